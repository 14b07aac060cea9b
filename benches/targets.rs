//! Scores fitted from counts, and lists of many customers.
#![allow(missing_docs, reason = "criterion's macros")]

mod common;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pannier::encode::Rank;
use pannier::targets::list::{ListConfig, Wanted, list};
use pannier::targets::model::{LearnConfig, Model};
use pannier::targets::{Counts, Kind, ease};
use pannier::watch::Unwatched;

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

criterion_group!(benches, fit, lists);
criterion_main!(benches);
