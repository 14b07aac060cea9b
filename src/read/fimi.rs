//! Baskets of numbers, as the repository of the workshops on Frequent Itemset Mining
//! Implementations keeps them: whole numbers between blanks, one basket a line.
//!
//! The numbers are names like any other: `7` and `07` are two items. An empty line is an empty
//! basket and counts; blanks at the end of a line mean nothing.
//!
//! Nearly all lines hold nothing but numbers below a billion as they are usually written. These are
//! read digit by digit in one pass and handed over as numbers; every other line goes word by word.

use std::str;

use super::bad_rows::{BadRows, Kept};
use super::digits;
use super::layout::Layout;
use super::reason::{Reason, Wrong};
use super::records::{Split, line};
use super::report::Tally;
use super::text::{Block, Text};
use super::{PiecedSink, RowSink, pieces};
use crate::error::Result;

/// Small enough that the blocks of all threads, and what is made of them, stay in the caches, and that a
/// small file takes little memory.
const BLOCK: usize = if cfg!(test) { 53 } else { 128 << 10 };

/// Numbers that are handed over together: they stay in the first-level cache.
const TOGETHER: usize = if cfg!(test) { 5 } else { 2048 };

/// Pushes every basket and returns how many were good.
pub(super) fn read<S: RowSink + ?Sized>(
    text: &mut Text<'_>,
    layout: &Layout,
    sink: &mut S,
    bad: &mut BadRows<'_>,
) -> Result<Tally> {
    let mut reading = Reading::new(text, layout)?;
    loop {
        let lines = text.lines()?;
        if lines.is_empty() {
            return Ok(Tally::good(reading.rows));
        }
        let found = baskets(lines, sink)?;
        reading.add(&found, bad)?;
        let bytes = lines.len();
        text.consume(bytes, found.lines);
    }
}

/// The same on all threads.
pub(super) fn read_in_pieces<S: PiecedSink + Send>(
    text: &mut Text<'_>,
    layout: &Layout,
    sink: &mut S,
    bad: &mut BadRows<'_>,
) -> Result<Tally> {
    if rayon::current_num_threads() == 1 {
        return read(text, layout, sink, bad);
    }
    let mut reading = Reading::new(text, layout)?;
    let of_block = |block: &Block, piece: &mut S::Piece| baskets(block.bytes(), piece);
    // Every line end ends a basket, so that nothing is ever left of a block.
    let add = |_: &Block, found: Found| reading.add(&found, bad).map(|()| 0);
    pieces::read(text, BLOCK, sink, of_block, add)?;
    Ok(Tally::good(reading.rows))
}

/// How far the reading of a file is.
struct Reading {
    file: String,
    /// The line on which the next block begins.
    line: u64,
    rows: u64,
}

impl Reading {
    /// Steps over the header.
    fn new(text: &mut Text<'_>, layout: &Layout) -> Result<Self> {
        let mut in_header = layout.header;
        while in_header {
            match line(text.at_hand(), text.ended()) {
                Split::More => text.more()?,
                Split::End => in_header = false,
                Split::Record(span) => {
                    text.consume(span.with_end, span.lines);
                    in_header = false;
                }
            }
        }
        Ok(Self { file: text.file.clone(), line: text.line(), rows: 0 })
    }

    fn add(&mut self, found: &Found, bad: &mut BadRows<'_>) -> Result<()> {
        for row in &found.bad {
            bad.push_kept(&self.file, self.line, row)?;
        }
        self.line += found.lines;
        self.rows += found.rows;
        Ok(())
    }
}

/// What was found in a block.
#[derive(Default)]
struct Found {
    rows: u64,
    lines: u64,
    /// Baskets that cannot be used, with their lines counted from 0 within the block.
    bad: Vec<Kept>,
}

/// Pushes the baskets of a block of whole lines; the last one may lack its line end.
fn baskets<S: RowSink + ?Sized>(block: &[u8], sink: &mut S) -> Result<Found> {
    let mut found = Found::default();
    let (mut rest, mut plain) = (block, Plain::default());
    while !rest.is_empty() {
        let length = match plain.line(rest) {
            Some(length) => length,
            None => {
                plain.push_to(sink)?;
                let Split::Record(span) = line(rest, true) else {
                    unreachable!("there is a line where there is a byte");
                };
                let raw = &rest[..span.len];
                match words(raw).position(|word| !is_number(word)) {
                    Some(at) => {
                        let wrong = Wrong::field(Reason::NotANumber, at);
                        found.bad.push(Kept::line(raw, words(raw), found.lines, wrong));
                    }
                    None => {
                        let names = words(raw);
                        let name = |word| str::from_utf8(word).expect("digits are ASCII");
                        sink.basket(&mut names.map(name))?;
                    }
                }
                span.with_end
            }
        };
        found.lines += 1;
        rest = &rest[length..];
        if plain.items.len() >= TOGETHER {
            plain.push_to(sink)?;
        }
    }
    plain.push_to(sink)?;
    found.rows = found.lines - found.bad.len() as u64;
    Ok(found)
}

/// Lines of nothing but numbers of up to nine digits, the first of which is not 0.
#[derive(Default)]
struct Plain {
    items: Vec<u32>,
    /// Where each line ends among them.
    ends: Vec<usize>,
}

