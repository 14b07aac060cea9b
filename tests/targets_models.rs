//! Rules as a model, weights, chances in time, and products without a history: whole commands.
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
use pannier::stats::{Level, Proportion};
use serde_json::Value;
use tempfile::TempDir;

const HOLDINGS: &str = "telecom_holdings.csv";

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    fs::copy(data.join(HOLDINGS), folder.path().join(HOLDINGS)).unwrap();
    folder
}

#[track_caller]
fn run(folder: &TempDir, arguments: &[&str]) -> (String, String) {
    let mut command = Command::cargo_bin("pannier").unwrap();
    let done = command.current_dir(folder.path()).args(arguments).output().unwrap();
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(done.status.success(), "{said}");
    (String::from_utf8(done.stdout).unwrap(), said)
}

#[track_caller]
fn rows(folder: &TempDir, arguments: &[&str]) -> Vec<Value> {
    let (text, _) = run(folder, arguments);
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[track_caller]
fn refused(folder: &TempDir, arguments: &[&str]) -> String {
    let mut command = Command::cargo_bin("pannier").unwrap();
    let failed = command.current_dir(folder.path()).args(arguments).output().unwrap();
    assert!(!failed.status.success());
    String::from_utf8(failed.stderr).unwrap()
}

/// Each customer's products with the day on which each was taken.
fn holdings(folder: &TempDir) -> BTreeMap<String, BTreeMap<String, String>> {
    let text = fs::read_to_string(folder.path().join(HOLDINGS)).unwrap();
    let mut held: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        held.entry(fields[0].into()).or_default().insert(fields[1].into(), fields[2].into());
    }
    held
}

/// The rules for each product, straight from the rows of the file: left side, count, holders.
type Rules = BTreeMap<String, Vec<(Vec<String>, u32, u32)>>;

fn by_product(rules: &[Value]) -> Rules {
    let mut all = Rules::new();
    for rule in rules {
        let names = |side: &str| -> Vec<String> {
            let names = rule[side].as_array().unwrap().iter();
            names.map(|name| name.as_str().unwrap().to_owned()).collect()
        };
        let [count, holders] =
            ["count", "antecedent_count"].map(|name| rule[name].as_u64().unwrap() as u32);
        let [then] = &names("consequent")[..] else { continue };
        all.entry(then.clone()).or_default().push((names("antecedent"), count, holders));
    }
    all
}

/// The lower end of the best rule for one who holds these, and its confidence.
fn best(rules: &Rules, held: &BTreeSet<&str>, product: &str) -> Option<(f64, f64)> {
    let mut best: Option<(f64, f64)> = None;
    for (left, count, holders) in rules.get(product).into_iter().flatten() {
        if !left.iter().all(|name| held.contains(&**name)) {
            continue;
        }
        let low = Proportion::new(*count, *holders).unwrap().wilson(Level::default()).low;
        if best.is_none_or(|(most, _)| low > most) {
            best = Some((low, f64::from(*count) / f64::from(*holders)));
        }
    }
    best
}

