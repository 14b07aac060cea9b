//! Scores against brute force, a published oracle and their own receipts.
#![allow(
    clippy::cast_possible_truncation,
    clippy::print_stderr,
    reason = "small numbers, notices of what was skipped, and the figures reached"
)]

mod common;

use common::{baskets, letters, shared, transactions};
use pannier::encode::{Rank, Transactions};
use pannier::mine::{self, MineConfig};
use pannier::stats::{Level, Proportion};
use pannier::targets::{
    Cause, Counts, Kind, Likeness, Method, Score, Witnesses, activity, bayes, best_rule, ease,
    neighbours, noisy_or,
};
use pannier::watch::Unwatched;
use proptest::prelude::*;

fn counts(transactions: &Transactions) -> Counts {
    Counts::new(&transactions.patterns(1), &Unwatched).unwrap()
}

fn all(counts: &Counts) -> Vec<Rank> {
    (0..counts.products()).map(Rank::at).collect()
}

fn scores(score: &Score, held: &[Rank]) -> Vec<f64> {
    let mut scores = vec![0.0; score.offers().len()];
    score.scores(held, &mut scores);
    scores
}

/// A basket's products as ranks.
fn ranks(counts: &Counts, bits: u8) -> Vec<Rank> {
    let place = |name: &str| counts.names().iter().position(|known| known == name);
    let mut ranks: Vec<Rank> = letters(bits).filter_map(place).map(Rank::at).collect();
    ranks.sort_unstable();
    ranks
}

fn fitted(transactions: &Transactions, method: Method) -> (Counts, Score) {
    let patterns = transactions.patterns(1);
    let counts = counts(transactions);
    let score = method.fit(&patterns, &counts, &all(&counts), &Unwatched).unwrap();
    (counts, score)
}

/// Weights and scores of EASE that numpy made, `ease_small` of the shared oracles.
#[test]
fn ease_agrees_with_numpy() {
    let Some(path) = shared("oracles/quality.json") else { return };
    let oracle: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let rows = oracle["nulls"]["bicm_small_matrix"]["matrix_rows"].as_array().unwrap();
    let held: Vec<Vec<usize>> = rows
        .iter()
        .map(|row| match row {
            serde_json::Value::String(bits) => {
                bits.bytes().enumerate().filter(|(_, bit)| *bit == b'1').map(|(i, _)| i).collect()
            }
            bits => {
                let bits = bits.as_array().unwrap().iter().enumerate();
                bits.filter(|(_, bit)| bit.as_u64() == Some(1)).map(|(i, _)| i).collect()
            }
        })
        .collect();
    let names: Vec<String> = (0..12).map(|i| format!("product {i}")).collect();
    let baskets = held.iter().map(|row| row.iter().map(|&i| &*names[i]));
    let transactions = transactions(baskets);
    let counts = counts(&transactions);
    let rank = |i: usize| Rank::at(counts.names().iter().position(|n| *n == names[i]).unwrap());
    let score = ease(&counts, &all(&counts), 10.0).unwrap();

    let near = |found: f64, expected: &serde_json::Value| {
        let expected = expected.as_f64().unwrap();
        assert!((found - expected).abs() <= 1e-9 * expected.abs() + 2e-12, "{found} {expected}");
    };
    let nothing = scores(&score, &[]);
    let oracle = &oracle["ease_small"];
    for i in 0..12 {
        let with = scores(&score, &[rank(i)]);
        let weight = with[rank(0).index()] - nothing[rank(0).index()];
        near(weight, &oracle["B_centred_column_0"][i]);
    }
    let mut first: Vec<Rank> = held[0].iter().map(|&i| rank(i)).collect();
    first.sort_unstable();
    let found = scores(&score, &first);
    for i in 0..12 {
        near(found[rank(i).index()], &oracle["scores_first_row_centred"][i]);
    }
}

