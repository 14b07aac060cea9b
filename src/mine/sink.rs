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
/// the extensions of one itemset come by falling rank. So it is in one part, and from each part to
/// the next; see [`Part`](super::Part). A sink can therefore build a trie as it goes.
pub trait ItemsetSink {
    /// One frequent itemset and its support; `items` is borrowed and only valid during the call.
    /// `Break` ends the run.
    fn itemset(&mut self, items: &[Rank], support: Count) -> ControlFlow<()>;

    /// Many itemsets, each said by how it differs from the one before; `items` is the one before the
    /// first of them, and may be anything afterwards. A sink that keeps what an itemset's beginning
    /// made need not look at all of its items again.
    fn steps(&mut self, items: &mut Vec<Rank>, steps: &[Step]) -> ControlFlow<()> {
        step_by_step(self, items, steps)
    }

    /// `items` with every combination of at least one of `more`, all of the same support. They are
    /// pushed one by one unless the sink knows a shorter way; `items` is the same afterwards.
    fn combinations(
        &mut self,
        items: &mut Vec<Rank>,
        more: &[Rank],
        support: Count,
    ) -> ControlFlow<()> {
        one_by_one(self, items, more, support)
    }

    /// A frequent itemset that is shorter than asked for, so not listed; its extensions may come.
    fn passed_over(&mut self, items: &[Rank]) {
        let _ = items;
    }

    /// What this part was to hold comes in so many further parts, right behind it.
    fn goes_on_in(&mut self, parts: usize) {
        let _ = parts;
    }

    /// Whether [`Self::combinations`] takes a time for each of them. Where it does, parts with very
    /// many are split.
    fn spells_out(&self) -> bool {
        true
    }

    /// The run ends before this part is complete: it is not finished.
    fn give_up(&mut self) {}

    /// No further itemset of this part comes.
    fn finish(&mut self) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// An itemset by how it differs from the one before: it has the first `depth - 1` items of that one,
/// and one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// How many items the itemset has.
    pub depth: u32,
    /// The last of them.
    pub rank: Rank,
    /// Its support.
    pub support: Count,
}

/// The long way of [`ItemsetSink::steps`].
pub(crate) fn step_by_step<S: ItemsetSink + ?Sized>(
    sink: &mut S,
    items: &mut Vec<Rank>,
    steps: &[Step],
) -> ControlFlow<()> {
    for step in steps {
        items.truncate(step.depth as usize - 1);
        items.push(step.rank);
        sink.itemset(items, step.support)?;
    }
    ControlFlow::Continue(())
}

