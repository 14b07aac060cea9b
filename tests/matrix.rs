//! Every cell of the matrix against counting baskets one by one.

#![allow(
    clippy::cast_possible_truncation,
    clippy::print_stderr,
    reason = "small numbers, and notices of what was skipped"
)]

mod common;

use common::{baskets, letters, shared, transactions};
use pannier::encode::{Transactions, TransactionsBuilder};
use pannier::matrix::Matrix;
use pannier::mine::{PairCounts, most_frequent_pair};
use pannier::read::{ReadOptions, Source, read};
use pannier::watch::Unwatched;
use proptest::prelude::*;

/// (given, then, n_given, n_then, n_both) of all ordered pairs, by scanning all baskets for each.
fn scanned(transactions: &Transactions) -> Vec<(String, String, u32, u32, u32)> {
    let names: Vec<&str> = transactions.dictionary().names().collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    let has: Vec<Vec<bool>> = transactions
        .iter()
        .map(|items| {
            let held: Vec<&str> =
                items.iter().map(|&i| transactions.dictionary().name(i)).collect();
            sorted.iter().map(|name| held.contains(name)).collect()
        })
        .collect();
    let mut cells = Vec::new();
    for (i, given) in sorted.iter().enumerate() {
        for (j, then) in sorted.iter().enumerate().filter(|(j, _)| *j != i) {
            let mut counts = (0, 0, 0);
            for row in &has {
                counts.0 += u32::from(row[i]);
                counts.1 += u32::from(row[j]);
                counts.2 += u32::from(row[i] && row[j]);
            }
            cells.push((given.to_string(), then.to_string(), counts.0, counts.1, counts.2));
        }
    }
    cells
}

fn of_matrix(transactions: &Transactions) -> Vec<(String, String, u32, u32, u32)> {
    let patterns = transactions.patterns(1);
    let matrix = Matrix::new(&patterns, &Unwatched).unwrap();
    let cells = matrix.cells(None, None).map(|cell| {
        let table = cell.table();
        let name = |rank| patterns.name(rank).to_owned();
        (name(cell.given), name(cell.then), table.antecedent(), table.consequent(), table.both())
    });
    cells.collect()
}

proptest! {
    #[test]
    fn all_ordered_pairs_are_there_zeros_too(baskets in baskets()) {
        let transactions = transactions(baskets.iter().map(|&b| letters(b)));
        prop_assert_eq!(of_matrix(&transactions), scanned(&transactions));
    }

    #[test]
    fn the_most_frequent_pair_is_found(baskets in baskets()) {
        let transactions = transactions(baskets.iter().map(|&b| letters(b)));
        let highest = scanned(&transactions).into_iter().map(|cell| cell.4).max().unwrap_or(0);
        prop_assert_eq!(most_frequent_pair(&transactions, &Unwatched).unwrap(), highest);
    }
}

/// All 169 x 168 cells.
#[test]
fn the_matrix_of_the_groceries_equals_a_scan_of_the_baskets() {
    let Some(file) = shared("data/retail/groceries/groceries_baskets.csv.gz") else {
        return;
    };
    let mut rows = TransactionsBuilder::default();
    read(&[Source::new(file)], &ReadOptions::default(), &mut rows, None, &Unwatched).unwrap();
    let transactions = rows.finish();
    let cells = of_matrix(&transactions);
    assert_eq!(cells.len(), 169 * 168);
    assert_eq!(cells, scanned(&transactions));
}

#[test]
fn threads_do_not_change_a_count() {
    let sets = (0..5000u32).map(|i| {
        let bits = (i.wrapping_mul(2_654_435_761) >> 24) as u8;
        letters(bits)
    });
    let transactions = transactions(sets);
    let patterns = transactions.patterns(1);
    let count = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let pairs = pool.install(|| PairCounts::new(&patterns, &Unwatched)).unwrap();
        let matrix = Matrix::new(&patterns, &Unwatched).unwrap();
        matrix.cells(None, None).map(|c| pairs.count(c.given, c.then)).collect::<Vec<_>>()
    };
    let one = count(1);
    assert_eq!(one, count(2));
    assert_eq!(one, count(8));
}
