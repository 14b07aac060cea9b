//! What lists of bundles really sold: `pannier.realised_bundles/1`.
//!
//! Time is cut in two. Everything, from candidates to scores, is made from what customers held at
//! the cut; each of them is given the best bundle of a list, by the scores, and what of its missing
//! products they took afterwards is counted. Nobody was made an offer, so this measures how well a
//! list meets demand, not what it would have caused; it does compare lists fairly, since all are
//! judged by the same scores and the same customers. Intervals are over customers drawn again.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rayon::prelude::*;

use super::candidates::Candidate;
use super::stability::{middle, poisson};
use super::{BundleConfig, Mode, Scorer, bundles};
use crate::encode::{Event, Histories, ItemId, Patterns, Rank};
use crate::error::{Error, Result};
use crate::mine::{self, MineConfig};
use crate::read::ProductFacts;
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::Interval;
use crate::support::{Count, MinSupport};
use crate::watch::Watch;

/// How lists are put to the test.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RealisedConfig {
    /// The cut, in seconds since the beginning of 1970: what was taken before it is known.
    pub split: i64,
    /// Until when what was taken counts. Default is the end of the data.
    pub until: i64,
    /// The least support of candidates among the customers who held anything at the cut.
    pub min_support: MinSupport,
    /// How the list is chosen; the mode is always coverage.
    pub bundles: BundleConfig,
    /// How many times the customers are drawn again. Default is 500.
    pub replicates: usize,
    /// Where the random numbers for that begin. Default is 1.
    pub seed: u64,
}

impl RealisedConfig {
    /// A test at this cut.
    pub fn new(split: i64, min_support: MinSupport) -> Self {
        Self {
            split,
            until: Histories::STILL,
            min_support,
            bundles: BundleConfig::default(),
            replicates: 500,
            seed: 1,
        }
    }
}

/// What each list sold.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Realised {
    /// How many customers held anything at the cut.
    pub customers: Count,
    /// How many of them took anything new afterwards.
    pub buyers: Count,
    /// The chosen list first, then its rivals.
    pub lists: Vec<RealisedRecord>,
}

/// What one list sold.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RealisedRecord {
    /// What the list is.
    pub name: &'static str,
    /// Its bundles, by the names of their products.
    pub bundles: Vec<Vec<String>>,
    /// How many customers there was an offer for.
    pub offered: u64,
    /// How many missing products of their bundle they took afterwards.
    pub sales: f64,
    /// The same among customers drawn again.
    pub sales_interval: Interval,
    /// What they spent on them.
    pub revenue: f64,
    /// The same among customers drawn again.
    pub revenue_interval: Interval,
    /// Sales of the chosen list over sales of this one, and among customers drawn again.
    pub ahead: (f64, Interval),
    /// The same in revenue.
    pub ahead_in_revenue: (f64, Interval),
}

/// A model fitted to what customers held at the cut.
pub type Fit<'f> = dyn Fn(&Patterns<'_>, &dyn Watch) -> Result<Box<Scorer<'static>>> + 'f;

