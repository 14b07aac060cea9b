//! What the caller may say about the input; everything left out is found in the first lines.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::{Encoding, MaxBad, MomentFormat};
use crate::error::{Error, Result, nearest};

/// How to read. The default finds everything out by itself and accepts no bad row.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The format of every file. Default is to tell it from the first lines of each.
    pub format: Option<Format>,
    /// The encoding of every text. Default is to tell it from the first lines of each.
    pub encoding: Option<Encoding>,
    /// The byte between fields; see [`parse_delimiter`]. Default is to tell it from the first lines.
    pub delimiter: Option<u8>,
    /// Whether the first row names the columns. Default is to tell it from the first rows of a long
    /// file, yes for one-hot files and tables, and no for baskets.
    pub header: Option<bool>,
    /// The column that names the basket (or the customer); its number, from 1, where there is no
    /// header. Several, separated by commas, name it together. Default is to find it by its name.
    pub basket: Option<String>,
    /// The column that names the item, likewise; of several the first is the item and the others
    /// stand behind it in brackets, `23[watched]`. In files with one row for each basket or customer
    /// the columns that are items; default is all.
    pub item: Option<String>,
    /// The column that says how many; rows of 0 or fewer are [`Returns`].
    pub quantity: Option<String>,
    /// What becomes of these rows. Default is to leave them out and count them.
    pub returns: Returns,
    /// The column that says what one costs.
    pub price: Option<String>,
    /// The column that says for how many like it a basket or customer stands: a whole number from 1
    /// on. All rows of one say the same, or nothing.
    pub weight: Option<String>,
    /// The column that says when.
    pub time: Option<String>,
    /// The column that says until when.
    pub end: Option<String>,
    /// How times are written. Default is to tell it from the first lines.
    pub time_format: Option<MomentFormat>,
    /// Further columns that describe the circumstances.
    pub context: Vec<String>,
    /// Rows of a long file that do not meet these are left out and counted: all columns named must
    /// be met, a column named twice by either value.
    pub conditions: Vec<Condition>,
    /// Whether numbers have a decimal comma. Default is no.
    pub decimal_comma: bool,
    /// In how many bands of equally many customers a table's columns of numbers are cut. Default
    /// is 4.
    pub bands: Bands,
    /// How many rows may be unusable. Default is none.
    pub max_bad: MaxBad,
    /// Whether to compute each file's SHA-256. Default is no, since it costs time.
    pub hash: bool,
}

/// What becomes of order lines with a quantity of 0 or fewer: goods brought back and orders
/// cancelled, which say nothing about what is wanted together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Returns {
    /// They are left out and counted.
    #[default]
    Drop,
    /// They are order lines like any other.
    Keep,
}

impl FromStr for Returns {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "drop" => Ok(Self::Drop),
            "keep" => Ok(Self::Keep),
            _ => Err(Error::Unsupported(format!("--returns {text:?}: it is drop or keep"))),
        }
    }
}

/// A condition on a column: `region=north`, `status!=cancelled`; a `*` at the end stands for
/// anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    pub(super) column: String,
    pub(super) equal: bool,
    pub(super) value: String,
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.equal { "=" } else { "!=" };
        write!(f, "{}{sign}{}", self.column, self.value)
    }
}

impl FromStr for Condition {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let parts = text
            .split_once("!=")
            .map(|(column, value)| (column, false, value))
            .or_else(|| text.split_once('=').map(|(column, value)| (column, true, value)));
        match parts {
            Some((column, equal, value)) if !column.trim().is_empty() => {
                Ok(Self { column: column.trim().to_owned(), equal, value: value.trim().to_owned() })
            }
            _ => Err(Error::Unsupported(format!(
                "--where {text:?}: write column=value, column!=value or column=begin*"
            ))),
        }
    }
}

/// A number of bands, at least 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bands(pub(super) usize);

impl Bands {
    /// Ten, as lists of customers want them.
    pub const TEN: Self = Self(10);

