//! Which sets may be offered, and what each gap is worth.

use std::ops::ControlFlow;

use rayon::prelude::*;

use super::assortment::Assortment;
use super::holders::Holders;
use super::limits::Bounds;
use super::scores::{Scorer, Scores};
use super::substitutes::Substitutes;
use super::value::{Chance, Mode};
use super::worth::{AnyWorth, GapWorth, ScoreWorth};
use super::{BundleConfig, given_rest};
use crate::encode::{ItemId, Patterns, Rank};
use crate::error::{Error, Result, nearest};
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
    /// Whether it was given by hand and not found.
    pub given: bool,
}

/// Those who hold all products of a set but one.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// The place of the missing product in the set.
    pub missing: usize,
    /// What they must hold beside the rest to be sold the missing product, as the catalogue has it.
    pub needed: Vec<Rank>,
    /// How many lack just this product.
    pub one_away: Count,
    /// P(missing product | the rest).
    pub p: f64,
    /// P(missing product) among all.
    pub base_rate: f64,
    /// P(missing product | the rest) if customers differed in nothing but how much they hold.
    pub usual: f64,
    /// How likely one of them is to take it: as [`p`](Self::p), or where
    /// [`BundleConfig::organic`] knows how many take it within a campaign, that rate times how much
    /// likelier holders of the rest are to hold it than everyone.
    pub taking: f64,
    /// What offering the missing product to one of them is worth, never negative.
    pub each: f64,
}

impl Gap {
    fn value(&self) -> f64 {
        f64::from(self.one_away) * self.each
    }
}

impl Candidate {
    /// How many hold all products but one.
    pub fn one_away(&self) -> u64 {
        self.gaps.iter().map(|gap| u64::from(gap.one_away)).sum()
    }

    /// The sales to expect by [`Gap::taking`].
    pub fn expected_sales(&self) -> f64 {
        self.gaps.iter().map(|gap| f64::from(gap.one_away) * gap.taking).sum()
    }

    /// The value of offering this set alone.
    pub fn value(&self) -> f64 {
        self.gaps.iter().map(Gap::value).sum()
    }

    /// The gap that is worth most.
    pub fn widest_gap(&self) -> &Gap {
        let worth = |gap: &Gap| gap.value();
        let widest = self.gaps.iter().max_by(|a, b| {
            let sales = |gap: &Gap| f64::from(gap.one_away) * gap.taking;
            worth(a).total_cmp(&worth(b)).then(sales(a).total_cmp(&sales(b)))
        });
        widest.expect("a set has a gap for each product")
    }

