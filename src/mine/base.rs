//! Rows, and the conditional pattern base of an item gathered from them.
//!
//! The base of an item is what the FP-tree finds by following node links and climbing to the root:
//! of every row that holds the item, the part before it. Here the rows stay rows: each item has the
//! list of rows that hold it, and the parts are copied side by side once. They are then turned into
//! columns ([`super::columns`]) or, where those would be too many words, into fewer and shorter
//! rows, in which the same is done again.

use std::ops::Range;

use rayon::prelude::*;

use super::columns::Columns;
use super::lanes::{Block, Lanes};
use crate::encode::{Patterns, Rank};
use crate::support::Count;

/// The place of an item among those of its rows. Two bytes where they suffice: half the memory to
/// go through is a third of the time on sparse data.
pub(super) trait Place: Copy + Ord + Send + Sync {
    /// How many places there are; the last one is not given out.
    const LIMIT: usize;
    /// No place.
    const NONE: Self;
    /// Which must be below [`Self::LIMIT`].
    fn new(place: usize) -> Self;
    fn index(self) -> usize;
}

macro_rules! place {
    ($integer:ty) => {
        impl Place for $integer {
            const LIMIT: usize = Self::MAX as usize;
            const NONE: Self = Self::MAX;

            #[inline]
            fn new(place: usize) -> Self {
                Self::try_from(place).expect("rows of more items have wider places")
            }

            #[inline]
            fn index(self) -> usize {
                self as usize
            }
        }
    };
}
place!(u16);
place!(u32);

/// Items that are copied together: most rows are as short, or the item is near their beginning.
const PIECE: usize = 16;

/// A thread finds the holders of at least so many rows: a shorter list for each item costs more than
/// is gained.
const LEAST_PART: usize = if cfg!(test) { 100 } else { 1 << 14 };

/// By how many rows the memory is told ahead what will be gathered.
const AHEAD: usize = 12;

/// Rows with, for each item, those that hold it.
pub(super) struct Rows<T> {
    /// A piece of nothing follows the last row.
    rows: Base<T>,
    /// One after the other.
    parts: Vec<Holders>,
    /// What the places of the items mean, and how many transactions hold each.
    pub(super) ranks: Vec<u32>,
    pub(super) supports: Vec<Count>,
}

/// Of a part of the rows, those that hold item i: `rows[first[i]..first[i + 1]]`.
struct Holders {
    rows: Vec<u32>,
    first: Vec<usize>,
}

impl Holders {
    /// By a counting sort of the occurrences.
    fn of<T: Place>(rows: &Base<T>, part: Range<usize>, items: usize) -> Self {
        let mut first = vec![0; items + 1];
        for row in part.clone() {
            for item in rows.row(row) {
                first[item.index() + 1] += 1;
            }
        }
        for item in 0..items {
            first[item + 1] += first[item];
        }
        let mut next = first.clone();
        let mut holders = vec![0; first[items]];
        for row in part {
            let number = u32::try_from(row).expect("rows are no more than transactions");
            for item in rows.row(row) {
                let next = &mut next[item.index()];
                holders[*next] = number;
                *next += 1;
            }
        }
        Self { rows: holders, first }
    }

    fn of_item(&self, item: usize) -> &[u32] {
        &self.rows[self.first[item]..self.first[item + 1]]
    }
}

impl<T: Place> Rows<T> {
    pub(super) fn new(rows: Base<T>, ranks: Vec<u32>, supports: Vec<Count>) -> Self {
        let all = 0..rows.n_rows();
        let parts = vec![Holders::of(&rows, all, ranks.len())];
        Self::of_parts(rows, parts, ranks, supports)
    }

    /// The same on all threads of the pool.
    pub(super) fn in_parallel(rows: Base<T>, ranks: Vec<u32>, supports: Vec<Count>) -> Self {
        let n = rows.n_rows();
        let size = n.div_ceil(rayon::current_num_threads()).max(LEAST_PART);
        let starts: Vec<usize> = (0..n).step_by(size).collect();
        let of_part = |start: usize| Holders::of(&rows, start..n.min(start + size), ranks.len());
        let parts = starts.into_par_iter().map(of_part).collect();
        Self::of_parts(rows, parts, ranks, supports)
    }

