//! How long customers stay, by the number of products they held when observation began.
//!
//! **The landmark rule.** Products must be counted at or before the start of the time under
//! observation. Counted at its end, or ever, they prove nothing: long stayers had time to collect
//! them, and the time before the last product was bought was safe by construction (immortal time,
//! Anderson, Cain and Gelber 1983).

use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::survival::{Curve, Spell, kaplan_meier, log_rank};
use crate::stats::tails::ChiSquared;
use crate::stats::{Level, Undefined};
use crate::support::Count;

/// The curves of all rungs.
#[derive(Clone, Debug)]
pub struct Staying {
    /// From the fewest products to the most.
    pub rungs: Vec<RungCurve>,
    /// Whether the rungs leave at the same pace.
    pub log_rank: Result<ChiSquared, Undefined>,
    /// The last time that every rung is observed to; means are taken up to there.
    pub horizon: f64,
}

/// The curve of the customers who held so many products.
#[derive(Clone, Debug)]
pub struct RungCurve {
    /// How many products.
    pub held: Count,
    /// How many customers.
    pub n: usize,
    /// How many of them left.
    pub left: usize,
    /// The share still there.
    pub curve: Curve,
    /// The mean time up to the common horizon.
    pub restricted_mean: f64,
}

impl Staying {
    /// The curves of customers who held so many products; both slices have one entry a customer.
    pub fn new(held: &[Count], spells: &[Spell]) -> Self {
        let mut numbers = held.to_vec();
        numbers.sort_unstable();
        numbers.dedup();
        let mut groups: Vec<Vec<Spell>> = vec![Vec::new(); numbers.len()];
        for (held, &spell) in held.iter().zip(spells) {
            groups[numbers.binary_search(held).expect("every number is there")].push(spell);
        }
        let log_rank = log_rank(&groups);
        let curves: Vec<Curve> = groups.iter().map(|group| kaplan_meier(group)).collect();
        let horizon = curves.iter().map(|curve| curve.last).fold(f64::INFINITY, f64::min);
        let rungs = numbers.into_iter().zip(&groups).zip(curves);
        let rungs = rungs.map(|((held, group), curve)| RungCurve {
            held,
            n: group.len(),
            left: group.iter().filter(|spell| spell.left).count(),
            restricted_mean: curve.restricted_mean(horizon),
            curve,
        });
        Self { rungs: rungs.collect(), log_rank, horizon }
    }

    /// Every stair of every rung as records of [`schema`].
    pub fn records(&self) -> impl Iterator<Item = StairRecord<'_>> {
        self.rungs.iter().flat_map(|rung| {
            (0..rung.curve.stairs.len()).map(move |stair| StairRecord { rung, stair })
        })
    }
}

/// One stair of a rung's curve.
#[derive(Clone, Copy, Debug)]
pub struct StairRecord<'a> {
    rung: &'a RungCurve,
    stair: usize,
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.survival/1";

/// `pannier.survival/1`.
pub fn schema() -> Schema {
    let columns = vec![
        Column::new("held", "held", Kind::Count, "how many products the customers held"),
        Column::new("time", "time", Kind::Number, "a time at which somebody left"),
        Column::new(
            "at_risk",
            "there before",
            Kind::Count,
            "customers under observation just before",
        ),
        Column::new("left", "left", Kind::Count, "customers who left then"),
        Column::new(
            "survival",
            "still there",
            Kind::Share,
            "the share still there afterwards, Kaplan and Meier (1958)",
        ),
        Column::new(
            "survival_low",
            "from",
            Kind::Share,
            "lower end of its 95 % interval, log-log scale",
        ),
        Column::new("survival_high", "to", Kind::Share, "upper end of the same interval"),
    ];
    Schema { name: SCHEMA, columns }
}

impl Record for StairRecord<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let stair = &self.rung.curve.stairs[self.stair];
        let ends = self.rung.curve.interval(stair.time, Level::default());
        vec![
            self.rung.held.into(),
            stair.time.into(),
            (stair.at_risk as u64).into(),
            (stair.left as u64).into(),
            stair.survival.into(),
            ends.map(|ends| ends.low).into(),
            ends.map(|ends| ends.high).into(),
        ]
    }
}
