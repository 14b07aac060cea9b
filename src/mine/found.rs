//! What a search has found and not yet told: a trie in the order of the search, with perfect
//! extensions kept apart.
//!
//! An item that all rows of an itemset hold is a perfect extension of it (Borgelt 2012, also known
//! as parent equivalence pruning, Burdick and others 2001): every superset occurs as often with it
//! as without. The search skips such items, and the sets they make are spelled out here, when
//! nothing needs to be counted any more. This is worth much on dense data, where most itemsets
//! contain several of them.
//!
//! The sink is promised its itemsets depth first by falling rank, so what is below an itemset with
//! perfect extensions must be kept until it is complete: it is spelled out once for each of their
//! combinations. Everything else is told in short batches. What is kept has a limit, and so has what
//! is told at a stretch; see [`Found::is_full`].

use std::ops::{ControlFlow, Range};

use super::forms::Choices;
use super::parallel::Halt;
use super::{ItemsetSink, MineConfig, Step};
use crate::encode::Rank;
use crate::support::Count;

/// An itemset, as its last item; those before it are the entries above it in the trie.
#[derive(Clone, Copy, Debug)]
struct Entry {
    rank: u32,
    /// `PERFECT` for a perfect extension of the itemset that the entry before it belongs to.
    support: Count,
    /// How many items the itemset has.
    depth: u32,
    /// Where the entries below it end. Known inside of a scope only; a perfect extension has the
    /// end of its scope.
    end: u32,
}

/// No itemset has this support.
const PERFECT: Count = 0;

/// Entries after which a batch is told: 64 KiB, to be told from the second-level cache.
const BATCH: usize = 4096;

/// Itemsets that a sink is told together: 6 KiB, which stay in the first-level cache.
const STEPS: usize = 512;

/// From so many perfect extensions on, their combinations are left to the sink. Those of fewer, which
/// are most, are spelled out here.
const SPELLED: usize = 6;

/// Every combination of at least one of some items, in the order of the search: how many items it has,
/// and the place of the last of them.
type Combinations = Vec<(u32, usize)>;

fn combinations(items: usize) -> Combinations {
    let (mut all, mut places) = (Combinations::new(), Vec::new());
    let mut next = Some(0).filter(|_| items > 0);
    while let Some(place) = next {
        places.push(place);
        all.push((narrow(places.len()), place));
        next = match place + 1 < items {
            true => Some(place + 1),
            false => {
                places.pop();
                places.pop().map(|place| place + 1)
            }
        };
    }
    all
}

/// What a scope may hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct ScopeLimits {
    /// The most entries that are kept.
    pub(super) kept: usize,
    /// The most itemsets that these may be spelled out to, if there is a limit.
    pub(super) told: Option<u64>,
}

/// Itemsets in the order of the search; see the module.
#[derive(Debug)]
pub(super) struct Found {
    entries: Vec<Entry>,
    /// Scopes are itemsets with perfect extensions whose entries still come.
    open_scopes: usize,
    limits: ScopeLimits,
    /// How many perfect extensions the open scopes have: each entry is told in two to the power of
    /// that many combinations. It was another number before `counted` entries, which are told as
    /// `told` itemsets.
    perfect_extensions: u32,
    counted: usize,
    told: u64,
    /// What the scopes before this one are told as.
    spelled_out: u64,
    /// From so many entries on it is time to look; see [`Self::is_long`].
    long: usize,
    /// The itemset told last.
    itemset: Vec<Rank>,
    /// The one before it that the sink was told last, and what it is told next.
    heard: Vec<Rank>,
    steps: Vec<Step>,
    /// By how many items there are to combine.
    combinations: [Combinations; SPELLED],
    perfect: Vec<Rank>,
    /// See [`Patterns::required`](crate::encode::Patterns::required).
    required: Vec<Rank>,
}

/// Where a scope began.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope {
    start: usize,
    open_scopes: usize,
    perfect_extensions: u32,
}

