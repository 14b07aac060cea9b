//! What the matrix writes: read again without loss, compared, drawn, and guessed for a new product.

#![allow(
    clippy::cast_possible_truncation,
    clippy::print_stderr,
    reason = "small numbers, and notices of what was skipped"
)]

mod common;

use std::fs;

use common::{letters, transactions};
use pannier::encode::Transactions;
use pannier::matrix::diff::{Change, diff};
use pannier::matrix::like::Analogues;
use pannier::matrix::{Matrix, MatrixConfig, Measure, Relation, WrittenMatrix, schema};
use pannier::watch::Unwatched;
use pannier::words::Lang;
use pannier::words::Voice;
use pannier::write::{self, Format, TableShape};
use rayon::iter::ParallelIterator;

/// Customers of eight products; `shift` says how many more hold the first two together.
fn market(shift: u32) -> Transactions {
    let sets = (0..4000_u32).map(move |i| {
        let mut bits = (i.wrapping_mul(2_654_435_761) >> 24) as u8;
        if i % 7 < shift {
            bits |= 0b11;
        }
        // The last two hardly ever go together.
        if bits & 0b1100_0000 == 0b1100_0000 && i % 50 != 0 {
            bits &= 0b0111_1111;
        }
        letters(bits)
    });
    transactions(sets)
}

fn with_matrix<T>(
    transactions: &Transactions,
    config: MatrixConfig,
    run: impl FnOnce(&Matrix<'_>) -> T,
) -> T {
    let patterns = transactions.patterns(1);
    run(&Matrix::new(&patterns, config, &Unwatched).unwrap())
}

fn written_as(matrix: &Matrix<'_>, format: Format) -> Vec<u8> {
    let shape = TableShape { width: 100, rows: 20, lang: Lang::English };
    let mut bytes = Vec::new();
    write::write(matrix.cells(None, None), &schema(), format, shape, &mut bytes).unwrap();
    bytes
}

#[test]
fn a_written_matrix_reads_back_without_loss() {
    with_matrix(&market(2), MatrixConfig::default(), |matrix| {
        let folder = tempfile::tempdir().unwrap();
        for (name, format) in [
            ("m.csv", Format::Csv),
            ("m.tsv", Format::Tsv),
            ("m.jsonl", Format::JsonLines),
            ("m.json", Format::Json),
            ("m.parquet", Format::Parquet),
        ] {
            let bytes = written_as(matrix, format);
            let file = folder.path().join(name);
            fs::write(&file, &bytes).unwrap();
            let read = WrittenMatrix::read(&file).unwrap();
            assert_eq!(read.rows().len(), 8 * 7);
            assert_eq!(read.n(), 4000);
            let shape = TableShape { width: 100, rows: 20, lang: Lang::English };
            let mut again = Vec::new();
            write::write(read.rows().to_vec(), &schema(), format, shape, &mut again).unwrap();
            assert_eq!(again, bytes, "{name}");
        }
    });
}

#[test]
fn files_that_are_no_matrix_are_refused_with_the_place() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text, expected) in [
        (
            "a.csv",
            "basket,item\n1,bread\n",
            "a.csv:1: this is no written matrix: column \"given\" is missing",
        ),
        (
            "b.csv",
            "given,then,n,n_given,n_then,n_both\na,b,10,5,4,x\n",
            "b.csv:2: this is no written matrix: n_both cannot be \"x\"",
        ),
        ("c.csv", "given,then,n,n_given,n_then,n_both\na,b,10,5,4,6\n", "no table of 10 has"),
        ("d.jsonl", "{\"given\": 3}\n", "d.jsonl:1: this is no written matrix: given cannot be 3"),
        ("e.parquet", "", "e.parquet:1: this is no written matrix"),
        ("f.dat", "", "csv, tsv, jsonl, json or parquet"),
    ] {
        let file = folder.path().join(name);
        fs::write(&file, text).unwrap();
        let error = WrittenMatrix::read(&file).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    // A workbook is no text, and its name says so before it is read.
    let workbook = folder.path().join("g.xlsx");
    fs::write(&workbook, [0x50, 0x4b, 0xff, 0xfe]).unwrap();
    let error = WrittenMatrix::read(&workbook).unwrap_err().to_string();
    assert!(error.contains("g.xlsx: a written matrix is a csv, tsv, jsonl, json or parquet file"));
    assert!(WrittenMatrix::read(&folder.path().join("none.csv")).is_err());
}

