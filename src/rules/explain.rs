//! Everything that speaks for and against one rule, with the counts it is made of.

use serde::Serialize;

use super::examine::Examiner;
use super::{Rival, Rule, RuleConfig, measures, validate};
use crate::context::{Adjustment, in_context};
use crate::encode::{Patterns, Rank, Strata, Transactions};
use crate::error::{Error, Result};
use crate::stats::{Contingency, Level, LogOddsRatio};
use crate::support::{Count, share};

/// A rule and what was found out about it. All counts are of transactions.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// By name, ascending.
    pub antecedent: Vec<String>,
    /// By name, ascending.
    pub consequent: Vec<String>,
    /// The rule's counts and their test.
    pub whole: Counted,
    /// How many have the consequent.
    pub consequent_count: Count,
    /// The share of all that have the consequent.
    pub base_rate: f64,
    /// Lower end of the confidence's 95 % interval.
    pub confidence_low: f64,
    /// Upper end of it.
    pub confidence_high: f64,
    /// How much likelier the consequent is with the antecedent than overall.
    pub lift: Option<f64>,
    /// The joint count to expect if customers differed in how much they hold and in nothing else.
    pub expected_adj: f64,
    /// Observed by that.
    pub lift_adj: Option<f64>,
    /// The chance of so many or more in that case.
    pub p_activity: f64,
    /// What the p-value was made against: chance, activity, or the antecedent of a simpler rule.
    pub hardest_rival: Hardest,
    /// Every simpler rule, the largest p-value first; p is the chance that the products which the
    /// simpler rule lacks add so much.
    pub simpler: Vec<Simpler>,
    /// The two halves of the data, each with the same tests.
    pub halves: Vec<Counted>,
    /// The rule with circumstances held fixed, where there are any.
    pub context: Option<Circumstances>,
}

/// A rule within strata; see [`context`](crate::context).
#[derive(Clone, Debug, Serialize)]
pub struct Circumstances {
    /// What they do to the rule.
    pub verdict: &'static str,
    /// The odds ratio of all together.
    pub odds_ratio: Option<f64>,
    /// The common odds ratio within strata.
    pub odds_ratio_adj: Option<f64>,
    /// Its 95 % interval.
    pub odds_ratio_adj_low: Option<f64>,
    /// The upper end of it.
    pub odds_ratio_adj_high: Option<f64>,
    /// The confidence with the same mix of strata on both arms.
    pub confidence_adj: Option<f64>,
    /// The share without the antecedent in that case.
    pub base_rate_adj: Option<f64>,
    /// The p-value of equal odds ratios in all strata.
    pub homogeneity_p: Option<f64>,
    /// Every stratum, by name.
    pub strata: Vec<Stratum>,
}

/// A rule in one stratum.
#[derive(Clone, Debug, Serialize)]
pub struct Stratum {
    /// `promotion=yes`.
    pub name: String,
    /// All in it.
    pub n: Count,
    /// With the antecedent.
    pub antecedent_count: Count,
    /// With both sides.
    pub count: Count,
    /// The share; none of nobody.
    pub confidence: Option<f64>,
    /// The share of those without the antecedent.
    pub without: Option<f64>,
}

/// A rule's counts somewhere, and the largest p-value of its tests there.
#[derive(Clone, Debug, Serialize)]
pub struct Counted {
    /// All.
    pub n: Count,
    /// With the antecedent.
    pub antecedent_count: Count,
    /// With both sides.
    pub count: Count,
    /// The share; none of nobody.
    pub confidence: Option<f64>,
    /// The largest p-value of all tests.
    pub p_value: f64,
}

/// The rival with the largest p-value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Hardest {
    /// Independence.
    Chance,
    /// Customers who hold much.
    Activity,
    /// The rule with only these on the left.
    Simpler(Vec<String>),
}

/// A simpler rule with the same consequent.
#[derive(Clone, Debug, Serialize)]
pub struct Simpler {
    /// By name, ascending; empty for no antecedent at all.
    pub antecedent: Vec<String>,
    /// Transactions with it.
    pub antecedent_count: Count,
    /// Those of them with the consequent.
    pub count: Count,
    /// Their share.
    pub confidence: f64,
    /// The chance that what it lacks adds so much.
    pub p_value: f64,
}

