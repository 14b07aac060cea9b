//! Every engine against all subsets, property-tested.

#![allow(
    clippy::cast_possible_truncation,
    clippy::print_stderr,
    reason = "small numbers, and notices of what was skipped"
)]

mod common;

use std::ops::ControlFlow;

use common::{baskets, brute_force, dense_baskets, letters, names, transactions};
use pannier::encode::Rank;
use pannier::mine::{self, FrequentItemsets, ItemsetSink, MineConfig};
use pannier::support::Count;
use pannier::watch::Unwatched;
use proptest::prelude::*;

/// Keeps everything in the order it came.
#[derive(Default)]
struct InOrder(Vec<(Vec<Rank>, Count)>);

impl ItemsetSink for InOrder {
    fn itemset(&mut self, items: &[Rank], support: Count) -> ControlFlow<()> {
        self.0.push((items.to_vec(), support));
        ControlFlow::Continue(())
    }
}

fn mined(baskets: &[u8], config: &MineConfig) -> Vec<(Vec<String>, u32)> {
    let transactions = transactions(baskets.iter().map(|&b| letters(b)));
    let patterns = transactions.patterns(config.min_count);
    let parts = mine::mine(&patterns, config, |_| InOrder::default(), &Unwatched).unwrap();
    let mut found: Vec<_> = parts
        .into_iter()
        .flat_map(|part| part.0)
        .map(|(items, support)| (names(&patterns, &items), support))
        .collect();
    found.sort();
    found
}

fn collected(baskets: &[u8], min_count: u32) -> (FrequentItemsets, Vec<(Vec<Rank>, Count)>) {
    let transactions = transactions(baskets.iter().map(|&b| letters(b)));
    let patterns = transactions.patterns(min_count);
    let config = MineConfig::new(min_count);
    let parts = mine::mine(&patterns, &config, |_| InOrder::default(), &Unwatched).unwrap();
    let all = mine::collect(&patterns, &config, &Unwatched).unwrap();
    (all, parts.into_iter().flat_map(|part| part.0).collect())
}

proptest! {
    #[test]
    fn the_frequent_itemsets_are_those_of_brute_force(
        baskets in prop_oneof![baskets(), dense_baskets()], min_count in 1u32..6,
    ) {
        let found = mined(&baskets, &MineConfig::new(min_count));
        prop_assert_eq!(found, brute_force(&baskets, min_count, 1..=8));
    }

    #[test]
    fn lengths_are_limits_on_what_is_listed(
        baskets in prop_oneof![baskets(), dense_baskets()], min in 1u32..5, more in 0u32..4,
    ) {
        let mut config = MineConfig::new(2);
        config.min_len = min as usize;
        config.max_len = (min + more) as usize;
        prop_assert_eq!(mined(&baskets, &config), brute_force(&baskets, 2, min..=min + more));
    }

    #[test]
    fn the_order_of_the_baskets_does_not_matter(baskets in baskets(), min_count in 1u32..4) {
        let mut reversed = baskets.clone();
        reversed.reverse();
        prop_assert_eq!(collected(&baskets, min_count).1, collected(&reversed, min_count).1);
    }

    #[test]
    fn doubling_the_data_doubles_every_count(baskets in baskets(), min_count in 1u32..4) {
        let twice = [baskets.clone(), baskets.clone()].concat();
        let once = mined(&baskets, &MineConfig::new(min_count));
        let doubled: Vec<_> = once.into_iter().map(|(items, n)| (items, 2 * n)).collect();
        prop_assert_eq!(mined(&twice, &MineConfig::new(2 * min_count)), doubled);
    }

    #[test]
    fn the_store_knows_exactly_what_was_mined(
        baskets in prop_oneof![baskets(), dense_baskets()], min_count in 1u32..5,
    ) {
        let (store, listed) = collected(&baskets, min_count);
        prop_assert_eq!(store.len(), listed.len());
        for (items, support) in &listed {
            prop_assert_eq!(store.support_of_sorted(items.iter().copied()), Some(*support));
        }
        prop_assert_eq!(store.support(&[]), Some(baskets.len() as u32));
        let mut visited = Vec::new();
        let end = store.for_each(|items, support| {
            visited.push((items.to_vec(), support));
            ControlFlow::Continue(())
        });
        prop_assert_eq!(end, ControlFlow::Continue(()));
        prop_assert_eq!(visited, listed);
        let frequent = brute_force(&baskets, min_count, 1..=8).len();
        prop_assert_eq!(store.len(), frequent);
    }
}
