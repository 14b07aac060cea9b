//! The statistics against other packages, against brute force, and against the oracle tables of the
//! shared data where those are at hand.

mod activity;
mod golden;
mod shrink;
mod strata;
mod trend;

use flate2::read::MultiGzDecoder;
use serde_json::Value;
use std::fs::{self, File};
use std::path::PathBuf;

/// A file of the shared data; `None`, and a word on stderr, where there is none.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn shared(path: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    if !folder.exists() {
        eprintln!("skipped: ../shared is not there");
        return None;
    }
    Some(folder.join(path))
}

/// The oracle tables.
fn quality() -> Option<Value> {
    let text = fs::read_to_string(shared("oracles/quality.json")?).expect("readable");
    Some(serde_json::from_str(&text).expect("the file is JSON"))
}

/// The rows of a compressed file of the shared data, without its header if it has one.
fn table(path: &str, has_headers: bool) -> Option<Vec<csv::StringRecord>> {
    let file = File::open(shared(&format!("data/{path}"))?).expect("readable");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(has_headers)
        .flexible(true)
        .from_reader(MultiGzDecoder::new(file));
    Some(reader.records().collect::<Result<_, _>>().expect("readable"))
}

/// The numbers of a JSON list.
fn numbers(list: &Value) -> Vec<f64> {
    rows(list).iter().map(number).collect()
}

fn counts(list: &Value) -> Vec<u32> {
    rows(list).iter().map(count).collect()
}

fn rows(list: &Value) -> &[Value] {
    list.as_array().expect("a list")
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn count(value: &Value) -> u32 {
    value.as_u64().and_then(|value| value.try_into().ok()).expect("a count")
}

/// Panics unless both agree up to `relative` of the larger, or are 10⁻³⁰⁰ apart.
#[track_caller]
fn close(ours: f64, theirs: f64, relative: f64, what: impl std::fmt::Debug) {
    let allowed = relative * ours.abs().max(theirs.abs()) + 1e-300;
    assert!((ours - theirs).abs() <= allowed, "{what:?}: {ours:e} is not {theirs:e}");
}
