//! Counting all pairs, beside a plain rival: a hash table of pairs.
#![allow(missing_docs, reason = "criterion's macros")]

mod common;

use std::collections::HashMap;

use criterion::{Criterion, criterion_group, criterion_main};
use pannier::encode::Patterns;
use pannier::mine::PairCounts;
use pannier::watch::Unwatched;

fn pairs(c: &mut Criterion) {
    let transactions = common::quest();
    let patterns = transactions.patterns(10);
    let mut group = c.benchmark_group("pairs");
    group.bench_function("triangle/quest-100k@10", |b| {
        b.iter(|| PairCounts::new(&patterns, &Unwatched).expect("not stopped"));
    });
    group.bench_function("hash/quest-100k@10", |b| b.iter(|| hashed(&patterns)));
}

fn hashed(patterns: &Patterns<'_>) -> HashMap<(usize, usize), u32, rustc_hash::FxBuildHasher> {
    let mut counts = HashMap::default();
    for (row, weight) in patterns.iter() {
        for (at, j) in row.iter().enumerate() {
            for i in row.iter().take(at) {
                *counts.entry((i.index(), j.index())).or_default() += weight;
            }
        }
    }
    counts
}

criterion_group!(benches, pairs);
criterion_main!(benches);
