//! Logarithms of probabilities that are both far in the tail and of large counts.
//!
//! The textbook form subtracts logarithms of factorials, and of ten million customers those are
//! 1.5·10⁸: the difference keeps six digits. Loader (2000, "Fast and accurate computation of
//! binomial probabilities") writes a binomial probability as two deviances and three small errors
//! of Stirling's formula, none of which cancels. We took these two functions from there and give
//! them real arguments too, which makes them the front factor of the incomplete beta and gamma
//! functions; their continued fractions are evaluated as Lentz (1976) does. statrs has both
//! functions, but stops the beta fraction after 140 terms (too few beyond some 10⁴) and returns no
//! logarithms.

use std::f64::consts::TAU;

/// Where a fraction or a series has converged, relative.
const CONVERGED: f64 = 3e-16;

/// More terms than any fraction here needs: they need about √(largest argument).
const MAX_TERMS: u32 = 1_000_000;

/// Both tails of a distribution at one point x, and what its density is there, as natural logarithms.
#[derive(Clone, Copy, Debug)]
pub(super) struct LnTails {
    pub(super) lower: f64,
    pub(super) upper: f64,
    /// ln of the density in the scale of [`quantile`](super::quantile): times x for a gamma variable,
    /// times x(1−x) for a beta variable.
    pub(super) density: f64,
}

impl LnTails {
    /// At and below the least value.
    const BELOW_ALL: Self =
        Self { lower: f64::NEG_INFINITY, upper: 0.0, density: f64::NEG_INFINITY };
    /// At and above the greatest value.
    const ABOVE_ALL: Self =
        Self { lower: 0.0, upper: f64::NEG_INFINITY, density: f64::NEG_INFINITY };

    /// From the lower tail.
    fn of_lower(lower: f64, density: f64) -> Self {
        let lower = lower.min(0.0);
        Self { lower, upper: ln_one_minus_exp(lower), density }
    }

    /// From the upper tail.
    fn of_upper(upper: f64, density: f64) -> Self {
        let upper = upper.min(0.0);
        Self { lower: ln_one_minus_exp(upper), upper, density }
    }
}

/// ln of C(n, x) pˣ qⁿ⁻ˣ for real 0 ≤ x ≤ n; `q` is 1 − p, given so that it keeps its digits.
pub(super) fn ln_binomial(x: f64, n: f64, p: f64, q: f64) -> f64 {
    debug_assert!(0.0 <= x && x <= n);
    if x == 0.0 {
        return if n == 0.0 { 0.0 } else { n * ln_of_complement(p, q) };
    }
    if x == n {
        return n * ln_of_complement(q, p);
    }
    let y = n - x;
    stirling_error(n)
        - stirling_error(x)
        - stirling_error(y)
        - deviance(x, n * p)
        - deviance(y, n * q)
        - 0.5 * (TAU * x * (y / n)).ln()
}

/// ln of `q` = 1 − p, from the smaller of the two.
fn ln_of_complement(p: f64, q: f64) -> f64 {
    if p < 0.5 { (-p).ln_1p() } else { q.ln() }
}

/// The two tails of the beta distribution at `x`: ln Iₓ(a, b) and ln (1 − Iₓ(a, b)); `y` is 1 − x.
pub(super) fn ln_beta_tails(a: f64, b: f64, x: f64, y: f64) -> LnTails {
    debug_assert!(a > 0.0 && b > 0.0);
    if x <= 0.0 {
        return LnTails::BELOW_ALL;
    }
    if y <= 0.0 {
        return LnTails::ABOVE_ALL;
    }
    let front = ln_beta_density_xy(a, b, x, y);
    if x <= (a + 1.0) / (a + b + 2.0) {
        LnTails::of_lower(front - beta_fraction(a, b, x, y).ln(), front)
    } else {
        LnTails::of_upper(front - beta_fraction(b, a, y, x).ln(), front)
    }
}

/// ln of xᵃ yᵇ / B(a, b), which is the density of the beta distribution times x·y.
pub(super) fn ln_beta_density_xy(a: f64, b: f64, x: f64, y: f64) -> f64 {
    (a * (b / (a + b))).ln() + ln_binomial(a, a + b, x, y)
}

/// What xᵃ yᵇ / B(a, b) is divided by in Iₓ(a, b), for x ≤ (a+1)/(a+b+2): the continued fraction of
/// DLMF 8.17.22, two terms taken as one as DiDonato and Morris do (1992, Algorithm 708, equation 9).
/// It takes half the steps, and does not begin with a difference that leaves no digits of a large b.
fn beta_fraction(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let balance = a * y - b * x + 1.0;
    let leading = a * balance / (a + 1.0);
    lentz(leading, |term| {
        let m = f64::from(term);
        let even = a + 2.0 * m;
        let numerator =
            (a + m - 1.0) * (a + b + m - 1.0) * m * (b - m) * (x / (even - 1.0)).powi(2);
        let denominator =
            m + m * (b - m) * x / (even - 1.0) + (a + m) * (balance + m * (1.0 + y)) / (even + 1.0);
        (numerator, denominator)
    })
}

