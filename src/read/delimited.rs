//! Long files: one order line a row, the basket in one column and the item in another.

use super::Context;
use super::bad_rows::{Found, Reason};
use super::records::{Record, for_each, trimmed};
use super::sniff::Layout;
use super::text::Text;
use crate::error::{Error, Result};

/// Pushes every row of a long file and returns how many were good. Blank lines are no rows.
pub(super) fn read(
    text: &mut Text<'_>,
    layout: &Layout,
    context: &mut Context<'_, '_>,
) -> Result<u64> {
    let roles = layout.roles.expect("a long file has roles");
    let file = text.file.clone();
    let (mut in_header, mut rows, mut seen) = (layout.header, 0, false);
    for_each(text, layout.delimiter_byte(), |record| {
        if record.is_blank() {
            return Ok(());
        }
        if in_header {
            in_header = false;
            return Ok(());
        }
        seen = true;
        let names = if record.malformed {
            Err((Reason::StrayQuote, None))
        } else if record.len() != layout.columns.len() {
            Err((Reason::FieldCount, None))
        } else {
            name(record, roles.basket, Reason::EmptyBasket)
                .and_then(|basket| Ok((basket, name(record, roles.item, Reason::EmptyItem)?)))
        };
        match names {
            Ok((basket, item)) => {
                rows += 1;
                context.sink.row(basket, item)
            }
            Err((reason, field)) => {
                let counted = format!("{} instead of {}", record.len(), layout.columns.len());
                let value = match reason {
                    Reason::FieldCount => Some(counted.as_bytes()),
                    Reason::NotUtf8 => field.map(|at| record.field(at)),
                    _ => None,
                };
                let found =
                    Found { reason, file: &file, line: record.line, field, value, raw: record.raw };
                context.bad.push(&found, record.fields())
            }
        }
    })?;
    if !seen {
        return Err(Error::Empty { file, found: "there is a header and nothing below it" });
    }
    Ok(rows)
}

/// The trimmed name in a field, or what is wrong with it and the place of the field.
fn name<'r>(
    record: &Record<'r>,
    field: usize,
    empty: Reason,
) -> Result<&'r str, (Reason, Option<usize>)> {
    match trimmed(record.field(field)) {
        Ok("") => Err((empty, Some(field))),
        Ok(name) => Ok(name),
        Err(_) => Err((Reason::NotUtf8, Some(field))),
    }
}
