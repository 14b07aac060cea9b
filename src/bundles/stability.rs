//! How sure a choice is: the same choice on customers drawn again.
//!
//! Each replicate draws as many customers as there are, with replacement (Efron 1979): every group
//! of customers with equal holdings gets a Poisson number around its size, so that compressed
//! holdings need no customer by customer draw. The candidates stay, their gaps are counted again,
//! what is usual is not fitted again. Groups are drawn in the order of their holdings, so that
//! neither the order of the rows nor threads change a replicate.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;

use super::candidates::{Candidate, Gap, Market};
use super::limits::Bounds;
use super::scores::Scores;
use super::supports::Sets;
use super::{BundleConfig, Choice, alone, select};
use crate::encode::Patterns;
use crate::error::Result;
use crate::stats::Interval;
use crate::support::Count;
use crate::watch::Watch;

/// How a bundle fared in the replicates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stability {
    /// The share of replicates in which it was chosen.
    pub chosen: f64,
    /// Between which numbers its expected sales were in 95 % of them.
    pub sales: Interval,
}

/// Candidates that enter the replicates: those of lower values are hardly ever chosen.
const POOL: usize = 500;
/// Words of 64 rows that all replicates together look at, at most, unless that leaves too few of them.
const MOST_WORDS: u64 = 300_000_000;
/// Fewer would tell nothing.
const FEWEST: usize = 10;

/// A choice that is to be made again.
pub(super) struct Again<'a> {
    market: &'a Market<'a>,
    scores: Option<&'a Scores>,
    pool: &'a [Candidate],
    /// The places in `pool` of those that were chosen.
    chosen: Vec<usize>,
    /// The places of those that may be.
    enter: Vec<usize>,
    /// What is counted again: the rest at each gap, and with what is missing there.
    sets: Sets,
    /// The places of these two among the sets, for each gap of those that may be chosen.
    counted: Vec<Vec<(usize, usize)>>,
}

impl<'a> Again<'a> {
    pub(super) fn new(
        market: &'a Market<'a>,
        scores: Option<&'a Scores>,
        pool: &'a [Candidate],
        choice: &Choice,
    ) -> Self {
        let chosen: Vec<usize> = choice.chosen.iter().map(|&(place, _)| place).collect();
        // The chosen enter wherever their value has put them.
        let further = chosen.iter().copied().filter(|&place| place >= POOL);
        let enter: Vec<usize> = (0..pool.len().min(POOL)).chain(further).collect();
        let of_gap = |candidate: &Candidate, gap: &Gap| {
            let rest = candidate.rest(gap);
            let all = rest.iter().copied().chain([candidate.items[gap.missing]]).collect();
            [rest, all]
        };
        let candidates = || enter.iter().map(|&place| &pool[place]);
        let sets = Sets::of(candidates().flat_map(|candidate| {
            candidate.gaps.iter().flat_map(move |gap| of_gap(candidate, gap))
        }));
        let places = |candidate: &Candidate| {
            let gaps = candidate.gaps.iter().map(|gap| of_gap(candidate, gap));
            gaps.map(|[rest, all]| (sets.place(rest), sets.place(all))).collect()
        };
        let counted = candidates().map(places).collect();
        Self { market, scores, pool, chosen, enter, sets, counted }
    }

    /// How many of the replicates asked for there is time for.
    pub(super) fn affordable(&self, asked: usize) -> usize {
        if asked <= FEWEST {
            return asked;
        }
        let words = self.sets.len() as u64 * self.market.holders.words() as u64;
        let affordable = MOST_WORDS / words.max(1);
        usize::try_from(affordable).unwrap_or(asked).clamp(FEWEST, asked)
    }

    /// The stability of each chosen candidate, in the order of choice; nothing without replicates.
    pub(super) fn stability(
        &self,
        bounds: &Bounds<'_>,
        config: &BundleConfig,
        replicates: usize,
        watch: &dyn Watch,
    ) -> Result<Vec<Stability>> {
        if replicates == 0 {
            return Ok(Vec::new());
        }
        let groups = Groups::of(self.market.patterns);
        let quiet = Quiet(watch);
        let replicate = |number: usize| -> Result<(Vec<usize>, Vec<f64>)> {
            let weights = groups.draw(config.seed, number as u64);
            let supports = self.sets.supports(&self.market.holders, &weights);
            let count = |(&place, counted): (&usize, &Vec<(usize, usize)>)| {
                let counts = |gap: &Gap| {
                    let (rest, all) = counted[gap.missing];
                    (supports[rest], supports[all])
                };
                self.market.counted_again(&self.pool[place], counts)
            };
            let again: Vec<Candidate> = self.enter.iter().zip(&self.counted).map(count).collect();
            let worth = self.market.worth(&again, self.scores);
            let join = |chosen: &[usize], place: usize| bounds.join(&again, chosen, place);
            let alone = alone(&worth, &weights);
            let found = select::select(&worth, &weights, &alone, config.top, join, &quiet)?.chosen;
            let sales = self.chosen.iter().map(|place| {
                let at = self.enter.iter().position(|other| other == place);
                again[at.expect("the chosen enter")].expected_sales()
            });
            let sales = sales.collect();
            Ok((found.into_iter().map(|(at, _)| self.enter[at]).collect(), sales))
        };
        let replicates: Vec<(Vec<usize>, Vec<f64>)> =
            (0..replicates).into_par_iter().map(replicate).collect::<Result<_>>()?;
        let of_place = |(nth, place): (usize, &usize)| {
            let times = replicates.iter().filter(|(chosen, _)| chosen.contains(place)).count();
            let mut sales: Vec<f64> = replicates.iter().map(|(_, sales)| sales[nth]).collect();
            sales.sort_unstable_by(f64::total_cmp);
            Stability { chosen: times as f64 / replicates.len() as f64, sales: middle(&sales) }
        };
        Ok(self.chosen.iter().enumerate().map(of_place).collect())
    }
}

