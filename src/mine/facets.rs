//! Itemsets with their parts that lack one item or two.
//!
//! Rules ask an itemset for its parts again and again: without the product on the right side, without
//! one on the left, without both. To look each up takes a search at every step down the trie.
//! Instead we carry, for the itemset P that is being extended, where its parts are. Whatever extends
//! P extends every part of it, and extensions stand by falling rank; so the parts of the next
//! extension of P are found a little further on in the lists where those of the last one were.
//!
//! As in a simplicial complex, a part that lacks one item is a *facet* and one that lacks two a
//! *ridge*.

use std::ops::{ControlFlow, Range};

use super::FrequentItemsets;
use crate::encode::Rank;
use crate::support::Count;

/// An itemset of the store with its facets and ridges.
#[derive(Debug)]
pub struct Faceted<'a> {
    itemsets: &'a FrequentItemsets,
    items: &'a [Rank],
    support: Count,
    /// What lacks the last item, and what lacks each of the others.
    prefix: usize,
    facets: &'a [Range<usize>],
    /// What lacks the last item and each of the others.
    facets_of_prefix: &'a [usize],
    /// What lacks two of the others is the first of each of these, or behind that.
    ridges: &'a mut [Range<usize>],
}

impl<'a> Faceted<'a> {
    /// The store that it is from.
    pub fn itemsets(&self) -> &'a FrequentItemsets {
        self.itemsets
    }

    /// The items, from the least to the most frequent.
    pub fn items(&self) -> &'a [Rank] {
        self.items
    }

    /// How many transactions hold it.
    pub fn support(&self) -> Count {
        self.support
    }

    /// How many hold all but the item at this place.
    pub fn facet(&self, place: usize) -> Count {
        let Some(depth) = self.items.len().checked_sub(2) else {
            return self.itemsets.n();
        };
        let at = self.facets.get(place).map_or(self.prefix, |facet| facet.start);
        self.itemsets.levels[depth].support[at]
    }

    /// How many hold all but the items at these two places, which differ.
    pub fn ridge(&mut self, a: usize, b: usize) -> Count {
        let Some(depth) = self.items.len().checked_sub(3) else {
            return self.itemsets.n();
        };
        let level = &self.itemsets.levels[depth];
        let (low, high) = (a.min(b), a.max(b));
        let last = self.items.len() - 1;
        let at = if high == last {
            self.facets_of_prefix[low]
        } else {
            let ridge = &mut self.ridges[ridge(low, high)];
            seek(&level.last_item, ridge, self.items[last]);
            ridge.start
        };
        level.support[at]
    }
}

/// An itemset that is being extended.
#[derive(Debug, Default)]
struct Frame {
    at: usize,
    /// Its extensions still to be visited.
    extensions: Range<usize>,
    /// Where the part is that lacks each of its items.
    facets: Vec<usize>,
    /// For each of these its extensions from the one that was visited last; and the same for the
    /// parts that lack two of its items.
    facets_extended: Vec<Range<usize>>,
    ridges_extended: Vec<Range<usize>>,
}

