//! Parquet and Arrow files: rows in columns.
//!
//! A column of lists (`items`, or the one named as the item) makes each row a basket; otherwise
//! each row is an order line, with roles as in delimited files. Columns that are not looked at are
//! not read. A row of a bad kind is shown by its number, from 1.
//!
//! Texts of any kind, whole numbers, numbers, dates and times can be names. Numbers that are whole
//! are written so, since pandas makes `17850.0` of an id as soon as one is missing.

use super::bad_rows::BadRows;
use super::layout::Layout;
use super::report::Tally;
use super::text::Text;
use super::{Format, PiecedSink, ReadOptions, RowSink, Source, pieces};
use crate::error::{Error, Result};

mod lists;
mod names;
mod packed;
mod pages;
mod plain;
mod plan;
mod snappy;
mod stored;

use plain::Notes;
use plan::{Found, Plan};
use stored::Stored;

/// The format of a file with these first bytes, if it is one of columns.
pub(super) fn format(first: &[u8]) -> Option<Format> {
    match first {
        [b'P', b'A', b'R', b'1', ..] => Some(Format::Parquet),
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] | [0xff, 0xff, 0xff, 0xff, ..] => {
            Some(Format::Arrow)
        }
        _ => None,
    }
}

/// Pushes every row of a file and says how it is laid out. What is no file on a disk, or is
/// compressed as a whole, is taken into memory.
pub(super) fn read<S: RowSink + ?Sized>(
    source: &Source,
    text: &mut Text<'_>,
    format: Format,
    options: &ReadOptions,
    sink: &mut S,
    bad: &mut BadRows<'_>,
) -> Result<(Layout, Tally)> {
    let stored = Stored::new(source, text, format)?;
    let plan = Plan::new(&stored, &text.file, format, options)?;
    let found = in_order(&stored, plan, text, sink, bad)?;
    hash(text, options)?;
    Ok(found)
}

/// Takes what is left of the bytes, of which columns need not be made, for their hash.
fn hash(text: &mut Text<'_>, options: &ReadOptions) -> Result<()> {
    if options.hash { text.skip_rest() } else { Ok(()) }
}

fn in_order<S: RowSink + ?Sized>(
    stored: &Stored,
    mut plan: Plan<'_>,
    text: &Text<'_>,
    sink: &mut S,
    bad: &mut BadRows<'_>,
) -> Result<(Layout, Tally)> {
    bad.columns(plan.all_columns());
    let mut tally = Tally::default();
    for group in 0..stored.groups() {
        let mut notes = Notes::default();
        for batch in stored.batches(plan.columns(), group)? {
            text.go_on()?;
            let found = plan.push(&batch?, &mut notes, sink)?;
            plan.add(found, &mut tally, bad)?;
        }
    }
    plan.finish(tally)
}

/// So many rows are read at once, unless row groups are large: the thread that puts pieces together
/// comes later to them, and the others are not to wait for the last one that it takes.
const ROWS_AT_ONCE: usize = 1 << 20;

/// The same on all threads, each a row group of a Parquet file at a time.
pub(super) fn read_in_pieces<S: PiecedSink + Send>(
    source: &Source,
    text: &mut Text<'_>,
    format: Format,
    options: &ReadOptions,
    sink: &mut S,
    bad: &mut BadRows<'_>,
) -> Result<(Layout, Tally)> {
    let stored = Stored::new(source, text, format)?;
    let mut plan = Plan::new(&stored, &text.file, format, options)?;
    let (groups, threads) = (stored.groups(), rayon::current_num_threads());
    if threads == 1 || groups < 2 {
        let found = in_order(&stored, plan, text, sink, bad)?;
        hash(text, options)?;
        return Ok(found);
    }
    bad.columns(plan.all_columns());
    let mut tally = Tally::default();
    let told = plan.clone();
    let of_group = |group: usize, piece: &mut S::Piece| {
        let (mut all, mut notes) = (Found::default(), Notes::default());
        for batch in stored.batches(told.columns(), group)? {
            all.add(told.push(&batch?, &mut notes, piece)?);
        }
        Ok(all)
    };
    let watch = text.watch();
    let add = |found| {
        if watch.stop() {
            return Err(Error::Interrupted);
        }
        plan.add(found, &mut tally, bad)
    };
    let many = ROWS_AT_ONCE / stored.rows_of_group().max(1);
    let at_once = many.clamp(2 * threads, 8 * threads);
    let mut hashed = Ok(());
    rayon::in_place_scope(|scope| {
        scope.spawn(|_| hashed = hash(text, options));
        pieces::read_parts(groups, at_once, sink, of_group, add)
    })?;
    hashed?;
    plan.finish(tally)
}
