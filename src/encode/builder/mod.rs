//! Rows to transactions: rows are taken as they come, go to a disk where they would take too much memory,
//! and are put together in the end.

mod finish;
mod room;
mod take;

use std::sync::Arc;

use super::baskets::{Baskets, LastBasket};
use super::particulars::{Keep, LastSold, Occasion, Statements, earlier};
use super::rows::Rows;
use super::spill::Spill;
use super::{Dictionary, ItemId, Memory};
use crate::error::{Error, Result};
use crate::read::Normalization;
use crate::support::Count;

pub(super) use finish::Asked;
pub use finish::{Giant, MaxBasket};

/// Takes rows and makes [`Transactions`](super::Transactions) or [`Histories`](super::Histories) of them.
#[derive(Debug, Default)]
pub struct TransactionsBuilder {
    keep: Keep,
    items: Dictionary,
    /// The same while pieces look at it; `items` is empty then.
    lent: Option<Arc<Dictionary>>,
    baskets: Baskets,
    last: LastBasket,
    /// How many transactions there are so far, of both kinds.
    n: Count,
    rows: Rows,
    /// In step with `rows`, if they are kept.
    occasions: Vec<Occasion>,
    /// The earliest time of each transaction, if times are kept; those behind the end have none.
    times: Vec<Option<i64>>,
    /// What rows say, for each context column that is kept.
    statements: Vec<Statements>,
    /// The first and the last time so far.
    span: Option<(i64, i64)>,
    last_sold: LastSold,
    normalization: Option<Normalization>,
    memory: Option<Memory>,
    /// How many rows and transactions may be at hand before a look at the memory they take.
    unseen: usize,
    /// What has been written to a disk; `n` and everything that goes by transaction begin anew then.
    spill: Option<Spill>,
}

impl TransactionsBuilder {
    /// One that keeps more than baskets and items.
    pub fn keeping(keep: Keep) -> Self {
        let statements = vec![Statements::default(); keep.statements()];
        Self { keep, statements, ..Self::default() }
    }

    /// One whose rows go to a disk when they would take more memory than this.
    #[must_use]
    pub fn within(self, memory: Option<Memory>) -> Self {
        let unseen = if memory.is_some() { room::LOOK } else { 0 };
        Self { memory, unseen, ..self }
    }

    /// One to which names of baskets are the same when this makes them the same.
    #[must_use]
    pub fn normalizing_baskets(self, normalization: Normalization) -> Self {
        Self { normalization: Some(normalization), ..self }
    }

    /// The transaction of this name, a new one if there is none yet.
    fn named(&mut self, basket: &str) -> Result<Count> {
        if let Some(transaction) = self.last.get(basket) {
            return Ok(transaction);
        }
        let transaction = self.found(basket)?;
        self.last.set(basket, transaction);
        Ok(transaction)
    }

    /// The same for a name that is not likely the last one.
    fn found(&mut self, basket: &str) -> Result<Count> {
        let changed = self.normalization.and_then(|form| form.change(basket));
        let n = &mut self.n;
        self.baskets.find_or(changed.as_deref().unwrap_or(basket), || next(n))
    }

    fn fill(&mut self, transaction: Count, items: &mut dyn Iterator<Item = &str>) -> Result<()> {
        for item in items {
            self.push(transaction, item, Occasion::default)?;
        }
        Ok(())
    }

    /// The names, taken back from pieces that have looked at them.
    #[inline]
    fn own_items(&mut self) -> &mut Dictionary {
        if let Some(items) = self.lent.take() {
            self.items = Arc::unwrap_or_clone(items);
        }
        &mut self.items
    }

    fn push(
        &mut self,
        transaction: Count,
        item: &str,
        occasion: impl FnOnce() -> Occasion,
    ) -> Result<()> {
        let item = self.own_items().intern(item)?;
        self.push_id(transaction, item, occasion);
        Ok(())
    }

