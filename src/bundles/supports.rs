//! The supports of many sets, again and again with other weights of the rows.
//!
//! Weights are laid out as columns of bits, too: one for their ones, one for their twos, and so on. A
//! set's support is then the ones that its rows have in common with each, and no row is looked at by
//! itself. Sets that begin alike share what they begin with.

use super::holders::{BLOCK, Holders};
use crate::encode::Rank;
use crate::support::Count;

/// Different sets, each sorted, in ascending order.
#[derive(Clone, Debug)]
pub(super) struct Sets(Vec<Vec<Rank>>);

impl Sets {
    /// Those among these that differ. None is empty.
    pub(super) fn of(sets: impl Iterator<Item = Vec<Rank>>) -> Self {
        let mut sets: Vec<Vec<Rank>> = sets.map(sorted).collect();
        sets.sort_unstable();
        sets.dedup();
        Self(sets)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The place of one of them.
    pub(super) fn place(&self, set: Vec<Rank>) -> usize {
        self.0.binary_search(&sorted(set)).expect("all sets that are asked for were given")
    }

    /// How many transactions hold each set, rows counted by `weights`.
    pub(super) fn supports(&self, holders: &Holders, weights: &[Count]) -> Vec<u64> {
        let mut supports = vec![0; self.0.len()];
        let deepest = self.0.iter().map(Vec::len).max().unwrap_or(0);
        // After each set, `common[d]` are the rows that hold its first d + 1 products.
        let mut common = vec![[0; BLOCK]; deepest];
        let mut planes: Vec<[u64; BLOCK]> = Vec::new();
        for start in (0..holders.words()).step_by(BLOCK) {
            let words = BLOCK.min(holders.words() - start);
            lay_out(&weights[start * 64..weights.len().min((start + words) * 64)], &mut planes);
            let mut before: &[Rank] = &[];
            for (set, support) in self.0.iter().zip(&mut supports) {
                let alike = before.iter().zip(set).take_while(|(a, b)| a == b).count();
                for (depth, &item) in set.iter().enumerate().skip(alike) {
                    let column = &holders.column(item, start)[..words];
                    let (known, rest) = common.split_at_mut(depth);
                    match known.last() {
                        None => rest[0][..words].copy_from_slice(column),
                        Some(known) => {
                            let rows = rest[0].iter_mut().zip(known).zip(column);
                            rows.for_each(|((all, &known), &own)| *all = known & own);
                        }
                    }
                }
                let rows = &common[set.len() - 1][..words];
                for (power, plane) in planes.iter().enumerate() {
                    let ones = rows
                        .iter()
                        .zip(plane)
                        .map(|(rows, plane)| u64::from((rows & plane).count_ones()));
                    *support += ones.sum::<u64>() << power;
                }
                before = set;
            }
        }
        supports
    }
}

fn sorted(mut set: Vec<Rank>) -> Vec<Rank> {
    set.sort_unstable();
    set
}

/// The weights of a block of rows, a column for each power of two up to the largest.
fn lay_out(weights: &[Count], planes: &mut Vec<[u64; BLOCK]>) {
    let all = weights.iter().fold(0, |all, weight| all | weight);
    planes.clear();
    planes.resize((Count::BITS - all.leading_zeros()) as usize, [0; BLOCK]);
    for (word, weights) in weights.chunks(64).enumerate() {
        for (row, &weight) in weights.iter().enumerate() {
            let mut left = weight;
            while left != 0 {
                planes[left.trailing_zeros() as usize][word] |= 1 << row;
                left &= left - 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::{Transactions, TransactionsBuilder};
    use crate::read::RowSink;
    use proptest::prelude::*;

    fn of_bits(baskets: &[u8]) -> Transactions {
        let names = ["a", "b", "c", "d", "e", "f"];
        let mut builder = TransactionsBuilder::default();
        for basket in baskets {
            let held = (0..6).filter(|item| basket >> item & 1 == 1).map(|item| names[item]);
            builder.basket(&mut held.into_iter()).unwrap();
        }
        builder.finish()
    }

    proptest! {
        /// As if row by row.
        #[test]
        fn supports_are_sums_of_weights(
            baskets in prop::collection::vec(0u8..64, 1..200),
            sets in prop::collection::vec(prop::collection::btree_set(0usize..6, 1..4), 1..9),
            weights in prop::collection::vec(0u32..9_000, 64),
        ) {
            let transactions = of_bits(&baskets);
            let patterns = transactions.patterns(1);
            let items = patterns.items().len();
            let holders = Holders::of(&patterns, (0..items).map(Rank::at));
            let weights: Vec<Count> = (0..patterns.len()).map(|row| weights[row % 64]).collect();
            let sets: Vec<Vec<Rank>> = sets
                .iter()
                .map(|set| set.iter().filter(|&&item| item < items).map(|&item| Rank::at(item)).collect())
                .filter(|set: &Vec<Rank>| !set.is_empty())
                .collect();
            let all = Sets::of(sets.iter().cloned());
            let supports = all.supports(&holders, &weights);
            for set in sets {
                let rows = patterns.iter().zip(&weights);
                let with = rows.filter(|((held, _), _)| set.iter().all(|item| held.contains(*item)));
                let support: u64 = with.map(|(_, &weight)| u64::from(weight)).sum();
                prop_assert_eq!(supports[all.place(set)], support);
            }
        }
    }
}
