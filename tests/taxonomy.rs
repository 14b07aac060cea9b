//! Levels above the items: both engines against all sets by brute force, rules against their
//! families' in the groceries, and what the command line says.

#![allow(clippy::print_stderr, reason = "notices of what was skipped")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use common::{baskets, dense_baskets, letters, names, shared, transactions};
use pannier::encode::{Above, Transactions};
use pannier::mine::{self, Condensed, Engine, MineConfig};
use pannier::rules::examine::Examiner;
use pannier::rules::{RuleConfig, RuleList};
use pannier::support::Count;
use pannier::watch::Unwatched;
use proptest::prelude::*;

/// h, a and g are of x; b and f of y; c and e of z; d is of nothing. x and y are of p, z is of q.
fn family(item: &str) -> Option<&'static str> {
    match item {
        "h" | "a" | "g" => Some("x"),
        "b" | "f" => Some("y"),
        "c" | "e" => Some("z"),
        _ => None,
    }
}

fn department(item: &str) -> Option<&'static str> {
    family(item).map(|family| if family == "z" { "q" } else { "p" })
}

fn ancestors(item: &str) -> Vec<String> {
    match item.split_once('=') {
        Some(("dep", _)) => Vec::new(),
        Some((_, "z")) => vec!["dep=q".into()],
        Some(_) => vec!["dep=p".into()],
        None => {
            let family = family(item).map(|family| format!("fam={family}"));
            family.into_iter().chain(department(item).map(|dep| format!("dep={dep}"))).collect()
        }
    }
}

fn with_levels(transactions: Transactions) -> Transactions {
    let level = |level: &str, of: fn(&str) -> Option<&'static str>| Above {
        level: level.into(),
        text_of: transactions.dictionary().names().map(|name| of(name).map(Into::into)).collect(),
    };
    let above = [level("fam", family), level("dep", department)];
    transactions.with_ancestors(&above).unwrap()
}

/// Every frequent set without an item and its ancestor, counted in the baskets.
fn by_brute_force(baskets: &[u8], min_count: Count) -> Vec<(Vec<String>, Count)> {
    let extended: Vec<BTreeSet<String>> = baskets
        .iter()
        .map(|&basket| {
            let items: Vec<&str> = letters(basket).collect();
            let own = items.iter().map(|item| (*item).to_owned());
            own.chain(items.iter().flat_map(|item| ancestors(item))).collect()
        })
        .collect();
    let all: Vec<String> =
        extended.iter().flatten().cloned().collect::<BTreeSet<_>>().into_iter().collect();
    let mut found = Vec::new();
    for set in 1_u32..1 << all.len() {
        let set: Vec<String> = all
            .iter()
            .enumerate()
            .filter(|(i, _)| set >> i & 1 == 1)
            .map(|(_, name)| name.clone())
            .collect();
        if set.iter().any(|item| ancestors(item).iter().any(|ancestor| set.contains(ancestor))) {
            continue;
        }
        let holders = extended.iter().filter(|basket| set.iter().all(|item| basket.contains(item)));
        let support = Count::try_from(holders.count()).unwrap();
        if support >= min_count {
            found.push((set, support));
        }
    }
    found.sort();
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_set_holds_a_kind_of_itself_and_all_others_are_found(
        baskets in prop_oneof![baskets(), dense_baskets()],
        repeat in prop_oneof![Just(1_usize), Just(40)], least in 1_u32..4, split: bool, tree: bool,
    ) {
        // Repeated, they go through columns and rows rather than one word.
        let baskets: Vec<u8> = baskets.repeat(repeat);
        let least = least * Count::try_from(repeat).unwrap();
        let transactions = with_levels(transactions(baskets.iter().map(|&b| letters(b))));
        let patterns = transactions.patterns(least);
        let mut config = MineConfig::new(least);
        config.engine = if tree { Engine::Tree } else { Engine::Auto };
        config.split = Some(split);
        let itemsets = mine::collect(&patterns, &config, &Unwatched).unwrap();
        let mut found = Vec::new();
        let _ = itemsets.for_each(|items, support| {
            found.push((names(&patterns, items), support));
            std::ops::ControlFlow::Continue(())
        });
        found.iter_mut().for_each(|(set, _)| set.sort());
        found.sort();
        prop_assert_eq!(found, by_brute_force(&baskets, least));
    }
}

