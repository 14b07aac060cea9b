//! Rules against all splits of all sets, measures against their definitions, and the rules that
//! arules is known for.

#![allow(
    clippy::cast_possible_truncation,
    clippy::print_stderr,
    reason = "small numbers, and notices of what was skipped"
)]

mod common;

use std::collections::BTreeMap;

use common::{baskets, brute_force, dense_baskets, letters, names, shared, sorted, transactions};
use pannier::encode::TransactionsBuilder;
use pannier::mine::{self, MineConfig};
use pannier::read::{ReadOptions, Source, read};
use pannier::rules::{MEASURES, Measure, RuleConfig, RuleList};
use pannier::stats::Contingency;
use pannier::support::{MinConfidence, MinSupport, share};
use pannier::watch::Unwatched;
use proptest::prelude::*;

/// Antecedent and consequent.
type Sides = (Vec<String>, Vec<String>);

/// Every rule of every frequent set, with its counts, by trying all splits.
fn all_splits(
    baskets: &[u8],
    min_count: u32,
    least: f64,
    most: usize,
) -> BTreeMap<Sides, [u32; 4]> {
    let count = |set: u8| baskets.iter().filter(|&&b| b & set == set).count() as u32;
    let mut found = BTreeMap::new();
    for set in 1..=u8::MAX {
        for consequent in (1..set).filter(|part| part & set == *part) {
            let antecedent = set & !consequent;
            let (both, given) = (count(set), count(antecedent));
            let wanted = both >= min_count
                && consequent.count_ones() as usize <= most
                && share(both, given) >= least;
            if wanted {
                let sides = (sorted(letters(antecedent)), sorted(letters(consequent)));
                found.insert(sides, [baskets.len() as u32, given, count(consequent), both]);
            }
        }
    }
    found
}

fn generated(baskets: &[u8], min_count: u32, least: f64, most: usize) -> BTreeMap<Sides, [u32; 4]> {
    let transactions = transactions(baskets.iter().map(|&b| letters(b)));
    let patterns = transactions.patterns(min_count);
    let itemsets = mine::collect(&patterns, &MineConfig::new(min_count), &Unwatched).unwrap();
    let mut config = RuleConfig::default();
    config.min_confidence = MinConfidence::share(least).unwrap();
    config.max_consequent = most;
    let list = RuleList::new(&patterns, &itemsets, &config, &Unwatched).unwrap();
    let rules = list.rules().iter().map(|rule| {
        let sides = (names(&patterns, &rule.antecedent), names(&patterns, &rule.consequent));
        let t = &rule.table;
        (sides, [t.n(), t.antecedent(), t.consequent(), t.both()])
    });
    let found: BTreeMap<_, _> = rules.collect();
    assert_eq!(found.len(), list.rules().len(), "a rule was made twice");
    found
}

proptest! {
    #[test]
    fn the_rules_are_all_splits_that_are_confident_enough(
        baskets in prop_oneof![baskets(), dense_baskets()],
        min_count in 1u32..5, tenths in 0u32..=10, most in 1usize..8,
    ) {
        let least = f64::from(tenths) / 10.0;
        prop_assert_eq!(
            generated(&baskets, min_count, least, most),
            all_splits(&baskets, min_count, least, most)
        );
    }

    #[test]
    fn measures_stay_in_their_ranges_and_do_not_see_the_size_of_the_data(
        cells in prop::array::uniform4(0u32..50),
    ) {
        let [n11, n10, n01, n00] = cells;
        let table = Contingency::from_cells(n11, n10, n01, n00).unwrap();
        let twice = Contingency::from_cells(2 * n11, 2 * n10, 2 * n01, 2 * n00).unwrap();
        for measure in MEASURES {
            let value = (measure.of)(&table);
            let range = match measure.name {
                "lift" | "conviction" => 0.0..=f64::MAX,
                "leverage" => -0.25..=0.25,
                "zhang" | "certainty" => -1.0..=1.0,
                _ => 0.0..=1.0,
            };
            prop_assert!(
                value.is_none_or(|value| range.contains(&value)), "{} of {table:?}", measure.name
            );
            match (value, (measure.of)(&twice)) {
                (Some(a), Some(b)) => prop_assert!((a - b).abs() <= 1e-12 * a.abs().max(1.0)),
                (a, b) => prop_assert_eq!(a, b),
            }
        }
    }

    #[test]
    fn at_independence_every_measure_is_neutral(a in 1u32..20, b in 1u32..20, more in 1u32..20) {
        // n = (a + more)(b + more), margins a (b + more) and b (a + more), so both = a b exactly.
        let (n, both) = ((a + more) * (b + more), a * b);
        let table = Contingency::new(n, a * (b + more), b * (a + more), both).unwrap();
        let value = |name| (Measure::named(name).unwrap().of)(&table).unwrap();
        for (name, neutral) in [
            ("lift", 1.0), ("conviction", 1.0), ("leverage", 0.0), ("zhang", 0.0), ("certainty", 0.0),
        ] {
            prop_assert!((value(name) - neutral).abs() < 1e-12, "{name} is {}", value(name));
        }
        prop_assert!((value("confidence") - share(table.consequent(), n)).abs() < 1e-12);
    }
}

