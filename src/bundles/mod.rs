//! Bundles: the few product sets worth offering, chosen together.
//!
//! The most frequent sets are the worst offer: they are what people already hold. A bundle earns
//! by what its holders-but-for-one do not have yet, and only by what they would take beyond what
//! anybody would. So:
//!
//! 1. [`candidates`]: frequent sets of what is on sale whose every split goes together more than by
//!    chance, and more than the customers' activity explains (see [`crate::stats::activity`]), without
//!    substitutes; and sets given by hand;
//! 2. the value of a [`Gap`] in products, revenue or margin ([`value`]): each one-away customer's
//!    missing product counts by how much likelier holders of the rest are to hold it than is usual
//!    for customers who hold as much, or by what a discount of measured effect brings;
//! 3. [`select`]: bundles are chosen one after another by what each adds to those before it, a
//!    facility location solved greedily, at least 63 % of the optimum (Nemhauser, Wolsey and
//!    Fisher 1978) and mostly far more: the choice comes with a bound of its own. Sets inside one
//!    another are never both chosen, and [`Limits`] hold.

mod assortment;
mod candidates;
mod discounts;
mod exact;
mod given;
mod holders;
mod limits;
mod record;
mod select;
mod substitutes;
pub mod value;
mod worth;

pub use assortment::Currency;
pub use candidates::{Candidate, Gap, candidates};
pub use discounts::{DISCOUNTS, DiscountRecord, discounts_schema};
pub use given::read_sets;
pub use limits::Limits;
pub use record::{BundleRecord, SCHEMA, schema};
pub use value::{Discount, Mode};

use crate::encode::{Patterns, Rank};
use crate::error::Result;
use crate::mine::FrequentItemsets;
use crate::read::ProductFacts;
use crate::support::{Count, share};
use crate::watch::Watch;
use assortment::Assortment;
use candidates::Sizing;
use holders::Holders;
use limits::Bounds;
use worth::GapWorth;

/// Which bundles to choose.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BundleConfig {
    /// How many bundles. Default is 10.
    pub top: usize,
    /// The fewest products of a bundle that is not given by hand. Default is 2.
    pub min_size: usize,
    /// The most. Default is 5.
    pub max_size: usize,
    /// How many candidates of the highest value enter the choice. Default is 5,000.
    pub max_candidates: usize,
    /// What a transaction is called in sentences. Default is baskets.
    pub unit: Unit,
    /// How offers are valued. Default is [`Mode::Extra`].
    pub mode: Mode,
    /// What a sale counts. Default is what the catalogue knows, see [`Currency::of`].
    pub currency: Option<Currency>,
    /// What the catalogue says of each item, by id. Default is nothing.
    pub facts: Vec<ProductFacts>,
    /// The moment at which products must be on sale, in seconds since the beginning of 1970. Default
    /// is none: what was ever withdrawn is not on sale.
    pub at: Option<i64>,
    /// Limits on the list. Default is none.
    pub limits: Limits,
    /// Whether the choice is solved exactly by integer programming; for small cases. Default is no.
    pub exact: bool,
    /// Sets given by hand, by name, that enter the choice beside those found. Default is none.
    pub given: Vec<Vec<String>>,
}

impl Default for BundleConfig {
    fn default() -> Self {
        Self {
            top: 10,
            min_size: 2,
            max_size: 5,
            max_candidates: 5_000,
            unit: Unit::Baskets,
            mode: Mode::Extra,
            currency: None,
            facts: Vec::new(),
            at: None,
            limits: Limits::default(),
            exact: false,
            given: Vec::new(),
        }
    }
}

impl BundleConfig {
    /// What a sale counts.
    pub fn currency(&self) -> Currency {
        self.currency.unwrap_or_else(|| Currency::of(&self.facts))
    }

    fn assortment(&self, patterns: &Patterns<'_>) -> Assortment {
        Assortment::of(patterns, &self.facts, self.currency(), self.at)
    }
}

/// What a transaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// One visit or order.
    Baskets,
    /// All that a customer holds.
    Customers,
}

impl Unit {
    /// The word for many of them.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Baskets => "baskets",
            Self::Customers => "customers",
        }
    }
}

/// A bundle that was chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// The set.
    pub candidate: Candidate,
    /// What it adds to the bundles chosen before it.
    pub added_value: f64,
}

/// The chosen bundles, best first.
#[derive(Clone, Debug)]
pub struct Bundles<'a> {
    patterns: &'a Patterns<'a>,
    assortment: Assortment,
    holders: Holders,
    unit: Unit,
    mode: Mode,
    currency: Currency,
    /// What was chosen, in the order of choice.
    pub chosen: Vec<Selection>,
    /// No choice of as many bundles among the candidates is worth more than this.
    pub at_most: f64,
    /// How many sets were candidates before the limit.
    pub candidates: usize,
    /// How many of them entered the choice.
    pub considered: usize,
}

