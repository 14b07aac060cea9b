//! What each candidate is worth to each customer, in whole quanta.
//!
//! Values are rounded to a power of two so fine that all customers together just fit 63 bits. Sums
//! of whole numbers do not depend on the order of the rows, nor on threads.

use std::ops::Range;

use super::candidates::Candidate;
use super::holders::Holders;
use super::scores::Scores;
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

/// What one candidate comes to where nothing else is offered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Alone {
    /// What it is worth to all customers together.
    pub(super) value: i64,
    /// To how many of them it is worth anything.
    pub(super) reach: u64,
    /// What it is worth to one of them at most.
    pub(super) most: i64,
}

/// What each of some candidates is worth to each row of customers.
pub(super) trait Worth: Sync {
    /// How many rows there are.
    fn rows(&self) -> usize;

    /// How many candidates there are.
    fn candidates(&self) -> usize;

    /// Shows each row to which the candidate is worth anything, with its worth; no row twice. Of the
    /// rows of some words of 64, and of those in `among`, a bit for each row, where it is given.
    fn visit_part(
        &self,
        candidate: usize,
        part: (Range<usize>, Option<&[u64]>),
        visit: impl FnMut(usize, i64),
    );

    /// The same for all rows.
    fn visit(&self, candidate: usize, visit: impl FnMut(usize, i64)) {
        self.visit_part(candidate, (0..self.words(), None), visit);
    }

    /// How many words of 64 rows there are.
    fn words(&self) -> usize {
        self.rows().div_ceil(64)
    }

    /// What a candidate comes to where nothing else is offered, rows counted by `weights`.
    fn alone(&self, candidate: usize, weights: &[Count]) -> Alone {
        let mut alone = Alone::default();
        self.visit(candidate, |row, each| {
            alone.value += each * i64::from(weights[row]);
            alone.reach += u64::from(weights[row]);
            alone.most = alone.most.max(each);
        });
        alone
    }

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

    fn visit_part(
        &self,
        candidate: usize,
        part: (Range<usize>, Option<&[u64]>),
        mut visit: impl FnMut(usize, i64),
    ) {
        let candidate = &self.candidates[candidate];
        for gap in candidate.gaps.iter().filter(|gap| gap.each > 0.0) {
            let each = self.quanta.of(gap.each);
            let missing = Some(candidate.items[gap.missing]);
            self.holders.visit(&candidate.rest(gap), missing, part.clone(), |row| visit(row, each));
        }
    }

    /// By the counts of the gaps, which are those of the rows: nobody is at two gaps of one set, so
    /// that no row need be looked at. Of ten million customers and a hundred thousand candidates
    /// looking takes minutes.
    fn alone(&self, candidate: usize, _: &[Count]) -> Alone {
        let mut alone = Alone::default();
        let gaps = self.candidates[candidate].gaps.iter();
        for gap in gaps.filter(|gap| gap.each > 0.0 && gap.one_away > 0) {
            let each = self.quanta.of(gap.each);
            alone.value += i64::from(gap.one_away) * each;
            alone.reach += u64::from(gap.one_away);
            alone.most = alone.most.max(each);
        }
        alone
    }

    fn quanta(&self) -> Quanta {
        self.quanta
    }
}

/// Candidates are worth all that customers miss of them, as they were scored.
#[derive(Clone, Copy, Debug)]
pub(super) struct ScoreWorth<'a> {
    candidates: &'a [Candidate],
    scores: &'a Scores,
    rows: usize,
    quanta: Quanta,
}

impl<'a> ScoreWorth<'a> {
    pub(super) fn new(
        candidates: &'a [Candidate],
        scores: &'a Scores,
        holders: &'a Holders,
    ) -> Self {
        let longest = candidates.iter().map(|candidate| candidate.items.len()).max().unwrap_or(1);
        let quanta = Quanta::for_sums(holders.n(), scores.most() * longest as f64);
        Self { candidates, scores, rows: holders.weights().len(), quanta }
    }
}

impl Worth for ScoreWorth<'_> {
    fn rows(&self) -> usize {
        self.rows
    }

    fn candidates(&self) -> usize {
        self.candidates.len()
    }

    fn visit_part(
        &self,
        candidate: usize,
        part: (Range<usize>, Option<&[u64]>),
        mut visit: impl FnMut(usize, i64),
    ) {
        let items = &self.candidates[candidate].items;
        let columns: Vec<&[f64]> = items.iter().map(|&item| self.scores.column(item)).collect();
        let (words, among) = part;
        let rows = words.start * 64..self.rows.min(words.end * 64);
        let is_among = |row: usize| among.is_none_or(|rows| rows[row / 64] >> (row % 64) & 1 == 1);
        for row in rows.filter(|&row| is_among(row)) {
            let each: f64 = columns.iter().map(|column| column[row]).sum();
            if each > 0.0 {
                visit(row, self.quanta.of(each));
            }
        }
    }

    fn quanta(&self) -> Quanta {
        self.quanta
    }
}

/// Either way of counting.
#[derive(Clone, Copy, Debug)]
pub(super) enum AnyWorth<'a> {
    Gaps(GapWorth<'a>),
    Scores(ScoreWorth<'a>),
}

impl Worth for AnyWorth<'_> {
    fn rows(&self) -> usize {
        match self {
            Self::Gaps(worth) => worth.rows(),
            Self::Scores(worth) => worth.rows(),
        }
    }

    fn candidates(&self) -> usize {
        match self {
            Self::Gaps(worth) => worth.candidates(),
            Self::Scores(worth) => worth.candidates(),
        }
    }

    fn visit_part(
        &self,
        candidate: usize,
        part: (Range<usize>, Option<&[u64]>),
        visit: impl FnMut(usize, i64),
    ) {
        match self {
            Self::Gaps(worth) => worth.visit_part(candidate, part, visit),
            Self::Scores(worth) => worth.visit_part(candidate, part, visit),
        }
    }

    fn alone(&self, candidate: usize, weights: &[Count]) -> Alone {
        match self {
            Self::Gaps(worth) => worth.alone(candidate, weights),
            Self::Scores(worth) => worth.alone(candidate, weights),
        }
    }

    fn quanta(&self) -> Quanta {
        match self {
            Self::Gaps(worth) => worth.quanta(),
            Self::Scores(worth) => worth.quanta(),
        }
    }
}