    fn push_id(&mut self, transaction: Count, item: ItemId, occasion: impl FnOnce() -> Occasion) {
        self.rows.push(transaction, item);
        if self.keep.occasions {
            self.occasions.push(occasion());
        }
    }

    /// Of rows that say nothing of their occasions.
    fn fill_occasions(&mut self) {
        if self.keep.occasions {
            self.occasions.resize(self.rows.len(), Occasion::default());
        }
    }

    /// The names of the items so far, in the order of their first rows.
    pub fn items(&self) -> &Dictionary {
        &self.items
    }

    /// Gives items another name where `rename` has one; it is asked once for each name. Those that
    /// get the same become one. With a limit on memory this comes after the last row.
    ///
    /// # Errors
    /// When there are more names than ids.
    pub fn rename_items(&mut self, rename: impl Fn(&str) -> Option<String>) -> Result<()> {
        let mut renamed = Dictionary::default();
        let mut ids = Vec::with_capacity(self.items.len());
        let mut any = false;
        for name in self.items.names() {
            let new = rename(name);
            any |= new.is_some();
            ids.push(renamed.intern(new.as_deref().unwrap_or(name))?);
        }
        if any {
            if self.spill.is_some() {
                self.write_out()?;
            }
            self.rows.renumber(&ids);
            if let Some(spill) = &mut self.spill {
                spill.renumber(&ids);
            }
            let mut last_sold = LastSold::default();
            self.last_sold.iter().for_each(|(item, time)| last_sold.sell(ids[item.index()], time));
            self.last_sold = last_sold;
            self.items = renamed;
        }
        Ok(())
    }

    /// Notes a time of a transaction.
    fn began(&mut self, transaction: Count, time: Option<i64>) {
        if time.is_none() {
            return;
        }
        let place = transaction as usize;
        if place >= self.times.len() {
            self.times.resize(place + 1, None);
        }
        self.times[place] = earlier(self.times[place], time);
    }
}

