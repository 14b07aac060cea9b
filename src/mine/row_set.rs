//! Rows of places, whoever holds them, and how they become columns and words.

use super::columns::Columns;
use super::lanes::Block;
use crate::encode::{Place, RowsOf};
use crate::support::Count;

/// Rows of ascending places, each of which stands for some transactions.
pub(super) trait RowSet<T: Place> {
    /// How many rows there are.
    fn n_rows(&self) -> usize;

    fn row(&self, row: usize) -> &[T];

    /// How many transactions each row stands for; empty where all stand for one.
    fn weights(&self) -> &[Count];

    fn weight(&self, row: usize) -> Count {
        self.weights().get(row).copied().unwrap_or(1)
    }

    /// How many pairs of items the rows hold.
    fn pairs(&self) -> u64 {
        let lengths = (0..self.n_rows()).map(|row| self.row(row).len() as u64);
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
        columns.ranks.clear();
        columns.ranks.extend(ranks);
        columns.supports.clear();
        columns.supports.extend(supports);
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
        if self.weights().is_empty() {
            for row in 0..self.n_rows() {
                set(row, row);
            }
        } else {
            for (row, &weight) in self.weights().iter().enumerate() {
                for bit in ones(weight) {
                    set(row, next[bit]);
                    next[bit] += 1;
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

    fn weights(&self) -> &[Count] {
        RowsOf::weights(self)
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
