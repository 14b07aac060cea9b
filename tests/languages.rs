//! What people read at a terminal is said in their language, and shows the same numbers in each.

use assert_cmd::Command;

const HOLDINGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/telecom_holdings.csv");

/// Commands whose notices, headings and sentences speak every language.
const SPOKEN: [&[&str]; 11] = [
    &["check", "--time", "since", "--since", "2023-12-25", "--reproducible"],
    &["explain", "--rule", "Fixed line; IPTV => Sports channels", "-s", "2%"],
    &["explain", "--rule", "Family plan => Fibre", "-s", "2%"],
    &["mine", "-s", "10%", "--rows", "5"],
    &["rules", "-s", "2%", "--rows", "5"],
    &["rules", "-s", "2%", "--validate", "--cross-fit", "--rows", "5"],
    &["matrix", "--given", "IPTV", "--rows", "5"],
    &["matrix", "--relations", "--rows", "5"],
    &["matrix", "--time", "since", "--drift", "2022-01-01", "--rows", "5"],
    &["bundles", "-s", "2%", "--rows", "3"],
    &["targets", "--product", "IPTV", "--top", "3"],
];

fn said(words: &[&str], lang: &str) -> [String; 2] {
    let mut command = Command::cargo_bin("pannier").unwrap();
    command.arg(words[0]).arg(HOLDINGS).args(&words[1..]);
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
            // Above the rule of a table, and all that stands by itself at the margin.
            let heads = shown.lines().filter(|line| {
                line.starts_with(|c: char| c.is_alphabetic()) && !line.contains("=>")
            });
            if words[0] == "check" || words[0] == "explain" {
                for line in heads {
                    assert!(line.chars().any(is_its), "{words:?} {lang}: {line}");
                }
            } else {
                let head = shown.split('─').next().unwrap();
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
