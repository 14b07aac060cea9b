//! Getting data in: every source pushes the same rows.
//!
//! A [`Source`] is opened, unpacked and looked at (format, delimiter, header, roles); then the
//! reader of its format pushes each row into a [`RowSink`] while the file streams by. Nothing is
//! kept but a window of the file, so memory does not grow with it.
//!
//! Names are UTF-8 and trimmed of surrounding blanks. Rows that cannot be used all go one way: they
//! are counted by [`Reason`], shown by example, written whole to the rejects, and limited by
//! [`MaxBad`]. Several files are one input: a basket of long files may go on in the next file.
//!
//! ```
//! use pannier::encode::TransactionsBuilder;
//! use pannier::read::{ReadOptions, Source, read};
//! use pannier::watch::Unwatched;
//!
//! let orders = Source::bytes("orders.csv", &b"order;product\n1;bread\n1;butter\n2;bread\n"[..]);
//! let mut rows = TransactionsBuilder::default();
//! let report = read(&[orders], &ReadOptions::default(), &mut rows, None, &Unwatched)?;
//! assert_eq!(
//!     report.files[0].summary(),
//!     "orders.csv: long, delimiter ';', basket = order, item = product \
//!      (--format --delimiter --basket --item)"
//! );
//! assert_eq!(rows.finish().n(), 2);
//! # Ok::<(), pannier::error::Error>(())
//! ```

use std::io::Write;

use crate::error::Result;
use crate::watch::{Stage, Watch};

mod bad_rows;
mod baskets;
mod blocks;
mod calendar;
mod catalogue;
#[cfg(feature = "parquet")]
mod columns;
pub(crate) mod digits;
mod encoding;
mod fimi;
mod foreign;
mod jsonl;
mod layout;
mod lines;
mod long;
mod moments;
mod names;
mod onehot;
mod options;
mod pieces;
mod reason;
mod records;
mod report;
mod roles;
mod row;
mod same;
mod separators;
mod shape;
mod small_table;
mod sniff;
mod source;
mod spmf;
mod table;
mod text;
mod unpacked;
mod values;

pub use bad_rows::{BadKind, BadRow, MaxBad};
pub use calendar::{Calendar, Entry};
pub use catalogue::{Catalogue, ProductFacts};
pub use encoding::Encoding;
pub use layout::Layout;
pub(crate) use lines::BETWEEN_PARTS;
pub use moments::{MomentFormat, moment, written};
pub use names::{Normalization, is_invisible, may_stand_for_nothing};
pub use options::{Bands, Condition, Format, ReadOptions, Returns, parse_delimiter};
pub use reason::Reason;
pub use report::{FileReport, ReadReport};
pub use row::{About, Coded, InText, Items, Line, Note, PiecedSink, RowSink, Run};
pub(crate) use same::are_same;
pub use source::Source;
pub use unpacked::Unpacked;
pub(crate) use values::{Truth, is_missing, number, truth};

use bad_rows::BadRows;
use report::Tally;
use text::Text;

/// Reads all `sources` in order into `sink`. Unusable rows go to `rejects` as CSV: file, line,
/// reason, then the fields as they were.
///
/// `watch` is told of the bytes of the files as stored.
///
/// # Errors
/// When a file cannot be opened, read or understood, has no rows, or holds more unusable rows than
/// [`ReadOptions::max_bad`] allows; when `rejects` cannot be written; when `watch` says stop; and
/// whatever `sink` fails with.
pub fn read(
    sources: &[Source],
    options: &ReadOptions,
    sink: &mut dyn RowSink,
    rejects: Option<&mut dyn Write>,
    watch: &dyn Watch,
) -> Result<ReadReport> {
    read_all(sources, options, &mut InOrder(sink), rejects, watch)
}

/// The same for a sink that can be filled in pieces: long and FIMI files are read by all threads
/// of the current rayon pool. The sink ends up as if every row had been pushed in order.
///
/// # Errors
/// As [`read()`].
pub fn read_in_pieces<S: PiecedSink + Send>(
    sources: &[Source],
    options: &ReadOptions,
    sink: &mut S,
    rejects: Option<&mut dyn Write>,
    watch: &dyn Watch,
) -> Result<ReadReport> {
    read_all(sources, options, &mut InPieces(sink), rejects, watch)
}

/// A sink and how files get into it that may be read on all threads.
trait Target {
    fn rows(&mut self) -> &mut dyn RowSink;

    fn long(
        &mut self,
        text: &mut Text<'_>,
        layout: &Layout,
        options: &ReadOptions,
        bad: &mut BadRows<'_>,
    ) -> Result<Tally>;

    fn fimi(
        &mut self,
        text: &mut Text<'_>,
        layout: &Layout,
        bad: &mut BadRows<'_>,
    ) -> Result<Tally>;

    #[cfg(feature = "parquet")]
    fn columns(
        &mut self,
        source: &Source,
        text: &mut Text<'_>,
        format: Format,
        options: &ReadOptions,
        bad: &mut BadRows<'_>,
    ) -> Result<(Layout, Tally)>;
}

struct InOrder<'s>(&'s mut dyn RowSink);

