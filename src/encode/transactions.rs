//! Transactions: what each basket or customer holds, as sets of item ids.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::dictionary::Names;
use super::{Context, Dictionary, ItemId, Offsets, Patterns, Taxonomy, Wanted};
use crate::support::Count;

/// All transactions in the order of their first rows; each is sorted by id and holds an item once.
/// Empty ones are there too, since they count in n. Costs 4 bytes an entry and 4 a transaction,
/// besides what else is kept of them.
#[derive(Clone, Debug)]
pub struct Transactions {
    pub(super) dictionary: Arc<Dictionary>,
    pub(super) items: Vec<ItemId>,
    /// Transaction t is `items[offsets.range(t)]`.
    pub(super) offsets: Offsets,
    pub(super) repeats: u64,
    pub(super) span: Option<(i64, i64)>,
    pub(super) names: Arc<Names>,
    pub(super) times: Vec<Option<i64>>,
    pub(super) last_sold: Vec<Option<i64>>,
    pub(super) contexts: Vec<Context>,
    pub(super) taxonomy: Option<Arc<Taxonomy>>,
}

impl Transactions {
    /// How many transactions there are, empty ones included.
    pub fn n(&self) -> Count {
        Count::try_from(self.offsets.len()).expect("the builder counted them")
    }

    /// The names of the items.
    pub fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    /// Each transaction's items, sorted by id.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[ItemId]> {
        self.offsets.iter().map(|range| &self.items[range])
    }

    /// The items of the transaction at this place, sorted by id.
    ///
    /// # Panics
    /// When there is no such place.
    pub fn items(&self, transaction: usize) -> &[ItemId] {
        &self.items[self.offsets.range(transaction)]
    }

    /// The name of a transaction, where names were kept and the input has one; else its place, from
    /// 1.
    pub fn name(&self, transaction: usize) -> Cow<'_, str> {
        match self.names.get(transaction) {
            Some(name) => name.into(),
            None => (transaction + 1).to_string().into(),
        }
    }

    /// When each transaction began, in seconds since the beginning of 1970; empty when times were
    /// not kept, none where the rows have no time.
    pub fn times(&self) -> &[Option<i64>] {
        &self.times
    }

    /// When each item was last sold, by id, in seconds since the beginning of 1970; empty when that
    /// was not kept, none where no row says when.
    pub fn last_sold(&self) -> &[Option<i64>] {
        &self.last_sold
    }

    /// The circumstances of the transactions, one for each context column that was kept.
    pub fn contexts(&self) -> &[Context] {
        &self.contexts
    }

    /// The levels above the items, where there are any.
    pub fn taxonomy(&self) -> Option<&Taxonomy> {
        self.taxonomy.as_deref()
    }

    /// How many items all transactions hold together, repeats within one counted once.
    pub fn entries(&self) -> usize {
        self.items.len()
    }

    /// How many of these transactions.
    pub(super) fn entries_of(&self, transactions: Range<usize>) -> usize {
        self.offsets.at(transactions.end) - self.offsets.at(transactions.start)
    }

    /// How many entries were repeats of an item within one transaction.
    pub fn repeats(&self) -> u64 {
        self.repeats
    }

    /// The first and the last time of a row, in seconds since the beginning of 1970, if the rows
    /// had times.
    pub fn span(&self) -> Option<(i64, i64)> {
        self.span
    }

    /// The number of transactions that hold each item, by id.
    pub fn counts(&self) -> Vec<Count> {
        // Parts so large that a counter for each item costs little beside them.
        let part = (4 * self.dictionary.len()).max(1 << 16);
        let of_part = |items: &[ItemId]| {
            let mut counts = vec![0; self.dictionary.len()];
            for item in items {
                counts[item.index()] += 1;
            }
            counts
        };
        let sum = |mut counts: Vec<Count>, others: Vec<Count>| {
            counts.iter_mut().zip(others).for_each(|(count, other)| *count += other);
            counts
        };
        let parts = self.items.par_chunks(part).map(of_part);
        parts.reduce_with(sum).unwrap_or_else(|| vec![0; self.dictionary.len()])
    }

    /// The ids of all items, those that no transaction holds included.
    pub fn ids(&self) -> impl Iterator<Item = ItemId> + use<> {
        (0..).take(self.dictionary.len()).map(ItemId)
    }

    /// The number of transactions that hold d items, for each d from 0.
    pub fn by_size(&self) -> Vec<Count> {
        self.by_size_of(|_| true)
    }

    /// The number of transactions that hold d of the items for which `counts` is true.
    pub fn by_size_of(&self, counts: impl Fn(ItemId) -> bool) -> Vec<Count> {
        let mut by_size = vec![0];
        for items in self.iter() {
            let size = items.iter().filter(|&&item| counts(item)).count();
            if size >= by_size.len() {
                by_size.resize(size + 1, 0);
            }
            by_size[size] += 1;
        }
        by_size
    }

    /// The transactions for which `wanted` is true of their place, in their order, with the same
    /// dictionary and the same names: those that had none are called by the place they had.
    pub fn only(&self, wanted: impl Fn(usize) -> bool) -> Self {
        let places: Vec<usize> = (0..self.offsets.len()).filter(|&t| wanted(t)).collect();
        let mut items = Vec::new();
        let mut offsets = Offsets::with_capacity(places.len());
        let mut names = Names::default();
        for &place in &places {
            items.extend_from_slice(self.items(place));
            offsets.push(items.len());
            names.push(&self.name(place));
        }
        let part = |context: &Context| Context {
            column: context.column.clone(),
            labels: context.labels.clone(),
            codes: places.iter().map(|&place| context.codes[place]).collect(),
        };
        Self {
            dictionary: self.dictionary.clone(),
            items,
            offsets,
            repeats: 0,
            span: self.span,
            names: Arc::new(names),
            times: match self.times.is_empty() {
                true => Vec::new(),
                false => places.iter().map(|&place| self.times[place]).collect(),
            },
            last_sold: self.last_sold.clone(),
            contexts: self.contexts.iter().map(part).collect(),
            taxonomy: self.taxonomy.clone(),
        }
    }

    /// The same transactions with the wanted items only; those that had no others are empty.
    pub fn only_items(&self, wanted: impl Fn(ItemId) -> bool) -> Self {
        let mut items = Vec::with_capacity(self.items.len());
        let mut offsets = Offsets::with_capacity(self.offsets.len());
        for transaction in self.iter() {
            items.extend(transaction.iter().copied().filter(|&item| wanted(item)));
            offsets.push(items.len());
        }
        Self { items, offsets, ..self.clone() }
    }

    /// The transactions without the items below `min_count`, recoded by rank; see [`Patterns`].
    pub fn patterns(&self, min_count: Count) -> Patterns<'_> {
        self.patterns_of(min_count, &Wanted::default())
    }

    /// The same for itemsets that must or must not hold certain items.
    pub fn patterns_of(&self, min_count: Count, wanted: &Wanted) -> Patterns<'_> {
        Patterns::new(self, min_count, wanted)
    }
}
