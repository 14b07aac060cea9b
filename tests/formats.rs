//! Every format and encoding, read from files that other programs wrote (`tests/data/make.py`), and
//! from small ones that show one rule each.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use pannier::encode::TransactionsBuilder;
use pannier::read::{Format, ReadOptions, ReadReport, Source, read};
use pannier::watch::Unwatched;

mod reading;

use reading::*;

/// Baskets without their names, in no order.
type Baskets = Vec<BTreeSet<String>>;

fn data(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

/// What a set of files holds, by the csv crate alone.
fn reference(set: &str) -> Baskets {
    let mut baskets: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in csv::Reader::from_path(data(&format!("{set}.csv"))).unwrap().records() {
        let row = row.unwrap();
        baskets.entry(row[0].into()).or_default().insert(row[1].into());
    }
    sorted(baskets.into_values().collect())
}

fn sorted(mut baskets: Baskets) -> Baskets {
    baskets.sort();
    baskets
}

/// What pannier reads.
fn found(source: Source, options: &ReadOptions) -> (Baskets, ReadReport) {
    let mut builder = TransactionsBuilder::default();
    let report = read(&[source], options, &mut builder, None, &Unwatched)
        .unwrap_or_else(|error| panic!("{error}"));
    let transactions = builder.finish();
    let name = |item| transactions.dictionary().name(item).to_owned();
    let baskets = transactions.iter().map(|items| items.iter().map(|&item| name(item)).collect());
    (sorted(baskets.collect()), report)
}

/// Reads a file and compares its baskets with the reference of its set and its layout with what is
/// expected.
fn agrees(file: &str, options: &ReadOptions, layout: &str) -> ReadReport {
    let (baskets, report) = found(Source::new(data(file)), options);
    let set = file.split(['-', '.']).next().unwrap();
    assert_eq!(baskets, reference(set), "{file}");
    assert_eq!(report.files[0].layout.to_string(), layout, "{file}");
    report
}

mod written_by_others {
    use super::*;

    #[test]
    fn encodings() {
        let roles = "basket = order_id, item = product";
        let flags = "(--format --encoding --delimiter --basket --item)";
        for (file, delimiter, encoding) in [
            ("west-1252.csv", ';', "windows-1252"),
            ("west-utf16.csv", '\t', "UTF-16LE"),
            ("chinese-gb18030.csv", ',', "gb18030"),
            ("chinese-utf16be.csv", ',', "UTF-16BE"),
            ("persian-1256.csv", ',', "windows-1256"),
        ] {
            let layout =
                format!("long, encoding {encoding}, delimiter {delimiter:?}, {roles} {flags}");
            let report = agrees(file, &free(), &layout);
            assert_eq!(report.rows, 40);
            let told = ReadOptions { encoding: Some(encoding.parse().unwrap()), ..free() };
            agrees(file, &told, &layout);
        }
        let utf8 = "long, delimiter ',', basket = order_id, item = product \
                    (--format --delimiter --basket --item)";
        let report = agrees("west-sig.csv", &free(), utf8);
        assert!(report.files[0].layout.bom);
    }

    #[test]
    fn compressions() {
        let layout = "long, delimiter ',', basket = order_id, item = product \
                      (--format --delimiter --basket --item)";
        for (file, compression) in [
            ("west.csv", None),
            ("west.csv.gz", Some("gzip")),
            ("west.csv.bz2", Some("bzip2")),
            ("west.csv.zst", Some("zstd")),
        ] {
            let report = agrees(file, &ReadOptions { hash: true, ..free() }, layout);
            let file = &report.files[0];
            assert_eq!(file.compression, compression);
            assert_eq!(file.content_bytes, 874);
            assert_eq!(file.bytes, data(file.file.as_str()).metadata().unwrap().len());
        }
    }

    #[test]
    fn damaged_compressions_and_encodings() {
        for (name, expected) in [
            (
                "west.csv.bz2",
                "f.csv: cannot be read after 0 bytes: decompression not finished but EOF reached; the file is damaged or was not copied whole",
            ),
            (
                "west.csv.zst",
                "f.csv: cannot be read after 0 bytes: incomplete frame; the file is damaged or was not copied whole",
            ),
        ] {
            let stored = std::fs::read(data(name)).unwrap();
            assert_eq!(failure(&stored[..stored.len() - 20], &free()), expected);
        }
        let utf16 = std::fs::read(data("west-utf16.csv")).unwrap();
        let price = ReadOptions { price: Some("price".into()), ..free() };
        let cut = failure(&utf16[..utf16.len() - 3], &price);
        assert!(
            cut.starts_with(
                "f.csv:41:4: the text is not UTF-8, or not in the encoding named, found"
            ),
            "{cut}"
        );
        let gb = std::fs::read(data("chinese-gb18030.csv")).unwrap();
        let told = ReadOptions { encoding: Some("gb18030".parse().unwrap()), ..free() };
        let mut wrong = gb.clone();
        let name = gb.windows(2).position(|two| two[0] > 0x80).unwrap();
        wrong[name + 1] = 0xff;
        let said = failure(&wrong, &told);
        assert!(
            said.starts_with(
                "f.csv:2:2: the text is not UTF-8, or not in the encoding named, found"
            ),
            "{said}"
        );
        assert_eq!(
            "klingon".parse::<pannier::read::Encoding>().unwrap_err().to_string(),
            "there is no encoding \"klingon\"; usual ones are utf-8, utf-16le, windows-1252, windows-1256, gb18030, shift_jis"
        );
    }

    #[test]
    fn one_hot_of_every_spelling() {
        for (file, delimiter) in
            [("west-onehot-bool.csv", ','), ("west-onehot-01.csv", ','), ("west-onehot-x.csv", ';')]
        {
            let layout = format!(
                "onehot, delimiter {delimiter:?}, basket = order_id (--format --delimiter --basket)"
            );
            agrees(file, &free(), &layout);
        }
        agrees("west-onehot-counts.csv", &free(), "onehot, delimiter ',' (--format --delimiter)");
    }

    #[test]
    fn arules_text() {
        agrees("west-arules-basket.txt", &free(), "basket, delimiter ' ' (--format --delimiter)");
        let layout = "long, delimiter ' ', basket = transactionID, item = item \
                      (--format --delimiter --basket --item)";
        agrees("west-arules-single.txt", &free(), layout);
    }

    #[test]
    fn json_lines() {
        let flags = "(--format --basket --item)";
        agrees("west.jsonl", &free(), &format!("jsonl, basket = order_id, item = product {flags}"));
        agrees(
            "west-items.jsonl",
            &free(),
            &format!("jsonl, basket = order_id, item = items {flags}"),
        );
    }
}

#[cfg(feature = "parquet")]
mod columns {
    use super::*;
    use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
    use pannier::read::{MaxBad, RowSink, read_in_pieces};
    use parquet::arrow::ArrowWriter;
    use parquet::basic::{Compression, Encoding, ZstdLevel};
    use parquet::file::properties::{WriterProperties, WriterVersion};
    use std::fs;
    use std::sync::Arc;

    /// How names are written.
    #[derive(Clone, Copy, Debug)]
    enum Texts {
        InDictionary,
        Plain,
        /// The dictionary becomes too large within each row group.
        Both,
    }

    /// Order lines in eleven row groups, some of them without an item.
    fn row_groups(texts: Texts) -> Vec<u8> {
        let orders: Vec<i64> = (0..1_050).map(|row| row * 37 % 200).collect();
        let item = |row: i64| (row % 97 != 50).then(|| format!("item {}", row * row % 31));
        let items: Vec<Option<String>> = (0..1_050).map(item).collect();
        let columns: [(&str, ArrayRef); 2] = [
            ("order", Arc::new(Int64Array::from(orders))),
            ("item", Arc::new(StringArray::from(items))),
        ];
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let properties = WriterProperties::builder().set_max_row_group_row_count(Some(100));
        let properties = match texts {
            Texts::InDictionary => properties,
            Texts::Plain => properties.set_dictionary_enabled(false),
            Texts::Both => properties.set_dictionary_page_size_limit(60).set_write_batch_size(10),
        };
        let properties = properties.build();
        let mut writer =
            ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        writer.into_inner().unwrap()
    }

    #[test]
    fn row_groups_on_all_threads_are_read_as_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let mut sources = Vec::new();
        for texts in [Texts::InDictionary, Texts::Plain, Texts::Both] {
            let file = folder.path().join(format!("{texts:?}.parquet"));
            fs::write(&file, row_groups(texts)).unwrap();
            sources.push(Source::new(&file));
            sources.push(Source::bytes("orders.parquet", row_groups(texts)));
        }
        let mut first = None;
        for source in sources {
            let options = ReadOptions { max_bad: MaxBad::Percent(5.0), ..free() };
            let run = |threads: usize| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                let (mut rows, mut rejects) = (TransactionsBuilder::default(), Vec::new());
                let sources = [source.clone()];
                let report = pool.install(|| {
                    read_in_pieces(&sources, &options, &mut rows, Some(&mut rejects), &Unwatched)
                });
                let (report, transactions) = (report.unwrap(), rows.finish());
                let items: Vec<Vec<String>> = transactions
                    .iter()
                    .map(|items| {
                        let name = |&item| transactions.dictionary().name(item).to_owned();
                        items.iter().map(name).collect()
                    })
                    .collect();
                (report, items, String::from_utf8(rejects).unwrap())
            };
            let one = run(1);
            assert_eq!((one.0.rows, one.0.bad_rows, one.1.len()), (1_039, 11, 200));
            let rejected: Vec<&str> = one.2.lines().skip(1).collect();
            assert!(rejected[3].contains(",342,"), "{rejected:?}");
            assert_eq!(run(2), one);
            assert_eq!(run(3), one);
            assert_eq!(one.1, *first.get_or_insert_with(|| one.1.clone()));
        }
    }

    /// Long names, blanks, and baskets of which no row can be used, however texts and baskets are
    /// stored and wherever pages end.
    #[test]
    fn pages_of_texts_hold_the_same_rows() {
        let item = |row: i64| match row % 7 {
            0 => " ".repeat(usize::from(row % 2 == 0)),
            1 => format!(" item {} ", row % 5),
            2 => format!("{} é", "long ".repeat(30)),
            _ => format!("item {}", row % 11),
        };
        let order = |row: i64| (row % 50 != 3).then_some(row / 2);
        let (orders, items): (Vec<Option<i64>>, Vec<String>) =
            (0..400).map(|row| (order(row), item(row))).unzip();
        let mut plainly = TransactionsBuilder::default();
        let mut bad = 0;
        for (order, item) in orders.iter().zip(&items) {
            match order {
                Some(order) if !item.trim().is_empty() => {
                    plainly.row(&order.to_string(), item.trim()).unwrap();
                }
                _ => bad += 1,
            }
        }
        let plainly = plainly.finish();
        let names: Vec<Option<String>> =
            orders.iter().map(|order| order.map(|order| order.to_string())).collect();
        let reals: Vec<Option<f64>> =
            orders.iter().map(|order| order.map(|order| order as f64)).collect();
        let blanks: Vec<String> =
            names.iter().map(|name| name.clone().unwrap_or_else(|| " ".into())).collect();
        let baskets: [ArrayRef; 4] = [
            Arc::new(Int64Array::from(orders)),
            Arc::new(StringArray::from(names)),
            Arc::new(StringArray::from(blanks)),
            Arc::new(Float64Array::from(reals)),
        ];
        let stored =
            [Texts::InDictionary, Texts::Plain, Texts::Both].into_iter().flat_map(|texts| {
                let packed = move |version| {
                    [
                        Compression::UNCOMPRESSED,
                        Compression::SNAPPY,
                        Compression::ZSTD(ZstdLevel::default()),
                    ]
                    .map(|compression| (texts, version, compression))
                };
                [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0]
                    .into_iter()
                    .flat_map(packed)
            });
        let stored: Vec<_> = stored.collect();
        for (baskets, &(texts, version, compression)) in
            baskets.iter().flat_map(|baskets| stored.iter().map(move |stored| (baskets, stored)))
        {
            let items: ArrayRef = Arc::new(StringArray::from(items.clone()));
            let columns = [("order", Arc::clone(baskets), true), ("item", items, false)];
            let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
            let properties = WriterProperties::builder()
                .set_writer_version(version)
                .set_compression(compression)
                .set_dictionary_enabled(!matches!(texts, Texts::Plain))
                .set_dictionary_page_size_limit(if matches!(texts, Texts::Both) {
                    90
                } else {
                    9_999
                })
                .set_column_encoding("item".into(), Encoding::PLAIN)
                .set_write_batch_size(5)
                .set_data_page_row_count_limit(15)
                .build();
            let mut writer =
                ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
            writer.write(&batch).unwrap();
            let source = Source::bytes("orders.parquet", writer.into_inner().unwrap());
            let options = ReadOptions { max_bad: MaxBad::Percent(50.0), ..free() };
            let mut rows = TransactionsBuilder::default();
            let report = read(&[source], &options, &mut rows, None, &Unwatched).unwrap();
            let found = rows.finish();
            assert_eq!((report.rows, report.bad_rows), (400 - bad, bad));
            assert!(found.dictionary().names().eq(plainly.dictionary().names()));
            assert!(found.iter().eq(plainly.iter()), "{version:?}, {texts:?}, {compression:?}");
        }
    }

    #[test]
    fn texts_that_are_none_are_an_error() {
        for texts in [Texts::InDictionary, Texts::Plain] {
            let items: ArrayRef = Arc::new(StringArray::from_iter_values(
                (0..50).map(|row| format!("item {}", row % 9)),
            ));
            let batch =
                RecordBatch::try_from_iter([("order", Arc::clone(&items)), ("item", items)]);
            let batch = batch.unwrap();
            let properties = WriterProperties::builder()
                .set_dictionary_enabled(matches!(texts, Texts::InDictionary));
            let mut writer =
                ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties.build())).unwrap();
            writer.write(&batch).unwrap();
            let mut bytes = writer.into_inner().unwrap();
            let at = bytes.windows(6).position(|name| name == b"item 7").unwrap();
            bytes[at + 2] = 0xff;
            let source = Source::bytes("orders.parquet", bytes);
            let mut rows = TransactionsBuilder::default();
            let error = read(&[source], &free(), &mut rows, None, &Unwatched).unwrap_err();
            let said = std::error::Error::source(&error).unwrap().to_string().to_lowercase();
            assert!(said.contains("utf-8"), "{error}: {said}");
        }
    }

    #[test]
    fn order_lines() {
        for (file, format) in [
            ("west-pandas.parquet", "parquet"),
            ("west-zstd.parquet", "parquet"),
            ("west-category.parquet", "parquet"),
            ("west-duckdb.parquet", "parquet"),
            ("west.arrow", "arrow"),
            ("west.arrows", "arrow"),
        ] {
            let layout =
                format!("{format}, basket = order_id, item = product (--format --basket --item)");
            let report = agrees(file, &free(), &layout);
            assert_eq!(report.rows, 40);
            assert_eq!(report.files[0].bytes, data(file).metadata().unwrap().len());
            // As from standard input, where nothing can be read twice.
            let streamed = Source::bytes("west", fs::read(data(file)).unwrap());
            assert_eq!(found(streamed, &free()).0, reference("west"), "{file}");
            let packed = Source::bytes("west", gzip(&fs::read(data(file)).unwrap()));
            assert_eq!(found(packed, &free()).0, reference("west"), "{file}");
        }
    }

    #[test]
    fn baskets_as_lists() {
        for (file, format, basket) in [
            ("west-lists.parquet", "parquet", "customer"),
            ("west-lists-spark.parquet", "parquet", "customer"),
            ("west-lists-old.parquet", "parquet", "customer"),
            ("west-lists-duckdb.parquet", "parquet", "order_id"),
            ("west-lz4.arrow", "arrow", "customer"),
        ] {
            let layout =
                format!("{format}, basket = {basket}, item = items (--format --basket --item)");
            agrees(file, &free(), &layout);
        }
    }

    #[test]
    fn roles_and_hash() {
        let options = ReadOptions {
            quantity: Some("quantity".into()),
            conditions: vec!["quantity!=1".parse().unwrap()],
            hash: true,
            ..free()
        };
        for file in ["west-pandas.parquet", "west.arrows", "west.csv"] {
            let (_, report) = found(Source::new(data(file)), &options);
            assert_eq!((report.rows, report.files[0].filtered), (26, 14), "{file}");
            assert_eq!(report.files[0].sha256.as_ref().map(String::len), Some(64));
        }
    }

    #[test]
    fn what_cannot_be_used() {
        let file = "west-pandas.parquet";
        let bytes = fs::read(data(file)).unwrap();
        let half = failure(&bytes[..bytes.len() / 2], &free());
        assert!(half.starts_with("f.csv: cannot be read after 0 bytes: "), "{half}");
        assert!(half.ends_with("the file is damaged or was not copied whole"), "{half}");
        let options = ReadOptions { item: Some("produkt".into()), ..free() };
        assert_eq!(
            read_all(&[Source::bytes("p", bytes.clone())], &options).unwrap_err().to_string(),
            "p: there is no column \"produkt\"; the columns are \"order_id\", \"product\", \
             \"quantity\", \"price\"; did you mean \"product\"?"
        );
        assert_eq!(
            failure("order,item\n1,a\n", &format(Format::Parquet)),
            "f.csv: this is no parquet file; it begins otherwise"
        );
        let nulls = failure(fs::read(data("nulls.parquet")).unwrap(), &free());
        assert!(nulls.starts_with("f.csv:2:2: the item is empty\n  row: 2,"), "{nulls}");
        let (pushed, report) = read_all(
            &[Source::bytes("nulls", fs::read(data("nulls.parquet")).unwrap())],
            &allowing("2"),
        )
        .unwrap();
        assert_eq!(pushed, [["1", "a"], ["17850", "b"]]);
        assert_eq!(report.bad_rows, 2);
    }
}