    /// What all who are at a gap hold: the rest of the set, and what else is needed.
    pub fn rest(&self, gap: &Gap) -> Vec<Rank> {
        let rest = (0..self.items.len()).filter(|&at| at != gap.missing);
        rest.map(|at| self.items[at]).chain(gap.needed.iter().copied()).collect()
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

/// All itemsets of [`BundleConfig::min_size`] to [`BundleConfig::max_size`] products that may be
/// offered (on sale, within the limits on one bundle, no declared pair), whose every split into two
/// parts has a lift above 1, which are held together more often than customers' activity explains (at
/// a false discovery rate of 5 % over all of them), without a pair of substitutes, and which have
/// someone to offer to. Those given by hand need only the last.
///
/// # Errors
/// When the null of equal activity cannot be fitted, a product given by hand or in a limit is not
/// known, or the watcher asks to stop.
pub fn candidates(
    patterns: &Patterns<'_>,
    itemsets: &FrequentItemsets,
    config: &BundleConfig,
    watch: &dyn Watch,
) -> Result<Vec<Candidate>> {
    let market = Market::new(patterns, itemsets, config)?;
    let bounds = Bounds::new(&config.limits, &market.assortment, patterns)?;
    found(&market, &bounds, config, watch)
}

/// The candidates, valued.
pub(super) fn found(
    market: &Market<'_>,
    bounds: &Bounds<'_>,
    config: &BundleConfig,
    watch: &dyn Watch,
) -> Result<Vec<Candidate>> {
    let itemsets = market.itemsets;
    let mut sets: Vec<(Vec<Rank>, Count, f64)> = Vec::new();
    let end = itemsets.for_each(|items, holders| {
        if watch.stop() {
            return ControlFlow::Break(());
        }
        if (config.min_size.max(2)..=config.max_size).contains(&items.len())
            && bounds.admit(items)
            && let Some(lift) = market.least_lift(items, holders, 1.0)
        {
            sets.push((items.to_vec(), holders, lift));
        }
        ControlFlow::Continue(())
    });
    if end.is_break() {
        return Err(Error::Interrupted);
    }
    let tested = sets.par_iter().map(|(items, holders, _)| match watch.stop() {
        true => Err(Error::Interrupted),
        false => Ok(market.activity.explains(items, *holders)),
    });
    let tested: Vec<(f64, f64)> = tested.collect::<Result<_>>()?;
    let p_values: Vec<f64> = tested.iter().map(|(_, p_value)| *p_value).collect();
    let q_values =
        adjust(&p_values, Correction::BenjaminiHochberg).expect("tails are probabilities");
    let beyond_activity: Vec<(Vec<Rank>, Count, f64, f64)> = sets
        .into_iter()
        .zip(tested)
        .zip(q_values)
        .filter(|(_, q)| *q <= MOST_FALSE)
        .map(|(((items, holders, lift), (expected, _)), _)| (items, holders, lift, expected))
        .collect();
    let usual = Usual::of(beyond_activity.iter().map(|(items, ..)| &**items), &market.activity);
    let sized =
        |(items, holders, lift, expected)| market.candidate(items, holders, lift, expected, &usual);
    let mut found: Vec<Candidate> = beyond_activity.into_par_iter().map(sized).collect();
    let substitutes = Substitutes::among(market.patterns, &found, watch)?;
    found.retain(|candidate| !substitutes.within(&candidate.items));
    for names in &config.given {
        let items = given(market.patterns, names)?;
        if bounds.admit(&items) && !found.iter().any(|other| same(&other.items, &items)) {
            found.push(market.given(items));
        }
    }
    found.retain(|candidate| candidate.value() > 0.0);
    Ok(found)
}

/// The share of candidates that may be there by chance.
const MOST_FALSE: f64 = 0.05;

fn same(a: &[Rank], b: &[Rank]) -> bool {
    a.len() == b.len() && a.iter().all(|item| b.contains(item))
}

/// The products of a bundle given by hand, from the least to the most frequent one.
pub(super) fn given(patterns: &Patterns<'_>, names: &[String]) -> Result<Vec<Rank>> {
    let rank = |name: &String| -> Result<Rank> {
        patterns.rank_of(name).ok_or_else(|| {
            let dictionary = patterns.transactions().dictionary();
            let why = if dictionary.get(name).is_some() {
                format!("is below the minimum support of {}; lower it", patterns.min_count())
            } else {
                let near = nearest(name, dictionary.names());
                let near =
                    near.map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
                format!("is held by nobody{near}")
            };
            Error::Unsupported(format!("{name:?}, in a bundle given by hand, {why}"))
        })
    };
    let mut items: Vec<Rank> = names.iter().map(rank).collect::<Result<_>>()?;
    items.sort_unstable_by(|a, b| b.cmp(a));
    items.dedup();
    if items.len() < 2 {
        let names = names.join(", ");
        return Err(Error::Unsupported(format!("a bundle given by hand has one product: {names}")));
    }
    Ok(items)
}

/// Everything that the numbers of a candidate are made from.
#[derive(Clone, Debug)]
pub(super) struct Market<'a> {
    pub(super) patterns: &'a Patterns<'a>,
    pub(super) itemsets: &'a FrequentItemsets,
    pub(super) holders: Holders,
    pub(super) assortment: Assortment,
    activity: Activity<'a>,
    mode: Mode,
    /// The rank of each item by id, if it is frequent.
    ranks: Vec<Option<Rank>>,
}

impl<'a> Market<'a> {
    pub(super) fn new(
        patterns: &'a Patterns<'a>,
        itemsets: &'a FrequentItemsets,
        config: &BundleConfig,
    ) -> Result<Self> {
        let mut ranks = vec![None; patterns.transactions().dictionary().len()];
        for (rank, item) in patterns.items().iter().enumerate() {
            ranks[item.index()] = Some(Rank::at(rank));
        }
        Ok(Self {
            ranks,
            patterns,
            itemsets,
            holders: Holders::of(patterns, (0..patterns.items().len()).map(Rank::at)),
            assortment: config.assortment(patterns),
            activity: Activity::of(patterns)?,
            mode: config.mode,
        })
    }