    fn of_parts(
        mut rows: Base<T>,
        parts: Vec<Holders>,
        ranks: Vec<u32>,
        supports: Vec<Count>,
    ) -> Self {
        rows.items.extend_from_slice(&[T::NONE; PIECE]);
        Self { rows, parts, ranks, supports }
    }

    /// The conditional pattern base of an item.
    pub(super) fn gather(&self, lanes: impl Lanes, item: usize, base: &mut Base<T>) {
        base.clear();
        for part in &self.parts {
            self.gather_part(lanes, item, part.of_item(item), base);
        }
    }

    /// The rows that hold an item, whole.
    pub(super) fn gather_whole(&self, item: usize, base: &mut Base<T>) {
        base.clear();
        for &row in self.parts.iter().flat_map(|part| part.of_item(item)) {
            let row = row as usize;
            let from = self.rows.rows[row].clone();
            let start = base.items.len();
            // In whole pieces, as below: most rows are one.
            for from in from.clone().step_by(PIECE) {
                base.items.extend_from_slice(&self.rows.items[from..from + PIECE]);
            }
            base.items.truncate(start + from.len());
            base.rows.push(start..base.items.len());
            if let Some(&weight) = self.rows.weights.get(row) {
                base.weights.push(weight);
            }
        }
    }

    fn gather_part(&self, lanes: impl Lanes, item: usize, holders: &[u32], base: &mut Base<T>) {
        let place = T::new(item);
        for (i, &row) in holders.iter().enumerate() {
            if let Some(&row) = holders.get(i + 2 * AHEAD) {
                lanes.announce(&self.rows.rows, row as usize);
            }
            if let Some(&row) = holders.get(i + AHEAD) {
                lanes.announce(&self.rows.items, self.rows.rows[row as usize].start);
            }
            let row = row as usize;
            // Whole pieces are copied until one has the item, first met within the row.
            let start = base.items.len();
            let mut from = self.rows.rows[row].start;
            loop {
                let piece: &[T; PIECE] =
                    self.rows.items[from..from + PIECE].try_into().expect("a piece is a piece");
                base.items.extend_from_slice(piece);
                let mut found = 0u32;
                for (i, &other) in piece.iter().enumerate() {
                    found |= u32::from(other == place) << i;
                }
                from += PIECE;
                if found != 0 {
                    let behind = PIECE - found.trailing_zeros() as usize;
                    base.items.truncate(base.items.len() - behind);
                    break;
                }
            }
            base.rows.push(start..base.items.len());
            if !self.rows.weights.is_empty() {
                base.weights.push(self.rows.weights[row]);
            }
        }
    }
}

/// A conditional pattern base: rows of places, and how often each counts.
#[derive(Debug)]
pub(super) struct Base<T> {
    items: Vec<T>,
    /// Where the items of each row are; there may be others between them.
    rows: Vec<Range<usize>>,
    /// Empty if all rows count once.
    weights: Vec<Count>,
    /// Scratch of [`Self::recode`].
    kept_before: Vec<usize>,
}

impl<T> Default for Base<T> {
    fn default() -> Self {
        Self { items: Vec::new(), rows: Vec::new(), weights: Vec::new(), kept_before: Vec::new() }
    }
}

/// Up to so many transactions a row, rows are repeated rather than weighted, since several words of
/// a column are sparser than one: BMS-WebView-1 (3.3 a row) at 36 in 8.3 instead of 11.3 ms.
const REPEATED: u64 = 4;

