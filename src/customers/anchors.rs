//! Anchors: which products do customers hold who stay?
//!
//! Holders of one product hold others too and have been there for long. So each product's holders
//! are compared with customers of like tenure who hold as many *other* products (Mantel and
//! Haenszel 1959 over band × number of others), and the products with each other by the share of
//! false finds (Benjamini and Hochberg 1995).

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use super::bands::Bands;
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::discovery::{Correction, adjust};
use crate::stats::strata::{association, mantel_haenszel, pooled};
use crate::stats::tails::Continuity;
use crate::stats::{Contingency, Level, LogOddsRatio, Undefined};
use crate::support::Count;

/// One product and those who stay.
#[derive(Clone, Debug)]
pub struct Anchor<'a> {
    /// The product.
    pub product: &'a str,
    /// Holds it × stayed.
    pub crude: Contingency,
    /// Within strata of tenure and number of other products.
    pub within: Result<LogOddsRatio, Undefined>,
    /// How many strata there are.
    pub strata: usize,
    /// The chance of such an association within strata, among all products looked at; `None` where
    /// no stratum compares anything.
    pub q: Option<f64>,
}

/// What a product does to staying, as far as can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Its holders stay more than their like, surely.
    Anchor,
    /// They stay less, surely.
    Loose,
    /// They stay less than their like although they seem to stay more, or the other way round,
    /// both surely.
    Reversed,
    /// Neither is sure.
    Undecided,
}

impl Anchor<'_> {
    /// The role at an error of 1 − `level`.
    pub fn role(&self, level: Level) -> Role {
        let sure = self.q.is_some_and(|q| q <= 1.0 - level.get());
        let Ok(within) = self.within else {
            return Role::Undecided;
        };
        if !sure {
            return Role::Undecided;
        }
        match self.crude.plain_log_odds_ratio() {
            Ok(crude)
                if crude.estimate * within.estimate < 0.0
                    && !crude.interval(level).contains(0.0) =>
            {
                Role::Reversed
            }
            _ if within.estimate > 0.0 => Role::Anchor,
            _ => Role::Loose,
        }
    }
}

/// The products in falling order of their odds ratio within strata, those without one last. `holds`
/// has for each product, in the order of `products`, one entry a customer; as have all slices.
pub fn anchors<'a>(
    products: &'a [String],
    holds: &[Vec<bool>],
    left: &[bool],
    bands: Option<&Bands>,
) -> Vec<Anchor<'a>> {
    let held: Vec<Count> = (0..left.len())
        .map(|customer| holds.iter().map(|holds| Count::from(holds[customer])).sum())
        .collect();
    let mut found: Vec<Anchor<'a>> = Vec::with_capacity(products.len());
    let mut chances = Vec::new();
    for (product, holds) in products.iter().zip(holds) {
        let strata = strata(holds, &held, left, bands);
        let chance = association(&strata, Continuity::Plain).ok();
        chances.extend(chance.map(|chance| chance.p));
        found.push(Anchor {
            product,
            crude: pooled(&strata).expect("customers have been counted"),
            within: mantel_haenszel(&strata),
            strata: strata.len(),
            q: chance.map(|chance| chance.p),
        });
    }
    let adjusted = adjust(&chances, Correction::BenjaminiHochberg).expect("they are chances");
    let with_chance = found.iter_mut().filter_map(|anchor| anchor.q.as_mut());
    with_chance.zip(adjusted).for_each(|(q, adjusted)| *q = adjusted);
    let strength = |anchor: &Anchor<'_>| {
        anchor.within.as_ref().map_or(f64::NEG_INFINITY, |ratio| ratio.estimate)
    };
    found
        .sort_by(|a, b| strength(b).total_cmp(&strength(a)).then_with(|| a.product.cmp(b.product)));
    found
}

/// Holds × stayed for each band and number of others that occurs, in that order.
fn strata(
    holds: &[bool],
    held: &[Count],
    left: &[bool],
    bands: Option<&Bands>,
) -> Vec<Contingency> {
    let mut cells: HashMap<(usize, Count), [Count; 4], FxBuildHasher> = HashMap::default();
    for (customer, (&holds, &left)) in holds.iter().zip(left).enumerate() {
        let band = bands.map_or(0, |bands| bands.of()[customer]);
        let others = held[customer] - Count::from(holds);
        let cell = usize::from(!holds) * 2 + usize::from(left);
        cells.entry((band, others)).or_default()[cell] += 1;
    }
    let mut cells: Vec<_> = cells.into_iter().collect();
    cells.sort_unstable_by_key(|(stratum, _)| *stratum);
    let table = |[stays, leaves, others_stay, others_leave]: [Count; 4]| {
        Contingency::from_cells(stays, leaves, others_stay, others_leave)
            .expect("customers have been counted")
    };
    cells.into_iter().map(|(_, cells)| table(cells)).collect()
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.anchors/1";

/// `pannier.anchors/1`.
pub fn schema() -> Schema {
    let columns = vec![
        Column::new("product", "product", Kind::Text, "the product"),
        Column::new("n", "", Kind::Count, "all customers").detail(),
        Column::new("holders", "holders", Kind::Count, "customers who hold it"),
        Column::new("holders_left", "left", Kind::Count, "those of them who left"),
        Column::new(
            "odds_ratio",
            "odds ratio",
            Kind::Ratio,
            "odds of staying of holders by those of all others",
        ),
        Column::new(
            "odds_ratio_adjusted",
            "among their like",
            Kind::Ratio,
            "the same among customers of like tenure and number of other products, Mantel and Haenszel (1959)",
        ),
        Column::new(
            "adjusted_low",
            "from",
            Kind::Ratio,
            "lower end of its 95 % interval, Robins, Breslow and Greenland (1986)",
        ),
        Column::new("adjusted_high", "to", Kind::Ratio, "upper end of the same interval"),
        Column::new("strata", "", Kind::Count, "strata of tenure band and number of others")
            .detail(),
        Column::new(
            "q_value",
            "q",
            Kind::Chance,
            "chance of it among all products looked at, Benjamini and Hochberg (1995)",
        ),
        Column::new(
            "role",
            "role",
            Kind::Text,
            "anchor, loose (holders leave more than their like), reversed or undecided",
        ),
    ];
    Schema { name: SCHEMA, columns }
}

impl Record for Anchor<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let level = Level::default();
        let within = self.within.as_ref().ok();
        let ends = within.map(|within| within.odds_ratio_interval(level));
        let crude = self.crude.plain_log_odds_ratio().ok();
        vec![
            self.product.into(),
            self.crude.n().into(),
            self.crude.antecedent().into(),
            self.crude.n10().into(),
            crude.map(|ratio| ratio.odds_ratio()).into(),
            within.map(|ratio| ratio.odds_ratio()).into(),
            ends.map(|ends| ends.low).into(),
            ends.map(|ends| ends.high).into(),
            (self.strata as u64).into(),
            self.q.into(),
            match self.role(level) {
                Role::Anchor => "anchor",
                Role::Loose => "loose",
                Role::Reversed => "reversed",
                Role::Undecided => "undecided",
            }
            .into(),
        ]
    }
}
