//! What people read at a terminal is said in their language, and shows the same numbers in each.

use std::fmt::Write as _;
use std::fs;
use std::sync::Once;

use assert_cmd::Command;

const HOLDINGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/telecom_holdings.csv");

/// Customers as [`customers`] makes them.
const CUSTOMERS: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/languages_customers.csv");

/// Commands whose notices, headings and sentences speak every language.
#[rustfmt::skip]
const SPOKEN: &[&[&str]] = &[
    &["check", HOLDINGS, "--time", "since", "--since", "2023-12-25", "--reproducible"],
    &["explain", HOLDINGS, "--rule", "Fixed line; IPTV => Sports channels", "-s", "2%"],
    &["explain", HOLDINGS, "--rule", "Family plan => Fibre", "-s", "2%"],
    &["mine", HOLDINGS, "-s", "10%", "--rows", "5"],
    &["rules", HOLDINGS, "-s", "2%", "--rows", "5"],
    &["rules", HOLDINGS, "-s", "2%", "--validate", "--cross-fit", "--rows", "5"],
    &["matrix", HOLDINGS, "--given", "IPTV", "--rows", "5"],
    &["matrix", HOLDINGS, "--relations", "--rows", "5"],
    &["matrix", HOLDINGS, "--time", "since", "--drift", "2022-01-01", "--rows", "5"],
    &["matrix", CUSTOMERS, "--basket", "id", "--item", "arm", "--by", "region", "--sort", "name", "--rows", "5"],
    &["bundles", HOLDINGS, "-s", "2%", "--rows", "3"],
    &["targets", HOLDINGS, "--product", "IPTV", "--top", "3"],
    &["segments", HOLDINGS, "--k", "3", "--rows", "2"],
    &["segments", CUSTOMERS, "--customer", "id", "--features", "calls,minutes", "--held", "tv,phone"],
    &["retention", CUSTOMERS, "--held", "tv,phone,net", "--left", "gone=yes", "--tenure", "months", "--margin", "9", "--value", "revenue"],
    &["retention", CUSTOMERS, "--held", "tv,phone,net", "--left", "gone=yes", "--landmark", "--time", "months", "--margin", "9", "--discount", "0.1"],
    &["retention", CUSTOMERS, "--held", "tv,phone,net", "--left", "gone=yes", "--tenure", "months", "--show", "risk", "--rows", "9"],
    &["retention", "metrics", HOLDINGS, "--customer", "customer", "--item", "product", "--time", "since", "--period", "year"],
    &["channels", "read", CUSTOMERS, "--arm", "arm", "--control", "none", "--response", "bought", "--margin", "3", "--cost", "0.2", "--by", "region", "--lift-to", "0.07"],
    &["channels", "read", CUSTOMERS, "--arm", "arm", "--response", "bought", "--margin", "3"],
    &["channels", "allocate", CUSTOMERS, "--arm", "arm", "--control", "none", "--response", "bought", "--margin", "9", "--cost", "0.2", "--by", "region", "--budget", "60", "--capacity", "phone=200", "--least", "mail=2%"],
    &["channels", "allocate", CUSTOMERS, "--arm", "arm", "--response", "bought", "--margin", "3", "--cost", "0.2"],
    &["channels", "monitor", CUSTOMERS, "--arm", "arm", "--control", "none", "--response", "bought", "--margin", "3", "--cost", "0.2", "--pilot", CUSTOMERS],
    &["journey", HOLDINGS, "--customer", "customer", "--item", "product", "--time", "since", "--bootstraps", "20", "--rows", "4"],
    &["backtest", HOLDINGS, "--product", "IPTV"],
    &["backtest", HOLDINGS, "--customer", "customer", "--item", "product", "--time", "since", "--product", "IPTV", "--rolling", "2"],
];

/// Verbs that write pages of sentences.
const PAGES: [&str; 6] = ["check", "explain", "segments", "retention", "channels", "journey"];

/// One customer a row: usage of two kinds, products, whether they left, and a pilot of two channels.
fn customers() {
    static WRITTEN: Once = Once::new();
    WRITTEN.call_once(|| {
        let mut rows =
            String::from("id,calls,minutes,tv,phone,net,gone,months,revenue,arm,bought,region\n");
        let yes = |is: bool| if is { "yes" } else { "no" };
        for customer in 0..900_u32 {
            let mixed = customer.wrapping_mul(2_654_435_761) >> 16;
            let (calls, minutes) = [(20, 40), (90, 35), (30, 160)][(mixed % 3) as usize];
            let held = [mixed % 2 == 0, mixed % 5 < 2 + mixed % 3, mixed % 7 < 3];
            let months = mixed % 60;
            let products = held.iter().map(|held| u32::from(*held)).sum::<u32>();
            let arm = customer % 3;
            let _ = writeln!(
                rows,
                "{customer:04},{},{},{},{},{},{},{months},{},{},{},{}",
                calls + mixed % 11,
                minutes + mixed % 13,
                yes(held[0]),
                yes(held[1]),
                yes(held[2]),
                yes(mixed % 97 < 60 - 12 * products - months / 4),
                10 + 5 * products + mixed % 4,
                ["none", "mail", "phone"][arm as usize],
                yes(mixed % 89 < [6, 9, 21][arm as usize]),
                ["north", "south"][(mixed % 11 / 6) as usize],
            );
        }
        fs::write(CUSTOMERS, rows).unwrap();
    });
}

