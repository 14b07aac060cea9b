//! Lists of customers and offers, and the whole commands `targets` and `backtest`.

#![allow(
    clippy::cast_possible_truncation,
    clippy::print_stderr,
    reason = "small numbers, and notices of what was skipped"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use calamine::{Reader, Xlsx, open_workbook};
use common::shared;
use pannier::targets::model::Model;
use serde_json::Value;
use tempfile::TempDir;

const HOLDINGS: &str = "telecom_holdings.csv";

/// A folder with the project's holdings in it.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    fs::copy(data.join(HOLDINGS), folder.path().join(HOLDINGS)).unwrap();
    folder
}

fn pannier(folder: &TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("pannier").unwrap();
    command.current_dir(folder.path()).args(arguments);
    command
}

/// Standard output of a run that succeeds.
#[track_caller]
fn done(folder: &TempDir, arguments: &[&str]) -> String {
    let done = pannier(folder, arguments).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

#[track_caller]
fn rows(folder: &TempDir, arguments: &[&str]) -> Vec<Value> {
    let text = done(folder, arguments);
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What standard error says of a run that fails.
#[track_caller]
fn refused(folder: &TempDir, arguments: &[&str]) -> String {
    let failed = pannier(folder, arguments).output().unwrap();
    assert!(!failed.status.success());
    String::from_utf8(failed.stderr).unwrap()
}

/// Each customer's products, straight from the file.
fn holdings(folder: &TempDir) -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(folder.path().join(HOLDINGS)).unwrap();
    let mut held: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let mut fields = line.split(',');
        let (customer, product) = (fields.next().unwrap(), fields.next().unwrap());
        held.entry(customer.into()).or_default().insert(product.into());
    }
    held
}

#[test]
fn nobody_is_offered_what_they_have_and_reasons_can_be_counted() {
    let folder = folder();
    let held = holdings(&folder);
    let list =
        rows(&folder, &["targets", HOLDINGS, "--product", "IPTV", "--output-format", "jsonl"]);
    let without = held.values().filter(|held| !held.contains("IPTV")).count();
    assert_eq!(list.len(), without);
    let scores: Vec<f64> = list.iter().map(|row| row["raw_score"].as_f64().unwrap()).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b));
    for (rank, row) in (1..).zip(&list) {
        assert_eq!(row["rank"], rank);
        assert!(!held[row["customer"].as_str().unwrap()].contains("IPTV"));
        let [low, score, high] =
            ["score_low", "score", "score_high"].map(|name| row[name].as_f64().unwrap());
        assert!(0.0 <= low && low <= score && score <= high && high <= 1.0);
    }
    // `A: 25 % of 1240 customers have IPTV, of all 9.0 %`, checked by counting.
    let mut checked = 0;
    for reason in list[0]["reasons"].as_array().unwrap() {
        let reason = reason.as_str().unwrap();
        let Some((product, rest)) = reason.split_once(": ") else { continue };
        let with: Vec<_> = held.values().filter(|held| held.contains(product)).collect();
        let both = with.iter().filter(|held| held.contains("IPTV")).count();
        let percent = both as f64 / with.len() as f64 * 100.0;
        assert!(rest.contains(&format!("of {} customers have IPTV", with.len())), "{reason}");
        let said: f64 = rest.split(' ').next().unwrap().parse().unwrap();
        assert!((said - percent).abs() <= 0.51, "{reason} {percent}");
        checked += 1;
    }
    assert!(checked > 0, "{:?}", list[0]);
}

