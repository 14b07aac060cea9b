//! Bundles: the few product sets worth offering, chosen together.
//!
//! The most frequent sets are the worst offer: they are what people already hold. A bundle earns
//! by what its holders-but-for-one do not have yet, and only by what they would take beyond what
//! anybody would. So:
//!
//! 1. [`candidates`]: frequent sets whose every split goes together more than by chance, and more
//!    than the customers' activity explains (see [`crate::stats::activity`]);
//! 2. the value of a [`Gap`]: each one-away customer's missing product counts by how much likelier
//!    holders of the rest are to hold it than is usual for customers who hold as much;
//! 3. [`select`]: bundles are chosen one after another by what each adds to those before it, a
//!    facility location solved greedily, at least 63 % of the optimum (Nemhauser, Wolsey and
//!    Fisher 1978) and mostly far more: the choice comes with a bound of its own. Sets inside one
//!    another are never both chosen.

mod candidates;
mod select;

pub use candidates::{Candidate, Gap, candidates};
pub use select::{Selection, select};

pub use crate::words::Unit;

use crate::encode::{Patterns, Rank};
use crate::error::Result;
use crate::mine::FrequentItemsets;
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::support::{Count, share};
use crate::watch::Watch;
use crate::words::{Association, Lang, Voice};

/// Which bundles to choose.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct BundleConfig {
    /// How many bundles. Default is 10.
    pub top: usize,
    /// The most products of a bundle. Default is 5.
    pub max_size: usize,
    /// How many candidates of the highest value enter the choice. Default is 5,000.
    pub max_candidates: usize,
    /// What a transaction is called in sentences. Default is baskets.
    pub unit: Unit,
    /// The language of sentences. Default is English.
    pub lang: Lang,
}

impl Default for BundleConfig {
    fn default() -> Self {
        Self {
            top: 10,
            max_size: 5,
            max_candidates: 5_000,
            unit: Unit::Baskets,
            lang: Lang::English,
        }
    }
}

/// The chosen bundles, best first.
#[derive(Clone, Debug)]
pub struct Bundles<'a> {
    patterns: &'a Patterns<'a>,
    voice: Voice,
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
/// When the null of equal activity cannot be fitted, or the watcher asks to stop.
pub fn bundles<'a>(
    patterns: &'a Patterns<'a>,
    itemsets: &FrequentItemsets,
    config: &BundleConfig,
    watch: &dyn Watch,
) -> Result<Bundles<'a>> {
    let mut found = candidates(patterns, itemsets, config.max_size, watch)?;
    let n_candidates = found.len();
    let name_order = patterns.name_order();
    for candidate in &mut found {
        candidate.sort_items_by(&name_order);
    }
    let place = |rank: &Rank| name_order[rank.index()];
    found.sort_by(|a, b| {
        b.value()
            .total_cmp(&a.value())
            .then_with(|| a.items.iter().map(place).cmp(b.items.iter().map(place)))
    });
    found.truncate(config.max_candidates);
    let considered = found.len();
    let (chosen, at_most) = select(patterns, found, config.top, watch)?;
    Ok(Bundles {
        at_most,
        patterns,
        voice: Voice { lang: config.lang, unit: config.unit },
        chosen,
        candidates: n_candidates,
        considered,
    })
}

impl<'a> Bundles<'a> {
    /// The patterns whose ranks the bundles speak of.
    pub fn patterns(&self) -> &'a Patterns<'a> {
        self.patterns
    }

    /// The bundles as records of [`schema`].
    pub fn records(&self) -> impl Iterator<Item = BundleRecord<'_>> {
        (1..).zip(&self.chosen).map(move |(rank, chosen)| BundleRecord {
            patterns: self.patterns,
            voice: self.voice,
            rank,
            chosen,
        })
    }
}

/// One chosen bundle with the names of its products.
#[derive(Clone, Copy, Debug)]
pub struct BundleRecord<'a> {
    patterns: &'a Patterns<'a>,
    voice: Voice,
    rank: u64,
    chosen: &'a Selection,
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.bundles/1";

/// `pannier.bundles/1`.
pub fn schema() -> Schema {
    let columns = vec![
        Column::new("rank", "#", Kind::Count, "the order of choice"),
        Column::new("items", "bundle", Kind::List, "the products, by name"),
        Column::new(
            "holders",
            "hold all",
            Kind::Count,
            "transactions or customers with all of them",
        ),
        Column::new("one_away", "one away", Kind::Count, "those with all of them but one"),
        Column::new(
            "expected_sales",
            "expected sales",
            Kind::Number,
            "the sum over those one away of P(missing product | the rest of the bundle); an expectation from who holds what today, not a promise of more",
        ),
        Column::new(
            "value",
            "extra",
            Kind::Number,
            "expected sales beyond what is usual for customers who hold as much, which this bundle adds to the bundles above it",
        ),
        Column::new(
            "lift",
            "lift",
            Kind::Ratio,
            "the least lift over all splits of the bundle into two parts",
        ),
        Column::new(
            "lift_adj",
            "adjusted",
            Kind::Ratio,
            "holders over those to expect if customers differed in nothing but how much they hold",
        ),
        Column::new("reason", "Why", Kind::Sentence, "the strongest gap in words"),
    ];
    Schema { name: SCHEMA, columns }
}

impl Record for BundleRecord<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let Selection { candidate, added_value } = self.chosen;
        let name = |&rank: &Rank| self.patterns.name(rank);
        vec![
            self.rank.into(),
            Cell::list(candidate.items.iter().map(name)),
            candidate.holders.into(),
            candidate.one_away().into(),
            candidate.expected_sales().into(),
            (*added_value).into(),
            candidate.lift.into(),
            candidate.lift_adj.into(),
            self.reason().into(),
        ]
    }
}

impl BundleRecord<'_> {
    /// The gap of most value, as counts and shares that one can check.
    fn reason(&self) -> String {
        self.voice.association(&self.chosen.candidate.widest_gap_of(self.patterns))
    }
}

impl Candidate {
    /// The gap that is worth most, as an association of the rest with what is missing.
    pub fn widest_gap_of<'a>(&self, patterns: &'a Patterns<'_>) -> Association<'a> {
        let gap = self.widest_gap();
        let rest = (0..self.items.len()).filter(|&at| at != gap.missing);
        Association {
            given: rest.map(|at| patterns.name(self.items[at])).collect(),
            then: vec![patterns.name(self.items[gap.missing])],
            of: gap.of_rest(self.holders),
            both: self.holders,
            p: gap.p,
            base: gap.base_rate,
            usual: gap.usual,
        }
    }
}

/// How many hold everything but one product, from those who hold the rest and those who hold all.
fn one_away(of_rest: Count, holders: Count) -> Count {
    of_rest - holders
}

/// P(missing | rest): of those who hold the rest, the share that holds all.
fn given_rest(holders: Count, of_rest: Count) -> f64 {
    share(holders, of_rest)
}
