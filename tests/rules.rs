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
use pannier::encode::{Rank, TransactionsBuilder};
use pannier::mine::{self, MineConfig};
use pannier::read::{ReadOptions, Source, read};
use pannier::rules::filter::Filter;
use pannier::rules::{Field, Measure, RuleConfig, RuleList, measures};
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
    config.max_q = 1.0;
    config.keep_redundant = true;
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
        // These grow with the size of the data, or have a constant added to the counts.
        const SIZED: [&str; 12] = [
            "laplace", "importance", "standardised_lift", "chi_squared", "chi_squared_yates", "lerman",
            "implication_index", "hyper_lift", "hyper_confidence", "fisher", "fisher_mid", "fisher_lower",
        ];
        for measure in measures() {
            let value = (measure.of)(&table);
            // A rounding error beside an end is not outside.
            let within = |value: f64| {
                value.is_finite()
                    && value >= measure.range.0 - 1e-12
                    && value <= measure.range.1 + 1e-12
            };
            prop_assert!(
                value.is_none_or(within), "{} of {table:?} is {value:?}", measure.name
            );
            if SIZED.contains(&measure.name) {
                continue;
            }
            match (value, (measure.of)(&twice)) {
                (Some(a), Some(b)) => {
                    prop_assert!((a - b).abs() <= 1e-12 * a.abs().max(1.0), "{}", measure.name);
                }
                (a, b) => prop_assert_eq!(a, b),
            }
        }
    }

    #[test]
    fn at_independence_every_measure_is_neutral(a in 1u32..20, b in 1u32..20, more in 1u32..20) {
        // n = (a + more)(b + more), margins a (b + more) and b (a + more), so both = a b exactly.
        let (n, both) = ((a + more) * (b + more), a * b);
        let table = Contingency::new(n, a * (b + more), b * (a + more), both).unwrap();
        let mut neutral = 0;
        for measure in measures() {
            let value = (measure.of)(&table);
            if let (Ok(expected), Some(value)) = (measure.neutral.parse::<f64>(), value) {
                neutral += 1;
                prop_assert!((value - expected).abs() < 1e-7, "{} is {value}", measure.name);
            }
        }
        prop_assert!(neutral > 20, "few measures say where they are neutral");
        let confidence = (Measure::named("confidence").unwrap().of)(&table).unwrap();
        prop_assert!((confidence - share(table.consequent(), n)).abs() < 1e-12);
    }
}

