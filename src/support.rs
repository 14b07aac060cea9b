//! Support: how often is often enough, and the one place where a share becomes a count.
//!
//! In doubles `0.07 * 100` is a little above 7, and its ceiling is 8: a set that occurs exactly
//! seven times in a hundred would be lost. So the minimum count is *defined* by the division that
//! is printed: the smallest `c >= 1` with `c / n >= share`.

use std::fmt;
use std::str::FromStr;

/// A number of transactions.
pub type Count = u32;

/// The share of `n` transactions that `count` is; 0 when there are none.
pub fn share(count: Count, n: Count) -> f64 {
    if n == 0 { 0.0 } else { f64::from(count) / f64::from(n) }
}

/// A minimum support: a count of transactions, or a share of them. It has no default, since none
/// fits all data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MinSupport(Threshold);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Threshold {
    Count(Count),
    Share(f64),
}

impl MinSupport {
    /// At least `count` transactions.
    ///
    /// # Errors
    /// When `count` is 0: every imaginable set has that support.
    pub fn count(count: Count) -> Result<Self, ThresholdError> {
        if count == 0 {
            return Err(ThresholdError::Zero("0".into()));
        }
        Ok(Self(Threshold::Count(count)))
    }

    /// At least this share of the transactions.
    ///
    /// # Errors
    /// When `share` is not above 0 and at most 1.
    pub fn share(share: f64) -> Result<Self, ThresholdError> {
        let text = || share.to_string();
        if share.is_nan() || share < 0.0 {
            Err(ThresholdError::NotANumber(text()))
        } else if share == 0.0 {
            Err(ThresholdError::Zero(text()))
        } else if share > 1.0 {
            Err(ThresholdError::AboveAll(text()))
        } else {
            Ok(Self(Threshold::Share(share)))
        }
    }

    /// The smallest `c >= 1` with `c / n >= share`; a count is itself.
    ///
    /// ```
    /// # use pannier::support::MinSupport;
    /// assert_eq!(MinSupport::share(0.07)?.min_count(100), 7);
    /// # Ok::<(), pannier::support::ThresholdError>(())
    /// ```
    pub fn min_count(self, n: Count) -> Count {
        match self.0 {
            Threshold::Count(count) => count,
            Threshold::Share(least) => {
                // The rounded product is within one of the answer; the division decides.
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "0 <= least * n <= n"
                )]
                let near = (least * f64::from(n)) as Count;
                let mut count = near.saturating_sub(1).max(1);
                while count < n && share(count, n) < least {
                    count += 1;
                }
                count
            }
        }
    }
}

impl fmt::Display for MinSupport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Threshold::Count(count) => write!(f, "{count}"),
            Threshold::Share(share) => write!(f, "{}%", percent(share)),
        }
    }
}

/// `25` is a count, `0.5%` and `0.005` are shares, `count=1` is the count that `1` alone may not be.
impl FromStr for MinSupport {
    type Err = ThresholdError;

    fn from_str(text: &str) -> Result<Self, ThresholdError> {
        let text = text.trim();
        if let Some(count) = text.strip_prefix("count=") {
            let count = count.parse().map_err(|_| ThresholdError::NotANumber(text.into()))?;
            return Self::count(count);
        }
        if text == "1" {
            return Err(ThresholdError::One);
        }
        if !text.ends_with('%') && !text.contains(['.', 'e', 'E']) {
            let count: Count = text.parse().map_err(|_| ThresholdError::NotANumber(text.into()))?;
            return Self::count(count);
        }
        parse_share(text).and_then(|share| Self::share(share).map_err(|error| error.about(text)))
    }
}

/// A minimum confidence, a share in \[0, 1\].
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct MinConfidence(f64);

impl MinConfidence {
    /// At least this share of the antecedent's transactions.
    ///
    /// # Errors
    /// When `share` is not in \[0, 1\].
    pub fn share(share: f64) -> Result<Self, ThresholdError> {
        if (0.0..=1.0).contains(&share) {
            Ok(Self(share))
        } else if share > 1.0 {
            Err(ThresholdError::ConfidenceAboveAll(share.to_string()))
        } else {
            Err(ThresholdError::NotANumber(share.to_string()))
        }
    }

    /// Whether `both / antecedent` reaches it, by the division that is printed.
    pub fn admits(self, both: Count, antecedent: Count) -> bool {
        share(both, antecedent) >= self.0
    }

    /// The share itself.
    pub fn get(self) -> f64 {
        self.0
    }
}

/// `20%` and `0.2` are the same; `20` alone is refused.
impl FromStr for MinConfidence {
    type Err = ThresholdError;

