//! Neighbours: products that are held together speak for one another.
//!
//! The score of product j for one who holds H is Σ_{i∈H} n_ij / (n_i n_j^a): confidences, with
//! popular products held back the more the larger a is; or Σ_{i∈H} n_ij / (√(n_i n_j) + s), the
//! cosine of two columns with s customers of doubt (item-based neighbours, Sarwar, Karypis, Konstan
//! and Riedl 2001). Cheap, additive, and near the best where baskets are small.

use super::method::Kind;
use super::{Counts, Score};
use crate::encode::Rank;
use crate::support::Count;

/// What one product says of another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Likeness {
    /// n_ij / (n_i n_j^a).
    Confidence {
        /// a: 0 leaves confidences as they are, ½ is the cosine up to what is the same for all.
        power: f64,
    },
    /// n_ij / (√(n_i n_j) + s).
    Cosine {
        /// s, in customers.
        doubt: f64,
    },
}

/// The likeness of each offer to what is held, added up.
pub fn neighbours(counts: &Counts, offers: &[Rank], likeness: Likeness) -> Score {
    let like = |both: Count, i: Count, j: Count| {
        let [both, i, j] = [both, i, j].map(f64::from);
        match likeness {
            Likeness::Confidence { power } => both / (i * libm::pow(j, power)),
            Likeness::Cosine { doubt } => both / ((i * j).sqrt() + doubt),
        }
    };
    let mut weights = Vec::with_capacity(counts.products() * offers.len());
    for product in (0..counts.products()).map(Rank::at) {
        let (with, held) = (counts.with(product), counts.held()[product.index()]);
        weights.extend(offers.iter().map(|&offer| match offer {
            offer if offer == product => 0.0,
            _ => like(with[offer.index()], held, counts.held()[offer.index()]),
        }));
    }
    Score::new(Kind::Neighbours, counts.products(), offers, vec![0.0; offers.len()])
        .with_weights(weights)
}
