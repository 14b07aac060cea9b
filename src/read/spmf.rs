//! Baskets of numbers as the SPMF library keeps them: one basket a line, whole numbers between
//! blanks.
//!
//! Lines that begin with `#`, `%` or `@` are no baskets. `@ITEM=1=apple` names the number 1, and
//! the name takes its place; numbers without a name stay numbers. In the utility form,
//! `3 5 1:30:5 15 10`, the items are followed by the total and one utility for each; the utilities
//! must be as many as the items and add up to the total. They are checked, not used.

use std::collections::BTreeMap;
use std::str;

use super::Context;
use super::bad_rows::Found;
use super::reason::Reason;
use super::records::{Split, line};
use super::report::Tally;
use super::text::Text;
use super::values::number;
use crate::error::Result;

/// Pushes every basket and returns how many were good.
pub(super) fn read(text: &mut Text<'_>, context: &mut Context<'_, '_>) -> Result<Tally> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut rows = 0;
    loop {
        let span = match line(text.at_hand(), text.ended()) {
            Split::Record(span) => span,
            Split::More => {
                text.more()?;
                continue;
            }
            Split::End => return Ok(Tally::good(rows)),
        };
        let raw = &text.at_hand()[..span.len];
        let wrong = if is_comment(raw) {
            match item_name(raw) {
                Some(Ok((number, name))) => {
                    names.insert(number.to_owned(), name.to_owned());
                    None
                }
                Some(Err(reason)) => Some((reason, None)),
                None => None,
            }
        } else {
            match items(raw) {
                Ok(items) => {
                    rows += 1;
                    let mut items =
                        words(items).map(|number| names.get(number).map_or(number, |n| n));
                    context.sink.basket(&mut items)?;
                    None
                }
                Err(wrong) => Some(wrong),
            }
        };
        if let Some((reason, field)) = wrong {
            let word = field.and_then(|at| all_words(raw).nth(at));
            let found =
                Found { reason, file: &text.file, line: text.line(), field, value: word, raw };
            context.bad.push(&found, all_words(raw))?;
        }
        text.consume(span.with_end, span.lines);
    }
}

/// Whether `sample` can be nothing else: it holds comments or utilities, and no other lines than
/// these and numbers.
pub(super) fn is_told(sample: &[u8]) -> bool {
    let mut told = false;
    for line in sample.split(|&byte| byte == b'\n') {
        let line = line.trim_ascii();
        told |= line.starts_with(b"@") || line.contains(&b':');
        if !is_comment(line) && items(line).is_err() {
            return false;
        }
    }
    told
}

fn is_comment(line: &[u8]) -> bool {
    matches!(line.trim_ascii_start(), [b'#' | b'%' | b'@', ..])
}

/// The number and the name in `@ITEM=1=apple`.
fn item_name(line: &[u8]) -> Option<Result<(&str, &str), Reason>> {
    let named = line.trim_ascii().strip_prefix(b"@ITEM=")?;
    let Ok(named) = str::from_utf8(named) else {
        return Some(Err(Reason::NotUtf8));
    };
    let split = named.split_once('=').map(|(number, name)| (number.trim(), name.trim()));
    Some(
        split
            .filter(|(number, name)| is_number(number.as_bytes()) && !name.is_empty())
            .ok_or(Reason::NotANumber),
    )
}

/// The part of a line that holds the items, or what is wrong and in which word.
fn items(line: &[u8]) -> Result<&str, (Reason, Option<usize>)> {
    let mut parts = line.split(|&byte| byte == b':');
    let items = parts.next().expect("a split has a first part");
    if let Some(at) = all_words(items).position(|word| word == b"-1" || word == b"-2") {
        return Err((Reason::Sequence, Some(at)));
    }
    if let Some(at) = all_words(items).position(|word| !is_number(word)) {
        return Err((Reason::NotANumber, Some(at)));
    }
    let items = str::from_utf8(items).expect("digits and blanks are ASCII");
    let rest: Vec<&[u8]> = parts.collect();
    let [total, utilities] = rest[..] else {
        return if rest.is_empty() { Ok(items) } else { Err((Reason::Utilities, None)) };
    };
    let value = |word: &[u8]| str::from_utf8(word).ok().and_then(|word| number(word, false));
    let total = value(total.trim_ascii()).ok_or((Reason::Utilities, None))?;
    let utilities: Option<Vec<f64>> = all_words(utilities).map(value).collect();
    let utilities = utilities.ok_or((Reason::Utilities, None))?;
    let sum: f64 = utilities.iter().sum();
    // Sums of decimals are not exact.
    let close = (sum - total).abs() <= 1e-6 * total.abs().max(1.0);
    if utilities.len() == words(items).count() && close {
        Ok(items)
    } else {
        Err((Reason::Utilities, None))
    }
}

fn words(items: &str) -> impl Iterator<Item = &str> {
    items.split_ascii_whitespace()
}

fn all_words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    let words = line.split(u8::is_ascii_whitespace);
    words.filter(|word| !word.is_empty())
}

fn is_number(word: &[u8]) -> bool {
    word.iter().all(u8::is_ascii_digit)
}
