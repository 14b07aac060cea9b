//! A written matrix, read again without loss.
//!
//! Long files of `pannier.matrix/1` (CSV, TSV, JSON Lines, JSON or Parquet) come back as the rows they were:
//! numbers are written as the shortest text that reads as the same double, so writing them once more
//! makes the same bytes. Columns are found by name, whatever their order; those that are missing are
//! empty, and those that this version does not know are passed over.

#[cfg(feature = "parquet")]
mod columns;

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::schema;
use crate::error::{Error, Result, nearest};
use crate::record::{Cell, Kind, Record};
use crate::stats::Contingency;
use crate::support::Count;

/// The rows of a written matrix, in the order of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenMatrix {
    rows: Vec<WrittenCell>,
    /// Where the row of each (given, then) is.
    places: HashMap<(String, String), usize>,
    holders: HashMap<String, Count>,
    n: Count,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenCell {
    /// In the order of [`schema`].
    cells: Vec<Cell<'static>>,
}

impl Record for WrittenCell {
    fn cells(&self) -> Vec<Cell<'_>> {
        self.cells.clone()
    }
}

impl WrittenMatrix {
    /// Reads a file, by its extension: csv, tsv, jsonl, ndjson, json or parquet.
    ///
    /// # Errors
    /// When the file cannot be read, is none of these, or is no matrix.
    pub fn read(file: &Path) -> Result<Self> {
        let name = file.display().to_string();
        let extension = file
            .extension()
            .and_then(|extension| extension.to_str())
            .unwrap_or_default()
            .to_lowercase();
        #[cfg(feature = "parquet")]
        if extension == "parquet" {
            return Self::new(columns::read(file, &name)?, &name, 1);
        }
        let read: fn(&str, &str) -> Result<Vec<WrittenCell>> = match &*extension {
            "csv" => |text, name| delimited(text, b',', name),
            "tsv" => |text, name| delimited(text, b'\t', name),
            "jsonl" | "ndjson" => json_lines,
            "json" => json,
            _ => {
                return Err(Error::Unsupported(format!(
                    "{name}: a written matrix is a csv, tsv, jsonl, json or parquet file"
                )));
            }
        };
        let text = fs::read_to_string(file).map_err(|source| Error::Open {
            file: name.clone(),
            source,
            near: None,
        })?;
        let rows = read(&text, &name)?;
        // The first row of a delimited file is its header.
        let first_line = if matches!(&*extension, "csv" | "tsv") { 2 } else { 1 };
        Self::new(rows, &name, first_line)
    }

    fn new(rows: Vec<WrittenCell>, name: &str, first_line: usize) -> Result<Self> {
        let mut written = Self { places: HashMap::new(), holders: HashMap::new(), n: 0, rows };
        for (place, row) in written.rows.iter().enumerate() {
            let line = first_line + place;
            let (Some(given), Some(then)) = (row.text("given"), row.text("then")) else {
                return Err(unfit(name, line, "given or then is missing"));
            };
            let count = |column| {
                row.count(column).ok_or_else(|| unfit(name, line, &format!("{column} is no count")))
            };
            written.n = count("n")?;
            written.holders.insert(given.to_owned(), count("n_given")?);
            written.holders.insert(then.to_owned(), count("n_then")?);
            let both = count("n_both")?;
            Contingency::new(written.n, count("n_given")?, count("n_then")?, both)?;
            written.places.insert((given.to_owned(), then.to_owned()), place);
        }
        Ok(written)
    }

    /// The rows, in the order of the file.
    pub fn rows(&self) -> &[WrittenCell] {
        &self.rows
    }

    /// All transactions or customers.
    pub fn n(&self) -> Count {
        self.n
    }

    /// How many held a product; `None` when the file does not know it.
    pub fn holders(&self, product: &str) -> Option<Count> {
        self.holders.get(product).copied()
    }

    /// All products of the file, by name.
    pub fn products(&self) -> Vec<&str> {
        let mut products: Vec<&str> = self.holders.keys().map(String::as_str).collect();
        products.sort_unstable();
        products
    }

    /// One row.
    pub fn cell(&self, given: &str, then: &str) -> Option<&WrittenCell> {
        let key = (given.to_owned(), then.to_owned());
        self.places.get(&key).map(|&place| &self.rows[place])
    }
}

