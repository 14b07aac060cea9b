//! All products in one order: which are taken early, and how sure is that?
//!
//! The model of Bradley and Terry (1952): i comes before j with probability λ_i / (λ_i + λ_j). It is
//! what an exponential race gives, in which each product comes at a rate of its own, and it makes one
//! ladder of pairs that nobody took all of. The strengths are found by the steps of Hunter (2004), each
//! of which makes the data more probable. Each product also plays half a win and half a defeat against a
//! rival of strength 1 (Caron and Doucet 2012 say which prior that is), so that one that always comes
//! first does not run off to infinity. Ranks have intervals from resampled customers: two products whose
//! intervals overlap have no order that the data know of.

use rand::{RngExt as _, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::{Journeys, precedence::Precedence};
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::support::Count;

/// What each product wins and loses against the rival of strength 1.
const VIRTUAL: f64 = 0.5;

const MAX_STEPS: usize = 10_000;

/// Where all strengths have settled, relative.
const SETTLED: f64 = 1e-10;
/// Ranks of resampled customers do not need more.
const SETTLED_AGAIN: f64 = 1e-5;

/// One product on the ladder.
#[derive(Clone, Debug, PartialEq)]
pub struct LadderStep<'a> {
    /// The place, from 1, earliest first.
    pub rank: usize,
    /// The product.
    pub product: &'a str,
    /// ln λ.
    pub strength: f64,
    /// The ends of the 95 % interval of the rank, from resampled customers.
    pub ranks: (usize, usize),
    /// Customers who took it, with a date.
    pub takers: Count,
    /// In how many orders of two products it stands.
    pub compared: Count,
}

/// The ladder of all products, the earliest first; `bootstraps` resampled customers make the
/// intervals. Products that were never compared stand last, without an order among them.
pub fn ladder<'a>(journeys: &'a Journeys, bootstraps: u64, seed: u64) -> Vec<LadderStep<'a>> {
    let n = journeys.products.len();
    let counts = Precedence::new(journeys);
    let mut wins = vec![0.0; n * n];
    for a in 0..n {
        for b in 0..n {
            wins[a * n + b] = f64::from(counts.before(a, b));
        }
    }
    let strengths = bradley_terry(&wins, n, SETTLED);
    let compared: Vec<f64> =
        (0..n).map(|a| (0..n).map(|b| wins[a * n + b] + wins[b * n + a]).sum()).collect();

    let orders = orders(journeys);
    let again: Vec<Vec<usize>> = (0..bootstraps)
        .into_par_iter()
        .map(|bootstrap| {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            rng.set_stream(bootstrap);
            let mut wins = vec![0.0; n * n];
            for _ in 0..orders.len() {
                let drawn: &[usize] = &orders[rng.random_range(0..orders.len())];
                drawn.iter().for_each(|&place| wins[place] += 1.0);
            }
            ranks(&bradley_terry(&wins, n, SETTLED_AGAIN))
        })
        .collect();
    let mut takers: Vec<Count> = vec![0; n];
    for journey in &journeys.customers {
        journey.steps.iter().for_each(|&(_, product)| takers[product] += 1);
    }

    let own = ranks(&strengths);
    let step = |product: usize| {
        let mut found: Vec<usize> = again.iter().map(|ranks| ranks[product]).collect();
        found.sort_unstable();
        let tail = found.len() / 40;
        let end =
            |at: Option<usize>| at.and_then(|at| found.get(at)).copied().unwrap_or(own[product]);
        LadderStep {
            rank: own[product],
            product: &journeys.products[product],
            strength: strengths[product].ln(),
            ranks: (end(Some(tail)), end(found.len().checked_sub(tail + 1))),
            takers: takers[product],
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
            compared: compared[product] as Count,
        }
    };
    let mut steps: Vec<LadderStep<'a>> = (0..n).map(step).collect();
    steps.sort_by_key(|step| (step.compared == 0, step.rank));
    steps.iter_mut().zip(1..).for_each(|(step, rank)| step.rank = rank);
    steps
}

