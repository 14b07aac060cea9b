//! Customers who come one after another, to be offered something and forgotten.
//!
//! A file with the rows of each customer together, and the customers in the order in which lists name
//! them ([`name_order`]), needs no memory that grows with it: [`ByCustomer`] makes customers of its rows,
//! [`TableCustomers`] of the rows of a table, and an [`Offerer`](super::offerer::Offerer) takes them as
//! they come. Whether a file is like that is told by reading it through [`Ascending`] first, which mostly
//! knows after some rows that it is not.

use std::cmp::Ordering;

use rustc_hash::FxHashMap;

use super::attributes::Attribute;
use super::list::name_order;
use super::model::Model;
use crate::customers::rows::{TableEnd, TableRows};
use crate::encode::Rank;
use crate::error::{Error, Result};
use crate::read::{Normalization, RowSink};

/// One customer, by what the model knows of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Customer {
    /// The name, or the place from 1.
    pub name: String,
    /// What is held, ascending.
    pub held: Vec<Rank>,
}

/// Makes customers of rows that come customer by customer, in the order of the names, and hands them
/// on.
pub struct ByCustomer<'m, F> {
    form: Normalization,
    rank_of: FxHashMap<&'m str, Rank>,
    /// As the file calls the last one.
    called: String,
    customer: Customer,
    /// How many there are, the last one too.
    n: u64,
    hand_on: F,
}

impl<'m, F: FnMut(Customer) -> Result<()>> ByCustomer<'m, F> {
    /// One for products of these names, by rank, and for names in this form.
    pub fn new(names: &'m [String], form: Normalization, hand_on: F) -> Self {
        let rank_of = ranks(names);
        let customer = Customer { name: String::new(), held: Vec::new() };
        Self { form, rank_of, called: String::new(), customer, n: 0, hand_on }
    }

    /// Hands on the last customer; how many there were.
    ///
    /// # Errors
    /// When it is not taken.
    pub fn finish(mut self) -> Result<u64> {
        self.end()?;
        Ok(self.n)
    }

    fn end(&mut self) -> Result<()> {
        if self.n == 0 {
            return Ok(());
        }
        let mut customer = self.customer.clone();
        self.customer.held.clear();
        customer.held.sort_unstable();
        customer.held.dedup();
        (self.hand_on)(customer)
    }

    fn begin(&mut self, called: &str) -> Result<()> {
        let name = self.form.apply(called);
        if self.n > 0 && name_order(&self.customer.name, &name) != Ordering::Less {
            return Err(Error::Unsupported(format!(
                "customer {name:?} comes after {:?}, and did not before: has the file changed?",
                self.customer.name
            )));
        }
        self.end()?;
        self.n += 1;
        self.customer.name.clear();
        self.customer.name.push_str(&name);
        self.called.clear();
        self.called.push_str(called);
        Ok(())
    }

    fn hold(&mut self, item: &str) {
        self.customer.held.extend(self.rank_of.get(&*self.form.apply(item)));
    }
}

impl<F: FnMut(Customer) -> Result<()>> RowSink for ByCustomer<'_, F> {
    fn row(&mut self, basket: &str, item: &str) -> Result<()> {
        if self.n == 0 || self.called != basket {
            self.begin(basket)?;
        }
        self.hold(item);
        Ok(())
    }

    fn basket(&mut self, items: &mut dyn Iterator<Item = &str>) -> Result<()> {
        self.named_basket(&(self.n + 1).to_string(), items)
    }

    fn named_basket(&mut self, name: &str, items: &mut dyn Iterator<Item = &str>) -> Result<()> {
        self.begin(name)?;
        items.for_each(|item| self.hold(item));
        Ok(())
    }
}

/// Whether rows come customer by customer, in the order of the names; stops where they do not.
#[derive(Clone, Debug)]
pub struct Ascending {
    form: Normalization,
    /// As the file calls the last one, and the name.
    called: String,
    name: String,
    n: u64,
    /// Whether they did so far.
    pub so_far: bool,
}

impl Ascending {
    /// For names in this form.
    pub fn new(form: Normalization) -> Self {
        Self { form, called: String::new(), name: String::new(), n: 0, so_far: true }
    }

