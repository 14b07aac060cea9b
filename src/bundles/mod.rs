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
mod bound;
mod candidates;
mod context;
mod customers;
mod discounts;
mod exact;
mod gains;
mod gaps;
mod given;
mod holders;
mod limits;
mod lists;
mod organic;
mod realised;
mod record;
mod scores;
mod select;
mod stability;
mod substitutes;
mod supports;
pub mod value;
mod worth;

pub use assortment::Currency;
pub use candidates::{Candidate, Gap, candidates};
pub use customers::{ONE_AWAY, OneAway, one_away_schema};
pub use discounts::{DISCOUNTS, DiscountRecord, discounts_schema};
pub use gaps::{GapRecord, gaps_schema};
pub use given::read_sets;
pub use limits::Limits;
pub use lists::{BundleList, LISTS, lists_schema};
pub use organic::read_rates;
pub use realised::{
    Fit, REALISED, Realised, RealisedConfig, RealisedRecord, realised, realised_schema, takings,
};
pub use record::{BundleRecord, SCHEMA, Shown, schema, schema_of};
pub use scores::Scorer;
pub use stability::Stability;
pub use value::{Discount, Mode};

pub use crate::words::Unit;

use std::fmt;

use rayon::prelude::*;

use crate::context::Adjustment;
use crate::encode::{Patterns, Rank};
use crate::error::{Error, Result};
use crate::mine::FrequentItemsets;
use crate::read::ProductFacts;
use crate::support::{Count, share};
use crate::watch::Watch;
use crate::words::{Association, Lang, Voice};
use assortment::Assortment;
use candidates::Market;
use holders::Holders;
use limits::Bounds;
use scores::Scores;
use select::{Greedy, Offers};
use stability::Again;
use worth::{Alone, GapWorth, Worth};

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
    /// How many times the choice is made again on customers drawn anew, to see how sure it is.
    /// Default is 0.
    pub replicates: usize,
    /// Where the random numbers for that begin. Default is 1.
    pub seed: u64,
    /// What the transactions are a part of all of, where they are: a segment. Default is nothing.
    pub segment: Option<String>,
    /// Sets given by hand, by name, that enter the choice beside those found. Default is none.
    pub given: Vec<Vec<String>>,
    /// How many of those without a product take it within a campaign though nobody offers it, by name.
    /// Default is nothing: one is as likely to take what is missing as holders of the rest are to
    /// hold it.
    pub organic: Vec<(String, f64)>,
    /// The language of sentences. Default is English.
    pub lang: Lang,
}

impl Default for BundleConfig {
    fn default() -> Self {
        Self {
            top: 10,
            min_size: 2,
            max_size: 5,
            max_candidates: 5_000,
            unit: Unit::Baskets,
            lang: Lang::English,
            mode: Mode::Extra,
            currency: None,
            facts: Vec::new(),
            at: None,
            limits: Limits::default(),
            exact: false,
            segment: None,
            replicates: 0,
            seed: 1,
            given: Vec::new(),
            organic: Vec::new(),
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
            .selling(patterns, &self.organic)
    }
}

/// A bundle that was chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// The set.
    pub candidate: Candidate,
    /// What it adds to the bundles chosen before it.
    pub added_value: f64,
    /// How sure the choice is, where [`BundleConfig::replicates`] asks for it.
    pub stability: Option<Stability>,
    /// What remains of its strongest gap with circumstances held fixed, after
    /// [`Bundles::put_in_context`].
    pub context: Option<Adjustment>,
}

/// The chosen bundles, best first.
pub struct Bundles<'a> {
    market: Market<'a>,
    scores: Option<Scores>,
    scorer: Option<&'a Scorer<'a>>,
    config: BundleConfig,
    /// The candidates that entered the choice.
    pool: Vec<Candidate>,
    /// What was chosen, in the order of choice.
    pub chosen: Vec<Selection>,
    /// No choice of as many bundles among the candidates is worth more than this.
    pub at_most: f64,
    /// How many sets were candidates before the limit.
    pub candidates: usize,
    /// How many of them entered the choice.
    pub considered: usize,
    /// How many times the choice was made again; fewer than asked for where customers hold so
    /// different things that it would take minutes.
    pub replicates: usize,
}

