//! The metrics of mlxtend on the same itemsets, all rows: `tests/oracles/mlxtend_groceries.py`.

use std::collections::BTreeMap;

use crate::common::{names, shared};
use pannier::encode::TransactionsBuilder;
use pannier::mine::{self, MineConfig};
use pannier::read::{ReadOptions, Source, read};
use pannier::rules::{Measure, RuleConfig, RuleList};
use pannier::support::MinSupport;
use pannier::watch::Unwatched;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Golden {
    mlxtend: String,
    baskets: u32,
    itemsets: usize,
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
}

/// Our measure of each of its columns. Its representativity is the share of rows without gaps, which
/// is 1 for baskets.
const SAME: [(&str, &str); 11] = [
    ("antecedent support", "coverage"),
    ("consequent support", "base_rate"),
    ("support", "support"),
    ("confidence", "confidence"),
    ("lift", "lift"),
    ("leverage", "leverage"),
    ("conviction", "conviction"),
    ("zhangs_metric", "zhang"),
    ("jaccard", "jaccard"),
    ("certainty", "certainty"),
    ("kulczynski", "kulczynski"),
];

#[test]
fn all_rules_of_the_groceries_have_the_metrics_of_mlxtend() {
    let Some(file) = shared("data/retail/groceries/groceries_baskets.csv.gz") else {
        return;
    };
    let golden: Golden =
        serde_json::from_str(include_str!("../oracles/mlxtend_groceries.json")).unwrap();
    let mut rows = TransactionsBuilder::default();
    let options = ReadOptions::default();
    read(&[Source::new(file)], &options, &mut rows, None, &Unwatched).unwrap();
    let transactions = rows.finish();
    assert_eq!(transactions.n(), golden.baskets);
    let min_count = MinSupport::share(0.01).unwrap().min_count(transactions.n());
    let patterns = transactions.patterns(min_count);
    let itemsets = mine::collect(&patterns, &MineConfig::new(min_count), &Unwatched).unwrap();
    assert_eq!(itemsets.len(), golden.itemsets);
    let mut config = RuleConfig::default();
    config.max_consequent = usize::MAX;
    config.max_q = 1.0;
    config.keep_redundant = true;
    let list = RuleList::new(&patterns, &itemsets, &config, &Unwatched).unwrap();
    let ours: BTreeMap<[Vec<String>; 2], _> = list
        .rules()
        .iter()
        .map(|rule| {
            let sides = [&rule.antecedent, &rule.consequent].map(|side| names(&patterns, side));
            (sides, rule.table)
        })
        .collect();
    assert_eq!(ours.len(), golden.rows.len());

    let column = |name| golden.columns.iter().position(|column| column == name).unwrap();
    let mut compared = 0;
    for row in &golden.rows {
        let side = |at: usize| -> Vec<String> { serde_json::from_value(row[at].clone()).unwrap() };
        let sides = [side(0), side(1)];
        let table = ours.get(&sides).unwrap_or_else(|| panic!("{sides:?} is not ours"));
        for (theirs, name) in SAME {
            let expected = row[column(theirs)].as_f64().unwrap();
            let value = (Measure::named(name).unwrap().of)(table).unwrap();
            // Below the base rate it divides by the way to 1 all the same, where Shortliffe and
            // Buchanan divide by the way to 0.
            let value = match name {
                "certainty" if value < 0.0 => {
                    let base = f64::from(table.consequent()) / f64::from(table.n());
                    value * base / (1.0 - base)
                }
                _ => value,
            };
            let allowed = 1e-10 * expected.abs().max(1e-3);
            assert!((value - expected).abs() <= allowed, "{name} of {row:?} is {value}");
            compared += 1;
        }
        assert_eq!(row[column("representativity")], 1.0);
        compared += 1;
    }
    eprintln!("mlxtend {}: {compared} values of {} rules agree", golden.mlxtend, ours.len());
}
