//! Rules in memory: collected, tested, in one order, as records.

use std::cmp::Ordering;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering as Atomic};

use rayon::prelude::*;

use super::{MEASURES, Measure, RuleConfig, RuleSink, generate};
use crate::encode::{Patterns, Rank};
use crate::error::{Error, Result};
use crate::mine::FrequentItemsets;
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::discovery::{Correction, adjust};
use crate::stats::{Contingency, Level, tails};
use crate::watch::Watch;

/// Antecedent, consequent and their counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// By name, ascending.
    pub antecedent: Box<[Rank]>,
    /// By name, ascending.
    pub consequent: Box<[Rank]>,
    /// The counts from which every measure is made.
    pub table: Contingency,
    /// The chance of so many joint transactions or more if the sides were independent: Fisher's
    /// exact test, one-sided.
    pub p_value: f64,
    /// The least false discovery rate at which the rule would be listed, over all rules of the
    /// run: Benjamini and Hochberg (1995).
    pub q_value: f64,
}

/// All rules of a run.
#[derive(Clone, Debug)]
pub struct RuleList<'a> {
    patterns: &'a Patterns<'a>,
    rules: Vec<Rule>,
}

impl<'a> RuleList<'a> {
    /// Makes and tests all rules of the itemsets, on all threads of the pool. They are sorted by
    /// their antecedents' names, then by their consequents'.
    ///
    /// # Errors
    /// When there are more than [`RuleConfig::max_rules`], or the watcher asks to stop.
    pub fn new(
        patterns: &'a Patterns<'a>,
        itemsets: &FrequentItemsets,
        config: &RuleConfig,
        watch: &dyn Watch,
    ) -> Result<Self> {
        let name_order = patterns.name_order();
        let kept = AtomicU64::new(0);
        let sink = || Keep {
            rules: Vec::new(),
            name_order: &name_order,
            kept: &kept,
            max_rules: config.max_rules,
        };
        let parts = generate(itemsets, config, sink, watch)?;
        let found = kept.load(Atomic::Relaxed);
        if found > config.max_rules {
            return Err(Error::TooMany {
                what: "rules",
                found,
                limit: config.max_rules,
                hint: "raise --min-support or --min-confidence, lower --max-len, \
                       or allow more with --max-rules"
                    .into(),
            });
        }
        let mut rules: Vec<Rule> = parts.into_iter().flat_map(|part| part.rules).collect();
        let place = |rank: &Rank| name_order[rank.index()];
        rules.par_sort_unstable_by(|a, b| {
            let antecedents = a.antecedent.iter().map(place).cmp(b.antecedent.iter().map(place));
            antecedents
                .then_with(|| a.consequent.iter().map(place).cmp(b.consequent.iter().map(place)))
        });
        rules
            .par_iter_mut()
            .for_each(|rule| rule.p_value = tails::hypergeometric(&rule.table).upper());
        let p_values: Vec<f64> = rules.iter().map(|rule| rule.p_value).collect();
        let q_values =
            adjust(&p_values, Correction::BenjaminiHochberg).expect("tails are probabilities");
        for (rule, q_value) in rules.iter_mut().zip(q_values) {
            rule.q_value = q_value;
        }
        Ok(Self { patterns, rules })
    }

    /// Sorts by a measure, highest first, undefined last; equal rules stay in the order of names.
    pub fn sort_by(&mut self, measure: &Measure) {
        let key = |rule: &Rule| (measure.of)(&rule.table);
        self.rules.par_sort_by(|a, b| match (key(a), key(b)) {
            (Some(a), Some(b)) => b.total_cmp(&a),
            (a, b) => b.is_some().cmp(&a.is_some()),
        });
    }

    /// Sorts by the number of joint transactions, highest first.
    pub fn sort_by_count(&mut self) {
        self.rules.par_sort_by(|a, b| Ordering::reverse(a.table.both().cmp(&b.table.both())));
    }

    /// The rules in their order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rules as records of [`schema`].
    pub fn records(&self) -> impl Iterator<Item = RuleRecord<'_>> {
        let patterns = self.patterns;
        self.rules.iter().map(move |rule| RuleRecord { patterns, rule })
    }
}

/// Collects rules until all parts together have too many.
struct Keep<'a> {
    rules: Vec<Rule>,
    name_order: &'a [u32],
    kept: &'a AtomicU64,
    max_rules: u64,
}

impl RuleSink for Keep<'_> {
    fn rule(
        &mut self,
        antecedent: &[Rank],
        consequent: &[Rank],
        table: &Contingency,
    ) -> ControlFlow<()> {
        if self.kept.fetch_add(1, Atomic::Relaxed) >= self.max_rules {
            return ControlFlow::Break(());
        }
        let by_name = |side: &[Rank]| {
            let mut side: Box<[Rank]> = side.into();
            side.sort_unstable_by_key(|rank| self.name_order[rank.index()]);
            side
        };
        self.rules.push(Rule {
            antecedent: by_name(antecedent),
            consequent: by_name(consequent),
            table: *table,
            p_value: f64::NAN,
            q_value: f64::NAN,
        });
        ControlFlow::Continue(())
    }
}

/// One rule with the names of its items.
#[derive(Clone, Copy, Debug)]
pub struct RuleRecord<'a> {
    patterns: &'a Patterns<'a>,
    rule: &'a Rule,
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.rules/1";

/// `pannier.rules/1`.
pub fn schema() -> Schema {
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
            "the chance of so many joint transactions or more at independence: Fisher's exact test, one-sided",
        )
        .detail(),
        Column::new(
            "q_value",
            "q",
            Kind::Chance,
            "the false discovery rate over all rules of the run, Benjamini and Hochberg (1995)",
        ),
    ];
    columns.extend(MEASURES.iter().map(|measure| {
        let shown = ["confidence", "lift"].contains(&measure.name);
        if shown { measure.column() } else { measure.column().detail() }
    }));
    Schema { name: SCHEMA, columns }
}

impl Record for RuleRecord<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let Self { patterns, rule } = self;
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
            crate::support::share(table.consequent(), table.n()).into(),
            confidence.low.into(),
            confidence.high.into(),
            rule.p_value.into(),
            rule.q_value.into(),
        ];
        cells.extend(MEASURES.iter().map(|measure| Cell::from((measure.of)(table))));
        cells
    }
}
