//! Quantiles of the beta distribution from those of the gamma distribution.
//!
//! With y = −ln(1−x) and N = b + (a−1)/2 the density of a Beta(a, b) variable is proportional to
//! yᵃ⁻¹ e⁻ᴺʸ times a power of sinh(y/2)/(y/2), which is 1 + y²/24 + …: nearly that of a gamma
//! variable of shape a and rate N (Wise 1950, "The incomplete beta function as a contour integral and
//! a quickly converging series for its inverse"; the same N is in Algorithm 708 of DiDonato and
//! Morris 1992). So the quantile is that of the gamma variable, g/N, and a series in 1/N². Put
//! w = g (1 + u₁/N² + u₂/N⁴ + …) for Ny; that the two densities match at every g gives g uₖ′ + (a − g) uₖ
//! in terms of the earlier u, and each uₖ is a polynomial in g and a. We took the idea from Wise and
//! worked out u₁ to u₃ anew by computer algebra.
//!
//! What makes it worth it: g and the u depend on a alone. A column of the matrix has one a for all
//! cells with the same joint count, and these are most of its cells.

use super::super::special::{LnTails, ln_beta_tails};
use super::{Point, Probability, root, unit_gamma};

/// The quantiles of Beta(a, b) for one a, one probability and whatever b.
#[derive(Clone, Copy, Debug)]
pub struct BetaOfShape {
    a: f64,
    p: Probability,
    /// The quantile of Gamma(a, 1).
    g: f64,
    /// u₁, u₂, u₃ at g.
    terms: [f64; 3],
}

impl BetaOfShape {
    /// For a > 0 and a probability in (0, 1). Takes a gamma quantile; each [`at`](Self::at) is then
    /// a few products where b is large.
    pub fn new(a: f64, p: f64) -> Self {
        Self::with(a, Probability::new(p))
    }

    fn with(a: f64, p: Probability) -> Self {
        let g = unit_gamma(a, p);
        let polynomial =
            |coefficients: &[f64]| coefficients.iter().rev().fold(0.0, |sum, c| sum * g + c);
        let a2 = a * a;
        let u1 = polynomial(&[a + 1.0, 1.0]) / 24.0;
        let u2 = polynomial(&[
            (a + 1.0) * (23.0 * a2 - 47.0),
            3.0 * (11.0 * a2 - 19.0),
            2.0 * (9.0 * a - 13.0),
            -2.0,
        ]) / 5760.0;
        let u3 = polynomial(&[
            (a + 1.0) * ((1493.0 * a2 - 7810.0) * a2 + 12077.0),
            (2459.0 * a2 - 10750.0) * a2 + 14051.0,
            8.0 * (((268.0 * a - 389.0) * a - 634.0) * a + 995.0),
            4.0 * ((151.0 * a - 657.0) * a + 626.0),
            -4.0 * (59.0 * a - 83.0),
            16.0,
        ]) / 2_903_040.0;
        Self { a, p, g, terms: [u1, u2, u3].map(|u| (a - 1.0) * u) }
    }

    /// The point below which a Beta(a, b) variable lies with the probability; the same as
    /// [`beta`](super::beta) gives, to the last bit.
    pub fn at(&self, b: f64) -> f64 {
        if b < self.a { quantile(self.a, b, self.p) } else { share_of(self.odds(b)) }
    }

    /// x/(1−x) of the quantile, for b ≥ a.
    fn odds(&self, b: f64) -> f64 {
        /// From here on the first term left out is below 10⁻¹⁴: it falls with the eighth power.
        const FAR: f64 = 32.0;
        let rate = b + (self.a - 1.0) / 2.0;
        let odds = self.series(rate).exp_m1();
        if rate >= FAR * (self.a + self.g + 1.0) {
            return odds;
        }
        // Where the series would lead astray: both a and b are near 0.
        let is_near = self.g < 2.0 * rate && odds > 0.0 && odds.is_finite();
        let start = if is_near { odds } else { self.a / b };
        ln_odds(self.a, b, self.p, start.ln()).exp()
    }

