//! How likely each customer is to take each product, for choosing by all that is missing.
//!
//! Any model may give the scores; [`ease`](crate::targets::ease()) is the one that the command takes.

use rayon::prelude::*;

use crate::encode::{Patterns, Rank};
use crate::error::{Error, Result};

/// Fills in, for each product by rank, how likely a customer who holds these products is to take it.
/// Scores of products held do not count.
pub type Scorer<'a> = dyn Fn(&[Rank], &mut [f64]) + Sync + 'a;

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
                || (vec![0.0; products.len()], Vec::new()),
                |(scores, held), row| {
                    held.clear();
                    held.extend(patterns.row(row).0.iter());
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
