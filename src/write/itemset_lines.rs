//! Itemsets as lines of text, as fast as memory takes them.
//!
//! On dense data nearly all the time of a run is spent here, so nothing is formatted twice: names
//! are prepared once, the text of an itemset's beginning is kept while its extensions come (see
//! the order of [`ItemsetSink`]), the ends of lines come from a table by support, and text is
//! copied in pieces of fixed size, which a compiler turns into a few vector moves.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::ops::ControlFlow;

use crate::encode::{Patterns, Rank};
use crate::mine::{HeaderItem, ItemsetSink, Ordered, OrderedPart};
use crate::support::{Count, share};
use crate::watch::Watch;

/// How a line of one itemset looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LineFormat {
    /// `bread butter (25)`: names as they are, least frequent first, as other miners print.
    Fimi,
    /// `{"items":["bread","butter"],"count":25,"support":0.0125}`, names ascending.
    JsonLines,
    /// Columns `items,count,support` under a header; names ascending, joined by `; `, with `\`
    /// before each `;` and `\` of a name.
    Csv,
}

/// Writes every itemset as a line, in the order of the search whatever the number of threads.
///
/// ```
/// # use pannier::{encode::TransactionsBuilder, mine, read::RowSink, watch::Unwatched};
/// # use pannier::write::{ItemsetLines, LineFormat};
/// # let mut rows = TransactionsBuilder::default();
/// # for basket in [&["bread", "butter"][..], &["bread", "butter"], &["bread"]] {
/// #     rows.basket(&mut basket.iter().copied())?;
/// # }
/// # let transactions = rows.finish();
/// # let patterns = transactions.patterns(2);
/// let lines = ItemsetLines::new(&patterns, LineFormat::Fimi, Vec::new(), &Unwatched)?;
/// let config = mine::MineConfig::new(2);
/// mine::mine(&patterns, &config, |item| lines.sink(item), &Unwatched)?;
/// assert_eq!(lines.into_inner()?, b"butter (2)\nbutter bread (2)\nbread (3)\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ItemsetLines<'a, W> {
    format: LineFormat,
    names: Names,
    ends: LineEnds,
    out: Ordered<W>,
    watch: &'a dyn Watch,
}

impl<'a, W: Write> ItemsetLines<'a, W> {
    /// Lines for itemsets of these patterns, to `out`; for CSV the header is written at once.
    ///
    /// # Errors
    /// When the header cannot be written.
    pub fn new(
        patterns: &Patterns<'_>,
        format: LineFormat,
        mut out: W,
        watch: &'a dyn Watch,
    ) -> io::Result<Self> {
        if format == LineFormat::Csv {
            out.write_all(b"items,count,support\n")?;
        }
        Ok(Self {
            format,
            names: Names::new(patterns, format),
            ends: LineEnds::new(patterns, format),
            out: Ordered::new(out),
            watch,
        })
    }

    /// The sink of one header item; to be given to [`crate::mine::mine`].
    pub fn sink(&self, item: HeaderItem) -> ItemsetLinesPart<'_, W> {
        ItemsetLinesPart {
            lines: self,
            part: self.out.part(item.place),
            beginning: Vec::new(),
            ends: vec![0],
            places: Vec::new(),
            written: 0,
        }
    }

    /// The writer, when all itemsets are written.
    ///
    /// # Errors
    /// The first error of the writer.
    pub fn into_inner(self) -> io::Result<W> {
        self.out.into_inner()
    }
}

/// The lines of one header item.
pub struct ItemsetLinesPart<'a, W> {
    lines: &'a ItemsetLines<'a, W>,
    part: OrderedPart<'a, W>,
    /// The first items of the itemsets that come now, as text; where each ends in it.
    beginning: Vec<u8>,
    ends: Vec<usize>,
    /// Scratch: the items of one line by the places of their names.
    places: Vec<u32>,
    written: u64,
}

impl<W: Write> ItemsetLinesPart<'_, W> {
    /// How many lines this header item has made.
    pub fn written(&self) -> u64 {
        self.written
    }

    fn in_search_order(&mut self, items: &[Rank], support: Count) {
        let Some((last, first)) = items.split_last() else {
            return;
        };
        let names = &self.lines.names;
        self.ends.truncate(items.len());
        self.beginning.truncate(self.ends[self.ends.len() - 1]);
        for item in &first[self.ends.len() - 1..] {
            names.append(&mut self.beginning, item.0);
            self.beginning.push(b' ');
            self.ends.push(self.beginning.len());
        }
        let line = self.part.buffer();
        line.extend_from_slice(&self.beginning);
        names.append(line, last.0);
        self.lines.ends.append(line, support);
    }

    fn by_name(&mut self, items: &[Rank], support: Count) {
        let ItemsetLines { names, ends, format, .. } = self.lines;
        self.places.clear();
        self.places.extend(items.iter().map(|rank| names.order[rank.index()]));
        self.places.sort_unstable();
        let line = self.part.buffer();
        let (open, between, close): (&[u8], &[u8], &[u8]) = match format {
            LineFormat::JsonLines => (b"{\"items\":[", b",", b"]"),
            _ if self.places.iter().any(|&p| names.quoted[p as usize]) => (b"\"", b"; ", b"\""),
            _ => (b"", b"; ", b""),
        };
        line.extend_from_slice(open);
        for (i, &place) in self.places.iter().enumerate() {
            if i > 0 {
                line.extend_from_slice(between);
            }
            names.append(line, place);
        }
        line.extend_from_slice(close);
        ends.append(line, support);
    }
}

