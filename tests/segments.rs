//! Segments against scikit-learn, planted groups, and the whole command.

#![allow(clippy::print_stderr, reason = "notices of what was skipped")]

mod common;

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use common::shared;
use pannier::customers::segments::features::Feature;
use pannier::customers::segments::k_means::k_means;
use pannier::customers::segments::points_of;
use pannier::customers::segments::quality::silhouette;
use pannier::customers::table::{ColumnKind, CustomerTable};
use pannier::read::Source;
use rand::{RngExt as _, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn pannier(arguments: &[&str], folder: &Path) -> (String, String) {
    let done = Command::cargo_bin("pannier")
        .unwrap()
        .arg("segments")
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    (String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap())
}

const USAGE: [&str; 6] = [
    "total_day_minutes",
    "total_eve_minutes",
    "total_night_minutes",
    "total_intl_minutes",
    "number_vmail_messages",
    "number_customer_service_calls",
];

/// `KMeans(k, n_init=50, random_state=0, tol=0, max_iter=1000)` and `silhouette_score` of
/// scikit-learn 1.9.1 on the columns scaled in numpy: log1p where `scipy.stats.skew` is above 1, less
/// the median, by IQR/1.349, clipped at ±3.
#[test]
fn as_tight_and_as_far_apart_as_scikit_learn_says() {
    let Some(file) = shared("data/segmentation/churn_mlc5000.csv.gz") else {
        return;
    };
    let columns = USAGE.map(|name| (name, ColumnKind::Number));
    let table = CustomerTable::read(&Source::new(file), None, &columns, false).unwrap();
    let features =
        USAGE.map(|name| Feature { name: name.into(), values: table.numbers(name).to_vec() });
    let (points, _) = points_of(&features).unwrap();
    let all: Vec<usize> = (0..table.rows()).collect();
    for (k, inertia, width, sizes) in GOLDEN {
        let found = k_means(&points, k, 20, 1);
        assert!(
            (found.inertia / inertia - 1.0).abs() < 1e-9,
            "{} against {inertia}",
            found.inertia
        );
        assert!((silhouette(&points, &found.labels, &all) - width).abs() < 1e-9);
        let mut found_sizes: Vec<usize> = (0..k)
            .map(|group| found.labels.iter().filter(|label| **label == group).count())
            .collect();
        found_sizes.sort_by(|a, b| b.cmp(a));
        assert_eq!(found_sizes, sizes);
    }
}

/// k, inertia, mean silhouette width of all 5,000 customers, sizes.
const GOLDEN: [(usize, f64, f64, &[usize]); 2] = [
    (2, 27_344.433_726_280_32, 0.223_329_859_589, &[2809, 2191]),
    (3, 23_880.936_071_041_888, 0.177_798_823_162, &[2191, 1786, 1023]),
];

/// These columns were made independently of one another: nothing but voice mail and calls to the
/// service desk parts the customers, and the page says so.
#[test]
fn columns_without_groups_are_refused_or_called_bands() {
    let Some(file) = shared("data/segmentation/churn_mlc5000.csv.gz") else {
        return;
    };
    let file = file.to_str().unwrap();
    let here = Path::new(".");
    let features = USAGE.join(",");
    let flags = [file, "--features", &features, "--held", "international_plan,voice_mail_plan"];
    let few = ["--most", "4", "--output-format", "table"];
    let (page, _) = pannier(&[&flags[..], &few].concat(), here);
    assert!(page.contains("5000 customers in 2 segments"), "{page}");
    assert!(page.contains("cuts through a continuum"), "{page}");
    let minutes = "total_day_calls,total_day_minutes,total_intl_calls,total_intl_minutes";
    let (page, said) = pannier(&[file, "--features", minutes, "--most", "4"], here);
    assert_eq!(page, "");
    assert!(said.contains("no number of segments from 2 to 4 is stable"), "{said}");
    let (_, said) = pannier(&[file, "--features", minutes, "--k", "4"], here);
    assert!(said.contains("would give other segments than these 4"), "{said}");
}

/// The textbook case: call forwarding belongs to those who call many people often, and not to those
/// who spend most.
fn planted(seed: u64) -> (Vec<String>, Vec<String>) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let (mut usage, mut holdings) = (Vec::new(), Vec::new());
    for customer in 0..1200 {
        // calls, contacts, long-distance minutes, and the chance to hold call forwarding.
        let (middle, chance) = match customer % 3 {
            0 => ([20.0, 5.0, 10.0], 0.05),
            1 => ([150.0, 60.0, 15.0], 0.40),
            _ => ([40.0, 12.0, 300.0], 0.06),
        };
        let numbers =
            middle.map(|middle| format!("{:.1}", middle * (0.7 + 0.6 * rng.random::<f64>())));
        usage.push(format!("c{customer:04},{}", numbers.join(",")));
        holdings.push(format!("c{customer:04},telephone"));
        if rng.random::<f64>() < chance {
            holdings.push(format!("c{customer:04},call forwarding"));
        }
    }
    (usage, holdings)
}

