//! Pilots against the counts, intervals and probabilities of statsmodels and scipy, and the whole
//! command.

#![allow(
    clippy::cast_possible_truncation,
    clippy::print_stderr,
    reason = "small numbers, and notices of what was skipped"
)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use assert_cmd::Command;
use common::shared;
use pannier::read::Source;
use serde_json::Value;

fn pannier(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("pannier").unwrap();
    command.arg("channels").args(arguments);
    command
}

fn json(arguments: &[&str]) -> Vec<Value> {
    let done = pannier(arguments).args(["--output-format", "json"]).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let all: Value = serde_json::from_slice(&done.stdout).unwrap();
    all["rows"].as_array().unwrap().clone()
}

fn page(arguments: &[&str]) -> String {
    let done = pannier(arguments).args(["--output-format", "table"]).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

fn oracle(part: &str) -> Option<Value> {
    let text = fs::read_to_string(shared("oracles/quality.json")?).unwrap();
    let mut all: Value = serde_json::from_str(&text).unwrap();
    Some(all[part].take())
}

#[track_caller]
fn near(found: &Value, expected: &Value, relative: f64, absolute: f64) {
    let (a, b) = (found.as_f64().unwrap(), expected.as_f64().unwrap());
    assert!((a - b).abs() <= absolute.max(relative * b.abs()), "{a} against {b}");
}

const ARMS: [&str; 3] = ["No E-Mail", "Mens E-Mail", "Womens E-Mail"];

#[test]
fn hillstrom() {
    let Some(oracle) = oracle("channel_pilot_hillstrom") else {
        return;
    };
    let file = shared("data/retail/hillstrom/hillstrom.csv.gz").unwrap();
    let flags = ["read", file.to_str().unwrap(), "--arm", "segment", "--control", "No E-Mail"];
    for (column, counted, rate, wilson, best, difference) in [
        ("visit", "visits", "visit_rate", "visit_wilson", "prob_best_visits", "visit_diff"),
        (
            "conversion",
            "conversions",
            "conv_rate",
            "conv_wilson",
            "prob_best_conversions",
            "conversion_diff",
        ),
    ] {
        let rows = json(
            &[&flags[..], &["--response", column, "--margin", "20", "--cost", "0.1"]].concat(),
        );
        for (row, arm) in rows.iter().zip(ARMS) {
            assert_eq!(row["arm"], arm);
            let of = &oracle["arms"][arm];
            assert_eq!(row["n"], of["n"]);
            assert_eq!(row["responses"], of[counted]);
            near(&row["rate"], &of[rate], 0.0, 1e-9);
            near(&row["rate_low"], &of[wilson][0], 0.0, 1e-9);
            near(&row["rate_high"], &of[wilson][1], 0.0, 1e-9);
            near(&row["p_best"], &oracle[best][arm], 0.0, 1e-6);
            if arm == ARMS[0] {
                assert_eq!(row["difference"], Value::Null);
                continue;
            }
            let of = &oracle[difference][format!("{arm} - {}", ARMS[0])];
            near(&row["difference"], &of["diff"], 0.0, 1e-9);
            near(&row["difference_low"], &of["newcombe"][0], 0.0, 1e-9);
            near(&row["difference_high"], &of["newcombe"][1], 0.0, 1e-9);
        }
        if column == "visit" {
            continue;
        }
        let money = &oracle["profit_example"];
        for (row, arm) in rows.iter().zip(ARMS) {
            near(&row["profit_per_contact"], &money["profit_per_contact"][arm], 1e-9, 0.0);
            near(&row["profit_low"], &money["interval"][arm][0], 1e-9, 0.0);
            near(&row["profit_high"], &money["interval"][arm][1], 1e-9, 0.0);
            near(&row["cost_per_response"], &money["cost_per_response"][arm], 1e-9, 1e-12);
            if arm != ARMS[0] {
                near(&row["profit_over_control"], &money["incremental_vs_none"][arm], 1e-9, 0.0);
            }
        }
    }

    let visits = page(&[&flags[..], &["--response", "visit"]].concat());
    assert!(
        visits.contains("the arms differ: chi-square 504.461, 2 degrees of freedom"),
        "{visits}"
    );
    let money = ["--response", "conversion", "--margin", "20", "--cost", "0.1"];
    let bought = page(&[&flags[..], &money].concat());
    assert!(bought.contains("chi-square 55.258"), "{bought}");
    assert!(bought.contains("Mens E-Mail: earns money against control, +0.0361"), "{bought}");
    assert!(bought.contains("Womens E-Mail: loses money against control, -0.0378"), "{bought}");
    assert!(bought.contains("would have bought anyway"), "{bought}");
    assert!(!bought.contains("early:"), "{bought}");

    let spent = json(&[&flags[..], &["--response", "conversion", "--value", "spend"]].concat());
    for (row, arm) in spent.iter().zip(ARMS) {
        near(&row["profit_per_contact"], &oracle["arms"][arm]["spend_mean"], 1e-9, 0.0);
        let of = &oracle["arms"][arm];
        let error = of["spend_sd"].as_f64().unwrap() / of["n"].as_f64().unwrap().sqrt();
        let low = of["spend_mean"].as_f64().unwrap() - 1.959_963_984_540_054 * error;
        // Whether the oracle divides by n or n - 1 is not said.
        near(&row["profit_low"], &low.into(), 1e-4, 0.0);
    }
}

/// The first 3,000 customers of the same pilot point to the wrong arm.
#[test]
fn an_early_lead_is_put_in_its_place() {
    let Some(oracle) = oracle("channel_pilot_hillstrom") else {
        return;
    };
    let all = Source::new(shared("data/retail/hillstrom/hillstrom.csv.gz").unwrap());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("first.csv");
    let mut first = fs::File::create(&file).unwrap();
    for line in BufReader::new(all.unpack(false).unwrap()).lines().take(3001) {
        writeln!(first, "{}", line.unwrap()).unwrap();
    }
    let flags = ["read", file.to_str().unwrap(), "--arm", "segment", "--control", "No E-Mail"];
    let flags = [&flags[..], &["--response", "conversion=1", "--lift-to", "0.0075"]].concat();
    let rows = json(&flags);
    for (at, row) in rows.iter().enumerate() {
        let of = &oracle["first3000"];
        assert_eq!(row["responses"], of["conversions"][at]);
        assert_eq!(row["n"], of["n"][at]);
        near(&row["p_best"], &of["prob_best"][at], 0.0, 1e-6);
    }
    let page = page(&flags);
    assert!(
        page.contains("early: Womens E-Mail (1.90 %) leads and is the best with 86 % probability"),
        "{page}"
    );
    assert!(page.contains("more in each, and rather more than that"), "{page}");
    assert!(page.contains("small: to find 0.75 % takes"), "{page}");
}

#[test]
fn plans() {
    let Some(oracle) = oracle("pilot_planner") else {
        return;
    };
    for (name, expected) in oracle["n_per_arm_unrounded"].as_object().unwrap() {
        let (base, lift_to) = name.split_once("->").unwrap();
        let row = &json(&["plan", "--base", base, "--lift-to", lift_to, "--cost", "0.5"])[0];
        near(&row["per_arm_exact"], expected, 1e-6, 0.0);
        let per_arm = expected.as_f64().unwrap().ceil();
        near(&row["per_arm"], &per_arm.into(), 0.0, 0.0);
        near(&row["cost"], &(per_arm * 0.5).into(), 0.0, 1e-9);
    }
}

/// Two channels are tested at half of alpha each.
#[test]
fn several_channels_take_more() {
    let flags = ["plan", "--base", "0.02", "--lift-to", "0.03"];
    let three = &json(&[&flags[..], &["--arms", "3"]].concat())[0];
    let half = &json(&[&flags[..], &["--alpha", "0.025"]].concat())[0];
    assert_eq!(three["per_arm"], half["per_arm"]);
    assert_eq!(three["customers"], three["per_arm"].as_u64().unwrap() * 3);
}

#[test]
fn an_assignment_is_balanced_and_repeatable() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("list.csv");
    let mut rows = String::from("id,region\n");
    for customer in 0..4000 {
        let region = if customer % 5 == 0 { "north" } else { "south" };
        rows.push_str(&format!("c{customer},{region}\n"));
    }
    fs::write(&list, rows).unwrap();
    let assign = |seed: &str, name: &str| {
        let output = folder.path().join(name);
        pannier(&["plan", "--base", "0.1", "--lift-to", "0.15", "--arms", "none,email,phone"])
            .args(["--customers", list.to_str().unwrap(), "--id", "id", "--by", "region"])
            .args(["--seed", seed, "--reproducible", "-o", output.to_str().unwrap()])
            .assert()
            .success();
        fs::read_to_string(output).unwrap()
    };
    let first = assign("7", "first.csv");
    assert_eq!(first, assign("7", "again.csv"));
    assert_ne!(first, assign("8", "other.csv"));
    let mut sizes: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for line in first.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        *sizes.entry((fields[1], fields[2])).or_default() += 1;
    }
    let of = |region, arm| sizes[&(region, arm)];
    let plan = json(&["plan", "--base", "0.1", "--lift-to", "0.15", "--arms", "3"]);
    for arm in ["none", "email", "phone"] {
        assert_eq!(
            u64::from(of("north", arm) + of("south", arm)),
            plan[0]["per_arm"].as_u64().unwrap()
        );
        assert!(of("north", arm).abs_diff(of("north", "none")) <= 1);
        assert!((of("north", arm) * 4).abs_diff(of("south", arm)) <= 5);
    }
    assert!(Path::new(&folder.path().join("first.csv.manifest.json")).exists());
}

