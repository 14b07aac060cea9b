//! Do the products make one ladder, on which each customer stands somewhere?
//!
//! Where they do, whoever holds a product that few hold also holds those that many hold, and one
//! number tells of a customer how far he has come (Kamakura, Ramaswami and Srivastava 1991, on the
//! Rasch model: product i is held with odds e^(θ−b_i)). The difficulty of a product comes from pairs
//! (Choppin 1968): b_j − b_i = ln(c_i¬j / c_j¬i), with c_i¬j the customers who hold i and not j, which
//! does not depend on the customers' θ; half a customer is added to each, and differences are averaged.
//! A customer's θ depends on the number of products alone (Warm 1989, weighted likelihood, finite for
//! those who hold all). Whether there is a ladder at all says Loevinger's H (1948): one less the share
//! of customers out of order among those expected out of order if products were independent; 0.3 and
//! more is called a scale, 0.5 a strong one (Mokken 1971).
//!
//! What is held is what was ever taken; customers who hold nothing are not known.

use super::Journeys;
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::support::Count;
use crate::words::{Gap, Lang, Said, travelled};

/// From which H on products make a scale, and a strong one.
pub const SCALES: f64 = 0.3;
/// See [`SCALES`].
pub const STRONG: f64 = 0.5;

/// All products on one scale.
#[derive(Clone, Debug, PartialEq)]
pub struct LatentScale<'a> {
    /// The products, the easiest first.
    pub rungs: Vec<Rung<'a>>,
    /// Loevinger's H of all; `None` where nobody can be out of order.
    pub h: Option<f64>,
    /// Customers by the number of products that they hold, ascending, those who hold none without.
    pub people: Vec<Standing>,
}

/// One product.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rung<'a> {
    /// The product.
    pub product: &'a str,
    /// How hard it is to come by: b, of mean 0 over all products.
    pub difficulty: f64,
    /// How many hold it.
    pub holders: Count,
    /// Loevinger's H of its pairs; `None` where nobody can be out of order.
    pub h: Option<f64>,
}

/// Customers who hold as many products.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// How many products.
    pub held: usize,
    /// How many customers.
    pub customers: Count,
    /// θ, on the scale of the difficulties.
    pub ability: f64,
    /// Its standard error.
    pub error: f64,
}

/// How well some products scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scaling {
    /// H of [`STRONG`] or more.
    Strong,
    /// H of [`SCALES`] or more.
    Scales,
    /// Less.
    No,
}

impl Scaling {
    /// What an H says.
    pub fn of(h: f64) -> Self {
        match h {
            h if h >= STRONG => Self::Strong,
            h if h >= SCALES => Self::Scales,
            _ => Self::No,
        }
    }

    /// The word in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Strong => "strong",
            Self::Scales => "scales",
            Self::No => "no scale",
        }
    }
}

impl<'a> LatentScale<'a> {
    /// Puts the products and customers on one scale.
    pub fn new(journeys: &'a Journeys) -> Self {
        let n = journeys.products.len();
        let mut both = vec![0; n * n];
        let mut holders: Vec<Count> = vec![0; n];
        let mut by_number: Vec<Count> = vec![0; n + 1];
        for journey in &journeys.customers {
            let held: Vec<usize> = journey
                .steps
                .iter()
                .map(|step| step.1)
                .chain(journey.undated.iter().copied())
                .collect();
            by_number[held.len()] += 1;
            for &a in &held {
                holders[a] += 1;
                held.iter().for_each(|&b| both[a * n + b] += 1);
            }
        }
        let without = |a: usize, b: usize| f64::from(holders[a] - both[a * n + b]);
        let difficulty = |a: usize| {
            let others = (0..n).filter(|&b| b != a);
            let sum: f64 =
                others.map(|b| ((without(b, a) + 0.5) / (without(a, b) + 0.5)).ln()).sum();
            sum / n as f64
        };
        let difficulties: Vec<f64> = (0..n).map(difficulty).collect();

        // Out of order: who holds the product that fewer hold, and not the other.
        let customers = journeys.customers.len() as f64;
        let errors = |a: usize, b: usize| {
            let (easy, hard) = if holders[a] >= holders[b] { (a, b) } else { (b, a) };
            let expected = f64::from(holders[hard]) * (1.0 - f64::from(holders[easy]) / customers);
            [without(hard, easy), expected]
        };
        let h = |pairs: &mut dyn Iterator<Item = [f64; 2]>| {
            let [seen, expected] =
                pairs.fold([0.0; 2], |sum, pair| [sum[0] + pair[0], sum[1] + pair[1]]);
            (expected > 0.0).then(|| 1.0 - seen / expected)
        };
        let rung = |a: usize| Rung {
            product: &journeys.products[a],
            difficulty: difficulties[a],
            holders: holders[a],
            h: h(&mut (0..n).filter(|&b| b != a).map(|b| errors(a, b))),
        };
        let mut rungs: Vec<Rung<'a>> = (0..n).map(rung).collect();
        rungs.sort_by(|a, b| a.difficulty.total_cmp(&b.difficulty).then(a.product.cmp(b.product)));
        let pairs = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)));
        let people = (1..=n).filter(|&held| by_number[held] > 0).map(|held| {
            let (ability, error) = ability(&difficulties, held);
            Standing { held, customers: by_number[held], ability, error }
        });
        Self { h: h(&mut pairs.map(|(a, b)| errors(a, b))), people: people.collect(), rungs }
    }

    /// Whether there is a ladder, in a sentence.
    pub fn verdict(&self, lang: Lang) -> String {
        let Some(h) = self.h else { return travelled::NOBODY.said(lang) };
        let scaling = Scaling::of(h);
        let h = Gap::figure(format!("{h:.2}"));
        match scaling {
            Scaling::Strong => travelled::Strong { h }.said(lang),
            Scaling::Scales => travelled::Scales { h }.said(lang),
            Scaling::No => travelled::NotOne { h, least: Gap::figure(SCALES) }.said(lang),
        }
    }
}

