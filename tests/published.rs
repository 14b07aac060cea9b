//! Counts that independent programs agree on, kept beside the project in `../shared/oracles`: every
//! set of itemsets (up to five million by every engine, above that by the fast one), the closed and
//! maximal ones of each, and every set of rules. Which programs made each row stands in the tables themselves.

#![allow(
    clippy::cast_possible_truncation,
    clippy::print_stderr,
    reason = "small numbers, and notices of what was skipped"
)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use common::shared;
use pannier::encode::{Transactions, TransactionsBuilder};
use pannier::mine::{self, Condensed, Engine, MineConfig};
use pannier::read::{ReadOptions, Source, read};
use pannier::rules::{self, CountRules, RuleConfig};
use pannier::support::MinConfidence;
use pannier::watch::Unwatched;

/// Larger answers are left to the fast engine.
const LARGEST: u64 = 5_000_000;

/// The rows of an oracle table, by the names of its columns.
fn table(name: &str) -> Option<Vec<BTreeMap<String, String>>> {
    let path = shared("oracles")?.join(name);
    let mut reader = csv::Reader::from_path(path).expect("the oracle table is there");
    let rows = reader.deserialize().map(|row| row.expect("every row has all columns"));
    Some(rows.collect())
}

fn load(source: Source) -> Transactions {
    let mut rows = TransactionsBuilder::default();
    read(&[source], &ReadOptions::default(), &mut rows, None, &Unwatched).expect("FIMI files");
    rows.finish()
}

/// A data set of the tables: a file, or made by the generator that stands beside the tables; `None`
/// where neither is there.
fn data_set(name: &str) -> Option<Transactions> {
    let data = shared("data/fimi")?;
    let file = format!("{name}.dat.gz");
    let found = [data.join(&file), data.join("partial").join(&file)];
    if let Some(path) = found.into_iter().find(|path| path.is_file()) {
        return Some(load(Source::new(path)));
    }
    let arguments = match name {
        "Q40I10D100K" => ["100000", "40", "10", "1000", "2000", "40"],
        "Q10I4D500K" => ["500000", "10", "4", "20000", "8000", "7"],
        _ => return None,
    };
    Some(load(Source::new(generated(name, &arguments))))
}

/// Runs the generator once; its output is kept with the build.
fn generated(name: &str, arguments: &[&str]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.dat"));
    if !path.is_file() {
        let script = shared("peers/gen.py").expect("the folder is there");
        let made = Command::new("python3").arg(script).args(arguments).output();
        let made = made.expect("python3 runs the generator");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        // Two tests may make it at once: each writes its own and the last one stays.
        let part = path.with_extension(format!("{}.part", std::process::id()));
        fs::write(&part, made.stdout).and_then(|()| fs::rename(&part, &path)).expect("room");
    }
    path
}

#[test]
fn the_numbers_of_itemsets_are_those_of_other_miners() {
    let Some(rows) = table("itemset-counts.csv") else {
        return;
    };
    let mut sets: BTreeMap<String, Option<Transactions>> = BTreeMap::new();
    let mut compared = 0;
    for row in rows.iter().filter(|row| row["kind"] == "all") {
        let total: u64 = row["count_total"].parse().expect("a number");
        let engines: &[Engine] = match total > LARGEST {
            true => &[Engine::Auto],
            false => &[Engine::Auto, Engine::Tree],
        };
        let name = &row["dataset"];
        let set = sets.entry(name.clone()).or_insert_with(|| data_set(name));
        let transactions = set.as_ref().unwrap_or_else(|| panic!("no data for {row:?}"));
        let min_count = row["min_support_absolute"].parse().expect("a number");
        let patterns = transactions.patterns(min_count);
        for &engine in engines {
            let mut config = MineConfig::new(min_count);
            config.engine = engine;
            let counted = mine::count(&patterns, &config, &Unwatched).unwrap();
            let by_length =
                counted.by_length.iter().map(u64::to_string).collect::<Vec<_>>().join(";");
            assert_eq!(
                (counted.total(), &*by_length),
                (total, &*row["count_by_length"]),
                "{engine:?}, {row:?}"
            );
        }
        compared += 1;
    }
    assert!(compared >= 34, "only {compared} rows were compared");
    eprintln!("{compared} rows agree");
}

#[test]
fn the_numbers_of_closed_and_maximal_itemsets_are_those_of_other_miners() {
    let Some(rows) = table("itemset-counts.csv") else {
        return;
    };
    let mut sets: BTreeMap<String, Option<Transactions>> = BTreeMap::new();
    let mut compared = 0;
    for row in &rows {
        let which = match &*row["kind"] {
            "closed" => Condensed::Closed,
            "maximal" => Condensed::Maximal,
            _ => continue,
        };
        let name = &row["dataset"];
        let set = sets.entry(name.clone()).or_insert_with(|| data_set(name));
        let transactions = set.as_ref().unwrap_or_else(|| panic!("no data for {row:?}"));
        let min_count = row["min_support_absolute"].parse().expect("a number");
        let patterns = transactions.patterns(min_count);
        let mut config = MineConfig::new(min_count);
        config.condensed = Some(which);
        let counted = mine::count(&patterns, &config, &Unwatched).unwrap();
        let by_length: Vec<String> = counted.by_length.iter().map(u64::to_string).collect();
        assert_eq!(by_length.join(";"), row["count_by_length"], "{row:?}");
        compared += 1;
    }
    assert!(compared >= 62, "only {compared} rows were compared");
    eprintln!("{compared} rows agree");
}

#[test]
fn the_numbers_of_rules_are_those_of_other_tools() {
    let Some(rows) = table("rule-counts.csv") else {
        return;
    };
    let mut sets: BTreeMap<String, Option<Transactions>> = BTreeMap::new();
    let mut compared = 0;
    for row in &rows {
        let name = &row["dataset"];
        let set = sets.entry(name.clone()).or_insert_with(|| data_set(name));
        let transactions = set.as_ref().unwrap_or_else(|| panic!("no data for {row:?}"));
        let min_count = row["min_support_absolute"].parse().expect("a number");
        let patterns = transactions.patterns(min_count);
        let itemsets = mine::collect(&patterns, &MineConfig::new(min_count), &Unwatched).unwrap();
        let mut config = RuleConfig::default();
        let least = row["min_confidence"].parse().expect("a number");
        config.min_confidence = MinConfidence::share(least).unwrap();
        config.max_consequent = row["consequent_size"].parse().unwrap_or(usize::MAX);
        let parts = rules::generate(&itemsets, &config, CountRules::default, &Unwatched).unwrap();
        let counted: CountRules = parts.into_iter().sum();
        assert_eq!(counted.total().to_string(), row["count"], "{row:?}");
        if !row["count_by_rule_length"].is_empty() {
            let by_length = (2..).zip(&counted.by_length).filter(|(_, n)| **n > 0);
            let by_length = by_length.map(|(length, n)| format!("{length}:{n}"));
            let by_length = by_length.collect::<Vec<_>>().join(";");
            assert_eq!(by_length, row["count_by_rule_length"], "{row:?}");
        }
        compared += 1;
    }
    assert!(compared >= 28, "only {compared} rows were compared");
    eprintln!("{compared} rows agree");
}
