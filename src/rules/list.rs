//! Rules in memory: tried against what they have to be stronger than, corrected, in one order.
//!
//! A rule has rivals: chance (independence), activity (customers who hold much hold everything), and
//! every simpler version of itself. Its p-value is the largest of the tests against them, so it is
//! small only when none of the rivals explains it (Berger 1982, the intersection-union test); and
//! its q-value corrects that for all candidates of the run, those that failed too. What failed is
//! counted by the rival that it failed against.
//!
//! A candidate with a p-value above the limit cannot have a q-value below it, so it is dropped while
//! rules are being made and never stored.

use std::cmp::Ordering;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering as Atomic};

use rayon::prelude::*;

use super::activity::Activity;
use super::sides::Asked;
use super::trial::{Candidate, Hardest, Rival};
use super::{Field, Null, RuleConfig, RuleSink, Split, generate, shrunk};
use crate::context::{Adjustment, in_context};
use crate::encode::{Kin, Patterns, Rank, Strata};
use crate::error::{Error, Result};
use crate::mine::FrequentItemsets;
use crate::stats::discovery::adjust_among;
use crate::stats::{Contingency, Level};
use crate::watch::Watch;

/// Antecedent, consequent, their counts, and how they stood their tests.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// By name, ascending.
    pub antecedent: Box<[Rank]>,
    /// By name, ascending.
    pub consequent: Box<[Rank]>,
    /// The counts from which every measure is made.
    pub table: Contingency,
    /// The largest p-value of the tests against all rivals.
    pub p_value: f64,
    /// The same corrected for all candidates of the run.
    pub q_value: f64,
    /// The rival with that p-value.
    pub hardest: Rival,
    /// The highest confidence of all simpler rules; the base rate where there are none.
    pub best_simpler: f64,
    /// The joint count to expect under the null of equal activity.
    pub expected_adj: f64,
    /// The chance of so many joint transactions or more under the null of equal activity.
    pub p_activity: f64,
    /// The confidence pulled towards what is usual for the consequent; none where that is not
    /// known: for consequents of several products, or too many products to count all pairs.
    pub confidence_shrunk: Option<f64>,
    /// What remains of it with circumstances held fixed, where it was looked at within strata.
    pub context: Option<Box<Adjustment>>,
}

impl Rule {
    /// Observed by expected under the null of equal activity, `lift_adj`.
    pub fn lift_adj(&self) -> Option<f64> {
        (self.expected_adj > 0.0).then(|| f64::from(self.table.both()) / self.expected_adj)
    }

    /// How far the confidence is above that of the best simpler rule.
    pub fn improvement(&self) -> Option<f64> {
        Some(self.table.confidence().share()? - self.best_simpler)
    }
}

/// What became of the candidates of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All rules of the support, confidence and lift that were asked for.
    pub candidates: u64,
    /// Those for which a simpler rule does as well.
    pub redundant: u64,
    /// Those that chance explains.
    pub by_chance: u64,
    /// Those that unequal activity explains.
    pub by_activity: u64,
}

impl Tally {
    /// Those that no rival explains.
    pub fn kept(&self) -> u64 {
        self.candidates - self.redundant - self.by_chance - self.by_activity
    }

    fn drop(&mut self, rival: &Rival) {
        match rival {
            Rival::Chance => self.by_chance += 1,
            Rival::Activity => self.by_activity += 1,
            Rival::Simpler(_) => self.redundant += 1,
        }
    }

    fn add(&mut self, other: Self) {
        self.candidates += other.candidates;
        self.redundant += other.redundant;
        self.by_chance += other.by_chance;
        self.by_activity += other.by_activity;
    }
}

/// All rules of a run that stood their tests.
#[derive(Clone, Debug)]
pub struct RuleList<'a> {
    patterns: &'a Patterns<'a>,
    rules: Vec<Rule>,
    tally: Tally,
}

