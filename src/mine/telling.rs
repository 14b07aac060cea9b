//! Telling what was found: a trie and its perfect extensions, spelled out in the order of the answer.
//!
//! A small trie may stand for very many itemsets. So telling ends when it has told enough, and leaves
//! what it has not come to, at every level where it is, to other threads ([`super::parallel`]). All
//! of them share the trie.

use std::mem;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use super::forms::Choices;
use super::found::{Entry, PERFECT, narrow};
use super::parallel::{Halt, Left};
use super::{ItemsetSink, MineConfig, Step};
use crate::encode::Rank;
use crate::support::Count;

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

/// Who is told.
pub(super) struct Audience<'a, S> {
    pub(super) config: &'a MineConfig,
    pub(super) sink: &'a mut S,
    pub(super) halt: &'a Halt<'a>,
    /// The steps after which telling leaves the rest to others.
    pub(super) most_work: u64,
}

/// What telling has come to.
#[derive(Default)]
pub(super) struct Told {
    /// In steps.
    pub(super) work: u64,
    /// What is left to others, in the order of the answer.
    pub(super) untold: Vec<Untold>,
}

/// Extensions of an itemset that telling has not come to.
pub(super) struct Untold {
    entries: Arc<Vec<Entry>>,
    rest: Rest,
}

/// See [`Telling::siblings`].
struct Rest {
    itemset: Vec<Rank>,
    places: Range<usize>,
    perfect: Vec<Rank>,
    support: Count,
}

impl Untold {
    /// The room of the entries, if nobody else needs them.
    pub(super) fn into_room(self) -> Option<Vec<Entry>> {
        Arc::into_inner(self.entries)
    }
}

impl Left for Untold {
    /// As if no entry had perfect extensions of its own.
    fn steps(&self) -> f64 {
        let Rest { places, perfect, .. } = &self.rest;
        let combinations = f64::from(narrow(perfect.len())).exp2();
        Choices::ITEMSET as f64 * combinations * (places.len() + 1) as f64
    }
}

/// What telling needs again and again.
#[derive(Debug)]
pub(super) struct Teller {
    /// The itemset told last.
    itemset: Vec<Rank>,
    /// The one before it that the sink was told last, and what it is told next.
    heard: Vec<Rank>,
    steps: Vec<Step>,
    /// By how many items there are to combine.
    combinations: [Combinations; SPELLED],
    /// The perfect extensions in force, a list for each scope.
    perfect: Vec<Rank>,
    required: Vec<Rank>,
}

impl Teller {
    pub(super) fn new(required: &[Rank]) -> Self {
        Self {
            itemset: Vec::new(),
            heard: Vec::new(),
            steps: Vec::with_capacity(STEPS),
            combinations: std::array::from_fn(combinations),
            perfect: Vec::new(),
            required: required.to_vec(),
        }
    }

    /// Forgets everything; what comes now extends `itemset`.
    pub(super) fn start(&mut self, itemset: &[Rank]) {
        self.itemset.clear();
        self.itemset.extend_from_slice(itemset);
        self.heard.clone_from(&self.itemset);
        self.steps.clear();
        self.perfect.clear();
    }

    pub(super) fn itemset(&self) -> &[Rank] {
        &self.itemset
    }

    /// Tells all entries; they are taken where some of them are left to others.
    pub(super) fn tell<S: ItemsetSink>(
        &mut self,
        entries: &mut Vec<Entry>,
        audience: Audience<'_, S>,
    ) -> ControlFlow<(), Told> {
        let (work, rest) =
            self.telling(entries, audience, |telling| telling.plain(0..telling.entries.len(), 0))?;
        if rest.is_empty() {
            return ControlFlow::Continue(Told { work, untold: Vec::new() });
        }
        self.go_to_end(entries);
        let entries = Arc::new(mem::take(entries));
        ControlFlow::Continue(Told { work, untold: share(&entries, rest) })
    }

    pub(super) fn tell_untold<S: ItemsetSink>(
        &mut self,
        Untold { entries, rest }: &Untold,
        audience: Audience<'_, S>,
    ) -> ControlFlow<(), Told> {
        self.start(&rest.itemset);
        self.perfect.extend_from_slice(&rest.perfect);
        let (work, rest) = self.telling(entries, audience, |telling| {
            telling.siblings(rest.places.clone(), 0..rest.perfect.len(), rest.support)
        })?;
        ControlFlow::Continue(Told { work, untold: share(entries, rest) })
    }

