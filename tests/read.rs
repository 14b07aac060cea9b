//! Reading files as they come: published counts on public data, and broken files with the exact
//! words of each error.

use std::cell::Cell;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::Compression;
use flate2::write::GzEncoder;
use pannier::encode::{Transactions, TransactionsBuilder};
use pannier::error::{Error, Result};
use pannier::read::{Format, MaxBad, ReadOptions, ReadReport, Reason, RowSink, Source, read};
use pannier::watch::{Stage, Unwatched, Watch};
use proptest::prelude::*;

/// Keeps what was pushed, as text.
#[derive(Debug, Default, PartialEq)]
struct Pushed(Vec<Vec<String>>);

impl RowSink for Pushed {
    fn row(&mut self, basket: &str, item: &str) -> Result<()> {
        self.0.push(vec![basket.into(), item.into()]);
        Ok(())
    }

    fn basket(&mut self, items: &mut dyn Iterator<Item = &str>) -> Result<()> {
        self.0.push(items.map(str::to_owned).collect());
        Ok(())
    }
}

fn bytes(content: impl AsRef<[u8]>) -> Source {
    Source::bytes("f.csv", content.as_ref())
}

fn read_all(sources: &[Source], options: &ReadOptions) -> Result<(Vec<Vec<String>>, ReadReport)> {
    let mut pushed = Pushed::default();
    let report = read(sources, options, &mut pushed, None, &Unwatched)?;
    Ok((pushed.0, report))
}

/// The rows of one file, which must be good.
fn rows(content: impl AsRef<[u8]>, options: &ReadOptions) -> Vec<Vec<String>> {
    read_all(&[bytes(content)], options).unwrap().0
}

/// What the error says.
fn failure(content: impl AsRef<[u8]>, options: &ReadOptions) -> String {
    read_all(&[bytes(content)], options)
        .unwrap_err()
        .to_string()
}

fn free() -> ReadOptions {
    ReadOptions::default()
}

fn format(format: Format) -> ReadOptions {
    ReadOptions {
        format: Some(format),
        ..free()
    }
}

fn allowing(max_bad: &str) -> ReadOptions {
    ReadOptions {
        max_bad: max_bad.parse().unwrap(),
        ..free()
    }
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

mod public_data {
    use super::*;

    /// Reads one of the shared files, if they are there.
    fn shared(path: &str, options: &ReadOptions) -> Option<(Transactions, ReadReport)> {
        let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data"));
        if !folder.exists() {
            eprintln!("skipped: ../shared is not there");
            return None;
        }
        let mut rows = TransactionsBuilder::default();
        let sources = [Source::new(folder.join(path))];
        let report = read(&sources, options, &mut rows, None, &Unwatched)
            .unwrap_or_else(|error| panic!("{error}"));
        Some((rows.finish(), report))
    }

    /// What the file was found to be, without its path.
    fn layout(report: &ReadReport) -> String {
        report.files[0].layout.to_string()
    }

    #[test]
    fn groceries() {
        let Some((found, report)) = shared("retail/groceries/groceries_baskets.csv.gz", &free())
        else {
            return;
        };
        assert_eq!(
            layout(&report),
            "basket, delimiter ',' (--format --delimiter)"
        );
        assert_eq!(
            (found.n(), found.dictionary().len(), found.entries()),
            (9_835, 169, 43_367)
        );
        let milk = found.dictionary().get("whole milk").unwrap();
        assert_eq!(found.counts()[milk.index()], 2_513);
    }

    #[test]
    fn fimi() {
        for (file, n, items, entries) in [
            ("retail", 88_162, 16_470, 908_576),
            ("mushroom", 8_124, 119, 8_124 * 23),
            ("chess", 3_196, 75, 3_196 * 37),
            ("T10I4D100K", 100_000, 870, 1_010_228),
            ("BMS_WebView_1", 59_602, 497, 149_639),
            ("BMS_WebView_2", 77_512, 3_340, 358_278),
            ("connect_rebuilt", 67_557, 129, 67_557 * 43),
        ] {
            let Some((found, report)) = shared(&format!("fimi/{file}.dat.gz"), &free()) else {
                return;
            };
            assert_eq!(layout(&report), "fimi (--format)", "{file}");
            assert_eq!(
                (found.n(), found.dictionary().len(), found.entries()),
                (n, items, entries),
                "{file}"
            );
        }
    }

    #[test]
    fn online_retail() {
        let options = ReadOptions {
            hash: true,
            ..allowing("1454")
        };
        let Some((found, report)) = shared("retail/online_retail/online_retail.csv.gz", &options)
        else {
            return;
        };
        assert_eq!(
            layout(&report),
            "long, delimiter ',', basket = InvoiceNo, item = Description \
             (--format --delimiter --basket --item)"
        );
        assert_eq!(report.rows + report.bad_rows, 541_909);
        assert_eq!(report.bad_rows, 1_454);
        assert_eq!(
            (report.bad.len(), report.bad[0].reason),
            (1, Reason::EmptyItem)
        );
        assert_eq!(report.files[0].bytes, 7_560_905);
        assert_eq!(report.files[0].content_bytes, 47_226_068);
        drop(found);

        let by_code = ReadOptions {
            item: Some("StockCode".into()),
            ..free()
        };
        let (found, report) =
            shared("retail/online_retail/online_retail.csv.gz", &by_code).unwrap();
        assert_eq!(
            (report.rows, found.n(), found.dictionary().len()),
            (541_909, 25_900, 4_070)
        );
    }

    #[test]
    fn bakery_with_its_roles_found_by_name() {
        let Some((found, report)) = shared("retail/bakery/BreadBasket_DMS.csv.gz", &free()) else {
            return;
        };
        assert_eq!(
            layout(&report),
            "long, delimiter ',', basket = Transaction, item = Item (--format --delimiter --basket --item)"
        );
        assert_eq!(
            (report.rows, found.n(), found.dictionary().len()),
            (21_293, 9_531, 95)
        );
        let none = found.dictionary().get("NONE").unwrap();
        assert!(found.counts()[none.index()] <= 786);
    }

    #[test]
    fn instacart() {
        let Some((found, report)) =
            shared("retail/instacart/order_products__train.csv.gz", &free())
        else {
            return;
        };
        assert_eq!(
            (report.rows, found.n(), found.dictionary().len()),
            (1_384_617, 131_209, 39_123)
        );
    }

    #[test]
    fn complete_journey() {
        let Some((found, report)) = shared("retail/completejourney/transactions.csv.gz", &free())
        else {
            return;
        };
        assert_eq!(
            layout(&report),
            "long, delimiter ',', basket = basket_id, item = product_id \
             (--format --delimiter --basket --item)"
        );
        assert_eq!(
            (report.rows, found.n(), found.dictionary().len()),
            (1_469_307, 155_848, 68_509)
        );
    }
}
