//! Parquet and Arrow files: rows in columns.
//!
//! A column of lists (`items`, or the one named as the item) makes each row a basket; otherwise
//! each row is an order line, with roles as in delimited files. Columns that are not looked at are
//! not read. A row of a bad kind is shown by its number, from 1.
//!
//! Texts of any kind, whole numbers, numbers, dates and times can be names. Numbers that are whole
//! are written so, since pandas makes `17850.0` of an id as soon as one is missing.

use std::io::Cursor;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::basic::{Encoding, EncodingMask};
use parquet::errors::ParquetError;
use parquet::file::reader::ChunkReader;

use super::bad_rows::{self, BadRows};
use super::layout::{Layout, joined};
use super::lines::{Cells, Lines, Outcome};
use super::moments::{MomentFormat, told};
use super::reason::{Reason, Wrong};
use super::records::trim;
use super::report::Tally;
use super::roles::{self, Roles};
use super::text::Text;
use super::{Format, Note, PiecedSink, ReadOptions, RowSink, Source, pieces};
use crate::error::{Error, Result};

mod names;

use names::{Names, list_range, list_values};

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
pub(super) fn read<S: RowSink + ?Sized>(
    source: &Source,
    text: &mut Text<'_>,
    format: Format,
    options: &ReadOptions,
    sink: &mut S,
    bad: &mut BadRows<'_>,
) -> Result<(Layout, Tally)> {
    let stored = Stored::new(source, text, format)?;
    let plan = Plan::new(&stored, &text.file, format, options)?;
    let found = in_order(&stored, plan, text, sink, bad)?;
    hash(text, options)?;
    Ok(found)
}

/// Takes what is left of the bytes, of which columns need not be made, for their hash.
fn hash(text: &mut Text<'_>, options: &ReadOptions) -> Result<()> {
    if options.hash { text.skip_rest() } else { Ok(()) }
}

fn in_order<S: RowSink + ?Sized>(
    stored: &Stored,
    mut plan: Plan<'_>,
    text: &Text<'_>,
    sink: &mut S,
    bad: &mut BadRows<'_>,
) -> Result<(Layout, Tally)> {
    bad.columns(&plan.layout.columns);
    let mut tally = Tally::default();
    for group in 0..stored.groups() {
        let mut notes = Notes::default();
        for batch in stored.batches(&plan, group)? {
            text.go_on()?;
            let found = plan.push(&batch?, &mut notes, sink)?;
            plan.add(found, &mut tally, bad)?;
        }
    }
    plan.finish(tally)
}

/// The same on all threads, each a row group of a Parquet file at a time.
pub(super) fn read_in_pieces<S: PiecedSink + Send>(
    source: &Source,
    text: &mut Text<'_>,
    format: Format,
    options: &ReadOptions,
    sink: &mut S,
    bad: &mut BadRows<'_>,
) -> Result<(Layout, Tally)> {
    let stored = Stored::new(source, text, format)?;
    let mut plan = Plan::new(&stored, &text.file, format, options)?;
    let groups = stored.groups();
    if rayon::current_num_threads() == 1 || groups < 2 {
        let found = in_order(&stored, plan, text, sink, bad)?;
        hash(text, options)?;
        return Ok(found);
    }
    bad.columns(&plan.layout.columns);
    let mut tally = Tally::default();
    let told = plan.clone();
    let of_group = |group: usize, piece: &mut S::Piece| {
        let (mut all, mut notes) = (Found::default(), Notes::default());
        for batch in stored.batches(&told, group)? {
            all.add(told.push(&batch?, &mut notes, piece)?);
        }
        Ok(all)
    };
    let watch = text.watch();
    let add = |found| {
        if watch.stop() {
            return Err(Error::Interrupted);
        }
        plan.add(found, &mut tally, bad)
    };
    let mut hashed = Ok(());
    rayon::in_place_scope(|scope| {
        scope.spawn(|_| hashed = hash(text, options));
        pieces::read_parts(groups, sink, of_group, add)
    })?;
    hashed?;
    plan.finish(tally)
}

