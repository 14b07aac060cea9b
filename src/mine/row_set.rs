//! Rows of places, whoever holds them, and how they become columns and words.

use rayon::prelude::*;

use super::columns::Columns;
use super::lanes::Block;
use crate::encode::{Place, RowsOf};
use crate::support::Count;

/// Columns of up to so many blocks stand near enough to each other for their bits to be set one by one.
const NARROW: usize = 8;

/// Rows of ascending places, each of which stands for some transactions.
pub(super) trait RowSet<T: Place> {
    /// How many rows there are.
    fn n_rows(&self) -> usize;

    fn row(&self, row: usize) -> &[T];

    fn length(&self, row: usize) -> usize {
        self.row(row).len()
    }

    /// How many transactions each row stands for; empty where all stand for one.
    fn weights(&self) -> &[Count];

    fn weight(&self, row: usize) -> Count {
        self.weights().get(row).copied().unwrap_or(1)
    }

    /// How many pairs of items the rows hold.
    fn pairs(&self) -> u64 {
        let lengths = (0..self.n_rows()).map(|row| self.length(row) as u64);
        lengths.map(|n| n * n.saturating_sub(1) / 2).sum()
    }

    /// How many blocks a column of these rows has.
    fn width(&self) -> usize {
        let words: usize = self.bits().iter().map(|bits| bits.div_ceil(64)).sum();
        words.div_ceil(Block::WORDS).max(1)
    }

    /// How many rows have each bit of their weight set.
    fn bits(&self) -> [usize; 32] {
        let mut bits = [0; 32];
        if self.weights().is_empty() {
            bits[0] = self.n_rows();
        }
        for &weight in self.weights() {
            for bit in ones(weight) {
                bits[bit] += 1;
            }
        }
        bits
    }

    /// Turns the rows into columns, one for each item, whose ranks and supports these are.
    ///
    /// A row of weight 1 is one bit in the columns of its items. A row of any weight is one bit for
    /// each power of two that the weight is made of, and the words say which power theirs is: ten
    /// million customers in ten thousand patterns are some fifty thousand bits.
    fn columns(
        &self,
        ranks: impl Iterator<Item = u32>,
        supports: impl Iterator<Item = Count>,
        columns: &mut Columns,
    ) {
        let next = self.lay_out(ranks, supports, columns);
        let width = columns.width;
        columns.blocks.resize(columns.ranks.len() * width, Block::default());
        self.set_bits(next, 0, width, &mut columns.blocks);
    }

    /// Columns that lack but their blocks, and the first bit for each power of two.
    fn lay_out(
        &self,
        ranks: impl Iterator<Item = u32>,
        supports: impl Iterator<Item = Count>,
        columns: &mut Columns,
    ) -> [usize; 32] {
        columns.ranks.clear();
        columns.ranks.extend(ranks);
        columns.supports.clear();
        columns.supports.extend(supports);
        let bits = self.bits();
        let width = self.width();
        columns.start(width);
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
        next
    }

    /// Sets the bits of the items from `first` on in their columns, of so many blocks each, which are
    /// empty.
    fn set_bits(&self, mut next: [usize; 32], first: usize, width: usize, blocks: &mut [Block]) {
        let end = first + blocks.len() / width;
        let items = |row: usize| {
            let row = self.row(row);
            let from =
                if first == 0 { 0 } else { row.partition_point(|item| item.index() < first) };
            let of_them = row[from..].iter().map(|item| item.index());
            of_them.take_while(move |&item| item < end).map(move |item| item - first)
        };
        let place = |bit: usize| (bit / Block::ROWS, bit / 64 % Block::WORDS, 1 << (bit % 64));
        if !self.weights().is_empty() {
            for (row, &weight) in self.weights().iter().enumerate() {
                for power in ones(weight) {
                    let (block, word, bit) = place(next[power]);
                    items(row).for_each(|item| blocks[item * width + block].0[word] |= bit);
                    next[power] += 1;
                }
            }
        } else if width <= NARROW {
            for row in 0..self.n_rows() {
                let (block, word, bit) = place(row);
                items(row).for_each(|item| blocks[item * width + block].0[word] |= bit);
            }
        } else {
            // One block of all columns after the other, made where they stand side by side: bits set
            // in long columns would each be in a page of its own.
            let mut made = vec![Block::default(); end - first];
            for start in (0..self.n_rows()).step_by(Block::ROWS) {
                for row in start..self.n_rows().min(start + Block::ROWS) {
                    let (_, word, bit) = place(row);
                    items(row).for_each(|item| made[item].0[word] |= bit);
                }
                for (column, made) in blocks.chunks_exact_mut(width).zip(&mut made) {
                    column[start / Block::ROWS] = std::mem::take(made);
                }
            }
        }
    }

    /// Turns a base of at most 64 transactions into a word for each item, in which every
    /// transaction has its own bit.
    fn words(&self, words: &mut [u64]) {
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

impl<T: Place> RowSet<T> for RowsOf<T> {
    fn n_rows(&self) -> usize {
        self.len()
    }

    #[inline]
    fn row(&self, row: usize) -> &[T] {
        RowsOf::row(self, row)
    }

    #[inline]
    fn length(&self, row: usize) -> usize {
        self.offsets().range(row).len()
    }

    fn weights(&self) -> &[Count] {
        RowsOf::weights(self)
    }
}

/// The columns of all rows, made on all threads of the pool: each thread sets the bits of some of the
/// items.
pub(super) fn columns_of<T: Place>(
    rows: &RowsOf<T>,
    ranks: impl Iterator<Item = u32>,
    supports: Vec<Count>,
) -> Columns {
    let mut columns = Columns::default();
    let next = rows.lay_out(ranks, supports.into_iter(), &mut columns);
    let (width, items) = (columns.width, columns.ranks.len());
    columns.blocks.par_extend(rayon::iter::repeat_n(Block::default(), items * width));
    // Items with about as many bits for each thread.
    let share = rows.places().len() / rayon::current_num_threads() + 1;
    let (mut parts, mut rest, mut first) = (Vec::new(), &mut columns.blocks[..], 0);
    while first < items {
        let mut bits = 0;
        let of_part = columns.supports[first..].iter().take_while(|&&support| {
            let goes_on = bits < share;
            bits += support as usize;
            goes_on
        });
        let many = of_part.count();
        let (blocks, behind) = rest.split_at_mut(many * width);
        parts.push((first, blocks));
        (rest, first) = (behind, first + many);
    }
    let set = |(first, blocks)| rows.set_bits(next, first, width, blocks);
    parts.into_par_iter().for_each(set);
    columns
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
