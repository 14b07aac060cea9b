//! Every engine against all subsets and against each other, property-tested.

#![allow(
    clippy::cast_possible_truncation,
    clippy::print_stderr,
    reason = "small numbers, and notices of what was skipped"
)]

mod common;

use std::ops::ControlFlow;

use common::{baskets, brute_force, dense_baskets, letters, names, transactions};
use pannier::encode::{Rank, TransactionsBuilder};
use pannier::mine::{self, Engine, FrequentItemsets, ItemsetSink, MineConfig};
use pannier::read::RowSink;
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

fn engine() -> impl Strategy<Value = Engine> {
    prop_oneof![Just(Engine::Auto), Just(Engine::Tree)]
}

fn config(min_count: Count, engine: Engine) -> MineConfig {
    let mut config = MineConfig::new(min_count);
    config.engine = engine;
    config
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

fn collected(baskets: &[u8], config: &MineConfig) -> (FrequentItemsets, Vec<(Vec<Rank>, Count)>) {
    let transactions = transactions(baskets.iter().map(|&b| letters(b)));
    let patterns = transactions.patterns(config.min_count);
    let parts = mine::mine(&patterns, config, |_| InOrder::default(), &Unwatched).unwrap();
    let all = mine::collect(&patterns, config, &Unwatched).unwrap();
    (all, parts.into_iter().flat_map(|part| part.0).collect())
}

proptest! {
    #[test]
    fn the_frequent_itemsets_are_those_of_brute_force(
        baskets in prop_oneof![baskets(), dense_baskets()], min_count in 1u32..6,
        engine in engine(),
    ) {
        let found = mined(&baskets, &config(min_count, engine));
        prop_assert_eq!(found, brute_force(&baskets, min_count, 1..=8));
    }

    #[test]
    fn lengths_are_limits_on_what_is_listed(
        baskets in prop_oneof![baskets(), dense_baskets()], min in 1u32..5, more in 0u32..4,
        engine in engine(),
    ) {
        let mut config = config(2, engine);
        config.min_len = min as usize;
        config.max_len = (min + more) as usize;
        prop_assert_eq!(mined(&baskets, &config), brute_force(&baskets, 2, min..=min + more));
    }

    #[test]
    fn the_order_of_the_baskets_does_not_matter(
        baskets in baskets(), min_count in 1u32..4, engine in engine(),
    ) {
        let mut reversed = baskets.clone();
        reversed.reverse();
        let config = config(min_count, engine);
        prop_assert_eq!(collected(&baskets, &config).1, collected(&reversed, &config).1);
    }

    #[test]
    fn doubling_the_data_doubles_every_count(
        baskets in baskets(), min_count in 1u32..4, engine in engine(),
    ) {
        let twice = [baskets.clone(), baskets.clone()].concat();
        let once = mined(&baskets, &config(min_count, engine));
        let doubled: Vec<_> = once.into_iter().map(|(items, n)| (items, 2 * n)).collect();
        prop_assert_eq!(mined(&twice, &config(2 * min_count, engine)), doubled);
    }

    #[test]
    fn the_store_knows_exactly_what_was_mined(
        baskets in prop_oneof![baskets(), dense_baskets()], min_count in 1u32..5,
        engine in engine(),
    ) {
        let (store, listed) = collected(&baskets, &config(min_count, engine));
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

    /// Up to 60 items, hundreds of transactions, repeats of up to ten thousand: all forms that the
    /// fast engine holds a base in.
    #[test]
    fn the_engines_agree_on_every_itemset_and_its_place(
        shape in shapes(), min_len in 1usize..3, max_len in prop_oneof![2usize..6, Just(usize::MAX)],
    ) {
        let mut builder = TransactionsBuilder::default();
        for basket in shape.baskets() {
            builder.basket(&mut basket.iter().map(String::as_str)).unwrap();
        }
        let transactions = builder.finish();
        let patterns = transactions.patterns(shape.min_count);
        let listed = |engine| {
            let mut config = config(shape.min_count, engine);
            config.min_len = min_len;
            config.max_len = max_len;
            let parts = mine::mine(&patterns, &config, |_| InOrder::default(), &Unwatched).unwrap();
            let listed = parts.into_iter().flat_map(|part| part.0);
            listed.take(200_000).collect::<Vec<_>>()
        };
        prop_assert_eq!(listed(Engine::Auto), listed(Engine::Tree));
    }
}

/// Random data with structure: patterns of items are drawn, damaged and repeated.
#[derive(Clone, Debug)]
struct Shape {
    items: u64,
    rows: usize,
    length: u64,
    heaviest: u64,
    min_count: Count,
    seed: u64,
}

fn shapes() -> impl Strategy<Value = Shape> {
    (2u64..60, 1usize..600, 1u64..14, prop_oneof![Just(1u64), 2u64..4, Just(3000)], 0.01..0.6f64)
        .prop_flat_map(|(items, rows, length, heaviest, share)| {
            any::<u64>().prop_map(move |seed| {
                let n = rows as u64 * heaviest.div_ceil(2);
                // A floor that grows with the length keeps the answer small.
                let least = (n as f64 * share * length as f64 / 14.0) as Count;
                Shape { items, rows, length, heaviest, min_count: least.max(2), seed }
            })
        })
}

impl Shape {
    fn baskets(&self) -> Vec<Vec<String>> {
        let mut state = self.seed | 1;
        let mut below = |n: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) % n
        };
        let mut baskets = Vec::new();
        for _ in 0..self.rows {
            // Squares make some items frequent; the first few are in nearly every basket.
            let mut basket: Vec<String> = (0..self.length)
                .map(|_| (below(self.items) * below(self.items) / self.items).to_string())
                .collect();
            basket
                .extend((0..self.length / 3).filter(|_| below(20) > 0).map(|i| format!("top{i}")));
            for _ in 0..1 + below(self.heaviest) {
                baskets.push(basket.clone());
            }
        }
        baskets
    }
}