/// Chooses bundles among the itemsets, which must be all frequent ones up to the largest size.
/// [`Mode::Coverage`] wants a scorer; other modes have no use for it.
///
/// # Errors
/// When the null of equal activity cannot be fitted, a product named in the config is not known, the
/// scorer is missing, or the watcher asks to stop.
pub fn bundles<'a>(
    patterns: &'a Patterns<'a>,
    itemsets: &'a FrequentItemsets,
    config: &BundleConfig,
    scorer: Option<&'a Scorer<'a>>,
    watch: &dyn Watch,
) -> Result<Bundles<'a>> {
    let market = Market::new(patterns, itemsets, config)?;
    let bounds = Bounds::new(&config.limits, &market.assortment, patterns)?;
    let mut pool = candidates::found(&market, &bounds, config, watch)?;
    let candidates = pool.len();
    let name_order = patterns.name_order();
    for candidate in &mut pool {
        candidate.sort_items_by(&name_order);
    }
    let scores = match (config.mode, scorer) {
        (Mode::Coverage, Some(scorer)) => Some(market.scores(scorer)?),
        (Mode::Coverage, None) => {
            let why = "coverage is counted by scores, and there is nothing that gives any";
            return Err(Error::Unsupported(why.into()));
        }
        _ => None,
    };
    let pool = best_first(&market, scores.as_ref(), pool, config.max_candidates, &name_order);
    let worth = market.worth(&pool, scores.as_ref());
    let choice = choose(&worth, market.holders.weights(), &bounds, &pool, config, watch)?;
    let again = Again::new(&market, scores.as_ref(), &pool, &choice);
    let replicates = again.affordable(config.replicates);
    let stability = again.stability(&bounds, config, replicates, watch)?;
    let mut chosen = selections(&choice, &pool);
    for (selection, stability) in chosen.iter_mut().zip(stability) {
        selection.stability = Some(stability);
    }
    Ok(Bundles {
        at_most: choice.at_most,
        considered: pool.len(),
        replicates,
        config: config.clone(),
        market,
        scores,
        scorer,
        pool,
        chosen,
        candidates,
    })
}

/// The candidates of the highest values alone, those first; of equal ones the first by name.
fn best_first(
    market: &Market<'_>,
    scores: Option<&Scores>,
    candidates: Vec<Candidate>,
    most: usize,
    name_order: &[u32],
) -> Vec<Candidate> {
    let worth = market.worth(&candidates, scores);
    let values = alone(&worth, market.holders.weights());
    let names = |candidate: &Candidate| -> Vec<u32> {
        candidate.items.iter().map(|item| name_order[item.index()]).collect()
    };
    let mut valued: Vec<(i64, Vec<u32>, Candidate)> = values
        .into_iter()
        .zip(candidates)
        .map(|(alone, candidate)| (alone.value, names(&candidate), candidate))
        .collect();
    valued.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    valued.truncate(most);
    valued.into_iter().map(|(.., candidate)| candidate).collect()
}

/// Chooses among any candidates of the patterns by their gaps; of equal ones the earlier in the
/// list. With them comes what no choice of as many can exceed.
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
    let counted: Vec<Candidate> = candidates.iter().map(|one| holders.counted(one)).collect();
    let worth = GapWorth::new(&counted, &holders);
    let choice = choose(&worth, holders.weights(), &bounds, &candidates, config, watch)?;
    Ok((selections(&choice, &candidates), choice.at_most))
}

/// What was chosen among candidates.
struct Choice {
    /// The places of the chosen, in the order of choice, and what each adds to those before it.
    chosen: Vec<(usize, f64)>,
    /// No choice of as many is worth more.
    at_most: f64,
}

