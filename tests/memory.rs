//! A run within less memory than its rows take.
#![cfg(feature = "cli")]

#[path = "common/peak.rs"]
mod peak;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use peak::peak;

/// Orders of three products each, few of which are frequent; an order's lines are far apart, and what
/// it is called is more than a number.
fn orders(file: &Path) {
    const ORDERS: u64 = 1_000_000;
    let mut text = String::from("order,item\n");
    for round in 0..3 {
        for order in 0..ORDERS {
            let place = (order * order + round * 7 + order / 3) % 997;
            let item = place * place / 997;
            let order = if round == 2 { order * 7 % ORDERS } else { order };
            let _ = writeln!(text, "C{order:07}-{},item {item}", order % 7);
        }
    }
    fs::write(file, text).unwrap();
}

fn mine(folder: &Path, out: &str, memory: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_pannier"))
        .current_dir(folder)
        .env("TMPDIR", folder)
        .args(["mine", "orders.csv", "-s", "1%", "-o", out, "--reproducible", "--no-manifest"])
        .args(memory)
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn less_memory_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    orders(&folder.path().join("orders.csv"));
    let without = peak(mine(folder.path(), "without.csv", &[]));
    let within = peak(mine(folder.path(), "within.csv", &["--memory", "128M", "--threads", "2"]));
    let read = |name| fs::read(folder.path().join(name)).unwrap();
    assert!(read("without.csv").iter().filter(|&&byte| byte == b'\n').count() > 10);
    assert!(read("without.csv") == read("within.csv"), "the bytes differ");
    if let (Some(without), Some(within)) = (without, within) {
        let limit = 128 << 10;
        assert!(without > limit, "{without} KB: there is nothing to limit");
        assert!(within < limit, "{within} KB");
    }
    // Nothing is left of what was written out.
    let mut left: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["orders.csv", "within.csv", "without.csv"]);
}
