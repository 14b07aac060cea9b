//! Noisy-or of the excess: each product held is one more reason, and reasons multiply.
//!
//! A product i that makes j likelier than usual explains the excess e_ij = (p̃_ij − π_j)⁺ / (1 − π_j)
//! of what is left to explain; several reasons leave Π(1 − e_ij) of it. So the chance not to hold j
//! is (1 − π_j) Π_{i∈H} (1 − e_ij), and its negative logarithm, which is the score, is a sum (Pearl
//! 1988, the noisy-or gate; over the excess, since over plain confidences it only repeats
//! popularity). Confidences are pulled towards what is usual for j ([`BetaPrior`]).

use super::method::Kind;
use super::{Counts, Score};
use crate::encode::Rank;
use crate::stats::Proportion;
use crate::stats::shrink::BetaPrior;

/// −ln of the chance not to hold each offer.
pub fn noisy_or(counts: &Counts, offers: &[Rank]) -> Score {
    /// So near to certainty a reason may come.
    const MOST: f64 = 0.999;
    let held = counts.held();
    let mut base = Vec::with_capacity(offers.len());
    let mut weights = vec![0.0; counts.products() * offers.len()];
    for (at, &offer) in offers.iter().enumerate() {
        let usual = counts.share(offer).min(MOST);
        base.push(-libm::log1p(-usual));
        let with = counts.with(offer);
        let cell = |product: usize| {
            Proportion::new(with[product], held[product]).expect("holders of both hold one")
        };
        let others = || (0..counts.products()).filter(|&product| product != offer.index());
        let cells: Vec<Proportion> = others().map(cell).collect();
        let prior = BetaPrior::of_column(&cells);
        for (product, cell) in others().zip(cells) {
            let excess = ((prior.share(cell) - usual) / (1.0 - usual)).clamp(0.0, MOST);
            weights[product * offers.len() + at] = -libm::log1p(-excess);
        }
    }
    Score::new(Kind::NoisyOr, counts.products(), offers, base).with_weights(weights)
}