impl<W: Write> ItemsetSink for ItemsetLinesPart<'_, W> {
    #[inline]
    fn itemset(&mut self, items: &[Rank], support: Count) -> ControlFlow<()> {
        match self.lines.format {
            LineFormat::Fimi => self.in_search_order(items, support),
            LineFormat::JsonLines | LineFormat::Csv => self.by_name(items, support),
        }
        self.written += 1;
        let watch = self.lines.watch;
        self.part.pass_on(|| watch.stop())
    }

    #[inline]
    fn passed_over(&mut self, items: &[Rank]) {
        self.ends.truncate(items.len());
    }

    fn finish(&mut self) -> ControlFlow<()> {
        self.part.finish()
    }
}

/// Pieces in which text is copied: most names and ends of lines fit one.
const PIECE: usize = 16;

/// Appends `text[start..end]`, which is followed by at least a piece of anything.
#[inline]
fn append(out: &mut Vec<u8>, text: &[u8], start: usize, end: usize) {
    let length = out.len() + (end - start);
    let mut at = start;
    while at < end {
        let piece: &[u8; PIECE] = text[at..at + PIECE].try_into().expect("a piece is a piece");
        out.extend_from_slice(piece);
        at += PIECE;
    }
    out.truncate(length);
}

/// The name of every rank, escaped as the format wants it.
struct Names {
    /// All texts, then a piece of nothing.
    text: Vec<u8>,
    /// Text t is `text[starts[t]..starts[t + 1]]`: by rank, or by name where lines are so ordered.
    starts: Vec<usize>,
    /// The place of each rank's name; empty where lines are in search order.
    order: Vec<u32>,
    /// Which names make a CSV field be quoted, by place.
    quoted: Vec<bool>,
}

