//! The association that remains when context is held fixed.
//!
//! One table per stratum (a period, a region, promoted or not). The odds ratio of Mantel and
//! Haenszel (1959) compares within strata only, with the variance of Robins, Breslow and Greenland
//! (1986), which holds for few large and for many small strata. Whether the strata agree with each
//! other is the test of Breslow and Day (1980) with the correction of Tarone (1985). For a reader
//! who thinks in confidences, the shares of the strata are averaged with the strata's sizes.
//!
//! Strata in which one side is empty compare nothing: they have no weight in the odds ratio, and we
//! leave them out of the test of agreement too, where they would divide by zero.

use super::tails::{ChiSquared, Continuity};
use super::{Contingency, Interval, Level, LogOddsRatio, Undefined};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The table of all strata together; `None` when that is more than can be counted.
pub fn pooled(strata: &[Contingency]) -> Option<Contingency> {
    let mut sums = [0_u32; 4];
    for stratum in strata {
        for (sum, cell) in sums.iter_mut().zip(stratum.cells()) {
            *sum = sum.checked_add(cell)?;
        }
    }
    let [n11, n10, n01, n00] = sums;
    Contingency::from_cells(n11, n10, n01, n00)
}

/// The common odds ratio, Σ(n11·n00/n) / Σ(n10·n01/n), as logarithm and standard error.
///
/// # Errors
/// When no stratum compares anything, or the odds ratio is 0 or infinite.
pub fn mantel_haenszel(strata: &[Contingency]) -> Result<LogOddsRatio, Undefined> {
    let (mut in_favour, mut against) = (0.0, 0.0);
    let (mut same, mut mixed, mut other) = (0.0, 0.0, 0.0);
    for stratum in strata.iter().filter(|stratum| !stratum.has_empty_side()) {
        let [n11, n10, n01, n00] = stratum.cells().map(f64::from);
        let n = f64::from(stratum.n());
        // P, Q, R and S of Robins, Breslow and Greenland.
        let (p, q) = ((n11 + n00) / n, (n10 + n01) / n);
        let (r, s) = (n11 * n00 / n, n10 * n01 / n);
        in_favour += r;
        against += s;
        same += p * r;
        mixed += p * s + q * r;
        other += q * s;
    }
    if in_favour == 0.0 && against == 0.0 {
        Err(Undefined::EmptySide)
    } else if in_favour == 0.0 {
        Err(Undefined::ZeroOdds)
    } else if against == 0.0 {
        Err(Undefined::InfiniteOdds)
    } else {
        let variance = same / (2.0 * in_favour * in_favour)
            + mixed / (2.0 * in_favour * against)
            + other / (2.0 * against * against);
        Ok(LogOddsRatio { estimate: (in_favour / against).ln(), se: variance.sqrt() })
    }
}

/// Whether there is any association within strata: Cochran (1954), Mantel and Haenszel (1959).
///
/// # Errors
/// When no stratum compares anything.
pub fn association(
    strata: &[Contingency],
    continuity: Continuity,
) -> Result<ChiSquared, Undefined> {
    let (mut deviation, mut variance) = (0.0, 0.0);
    for stratum in strata.iter().filter(|stratum| !stratum.has_empty_side()) {
        let n = f64::from(stratum.n());
        let with = f64::from(stratum.antecedent());
        let bought = f64::from(stratum.consequent());
        deviation += f64::from(stratum.both()) - stratum.expected();
        variance += with * (n - with) * bought * (n - bought) / (n * n * (n - 1.0));
    }
    if variance == 0.0 {
        return Err(Undefined::EmptySide);
    }
    let deviation = match continuity {
        Continuity::Plain => deviation,
        Continuity::Yates => (deviation.abs() - 0.5).max(0.0),
    };
    Ok(ChiSquared::new(deviation * deviation / variance, 1))
}

/// Whether the strata have the same odds ratio.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Homogeneity {
    /// The test of Breslow and Day, with one degree of freedom less than strata.
    pub breslow_day: ChiSquared,
    /// The same with Tarone's correction: the one to use.
    pub tarone: ChiSquared,
    /// The share of strata with an expected cell below 5. Above a fifth of them the chi-square
    /// distribution is a poor guide, and [`homogeneity_by_drawing`] the better one.
    pub sparse: f64,
}

/// Tests whether the strata have the common odds ratio of [`mantel_haenszel`].
///
/// # Errors
/// When fewer than two strata compare anything, or there is no common odds ratio.
pub fn homogeneity(strata: &[Contingency]) -> Result<Homogeneity, Undefined> {
    let odds_ratio = mantel_haenszel(strata)?.odds_ratio();
    let distance = Distance::of(strata, odds_ratio);
    if distance.used < 2 {
        return Err(Undefined::OneStratum);
    }
    Ok(Homogeneity {
        breslow_day: ChiSquared::new(distance.plain, distance.used - 1),
        tarone: ChiSquared::new(distance.corrected(), distance.used - 1),
        sparse: f64::from(distance.sparse) / f64::from(distance.used),
    })
}

