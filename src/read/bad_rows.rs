//! Rows that cannot be used: counted by reason, shown by example, kept whole, and limited.

use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;
use std::str::FromStr;

use serde::Serialize;

use super::Reason;
use super::reason::Wrong;
use super::records::Record;
use crate::error::{Error, Position, Result};

/// How many rows may be unusable before reading stops.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum MaxBad {
    /// So many rows; one more stops the run there and then.
    Count(u64),
    /// Such a percentage of all rows, in [0, 100]; judged at the end of the input.
    Percent(f64),
}

impl Default for MaxBad {
    fn default() -> Self {
        Self::Count(0)
    }
}

impl fmt::Display for MaxBad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}

impl FromStr for MaxBad {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = |why| {
            Error::Unsupported(format!(
                "--max-bad {text:?}: {why}; write a number of rows such as 25, \
                 or a percentage such as 0.5%"
            ))
        };
        let text = text.trim();
        let Some(percent) = text.strip_suffix('%') else {
            return text
                .parse()
                .map(Self::Count)
                .map_err(|_| wrong("this is neither a number of rows nor a percentage"));
        };
        match percent.trim_end().parse::<f64>() {
            Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(Self::Percent(percent)),
            Ok(_) => Err(wrong("a percentage lies between 0% and 100%")),
            Err(_) => Err(wrong("this is not a percentage")),
        }
    }
}

/// One unusable row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BadRow {
    /// The file as named.
    pub file: String,
    /// The line on which the row begins, from 1.
    pub line: u64,
    /// The field, or the word, from 1.
    pub column: Option<usize>,
    /// What is wrong.
    pub reason: Reason,
    /// The offending value, shortened, where there is one.
    pub value: Option<String>,
    /// The row as it stands in the file, shortened.
    pub row: String,
}

/// The unusable rows of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BadKind {
    /// What is wrong with them.
    pub reason: Reason,
    /// How many there are.
    pub rows: u64,
    /// The first few.
    pub examples: Vec<BadRow>,
}

/// An unusable row as a reader hands it over.
pub(super) struct Found<'a> {
    pub(super) reason: Reason,
    pub(super) file: &'a str,
    pub(super) line: u64,
    /// The field or word, from 0.
    pub(super) field: Option<usize>,
    /// The offending bytes.
    pub(super) value: Option<&'a [u8]>,
    /// The whole row.
    pub(super) raw: &'a [u8],
}

/// A row that cannot be used, kept until it is its turn.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    wrong: Wrong,
    line: u64,
    raw: Vec<u8>,
    fields: Vec<Vec<u8>>,
}

impl Kept {
    pub(super) fn new(record: &Record<'_>, wrong: Wrong) -> Self {
        Self {
            wrong,
            line: record.line,
            raw: record.raw.to_vec(),
            fields: record.fields().map(<[u8]>::to_vec).collect(),
        }
    }

    /// A line that was split in another way.
    pub(super) fn line<'f>(
        raw: &[u8],
        fields: impl Iterator<Item = &'f [u8]>,
        line: u64,
        wrong: Wrong,
    ) -> Self {
        Self { wrong, line, raw: raw.to_vec(), fields: fields.map(<[u8]>::to_vec).collect() }
    }
}

/// Takes unusable rows and says when there are too many.
pub(super) struct BadRows<'a> {
    limit: MaxBad,
    rejects: Option<Rejects<'a>>,
    /// In the order in which the reasons first occurred.
    kinds: Vec<BadKind>,
    count: u64,
}

impl<'a> BadRows<'a> {
    /// How many rows of each kind are kept as examples.
    const EXAMPLES: usize = 5;

    pub(super) fn new(limit: MaxBad, rejects: Option<&'a mut dyn Write>) -> Self {
        Self { limit, rejects: rejects.map(Rejects::new), kinds: Vec::new(), count: 0 }
    }

