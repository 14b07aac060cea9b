//! Numbers in, numbers out: the statistics that every room shares.
//!
//! * [`contingency`]: four counts and the log odds ratio made from them;
//! * [`tails`]: how surprising a joint count is (exact, mid-p, chi-square);
//! * [`interval`] and [`quantile`]: how far a share or a rate may be off;
//! * [`discovery`]: p-values corrected for how many were looked at;
//! * [`shrink`]: small counts pulled towards what is usual;
//! * [`strata`]: what remains of an association when context is held fixed;
//! * [`trend`]: whether a share moves along a ladder;
//! * [`survival`]: how long something lasts, when it has not ended for everybody yet;
//! * [`competing`]: what ends it first, and when;
//! * [`best`] and [`power`]: which of several shares is the highest, and how many it takes to know;
//! * [`predictive`]: what a second sample may show after a first;
//! * [`activity`]: joint counts to expect when customers hold unequally much.
//!
//! Nothing here knows products, files or threads. A number that does not exist is `None` or an
//! [`Undefined`] with its reason, never NaN; an argument that cannot be meant is an [`Unfit`].
//!
//! ```
//! use pannier::stats::{Contingency, Level, tails};
//!
//! // Of 9,835 baskets 1,072 hold root vegetables, 2,513 whole milk, 481 both.
//! let table = Contingency::new(9835, 1072, 2513, 481)?;
//! assert!(tails::hypergeometric(&table).mid_upper() < 1e-40);
//! assert!(table.log_odds_ratio().odds_ratio_interval(Level::default()).low > 2.0);
//! # Ok::<(), pannier::stats::Unfit>(())
//! ```

pub mod contingency;

pub mod tails;

pub mod quantile;

pub mod interval;

pub mod discovery;

pub mod shrink;

pub mod strata;

pub mod trend;

pub mod survival;

pub mod competing;

pub mod best;

pub mod power;

pub mod predictive;

pub mod activity;

mod special;

pub use contingency::{Contingency, LogOddsRatio};
pub use interval::{Interval, Level, Proportion};
pub use tails::Tails;

use crate::support::Count;

/// An argument that no statistic can be made from.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Unfit {
    /// Four counts that no table has.
    #[error(
        "no table of {n} has {antecedent} with the antecedent, {consequent} with the consequent and {both} with both"
    )]
    Table {
        /// All.
        n: Count,
        /// With the antecedent.
        antecedent: Count,
        /// With the consequent.
        consequent: Count,
        /// With both.
        both: Count,
    },
    /// More successes than trials.
    #[error("{successes} of {trials} is no share")]
    Share {
        /// How often it happened.
        successes: Count,
        /// How often it could have.
        trials: Count,
    },
    /// A confidence level outside (0, 1).
    #[error("a confidence level of {0} is not between 0 and 1, both excluded: write 0.95 for 95 %")]
    Level(f64),
    /// A p-value that is none.
    #[error("p-value number {position} (from 0) is {value}, not in [0, 1]")]
    PValue {
        /// Its place in the input.
        position: usize,
        /// What was there.
        value: f64,
    },
    /// More p-values than hypotheses.
    #[error("{given} p-values cannot come from {hypotheses} hypotheses")]
    Hypotheses {
        /// How many p-values were given.
        given: usize,
        /// How many hypotheses there are said to be.
        hypotheses: usize,
    },
    /// Product totals and customer sizes that belong to no data.
    #[error("the totals of products and customers do not fit together: {0}")]
    Margins(&'static str),
    /// Customers who hold more than the exact null of equal activity can take.
    #[error(
        "a customer holds {held} products and the exact null takes {limit}; use the configuration model"
    )]
    TooDeep {
        /// The most products that a customer holds.
        held: usize,
        /// The most that can be taken.
        limit: usize,
    },
    /// A model whose equations could not be solved.
    #[error("the model could not be fitted: a total is still off by {residual:e} of itself")]
    NoFit {
        /// The largest relative error of a total.
        residual: f64,
    },
}

/// Why a number does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Undefined {
    /// Nobody, or everybody, is on one side of the table.
    #[error("one side of the table is empty")]
    EmptySide,
    /// An odds ratio of 0, whose logarithm is not a number.
    #[error("the odds ratio is 0")]
    ZeroOdds,
    /// An odds ratio of infinity.
    #[error("the odds ratio is infinite")]
    InfiniteOdds,
    /// Nothing to compare a stratum with.
    #[error("fewer than two strata compare anything")]
    OneStratum,
}
