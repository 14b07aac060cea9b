//! Rows, and the conditional pattern base of an item gathered from them.
//!
//! The base of an item is what the FP-tree finds by following node links and climbing to the root:
//! of every row that holds the item, the part before it. Here the rows stay rows: each item has the
//! list of rows that hold it, and the parts are copied side by side once. They are then turned into
//! columns ([`super::columns`]) or, where those would be too many words, into fewer and shorter
//! rows, in which the same is done again.

use std::ops::Range;

use super::columns::Columns;
use super::lanes::Block;
use crate::encode::Patterns;
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

/// Rows with, for each item, those that hold it.
pub(super) struct Rows<T> {
    /// A piece of nothing follows the last row.
    rows: Base<T>,
    /// The rows that hold item i are `holders[first_holder[i]..first_holder[i + 1]]`.
    holders: Vec<u32>,
    first_holder: Vec<usize>,
    /// What the places of the items mean, and how many transactions hold each.
    pub(super) ranks: Vec<u32>,
    pub(super) supports: Vec<Count>,
}

impl<T: Place> Rows<T> {
    /// Finds the holders by a counting sort of the occurrences.
    pub(super) fn new(mut rows: Base<T>, ranks: Vec<u32>, supports: Vec<Count>) -> Self {
        let mut first_holder = vec![0; ranks.len() + 1];
        for item in &rows.items {
            first_holder[item.index() + 1] += 1;
        }
        for item in 0..ranks.len() {
            first_holder[item + 1] += first_holder[item];
        }
        let mut next = first_holder.clone();
        let mut holders = vec![0; rows.items.len()];
        for (row, ends) in (0..).zip(rows.starts.windows(2)) {
            for item in &rows.items[ends[0]..ends[1]] {
                let next = &mut next[item.index()];
                holders[*next] = row;
                *next += 1;
            }
        }
        rows.items.extend_from_slice(&[T::NONE; PIECE]);
        Self {
            rows,
            holders,
            first_holder,
            ranks,
            supports,
        }
    }

    /// The conditional pattern base of an item.
    pub(super) fn gather(&self, item: usize, base: &mut Base<T>) {
        base.clear();
        let place = T::new(item);
        for &row in &self.holders[self.first_holder[item]..self.first_holder[item + 1]] {
            let row = row as usize;
            // Whole pieces are copied until one has the item; it is in there once, and before
            // anything of the next row.
            let mut from = self.rows.starts[row];
            loop {
                let piece: &[T; PIECE] = self.rows.items[from..from + PIECE]
                    .try_into()
                    .expect("a piece is a piece");
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
            base.starts.push(base.items.len());
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
    starts: Vec<usize>,
    /// Empty if all rows count once.
    weights: Vec<Count>,
}

impl<T> Default for Base<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            starts: vec![0],
            weights: Vec::new(),
        }
    }
}

/// Up to so many transactions a row, rows are repeated rather than weighted: weights cost more.
const REPEATED: f64 = 1.25;

impl<T: Place> Base<T> {
    /// The patterns' first `items` ranks: the base of the empty itemset.
    pub(super) fn of(patterns: &Patterns<'_>, items: usize) -> Self {
        let mut base = Self::default();
        for (row, weight) in patterns.iter() {
            let row = row.iter().map(|rank| rank.index());
            base.push(row.take_while(|&rank| rank < items), weight);
        }
        let transactions: u64 = base.weights.iter().map(|&weight| u64::from(weight)).sum();
        if transactions <= (REPEATED * base.n_rows() as f64) as u64 {
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
                    repeated.items.extend_from_slice(&self.items[self.row(row)]);
                    repeated.starts.push(repeated.items.len());
                }
            }
            *self = repeated;
        }
        self.weights = Vec::new();
    }

    /// Adds a row of ascending places. All rows of one base are added with their weights.
    pub(super) fn push(&mut self, items: impl Iterator<Item = usize>, weight: Count) {
        self.items.extend(items.map(T::new));
        self.starts.push(self.items.len());
        self.weights.push(weight);
    }

    fn clear(&mut self) {
        self.items.clear();
        self.starts.truncate(1);
        self.weights.clear();
    }

    pub(super) fn n_rows(&self) -> usize {
        self.starts.len() - 1
    }

    fn row(&self, row: usize) -> Range<usize> {
        self.starts[row]..self.starts[row + 1]
    }

    fn weight(&self, row: usize) -> Count {
        self.weights.get(row).copied().unwrap_or(1)
    }

    /// How many pairs of items the rows hold.
    pub(super) fn pairs(&self) -> u64 {
        let lengths = self
            .starts
            .windows(2)
            .map(|ends| (ends[1] - ends[0]) as u64);
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
                for item in &self.items[self.row(row)] {
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

    /// Keeps the items that `place_of` gives a new place to, and the rows with at least two of
    /// them: the others say nothing about any pair.
    pub(super) fn recode(&mut self, place_of: &[T]) {
        let (mut kept, mut kept_rows, mut end) = (0, 0, 0);
        for row in 0..self.n_rows() {
            let (first, start) = (end, kept);
            end = self.starts[row + 1];
            for at in first..end {
                // Without a branch: what is not kept is overwritten by the next.
                let place = place_of[self.items[at].index()];
                self.items[kept] = place;
                kept += usize::from(place != T::NONE);
            }
            if kept - start < 2 {
                kept = start;
                continue;
            }
            if !self.weights.is_empty() {
                self.weights[kept_rows] = self.weights[row];
            }
            kept_rows += 1;
            self.starts[kept_rows] = kept;
        }
        self.items.truncate(kept);
        self.starts.truncate(kept_rows + 1);
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
        columns
            .blocks
            .resize(columns.ranks.len() * width, Block::default());
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
        for row in 0..self.n_rows() {
            for bit in ones(self.weight(row)) {
                let at = next[bit];
                next[bit] += 1;
                let (block, word) = (at / Block::ROWS, at / 64 % Block::WORDS);
                for item in &self.items[self.row(row)] {
                    columns.blocks[item.index() * width + block].0[word] |= 1 << (at % 64);
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
            for item in &self.items[self.row(row)] {
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
        Self {
            small: vec![0; items],
            large: vec![0; items],
        }
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
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the whole base weighs less than 256"
    )]
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
        counts
            .iter()
            .fold(false, |any, &count| any | (count >= min_count))
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