mod spmf {
    use super::*;

    #[test]
    fn names_comments_and_utilities() {
        let named = "@CONVERTED_FROM_TEXT\n@ITEM=1=apple\n@ITEM=2=orange, red\n# made by hand\n\
                     1 2\n2 3\n\n";
        let (pushed, report) = read_all(&[bytes(named)], &free()).unwrap();
        assert_eq!(report.files[0].layout.to_string(), "spmf (--format)");
        assert_eq!(pushed, [vec!["apple", "orange, red"], vec!["orange, red", "3"], vec![]]);
        let utilities = "3 5 1:30:5 15 10\n7:2.5:2.5\n";
        assert_eq!(rows(utilities, &free()), [vec!["3", "5", "1"], vec!["7"]]);
    }

    #[test]
    fn foodmart_has_its_published_size() {
        let Some(path) = shared("data/retail/foodmart/foodmart_utility_spmf.txt.gz") else {
            return;
        };
        let (baskets, report) = found(Source::new(path), &free());
        assert_eq!(report.files[0].layout.format, Format::Spmf);
        let items: BTreeSet<&String> = baskets.iter().flatten().collect();
        // SPMF's page of data sets.
        assert_eq!((baskets.len(), items.len()), (4_141, 1_559));
    }

    #[test]
    fn what_cannot_be_used() {
        let spmf = format(Format::Spmf);
        for (content, expected) in [
            ("1 x\n", "f.csv:1:2: this is not a whole number, found \"x\"\n  row: 1 x\n         ^"),
            (
                "1 2:5:2 2\n",
                "f.csv:1: the utilities are not as many as the items or do not add up\n  row: 1 2:5:2 2",
            ),
            (
                "1 2:4:4\n",
                "f.csv:1: the utilities are not as many as the items or do not add up\n  row: 1 2:4:4",
            ),
            (
                "1:x:4\n",
                "f.csv:1: the utilities are not as many as the items or do not add up\n  row: 1:x:4",
            ),
            (
                "1 -1 2 -1 -2\n",
                "f.csv:1:2: this is a sequence, not a basket, found \"-1\"\n  row: 1 -1 2 -1 -2",
            ),
            ("@ITEM=one=apple\n", "f.csv:1: this is not a whole number\n  row: @ITEM=one=apple"),
        ] {
            let said = failure(content, &spmf);
            assert!(said.starts_with(&format!("{expected}\n  --max-bad 1%")), "{said}");
        }
    }
}

