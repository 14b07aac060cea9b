//! From the bytes of a file to transactions.
#![allow(missing_docs, reason = "criterion's macros")]

mod common;

use std::fmt::Write as _;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pannier::encode::TransactionsBuilder;
use pannier::error::Result;
use pannier::read::{ReadOptions, RowSink, Source, read_in_pieces};
use pannier::synth::{Quest, QuestConfig, Row};
use pannier::watch::Unwatched;

/// Writes baskets as order lines with names, in quotes or not.
struct OrderLines {
    text: String,
    quote: &'static str,
    order: u64,
}

impl RowSink for OrderLines {
    fn row(&mut self, _: &str, _: &str) -> Result<()> {
        unreachable!("whole baskets are made")
    }

    fn basket(&mut self, items: &mut dyn Iterator<Item = &str>) -> Result<()> {
        self.order += 1;
        let (order, quote) = (100_000 + self.order, self.quote);
        for item in items {
            // Writing to a String cannot fail.
            let _ = writeln!(self.text, "{order},{quote}salted crisps {item}{quote}");
        }
        Ok(())
    }
}

/// 100,000 orders of ten lines, 7,500 products.
fn order_lines(quote: &'static str) -> Vec<u8> {
    let mut config = QuestConfig::new(100_000, 1);
    config.items = 7_500;
    let quest = Quest::new(&config).expect("a valid config");
    let mut lines = OrderLines { text: "order,item\n".into(), quote, order: 0 };
    quest.generate(&Unwatched, |row| row.feed(&mut lines)).expect("memory takes it");
    lines.text.into_bytes()
}

fn long_csv(c: &mut Criterion) {
    let mut group = c.benchmark_group("read/long");
    let texts = [
        ("telecom-100k", common::telecom_csv()),
        ("plain", order_lines("")),
        ("quoted", order_lines("\"")),
    ];
    for (name, text) in texts {
        group.throughput(Throughput::Bytes(text.len() as u64));
        let source = [Source::bytes(format!("{name}.csv"), text)];
        for threads in [1, 2] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            let pool = pool.expect("threads can be made");
            group.bench_function(format!("{name}-t{threads}"), |b| {
                b.iter(|| {
                    pool.install(|| {
                        let mut rows = TransactionsBuilder::default();
                        let options = ReadOptions::default();
                        read_in_pieces(&source, &options, &mut rows, None, &Unwatched)
                            .expect("a good file");
                        rows.finish()
                    })
                });
            });
        }
    }
}

criterion_group!(benches, long_csv);
criterion_main!(benches);
