//! The catalogue and the limits: what may be in a bundle and in a list; and the exact choice against
//! trying all.

#![allow(
    clippy::cast_possible_truncation,
    clippy::print_stderr,
    reason = "small numbers, and figures for whoever reads the log"
)]

mod common;

use std::path::PathBuf;

use common::transactions;
use pannier::bundles::{
    BundleConfig, Candidate, Currency, Discount, Gap, Mode, Selection, bundles, read_rates,
    read_sets, select,
};
use pannier::encode::{Patterns, Rank, Transactions};
use pannier::mine::{self, MineConfig};
use pannier::read::{Catalogue, ProductFacts, ReadOptions, Source};
use pannier::record::{Cell, Record};
use pannier::watch::Unwatched;

/// A shop in which bread goes with butter, tea with milk and with sugar, and red wine with white,
/// with some noise around them.
fn shop() -> Transactions {
    let pairs = [["bread", "butter"], ["tea", "milk"], ["tea", "sugar"], ["red", "white"]];
    let single = ["bread", "butter", "tea", "milk", "sugar", "red", "white", "soap", "salt"];
    let mut baskets: Vec<Vec<&str>> = Vec::new();
    for round in 0..40 {
        baskets.extend(pairs.iter().map(|pair| pair.to_vec()));
        let at = |step: usize| single[(round * step) % single.len()];
        baskets.extend([vec![at(1)], vec![at(2), at(5)], vec![at(4)], vec![at(7)]]);
    }
    transactions(baskets)
}

const CATALOGUE: &str = "\
product;name;family;price;margin;launched;withdrawn;role;requires;excludes
1;bread;bakery;2;0.5;2020-01-01;;base;;
2;butter;dairy;3;1.5;2020-01-01;;;;
3;tea;hot;4;1;2020-01-01;;;;
4;milk;dairy;1;0.2;2020-01-01;;;;
5;sugar;dry;1;0.1;2020-01-01;2024-06-01;;;
6;red;wine;9;3;2020-01-01;;;;white
7;white;wine;8;3;2020-01-01;;;;
8;soap;house;2;1;2030-01-01;;;;
";

fn facts(table: &str, transactions: &Transactions) -> Result<Vec<ProductFacts>, String> {
    let options = ReadOptions::default();
    let source = Source::bytes("c.csv", table.as_bytes());
    let catalogue = Catalogue::read(&source, &options, &Unwatched).unwrap();
    let names: Vec<&str> = transactions.dictionary().names().collect();
    catalogue.facts(names.iter().copied(), false).map_err(|error| error.to_string())
}

fn chosen(transactions: &Transactions, config: &BundleConfig) -> Vec<String> {
    let patterns = transactions.patterns(5);
    let itemsets = mine::collect(&patterns, &MineConfig::new(5), &Unwatched).unwrap();
    let found = bundles(&patterns, &itemsets, config, None, &Unwatched).unwrap();
    found.chosen.iter().map(|chosen| named(&patterns, chosen)).collect()
}

fn named(patterns: &Patterns<'_>, chosen: &Selection) -> String {
    let names: Vec<_> = chosen.candidate.items.iter().map(|&rank| patterns.name(rank)).collect();
    names.join("+")
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names
}

#[test]
fn the_catalogue_is_read() {
    let shop = shop();
    let facts = facts(CATALOGUE, &shop).unwrap();
    let of = |name: &str| &facts[shop.dictionary().get(name).unwrap().index()];
    assert_eq!(of("butter").family.as_deref(), Some("dairy"));
    assert_eq!((of("butter").price, of("butter").margin), (Some(3.0), Some(1.5)));
    assert_eq!(of("bread").role.as_deref(), Some("base"));
    assert_eq!(of("red").excludes, ["white"]);
    assert_eq!(of("salt"), &ProductFacts::default());
    let day = 86_400;
    let june = 19_875 * day;
    assert_eq!(of("sugar").withdrawn, Some(june));
    assert!(of("sugar").is_sold(Some(june - 1)) && !of("sugar").is_sold(Some(june)));
    assert!(!of("sugar").is_sold(None) && of("bread").is_sold(None));
    assert!(!of("soap").is_sold(Some(june)));
    assert_eq!(Currency::of(&facts), Currency::Margin);
}