mod one_hot {
    use super::*;

    #[test]
    fn missing_cells_are_a_no_and_words_are_refused() {
        let content = "customerID,tv,phone\n1,Yes,No\n2,NA,?\n3,no,\n";
        assert_eq!(rows(content, &free()), [vec!["1:", "tv"], vec!["2:"], vec!["3:"]]);
        let strange = ReadOptions { format: Some(Format::OneHot), ..free() };
        let said = failure("id,tv,phone\n1,Yes,perhaps\n", &strange);
        assert!(
            said.starts_with("f.csv:2:2: this says neither yes nor no") || said.starts_with("f.csv:2:3: this says neither yes nor no, found \"perhaps\"\n  row: 1,Yes,perhaps"),
            "{said}"
        );
        assert!(failure("tv,phone\n1,0\n1\n", &strange).starts_with(
            "f.csv:3: the row has another number of fields than the first row, found \"1 instead of 2\""
        ));
        assert_eq!(
            failure("tv,phone\n", &strange),
            "f.csv: there is a header and nothing below it; nothing can be mined from it"
        );
    }

    #[test]
    fn an_index_without_a_name_is_no_item() {
        assert_eq!(
            rows(",tv,phone\n0,True,False\n1,True,True\n", &free()),
            [vec!["0:", "tv"], vec!["1:", "tv", "phone"]]
        );
    }
}