impl Found {
    pub(super) fn new(required: &[Rank]) -> Self {
        Self {
            entries: Vec::new(),
            open_scopes: 0,
            limits: ScopeLimits { kept: 0, told: None },
            perfect_extensions: 0,
            counted: 0,
            told: 0,
            spelled_out: 0,
            long: BATCH,
            itemset: Vec::new(),
            heard: Vec::new(),
            steps: Vec::with_capacity(STEPS),
            combinations: std::array::from_fn(combinations),
            perfect: Vec::new(),
            required: required.to_vec(),
        }
    }

    /// Forgets everything, also scopes left open; what comes now extends `itemset`.
    pub(super) fn start(&mut self, itemset: &[Rank], limits: ScopeLimits) {
        self.limits = limits;
        self.itemset.clear();
        self.itemset.extend_from_slice(itemset);
        self.heard.clone_from(&self.itemset);
        self.steps.clear();
        self.spelled_out = 0;
        self.rewind(Scope { start: 0, open_scopes: 0, perfect_extensions: 0 });
    }

    /// The itemset told last.
    pub(super) fn itemset(&self) -> &[Rank] {
        &self.itemset
    }

    /// How many itemsets will be told, or, where that does not matter, entries.
    pub(super) fn work(&self) -> u64 {
        let spelled_out = self.limits.told.map_or(0, |_| self.spelled_out);
        spelled_out.saturating_add(self.entries.len() as u64)
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
        let Self { open_scopes, perfect_extensions, .. } = *self;
        Scope { start: self.entries.len(), open_scopes, perfect_extensions }
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
        let more = self.entries.len() - start;
        if more > 0 {
            match self.open_scopes {
                0 => (self.counted, self.told) = (start, 0),
                _ => self.count_up(start),
            }
            self.open_scopes += 1;
            self.perfect_extensions += narrow(more);
            // The itemset itself with every combination.
            self.told = self.told.saturating_add(self.combinations());
            self.counted = self.entries.len();
            self.look_again();
        }
    }

    /// The entries of the scope are complete.
    pub(super) fn leave(&mut self, scope: Scope) {
        if self.open_scopes > scope.open_scopes {
            self.entries[scope.start].end = narrow(self.entries.len());
            self.open_scopes = scope.open_scopes;
            self.count_up(self.entries.len());
            self.perfect_extensions = scope.perfect_extensions;
            if self.open_scopes == 0 {
                self.spelled_out = self.spelled_out.saturating_add(self.told);
            }
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
        self.perfect_extensions = outermost.perfect_extensions;
        (self.counted, self.told) = (outermost.start, 0);
        self.look_again();
    }

    /// Adds the entries before `end` to what will be told.
    fn count_up(&mut self, end: usize) {
        let entries = (end - self.counted) as u64;
        self.told = self.told.saturating_add(entries.saturating_mul(self.combinations()));
        self.counted = end;
    }

    /// In how many combinations an entry is told now.
    fn combinations(&self) -> u64 {
        1u64.checked_shl(self.perfect_extensions).unwrap_or(u64::MAX)
    }

    /// Says again when it is time to look.
    fn look_again(&mut self) {
        self.long = BATCH.min(self.limits.kept);
        if self.limits.told.is_some_and(|most| self.spelled_out >= most / 4) {
            self.long = 0;
        }
        if self.open_scopes > 0 {
            let until_told = self.limits.told.map_or(usize::MAX, |most| {
                let left = most.saturating_sub(self.told);
                let left = left.checked_shr(self.perfect_extensions).unwrap_or(0);
                self.counted.saturating_add(usize::try_from(left).unwrap_or(usize::MAX))
            });
            self.long = until_told.min(self.limits.kept);
        }
    }

    /// Whether it is time to call [`Self::tell`], or [`Self::is_full`].
    #[inline]
    pub(super) fn is_long(&self) -> bool {
        self.entries.len() >= self.long
    }

    /// Whether the open scope has more entries than are kept, or stands for more itemsets than are
    /// told at a stretch. Then the scope must be rewound and searched without looking for perfect
    /// extensions of its itemset.
    #[inline]
    pub(super) fn is_full(&self) -> bool {
        self.open_scopes > 0 && self.is_long()
    }

    /// Tells the sink everything, unless a scope is open.
    pub(super) fn tell<S: ItemsetSink>(
        &mut self,
        config: &MineConfig,
        sink: &mut S,
        halt: &Halt<'_>,
    ) -> ControlFlow<()> {
        if self.open_scopes > 0 {
            return ControlFlow::Continue(());
        }
        let mut telling = Telling {
            entries: &self.entries,
            itemset: &mut self.itemset,
            heard: &mut self.heard,
            steps: &mut self.steps,
            combinations: &self.combinations,
            lists_all: config.min_len <= 1 && self.required.is_empty(),
            perfect: &mut self.perfect,
            required: &self.required,
            config,
            sink,
            halt,
        };
        telling.plain(0..self.entries.len(), 0)?;
        telling.hear()?;
        self.spelled_out = 0;
        self.rewind(Scope { start: 0, open_scopes: 0, perfect_extensions: 0 });
        ControlFlow::Continue(())
    }
}

/// A depth, of which there are no more than ranks, or a place in a scope.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    reason = "ranks fit 32 bits, and scopes have a limit far below"
)]
fn narrow(place: usize) -> u32 {
    place as u32
}

