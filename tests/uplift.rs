//! Uplift: the Qini coefficient beside scikit-uplift, and `backtest --treated` on a real campaign.
#![allow(clippy::print_stderr, reason = "notices of what was skipped")]

mod common;

use std::path::Path;

use assert_cmd::Command;
use common::shared;
use pannier::targets::uplift::{Outcome, Uplift};
use serde_json::Value;

/// The women's e-mail against none: segment, history, recency, womens, newbie, visit, conversion.
fn women(path: &Path) -> Vec<[f64; 7]> {
    let file = flate2::read::MultiGzDecoder::new(std::fs::File::open(path).unwrap());
    let mut reader = csv::Reader::from_reader(file);
    let rows = reader.records().map(Result::unwrap).filter(|row| &row[8] != "Mens E-Mail");
    rows.map(|row| {
        let number = |at: usize| row[at].parse::<f64>().unwrap();
        let treated = f64::from(u8::from(&row[8] == "Womens E-Mail"));
        [treated, number(2), number(0), number(4), number(6), number(9), number(10)]
    })
    .collect()
}

/// `sklift.metrics.qini_auc_score` and `qini_curve` of scikit-uplift 0.5.1, with the rows where
/// segment is not "Mens E-Mail", treatment = (segment == "Womens E-Mail"), and uplift = history,
/// -recency, or womens * 2 + newbie; the curve by `numpy.interp` at three tenths of the rows.
#[test]
fn the_qini_coefficient_is_that_of_scikit_uplift() {
    let Some(path) = shared("data/retail/hillstrom/hillstrom.csv.gz") else { return };
    let rows = women(&path);
    assert_eq!(rows.len(), 42_693);
    let scores: [fn(&[f64; 7]) -> f64; 3] =
        [|row| row[1], |row| -row[2], |row| row[3] * 2.0 + row[4]];
    let golden = [
        [
            (0.002_621_514_067_872_620_6, 309.353_794_092_633_34),
            (0.002_110_065_987_188_857_5, 22.246_732_294_177_47),
        ],
        [
            (-0.004_519_769_337_937_204, 289.434_251_303_596_97),
            (-0.006_427_718_898_027_615, 22.506_943_891_339_493),
        ],
        [
            (0.068_786_846_159_445_94, 490.507_542_468_046_8),
            (0.111_938_318_842_418_71, 38.282_963_519_260_07),
        ],
    ];
    for (score, golden) in scores.iter().zip(golden) {
        for (bought, (qini, _)) in [5, 6].into_iter().zip(golden) {
            let list = Uplift::new(rows.iter().map(|row| Outcome {
                score: score(row),
                treated: row[0] == 1.0,
                bought: row[bought] == 1.0,
            }));
            assert!((list.qini().unwrap() - qini).abs() < 1e-9, "{:?} {qini}", list.qini());
        }
    }
    // Where scores are many, cutting a group and a straight line between its ends are one.
    let list = Uplift::new(rows.iter().map(|row| Outcome {
        score: row[1],
        treated: row[0] == 1.0,
        bought: row[5] == 1.0,
    }));
    let extra = list.down_to(0.3).extra();
    assert!((extra - golden[0][0].1).abs() < 0.5, "{extra}");
}

fn rows(arguments: &[&str]) -> (Vec<Value>, String) {
    let done = Command::cargo_bin("pannier").unwrap().args(arguments).output().unwrap();
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(done.status.success(), "{said}");
    let text = String::from_utf8(done.stdout).unwrap();
    (text.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), said)
}

const TREATED: [&str; 8] = [
    "--format",
    "table",
    "--treated",
    "segment=Womens E-Mail",
    "--where",
    "segment!=Mens E-Mail",
    "--product",
    "visit",
];