impl<'a> RuleList<'a> {
    /// Makes and tries all rules of the itemsets, on all threads of the pool. They are sorted by
    /// their antecedents' names, then by their consequents'.
    ///
    /// # Errors
    /// When more than [`RuleConfig::max_rules`] are left after the first tests, the null of equal
    /// activity cannot be fitted, no product fits a pattern of [`RuleConfig::sides`], or the watcher asks to stop.
    pub fn new(
        patterns: &'a Patterns<'a>,
        itemsets: &FrequentItemsets,
        config: &RuleConfig,
        watch: &dyn Watch,
    ) -> Result<Self> {
        let activity =
            Activity::fit(patterns.transactions(), patterns.items().iter().copied().map(Some))?;
        let name_order = patterns.name_order();
        let kept = AtomicU64::new(0);
        let asked = Asked::new(&config.sides, patterns)?;
        let sink = || Trials {
            rules: Vec::new(),
            tally: Tally::default(),
            itemsets,
            config,
            asked: asked.as_ref(),
            kin: patterns.kin(),
            kept: &kept,
            sides: Default::default(),
            // A simpler rule as confident has a p-value of nearly ½; see `trial`.
            drops_matched: !config.keep_redundant && config.max_q < 0.4999,
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
        let mut tally = Tally::default();
        let mut rules: Vec<Rule> = Vec::new();
        for part in parts {
            tally.add(part.tally);
            rules.extend(part.rules);
        }
        rules.par_iter_mut().for_each(|rule| {
            rule.try_activity(&activity, config.null);
            rule.sort_sides(&name_order);
        });
        rules.par_sort_unstable_by(|a, b| by_names(a, b, &name_order));
        let mut list = Self { patterns, rules, tally };
        // First what cannot pass whatever the correction, so that less is sorted by it.
        list.drop_above(config.max_q);
        list.correct(config);
        list.drop_above(config.max_q);
        shrunk::confidences(patterns, &mut list.rules, watch)?;
        Ok(list)
    }

    /// Q-values among all candidates; those that are not here have larger p-values.
    fn correct(&mut self, config: &RuleConfig) {
        let p_values: Vec<f64> = self.rules.iter().map(|rule| rule.p_value).collect();
        let q_values = match config.correction {
            None => p_values,
            Some(correction) => {
                let candidates = usize::try_from(self.tally.candidates)
                    .expect("each candidate was counted one by one");
                adjust_among(&p_values, candidates, correction)
                    .expect("tails are probabilities, and no rule was no candidate")
            }
        };
        for (rule, q_value) in self.rules.iter_mut().zip(q_values) {
            rule.q_value = q_value;
        }
    }

    /// Drops what has a p- or q-value above the limit.
    fn drop_above(&mut self, limit: f64) {
        let tally = &mut self.tally;
        self.rules.retain(|rule| {
            let keep = rule.p_value.max(rule.q_value) <= limit;
            if !keep {
                tally.drop(&rule.hardest);
            }
            keep
        });
    }

    /// Keeps the rules of which this is true; the tally stays what the tests made it.
    pub fn retain(&mut self, keep: impl Fn(&Rule) -> bool) {
        self.rules.retain(keep);
    }

    /// Sorts by a field, strongest first, undefined last; equal rules stay in the order of names.
    pub fn sort_by(&mut self, field: &Field) {
        self.rules.par_sort_by(|a, b| match (field.value(a), field.value(b)) {
            (Some(a), Some(b)) if field.lower_is_stronger() => a.total_cmp(&b),
            (Some(a), Some(b)) => b.total_cmp(&a),
            (a, b) => b.is_some().cmp(&a.is_some()),
        });
    }

    /// The rules in their order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// What became of all candidates.
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// The patterns whose ranks the rules speak of.
    pub fn patterns(&self) -> &'a Patterns<'a> {
        self.patterns
    }
}

impl RuleList<'_> {
    /// Looks at all rules of the list within strata of the transactions that they were found in.
    ///
    /// # Panics
    /// When the strata are those of other transactions.
    pub fn put_in_context(&mut self, strata: &Strata, level: Level) {
        let sides: Vec<(&[Rank], &[Rank])> =
            self.rules().iter().map(|rule| (&*rule.antecedent, &*rule.consequent)).collect();
        let patterns = self.patterns();
        let found = in_context(patterns.transactions(), patterns, &sides, &strata.labels, level);
        for (rule, found) in self.rules.iter_mut().zip(&found) {
            rule.context = Some(Box::new(Adjustment::new(found, strata, level)));
        }
    }
}

