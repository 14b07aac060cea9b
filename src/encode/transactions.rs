//! Transactions: what each basket or customer holds, as sets of item ids.

use std::cmp::Reverse;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::dictionary::Short;
use super::grouped::{Lengths, grouped};
use super::piece::{TransactionsPiece, stretched};
use super::{Dictionary, ItemId, Patterns, Wanted};
use crate::error::{Error, Result};
use crate::read::{Line, PiecedSink, RowSink};
use crate::support::Count;

/// All transactions in the order of their first rows; each is sorted by id and holds an item once.
/// Empty ones are there too, since they count in n. Costs 4 bytes an entry and 8 a transaction.
#[derive(Clone, Debug)]
pub struct Transactions {
    dictionary: Dictionary,
    items: Vec<ItemId>,
    /// Transaction t is `items[offsets[t]..offsets[t + 1]]`.
    offsets: Vec<usize>,
    repeats: u64,
    span: Option<(i64, i64)>,
}

impl Transactions {
    /// How many transactions there are, empty ones included.
    pub fn n(&self) -> Count {
        Count::try_from(self.offsets.len() - 1).expect("the builder counted them")
    }

    /// The names of the items.
    pub fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    /// Each transaction's items, sorted by id.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[ItemId]> {
        self.offsets.windows(2).map(|ends| &self.items[ends[0]..ends[1]])
    }

    /// The items of one transaction, sorted by id.
    pub(super) fn get(&self, transaction: usize) -> &[ItemId] {
        &self.items[self.offsets[transaction]..self.offsets[transaction + 1]]
    }

    /// How many items all transactions hold together, repeats within one counted once.
    pub fn entries(&self) -> usize {
        self.items.len()
    }

    /// How many entries were repeats of an item within one transaction.
    pub fn repeats(&self) -> u64 {
        self.repeats
    }

    /// The first and the last time of a row, in seconds since the beginning of 1970, if the rows
    /// had times.
    pub fn span(&self) -> Option<(i64, i64)> {
        self.span
    }

    /// The number of transactions that hold each item, by id.
    pub fn counts(&self) -> Vec<Count> {
        // Parts so large that a counter for each item costs little beside them.
        let part = (4 * self.dictionary.len()).max(1 << 16);
        let of_part = |items: &[ItemId]| {
            let mut counts = vec![0; self.dictionary.len()];
            for item in items {
                counts[item.index()] += 1;
            }
            counts
        };
        let sum = |mut counts: Vec<Count>, others: Vec<Count>| {
            counts.iter_mut().zip(others).for_each(|(count, other)| *count += other);
            counts
        };
        let parts = self.items.par_chunks(part).map(of_part);
        parts.reduce_with(sum).unwrap_or_else(|| vec![0; self.dictionary.len()])
    }

    /// The number of transactions that hold d items, for each d from 0.
    pub fn by_size(&self) -> Vec<Count> {
        let longest = self.iter().map(<[ItemId]>::len).max().unwrap_or(0);
        let mut by_size = vec![0; longest + 1];
        for items in self.iter() {
            by_size[items.len()] += 1;
        }
        by_size
    }

    /// The transactions without the items below `min_count`, recoded by rank; see [`Patterns`].
    pub fn patterns(&self, min_count: Count) -> Patterns<'_> {
        self.patterns_of(min_count, &Wanted::default())
    }

    /// The same for itemsets that must or must not hold certain items.
    pub fn patterns_of(&self, min_count: Count, wanted: &Wanted) -> Patterns<'_> {
        Patterns::new(self, min_count, wanted)
    }
}

/// Takes rows and makes [`Transactions`] of them.
#[derive(Debug, Default)]
pub struct TransactionsBuilder {
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
    /// The first and the last time so far.
    span: Option<(i64, i64)>,
}

impl TransactionsBuilder {
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
            let item = self.items.intern(item)?;
            self.rows.push((transaction, item));
        }
        Ok(())
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
        let old = std::mem::take(self);
        let mut names = vec![None; old.n as usize];
        for (name, &transaction) in old.baskets.names().zip(&old.named) {
            names[transaction as usize] = Some(name);
        }
        let transaction = |name: Option<&str>| match name {
            Some(name) => self.named(rename(name).as_deref().unwrap_or(name)),
            None => self.next_transaction(),
        };
        let transactions: Vec<Count> = names.into_iter().map(transaction).collect::<Result<_>>()?;
        self.items = old.items;
        self.span = old.span;
        self.rows = old.rows;
        for (transaction, _) in &mut self.rows {
            *transaction = transactions[*transaction as usize];
        }
        Ok(())
    }

    /// Groups the rows by transaction, sorts each and drops repeats, on all threads of the pool.
    pub fn finish(self) -> Transactions {
        self.finish_within(MaxBasket::default()).0
    }

    /// The same, with what the limit says about long transactions, and those it met, longest first.
    pub fn finish_within(self, limit: MaxBasket) -> (Transactions, Vec<Giant>) {
        let (mut items, lengths) = grouped(self.n as usize, &self.rows);
        let mut offsets = Vec::with_capacity(lengths.len() + 1);
        offsets.push(0);
        let (mut start, mut kept, mut repeats) = (0, 0, 0);
        let mut giants = Vec::new();
        for (transaction, Lengths { rows, items: length }) in (0..).zip(lengths) {
            let (of_rows, of_items) = (start..start + rows, start..start + length);
            start = of_rows.end;
            if length > limit.items {
                giants.push((length, transaction));
                if limit.skip {
                    continue;
                }
            }
            items.copy_within(of_items, kept);
            kept += length;
            repeats += (rows - length) as u64;
            offsets.push(kept);
        }
        items.truncate(kept);
        let giants = self.giants(giants);
        let transactions =
            Transactions { dictionary: self.items, items, offsets, repeats, span: self.span };
        (transactions, giants)
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
        let item = self.items.intern(item)?;
        self.rows.push((transaction, item));
        Ok(())
    }

    fn line(&mut self, line: &Line<'_>) -> Result<()> {
        if let Some(time) = line.time {
            self.span = stretched(self.span, time, time);
        }
        self.row(line.basket, line.item)
    }

    fn basket(&mut self, items: &mut dyn Iterator<Item = &str>) -> Result<()> {
        let transaction = self.next_transaction()?;
        self.fill(transaction, items)
    }

    fn numbers(&mut self, items: &[u32]) -> Result<()> {
        let transaction = self.next_transaction()?;
        for &number in items {
            let item = self.items.intern_number(number)?;
            self.rows.push((transaction, item));
        }
        Ok(())
    }

    fn named_basket(&mut self, name: &str, items: &mut dyn Iterator<Item = &str>) -> Result<()> {
        let transaction = self.named(name)?;
        self.fill(transaction, items)
    }
}

impl PiecedSink for TransactionsBuilder {
    type Piece = TransactionsPiece;

    fn piece(&self) -> TransactionsPiece {
        TransactionsPiece::default()
    }

    fn append(&mut self, piece: &mut TransactionsPiece) -> Result<()> {
        // Items that the piece has met before are known here; the others come in the order of
        // their first rows, so that they get the numbers that they would have got row by row.
        for name in piece.items.names().skip(piece.known.len()) {
            piece.known.push(self.items.intern(name)?);
        }
        for (name, items) in piece.runs() {
            let transaction = match name {
                Some(name) => self.named(name)?,
                None => self.next_transaction()?,
            };
            let rows = items.iter().map(|item| (transaction, piece.known[item.index()]));
            self.rows.extend(rows);
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
}
