//! What remains of a rule when context is held fixed: promotions, seasons, regions.
//!
//! Two products may go together only because both are bought in summer. So the transactions are
//! parted into strata by their context, and the sides are compared within strata only
//! ([`crate::stats::strata`]). Each stratum is a run of words in the columns of bits, so that a rule
//! is counted in all strata by one pass over its columns.
//!
//! A context must not be made by the purchase itself. The size of the basket is: whoever adds a
//! product makes the basket bigger, and within baskets of one size every pair seems to avoid each
//! other. What that question is after, the null of equal activity answers. All of this is association, not
//! cause.

use rayon::prelude::*;

use crate::encode::{BitColumns, Patterns, Rank, Strata, Transactions};
use crate::record::{Cell, Column, Kind};
use crate::stats::discovery::{Correction, adjust};
use crate::stats::strata::{
    Effect, Homogeneity, Standardised, homogeneity, homogeneity_by_drawing, mantel_haenszel,
    pooled, standardised,
};
use crate::stats::tails::{Continuity, chi_squared};
use crate::stats::{Contingency, Interval, Level, LogOddsRatio, Undefined};
use crate::support::share;

/// A rule within the strata of a context.
#[derive(Clone, Debug)]
pub struct InContext {
    /// The table of each stratum, by its label.
    pub tables: Vec<Contingency>,
    /// All strata as one.
    pub pooled: Contingency,
    /// The odds ratio of all strata as one.
    pub crude: Result<LogOddsRatio, Undefined>,
    /// The p-value of independence in all strata as one, corrected for all rules looked at.
    pub crude_q: f64,
    /// The common odds ratio within strata.
    pub adjusted: Result<LogOddsRatio, Undefined>,
    /// Confidence and base rate as they would be with the same mix of strata on both arms.
    pub standardised: Result<Standardised, Undefined>,
    /// Whether the strata have the same odds ratio.
    pub homogeneity: Result<Homogeneity, Undefined>,
    /// The p-value of that (Tarone's, or by drawing where many strata are sparse), corrected for
    /// all rules looked at; none where there is no such test.
    pub homogeneity_q: Option<f64>,
    /// What context does to the rule.
    pub verdict: Verdict,
}

/// What context makes of a rule, as it is kept with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Adjustment {
    /// What context does to the rule.
    pub verdict: Verdict,
    /// The common odds ratio within strata, with its interval; none where a cell is empty in all.
    pub odds_ratio: Option<(f64, Interval)>,
    /// Confidence and base rate with the same mix of strata on both arms; none where no stratum has
    /// both.
    pub standardised: Option<Standardised>,
    /// The p-value of equal odds ratios in all strata, corrected for all rules looked at.
    pub homogeneity_q: Option<f64>,
    /// Where the rule varies: of each stratum with its antecedent `promotion=yes: 12 of 40 (30 %)`,
    /// the largest first.
    pub by_stratum: Option<String>,
}

impl Adjustment {
    /// What is kept of a rule that was looked at within these strata.
    pub fn new(found: &InContext, strata: &Strata, level: Level) -> Self {
        let odds_ratio = found.adjusted.as_ref().ok().map(|ratio| {
            let Interval { low, high } = ratio.interval(level);
            (ratio.odds_ratio(), Interval { low: low.exp(), high: high.exp() })
        });
        Self {
            verdict: found.verdict,
            odds_ratio: odds_ratio.filter(|(ratio, _)| ratio.is_finite()),
            standardised: found.standardised.as_ref().ok().copied(),
            homogeneity_q: found.homogeneity_q,
            by_stratum: (found.verdict == Verdict::Varies).then(|| found.by_stratum(strata)),
        }
    }
}

/// What context does to a rule, the gravest thing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// It turns round: both directions are sure (Simpson 1951).
    Reversed,
    /// It was sure and is not any more.
    Vanishes,
    /// It is not the same in all strata: read them one by one.
    Varies,
    /// The odds ratio changes by more than a tenth.
    Confounded,
    /// None of these.
    Stable,
}

impl Verdict {
    /// As results write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reversed => "reversed",
            Self::Vanishes => "vanishes",
            Self::Varies => "varies",
            Self::Confounded => "confounded",
            Self::Stable => "stable",
        }
    }
}

/// Looks at rules, given as antecedent and consequent, within the strata of a context: `labels` has
/// the stratum of each transaction, dense from 0. The ranks are those of `patterns`.
///
/// # Panics
/// When there is not one label for each transaction.
pub fn in_context(
    transactions: &Transactions,
    patterns: &Patterns<'_>,
    rules: &[(&[Rank], &[Rank])],
    labels: &[u32],
    level: Level,
) -> Vec<InContext> {
    let wanted = rules.iter().flat_map(|(x, y)| x.iter().chain(*y)).copied();
    let mut asked = vec![false; patterns.items().len()];
    wanted.for_each(|rank| asked[rank.index()] = true);
    let wanted = (0..asked.len()).filter(|&rank| asked[rank]).map(Rank::at);
    let columns = BitColumns::in_strata(transactions, patterns, wanted, labels);
    let mut found: Vec<InContext> = rules
        .par_iter()
        .map(|(antecedent, consequent)| InContext::new(columns.tables(antecedent, consequent)))
        .collect();

    let crude: Vec<f64> = found.iter().map(|rule| rule.crude_q).collect();
    let varying: Vec<f64> = found.iter().filter_map(|rule| rule.homogeneity_q).collect();
    let corrected = |p: &[f64]| {
        adjust(p, Correction::BenjaminiHochberg).expect("chi-square tests give probabilities")
    };
    let mut varying = corrected(&varying).into_iter();
    for (rule, q) in found.iter_mut().zip(corrected(&crude)) {
        rule.crude_q = q;
        if let Some(p) = &mut rule.homogeneity_q {
            *p = varying.next().expect("one for each that has a test");
        }
        rule.verdict = rule.judge(level);
    }
    found
}

