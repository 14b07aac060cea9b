//! What to expect of a product that nobody holds yet, from products that it is like.
//!
//! There is no history, so the analogues' stands in for it: P(new | given) is the weighted mean of
//! P(analogue | given), each shrunk as in the matrix. Its interval adds the posterior variances as if
//! the analogues were independent of each other, and knows nothing of how good the likeness is: that
//! is the judgement of whoever names the analogues.

use super::Matrix;
use crate::encode::Rank;
use crate::error::{Error, Result};
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::{Interval, Level};
use crate::support::{Count, share};

/// A product that the new one is like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Analogue {
    /// The product.
    pub product: Rank,
    /// How much it counts beside the others; above 0, only the proportion of weights matters.
    pub weight: f64,
}

/// What the new product may expect among the holders of one product.
#[derive(Clone, Debug, PartialEq)]
pub struct Prospect<'a> {
    /// The product that they hold.
    pub given: &'a str,
    /// How many they are.
    pub holders: Count,
    /// The share of them that would take the new product.
    pub p: f64,
    /// Its 95 % interval, given that the analogues are right.
    pub interval: Interval,
    /// The share among everyone.
    pub base_rate: f64,
    /// From which evidence.
    pub evidence: &'a str,
}

impl Matrix<'_> {
    /// The holders of each product as a target group for a new product that is like these, the
    /// surest to be better than everyone first. The analogues themselves are no groups: of their
    /// holders all have something like it.
    ///
    /// # Errors
    /// When there is no analogue, or a weight is not above 0.
    pub fn prospects(&self, analogues: &[Analogue]) -> Result<Vec<Prospect<'_>>> {
        let total: f64 = analogues.iter().map(|analogue| analogue.weight).sum();
        let fit = |analogue: &Analogue| analogue.weight > 0.0 && analogue.weight.is_finite();
        if analogues.is_empty() || !analogues.iter().all(fit) {
            return Err(Error::Parameter {
                name: "like",
                found: "a weight of 0 or less, or no product".into(),
                allowed: "products with weights above 0".into(),
            });
        }
        let z = Level::default().z();
        let (n, counts) = (self.patterns.n(), self.patterns.counts());
        let base_rate: f64 = analogues
            .iter()
            .map(|like| like.weight / total * share(counts[like.product.index()], n))
            .sum();
        let is_analogue = |rank| analogues.iter().any(|like| like.product == rank);
        let groups = self.by_name.iter().filter(|&&given| !is_analogue(given));
        let mut prospects: Vec<Prospect<'_>> = groups
            .map(|&given| {
                let (mut p, mut variance) = (0.0, 0.0);
                for like in analogues {
                    let cell = self.cell(given, like.product).expect("no group is an analogue");
                    let weight = like.weight / total;
                    let of_analogue = cell.p_shrunk();
                    let strength = self.column(like.product).strength;
                    let trials = f64::from(counts[given.index()]) + strength;
                    p += weight * of_analogue;
                    variance +=
                        weight * weight * of_analogue * (1.0 - of_analogue) / (trials + 1.0);
                }
                let half = z * variance.sqrt();
                Prospect {
                    given: self.patterns.name(given),
                    holders: counts[given.index()],
                    p,
                    interval: Interval { low: (p - half).max(0.0), high: (p + half).min(1.0) },
                    base_rate,
                    evidence: "analogue",
                }
            })
            .collect();
        prospects.sort_by(|a, b| b.interval.low.total_cmp(&a.interval.low));
        Ok(prospects)
    }
}

/// `pannier.prospects/1`.
pub fn schema() -> Schema {
    use Kind::{Count, Number, Ratio, Share, Text};
    let columns = vec![
        Column::new("given", "holders of", Text, "the product that the group holds"),
        Column::new("n_given", "people", Count, "how many they are"),
        Column::new(
            "p",
            "would take it",
            Share,
            "the share of them that would take the new product",
        ),
        Column::new(
            "p_low",
            "from",
            Share,
            "lower end of its 95 % interval, if the analogues are right",
        ),
        Column::new("p_high", "to", Share, "upper end of the same interval"),
        Column::new("base_rate", "all", Share, "the share among everyone"),
        Column::new("lift", "lift", Ratio, "p / base_rate"),
        Column::new("expected", "takers", Number, "n_given * p"),
        Column::new("evidence", "evidence", Text, "analogue: from products that it is like"),
    ];
    Schema { name: "pannier.prospects/1", columns }
}

impl Record for Prospect<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            self.given.into(),
            self.holders.into(),
            self.p.into(),
            self.interval.low.into(),
            self.interval.high.into(),
            self.base_rate.into(),
            (self.p / self.base_rate).into(),
            (f64::from(self.holders) * self.p).into(),
            self.evidence.into(),
        ]
    }
}
