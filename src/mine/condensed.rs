//! The itemsets that stand for all others: closed ones, maximal ones, and generators.
//!
//! An itemset is *closed* if every itemset with one more item has less support (Pasquier and others
//! 1999): the closed ones with their supports tell the support of every frequent itemset. It is
//! *maximal* if none with one more item is frequent (Bayardo 1998): the maximal ones tell which
//! itemsets are frequent, but not how much so. It is a *generator*, the shortest way to say what it
//! says, if every itemset with one item less has more support (Bastide and others 2000); the empty
//! one, which all transactions hold, is one of them.
//!
//! The fast engine finds the closed and the maximal ones in a search of their own
//! ([`super::closed`]). Here they are found among all frequent itemsets, which is plain, and what
//! that search is compared with. Generators are found among the itemsets that the search is left
//! with when it passes over perfect extensions. No generator is lost so: every part of a generator
//! is one. And what else is left gives itself away by a part that was passed over, or that has the
//! same support.

use std::ops::ControlFlow;

use super::{FrequentItemsets, ItemsetSink, MineConfig, Part};
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
    /// Those without an itemset of one item less and the same support.
    Generators,
}

impl FrequentItemsets {
    /// Pushes the itemsets of one kind, of the lengths that are wanted, to a sink, as one part. The
    /// store must hold all frequent itemsets; for generators, those that the search is left with
    /// suffice.
    pub(super) fn push_condensed<S: ItemsetSink>(
        &self,
        which: Condensed,
        config: &MineConfig,
        required: &[Rank],
        sink_of: impl Fn(Part) -> S,
    ) -> S {
        let mut sink = sink_of(Part::of_header_item(0));
        let mut listing = Listing::new(config, required);
        let kept = match which {
            Condensed::Generators => Vec::new(),
            _ => Walk::ruling_out(self, which),
        };
        // Depth first, the itemsets of each length come in the order of their level.
        let mut kept: Vec<_> = kept.iter().map(|level| level.iter()).collect();
        let flow = self.for_each(|items, support| {
            let is_kept = match which {
                Condensed::Generators => self.is_generator(items, support),
                _ => kept[items.len() - 1].next().is_some_and(|kept| *kept),
            };
            match is_kept {
                true => listing.push(items, support, &mut sink),
                false => ControlFlow::Continue(()),
            }
        });
        if flow.is_continue() {
            // There is no other part that a break would have to end.
            let _ = sink.finish();
        }
        sink
    }

    fn is_generator(&self, items: &[Rank], support: Count) -> bool {
        (0..items.len()).all(|left_out| {
            let part = items[..left_out].iter().chain(&items[left_out + 1..]);
            self.support_of_sorted(part.copied()).is_some_and(|more| more > support)
        })
    }
}

/// Pushes some itemsets of an answer in its order, and passes over those between them as
/// [`ItemsetSink`] promises.
pub(super) struct Listing<'a> {
    config: &'a MineConfig,
    required: &'a [Rank],
    /// The one before.
    last: Vec<Rank>,
}

impl<'a> Listing<'a> {
    pub(super) fn new(config: &'a MineConfig, required: &'a [Rank]) -> Self {
        Self { config, required, last: Vec::new() }
    }

    pub(super) fn push<S: ItemsetSink>(
        &mut self,
        items: &[Rank],
        support: Count,
        sink: &mut S,
    ) -> ControlFlow<()> {
        if !self.config.lists(items, self.required) || items.len() > self.config.max_len {
            return ControlFlow::Continue(());
        }
        let common = self.last.iter().zip(items).take_while(|(one, other)| one == other).count();
        for length in common + 1..items.len() {
            sink.passed_over(&items[..length]);
        }
        self.last.clear();
        self.last.extend_from_slice(items);
        sink.itemset(items, support)
    }
}

/// Each itemset rules out those with one item less. They are met by walking the trie with all of
/// them at hand: what an itemset X and one more item c are without x is what X without x is with c,
/// one search among its extensions.
struct Walk<'a> {
    itemsets: &'a FrequentItemsets,
    which: Condensed,
    /// For each itemset of each length, whether nothing has ruled it out so far.
    kept: Vec<Vec<bool>>,
    /// For each itemset on the way down, where those with one item less are.
    parts: Vec<Option<(usize, usize)>>,
}

impl<'a> Walk<'a> {
    /// What is kept of each level. Takes a byte for each itemset, and a search among the extensions
    /// for each item of each.
    fn ruling_out(itemsets: &'a FrequentItemsets, which: Condensed) -> Vec<Vec<bool>> {
        let levels = itemsets.levels.iter();
        let kept = levels.map(|level| vec![true; level.support.len()]).collect();
        let mut walk = Self { itemsets, which, kept, parts: Vec::new() };
        for at in itemsets.extensions(None) {
            walk.parts.push(None);
            walk.itemset(0, at, 0);
            walk.parts.clear();
        }
        walk.kept
    }

    /// The itemset at a place of a level and all below it; its parts are those from `parts` on.
    fn itemset(&mut self, depth: usize, at: usize, parts: usize) {
        let support = self.itemsets.levels[depth].support[at];
        for &(level, place) in self.parts[parts..].iter().flatten() {
            let ruled_out = match self.which {
                Condensed::Closed => self.itemsets.levels[level].support[place] == support,
                _ => true,
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
