//! Which rows hold each item: what the node links of the FP-tree's header table lead to.

use std::ops::Range;

use crate::encode::{Place, RowsOf};

/// Of a part of the rows, those that hold each item, ascending.
#[derive(Debug)]
pub(super) struct Holders {
    /// Item i is in `rows[first[i]..first[i + 1]]`.
    rows: Vec<u32>,
    first: Vec<usize>,
}

impl Holders {
    /// By a counting sort of the occurrences.
    ///
    /// # Panics
    /// When there are more rows than there may be transactions.
    pub(super) fn of<T: Place>(rows: &RowsOf<T>, part: Range<usize>, items: usize) -> Self {
        let entries = rows.offsets().at(part.start)..rows.offsets().at(part.end);
        let mut first = vec![0; items + 1];
        for item in &rows.places()[entries] {
            first[item.index() + 1] += 1;
        }
        for item in 0..items {
            first[item + 1] += first[item];
        }
        let mut next = first.clone();
        let mut holders = vec![0; first[items]];
        for row in part {
            let number = u32::try_from(row).expect("rows are no more than transactions");
            for item in rows.row(row) {
                let next = &mut next[item.index()];
                holders[*next] = number;
                *next += 1;
            }
        }
        Self { rows: holders, first }
    }

    #[inline]
    pub(super) fn of_item(&self, item: usize) -> &[u32] {
        &self.rows[self.first[item]..self.first[item + 1]]
    }
}