/// For each customer the places i·n + j of all pairs of which i came strictly before j.
fn orders(journeys: &Journeys) -> Vec<Vec<usize>> {
    let n = journeys.products.len();
    let of = |journey: &super::Journey| {
        let mut places = Vec::new();
        for (at, &(time, a)) in journey.steps.iter().enumerate() {
            for &(then, b) in &journey.steps[at + 1..] {
                if time < then && journeys.exposed(journey, a) && journeys.exposed(journey, b) {
                    places.push(a * n + b);
                }
            }
        }
        places
    };
    journeys.customers.iter().map(of).collect()
}

/// The strengths under which these wins are most probable; `wins` has i before j at i·n + j.
fn bradley_terry(wins: &[f64], n: usize, settled: f64) -> Vec<f64> {
    let won: Vec<f64> =
        wins.chunks(n.max(1)).map(|row| row.iter().sum::<f64>() + VIRTUAL).collect();
    // Each product with the rivals that it met, and how often.
    let met: Vec<Vec<(usize, f64)>> = (0..n)
        .map(|a| {
            let games = (0..n).map(|b| (b, wins[a * n + b] + wins[b * n + a]));
            games.filter(|&(b, games)| b != a && games > 0.0).collect()
        })
        .collect();
    let mut strengths = vec![1.0_f64; n];
    for _ in 0..MAX_STEPS {
        let mut moved = 0.0_f64;
        for a in 0..n {
            let own = strengths[a];
            let games: f64 = met[a].iter().map(|&(b, games)| games / (own + strengths[b])).sum();
            let next = won[a] / (games + 2.0 * VIRTUAL / (own + 1.0));
            moved = moved.max((next / own - 1.0).abs());
            strengths[a] = next;
        }
        if moved < settled {
            break;
        }
    }
    strengths
}

/// The place of each product, from 1, strongest first, ties by name.
fn ranks(strengths: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..strengths.len()).collect();
    order.sort_by(|&a, &b| strengths[b].total_cmp(&strengths[a]).then(a.cmp(&b)));
    let mut ranks = vec![0; strengths.len()];
    order.into_iter().zip(1..).for_each(|(product, rank)| ranks[product] = rank);
    ranks
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.journey_ladder/1";

/// `pannier.journey_ladder/1`.
pub fn schema() -> Schema {
    let columns = vec![
        Column::new("rank", "rank", Kind::Count, "the place, earliest first"),
        Column::new("rank_low", "from", Kind::Count, "earliest place in 95 % of resampled data"),
        Column::new("rank_high", "to", Kind::Count, "latest place in the same"),
        Column::new("product", "product", Kind::Text, "the product"),
        Column::new(
            "strength",
            "strength",
            Kind::Number,
            "ln of the strength, Bradley and Terry (1952): a difference of d means e^d to 1 that it comes first",
        ),
        Column::new("takers", "takers", Kind::Count, "customers who took it, with a date"),
        Column::new("compared", "orders", Kind::Count, "orders of two products it stands in"),
    ];
    Schema { name: SCHEMA, columns }
}

impl Record for LadderStep<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            (self.rank as u64).into(),
            (self.ranks.0 as u64).into(),
            (self.ranks.1 as u64).into(),
            self.product.into(),
            self.strength.into(),
            self.takers.into(),
            self.compared.into(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The maximum of the same penalised likelihood by `scipy.optimize.minimize` (BFGS, gtol 1e-12) for
    /// the wins 0 7 9 / 3 0 6 / 1 2 0.
    #[test]
    fn the_strengths_are_those_of_a_general_optimizer() {
        let wins = [0.0, 7.0, 9.0, 3.0, 0.0, 6.0, 1.0, 2.0, 0.0];
        let found = bradley_terry(&wins, 3, SETTLED);
        for (strength, expected) in found.iter().zip(GOLDEN) {
            assert!((strength.ln() - expected).abs() < 1e-6, "{found:?}");
        }
    }
    const GOLDEN: [f64; 3] =
        [0.931_604_824_726_554_6, 0.074_509_084_715_528_1, -1.025_381_289_533_827_7];
}
