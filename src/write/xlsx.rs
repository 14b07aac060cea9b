//! Workbooks: a sheet of rows for each view, with headings that people understand, stay in sight and
//! can be filtered, lift shaded, and a sheet that explains the columns and has their names in files.

use std::io::{self, Write};

use rust_xlsxwriter::{
    ConditionalFormat3ColorScale, ConditionalFormatType, DocProperties, ExcelDateTime, Format,
    FormatAlign, Workbook, Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr;

use super::{RecordWriter, joined};
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::words::columns::{self as words, has_terms};
use crate::words::{Lang, heading, meaning, term};

/// Rows below the header that a sheet can hold.
const MOST_ROWS: u32 = 1_048_575;
/// The widest column, in characters.
const WIDEST: usize = 60;
/// And the narrowest.
const NARROWEST: usize = 9;
/// The column of meanings.
const EXPLAINED: usize = 90;
/// Characters beside each other that a printed page still shows large enough to read.
const PAGE: usize = 180;
/// The most lines of a row, of which no program shows more than 409 points.
const MOST_LINES: u32 = 27;
/// The height of a line, in points.
const LINE: u32 = 15;

/// A workbook of several views. It is in memory until it is written, since it cannot be written
/// piece by piece.
pub struct Book {
    workbook: Workbook,
    /// What each column of each sheet means: sheet, heading, name in files, meaning.
    meanings: Vec<[String; 4]>,
    sheets: usize,
    lang: Lang,
}

impl Book {
    /// A workbook with this title, whose headings speak a language.
    ///
    /// # Errors
    /// None that are known: the date of its properties is valid.
    pub fn new(title: &str, lang: Lang) -> io::Result<Self> {
        let mut workbook = Workbook::new();
        // Without a date of its own the file would carry the time of the run.
        let day = ExcelDateTime::from_ymd(2026, 1, 1).map_err(failed)?;
        workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&day));
        Ok(Self { workbook, meanings: Vec::new(), sheets: 0, lang })
    }

    /// Adds a sheet of rows. How many there are.
    ///
    /// # Errors
    /// When there are more rows than a sheet holds.
    pub fn sheet<R: Record>(
        &mut self,
        name: &str,
        records: impl IntoIterator<Item = R>,
        schema: &Schema,
    ) -> io::Result<u64> {
        let mut sheet = Sheet::new(name, schema, self.lang)?;
        for record in records {
            sheet.row(schema, &record.cells())?;
        }
        let rows = u64::from(sheet.next - 1);
        self.add(sheet, name, schema)?;
        Ok(rows)
    }

    fn add(&mut self, sheet: Sheet, name: &str, schema: &Schema) -> io::Result<()> {
        self.workbook.push_worksheet(sheet.finished(schema)?);
        self.sheets += 1;
        let name = term(name, self.lang);
        self.meanings.extend(schema.columns.iter().map(|column| {
            let heading = heading(schema, column, self.lang);
            [
                name.clone(),
                heading,
                column.name.to_owned(),
                meaning(column.doc, self.lang).to_owned(),
            ]
        }));
        Ok(())
    }

    /// Writes the workbook, with a sheet `columns` behind the others.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(mut self, out: &mut dyn Write) -> io::Result<()> {
        let sheet = self.explained().map_err(failed)?;
        self.workbook.push_worksheet(sheet);
        out.write_all(&self.workbook.save_to_buffer().map_err(failed)?)?;
        out.flush()
    }

    /// What each column means; of which sheet, where there are several.
    fn explained(&self) -> Result<Worksheet, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(words::COLUMNS.say(self.lang))?;
        let headings = [
            (words::SHEET, 16),
            (words::COLUMN, 28),
            (words::NAME_IN_FILES, 24),
            (words::MEANING, EXPLAINED),
        ];
        let first = usize::from(self.sheets == 1);
        let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        for (at, (heading, width)) in (0u16..).zip(&headings[first..]) {
            sheet.write_with_format(0, at, heading.say(self.lang), &header())?;
            sheet.set_column_width(at, *width as f64)?;
        }
        sheet.set_right_to_left(self.lang.is_rtl());
        for (row, meaning) in (1u32..).zip(&self.meanings) {
            for (at, text) in (0u16..).zip(&meaning[first..]) {
                sheet.write_with_format(row, at, text, &wrapped)?;
            }
            let lines = u32::try_from(meaning[3].width().div_ceil(EXPLAINED)).unwrap_or(1);
            if lines > 1 {
                sheet.set_row_height(row, lines.min(MOST_LINES) * LINE)?;
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
        Ok(sheet)
    }
}

/// One view.
struct Sheet {
    rows: Worksheet,
    formats: Vec<Format>,
    headings: Vec<String>,
    /// The longest text of each column so far.
    widths: Vec<usize>,
    /// Whether a column has anything.
    filled: Vec<bool>,
    next: u32,
    lang: Lang,
}

