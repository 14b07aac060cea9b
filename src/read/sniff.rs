//! What a file is, told from its first lines.
//!
//! In this order: lines of JSON; numbers between blanks only are FIMI, or SPMF when there are
//! comments or utilities; a first row whose names tell basket and item is the header of a long
//! file; columns that all say yes or no are one-hot; a column of customers, each once, is a table;
//! a first row of words above columns of numbers is a long file's header too; rows of varying
//! length are baskets. What fits none of these, or two, is asked about: a wrong guess would give
//! numbers that look right.

use super::layout::{Layout, joined};
use super::roles;
use super::shape::{Numbers, Shape, numbers};
use super::text::Text;
use super::{Format, ReadOptions, foreign, jsonl, spmf};
use crate::error::{Error, Result};

/// Tried in this order; the first of equals is taken.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Tells the encoding and the layout from the first lines.
///
/// # Errors
/// When the file is empty or not text, or its layout cannot be told.
pub(super) fn sniff(text: &mut Text<'_>, options: &ReadOptions) -> Result<Layout> {
    foreign::refuse_other(&text.file, text.at_hand())?;
    let (encoding, bom) = text.begin(options.encoding)?;
    let empty = |found| Error::Empty { file: text.file.clone(), found };
    if text.at_hand().is_empty() {
        return Err(empty("the file is empty"));
    }
    foreign::refuse_no_text(&text.file, &text.at_hand()[..text.at_hand().len().min(Text::SAMPLE)])?;
    let (sample, whole) = text.sample();
    let sniffer = Sniffer {
        file: &text.file,
        sample,
        whole,
        options,
        plain: Layout {
            header: options.header.unwrap_or(false),
            bom,
            ..Layout::plain(Format::Fimi, encoding)
        },
    };
    let names_both = options.basket.is_some() && options.item.is_some();
    match options.format {
        Some(format) => sniffer.told(format),
        None if sniffer.sample.trim_ascii().is_empty() && whole => {
            Err(empty("there are only blank lines"))
        }
        None if sample.trim_ascii_start().starts_with(b"{") => sniffer.told(Format::Jsonl),
        None if sample.trim_ascii_start().starts_with(b"[") && jsonl::keys(sample).is_some() => {
            sniffer.told(Format::Jsonl)
        }
        None if names_both || options.item.is_some() => sniffer.told(Format::Long),
        None => sniffer.free(),
    }
}

/// The delimiter of a table with a header: the one by which most rows have as many fields as it.
///
/// # Errors
/// When the file is empty or not text.
pub(super) fn table_delimiter(text: &mut Text<'_>, options: &ReadOptions) -> Result<u8> {
    text.begin(options.encoding)?;
    if text.at_hand().is_empty() {
        return Err(Error::Empty { file: text.file.clone(), found: "the file is empty" });
    }
    let (sample, whole) = text.sample();
    let shapes = match options.delimiter {
        Some(delimiter) => return Ok(delimiter),
        None => DELIMITERS.map(|delimiter| Shape::of(sample, whole, delimiter)),
    };
    Ok(best(&shapes, |shape| (shape.tabular(), 0)).delimiter)
}

struct Sniffer<'s> {
    file: &'s str,
    sample: &'s [u8],
    whole: bool,
    options: &'s ReadOptions,
    /// What is known of the layout whatever the format.
    plain: Layout,
}

