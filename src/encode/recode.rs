//! Transactions as rows of the places of frequent items, in blocks on all threads.

use std::collections::HashSet;
use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxBuildHasher;

use super::pattern_rows::{Merging, RowsOf, merging_pays};
use super::place::Place;
use super::turned::{self, Turned};
use super::{ItemId, Transactions, Wanted};
use crate::support::Count;
use crate::zeroed::Zeroed;

/// Transactions that show how often rows repeat.
const SAMPLE: usize = if cfg!(test) { 7 } else { 1 << 14 };

/// What rows are made of.
pub(super) struct Recoding<'a, T> {
    pub(super) transactions: &'a Transactions,
    pub(super) wanted: &'a Wanted,
    /// Of each item; [`Place::NONE`] if it is not frequent.
    pub(super) place_of: Vec<T>,
    /// How many places are given out.
    pub(super) places: usize,
}

impl<T: Place> Recoding<'_, T> {
    /// The rows of all transactions that hold a frequent item, equal ones merged where that pays.
    pub(super) fn rows(&self) -> RowsOf<T> {
        match self.repeat_enough() {
            true => self.merged(),
            false => self.unmerged(),
        }
    }

    /// Whether rows repeat so often that it pays to merge equal ones, to go by the first of them.
    fn repeat_enough(&self) -> bool {
        let n = self.transactions.n() as usize;
        let end = n.min(SAMPLE);
        let mut different = HashSet::with_capacity_and_hasher(end, FxBuildHasher);
        let (mut found, mut of_half) = (0, 0);
        for transaction in 0..end {
            if transaction == end / 2 {
                of_half = different.len();
            }
            // The same for the same set, whatever the order of its items.
            let places = self.places_of(transaction).filter(|&place| place != T::NONE);
            let (mut many, mut sum) = (0, 0u64);
            for place in places {
                many += 1;
                sum = sum.wrapping_add(mixed(place.index() as u64));
            }
            if many > 0 {
                found += 1;
                different.insert(sum);
            }
        }
        merging_pays(different.len(), of_half, found, n as f64 / end as f64)
    }

    /// Equal rows merged. They stand in the order in which each came first.
    fn merged(&self) -> RowsOf<T> {
        let mut all = Merging::default();
        let blocks: Vec<Range<usize>> = self.blocks().collect();
        // Not all at once: together the blocks take as much memory as all rows.
        for blocks in blocks.chunks(2 * rayon::current_num_threads()) {
            let of_block = |block: &mut Block<T>, range: &Range<usize>| {
                block.take(self, range.clone());
                let entries = block.ends.last().copied().unwrap_or(0);
                let mut sorted = vec![T::new(0); entries];
                block.sort_to(self.places, &mut sorted);
                let mut rows = Merging::default();
                let mut start = 0;
                for &end in &block.ends {
                    rows.push(&sorted[start..end], 1);
                    start = end;
                }
                rows.rows
            };
            let blocks: Vec<RowsOf<T>> =
                blocks.par_iter().map_init(Block::default, of_block).collect();
            blocks.iter().for_each(|block| all.append(block));
        }
        all.rows
    }

    /// A row for each. Where each is to stand is counted first, so that all threads put their rows
    /// where they stay.
    fn unmerged(&self) -> RowsOf<T> {
        let n = self.transactions.n() as usize;
        let mut lengths = Vec::with_capacity(n + 1);
        lengths.resize(n, 0);
        let ranges: Vec<Range<usize>> = self.blocks().collect();
        let blocks: Vec<(usize, usize)> = (lengths.par_chunks_mut(self.block()), &ranges)
            .into_par_iter()
            .map(|(lengths, range)| self.lengths(range.clone(), lengths))
            .collect();
        let entries = blocks.iter().map(|&(_, entries)| entries).sum();
        let mut places = Zeroed::new(entries);
        let (mut rest, mut kept) = (&mut places[..], 0);
        let mut outs = Vec::with_capacity(blocks.len());
        for (range, &(rows, entries)) in ranges.iter().zip(&blocks) {
            let (out, behind) = rest.split_at_mut(entries);
            outs.push(out);
            rest = behind;
            lengths.copy_within(range.start..range.start + rows, kept);
            kept += rows;
        }
        lengths.truncate(kept);
        (ranges, outs).into_par_iter().for_each_init(Block::default, |block, (range, out)| {
            block.take(self, range);
            block.sort_to(self.places, out);
        });
        RowsOf::of_lengths(places, lengths)
    }

    /// How many transactions are taken together.
    fn block(&self) -> usize {
        let transactions = (self.transactions.n() as usize).max(1);
        turned::block(self.transactions.entries() / transactions, self.places)
    }

    fn blocks(&self) -> impl Iterator<Item = Range<usize>> {
        let (n, block) = (self.transactions.n() as usize, self.block());
        (0..n).step_by(block).map(move |start| start..n.min(start + block))
    }

    /// How long each row is, and how many rows and entries there are.
    fn lengths(&self, range: Range<usize>, lengths: &mut [Count]) -> (usize, usize) {
        let (mut rows, mut entries) = (0, 0);
        for transaction in range {
            let length = self.places_of(transaction).filter(|&place| place != T::NONE).count();
            lengths[rows] = Count::try_from(length).expect("no row is longer than its transaction");
            rows += usize::from(length > 0);
            entries += length;
        }
        (rows, entries)
    }

    /// The places of the items of a transaction, if it has what is wanted.
    fn places_of(&self, transaction: usize) -> impl ExactSizeIterator<Item = T> {
        let items = self.transactions.items(transaction);
        let items = if self.wanted.admits(items) { items } else { &[] };
        items.iter().map(|item: &ItemId| self.place_of[item.index()])
    }
}

/// A number whose sums tell sets of places apart (the last steps of SplitMix64, Steele, Lea and Flood
/// 2014).
fn mixed(place: u64) -> u64 {
    let mut mixed = (place + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^ (mixed >> 27)
}

/// The places of the frequent items of some transactions, as yet in the order of ids.
struct Block<T> {
    places: Vec<T>,
    /// Where each row ends.
    ends: Vec<usize>,
    turned: Turned,
}

impl<T> Default for Block<T> {
    fn default() -> Self {
        Self { places: Vec::new(), ends: Vec::new(), turned: Turned::default() }
    }
}

impl<T: Place> Block<T> {
    fn take(&mut self, recoding: &Recoding<'_, T>, range: Range<usize>) {
        self.ends.clear();
        let most = recoding.transactions.entries_of(range.clone());
        if self.places.len() < most {
            self.places.resize(most, T::NONE);
        }
        let mut end = 0;
        for transaction in range {
            let places = recoding.places_of(transaction);
            // Without branches: an infrequent one is overwritten by the next.
            let start = end;
            for place in places {
                self.places[end] = place;
                end += usize::from(place != T::NONE);
            }
            if end > start {
                self.ends.push(end);
            }
        }
    }

    /// Puts the places, of which there are so many different ones, of each row in ascending order.
    fn sort_to(&mut self, different: usize, sorted: &mut [T]) {
        let entries = &self.places[..sorted.len()];
        self.turned.turn(entries, self.ends.iter().copied(), different, T::index);
        self.turned.back(sorted, T::new);
    }
}
