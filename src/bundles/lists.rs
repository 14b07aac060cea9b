//! Lists of bundles side by side: `pannier.bundle_lists/1`.
//!
//! The chosen list beside those that other tools would print (the most frequent sets, the sets of
//! the highest lift, the candidates ranked one by one by their value) and beside a marketer's own.
//! All are judged alike: how many customers they have an offer for, how much their bundles overlap,
//! and what they are worth together when each customer takes the best.

use std::ops::ControlFlow;

use super::candidates::{self, Candidate};
use super::limits::Bounds;
use super::select::Offers;
use super::worth::Worth;
use super::{Bundles, alone};
use crate::encode::Rank;
use crate::error::Result;
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::support::Count;

/// One list of bundles and what it comes to.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct BundleList {
    /// What the list is.
    pub name: &'static str,
    /// Its bundles, by the names of their products.
    pub bundles: Vec<Vec<String>>,
    /// How many different products they hold.
    pub products: usize,
    /// How many customers have an offer of any worth.
    pub covered: u64,
    /// Their share.
    pub coverage: f64,
    /// The mean share of products that two bundles have in common, of those that either has
    /// (Jaccard).
    pub overlap: f64,
    /// The customers, on average over the bundles, that hold all of one already.
    pub holders: f64,
    /// What the list is worth when each customer takes the best offer.
    pub value: f64,
    /// What its bundles would be worth one by one: what they have in common counts twice.
    pub value_apart: f64,
}

/// A list that other tools would print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rival {
    Frequent,
    Lift,
}

impl Bundles<'_> {
    /// The chosen list, the rivals of the same length, and the marketer's own, if there is one.
    ///
    /// # Errors
    /// When a product of the marketer's list is not known.
    pub fn lists(&self, own: &[Vec<String>]) -> Result<Vec<BundleList>> {
        let lists = self.rivals(own)?;
        Ok(lists.iter().map(|(name, candidates)| self.judged(name, candidates)).collect())
    }

    /// The same lists as candidates.
    pub(super) fn rivals(
        &self,
        own: &[Vec<String>],
    ) -> Result<Vec<(&'static str, Vec<Candidate>)>> {
        let chosen = self.chosen.iter().map(|chosen| chosen.candidate.clone()).collect();
        let mut lists = vec![
            ("chosen together", chosen),
            ("most frequent", self.first_by(Rival::Frequent)?),
            ("highest lift", self.first_by(Rival::Lift)?),
            ("one by one", self.pool.iter().take(self.chosen.len()).cloned().collect()),
        ];
        if !own.is_empty() {
            let sets = own.iter().map(|names| candidates::given(self.market.patterns, names));
            let sets: Vec<Vec<Rank>> = sets.collect::<Result<_>>()?;
            lists.push(("own", self.sized(sets)));
        }
        Ok(lists)
    }

    fn sized(&self, sets: Vec<Vec<Rank>>) -> Vec<Candidate> {
        let name_order = self.market.patterns.name_order();
        let sized = sets.into_iter().map(|items| {
            let mut candidate = self.market.given(items);
            candidate.sort_items_by(&name_order);
            candidate
        });
        sized.collect()
    }

    /// The first sets that may be offered by support or by lift, ties by name: as many as were chosen,
    /// which may be fewer than were asked for.
    fn first_by(&self, rival: Rival) -> Result<Vec<Candidate>> {
        let (market, config, top) = (&self.market, &self.config, self.chosen.len());
        let bounds = Bounds::new(&config.limits, &market.assortment, market.patterns)?;
        let name_order = market.patterns.name_order();
        let mut first: Vec<(f64, Vec<u32>, Vec<Rank>)> = Vec::new();
        let cut = |first: &mut Vec<(f64, Vec<u32>, Vec<Rank>)>| {
            first.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
            first.truncate(top);
        };
        // Sets below this cannot be among the first any more.
        let mut least = f64::NEG_INFINITY;
        let visit = |items: &[Rank], holders: Count| {
            let sizes = config.min_size.max(2)..=config.max_size;
            let strength = match rival {
                _ if !sizes.contains(&items.len()) || !bounds.admit(items) => None,
                Rival::Frequent => Some(f64::from(holders)),
                // Not cut at the bound itself: the names decide ties.
                Rival::Lift => market.least_lift(items, holders, least.next_down()),
            };
            if let Some(strength) = strength.filter(|&strength| strength >= least) {
                let mut names: Vec<u32> =
                    items.iter().map(|item| name_order[item.index()]).collect();
                names.sort_unstable();
                first.push((strength, names, items.to_vec()));
                if first.len() >= 2 * top + 1_000 {
                    cut(&mut first);
                    least = first.last().map_or(least, |last| last.0);
                }
            }
            ControlFlow::Continue(())
        };
        let _ = market.itemsets.for_each(visit);
        cut(&mut first);
        Ok(self.sized(first.into_iter().map(|(.., items)| items).collect()))
    }

    fn judged(&self, name: &'static str, list: &[Candidate]) -> BundleList {
        let market = &self.market;
        let worth = market.worth(list, self.scores.as_ref());
        let weights = market.holders.weights();
        let alone = alone(&worth, weights);
        let apart: i64 = alone.iter().map(|alone| alone.value).sum();
        let mut offers = Offers::none(&worth, weights, &alone);
        let mut has_offer = vec![false; worth.rows()];
        for place in 0..list.len() {
            offers.make(place);
            worth.visit(place, |row, each| has_offer[row] |= each > 0);
        }
        let covered = has_offer.iter().zip(weights).filter(|(has, _)| **has);
        let covered: u64 = covered.map(|(_, &weight)| u64::from(weight)).sum();
        let name_of = |item: &Rank| market.patterns.name(*item).to_owned();
        let mut products: Vec<Rank> = list.iter().flat_map(|one| one.items.clone()).collect();
        products.sort_unstable();
        products.dedup();
        let holders: u64 = list.iter().map(|candidate| u64::from(candidate.holders)).sum();
        BundleList {
            name,
            bundles: list.iter().map(|one| one.items.iter().map(name_of).collect()).collect(),
            products: products.len(),
            covered,
            coverage: covered as f64 / f64::from(market.patterns.n().max(1)),
            overlap: overlap(list),
            holders: holders as f64 / list.len().max(1) as f64,
            value: worth.quanta().value(offers.value()),
            value_apart: worth.quanta().value(apart),
        }
    }
}

