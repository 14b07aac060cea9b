//! Popularity: everybody is offered what most hold.
//!
//! It knows nothing of the customer, and is what any other method must be better than.

use super::method::Kind;
use super::{Counts, Score};
use crate::encode::Rank;

/// The share of all customers who hold each offer.
pub fn popularity(counts: &Counts, offers: &[Rank]) -> Score {
    let base = offers.iter().map(|&offer| counts.share(offer)).collect();
    Score::new(Kind::Popularity, counts.products(), offers, base)
}
