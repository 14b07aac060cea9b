//! Itemsets as lines of text, as fast as memory takes them.
//!
//! On dense data nearly all the time of a run is spent here, so nothing is formatted twice: names
//! are prepared once, the text of an itemset's beginning is kept while its extensions come (see
//! the order of [`ItemsetSink`]), the ends of lines come from a table by support, and text is
//! copied in pieces of fixed size, which a compiler turns into a few vector moves.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::encode::{Patterns, Rank};
use crate::mine::{ItemsetSink, Ordered, OrderedPart, Part, Step, one_by_one, step_by_step};
use crate::support::{Count, share};
use crate::watch::Watch;

/// The schema of itemsets and its version: `items`, `count` and `support`.
pub const ITEMSETS_SCHEMA: &str = "pannier.itemsets/1";

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
/// mine::mine(&patterns, &config, |part| lines.sink(part), &Unwatched)?;
/// assert_eq!(lines.into_inner()?, b"butter (2)\nbutter bread (2)\nbread (3)\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ItemsetLines<'a, W> {
    format: LineFormat,
    names: Names,
    ends: LineEnds,
    out: Ordered<W>,
    watch: &'a dyn Watch,
    /// What finished parts need no more.
    #[expect(clippy::vec_box, reason = "boxes go to parts and come back")]
    spare: Mutex<Vec<Box<Scratch>>>,
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
            spare: Mutex::default(),
        })
    }

    /// The sink of one part of the answer; to be given to [`crate::mine::mine`].
    pub fn sink(&self, part: Part) -> ItemsetLinesPart<'_, W> {
        let mut scratch = self.spare().pop().unwrap_or_default();
        scratch.beginnings.cut(0);
        ItemsetLinesPart {
            lines: self,
            part: self.out.part(part),
            scratch: Some(scratch),
            written: 0,
        }
    }

    #[expect(clippy::vec_box, reason = "as above")]
    fn spare(&self) -> MutexGuard<'_, Vec<Box<Scratch>>> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The writer, when all itemsets are written.
    ///
    /// # Errors
    /// The first error of the writer.
    pub fn into_inner(self) -> io::Result<W> {
        self.out.into_inner()
    }
}

/// The lines of one part of the answer.
pub struct ItemsetLinesPart<'a, W> {
    lines: &'a ItemsetLines<'a, W>,
    part: OrderedPart<'a, W>,
    /// There are many parts: what is only needed until one is finished goes from one to the next.
    scratch: Option<Box<Scratch>>,
    written: u64,
}

#[derive(Default)]
struct Scratch {
    beginnings: Beginnings,
    /// The items of one line by the places of their names.
    places: Vec<u32>,
    /// See [`Tail`].
    tails: Vec<Tail>,
}

const UNFINISHED: &str = "no line comes after a part is finished";

