//! Quantiles of the normal, beta and gamma distributions.
//!
//! statrs' inverses of the beta and gamma distributions rest on its incomplete functions, which
//! lose digits for the counts of a large shop (see `special`); so both quantiles are found here, as
//! roots of ln F (or, above the middle, of the logarithm of the upper tail). In ln x for a gamma
//! variable and in ln(x/(1−x)) for a beta variable ln F is concave, so that the steps come from the
//! left, cannot overshoot, and need no bracket. From a near start two steps of Halley's method do:
//! the cube root of Wilson and Hilferty (1931) for the gamma distribution, a series in gamma
//! quantiles for the beta distribution, which mostly needs no step at all ([`BetaOfShape`]).

mod beta;

pub use beta::BetaOfShape;

use super::special::{ln_gamma_ratio, ln_gamma_tails};
use statrs::function::erf::erfc_inv;
use std::f64::consts::SQRT_2;

/// Far more steps than are needed: from the starts here it is two or three.
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
    beta::quantile(a, b, Probability::new(p))
}

/// The point below which a Gamma variable of this shape and rate lies with probability `p`, for
/// shape, rate > 0; 0 and infinity for `p` ≤ 0 and ≥ 1.
pub fn gamma(shape: f64, rate: f64, p: f64) -> f64 {
    if p <= 0.0 || p >= 1.0 {
        return if p <= 0.0 { 0.0 } else { f64::INFINITY };
    }
    unit_gamma(shape, Probability::new(p)) / rate
}

/// A probability inside (0, 1) and what is left of 1, so that the smaller of them keeps its digits
/// when a distribution is turned round.
#[derive(Clone, Copy, Debug)]
struct Probability {
    below: f64,
    above: f64,
}

impl Probability {
    fn new(p: f64) -> Self {
        Self { below: p, above: 1.0 - p }
    }

    fn turned_round(self) -> Self {
        Self { below: self.above, above: self.below }
    }

    fn is_lower(self) -> bool {
        self.below < 0.5
    }

    /// ln of the smaller one.
    fn ln_nearer(self) -> f64 {
        self.below.min(self.above).ln()
    }

    fn normal(self) -> f64 {
        let z = normal(self.below.min(self.above));
        if self.is_lower() { z } else { -z }
    }
}

/// Shapes from which the expansion is exact in doubles, and the sums of the tails grow long.
const EXPANDED_FROM: f64 = 1e5;

/// The gamma quantile at rate 1.
fn unit_gamma(shape: f64, p: Probability) -> f64 {
    let z = p.normal();
    if shape >= EXPANDED_FROM && z.abs() <= 8.0 {
        return expanded_gamma(shape, z);
    }
    inverted_gamma(shape, p, z)
}

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

/// The quantile at rate 1 as a root; `z` is the normal quantile.
fn inverted_gamma(shape: f64, p: Probability, z: f64) -> f64 {
    /// Below this the cube root bends away from the quantile, which is near 0.
    const LEAST_CUBE_ROOT: f64 = 0.3;
    let cube_root = 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * shape.sqrt());
    let start = if cube_root > LEAST_CUBE_ROOT {
        shape.ln() + 3.0 * cube_root.ln()
    } else {
        // P(a, x) is xᵃ/Γ(a+1) near 0.
        (p.below.ln() + ln_gamma_ratio(1.0, shape)) / shape
    };
    let target = p.ln_nearer();
    let t = root(start, |t| {
        let x = t.exp();
        let tails = ln_gamma_tails(shape, x);
        let (tail, sign) = if p.is_lower() { (tails.lower, 1.0) } else { (tails.upper, -1.0) };
        // The slope is ± density/tail, and the logarithm of the density climbs with a − x.
        let slope = sign * (tails.density - tail).exp();
        Point { value: tail - target, slope, bend: shape - x - slope }
    });
    t.exp()
}

/// A function at one point.
struct Point {
    value: f64,
    slope: f64,
    /// The second derivative by the first.
    bend: f64,
}

/// The root of a concave function by Halley's steps, each of which cubes the error.
fn root(start: f64, function: impl Fn(f64) -> Point) -> f64 {
    /// A step of this size, measured by how fast the function bends, leaves an error of 10⁻¹⁵.
    const LAST: f64 = 1e-5;
    let mut t = start;
    for _ in 0..MAX_STEPS {
        let Point { value, slope, bend } = function(t);
        let newton = value / slope;
        if !newton.is_finite() {
            break;
        }
        // Far out Newton's step is the safe one: it lands left of the root and stays there.
        let curved = newton * bend;
        let step = if curved.abs() < 1.0 { newton / (1.0 - curved / 2.0) } else { newton };
        t -= step;
        if step.abs() * slope.abs().max(bend.abs()).max(1.0) <= LAST {
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
                let p = Probability::new(p);
                let (expanded, summed) =
                    (unit_gamma(shape, p), inverted_gamma(shape, p, p.normal()));
                assert!((expanded / summed - 1.0).abs() < 1e-12, "{shape} at {p:?}");
            }
        }
    }

    /// The tail of every quantile is the probability that was asked for.
    #[test]
    fn gamma_quantiles_invert_the_tails() {
        for shape in [1e-3, 0.05, 0.3, 0.5, 1.0, 1.7, 3.0, 12.0, 140.0, 5e3, 9e4] {
            for p in [1e-12, 1e-6, 0.01, 0.025, 0.05, 0.3, 0.5, 0.8, 0.975, 1.0 - 1e-6] {
                let x = gamma(shape, 1.0, p);
                if x < 1e-290 {
                    continue;
                }
                let tails = ln_gamma_tails(shape, x);
                let (tail, asked) = if p < 0.5 { (tails.lower, p) } else { (tails.upper, 1.0 - p) };
                assert!((tail - asked.ln()).abs() < 1e-11, "{shape} at {p}: {x}");
            }
        }
    }
}
