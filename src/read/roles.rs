//! Which column is the basket and which the item, by name.

use super::ReadOptions;
use crate::error::{Error, Result, nearest};

/// The two columns that matter, as places from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Roles {
    pub(super) basket: usize,
    pub(super) item: usize,
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
    named.all(|name| place(columns, name).is_some())
}

/// Finds both roles: as the options name them, else by their usual names; of two columns the one
/// that is left over, and when nothing is known the first is the basket.
///
/// # Errors
/// When a named column is missing, or a role cannot be told.
pub(super) fn find(file: &str, columns: &[String], options: &ReadOptions) -> Result<Roles> {
    let named = |name: &Option<String>| match name {
        Some(name) => column(file, columns, name).map(Some),
        None => Ok(None),
    };
    let mut basket = named(&options.basket)?;
    let mut item = named(&options.item)?;
    if basket.is_some() && basket == item {
        return Err(Error::Unsupported(format!(
            "{file}: --basket and --item are the same column; name two"
        )));
    }
    basket = basket.or_else(|| usual(columns, BASKET, item));
    item = item.or_else(|| usual(columns, ITEM, basket));
    if columns.len() == 2 {
        let basket = basket.unwrap_or_else(|| item.map_or(0, |item| 1 - item));
        return Ok(Roles { basket, item: 1 - basket });
    }
    let unknown = |role, flag| Error::UnknownRole {
        file: file.to_owned(),
        role,
        flag,
        columns: columns.to_vec(),
    };
    Ok(Roles {
        basket: basket.ok_or_else(|| unknown("basket", "--basket"))?,
        item: item.ok_or_else(|| unknown("item", "--item"))?,
    })
}

fn column(file: &str, columns: &[String], name: &str) -> Result<usize> {
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
            .map(|roles| (columns[roles.basket].clone(), columns[roles.item].clone()))
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
