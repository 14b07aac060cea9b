//! How many it takes to see a difference.

use super::quantile;

/// How many trials each of two arms needs so that a two-sided test at `alpha` finds the difference
/// between the shares `p` and `q` with this power; not rounded. Infinite where they are equal.
///
/// \[z(1−α/2) √(2 m (1−m)) + z(power) √(p(1−p) + q(1−q))\]² / (p−q)² with m their mean (Fleiss,
/// Levin and Paik 2003, equation 4.14, without continuity correction).
pub fn per_arm(p: f64, q: f64, alpha: f64, power: f64) -> f64 {
    let mean = (p + q) / 2.0;
    let under_null = -quantile::normal(alpha / 2.0) * (2.0 * mean * (1.0 - mean)).sqrt();
    let otherwise = quantile::normal(power) * (p * (1.0 - p) + q * (1.0 - q)).sqrt();
    ((under_null + otherwise) / (p - q)).powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The formula, worked out once with scipy.
    #[test]
    fn pilots() {
        for (p, q, expected) in [
            (0.02, 0.03, 3_825.149_722_102_623),
            (0.1, 0.12, 3_840.847_482_436_276),
            (0.005, 0.0075, 15_598.469_483_336_125),
        ] {
            let n = per_arm(p, q, 0.05, 0.8);
            assert!((n / expected - 1.0).abs() < 1e-6, "{n} against {expected}");
            assert_eq!(n, per_arm(q, p, 0.05, 0.8));
        }
        assert_eq!(per_arm(0.1, 0.1, 0.05, 0.8), f64::INFINITY);
    }
}
