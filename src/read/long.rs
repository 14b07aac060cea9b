//! Long files: one order line a row, the basket in one column and the item in another.

use super::bad_rows::{Reason, Wrong};
use super::lines::{Cells, Lines, Outcome};
use super::moments::MomentFormat;
use super::records::{Fields, Record, Split, for_each, split, trimmed};
use super::report::Tally;
use super::sniff::{Layout, sample};
use super::text::Text;
use super::{Context, ReadOptions};
use crate::error::{Error, Result};

/// Pushes every row of a long file. Blank lines are no rows.
pub(super) fn read(
    text: &mut Text<'_>,
    layout: &Layout,
    options: &ReadOptions,
    context: &mut Context<'_, '_>,
) -> Result<Tally> {
    let roles = layout.roles.as_ref().expect("a long file has roles");
    let moments = moment_format(text, layout, options)?;
    let mut lines = Lines::new(roles, options, moments);
    let file = text.file.clone();
    let (mut in_header, mut tally, mut seen) = (layout.header, Tally::default(), false);
    for_each(text, layout.delimiter_byte(), |record| {
        if record.is_blank() {
            return Ok(());
        }
        if in_header {
            in_header = false;
            return Ok(());
        }
        seen = true;
        let outcome = match record.has_fields(layout.columns.len()) {
            Ok(()) => lines.push(record, context.sink)?,
            Err(wrong) => Outcome::Bad(wrong),
        };
        match outcome {
            Outcome::Bad(wrong) => context.bad.push_record(&file, record, wrong),
            other => {
                tally.add(other);
                Ok(())
            }
        }
    })?;
    if !seen {
        return Err(Error::nothing_below_header(file));
    }
    Ok(tally)
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
    let (mut rest, whole) = sample(text);
    let (mut fields, mut texts, mut in_header) = (Fields::default(), Vec::new(), layout.header);
    while let Split::Record(span) = split(rest, layout.delimiter_byte(), whole, &mut fields) {
        let record = fields.record(rest, span, 0);
        rest = &rest[span.with_end..];
        if record.is_blank() || std::mem::take(&mut in_header) {
            continue;
        }
        for column in [roles.time, roles.end].into_iter().flatten() {
            if let (Ok(()), Ok(text)) = (
                record.has_fields(layout.columns.len()),
                trimmed(record.field(column)),
            ) && !super::values::is_missing(text)
            {
                texts.push(text.to_owned());
            }
        }
    }
    told(&text.file, roles.time.or(roles.end), &texts)
}

/// The way in which `texts` are written, if there is a column of times.
pub(super) fn told(
    file: &str,
    column: Option<usize>,
    texts: &[String],
) -> Result<Option<MomentFormat>> {
    if column.is_none() {
        return Ok(None);
    }
    MomentFormat::of(texts)
        .map(Some)
        .map_err(|found| Error::Unsupported(format!("{file}: the time {found}")))
}