impl<W: Write> ItemsetLinesPart<'_, W> {
    /// How many lines this part has made.
    pub fn written(&self) -> u64 {
        self.written
    }

    fn scratch(&mut self) -> &mut Scratch {
        self.scratch.as_deref_mut().expect(UNFINISHED)
    }

    fn beginnings(&mut self) -> &mut Beginnings {
        &mut self.scratch().beginnings
    }

    /// The lines of steps, as far as all is short in them, as it nearly always is; returns how many
    /// those are. The text of each itemset is kept whether or not another begins with it: to ask takes
    /// longer.
    #[inline]
    fn short_lines(&mut self, steps: &[Step]) -> usize {
        let ItemsetLines { names, ends, .. } = self.lines;
        let scratch = self.scratch.as_deref_mut().expect(UNFINISHED);
        let Beginnings { text, lens, stride, known } = &mut scratch.beginnings;
        let out = self.part.space(steps.len() * LINE);
        let (mut at, mut done) = (0, 0);
        for step in steps {
            let depth = step.depth as usize;
            // By reference: a copy would be made in parts that cannot be read back as a whole at once.
            let name = &names.short[step.rank.index()];
            let Some(end) = ends.short.get(ends.place(step.support)) else { break };
            if depth >= lens.len() || lens[depth - 1] > 2 * BEGINNING || name.len() == 0 {
                break;
            }
            let beginning = lens[depth - 1];
            let length = beginning + name.len();
            let (before, behind) = text.split_at_mut(depth * *stride);
            let from = &before[(depth - 1) * *stride..][..2 * BEGINNING];
            let (line, into) = (&mut out[at..at + LINE], &mut behind[..LINE]);
            line[..BEGINNING].copy_from_slice(&from[..BEGINNING]);
            into[..BEGINNING].copy_from_slice(&from[..BEGINNING]);
            if beginning > BEGINNING {
                line[BEGINNING..2 * BEGINNING].copy_from_slice(&from[BEGINNING..]);
                into[BEGINNING..2 * BEGINNING].copy_from_slice(&from[BEGINNING..]);
            }
            line[beginning..][..PIECE].copy_from_slice(&name.0);
            line[length..][..PIECE].copy_from_slice(&end.0);
            at += length + end.len();
            into[beginning..][..PIECE].copy_from_slice(&name.0);
            into[length] = b' ';
            lens[depth] = length + 1;
            *known = depth;
            done += 1;
        }
        self.part.wrote(at);
        self.written += done as u64;
        done
    }

    /// The line of one step of any length.
    #[cold]
    fn any_line(&mut self, step: Step) {
        self.beginnings().cut(step.depth as usize - 1);
        self.line(step.rank, step.support);
        let name = self.lines.names.get(step.rank.0);
        self.beginnings().push(name);
    }

    /// The line of the beginning and one more item.
    #[inline]
    fn line(&mut self, last: Rank, support: Count) {
        match self.lines.ends.get(support) {
            Some(end) => self.line_ending_in(last, end),
            None => self.line_ending_in(last, Text::of(&self.lines.ends.format(support))),
        }
    }

    fn line_ending_in(&mut self, last: Rank, end: Text<'_>) {
        let scratch = self.scratch.as_deref().expect(UNFINISHED);
        let beginning = scratch.beginnings.last();
        let name = self.lines.names.get(last.0);
        let length = beginning.len() + name.len() + end.len();
        let line = self.part.space(length + BEGINNING);
        beginning.copy::<BEGINNING>(line);
        name.copy::<PIECE>(&mut line[beginning.len()..]);
        end.copy::<PIECE>(&mut line[beginning.len() + name.len()..]);
        self.part.wrote(length);
        self.written += 1;
    }

    /// Lines of the beginning with every combination of at least one of `more`, and of each of
    /// those with every one of `tails`.
    fn combine(&mut self, more: &[Rank], end: Text<'_>, tails: &[Tail]) -> ControlFlow<()> {
        let mut rest = more;
        while let Some((&item, behind)) = rest.split_first() {
            self.line_ending_in(item, end);
            let name = self.lines.names.get(item.0);
            self.beginnings().push(name);
            self.combine(behind, end, tails)?;
            self.beginnings().pop();
            rest = behind;
        }
        self.lines_of(tails);
        let watch = self.lines.watch;
        self.part.pass_on(|| watch.stop())
    }

    /// A line of the beginning and each of the tails.
    fn lines_of(&mut self, tails: &[Tail]) {
        let scratch = self.scratch.as_deref().expect(UNFINISHED);
        let beginning = scratch.beginnings.last();
        let len = beginning.len();
        let whole: usize = tails.iter().map(|tail| len + tail.len).sum();
        let out = self.part.space(whole + BEGINNING + Tail::MOST);
        let mut at = 0;
        if len <= BEGINNING {
            let text: &[u8; BEGINNING] = beginning.first_chunk();
            for tail in tails {
                out[at..at + BEGINNING].copy_from_slice(text);
                at += len;
                out[at..at + Tail::MOST].copy_from_slice(&tail.text[..Tail::MOST]);
                at += tail.len;
            }
        } else {
            for tail in tails {
                out[at..at + len].copy_from_slice(beginning.as_bytes());
                at += len;
                out[at..at + Tail::MOST].copy_from_slice(&tail.text[..Tail::MOST]);
                at += tail.len;
            }
        }
        self.part.wrote(whole);
        self.written += tails.len() as u64;
    }

    fn by_name(&mut self, items: &[Rank], support: Count) {
        let ItemsetLines { names, ends, format, .. } = self.lines;
        let places = &mut self.scratch.as_deref_mut().expect(UNFINISHED).places;
        places.clear();
        places.extend(items.iter().map(|rank| names.order[rank.index()]));
        places.sort_unstable();
        let line = &mut self.part;
        let (open, between, close): (&[u8], &[u8], &[u8]) = match format {
            LineFormat::JsonLines => (b"{\"items\":[", b",", b"]"),
            _ if places.iter().any(|&p| names.quoted[p as usize]) => (b"\"", b"; ", b"\""),
            _ => (b"", b"; ", b""),
        };
        line.push(open);
        for (i, &place) in places.iter().enumerate() {
            if i > 0 {
                line.push(between);
            }
            line.push(names.get(place).as_bytes());
        }
        line.push(close);
        match ends.get(support) {
            Some(end) => line.push(end.as_bytes()),
            None => {
                let formatted = ends.format(support);
                line.push(Text::of(&formatted).as_bytes());
            }
        }
        self.written += 1;
    }
}

