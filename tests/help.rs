//! What `help` says can be run as it stands, and its numbers are those of the data it names.

use std::path::Path;

use assert_cmd::Command;

const TOPICS: [&str; 5] = ["support", "lift", "activity", "hold-out", "context"];

/// In the folder of the project, as its texts assume.
fn pannier(words: &[&str]) -> String {
    let mut command = Command::cargo_bin("pannier").unwrap();
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR"))).args(words);
    let done = command.output().unwrap();
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
    said
}

/// A command line as a shell takes it apart; only double quotes are known.
fn words(line: &str) -> Vec<&str> {
    let parts = line.split('"').enumerate();
    parts
        .flat_map(
            |(at, part)| {
                if at % 2 == 1 { vec![part] } else { part.split_whitespace().collect() }
            },
        )
        .collect()
}

#[test]
fn every_command_of_every_topic_runs() {
    for topic in TOPICS {
        let text = pannier(&["help", topic]);
        let commands: Vec<&str> =
            text.lines().filter_map(|line| line.strip_prefix("  pannier ")).collect();
        assert!(!commands.is_empty(), "{topic}");
        for command in commands {
            assert!(!pannier(&words(command)).is_empty(), "{topic}: {command}");
        }
    }
}

#[test]
fn numbers_of_the_topics_are_those_of_the_data() {
    let rule = "Handset instalments => Device insurance";
    let data = "data/telecom_holdings.csv";
    let explained = pannier(&["explain", data, "--rule", rule, "--output-format", "table"]);
    for figure in ["680", "375", "55.1 %", "21.8 %", "2.53", "1.79"] {
        assert!(explained.contains(figure), "{figure}: {explained}");
    }
    let lift = pannier(&["help", "lift"]);
    for figure in ["680", "375", "55.1 %", "21.8 %", "2.53"] {
        assert!(lift.contains(figure), "{figure}");
    }
    let relations = pannier(&["matrix", data, "--relations", "--output-format", "jsonl"]);
    let of = |kind: &str| relations.matches(&format!(r#""relation":"{kind}""#)).count();
    assert_eq!((of("breadth"), relations.lines().count()), (330, 351));
    assert!(pannier(&["help", "activity"]).contains("330 of 351 pairs"));
}

#[test]
fn help_knows_verbs_and_the_nearest_idea() {
    assert_eq!(pannier(&["help", "rules"]), pannier(&["rules", "--help"]));
    assert!(pannier(&["help"]).contains("hold-out"));
    let mut command = Command::cargo_bin("pannier").unwrap();
    let done = command.args(["help", "suport"]).output().unwrap();
    assert_eq!(done.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&done.stderr).contains("did you mean support?"));
}

#[test]
fn manual_pages_of_all_verbs() {
    let folder = tempfile::tempdir().unwrap();
    pannier(&["man", "-o", folder.path().to_str().unwrap()]);
    let pages = std::fs::read_dir(folder.path()).unwrap().count();
    let verbs = pannier(&["help"])
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter(|line| !line.starts_with("   "))
        .count();
    assert_eq!(pages, verbs + 1);
    let rules = std::fs::read_to_string(folder.path().join("pannier-rules.1")).unwrap();
    assert!(rules.contains("pannier\\-rules") && rules.contains("min\\-confidence"));
    assert!(pannier(&["man"]).starts_with(".ie"));
}

#[test]
fn completions_for_four_shells() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = pannier(&["completions", shell]);
        assert!(script.contains("pannier") && script.contains("min-confidence"), "{shell}");
    }
}

#[test]
fn version_tells_the_features() {
    let version = pannier(&["--version"]);
    assert!(version.starts_with(concat!("pannier ", env!("CARGO_PKG_VERSION"))));
    assert!(version.contains("features: ") && version.contains("report"));
}
