//! Rules as records, and the numbers by which they can be sorted and filtered.

use super::measures::USUAL;
use super::{Measure, Rival, Rule, RuleList, measures};
use crate::context;
use crate::encode::{Patterns, Rank};
use crate::error::nearest;
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::strata::Standardised;
use crate::stats::{Interval, Level};
use crate::support::share;
use crate::write::joined;

/// A number of a rule: one of its own or a measure of its counts.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// As on the command line and in files.
    pub name: &'static str,
    of: Of,
}

#[derive(Clone, Copy, Debug)]
enum Of {
    Measure(&'static Measure),
    Rule { value: fn(&Rule) -> Option<f64>, lower_is_stronger: bool },
}

impl Field {
    /// All numbers of a rule: its own, then all measures.
    pub fn all() -> impl Iterator<Item = Self> {
        let own = |(name, lower_is_stronger, value)| Self {
            name,
            of: Of::Rule { value, lower_is_stronger },
        };
        OWN.into_iter()
            .map(own)
            .chain(measures().map(|measure| Self { name: measure.name, of: Of::Measure(measure) }))
    }

    /// The field of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|field| field.name == name)
    }

    /// Its value; none where it is not defined.
    pub fn value(&self, rule: &Rule) -> Option<f64> {
        match self.of {
            Of::Measure(measure) => (measure.of)(&rule.table),
            Of::Rule { value, .. } => value(rule),
        }
    }

    /// Whether a stronger rule has a lower value.
    pub fn lower_is_stronger(&self) -> bool {
        match self.of {
            Of::Measure(measure) => measure.lower_is_stronger,
            Of::Rule { lower_is_stronger, .. } => lower_is_stronger,
        }
    }
}

/// Name, whether lower is stronger, value.
type Own = (&'static str, bool, fn(&Rule) -> Option<f64>);

const OWN: [Own; 22] = [
    ("count", false, |rule| Some(f64::from(rule.table.both()))),
    ("antecedent_count", false, |rule| Some(f64::from(rule.table.antecedent()))),
    ("consequent_count", false, |rule| Some(f64::from(rule.table.consequent()))),
    ("n", false, |rule| Some(f64::from(rule.table.n()))),
    ("length", true, |rule| {
        u32::try_from(rule.antecedent.len() + rule.consequent.len()).ok().map(f64::from)
    }),
    ("confidence_low", false, |rule| Some(rule.table.confidence().wilson(Level::default()).low)),
    ("confidence_high", false, |rule| Some(rule.table.confidence().wilson(Level::default()).high)),
    ("confidence_shrunk", false, |rule| rule.confidence_shrunk),
    ("p_value", true, |rule| Some(rule.p_value)),
    ("q_value", true, |rule| Some(rule.q_value)),
    ("expected", true, |rule| Some(rule.table.expected())),
    ("expected_adj", true, |rule| Some(rule.expected_adj)),
    ("lift_adj", false, Rule::lift_adj),
    ("p_activity", true, |rule| Some(rule.p_activity)),
    ("improvement", false, Rule::improvement),
    ("boost", false, |rule| {
        (rule.best_simpler > 0.0)
            .then(|| Some(rule.table.confidence().share()? / rule.best_simpler))?
    }),
    ("confidence_adj", false, |rule| Some(standardised(rule)?.confidence)),
    ("base_rate_adj", true, |rule| Some(standardised(rule)?.base)),
    ("odds_ratio_adj", false, |rule| Some(odds_ratio(rule)?.0)),
    ("odds_ratio_adj_low", false, |rule| Some(odds_ratio(rule)?.1.low)),
    ("odds_ratio_adj_high", false, |rule| Some(odds_ratio(rule)?.1.high)),
    ("homogeneity_q", false, |rule| rule.context.as_ref()?.homogeneity_q),
];

fn standardised(rule: &Rule) -> Option<Standardised> {
    rule.context.as_ref()?.standardised
}

fn odds_ratio(rule: &Rule) -> Option<(f64, Interval)> {
    rule.context.as_ref()?.odds_ratio
}

/// Which measures a result shows.
#[derive(Clone, Debug)]
pub struct Shown {
    measures: Vec<&'static Measure>,
    /// Asked for by name: tables for people show them then.
    asked: bool,
    /// Whether the rules were looked at within strata.
    context: bool,
}

/// Always there, first.
const ALWAYS: [&str; 3] = ["support", "confidence", "lift"];

impl Default for Shown {
    fn default() -> Self {
        Self {
            measures: USUAL.iter().filter_map(|name| Measure::named(name)).collect(),
            asked: false,
            context: false,
        }
    }
}

impl Shown {
    /// Shows what context makes of the rules too.
    pub fn with_context(self) -> Self {
        Self { context: true, ..self }
    }

    /// Reads `a,b` or `all`. Support, confidence and lift are there in any case.
    ///
    /// # Errors
    /// With the name that is none, and the nearest that is.
    pub fn parse(text: &str) -> Result<Self, String> {
        // The base rate is a column of its own.
        let choice = || measures().filter(|measure| measure.name != "base_rate");
        let always = choice().filter(|measure| ALWAYS.contains(&measure.name));
        let mut shown = Self { measures: always.collect(), asked: true, context: false };
        let mut add = |measure: &'static Measure| {
            if !shown.measures.iter().any(|there| there.name == measure.name) {
                shown.measures.push(measure);
            }
        };
        if text == "all" {
            choice().for_each(add);
            return Ok(shown);
        }
        for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            match choice().find(|measure| measure.name == name) {
                Some(measure) => add(measure),
                None if name == "base_rate" => {}
                None => {
                    let near = nearest(name, choice().map(|measure| measure.name))
                        .map_or_else(String::new, |near| format!("; did you mean {near}?"));
                    return Err(format!(
                        "there is no measure called {name:?}{near} (`pannier schema measures` lists them)"
                    ));
                }
            }
        }
        Ok(shown)
    }
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.rules/1";