impl Sheet {
    fn new(name: &str, schema: &Schema, lang: Lang) -> io::Result<Self> {
        let mut rows = Worksheet::new();
        rows.set_name(term(name, lang)).map_err(failed)?;
        rows.set_right_to_left(lang.is_rtl());
        let headings: Vec<String> =
            schema.columns.iter().map(|column| heading(schema, column, lang)).collect();
        for (at, heading) in (0u16..).zip(&headings) {
            rows.write_with_format(0, at, heading, &heading_format(at, schema, lang))
                .map_err(failed)?;
        }
        let formats: Vec<Format> =
            schema.columns.iter().map(|column| cell_format(column, lang)).collect();
        rows.set_freeze_panes(1, 0).map_err(failed)?;
        rows.set_landscape();
        rows.set_repeat_rows(0, 0).map_err(failed)?;
        rows.set_repeat_columns(0, 0).map_err(failed)?;
        // Headings are folded between words, beside the sign of the filter.
        let longest = |heading: &String| heading.split(' ').map(str::width).max().unwrap_or(0) + 3;
        let widths = headings.iter().map(longest).collect();
        let filled = vec![false; headings.len()];
        Ok(Self { rows, formats, headings, widths, filled, next: 1, lang })
    }

    fn row(&mut self, schema: &Schema, cells: &[Cell<'_>]) -> io::Result<()> {
        let row = self.next;
        if row > MOST_ROWS {
            let message = format!(
                "a sheet holds at most {MOST_ROWS} rows: write {} as csv or jsonl, or raise the thresholds",
                schema.name
            );
            return Err(io::Error::new(io::ErrorKind::Unsupported, message));
        }
        self.next += 1;
        let mut longest = 0;
        for (at, cell) in (0u16..).zip(cells) {
            let place = usize::from(at);
            let format = &self.formats[place];
            let is_empty = match cell {
                Cell::Missing => true,
                Cell::Text(text) => text.is_empty(),
                Cell::List(texts) => texts.is_empty(),
                _ => false,
            };
            self.filled[place] |= !is_empty;
            let text = match cell {
                Cell::Missing => continue,
                Cell::Count(count) => {
                    self.rows.write_with_format(row, at, *count, format).map_err(failed)?;
                    continue;
                }
                Cell::Number(number) => {
                    self.rows.write_with_format(row, at, *number, format).map_err(failed)?;
                    continue;
                }
                Cell::Text(text) if has_terms(&schema.columns[place]) => term(text, self.lang),
                Cell::Text(text) => text.to_string(),
                Cell::List(texts) => joined(texts.iter().map(AsRef::as_ref)),
            };
            self.widths[place] = self.widths[place].max(text.width());
            // What is folded away makes no row high.
            if wrapped(schema.columns[place].kind) && !schema.columns[place].detail {
                longest = longest.max(text.width());
            }
            self.rows.write_string_with_format(row, at, text, format).map_err(failed)?;
        }
        // Not every program makes room for folded text by itself.
        if let Ok(lines @ 2..) = u32::try_from(longest.div_ceil(WIDEST + WIDEST / 10)) {
            self.rows.set_row_height(row, lines.min(MOST_LINES) * LINE).map_err(failed)?;
        }
        Ok(())
    }

    fn finished(mut self, schema: &Schema) -> io::Result<Worksheet> {
        let lifts = (0u16..).zip(&schema.columns).filter(|(_, column)| is_lift(column));
        for (at, _) in lifts.filter(|_| self.next > 1) {
            let last = self.next - 1;
            self.rows.add_conditional_format(1, at, last, at, &shades()).map_err(failed)?;
        }
        let mut shown = 0;
        let mut lines = 1;
        for (at, place) in (0u16..).zip(0..self.widths.len()) {
            if self.is_aside(schema, place) {
                continue;
            }
            let width = self.widths[place].min(WIDEST);
            shown += width;
            lines = lines.max(self.headings[place].width().div_ceil(width.max(NARROWEST)));
            // Characters of mixed text are a little wider than the digits that Excel counts in, and
            // numbers keep a distance.
            let width = (width as f64 * 1.1 + 1.0).max(NARROWEST as f64);
            self.rows.set_column_width(at, width).map_err(failed)?;
        }
        self.set_aside(schema)?;
        let lines = u32::try_from(lines + 1).unwrap_or(MOST_LINES);
        self.rows.set_row_height(0, lines.min(MOST_LINES) * LINE).map_err(failed)?;
        let pages = u16::try_from(shown.div_ceil(PAGE)).unwrap_or(u16::MAX);
        self.rows.set_print_fit_to_pages(pages, 0);
        let columns = self.widths.len();
        if let Some(last) = columns.checked_sub(1).and_then(|last| u16::try_from(last).ok()) {
            self.rows.autofilter(0, 0, self.next - 1, last).map_err(failed)?;
        }
        Ok(self.rows)
    }
}

impl Sheet {
    /// Whether a column is not what people look at first: what no row has, and details but for words,
    /// which may say why an offer must not be made.
    fn is_aside(&self, schema: &Schema, place: usize) -> bool {
        let Column { detail, kind, .. } = schema.columns[place];
        self.next > 1 && (detail && kind != Kind::Text || !self.filled[place])
    }

