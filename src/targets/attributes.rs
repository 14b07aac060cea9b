//! Attributes: what a table says of each customer, as items beside the products held.
//!
//! What the columns mean is learnt from some of the rows and kept, so that other rows, and other
//! files, are read in the same way:
//!
//! * a column that says yes or no is a product, held or not;
//! * of a column of numbers, bands of equally many customers are items: `age=31..35`;
//! * of any other column, each value is an item: `job=student`.
//!
//! Missing cells are no items. Columns that are known only after the offer are refused by name
//! ([`KNOWN_AFTER`]), and a column that tells the answer nearly alone is named ([`leaks`]).

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::Gains;
use crate::customers::table::{CustomerTable, Labels};
use crate::encode::{Keep, Transactions, TransactionsBuilder};
use crate::error::{Error, Result, nearest};
use crate::read::{RowSink, Truth, is_missing, number, truth};

/// Columns that are known only when the offer was made: the length of the call in which it was.
pub const KNOWN_AFTER: [&str; 2] = ["duration", "call_duration"];

/// What the columns of a table mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attributes {
    /// In the order of the file, those that are left out without.
    columns: Vec<Attribute>,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Attribute {
    pub(super) name: String,
    #[serde(flatten)]
    meaning: Meaning,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
enum Meaning {
    /// Held by those who say yes.
    Product,
    /// Held by those who have one value.
    ValueHeld { value: String },
    /// Bands by their greatest values, the last without end, and the names of their items.
    Bands { greatest: Vec<f64>, items: Vec<String> },
    /// Each value is an item.
    Values,
}

/// Which columns to use, and how.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct AttributesConfig {
    /// The column that names the customers.
    pub customer: Option<String>,
    /// Products, as `COLUMN` or `COLUMN=VALUE`; of none, those columns that say yes or no.
    pub held: Vec<String>,
    /// Whether columns that are no products are items too.
    pub only_held: bool,
    /// Columns to leave out.
    pub without: Vec<String>,
    /// Columns to use although [`KNOWN_AFTER`] refuses them.
    pub allowed: Vec<String>,
    /// Into how many bands numbers are cut.
    pub bands: usize,
}

impl Attributes {
    /// Learns from the rows for which `wanted` is true. With the attributes come notes on columns
    /// that were left out.
    ///
    /// # Errors
    /// When a column is named that is not there, or a product's column says neither yes nor no.
    pub fn learn(
        table: &CustomerTable,
        wanted: impl Fn(usize) -> bool,
        config: &AttributesConfig,
    ) -> Result<(Self, Vec<String>)> {
        let rows: Vec<usize> = (0..table.rows()).filter(|&row| wanted(row)).collect();
        let find = |name: &str| {
            let all = table.all_labels();
            all.iter().find(|column| column.name() == name).ok_or_else(|| Error::MissingColumn {
                file: table.file().to_owned(),
                column: name.to_owned(),
                columns: all.iter().map(|column| column.name().to_owned()).collect(),
                near: nearest(name, all.iter().map(Labels::name)).map(str::to_owned),
            })
        };
        let mut columns = Vec::new();
        let mut notes = Vec::new();
        for text in &config.held {
            let (name, meaning) = match text.split_once('=') {
                Some((name, value)) => (name, Meaning::ValueHeld { value: value.to_owned() }),
                None => (&**text, Meaning::Product),
            };
            let column = find(name)?;
            if meaning == Meaning::Product {
                column.held()?;
            }
            columns.push(Attribute { name: name.to_owned(), meaning });
        }
        for name in config.without.iter().chain(&config.customer) {
            find(name)?;
        }
        let is_named = |names: &[String], name: &str| names.iter().any(|known| known == name);
        for column in table.all_labels() {
            let name = column.name();
            let is_product = columns.iter().any(|known| known.name == name);
            let is_customer = config.customer.as_deref() == Some(name);
            if config.only_held || is_product || is_customer || is_named(&config.without, name) {
                continue;
            }
            let after = KNOWN_AFTER.iter().any(|known| known.eq_ignore_ascii_case(name));
            if after && !is_named(&config.allowed, name) {
                notes.push(format!(
                    "column {name:?} is left out: it is known only after the offer (--allow {name} uses it all the same)"
                ));
                continue;
            }
            match meaning(column, &rows, config.bands) {
                Ok(meaning) => columns.push(Attribute { name: name.to_owned(), meaning }),
                Err(note) => notes.push(note),
            }
        }
        Ok((Self { columns }, notes))
    }

