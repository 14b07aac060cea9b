//! The backtest on public data: folds, test cases and levels of the published protocols.
#![allow(
    clippy::cast_possible_truncation,
    clippy::print_stderr,
    reason = "small numbers, notices of what was skipped, and the figures reached"
)]

mod common;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use common::shared;
use pannier::customers::table::{ColumnKind, CustomerTable};
use pannier::encode::{Histories, Keep, Rank, Transactions, TransactionsBuilder};
use pannier::read::{self, ReadOptions, RowSink, Source};
use pannier::targets::attributes::AttributesConfig;
use pannier::targets::backtest::{Backtest, BacktestConfig, backtest};
use pannier::targets::choice::Areas;
use pannier::targets::split::{Split, fold, most_held, sample};
use pannier::targets::trial::{Task, Trial};
use pannier::targets::{Kind, Method};
use pannier::watch::Unwatched;

const FOLDS: Split = Split::Folds { fit: 7, choose: 1 };

const OPTIONS: [&str; 7] = [
    "MultipleLines",
    "OnlineSecurity",
    "OnlineBackup",
    "DeviceProtection",
    "TechSupport",
    "StreamingTV",
    "StreamingMovies",
];

/// The nine services of the Telco customers, two kinds of internet among them.
fn telco(path: &Path) -> Transactions {
    let mut columns =
        vec![("customerID", ColumnKind::Label), ("InternetService", ColumnKind::Label)];
    columns.extend(OPTIONS.iter().map(|name| (*name, ColumnKind::Label)));
    columns.push(("PhoneService", ColumnKind::Label));
    let table = CustomerTable::read(&Source::new(path), None, &columns, false).unwrap();
    let services = OPTIONS.iter().copied().chain(["PhoneService"]);
    let held: Vec<(&str, Vec<bool>)> =
        services.map(|name| (name, table.labels(name).held().unwrap())).collect();
    let mut rows = TransactionsBuilder::keeping(Keep { names: true, ..Keep::default() });
    let internet = table.labels("InternetService");
    for (row, (name, internet)) in
        table.labels("customerID").iter().zip(internet.iter()).enumerate()
    {
        let kind = (internet != "No").then(|| format!("InternetService={internet}"));
        let services = held.iter().filter(|(_, held)| held[row]).map(|(name, _)| *name);
        let mut items = services.chain(kind.as_deref());
        rows.named_basket(name, &mut items).unwrap();
    }
    rows.finish()
}

fn groceries(path: &Path) -> Transactions {
    let mut rows = TransactionsBuilder::default();
    let options = ReadOptions::default();
    read::read(&[Source::new(path)], &options, &mut rows, None, &Unwatched).unwrap();
    rows.finish()
}

/// Runs the protocol for offers and returns each method's outcome by name, and what was chosen.
fn offers(transactions: &Transactions, names: &[&str], kinds: &[Kind]) -> Backtest {
    let dictionary = transactions.dictionary();
    let is_offered = |item| names.is_empty() || names.contains(&dictionary.name(item));
    let trial = Trial::offers(transactions, FOLDS, 0, is_offered);
    let mut config = BacktestConfig::default();
    config.only(kinds);
    config.task = Task::Offers;
    config.offers = names.iter().map(|&name| name.to_owned()).collect();
    backtest(&[trial], &config, &Unwatched).unwrap()
}

fn lists(transactions: &Transactions, names: &[String], kinds: &[Kind]) -> Backtest {
    let trial = Trial::lists(transactions, FOLDS, 0);
    let mut config = BacktestConfig::default();
    config.only(kinds);
    config.offers = names.to_vec();
    backtest(&[trial], &config, &Unwatched).unwrap()
}