/// Chooses at the cut by the scores of a model that `fit` makes, and counts afterwards.
///
/// # Errors
/// When nobody holds anything at the cut, or for the reasons of [`bundles`](fn@bundles).
pub fn realised(
    histories: &Histories,
    config: &RealisedConfig,
    fit: &Fit<'_>,
    watch: &dyn Watch,
) -> Result<Realised> {
    let all = histories.held_at(config.split);
    let held = all.only(|customer| !all.items(customer).is_empty());
    if held.n() == 0 {
        let when = crate::read::written(config.split);
        return Err(Error::Unsupported(format!("nobody holds anything before {when}")));
    }
    let min_count = config.min_support.min_count(held.n());
    let patterns = held.patterns(min_count);
    let mut mining = MineConfig::new(min_count);
    mining.max_len = config.bundles.max_size;
    let itemsets = mine::collect(&patterns, &mining, watch)?;
    let scorer = fit(&patterns, watch)?;
    let choice = BundleConfig { mode: Mode::Coverage, ..config.bundles.clone() };
    let found = bundles(&patterns, &itemsets, &choice, Some(&*scorer), watch)?;
    let lists = found.rivals(&[])?;

    let mut customers: Vec<usize> =
        (0..all.n() as usize).filter(|&customer| !all.items(customer).is_empty()).collect();
    // The order of the rows must not change what is drawn.
    customers.sort_by_key(|&customer| histories.name(customer));
    let events: Vec<&[Event]> = histories.iter().collect();
    let worth = |product: Rank| found.market.assortment.worth(product);
    let outcome = |&customer: &usize| {
        let mut scores = vec![0.0; patterns.items().len()];
        let ranks = found.market.ranks_of(all.items(customer));
        scorer(&ranks, &mut scores);
        for (product, score) in scores.iter_mut().enumerate() {
            let product = Rank::at(product);
            let held = ranks.binary_search(&product).is_ok();
            *score = if held { 0.0 } else { score.clamp(0.0, 1.0) * worth(product) };
        }
        let taken = taken(events[customer], all.items(customer), config);
        let lists = lists.iter().map(|(_, list)| sold(list, &scores, &taken, &patterns)).collect();
        Outcome { bought: !taken.is_empty(), lists }
    };
    let outcomes: Vec<Outcome> = customers.par_iter().map(outcome).collect();
    let draws = draws(&outcomes, lists.len(), config);
    let of_list = |(at, (name, list)): (usize, &(&'static str, Vec<Candidate>))| {
        let sums = Sums::of(&outcomes, at);
        let chosen = Sums::of(&outcomes, 0);
        let interval = |of: &dyn Fn(&[Sums]) -> f64| {
            let mut numbers: Vec<f64> = draws.iter().map(|lists| of(lists)).collect();
            numbers.sort_unstable_by(f64::total_cmp);
            if numbers.is_empty() {
                Interval { low: f64::NAN, high: f64::NAN }
            } else {
                middle(&numbers)
            }
        };
        let names = |one: &Candidate| -> Vec<String> {
            one.items.iter().map(|&item| patterns.name(item).to_owned()).collect()
        };
        RealisedRecord {
            name,
            bundles: list.iter().map(names).collect(),
            offered: outcomes.iter().filter(|outcome| outcome.lists[at].offered).count() as u64,
            sales: sums.sales,
            sales_interval: interval(&|lists| lists[at].sales),
            revenue: sums.revenue,
            revenue_interval: interval(&|lists| lists[at].revenue),
            ahead: (chosen.sales / sums.sales, interval(&|lists| lists[0].sales / lists[at].sales)),
            ahead_in_revenue: (
                chosen.revenue / sums.revenue,
                interval(&|lists| lists[0].revenue / lists[at].revenue),
            ),
        }
    };
    let buyers = outcomes.iter().filter(|outcome| outcome.bought).count();
    Ok(Realised {
        customers: held.n(),
        buyers: Count::try_from(buyers).expect("there are no more customers"),
        lists: lists.iter().enumerate().map(of_list).collect(),
    })
}

/// What a customer who took an item before a moment spent on it, on average, as facts of the items by
/// id; nothing where no row has a price. This, and not the price of one, is what a further taker
/// brings: cheap things are bought by the dozen, and a list chosen by prices alone is one of dear
/// things that few take.
pub fn takings(histories: &Histories, until: i64) -> Vec<ProductFacts> {
    let mut spent: Vec<Vec<f64>> = vec![Vec::new(); histories.dictionary().len()];
    for events in histories.iter() {
        let mut own: Vec<(ItemId, f64)> = events
            .iter()
            .filter(|event| event.time < until && event.spent > 0.0)
            .map(|event| (event.item, event.spent))
            .collect();
        own.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        for of_item in own.chunk_by(|a, b| a.0 == b.0) {
            spent[of_item[0].0.index()].push(of_item.iter().map(|(_, spent)| spent).sum());
        }
    }
    let facts = |mut spent: Vec<f64>| {
        // In this order the order of the customers does not change the sum.
        spent.sort_unstable_by(f64::total_cmp);
        let takers = spent.len();
        ProductFacts {
            listed: takers > 0,
            price: (takers > 0).then(|| spent.iter().sum::<f64>() / takers as f64),
            ..ProductFacts::default()
        }
    };
    spent.into_iter().map(facts).collect()
}

/// What one customer was offered and took.
struct Outcome {
    bought: bool,
    lists: Vec<Sold>,
}

#[derive(Clone, Copy)]
struct Sold {
    offered: bool,
    sales: f64,
    revenue: f64,
}

/// What a customer took after the cut without having held it, and spent on it, by item.
fn taken(events: &[Event], held: &[ItemId], config: &RealisedConfig) -> Vec<(ItemId, f64)> {
    let mut taken: Vec<(ItemId, f64)> = Vec::new();
    for event in events.iter().filter(|event| (config.split..config.until).contains(&event.time)) {
        if held.binary_search(&event.item).is_err() {
            match taken.iter_mut().find(|(item, _)| *item == event.item) {
                Some((_, spent)) => *spent += event.spent,
                None => taken.push((event.item, event.spent)),
            }
        }
    }
    taken
}

/// What the best bundle of a list for this customer sold; of equal ones the first.
fn sold(
    list: &[Candidate],
    scores: &[f64],
    taken: &[(ItemId, f64)],
    patterns: &Patterns<'_>,
) -> Sold {
    let mut best: Option<(f64, &Candidate)> = None;
    for candidate in list {
        let score: f64 = candidate.items.iter().map(|item| scores[item.index()]).sum();
        if score > best.map_or(0.0, |(score, _)| score) {
            best = Some((score, candidate));
        }
    }
    let mut sold = Sold { offered: best.is_some(), sales: 0.0, revenue: 0.0 };
    for product in best.into_iter().flat_map(|(_, candidate)| &candidate.items) {
        let id = patterns.items()[product.index()];
        if let Some((_, spent)) = taken.iter().find(|(item, _)| *item == id) {
            sold.sales += 1.0;
            sold.revenue += spent;
        }
    }
    sold
}

#[derive(Clone, Copy, Default)]
struct Sums {
    sales: f64,
    revenue: f64,
}

impl Sums {
    fn of(outcomes: &[Outcome], list: usize) -> Self {
        let mut sums = Self::default();
        for outcome in outcomes {
            sums.add(outcome.lists[list], 1);
        }
        sums
    }

    fn add(&mut self, sold: Sold, times: Count) {
        self.sales += f64::from(times) * sold.sales;
        self.revenue += f64::from(times) * sold.revenue;
    }
}

/// The sums of each list in each replicate.
fn draws(outcomes: &[Outcome], lists: usize, config: &RealisedConfig) -> Vec<Vec<Sums>> {
    let draw = |replicate: usize| {
        let mut rng = ChaCha8Rng::seed_from_u64(config.seed);
        rng.set_stream(replicate as u64);
        let mut sums = vec![Sums::default(); lists];
        for outcome in outcomes {
            let times = poisson(&mut rng, 1);
            for (sums, &sold) in sums.iter_mut().zip(&outcome.lists) {
                sums.add(sold, times);
            }
        }
        sums
    };
    (0..config.replicates).into_par_iter().map(draw).collect()
}

/// The schema's name and version.
pub const REALISED: &str = "pannier.realised_bundles/1";

/// `pannier.realised_bundles/1`.
pub fn realised_schema() -> Schema {
    use Kind::{Count, List, Number, Ratio, Text};
    let columns = vec![
        Column::new(
            "list",
            "list",
            Text,
            "chosen together, most frequent, highest lift, one by one (by value)",
        ),
        Column::new("bundles", "bundles", List, "its bundles, products with + between").detail(),
        Column::new("offered", "offered", Count, "customers for whom it had an offer"),
        Column::new(
            "sales",
            "sold",
            Number,
            "missing products of their best bundle that they took after the cut",
        ),
        Column::new(
            "sales_low",
            "from",
            Number,
            "lower end of the middle 95 % among customers drawn again",
        ),
        Column::new("sales_high", "to", Number, "its upper end"),
        Column::new("revenue", "spent", Number, "what they spent on them"),
        Column::new("revenue_low", "", Number, "as sales_low").detail(),
        Column::new("revenue_high", "", Number, "as sales_high").detail(),
        Column::new(
            "ahead",
            "chosen ahead",
            Ratio,
            "sales of the chosen list over sales of this one",
        ),
        Column::new(
            "ahead_low",
            "from",
            Ratio,
            "lower end of the middle 95 % among customers drawn again",
        ),
        Column::new("ahead_high", "to", Ratio, "its upper end"),
        Column::new("ahead_in_revenue", "", Ratio, "the same in revenue").detail(),
        Column::new("ahead_in_revenue_low", "", Ratio, "as ahead_low").detail(),
        Column::new("ahead_in_revenue_high", "", Ratio, "as ahead_high").detail(),
    ];
    Schema { name: REALISED, columns }
}

impl Record for RealisedRecord {
    fn cells(&self) -> Vec<Cell<'_>> {
        let [sales, revenue] = [self.sales_interval, self.revenue_interval];
        let (ahead, in_revenue) = (self.ahead.1, self.ahead_in_revenue.1);
        vec![
            self.name.into(),
            Cell::List(self.bundles.iter().map(|items| items.join(" + ").into()).collect()),
            self.offered.into(),
            self.sales.into(),
            sales.low.into(),
            sales.high.into(),
            self.revenue.into(),
            revenue.low.into(),
            revenue.high.into(),
            self.ahead.0.into(),
            ahead.low.into(),
            ahead.high.into(),
            self.ahead_in_revenue.0.into(),
            in_revenue.low.into(),
            in_revenue.high.into(),
        ]
    }
}
