//! What changed between two periods, and what is dropped for what: on made histories whose truth is
//! known.

use std::fmt::Write as _;

use pannier::encode::{Histories, Keep, TransactionsBuilder};
use pannier::matrix::diff::{CellDiff, Change, diff};
use pannier::matrix::drift::drift;
use pannier::matrix::{Matrix, MatrixConfig, Relation, WrittenMatrix, schema};
use pannier::read::{self, ReadOptions, Source, moment};
use pannier::watch::Unwatched;
use pannier::words::Lang;
use pannier::write::{self, Format, TableShape};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const DAY: i64 = 86_400;

fn histories(rows: &str) -> Histories {
    rows_to_builder(rows).finish_histories()
}

fn rows_to_builder(rows: &str) -> TransactionsBuilder {
    let name = |text: &str| Some(text.to_owned());
    let options = ReadOptions { time: name("start"), end: name("end"), ..ReadOptions::default() };
    let keep = Keep { names: true, occasions: true, ..Keep::default() };
    let mut builder = TransactionsBuilder::keeping(keep);
    let source = Source::bytes("h.csv", format!("customer,product,start,end\n{rows}").into_bytes());
    read::read(&[source], &options, &mut builder, None, &Unwatched).unwrap();
    builder
}

/// A day of 2020, 2021, …, from 0.
fn date(day: i64) -> String {
    let (year, day) = (2020 + day / 360, day % 360);
    format!("{year}-{:02}-{:02}", 1 + day / 30, 1 + day % 30 * 27 / 29)
}

/// Customers with products that most of them keep from the first year to the third; in the third,
/// holders of `a` take `b` with a chance that is higher by `shift`.
fn holdings(customers: u32, shift: f64, seed: u64) -> Histories {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut rows = String::new();
    for customer in 0..customers {
        let mut first_a = false;
        let taste: f64 = rng.random();
        for product in ["a", "b", "c", "d"] {
            let chance = match product {
                "b" if first_a => 0.35,
                "b" => 0.2,
                _ => 0.2 + 0.4 * taste,
            };
            let held = rng.random::<f64>() < chance;
            // Nine in ten keep what they have, and some take what they had not.
            let later = if held { rng.random::<f64>() < 0.9 } else { rng.random::<f64>() < 0.08 };
            let later = later || product == "b" && first_a && rng.random::<f64>() < shift;
            first_a |= product == "a" && held;
            let (start, end) = (date(10), date(400));
            match (held, later) {
                (true, true) => writeln!(rows, "{customer},{product},{start},").unwrap(),
                (true, false) => writeln!(rows, "{customer},{product},{start},{end}").unwrap(),
                (false, true) => writeln!(rows, "{customer},{product},{},", date(500)).unwrap(),
                (false, false) => {}
            }
        }
    }
    histories(&rows)
}

fn two_snapshots(histories: &Histories) -> Vec<CellDiff> {
    let at = |text: &str| histories.held_at(moment(text).unwrap());
    drift(&at("2020-06-01"), &at("2022-06-01"), 1, 0.05, &Unwatched).unwrap()
}

/// Those who stand in both periods are the same people: with no change in truth, p-values are spread
/// evenly. Taken for strangers they are almost never small.
#[test]
fn the_same_people_are_not_taken_for_strangers() {
    let (mut paired, mut strangers, mut runs) = (0, 0, 0);
    let mut covered = 0;
    for seed in 0..300 {
        // Only products c and d, whose shares and whose tie stay what they are in truth: 90 % keep,
        // as many as leave come.
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut rows = String::new();
        for customer in 0..600 {
            let both = |rng: &mut ChaCha8Rng| {
                let first = rng.random::<f64>() < 0.4;
                [first, rng.random::<f64>() < if first { 0.6 } else { 0.4 }]
            };
            let was = both(&mut rng);
            // One in five customers is drawn anew, all of it.
            let anew = rng.random::<f64>() < 0.2;
            let is = if anew { both(&mut rng) } else { was };
            for (at, product) in ["c", "d"].into_iter().enumerate() {
                let (start, end) = (date(10), date(400));
                match (was[at], is[at]) {
                    (true, true) => writeln!(rows, "{customer},{product},{start},").unwrap(),
                    (true, false) => writeln!(rows, "{customer},{product},{start},{end}").unwrap(),
                    (false, true) => writeln!(rows, "{customer},{product},{},", date(500)).unwrap(),
                    (false, false) => {}
                }
            }
            // Everybody is a customer throughout.
            writeln!(rows, "{customer},base,{},", date(5)).unwrap();
        }
        let cells = two_snapshots(&histories(&rows));
        let cell = cells.iter().find(|cell| cell.given == "c" && cell.then == "d").unwrap();
        let (old, new) = (cell.old.unwrap(), cell.new.unwrap());
        let (was, is) = (old.log_odds_ratio(), new.log_odds_ratio());
        let z = (is.estimate - was.estimate) / was.se.hypot(is.se);
        runs += 1;
        paired += u32::from(cell.p.unwrap() < 0.05);
        strangers += u32::from(z.abs() > 1.96);
        let (_, interval) = cell.growth().unwrap();
        covered += u32::from(interval.contains(0.0));
        assert!(cell.correlation > 0.6, "{}", cell.correlation);
    }
    assert!((6..=27).contains(&paired), "{paired} of {runs}");
    assert_eq!(strangers, 0);
    assert!((270..=296).contains(&covered), "{covered} of {runs}");
}

