//! Order lines of a delimited text, a block of whole records at a time.
//!
//! Most text holds no quote, no NUL byte and is valid UTF-8. Then every line end ends a record, and a block is
//! read in two passes over pieces that stay in the first cache: one finds the delimiters and line
//! ends, many bytes at a time; the other walks them, line by line. What holds quotes or is no
//! UTF-8 goes through [`split`], record by record; the tests compare both ways.

use std::str;

use memchr::{memchr, memchr2, memrchr};

use super::RowSink;
use super::bad_rows::Kept;
use super::lines::{Cells, Lines, Outcome};
use super::reason::Wrong;
use super::records::{Fields, Split, split, trim};
use super::report::Tally;
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

/// How many rows are pushed at a time, where there is nothing to them but a basket and an item: enough
/// that their names are looked up beside each other, and few enough for the first cache.
const TOGETHER: usize = if cfg!(test) { 3 } else { 64 };

/// How many bytes are split at a time.
const STRIP: usize = 16 << 10;

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
    let mut found = Found::default();
    let mut ways = Ways { table, lines, sink, fields: Fields::default(), places: Vec::new() };
    let Ok(text) = str::from_utf8(block) else {
        ways.records(block, block.len(), ended, &mut found)?;
        return Ok(found);
    };
    while found.bytes < block.len() {
        let strip = strip(&block[found.bytes..]);
        let is_last = found.bytes + strip.len() == block.len();
        let whole = strip.ends_with(b"\n") || ended && is_last;
        let before = found.bytes;
        if whole && memchr2(b'"', 0, strip).is_none() {
            ways.plain_lines(text, before + strip.len(), &mut found)?;
        } else {
            ways.records(block, before + strip.len(), ended, &mut found)?;
            if found.bytes == before {
                break;
            }
        }
    }
    Ok(found)
}

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

/// The two ways of splitting, with the space they need.
struct Ways<'w, 'l, S: ?Sized> {
    table: Table,
    lines: &'w mut Lines<'l>,
    sink: &'w mut S,
    fields: Fields,
    /// Where the delimiters and line ends of a strip are.
    places: Vec<u32>,
}

impl<S: RowSink + ?Sized> Ways<'_, '_, S> {
    /// Pushes rows and forgets them.
    fn push(&mut self, rows: &mut Vec<(&str, &str)>) -> Result<()> {
        if !rows.is_empty() {
            self.sink.rows(rows)?;
            rows.clear();
        }
        Ok(())
    }

