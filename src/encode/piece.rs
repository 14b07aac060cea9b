//! A part of the rows, taken by one thread.

use std::sync::Arc;

use super::dictionary::{Dictionary, ItemId, NO_ID};
use super::particulars::{Keep, LastSold, Occasion, Statements, earlier};
use crate::error::Result;
use crate::read::{self, About, InText, Items, Line, RowSink, are_same};
use crate::support::Count;

/// Takes rows until they are moved to a [`TransactionsBuilder`](super::TransactionsBuilder), and
/// then further ones.
///
/// Items that the builder knew before have their numbers from there; the same ones come again and
/// again, and one table of them, at which all pieces look, stays in the caches. Baskets have names
/// here: they mostly stand together and do not come again, so that numbering them twice would be in
/// vain.
#[derive(Debug, Default)]
pub struct TransactionsPiece {
    keep: Keep,
    /// The items that the builder knew before this part, as long as rows are taken.
    known: Option<Arc<Dictionary>>,
    /// How many these are.
    many_known: u32,
    /// The others. Their numbers come behind those of the known ones.
    new: Dictionary,
    /// What the new ones are to the builder, when it has been told of them.
    told: Vec<ItemId>,
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
    last_sold: LastSold,
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
    /// How many there are.
    pub(super) rows: usize,
    /// Their earliest time, if times are kept.
    pub(super) began: Option<i64>,
}

impl TransactionsPiece {
    /// An empty one that keeps what the builder keeps.
    pub(super) fn keeping(keep: &Keep) -> Self {
        let statements = vec![Statements::default(); keep.statements()];
        Self { keep: keep.clone(), statements, ..Self::default() }
    }

    /// Makes it ready to take rows, of which these items are known.
    pub(super) fn begin_with(&mut self, known: Arc<Dictionary>, many: u32) {
        self.known = Some(known);
        self.many_known = many;
    }

    /// Takes no more rows.
    pub(super) fn end(&mut self) {
        self.known = None;
    }

    /// Tells of the items that were not known and lets `number` say what they are to the builder.
    pub(super) fn tell(&mut self, mut number: impl FnMut(&str) -> Result<ItemId>) -> Result<()> {
        for name in self.new.names().skip(self.told.len()) {
            self.told.push(number(name)?);
        }
        Ok(())
    }

    /// Whether the builder has been told of all its items.
    pub(super) fn has_told(&self) -> bool {
        self.told.len() == self.new.len()
    }

    /// What an item of this part is to the builder, which has been told of the new ones.
    fn number(&self, item: ItemId) -> ItemId {
        match item.0.checked_sub(self.many_known) {
            None => item,
            Some(new) => self.told[new as usize],
        }
    }

    /// The items of all rows, as the builder numbers them.
    pub(super) fn items(&self) -> impl Iterator<Item = ItemId> {
        self.rows.iter().map(|&item| self.number(item))
    }

    /// When items were last sold, as the builder numbers them.
    pub(super) fn last_sold(&self) -> impl Iterator<Item = (ItemId, Option<i64>)> {
        self.last_sold.iter().map(|(item, time)| (self.number(item), time))
    }

    fn intern(&mut self, item: &str) -> Result<ItemId> {
        match self.known.as_ref().and_then(|known| known.get(item)) {
            Some(id) => Ok(id),
            None => self.intern_new(item),
        }
    }

    fn intern_new(&mut self, item: &str) -> Result<ItemId> {
        let new = self.new.intern(item)?;
        self.behind(new)
    }

    /// The number of a new item behind all that are known.
    fn behind(&self, ItemId(new): ItemId) -> Result<ItemId> {
        let id = self.many_known.checked_add(new);
        id.map(ItemId).ok_or_else(|| Dictionary::full(u64::from(self.many_known) + u64::from(new)))
    }

    fn intern_number(&mut self, number: u32) -> Result<ItemId> {
        if let Some(id) = self.known.as_ref().and_then(|known| known.get_number(number)) {
            return Ok(id);
        }
        match self.new.get_number(number) {
            Some(new) => self.behind(new),
            None => self.intern(&number.to_string()),
        }
    }

    fn push_names(&mut self, names: &InText<'_>) -> Result<()> {
        let first = self.rows.len();
        match &self.known {
            Some(known) => known.find_codes(names, &mut self.rows),
            None => self.rows.resize(first + names.places.len(), ItemId(NO_ID)),
        }
        for at in 0..names.places.len() {
            if self.rows[first + at].0 == NO_ID {
                self.rows[first + at] = self.intern(names.get(at))?;
            }
        }
        Ok(())
    }

    fn push_numbers(&mut self, numbers: &[u32]) -> Result<()> {
        for &number in numbers {
            let id = self.intern_number(number)?;
            self.rows.push(id);
        }
        Ok(())
    }

    /// Of rows that say nothing of their occasions.
    fn fill_occasions(&mut self) {
        if self.keep.occasions {
            self.occasions.resize(self.rows.len(), Occasion::default());
        }
    }

    /// The runs in order.
    pub(super) fn runs(&self) -> impl Iterator<Item = RunOfRows<'_>> {
        let (mut name_start, mut rows_start) = (0, 0);
        self.runs.iter().enumerate().map(move |(at, run)| {
            let (name_end, rows_end) = (run.name_end as usize, run.rows_end as usize);
            let name = &self.names[name_start..name_end];
            let rows = rows_end - rows_start;
            (name_start, rows_start) = (name_end, rows_end);
            let began = self.began.get(at).copied().flatten();
            RunOfRows { name: run.is_named.then_some(name), rows, began }
        })
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.new.clear();
        self.told.clear();
        self.runs.clear();
        self.began.clear();
        self.names.clear();
        self.rows.clear();
        self.occasions.clear();
        self.statements.iter_mut().for_each(|column| column.said.clear());
        self.span = None;
        self.last_sold.clear();
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
        let goes_on = self.last().is_some_and(|last| are_same(last.as_bytes(), basket.as_bytes()));
        if !goes_on {
            self.begin(Some(basket));
        }
    }

    fn push(&mut self, item: &str, occasion: impl FnOnce() -> Occasion) -> Result<()> {
        let item = self.intern(item)?;
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

    fn rows(&mut self, runs: &[read::Run<'_>], items: Items<'_>) -> Result<()> {
        let mut end = self.rows.len();
        match items {
            Items::Names(names) => self.push_names(&names)?,
            Items::Numbers(numbers) => self.push_numbers(numbers)?,
            Items::Coded(mut items) => {
                if let Some(known) = &self.known {
                    items.look_up(|names| known.codes_of(names));
                }
                let ids = items.numbers(&mut |name| Ok(self.intern(name)?.0))?;
                self.rows.extend(ids.map(ItemId));
            }
        }
        self.fill_occasions();
        for run in runs {
            self.go_on(run.basket);
            end += run.lines;
            self.runs.last_mut().expect("a run has begun").rows_end = place(end);
        }
        Ok(())
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

    fn numbers(&mut self, ends: &[usize], items: &[u32]) -> Result<()> {
        let before = self.rows.len();
        self.push_numbers(items)?;
        self.fill_occasions();
        for &end in ends {
            self.begin(None);
            self.runs.last_mut().expect("a run has begun").rows_end = place(before + end);
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
