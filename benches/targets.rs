//! Scores fitted from counts, and lists of many customers.
#![allow(missing_docs, reason = "criterion's macros")]

mod common;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pannier::encode::{Keep, Rank, TransactionsBuilder};
use pannier::read::{self, Normalization, ReadOptions, Source};
use pannier::targets::list::{self, ListConfig, Wanted, list};
use pannier::targets::model::{LearnConfig, Model};
use pannier::targets::offerer::Offerer;
use pannier::targets::one_by_one::ByCustomer;
use pannier::targets::{Counts, Kind, ease};
use pannier::watch::Unwatched;
use pannier::words::Lang;
use pannier::write::{self, Format, TableShape};

fn fit(c: &mut Criterion) {
    let mut group = c.benchmark_group("targets/fit");
    let shop = common::shop();
    let patterns = shop.patterns(1);
    let counts = Counts::new(&patterns, &Unwatched).expect("few products");
    let offers: Vec<Rank> = (0..counts.products()).map(Rank::at).collect();
    group.bench_function("ease/shop-50k", |b| b.iter(|| ease(&counts, &offers, 100.0)));
    for kind in [Kind::NoisyOr, Kind::Bayes, Kind::BestRule] {
        let method = kind.settings()[0];
        group.bench_function(format!("{kind}/shop-50k"), |b| {
            b.iter(|| method.fit(&patterns, &counts, &offers, &Unwatched));
        });
    }
}

/// Offers for every customer, with the reasons in words.
fn lists(c: &mut Criterion) {
    let mut group = c.benchmark_group("targets/list");
    let telecom = common::telecom();
    let mut config = LearnConfig::default();
    config.tried = vec![vec![Kind::Ease.settings()[2]]];
    let model = Model::learn(&telecom, &config, &Unwatched).expect("enough customers");
    let config = ListConfig::new(Wanted::Offers { top: 3 });
    group.throughput(Throughput::Elements(u64::from(telecom.n())));
    group.bench_function("three-offers/telecom-100k", |b| {
        b.iter(|| {
            let found = list(&model, &telecom, &config, &Unwatched).expect("not stopped");
            found
                .records()
                .map(|record| pannier::record::Record::cells(&record).len())
                .sum::<usize>()
        });
    });
}

/// What `targets --model` does of customers in the order of their names: rows of CSV are read, 51 products
/// scored, and three offers for each written with their reasons. Of a core, 5 million customers a minute
/// are 83,333 a second.
fn one_by_one(c: &mut Criterion) {
    let mut group = c.benchmark_group("targets/one-by-one");
    let csv = common::holdings_csv();
    let sources = [Source::bytes("holdings.csv", csv)];
    let options = ReadOptions::default();
    let mut rows = TransactionsBuilder::keeping(Keep { names: true, ..Keep::default() });
    read::read(&sources, &options, &mut rows, None, &Unwatched).expect("good rows");
    let holdings = rows.finish();
    let mut learn = LearnConfig::default();
    learn.tried = vec![vec![Kind::Ease.settings()[2]]];
    let model = Model::learn(&holdings, &learn, &Unwatched).expect("enough customers");
    assert_eq!(model.offers().len(), 51);
    let config = ListConfig::new(Wanted::Offers { top: 3 });
    let schema = list::schema(list::Shown::default());
    let shape = TableShape { width: 100, rows: 20, lang: Lang::English };
    group.throughput(Throughput::Elements(u64::from(holdings.n())));
    group.bench_function("csv-to-csv/51-products-20k", |b| {
        b.iter(|| {
            let mut offerer = Offerer::new(&model, &config).expect("offers are made one by one");
            let mut offers = Vec::new();
            let mut sink = ByCustomer::new(model.names(), Normalization::Nfc, |customer| {
                offers.extend(offerer.offers(customer));
                Ok(())
            });
            read::read(&sources, &options, &mut sink, None, &Unwatched).expect("as above");
            sink.finish().expect("the last customer is taken");
            let mut out = Vec::new();
            write::write(offers, &schema, Format::Csv, shape, &mut out).expect("memory takes it");
            out.len()
        });
    });
}

criterion_group!(benches, fit, lists, one_by_one);
criterion_main!(benches);
