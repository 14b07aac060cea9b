//! Reliability: of those who were given a chance of 20 %, did 20 % buy?
//!
//! The customers of a test are parted in two: each half's scores get their meaning from the other
//! half ([`Calibration`]), so that nobody is checked against a count that holds him. They are then put
//! in tenths by their chance, and each tenth's mean chance stands beside the share who bought. The
//! Brier score (Brier 1950) is the mean squared distance of chance and outcome; beside it stands that
//! of a list that gives everybody the same chance.

use super::backtest::Backtest;
use super::calibration::Calibration;
use crate::record::{Cell, Column, Kind as Of, Record, Schema};
use crate::stats::{Interval, Level, Proportion};
use crate::support::Count;

/// Chances that were checked against what happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Reliability {
    /// Tenths of the customers, the lowest chances first; fewer where many have the same chance.
    pub bins: Vec<Bin>,
    /// The mean squared distance of chance and outcome.
    pub brier: f64,
    /// The same where everybody has the same chance: the share of buyers times that of others.
    pub brier_of_all: f64,
    /// The mean distance of chance and share over the bins, weighted by customers.
    pub error: f64,
}

/// Customers of like chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// The mean of their chances.
    pub chance: f64,
    /// How many bought, of how many.
    pub share: Proportion,
}

/// Bins at most.
const BINS: usize = 10;
/// Customers that each half must have for its chances to be checked.
const LEAST: usize = 50;

impl Reliability {
    /// Checks the scores of these customers: for each the score and whether it bought. `None` of too
    /// few of them.
    pub fn new(list: &[(f64, bool)]) -> Option<Self> {
        if list.len() < 2 * LEAST {
            return None;
        }
        let half = |odd: usize| list.iter().copied().skip(odd).step_by(2).collect::<Vec<_>>();
        let halves = [half(0), half(1)];
        let mut told: Vec<(f64, bool)> = Vec::with_capacity(list.len());
        for (own, other) in [(0, 1), (1, 0)] {
            let calibration = Calibration::new(&halves[other]);
            let chance = |score| calibration.step(score).map_or(0.0, |step| step.share());
            told.extend(halves[own].iter().map(|&(score, bought)| (chance(score), bought)));
        }
        told.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let n = told.len() as f64;
        let squares: f64 = told
            .iter()
            .map(|(chance, bought)| (chance - f64::from(u8::from(*bought))).powi(2))
            .sum();
        let buyers = told.iter().filter(|customer| customer.1).count() as f64;
        let mut bins = Vec::new();
        let mut from = 0;
        while from < told.len() {
            // Equal chances stay together.
            let mut to = (from + told.len().div_ceil(BINS)).min(told.len());
            while to < told.len() && told[to].0 == told[to - 1].0 {
                to += 1;
            }
            bins.push(Bin::new(&told[from..to]));
            from = to;
        }
        let off = |bin: &Bin| {
            let share = bin.share.share().unwrap_or(0.0);
            f64::from(bin.share.trials()) / n * (bin.chance - share).abs()
        };
        Some(Self {
            brier: squares / n,
            brier_of_all: buyers / n * (1.0 - buyers / n),
            error: bins.iter().map(off).sum(),
            bins,
        })
    }
}

