//! Choosing bundles together: lazy greedy facility location.
//!
//! Each customer takes at most the best of the offers made to them, so a bundle is worth what it
//! adds to the bundles chosen before it. That gain can only fall as more are chosen; a gain
//! computed earlier is therefore an upper bound, and only the best bound needs a fresh look
//! (Minoux 1978).

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rayon::prelude::*;

use super::worth::Worth;
use crate::error::{Error, Result};
use crate::support::Count;
use crate::watch::{Stage, Watch};

/// Chooses up to `top` of the candidates; of equal ones the earlier. `join` says whether a candidate
/// may still join those chosen; once it may not, it never may.
/// The places of the chosen, in the order of choice, and what each adds to those before it.
pub(super) fn select(
    worth: &impl Worth,
    weights: &[Count],
    top: usize,
    join: impl Fn(&[usize], usize) -> bool,
    watch: &dyn Watch,
) -> Result<Vec<(usize, i64)>> {
    watch.begin(Stage::Bundles, Some(top as u64));
    let mut offers = Offers::none(worth, weights);
    let alone: Vec<i64> =
        (0..worth.candidates()).into_par_iter().map(|place| offers.gain(place)).collect();
    let mut chosen: Vec<(usize, i64)> = Vec::new();
    let mut places: Vec<usize> = Vec::new();
    let bound = |(place, &gain): (usize, &i64)| Bound { gain, place, chosen_before: 0 };
    let mut bounds: BinaryHeap<Bound> = alone.iter().enumerate().map(bound).collect();
    while chosen.len() < top
        && let Some(bound) = bounds.pop()
    {
        if watch.stop() {
            return Err(Error::Interrupted);
        }
        if bound.gain <= 0 || !join(&places, bound.place) {
            continue;
        }
        if bound.chosen_before != chosen.len() {
            // Other bounds on top are as old: those are looked at with it, on all threads.
            let mut stale = vec![bound];
            while stale.len() < TOGETHER
                && let Some(next) = bounds.peek()
                && next.chosen_before != chosen.len()
            {
                stale.extend(bounds.pop());
            }
            let fresh = stale.into_par_iter().map(|bound| Bound {
                gain: offers.gain(bound.place),
                chosen_before: chosen.len(),
                ..bound
            });
            bounds.extend(fresh.collect::<Vec<_>>());
            continue;
        }
        offers.make(bound.place);
        chosen.push((bound.place, bound.gain));
        places.push(bound.place);
        watch.advance(1);
    }
    Ok(chosen)
}

/// Candidates whose gains are computed together.
const TOGETHER: usize = 32;

/// A candidate's gain when so many bundles were chosen, an upper bound of what it is now.
struct Bound {
    gain: i64,
    place: usize,
    chosen_before: usize,
}

impl Ord for Bound {
    fn cmp(&self, other: &Self) -> Ordering {
        self.gain.cmp(&other.gain).then(other.place.cmp(&self.place))
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

/// What the offers made so far are worth to each row.
pub(super) struct Offers<'a, W> {
    worth: &'a W,
    weights: &'a [Count],
    best: Vec<i64>,
}

impl<'a, W: Worth> Offers<'a, W> {
    /// No offer is made to anybody.
    pub(super) fn none(worth: &'a W, weights: &'a [Count]) -> Self {
        Self { worth, weights, best: vec![0; worth.rows()] }
    }

    /// What offering this candidate too would add.
    pub(super) fn gain(&self, candidate: usize) -> i64 {
        let mut gain = 0;
        self.worth.visit(candidate, |row, each| {
            gain += i64::from(self.weights[row]) * (each - self.best[row]).max(0);
        });
        gain
    }

    /// Offers it to all to whom it is better than what they have.
    pub(super) fn make(&mut self, candidate: usize) {
        let best = &mut self.best;
        self.worth.visit(candidate, |row, each| best[row] = best[row].max(each));
    }

    /// What the offers made are worth to each row.
    pub(super) fn best(&self) -> &[i64] {
        &self.best
    }

    /// What all offers made are worth.
    pub(super) fn value(&self) -> i64 {
        let each = self.best.iter().zip(self.weights);
        each.map(|(&best, &weight)| best * i64::from(weight)).sum()
    }
}