    /// The items of every row of a table that has these columns, named by `customer` or else by
    /// place.
    ///
    /// # Errors
    /// When a column is not there.
    pub fn transactions(
        &self,
        table: &CustomerTable,
        customer: Option<&str>,
    ) -> Result<Transactions> {
        let labels = |name: &str| {
            let all = table.all_labels();
            all.iter().find(|column| column.name() == name).ok_or_else(|| Error::MissingColumn {
                file: table.file().to_owned(),
                column: name.to_owned(),
                columns: all.iter().map(|column| column.name().to_owned()).collect(),
                near: nearest(name, all.iter().map(Labels::name)).map(str::to_owned),
            })
        };
        // For each column the item of each of its different values.
        let mut columns: Vec<(&Labels, Vec<Option<String>>)> = Vec::new();
        for attribute in &self.columns {
            let Ok(column) = labels(&attribute.name) else {
                // A new file need not say what is asked of it.
                if attribute.is_product() {
                    continue;
                }
                labels(&attribute.name)?;
                continue;
            };
            let items = column.values().iter().map(|value| attribute.item(value)).collect();
            columns.push((column, items));
        }
        let names = customer.map(labels).transpose()?;
        let keep = Keep { names: names.is_some(), ..Keep::default() };
        let mut builder = TransactionsBuilder::keeping(keep);
        for row in 0..table.rows() {
            let mut items = columns
                .iter()
                .filter_map(|(column, items)| items[column.codes()[row] as usize].as_deref());
            match names {
                Some(names) => {
                    let name = &names.values()[names.codes()[row] as usize];
                    builder.named_basket(name, &mut items)?;
                }
                None => builder.basket(&mut items)?,
            }
        }
        Ok(builder.finish())
    }

    /// Transactions with what the table says of the customers of the same names; who is not in the
    /// table has what was held alone. With them comes how many are not.
    ///
    /// # Errors
    /// When a column is not there, or a customer stands twice in the table.
    pub fn joined(
        &self,
        transactions: &Transactions,
        table: &CustomerTable,
        customer: &str,
    ) -> Result<(Transactions, usize)> {
        let told = self.transactions(table, Some(customer))?;
        let mut places = FxHashMap::default();
        for place in 0..told.n() as usize {
            places.insert(told.name(place).into_owned(), place);
        }
        if told.n() as usize != table.rows() {
            return Err(Error::Unsupported(format!(
                "{}: a customer stands in it more than once; one row a customer is wanted",
                table.file()
            )));
        }
        let mut builder = TransactionsBuilder::keeping(Keep { names: true, ..Keep::default() });
        let mut missing = 0;
        for at in 0..transactions.n() as usize {
            let name = transactions.name(at);
            let held = transactions.items(at).iter();
            let held = held.map(|&item| transactions.dictionary().name(item));
            let place = places.get(&*name).copied();
            missing += usize::from(place.is_none());
            let said = place.map_or(&[][..], |place| told.items(place)).iter();
            let said = said.map(|&item| told.dictionary().name(item));
            builder.named_basket(&name, &mut held.chain(said))?;
        }
        Ok((builder.finish(), missing))
    }

    /// The columns that are looked at.
    pub(super) fn columns(&self) -> &[Attribute] {
        &self.columns
    }

    /// The names of the products.
    pub fn products(&self) -> Vec<String> {
        self.columns.iter().filter_map(Attribute::product).collect()
    }

    /// The transactions without the items that say the same as one of the products.
    pub fn without_answers(
        &self,
        transactions: &Transactions,
        products: &[String],
    ) -> Transactions {
        let says = |item: &str| products.iter().any(|product| self.is_same_column(item, product));
        let answers: Vec<bool> = transactions.dictionary().names().map(says).collect();
        transactions.only_items(|item| !answers[item.index()])
    }

    /// Whether an item says the same as `product` in other words: another value of its column.
    pub fn is_same_column(&self, item: &str, product: &str) -> bool {
        let column_of = |name: &str| {
            let of = |column: &&Attribute| {
                name == column.name
                    || name.strip_prefix(&column.name).is_some_and(|rest| rest.starts_with('='))
            };
            self.columns.iter().filter(of).map(|column| &column.name).max_by_key(|name| name.len())
        };
        item != product && column_of(item).is_some() && column_of(item) == column_of(product)
    }
}