    /// How many there are so far.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// The columns of the file that follows, for the header of the rejects.
    pub(super) fn columns(&mut self, columns: &[String]) {
        if let Some(rejects) = &mut self.rejects {
            rejects.columns(columns);
        }
    }

    /// Counts a row and keeps it; `fields` are its fields as far as it could be split.
    ///
    /// # Errors
    /// When it is one more than allowed, or the rejects cannot be written.
    pub(super) fn push<'f>(
        &mut self,
        found: &Found<'_>,
        fields: impl Iterator<Item = &'f [u8]>,
    ) -> Result<()> {
        self.count += 1;
        if let Some(rejects) = &mut self.rejects {
            rejects.write(found, fields)?;
        }
        let place = self.kinds.iter().position(|kind| kind.reason == found.reason);
        let kind = match place {
            Some(place) => &mut self.kinds[place],
            None => {
                self.kinds.push(BadKind { reason: found.reason, rows: 0, examples: Vec::new() });
                self.kinds.last_mut().expect("it was just pushed")
            }
        };
        kind.rows += 1;
        if kind.examples.len() < Self::EXAMPLES {
            kind.examples.push(found.to_owned());
        }
        match self.limit {
            MaxBad::Count(limit) if self.count > limit => {
                self.flush()?;
                Err(refused(&found.to_owned(), self.limit, ""))
            }
            _ => Ok(()),
        }
    }

    /// Counts a delimited row and keeps it.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub(super) fn push_record(
        &mut self,
        file: &str,
        record: &Record<'_>,
        wrong: Wrong,
    ) -> Result<()> {
        self.push_kept(file, 0, &Kept::new(record, wrong))
    }

    /// The same for one whose line is counted from `first_line`.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub(super) fn push_kept(&mut self, file: &str, first_line: u64, row: &Kept) -> Result<()> {
        let Kept { wrong, fields, .. } = row;
        let counted = format!("{} instead of {}", fields.len(), wrong.expected);
        let value = match wrong.reason {
            Reason::FieldCount => Some(counted.as_bytes()),
            Reason::EmptyBasket | Reason::EmptyItem => None,
            _ => wrong.field.map(|at| &fields[at][..]),
        };
        let found = Found {
            reason: wrong.reason,
            file,
            line: first_line + row.line,
            field: wrong.field,
            value,
            raw: &row.raw,
        };
        self.push(&found, fields.iter().map(Vec::as_slice))
    }

    /// Judges a limit that is a percentage of all `rows`, good and bad, and hands over what was counted.
    ///
    /// # Errors
    /// When it is exceeded (the first bad row is shown), or the rejects cannot be written.
    pub(super) fn finish(mut self, rows: u64) -> Result<Vec<BadKind>> {
        self.flush()?;
        match (self.limit, self.kinds.first()) {
            (MaxBad::Percent(percent), Some(kind))
                if 100.0 * (self.count as f64) > percent * rows as f64 =>
            {
                let many = format!(
                    "{} of {rows} rows cannot be used, which is more than {}; this is the first. ",
                    self.count, self.limit,
                );
                Err(refused(&kind.examples[0], self.limit, &many))
            }
            _ => Ok(self.kinds),
        }
    }

    fn flush(&mut self) -> Result<()> {
        match &mut self.rejects {
            Some(rejects) => rejects.writer.flush().map_err(cannot_write),
            None => Ok(()),
        }
    }
}

impl Found<'_> {
    fn to_owned(&self) -> BadRow {
        BadRow {
            file: self.file.to_owned(),
            line: self.line,
            column: self.field.map(|field| field + 1),
            reason: self.reason,
            value: self.value.map(shortened),
            row: shortened(self.raw),
        }
    }
}