#[test]
fn a_wrong_cell_of_the_catalogue_is_shown_with_its_place() {
    let shop = shop();
    for (from, to, expected) in [
        ("bread;bakery;2;", "bread;bakery;two;", "c.csv:2:4: this is no number, found \"two\""),
        (
            "2024-06-01",
            "in June",
            "c.csv: the dates in column \"withdrawn\": \"in June\" is no time",
        ),
        (
            ";white\n",
            ";wite\n",
            "c.csv:7:10: there is no such product in the catalogue, found \"wite\"",
        ),
    ] {
        let error = facts(&CATALOGUE.replace(from, to), &shop).unwrap_err();
        assert!(error.starts_with(expected), "{error}");
    }
}

/// Codes name products too, and several rows of a family are one item with their mean price.
#[test]
fn requirements_may_be_codes_and_levels_are_summed_up() {
    let shop = transactions([["tea", "milk"]]);
    let table =
        "product,name,family,price,requires\n1,tea,hot,4,\n2,milk,dairy,1,1|3\n3,cup,house,2,\n";
    let of_items = facts(table, &shop).unwrap();
    assert_eq!(of_items[1].requires, ["tea", "cup"]);
    let families = transactions([["dairy", "hot"]]);
    let table = "product,family,price\n1,dairy,1\n2,dairy,4\n3,hot,\n";
    let of_families = facts(table, &families).unwrap();
    assert_eq!(of_families[0].price, Some(2.5));
    assert_eq!(of_families[1].price, None);
}

#[test]
fn only_what_is_sold_and_may_be_held_together_is_offered() {
    let shop = shop();
    let plain = chosen(&shop, &BundleConfig::default());
    assert_eq!(sorted(plain), ["bread+butter", "milk+tea", "red+white", "sugar+tea"]);
    let mut config = BundleConfig::default();
    config.facts = facts(CATALOGUE, &shop).unwrap();
    config.currency = Some(Currency::Products);
    // Sugar was withdrawn, and nobody is to hold red and white.
    assert_eq!(sorted(chosen(&shop, &config)), ["bread+butter", "milk+tea"]);
    config.at = Some(19_000 * 86_400);
    assert_eq!(sorted(chosen(&shop, &config)), ["bread+butter", "milk+tea", "sugar+tea"]);
}

/// By margin each gap counts by what its missing product earns.
#[test]
fn margins_weigh_the_gaps() {
    let shop = shop();
    let patterns = shop.patterns(5);
    let itemsets = mine::collect(&patterns, &MineConfig::new(5), &Unwatched).unwrap();
    let mut config = BundleConfig::default();
    let plain = bundles(&patterns, &itemsets, &config, None, &Unwatched).unwrap();
    config.facts = facts(CATALOGUE, &shop).unwrap();
    let by_margin = bundles(&patterns, &itemsets, &config, None, &Unwatched).unwrap();
    assert_eq!((plain.mode(), by_margin.mode()), ("extra products".into(), "extra margin".into()));
    let bread = |chosen: &[Selection]| {
        let found = chosen.iter().find(|chosen| named(&patterns, chosen) == "bread+butter");
        found.unwrap().candidate.gaps.clone()
    };
    let (plain, by_margin) = (bread(&plain.chosen), bread(&by_margin.chosen));
    for (at, margin) in [(0, 0.5), (1, 1.5)] {
        assert!(plain[at].each > 0.0);
        assert!((by_margin[at].each - plain[at].each * margin).abs() < 1e-12);
    }
}

#[test]
fn limits_hold() {
    let shop = shop();
    let with = |change: &dyn Fn(&mut BundleConfig)| {
        let mut config = BundleConfig::default();
        config.facts = facts(CATALOGUE, &shop).unwrap();
        config.at = Some(19_000 * 86_400);
        change(&mut config);
        sorted(chosen(&shop, &config))
    };
    assert_eq!(with(&|c| c.limits.per_product = Some(1)).len(), 2);
    // Butter and milk are dairy; bread with butter and sugar with tea have no family in common.
    assert_eq!(with(&|c| c.limits.per_family = Some(1)), ["bread+butter", "sugar+tea"]);
    assert_eq!(with(&|c| c.limits.max_price = Some(4.9)), Vec::<String>::new());
    assert_eq!(
        with(&|c| c.limits.max_price = Some(5.0)),
        ["bread+butter", "milk+tea", "sugar+tea"]
    );
    assert_eq!(with(&|c| c.limits.must_include = vec!["te*".into()]), ["milk+tea", "sugar+tea"]);
    assert_eq!(with(&|c| c.limits.must_include = vec!["tea".into(), "m?lk".into()]), ["milk+tea"]);
    assert_eq!(with(&|c| c.limits.must_exclude = vec!["*ea".into()]), ["bread+butter"]);
    assert_eq!(with(&|c| c.min_size = 3), Vec::<String>::new());
}