/// The means over products of the area under the curve and of the gain at 10 %, by method; the
/// chosen ones last.
fn means(tested: &Backtest) -> BTreeMap<String, (f64, f64)> {
    let n = tested.products.len() as f64;
    let mean = |gains: &dyn Fn(usize) -> pannier::targets::Gains| {
        let (mut auc, mut gain) = (0.0, 0.0);
        for product in 0..tested.products.len() {
            let gains = gains(product);
            auc += gains.auc().unwrap() / n;
            gain += gains.gain(0.1).unwrap() / n;
        }
        (auc, gain)
    };
    let mut all: BTreeMap<String, (f64, f64)> = tested
        .methods
        .iter()
        .map(|method| (method.method.kind().to_string(), mean(&|product| method.gains(product))))
        .collect();
    all.insert("chosen".into(), mean(&|product| tested.chosen_gains(product)));
    all
}

fn show(name: &str, tested: &Backtest) {
    for (at, method) in tested.methods.iter().enumerate() {
        let ranking = &method.ranking;
        eprintln!(
            "{name} {:<40} {} MRR {:.4} hit@1 {:.3} hit@3 {:.3} hit@10 {:.3}{}",
            method.method.to_string(),
            ranking.cases(),
            ranking.mrr().unwrap(),
            ranking.hit(1).unwrap(),
            ranking.hit(3).unwrap(),
            ranking.hit(10).unwrap(),
            if at == tested.chosen { " chosen" } else { "" },
        );
    }
}

const COUNTED: [Kind; 7] = [
    Kind::Popularity,
    Kind::Activity,
    Kind::BestRule,
    Kind::Neighbours,
    Kind::NoisyOr,
    Kind::Bayes,
    Kind::Ease,
];

/// What the chosen method must reach.
fn assert_offers(name: &str, tested: &Backtest, cases: usize, mrr: f64, hits: &[(u32, f64)]) {
    show(name, tested);
    let ranking = &tested.methods[tested.chosen].ranking;
    assert_eq!(ranking.cases(), cases, "{name}");
    assert!(ranking.mrr().unwrap() >= mrr, "{name}: MRR {:?}", ranking.mrr());
    for &(k, least) in hits {
        assert!(ranking.hit(k).unwrap() >= least, "{name}: hit@{k} {:?}", ranking.hit(k));
    }
    let popularity = tested.methods.iter().find(|m| m.method == Method::Popularity).unwrap();
    assert!(ranking.mrr() > popularity.ranking.mrr(), "{name}: below popularity");
}

/// The mean reciprocal rank of a method, as another implementation measured it on the same folds.
fn assert_mrr(tested: &Backtest, kind: Kind, expected: f64) {
    let method = tested.methods.iter().find(|tested| tested.method.kind() == kind).unwrap();
    let mrr = method.ranking.mrr().unwrap();
    assert!((mrr - expected).abs() < 0.0006, "{kind}: {mrr} instead of {expected}");
}

/// Chosen lists are at least so good, and no product's is below the one by activity.
fn assert_lists(name: &str, tested: &Backtest, auc: f64, gain10: f64) {
    let means = means(tested);
    for (method, (auc, gain)) in &means {
        eprintln!("{name} {method:<12} AUC {auc:.4} gain@10 {gain:.4}");
    }
    let chosen = means["chosen"];
    assert!(chosen.0 >= auc && chosen.1 >= gain10, "{name}: {chosen:?}");
    assert!(chosen.0 > means["activity"].0 && chosen.1 > means["activity"].1, "{name}: {means:?}");
    not_below_activity(name, tested);
}

/// No product's chosen list is below the list by number of products held, beyond what chance makes of
/// customers whom the choice had not seen: four standard errors (DeLong and others 1988), of those with
/// enough buyers for one.
fn not_below_activity(name: &str, tested: &Backtest) {
    let activity = tested.methods.iter().find(|m| m.method == Method::Activity).unwrap();
    for (product, called) in tested.products.iter().enumerate() {
        let chosen = &tested.methods[tested.chosen_of[product]];
        let areas =
            |method: &pannier::targets::backtest::Tested| Areas::new(&method.lists[product]);
        let (Some(chosen), Some(activity)) = (areas(chosen), areas(activity)) else { continue };
        let error = chosen.variance_of_difference(&activity).sqrt();
        let below = activity.auc() - chosen.auc();
        assert!(chosen.buyers() < 20 || below <= 4.0 * error, "{name} {called}: {below} {error}");
    }
}

