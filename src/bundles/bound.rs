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

use rayon::prelude::*;

use super::worth::Worth;
use crate::support::Count;

/// The most steps.
const STEPS: usize = 60;
/// Steps are left out where all of them would look at more offers than this.
const MOST_OFFERS: u64 = 2_000_000_000;

/// What is known of all choices of so many candidates.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bound {
    /// None is worth more than so many quanta.
    pub(super) at_most: i64,
    /// The candidates that one worth more than the choice at hand could hold, ascending: with any
    /// other one forced in, the bound is not above that choice.
    pub(super) in_better: Vec<usize>,
}

/// The least bound found when a choice worth `value` gives customers `best`.
pub(super) fn of(
    worth: &impl Worth,
    weights: &[Count],
    top: usize,
    best: &[i64],
    value: i64,
) -> Bound {
    let highest_each = |candidate: usize| {
        let (mut offers, mut most) = (0_u64, 0);
        worth.visit(candidate, |_, each| {
            offers += 1;
            most = most.max(each);
        });
        (offers, most)
    };
    let (offers, most) = (0..worth.candidates())
        .into_par_iter()
        .map(highest_each)
        .reduce(|| (0, 0), |a, b| (a.0 + b.0, a.1.max(b.1)));
    let affordable = usize::try_from(MOST_OFFERS / offers.max(1)).unwrap_or(STEPS);
    let mut promised: Vec<i64> = best.to_vec();
    let mut least = Bound { at_most: i64::MAX, in_better: Vec::new() };
    for _ in 0..affordable.clamp(1, STEPS) {
        let gains = (0..worth.candidates()).into_par_iter().map(|candidate| {
            let mut gain = 0;
            worth.visit(candidate, |row, each| {
                gain += i64::from(weights[row]) * (each - promised[row]).max(0);
            });
            (gain, candidate)
        });
        let mut gains: Vec<(i64, usize)> = gains.collect();
        gains.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let promises: i64 =
            promised.iter().zip(weights).map(|(&each, &weight)| each * i64::from(weight)).sum();
        let best = gains.iter().take(top);
        let bound = best.fold(promises, |sum, &(gain, _)| sum.saturating_add(gain));
        if bound < least.at_most {
            // One that is not among the best takes the place of the last of them.
            let last = top.checked_sub(1).and_then(|last| gains.get(last)).map_or(0, |gain| gain.0);
            let could = gains.iter().filter(|(gain, _)| bound.saturating_sub(last) + gain > value);
            let mut in_better: Vec<usize> = could.map(|&(_, candidate)| candidate).collect();
            in_better.sort_unstable();
            least = Bound { at_most: bound, in_better };
        }
        gains.truncate(top);
        // How many of the best candidates are worth more to each row than promised.
        let mut served = vec![0_i64; worth.rows()];
        for &(_, candidate) in gains.iter().filter(|(gain, _)| *gain > 0) {
            worth.visit(candidate, |row, each| served[row] += i64::from(each > promised[row]));
        }
        // Promises of nothing cannot fall.
        let slopes: Vec<i64> = served
            .iter()
            .zip(&promised)
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
        for (promised, &slope) in promised.iter_mut().zip(&slopes) {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "the cast saturates, and so does max"
            )]
            let change = (step * slope as f64) as i64;
            *promised = promised.saturating_sub(change).clamp(0, most);
        }
    }
    least
}