impl InContext {
    /// Before p-values are corrected for the other rules.
    fn new(tables: Vec<Contingency>) -> Self {
        /// Above this share of sparse strata the chi-square distribution is a poor guide.
        const SPARSE: f64 = 0.2;
        /// Tables drawn instead, from a stream of their own for each rule; fewer where the chance is
        /// above a fiftieth.
        const DRAWS: u32 = 999;
        const ENOUGH: u32 = 20;
        const SEED: u64 = 1985;
        let pooled = pooled(&tables).expect("the strata are parts of what was counted");
        let homogeneity = homogeneity(&tables);
        let homogeneity_p = homogeneity.as_ref().ok().map(|test| {
            if test.sparse > SPARSE {
                homogeneity_by_drawing(&tables, DRAWS, ENOUGH, SEED).unwrap_or(test.tarone.p)
            } else {
                test.tarone.p
            }
        });
        Self {
            crude: pooled.plain_log_odds_ratio(),
            crude_q: chi_squared(&pooled, Continuity::Plain).map_or(1.0, |test| test.p),
            adjusted: mantel_haenszel(&tables),
            standardised: standardised(&tables),
            homogeneity,
            homogeneity_q: homogeneity_p,
            verdict: Verdict::Stable,
            pooled,
            tables,
        }
    }

    /// The same rule read the other way round, consequent first. Odds ratios and their tests have no
    /// direction, so only the shares are made anew.
    pub fn turned(&self) -> Self {
        let tables: Vec<Contingency> = self.tables.iter().map(Contingency::swapped).collect();
        Self {
            standardised: standardised(&tables),
            pooled: self.pooled.swapped(),
            tables,
            ..self.clone()
        }
    }

    /// The confidence in each stratum that has the antecedent.
    fn by_stratum(&self, strata: &Strata) -> String {
        let mut rows: Vec<(&String, &Contingency)> =
            strata.names.iter().zip(&self.tables).collect();
        rows.sort_by_key(|(_, table)| std::cmp::Reverse(table.antecedent()));
        let with = rows.into_iter().filter(|(_, table)| table.antecedent() > 0);
        let texts = with.map(|(name, table)| {
            let share = 100.0 * share(table.both(), table.antecedent());
            format!("{name}: {} of {} ({share:.0} %)", table.both(), table.antecedent())
        });
        texts.collect::<Vec<_>>().join("; ")
    }

    fn judge(&self, level: Level) -> Verdict {
        let effect = match (&self.crude, &self.adjusted) {
            (Ok(crude), Ok(adjusted)) => Effect::of(*crude, *adjusted, self.crude_q, level),
            _ => Effect::Unchanged,
        };
        let varies = self.homogeneity_q.is_some_and(|q| q <= 1.0 - level.get());
        match effect {
            Effect::Reversed => Verdict::Reversed,
            Effect::Vanishes => Verdict::Vanishes,
            _ if varies => Verdict::Varies,
            Effect::Confounded => Verdict::Confounded,
            Effect::Unchanged => Verdict::Stable,
        }
    }
}

/// What context makes of an association, as columns of a result.
pub(crate) fn columns() -> [Column; 8] {
    [
        Column::new(
            "context",
            "context",
            Kind::Text,
            "what holding circumstances fixed does to the rule: reversed, vanishes, varies, confounded (the odds ratio changes by more than a tenth) or stable",
        ),
        Column::new(
            "confidence_adj",
            "conf. adj.",
            Kind::Share,
            "the confidence if those with and without the antecedent had the same mix of circumstances",
        ),
        Column::new("base_rate_adj", "", Kind::Share, "the share without the antecedent in that case")
            .detail(),
        Column::new(
            "odds_ratio_adj",
            "",
            Kind::Ratio,
            "the common odds ratio within strata, Mantel and Haenszel (1959)",
        )
        .detail(),
        Column::new("odds_ratio_adj_low", "", Kind::Ratio, "lower end of its 95 % interval").detail(),
        Column::new("odds_ratio_adj_high", "", Kind::Ratio, "upper end of the same interval")
            .detail(),
        Column::new(
            "homogeneity_q",
            "",
            Kind::Chance,
            "the p-value of equal odds ratios in all strata (Breslow-Day with Tarone's correction), corrected for all rules",
        )
        .detail(),
        Column::new(
            "by_stratum",
            "",
            Kind::Text,
            "where the rule varies: the confidence in each stratum",
        )
        .detail(),
    ]
}

/// The cells of [`columns`]; empty where it was not looked at.
pub(crate) fn cells(adjustment: Option<&Adjustment>) -> [Cell<'_>; 8] {
    let standardised = adjustment.and_then(|context| context.standardised);
    let odds_ratio = adjustment.and_then(|context| context.odds_ratio);
    [
        adjustment.map(|context| context.verdict.name()).into(),
        standardised.map(|all| all.confidence).into(),
        standardised.map(|all| all.base).into(),
        odds_ratio.map(|(ratio, _)| ratio).into(),
        odds_ratio.map(|(_, interval)| interval.low).into(),
        odds_ratio.map(|(_, interval)| interval.high).into(),
        adjustment.and_then(|context| context.homogeneity_q).into(),
        adjustment.and_then(|context| context.by_stratum.as_deref()).into(),
    ]
}
