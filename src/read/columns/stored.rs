//! A file of columns, opened, and its batches of rows.

use std::io::Cursor;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
    ParquetRecordBatchReaderBuilder,
};
use parquet::basic::{Encoding, EncodingMask};
use parquet::errors::ParquetError;
use parquet::file::reader::ChunkReader;
use parquet::schema::types::SchemaDescriptor;

use super::pages::{Pages, Texts};
use crate::error::{Error, Result};
use crate::read::text::Text;
use crate::read::{Format, Source};

/// A file of columns, opened.
pub(super) enum Stored {
    /// On a disk, from where each thread reads by itself.
    File(Source, ArrowReaderMetadata, Name),
    Parquet(Bytes, ArrowReaderMetadata, Name),
    Arrow(Bytes, SchemaRef, Name),
}

/// What messages call the file.
type Name = String;

/// Some rows.
pub(super) struct Batch {
    pub(super) rows: usize,
    /// The wanted columns, in their order.
    pub(super) columns: Vec<Column>,
}

/// A column of some rows.
pub(super) enum Column {
    Array(ArrayRef),
    Texts(Texts),
}

impl Column {
    /// What it holds.
    pub(super) fn data_type(&self) -> &DataType {
        match self {
            Self::Array(array) => array.data_type(),
            Self::Texts(_) => &DataType::Utf8,
        }
    }
}

impl From<&RecordBatch> for Batch {
    fn from(batch: &RecordBatch) -> Self {
        let columns = batch.columns().iter().map(|array| Column::Array(Arc::clone(array)));
        Self { rows: batch.num_rows(), columns: columns.collect() }
    }
}

pub(super) type Batches = Box<dyn Iterator<Item = Result<Batch>>>;

impl Stored {
    pub(super) fn new(source: &Source, text: &mut Text<'_>, format: Format) -> Result<Self> {
        let name = text.file.clone();
        let on_disk = source.reopen().filter(|_| text.content().compression().is_none());
        let failed = |error: ParquetError| broken(&name, error);
        match (format, on_disk) {
            (Format::Parquet, Some(file)) => {
                let options = ArrowReaderOptions::new();
                let metadata = ArrowReaderMetadata::load(&file, options).map_err(failed)?;
                Ok(Self::File(source.clone(), metadata, name))
            }
            (Format::Parquet, None) => {
                let bytes = Bytes::from(text.rest()?);
                let options = ArrowReaderOptions::new();
                let metadata = ArrowReaderMetadata::load(&bytes, options).map_err(failed)?;
                Ok(Self::Parquet(bytes, metadata, name))
            }
            _ => {
                let bytes = Bytes::from(text.rest()?);
                let schema = arrow(&bytes).map_err(|error| broken(&name, error))?.0;
                Ok(Self::Arrow(bytes, schema, name))
            }
        }
    }

    pub(super) fn schema(&self) -> &SchemaRef {
        match self {
            Self::File(_, metadata, _) | Self::Parquet(_, metadata, _) => metadata.schema(),
            Self::Arrow(_, schema, _) => schema,
        }
    }

    /// How many parts can be read by themselves.
    pub(super) fn groups(&self) -> usize {
        match self {
            Self::File(_, metadata, _) | Self::Parquet(_, metadata, _) => {
                metadata.metadata().num_row_groups()
            }
            Self::Arrow(..) => 1,
        }
    }

    /// How many rows such a part has, when all have as many.
    pub(super) fn rows_of_group(&self) -> usize {
        let groups = match self {
            Self::File(_, metadata, _) | Self::Parquet(_, metadata, _) => {
                metadata.metadata().row_groups()
            }
            Self::Arrow(..) => &[],
        };
        let rows: usize =
            groups.iter().filter_map(|group| usize::try_from(group.num_rows()).ok()).sum();
        rows / groups.len().max(1)
    }

    /// Some columns, by their places, of one part.
    pub(super) fn batches(&self, columns: &[usize], group: usize) -> Result<Batches> {
        match self {
            Self::File(source, metadata, name) => {
                // Clones of an open file share the place where it is read, so each has its own.
                let gone = || broken(name, std::io::Error::other("it is no longer there"));
                let file = || source.reopen().ok_or_else(gone);
                parquet([file()?, file()?], metadata, columns, group, name)
            }
            Self::Parquet(bytes, metadata, name) => {
                parquet([bytes.clone(), bytes.clone()], metadata, columns, group, name)
            }
            Self::Arrow(bytes, _, name) => {
                let (_, batches) = arrow(bytes).map_err(|error| broken(name, error))?;
                let (name, columns) = (name.clone(), columns.to_vec());
                Ok(Box::new(batches.map(move |batch| {
                    let batch = batch.and_then(|batch| batch.project(&columns));
                    batch.map(|batch| Batch::from(&batch)).map_err(|error| broken(&name, error))
                })))
            }
        }
    }
}

