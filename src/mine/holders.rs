//! Which rows hold each item: what the node links of the FP-tree's header table lead to.

use std::ops::Range;

use crate::encode::{Place, RowsOf};
use crate::zeroed::Zeroed;

/// Of a part of the rows, those that hold each item, ascending.
#[derive(Debug)]
pub(super) struct Holders {
    /// Item i is in `rows[first[i]..first[i + 1]]`.
    rows: Zeroed<u32>,
    first: Vec<usize>,
}

impl Holders {
    /// By a counting sort of the occurrences.
    ///
    /// # Panics
    /// When there are more rows than there may be transactions.
    pub(super) fn of<T: Place>(rows: &RowsOf<T>, part: Range<usize>, items: usize) -> Self {
        let (places, offsets) = (rows.places(), rows.offsets());
        let mut first = vec![0; items + 1];
        for item in &places[offsets.at(part.start)..offsets.at(part.end)] {
            first[item.index() + 1] += 1;
        }
        for item in 0..items {
            first[item + 1] += first[item];
        }
        let mut next = first.clone();
        let mut list = Zeroed::new(first[items]);
        let holders: &mut [u32] = &mut list;
        for row in part {
            let number = u32::try_from(row).expect("rows are no more than transactions");
            for item in &places[offsets.range(row)] {
                let next = &mut next[item.index()];
                holders[*next] = number;
                *next += 1;
            }
        }
        Self { rows: list, first }
    }

    #[inline]
    pub(super) fn of_item(&self, item: usize) -> &[u32] {
        &self.rows[self.first[item]..self.first[item + 1]]
    }
}