/// The values of one table worked by hand: 100 baskets, 20 with bread, 25 with butter, 10 with both.
#[test]
fn measures_of_a_table_worked_by_hand() {
    let table = Contingency::new(100, 20, 25, 10).unwrap();
    let expected = [
        ("support", 0.1),
        ("confidence", 0.5),
        ("lift", 2.0),
        ("leverage", 0.05),
        ("conviction", 1.5),
        // 0.05 / max(0.1 * 0.8, 0.2 * 0.15)
        ("zhang", 0.625),
        ("jaccard", 10.0 / 35.0),
        ("cosine", 10.0 / 500f64.sqrt()),
        ("kulczynski", 0.45),
        // (0.5 - 0.25) / 0.75
        ("certainty", 1.0 / 3.0),
    ];
    assert_eq!(expected.len(), MEASURES.len(), "a measure is not worked here");
    for (name, expected) in expected {
        let value = (Measure::named(name).unwrap().of)(&table).unwrap();
        assert!((value - expected).abs() < 1e-15, "{name} is {value}, not {expected}");
    }
}

#[test]
fn zero_cells_give_what_the_documentation_says() {
    let value = |name: &str, cells: [u32; 4]| {
        let [n11, n10, n01, n00] = cells;
        let table = Contingency::from_cells(n11, n10, n01, n00).unwrap();
        (Measure::named(name).unwrap().of)(&table)
    };
    // The rule never fails: conviction would be infinite.
    assert_eq!(value("conviction", [5, 0, 5, 10]), None);
    assert_eq!(value("certainty", [5, 0, 5, 10]), Some(1.0));
    assert_eq!(value("zhang", [5, 0, 0, 10]), Some(1.0));
    // The sides never meet.
    assert_eq!(value("lift", [0, 5, 5, 10]), Some(0.0));
    assert_eq!(value("zhang", [0, 5, 5, 10]), Some(-1.0));
    assert_eq!(value("certainty", [0, 5, 5, 10]), Some(-1.0));
    // Nobody has the antecedent, nobody anything, everybody everything.
    assert_eq!(value("confidence", [0, 0, 5, 10]), None);
    assert!(MEASURES.iter().all(|measure| value(measure.name, [0; 4]).is_none()));
    assert_eq!(value("lift", [10, 0, 0, 0]), Some(1.0));
    assert_eq!(value("zhang", [10, 0, 0, 0]), None);
    assert_eq!(value("certainty", [10, 0, 0, 0]), None);
}

/// Groceries at support 1 % and confidence 50 %: R's arules finds 15 rules, and its users know the
/// first by heart (R 4, arules 1.7: `inspect(sort(apriori(Groceries, list(supp = .01, conf = .5)),
/// by = "lift"))`, printed to seven digits).
#[test]
fn the_groceries_rules_are_those_of_arules() {
    let Some(file) = shared("data/retail/groceries/groceries_baskets.csv.gz") else {
        return;
    };
    let mut rows = TransactionsBuilder::default();
    read(&[Source::new(file)], &ReadOptions::default(), &mut rows, None, &Unwatched).unwrap();
    let transactions = rows.finish();
    let min_count = MinSupport::share(0.01).unwrap().min_count(transactions.n());
    let patterns = transactions.patterns(min_count);
    let itemsets = mine::collect(&patterns, &MineConfig::new(min_count), &Unwatched).unwrap();
    let mut config = RuleConfig::default();
    config.min_confidence = MinConfidence::share(0.5).unwrap();
    let mut list = RuleList::new(&patterns, &itemsets, &config, &Unwatched).unwrap();
    list.sort_by(Measure::named("lift").unwrap());
    assert_eq!(list.rules().len(), 15);
    let printed = [
        (
            ["citrus fruit", "root vegetables"],
            "other vegetables",
            102,
            0.010_371_12,
            0.586_206_9,
            3.029_608,
        ),
        (
            ["root vegetables", "tropical fruit"],
            "other vegetables",
            121,
            0.012_303_00,
            0.584_541_1,
            3.020_999,
        ),
        (
            ["rolls/buns", "root vegetables"],
            "other vegetables",
            120,
            0.012_201_32,
            0.502_092_1,
            2.594_890,
        ),
        (["root vegetables", "yogurt"], "other vegetables", 127, 0.012_913_07, 0.5, 2.584_078),
        (["curd", "yogurt"], "whole milk", 99, 0.010_066_09, 0.582_352_9, 2.279_125),
    ];
    for (rule, (antecedent, consequent, count, support, confidence, lift)) in
        list.rules().iter().zip(printed)
    {
        assert_eq!(names(&patterns, &rule.antecedent), antecedent);
        assert_eq!(names(&patterns, &rule.consequent), [consequent]);
        assert_eq!(rule.table.both(), count);
        for (name, expected) in [("support", support), ("confidence", confidence), ("lift", lift)] {
            let value = (Measure::named(name).unwrap().of)(&rule.table).unwrap();
            assert!((value / expected - 1.0).abs() < 5e-7, "{name} is {value}, not {expected}");
        }
    }
}

#[test]
fn too_many_rules_stop_the_run_with_what_to_change() {
    let transactions = transactions((0..20u8).map(|_| letters(0xff)));
    let patterns = transactions.patterns(1);
    let itemsets = mine::collect(&patterns, &MineConfig::new(1), &Unwatched).unwrap();
    let mut config = RuleConfig::default();
    config.max_rules = 100;
    let error = RuleList::new(&patterns, &itemsets, &config, &Unwatched).unwrap_err();
    assert!(error.to_string().contains("raise --min-support"), "{error}");
    let mut config = MineConfig::new(1);
    config.max_itemsets = 100;
    let error = mine::collect(&patterns, &config, &Unwatched).unwrap_err();
    assert!(error.to_string().contains("--max-itemsets"), "{error}");
    config.max_itemsets = 255;
    assert_eq!(mine::collect(&patterns, &config, &Unwatched).unwrap().len(), 255);
    assert_eq!(brute_force(&[0xff; 20], 1, 1..=8).len(), 255);
}
