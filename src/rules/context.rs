//! What remains of a rule when context is held fixed: promotions, seasons, regions.
//!
//! Two products may go together only because both are bought in summer. So the transactions are
//! parted into strata by their context, and the sides are compared within strata only
//! ([`crate::stats::strata`]). Each stratum is a run of words in the columns of bits, so that a rule
//! is counted in all strata by one pass over its columns.
//!
//! A context must not be made by the purchase itself. The size of the basket is: whoever adds a
//! product makes the basket bigger, and within baskets of one size every pair seems to avoid each
//! other. What that question is after, [`super::activity`] answers. All of this is association, not
//! cause.

use rayon::prelude::*;

use super::supports::BitColumns;
use crate::encode::{Patterns, Rank, Transactions};
use crate::stats::discovery::{Correction, adjust};
use crate::stats::strata::{
    Effect, Homogeneity, Standardised, homogeneity, homogeneity_by_drawing, mantel_haenszel,
    pooled, standardised,
};
use crate::stats::tails::{Continuity, chi_squared};
use crate::stats::{Contingency, Level, LogOddsRatio, Undefined};
use crate::support::Count;

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
        .map(|(antecedent, consequent)| InContext::new(tables(&columns, antecedent, consequent)))
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

/// Strata of fewer than `least` transactions as one, with the label after the largest that stays;
/// the others become dense from 0 in the same order.
pub fn merge_small(labels: &[u32], least: Count) -> Vec<u32> {
    let n_strata = labels.iter().max().map_or(0, |&most| most as usize + 1);
    let mut sizes: Vec<Count> = vec![0; n_strata];
    for &label in labels {
        sizes[label as usize] += 1;
    }
    let large = |size: &Count| *size >= least && *size > 0;
    let others = sizes.iter().filter(|size| large(size)).count();
    let mut next = 0..;
    let new: Vec<u32> = sizes
        .iter()
        .map(|size| match large(size) {
            true => next.next().expect("no more than there were"),
            false => u32::try_from(others).expect("no more than there were"),
        })
        .collect();
    labels.iter().map(|&label| new[label as usize]).collect()
}

fn tables(columns: &BitColumns, antecedent: &[Rank], consequent: &[Rank]) -> Vec<Contingency> {
    let with = columns.supports(antecedent.iter().copied());
    let bought = columns.supports(consequent.iter().copied());
    let both = columns.supports(antecedent.iter().chain(consequent).copied());
    columns
        .sizes()
        .zip(with.into_iter().zip(bought))
        .zip(both)
        .map(|((n, (with, bought)), both)| {
            Contingency::new(n, with, bought, both)
                .expect("counts of one set of transactions are consistent")
        })
        .collect()
}

impl InContext {
    /// Before p-values are corrected for the other rules.
    fn new(tables: Vec<Contingency>) -> Self {
        /// Above this share of sparse strata the chi-square distribution is a poor guide.
        const SPARSE: f64 = 0.2;
        /// Tables drawn instead, from a stream of their own for each rule.
        const DRAWS: u32 = 999;
        const SEED: u64 = 1985;
        let pooled = pooled(&tables).expect("the strata are parts of what was counted");
        let homogeneity = homogeneity(&tables);
        let homogeneity_p = homogeneity.as_ref().ok().map(|test| {
            if test.sparse > SPARSE {
                homogeneity_by_drawing(&tables, DRAWS, SEED).unwrap_or(test.tarone.p)
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
