//! From frequent itemsets to rules.
//!
//! Every itemset is split into two sides in all allowed ways. Moving an item from the antecedent
//! to the consequent can only lower the confidence, since the antecedent becomes more frequent; so
//! once a consequent fails, none of its supersets is tried (Agrawal and Srikant 1994, section 3).

use std::ops::ControlFlow;

use rayon::prelude::*;

use super::measures::lift;
use super::{RuleConfig, RuleSink};
use crate::encode::Rank;
use crate::error::{Error, Result};
use crate::mine::FrequentItemsets;
use crate::stats::Contingency;
use crate::support::Count;
use crate::watch::{Stage, Watch};

/// Shows every rule of the itemsets to a sink, one sink for each least frequent item of an
/// itemset; they come back in the order of the store. A sink that breaks ends its own part.
///
/// The itemsets must be all that are frequent, since every part of an itemset is looked up.
///
/// # Errors
/// When the watcher asks to stop.
pub fn generate<S, F>(
    itemsets: &FrequentItemsets,
    config: &RuleConfig,
    sink_of: F,
    watch: &dyn Watch,
) -> Result<Vec<S>>
where
    S: RuleSink + Send,
    F: Fn() -> S + Sync,
{
    watch.begin(Stage::Rules, Some(itemsets.n_items() as u64));
    let parts = (0..itemsets.n_items())
        .into_par_iter()
        .map(|place| {
            let mut splits = Splits { itemsets, config, sink: sink_of(), consequent: Vec::new() };
            let end = itemsets.for_each_from(place, |items, support| {
                if watch.stop() {
                    return ControlFlow::Break(());
                }
                splits.of(items, support)
            });
            watch.advance(1);
            (splits.sink, end)
        })
        .collect::<Vec<_>>();
    if watch.stop() {
        return Err(Error::Interrupted);
    }
    Ok(parts.into_iter().map(|(sink, _)| sink).collect())
}

/// The splits of one itemset after another.
struct Splits<'a, S> {
    itemsets: &'a FrequentItemsets,
    config: &'a RuleConfig,
    sink: S,
    /// Which places of the itemset are in the consequent, ascending.
    consequent: Vec<usize>,
}

impl<S: RuleSink> Splits<'_, S> {
    fn of(&mut self, items: &[Rank], support: Count) -> ControlFlow<()> {
        if items.len() < 2 {
            return ControlFlow::Continue(());
        }
        self.with_more_in_consequent(items, support)
    }

    /// Every split whose consequent is the present one and one or more later items.
    fn with_more_in_consequent(&mut self, items: &[Rank], both: Count) -> ControlFlow<()> {
        let size = self.consequent.len() + 1;
        if size > self.config.max_consequent || size == items.len() {
            return ControlFlow::Continue(());
        }
        let first = self.consequent.last().map_or(0, |last| last + 1);
        for place in first..items.len() {
            self.consequent.push(place);
            let antecedent = self.support(items, false);
            if self.config.min_confidence.admits(both, antecedent) {
                self.rule(items, both, antecedent)?;
                self.with_more_in_consequent(items, both)?;
            }
            self.consequent.pop();
        }
        ControlFlow::Continue(())
    }

    fn rule(&mut self, items: &[Rank], both: Count, antecedent: Count) -> ControlFlow<()> {
        let consequent = self.support(items, true);
        let table = Contingency::new(self.itemsets.n(), antecedent, consequent, both)
            .expect("supports of parts of an itemset are consistent");
        if self.config.min_lift.is_some_and(|least| lift(&table).is_none_or(|lift| lift < least)) {
            return ControlFlow::Continue(());
        }
        let side = |inside: bool| self.side(items, inside).collect::<Vec<_>>();
        self.sink.rule(&side(false), &side(true), &table)
    }

    fn support(&self, items: &[Rank], consequent: bool) -> Count {
        let side = self.side(items, consequent);
        self.itemsets.support_of_sorted(side).expect("every part of a frequent itemset is frequent")
    }

    /// The items of one side, by falling rank as in the itemset.
    fn side(&self, items: &[Rank], consequent: bool) -> impl Iterator<Item = Rank> {
        let chosen =
            move |place: &usize| self.consequent.binary_search(place).is_ok() == consequent;
        (0..items.len()).filter(chosen).map(|place| items[place])
    }
}