#[test]
fn a_file_of_rules_is_a_model() {
    let folder = folder();
    for file in ["rules.csv", "rules.jsonl", "rules.tsv"] {
        let all = ["-c", "25%", "--max-len", "4", "--keep-redundant", "--max-q", "1"];
        run(&folder, &[&["rules", HOLDINGS, "-s", "20", "-o", file], &all[..]].concat());
    }
    let rules = fs::read_to_string(folder.path().join("rules.jsonl")).unwrap();
    let rules: Vec<Value> = rules.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(rules.iter().any(|rule| rule["antecedent"].as_array().unwrap().len() == 3));
    let rules = by_product(&rules);
    let held = holdings(&folder);
    let flags = ["targets", HOLDINGS, "--per-customer", "50"];
    let by_file = |file: &str| run(&folder, &[&flags[..], &["--rules", file]].concat()).0;
    let list = by_file("rules.jsonl");
    assert_eq!(list.replace("rules.jsonl", "rules.csv"), by_file("rules.csv"));
    assert_eq!(list.replace("rules.jsonl", "rules.tsv"), by_file("rules.tsv"));

    // Every offer is the best rule's; and whatever a rule speaks for is offered.
    let mut offered: BTreeMap<(String, String), Value> = BTreeMap::new();
    for line in list.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let name = |name: &str| row[name].as_str().unwrap().to_owned();
        offered.insert((name("customer"), name("product")), row);
    }
    let products: BTreeSet<&str> =
        held.values().flat_map(|held| held.keys().map(|p| &**p)).collect();
    for (customer, products_held) in held.iter().step_by(137) {
        let has: BTreeSet<&str> = products_held.keys().map(|product| &**product).collect();
        for &product in products.difference(&has) {
            let row = offered.get(&(customer.clone(), product.to_owned()));
            match (best(&rules, &has, product), row) {
                (Some((low, confidence)), Some(row)) => {
                    assert!((row["raw_score"].as_f64().unwrap() - low).abs() < 1e-12, "{row}");
                    assert!((row["score"].as_f64().unwrap() - confidence).abs() < 1e-12, "{row}");
                }
                (None, None) => {}
                (expected, row) => panic!("{customer} {product}: {expected:?} {row:?}"),
            }
        }
    }

    // One customer gets what the list has, from either file, and the offers of a stranger are none.
    let (customer, products_held) = held.iter().find(|(_, held)| held.len() == 4).unwrap();
    let holds: Vec<&str> = products_held.keys().map(|product| &**product).collect();
    let expected: Vec<&Value> =
        offered.values().filter(|row| row["customer"] == **customer).collect();
    for file in ["rules.csv", "rules.jsonl"] {
        let flags =
            ["targets", "--rules", file, "--holds", &holds.join(","), "--per-customer", "50"];
        let one = rows(&folder, &flags);
        assert_eq!(one.len(), expected.len());
        for row in &one {
            let same = expected.iter().find(|same| same["product"] == row["product"]).unwrap();
            for name in ["score", "raw_score", "rank"] {
                assert_eq!(row[name], same[name], "{name}");
            }
        }
        let product = one[0]["product"].as_str().unwrap();
        let flags = [
            "targets",
            "--rules",
            file,
            "--holds",
            &holds.join(","),
            "--product",
            product,
            "--explain",
        ];
        let (page, _) = run(&folder, &[&flags[..], &["--output-format", "table"]].concat());
        assert!(page.contains(&format!("have {product}")), "{page}");
        let nothing = run(&folder, &["targets", "--rules", file, "--holds", "nothing known"]);
        assert_eq!(nothing.0, "");
        assert!(nothing.1.contains("0 rules apply"), "{}", nothing.1);
    }

    fs::write(folder.path().join("odd.csv"), "left,right\na,b\n").unwrap();
    let error = refused(&folder, &["targets", HOLDINGS, "--rules", "odd.csv"]);
    assert!(error.contains("no column \"antecedent\"") && error.contains("rules.csv"), "{error}");
    fs::write(folder.path().join("odd.jsonl"), "{\"antecedent\":[\"a\"]}\n").unwrap();
    let error = refused(&folder, &["targets", HOLDINGS, "--rules", "odd.jsonl"]);
    assert!(error.contains("odd.jsonl, line 1: missing field"), "{error}");
}

#[test]
fn nobody_is_contacted_more_often_than_allowed() {
    let folder = folder();
    let products = ["--product", "IPTV", "--product", "Fibre", "--product", "Sports channels"];
    let flags = [&["targets", HOLDINGS], &products[..], &["--top", "400"]].concat();
    let free = rows(&folder, &flags);
    let limited = rows(&folder, &[&flags[..], &["--contacts", "1", "--show-suppressed"]].concat());
    let made: Vec<&Value> = limited.iter().filter(|row| row["rank"].is_u64()).collect();
    let name = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    let contacted: BTreeSet<String> = made.iter().map(|row| name(row, "customer")).collect();
    assert_eq!((made.len(), contacted.len()), (1_200, 1_200), "every list is full, nobody twice");
    let all: BTreeSet<String> = free.iter().map(|row| name(row, "customer")).collect();
    assert!(all.len() < 1_200);
    // Whoever is kept from a list is on another one, with a chance as good.
    let mut kept = 0;
    for row in limited.iter().filter(|row| row["rank"].is_null()) {
        let about = name(row, "suppressed").replace("is contacted about ", "");
        let other = made
            .iter()
            .find(|made| made["customer"] == row["customer"] && made["product"] == *about)
            .unwrap();
        assert!(other["score"].as_f64() >= row["score"].as_f64(), "{row} {other}");
        kept += 1;
    }
    assert!(kept > 50, "{kept}");
    let error = refused(&folder, &[&flags[..], &["--contacts", "3"]].concat());
    assert!(error.contains("limits nothing"), "{error}");
}

