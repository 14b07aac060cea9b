//! Itemsets as lines of text, as fast as memory takes them.
//!
//! On dense data nearly all the time of a run is spent here, so nothing is formatted twice: names
//! are prepared once, the text of an itemset's beginning is kept while its extensions come (see
//! the order of [`ItemsetSink`]), the ends of lines come from a table by support, and text is
//! copied in pieces of fixed size, which a compiler turns into a few vector moves.

mod beginnings;
mod padded;
mod tail;
mod texts;
#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "code for a processor that was looked at first")]
mod vectors;

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::encode::{Patterns, Rank};
use crate::mine::{ItemsetSink, Ordered, OrderedPart, Part, Step, one_by_one, step_by_step};
use crate::support::Count;
use crate::watch::Watch;
use beginnings::{Beginnings, NOWHERE};
use padded::{BEGINNING, LINE, PIECE, Text};
use tail::Tail;
use texts::{LineEnds, Names};
#[cfg(target_arch = "x86_64")]
use vectors::Vectors;

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
    #[cfg(target_arch = "x86_64")]
    vectors: Option<Vectors>,
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
            #[cfg(target_arch = "x86_64")]
            vectors: Vectors::detect(),
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

/// Lines between two looks at whether there is room.
const TOGETHER: usize = 256;

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
    /// those are.
    #[inline]
    fn short_lines(&mut self, steps: &[Step]) -> usize {
        #[cfg(target_arch = "x86_64")]
        if let Some(vectors) = self.lines.vectors {
            let ItemsetLines { names, ends, .. } = self.lines;
            let beginnings = &mut self.scratch.as_deref_mut().expect(UNFINISHED).beginnings;
            let out = self.part.space(steps.len() * LINE);
            let (wrote, done) = vectors.lines(steps, &names.short, ends, beginnings, out);
            self.part.wrote(wrote);
            self.written += done as u64;
            return done;
        }
        self.short_lines_by_pieces(steps)
    }

    /// The same for any processor. Each line begins as the line of the itemset that it extends, which
    /// mostly stands a few lines above.
    fn short_lines_by_pieces(&mut self, steps: &[Step]) -> usize {
        let ItemsetLines { names, ends, .. } = self.lines;
        let scratch = self.scratch.as_deref_mut().expect(UNFINISHED);
        scratch.beginnings.bring_to_text();
        let Beginnings { text, lens, lines, stride, known, .. } = &mut scratch.beginnings;
        let (mut known, mut first) = (*known, usize::MAX);
        let out = self.part.space(steps.len() * LINE);
        let (mut at, mut done) = (0, 0);
        for step in steps {
            let depth = step.depth as usize;
            // By reference: a copy would be made in parts that cannot be read back as a whole at once.
            let name = &names.short[step.rank.index()];
            let Some(end) = ends.get_short(step.support) else { break };
            if depth >= lens.len() || lens[depth - 1] > 2 * BEGINNING || name.len() == 0 {
                break;
            }
            let beginning = lens[depth - 1];
            let length = beginning + name.len();
            let above = lines[depth - 1];
            if above == NOWHERE {
                let from = &text[(depth - 1) * *stride..][..2 * BEGINNING];
                out[at..at + 2 * BEGINNING].copy_from_slice(from);
            } else {
                out.copy_within(above..above + BEGINNING, at);
                if beginning > BEGINNING {
                    out.copy_within(above + BEGINNING..above + 2 * BEGINNING, at + BEGINNING);
                }
            }
            let line = &mut out[at..at + LINE];
            line[beginning..][..PIECE].copy_from_slice(&name.0);
            // It begins with the blank that stands behind the last item of a beginning.
            line[length..][..PIECE].copy_from_slice(&end.0);
            (lens[depth], lines[depth]) = (length + 1, at);
            (first, known) = (first.min(depth), depth);
            at += length + end.len();
            done += 1;
        }
        // What is written goes its way; the beginnings of further lines stay.
        for depth in 1..=known {
            let line = std::mem::replace(&mut lines[depth], NOWHERE);
            if line != NOWHERE {
                let text = &mut text[depth * *stride..][..2 * BEGINNING + PIECE];
                text.copy_from_slice(&out[line..][..2 * BEGINNING + PIECE]);
            }
        }
        if done > 0 {
            scratch.beginnings.wrote_text(first, known);
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
        let beginnings = &mut self.scratch.as_deref_mut().expect(UNFINISHED).beginnings;
        beginnings.bring_to_text();
        let beginning = beginnings.last();
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
        let beginnings = &mut self.scratch.as_deref_mut().expect(UNFINISHED).beginnings;
        beginnings.bring_to_text();
        let beginning = beginnings.last();
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
        written_with(baskets, format, config, |_| {})
    }

    fn written_with(
        baskets: &[&[&str]],
        format: LineFormat,
        config: &MineConfig,
        change: impl FnOnce(&mut ItemsetLines<'_, Vec<u8>>),
    ) -> String {
        let transactions = transactions(baskets);
        let patterns = transactions.patterns(config.min_count);
        let mut lines = ItemsetLines::new(&patterns, format, Vec::new(), &Unwatched).unwrap();
        change(&mut lines);
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

    /// Beginnings of every length, beyond one and two pieces, and of names too long to be short; with
    /// vectors, where the processor has them, and without.
    #[test]
    fn lines_told_in_steps_are_those_told_one_by_one() {
        let mixed = |i: usize| 2 + 5 * i % 19;
        let names = [2, 3, 7, 11, 14, 20, 90].map(|long| move |_| long);
        let names = names.iter().map(|long| (0..12).map(long).collect());
        for long in names.chain([(0..12).map(mixed).collect::<Vec<usize>>()]) {
            let names: Vec<String> =
                (0..12).zip(&long).map(|(i, &long)| format!("{i:0long$}")).collect();
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
            #[cfg(target_arch = "x86_64")]
            {
                let by_pieces = |lines: &mut ItemsetLines<'_, _>| lines.vectors = None;
                let by_pieces = written_with(&baskets, LineFormat::Fimi, &config, by_pieces);
                assert!(in_steps == by_pieces, "names of {long:?}");
            }
            config.engine = Engine::Tree;
            let one_by_one = written(&baskets, LineFormat::Fimi, &config);
            assert!(in_steps.lines().count() > 1000, "{}", in_steps.lines().count());
            assert!(in_steps == one_by_one, "names of {long:?}");
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