mod tables {
    use super::*;

    const TELCO: &str = "customerID,Partner,tenure,Contract,children\n\
        a,Yes,1,Month-to-month,0\nb,No,34,One year,2\nc,No,2,Month-to-month,1\nd,Yes,45,One year,1\n\
        e,No,8,Month-to-month,NA\nf,,22,Two year,0\n";

    #[test]
    fn holdings_values_and_bands() {
        let two = ReadOptions { bands: "2".parse().unwrap(), ..free() };
        let (pushed, report) = read_all(&[bytes(TELCO)], &two).unwrap();
        assert_eq!(
            report.files[0].layout.to_string(),
            "table, delimiter ',', basket = customerID (--format --delimiter --basket)"
        );
        assert_eq!(
            pushed,
            [
                vec!["a:", "Partner", "tenure=1..8", "Contract=Month-to-month", "children=0..1"],
                vec!["b:", "tenure=22..45", "Contract=One year", "children=2"],
                vec!["c:", "tenure=1..8", "Contract=Month-to-month", "children=0..1"],
                vec!["d:", "Partner", "tenure=22..45", "Contract=One year", "children=0..1"],
                vec!["e:", "tenure=1..8", "Contract=Month-to-month"],
                vec!["f:", "tenure=22..45", "Contract=Two year", "children=0..1"],
            ]
        );
        let four = rows(TELCO, &free());
        assert_eq!(four[1], ["b:", "tenure=22..34", "Contract=One year", "children=2"]);
    }

