//! JSON Lines: one JSON value a line.
//!
//! A line is a basket when it is a list, `["bread", "butter"]`, or an object with a list under
//! `items` (or under the key named as the item column), `{"items": ["bread"], "customer": 7}`;
//! otherwise it is an order line, an object whose keys are columns: `{"order": 1, "item": "bread"}`.
//! Names are texts or numbers. Blank lines are no rows.

use serde_json::{Map, Value};

use super::Context;
use super::bad_rows::{Found, Reason};
use super::records::{Split, line};
use super::sniff::Layout;
use super::text::Text;
use crate::error::Result;

/// Pushes every row and returns how many were good.
pub(super) fn read(
    text: &mut Text<'_>,
    layout: &Layout,
    context: &mut Context<'_, '_>,
) -> Result<u64> {
    let mut rows = 0;
    loop {
        let span = match line(text.at_hand(), text.ended()) {
            Split::Record(span) => span,
            Split::More => {
                text.more()?;
                continue;
            }
            Split::End => return Ok(rows),
        };
        let raw = &text.at_hand()[..span.len];
        if !raw.trim_ascii().is_empty() {
            match row(raw, layout) {
                Ok(row) => {
                    rows += 1;
                    push(&row, context)?;
                }
                Err(reason) => {
                    let found = Found {
                        reason,
                        file: &text.file,
                        line: text.line(),
                        field: None,
                        value: None,
                        raw,
                    };
                    context.bad.push(&found, std::iter::once(raw))?;
                }
            }
        }
        text.consume(span.with_end, span.lines);
    }
}

enum Row {
    Line {
        basket: String,
        item: String,
    },
    Basket {
        name: Option<String>,
        items: Vec<String>,
    },
}

fn push(row: &Row, context: &mut Context<'_, '_>) -> Result<()> {
    match row {
        Row::Line { basket, item } => context.sink.row(basket, item),
        Row::Basket { name, items } => {
            let mut items = items.iter().map(String::as_str);
            match name {
                Some(name) => context.sink.named_basket(name, &mut items),
                None => context.sink.basket(&mut items),
            }
        }
    }
}

fn row(raw: &[u8], layout: &Layout) -> Result<Row, Reason> {
    let text = std::str::from_utf8(raw).map_err(|_| Reason::NotUtf8)?;
    match serde_json::from_str(text).map_err(|_| Reason::NotJson)? {
        Value::Array(items) => Ok(Row::Basket {
            name: None,
            items: names(&items)?,
        }),
        Value::Object(object) => {
            let basket = name_under(&object, layout.basket.as_deref());
            match under(&object, layout.item.as_deref()) {
                Some(Value::Array(items)) => Ok(Row::Basket {
                    name: basket,
                    items: names(items)?,
                }),
                Some(item) => Ok(Row::Line {
                    basket: basket.ok_or(Reason::EmptyBasket)?,
                    item: name(item).ok_or(Reason::EmptyItem)?,
                }),
                None => Err(Reason::EmptyItem),
            }
        }
        _ => Err(Reason::NotARow),
    }
}

fn under<'o>(object: &'o Map<String, Value>, key: Option<&str>) -> Option<&'o Value> {
    object.get(key?)
}

fn name_under(object: &Map<String, Value>, key: Option<&str>) -> Option<String> {
    name(under(object, key)?)
}

/// The names in a list; nulls and blanks are no items, as the empty fields of a basket line.
fn names(items: &[Value]) -> Result<Vec<String>, Reason> {
    let is_name = |value: &&Value| !matches!(value, Value::Array(_) | Value::Object(_));
    if !items.iter().all(|item| is_name(&item)) {
        return Err(Reason::NotARow);
    }
    Ok(items.iter().filter_map(name).collect())
}

/// A text or a number as a name, if it is not blank.
fn name(value: &Value) -> Option<String> {
    let name = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        _ => return None,
    };
    (!name.is_empty()).then_some(name)
}

/// The keys of the first object in `sample`, in the order of the alphabet, and those of them that
/// hold lists; nothing when the first line is no JSON.
pub(super) fn keys(sample: &[u8]) -> Option<(Vec<String>, Vec<String>)> {
    let first = sample
        .split(|&byte| byte == b'\n')
        .find(|line| !line.trim_ascii().is_empty())?;
    match serde_json::from_slice(first).ok()? {
        Value::Array(items) if items.iter().any(Value::is_object) => None,
        Value::Array(_) => Some((Vec::new(), Vec::new())),
        Value::Object(object) => {
            let lists = object.iter().filter(|(_, value)| value.is_array());
            let lists = lists.map(|(key, _)| key.clone()).collect();
            Some((object.keys().cloned().collect(), lists))
        }
        _ => None,
    }
}
