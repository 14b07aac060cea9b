//! Rows of a basket and an item and nothing else, pushed a batch at a time.
//!
//! Rows of one basket mostly stand together, and that two rows have the same basket is seen from the
//! places of their names in a dictionary, or from their numbers, sooner than from the names. Items
//! that have a dictionary are looked up once for each name in it, and those that are numbers need no
//! text.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef};

use super::names::{NOWHERE, Names};
use crate::error::{Error, Result};
use crate::read::records::trim;
use crate::read::{Coded, InText, Items, Note, RowSink, Run, digits};

/// Pushes those rows that have both, and returns the others, ascending.
pub(super) fn push<S: RowSink + ?Sized>(
    baskets: &Names,
    items: &Names,
    notes: &mut Notes,
    sink: &mut S,
) -> Result<Vec<usize>> {
    let mut written = String::new();
    let runs = runs(baskets, &mut written);
    if let Some(numbers) = items.numbers() {
        let lines = Lines::of(&runs, |row| numbers.is_valid(row).then(|| numbers.value(row)));
        sink.rows(&lines.runs, Items::Numbers(&lines.items))?;
        return Ok(lines.bad);
    }
    if let Names::Coded(coded) = items {
        let notes = notes.of(&coded.dictionary);
        let name = |place| trim(coded.text(place));
        let lines = Lines::of(&runs, |row| {
            let is_there = |place: &u32| {
                *place != NOWHERE && (notes[*place as usize].is_some() || !name(*place).is_empty())
            };
            Some(coded.places[row]).filter(is_there)
        });
        let items = Coded::new(&lines.items, &name, notes);
        sink.rows(&lines.runs, Items::Coded(items))?;
        return Ok(lines.bad);
    }
    if let Names::InPages(texts) = items
        && let Some(text) = texts.text()
    {
        let lines = Lines::of(&runs, |row| trimmed(text, &texts.places[row]));
        let items = InText { text, places: &lines.items };
        sink.rows(&lines.runs, Items::Names(items))?;
        return Ok(lines.bad);
    }
    let (in_text, mut text) = (items.in_text(), String::new());
    let items = in_text.as_ref().unwrap_or(items);
    let lines = Lines::of(&runs, |row| {
        let start = text.len();
        text.push_str(name(items.text(row))?);
        Some(place(start)..place(text.len()))
    });
    if place(text.len()) == u32::MAX {
        return Err(Error::TooMany {
            what: "bytes of names in a few thousand rows",
            found: text.len() as u64,
            limit: u64::from(u32::MAX),
            hint: "is the item column really the item?".into(),
        });
    }
    sink.rows(&lines.runs, Items::Names(InText { text: &text, places: &lines.items }))?;
    Ok(lines.bad)
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The place of a name within a text, without the blanks around it.
#[inline]
fn trimmed(text: &str, place: &Range<u32>) -> Option<Range<u32>> {
    let found = &text[place.start as usize..place.end as usize];
    let name = name(Some(found))?;
    if name.len() == found.len() {
        return Some(place.clone());
    }
    let start = self::place(place.start as usize + found.len() - found.trim_start().len());
    Some(start..start + self::place(name.len()))
}

/// A text that is a name: one that is there, and not blank.
#[inline]
fn name(text: Option<&str>) -> Option<&str> {
    text.map(trim).filter(|name| !name.is_empty())
}

/// Rows that stand together and have the same basket, if any.
struct Together<'r> {
    basket: Option<&'r str>,
    rows: Range<usize>,
}

/// All rows; names that are numbers are `written`.
fn runs<'r>(baskets: &'r Names, written: &'r mut String) -> Vec<Together<'r>> {
    let ends = baskets.ends_of_runs();
    let starts = std::iter::once(0).chain(ends.iter().copied());
    let ranges = starts.zip(&ends).map(|(start, &end)| start..end);
    if !matches!(baskets, Names::Whole(_)) {
        let run = |rows: Range<usize>| Together { basket: name(baskets.text(rows.start)), rows };
        return ranges.map(run).collect();
    }
    let write = |rows: Range<usize>| {
        let start = written.len();
        baskets.number(rows.start).into_iter().for_each(|number| digits::write(number, written));
        (start..written.len(), rows)
    };
    let places: Vec<(Range<usize>, Range<usize>)> = ranges.map(write).collect();
    let written = &**written;
    let run = |(at, rows): (Range<usize>, _)| Together { basket: name(Some(&written[at])), rows };
    places.into_iter().map(run).collect()
}

/// The rows that have a basket and an item, as they are pushed.
struct Lines<'r, I> {
    runs: Vec<Run<'r>>,
    items: Vec<I>,
    /// The rows that lack one.
    bad: Vec<usize>,
}

impl<'r, I> Lines<'r, I> {
    /// Of rows, whose items `item` tells.
    #[inline]
    fn of(all: &[Together<'r>], mut item: impl FnMut(usize) -> Option<I>) -> Self {
        let rows = all.last().map_or(0, |last| last.rows.end);
        let mut lines = Self {
            runs: Vec::with_capacity(all.len()),
            items: Vec::with_capacity(rows),
            bad: Vec::new(),
        };
        for Together { basket, rows } in all {
            let Some(basket) = *basket else {
                lines.bad.extend(rows.clone());
                continue;
            };
            let before = lines.items.len();
            for row in rows.clone() {
                match item(row) {
                    Some(item) => lines.items.push(item),
                    None => lines.bad.push(row),
                }
            }
            // A basket of which no row can be used is none.
            if lines.items.len() > before {
                lines.runs.push(Run { basket, lines: lines.items.len() - before });
            }
        }
        lines
    }
}

/// What the sink has noted of the items of a dictionary, which many batches share.
#[derive(Default)]
pub(super) struct Notes {
    texts: Option<ArrayRef>,
    of_texts: Vec<Note>,
}

impl Notes {
    /// Those of this dictionary, by place.
    fn of(&mut self, texts: &ArrayRef) -> &mut [Note] {
        let is_same = |before: &ArrayRef| before.to_data().ptr_eq(&texts.to_data());
        if !self.texts.as_ref().is_some_and(is_same) {
            self.texts = Some(Arc::clone(texts));
            self.of_texts.clear();
            self.of_texts.resize(texts.len(), Note::default());
        }
        &mut self.of_texts
    }
}
