//! What a file is, told from its first lines.
//!
//! In this order: numbers between blanks only are FIMI; a first row whose names tell basket and
//! item is the header of a long file; a first row of words above columns of numbers is a header
//! too; rows of varying length are baskets. What fits none of these, or two, is asked about: a
//! wrong guess would give numbers that look right.

use std::fmt;

use serde::Serialize;

use super::foreign;
use super::records::{Fields, Split, line, split};
use super::roles::{self, Roles};
use super::text::Text;
use super::{Format, ReadOptions};
use crate::error::{Error, Result};

/// How a file is laid out, as found or as told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Layout {
    /// The format.
    pub format: Format,
    /// The character between fields; none in FIMI files.
    pub delimiter: Option<char>,
    /// Whether the first row names the columns.
    pub header: bool,
    /// The columns of a long file: the names in the header, or their numbers from 1.
    pub columns: Vec<String>,
    /// The column that names the basket, in a long file.
    pub basket: Option<String>,
    /// The column that names the item, in a long file.
    pub item: Option<String>,
    /// Whether the file begins with a byte order mark.
    pub bom: bool,
    #[serde(skip)]
    pub(super) roles: Option<Roles>,
}

impl fmt::Display for Layout {
    /// One line: what was found, and the flags that override it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.format)?;
        if let Some(delimiter) = self.delimiter {
            write!(f, ", delimiter {delimiter:?}")?;
        }
        match (&self.basket, &self.item) {
            (Some(basket), Some(item)) => {
                let no_header = if self.header { "" } else { ", no header" };
                let flags = "(--format --delimiter --basket --item)";
                write!(f, "{no_header}, basket = {basket}, item = {item} {flags}")
            }
            _ if self.delimiter.is_some() => f.write_str(" (--format --delimiter)"),
            _ => f.write_str(" (--format)"),
        }
    }
}

impl Layout {
    /// The delimiter as a byte.
    ///
    /// # Panics
    /// When the format has none.
    pub(super) fn delimiter_byte(&self) -> u8 {
        let delimiter = self.delimiter.expect("delimited formats have a delimiter");
        u8::try_from(delimiter).expect("delimiters are ASCII")
    }
}

/// How many bytes are looked at; the window holds more.
const SAMPLE: usize = 64 << 10;
const BOM: &[u8] = b"\xef\xbb\xbf";
/// Tried in this order; the first of equals is taken.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Tells the layout from the first lines and steps over the byte order mark.
///
/// # Errors
/// When the file is empty or not text, or its layout cannot be told.
pub(super) fn sniff(text: &mut Text<'_>, options: &ReadOptions) -> Result<Layout> {
    text.more()?;
    let bom = text.at_hand().starts_with(BOM);
    if bom {
        text.consume(BOM.len(), 0);
    }
    if text.at_hand().is_empty() {
        return Err(Error::Empty { file: text.file.clone(), found: "the file is empty" });
    }
    foreign::refuse(&text.file, &text.at_hand()[..text.at_hand().len().min(SAMPLE)])?;
    let (sample, whole) = sample(text);
    let layout = |format, shape: Option<&Shape>| Layout {
        format,
        delimiter: shape.map(|shape| char::from(shape.delimiter)),
        header: options.header.unwrap_or(false),
        columns: Vec::new(),
        basket: None,
        item: None,
        bom,
        roles: None,
    };
    let unknown =
        |found: &str| Error::UnknownFormat { file: text.file.clone(), found: found.to_owned() };

    let names_roles = options.basket.is_some() || options.item.is_some();
    let format = options.format.or(names_roles.then_some(Format::Long));
    if format.is_none() && whole && sample.trim_ascii().is_empty() {
        return Err(Error::Empty { file: text.file.clone(), found: "there are only blank lines" });
    }
    if format == Some(Format::Fimi) {
        return Ok(layout(Format::Fimi, None));
    }
    if format.is_none() && options.delimiter.is_none() {
        match numbers(sample, whole) {
            Numbers::Baskets => return Ok(layout(Format::Fimi, None)),
            Numbers::Pairs => {
                return Err(unknown(
                    "every line is the same few numbers: is it a table without header, \
                     --format long --no-header, or are these baskets, --format fimi?",
                ));
            }
            Numbers::Single => return Err(unknown("every line is one number")),
            Numbers::Not => {}
        }
    }

    let delimiters = options.delimiter.map_or(DELIMITERS.to_vec(), |byte| vec![byte]);
    let shapes: Vec<Shape> =
        delimiters.into_iter().map(|delimiter| Shape::of(sample, whole, delimiter)).collect();
    let best = |likeness: &dyn Fn(&Shape) -> (usize, usize)| {
        let best = shapes.iter().rev().max_by_key(|shape| likeness(shape));
        best.expect("there is a delimiter to try")
    };
    let long = |shape: &Shape| -> Result<Layout> {
        let header = options.header.unwrap_or_else(|| !shape.begins_with_data());
        let columns: Vec<String> = if header {
            shape.first.clone()
        } else {
            (1..=shape.first.len()).map(|number| number.to_string()).collect()
        };
        let roles = roles::find(&text.file, &columns, options)?;
        Ok(Layout {
            header,
            basket: Some(columns[roles.basket].clone()),
            item: Some(columns[roles.item].clone()),
            columns,
            roles: Some(roles),
            ..layout(Format::Long, Some(shape))
        })
    };
    match format {
        Some(Format::Long) => long(best(&|shape| {
            let named = names_roles && roles::are_named(&shape.first, options);
            let told = usize::from(named) + usize::from(roles::told_by_names(&shape.first));
            (told, shape.tabular())
        })),
        Some(_) => Ok(layout(Format::Basket, Some(best(&|shape| (shape.split, 0))))),
        None => {
            let has_header = options.header != Some(false);
            let table = best(&|shape| {
                let told = has_header && shape.first.len() > 1;
                (usize::from(told && roles::told_by_names(&shape.first)), shape.regular())
            });
            let told = roles::told_by_names(&table.first) && 2 * table.alike >= table.rows;
            let seen = options.header == Some(true) || table.has_header_above_numbers();
            if has_header && (told || table.regular() > 0 && seen) {
                return long(table);
            }
            let baskets = best(&|shape| (shape.split, 0));
            if baskets.varies {
                return Ok(layout(Format::Basket, Some(baskets)));
            }
            Err(unknown(&match table.regular() {
                0 => "no delimiter divides the lines".to_owned(),
                fields => format!(
                    "every line has {fields} fields, which may be a table or baskets of one size"
                ),
            }))
        }
    }
}

