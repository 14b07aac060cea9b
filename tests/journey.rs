//! Journeys against statsmodels, what was planted, real data, and the whole command.

#![allow(clippy::print_stderr, reason = "notices of what was skipped")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use common::shared;
use serde_json::Value;

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name)
}

fn run(file: &Path, flags: &[&str]) -> (String, String) {
    let mut command = Command::cargo_bin("pannier").unwrap();
    let done = command.arg("journey").arg(file).args(flags).output().unwrap();
    (String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap())
}

fn rows(file: &Path, flags: &[&str]) -> Vec<Value> {
    let (lines, said) = run(file, flags);
    assert!(!lines.is_empty(), "{said}");
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn telecom(show: &str) -> Vec<Value> {
    let flags = ["--time", "since", "--show", show, "--bootstraps", "40"];
    rows(&data("telecom_holdings.csv"), &flags)
}

fn truth() -> Value {
    serde_json::from_str(&fs::read_to_string(data("telecom_truth.json")).unwrap()).unwrap()
}

/// The generator draws holdings by the Rasch model: the difficulties come back, up to where they begin.
/// The 27 products of three families and two kinds of line make no single ladder, and that is said.
#[test]
fn the_planted_difficulties_are_recovered() {
    let truth = truth();
    let disturbed: Vec<&str> = ["complements", "substitutes", "exclusive"]
        .into_iter()
        .filter_map(|kind| truth[kind].as_array())
        .flatten()
        .flat_map(|pair| ["given", "then", "a", "b"].map(|side| pair[side].as_str()))
        .flatten()
        .collect();
    let planted: BTreeMap<&str, f64> = (truth["products"].as_array().unwrap().iter())
        .map(|product| (product["name"].as_str().unwrap(), product["difficulty"].as_f64().unwrap()))
        .collect();
    let scale = telecom("scale");
    assert_eq!(scale.len(), 27);
    let of = |row: &Value, name: &str| row[name].as_f64().unwrap();
    assert!(scale.is_sorted_by(|a, b| of(a, "difficulty") <= of(b, "difficulty")));
    let sum: f64 = scale.iter().map(|row| of(row, "difficulty")).sum();
    assert!(sum.abs() < 1e-9, "{sum}");
    let points: Vec<(f64, f64)> = (scale.iter())
        .map(|row| (row["product"].as_str().unwrap(), of(row, "difficulty")))
        .filter(|(product, _)| !disturbed.contains(product))
        .map(|(product, found)| (planted[product], found))
        .collect();
    assert!(points.len() >= 8, "{disturbed:?}");
    let (slope, correlation) = line(&points);
    assert!((slope - 1.0).abs() < 0.15 && correlation > 0.98, "{slope} {correlation}");

    let people = telecom("people");
    let all: u64 = people.iter().map(|row| row["customers"].as_u64().unwrap()).sum();
    assert_eq!(all, 3_000);
    assert!(people.is_sorted_by(|a, b| of(a, "ability") < of(b, "ability")));
    let (page, _) =
        run(&data("telecom_holdings.csv"), &["--time", "since", "--output-format", "table"]);
    assert!(page.contains("Is it one ladder for all? H 0."), "{page}");
}

/// The slope of the line through some points, and their correlation.
fn line(points: &[(f64, f64)]) -> (f64, f64) {
    let n = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / n;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let sum = |of: &dyn Fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>();
    let joint = sum(&|point| (point.0 - x) * (point.1 - y));
    let (a, b) = (sum(&|point| (point.0 - x).powi(2)), sum(&|point| (point.1 - y).powi(2)));
    (joint / a, joint / (a * b).sqrt())
}

/// What is known more of rests on fewer customers, and is never said of fewer than asked for; its share
/// lies between what was seen and what is known less of.
#[test]
fn what_comes_next_after_two_is_pulled_towards_after_one() {
    let next = telecom("next");
    let of = |row: &Value, name: &str| row[name].as_f64().unwrap();
    let (mut two, mut more) = (0, 0);
    for row in &next {
        assert!(row["n"].as_u64().unwrap() >= 30, "{row}");
        let (seen, shrunk, parent) =
            (of(row, "incidence"), of(row, "shrunk"), of(row, "backed_off"));
        assert!(shrunk >= seen.min(parent) - 1e-12 && shrunk <= seen.max(parent) + 1e-12, "{row}");
        if row["before"].is_null() {
            assert_eq!((of(row, "usual"), row["held"].as_array().unwrap().len()), (parent, 0));
            continue;
        }
        let last = next.iter().find(|last| {
            last["after"] == row["after"] && last["next"] == row["next"] && last["before"].is_null()
        });
        let last = last.unwrap_or_else(|| panic!("{row}"));
        assert!(row["n"].as_u64() <= last["n"].as_u64());
        if row["held"].as_array().unwrap().is_empty() {
            assert!((of(last, "shrunk") - parent).abs() < 1e-12, "{row} {last}");
            two += 1;
        } else {
            more += 1;
        }
    }
    assert!(two > 50, "{two} {more}");
}

/// The generator lets products race: each arrives after an exponential time of mean e^difficulty, so
/// that the model of Bradley and Terry holds with strength −difficulty. Complements that were copied
/// come later than that.
#[test]
fn the_planted_order_is_recovered() {
    let truth = truth();
    let copied: Vec<&str> = (truth["complements"].as_array().unwrap().iter())
        .map(|pair| pair["then"].as_str().unwrap())
        .collect();
    let difficulty: BTreeMap<&str, f64> = (truth["products"].as_array().unwrap().iter())
        .map(|product| (product["name"].as_str().unwrap(), product["difficulty"].as_f64().unwrap()))
        .collect();
    let ladder = telecom("ladder");
    assert_eq!(ladder.len(), 27);
    let mut points = Vec::new();
    for row in &ladder {
        let product = row["product"].as_str().unwrap();
        let (low, high) = (row["rank_low"].as_u64().unwrap(), row["rank_high"].as_u64().unwrap());
        assert!(low <= high && high <= 27);
        if !copied.contains(&product) {
            points.push((-difficulty[product], row["strength"].as_f64().unwrap()));
        }
    }
    let n = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / n;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let sum =
        |of: &dyn Fn(f64, f64) -> f64| points.iter().map(|p| of(p.0 - x, p.1 - y)).sum::<f64>();
    let (xx, xy, yy) = (sum(&|a, _| a * a), sum(&|a, b| a * b), sum(&|_, b| b * b));
    let (slope, correlation) = (xy / xx, xy / (xx * yy).sqrt());
    assert!((slope - 1.0).abs() < 0.1, "{slope}");
    assert!(correlation > 0.98, "{correlation}");
}

/// A copied complement comes within ninety days: of the 694 sequences that enough customers hold, the
/// six planted ones are the surest.
#[test]
fn the_planted_sequences_are_the_surest() {
    let truth = truth();
    let mut planted: Vec<(String, String)> = (truth["complements"].as_array().unwrap().iter())
        .map(|pair| (pair["given"].as_str().unwrap().into(), pair["then"].as_str().unwrap().into()))
        .collect();
    let found = telecom("sequences");
    let mut surest: Vec<(String, String)> = (found.iter().take(planted.len()))
        .map(|row| (row["given"].as_str().unwrap().into(), row["then"].as_str().unwrap().into()))
        .collect();
    planted.sort();
    surest.sort();
    assert_eq!(surest, planted);
    let false_finds = found[planted.len()..]
        .iter()
        .filter(|row| {
            row["q_value"].as_f64().unwrap() < 1e-10 && row["lift"].as_f64().unwrap() > 1.0
        })
        .count();
    assert_eq!(false_finds, 0);
}

/// `CumIncidenceRight(days, cause)` of statsmodels 0.15 on the same file: `cinc[0]` and `cinc_se[0]` at
/// day 365 of the wait after the first product of those who do not hold the second; the cause is 1 where
/// the second comes next, 2 where another does, 0 at the last day of the file.
#[test]
fn what_comes_next_is_what_statsmodels_says() {
    let found = telecom("next");
    for (after, next, n, took, incidence, error) in [
        ("Mobile", "Fixed line", 2139, 286, 0.134_394_143_145_122_2, 0.007_394_616_680_547_027),
        (
            "Cloud storage",
            "Tablet plan",
            273,
            11,
            0.042_979_640_340_185_91,
            0.012_703_538_215_052_072,
        ),
        ("Fibre", "Wi-Fi repeater", 749, 165, 0.222_556_622_543_134_66, 0.015_286_434_281_492_282),
    ] {
        let row = found.iter().find(|row| row["after"] == after && row["next"] == next).unwrap();
        assert_eq!((row["n"].as_u64(), row["took"].as_u64()), (Some(n), Some(took)));
        assert!((row["incidence"].as_f64().unwrap() - incidence).abs() < 1e-9, "{row}");
        // The ends lie z·error/(F·ln F) around ln(−ln F).
        let scale = |end: &str| (-row[end].as_f64().unwrap().ln()).ln();
        let half = (scale("incidence_low") - scale("incidence_high")) / 2.0;
        let expected = 1.959_963_984_540_054 * error / (incidence * incidence.ln().abs());
        assert!((half - expected).abs() < 2e-3 * expected, "{half} against {expected}");
    }
}

#[test]
fn the_order_of_the_rows_and_the_threads_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(data("telecom_holdings.csv")).unwrap();
    let (header, lines) = text.split_once('\n').unwrap();
    let turned: Vec<&str> = lines.lines().rev().collect();
    let file = folder.path().join("turned.csv");
    fs::write(&file, format!("{header}\n{}\n", turned.join("\n"))).unwrap();
    for show in ["ladder", "precedence", "next", "sequences"] {
        let flags = ["--time", "since", "--bootstraps", "20", "--show", show, "--threads"];
        let (once, _) = run(&data("telecom_holdings.csv"), &[&flags[..], &["1"]].concat());
        let (again, _) = run(&file, &[&flags[..], &["3"]].concat());
        assert!(once == again, "{show}");
        for format in ["csv", "xlsx"] {
            let out = folder.path().join(format!("{show}.{format}"));
            run(&file, &[&flags[..], &["2", "-o", out.to_str().unwrap()]].concat());
            assert!(fs::metadata(out).unwrap().len() > 1000);
        }
    }
}

