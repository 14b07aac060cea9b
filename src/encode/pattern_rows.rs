//! The rows of patterns: places of frequent items, in two bytes or four.

use std::cmp::Ordering;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;

use super::place::Place;
use super::{Offsets, Rank};
use crate::support::Count;
use crate::zeroed::Zeroed;

/// Rows of places in ascending order, each with the number of transactions it stands for.
#[derive(Debug)]
pub(crate) struct RowsOf<T> {
    places: Zeroed<T>,
    offsets: Offsets,
    /// Empty where all rows stand for one transaction.
    weights: Vec<Count>,
}

impl<T: Place> Clone for RowsOf<T> {
    fn clone(&self) -> Self {
        let Self { places, offsets, weights } = self;
        Self { places: places.clone(), offsets: offsets.clone(), weights: weights.clone() }
    }
}

impl<T> Default for RowsOf<T> {
    fn default() -> Self {
        Self { places: Zeroed::default(), offsets: Offsets::default(), weights: Vec::new() }
    }
}

impl<T: Place> RowsOf<T> {
    /// With room for so many entries and rows.
    pub(crate) fn with_capacity(entries: usize, rows: usize) -> Self {
        let places = Zeroed::Plain(Vec::with_capacity(entries));
        let offsets = Offsets::with_capacity(rows);
        Self { places, offsets, weights: Vec::new() }
    }

    /// Rows of these lengths, each for one transaction.
    pub(super) fn of_lengths(places: Zeroed<T>, lengths: Vec<Count>) -> Self {
        Self { places, offsets: Offsets::of_lengths(lengths), weights: Vec::new() }
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.offsets.len()
    }

    /// The places of all rows, one row behind the other.
    pub(crate) fn places(&self) -> &[T] {
        &self.places
    }

    /// Where in them each row is.
    pub(crate) fn offsets(&self) -> &Offsets {
        &self.offsets
    }

    /// How many transactions each row stands for; empty where all stand for one.
    pub(crate) fn weights(&self) -> &[Count] {
        &self.weights
    }

    #[inline]
    pub(crate) fn row(&self, row: usize) -> &[T] {
        &self.places[self.offsets.range(row)]
    }

    #[inline]
    pub(crate) fn weight(&self, row: usize) -> Count {
        self.weights.get(row).copied().unwrap_or(1)
    }

    /// Each row, and how many transactions it stands for.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = (&[T], Count)> {
        (0..self.len()).map(|row| (self.row(row), self.weight(row)))
    }

    /// Adds a row for one transaction; for more, where this is said of all rows.
    pub(crate) fn push(&mut self, row: impl IntoIterator<Item = T>, weight: Option<Count>) {
        self.places.growing().extend(row);
        self.offsets.push(self.places.len());
        self.weights.extend(weight);
        debug_assert!(self.weights.is_empty() || self.weights.len() == self.len());
    }

    /// A row for each transaction.
    fn unmerged(&self) -> Self {
        let mut all = Self::default();
        for (row, weight) in self.iter() {
            (0..weight).for_each(|_| all.push(row.iter().copied(), None));
        }
        all
    }

    /// The rows of what stays of these, equal ones merged where that pays off.
    pub(super) fn only(&self, stays: &[bool]) -> Self {
        let mut rows = Merging::default();
        let mut left = Vec::new();
        for (row, weight) in self.iter() {
            left.clear();
            left.extend(row.iter().copied().filter(|place| stays[place.index()]));
            if !left.is_empty() {
                rows.push(&left, weight);
            }
        }
        let rows = rows.rows;
        let transactions = rows.weights.iter().map(|&weight| u64::from(weight)).sum();
        match merging_pays(rows.len(), rows.len(), transactions, 1.0) {
            true => rows,
            false => rows.unmerged(),
        }
    }
}

/// Whether it pays off to merge equal rows of all transactions, of which there are so many `times` as
/// many as these, which have so many `different` rows, and the first half of them so many.
///
/// With each doubling of the transactions there are about so many times as many different ones as
/// with the last (Heaps 1978): holdings of customers repeat more and more, shopping baskets never
/// do.
pub(super) fn merging_pays(
    different: usize,
    of_half: usize,
    transactions: u64,
    times: f64,
) -> bool {
    let growth = different as f64 / of_half.max(1) as f64;
    let rows = different as f64 * growth.powf(times.log2());
    transactions as f64 * times >= WORTH_MERGING * rows
}

/// Transactions a row from which on rows are merged. With fewer, to find equal rows costs more than is
/// saved, and several words of a column are sparser than one: BMS-WebView-1 (3.3 a row) at 36 is mined
/// in 8.3 instead of 11.3 ms.
const WORTH_MERGING: f64 = 4.0;