/// How far strata are from having one odds ratio.
struct Distance {
    /// The statistic of Breslow and Day.
    plain: f64,
    /// The sum of joint counts less that of what the odds ratio lets expect, and its variance.
    deviation: f64,
    variance: f64,
    /// Strata that compare something, and those of them with an expected cell below 5.
    used: u32,
    sparse: u32,
}

impl Distance {
    fn of(strata: &[Contingency], odds_ratio: f64) -> Self {
        let mut distance = Self { plain: 0.0, deviation: 0.0, variance: 0.0, used: 0, sparse: 0 };
        for stratum in strata.iter().filter(|stratum| !stratum.has_empty_side()) {
            let cells = expected_cells(stratum, odds_ratio);
            let variance = 1.0 / cells.iter().map(|cell| 1.0 / cell).sum::<f64>();
            let off = f64::from(stratum.both()) - cells[0];
            distance.plain += off * off / variance;
            distance.deviation += off;
            distance.variance += variance;
            distance.used += 1;
            distance.sparse += u32::from(cells.iter().any(|&cell| cell < 5.0));
        }
        distance
    }

    /// With Tarone's correction.
    fn corrected(&self) -> f64 {
        // Rounding could leave a difference of two equal terms below 0.
        (self.plain - self.deviation * self.deviation / self.variance).max(0.0)
    }
}

/// The chance of strata that differ at least as much as these (by the statistic of Tarone) when all
/// have the common odds ratio: tables with the same margins are drawn `draws` times from Fisher's
/// noncentral hypergeometric distribution. They are measured against the expectations of that odds
/// ratio, not each of their own: Tarone's correction takes out what would change to first order. The
/// observed strata count as one draw, so that the chance is never 0. The same seed gives the same number. Time grows with draws times strata, memory with
/// the sum of the smaller margins.
///
/// Drawing ends when `enough` draws were as far, since the chance is then known well enough not to be
/// small (Besag and Clifford 1991, "Sequential Monte Carlo p-values"): it is `enough` by the draws made.
///
/// # Errors
/// As [`homogeneity`].
pub fn homogeneity_by_drawing(
    strata: &[Contingency],
    draws: u32,
    enough: u32,
    seed: u64,
) -> Result<f64, Undefined> {
    let observed = homogeneity(strata)?.tarone.statistic;
    let odds_ratio = mantel_haenszel(strata)?.odds_ratio();
    let urns: Vec<Urn> = strata
        .iter()
        .filter(|stratum| !stratum.has_empty_side())
        .map(|stratum| Urn::new(stratum, odds_ratio))
        .collect();
    let variance: f64 = urns.iter().map(|urn| 1.0 / urn.precision).sum();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut as_far = 0_u32;
    for draw in 1..=draws {
        let (mut plain, mut deviation) = (0.0, 0.0);
        for urn in &urns {
            let off = urn.draw(rng.random()) - urn.expected;
            plain += off * off * urn.precision;
            deviation += off;
        }
        // Rounding must not decide about a draw that is the observed one.
        let far = plain - deviation * deviation / variance >= observed * (1.0 - 1e-9);
        as_far += u32::from(far);
        if as_far == enough {
            return Ok(f64::from(enough) / f64::from(draw));
        }
    }
    Ok(f64::from(as_far + 1) / (f64::from(draws) + 1.0))
}

/// All tables with the margins of one, each as probable as its odds ratio makes it.
struct Urn {
    /// The joint count that the odds ratio lets expect, and one by its variance, as the statistic has
    /// them.
    expected: f64,
    precision: f64,
    /// The smallest joint count that is ever drawn.
    least: f64,
    /// The chance of at most that joint count, of one more, and so on; the last is the sum of all.
    cumulated: Vec<f64>,
}

impl Urn {
    fn new(margins: &Contingency, odds_ratio: f64) -> Self {
        /// What is less probable than this, next to the most probable, is never drawn.
        const NEVER: f64 = 1e-20;
        let (with, bought) = (margins.antecedent(), margins.consequent());
        let least = with.saturating_sub(margins.n() - bought);
        let most = with.min(bought);
        let [n, x, y] = [margins.n(), with, bought].map(f64::from);
        // How much more probable one more joint count is: the odds ratio times n10·n01 by n11·n00.
        let ratio = |both: u32| {
            let n11 = f64::from(both);
            odds_ratio * ((x - n11) / (n11 + 1.0)) * ((y - n11) / (n - x - y + n11 + 1.0))
        };
        // It falls; where it comes below 1 is the most probable one.
        let (mut mode, mut end) = (least, most);
        while mode < end {
            let middle = mode + (end - mode) / 2;
            match ratio(middle) >= 1.0 {
                true => mode = middle + 1,
                false => end = middle,
            }
        }
        let likely = |chance: &f64| *chance > NEVER;
        let mut chance = 1.0;
        let mut chances: Vec<f64> = (least..mode)
            .rev()
            .map_while(|both| {
                chance /= ratio(both);
                Some(chance).filter(likely)
            })
            .collect();
        let least = mode - u32::try_from(chances.len()).expect("no more than the margins count");
        chances.reverse();
        chance = 1.0;
        chances.push(chance);
        chances.extend((mode..most).map_while(|both| {
            chance *= ratio(both);
            Some(chance).filter(likely)
        }));
        let mut sum = 0.0;
        for chance in &mut chances {
            sum += *chance;
            *chance = sum;
        }
        let cells = expected_cells(margins, odds_ratio);
        Self {
            expected: cells[0],
            precision: cells.iter().map(|cell| 1.0 / cell).sum(),
            least: f64::from(least),
            cumulated: chances,
        }
    }

