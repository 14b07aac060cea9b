//! The page: its numbers are those of the rooms they come from, and its text is never markup.

#![allow(
    clippy::cast_possible_truncation,
    clippy::print_stderr,
    reason = "small numbers, and notices of what was skipped"
)]

mod common;

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use common::transactions;
use pannier::matrix::{Matrix, MatrixConfig};
use pannier::mine::{self, MineConfig};
use pannier::report::{self, Page};
use pannier::rules::{RuleConfig, RuleList};
use pannier::watch::Unwatched;
use pannier::words::{Lang, Unit, Voice};
use serde_json::Value;
use tempfile::TempDir;

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    for name in ["telecom_holdings.csv", "shop_baskets.csv"] {
        fs::copy(data.join(name), folder.path().join(name)).unwrap();
    }
    folder
}

fn run(folder: &TempDir, arguments: &str) -> std::process::Output {
    let mut command = Command::cargo_bin("pannier").unwrap();
    command.current_dir(folder.path()).args(arguments.split_whitespace());
    command.env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", "C");
    command.output().unwrap()
}

fn page(folder: &TempDir, arguments: &str) -> String {
    let done = run(folder, &format!("report {arguments} -o page.html"));
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    fs::read_to_string(folder.path().join("page.html")).unwrap()
}

/// The data that the page carries under this name.
fn data(page: &str, id: &str) -> Value {
    let begin = format!(r#"<script type="application/json" id="{id}">"#);
    let (_, rest) = page.split_once(&begin).expect(id);
    serde_json::from_str(rest.split_once("</script>").unwrap().0).expect(id)
}

#[test]
fn rules_of_the_page_are_those_of_the_verb() {
    let folder = folder();
    let page = page(&folder, "telecom_holdings.csv -s 5%");
    let done = run(
        &folder,
        "rules telecom_holdings.csv -s 5% --max-len 4 --sort lift_adj --output-format json",
    );
    let rules: Value = serde_json::from_slice(&done.stdout).unwrap();
    let rules = rules["rows"].as_array().unwrap();
    let names = data(&page, "rules-table-names");
    let rows = data(&page, "rules-table-rows");
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), rules.len());
    assert!(rows.len() > 10);
    let side = |cell: &Value| -> Value {
        let numbers = cell.as_array().cloned().unwrap_or_else(|| vec![cell.clone()]);
        numbers.iter().map(|number| names[number.as_u64().unwrap() as usize].clone()).collect()
    };
    for (row, rule) in rows.iter().zip(rules) {
        assert_eq!(side(&row[0]), rule["antecedent"]);
        assert_eq!(side(&row[1]), rule["consequent"]);
        assert_eq!(row[2], rule["count"]);
        assert_eq!(row[3], rule["antecedent_count"]);
        for (place, column) in [(4, "confidence"), (5, "base_rate"), (7, "lift"), (8, "lift_adj")] {
            let [shown, exact] = [&row[place], &rule[column]].map(|cell| cell.as_f64().unwrap());
            assert!((shown / exact - 1.0).abs() < 0.006, "{column}: {shown} {exact}");
        }
        let usual =
            rule["expected_adj"].as_f64().unwrap() / rule["antecedent_count"].as_f64().unwrap();
        assert!((row[6].as_f64().unwrap() / usual - 1.0).abs() < 0.006);
    }
}