#[test]
fn the_page_of_a_small_pilot() {
    let folder = tempfile::tempdir().unwrap();
    let mut rows = String::from("arm;bought\n");
    for (arm, customers, bought) in [("none", 400, 20), ("phone", 400, 60), ("email", 400, 24)] {
        for customer in 0..customers {
            rows.push_str(&format!("{arm};{}\n", if customer < bought { "yes" } else { "no" }));
        }
    }
    fs::write(folder.path().join("pilot.csv"), rows).unwrap();
    let done = pannier(&[
        "read",
        "pilot.csv",
        "--arm",
        "arm",
        "--control",
        "none",
        "--response",
        "bought",
    ])
    .args(["--margin", "30", "--cost", "email=0.1,phone=4", "--output-format", "table"])
    .current_dir(folder.path())
    .output()
    .unwrap();
    insta::assert_snapshot!(String::from_utf8_lossy(&done.stdout));

    let refused = |arguments: &[&str]| {
        let done = pannier(arguments).current_dir(folder.path()).output().unwrap();
        assert_eq!(done.status.code(), Some(2));
        String::from_utf8(done.stderr).unwrap()
    };
    let flags = ["read", "pilot.csv", "--arm", "arm", "--response", "bought"];
    let said = refused(&[&flags[..], &["--control", "nine"]].concat());
    assert!(said.contains("the arms are email, none, phone; did you mean \"none\"?"), "{said}");
    let said = refused(&[&flags[..], &["--cost", "fax=3"]].concat());
    assert!(said.contains("--cost names the arm \"fax\""), "{said}");
}

