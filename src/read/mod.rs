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
mod delimited;
mod fimi;
mod foreign;
mod options;
mod records;
mod report;
mod roles;
mod row;
mod sniff;
mod source;
mod text;
mod unpacked;

pub use bad_rows::{BadKind, BadRow, MaxBad, Reason};
pub use options::{Format, ReadOptions, parse_delimiter};
pub use report::{FileReport, ReadReport};
pub use row::RowSink;
pub use sniff::Layout;
pub use source::Source;
pub use unpacked::Unpacked;

use bad_rows::BadRows;
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
    watch.begin(Stage::Read, sources.iter().map(Source::size).sum());
    let mut bad = BadRows::new(options.max_bad, rejects);
    let mut files = Vec::with_capacity(sources.len());
    for source in sources {
        let context = Context { sink, bad: &mut bad };
        files.push(read_file(source, options, context, watch)?);
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
    mut context: Context<'_, '_>,
    watch: &dyn Watch,
) -> Result<FileReport> {
    let mut text = Text::open(source, options.hash, watch)?;
    let layout = sniff::sniff(&mut text, options)?;
    context.bad.columns(&layout.columns);
    let bad_before = context.bad.count();
    let rows = match layout.format {
        Format::Long => delimited::read(&mut text, &layout, &mut context)?,
        Format::Basket => baskets::read(&mut text, &layout, &mut context)?,
        Format::Fimi => fimi::read(&mut text, &layout, &mut context)?,
    };
    Ok(FileReport {
        file: text.file.clone(),
        layout,
        compression: text.content().compression(),
        bytes: text.content().stored_bytes(),
        content_bytes: text.content_bytes(),
        sha256: text.content().sha256(),
        rows,
        bad_rows: context.bad.count() - bad_before,
    })
}