impl<W: Write> ItemsetSink for ItemsetLinesPart<'_, W> {
    #[inline]
    fn itemset(&mut self, items: &[Rank], support: Count) -> ControlFlow<()> {
        match self.lines.format {
            LineFormat::Fimi => {
                let Some((&last, first)) = items.split_last() else {
                    return ControlFlow::Continue(());
                };
                let names = &self.lines.names;
                self.beginnings().be(first, names);
                self.line(last, support);
            }
            LineFormat::JsonLines | LineFormat::Csv => self.by_name(items, support),
        }
        let watch = self.lines.watch;
        self.part.pass_on(|| watch.stop())
    }

    fn steps(&mut self, items: &mut Vec<Rank>, steps: &[Step]) -> ControlFlow<()> {
        if self.lines.format != LineFormat::Fimi {
            return step_by_step(self, items, steps);
        }
        let Some(first) = steps.first() else {
            return ControlFlow::Continue(());
        };
        let names = &self.lines.names;
        self.beginnings().be(&items[..first.depth as usize - 1], names);
        for mut rest in steps.chunks(TOGETHER) {
            loop {
                rest = &rest[self.short_lines(rest)..];
                let Some((&step, behind)) = rest.split_first() else { break };
                self.any_line(step);
                rest = behind;
            }
            let watch = self.lines.watch;
            self.part.pass_on(|| watch.stop())?;
        }
        ControlFlow::Continue(())
    }

    /// The last few items and the end of the line are put together once, as tails.
    fn combinations(
        &mut self,
        items: &mut Vec<Rank>,
        more: &[Rank],
        support: Count,
    ) -> ControlFlow<()> {
        let lines = self.lines;
        let formatted;
        let end = match lines.ends.get(support) {
            Some(end) => end,
            None => {
                formatted = lines.ends.format(support);
                Text::of(&formatted)
            }
        };
        if lines.format == LineFormat::Fimi && more.len() >= Tail::WORTH {
            let (first, last) = more.split_at(more.len() - Tail::ITEMS);
            let mut tails = std::mem::take(&mut self.scratch().tails);
            let flow = match Tail::make(last, &lines.names, end, &mut tails) {
                true => {
                    self.beginnings().be(items, &lines.names);
                    self.combine(first, end, &tails)
                }
                false => one_by_one(self, items, more, support),
            };
            self.scratch().tails = tails;
            return flow;
        }
        one_by_one(self, items, more, support)
    }

    #[inline]
    fn passed_over(&mut self, items: &[Rank]) {
        self.beginnings().cut(items.len() - 1);
    }

    fn goes_on_in(&mut self, parts: usize) {
        self.part.goes_on_in(parts);
    }

    fn give_up(&mut self) {
        self.part.give_up();
    }

    fn finish(&mut self) -> ControlFlow<()> {
        self.lines.spare().extend(self.scratch.take());
        let watch = self.lines.watch;
        self.part.finish(|| watch.stop())
    }
}

/// The texts of the itemset that lines begin with, and of all its own beginnings: names, a blank behind
/// each. The text of d items begins at d strides and is padded.
struct Beginnings {
    text: Vec<u8>,
    stride: usize,
    /// How long each text is, as far as there was one.
    lens: Vec<usize>,
    /// How many items the itemset has.
    known: usize,
}

impl Default for Beginnings {
    fn default() -> Self {
        Self { text: vec![0; LINE], stride: LINE, lens: vec![0], known: 0 }
    }
}

impl Beginnings {
    /// Leaves so many items at most.
    fn cut(&mut self, items: usize) {
        self.known = self.known.min(items);
    }

    fn pop(&mut self) {
        self.known -= 1;
    }

    /// Makes it these items, whose first ones it has already.
    #[inline]
    fn be(&mut self, items: &[Rank], names: &Names) {
        self.cut(items.len());
        for item in &items[self.known..] {
            self.push(names.get(item.0));
        }
    }

    /// One more item.
    fn push(&mut self, name: Text<'_>) {
        let from = self.last();
        let len = from.len();
        let whole = len + name.len() + 1;
        let most = whole + BEGINNING + PIECE;
        if most > self.stride {
            self.lengthen(most);
        }
        if self.known + 1 >= self.lens.len() {
            self.lens.push(0);
            self.text.resize(self.lens.len() * self.stride, 0);
        }
        let (before, into) = self.text.split_at_mut((self.known + 1) * self.stride);
        let start = self.known * self.stride;
        Text { text: before, start, end: start + len }.copy::<BEGINNING>(into);
        name.copy::<PIECE>(&mut into[len..]);
        into[whole - 1] = b' ';
        self.known += 1;
        self.lens[self.known] = whole;
    }

