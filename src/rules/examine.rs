//! Named rules tried in any transactions, whether their products are frequent there or not.

use super::activity::Activity;
use super::supports::Supports;
use super::trial::{Candidate, Comparison, merged};
use super::{Rule, RuleConfig};
use crate::encode::{BitColumns, Kin, Patterns, Rank, Transactions};
use crate::error::Result;
use crate::stats::Contingency;

/// Some transactions, ready for questions about rules of a few products.
#[derive(Clone, Debug)]
pub struct Examiner<'a> {
    columns: BitColumns,
    activity: Activity,
    kin: Option<&'a Kin>,
    config: &'a RuleConfig,
}

impl<'a> Examiner<'a> {
    /// For rules of the `wanted` products; ranks are those of `patterns`, and `transactions` may be
    /// others than theirs.
    ///
    /// # Errors
    /// When the null of equal activity cannot be fitted.
    pub fn new(
        transactions: &Transactions,
        patterns: &'a Patterns<'_>,
        wanted: impl IntoIterator<Item = Rank>,
        config: &'a RuleConfig,
    ) -> Result<Self> {
        let names = patterns.transactions().dictionary();
        let items =
            patterns.items().iter().map(|&item| transactions.dictionary().get(names.name(item)));
        // Rules are compared with those of their products' ancestors.
        let ancestors = |rank| patterns.kin().map_or(&[][..], |kin| kin.ancestors(rank));
        let wanted = wanted
            .into_iter()
            .flat_map(|rank| std::iter::once(rank).chain(ancestors(rank).iter().copied()));
        Ok(Self {
            columns: BitColumns::new(transactions, patterns, wanted),
            kin: patterns.kin(),
            activity: Activity::fit(transactions, items)?,
            config,
        })
    }

    /// The rule as it stands here: all tests are made to their end, and the q-value is the p-value.
    pub fn examine(&self, antecedent: &[Rank], consequent: &[Rank]) -> Rule {
        self.with(antecedent, consequent, |candidate| {
            let hardest = candidate.hardest(&self.columns, self.config, 1.0);
            let mut rule = Rule::new(candidate, hardest);
            rule.try_activity(&self.activity, self.config.null);
            rule.q_value = rule.p_value;
            rule
        })
    }

    /// Every simpler rule, the empty antecedent last.
    pub fn comparisons(&self, antecedent: &[Rank], consequent: &[Rank]) -> Vec<Comparison> {
        self.with(antecedent, consequent, |candidate| candidate.comparisons(&self.columns))
    }

    fn with<T>(
        &self,
        antecedent: &[Rank],
        consequent: &[Rank],
        ask: impl FnOnce(&Candidate<'_>) -> T,
    ) -> T {
        let [antecedent, consequent] = [antecedent, consequent].map(|side| {
            let mut side = side.to_vec();
            side.sort_unstable_by(|a, b| b.cmp(a));
            side
        });
        let table = Contingency::new(
            self.columns.n(),
            self.columns.support(&mut antecedent.iter().copied()),
            self.columns.support(&mut consequent.iter().copied()),
            self.columns
                .support(&mut merged(antecedent.iter().copied(), consequent.iter().copied())),
        )
        .expect("counts of one set of transactions are consistent");
        ask(&Candidate {
            antecedent: &antecedent,
            consequent: &consequent,
            table: &table,
            kin: self.kin,
        })
    }
}