/// A file of columns, opened.
enum Stored {
    /// On a disk, from where each thread reads by itself.
    File(Source, ArrowReaderMetadata, Name),
    Parquet(Bytes, ArrowReaderMetadata, Name),
    Arrow(Bytes, SchemaRef, Name),
}

/// What messages call the file.
type Name = String;

type Batches = Box<dyn Iterator<Item = Result<RecordBatch>>>;

impl Stored {
    fn new(source: &Source, text: &mut Text<'_>, format: Format) -> Result<Self> {
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

    fn schema(&self) -> &SchemaRef {
        match self {
            Self::File(_, metadata, _) | Self::Parquet(_, metadata, _) => metadata.schema(),
            Self::Arrow(_, schema, _) => schema,
        }
    }

    /// How many parts can be read by themselves.
    fn groups(&self) -> usize {
        match self {
            Self::File(_, metadata, _) | Self::Parquet(_, metadata, _) => {
                metadata.metadata().num_row_groups()
            }
            Self::Arrow(..) => 1,
        }
    }

    /// The wanted columns of one part.
    fn batches(&self, plan: &Plan<'_>, group: usize) -> Result<Batches> {
        match self {
            Self::File(source, metadata, name) => {
                // Clones of an open file share the place where it is read, so each has its own.
                let file = source
                    .reopen()
                    .ok_or_else(|| broken(name, std::io::Error::other("it is no longer there")))?;
                parquet(file, metadata, plan, group, name)
            }
            Self::Parquet(bytes, metadata, name) => {
                parquet(bytes.clone(), metadata, plan, group, name)
            }
            Self::Arrow(bytes, _, name) => {
                let (_, batches) = arrow(bytes).map_err(|error| broken(name, error))?;
                let (name, columns) = (name.clone(), plan.read.clone());
                Ok(Box::new(batches.map(move |batch| {
                    let batch = batch.and_then(|batch| batch.project(&columns));
                    batch.map_err(|error| broken(&name, error))
                })))
            }
        }
    }
}

fn broken(name: &str, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::Read { file: name.to_owned(), after: 0, source: std::io::Error::other(error) }
}

fn parquet<R: ChunkReader + 'static>(
    input: R,
    metadata: &ArrowReaderMetadata,
    plan: &Plan<'_>,
    group: usize,
    name: &str,
) -> Result<Batches> {
    let failed = |error: ParquetError| broken(name, error);
    let options = ArrowReaderOptions::new().with_schema(schema_of(metadata, group));
    let metadata = ArrowReaderMetadata::try_new(Arc::clone(metadata.metadata()), options);
    let builder =
        ParquetRecordBatchReaderBuilder::new_with_metadata(input, metadata.map_err(failed)?);
    let mask = ProjectionMask::roots(builder.parquet_schema(), plan.read.iter().copied());
    let builder = builder.with_row_groups(vec![group]).with_projection(mask);
    let reader = builder.with_batch_size(BATCH).build().map_err(failed)?;
    let name = name.to_owned();
    Ok(Box::new(reader.map(move |batch| batch.map_err(|error| broken(&name, error)))))
}

/// How many rows are read at a time.
const BATCH: usize = 8 << 10;

