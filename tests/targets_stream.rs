//! Customers who are offered something while their file is read: the same bytes as when all of them are
//! at hand, in memory that does not grow with them.
#![cfg(feature = "cli")]

#[path = "common/peak.rs"]
mod peak;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use peak::peak;
use tempfile::TempDir;

const HOLDINGS: &str = "telecom_holdings.csv";

/// A folder with the project's holdings in the order of the customers, backward, and a model of them.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(HOLDINGS);
    let text = fs::read_to_string(data).unwrap();
    let (header, body) = text.split_once('\n').unwrap();
    let mut lines: Vec<&str> = body.lines().collect();
    let customer = |line: &&str| line.split(',').next().unwrap().parse::<u64>().unwrap();
    lines.sort_by_key(customer);
    fs::write(folder.path().join("in order.csv"), format!("{header}\n{}\n", lines.join("\n")))
        .unwrap();
    lines.reverse();
    fs::write(folder.path().join("backward.csv"), format!("{header}\n{}\n", lines.join("\n")))
        .unwrap();
    let (_, said) = run(&folder, &["targets", "in order.csv", "--save", "m.json", "-o", "all.csv"]);
    assert!(said.contains("the model is in m.json"), "{said}");
    folder
}

fn command(folder: &TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pannier"));
    command.current_dir(folder.path()).args(arguments);
    command
}

#[track_caller]
fn run(folder: &TempDir, arguments: &[&str]) -> (String, String) {
    let done = command(folder, arguments).output().unwrap();
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(done.status.success(), "{said}");
    (String::from_utf8(done.stdout).unwrap(), said)
}

#[test]
fn the_bytes_are_those_of_a_list_that_is_at_hand() {
    let folder = folder();
    let against = "customer,product,reason\n7,,asked not to be called\n12,IPTV,has it elsewhere\n";
    fs::write(folder.path().join("no.csv"), against).unwrap();
    fs::write(folder.path().join("w.csv"), "customer,context\n3,2\n15,0.5\n").unwrap();
    let model = ["targets", "--model", "m.json"];
    for flags in [
        &["--per-customer", "2"][..],
        &["--per-customer", "3", "--suppress", "no.csv", "--show-suppressed"],
        &["--product", "IPTV", "--product", "Mobile", "--top", "50"],
        &["--product", "IPTV", "--top", "1500", "--suppress", "no.csv", "--weights", "w.csv"],
        &["--per-customer", "3", "--margin", "20", "--cost", "4", "--requires", "IPTV:Fibre"],
    ] {
        let of = |file: &str, more: &[&str]| {
            run(&folder, &[&model[..], &[file], flags, more].concat()).0
        };
        let expected = of("in order.csv", &["--report", "page.html"]);
        assert!(expected.lines().count() >= 50, "{flags:?}");
        for threads in ["1", "4"] {
            assert!(of("in order.csv", &["--threads", threads]) == expected, "{flags:?}");
            assert!(of("backward.csv", &["--threads", threads]) == expected, "{flags:?}");
        }
        let piped = command(&folder, &[&model[..], &["-"], flags].concat())
            .stdin(fs::File::open(folder.path().join("in order.csv")).unwrap())
            .output()
            .unwrap();
        assert!(String::from_utf8(piped.stdout).unwrap() == expected, "{flags:?}");
    }
    // What was learnt from the same rows lists the same.
    let learnt = fs::read_to_string(folder.path().join("all.csv")).unwrap();
    run(&folder, &[&model[..], &["in order.csv", "-o", "again.csv"]].concat());
    assert!(fs::read_to_string(folder.path().join("again.csv")).unwrap() == learnt);
    let receipt = fs::read_to_string(folder.path().join("again.csv.manifest.json")).unwrap();
    let receipt: serde_json::Value = serde_json::from_str(&receipt).unwrap();
    let customers: std::collections::BTreeSet<&str> =
        learnt.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    let n = receipt["counts"]["transactions"].as_u64().unwrap();
    assert!(n >= customers.len() as u64);
    assert!(receipt["counts"]["scored"].as_u64().unwrap() < n, "equal holdings are scored once");
    assert!(receipt["inputs"][0]["sha256"].is_string());
}

#[test]
fn rules_that_were_kept_are_used_alike() {
    let folder = folder();
    run(&folder, &["rules", "in order.csv", "-s", "1%", "-c", "10%", "-o", "rules.jsonl"]);
    let of = |file: &str, more: &[&str]| {
        run(&folder, &[&["targets", "--rules", "rules.jsonl", file], more].concat()).0
    };
    let expected = of("in order.csv", &["--report", "page.html"]);
    assert!(expected.lines().count() > 1000);
    assert!(of("in order.csv", &[]) == expected);
    assert!(of("backward.csv", &[]) == expected);
}

