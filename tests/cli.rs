//! Whole commands: standard output, standard error, exit code, and what is left in the folder.

#![allow(
    clippy::cast_possible_truncation,
    clippy::print_stderr,
    reason = "small numbers, and notices of what was skipped"
)]

mod common;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use assert_cmd::Command;
use tempfile::TempDir;

/// A folder with the project's data sets in it.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    for name in ["telecom_holdings.csv", "shop_baskets.csv"] {
        fs::copy(data.join(name), folder.path().join(name)).unwrap();
    }
    folder
}

fn pannier(folder: &TempDir, arguments: &str) -> Command {
    let mut command = Command::cargo_bin("pannier").unwrap();
    command.current_dir(folder.path()).args(arguments.split_whitespace());
    command
}

/// What a person sees of a run.
fn seen(command: &mut Command) -> String {
    let done = command.output().unwrap();
    format!(
        "exit code {}\n-- standard output --\n{}-- standard error --\n{}",
        done.status.code().expect("not killed"),
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    )
}

fn files(folder: &TempDir) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

macro_rules! snapshot {
    ($test:ident, $arguments:expr) => {
        #[test]
        fn $test() {
            insta::assert_snapshot!(seen(&mut pannier(&folder(), $arguments)));
        }
    };
}

snapshot!(bundles_table, "bundles telecom_holdings.csv -s 2% --output-format table");
snapshot!(bundles_jsonl, "bundles shop_baskets.csv -s 1% --top 3");
snapshot!(mine_top, "mine shop_baskets.csv --top 5 --min-len 2 --output-format csv");
snapshot!(
    mine_with,
    "mine telecom_holdings.csv -s 8% --closed --with IPTV --without Mobile --output-format fimi"
);
snapshot!(mine_with_what_is_not_there, "mine telecom_holdings.csv -s 8% --with IPVT");
snapshot!(mine_dry_run, "mine shop_baskets.csv -s 1% --dry-run");
snapshot!(mine_dry_run_of_too_many, "mine shop_baskets.csv -s 0.1% --dry-run --max-itemsets 500");
snapshot!(rules_table, "rules telecom_holdings.csv -s 5% -c 40% --output-format table");
snapshot!(rules_csv, "rules telecom_holdings.csv -s 9% -c 45% --output-format csv --sort name");
snapshot!(
    rules_before_the_tests,
    "rules telecom_holdings.csv -s 9% -c 45% --output-format table --max-q 1 --keep-redundant --sort name"
);
snapshot!(
    rules_chosen,
    "rules shop_baskets.csv -s 1% --filter lift_adj>1.5 --measures cosine,odds_ratio --sort cosine --output-format table --rows 6"
);
snapshot!(
    rules_validated,
    "rules shop_baskets.csv -s 0.5% --validate --output-format table --rows 5"
);
snapshot!(
    rules_validated_twice,
    "rules shop_baskets.csv -s 0.5% --validate=bh --cross-fit --output-format table --rows 5"
);
snapshot!(unknown_in_filter, "rules shop_baskets.csv -s 1% --filter lift>1&&cont>3");
snapshot!(unknown_measure, "rules shop_baskets.csv -s 1% --measures cosinus");
snapshot!(schema_itemsets, "schema itemsets");
snapshot!(schema_measures, "schema measures --output-format csv");
snapshot!(matrix_table, "matrix telecom_holdings.csv --output-format table --rows 8");
snapshot!(matrix_row, "matrix telecom_holdings.csv --given IPTV --output-format md");
snapshot!(mine_table, "mine shop_baskets.csv -s 2% --min-len 2 --output-format table --rows 8");
snapshot!(mine_fimi, "mine shop_baskets.csv -s 14% --output-format fimi");
snapshot!(check_page, "check telecom_holdings.csv --output-format table --reproducible");
snapshot!(check_json, "check shop_baskets.csv --reproducible");

snapshot!(
    matrix_relations,
    "matrix telecom_holdings.csv --relations --output-format table --rows 14"
);
snapshot!(
    matrix_substitutes,
    "matrix telecom_holdings.csv --relations=substitute --output-format csv"
);
snapshot!(matrix_heat, "matrix telecom_holdings.csv --heat --output-format table");
snapshot!(matrix_network, "matrix telecom_holdings.csv --output-format dot");
snapshot!(
    matrix_flow,
    "matrix telecom_holdings.csv --time since --split 2022-07-01 --horizon 26w --output-format table --rows 5"
);
snapshot!(
    matrix_flow_no_horizon,
    "matrix telecom_holdings.csv --time since --split 2022-07-01 --horizon soon"
);
snapshot!(missing_file, "bundles telecom_holding.csv -s 2%");
snapshot!(missing_column, "bundles telecom_holdings.csv --item produkt -s 2%");
snapshot!(missing_product, "matrix telecom_holdings.csv --given IPTVs");
snapshot!(support_is_missing, "bundles telecom_holdings.csv");
snapshot!(support_0, "bundles telecom_holdings.csv -s 0");
snapshot!(support_1, "bundles telecom_holdings.csv -s 1");
snapshot!(support_1_5, "bundles telecom_holdings.csv -s 1.5");
snapshot!(support_101_percent, "bundles telecom_holdings.csv -s 101%");
snapshot!(unknown_order, "rules telecom_holdings.csv -s 5% --sort lft");
snapshot!(nothing_so_frequent, "bundles telecom_holdings.csv -s 90%");
snapshot!(nothing_so_confident, "rules telecom_holdings.csv -s 5% -c 99%");
snapshot!(nothing_mined, "mine telecom_holdings.csv -s 2999");
snapshot!(output_folder_is_missing, "mine telecom_holdings.csv -s 5% -o nowhere/sets.csv");

