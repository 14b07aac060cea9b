//! Rows, and the conditional pattern base of an item gathered from them.
//!
//! The base of an item is what the FP-tree finds by following node links and climbing to the root:
//! of every row that holds the item, the part before it. Here the rows stay rows: each item has the
//! list of rows that hold it, and the parts are copied side by side once. They are then turned into
//! columns ([`super::columns`]) or, where those would be too many words, into fewer and shorter
//! rows, in which the same is done again.

use std::ops::Range;

use super::columns::Columns;
use super::lanes::{Block, SLACK, Tagged, Words};
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

impl<T: Place> Base<T> {
    /// The patterns' first `items` ranks: the base of the empty itemset.
    pub(super) fn of(patterns: &Patterns<'_>, items: usize) -> Self {
        let mut base = Self::default();
        for (row, weight) in patterns.iter() {
            let row = row.iter().map(|rank| rank.index());
            base.push(row.take_while(|&rank| rank < items), weight);
        }
        if base.weights.iter().all(|&weight| weight == 1) {
            base.weights = Vec::new();
        }
        base
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
    /// `counts` holds a 0 for each of `items` items, before and after.
    pub(super) fn frequent(
        &self,
        items: usize,
        min_count: Count,
        counts: &mut [Count],
        frequent: &mut Vec<(T, Count)>,
    ) {
        // After this, `counts[i]` is the support of item i within the conditional pattern base.
        if self.weights.is_empty() {
            for item in &self.items {
                counts[item.index()] += 1;
            }
        } else {
            for (row, &weight) in self.weights.iter().enumerate() {
                for item in &self.items[self.row(row)] {
                    counts[item.index()] += weight;
                }
            }
        }
        frequent.clear();
        if scans(items, self.items.len()) {
            let chunks = counts[..items].chunks_mut(SCANNED);
            for (start, counts) in (0..items).step_by(SCANNED).zip(chunks) {
                if counts.iter().fold(0, |most, &count| count.max(most)) >= min_count {
                    for (item, &count) in (start..).zip(&*counts) {
                        if count >= min_count {
                            frequent.push((T::new(item), count));
                        }
                    }
                }
                counts.fill(0);
            }
        } else {
            for &item in &self.items {
                let count = std::mem::take(&mut counts[item.index()]);
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

    /// Turns a base of at most 64 transactions into a word for each of its items: into
    /// `words[..n]`, ascending. `scratch` holds a 0 for each of `items` items, before and after.
    pub(super) fn words(
        &self,
        items: usize,
        ranks: &[u32],
        scratch: &mut [u64],
        seen: &mut Vec<T>,
        words: &mut Words,
    ) -> usize {
        let mut at = 0;
        for row in 0..self.n_rows() {
            let weight = self.weight(row);
            let transactions = u64::MAX >> (64 - weight) << at;
            at += weight;
            for item in &self.items[self.row(row)] {
                scratch[item.index()] |= transactions;
            }
        }
        let mut n = 0;
        let mut put = |item: usize, rows: u64| {
            words.make_room(n + 1 + SLACK);
            words.rows[n] = rows;
            words.tagged[n] = Tagged::new(ranks[item], 0);
            n += 1;
        };
        if scans(items, self.items.len()) {
            for (start, chunk) in (0..items)
                .step_by(SCANNED)
                .zip(scratch[..items].chunks_mut(SCANNED))
            {
                if chunk.iter().fold(0, |any, &rows| any | rows) != 0 {
                    for (item, rows) in (start..).zip(chunk) {
                        if *rows != 0 {
                            put(item, std::mem::take(rows));
                        }
                    }
                }
            }
        } else {
            seen.clear();
            seen.extend_from_slice(&self.items);
            seen.sort_unstable();
            seen.dedup();
            for item in seen.iter() {
                put(item.index(), std::mem::take(&mut scratch[item.index()]));
            }
        }
        n
    }
}

/// Items that are looked at together for whether any of them occurs.
const SCANNED: usize = 32;

/// Whether looking at all items costs less than looking at those that occur: a vector step for
/// some of the former against a sort of the latter. Without it, tasks times items is quadratic.
fn scans(items: usize, occurrences: usize) -> bool {
    items < 8 * occurrences + SCANNED
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
