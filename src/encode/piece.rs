//! A part of the rows, taken by one thread.

use super::dictionary::{Dictionary, ItemId};
use crate::error::Result;
use crate::read::{Line, RowSink};

/// Takes rows until they are moved to a [`TransactionsBuilder`](super::TransactionsBuilder), and
/// then further ones.
///
/// Items are numbered here, and keep their numbers from one part to the next, since the same ones
/// come again and again. Baskets are not: they mostly stand together and do not come again, so that
/// numbering them twice would be in vain.
#[derive(Debug, Default)]
pub struct TransactionsPiece {
    pub(super) items: Dictionary,
    /// What the items are to the builder, as far as it knows them.
    pub(super) known: Vec<ItemId>,
    /// Rows of one basket that stand together.
    runs: Vec<Run>,
    /// The names of the runs, one behind the other.
    names: String,
    rows: Vec<ItemId>,
    pub(super) span: Option<(i64, i64)>,
}

/// Where a run ends.
#[derive(Clone, Copy, Debug)]
struct Run {
    is_named: bool,
    name_end: usize,
    rows_end: usize,
}

impl TransactionsPiece {
    /// The name and the rows of each run, in order.
    pub(super) fn runs(&self) -> impl Iterator<Item = (Option<&str>, &[ItemId])> {
        let (mut name_start, mut rows_start) = (0, 0);
        self.runs.iter().map(move |run| {
            let name = &self.names[name_start..run.name_end];
            let rows = &self.rows[rows_start..run.rows_end];
            (name_start, rows_start) = (run.name_end, run.rows_end);
            (run.is_named.then_some(name), rows)
        })
    }

    /// Forgets the rows, not the items.
    pub(super) fn clear(&mut self) {
        self.runs.clear();
        self.names.clear();
        self.rows.clear();
        self.span = None;
    }

    /// The name of the last run.
    fn last(&self) -> Option<&str> {
        let [before @ .., last] = &self.runs[..] else {
            return None;
        };
        let start = before.last().map_or(0, |run| run.name_end);
        last.is_named.then(|| &self.names[start..last.name_end])
    }

    fn begin(&mut self, name: Option<&str>) {
        self.names.push_str(name.unwrap_or_default());
        let (is_named, name_end) = (name.is_some(), self.names.len());
        self.runs.push(Run { is_named, name_end, rows_end: self.rows.len() });
    }

    fn push(&mut self, item: &str) -> Result<()> {
        let item = self.items.intern(item)?;
        self.rows.push(item);
        self.runs.last_mut().expect("a run has begun").rows_end = self.rows.len();
        Ok(())
    }
}

/// The span of times that holds both.
pub(super) fn stretched(span: Option<(i64, i64)>, first: i64, last: i64) -> Option<(i64, i64)> {
    let (earliest, latest) = span.unwrap_or((first, last));
    Some((earliest.min(first), latest.max(last)))
}

impl RowSink for TransactionsPiece {
    fn row(&mut self, basket: &str, item: &str) -> Result<()> {
        if self.last() != Some(basket) {
            self.begin(Some(basket));
        }
        self.push(item)
    }

    fn line(&mut self, line: &Line<'_>) -> Result<()> {
        if let Some(time) = line.time {
            self.span = stretched(self.span, time, time);
        }
        self.row(line.basket, line.item)
    }

    fn basket(&mut self, items: &mut dyn Iterator<Item = &str>) -> Result<()> {
        self.begin(None);
        for item in items {
            self.push(item)?;
        }
        Ok(())
    }

    fn numbers(&mut self, items: &[u32]) -> Result<()> {
        self.begin(None);
        for &number in items {
            let item = self.items.intern_number(number)?;
            self.rows.push(item);
        }
        self.runs.last_mut().expect("a run has begun").rows_end = self.rows.len();
        Ok(())
    }

    fn named_basket(&mut self, name: &str, items: &mut dyn Iterator<Item = &str>) -> Result<()> {
        self.begin(Some(name));
        for item in items {
            self.push(item)?;
        }
        Ok(())
    }
}
