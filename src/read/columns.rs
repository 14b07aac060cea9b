//! Parquet and Arrow files: rows in columns.
//!
//! A column of lists (`items`, or the one named as the item) makes each row a basket; otherwise
//! each row is an order line, with roles as in delimited files. Columns that are not looked at are
//! not read. A row of a bad kind is shown by its number, from 1.
//!
//! Texts of any kind, whole numbers, numbers, dates and times can be names. Numbers that are whole
//! are written so, since pandas makes `17850.0` of an id as soon as one is missing.

use std::fmt::Write;
use std::io::Cursor;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::temporal_conversions::as_datetime;
use arrow_array::types::{
    Date32Type, Date64Type, Float32Type, Float64Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt64Type,
};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, RecordBatch};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::file::reader::ChunkReader;

use super::bad_rows::{Found, Reason, Wrong};
use super::lines::{Cells, Lines, Outcome};
use super::long::told;
use super::moments::MomentFormat;
use super::report::Tally;
use super::roles::{self, Roles};
use super::sniff::{Layout, joined};
use super::text::Text;
use super::{Context, Encoding, Format, ReadOptions, Source};
use crate::error::{Error, Result};

/// The format of a file with these first bytes, if it is one of columns.
pub(super) fn format(first: &[u8]) -> Option<Format> {
    match first {
        [b'P', b'A', b'R', b'1', ..] => Some(Format::Parquet),
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] | [0xff, 0xff, 0xff, 0xff, ..] => {
            Some(Format::Arrow)
        }
        _ => None,
    }
}

/// Pushes every row of a file and says how it is laid out. What is no file on a disk, or is
/// compressed as a whole, is taken into memory.
pub(super) fn read(
    source: &Source,
    text: &mut Text<'_>,
    format: Format,
    options: &ReadOptions,
    context: &mut Context<'_, '_>,
) -> Result<(Layout, Tally)> {
    let name = text.file.clone();
    let broken = |error: Box<dyn std::error::Error + Send + Sync>| Error::Read {
        file: name.clone(),
        after: 0,
        source: std::io::Error::other(error),
    };
    let mut rows = Rows::new(&name, format, options, context);
    let on_disk = source.reopen().filter(|_| text.content().compression().is_none());
    match (format, on_disk) {
        (Format::Parquet, Some(file)) => {
            if options.hash {
                text.rest()?;
            }
            parquet(file, &mut rows, &broken)?;
        }
        (Format::Parquet, None) => parquet(Bytes::from(text.rest()?), &mut rows, &broken)?,
        (_, _) => arrow(text.rest()?, &mut rows, &broken)?,
    }
    rows.finish()
}

type Broken<'b> = &'b dyn Fn(Box<dyn std::error::Error + Send + Sync>) -> Error;

fn parquet<R: ChunkReader + 'static>(
    input: R,
    rows: &mut Rows<'_, '_, '_>,
    broken: Broken<'_>,
) -> Result<()> {
    let metadata = ArrowReaderMetadata::load(&input, ArrowReaderOptions::new())
        .map_err(|error| broken(error.into()))?;
    let columns = rows.begin(metadata.schema())?;
    // Texts come as places in the file's own dictionary, so that each is looked at once.
    let coded = ArrowReaderOptions::new().with_schema(coded(metadata.schema()));
    let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(input, coded)
        .map_err(|error| broken(error.into()))?;
    let mask = ProjectionMask::roots(builder.parquet_schema(), columns);
    let reader = builder
        .with_projection(mask)
        .with_batch_size(BATCH)
        .build()
        .map_err(|error| broken(error.into()))?;
    for batch in reader {
        rows.push(&batch.map_err(|error| broken(error.into()))?)?;
    }
    Ok(())
}

/// How many rows are read at a time.
const BATCH: usize = 16 << 10;

/// The same columns, with plain texts as dictionaries.
fn coded(schema: &SchemaRef) -> SchemaRef {
    let code = |field: &Arc<Field>| match field.data_type() {
        text @ (DataType::Utf8 | DataType::LargeUtf8) => {
            let coded = DataType::Dictionary(Box::new(DataType::Int32), Box::new(text.clone()));
            Arc::new(field.as_ref().clone().with_data_type(coded))
        }
        _ => Arc::clone(field),
    };
    let fields: Vec<Arc<Field>> = schema.fields().iter().map(code).collect();
    Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()))
}