#[test]
fn what_stands_against_an_offer_is_kept_with_its_reason() {
    let folder = folder();
    let list = rows(&folder, &["targets", HOLDINGS, "--product", "IPTV", "--top", "20"]);
    let first = list[0]["customer"].as_str().unwrap();
    let second = list[1]["customer"].as_str().unwrap();
    let text =
        format!("customer,product,reason\n{first},,asked not to be called\n{second},Mobile,\n");
    fs::write(folder.path().join("no.csv"), text).unwrap();
    let flags = ["targets", HOLDINGS, "--product", "IPTV", "--top", "20"];
    let against = ["--suppress", "no.csv", "--show-suppressed"];
    let list = rows(&folder, &[&flags[..], &against].concat());
    assert_eq!(list[0]["customer"], second, "suppressed for another product only");
    let kept = list.iter().find(|row| row["customer"] == first).unwrap();
    assert_eq!(kept["suppressed"], "asked not to be called");
    assert_eq!(kept["rank"], Value::Null);
    assert_eq!(list.iter().filter(|row| row["rank"].is_u64()).count(), 20);

    // A contact that costs more than it brings is not made, and all others are.
    let money = ["--margin", "60", "--cost", "12", "--show-suppressed"];
    let flags = ["targets", HOLDINGS, "--product", "IPTV"];
    for row in rows(&folder, &[&flags[..], &money].concat()) {
        let value = row["score"].as_f64().unwrap() * 60.0 - 12.0;
        assert!((row["value"].as_f64().unwrap() - value).abs() < 1e-9);
        assert_eq!(row["suppressed"].is_null(), value > 0.0, "{row}");
    }
}

#[test]
fn a_kept_model_scores_as_it_did_and_reads_back() {
    let folder = folder();
    let flags = ["targets", HOLDINGS, "--per-customer", "3"];
    let learnt = done(&folder, &[&flags[..], &["--save", "model.json"]].concat());
    let kept = done(&folder, &[&flags[..], &["--model", "model.json"]].concat());
    assert_eq!(learnt, kept);
    let path = folder.path().join("model.json");
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(Model::read(&path).unwrap().to_json(), text);

    // A customer who is only named by what he holds gets the offers of those who hold the same.
    let held = holdings(&folder);
    let row: Value = serde_json::from_str(learnt.lines().next().unwrap()).unwrap();
    let products: Vec<&str> =
        held[row["customer"].as_str().unwrap()].iter().map(String::as_str).collect();
    let one = rows(&folder, &["targets", "--model", "model.json", "--holds", &products.join(",")]);
    for name in ["product", "score", "raw_score", "reasons"] {
        assert_eq!(one[0][name], row[name], "{name}");
    }
    fs::write(&path, text.replace("pannier.model/1", "pannier.model/9")).unwrap();
    let error = refused(&folder, &["targets", "--model", "model.json", "--holds", products[0]]);
    assert!(error.contains("pannier.model/9") && error.contains("--save"), "{error}");
}

