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
use crate::mine::{Faceted, FrequentItemsets};
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
            let mut splits = Splits { config, sink: sink_of(), consequent: Vec::new() };
            let end = itemsets.for_each_faceted(place, |itemset| {
                if watch.stop() {
                    return ControlFlow::Break(());
                }
                splits.of(itemset)
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

/// A frequent itemset as a rule: which of its items are in the consequent, and its counts.
#[derive(Debug)]
pub struct Split<'a, 'i> {
    itemset: &'a mut Faceted<'i>,
    /// Places in the itemset, ascending.
    consequent: &'a [usize],
    table: Contingency,
}

impl Split<'_, '_> {
    /// The counts.
    pub fn table(&self) -> &Contingency {
        &self.table
    }

    /// How many items both sides have together.
    pub fn n_items(&self) -> usize {
        self.itemset.items().len()
    }

    /// The items of the left side, by falling rank.
    pub fn antecedent(&self) -> impl Iterator<Item = Rank> {
        side(self.itemset.items(), self.consequent, false)
    }

    /// The items of the right side, by falling rank.
    pub fn consequent(&self) -> impl Iterator<Item = Rank> {
        side(self.itemset.items(), self.consequent, true)
    }

    /// Whether the rule with one item less on the left side is as confident, for any of them. Always
    /// false for consequents of several items, whose parts are not at hand.
    pub fn is_matched_by_simpler(&mut self) -> bool {
        let &[consequent] = self.consequent else { return false };
        if self.itemset.items().len() == 2 {
            return false;
        }
        let (both, antecedent) = (u64::from(self.table.both()), u64::from(self.table.antecedent()));
        let others = (0..self.itemset.items().len()).filter(|&lacking| lacking != consequent);
        others.into_iter().any(|lacking| {
            let with = u64::from(self.itemset.ridge(lacking, consequent));
            both * with <= u64::from(self.itemset.facet(lacking)) * antecedent
        })
    }
}

/// The splits of one itemset after another.
struct Splits<'a, S> {
    config: &'a RuleConfig,
    sink: S,
    /// Which places of the itemset are in the consequent, ascending.
    consequent: Vec<usize>,
}

impl<S: RuleSink> Splits<'_, S> {
    fn of(&mut self, itemset: &mut Faceted<'_>) -> ControlFlow<()> {
        if itemset.items().len() < 2 {
            return ControlFlow::Continue(());
        }
        self.with_more_in_consequent(itemset)
    }

    /// Every split whose consequent is the present one and one or more later items.
    fn with_more_in_consequent(&mut self, itemset: &mut Faceted<'_>) -> ControlFlow<()> {
        let size = self.consequent.len() + 1;
        if size > self.config.max_consequent || size == itemset.items().len() {
            return ControlFlow::Continue(());
        }
        let first = self.consequent.last().map_or(0, |last| last + 1);
        for place in first..itemset.items().len() {
            self.consequent.push(place);
            let antecedent = match self.consequent[..] {
                [place] => itemset.facet(place),
                [first, second] => itemset.ridge(first, second),
                _ => self.looked_up(itemset, false),
            };
            if self.config.min_confidence.admits(itemset.support(), antecedent) {
                self.rule(itemset, antecedent)?;
                self.with_more_in_consequent(itemset)?;
            }
            self.consequent.pop();
        }
        ControlFlow::Continue(())
    }

    fn rule(&mut self, itemset: &mut Faceted<'_>, antecedent: Count) -> ControlFlow<()> {
        let consequent = self.looked_up(itemset, true);
        let both = itemset.support();
        let table = Contingency::new(itemset.itemsets().n(), antecedent, consequent, both)
            .expect("supports of parts of an itemset are consistent");
        if self.config.min_lift.is_some_and(|least| lift(&table).is_none_or(|lift| lift < least)) {
            return ControlFlow::Continue(());
        }
        self.sink.rule(&mut Split { itemset, consequent: &self.consequent, table })
    }

    fn looked_up(&self, itemset: &Faceted<'_>, consequent: bool) -> Count {
        let side = side(itemset.items(), &self.consequent, consequent);
        itemset
            .itemsets()
            .support_of_sorted(side)
            .expect("every part of a frequent itemset is frequent")
    }
}

/// The items at the chosen places, which ascend, or all others.
fn side(items: &[Rank], chosen: &[usize], inside: bool) -> impl Iterator<Item = Rank> {
    let is_chosen = move |place: &usize| chosen.binary_search(place).is_ok() == inside;
    (0..items.len()).filter(is_chosen).map(|place| items[place])
}
