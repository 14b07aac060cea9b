//! From the bytes of a file to transactions.
#![allow(missing_docs, reason = "criterion's macros")]

mod common;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pannier::encode::TransactionsBuilder;
use pannier::read::{ReadOptions, Source, read};
use pannier::watch::Unwatched;

fn long_csv(c: &mut Criterion) {
    let text = common::telecom_csv();
    let mut group = c.benchmark_group("read/long");
    group.throughput(Throughput::Bytes(text.len() as u64));
    let source = [Source::bytes("telecom.csv", text)];
    group.bench_function("telecom-100k", |b| {
        b.iter(|| {
            let mut rows = TransactionsBuilder::default();
            read(&source, &ReadOptions::default(), &mut rows, None, &Unwatched)
                .expect("a good file");
            rows.finish()
        });
    });
}

criterion_group!(benches, long_csv);
criterion_main!(benches);
