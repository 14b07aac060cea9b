//! What a file was found or told to be.

use std::fmt;

use serde::Serialize;

use super::roles::Roles;
use super::{Encoding, Format, ReadOptions};
use crate::error::{Error, Result};

/// How a file is laid out, as found or as told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Layout {
    /// The format.
    pub format: Format,
    /// The encoding of the text.
    pub encoding: Encoding,
    /// The character between fields; none where there are no fields.
    pub delimiter: Option<char>,
    /// Whether the first row names the columns.
    pub header: bool,
    /// The columns of a table of any kind: the names in the header, or their numbers from 1.
    pub columns: Vec<String>,
    /// The column that names the basket or customer; several stand between commas.
    pub basket: Option<String>,
    /// The column that names the item, likewise.
    pub item: Option<String>,
    /// Whether the file begins with a byte order mark.
    pub bom: bool,
    #[serde(skip)]
    pub(super) roles: Option<Roles>,
    /// The column that names the basket in a file with one row for each.
    #[serde(skip)]
    pub(super) id: Option<usize>,
}

impl fmt::Display for Layout {
    /// One line: what was found, and the flags that override it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut flags = vec!["--format"];
        write!(f, "{}", self.format)?;
        if self.encoding != Encoding::UTF_8 {
            write!(f, ", encoding {}", self.encoding)?;
            flags.push("--encoding");
        }
        if let Some(delimiter) = self.delimiter {
            write!(f, ", delimiter {delimiter:?}")?;
            flags.push("--delimiter");
        }
        if !self.columns.is_empty() && !self.header && self.delimiter.is_some() {
            f.write_str(", no header")?;
        }
        if let Some(basket) = &self.basket {
            write!(f, ", basket = {basket}")?;
            flags.push("--basket");
        }
        if let Some(item) = &self.item {
            write!(f, ", item = {item}")?;
            flags.push("--item");
        }
        write!(f, " ({})", flags.join(" "))
    }
}

impl Layout {
    /// Nothing but a format and an encoding.
    pub(super) fn plain(format: Format, encoding: Encoding) -> Self {
        Self {
            format,
            encoding,
            delimiter: None,
            header: false,
            columns: Vec::new(),
            basket: None,
            item: None,
            bom: false,
            roles: None,
            id: None,
        }
    }

    /// # Errors
    /// When the options ask for what only order lines have, and these are none.
    pub(super) fn honours(&self, options: &ReadOptions, file: &str) -> Result<()> {
        let asked = [
            ("--quantity", options.quantity.is_some()),
            ("--price", options.price.is_some()),
            ("--weight", options.weight.is_some()),
            ("--time", options.time.is_some()),
            ("--end", options.end.is_some()),
            ("--context", !options.context.is_empty() && !self.has_circumstances()),
            ("--where", !options.conditions.is_empty()),
        ];
        match asked.into_iter().find(|(_, is_asked)| *is_asked) {
            Some((flag, _)) if self.roles.is_none() => Err(Error::Unsupported(format!(
                "{file}: {flag} is for order lines, and this file is {} (--format)",
                self.format
            ))),
            _ => Ok(()),
        }
    }

    /// Whether the rows, which are no order lines, may have context columns.
    fn has_circumstances(&self) -> bool {
        matches!(self.format, Format::OneHot | Format::Table)
    }

    /// The delimiter as a byte.
    ///
    /// # Panics
    /// When the format has none.
    pub(super) fn delimiter_byte(&self) -> u8 {
        let delimiter = self.delimiter.expect("delimited formats have a delimiter");
        u8::try_from(delimiter).expect("delimiters are ASCII")
    }
}

/// The names of some columns, between commas.
pub(super) fn joined(columns: &[String], places: &[usize]) -> Option<String> {
    let names: Vec<&str> = places.iter().map(|&at| columns[at].as_str()).collect();
    Some(names.join(","))
}