/// The first lines, whole ones if there is a whole one, and whether they are all there are.
fn sample<'t>(text: &'t Text<'_>) -> (&'t [u8], bool) {
    let at_hand = text.at_hand();
    if text.ended() && at_hand.len() <= SAMPLE {
        return (at_hand, true);
    }
    let first = &at_hand[..at_hand.len().min(SAMPLE)];
    match memchr::memrchr(b'\n', first) {
        Some(end) => (&first[..=end], false),
        None => (first, true),
    }
}

/// What lines of numbers between blanks may be.
enum Numbers {
    /// Not only numbers.
    Not,
    /// One number on every line: ids, or baskets of one.
    Single,
    /// The same few numbers on every line: a table without header, or baskets of one size.
    Pairs,
    /// Baskets.
    Baskets,
}

fn numbers(sample: &[u8], whole: bool) -> Numbers {
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
struct Shape {
    delimiter: u8,
    /// The fields of the first row, trimmed.
    first: Vec<String>,
    rows: usize,
    /// How many rows have as many fields as the first.
    alike: usize,
    /// How many rows have more than one field.
    split: usize,
    /// Whether the rows differ in their numbers of fields, empty ones at the end not counted.
    varies: bool,
    /// For each field of the first row, whether all below it look like data, and one is there.
    data_below: Vec<(bool, bool)>,
}

impl Shape {
    fn of(sample: &[u8], whole: bool, delimiter: u8) -> Self {
        let mut shape = Self {
            delimiter,
            first: Vec::new(),
            rows: 0,
            alike: 0,
            split: 0,
            varies: false,
            data_below: Vec::new(),
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
                shape.data_below = vec![(true, false); values.len()];
                shape.first = values;
                shape.alike = 1;
                continue;
            }
            shape.alike += usize::from(values.len() == shape.first.len());
            for (value, (all, any)) in values.iter().zip(&mut shape.data_below) {
                if !value.is_empty() {
                    *all &= looks_like_data(value);
                    *any = true;
                }
            }
        }
        shape
    }

    /// How many rows make a table with the first; 0 when that has one field only.
    fn tabular(&self) -> usize {
        if self.first.len() > 1 { self.alike } else { 0 }
    }

    /// The number of fields that all rows have; 0 when there is one field only or they differ.
    fn regular(&self) -> usize {
        let regular = self.alike == self.rows && self.first.len() > 1;
        if regular { self.first.len() } else { 0 }
    }

    /// Whether the first row can be no header.
    fn begins_with_data(&self) -> bool {
        self.first.iter().any(|value| looks_like_data(value))
    }

    /// Whether the first row is words and a column below it is numbers.
    fn has_header_above_numbers(&self) -> bool {
        let numbers = self.data_below.iter().any(|&(all, any)| all && any);
        numbers && !self.begins_with_data() && self.first.iter().all(|value| !value.is_empty())
    }
}

/// Whether it begins as numbers and dates do, and names of columns do not.
fn looks_like_data(value: &str) -> bool {
    let digits = value.trim_start_matches(['-', '+', '.']);
    digits.starts_with(|first: char| first.is_ascii_digit())
}