/// The values of one table worked by hand: 100 baskets, 20 with bread, 25 with butter, 10 with both.
#[test]
fn measures_of_a_table_worked_by_hand() {
    let table = Contingency::new(100, 20, 25, 10).unwrap();
    // The cells are 10, 10, 15, 65; the shares of bread and butter 0.2 and 0.25.
    let (p, q) = (0.2_f64, 0.25_f64);
    let entropy = |p: f64| -p * p.ln() - (1.0 - p) * (1.0 - p).ln();
    let mutual = 0.1 * (0.1 / (p * q)).ln()
        + 0.1 * (0.1 / (p * 0.75)).ln()
        + 0.15 * (0.15 / (0.8 * q)).ln()
        + 0.65 * (0.65 / 0.6_f64).ln();
    let choose =
        |n: u32, k: u32| (0..k).fold(1.0, |all, i| all * f64::from(n - i) / f64::from(k - i));
    let chance = |both: u32| choose(25, both) * choose(75, 20 - both) / choose(100, 20);
    let upper: f64 = (10..=20).map(chance).sum();
    let lower: f64 = (0..=10).map(chance).sum();
    let hardly_exceeded = (0..).find(|&most| (0..=most).map(chance).sum::<f64>() >= 0.99).unwrap();
    let expected = [
        ("support", 0.1),
        ("confidence", 0.5),
        ("base_rate", 0.25),
        ("coverage", 0.2),
        ("reverse_confidence", 0.4),
        ("added_value", 0.25),
        ("confidence_difference", 0.25),
        // (0.5 - 0.25) / 0.75
        ("certainty", 1.0 / 3.0),
        ("laplace", 11.0 / 22.0),
        ("deployability", 0.1),
        ("confirmed_confidence", 0.0),
        ("least_contradiction", 0.0),
        ("counterexample", 0.0),
        ("sebag", 1.0),
        ("rule_power_factor", 0.05),
        ("casual_support", 0.75),
        // (0.5 + 65/75) / 2
        ("casual_confidence", f64::midpoint(0.5, 65.0 / 75.0)),
        ("lift", 2.0),
        ("varying_liaison", 1.0),
        ("lift_difference", 1.0),
        ("confidence_ratio", 0.5),
        ("leverage", 0.05),
        // 0.05 / max(0.1 * 0.8, 0.2 * 0.15)
        ("zhang", 0.625),
        // Lift 2 between 0.01 / 0.05 = 0.2 and 1 / 0.25 = 4
        ("standardised_lift", 1.8 / 3.8),
        ("jaccard", 10.0 / 35.0),
        ("cosine", 10.0 / 500f64.sqrt()),
        ("kulczynski", 0.45),
        ("all_confidence", 0.4),
        ("max_confidence", 0.5),
        ("imbalance", 5.0 / 35.0),
        ("phi", 0.05 / (0.2 * 0.8 * 0.25 * 0.75_f64).sqrt()),
        ("phi_squared", 0.0025 / (0.2 * 0.8 * 0.25 * 0.75)),
        // (0.75 - (0.05 + 0.6)) / (1 - 0.65)
        ("kappa", 0.1 / 0.35),
        ("collective_strength", 0.75 / 0.65 * 0.35 / 0.25),
        ("conviction", 1.5),
        ("odds_ratio", 650.0 / 150.0),
        ("yule_q", 500.0 / 800.0),
        ("yule_y", (650f64.sqrt() - 150f64.sqrt()) / (650f64.sqrt() + 150f64.sqrt())),
        ("relative_risk", 0.5 / (15.0 / 80.0)),
        ("risk_difference", 0.5 - 15.0 / 80.0),
        ("importance", (11.0 / 22.0 / (16.0 / 82.0_f64)).log10()),
        // As the difference of impurities.
        (
            "gini",
            0.2 * (0.25 + 0.25) + 0.8 * ((15.0 / 80.0_f64).powi(2) + (65.0 / 80.0_f64).powi(2))
                - 0.0625
                - 0.5625,
        ),
        // (10 + 65 - 75) / 25
        ("lambda", 0.0),
        // d = (650 - 150) / 100 = 5, by 5 + 10
        ("rld", 5.0 / 15.0),
        ("j_measure", 0.1 * 2f64.ln() + 0.1 * (0.5 / 0.75_f64).ln()),
        ("mutual_information", mutual / entropy(p)),
        ("information_gain", mutual / 2f64.ln()),
        ("chi_squared", 100.0 * 0.0025 / (0.2 * 0.8 * 0.25 * 0.75)),
        // The deviation of 5 becomes 4.5.
        ("chi_squared_yates", 4.5 * 4.5 * (1.0 / 5.0 + 1.0 / 15.0 + 1.0 / 20.0 + 1.0 / 60.0)),
        ("lerman", 5.0 / 5f64.sqrt()),
        // 10 failures where 15 are expected
        ("implication_index", -5.0 / 15f64.sqrt()),
        ("hyper_lift", 10.0 / f64::from(hardly_exceeded)),
        ("hyper_confidence", 1.0 - upper),
        ("fisher", upper),
        ("fisher_mid", upper - chance(10) / 2.0),
        ("fisher_lower", lower),
    ];
    assert_eq!(expected.len(), measures().count(), "a measure is not worked here");
    for (name, expected) in expected {
        let value = (Measure::named(name).unwrap().of)(&table).unwrap();
        assert!((value - expected).abs() < 1e-12, "{name} is {value}, not {expected}");
    }
}

