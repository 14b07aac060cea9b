//! Which of several shares is the highest, as a probability.
//!
//! Each arm's share has the posterior Beta(successes + 1, failures + 1), from a flat prior. Arm i is
//! the best with probability ∫ fᵢ Π F_j, an integral over one variable. On the scale t = ln(x/(1−x))
//! the integrand is analytic and falls off exponentially at both ends, where the trapezoidal rule
//! converges faster than any power of its step (Trefethen and Weideman 2014): no random numbers, and
//! the same digits every time.

use super::Proportion;
use super::special::{ln_beta_density_xy, ln_beta_tails};

/// Points in the standard deviation of the narrowest posterior: the error of the rule is below
/// rounding from three on.
const POINTS: f64 = 6.0;

/// How far to go on both sides of the mean, in standard deviations of the widest posterior. Its
/// tails are exponential rather than normal where an arm has no successes.
const REACH: f64 = 40.0;

/// Below this logarithm a term adds nothing.
const NOTHING: f64 = -80.0;

/// The probability of each arm to have the highest share; they add up to 1. No arms, no
/// probabilities.
pub fn probability_of_best(arms: &[Proportion]) -> Vec<f64> {
    let posteriors: Vec<(f64, f64)> = arms
        .iter()
        .map(|arm| {
            let failures = arm.trials() - arm.successes();
            (f64::from(arm.successes()) + 1.0, f64::from(failures) + 1.0)
        })
        .collect();
    // The log odds of a Beta(a, b) variable vary by about 1/a + 1/b.
    let sd = |&(a, b): &(f64, f64)| (1.0 / a + 1.0 / b).sqrt();
    let narrowest = posteriors.iter().map(sd).fold(f64::INFINITY, f64::min);
    let best = posteriors.iter().enumerate().map(|(at, arm)| {
        let others = posteriors[..at].iter().chain(&posteriors[at + 1..]);
        integral(*arm, others, sd(arm), narrowest / POINTS)
    });
    best.collect()
}

fn integral<'a>(
    (a, b): (f64, f64),
    others: impl Iterator<Item = &'a (f64, f64)> + Clone,
    sd: f64,
    step: f64,
) -> f64 {
    let term = |t: f64| {
        let (x, y) = (1.0 / (1.0 + (-t).exp()), 1.0 / (1.0 + t.exp()));
        let mut ln = ln_beta_density_xy(a, b, x, y);
        for &(a, b) in others.clone() {
            if ln < NOTHING {
                return 0.0;
            }
            ln += ln_beta_tails(a, b, x, y).lower;
        }
        ln.exp()
    };
    let middle = (a / b).ln();
    let mut sum = term(middle);
    // The density alone decides where to stop: the product may have its bulk in its tail.
    for direction in [-1.0, 1.0] {
        let mut way = step;
        while way <= REACH * sd {
            let t = middle + direction * way;
            let (x, y) = (1.0 / (1.0 + (-t).exp()), 1.0 / (1.0 + t.exp()));
            if ln_beta_density_xy(a, b, x, y) < NOTHING {
                break;
            }
            sum += term(t);
            way += step;
        }
    }
    sum * step
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arms(counts: &[(u32, u32)]) -> Vec<Proportion> {
        let arm = |&(successes, trials)| Proportion::new(successes, trials).unwrap();
        counts.iter().map(arm).collect()
    }

    #[track_caller]
    fn near(found: &[f64], expected: &[f64], tolerance: f64) {
        for (a, b) in found.iter().zip(expected) {
            assert!((a - b).abs() < tolerance, "{found:?} against {expected:?}");
        }
    }

    /// Equal arms share equally, and the probabilities add up to 1 for very unequal ones.
    #[test]
    fn they_share_one() {
        near(&probability_of_best(&arms(&[(3, 50); 4])), &[0.25; 4], 1e-10);
        let unequal = arms(&[(0, 3), (1, 1), (900_000, 1_000_000), (5, 9), (0, 0)]);
        let sum: f64 = probability_of_best(&unequal).iter().sum();
        assert!((sum - 1.0).abs() < 1e-9, "{sum}");
    }

    /// Of two arms with few counts the probability is a finite sum (Evan Miller 2015):
    /// P(B > A) = Σ_{i < s_B + 1} B(a + i, b_A + b_B) / ((b_B + i) B(1 + i, b_B) B(a, b_A)).
    #[test]
    fn two_arms_against_the_finite_sum() {
        let ln_b = statrs::function::beta::ln_beta;
        for ((s1, n1), (s2, n2)) in [((2, 10), (5, 12)), ((0, 4), (1, 3)), ((40, 90), (11, 30))] {
            let (a1, b1) = (f64::from(s1) + 1.0, f64::from(n1 - s1) + 1.0);
            let b2 = f64::from(n2 - s2) + 1.0;
            let sum: f64 = (0..=s2)
                .map(|i| {
                    let i = f64::from(i);
                    (ln_b(a1 + i, b1 + b2) - (b2 + i).ln() - ln_b(1.0 + i, b2) - ln_b(a1, b1)).exp()
                })
                .sum();
            near(&probability_of_best(&arms(&[(s1, n1), (s2, n2)])), &[1.0 - sum, sum], 1e-9);
        }
    }
}