#[test]
fn a_planted_change_is_found_and_nothing_else() {
    let cells = two_snapshots(&holdings(6000, 0.25, 1));
    for cell in &cells {
        let planted = ["a", "b"].contains(&&*cell.given) && ["a", "b"].contains(&&*cell.then);
        assert_eq!(cell.change == Change::Stronger, planted, "{cell:?}");
    }
    let cell = cells.iter().find(|cell| cell.given == "a" && cell.then == "b").unwrap();
    assert!(cell.growth().unwrap().1.low > 0.1, "{cell:?}");
    assert!(cell.in_words(Lang::English).contains("up from"), "{}", cell.in_words(Lang::English));
    // A product that nobody holds any more is gone with all its pairs.
    let rows = format!("1,x,{},{}\n1,y,{},\n2,y,{},\n", date(1), date(50), date(1), date(1));
    let gone = two_snapshots(&histories(&rows));
    assert!(gone.iter().all(|cell| cell.change == Change::Gone && cell.p.is_none()), "{gone:?}");
}

/// Where nobody stands in both periods it is the comparison of two written matrices.
#[test]
fn baskets_of_two_periods_are_compared_like_two_matrices() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let mut rows = String::new();
    for basket in 0..3000_i64 {
        for product in ["a", "b", "c", "d"] {
            if rng.random::<f64>() < 0.3 {
                writeln!(rows, "{basket},{product},{},", date(basket / 10)).unwrap();
            }
        }
    }
    let histories = histories(&rows);
    let day = moment("2020-06-01").unwrap();
    let before = histories.taken_between(Histories::ALWAYS, day);
    let after = histories.taken_between(day, Histories::STILL);
    let ours = drift(&before, &after, 1, 0.05, &Unwatched).unwrap();

    let some = |period: &pannier::encode::Transactions| {
        period.only(|basket| !period.items(basket).is_empty())
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("old.csv");
    let (before, after) = (some(&before), some(&after));
    let patterns = before.patterns(1);
    let old = Matrix::new(&patterns, MatrixConfig::default(), &Unwatched).unwrap();
    let mut bytes = Vec::new();
    let shape = TableShape { width: 100, rows: 20, lang: Lang::English };
    write::write(old.cells(None, None), &schema(), Format::Csv, shape, &mut bytes).unwrap();
    std::fs::write(&file, bytes).unwrap();
    let patterns = after.patterns(1);
    let new = Matrix::new(&patterns, MatrixConfig::default(), &Unwatched).unwrap();
    let theirs = diff(&WrittenMatrix::read(&file).unwrap(), &new, 0.05).unwrap();
    assert_eq!(ours.len(), 12);
    for (ours, theirs) in ours.iter().zip(&theirs) {
        assert_eq!((ours.old, ours.new), (theirs.old, theirs.new));
        assert!((ours.p.unwrap() - theirs.p.unwrap()).abs() < 1e-12, "{ours:?} {theirs:?}");
        assert_eq!(ours.growth(), theirs.growth());
    }
}

