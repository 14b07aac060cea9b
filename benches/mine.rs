//! Both engines on sparse, weighted and dense data; collecting; lines of text.
#![allow(missing_docs, reason = "criterion's macros")]

mod common;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pannier::encode::Transactions;
use pannier::mine::{self, Engine, MineConfig};
use pannier::watch::Unwatched;
use pannier::write::{ItemsetLines, LineFormat};

fn engines(c: &mut Criterion) {
    let sets: [(&str, Transactions, u32); 3] = [
        ("quest-100k@50", common::quest(), 50),
        ("telecom-100k@500", common::telecom(), 500),
        ("shop-50k@50", common::shop(), 50),
    ];
    for (name, transactions, min_count) in &sets {
        let patterns = transactions.patterns(*min_count);
        let mut config = MineConfig::new(*min_count);
        let counted = mine::count(&patterns, &config, &Unwatched).expect("not stopped");
        let mut group = c.benchmark_group("mine");
        group.sample_size(20);
        group.throughput(Throughput::Elements(counted.total()));
        for (engine, form) in [(Engine::Auto, "auto"), (Engine::Tree, "tree")] {
            config.engine = engine;
            group.bench_function(format!("count/{form}/{name}"), |b| {
                b.iter(|| mine::count(&patterns, &config, &Unwatched).expect("not stopped"));
            });
        }
        config.engine = Engine::Auto;
        group.bench_function(format!("collect/auto/{name}"), |b| {
            b.iter(|| mine::collect(&patterns, &config, &Unwatched).expect("not too many"));
        });
        for (format, form) in [(LineFormat::Fimi, "fimi"), (LineFormat::JsonLines, "jsonl")] {
            group.bench_function(format!("{form}/auto/{name}"), |b| {
                b.iter(|| {
                    let out = black_box(std::io::sink());
                    let lines = ItemsetLines::new(&patterns, format, out, &Unwatched)
                        .expect("a sink takes all");
                    mine::mine(&patterns, &config, |part| lines.sink(part), &Unwatched)
                        .expect("not stopped")
                        .len()
                });
            });
        }
    }
}

criterion_group!(benches, engines);
criterion_main!(benches);