#[test]
fn telco_options_are_offered_in_a_good_order() {
    let Some(path) = shared("data/telecom/Telco-Customer-Churn.csv.gz") else { return };
    let transactions = telco(&path);
    let mut sizes = [0; 10];
    for customer in 0..transactions.n() as usize {
        sizes[usize::from(fold(&transactions.name(customer)))] += 1;
    }
    assert_eq!(sizes, [698, 688, 676, 728, 710, 719, 731, 733, 677, 683]);

    let tested = offers(&transactions, &OPTIONS, &COUNTED);
    assert_eq!(tested.fitted, 5683);
    assert_offers("telco", &tested, 1035, 0.67, &[(3, 0.82)]);
    assert_mrr(&tested, Kind::Popularity, 0.608);
    assert_mrr(&tested, Kind::BestRule, 0.653);
    assert_mrr(&tested, Kind::NoisyOr, 0.658);
    assert_mrr(&tested, Kind::Neighbours, 0.665);
    assert_mrr(&tested, Kind::Ease, 0.681);

    let dictionary = transactions.dictionary();
    let has_internet = |customer: usize| {
        let mut names = transactions.items(customer).iter().map(|&item| dictionary.name(item));
        names.any(|name| name.starts_with("InternetService"))
    };
    let online = transactions.only(has_internet);
    let tested = offers(&online, &OPTIONS, &COUNTED);
    assert_offers("telco internet", &tested, 967, 0.648, &[]);
    assert_mrr(&tested, Kind::Popularity, 0.577);
    assert_mrr(&tested, Kind::Ease, 0.657);

    let tested = lists(&online, &OPTIONS.map(String::from), &Kind::ALL);
    assert_lists("telco internet", &tested, 0.747, 0.17);
}

#[test]
fn groceries_are_offered_in_a_good_order() {
    let Some(path) = shared("data/retail/groceries/groceries_baskets.csv.gz") else { return };
    let transactions = groceries(&path);
    let tested = offers(&transactions, &[], &COUNTED);
    assert_eq!(tested.fitted, 7867);
    assert_offers("groceries", &tested, 1527, 0.197, &[(10, 0.39)]);
    assert_mrr(&tested, Kind::Popularity, 0.180);
    assert_mrr(&tested, Kind::NoisyOr, 0.186);
    assert_mrr(&tested, Kind::Ease, 0.203);

    let patterns = transactions.patterns(1);
    let names: Vec<String> = (0..30).map(|rank| patterns.name(Rank::at(rank)).to_owned()).collect();
    let tested = lists(&transactions, &names, &Kind::ALL);
    assert_lists("groceries", &tested, 0.685, 0.245);
}

/// 20,000 orders by the order of their hashes, and the 2,000 products most held among those that are
/// learnt from.
#[test]
fn instacart_products_are_offered_in_a_good_order() {
    let path = "data/retail/instacart/order_products__train.csv.gz";
    let Some(path) = shared(path) else { return };
    let mut rows = TransactionsBuilder::keeping(Keep { names: true, ..Keep::default() });
    let options = ReadOptions {
        basket: Some("order_id".into()),
        item: Some("product_id".into()),
        ..ReadOptions::default()
    };
    read::read_in_pieces(&[Source::new(path)], &options, &mut rows, None, &Unwatched).unwrap();
    let all = rows.finish();
    let sample = sample(&all, 20_000);
    let learnt = sample.only(|order| fold(&sample.name(order)) <= 7);
    let transactions = sample.only_items(most_held(&learnt, 2_000));

    let kinds = [Kind::Popularity, Kind::Neighbours, Kind::Bayes, Kind::Ease];
    let tested = offers(&transactions, &[], &kinds);
    assert_eq!(tested.fitted, 15_987);
    assert_offers("instacart", &tested, 3_425, 0.078, &[(10, 0.15)]);
    assert_mrr(&tested, Kind::Popularity, 0.054);
    assert_mrr(&tested, Kind::Ease, 0.081);
}