    /// Record by record, until one ends at `until` or beyond.
    fn records(
        &mut self,
        block: &[u8],
        until: usize,
        ended: bool,
        found: &mut Found,
    ) -> Result<()> {
        while found.bytes < until {
            let rest = &block[found.bytes..];
            let Split::Record(span) = split(rest, self.table.delimiter, ended, &mut self.fields)
            else {
                return Ok(());
            };
            let record = self.fields.record(rest, span, found.lines);
            if !record.is_blank() {
                found.seen = true;
                let outcome = match record.has_fields(self.table.columns) {
                    Ok(()) => self.lines.push(&record, self.sink)?,
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

    /// Line by line, until `until`; there is no quote and no NUL before it, and a line ends there.
    fn plain_lines(&mut self, text: &str, until: usize, found: &mut Found) -> Result<()> {
        let begin = found.bytes;
        let strip = &text[begin..until];
        let mut places = std::mem::take(&mut self.places);
        separators(strip.as_bytes(), self.table.delimiter, &mut places);
        if !strip.ends_with('\n') {
            places.push(u32::try_from(strip.len()).expect("places of a strip fit"));
        }
        let columns = self.table.columns;
        let ends_line =
            |place: u32| strip.as_bytes().get(place as usize).is_none_or(|&byte| byte == b'\n');
        let plain = self.lines.plain_columns();
        let mut together = Vec::with_capacity(TOGETHER);
        let (mut start, mut rest) = (0, &places[..]);
        while !rest.is_empty() {
            // After this, the first `columns` places are the ends of the fields of one line.
            let is_row = rest.len() >= columns
                && ends_line(rest[columns - 1])
                && !rest[..columns - 1].iter().any(|&place| ends_line(place));
            let fields = match is_row {
                true => columns,
                false => {
                    let last = rest.iter().position(|&place| ends_line(place));
                    1 + last.expect("a line ends where the strip does")
                }
            };
            let (ends, after) = rest.split_at(fields);
            let end = (ends[fields - 1] as usize + 1).min(strip.len());
            let row = PlainRow { strip, start, ends };
            if is_row && let Some((basket, item)) = plain {
                let (basket, item) = (row.field(basket), row.field(item));
                if !basket.is_empty() && !item.is_empty() {
                    together.push((basket, item));
                    if together.len() == TOGETHER {
                        self.push(&mut together)?;
                    }
                    found.seen = true;
                    found.tally.rows += 1;
                    found.lines += 1;
                    (start, rest) = (end, after);
                    continue;
                }
            }
            self.push(&mut together)?;
            let outcome = match is_row {
                true => Some(self.lines.push(&row, self.sink)?),
                false => None,
            };
            match outcome {
                // Blank lines and what is wrong with a line are the other way's business.
                None | Some(Outcome::Bad(_)) => {
                    found.bytes = begin + start;
                    let line = &text.as_bytes()[..begin + end];
                    self.records(line, line.len(), true, found)?;
                }
                Some(outcome) => {
                    found.seen = true;
                    found.tally.add(outcome);
                    found.lines += 1;
                }
            }
            (start, rest) = (end, after);
        }
        self.push(&mut together)?;
        found.bytes = until;
        self.places = places;
        Ok(())
    }
}

/// A line without quotes, by the ends of its fields.
struct PlainRow<'r> {
    strip: &'r str,
    start: usize,
    ends: &'r [u32],
}

impl<'r> PlainRow<'r> {
    #[inline(always)]
    fn field(&self, column: usize) -> &'r str {
        let start = match column {
            0 => self.start,
            _ => self.ends[column - 1] as usize + 1,
        };
        trim(&self.strip[start..self.ends[column] as usize])
    }
}

impl Cells for PlainRow<'_> {
    #[inline(always)]
    fn cell<'c>(&'c self, column: usize, _: &'c mut String) -> Result<&'c str, Wrong> {
        Ok(self.field(column))
    }
}

/// Where `delimiter` and line ends stand, ascending.
fn separators(bytes: &[u8], delimiter: u8, places: &mut Vec<u32>) {
    places.clear();
    let (lanes, rest) = bytes.as_chunks::<LANES>();
    let mut at = 0;
    for lane in lanes {
        let mut hits = hits(lane, delimiter);
        while hits != 0 {
            places.push(at + hits.trailing_zeros());
            hits &= hits - 1;
        }
        at += u64::BITS;
    }
    for &byte in rest {
        if byte == delimiter || byte == b'\n' {
            places.push(at);
        }
        at += 1;
    }
}

/// Bytes that are looked at together, a bit for each in a word.
const LANES: usize = 64;

/// A bit for each byte that is a delimiter or a line end, eight bytes at a time. One word of bits for
/// many bytes is walked with fewer wrong guesses of where it ends than eight words.
fn hits(bytes: &[u8; LANES], delimiter: u8) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    /// Moves the lowest bit of byte i to bit i of the highest byte.
    const TOGETHER: u64 = 0x0102_0408_1020_4080;
    /// The high bit of each byte that is 0, and no other bit.
    fn zeros(word: u64) -> u64 {
        !(((word & LOW) + LOW) | word | LOW)
    }
    let (delimiters, ends) = (ONES * u64::from(delimiter), ONES * u64::from(b'\n'));
    let mut hits = 0;
    for word in bytes.as_chunks::<8>().0.iter().rev() {
        let word = u64::from_le_bytes(*word);
        let found = zeros(word ^ delimiters) | zeros(word ^ ends);
        hits = hits << 8 | (found >> 7).wrapping_mul(TOGETHER) >> 56;
    }
    hits
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn separators_stand_where_they_are(
            bytes in prop::collection::vec(prop::sample::select(b",\n;a\xff\x8a\0".to_vec()), 0..200),
        ) {
            let mut places = Vec::new();
            separators(&bytes, b',', &mut places);
            let plainly = (0..).zip(&bytes).filter(|&(_, byte)| matches!(byte, b',' | b'\n'));
            prop_assert!(places.iter().copied().eq(plainly.map(|(at, _)| at)));
        }
    }
}