    #[test]
    fn telco_as_its_page_describes_it() {
        let Some(path) = shared("data/telecom/Telco-Customer-Churn.csv.gz") else {
            return;
        };
        let (baskets, report) = found(Source::new(path), &free());
        assert_eq!(report.files[0].layout.format, Format::Table);
        assert_eq!(baskets.len(), 7_043);
        let holders = |item: &str| baskets.iter().filter(|basket| basket.contains(item)).count();
        // Counted with pandas.
        assert_eq!(holders("Churn"), 1_869);
        assert_eq!(holders("Contract=Two year"), 1_695);
        assert_eq!(holders("PhoneService"), 6_361);
    }
}

mod chosen_columns {
    use super::*;

    const MIXED: &str = "id,town,TV,Phone,fee\na,York,Yes,no,12\nb,Leeds,No,yes,9\n";

    fn chosen(format: Format) -> ReadOptions {
        let item = Some("Phone,TV".into());
        ReadOptions { format: Some(format), basket: Some("id".into()), item, ..free() }
    }

    #[test]
    fn of_a_wide_file_those_that_are_products() {
        for format in [Format::OneHot, Format::Table] {
            assert_eq!(rows(MIXED, &chosen(format)), [vec!["a:", "TV"], vec!["b:", "Phone"]]);
        }
    }
}

