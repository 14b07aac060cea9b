//! Reading files as they come: published counts on public data, and broken files with the exact
//! words of each error.

#![allow(
    clippy::cast_possible_truncation,
    clippy::print_stderr,
    reason = "small numbers, and notices of what was skipped"
)]

use std::cell::Cell;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use pannier::encode::{Transactions, TransactionsBuilder};
use pannier::error::{Error, Result};
use pannier::read::{Encoding, Format, ReadOptions, ReadReport, Reason, RowSink, Source, read};
use pannier::watch::{Stage, Unwatched, Watch};
use proptest::prelude::*;

mod reading;

use reading::*;

mod public_data {
    use super::*;

    /// Reads one of the shared files, if they are there.
    fn shared(path: &str, options: &ReadOptions) -> Option<(Transactions, ReadReport)> {
        let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data"));
        if !folder.exists() {
            let skipped = b"skipped: ../shared is not there
";
            std::io::stderr().write_all(skipped).unwrap();
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
        assert_eq!(layout(&report), "basket, delimiter ',' (--format --delimiter)");
        assert_eq!((found.n(), found.dictionary().len(), found.entries()), (9_835, 169, 43_367));
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
        let options = ReadOptions { hash: true, ..allowing("1454") };
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
        assert_eq!((report.bad.len(), report.bad[0].reason), (1, Reason::EmptyItem));
        assert_eq!(report.files[0].bytes, 7_560_905);
        assert_eq!(report.files[0].content_bytes, 47_226_068);
        drop(found);

        let by_code = ReadOptions { item: Some("StockCode".into()), ..free() };
        let (found, report) =
            shared("retail/online_retail/online_retail.csv.gz", &by_code).unwrap();
        assert_eq!((report.rows, found.n(), found.dictionary().len()), (541_909, 25_900, 4_070));
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
        assert_eq!((report.rows, found.n(), found.dictionary().len()), (21_293, 9_531, 95));
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

mod well_formed {
    use super::*;

    const ROWS: [[&str; 2]; 3] = [["1", "bread"], ["1", "butter"], ["2", "bread"]];

    #[test]
    fn every_way_to_end_a_line_and_a_file() {
        for content in [
            "order,item\n1,bread\n1,butter\n2,bread\n",
            "order,item\n1,bread\n1,butter\n2,bread",
            "order,item\r\n1,bread\r\n1,butter\r\n2,bread\r\n",
            "order,item\r\n1,bread\r\n1,butter\r\n2,bread",
            "\u{feff}order,item\n1,bread\n1,butter\n2,bread\n",
            "\u{feff}\"order\",\"item\"\r\n\"1\",\"bread\"\r\n1,\"butter\"\r\n2,\"bread\"",
            "\norder,item\n\n1,bread\n1, butter \n  \n2,bread\n\n",
            "item,order\nbread,1\nbutter,1\nbread,2\n",
            "order\titem\n1\tbread\n1\tbutter\n2\tbread\n",
            "order|item|price\n1|bread|2,5\n1|butter|1,9\n2|bread|2,5\n",
            "when;order;item;price\n1.2.;1;bread;2,5\n1.2.;1;butter;1,9\n;2;bread;\n",
        ] {
            assert_eq!(rows(content, &free()), ROWS, "{content:?}");
        }
        let (_, report) = read_all(&[bytes("\u{feff}order,item\n1,a")], &free()).unwrap();
        assert!(report.files[0].layout.bom);
        assert_eq!(report.files[0].layout.columns, ["order", "item"]);
    }

    #[test]
    fn quoted_delimiters_line_ends_and_quotes() {
        let content = "order,item\n1,\"nails, 5\"\"\nlong\"\n2,nails 5\" long\n";
        assert_eq!(rows(content, &free()), [["1", "nails, 5\"\nlong"], ["2", "nails 5\" long"]]);
    }

    #[test]
    fn baskets_with_empty_lines_and_padding() {
        let content = "bread,butter,\"milk, whole\"\r\n\r\nmilk,,\n ,, \nbread, butter ";
        let found = rows(content, &free());
        assert_eq!(
            found,
            [
                vec!["bread", "butter", "milk, whole"],
                vec![],
                vec!["milk"],
                vec![],
                vec!["bread", "butter"],
            ]
        );
    }

    #[test]
    fn numbers_between_blanks_are_fimi() {
        assert_eq!(
            rows("1 2 3 \r\n\n7\t07", &free()),
            [vec!["1", "2", "3"], vec![], vec!["7", "07"]]
        );
    }

    #[test]
    fn a_table_without_header_has_numbered_columns() {
        let options = ReadOptions {
            header: Some(false),
            basket: Some("2".into()),
            item: Some("1".into()),
            ..free()
        };
        let (pushed, report) = read_all(&[bytes("bread,1,x\nbutter,1,y\n")], &options).unwrap();
        assert_eq!(pushed, [["1", "bread"], ["1", "butter"]]);
        assert_eq!(
            report.files[0].summary(),
            "f.csv: long, delimiter ',', no header, basket = 2, item = 1 \
             (--format --delimiter --basket --item)"
        );
        let numbers = rows("1\t10\n1\t11\n", &format(Format::Long));
        assert_eq!(numbers, [["1", "10"], ["1", "11"]]);
    }

    #[test]
    fn several_files_are_one_input() {
        let sources = [
            Source::bytes("a.csv", &b"order,item\n1,bread\n"[..]),
            Source::bytes("b.csv", &b"product;basket_id\nbutter;1\nbread;2\n"[..]),
        ];
        let mut builder = TransactionsBuilder::default();
        let report = read(&sources, &free(), &mut builder, None, &Unwatched).unwrap();
        let transactions = builder.finish();
        assert_eq!((transactions.n(), transactions.entries()), (2, 3));
        assert_eq!(report.rows, 3);
        let delimiters: Vec<_> = report.files.iter().map(|file| file.layout.delimiter).collect();
        assert_eq!(delimiters, [Some(','), Some(';')]);
    }

    #[test]
    fn gzip_of_several_members_with_sizes_and_hash() {
        let content = b"order,item\n1,bread\n1,butter\n2,bread\n";
        let mut stored = gzip(&content[..15]);
        stored.extend(gzip(&content[15..]));
        let options = ReadOptions { hash: true, ..free() };
        let (pushed, report) = read_all(&[bytes(&stored)], &options).unwrap();
        assert_eq!(pushed, ROWS);
        let file = &report.files[0];
        assert_eq!(file.compression, Some("gzip"));
        assert_eq!(file.bytes, stored.len() as u64);
        assert_eq!(file.content_bytes, content.len() as u64);

        let (_, report) = read_all(&[bytes(content)], &options).unwrap();
        // From sha256sum.
        let expected = "ea2c5284657dae4ce772c32c515f5ff6d5acfb06a2c7190686f7ae4908b64fe6";
        assert_eq!(report.files[0].sha256.as_deref(), Some(expected));
        assert_eq!(read_all(&[bytes(content)], &free()).unwrap().1.files[0].sha256, None);
    }

    #[test]
    fn rows_longer_than_the_window() {
        let basket: Vec<String> = (0..200_000).map(|item| item.to_string()).collect();
        let content = format!("{}\n1 2\n", basket.join(" "));
        assert_eq!(rows(content, &free()), [basket, vec!["1".into(), "2".into()]]);
        let name = "x".repeat(900_000);
        let content = format!("order,item\n1,\"{name}\n\"\n2,y\n");
        assert_eq!(rows(content, &free()), [["1", &name], ["2", "y"]]);
    }

    /// Runs itself with a pipe as standard input; the child is the test that follows.
    #[test]
    fn standard_input() {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "well_formed::child_that_reads_standard_input"])
            .env("PANNIER_TEST_STDIN", "piped")
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let content = gzip(b"order,item\n1,bread\n1,butter\n2,bread\n");
        child.stdin.take().unwrap().write_all(&content).unwrap();
        assert!(child.wait().unwrap().success());
    }

    #[test]
    fn child_that_reads_standard_input() {
        if std::env::var_os("PANNIER_TEST_STDIN").is_some() {
            let (pushed, report) = read_all(&[Source::new("-")], &free()).unwrap();
            assert_eq!(pushed, ROWS);
            assert_eq!(report.files[0].file, "<stdin>");
        }
    }

    proptest! {
        /// Rows written by the csv crate come back, trimmed.
        #[test]
        fn what_the_csv_crate_writes_comes_back(
            pairs in prop::collection::vec(("[a-z\",\n é]{0,5}x", "x[a-z\",;\r\n ]{0,5}"), 1..20),
            delimiter in prop::sample::select(vec![b',', b';', b'\t', b'|']),
        ) {
            let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
            writer.write_record(["order", "item"]).unwrap();
            for (basket, item) in &pairs {
                writer.write_record([basket, item]).unwrap();
            }
            let written = writer.into_inner().unwrap();
            let trimmed: Vec<_> = pairs.iter().map(|(basket, item)| vec![basket.trim().to_owned(), item.trim().to_owned()]).collect();
            prop_assert_eq!(rows(&written, &free()), &trimmed[..]);

            let no_header = ReadOptions { delimiter: Some(delimiter), header: Some(true), ..format(Format::Basket) };
            prop_assert_eq!(rows(&written, &no_header), &trimmed[..]);
        }
    }
}

mod broken {
    use super::*;