/// Every method with one of its settings, on few baskets.
fn methods() -> Vec<Method> {
    Kind::ALL.iter().flat_map(|kind| kind.settings()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn receipts_add_up_and_no_product_is_evidence_for_itself(rows in baskets()) {
        let transactions = transactions(rows.iter().map(|&bits| letters(bits)));
        for method in methods() {
            let (counts, score) = fitted(&transactions, method);
            for &bits in &rows {
                let held = ranks(&counts, bits);
                let found = scores(&score, &held);
                for (place, &offer) in score.offers().iter().enumerate() {
                    let without: Vec<Rank> = held.iter().copied().filter(|&r| r != offer).collect();
                    prop_assert!((scores(&score, &without)[place] - found[place]).abs() < 1e-9);
                    let receipt = score.receipt(&held, place);
                    let sum = receipt.base + receipt.terms.iter().map(|term| term.1).sum::<f64>();
                    prop_assert!((sum - found[place]).abs() < 1e-9, "{} {} {}", method, sum, found[place]);
                    prop_assert!((receipt.score - sum).abs() < 1e-12);
                }
            }
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter(rows in baskets()) {
        let forward = transactions(rows.iter().map(|&bits| letters(bits)));
        let backward = transactions(rows.iter().rev().map(|&bits| letters(bits)));
        for method in methods() {
            let (counts, score) = fitted(&forward, method);
            let (other_counts, other) = fitted(&backward, method);
            prop_assert_eq!(counts.names(), other_counts.names());
            prop_assert!(score == other, "{}", method);
        }
    }

    /// The formulas once more, straight from the rows.
    #[test]
    fn scores_agree_with_their_formulas(rows in baskets(), bits in any::<u8>()) {
        let transactions = transactions(rows.iter().map(|&bits| letters(bits)));
        let counts = counts(&transactions);
        let n = rows.len() as f64;
        let held = ranks(&counts, bits);
        let offers = all(&counts);
        let n_of = |i: Rank| f64::from(counts.held()[i.index()]);
        let n_both = |i: Rank, j: Rank| {
            let holds = |bits: u8, rank: Rank| {
                letters(bits).any(|letter| letter == counts.names()[rank.index()])
            };
            rows.iter().filter(|&&bits| holds(bits, i) && holds(bits, j)).count() as f64
        };
        let witnesses = Witnesses { doubt: 2.0, belief: 0.5, absent: true };
        let bayes = scores(&bayes(&counts, &offers, witnesses), &held);
        let confidence = Likeness::Confidence { power: 0.5 };
        let neighbours = scores(&neighbours(&counts, &offers, confidence), &held);
        let noisy = scores(&noisy_or(&counts, &offers), &held);
        let line = scores(&activity(&counts, &offers), &held);
        for &j in &offers {
            let others = || offers.iter().copied().filter(move |&i| i != j);
            let has = |i: &Rank| held.contains(i);
            let mut odds = ((n_of(j) + 0.5) / (n - n_of(j) + 0.5)).ln();
            for i in others() {
                let usual = 2.0 * n_of(i) / n;
                let with = (n_both(i, j) + usual) / (n_of(j) + 2.0);
                let without = (n_of(i) - n_both(i, j) + usual) / (n - n_of(j) + 2.0);
                let witness = if has(&i) {
                    (with / without).ln()
                } else {
                    ((1.0 - with) / (1.0 - without)).ln()
                };
                if witness.is_finite() {
                    odds += 0.5 * witness;
                }
            }
            // What all hold is no witness either way.
            if others().all(|i| n_of(i) < n) {
                prop_assert!((odds - bayes[j.index()]).abs() < 1e-9);
            }
            let near: f64 = others().filter(has).map(|i| n_both(i, j) / n_of(i) / n_of(j).sqrt()).sum();
            prop_assert!((near - neighbours[j.index()]).abs() < 1e-9);
            prop_assert!(noisy[j.index()] >= -(1.0 - (n_of(j) / n).min(0.999)).ln() - 1e-12);

            // The line of least squares through (others held, held), row by row.
            let points: Vec<(f64, f64)> = rows
                .iter()
                .map(|&bits| {
                    let held = ranks(&counts, bits);
                    let k = held.iter().filter(|&&i| i != j).count() as f64;
                    (k, f64::from(u8::from(held.contains(&j))))
                })
                .collect();
            let (mean_k, mean_h) = (
                points.iter().map(|p| p.0).sum::<f64>() / n,
                points.iter().map(|p| p.1).sum::<f64>() / n,
            );
            let spread: f64 = points.iter().map(|p| (p.0 - mean_k).powi(2)).sum();
            let joint: f64 = points.iter().map(|p| (p.0 - mean_k) * (p.1 - mean_h)).sum();
            let slope = if spread > 1e-9 { joint / spread } else { 0.0 };
            let k = held.iter().filter(|&&i| i != j).count() as f64;
            prop_assert!((mean_h + slope * (k - mean_k) - line[j.index()]).abs() < 1e-6);
        }
    }

    #[test]
    fn the_best_rule_is_the_best_of_all(rows in baskets(), bits in any::<u8>()) {
        let transactions = transactions(rows.iter().map(|&bits| letters(bits)));
        let counts = counts(&transactions);
        let patterns = transactions.patterns(1);
        let mut config = MineConfig::new(1);
        config.max_len = 3;
        let sets = mine::collect(&patterns, &config, &Unwatched).unwrap();
        let score = best_rule(&counts, &all(&counts), &sets);
        let held = ranks(&counts, bits);
        let found = scores(&score, &held);
        for &j in score.offers() {
            let of = |wanted: &[Rank]| {
                let holds = |bits: &&u8| wanted.iter().all(|i| ranks(&counts, **bits).contains(i));
                u32::try_from(rows.iter().filter(holds).count()).unwrap()
            };
            let low = |left: &[Rank]| {
                let both = [left, &[j]].concat();
                Proportion::new(of(&both), of(left)).unwrap().wilson(Level::default()).low
            };
            let others: Vec<Rank> = held.iter().copied().filter(|&i| i != j).collect();
            let mut best = counts.share(j);
            for (at, &a) in others.iter().enumerate() {
                best = best.max(low(&[a]));
                for &b in &others[..at] {
                    if of(&[a, b, j]) > 0 {
                        best = best.max(low(&[a, b]));
                    }
                }
            }
            prop_assert!((found[j.index()] - best).abs() < 1e-12, "{} {}", found[j.index()], best);
            let receipt = score.receipt(&held, j.index());
            prop_assert!(receipt.terms.len() <= 1);
            prop_assert!(receipt.terms.iter().all(|(cause, _)| matches!(cause, Cause::Held(_))));
        }
    }
}