/// Where the middle 95 % of sorted numbers lie.
pub(super) fn middle(sorted: &[f64]) -> Interval {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the slice")]
    let at = |share: f64| sorted[(share * (sorted.len() - 1) as f64).round() as usize];
    Interval { low: at(0.025), high: at(0.975) }
}

/// Passes on that the run is to stop, and nothing else: replicates are no stage of their own.
struct Quiet<'a>(&'a dyn Watch);

impl Watch for Quiet<'_> {
    fn is_watched(&self) -> bool {
        false
    }

    fn stop(&self) -> bool {
        self.0.stop()
    }
}

/// The rows of the patterns in the order of their holdings, equal ones together.
struct Groups {
    /// The first row of each group, and how many customers are in it.
    groups: Vec<(usize, u64)>,
    rows: usize,
}

impl Groups {
    fn of(patterns: &Patterns<'_>) -> Self {
        let mut rows: Vec<usize> = (0..patterns.len()).collect();
        rows.par_sort_unstable_by(|&a, &b| {
            patterns.row(a).0.cmp(&patterns.row(b).0).then(a.cmp(&b))
        });
        let mut groups: Vec<(usize, u64)> = Vec::new();
        for row in rows {
            let (items, weight) = patterns.row(row);
            match groups.last_mut() {
                Some((first, size)) if patterns.row(*first).0 == items => {
                    *size += u64::from(weight);
                }
                _ => groups.push((row, u64::from(weight))),
            }
        }
        Self { groups, rows: patterns.len() }
    }

    /// The weights of the rows in a replicate.
    fn draw(&self, seed: u64, replicate: u64) -> Vec<Count> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(replicate);
        let mut weights = vec![0; self.rows];
        for &(row, size) in &self.groups {
            weights[row] = poisson(&mut rng, size);
        }
        weights
    }
}

/// Above this mean a Poisson number is as good as normal: the skew is below a fifth.
const NORMAL_FROM: u64 = 32;

/// A Poisson number: how many arrivals there are before the product of uniform numbers falls below
/// e^-mean, as Knuth has it.
pub(super) fn poisson(rng: &mut ChaCha8Rng, mean: u64) -> Count {
    const STEP: f64 = 1.0 / (1u64 << 53) as f64;
    let mut uniform = || ((rng.next_u64() >> 11) as f64 + 0.5) * STEP;
    if mean < NORMAL_FROM {
        let least = libm::exp(-(mean as f64));
        let mut product = uniform();
        let mut arrivals = 0;
        while product > least {
            product *= uniform();
            arrivals += 1;
        }
        return arrivals;
    }
    let radius = libm::sqrt(-2.0 * libm::log(uniform()));
    let normal = radius * libm::cos(std::f64::consts::TAU * uniform());
    let number = (mean as f64 + libm::sqrt(mean as f64) * normal).round();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "cut to the range")]
    let number = number.clamp(0.0, f64::from(Count::MAX)) as Count;
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and variance of a Poisson variable are equal, on either side of the change of method.
    #[test]
    fn poisson_numbers_have_their_mean_and_variance() {
        for mean in [1, 5, 31, 32, 400] {
            let mut rng = ChaCha8Rng::seed_from_u64(mean);
            let n = 20_000;
            let numbers: Vec<f64> = (0..n).map(|_| f64::from(poisson(&mut rng, mean))).collect();
            let average = numbers.iter().sum::<f64>() / f64::from(n);
            let variance =
                numbers.iter().map(|x| (x - average).powi(2)).sum::<f64>() / f64::from(n);
            let error = 5.0 * (mean as f64 / f64::from(n)).sqrt();
            assert!((average - mean as f64).abs() < error, "mean {average} of {mean}");
            assert!((variance / mean as f64 - 1.0).abs() < 0.06, "variance {variance} of {mean}");
        }
    }
}
