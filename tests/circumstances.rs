//! `--context`, `--calendar` and `--split` as whole commands, on a paradox planted by hand.

use std::fmt::Write as _;
use std::fs;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// Kidney stones (Charig and others 1986), as four kinds of visits a hundred times as many: within
/// small and within large stones treatment A does better, over all of them B does.
const CELLS: [(&str, &str, u32, u32); 4] = [
    // Size, treatment, successes, failures.
    ("small", "A", 81, 6),
    ("small", "B", 234, 36),
    ("large", "A", 192, 71),
    ("large", "B", 55, 25),
];
const TIMES: u32 = 20;

/// Rows with the size in a column and a day in March for small stones, in April for large ones.
fn rows() -> Vec<String> {
    let mut rows = Vec::new();
    let mut patient = 0;
    for (size, treatment, good, bad) in CELLS {
        let day = if size == "small" { "2024-03-10" } else { "2024-04-10" };
        for at in 0..TIMES * (good + bad) {
            patient += 1;
            rows.push(format!("p{patient},{treatment},{size},{day}"));
            if at < TIMES * good {
                rows.push(format!("p{patient},success,{size},{day}"));
            }
        }
    }
    rows
}

fn folder(rows: &[String]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut text = "basket,item,stone,day\n".to_owned();
    rows.iter().for_each(|row| writeln!(text, "{row}").unwrap());
    fs::write(folder.path().join("visits.csv"), text).unwrap();
    fs::write(
        folder.path().join("calendar.csv"),
        "start,end,label\n2024-04-01,2024-04-30,referrals\n",
    )
    .unwrap();
    folder
}

fn run(folder: &TempDir, arguments: &str) -> (String, String, Option<i32>) {
    let mut command = Command::cargo_bin("pannier").unwrap();
    let done =
        command.current_dir(folder.path()).args(arguments.split_whitespace()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(done.stdout), text(done.stderr), done.status.code())
}

fn rule(jsonl: &str, antecedent: &str) -> Value {
    let rules = jsonl.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut found = rules.filter(|rule| rule["antecedent"] == serde_json::json!([antecedent]));
    found.find(|rule| rule["consequent"] == serde_json::json!(["success"])).unwrap()
}

const ALL: &str = "--keep-redundant --max-q 1 --null independence -s 1%";

#[test]
fn a_paradox_is_named_whichever_way_the_strata_come() {
    let folder = folder(&rows());
    // The common odds ratio by hand: sums over strata of ad/n and bc/n.
    let strata = [(81.0, 6.0, 234.0, 36.0), (192.0, 71.0, 55.0, 25.0)];
    let sum = |part: fn((f64, f64, f64, f64)) -> f64| -> f64 {
        strata.iter().map(|&cell| part(cell) / (cell.0 + cell.1 + cell.2 + cell.3)).sum()
    };
    let expected = sum(|(a, _, _, d)| a * d) / sum(|(_, b, c, _)| b * c);
    for how in ["--context stone", "--time day --calendar calendar.csv"] {
        let (out, notices, code) = run(&folder, &format!("rules visits.csv {ALL} {how}"));
        assert_eq!(code, Some(0), "{notices}");
        assert!(notices.contains("2 strata by "), "{notices}");
        let rule = rule(&out, "A");
        assert_eq!(rule["context"], "reversed", "{rule}");
        let found = rule["odds_ratio_adj"].as_f64().unwrap();
        assert!((found / expected - 1.0).abs() < 1e-12, "{found} is not {expected}");
        assert!(rule["confidence_adj"].as_f64() > rule["base_rate_adj"].as_f64());
        assert!(rule["lift"].as_f64().unwrap() < 1.0);
    }
    let (page, ..) = run(
        &folder,
        "explain visits.csv --rule A=>success --context stone --output-format table --null independence",
    );
    assert!(page.contains("With circumstances held fixed: reversed"), "{page}");
    assert!(
        page.contains("stone=small     1620 of    1740 ( 93.1 %); without A  86.7 %"),
        "{page}"
    );
}

#[test]
fn the_order_of_the_rows_does_not_matter() {
    let rows = rows();
    let mut backwards = rows.clone();
    backwards.reverse();
    let outputs = [rows, backwards].map(|rows| {
        let command = format!("rules visits.csv {ALL} --context stone --validate=none");
        run(&folder(&rows), &command).0
    });
    assert!(outputs[0].contains("\"context\""));
    assert_eq!(outputs[0], outputs[1]);
}

#[test]
fn a_split_in_time_finds_before_and_tests_after() {
    let folder = folder(&rows());
    let command = format!("rules visits.csv {ALL} --time day --validate=none --split 2024-04-01");
    let (out, notices, code) = run(&folder, &command);
    assert_eq!(code, Some(0), "{notices}");
    let (small, large) = (TIMES * (81 + 6 + 234 + 36), TIMES * (192 + 71 + 55 + 25));
    assert!(
        notices.contains(&format!("found among {small} baskets"))
            && notices.contains(&format!("tested among {large} others")),
        "{notices}"
    );
    let rule = rule(&out, "A");
    assert_eq!(rule["antecedent_count"], TIMES * 87);
    assert_eq!(rule["antecedent_count_tested"], TIMES * 263);
    assert_eq!(rule["count_tested"], TIMES * 192);
}

