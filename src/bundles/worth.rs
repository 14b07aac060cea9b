//! What each candidate is worth to each customer, in whole quanta.
//!
//! Values are rounded to a power of two so fine that all customers together just fit 63 bits. Sums
//! of whole numbers do not depend on the order of the rows, nor on threads.

use super::candidates::Candidate;
use super::holders::Holders;
use crate::support::Count;

/// The size of a quantum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Quanta(f64);

impl Quanta {
    /// The finest, up to 2^-40, of which `n` times `most` are below 2^62.
    pub(super) fn for_sums(n: Count, most: f64) -> Self {
        let (_, exponent) = libm::frexp(f64::from(n.max(1)) * most.max(f64::MIN_POSITIVE));
        Self(libm::ldexp(1.0, (62 - exponent).min(40)))
    }

    /// The nearest number of quanta.
    #[expect(clippy::cast_possible_truncation, reason = "n times the value is below 2^62")]
    pub(super) fn of(self, value: f64) -> i64 {
        (value * self.0).round() as i64
    }

    /// Back.
    pub(super) fn value(self, quanta: i64) -> f64 {
        quanta as f64 / self.0
    }
}

/// What each of some candidates is worth to each row of customers.
pub(super) trait Worth: Sync {
    /// How many rows there are.
    fn rows(&self) -> usize;

    /// How many candidates there are.
    fn candidates(&self) -> usize;

    /// Shows each row to which the candidate is worth anything, with its worth; no row twice.
    fn visit(&self, candidate: usize, visit: impl FnMut(usize, i64));

    /// The size of the quanta.
    fn quanta(&self) -> Quanta;
}

/// Candidates are worth their gaps to those who are at them.
#[derive(Clone, Copy, Debug)]
pub(super) struct GapWorth<'a> {
    candidates: &'a [Candidate],
    holders: &'a Holders,
    quanta: Quanta,
}

impl<'a> GapWorth<'a> {
    pub(super) fn new(candidates: &'a [Candidate], holders: &'a Holders) -> Self {
        let gaps = candidates.iter().flat_map(|candidate| &candidate.gaps);
        let most = gaps.map(|gap| gap.each).fold(0.0, f64::max);
        Self { candidates, holders, quanta: Quanta::for_sums(holders.n(), most) }
    }
}

impl Worth for GapWorth<'_> {
    fn rows(&self) -> usize {
        self.holders.weights().len()
    }

    fn candidates(&self) -> usize {
        self.candidates.len()
    }

    fn visit(&self, candidate: usize, mut visit: impl FnMut(usize, i64)) {
        let candidate = &self.candidates[candidate];
        for gap in candidate.gaps.iter().filter(|gap| gap.each > 0.0) {
            let each = self.quanta.of(gap.each);
            let missing = candidate.items[gap.missing];
            self.holders.visit(&candidate.rest(gap), Some(missing), |row| visit(row, each));
        }
    }

    fn quanta(&self) -> Quanta {
        self.quanta
    }
}
