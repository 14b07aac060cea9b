//! What the tests share: random baskets, a brute-force oracle, one order for comparing.
#![allow(dead_code, reason = "each test binary uses its part")]

use std::path::PathBuf;

use pannier::encode::{Patterns, Rank, Transactions, TransactionsBuilder};
use pannier::read::RowSink;
use pannier::support::Count;
use proptest::prelude::*;

/// A file of the shared data folder beside the project, if the folder is there.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    if !root.is_dir() {
        eprintln!("skipped: ../shared is not there");
        return None;
    }
    Some(root.join(path))
}

/// Up to 20 baskets of up to 8 items, as bits; some are empty.
pub(crate) fn baskets() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 1..=20)
}

/// Baskets that share most of their items, so that trees have long common paths.
pub(crate) fn dense_baskets() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>().prop_map(|bits| bits | 0b1011_0001), 1..=20)
}

/// Item i of a basket is called by the i-th letter.
pub(crate) fn letters(bits: u8) -> impl Iterator<Item = &'static str> {
    const NAMES: [&str; 8] = ["h", "a", "g", "b", "f", "c", "e", "d"];
    (0..8).filter(move |i| bits >> i & 1 == 1).map(|i| NAMES[i])
}

pub(crate) fn transactions<'a>(
    baskets: impl IntoIterator<Item = impl IntoIterator<Item = &'a str>>,
) -> Transactions {
    let mut builder = TransactionsBuilder::default();
    for basket in baskets {
        builder.basket(&mut basket.into_iter()).expect("few names");
    }
    builder.finish()
}

/// Every set of items that at least `min_count` baskets contain, by trying all of them.
pub(crate) fn brute_force(
    baskets: &[u8],
    min_count: u32,
    lengths: std::ops::RangeInclusive<u32>,
) -> Vec<(Vec<String>, u32)> {
    let mut found: Vec<(Vec<String>, u32)> = (1..=u8::MAX)
        .filter(|set| lengths.contains(&set.count_ones()))
        .filter_map(|set| {
            let holding = baskets.iter().filter(|&&b| b & set == set).count();
            let support = Count::try_from(holding).unwrap();
            (support >= min_count).then(|| (sorted(letters(set)), support))
        })
        .collect();
    found.sort();
    found
}

pub(crate) fn sorted<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = names.into_iter().map(String::from).collect();
    names.sort();
    names
}

pub(crate) fn names(patterns: &Patterns<'_>, items: &[Rank]) -> Vec<String> {
    sorted(items.iter().map(|&rank| patterns.name(rank)))
}
