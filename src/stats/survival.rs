//! How long something lasts, when it has not ended for everybody yet.
//!
//! The curve is the product-limit estimate of Kaplan and Meier (1958) with the variance of Greenwood
//! (1926); its intervals are made on the log(−log) scale (Kalbfleisch and Prentice 1980), which
//! keeps them within \[0, 1\]. Groups are compared by the log-rank test (Mantel 1966). Those who come
//! under observation late count from then on only (left truncation).

use super::tails::ChiSquared;
use super::{Interval, Level, Undefined};

/// One customer's time under observation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spell {
    /// When observation began, on the same clock; 0 for those seen from the start.
    pub entry: f64,
    /// When it ended; above `entry`, or the spell says nothing.
    pub time: f64,
    /// Whether it ended because the customer left, rather than because nobody looked any longer.
    pub left: bool,
}

/// The share that is still there, as a falling staircase.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// The times at which somebody left, ascending.
    pub stairs: Vec<Stair>,
    /// The last time at which anybody was seen.
    pub last: f64,
}

/// A time at which somebody left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stair {
    /// When.
    pub time: f64,
    /// How many were under observation just before.
    pub at_risk: usize,
    /// How many left.
    pub left: usize,
    /// The share still there afterwards.
    pub survival: f64,
    /// Greenwood's sum of d/(n(n−d)) up to here, the relative variance; infinite from where nobody
    /// is left.
    pub relative_variance: f64,
}

/// The curve of some spells.
pub fn kaplan_meier(spells: &[Spell]) -> Curve {
    let observed = Observed::new(spells);
    let (mut survival, mut relative_variance) = (1.0, 0.0);
    let mut stairs = Vec::new();
    for group in observed.leaving.chunk_by(|a, b| a == b) {
        let (time, left) = (group[0], group.len());
        let at_risk = observed.at_risk(time);
        let (d, n) = (left as f64, at_risk as f64);
        survival *= 1.0 - d / n;
        relative_variance += d / (n * (n - d));
        stairs.push(Stair { time, at_risk, left, survival, relative_variance });
    }
    Curve { stairs, last: observed.ends.last().copied().unwrap_or(0.0) }
}

impl Curve {
    fn at(&self, time: f64) -> Option<&Stair> {
        let below = self.stairs.partition_point(|stair| stair.time <= time);
        below.checked_sub(1).map(|at| &self.stairs[at])
    }

    /// The share still there just after `time`.
    pub fn survival(&self, time: f64) -> f64 {
        self.at(time).map_or(1.0, |stair| stair.survival)
    }

    /// Its interval; `None` where the share is 0 or 1, whose variance is not known.
    pub fn interval(&self, time: f64, level: Level) -> Option<Interval> {
        let stair = self.at(time).filter(|stair| stair.survival > 0.0)?;
        let ln = stair.survival.ln();
        let half = level.z() * stair.relative_variance.sqrt() / ln.abs();
        // S to the power exp(±half): the larger power is the lower end.
        Some(Interval { low: (ln * half.exp()).exp(), high: (ln * (-half).exp()).exp() })
    }

    /// The first time at which at most half are still there; `None` when more are at the end.
    pub fn median(&self) -> Option<f64> {
        let reached = self.stairs.iter().find(|stair| stair.survival <= 0.5);
        reached.map(|stair| stair.time)
    }

    /// The mean time up to `horizon`, the area under the curve.
    pub fn restricted_mean(&self, horizon: f64) -> f64 {
        let (mut area, mut from, mut survival) = (0.0, 0.0, 1.0);
        for stair in self.stairs.iter().take_while(|stair| stair.time < horizon) {
            area += survival * (stair.time - from);
            (from, survival) = (stair.time, stair.survival);
        }
        area + survival * (horizon - from)
    }
}

