//! Who holds what, as columns of bits over the rows of the patterns.

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
            for item in items {
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

    /// Shows the rows that hold all of `with` and not `without`, ascending.
    pub(super) fn visit(&self, with: &[Rank], without: Option<Rank>, mut visit: impl FnMut(usize)) {
        for word in 0..self.words {
            let mut found = with.iter().fold(!0, |all, item| all & self.word(*item, word));
            if let Some(without) = without {
                found &= !self.word(without, word);
            }
            while found != 0 {
                let row = word * 64 + found.trailing_zeros() as usize;
                if row >= self.weights.len() {
                    break;
                }
                visit(row);
                found &= found - 1;
            }
        }
    }

    /// How many transactions hold all of `with` and not `without`, rows counted by `weights`.
    pub(super) fn count(&self, with: &[Rank], without: Option<Rank>, weights: &[Count]) -> u64 {
        let mut count = 0;
        self.visit(with, without, |row| count += u64::from(weights[row]));
        count
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
}
