//! Workbooks: a sheet of rows with a header that stays in sight and can be filtered, and a sheet
//! that explains the columns.

use std::io::{self, Write};

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::{RecordWriter, joined};
use crate::record::{Cell, Column, Kind, Schema};

/// Rows below the header that a sheet can hold.
const MOST_ROWS: u32 = 1_048_575;
/// The widest column, in characters.
const WIDEST: usize = 60;

/// Gathers the sheet; a workbook cannot be written piece by piece.
pub(super) struct XlsxWriter<W> {
    out: W,
    workbook: Workbook,
    rows: Worksheet,
    /// The sheet that explains.
    columns: Worksheet,
    formats: Vec<Format>,
    /// The longest text of each column so far.
    widths: Vec<usize>,
    next: u32,
}

impl<W> XlsxWriter<W> {
    pub(super) fn new(out: W) -> Self {
        Self {
            out,
            workbook: Workbook::new(),
            rows: Worksheet::new(),
            columns: Worksheet::new(),
            formats: Vec::new(),
            widths: Vec::new(),
            next: 1,
        }
    }
}

impl<W: Write> RecordWriter for XlsxWriter<W> {
    fn begin(&mut self, schema: &Schema) -> io::Result<()> {
        // Without a date of its own the file would carry the time of the run.
        let day = ExcelDateTime::from_ymd(2026, 1, 1).map_err(failed)?;
        let about = DocProperties::new().set_title(schema.name).set_creation_datetime(&day);
        self.workbook.set_properties(&about);
        let header = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_background_color("#DCE6F1");
        for (at, column) in (0u16..).zip(&schema.columns) {
            self.rows.write_with_format(0, at, column.name, &header).map_err(failed)?;
        }
        self.rows.set_freeze_panes(1, 0).map_err(failed)?;
        self.rows.set_landscape().set_print_fit_to_pages(1, 0);
        self.rows.set_repeat_rows(0, 0).map_err(failed)?;
        self.explain(schema, &header).map_err(failed)?;
        self.formats = schema.columns.iter().map(number_format).collect();
        self.widths = schema.columns.iter().map(|column| column.name.len() + 3).collect();
        Ok(())
    }

    fn row(&mut self, schema: &Schema, cells: &[Cell<'_>]) -> io::Result<bool> {
        let row = self.next;
        if row > MOST_ROWS {
            let message = format!(
                "a sheet holds at most {MOST_ROWS} rows: write {} as csv or jsonl, or raise the thresholds",
                schema.name
            );
            return Err(io::Error::new(io::ErrorKind::Unsupported, message));
        }
        self.next += 1;
        for (at, cell) in (0u16..).zip(cells) {
            let place = usize::from(at);
            let format = &self.formats[place];
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
                Cell::Text(text) => text.to_string(),
                Cell::List(texts) => joined(texts.iter().map(AsRef::as_ref)),
            };
            self.widths[place] = self.widths[place].max(text.chars().count());
            self.rows.write_string_with_format(row, at, text, format).map_err(failed)?;
        }
        Ok(true)
    }

    fn end(&mut self) -> io::Result<()> {
        let mut rows = std::mem::take(&mut self.rows);
        let columns = self.widths.len();
        for (at, width) in (0u16..).zip(&self.widths) {
            // Characters of mixed text are a little wider than the digits that Excel counts in.
            let width = (*width.min(&WIDEST) as f64 * 1.1).max(9.0);
            rows.set_column_width(at, width).map_err(failed)?;
        }
        if let Some(last) = columns.checked_sub(1).and_then(|last| u16::try_from(last).ok()) {
            rows.autofilter(0, 0, self.next - 1, last).map_err(failed)?;
        }
        self.workbook.push_worksheet(rows);
        self.workbook.push_worksheet(std::mem::take(&mut self.columns));
        self.out.write_all(&self.workbook.save_to_buffer().map_err(failed)?)?;
        self.out.flush()
    }
}

impl<W> XlsxWriter<W> {
    /// What each column means.
    fn explain(&mut self, schema: &Schema, header: &Format) -> Result<(), XlsxError> {
        let name = schema.name.split(['.', '/']).nth(1).unwrap_or("rows");
        self.rows.set_name(name)?;
        let sheet = self.columns.set_name("columns")?;
        sheet.write_with_format(0, 0, "column", header)?;
        sheet.write_with_format(0, 1, "meaning", header)?;
        let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        for (at, column) in (1u32..).zip(&schema.columns) {
            sheet.write_with_format(at, 0, column.name, &wrapped)?;
            sheet.write_with_format(at, 1, column.doc, &wrapped)?;
        }
        sheet.set_column_width(0, 22)?.set_column_width(1, 90)?.set_freeze_panes(1, 0)?;
        Ok(())
    }
}

/// How numbers of a column look.
fn number_format(column: &Column) -> Format {
    let format = Format::new().set_align(FormatAlign::Top);
    match column.kind {
        Kind::Count => format.set_num_format("#,##0"),
        Kind::Share => format.set_num_format("0.0%"),
        Kind::Ratio => format.set_num_format("0.00"),
        Kind::Number => format.set_num_format("#,##0.0"),
        Kind::Chance => format.set_num_format("0.0E+00"),
        Kind::Text => format,
        Kind::List | Kind::Sentence => format.set_text_wrap(),
    }
}

fn failed(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        other => io::Error::other(other),
    }
}
