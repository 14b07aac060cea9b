//! Rows as they come, and as transactions, each sorted and without repeats.

use rayon::prelude::*;

use super::builder::MaxBasket;
use super::turned::{self, Turned};
use super::{Dictionary, ItemId, Offsets};
use crate::error::Result;
use crate::read::InText;
use crate::support::Count;

/// The most transactions that a thread sorts together: where there are so many items that more would
/// be wanted, they are sorted one by one.
const MOST: usize = if cfg!(test) { 7 } else { 1 << 14 };

/// The rows at hand: which item was in which transaction.
///
/// Rows of one transaction mostly stand together, and transactions are numbered as they come. As long
/// as that is so, a row costs 4 bytes and a transaction 4; from the first that comes again, each row
/// costs 8.
#[derive(Debug, Default)]
pub(super) struct Rows {
    items: Vec<ItemId>,
    order: Order,
}

/// Of which transactions the rows are.
#[derive(Debug)]
enum Order {
    /// How many rows each transaction has, in their order.
    Together(Vec<Count>),
    /// The transaction of each row.
    Apart(Vec<Count>),
}

impl Default for Order {
    fn default() -> Self {
        Self::Together(Vec::new())
    }
}

impl Rows {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    /// The item of the last row.
    pub(super) fn last(&self) -> Option<ItemId> {
        self.items.last().copied()
    }

    #[inline]
    pub(super) fn push(&mut self, transaction: Count, item: ItemId) {
        self.items.push(item);
        self.are_of(transaction, 1);
    }

    /// Adds rows; [`Self::are_of`] says of which transactions, run by run.
    pub(super) fn append(&mut self, items: impl Iterator<Item = ItemId>) {
        self.items.extend(items);
    }

    /// The same for items called by names.
    pub(super) fn append_names(
        &mut self,
        names: &InText<'_>,
        dictionary: &mut Dictionary,
    ) -> Result<()> {
        dictionary.intern_all(names, &mut self.items)
    }

    /// Adds rows of one transaction.
    pub(super) fn extend(&mut self, transaction: Count, items: impl Iterator<Item = ItemId>) {
        let before = self.items.len();
        self.items.extend(items);
        self.are_of(transaction, self.items.len() - before);
    }

    /// The same for items called by numbers.
    pub(super) fn append_numbers(
        &mut self,
        numbers: &[u32],
        dictionary: &mut Dictionary,
    ) -> Result<()> {
        dictionary.intern_numbers(numbers, &mut self.items)
    }

    /// The next rows without a transaction, so `many` of them, are of this one.
    #[inline]
    pub(super) fn are_of(&mut self, transaction: Count, many: usize) {
        if let Order::Together(lengths) = &mut self.order
            && lengths.len() == transaction as usize + 1
            && let Some(last) = lengths.last_mut()
            && let Some(length) = Count::try_from(many).ok().and_then(|many| last.checked_add(many))
        {
            *last = length;
        } else {
            self.begin(transaction, many);
        }
    }

    /// The same for a transaction that is not the last one.
    fn begin(&mut self, transaction: Count, many: usize) {
        let place = transaction as usize;
        if let Order::Together(lengths) = &mut self.order {
            match Count::try_from(many) {
                Ok(length) if place >= lengths.len() => {
                    lengths.resize(place, 0);
                    lengths.push(length);
                    return;
                }
                _ => {
                    let mut of = Vec::with_capacity(self.items.len());
                    for (transaction, &length) in (0..).zip(&*lengths) {
                        of.resize(of.len() + length as usize, transaction);
                    }
                    self.order = Order::Apart(of);
                }
            }
        }
        if let Order::Apart(of) = &mut self.order {
            of.resize(of.len() + many, transaction);
        }
    }

    /// How much memory they take.
    pub(super) fn bytes(&self) -> usize {
        let (Order::Together(order) | Order::Apart(order)) = &self.order;
        size_of_val(&self.items[..]) + size_of_val(&order[..])
    }

    /// How much more it takes to put them together, with the names of their n transactions.
    pub(super) fn bytes_to_group(&self, n: usize) -> usize {
        let copy = match &self.order {
            Order::Together(_) => 0,
            Order::Apart(_) => size_of_val(&self.items[..]),
        };
        copy + 8 * n
    }

    /// Gives items other numbers.
    pub(super) fn renumber(&mut self, numbers: &[ItemId]) {
        self.items.par_iter_mut().for_each(|item| *item = numbers[item.index()]);
    }