/// Chooses bundles among the itemsets, which must be all frequent ones up to the largest size.
///
/// # Errors
/// When the null of equal activity cannot be fitted, a product named in the config is not known, or
/// the watcher asks to stop.
pub fn bundles<'a>(
    patterns: &'a Patterns<'a>,
    itemsets: &FrequentItemsets,
    config: &BundleConfig,
    watch: &dyn Watch,
) -> Result<Bundles<'a>> {
    let assortment = config.assortment(patterns);
    let bounds = Bounds::new(&config.limits, &assortment, patterns)?;
    let holders = Holders::of(patterns, (0..patterns.items().len()).map(Rank::at));
    let sizing = Sizing::new(patterns, itemsets, &holders, &assortment, config.mode)?;
    let mut found = candidates::found(&sizing, &bounds, config, watch)?;
    let n_candidates = found.len();
    sort_by_value(&mut found, &patterns.name_order());
    found.truncate(config.max_candidates);
    let considered = found.len();
    let (chosen, at_most) = choose(&holders, &bounds, found, config, watch)?;
    drop(sizing);
    Ok(Bundles {
        patterns,
        holders,
        unit: config.unit,
        mode: config.mode,
        currency: config.currency(),
        chosen,
        at_most,
        candidates: n_candidates,
        considered,
        assortment,
    })
}

/// Puts the products of each candidate in the order of their names, and the candidates in that of
/// their value, highest first, and of their names.
fn sort_by_value(candidates: &mut [Candidate], name_order: &[u32]) {
    for candidate in candidates.iter_mut() {
        candidate.sort_items_by(name_order);
    }
    let place = |rank: &Rank| name_order[rank.index()];
    candidates.sort_by(|a, b| {
        b.value()
            .total_cmp(&a.value())
            .then_with(|| a.items.iter().map(place).cmp(b.items.iter().map(place)))
    });
}

/// Chooses among any candidates of the patterns; of equal ones the earlier in the list. With them
/// comes what no choice of as many can exceed.
///
/// # Errors
/// When a product named in a limit is not known, or the watcher asks to stop.
pub fn select(
    patterns: &Patterns<'_>,
    candidates: Vec<Candidate>,
    config: &BundleConfig,
    watch: &dyn Watch,
) -> Result<(Vec<Selection>, f64)> {
    let assortment = config.assortment(patterns);
    let bounds = Bounds::new(&config.limits, &assortment, patterns)?;
    let products = candidates.iter().flat_map(|candidate| candidate.items.iter().copied());
    let holders = Holders::of(patterns, products);
    choose(&holders, &bounds, candidates, config, watch)
}

fn choose(
    holders: &Holders,
    bounds: &Bounds<'_>,
    candidates: Vec<Candidate>,
    config: &BundleConfig,
    watch: &dyn Watch,
) -> Result<(Vec<Selection>, f64)> {
    let worth = GapWorth::new(&candidates, holders);
    let join = |chosen: &[usize], place: usize| {
        let chosen: Vec<&Candidate> = chosen.iter().map(|&place| &candidates[place]).collect();
        bounds.join(&chosen, &candidates[place])
    };
    let weights = holders.weights();
    let mut choice = select::select(&worth, weights, config.top, join, watch)?;
    if config.exact {
        let best = exact::best(&worth, weights, config.top, &bounds.at_most(&candidates))?;
        let join = |_: &[usize], place: usize| best.contains(&place);
        let exact = select::select(&worth, weights, config.top, join, watch)?;
        // The solver's numbers are rounded; where the two tie, the greedy choice is as good.
        if exact.value() > choice.value() {
            choice = exact;
        }
        choice.at_most = choice.value();
    }
    let selection = |(place, added_value): (usize, f64)| Selection {
        candidate: candidates[place].clone(),
        added_value,
    };
    Ok((choice.chosen.into_iter().map(selection).collect(), choice.at_most))
}

impl Bundles<'_> {
    /// How the offers are valued, as the output names it.
    pub fn mode(&self) -> String {
        self.mode.name(self.currency)
    }

    /// The bundles as records of [`schema`].
    pub fn records(&self) -> impl Iterator<Item = BundleRecord<'_>> {
        (1..).zip(&self.chosen).map(move |(rank, chosen)| BundleRecord { of: self, rank, chosen })
    }
}

/// P(missing | rest): of those who hold the rest, the share that holds all.
fn given_rest(holders: Count, of_rest: Count) -> f64 {
    share(holders, of_rest)
}