impl Names {
    fn new(patterns: &Patterns<'_>, format: LineFormat) -> Self {
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
        let mut quoted = Vec::new();
        for name in names {
            match format {
                LineFormat::Fimi => text.extend_from_slice(name.as_bytes()),
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
        Self { text, starts, order, quoted }
    }

    #[inline]
    fn append(&self, out: &mut Vec<u8>, name: u32) {
        let name = name as usize;
        append(out, &self.text, self.starts[name], self.starts[name + 1]);
    }
}

/// What follows the items: the count, the share, the end of the line.
struct LineEnds {
    format: LineFormat,
    n: Count,
    /// The smallest support in the table, which covers [`LineEnds::COVERED`] supports.
    first: Count,
    text: Vec<u8>,
    starts: Vec<usize>,
}

impl LineEnds {
    /// Nearly all itemsets are near the minimum support; 16 384 ends take some 100 KB for FIMI.
    const COVERED: Count = 1 << 14;

    fn new(patterns: &Patterns<'_>, format: LineFormat) -> Self {
        let first = patterns.min_count();
        let most = patterns.counts().first().copied().unwrap_or(0);
        let mut ends = Self { format, n: patterns.n(), first, text: Vec::new(), starts: vec![0] };
        for support in first..=most.min(first.saturating_add(Self::COVERED)) {
            let text = ends.format(support);
            ends.text.extend_from_slice(text.as_bytes());
            ends.starts.push(ends.text.len());
        }
        ends.text.extend_from_slice(&[0; PIECE]);
        ends
    }

    #[inline]
    fn append(&self, out: &mut Vec<u8>, support: Count) {
        let at = support.wrapping_sub(self.first) as usize;
        match self.starts.get(at..) {
            Some(&[start, end, ..]) => append(out, &self.text, start, end),
            _ => out.extend_from_slice(self.format(support).as_bytes()),
        }
    }

    #[cold]
    fn format(&self, support: Count) -> String {
        let mut text = String::new();
        let share = share(support, self.n);
        match self.format {
            LineFormat::Fimi => writeln!(text, " ({support})"),
            LineFormat::JsonLines => {
                let share = serde_json::Value::from(share);
                writeln!(text, ",\"count\":{support},\"support\":{share}}}")
            }
            LineFormat::Csv => writeln!(text, ",{support},{share}"),
        }
        .expect("text is written to memory without error");
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::{Transactions, TransactionsBuilder};
    use crate::mine::{MineConfig, mine};
    use crate::read::RowSink;
    use crate::watch::Unwatched;

    fn transactions(baskets: &[&[&str]]) -> Transactions {
        let mut builder = TransactionsBuilder::default();
        for basket in baskets {
            builder.basket(&mut basket.iter().copied()).unwrap();
        }
        builder.finish()
    }

    fn written(baskets: &[&[&str]], format: LineFormat, config: &MineConfig) -> String {
        let transactions = transactions(baskets);
        let patterns = transactions.patterns(config.min_count);
        let lines = ItemsetLines::new(&patterns, format, Vec::new(), &Unwatched).unwrap();
        let parts = mine(&patterns, config, |item| lines.sink(item), &Unwatched).unwrap();
        let count: u64 = parts.iter().map(ItemsetLinesPart::written).sum();
        drop(parts);
        let text = String::from_utf8(lines.into_inner().unwrap()).unwrap();
        let header = u64::from(format == LineFormat::Csv);
        assert_eq!(text.lines().count() as u64, count + header);
        text
    }

    const SHOP: &[&[&str]] = &[
        &["milk", "bread", "a name that is longer than a piece"],
        &["a name that is longer than a piece", "bread", "milk"],
        &["bread", "milk"],
        &["bread"],
    ];

    #[test]
    fn fimi_lines_are_in_search_order() {
        let text = written(SHOP, LineFormat::Fimi, &MineConfig::new(2));
        let expected = "\
a name that is longer than a piece (2)
a name that is longer than a piece milk (2)
a name that is longer than a piece milk bread (2)
a name that is longer than a piece bread (2)
milk (3)
milk bread (3)
bread (4)
";
        assert_eq!(text, expected);
    }

    #[test]
    fn beginnings_that_are_too_short_to_be_listed_are_still_right() {
        let mut config = MineConfig::new(1);
        config.min_len = 3;
        let baskets: &[&[&str]] = &[&["a", "b", "c", "d", "e"], &["a", "b", "d"], &["a", "d", "e"]];
        let mut all: Vec<String> = written(baskets, LineFormat::Fimi, &MineConfig::new(1))
            .lines()
            .map(String::from)
            .collect();
        all.retain(|line| line.split(' ').count() > 3);
        let long = written(baskets, LineFormat::Fimi, &config);
        assert_eq!(long.lines().collect::<Vec<_>>(), all);
    }

    #[test]
    fn json_lines_hold_names_in_order_and_read_back() {
        let odd = ["q\"uote", "back\\slash", "نان", "line\nbreak", "plain"];
        let text = written(&[&odd, &odd, &["plain"]], LineFormat::JsonLines, &MineConfig::new(2));
        assert_eq!(text.lines().count(), 31);
        for line in text.lines() {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            let items: Vec<_> = value["items"].as_array().unwrap().iter().collect();
            let names: Vec<&str> = items.iter().map(|i| i.as_str().unwrap()).collect();
            assert!(names.is_sorted() && names.iter().all(|name| odd.contains(name)));
            let count = value["count"].as_u64().unwrap();
            assert_eq!(count, if names == ["plain"] { 3 } else { 2 });
            assert_eq!(value["support"].as_f64().unwrap(), count as f64 / 3.0);
        }
        let first = "{\"items\":[\"plain\"],\"count\":3,\"support\":1.0}\n";
        assert!(text.ends_with(first), "{text}");
    }

    #[test]
    fn csv_fields_are_quoted_where_needed_and_names_can_be_told_apart() {
        let odd = ["a;b", "c,d", "e\\f", "g\"h", "plain"];
        let text = written(&[&odd, &["plain"]], LineFormat::Csv, &MineConfig::new(1));
        assert!(text.starts_with("items,count,support\n"));
        assert!(text.ends_with("\nplain,2,1\n"), "{text}");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let longest = reader
            .records()
            .map(|record| record.unwrap())
            .max_by_key(|record| record[0].len())
            .unwrap();
        assert_eq!(&longest[0], r#"a\;b; c,d; e\\f; g"h; plain"#);
        assert_eq!((&longest[1], &longest[2]), ("1", "0.5"));
    }

    #[test]
    fn supports_beyond_the_table_are_formatted_too() {
        let rows = LineEnds::COVERED as usize + 10;
        let mut builder = TransactionsBuilder::default();
        for row in 0..rows {
            let items = ["often", "rare"];
            builder.basket(&mut items[..1 + usize::from(row < 2)].iter().copied()).unwrap();
        }
        let transactions = builder.finish();
        let patterns = transactions.patterns(2);
        let lines = ItemsetLines::new(&patterns, LineFormat::Fimi, Vec::new(), &Unwatched).unwrap();
        mine(&patterns, &MineConfig::new(2), |item| lines.sink(item), &Unwatched).unwrap();
        let text = String::from_utf8(lines.into_inner().unwrap()).unwrap();
        assert_eq!(text, format!("rare (2)\nrare often (2)\noften ({rows})\n"));
    }
}
