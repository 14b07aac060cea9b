//! Estimates against counts that several other programs agree on.

#![expect(clippy::print_stderr, reason = "notices of what was skipped")]

mod common;

use std::fs;
use std::path::Path;

use common::shared;
use pannier::encode::{Transactions, TransactionsBuilder};
use pannier::error::Error;
use pannier::mine::{self, Estimate, MineConfig};
use pannier::read::{ReadOptions, Source, read};
use pannier::watch::Unwatched;
use pannier::write::{ItemsetLines, LineFormat};

fn transactions(file: &Path) -> Transactions {
    let mut rows = TransactionsBuilder::default();
    read(&[Source::new(file)], &ReadOptions::default(), &mut rows, None, &Unwatched).unwrap();
    rows.finish()
}

fn estimate(transactions: &Transactions, min_count: u32) -> Estimate {
    let patterns = transactions.patterns(min_count);
    mine::estimate(&patterns, &MineConfig::new(min_count), &Unwatched).unwrap()
}

/// All rows of more than a million itemsets whose data are at hand.
#[test]
fn estimates_are_near_the_counts_of_other_programs() {
    let Some(folder) = shared("data/fimi") else { return };
    let oracle = fs::read_to_string(shared("oracles/itemset-counts.csv").unwrap()).unwrap();
    let mut compared = 0;
    for line in oracle.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let (set, kind) = (fields[0], fields[2]);
        let (min_count, count): (u32, f64) =
            (fields[1].parse().unwrap(), fields[3].parse().unwrap());
        let names = [format!("{set}.dat.gz"), format!("partial/{set}.dat.gz")];
        let file = names.iter().map(|name| folder.join(name)).find(|file| file.exists());
        let (Some(file), "all", 1e6..) = (file, kind, count) else { continue };
        let estimate = estimate(&transactions(&file), min_count);
        let about = estimate.total();
        let error = (about.value - count).abs();
        let allowed = (4.0 * about.standard_error).max(1e-9 * count);
        assert!(
            error <= allowed && error < 0.25 * count,
            "{set} at {min_count}: {about:?} of {count}"
        );
        // Lengths too, where they are many.
        for (about, exact) in estimate.by_length().iter().zip(fields[4].split(';')) {
            let exact: f64 = exact.parse().unwrap();
            let error = (about.value - exact).abs();
            let allowed = (6.0 * about.standard_error).max(0.02 * count);
            assert!(error <= allowed, "{set} at {min_count}: {about:?} of {exact}");
        }
        compared += 1;
    }
    assert!(compared >= 8, "only {compared} were there");
}

/// Chess at a tenth of its games has more itemsets than fit a count.
#[test]
fn a_run_that_would_explode_ends_early_and_says_what_to_change() {
    let Some(file) = shared("data/fimi/chess.dat.gz") else { return };
    let transactions = transactions(&file);
    let patterns = transactions.patterns(300);
    let mut config = MineConfig::new(300);
    config.max_itemsets = 1_000_000_000;
    let error = mine::collect(&patterns, &config, &Unwatched).unwrap_err();
    let Error::TooManyItemsets { about: Some(about), limit, fewer: Some((count, fewer)) } = error
    else {
        panic!("{error}");
    };
    // 5.6e9 by six other seeds.
    assert!((5e9..6.5e9).contains(&about.value) && limit == config.max_itemsets, "{about:?}");
    // What it says to try gives no more, and not far less.
    let mut config = MineConfig::new(count);
    let counted =
        mine::count_up_to(&transactions.patterns(count), &config, limit, &Unwatched).unwrap();
    let total = counted.expect("no more than the limit").total() as f64;
    assert!(total > 0.3 * limit as f64, "{total} at {count}");
    assert!((total - fewer.value).abs() < 0.2 * total, "{fewer:?} of {total}");
    // One kind only, or none too many: nothing is foreseen.
    config.max_len = 3;
    config.min_count = 300;
    config.max_itemsets = 50_000_000;
    assert!(mine::collect(&patterns, &config, &Unwatched).is_ok());
}

/// Threads that wait for their turn to write hear of it when there will be none.
#[test]
fn all_threads_end_where_a_run_is_foreseen_to_explode() {
    let Some(file) = shared("data/fimi/chess.dat.gz") else { return };
    let transactions = transactions(&file);
    let patterns = transactions.patterns(300);
    for (threads, limit) in [(1, 1_000_000_000), (2, 1_000_000_000), (4, 3_000_000)] {
        let mut config = MineConfig::new(300);
        config.max_itemsets = limit;
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let ended = pool.install(|| {
            let out = std::io::sink();
            let lines = ItemsetLines::new(&patterns, LineFormat::Fimi, out, &Unwatched).unwrap();
            let sink_of = |part| lines.sink(part);
            mine::mine_up_to(&patterns, &config, limit, sink_of, &Unwatched).unwrap().is_none()
        });
        assert!(ended, "{threads} threads");
    }
}

#[test]
fn neither_threads_nor_the_order_of_rows_change_an_estimate() {
    let Some(file) = shared("data/fimi/mushroom.dat.gz") else { return };
    let mut rows: Vec<Vec<String>> = Vec::new();
    let all = transactions(&file);
    for items in all.iter() {
        rows.push(items.iter().map(|&item| all.dictionary().name(item).to_owned()).collect());
    }
    rows.sort();
    let mut builder = TransactionsBuilder::default();
    for row in rows.iter().rev() {
        use pannier::read::RowSink;
        builder.basket(&mut row.iter().rev().map(String::as_str)).unwrap();
    }
    let shuffled = builder.finish();
    let of = |transactions: &Transactions, threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| estimate(transactions, 81))
    };
    let first = of(&all, 1);
    assert!(first.total().standard_error > 0.0);
    assert!(first == of(&all, 2) && first == of(&all, 5) && first == of(&shuffled, 3));
}
