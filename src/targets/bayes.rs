//! Naive Bayes: what is held and what is not are witnesses, asked one by one.
//!
//! logit π_j + ω Σ_{i∈H} ln[P(i|j) / P(i|¬j)], and where holdings are complete also the absent ones,
//! ω Σ_{i∉H} ln[(1−P(i|j)) / (1−P(i|¬j))]. Both probabilities are shrunk with m customers who hold i
//! as often as all do. Witnesses who say the same are heard more than once: ω below 1 makes up for
//! that across products (it cannot change the order of customers within one).

use libm::log;

use super::method::Kind;
use super::{Counts, Score};
use crate::encode::Rank;
use crate::support::Count;

/// How witnesses are heard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Witnesses {
    /// m: how many customers the usual share counts for.
    pub doubt: f64,
    /// ω, above 0: how much of each witness is believed.
    pub belief: f64,
    /// Whether what is not held is a witness too.
    pub absent: bool,
}

/// The log odds of each offer.
pub fn bayes(counts: &Counts, offers: &[Rank], witnesses: Witnesses) -> Score {
    let Witnesses { doubt, belief, absent } = witnesses;
    let n = f64::from(counts.n());
    let mut base = Vec::with_capacity(offers.len());
    let mut weights = vec![0.0; counts.products() * offers.len()];
    for (at, &offer) in offers.iter().enumerate() {
        let with = counts.with(offer);
        let held: Count = counts.held()[offer.index()];
        let (held, not) = (f64::from(held), n - f64::from(held));
        // Half a customer keeps the odds of what all or nobody hold finite.
        let mut nothing = log((held + 0.5) / (not + 0.5));
        for product in 0..counts.products() {
            if product == offer.index() {
                continue;
            }
            let (all, both) = (f64::from(counts.held()[product]), f64::from(with[product]));
            let usual = doubt * all / n;
            let (holds, lacks) = (held + doubt, not + doubt);
            let (there, elsewhere) = (both + usual, all - both + usual);
            let present = log(there / holds) - log(elsewhere / lacks);
            let missing = log((holds - there) / holds) - log((lacks - elsewhere) / lacks);
            let missing = if absent && missing.is_finite() { belief * missing } else { 0.0 };
            nothing += missing;
            weights[product * offers.len() + at] = belief * present - missing;
        }
        base.push(nothing);
    }
    Score::new(Kind::Bayes, counts.products(), offers, base).with_weights(weights)
}
