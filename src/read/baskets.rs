//! Baskets of names: one basket a line, delimited.
//!
//! An empty line is an empty basket and counts. Empty fields are no items, since spreadsheets pad
//! every row with delimiters to the length of the longest.

use std::str;

use super::Context;
use super::bad_rows::{Found, Reason};
use super::records::for_each;
use super::sniff::Layout;
use super::text::Text;
use crate::error::Result;

/// Pushes every basket and returns how many were good.
pub(super) fn read(
    text: &mut Text<'_>,
    layout: &Layout,
    context: &mut Context<'_, '_>,
) -> Result<u64> {
    let file = text.file.clone();
    let (mut in_header, mut rows) = (layout.header, 0);
    for_each(text, layout.delimiter_byte(), |record| {
        if in_header {
            in_header = false;
            return Ok(());
        }
        let wrong = if record.malformed {
            Some((Reason::StrayQuote, None))
        } else {
            let mut fields = record.fields();
            let invalid = fields.position(|field| str::from_utf8(field).is_err());
            invalid.map(|at| (Reason::NotUtf8, Some(at)))
        };
        if let Some((reason, field)) = wrong {
            let found = Found {
                reason,
                file: &file,
                line: record.line,
                field,
                value: field.map(|at| record.field(at)),
                raw: record.raw,
            };
            return context.bad.push(&found, record.fields());
        }
        rows += 1;
        let names = record
            .fields()
            .map(|field| str::from_utf8(field).expect("every field was just checked").trim());
        context.sink.basket(&mut names.filter(|name| !name.is_empty()))
    })?;
    Ok(rows)
}