    /// Folds such columns away, those beside each other together; a click opens them again. Where all
    /// of them are empty there is nothing to open.
    fn set_aside(&mut self, schema: &Schema) -> io::Result<()> {
        let mut first = 0;
        while first < schema.columns.len() {
            let is_aside = |place: &usize| self.is_aside(schema, *place);
            let run = (first..schema.columns.len()).take_while(is_aside).count();
            let filled = self.filled[first..first + run].contains(&true);
            let [from, to] = [first, (first + run).saturating_sub(1)].map(u16::try_from);
            if let (1.., Ok(from), Ok(to)) = (run, from, to) {
                if filled {
                    self.rows.group_columns_collapsed(from, to).map_err(failed)?;
                } else {
                    self.rows.set_column_range_hidden(from, to).map_err(failed)?;
                }
            }
            first += run + 1;
        }
        Ok(())
    }
}

/// A workbook of one view.
pub(super) struct XlsxWriter<W> {
    out: W,
    lang: Lang,
    /// There from `begin` on.
    sheet: Option<(Sheet, Schema)>,
}

impl<W> XlsxWriter<W> {
    pub(super) fn new(out: W, lang: Lang) -> Self {
        Self { out, lang, sheet: None }
    }
}

impl<W: Write> RecordWriter for XlsxWriter<W> {
    fn begin(&mut self, schema: &Schema) -> io::Result<()> {
        self.sheet = Some((Sheet::new(name_of(schema), schema, self.lang)?, schema.clone()));
        Ok(())
    }

    fn row(&mut self, schema: &Schema, cells: &[Cell<'_>]) -> io::Result<bool> {
        let (sheet, _) = self.sheet.as_mut().expect("rows come after the beginning");
        sheet.row(schema, cells)?;
        Ok(true)
    }

    fn end(&mut self) -> io::Result<()> {
        if let Some((sheet, schema)) = self.sheet.take() {
            let mut book = Book::new(schema.name, self.lang)?;
            book.add(sheet, name_of(&schema), &schema)?;
            book.write(&mut self.out)?;
        }
        Ok(())
    }
}

/// What a sheet of this schema is called.
fn name_of(schema: &Schema) -> &'static str {
    schema.name.split(['.', '/']).nth(1).unwrap_or("rows")
}

/// The heading of numbers stands above them.
fn heading_format(at: u16, schema: &Schema, lang: Lang) -> Format {
    let kind = schema.columns[usize::from(at)].kind;
    match kind {
        Kind::Text | Kind::List | Kind::Sentence if !lang.is_rtl() => header(),
        _ => header().set_align(FormatAlign::Right),
    }
}

fn header() -> Format {
    Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_background_color("#DCE6F1")
}

/// Of the numbers around 1, those that people look for first.
fn is_lift(column: &Column) -> bool {
    column.kind == Kind::Ratio && column.name.starts_with("lift")
}

/// White at 1, blue above and orange below, as in the heat map, but pale enough to read numbers on.
fn shades() -> ConditionalFormat3ColorScale {
    ConditionalFormat3ColorScale::new()
        .set_minimum(ConditionalFormatType::Number, 0.0)
        .set_minimum_color("#F0B98C")
        .set_midpoint(ConditionalFormatType::Number, 1.0)
        .set_midpoint_color("#FFFFFF")
        .set_maximum(ConditionalFormatType::Number, 4.0)
        .set_maximum_color("#7FAEDB")
}

/// How cells of a column look.
fn cell_format(column: &Column, lang: Lang) -> Format {
    let format = Format::new().set_align(FormatAlign::Top);
    let format = if lang.is_rtl() { format.set_align(FormatAlign::Right) } else { format };
    let pattern = match column.kind {
        Kind::Count => "#,##0",
        Kind::Share => "0.0%",
        Kind::Ratio => "0.00",
        Kind::Number => "#,##0.0",
        Kind::Chance => "0.0E+00",
        Kind::Text => return format,
        Kind::List | Kind::Sentence => return format.set_text_wrap(),
    };
    // Numbers keep a distance from the text in the next column.
    format.set_num_format(pattern).set_align(FormatAlign::Right).set_indent(1)
}

/// Whether long text is folded.
fn wrapped(kind: Kind) -> bool {
    matches!(kind, Kind::List | Kind::Sentence)
}

fn failed(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        other => io::Error::other(other),
    }
}
