//! What a search has found and not yet told: a trie in the order of the search, with perfect
//! extensions kept apart.
//!
//! An item that all rows of an itemset hold is a perfect extension of it (Borgelt 2012, also known
//! as parent equivalence pruning, Burdick and others 2001): every superset occurs as often with it
//! as without. The search skips such items, and the sets they make are spelled out when nothing
//! needs to be counted any more; see [`super::telling`]. This is worth much on dense data, where most
//! itemsets contain several of them.
//!
//! The sink is promised its itemsets depth first by falling rank, so what is below an itemset with
//! perfect extensions must be kept until it is complete: it is spelled out once for each of their
//! combinations. Everything else is told in short batches. What is kept has a limit; see
//! [`Found::is_full`].

use std::ops::ControlFlow;

use super::ItemsetSink;
use super::telling::{Audience, Teller, Told, Untold};
use crate::encode::Rank;
use crate::support::Count;

/// An itemset, as its last item; those before it are the entries above it in the trie.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) rank: u32,
    /// `PERFECT` for a perfect extension of the itemset that the entry before it belongs to.
    pub(super) support: Count,
    /// How many items the itemset has.
    pub(super) depth: u32,
    /// Where the entries below it end. Known inside of a scope only; a perfect extension has the
    /// end of its scope.
    pub(super) end: u32,
}

/// No itemset has this support.
pub(super) const PERFECT: Count = 0;

/// Entries after which a batch is told: 64 KiB, to be told from the second-level cache.
const BATCH: usize = 4096;

/// Itemsets in the order of the search; see the module.
#[derive(Debug)]
pub(super) struct Found {
    entries: Vec<Entry>,
    /// Scopes are itemsets with perfect extensions whose entries still come.
    open_scopes: usize,
    /// The most entries that a scope may have.
    kept: usize,
    /// From so many entries on it is time to look; see [`Self::is_long`].
    long: usize,
    teller: Teller,
}

/// Where a scope began.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope {
    start: usize,
    open_scopes: usize,
}

impl Found {
    /// `required` is what itemsets must hold; see
    /// [`Patterns::required`](crate::encode::Patterns::required).
    pub(super) fn new(required: &[Rank]) -> Self {
        let teller = Teller::new(required);
        Self { entries: Vec::new(), open_scopes: 0, kept: 0, long: BATCH, teller }
    }

    /// Forgets everything, also scopes left open; what comes now extends `itemset`, and a scope may
    /// keep so many entries.
    pub(super) fn start(&mut self, itemset: &[Rank], kept: usize) {
        self.kept = kept;
        self.teller.start(itemset);
        self.rewind(Scope { start: 0, open_scopes: 0 });
    }

    /// The itemset pushed last, when all but what is left to others has been told.
    pub(super) fn itemset(&self) -> &[Rank] {
        self.teller.itemset()
    }

    /// An itemset of `depth` items, the last one of this rank. The entries below it follow; then
    /// the place that is returned must be closed.
    #[inline]
    pub(super) fn push(&mut self, depth: usize, rank: u32, support: Count) -> usize {
        debug_assert_ne!(support, PERFECT);
        let place = self.entries.len();
        self.entries.push(Entry { rank, support, depth: narrow(depth), end: narrow(place + 1) });
        place
    }

    #[inline]
    pub(super) fn close(&mut self, place: usize) {
        // Outside of scopes the entry may have been told already, and its end is not needed.
        if self.open_scopes > 0 {
            self.entries[place].end = narrow(self.entries.len());
        }
    }

    /// Opens a scope for the itemset that was pushed last; [`Self::leave`] must follow.
    pub(super) fn scope(&self) -> Scope {
        Scope { start: self.entries.len(), open_scopes: self.open_scopes }
    }

    /// The perfect extensions of the scope, by falling rank.
    pub(super) fn perfect(&mut self, depth: usize, ranks: impl Iterator<Item = u32>) {
        let start = self.entries.len();
        self.entries.extend(ranks.map(|rank| Entry {
            rank,
            support: PERFECT,
            depth: narrow(depth),
            end: 0,
        }));
        if self.entries.len() > start {
            self.open_scopes += 1;
            self.look_again();
        }
    }

    /// The entries of the scope are complete.
    pub(super) fn leave(&mut self, scope: Scope) {
        if self.open_scopes > scope.open_scopes {
            self.entries[scope.start].end = narrow(self.entries.len());
            self.open_scopes = scope.open_scopes;
            self.look_again();
        }
    }

    pub(super) fn has_open_scope(&self) -> bool {
        self.open_scopes > 0
    }

    /// Whether this scope is inside of no other.
    pub(super) fn is_outermost(&self, scope: Scope) -> bool {
        scope.open_scopes == 0
    }

    /// Forgets what came since the outermost scope was opened.
    pub(super) fn rewind(&mut self, outermost: Scope) {
        self.entries.truncate(outermost.start);
        self.open_scopes = outermost.open_scopes;
        self.look_again();
    }

    /// Says again when it is time to look.
    fn look_again(&mut self) {
        self.long = match self.open_scopes {
            0 => BATCH.min(self.kept),
            _ => self.kept,
        };
    }

    /// Whether it is time to call [`Self::tell`], or [`Self::is_full`].
    #[inline]
    pub(super) fn is_long(&self) -> bool {
        self.entries.len() >= self.long
    }

    /// Whether the open scope has more entries than are kept. Then the scope must be rewound and
    /// searched without looking for perfect extensions of its itemset.
    #[inline]
    pub(super) fn is_full(&self) -> bool {
        self.open_scopes > 0 && self.is_long()
    }

    /// Tells everything, unless a scope is open. What is too much to be told at a stretch is left
    /// to others.
    pub(super) fn tell<S: ItemsetSink>(
        &mut self,
        audience: Audience<'_, S>,
    ) -> ControlFlow<(), Told> {
        if self.open_scopes > 0 {
            return ControlFlow::Continue(Told::default());
        }
        let told = self.teller.tell(&mut self.entries, audience)?;
        self.rewind(Scope { start: 0, open_scopes: 0 });
        ControlFlow::Continue(told)
    }

    /// Tells what another task has left.
    pub(super) fn tell_untold<S: ItemsetSink>(
        &mut self,
        untold: Untold,
        audience: Audience<'_, S>,
    ) -> ControlFlow<(), Told> {
        let told = self.teller.tell_untold(&untold, audience)?;
        // Fresh memory takes longer than what is written to it.
        if let Some(room) = untold.into_room()
            && room.capacity() > self.entries.capacity()
        {
            self.entries = room;
            self.entries.clear();
        }
        ControlFlow::Continue(told)
    }
}

/// A depth, of which there are no more than ranks, or a place in a scope.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    reason = "ranks fit 32 bits, and scopes have a limit far below"
)]
pub(super) fn narrow(place: usize) -> u32 {
    place as u32
}
