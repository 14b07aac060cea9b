//! Trials: customers to learn from, and customers whose answer is known.
//!
//! * Offers: of each tested customer one product is hidden, and the offers are ranked from the rest
//!   (leave one out).
//! * Lists: each product is asked for from all other holdings of every tested customer.
//! * Snapshots: what is held on a day, and what is taken for the first time in the days after it;
//!   nothing dated after the day is learnt from.

use super::attributes::{Attributes, AttributesConfig};
use super::split::{Role, Split, hide_key};
use crate::customers::table::CustomerTable;
use crate::encode::{Dictionary, Event, Histories, ItemId, Transactions};
use crate::error::Result;

/// A customer whose answer is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// What a score may see, sorted by id.
    pub held: Vec<ItemId>,
    /// What was taken, sorted by id.
    pub taken: Vec<ItemId>,
}

/// What is asked of a trial's customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Where among all offers the product stands that was taken.
    Offers,
    /// Where among all customers those stand who took each product.
    Lists,
    /// Both.
    Both,
}

/// One part of a test: what was known, and what came of it.
#[derive(Clone, Debug)]
pub struct Trial {
    /// What settings are chosen from.
    pub fit: Transactions,
    /// On whom settings are chosen.
    pub choose: Vec<Case>,
    /// What the tested models learn from.
    pub refit: Transactions,
    /// On whom they are tested.
    pub test: Vec<Case>,
}

impl Trial {
    /// Hides one product of each tested customer, the one of the smallest
    /// [`hide_key`]; `offers` tells which may be hidden. Who holds none of them, or nothing
    /// else, says nothing.
    pub fn offers(
        transactions: &Transactions,
        split: Split,
        part: usize,
        offers: impl Fn(ItemId) -> bool,
    ) -> Self {
        let dictionary = transactions.dictionary();
        Self::parted(transactions, split, part, |name, items| {
            let hidable = items.iter().copied().filter(|&item| offers(item));
            let hidden = hidable.min_by_key(|&item| hide_key(name, dictionary.name(item)))?;
            let held = items.iter().copied().filter(|&item| item != hidden).collect::<Vec<_>>();
            (!held.is_empty()).then(|| Case { held, taken: vec![hidden] })
        })
    }

    /// Asks for every product of each tested customer, each from all others.
    pub fn lists(transactions: &Transactions, split: Split, part: usize) -> Self {
        Self::parted(transactions, split, part, |_, items| {
            Some(Case { held: items.to_vec(), taken: items.to_vec() })
        })
    }

    /// The same for a table: what its columns mean is learnt from the rows that are not tested.
    ///
    /// # Errors
    /// When a column is not there, or a product's column says neither yes nor no.
    pub fn table(
        table: &CustomerTable,
        config: &AttributesConfig,
        products: &[String],
        split: Split,
        part: usize,
    ) -> Result<Self> {
        let customer = config.customer.as_deref();
        let names: Option<Vec<&str>> = customer.map(|column| table.labels(column).iter().collect());
        let name = |row: usize| match &names {
            Some(names) => names[row].to_owned(),
            None => (row + 1).to_string(),
        };
        let is_known = |row: usize| split.role(part, &name(row), row, table.rows()) != Role::Test;
        let (attributes, _) = Attributes::learn(table, is_known, config)?;
        let transactions = attributes.transactions(table, customer)?;
        let transactions = attributes.without_answers(&transactions, products);
        Ok(Self::lists(&transactions, split, part))
    }

    fn parted(
        transactions: &Transactions,
        split: Split,
        part: usize,
        case: impl Fn(&str, &[ItemId]) -> Option<Case>,
    ) -> Self {
        let rows = transactions.n() as usize;
        let role = |row: usize| split.role(part, &transactions.name(row), row, rows);
        let roles: Vec<Role> = (0..rows).map(role).collect();
        let order = by_name(transactions);
        let cases = |role: Role| {
            let of_role = order.iter().copied().filter(|&row| roles[row] == role);
            of_role
                .filter_map(|row| case(&transactions.name(row), transactions.items(row)))
                .collect()
        };
        Self {
            fit: transactions.only(|row| roles[row] == Role::Fit),
            choose: cases(Role::Choose),
            refit: transactions.only(|row| roles[row] != Role::Test),
            test: cases(Role::Test),
        }
    }

    /// What was held at `day`, and what was taken for the first time within `horizon` seconds from
    /// then on; settings are chosen one horizon earlier. Of customers who came later nothing was known
    /// on the day, not even that they are, and so they are not there.
    pub fn snapshot(histories: &Histories, day: i64, horizon: i64) -> Self {
        let before = day - horizon;
        let known_at = |day: i64| -> Vec<bool> {
            let first = |events: &[Event]| events.first().is_some_and(|event| event.time < day);
            histories.iter().map(first).collect()
        };
        let seen = |from: i64| {
            let (held, known) = (histories.held_at(from), known_at(from));
            let taken = histories.first_between(from, from + horizon);
            let case = |customer: usize| Case {
                held: held.items(customer).to_vec(),
                taken: taken.items(customer).to_vec(),
            };
            let order = by_name(&held).into_iter().filter(|&customer| known[customer]);
            let cases: Vec<Case> = order.map(case).collect();
            (held.only(|customer| known[customer]), cases)
        };
        let ((fit, choose), (refit, test)) = (seen(before), seen(day));
        Self { fit, choose, refit, test }
    }

    /// Leaves about `most` customers to choose on and as many to test, evenly from the order of names.
    pub fn thin(&mut self, most: usize) {
        for cases in [&mut self.choose, &mut self.test] {
            let step = cases.len().div_ceil(most.max(1)).max(1);
            let mut place = 0;
            cases.retain(|_| {
                place += 1;
                place % step == 0
            });
        }
    }

    /// The names of the items.
    pub fn dictionary(&self) -> &Dictionary {
        self.fit.dictionary()
    }
}

/// The places of the customers in the order of their names, so that sums over them do not depend on
/// the order of the rows.
fn by_name(transactions: &Transactions) -> Vec<usize> {
    let mut order: Vec<usize> = (0..transactions.n() as usize).collect();
    order.sort_by_cached_key(|&customer| (transactions.name(customer).into_owned(), customer));
    order
}
