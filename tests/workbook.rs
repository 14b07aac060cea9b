//! Workbooks hold what the other formats hold, read back by another program's reader.

use std::collections::BTreeSet;
use std::fs;

use assert_cmd::Command;
use calamine::{Data, Reader, Xlsx, open_workbook};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/telecom_holdings.csv");

#[test]
fn a_workbook_holds_the_rows_of_the_csv_and_explains_its_columns() {
    let folder = tempfile::tempdir().unwrap();
    for (verb, arguments) in [
        ("bundles", &["-s", "2%"][..]),
        ("rules", &["-s", "5%"]),
        ("matrix", &[]),
        ("mine", &["-s", "5%"]),
    ] {
        let write = |name: &str| {
            let path = folder.path().join(name);
            let mut command = Command::cargo_bin("pannier").unwrap();
            command.args([verb, DATA, "-q", "--no-manifest", "-o"]).arg(&path).args(arguments);
            command.assert().success();
            path
        };
        let workbook = write("result.xlsx");
        let bytes = fs::read(&workbook).unwrap();
        assert_eq!(bytes, fs::read(write("again.xlsx")).unwrap(), "{verb} differs between runs");
        let json: serde_json::Value =
            serde_json::from_slice(&fs::read(write("r.json")).unwrap()).unwrap();
        let objects = json["rows"].as_array().unwrap();

        let mut workbook: Xlsx<_> = open_workbook(&workbook).unwrap();
        let sheets = workbook.sheet_names();
        let views: &[&str] = match verb {
            "bundles" => &["bundles", "products", "comparison", "discounts", "columns"],
            "mine" => &["itemsets", "columns"],
            verb => &[verb, "columns"],
        };
        assert_eq!(sheets, views);
        let rows = workbook.worksheet_range(&sheets[0]).unwrap();
        // Every column of every view is explained; the view is named where there are several.
        let explained = workbook.worksheet_range("columns").unwrap();
        let mut named = Vec::new();
        for sheet in &views[..views.len() - 1] {
            let rows = workbook.worksheet_range(sheet).unwrap();
            assert!(rows.height() > 1, "{sheet} is empty");
            let headings: Vec<String> =
                rows.rows().next().unwrap().iter().map(ToString::to_string).collect();
            let different: BTreeSet<&String> = headings.iter().collect();
            assert_eq!(different.len(), headings.len(), "{verb} {sheet}: {headings:?}");
            named.extend(headings.into_iter().map(|heading| match views.len() {
                2 => vec![heading],
                _ => vec![(*sheet).to_owned(), heading],
            }));
        }
        let told: Vec<Vec<String>> = explained
            .rows()
            .skip(1)
            .map(|row| row.iter().map(ToString::to_string).collect())
            .collect();
        assert!(told.iter().all(|row| !row[row.len() - 1].is_empty()), "{verb}");
        let headings: Vec<&[String]> = told.iter().map(|row| &row[..row.len() - 2]).collect();
        assert_eq!(headings, named);
        // In the order of the columns, the names that other files have.
        let header: Vec<&String> =
            told.iter().take(rows.width()).map(|row| &row[row.len() - 2]).collect();
        assert_eq!(rows.height(), objects.len() + 1, "{verb}");
        for (row, object) in rows.rows().skip(1).zip(objects) {
            for (column, cell) in header.iter().zip(row) {
                match (&object[column.as_str()], cell) {
                    (serde_json::Value::Null, Data::Empty) => {}
                    (serde_json::Value::Number(number), Data::Float(cell)) => {
                        let number = number.as_f64().unwrap();
                        assert!((number - cell).abs() <= 1e-12 * number.abs(), "{verb} {column}");
                    }
                    (serde_json::Value::String(text), Data::String(cell)) => assert_eq!(text, cell),
                    (serde_json::Value::Array(texts), Data::String(cell)) => {
                        let texts = texts.iter().map(|text| text.as_str().unwrap());
                        assert_eq!(&pannier::write::joined(texts), cell);
                    }
                    (value, cell) => panic!("{verb} {column}: {value} against {cell:?}"),
                }
            }
        }
    }
}