#[test]
fn a_matrix_compared_with_itself_is_stable_and_a_planted_change_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("old.csv");
    with_matrix(&market(0), MatrixConfig::default(), |matrix| {
        fs::write(&file, written_as(matrix, Format::Csv)).unwrap();
        let old = WrittenMatrix::read(&file).unwrap();
        let cells = diff(&old, matrix, 0.05).unwrap();
        assert_eq!(cells.len(), 8 * 7);
        for cell in cells {
            assert_eq!((cell.change, cell.p), (Change::Stable, Some(1.0)));
            assert_eq!(cell.old, cell.new);
            assert_eq!(cell.growth().unwrap().0, 0.0);
        }
    });
    let old = WrittenMatrix::read(&file).unwrap();
    with_matrix(&market(3), MatrixConfig::default(), |matrix| {
        let pair: Vec<&str> = letters(0b11).collect();
        for cell in diff(&old, matrix, 0.05).unwrap() {
            let planted = pair.contains(&&*cell.given) && pair.contains(&&*cell.then);
            assert_eq!(cell.change == Change::Stronger, planted, "{cell:?}");
            if planted {
                let (growth, interval) = cell.growth().unwrap();
                assert!(growth > 0.15 && interval.low > 0.1, "{growth}");
                assert!(cell.in_words(Lang::English).contains("up from"));
            }
        }
    });
    // A product less, and a product more.
    let few = transactions((0..4000_u32).map(|i| {
        let names = [Some("a"), (i % 3 == 0).then_some("h"), (i % 2 == 0).then_some("new")];
        names.into_iter().flatten()
    }));
    with_matrix(&few, MatrixConfig::default(), |matrix| {
        let cells = diff(&old, matrix, 0.05).unwrap();
        let count = |change| cells.iter().filter(|cell| cell.change == change).count();
        // 8 old products of which 2 are left; one new one with each of these.
        assert_eq!(count(Change::Gone), 8 * 7 - 2);
        assert_eq!(count(Change::New), 4);
        assert_eq!(cells.len(), 8 * 7 + 4);
    });
}

#[test]
fn a_sheet_holds_every_cell_of_the_list() {
    with_matrix(&market(2), MatrixConfig::default(), |matrix| {
        let mut bytes = Vec::new();
        matrix.write_wide(Measure::Shrunk, b',', &mut bytes).unwrap();
        let mut reader = csv::Reader::from_reader(&bytes[..]);
        let header = reader.headers().unwrap().clone();
        let mut cells = 0;
        for row in reader.records() {
            let row = row.unwrap();
            let rank = |name: &str| matrix.patterns().rank_of(name).unwrap();
            for (then, text) in header.iter().zip(&row).skip(1) {
                match matrix.cell(rank(&row[0]), rank(then)) {
                    Some(cell) => assert_eq!(text.parse::<f64>().unwrap(), cell.p_shrunk()),
                    None => assert_eq!(text, ""),
                }
                cells += 1;
            }
        }
        assert_eq!(cells, 64);
    });
}

#[test]
fn declared_relations_are_not_discovered() {
    let mut config = MatrixConfig::default();
    config.declared.exclusive.push(("d".into(), "e".into()));
    config.declared.requires.push(("h".into(), "a".into()));
    with_matrix(&market(2), config, |matrix| {
        let relation = |a: &str, b: &str| {
            let rank = |name| matrix.patterns().rank_of(name).unwrap();
            let there = matrix.relation(rank(a), rank(b)).unwrap().relation;
            assert_eq!(matrix.cell(rank(b), rank(a)).unwrap().relation(), there);
            there
        };
        assert_eq!(relation("e", "d"), Relation::Exclusive);
        assert_eq!(relation("a", "h"), Relation::Requires);
        assert_eq!(matrix.census().iter().map(|kind| kind.1).sum::<usize>(), 28);
    });
    let mut config = MatrixConfig::default();
    config.declared.exclusive.push(("d".into(), "ee".into()));
    let transactions = market(2);
    let patterns = transactions.patterns(1);
    let error = Matrix::new(&patterns, config, &Unwatched).unwrap_err();
    assert!(error.to_string().contains("\"ee\""), "{error}");
}

