//! What a result looks like to a writer: a named, versioned schema and rows of cells.
//!
//! Results implement [`Record`]; formats in [`mod@crate::write`] consume cells. A new format
//! touches no result, and a new result touches no format.

use std::borrow::Cow;

/// The name, version and columns of one kind of result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// For example `pannier.rules/1`. Columns may be added within a version, never renamed.
    pub name: &'static str,
    /// In the order of the cells.
    pub columns: Vec<Column>,
}

/// One column of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The name in files.
    pub name: &'static str,
    /// The heading in tables for people.
    pub title: &'static str,
    /// What the cells are.
    pub kind: Kind,
    /// What the column means, in a sentence.
    pub doc: &'static str,
    /// Whether tables for people leave it out; files never do.
    pub detail: bool,
}

impl Column {
    /// A column that tables for people show.
    pub const fn new(
        name: &'static str,
        title: &'static str,
        kind: Kind,
        doc: &'static str,
    ) -> Self {
        Self { name, title, kind, doc, detail: false }
    }

    /// The same column, in files only.
    pub const fn detail(self) -> Self {
        Self { detail: true, ..self }
    }
}

/// What a column holds, and so how people and JSON Schema see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A whole number of things.
    Count,
    /// A share in \[0, 1\]; tables show percent.
    Share,
    /// A number around 1, as lift is.
    Ratio,
    /// A number of any size, as expected sales are.
    Number,
    /// A probability of chance; tables show few digits.
    Chance,
    /// Text.
    Text,
    /// A list of texts.
    List,
    /// A sentence for people; tables print it below.
    Sentence,
}

/// One value of a row.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Cell<'a> {
    /// Not defined, or not finite: `null` in JSON, empty in CSV.
    Missing,
    /// A whole number.
    Count(u64),
    /// A finite number.
    Number(f64),
    /// Text.
    Text(Cow<'a, str>),
    /// A list of texts.
    List(Vec<Cow<'a, str>>),
}

impl<'a> Cell<'a> {
    /// A list of borrowed texts.
    pub fn list(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self::List(texts.into_iter().map(Cow::Borrowed).collect())
    }
}

impl From<u32> for Cell<'_> {
    fn from(count: u32) -> Self {
        Self::Count(u64::from(count))
    }
}

impl From<u64> for Cell<'_> {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

/// Infinite and undefined numbers are never printed.
impl From<f64> for Cell<'_> {
    fn from(number: f64) -> Self {
        if number.is_finite() { Self::Number(number) } else { Self::Missing }
    }
}

impl<T> From<Option<T>> for Cell<'_>
where
    Self: From<T>,
{
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Self::from)
    }
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

/// A result that can be written: one row of its schema.
pub trait Record {
    /// The cells, in the order of the schema's columns.
    fn cells(&self) -> Vec<Cell<'_>>;

    /// The same for a writer, borrowed where they are there already.
    fn row(&self) -> Cow<'_, [Cell<'_>]> {
        Cow::Owned(self.cells())
    }
}
