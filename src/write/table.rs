//! Tables for people: percent, few digits, thousands apart, wide characters aligned, as wide as the
//! terminal and no longer than asked.

use std::borrow::Cow;
use std::io::{self, Write};

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width,
    presets,
};
use unicode_width::UnicodeWidthStr;

use super::{Format, RecordWriter, TableShape};
use crate::record::{Cell, Column, Kind, Schema};
use crate::words::columns::has_terms;
use crate::words::{Lang, heading, runs_left, term};

/// A line under the header and nothing else.
const RULED: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// Numbers keep their width and texts share what is left; sentences stand below the table, each
/// after the number of its row, since no column is wide enough for them.
pub(super) struct TableWriter<W> {
    out: W,
    shape: TableShape,
    table: Table,
    rows: usize,
    /// Above the columns.
    headings: Vec<String>,
    /// How narrow each column can be: the longest word of its title and texts, the longest number.
    narrowest: Vec<usize>,
    sentences: Vec<Sentences>,
    markdown: bool,
}

/// Blanks before and after a cell.
const GAP: (u16, u16) = (0, 1);

/// A column of sentences.
struct Sentences {
    title: String,
    texts: Vec<String>,
}

impl<W> TableWriter<W> {
    pub(super) fn new(out: W, format: Format, shape: TableShape) -> Self {
        let mut table = Table::new();
        let markdown = format == Format::Markdown;
        if markdown {
            table.load_style(presets::ASCII_MARKDOWN);
        } else {
            table
                .load_style(RULED)
                .set_content_arrangement(ContentArrangement::Dynamic)
                .set_width(shape.width);
        }
        Self {
            out,
            shape,
            table,
            rows: 0,
            headings: Vec::new(),
            narrowest: Vec::new(),
            sentences: Vec::new(),
            markdown,
        }
    }
}

/// The columns of a terminal that the longest word takes.
fn longest_word(text: &str) -> usize {
    text.split(' ').map(UnicodeWidthStr::width).max().unwrap_or(0)
}

/// The same of a heading, which may be one long word of wide characters: between those a line may end
/// anywhere, but two stay together.
fn narrowest(heading: &str) -> usize {
    const TOGETHER: usize = 4;
    let is_wide = |word: &str| word.width() > word.chars().count();
    let width = |word: &str| word.width().min(if is_wide(word) { TOGETHER } else { usize::MAX });
    heading.split(' ').map(width).max().unwrap_or(0)
}

fn is_text(kind: Kind) -> bool {
    matches!(kind, Kind::Text | Kind::List)
}

/// Above a column: short in English, where the schema has it.
fn title(schema: &Schema, column: &Column, lang: Lang) -> String {
    match lang {
        Lang::English => column.title.to_owned(),
        _ => heading(schema, column, lang),
    }
}

/// The line with its columns where they are. Texts of neighbouring columns that run from right to
/// left would change places; a mark (U+200E) on either side of a gap holds them apart.
fn held_apart(line: &str) -> Cow<'_, str> {
    const MARK: char = '\u{200e}';
    if !line.chars().any(runs_left) {
        return line.into();
    }
    let mut held = String::from(MARK);
    let mut blanks = 0;
    for c in line.chars() {
        if c != ' ' && blanks > 1 {
            held.push(MARK);
        }
        blanks = if c == ' ' { blanks + 1 } else { 0 };
        if blanks == 2 && held != "\u{200e} " {
            // Before both blanks.
            held.insert(held.len() - 1, MARK);
        }
        held.push(c);
    }
    held.into()
}

/// What stands in the table itself.
fn in_table(column: &&Column) -> bool {
    !column.detail && column.kind != Kind::Sentence
}

