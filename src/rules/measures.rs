//! Every measure of a rule, each defined once, as a function of its four counts.
//!
//! Write n for all transactions, n1x for those with the antecedent, nx1 for those with the
//! consequent and n11 for those with both, and P for shares of n. Values that are not defined, a
//! zero under the line, are `None`; so is an infinite conviction. The neutral value is the one at
//! independence. Formulas as collected by Hahsler, "A probabilistic comparison of commonly used
//! interest measures for association rules" (2015), unless another source is named.

use crate::record::{Column, Kind};
use crate::stats::Contingency;

/// A measure of how a rule's two sides go together.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// Its name in files and for `--sort`.
    pub name: &'static str,
    /// Its heading in tables.
    pub title: &'static str,
    /// How it is shown.
    pub kind: Kind,
    /// In words, with formula, range and neutral value.
    pub doc: &'static str,
    /// Its value.
    pub of: fn(&Contingency) -> Option<f64>,
}

impl Measure {
    /// The measure of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        MEASURES.iter().find(|measure| measure.name == name)
    }

    /// Its column in a result.
    pub fn column(&self) -> Column {
        Column::new(self.name, self.title, self.kind, self.doc)
    }
}

macro_rules! measures {
    ($($name:ident, $title:literal, $kind:ident, $doc:literal;)*) => {
        /// All measures, in the order in which results show them.
        pub const MEASURES: &[Measure] = &[$(Measure {
            name: stringify!($name),
            title: $title,
            kind: Kind::$kind,
            doc: $doc,
            of: $name,
        }),*];
    };
}

measures! {
    support, "support", Share,
        "the share of transactions with both sides: n11/n, in [0, 1]";
    confidence, "confidence", Share,
        "the share of the antecedent's transactions that have the consequent too: n11/n1x, in [0, 1]; neutral: nx1/n";
    lift, "lift", Ratio,
        "how much likelier the consequent is with the antecedent than overall: n n11/(n1x nx1), from 0; neutral: 1";
    leverage, "leverage", Ratio,
        "the share of transactions with both sides beyond what chance would give: n11/n - n1x nx1/n^2, in [-0.25, 0.25]; neutral: 0";
    conviction, "conviction", Ratio,
        "how much more often the rule would fail by chance than it does: n1x nx0/(n n10), from 0; neutral: 1; none at confidence 1";
    zhang, "zhang", Ratio,
        "leverage over the most it could be, Zhang (2000): in [-1, 1]; neutral: 0";
    jaccard, "jaccard", Share,
        "of the transactions with either side, the share with both: n11/(n1x + nx1 - n11), in [0, 1]";
    cosine, "cosine", Ratio,
        "n11/sqrt(n1x nx1), in [0, 1]; other transactions do not matter to it";
    kulczynski, "kulczynski", Ratio,
        "the mean of the confidences in both directions: (n11/n1x + n11/nx1)/2, in [0, 1]";
    certainty, "certainty", Ratio,
        "the confidence's way from the base rate to 1, or to 0 where it is below, Shortliffe and Buchanan (1975): in [-1, 1]; neutral: 0";
}

/// The four counts as doubles.
struct Counts {
    n: f64,
    n11: f64,
    n1x: f64,
    nx1: f64,
}

impl From<&Contingency> for Counts {
    fn from(table: &Contingency) -> Self {
        Self {
            n: f64::from(table.n()),
            n11: f64::from(table.both()),
            n1x: f64::from(table.antecedent()),
            nx1: f64::from(table.consequent()),
        }
    }
}

/// A quotient, if it is defined.
fn ratio(over: f64, under: f64) -> Option<f64> {
    (under != 0.0).then(|| over / under)
}

fn support(table: &Contingency) -> Option<f64> {
    let Counts { n, n11, .. } = table.into();
    ratio(n11, n)
}

pub(super) fn confidence(table: &Contingency) -> Option<f64> {
    let Counts { n11, n1x, .. } = table.into();
    ratio(n11, n1x)
}

pub(super) fn lift(table: &Contingency) -> Option<f64> {
    let Counts { n, n11, n1x, nx1 } = table.into();
    ratio(n * n11, n1x * nx1)
}

/// Both products of counts are exact as doubles below 2^53, so independence gives exactly 0.
fn leverage(table: &Contingency) -> Option<f64> {
    let Counts { n, n11, n1x, nx1 } = table.into();
    ratio(n * n11 - n1x * nx1, n * n)
}

fn conviction(table: &Contingency) -> Option<f64> {
    let Counts { n, n11, n1x, nx1 } = table.into();
    ratio(n1x * (n - nx1), n * (n1x - n11))
}

/// The range is reached at both ends; where a side is empty or everywhere, nothing is said: none.
fn zhang(table: &Contingency) -> Option<f64> {
    let Counts { n, n11, n1x, nx1 } = table.into();
    let under = (n11 * (n - n1x)).max(n1x * (nx1 - n11));
    ratio(n * n11 - n1x * nx1, under)
}

fn jaccard(table: &Contingency) -> Option<f64> {
    let Counts { n11, n1x, nx1, .. } = table.into();
    ratio(n11, n1x + nx1 - n11)
}

fn cosine(table: &Contingency) -> Option<f64> {
    let Counts { n11, n1x, nx1, .. } = table.into();
    ratio(n11, (n1x * nx1).sqrt())
}

fn kulczynski(table: &Contingency) -> Option<f64> {
    let Counts { n11, n1x, nx1, .. } = table.into();
    Some(f64::midpoint(ratio(n11, n1x)?, ratio(n11, nx1)?))
}

fn certainty(table: &Contingency) -> Option<f64> {
    let Counts { n, n11, n1x, nx1 } = table.into();
    let beyond_chance = n * n11 - n1x * nx1;
    if beyond_chance >= 0.0 {
        ratio(beyond_chance, n1x * (n - nx1))
    } else {
        ratio(beyond_chance, n1x * nx1)
    }
}