    /// How many.
    pub fn get(self) -> usize {
        self.0
    }
}

impl Default for Bands {
    fn default() -> Self {
        Self(4)
    }
}

impl FromStr for Bands {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text.parse() {
            Ok(bands @ 2..=100) => Ok(Self(bands)),
            _ => Err(Error::Unsupported(format!(
                "--bands {text:?}: the number of bands lies between 2 and 100"
            ))),
        }
    }
}

/// How a file is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Format {
    /// One order line a row: delimited, one column the basket, one the item.
    Long,
    /// One basket a row: delimited names.
    Basket,
    /// One basket a row, one item a column, and whether it is there: 1/0, yes/no, x/nothing.
    OneHot,
    /// One customer a row: what each column says becomes an item.
    Table,
    /// One basket a row: whole numbers between blanks, as the FIMI repository keeps them.
    Fimi,
    /// The same with names of the numbers, comments or utilities, as SPMF keeps them.
    Spmf,
    /// One JSON value a line: an order line, or a basket.
    Jsonl,
    /// Parquet: order lines, or baskets as lists.
    Parquet,
    /// Arrow's file or stream format, likewise.
    Arrow,
}

impl Format {
    /// Every format, in the order of the documentation.
    pub const ALL: [Self; 9] = [
        Self::Long,
        Self::Basket,
        Self::OneHot,
        Self::Table,
        Self::Fimi,
        Self::Spmf,
        Self::Jsonl,
        Self::Parquet,
        Self::Arrow,
    ];

    /// The name as given to `--format`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Long => "long",
            Self::Basket => "basket",
            Self::OneHot => "onehot",
            Self::Table => "table",
            Self::Fimi => "fimi",
            Self::Spmf => "spmf",
            Self::Jsonl => "jsonl",
            Self::Parquet => "parquet",
            Self::Arrow => "arrow",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let names = Self::ALL.map(Self::name);
        Self::ALL
            .into_iter()
            .find(|format| format.name().eq_ignore_ascii_case(text.trim()))
            .ok_or_else(|| {
                let meant = nearest(text, names)
                    .map_or_else(String::new, |name| format!("; did you mean {name:?}?"));
                Error::Unsupported(format!(
                    "there is no input format {text:?}; it is one of {}{meant}",
                    names.join(", ")
                ))
            })
    }
}

/// A delimiter as typed: one ASCII character, or `tab`, `\t`, `comma`, `semicolon`, `pipe`, `space`.
///
/// # Errors
/// When it is none of these, a quote, or a line end.
pub fn parse_delimiter(text: &str) -> Result<u8> {
    match (text, text.as_bytes()) {
        ("tab" | "\\t", _) => Ok(b'\t'),
        ("comma", _) => Ok(b','),
        ("semicolon", _) => Ok(b';'),
        ("pipe", _) => Ok(b'|'),
        ("space", _) => Ok(b' '),
        (_, &[byte]) if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Ok(byte),
        _ => Err(Error::Unsupported(format!(
            "{text:?} cannot be a delimiter; it is one ASCII character such as , ; | or tab"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_parsed_from_their_names() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse::<Format>().unwrap(), format);
        }
        assert_eq!(
            "baskets".parse::<Format>().unwrap_err().to_string(),
            "there is no input format \"baskets\"; it is one of long, basket, onehot, table, fimi, \
             spmf, jsonl, parquet, arrow; \
             did you mean \"basket\"?"
        );
    }

    #[test]
    fn delimiters_are_one_byte_or_a_word() {
        assert_eq!(parse_delimiter(";").unwrap(), b';');
        assert_eq!(parse_delimiter("\t").unwrap(), b'\t');
        assert_eq!(parse_delimiter("tab").unwrap(), b'\t');
        for wrong in ["", ",,", "\"", "§", "\n"] {
            assert!(parse_delimiter(wrong).is_err(), "{wrong:?}");
        }
    }
}