/// `pannier.rules/1` with these measures.
pub fn schema(shown: &Shown) -> Schema {
    let mut columns = vec![
        Column::new("antecedent", "with", Kind::List, "the products on the left side"),
        Column::new("consequent", "also", Kind::List, "the products on the right side"),
        Column::new("count", "count", Kind::Count, "transactions with both sides"),
        Column::new("antecedent_count", "of", Kind::Count, "transactions with the antecedent"),
        Column::new("consequent_count", "", Kind::Count, "transactions with the consequent")
            .detail(),
        Column::new("n", "", Kind::Count, "all transactions").detail(),
        Column::new(
            "base_rate",
            "base rate",
            Kind::Share,
            "the share of all transactions that have the consequent",
        ),
        Column::new(
            "confidence_low",
            "",
            Kind::Share,
            "lower end of the confidence's 95 % interval, Wilson (1927)",
        )
        .detail(),
        Column::new("confidence_high", "", Kind::Share, "upper end of the same interval")
            .detail(),
        Column::new(
            "p_value",
            "",
            Kind::Chance,
            "the largest p-value of the tests against chance, equal activity and every simpler rule",
        )
        .detail(),
        Column::new(
            "q_value",
            "q",
            Kind::Chance,
            "the p-value corrected for all candidates of the run, as --adjust says",
        ),
    ];
    columns.extend(shown.measures.iter().map(|measure| {
        let in_table = ["confidence", "lift"].contains(&measure.name)
            || shown.asked && measure.name != "support";
        if in_table { measure.column() } else { measure.column().detail() }
    }));
    columns.extend([
        Column::new(
            "lift_adj",
            "lift adj.",
            Kind::Ratio,
            "observed joint transactions by those to expect if customers differed in how much they hold and in nothing else",
        ),
        Column::new("expected_adj", "", Kind::Number, "the joint transactions to expect in that case")
            .detail(),
        Column::new(
            "p_activity",
            "",
            Kind::Chance,
            "the chance of so many joint transactions or more in that case, mid-p",
        )
        .detail(),
        Column::new(
            "confidence_shrunk",
            "",
            Kind::Share,
            "the confidence pulled towards what is usual for the consequent, the more the fewer transactions there are",
        )
        .detail(),
        Column::new(
            "improvement",
            "",
            Kind::Ratio,
            "the confidence less that of the best simpler rule, the base rate included",
        )
        .detail(),
        Column::new(
            "hardest_rival",
            "",
            Kind::Text,
            "what the p-value was made against: chance, activity, or the antecedent of a simpler rule",
        )
        .detail(),
    ]);
    if shown.context {
        // Room for the verdict in tables for people.
        for column in &mut columns {
            column.detail |= ["base_rate", "q_value"].contains(&column.name);
        }
        columns.extend(context::columns());
    }
    Schema { name: SCHEMA, columns }
}

/// One rule as a row of [`schema`].
#[derive(Clone, Copy, Debug)]
pub struct RuleRecord<'a> {
    patterns: &'a Patterns<'a>,
    shown: &'a Shown,
    rule: &'a Rule,
}

impl RuleList<'_> {
    /// The rules as records of [`schema`] with the same measures.
    pub fn records<'s>(&'s self, shown: &'s Shown) -> impl Iterator<Item = RuleRecord<'s>> {
        self.rules().iter().map(move |rule| RuleRecord::new(self.patterns(), shown, rule))
    }
}

impl<'a> RuleRecord<'a> {
    /// A rule whose ranks are those of the patterns.
    pub fn new(patterns: &'a Patterns<'a>, shown: &'a Shown, rule: &'a Rule) -> Self {
        Self { patterns, shown, rule }
    }

    fn hardest(&self) -> String {
        match &self.rule.hardest {
            Rival::Chance => "chance".into(),
            Rival::Activity => "activity".into(),
            Rival::Simpler(antecedent) => {
                let mut names: Vec<&str> =
                    antecedent.iter().map(|&rank| self.patterns.name(rank)).collect();
                names.sort_unstable();
                joined(names)
            }
        }
    }
}

impl Record for RuleRecord<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let Self { patterns, shown, rule } = self;
        let names = |side: &[Rank]| Cell::list(side.iter().map(|&rank| patterns.name(rank)));
        let table = &rule.table;
        let confidence = table.confidence().wilson(Level::default());
        let mut cells = vec![
            names(&rule.antecedent),
            names(&rule.consequent),
            table.both().into(),
            table.antecedent().into(),
            table.consequent().into(),
            table.n().into(),
            share(table.consequent(), table.n()).into(),
            confidence.low.into(),
            confidence.high.into(),
            rule.p_value.into(),
            rule.q_value.into(),
        ];
        cells.extend(shown.measures.iter().map(|measure| Cell::from((measure.of)(table))));
        cells.extend([
            rule.lift_adj().into(),
            rule.expected_adj.into(),
            rule.p_activity.into(),
            rule.confidence_shrunk.into(),
            rule.improvement().into(),
            self.hardest().into(),
        ]);
        if shown.context {
            cells.extend(context::cells(rule.context.as_deref()));
        }
        cells
    }
}
