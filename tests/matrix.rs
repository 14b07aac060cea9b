//! Every cell of the matrix against counting baskets one by one.

#![allow(
    clippy::cast_possible_truncation,
    clippy::print_stderr,
    reason = "small numbers, and notices of what was skipped"
)]

mod common;

use common::{baskets, letters, shared, transactions};
use pannier::encode::{Rank, Transactions, TransactionsBuilder};
use pannier::matrix::{Matrix, MatrixConfig, Relation};
use pannier::mine::{PairCounts, most_frequent_pair};
use pannier::read::{ReadOptions, Source, read};
use pannier::stats::tails::hypergeometric;
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
    let matrix = Matrix::new(&patterns, MatrixConfig::default(), &Unwatched).unwrap();
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

    /// The list of a large catalogue knows the same counts, and leaves out only zeros that hardly
    /// anything is expected of.
    #[test]
    fn a_list_of_pairs_agrees_with_the_whole_table(baskets in baskets(), times in 1..9usize) {
        let repeated = (0..times).flat_map(|_| baskets.iter().copied());
        let transactions = transactions(repeated.map(letters));
        let patterns = transactions.patterns(1);
        let whole = PairCounts::whole(&patterns, &Unwatched).unwrap();
        let listed = PairCounts::listed(&patterns, &Unwatched).unwrap();
        let ranks = || (0..patterns.items().len()).map(Rank::at);
        let mut stored = 0;
        for a in ranks() {
            let partners: Vec<Rank> = listed.partners(a).map(|partner| partner.0).collect();
            prop_assert!(partners.is_sorted());
            for b in ranks().filter(|&b| b != a) {
                prop_assert_eq!(listed.count(a, b), whole.count(a, b));
                let counts = patterns.counts();
                let expected = f64::from(counts[a.index()]) * f64::from(counts[b.index()])
                    / f64::from(patterns.n());
                // Exactly at 5 the last digit may decide either way.
                if (expected - 5.0).abs() > 1e-9 {
                    let tells = whole.count(a, b) > 0 || expected > 5.0;
                    prop_assert_eq!(listed.place(a, b).is_some(), tells);
                }
                prop_assert_eq!(listed.place(a, b).is_some(), partners.contains(&b));
                stored += usize::from(listed.place(a, b).is_some());
            }
            for (b, place) in listed.partners(a) {
                prop_assert_eq!(listed.place(a, b), Some(place));
                prop_assert_eq!(listed.at(place), whole.count(a, b));
            }
        }
        prop_assert_eq!(stored, 2 * listed.len());
        prop_assert_eq!(listed.unlisted() as usize, whole.len() - listed.len());
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
        let matrix = Matrix::new(&patterns, MatrixConfig::default(), &Unwatched).unwrap();
        matrix.cells(None, None).map(|c| pairs.count(c.given, c.then)).collect::<Vec<_>>()
    };
    let one = count(1);
    assert_eq!(one, count(2));
    assert_eq!(one, count(8));
}

/// The first so many are found without sorting the others, and are the same, ties too.
#[test]
fn the_strongest_cells_are_the_first_of_all_of_them() {
    let sets = (0..300u32).map(|i| letters((i.wrapping_mul(2_654_435_761) >> 24) as u8));
    let transactions = transactions(sets);
    let patterns = transactions.patterns(1);
    let matrix = Matrix::new(&patterns, MatrixConfig::default(), &Unwatched).unwrap();
    let first = |most| -> Vec<(Rank, Rank)> {
        let cells = matrix.strongest(None, None, most);
        cells.iter().map(|cell| (cell.given, cell.then)).collect()
    };
    let all = first(usize::MAX);
    assert_eq!(all.len(), matrix.products() * (matrix.products() - 1));
    for most in [0, 1, 2, 5, 27, 28, 55, 56, 100] {
        assert_eq!(first(most), all[..most.min(all.len())], "{most}");
    }
}

/// More products than have a table of all pairs: what is stored is counted and tested like any other
/// pair, and what is not has a cell all the same.
#[test]
fn a_catalogue_too_large_for_a_table_has_the_same_numbers() {
    let names: Vec<String> = (0..4200).map(|product| format!("p{product}")).collect();
    let baskets: Vec<Vec<&str>> = (0..6000_usize)
        .map(|i| {
            let mut basket = vec![&*names[i % 4200], &*names[(i * 7919 + 13) % 4200]];
            // Two that half of all hold, but never both, and one more for some.
            basket.push(&names[i % 2]);
            basket.extend((i % 3 == 0).then(|| &*names[2]));
            basket
        })
        .collect();
    let transactions = transactions(baskets.iter().map(|basket| basket.iter().copied()));
    let patterns = transactions.patterns(1);
    let matrix = Matrix::new(&patterns, MatrixConfig::default(), &Unwatched).unwrap();
    assert!(!matrix.pairs().is_whole());
    let both = |a: &str, b: &str| {
        let hold = |basket: &&Vec<&str>| basket.contains(&a) && basket.contains(&b);
        baskets.iter().filter(hold).count() as u32
    };
    let mut cells = 0;
    for cell in matrix.cells(None, None) {
        if cells % 97 == 0 {
            let [given, then] = [cell.given, cell.then].map(|rank| patterns.name(rank));
            assert_eq!(cell.table().both(), both(given, then), "{given} {then}");
            let test = cell.test().unwrap();
            let (a, b) = (cell.given.min(cell.then), cell.given.max(cell.then));
            let plain = hypergeometric(&matrix.table(a, b));
            assert_eq!(test.plain.p, plain.mid_upper().min(plain.mid_lower()));
            let joint = matrix.joint(cell.given, cell.then);
            assert_eq!(test.expected, joint.expected());
        }
        cells += 1;
    }
    assert_eq!(cells, 2 * matrix.pairs().len());
    let stored: usize = matrix.census().iter().map(|kind| kind.1).sum();
    assert_eq!(stored, matrix.pairs().len());

    let rank = |name: &str| patterns.rank_of(name).unwrap();
    let never = matrix.relation(rank("p0"), rank("p1")).unwrap();
    assert!(never.table().both() < 10);
    assert_eq!(never.relation, Relation::Substitute);
    let unknown = names[3..]
        .iter()
        .find(|name| {
            matrix.pairs().place(rank("p3"), rank(name.as_str())).is_none() && *name != "p3"
        })
        .unwrap();
    let cell = matrix.cell(rank("p3"), rank(unknown)).unwrap();
    assert_eq!((cell.table().both(), cell.test()), (0, None));
    assert_eq!(cell.relation(), Relation::Undecided);
    assert!(cell.p_shrunk() > 0.0 && cell.p_shrunk() < 0.01);
}