#[test]
fn a_family_in_two_departments_is_no_level_below_them() {
    let transactions = transactions([["a", "b"], ["a", "c"]]);
    let above = |level: &str, texts: [&str; 3]| Above {
        level: level.into(),
        text_of: texts.map(|text| Some(text.into())).into(),
    };
    let levels = [above("fam", ["x", "x", "y"]), above("dep", ["p", "q", "q"])];
    let error = transactions.clone().with_ancestors(&levels).unwrap_err().to_string();
    assert!(error.contains(r#""fam=x" is in "dep=p" and in "dep=q""#), "{error}");
    let patterns_of = transactions.with_ancestors(&levels[..1]).unwrap();
    let patterns = patterns_of.patterns(1);
    let mut config = MineConfig::new(1);
    config.condensed = Some(Condensed::Closed);
    let error = mine::count(&patterns, &config, &Unwatched).unwrap_err().to_string();
    assert!(error.contains("single --level"), "{error}");
}

/// Groceries with both levels of their catalogue: every rule that is kept is told apart from the
/// same rule of the product's family, and none crosses its own family.
#[test]
fn rules_of_groceries_are_stronger_than_those_of_their_families() {
    let (Some(baskets), Some(items)) = (
        shared("data/retail/groceries/groceries_baskets.csv.gz"),
        shared("data/retail/groceries/groceries_items.csv"),
    ) else {
        return;
    };
    let mut reader = pannier::encode::TransactionsBuilder::default();
    pannier::read::read(
        &[pannier::read::Source::new(&baskets)],
        &pannier::read::ReadOptions::default(),
        &mut reader,
        None,
        &Unwatched,
    )
    .unwrap();
    let plain = reader.finish();
    let table = std::fs::read_to_string(items).unwrap();
    let rows: BTreeMap<&str, (&str, &str)> = table
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            (cells[0], (cells[1], cells[2]))
        })
        .collect();
    let above = |level: &str, of: fn(&(&str, &str)) -> String| Above {
        level: level.into(),
        text_of: plain.dictionary().names().map(|name| rows.get(name).map(of)).collect(),
    };
    let levels = [above("level2", |row| row.0.into()), above("level1", |row| row.1.into())];
    let transactions = plain.clone().with_ancestors(&levels).unwrap();
    let least = 100;
    let patterns = transactions.patterns(least);
    let kin = patterns.kin().expect("there are levels");
    let itemsets = mine::collect(&patterns, &MineConfig::new(least), &Unwatched).unwrap();

    // The same by mining the extended baskets as if all names were alike, without the trivial sets.
    let extended = transactions_of_names(&transactions);
    let alike = extended.patterns(least);
    let mut others = 0;
    let _ = mine::collect(&alike, &MineConfig::new(least), &Unwatched).unwrap().for_each(
        |set, support| {
            let ranks: Vec<_> =
                set.iter().map(|&rank| patterns.rank_of(alike.name(rank)).unwrap()).collect();
            if kin.pair_among(ranks.iter().copied()).is_none() {
                others += 1;
                assert_eq!(itemsets.support(&ranks), Some(support));
            }
            std::ops::ControlFlow::Continue(())
        },
    );
    assert_eq!(itemsets.len(), others);

    let config = RuleConfig::default();
    let list = RuleList::new(&patterns, &itemsets, &config, &Unwatched).unwrap();
    let all = (0..patterns.items().len()).map(pannier::encode::Rank::at);
    let examiner = Examiner::new(&transactions, &patterns, all, &config).unwrap();
    let (mut across, mut raised) = (0, 0);
    for rule in list.rules() {
        let sides = || rule.antecedent.iter().chain(&rule.consequent).copied();
        assert_eq!(kin.pair_among(sides()), None);
        let levels: BTreeSet<usize> = sides()
            .map(|rank| transactions.taxonomy().unwrap().level_of(patterns.items()[rank.index()]))
            .collect();
        across += usize::from(levels.len() > 1);
        for simpler in examiner.comparisons(&rule.antecedent, &rule.consequent) {
            assert!(simpler.p_value <= config.max_q, "{rule:?} {simpler:?}");
            raised +=
                usize::from(simpler.antecedent.iter().any(|rank| !rule.antecedent.contains(rank)));
        }
    }
    assert!(across > 100 && raised > 100, "{across} {raised}");
}

/// The same baskets with every name an item like others.
fn transactions_of_names(of: &Transactions) -> Transactions {
    transactions(of.iter().map(|items| items.iter().map(|&item| of.dictionary().name(item))))
}

#[test]
fn verbs_that_want_one_level_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let [rows, products] = ["rows.csv", "products.csv"].map(|name| folder.path().join(name));
    let baskets = (0..40).map(|i| match i % 4 {
        0 => format!("{i},ale\n{i},crisps\n"),
        1 => format!("{i},stout\n{i},crisps\n"),
        2 => format!("{i},milk\n"),
        _ => format!("{i},bread\n"),
    });
    std::fs::write(&rows, format!("basket,item\n{}", baskets.collect::<String>())).unwrap();
    std::fs::write(&products, "product,family\nale,beer\nstout,beer\ncrisps,snacks\n").unwrap();
    let run = |verb: &str, more: &[&str]| {
        let out = Command::new(env!("CARGO_BIN_EXE_pannier"))
            .arg(verb)
            .arg(&rows)
            .args(["--products"])
            .arg(&products)
            .args(["--level", "item,family", "-s", "5"])
            .args(more)
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (out.status.code(), text(out.stdout), text(out.stderr))
    };
    let (code, rules, notices) =
        run("rules", &["--output-format", "csv", "--null", "independence"]);
    assert_eq!(code, Some(0), "{notices}");
    assert!(notices.contains("2 of them on level family"), "{notices}");
    // Beer goes with crisps; ale does no more than beer does, and says nothing about beer.
    assert!(rules.contains("\nfamily=beer,crisps,"), "{rules}");
    assert!(!rules.contains("\nale,") && !rules.contains("\nstout,"), "{rules}");
    let (code, _, error) = run("matrix", &[]);
    assert_eq!(code, Some(2), "{error}");
    assert!(error.contains("several levels are for mine, rules and explain"), "{error}");
    let (code, _, error) = run("mine", &["--closed"]);
    assert_eq!(code, Some(2), "{error}");
    assert!(error.contains("single --level"), "{error}");
}