/// Says that a file cannot be read.
pub(super) fn broken(
    name: &str,
    error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> Error {
    Error::Read { file: name.to_owned(), after: 0, source: std::io::Error::other(error) }
}

fn parquet<R: ChunkReader + 'static>(
    [input, for_pages]: [R; 2],
    metadata: &ArrowReaderMetadata,
    columns: &[usize],
    group: usize,
    name: &str,
) -> Result<Batches> {
    let failed = |error: ParquetError| broken(name, error);
    let (schema, descriptor) = (metadata.schema(), metadata.parquet_schema());
    let for_pages = Arc::new(for_pages);
    let pages = columns.iter().map(|&column| match schema.field(column).data_type() {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
            let leaf = leaf(descriptor, column).expect("each column has one");
            Pages::open(&for_pages, metadata, group, leaf)
        }
        _ => Ok(None),
    });
    let pages: Vec<Option<Pages>> = pages.collect::<Result<_, _>>().map_err(failed)?;
    let in_arrays = columns.iter().zip(&pages).filter(|(_, pages)| pages.is_none());
    let mask = ProjectionMask::roots(descriptor, in_arrays.map(|(&column, _)| column));
    let options = ArrowReaderOptions::new().with_schema(schema_of(metadata, group));
    let metadata = ArrowReaderMetadata::try_new(Arc::clone(metadata.metadata()), options);
    let builder =
        ParquetRecordBatchReaderBuilder::new_with_metadata(input, metadata.map_err(failed)?);
    let builder = builder.with_row_groups(vec![group]).with_projection(mask);
    let arrays = builder.with_batch_size(BATCH).build().map_err(failed)?;
    let (name, mut batches) = (name.to_owned(), Together { arrays, rest: None, pages });
    let next = move || {
        let batch = batches.next().transpose()?;
        Some(batch.map_err(|error| broken(&name, error)))
    };
    Ok(Box::new(std::iter::from_fn(next)))
}

/// Columns that are read as arrays beside columns that are read from their pages.
struct Together {
    arrays: ParquetRecordBatchReader,
    /// What is left of a batch of arrays, where a page ended before.
    rest: Option<RecordBatch>,
    /// For each wanted column, if it is one of these.
    pages: Vec<Option<Pages>>,
}

impl Together {
    fn next(&mut self) -> Result<Option<Batch>, ParquetError> {
        let Some(batch) = self.rest.take().map(Ok).or_else(|| self.arrays.next()).transpose()?
        else {
            return Ok(None);
        };
        let mut rows = batch.num_rows();
        for pages in self.pages.iter_mut().flatten() {
            rows = rows.min(pages.ready()?);
        }
        self.rest = (rows < batch.num_rows()).then(|| batch.slice(rows, batch.num_rows() - rows));
        let batch = batch.slice(0, rows);
        let mut arrays = batch.columns().iter();
        let column = |pages: &mut Option<Pages>| match pages {
            Some(pages) => Ok(Column::Texts(pages.take(rows)?)),
            None => Ok(Column::Array(Arc::clone(arrays.next().expect("it was asked for")))),
        };
        let columns = self.pages.iter_mut().map(column).collect::<Result<_, ParquetError>>()?;
        Ok(Some(Batch { rows, columns }))
    }
}

/// The place among the columns of values of one that has a single one.
fn leaf(descriptor: &SchemaDescriptor, column: usize) -> Option<usize> {
    (0..descriptor.num_columns()).find(|&leaf| descriptor.get_column_root_idx(leaf) == column)
}

/// How many rows are read at a time: few enough that they stay in the caches beside the table of names.
const BATCH: usize = 2 << 10;

/// The same columns as they are read soonest from a row group: texts that have a dictionary there as
/// places in it, so that each is looked at once, and other texts as they lie in the pages.
fn schema_of(metadata: &ArrowReaderMetadata, group: usize) -> SchemaRef {
    let schema = metadata.schema();
    let chunks = metadata.metadata().row_group(group);
    let descriptor = metadata.parquet_schema();
    let has_dictionary = |at: usize| {
        leaf(descriptor, at).is_some_and(|leaf| {
            let chunk = chunks.column(leaf);
            // A writer whose dictionary has become too large writes the rest without it.
            let of_dictionary = |mask: &EncodingMask| {
                mask.is_only(Encoding::RLE_DICTIONARY) || mask.is_only(Encoding::PLAIN_DICTIONARY)
            };
            chunk.dictionary_page_offset().is_some()
                && chunk.page_encoding_stats_mask().is_none_or(of_dictionary)
        })
    };
    let soonest = |(at, field): (usize, &Arc<Field>)| match field.data_type() {
        text @ (DataType::Utf8 | DataType::LargeUtf8) => {
            let read = match has_dictionary(at) {
                true => DataType::Dictionary(Box::new(DataType::Int32), Box::new(text.clone())),
                false => DataType::Utf8View,
            };
            Arc::new(field.as_ref().clone().with_data_type(read))
        }
        _ => Arc::clone(field),
    };
    let fields: Vec<Arc<Field>> = schema.fields().iter().enumerate().map(soonest).collect();
    Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()))
}

type ArrowBatches = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>>>;

fn arrow(bytes: &Bytes) -> Result<(SchemaRef, ArrowBatches), ArrowError> {
    let input = Cursor::new(bytes.clone());
    if bytes.starts_with(b"ARROW1") {
        let reader = FileReader::try_new(input, None)?;
        Ok((reader.schema(), Box::new(reader)))
    } else {
        let reader = StreamReader::try_new(input, None)?;
        Ok((reader.schema(), Box::new(reader)))
    }
}
