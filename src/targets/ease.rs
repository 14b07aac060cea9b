//! EASE: what each product held says of the others once all others are accounted for.
//!
//! Steck (2019), "Embarrassingly shallow autoencoders for sparse data", centred: the least squares
//! prediction of each product from all others with a ridge λ has a closed form in the pair counts.
//! With G the counts of pairs, n those of products and N customers, G_c = G − n nᵀ/N,
//! P = (G_c + λI)⁻¹, B_ij = −P_ij / P_jj with a zero diagonal, and the score of j is
//! n_j/N + Σ_i (h_i − n_i/N) B_ij: a constant of the product plus one weight for each product held.
//! Where two products say the same, they share the weight; so nothing is counted twice, as it is in
//! sums of confidences.

use faer::linalg::solvers::{DenseSolveCore, Llt};
use faer::{Mat, Side};

use super::method::Kind;
use super::{Counts, Score};
use crate::encode::Rank;
use crate::error::{Error, Result};

/// The share of customers who would hold each offer, by least squares with the ridge λ in customers.
/// Takes P³ operations for P products.
///
/// # Errors
/// When λ is not a positive number.
pub fn ease(counts: &Counts, offers: &[Rank], ridge: f64) -> Result<Score> {
    if !(ridge.is_finite() && ridge > 0.0) {
        return Err(Error::Parameter {
            name: "the ridge of EASE",
            found: ridge.to_string(),
            allowed: "a number of customers above 0".into(),
        });
    }
    let products = counts.products();
    let n = f64::from(counts.n()).max(1.0);
    let held: Vec<f64> = counts.held().iter().copied().map(f64::from).collect();
    let centred = Mat::from_fn(products, products, |i, j| {
        let both = f64::from(counts.both(Rank::at(i), Rank::at(j)));
        both - held[i] * held[j] / n + if i == j { ridge } else { 0.0 }
    });
    // Built without rayon, faer uses one thread: the order of sums does not depend on how many
    // there are.
    let inverse = Llt::new(centred.as_ref(), Side::Lower)
        .expect("a covariance with a ridge is positive definite")
        .inverse();
    let mut base: Vec<f64> = offers.iter().map(|offer| held[offer.index()] / n).collect();
    let mut weights = Vec::with_capacity(products * offers.len());
    for (i, held) in held.iter().enumerate() {
        for (base, offer) in base.iter_mut().zip(offers) {
            let j = offer.index();
            let weight = if i == j { 0.0 } else { rounded(-inverse[(i, j)] / inverse[(j, j)]) };
            *base -= held / n * weight;
            weights.push(weight);
        }
    }
    Ok(Score::new(Kind::Ease, products, offers, base).with_weights(weights))
}

/// Twelve decimals: the last bits of the inverse depend on how wide the machine's vectors are.
pub(super) fn rounded(weight: f64) -> f64 {
    const DECIMALS: f64 = 1e12;
    (weight * DECIMALS).round() / DECIMALS
}