#[test]
fn priority_is_chance_times_context_times_value_times_lever() {
    let folder = folder();
    fs::write(
        folder.path().join("weights.csv"),
        "customer,product,context,lever\n,IPTV,,1.5\n1,,2,\n1,IPTV,3,\n2,IPTV,0,\n",
    )
    .unwrap();
    let flags =
        ["targets", HOLDINGS, "--per-customer", "30", "--margin", "IPTV=60", "--margin", "20"];
    let plain = rows(&folder, &[&flags[..], &["--cost", "1"]].concat());
    let weighted =
        rows(&folder, &[&flags[..], &["--cost", "1", "--weights", "weights.csv"]].concat());
    assert_eq!(plain.len(), weighted.len(), "weights order offers and suppress none");
    let mut seen = 0;
    for row in &weighted {
        let margin = if row["product"] == "IPTV" { 60.0 } else { 20.0 };
        let weight = match (row["customer"].as_str().unwrap(), row["product"] == "IPTV") {
            ("1", true) => 2.0 * 3.0 * 1.5,
            ("1", false) => 2.0,
            ("2", true) => 0.0,
            (_, true) => 1.5,
            _ => 1.0,
        };
        let chance = row["score"].as_f64().unwrap();
        assert!(
            (row["priority"].as_f64().unwrap() - chance * margin * weight).abs() < 1e-9,
            "{row}"
        );
        assert!((row["value"].as_f64().unwrap() - (chance * margin - 1.0)).abs() < 1e-9, "{row}");
        seen += usize::from(weight != 1.0);
    }
    assert!(seen > 100);
    for two in weighted.windows(2).filter(|two| two[0]["customer"] == two[1]["customer"]) {
        assert!(two[0]["priority"].as_f64() >= two[1]["priority"].as_f64(), "{two:?}");
    }
    fs::write(folder.path().join("weights.csv"), "product,lever\nIPTVV,2\n").unwrap();
    let error = refused(&folder, &["targets", HOLDINGS, "--weights", "weights.csv"]);
    assert!(error.contains("did you mean \"IPTV\""), "{error}");
}

#[test]
fn chances_in_time_are_of_those_who_took_it_and_nothing_later_is_seen() {
    let folder = folder();
    let held = holdings(&folder);
    let last = held.values().flat_map(|held| held.values()).max().unwrap().clone();
    let flags = ["targets", HOLDINGS, "--time", "since", "--horizon", "365d", "--product", "IPTV"];
    let (text, said) = run(&folder, &[&flags[..], &["--save", "model.json"]].concat());
    assert!(said.contains("tested by what was taken within 365 days"), "{said}");
    let list: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(list.len(), held.values().filter(|held| !held.contains_key("IPTV")).count());
    // The base rate is counted by hand: of those without it a year before the end, who took it since.
    let year: i32 = last[..4].parse().unwrap();
    let day = format!("{}{}", year - 1, &last[4..]);
    assert_eq!(last, "2023-12-31", "a year without a leap day");
    // Who was no customer yet could not take it.
    let could = held.values().filter(|held| {
        held.values().any(|since| *since <= day)
            && held.get("IPTV").is_none_or(|since| *since > day)
    });
    let (mut all, mut took) = (0.0, 0.0);
    for held in could {
        all += 1.0;
        took += f64::from(u8::from(held.contains_key("IPTV")));
    }
    let base = list[0]["base_rate"].as_f64().unwrap();
    assert!((base - took / all).abs() < 1e-12, "{base} {took} {all}");
    // Chances are of taking it in a year: far below the share who hold it.
    let mean =
        list.iter().map(|row| row["score"].as_f64().unwrap()).sum::<f64>() / list.len() as f64;
    assert!(mean < 0.5 * 1.0 && mean > base * 0.3 && mean < base * 3.0, "{mean} {base}");

    let receipt = fs::read_to_string(folder.path().join("model.json.manifest.json")).unwrap();
    let receipt: Value = serde_json::from_str(&receipt).unwrap();
    assert_eq!(receipt["output_schema"], "pannier.model/1");
    assert_eq!(receipt["inputs"][0]["sha256"].as_str().unwrap().len(), 64);

    // What was kept scores the same, and one customer at once is told of what it is a chance.
    let kept = run(
        &folder,
        &["targets", HOLDINGS, "--time", "since", "--product", "IPTV", "--model", "model.json"],
    )
    .0;
    assert_eq!(text, kept);
    let flags =
        ["targets", "--model", "model.json", "--holds", "Mobile", "--product", "IPTV", "--explain"];
    let page = run(&folder, &[&flags[..], &["--output-format", "table"]].concat()).0;
    assert!(page.contains("took IPTV within 365 days"), "{page}");

    // What happened after the last day of the model's test changes nothing of what was chosen by.
    let error = refused(&folder, &["targets", HOLDINGS, "--time", "since", "--horizon", "2000d"]);
    assert!(error.contains("choose a shorter --horizon"), "{error}");
    let error = refused(&folder, &["targets", HOLDINGS, "--horizon", "90d"]);
    assert!(error.contains("--time"), "{error}");
}

