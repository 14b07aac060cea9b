//! Long files: one order line a row, the basket in one column and the item in another.

use std::borrow::Cow;

use super::Context;
use super::bad_rows::{Reason, Wrong};
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
    let roles = layout.roles.as_ref().expect("a long file has roles");
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
        let names = record.has_fields(layout.columns.len()).and_then(|()| {
            let basket = basket_name(record, &roles.basket)?;
            Ok((basket, item_name(record, &roles.item)?))
        });
        match names {
            Ok((basket, item)) => {
                rows += 1;
                context.sink.row(&basket, &item)
            }
            Err(wrong) => context.bad.push_record(&file, record, wrong),
        }
    })?;
    if !seen {
        return Err(Error::nothing_below_header(file));
    }
    Ok(rows)
}

/// Stands between the parts of a basket's name, so that no two baskets get the same.
pub(super) const BETWEEN_PARTS: char = '\u{1f}';

/// The basket's name; that of several columns is all their texts.
fn basket_name<'r>(record: &Record<'r>, columns: &[usize]) -> Result<Cow<'r, str>, Wrong> {
    if let &[column] = columns {
        return name(record, column, Reason::EmptyBasket).map(Cow::Borrowed);
    }
    let mut whole = String::new();
    for &column in columns {
        if !whole.is_empty() {
            whole.push(BETWEEN_PARTS);
        }
        whole.push_str(name(record, column, Reason::EmptyBasket)?);
    }
    Ok(Cow::Owned(whole))
}

/// The item's name; further columns stand behind it in brackets as far as they are not blank.
fn item_name<'r>(record: &Record<'r>, columns: &[usize]) -> Result<Cow<'r, str>, Wrong> {
    let first = name(record, columns[0], Reason::EmptyItem)?;
    let mut qualifiers = Vec::new();
    for &column in &columns[1..] {
        let qualifier = trimmed(record.field(column));
        qualifiers.push(qualifier.map_err(|_| Wrong::field(Reason::NotUtf8, column))?);
    }
    qualifiers.retain(|qualifier| !qualifier.is_empty());
    Ok(if qualifiers.is_empty() {
        Cow::Borrowed(first)
    } else {
        Cow::Owned(format!("{first}[{}]", qualifiers.join(", ")))
    })
}

/// The trimmed name in a field, or what is wrong with it.
fn name<'r>(record: &Record<'r>, field: usize, empty: Reason) -> Result<&'r str, Wrong> {
    match trimmed(record.field(field)) {
        Ok("") => Err(Wrong::field(empty, field)),
        Ok(name) => Ok(name),
        Err(_) => Err(Wrong::field(Reason::NotUtf8, field)),
    }
}
