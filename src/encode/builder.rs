//! Rows to transactions.

use std::cmp::Reverse;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::dictionary::{Names, Short};
use super::grouped::{Lengths, grouped};
use super::particulars::{Keep, Occasion, Statements, earlier};
use super::piece::{TransactionsPiece, stretched};
use super::{Context, Dictionary, Histories, ItemId, Transactions};
use crate::error::{Error, Result};
use crate::read::{About, BETWEEN_PARTS, Line, PiecedSink, RowSink};
use crate::support::Count;

/// Takes rows and makes [`Transactions`] or [`Histories`] of them.
#[derive(Debug, Default)]
pub struct TransactionsBuilder {
    keep: Keep,
    items: Dictionary,
    baskets: Dictionary,
    /// The basket of the last row, if its name is short: order lines of one basket mostly stand
    /// together.
    last: Option<(Short, Count)>,
    /// How many transactions there are so far, of both kinds.
    n: Count,
    /// The transaction of each name in `baskets`.
    named: Vec<Count>,
    rows: Vec<(Count, ItemId)>,
    /// In step with `rows`, if they are kept.
    occasions: Vec<Occasion>,
    /// The earliest time of each transaction, if times are kept; those behind the end have none.
    times: Vec<Option<i64>>,
    /// What rows say, for each context column that is kept.
    statements: Vec<Statements>,
    /// The first and the last time so far.
    span: Option<(i64, i64)>,
}

impl TransactionsBuilder {
    /// One that keeps more than baskets and items.
    pub fn keeping(keep: Keep) -> Self {
        let statements = vec![Statements::default(); keep.context.len()];
        Self { keep, statements, ..Self::default() }
    }

    fn next_transaction(&mut self) -> Result<Count> {
        let transaction = self.n;
        self.n = transaction.checked_add(1).ok_or(Error::TooMany {
            what: "transactions",
            found: u64::from(Count::MAX) + 1,
            limit: u64::from(Count::MAX),
            hint: "mine a sample or a part of the period".into(),
        })?;
        Ok(transaction)
    }

    /// The transaction of this name, a new one if there is none yet.
    fn named(&mut self, basket: &str) -> Result<Count> {
        let short = Short::of(basket);
        if let (Some(short), Some((last, transaction))) = (short, self.last)
            && last == short
        {
            return Ok(transaction);
        }
        let id = self.baskets.intern(basket)?.index();
        if id == self.named.len() {
            let transaction = self.next_transaction()?;
            self.named.push(transaction);
        }
        let transaction = self.named[id];
        self.last = short.map(|short| (short, transaction));
        Ok(transaction)
    }

    fn fill(&mut self, transaction: Count, items: &mut dyn Iterator<Item = &str>) -> Result<()> {
        for item in items {
            self.push(transaction, item, Occasion::default)?;
        }
        Ok(())
    }

    fn push(
        &mut self,
        transaction: Count,
        item: &str,
        occasion: impl FnOnce() -> Occasion,
    ) -> Result<()> {
        let item = self.items.intern(item)?;
        self.push_id(transaction, item, occasion);
        Ok(())
    }

    fn push_id(&mut self, transaction: Count, item: ItemId, occasion: impl FnOnce() -> Occasion) {
        self.rows.push((transaction, item));
        if self.keep.occasions {
            self.occasions.push(occasion());
        }
    }

    /// The names of the items so far, in the order of their first rows.
    pub fn items(&self) -> &Dictionary {
        &self.items
    }