#[test]
fn a_new_product_is_offered_to_customers_of_products_like_it() {
    let folder = folder();
    let flags = ["targets", HOLDINGS, "--new", "IPTV 4K", "--like", "IPTV:3", "--like", "Mobile"];
    let list = rows(&folder, &flags);
    assert_eq!(list.len(), holdings(&folder).len(), "those who hold IPTV are asked too");
    let chances: Vec<f64> = list.iter().map(|row| row["score"].as_f64().unwrap()).collect();
    assert!(chances.is_sorted_by(|a, b| a >= b));
    assert!(list.iter().all(|row| row["product"] == "IPTV 4K"));
    assert_eq!(list[0]["method"], "like IPTV:3 Mobile:1");
    // The weighted mean of the two chances, as each product's own model explains them.
    let customer = list[10]["customer"].as_str().unwrap();
    let chance = |product: &str| {
        let flags = [
            "targets",
            HOLDINGS,
            "--product",
            "IPTV",
            "--product",
            "Mobile",
            "--save",
            "m.json",
            "--top",
            "1",
        ];
        run(&folder, &flags);
        let flags = [
            "targets",
            HOLDINGS,
            "--model",
            "m.json",
            "--product",
            product,
            "--who",
            customer,
            "--explain",
        ];
        let explained: Value = serde_json::from_str(&run(&folder, &flags).0).unwrap();
        explained["chance"].as_f64().unwrap()
    };
    let expected = (3.0 * chance("IPTV") + chance("Mobile")) / 4.0;
    assert!((list[10]["score"].as_f64().unwrap() - expected).abs() < 1e-9);
    let error = refused(&folder, &["targets", HOLDINGS, "--new", "IPTV 4K"]);
    assert!(error.contains("--like") && error.contains("--seed"), "{error}");
}

/// The first takers are drawn from those with two products that go together by chance alone.
#[test]
fn first_takers_show_the_groups_they_come_from() {
    let folder = folder();
    let held = holdings(&folder);
    let planted =
        |held: &BTreeMap<String, String>| held.contains_key("IPTV") && held.contains_key("Mobile");
    let hash = |name: &str| {
        name.bytes().fold(7_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(16_777_619))
    };
    let takers: Vec<&String> = held
        .iter()
        .filter(|(name, held)| hash(name) % 100 < if planted(held) { 40 } else { 2 })
        .map(|(name, _)| name)
        .collect();
    let list: Vec<&str> = takers.iter().map(|name| &***name).collect();
    fs::write(folder.path().join("pilot.csv"), format!("customer\n{}\nnobody\n", list.join("\n")))
        .unwrap();
    let flags = ["targets", HOLDINGS, "--new", "IPTV 4K", "--seed", "pilot.csv"];
    let (text, said) = run(&folder, &[&flags[..], &["--groups"]].concat());
    assert!(said.contains("1 others of pilot.csv are not known, \"nobody\" the first"), "{said}");
    let groups: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let first: BTreeSet<&str> =
        groups[0]["items"].as_array().unwrap().iter().map(|item| item.as_str().unwrap()).collect();
    assert_eq!(first, BTreeSet::from(["IPTV", "Mobile"]), "{groups:?}");
    // Its counts, straight from the file.
    let members: Vec<&String> =
        held.iter().filter(|(_, held)| planted(held)).map(|(name, _)| name).collect();
    let took = members.iter().filter(|name| takers.contains(name)).count();
    assert_eq!(groups[0]["takers"], took as u64);
    assert_eq!(groups[0]["customers"], (members.len() - took) as u64);
    assert_eq!(groups[0]["new"], groups[0]["customers"]);
    let rate = groups[0]["rate"].as_f64().unwrap();
    assert!((rate - 0.4).abs() < 0.1, "{rate}");

    // The list of the others is led by them, and those who took it are not on it.
    let list = rows(&folder, &[&flags[..], &["--top", "100"]].concat());
    let from_group =
        list.iter().filter(|row| planted(&held[row["customer"].as_str().unwrap()])).count();
    assert!(from_group >= 90, "{from_group}");
    assert!(list.iter().all(|row| !takers.iter().any(|taker| row["customer"] == **taker)));

    // Takers drawn by lot have nothing in common that is more than chance.
    let lot: Vec<&str> =
        held.keys().filter(|name| hash(name) % 1000 < 50).map(String::as_str).collect();
    fs::write(folder.path().join("lot.csv"), format!("customer\n{}\n", lot.join("\n"))).unwrap();
    let flags = ["targets", HOLDINGS, "--new", "IPTV 4K", "--seed", "lot.csv", "--groups"];
    assert_eq!(run(&folder, &flags).0, "");
}

