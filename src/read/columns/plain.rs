//! Rows of a basket and an item and nothing else, pushed a batch at a time.
//!
//! Rows of one basket mostly stand together, and that two rows have the same basket is seen from the
//! places of their names in a dictionary, or from their numbers, sooner than from the names. Items
//! that have a dictionary are looked up once for each name in it, and those that are numbers need no
//! text.

use std::borrow::Cow;
use std::ops::Range;

use arrow_array::Array;

use super::names::{Dictionary, NOWHERE, Names};
use crate::error::{Error, Result};
use crate::read::records::trim;
use crate::read::{Coded, InText, Items, Note, RowSink, Run, digits};

/// Pushes those rows that have both, and returns the others, ascending.
pub(super) fn push<S: RowSink + ?Sized>(
    baskets: &Names<'_>,
    items: &Names<'_>,
    notes: &mut Notes,
    sink: &mut S,
) -> Result<Vec<usize>> {
    let mut written = String::new();
    let runs = runs(baskets, &mut written);
    if let Some(numbers) = items.numbers() {
        let all = (numbers.null_count() == 0).then_some(&numbers.values()[..]);
        let lines = Lines::of(&runs, all, |row| numbers.is_valid(row).then(|| numbers.value(row)));
        sink.rows(&lines.runs, Items::Numbers(&lines.items))?;
        return Ok(lines.bad);
    }
    if let Names::Coded(coded) = items {
        let dictionary = &coded.dictionary;
        let (notes, are_new) = notes.of(dictionary);
        let name = |place| trim(dictionary.get(place).unwrap_or_default());
        let is_there = |place: u32| {
            place != NOWHERE && (notes[place as usize].is_some() || !name(place).is_empty())
        };
        let are_there = dictionary.names().is_some() || coded.places.iter().copied().all(is_there);
        let all = are_there.then_some(&coded.places[..]);
        let item = |row: usize| Some(coded.places[row]).filter(|&place| is_there(place));
        let lines = Lines::of(&runs, all, item);
        let mut items = Coded::new(&lines.items, &name, notes);
        if are_new && let Some(names) = dictionary.names() {
            items = items.unnoted(names);
        }
        sink.rows(&lines.runs, Items::Coded(items))?;
        return Ok(lines.bad);
    }
    if let &Names::InPages(texts, are_trimmed) = items {
        let all = are_trimmed.then_some(texts.places);
        let lines = Lines::of(&runs, all, |row| trimmed(texts.text, &texts.places[row]));
        let items = InText { places: &lines.items, ..texts };
        sink.rows(&lines.runs, Items::Names(items))?;
        return Ok(lines.bad);
    }
    let (in_text, mut text) = (items.in_text(), String::new());
    let items = in_text.as_ref().unwrap_or(items);
    let lines = Lines::of(&runs, None, |row| {
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

/// All rows, as runs of the same basket; one that has no name is empty. Names that are numbers are
/// `written`.
fn runs<'r>(baskets: &'r Names<'_>, written: &'r mut String) -> Vec<Run<'r>> {
    let ends = baskets.ends_of_runs();
    let starts = std::iter::once(0).chain(ends.iter().copied());
    let ranges = starts.zip(&ends).map(|(start, &end)| start..end);
    if !matches!(baskets, Names::Whole(_)) {
        let basket = |row: usize| name(baskets.text(row)).unwrap_or_default();
        let run = |rows: Range<usize>| Run { basket: basket(rows.start), lines: rows.len() };
        return ranges.map(run).collect();
    }
    let write = |rows: Range<usize>| {
        let start = written.len();
        baskets.number(rows.start).into_iter().for_each(|number| digits::write(number, written));
        (start..written.len(), rows.len())
    };
    let places: Vec<(Range<usize>, usize)> = ranges.map(write).collect();
    let written = &**written;
    places.into_iter().map(|(at, lines)| Run { basket: &written[at], lines }).collect()
}

/// The rows that have a basket and an item, as they are pushed.
struct Lines<'r, I: Clone> {
    runs: Cow<'r, [Run<'r>]>,
    items: Cow<'r, [I]>,
    /// The rows that lack one.
    bad: Vec<usize>,
}

impl<'r, I: Clone> Lines<'r, I> {
    /// Of rows, whose items are `all` of them, where there are all, and otherwise as `item` tells.
    #[inline]
    fn of(
        runs: &'r [Run<'r>],
        all: Option<&'r [I]>,
        mut item: impl FnMut(usize) -> Option<I>,
    ) -> Self {
        if let Some(items) = all
            && runs.iter().all(|run| !run.basket.is_empty())
        {
            return Self { runs: runs.into(), items: items.into(), bad: Vec::new() };
        }
        let (mut good, mut items, mut bad) = (Vec::new(), Vec::new(), Vec::new());
        let mut end = 0;
        for run in runs {
            let rows = end..end + run.lines;
            end = rows.end;
            if run.basket.is_empty() {
                bad.extend(rows);
                continue;
            }
            let before = items.len();
            for row in rows {
                match item(row) {
                    Some(item) => items.push(item),
                    None => bad.push(row),
                }
            }
            // A basket of which no row can be used is none.
            if items.len() > before {
                good.push(Run { lines: items.len() - before, ..*run });
            }
        }
        Self { runs: good.into(), items: items.into(), bad }
    }
}

/// What the sink has noted of the items of a dictionary, which many batches share.
#[derive(Default)]
pub(super) struct Notes {
    dictionary: Option<Dictionary>,
    of_texts: Vec<Note>,
}

impl Notes {
    /// Those of this dictionary, by place, and whether there is nothing in them yet.
    fn of(&mut self, dictionary: &Dictionary) -> (&mut [Note], bool) {
        let are_new = !self.dictionary.as_ref().is_some_and(|before| before.is_same(dictionary));
        if are_new {
            self.dictionary = Some(dictionary.clone());
            self.of_texts.clear();
            self.of_texts.resize(dictionary.len(), Note::default());
        }
        (&mut self.of_texts, are_new)
    }
}
