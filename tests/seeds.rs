//! Whom to offer a new product: groups from a list of those who took it first, against scanning all
//! customers; a family's evidence likewise.

#![allow(clippy::print_stderr, reason = "what the tests share says what was skipped")]

mod common;

use std::fmt::Write as _;
use std::fs;

use assert_cmd::Command;
use common::transactions;
use pannier::encode::Transactions;
use pannier::targets::groups::{GroupsConfig, TargetGroup, target_groups};
use pannier::watch::Unwatched;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

const PRODUCTS: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

/// Customers who hold each product with a chance of 40 %, and who of them is a seed: one in a
/// hundred, `among` of those with both a and b.
fn market(customers: usize, among: f64, seed: u64) -> (Transactions, Vec<bool>) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut held = Vec::new();
    let mut seeds = Vec::new();
    for _ in 0..customers {
        let items: Vec<&str> = PRODUCTS.into_iter().filter(|_| rng.random::<f64>() < 0.4).collect();
        let both = items.contains(&"a") && items.contains(&"b");
        seeds.push(rng.random::<f64>() < if both { among } else { 0.01 });
        held.push(items);
    }
    (transactions(held), seeds)
}

fn names(group: &TargetGroup) -> String {
    group.items.join(" ")
}

#[test]
fn the_planted_group_comes_first_and_its_numbers_are_those_of_a_scan() {
    let (held, seeds) = market(6000, 0.15, 1);
    let config = GroupsConfig::new(30);
    let found = target_groups(&held, &seeds, config, &Unwatched).unwrap();
    let groups = &found.groups;
    assert_eq!(names(&groups[0]), "a b");
    // a and b alone hold seeds too, but once those with both are reached they are like everyone.
    assert_eq!(groups.len(), 1, "{groups:?}");
    let mut known = vec![false; seeds.len()];
    let mut reached = 0;
    for group in groups {
        let (mut all, mut new) = ((0, 0), (0, 0));
        for (place, items) in held.iter().enumerate() {
            let name = |item: &str| items.iter().any(|&id| held.dictionary().name(id) == item);
            if group.items.iter().all(|item| name(item)) {
                all = (all.0 + u32::from(seeds[place]), all.1 + 1);
                if !known[place] {
                    known[place] = true;
                    new = (new.0 + u32::from(seeds[place]), new.1 + 1);
                }
            }
        }
        reached += u64::from(new.1 - new.0);
        assert_eq!((group.takers.successes(), group.takers.trials()), all);
        assert_eq!(
            (group.left.successes(), group.left.trials(), group.reached),
            (new.0, new.1, reached)
        );
        assert!(group.q <= 0.05 && group.ends.contains(group.rate));
        assert!(group.ends.low > group.base_rate);
    }
    // Pulled towards those in no group, still far above everyone.
    assert!(groups[0].ends.low > 3.0 * groups[0].base_rate, "{:?}", groups[0]);
    // Once enough are reached there is no further group.
    let mut config = config;
    config.customers = 10;
    assert_eq!(target_groups(&held, &seeds, config, &Unwatched).unwrap().groups, groups[..1]);
}

#[test]
fn seeds_by_chance_make_no_groups() {
    let mut any = 0;
    for seed in 0..60 {
        let (held, seeds) = market(1500, 0.01, seed);
        let found = target_groups(&held, &seeds, GroupsConfig::new(10), &Unwatched).unwrap();
        any += u32::from(!found.groups.is_empty());
    }
    assert!(any <= 6, "{any} of 60");
}

#[test]
fn nobody_on_the_list_is_an_error() {
    let (held, seeds) = market(100, 0.0, 1);
    for all in [false, true] {
        let seeds = vec![all; seeds.len()];
        let error = target_groups(&held, &seeds, GroupsConfig::new(1), &Unwatched).unwrap_err();
        assert!(error.to_string().contains("on the list of those who took it"), "{error}");
    }
}

