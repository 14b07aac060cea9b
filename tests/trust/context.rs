//! Rules within strata: from the rows of public data to the figures of statsmodels, and planted
//! paradoxes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;

use crate::common::{shared, transactions};
use flate2::read::MultiGzDecoder;
use pannier::context::{InContext, Verdict, in_context};
use pannier::encode::{Rank, TransactionsBuilder, merge_small};
use pannier::read::RowSink;
use pannier::stats::Level;
use serde_json::Value;

fn quality() -> Option<Value> {
    let file = File::open(shared("oracles/quality.json")?).unwrap();
    Some(serde_json::from_reader(file).unwrap())
}

fn rows(path: &str) -> Option<Vec<csv::StringRecord>> {
    let file = File::open(shared(path)?).unwrap();
    let reader = csv::Reader::from_reader(MultiGzDecoder::new(file));
    Some(reader.into_records().map(Result::unwrap).collect())
}

fn close(ours: f64, theirs: &Value, relative: f64) {
    let theirs = theirs.as_f64().unwrap();
    assert!((ours / theirs - 1.0).abs() < relative, "{ours} is not {theirs}");
}

fn check(ours: &InContext, theirs: &Value) {
    let cells: Vec<[[u32; 2]; 2]> = serde_json::from_value(theirs["tables"].clone()).unwrap();
    let our_cells: Vec<[[u32; 2]; 2]> = ours
        .tables
        .iter()
        .map(|table| {
            let [a, b, c, d] = table.cells();
            [[a, b], [c, d]]
        })
        .collect();
    assert_eq!(our_cells, cells, "{theirs}");
    let crude = ours.crude.as_ref().unwrap();
    close(crude.odds_ratio(), &theirs["crude_or"], 1e-9);
    let adjusted = ours.adjusted.as_ref().unwrap();
    close(adjusted.odds_ratio(), &theirs["mh_or"], 1e-9);
    close(adjusted.se, &theirs["mh_log_se"], 1e-9);
    let homogeneity = ours.homogeneity.as_ref().unwrap();
    close(homogeneity.breslow_day.statistic, &theirs["breslow_day"], 1e-6);
    close(homogeneity.tarone.statistic, &theirs["tarone"], 1e-6);
}

fn one(baskets: &[(Vec<&str>, u32)], antecedent: &str, consequent: &str) -> InContext {
    let transactions = transactions(baskets.iter().map(|(basket, _)| basket.iter().copied()));
    let labels: Vec<u32> = baskets.iter().map(|&(_, label)| label).collect();
    let patterns = transactions.patterns(1);
    let rank = |name| patterns.rank_of(name).unwrap();
    let (x, y) = ([rank(antecedent)], [rank(consequent)]);
    in_context(&transactions, &patterns, &[(&x, &y)], &labels, Level::default()).remove(0)
}

/// Telco customers by tenure: what seems to keep customers goes with leaving once tenure is fixed.
#[test]
fn streaming_and_staying_within_tenure_bands() {
    let Some(customers) = rows("data/telecom/Telco-Customer-Churn.csv.gz") else {
        return;
    };
    let quality = quality().unwrap();
    let band = |row: &csv::StringRecord| match row[5].parse().unwrap() {
        0..=12 => 0,
        13..=24 => 1,
        25..=48 => 2,
        _ => 3_u32,
    };
    let service = |column: usize| {
        move |row: &csv::StringRecord| {
            let mut held = Vec::new();
            if &row[column] == "Yes" {
                held.push("service");
            }
            if &row[20] == "No" {
                held.push("stays");
            }
            held
        }
    };
    let cases = quality["context_tables"]["cases"].as_array().unwrap();
    for (start, column, internet_only, expected) in [
        ("StreamingTV x retained, internet", 13, true, Verdict::Reversed),
        ("StreamingMovies x retained, internet", 14, true, Verdict::Reversed),
        ("DeviceProtection x retained, internet", 11, true, Verdict::Confounded),
        ("OnlineBackup x retained, internet", 10, true, Verdict::Confounded),
        ("MultipleLines x retained, all", 7, false, Verdict::Confounded),
    ] {
        let baskets: Vec<(Vec<&str>, u32)> = customers
            .iter()
            .filter(|row| !internet_only || &row[8] != "No")
            .map(|row| (service(column)(row), band(row)))
            .collect();
        let ours = one(&baskets, "service", "stays");
        let theirs =
            cases.iter().find(|case| case["what"].as_str().unwrap().starts_with(start)).unwrap();
        check(&ours, theirs);
        assert_eq!(ours.verdict, expected, "{start}");
        let adjusted = ours.standardised.unwrap();
        eprintln!(
            "{start}: crude odds ratio {:.3}, adjusted {:.3}; of {:+.1} points {:+.1} remain: {}",
            ours.crude.unwrap().odds_ratio(),
            ours.adjusted.unwrap().odds_ratio(),
            100.0
                * (ours.pooled.confidence().share().unwrap()
                    - ours.pooled.n01() as f64
                        / (ours.pooled.n() - ours.pooled.antecedent()) as f64),
            100.0 * adjusted.difference(),
            ours.verdict.name()
        );
    }
}