struct Telling<'a, S> {
    entries: &'a [Entry],
    /// The itemset that is being told.
    itemset: &'a mut Vec<Rank>,
    /// See [`Found`].
    heard: &'a mut Vec<Rank>,
    steps: &'a mut Vec<Step>,
    combinations: &'a [Combinations; SPELLED],
    /// Whether every itemset is listed.
    lists_all: bool,
    /// The perfect extensions in force, a list for each scope.
    perfect: &'a mut Vec<Rank>,
    required: &'a [Rank],
    config: &'a MineConfig,
    sink: &'a mut S,
    halt: &'a Halt<'a>,
}

impl<S: ItemsetSink> Telling<'_, S> {
    #[inline(always)]
    fn tell(&mut self, support: Count) -> ControlFlow<()> {
        if self.lists_all {
            let (depth, &rank) =
                (narrow(self.itemset.len()), self.itemset.last().expect("it has items"));
            self.steps.push(Step { depth, rank, support });
            return match self.steps.len() < STEPS {
                true => ControlFlow::Continue(()),
                false => self.hear(),
            };
        }
        self.tell_alone(support)
    }

    /// The sink hears what it has not heard yet: once for many itemsets, so that it stays out of the
    /// loops that find them.
    #[inline(never)]
    fn hear(&mut self) -> ControlFlow<()> {
        if !self.steps.is_empty() {
            self.halt.worked(Choices::ITEMSET * self.steps.len() as u64);
            self.sink.steps(self.heard, self.steps)?;
            self.steps.clear();
        }
        self.heard.clone_from(self.itemset);
        ControlFlow::Continue(())
    }

    /// The itemset by itself, if it is listed.
    #[inline(never)]
    fn tell_alone(&mut self, support: Count) -> ControlFlow<()> {
        self.config.tell(self.itemset, support, self.required, self.sink)
    }

    /// Entries that no perfect extension from above applies to. `extra` is by how many items the
    /// itemsets are longer than their entries say.
    fn plain(&mut self, places: Range<usize>, extra: usize) -> ControlFlow<()> {
        let mut at = places.start;
        while at < places.end {
            let entry = self.entries[at];
            let length = entry.depth as usize + extra;
            if entry.support == PERFECT {
                let support = self.entries[at - 1].support;
                self.below(at..entry.end as usize, 0..0, support)?;
                at = entry.end as usize;
            } else if length > self.config.max_len {
                at = entry.end as usize;
            } else {
                self.itemset.truncate(length - 1);
                self.itemset.push(Rank(entry.rank));
                self.tell(entry.support)?;
                at += 1;
            }
        }
        ControlFlow::Continue(())
    }

    /// The entries below the itemset, each with every combination of its perfect extensions: the
    /// `inherited` ones and those that stand first among the entries.
    fn below(
        &mut self,
        mut places: Range<usize>,
        inherited: Range<usize>,
        support: Count,
    ) -> ControlFlow<()> {
        if self.itemset.len() >= self.config.max_len {
            return ControlFlow::Continue(());
        }
        // A scope can take longer to spell out than anybody wants to wait.
        self.halt.check()?;
        let own = self.entries[places.clone()]
            .iter()
            .take_while(|entry| entry.support == PERFECT)
            .count();
        if own == 0 {
            return self.siblings(places, inherited, support);
        }
        // Two lists by falling rank become one.
        let merged = self.perfect.len();
        let mut inherited = inherited.peekable();
        for entry in &self.entries[places.start..places.start + own] {
            while let Some(place) = inherited.next_if(|&place| self.perfect[place].0 > entry.rank) {
                self.perfect.push(self.perfect[place]);
            }
            self.perfect.push(Rank(entry.rank));
        }
        for place in inherited {
            self.perfect.push(self.perfect[place]);
        }
        places.start += own;
        self.siblings(places, merged..self.perfect.len(), support)?;
        self.perfect.truncate(merged);
        ControlFlow::Continue(())
    }

    /// The extensions of the itemset, by falling rank: entries and perfect extensions.
    fn siblings(
        &mut self,
        mut places: Range<usize>,
        mut perfect: Range<usize>,
        support: Count,
    ) -> ControlFlow<()> {
        let length = self.itemset.len();
        let most = length + perfect.len();
        if places.is_empty() && length + 1 >= self.config.min_len && most <= self.config.max_len {
            if self.lists_all && self.sink.spells_out() && perfect.len() < SPELLED {
                return self.spell_out(perfect, support);
            }
            if holds_all(self.itemset, self.required) {
                self.hear()?;
                let more = &self.perfect[perfect];
                return self.sink.combinations(self.itemset, more, support);
            }
            if !self.sink.spells_out() {
                return self.with_required(perfect, support);
            }
        }
        while let Some(at) = perfect.next() {
            let rank = self.perfect[at];
            while let Some(entry) = self.entries[places.clone()].first()
                && entry.rank > rank.0
            {
                let (entry, start) = (*entry, places.start);
                places.start = entry.end as usize;
                self.itemset.push(Rank(entry.rank));
                self.tell(entry.support)?;
                self.below(start + 1..places.start, at..perfect.end, entry.support)?;
                self.itemset.truncate(length);
            }
            self.itemset.push(rank);
            self.tell(support)?;
            let more = !perfect.is_empty() || !places.is_empty();
            if more && length + 1 < self.config.max_len {
                self.siblings(places.clone(), perfect.clone(), support)?;
            }
            self.itemset.truncate(length);
        }
        if let Some(entry) = self.entries[places.clone()].first() {
            let extra = length + 1 - entry.depth as usize;
            self.plain(places, extra)?;
            self.itemset.truncate(length);
        }
        ControlFlow::Continue(())
    }

    /// Every combination of a few perfect extensions.
    #[inline]
    fn spell_out(&mut self, perfect: Range<usize>, support: Count) -> ControlFlow<()> {
        let combinations = &self.combinations[perfect.len()];
        if self.steps.len() + combinations.len() > STEPS {
            self.hear()?;
        }
        let (depth, perfect) = (narrow(self.itemset.len()), &self.perfect[perfect]);
        self.steps.extend(combinations.iter().map(|&(items, last)| Step {
            depth: depth + items,
            rank: perfect[last],
            support,
        }));
        ControlFlow::Continue(())
    }

    /// The combinations of perfect extensions that make the itemset hold what is required, for sinks
    /// that do not mind their order.
    fn with_required(&mut self, perfect: Range<usize>, support: Count) -> ControlFlow<()> {
        let length = self.itemset.len();
        let (mut missing, mut more) = (Vec::new(), Vec::new());
        for &rank in &self.perfect[perfect] {
            let list = if self.required.contains(&rank) { &mut missing } else { &mut more };
            list.push(rank);
        }
        self.itemset.append(&mut missing);
        if holds_all(self.itemset, self.required) {
            self.sink.itemset(self.itemset, support)?;
            self.sink.combinations(self.itemset, &more, support)?;
        }
        self.itemset.truncate(length);
        ControlFlow::Continue(())
    }
}

pub(super) fn holds_all(itemset: &[Rank], required: &[Rank]) -> bool {
    required.iter().all(|rank| itemset.contains(rank))
}
