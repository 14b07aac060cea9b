//! How likely each customer is to take each product, for choosing by all that is missing.
//!
//! Any model may give the scores ([`Scorer`]). The one here needs nothing but pair counts: products
//! held speak for product j by Σ n_ij / (n_i · √n_j) (Deshpande and Karypis 2004), scaled so that
//! over all customers the scores of j add up to its holders.

use rayon::prelude::*;

use crate::encode::{Patterns, Rank};
use crate::error::{Error, Result};
use crate::mine::PairCounts;
use crate::watch::Watch;

/// Fills in, for each product by rank, how likely a customer who holds these products is to take it.
/// Scores of products held do not count.
pub type Scorer<'a> = dyn Fn(&[Rank], &mut [f64]) + Sync + 'a;

/// Scores from pair counts alone.
#[derive(Clone, Debug)]
pub struct Neighbours {
    /// For each product held, what it says of each product.
    weights: Vec<Vec<f64>>,
}

impl Neighbours {
    /// Counts all pairs. Products² × 8 bytes.
    ///
    /// # Errors
    /// When there are too many pairs, or the watcher asks to stop.
    pub fn fit(patterns: &Patterns<'_>, watch: &dyn Watch) -> Result<Self> {
        let pairs = PairCounts::new(patterns, watch)?;
        let counts = patterns.counts();
        let n = counts.len();
        let of_rank = |i: usize| {
            let mut row = vec![0.0; n];
            for (j, place) in pairs.partners(Rank::at(i)) {
                let scale = f64::from(counts[i]) * f64::from(counts[j.index()]).sqrt();
                row[j.index()] = f64::from(pairs.at(place)) / scale;
            }
            row
        };
        let mut weights: Vec<Vec<f64>> = (0..n).into_par_iter().map(of_rank).collect();
        // The sum of a product's scores over all customers is linear in who holds what.
        let mut sums = vec![0.0; n];
        for (row, &holders) in weights.iter().zip(counts) {
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum += f64::from(holders) * weight;
            }
        }
        for row in &mut weights {
            for ((weight, &sum), &holders) in row.iter_mut().zip(&sums).zip(counts) {
                *weight *= if sum > 0.0 { f64::from(holders) / sum } else { 0.0 };
            }
        }
        Ok(Self { weights })
    }

    /// As a [`Scorer`].
    pub fn score(&self, held: &[Rank], scores: &mut [f64]) {
        scores.fill(0.0);
        for product in held {
            for (score, weight) in scores.iter_mut().zip(&self.weights[product.index()]) {
                *score += weight;
            }
        }
    }
}

/// What each row's customers would bring by each product that they miss.
#[derive(Clone, Debug)]
pub(super) struct Scores {
    /// For each product asked for, its worth to each row; 0 where it is held.
    columns: Vec<Vec<f64>>,
    most: f64,
}

impl Scores {
    /// More numbers than this do not fit the memory of a small machine.
    const MOST: usize = 400_000_000;

    /// Scores each row once. Scores are taken as chances: what is outside \[0, 1\] is cut.
    pub(super) fn of(
        patterns: &Patterns<'_>,
        products: &[bool],
        worth: impl Fn(Rank) -> f64 + Sync,
        scorer: &Scorer<'_>,
    ) -> Result<Self> {
        let asked: Vec<usize> = (0..products.len()).filter(|&at| products[at]).collect();
        let numbers = asked.len() * patterns.len();
        if numbers > Self::MOST {
            return Err(Error::TooMany {
                what: "scores of customers",
                found: numbers as u64,
                limit: Self::MOST as u64,
                hint: "raise --min-support or lower --max-candidates".into(),
            });
        }
        let rows: Vec<Vec<f64>> = (0..patterns.len())
            .into_par_iter()
            .map_init(
                || vec![0.0; products.len()],
                |scores, row| {
                    let held = patterns.row(row).0;
                    scorer(held, scores);
                    let of = |&product: &usize| {
                        let rank = Rank::at(product);
                        let missing = held.binary_search(&rank).is_err();
                        if missing { scores[product].clamp(0.0, 1.0) * worth(rank) } else { 0.0 }
                    };
                    asked.iter().map(of).collect()
                },
            )
            .collect();
        let mut columns = vec![Vec::new(); products.len()];
        let mut most = 0.0f64;
        for (place, &product) in asked.iter().enumerate() {
            columns[product] = rows.iter().map(|row| row[place]).collect();
            most = columns[product].iter().copied().fold(most, f64::max);
        }
        Ok(Self { columns, most })
    }

    /// The highest worth of one product to one row.
    pub(super) fn most(&self) -> f64 {
        self.most
    }

    /// What a product is worth to each row.
    pub(super) fn column(&self, product: Rank) -> &[f64] {
        &self.columns[product.index()]
    }
}