#[test]
fn what_cannot_be_is_said() {
    let folder = folder(&rows());
    let error = |arguments: &str| run(&folder, arguments).1;
    let wrong = error(&format!("rules visits.csv {ALL} --context stones"));
    assert!(wrong.contains("no column \"stones\"") && wrong.contains("\"stone\"?"), "{wrong}");
    let wrong = error(&format!("rules visits.csv {ALL} --calendar calendar.csv"));
    assert!(wrong.contains("--time"), "{wrong}");
    fs::write(
        folder.path().join("calendar.csv"),
        "start,end,label,region\n2024-04-01,2024-04-30,referrals,north\n",
    )
    .unwrap();
    let wrong = error(&format!("rules visits.csv {ALL} --time day --calendar calendar.csv"));
    assert!(wrong.contains("--context region"), "{wrong}");
    let wrong = error(&format!("rules visits.csv {ALL} --split 2024-04-01"));
    assert!(wrong.contains("--validate"), "{wrong}");
}

#[test]
fn the_matrix_says_the_same_of_its_cells() {
    let folder = folder(&rows());
    let rules = run(&folder, &format!("rules visits.csv {ALL} --context stone")).0;
    let rule = rule(&rules, "A");
    let (out, notices, code) = run(&folder, "matrix visits.csv --context stone");
    assert_eq!(code, Some(0), "{notices}");
    let cells: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let cell = |given: &str, then: &str| {
        cells.iter().find(|cell| cell["given"] == given && cell["then"] == then).unwrap()
    };
    for name in ["context", "odds_ratio_adj", "confidence_adj", "base_rate_adj"] {
        assert_eq!(cell("A", "success")[name], rule[name], "{name}");
    }
    let back = cell("success", "A");
    assert_eq!(back["odds_ratio_adj"], rule["odds_ratio_adj"]);
    assert_ne!(back["confidence_adj"], rule["confidence_adj"]);
    // A matrix with more columns is read back like any other.
    run(&folder, "matrix visits.csv --context stone -o old.csv");
    let (_, notices, code) = run(&folder, "matrix visits.csv --diff old.csv");
    assert_eq!(code, Some(0), "{notices}");
    assert!(notices.contains("0 new, 0 gone, 0 stronger, 0 weaker"), "{notices}");
}

#[test]
fn a_bundle_says_what_remains_of_its_strongest_gap() {
    let folder = folder(&rows());
    let list = "bundles visits.csv -s 10 --replicates 0";
    let (out, notices, code) = run(&folder, &format!("{list} --context stone"));
    assert_eq!(code, Some(0), "{notices}");
    let chosen: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    // Over all stones B and success go together more than A and success; within each it is the
    // other way round.
    assert_eq!(chosen[0]["items"], serde_json::json!(["B", "success"]), "{out}");
    assert_eq!(chosen[0]["context"], "reversed");
    assert!(chosen[0]["odds_ratio_adj"].as_f64().unwrap() < 1.0);
    // Without circumstances nothing is said of them, and the rest is the same.
    let plain: Value = serde_json::from_str(run(&folder, list).0.lines().next().unwrap()).unwrap();
    assert_eq!(plain.get("context"), None);
    assert_eq!(plain["value"], chosen[0]["value"]);
    let (_, wrong, code) = run(&folder, &format!("{list} --context stone --compare"));
    assert_eq!(code, Some(2), "{wrong}");
}

#[test]
fn a_matrix_for_each_value_lies_between_its_own_counts_and_the_whole() {
    let folder = folder(&rows());
    let (out, notices, code) =
        run(&folder, "matrix visits.csv --by stone --given A --then success");
    assert_eq!(code, Some(0), "{notices}");
    let cells: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(cells.len(), 2);
    for (cell, (name, good, all)) in cells.iter().zip([("large", 192, 263), ("small", 81, 87)]) {
        assert_eq!((&cell["segment"], &cell["given"]), (&name.into(), &"A".into()));
        assert_eq!(
            (&cell["n_both"], &cell["n_given"]),
            (&(TIMES * good).into(), &(TIMES * all).into())
        );
        let number = |name: &str| cell[name].as_f64().unwrap();
        let (own, shrunk, whole) = (number("p"), number("p_shrunk"), number("p_whole"));
        assert!((own.min(whole)..=own.max(whole)).contains(&shrunk), "{cell}");
    }
    let wrong = run(&folder, "matrix visits.csv --by stones").1;
    assert!(wrong.contains("no column \"stones\""), "{wrong}");
}
