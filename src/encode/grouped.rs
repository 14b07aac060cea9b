//! Rows in any order to transactions, each sorted and without repeats.

use rayon::prelude::*;

use super::ItemId;
use crate::support::Count;

/// Of one transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lengths {
    /// How many rows it had.
    pub(super) rows: usize,
    /// How many different items they hold.
    pub(super) items: usize,
}

/// Transactions that one thread sorts at a time.
const BLOCK: usize = if cfg!(test) { 3 } else { 1 << 14 };

/// The items of the `rows` by transaction, of which there are `n`. Each transaction takes as many
/// places as it had rows, and its different items stand first there, sorted.
pub(super) fn grouped(n: usize, rows: &[(Count, ItemId)]) -> (Vec<ItemId>, Vec<Lengths>) {
    let mut lengths = vec![Lengths { rows: 0, items: 0 }; n];
    for &(transaction, _) in rows {
        lengths[transaction as usize].rows += 1;
    }
    let mut items = by_transaction(rows, &lengths);
    let mut blocks = Vec::with_capacity(n.div_ceil(BLOCK));
    let mut rest = &mut items[..];
    for lengths in lengths.chunks_mut(BLOCK) {
        let of_block = lengths.iter().map(|length| length.rows).sum();
        let (block, behind) = rest.split_at_mut(of_block);
        blocks.push((block, lengths));
        rest = behind;
    }
    blocks.into_par_iter().for_each(|(block, lengths)| {
        let mut rest = block;
        for length in lengths {
            let (items, behind) = rest.split_at_mut(length.rows);
            items.sort_unstable();
            length.items = without_repeats(items);
            rest = behind;
        }
    });
    (items, lengths)
}

/// The items in the order of their transactions: mostly they are so already, otherwise by a counting
/// sort.
fn by_transaction(rows: &[(Count, ItemId)], lengths: &[Lengths]) -> Vec<ItemId> {
    if rows.is_sorted_by_key(|&(transaction, _)| transaction) {
        return rows.iter().map(|&(_, item)| item).collect();
    }
    let mut next = 0;
    let mut places: Vec<usize> = Vec::with_capacity(lengths.len());
    for length in lengths {
        places.push(next);
        next += length.rows;
    }
    let mut items = vec![ItemId(0); rows.len()];
    for &(transaction, item) in rows {
        let place = &mut places[transaction as usize];
        items[*place] = item;
        *place += 1;
    }
    items
}

/// Moves the different ones of sorted items to the front and returns how many there are.
fn without_repeats(items: &mut [ItemId]) -> usize {
    let mut kept = 0;
    for at in 0..items.len() {
        if kept == 0 || items[kept - 1] != items[at] {
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
            rows in prop::collection::vec((0u32..20, 0u32..9), 0..200), in_order: bool,
        ) {
            let mut rows: Vec<(Count, ItemId)> =
                rows.into_iter().map(|(transaction, item)| (transaction, ItemId(item))).collect();
            if in_order {
                rows.sort_by_key(|&(transaction, _)| transaction);
            }
            let (items, lengths) = grouped(20, &rows);
            let mut start = 0;
            for (transaction, length) in (0..).zip(lengths) {
                let of_it = rows.iter().filter(|row| row.0 == transaction).map(|row| row.1);
                let set: BTreeSet<ItemId> = of_it.clone().collect();
                prop_assert_eq!(length, Lengths { rows: of_it.count(), items: set.len() });
                prop_assert!(items[start..start + length.items].iter().eq(&set));
                start += length.rows;
            }
            prop_assert_eq!(start, rows.len());
        }
    }
}
