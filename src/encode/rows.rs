//! Rows as they come, and as transactions, each sorted and without repeats.

use rayon::prelude::*;

use super::builder::MaxBasket;
use super::{Dictionary, ItemId};
use crate::error::Result;
use crate::read::InText;
use crate::support::Count;

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
    pub(super) fn together(self, n: usize) -> Together {
        let mut offsets = Vec::with_capacity(n + 1);
        offsets.push(0);
        match self.order {
            Order::Together(lengths) => {
                let mut end = 0;
                offsets.extend(lengths.iter().map(|&length| {
                    end += length as usize;
                    end
                }));
                // Those behind the last row have none.
                offsets.resize(n + 1, end);
                Together { items: self.items, offsets }
            }
            Order::Apart(of) => {
                offsets.resize(n + 1, 0);
                for &transaction in &of {
                    offsets[transaction as usize + 1] += 1;
                }
                for transaction in 0..n {
                    offsets[transaction + 1] += offsets[transaction];
                }
                // While rows are moved, each offset is where the next row of its transaction goes; in
                // the end that is where the next transaction begins.
                let mut items = vec![ItemId(0); self.items.len()];
                for (&transaction, item) in of.iter().zip(self.items) {
                    let place = &mut offsets[transaction as usize];
                    items[*place] = item;
                    *place += 1;
                }
                offsets.copy_within(..n, 1);
                offsets[0] = 0;
                Together { items, offsets }
            }
        }
    }
}

/// Rows by transaction.
pub(super) struct Together {
    pub(super) items: Vec<ItemId>,
    /// Transaction t has `items[offsets[t]..offsets[t + 1]]`.
    pub(super) offsets: Vec<usize>,
}

/// Transactions that one thread sorts at a time.
const BLOCK: usize = if cfg!(test) { 3 } else { 1 << 14 };

impl Together {
    /// Sorts the items of each transaction, on all threads, and tells of each how many rows it had and
    /// its different items, ascending.
    pub(super) fn each_set(
        mut self,
        mut with: impl FnMut(usize, &[ItemId]) -> Result<()>,
    ) -> Result<()> {
        self.parts().into_par_iter().for_each(|mut part| part.sort());
        for ends in self.offsets.windows(2) {
            let items = &mut self.items[ends[0]..ends[1]];
            let kept = without_repeats(items);
            with(items.len(), &items[..kept])?;
        }
        Ok(())
    }

    /// Sorts the items of each transaction and drops repeats, on all threads. Those of transactions
    /// that the limit leaves out are dropped too, and not counted.
    pub(super) fn into_sets(mut self, limit: MaxBasket) -> Sets {
        let found: Vec<Found> =
            self.parts().into_par_iter().map(|part| part.into_sets(limit)).collect();
        let Self { mut items, mut offsets } = self;
        let repeats = found.iter().map(|part| part.repeats).sum();
        // Parts move together where items between them were dropped.
        let mut kept = 0;
        for (part, ends) in found.iter().zip(offsets[1..].chunks_mut(BLOCK)) {
            let gap = part.start - kept;
            if gap > 0 {
                items.copy_within(part.start..part.start + part.kept, kept);
                ends.iter_mut().for_each(|end| *end -= gap);
            }
            kept += part.kept;
        }
        items.truncate(kept);
        Sets { items, offsets, repeats }
    }

    /// Parts for threads.
    fn parts(&mut self) -> Vec<Part<'_>> {
        let (mut start, mut rest) = (0, &mut self.items[..]);
        let mut parts = Vec::with_capacity(self.offsets.len().div_ceil(BLOCK));
        for ends in self.offsets[1..].chunks_mut(BLOCK) {
            let end = ends[ends.len() - 1];
            let (items, behind) = rest.split_at_mut(end - start);
            parts.push(Part { start, items, ends });
            (start, rest) = (end, behind);
        }
        parts
    }
}

/// Some transactions that follow each other.
struct Part<'p> {
    /// The place of their first row.
    start: usize,
    items: &'p mut [ItemId],
    /// Where the rows of each end.
    ends: &'p mut [usize],
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
    /// Sorts each transaction.
    fn sort(&mut self) {
        let mut first = 0;
        for &mut end in &mut *self.ends {
            let items = &mut self.items[first..end - self.start];
            first = end - self.start;
            if !items.is_sorted() {
                items.sort_unstable();
            }
        }
    }

    /// Sorts each transaction and moves their different items to the front.
    fn into_sets(mut self, limit: MaxBasket) -> Found {
        self.sort();
        let Self { start, items, ends } = self;
        let mut found = Found { start, kept: 0, repeats: 0 };
        let mut first = 0;
        for end in ends {
            let rows = first..*end - start;
            first = rows.end;
            let many = rows.len();
            let kept = without_repeats(&mut items[rows.clone()]);
            if found.kept < rows.start {
                items.copy_within(rows.start..rows.start + kept, found.kept);
            }
            if !(limit.skip && kept > limit.items) {
                found.repeats += (many - kept) as u64;
            }
            found.kept += kept;
            *end = start + found.kept;
        }
        found
    }
}

/// Transactions: different items, ascending.
pub(super) struct Sets {
    pub(super) items: Vec<ItemId>,
    /// Transaction t is `items[offsets[t]..offsets[t + 1]]`.
    pub(super) offsets: Vec<usize>,
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
            let lengths: Vec<usize> = together.offsets.windows(2).map(|ends| ends[1] - ends[0]).collect();
            let mut each = Vec::new();
            let again = Together { items: together.items.clone(), offsets: together.offsets.clone() };
            again.each_set(|rows, items| { each.push((rows, items.to_vec())); Ok(()) }).unwrap();
            let sets = together.into_sets(limit);
            let mut repeats = 0;
            for transaction in 0..20 {
                let of_it = pairs.iter().filter(|row| row.0 == transaction).map(|row| row.1);
                let set: BTreeSet<ItemId> = of_it.clone().collect();
                let place = transaction as usize;
                prop_assert_eq!(lengths[place], of_it.clone().count());
                let found = &sets.items[sets.offsets[place]..sets.offsets[place + 1]];
                prop_assert!(found.iter().eq(&set));
                prop_assert_eq!(&each[place], &(lengths[place], found.to_vec()));
                if !(skip && set.len() > limit.items) {
                    repeats += of_it.count() - set.len();
                }
            }
            prop_assert_eq!(sets.items.len(), sets.offsets[20]);
            prop_assert_eq!(sets.repeats, repeats as u64);
        }
    }
}
