//! The best rule: one reason, the strongest that applies.
//!
//! Rules with one or two products on the left are scored by the lower end of their confidence's
//! interval (Wilson 1927), so that three of three does not win. A rule is kept only when that end is
//! above the share of all customers and above the same end of every simpler rule: otherwise it adds
//! nothing. Easy to say to a customer, and well behind sums of reasons as a list.

use std::ops::ControlFlow;

use super::method::Kind;
use super::score::SetTerm;
use super::{Counts, Score};
use crate::encode::Rank;
use crate::mine::FrequentItemsets;
use crate::stats::{Level, Proportion};
use crate::support::Count;

/// The surest confidence of any rule that applies, or else the share of all customers.
///
/// `sets` are the frequent sets of up to three products, for rules with two products on the left.
pub fn best_rule(counts: &Counts, offers: &[Rank], sets: &FrequentItemsets) -> Score {
    let held = counts.held();
    let base: Vec<f64> = offers.iter().map(|&offer| counts.share(offer)).collect();
    let mut weights = vec![0.0; counts.products() * offers.len()];
    for product in (0..counts.products()).map(Rank::at) {
        let with = counts.with(product);
        for (at, &offer) in offers.iter().enumerate().filter(|(_, offer)| **offer != product) {
            let low = surely(with[offer.index()], held[product.index()]);
            if low > base[at] {
                weights[product.index() * offers.len() + at] = low;
            }
        }
    }
    let score = Score::new(Kind::BestRule, counts.products(), offers, base);
    let mut pairs = Vec::new();
    let _ = sets.for_each(|set, count| {
        let &[a, b, c] = set else { return ControlFlow::Continue(()) };
        for (offer, left) in [(a, [b, c]), (b, [a, c]), (c, [a, b])] {
            let Some(at) = score.place_of(offer) else { continue };
            let holders = counts.both(left[0], left[1]);
            let weight = surely(count, holders);
            let simpler = left.map(|one| weights[one.index() * offers.len() + at]);
            if simpler.iter().all(|simpler| weight > *simpler) && weight > counts.share(offer) {
                let items = [left[0].min(left[1]), left[0].max(left[1])].into();
                pairs.push(SetTerm { items, offer: at, weight, holders, count });
            }
        }
        ControlFlow::Continue(())
    });
    score.with_weights(weights).with_sets(pairs).by_the_best()
}

/// What the confidence is at least.
fn surely(count: Count, holders: Count) -> f64 {
    let confidence = Proportion::new(count, holders).expect("holders of all hold the left side");
    confidence.wilson(Level::default()).low
}
