//! The itemsets that stand for all others: closed and maximal ones.
//!
//! An itemset is *closed* if every itemset with one more item has less support (Pasquier and others
//! 1999): the closed ones with their supports tell the support of every frequent itemset. It is
//! *maximal* if none with one more item is frequent (Bayardo 1998): the maximal ones tell which
//! itemsets are frequent, but not how much so.
//!
//! Both are found among all frequent itemsets, so they cost what those cost in memory: it is enough
//! that each itemset rules out those with one item less. They are met by walking the trie with all
//! of them at hand: what an itemset X and one more item c are without x is what X without x is with
//! c, one search among its extensions.

use std::ops::ControlFlow;

use super::FrequentItemsets;
use crate::encode::Rank;
use crate::support::Count;

/// Which of the frequent itemsets are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Condensed {
    /// Those without an itemset of one more item and the same support.
    Closed,
    /// Those without a frequent itemset of one more item.
    Maximal,
}

impl FrequentItemsets {
    /// Shows the itemsets of one kind to `visit`, in the order of [`Self::for_each`]. The store
    /// must hold all frequent itemsets. Takes a byte for each of them, and a search among the
    /// extensions for each item of each.
    pub fn for_each_condensed(
        &self,
        which: Condensed,
        mut visit: impl FnMut(&[Rank], Count) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut walk = Walk {
            itemsets: self,
            which,
            kept: self.levels.iter().map(|level| vec![true; level.support.len()]).collect(),
            parts: Vec::new(),
        };
        for at in self.extensions(None) {
            walk.parts.push(None);
            walk.itemset(0, at, 0);
            walk.parts.clear();
        }
        // Depth first, the itemsets of each length come in the order of their level.
        let mut kept: Vec<_> = walk.kept.iter().map(|level| level.iter()).collect();
        self.for_each(|items, support| match kept[items.len() - 1].next() {
            Some(true) => visit(items, support),
            _ => ControlFlow::Continue(()),
        })
    }
}

struct Walk<'a> {
    itemsets: &'a FrequentItemsets,
    which: Condensed,
    /// For each itemset of each length, whether nothing has ruled it out so far.
    kept: Vec<Vec<bool>>,
    /// For each itemset on the way down, where those with one item less are.
    parts: Vec<Option<(usize, usize)>>,
}

impl Walk<'_> {
    /// The itemset at a place of a level and all below it; its parts are those from `parts` on.
    fn itemset(&mut self, depth: usize, at: usize, parts: usize) {
        let support = self.itemsets.levels[depth].support[at];
        for &(level, place) in self.parts[parts..].iter().flatten() {
            let ruled_out = match self.which {
                Condensed::Closed => self.itemsets.levels[level].support[place] == support,
                Condensed::Maximal => true,
            };
            if ruled_out {
                self.kept[level][place] = false;
            }
        }
        let end = self.parts.len();
        for extension in self.itemsets.extensions(Some((depth, at))) {
            let item = self.itemsets.levels[depth + 1].last_item[extension];
            for part in parts..end {
                let with_item = self.itemsets.extension_by(self.parts[part], item);
                debug_assert!(with_item.is_some(), "all frequent itemsets are there");
                self.parts.push(with_item);
            }
            self.parts.push(Some((depth, at)));
            self.itemset(depth + 1, extension, end);
            self.parts.truncate(end);
        }
    }
}
