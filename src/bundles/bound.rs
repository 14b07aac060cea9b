//! What no choice of so many candidates can be worth more than.
//!
//! Let every customer be promised something, y. A choice is worth at most the promises and what its
//! candidates are worth above them, each counted alone: Σ y + Σ over the best `top` candidates of
//! Σ (v − y)⁺. That holds for any promises of 0 or more. With none it is the sum of the highest
//! values; with what a greedy choice gives each customer it is the bound of Nemhauser, Wolsey and
//! Fisher (1978); between them are better ones, found by steps against the subgradient (Cornuéjols,
//! Fisher and Nemhauser 1977): customers whom several of the best candidates serve are promised more,
//! those whom none serves less. All sums are of whole numbers, so that the order of the rows does not
//! matter.
//!
//! Of the candidates only the best few count, and what each was worth above earlier promises, and how
//! far these have fallen since, says which may be among them: the others are not looked at.

use rayon::prelude::*;

use super::gains::Gains;
use super::select::Offers;
use super::worth::{Alone, Worth};
use crate::support::Count;

/// The most steps.
const STEPS: usize = 60;
/// Customers that all of them look at, at most, if they looked at all candidates.
const MOST_OFFERS: u64 = 1_000_000_000;

/// What is known of all choices of so many candidates.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bound {
    /// None is worth more than so many quanta.
    pub(super) at_most: i64,
    /// The candidates that one worth more than the choice at hand could hold, ascending: with any
    /// other one forced in, the bound is not above that choice. Where it was asked for.
    pub(super) in_better: Vec<usize>,
}

/// What is known of a choice when its bound is asked for.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// What it is worth.
    pub(super) value: i64,
    /// What it gives each row.
    pub(super) best: Vec<i64>,
    /// What each candidate could add to it at most.
    pub(super) at_most: Vec<i64>,
}

/// The least bound found on choices of `top` candidates; `asks_better` for [`Bound::in_better`].
pub(super) fn of(
    worth: &impl Worth,
    weights: &[Count],
    alone: &[Alone],
    top: usize,
    known: Known,
    asks_better: bool,
) -> Bound {
    let Known { value, best: mut promised, mut at_most } = known;
    let most = alone.iter().map(|alone| alone.most).max().unwrap_or(0);
    let mut least = Bound { at_most: i64::MAX, in_better: Vec::new() };
    for _ in 0..steps(alone) {
        let offers = Offers::worth(promised, worth, weights, alone);
        let mut above = Gains::at_most(at_most);
        let best = std::iter::from_fn(|| above.take_highest(&offers, |_| true));
        let best: Vec<(usize, i64)> = best.take(top).collect();
        at_most = above.into_at_most();
        let bound = best.iter().fold(offers.value(), |sum, &(_, gain)| sum.saturating_add(gain));
        if bound < least.at_most {
            let mut in_better = Vec::new();
            if asks_better {
                // One that is not among the best takes the place of the last of them.
                let last = top.checked_sub(1).and_then(|last| best.get(last));
                let others = bound.saturating_sub(last.map_or(0, |last| last.1));
                let could = |&place: &usize| {
                    let better = |gain: i64| others.saturating_add(gain) > value;
                    better(at_most[place]) && better(offers.gain(place))
                };
                in_better = (0..worth.candidates()).into_par_iter().filter(could).collect();
            }
            least = Bound { at_most: bound, in_better };
        }
        // How many of the best candidates are worth more to each row than promised.
        let mut served = vec![0_i64; worth.rows()];
        let before = offers.best();
        for &(candidate, _) in best.iter().filter(|(_, gain)| *gain > 0) {
            worth.visit(candidate, |row, each| served[row] += i64::from(each > before[row]));
        }
        // Promises of nothing cannot fall.
        let slopes: Vec<i64> = served
            .iter()
            .zip(before)
            .map(|(&served, &promised)| if served + promised == 0 { 0 } else { 1 - served })
            .collect();
        let square: i64 = slopes
            .iter()
            .zip(weights)
            .map(|(slope, &weight)| i64::from(weight) * slope * slope)
            .sum();
        if square == 0 || bound <= value {
            break;
        }
        let step = (bound - value) as f64 / square as f64;
        promised = offers.into_best();
        let mut fall = 0;
        for (promised, &slope) in promised.iter_mut().zip(&slopes) {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "the cast saturates, and so does max"
            )]
            let change = (step * slope as f64) as i64;
            let before = *promised;
            *promised = before.saturating_sub(change).clamp(0, most);
            fall = fall.max(before - *promised);
        }
        // Where a promise falls, a candidate is worth so much more above it.
        for (at_most, alone) in at_most.iter_mut().zip(alone) {
            let reach = i64::try_from(alone.reach).unwrap_or(i64::MAX);
            *at_most = at_most.saturating_add(fall.saturating_mul(reach)).min(alone.value);
        }
    }
    least
}

/// How many steps there is time for.
fn steps(alone: &[Alone]) -> usize {
    let reach: u64 = alone.iter().map(|alone| alone.reach).sum();
    usize::try_from(MOST_OFFERS / reach.max(1)).unwrap_or(STEPS).clamp(1, STEPS)
}
