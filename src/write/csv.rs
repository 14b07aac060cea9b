//! Comma- and tab-separated text with a header.

use std::io::{self, Write};

use super::{RecordWriter, joined, shortest};
use crate::record::{Cell, Schema};

pub(super) struct CsvWriter<W: Write> {
    out: csv::Writer<W>,
}

impl<W: Write> CsvWriter<W> {
    pub(super) fn new(out: W, delimiter: u8) -> Self {
        let out = csv::WriterBuilder::new().delimiter(delimiter).from_writer(out);
        Self { out }
    }
}

impl<W: Write> RecordWriter for CsvWriter<W> {
    fn begin(&mut self, schema: &Schema) -> io::Result<()> {
        self.out.write_record(schema.columns.iter().map(|column| column.name))?;
        Ok(())
    }

    fn row(&mut self, _: &Schema, cells: &[Cell<'_>]) -> io::Result<bool> {
        for cell in cells {
            match cell {
                Cell::Missing => self.out.write_field("")?,
                Cell::Count(count) => self.out.write_field(count.to_string())?,
                Cell::Number(number) => self.out.write_field(shortest(*number))?,
                Cell::Text(text) => self.out.write_field(&**text)?,
                Cell::List(texts) => {
                    self.out.write_field(joined(texts.iter().map(AsRef::as_ref)))?;
                }
            }
        }
        self.out.write_record(None::<&[u8]>)?;
        Ok(true)
    }

    fn end(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