/// Accounts come first in Berka, and 88 of the 114 with a loan and a classic card, both after the
/// first sale of each, took the loan first.
#[test]
fn berka() {
    let Some(folder) = shared("data/banking/berka") else {
        return;
    };
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap().replace('"', "");
    let fields = |line: &str| line.split(';').map(String::from).collect::<Vec<_>>();
    let day = |day: &str| format!("19{}-{}-{}", &day[..2], &day[2..4], &day[4..6]);
    let accounts: BTreeMap<String, String> = (read("disp.asc").lines().skip(1).map(fields))
        .map(|row| (row[0].clone(), row[2].clone()))
        .collect();
    let mut rows = vec![String::from("account,product,since")];
    for row in read("account.asc").lines().skip(1).map(fields) {
        rows.push(format!("{},account,{}", row[0], day(&row[3])));
    }
    for row in read("loan.asc").lines().skip(1).map(fields) {
        rows.push(format!("{},loan,{}", row[1], day(&row[2])));
    }
    for row in read("card.asc").lines().skip(1).map(fields) {
        rows.push(format!("{},card {},{}", accounts[&row[1]], row[2], day(&row[3])));
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("berka.csv");
    fs::write(&file, rows.join("\n")).unwrap();
    let flags = ["--customer", "account", "--item", "product", "--time", "since", "--least", "10"];
    let found = self::rows(&file, &[&flags[..], &["--show", "precedence"]].concat());
    let pair = |row: &&Value| row["earlier"] == "loan" && row["later"] == "card classic";
    let row = found.iter().find(pair).unwrap();
    assert_eq!((row["n"].as_u64(), row["first"].as_u64()), (Some(114), Some(88)));
    let (page, _) = run(&file, &[&flags[..], &["--output-format", "table"]].concat());
    assert!(page.contains("after loan: card classic for 8.9 %"), "{page}");
}

#[test]
fn data_without_an_order_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("orders.csv");
    fs::write(
        &file,
        "customer,product,day\na,tv,2020-01-01\na,phone,2020-01-01\nb,tv,2020-02-01\n",
    )
    .unwrap();
    let (_, said) = run(&file, &["--time", "day"]);
    assert!(said.contains("no customer took two products at different times"), "{said}");
    let (_, said) = run(&file, &[]);
    assert!(said.contains("name the column that says when with --time"), "{said}");
}
