//! The same bytes for 1, 2 and 8 threads, for sorted and shuffled input, for every format.

#![allow(
    clippy::cast_possible_truncation,
    clippy::print_stderr,
    reason = "small numbers, and notices of what was skipped"
)]

use std::fs;
use std::path::Path;

use assert_cmd::Command;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data");

fn output(arguments: &[&str]) -> String {
    let done = Command::cargo_bin("pannier").unwrap().args(arguments).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(!done.stdout.is_empty(), "{arguments:?} printed nothing");
    String::from_utf8(done.stdout).unwrap()
}

/// Every verb that makes results, in every format it can be read back from.
fn commands() -> Vec<Vec<&'static str>> {
    let mut all = Vec::new();
    for format in ["fimi", "jsonl", "csv", "tsv", "json", "table"] {
        all.push(vec!["mine", "-s", "1%", "--output-format", format]);
    }
    for kind in ["--closed", "--maximal", "--generators", "--top=30"] {
        all.push(vec!["mine", "-s", "1%", kind, "--output-format", "fimi"]);
    }
    for format in ["jsonl", "csv", "json", "table", "md"] {
        all.push(vec![
            "rules",
            "-s",
            "1%",
            "-c",
            "20%",
            "--max-consequent",
            "any",
            "--output-format",
            format,
        ]);
        all.push(vec!["matrix", "--output-format", format]);
        all.push(vec!["bundles", "-s", "1%", "--output-format", format]);
    }
    all
}

#[test]
fn threads_do_not_change_a_byte() {
    let file = format!("{DATA}/shop_baskets.csv");
    for command in commands() {
        let with = |threads| output(&[&command[..], &[&file, "--threads", threads]].concat());
        let one = with("1");
        assert!(one == with("2"), "{command:?} with 2 threads");
        assert!(one == with("8"), "{command:?} with 8 threads");
    }
}

/// Both engines print the same bytes.
#[test]
fn engines_do_not_change_a_byte() {
    let file = format!("{DATA}/shop_baskets.csv");
    for command in commands().into_iter().filter(|command| command[0] != "matrix") {
        let with = |engine| output(&[&command[..], &[&file, "--engine", engine]].concat());
        assert!(with("auto") == with("tree"), "{command:?}");
    }
}

#[test]
fn the_order_of_the_rows_does_not_change_a_byte() {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("{DATA}/telecom_holdings.csv");
    let text = fs::read_to_string(&file).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.sort_by_key(|row| row.bytes().rev().collect::<Vec<_>>());
    let shuffled = folder.path().join("shuffled.csv");
    fs::write(&shuffled, format!("{header}\n{}\n", rows.join("\n"))).unwrap();
    for command in commands() {
        let of = |file: &Path| output(&[&command[..], &[file.to_str().unwrap()]].concat());
        assert!(of(Path::new(&file)) == of(&shuffled), "{command:?}");
    }
}

/// The formats say the same: what CSV and JSON Lines list, and how much of it.
#[test]
fn csv_and_json_lines_hold_the_same_rows() {
    let file = format!("{DATA}/bank_holdings.csv");
    for verb in [&["mine"][..], &["rules", "-c", "30%"], &["bundles"]] {
        let with =
            |format| output(&[verb, &[&file, "-s", "3%", "--output-format", format]].concat());
        let lines = with("jsonl");
        let objects: Vec<serde_json::Value> =
            lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let csv = with("csv");
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let columns: Vec<String> = reader.headers().unwrap().iter().map(String::from).collect();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), objects.len());
        for (row, object) in rows.iter().zip(&objects) {
            assert_eq!(object.as_object().unwrap().len(), columns.len());
            for (column, cell) in columns.iter().zip(row) {
                let value = &object[column];
                let text = match value {
                    serde_json::Value::Null => String::new(),
                    serde_json::Value::String(text) => text.clone(),
                    serde_json::Value::Array(items) => {
                        pannier::write::joined(items.iter().map(|item| item.as_str().unwrap()))
                    }
                    number => number.to_string(),
                };
                assert_eq!(text, cell, "{column} of {verb:?}");
            }
        }
    }
}