    const HINT: &str = "--max-bad 1% lets such rows pass, --rejects FILE keeps them, \
                        pannier check FILE shows them all";

    #[test]
    fn a_missing_file_and_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("orders-2024.csv"), "order,item\n1,a\n").unwrap();
        let shown = folder.path().display();
        let open = |name: &str| {
            let source = Source::new(folder.path().join(name));
            read_all(&[source], &free()).unwrap_err().to_string()
        };
        assert_eq!(
            open("orders-2042.csv"),
            format!(
                "{shown}/orders-2042.csv: cannot be opened: No such file or directory (os error 2); \
                 did you mean \"{shown}/orders-2024.csv\"?"
            )
        );
        assert_eq!(
            open("xyz"),
            format!("{shown}/xyz: cannot be opened: No such file or directory (os error 2)")
        );
        assert_eq!(
            open("."),
            format!("{shown}/.: cannot be opened: it is a folder; name the files in it")
        );
    }

    #[test]
    fn nothing_in_it() {
        for (content, found) in [
            ("", "the file is empty"),
            ("\u{feff}", "the file is empty"),
            ("\n \n\r\n", "there are only blank lines"),
            ("order,item\n", "there is a header and nothing below it"),
            ("order,item", "there is a header and nothing below it"),
            ("order,item\n\n\n", "there is a header and nothing below it"),
        ] {
            assert_eq!(
                failure(content, &free()),
                format!("f.csv: {found}; nothing can be mined from it"),
                "{content:?}"
            );
        }
        assert_eq!(
            failure(gzip(b""), &free()),
            "f.csv: the file is empty; nothing can be mined from it"
        );
    }

    #[test]
    fn a_column_that_is_not_there() {
        let options = ReadOptions { basket: Some("invoice".into()), ..free() };
        assert_eq!(
            failure("InvoiceNo,Item\n1,a\n", &options),
            "f.csv: there is no column \"invoice\"; the columns are \"InvoiceNo\", \"Item\"; \
             did you mean \"InvoiceNo\"?"
        );
    }

    #[test]
    fn roles_and_formats_that_cannot_be_told() {
        let told = "f.csv: the format cannot be told from the first lines";
        let flag = "name it with --format long, basket, onehot, table or fimi";
        for (content, expected) in [
            (
                "customerID,plan,fee\n1,big,9\n1,small,5\n",
                "f.csv: which column is the item? the columns are \"customerID\", \"plan\", \
                 \"fee\"; name it with --item"
                    .to_owned(),
            ),
            ("1\n2\n3\n", format!("{told} (every line is one number); {flag}")),
            ("bread\nmilk\n", format!("{told} (no delimiter divides the lines); {flag}")),
            (
                "1 2\n1 3\n",
                format!(
                    "{told} (every line is the same few numbers: is it a table without header, \
                     --format long --no-header, or are these baskets, --format fimi?); {flag}"
                ),
            ),
            (
                "bread,milk\nmilk,eggs\n",
                format!(
                    "{told} (every line has 2 fields, which may be a table or baskets of one \
                     size); {flag}"
                ),
            ),
        ] {
            assert_eq!(failure(content, &free()), expected, "{content:?}");
        }
    }

    #[test]
    fn files_that_are_not_lines_of_utf8() {
        for (content, expected) in [
            (
                &b"PK\x03\x04..."[..],
                "a ZIP archive or an Excel workbook; unpack it, or save the sheet as CSV (UTF-8)",
            ),
            (b"a,b\n\0\0", "not text: it holds NUL bytes; is it the right file?"),
            (
                b"order,item\r1,a\r2,b",
                "text whose lines end in carriage returns alone; convert it with tr '\\r' '\\n'",
            ),
        ] {
            assert_eq!(failure(content, &free()), format!("f.csv: the file is {expected}"));
        }
    }

    #[test]
    fn damaged_gzip() {
        let content: String = (0..50_000).map(|n| format!("{n},item {}\n", n % 977)).collect();
        let stored = gzip(format!("order,item\n{content}").as_bytes());
        let half = failure(&stored[..stored.len() / 2], &free());
        let after = half
            .strip_prefix("f.csv: cannot be read after ")
            .and_then(|rest| rest.split_once(" bytes: "))
            .unwrap_or_else(|| panic!("{half}"));
        assert!(after.0.parse::<usize>().unwrap() > 100_000, "{half}");
        assert_eq!(
            after.1,
            "incomplete deflate stream; the file is damaged or was not copied whole"
        );
        assert_eq!(
            failure(&stored[..5], &free()),
            "f.csv: cannot be read after 0 bytes: unexpected end of file; \
             the file is damaged or was not copied whole"
        );
        let mut flipped = stored.clone();
        let crc = stored.len() - 8;
        flipped[crc] ^= 1;
        assert!(
            failure(&flipped, &free()).ends_with(
                " bytes: corrupt gzip stream does not have a matching checksum; \
                 the file is damaged or was not copied whole"
            ),
            "{}",
            failure(&flipped, &free())
        );
    }

    #[test]
    fn rows_that_cannot_be_used() {
        for (content, expected) in [
            (
                &b"order,item\n1,a\n2\n"[..],
                "f.csv:3: the row has another number of fields than the first row, found \"1 instead of 2\"\n  row: 2",
            ),
            (
                b"order,item\n1,a,b\n",
                "f.csv:2: the row has another number of fields than the first row, found \"3 instead of 2\"\n  row: 1,a,b",
            ),
            (b"order,item\n1,\"a\nb\"\n2, \n", "f.csv:4:2: the item is empty\n  row: 2, "),
            (b"item,order\r\na,\r\n", "f.csv:2:2: the basket is empty\n  row: a,"),
            (
                b"order,item\n1,a\n2,\"b\n3,c\n",
                "f.csv:3: a quote is not closed, or text follows the closing quote\n  row: 2,\"b",
            ),
            (
                b"order,item\n1,\"a\"b\n",
                "f.csv:2: a quote is not closed, or text follows the closing quote\n  row: 1,\"a\"b",
            ),
            (
                b"a,b\nc\n\"d,e\n",
                "f.csv:3: a quote is not closed, or text follows the closing quote\n  row: \"d,e",
            ),
            (
                b"1 2 3\n4 x5\n6\n",
                "f.csv:2:2: this is not a whole number, found \"x5\"\n  row: 4 x5\n         ^^",
            ),
        ] {
            let options = if content.starts_with(b"1 2") { format(Format::Fimi) } else { free() };
            assert_eq!(failure(content, &options), format!("{expected}\n  {HINT}"));
        }
    }

    #[test]
    fn invalid_utf8_in_a_used_field_only() {
        let encoding = "if the file is in another encoding, name it (--encoding windows-1252)";
        let utf8 = ReadOptions { encoding: Some(Encoding::UTF_8), ..free() };
        assert_eq!(
            failure(b"order,item\n1,caf\xe9\n", &utf8),
            format!(
                "f.csv:2:2: the text is not UTF-8, or not in the encoding named, found \"caf\u{fffd}\"\n  row: 1,caf\u{fffd}\n  {HINT}; {encoding}"
            )
        );
        assert_eq!(
            failure(b"a,b\ntea,caf\xe9,b\n", &utf8),
            format!(
                "f.csv:2:2: the text is not UTF-8, or not in the encoding named, found \"caf\u{fffd}\"\n  row: tea,caf\u{fffd},b\n  {HINT}; {encoding}"
            )
        );
        assert_eq!(rows(b"order,item,shop\n1,a,caf\xe9\n", &utf8), [["1", "a"]]);
    }

    const MIXED: &str = "order,item,n\n1,a,1\n2,,1\n,b,\n3,c\n4,\"d\"e,1\n5,e,1\n6,,\"1,5\"\n";

    #[test]
    fn bad_rows_are_counted_shown_and_kept() {
        let (mut pushed, mut rejects) = (Pushed::default(), Vec::new());
        let report =
            read(&[bytes(MIXED)], &allowing("5"), &mut pushed, Some(&mut rejects), &Unwatched)
                .unwrap();
        assert_eq!(pushed.0, [["1", "a"], ["5", "e"]]);
        assert_eq!((report.rows, report.bad_rows, report.files[0].bad_rows), (2, 5, 5));
        let kinds: Vec<_> = report.bad.iter().map(|kind| (kind.reason, kind.rows)).collect();
        assert_eq!(
            kinds,
            [
                (Reason::EmptyItem, 2),
                (Reason::EmptyBasket, 1),
                (Reason::FieldCount, 1),
                (Reason::StrayQuote, 1),
            ]
        );
        let examples: Vec<_> = report.bad[0]
            .examples
            .iter()
            .map(|row| (row.line, row.column, row.row.as_str()))
            .collect();
        assert_eq!(examples, [(3, Some(2), "2,,1"), (8, Some(2), "6,,\"1,5\"")]);
        assert_eq!(
            String::from_utf8(rejects).unwrap(),
            "file,line,reason,order,item,n\n\
             f.csv,3,the item is empty,2,,1\n\
             f.csv,4,the basket is empty,,b,\n\
             f.csv,5,the row has another number of fields than the first row,3,c\n\
             f.csv,6,\"a quote is not closed, or text follows the closing quote\",\"4,\"\"d\"\"e,1\"\n\
             f.csv,8,the item is empty,6,,\"1,5\"\n"
        );
    }

    #[test]
    fn the_limit_is_a_count_or_a_share() {
        let higher = HINT.replace("--max-bad 1%", "a higher --max-bad");
        assert_eq!(
            failure(MIXED, &allowing("4")),
            format!("f.csv:8:2: the item is empty\n  row: 6,,\"1,5\"\n  {higher}")
        );
        assert!(read_all(&[bytes(MIXED)], &allowing("72%")).is_ok());
        assert_eq!(
            failure(MIXED, &allowing("71%")),
            format!(
                "f.csv:3:2: the item is empty\n  row: 2,,1\n  5 of 7 rows cannot be used, which is \
                 more than 71%; this is the first. {higher}"
            )
        );
        assert!(read_all(&[bytes("order,item\n1,\n")], &allowing("100%")).is_ok());
    }

    /// The rejects hold the bytes as they were, so that they can be mended and read again.
    #[test]
    fn rejects_are_kept_when_the_limit_breaks() {
        let (mut pushed, mut rejects) = (Pushed::default(), Vec::new());
        let content = b"order,item\n1,caf\xe9\n";
        let utf8 = ReadOptions { encoding: Some(Encoding::UTF_8), ..free() };
        let result = read(&[bytes(content)], &utf8, &mut pushed, Some(&mut rejects), &Unwatched);
        assert!(matches!(result, Err(Error::BadRow { .. })));
        assert_eq!(
            rejects,
            b"file,line,reason,order,item\n\
              f.csv,2,\"the text is not UTF-8, or not in the encoding named\",1,caf\xe9\n"
        );
    }
}

