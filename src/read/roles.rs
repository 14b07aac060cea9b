//! Which column is the basket and which the item, by name.

use super::ReadOptions;
use crate::error::{Error, Result, nearest};

/// The columns that matter, as places from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Roles {
    /// Name the basket together; at least one.
    pub(super) basket: Vec<usize>,
    /// The item, and what qualifies it; at least one.
    pub(super) item: Vec<usize>,
    pub(super) quantity: Option<usize>,
    pub(super) price: Option<usize>,
    pub(super) weight: Option<usize>,
    pub(super) time: Option<usize>,
    pub(super) end: Option<usize>,
    pub(super) context: Vec<usize>,
    /// All must admit the row.
    pub(super) conditions: Vec<Admission>,
}

/// A column and what it may say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Admission {
    pub(super) column: usize,
    /// One of these, if there are any; a `*` at the end stands for anything.
    one_of: Vec<String>,
    none_of: Vec<String>,
}

impl Admission {
    pub(super) fn admits(&self, cell: &str) -> bool {
        let is = |value: &String| match value.strip_suffix('*') {
            Some(begin) => cell.starts_with(begin),
            None => cell == value,
        };
        let one_of = self.one_of.is_empty() || self.one_of.iter().any(is);
        one_of && !self.none_of.iter().any(is)
    }
}

impl Roles {
    /// Whether there is a column for the basket, one for the item, and nothing to regard besides.
    pub(super) fn are_plain(&self) -> bool {
        let one_each = self.basket.len() == 1 && self.item.len() == 1;
        one_each && !self.have_details() && self.conditions.is_empty()
    }

    /// Whether a line has more than a basket and an item.
    pub(super) fn have_details(&self) -> bool {
        let columns = [self.quantity, self.price, self.weight, self.time, self.end];
        columns.iter().any(Option::is_some) || !self.context.is_empty()
    }