/// The two tails of the gamma distribution of this shape and rate 1 at `x`: ln P(a, x), ln Q(a, x).
pub(super) fn ln_gamma_tails(shape: f64, x: f64) -> LnTails {
    debug_assert!(shape > 0.0);
    if x <= 0.0 {
        return LnTails::BELOW_ALL;
    }
    let front = ln_gamma_density_x(shape, x);
    if x <= shape + 1.0 {
        // P(a, x) = xᵃ e⁻ˣ / Γ(a) · Σ xᵏ / (a (a+1) … (a+k)), DLMF 8.11.4.
        let (mut term, mut sum) = (1.0 / shape, 1.0 / shape);
        for k in 1..MAX_TERMS {
            term *= x / (shape + f64::from(k));
            sum += term;
            if term <= sum * CONVERGED {
                break;
            }
        }
        LnTails::of_lower(front + sum.ln(), front)
    } else {
        // Q(a, x) = xᵃ e⁻ˣ / Γ(a) / (x+1−a − 1(1−a)/(x+3−a − 2(2−a)/(x+5−a − …))), DLMF 8.9.2
        // contracted.
        let below = lentz(x + 1.0 - shape, |term| {
            let k = f64::from(term);
            (k * (shape - k), x + 1.0 - shape + 2.0 * k)
        });
        LnTails::of_upper(front - below.ln(), front)
    }
}

/// ln of xᵃ e⁻ˣ / Γ(a), which is the density of the gamma distribution times x.
pub(super) fn ln_gamma_density_x(shape: f64, x: f64) -> f64 {
    0.5 * (shape / TAU).ln() - stirling_error(shape) - deviance(shape, x)
}

/// b + a₁/(b₁ + a₂/(b₂ + …)) for `terms(k)` = (aₖ, bₖ), by Lentz's method.
fn lentz(leading: f64, terms: impl Fn(u32) -> (f64, f64)) -> f64 {
    let off_zero = |value: f64| {
        if value == 0.0 { f64::MIN_POSITIVE } else { value }
    };
    let mut value = off_zero(leading);
    let (mut c, mut d) = (value, 0.0);
    for term in 1..MAX_TERMS {
        let (numerator, denominator) = terms(term);
        d = 1.0 / off_zero(denominator + numerator * d);
        c = off_zero(denominator + numerator / c);
        value *= c * d;
        if (c * d - 1.0).abs() <= CONVERGED {
            break;
        }
    }
    value
}

/// ln Γ(x+1) − (x+½) ln x + x − ½ ln 2π: how far Stirling's formula is off, for x > 0.
fn stirling_error(x: f64) -> f64 {
    /// From here on five terms of the series are exact in doubles: the sixth is below 2⁻⁵².
    const SERIES_FROM: f64 = 16.0;
    // The error at x is that at z = x + m and (x+½) ln(z/x) − m − ln((x+1)(x+2)…(x+m)/zᵐ) more.
    let (start, mut x, mut steps, mut product) = (x, x, 0.0, 1.0);
    while x < SERIES_FROM {
        x += 1.0;
        steps += 1.0;
        product *= x;
    }
    let below = match steps {
        0.0 => 0.0,
        _ => (start + 0.5) * (x / start).ln() - steps - (product.ln() - steps * x.ln()),
    };
    let inverse_square = 1.0 / (x * x);
    let series = [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0];
    below + series.iter().rev().fold(0.0, |sum, coefficient| sum * inverse_square + coefficient) / x
}

/// ln Γ(a+n)/Γ(a) for n ≥ 0, without the cancellation of two large logarithms.
pub(super) fn ln_gamma_ratio(a: f64, n: f64) -> f64 {
    if n == 0.0 {
        return 0.0;
    }
    (a + n - 0.5) * (n / a).ln_1p() + n * a.ln() - n + stirling_error(a + n) - stirling_error(a)
}

/// The derivative of the digamma function, for x > 0 (DLMF 5.15.5 and 5.15.8).
pub(super) fn trigamma(x: f64) -> f64 {
    /// From here on five terms of the series are enough: the sixth is below 10⁻¹⁵ of the whole.
    const SERIES_FROM: f64 = 16.0;
    let (mut x, mut sum) = (x, 0.0);
    while x < SERIES_FROM {
        sum += 1.0 / (x * x);
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    // The even Bernoulli numbers.
    let series = [1.0 / 6.0, -1.0 / 30.0, 1.0 / 42.0, -1.0 / 30.0, 5.0 / 66.0];
    let bernoulli = series.iter().rev().fold(0.0, |sum, number| (sum + number) * square);
    sum + (1.0 + 0.5 / x + bernoulli) / x
}

/// x ln(x/m) + m − x, without cancellation where x is near m.
fn deviance(x: f64, m: f64) -> f64 {
    let difference = x - m;
    if difference.abs() >= 0.1 * (x + m) {
        return x * (x / m).ln() - difference;
    }
    // With v = (x−m)/(x+m) it is (x−m)·v + 2x·(v³/3 + v⁵/5 + …).
    let v = difference / (x + m);
    let mut power = 2.0 * x * v;
    let mut sum = difference * v;
    for odd in (3..).step_by(2) {
        power *= v * v;
        let next = sum + power / f64::from(odd);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

/// ln(1 − eˡ) for l ≤ 0.
pub(super) fn ln_one_minus_exp(l: f64) -> f64 {
    if l > -std::f64::consts::LN_2 { (-l.exp_m1()).ln() } else { (-l.exp()).ln_1p() }
}