    fn telling<S: ItemsetSink>(
        &mut self,
        entries: &[Entry],
        Audience { config, sink, halt, most_work }: Audience<'_, S>,
        tell: impl FnOnce(&mut Telling<'_, S>) -> Flow,
    ) -> ControlFlow<(), (u64, Vec<Rest>)> {
        let at_a_stretch = match sink.spells_out() {
            true => (most_work / Choices::ITEMSET).max(1).ilog2() as usize,
            false => usize::MAX,
        };
        let mut telling = Telling {
            entries,
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
            work_left: most_work,
            at_a_stretch,
            rest: Vec::new(),
        };
        let flow = match tell(&mut telling) {
            ControlFlow::Break(Stop::Halted) => return ControlFlow::Break(()),
            _ => telling.hear(),
        };
        if flow.is_break() {
            return ControlFlow::Break(());
        }
        let Telling { rest, work_left, .. } = telling;
        ControlFlow::Continue((most_work - work_left, rest))
    }

    /// Makes the itemset that of the last entry.
    fn go_to_end(&mut self, entries: &[Entry]) {
        let mut last = Vec::new();
        let mut above = u32::MAX;
        for entry in entries.iter().rev() {
            if entry.depth < above && entry.support != PERFECT {
                above = entry.depth;
                last.push(Rank(entry.rank));
            }
        }
        self.itemset.truncate(above as usize - 1);
        self.itemset.extend(last.iter().rev());
    }
}

fn share(entries: &Arc<Vec<Entry>>, rest: Vec<Rest>) -> Vec<Untold> {
    rest.into_iter().map(|rest| Untold { entries: Arc::clone(entries), rest }).collect()
}

/// Why telling ends early.
enum Stop {
    /// Nobody wants more.
    Halted,
    /// This was enough at a stretch. Each level on the way up leaves what it has not come to.
    Enough,
}

type Flow = ControlFlow<Stop>;

fn halted(_: ()) -> Stop {
    Stop::Halted
}

struct Telling<'a, S> {
    entries: &'a [Entry],
    /// The itemset that is being told.
    itemset: &'a mut Vec<Rank>,
    /// See [`Teller`].
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
    /// Steps until this is enough.
    work_left: u64,
    /// The most perfect extensions whose combinations are told together.
    at_a_stretch: usize,
    /// What is left to others, in the order of the answer.
    rest: Vec<Rest>,
}

