//! What the first lines of a file look like: numbers between blanks, or rows of fields.

use std::collections::BTreeSet;

use super::records::{Fields, Split, line, split};
use super::values::{Truth, truth};

/// What lines of numbers between blanks may be.
pub(super) enum Numbers {
    /// Not only numbers.
    Not,
    /// One number on every line: ids, or baskets of one.
    Single,
    /// The same few numbers on every line: a table without header, or baskets of one size.
    Pairs,
    /// Baskets.
    Baskets,
}

pub(super) fn numbers(sample: &[u8], whole: bool) -> Numbers {
    let (mut rest, mut counts, mut tabs) = (sample, Vec::new(), false);
    while let Split::Record(span) = line(rest, whole) {
        let words = &rest[..span.len];
        tabs |= words.contains(&b'\t');
        let mut count = 0;
        for word in words.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()) {
            if !word.iter().all(u8::is_ascii_digit) {
                return Numbers::Not;
            }
            count += 1;
        }
        if count > 0 {
            counts.push(count);
        }
        rest = &rest[span.with_end..];
    }
    let same = counts.windows(2).all(|pair| pair[0] == pair[1]);
    match counts.first() {
        None => Numbers::Not,
        Some(1) if same => Numbers::Single,
        Some(&count) if same && counts.len() > 1 && (count == 2 || tabs) => Numbers::Pairs,
        Some(_) => Numbers::Baskets,
    }
}

/// What the sample looks like when split by one delimiter. Blank rows are left out, and malformed
/// ones but the first, which is one field then.
pub(super) struct Shape {
    pub(super) delimiter: u8,
    /// The fields of the first row, trimmed.
    pub(super) first: Vec<String>,
    pub(super) rows: usize,
    /// How many rows have as many fields as the first.
    pub(super) alike: usize,
    /// How many rows have more than one field.
    pub(super) split: usize,
    /// Whether the rows differ in their numbers of fields, empty ones at the end not counted.
    pub(super) varies: bool,
    /// What lies below each field of the first row.
    below: Vec<Below>,
}

/// What lies below a field of the first row.
#[derive(Clone, Default)]
struct Below {
    /// How many cells are filled.
    filled: usize,
    /// How many of them do not look like data.
    words: usize,
    /// How many cells say neither yes nor no.
    unclear: usize,
    /// How many say yes or no.
    clear: usize,
    different: BTreeSet<String>,
}

impl Shape {
    pub(super) fn of(sample: &[u8], whole: bool, delimiter: u8) -> Self {
        let mut shape = Self {
            delimiter,
            first: Vec::new(),
            rows: 0,
            alike: 0,
            split: 0,
            varies: false,
            below: Vec::new(),
        };
        let (mut rest, mut fields, mut filled) = (sample, Fields::default(), None);
        while let Split::Record(span) = split(rest, delimiter, whole, &mut fields) {
            let record = fields.record(rest, span, 0);
            rest = &rest[span.with_end..];
            if record.is_blank() || record.malformed && shape.rows > 0 {
                continue;
            }
            let values: Vec<String> = record
                .fields()
                .map(|field| String::from_utf8_lossy(field.trim_ascii()).into_owned())
                .collect();
            let here = values.iter().rposition(|value| !value.is_empty());
            shape.varies |= *filled.get_or_insert(here) != here;
            shape.rows += 1;
            shape.split += usize::from(values.len() > 1);
            if shape.rows == 1 {
                shape.below = vec![Below::default(); values.len()];
                shape.first = values;
                shape.alike = 1;
                continue;
            }
            shape.alike += usize::from(values.len() == shape.first.len());
            for (value, below) in values.into_iter().zip(&mut shape.below) {
                below.add(value);
            }
        }
        shape
    }

    /// How many rows make a table with the first; 0 when that has one field only.
    pub(super) fn tabular(&self) -> usize {
        if self.first.len() > 1 { self.alike } else { 0 }
    }

    /// The number of fields that all rows have; 0 when there is one field only or they differ.
    pub(super) fn regular(&self) -> usize {
        let regular = self.alike == self.rows && self.first.len() > 1;
        if regular { self.first.len() } else { 0 }
    }

    /// Whether the first row can be no header.
    pub(super) fn begins_with_data(&self) -> bool {
        self.first.iter().any(|value| looks_like_data(value))
    }

    /// Whether the first row is words and a column below it is numbers.
    pub(super) fn has_header_above_numbers(&self) -> bool {
        let numbers = |below: &Below| below.filled > 0 && below.words == 0;
        let named = self.first.iter().all(|value| !value.is_empty());
        self.below.iter().any(numbers) && !self.begins_with_data() && named
    }

    /// Whether below the first row, itself neither a yes nor a no, all columns but `id` say yes or
    /// no, and there are two such columns or more.
    pub(super) fn is_onehot(&self, id: Option<usize>) -> bool {
        let items = || (0..self.first.len()).filter(|&at| Some(at) != id);
        self.regular() > 0
            && self.rows > 1
            && items().count() > 1
            && items().all(|at| self.below[at].unclear == 0 && truth(&self.first[at]).is_none())
            && items().any(|at| self.below[at].clear > 0)
    }

    /// Whether all cells of a column say yes or no, or nothing.
    pub(super) fn says_yes_or_no(&self, column: usize) -> bool {
        self.below[column].unclear == 0
    }

    /// Whether no value of a column repeats.
    pub(super) fn is_unique(&self, column: usize) -> bool {
        self.rows > 1 && self.below[column].different.len() == self.rows - 1
    }
}

impl Below {
    fn add(&mut self, value: String) {
        match truth(&value) {
            None => self.unclear += 1,
            Some(Truth::Missing) => {}
            Some(_) => self.clear += 1,
        }
        if !value.is_empty() {
            self.filled += 1;
            self.words += usize::from(!looks_like_data(&value));
            self.different.insert(value);
        }
    }
}

/// Whether it begins as numbers and dates do, and names of columns do not.
fn looks_like_data(value: &str) -> bool {
    let digits = value.trim_start_matches(['-', '+', '.']);
    digits.starts_with(|first: char| first.is_ascii_digit())
}
