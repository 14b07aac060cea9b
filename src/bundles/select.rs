//! Choosing bundles together: lazy greedy facility location.
//!
//! Each customer takes at most the best of the offers made to them, so a bundle is worth what it
//! adds to the bundles chosen before it. That gain can only fall as more are chosen; a gain
//! computed earlier is therefore an upper bound, and only the best bound needs a fresh look
//! (Minoux 1978).

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rayon::prelude::*;

use super::{Candidate, Gap};
use crate::encode::Patterns;
use crate::error::{Error, Result};
use crate::watch::{Stage, Watch};

/// A bundle that was chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// The set.
    pub candidate: Candidate,
    /// What it adds to the bundles chosen before it.
    pub added_value: f64,
}

/// Chooses up to `top` of the candidates; of equal ones the earlier in the list. With them comes what
/// no choice of `top` candidates can exceed: the value of this one and the `top` highest gains that
/// are left, since gains only fall (Nemhauser, Wolsey and Fisher 1978).
///
/// # Errors
/// When the watcher asks to stop.
pub fn select(
    patterns: &Patterns<'_>,
    candidates: Vec<Candidate>,
    top: usize,
    watch: &dyn Watch,
) -> Result<(Vec<Selection>, f64)> {
    watch.begin(Stage::Bundles, Some(top as u64));
    let mut offers = Offers::of(patterns, &candidates);
    let mut chosen: Vec<Selection> = Vec::new();
    let mut bounds: BinaryHeap<Bound> = candidates
        .iter()
        .enumerate()
        .map(|(place, candidate)| Bound { gain: candidate.value(), place, chosen_before: None })
        .collect();
    while chosen.len() < top
        && let Some(bound) = bounds.pop()
    {
        if watch.stop() {
            return Err(Error::Interrupted);
        }
        let candidate = &candidates[bound.place];
        if chosen.iter().any(|other| nested(&other.candidate, candidate)) {
            continue;
        }
        if bound.chosen_before != Some(chosen.len()) {
            // Other bounds on top are as old: those are looked at with it, on all threads.
            let mut stale = vec![bound];
            while stale.len() < TOGETHER
                && let Some(next) = bounds.peek()
                && next.chosen_before != Some(chosen.len())
            {
                stale.extend(bounds.pop());
            }
            let fresh = stale.into_par_iter().map(|bound| Bound {
                gain: offers.gain(&candidates[bound.place]),
                chosen_before: Some(chosen.len()),
                ..bound
            });
            bounds.extend(fresh.filter(|bound| bound.gain > 0.0).collect::<Vec<_>>());
            continue;
        }
        offers.make(candidate);
        chosen.push(Selection { candidate: candidate.clone(), added_value: bound.gain });
        watch.advance(1);
    }
    let value: f64 = chosen.iter().map(|chosen| chosen.added_value).sum();
    let mut left: Vec<f64> =
        candidates.par_iter().map(|candidate| offers.gain(candidate)).collect();
    left.sort_unstable_by(|a, b| b.total_cmp(a));
    let at_most = value + left.iter().take(top).sum::<f64>();
    Ok((chosen, at_most))
}

/// Candidates whose gains are computed together.
const TOGETHER: usize = 32;

/// A candidate's gain when so many bundles were chosen, an upper bound of what it is now.
struct Bound {
    gain: f64,
    place: usize,
    /// `None` before the first fresh look.
    chosen_before: Option<usize>,
}

impl Ord for Bound {
    fn cmp(&self, other: &Self) -> Ordering {
        self.gain.total_cmp(&other.gain).then(other.place.cmp(&self.place))
    }
}

impl PartialOrd for Bound {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Bound {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Bound {}

fn nested(a: &Candidate, b: &Candidate) -> bool {
    let (few, many) = if a.items.len() <= b.items.len() { (a, b) } else { (b, a) };
    few.items.iter().all(|item| many.items.contains(item))
}

/// Who has been made which offer.
struct Offers<'a> {
    patterns: &'a Patterns<'a>,
    /// For each product of a candidate, one bit for each row of the patterns: who holds it.
    holders: Vec<Vec<u64>>,
    /// What the offers made are worth to each customer; first, no offer.
    values: Vec<f64>,
    /// For each row, the place in `values` of the best offer made to it.
    best: Vec<usize>,
}

impl<'a> Offers<'a> {
    fn of(patterns: &'a Patterns<'a>, candidates: &[Candidate]) -> Self {
        let words = patterns.len().div_ceil(64);
        let mut holders = vec![Vec::new(); patterns.items().len()];
        for item in candidates.iter().flat_map(|candidate| &candidate.items) {
            holders[item.index()].resize(words, 0);
        }
        for (row, (items, _)) in patterns.iter().enumerate() {
            for item in items {
                if let Some(word) = holders[item.index()].get_mut(row / 64) {
                    *word |= 1 << (row % 64);
                }
            }
        }
        Self { patterns, holders, values: vec![0.0], best: vec![0; patterns.len()] }
    }

    /// What offering this set too would add. Customers are counted by the offer they have, and
    /// only then multiplied: so the order of the rows cannot change the last digit.
    fn gain(&self, candidate: &Candidate) -> f64 {
        let mut gain = 0.0;
        for gap in candidate.gaps.iter().filter(|gap| gap.value_each() > 0.0) {
            let mut customers = vec![0u64; self.values.len()];
            self.one_away(candidate, gap, |row, weight| {
                customers[self.best[row]] += u64::from(weight);
            });
            for (value, customers) in self.values.iter().zip(customers) {
                gain += customers as f64 * (gap.value_each() - value).max(0.0);
            }
        }
        gain
    }

    /// Offers the set to all to whom it is better than what they have.
    fn make(&mut self, candidate: &Candidate) {
        for gap in candidate.gaps.iter().filter(|gap| gap.value_each() > 0.0) {
            let offer = self.values.len();
            self.values.push(gap.value_each());
            let mut best = std::mem::take(&mut self.best);
            self.one_away(candidate, gap, |row, _| {
                if self.values[offer] > self.values[best[row]] {
                    best[row] = offer;
                }
            });
            self.best = best;
        }
    }

    /// The rows that hold all products but the missing one.
    fn one_away(&self, candidate: &Candidate, gap: &Gap, mut visit: impl FnMut(usize, u32)) {
        let missing = candidate.items[gap.missing];
        let rest: Vec<&[u64]> = candidate
            .items
            .iter()
            .filter(|&&item| item != missing)
            .map(|item| &*self.holders[item.index()])
            .collect();
        for (at, without) in self.holders[missing.index()].iter().enumerate() {
            let mut found = rest.iter().fold(!without, |all, holders| all & holders[at]);
            while found != 0 {
                let row = at * 64 + found.trailing_zeros() as usize;
                visit(row, self.patterns.row(row).1);
                found &= found - 1;
            }
        }
    }
}