/// The long way of [`ItemsetSink::combinations`].
pub(crate) fn one_by_one<S: ItemsetSink + ?Sized>(
    sink: &mut S,
    items: &mut Vec<Rank>,
    more: &[Rank],
    support: Count,
) -> ControlFlow<()> {
    let mut rest = more;
    while let Some((&item, behind)) = rest.split_first() {
        items.push(item);
        sink.itemset(items, support)?;
        if !behind.is_empty() {
            one_by_one(sink, items, behind, support)?;
        }
        items.pop();
        rest = behind;
    }
    ControlFlow::Continue(())
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

impl CountOnly {
    fn add(&mut self, length: usize, n: u64) {
        if self.by_length.len() < length {
            self.by_length.resize(length, 0);
        }
        let sum = &mut self.by_length[length - 1];
        *sum = sum.saturating_add(n);
    }
}

impl ItemsetSink for CountOnly {
    #[inline]
    fn itemset(&mut self, items: &[Rank], _: Count) -> ControlFlow<()> {
        self.add(items.len(), 1);
        ControlFlow::Continue(())
    }

    fn spells_out(&self) -> bool {
        false
    }

    /// Adds binomial coefficients.
    fn combinations(&mut self, items: &mut Vec<Rank>, more: &[Rank], _: Count) -> ControlFlow<()> {
        // `ways` to choose `few` items are the ways to leave as many out. Beyond the largest number
        // it stays there, which is all that the sums can tell.
        let n = more.len();
        let mut ways = 1u128;
        for few in 0..=n / 2 {
            let listed = u64::try_from(ways).unwrap_or(u64::MAX);
            if few > 0 {
                self.add(items.len() + few, listed);
            }
            if n - few != few {
                self.add(items.len() + n - few, listed);
            }
            ways = match ways.checked_mul((n - few) as u128) {
                Some(product) => product / (few + 1) as u128,
                None => u128::MAX,
            };
        }
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

/// How many itemsets all parts together may see.
pub(super) struct Bound<'a> {
    found: AtomicU64,
    limit: u64,
    /// Whether there will be more, asked once.
    foresees: &'a (dyn Fn() -> bool + Sync),
}

impl<'a> Bound<'a> {
    /// Itemsets after which it is asked whether there will be too many: before a second has gone by,
    /// and long after an estimate has become the smaller part of the work.
    const LOOK: u64 = 1 << 25;

    pub(super) fn new(limit: u64, foresees: &'a (dyn Fn() -> bool + Sync)) -> Self {
        Self { found: AtomicU64::new(0), limit, foresees }
    }

    /// Whether there were no more, nor seen to come.
    pub(super) fn holds(self) -> bool {
        self.found.into_inner() <= self.limit
    }

    /// So many more were seen; `Break` if that is too many.
    fn saw(&self, more: u64) -> ControlFlow<()> {
        let order = Ordering::Relaxed;
        let add = |found: u64| Some(found.saturating_add(more));
        let before = self.found.fetch_update(order, order, add).unwrap_or(u64::MAX);
        let found = before.saturating_add(more);
        let looks = before < Self::LOOK && found >= Self::LOOK && found <= self.limit;
        if looks && (self.foresees)() {
            self.found.store(u64::MAX, order);
            return ControlFlow::Break(());
        }
        match found <= self.limit {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        }
    }
}

/// Passes itemsets on until all parts together have seen more than the limit; each part may then
/// still pass on [`Bounded::TOLD`] more.
pub(super) struct Bounded<'a, S> {
    pub(super) inner: S,
    bound: &'a Bound<'a>,
    /// How many this part has seen and not added to what was found.
    untold: u64,
}

impl<'a, S> Bounded<'a, S> {
    /// Itemsets after which a part tells the others how many it has seen.
    const TOLD: u64 = 1024;

    pub(super) fn new(inner: S, bound: &'a Bound<'a>) -> Self {
        Self { inner, bound, untold: 0 }
    }

    /// `Break` if the limit is known to be passed.
    fn saw(&mut self, itemsets: u64) -> ControlFlow<()> {
        self.untold = self.untold.saturating_add(itemsets);
        if self.untold < Self::TOLD {
            return ControlFlow::Continue(());
        }
        self.tell()
    }

    fn tell(&mut self) -> ControlFlow<()> {
        self.bound.saw(std::mem::take(&mut self.untold))
    }
}

impl<S: ItemsetSink> ItemsetSink for Bounded<'_, S> {
    fn itemset(&mut self, items: &[Rank], support: Count) -> ControlFlow<()> {
        self.saw(1)?;
        self.inner.itemset(items, support)
    }

    fn steps(&mut self, items: &mut Vec<Rank>, steps: &[Step]) -> ControlFlow<()> {
        self.saw(steps.len() as u64)?;
        self.inner.steps(items, steps)
    }

    fn combinations(
        &mut self,
        items: &mut Vec<Rank>,
        more: &[Rank],
        support: Count,
    ) -> ControlFlow<()> {
        self.saw(combinations_of(more.len()))?;
        self.inner.combinations(items, more, support)
    }

    fn passed_over(&mut self, items: &[Rank]) {
        self.inner.passed_over(items);
    }

    fn goes_on_in(&mut self, parts: usize) {
        self.inner.goes_on_in(parts);
    }

    fn spells_out(&self) -> bool {
        self.inner.spells_out()
    }

    fn give_up(&mut self) {
        self.inner.give_up();
    }

    fn finish(&mut self) -> ControlFlow<()> {
        match self.tell() {
            ControlFlow::Continue(()) => self.inner.finish(),
            ControlFlow::Break(()) => {
                self.inner.give_up();
                ControlFlow::Break(())
            }
        }
    }
}

/// How many combinations of at least one of `n` items there are, or the largest number.
fn combinations_of(n: usize) -> u64 {
    match u32::try_from(n).ok().and_then(|n| 1u64.checked_shl(n)) {
        Some(all) => all - 1,
        None => u64::MAX,
    }
}

/// An itemset in the order of results: support, then its names' places ascending; and its items.
type Ranked = (Count, Reverse<Vec<u32>>, Vec<Rank>);

/// Keeps the `k` itemsets of highest support; equal ones are ranked by their items' names.
#[derive(Clone, Debug)]
pub struct TopK<'a> {
    k: usize,
    /// For each rank, the place of its name; see [`crate::encode::Patterns::name_order`].
    name_order: &'a [u32],
    /// The worst kept is on top.
    kept: BinaryHeap<Reverse<Ranked>>,
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

impl TopK<'_> {
    /// Whether nothing of this support can be among the best any more.
    fn is_beyond(&self, support: Count) -> bool {
        let worst = self.kept.peek();
        self.kept.len() >= self.k && worst.is_none_or(|Reverse((worst, ..))| *worst > support)
    }
}

impl ItemsetSink for TopK<'_> {
    fn itemset(&mut self, items: &[Rank], support: Count) -> ControlFlow<()> {
        self.seen = self.seen.saturating_add(1);
        let full = self.kept.len() >= self.k;
        if self.is_beyond(support) {
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

    fn combinations(
        &mut self,
        items: &mut Vec<Rank>,
        more: &[Rank],
        support: Count,
    ) -> ControlFlow<()> {
        if self.is_beyond(support) {
            self.seen = self.seen.saturating_add(combinations_of(more.len()));
            return ControlFlow::Continue(());
        }
        one_by_one(self, items, more, support)
    }

    fn spells_out(&self) -> bool {
        false
    }
}