impl<S: ItemsetSink> Telling<'_, S> {
    #[inline(always)]
    fn tell(&mut self, support: Count) -> Flow {
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
    fn hear(&mut self) -> Flow {
        if !self.steps.is_empty() {
            self.told(self.steps.len() as u64);
            self.sink.steps(self.heard, self.steps).map_break(halted)?;
            self.steps.clear();
        }
        self.heard.clone_from(self.itemset);
        ControlFlow::Continue(())
    }

    /// The itemset by itself, if it is listed.
    #[inline(never)]
    fn tell_alone(&mut self, support: Count) -> Flow {
        self.told(1);
        self.config.tell(self.itemset, support, self.required, self.sink).map_break(halted)
    }

    /// So many more itemsets are told.
    fn told(&mut self, itemsets: u64) {
        let steps = Choices::ITEMSET.saturating_mul(itemsets);
        self.halt.worked(steps);
        self.work_left = self.work_left.saturating_sub(steps);
    }

    fn is_enough(&self) -> bool {
        self.work_left == 0
    }

    /// Ends here: extensions of the first `length` items are left, as for [`Self::siblings`].
    #[cold]
    fn stop(
        &mut self,
        stop: Stop,
        length: usize,
        (places, perfect): (Range<usize>, Range<usize>),
        support: Count,
    ) -> Flow {
        if matches!(stop, Stop::Enough) && !(places.is_empty() && perfect.is_empty()) {
            let itemset = self.itemset[..length].to_vec();
            let perfect = self.perfect[perfect].to_vec();
            self.rest.push(Rest { itemset, places, perfect, support });
        }
        ControlFlow::Break(stop)
    }

    /// Entries that no perfect extension from above applies to. `extra` is by how many items the
    /// itemsets are longer than their entries say.
    fn plain(&mut self, places: Range<usize>, extra: usize) -> Flow {
        let mut at = places.start;
        while at < places.end {
            let entry = self.entries[at];
            let length = entry.depth as usize + extra;
            if entry.support == PERFECT {
                let support = self.entries[at - 1].support;
                let scope = at..entry.end as usize;
                at = scope.end;
                if let ControlFlow::Break(stop) = self.below(scope, 0..0, support) {
                    return self.stop_plain(stop, at..places.end, extra);
                }
            } else if length > self.config.max_len {
                at = entry.end as usize;
            } else if self.is_enough() {
                return self.stop_plain(Stop::Enough, at..places.end, extra);
            } else {
                self.itemset.truncate(length - 1);
                self.itemset.push(Rank(entry.rank));
                self.tell(entry.support)?;
                at += 1;
            }
        }
        ControlFlow::Continue(())
    }

    #[cold]
    fn stop_plain(&mut self, stop: Stop, places: Range<usize>, extra: usize) -> Flow {
        // What comes next may extend a shorter itemset than what came before.
        let next = self.entries[places.clone()].first();
        let length = next.map_or(0, |entry| entry.depth as usize + extra - 1);
        self.stop(stop, length, (places, 0..0), PERFECT)
    }

    /// The entries below the itemset, each with every combination of its perfect extensions: the
    /// `inherited` ones and those that stand first among the entries.
    fn below(&mut self, mut places: Range<usize>, inherited: Range<usize>, support: Count) -> Flow {
        if self.itemset.len() >= self.config.max_len {
            return ControlFlow::Continue(());
        }
        // A scope can take longer to spell out than anybody wants to wait.
        self.halt.check().map_break(halted)?;
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
    ) -> Flow {
        let length = self.itemset.len();
        let most = length + perfect.len();
        let suits = length + 1 >= self.config.min_len && most <= self.config.max_len;
        if places.is_empty() && suits && perfect.len() <= self.at_a_stretch {
            if self.lists_all && self.sink.spells_out() && perfect.len() < SPELLED {
                return self.spell_out(perfect, support);
            }
            if holds_all(self.itemset, self.required) {
                return self.combine(perfect, support);
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
                if self.is_enough() {
                    return self.stop(Stop::Enough, length, (places, at..perfect.end), support);
                }
                let (entry, start) = (*entry, places.start);
                places.start = entry.end as usize;
                self.itemset.push(Rank(entry.rank));
                self.tell(entry.support)?;
                let below = start + 1..places.start;
                if let ControlFlow::Break(stop) = self.below(below, at..perfect.end, entry.support)
                {
                    return self.stop(stop, length, (places, at..perfect.end), support);
                }
                self.itemset.truncate(length);
            }
            if self.is_enough() {
                return self.stop(Stop::Enough, length, (places, at..perfect.end), support);
            }
            self.itemset.push(rank);
            self.tell(support)?;
            let more = !perfect.is_empty() || !places.is_empty();
            if more
                && length + 1 < self.config.max_len
                && let ControlFlow::Break(stop) =
                    self.siblings(places.clone(), perfect.clone(), support)
            {
                return self.stop(stop, length, (places, perfect), support);
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
    fn spell_out(&mut self, perfect: Range<usize>, support: Count) -> Flow {
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

    /// Every combination of perfect extensions, by the sink.
    fn combine(&mut self, perfect: Range<usize>, support: Count) -> Flow {
        self.hear()?;
        self.told(match self.sink.spells_out() {
            true => 1 << perfect.len(),
            false => 1,
        });
        let more = &self.perfect[perfect];
        self.sink.combinations(self.itemset, more, support).map_break(halted)
    }

    /// The combinations of perfect extensions that make the itemset hold what is required, for sinks
    /// that do not mind their order.
    fn with_required(&mut self, perfect: Range<usize>, support: Count) -> Flow {
        let length = self.itemset.len();
        let (mut missing, mut more) = (Vec::new(), Vec::new());
        for &rank in &self.perfect[perfect] {
            let list = if self.required.contains(&rank) { &mut missing } else { &mut more };
            list.push(rank);
        }
        self.itemset.append(&mut missing);
        if holds_all(self.itemset, self.required) {
            self.told(1);
            self.sink.itemset(self.itemset, support).map_break(halted)?;
            self.sink.combinations(self.itemset, &more, support).map_break(halted)?;
        }
        self.itemset.truncate(length);
        ControlFlow::Continue(())
    }
}

pub(super) fn holds_all(itemset: &[Rank], required: &[Rank]) -> bool {
    required.iter().all(|rank| itemset.contains(rank))
}