impl Attribute {
    pub(super) fn is_product(&self) -> bool {
        matches!(self.meaning, Meaning::Product | Meaning::ValueHeld { .. })
    }

    fn product(&self) -> Option<String> {
        match &self.meaning {
            Meaning::Product => Some(self.name.clone()),
            Meaning::ValueHeld { value } => Some(format!("{}={value}", self.name)),
            _ => None,
        }
    }

    /// The item that a cell stands for.
    pub(super) fn item(&self, cell: &str) -> Option<String> {
        match &self.meaning {
            Meaning::Product => says_yes(cell).then(|| self.name.clone()),
            Meaning::ValueHeld { value } => {
                (cell == value).then(|| format!("{}={value}", self.name))
            }
            Meaning::Values => (!is_missing(cell)).then(|| format!("{}={cell}", self.name)),
            Meaning::Bands { greatest, items } => {
                let value = number(cell, false)?;
                let band = greatest.partition_point(|&end| end < value);
                Some(items[band.min(items.len() - 1)].clone())
            }
        }
    }
}

/// Yes, or a number above 0.
fn says_yes(cell: &str) -> bool {
    truth(cell) == Some(Truth::Yes)
}

/// What a column means, or why it is left out.
fn meaning(column: &Labels, rows: &[usize], bands: usize) -> Result<Meaning, String> {
    let mut times = vec![0_usize; column.values().len()];
    for &row in rows {
        times[column.codes()[row] as usize] += 1;
    }
    let seen = || column.values().iter().zip(&times).filter(|(_, times)| **times > 0);
    let present = || seen().filter(|(value, _)| !is_missing(value));
    let yes_or_no = |value: &str| match number(value, false) {
        Some(number) if number != 0.0 && number != 1.0 => false,
        _ => truth(value).is_some(),
    };
    if seen().all(|(value, _)| yes_or_no(value)) {
        return Ok(Meaning::Product);
    }
    let different = present().count();
    let numeric = present().all(|(value, _)| number(value, false).is_some());
    if numeric && different > bands {
        let mut numbers: Vec<(f64, usize)> =
            present().filter_map(|(value, times)| Some((number(value, false)?, *times))).collect();
        numbers.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        return Ok(cut(column.name(), &numbers, bands));
    }
    if !numeric && rows.len() > 10 && 2 * different > rows.len() {
        let name = column.name();
        return Err(format!("column {name:?} is left out: it has {different} different texts"));
    }
    Ok(Meaning::Values)
}

/// Bands of equally many customers; equal numbers stay together. `numbers` ascend, each with how
/// many have it.
fn cut(name: &str, numbers: &[(f64, usize)], bands: usize) -> Meaning {
    let all: usize = numbers.iter().map(|number| number.1).sum();
    let mut kept: Vec<(f64, f64)> = Vec::new();
    let (mut before, mut least) = (0, None);
    for &(value, times) in numbers {
        let full = before * bands / all;
        before += times;
        let from = *least.get_or_insert(value);
        // With this value a band is full, or several.
        if before * bands / all > full {
            kept.push((from, value));
            least = None;
        }
    }
    let named = |&(least, greatest): &(f64, f64)| {
        if least == greatest {
            format!("{name}={least}")
        } else {
            format!("{name}={least}..{greatest}")
        }
    };
    Meaning::Bands {
        items: kept.iter().map(named).collect(),
        greatest: kept.iter().map(|band| band.1).collect(),
    }
}

/// The area under the curve from which a single column is suspected to know the answer.
pub const SUSPECT: f64 = 0.9;