/// Takes rows one by one and merges equal ones. They stand in the order in which each came first.
pub(super) struct Merging<T> {
    pub(super) rows: RowsOf<T>,
    /// The rows by their places.
    seen: HashTable<usize>,
}

impl<T> Default for Merging<T> {
    fn default() -> Self {
        Self { rows: RowsOf::default(), seen: HashTable::new() }
    }
}

impl<T: Place> Merging<T> {
    pub(super) fn append(&mut self, other: &RowsOf<T>) {
        other.iter().for_each(|(row, weight)| self.push(row, weight));
    }

    pub(super) fn push(&mut self, row: &[T], weight: Count) {
        let rows = &mut self.rows;
        let hash = FxBuildHasher.hash_one(row);
        if let Some(&equal) = self.seen.find(hash, |&equal| rows.row(equal) == row) {
            rows.weights[equal] += weight;
            return;
        }
        let hash_of = |&row: &usize| FxBuildHasher.hash_one(rows.row(row));
        self.seen.insert_unique(hash, rows.len(), hash_of);
        rows.push(row.iter().copied(), Some(weight));
    }
}

/// Rows of patterns with less than 65,535 frequent items, or more.
#[derive(Clone, Debug)]
pub(crate) enum PatternRows {
    Narrow(RowsOf<u16>),
    Wide(RowsOf<u32>),
}

/// The same for rows of either width.
macro_rules! with_rows {
    ($of:expr, $rows:ident => $then:expr) => {
        match $of {
            $crate::encode::PatternRows::Narrow($rows) => $then,
            $crate::encode::PatternRows::Wide($rows) => $then,
        }
    };
}
pub(crate) use with_rows;

/// The frequent items of a transaction, by ascending rank. The default has none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Row<'p>(Places<'p>);

#[derive(Clone, Copy, Debug)]
enum Places<'p> {
    Narrow(&'p [u16]),
    Wide(&'p [u32]),
}

impl Default for Places<'_> {
    fn default() -> Self {
        Self::Wide(&[])
    }
}

impl PatternRows {
    pub(super) fn row(&self, row: usize) -> Row<'_> {
        Row(match self {
            Self::Narrow(rows) => Places::Narrow(rows.row(row)),
            Self::Wide(rows) => Places::Wide(rows.row(row)),
        })
    }
}

impl<'p> Row<'p> {
    /// How many there are.
    pub fn len(self) -> usize {
        match self.0 {
            Places::Narrow(places) => places.len(),
            Places::Wide(places) => places.len(),
        }
    }

    /// Whether there is none, which is so in no row of patterns.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Each of them.
    pub fn iter(
        self,
    ) -> impl ExactSizeIterator<Item = Rank> + DoubleEndedIterator + Clone + use<'p> {
        (0..self.len()).map(move |at| match self.0 {
            Places::Narrow(places) => Rank(places[at].into()),
            Places::Wide(places) => Rank(places[at]),
        })
    }

    /// Whether an item is among them.
    pub fn contains(self, item: Rank) -> bool {
        match self.0 {
            Places::Narrow(places) => {
                u16::try_from(item.0).is_ok_and(|item| places.binary_search(&item).is_ok())
            }
            Places::Wide(places) => places.binary_search(&item.0).is_ok(),
        }
    }
}

impl Ord for Row<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.iter().cmp(other.iter())
    }
}

impl PartialOrd for Row<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Row<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Row<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of the ones of these numbers, merged, and how many different ones are in the first half.
    fn merged(numbers: &[u16]) -> (RowsOf<u16>, usize) {
        let mut rows = Merging::default();
        let mut of_half = 0;
        for (at, number) in numbers.iter().enumerate() {
            if at == numbers.len() / 2 {
                of_half = rows.rows.len();
            }
            let row: Vec<u16> = (0..16).filter(|bit| number >> bit & 1 == 1).collect();
            rows.push(&row, 1);
        }
        (rows.rows, of_half)
    }

    #[test]
    fn repeats_to_come_are_foreseen() {
        let pays = |rows: &RowsOf<u16>, of_half, times| {
            let transactions = rows.weights.iter().map(|&weight| u64::from(weight)).sum();
            merging_pays(rows.len(), of_half, transactions, times)
        };
        let mixed = |at: u16| at.wrapping_mul(40_503) >> 4;
        let holdings: Vec<u16> = (0..6000).map(mixed).collect();
        let (rows, of_half) = merged(&holdings);
        assert_eq!((rows.len(), rows.weights.iter().sum::<u32>()), (4096, 6000));
        assert!(!pays(&rows, of_half, 1.0), "hardly two customers a row");
        assert!(pays(&rows, of_half, 100.0), "in all there are many");
        let baskets: Vec<u16> = (0..6000).collect();
        let (rows, of_half) = merged(&baskets);
        assert!(!pays(&rows, of_half, 100.0), "they never repeat");
    }
}