/// The number of a new transaction, where there are `n` so far.
fn next(n: &mut Count) -> Result<Count> {
    let transaction = *n;
    *n = transaction.checked_add(1).ok_or_else(|| Error::TooMany {
        what: "transactions",
        found: u64::from(Count::MAX) + 1,
        limit: u64::from(Count::MAX),
        hint: "mine a sample or a part of the period".into(),
    })?;
    Ok(transaction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::Transactions;
    use crate::read::{Line, PiecedSink, RowSink};

    fn names(transactions: &Transactions) -> Vec<Vec<&str>> {
        let name = |&id: &ItemId| transactions.dictionary().name(id);
        transactions.iter().map(|items| items.iter().map(name).collect()).collect()
    }

    #[test]
    fn scattered_rows_are_grouped_and_repeats_count_once() {
        let mut builder = TransactionsBuilder::default();
        for (basket, item) in [("a", "x"), ("b", "y"), ("a", "y"), ("a", "x"), ("b", "x")] {
            builder.row(basket, item).unwrap();
        }
        let transactions = builder.finish();
        assert_eq!(names(&transactions), [["x", "y"], ["x", "y"]]);
        assert_eq!((transactions.n(), transactions.entries(), transactions.repeats()), (2, 4, 1));
        assert_eq!(transactions.counts(), [2, 2]);
    }

    #[test]
    fn empty_baskets_count_in_n() {
        let mut builder = TransactionsBuilder::default();
        builder.basket(&mut ["x"].into_iter()).unwrap();
        builder.basket(&mut [].into_iter()).unwrap();
        builder.basket(&mut ["y", "x", "y"].into_iter()).unwrap();
        let transactions = builder.finish();
        assert_eq!(transactions.n(), 3);
        assert_eq!(names(&transactions), [vec!["x"], vec![], vec!["x", "y"]]);
    }

    #[test]
    fn pieces_make_the_same_transactions() {
        let rows =
            [("a", "x"), ("b", "y"), ("a", "y"), ("c", "z"), ("b", "x"), ("a", "x"), ("d", "y")];
        let mut whole = TransactionsBuilder::default();
        for (basket, item) in rows {
            whole.row(basket, item).unwrap();
        }
        whole.basket(&mut ["z", "x"].into_iter()).unwrap();
        let whole = whole.finish();
        for size in 1..=rows.len() {
            let mut builder = TransactionsBuilder::default();
            // Two pieces take turns.
            let mut pieces = [builder.piece(), builder.piece()];
            for (turn, part) in rows.chunks(size).enumerate() {
                let piece = &mut pieces[turn % 2];
                for (basket, item) in part {
                    piece.row(basket, item).unwrap();
                }
                builder.append(piece).unwrap();
            }
            pieces[0].basket(&mut ["z", "x"].into_iter()).unwrap();
            builder.append(&mut pieces[0]).unwrap();
            let found = builder.finish();
            assert!(found.dictionary().names().eq(whole.dictionary().names()));
            assert_eq!(names(&found), names(&whole));
            assert_eq!(found.repeats(), whole.repeats());
        }
    }

    #[test]
    fn renamed_items_and_baskets_become_one() {
        let mut builder = TransactionsBuilder::default().normalizing_baskets(Normalization::Nfkc);
        for (basket, item) in [("ａ", "x"), ("b", "y"), ("a", "X"), ("c", "z")] {
            builder.row(basket, item).unwrap();
        }
        builder.basket(&mut ["Y", "y"].into_iter()).unwrap();
        builder.rename_items(|name| Some(name.to_lowercase())).unwrap();
        let transactions = builder.finish();
        assert_eq!(names(&transactions), [["x"], ["y"], ["z"], ["y"]]);
        assert_eq!(transactions.repeats(), 2);
    }

    #[test]
    fn giants_are_told_and_left_out_on_demand() {
        let mut builder = TransactionsBuilder::default();
        let many: Vec<String> = (0..100_000).map(|item| item.to_string()).collect();
        builder.row("small", "1").unwrap();
        for item in &many {
            builder.row("giant", item).unwrap();
        }
        builder.basket(&mut ["1", "2", "2", "3"].into_iter()).unwrap();
        let limit = MaxBasket { items: 2, skip: true };
        let (transactions, giants) = builder.finish_within(limit).unwrap();
        let giant = |basket: Option<&str>, place, items| Giant {
            basket: basket.map(str::to_owned),
            place,
            items,
        };
        assert_eq!(giants, [giant(Some("giant"), 2, 100_000), giant(None, 3, 3)]);
        assert_eq!((transactions.n(), transactions.entries(), transactions.repeats()), (1, 1, 0));
    }

    #[test]
    fn pieces_keep_what_whole_builders_keep() {
        let keep =
            Keep { names: true, times: true, context: vec!["shop".into()], ..Keep::default() };
        let line = |builder: &mut dyn RowSink, at: usize| {
            let context = [["north", "south", ""][at % 3].to_owned()];
            builder.line(&Line {
                basket: ["a", "b", "c", "d"][at * at % 4],
                item: ["x", "y"][at % 2],
                quantity: None,
                price: None,
                weight: None,
                time: Some(100 - at as i64),
                end: None,
                context: &context,
            })
        };
        let mut whole = TransactionsBuilder::keeping(keep.clone());
        (0..20).for_each(|at| line(&mut whole, at).unwrap());
        let whole = whole.finish();
        assert_eq!(whole.contexts()[0].labels, ["north", "south", "(several)"]);
        for size in 1..=20 {
            let mut builder = TransactionsBuilder::keeping(keep.clone());
            let mut piece = builder.piece();
            for start in (0..20).step_by(size) {
                (start..20.min(start + size)).for_each(|at| line(&mut piece, at).unwrap());
                builder.append(&mut piece).unwrap();
            }
            let found = builder.finish();
            assert_eq!(found.contexts(), whole.contexts());
            assert_eq!(found.times(), whole.times());
            assert!((0..2).all(|place| found.name(place) == whole.name(place)));
        }
    }
}