fn written(folder: &Path, name: &str, header: &str, rows: &[String]) {
    fs::write(folder.join(name), format!("{header}\n{}\n", rows.join("\n"))).unwrap();
}

#[test]
fn planted_groups_and_the_segment_to_offer_to_first() {
    let folder = tempfile::tempdir().unwrap();
    let (mut usage, mut holdings) = planted(1);
    let header = "customer,calls,contacts,long_distance";
    let run = |flags: &[&str]| {
        let usual = ["usage.csv", "--customer", "customer", "--features"];
        let columns = ["calls,contacts,long_distance", "--holdings", "holdings.csv"];
        let all = [&usual[..], &columns, &["--item", "product"], flags].concat();
        pannier(&all, folder.path())
    };
    written(folder.path(), "usage.csv", header, &usage);
    written(folder.path(), "holdings.csv", "customer,product", &holdings);
    let (page, said) = run(&["--output-format", "table"]);
    assert!(page.contains("1200 customers in 3 segments"), "{page}{said}");
    assert!(page.contains("farther apart"), "{page}");
    let first = page.split("Where to offer first").nth(1).unwrap();
    let line = first.lines().nth(1).unwrap();
    assert!(line.starts_with("   call forwarding: segment "), "{line}");
    assert!(line.contains("calls") && line.contains("contacts"), "{line}");
    insta::assert_snapshot!(page);

    let (assigned, _) = run(&["--output-format", "csv"]);
    let segment = |line: &str| line.split(',').nth(1).unwrap().to_owned();
    let of: Vec<String> = assigned.lines().skip(1).map(segment).collect();
    assert!((0..1200).all(|customer| of[customer] == of[customer % 3]), "{assigned}");
    assert_eq!(of.len(), 1200);

    // The order of the rows and the number of threads change nothing.
    usage.reverse();
    holdings.reverse();
    written(folder.path(), "usage.csv", header, &usage);
    written(folder.path(), "holdings.csv", "customer,product", &holdings);
    assert_eq!(run(&["--output-format", "csv", "--threads", "1"]).0, assigned);
    assert_eq!(run(&["--output-format", "table", "--threads", "3"]).0, page);

    // What is tagged can be read as holdings with a context.
    run(&["--show", "holdings", "-o", "tagged.csv"]);
    let rules = Command::cargo_bin("pannier")
        .unwrap()
        .args(["rules", "tagged.csv", "-s", "10", "--context", "segment"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&rules.stderr);
    assert!(rules.status.success() && said.contains("3 strata by segment"), "{said}");
    for (verb, expected) in [
        (&["matrix", "tagged.csv", "--by", "segment"][..], ""),
        (&["matrix", "tagged.csv", "--context", "segment"], "3 strata by segment"),
        (&["bundles", "tagged.csv", "-s", "10", "--segment", "segment"], ""),
        (&["targets", "tagged.csv", "--product", "call forwarding"], "call forwarding:"),
    ] {
        let done = Command::cargo_bin("pannier")
            .unwrap()
            .args(verb)
            .current_dir(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success() && said.contains(expected), "{verb:?}: {said}");
        // Two products that everybody combines alike make no bundle, and that is said.
        assert_eq!(done.stdout.is_empty(), verb[0] == "bundles", "{verb:?}: {said}");
    }

    // The assignment itself is evidence: to those of the segment that uses it, call forwarding is
    // offered first.
    run(&["-o", "segments.csv"]);
    let targets = Command::cargo_bin("pannier")
        .unwrap()
        .args(["targets", "holdings.csv", "--attributes", "segments.csv", "--customer", "customer"])
        .args(["--product", "call forwarding", "--top", "100", "--output-format", "csv"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&targets.stderr);
    assert!(targets.status.success(), "{said}");
    let list = String::from_utf8_lossy(&targets.stdout);
    let callers = list
        .lines()
        .skip(1)
        .filter(|line| line.split(',').next().unwrap()[1..].parse::<usize>().unwrap() % 3 == 1);
    assert_eq!(callers.count(), 100, "{list}");
    for show in ["cards", "products"] {
        for format in ["csv", "jsonl", "xlsx"] {
            let name = format!("{show}.{format}");
            run(&["--show", show, "-o", &name]);
            assert!(fs::metadata(folder.path().join(&name)).unwrap().len() > 100);
        }
    }
}

#[test]
fn what_is_wrong_is_said() {
    let folder = tempfile::tempdir().unwrap();
    written(
        folder.path(),
        "usage.csv",
        "customer,calls,same",
        &(0..100).map(|at| format!("c{},{at},7", at / 2)).collect::<Vec<_>>(),
    );
    let said = |flags: &[&str]| pannier(&[&["usage.csv"], flags].concat(), folder.path()).1;
    assert!(said(&["--features", "calls,same"]).contains("same: all customers have the same"));
    let twice = said(&["--features", "calls", "--customer", "customer"]);
    assert!(twice.contains("\"c0\" stands on more than one row"), "{twice}");
    let many = said(&["--features", "calls", "--k", "50"]);
    assert!(many.contains("from 2 to a tenth of the 100 customers"), "{many}");
    assert!(said(&["--features", "cals"]).contains("did you mean \"calls\"?"));
}
