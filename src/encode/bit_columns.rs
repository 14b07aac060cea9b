//! Transactions by product: a bit for each, so that any set of products is counted by anding columns
//! and no transaction is read again.

use std::ops::Range;

use super::{Patterns, Rank, Transactions};
use crate::stats::Contingency;
use crate::support::Count;

/// A column of bits for each product asked for; one bit a transaction, so n/8 bytes a product.
#[derive(Clone, Debug)]
pub struct BitColumns {
    /// The column of each rank; empty for products that were not asked for.
    columns: Vec<Vec<u64>>,
    /// The words of each stratum, and how many transactions are in it.
    strata: Vec<(Range<usize>, Count)>,
}

impl BitColumns {
    /// The columns of the products that `wanted` names, by their ranks in `patterns`, over all of
    /// `transactions`: those of the patterns, or others in which the products have the same names.
    pub fn new(
        transactions: &Transactions,
        patterns: &Patterns<'_>,
        wanted: impl IntoIterator<Item = Rank>,
    ) -> Self {
        let all = vec![0; transactions.n() as usize];
        Self::in_strata(transactions, patterns, wanted, &all)
    }

    /// The same with the stratum of each transaction, by which [`Self::supports`] counts.
    ///
    /// # Panics
    /// When there is not one label for each transaction.
    pub fn in_strata(
        transactions: &Transactions,
        patterns: &Patterns<'_>,
        wanted: impl IntoIterator<Item = Rank>,
        stratum_of: &[u32],
    ) -> Self {
        assert_eq!(stratum_of.len(), transactions.n() as usize, "one label a transaction");
        let n_strata = stratum_of.iter().max().map_or(1, |&most| most as usize + 1);
        let mut sizes: Vec<Count> = vec![0; n_strata];
        for &stratum in stratum_of {
            sizes[stratum as usize] += 1;
        }
        // Each stratum begins with a word of its own.
        let mut strata = Vec::with_capacity(n_strata);
        let mut words = 0;
        for &size in &sizes {
            let end = words + (size as usize).div_ceil(64);
            strata.push((words..end, size));
            words = end;
        }
        let mut columns = vec![Vec::new(); patterns.items().len()];
        let mut rank_of = vec![None; transactions.dictionary().len()];
        for rank in wanted {
            columns[rank.index()] = vec![0_u64; words];
            if let Some(item) = transactions.dictionary().get(patterns.name(rank)) {
                rank_of[item.index()] = Some(rank);
            }
        }
        let mut next: Vec<usize> = strata.iter().map(|(range, _)| range.start * 64).collect();
        for (items, &stratum) in transactions.iter().zip(stratum_of) {
            let bit = next[stratum as usize];
            next[stratum as usize] += 1;
            for rank in items.iter().filter_map(|item| rank_of[item.index()]) {
                columns[rank.index()][bit / 64] |= 1 << (bit % 64);
            }
        }
        Self { columns, strata }
    }

    /// The table of two sides, antecedent and consequent, in each stratum.
    ///
    /// # Panics
    /// When a product has no column.
    pub fn tables(&self, antecedent: &[Rank], consequent: &[Rank]) -> Vec<Contingency> {
        let with = self.supports(antecedent.iter().copied());
        let bought = self.supports(consequent.iter().copied());
        let both = self.supports(antecedent.iter().chain(consequent).copied());
        let counts = with.into_iter().zip(bought).zip(both);
        let table = |(n, ((with, bought), both))| {
            Contingency::new(n, with, bought, both)
                .expect("counts of one set of transactions are consistent")
        };
        self.sizes().zip(counts).map(table).collect()
    }

    /// How many transactions are in each stratum.
    pub fn sizes(&self) -> impl ExactSizeIterator<Item = Count> {
        self.strata.iter().map(|&(_, size)| size)
    }

    /// How many transactions of each stratum hold all of these products; one at least.
    ///
    /// # Panics
    /// When a product has no column.
    pub fn supports(&self, items: impl IntoIterator<Item = Rank>) -> Vec<Count> {
        let columns: Vec<&[u64]> = items.into_iter().map(|rank| self.column(rank)).collect();
        self.strata
            .iter()
            .map(|(words, size)| match &columns[..] {
                [] => *size,
                [first, rest @ ..] => count(&first[words.clone()], |word, place| {
                    let place = words.start + place;
                    rest.iter().fold(word, |all, column| all & column[place])
                }),
            })
            .collect()
    }

    fn column(&self, rank: Rank) -> &[u64] {
        let column = &self.columns[rank.index()];
        assert!(
            !column.is_empty() || self.strata.iter().all(|(words, _)| words.is_empty()),
            "the product was asked for when the columns were made"
        );
        column
    }
}

/// The bits that remain of the first column's words.
fn count(first: &[u64], and: impl Fn(u64, usize) -> u64) -> Count {
    first.iter().enumerate().map(|(place, &word)| and(word, place).count_ones()).sum()
}