impl<T: Place> Base<T> {
    /// The patterns' first `items` ranks: the base of the empty itemset. Made on all threads of the
    /// pool.
    pub(super) fn of(patterns: &Patterns<'_>, items: usize) -> Self {
        let is_one = |rank: &Rank| rank.index() < items;
        let place = |rank: &Rank| if is_one(rank) { T::new(rank.index()) } else { T::NONE };
        // Which of the rows' items are not among the first stand behind the others of each row.
        let range = |row: usize| {
            let range = patterns.range(row);
            let ranks = &patterns.ranks()[range.clone()];
            match ranks.last().is_none_or(is_one) {
                true => range,
                false => range.start..range.start + ranks.partition_point(is_one),
            }
        };
        let mut base = Self::default();
        base.items.reserve_exact(patterns.ranks().len() + PIECE);
        patterns.ranks().par_iter().map(place).collect_into_vec(&mut base.items);
        (0..patterns.len()).into_par_iter().map(range).collect_into_vec(&mut base.rows);
        if patterns.merges_rows() {
            base.weights.extend(patterns.iter().map(|(_, weight)| weight));
        }
        let transactions: u64 = base.weights.iter().map(|&weight| u64::from(weight)).sum();
        if transactions <= REPEATED * base.n_rows() as u64 {
            base.repeat_rows();
        }
        base
    }

    /// Each row as often as it counts.
    fn repeat_rows(&mut self) {
        if self.weights.iter().any(|&weight| weight > 1) {
            let mut repeated = Self::default();
            for row in 0..self.n_rows() {
                for _ in 0..self.weight(row) {
                    let start = repeated.items.len();
                    repeated.items.extend_from_slice(self.row(row));
                    repeated.rows.push(start..repeated.items.len());
                }
            }
            *self = repeated;
        }
        self.weights = Vec::new();
    }

    /// Adds a row of ascending places. All rows of one base are added with their weights.
    #[cfg(test)]
    pub(super) fn push(&mut self, items: impl Iterator<Item = usize>, weight: Count) {
        let start = self.items.len();
        self.items.extend(items.map(T::new));
        self.rows.push(start..self.items.len());
        self.weights.push(weight);
    }

    fn clear(&mut self) {
        self.items.clear();
        self.rows.clear();
        self.weights.clear();
    }

    /// How many items the rows hold together.
    pub(super) fn entries(&self) -> usize {
        self.items.len()
    }

    pub(super) fn n_rows(&self) -> usize {
        self.rows.len()
    }

    fn row(&self, row: usize) -> &[T] {
        &self.items[self.rows[row].clone()]
    }

    fn weight(&self, row: usize) -> Count {
        self.weights.get(row).copied().unwrap_or(1)
    }

    /// How many pairs of items the rows hold.
    pub(super) fn pairs(&self) -> u64 {
        let lengths = self.rows.iter().map(|row| row.len() as u64);
        lengths.map(|n| n * n.saturating_sub(1) / 2).sum()
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
        if most < min_count {
        } else if most <= Count::from(u8::MAX) {
            self.count(items, min_count, &mut counters.small[..items], frequent);
        } else {
            self.count(items, min_count, &mut counters.large[..items], frequent);
        }
    }

