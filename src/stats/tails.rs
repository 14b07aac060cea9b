//! How surprising a joint count is: exact tails, and the chi-square approximation.
//!
//! Fisher's exact test asks how often a joint count this large (or this small) would be seen if the
//! consequent were dealt out at random among all: the tail of a hypergeometric distribution. One
//! probability is computed in logarithms (see `special`), the others follow by the ratio of
//! neighbours, outward from the mode, until they no longer matter: some 8 standard deviations, or
//! a handful of terms in a far tail. The tail on the other side of the mode is one minus that, and
//! loses nothing since it is above ½.
//!
//! Exact tails of counts are conservative; the mid-p of Lancaster (1961), which takes half of the
//! observed count's own probability, is not, and is what rules and matrix use.

use super::special::{
    ln_beta_tails, ln_binomial, ln_gamma_density_x, ln_gamma_tails, ln_one_minus_exp,
};
use super::{Contingency, Undefined};
use crate::support::Count;

/// The chance of a count, of one at least as large, and of one at most as large, as natural
/// logarithms: p-values of 10⁻³⁰⁰ and far below keep their order and their digits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tails {
    /// ln P(C = x).
    pub ln_point: f64,
    /// ln P(C ≥ x).
    pub ln_upper: f64,
    /// ln P(C ≤ x).
    pub ln_lower: f64,
}

impl Tails {
    /// A count that cannot be other than it is.
    pub const CERTAIN: Self = Self { ln_point: 0.0, ln_upper: 0.0, ln_lower: 0.0 };

    /// P(C = x).
    pub fn point(&self) -> f64 {
        self.ln_point.exp()
    }

    /// P(C ≥ x), the one-sided p of Fisher's exact test for "more often together".
    pub fn upper(&self) -> f64 {
        self.ln_upper.exp()
    }

    /// P(C ≤ x), the one-sided p for "more often apart".
    pub fn lower(&self) -> f64 {
        self.ln_lower.exp()
    }

    /// P(C < x), the hyper-confidence of Hahsler and Hornik (2007).
    pub fn below(&self) -> f64 {
        (self.lower() - self.point()).max(0.0)
    }

    /// P(C > x) + ½ P(C = x).
    pub fn mid_upper(&self) -> f64 {
        self.ln_mid_upper().exp()
    }

    /// P(C < x) + ½ P(C = x).
    pub fn mid_lower(&self) -> f64 {
        self.ln_mid_lower().exp()
    }

    /// ln of [`mid_upper`](Self::mid_upper).
    pub fn ln_mid_upper(&self) -> f64 {
        less_half(self.ln_upper, self.ln_point)
    }

    /// ln of [`mid_lower`](Self::mid_lower).
    pub fn ln_mid_lower(&self) -> f64 {
        less_half(self.ln_lower, self.ln_point)
    }

    /// Tails of a count turned round: what was at least is at most.
    pub(super) fn mirrored(self) -> Self {
        Self { ln_upper: self.ln_lower, ln_lower: self.ln_upper, ..self }
    }

    /// From the probability of the count and the tail above it, itself included.
    fn from_upper(ln_point: f64, ln_upper: f64) -> Self {
        let ln_upper = ln_upper.min(0.0);
        // P(C ≤ x) = 1 − P(C > x), and P(C > x) = P(C ≥ x) − P(C = x).
        let ln_beyond = ln_upper + ln_one_minus_exp((ln_point - ln_upper).min(0.0));
        Self { ln_point, ln_upper, ln_lower: ln_one_minus_exp(ln_beyond.min(0.0)) }
    }
}

/// ln(eᵃ − ½eᵇ) for b ≤ a.
fn less_half(a: f64, b: f64) -> f64 {
    if a == f64::NEG_INFINITY {
        return a;
    }
    a + (-0.5 * (b - a).min(0.0).exp()).ln_1p()
}

/// The tails of the joint count when the margins are given and the sides are independent. Counts
/// up to the largest [`Count`] and tails far below 10⁻³⁰⁰ keep some 11 digits.
pub fn hypergeometric(table: &Contingency) -> Tails {
    let [n11, n10, n01, n00] = table.cells();
    // Towards more joint, n10·n01 choices move to (n11+1)·(n00+1); towards fewer the other way round.
    let more = Outward { from: [n10, n01], to: [n11, n00] };
    let fewer = Outward { from: [n11, n00], to: [n10, n01] };
    let ln_point = ln_hypergeometric(table);
    if more.falls() {
        Tails::from_upper(ln_point, ln_point + more.relative_sum().ln())
    } else {
        Tails::from_upper(ln_point, ln_point + fewer.relative_sum().ln()).mirrored()
    }
}

