//! Every engine against all subsets and against each other, property-tested.

#![allow(
    clippy::cast_possible_truncation,
    clippy::print_stderr,
    reason = "small numbers, and notices of what was skipped"
)]

mod common;

use std::ops::ControlFlow;

use common::{baskets, brute_force, dense_baskets, letters, names, transactions};
use pannier::encode::{Rank, TransactionsBuilder, Wanted};
use pannier::error::Error;
use pannier::mine::{self, Condensed, Engine, FrequentItemsets, ItemsetSink, MineConfig, TopK};
use pannier::read::RowSink;
use pannier::support::Count;
use pannier::watch::{Unwatched, Watch};
use pannier::write::{ItemsetLines, LineFormat};
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

    #[test]
    fn closed_and_maximal_itemsets_and_generators_are_those_of_the_definition(
        baskets in prop_oneof![baskets(), dense_baskets()], min_count in 1u32..5, engine in engine(),
    ) {
        let all = brute_force(&baskets, min_count, 1..=8);
        let others = |items: &[String], more: bool| {
            let items = items.to_vec();
            all.iter().filter(move |(other, _)| {
                let (small, large) = if more { (&items, other) } else { (other, &items) };
                large.len() == small.len() + 1 && small.iter().all(|item| large.contains(item))
            })
        };
        for which in [Condensed::Closed, Condensed::Maximal, Condensed::Generators] {
            let mut config = config(min_count, engine);
            config.condensed = Some(which);
            let expected: Vec<_> = all
                .iter()
                .filter(|(items, support)| match which {
                    Condensed::Closed => others(items, true).all(|(_, other)| other < support),
                    Condensed::Maximal => others(items, true).next().is_none(),
                    _ if items.len() == 1 => *support < baskets.len() as u32,
                    _ => others(items, false).all(|(_, other)| other > support),
                })
                .cloned()
                .collect();
            prop_assert_eq!(mined(&baskets, &config), expected, "{:?}", which);
        }
    }

    #[test]
    fn itemsets_hold_what_they_must_and_nothing_that_they_must_not(
        baskets in prop_oneof![baskets(), dense_baskets()], min_count in 1u32..5, engine in engine(),
        with in any::<u8>(), without in any::<u8>(),
        which in prop::option::of(prop::sample::select(vec![Condensed::Closed, Condensed::Maximal])),
        min_len in 1usize..4,
    ) {
        let (with, without) = (with & with.rotate_left(3) & 0b0101_1100, without & 0b1000_0011);
        let transactions = transactions(baskets.iter().map(|&b| letters(b)));
        let items = |bits: u8| letters(bits).filter_map(|name| transactions.dictionary().get(name));
        prop_assume!(items(with).count() == with.count_ones() as usize);
        let wanted = Wanted { with: items(with).collect(), without: items(without).collect() };
        let patterns = transactions.patterns_of(min_count, &wanted);
        let mut config = config(min_count, engine);
        config.condensed = which;
        config.min_len = min_len;
        let parts = mine::mine(&patterns, &config, |_| InOrder::default(), &Unwatched).unwrap();
        let listed = parts.into_iter().flat_map(|part| part.0);
        let mut found: Vec<_> =
            listed.map(|(items, support)| (names(&patterns, &items), support)).collect();
        found.sort();
        // What is closed or maximal is so among the products that are not left out.
        let others: Vec<u8> = baskets.iter().map(|basket| basket & !without).collect();
        let mut all = self::config(min_count, Engine::Tree);
        all.condensed = which;
        all.min_len = min_len;
        let mut expected = mined(&others, &all);
        expected.retain(|(items, _)| letters(with).all(|name| items.iter().any(|i| i == name)));
        prop_assert_eq!(&found, &expected);
        let counted = mine::count(&patterns, &config, &Unwatched).unwrap();
        prop_assert_eq!(counted.total(), expected.len() as u64);
    }

    #[test]
    fn the_best_are_those_of_highest_support(
        baskets in prop_oneof![baskets(), dense_baskets()], k in 1usize..40, least in 1u32..4,
        min_len in 1usize..4, closed: bool, engine in engine(),
    ) {
        let transactions = transactions(baskets.iter().map(|&b| letters(b)));
        let mut config = config(least, engine);
        config.min_len = min_len;
        config.condensed = closed.then_some(Condensed::Closed);
        let mut expected = mined(&baskets, &config);
        expected.sort_by(|(a, m), (b, n)| n.cmp(m).then_with(|| a.cmp(b)));
        let patterns_of = |min_count| transactions.patterns(min_count);
        let few = mine::lowest_support_of(patterns_of, &config, k as u64, &Unwatched).unwrap();
        let reaching = |support| expected.iter().filter(|(_, n)| *n >= support).count();
        prop_assert!(reaching(few) <= k && (few == least || reaching(few - 1) > k));
        config.min_count =
            mine::support_of_top(patterns_of, &config, k as u64, &Unwatched).unwrap();
        prop_assert!(config.min_count == least || reaching(config.min_count) >= k);
        prop_assert!(reaching(config.min_count + 1) < k);
        let patterns = transactions.patterns(config.min_count);
        let order = patterns.name_order();
        let parts = mine::mine(&patterns, &config, |_| TopK::new(k, &order), &Unwatched).unwrap();
        let best = TopK::merge(parts).0.into_iter();
        let best: Vec<_> = best.map(|(items, n)| (names(&patterns, &items), n)).collect();
        expected.truncate(k);
        prop_assert_eq!(best, expected);
    }

    /// An answer does not depend on what the patterns were made for.
    #[test]
    fn a_higher_threshold_than_that_of_the_patterns_is_kept(
        baskets in prop_oneof![baskets(), dense_baskets()], min_count in 1u32..4, more in 0u32..9,
        engine in engine(),
    ) {
        let transactions = transactions(baskets.iter().map(|&b| letters(b)));
        let patterns = transactions.patterns(min_count);
        let config = config(min_count + more, engine);
        let counted = mine::count(&patterns, &config, &Unwatched).unwrap();
        let expected = brute_force(&baskets, min_count + more, 1..=8).len();
        prop_assert_eq!(counted.total(), expected as u64);
    }
}