impl Sniffer<'_> {
    /// The layout in a format that was told.
    fn told(&self, format: Format) -> Result<Layout> {
        let mut layout = self.plain.clone();
        layout.format = format;
        let shapes = self.shapes();
        match format {
            Format::Fimi | Format::Spmf => Ok(layout),
            Format::Parquet | Format::Arrow => Err(Error::Unsupported(format!(
                "{}: this is no {format} file; it begins otherwise",
                self.file
            ))),
            Format::Jsonl => self.jsonl(layout),
            Format::Basket => Ok(self.baskets(best(&shapes, |shape| (shape.split, 0)))),
            Format::OneHot | Format::Table => {
                self.wide(format, best(&shapes, |shape| (shape.tabular(), 0)))
            }
            Format::Long => self.long(best(&shapes, |shape| {
                let named = self.names_a_role() && roles::are_named(&shape.first, self.options);
                let told = usize::from(named) + usize::from(roles::told_by_names(&shape.first));
                (told, shape.tabular())
            })),
        }
    }

    /// The layout when nothing is told.
    fn free(&self) -> Result<Layout> {
        let mut layout = self.plain.clone();
        if self.options.delimiter.is_none() && !self.names_a_role() {
            if spmf::is_told(self.sample) {
                layout.format = Format::Spmf;
                return Ok(layout);
            }
            match numbers(self.sample, self.whole) {
                Numbers::Baskets => return Ok(layout),
                Numbers::Pairs => {
                    return Err(self.unknown(
                        "every line is the same few numbers: is it a table without header, \
                         --format long --no-header, or are these baskets, --format fimi?",
                    ));
                }
                Numbers::Single => return Err(self.unknown("every line is one number")),
                Numbers::Not => {}
            }
        }
        let shapes = self.shapes();
        let has_header = self.options.header != Some(false);
        let table = best(&shapes, |shape| {
            let told = has_header && shape.first.len() > 1;
            let named = self.names_a_role() && roles::are_named(&shape.first, self.options);
            let told = told && roles::told_by_names(&shape.first);
            (usize::from(told) + usize::from(named), shape.regular())
        });
        let told = roles::told_by_names(&table.first) && 2 * table.alike >= table.rows;
        if has_header {
            if told {
                return self.long(table);
            }
            let id = roles::id(self.file, &table.first, self.options);
            if table.is_onehot(self.onehot_id(table)) {
                return self.wide(Format::OneHot, table);
            }
            let customer = match &self.options.basket {
                Some(_) => id?,
                None => roles::customer(&table.first),
            };
            let is_table = table.regular() > 0 && !table.begins_with_data();
            if is_table && customer.is_some_and(|id| table.is_unique(id)) {
                return self.wide(Format::Table, table);
            }
            let seen = self.options.header == Some(true) || table.has_header_above_numbers();
            if table.regular() > 0 && seen {
                return self.long(table);
            }
        }
        if self.names_a_role() {
            return self.long(table);
        }
        if has_header && roles::told_by_names(&table.first) {
            return Err(self.unknown(
                "the first line names basket and item, but most lines have another number of fields",
            ));
        }
        let baskets = best(&shapes, |shape| (shape.split, 0));
        if baskets.varies {
            return Ok(self.baskets(baskets));
        }
        Err(self.unknown(&match table.regular() {
            0 => "no delimiter divides the lines".to_owned(),
            fields => {
                format!(
                    "every line has {fields} fields, which may be a table or baskets of one size"
                )
            }
        }))
    }

    fn names_a_role(&self) -> bool {
        self.options.basket.is_some() || self.options.item.is_some()
    }

    /// The shapes by all delimiters that come into question. A blank does when no other divides
    /// quoted names, or when the names of the columns say so: the two ways in which arules writes.
    fn shapes(&self) -> Vec<Shape> {
        let shape = |delimiter| Shape::of(self.sample, self.whole, delimiter);
        if let Some(delimiter) = self.options.delimiter {
            return vec![shape(delimiter)];
        }
        let mut shapes: Vec<Shape> = DELIMITERS.into_iter().map(shape).collect();
        let blank = shape(b' ');
        let quoted = self.sample.starts_with(b"\"");
        let undivided = shapes.iter().all(|shape| shape.split == 0);
        if quoted && undivided || roles::told_by_names(&blank.first) {
            shapes.push(blank);
        }
        shapes
    }

    fn long(&self, shape: &Shape) -> Result<Layout> {
        let header = self.options.header.unwrap_or_else(|| !shape.begins_with_data());
        let columns = columns(shape, header);
        let roles = roles::find(self.file, &columns, self.options)?;
        Ok(Layout {
            format: Format::Long,
            delimiter: Some(char::from(shape.delimiter)),
            header,
            basket: joined(&columns, &roles.basket),
            item: joined(&columns, &roles.item),
            columns,
            roles: Some(roles),
            ..self.plain.clone()
        })
    }

    /// A file with one row for each basket or customer and a column for each item or property.
    fn wide(&self, format: Format, shape: &Shape) -> Result<Layout> {
        let header = self.options.header.unwrap_or(true);
        let columns = columns(shape, header);
        let named = roles::id(self.file, &columns, self.options)?;
        let id = match format {
            Format::OneHot if header => named.or_else(|| self.onehot_id(shape)),
            _ => named,
        };
        Ok(Layout {
            format,
            delimiter: Some(char::from(shape.delimiter)),
            header,
            basket: id.map(|id| columns[id].clone()),
            columns,
            id,
            ..self.plain.clone()
        })
    }

    /// The column of a one-hot file that is no item: it has a usual name, or it is the first and
    /// no value of it repeats.
    fn onehot_id(&self, shape: &Shape) -> Option<usize> {
        let named = roles::id(self.file, &shape.first, self.options).ok().flatten();
        named.or_else(|| (shape.is_unique(0) && !shape.says_yes_or_no(0)).then_some(0))
    }

    fn baskets(&self, shape: &Shape) -> Layout {
        Layout {
            format: Format::Basket,
            delimiter: Some(char::from(shape.delimiter)),
            ..self.plain.clone()
        }
    }

    fn jsonl(&self, layout: Layout) -> Result<Layout> {
        let Some((columns, lists)) = jsonl::keys(self.sample) else {
            return Err(self.unknown("the first line is no JSON object or list of names"));
        };
        let is_list = |name: &String| self.options.item.as_ref().is_none_or(|item| item == name);
        let list = lists.iter().find(|list| *list == "items").or(lists.first());
        if let Some(list) = list.filter(|name| is_list(name)) {
            let id = roles::id(self.file, &columns, self.options)?;
            return Ok(Layout {
                basket: id.map(|id| columns[id].clone()),
                item: Some(list.clone()),
                columns,
                ..layout
            });
        }
        if columns.is_empty() {
            return Ok(layout);
        }
        let roles = roles::find(self.file, &columns, self.options)?;
        Ok(Layout {
            basket: joined(&columns, &roles.basket),
            item: joined(&columns, &roles.item),
            columns,
            roles: Some(roles),
            ..layout
        })
    }

    fn unknown(&self, found: &str) -> Error {
        Error::UnknownFormat { file: self.file.to_owned(), found: found.to_owned() }
    }
}

/// The first of the likeliest shapes.
fn best(shapes: &[Shape], likeness: impl Fn(&Shape) -> (usize, usize)) -> &Shape {
    let best = shapes.iter().rev().max_by_key(|shape| likeness(shape));
    best.expect("there is a delimiter to try")
}

/// The names in the header, or the numbers of the columns from 1.
fn columns(shape: &Shape, header: bool) -> Vec<String> {
    if header {
        return shape.first.clone();
    }
    (1..=shape.first.len()).map(|number| number.to_string()).collect()
}
