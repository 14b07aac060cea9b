//! JSON Lines, one object a row; and JSON, one object for all.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::RecordWriter;
use crate::record::{Cell, Schema};

pub(super) struct LinesWriter<W> {
    out: W,
}

impl<W> LinesWriter<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out }
    }
}

impl<W: Write> RecordWriter for LinesWriter<W> {
    fn begin(&mut self, _: &Schema) -> io::Result<()> {
        Ok(())
    }

    fn row(&mut self, schema: &Schema, cells: &[Cell<'_>]) -> io::Result<bool> {
        serde_json::to_writer(&mut self.out, &Row { schema, cells })?;
        self.out.write_all(b"\n")?;
        Ok(true)
    }

    fn end(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

pub(super) struct JsonWriter<W> {
    out: W,
    first: bool,
}

impl<W> JsonWriter<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out, first: true }
    }
}

impl<W: Write> RecordWriter for JsonWriter<W> {
    fn begin(&mut self, schema: &Schema) -> io::Result<()> {
        write!(self.out, "{{\"schema\":\"{}\",\"rows\":[", schema.name)
    }

    fn row(&mut self, schema: &Schema, cells: &[Cell<'_>]) -> io::Result<bool> {
        self.out.write_all(if self.first { b"\n" } else { b",\n" })?;
        self.first = false;
        serde_json::to_writer(&mut self.out, &Row { schema, cells })?;
        Ok(true)
    }

    fn end(&mut self) -> io::Result<()> {
        self.out.write_all(b"\n]}\n")?;
        self.out.flush()
    }
}

struct Row<'a> {
    schema: &'a Schema,
    cells: &'a [Cell<'a>],
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.cells.len()))?;
        for (column, cell) in self.schema.columns.iter().zip(self.cells) {
            map.serialize_entry(column.name, cell)?;
        }
        map.end()
    }
}

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Cell::Missing => serializer.serialize_none(),
            Cell::Count(count) => serializer.serialize_u64(*count),
            Cell::Number(number) => serializer.serialize_f64(*number),
            Cell::Text(text) => serializer.serialize_str(text),
            Cell::List(texts) => serializer.collect_seq(texts),
        }
    }
}
