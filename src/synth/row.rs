//! What the generators push, and where it can go: lines of a file, or a miner's rows.

use crate::error::{Error, Result};
use crate::read::RowSink;
use std::io;
use std::path::PathBuf;

/// A row as a generator makes it.
pub trait Row {
    /// The header line, where the format has one.
    const HEADER: Option<&'static str>;

    /// Appends the row as text, without the end of the line.
    fn write(&self, line: &mut Vec<u8>);

    /// Hands the row to whatever takes rows from readers, as if it had been written and read.
    ///
    /// # Errors
    /// Those of the sink.
    fn feed(&self, rows: &mut impl RowSink) -> Result<()>;
}

/// Writes rows as lines of text that end with a line feed. The names in them are ours and need no
/// quotes.
#[derive(Debug)]
pub struct Lines<W> {
    out: W,
    file: PathBuf,
    begun: bool,
    text: Vec<u8>,
}

impl<W: io::Write> Lines<W> {
    /// Text is handed to `out` in large pieces, so it needs no buffer; `file` names it in errors.
    pub fn new(out: W, file: impl Into<PathBuf>) -> Self {
        Self { out, file: file.into(), begun: false, text: Vec::with_capacity(2 * Self::PIECE) }
    }

    /// Bytes collected before they are handed on.
    const PIECE: usize = 1 << 16;

    /// Writes one row, the first one below its header.
    ///
    /// # Errors
    /// [`Error::Closed`] when the reader of a pipe has gone, else [`Error::Write`].
    pub fn row<R: Row>(&mut self, row: &R) -> Result<()> {
        if !self.begun {
            self.begun = true;
            if let Some(header) = R::HEADER {
                self.text.extend_from_slice(header.as_bytes());
                self.text.push(b'\n');
            }
        }
        row.write(&mut self.text);
        self.text.push(b'\n');
        if self.text.len() < Self::PIECE {
            return Ok(());
        }
        self.hand_on()
    }

    /// Writes what is left, flushes, and gives the writer back.
    ///
    /// # Errors
    /// As [`Lines::row`].
    pub fn finish(mut self) -> Result<W> {
        self.hand_on()?;
        match self.out.flush() {
            Ok(()) => Ok(self.out),
            Err(source) => Err(failed(source, self.file)),
        }
    }

    fn hand_on(&mut self) -> Result<()> {
        self.out.write_all(&self.text).map_err(|source| failed(source, self.file.clone()))?;
        self.text.clear();
        Ok(())
    }
}

fn failed(source: io::Error, file: PathBuf) -> Error {
    match source.kind() {
        io::ErrorKind::BrokenPipe => Error::Closed,
        _ => Error::Write { file, source },
    }
}

/// Appends a number in decimal digits.
pub(super) fn push_number(text: &mut Vec<u8>, number: u64) {
    use io::Write;
    write!(text, "{number}").expect("memory takes any text");
}