/// The error for a row above the limit; `many` says how many there are, where that is the point.
fn refused(row: &BadRow, limit: MaxBad, many: &str) -> Error {
    let pass = if limit == MaxBad::default() { "--max-bad 1%" } else { "a higher --max-bad" };
    let encoding = match row.reason {
        Reason::NotUtf8 => {
            "; if the file is in another encoding, name it (--encoding windows-1252)"
        }
        _ => "",
    };
    Error::BadRow {
        position: Box::new(Position { file: row.file.clone(), line: row.line, column: row.column }),
        reason: row.reason.to_string(),
        value: row.value.clone(),
        row: row.row.clone(),
        hint: format!(
            "{many}{pass} lets such rows pass, --rejects FILE keeps them, \
             pannier check FILE shows them all{encoding}"
        ),
    }
}

/// The beginning of some bytes as one line of text.
fn shortened(bytes: &[u8]) -> String {
    const LONGEST: usize = 120;
    let cut = &bytes[..bytes.len().min(4 * LONGEST)];
    let text = String::from_utf8_lossy(cut);
    let mut short = String::new();
    for (at, character) in text.chars().enumerate() {
        if at == LONGEST {
            short.push('…');
            break;
        }
        if character.is_control() {
            short.extend(character.escape_default());
        } else {
            short.push(character);
        }
    }
    short
}

/// Writes unusable rows whole, as CSV: where, why, and the fields as they were.
struct Rejects<'a> {
    writer: csv::Writer<&'a mut dyn Write>,
    columns: Vec<String>,
    begun: bool,
}

impl<'a> Rejects<'a> {
    fn new(target: &'a mut dyn Write) -> Self {
        Self {
            writer: csv::WriterBuilder::new().flexible(true).from_writer(target),
            columns: Vec::new(),
            begun: false,
        }
    }

    /// The header is that of the first file which has one, since there can be only one.
    fn columns(&mut self, columns: &[String]) {
        if self.columns.is_empty() {
            self.columns = columns.to_vec();
        }
    }

    fn write<'f>(
        &mut self,
        found: &Found<'_>,
        fields: impl Iterator<Item = &'f [u8]>,
    ) -> Result<()> {
        if !self.begun {
            self.begun = true;
            let columns = self.columns.iter().map(String::as_str);
            self.writer
                .write_record(["file", "line", "reason"].into_iter().chain(columns))
                .map_err(csv_failed)?;
        }
        let (line, reason) = (found.line.to_string(), found.reason.to_string());
        for place in [found.file, &line, &reason] {
            self.writer.write_field(place).map_err(csv_failed)?;
        }
        self.writer.write_record(fields).map_err(csv_failed)
    }
}

fn csv_failed(error: csv::Error) -> Error {
    cannot_write(io::Error::from(error))
}

fn cannot_write(source: io::Error) -> Error {
    Error::Write { file: PathBuf::from("the rejected rows"), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_counts_or_percentages() {
        assert_eq!("0".parse::<MaxBad>().unwrap(), MaxBad::Count(0));
        assert_eq!("25".parse::<MaxBad>().unwrap(), MaxBad::Count(25));
        assert_eq!("0.5%".parse::<MaxBad>().unwrap(), MaxBad::Percent(0.5));
        for (text, why) in [
            ("0.005", "this is neither a number of rows nor a percentage"),
            ("-1", "this is neither a number of rows nor a percentage"),
            ("150%", "a percentage lies between 0% and 100%"),
            ("NaN%", "a percentage lies between 0% and 100%"),
            ("x%", "this is not a percentage"),
        ] {
            assert_eq!(
                text.parse::<MaxBad>().unwrap_err().to_string(),
                format!(
                    "--max-bad {text:?}: {why}; write a number of rows such as 25, \
                     or a percentage such as 0.5%"
                )
            );
        }
    }

    #[test]
    fn rows_are_shortened_to_one_line() {
        assert_eq!(shortened(b"a\tb\nc\xff"), "a\\tb\\nc\u{fffd}");
        assert_eq!(shortened(&[b'x'; 500]), format!("{}…", "x".repeat(120)));
    }
}