    /// The transaction and the item of each row.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (Count, ItemId)> {
        let (lengths, of): (&[Count], &[Count]) = match &self.order {
            Order::Together(lengths) => (lengths, &[]),
            Order::Apart(of) => (&[], of),
        };
        let together = (0..)
            .zip(lengths)
            .flat_map(|(transaction, &length)| std::iter::repeat_n(transaction, length as usize));
        together.chain(of.iter().copied()).zip(self.items.iter().copied())
    }

    /// Puts the rows of each transaction together, of which there are `n`.
    ///
    /// # Panics
    /// When one has four billion rows.
    pub(super) fn together(self, n: usize) -> Together {
        match self.order {
            Order::Together(mut lengths) => {
                // Those behind the last row have none.
                lengths.reserve_exact(n + 1 - lengths.len());
                lengths.resize(n, 0);
                Together { items: self.items, lengths }
            }
            Order::Apart(of) => {
                let mut lengths = Vec::with_capacity(n + 1);
                lengths.resize(n, 0);
                for &transaction in &of {
                    let length: &mut Count = &mut lengths[transaction as usize];
                    *length = length.checked_add(1).expect("so many rows do not fit into memory");
                }
                let offsets = Offsets::of_lengths(lengths);
                // How many rows of each transaction are in their place.
                let mut lengths = Vec::with_capacity(n + 1);
                lengths.resize(n, 0);
                let mut items = vec![ItemId(0); self.items.len()];
                for (&transaction, item) in of.iter().zip(self.items) {
                    let transaction = transaction as usize;
                    items[offsets.at(transaction) + lengths[transaction] as usize] = item;
                    lengths[transaction] += 1;
                }
                Together { items, lengths }
            }
        }
    }
}

/// Rows by transaction, one transaction behind the other.
pub(super) struct Together {
    items: Vec<ItemId>,
    /// How many each transaction has.
    lengths: Vec<Count>,
}

impl Together {
    /// Sorts the items of each transaction, on all threads, and tells of each how many rows it had and
    /// its different items, ascending.
    pub(super) fn each_set(
        mut self,
        mut with: impl FnMut(usize, &[ItemId]) -> Result<()>,
    ) -> Result<()> {
        self.parts().into_par_iter().for_each_init(Turned::default, |turned, mut part| {
            let falls = part.falls();
            part.sort(turned, falls);
        });
        let mut rest = &mut self.items[..];
        for &length in &self.lengths {
            let (items, behind) = rest.split_at_mut(length as usize);
            let kept = without_repeats(items);
            with(items.len(), &items[..kept])?;
            rest = behind;
        }
        Ok(())
    }

    /// Sorts the items of each transaction and drops repeats, on all threads. Those of transactions
    /// that the limit leaves out are dropped too, and not counted.
    pub(super) fn into_sets(mut self, limit: MaxBasket) -> Sets {
        let found: Vec<Found> = self
            .parts()
            .into_par_iter()
            .map_init(Turned::default, |turned, part| part.into_sets(turned, limit))
            .collect();
        let Self { mut items, lengths } = self;
        let repeats = found.iter().map(|part| part.repeats).sum();
        // Parts move together where items between them were dropped.
        let mut kept = 0;
        for part in &found {
            if part.start > kept {
                items.copy_within(part.start..part.start + part.kept, kept);
            }
            kept += part.kept;
        }
        items.truncate(kept);
        Sets { items, offsets: Offsets::of_lengths(lengths), repeats }
    }

    /// Parts for threads.
    fn parts(&mut self) -> Vec<Part<'_>> {
        let kinds = self.items.par_iter().max().map_or(0, |item| item.index() + 1);
        let block = turned::block(self.items.len() / self.lengths.len().max(1), kinds).min(MOST);
        let (mut start, mut rest) = (0, &mut self.items[..]);
        let mut parts = Vec::with_capacity(self.lengths.len().div_ceil(block));
        for lengths in self.lengths.chunks_mut(block) {
            let entries = lengths.iter().map(|&length| length as usize).sum();
            let (items, behind) = rest.split_at_mut(entries);
            parts.push(Part { start, kinds, items, lengths });
            (start, rest) = (start + entries, behind);
        }
        parts
    }
}

/// Some transactions that follow each other.
struct Part<'p> {
    /// The place of their first row.
    start: usize,
    /// All items are below this.
    kinds: usize,
    items: &'p mut [ItemId],
    /// How many rows each has.
    lengths: &'p mut [Count],
}

/// What became of them.
struct Found {
    start: usize,
    /// How many items they have together.
    kept: usize,
    /// How many rows were repeats.
    repeats: u64,
}

