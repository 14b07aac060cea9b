//! Columns: a conditional pattern base on its side, one bit a row.
//!
//! The support of two items together is the number of ones that their columns have in common, eight
//! words at a time. When the search goes down to an item, the columns are cut to the item's rows:
//! *compacted*, so that they stay as short as the base is small, until 64 rows fit one word.

use super::lanes::{Block, Lanes, Pick, Tagged};
use crate::support::Count;

/// From so many columns on, moving their bits together pays in the pairs to be counted. Medians of
/// mining alone for 2, 8 and 24: T10I4D100K at 10 in 65, 60 and 58 ms, accidents (first 15 224 rows)
/// at 1522 in 125, 108 and 137 ms, a Quest set of 40 items a row at 500 in 165, 145 and 312 ms.
const WORTH_MOVING: usize = 8;

/// The columns of the items that may still extend an itemset, in the rows that hold it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    /// Blocks a column.
    pub(super) width: usize,
    /// Column c is `blocks[c * width..(c + 1) * width]`.
    pub(super) blocks: Vec<Block>,
    pub(super) ranks: Vec<u32>,
    pub(super) supports: Vec<Count>,
    /// For each word of a column, which power of two its rows weigh; empty if all weigh 1.
    pub(super) shifts: Vec<Block>,
}

impl Columns {
    /// Makes it columns of so many blocks, still without rows and shifts.
    pub(super) fn start(&mut self, width: usize) {
        self.width = width;
        self.blocks.clear();
        self.shifts.clear();
    }

    pub(super) fn column(&self, at: usize) -> &[Block] {
        &self.blocks[at * self.width..(at + 1) * self.width]
    }

    /// The columns before one.
    pub(super) fn below(&self, at: usize) -> &[Block] {
        &self.blocks[..at * self.width]
    }

    /// Makes `child` the `chosen` columns in the rows of the column at `at`.
    pub(super) fn cut(
        &self,
        lanes: impl Lanes,
        at: usize,
        chosen: &[Tagged],
        picks: &mut Vec<Pick>,
        child: &mut Self,
    ) {
        child.ranks.clear();
        child.supports.clear();
        for choice in chosen {
            child.ranks.push(self.ranks[choice.tag() as usize]);
            child.supports.push(choice.support());
        }
        let rows = self.supports[at] as usize;
        let narrower = chosen.len() >= WORTH_MOVING
            && match self.shifts.is_empty() {
                true => rows.div_ceil(Block::ROWS) * 2 <= self.width,
                false => self.width > 1,
            };
        let width = match narrower {
            true => lanes.pick(self.column(at), &self.shifts, picks).div_ceil(Block::WORDS),
            false => self.width,
        };
        if 2 * width > self.width {
            // Not worth moving bits for.
            child.start(self.width);
            child.shifts.extend_from_slice(&self.shifts);
            lanes.intersect(self.column(at), &self.blocks, chosen, &mut child.blocks);
            return;
        }
        child.start(width);
        child.blocks.resize(chosen.len() * width, Block::default());
        if !self.shifts.is_empty() {
            child.shifts.resize(width, Block::default());
            for pick in &*picks {
                let shift = self.shift(pick.word);
                child.shifts[pick.to / Block::WORDS].0[pick.to % Block::WORDS] = shift;
                // A pick that runs into the next word takes its weight along.
                if pick.runs_over() {
                    let next = pick.to + 1;
                    child.shifts[next / Block::WORDS].0[next % Block::WORDS] = shift;
                }
            }
        }
        let out = (&mut *child.blocks, width);
        lanes.compact(picks, (&self.blocks, self.width), chosen, out);
    }

    /// The same where the item at `at` has at most 64 transactions: each chosen column becomes one
    /// word, in which every transaction has its own bit.
    pub(super) fn cut_to_words(
        &self,
        lanes: impl Lanes,
        at: usize,
        chosen: &[Tagged],
        picks: &mut Vec<Pick>,
        out: &mut [u64],
    ) {
        if self.shifts.is_empty() {
            lanes.pick(self.column(at), &[], picks);
            debug_assert!(picks.iter().all(|pick| pick.to == 0), "64 bits fit a word");
            lanes.compact_words(picks, (&self.blocks, self.width), chosen, out);
            return;
        }
        for (choice, out) in chosen.iter().zip(out) {
            let column = self.column(choice.tag() as usize);
            let mut to = 0;
            *out = 0;
            for (block, rows) in self.column(at).iter().enumerate() {
                for (word, &rows) in rows.0.iter().enumerate() {
                    let mut left = rows;
                    while left != 0 {
                        let row = left & left.wrapping_neg();
                        left ^= row;
                        let weight = 1 << self.shift(block * Block::WORDS + word);
                        if column[block].0[word] & row != 0 {
                            *out |= u64::MAX >> (64 - weight) << to;
                        }
                        to += weight;
                    }
                }
            }
        }
    }