mod json_lines {
    use super::*;

    #[test]
    fn lists_objects_and_numbers() {
        let jsonl = format(Format::Jsonl);
        assert_eq!(rows("[\"a\", 2]\n\n[]\n", &jsonl), [vec!["a", "2"], vec![]]);
        assert_eq!(
            rows("{\"order\": 7, \"item\": \" a \"}\n{\"item\": 3, \"order\": \"x\"}\n", &free()),
            [["7", "a"], ["x", "3"]]
        );
    }

    #[test]
    fn what_cannot_be_used() {
        let begin = "{\"order\": 1, \"item\": \"a\"}\n";
        for (line, expected) in [
            ("{\"order\": 1", "the line is not JSON"),
            ("7", "the line is neither an order line nor a basket"),
            ("{\"order\": 1, \"item\": {}}", "the item is empty"),
            ("{\"order\": 1}", "the item is empty"),
            ("{\"item\": \"a\"}", "the basket is empty"),
            ("{\"order\": null, \"item\": \"a\"}", "the basket is empty"),
            ("[[1]]", "the line is neither an order line nor a basket"),
        ] {
            let said = failure(format!("{begin}{line}\n"), &free());
            assert!(said.starts_with(&format!("f.csv:2: {expected}\n  row: {line}\n")), "{said}");
        }
        assert_eq!(
            failure("{}x\n", &free()),
            "f.csv: the format cannot be told from the first lines (the first line is no JSON \
             object or list of names); name it with --format long, basket, onehot, table or fimi"
        );
    }
}

mod composite {
    use super::*;

    #[test]
    fn keys_and_qualified_items() {
        let options = ReadOptions {
            basket: Some("customer,date".into()),
            item: Some("article,action".into()),
            ..free()
        };
        let content =
            "date,customer,article,action\nmon,1,23,watched\nmon,1,24,\ntue,1,23,bought\n";
        let (pushed, report) = read_all(&[bytes(content)], &options).unwrap();
        assert_eq!(
            pushed,
            [["1\u{1f}mon", "23[watched]"], ["1\u{1f}mon", "24"], ["1\u{1f}tue", "23[bought]"]]
        );
        assert_eq!(
            report.files[0].layout.to_string(),
            "long, delimiter ',', basket = customer,date, item = article,action \
             (--format --delimiter --basket --item)"
        );
    }
}

mod many_files {
    use super::*;