impl<W: Write> RecordWriter for TableWriter<W> {
    fn begin(&mut self, schema: &Schema) -> io::Result<()> {
        let columns: Vec<&Column> = schema.columns.iter().filter(in_table).collect();
        let lang = self.shape.lang;
        self.headings = columns.iter().map(|column| title(schema, column, lang)).collect();
        self.table.set_header(&self.headings);
        for (place, column) in self.table.column_iter_mut().zip(&columns) {
            if !self.markdown {
                place.set_padding(GAP);
            }
            if !is_text(column.kind) {
                place.set_cell_alignment(CellAlignment::Right);
                place.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        self.narrowest = self.headings.iter().map(|heading| narrowest(heading)).collect();
        let sentences = schema.columns.iter().filter(|column| column.kind == Kind::Sentence);
        self.sentences = sentences
            .map(|column| Sentences { title: title(schema, column, lang), texts: Vec::new() })
            .collect();
        Ok(())
    }

    fn row(&mut self, schema: &Schema, cells: &[Cell<'_>]) -> io::Result<bool> {
        if self.rows == self.shape.rows {
            return Ok(false);
        }
        self.rows += 1;
        let row = || schema.columns.iter().zip(cells);
        let shown = row().filter(|(column, _)| in_table(column));
        let mut texts = Vec::with_capacity(self.narrowest.len());
        for (narrowest, (column, cell)) in self.narrowest.iter_mut().zip(shown) {
            let text = text(column, cell, self.shape.lang);
            let unbroken = if is_text(column.kind) { longest_word(&text) } else { text.width() };
            *narrowest = unbroken.max(*narrowest);
            texts.push(text);
        }
        self.table.add_row(texts);
        let sentences = row().filter(|(column, _)| column.kind == Kind::Sentence);
        for (column, (_, cell)) in self.sentences.iter_mut().zip(sentences) {
            column.texts.push(plain(Kind::Sentence, cell));
        }
        Ok(true)
    }

    fn end(&mut self) -> io::Result<()> {
        if !self.markdown {
            self.share_the_width();
        }
        if self.rows > 0 {
            for line in self.table.lines() {
                writeln!(self.out, "{}", held_apart(line.trim_end()))?;
            }
        }
        for Sentences { title, texts } in self.sentences.iter().filter(|_| self.rows > 0) {
            writeln!(self.out, "\n {title}")?;
            let mut list = Table::new();
            list.load_style(presets::NOTHING)
                .set_content_arrangement(ContentArrangement::Dynamic)
                .set_width(self.shape.width);
            for (number, text) in (1..).zip(texts) {
                list.add_row([self.shape.lang.figure(&number.to_string()), text.clone()]);
            }
            for number in list.column_iter_mut().take(1) {
                number.set_cell_alignment(CellAlignment::Right);
                number.set_constraint(ColumnConstraint::ContentWidth);
            }
            for line in list.lines() {
                writeln!(self.out, "{}", line.trim_end())?;
            }
        }
        self.out.flush()
    }
}

impl<W> TableWriter<W> {
    /// No column of texts becomes narrower than its words. Where they do not fit beside the numbers,
    /// the titles of those stand on several lines.
    fn share_the_width(&mut self) {
        /// Words of any length would push the numbers out of sight.
        const LONGEST: usize = 14;
        let whole = self.table.column_max_content_widths();
        let mut needed = 0;
        for ((column, &narrowest), whole) in
            self.table.column_iter_mut().zip(&self.narrowest).zip(whole)
        {
            let mut width = whole;
            if column.constraint().is_none() {
                width = u16::try_from(narrowest.min(LONGEST)).unwrap_or(0);
                let least = Width::Fixed(width + GAP.1);
                column.set_constraint(ColumnConstraint::LowerBoundary(least));
            }
            // Between two columns there is a blank more.
            needed += width + GAP.1 + 1;
        }
        if needed <= self.shape.width + 1 {
            return;
        }
        for (column, &narrowest) in self.table.column_iter_mut().zip(&self.narrowest) {
            if column.constraint() == Some(&ColumnConstraint::ContentWidth) {
                let width = u16::try_from(narrowest).unwrap_or(u16::MAX).saturating_add(GAP.1);
                column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
            }
        }
    }
}

/// A cell as people of a language read it.
fn text(column: &Column, cell: &Cell<'_>, lang: Lang) -> String {
    let text = plain(column.kind, cell);
    match cell {
        Cell::Count(_) | Cell::Number(_) => lang.figure(&text),
        Cell::Text(_) if has_terms(column) => term(&text, lang),
        _ => text,
    }
}

/// The same in English.
fn plain(kind: Kind, cell: &Cell<'_>) -> String {
    match cell {
        Cell::Missing => "-".into(),
        Cell::Count(count) => thousands(*count),
        Cell::Number(number) => match kind {
            Kind::Share => percent(*number),
            Kind::Chance => chance(*number),
            Kind::Number if number.abs() >= 100.0 => {
                let sign = if *number < 0.0 { "-" } else { "" };
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "`as` saturates, and no table needs more digits than u64 has"
                )]
                let whole = number.abs().round() as u64;
                format!("{sign}{}", thousands(whole))
            }
            Kind::Number => format!("{number:.1}"),
            _ => format!("{number:.2}"),
        },
        Cell::Text(text) => printable(text),
        Cell::List(texts) => {
            let texts: Vec<_> = texts.iter().map(|text| printable(text)).collect();
            texts.join(" + ")
        }
    }
}

fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent != 0.0 && percent.abs() < 0.1 {
        format!("{percent:.3} %")
    } else {
        format!("{percent:.1} %")
    }
}

fn chance(p: f64) -> String {
    match p {
        0.001.. => format!("{p:.3}"),
        // Too small for a double, but not impossible.
        0.0 => "<1e-300".into(),
        _ => format!("{p:.0e}"),
    }
}

/// 1240 as `1,240`.
fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Line breaks and other control characters of a name would break the table.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_run_from_right_to_left_stay_in_their_places() {
        assert_eq!(held_apart("with  count"), "with  count");
        assert_eq!(held_apart("دارندهٔ   همچنین"), "\u{200e}دارندهٔ\u{200e}   \u{200e}همچنین");
    }

    #[test]
    fn a_narrow_table_breaks_the_titles_of_numbers_and_no_word() {
        let schema = Schema {
            name: "test",
            columns: vec![
                Column::new("with", "with", Kind::List, ""),
                Column::new("count", "a long title of numbers", Kind::Count, ""),
                Column::new("verdict", "is it", Kind::Text, ""),
            ],
        };
        let mut out = Vec::new();
        let shape = TableShape { width: 36, rows: 9, lang: Lang::English };
        let mut writer = TableWriter::new(&mut out, Format::Table, shape);
        writer.begin(&schema).unwrap();
        let names = ["Handset instalments", "Device insurance"];
        let cells = [Cell::list(names), Cell::Count(1240), Cell::from("survives")];
        writer.row(&schema, &cells).unwrap();
        writer.end().unwrap();
        drop(writer);
        let text = String::from_utf8(out).unwrap();
        for word in ["Handset", "instalments", "survives", "1,240", "numbers"] {
            assert!(text.contains(word), "{text}");
        }
        assert!(text.lines().all(|line| line.width() <= 36), "{text}");
    }
}
