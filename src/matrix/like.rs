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

/// Products that a new one is like, each with how much it counts beside the others: whatever is
/// expected of the new product is the weighted mean of what is known of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Analogues<P> {
    of: Vec<(P, f64)>,
    total: f64,
}

impl<P: Copy + PartialEq> Analogues<P> {
    /// Products with their weights, of which only the proportion matters.
    ///
    /// # Errors
    /// When there is none, or a weight is not above 0.
    pub fn new(of: Vec<(P, f64)>) -> Result<Self> {
        if of.is_empty() || !of.iter().all(|(_, weight)| *weight > 0.0 && weight.is_finite()) {
            return Err(Error::Parameter {
                name: "like",
                found: "a weight of 0 or less, or no product".into(),
                allowed: "products with weights above 0".into(),
            });
        }
        let total = of.iter().map(|(_, weight)| weight).sum();
        Ok(Self { of, total })
    }

    /// The products with their weights as given.
    pub fn iter(&self) -> impl Iterator<Item = (P, f64)> {
        self.of.iter().copied()
    }

    /// Whether a product is one of them.
    pub fn contains(&self, product: P) -> bool {
        self.of.iter().any(|(known, _)| *known == product)
    }

    /// The weighted mean of what is known of each.
    pub fn mean(&self, known: impl Fn(P) -> f64) -> f64 {
        self.of.iter().map(|&(product, weight)| weight / self.total * known(product)).sum()
    }

    /// The variance of such a mean where each has its own, as if they did not depend on each other.
    pub fn variance_of_mean(&self, variance: impl Fn(P) -> f64) -> f64 {
        let square = |weight: f64| (weight / self.total).powi(2);
        self.of.iter().map(|&(product, weight)| square(weight) * variance(product)).sum()
    }
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
    /// When there is neither.
    pub fn prospects(
        &self,
        analogues: Option<&Analogues<Rank>>,
        family: &[Rank],
    ) -> Result<Vec<Prospect<'_>>> {
        if analogues.is_none() && family.is_empty() {
            return Err(Error::Parameter {
                name: "like",
                found: "no product".into(),
                allowed: "products, or a family with products".into(),
            });
        }
        let kinds = [
            analogues.map(|analogues| self.of_analogues(analogues)),
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
            family.contains(rank) || analogues.is_some_and(|like| like.contains(*rank))
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

    fn of_analogues(&self, analogues: &Analogues<Rank>) -> Expected {
        let (n, counts) = (self.patterns.n(), self.patterns.counts());
        let of = |given: Rank| {
            // A product says nothing of its own holders; these are no group anyway.
            let p = |like: Rank| self.cell(given, like).map_or(0.0, |cell| cell.p_shrunk());
            let variance = |like: Rank| {
                let trials = f64::from(counts[given.index()]) + self.column(like).strength;
                p(like) * (1.0 - p(like)) / (trials + 1.0)
            };
            (analogues.mean(p), analogues.variance_of_mean(variance))
        };
        Expected {
            name: "analogue",
            of: (0..self.products()).map(|given| of(Rank::at(given))).collect(),
            base_rate: analogues.mean(|like| share(counts[like.index()], n)),
        }
    }

    fn of_family(&self, family: &[Rank]) -> Expected {
        let counts = self.patterns.counts();
        let mut with_family = vec![0; counts.len()];
        let mut all: Count = 0;
        for (items, weight) in self.patterns.iter() {
            if items.iter().any(|item| family.contains(&item)) {
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
