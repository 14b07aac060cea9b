//! Where itemsets go.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::iter::Sum;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::encode::Rank;
use crate::support::Count;

/// Takes itemsets as they are found.
///
/// They come depth first: the items of each stand from the least to the most frequent, an itemset
/// comes right after the one without its last item or after the last of that one's extensions, and
/// the extensions of one itemset come by falling rank. A sink can therefore build a trie as it goes.
pub trait ItemsetSink {
    /// One frequent itemset and its support; `items` is borrowed and only valid during the call.
    /// `Break` ends the run.
    fn itemset(&mut self, items: &[Rank], support: Count) -> ControlFlow<()>;

    /// A frequent itemset that is shorter than asked for, so not listed; its extensions may come.
    fn passed_over(&mut self, items: &[Rank]) {
        let _ = items;
    }

    /// No further itemset of this header item comes.
    fn finish(&mut self) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// Counts itemsets and keeps none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CountOnly {
    /// The number of itemsets of each length; the first entry is length 1.
    pub by_length: Vec<u64>,
}

impl CountOnly {
    /// The number of itemsets of all lengths; it stays at the largest `u64` rather than wrap.
    pub fn total(&self) -> u64 {
        self.by_length.iter().fold(0, |sum, n| sum.saturating_add(*n))
    }
}

impl ItemsetSink for CountOnly {
    fn itemset(&mut self, items: &[Rank], _: Count) -> ControlFlow<()> {
        if self.by_length.len() < items.len() {
            self.by_length.resize(items.len(), 0);
        }
        let n = &mut self.by_length[items.len() - 1];
        *n = n.saturating_add(1);
        ControlFlow::Continue(())
    }
}

impl Sum for CountOnly {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        let mut all = Self::default();
        for part in parts {
            if all.by_length.len() < part.by_length.len() {
                all.by_length.resize(part.by_length.len(), 0);
            }
            for (sum, n) in all.by_length.iter_mut().zip(part.by_length) {
                *sum = sum.saturating_add(n);
            }
        }
        all
    }
}

/// Passes itemsets on until all parts together have seen more than the limit.
pub(super) struct Bounded<'a, S> {
    pub(super) inner: S,
    pub(super) found: &'a AtomicU64,
    pub(super) limit: u64,
}

impl<S: ItemsetSink> ItemsetSink for Bounded<'_, S> {
    fn itemset(&mut self, items: &[Rank], support: Count) -> ControlFlow<()> {
        self.inner.itemset(items, support)?;
        if self.found.fetch_add(1, Ordering::Relaxed) >= self.limit {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    fn finish(&mut self) -> ControlFlow<()> {
        self.inner.finish()
    }
}

/// Keeps the `k` itemsets of highest support; equal ones are ranked by their items' names.
#[derive(Clone, Debug)]
pub struct TopK<'a> {
    k: usize,
    /// For each rank, the place of its name; see [`crate::encode::Patterns::name_order`].
    name_order: &'a [u32],
    /// The worst kept is on top.
    kept: BinaryHeap<Reverse<(Count, Reverse<Vec<u32>>, Vec<Rank>)>>,
    seen: u64,
}

impl<'a> TopK<'a> {
    /// Keeps `k` itemsets.
    pub fn new(k: usize, name_order: &'a [u32]) -> Self {
        Self { k, name_order, kept: BinaryHeap::new(), seen: 0 }
    }

    /// The best of several parts, best first, and how many itemsets they have seen.
    pub fn merge(parts: Vec<Self>) -> (Vec<(Vec<Rank>, Count)>, u64) {
        let k = parts.first().map_or(0, |part| part.k);
        let seen = parts.iter().fold(0u64, |sum, part| sum.saturating_add(part.seen));
        let mut all: Vec<_> = parts.into_iter().flat_map(|part| part.kept).collect();
        all.sort_unstable();
        all.truncate(k);
        let best = all.into_iter().map(|Reverse((support, _, items))| (items, support)).collect();
        (best, seen)
    }
}

impl ItemsetSink for TopK<'_> {
    fn itemset(&mut self, items: &[Rank], support: Count) -> ControlFlow<()> {
        self.seen = self.seen.saturating_add(1);
        let full = self.kept.len() >= self.k;
        if full && self.kept.peek().is_none_or(|Reverse((worst, ..))| *worst > support) {
            return ControlFlow::Continue(());
        }
        let mut names: Vec<u32> = items.iter().map(|r| self.name_order[r.index()]).collect();
        names.sort_unstable();
        self.kept.push(Reverse((support, Reverse(names), items.to_vec())));
        if full {
            self.kept.pop();
        }
        ControlFlow::Continue(())
    }
}
