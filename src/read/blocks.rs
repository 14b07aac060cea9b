//! Order lines of a delimited text, a block of whole records at a time.
//!
//! Nearly all text is valid UTF-8 and has its quotes where RFC 4180 wants them. A block is read there in two
//! passes over strips that stay in the first cache: one finds the ends of fields, many bytes at a time
//! ([`Separators`]); the other walks them, line by line. Any other record goes through [`split`]; the
//! tests compare both ways.
//!
//! Where a line is a basket and an item and nothing else, the lines of a strip are pushed together.

use std::ops::Range;
use std::str;

use memchr::{memchr, memrchr};

use super::bad_rows::Kept;
use super::lines::{Cells, Lines, Outcome};
use super::reason::Wrong;
use super::records::{Fields, Split, split, trim};
use super::report::Tally;
use super::separators::Separators;
use super::{InText, Items, RowSink, Run, are_same};
use crate::error::Result;

/// What is the same for all blocks of a file.
#[derive(Clone, Copy)]
pub(super) struct Table {
    pub(super) delimiter: u8,
    /// How many fields a record must have.
    pub(super) columns: usize,
}

/// What was found in a block.
#[derive(Default)]
pub(super) struct Found {
    pub(super) tally: Tally,
    /// Rows that cannot be used, with their lines counted from 0 within the block.
    pub(super) bad: Vec<Kept>,
    /// Whether there was a row at all.
    pub(super) seen: bool,
    /// How far the last whole record reaches.
    pub(super) bytes: usize,
    /// How many line ends that includes.
    pub(super) lines: u64,
}

/// Pushes the records of a block that begins with one; `ended` says that nothing follows it.
///
/// # Errors
/// What `sink` fails with.
pub(super) fn read<S: RowSink + ?Sized>(
    block: &[u8],
    ended: bool,
    table: Table,
    lines: &mut Lines<'_>,
    sink: &mut S,
) -> Result<Found> {
    let (fields, found) = Default::default();
    let mut ways = Ways { block, ended, table, lines, sink, fields, found };
    let Ok(text) = str::from_utf8(block) else {
        ways.records(block.len())?;
        return Ok(ways.found);
    };
    let (mut separators, mut names) = (Separators::default(), Names::default());
    while ways.found.bytes < block.len() {
        let begin = ways.found.bytes;
        let until = begin + strip(&block[begin..]).len();
        let is_last = ended && until == block.len();
        let mut walk = Walk::new(&text[begin..until], is_last, table, &mut separators);
        while !walk.ends.is_empty() {
            match ways.lines.plain_columns() {
                Some(columns) => ways.names(&mut walk, columns, &mut names)?,
                None => ways.details(&mut walk)?,
            }
            ways.found.bytes = until.min(begin + walk.start);
            // Blank lines and what is wrong with a line are the other way's business.
            if !walk.ends.is_empty() {
                walk.skip();
                ways.records(begin + walk.start)?;
            }
        }
        let before = ways.found.bytes;
        if before < until {
            ways.records(before + 1)?;
            if ways.found.bytes == before {
                break;
            }
        }
    }
    Ok(ways.found)
}

/// How many bytes are split at a time.
const STRIP: usize = 16 << 10;

/// The first whole lines of a block, about [`STRIP`] bytes.
fn strip(block: &[u8]) -> &[u8] {
    if block.len() <= STRIP {
        return block;
    }
    match memrchr(b'\n', &block[..STRIP]) {
        Some(end) => &block[..=end],
        None => match memchr(b'\n', &block[STRIP..]) {
            Some(end) => &block[..=STRIP + end],
            None => block,
        },
    }
}

/// The lines of a strip, by the ends of their fields.
struct Walk<'t, 's> {
    strip: &'t str,
    columns: usize,
    /// Where the next line begins.
    start: usize,
    /// The ends of the fields of whole lines, from there on.
    ends: &'s [u32],
    /// Whether each line has its fields.
    are_rows: bool,
    /// Whether there are quotes.
    quotes: bool,
}