#[test]
fn who_visits_because_of_the_mail_is_found_better_than_by_lot() {
    let Some(path) = shared("data/retail/hillstrom/hillstrom.csv.gz") else { return };
    let file = path.to_str().unwrap();
    let flags = [&["backtest", file], &TREATED[..], &["--without", "conversion,spend"]].concat();
    let (lists, said) = rows(&flags);
    assert!(said.contains("42693 customers"), "{said}");
    assert!(said.contains("visit: +46.0 of each 1,000 because of the contact"), "{said}");
    assert!(!said.contains("not drawn by lot"), "{said}");
    let of = |method: &str, number: &str| {
        let row = lists.iter().find(|row| row["method"] == method).unwrap();
        row[number].as_f64().unwrap_or_else(|| panic!("{number} of {row}"))
    };
    assert_eq!(of("random", "qini"), 0.0);
    // The difference of the two models finds them; the likely visitors are not those who are moved.
    assert!(of("difference", "qini") > of("response", "qini"), "{lists:?}");
    assert!(of("difference", "qini_low") <= of("difference", "qini"));
    assert!(of("difference", "effect30") > of("random", "effect30") * 1.2, "{lists:?}");

    let (points, _) = rows(&[&flags[..], &["--show", "gains"]].concat());
    assert_eq!(points.len(), 40);
    let last = &points[19];
    assert_eq!(last["depth"], 1.0);
    assert!((last["extra"].as_f64().unwrap() - last["random"].as_f64().unwrap()).abs() < 1e-9);
    let shares = [last["treated"].as_f64().unwrap(), last["control"].as_f64().unwrap()];
    assert_eq!(
        shares.iter().sum::<f64>(),
        of("difference", "treated") + of("difference", "control")
    );
}

