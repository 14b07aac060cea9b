//! Baskets of names: one basket a line, delimited.
//!
//! An empty line is an empty basket and counts. Empty fields are no items, since spreadsheets pad
//! every row with delimiters to the length of the longest.

use std::str;

use super::Context;
use super::layout::Layout;
use super::reason::{Reason, Wrong};
use super::records::for_each;
use super::report::Tally;
use super::text::Text;
use crate::error::Result;

/// Pushes every basket and returns how many were good.
pub(super) fn read(
    text: &mut Text<'_>,
    layout: &Layout,
    context: &mut Context<'_, '_>,
) -> Result<Tally> {
    let file = text.file.clone();
    let (mut in_header, mut rows) = (layout.header, 0);
    for_each(text, layout.delimiter_byte(), |record| {
        if in_header {
            in_header = false;
            return Ok(());
        }
        let invalid = record.fields().position(|field| str::from_utf8(field).is_err());
        let texts = match invalid {
            Some(at) => Err(Wrong::field(Reason::NotUtf8, at)),
            None => Ok(()),
        };
        if let Err(wrong) = record.is_sound().and(texts) {
            return context.bad.push_record(&file, record, wrong);
        }
        rows += 1;
        let names = record
            .fields()
            .map(|field| str::from_utf8(field).expect("every field was just checked").trim());
        context.sink.basket(&mut names.filter(|name| !name.is_empty()))
    })?;
    Ok(Tally::good(rows))
}