impl WrittenCell {
    fn get(&self, column: &str) -> &Cell<'static> {
        let place = schema().columns.iter().position(|known| known.name == column);
        &self.cells[place.expect("asked for by the names of the schema")]
    }

    /// A text of the row.
    pub fn text(&self, column: &str) -> Option<&str> {
        match self.get(column) {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A count of the row.
    pub fn count(&self, column: &str) -> Option<Count> {
        match self.get(column) {
            Cell::Count(count) => Count::try_from(*count).ok(),
            _ => None,
        }
    }
}

fn unfit(file: &str, line: usize, what: &str) -> Error {
    Error::Unsupported(format!(
        "{file}:{line}: this is no written matrix: {what}; write one with `pannier matrix ... -o FILE.csv`"
    ))
}

fn delimited(text: &str, delimiter: u8, name: &str) -> Result<Vec<WrittenCell>> {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| unfit(name, 1, &error.to_string()))?.clone();
    let schema = schema();
    let places: Vec<Option<usize>> = schema
        .columns
        .iter()
        .map(|column| header.iter().position(|name| name == column.name))
        .collect();
    for (column, place) in schema.columns.iter().zip(&places) {
        if place.is_none() && NEEDED.contains(&column.name) {
            let near = nearest(column.name, header.iter())
                .map_or_else(String::new, |near| format!(", found {near:?}"));
            return Err(unfit(name, 1, &format!("column {:?} is missing{near}", column.name)));
        }
    }
    let mut rows = Vec::new();
    for (record, line) in reader.records().zip(2..) {
        let record = record.map_err(|error| unfit(name, line, &error.to_string()))?;
        let mut cells = Vec::with_capacity(places.len());
        for (column, place) in schema.columns.iter().zip(&places) {
            let text = place.and_then(|place| record.get(place)).unwrap_or("");
            cells.push(parsed(column.kind, text).ok_or_else(|| {
                unfit(name, line, &format!("{} cannot be {text:?}", column.name))
            })?);
        }
        rows.push(WrittenCell { cells });
    }
    Ok(rows)
}

/// What everything else can be made from.
const NEEDED: [&str; 6] = ["given", "then", "n", "n_given", "n_then", "n_both"];

fn parsed(kind: Kind, text: &str) -> Option<Cell<'static>> {
    match kind {
        Kind::Text => Some(Cell::Text(text.to_owned().into())),
        _ if text.is_empty() => Some(Cell::Missing),
        Kind::Count => text.parse().ok().map(Cell::Count),
        _ => text.parse().ok().filter(|number: &f64| number.is_finite()).map(Cell::Number),
    }
}

fn json_lines(text: &str, name: &str) -> Result<Vec<WrittenCell>> {
    let row = |(line, number): (&str, usize)| {
        let value =
            serde_json::from_str(line).map_err(|error| unfit(name, number, &error.to_string()))?;
        of_json(&value, name, number)
    };
    text.lines().zip(1..).map(row).collect()
}

fn json(text: &str, name: &str) -> Result<Vec<WrittenCell>> {
    let whole: Value = serde_json::from_str(text)
        .map_err(|error| unfit(name, error.line(), &error.to_string()))?;
    let rows = whole["rows"].as_array().ok_or_else(|| unfit(name, 1, "there are no rows"))?;
    rows.iter().map(|row| of_json(row, name, 1)).collect()
}

fn of_json(row: &Value, name: &str, line: usize) -> Result<WrittenCell> {
    let mut cells = Vec::new();
    for column in &schema().columns {
        let value = &row[column.name];
        let cell = match (column.kind, value) {
            (_, Value::Null) => Some(Cell::Missing),
            (Kind::Text, Value::String(text)) => Some(Cell::Text(text.clone().into())),
            (Kind::Count, value) => value.as_u64().map(Cell::Count),
            (Kind::Text, _) => None,
            (_, value) => value.as_f64().map(Cell::Number),
        };
        cells.push(
            cell.ok_or_else(|| unfit(name, line, &format!("{} cannot be {value}", column.name)))?,
        );
    }
    Ok(WrittenCell { cells })
}