fn said(words: &[&str], lang: &str) -> [String; 2] {
    customers();
    let mut command = Command::cargo_bin("pannier").unwrap();
    command.args(words);
    let output = command.args(["--output-format", "table", "--lang", lang]).output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap())
}

/// The numbers of a text in Latin digits, in ascending order: sentences put them in different places.
fn numbers(text: &str) -> Vec<String> {
    let latin = |c: char| match c {
        '۰'..='۹' => char::from_digit(u32::from(c) - u32::from('۰'), 10).unwrap(),
        '٬' => ',',
        '٫' => '.',
        other => other,
    };
    let text: Vec<char> = text.chars().map(latin).collect();
    let mut found = vec![String::new()];
    for (at, &c) in text.iter().enumerate() {
        let is_digit =
            |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(char::is_ascii_digit);
        let is_between = is_digit(at.checked_sub(1)) && is_digit(Some(at + 1));
        match c {
            '0'..='9' => found.last_mut().unwrap().push(c),
            '.' if is_between => found.last_mut().unwrap().push(c),
            ',' if is_between => {}
            _ => found.push(String::new()),
        }
    }
    found.retain(|number| !number.is_empty());
    found.sort();
    found
}

#[test]
fn all_languages_show_the_same_numbers() {
    for words in SPOKEN {
        let english = said(words, "en");
        for lang in ["zh", "fa"] {
            let other = said(words, lang);
            for (english, other) in english.iter().zip(&other) {
                let [english, other] = [english, other].map(|text| match words[0] {
                    // Its headings have numbers, which other languages write as words.
                    "backtest" => text.split_once('─').map_or(&**text, |(_, below)| below),
                    _ => text,
                });
                assert_eq!(numbers(english), numbers(other), "{words:?}\n{english}\n{other}");
            }
        }
    }
}

#[test]
fn every_notice_and_every_heading_is_in_the_language() {
    let han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let arabic = |c: char| ('\u{600}'..='\u{6ff}').contains(&c);
    let speaks: [(&str, &dyn Fn(char) -> bool); 2] = [("zh", &han), ("fa", &arabic)];
    for words in SPOKEN {
        for (lang, is_its) in speaks {
            let [shown, notices] = said(words, lang);
            for line in notices.lines() {
                assert!(line.chars().any(is_its), "{words:?} {lang}: {line}");
            }
            // All that stands by itself at the margin, in no row of a table and before no bar.
            let alone = |line: &&str| {
                line.starts_with(|c: char| c.is_alphabetic())
                    && !line.contains("=>")
                    && !line.contains("  ")
                    && !line.contains('█')
            };
            if PAGES.contains(&words[0]) {
                for line in shown.lines().filter(alone) {
                    assert!(line.chars().any(is_its), "{words:?} {lang}: {line}");
                }
            }
            // What stands above the rule of a table; `check` has names of products there.
            if let Some((head, _)) = shown.split_once('─').filter(|_| words[0] != "check") {
                assert!(head.chars().any(is_its), "{words:?} {lang}: {head}");
                // Letters such as p and q are the same everywhere.
                let latin = head.split(|c: char| !c.is_ascii_lowercase()).map(str::len).max();
                assert!(latin <= Some(1), "{words:?} {lang}: {head}");
            }
        }
    }
}

#[test]
fn the_environment_names_the_language_of_people_and_of_no_file() {
    let run = |format: &str| {
        let mut command = Command::cargo_bin("pannier").unwrap();
        command.args(["bundles", HOLDINGS, "-s", "2%", "--output-format", format]);
        let output = command.env("LC_ALL", "fa_IR.UTF-8").output().unwrap();
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap())
    };
    let [table, notices] = run("table");
    assert!(table.contains("برگزیدهٔ") && notices.contains("۳۰۰۰ مشتری"), "{table}{notices}");
    let [json, notices] = run("jsonl");
    assert!(json.contains("also have") && notices.contains("۳۰۰۰ مشتری"), "{json}{notices}");
}