mod watched {
    use super::*;

    /// Adds up what it is told, and says stop after so many bytes.
    #[derive(Default)]
    struct Meter {
        total: AtomicU64,
        done: AtomicU64,
        stop_after: Option<u64>,
    }

    impl Watch for Meter {
        fn begin(&self, stage: Stage, total: Option<u64>) {
            assert_eq!(stage, Stage::Read);
            self.total.store(total.unwrap_or(u64::MAX), Ordering::Relaxed);
        }

        fn advance(&self, work: u64) {
            self.done.fetch_add(work, Ordering::Relaxed);
        }

        fn stop(&self) -> bool {
            self.stop_after.is_some_and(|bytes| self.done.load(Ordering::Relaxed) > bytes)
        }
    }

    fn sources() -> [Source; 2] {
        let content: String = (0..200_000).map(|n| format!("{n},{}\n", n % 7)).collect();
        let content = format!("order,item\n{content}").into_bytes();
        let stored = gzip(&content);
        [bytes(content), bytes(stored)]
    }

    #[test]
    fn progress_is_counted_in_stored_bytes() {
        let meter = Meter::default();
        let sources = sources();
        let report = read(&sources, &free(), &mut Pushed::default(), None, &meter).unwrap();
        let stored: u64 = sources.iter().map(|source| source.size().unwrap()).sum();
        assert_eq!(meter.total.load(Ordering::Relaxed), stored);
        assert_eq!(meter.done.load(Ordering::Relaxed), stored);
        assert_eq!(report.rows, 400_000);
    }

    #[test]
    fn a_stop_ends_the_run() {
        struct Counted(Cell<u64>);
        impl RowSink for Counted {
            fn row(&mut self, _: &str, _: &str) -> Result<()> {
                self.0.set(self.0.get() + 1);
                Ok(())
            }
            fn basket(&mut self, _: &mut dyn Iterator<Item = &str>) -> Result<()> {
                Ok(())
            }
        }
        let meter = Meter { stop_after: Some(300_000), ..Meter::default() };
        let mut sink = Counted(Cell::new(0));
        let result = read(&sources(), &free(), &mut sink, None, &meter);
        assert!(matches!(result, Err(Error::Interrupted)));
        assert!((1..100_000).contains(&sink.0.get()), "{:?}", sink.0);
    }
}