/// Women's e-mails sell to those who would have bought anyway: with a control arm nobody gets one, and
/// every customer gets the men's; without one the allocation would pay for both.
#[test]
fn hillstrom_is_dealt_by_the_difference_to_control() {
    let Some(file) = shared("data/retail/hillstrom/hillstrom.csv.gz") else {
        return;
    };
    let flags =
        ["allocate", file.to_str().unwrap(), "--arm", "segment", "--response", "conversion"];
    let money = ["--margin", "20", "--cost", "0.1"];
    let control = ["--control", "No E-Mail"];
    let rows = json(&[&flags[..], &money, &control].concat());
    assert_eq!(rows.len(), 2);
    assert_eq!(
        (rows[0]["channel"].as_str(), rows[1]["channel"].as_str()),
        (Some(ARMS[1]), Some(ARMS[2]))
    );
    near(&rows[0]["contacts"], &64_000.into(), 0.0, 1e-6);
    near(&rows[0]["gain_per_contact"], &0.036_100_130_392_313_884.into(), 1e-9, 0.0);
    near(&rows[1]["contacts"], &0.into(), 0.0, 1e-6);
    near(&rows[1]["gain_per_contact"], &(-0.037_778_849_778_294_85).into(), 1e-9, 0.0);

    // Half of the money: one unit more is worth the gain of the ten contacts that it pays.
    let half = ["--budget", "3200", "--show", "limits"];
    let limits = json(&[&flags[..], &money, &control, &half].concat());
    assert_eq!(limits[0]["limit"], "budget");
    near(&limits[0]["used"], &3200.into(), 1e-9, 0.0);
    near(&limits[0]["worth"], &0.361_001_303_923.into(), 1e-6, 0.0);

    let page = page(&[&flags[..], &money, &control].concat());
    assert!(page.contains("64000 of 64000 customers are contacted and 0 left alone"), "{page}");
    assert!(page.contains("Womens E-Mail: nobody"), "{page}");
    let done = pannier(&[&flags[..], &money].concat()).output().unwrap();
    assert!(String::from_utf8_lossy(&done.stderr).contains("caution: no control arm"));
}

