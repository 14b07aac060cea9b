//! Which sets may be offered, and what each gap is worth.

use std::ops::ControlFlow;

use rayon::prelude::*;

use super::{given_rest, one_away};
use crate::encode::{Patterns, Rank};
use crate::error::{Error, Result};
use crate::mine::FrequentItemsets;
use crate::stats::activity::{ActivityNull, Form};
use crate::stats::discovery::{Correction, adjust};
use crate::stats::tails;
use crate::support::{Count, share};
use crate::watch::Watch;

/// A set that could be offered.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its products.
    pub items: Vec<Rank>,
    /// How many hold all of them.
    pub holders: Count,
    /// The least lift over all splits into two parts: P(all) / (P(part) P(other part)).
    pub lift: f64,
    /// Holders over the holders to expect if customers differed in nothing but how much they hold.
    pub lift_adj: f64,
    /// One gap for each product, in the order of the items.
    pub gaps: Vec<Gap>,
}

/// Those who hold all products of a set but one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gap {
    /// The place of the missing product in the set.
    pub missing: usize,
    /// How many lack just this product.
    pub one_away: Count,
    /// P(missing product | the rest).
    pub p: f64,
    /// P(missing product) among all.
    pub base_rate: f64,
    /// P(missing product | the rest) if customers differed in nothing but how much they hold.
    pub usual: f64,
}

impl Gap {
    /// What offering the missing product to one of them is worth: the chance of a sale beyond what
    /// is usual for customers who hold as much, never negative.
    pub fn value_each(&self) -> f64 {
        (self.p - self.usual).max(0.0)
    }

    /// How many hold the rest, with or without the missing product.
    pub fn of_rest(&self, holders: Count) -> Count {
        self.one_away + holders
    }

    fn value(&self) -> f64 {
        f64::from(self.one_away) * self.value_each()
    }
}

impl Candidate {
    /// How many hold all products but one.
    pub fn one_away(&self) -> u64 {
        self.gaps.iter().map(|gap| u64::from(gap.one_away)).sum()
    }

    /// The sales to expect if each of them is as likely to take the missing product as holders of
    /// the rest are to hold it.
    pub fn expected_sales(&self) -> f64 {
        self.gaps.iter().map(|gap| f64::from(gap.one_away) * gap.p).sum()
    }

    /// The value of offering this set alone.
    pub fn value(&self) -> f64 {
        self.gaps.iter().map(Gap::value).sum()
    }

    /// The gap that is worth most.
    pub fn widest_gap(&self) -> &Gap {
        let widest = self.gaps.iter().max_by(|a, b| a.value().total_cmp(&b.value()));
        widest.expect("a set has a gap for each product")
    }

    /// Puts the products, and their gaps, in the order of their places in `name_order`.
    pub(super) fn sort_items_by(&mut self, name_order: &[u32]) {
        let items = std::mem::take(&mut self.items);
        self.gaps.sort_by_key(|gap| name_order[items[gap.missing].index()]);
        self.items = self.gaps.iter().map(|gap| items[gap.missing]).collect();
        for (place, gap) in self.gaps.iter_mut().enumerate() {
            gap.missing = place;
        }
    }
}

/// All itemsets of 2 to `max_size` products whose every split into two parts has a lift above 1,
/// which are held together more often than customers' activity explains (at a false discovery rate
/// of 5 % over all of them), and which have someone to offer to.
///
/// # Errors
/// When the null of equal activity cannot be fitted, or the watcher asks to stop.
pub fn candidates(
    patterns: &Patterns<'_>,
    itemsets: &FrequentItemsets,
    max_size: usize,
    watch: &dyn Watch,
) -> Result<Vec<Candidate>> {
    let mut sets: Vec<(Vec<Rank>, Count, f64)> = Vec::new();
    let end = itemsets.for_each(|items, holders| {
        if watch.stop() {
            return ControlFlow::Break(());
        }
        if (2..=max_size).contains(&items.len())
            && let Some(lift) = least_lift(itemsets, items, holders)
        {
            sets.push((items.to_vec(), holders, lift));
        }
        ControlFlow::Continue(())
    });
    if end.is_break() {
        return Err(Error::Interrupted);
    }
    let activity = Activity::of(patterns)?;
    let tested: Vec<(Candidate, f64)> = sets
        .into_par_iter()
        .map(|(items, holders, lift)| {
            let (expected, p_value) = activity.explains(&items, holders);
            let gaps = (0..items.len())
                .map(|at| gap(itemsets, &activity, &items, at, holders, expected))
                .collect();
            let lift_adj = f64::from(holders) / expected;
            (Candidate { items, holders, lift, lift_adj, gaps }, p_value)
        })
        .collect();
    if watch.stop() {
        return Err(Error::Interrupted);
    }
    let p_values: Vec<f64> = tested.iter().map(|(_, p_value)| *p_value).collect();
    let q_values =
        adjust(&p_values, Correction::BenjaminiHochberg).expect("tails are probabilities");
    let beyond_activity = tested.into_iter().zip(q_values).filter(|(_, q)| *q <= MOST_FALSE);
    let candidates = beyond_activity.map(|((candidate, _), _)| candidate);
    Ok(candidates.filter(|candidate| candidate.value() > 0.0).collect())
}