    /// Gives items another name where `rename` has one; it is asked once for each name. Those that
    /// get the same become one.
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
            for (_, item) in &mut self.rows {
                *item = ids[item.index()];
            }
            self.items = renamed;
        }
        Ok(())
    }

    /// The same for baskets.
    ///
    /// # Errors
    /// When there are more names than ids.
    pub fn rename_baskets(&mut self, rename: impl Fn(&str) -> Option<String>) -> Result<()> {
        if self.baskets.names().all(|name| rename(name).is_none()) {
            return Ok(());
        }
        let empty = Self::keeping(self.keep.clone());
        let old = std::mem::replace(self, empty);
        let mut names = vec![None; old.n as usize];
        for (name, &transaction) in old.baskets.names().zip(&old.named) {
            names[transaction as usize] = Some(name);
        }
        let transaction = |name: Option<&str>| match name {
            Some(name) => self.named(rename(name).as_deref().unwrap_or(name)),
            None => self.next_transaction(),
        };
        let transactions: Vec<Count> = names.into_iter().map(transaction).collect::<Result<_>>()?;
        let renamed = |transaction: &mut Count| *transaction = transactions[*transaction as usize];
        self.items = old.items;
        self.span = old.span;
        self.rows = old.rows;
        self.rows.iter_mut().for_each(|(transaction, _)| renamed(transaction));
        self.occasions = old.occasions;
        self.statements = old.statements;
        for column in &mut self.statements {
            column.said.iter_mut().for_each(|(transaction, _)| renamed(transaction));
        }
        for (&transaction, &time) in transactions.iter().zip(&old.times) {
            self.began(transaction, time);
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

    /// Groups the rows by transaction, sorts each and drops repeats, on all threads of the pool.
    pub fn finish(self) -> Transactions {
        self.finish_within(MaxBasket::default()).0
    }

    /// The same, with what the limit says about long transactions, and those it met, longest first.
    pub fn finish_within(mut self, limit: MaxBasket) -> (Transactions, Vec<Giant>) {
        let (mut items, lengths) = grouped(self.n as usize, &self.rows);
        let mut offsets = Vec::with_capacity(lengths.len() + 1);
        offsets.push(0);
        let (mut start, mut kept, mut repeats) = (0, 0, 0);
        let mut giants = Vec::new();
        for (transaction, Lengths { rows, items: length }) in (0..).zip(lengths) {
            let (of_rows, of_items) = (start..start + rows, start..start + length);
            start = of_rows.end;
            let is_giant = length > limit.items;
            if is_giant {
                giants.push((length, transaction));
            }
            if !(is_giant && limit.skip) {
                repeats += (rows - length) as u64;
            }
            items.copy_within(of_items, kept);
            kept += length;
            offsets.push(kept);
        }
        items.truncate(kept);
        let (names, contexts) = (self.names(), self.contexts());
        let mut times = std::mem::take(&mut self.times);
        if self.keep.times {
            times.resize(self.n as usize, None);
        }
        let giants = self.giants(giants);
        let all = Transactions {
            dictionary: Arc::new(self.items),
            items,
            offsets,
            repeats,
            span: self.span,
            names: Arc::new(names),
            times,
            contexts,
        };
        let transactions = match limit.skip && !giants.is_empty() {
            true => Transactions {
                repeats,
                ..all.only(|transaction| all.items(transaction).len() <= limit.items)
            },
            false => all,
        };
        (transactions, giants)
    }

    /// What each customer holds after the last row, with the times and circumstances that were kept,
    /// and the rows of all of them in the order of time. Customers have the same places in both, and
    /// items the same ids.
    pub fn finish_held(mut self) -> (Transactions, Histories) {
        let rows = self.rows.iter().copied().zip(std::mem::take(&mut self.occasions)).collect();
        let (names, n) = (self.names(), self.n as usize);
        let ever = self.finish();
        let histories = Histories::new(ever.dictionary.clone(), Arc::new(names), n, rows);
        let after = histories.span().map_or(Histories::STILL, |(_, last)| last.saturating_add(1));
        let held = histories.held_at(after);
        (Transactions { items: held.items, offsets: held.offsets, ..ever }, histories)
    }

    /// Every row in the order of time, customer by customer, for those that were kept with their
    /// occasions; see [`Keep::occasions`].
    pub fn finish_histories(self) -> Histories {
        let names = self.names();
        let rows = self.rows.into_iter().zip(self.occasions);
        Histories::new(Arc::new(self.items), Arc::new(names), self.n as usize, rows.collect())
    }

    /// The name of each transaction, empty where it has none or names are not kept.
    fn names(&self) -> Names {
        let mut names = Names::default();
        if !self.keep.names {
            return names;
        }
        let mut name_of = vec![""; self.n as usize];
        for (name, &transaction) in self.baskets.names().zip(&self.named) {
            name_of[transaction as usize] = name;
        }
        for name in name_of {
            match name.contains(BETWEEN_PARTS) {
                true => names.push(&name.replace(BETWEEN_PARTS, ", ")),
                false => names.push(name),
            }
        }
        names
    }

    fn contexts(&mut self) -> Vec<Context> {
        let columns = std::mem::take(&mut self.keep.context);
        let statements = std::mem::take(&mut self.statements);
        let settle =
            |(column, statements): (_, Statements)| statements.settle(column, self.n as usize);
        columns.into_iter().zip(statements).map(settle).collect()
    }

    /// Long transactions with their names, longest first.
    fn giants(&self, mut found: Vec<(usize, Count)>) -> Vec<Giant> {
        found.sort_unstable_by_key(|&(length, transaction)| (Reverse(length), transaction));
        let mut names: FxHashMap<Count, &str> =
            found.iter().map(|&(_, transaction)| (transaction, "")).collect();
        if !found.is_empty() {
            for (name, transaction) in self.baskets.names().zip(&self.named) {
                if let Some(known) = names.get_mut(transaction) {
                    *known = name;
                }
            }
        }
        let giant = |(items, transaction)| Giant {
            basket: Some(names[&transaction]).filter(|name| !name.is_empty()).map(str::to_owned),
            place: u64::from(transaction) + 1,
            items,
        };
        found.into_iter().map(giant).collect()
    }
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

impl RowSink for TransactionsBuilder {
    fn row(&mut self, basket: &str, item: &str) -> Result<()> {
        let transaction = self.named(basket)?;
        self.push(transaction, item, Occasion::default)
    }

    fn line(&mut self, line: &Line<'_>) -> Result<()> {
        if let Some(time) = line.time {
            self.span = stretched(self.span, time, time);
        }
        let transaction = self.named(line.basket)?;
        self.push(transaction, line.item, || Occasion::of(line))?;
        if self.keep.times {
            self.began(transaction, line.time);
        }
        for (statements, value) in self.statements.iter_mut().zip(line.context) {
            statements.say(transaction, value)?;
        }
        Ok(())
    }

    fn basket(&mut self, items: &mut dyn Iterator<Item = &str>) -> Result<()> {
        self.described_basket(&About::default(), items)
    }

    fn numbers(&mut self, items: &[u32]) -> Result<()> {
        let transaction = self.next_transaction()?;
        for &number in items {
            let item = self.items.intern_number(number)?;
            self.push_id(transaction, item, Occasion::default);
        }
        Ok(())
    }

    fn named_basket(&mut self, name: &str, items: &mut dyn Iterator<Item = &str>) -> Result<()> {
        self.described_basket(&About { name: Some(name), context: &[] }, items)
    }

    fn described_basket(
        &mut self,
        about: &About<'_>,
        items: &mut dyn Iterator<Item = &str>,
    ) -> Result<()> {
        let transaction = match about.name {
            Some(name) => self.named(name)?,
            None => self.next_transaction()?,
        };
        for (statements, value) in self.statements.iter_mut().zip(about.context) {
            statements.say(transaction, value)?;
        }
        self.fill(transaction, items)
    }
}

impl PiecedSink for TransactionsBuilder {
    type Piece = TransactionsPiece;

    fn piece(&self) -> TransactionsPiece {
        TransactionsPiece::keeping(&self.keep)
    }

    fn append(&mut self, piece: &mut TransactionsPiece) -> Result<()> {
        // Items that the piece has met before are known here; the others come in the order of
        // their first rows, so that they get the numbers that they would have got row by row.
        for name in piece.items.names().skip(piece.known.len()) {
            piece.known.push(self.items.intern(name)?);
        }
        let mut transactions = Vec::new();
        for run in piece.runs() {
            let transaction = match run.name {
                Some(name) => self.named(name)?,
                None => self.next_transaction()?,
            };
            self.began(transaction, run.began);
            transactions.push(transaction);
            let rows = run.items.iter().map(|item| (transaction, piece.known[item.index()]));
            self.rows.extend(rows);
        }
        self.occasions.append(&mut piece.occasions);
        for (column, theirs) in self.statements.iter_mut().zip(&piece.statements) {
            for &(run, value) in &theirs.said {
                column.say(transactions[run as usize], theirs.values.name(value))?;
            }
        }
        if let Some((first, last)) = piece.span {
            self.span = stretched(self.span, first, last);
        }
        piece.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let mut builder = TransactionsBuilder::default();
        for (basket, item) in [("a", "x"), ("b", "y"), ("A", "X"), ("c", "z")] {
            builder.row(basket, item).unwrap();
        }
        builder.basket(&mut ["Y", "y"].into_iter()).unwrap();
        builder.rename_items(|name| Some(name.to_lowercase())).unwrap();
        builder.rename_baskets(|name| Some(name.to_lowercase())).unwrap();
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
        let (transactions, giants) = builder.finish_within(limit);
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
            Keep { names: true, times: true, context: vec!["shop".into()], occasions: false };
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
