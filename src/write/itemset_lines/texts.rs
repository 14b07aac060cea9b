//! Texts made once: the names of items, and the ends of lines by support.

use std::io::Write as _;

use super::LineFormat;
use super::padded::{PIECE, Short, Text};
use crate::encode::{Patterns, Rank};
use crate::support::{Count, share};

/// The name of every rank, escaped as the format wants it.
pub(super) struct Names {
    /// All texts, then a piece of nothing.
    text: Vec<u8>,
    /// Text t is `text[starts[t]..starts[t + 1]]`: by rank, or by name where lines are so ordered.
    starts: Vec<usize>,
    /// The place of each rank's name; empty where lines are in search order.
    pub(super) order: Vec<u32>,
    /// Which names make a CSV field be quoted, by place.
    pub(super) quoted: Vec<bool>,
    /// The texts again, for FIMI.
    pub(super) short: Vec<Short>,
}

impl Names {
    pub(super) fn new(patterns: &Patterns<'_>, format: LineFormat) -> Self {
        let ranks = 0..patterns.counts().len();
        let mut names: Vec<&str> = ranks.map(|rank| patterns.name(Rank::at(rank))).collect();
        let order = match format {
            LineFormat::Fimi => Vec::new(),
            LineFormat::JsonLines | LineFormat::Csv => {
                names.sort_unstable();
                patterns.name_order()
            }
        };
        let mut text = Vec::new();
        let mut starts = vec![0];
        let (mut quoted, mut short) = (Vec::new(), Vec::new());
        for name in names {
            match format {
                LineFormat::Fimi => {
                    text.extend_from_slice(name.as_bytes());
                    short.push(Short::new(name.as_bytes()));
                }
                LineFormat::JsonLines => serde_json::to_writer(&mut text, name)
                    .expect("text is written to memory without error"),
                LineFormat::Csv => {
                    for byte in name.bytes() {
                        match byte {
                            b';' | b'\\' => text.push(b'\\'),
                            b'"' => text.push(b'"'),
                            _ => {}
                        }
                        text.push(byte);
                    }
                    let special = |byte| matches!(byte, b',' | b'"' | b'\n' | b'\r');
                    quoted.push(name.bytes().any(special));
                }
            }
            starts.push(text.len());
        }
        text.extend_from_slice(&[0; PIECE]);
        Self { text, starts, order, quoted, short }
    }

    #[inline]
    pub(super) fn get(&self, name: u32) -> Text<'_> {
        let ends = &self.starts[name as usize..][..2];
        Text { text: &self.text, start: ends[0], end: ends[1] }
    }
}

/// What follows the items: the count, the share, the end of the line.
pub(super) struct LineEnds {
    format: LineFormat,
    n: Count,
    /// The smallest support in the table, which covers [`LineEnds::COVERED`] supports.
    first: Count,
    text: Vec<u8>,
    starts: Vec<usize>,
    /// The texts again, for FIMI.
    short: Vec<Short>,
}

impl LineEnds {
    /// Nearly all itemsets are near the minimum support; 4,096 ends take some 130 KB for FIMI.
    pub(super) const COVERED: Count = 1 << 12;

    pub(super) fn new(patterns: &Patterns<'_>, format: LineFormat) -> Self {
        let first = patterns.min_count();
        let most = patterns.counts().first().copied().unwrap_or(0);
        let mut ends = Self {
            format,
            n: patterns.n(),
            first,
            text: Vec::new(),
            starts: vec![0],
            short: Vec::new(),
        };
        for support in first..=most.min(first.saturating_add(Self::COVERED)) {
            let start = ends.text.len();
            put_end(format, support, ends.n, &mut ends.text);
            if format == LineFormat::Fimi {
                ends.short.push(Short::new(&ends.text[start..]));
            }
            ends.starts.push(ends.text.len());
        }
        ends.text.extend_from_slice(&[0; PIECE]);
        ends
    }

    /// A short one from the table.
    #[inline]
    pub(super) fn get_short(&self, support: Count) -> Option<&Short> {
        self.short.get(self.place(support))
    }

    #[inline]
    fn place(&self, support: Count) -> usize {
        support.wrapping_sub(self.first) as usize
    }

    /// The end from the table.
    #[inline]
    pub(super) fn get(&self, support: Count) -> Option<Text<'_>> {
        match self.starts.get(self.place(support)..) {
            Some(&[start, end, ..]) => Some(Text { text: &self.text, start, end }),
            _ => None,
        }
    }

    /// An end made now, and a piece of padding.
    #[cold]
    pub(super) fn format(&self, support: Count) -> Vec<u8> {
        let mut text = Vec::new();
        put_end(self.format, support, self.n, &mut text);
        text.extend_from_slice(&[0; PIECE]);
        text
    }
}

fn put_end(format: LineFormat, support: Count, n: Count, text: &mut Vec<u8>) {
    match format {
        LineFormat::Fimi => writeln!(text, " ({support})"),
        LineFormat::JsonLines => {
            let share = serde_json::Value::from(share(support, n));
            writeln!(text, ",\"count\":{support},\"support\":{share}}}")
        }
        LineFormat::Csv => writeln!(text, ",{support},{}", share(support, n)),
    }
    .expect("memory is written to without error");
}