/// The same columns as they are read soonest from a row group: texts that have a dictionary there as
/// places in it, so that each is looked at once, and other texts as they lie in the pages.
fn schema_of(metadata: &ArrowReaderMetadata, group: usize) -> SchemaRef {
    let schema = metadata.schema();
    let chunks = metadata.metadata().row_group(group);
    let descriptor = metadata.parquet_schema();
    let has_dictionary = |at: usize| {
        let mut leaves = 0..descriptor.num_columns();
        let leaf = leaves.find(|&leaf| descriptor.get_column_root_idx(leaf) == at);
        leaf.is_some_and(|leaf| {
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

/// What is the same for all batches of rows.
#[derive(Clone)]
struct Plan<'o> {
    file: String,
    options: &'o ReadOptions,
    layout: Layout,
    /// The columns that are read, as places in the file, ascending.
    read: Vec<usize>,
    /// How times are written, told from the first rows.
    moments: Option<MomentFormat>,
    /// How many rows there were so far.
    seen: u64,
}

/// What was found in some rows.
#[derive(Default)]
struct Found {
    tally: Tally,
    rows: u64,
    bad: Vec<BadCells>,
}

/// A row that cannot be used, by those cells that were read.
struct BadCells {
    wrong: Wrong,
    /// Counted from 1 among the rows that it was found with.
    row: u64,
    texts: Vec<String>,
}

impl Found {
    /// Adds what was found in the rows behind.
    fn add(&mut self, behind: Self) {
        let before = self.rows;
        self.bad
            .extend(behind.bad.into_iter().map(|bad| BadCells { row: bad.row + before, ..bad }));
        self.rows += behind.rows;
        self.tally.add_all(behind.tally);
    }
}

impl<'o> Plan<'o> {
    /// Finds the roles, and how times are written.
    fn new(stored: &Stored, file: &str, format: Format, options: &'o ReadOptions) -> Result<Self> {
        let schema = stored.schema();
        let names: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
        let is_list = |at: usize| {
            matches!(schema.field(at).data_type(), DataType::List(_) | DataType::LargeList(_))
        };
        let mut lists = (0..names.len()).filter(|&at| is_list(at));
        let list = match &options.item {
            Some(item) => lists.find(|&at| names[at] == *item),
            None => {
                let lists: Vec<usize> = lists.collect();
                lists.iter().copied().find(|&at| names[at] == "items").or(lists.first().copied())
            }
        };
        let mut layout = Layout::plain(format, super::Encoding::UTF_8);
        let mut read;
        match list {
            Some(list) => {
                layout.id = roles::id(file, &names, options)?.filter(|&id| id != list);
                layout.basket = layout.id.map(|id| names[id].clone());
                layout.item = Some(names[list].clone());
                read = layout.id.into_iter().chain([list]).collect();
            }
            None => {
                let roles = roles::find(file, &names, options)?;
                layout.basket = joined(&names, &roles.basket);
                layout.item = joined(&names, &roles.item);
                read = roles.columns();
                layout.roles = Some(roles);
            }
        }
        read.sort_unstable();
        layout.columns = names;
        layout.honours(options, file)?;
        let moments = options.time_format.clone();
        let mut plan = Self { file: file.to_owned(), options, layout, read, moments, seen: 0 };
        if let Some(roles) = &plan.layout.roles
            && (roles.time.is_some() || roles.end.is_some())
            && plan.moments.is_none()
            && stored.groups() > 0
            && let Some(first) = stored.batches(&plan, 0)?.next()
        {
            let first = first?;
            let columns = plan.columns(&first)?;
            plan.moments = moment_format(file, roles, &columns, first.num_rows())?;
        }
        Ok(plan)
    }

    /// The columns of a batch by their places in the file, those that are read.
    fn columns(&self, batch: &RecordBatch) -> Result<Vec<Option<Names>>> {
        let mut columns: Vec<Option<Names>> = self.layout.columns.iter().map(|_| None).collect();
        for (&at, array) in self.read.iter().zip(batch.columns()) {
            columns[at] = Some(Names::new(array).ok_or_else(|| self.not_names(at, array))?);
        }
        Ok(columns)
    }

    /// Pushes the rows of a batch.
    fn push<S: RowSink + ?Sized>(
        &self,
        batch: &RecordBatch,
        notes: &mut Notes,
        sink: &mut S,
    ) -> Result<Found> {
        let lists = batch.columns().iter().find_map(|array| Some((array, list_values(array)?)));
        if let Some((lists, values)) = lists {
            return self.push_lists(batch, lists, &values, sink);
        }
        let columns = self.columns(batch)?;
        let roles = self.layout.roles.as_ref().expect("order lines have roles");
        let mut lines = Lines::new(roles, self.options, self.moments.clone());
        let mut found = Found::default();
        let mut plain = PlainRows::of(&columns, roles, notes);
        for row in 0..batch.num_rows() {
            found.rows += 1;
            if let Some(plain) = &mut plain
                && plain.push(row, sink)?
            {
                found.tally.rows += 1;
                continue;
            }
            if let Some(plain) = &mut plain {
                plain.flush(sink)?;
            }
            let cells = Row { columns: &columns, row };
            match lines.push(&cells, sink)? {
                Outcome::Bad(wrong) => found.bad.push(cells.bad(wrong, found.rows)),
                outcome => found.tally.add(outcome),
            }
        }
        if let Some(plain) = &mut plain {
            plain.flush(sink)?;
        }
        Ok(found)
    }

    /// A batch of whole baskets. A list that is null is an empty one, and nulls are no items.
    fn push_lists<S: RowSink + ?Sized>(
        &self,
        batch: &RecordBatch,
        lists: &ArrayRef,
        values: &ArrayRef,
        sink: &mut S,
    ) -> Result<Found> {
        let layout = &self.layout;
        let list = layout.columns.iter().position(|name| layout.item.as_ref() == Some(name));
        let list = list.expect("the list is a column");
        let values = Names::new(values).ok_or_else(|| self.not_names(list, values))?.in_text();
        let ids = match layout.id {
            Some(id) => {
                let place = self.read.iter().position(|&column| column == id);
                let array = batch.column(place.expect("the id is read"));
                Some((id, Names::new(array).ok_or_else(|| self.not_names(id, array))?))
            }
            None => None,
        };
        let mut scratch = String::new();
        let mut found = Found::default();
        for row in 0..batch.num_rows() {
            found.rows += 1;
            let names = list_range(lists, row).filter_map(|at| values.text(at).map(trim));
            let mut items = names.filter(|name| !name.is_empty());
            match &ids {
                None => sink.basket(&mut items)?,
                Some((id, ids)) => match ids.name(row, &mut scratch).map(str::trim) {
                    Some(name) if !name.is_empty() => sink.named_basket(name, &mut items)?,
                    _ => {
                        let wrong = Wrong::field(Reason::EmptyBasket, *id);
                        found.bad.push(Row { columns: &[], row }.bad(wrong, found.rows));
                        continue;
                    }
                },
            }
            found.tally.rows += 1;
        }
        Ok(found)
    }

    /// Adds what was found in the rows behind those seen before.
    fn add(&mut self, found: Found, tally: &mut Tally, bad: &mut BadRows<'_>) -> Result<()> {
        for BadCells { wrong, row, texts } in &found.bad {
            let raw = texts.join(",");
            let found = bad_rows::Found {
                reason: wrong.reason(),
                file: &self.file,
                line: self.seen + row,
                field: wrong.at(),
                value: None,
                raw: raw.as_bytes(),
            };
            bad.push(&found, texts.iter().map(String::as_bytes))?;
        }
        self.seen += found.rows;
        tally.add_all(found.tally);
        Ok(())
    }

    fn not_names(&self, column: usize, array: &ArrayRef) -> Error {
        Error::Unsupported(format!(
            "{}: column {:?} holds {}, which is neither text nor number nor time",
            self.file,
            self.layout.columns[column],
            array.data_type()
        ))
    }

    fn finish(self, tally: Tally) -> Result<(Layout, Tally)> {
        if self.seen == 0 {
            return Err(Error::Empty { file: self.file, found: "there are columns and no row" });
        }
        Ok((self.layout, tally))
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

/// What the sink has noted of the items of a dictionary, which many batches share.
#[derive(Default)]
struct Notes {
    texts: Option<ArrayRef>,
    of_texts: Vec<Note>,
}

impl Notes {
    /// Those of this dictionary, by place.
    fn of(&mut self, texts: &ArrayRef) -> &mut [Note] {
        let is_same = |before: &ArrayRef| before.to_data().ptr_eq(&texts.to_data());
        if !self.texts.as_ref().is_some_and(is_same) {
            self.texts = Some(Arc::clone(texts));
            self.of_texts.clear();
            self.of_texts.resize(texts.len(), Note::default());
        }
        &mut self.of_texts
    }
}

/// Rows of a basket and an item and nothing else.
struct PlainRows<'r> {
    baskets: &'r Names,
    items: &'r Names,
    /// Of the items of the dictionary, if there is one.
    notes: &'r mut [Note],
    /// Rows to be pushed together, where names are texts and items have no dictionary.
    together: Option<Vec<(&'r str, &'r str)>>,
    in_basket: String,
    in_item: String,
    /// The number in `in_basket`.
    last: Option<i64>,
    /// The last basket's place in its dictionary, and its name.
    last_text: (Option<usize>, &'r str),
}

/// How many rows are pushed together at most.
const TOGETHER: usize = 64;

impl<'r> PlainRows<'r> {
    /// None where rows have more.
    fn of(columns: &'r [Option<Names>], roles: &Roles, notes: &'r mut Notes) -> Option<Self> {
        let baskets = columns[roles.basket[0]].as_ref().filter(|_| roles.are_plain())?;
        let items = columns[roles.item[0]].as_ref()?;
        let notes = match items.dictionary() {
            Some(texts) => notes.of(texts),
            None => &mut [],
        };
        let are_texts = baskets.are_texts() && items.are_texts() && items.dictionary().is_none();
        let together = are_texts.then(|| Vec::with_capacity(TOGETHER));
        let (in_basket, in_item) = Default::default();
        Some(Self {
            baskets,
            items,
            notes,
            together,
            in_basket,
            in_item,
            last: None,
            last_text: (None, ""),
        })
    }

    /// Pushes the rows that are kept.
    fn flush<S: RowSink + ?Sized>(&mut self, sink: &mut S) -> Result<()> {
        match &mut self.together {
            Some(rows) if !rows.is_empty() => {
                sink.rows(rows)?;
                rows.clear();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Pushes a row, or keeps it for a while, unless there is something wrong with it.
    fn push<S: RowSink + ?Sized>(&mut self, row: usize, sink: &mut S) -> Result<bool> {
        if let Some(rows) = &mut self.together {
            // Rows of one basket mostly stand together.
            let key = self.baskets.key(row);
            let basket = match self.last_text {
                (last, text) if key.is_some() && last == key => text,
                _ => self.baskets.text(row).map_or("", trim),
            };
            self.last_text = (key, basket);
            let item = self.items.text(row).map_or("", trim);
            if basket.is_empty() || item.is_empty() {
                return Ok(false);
            }
            rows.push((basket, item));
            if rows.len() == TOGETHER {
                self.flush(sink)?;
            }
            return Ok(true);
        }
        // As above, and a number need not be written again.
        let whole = self.baskets.number(row);
        let basket = match whole.is_some() && whole == self.last {
            true => &self.in_basket,
            false => trim(self.baskets.name(row, &mut self.in_basket).unwrap_or_default()),
        };
        self.last = whole;
        if basket.is_empty() {
            return Ok(false);
        }
        let mut note = self.items.key(row).and_then(|key| self.notes.get_mut(key));
        if let Some(note) = &mut note
            && note.0.is_some()
        {
            sink.noted_row(basket, "", note)?;
            return Ok(true);
        }
        let item = trim(self.items.name(row, &mut self.in_item).unwrap_or_default());
        if item.is_empty() {
            return Ok(false);
        }
        match note {
            Some(note) => sink.noted_row(basket, item, note)?,
            None => sink.row(basket, item)?,
        }
        Ok(true)
    }
}

struct Row<'r> {
    /// Those that are read.
    columns: &'r [Option<Names>],
    row: usize,
}

impl Row<'_> {
    fn bad(&self, wrong: Wrong, row: u64) -> BadCells {
        let mut scratch = String::new();
        let texts = (0..self.columns.len())
            .map(|column| self.text(column, &mut scratch).unwrap_or_default().to_owned())
            .collect();
        BadCells { wrong, row, texts }
    }

    fn text<'c>(&'c self, column: usize, scratch: &'c mut String) -> Option<&'c str> {
        self.columns[column].as_ref()?.name(self.row, scratch)
    }
}

impl Cells for Row<'_> {
    fn cell<'c>(&'c self, column: usize, scratch: &'c mut String) -> Result<&'c str, Wrong> {
        Ok(trim(self.text(column, scratch).unwrap_or_default()))
    }
}