/// The share of candidates that may be there by chance.
const MOST_FALSE: f64 = 0.05;

fn gap(
    itemsets: &FrequentItemsets,
    activity: &Activity<'_>,
    items: &[Rank],
    missing: usize,
    holders: Count,
    expected: f64,
) -> Gap {
    let of_rest = support_where(itemsets, items, |at| at != missing);
    let of_missing = support_where(itemsets, items, |at| at == missing);
    let rest: Vec<Rank> =
        (0..items.len()).filter(|&at| at != missing).map(|at| items[at]).collect();
    Gap {
        missing,
        one_away: one_away(of_rest, holders),
        p: given_rest(holders, of_rest),
        base_rate: share(of_missing, itemsets.n()),
        usual: expected / activity.expected(&rest),
    }
}

/// What customers would hold together if they differed in nothing but how much they hold.
struct Activity<'a> {
    patterns: &'a Patterns<'a>,
    null: ActivityNull,
}

impl<'a> Activity<'a> {
    /// Fitted on all products, the infrequent ones too: they are part of how much somebody holds.
    fn of(patterns: &'a Patterns<'a>) -> Result<Self> {
        let transactions = patterns.transactions();
        let null = ActivityNull::fit(&transactions.counts(), &transactions.by_size(), Form::Auto)?;
        Ok(Self { patterns, null })
    }

    fn expected(&self, items: &[Rank]) -> f64 {
        self.null.expected_of_set(&self.products(items))
    }

    /// How many holders activity alone would give, and the chance of so many as there are or more.
    /// For sets of three and more the count is taken for binomial, whose spread is larger than that
    /// of the null: the chance is an upper bound.
    fn explains(&self, items: &[Rank], holders: Count) -> (f64, f64) {
        let products = self.products(items);
        if let [i, j] = products[..] {
            let joint = self.null.pair(i, j);
            return (joint.expected(), joint.tails(holders).mid_upper());
        }
        let expected = self.null.expected_of_set(&products);
        let n = f64::from(self.patterns.n());
        let tails = tails::matched_binomial(holders, expected, expected * (1.0 - expected / n));
        (expected, tails.mid_upper())
    }

    fn products(&self, items: &[Rank]) -> Vec<usize> {
        items.iter().map(|rank| self.patterns.items()[rank.index()].index()).collect()
    }
}

/// The least lift over all splits, if it is above 1.
fn least_lift(itemsets: &FrequentItemsets, items: &[Rank], holders: Count) -> Option<f64> {
    let together = f64::from(holders) * f64::from(itemsets.n());
    let mut least = f64::INFINITY;
    // The last product stays on one side, so that each split is seen once.
    for part in 1..1u32 << (items.len() - 1) {
        let inside = |at: usize| part >> at & 1 == 1;
        let one = support_where(itemsets, items, inside);
        let other = support_where(itemsets, items, |at| !inside(at));
        least = least.min(together / (f64::from(one) * f64::from(other)));
        if least <= 1.0 {
            return None;
        }
    }
    Some(least)
}

fn support_where(
    itemsets: &FrequentItemsets,
    items: &[Rank],
    inside: impl Fn(usize) -> bool,
) -> Count {
    let part = items.iter().enumerate().filter(|(at, _)| inside(*at));
    itemsets
        .support_of_sorted(part.map(|(_, &item)| item))
        .expect("every part of a frequent itemset is frequent")
}