#[test]
fn an_output_appears_whole_with_its_receipt() {
    let folder = folder();
    let run = "rules telecom_holdings.csv -s 5% -c 40% -o rules.csv --reproducible";
    insta::assert_snapshot!(seen(&mut pannier(&folder, run)));
    assert_eq!(
        files(&folder),
        ["rules.csv", "rules.csv.manifest.json", "shop_baskets.csv", "telecom_holdings.csv"]
    );
    let receipt = fs::read_to_string(folder.path().join("rules.csv.manifest.json")).unwrap();
    insta::assert_snapshot!("receipt", receipt);
    let again = fs::read(folder.path().join("rules.csv")).unwrap();
    pannier(&folder, run).assert().success();
    assert_eq!(fs::read(folder.path().join("rules.csv")).unwrap(), again);
    assert_eq!(fs::read_to_string(folder.path().join("rules.csv.manifest.json")).unwrap(), receipt);
}

#[test]
fn a_failed_run_leaves_the_old_output_and_no_litter() {
    let folder = folder();
    fs::write(folder.path().join("bad.csv"), "basket,item\n1,bread\n2\n").unwrap();
    fs::write(folder.path().join("old.csv"), "what was there\n").unwrap();
    let before = files(&folder);
    pannier(&folder, "mine bad.csv -s 50% -o old.csv").assert().code(1);
    assert_eq!(fs::read_to_string(folder.path().join("old.csv")).unwrap(), "what was there\n");
    assert_eq!(files(&folder), before);
}

#[test]
fn bad_rows_stop_the_run_or_are_kept() {
    let folder = folder();
    let text = "basket,item\n1,bread\n1,butter\n2,\n3,bread\n3,butter\n";
    fs::write(folder.path().join("bad.csv"), text).unwrap();
    insta::assert_snapshot!("bad_row_stops", seen(&mut pannier(&folder, "mine bad.csv -s 50%")));
    let run = "mine bad.csv -s 50% --max-bad 1 --rejects rejects.csv --output-format csv";
    insta::assert_snapshot!("bad_row_kept", seen(&mut pannier(&folder, run)));
    insta::assert_snapshot!(
        "rejects",
        fs::read_to_string(folder.path().join("rejects.csv")).unwrap()
    );
}

/// A rule as an argument has blanks in it.
fn explained(rule: &str, more: &str) -> String {
    let folder = folder();
    let mut command = pannier(&folder, "explain telecom_holdings.csv");
    seen(command.args(["--rule", rule]).args(more.split_whitespace()))
}

#[test]
fn rules_are_explained() {
    insta::assert_snapshot!(
        "explain_kept",
        explained("Roaming pack => International calls", "-s 5% --output-format table")
    );
    insta::assert_snapshot!(
        "explain_dropped",
        explained("Mobile; Roaming pack => International calls", "-s 5% --output-format table")
    );
    insta::assert_snapshot!("explain_json", explained("IPTV => Mobile", ""));
    insta::assert_snapshot!("explain_no_arrow", explained("IPTV; Mobile", ""));
    insta::assert_snapshot!("explain_unknown", explained("IPTVs => Mobile", ""));
}

#[test]
fn exit_codes_say_what_happened() {
    let folder = folder();
    let code = |arguments: &str| pannier(&folder, arguments).output().unwrap().status.code();
    assert_eq!(code("bundles telecom_holdings.csv -s 2% -q"), Some(0));
    assert_eq!(code("bundles telecom_holdings.csv -s 90%"), Some(0));
    assert_eq!(code("bundles telecom_holdings.csv -s 90% --fail-on-empty"), Some(3));
    assert_eq!(code("bundles nowhere.csv -s 2%"), Some(1));
    assert_eq!(code("bundles telecom_holdings.csv -s 1"), Some(2));
    assert_eq!(code("bundels telecom_holdings.csv"), Some(2));
    assert_eq!(code("rules telecom_holdings.csv -s 1% --max-rules 10"), Some(1));
}

#[test]
fn quiet_prints_results_only() {
    let folder = folder();
    let done = pannier(&folder, "bundles telecom_holdings.csv -s 2% -q").output().unwrap();
    assert!(done.stderr.is_empty());
    assert_eq!(String::from_utf8(done.stdout).unwrap().lines().count(), 10);
}