#[test]
fn an_unknown_product_in_a_limit_is_an_error() {
    let shop = shop();
    let patterns = shop.patterns(5);
    let itemsets = mine::collect(&patterns, &MineConfig::new(5), &Unwatched).unwrap();
    let mut config = BundleConfig::default();
    config.limits.must_exclude = vec!["buter".into()];
    let error = bundles(&patterns, &itemsets, &config, None, &Unwatched).unwrap_err();
    assert_eq!(error.to_string(), "there is no product \"buter\"; did you mean \"butter\"?");
}

/// A bundle given by hand enters with the numbers that it has, and is not there twice.
#[test]
fn bundles_given_by_hand_enter_the_choice() {
    let shop = shop();
    let mut config = BundleConfig::default();
    config.top = 20;
    let set = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    config.given = vec![set(&["tea", "milk"]), set(&["milk", "sugar", "tea"])];
    let names = sorted(chosen(&shop, &config));
    assert_eq!(names.iter().filter(|name| *name == "milk+tea").count(), 1);
    config.given = vec![set(&["tea", "mlk"])];
    let patterns = shop.patterns(5);
    let itemsets = mine::collect(&patterns, &MineConfig::new(5), &Unwatched).unwrap();
    let error = bundles(&patterns, &itemsets, &config, None, &Unwatched).unwrap_err().to_string();
    assert!(error.contains("\"mlk\"") && error.contains("did you mean \"milk\"?"), "{error}");
}

#[test]
fn sets_are_read_from_files() {
    let folder = tempfile::tempdir().unwrap();
    let written = |name: &str, text: &str| -> PathBuf {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file
    };
    let expected = [vec!["a", "b"], vec!["c; d", "e", "f"]];
    for (name, text) in [
        ("plain.csv", "a,b\nc; d,e,f\n"),
        ("list.csv", "rank,items,value\n1,a; b,3\n2,c\\; d; e; f,2\n"),
        ("list.tsv", "items\ta\na; b\t1\nc\\; d; e; f\t2\n"),
        ("list.jsonl", "{\"items\":[\"a\",\"b\"]}\n[\"c; d\",\"e\",\"f\"]\n"),
    ] {
        assert_eq!(read_sets(&written(name, text)).unwrap(), expected, "{name}");
    }
    let error = read_sets(&written("wrong.jsonl", "{}\n")).unwrap_err().to_string();
    assert!(error.ends_with("wrong.jsonl:1: there is no list of items"), "{error}");
    assert!(read_sets(&written("empty.csv", "\n")).is_err());
}

/// Numbers that look random, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// The products of a set, and what each of its gaps is worth.
type Valued = (Vec<usize>, Vec<f64>);

/// Forty customers of eight products and a dozen candidates over them, each gap worth something.
fn instance(random: &mut Random) -> (Transactions, Vec<Valued>) {
    const NAMES: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let mut baskets: Vec<Vec<&str>> = NAMES.iter().map(|&name| vec![name]).collect();
    for _ in 0..40 {
        baskets.push(NAMES.into_iter().filter(|_| random.below(2) == 0).collect());
    }
    let candidates = (0..12)
        .map(|_| {
            let size = 2 + random.below(2) as usize;
            let mut items: Vec<usize> = Vec::new();
            while items.len() < size {
                let item = random.below(8) as usize;
                if !items.contains(&item) {
                    items.push(item);
                }
            }
            let each = items.iter().map(|_| random.below(100) as f64 / 100.0).collect();
            (items, each)
        })
        .collect();
    (transactions(baskets), candidates)
}

