//! JSON Lines: one JSON value a line.
//!
//! A line is a basket when it is a list, `["bread", "butter"]`, or an object with a list under
//! `items` (or under the key named as the item column), `{"items": ["bread"], "customer": 7}`;
//! otherwise it is an order line, an object whose keys are columns: `{"order": 1, "item": "bread"}`.
//! Names are texts or numbers. Blank lines are no rows.

use serde_json::{Map, Value};

use super::bad_rows::Found;
use super::layout::Layout;
use super::lines::{Cells, Lines, Outcome};
use super::moments::{MomentFormat, told};
use super::reason::{Reason, Wrong};
use super::records::{Split, line};
use super::report::Tally;
use super::text::Text;
use super::{Context, ReadOptions};
use crate::error::Result;

/// Pushes every row and returns how many were good.
pub(super) fn read(
    text: &mut Text<'_>,
    layout: &Layout,
    options: &ReadOptions,
    context: &mut Context<'_, '_>,
) -> Result<Tally> {
    let moments = moment_format(text, layout, options)?;
    let mut lines = layout.roles.as_ref().map(|roles| Lines::new(roles, options, moments));
    let mut tally = Tally::default();
    loop {
        let span = match line(text.at_hand(), text.ended()) {
            Split::Record(span) => span,
            Split::More => {
                text.more()?;
                continue;
            }
            Split::End => return Ok(tally),
        };
        let raw = &text.at_hand()[..span.len];
        if !raw.trim_ascii().is_empty() {
            match push(raw, layout, lines.as_mut(), context)? {
                Outcome::Bad(wrong) => {
                    let found = Found {
                        reason: wrong.reason(),
                        file: &text.file,
                        line: text.line(),
                        field: None,
                        value: None,
                        raw,
                    };
                    context.bad.push(&found, std::iter::once(raw))?;
                }
                outcome => tally.add(outcome),
            }
        }
        text.consume(span.with_end, span.lines);
    }
}

fn push(
    raw: &[u8],
    layout: &Layout,
    lines: Option<&mut Lines<'_>>,
    context: &mut Context<'_, '_>,
) -> Result<Outcome> {
    let bad = |reason| Ok(Outcome::Bad(Wrong::record(reason)));
    let Ok(text) = std::str::from_utf8(raw) else {
        return bad(Reason::NotUtf8);
    };
    let (name, items) = match serde_json::from_str(text) {
        Err(_) => return bad(Reason::NotJson),
        Ok(Value::Array(items)) => (None, names(&items)),
        Ok(Value::Object(object)) => match (under(&object, layout.item.as_deref()), lines) {
            (Some(Value::Array(items)), _) => {
                (under(&object, layout.basket.as_deref()).and_then(name_of), names(items))
            }
            (_, Some(lines)) => {
                return lines
                    .push(&Object { object: &object, keys: &layout.columns }, context.sink);
            }
            _ => return bad(Reason::EmptyItem),
        },
        Ok(_) => return bad(Reason::NotARow),
    };
    let Some(items) = items else {
        return bad(Reason::NotARow);
    };
    let mut items = items.iter().map(String::as_str);
    match name {
        Some(name) => context.sink.named_basket(&name, &mut items)?,
        None => context.sink.basket(&mut items)?,
    }
    Ok(Outcome::Good)
}

/// An object as a row; its keys are the columns.
struct Object<'o> {
    object: &'o Map<String, Value>,
    keys: &'o [String],
}

impl Cells for Object<'_> {
    fn cell<'c>(&'c self, column: usize, scratch: &'c mut String) -> Result<&'c str, Wrong> {
        scratch.clear();
        if let Some(name) = self.object.get(&self.keys[column]).and_then(name_of) {
            scratch.push_str(&name);
        }
        Ok(scratch)
    }
}

/// How the times are written, told from the first lines, where there are times.
fn moment_format(
    text: &Text<'_>,
    layout: &Layout,
    options: &ReadOptions,
) -> Result<Option<MomentFormat>> {
    let Some(roles) = &layout.roles else {
        return Ok(None);
    };
    if options.time_format.is_some() {
        return Ok(options.time_format.clone());
    }
    let mut texts = Vec::new();
    for line in text.sample().0.split(|&byte| byte == b'\n') {
        if let Ok(object) = serde_json::from_slice::<Map<String, Value>>(line) {
            let columns = [roles.time, roles.end].into_iter().flatten();
            let values = columns.filter_map(|column| object.get(&layout.columns[column]));
            texts.extend(values.filter_map(name_of));
        }
    }
    told(&text.file, roles.time.or(roles.end), &texts)
}

fn under<'o>(object: &'o Map<String, Value>, key: Option<&str>) -> Option<&'o Value> {
    object.get(key?)
}

/// The names in a list; nulls and blanks are no items, as the empty fields of a basket line.
fn names(items: &[Value]) -> Option<Vec<String>> {
    let is_name = |value: &&Value| !matches!(value, Value::Array(_) | Value::Object(_));
    let all = items.iter().all(|item| is_name(&item));
    all.then(|| items.iter().filter_map(name_of).collect())
}

/// A text or a number as a name, if it is not blank.
fn name_of(value: &Value) -> Option<String> {
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
    let first = sample.split(|&byte| byte == b'\n').find(|line| !line.trim_ascii().is_empty())?;
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