impl Bin {
    fn new(customers: &[(f64, bool)]) -> Self {
        let count = |n: usize| Count::try_from(n).expect("customers are counted so");
        let bought = customers.iter().filter(|customer| customer.1).count();
        let chances: f64 = customers.iter().map(|customer| customer.0).sum();
        Self {
            chance: chances / customers.len() as f64,
            share: Proportion::new(count(bought), count(customers.len())).expect("a part of them"),
        }
    }
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.calibration/1";

/// `pannier.calibration/1`.
pub fn schema() -> Schema {
    let columns = vec![
        Column::new("product", "product", Of::Text, "the product"),
        Column::new("method", "method", Of::Text, "the method that was chosen for its list"),
        Column::new("bin", "bin", Of::Count, "tenths of the customers, the lowest chances first"),
        Column::new("customers", "customers", Of::Count, "how many they are"),
        Column::new("chance", "chance", Of::Share, "the mean of the chances they were given"),
        Column::new("buyers", "buyers", Of::Count, "how many of them bought"),
        Column::new("share", "bought", Of::Share, "the share of them who bought"),
        Column::new("share_low", "from", Of::Share, "its lower end, 95 %, Wilson (1927)"),
        Column::new("share_high", "to", Of::Share, "its upper end"),
        Column::new(
            "brier",
            "",
            Of::Number,
            "of the whole list: the mean squared distance of chance and outcome, Brier (1950)",
        )
        .detail(),
        Column::new("brier_of_all", "", Of::Number, "the same where everybody has the same chance")
            .detail(),
        Column::new(
            "error",
            "",
            Of::Number,
            "of the whole list: the mean distance of chance and share over the bins",
        )
        .detail(),
    ];
    Schema { name: SCHEMA, columns }
}

/// One bin of one product's list.
#[derive(Clone, Debug)]
pub struct Row {
    product: String,
    method: &'static str,
    bin: u64,
    at: Bin,
    brier: f64,
    brier_of_all: f64,
    error: f64,
}

impl Record for Row {
    fn cells(&self) -> Vec<Cell<'_>> {
        let Interval { low, high } = self.at.share.wilson(Level::default());
        vec![
            (&*self.product).into(),
            self.method.into(),
            self.bin.into(),
            self.at.share.trials().into(),
            self.at.chance.into(),
            self.at.share.successes().into(),
            self.at.share.share().into(),
            low.into(),
            high.into(),
            self.brier.into(),
            self.brier_of_all.into(),
            self.error.into(),
        ]
    }
}

/// The list of every product by the method chosen for it; of too few customers nothing is said.
pub fn rows(lists: &Backtest) -> Vec<Row> {
    let mut rows = Vec::new();
    for (product, name) in lists.products.iter().enumerate() {
        let tested = &lists.methods[lists.chosen_of[product]];
        let Some(found) = Reliability::new(&tested.lists[product]) else { continue };
        for (bin, at) in (1..).zip(found.bins) {
            rows.push(Row {
                product: name.clone(),
                method: tested.method.kind().name(),
                bin,
                at,
                brier: found.brier,
                brier_of_all: found.brier_of_all,
                error: found.error,
            });
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_are_those_of_the_other_half() {
        // Scores that tell exactly: of score s every s-th of twenty buys, in both halves alike.
        let list: Vec<(f64, bool)> =
            (0..4_000_u32).map(|i| (f64::from(i / 400), (i / 2) % 10 < i / 400)).collect();
        let found = Reliability::new(&list).unwrap();
        assert_eq!(found.bins.len(), 10);
        for (bin, tenth) in found.bins.iter().zip(0..) {
            assert_eq!(bin.share.trials(), 400);
            assert!((bin.chance - f64::from(tenth) / 10.0).abs() < 1e-12);
            assert_eq!(bin.share.successes(), 40 * tenth);
        }
        // Σ p(1−p) over the ten shares, and that of 45 % of all.
        let expected: f64 = (0..10).map(|t| f64::from(t * (10 - t)) / 1000.0).sum();
        assert!((found.brier - expected).abs() < 1e-12, "{}", found.brier);
        assert!((found.brier_of_all - 0.45 * 0.55).abs() < 1e-12);
        assert!(found.error < 1e-12);
        assert_eq!(Reliability::new(&list[..99]), None);
    }

    #[test]
    fn scores_that_say_nothing_are_no_better_than_one_chance_for_all() {
        let list: Vec<(f64, bool)> = (0..2_000_u32)
            .map(|i| {
                let score = f64::from(i.wrapping_mul(2_654_435_761) >> 8);
                (score, (i.wrapping_mul(0x85eb_ca6b) >> 13) % 10 == 0)
            })
            .collect();
        let found = Reliability::new(&list).unwrap();
        assert!(found.brier >= found.brier_of_all * 0.99, "{found:?}");
        assert!(found.error < 0.06, "{found:?}");
    }
}