impl FrequentItemsets {
    /// Shows every itemset below one of a single item, as [`Self::for_each_from`] does, with its
    /// facets and ridges.
    pub fn for_each_faceted(
        &self,
        place: usize,
        mut visit: impl FnMut(&mut Faceted<'_>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let singles = &self.levels[0];
        let mut items = vec![singles.last_item[place]];
        visit(&mut Faceted {
            itemsets: self,
            items: &items,
            support: singles.support[place],
            prefix: 0,
            facets: &[],
            facets_of_prefix: &[],
            ridges: &mut [],
        })?;
        // Frame d extends an itemset of d + 1 items; those behind `open` wait to be used again.
        let behind = place..self.n_items();
        let mut frames = vec![Frame {
            at: place,
            extensions: self.extensions(Some((0, place))),
            facets: vec![0],
            facets_extended: Vec::from([behind]),
            ridges_extended: Vec::new(),
        }];
        let mut open = 1_usize;
        while let Some(depth) = open.checked_sub(1) {
            let frame = &mut frames[depth];
            let Some(at) = frame.extensions.next() else {
                open = depth;
                continue;
            };
            let level = &self.levels[depth + 1];
            let item = level.last_item[at];
            items.truncate(depth + 1);
            items.push(item);
            for facet in &mut frame.facets_extended {
                seek(&self.levels[depth].last_item, facet, item);
            }
            visit(&mut Faceted {
                itemsets: self,
                items: &items,
                support: level.support[at],
                prefix: frame.at,
                facets: &frame.facets_extended,
                facets_of_prefix: &frame.facets,
                ridges: &mut frame.ridges_extended,
            })?;
            let extensions = self.extensions(Some((depth + 1, at)));
            if !extensions.is_empty() {
                if frames.len() == open {
                    frames.push(Frame::default());
                }
                let (below, above) = frames.split_at_mut(open);
                above[0].extend(self, &mut below[depth], (depth + 1, at), extensions);
                open += 1;
            }
        }
        ControlFlow::Continue(())
    }
}

impl Frame {
    /// Becomes that of the extension at `at`, which was just visited.
    fn extend(
        &mut self,
        itemsets: &FrequentItemsets,
        prefix: &mut Self,
        (depth, at): (usize, usize),
        extensions: Range<usize>,
    ) {
        let extended = |depth, part: &Range<usize>| itemsets.extensions(Some((depth, part.start)));
        let item = itemsets.levels[depth].last_item[at];
        for ridge in &mut prefix.ridges_extended {
            seek(&itemsets.levels[depth - 2].last_item, ridge, item);
        }
        self.at = at;
        self.extensions = extensions;
        self.facets.clear();
        self.facets.extend(prefix.facets_extended.iter().map(|facet| facet.start));
        self.facets.push(prefix.at);
        // Whoever lacks the item alone is extended by what comes behind it among its siblings.
        self.facets_extended.clear();
        self.facets_extended
            .extend(prefix.facets_extended.iter().map(|facet| extended(depth - 1, facet)));
        self.facets_extended.push(at..prefix.extensions.end);
        self.ridges_extended.clear();
        self.ridges_extended
            .extend(prefix.ridges_extended.iter().map(|ridge| extended(depth - 2, ridge)));
        self.ridges_extended.extend_from_slice(&prefix.facets_extended);
    }
}

/// Where among all pairs of places the one of these two stands, by the higher and then the lower.
fn ridge(low: usize, high: usize) -> usize {
    high * (high - 1) / 2 + low
}

/// Drops what is before an item from a part of a list that falls there and has it: by steps twice as
/// long each time, then within the last of them.
#[inline]
fn seek(items: &[Rank], part: &mut Range<usize>, item: Rank) {
    let items = &items[part.clone()];
    if items[0] == item {
        return;
    }
    let (mut low, mut step) = (0, 1);
    while items.get(low + step).is_some_and(|&other| other > item) {
        low += step;
        step *= 2;
    }
    let high = items.len().min(low + step + 1);
    part.start += low + 1 + items[low + 1..high].partition_point(|&other| other > item);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mine::ItemsetSink;
    use proptest::prelude::*;

    /// All subsets of some baskets, by brute force.
    fn all_itemsets(baskets: &[u8]) -> FrequentItemsets {
        let mut store = FrequentItemsets::default();
        fn extend(store: &mut FrequentItemsets, baskets: &[u8], items: &mut Vec<Rank>) {
            let most = items.last().map_or(8, |last| last.0);
            for item in (0..most).rev() {
                let holders: Vec<u8> =
                    baskets.iter().copied().filter(|basket| basket >> item & 1 == 1).collect();
                if !holders.is_empty() {
                    items.push(Rank(item));
                    let support = Count::try_from(holders.len()).expect("few baskets");
                    let _ = store.itemset(items, support);
                    extend(store, &holders, items);
                    items.pop();
                }
            }
        }
        extend(&mut store, baskets, &mut Vec::new());
        FrequentItemsets::concatenate(Count::try_from(baskets.len()).expect("few"), vec![store])
    }

    proptest! {
        #[test]
        fn parts_are_those_that_are_looked_up(
            baskets in prop::collection::vec(any::<u8>(), 1..40), ask_ridges_of in 1_u64..5,
        ) {
            let store = all_itemsets(&baskets);
            let (mut plain, mut asked) = (Vec::new(), 0);
            let _ = store.for_each(|items, support| {
                plain.push((items.to_vec(), support));
                ControlFlow::Continue(())
            });
            let mut faceted = Vec::new();
            for place in 0..store.n_items() {
                let _ = store.for_each_faceted(place, |set| {
                    let items = set.items().to_vec();
                    faceted.push((items.clone(), set.support()));
                    let without = |gone: &[usize]| {
                        let kept = (0..items.len()).filter(|place| !gone.contains(place));
                        store.support_of_sorted(kept.map(|place| items[place])).expect("a part")
                    };
                    asked += 1;
                    for a in 0..items.len() {
                        assert_eq!(set.facet(a), without(&[a]), "{items:?} {a}");
                        // Not of every itemset, so that lists are also passed over.
                        for b in (0..a).filter(|_| asked % ask_ridges_of == 0) {
                            assert_eq!(set.ridge(a, b), without(&[a, b]), "{items:?} {a} {b}");
                            assert_eq!(set.ridge(b, a), without(&[a, b]), "{items:?} {a} {b}");
                        }
                    }
                    ControlFlow::Continue(())
                });
            }
            prop_assert_eq!(plain, faceted);
        }
    }
}