    #[test]
    fn patterns_and_folders() {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in [
            ("part-2.csv", "order,item\n2,b\n"),
            ("part-1.csv", "order,item\n1,a\n"),
            ("_SUCCESS", ""),
            (".part-1.csv.crc", "x"),
        ] {
            std::fs::write(folder.path().join(name), content).unwrap();
        }
        for word in [folder.path().to_owned(), folder.path().join("part-*.csv")] {
            let sources = Source::matching(&word).unwrap();
            assert_eq!(read_all(&sources, &free()).unwrap().0, [["1", "a"], ["2", "b"]]);
        }
        let missing = folder.path().join("*.tsv");
        assert_eq!(
            Source::matching(&missing).unwrap_err().to_string(),
            format!("{}: no file matches this pattern", missing.display())
        );
        let empty = tempfile::tempdir().unwrap();
        assert_eq!(
            Source::matching(empty.path()).unwrap_err().to_string(),
            format!(
                "{}: the folder holds no file; nothing can be mined from it",
                empty.path().display()
            )
        );
    }
}

mod roles {
    use super::*;
    use pannier::error::Result;
    use pannier::read::{Line, RowSink};

    /// Keeps lines with everything that is known of them.
    #[derive(Default)]
    struct Whole(Vec<String>);

    impl RowSink for Whole {
        fn row(&mut self, basket: &str, item: &str) -> Result<()> {
            self.0.push(format!("{basket} {item}"));
            Ok(())
        }

        fn line(&mut self, line: &Line<'_>) -> Result<()> {
            let Line { basket, item, quantity, price, time, end, context, .. } = line;
            self.0.push(format!(
                "{basket} {item} {quantity:?} {price:?} {time:?} {end:?} {context:?}"
            ));
            Ok(())
        }

        fn basket(&mut self, _: &mut dyn Iterator<Item = &str>) -> Result<()> {
            unreachable!("these are lines")
        }
    }

    const LINES: &str = "order,item,n,price,on,shop\n\
        1,a,2,1.5,2024-03-01,north\n1,b,-1,,2024-03-01 12:00,north\n2,a,0,2,,south\n\
        3,c,1e0,2,2024-03-02,east\n";

    fn whole(options: &ReadOptions) -> (Vec<String>, ReadReport) {
        let mut sink = Whole::default();
        let report = read(&[bytes(LINES)], options, &mut sink, None, &Unwatched).unwrap();
        (sink.0, report)
    }

    #[test]
    fn details_and_returns() {
        let mut options = ReadOptions {
            quantity: Some("n".into()),
            price: Some("price".into()),
            time: Some("on".into()),
            context: vec!["shop".into()],
            ..free()
        };
        let (lines, report) = whole(&options);
        assert_eq!(
            lines,
            [
                "1 a Some(2.0) Some(1.5) Some(1709251200) None [\"north\"]",
                "3 c Some(1.0) Some(2.0) Some(1709337600) None [\"east\"]",
            ]
        );
        assert_eq!((report.rows, report.files[0].returns), (2, 2));
        options.returns = "keep".parse().unwrap();
        let (lines, report) = whole(&options);
        assert_eq!((lines.len(), report.files[0].returns), (4, 0));
        assert_eq!(lines[1], "1 b Some(-1.0) None Some(1709294400) None [\"north\"]");
        assert_eq!(lines[2], "2 a Some(0.0) Some(2.0) None None [\"south\"]");
    }

    #[test]
    fn conditions() {
        for (conditions, items) in [
            (&["shop=north"][..], "1 a,1 b"),
            (&["shop!=north"], "2 a,3 c"),
            (&["shop=north", "shop=east"], "1 a,1 b,3 c"),
            (&["shop=*st", "item=a"], ""),
            (&["shop=n*", "item=a"], "1 a"),
            (&["SHOP=south"], "2 a"),
            (&["on="], "2 a"),
        ] {
            let options = ReadOptions {
                conditions: conditions.iter().map(|text| text.parse().unwrap()).collect(),
                ..free()
            };
            let (lines, report) = whole(&options);
            assert_eq!(lines.join(","), items, "{conditions:?}");
            assert_eq!(report.files[0].filtered, 4 - lines.len() as u64);
        }
    }

    #[test]
    fn json_lines_have_roles_too() {
        let content = "{\"order\": 1, \"item\": \"a\", \"n\": 2}\n{\"order\": 1, \"item\": \"b\", \"n\": -2}\n";
        let options = ReadOptions { quantity: Some("n".into()), ..free() };
        assert_eq!(rows(content, &options), [["1", "a"]]);
    }