#[test]
fn the_command_reads_a_list_and_a_family() {
    let folder = tempfile::tempdir().unwrap();
    let (held, seeds) = market(4000, 0.2, 2);
    let mut rows = "customer,product\n".to_owned();
    let mut list = String::new();
    for (customer, items) in held.iter().enumerate() {
        for &item in items {
            writeln!(rows, "c{customer},{}", held.dictionary().name(item)).unwrap();
        }
        // Some of the list hold nothing here.
        if seeds[customer] {
            writeln!(list, "c{customer}").unwrap();
        }
    }
    list.push_str("somebody else\n");
    let catalogue = "product,family\na,base\nb,base\nc,television\nd,television\ne,television\nf,other\ng,other\nh,other\n";
    for (name, text) in [("h.csv", &*rows), ("seeds.csv", &list), ("catalogue.csv", catalogue)] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let run = |arguments: &str| {
        let mut command = Command::cargo_bin("pannier").unwrap();
        let command = command.current_dir(folder.path()).args(["matrix", "h.csv"]);
        let done = command.args(arguments.split_whitespace()).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let rows: Vec<Value> =
            text(done.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        (rows, text(done.stderr), done.status.code())
    };
    let (groups, notices, code) = run("-s 40 --seeds seeds.csv");
    assert_eq!(code, Some(0), "{notices}");
    let here = (0..held.n() as usize).filter(|&at| seeds[at] && !held.items(at).is_empty()).count();
    assert!(notices.contains(&format!("{here} of those in seeds.csv are here")), "{notices}");
    assert_eq!(groups[0]["items"], serde_json::json!(["a", "b"]));
    assert!(groups[0]["lift"].as_f64().unwrap() > 3.0);
    // Without a threshold groups are of those among whom one of the list is expected by chance.
    let n = held.iter().filter(|items| !items.is_empty()).count();
    let (usual, notices, _) = run("--seeds seeds.csv");
    assert_eq!(usual[0]["items"], groups[0]["items"]);
    assert!(notices.contains(&format!("{} customers or more", n.div_ceil(here))), "{notices}");
    // The other verb that asks for groups finds the same.
    let mut command = Command::cargo_bin("pannier").unwrap();
    let flags = "targets h.csv -s 40 --new offer --seed seeds.csv --groups";
    let done = command.current_dir(folder.path()).args(flags.split(' ')).output().unwrap();
    let again = String::from_utf8(done.stdout).unwrap();
    let again: Vec<Value> = again.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(again, groups);

    // A family: the share with any of it, times what one of its products has of its holders.
    let (prospects, notices, code) = run("--products catalogue.csv --family television");
    assert_eq!(code, Some(0), "{notices}");
    assert_eq!(prospects.len(), 5, "the family itself is no group");
    let holds = |items: &[_], names: &[&str]| {
        items.iter().any(|&id| names.contains(&held.dictionary().name(id)))
    };
    let count = |of: &dyn Fn(&[pannier::encode::ItemId]) -> bool| {
        held.iter().filter(|items| of(items)).count() as f64
    };
    let family = ["c", "d", "e"];
    let all = count(&|items| holds(items, &family));
    let each =
        family.iter().map(|name| count(&|items| holds(items, &[name])) / all).sum::<f64>() / 3.0;
    let customers = held.iter().filter(|items| !items.is_empty()).count() as f64;
    for row in &prospects {
        let given = row["given"].as_str().unwrap();
        let with = count(&|items| holds(items, &[given]));
        let both = count(&|items| holds(items, &[given]) && holds(items, &family));
        let number = |name: &str| row[name].as_f64().unwrap();
        assert!((number("base_rate") - each * all / customers).abs() < 1e-12, "{row}");
        // Chances are all alike here, so that shares are shrunk almost to their mean.
        assert!((number("p") - each * both / with).abs() < 0.02, "{row}");
        assert!(number("p_low") < number("p") && number("p") < number("p_high"));
        assert_eq!(row["evidence"], "family");
    }
    let (both, notices, code) = run("--products catalogue.csv --family television --like f");
    assert_eq!(code, Some(0), "{notices}");
    assert_eq!(both.len(), 4);
    let (like, ..) = run("--like f");
    for row in &both {
        let of = |rows: &[Value]| {
            let row = rows.iter().find(|other| other["given"] == row["given"]).unwrap();
            row["p"].as_f64().unwrap()
        };
        let mean = (of(&prospects) + of(&like)) / 2.0;
        assert!((row["p"].as_f64().unwrap() - mean).abs() < 1e-12, "{row}");
        assert_eq!(row["evidence"], "analogue and family");
    }
    assert!(
        run("--products catalogue.csv --family televison")
            .1
            .contains("did you mean \"television\"")
    );
}