/// Customers with one of two tariffs, of whom some moved from the old one to the new one on the same
/// day; with one of two handsets, which nobody changes; and with other things.
fn contracts(seed: u64) -> TransactionsBuilder {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut rows = String::new();
    for customer in 0..4000 {
        let start = rng.random_range(0..600);
        let handset = ["x", "y"][rng.random_range(0..2)];
        writeln!(rows, "{customer},{handset},{},", date(start)).unwrap();
        for other in ["c", "d", "e", "f"] {
            if rng.random::<f64>() < 0.3 {
                writeln!(rows, "{customer},{other},{},", date(start)).unwrap();
            }
        }
        let moves = start + rng.random_range(1..1500);
        match customer % 4 {
            0 => writeln!(rows, "{customer},new,{},", date(start)).unwrap(),
            1 if moves < 1000 => {
                writeln!(rows, "{customer},old,{},{}", date(start), date(moves)).unwrap();
                writeln!(rows, "{customer},new,{},", date(moves)).unwrap();
            }
            2 if moves < 1000 => {
                writeln!(rows, "{customer},old,{},{}", date(start), date(moves)).unwrap();
            }
            _ => writeln!(rows, "{customer},old,{},", date(start)).unwrap(),
        }
    }
    rows_to_builder(&rows)
}

#[test]
fn a_tariff_that_is_dropped_for_another_is_a_substitute_with_switching() {
    for seed in 0..5 {
        let (held, histories) = contracts(seed).finish_held();
        let patterns = held.patterns(1);
        let mut matrix = Matrix::new(&patterns, MatrixConfig::default(), &Unwatched).unwrap();
        assert!(!matrix.has_switching());
        matrix.look_at_switching(&histories, 90 * DAY).unwrap();
        let pair = |a: &str, b: &str| {
            let rank = |name: &str| patterns.rank_of(name).unwrap();
            matrix.relation(rank(a), rank(b)).unwrap()
        };
        let tariffs = pair("old", "new");
        assert_eq!(tariffs.relation, Relation::Substitute);
        let switch = tariffs.switch().unwrap();
        assert_eq!((patterns.name(switch.from), patterns.name(switch.to)), ("old", "new"));
        assert!(switch.is_sure() && tariffs.evidence().contains('W'), "{switch:?}");
        // The handsets are held by different people, and nobody dropped one.
        let handsets = pair("x", "y");
        assert_eq!(handsets.relation, Relation::Substitute);
        assert!(handsets.switch().is_none());
        assert!(!handsets.evidence().contains('W'));
    }
}

#[test]
fn without_ends_nobody_can_be_seen_to_switch() {
    let rows = "1,a,2020-01-01,\n1,b,2020-02-01,\n2,a,2020-01-01,\n";
    let (held, histories) = rows_to_builder(rows).finish_held();
    assert_eq!(held.entries(), 3);
    let patterns = held.patterns(1);
    let mut matrix = Matrix::new(&patterns, MatrixConfig::default(), &Unwatched).unwrap();
    let error = matrix.look_at_switching(&histories, 90 * DAY).unwrap_err().to_string();
    assert!(error.contains("--end"), "{error}");
}

/// With the ends known, what has ended is held no more.
#[test]
fn the_stock_is_what_is_held_after_the_last_row() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("holdings.csv");
    let rows = "customer,product,since,until\n1,a,2020-01-01,\n1,b,2020-01-01,2020-06-01\n\
                2,a,2020-02-01,\n2,b,2020-02-01,\n3,b,2020-03-01,2020-04-01\n4,c,2020-07-01,\n";
    std::fs::write(&file, rows).unwrap();
    let of_a_and_b = |times: &[&str]| {
        let out = std::process::Command::new(env!("CARGO_BIN_EXE_pannier"))
            .args(["matrix", "-q", "--customer", "customer", "--item", "product"])
            .args(["--given", "a", "--then", "b", "--output-format", "csv"])
            .args(times)
            .arg(&file)
            .output()
            .unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let text = String::from_utf8(out.stdout).unwrap();
        text.lines().nth(1).unwrap().split(',').take(6).collect::<Vec<_>>().join(",")
    };
    assert_eq!(of_a_and_b(&["--time", "since", "--end", "until"]), "a,b,4,2,1,1");
    assert_eq!(of_a_and_b(&["--time", "since"]), "a,b,4,2,3,2");
}
