//! The conditional pattern base of an item: what the FP-tree finds by following node links and climbing
//! to the root, of every row that holds the item the part before it.
//!
//! Here the parts stand side by side ([`super::rows`] puts them there). They are then turned into
//! columns ([`super::columns`]) or, where those would be too many words, into fewer and shorter
//! rows, in which the same is done again.

use std::ops::Range;

use super::row_set::RowSet;
use crate::encode::Place;
use crate::support::Count;

/// A conditional pattern base: rows of places, and how often each counts.
#[derive(Debug)]
pub(super) struct Base<T> {
    pub(super) items: Vec<T>,
    /// Where the items of each row are; there may be others between them.
    pub(super) rows: Vec<Range<usize>>,
    /// Empty if all rows count once.
    pub(super) weights: Vec<Count>,
    /// Scratch of [`Self::recode`].
    kept_before: Vec<usize>,
}

impl<T> Default for Base<T> {
    fn default() -> Self {
        Self { items: Vec::new(), rows: Vec::new(), weights: Vec::new(), kept_before: Vec::new() }
    }
}

impl<T: Place> Base<T> {
    /// Adds a row of ascending places. All rows of one base are added with their weights.
    #[cfg(test)]
    pub(super) fn push(&mut self, items: impl Iterator<Item = usize>, weight: Count) {
        let start = self.items.len();
        self.items.extend(items.map(T::new));
        self.rows.push(start..self.items.len());
        self.weights.push(weight);
    }

    pub(super) fn clear(&mut self) {
        self.items.clear();
        self.rows.clear();
        self.weights.clear();
    }

    /// How many items the rows hold together.
    pub(super) fn entries(&self) -> usize {
        self.items.len()
    }

    /// Lists the items that occur at least `min_count` times and how often, ascending by place.
    /// `most` is the number of transactions in the base.
    pub(super) fn frequent(
        &self,
        items: usize,
        min_count: Count,
        most: Count,
        counters: &mut Counters,
        frequent: &mut Vec<(T, Count)>,
    ) {
        frequent.clear();
        let groups = items.div_ceil(TOGETHER);
        if most < min_count {
        } else if most <= Count::from(u8::MAX) {
            self.count(min_count, &mut counters.small[..groups], frequent);
        } else {
            self.count(min_count, &mut counters.large[..groups], frequent);
        }
    }

    fn count<C: Counter>(
        &self,
        min_count: Count,
        groups: &mut [[C; TOGETHER]],
        frequent: &mut Vec<(T, Count)>,
    ) {
        // After this, `counts[i]` is the support of item i within the conditional pattern base.
        let counts = groups.as_flattened_mut();
        if self.weights.is_empty() {
            for item in &self.items {
                counts[item.index()].add(1);
            }
        } else {
            for (row, &weight) in self.weights.iter().enumerate() {
                for item in self.row(row) {
                    counts[item.index()].add(weight);
                }
            }
        }
        // Looking at all items in vectors, or at those that occur and then a sort: without the
        // latter, header items times items would be quadratic.
        if groups.len() < self.items.len() + 4 {
            for (start, counts) in (0..).step_by(TOGETHER).zip(groups) {
                if C::any_reaches(counts, min_count) {
                    for (item, &count) in (start..).zip(&*counts) {
                        if count.get() >= min_count {
                            frequent.push((T::new(item), count.get()));
                        }
                    }
                }
                *counts = [C::default(); TOGETHER];
            }
        } else {
            let counts = groups.as_flattened_mut();
            for &item in &self.items {
                let count = std::mem::take(&mut counts[item.index()]).get();
                if count >= min_count {
                    frequent.push((item, count));
                }
            }
            frequent.sort_unstable();
        }
    }

    /// Keeps the items that `place_of` gives a new place to, and the rows with at least `least` of
    /// them: with less than two, they say nothing about any pair.
    pub(super) fn recode(&mut self, place_of: &[T], least: usize) {
        // Without branches: what is not kept is overwritten by the next. Items do not ask where
        // their row ends, since the ends of short rows cannot be foreseen by the processor.
        self.kept_before.resize(self.items.len() + 1, 0);
        let mut kept = 0;
        for at in 0..self.items.len() {
            let place = place_of[self.items[at].index()];
            self.items[kept] = place;
            self.kept_before[at] = kept;
            kept += usize::from(place != T::NONE);
        }
        self.kept_before[self.items.len()] = kept;
        let mut kept_rows = 0;
        for at in 0..self.rows.len() {
            let row = self.kept_before[self.rows[at].start]..self.kept_before[self.rows[at].end];
            if let Some(&weight) = self.weights.get(at) {
                self.weights[kept_rows] = weight;
            }
            let says_something = row.len() >= least;
            self.rows[kept_rows] = row;
            kept_rows += usize::from(says_something);
        }
        self.items.truncate(kept);
        self.rows.truncate(kept_rows);
        self.weights.truncate(kept_rows);
    }
}

impl<T: Place> RowSet<T> for Base<T> {
    fn n_rows(&self) -> usize {
        self.rows.len()
    }

    #[inline]
    fn row(&self, row: usize) -> &[T] {
        &self.items[self.rows[row].clone()]
    }

    fn weights(&self) -> &[Count] {
        &self.weights
    }
}

/// Counters that are looked at, and set back, together.
const TOGETHER: usize = 64;

/// A counter for each item, 0 while nothing is counted.
#[derive(Debug)]
pub(super) struct Counters {
    /// For bases of less than 256 transactions, which are most.
    small: Vec<[u8; TOGETHER]>,
    large: Vec<[Count; TOGETHER]>,
}

impl Counters {
    pub(super) fn new(items: usize) -> Self {
        let groups = items.div_ceil(TOGETHER);
        Self { small: vec![[0; TOGETHER]; groups], large: vec![[0; TOGETHER]; groups] }
    }
}

trait Counter: Copy + Default {
    /// The sum must fit.
    fn add(&mut self, weight: Count);
    fn get(self) -> Count;
    fn any_reaches(counts: &[Self; TOGETHER], min_count: Count) -> bool;
}

impl Counter for u8 {
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the whole base weighs less than 256")]
    fn add(&mut self, weight: Count) {
        *self += weight as u8;
    }

    #[inline]
    fn get(self) -> Count {
        Count::from(self)
    }

    #[inline]
    fn any_reaches(counts: &[Self; TOGETHER], min_count: Count) -> bool {
        Count::from(counts.iter().fold(0, |most, &count| count.max(most))) >= min_count
    }
}

impl Counter for Count {
    #[inline]
    fn add(&mut self, weight: Count) {
        *self += weight;
    }

    #[inline]
    fn get(self) -> Count {
        self
    }

    #[inline]
    fn any_reaches(counts: &[Self; TOGETHER], min_count: Count) -> bool {
        counts.iter().fold(false, |any, &count| any | (count >= min_count))
    }
}