/// By segment rates are pulled towards their arm's, and the test of interaction is that of
/// `statsmodels.stats.meta_analysis.combine_effects` on the differences: Q of the visits by zip code.
#[test]
fn hillstrom_by_segment() {
    let Some(file) = shared("data/retail/hillstrom/hillstrom.csv.gz") else {
        return;
    };
    let flags = ["read", file.to_str().unwrap(), "--arm", "segment", "--control", "No E-Mail"];
    let by = ["--response", "visit", "--by", "zip_code"];
    let rows = json(&[&flags[..], &by, &["--show", "segments"]].concat());
    assert_eq!(rows.len(), 9);
    for row in &rows {
        let rate = |name: &str| row[name].as_f64().unwrap();
        assert!(rate("rate_low") < rate("rate_shrunk") && rate("rate_shrunk") < rate("rate_high"));
        // Thousands of customers a cell: hardly anything to pull.
        assert!((rate("rate_shrunk") - rate("rate")).abs() < 1e-3);
    }
    let page = page(&[&flags[..], &by].concat());
    for (arm, q) in INTERACTION {
        assert!(page.contains(&format!("(Cochran's Q {q}, 2 degrees of freedom")), "{arm}: {page}");
    }
}

const INTERACTION: [(&str, &str); 2] = [("Mens E-Mail", "0.66"), ("Womens E-Mail", "3.63")];

#[test]
fn a_rollout_is_watched() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, arms: &[(&str, u32, u32)]| {
        let mut rows = String::from("arm,bought\n");
        for &(arm, customers, bought) in arms {
            for customer in 0..customers {
                rows.push_str(&format!("{arm},{}\n", u8::from(customer < bought)));
            }
        }
        fs::write(folder.path().join(name), rows).unwrap();
    };
    write("pilot.csv", &[("none", 1000, 50), ("mail", 1000, 100), ("phone", 1000, 80)]);
    write("wave.csv", &[("none", 1000, 52), ("mail", 8000, 530), ("phone", 2000, 165)]);
    let run = |format: &str| {
        let flags = ["monitor", "wave.csv", "--pilot", "pilot.csv", "--arm", "arm"];
        let more = ["--control", "none", "--response", "bought", "--margin", "10"];
        let done = pannier(&[&flags[..], &more, &["--cost", "mail=0.01,phone=2"]].concat())
            .args(["--output-format", format])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    };
    let rows: Vec<Value> =
        run("jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let advice: Vec<&str> = rows.iter().map(|row| row["advice"].as_str().unwrap()).collect();
    assert_eq!(advice, ["go on", "below the pilot", "stop"]);
    // betabinom(8000, 101, 901): 2 (cdf(530) − pmf(530)/2), three times for Holm; scipy 1.17.
    near(&rows[1]["p_value"], &0.00042123613809754345.into(), 1e-8, 0.0);
    assert!(run("table").contains("6.62 % where the pilot had 10.00 %"), "{}", run("table"));
}