impl Plain {
    /// Adds the first line, if it is one, and returns its length with its end.
    #[inline]
    fn line(&mut self, bytes: &[u8]) -> Option<usize> {
        let length = self.numbers(bytes);
        match length {
            Some(_) => self.ends.push(self.items.len()),
            None => self.items.truncate(self.ends.last().copied().unwrap_or(0)),
        }
        length
    }

    #[inline]
    fn numbers(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii_digit() {
                let (number, length) = first_number(&bytes[at..])?;
                self.items.push(number);
                at += length;
            } else if byte == b'\n' {
                return Some(at + 1);
            } else if byte.is_ascii_whitespace() {
                at += 1;
            } else {
                return None;
            }
        }
        Some(at)
    }

    /// Pushes all lines and forgets them.
    fn push_to<S: RowSink + ?Sized>(&mut self, sink: &mut S) -> Result<()> {
        if !self.ends.is_empty() {
            sink.numbers(&self.ends, &self.items)?;
        }
        self.ends.clear();
        self.items.clear();
        Ok(())
    }
}

/// The number at the front, and how many digits it has.
#[inline]
fn first_number(bytes: &[u8]) -> Option<(u32, usize)> {
    const LONGEST: usize = 9;
    let word = bytes.first_chunk().map_or(0, |&eight| u64::from_le_bytes(eight)) ^ digits::ZEROS;
    let (number, length) = match digits::others(word).trailing_zeros() / 8 {
        // Nearly all are shorter than eight digits, and their lengths are mixed: no guess of where a
        // number ends is right often enough.
        length @ 1..8 => (digits::number(word << (64 - 8 * length)), length as usize),
        _ => {
            let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit());
            let value = |number: u32, byte: &u8| {
                number.wrapping_mul(10).wrapping_add(u32::from(byte - b'0'))
            };
            (digits.clone().fold(0, value), digits.count())
        }
    };
    (length <= LONGEST && (bytes[0] != b'0' || length == 1)).then_some((number, length))
}

fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    let words = line.split(u8::is_ascii_whitespace);
    words.filter(|word| !word.is_empty())
}

fn is_number(word: &[u8]) -> bool {
    word.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::TransactionsBuilder;
    use crate::read::{Encoding, Format, MaxBad, ReadOptions, Source, read, read_in_pieces};
    use crate::watch::Unwatched;
    use proptest::prelude::*;

    /// Line by line, word by word: the baskets, and the lines of those that are none.
    fn plainly(text: &str) -> (Vec<Vec<String>>, Vec<u64>) {
        let (mut baskets, mut bad) = (Vec::new(), Vec::new());
        for (line, words) in (1..).zip(text.lines().map(str::split_ascii_whitespace)) {
            let mut items: Vec<String> = words.map(String::from).collect();
            if items.iter().any(|item| item.bytes().any(|byte| !byte.is_ascii_digit())) {
                bad.push(line);
            } else {
                items.sort();
                items.dedup();
                baskets.push(items);
            }
        }
        (baskets, bad)
    }

    fn check(text: &str) -> Result<(), TestCaseError> {
        let (baskets, bad) = plainly(text);
        let options = ReadOptions {
            format: Some(Format::Fimi),
            encoding: Some(Encoding::UTF_8),
            max_bad: MaxBad::Percent(100.0),
            ..ReadOptions::default()
        };
        let sources = [Source::bytes("f.dat", text.as_bytes().to_vec())];
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        for in_pieces in [false, true] {
            let (mut builder, mut rejects) = (TransactionsBuilder::default(), Vec::new());
            let report = match in_pieces {
                false => read(&sources, &options, &mut builder, Some(&mut rejects), &Unwatched),
                true => pool.install(|| {
                    read_in_pieces(&sources, &options, &mut builder, Some(&mut rejects), &Unwatched)
                }),
            };
            let report = report.unwrap();
            prop_assert_eq!(report.rows, baskets.len() as u64);
            prop_assert_eq!(report.bad_rows, bad.len() as u64);
            let mut rejects = csv::ReaderBuilder::new().flexible(true).from_reader(&*rejects);
            let line = |row: csv::Result<csv::StringRecord>| row.unwrap()[1].parse().unwrap();
            prop_assert_eq!(&rejects.records().map(line).collect::<Vec<u64>>(), &bad);
            let transactions = builder.finish();
            let found = transactions.iter().map(|items| {
                let name = |&item| transactions.dictionary().name(item).to_owned();
                let mut items: Vec<String> = items.iter().map(name).collect();
                items.sort();
                items
            });
            prop_assert_eq!(found.collect::<Vec<_>>(), &baskets[..]);
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        /// Numbers of all lengths, blanks, empty lines and words, cut into blocks of a few lines.
        #[test]
        fn numbers_and_words_are_baskets_line_by_line(
            lines in prop::collection::vec(prop::sample::select(vec![
                "1 2 3\n", "7\t07 \r\n", "\n", " \n", "0 00\n", "999999999 1000000000 4294967296\n",
                "18446744073709551616 5\n", "12a\n", "-1\n", "1 \"\n", "3  3 3\n", "1.5 2\n",
                "1048575 1048576\n", "10 20 30 40 50 60 70 80 90 100 110 120 130 140 150 160 170\n",
            ]), 1..60),
            unended: bool,
        ) {
            let mut text = format!("1\n{}", lines.concat());
            if unended {
                text.pop();
            }
            check(&text)?;
        }
    }
}