    #[cold]
    fn lengthen(&mut self, most: usize) {
        let mut text = vec![0; self.lens.len() * 2 * most];
        for (into, from) in text.chunks_mut(2 * most).zip(self.text.chunks(self.stride)) {
            into[..self.stride].copy_from_slice(from);
        }
        (self.text, self.stride) = (text, 2 * most);
    }

    fn last(&self) -> Text<'_> {
        let start = self.known * self.stride;
        Text { text: &self.text, start, end: start + self.lens[self.known] }
    }
}

/// What stands behind the beginning of a line: items, and the end.
#[derive(Clone, Copy)]
struct Tail {
    /// Then a piece of anything.
    text: [u8; Tail::MOST + PIECE],
    len: usize,
}

impl Tail {
    /// Four names of some eight letters, and the end.
    const MOST: usize = 48;
    /// So many items make fifteen tails, which pay from so many items on.
    const ITEMS: usize = 4;
    const WORTH: usize = 6;

    const EMPTY: Self = Self { text: [0; Self::MOST + PIECE], len: 0 };

    fn then(mut self, text: Text<'_>) -> Self {
        text.copy::<PIECE>(&mut self.text[self.len..]);
        self.len += text.len();
        self
    }

    /// Makes a tail for every combination of at least one of `items`, in the order of the search;
    /// returns whether none is too long.
    fn make(items: &[Rank], names: &Names, end: Text<'_>, tails: &mut Vec<Self>) -> bool {
        let long: usize = items.iter().map(|item| names.get(item.0).len() + 1).sum();
        tails.clear();
        if long + end.len() > Self::MOST {
            return false;
        }
        Self::EMPTY.combine(items, names, end, tails);
        true
    }

    fn combine(self, items: &[Rank], names: &Names, end: Text<'_>, tails: &mut Vec<Self>) {
        let mut rest = items;
        while let Some((item, behind)) = rest.split_first() {
            let mut longer = self.then(names.get(item.0));
            tails.push(longer.then(end));
            longer.text[longer.len] = b' ';
            longer.len += 1;
            longer.combine(behind, names, end, tails);
            rest = behind;
        }
    }
}

/// Bytes in which text is copied: most names and ends of lines fit one piece, and most beginnings
/// of lines one of the longer kind.
const PIECE: usize = 16;
const BEGINNING: usize = 64;
/// Bytes of a line of short texts, and what is written behind it.
const LINE: usize = 2 * BEGINNING + 2 * PIECE;
/// Lines between two looks at whether there is room.
const TOGETHER: usize = 256;

/// A text of less than a piece, and its length in the last byte; 0 stands for a longer one.
#[derive(Clone, Copy)]
struct Short([u8; PIECE]);

impl Short {
    fn new(text: &[u8]) -> Self {
        let mut short = [0; PIECE];
        if let (Ok(len @ ..16), Some(place)) =
            (u8::try_from(text.len()), short.get_mut(..text.len()))
        {
            place.copy_from_slice(text);
            short[PIECE - 1] = len;
        }
        Self(short)
    }

    #[inline]
    fn len(&self) -> usize {
        usize::from(self.0[PIECE - 1] % 16)
    }
}

/// A part of a text that goes on for at least a piece behind it.
#[derive(Clone, Copy)]
struct Text<'a> {
    text: &'a [u8],
    start: usize,
    end: usize,
}

impl<'a> Text<'a> {
    /// All but the last piece, which is padding.
    fn of(padded: &'a [u8]) -> Self {
        Self { text: padded, start: 0, end: padded.len() - PIECE }
    }

    #[inline]
    fn len(self) -> usize {
        self.end - self.start
    }

    /// It and what follows it.
    fn first_chunk<const N: usize>(self) -> &'a [u8; N] {
        self.text[self.start..].first_chunk().expect("it is padded")
    }

    fn as_bytes(self) -> &'a [u8] {
        &self.text[self.start..self.end]
    }

    /// Copies it to the beginning of `out`, and up to a piece of what follows.
    #[inline]
    fn copy<const PIECE: usize>(self, out: &mut [u8]) {
        let mut done = 0;
        loop {
            let from = &self.text[self.start + done..][..PIECE];
            out[done..done + PIECE].copy_from_slice(from);
            done += PIECE;
            if done >= self.len() {
                break;
            }
        }
    }
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
    /// The texts again, for FIMI.
    short: Vec<Short>,
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
    fn get(&self, name: u32) -> Text<'_> {
        let ends = &self.starts[name as usize..][..2];
        Text { text: &self.text, start: ends[0], end: ends[1] }
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
    /// The texts again, for FIMI.
    short: Vec<Short>,
}

