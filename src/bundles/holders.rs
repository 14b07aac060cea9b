//! Who holds what, as columns of bits over the rows of the patterns.

use std::ops::Range;

use super::candidates::Candidate;
use crate::encode::{Patterns, Rank};
use crate::support::Count;

/// For each product one bit for each row: whether it holds the product. A row stands for as many
/// transactions as its weight says. Products times rows / 8 bytes.
#[derive(Clone, Debug)]
pub(super) struct Holders {
    /// Empty for products that were not asked for.
    bits: Vec<Vec<u64>>,
    words: usize,
    weights: Vec<Count>,
    n: Count,
}

impl Holders {
    /// The columns of these products; others count as held by nobody.
    pub(super) fn of(patterns: &Patterns<'_>, products: impl Iterator<Item = Rank>) -> Self {
        let words = patterns.len().div_ceil(64);
        let mut bits = vec![Vec::new(); patterns.items().len()];
        for product in products {
            bits[product.index()].resize(words, 0);
        }
        let mut weights = Vec::with_capacity(patterns.len());
        for (row, (items, weight)) in patterns.iter().enumerate() {
            weights.push(weight);
            for item in items.iter() {
                if let Some(word) = bits[item.index()].get_mut(row / 64) {
                    *word |= 1 << (row % 64);
                }
            }
        }
        Self { bits, words, weights, n: patterns.n() }
    }

    /// The weight of each row.
    pub(super) fn weights(&self) -> &[Count] {
        &self.weights
    }

    /// How many transactions there are, those without any frequent product too.
    pub(super) fn n(&self) -> Count {
        self.n
    }

    /// Shows the rows of these words that hold all of `with` and not `without`, ascending; of those in
    /// `among`, a bit for each row, where it is given.
    pub(super) fn visit(
        &self,
        with: &[Rank],
        without: Option<Rank>,
        (words, among): (Range<usize>, Option<&[u64]>),
        mut visit: impl FnMut(usize),
    ) {
        let mut block = [0; BLOCK];
        for start in words.clone().step_by(BLOCK) {
            let found = &mut block[..BLOCK.min(words.end - start)];
            match among {
                Some(among) => found.copy_from_slice(&among[start..start + found.len()]),
                None => found.fill(!0),
            }
            for &item in with {
                and(found, self.column(item, start), |all, own| all & own);
            }
            if let Some(without) = without {
                and(found, self.column(without, start), |all, own| all & !own);
            }
            for (word, &found) in (start..).zip(&*found) {
                let mut left = found;
                while left != 0 {
                    let row = word * 64 + left.trailing_zeros() as usize;
                    if row >= self.weights.len() {
                        break;
                    }
                    visit(row);
                    left &= left - 1;
                }
            }
        }
    }

    /// How many transactions hold all of `with`.
    pub(super) fn count(&self, with: &[Rank]) -> u64 {
        let mut count = 0;
        self.visit(with, None, (0..self.words, None), |row| count += u64::from(self.weights[row]));
        count
    }

    /// The candidate with those who are at its gaps counted.
    pub(super) fn counted(&self, candidate: &Candidate) -> Candidate {
        let mut counted = candidate.clone();
        for gap in &mut counted.gaps {
            let missing = Some(candidate.items[gap.missing]);
            let mut one_away = 0;
            self.visit(&candidate.rest(gap), missing, (0..self.words, None), |row| {
                one_away += self.weights[row];
            });
            gap.one_away = one_away;
        }
        counted
    }

    /// How many transactions hold all but two of the products.
    pub(super) fn two_away(&self, items: &[Rank]) -> u64 {
        let mut count = 0;
        let mut held = vec![0u8; 64];
        for word in 0..self.words {
            held.fill(0);
            for &item in items {
                let mut found = self.word(item, word);
                while found != 0 {
                    held[found.trailing_zeros() as usize] += 1;
                    found &= found - 1;
                }
            }
            let rows = self.weights[word * 64..].iter().zip(&held);
            let short = rows.filter(|&(_, &held)| usize::from(held) + 2 == items.len());
            count += short.map(|(&weight, _)| u64::from(weight)).sum::<u64>();
        }
        if items.len() == 2 {
            // Rows without any frequent product are not among the patterns.
            let in_rows: u64 = self.weights.iter().map(|&weight| u64::from(weight)).sum();
            count += u64::from(self.n) - in_rows;
        }
        count
    }

    fn word(&self, item: Rank, word: usize) -> u64 {
        self.bits[item.index()].get(word).copied().unwrap_or(0)
    }

    /// The words of a product from one on; none of a product that was not asked for.
    pub(super) fn column(&self, item: Rank, start: usize) -> &[u64] {
        self.bits[item.index()].get(start..).unwrap_or(&[])
    }

    /// How many words the rows take.
    pub(super) fn words(&self) -> usize {
        self.words
    }
}

/// Words that are combined at a time: eight columns of so many stay in the nearest cache.
pub(super) const BLOCK: usize = 512;

/// Combines words with those of a column; beyond its end those of nobody.
fn and(found: &mut [u64], column: &[u64], combine: impl Fn(u64, u64) -> u64) {
    let (held, beyond) = found.split_at_mut(found.len().min(column.len()));
    for (all, &own) in held.iter_mut().zip(column) {
        *all = combine(*all, own);
    }
    for all in beyond {
        *all = combine(*all, 0);
    }
}