fn table(path: &str) -> Option<CustomerTable> {
    let source = Source::new(shared(path)?);
    Some(CustomerTable::read_whole(&source, None, false).unwrap())
}

/// A table's product, by all methods, over all parts of the split.
fn asked(table: &CustomerTable, product: &str, split: Split, allowed: &[&str]) -> Backtest {
    let mut config = AttributesConfig::default();
    config.bands = 10;
    config.allowed = allowed.iter().map(|&name| name.to_owned()).collect();
    let products = [product.to_owned()];
    let trials: Vec<Trial> = (0..split.parts())
        .map(|part| Trial::table(table, &config, &products, split, part).unwrap())
        .collect();
    let mut config = BacktestConfig::default();
    config.offers = products.to_vec();
    backtest(&trials, &config, &Unwatched).unwrap()
}

/// Prints every method, and asserts what the chosen one reaches.
fn assert_product(name: &str, tested: &Backtest, depth: f64, gain: f64, auc: f64) {
    for (at, method) in tested.methods.iter().enumerate() {
        let gains = method.gains(0);
        eprintln!(
            "{name} {:<42} AUC {:.4} gain@{:.0} {:.4}{}",
            method.method.to_string(),
            gains.auc().unwrap(),
            depth * 100.0,
            gains.gain(depth).unwrap(),
            if at == tested.chosen_of[0] { " chosen" } else { "" },
        );
    }
    let gains = tested.chosen_gains(0);
    assert!(gains.gain(depth).unwrap() >= gain, "{name}");
    assert!(gains.auc().unwrap() >= auc, "{name}");
    assert!(gains.gain(depth).unwrap() <= gains.ceiling(depth).unwrap(), "{name}");
}

#[test]
fn caravan_owners_are_found() {
    let Some(table) = table("data/banking/coil2000/coil2000_train.csv.gz") else { return };
    let tested = asked(&table, "CARAVAN", Split::Rows(5), &[]);
    assert_eq!(tested.tested, 5_822);
    assert_product("coil", &tested, 0.2, 0.53, 0.71);
    assert_eq!(tested.chosen_gains(0).buyers(), 348);
}

#[test]
fn depositors_are_found_before_the_call() {
    let Some(full) = table("data/banking/bank_marketing/bank-full.csv.gz") else { return };
    let hash = Split::Folds { fit: 7, choose: 0 };
    let tested = asked(&full, "y", hash, &[]);
    assert_eq!((tested.fitted, tested.tested), (31_644, 13_567));
    assert_eq!(tested.chosen_gains(0).buyers(), 1_593);
    assert_product("bank-full", &tested, 0.1, 0.415, 0.775);

    let tested = asked(&full, "y", Split::Order(70), &[]);
    assert_eq!((tested.fitted, tested.tested), (31_647, 13_564));
    assert_product("bank-full in time", &tested, 0.1, 0.1, 0.6);

    let path = "data/banking/bank_marketing/bank-additional-full.csv.gz";
    let additional = table(path).unwrap();
    let tested = asked(&additional, "y", hash, &[]);
    assert_eq!((tested.fitted, tested.tested), (28_785, 12_403));
    assert_product("bank-additional", &tested, 0.1, 0.43, 0.785);
}