/// On 100 small instances with limits: the exact choice is the best of all choices there are, the
/// greedy one is never below what its bound promises, nor 1 % below the best on average.
#[test]
fn exact_is_the_best_of_all_and_greedy_keeps_its_promise() {
    let mut random = Random(7);
    let mut gaps = Vec::new();
    for round in 0..100 {
        let (transactions, sets) = instance(&mut random);
        let patterns = transactions.patterns(1);
        let rank = |item: &usize| patterns.rank_of(&"abcdefgh"[*item..=*item]).unwrap();
        let candidates: Vec<Candidate> = sets
            .iter()
            .map(|(items, each)| {
                let gap = |(missing, &each): (usize, &f64)| Gap {
                    missing,
                    needed: Vec::new(),
                    one_away: 1,
                    p: 0.5,
                    base_rate: 0.5,
                    usual: 0.5,
                    taking: 0.5,
                    each,
                };
                Candidate {
                    items: items.iter().map(rank).collect(),
                    holders: 1,
                    lift: 1.0,
                    lift_adj: 1.0,
                    gaps: each.iter().enumerate().map(gap).collect(),
                    given: true,
                }
            })
            .collect();
        let mut config = BundleConfig::default();
        config.top = 4;
        config.limits.per_product = [None, Some(2)][round % 2];
        let best = best_of_all(&patterns, &candidates, &config);
        let value = |chosen: &[Selection]| chosen.iter().map(|c| c.added_value).sum::<f64>();
        let (greedy, at_most) = select(&patterns, candidates.clone(), &config, &Unwatched).unwrap();
        config.exact = true;
        let (exact, proven) = select(&patterns, candidates, &config, &Unwatched).unwrap();
        assert!((value(&exact) - best).abs() < 1e-6, "{} is not {best}", value(&exact));
        assert!((proven - value(&exact)).abs() < 1e-9);
        assert!(at_most >= best - 1e-9, "the bound {at_most} is below {best}");
        gaps.push(1.0 - value(&greedy) / best);
    }
    let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
    let most = gaps.iter().copied().fold(0.0, f64::max);
    eprintln!(
        "greedy is {:.2} % below exact on average, {:.1} % at most",
        mean * 100.0,
        most * 100.0
    );
    assert!(mean < 0.01, "the mean gap is {mean}");
}

/// The value of the best choice, by trying all.
fn best_of_all(patterns: &Patterns<'_>, candidates: &[Candidate], config: &BundleConfig) -> f64 {
    let holds = |row: usize, item: &Rank| patterns.row(row).0.contains(*item);
    let worth = |row: usize, candidate: &Candidate| -> f64 {
        let missing: Vec<usize> =
            (0..candidate.items.len()).filter(|&at| !holds(row, &candidate.items[at])).collect();
        if missing.len() == 1 { candidate.gaps[missing[0]].each } else { 0.0 }
    };
    let worths: Vec<Vec<f64>> = candidates
        .iter()
        .map(|candidate| (0..patterns.len()).map(|row| worth(row, candidate)).collect())
        .collect();
    let inside = |a: &Candidate, b: &Candidate| a.items.iter().all(|item| b.items.contains(item));
    let mut best = 0.0f64;
    for choice in 0u32..1 << candidates.len() {
        if choice.count_ones() as usize > config.top {
            continue;
        }
        let places: Vec<usize> = (0..candidates.len()).filter(|at| choice >> at & 1 == 1).collect();
        let nested = places
            .iter()
            .any(|&a| places.iter().any(|&b| a != b && inside(&candidates[a], &candidates[b])));
        let most = config.limits.per_product.unwrap_or(usize::MAX);
        let with =
            |item: Rank| places.iter().filter(|&&at| candidates[at].items.contains(&item)).count();
        if nested || (0..8).any(|item| with(Rank::at(item)) > most) {
            continue;
        }
        let each = (0..patterns.len()).map(|row| {
            let offered = places.iter().map(|&at| worths[at][row]);
            offered.fold(0.0, f64::max) * f64::from(patterns.row(row).1)
        });
        best = best.max(each.sum());
    }
    best
}

