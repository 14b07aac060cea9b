//! Rules: which sets make which products more likely, and does that survive scrutiny?
//!
//! A rule has an antecedent and a consequent, disjoint and not empty; everything said about it is
//! a function of four counts ([`Contingency`](crate::stats::Contingency)), never of rounded shares.
//!
//! In the order in which rules are made: `generate` splits itemsets, [`trial`] compares each rule
//! with its simpler versions and [`activity`] with customers who hold much, [`RuleList`] corrects
//! for how many were looked at and keeps what survives. [`mod@measures`] defines each number once.

pub mod activity;
pub mod examine;
pub mod explain;
pub mod filter;
mod generate;
mod list;
pub mod measures;
mod records;
mod shrunk;
mod sides;
pub mod supports;
pub mod trial;
pub mod validate;

pub use generate::{Split, generate};
pub use list::{Rule, RuleList, Tally};
pub use measures::{Measure, measures};
pub use records::{Field, RuleRecord, SCHEMA, Shown, schema};
pub use sides::Sides;
pub use trial::Rival;

use std::ops::ControlFlow;

use crate::stats::discovery::Correction;
use crate::support::MinConfidence;

/// Which rules to make and which of them to keep. All itemsets given are split; the default splits
/// off one item and keeps what no rival explains.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RuleConfig {
    /// The least confidence. Default is 0.
    pub min_confidence: MinConfidence,
    /// The least lift. Default is none.
    pub min_lift: Option<f64>,
    /// The most items of a consequent. Default is 1.
    pub max_consequent: usize,
    /// The most rules that may be collected. Default is ten million.
    pub max_rules: u64,
    /// What a rule has to be stronger than, beside its simpler versions. Default is both nulls.
    pub null: Null,
    /// Whether rules are kept that are no better than a simpler rule. Default is no.
    pub keep_redundant: bool,
    /// How p-values are corrected for the number of candidates; `None` leaves them as they are.
    /// Default is Benjamini and Hochberg's.
    pub correction: Option<Correction>,
    /// The largest q-value of a rule that is kept. Default is 0.05; 1 keeps every rule.
    pub max_q: f64,
    /// Which products the sides hold. Default is any.
    pub sides: Sides,
}

/// What association is measured against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Null {
    /// The sides are independent, as if every customer were alike; and the next.
    #[default]
    Both,
    /// Customers differ in how much they hold, and in nothing else.
    Activity,
    /// The sides are independent.
    Independence,
}

impl Default for RuleConfig {
    fn default() -> Self {
        Self {
            min_confidence: MinConfidence::default(),
            min_lift: None,
            max_consequent: 1,
            max_rules: 10_000_000,
            null: Null::default(),
            keep_redundant: false,
            correction: Some(Correction::default()),
            max_q: 0.05,
            sides: Sides::default(),
        }
    }
}

/// Takes rules as they are made.
pub trait RuleSink {
    /// One rule. `Break` ends the part.
    fn rule(&mut self, split: &mut Split<'_, '_>) -> ControlFlow<()>;
}

/// Remembers the highest confidence and lift of any rule.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Highest {
    /// The highest confidence.
    pub confidence: f64,
    /// The highest lift.
    pub lift: f64,
}

impl RuleSink for Highest {
    fn rule(&mut self, split: &mut Split<'_, '_>) -> ControlFlow<()> {
        let table = split.table();
        self.confidence = self.confidence.max(measures::confidence(table).unwrap_or(0.0));
        self.lift = self.lift.max(measures::lift(table).unwrap_or(0.0));
        ControlFlow::Continue(())
    }
}

impl Highest {
    /// The highest of several parts.
    pub fn of(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().fold(Self::default(), |a, b| Self {
            confidence: a.confidence.max(b.confidence),
            lift: a.lift.max(b.lift),
        })
    }
}

/// Counts rules by the number of their items; the first entry is rules of two items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CountRules {
    /// The number of rules of 2, 3, … items.
    pub by_length: Vec<u64>,
}

impl CountRules {
    /// The number of all rules.
    pub fn total(&self) -> u64 {
        self.by_length.iter().sum()
    }
}

impl RuleSink for CountRules {
    fn rule(&mut self, split: &mut Split<'_, '_>) -> ControlFlow<()> {
        let at = split.n_items() - 2;
        if self.by_length.len() <= at {
            self.by_length.resize(at + 1, 0);
        }
        self.by_length[at] += 1;
        ControlFlow::Continue(())
    }
}

impl std::iter::Sum for CountRules {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        let mut all = Self::default();
        for part in parts {
            all.by_length.resize(all.by_length.len().max(part.by_length.len()), 0);
            for (sum, n) in all.by_length.iter_mut().zip(part.by_length) {
                *sum += n;
            }
        }
        all
    }
}