impl<'t, 's> Walk<'t, 's> {
    /// Those of text that begins with a record; `is_last` says that nothing follows it.
    fn new(strip: &'t str, is_last: bool, table: Table, separators: &'s mut Separators) -> Self {
        let bytes = strip.as_bytes();
        // Only a line that is longer than strips may be too long for one quoted field.
        let until = if bytes.len() > STRIP { 0 } else { separators.find(bytes, table.delimiter) };
        if is_last && until == bytes.len() && !separators.is_open && !bytes.ends_with(b"\n") {
            separators.places.push(u32::try_from(bytes.len()).expect("places of a strip fit"));
            separators.line_ends += 1;
        }
        let is_whole = |&place: &u32| ends_line(bytes, place);
        let whole = separators.places.iter().rposition(is_whole).map_or(0, |last| last + 1);
        let (ends, columns) = (&separators.places[..whole], table.columns);
        // Mostly each line has its fields: that is so when there are as many line ends as there should
        // be, and they are where they should be.
        let are_rows = ends.len() == columns * separators.line_ends
            && ends.chunks_exact(columns).all(|ends| ends_line(bytes, ends[columns - 1]));
        Self { strip, columns, start: 0, ends, are_rows, quotes: separators.quotes }
    }

    /// The ends of the fields of the next line, if it has its fields.
    #[inline(always)]
    fn row(&self) -> Option<&'s [u32]> {
        let (ends, bytes) = (self.ends.get(..self.columns)?, self.strip.as_bytes());
        let is_row = self.are_rows
            || ends_line(bytes, ends[self.columns - 1])
                && !ends[..self.columns - 1].iter().any(|&place| ends_line(bytes, place));
        is_row.then_some(ends)
    }

    /// Steps over a line that [`Self::row`] has told.
    #[inline(always)]
    fn step(&mut self) {
        self.start = self.ends[self.columns - 1] as usize + 1;
        self.ends = &self.ends[self.columns..];
    }

    /// Steps over any line.
    fn skip(&mut self) {
        let bytes = self.strip.as_bytes();
        let last = self.ends.iter().position(|&place| ends_line(bytes, place));
        let (line, rest) = self.ends.split_at(1 + last.expect("lines are whole"));
        self.start = (line[line.len() - 1] as usize + 1).min(bytes.len());
        self.ends = rest;
    }

    /// Where the field of a column lies in the next line, whose fields have these ends.
    #[inline(always)]
    fn field(&self, ends: &[u32], column: usize) -> Range<usize> {
        let start = if column == 0 { self.start } else { ends[column - 1] as usize + 1 };
        start..ends[column] as usize
    }

    /// Where its text lies, without quotes and the blanks around it.
    #[inline(always)]
    fn cell(&self, field: Range<usize>) -> Range<usize> {
        // Most begin and end with a letter or digit.
        match &self.strip.as_bytes()[field.clone()] {
            [first, .., last]
                if first.is_ascii_graphic() && last.is_ascii_graphic() && *first != b'"' =>
            {
                field
            }
            _ => self.any_cell(field),
        }
    }

    /// The same for any field.
    fn any_cell(&self, field: Range<usize>) -> Range<usize> {
        let Range { mut start, mut end } = field;
        let mut text = &self.strip[start..end];
        if let Some(line) = text.strip_suffix('\r') {
            (text, end) = (line, end - 1);
        }
        if self.quotes
            && let Some(quoted) = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'))
        {
            (text, start, end) = (quoted, start + 1, end - 1);
        }
        let trimmed = trim(text);
        if trimmed.len() < text.len() {
            start += text.len() - text.trim_start().len();
            end = start + trimmed.len();
        }
        start..end
    }
}

/// Whether a line ends at a place where a field ends.
#[inline(always)]
fn ends_line(bytes: &[u8], place: u32) -> bool {
    bytes.get(place as usize).is_none_or(|&byte| byte == b'\n')
}

