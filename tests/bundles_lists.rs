//! What comes with a list of bundles: who is one away, rivals side by side, how sure the choice is;
//! and that none of it depends on the order of the rows or on threads.

#![allow(
    clippy::cast_possible_truncation,
    clippy::print_stderr,
    reason = "small numbers, and figures for whoever reads the log"
)]

mod common;

use std::collections::BTreeSet;

use pannier::bundles::{BundleConfig, BundleList, Bundles, Mode, OneAway, Scorer, bundles};
use pannier::encode::{Keep, Rank, Transactions, TransactionsBuilder};
use pannier::error::Result;
use pannier::mine::{self, FrequentItemsets, MineConfig};
use pannier::read::{self, ReadOptions, RowSink, Source};
use pannier::record::{Cell, Record};
use pannier::synth::{Holdings, HoldingsConfig, Row};
use pannier::targets::{Counts, ease};
use pannier::watch::Unwatched;

/// Holdings with planted pairs, a line a product, as text.
fn holdings(seed: u64) -> Vec<String> {
    struct Lines(Vec<String>);
    impl RowSink for Lines {
        fn row(&mut self, customer: &str, product: &str) -> Result<()> {
            self.0.push(format!("{customer},{product}"));
            Ok(())
        }

        fn basket(&mut self, _: &mut dyn Iterator<Item = &str>) -> Result<()> {
            unreachable!("holdings are order lines")
        }
    }
    let mut lines = Lines(Vec::new());
    let telecom = Holdings::new(&HoldingsConfig::telecom(3_000, seed)).unwrap();
    telecom.generate(&Unwatched, |row| row.feed(&mut lines)).unwrap();
    lines.0
}

fn transactions(lines: &[String]) -> Transactions {
    let text = format!("customer,product\n{}\n", lines.join("\n"));
    let mut builder = TransactionsBuilder::keeping(Keep { names: true, ..Keep::default() });
    let source = Source::bytes("h.csv", text.into_bytes());
    read::read(&[source], &ReadOptions::default(), &mut builder, None, &Unwatched).unwrap();
    builder.finish()
}

const MIN_COUNT: u32 = 60;

fn mined(patterns: &pannier::encode::Patterns<'_>) -> FrequentItemsets {
    let mut config = MineConfig::new(MIN_COUNT);
    config.max_len = 4;
    mine::collect(patterns, &config, &Unwatched).unwrap()
}

fn config() -> BundleConfig {
    let mut config = BundleConfig::default();
    config.max_size = 4;
    config.replicates = 40;
    config
}

/// Everything a run can tell, as text.
fn all_of_it(lines: &[String], mode: Mode) -> String {
    let transactions = transactions(lines);
    let patterns = transactions.patterns(MIN_COUNT);
    let itemsets = mined(&patterns);
    let mut config = config();
    config.mode = mode;
    let counts = Counts::new(&patterns, &Unwatched).unwrap();
    let offers: Vec<Rank> = (0..counts.products()).map(Rank::at).collect();
    let ease = ease(&counts, &offers, 100.0).unwrap();
    let score = |held: &[Rank], scores: &mut [f64]| ease.scores(held, scores);
    let scorer: &Scorer<'_> = &score;
    let found = bundles(&patterns, &itemsets, &config, Some(scorer), &Unwatched).unwrap();
    let records: Vec<Vec<Cell<'_>>> =
        found.records().map(|record| record.cells().into_iter().map(owned).collect()).collect();
    let customers: Vec<OneAway> = found.one_away().collect();
    format!("{records:?}{customers:?}{:?}{}", found.lists(&[]).unwrap(), found.at_most)
}

