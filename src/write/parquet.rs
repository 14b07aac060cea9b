//! Parquet: the same columns as every other format, typed, and compressed with zstd.
//!
//! Counts are 64-bit integers with a sign, since many readers know no others; lists are lists and
//! not joined text. The schema's name stands in the file's metadata as `pannier.schema`, what each
//! column means in the metadata of its field.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::builder::{Float64Builder, Int64Builder, ListBuilder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use super::RecordWriter;
use crate::record::{Cell, Kind, Schema};

/// Rows that are turned into columns together.
const BATCH: usize = 8192;

/// Gathers rows until there are enough of them, and passes what the encoder has made on.
pub(super) struct ParquetWriter<W> {
    out: W,
    columns: Vec<Builder>,
    rows: usize,
    /// There from `begin` on. It fills a buffer, since it would have an output of its own.
    encoder: Option<ArrowWriter<Vec<u8>>>,
    fields: SchemaRef,
}

enum Builder {
    Count(Int64Builder),
    Number(Float64Builder),
    Text(StringBuilder),
    List(ListBuilder<StringBuilder>),
}

impl<W> ParquetWriter<W> {
    pub(super) fn new(out: W) -> Self {
        let fields = Arc::new(arrow_schema::Schema::empty());
        Self { out, columns: Vec::new(), rows: 0, encoder: None, fields }
    }
}

impl<W: Write> RecordWriter for ParquetWriter<W> {
    fn begin(&mut self, schema: &Schema) -> io::Result<()> {
        let field = |column: &crate::record::Column| {
            let (kind, empty) = match column.kind {
                Kind::List => (list_of_texts(), false),
                kind => (scalar(kind), true),
            };
            let meaning = HashMap::from([("doc".to_owned(), column.doc.to_owned())]);
            Field::new(column.name, kind, empty).with_metadata(meaning)
        };
        let fields: Vec<Field> = schema.columns.iter().map(field).collect();
        self.fields = Arc::new(arrow_schema::Schema::new(fields));
        self.columns = schema.columns.iter().map(|column| Builder::of(column.kind)).collect();
        let name = KeyValue::new("pannier.schema".to_owned(), schema.name.to_owned());
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_key_value_metadata(Some(vec![name]))
            .build();
        let encoder = ArrowWriter::try_new(Vec::new(), self.fields.clone(), Some(properties));
        self.encoder = Some(encoder.map_err(failed)?);
        Ok(())
    }

    fn row(&mut self, schema: &Schema, cells: &[Cell<'_>]) -> io::Result<bool> {
        for ((builder, cell), column) in self.columns.iter_mut().zip(cells).zip(&schema.columns) {
            if !builder.push(cell) {
                let message = format!("{}: {cell:?} is no {:?}", column.name, column.kind);
                return Err(io::Error::new(io::ErrorKind::InvalidData, message));
            }
        }
        self.rows += 1;
        if self.rows == BATCH {
            self.encode()?;
        }
        Ok(true)
    }

    fn end(&mut self) -> io::Result<()> {
        self.encode()?;
        if let Some(encoder) = self.encoder.take() {
            self.out.write_all(&encoder.into_inner().map_err(failed)?)?;
        }
        self.out.flush()
    }
}

impl<W: Write> ParquetWriter<W> {
    /// The rows gathered so far become a batch; finished row groups leave memory.
    fn encode(&mut self) -> io::Result<()> {
        let Some(encoder) = &mut self.encoder else { return Ok(()) };
        if self.rows > 0 {
            self.rows = 0;
            let columns = self.columns.iter_mut().map(Builder::finish).collect();
            let batch = RecordBatch::try_new(self.fields.clone(), columns)
                .map_err(|error| failed(error.into()))?;
            encoder.write(&batch).map_err(failed)?;
        }
        self.out.write_all(&std::mem::take(encoder.inner_mut()))
    }
}

impl Builder {
    fn of(kind: Kind) -> Self {
        match kind {
            Kind::Count => Self::Count(Int64Builder::new()),
            Kind::Share | Kind::Ratio | Kind::Number | Kind::Chance => {
                Self::Number(Float64Builder::new())
            }
            Kind::Text | Kind::Sentence => Self::Text(StringBuilder::new()),
            Kind::List => {
                let texts = ListBuilder::new(StringBuilder::new());
                Self::List(texts.with_field(Field::new("item", DataType::Utf8, false)))
            }
        }
    }

    /// Whether the cell is of the column's kind.
    fn push(&mut self, cell: &Cell<'_>) -> bool {
        match (self, cell) {
            (Self::Count(column), Cell::Missing) => column.append_null(),
            (Self::Number(column), Cell::Missing) => column.append_null(),
            (Self::Text(column), Cell::Missing) => column.append_null(),
            (Self::List(column), Cell::Missing) => column.append(true),
            (Self::Count(column), Cell::Count(count)) => match i64::try_from(*count) {
                Ok(count) => column.append_value(count),
                Err(_) => return false,
            },
            (Self::Number(column), Cell::Number(number)) => column.append_value(*number),
            (Self::Number(column), Cell::Count(count)) => column.append_value(*count as f64),
            (Self::Text(column), Cell::Text(text)) => column.append_value(text),
            (Self::List(column), Cell::List(texts)) => {
                texts.iter().for_each(|text| column.values().append_value(text));
                column.append(true);
            }
            _ => return false,
        }
        true
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Count(column) => Arc::new(column.finish()),
            Self::Number(column) => Arc::new(column.finish()),
            Self::Text(column) => Arc::new(column.finish()),
            Self::List(column) => Arc::new(column.finish()),
        }
    }
}

fn scalar(kind: Kind) -> DataType {
    match kind {
        Kind::Count => DataType::Int64,
        Kind::Share | Kind::Ratio | Kind::Number | Kind::Chance => DataType::Float64,
        Kind::Text | Kind::Sentence | Kind::List => DataType::Utf8,
    }
}

fn list_of_texts() -> DataType {
    DataType::List(Arc::new(Field::new("item", DataType::Utf8, false)))
}

fn failed(error: ParquetError) -> io::Error {
    io::Error::other(error)
}