/// What 2,469 households bought, by product category and by week: what they held after 44 weeks, and
/// what they took for the first time in the eight weeks after.
#[test]
fn households_take_what_they_are_offered() {
    let folder = "data/retail/completejourney";
    let Some(path) = shared(folder) else { return };
    let categories = product_categories(&path.join("products.csv.gz"));
    let histories = purchases(&path.join("transactions.csv.gz"), &categories);
    assert_eq!(histories.n(), 2_469);
    let trial = Trial::snapshot(&histories, 44 * WEEK, 8 * WEEK);
    let mut config = BacktestConfig::default();
    config.only(&[
        Kind::Popularity,
        Kind::Activity,
        Kind::NoisyOr,
        Kind::Neighbours,
        Kind::Bayes,
        Kind::Ease,
    ]);
    config.min_count = 25;
    config.task = Task::Both;
    let tested = backtest(&[trial], &config, &Unwatched).unwrap();
    assert_eq!(tested.products.len(), 273);
    for method in &tested.methods {
        let (gain, auc) = weighted(&tested, |product| method.gains(product));
        let ranking = &method.ranking;
        eprintln!(
            "completejourney {:<40} recall@10 {:.4} hit@10 {:.4} MRR {:.4} gain@10 {gain:.4} AUC {auc:.4}",
            method.method.to_string(),
            ranking.recall10().unwrap(),
            ranking.hit(10).unwrap(),
            ranking.mrr().unwrap(),
        );
    }
    let chosen = &tested.methods[tested.chosen].ranking;
    assert_eq!(chosen.cases(), 2_131);
    assert!(chosen.recall10().unwrap() >= 0.258, "{:?}", chosen.recall10());
    let (gain, auc) = weighted(&tested, |product| tested.chosen_gains(product));
    not_below_activity("completejourney", &tested);
    eprintln!(
        "completejourney chosen {} gain@10 {gain:.4} AUC {auc:.4}",
        tested.methods[tested.chosen].method
    );
    assert!(gain >= 0.238, "{gain}");
}

/// The means of the gain at 10 % and of the area under the curve over products, by their buyers;
/// products that fewer than 10 take say too little.
fn weighted(tested: &Backtest, gains: impl Fn(usize) -> pannier::targets::Gains) -> (f64, f64) {
    let (mut gain, mut auc, mut buyers) = (0.0, 0.0, 0.0);
    for gains in (0..tested.products.len()).map(gains).filter(|gains| gains.buyers() >= 10) {
        let weight = gains.buyers() as f64;
        gain += weight * gains.gain(0.1).unwrap();
        auc += weight * gains.auc().unwrap();
        buyers += weight;
    }
    (gain / buyers, auc / buyers)
}

const WEEK: i64 = 7 * 86_400;

fn unpacked(path: &Path) -> csv::Reader<flate2::read::MultiGzDecoder<std::fs::File>> {
    csv::Reader::from_reader(flate2::read::MultiGzDecoder::new(std::fs::File::open(path).unwrap()))
}

/// The category of each product that has one.
fn product_categories(path: &Path) -> HashMap<String, String> {
    let mut reader = unpacked(path);
    let rows = reader.records().map(Result::unwrap);
    let known = rows.map(|row| (row[0].to_owned(), row[4].to_owned()));
    known.filter(|(_, category)| !category.is_empty()).collect()
}

/// Who bought something of each category, and when first: weeks as time since the beginning of 1970.
fn purchases(path: &Path, categories: &HashMap<String, String>) -> Histories {
    let mut reader = unpacked(path);
    let mut first: BTreeMap<(String, &str), i64> = BTreeMap::new();
    for row in reader.records().map(Result::unwrap) {
        let Some(category) = categories.get(&row[3]) else { continue };
        let week: i64 = row[9].parse::<i64>().unwrap() - 1;
        let known = first.entry((row[0].to_owned(), category)).or_insert(week);
        *known = week.min(*known);
    }
    let mut text = String::from("household,category,day\n");
    for ((household, category), week) in first {
        let day = read::written(week * WEEK);
        text.push_str(&format!("{household},\"{category}\",{day}\n"));
    }
    let options = ReadOptions {
        basket: Some("household".into()),
        item: Some("category".into()),
        time: Some("day".into()),
        ..ReadOptions::default()
    };
    let keep = Keep { names: true, occasions: true, ..Keep::default() };
    let mut rows = TransactionsBuilder::keeping(keep);
    let source = Source::bytes("purchases.csv", text.into_bytes());
    read::read(&[source], &options, &mut rows, None, &Unwatched).unwrap();
    rows.finish_histories()
}
