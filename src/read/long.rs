//! Long files: one order line a row, the basket in one column and the item in another.

use super::bad_rows::BadRows;
use super::blocks::{self, Found, Table};
use super::layout::Layout;
use super::lines::{Cells, Lines};
use super::moments::{MomentFormat, told};
use super::reason::{Reason, Wrong};
use super::records::{Fields, Record, Split, split, trimmed};
use super::report::Tally;
use super::text::{Block, Text};
use super::{PiecedSink, ReadOptions, RowSink, pieces};
use crate::error::{Error, Result};

/// Blocks read in order are small enough for the second cache.
const BLOCK: usize = if cfg!(test) { 61 } else { 256 << 10 };
/// Blocks of threads are large enough that starting and ending one costs nothing beside it, and small
/// enough that several of them for each thread are little memory.
const PIECE: usize = if cfg!(test) { 97 } else { 512 << 10 };

/// Pushes every row of a long file in order. Blank lines are no rows.
pub(super) fn read(
    text: &mut Text<'_>,
    layout: &Layout,
    options: &ReadOptions,
    sink: &mut dyn RowSink,
    bad: &mut BadRows<'_>,
) -> Result<Tally> {
    Reading::new(text, layout, options)?.in_order(text, sink, bad)
}

/// The same on all threads.
pub(super) fn read_in_pieces<S: PiecedSink + Send>(
    text: &mut Text<'_>,
    layout: &Layout,
    options: &ReadOptions,
    sink: &mut S,
    bad: &mut BadRows<'_>,
) -> Result<Tally> {
    let mut reading = Reading::new(text, layout, options)?;
    if rayon::current_num_threads() == 1 {
        return reading.in_order(text, sink, bad);
    }
    let (table, lines) = (reading.table, reading.lines.clone());
    let of_block = |block: &Block, piece: &mut S::Piece| {
        blocks::read(block.bytes(), block.ended, table, &mut lines.clone(), piece)
    };
    let add = |block: &Block, found: Found| reading.add(block, found, bad).map(<[u8]>::len);
    match pieces::read(text, PIECE, sink, of_block, add)? {
        true => reading.finish(),
        false => reading.in_order(text, sink, bad),
    }
}

/// How far the reading of a file is.
struct Reading<'l> {
    file: String,
    table: Table,
    lines: Lines<'l>,
    /// The line on which the next block begins.
    line: u64,
    tally: Tally,
    seen: bool,
}

impl<'l> Reading<'l> {
    /// Steps over the header.
    fn new(text: &mut Text<'_>, layout: &'l Layout, options: &ReadOptions) -> Result<Self> {
        let roles = layout.roles.as_ref().expect("a long file has roles");
        let moments = moment_format(text, layout, options)?;
        let table = Table { delimiter: layout.delimiter_byte(), columns: layout.columns.len() };
        let (mut fields, mut in_header) = (Fields::default(), layout.header);
        while in_header {
            match split(text.at_hand(), table.delimiter, text.ended(), &mut fields) {
                Split::More => text.more()?,
                Split::End => break,
                Split::Record(span) => {
                    in_header = fields.record(text.at_hand(), span, 0).is_blank();
                    text.consume(span.with_end, span.lines);
                }
            }
        }
        Ok(Self {
            file: text.file.clone(),
            table,
            lines: Lines::new(roles, options, moments),
            line: text.line(),
            tally: Tally::default(),
            seen: false,
        })
    }

    /// Reads the rest, block by block.
    fn in_order<S: RowSink + ?Sized>(
        mut self,
        text: &mut Text<'_>,
        sink: &mut S,
        bad: &mut BadRows<'_>,
    ) -> Result<Tally> {
        let mut size = BLOCK;
        while let Some(block) = text.block(size)? {
            let found =
                blocks::read(block.bytes(), block.ended, self.table, &mut self.lines, sink)?;
            let rest = self.add(&block, found, bad)?;
            // A block without a whole record needs more bytes, or it would come again as it is.
            size = match rest.len() == block.bytes().len() {
                true => 2 * size,
                false => BLOCK.max(2 * rest.len()),
            };
            if !rest.is_empty() {
                text.put_back(std::iter::once(rest));
            }
            text.recycle(block);
        }
        self.finish()
    }

