//! `--report` on the verbs: the page says what the output says, in every language, and never stands
//! in the output's way.

#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small numbers")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// A folder with holdings, a table of customers who left or stayed, and a pilot.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    fs::copy(data.join("telecom_holdings.csv"), folder.path().join("holdings.csv")).unwrap();
    let mut customers = String::from("id,tv,phone,internet,months,spend,left\n");
    let mut pilot = String::from("id,channel,region,bought\n");
    for at in 0..1200_u32 {
        // Digits that have nothing to do with one another.
        let digit = |shift: u32| at.wrapping_mul(2_654_435_761) >> shift;
        let holds = |shift: u32, part: u32| ["no", "yes"][usize::from(digit(shift) % 10 < part)];
        let months = 1 + digit(7) % 60;
        let leaves = digit(11) % 100 < 10 + 30 * u32::from(holds(3, 6) == "no");
        let left = ["no", "yes"][usize::from(leaves)];
        let (tv, phone, internet) = (holds(3, 6), holds(13, 5), holds(17, 7));
        let spend = 10 + months + digit(5) % 9;
        let _ = writeln!(customers, "c{at},{tv},{phone},{internet},{months},{spend},{left}");
        let channel = ["none", "email", "phone"][(at % 3) as usize];
        let region = ["north", "south"][(digit(9) % 2) as usize];
        let bought = u32::from(digit(15) % 100 < 4 + 6 * (at % 3));
        let _ = writeln!(pilot, "c{at},{channel},{region},{bought}");
    }
    fs::write(folder.path().join("customers.csv"), customers).unwrap();
    fs::write(folder.path().join("pilot.csv"), pilot).unwrap();
    folder
}

fn run(folder: &TempDir, arguments: &str) -> std::process::Output {
    let mut command = Command::cargo_bin("pannier").unwrap();
    command.current_dir(folder.path()).args(arguments.split_whitespace());
    command.env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", "C");
    command.output().unwrap()
}

fn done(folder: &TempDir, arguments: &str) -> Vec<u8> {
    let done = run(folder, arguments);
    assert!(done.status.success(), "{arguments}: {}", String::from_utf8_lossy(&done.stderr));
    done.stdout
}

fn page(folder: &TempDir, arguments: &str) -> String {
    done(folder, &format!("{arguments} --report page.html"));
    fs::read_to_string(folder.path().join("page.html")).unwrap()
}

fn json(folder: &TempDir, arguments: &str) -> Vec<Value> {
    let found: Value =
        serde_json::from_slice(&done(folder, &format!("{arguments} --output-format json")))
            .unwrap();
    found["rows"].as_array().unwrap().clone()
}