    /// The joint count at this share, from 0 to 1, of all chances.
    #[inline]
    fn draw(&self, share: f64) -> f64 {
        let (all, before) = self.cumulated.split_last().expect("one is the most probable");
        let at = share * all;
        self.least + before.partition_point(|&sum| sum <= at) as f64
    }
}

/// The cells n11, n10, n01, n00 with the margins of `table` and this odds ratio.
fn expected_cells(table: &Contingency, odds_ratio: f64) -> [f64; 4] {
    let [n, with, bought] = [table.n(), table.antecedent(), table.consequent()].map(f64::from);
    // x (n − with − bought + x) = OR (with − x)(bought − x), a quadratic equation of which one root
    // lies in range. Each of the two forms of that root loses digits where the other is used.
    let square = 1.0 - odds_ratio;
    let linear = n - square * (with + bought);
    let constant = odds_ratio * with * bought;
    let root = (linear * linear + 4.0 * square * constant).max(0.0).sqrt();
    let both = if linear >= 0.0 {
        2.0 * constant / (linear + root)
    } else {
        (root - linear) / (2.0 * square)
    };
    [both, with - both, bought - both, n - with - bought + both]
}

/// Confidence and base rate as they would be if both arms had the same mix of strata.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standardised {
    /// The share that has the consequent among those with the antecedent.
    pub confidence: f64,
    /// The share that has it among those without.
    pub base: f64,
    /// The standard error of their difference (delta method).
    pub se: f64,
    /// The share of all that is in strata with both arms; the others say nothing.
    pub covered: f64,
}

impl Standardised {
    /// Confidence minus base.
    pub fn difference(&self) -> f64 {
        self.confidence - self.base
    }

    /// The interval of the difference, by the normal approximation.
    pub fn interval(&self, level: Level) -> Interval {
        let half = level.z() * self.se;
        Interval { low: self.difference() - half, high: self.difference() + half }
    }
}

/// Direct standardisation: the shares of each stratum, weighted with the stratum's size, over the
/// strata in which both arms have somebody.
///
/// # Errors
/// When no stratum has both arms.
pub fn standardised(strata: &[Contingency]) -> Result<Standardised, Undefined> {
    let all: f64 = strata.iter().map(|stratum| f64::from(stratum.n())).sum();
    let (mut covered, mut confidence, mut base, mut variance) = (0.0, 0.0, 0.0, 0.0);
    for stratum in strata {
        let [n11, n10, n01, n00] = stratum.cells().map(f64::from);
        let (with, without) = (n11 + n10, n01 + n00);
        if with == 0.0 || without == 0.0 {
            continue;
        }
        let n = f64::from(stratum.n());
        covered += n;
        confidence += n * n11 / with;
        base += n * n01 / without;
        variance += n * n * (n11 * n10 / with.powi(3) + n01 * n00 / without.powi(3));
    }
    if covered == 0.0 {
        return Err(Undefined::EmptySide);
    }
    Ok(Standardised {
        confidence: confidence / covered,
        base: base / covered,
        se: variance.sqrt() / covered,
        covered: covered / all,
    })
}

/// What holding context fixed does to an association.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Effect {
    /// It turns round, and both directions are sure (Simpson 1951).
    Reversed,
    /// It was sure and is not any more, and less than half of it (on the log scale) remains.
    Vanishes,
    /// The odds ratio changes by more than a tenth.
    Confounded,
    /// None of these.
    Unchanged,
}

impl Effect {
    /// Compares the odds ratio of the pooled table with the one within strata. `crude_q` is the
    /// adjusted p-value of the pooled association among all that were looked at; what is sure is
    /// judged at `level`.
    pub fn of(crude: LogOddsRatio, within: LogOddsRatio, crude_q: f64, level: Level) -> Self {
        let sure = |ratio: LogOddsRatio| !ratio.interval(level).contains(0.0);
        if sure(crude) && sure(within) && crude.estimate * within.estimate < 0.0 {
            Self::Reversed
        } else if crude_q <= 1.0 - level.get()
            && !sure(within)
            && within.estimate.abs() < 0.5 * crude.estimate.abs()
        {
            Self::Vanishes
        } else if ((crude.estimate - within.estimate).exp() - 1.0).abs() > 0.1 {
            Self::Confounded
        } else {
            Self::Unchanged
        }
    }
}
