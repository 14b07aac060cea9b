//! Tables for people: percent, few digits, thousands apart, wide characters aligned, as wide as the
//! terminal and no longer than asked.

use std::io::{self, Write};

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::{Format, RecordWriter, TableShape};
use crate::record::{Cell, Kind, Schema};

pub(super) struct TableWriter<W> {
    out: W,
    shape: TableShape,
    table: Table,
    rows: usize,
}

impl<W> TableWriter<W> {
    pub(super) fn new(out: W, format: Format, shape: TableShape) -> Self {
        let mut table = Table::new();
        if format == Format::Markdown {
            table.load_preset(presets::ASCII_MARKDOWN);
        } else {
            table
                .load_preset("     ── ")
                .set_content_arrangement(ContentArrangement::Dynamic)
                .set_width(shape.width);
        }
        Self { out, shape, table, rows: 0 }
    }
}

impl<W: Write> RecordWriter for TableWriter<W> {
    fn begin(&mut self, schema: &Schema) -> io::Result<()> {
        let shown = schema.columns.iter().filter(|column| !column.detail);
        self.table.set_header(shown.clone().map(|column| column.title));
        for (column, kind) in self.table.column_iter_mut().zip(shown.map(|column| column.kind)) {
            if !matches!(kind, Kind::Text | Kind::List) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        Ok(())
    }

    fn row(&mut self, schema: &Schema, cells: &[Cell<'_>]) -> io::Result<bool> {
        if self.rows == self.shape.rows {
            return Ok(false);
        }
        self.rows += 1;
        let shown = schema.columns.iter().zip(cells).filter(|(column, _)| !column.detail);
        self.table.add_row(shown.map(|(column, cell)| text(column.kind, cell)));
        Ok(true)
    }

    fn end(&mut self) -> io::Result<()> {
        for line in self.table.lines() {
            writeln!(self.out, "{}", line.trim_end())?;
        }
        self.out.flush()
    }
}

/// A cell as people read it.
fn text(kind: Kind, cell: &Cell<'_>) -> String {
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
    if p >= 0.001 { format!("{p:.3}") } else { format!("{p:.0e}") }
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
