//! Who holds what: activity, popularity and planted pairs.
//!
//! The Rasch model (Rasch 1960; for financial products Kamakura, Ramaswami and Srivastava 1991):
//! a person of activity theta holds product j with probability 1 / (1 + e^(b_j - theta)), given
//! theta independently of all others. Mixed over theta ~ Normal(0, spread) every pair has a lift
//! above 1, and among people with the same *number* of products no pair has an association.
//!
//! People who hold nothing are drawn again: files list what is held, so nobody could see them. Then
//! pairs are planted: joint holdings of substitutes are broken up, and after that holders of one
//! side of a complement copy the other.

use super::catalogue::Catalogue;
use super::stream::Stream;
use super::truth::{Apart, Complement, Product, Truth};
use super::{GENERATOR_VERSION, within};
use crate::error::Result;

/// What a market is drawn with; the fields of the configs.
pub(super) struct Setting {
    pub(super) n: u64,
    pub(super) seed: u64,
    pub(super) theta_spread: f64,
    pub(super) strength: f64,
}

/// A catalogue with its difficulties and planted pairs, ready to draw people.
pub(super) struct Market {
    theta_spread: f64,
    /// e^b of each product.
    odds_against: Vec<f64>,
    complements: Vec<Pair>,
    /// Substitutes and exclusive pairs.
    apart: Vec<Pair>,
    truth: Truth,
}

/// Positions of two products, and the share of cases in which the planted thing happens.
struct Pair {
    first: usize,
    second: usize,
    share: f64,
}

/// One person's draw; its buffers serve for the next.
#[derive(Default)]
pub(super) struct Draw {
    /// e^theta.
    pub(super) activity: f64,
    /// Whether each product is held.
    pub(super) holds: Vec<bool>,
    /// Copied products as (given, then), each after the one it was copied from.
    pub(super) copies: Vec<(usize, usize)>,
}

impl Market {
    /// # Errors
    /// When a setting is outside its range.
    pub(super) fn new(catalogue: &Catalogue, setting: &Setting) -> Result<Self> {
        within("theta_spread", setting.theta_spread, 0.0..=3.0)?;
        within("strength", setting.strength, 0.0..=1.0)?;
        let truth = truth(catalogue, setting);
        let at = |name: &str| truth.position(name).expect("the catalogue has its own names");
        let complements = truth.complements.iter().map(|pair| Pair {
            first: at(&pair.given),
            second: at(&pair.then),
            share: pair.share,
        });
        let apart = truth.substitutes.iter().chain(&truth.exclusive);
        let apart =
            apart.map(|pair| Pair { first: at(&pair.a), second: at(&pair.b), share: pair.share });
        Ok(Self {
            theta_spread: setting.theta_spread,
            odds_against: truth.products.iter().map(|p| libm::exp(p.difficulty)).collect(),
            complements: complements.collect(),
            apart: apart.collect(),
            truth,
        })
    }

    pub(super) fn truth(&self) -> &Truth {
        &self.truth
    }

    /// e^b of each product: the odds against it at theta 0.
    pub(super) fn odds_against(&self) -> &[f64] {
        &self.odds_against
    }

    /// Draws one person, who holds at least one product.
    pub(super) fn draw(&self, stream: &mut Stream, person: &mut Draw) {
        loop {
            person.activity = libm::exp(self.theta_spread * stream.normal());
            // u < a / (a + e^b), without the division.
            let holds = self.odds_against.iter().map(|odds_against| {
                stream.uniform() * (person.activity + odds_against) < person.activity
            });
            person.holds.clear();
            person.holds.extend(holds);
            if person.holds.contains(&true) {
                break;
            }
        }
        for pair in &self.apart {
            if person.holds[pair.first] && person.holds[pair.second] && stream.chance(pair.share) {
                let given_up = if stream.chance(0.5) { pair.first } else { pair.second };
                person.holds[given_up] = false;
            }
        }
        person.copies.clear();
        for pair in &self.complements {
            if person.holds[pair.first] && !person.holds[pair.second] && stream.chance(pair.share) {
                person.holds[pair.second] = true;
                person.copies.push((pair.first, pair.second));
            }
        }
    }
}

/// With strength 0 nothing is planted, and nothing is listed.
fn truth(catalogue: &Catalogue, setting: &Setting) -> Truth {
    let products = catalogue.products().map(|product| Product {
        name: product.name.into(),
        family: product.family.into(),
        popularity: product.popularity,
        difficulty: difficulty(product.popularity, setting.theta_spread),
        price: product.cents.map(|cents| f64::from(cents) / 100.0),
    });
    let complements = catalogue.complements.iter().map(|&(given, then, share)| Complement {
        given: given.into(),
        then: then.into(),
        share: share * setting.strength,
    });
    let apart = |a: &str, b: &str, share| Apart { a: a.into(), b: b.into(), share };
    let substitutes = catalogue.substitutes.iter();
    let exclusive = catalogue.exclusive.iter();
    let planted = setting.strength > 0.0;
    Truth {
        generator: catalogue.generator.into(),
        version: GENERATOR_VERSION,
        seed: setting.seed,
        n: setting.n,
        theta_spread: setting.theta_spread,
        strength: setting.strength,
        products: products.collect(),
        complements: complements.filter(|_| planted).collect(),
        substitutes: substitutes
            .map(|&(a, b, share)| apart(a, b, share * setting.strength))
            .filter(|_| planted)
            .collect(),
        exclusive: exclusive.map(|&(a, b)| apart(a, b, 1.0)).filter(|_| planted).collect(),
    }
}

/// The b for which the mean of 1 / (1 + e^(b - theta)) over theta is `popularity`, by bisection.
fn difficulty(popularity: f64, theta_spread: f64) -> f64 {
    let (mut low, mut high) = (-40.0, 40.0);
    // 64 halvings of 80 reach the spacing of doubles near 1.
    for _ in 0..64 {
        let b = 0.5 * (low + high);
        if share_of_holders(b, theta_spread) > popularity {
            low = b;
        } else {
            high = b;
        }
    }
    0.5 * (low + high)
}

/// The mean of 1 / (1 + e^(b - theta)) over theta ~ Normal(0, spread), by the trapezium rule, which
/// converges faster than any power of the step here.
fn share_of_holders(b: f64, theta_spread: f64) -> f64 {
    const STEP: f64 = 1.0 / 8.0;
    let (mut weights, mut sum) = (0.0, 0.0);
    for node in -64..=64 {
        let z = f64::from(node) * STEP;
        let weight = libm::exp(-0.5 * z * z);
        weights += weight;
        sum += weight / (1.0 + libm::exp(b - theta_spread * z));
    }
    sum / weights
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the mean is known in closed form: 1/2 at b = 0 by symmetry, e^(-s^2/2) / 2 at b = s^2 by
    /// completing the square, and the logistic function itself without spread.
    #[test]
    fn difficulties_give_the_popularities() {
        assert!((share_of_holders(0.0, 1.3) - 0.5).abs() < 1e-12);
        assert!((difficulty(0.2, 0.0) - 4f64.ln()).abs() < 1e-12);
        for spread in [0.5f64, 1.0, 2.0] {
            let square = spread * spread;
            let known = (-0.5 * square).exp() / 2.0;
            assert!((share_of_holders(square, spread) - known).abs() < 1e-12, "{spread}");
        }
        for popularity in [0.002, 0.05, 0.5, 0.9] {
            let again = share_of_holders(difficulty(popularity, 1.0), 1.0);
            assert!((again - popularity).abs() < 1e-12, "{popularity} {again}");
        }
    }
}
