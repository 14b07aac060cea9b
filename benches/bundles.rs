//! From transactions in memory to chosen bundles.
#![allow(missing_docs, reason = "criterion's macros")]

mod common;

use criterion::{Criterion, criterion_group, criterion_main};
use pannier::bundles::{BundleConfig, bundles};
use pannier::encode::Transactions;
use pannier::mine::{self, MineConfig};
use pannier::watch::Unwatched;

fn choose(c: &mut Criterion) {
    let mut group = c.benchmark_group("bundles/choose");
    for (name, transactions, min_count) in
        [("telecom-100k@1000", common::telecom(), 1_000), ("shop-50k@250", common::shop(), 250)]
    {
        group.bench_function(name, |b| b.iter(|| chosen(&transactions, min_count)));
    }
}

fn chosen(transactions: &Transactions, min_count: u32) -> usize {
    let patterns = transactions.patterns(min_count);
    let mut config = MineConfig::new(min_count);
    config.max_len = 5;
    let itemsets = mine::collect(&patterns, &config, &Unwatched).expect("not stopped");
    let config = BundleConfig::default();
    bundles(&patterns, &itemsets, &config, None, &Unwatched).expect("not stopped").chosen.len()
}

criterion_group!(benches, choose);
criterion_main!(benches);
