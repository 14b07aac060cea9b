//! Rows to transactions.

use std::cmp::Reverse;
use std::sync::Arc;

use serde::Serialize;

use super::baskets::{Baskets, LastBasket};
use super::dictionary::Names;
use super::particulars::{Keep, LastSold, Occasion, Said, Statements, earlier};
use super::piece::{TransactionsPiece, stretched};
use super::rows::{Rows, Sets};
use super::spill::{self, Merged, Spill};
use super::weights::weights;
use super::{Context, Dictionary, Histories, ItemId, Memory, Transactions};
use crate::error::{Error, Result};
use crate::read::{About, Items, Line, Normalization, PiecedSink, RowSink, Run};
use crate::support::Count;

/// Takes rows and makes [`Transactions`] or [`Histories`] of them.
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

/// So many rows and transactions are taken before the next look at the memory they take.
const LOOK: usize = if cfg!(test) { 16 } else { 1 << 16 };

impl TransactionsBuilder {
    /// One that keeps more than baskets and items.
    pub fn keeping(keep: Keep) -> Self {
        let statements = vec![Statements::default(); keep.statements()];
        Self { keep, statements, ..Self::default() }
    }

    /// One whose rows go to a disk when they would take more memory than this.
    #[must_use]
    pub fn within(self, memory: Option<Memory>) -> Self {
        let unseen = if memory.is_some() { LOOK } else { 0 };
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

    /// Before each row or transaction: makes room where what is at hand has become too much.
    #[inline]
    fn make_room(&mut self) -> Result<()> {
        match self.memory.is_some() && self.rows.len() + self.n as usize >= self.unseen {
            true => self.look(),
            false => Ok(()),
        }
    }

    #[cold]
    fn look(&mut self) -> Result<()> {
        self.unseen = self.rows.len() + self.n as usize + LOOK;
        let Some(memory) = &self.memory else {
            return Ok(());
        };
        let said: usize = self.statements.iter().map(|column| column.said.len()).sum();
        let taken = self.rows.bytes()
            + self.rows.bytes_to_group(self.n as usize)
            + size_of_val(&self.occasions[..])
            + size_of_val(&self.times[..])
            + 8 * said
            + self.baskets.bytes(LOOK);
        if taken < memory.of_rows() {
            return Ok(());
        }
        if self.keep.occasions {
            return Err(Error::TooMany {
                what: "bytes of rows in memory",
                found: taken as u64,
                limit: memory.of_rows() as u64,
                hint: "the order in time needs all rows at once; give more (--memory), or take a \
                       part of the rows (--where)"
                    .into(),
            });
        }
        self.write_out()
    }

    /// Groups the rows at hand and writes the transactions to the disk.
    fn write_out(&mut self) -> Result<()> {
        let Some(memory) = &self.memory else {
            return Ok(());
        };
        let mut spill = match self.spill.take() {
            Some(spill) => spill,
            None => Spill::new(memory, &self.keep)?,
        };
        let n = self.n as usize;
        let together = std::mem::take(&mut self.rows).together(n);
        let names = self.baskets.by_transaction(n);
        let found: Vec<Vec<Said>> = self.statements.iter().map(|column| column.found(n)).collect();
        let (mut transaction, mut scratch, mut said) = (0, String::new(), Vec::new());
        together.each_set(|rows, items| {
            said.clear();
            said.extend(found.iter().map(|column| column[transaction]));
            spill.push(&spill::Grouped {
                name: names.get(transaction, &mut scratch),
                rows: rows as u64,
                items,
                began: self.times.get(transaction).copied().flatten(),
                said: &said,
            })?;
            transaction += 1;
            Ok(())
        })?;
        self.spill = Some(spill);
        (self.n, self.unseen) = (0, LOOK);
        self.last.clear();
        self.baskets.clear();
        self.times.clear();
        self.statements.iter_mut().for_each(|column| column.said.clear());
        Ok(())
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
        let of = Wanted { names: self.keep.names, limit };
        let mut merged = match self.spill.is_some() {
            true => {
                self.write_out()?;
                self.baskets = Baskets::default();
                self.times = Vec::new();
                self.spill.take().expect("there is one").merge(of)?
            }
            false => self.at_hand(of),
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
    fn at_hand(&mut self, of: Wanted) -> Merged {
        let n = self.n as usize;
        if !of.names && of.limit == MaxBasket::default() {
            // Nobody asks for names any more.
            self.baskets = Baskets::default();
        }
        let together = std::mem::take(&mut self.rows).together(n);
        let Sets { items, offsets, repeats } = together.into_sets(of.limit);
        let mut merged = Merged { items, offsets, repeats, ..Merged::default() };
        for (place, range) in (1..).zip(merged.offsets.iter()) {
            let items = range.len();
            if items > of.limit.items {
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
    /// occasions; see [`Keep::occasions`].
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

/// What is to be known of the transactions.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pub(super) names: bool,
    pub(super) limit: MaxBasket,
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
        self.make_room()?;
        let transaction = self.named(basket)?;
        self.push(transaction, item, Occasion::default)
    }

    fn rows(&mut self, runs: &[Run<'_>], items: Items<'_>) -> Result<()> {
        self.make_room()?;
        self.own_items();
        match items {
            Items::Names(names) => self.rows.append_names(&names, &mut self.items)?,
            Items::Numbers(numbers) => self.rows.append_numbers(numbers, &mut self.items)?,
            Items::Coded(mut items) => {
                items.look_up(|names| self.items.codes_of(names));
                let ids = items.numbers(&mut |name| Ok(self.items.intern(name)?.0))?;
                self.rows.append(ids.map(ItemId));
            }
        }
        self.fill_occasions();
        let mut last = None;
        for run in runs {
            // The first may go on with the last row's basket; the next ones are others.
            let transaction = match last {
                None => self.named(run.basket)?,
                Some(_) => self.found(run.basket)?,
            };
            self.rows.are_of(transaction, run.lines);
            last = Some((run.basket, transaction));
        }
        if let Some((basket, transaction)) = last {
            self.last.set(basket, transaction);
        }
        Ok(())
    }

    fn line(&mut self, line: &Line<'_>) -> Result<()> {
        self.make_room()?;
        if let Some(time) = line.time {
            self.span = stretched(self.span, time, time);
        }
        let transaction = self.named(line.basket)?;
        self.push(transaction, line.item, || Occasion::of(line))?;
        if self.keep.last_sold {
            let item = self.rows.last().expect("it was just pushed");
            self.last_sold.sell(item, line.time);
        }
        if self.keep.times {
            self.began(transaction, line.time);
        }
        Statements::say_all(&mut self.statements, transaction, line)
    }

    fn basket(&mut self, items: &mut dyn Iterator<Item = &str>) -> Result<()> {
        self.described_basket(&About::default(), items)
    }

    fn numbers(&mut self, items: &[u32]) -> Result<()> {
        self.make_room()?;
        let transaction = next(&mut self.n)?;
        self.own_items();
        self.rows.append_numbers(items, &mut self.items)?;
        self.rows.are_of(transaction, items.len());
        self.fill_occasions();
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
        self.make_room()?;
        let transaction = match about.name {
            Some(name) => self.named(name)?,
            None => next(&mut self.n)?,
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

    fn ready(&mut self, pieces: &mut [TransactionsPiece]) {
        let items = std::mem::take(self.own_items());
        let many = u32::try_from(items.len()).expect("ids are of 32 bits");
        let items = self.lent.insert(Arc::new(items));
        pieces.iter_mut().for_each(|piece| piece.begin_with(Arc::clone(items), many));
    }

    fn settle(&mut self, pieces: &mut [TransactionsPiece]) -> Result<()> {
        pieces.iter_mut().for_each(TransactionsPiece::end);
        let items = self.own_items();
        // Pieces and their new names come in the order of their first rows, so that these get the
        // numbers that they would have got row by row.
        pieces.iter_mut().try_for_each(|piece| piece.tell(|name| items.intern(name)))
    }

    fn append(&mut self, piece: &mut TransactionsPiece) -> Result<()> {
        if !piece.has_told() {
            self.settle(std::slice::from_mut(piece))?;
        }
        self.make_room()?;
        piece.last_sold().for_each(|(item, time)| self.last_sold.sell(item, time));
        self.rows.append(piece.items());
        let says = !self.statements.is_empty();
        let mut transactions = Vec::new();
        for run in piece.runs() {
            let transaction = match run.name {
                Some(name) => self.named(name)?,
                None => next(&mut self.n)?,
            };
            self.began(transaction, run.began);
            if says {
                transactions.push(transaction);
            }
            self.rows.are_of(transaction, run.rows);
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
    use proptest::prelude::*;

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

    /// Rows of baskets near and far, with and without names, said and unsaid.
    fn fill(builder: &mut TransactionsBuilder, rows: &[(u8, u8, u8)]) {
        for &(basket, item, more) in rows {
            let (name, item) = (format!("b{}", basket % 40), format!("i{}", item % 30));
            let context = [["", "north", "south"][usize::from(more % 3)].to_owned()];
            let time = (more > 9).then_some(i64::from(more) - 100);
            let line = Line {
                basket: &name,
                item: &item,
                quantity: None,
                price: None,
                weight: (more % 7 == 0).then_some(1 + Count::from(basket % 40) % 3),
                time,
                end: None,
                context: &context,
            };
            match more {
                0..200 => builder.line(&line).unwrap(),
                200..220 => builder.named_basket(&name, &mut [&*item, "x"].into_iter()).unwrap(),
                _ => builder.basket(&mut [&*item].into_iter()).unwrap(),
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Rows that went to a disk come back as if they had stayed in memory.
        #[test]
        fn a_disk_changes_nothing(
            rows in prop::collection::vec(any::<(u8, u8, u8)>(), 0..300),
            skip: bool, rename: bool,
        ) {
            let keep = Keep {
                names: true, times: true, context: vec!["shop".into()], weights: true,
                ..Keep::default()
            };
            let folder = std::env::temp_dir();
            let finished = |bytes: Option<usize>| {
                let memory = bytes.map(|bytes| Memory { bytes, folder: folder.clone() });
                let mut builder = TransactionsBuilder::keeping(keep.clone()).within(memory);
                fill(&mut builder, &rows);
                if bytes.is_some() && rows.len() > 100 {
                    assert!(builder.spill.is_some());
                }
                if rename {
                    let merged = |name: &str| name.ends_with('7').then(|| "i1".to_owned());
                    builder.rename_items(merged).unwrap();
                    builder.rename_items(|name| Some(name.replace('i', "j"))).unwrap();
                }
                builder.finish_within(MaxBasket { items: 9, skip }).unwrap()
            };
            let ((memory, giants), (disk, giants_of_disk)) = (finished(None), finished(Some(4000)));
            prop_assert_eq!(giants, giants_of_disk);
            prop_assert!(memory.dictionary().names().eq(disk.dictionary().names()));
            prop_assert!(memory.iter().eq(disk.iter()));
            prop_assert_eq!(memory.times(), disk.times());
            prop_assert_eq!(memory.contexts(), disk.contexts());
            prop_assert_eq!((memory.repeats(), memory.span()), (disk.repeats(), disk.span()));
            let n = memory.n() as usize;
            prop_assert!((0..n).all(|place| memory.name(place) == disk.name(place)));
        }
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let memory = Memory { bytes: 4000, folder: std::env::temp_dir() };
        let mut builder = TransactionsBuilder::default().within(Some(memory.clone()));
        (0..2000).for_each(|at| builder.row(&at.to_string(), "x").unwrap());
        assert_eq!(
            builder.finish_within(MaxBasket::default()).unwrap_err().to_string(),
            "bytes of transactions in memory: 16000 is more than the 3000 that fit; give more \
             (--memory), or take a part of the rows (--where)"
        );
        let missing = Memory { folder: "no/such/folder".into(), ..memory.clone() };
        let mut builder = TransactionsBuilder::default().within(Some(missing));
        let mut rows = (0..2000).map(|at| builder.row(&at.to_string(), "x"));
        let said = rows.find_map(Result::err).unwrap().to_string();
        assert!(said.starts_with("no/such/folder/(temporary file): cannot be written: "), "{said}");
        let keep = Keep { occasions: true, ..Keep::default() };
        let mut builder = TransactionsBuilder::keeping(keep).within(Some(memory));
        let said = (0..2000).find_map(|at| builder.row(&at.to_string(), "x").err()).unwrap();
        assert!(said.to_string().contains("the order in time needs all rows at once"), "{said}");
    }
}