    #[test]
    fn returns_in_online_retail() {
        let Some(path) = shared("data/retail/online_retail/online_retail.csv.gz") else {
            return;
        };
        let options = ReadOptions {
            item: Some("StockCode".into()),
            quantity: Some("Quantity".into()),
            time: Some("InvoiceDate".into()),
            ..free()
        };
        let (_, report) = found(Source::new(path), &options);
        // Counted with pandas: 10,624 lines with a quantity below 0, none of 0.
        assert_eq!((report.files[0].returns, report.rows), (10_624, 541_909 - 10_624));
    }

    #[test]
    fn what_cannot_be_used() {
        let quantity = ReadOptions { quantity: Some("n".into()), ..free() };
        let time = ReadOptions { time: Some("n".into()), ..free() };
        for (content, options, expected) in [
            (
                "order,item,n\n1,a,two\n",
                &quantity,
                "f.csv:2:3: this is not a number, found \"two\"\n  row: 1,a,two",
            ),
            (
                "order,item,n\n1,a,\"1,5\"\n",
                &quantity,
                "f.csv:2:3: this is not a number, found \"1,5\"\n  row: 1,a,\"1,5\"",
            ),
            (
                "order,item,n\n1,a,1e999\n",
                &quantity,
                "f.csv:2:3: this is not a number, found \"1e999\"\n  row: 1,a,1e999",
            ),
            (
                "order,item,n\n1,a,soon\n",
                &time,
                "f.csv: the time \"soon\" is no time that is known; say how it is written, --time-format",
            ),
            (
                "order,item,n\n1,a,01/02/2024\n",
                &time,
                "f.csv: the time \"01/02/2024\" and the others can be %d/%m/%Y or %m/%d/%Y; say which, --time-format \"%d/%m/%Y\"",
            ),
            (
                "1 2 3\n4 5\n",
                &ReadOptions { format: Some(Format::Fimi), ..quantity.clone() },
                "f.csv: --quantity is for order lines, and this file is fimi (--format)",
            ),
            (
                "order,item\n1,a\n",
                &quantity,
                "f.csv: there is no column \"n\"; the columns are \"order\", \"item\"",
            ),
        ] {
            let said = failure(content, options);
            assert!(said.starts_with(expected), "{said}");
        }
        let far: String = (0..9000).map(|n| format!("{n},a,2024-01-01\n")).collect();
        let said = failure(format!("order,item,n\n{far}1,a,1.2.2024\n"), &time);
        assert!(
            said.starts_with("f.csv:9002:3: this is not a time, or not written like the others, found \"1.2.2024\""),
            "{said}"
        );
        for (text, expected) in [
            ("shop", "--where \"shop\": write column=value, column!=value or column=begin*"),
            ("=north", "--where \"=north\": write column=value, column!=value or column=begin*"),
        ] {
            assert_eq!(text.parse::<pannier::read::Condition>().unwrap_err().to_string(), expected);
        }
    }
}

mod catalogue {
    use super::*;
    use pannier::read::Catalogue;

    fn level(catalogue: &str, level: &str, items: &[&str]) -> Result<Vec<String>, String> {
        let catalogue = Catalogue::read(&bytes(catalogue), &free(), &Unwatched)
            .map_err(|error| error.to_string())?;
        let names =
            catalogue.level(level, items.iter().copied()).map_err(|error| error.to_string())?;
        Ok(items.iter().map(|item| names.get(item).unwrap_or(item).to_string()).collect())
    }

    #[test]
    fn items_are_found_by_number_or_name() {
        let table = "id;name;family\n1;bread;bakery\n2;milk;dairy\n3;cheese;dairy\n4;bag;\n";
        assert_eq!(
            level(table, "family", &["1", "3", "4", "9"]).unwrap(),
            ["bakery", "dairy", "4", "9"]
        );
        assert_eq!(level(table, "Family", &["milk"]).unwrap(), ["dairy"]);
        assert_eq!(level(table, "name", &["2"]).unwrap(), ["milk"]);
        for (table, column, expected) in [
            (
                table,
                "fam",
                "f.csv: there is no column \"fam\"; the columns are \"id\", \"name\", \"family\"; did you mean \"family\"?",
            ),
            (table, "family", "f.csv: none of the items is in any column of the catalogue"),
            (
                "id,name\n",
                "name",
                "f.csv: there is a header and nothing below it; nothing can be mined from it",
            ),
            (
                "id,name\n1\n",
                "name",
                "f.csv:2: the row is not like the header, which has 2 columns",
            ),
            ("", "name", "f.csv: the file is empty; nothing can be mined from it"),
        ] {
            assert_eq!(level(table, column, &["nothing"]).unwrap_err(), expected);
        }
    }
}