/// The break-even uplift is the one at which the incremental value of all gaps is nothing, and a
/// discount above the margin never pays.
#[test]
fn discounts_pay_from_the_break_even_on() {
    let shop = shop();
    let patterns = shop.patterns(5);
    let itemsets = mine::collect(&patterns, &MineConfig::new(5), &Unwatched).unwrap();
    let mut config = BundleConfig::default();
    config.facts = facts(CATALOGUE, &shop).unwrap();
    let found = bundles(&patterns, &itemsets, &config, None, &Unwatched).unwrap();
    let discount = Discount::new(0.1, 0.0, 0.0).unwrap();
    let table = found.discounts(discount).unwrap();
    assert_eq!(table.len(), 6 * found.chosen.len());
    let at = |name: &str, share: f64| {
        let rows = table.iter().filter(|row| row.cells()[2] == Cell::Number(share));
        let items = |row: &&pannier::bundles::DiscountRecord<'_>| match &row.cells()[1] {
            Cell::List(names) => names.join("+") == name,
            _ => false,
        };
        rows.clone().find(items).unwrap().break_even()
    };
    // Milk and tea earn 0.2 and 1, and cost 1 and 4.
    let tea = found.chosen.iter().find(|c| named(&patterns, c) == "milk+tea").unwrap();
    let [milk, tea] = [&tea.candidate.gaps[0], &tea.candidate.gaps[1]];
    let sales = |gap: &Gap| f64::from(gap.one_away) * gap.p;
    let earned = sales(milk) * 0.2 + sales(tea) * 1.0;
    let discounted = sales(milk) * (0.2 - 0.1) + sales(tea) * (1.0 - 0.4);
    assert!((at("milk+tea", 0.1).unwrap() - (earned / discounted - 1.0)).abs() < 1e-12);
    assert_eq!(at("milk+tea", 0.3), None);
    // Bread and butter have a value from an uplift on, and none without.
    let value = |uplift: f64| {
        let mut config = config.clone();
        config.mode = Mode::Incremental { uplift, discount };
        let found = bundles(&patterns, &itemsets, &config, None, &Unwatched).unwrap();
        found.chosen.iter().map(|chosen| chosen.added_value).sum::<f64>()
    };
    assert_eq!(value(0.0), 0.0);
    assert!(value(1.0) > 0.0);
    assert!(Discount::new(1.0, 0.0, 0.0).is_err() && Discount::new(0.1, 0.0, -1.0).is_err());
}

/// With organic rates an offer is worth what it sells in the time of a campaign beyond what would have
/// been sold then, and not beyond all that is ever held.
#[test]
fn organic_rates_put_sales_on_the_scale_of_a_campaign() {
    let shop = shop();
    let patterns = shop.patterns(5);
    let itemsets = mine::collect(&patterns, &MineConfig::new(5), &Unwatched).unwrap();
    let discount = Discount::new(0.1, 0.0, 0.0).unwrap();
    let mut config = BundleConfig::default();
    config.facts = facts(CATALOGUE, &shop).unwrap();
    config.mode = Mode::Incremental { uplift: 1.0, discount };
    let plain = bundles(&patterns, &itemsets, &config, None, &Unwatched).unwrap();
    assert!(plain.chosen.iter().flat_map(|one| &one.candidate.gaps).all(|gap| gap.taking == gap.p));
    let names = (0..patterns.items().len()).map(|rank| patterns.name(Rank::at(rank)).to_owned());
    config.organic = names.map(|name| (name, 0.02)).collect();
    let found = bundles(&patterns, &itemsets, &config, None, &Unwatched).unwrap();
    assert!(!found.chosen.is_empty());
    for chosen in &found.chosen {
        let sales: f64 = chosen
            .candidate
            .gaps
            .iter()
            .map(|gap| f64::from(gap.one_away) * gap.p * 0.02 / gap.base_rate)
            .sum();
        assert!((chosen.candidate.expected_sales() - sales).abs() < 1e-9);
        for gap in &chosen.candidate.gaps {
            let facts = &config.facts
                [patterns.items()[chosen.candidate.items[gap.missing].index()].index()];
            let (price, margin) = (facts.price.unwrap(), facts.margin.unwrap_or(0.0));
            let sold = gap.taking * 2.0;
            let each = sold * (margin - 0.1 * price) - gap.taking * margin;
            assert!((gap.each - each.max(0.0)).abs() < 1e-12, "{gap:?} {each}");
        }
    }
    // The rates come from a file, whose wrong lines are named.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rates.csv");
    std::fs::write(&file, "product,rate\nmilk,2%\ntea,0.005\n").unwrap();
    let rates = read_rates(&file).unwrap();
    assert_eq!(rates, [("milk".to_owned(), 0.02), ("tea".to_owned(), 0.005)]);
    std::fs::write(&file, "milk,2%\ntea,5\n").unwrap();
    let error = read_rates(&file).unwrap_err().to_string();
    assert!(error.contains("rates.csv:2: \"tea, 5\" is no product with a rate"), "{error}");
}
