//! Quantiles of the normal, beta and gamma distributions.
//!
//! statrs' inverses of the beta and gamma distributions rest on its incomplete functions, which
//! lose digits for the counts of a large shop (see `special`); so both quantiles are found here.
//! ln F of a beta variable is concave in ln(x/(1−x)), and of a gamma variable in ln x: Newton's
//! steps on ln F in that scale come from the left, cannot overshoot, and need neither bracket nor
//! damping.

use super::special::{ln_beta_density_xy, ln_beta_tails, ln_gamma_density_x, ln_gamma_tails};
use statrs::function::erf::erfc_inv;
use std::f64::consts::SQRT_2;

/// Where Newton's steps end: a relative change of this size is rounding.
const SETTLED: f64 = 1e-14;

/// Far more steps than are needed: 13 at most for the golden values of the tests.
const MAX_STEPS: u32 = 1000;

/// The point below which a standard normal variable lies with probability `p`.
pub fn normal(p: f64) -> f64 {
    let (tail, sign) = if p < 0.5 { (p, -1.0) } else { (1.0 - p, 1.0) };
    if tail <= 0.0 {
        return sign * f64::INFINITY;
    }
    sign * SQRT_2 * erfc_inv(2.0 * tail)
}

/// The probability that a standard normal variable is farther from 0 than `z`, on either side.
pub fn normal_two_sided(z: f64) -> f64 {
    // statrs' erfc keeps eleven digits only.
    ln_gamma_tails(0.5, z * z / 2.0).upper.exp()
}

/// The point below which a Beta(a, b) variable lies with probability `p`, for a, b > 0; 0 and 1
/// for `p` ≤ 0 and ≥ 1.
pub fn beta(a: f64, b: f64, p: f64) -> f64 {
    if p <= 0.0 || p >= 1.0 {
        return if p <= 0.0 { 0.0 } else { 1.0 };
    }
    // Above the middle it is the other end of the mirrored distribution, where the probability to
    // match is small. The odds are turned round rather than the share, which keeps a small one's
    // digits.
    let ln_odds = if p > 0.5 { -ln_odds_below(b, a, 1.0 - p) } else { ln_odds_below(a, b, p) };
    1.0 / (1.0 + (-ln_odds).exp())
}

/// ln(x/(1−x)) of the quantile for p ≤ ½, from the mean.
fn ln_odds_below(a: f64, b: f64, p: f64) -> f64 {
    let target = p.ln();
    newton((a / b).ln(), |t| {
        let (x, y) = (1.0 / (1.0 + (-t).exp()), 1.0 / (1.0 + t.exp()));
        let lower = ln_beta_tails(a, b, x, y).lower;
        (lower - target, (ln_beta_density_xy(a, b, x, y) - lower).exp())
    })
}

/// The point below which a Gamma variable of this shape and rate lies with probability `p`, for
/// shape, rate > 0; 0 and infinity for `p` ≤ 0 and ≥ 1.
pub fn gamma(shape: f64, rate: f64, p: f64) -> f64 {
    if p <= 0.0 || p >= 1.0 {
        return if p <= 0.0 { 0.0 } else { f64::INFINITY };
    }
    let z = normal(p);
    if shape >= EXPANDED_FROM && z.abs() <= 8.0 {
        return expanded_gamma(shape, z) / rate;
    }
    inverted_gamma(shape, p) / rate
}

/// Shapes from which the expansion is exact in doubles, and the sums of the tails grow long.
const EXPANDED_FROM: f64 = 1e5;

/// The quantile of a large shape and rate 1 from that of the normal distribution: the expansion of
/// Cornish and Fisher as Goldberg and Levine (1946) give it for chi-square, with 2a degrees of
/// freedom.
fn expanded_gamma(shape: f64, z: f64) -> f64 {
    let freedom = 2.0 * shape;
    let root = freedom.sqrt();
    let powers = |coefficients: [f64; 4], odd: bool| {
        let even = coefficients.iter().fold(0.0, |sum, c| sum * z * z + c);
        if odd { even * z } else { even }
    };
    let chi_square = freedom
        + root * z * SQRT_2
        + powers([0.0, 0.0, 2.0, -2.0], false) / 3.0
        + powers([0.0, 0.0, 1.0, -7.0], true) / (9.0 * SQRT_2 * root)
        - powers([0.0, 6.0, 14.0, -32.0], false) / (405.0 * freedom)
        + powers([0.0, 9.0, 256.0, -433.0], true) / (4860.0 * SQRT_2 * freedom * root)
        + powers([12.0, -243.0, -923.0, 1472.0], false) / (25515.0 * freedom * freedom);
    chi_square / 2.0
}

/// The quantile at rate 1 by Newton's steps on the logarithm of the nearer tail.
fn inverted_gamma(shape: f64, p: f64) -> f64 {
    let target = if p < 0.5 { p.ln() } else { (-p).ln_1p() };
    let t = newton(shape.ln(), |t| {
        let x = t.exp();
        let tails = ln_gamma_tails(shape, x);
        let density = ln_gamma_density_x(shape, x);
        if p < 0.5 {
            (tails.lower - target, (density - tails.lower).exp())
        } else {
            // ln Q falls and is concave too; its steps come from the right.
            (tails.upper - target, -(density - tails.upper).exp())
        }
    });
    t.exp()
}

/// The root of a concave function, given value and slope.
fn newton(start: f64, function: impl Fn(f64) -> (f64, f64)) -> f64 {
    let mut t = start;
    for _ in 0..MAX_STEPS {
        let (value, slope) = function(t);
        let step = value / slope;
        if !step.is_finite() {
            break;
        }
        t -= step;
        if step.abs() <= SETTLED * t.abs().max(1.0) {
            break;
        }
    }
    t
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where both can be had, they agree: the expansion is not taken on trust.
    #[test]
    fn large_shapes_have_the_quantiles_of_the_sums() {
        for shape in [EXPANDED_FROM, 3.3e5, 2e6] {
            for p in [1e-12, 1e-9, 1e-4, 0.025, 0.05, 0.5, 0.9, 0.975, 1.0 - 1e-9] {
                let (expanded, summed) = (gamma(shape, 1.0, p), inverted_gamma(shape, p));
                assert!((expanded / summed - 1.0).abs() < 1e-12, "{shape} at {p}");
            }
        }
    }
}
