//! How probable it is that one thing happens first, and by when, among several that may.
//!
//! The cumulative incidence of one cause where others end the wait as well (Aalen and Johansen 1978):
//! each time adds the share still waiting times the rate of that cause. One minus Kaplan and Meier
//! would treat those taken by another cause as if they were still waiting, and say too much. The
//! variance is that of the delta method (Marubini and Valsecchi 1995).

use super::{Interval, Level};

/// One wait.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wait {
    /// How long it was observed; above 0.
    pub time: f64,
    /// Whether it ended then, by any cause, rather than was no longer observed.
    pub ended: bool,
    /// The part of that end which the cause asked for has, from 0 to 1; ½ where two causes came at the
    /// same time.
    pub part: f64,
}

/// The share taken by the cause, as a rising staircase.
#[derive(Clone, Debug, PartialEq)]
pub struct Incidence {
    /// The times at which a wait ended, ascending.
    pub steps: Vec<IncidenceStep>,
}

/// A time at which a wait ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IncidenceStep {
    /// When.
    pub time: f64,
    /// How many were waiting just before.
    pub waiting: usize,
    /// How many waits ended.
    pub ended: usize,
    /// How many of them by the cause.
    pub taken: f64,
    /// The share still waiting just before.
    pub before: f64,
    /// The share taken by the cause up to here.
    pub incidence: f64,
}

/// The cumulative incidence of the cause.
pub fn cumulative_incidence(waits: &[Wait]) -> Incidence {
    let mut sorted: Vec<Wait> = waits.to_vec();
    sorted.sort_by(|a, b| a.time.total_cmp(&b.time).then(a.part.total_cmp(&b.part)));
    let (mut before, mut incidence, mut gone) = (1.0, 0.0, 0);
    let mut steps = Vec::new();
    for same in sorted.chunk_by(|a, b| a.time == b.time) {
        let waiting = sorted.len() - gone;
        let ended = same.iter().filter(|wait| wait.ended).count();
        gone += same.len();
        if ended == 0 {
            continue;
        }
        let taken: f64 = same.iter().filter(|wait| wait.ended).map(|wait| wait.part).sum();
        incidence += before * taken / waiting as f64;
        steps.push(IncidenceStep { time: same[0].time, waiting, ended, taken, before, incidence });
        before *= 1.0 - ended as f64 / waiting as f64;
    }
    Incidence { steps }
}

impl Incidence {
    /// The share taken by the cause up to and at `time`.
    pub fn at(&self, time: f64) -> f64 {
        let until = self.steps.partition_point(|step| step.time <= time);
        until.checked_sub(1).map_or(0.0, |last| self.steps[last].incidence)
    }

    /// The variance of that share.
    pub fn variance(&self, time: f64) -> f64 {
        let until = self.steps.partition_point(|step| step.time <= time);
        let end = self.at(time);
        let terms = self.steps[..until].iter().map(|step| {
            let (n, d, k) = (step.waiting as f64, step.ended as f64, step.taken);
            let rest = end - step.incidence;
            // Where the last wait ended nothing comes after it, and the first term is 0 times infinity.
            let first = if n > d { rest * rest * d / (n * (n - d)) } else { 0.0 };
            let second = step.before * step.before * (n - k) * k / (n * n * n);
            first + second - 2.0 * rest * step.before * k / (n * n)
        });
        terms.sum::<f64>().max(0.0)
    }

    /// The interval of the share on the log(−log) scale, which keeps it within \[0, 1\]; `None` where
    /// it is 0 or 1.
    pub fn interval(&self, time: f64, level: Level) -> Option<Interval> {
        let share = self.at(time);
        if share <= 0.0 || share >= 1.0 {
            return None;
        }
        let ln = share.ln();
        let half = level.z() * self.variance(time).sqrt() / (share * ln.abs());
        Some(Interval { low: (ln * half.exp()).exp(), high: (ln * (-half).exp()).exp() })
    }

    /// The time by which this part of all that the cause takes up to `horizon` has been taken; `None`
    /// where it takes nothing.
    pub fn time_of(&self, part: f64, horizon: f64) -> Option<f64> {
        let all = self.at(horizon);
        let reached = self.steps.iter().find(|step| step.incidence >= part * all);
        reached.filter(|_| all > 0.0).map(|step| step.time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cause 1 of the times 1 2 2 3 4 5 6 6 7 9 with the causes 1 2 1 0 1 2 1 0 0 1.
    fn waits() -> Vec<Wait> {
        let times = [1.0, 2.0, 2.0, 3.0, 4.0, 5.0, 6.0, 6.0, 7.0, 9.0];
        let causes = [1, 2, 1, 0, 1, 2, 1, 0, 0, 1];
        let wait = |(&time, &cause): (&f64, &i32)| Wait {
            time,
            ended: cause != 0,
            part: if cause == 1 { 1.0 } else { 0.0 },
        };
        times.iter().zip(&causes).map(wait).collect()
    }

    /// `cinc[0]` and `cinc_se[0]` of `CumIncidenceRight(time, status)` of statsmodels 0.15.
    #[test]
    fn agrees_with_statsmodels() {
        let found = cumulative_incidence(&waits());
        for (time, share, error) in GOLDEN {
            assert!((found.at(time) - share).abs() < 1e-12, "{time}: {}", found.at(time));
            let variance = found.variance(time);
            assert!((variance.sqrt() - error).abs() < 1e-8, "{time}: {variance}");
        }
        assert!((found.at(9.0) - 0.783_333_333_333_333_4).abs() < 1e-12);
        assert_eq!(found.at(0.5), 0.0);
        assert_eq!(found.time_of(0.5, 6.0), Some(4.0));
    }

    /// With one cause it is what Kaplan and Meier leave, with Greenwood's variance.
    #[test]
    fn of_one_cause_it_is_what_is_not_left() {
        let waits: Vec<Wait> = waits().into_iter().map(|wait| Wait { part: 1.0, ..wait }).collect();
        let found = cumulative_incidence(&waits);
        let spells: Vec<crate::stats::survival::Spell> = waits
            .iter()
            .map(|wait| crate::stats::survival::Spell {
                entry: 0.0,
                time: wait.time,
                left: wait.ended,
            })
            .collect();
        let curve = crate::stats::survival::kaplan_meier(&spells);
        for stair in curve.stairs.iter().filter(|stair| stair.survival > 0.0) {
            assert!((found.at(stair.time) - (1.0 - stair.survival)).abs() < 1e-12);
            let greenwood = stair.survival * stair.survival * stair.relative_variance;
            assert!((found.variance(stair.time) - greenwood).abs() < 1e-12);
        }
    }

    /// Time, incidence, standard error.
    const GOLDEN: [(f64, f64, f64); 5] = [
        (1.0, 0.1, 0.094_868_33),
        (2.5, 0.2, 0.126_491_11),
        (4.0, 0.316_666_666_666_666_7, 0.152_509_87),
        (5.0, 0.316_666_666_666_666_7, 0.152_509_87),
        (6.0, 0.433_333_333_333_333_4, 0.164_766_95),
    ];
}