impl Part<'_> {
    /// How often an item of a transaction is not above the one in front of it.
    fn falls(&self) -> usize {
        let falls = |(one, next): (&ItemId, &ItemId)| one >= next;
        let all =
            self.items.iter().zip(self.items.iter().skip(1)).filter(|&two| falls(two)).count();
        let (mut end, mut between) = (0, 0);
        for &length in self.lengths.iter().filter(|&&length| length > 0) {
            between += usize::from(end > 0 && falls((&self.items[end - 1], &self.items[end])));
            end += length as usize;
        }
        all - between
    }

    /// Sorts each transaction: one by one, or all together where that is less work.
    fn sort(&mut self, turned: &mut Turned, falls: usize) {
        // In no order at all, every second item falls.
        if 8 * falls >= self.items.len() && self.items.len() >= self.kinds {
            let mut next = 0;
            let ends = self.lengths.iter().map(|&length| {
                next += length as usize;
                next
            });
            let item = |kind| ItemId(Count::try_from(kind).expect("it was the number of an item"));
            turned.turn(self.items, ends, self.kinds, ItemId::index);
            turned.back(self.items, item);
        } else if falls > 0 {
            let mut rest = &mut *self.items;
            for &length in &*self.lengths {
                let (items, behind) = rest.split_at_mut(length as usize);
                if !items.is_sorted() {
                    items.sort_unstable();
                }
                rest = behind;
            }
        }
    }

    /// Sorts each transaction and moves their different items to the front.
    fn into_sets(mut self, turned: &mut Turned, limit: MaxBasket) -> Found {
        let falls = self.falls();
        if falls == 0 {
            return Found { start: self.start, kept: self.items.len(), repeats: 0 };
        }
        self.sort(turned, falls);
        let Self { start, items, lengths, .. } = self;
        let mut found = Found { start, kept: 0, repeats: 0 };
        let mut first = 0;
        for length in lengths {
            let rows = first..first + *length as usize;
            first = rows.end;
            let many = rows.len();
            let kept = without_repeats(&mut items[rows.clone()]);
            if found.kept < rows.start {
                items.copy_within(rows.start..rows.start + kept, found.kept);
            }
            let repeats = many - kept;
            if !(limit.skip && kept > limit.items) {
                found.repeats += repeats as u64;
            }
            found.kept += kept;
            *length -= Count::try_from(repeats).expect("fewer than there were");
        }
        found
    }
}

/// Transactions: different items, ascending.
pub(super) struct Sets {
    pub(super) items: Vec<ItemId>,
    /// Transaction t is `items[offsets.range(t)]`.
    pub(super) offsets: Offsets,
    /// How many rows repeated an item of their transaction.
    pub(super) repeats: u64,
}

/// Moves the different ones of sorted items to the front and returns how many there are.
fn without_repeats(items: &mut [ItemId]) -> usize {
    // Mostly all are different.
    let Some(last) = items.windows(2).position(|two| two[0] == two[1]) else {
        return items.len();
    };
    let mut kept = last + 1;
    for at in last + 2..items.len() {
        if items[kept - 1] != items[at] {
            items[kept] = items[at];
            kept += 1;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn every_transaction_is_the_set_of_its_rows(
            pairs in prop::collection::vec((0u32..20, 0u32..9), 0..200), in_order: bool,
            runs: bool, skip: bool,
        ) {
            let mut pairs: Vec<(Count, ItemId)> =
                pairs.into_iter().map(|(transaction, item)| (transaction, ItemId(item))).collect();
            if in_order {
                pairs.sort_by_key(|&(transaction, _)| transaction);
            }
            let mut rows = Rows::default();
            for run in pairs.chunk_by(|one, next| runs && one.0 == next.0) {
                match run {
                    [(transaction, item)] => rows.push(*transaction, *item),
                    _ => rows.extend(run[0].0, run.iter().map(|row| row.1)),
                }
            }
            prop_assert_eq!(rows.len(), pairs.len());
            prop_assert_eq!(rows.last(), pairs.last().map(|row| row.1));
            prop_assert!(rows.pairs().eq(pairs.iter().copied()));
            let limit = MaxBasket { items: 5, skip };
            let together = rows.together(20);
            let lengths = together.lengths.clone();
            let mut each = Vec::new();
            let again = Together { items: together.items.clone(), lengths: lengths.clone() };
            again.each_set(|rows, items| { each.push((rows, items.to_vec())); Ok(()) }).unwrap();
            let sets = together.into_sets(limit);
            let mut repeats = 0;
            for transaction in 0..20 {
                let of_it = pairs.iter().filter(|row| row.0 == transaction).map(|row| row.1);
                let set: BTreeSet<ItemId> = of_it.clone().collect();
                let place = transaction as usize;
                prop_assert_eq!(lengths[place] as usize, of_it.clone().count());
                let found = &sets.items[sets.offsets.range(place)];
                prop_assert!(found.iter().eq(&set));
                prop_assert_eq!(&each[place], &(lengths[place] as usize, found.to_vec()));
                if !(skip && set.len() > limit.items) {
                    repeats += of_it.count() - set.len();
                }
            }
            prop_assert_eq!(sets.items.len(), sets.offsets.end());
            prop_assert_eq!(sets.repeats, repeats as u64);
        }
    }
}