/// The condition under which a measure says to be undefined, read by the language of `--filter`, is
/// the one under which it is.
#[test]
fn measures_are_undefined_just_where_they_say() {
    const NAMES: [&str; 9] = ["n", "n11", "n10", "n01", "n00", "n1x", "n0x", "nx1", "nx0"];
    let cells = (0..4_u32.pow(4)).map(|i| [i & 3, i >> 2 & 3, i >> 4 & 3, i >> 6]);
    let conditions: Vec<_> = measures()
        .filter(|measure| measure.name != "hyper_lift")
        .map(|measure| {
            let known = NAMES.iter().enumerate().map(|(at, name)| (*name, at));
            let condition = (!measure.undefined.is_empty())
                .then(|| Filter::parse(measure.undefined, known).unwrap());
            (measure, condition)
        })
        .collect();
    for [n11, n10, n01, n00] in cells {
        let table = Contingency::from_cells(n11, n10, n01, n00).unwrap();
        let counts =
            [n11 + n10 + n01 + n00, n11, n10, n01, n00, n11 + n10, n01 + n00, n11 + n01, n10 + n00];
        for (measure, condition) in &conditions {
            let undefined = condition
                .as_ref()
                .is_some_and(|condition| condition.holds(|&at| Some(f64::from(counts[at]))));
            assert_eq!((measure.of)(&table).is_none(), undefined, "{} of {table:?}", measure.name);
        }
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
    config.max_q = 1.0;
    config.keep_redundant = true;
    let mut list = RuleList::new(&patterns, &itemsets, &config, &Unwatched).unwrap();
    list.sort_by(&Field::named("lift").unwrap());
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
    config.max_q = 1.0;
    config.keep_redundant = true;
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

/// What is asked of the sides takes nothing from the rules that answer but the others as candidates.
#[test]
fn rules_of_named_sides_are_those_of_all_that_answer() {
    let baskets: Vec<Vec<&str>> = (0..60)
        .map(|n| {
            let all = [("bread", 2), ("butter", 3), ("jam", 4), ("milk", 5), ("salt", 7)];
            all.into_iter()
                .filter(|(_, every)| n % every < every / 2 + 1)
                .map(|(name, _)| name)
                .collect()
        })
        .collect();
    let transactions = transactions(baskets.iter().map(|basket| basket.iter().copied()));
    let patterns = transactions.patterns(2);
    let itemsets = mine::collect(&patterns, &MineConfig::new(2), &Unwatched).unwrap();
    let mut config = RuleConfig::default();
    config.max_q = 1.0;
    config.keep_redundant = true;
    config.max_consequent = 2;
    let shown = |config: &RuleConfig| -> Vec<(Vec<String>, Vec<String>)> {
        let list = RuleList::new(&patterns, &itemsets, config, &Unwatched).unwrap();
        assert_eq!(list.tally().candidates, list.rules().len() as u64);
        let names = |side: &[Rank]| -> Vec<String> {
            side.iter().map(|&rank| patterns.name(rank).to_owned()).collect()
        };
        list.rules().iter().map(|rule| (names(&rule.antecedent), names(&rule.consequent))).collect()
    };
    let all = shown(&config);
    let has = |side: &[String], name: &str| side.iter().any(|product| product == name);
    let texts = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    config.sides.rhs = texts(&["b*"]);
    let rhs = shown(&config);
    assert!(!rhs.is_empty());
    let starts =
        |rule: &(Vec<String>, Vec<String>)| rule.1.iter().all(|name| name.starts_with('b'));
    assert_eq!(rhs, all.iter().filter(|rule| starts(rule)).cloned().collect::<Vec<_>>());
    config.sides.lhs = texts(&["milk"]);
    config.sides.without = texts(&["jam", "s?lt"]);
    let narrow = shown(&config);
    assert!(!narrow.is_empty());
    let answers = |rule: &&(Vec<String>, Vec<String>)| {
        let (left, right) = rule;
        let none = |name| !has(left, name) && !has(right, name);
        starts(rule) && has(left, "milk") && none("jam") && none("salt")
    };
    assert_eq!(narrow, all.iter().filter(answers).cloned().collect::<Vec<_>>());
    config.sides.with = texts(&["butter"]);
    let with = shown(&config);
    let answers =
        |rule: &&(Vec<String>, Vec<String>)| has(&rule.0, "butter") || has(&rule.1, "butter");
    assert_eq!(with, narrow.iter().filter(answers).cloned().collect::<Vec<_>>());
    config.sides.with = texts(&["buttr"]);
    let error = RuleList::new(&patterns, &itemsets, &config, &Unwatched).unwrap_err();
    assert_eq!(error.to_string(), "there is no product \"buttr\"; did you mean \"butter\"?");
}
