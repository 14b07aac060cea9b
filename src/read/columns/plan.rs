//! What the rows of a file of columns are, and what is found in them.

use arrow_schema::DataType;

use super::lists::Lists;
use super::names::Names;
use super::plain::{self, Notes};
use super::stored::{self, Batch, Column, Stored};
use crate::error::{Error, Result};
use crate::read::bad_rows::{self, BadRows};
use crate::read::layout::{Layout, joined};
use crate::read::lines::{Cells, Lines, Outcome};
use crate::read::moments::{MomentFormat, told};
use crate::read::reason::{Reason, Wrong};
use crate::read::records::trim;
use crate::read::report::Tally;
use crate::read::roles::{self, Roles};
use crate::read::{Encoding, Format, ReadOptions, RowSink};

/// What is the same for all batches of rows.
#[derive(Clone)]
pub(super) struct Plan<'o> {
    file: String,
    options: &'o ReadOptions,
    layout: Layout,
    /// The columns that are read, as places in the file, ascending.
    read: Vec<usize>,
    /// The column of lists, where rows are whole baskets.
    list: Option<usize>,
    /// How times are written, told from the first rows.
    moments: Option<MomentFormat>,
    /// How many rows there were so far.
    seen: u64,
}

/// What was found in some rows.
#[derive(Default)]
pub(super) struct Found {
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
    pub(super) fn add(&mut self, behind: Self) {
        let before = self.rows;
        self.bad
            .extend(behind.bad.into_iter().map(|bad| BadCells { row: bad.row + before, ..bad }));
        self.rows += behind.rows;
        self.tally.add_all(behind.tally);
    }
}

impl<'o> Plan<'o> {
    /// Finds the roles, and how times are written.
    pub(super) fn new(
        stored: &Stored,
        file: &str,
        format: Format,
        options: &'o ReadOptions,
    ) -> Result<Self> {
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
        let mut layout = Layout::plain(format, Encoding::UTF_8);
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
        let mut plan =
            Self { file: file.to_owned(), options, layout, read, list, moments, seen: 0 };
        if let Some(roles) = &plan.layout.roles
            && (roles.time.is_some() || roles.end.is_some())
            && plan.moments.is_none()
            && stored.groups() > 0
            && let Some(first) = stored.batches(plan.columns(), 0)?.next()
        {
            let first = first?;
            let columns = plan.names(&first)?;
            plan.moments = moment_format(file, roles, &columns, first.rows)?;
        }
        Ok(plan)
    }

    /// What all columns are called.
    pub(super) fn all_columns(&self) -> &[String] {
        &self.layout.columns
    }

    /// The columns that are read, as places in the file, ascending.
    pub(super) fn columns(&self) -> &[usize] {
        &self.read
    }

    /// The columns of a batch by their places in the file, those that are read.
    fn names<'b>(&self, batch: &'b Batch) -> Result<Vec<Option<Names<'b>>>> {
        let mut columns: Vec<_> = self.layout.columns.iter().map(|_| None).collect();
        for (&at, found) in self.read.iter().zip(&batch.columns) {
            columns[at] = Some(self.names_in(at, found)?);
        }
        Ok(columns)
    }

    /// Those in one column.
    fn names_in<'b>(&self, column: usize, found: &'b Column) -> Result<Names<'b>> {
        let names = Names::new(found).map_err(|wrong| stored::broken(&self.file, wrong))?;
        names.ok_or_else(|| self.not_names(column, found))
    }

    /// Pushes the rows of a batch.
    pub(super) fn push<S: RowSink + ?Sized>(
        &self,
        batch: &Batch,
        notes: &mut Notes,
        sink: &mut S,
    ) -> Result<Found> {
        if let Some(list) = self.list {
            return self.push_lists(batch, list, sink);
        }
        let columns = self.names(batch)?;
        let roles = self.layout.roles.as_ref().expect("order lines have roles");
        let mut lines = Lines::new(roles, self.options, self.moments.clone());
        let mut found = Found { rows: batch.rows as u64, ..Found::default() };
        // Of rows that are a basket and an item and nothing else, those that are good are pushed
        // together.
        let left = match lines.plain_columns() {
            Some((basket, item)) => {
                let read = |column: usize| columns[column].as_ref().expect("every role is read");
                let bad = plain::push(read(basket), read(item), notes, sink)?;
                found.tally.rows = found.rows - bad.len() as u64;
                bad
            }
            None => (0..batch.rows).collect(),
        };
        for row in left {
            let cells = Row { columns: &columns, row };
            match lines.push(&cells, sink)? {
                Outcome::Bad(wrong) => found.bad.push(cells.bad(wrong)),
                outcome => found.tally.add(outcome),
            }
        }
        Ok(found)
    }

    /// Pushes whole baskets.
    fn push_lists<S: RowSink + ?Sized>(
        &self,
        batch: &Batch,
        list: usize,
        sink: &mut S,
    ) -> Result<Found> {
        let array = |column: usize| {
            let place = self.read.iter().position(|&read| read == column);
            &batch.columns[place.expect("it is read")]
        };
        let lists = Lists::new(array(list)).ok_or_else(|| self.not_names(list, array(list)))?;
        let mut found = Found { rows: batch.rows as u64, ..Found::default() };
        let id = self.layout.id;
        let bad = match id {
            Some(id) => {
                let names = self.names_in(id, array(id))?;
                lists.push_named(&names, sink)?
            }
            None => lists.push(sink).map(|()| Vec::new())?,
        };
        found.tally.rows = found.rows - bad.len() as u64;
        for row in bad {
            let wrong = Wrong::field(Reason::EmptyBasket, id.expect("it is the id that is empty"));
            found.bad.push(Row { columns: &[], row }.bad(wrong));
        }
        Ok(found)
    }

    /// Adds what was found in the rows behind those seen before.
    pub(super) fn add(
        &mut self,
        found: Found,
        tally: &mut Tally,
        bad: &mut BadRows<'_>,
    ) -> Result<()> {
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

    fn not_names(&self, column: usize, found: &Column) -> Error {
        Error::Unsupported(format!(
            "{}: column {:?} holds {}, which is neither text nor number nor time",
            self.file,
            self.layout.columns[column],
            found.data_type()
        ))
    }

    pub(super) fn finish(self, tally: Tally) -> Result<(Layout, Tally)> {
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
    columns: &[Option<Names<'_>>],
    rows: usize,
) -> Result<Option<MomentFormat>> {
    let (mut texts, mut scratch) = (Vec::new(), String::new());
    for column in [roles.time, roles.end].into_iter().flatten() {
        let names = columns[column].as_ref().expect("every role is read");
        texts.extend((0..rows).filter_map(|row| names.name(row, &mut scratch).map(str::to_owned)));
    }
    told(file, roles.time.or(roles.end), &texts)
}

struct Row<'r> {
    /// Those that are read.
    columns: &'r [Option<Names<'r>>],
    row: usize,
}

impl Row<'_> {
    fn bad(&self, wrong: Wrong) -> BadCells {
        let mut scratch = String::new();
        let texts = (0..self.columns.len())
            .map(|column| self.text(column, &mut scratch).unwrap_or_default().to_owned())
            .collect();
        BadCells { wrong, row: self.row as u64 + 1, texts }
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