impl LineEnds {
    /// Nearly all itemsets are near the minimum support; 4,096 ends take some 130 KB for FIMI.
    const COVERED: Count = 1 << 12;

    fn new(patterns: &Patterns<'_>, format: LineFormat) -> Self {
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
            let text = ends.format(support);
            let text = Text::of(&text).as_bytes();
            ends.text.extend_from_slice(text);
            if format == LineFormat::Fimi {
                ends.short.push(Short::new(text));
            }
            ends.starts.push(ends.text.len());
        }
        ends.text.extend_from_slice(&[0; PIECE]);
        ends
    }

    #[inline]
    fn place(&self, support: Count) -> usize {
        support.wrapping_sub(self.first) as usize
    }

    /// The end from the table.
    #[inline]
    fn get(&self, support: Count) -> Option<Text<'_>> {
        match self.starts.get(self.place(support)..) {
            Some(&[start, end, ..]) => Some(Text { text: &self.text, start, end }),
            _ => None,
        }
    }

    /// An end made now, and a piece of padding.
    #[cold]
    fn format(&self, support: Count) -> Vec<u8> {
        let mut text = Vec::new();
        let share = share(support, self.n);
        match self.format {
            LineFormat::Fimi => writeln!(text, " ({support})"),
            LineFormat::JsonLines => {
                let share = serde_json::Value::from(share);
                writeln!(text, ",\"count\":{support},\"support\":{share}}}")
            }
            LineFormat::Csv => writeln!(text, ",{support},{share}"),
        }
        .expect("memory is written to without error");
        text.extend_from_slice(&[0; PIECE]);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::{Transactions, TransactionsBuilder};
    use crate::mine::{Engine, MineConfig, mine};
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
        let parts = mine(&patterns, config, |part| lines.sink(part), &Unwatched).unwrap();
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

    /// Beginnings of every length, beyond one and two pieces, and of names too long to be short.
    #[test]
    fn lines_told_in_steps_are_those_told_one_by_one() {
        for long in [3, 11, 14, 20, 90] {
            let names: Vec<String> = (0..12).map(|i| format!("{i:0long$}")).collect();
            // Every item misses in some baskets, so that none is in all that hold another.
            let basket = |missing: u32| {
                let held = (0u32..).zip(&names).filter(move |(i, _)| i * 7 % 13 != missing % 13);
                held.filter(move |(i, _)| !(i + missing).is_multiple_of(5)).map(|(_, name)| &**name)
            };
            let baskets: Vec<Vec<&str>> =
                (0..65).map(|missing| basket(missing).collect()).collect();
            let baskets: Vec<&[&str]> = baskets.iter().map(Vec::as_slice).collect();
            let mut config = MineConfig::new(4);
            let in_steps = written(&baskets, LineFormat::Fimi, &config);
            config.engine = Engine::Tree;
            let one_by_one = written(&baskets, LineFormat::Fimi, &config);
            assert!(in_steps.lines().count() > 1000, "{}", in_steps.lines().count());
            assert!(in_steps == one_by_one, "names of {long}");
        }
    }

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
    fn combinations_are_the_lines_one_by_one() {
        let long = "a name so long that not even one tail of four of them fits";
        for name in ["i", "a name of twenty-four by", long] {
            let names: Vec<String> = (0..9).map(|i| format!("{name}{i}")).collect();
            let all: Vec<&str> = names.iter().map(String::as_str).collect();
            let baskets: &[&[&str]] = &[&all, &all, &all[..3], &all[2..]];
            let mut config = MineConfig::new(1);
            let fast = written(baskets, LineFormat::Fimi, &config);
            config.engine = Engine::Tree;
            assert!(fast == written(baskets, LineFormat::Fimi, &config), "{name}");
            assert_eq!(fast.lines().count(), 511);
        }
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
        mine(&patterns, &MineConfig::new(2), |part| lines.sink(part), &Unwatched).unwrap();
        let text = String::from_utf8(lines.into_inner().unwrap()).unwrap();
        assert_eq!(text, format!("rare (2)\nrare often (2)\noften ({rows})\n"));
    }
}