fn arrow(bytes: Vec<u8>, rows: &mut Rows<'_, '_, '_>, broken: Broken<'_>) -> Result<()> {
    let is_file = bytes.starts_with(b"ARROW1");
    let input = Cursor::new(bytes);
    let failed = |error: ArrowError| broken(error.into());
    let (schema, batches): (SchemaRef, Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>>>) =
        if is_file {
            let reader = FileReader::try_new(input, None).map_err(failed)?;
            (reader.schema(), Box::new(reader))
        } else {
            let reader = StreamReader::try_new(input, None).map_err(failed)?;
            (reader.schema(), Box::new(reader))
        };
    let columns = rows.begin(&schema)?;
    for batch in batches {
        rows.push(&batch.and_then(|batch| batch.project(&columns)).map_err(failed)?)?;
    }
    Ok(())
}

/// Pushes batches of rows.
struct Rows<'r, 'c, 'b> {
    file: &'r str,
    format: Format,
    options: &'r ReadOptions,
    context: &'r mut Context<'c, 'b>,
    layout: Option<Layout>,
    /// The columns that are read, as places in the file.
    read: Vec<usize>,
    /// How times are written, told from the first rows.
    moments: Option<MomentFormat>,
    tally: Tally,
    seen: u64,
}

impl<'r, 'c, 'b> Rows<'r, 'c, 'b> {
    fn new(
        file: &'r str,
        format: Format,
        options: &'r ReadOptions,
        context: &'r mut Context<'c, 'b>,
    ) -> Self {
        Self {
            file,
            format,
            options,
            context,
            layout: None,
            read: Vec::new(),
            moments: options.time_format.clone(),
            tally: Tally::default(),
            seen: 0,
        }
    }

    /// Finds the roles and returns the columns to read, ascending.
    fn begin(&mut self, schema: &Schema) -> Result<Vec<usize>> {
        let names: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
        let is_list = |at: usize| {
            matches!(schema.field(at).data_type(), DataType::List(_) | DataType::LargeList(_))
        };
        let mut lists = (0..names.len()).filter(|&at| is_list(at));
        let list = match &self.options.item {
            Some(item) => lists.find(|&at| names[at] == *item),
            None => {
                let lists: Vec<usize> = lists.collect();
                lists.iter().copied().find(|&at| names[at] == "items").or(lists.first().copied())
            }
        };
        let mut layout = Layout::plain(self.format, Encoding::UTF_8);
        match list {
            Some(list) => {
                layout.id = roles::id(self.file, &names, self.options)?.filter(|&id| id != list);
                layout.basket = layout.id.map(|id| names[id].clone());
                layout.item = Some(names[list].clone());
                self.read = layout.id.into_iter().chain([list]).collect();
                self.read.sort_unstable();
            }
            None => {
                let roles = roles::find(self.file, &names, self.options)?;
                layout.basket = joined(&names, &roles.basket);
                layout.item = joined(&names, &roles.item);
                self.read = roles.columns();
                layout.roles = Some(roles);
            }
        }
        layout.columns = names;
        layout.honours(self.options, self.file)?;
        self.context.bad.columns(&layout.columns);
        self.layout = Some(layout);
        Ok(self.read.clone())
    }

    fn push(&mut self, batch: &RecordBatch) -> Result<()> {
        let layout = self.layout.as_ref().expect("the layout was found before");
        let mut columns: Vec<Option<Names>> = layout.columns.iter().map(|_| None).collect();
        for (&at, array) in self.read.iter().zip(batch.columns()) {
            if let Some(values) = list_values(array) {
                return self.push_lists(batch, array, &values);
            }
            columns[at] = Some(Names::new(array).ok_or_else(|| self.not_names(at, array))?);
        }
        let roles = layout.roles.as_ref().expect("order lines have roles");
        if self.moments.is_none() {
            self.moments = moment_format(self.file, roles, &columns, batch.num_rows())?;
        }
        let mut lines = Lines::new(roles, self.options, self.moments.clone());
        for row in 0..batch.num_rows() {
            self.seen += 1;
            let cells = Row { columns: &columns, row };
            match lines.push(&cells, self.context.sink)? {
                Outcome::Bad(wrong) => bad(self.context, self.file, self.seen, &cells, wrong)?,
                outcome => self.tally.add(outcome),
            }
        }
        Ok(())
    }

