//! A column of lists: each row a whole basket.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

use super::names::Names;
use super::stored::Column;
use crate::error::Result;
use crate::read::RowSink;
use crate::read::records::trim;

/// The baskets of a batch. A list that is null is an empty one, and nulls are no items.
pub(super) struct Lists<'a> {
    lists: &'a ArrayRef,
    /// The items of all rows, one behind the other.
    values: Names<'static>,
}

impl<'a> Lists<'a> {
    /// None when the column does not hold lists of what can be names.
    pub(super) fn new(column: &'a Column) -> Option<Self> {
        let Column::Array(lists) = column else {
            return None;
        };
        let values = match lists.data_type() {
            DataType::List(_) => Arc::clone(lists.as_list::<i32>().values()),
            DataType::LargeList(_) => Arc::clone(lists.as_list::<i64>().values()),
            _ => return None,
        };
        Some(Self { lists, values: Names::of(&values)? })
    }

    /// Pushes all baskets.
    pub(super) fn push<S: RowSink + ?Sized>(self, sink: &mut S) -> Result<()> {
        if let Some(numbers) = self.values.numbers().filter(|numbers| numbers.null_count() == 0) {
            let numbers = numbers.values();
            let mut baskets = self.ranges().map(|range| &numbers[range]);
            return baskets.try_for_each(|basket| sink.numbers(&[basket.len()], basket));
        }
        let lists = self.in_text();
        lists.ranges().try_for_each(|range| sink.basket(&mut lists.items(range)))
    }

    /// The same with their names, and returns the rows that have none.
    pub(super) fn push_named<S: RowSink + ?Sized>(
        self,
        names: &Names<'_>,
        sink: &mut S,
    ) -> Result<Vec<usize>> {
        let lists = self.in_text();
        let (mut bad, mut scratch) = (Vec::new(), String::new());
        for (row, range) in lists.ranges().enumerate() {
            match names.name(row, &mut scratch).map(trim) {
                Some(name) if !name.is_empty() => {
                    sink.named_basket(name, &mut lists.items(range))?;
                }
                _ => bad.push(row),
            }
        }
        Ok(bad)
    }

    fn in_text(self) -> Self {
        let Self { lists, values } = self;
        Self { lists, values: values.in_text().unwrap_or(values) }
    }

    /// The names at some places.
    fn items(&self, range: Range<usize>) -> impl Iterator<Item = &str> {
        let names = range.filter_map(|at| self.values.text(at).map(trim));
        names.filter(|name| !name.is_empty())
    }

    /// Where the values of each row lie.
    fn ranges(&self) -> impl Iterator<Item = Range<usize>> {
        let place = |at: i64| usize::try_from(at).expect("offsets are not negative");
        let end = move |row: usize| match self.lists.data_type() {
            DataType::List(_) => place(self.lists.as_list::<i32>().value_offsets()[row].into()),
            _ => place(self.lists.as_list::<i64>().value_offsets()[row]),
        };
        (0..self.lists.len()).map(move |row| match self.lists.is_null(row) {
            true => 0..0,
            false => end(row)..end(row + 1),
        })
    }
}