impl Target for InOrder<'_> {
    fn rows(&mut self) -> &mut dyn RowSink {
        self.0
    }

    fn long(
        &mut self,
        text: &mut Text<'_>,
        layout: &Layout,
        options: &ReadOptions,
        bad: &mut BadRows<'_>,
    ) -> Result<Tally> {
        long::read(text, layout, options, self.0, bad)
    }

    fn fimi(
        &mut self,
        text: &mut Text<'_>,
        layout: &Layout,
        bad: &mut BadRows<'_>,
    ) -> Result<Tally> {
        fimi::read(text, layout, self.0, bad)
    }

    #[cfg(feature = "parquet")]
    fn columns(
        &mut self,
        source: &Source,
        text: &mut Text<'_>,
        format: Format,
        options: &ReadOptions,
        bad: &mut BadRows<'_>,
    ) -> Result<(Layout, Tally)> {
        columns::read(source, text, format, options, self.0, bad)
    }
}

struct InPieces<'s, S>(&'s mut S);

impl<S: PiecedSink + Send> Target for InPieces<'_, S> {
    fn rows(&mut self) -> &mut dyn RowSink {
        self.0
    }

    fn long(
        &mut self,
        text: &mut Text<'_>,
        layout: &Layout,
        options: &ReadOptions,
        bad: &mut BadRows<'_>,
    ) -> Result<Tally> {
        long::read_in_pieces(text, layout, options, self.0, bad)
    }

    fn fimi(
        &mut self,
        text: &mut Text<'_>,
        layout: &Layout,
        bad: &mut BadRows<'_>,
    ) -> Result<Tally> {
        fimi::read_in_pieces(text, layout, self.0, bad)
    }

    #[cfg(feature = "parquet")]
    fn columns(
        &mut self,
        source: &Source,
        text: &mut Text<'_>,
        format: Format,
        options: &ReadOptions,
        bad: &mut BadRows<'_>,
    ) -> Result<(Layout, Tally)> {
        columns::read_in_pieces(source, text, format, options, self.0, bad)
    }
}

fn read_all(
    sources: &[Source],
    options: &ReadOptions,
    target: &mut dyn Target,
    rejects: Option<&mut dyn Write>,
    watch: &dyn Watch,
) -> Result<ReadReport> {
    watch.begin(Stage::Read, sources.iter().map(Source::size).sum());
    let mut bad = BadRows::new(options.max_bad, rejects);
    let mut files = Vec::with_capacity(sources.len());
    for source in sources {
        files.push(read_file(source, options, target, &mut bad, watch)?);
    }
    let rows = files.iter().map(|file| file.rows).sum();
    let bad_rows = bad.count();
    Ok(ReadReport { files, rows, bad_rows, bad: bad.finish(rows + bad_rows)? })
}

/// Where a reader's rows go: the good ones and the bad ones.
struct Context<'c, 'r> {
    sink: &'c mut dyn RowSink,
    bad: &'c mut BadRows<'r>,
}

fn read_file(
    source: &Source,
    options: &ReadOptions,
    target: &mut dyn Target,
    bad: &mut BadRows<'_>,
    watch: &dyn Watch,
) -> Result<FileReport> {
    let mut text = Text::open(source, options.hash, watch)?;
    let bad_before = bad.count();
    text.more()?;
    #[cfg(feature = "parquet")]
    let columns = columns::format(text.at_hand());
    #[cfg(feature = "parquet")]
    if let Some(format) = columns {
        let (layout, tally) = target.columns(source, &mut text, format, options, bad)?;
        let bad_rows = bad.count() - bad_before;
        let mut report = report(&text, layout, tally, bad_rows);
        report.bytes = source.size().unwrap_or(report.bytes);
        return Ok(report);
    }
    let layout = sniff::sniff(&mut text, options)?;
    layout.honours(options, &text.file)?;
    bad.columns(&layout.columns);
    let sink = target.rows();
    let mut context = Context { sink, bad };
    let tally = match layout.format {
        Format::Long => target.long(&mut text, &layout, options, bad)?,
        Format::Basket => baskets::read(&mut text, &layout, &mut context)?,
        Format::OneHot => onehot::read(&mut text, &layout, options, &mut context)?,
        Format::Table => table::read(&mut text, &layout, options, &mut context)?,
        Format::Fimi => target.fimi(&mut text, &layout, bad)?,
        Format::Spmf => spmf::read(&mut text, &mut context)?,
        Format::Jsonl => jsonl::read(&mut text, &layout, options, &mut context)?,
        Format::Parquet | Format::Arrow => unreachable!("sniffing finds text only"),
    };
    let bad_rows = bad.count() - bad_before;
    Ok(report(&text, layout, tally, bad_rows))
}

fn report(text: &Text<'_>, layout: Layout, tally: Tally, bad_rows: u64) -> FileReport {
    FileReport {
        file: text.file.clone(),
        layout,
        compression: text.content().compression(),
        bytes: text.content().stored_bytes(),
        content_bytes: text.content_bytes(),
        sha256: text.content().sha256(),
        rows: tally.rows,
        bad_rows,
        filtered: tally.filtered,
        returns: tally.returns,
        notes: tally.notes,
    }
}
