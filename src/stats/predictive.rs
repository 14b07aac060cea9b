//! What a second sample may be expected to show after a first: the beta-binomial distribution.

use super::Proportion;
use crate::support::Count;

/// Terms smaller than this, against the largest, add nothing.
const NEGLIGIBLE: f64 = 1e-18;

/// The chances of at most and of at least as many successes as `seen` has, after a first sample from
/// the same source, whose share had a flat prior: each counts half of the very number seen (mid-p), so
/// that they add up to 1.
///
/// Sums the terms on both sides of the most probable number, each from its neighbour's: time grows with
/// the spread, not with the trials.
pub fn tails_after(first: Proportion, seen: Proportion) -> (f64, f64) {
    let (alpha, beta) =
        (f64::from(first.successes()) + 1.0, f64::from(first.trials() - first.successes()) + 1.0);
    let n = seen.trials();
    let trials = f64::from(n);
    // P(x + 1) / P(x).
    let ratio = |x: Count| {
        let x = f64::from(x);
        (trials - x) * (alpha + x) / ((x + 1.0) * (beta + trials - x - 1.0))
    };
    // The most probable number: from here on the ratio is below 1.
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = low + (high - low) / 2;
        if ratio(middle) >= 1.0 { low = middle + 1 } else { high = middle }
    }
    let mode = low;
    let (mut below, mut above) = (0.0, 0.0);
    let mut add = |x: Count, term: f64| match x.cmp(&seen.successes()) {
        std::cmp::Ordering::Less => below += term,
        std::cmp::Ordering::Greater => above += term,
        std::cmp::Ordering::Equal => {
            below += term / 2.0;
            above += term / 2.0;
        }
    };
    add(mode, 1.0);
    let mut term = 1.0;
    for x in mode..n {
        term *= ratio(x);
        add(x + 1, term);
        if term < NEGLIGIBLE {
            break;
        }
    }
    term = 1.0;
    for x in (0..mode).rev() {
        term /= ratio(x);
        add(x, term);
        if term < NEGLIGIBLE {
            break;
        }
    }
    let all = below + above;
    (below / all, above / all)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `betabinom(n, a + 1, b + 1)` of scipy 1.17: cdf(x) − pmf(x)/2.
    #[test]
    fn agrees_with_scipy() {
        for ((s1, n1), (s2, n2), lower) in GOLDEN {
            let first = Proportion::new(s1, n1).unwrap();
            let seen = Proportion::new(s2, n2).unwrap();
            let found = tails_after(first, seen);
            assert!((found.0 / lower - 1.0).abs() < 1e-9, "{found:?} against {lower}");
            assert!((found.0 + found.1 - 1.0).abs() < 1e-12);
        }
    }

    /// Successes and trials.
    type Sample = (Count, Count);

    /// First sample, second sample, chance of at most so many.
    const GOLDEN: [(Sample, Sample, f64); 5] = [
        ((5, 100), (3, 50), 0.5648535607758902),
        ((0, 10), (4, 20), 0.8773858078641175),
        ((267, 21307), (40, 5000), 0.0025511298481818083),
        ((20, 400), (95, 1000), 0.9974606548436041),
        ((300, 1000), (0, 7), 0.041381853409268095),
    ];
}
