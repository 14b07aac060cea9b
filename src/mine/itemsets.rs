//! All frequent itemsets in memory, by length, with support look-up.

use std::ops::{ControlFlow, Range};

use super::ItemsetSink;
use crate::encode::Rank;
use crate::support::Count;

/// A trie of itemsets: each is reached by its items from the least to the most frequent one.
///
/// Itemsets come depth first, so those of one length stand in the order of their parents, and the
/// extensions of one itemset are a range of the next level, by falling rank. 12 bytes an itemset.
#[derive(Clone, Debug, Default)]
pub struct FrequentItemsets {
    n: Count,
    /// Level d holds the itemsets of d + 1 items.
    pub(super) levels: Vec<Level>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Level {
    pub(super) last_item: Vec<Rank>,
    pub(super) support: Vec<Count>,
    /// Where the extensions of each itemset begin in the next level.
    extensions: Vec<u32>,
}

impl FrequentItemsets {
    /// How many transactions the supports are out of.
    pub fn n(&self) -> Count {
        self.n
    }

    /// How many itemsets there are.
    pub fn len(&self) -> usize {
        self.levels.iter().map(|level| level.support.len()).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.levels.is_empty()
    }

    /// The support of an itemset, if it is frequent; n for the empty one. The items must stand
    /// from the least to the most frequent, that is by falling rank.
    pub fn support_of_sorted(&self, items: impl IntoIterator<Item = Rank>) -> Option<Count> {
        let mut found = None;
        for item in items {
            found = Some(self.extension_by(found, item)?);
        }
        Some(found.map_or(self.n, |(depth, at)| self.levels[depth].support[at]))
    }

    /// The support of an itemset with its items in any order, if it is frequent.
    pub fn support(&self, items: &[Rank]) -> Option<Count> {
        let mut items = items.to_vec();
        items.sort_unstable_by(|a, b| b.cmp(a));
        self.support_of_sorted(items)
    }

    /// Shows every itemset and its support to `visit`, depth first, until it breaks.
    pub fn for_each(
        &self,
        mut visit: impl FnMut(&[Rank], Count) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        self.visit_from(self.extensions(None), &mut visit)
    }

    /// How many itemsets have one item; they are the places of [`Self::for_each_from`].
    pub fn n_items(&self) -> usize {
        self.extensions(None).len()
    }

    /// The same for the itemsets below one itemset of one item, for use in parallel.
    pub fn for_each_from(
        &self,
        place: usize,
        mut visit: impl FnMut(&[Rank], Count) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        self.visit_from(place..place + 1, &mut visit)
    }

    /// The parts of the answer, in their order, as one.
    pub(super) fn concatenate(n: Count, parts: Vec<Self>) -> Self {
        let depth = parts.iter().map(|part| part.levels.len()).max().unwrap_or(0);
        let mut all = Self { n, levels: vec![Level::default(); depth] };
        for d in 0..depth {
            let sizes = parts.iter().filter_map(|part| part.levels.get(d));
            let size = sizes.map(|level| level.support.len()).sum();
            all.levels[d].last_item.reserve_exact(size);
            all.levels[d].support.reserve_exact(size);
            all.levels[d].extensions.reserve_exact(size);
        }
        for part in parts {
            // Deepest first: a level's links are shifted by what the next one holds so far.
            let before: Vec<u32> = (0..depth).map(|d| all.place(d)).collect();
            for (d, level) in part.levels.into_iter().enumerate() {
                let shift = before.get(d + 1).copied().unwrap_or(0);
                let into = &mut all.levels[d];
                into.last_item.extend(level.last_item);
                into.support.extend(level.support);
                into.extensions.extend(level.extensions.iter().map(|at| at + shift));
            }
        }
        all
    }

    fn visit_from(
        &self,
        places: Range<usize>,
        visit: &mut impl FnMut(&[Rank], Count) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut items = Vec::new();
        // One frame for each length: the itemsets still to be visited there.
        let mut frames = vec![places];
        while let Some(depth) = frames.len().checked_sub(1) {
            let Some(at) = frames[depth].next() else {
                frames.pop();
                continue;
            };
            items.truncate(depth);
            items.push(self.levels[depth].last_item[at]);
            visit(&items, self.levels[depth].support[at])?;
            frames.push(self.extensions(Some((depth, at))));
        }
        ControlFlow::Continue(())
    }

    /// Where an itemset with one more item is, one that is more frequent than all it has.
    pub(super) fn extension_by(
        &self,
        itemset: Option<(usize, usize)>,
        item: Rank,
    ) -> Option<(usize, usize)> {
        let depth = itemset.map_or(0, |(depth, _)| depth + 1);
        let among = self.extensions(itemset);
        let places = &self.levels.get(depth)?.last_item[among.clone()];
        // Nearly always all ranks are there, one behind the other.
        if depth == 0
            && let Some(at) = places.len().checked_sub(item.index() + 1)
            && places[at] == item
        {
            return Some((0, at));
        }
        let at = places.binary_search_by(|rank| item.cmp(rank)).ok()?;
        Some((depth, among.start + at))
    }

    /// Where in the next level the extensions of an itemset are.
    pub(super) fn extensions(&self, itemset: Option<(usize, usize)>) -> Range<usize> {
        let Some((depth, at)) = itemset else {
            return 0..self.levels.first().map_or(0, |level| level.support.len());
        };
        let level = &self.levels[depth];
        let start = level.extensions[at] as usize;
        match level.extensions.get(at + 1) {
            Some(&end) => start..end as usize,
            None => start..self.levels.get(depth + 1).map_or(start, |next| next.support.len()),
        }
    }

    /// The place of the next itemset in a level.
    fn place(&self, depth: usize) -> u32 {
        let length = self.levels.get(depth).map_or(0, |level| level.support.len());
        u32::try_from(length).expect("four billion itemsets of one length need 48 GiB and more")
    }
}

impl ItemsetSink for FrequentItemsets {
    fn itemset(&mut self, items: &[Rank], support: Count) -> ControlFlow<()> {
        let depth = items.len() - 1;
        // A part may begin with an itemset whose beginnings are in parts before it.
        if depth >= self.levels.len() {
            self.levels.resize_with(depth + 1, Level::default);
        }
        let extensions = self.place(depth + 1);
        let level = &mut self.levels[depth];
        level.last_item.push(items[depth]);
        level.support.push(support);
        level.extensions.push(extensions);
        ControlFlow::Continue(())
    }
}
