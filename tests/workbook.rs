//! Workbooks hold what the other formats hold, read back by another program's reader.

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
            let header = rows.rows().next().unwrap().iter();
            named.extend(header.map(|column| match views.len() {
                2 => vec![column.to_string()],
                _ => vec![(*sheet).to_owned(), column.to_string()],
            }));
        }
        let told = explained.rows().skip(1).map(|row| {
            assert!(!row[row.len() - 1].to_string().is_empty());
            row[..row.len() - 1].iter().map(ToString::to_string).collect::<Vec<_>>()
        });
        assert_eq!(told.collect::<Vec<_>>(), named);
        let header: Vec<String> =
            rows.rows().next().unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(rows.height(), objects.len() + 1, "{verb}");
        for (row, object) in rows.rows().skip(1).zip(objects) {
            for (column, cell) in header.iter().zip(row) {
                match (&object[column], cell) {
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