/// Counts and tests the rule in all transactions of the patterns and in their two halves. The
/// patterns must know all of its products, and the sides must not overlap.
///
/// # Errors
/// When the null of equal activity cannot be fitted, or the rule holds a product and its own family.
pub fn explain(
    patterns: &Patterns<'_>,
    antecedent: &[Rank],
    consequent: &[Rank],
    config: &RuleConfig,
    salt: &str,
    strata: Option<&Strata>,
) -> Result<Explanation> {
    if let Some(kin) = patterns.kin()
        && let Some((a, b)) = kin.pair_among(antecedent.iter().chain(consequent).copied())
    {
        return Err(Error::Unsupported(format!(
            "{:?} is a kind of {:?}, so that whoever has the one has the other",
            patterns.name(a),
            patterns.name(b)
        )));
    }
    let transactions = patterns.transactions();
    let wanted = || antecedent.iter().chain(consequent).copied();
    let examiner = |part: &Transactions| Examiner::new(part, patterns, wanted(), config);
    let everywhere = examiner(transactions)?;
    let rule = everywhere.examine(antecedent, consequent);
    let table = &rule.table;

    let names = |side: &[Rank]| {
        let mut names: Vec<String> = side.iter().map(|&rank| patterns.name(rank).into()).collect();
        names.sort_unstable();
        names
    };
    let mut simpler: Vec<Simpler> = everywhere
        .comparisons(antecedent, consequent)
        .into_iter()
        .map(|comparison| Simpler {
            antecedent: names(&comparison.antecedent),
            antecedent_count: comparison.with,
            count: comparison.both,
            confidence: share(comparison.both, comparison.with),
            p_value: comparison.p_value,
        })
        .collect();
    simpler.sort_by(|a, b| {
        b.p_value.total_cmp(&a.p_value).then_with(|| a.antecedent.cmp(&b.antecedent))
    });

    let mut halves = Vec::with_capacity(2);
    for half in validate::halves(transactions, salt) {
        halves.push(Counted::new(&examiner(&half)?.examine(antecedent, consequent)));
    }
    let interval = table.confidence().wilson(Level::default());
    Ok(Explanation {
        antecedent: names(antecedent),
        consequent: names(consequent),
        whole: Counted::new(&rule),
        consequent_count: table.consequent(),
        base_rate: share(table.consequent(), table.n()),
        confidence_low: interval.low,
        confidence_high: interval.high,
        lift: measures::lift(table),
        expected_adj: rule.expected_adj,
        lift_adj: rule.lift_adj(),
        p_activity: rule.p_activity,
        hardest_rival: match &rule.hardest {
            Rival::Chance => Hardest::Chance,
            Rival::Activity => Hardest::Activity,
            Rival::Simpler(antecedent) => Hardest::Simpler(names(antecedent)),
        },
        simpler,
        halves,
        context: strata.map(|strata| Circumstances::new(patterns, antecedent, consequent, strata)),
    })
}

impl Circumstances {
    fn new(
        patterns: &Patterns<'_>,
        antecedent: &[Rank],
        consequent: &[Rank],
        strata: &Strata,
    ) -> Self {
        let level = Level::default();
        let transactions = patterns.transactions();
        let sides = [(antecedent, consequent)];
        let found = in_context(transactions, patterns, &sides, &strata.labels, level).remove(0);
        let adjustment = Adjustment::new(&found, strata, level);
        let stratum = |(name, table): (&String, &Contingency)| {
            let without = table.n() - table.antecedent();
            let also = table.consequent() - table.both();
            Stratum {
                name: name.clone(),
                n: table.n(),
                antecedent_count: table.antecedent(),
                count: table.both(),
                confidence: table.confidence().share(),
                without: (without > 0).then(|| share(also, without)),
            }
        };
        Self {
            verdict: adjustment.verdict.name(),
            odds_ratio: found.crude.as_ref().ok().map(LogOddsRatio::odds_ratio),
            odds_ratio_adj: adjustment.odds_ratio.map(|(ratio, _)| ratio),
            odds_ratio_adj_low: adjustment.odds_ratio.map(|(_, interval)| interval.low),
            odds_ratio_adj_high: adjustment.odds_ratio.map(|(_, interval)| interval.high),
            confidence_adj: adjustment.standardised.map(|all| all.confidence),
            base_rate_adj: adjustment.standardised.map(|all| all.base),
            homogeneity_p: adjustment.homogeneity_q,
            strata: strata.names.iter().zip(&found.tables).map(stratum).collect(),
        }
    }
}

impl Counted {
    fn new(rule: &Rule) -> Self {
        let table = &rule.table;
        Self {
            n: table.n(),
            antecedent_count: table.antecedent(),
            count: table.both(),
            confidence: table.confidence().share(),
            p_value: rule.p_value,
        }
    }
}