    fn from_str(text: &str) -> Result<Self, ThresholdError> {
        let text = text.trim();
        Self::share(parse_share(text)?).map_err(|error| error.about(text))
    }
}

/// A share as typed: `0.5%` is moved by two decimal places in the text, so that `7%` and `0.07`
/// are the same double.
fn parse_share(text: &str) -> Result<f64, ThresholdError> {
    let shifted = match text.strip_suffix('%') {
        Some(percent) if percent.contains(['e', 'E']) => {
            percent.parse::<f64>().map(|percent| percent / 100.0)
        }
        Some(percent) => format!("{}e-2", percent.trim()).parse(),
        None => text.parse(),
    };
    match shifted {
        Ok(share) if share.is_finite() => Ok(share),
        _ => Err(ThresholdError::NotANumber(text.into())),
    }
}

/// A share as percent, without the noise of binary fractions.
fn percent(share: f64) -> f64 {
    (share * 1e10).round() / 1e8
}

/// A threshold that cannot be meant, with what probably was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ThresholdError {
    /// Support 0.
    #[error(
        "a minimum support of {0} would list every imaginable set: give a count (25), a percentage (0.5%) or a share (0.005); `pannier check` suggests one"
    )]
    Zero(String),
    /// Support 1, which has two readings.
    #[error(
        "a minimum support of 1 can mean one transaction or all of them: write count=1 or 100%"
    )]
    One,
    /// A support above 100 %.
    #[error(
        "a minimum support of {0} is more than all transactions: counts are whole numbers (25), shares are at most 100% or 1.0"
    )]
    AboveAll(String),
    /// A confidence above 100 %.
    #[error(
        "a minimum confidence of {0} is more than certain: write a percentage (20%) or a share (0.2)"
    )]
    ConfidenceAboveAll(String),
    /// Not a number at all.
    #[error("{0:?} is not a threshold: give a count (25), a percentage (0.5%) or a share (0.005)")]
    NotANumber(String),
}

impl ThresholdError {
    /// The same complaint about the text that the user typed.
    fn about(self, text: &str) -> Self {
        match self {
            Self::Zero(_) => Self::Zero(text.into()),
            Self::AboveAll(_) => Self::AboveAll(text.into()),
            Self::ConfidenceAboveAll(_) => Self::ConfidenceAboveAll(text.into()),
            Self::NotANumber(_) => Self::NotANumber(text.into()),
            Self::One => Self::One,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, by trying every count.
    fn smallest(least: f64, n: Count) -> Count {
        (1..=n).find(|&c| share(c, n) >= least).unwrap_or(n.max(1))
    }

    #[test]
    fn a_set_exactly_at_the_share_is_kept() {
        for n in [1, 3, 7, 10, 99, 100, 1000, 9835, 88162] {
            for c in (1..=n).step_by(1 + n as usize / 97) {
                assert_eq!(MinSupport::share(share(c, n)).unwrap().min_count(n), c, "{c}/{n}");
            }
            for least in [0.001, 0.005, 0.0101, 0.07, 0.1, 0.29, 0.3, 0.57, 0.999, 1.0] {
                let found = MinSupport::share(least).unwrap().min_count(n);
                assert_eq!(found, smallest(least, n), "{least} of {n}");
            }
        }
    }

    #[test]
    fn every_spelling_of_a_threshold() {
        let count = |text: &str| text.parse::<MinSupport>().map(|s| s.min_count(1000));
        assert_eq!(count("25"), Ok(25));
        assert_eq!(count("0.7%"), Ok(7));
        assert_eq!(count("0.007"), Ok(7));
        assert_eq!(count("7e-3"), Ok(7));
        assert_eq!(count("100%"), Ok(1000));
        assert_eq!(count("count=1"), Ok(1));
        assert_eq!(count("1"), Err(ThresholdError::One));
        assert_eq!(count("0"), Err(ThresholdError::Zero("0".into())));
        assert_eq!(count("0%"), Err(ThresholdError::Zero("0%".into())));
        assert_eq!(count("1.5"), Err(ThresholdError::AboveAll("1.5".into())));
        assert_eq!(count("101%"), Err(ThresholdError::AboveAll("101%".into())));
        for wrong in ["", "-3", "-0.1", "many", "NaN", "inf%", "5%%"] {
            assert!(matches!(count(wrong), Err(ThresholdError::NotANumber(_))), "{wrong}");
        }
    }

    #[test]
    fn confidence_is_compared_by_the_printed_division() {
        let c: MinConfidence = "20%".parse().unwrap();
        assert!(c.admits(1, 5) && !c.admits(199, 1000));
        assert!("20".parse::<MinConfidence>().is_err());
        assert!("0".parse::<MinConfidence>().is_ok());
    }
}
