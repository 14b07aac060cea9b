//! Whether a share rises or falls along a ladder, and whether "trend" is the word for it.
//!
//! Cochran (1954) and Armitage (1955) split the chi-square of a k × 2 table into the part that a
//! straight line through the rungs explains and the rest. A large rest says that the share does not
//! move along a line, however significant the line is: three products lose 83 % while the trend
//! points to loyalty.

use super::quantile::normal_two_sided;
use super::tails::ChiSquared;
use super::{Proportion, Undefined};

/// How a share moves along a ladder.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// Standard normal if the share is the same on all rungs; above 0 where it rises.
    pub z: f64,
    /// The chance of a z at least as far from 0.
    pub p: f64,
    /// Whether the rungs differ at all, with one degree of freedom less than rungs.
    pub total: ChiSquared,
    /// Whether they differ beyond a straight line, with two less; `None` of two rungs.
    pub departure: Option<ChiSquared>,
}

/// Tests shares at these positions (number of products held, say). Rungs without trials do not
/// count.
///
/// # Errors
/// When fewer than two positions have trials, or everything is a success or a failure.
pub fn cochran_armitage(rungs: &[(f64, Proportion)]) -> Result<Trend, Undefined> {
    let used: Vec<(f64, f64, f64)> = rungs
        .iter()
        .filter(|(_, share)| share.trials() > 0)
        .map(|(at, share)| (*at, f64::from(share.successes()), f64::from(share.trials())))
        .collect();
    let n: f64 = used.iter().map(|rung| rung.2).sum();
    let share = used.iter().map(|rung| rung.1).sum::<f64>() / n;
    let chance = share * (1.0 - share);
    // Positions are measured from their mean, so that large ones do not cancel.
    let middle = used.iter().map(|(at, _, trials)| at * trials).sum::<f64>() / n;
    let spread: f64 = used.iter().map(|(at, _, trials)| trials * (at - middle).powi(2)).sum();
    // Also where there is no rung at all and the shares are not numbers.
    if !(chance > 0.0 && spread > 0.0) {
        return Err(Undefined::EmptySide);
    }
    let off = |successes: f64, trials: f64| successes - trials * share;
    let along: f64 = used.iter().map(|(at, k, trials)| (at - middle) * off(*k, *trials)).sum();
    let z = along / (chance * spread).sqrt();
    let total: f64 = used.iter().map(|(_, k, n)| off(*k, *n).powi(2) / (n * chance)).sum();
    let df = u32::try_from(used.len() - 1).expect("rungs are few");
    Ok(Trend {
        z,
        p: normal_two_sided(z),
        total: ChiSquared::new(total, df),
        // Rounding could leave a difference of two equal terms below 0.
        departure: (df > 1).then(|| ChiSquared::new((total - z * z).max(0.0), df - 1)),
    })
}