    /// A batch of whole baskets. A list that is null is an empty one, and nulls are no items.
    fn push_lists(
        &mut self,
        batch: &RecordBatch,
        lists: &ArrayRef,
        values: &ArrayRef,
    ) -> Result<()> {
        let layout = self.layout.as_ref().expect("the layout was found before");
        let list = layout.columns.iter().position(|name| layout.item.as_ref() == Some(name));
        let list = list.expect("the list is a column");
        let values = Names::new(values).ok_or_else(|| self.not_names(list, values))?;
        let ids = match layout.id {
            Some(id) => {
                let place = self.read.iter().position(|&column| column == id);
                let array = batch.column(place.expect("the id is read"));
                Some((id, Names::new(array).ok_or_else(|| self.not_names(id, array))?))
            }
            None => None,
        };
        let mut held: Vec<String> = Vec::new();
        let mut scratch = String::new();
        for row in 0..batch.num_rows() {
            self.seen += 1;
            held.clear();
            for at in list_range(lists, row) {
                if let Some(name) = values.name(at, &mut scratch).map(str::trim)
                    && !name.is_empty()
                {
                    held.push(name.to_owned());
                }
            }
            let mut items = held.iter().map(String::as_str);
            match &ids {
                None => self.context.sink.basket(&mut items)?,
                Some((id, ids)) => match ids.name(row, &mut scratch).map(str::trim) {
                    Some(name) if !name.is_empty() => {
                        self.context.sink.named_basket(name, &mut items)?;
                    }
                    _ => {
                        let cells = Row { columns: &[], row };
                        let wrong = Wrong::field(Reason::EmptyBasket, *id);
                        bad(self.context, self.file, self.seen, &cells, wrong)?;
                        continue;
                    }
                },
            }
            self.tally.rows += 1;
        }
        Ok(())
    }

    fn not_names(&self, column: usize, array: &ArrayRef) -> Error {
        let layout = self.layout.as_ref().expect("the layout was found before");
        Error::Unsupported(format!(
            "{}: column {:?} holds {}, which is neither text nor number nor time",
            self.file,
            layout.columns[column],
            array.data_type()
        ))
    }

    fn finish(self) -> Result<(Layout, Tally)> {
        if self.seen == 0 {
            return Err(Error::Empty {
                file: self.file.to_owned(),
                found: "there are columns and no row",
            });
        }
        Ok((self.layout.expect("the layout was found before"), self.tally))
    }
}

/// How the times in some columns are written, where there are times.
fn moment_format(
    file: &str,
    roles: &Roles,
    columns: &[Option<Names>],
    rows: usize,
) -> Result<Option<MomentFormat>> {
    let (mut texts, mut scratch) = (Vec::new(), String::new());
    for column in [roles.time, roles.end].into_iter().flatten() {
        let names = columns[column].as_ref().expect("every role is read");
        texts.extend((0..rows).filter_map(|row| names.name(row, &mut scratch).map(str::to_owned)));
    }
    told(file, roles.time.or(roles.end), &texts)
}

/// Counts a row that cannot be used; it is shown and kept by those cells that were read.
fn bad(
    context: &mut Context<'_, '_>,
    file: &str,
    row: u64,
    cells: &Row<'_>,
    wrong: Wrong,
) -> Result<()> {
    let mut scratch = String::new();
    let texts: Vec<String> = (0..cells.columns.len())
        .map(|column| cells.text(column, &mut scratch).unwrap_or_default().to_owned())
        .collect();
    let raw = texts.join(",");
    let found = Found {
        reason: wrong.reason(),
        file,
        line: row,
        field: wrong.at(),
        value: None,
        raw: raw.as_bytes(),
    };
    context.bad.push(&found, texts.iter().map(String::as_bytes))
}

struct Row<'r> {
    /// Those that are read.
    columns: &'r [Option<Names>],
    row: usize,
}

impl Row<'_> {
    fn text<'c>(&'c self, column: usize, scratch: &'c mut String) -> Option<&'c str> {
        self.columns[column].as_ref()?.name(self.row, scratch)
    }
}

impl Cells for Row<'_> {
    fn cell<'c>(&'c self, column: usize, scratch: &'c mut String) -> Result<&'c str, Wrong> {
        Ok(self.text(column, scratch).unwrap_or_default().trim())
    }
}

/// The values of a list column, all rows one behind the other.
fn list_values(array: &ArrayRef) -> Option<ArrayRef> {
    match array.data_type() {
        DataType::List(_) => Some(Arc::clone(array.as_list::<i32>().values())),
        DataType::LargeList(_) => Some(Arc::clone(array.as_list::<i64>().values())),
        _ => None,
    }
}

/// Where the values of one row lie.
fn list_range(array: &ArrayRef, row: usize) -> std::ops::Range<usize> {
    let place = |at: i64| usize::try_from(at).expect("offsets are not negative");
    if array.is_null(row) {
        return 0..0;
    }
    match array.data_type() {
        DataType::List(_) => {
            let offsets = array.as_list::<i32>().value_offsets();
            place(offsets[row].into())..place(offsets[row + 1].into())
        }
        _ => {
            let offsets = array.as_list::<i64>().value_offsets();
            place(offsets[row])..place(offsets[row + 1])
        }
    }
}

