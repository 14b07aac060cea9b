//! Rows with lists of the rows that hold each item, from which conditional pattern bases are gathered.
//!
//! The rows of the patterns are looked at where they are; only where fewer items are wanted, and for
//! what is left of a base, there are rows of their own.

use std::borrow::Cow;

use rayon::prelude::*;

use super::base::Base;
use super::holders::Holders;
use super::lanes::Lanes;
use super::row_set::RowSet;
use crate::encode::{Patterns, Place, RowsOf, with_rows};
use crate::support::Count;

/// Items that are copied together: most rows are as short, or the item is near their beginning.
const PIECE: usize = 16;

/// A thread finds the holders of at least so many rows: a shorter list for each item costs more than
/// is gained.
const LEAST_PART: usize = if cfg!(test) { 100 } else { 1 << 14 };

/// By how many rows the memory is told ahead what will be gathered.
const AHEAD: usize = 12;

/// The patterns' first `items` ranks: the base of the empty itemset.
pub(super) fn of_patterns<'p, T: Place>(
    patterns: &'p Patterns<'_>,
    items: usize,
) -> Cow<'p, RowsOf<T>> {
    match T::of(patterns.rows()) {
        Some(rows) if items == patterns.items().len() => Cow::Borrowed(rows),
        _ => Cow::Owned(with_rows!(patterns.rows(), rows => first_items(rows, items))),
    }
}

fn first_items<T: Place, O: Place>(rows: &RowsOf<O>, items: usize) -> RowsOf<T> {
    let mut first = RowsOf::with_capacity(rows.places().len(), rows.len());
    for (at, (row, _)) in rows.iter().enumerate() {
        let row = row.iter().map(|item| item.index()).take_while(|&item| item < items);
        first.push(row.map(T::new), rows.weights().get(at).copied());
    }
    first
}

/// Rows with, for each item, those that hold it.
pub(super) struct Rows<'p, T: Place> {
    rows: Cow<'p, RowsOf<T>>,
    /// One after the other.
    parts: Vec<Holders>,
    /// What the places of the items mean, and how many transactions hold each.
    pub(super) ranks: Vec<u32>,
    pub(super) supports: Vec<Count>,
}

impl<'p, T: Place> Rows<'p, T> {
    /// What a base holds.
    pub(super) fn of_base(base: &Base<T>, ranks: Vec<u32>, supports: Vec<Count>) -> Self {
        let mut rows = RowsOf::with_capacity(base.entries(), base.n_rows());
        for row in 0..base.n_rows() {
            rows.push(base.row(row).iter().copied(), base.weights().get(row).copied());
        }
        let parts = vec![Holders::of(&rows, 0..rows.len(), ranks.len())];
        Self { rows: Cow::Owned(rows), parts, ranks, supports }
    }

    /// Finds the holders on all threads of the pool.
    pub(super) fn new(rows: Cow<'p, RowsOf<T>>, ranks: Vec<u32>, supports: Vec<Count>) -> Self {
        let n = rows.len();
        let size = n.div_ceil(rayon::current_num_threads()).max(LEAST_PART);
        let starts: Vec<usize> = (0..n).step_by(size).collect();
        let of_part = |start: usize| Holders::of(&*rows, start..n.min(start + size), ranks.len());
        let parts = starts.into_par_iter().map(of_part).collect();
        Self { rows, parts, ranks, supports }
    }

    /// The conditional pattern base of an item.
    pub(super) fn gather(&self, lanes: impl Lanes, item: usize, base: &mut Base<T>) {
        base.clear();
        for part in &self.parts {
            self.gather_part(lanes, item, part.of_item(item), base);
        }
    }

    /// The rows that hold an item, whole.
    pub(super) fn gather_whole(&self, item: usize, base: &mut Base<T>) {
        base.clear();
        for &row in self.parts.iter().flat_map(|part| part.of_item(item)) {
            let start = base.items.len();
            base.items.extend_from_slice(self.rows.row(row as usize));
            base.rows.push(start..base.items.len());
            base.weights.extend(self.rows.weights().get(row as usize));
        }
    }

    fn gather_part(&self, lanes: impl Lanes, item: usize, holders: &[u32], base: &mut Base<T>) {
        let (place, offsets) = (T::new(item), self.rows.offsets());
        let (items, weights) = (self.rows.places(), self.rows.weights());
        for (i, &row) in holders.iter().enumerate() {
            if let Some(&row) = holders.get(i + 2 * AHEAD) {
                lanes.announce(offsets.lows(), row as usize);
            }
            if let Some(&row) = holders.get(i + AHEAD) {
                lanes.announce(items, offsets.at(row as usize));
            }
            // Whole pieces are copied until one has the item, first met within the row.
            let start = base.items.len();
            let mut from = offsets.at(row as usize);
            loop {
                let Some(piece) = items[from..].first_chunk::<PIECE>() else {
                    // At the end of all rows there is less than a piece.
                    let before = items[from..].iter().take_while(|&&other| other != place);
                    base.items.extend(before);
                    break;
                };
                base.items.extend_from_slice(piece);
                let mut found = 0u32;
                for (i, &other) in piece.iter().enumerate() {
                    found |= u32::from(other == place) << i;
                }
                from += PIECE;
                if found != 0 {
                    let behind = PIECE - found.trailing_zeros() as usize;
                    base.items.truncate(base.items.len() - behind);
                    break;
                }
            }
            base.rows.push(start..base.items.len());
            if !weights.is_empty() {
                base.weights.push(weights[row as usize]);
            }
        }
    }
}
