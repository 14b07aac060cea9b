//! One-hot files: one basket a row, one item a column, and in each cell whether it is there.
//!
//! A number above 0 is a yes, as is `true`, `t`, `yes`, `y`, `x` and their like; `0`, `false`, `no`
//! and an empty or missing cell (`NA`, `NaN`, `?`) are a no. Anything else makes the row a bad one.
//! Where the options name item columns, the others are left alone.

use super::layout::Layout;
use super::reason::{Reason, Wrong};
use super::records::{Record, for_each, trimmed};
use super::report::Tally;
use super::text::Text;
use super::values::{Truth, truth};
use super::{About, Context, ReadOptions, roles};
use crate::error::{Error, Result};

/// Pushes every basket and returns how many were good.
pub(super) fn read(
    text: &mut Text<'_>,
    layout: &Layout,
    options: &ReadOptions,
    context: &mut Context<'_, '_>,
) -> Result<Tally> {
    let file = text.file.clone();
    let circumstances = roles::columns(&file, &layout.columns, &options.context)?;
    let is_item = roles::item_columns(&file, &layout.columns, options)?;
    let mut said = vec![String::new(); circumstances.len()];
    let (mut in_header, mut rows, mut seen) = (layout.header, 0, false);
    let mut held = Vec::new();
    for_each(text, layout.delimiter_byte(), |record| {
        if record.is_blank() {
            return Ok(());
        }
        if in_header {
            in_header = false;
            return Ok(());
        }
        seen = true;
        match basket(record, layout, &is_item, &circumstances, &mut said, &mut held) {
            Err(wrong) => context.bad.push_record(&file, record, wrong),
            Ok(name) => {
                rows += 1;
                let mut items = held.iter().map(|&at| layout.columns[at].as_str());
                context.sink.described_basket(&About { name, context: &said }, &mut items)
            }
        }
    })?;
    if !seen {
        return Err(Error::nothing_below_header(file));
    }
    Ok(Tally::good(rows))
}

/// The name of a basket, where there is one, what it says in the context columns, and the columns
/// that it holds.
fn basket<'r>(
    record: &Record<'r>,
    layout: &Layout,
    is_item: &[bool],
    circumstances: &[usize],
    said: &mut [String],
    held: &mut Vec<usize>,
) -> Result<Option<&'r str>, Wrong> {
    held.clear();
    record.has_fields(layout.columns.len())?;
    let mut name = None;
    for (at, cell) in record.fields().enumerate() {
        let cell = trimmed(cell).map_err(|_| Wrong::field(Reason::NotUtf8, at))?;
        if layout.id == Some(at) {
            if cell.is_empty() {
                return Err(Wrong::field(Reason::EmptyBasket, at));
            }
            name = Some(cell);
            continue;
        }
        if let Some(place) = circumstances.iter().position(|&column| column == at) {
            cell.clone_into(&mut said[place]);
            continue;
        }
        if !is_item[at] {
            continue;
        }
        match truth(cell) {
            Some(Truth::Yes) => held.push(at),
            Some(Truth::No | Truth::Missing) => {}
            None => return Err(Wrong::field(Reason::NotYesOrNo, at)),
        }
    }
    Ok(name)
}
