//! Broken files, each with the error it gives: what is wrong, where, and what to do.
//!
//! The files are written by `tests/broken/make.py`; the errors are one snapshot, so that they can be
//! read one after the other.
#![cfg(all(feature = "cli", feature = "parquet"))]

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// Each file with what else stands on the command line.
const CASES: &str = "\
empty.csv
blank.csv
header-only.csv
header-without-end.csv
mark-only.csv
workbook.csv
picture.csv
archive.csv
page.csv
old-mac.csv
nul-early.csv
nul-late.csv
nul-late-quoted.csv
utf16-cut.csv
cut.csv.gz
damaged.csv.gz
empty.csv.gz
not-really.csv.gz
cut.csv.bz2
cut.csv.zst
cut.parquet
four-bytes.parquet
damaged.parquet
no-items.parquet
no-items.parquet --basket customer
cut.arrow
cut.arrows
good.csv --format parquet
good.csv --format fimi
good.csv --format spmf
good.csv --format jsonl
good.csv --format onehot
good.csv --delimiter ;
good.csv --basket invoice
good.csv --item product
good.csv --basket order --item order
good.csv --no-header --basket order
good.csv --quantity n
good.csv --where region=north
good.csv --weight w
no-such-file.csv
no-such-*.csv
no-basket.csv
no-item.csv
no-item.csv --item item --max-bad 10%
blank-item.csv
field-more.csv
field-less.csv
half-a-last-line.csv
header-longer.csv
quote-open.csv
quote-text-behind.csv
quote-open-at-end.csv
quote-over-lines.csv
latin-1.csv --encoding utf-8
gb18030.csv --encoding gb18030
three-columns.csv
ambiguous.csv
words.csv
quantity.csv --quantity n
price-with-comma.csv --price price
price-with-currency.csv --price price
number-too-large.csv --quantity n
day-that-is-none.csv --time day
day-in-another-form.csv --time day
day-in-two-readings.csv --time day
days-that-are-none.csv --time day
weight.csv --weight w
weight-zero.csv --weight w
weights-differ.csv --weight w
many-bad.csv --max-bad 3
many-bad.csv --max-bad 50%
giant.csv --max-basket 10 --giants stop
basket-quote.csv
basket-latin-1.csv --format basket --encoding utf-8
basket-nul.csv
onehot-perhaps.csv --format onehot
onehot-negative.csv --format onehot
onehot-short.csv --format onehot
onehot-header.csv --format onehot
onehot-short.csv --format onehot --quantity tv
table-short.csv --format table
table-quote.csv --format table
word.dat --format fimi
negative.dat --format fimi
decimal.dat --format fimi
utility-total.txt --format spmf
utility-count.txt --format spmf
utility-word.txt --format spmf
sequence.txt --format spmf
sequence.txt
item-line.txt
broken.jsonl
text.jsonl
no-item.jsonl
list-in-list.jsonl
trailing.jsonl
good.csv --products catalogue-short.csv --level family
good.csv --products catalogue-strange.csv --level family
good.csv --products catalogue-empty.csv --level family
good.csv --products catalogue-strange.csv --level kind";

/// How the command ends: its exit code and what it says last.
fn end(folder: &Path, words: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_pannier"))
        .current_dir(folder)
        .arg("mine")
        .args(words.split(' '))
        .args(["-s", "2", "-o", "-", "-q", "--output-format", "csv"])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    format!("exit {}: {}", output.status.code().unwrap(), said.trim_end())
}

#[test]
fn every_broken_file_has_its_error() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken/files");
    let mut all = String::new();
    for words in CASES.lines() {
        let end = end(&folder, words);
        let is_error = end.starts_with("exit 1: error: ") || end.starts_with("exit 2: error: ");
        assert!(is_error && !end.contains("panicked"), "{words}: {end}");
        let _ = writeln!(all, "{words}\n  {}", end.replace('\n', "\n  "));
    }
    let broken = CASES.lines().count();
    assert!(broken >= 60, "{broken}");
    insta::assert_snapshot!(all);
}

/// What is broken in one place leaves the rest whole, and the row goes to the rejects.
#[test]
fn one_broken_row_costs_one_row() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken/files");
    let out = tempfile::tempdir().unwrap();
    let mut counted = String::new();
    for file in [
        "nul-late.csv",
        "nul-late-quoted.csv",
        "no-basket.csv",
        "no-item.csv",
        "field-more.csv",
        "half-a-last-line.csv",
        "quote-open.csv",
        "quote-text-behind.csv",
        "basket-nul.csv",
    ] {
        let rejects = out.path().join(file);
        let output = Command::new(env!("CARGO_BIN_EXE_pannier"))
            .current_dir(&folder)
            .args(["mine", file, "-s", "2", "-o", "-", "--output-format", "csv", "--max-bad", "1"])
            .arg("--rejects")
            .arg(&rejects)
            .output()
            .unwrap();
        assert!(output.status.success(), "{file}");
        let rows = std::fs::read(&rejects).unwrap();
        let lines = rows.iter().filter(|&&byte| byte == b'\n').count();
        assert_eq!(lines, 2, "{file}: a header and the row");
        let said = String::from_utf8(output.stderr).unwrap();
        let of_interest = said.lines().filter(|line| line.contains("rows left out"));
        let _ = writeln!(counted, "{file}: {}", of_interest.collect::<Vec<_>>().join("; "));
    }
    insta::assert_snapshot!(counted);
}