/// Breaks after so many itemsets.
struct Enough(usize);

impl ItemsetSink for Enough {
    fn itemset(&mut self, _: &[Rank], _: Count) -> ControlFlow<()> {
        self.0 -= 1;
        match self.0 {
            0 => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    }
}

struct Impatient;

impl Watch for Impatient {
    fn stop(&self) -> bool {
        true
    }
}

#[test]
fn a_run_ends_when_a_sink_has_enough_or_the_watcher_says_so() {
    let transactions = transactions((0..40).map(|i| letters(255 - (1 << (i % 8)))));
    let patterns = transactions.patterns(2);
    for engine in [Engine::Auto, Engine::Tree] {
        let config = config(2, engine);
        let sinks = mine::mine(&patterns, &config, |_| Enough(5), &Unwatched).unwrap();
        assert!(sinks.iter().any(|sink| sink.0 == 0));
        let stopped = mine::count(&patterns, &config, &Impatient);
        assert!(matches!(stopped, Err(Error::Interrupted)));
    }
}

#[test]
fn nothing_frequent_is_an_empty_answer() {
    for baskets in [&[][..], &[0, 0], &[1, 2, 4]] {
        for engine in [Engine::Auto, Engine::Tree] {
            assert_eq!(mined(baskets, &config(2, engine)), []);
            let mut none = config(1, engine);
            none.max_len = 0;
            assert_eq!(mined(baskets, &none), []);
        }
    }
}

/// Lines of text of every format, for engines and numbers of threads.
fn the_bytes_are_the_same(baskets: &[Vec<String>], min_count: Count, least: usize, split: bool) {
    let mut builder = TransactionsBuilder::default();
    for basket in baskets {
        builder.basket(&mut basket.iter().map(String::as_str)).unwrap();
    }
    let transactions = builder.finish();
    let patterns = transactions.patterns(min_count);
    for format in [LineFormat::Fimi, LineFormat::JsonLines, LineFormat::Csv] {
        let runs = [(Engine::Tree, 1), (Engine::Auto, 1), (Engine::Auto, 2), (Engine::Auto, 4)];
        let mut first: Option<Vec<u8>> = None;
        for (engine, threads) in runs.into_iter().chain([(Engine::Auto, 8)]) {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let lines = ItemsetLines::new(&patterns, format, Vec::new(), &Unwatched).unwrap();
            let config = config(min_count, engine);
            let parts = pool.install(|| {
                let sink_of = |part| lines.sink(part);
                mine::mine(&patterns, &config, sink_of, &Unwatched).unwrap().len()
            });
            let is_split = parts > patterns.counts().len();
            assert_eq!(is_split, split && threads > 1, "{parts} parts");
            let text = lines.into_inner().unwrap();
            let lines = text.iter().filter(|&&byte| byte == b'\n').count();
            assert!(lines > least, "only {lines} lines");
            assert!(text == *first.get_or_insert(text.clone()), "{format:?}, {threads} threads");
        }
    }
}

#[test]
fn the_bytes_do_not_depend_on_engine_or_threads() {
    for (length, min_count) in [(6, 5), (13, 50)] {
        let shape = Shape { items: 50, rows: 900, length, heaviest: 4, min_count, seed: 11 };
        the_bytes_are_the_same(&shape.baskets(), min_count, 4_000, false);
    }
}

/// Nearly all baskets hold all of nineteen items: half a million itemsets, half of them of one
/// header item.
#[test]
fn the_bytes_do_not_depend_on_how_heavy_header_items_are_split() {
    let lacks = |row: usize, item: usize| row.is_multiple_of(3) && item == row % 19;
    let basket = |row| (0..19).filter(|&item| !lacks(row, item)).map(|i| i.to_string()).collect();
    let baskets: Vec<Vec<String>> = (0..400).map(basket).collect();
    the_bytes_are_the_same(&baskets, 100, 500_000, true);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

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

    /// The same for those that stand for all others, and what is written of them.
    #[test]
    fn the_engines_agree_on_condensed_itemsets(
        shape in shapes(), max_len in prop_oneof![3usize..6, Just(usize::MAX)],
        which in prop::sample::select(vec![
            Condensed::Closed, Condensed::Maximal, Condensed::Generators,
        ]),
    ) {
        let mut builder = TransactionsBuilder::default();
        for basket in shape.baskets() {
            builder.basket(&mut basket.iter().map(String::as_str)).unwrap();
        }
        let transactions = builder.finish();
        let patterns = transactions.patterns(shape.min_count);
        let mut config = config(shape.min_count, Engine::Auto);
        let all = mine::count_up_to(&patterns, &config, 200_000, &Unwatched).unwrap();
        prop_assume!(all.is_some());
        config.condensed = Some(which);
        config.max_len = max_len;
        let listed = |engine| {
            let mut config = config;
            config.engine = engine;
            let parts = mine::mine(&patterns, &config, |_| InOrder::default(), &Unwatched).unwrap();
            parts.into_iter().flat_map(|part| part.0).collect::<Vec<_>>()
        };
        let found = listed(Engine::Auto);
        prop_assert_eq!(&found, &listed(Engine::Tree));
        let lines = ItemsetLines::new(&patterns, LineFormat::Fimi, Vec::new(), &Unwatched).unwrap();
        mine::mine(&patterns, &config, |part| lines.sink(part), &Unwatched).unwrap();
        let line = |(items, support): &(Vec<Rank>, Count)| {
            let names: Vec<&str> = items.iter().map(|&rank| patterns.name(rank)).collect();
            format!("{} ({support})\n", names.join(" "))
        };
        let expected: String = found.iter().map(line).collect();
        prop_assert_eq!(String::from_utf8(lines.into_inner().unwrap()).unwrap(), expected);
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
