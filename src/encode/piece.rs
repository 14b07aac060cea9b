//! A part of the rows, taken by one thread.

use super::dictionary::{Dictionary, ItemId};
use super::particulars::{Keep, LastSold, Occasion, Statements, earlier};
use crate::error::Result;
use crate::read::{About, Line, RowSink};
use crate::support::Count;

/// Takes rows until they are moved to a [`TransactionsBuilder`](super::TransactionsBuilder), and
/// then further ones.
///
/// Items are numbered here, and keep their numbers from one part to the next, since the same ones
/// come again and again. Baskets are not: they mostly stand together and do not come again, so that
/// numbering them twice would be in vain.
#[derive(Debug, Default)]
pub struct TransactionsPiece {
    keep: Keep,
    pub(super) items: Dictionary,
    /// What the items are to the builder, as far as it knows them.
    pub(super) known: Vec<ItemId>,
    /// Rows of one basket that stand together.
    runs: Vec<Run>,
    /// The earliest time of each run, if times are kept.
    began: Vec<Option<i64>>,
    /// The names of the runs, one behind the other.
    names: String,
    rows: Vec<ItemId>,
    /// In step with the rows, if they are kept.
    pub(super) occasions: Vec<Occasion>,
    /// What the rows of a run say, for each context column that is kept.
    pub(super) statements: Vec<Statements>,
    pub(super) span: Option<(i64, i64)>,
    /// If it is kept.
    pub(super) last_sold: LastSold,
}

/// Where a run ends. Where baskets are scattered there are as many runs as rows.
#[derive(Clone, Copy, Debug)]
struct Run {
    is_named: bool,
    name_end: u32,
    rows_end: u32,
}

/// Rows of one basket that stand together.
pub(super) struct RunOfRows<'p> {
    pub(super) name: Option<&'p str>,
    pub(super) items: &'p [ItemId],
    /// Their earliest time, if times are kept.
    pub(super) began: Option<i64>,
}

impl TransactionsPiece {
    /// An empty one that keeps what the builder keeps.
    pub(super) fn keeping(keep: &Keep) -> Self {
        let statements = vec![Statements::default(); keep.statements()];
        Self { keep: keep.clone(), statements, ..Self::default() }
    }

    /// The runs in order.
    pub(super) fn runs(&self) -> impl Iterator<Item = RunOfRows<'_>> {
        let (mut name_start, mut rows_start) = (0, 0);
        self.runs.iter().enumerate().map(move |(at, run)| {
            let (name_end, rows_end) = (run.name_end as usize, run.rows_end as usize);
            let name = &self.names[name_start..name_end];
            let items = &self.rows[rows_start..rows_end];
            (name_start, rows_start) = (name_end, rows_end);
            let began = self.began.get(at).copied().flatten();
            RunOfRows { name: run.is_named.then_some(name), items, began }
        })
    }

    /// Forgets the rows, not the items.
    pub(super) fn clear(&mut self) {
        self.runs.clear();
        self.began.clear();
        self.names.clear();
        self.rows.clear();
        self.occasions.clear();
        self.statements.iter_mut().for_each(|column| column.said.clear());
        self.span = None;
        self.last_sold.0.clear();
    }

    /// The name of the last run.
    fn last(&self) -> Option<&str> {
        let [before @ .., last] = &self.runs[..] else {
            return None;
        };
        let start = before.last().map_or(0, |run| run.name_end as usize);
        last.is_named.then(|| &self.names[start..last.name_end as usize])
    }

    fn begin(&mut self, name: Option<&str>) {
        self.names.push_str(name.unwrap_or_default());
        let (is_named, name_end) = (name.is_some(), place(self.names.len()));
        self.runs.push(Run { is_named, name_end, rows_end: place(self.rows.len()) });
        if self.keep.times {
            self.began.push(None);
        }
    }

    /// Begins a run unless the last one goes on.
    fn go_on(&mut self, basket: &str) {
        if self.last() != Some(basket) {
            self.begin(Some(basket));
        }
    }

    fn push(&mut self, item: &str, occasion: impl FnOnce() -> Occasion) -> Result<()> {
        let item = self.items.intern(item)?;
        self.push_id(item, occasion);
        Ok(())
    }

    fn push_id(&mut self, item: ItemId, occasion: impl FnOnce() -> Occasion) {
        self.rows.push(item);
        if self.keep.occasions {
            self.occasions.push(occasion());
        }
        self.runs.last_mut().expect("a run has begun").rows_end = place(self.rows.len());
    }

    /// What the last run says in the context columns.
    fn say(&mut self, context: &[String]) -> Result<()> {
        let run = place(self.runs.len() - 1);
        for (statements, value) in self.statements.iter_mut().zip(context) {
            statements.say(run, value)?;
        }
        Ok(())
    }
}

/// A place in a piece.
fn place(at: usize) -> Count {
    Count::try_from(at).expect("a piece is a few megabytes")
}

/// The span of times that holds both.
pub(super) fn stretched(span: Option<(i64, i64)>, first: i64, last: i64) -> Option<(i64, i64)> {
    let (earliest, latest) = span.unwrap_or((first, last));
    Some((earliest.min(first), latest.max(last)))
}

impl RowSink for TransactionsPiece {
    fn row(&mut self, basket: &str, item: &str) -> Result<()> {
        self.go_on(basket);
        self.push(item, Occasion::default)
    }

    fn line(&mut self, line: &Line<'_>) -> Result<()> {
        if let Some(time) = line.time {
            self.span = stretched(self.span, time, time);
        }
        self.go_on(line.basket);
        self.push(line.item, || Occasion::of(line))?;
        if self.keep.last_sold {
            let item = *self.rows.last().expect("it was just pushed");
            self.last_sold.sell(item, line.time);
        }
        if let Some(began) = self.began.last_mut() {
            *began = earlier(*began, line.time);
        }
        Statements::say_all(&mut self.statements, place(self.runs.len() - 1), line)
    }

    fn basket(&mut self, items: &mut dyn Iterator<Item = &str>) -> Result<()> {
        self.described_basket(&About::default(), items)
    }

    fn numbers(&mut self, items: &[u32]) -> Result<()> {
        self.begin(None);
        for &number in items {
            let item = self.items.intern_number(number)?;
            self.push_id(item, Occasion::default);
        }
        Ok(())
    }

    fn named_basket(&mut self, name: &str, items: &mut dyn Iterator<Item = &str>) -> Result<()> {
        self.described_basket(&About { name: Some(name), context: &[] }, items)
    }

    fn described_basket(
        &mut self,
        about: &About<'_>,
        items: &mut dyn Iterator<Item = &str>,
    ) -> Result<()> {
        self.begin(about.name);
        self.say(about.context)?;
        for item in items {
            self.push(item, Occasion::default)?;
        }
        Ok(())
    }
}