/// The smallest joint count c with P(C ≤ c) ≥ `p` under the margins of a table, whatever its own
/// joint count (hyper-lift of Hahsler and Hornik 2007 divides by the one for 0.99). Some thirty tails.
pub fn hypergeometric_quantile(margins: &Contingency, p: f64) -> Count {
    let [n, antecedent, consequent] = [margins.n(), margins.antecedent(), margins.consequent()];
    let (mut low, mut high) =
        (antecedent.saturating_sub(n - consequent), antecedent.min(consequent));
    while low < high {
        let middle = low + (high - low) / 2;
        let table = Contingency::new(n, antecedent, consequent, middle)
            .expect("a count between the least and the most that the margins allow");
        if hypergeometric(&table).lower() >= p {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

/// ln P(C = n11) as three binomial probabilities (Loader 2000).
fn ln_hypergeometric(table: &Contingency) -> f64 {
    if table.has_empty_side() || table.n() == 0 {
        return 0.0;
    }
    let [n, antecedent, consequent] =
        [table.n(), table.antecedent(), table.consequent()].map(f64::from);
    let [n11, n10, ..] = table.cells().map(f64::from);
    let (p, q) = (antecedent / n, (n - antecedent) / n);
    ln_binomial(n11, consequent, p, q) + ln_binomial(n10, n - consequent, p, q)
        - ln_binomial(antecedent, n, p, q)
}

/// A walk away from the observed table, one customer at a time: two cells lose, two gain.
struct Outward {
    from: [Count; 2],
    to: [Count; 2],
}

impl Outward {
    /// Whether the next table is no more probable than this one.
    fn falls(&self) -> bool {
        self.ratio(0.0) <= 1.0
    }

    /// The probability of the table after `steps` + 1 steps by that after `steps`.
    fn ratio(&self, steps: f64) -> f64 {
        let [from, other_from] = self.from.map(|cell| f64::from(cell) - steps);
        let [to, other_to] = self.to.map(|cell| f64::from(cell) + steps + 1.0);
        (from / to) * (other_from / other_to)
    }

    /// The sum of the probabilities of all tables from here on, by that of the observed one.
    fn relative_sum(&self) -> f64 {
        /// Below this share of the sum a falling term no longer changes it.
        const NEGLIGIBLE: f64 = 1e-18;
        let (mut term, mut sum) = (1.0, 1.0);
        for step in 0..self.from[0].min(self.from[1]) {
            term *= self.ratio(f64::from(step));
            sum += term;
            if term < sum * NEGLIGIBLE {
                break;
            }
        }
        sum
    }
}

/// The tails of a count whose mean and variance alone are known, by the binomial of real size with
/// the same two moments: p = 1 − variance/mean, size = mean/p. A variance as large as the mean (or
/// larger) makes it the Poisson distribution, one of 0 makes the count certain.
///
/// Beyond the real size the matched binomial has no probability left, though the true distribution
/// may; there P(C ≥ x) goes on as pˣ, which it is at x = size.
pub fn matched_binomial(x: Count, mean: f64, variance: f64) -> Tails {
    /// With a success probability below this the binomial is the Poisson distribution to all digits.
    const POISSON_BELOW: f64 = 1e-13;
    if mean <= 0.0 || variance <= 0.0 {
        return Tails::CERTAIN;
    }
    let x = f64::from(x);
    let q = variance / mean;
    let p = 1.0 - q;
    if p < POISSON_BELOW {
        return poisson(x, mean);
    }
    let size = mean / p;
    if x >= size {
        let ln_upper = x * (-q).ln_1p();
        return Tails { ln_point: ln_upper, ln_upper, ln_lower: 0.0 };
    }
    let ln_point = ln_binomial(x, size, p, q);
    // The tail on the far side is its own sum; the other one, above ½, is one minus that.
    if x > mean {
        Tails::from_upper(ln_point, ln_beta_tails(x, size - x + 1.0, p, q).lower)
    } else {
        let ln_lower = ln_beta_tails(x + 1.0, size - x, p, q).upper;
        Tails::from_upper(ln_point, ln_lower).mirrored()
    }
}

fn poisson(x: f64, mean: f64) -> Tails {
    let ln_upper = if x == 0.0 { 0.0 } else { ln_gamma_tails(x, mean).lower };
    Tails {
        ln_point: ln_gamma_density_x(x + 1.0, mean) - mean.ln(),
        ln_upper,
        ln_lower: ln_gamma_tails(x + 1.0, mean).upper,
    }
}

/// A statistic that is distributed as chi-square if nothing is going on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChiSquared {
    /// The statistic, 0 or above.
    pub statistic: f64,
    /// The degrees of freedom.
    pub df: u32,
    /// The chance of a statistic at least as large.
    pub p: f64,
}

impl ChiSquared {
    /// The p-value of a statistic with at least one degree of freedom.
    pub fn new(statistic: f64, df: u32) -> Self {
        debug_assert!(statistic >= 0.0 && df > 0);
        let p = ln_gamma_tails(f64::from(df) / 2.0, statistic / 2.0).upper.exp();
        Self { statistic, df, p }
    }
}

/// Whether half a unit is taken off before squaring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Continuity {
    /// The statistic as it is.
    #[default]
    Plain,
    /// Yates (1934): the deviation is moved ½ towards 0, but not across it.
    Yates,
}

/// Pearson's chi-square of independence, Σ (observed − expected)²/expected, one degree of freedom.
///
/// # Errors
/// When a margin is 0.
pub fn chi_squared(table: &Contingency, continuity: Continuity) -> Result<ChiSquared, Undefined> {
    if table.has_empty_side() {
        return Err(Undefined::EmptySide);
    }
    let [n11, n10, n01, n00] = table.cells().map(f64::from);
    let n = f64::from(table.n());
    // All four cells deviate from their expectation by the same amount.
    let deviation = ((n11 * n00 - n10 * n01) / n).abs();
    let deviation = match continuity {
        Continuity::Plain => deviation,
        Continuity::Yates => (deviation - 0.5).max(0.0),
    };
    let margins = [n11 + n10, n01 + n00, n11 + n01, n10 + n00];
    let inverse_variance = margins.iter().fold(n * n * n, |rest, margin| rest / margin);
    Ok(ChiSquared::new(deviation * deviation * inverse_variance, 1))
}