fn choose(
    worth: &impl Worth,
    weights: &[Count],
    bounds: &Bounds<'_>,
    candidates: &[Candidate],
    config: &BundleConfig,
    watch: &dyn Watch,
) -> Result<Choice> {
    let sum = |chosen: &[(usize, i64)]| chosen.iter().map(|(_, gain)| gain).sum::<i64>();
    let join = |chosen: &[usize], place: usize| bounds.join(candidates, chosen, place);
    let alone = alone(worth, weights);
    let Greedy { mut chosen, at_most } =
        select::select(worth, weights, &alone, config.top, join, watch)?;
    let mut offers = Offers::none(worth, weights, &alone);
    chosen.iter().for_each(|&(place, _)| offers.make(place));
    let known = bound::Known { value: sum(&chosen), best: offers.best().to_vec(), at_most };
    let bound = bound::of(worth, weights, &alone, config.top, known, config.exact);
    let mut at_most = bound.at_most;
    if alone.iter().map(|alone| alone.reach).sum::<u64>() <= MOST_OFFERED {
        let mut best = offers.best().to_vec();
        for place in 0..worth.candidates() {
            worth.visit(place, |row, each| best[row] = best[row].max(each));
        }
        at_most = at_most.min(Offers::worth(best, worth, weights, &alone).value());
    }
    if config.exact && !bound.in_better.is_empty() {
        let limits = bounds.at_most(candidates);
        let best = exact::best(worth, weights, config.top, &limits, &bound.in_better)?;
        let join = |_: &[usize], place: usize| best.contains(&place);
        let exact = select::select(worth, weights, &alone, config.top, join, watch)?.chosen;
        // The solver's numbers are rounded; where the two tie, the greedy choice is as good.
        if sum(&exact) > sum(&chosen) {
            chosen = exact;
        }
    }
    if config.exact {
        at_most = sum(&chosen);
    }
    let quanta = worth.quanta();
    let chosen = chosen.into_iter().map(|(place, gain)| (place, quanta.value(gain))).collect();
    Ok(Choice { chosen, at_most: quanta.value(at_most) })
}

/// What each candidate is worth where nothing else is offered.
fn alone(worth: &impl Worth, weights: &[Count]) -> Vec<Alone> {
    (0..worth.candidates()).into_par_iter().map(|place| worth.alone(place, weights)).collect()
}

/// So many offers are made to see what all of them together are worth; where there are more, hardly any
/// choice comes near.
const MOST_OFFERED: u64 = 500_000_000;

fn selections(choice: &Choice, candidates: &[Candidate]) -> Vec<Selection> {
    let selection = |&(place, added_value): &(usize, f64)| Selection {
        candidate: candidates[place].clone(),
        added_value,
        stability: None,
        context: None,
    };
    choice.chosen.iter().map(selection).collect()
}

impl fmt::Debug for Bundles<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Bundles");
        shown.field("chosen", &self.chosen).field("at_most", &self.at_most).finish_non_exhaustive()
    }
}

impl Bundles<'_> {
    /// How the offers are valued, as the output names it.
    pub fn mode(&self) -> String {
        self.config.mode.name(self.config.currency())
    }

    /// The same as what it is.
    pub fn valued(&self) -> (Mode, Currency) {
        (self.config.mode, self.config.currency())
    }

    /// The patterns whose ranks the bundles speak of.
    pub fn patterns(&self) -> &Patterns<'_> {
        self.market.patterns
    }

    /// The gap of a candidate that is worth most, as an association of what is held there with what
    /// is missing.
    pub fn widest_gap_of(&self, candidate: &Candidate) -> Association<'_> {
        let gap = candidate.widest_gap();
        let rest = candidate.rest(gap);
        let holders = &self.market.holders;
        let of = holders.count(&rest);
        let of = Count::try_from(of).expect("holders are transactions");
        let name = |rank: Rank| self.market.patterns.name(rank);
        Association {
            then: vec![name(candidate.items[gap.missing])],
            given: rest.into_iter().map(name).collect(),
            of,
            both: of - gap.one_away,
            p: gap.p,
            base: gap.base_rate,
            usual: gap.usual,
        }
    }

    fn voice(&self) -> Voice {
        Voice { lang: self.config.lang, unit: self.config.unit }
    }

    /// The segment that the list is for, if it is for one.
    pub fn segment(&self) -> Option<&str> {
        self.config.segment.as_deref()
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