    /// Every column that is looked at, ascending.
    #[cfg(feature = "parquet")]
    pub(super) fn columns(&self) -> Vec<usize> {
        let single = [self.quantity, self.price, self.weight, self.time, self.end];
        let mut all: Vec<usize> = single.into_iter().flatten().collect();
        all.extend(self.basket.iter().chain(&self.item).chain(&self.context));
        all.extend(self.conditions.iter().map(|admission| admission.column));
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// Usual names of the basket, the likeliest first: a visit says more about what goes together than
/// a customer. Written as [`folded`] leaves them.
const BASKET: &str = "\
    transaction transactionid transactionno transactionnumber transid tid invoice invoiceid \
    invoiceno invoicenumber basket basketid cart cartid order orderid orderno ordernumber \
    ticket ticketid ticketno receipt receiptid receiptno receiptnumber bill billid billno \
    visitid session sessionid customer customerid customerno customernumber client clientid \
    household householdid householdkey account accountid accountno member memberid \
    membernumber subscriber subscriberid user userid";

/// Usual names of the item, the likeliest first: a name says more than a code.
const ITEM: &str = "\
    description itemdescription productdescription product productname item itemname article \
    articlename service servicename stockcode sku productid productcode productno itemid \
    itemcode itemno articleid articlecode articleno serviceid servicecode upc ean gtin";

/// A name without case, blanks, `_` and `-`.
fn folded(name: &str) -> String {
    name.chars()
        .filter(|character| !character.is_whitespace() && !matches!(character, '_' | '-'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The column whose name stands first among the `usual` ones, but not `except`.
fn usual(columns: &[String], usual: &str, except: Option<usize>) -> Option<usize> {
    let columns: Vec<String> = columns.iter().map(|column| folded(column)).collect();
    usual
        .split(' ')
        .find_map(|name| (0..columns.len()).find(|&at| Some(at) != except && columns[at] == name))
}

/// Whether the names alone tell both roles, or one of two columns.
pub(super) fn told_by_names(columns: &[String]) -> bool {
    let basket = usual(columns, BASKET, None).is_some();
    let item = usual(columns, ITEM, None).is_some();
    basket && item || columns.len() == 2 && (basket || item)
}

/// Whether every column that the options name is there.
pub(super) fn are_named(columns: &[String], options: &ReadOptions) -> bool {
    let mut named = options.basket.iter().chain(&options.item);
    named.all(|names| places("", columns, names).is_ok())
}

/// Whether a table of customers can be told: a column that names one, no column that names an item.
pub(super) fn customer(columns: &[String]) -> Option<usize> {
    match usual(columns, ITEM, None) {
        Some(_) => None,
        None => usual(columns, BASKET, None),
    }
}

/// The column that names the customer or basket in a file with one row for each: as the options
/// name it, else by its usual name, else a first column without a name, as pandas writes an index.
///
/// # Errors
/// When the named column is missing.
pub(super) fn id(file: &str, columns: &[String], options: &ReadOptions) -> Result<Option<usize>> {
    match &options.basket {
        Some(name) => column(file, columns, name).map(Some),
        None => Ok(usual(columns, BASKET, None).or_else(|| {
            let unnamed = |name: &String| name.is_empty() || name == "Unnamed: 0";
            columns.first().is_some_and(unnamed).then_some(0)
        })),
    }
}

/// Finds both roles: as the options name them, else by their usual names; of two columns the one
/// that is left over, and when nothing is known the first is the basket.
///
/// # Errors
/// When a named column is missing, or a role cannot be told.
pub(super) fn find(file: &str, columns: &[String], options: &ReadOptions) -> Result<Roles> {
    let named = |names: &Option<String>| match names {
        Some(names) => places(file, columns, names),
        None => Ok(Vec::new()),
    };
    let (mut basket, mut item) = (named(&options.basket)?, named(&options.item)?);
    if basket.iter().any(|column| item.contains(column)) {
        return Err(Error::Unsupported(format!(
            "{file}: --basket and --item are the same column; name two"
        )));
    }
    if basket.is_empty() {
        basket.extend(usual(columns, BASKET, item.first().copied()));
    }
    if item.is_empty() {
        item.extend(usual(columns, ITEM, basket.first().copied()));
    }
    if columns.len() == 2 {
        match (&basket[..], &item[..]) {
            ([], []) => (basket, item) = (vec![0], vec![1]),
            (&[basket], []) => item.push(1 - basket),
            ([], &[item]) => basket.push(1 - item),
            _ => {}
        }
    }
    let unknown = |role, flag| Error::UnknownRole {
        file: file.to_owned(),
        role,
        flag,
        columns: columns.to_vec(),
    };
    if basket.is_empty() {
        return Err(unknown("basket", "--basket"));
    }
    if item.is_empty() {
        return Err(unknown("item", "--item"));
    }
    let single = |name: &Option<String>| match name {
        Some(name) => column(file, columns, name).map(Some),
        None => Ok(None),
    };
    let mut conditions: Vec<Admission> = Vec::new();
    for condition in &options.conditions {
        let column = column(file, columns, &condition.column)?;
        let place = conditions.iter().position(|admission| admission.column == column);
        let place = place.unwrap_or_else(|| {
            conditions.push(Admission { column, one_of: Vec::new(), none_of: Vec::new() });
            conditions.len() - 1
        });
        let Admission { one_of, none_of, .. } = &mut conditions[place];
        let values = if condition.equal { one_of } else { none_of };
        values.push(condition.value.clone());
    }
    Ok(Roles {
        basket,
        item,
        quantity: single(&options.quantity)?,
        price: single(&options.price)?,
        weight: single(&options.weight)?,
        time: single(&options.time)?,
        end: single(&options.end)?,
        context: self::columns(file, columns, &options.context)?,
        conditions,
    })
}

/// The columns that `names` names: one, or several between commas.
fn places(file: &str, columns: &[String], names: &str) -> Result<Vec<usize>> {
    if let Some(place) = place(columns, names) {
        return Ok(vec![place]);
    }
    names.split(',').map(|name| column(file, columns, name)).collect()
}

/// Of a file with a column for each item or property, whether each column is read: all of them, or
/// those that the options name as items.
///
/// # Errors
/// When a named column is missing.
pub(super) fn item_columns(
    file: &str,
    columns: &[String],
    options: &ReadOptions,
) -> Result<Vec<bool>> {
    let Some(names) = &options.item else {
        return Ok(vec![true; columns.len()]);
    };
    let named = places(file, columns, names)?;
    Ok((0..columns.len()).map(|column| named.contains(&column)).collect())
}

/// The places of columns by their names.
///
/// # Errors
/// When one is missing.
pub(super) fn columns(file: &str, columns: &[String], names: &[String]) -> Result<Vec<usize>> {
    names.iter().map(|name| column(file, columns, name)).collect()
}

/// The place of a column by its name.
///
/// # Errors
/// When it is missing.
pub(super) fn column(file: &str, columns: &[String], name: &str) -> Result<usize> {
    place(columns, name).ok_or_else(|| Error::MissingColumn {
        file: file.to_owned(),
        column: name.to_owned(),
        columns: columns.to_vec(),
        near: nearest(name, columns.iter().map(String::as_str)).map(str::to_owned),
    })
}

/// The column of exactly this name, else the first that differs in case, blanks, `_` or `-` only.
fn place(columns: &[String], name: &str) -> Option<usize> {
    let exactly = columns.iter().position(|column| column == name.trim());
    exactly.or_else(|| columns.iter().position(|column| folded(column) == folded(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of the basket and the item found among `columns`, or the error.
    fn found(columns: &str, options: &ReadOptions) -> Result<(String, String), String> {
        let columns: Vec<String> = columns.split(',').map(str::to_owned).collect();
        find("f.csv", &columns, options)
            .map(|roles| (columns[roles.basket[0]].clone(), columns[roles.item[0]].clone()))
            .map_err(|error| error.to_string())
    }

    fn names(basket: &str, item: &str) -> Result<(String, String), String> {
        Ok((basket.into(), item.into()))
    }

    #[test]
    fn usual_names_are_found_whatever_their_spelling() {
        let free = ReadOptions::default();
        for (columns, basket, item) in [
            ("InvoiceNo,StockCode,Description,CustomerID", "InvoiceNo", "Description"),
            ("Date,Time,Transaction,Item", "Transaction", "Item"),
            ("household_id,store_id,basket_id,product_id", "basket_id", "product_id"),
            ("Member_number,Date,itemDescription", "Member_number", "itemDescription"),
            ("product,ORDER ID", "ORDER ID", "product"),
            ("thing,customer-id", "customer-id", "thing"),
            ("Kunde,Artikel", "Kunde", "Artikel"),
            ("product_id,item", "product_id", "item"),
        ] {
            assert_eq!(found(columns, &free), names(basket, item), "{columns}");
        }
    }

    #[test]
    fn named_columns_win_and_must_exist() {
        let named = |basket: &str, item: &str| ReadOptions {
            basket: (!basket.is_empty()).then(|| basket.to_owned()),
            item: (!item.is_empty()).then(|| item.to_owned()),
            ..ReadOptions::default()
        };
        let columns = "InvoiceNo,StockCode,Description,CustomerID";
        assert_eq!(found(columns, &named("customer id", "")), names("CustomerID", "Description"));
        assert_eq!(found(columns, &named("", "StockCode")), names("InvoiceNo", "StockCode"));
        assert_eq!(found("a,order", &named("a", "")), names("a", "order"));
        assert_eq!(
            found(columns, &named("Invoice", "")).unwrap_err(),
            "f.csv: there is no column \"Invoice\"; the columns are \"InvoiceNo\", \"StockCode\", \
             \"Description\", \"CustomerID\"; did you mean \"InvoiceNo\"?"
        );
        assert_eq!(
            found(columns, &named("StockCode", "stock_code")).unwrap_err(),
            "f.csv: --basket and --item are the same column; name two"
        );
        assert_eq!(
            found("a,b,item", &named("", "")).unwrap_err(),
            "f.csv: which column is the basket? the columns are \"a\", \"b\", \"item\"; \
             name it with --basket"
        );
    }
}
