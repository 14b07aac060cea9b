//! From itemsets to tested rules, and to a mere count of them.
#![allow(missing_docs, reason = "criterion's macros")]

mod common;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pannier::mine::{self, MineConfig};
use pannier::rules::{CountRules, RuleConfig, RuleList, generate};
use pannier::support::MinConfidence;
use pannier::watch::Unwatched;

fn rules(c: &mut Criterion) {
    let transactions = common::quest();
    let patterns = transactions.patterns(100);
    let itemsets =
        mine::collect(&patterns, &MineConfig::new(100), &Unwatched).expect("not stopped");
    let mut config = RuleConfig::default();
    config.min_confidence = MinConfidence::share(0.5).expect("a share");
    let mut group = c.benchmark_group("rules");
    group.throughput(Throughput::Elements(itemsets.len() as u64));
    group.bench_function("count/quest-100k@100", |b| {
        b.iter(|| {
            generate(&itemsets, &config, CountRules::default, &Unwatched).expect("not stopped")
        });
    });
    group.bench_function("list/quest-100k@100", |b| {
        b.iter(|| RuleList::new(&patterns, &itemsets, &config, &Unwatched).expect("not stopped"));
    });
}

criterion_group!(benches, rules);
criterion_main!(benches);