    fn count<C: Counter>(
        &self,
        items: usize,
        min_count: Count,
        counts: &mut [C],
        frequent: &mut Vec<(T, Count)>,
    ) {
        // After this, `counts[i]` is the support of item i within the conditional pattern base.
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
        if items / C::SCANNED < self.items.len() + 4 {
            let chunks = counts.chunks_mut(C::SCANNED);
            for (start, counts) in (0..).step_by(C::SCANNED).zip(chunks) {
                if C::any_reaches(counts, min_count) {
                    for (item, &count) in (start..).zip(&*counts) {
                        if count.get() >= min_count {
                            frequent.push((T::new(item), count.get()));
                        }
                    }
                }
                counts.fill(C::default());
            }
        } else {
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

    /// How many blocks a column of these rows has.
    pub(super) fn width(&self) -> usize {
        let words: usize = self.bits().iter().map(|bits| bits.div_ceil(64)).sum();
        words.div_ceil(Block::WORDS).max(1)
    }

    /// How many rows have each bit of their weight set.
    fn bits(&self) -> [usize; 32] {
        let mut bits = [0; 32];
        if self.weights.is_empty() {
            bits[0] = self.n_rows();
        }
        for &weight in &self.weights {
            for bit in ones(weight) {
                bits[bit] += 1;
            }
        }
        bits
    }

    /// Turns the rows into columns, one for each of the `ranks`.
    ///
    /// A row of weight 1 is one bit in the columns of its items. A row of any weight is one bit for
    /// each power of two that the weight is made of, and the words say which power theirs is: ten
    /// million customers in ten thousand patterns are some fifty thousand bits.
    pub(super) fn columns(&self, columns: &mut Columns) {
        let bits = self.bits();
        let width = self.width();
        columns.start(width);
        columns.blocks.resize(columns.ranks.len() * width, Block::default());
        let mut next = [0; 32];
        let mut word = 0;
        for (bit, rows) in bits.iter().enumerate() {
            next[bit] = word * 64;
            word += rows.div_ceil(64);
        }
        if bits[1..].iter().any(|&rows| rows > 0) {
            columns.shifts.resize(width, Block::default());
            for bit in 1..32 {
                for word in next[bit] / 64..next.get(bit + 1).map_or(word, |next| next / 64) {
                    columns.shifts[word / Block::WORDS].0[word % Block::WORDS] = bit as u64;
                }
            }
        }
        let mut set = |row: usize, at: usize| {
            let (block, word) = (at / Block::ROWS, at / 64 % Block::WORDS);
            for item in self.row(row) {
                columns.blocks[item.index() * width + block].0[word] |= 1 << (at % 64);
            }
        };
        if self.weights.is_empty() {
            for row in 0..self.n_rows() {
                set(row, row);
            }
        } else {
            for (row, &weight) in self.weights.iter().enumerate() {
                for bit in ones(weight) {
                    set(row, next[bit]);
                    next[bit] += 1;
                }
            }
        }
    }

    /// Turns a base of at most 64 transactions into a word for each item, in which every
    /// transaction has its own bit.
    pub(super) fn words(&self, words: &mut [u64]) {
        words.fill(0);
        let mut at = 0;
        for row in 0..self.n_rows() {
            let weight = self.weight(row);
            let transactions = u64::MAX >> (64 - weight) << at;
            at += weight;
            for item in self.row(row) {
                words[item.index()] |= transactions;
            }
        }
    }
}

/// A counter for each item, 0 while nothing is counted.
#[derive(Debug)]
pub(super) struct Counters {
    /// For bases of less than 256 transactions, which are most.
    small: Vec<u8>,
    large: Vec<Count>,
}

impl Counters {
    pub(super) fn new(items: usize) -> Self {
        Self { small: vec![0; items], large: vec![0; items] }
    }
}

trait Counter: Copy + Default {
    /// Counters that are looked at together for whether any is large enough.
    const SCANNED: usize;
    /// The sum must fit.
    fn add(&mut self, weight: Count);
    fn get(self) -> Count;
    fn any_reaches(counts: &[Self], min_count: Count) -> bool;
}

impl Counter for u8 {
    const SCANNED: usize = 64;

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the whole base weighs less than 256")]
    fn add(&mut self, weight: Count) {
        *self += weight as u8;
    }

    fn get(self) -> Count {
        Count::from(self)
    }

    fn any_reaches(counts: &[Self], min_count: Count) -> bool {
        Count::from(counts.iter().fold(0, |most, &count| count.max(most))) >= min_count
    }
}

impl Counter for Count {
    const SCANNED: usize = 32;

    #[inline]
    fn add(&mut self, weight: Count) {
        *self += weight;
    }

    fn get(self) -> Count {
        self
    }

    fn any_reaches(counts: &[Self], min_count: Count) -> bool {
        counts.iter().fold(false, |any, &count| any | (count >= min_count))
    }
}

/// The places of the ones.
fn ones(mut weight: Count) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        (weight != 0).then(|| {
            let bit = weight.trailing_zeros() as usize;
            weight &= weight - 1;
            bit
        })
    })
}