#[test]
fn an_explanation_adds_up_and_its_counts_are_those_of_the_file() {
    let folder = folder();
    let held = holdings(&folder);
    let (customer, products) = held.iter().find(|(_, held)| held.len() >= 3).unwrap();
    let product = held.values().flatten().find(|product| !products.contains(*product)).unwrap();
    let flags = ["targets", HOLDINGS, "--product", product, "--who", customer, "--explain"];
    let explained: Value = serde_json::from_str(&done(&folder, &flags)).unwrap();
    let mut sum = explained["base"].as_f64().unwrap();
    for term in explained["terms"].as_array().unwrap() {
        sum += term["adds"].as_f64().unwrap();
        let names: Vec<&str> =
            term["held"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        if term["holders"].is_null() {
            continue;
        }
        let with = held.values().filter(|held| names.iter().all(|name| held.contains(*name)));
        let (mut holders, mut both) = (0, 0);
        for held in with {
            holders += 1;
            both += u64::from(held.contains(product));
        }
        assert_eq!(
            (&term["holders"], &term["count"]),
            (&holders.into(), &both.into()),
            "{names:?}"
        );
    }
    assert!((sum - explained["score"].as_f64().unwrap()).abs() < 1e-9);
    let base = held.values().filter(|held| held.contains(product)).count() as f64;
    let base_rate = explained["base_rate"].as_f64().unwrap();
    assert!((base_rate - base / held.len() as f64).abs() < 1e-12);

    let page = done(&folder, &[&flags[..], &["--output-format", "table"]].concat());
    assert!(page.contains("together") && page.contains("one who holds nothing"), "{page}");
    let error = refused(&folder, &["targets", HOLDINGS, "--product", product, "--explain"]);
    assert!(error.contains("--who"), "{error}");
}

#[test]
fn threads_and_the_order_of_rows_change_no_byte() {
    let folder = folder();
    let text = fs::read_to_string(folder.path().join(HOLDINGS)).unwrap();
    let (header, body) = text.split_once('\n').unwrap();
    let mut lines: Vec<&str> = body.lines().collect();
    lines.reverse();
    let backward = format!("{header}\n{}\n", lines.join("\n"));
    fs::write(folder.path().join("backward.csv"), backward).unwrap();
    for flags in [&["--per-customer", "2"][..], &["--product", "IPTV", "--top", "50"]] {
        let run = |file: &str, threads: &str| {
            done(&folder, &[&["targets", file, "--threads", threads], flags].concat())
        };
        let once = run(HOLDINGS, "1");
        assert_eq!(once, run(HOLDINGS, "4"));
        assert_eq!(once, run("backward.csv", "4"));
    }
    let run = |file: &str, threads: &str| done(&folder, &["backtest", file, "--threads", threads]);
    let once = run(HOLDINGS, "1");
    assert_eq!(once, run("backward.csv", "4"));
}

#[test]
fn a_call_list_is_a_workbook() {
    let folder = folder();
    let flags = ["targets", HOLDINGS, "--product", "IPTV", "--top", "30", "-o", "call-list.xlsx"];
    done(&folder, &flags);
    let mut book: Xlsx<_> = open_workbook(folder.path().join("call-list.xlsx")).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    assert_eq!(sheet.height(), 31);
    assert!(folder.path().join("call-list.xlsx.manifest.json").exists());
}

#[test]
fn mistakes_are_named_with_a_remedy() {
    let folder = folder();
    for (flags, expected) in [
        (&["targets", HOLDINGS, "--product", "IPTVV"][..], "did you mean \"IPTV\""),
        (&["targets", HOLDINGS, "--who", "nobody"], "there is no customer"),
        (&["targets", "--holds", "IPTV"], "--model"),
        (&["targets", HOLDINGS, "--product", "IPTV", "--budget", "10"], "--cost"),
        (&["targets", HOLDINGS, "--margin", "a lot"], "PRODUCT=MONEY"),
        (&["backtest", HOLDINGS, "--split", "weekly"], "md5"),
        (&["backtest", HOLDINGS, "--methods", "magic"], "there is no method"),
        (&["backtest", HOLDINGS, "-o", "x.svg"], "--product"),
        (&["targets", HOLDINGS, "--requires", "IPTV"], "OFFER:PRODUCT"),
    ] {
        let error = refused(&folder, flags);
        assert!(error.contains(expected), "{flags:?}: {error}");
    }
}

#[test]
fn the_backtest_stands_between_chance_and_hindsight() {
    let folder = folder();
    let all = rows(&folder, &["backtest", HOLDINGS]);
    let of = |method: &str, number: &str| {
        let row = all.iter().find(|row| row["method"] == method);
        row.unwrap_or_else(|| panic!("no {method}"))[number].as_f64().unwrap()
    };
    for number in ["auc", "gain10"] {
        let chosen = of("chosen for each", number);
        assert!(of("random", number) < chosen && chosen <= of("perfect", number), "{number}");
        assert!(of("activity", number) <= chosen, "{number}");
    }
    assert!(of("ease", "mrr") > of("popularity", "mrr"));
    let svg = done(&folder, &["backtest", HOLDINGS, "--product", "IPTV", "--output-format", "svg"]);
    assert!(svg.starts_with("<svg") && svg.contains("IPTV") && svg.trim_end().ends_with("</svg>"));

    let flags = ["backtest", HOLDINGS, "--product", "IPTV", "--show", "gains"];
    assert_eq!(rows(&folder, &flags)[0]["profit"], Value::Null);
    let money = ["--margin", "20", "--cost", "2"];
    let points = rows(&folder, &[&flags[..], &money].concat());
    for point in &points {
        let number = |name: &str| point[name].as_f64().unwrap();
        // Customers are rounded, the share is not.
        let contacted = number("captured") / number("precision");
        assert!((contacted - number("customers")).abs() <= 0.5 + 1e-9, "{point}");
        let profit = 20.0 * number("captured") - 2.0 * contacted;
        assert!((number("profit") - profit).abs() < 1e-6, "{point}");
        let [gain, depth, ceiling] =
            ["gain", "depth", "ceiling"].map(|name| point[name].as_f64().unwrap());
        assert!(
            gain <= ceiling + 1e-12
                && (point["lift"].as_f64().unwrap() - gain / depth).abs() < 1e-9
        );
    }
}

/// Who signs for a deposit, from a table; the new customers need not say whether they did.
#[test]
fn a_table_is_learnt_from_and_applied_to_another() {
    let Some(path) = shared("data/banking/bank_marketing/bank-full.csv.gz") else { return };
    let folder = folder();
    let mut text = String::new();
    let file = fs::File::open(path).unwrap();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(file), &mut text).unwrap();
    let mut lines = text.lines();
    let header = lines.next().unwrap();
    // Every fifth row to learn from and another fifth to list: all waves of the campaign in both.
    let every_fifth = |from: usize| lines.clone().skip(from).step_by(5).collect::<Vec<&str>>();
    let (old, new) = (every_fifth(0), every_fifth(2));
    let table = |name: &str, header: &str, lines: &[&str]| {
        fs::write(folder.path().join(name), format!("{header}\n{}\n", lines.join("\n"))).unwrap();
    };
    table("old.csv", header, &old);
    let cut = |line: &str| line.rsplit_once(';').unwrap().0.to_owned();
    let asked: Vec<String> = new.iter().map(|line| cut(line)).collect();
    table("new.csv", &cut(header), &asked.iter().map(String::as_str).collect::<Vec<_>>());
    let flags = ["targets", "old.csv", "--format", "table", "--product", "y", "--apply", "new.csv"];
    let done = pannier(&folder, &flags).output().unwrap();
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(done.status.success(), "{said}");
    assert!(said.contains("\"duration\" is left out"), "{said}");
    let list: Vec<Value> = String::from_utf8(done.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(list.len(), new.len());
    let signed = |row: &Value| {
        let place: usize = row["customer"].as_str().unwrap().parse().unwrap();
        new[place - 1].ends_with("\"yes\"")
    };
    let all = list.iter().filter(|row| signed(row)).count();
    let top = list[..list.len() / 10].iter().filter(|row| signed(row)).count();
    assert!(top * 10 > all * 3, "{top} of {all} in the top tenth");
}

#[test]
fn what_another_table_says_is_evidence_and_is_not_offered() {
    let folder = folder();
    let held = holdings(&folder);
    // Heavy users are those with a product of their own kind, and a few others.
    let mut usage = String::from("customer,minutes,region\n");
    for (place, (customer, held)) in held.iter().enumerate() {
        let heavy = held.contains("Fibre") || place % 7 == 0;
        let minutes = if heavy { 500 + place % 90 } else { place % 300 };
        usage.push_str(&format!("{customer},{minutes},{}\n", ["north", "south"][place % 2]));
    }
    fs::write(folder.path().join("usage.csv"), usage).unwrap();
    let flags = ["targets", HOLDINGS, "--attributes", "usage.csv", "--product", "Fibre"];
    let list = rows(&folder, &[&flags[..], &["--top", "5", "--save", "model.json"]].concat());
    let reasons = list[0]["reasons"].to_string();
    assert!(reasons.contains("minutes="), "{reasons}");
    let kept = rows(&folder, &[&flags[..], &["--top", "5", "--model", "model.json"]].concat());
    assert_eq!(list, kept);
    let products: BTreeSet<&String> = held.values().flatten().collect();
    let flags = ["targets", HOLDINGS, "--attributes", "usage.csv", "--per-customer", "1"];
    for row in rows(&folder, &flags) {
        assert!(products.iter().any(|product| row["product"] == product.as_str()), "{row}");
    }
}