    /// The frequent ones of some items, by rank.
    pub(super) fn ranks_of(&self, items: &[ItemId]) -> Vec<Rank> {
        let mut ranks: Vec<Rank> =
            items.iter().filter_map(|item| self.ranks[item.index()]).collect();
        ranks.sort_unstable();
        ranks
    }

    /// What candidates are worth: by scores where there are any, else by their gaps.
    pub(super) fn worth<'w>(
        &'w self,
        candidates: &'w [Candidate],
        scores: Option<&'w Scores>,
    ) -> AnyWorth<'w> {
        match scores {
            Some(scores) => AnyWorth::Scores(ScoreWorth::new(candidates, scores, &self.holders)),
            None => AnyWorth::Gaps(GapWorth::new(candidates, &self.holders)),
        }
    }

    /// What each row would bring by each product on sale.
    pub(super) fn scores(&self, scorer: &Scorer<'_>) -> Result<Scores> {
        let products = (0..self.patterns.items().len()).map(Rank::at);
        let sold: Vec<bool> = products.map(|product| self.assortment.is_sold(product)).collect();
        Scores::of(self.patterns, &sold, |product| self.assortment.worth(product), scorer)
    }

    /// A candidate with its gaps counted anew: `counts` says of a gap how many hold the rest, and how
    /// many of them the missing product, too. What is usual stays.
    pub(super) fn counted_again(
        &self,
        candidate: &Candidate,
        counts: impl Fn(&Gap) -> (u64, u64),
    ) -> Candidate {
        let mut again = candidate.clone();
        for gap in &mut again.gaps {
            let rest = candidate.rest(gap);
            let product = candidate.items[gap.missing];
            let (of_rest, of_all) = counts(gap);
            let fits = |count: u64| Count::try_from(count).unwrap_or(Count::MAX);
            gap.one_away = fits(of_rest - of_all);
            gap.p = given_rest(fits(of_all), fits(of_rest));
            let chance = self.chance(product, gap.p, gap.usual);
            gap.taking = chance.given_rest;
            let rest = &rest[..candidate.items.len() - 1];
            gap.each = self.mode.each(chance, product, rest, &self.assortment);
        }
        again
    }

    /// A bundle given by hand, whatever speaks for it.
    pub(super) fn given(&self, items: Vec<Rank>) -> Candidate {
        let holders = self.support(&items);
        let lift = self.least_lift(&items, holders, f64::NEG_INFINITY).unwrap_or(0.0);
        let (expected, _) = self.activity.explains(&items, holders);
        let usual = Usual::default();
        Candidate { given: true, ..self.candidate(items, holders, lift, expected, &usual) }
    }

    /// The set with its gaps.
    fn candidate(
        &self,
        items: Vec<Rank>,
        holders: Count,
        lift: f64,
        expected: f64,
        usual: &Usual,
    ) -> Candidate {
        let gap = |at| self.gap(&items, at, holders, expected, usual);
        let gaps = (0..items.len()).map(gap).collect();
        let lift_adj = if expected > 0.0 { f64::from(holders) / expected } else { f64::NAN };
        Candidate { items, holders, lift, lift_adj, gaps, given: false }
    }

    fn gap(
        &self,
        items: &[Rank],
        missing: usize,
        holders: Count,
        expected: f64,
        known: &Usual,
    ) -> Gap {
        let product = items[missing];
        let mut rest: Vec<Rank> = items.iter().copied().filter(|&item| item != product).collect();
        let bundled = rest.len();
        let needed = self.assortment.needed(product, items);
        rest.extend(&needed);
        let (holders, expected) = if needed.is_empty() {
            (holders, expected)
        } else {
            let all: Vec<Rank> = rest.iter().copied().chain([product]).collect();
            (self.support(&all), self.activity.expected(&all))
        };
        let of_rest = self.support(&rest);
        let p = given_rest(holders, of_rest);
        let usual = expected / known.expected(&rest, &self.activity);
        let chance = self.chance(product, p, usual);
        let each = self.mode.each(chance, product, &rest[..bundled], &self.assortment);
        Gap {
            missing,
            needed,
            one_away: of_rest - holders,
            p,
            base_rate: share(self.patterns.counts()[product.index()], self.patterns.n()),
            usual,
            taking: chance.given_rest,
            each,
        }
    }

    /// How likely one at a gap is to take the product, of whom this share would hold it.
    fn chance(&self, product: Rank, given_rest: f64, usual: f64) -> Chance {
        let scale = self.assortment.organic(product).map_or(1.0, |rate| {
            rate / share(self.patterns.counts()[product.index()], self.patterns.n())
        });
        let [given_rest, usual] = [given_rest, usual].map(|chance| (chance * scale).min(1.0));
        Chance { given_rest, usual }
    }

    /// The least lift over all splits of a set sorted from the least to the most frequent, if it is
    /// above `floor`.
    pub(super) fn least_lift(&self, items: &[Rank], holders: Count, floor: f64) -> Option<f64> {
        let together = f64::from(holders) * f64::from(self.patterns.n());
        let mut least = f64::INFINITY;
        // The last product stays on one side, so that each split is seen once.
        for part in 1..1u32 << (items.len() - 1) {
            let side = |inside: bool| {
                let of_side = move |at: &usize| (part >> at & 1 == 1) == inside;
                self.support_of_sorted((0..items.len()).filter(of_side).map(|at| items[at]))
            };
            let (one, other) = (side(true), side(false));
            least = least.min(together / (f64::from(one) * f64::from(other)));
            if least <= floor {
                return None;
            }
        }
        Some(least)
    }

    /// How many hold all of these.
    fn support(&self, items: &[Rank]) -> Count {
        let mut items = items.to_vec();
        items.sort_unstable_by(|a, b| b.cmp(a));
        self.support_of_sorted(items.iter().copied())
    }

    /// The same from the least to the most frequent: as mined, or counted when the set is too rare
    /// or too large to have been.
    fn support_of_sorted(&self, items: impl Iterator<Item = Rank> + Clone) -> Count {
        self.itemsets.support_of_sorted(items.clone()).unwrap_or_else(|| {
            let items: Vec<Rank> = items.collect();
            let count = self.holders.count(&items);
            Count::try_from(count).expect("there are no more transactions")
        })
    }
}

