//! Every measure of a rule, each defined once, as a function of its four counts.
//!
//! Write n for all transactions, n1x for those with the antecedent, nx1 for those with the
//! consequent, n11 for those with both, n10 for those with the antecedent alone, and so on; and P
//! for shares of n. A value that is not defined, a zero under the line, is `None`, and so is an
//! infinite one; each measure says where that is. The neutral value is the one at independence.
//! Formulas as collected by Hahsler, "A probabilistic comparison of commonly used interest measures
//! for association rules" (2015), unless another source is named. Where tools differ, at zero
//! cells mostly, the measure says what we chose.
//!
//! Five groups: [`shares`], [`together`], [`odds`], [`information`] and [`surprise`]. Names that
//! stand for the same number in other tools are listed at the measure (`also`), not defined again.

mod information;
mod odds;
mod shares;
mod surprise;
mod together;

use std::ops::RangeInclusive;

use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::Contingency;

/// A measure of how a rule's two sides go together.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// Its name in files and on the command line.
    pub name: &'static str,
    /// Its heading in tables.
    pub title: &'static str,
    /// How it is shown.
    pub kind: Kind,
    /// Its names in other tools.
    pub also: &'static str,
    /// In words, with its source where that is not the collection named above.
    pub doc: &'static str,
    /// From counts.
    pub formula: &'static str,
    /// The least and the largest value.
    pub range: (f64, f64),
    /// The value at independence; empty when there is none that is always the same.
    pub neutral: &'static str,
    /// Where it is not defined, as a condition on counts; empty when it always is.
    pub undefined: &'static str,
    /// Whether a stronger rule has a lower value.
    pub lower_is_stronger: bool,
    /// Its value.
    pub of: fn(&Contingency) -> Option<f64>,
}

impl Measure {
    /// The measure of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        measures().find(|measure| measure.name == name)
    }

    /// Its column in a result.
    pub fn column(&self) -> Column {
        Column::new(self.name, self.title, self.kind, self.doc)
    }

    /// The range as people write it.
    pub fn range_text(&self) -> String {
        match self.range {
            (f64::NEG_INFINITY, f64::INFINITY) => "any number".into(),
            (f64::NEG_INFINITY, most) => format!("up to {most}"),
            (least, f64::INFINITY) => format!("from {least}"),
            (least, most) => format!("{least} to {}", (most * 1e4).round() / 1e4),
        }
    }

    /// The range.
    pub fn range(&self) -> RangeInclusive<f64> {
        self.range.0..=self.range.1
    }
}

/// All measures, group by group.
pub fn measures() -> impl Iterator<Item = &'static Measure> {
    [
        shares::MEASURES,
        together::MEASURES,
        odds::MEASURES,
        information::MEASURES,
        surprise::MEASURES,
    ]
    .into_iter()
    .flatten()
}

/// What results show unless others are asked for.
pub const USUAL: [&str; 10] = [
    "support",
    "confidence",
    "lift",
    "leverage",
    "conviction",
    "zhang",
    "jaccard",
    "cosine",
    "kulczynski",
    "certainty",
];

/// `pannier.measures/1`: the catalogue itself as a result.
pub fn schema() -> Schema {
    let text = |name, doc| Column::new(name, name, Kind::Text, doc);
    Schema {
        name: "pannier.measures/1",
        columns: vec![
            text("name", "the name in files and on the command line"),
            text("formula", "from counts"),
            text("range", "the least and the largest value"),
            text("neutral", "the value at independence, where there is one"),
            text("undefined", "where there is no value"),
            text("stronger", "whether a stronger rule has a higher or a lower value").detail(),
            text("also", "names of the same number elsewhere"),
            Column::new("meaning", "meaning", Kind::Text, "in words").detail(),
        ],
    }
}

impl Record for &'static Measure {
    fn cells(&self) -> Vec<Cell<'_>> {
        let given = |text: &'static str| (!text.is_empty()).then_some(text);
        let direction = ["higher", "lower"][usize::from(self.lower_is_stronger)];
        vec![
            self.name.into(),
            self.formula.into(),
            self.range_text().into(),
            given(self.neutral).into(),
            given(self.undefined).into(),
            direction.into(),
            given(self.also).into(),
            self.doc.into(),
        ]
    }
}

/// The counts as doubles: cells and margins of the table.
struct Counts {
    table: Contingency,
    n: f64,
    n11: f64,
    n10: f64,
    n01: f64,
    n00: f64,
    n1x: f64,
    n0x: f64,
    nx1: f64,
    nx0: f64,
}

impl From<&Contingency> for Counts {
    fn from(table: &Contingency) -> Self {
        let [n11, n10, n01, n00] = table.cells().map(f64::from);
        let [n, n1x, nx1] = [table.n(), table.antecedent(), table.consequent()].map(f64::from);
        Self { table: *table, n, n11, n10, n01, n00, n1x, n0x: n - n1x, nx1, nx0: n - nx1 }
    }
}

impl Counts {
    /// n n11 - n1x nx1: above 0 when the sides meet more often than by chance. Both products are
    /// exact as doubles below 2^53, so independence gives exactly 0.
    fn beyond_chance(&self) -> f64 {
        self.n * self.n11 - self.n1x * self.nx1
    }
}

/// A quotient, if it is defined.
fn ratio(over: f64, under: f64) -> Option<f64> {
    (under != 0.0).then(|| over / under)
}

/// A group's measures. What is not said is usual: no other name, no neutral value, always defined,
/// higher is stronger.
macro_rules! group {
    ($($name:ident, $title:literal, $kind:ident, $least:expr => $most:expr,
        { $($field:ident: $value:expr),* $(,)? }, $formula:literal, $doc:literal, $of:expr;)*) => {
        pub(super) const MEASURES: &[Measure] = &[$(
            Measure {
                $($field: $value,)*
                ..Measure {
                    name: stringify!($name),
                    title: $title,
                    kind: Kind::$kind,
                    also: "",
                    doc: concat!($doc, ": ", $formula),
                    formula: $formula,
                    range: ($least, $most),
                    neutral: "",
                    undefined: "",
                    lower_is_stronger: false,
                    of: |table| {
                        let of: fn(&super::Counts) -> Option<f64> = $of;
                        of(&super::Counts::from(table))
                    },
                }
            }
        ),*];
    };
}
use group;

pub(super) fn confidence(table: &Contingency) -> Option<f64> {
    table.confidence().share()
}

pub(crate) fn lift(table: &Contingency) -> Option<f64> {
    together::lift(&table.into())
}