/// Customers of a kind that the contact moves, of one that buys anyway, and of one that it drives
/// away, each as likely to be contacted.
fn planted(folder: &Path, by_lot: bool) -> String {
    let mut text = String::from("id,kind,arm,other,bought\n");
    let hash = |at: u32| at.wrapping_mul(2_654_435_761) ^ (at << 7).wrapping_mul(0x85eb_ca6b);
    for customer in 0..6_000_u32 {
        let chance = hash(customer.wrapping_add(77)) >> 8;
        let kind = ["moved", "anyway", "driven away"][(customer % 3) as usize];
        let contacted =
            if by_lot { (chance >> 3) % 2 == 0 } else { customer % 3 == 0 || chance % 16 == 0 };
        let percent = match (kind, contacted) {
            ("moved", true) => 40,
            ("moved", false) => 10,
            ("anyway", _) => 60,
            (_, true) => 15,
            (_, false) => 30,
        };
        let bought = if (hash(customer) >> 9) % 100 < percent { "yes" } else { "no" };
        let arm = if contacted { "call" } else { "none" };
        let other = ["north", "south"][((chance >> 5) % 2) as usize];
        text.push_str(&format!("c{customer},{kind},{arm},{other},{bought}\n"));
    }
    let file = folder.join(if by_lot { "lot.csv" } else { "chosen.csv" });
    std::fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn planted_effects_are_recovered_and_contacts_stop_where_they_harm() {
    let folder = tempfile::tempdir().unwrap();
    let flags =
        ["--format", "table", "--customer", "id", "--treated", "arm=call", "--product", "bought"];
    let money = ["--margin", "10", "--cost", "1"];
    let lot = planted(folder.path(), true);
    let (lists, said) = rows(&[&["backtest", &*lot], &flags[..], &money].concat());
    assert!(!said.contains("by lot"), "{said}");
    let difference = lists.iter().find(|row| row["method"] == "difference").unwrap();
    let response = lists.iter().find(|row| row["method"] == "response").unwrap();
    let of = |row: &Value, number: &str| row[number].as_f64().unwrap();
    // A third is moved, by 300 of each 1,000: the top three tenths are all of that kind.
    assert!((of(difference, "effect30") - 300.0).abs() < 90.0, "{difference}");
    assert!((of(difference, "best_depth") - 1.0 / 3.0).abs() < 0.08, "{difference}");
    assert!(of(response, "qini") < of(difference, "qini") / 2.0, "{response}");
    assert!(of(difference, "profit") > of(response, "profit"));

    // The picture: the curve of the list by the difference passes through its height at 30 %.
    let drawn = |format: &str| {
        let mut command = Command::cargo_bin("pannier").unwrap();
        let command = command.args(["backtest", &*lot]).args(flags);
        let done = command.args(["--output-format", format]).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    };
    let (points, _) = rows(&[&["backtest", &*lot], &flags[..], &["--show", "gains"]].concat());
    let at_30 = points.iter().find(|row| row["model"] == "difference" && row["depth"] == 0.3);
    let extra = of(at_30.unwrap(), "extra");
    let svg = drawn("svg");
    assert!(svg.contains(&format!("makes ({extra:.0} at 30 %)")), "{extra} {svg}");
    let qini = of(difference, "qini");
    assert!(svg.contains(&format!("Qini coefficient {qini:.3} (list by difference)")), "{svg}");
    assert!(drawn("table").contains(&format!("{extra:.1}")), "bars end in their numbers");

    let chosen = planted(folder.path(), false);
    let (_, said) = rows(&[&["backtest", &*chosen], &flags[..]].concat());
    assert!(said.contains("the arms were not drawn by lot"), "{said}");
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = planted(folder.path(), true);
    for (flags, expected) in [
        (
            &["--format", "table", "--treated", "arm=fax", "--product", "bought"][..],
            "no customer of the table has \"arm=fax\"",
        ),
        (&["--format", "table", "--treated", "arm", "--product", "bought"], "write COLUMN=VALUE"),
        (&["--format", "table", "--treated", "arm=call"], "--product"),
        (
            &[
                "--format",
                "table",
                "--treated",
                "arm=call",
                "--product",
                "bought",
                "--ask",
                "lists",
            ],
            "cannot be used",
        ),
        (
            &[
                "--format",
                "table",
                "--treated",
                "arm=call",
                "--product",
                "bought",
                "--show",
                "calibration",
            ],
            "no chance of one customer",
        ),
    ] {
        let mut command = Command::cargo_bin("pannier").unwrap();
        let done = command.args([&["backtest", &*file], flags].concat()).output().unwrap();
        let said = String::from_utf8(done.stderr).unwrap();
        assert!(!done.status.success() && said.contains(expected), "{flags:?}: {said}");
    }
}

#[test]
fn the_page_says_it_in_each_language_and_warns_where_the_arms_are_not_by_lot() {
    let folder = tempfile::tempdir().unwrap();
    let flags = ["--format", "table", "--treated", "arm=call", "--product", "bought"];
    let page_of = |by_lot: bool, lang: &str| {
        let file = planted(folder.path(), by_lot);
        let page = folder.path().join(format!("{lang}.html"));
        let output = folder.path().join("rows.csv");
        let files = ["-o", output.to_str().unwrap(), "--report", page.to_str().unwrap()];
        let money = ["--margin", "10", "--cost", "1", "--lang", lang];
        rows(&[&["backtest", &*file], &flags[..], &files, &money].concat());
        std::fs::read_to_string(page).unwrap()
    };
    for (lang, title, caution) in [
        ("en", "Who buys because of the contact?", "the arms were not drawn by lot"),
        ("zh", "谁因联系而购买？", "说明分组并非抽签"),
        ("fa", "چه کسی به‌خاطر تماس می‌خرد؟", "گروه‌ها به قرعه نبودند"),
    ] {
        let page = page_of(true, lang);
        assert!(page.contains("id=\"uplift\"") && page.contains(title), "{lang}");
        assert!(!page.contains(caution), "{lang}");
        assert!(page_of(false, lang).contains(caution), "{lang}");
    }
}