fn owned(cell: Cell<'_>) -> Cell<'static> {
    match cell {
        Cell::Text(text) => Cell::Text(text.into_owned().into()),
        Cell::List(texts) => {
            Cell::List(texts.into_iter().map(|text| text.into_owned().into()).collect())
        }
        Cell::Count(count) => Cell::Count(count),
        Cell::Number(number) => Cell::Number(number),
        _ => Cell::Missing,
    }
}

#[test]
fn rows_in_any_order_and_any_number_of_threads_give_the_same() {
    let lines = holdings(1);
    let mut backwards = lines.clone();
    backwards.reverse();
    let on = |threads: usize| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    for mode in [Mode::Extra, Mode::Coverage] {
        let one = on(1).install(|| all_of_it(&lines, mode));
        let four = on(4).install(|| all_of_it(&lines, mode));
        assert!(one == four, "threads matter");
        assert!(one == all_of_it(&backwards, mode), "the order of the rows matters");
    }
}

fn checked(lines: &[String], check: impl Fn(&Transactions, &Bundles<'_>, &[BTreeSet<String>])) {
    let transactions = transactions(lines);
    let patterns = transactions.patterns(MIN_COUNT);
    let itemsets = mined(&patterns);
    let found = bundles(&patterns, &itemsets, &config(), None, &Unwatched).unwrap();
    assert!(found.chosen.len() >= 5);
    let name = |item: &pannier::encode::ItemId| transactions.dictionary().name(*item).to_owned();
    let held: Vec<BTreeSet<String>> =
        transactions.iter().map(|items| items.iter().map(name).collect()).collect();
    check(&transactions, &found, &held);
}

/// The bundles of a list with their products, and what each gap is worth.
fn gaps(found: &Bundles<'_>) -> Vec<Vec<(String, f64)>> {
    let list = &found.lists(&[]).unwrap()[0];
    let of = |(names, chosen): (&Vec<String>, &pannier::bundles::Selection)| {
        let each = chosen.candidate.gaps.iter().map(|gap| gap.each);
        names.iter().cloned().zip(each).collect()
    };
    list.bundles.iter().zip(&found.chosen).map(of).collect()
}

/// Who is one away, and two away, counted one customer at a time.
#[test]
fn the_customers_one_away_are_those_who_lack_one_product() {
    checked(&holdings(2), |transactions, found, held| {
        let mut expected = Vec::new();
        for (rank, bundle) in (1..).zip(gaps(found)) {
            let mut two_away = 0;
            for (customer, held) in held.iter().enumerate() {
                let missing: Vec<&String> = bundle
                    .iter()
                    .map(|(name, _)| name)
                    .filter(|name| !held.contains(*name))
                    .collect();
                two_away += u64::from(missing.len() == 2);
                if let [missing] = missing[..] {
                    expected.push((
                        rank,
                        transactions.name(customer).into_owned(),
                        missing.clone(),
                    ));
                }
            }
            let record = found.records().nth(rank as usize - 1).unwrap();
            assert_eq!(record.cells()[5], Cell::Count(two_away));
        }
        let listed: Vec<OneAway> = found.one_away().collect();
        let mut places: Vec<(u64, String, String)> = listed
            .iter()
            .map(|row| (row.rank, row.customer.clone(), row.missing.clone()))
            .collect();
        for pair in listed.windows(2) {
            let place = |row: &OneAway| (row.rank, -row.score);
            assert!(place(&pair[0]) <= place(&pair[1]), "the likeliest come first");
        }
        places.sort();
        expected.sort();
        assert_eq!(places, expected);
        let one_away: u64 = found.chosen.iter().map(|chosen| chosen.candidate.one_away()).sum();
        assert_eq!(one_away, listed.len() as u64);
    });
}

/// Coverage, overlap and value of the chosen list from their definitions; and each rival is what it
/// is called.
#[test]
fn lists_are_judged_by_what_they_are() {
    checked(&holdings(3), |_, found, held| {
        let lists = found.lists(&[]).unwrap();
        let bundles = gaps(found);
        let (mut covered, mut value) = (0, 0.0);
        for held in held {
            let worth = |bundle: &Vec<(String, f64)>| {
                let missing: Vec<f64> = bundle
                    .iter()
                    .filter(|(name, _)| !held.contains(name))
                    .map(|(_, each)| *each)
                    .collect();
                if let [each] = missing[..] { each } else { 0.0 }
            };
            let best = bundles.iter().map(worth).fold(0.0, f64::max);
            covered += u64::from(best > 0.0);
            value += best;
        }
        let chosen = &lists[0];
        assert_eq!(chosen.covered, covered);
        assert!((chosen.value - value).abs() < 1e-6 && chosen.value <= chosen.value_apart + 1e-9);
        let added: f64 = found.chosen.iter().map(|chosen| chosen.added_value).sum();
        assert!((chosen.value - added).abs() < 1e-6);
        let mut overlap = Vec::new();
        for (at, a) in chosen.bundles.iter().enumerate() {
            for b in &chosen.bundles[..at] {
                let [a, b] = [a, b].map(|names| names.iter().collect::<BTreeSet<_>>());
                overlap.push(a.intersection(&b).count() as f64 / a.union(&b).count() as f64);
            }
        }
        let mean = overlap.iter().sum::<f64>() / overlap.len() as f64;
        assert!((chosen.overlap - mean).abs() < 1e-12);

        let by_name =
            |name: &str| -> &BundleList { lists.iter().find(|list| list.name == name).unwrap() };
        let holders = |names: &Vec<String>| {
            held.iter().filter(|held| names.iter().all(|name| held.contains(name))).count()
        };
        let frequent: Vec<usize> = by_name("most frequent").bundles.iter().map(holders).collect();
        assert!(frequent.is_sorted_by(|a, b| a >= b));
        let most = by_name("most frequent");
        assert!(chosen.bundles.iter().all(|names| {
            most.bundles.contains(names) || holders(names) <= *frequent.last().unwrap()
        }));
        for rival in &lists[1..] {
            assert_eq!(rival.bundles.len(), chosen.bundles.len());
            assert!(rival.value <= found.at_most + 1e-6, "{} is above the bound", rival.name);
        }
    });
}

/// A pair planted strongly is chosen among nearly all customers drawn again, and the sales to expect
/// lie in their interval.
#[test]
fn planted_pairs_are_stable() {
    checked(&holdings(4), |_, found, _| {
        let first = &found.chosen[0];
        let stability = first.stability.unwrap();
        assert!(stability.chosen >= 0.9, "{stability:?}");
        for chosen in &found.chosen {
            let stability = chosen.stability.unwrap();
            let sales = chosen.candidate.expected_sales();
            assert!(stability.sales.contains(sales), "{sales} is not in {stability:?}");
            assert!(stability.sales.high < sales * 1.5);
        }
    });
}

/// A marketer's own list is judged beside the others; an unknown product is said.
#[test]
fn own_bundles_are_compared() {
    checked(&holdings(5), |transactions, found, _| {
        let names: Vec<String> = transactions.dictionary().names().map(str::to_owned).collect();
        let chosen = found.lists(&[]).unwrap()[0].bundles[0].clone();
        let lists = found.lists(std::slice::from_ref(&chosen)).unwrap();
        let own = lists.last().unwrap();
        assert_eq!((own.name, &own.bundles), ("own", &vec![chosen]));
        assert!((own.value - found.chosen[0].added_value).abs() < 1e-6);
        let wrong = [vec![names[0].clone(), "Telegraph".to_owned()]];
        let error = found.lists(&wrong).unwrap_err().to_string();
        assert!(error.contains("\"Telegraph\"") && error.contains("held by nobody"), "{error}");
    });
}
