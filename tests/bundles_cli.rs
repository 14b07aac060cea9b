//! `pannier bundles` as whole commands.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

const HOLDINGS: &str = "data/telecom_holdings.csv";

/// A folder with holdings, a catalogue of them and a marketer's list.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let holdings = Path::new(env!("CARGO_MANIFEST_DIR")).join(HOLDINGS);
    let text = fs::read_to_string(holdings).unwrap();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let column = |name: &str| header.iter().position(|column| *column == name).unwrap();
    let (customer, product) = (column("customer"), column("product"));
    let mut products: Vec<&str> = Vec::new();
    let mut holdings = String::from("customer,product,region\n");
    for line in lines {
        let fields: Vec<&str> = line.split(',').collect();
        let region = ["north", "south"][fields[customer].len() % 2];
        holdings.push_str(&format!("{},{},{region}\n", fields[customer], fields[product]));
        if !products.contains(&fields[product]) {
            products.push(fields[product]);
        }
    }
    products.sort_unstable();
    let mut catalogue = String::from("product,family,price,margin,withdrawn\n");
    for (at, name) in products.iter().enumerate() {
        let withdrawn = if at == 0 { "2020-01-01" } else { "" };
        catalogue.push_str(&format!("{name},f{},{},{},{withdrawn}\n", at % 5, 10 + at, 2 + at % 3));
    }
    fs::write(folder.path().join("holdings.csv"), holdings).unwrap();
    fs::write(folder.path().join("catalogue.csv"), catalogue).unwrap();
    fs::write(folder.path().join("ours.csv"), format!("{},{}\n", products[1], products[2]))
        .unwrap();
    folder
}

fn run(folder: &TempDir, arguments: &str) -> (Option<i32>, Vec<Value>, String) {
    let mut command = Command::cargo_bin("pannier").unwrap();
    command.current_dir(folder.path()).args(["bundles", "holdings.csv", "-s", "1%"]);
    let done = command.args(arguments.split_whitespace()).output().unwrap();
    let out = String::from_utf8(done.stdout).unwrap();
    let rows = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (done.status.code(), rows, String::from_utf8(done.stderr).unwrap())
}

fn names(row: &Value) -> Vec<&str> {
    row["items"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect()
}

#[test]
fn the_catalogue_decides_what_is_offered_and_what_it_counts() {
    let folder = folder();
    let (code, rows, _) = run(&folder, "");
    assert_eq!((code, rows[0]["mode"].as_str()), (Some(0), Some("extra products")));
    assert!(rows[0]["stability"].as_f64().unwrap() > 0.5);
    let (_, rows, said) = run(&folder, "--products catalogue.csv --per-product 1");
    assert!(said.contains("(extra margin)"), "{said}");
    assert_eq!(rows[0]["mode"], "extra margin");
    let withdrawn = fs::read_to_string(folder.path().join("catalogue.csv")).unwrap();
    let withdrawn = withdrawn.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
    let mut seen: Vec<&str> = rows.iter().flat_map(names).collect();
    assert!(!seen.contains(&&*withdrawn));
    let all = seen.len();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), all, "each product is in one bundle");
    let (_, rows, _) = run(&folder, "--products catalogue.csv --value revenue --top 3 --exact");
    assert_eq!((rows.len(), rows[0]["mode"].as_str()), (3, Some("extra revenue")));
}

#[test]
fn who_is_one_away_goes_to_a_file() {
    let folder = folder();
    let (code, rows, said) = run(&folder, "--top 2 --customers calls.csv --replicates 0");
    assert_eq!(code, Some(0));
    let one_away: u64 = rows.iter().map(|row| row["one_away"].as_u64().unwrap()).sum();
    let calls = fs::read_to_string(folder.path().join("calls.csv")).unwrap();
    assert_eq!(calls.lines().count() as u64, one_away + 1);
    assert!(calls.starts_with("customer,rank,items,missing,score,value\n"), "{calls:.80}");
    assert!(said.contains(&format!("calls.csv: {one_away} offers")), "{said}");
    let (code, _, said) = run(&folder, "--customers calls");
    assert_eq!(code, Some(2));
    assert!(said.contains("end the name in .csv"), "{said}");
}

#[test]
fn lists_stand_side_by_side() {
    let folder = folder();
    let (code, rows, _) = run(&folder, "--compare ours.csv --replicates 0");
    let lists: Vec<&str> = rows.iter().map(|row| row["list"].as_str().unwrap()).collect();
    assert_eq!(code, Some(0));
    assert_eq!(lists, ["chosen together", "most frequent", "highest lift", "one by one", "own"]);
    let value = |at: usize| rows[at]["value"].as_f64().unwrap();
    assert!((1..5).all(|at| value(0) >= value(at)), "the chosen list is worth most");
    let (_, rows, _) = run(&folder, "--compare --replicates 0");
    assert_eq!(rows.len(), 4);
}

#[test]
fn discounts_have_their_break_even() {
    let folder = folder();
    let (_, rows, said) = run(&folder, "--products catalogue.csv --uplift 0 --top 2");
    assert!(said.contains("without uplift a discount only costs"), "{said}");
    assert_eq!(rows.len(), 12);
    let uplifts: Vec<Option<f64>> =
        rows[..6].iter().map(|row| row["break_even_uplift"].as_f64()).collect();
    let known: Vec<f64> = uplifts.iter().flatten().copied().collect();
    assert!(!known.is_empty() && known.is_sorted() && known[0] > 0.0, "{uplifts:?}");
    let (_, rows, _) = run(&folder, "--products catalogue.csv --uplift 300% --discount 5%");
    assert_eq!(rows[0]["mode"], "incremental margin");
    let (code, ..) = run(&folder, "--uplift -1");
    assert_eq!(code, Some(2));
}

#[test]
fn each_segment_has_its_list() {
    let folder = folder();
    let (code, rows, said) = run(&folder, "--segment region --top 3 --replicates 0");
    assert_eq!(code, Some(0), "{said}");
    let segments: Vec<&str> = rows.iter().map(|row| row["segment"].as_str().unwrap()).collect();
    assert!(segments.is_sorted() && segments.contains(&"north") && segments.contains(&"south"));
    let ranks: Vec<u64> = rows.iter().map(|row| row["rank"].as_u64().unwrap()).collect();
    assert_eq!(ranks, [1, 2, 3, 1, 2, 3]);
}

#[test]
fn coverage_counts_all_that_is_missing() {
    let folder = folder();
    let (_, rows, _) = run(&folder, "--coverage --top 3 --replicates 0");
    assert_eq!(rows[0]["mode"], "coverage products");
    let (_, extra, _) = run(&folder, "--top 3 --replicates 0");
    let value = |rows: &[Value]| rows[0]["value"].as_f64().unwrap();
    assert!(value(&rows) > value(&extra), "what sells anyway counts too");
}