/// Columns that alone tell who holds `product` with an area under the curve above [`SUSPECT`], with
/// that area: they are likely to be known only afterwards, or to be the product itself in other
/// words.
///
/// # Errors
/// When the product is no item of the table.
pub fn leaks(
    table: &CustomerTable,
    attributes: &Attributes,
    product: &str,
) -> Result<Vec<(String, f64)>> {
    let transactions = attributes.transactions(table, None)?;
    let dictionary = transactions.dictionary();
    let unknown = || Error::Unsupported(format!("there is no product {product:?}"));
    let product_id = dictionary.get(product).ok_or_else(unknown)?;
    let held: Vec<bool> =
        transactions.iter().map(|items| items.binary_search(&product_id).is_ok()).collect();
    let mut found = Vec::new();
    for attribute in &attributes.columns {
        if attribute.product().as_deref() == Some(product)
            || attributes.is_same_column(&format!("{}=", attribute.name), product)
        {
            continue;
        }
        let Some(column) = table.all_labels().iter().find(|column| column.name() == attribute.name)
        else {
            continue;
        };
        // Each value's score is the share of its customers who hold the product.
        let items: Vec<Option<String>> =
            column.values().iter().map(|value| attribute.item(value)).collect();
        let mut shares: std::collections::BTreeMap<&Option<String>, (u32, u32)> =
            std::collections::BTreeMap::new();
        for (&code, &held) in column.codes().iter().zip(&held) {
            let share = shares.entry(&items[code as usize]).or_default();
            share.0 += u32::from(held);
            share.1 += 1;
        }
        let scored = column.codes().iter().zip(&held).map(|(&code, &held)| {
            let (with, all) = shares[&items[code as usize]];
            (f64::from(with) / f64::from(all), held)
        });
        if let Some(auc) = Gains::new(scored).auc().filter(|&auc| auc > SUSPECT) {
            found.push((attribute.name.clone(), auc));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Source;

    const TABLE: &str = "id,age,job,phone,sure,y\na,20,chef,yes,1,yes\nb,30,cook,no,0,no\nc,40,chef,yes,1,yes\nd,50,?,no,0,no\ne,60,cook,yes,0,no\nf,20,cook,no,0,no\n";

    fn table() -> CustomerTable {
        let source = Source::bytes("t.csv", TABLE.as_bytes().to_vec());
        CustomerTable::read_whole(&source, None, false).unwrap()
    }

    fn config() -> AttributesConfig {
        let mut config = AttributesConfig { bands: 2, ..AttributesConfig::default() };
        config.customer = Some("id".into());
        config
    }

    fn items(transactions: &Transactions, row: usize) -> Vec<&str> {
        let items = transactions.items(row).iter();
        items.map(|&item| transactions.dictionary().name(item)).collect()
    }

    #[test]
    fn columns_become_products_bands_and_values() {
        let table = table();
        let (attributes, notes) = Attributes::learn(&table, |_| true, &config()).unwrap();
        assert!(notes.is_empty());
        assert_eq!(attributes.products(), ["phone", "sure", "y"]);
        let all = attributes.transactions(&table, Some("id")).unwrap();
        assert_eq!(items(&all, 0), ["age=20..30", "job=chef", "phone", "sure", "y"]);
        assert_eq!(items(&all, 3), ["age=40..60"]);
        assert_eq!(all.name(3), "d");
        // Learnt from others, a number beyond is in the last band.
        let (early, _) = Attributes::learn(&table, |row| row < 3, &config()).unwrap();
        let late = early.transactions(&table, None).unwrap();
        assert!(items(&late, 4).contains(&"age=40"), "{:?}", items(&late, 4));
        assert!(attributes.is_same_column("job=chef", "job=cook"));
        assert!(!attributes.is_same_column("job=chef", "y"));
    }

    #[test]
    fn holdings_are_joined_by_name() {
        let table = table();
        let (attributes, _) = Attributes::learn(&table, |_| true, &config()).unwrap();
        let keep = Keep { names: true, ..Keep::default() };
        let mut rows = TransactionsBuilder::keeping(keep);
        for (customer, product) in [("d", "tv"), ("z", "tv"), ("b", "radio")] {
            rows.row(customer, product).unwrap();
        }
        let (joined, missing) = attributes.joined(&rows.finish(), &table, "id").unwrap();
        assert_eq!((joined.n(), missing), (3, 1));
        assert_eq!(items(&joined, 0), ["tv", "age=40..60"]);
        assert_eq!(items(&joined, 1), ["tv"]);
        assert_eq!(items(&joined, 2).len(), 3);
    }

    #[test]
    fn what_is_known_afterwards_is_refused_and_what_knows_too_much_is_named() {
        let text = TABLE.replace("age", "duration");
        let source = Source::bytes("t.csv", text.into_bytes());
        let table = CustomerTable::read_whole(&source, None, false).unwrap();
        let (attributes, notes) = Attributes::learn(&table, |_| true, &config()).unwrap();
        assert!(notes[0].contains("--allow duration"), "{notes:?}");
        let leaks = leaks(&table, &attributes, "y").unwrap();
        assert_eq!(leaks, [("job".to_owned(), 1.0), ("sure".to_owned(), 1.0)]);
        let mut config = config();
        config.allowed = vec!["duration".into()];
        assert!(Attributes::learn(&table, |_| true, &config).unwrap().1.is_empty());
    }
}
