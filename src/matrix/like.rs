//! What to expect of a product that nobody holds yet, from products and a family that it is like.
//!
//! There is no history, so that of others stands in for it. P(new | given) is the weighted mean of
//! P(analogue | given), each shrunk as in the matrix; or from the family that the product joins,
//! P(any of the family | given), shrunk likewise, times what one product of the family has of the
//! family's holders on average. With both kinds of evidence it is the mean of the two. Intervals add
//! the posterior variances as if products were independent of each other, and know nothing of how
//! good the likeness is: that is the judgement of whoever names it.

use super::Matrix;
use crate::encode::Rank;
use crate::error::{Error, Result};
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::shrink::BetaPrior;
use crate::stats::{Interval, Level, Proportion};
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

/// What one kind of evidence expects: by the rank of the given product, and among everyone.
struct Expected {
    name: &'static str,
    of: Vec<(f64, f64)>,
    base_rate: f64,
}

impl Matrix<'_> {
    /// The holders of each product as a target group for a new product that is like these analogues,
    /// or of the family of these products, or both; the surest to be better than everyone first. The
    /// analogues and the family themselves are no groups: of their holders all have something like
    /// it.
    ///
    /// # Errors
    /// When there is neither, or a weight is not above 0.
    pub fn prospects(&self, analogues: &[Analogue], family: &[Rank]) -> Result<Vec<Prospect<'_>>> {
        let fit = |analogue: &Analogue| analogue.weight > 0.0 && analogue.weight.is_finite();
        if analogues.is_empty() && family.is_empty() || !analogues.iter().all(fit) {
            return Err(Error::Parameter {
                name: "like",
                found: "a weight of 0 or less, or no product".into(),
                allowed: "products with weights above 0".into(),
            });
        }
        let kinds = [
            (!analogues.is_empty()).then(|| self.of_analogues(analogues)),
            (!family.is_empty()).then(|| self.of_family(family)),
        ];
        let kinds: Vec<Expected> = kinds.into_iter().flatten().collect();
        let weight = 1.0 / kinds.len() as f64;
        let evidence = match &kinds[..] {
            [one] => one.name,
            _ => "analogue and family",
        };
        let z = Level::default().z();
        let counts = self.patterns.counts();
        let is_like = |rank: &Rank| {
            family.contains(rank) || analogues.iter().any(|like| like.product == *rank)
        };
        let group = |given: Rank| {
            let of = || kinds.iter().map(|kind| kind.of[given.index()]);
            let p = weight * of().map(|(p, _)| p).sum::<f64>();
            let variance = weight * weight * of().map(|(_, variance)| variance).sum::<f64>();
            let half = z * variance.sqrt();
            Prospect {
                given: self.patterns.name(given),
                holders: counts[given.index()],
                p,
                interval: Interval { low: (p - half).max(0.0), high: (p + half).min(1.0) },
                base_rate: weight * kinds.iter().map(|kind| kind.base_rate).sum::<f64>(),
                evidence,
            }
        };
        let groups = self.by_name.iter().copied().filter(|given| !is_like(given));
        let mut prospects: Vec<Prospect<'_>> = groups.map(group).collect();
        prospects.sort_by(|a, b| b.interval.low.total_cmp(&a.interval.low));
        Ok(prospects)
    }

    fn of_analogues(&self, analogues: &[Analogue]) -> Expected {
        let (n, counts) = (self.patterns.n(), self.patterns.counts());
        let total: f64 = analogues.iter().map(|analogue| analogue.weight).sum();
        let of = |given: Rank| {
            let (mut p, mut variance) = (0.0, 0.0);
            for like in analogues.iter().filter(|like| like.product != given) {
                let cell = self.cell(given, like.product).expect("they differ");
                let weight = like.weight / total;
                let of_analogue = cell.p_shrunk();
                let trials = f64::from(counts[given.index()]) + self.column(like.product).strength;
                p += weight * of_analogue;
                variance += weight * weight * of_analogue * (1.0 - of_analogue) / (trials + 1.0);
            }
            (p, variance)
        };
        let everyone =
            |like: &Analogue| like.weight / total * share(counts[like.product.index()], n);
        Expected {
            name: "analogue",
            of: (0..self.products()).map(|given| of(Rank::at(given))).collect(),
            base_rate: analogues.iter().map(everyone).sum(),
        }
    }

    fn of_family(&self, family: &[Rank]) -> Expected {
        let counts = self.patterns.counts();
        let mut with_family = vec![0; counts.len()];
        let mut all: Count = 0;
        for (items, weight) in self.patterns.iter() {
            if items.iter().any(|item| family.contains(item)) {
                all += weight;
                items.iter().for_each(|item| with_family[item.index()] += weight);
            }
        }
        let cell = |given: usize| {
            Proportion::new(with_family[given], counts[given]).expect("they are among the holders")
        };
        let outside = (0..counts.len()).filter(|&given| !family.contains(&Rank::at(given)));
        let usual = BetaPrior::of_column(&outside.map(cell).collect::<Vec<_>>());
        // What one product of the family has of the family's holders.
        let held: f64 = family.iter().map(|item| share(counts[item.index()], all)).sum();
        let each = held / family.len() as f64;
        let of = |given: usize| {
            let of_family = usual.share(cell(given));
            let trials = f64::from(counts[given]) + usual.strength;
            (each * of_family, each * each * of_family * (1.0 - of_family) / (trials + 1.0))
        };
        Expected {
            name: "family",
            of: (0..counts.len()).map(of).collect(),
            base_rate: each * share(all, self.patterns.n()),
        }
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
        Column::new(
            "evidence",
            "evidence",
            Text,
            "analogue: from products that it is like; family: from those that it joins; or both",
        ),
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
