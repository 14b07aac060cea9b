//! What the rows come to: transactions, histories, and what was too long to be one.

use std::cmp::Reverse;
use std::sync::Arc;

use serde::Serialize;

use super::TransactionsBuilder;
use crate::encode::baskets::Baskets;
use crate::encode::dictionary::Names;
use crate::encode::rows::Sets;
use crate::encode::spill::Merged;
use crate::encode::weights::weights;
use crate::encode::{Context, Histories, Transactions};
use crate::error::Result;

impl TransactionsBuilder {
    /// Groups the rows by transaction, sorts each and drops repeats, on all threads of the pool.
    ///
    /// # Panics
    /// When rows went to a disk, by [`Self::within`], and do not come back; [`Self::finish_within`]
    /// says so instead.
    pub fn finish(self) -> Transactions {
        self.finish_within(MaxBasket::default()).expect("rows in memory do not get lost").0
    }

    /// The same, with what the limit says about long transactions, and those it met, longest first.
    ///
    /// # Errors
    /// When rows went to a disk and do not come back, or their transactions do not fit into the
    /// memory given.
    pub fn finish_within(mut self, limit: MaxBasket) -> Result<(Transactions, Vec<Giant>)> {
        let asked = Asked { names: self.keep.names, limit };
        let mut merged = match self.spill.is_some() {
            true => {
                self.write_out()?;
                self.baskets = Baskets::default();
                self.times = Vec::new();
                self.spill.take().expect("there is one").merge(asked)?
            }
            false => self.at_hand(asked),
        };
        if self.keep.weights {
            let column = self.statements.pop().expect("weights are kept behind the context");
            let found = merged.said.pop().expect("as before");
            merged = merged.repeated(&weights(&column.values, &found)?)?;
        }
        let Merged { items, offsets, repeats, names, times, said, mut giants } = merged;
        giants.sort_unstable_by_key(|giant| (Reverse(giant.items), giant.place));
        let columns = std::mem::take(&mut self.keep.context).into_iter();
        let contexts = columns.zip(&self.statements).zip(&said);
        let contexts = contexts
            .map(|((column, statements), found)| Context::new(column, &statements.values, found));
        let mut last_sold = self.last_sold.0;
        if self.keep.last_sold {
            last_sold.resize(self.items.len(), None);
        }
        let all = Transactions {
            last_sold,
            contexts: contexts.collect(),
            dictionary: Arc::new(self.items),
            items,
            offsets,
            repeats,
            span: self.span,
            names: Arc::new(names),
            times,
            taxonomy: None,
        };
        let transactions = match limit.skip && !giants.is_empty() {
            true => Transactions {
                repeats,
                ..all.only(|transaction| all.items(transaction).len() <= limit.items)
            },
            false => all,
        };
        Ok((transactions, giants))
    }

    /// The transactions of the rows at hand, which are all.
    fn at_hand(&mut self, asked: Asked) -> Merged {
        let n = self.n as usize;
        if !asked.names && asked.limit == MaxBasket::default() {
            // Nobody asks for names any more.
            self.baskets = Baskets::default();
        }
        let together = std::mem::take(&mut self.rows).together(n);
        let Sets { items, offsets, repeats } = together.into_sets(asked.limit);
        let mut merged = Merged { items, offsets, repeats, ..Merged::default() };
        for (place, range) in (1..).zip(merged.offsets.iter()) {
            let items = range.len();
            if items > asked.limit.items {
                merged.giants.push(Giant { basket: None, place, items });
            }
        }
        self.name(&mut merged.giants);
        merged.names = self.names();
        merged.times = std::mem::take(&mut self.times);
        if self.keep.times {
            merged.times.resize(n, None);
        }
        merged.said = self.statements.iter().map(|column| column.found(n)).collect();
        merged
    }

    /// What each customer holds after the last row, with the times and circumstances that were kept,
    /// and the rows of all of them in the order of time. Customers have the same places in both, and
    /// items the same ids.
    pub fn finish_held(mut self) -> (Transactions, Histories) {
        let rows = self.rows.pairs().zip(std::mem::take(&mut self.occasions)).collect();
        let (names, n) = (self.names(), self.n as usize);
        let ever = self.finish();
        let histories = Histories::new(ever.dictionary.clone(), Arc::new(names), n, rows);
        let after = histories.span().map_or(Histories::STILL, |(_, last)| last.saturating_add(1));
        let held = histories.held_at(after);
        (Transactions { items: held.items, offsets: held.offsets, ..ever }, histories)
    }

    /// Every row in the order of time, customer by customer, for those that were kept with their
    /// occasions; see [`Keep::occasions`](crate::encode::Keep::occasions).
    pub fn finish_histories(self) -> Histories {
        let names = self.names();
        let rows = self.rows.pairs().zip(self.occasions);
        Histories::new(Arc::new(self.items), Arc::new(names), self.n as usize, rows.collect())
    }

    /// The name of each transaction, empty where it has none or names are not kept.
    fn names(&self) -> Names {
        let mut names = Names::default();
        if !self.keep.names {
            return names;
        }
        let n = self.n as usize;
        let (name_of, mut scratch) = (self.baskets.by_transaction(n), String::new());
        for transaction in 0..n {
            names.push_basket(name_of.get(transaction, &mut scratch).unwrap_or_default());
        }
        names
    }

    /// Gives transactions, by place, their names.
    fn name(&self, giants: &mut [Giant]) {
        if giants.is_empty() {
            return;
        }
        let (name_of, mut scratch) = (self.baskets.by_transaction(self.n as usize), String::new());
        for giant in giants {
            let transaction = usize::try_from(giant.place - 1).expect("it is a transaction here");
            giant.basket = name_of.get(transaction, &mut scratch).map(str::to_owned);
        }
    }
}

/// What is to be known of the transactions.
#[derive(Clone, Copy)]
pub(in crate::encode) struct Asked {
    pub(in crate::encode) names: bool,
    pub(in crate::encode) limit: MaxBasket,
}

/// How many items a transaction may hold, and whether longer ones are left out. By default all may
/// be of any length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxBasket {
    /// The most items.
    pub items: usize,
    /// Whether longer ones are left out: they are no transactions then, not empty ones.
    pub skip: bool,
}

impl Default for MaxBasket {
    fn default() -> Self {
        Self { items: usize::MAX, skip: false }
    }
}

/// A transaction longer than the limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Giant {
    /// Its name, where it has one.
    pub basket: Option<String>,
    /// The how-manieth it is, from 1, by first row.
    pub place: u64,
    /// How many different items it holds.
    pub items: usize,
}