/// A test on a day looks at what was held then and at what came within the horizon: rows after that
/// change no byte, and neither does what the rows before the horizon's end hold in another order.
#[test]
fn nothing_dated_after_the_horizon_is_seen() {
    let folder = folder();
    let text = fs::read_to_string(folder.path().join(HOLDINGS)).unwrap();
    let (header, body) = text.split_once('\n').unwrap();
    let until = |day: &str| {
        let lines: Vec<&str> =
            body.lines().filter(|line| line.rsplit(',').next().unwrap() < day).collect();
        format!("{header}\n{}\n", lines.join("\n"))
    };
    fs::write(folder.path().join("until.csv"), until("2022-12-28")).unwrap();
    let flags =
        ["--time", "since", "--split", "2022-06-30", "--horizon", "180d", "--show", "products"];
    let test = |file: &str, methods: &str| {
        rows(&folder, &[&["backtest", file, "--methods", methods], &flags[..]].concat())
    };
    // Not even that customers came later.
    let all = ["popularity", "activity", "ease"].map(|methods| test(HOLDINGS, methods));
    let cut = ["popularity", "activity", "ease"].map(|methods| test("until.csv", methods));
    assert_eq!(all, cut);
    assert!(all[2].iter().filter(|row| row["auc"].is_number()).count() > 15);

    // Rolling origin: so many dates, each tested by itself, and their customers together.
    let rolled = |split: &str, rolling: &str| {
        let flags =
            ["backtest", HOLDINGS, "--time", "since", "--horizon", "180d", "--product", "IPTV"];
        let more = ["--split", split, "--rolling", rolling, "--methods", "popularity"];
        let rows = rows(&folder, &[&flags[..], &more].concat());
        let row = rows.iter().find(|row| row["method"] == "popularity").unwrap();
        ["customers", "buyers"].map(|name| row[name].as_u64().unwrap())
    };
    let (first, second) = (rolled("2022-06-30", "1"), rolled("2022-01-01", "1"));
    assert_eq!(rolled("2022-06-30", "2"), [first[0] + second[0], first[1] + second[1]]);
}

/// Chances were made from customers of whom the model had not learnt: of those who were given one, as
/// many hold the product, over all products of the file.
#[test]
fn chances_are_what_happens() {
    let folder = folder();
    let bins = rows(&folder, &["backtest", HOLDINGS, "--show", "calibration"]);
    let products: BTreeSet<&str> =
        bins.iter().map(|row| row["product"].as_str().unwrap()).collect();
    assert_eq!(products.len(), 27);
    let number = |row: &Value, name: &str| row[name].as_f64().unwrap();
    let (mut inside, mut told, mut came, mut all) = (0.0, 0.0, 0.0, 0.0);
    for row in &bins {
        let (low, high, chance) =
            (number(row, "share_low"), number(row, "share_high"), number(row, "chance"));
        inside += f64::from(u8::from(low <= chance && chance <= high));
        told += chance * number(row, "customers");
        came += number(row, "buyers");
        all += number(row, "customers");
        assert!(number(row, "brier") <= number(row, "brier_of_all") * 1.1, "{row}");
    }
    assert!(inside > 0.7 * bins.len() as f64, "{inside} of {}", bins.len());
    assert!((told / came - 1.0).abs() < 0.03, "{told} {came} of {all}");
}