/// The data that the page carries under this name.
fn data(page: &str, id: &str) -> Value {
    let begin = format!(r#"<script type="application/json" id="{id}">"#);
    let (_, rest) = page.split_once(&begin).unwrap_or_else(|| panic!("no {id}"));
    serde_json::from_str(rest.split_once("</script>").unwrap().0).expect(id)
}

/// Each verb with the sections that its page has.
const VERBS: [(&str, &[&str]); 12] = [
    ("rules holdings.csv -s 10%", &["rules", "caveats"]),
    ("matrix holdings.csv -s 10%", &["matrix", "network", "caveats"]),
    ("bundles holdings.csv -s 10%", &["bundles", "caveats"]),
    ("targets holdings.csv --product IPTV --top 40 --margin 30 --cost 1", &["lists", "caveats"]),
    ("backtest holdings.csv --ask lists --product IPTV --margin 30 --cost 1", &["gains"]),
    ("segments customers.csv --customer id --features months,spend --held tv,phone", &["segments"]),
    (
        "retention customers.csv --held tv,phone,internet --left left=yes --tenure months --margin 9",
        &["retention", "caveats"],
    ),
    (
        "retention customers.csv --held tv,phone,internet --left left=yes --id id --show risk",
        &["risk", "caveats"],
    ),
    ("retention metrics holdings.csv --time since --period year", &["metrics", "caveats"]),
    (
        "channels read pilot.csv --arm channel --control none --response bought --by region --margin 9 --cost 1",
        &["channels"],
    ),
    (
        "channels allocate pilot.csv --arm channel --control none --response bought --by region --margin 30 --cost 1 --budget 90 --capacity phone=50",
        &["allocation"],
    ),
    ("journey holdings.csv --time since --most 8 --bootstraps 20", &["journey"]),
];

#[test]
fn each_verb_writes_its_sections_and_the_same_output() {
    let folder = folder();
    for (command, sections) in VERBS {
        let alone = done(&folder, command);
        let beside = done(&folder, &format!("{command} --report page.html"));
        assert_eq!(alone, beside, "{command}");
        let page = fs::read_to_string(folder.path().join("page.html")).unwrap();
        let has: Vec<&str> = page
            .split(r#"<section id=""#)
            .skip(1)
            .map(|rest| rest.split_once('"').unwrap().0)
            .collect();
        assert_eq!(has, [sections, &["overview", "receipt"]].concat(), "{command}");
        let manifest = data(&page, "manifest");
        let verb = manifest["command"].as_str().unwrap();
        assert!(command.starts_with(verb), "{command}: {verb}");
        assert_eq!(manifest["inputs"][0]["sha256"].as_str().unwrap().len(), 64, "{command}");
        assert_eq!(manifest["output"], "page.html");
    }
}

#[test]
fn pages_are_the_same_for_any_number_of_threads() {
    let folder = folder();
    for (command, _) in VERBS {
        let one = page(&folder, &format!("{command} --threads 1"));
        assert!(one == page(&folder, &format!("{command} --threads 3")), "{command}");
    }
}

/// The text of the result's sections, without names, which stay as they are, and without data.
fn said(page: &str) -> String {
    let (_, main) = page.split_once("<main").unwrap();
    let (mut rest, _) = main.split_once(r#"<section id="overview""#).unwrap();
    let mut text = String::new();
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let (name, after) = tag.split_once('>').unwrap();
        let element = name.split_whitespace().next().unwrap();
        rest = match element {
            "bdi" | "code" | "script" => {
                let end = format!("</{element}>");
                after.split_once(&*end).map_or("", |(_, after)| after)
            }
            _ => after,
        };
        text.push('\n');
    }
    let mut plain = String::new();
    for part in text.split('\u{2068}') {
        plain.push_str(part.split_once('\u{2069}').map_or(part, |(_, after)| after));
    }
    plain
}

#[test]
fn each_language_has_its_letters_and_digits_in_every_section() {
    let folder = folder();
    for (command, _) in VERBS {
        for (lang, begin) in [
            ("en", r#"<html lang="en" dir="ltr">"#),
            ("zh", r#"<html lang="zh" dir="ltr">"#),
            ("fa", r#"<html lang="fa" dir="rtl">"#),
        ] {
            let page = page(&folder, &format!("{command} --lang {lang}"));
            assert!(page.contains(begin), "{command}: {lang}");
            let said = said(&page);
            assert!(said.len() > 300, "{command}: {said}");
            let any = |from: char, to: char| said.chars().any(|c| (from..=to).contains(&c));
            assert_eq!(any('\u{4e00}', '\u{9fff}'), lang == "zh", "{command}: {lang}: {said}");
            assert_eq!(any('\u{600}', '\u{6ff}'), lang == "fa", "{command}: {lang}: {said}");
            assert_eq!(any('0', '9'), lang != "fa", "{command}: {lang}: {said}");
        }
    }
}

#[test]
fn a_page_beside_the_output_is_refused_where_it_cannot_be() {
    let folder = folder();
    for (arguments, remedy) in [
        ("rules holdings.csv -s 20% -o page.html --report page.html", "same file"),
        ("rules holdings.csv -s 20% -o page.html --report ./page.html", "same file"),
        ("rules holdings.csv -s 20% --report page.csv", "end it in .html"),
        ("rules holdings.csv -s 20% --report missing/page.html", "missing"),
        ("rules holdings.csv -s 20% --validate bh --report page.html", "no section for --validate"),
        ("matrix holdings.csv --wide p --report page.html", "no section for --wide"),
        ("bundles holdings.csv -s 20% --compare --report page.html", "no section for --compare"),
        ("targets holdings.csv --holds IPTV --report page.html", "no section for --holds"),
        ("report holdings.csv --sections journey -o page.html", "--time"),
    ] {
        let done = run(&folder, arguments);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(!done.status.success(), "{arguments}");
        assert!(said.contains(remedy), "{arguments}: {said}");
        let left = fs::read_dir(folder.path()).unwrap();
        let left = left.filter(|file| {
            let name = file.as_ref().unwrap().file_name();
            !["holdings.csv", "customers.csv", "pilot.csv"].iter().any(|known| name == *known)
        });
        assert_eq!(left.count(), 0, "{arguments}");
    }
    assert!(!run(&folder, "mine holdings.csv -s 20% --report page.html").status.success());
}

/// Whether the table of a page has in these columns what the rows have, to the digits it shows.
fn agrees(page: &str, table: &str, rows: &[Value], columns: &[(&str, &str)]) {
    let names = data(page, &format!("{table}-names"));
    let about = data(page, &format!("{table}-about"));
    let shown = data(page, &format!("{table}-rows"));
    let shown = shown.as_array().unwrap();
    assert_eq!(shown.len(), rows.len(), "{table}");
    assert!(shown.len() > 1, "{table}");
    for (column, of) in columns {
        let place = about["columns"].as_array().unwrap();
        let place = place.iter().position(|there| there["name"] == *column).expect(column);
        for (cells, row) in shown.iter().zip(rows) {
            let (cell, wanted) = (&cells[place], &row[of]);
            match wanted {
                Value::String(_) => {
                    assert_eq!(
                        &names[cell.as_u64().unwrap() as usize],
                        wanted,
                        "{table}: {column}"
                    );
                }
                Value::Null => assert!(cell.is_null(), "{table}: {column}"),
                _ => {
                    let [cell, wanted] = [cell, wanted].map(|number| number.as_f64().unwrap());
                    let near = (cell - wanted).abs() <= 0.006 * wanted.abs();
                    assert!(near, "{table}: {column}: {cell} {wanted}");
                }
            }
        }
    }
}

fn same<'a>(columns: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    columns.iter().map(|&column| (column, column)).collect()
}

#[test]
fn tables_of_pages_have_the_numbers_of_the_verbs() {
    let folder = folder();
    let check = |command: &str, parts: &[(&str, &str, &[&str])]| {
        let page = page(&folder, command);
        for (table, part, columns) in parts {
            let rows = json(&folder, &format!("{command} {part}"));
            agrees(&page, table, &rows, &same(columns));
        }
    };
    check(
        "targets holdings.csv --product IPTV --top 60 --margin 30 --cost 1",
        &[("lists-table", "", &["rank", "customer", "product", "score", "score_low", "value"])],
    );
    check(
        "retention customers.csv --held tv,phone,internet --left left=yes --tenure months",
        &[(
            "anchors-table",
            "--show anchors",
            &["product", "holders", "holders_left", "odds_ratio", "odds_ratio_adjusted", "q_value"],
        )],
    );
    check(
        "retention customers.csv --held tv,phone,internet --left left=yes --id id --show risk",
        &[("risk-table", "", &["rank", "customer", "risk"])],
    );
    check(
        "channels read pilot.csv --arm channel --control none --response bought --by region",
        &[(
            "cells-table",
            "--show segments",
            &["segment", "arm", "n", "responses", "rate_shrunk", "rate_low", "rate_high"],
        )],
    );
    check(
        "channels allocate pilot.csv --arm channel --control none --response bought --by region --margin 30 --budget 90 --cost 1",
        &[(
            "allocation-table",
            "",
            &["segment", "channel", "contacts", "gain_per_contact", "gain"],
        )],
    );
    check(
        "retention metrics holdings.csv --time since --period year",
        &[("openers-table", "--show openers", &["product", "n", "share", "others", "q_value"])],
    );
    check(
        "journey holdings.csv --time since --most 8 --bootstraps 20",
        &[("precedence-table", "--show precedence", &["earlier", "later", "q_value"])],
    );
}

#[test]
fn a_list_that_does_not_reach_half_of_the_buyers_says_so_and_what_it_reaches() {
    let folder = folder();
    let command = "backtest holdings.csv --ask lists --margin 40 --cost 2";
    let page = page(&folder, command);
    let rows = json(&folder, &format!("{command} --show products"));
    let chosen: Vec<Value> = rows.into_iter().filter(|row| row["chosen"] == "chosen").collect();
    // The table stands in another order than the rows.
    let names = data(&page, "gains-table-names");
    let shown = data(&page, "gains-table-rows");
    let of = |cells: &Value| {
        let name = &names[cells[0].as_u64().unwrap() as usize];
        chosen.iter().find(|row| row["product"] == *name).unwrap().clone()
    };
    let rows: Vec<Value> = shown.as_array().unwrap().iter().map(of).collect();
    let columns = same(&["product", "buyers", "gain10", "ceiling10", "gain20", "auc"]);
    agrees(&page, "gains-table", &rows, &columns);

    let percent = |share: &Value| format!("{:.0}\u{a0}%", share.as_f64().unwrap() * 100.0);
    let first = &rows[0];
    assert!(first["gain10"].as_f64().unwrap() < 0.5);
    let product = first["product"].as_str().unwrap();
    let said = format!(
        "Half of the buyers are not reached: the top tenth of customers holds {} ({} to {}) of the {} buyers of {product}, the top fifth {}.",
        percent(&first["gain10"]),
        percent(&first["gain10_low"]),
        percent(&first["gain10_high"]),
        first["buyers"],
        percent(&first["gain20"]),
    );
    assert!(page.contains(&said), "{said}");
    let bound = format!("No list could hold more than {} there", percent(&first["ceiling10"]));
    assert!(page.contains(&bound), "{bound}");
    let pays =
        format!("it pays most to contact {} of the customers", percent(&first["best_depth"]));
    assert!(page.contains(&pays), "{pays}");
}

#[test]
fn a_ladder_that_is_none_is_not_called_a_trend() {
    let folder = folder();
    // Two products are the worst number to hold.
    let rows = (0..900).map(|at| {
        let held = at % 3 + 1;
        let left = ["no", "yes"][usize::from(at % 10 < if held == 2 { 7 } else { 1 })];
        format!("{held},{left}\n")
    });
    let table: String = std::iter::once("held,left\n".to_owned()).chain(rows).collect();
    fs::write(folder.path().join("valley.csv"), table).unwrap();
    let valley = page(&folder, "retention valley.csv --held held --left left=yes --landmark");
    assert!(valley.contains("Not a ladder"));
    assert!(!valley.contains("Trend: "));
    assert!(!valley.contains("Caution: products were counted"));
    let counted_late = page(&folder, "retention valley.csv --held held --left left=yes");
    assert!(counted_late.contains("Caution: products were counted"));
}

#[test]
fn the_report_has_the_sections_that_are_asked_for() {
    let folder = folder();
    let sections = |arguments: &str| -> Vec<String> {
        done(&folder, &format!("report holdings.csv -s 10% -o all.html {arguments}"));
        let page = fs::read_to_string(folder.path().join("all.html")).unwrap();
        let ids = page.split(r#"<section id=""#).skip(1);
        ids.map(|rest| rest.split_once('"').unwrap().0.to_owned()).collect()
    };
    let usual = ["overview", "bundles", "matrix", "network", "rules", "caveats", "receipt"];
    assert_eq!(sections(""), usual);
    assert_eq!(
        sections("--time since"),
        [&usual[..5], &["journey", "metrics", "drift"], &usual[5..]].concat()
    );
    assert_eq!(
        sections("--sections gains,matrix"),
        ["overview", "matrix", "gains", "caveats", "receipt"]
    );
    assert_eq!(
        sections("--sections all --time since"),
        [&usual[..5], &["gains", "segments", "journey", "metrics", "drift"], &usual[5..]].concat()
    );
}

#[test]
fn what_changed_is_what_the_matrix_says() {
    let folder = folder();
    let drift = "matrix holdings.csv --time since --drift 2022-01-01";
    let rows = json(&folder, drift);
    let of = |change: &str| rows.iter().filter(|row| row["change"] == change).count();
    assert!(of("weaker") > 0);
    let shown = page(&folder, drift);
    // Every pair is there in both directions.
    let census = format!(
        "Of {} pairs {} became stronger and {} weaker; {} are new and {} gone.",
        rows.len() / 2,
        of("stronger") / 2,
        of("weaker") / 2,
        of("new") / 2,
        of("gone") / 2
    );
    assert!(shown.contains(&census), "{census}");
    let table = data(&shown, "drift-table-rows");
    assert_eq!(table.as_array().unwrap().len(), rows.len() - of("stable"));
    for lang in ["zh", "fa"] {
        let other = page(&folder, &format!("{drift} --lang {lang}"));
        assert_eq!(
            data(&other, "drift-table-rows").as_array().unwrap().len(),
            rows.len() - of("stable")
        );
    }
    // The page of a file with times has it too, and says how to get the rows.
    done(&folder, "report holdings.csv --time since --sections drift -o all.html");
    let all = fs::read_to_string(folder.path().join("all.html")).unwrap();
    assert!(all.contains(r#"<section id="drift""#));
    let refused = run(&folder, "report holdings.csv --sections drift -o none.html");
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--time"));
}
