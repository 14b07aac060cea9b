//! Pairs that nobody wants together, so that no bundle holds both.

use std::collections::BTreeSet;

use super::candidates::Candidate;
use crate::encode::{Patterns, Rank};
use crate::error::Result;
use crate::matrix::{Matrix, MatrixConfig, Relation};
use crate::watch::Watch;

/// The substitutes among the products of candidates, the smaller rank first.
pub(super) struct Substitutes(BTreeSet<(Rank, Rank)>);

impl Substitutes {
    /// Pairs within candidates of three products and more that are substitutes under both nulls (see
    /// [`relation`](crate::matrix::relation)). A candidate of two cannot be a pair of substitutes:
    /// it was found to be the opposite.
    pub(super) fn among(
        patterns: &Patterns<'_>,
        candidates: &[Candidate],
        watch: &dyn Watch,
    ) -> Result<Self> {
        let larger = candidates.iter().filter(|candidate| candidate.items.len() > 2);
        let pairs: BTreeSet<(Rank, Rank)> = larger
            .flat_map(|candidate| {
                let items = &candidate.items;
                let before = |at: usize| items[..at].iter();
                let pair = |a: Rank, b: Rank| (a.min(b), a.max(b));
                (0..items.len()).flat_map(move |at| before(at).map(move |&b| pair(items[at], b)))
            })
            .collect();
        if pairs.is_empty() {
            return Ok(Self(pairs));
        }
        let matrix = Matrix::new(patterns, MatrixConfig::default(), watch)?;
        let apart = |&(a, b): &(Rank, Rank)| {
            let known = matrix.relation(a, b);
            known.is_some_and(|pair| pair.relation == Relation::Substitute)
        };
        Ok(Self(pairs.into_iter().filter(apart).collect()))
    }

    /// Whether two of the products are substitutes.
    pub(super) fn within(&self, items: &[Rank]) -> bool {
        let apart = |a: Rank, b: Rank| self.0.contains(&(a.min(b), a.max(b)));
        items.iter().enumerate().any(|(at, &a)| items[..at].iter().any(|&b| apart(a, b)))
    }
}
