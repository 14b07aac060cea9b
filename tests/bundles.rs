//! Bundles against a plain restatement of what they promise.

#![allow(
    clippy::cast_possible_truncation,
    clippy::print_stderr,
    reason = "small numbers, and notices of what was skipped"
)]

mod common;

use std::collections::BTreeSet;

use common::{baskets, letters, transactions};
use pannier::bundles::{BundleConfig, bundles};
use pannier::encode::{Patterns, TransactionsBuilder};
use pannier::mine::{self, MineConfig};
use pannier::synth::{Holdings, HoldingsConfig, Row};
use pannier::watch::Unwatched;
use proptest::prelude::*;

/// A chosen bundle: products, holders, one away, expected sales, added value.
type Plain = (BTreeSet<String>, u32, u64, f64, f64);

fn chosen(patterns: &Patterns<'_>, min_count: u32, config: &BundleConfig) -> Vec<Plain> {
    let itemsets = mine::collect(patterns, &MineConfig::new(min_count), &Unwatched).unwrap();
    let found = bundles(patterns, &itemsets, config, &Unwatched).unwrap();
    let name = |rank: &_| patterns.name(*rank).to_owned();
    let plain = found.chosen.iter().map(|chosen| {
        let c = &chosen.candidate;
        let items = c.items.iter().map(name).collect();
        (
            items,
            c.holders,
            c.one_away(),
            c.expected_sales(),
            chosen.added_value,
        )
    });
    plain.collect()
}

/// The same by the definitions: every set, every basket, a fresh look at every candidate for
/// every choice.
fn by_definition(baskets: &[u8], min_count: u32, top: usize) -> Vec<Plain> {
    let n = baskets.len() as f64;
    let count = |set: u8| baskets.iter().filter(|&&b| b & set == set).count() as f64;
    let items = |set: u8| (0..8).map(|i| 1u8 << i).filter(move |i| set & i != 0);
    let gain_each =
        |set: u8, missing: u8| (count(set) / count(set & !missing) - count(missing) / n).max(0.0);
    let goes_together = |set: u8| {
        (1..set)
            .filter(|part| part & set == *part)
            .all(|part| count(set) * n / (count(part) * count(set & !part)) > 1.0)
    };
    let candidates: Vec<u8> = (1..=u8::MAX)
        .filter(|set| (2..=5).contains(&set.count_ones()))
        .filter(|&set| count(set) >= f64::from(min_count) && goes_together(set))
        .collect();
    // What the offer of `set` is worth to the holder of `basket`.
    let value = |set: u8, basket: u8| {
        let missing = set & !basket;
        if missing.count_ones() == 1 {
            gain_each(set, missing)
        } else {
            0.0
        }
    };
    let mut best = vec![0.0f64; baskets.len()];
    let mut taken: Vec<u8> = Vec::new();
    let mut found = Vec::new();
    while found.len() < top {
        let gains = candidates.iter().filter(|&&set| {
            taken
                .iter()
                .all(|&other| set & other != set && set & other != other)
        });
        let gain = |set: u8| -> f64 {
            baskets
                .iter()
                .zip(&best)
                .map(|(&b, best)| (value(set, b) - best).max(0.0))
                .sum()
        };
        let Some(&set) = gains.max_by(|a, b| gain(**a).total_cmp(&gain(**b))) else {
            break;
        };
        if gain(set) <= 0.0 {
            break;
        }
        let one_away = baskets
            .iter()
            .filter(|&&b| (set & !b).count_ones() == 1)
            .count() as u64;
        let expected: f64 = items(set)
            .map(|missing| {
                let rest = count(set & !missing);
                (rest - count(set)) * count(set) / rest
            })
            .sum();
        let names = letters(set).map(String::from).collect();
        found.push((names, count(set) as u32, one_away, expected, gain(set)));
        for (best, &b) in best.iter_mut().zip(baskets) {
            *best = best.max(value(set, b));
        }
        taken.push(set);
    }
    found
}

proptest! {
    #[test]
    fn each_choice_is_the_best_that_is_left(baskets in baskets(), min_count in 1u32..4) {
        let transactions = transactions(baskets.iter().map(|&b| letters(b)));
        let patterns = transactions.patterns(min_count);
        let found = chosen(&patterns, min_count, &BundleConfig::default());
        let expected = by_definition(&baskets, min_count, 10);
        // Equal gains may be taken in another order; until then all must agree.
        for (at, (a, b)) in found.iter().zip(&expected).enumerate() {
            prop_assert!((a.4 - b.4).abs() < 1e-9, "choice {at}: {a:?} against {b:?}");
            if a.0 != b.0 {
                break;
            }
            prop_assert_eq!((a.1, a.2), (b.1, b.2));
            prop_assert!((a.3 - b.3).abs() < 1e-9);
        }
        prop_assert_eq!(found.is_empty(), expected.is_empty());
        // No set inside another, no set twice.
        for (i, a) in found.iter().enumerate() {
            for b in &found[..i] {
                prop_assert!(!a.0.is_subset(&b.0) && !b.0.is_subset(&a.0));
            }
        }
    }
}

/// On a telecom's customers with planted complements the first six bundles are planted pairs, and
/// no bundle holds two products that nobody holds together.
#[test]
fn planted_complements_come_first() {
    let telecom = Holdings::new(&HoldingsConfig::telecom(20_000, 3)).unwrap();
    let mut rows = TransactionsBuilder::default();
    telecom
        .generate(&Unwatched, |row| row.feed(&mut rows))
        .unwrap();
    let transactions = rows.finish();
    let patterns = transactions.patterns(200);
    let found = chosen(&patterns, 200, &BundleConfig::default());
    let truth = telecom.truth();
    let planted: Vec<BTreeSet<String>> = truth
        .complements
        .iter()
        .map(|pair| [pair.given.clone(), pair.then.clone()].into())
        .collect();
    for (items, ..) in &found[..6] {
        assert!(
            planted.iter().any(|pair| pair.is_subset(items)),
            "{items:?} is not planted"
        );
    }
    for (items, ..) in &found {
        let together = truth
            .exclusive
            .iter()
            .any(|pair| items.contains(&pair.a) && items.contains(&pair.b));
        assert!(!together, "{items:?} cannot be held together");
    }
}