#[test]
fn drawings_are_whole_and_names_cannot_break_them() {
    let names = ["a<b>", "\"quoted\" & co", "back\\slash", "line\nbreak"];
    let transactions = transactions((0..400_u32).map(|i| {
        let bits = [i % 2 == 0, i % 2 == 0 || i % 20 == 1, i % 3 == 0, i % 5 == 0];
        let held = names.iter().zip(bits).filter(|held| held.1);
        held.map(|held| *held.0).collect::<Vec<_>>()
    }));
    with_matrix(&transactions, MatrixConfig::default(), |matrix| {
        let map = matrix.heat_map(3, Voice::default());
        assert_eq!((map.names.len(), map.left_out), (3, 1));
        let map = matrix.heat_map(100, Voice::default());
        assert_eq!((map.names.len(), map.left_out), (4, 0));
        // The two that go together stand together.
        let at = |name| map.names.iter().position(|known| known == name).unwrap();
        assert_eq!(at(names[0]).abs_diff(at(names[1])), 1);

        let mut svg = Vec::new();
        map.write_html(&mut svg).unwrap();
        let svg = String::from_utf8(svg).unwrap();
        assert_eq!(svg.matches("<title>").count(), 2 + 16);
        assert!(svg.contains("a&lt;b&gt;") && !svg.contains("a<b>"));
        let mut blocks = Vec::new();
        map.write_blocks(&mut blocks).unwrap();
        assert_eq!(String::from_utf8(blocks).unwrap().lines().count(), 1 + 4 + 4);

        let network = matrix.network();
        let complements = matrix
            .relations()
            .filter(|pair| {
                matches!(
                    pair.relation,
                    Relation::Complement | Relation::WeakComplement | Relation::Substitute
                )
            })
            .count();
        assert!(complements > 0);
        assert_eq!(network.edges.len(), complements);
        let mut dot = Vec::new();
        network.write_dot(&mut dot).unwrap();
        assert!(String::from_utf8(dot).unwrap().contains(r#""\"quoted\" & co""#));
        let mut graphml = Vec::new();
        network.write_graphml(&mut graphml).unwrap();
        let graphml = String::from_utf8(graphml).unwrap();
        assert_eq!(graphml.matches("<edge ").count(), complements);
        assert_eq!(graphml.matches("<node ").count(), network.nodes.len());
    });
}

#[test]
fn a_new_product_is_guessed_from_what_it_is_like() {
    with_matrix(&market(3), MatrixConfig::default(), |matrix| {
        let rank = |name| matrix.patterns().rank_of(name).unwrap();
        let one = Analogues::new(vec![(rank("a"), 2.0)]).unwrap();
        let prospects = matrix.prospects(Some(&one), &[]).unwrap();
        assert_eq!(prospects.len(), 7);
        for prospect in &prospects {
            let cell = matrix.cell(rank(prospect.given), rank("a")).unwrap();
            assert_eq!(prospect.p, cell.p_shrunk());
            assert_eq!(prospect.base_rate, cell.base_rate());
            // The normal interval of one analogue is near that of its beta distribution.
            let exact = cell.p_shrunk_interval();
            assert!((prospect.interval.low - exact.low).abs() < 0.003);
            assert!((prospect.interval.high - exact.high).abs() < 0.003);
        }
        assert_eq!(prospects[0].given, "h");
        assert!(prospects.is_sorted_by(|a, b| a.interval.low >= b.interval.low));

        let two = Analogues::new(vec![(rank("a"), 3.0), (rank("b"), 1.0)]).unwrap();
        for prospect in matrix.prospects(Some(&two), &[]).unwrap() {
            let p = |then| matrix.cell(rank(prospect.given), rank(then)).unwrap().p_shrunk();
            assert!((prospect.p - (0.75 * p("a") + 0.25 * p("b"))).abs() < 1e-12);
        }
        assert!(matrix.prospects(None, &[]).is_err());
        assert!(Analogues::new(vec![(rank("a"), 0.0)]).is_err());
    });
}