/// θ of those who hold so many products, and its standard error: where
/// k − Σp + Σp(1−p)(1−2p) / (2 Σp(1−p)) = 0, which falls in θ.
fn ability(difficulties: &[f64], held: usize) -> (f64, f64) {
    let at = |theta: f64| {
        let (mut expected, mut information, mut skew) = (0.0, 0.0, 0.0);
        for b in difficulties {
            let p = 1.0 / (1.0 + (b - theta).exp());
            expected += p;
            information += p * (1.0 - p);
            skew += p * (1.0 - p) * (1.0 - 2.0 * p);
        }
        (held as f64 - expected + skew / (2.0 * information), information)
    };
    let (mut low, mut high) = (-30.0, 30.0);
    for _ in 0..100 {
        let middle = (low + high) / 2.0;
        if at(middle).0 > 0.0 { low = middle } else { high = middle }
    }
    (low, at(low).1.sqrt().recip())
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.journey_scale/1";

/// `pannier.journey_scale/1`.
pub fn schema() -> Schema {
    let columns = vec![
        Column::new("rank", "rank", Kind::Count, "the place, easiest first"),
        Column::new("product", "product", Kind::Text, "the product"),
        Column::new(
            "difficulty",
            "difficulty",
            Kind::Ratio,
            "how hard it is to come by, of mean 0: a customer at this point holds it with even odds, Choppin (1968)",
        ),
        Column::new("holders", "holders", Kind::Count, "customers who ever took it"),
        Column::new("h", "H", Kind::Ratio, "how well it fits into one ladder, Loevinger (1948)"),
        Column::new("scaling", "", Kind::Text, "strong (H 0.5 and more), scales (0.3) or no scale"),
    ];
    Schema { name: SCHEMA, columns }
}

/// One product with its place, as a record.
#[derive(Clone, Copy, Debug)]
pub struct RungRecord<'a> {
    rank: u64,
    rung: &'a Rung<'a>,
}

impl LatentScale<'_> {
    /// The products as rows of [`schema`].
    pub fn records(&self) -> impl Iterator<Item = RungRecord<'_>> {
        (1..).zip(&self.rungs).map(|(rank, rung)| RungRecord { rank, rung })
    }
}

impl Record for RungRecord<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let Self { rank, rung } = *self;
        vec![
            rank.into(),
            rung.product.into(),
            rung.difficulty.into(),
            rung.holders.into(),
            rung.h.into(),
            rung.h.map_or(Cell::Missing, |h| Scaling::of(h).name().into()),
        ]
    }
}

/// The name of the schema of [`Standing`].
pub const PEOPLE_SCHEMA: &str = "pannier.journey_people/1";

/// `pannier.journey_people/1`.
pub fn people_schema() -> Schema {
    let columns = vec![
        Column::new("held", "held", Kind::Count, "products held"),
        Column::new("customers", "customers", Kind::Count, "customers who hold as many"),
        Column::new(
            "ability",
            "ability",
            Kind::Ratio,
            "how far they have come, on the scale of the difficulties, Warm (1989)",
        ),
        Column::new("error", "error", Kind::Ratio, "its standard error"),
    ];
    Schema { name: PEOPLE_SCHEMA, columns }
}

impl Record for Standing {
    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            (self.held as u64).into(),
            self.customers.into(),
            self.ability.into(),
            self.error.into(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::journeys;
    use super::*;

    #[test]
    fn a_perfect_ladder_has_nobody_out_of_order() {
        // 0 before 1 before 2, and nobody skips a rung.
        let all =
            journeys(3, &[&[(1, 0)], &[(1, 0)], &[(1, 0), (2, 1)], &[(1, 0), (2, 1), (3, 2)]], 9);
        let found = LatentScale::new(&all);
        assert_eq!(found.h, Some(1.0));
        let products: Vec<&str> = found.rungs.iter().map(|rung| rung.product).collect();
        assert_eq!(products, ["0", "1", "2"]);
        let held: Vec<(usize, Count)> =
            found.people.iter().map(|people| (people.held, people.customers)).collect();
        assert_eq!(held, [(1, 2), (2, 1), (3, 1)]);
        assert!(found.people.windows(2).all(|two| two[0].ability < two[1].ability));
        assert!(found.verdict(Lang::English).contains("strong"));
    }

    /// Of four customers two hold 0, two hold 1, one both: 1 out of order of 1 expected, H is 0, and
    /// with even odds both ways the difficulties are equal.
    #[test]
    fn independent_products_make_no_ladder() {
        let all = journeys(3, &[&[(1, 0)], &[(1, 1)], &[(1, 0), (2, 1)], &[(1, 2)]], 9);
        let found = LatentScale::new(&all);
        let of = |name: &str| found.rungs.iter().find(|rung| rung.product == name).unwrap();
        assert_eq!(of("0").difficulty, of("1").difficulty);
        assert!(
            found.rungs[2].product == "2"
                && found.verdict(Lang::English).contains("not one ladder")
        );
        // F: 0-1 one, 0-2 one, 1-2 one; E: 2·(1−2/4) + 1·(1−2/4) twice.
        assert!((found.h.unwrap() - (1.0 - 3.0 / 2.0)).abs() < 1e-12);
    }
}
