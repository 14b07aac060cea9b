//! How far a share may be off: score and exact intervals, and the difference of two shares.

use super::{Unfit, quantile};
use crate::support::Count;

/// A confidence level strictly between 0 and 1, both tails together. Default is 0.95.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    level: f64,
    /// Kept, since it is asked for with every interval.
    z: f64,
}

impl Level {
    /// The level itself: 0.95 for 95 %.
    ///
    /// # Errors
    /// When it is not strictly between 0 and 1.
    pub fn new(level: f64) -> Result<Self, Unfit> {
        if level > 0.0 && level < 1.0 {
            Ok(Self { level, z: -quantile::normal((1.0 - level) / 2.0) })
        } else {
            Err(Unfit::Level(level))
        }
    }

    /// The level itself.
    pub fn get(self) -> f64 {
        self.level
    }

    /// The normal quantile that leaves half of the rest on each side: 1.96 for 95 %.
    pub fn z(self) -> f64 {
        self.z
    }

    /// The probability left on each side: 0.025 for 95 %.
    pub fn tail(self) -> f64 {
        (1.0 - self.level) / 2.0
    }
}

impl Default for Level {
    fn default() -> Self {
        Self { level: 0.95, z: 1.959_963_984_540_053_8 }
    }
}

/// From where to where.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// Whether `value` lies inside or on an end.
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// How often something happened, of how often it could have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Proportion {
    successes: Count,
    trials: Count,
}

impl Proportion {
    /// So many successes of so many trials; of none, nothing is known.
    ///
    /// # Errors
    /// When there are more successes than trials.
    pub fn new(successes: Count, trials: Count) -> Result<Self, Unfit> {
        if successes > trials {
            return Err(Unfit::Share { successes, trials });
        }
        Ok(Self { successes, trials })
    }

    /// How often it happened.
    pub fn successes(&self) -> Count {
        self.successes
    }

    /// How often it could have.
    pub fn trials(&self) -> Count {
        self.trials
    }

    /// The share; `None` of no trials.
    pub fn share(&self) -> Option<f64> {
        (self.trials > 0).then(|| f64::from(self.successes) / f64::from(self.trials))
    }

    /// The score interval of Wilson (1927), without continuity correction: the shares p for which
    /// |p̂ − p| ≤ z √(p(1−p)/n). Of no trials \[0, 1\].
    pub fn wilson(&self, level: Level) -> Interval {
        let Some(share) = self.share() else {
            return Interval { low: 0.0, high: 1.0 };
        };
        let n = f64::from(self.trials);
        let z = level.z();
        let spread = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
        let (middle, scale) = (share + z * z / (2.0 * n), 1.0 + z * z / n);
        // The ends at no and at only successes are exact; rounding would leave them a little inside.
        Interval {
            low: if self.successes == 0 { 0.0 } else { (middle - spread) / scale },
            high: if self.successes == self.trials { 1.0 } else { (middle + spread) / scale },
        }
    }

    /// The exact interval of Clopper and Pearson (1934): each end leaves at most half of the rest
    /// to the binomial tail. Of no trials \[0, 1\].
    pub fn clopper_pearson(&self, level: Level) -> Interval {
        let (successes, failures) =
            (f64::from(self.successes), f64::from(self.trials - self.successes));
        let low = match self.successes {
            0 => 0.0,
            _ => quantile::beta(successes, failures + 1.0, level.tail()),
        };
        let high = match self.trials - self.successes {
            0 => 1.0,
            _ => quantile::beta(successes + 1.0, failures, 1.0 - level.tail()),
        };
        Interval { low, high }
    }
}

/// The interval of the difference of two independent shares, first minus second: Newcombe (1998),
/// method 10, which squares and adds the distances to the ends of the two Wilson intervals. Where
/// an arm has no trials, \[−1, 1\].
pub fn newcombe(first: Proportion, second: Proportion, level: Level) -> Interval {
    newcombe_paired(first, second, 0.0, level)
}

/// The same where the two shares have this correlation, since some of the trials are the same people
/// (Newcombe 1998, the companion paper on paired data).
pub fn newcombe_paired(
    first: Proportion,
    second: Proportion,
    correlation: f64,
    level: Level,
) -> Interval {
    let (Some(p), Some(q)) = (first.share(), second.share()) else {
        return Interval { low: -1.0, high: 1.0 };
    };
    let (first, second) = (first.wilson(level), second.wilson(level));
    let distance = |a: f64, b: f64| (a * a - 2.0 * correlation * a * b + b * b).max(0.0).sqrt();
    Interval {
        low: p - q - distance(p - first.low, second.high - q),
        high: p - q + distance(first.high - p, q - second.low),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_the_level_of_that_number() {
        assert_eq!(Level::new(0.95).unwrap(), Level::default());
    }
}