    /// Adds what was found in a block and returns what is left of it.
    fn add<'b>(
        &mut self,
        block: &'b Block,
        found: Found,
        bad: &mut BadRows<'_>,
    ) -> Result<&'b [u8]> {
        for row in &found.bad {
            bad.push_kept(&self.file, self.line, row)?;
        }
        self.line += found.lines;
        self.seen |= found.seen;
        self.tally.rows += found.tally.rows;
        self.tally.filtered += found.tally.filtered;
        self.tally.returns += found.tally.returns;
        Ok(&block.bytes()[found.bytes..])
    }

    fn finish(self) -> Result<Tally> {
        if !self.seen {
            return Err(Error::nothing_below_header(self.file));
        }
        Ok(self.tally)
    }
}

impl Cells for Record<'_> {
    fn cell<'c>(&'c self, column: usize, _: &'c mut String) -> Result<&'c str, Wrong> {
        trimmed(self.field(column)).map_err(|_| Wrong::field(Reason::NotUtf8, column))
    }
}

/// How the times are written, told from the first lines, where there are times.
pub(super) fn moment_format(
    text: &Text<'_>,
    layout: &Layout,
    options: &ReadOptions,
) -> Result<Option<MomentFormat>> {
    let roles = layout.roles.as_ref().expect("a long file has roles");
    if options.time_format.is_some() {
        return Ok(options.time_format.clone());
    }
    let (mut rest, whole) = text.sample();
    let (mut fields, mut texts, mut in_header) = (Fields::default(), Vec::new(), layout.header);
    while let Split::Record(span) = split(rest, layout.delimiter_byte(), whole, &mut fields) {
        let record = fields.record(rest, span, 0);
        rest = &rest[span.with_end..];
        if record.is_blank() || std::mem::take(&mut in_header) {
            continue;
        }
        for column in [roles.time, roles.end].into_iter().flatten() {
            if let (Ok(()), Ok(text)) =
                (record.has_fields(layout.columns.len()), trimmed(record.field(column)))
                && !super::values::is_missing(text)
            {
                texts.push(text.to_owned());
            }
        }
    }
    told(&text.file, roles.time.or(roles.end), &texts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{MaxBad, ReadReport, Source, read, read_in_pieces};
    use crate::watch::Unwatched;
    use proptest::prelude::*;

    type Rows = Vec<(String, String)>;

    #[derive(Default)]
    struct Pushed(Rows);

    impl RowSink for Pushed {
        fn row(&mut self, basket: &str, item: &str) -> Result<()> {
            self.0.push((basket.into(), item.into()));
            Ok(())
        }

        fn basket(&mut self, _: &mut dyn Iterator<Item = &str>) -> Result<()> {
            unreachable!("these are order lines")
        }
    }

    impl PiecedSink for Pushed {
        type Piece = Self;

        fn piece(&self) -> Self {
            Self::default()
        }

        fn append(&mut self, piece: &mut Self) -> Result<()> {
            self.0.append(&mut piece.0);
            Ok(())
        }
    }

    /// Record by record with all bytes at hand: the good rows, and the lines of the others.
    fn plainly(bytes: &[u8]) -> (Rows, Vec<u64>) {
        let (mut rest, mut line, mut fields) = (bytes, 1, Fields::default());
        let (mut rows, mut bad, mut in_header) = (Vec::new(), Vec::new(), true);
        while let Split::Record(span) = split(rest, b',', true, &mut fields) {
            let record = fields.record(rest, span, line);
            if !record.is_blank() && !std::mem::take(&mut in_header) {
                let name = |at| trimmed(record.field(at)).ok().filter(|name| !name.is_empty());
                let good = record.has_fields(2).is_ok();
                match good.then(|| (name(0), name(1))) {
                    Some((Some(basket), Some(item))) => rows.push((basket.into(), item.into())),
                    _ => bad.push(line),
                }
            }
            rest = &rest[span.with_end..];
            line += span.lines;
        }
        (rows, bad)
    }

    /// The lines of the bad rows as kept in the rejects.
    fn rejected(rejects: &[u8]) -> Vec<u64> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(rejects);
        let line = |row: csv::Result<csv::ByteRecord>| {
            str::from_utf8(&row.unwrap()[1]).unwrap().parse().unwrap()
        };
        reader.byte_records().map(line).collect()
    }

    fn check(bytes: &[u8]) -> Result<(), TestCaseError> {
        let (rows, bad) = plainly(bytes);
        let options = ReadOptions {
            format: Some(crate::read::Format::Long),
            encoding: Some(crate::read::Encoding::UTF_8),
            delimiter: Some(b','),
            header: Some(true),
            max_bad: MaxBad::Percent(100.0),
            ..ReadOptions::default()
        };
        let sources = [Source::bytes("f.csv", bytes)];
        let agrees = |report: ReadReport, pushed: Rows, rejects: &[u8]| {
            prop_assert_eq!(&pushed, &rows);
            prop_assert_eq!(rejected(rejects), &bad[..]);
            prop_assert_eq!((report.rows, report.bad_rows), (rows.len() as u64, bad.len() as u64));
            Ok(())
        };
        let (mut pushed, mut rejects) = (Pushed::default(), Vec::new());
        let report = read(&sources, &options, &mut pushed, Some(&mut rejects), &Unwatched);
        agrees(report.unwrap(), pushed.0, &rejects)?;

        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        let (mut pushed, mut rejects) = (Pushed::default(), Vec::new());
        let report = pool.install(|| {
            read_in_pieces(&sources, &options, &mut pushed, Some(&mut rejects), &Unwatched)
        });
        agrees(report.unwrap(), pushed.0, &rejects)
    }

    /// The last line end before which the number of quotes is even may stay where it is, however
    /// large the block, and no record may end before it.
    #[test]
    fn a_block_without_a_record_grows() {
        let lines = "2,\"x\ny\"\n".repeat(40);
        for open in ["1,\"a\nb\n", "1,\"a\n\"\"b\n\n", "5,nail 5\" long\n4,\"a\nb\"\n"] {
            for tail in ["", "\"", "c\"\n3,d\n"] {
                check(format!("order,item\n1,a\n{open}{tail}").as_bytes()).unwrap();
                check(format!("order,item\n1,a\n{open}{lines}{tail}").as_bytes()).unwrap();
                check(format!("order,item\n1,a\n{lines}{open}{tail}").as_bytes()).unwrap();
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// Good rows, bad rows, quotes that span lines, stray quotes and bytes that are no text,
        /// cut into blocks and pieces of a few rows.
        #[test]
        fn blocks_and_pieces_agree_with_one_record_after_the_other(
            lines in prop::collection::vec(prop::sample::select(vec![
                "1,bread\n", "22,butter \r\n", "3,\"a, b\"\n", "4,\"a\nb\"\n", "5,nail 5\" long\n",
                "6,\"stray\n", "7,\"x\"y\n", "\n", " \n", "8\n", "9,a,b\n", ",c\n", "10,\n", "11,é\n",
                "12,\"a \"\"b\"\"\n\nc\"\n", "\"13\",\"d\"\n", "1234567890,a rather long name of an item\n",
            ]), 0..60),
            wrong_bytes in prop::option::of(any::<prop::sample::Index>()),
            unended: bool,
        ) {
            let mut bytes = format!("order,item\n1,a\n{}", lines.concat()).into_bytes();
            if let Some(at) = wrong_bytes {
                let at = 11 + at.index(bytes.len() - 11);
                bytes[at] = 0xff;
            }
            if unended && bytes.ends_with(b"\n") {
                bytes.pop();
            }
            check(&bytes)?;
        }
    }
}
