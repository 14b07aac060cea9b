//! The rows of a table, one after another: delimited text with a header, plain or compressed.

use std::io::{self, Chain, Cursor, Read};

use crate::error::{Error, Position, Result, nearest};
use crate::read::{Source, Unpacked};

/// How much of the file is looked at for the delimiter: far more than a header.
const START: u64 = 64 << 10;

/// A table that is being read. Every row must be whole: a customer who is left out silently would bias
/// each share that is made from the table.
pub struct TableRows {
    file: String,
    names: Vec<String>,
    delimiter: u8,
    reader: csv::Reader<Chain<Cursor<Vec<u8>>, Unpacked>>,
    record: csv::ByteRecord,
}

/// What is known of a table after its last row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableEnd {
    /// Its size as stored.
    pub stored_bytes: u64,
    /// Its SHA-256 as stored, if it was asked for.
    pub sha256: Option<String>,
}

impl TableRows {
    /// Opens a table and reads its header. Without a delimiter it is the one of comma, semicolon, tab
    /// and pipe that the header has most often.
    ///
    /// # Errors
    /// When the file cannot be opened or read.
    pub fn open(source: &Source, delimiter: Option<u8>, hash: bool) -> Result<Self> {
        let file = source.to_string();
        let mut bytes = source.unpack(hash)?;
        let mut start = Vec::new();
        if let Err(error) = bytes.by_ref().take(START).read_to_end(&mut start) {
            return Err(unreadable(&file, &bytes, error));
        }
        let delimiter = delimiter.unwrap_or_else(|| most_frequent_delimiter(&start));
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(Cursor::new(start).chain(bytes));
        let header = match reader.byte_headers() {
            Ok(header) => header.clone(),
            Err(error) => {
                return Err(unreadable(&file, reader.get_ref().get_ref().1, io_error(error)));
            }
        };
        let names = header.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
        Ok(Self { file, names, delimiter, reader, record: csv::ByteRecord::new() })
    }

    /// The file as named.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The columns.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The place of a column.
    ///
    /// # Errors
    /// When it is not there.
    pub fn place(&self, name: &str) -> Result<usize> {
        let found = self.names.iter().position(|column| column == name);
        found.ok_or_else(|| Error::MissingColumn {
            file: self.file.clone(),
            column: name.into(),
            columns: self.names.clone(),
            near: nearest(name, self.names.iter().map(String::as_str)).map(Into::into),
        })
    }

    /// The next row; none after the last.
    ///
    /// # Errors
    /// When it cannot be read, or has too few or too many fields.
    pub fn next_row(&mut self) -> Result<Option<TableRow<'_>>> {
        match self.reader.read_byte_record(&mut self.record) {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(error) => {
                let bytes = self.reader.get_ref().get_ref().1;
                return Err(unreadable(&self.file, bytes, io_error(error)));
            }
        }
        let row = TableRow { file: &self.file, record: &self.record, delimiter: self.delimiter };
        if self.record.len() != self.names.len() {
            let reason = "the row has another number of fields than the header".into();
            let value = format!("{} instead of {}", self.record.len(), self.names.len());
            return Err(row.bad(None, reason, Some(value)));
        }
        Ok(Some(row))
    }

    /// Reads what is left of the file: the hash is of the whole of it, and a decompressor may stop
    /// before its last bytes.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn end(self) -> Result<TableEnd> {
        let (_, mut bytes) = self.reader.into_inner().into_inner();
        let rest = io::copy(&mut bytes, &mut io::sink());
        rest.map_err(|error| unreadable(&self.file, &bytes, error))?;
        Ok(TableEnd { stored_bytes: bytes.stored_bytes(), sha256: bytes.sha256() })
    }
}

/// One row.
pub struct TableRow<'a> {
    file: &'a str,
    record: &'a csv::ByteRecord,
    delimiter: u8,
}

impl<'a> TableRow<'a> {
    /// The field at a place.
    ///
    /// # Errors
    /// When it is not UTF-8.
    pub fn text(&self, at: usize) -> Result<&'a str> {
        std::str::from_utf8(&self.record[at])
            .map_err(|_| self.bad(Some(at), "the field is not UTF-8 text".into(), None))
    }

    /// What is wrong with the row, or with the field at a place.
    pub(super) fn bad(&self, at: Option<usize>, reason: String, value: Option<String>) -> Error {
        const SHOWN: usize = 200;
        let fields: Vec<_> = self.record.iter().map(String::from_utf8_lossy).collect();
        let whole = fields.join(&*char::from(self.delimiter).to_string());
        let mut row: String = whole.chars().take(SHOWN).collect();
        if row.len() < whole.len() {
            row.push('…');
        }
        Error::BadRow {
            position: Box::new(Position {
                file: self.file.into(),
                line: self.record.position().map_or(0, csv::Position::line),
                column: at.map(|at| at + 1),
            }),
            reason,
            value,
            row,
            hint:
                "mend the row or take it out: a customer left out silently would bias every share"
                    .into(),
        }
    }
}

fn unreadable(file: &str, bytes: &Unpacked, source: io::Error) -> Error {
    Error::Read { file: file.into(), after: bytes.stored_bytes(), source }
}

fn most_frequent_delimiter(start: &[u8]) -> u8 {
    let line = start.split(|&byte| byte == b'\n').next().unwrap_or(start);
    let count = |delimiter: u8| line.iter().filter(|&&byte| byte == delimiter).count();
    // Of equals the last one is taken, so the most usual one stands last.
    *b"|;\t,".iter().max_by_key(|&&delimiter| count(delimiter)).expect("there are four")
}

fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