    fn next(&mut self, called: &str) -> Result<()> {
        let name = self.form.apply(called);
        self.so_far = self.n == 0 || name_order(&self.name, &name) == Ordering::Less;
        if !self.so_far {
            return Err(Error::Interrupted);
        }
        self.n += 1;
        self.name.clear();
        self.name.push_str(&name);
        self.called.clear();
        self.called.push_str(called);
        Ok(())
    }
}

impl RowSink for Ascending {
    fn row(&mut self, basket: &str, _: &str) -> Result<()> {
        if self.n > 0 && self.called == basket { Ok(()) } else { self.next(basket) }
    }

    fn basket(&mut self, _: &mut dyn Iterator<Item = &str>) -> Result<()> {
        self.next(&(self.n + 1).to_string())
    }

    fn named_basket(&mut self, name: &str, _: &mut dyn Iterator<Item = &str>) -> Result<()> {
        self.next(name)
    }
}

/// The customers of a table of one customer a row, read one after another.
pub struct TableCustomers<'m> {
    rows: TableRows,
    columns: Vec<Seen<'m>>,
    rank_of: FxHashMap<&'m str, Rank>,
    /// The place of the column that names the customers.
    named: Option<usize>,
    n: u64,
}

/// A column that is looked at.
struct Seen<'m> {
    at: usize,
    means: &'m Attribute,
    /// What its cells were found to be.
    known: FxHashMap<String, Option<Rank>>,
}

/// Different cells of one column that are remembered at once.
const CELLS: usize = 1 << 16;

impl<'m> TableCustomers<'m> {
    /// Those of this table, named by a column or by their places from 1.
    ///
    /// # Errors
    /// When a column is not there.
    ///
    /// # Panics
    /// When the model was not learnt from a table.
    pub fn new(model: &'m Model, rows: TableRows, customer: Option<&str>) -> Result<Self> {
        let attributes = model.attributes.as_ref().expect("the model was learnt from a table");
        let mut columns = Vec::new();
        for attribute in attributes.columns() {
            // A new file need not say what is asked of it.
            if attribute.is_product() && !rows.names().contains(&attribute.name) {
                continue;
            }
            let at = rows.place(&attribute.name)?;
            columns.push(Seen { at, means: attribute, known: FxHashMap::default() });
        }
        let named = customer.map(|name| rows.place(name)).transpose()?;
        Ok(Self { columns, rank_of: ranks(model.names()), named, rows, n: 0 })
    }

    /// The next one; none after the last.
    ///
    /// # Errors
    /// When its row cannot be read.
    pub fn next_customer(&mut self) -> Result<Option<Customer>> {
        let Some(row) = self.rows.next_row()? else { return Ok(None) };
        self.n += 1;
        let name = match self.named {
            Some(at) => row.text(at)?.to_owned(),
            None => self.n.to_string(),
        };
        let mut held = Vec::with_capacity(self.columns.len());
        for Seen { at, means, known } in &mut self.columns {
            let cell = row.text(*at)?;
            held.extend(match known.get(cell) {
                Some(rank) => *rank,
                None => {
                    let rank = means.item(cell);
                    let rank = rank.and_then(|item| self.rank_of.get(&*item).copied());
                    if known.len() == CELLS {
                        known.clear();
                    }
                    known.insert(cell.to_owned(), rank);
                    rank
                }
            });
        }
        held.sort_unstable();
        held.dedup();
        Ok(Some(Customer { name, held }))
    }

    /// How many there were so far.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// What is known of the table after its last row.
    ///
    /// # Errors
    /// When the rest of the file cannot be read.
    pub fn end(self) -> Result<TableEnd> {
        self.rows.end()
    }
}

/// Whether a table names its customers in the order in which lists do.
///
/// # Errors
/// When the column is not there, or a row cannot be read.
pub fn table_is_in_order(mut rows: TableRows, customer: Option<&str>) -> Result<bool> {
    let Some(customer) = customer else { return Ok(true) };
    let at = rows.place(customer)?;
    let mut last: Option<String> = None;
    while let Some(row) = rows.next_row()? {
        let name = row.text(at)?;
        if last.as_deref().is_some_and(|last| name_order(last, name) != Ordering::Less) {
            return Ok(false);
        }
        let last = last.get_or_insert_default();
        last.clear();
        last.push_str(name);
    }
    Ok(true)
}

/// The rank of each name.
fn ranks(names: &[String]) -> FxHashMap<&str, Rank> {
    names.iter().enumerate().map(|(at, name)| (&**name, Rank::at(at))).collect()
}