/// Whether the groups leave at the same pace. Groups without anybody under observation when
/// somebody leaves say nothing and take no degree of freedom.
///
/// # Errors
/// When fewer than two groups are under observation at the same time.
pub fn log_rank(groups: &[Vec<Spell>]) -> Result<ChiSquared, Undefined> {
    let groups: Vec<Observed> = groups.iter().map(|spells| Observed::new(spells)).collect();
    let mut times: Vec<f64> =
        groups.iter().flat_map(|group| group.leaving.iter().copied()).collect();
    times.sort_by(f64::total_cmp);
    times.dedup();

    let k = groups.len();
    let mut off = vec![0.0; k];
    let mut covariance = vec![vec![0.0; k]; k];
    for &time in &times {
        let at_risk: Vec<f64> = groups.iter().map(|group| group.at_risk(time) as f64).collect();
        let left: Vec<f64> = groups.iter().map(|group| group.leaving_at(time) as f64).collect();
        let (n, d): (f64, f64) = (at_risk.iter().sum(), left.iter().sum());
        let scale = if n > 1.0 { d * (n - d) / (n - 1.0) } else { 0.0 };
        for (g, row) in covariance.iter_mut().enumerate() {
            let part = at_risk[g] / n;
            off[g] += left[g] - d * part;
            for (h, cell) in row.iter_mut().enumerate() {
                let same = if g == h { 1.0 } else { 0.0 };
                *cell += scale * part * (same - at_risk[h] / n);
            }
        }
    }
    // The deviations add up to 0, so that one group says nothing beyond the others.
    let mut used: Vec<usize> = (0..k).filter(|&g| covariance[g][g] > 0.0).collect();
    used.pop();
    let df = u32::try_from(used.len()).expect("groups are few");
    if df == 0 {
        return Err(Undefined::OneStratum);
    }
    let matrix = used.iter().map(|&g| used.iter().map(|&h| covariance[g][h]).collect()).collect();
    let right: Vec<f64> = used.iter().map(|&g| off[g]).collect();
    let solved = solve(matrix, right.clone()).ok_or(Undefined::OneStratum)?;
    let statistic: f64 = right.iter().zip(&solved).map(|(off, x)| off * x).sum();
    Ok(ChiSquared::new(statistic.max(0.0), df))
}

/// The times of some spells, each sort ascending.
struct Observed {
    entries: Vec<f64>,
    ends: Vec<f64>,
    leaving: Vec<f64>,
}

impl Observed {
    fn new(spells: &[Spell]) -> Self {
        let seen = || spells.iter().filter(|spell| spell.time > spell.entry);
        let sorted = |times: &mut dyn Iterator<Item = f64>| {
            let mut times: Vec<f64> = times.collect();
            times.sort_by(f64::total_cmp);
            times
        };
        Self {
            entries: sorted(&mut seen().map(|spell| spell.entry)),
            ends: sorted(&mut seen().map(|spell| spell.time)),
            leaving: sorted(&mut seen().filter(|spell| spell.left).map(|spell| spell.time)),
        }
    }

    /// Those who came before `time` and had not gone before it.
    fn at_risk(&self, time: f64) -> usize {
        self.entries.partition_point(|&entry| entry < time)
            - self.ends.partition_point(|&end| end < time)
    }

    fn leaving_at(&self, time: f64) -> usize {
        self.leaving.partition_point(|&at| at <= time)
            - self.leaving.partition_point(|&at| at < time)
    }
}

