//! The guides in docs/: every command in them is run, what it says is compared with what stands
//! there, and the pictures with those that the commands make.
//!
//! A command is a line of a `console` block that begins with `$ `; further lines of it end the one
//! before with `\`. What follows, up to the next command, is what it says on standard output and
//! standard error. Tables are shown as on a terminal of 100 columns. Commands that read `../shared`
//! are left out, with what they say, where that folder is not there.
//!
//! `GUIDE=write cargo test --release --test guide` writes what the commands say into the guides, and
//! the pictures beside them; look at each change.

#![allow(clippy::print_stderr, reason = "notices of what was skipped")]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A folder with the data beside which the commands are run.
fn folder() -> (TempDir, PathBuf) {
    let root = tempfile::tempdir().unwrap();
    let here = root.path().join("pannier");
    fs::create_dir(&here).unwrap();
    symlink(project().join("data"), here.join("data")).unwrap();
    let shared = project().join("../shared");
    if shared.is_dir() {
        symlink(shared.canonicalize().unwrap(), root.path().join("shared")).unwrap();
    }
    (root, here)
}

/// What a command says, standard error first where both are said at once.
fn said(command: &str, here: &Path) -> String {
    let binary = Path::new(env!("CARGO_BIN_EXE_pannier"));
    let path = format!("{}:{}", binary.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let out = Command::new("sh")
        .args(["-c", &format!("{{ {}; }} 2>&1", as_on_a_terminal(command))])
        .env("PATH", path)
        .env("LC_ALL", "C.UTF-8")
        .env_remove("LANG")
        .current_dir(here)
        .output()
        .unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    assert!(out.status.success(), "{command}\n{text}");
    text
}

/// In a pipe the verbs write JSON Lines; a reader of a guide sees tables.
fn as_on_a_terminal(command: &str) -> String {
    let (verb, behind) = command.split_once(" | ").map_or((command, None), |(a, b)| (a, Some(b)));
    let writes_a_file = verb.contains(" -o ") || verb.contains("--output-format");
    let is_text =
        ["pannier help", "pannier synth", "pannier schema"].iter().any(|v| verb.starts_with(v));
    let verb = match verb.starts_with("pannier ") && !writes_a_file && !is_text {
        true => format!("{verb} --output-format table"),
        false => verb.to_owned(),
    };
    behind.map_or_else(|| verb.clone(), |behind| format!("{verb} | {behind}"))
}

/// The guide with what its commands say now.
fn renewed(guide: &str, here: &Path) -> String {
    let has_shared = here.join("../shared").is_dir();
    // Files that were not made, since what they are made of is not there.
    let mut missing: Vec<String> = vec!["../shared".into()];
    let mut now = String::new();
    let mut lines = guide.lines().peekable();
    let mut in_console = false;
    while let Some(line) = lines.next() {
        now.push_str(line);
        now.push('\n');
        if line.starts_with("```") {
            in_console = line == "```console";
            continue;
        }
        let Some(first) = line.strip_prefix("$ ").filter(|_| in_console) else { continue };
        let mut command = first.to_owned();
        while command.ends_with('\\') {
            let more = lines.next().expect("a command goes on");
            now.push_str(more);
            now.push('\n');
            command.pop();
            command.push_str(more.trim_start());
        }
        let mut stands = String::new();
        while let Some(line) =
            lines.next_if(|line| !line.starts_with("$ ") && !line.starts_with("```"))
        {
            stands.push_str(line);
            stands.push('\n');
        }
        if !has_shared && missing.iter().any(|file| command.contains(file.as_str())) {
            eprintln!("skipped: ../shared is not there: {command}");
            missing.extend(command.rsplit_once("> ").map(|(_, file)| file.trim().to_owned()));
            now.push_str(&stands);
        } else {
            let said = said(&command, here);
            now.extend(said.lines().flat_map(|line| [line.trim_end(), "\n"]));
        }
    }
    now
}

/// The pictures that a guide shows.
fn pictures(guide: &str) -> impl Iterator<Item = &str> {
    guide.split("](pictures/").skip(1).map(|rest| rest.split(')').next().unwrap())
}

fn check(name: &str) {
    let file = project().join("docs").join(name);
    let guide = fs::read_to_string(&file).unwrap();
    let (_root, here) = folder();
    let now = renewed(&guide, &here);
    let write = std::env::var_os("GUIDE").is_some_and(|mode| mode == "write");
    if write {
        fs::write(&file, &now).unwrap();
    } else {
        for (line, (stands, now)) in (1..).zip(guide.lines().zip(now.lines())) {
            assert_eq!(stands, now, "docs/{name}, line {line}");
        }
        assert_eq!(guide, now, "docs/{name}");
    }
    for picture in pictures(&guide) {
        let stored = project().join("docs/pictures").join(picture);
        let Ok(made) = fs::read(here.join(picture)) else {
            eprintln!("skipped: {picture} is made of what is not there");
            continue;
        };
        if write {
            fs::write(&stored, &made).unwrap();
        } else {
            assert!(fs::read(&stored).unwrap() == made, "docs/pictures/{picture} is another now");
        }
    }
}

#[test]
fn telecom() {
    check("telecom.md");
}

#[test]
fn bank() {
    check("bank.md");
}

#[test]
fn shop() {
    check("shop.md");
}

#[test]
fn trust() {
    check("trust.md");
}

#[test]
fn bundles() {
    check("bundles.md");
}

#[test]
fn matrix() {
    check("matrix.md");
}
