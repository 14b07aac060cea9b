//! Baskets of numbers, as the repository of the workshops on Frequent Itemset Mining
//! Implementations keeps them: whole numbers between blanks, one basket a line.
//!
//! The numbers are names like any other: `7` and `07` are two items. An empty line is an empty
//! basket and counts; blanks at the end of a line mean nothing.

use std::str;

use super::Context;
use super::bad_rows::{Found, Reason};
use super::records::{Split, line};
use super::report::Tally;
use super::sniff::Layout;
use super::text::Text;
use crate::error::Result;

/// Pushes every basket and returns how many were good.
pub(super) fn read(
    text: &mut Text<'_>,
    layout: &Layout,
    context: &mut Context<'_, '_>,
) -> Result<Tally> {
    let (mut in_header, mut rows) = (layout.header, 0);
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
        if in_header {
            in_header = false;
        } else if let Some((at, word)) = words(raw).enumerate().find(|(_, word)| !is_number(word)) {
            let found = Found {
                reason: Reason::NotANumber,
                file: &text.file,
                line: text.line(),
                field: Some(at),
                value: Some(word),
                raw,
            };
            context.bad.push(&found, words(raw))?;
        } else {
            rows += 1;
            let names = words(raw).map(|word| str::from_utf8(word).expect("digits are ASCII"));
            context.sink.basket(&mut { names })?;
        }
        text.consume(span.with_end, span.lines);
    }
}

fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    let words = line.split(u8::is_ascii_whitespace);
    words.filter(|word| !word.is_empty())
}

fn is_number(word: &[u8]) -> bool {
    word.iter().all(u8::is_ascii_digit)
}