/// The solution of a small system of equations, by elimination with the largest pivot; `None` when
/// there is no single one.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let n = right.len();
    for column in 0..n {
        let pivot = (column..n)
            .max_by(|&a, &b| matrix[a][column].abs().total_cmp(&matrix[b][column].abs()))?;
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        if matrix[column][column].abs() < 1e-12 {
            return None;
        }
        for row in column + 1..n {
            let (above, below) = matrix.split_at_mut(row);
            let (pivot, current) = (&above[column], &mut below[0]);
            let factor = current[column] / pivot[column];
            for (cell, above) in current.iter_mut().zip(pivot).skip(column) {
                *cell -= factor * above;
            }
            right[row] -= factor * right[column];
        }
    }
    let mut solution = vec![0.0; n];
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|at| matrix[row][at] * solution[at]).sum();
        solution[row] = (right[row] - known) / matrix[row][row];
    }
    Some(solution)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Weeks of remission of 42 children with leukaemia (Freireich and others 1963, as printed by
    /// Cox 1972), a plus sign for those still in remission.
    const TREATED: &str = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+";
    const PLACEBO: &str = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23";

    fn spells(weeks: &str) -> Vec<Spell> {
        let spell = |week: &str| Spell {
            entry: 0.0,
            time: week.trim_end_matches('+').parse().unwrap(),
            left: !week.ends_with('+'),
        };
        weeks.split_whitespace().map(spell).collect()
    }

    #[track_caller]
    fn near(found: f64, expected: f64, tolerance: f64) {
        assert!((found - expected).abs() <= tolerance, "{found} against {expected}");
    }

    /// The survival of the treated in every textbook: 0.857, 0.807, 0.753, 0.690, 0.627, 0.538,
    /// 0.448; medians 23 and 8; log-rank 16.79.
    #[test]
    fn remission_of_leukaemia() {
        let (treated, placebo) = (spells(TREATED), spells(PLACEBO));
        let curve = kaplan_meier(&treated);
        let shares: Vec<f64> = curve.stairs.iter().map(|stair| stair.survival).collect();
        let printed = [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482];
        for (found, expected) in shares.iter().zip(printed) {
            near(*found, expected, 5e-5);
        }
        assert_eq!(shares.len(), printed.len());
        assert_eq!(curve.median(), Some(23.0));
        assert_eq!(kaplan_meier(&placebo).median(), Some(8.0));
        near(log_rank(&[treated, placebo]).unwrap().statistic, 16.793, 5e-4);
        // R's survfit with conf.type = "log-log" prints 0.620 and 0.952 at 6 weeks.
        let ends = curve.interval(6.0, Level::default()).unwrap();
        near(ends.low, 0.620, 5e-4);
        near(ends.high, 0.952, 5e-4);
    }

    /// Without censoring the curve is the share still there, and its area the mean.
    #[test]
    fn without_censoring_it_is_a_share() {
        let placebo = spells(PLACEBO);
        let curve = kaplan_meier(&placebo);
        near(curve.survival(8.0), 8.0 / 21.0, 1e-12);
        assert_eq!(curve.survival(0.5), 1.0);
        let mean = placebo.iter().map(|spell| spell.time).sum::<f64>() / 21.0;
        near(curve.restricted_mean(curve.last), mean, 1e-12);
        assert_eq!(curve.interval(23.0, Level::default()), None);
    }

    /// Three groups of which two are the same spells cut in two: the order of groups does not
    /// matter, and a group that nobody is in takes no degree of freedom.
    #[test]
    fn several_groups() {
        let placebo = spells(PLACEBO);
        let (odd, even): (Vec<_>, Vec<_>) =
            placebo.iter().enumerate().partition(|(at, _)| at % 2 == 0);
        let strip = |half: Vec<(usize, &Spell)>| half.into_iter().map(|(_, s)| *s).collect();
        let (odd, even): (Vec<Spell>, Vec<Spell>) = (strip(odd), strip(even));
        let groups = [spells(TREATED), odd, even];
        let test = log_rank(&groups).unwrap();
        assert_eq!(test.df, 2);
        let turned = log_rank(&[groups[2].clone(), groups[0].clone(), vec![], groups[1].clone()]);
        let turned = turned.unwrap();
        assert_eq!(turned.df, 2);
        near(test.statistic, turned.statistic, 1e-9);
        assert_eq!(log_rank(&groups[..1]), Err(Undefined::OneStratum));
    }

    /// Those who come late are not under observation before: four customers, two of them seen from
    /// time 2 only.
    #[test]
    fn late_entry() {
        let spell = |entry, time, left| Spell { entry, time, left };
        let curve = kaplan_meier(&[
            spell(0.0, 1.0, true),
            spell(0.0, 5.0, false),
            spell(2.0, 3.0, true),
            spell(2.0, 5.0, false),
        ]);
        let seen: Vec<_> = curve.stairs.iter().map(|s| (s.time, s.at_risk, s.survival)).collect();
        assert_eq!(seen, [(1.0, 2, 0.5), (3.0, 3, 0.5 * (1.0 - 1.0 / 3.0))]);
    }
}
