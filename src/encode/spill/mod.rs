//! Rows on a disk, where they do not fit into the memory given.
//!
//! The idea is that of hash joins on machines with little memory (Kitsuregawa, Tanaka and Moto-oka,
//! "Application of hash to data base machine and its architecture", New Generation Computing 1,
//! 1983): what belongs together is written to the same of many files, told by a hash of its name,
//! so that later each file can be put together by itself. Whenever the rows at hand take the memory
//! they may take, they are grouped into transactions and written out. A basket whose rows are far
//! apart has several records then, all in one file. At the end each file's records become
//! transactions, and these come together in the order of their first rows.
//!
//! So the result is the same as without a limit. The files have no names: they are gone when the
//! run ends, however it ends.

mod merge;
mod record;

pub(super) use merge::Merged;

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;

use self::record::{Record, Shape};
use super::ItemId;
use super::particulars::{Keep, Said};
use crate::error::{Error, Result};

/// How much memory rows may take, and where they go when they would take more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// For everything: rows, names and finished transactions.
    pub bytes: usize,
    /// A folder with room for the rows.
    pub folder: PathBuf,
}

impl Memory {
    /// How much of it rows may take, with what it takes to group them, before they are written out.
    pub(super) fn of_rows(&self) -> usize {
        /// The program itself, and what reading takes.
        const BESIDE: usize = 32 << 20;
        (self.bytes.saturating_sub(BESIDE) / 4 * 3).max(self.bytes / 4)
    }

    pub(super) fn error(&self, source: std::io::Error) -> Error {
        Error::Write { file: self.folder.join("(temporary file)"), source }
    }
}

/// So many files. With a quarter of the memory for one of them, this is room for 16 times the memory
/// in records, which are smaller than rows in memory.
const PARTS: usize = if cfg!(test) { 3 } else { 64 };

/// Bytes gathered for one file before they are written.
const BUFFER: usize = if cfg!(test) { 64 } else { 32 << 10 };

/// Transactions on a disk.
#[derive(Debug)]
pub(super) struct Spill {
    memory: Memory,
    shape: Shape,
    parts: Vec<Part>,
    /// How many transactions, or parts of such, have been written.
    pub(super) orders: u64,
    /// The numbers that items have got since.
    renumbered: Option<Vec<ItemId>>,
}

/// One file.
#[derive(Debug)]
struct Part {
    file: File,
    buffer: Vec<u8>,
    /// The order of the last record.
    last: u64,
    /// How many bytes are in the file.
    written: u64,
}

impl Part {
    fn new(memory: &Memory) -> Result<Self> {
        let file = tempfile::tempfile_in(&memory.folder).map_err(|source| memory.error(source))?;
        Ok(Self { file, buffer: Vec::new(), last: 0, written: 0 })
    }

    fn push(&mut self, record: &Record<'_>, shape: Shape, memory: &Memory) -> Result<()> {
        record.write(self.last, shape, &mut self.buffer);
        self.last = record.order;
        if self.buffer.len() >= BUFFER {
            self.flush(memory)?;
        }
        Ok(())
    }

    fn flush(&mut self, memory: &Memory) -> Result<()> {
        self.file.write_all(&self.buffer).map_err(|source| memory.error(source))?;
        self.written += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }
}

impl Spill {
    pub(super) fn new(memory: &Memory, keep: &Keep) -> Result<Self> {
        Ok(Self {
            memory: memory.clone(),
            shape: Shape { times: keep.times, context: keep.statements() },
            parts: (0..PARTS).map(|_| Part::new(memory)).collect::<Result<_>>()?,
            orders: 0,
            renumbered: None,
        })
    }

    /// Writes a transaction, or a part of one, behind all others.
    pub(super) fn push(&mut self, of: &Grouped<'_>) -> Result<()> {
        assert!(self.renumbered.is_none(), "items get other names after the last row");
        let order = self.orders;
        self.orders += 1;
        let part = match of.name {
            Some(name) => FxBuildHasher.hash_one(name) >> 32,
            None => order,
        };
        let part = usize::try_from(part % PARTS as u64).expect("there are few parts");
        let &Grouped { name, rows, items, began, said } = of;
        let record = Record { order, name, rows, items, began, said };
        self.parts[part].push(&record, self.shape, &self.memory)
    }

    /// Items have got other numbers.
    pub(super) fn renumber(&mut self, numbers: &[ItemId]) {
        match &mut self.renumbered {
            Some(known) => known.iter_mut().for_each(|item| *item = numbers[item.index()]),
            None => self.renumbered = Some(numbers.to_vec()),
        }
    }
}

/// What rows at hand say of a transaction.
pub(super) struct Grouped<'g> {
    pub(super) name: Option<&'g str>,
    /// How many rows it had.
    pub(super) rows: u64,
    /// Ascending, each once.
    pub(super) items: &'g [ItemId],
    pub(super) began: Option<i64>,
    /// One for each context column.
    pub(super) said: &'g [Said],
}