#[test]
fn standard_input_is_a_file_too() {
    let folder = folder();
    let text = fs::read(folder.path().join("telecom_holdings.csv")).unwrap();
    let run = |file: &str| pannier(&folder, &format!("rules {file} -s 5% -c 40%"));
    let piped = run("-").write_stdin(text).output().unwrap();
    let named = run("telecom_holdings.csv").output().unwrap();
    assert!(piped.status.success());
    assert_eq!(piped.stdout, named.stdout);
}

/// `pannier … | head -1` is no error.
#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let folder = folder();
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("pannier"))
        .current_dir(folder.path())
        .args(["mine", "telecom_holdings.csv", "-s", "0.1%", "-q"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// Ctrl-C while the input is still coming: exit code 130, the old output whole, no litter.
#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_nothing_behind() {
    let folder = folder();
    fs::write(folder.path().join("old.csv"), "what was there\n").unwrap();
    let before = files(&folder);
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("pannier"))
        .current_dir(folder.path())
        .args(["mine", "-", "-s", "1%", "-o", "old.csv", "--format", "fimi"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let lines = "1 2 3\n".repeat(100_000);
    input.write_all(lines.as_bytes()).unwrap();
    // It has read some of this, so its handler stands; now it waits for more.
    std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    // A pipe that is still open must not keep it; if it has gone, writing fails.
    let _ = input.write_all(lines.as_bytes());
    drop(input);
    let done = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(130), "{said}");
    assert_eq!(fs::read_to_string(folder.path().join("old.csv")).unwrap(), "what was there\n");
    assert_eq!(files(&folder), before);
}

#[test]
fn every_verb_has_help_with_examples_first() {
    let folder = folder();
    for verb in ["", "check", "mine", "rules", "explain", "matrix", "bundles", "synth", "schema"] {
        let done = pannier(&folder, &format!("{verb} --help")).output().unwrap();
        let help = String::from_utf8(done.stdout).unwrap();
        assert!(help.starts_with("Examples:\n  pannier "), "{verb}: {help}");
        assert!(help.contains(&format!("pannier {verb}")), "{verb}");
    }
}

#[test]
fn what_the_catalogue_declares_is_not_discovered() {
    let folder = folder();
    fs::write(
        folder.path().join("range.csv"),
        "product,requires,excludes\nTV pack Premium,,TV pack Family\nTV pack Family,,\nSports channels,IPTV,\nIPTV,,\n",
    )
    .unwrap();
    let relations = |kind: &str| {
        let arguments =
            format!("matrix telecom_holdings.csv --products range.csv --relations={kind} -o r.csv");
        let done = pannier(&folder, &arguments).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let text = fs::read_to_string(folder.path().join("r.csv")).unwrap();
        let pairs = text.lines().skip(1);
        pairs
            .map(|line| line.split(',').take(2).collect::<Vec<_>>().join(" + "))
            .collect::<Vec<_>>()
    };
    assert_eq!(relations("exclusive"), ["TV pack Family + TV pack Premium"]);
    assert_eq!(relations("requires"), ["IPTV + Sports channels"]);
    assert!(!relations("substitute").contains(&"TV pack Family + TV pack Premium".to_owned()));
}

#[test]
fn flags_that_would_do_nothing_are_refused() {
    let folder = folder();
    let refused = |arguments: &str, code: i32, why: &str| {
        let done = pannier(&folder, arguments).output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(code), "{arguments}: {said}");
        assert!(said.contains(why), "{arguments}: {said}");
    };
    refused("rules telecom_holdings.csv -s 2% --products range.csv", 2, "--level <COLUMN>");
    let flow = "matrix telecom_holdings.csv --time since --split 2022-07-01";
    for flag in ["--context product", "--fdr holm", "--null activity", "--by product"] {
        refused(&format!("{flow} {flag}"), 2, "cannot be used with");
    }
    let late = "bundles telecom_holdings.csv -s 2% --time since --split 2030-01-01";
    refused(late, 2, "the rows are from 2019-01-01 to 2023-12-31");
}

#[test]
fn the_last_day_of_the_rows_is_a_whole_one() {
    let arguments = "matrix telecom_holdings.csv --time since --split 2022-07-01 --given Mobile";
    let seen = seen(&mut pannier(&folder(), arguments));
    assert!(seen.contains("took it by 2024-01-01;"), "{seen}");
}

#[test]
fn a_stream_that_would_never_end_stops_and_leaves_nothing() {
    let folder = folder();
    let before = files(&folder);
    let limited = "mine telecom_holdings.csv -s 1% --max-itemsets 5000 -o sets.jsonl";
    let done = pannier(&folder, limited).output().unwrap();
    let said = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(1), "{said}");
    assert!(said.contains("5000"), "{said}");
    let foreseen = "about 9900 itemsets, more than the 5000 allowed; --min-support ";
    assert!(said.contains(foreseen), "{said}");
    assert_eq!(files(&folder), before);
    let whole = "mine telecom_holdings.csv -s 1% --max-itemsets 10000 -o sets.jsonl";
    assert!(pannier(&folder, whole).output().unwrap().status.success());
}
