//! Writing: records become a table, CSV, JSON Lines, Parquet or a workbook, one format a file.
//!
//! Files appear whole or not at all ([`Output`]), each with a receipt beside it ([`Manifest`]).

mod csv;
mod heat;
mod itemset_lines;
mod json;
mod json_schema;
mod manifest;
mod network;
mod output;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(feature = "table")]
mod table;
#[cfg(feature = "xlsx")]
mod xlsx;

pub use heat::{HeatCell, HeatMap};
pub use itemset_lines::{ITEMSETS_SCHEMA, ItemsetLines, ItemsetLinesPart, LineFormat};
pub use json_schema::json_schema;
pub use manifest::{InputReceipt, Manifest};
pub use network::{Edge, Network, Node};
pub use output::{Output, output_error};
#[cfg(feature = "xlsx")]
pub use xlsx::Book;

use std::fmt;
use std::io::{self, Write};
use std::path::Path;
use std::str::FromStr;

use crate::error::{Error, nearest};
use crate::record::{Cell, Record, Schema};
use crate::words::Lang;

/// A way to write records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// For people: aligned, rounded, cut to a number of rows.
    Table,
    /// The same table in Markdown.
    Markdown,
    /// Comma-separated, RFC 4180.
    Csv,
    /// Tab-separated.
    Tsv,
    /// One JSON object a line.
    JsonLines,
    /// One JSON object: the schema's name and an array of rows.
    Json,
    /// A workbook: the rows, filterable, and a sheet that explains the columns.
    Xlsx,
    /// Typed columns, compressed: for data frames and databases.
    Parquet,
    /// Itemsets only: items separated by blanks, then the count in brackets.
    Fimi,
    /// The matrix only: a heat map as a picture.
    Svg,
    /// The matrix only: a heat map as a page.
    Html,
    /// The matrix only: its network of complements and substitutes.
    GraphMl,
    /// The same for drawing.
    Dot,
}

impl Format {
    const NAMES: [(&'static str, Self); 13] = [
        ("table", Self::Table),
        ("md", Self::Markdown),
        ("csv", Self::Csv),
        ("tsv", Self::Tsv),
        ("jsonl", Self::JsonLines),
        ("json", Self::Json),
        ("xlsx", Self::Xlsx),
        ("parquet", Self::Parquet),
        ("fimi", Self::Fimi),
        ("svg", Self::Svg),
        ("html", Self::Html),
        ("graphml", Self::GraphMl),
        ("dot", Self::Dot),
    ];

    /// The format that a file's extension asks for.
    pub fn of_extension(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_lowercase();
        match &*extension {
            "txt" => Some(Self::Table),
            "ndjson" => Some(Self::JsonLines),
            "dat" => Some(Self::Fimi),
            "table" | "fimi" => None,
            name => name.parse().ok(),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::NAMES.iter().find(|(_, format)| format == self);
        f.write_str(name.map_or("", |(name, _)| name))
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let found = Self::NAMES.iter().find(|(name, _)| *name == text);
        found.map(|&(_, format)| format).ok_or_else(|| {
            let names: Vec<_> = Self::NAMES.iter().map(|(name, _)| *name).collect();
            let near = nearest(text, names.iter().copied())
                .map_or_else(String::new, |near| format!("; did you mean {near}?"));
            Error::Unsupported(format!(
                "{text:?} is not an output format; the formats are {}{near}",
                names.join(", ")
            ))
        })
    }
}

/// How tables for people are cut, and in which language they and workbooks speak.
#[derive(Clone, Copy, Debug)]
pub struct TableShape {
    /// Columns of the terminal; wider cells wrap.
    pub width: u16,
    /// Rows shown at most.
    pub rows: usize,
    /// Of headings, words and the signs of numbers.
    pub lang: Lang,
}

/// What has been written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Records given to the writer.
    pub records: u64,
    /// Those of them that the output shows.
    pub shown: u64,
}

/// Writes all `records` as `format`.
///
/// # Errors
/// Those of `out`; [`Format::Fimi`] is not for records.
pub fn write<R: Record>(
    records: impl IntoIterator<Item = R>,
    schema: &Schema,
    format: Format,
    shape: TableShape,
    out: &mut dyn Write,
) -> io::Result<Written> {
    let mut writer: Box<dyn RecordWriter + '_> = match format {
        #[cfg(feature = "table")]
        Format::Table | Format::Markdown => Box::new(table::TableWriter::new(out, format, shape)),
        Format::Csv => Box::new(csv::CsvWriter::new(out, b',')),
        Format::Tsv => Box::new(csv::CsvWriter::new(out, b'\t')),
        Format::JsonLines => Box::new(json::LinesWriter::new(out)),
        Format::Json => Box::new(json::JsonWriter::new(out)),
        #[cfg(feature = "xlsx")]
        Format::Xlsx => Box::new(xlsx::XlsxWriter::new(out, shape.lang)),
        #[cfg(feature = "parquet")]
        Format::Parquet => Box::new(parquet::ParquetWriter::new(out)),
        _ => {
            let message = format!("{} cannot be written as {format}", schema.name);
            return Err(io::Error::new(io::ErrorKind::Unsupported, message));
        }
    };
    let mut written = Written::default();
    writer.begin(schema)?;
    for record in records {
        written.records += 1;
        if writer.row(schema, &record.row())? {
            written.shown += 1;
        }
    }
    writer.end()?;
    Ok(written)
}

/// One format.
trait RecordWriter {
    fn begin(&mut self, schema: &Schema) -> io::Result<()>;

    /// Whether the row is shown.
    fn row(&mut self, schema: &Schema, cells: &[Cell<'_>]) -> io::Result<bool>;

    fn end(&mut self) -> io::Result<()>;
}

/// A number in machine formats: the shortest text that reads back as the same double.
fn shortest(number: f64) -> String {
    serde_json::Number::from_f64(number).map_or_else(String::new, |number| number.to_string())
}

/// Text within XML or HTML, in an attribute or between tags; characters that XML does not have are
/// left out.
pub(crate) fn escaped(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => all.push_str("&amp;"),
            '<' => all.push_str("&lt;"),
            '>' => all.push_str("&gt;"),
            '"' => all.push_str("&quot;"),
            '\t' | '\n' | '\r' => all.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => all.push(c),
        }
    }
    all
}

/// A list in one cell: joined by `; `, with `\` before a `;` or `\` of a text itself, so that it
/// can be taken apart again.
pub fn joined<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut all = String::new();
    for (i, text) in texts.into_iter().enumerate() {
        if i > 0 {
            all.push_str("; ");
        }
        for c in text.chars() {
            if matches!(c, ';' | '\\') {
                all.push('\\');
            }
            all.push(c);
        }
    }
    all
}
