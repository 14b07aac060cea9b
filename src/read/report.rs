//! What was read: for `check`, for the line that says what was found, and for the manifest.

use serde::Serialize;

use super::bad_rows::BadKind;
use super::layout::Layout;
use super::lines::Outcome;

/// What [`read`](super::read) found in all files together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReadReport {
    /// Each file, in the order given.
    pub files: Vec<FileReport>,
    /// How many rows were good: order lines, or baskets.
    pub rows: u64,
    /// How many rows could not be used.
    pub bad_rows: u64,
    /// These by reason, in the order in which the reasons first occurred.
    pub bad: Vec<BadKind>,
}

/// What was found in one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FileReport {
    /// The file as named.
    pub file: String,
    /// How it is laid out.
    pub layout: Layout,
    /// `gzip`, `bzip2`, `zstd`, or none for a plain file.
    pub compression: Option<&'static str>,
    /// Its size as stored.
    pub bytes: u64,
    /// Its size after decompression.
    pub content_bytes: u64,
    /// The SHA-256 of the file as stored, in hexadecimal, if it was asked for.
    pub sha256: Option<String>,
    /// How many rows were good.
    pub rows: u64,
    /// How many rows could not be used.
    pub bad_rows: u64,
    /// How many rows the conditions left out.
    pub filtered: u64,
    /// How many rows were left out because their quantity is not above 0.
    pub returns: u64,
    /// What else is worth knowing, in sentences.
    pub notes: Vec<String>,
}

impl FileReport {
    /// One line: the file, what was found, and the flags that override it.
    pub fn summary(&self) -> String {
        format!("{}: {}", self.file, self.layout)
    }
}

/// What became of the rows of one file, bad ones aside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) rows: u64,
    pub(super) filtered: u64,
    pub(super) returns: u64,
    pub(super) notes: Vec<String>,
}

impl Tally {
    /// So many good rows and nothing else.
    pub(super) fn good(rows: u64) -> Self {
        Self { rows, ..Self::default() }
    }

    /// Adds what became of other rows.
    #[cfg(feature = "parquet")]
    pub(super) fn add_all(&mut self, other: Self) {
        self.rows += other.rows;
        self.filtered += other.filtered;
        self.returns += other.returns;
        self.notes.extend(other.notes);
    }

    pub(super) fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Good => self.rows += 1,
            Outcome::Filtered => self.filtered += 1,
            Outcome::Return => self.returns += 1,
            Outcome::Bad(_) => {}
        }
    }
}