#[test]
fn pairs_of_the_picture_are_those_of_the_matrix() {
    let folder = folder();
    let heat = data(&page(&folder, "telecom_holdings.csv -s 5%"), "heat");
    let done = run(&folder, "matrix telecom_holdings.csv -s 5% --output-format json");
    let matrix: Value = serde_json::from_slice(&done.stdout).unwrap();
    let names: Vec<&str> =
        heat["names"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    let place = |cell: &Value, side: &str| {
        names.iter().position(|name| *name == cell[side].as_str().unwrap()).unwrap()
    };
    let cells = matrix["rows"].as_array().unwrap();
    assert_eq!(cells.len(), names.len() * (names.len() - 1));
    for cell in cells {
        let (row, column) = (place(cell, "given"), place(cell, "then"));
        let pair = &heat["pairs"][row.max(column)][row.min(column)];
        assert_eq!(pair[0], cell["n_both"]);
        assert!(
            (pair[1].as_f64().unwrap() - cell["expected_adj"].as_f64().unwrap()).abs() < 0.0051
        );
        assert_eq!(heat["counts"][row], cell["n_given"]);
    }
}

#[test]
fn same_bytes_for_any_threads_and_order_of_rows() {
    let folder = folder();
    let lines = fs::read_to_string(folder.path().join("shop_baskets.csv")).unwrap();
    let (head, rows) = lines.split_once('\n').unwrap();
    let mut rows: Vec<&str> = rows.lines().collect();
    let in_order = page(&folder, "shop_baskets.csv -s 1% --threads 1");
    rows.reverse();
    fs::write(folder.path().join("shop_baskets.csv"), format!("{head}\n{}\n", rows.join("\n")))
        .unwrap();
    let reversed = page(&folder, "shop_baskets.csv -s 1% --threads 4");
    // The manifest tells the files apart by their hash, and nothing else does.
    let results = |page: &str| page.split_once(r#"<section id="receipt""#).unwrap().0.to_owned();
    assert_eq!(results(&in_order), results(&reversed));
}

#[test]
fn names_are_never_markup() {
    const EVIL: &str = "</script><img src=x onerror=alert(1)>{both}";
    let baskets = (0..40).map(|basket| {
        let pair = if basket % 2 == 0 { [EVIL, "a & b"] } else { ["c", "\u{2028}d\""] };
        pair.into_iter().chain((basket % 5 == 0).then_some("e"))
    });
    let transactions = transactions(baskets);
    let patterns = transactions.patterns(2);
    let itemsets = mine::collect(&patterns, &MineConfig::new(2), &Unwatched).unwrap();
    let mut config = RuleConfig::default();
    config.max_q = 1.0;
    config.keep_redundant = true;
    let rules = RuleList::new(&patterns, &itemsets, &config, &Unwatched).unwrap();
    let matrix = Matrix::new(&patterns, MatrixConfig::default(), &Unwatched).unwrap();
    for lang in Lang::ALL {
        let voice = Voice { lang, unit: Unit::Customers };
        let page = Page::new(lang, Some(EVIL.into()), EVIL.into())
            .with(report::matrix(&matrix, voice))
            .with(report::network(&matrix, voice, EVIL))
            .with(report::rules(&rules, voice, EVIL));
        let mut out = Vec::new();
        page.write(&mut out).unwrap();
        let page = String::from_utf8(out).unwrap();
        assert!(!page.contains("<img"), "{lang:?}");
        assert!(!rules.rules().is_empty());
        let names = data(&page, "rules-table-names");
        assert!(names.as_array().unwrap().iter().any(|name| name == EVIL), "{names}");
    }
}

#[test]
fn each_language_has_its_direction_and_digits() {
    let folder = folder();
    for (lang, begin, figure) in [
        ("en", r#"<html lang="en" dir="ltr">"#, "3,000"),
        ("zh", r#"<html lang="zh" dir="ltr">"#, "3,000"),
        ("fa", r#"<html lang="fa" dir="rtl">"#, "۳٬۰۰۰"),
    ] {
        let page = page(&folder, &format!("telecom_holdings.csv -s 5% --lang {lang}"));
        assert!(page.contains(begin), "{lang}");
        assert!(page.contains(&format!("<strong>{figure}</strong>")), "{lang}");
        assert!(page.contains("Device insurance"), "{lang}");
    }
}

#[test]
fn the_environment_chooses_the_language_of_pages_but_not_of_data() {
    let folder = folder();
    let with = |arguments: &str| {
        let mut command = Command::cargo_bin("pannier").unwrap();
        command.current_dir(folder.path()).args(arguments.split_whitespace());
        command.env("LC_ALL", "fa_IR.UTF-8").output().unwrap().stdout
    };
    with("report telecom_holdings.csv -s 5% -o page.html");
    let page = fs::read_to_string(folder.path().join("page.html")).unwrap();
    assert!(page.contains(r#"<html lang="fa""#));
    let data = String::from_utf8(with("bundles telecom_holdings.csv -s 5%")).unwrap();
    assert!(data.contains("customers with"), "{data}");
    let asked = with("bundles telecom_holdings.csv -s 5% --lang zh");
    assert!(String::from_utf8(asked).unwrap().contains("位客户"));
}

#[test]
fn nothing_found_is_a_page_too() {
    let folder = folder();
    fs::write(folder.path().join("few.csv"), "basket,item\n1,a\n2,b\n3,c\n").unwrap();
    let page = page(&folder, "few.csv");
    assert!(page.contains("No rule stands the tests"));
    assert_eq!(page.matches("<section ").count(), 7);
}

#[test]
fn a_page_is_html() {
    let folder = folder();
    let done = run(&folder, "report telecom_holdings.csv -o page.csv");
    assert_eq!(done.status.code(), Some(2));
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(said.contains("write to FILE.html"), "{said}");
}