impl Rule {
    /// A rule that stood the tests so far.
    pub(super) fn new(candidate: &Candidate<'_>, hardest: Hardest) -> Self {
        Self {
            antecedent: candidate.antecedent.into(),
            consequent: candidate.consequent.into(),
            table: *candidate.table,
            p_value: hardest.ln_p.exp(),
            q_value: 0.0,
            hardest: hardest.rival,
            best_simpler: hardest.best_confidence,
            expected_adj: 0.0,
            p_activity: 1.0,
            confidence_shrunk: None,
            context: None,
        }
    }

    /// Adds the test against activity.
    pub(super) fn try_activity(&mut self, activity: &Activity, null: Null) {
        let expected = activity.of(&self.antecedent, &self.consequent, &self.table);
        self.expected_adj = expected.count;
        self.p_activity = expected.p_value;
        if null != Null::Independence && self.p_activity > self.p_value {
            self.p_value = self.p_activity;
            self.hardest = Rival::Activity;
        }
    }

    fn sort_sides(&mut self, name_order: &[u32]) {
        for side in [&mut self.antecedent, &mut self.consequent] {
            side.sort_unstable_by_key(|rank| name_order[rank.index()]);
        }
    }
}

fn by_names(a: &Rule, b: &Rule, name_order: &[u32]) -> Ordering {
    let place = |rank: &Rank| name_order[rank.index()];
    let sides = |a: &[Rank], b: &[Rank]| a.iter().map(place).cmp(b.iter().map(place));
    sides(&a.antecedent, &b.antecedent).then_with(|| sides(&a.consequent, &b.consequent))
}

/// Tries candidates as they are made and keeps those that may pass, until all parts together have
/// too many.
struct Trials<'a> {
    rules: Vec<Rule>,
    tally: Tally,
    itemsets: &'a FrequentItemsets,
    config: &'a RuleConfig,
    asked: Option<&'a Asked>,
    kin: Option<&'a Kin>,
    kept: &'a AtomicU64,
    /// Antecedent and consequent, by falling rank.
    sides: [Vec<Rank>; 2],
    /// Whether a rule need not be tried when a simpler one is as confident.
    drops_matched: bool,
}

impl RuleSink for Trials<'_> {
    fn rule(&mut self, split: &mut Split<'_, '_>) -> ControlFlow<()> {
        let [antecedent, consequent] = &mut self.sides;
        if let Some(asked) = self.asked {
            fill(antecedent, split.antecedent());
            fill(consequent, split.consequent());
            if !asked.admits(antecedent, consequent) {
                return ControlFlow::Continue(());
            }
        }
        self.tally.candidates += 1;
        if self.drops_matched && split.is_matched_by_simpler() {
            self.tally.redundant += 1;
            return ControlFlow::Continue(());
        }
        fill(antecedent, split.antecedent());
        fill(consequent, split.consequent());
        let candidate = Candidate { antecedent, consequent, table: split.table(), kin: self.kin };
        let hardest = candidate.hardest(self.itemsets, self.config, self.config.max_q);
        if hardest.ln_p > self.config.max_q.ln() {
            self.tally.drop(&hardest.rival);
            return ControlFlow::Continue(());
        }
        if self.kept.fetch_add(1, Atomic::Relaxed) >= self.config.max_rules {
            return ControlFlow::Break(());
        }
        self.rules.push(Rule::new(&candidate, hardest));
        ControlFlow::Continue(())
    }
}

fn fill(side: &mut Vec<Rank>, with: impl Iterator<Item = Rank>) {
    side.clear();
    side.extend(with);
}