/// The mean Jaccard index of two bundles of a list; 0 of a list without two.
fn overlap(list: &[Candidate]) -> f64 {
    let mut sum = 0.0;
    let mut pairs = 0_u32;
    for (at, a) in list.iter().enumerate() {
        for b in &list[..at] {
            let common = a.items.iter().filter(|item| b.items.contains(item)).count();
            sum += common as f64 / (a.items.len() + b.items.len() - common) as f64;
            pairs += 1;
        }
    }
    sum / f64::from(pairs.max(1))
}

/// The schema's name and version.
pub const LISTS: &str = "pannier.bundle_lists/1";

/// `pannier.bundle_lists/1`.
pub fn lists_schema() -> Schema {
    use Kind::{Count, List, Number, Share, Text};
    let columns = vec![
        Column::new(
            "list",
            "list",
            Text,
            "chosen together, most frequent, highest lift, one by one (by value), own",
        ),
        Column::new("bundles", "bundles", List, "its bundles, products with + between").detail(),
        Column::new("products", "products", Count, "how many different products they hold"),
        Column::new("covered", "have an offer", Count, "customers with an offer of any worth"),
        Column::new("coverage", "", Share, "their share of all").detail(),
        Column::new(
            "overlap",
            "overlap",
            Share,
            "the mean share of products that two bundles have in common",
        ),
        Column::new(
            "holders",
            "hold one",
            Number,
            "customers who hold all of a bundle already, on average over the bundles",
        ),
        Column::new(
            "value",
            "worth",
            Number,
            "what the list is worth when each customer takes the best offer",
        ),
        Column::new(
            "value_apart",
            "apart",
            Number,
            "the sum of what its bundles are worth each alone; what they share counts twice",
        )
        .detail(),
    ];
    Schema { name: LISTS, columns }
}

impl Record for BundleList {
    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            self.name.into(),
            Cell::List(self.bundles.iter().map(|items| items.join(" + ").into()).collect()),
            (self.products as u64).into(),
            self.covered.into(),
            self.coverage.into(),
            self.overlap.into(),
            self.holders.into(),
            self.value.into(),
            self.value_apart.into(),
        ]
    }
}