    fn shift(&self, word: usize) -> u64 {
        self.shifts.get(word / Block::WORDS).map_or(0, |block| block.0[word % Block::WORDS])
    }
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "small numbers")]
mod tests {
    use super::super::lanes::{Bounds, Extensions, Portable};
    use super::*;
    use crate::encode::RowsOf;
    use crate::mine::base::Base;
    use crate::mine::row_set::{RowSet, columns_of};
    use proptest::prelude::*;

    /// What the columns say about the support of each pair (a, b) with a < b.
    fn pairs(columns: &Columns) -> Vec<(u32, u32, Count)> {
        let mut pairs = Vec::new();
        let mut extensions = Extensions::default();
        for at in 0..columns.ranks.len() {
            let bounds = Bounds { min_count: 1, all: None };
            let (column, below) = (columns.column(at), columns.below(at));
            Portable.extend(column, below, &columns.shifts, bounds, &mut extensions);
            for other in extensions.found() {
                let rank = columns.ranks[other.tag() as usize];
                pairs.push((rank, columns.ranks[at], other.support()));
            }
        }
        pairs
    }

    fn columns(rows: &[(u8, Count)]) -> Columns {
        let mut base = Base::<u16>::default();
        for &(items, weight) in rows {
            base.push((0..8).filter(|i| items >> i & 1 == 1), weight);
        }
        let support = |i: u32| rows.iter().map(|r| (r.0 >> i & 1) as u32 * r.1).sum();
        let mut columns = Columns::default();
        base.columns(100..108, (0..8).map(support), &mut columns);
        columns
    }

    /// The same of rows that are not a base.
    fn on_three_threads(rows: &[(u8, Count)], columns: &Columns) -> Columns {
        let all_weigh_one = rows.iter().all(|row| row.1 == 1);
        let mut of_patterns = RowsOf::<u16>::default();
        for &(items, weight) in rows {
            let items = (0..8).filter(|i| items >> i & 1 == 1);
            of_patterns.push(items, (!all_weigh_one).then_some(weight));
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        pool.install(|| columns_of(&of_patterns, 100..108, columns.supports.clone()))
    }

    fn pairs_of(rows: &[(u8, Count)], within: u8) -> Vec<(u32, u32, Count)> {
        let mut pairs = Vec::new();
        for b in 0..8 {
            for a in 0..b {
                let set = 1u8 << a | 1 << b | within;
                let support = rows.iter().filter(|r| r.0 & set == set).map(|r| r.1).sum();
                if support > 0 {
                    pairs.push((100 + a, 100 + b, support));
                }
            }
        }
        pairs
    }

    fn rows(heaviest: Count) -> impl Strategy<Value = Vec<(u8, Count)>> {
        prop::collection::vec((any::<u8>(), 1..=heaviest), 1..1500)
    }

    proptest! {
        #[test]
        fn columns_count_pairs_before_and_after_they_are_cut(
            rows in prop_oneof![rows(1), rows(3), rows(2_000_000)], rare in 0usize..8, few: bool,
        ) {
            let rare_bit = 1u8 << rare;
            let rows: Vec<(u8, Count)> = rows
                .into_iter()
                .enumerate()
                .map(|(i, (items, weight))| match few && i % 9 != 0 {
                    true => (items & !rare_bit, weight),
                    false => (items, weight),
                })
                .collect();
            let columns = columns(&rows);
            prop_assert_eq!(pairs(&columns), pairs_of(&rows, 0));
            prop_assert_eq!(on_three_threads(&rows, &columns), columns.clone());

            let chosen: Vec<Tagged> = (0..8u8)
                .filter(|&i| usize::from(i) != rare)
                .map(|i| {
                    let set = rare_bit | 1 << i;
                    let support = rows.iter().filter(|r| r.0 & set == set).map(|r| r.1).sum();
                    Tagged::new(u32::from(i), support)
                })
                .collect();
            let (mut picks, mut child) = (Vec::new(), Columns::default());
            columns.cut(Portable, rare, &chosen, &mut picks, &mut child);
            let expected: Vec<_> = pairs_of(&rows, rare_bit)
                .into_iter()
                .filter(|&(a, b, _)| a != 100 + rare as u32 && b != 100 + rare as u32)
                .collect();
            prop_assert_eq!(pairs(&child), expected);

            if columns.supports[rare] <= 64 {
                let mut words = vec![u64::MAX; chosen.len()];
                columns.cut_to_words(Portable, rare, &chosen, &mut picks, &mut words);
                for (i, &a) in chosen.iter().enumerate() {
                    prop_assert_eq!(words[i].count_ones(), a.support());
                    for (j, &b) in chosen.iter().enumerate() {
                        let set = rare_bit | 1 << a.tag() | 1 << b.tag();
                        let common: Count =
                            rows.iter().filter(|r| r.0 & set == set).map(|r| r.1).sum();
                        prop_assert_eq!((words[i] & words[j]).count_ones(), common);
                    }
                }
            }
        }
    }
}