/// A column that can be names.
enum Names {
    /// Texts, as they lie in the file.
    Texts(ArrayRef),
    /// Places among texts.
    Coded {
        keys: Vec<Option<usize>>,
        texts: Box<Names>,
    },
    Whole(Vec<Option<i64>>),
    /// Anything else, written already.
    Written(Vec<Option<String>>),
}

impl Names {
    fn new(array: &ArrayRef) -> Option<Self> {
        Some(match array.data_type() {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
                Self::Texts(Arc::clone(array))
            }
            DataType::Dictionary(..) => {
                let dictionary = array.as_any_dictionary();
                let texts = Box::new(Self::new(dictionary.values())?);
                let keys = if dictionary.values().is_empty() {
                    vec![None; array.len()]
                } else {
                    let keys = dictionary.normalized_keys();
                    (0..array.len()).map(|row| array.is_valid(row).then(|| keys[row])).collect()
                };
                Self::Coded { keys, texts }
            }
            DataType::Int64 => Self::Whole(array.as_primitive::<Int64Type>().iter().collect()),
            DataType::Int8 => Self::whole::<arrow_array::types::Int8Type>(array),
            DataType::Int16 => Self::whole::<arrow_array::types::Int16Type>(array),
            DataType::Int32 => Self::whole::<arrow_array::types::Int32Type>(array),
            DataType::UInt8 => Self::whole::<arrow_array::types::UInt8Type>(array),
            DataType::UInt16 => Self::whole::<arrow_array::types::UInt16Type>(array),
            DataType::UInt32 => Self::whole::<arrow_array::types::UInt32Type>(array),
            DataType::UInt64 => {
                Self::written::<UInt64Type>(array, |number| Some(number.to_string()))
            }
            DataType::Float32 => Self::written::<Float32Type>(array, |number| real(number.into())),
            DataType::Float64 => Self::written::<Float64Type>(array, real),
            DataType::Boolean => Self::Written(
                array.as_boolean().iter().map(|truth| Some(truth?.to_string())).collect(),
            ),
            DataType::Date32 => {
                Self::written::<Date32Type>(array, |day| moment::<Date32Type>(day.into()))
            }
            DataType::Date64 => Self::written::<Date64Type>(array, moment::<Date64Type>),
            DataType::Timestamp(unit, _) => match unit {
                TimeUnit::Second => {
                    Self::written::<TimestampSecondType>(array, moment::<TimestampSecondType>)
                }
                TimeUnit::Millisecond => Self::written::<TimestampMillisecondType>(
                    array,
                    moment::<TimestampMillisecondType>,
                ),
                TimeUnit::Microsecond => Self::written::<TimestampMicrosecondType>(
                    array,
                    moment::<TimestampMicrosecondType>,
                ),
                TimeUnit::Nanosecond => Self::written::<TimestampNanosecondType>(
                    array,
                    moment::<TimestampNanosecondType>,
                ),
            },
            _ => return None,
        })
    }

    fn whole<T: ArrowPrimitiveType>(array: &ArrayRef) -> Self
    where
        i64: From<T::Native>,
    {
        Self::Whole(array.as_primitive::<T>().iter().map(|number| number.map(i64::from)).collect())
    }

    fn written<T: ArrowPrimitiveType>(
        array: &ArrayRef,
        write: impl Fn(T::Native) -> Option<String>,
    ) -> Self {
        let numbers = array.as_primitive::<T>().iter();
        Self::Written(numbers.map(|number| number.and_then(&write)).collect())
    }

    /// The text in a row, unless it is null; `scratch` is space to write it.
    fn name<'n>(&'n self, row: usize, scratch: &'n mut String) -> Option<&'n str> {
        match self {
            Self::Texts(array) if array.is_null(row) => None,
            Self::Texts(array) => Some(match array.data_type() {
                DataType::Utf8 => array.as_string::<i32>().value(row),
                DataType::LargeUtf8 => array.as_string::<i64>().value(row),
                _ => array.as_string_view().value(row),
            }),
            Self::Coded { keys, texts } => texts.name(keys[row]?, scratch),
            Self::Whole(numbers) => {
                scratch.clear();
                // Writing to a String cannot fail.
                let _ = write!(scratch, "{}", numbers[row]?);
                Some(scratch)
            }
            Self::Written(texts) => texts[row].as_deref(),
        }
    }
}

/// A number, without decimals where it is whole; none where it is no number.
fn real(number: f64) -> Option<String> {
    number.is_finite().then(|| number.to_string())
}

fn moment<T: arrow_array::types::ArrowTemporalType>(value: i64) -> Option<String>
where
    T: ArrowPrimitiveType,
{
    as_datetime::<T>(value)
        .map(|moment| moment.to_string().trim_end_matches(" 00:00:00").to_owned())
}