/// How many are expected to hold the rest of each set. Sets have their rests in common, and each
/// takes time.
#[derive(Debug, Default)]
struct Usual(Vec<(Vec<Rank>, f64)>);

impl Usual {
    /// Of all sets that lack one product of these, from the least to the most frequent product.
    fn of<'s>(sets: impl Iterator<Item = &'s [Rank]>, activity: &Activity<'_>) -> Self {
        let without = |items: &'s [Rank]| {
            (0..items.len()).map(move |missing| -> Vec<Rank> {
                let rest = (0..items.len()).filter(|&at| at != missing);
                rest.map(|at| items[at]).collect()
            })
        };
        let mut rests: Vec<Vec<Rank>> =
            sets.flat_map(without).filter(|rest| rest.len() > 1).collect();
        rests.par_sort_unstable();
        rests.dedup();
        let expected = |rest: Vec<Rank>| {
            let expected = activity.expected(&rest);
            (rest, expected)
        };
        Self(rests.into_par_iter().map(expected).collect())
    }

    fn expected(&self, rest: &[Rank], activity: &Activity<'_>) -> f64 {
        match self.0.binary_search_by(|(known, _)| known.as_slice().cmp(rest)) {
            Ok(place) => self.0[place].1,
            Err(_) => activity.expected(rest),
        }
    }
}

/// What customers would hold together if they differed in nothing but how much they hold.
#[derive(Clone, Debug)]
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