    /// −ln(1−x) of the quantile.
    fn series(&self, rate: f64) -> f64 {
        let [u1, u2, u3] = self.terms;
        let square = 1.0 / (rate * rate);
        self.g / rate * (1.0 + square * (u1 + square * (u2 + square * u3)))
    }
}

pub(super) fn quantile(a: f64, b: f64, p: Probability) -> f64 {
    if a <= b {
        share_of(BetaOfShape::with(a, p).odds(b))
    } else {
        // 1 − x is the other end of the distribution turned round; by the odds a small x keeps its
        // digits.
        share_of(1.0 / BetaOfShape::with(b, p.turned_round()).odds(a))
    }
}

fn share_of(odds: f64) -> f64 {
    if odds.is_finite() { odds / (1.0 + odds) } else { 1.0 }
}

/// ln(x/(1−x)) of the quantile as a root of the logarithm of the nearer tail.
fn ln_odds(a: f64, b: f64, p: Probability, start: f64) -> f64 {
    let target = p.ln_nearer();
    root(start, |t| {
        let (x, y) = (1.0 / (1.0 + (-t).exp()), 1.0 / (1.0 + t.exp()));
        let LnTails { lower, upper, density } = ln_beta_tails(a, b, x, y);
        let (tail, sign) = if p.is_lower() { (lower, 1.0) } else { (upper, -1.0) };
        let slope = sign * (density - tail).exp();
        Point { value: tail - target, slope, bend: a * y - b * x - slope }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROBABILITIES: [f64; 9] = [1e-9, 1e-4, 0.025, 0.05, 0.5, 0.8, 0.95, 0.975, 0.9999];

    /// From where the series is taken as it is, the root says the same.
    #[test]
    fn far_out_the_series_is_the_quantile() {
        for a in [0.01, 0.3, 1.0, 1.4, 2.0, 3.7, 11.0, 60.5, 700.0] {
            for p in PROBABILITIES {
                let of_shape = BetaOfShape::new(a, p);
                for factor in [32.001, 40.0, 100.0, 1e4] {
                    let b = factor * (a + of_shape.g + 1.0) + 0.5;
                    let series = of_shape.at(b);
                    if series < 1e-290 {
                        continue;
                    }
                    let start = (a / b).ln();
                    let summed = share_of(ln_odds(a, b, Probability::new(p), start).exp());
                    // Near 0 the tail is xᵃ: a bit of it is 1/a bits of x.
                    let allowed = 2e-13 + 1e-14 / a;
                    assert!((series / summed - 1.0).abs() < allowed, "{a} {b} at {p}");
                }
            }
        }
    }

    /// The tail of every quantile is the probability that was asked for.
    #[test]
    fn quantiles_invert_the_tails() {
        let shapes: [f64; 8] = [0.02, 0.5, 1.0, 2.5, 9.0, 80.0, 3e3, 1e5];
        for (a, b) in shapes.iter().flat_map(|&a| shapes.iter().map(move |&b| (a, b))) {
            for p in PROBABILITIES {
                let probability = Probability::new(p);
                let odds = if a <= b {
                    BetaOfShape::with(a, probability).odds(b)
                } else {
                    1.0 / BetaOfShape::with(b, probability.turned_round()).odds(a)
                };
                if !(1e-250..1e250).contains(&odds) {
                    continue;
                }
                let (x, y) = (odds / (1.0 + odds), 1.0 / (1.0 + odds));
                let tails = ln_beta_tails(a, b, x, y);
                let tail = if probability.is_lower() { tails.lower } else { tails.upper };
                let off = (tail - probability.ln_nearer()).abs();
                // One bit of the odds is this much of the tail.
                assert!(off < 1e-11 * a.max(b).max(10.0).sqrt(), "{a} {b} at {p}: {x} off {off:e}");
            }
        }
    }

    #[test]
    fn a_shape_at_hand_has_the_quantiles_of_one_made_anew() {
        for (a, b) in [(0.2, 9.0), (3.5, 1e4), (3.5, 2.0), (120.0, 121.0), (1.0, 1.0)] {
            for p in PROBABILITIES {
                assert_eq!(BetaOfShape::new(a, p).at(b), super::super::beta(a, b, p));
            }
        }
    }
}