/// Lines of a basket and an item that are pushed together.
#[derive(Default)]
struct Names<'t> {
    runs: Vec<Run<'t>>,
    /// Where the items lie.
    items: Vec<Range<u32>>,
}

/// The two ways of splitting.
struct Ways<'w, 'l, S: ?Sized> {
    block: &'w [u8],
    ended: bool,
    table: Table,
    lines: &'w mut Lines<'l>,
    sink: &'w mut S,
    fields: Fields,
    found: Found,
}

impl<S: RowSink + ?Sized> Ways<'_, '_, S> {
    /// Record by record, until one ends at `until` or beyond.
    fn records(&mut self, until: usize) -> Result<()> {
        let Self { block, ended, table, lines, sink, fields, found } = self;
        while found.bytes < until {
            let rest = &block[found.bytes..];
            let Split::Record(span) = split(rest, table.delimiter, *ended, fields) else {
                return Ok(());
            };
            let record = fields.record(rest, span, found.lines);
            if !record.is_blank() {
                found.seen = true;
                let outcome = match record.has_fields(table.columns) {
                    Ok(()) => lines.push(&record, *sink)?,
                    Err(wrong) => Outcome::Bad(wrong),
                };
                found.tally.add(outcome);
                if let Outcome::Bad(wrong) = outcome {
                    found.bad.push(Kept::new(&record, wrong));
                }
            }
            found.bytes += span.with_end;
            found.lines += span.lines;
        }
        Ok(())
    }

    /// Lines of a basket and an item, in these columns, until one lacks something.
    fn names<'t>(
        &mut self,
        walk: &mut Walk<'t, '_>,
        (basket_column, item_column): (usize, usize),
        names: &mut Names<'t>,
    ) -> Result<()> {
        let (strip, bytes) = (walk.strip, walk.strip.as_bytes());
        let Names { runs, items } = names;
        runs.clear();
        items.clear();
        let place = |at: usize| u32::try_from(at).expect("places of a strip fit");
        // The basket as it stands in the last line, and how many lines there were before its run.
        let (mut last, mut before) = (&bytes[..0], 0);
        while let Some(ends) = walk.row() {
            let item = walk.cell(walk.field(ends, item_column));
            if item.is_empty() {
                break;
            }
            let basket = walk.field(ends, basket_column);
            if !are_same(&bytes[basket.clone()], last) || runs.is_empty() {
                last = &bytes[basket.clone()];
                let basket = &strip[walk.cell(basket)];
                if basket.is_empty() {
                    break;
                }
                if let Some(run) = runs.last_mut() {
                    run.lines = items.len() - before;
                }
                before = items.len();
                runs.push(Run { basket, lines: 0 });
            }
            items.push(place(item.start)..place(item.end));
            walk.step();
        }
        if let Some(run) = runs.last_mut() {
            run.lines = items.len() - before;
            self.found.seen = true;
            self.found.lines += items.len() as u64;
            self.found.tally.rows += items.len() as u64;
            self.sink.rows(runs, Items::Names(InText { text: strip, places: items }))?;
        }
        Ok(())
    }

    /// Lines with more than that, until one lacks something.
    fn details(&mut self, walk: &mut Walk<'_, '_>) -> Result<()> {
        while let Some(ends) = walk.row() {
            let outcome = self.lines.push(&Row { walk, ends }, self.sink)?;
            if let Outcome::Bad(_) = outcome {
                break;
            }
            self.found.seen = true;
            self.found.lines += 1;
            self.found.tally.add(outcome);
            walk.step();
        }
        Ok(())
    }
}

/// A line.
struct Row<'w> {
    walk: &'w Walk<'w, 'w>,
    ends: &'w [u32],
}

impl Cells for Row<'_> {
    #[inline(always)]
    fn cell<'c>(&'c self, column: usize, _: &'c mut String) -> Result<&'c str, Wrong> {
        Ok(&self.walk.strip[self.walk.cell(self.walk.field(self.ends, column))])
    }
}