/// The thirty most frequent product categories of completejourney, all pairs, by quarter.
#[test]
fn completejourney_by_quarter() {
    let (Some(lines), Some(products)) = (
        rows("data/retail/completejourney/transactions.csv.gz"),
        rows("data/retail/completejourney/products.csv.gz"),
    ) else {
        return;
    };
    let quality = quality().unwrap();
    let context = &quality["completejourney_context"];
    let category: BTreeMap<&str, &str> =
        products.iter().filter(|row| !row[4].is_empty()).map(|row| (&row[0], &row[4])).collect();
    let mut baskets: BTreeMap<&str, (BTreeSet<&str>, u32)> = BTreeMap::new();
    for line in &lines {
        let Some(&category) = category.get(&line[3]) else {
            continue;
        };
        let quarter = match line[9].parse::<u32>().unwrap() {
            1..=13 => 0,
            14..=26 => 1,
            27..=39 => 2,
            _ => 3,
        };
        let basket = baskets.entry(&line[2]).or_insert((BTreeSet::new(), quarter));
        basket.0.insert(category);
    }
    assert_eq!(baskets.len(), 155_659);
    let mut builder = TransactionsBuilder::default();
    let mut labels = Vec::new();
    for (basket, quarter) in baskets.values() {
        builder.basket(&mut basket.iter().copied()).unwrap();
        labels.push(*quarter);
    }
    let transactions = builder.finish();
    let patterns = transactions.patterns(1000);
    let frequent: Vec<[Rank; 1]> = (0..30).map(|rank| [Rank::at(rank)]).collect();
    let pairs: Vec<(&[Rank], &[Rank])> = (0..30)
        .flat_map(|j| (0..j).map(move |i| (i, j)))
        .map(|(i, j)| (&frequent[i][..], &frequent[j][..]))
        .collect();
    assert_eq!(pairs.len(), 435);
    let found = in_context(&transactions, &patterns, &pairs, &labels, Level::default());

    let mut checked = 0;
    for example in context["examples"].as_array().unwrap() {
        if !example["scheme"].as_str().unwrap().starts_with("quarter") {
            continue;
        }
        let rank = |name: &str| patterns.rank_of(example[name].as_str().unwrap()).unwrap();
        let (i, j) = (rank("i"), rank("j"));
        let ours =
            &in_context(&transactions, &patterns, &[(&[i], &[j])], &labels, Level::default())[0];
        check(ours, example);
        checked += 1;
    }
    assert_eq!(checked, 4);
    // Its flag is by p-value: 83 of 435 vary. By q-value, as ours, fewer do.
    let flags = context["flag_counts"].as_object().unwrap();
    let theirs = flags.iter().find(|(scheme, _)| scheme.starts_with("quarter")).unwrap().1;
    let by_p = found
        .iter()
        .filter(|pair| pair.homogeneity.as_ref().unwrap().breslow_day.p <= 0.05)
        .count();
    assert_eq!(by_p as u64, theirs["flags"]["varies"].as_u64().unwrap());
    let of = |verdict| found.iter().filter(|pair| pair.verdict == verdict).count();
    eprintln!(
        "435 pairs by quarter: {by_p} vary at p of 5 %; by verdict {} vary, {} stable, {} others",
        of(Verdict::Varies),
        of(Verdict::Stable),
        435 - of(Verdict::Varies) - of(Verdict::Stable)
    );
    assert!((1..by_p).contains(&of(Verdict::Varies)));
    assert_eq!(of(Verdict::Varies) + of(Verdict::Stable), 435);
}

/// So many baskets of each kind in each stratum: both, antecedent only, consequent only, neither.
fn planted(strata: &[[u32; 4]]) -> InContext {
    let mut baskets = Vec::new();
    for (label, cells) in (0..).zip(strata) {
        for (held, times) in [&["x", "y"][..], &["x"], &["y"], &[]].iter().zip(cells) {
            for _ in 0..*times {
                baskets.push((held.to_vec(), label));
            }
        }
    }
    // Strata do not stand together.
    baskets.sort_by_key(|(held, label)| (held.len(), *label));
    one(&baskets, "x", "y")
}

#[test]
fn each_verdict_is_given_where_it_is_planted() {
    for (strata, expected) in [
        // Simpson: within each stratum x keeps y away, but x is at home where y is frequent.
        (&[[700, 200, 95, 5], [5, 95, 200, 700]][..], Verdict::Reversed),
        // Within each stratum nothing.
        (&[[640, 160, 160, 40], [40, 160, 160, 640]], Verdict::Vanishes),
        // Half of it is left.
        (&[[400, 200, 100, 100], [100, 100, 200, 400]], Verdict::Confounded),
        // For each other in one stratum, against in the other.
        (&[[300, 100, 100, 300], [150, 250, 250, 350]], Verdict::Varies),
        (&[[300, 100, 100, 300], [150, 50, 50, 150]], Verdict::Stable),
    ] {
        let ours = planted(strata);
        assert_eq!(ours.verdict, expected, "{ours:?}");
        for (table, cells) in ours.tables.iter().zip(strata) {
            assert_eq!(table.cells(), *cells);
        }
    }
}

#[test]
fn small_strata_become_one() {
    assert_eq!(merge_small(&[0, 0, 1, 2, 2, 3], 2), [0, 0, 2, 1, 1, 2]);
    assert_eq!(merge_small(&[1, 1, 3], 1), [0, 0, 1]);
    assert_eq!(merge_small(&[0, 1], 5), [0, 0]);
    assert!(merge_small(&[], 5).is_empty());
}
