//! What was planted: the answer against which results are scored.

use serde::{Deserialize, Serialize};

/// The planted truth of [`Holdings`](super::Holdings) and [`Shop`](super::Shop), to be kept as JSON
/// beside the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Truth {
    /// `telecom`, `bank` or `shop`.
    pub generator: String,
    /// The [`GENERATOR_VERSION`](super::GENERATOR_VERSION) that made the data.
    pub version: u32,
    /// The seed.
    pub seed: u64,
    /// How many customers or baskets there are, none of them empty.
    pub n: u64,
    /// Standard deviation of the activity theta.
    pub theta_spread: f64,
    /// How much of the planted association was applied, in \[0, 1\].
    pub strength: f64,
    /// All products, in the order in which pairs of [`Truth::relations`] number them.
    pub products: Vec<Product>,
    /// Pairs of which one makes the other more likely.
    pub complements: Vec<Complement>,
    /// Pairs that many who held both gave up again.
    pub substitutes: Vec<Apart>,
    /// Pairs that nobody holds together.
    pub exclusive: Vec<Apart>,
}

/// A product and how it sells on its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Product {
    /// The name in the data.
    pub name: String,
    /// The group of products to which it belongs.
    pub family: String,
    /// The share of all people who would hold it, before pairs are planted and before people
    /// without any product are left out.
    pub popularity: f64,
    /// The Rasch difficulty b: a person of activity theta would hold it with probability
    /// 1 / (1 + e^(b - theta)).
    pub difficulty: f64,
    /// The price of one, where the data have prices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<f64>,
}

/// A planted complement: some of the holders of one product take the other too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Complement {
    /// The product that is held first.
    pub given: String,
    /// The product that follows.
    pub then: String,
    /// The share of those holding `given`, and not yet `then`, who take `then` because of it.
    pub share: f64,
}

/// A planted pair that is kept apart: of those who would hold both, some give up one of them, either
/// with equal chance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Apart {
    /// One product.
    pub a: String,
    /// The other.
    pub b: String,
    /// The share of joint holdings that are broken up; 1 for exclusive pairs.
    pub share: f64,
}

/// What ties two products.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Relation {
    /// A planted complement.
    Complement,
    /// A planted substitute.
    Substitute,
    /// A planted exclusive pair.
    Exclusive,
    /// Nothing was planted between them, but planted pairs lead from one to the other, and some
    /// association may leak along: neither finding nor missing it is an error.
    Linked,
    /// Activity alone: whatever association there is goes away among equally active people, but for
    /// a trace. Copied products count towards the number that somebody holds, and products that
    /// exclude one another depend less on activity than others do, which leaves adjusted lifts
    /// between 0.79 and 1.17 where 1 is the truth. So score by size, not by p-value alone.
    Innocent,
}

impl Truth {
    /// Every pair of products, as positions `i < j` in [`Truth::products`], with its relation.
    pub fn relations(&self) -> Vec<(usize, usize, Relation)> {
        let planted = self.planted();
        let n = self.products.len();
        let mut group: Vec<usize> = (0..n).collect();
        for &(i, j, _) in &planted {
            let (old, new) = (group[i], group[j]);
            for member in &mut group {
                if *member == old {
                    *member = new;
                }
            }
        }
        let relation = |i: usize, j: usize| {
            let pair = planted.iter().find(|pair| (pair.0, pair.1) == (i, j));
            match pair {
                Some(&(_, _, relation)) => relation,
                None if group[i] == group[j] => Relation::Linked,
                None => Relation::Innocent,
            }
        };
        (0..n)
            .flat_map(|i| (i + 1..n).map(move |j| (i, j)))
            .map(|(i, j)| (i, j, relation(i, j)))
            .collect()
    }

    /// The planted pairs, the smaller position first.
    fn planted(&self) -> Vec<(usize, usize, Relation)> {
        let pair = |a: &str, b: &str, relation| {
            let (a, b) = (self.position(a)?, self.position(b)?);
            Some((a.min(b), a.max(b), relation))
        };
        let complements =
            self.complements.iter().filter_map(|c| pair(&c.given, &c.then, Relation::Complement));
        let substitutes =
            self.substitutes.iter().filter_map(|s| pair(&s.a, &s.b, Relation::Substitute));
        let exclusive = self.exclusive.iter().filter_map(|e| pair(&e.a, &e.b, Relation::Exclusive));
        complements.chain(substitutes).chain(exclusive).collect()
    }

    /// Where the product of this name stands in [`Truth::products`].
    pub fn position(&self, name: &str) -> Option<usize> {
        self.products.iter().position(|product| product.name == name)
    }
}