#[test]
fn rows_that_cannot_be_used_stop_it_and_the_old_list_stays() {
    let folder = folder();
    let good = fs::read_to_string(folder.path().join("in order.csv")).unwrap();
    let bad = format!("{good}999999999,,\n");
    fs::write(folder.path().join("bad.csv"), &bad).unwrap();
    fs::write(folder.path().join("out.csv"), "old").unwrap();
    let flags = ["targets", "--model", "m.json", "bad.csv", "-o", "out.csv"];
    let failed = command(&folder, &flags).output().unwrap();
    assert!(!failed.status.success());
    let said = String::from_utf8(failed.stderr).unwrap();
    assert!(said.contains(&format!("bad.csv:{}:", bad.lines().count())), "{said}");
    assert_eq!(fs::read_to_string(folder.path().join("out.csv")).unwrap(), "old");
    let allowed = ["--max-bad", "1", "--rejects", "rejects.csv"];
    run(&folder, &[&flags[..], &allowed].concat());
    let all = fs::read_to_string(folder.path().join("all.csv")).unwrap();
    assert!(fs::read_to_string(folder.path().join("out.csv")).unwrap() == all);
    let rejects = fs::read_to_string(folder.path().join("rejects.csv")).unwrap();
    assert!(rejects.contains("999999999"), "{rejects}");
    // Nobody reads to the end.
    let mut child = command(&folder, &["targets", "--model", "m.json", "in order.csv"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success(), "a closed pipe has seen enough");
}

#[test]
fn a_table_is_read_row_by_row() {
    let folder = folder();
    let mut text = String::from("id,age,job,phone,buys\n");
    for id in 1..=3000_u32 {
        let age = 20 + id * 7919 % 60;
        let job = ["cook", "smith", "clerk", "none"][(id * 31 % 4) as usize];
        let phone = ["yes", "no"][(id % 3 == 0) as usize];
        let buys = ["no", "yes"][(age > 50 && id * 37 % 10 < 6 || id % 11 == 0) as usize];
        let _ = writeln!(text, "{id},{age},{job},{phone},{buys}");
    }
    fs::write(folder.path().join("table.csv"), &text).unwrap();
    let (header, body) = text.split_once('\n').unwrap();
    let mut lines: Vec<&str> = body.lines().collect();
    lines.reverse();
    fs::write(folder.path().join("back.csv"), format!("{header}\n{}\n", lines.join("\n"))).unwrap();
    let table = ["--format", "table", "--customer", "id", "--product", "buys"];
    let learnt =
        [&["targets", "table.csv", "--top", "100", "--save", "t.json"], &table[..]].concat();
    let learnt = run(&folder, &learnt).0;
    assert_eq!(learnt.lines().count(), 100);
    let of = |file: &str, more: &[&str]| {
        run(&folder, &[&["targets", file, "--model", "t.json"], &table[..], more].concat()).0
    };
    let (first, top) =
        (of("table.csv", &["--top", "100"]), ["--top", "100", "--report", "page.html"]);
    assert!(first == learnt);
    assert!(of("table.csv", &top) == learnt, "all rows at hand");
    assert!(of("back.csv", &["--top", "100"]) == learnt, "rows in another order");
    let refused = [&["targets", "table.csv", "--weight", "age"], &table[..]].concat();
    let refused = command(&folder, &refused).output().unwrap();
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(
        !refused.status.success() && said.contains("--weight does nothing of a table"),
        "{said}"
    );
}

#[test]
fn memory_does_not_grow_with_the_customers() {
    let folder = folder();
    const PRODUCTS: [&str; 6] =
        ["Mobile", "Fibre", "IPTV", "Voice mail", "Caller ID", "Fixed line"];
    let file = |name: &str, customers: u64| {
        let mut text = String::from("customer,product\n");
        for customer in 1..=customers {
            for at in 0..3 {
                let product = PRODUCTS[((customer * 7 + at * (customer % 5 + 1)) % 6) as usize];
                let _ = writeln!(text, "{customer},{product}");
            }
        }
        fs::write(folder.path().join(name), text).unwrap();
    };
    file("few.csv", 10_000);
    file("many.csv", 400_000);
    let of = |file: &str| {
        let flags = ["targets", "--model", "m.json", file, "--per-customer", "1", "-o", "out.csv"];
        let child = command(&folder, &flags).stderr(Stdio::null()).spawn().unwrap();
        let peak = peak(child);
        (peak, fs::read_to_string(folder.path().join("out.csv")).unwrap().lines().count())
    };
    let ((few, _), (many, offers)) = (of("few.csv"), of("many.csv"));
    assert!(offers > 399_000, "{offers}");
    if let (Some(few), Some(many)) = (few, many) {
        assert!(many < few + (16 << 10), "{few} KB for few, {many} KB for many");
    }
}
