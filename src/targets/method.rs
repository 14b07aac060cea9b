//! The methods to choose from, with their settings.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::activity::activity;
use super::bayes::{Witnesses, bayes};
use super::best_rule::best_rule;
use super::ease::ease;
use super::logistic::{Ridge, logistic};
use super::neighbours::{Likeness, neighbours};
use super::noisy_or::noisy_or;
use super::popularity::popularity;
use super::{Counts, Score};
use crate::encode::{Patterns, Rank};
use crate::error::Result;
use crate::mine::{self, MineConfig};
use crate::support::Count;
use crate::watch::Watch;

/// The kinds of methods, the simplest first: of two that are equally good, the simpler is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// See [`popularity()`].
    Popularity,
    /// See [`activity()`].
    Activity,
    /// See [`best_rule()`].
    BestRule,
    /// See [`neighbours()`].
    Neighbours,
    /// See [`noisy_or()`].
    NoisyOr,
    /// See [`bayes()`].
    Bayes,
    /// See [`ease()`].
    Ease,
    /// See [`logistic()`].
    Logistic,
}

impl Kind {
    /// All of them, the simplest first.
    pub const ALL: [Self; 8] = [
        Self::Popularity,
        Self::Activity,
        Self::BestRule,
        Self::Neighbours,
        Self::NoisyOr,
        Self::Bayes,
        Self::Ease,
        Self::Logistic,
    ];

    /// The name in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Popularity => "popularity",
            Self::Activity => "activity",
            Self::BestRule => "best-rule",
            Self::Neighbours => "neighbours",
            Self::NoisyOr => "noisy-or",
            Self::Bayes => "bayes",
            Self::Ease => "ease",
            Self::Logistic => "logistic",
        }
    }

    /// The kind of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The settings that are tried, the plainest first. Choosing among few of them by a fold that
    /// is held out costs little and loses little.
    pub fn settings(self) -> Vec<Method> {
        let confidence = |power| Method::Neighbours(Likeness::Confidence { power });
        let cosine = |doubt| Method::Neighbours(Likeness::Cosine { doubt });
        let witnesses = |doubt, belief, absent| Method::Bayes(Witnesses { doubt, belief, absent });
        match self {
            Self::Popularity => vec![Method::Popularity],
            Self::Activity => vec![Method::Activity],
            Self::BestRule => vec![Method::BestRule { least: 10 }],
            Self::Neighbours => vec![
                confidence(0.3),
                confidence(0.5),
                confidence(0.7),
                cosine(0.0),
                cosine(10.0),
                cosine(50.0),
            ],
            Self::NoisyOr => vec![Method::NoisyOr],
            Self::Bayes => [(true, 1.0), (true, 0.7), (true, 0.4), (false, 1.0), (false, 0.5)]
                .into_iter()
                .map(|(absent, belief)| witnesses(50.0, belief, absent))
                .collect(),
            Self::Ease => {
                [10.0, 30.0, 100.0, 300.0, 1000.0].map(|ridge| Method::Ease { ridge }).to_vec()
            }
            Self::Logistic => [(60, 0), (usize::MAX, 0), (usize::MAX, 100)]
                .map(|(singles, pairs)| Method::Logistic(Ridge { penalty: 10.0, singles, pairs }))
                .to_vec(),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A method with its settings.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Method {
    /// See [`popularity()`].
    Popularity,
    /// See [`activity()`].
    Activity,
    /// See [`best_rule()`].
    BestRule {
        /// Customers for whom a rule with two products on the left must hold.
        least: Count,
    },
    /// See [`neighbours()`].
    Neighbours(Likeness),
    /// See [`noisy_or()`].
    NoisyOr,
    /// See [`bayes()`].
    Bayes(Witnesses),
    /// See [`ease()`].
    Ease {
        /// λ, in customers.
        ridge: f64,
    },
    /// See [`logistic()`].
    Logistic(Ridge),
}

impl Method {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Popularity => Kind::Popularity,
            Self::Activity => Kind::Activity,
            Self::BestRule { .. } => Kind::BestRule,
            Self::Neighbours(_) => Kind::Neighbours,
            Self::NoisyOr => Kind::NoisyOr,
            Self::Bayes(_) => Kind::Bayes,
            Self::Ease { .. } => Kind::Ease,
            Self::Logistic(_) => Kind::Logistic,
        }
    }

    /// Fits it on the patterns, whose counts these are.
    ///
    /// # Errors
    /// When the watcher asks to stop.
    pub fn fit(
        &self,
        patterns: &Patterns<'_>,
        counts: &Counts,
        offers: &[Rank],
        watch: &dyn Watch,
    ) -> Result<Score> {
        Ok(match *self {
            Self::Popularity => popularity(counts, offers),
            Self::Activity => activity(counts, offers),
            Self::BestRule { least } => {
                let mut config = MineConfig::new(least);
                config.max_len = 3;
                best_rule(counts, offers, &mine::collect(patterns, &config, watch)?)
            }
            Self::Neighbours(likeness) => neighbours(counts, offers, likeness),
            Self::NoisyOr => noisy_or(counts, offers),
            Self::Bayes(witnesses) => bayes(counts, offers, witnesses),
            Self::Ease { ridge } => ease(counts, offers, ridge)?,
            Self::Logistic(ridge) => logistic(patterns, counts, offers, ridge, watch)?,
        })
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.kind().name();
        match self {
            Self::Popularity | Self::Activity | Self::NoisyOr => f.write_str(name),
            Self::BestRule { least } => write!(f, "{name} least={least}"),
            Self::Neighbours(Likeness::Confidence { power }) => write!(f, "{name} power={power}"),
            Self::Neighbours(Likeness::Cosine { doubt }) => {
                write!(f, "{name} cosine doubt={doubt}")
            }
            Self::Bayes(Witnesses { doubt, belief, absent }) => {
                let absent = if *absent { " absent" } else { "" };
                write!(f, "{name}{absent} doubt={doubt} belief={belief}")
            }
            Self::Ease { ridge } => write!(f, "{name} ridge={ridge}"),
            Self::Logistic(Ridge { penalty, singles, pairs }) => {
                write!(f, "{name} penalty={penalty}")?;
                if *singles < usize::MAX {
                    write!(f, " strongest={singles}")?;
                }
                write!(f, " pairs={pairs}")
            }
        }
    }
}
