//! The search: FP-growth over rows and columns of bits.
//!
//! As in [`super::fp_growth`], each item in turn joins the itemset, its conditional pattern base is
//! built, and the recursion goes on there. What differs is how a base is held, by its size:
//!
//! 1. as rows with lists of the rows that hold each item ([`super::base`]), while columns would be
//!    long and mostly empty;
//! 2. as columns of bits ([`super::columns`]), nearly always after one step;
//! 3. as one word for each item, from 64 rows down, where most itemsets are.
//!
//! That bit columns beat trees and lists where bases are small or dense is Zaki's Eclat (2000) and
//! MAFIA (Burdick and others 2001), which also compacts the columns as the search goes down. We
//! divide as FP-growth does, gather each base once, and count eight words or eight items at a time
//! ([`super::lanes`]). Items that a whole base holds are not searched; see [`super::found`].
//!
//! A search that has worked for long leaves what it has not come to, at every level where it is, to
//! other threads ([`super::parallel`]).

use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use super::columns::Columns;
use super::condensed::Condensed;
use super::forms::{Choices, Scratch, WORD, Whole, steps};
use super::found::Found;
use super::lanes::{Bounds, Lanes, SLACK, Tagged, Words};
use super::parallel::{Halt, Left, Task};
use super::row_set::RowSet;
use super::rows::Rows;
use super::telling::{Audience, Told, Untold};
use super::{ItemsetSink, MineConfig};
use crate::encode::{Kin, Place, Rank};
use crate::support::Count;

/// What a search has not come to.
pub(super) enum Rest<'p, T: Place> {
    /// A range of items that extend the same itemset, each with all that is below it.
    Siblings { itemset: Vec<Rank>, among: Siblings<'p, T>, range: Range<usize> },
    /// What is found.
    Untold(Untold),
}

impl<T: Place> Left for Rest<'_, T> {
    /// What is below a sibling grows with those before it, by what factor depends on the data. In the
    /// dense sets where much is left it is 1.2 (mushroom, connect) to 1.4 (chess).
    fn steps(&self) -> f64 {
        const GROWTH: f64 = 1.25;
        let below = |place: usize| GROWTH.powi(i32::try_from(place.min(500)).unwrap_or(500));
        let range = match self {
            Self::Siblings { range, .. } => range,
            Self::Untold(untold) => return untold.steps(),
        };
        (below(range.end) - below(range.start)) / (GROWTH - 1.0) + range.len() as f64
    }
}

/// What siblings are searched in.
pub(super) enum Siblings<'p, T: Place> {
    Rows(Arc<Rows<'p, T>>),
    Columns(Arc<Columns>),
    Words(Arc<Words>),
}

impl<T: Place> Clone for Siblings<'_, T> {
    fn clone(&self) -> Self {
        match self {
            Self::Rows(rows) => Self::Rows(Arc::clone(rows)),
            Self::Columns(columns) => Self::Columns(Arc::clone(columns)),
            Self::Words(words) => Self::Words(Arc::clone(words)),
        }
    }
}

/// Up to so many siblings are left one by one, more in as many ranges.
const RANGES: usize = 256;

/// Why a search ends early.
enum Stop {
    /// Nobody wants more.
    Halted,
    /// The open scope holds too much; see [`Found::is_full`].
    Full,
    /// This was enough work. Everything found is told, and each level on the way up leaves what it
    /// has not come to.
    Enough,
}

type Flow = ControlFlow<Stop>;

pub(super) struct Search<'a, 'p, T: Place, L, S> {
    pub(super) lanes: L,
    pub(super) config: &'a MineConfig,
    pub(super) choices: Choices,
    pub(super) sink: &'a mut S,
    pub(super) halt: &'a Halt<'a>,
    pub(super) scratch: &'a mut Scratch<T>,
    /// Which items do not join an itemset together.
    pub(super) kin: Option<&'a Kin>,
    /// What is left to others, in the order of the answer.
    pub(super) rest: &'a mut Vec<Rest<'p, T>>,
    /// See [`Choices::most_work`].
    pub(super) work: u64,
}

impl<'p, T: Place, L: Lanes, S: ItemsetSink> Search<'_, 'p, T, L, S> {
    pub(super) fn run(mut self, whole: &Whole<'p, T>, task: Task<Rest<'p, T>>) -> ControlFlow<()> {
        let kept = self.choices.scope.kept;
        let flow = match task {
            Task::HeaderItem(item) => {
                self.scratch.found.start(&[], kept);
                match whole {
                    Whole::Rows(rows) => self.item_of_rows(rows, item.index(), 1),
                    Whole::Columns(columns) => self.column(columns, item.index(), 1),
                }
            }
            Task::Rest(Rest::Siblings { itemset, among, range }) => {
                self.scratch.found.start(&itemset, kept);
                self.siblings(&among, range, itemset.len() + 1)
            }
            Task::Rest(Rest::Untold(untold)) => {
                self.tell(|found, audience| found.tell_untold(untold, audience))
            }
        };
        let flow = match flow {
            ControlFlow::Continue(()) => self.tell(Found::tell),
            stop => stop,
        };
        match flow {
            ControlFlow::Continue(()) | ControlFlow::Break(Stop::Enough) => {
                ControlFlow::Continue(())
            }
            ControlFlow::Break(_) => ControlFlow::Break(()),
        }
    }

    /// Tells what was found, as far as it is not too much at a stretch, and looks whether this was
    /// enough work.
    fn tell(
        &mut self,
        tell: impl FnOnce(&mut Found, Audience<'_, S>) -> ControlFlow<(), Told>,
    ) -> Flow {
        let Self { config, halt, .. } = *self;
        let most_work = self.choices.most_work;
        let audience = Audience { config, sink: &mut *self.sink, halt, most_work };
        let ControlFlow::Continue(Told { work, untold }) = tell(&mut self.scratch.found, audience)
        else {
            return ControlFlow::Break(Stop::Halted);
        };
        self.rest.extend(untold.into_iter().map(Rest::Untold));
        self.work = self.work.saturating_add(work);
        match self.work >= most_work {
            true => ControlFlow::Break(Stop::Enough),
            false => ControlFlow::Continue(()),
        }
    }

    /// Siblings that another task has left.
    fn siblings(&mut self, among: &Siblings<'p, T>, range: Range<usize>, depth: usize) -> Flow {
        let share = || among.clone();
        match among {
            Siblings::Rows(rows) => {
                let one = |search: &mut Self, at| search.item_of_rows(rows, at, depth);
                self.one_by_one(range, depth, one, share)
            }
            Siblings::Columns(columns) => {
                let one = |search: &mut Self, at| search.column(columns, at, depth);
                self.one_by_one(range, depth, one, share)
            }
            Siblings::Words(words) => {
                let own = &mut self.scratch.words;
                own.make_room(range.end + SLACK);
                own.rows[..range.end].copy_from_slice(&words.rows[..range.end]);
                own.tagged[..range.end].copy_from_slice(&words.tagged[..range.end]);
                self.words(0, range, depth)
            }
        }
    }

    /// Searches siblings from the last to the first; what it does not come to, because this was
    /// enough work, is left to others, who can `share` the siblings.
    fn one_by_one(
        &mut self,
        range: Range<usize>,
        depth: usize,
        mut one: impl FnMut(&mut Self, usize) -> Flow,
        share: impl FnOnce() -> Siblings<'p, T>,
    ) -> Flow {
        for at in range.clone().rev() {
            if self.work >= self.choices.most_work
                && let ControlFlow::Break(stop) = self.pause()
            {
                return self.stop(stop, range.start..at + 1, depth, share);
            }
            if let ControlFlow::Break(stop) = one(self, at) {
                return self.stop(stop, range.start..at, depth, share);
            }
        }
        ControlFlow::Continue(())
    }

    #[cold]
    fn stop(
        &mut self,
        stop: Stop,
        left: Range<usize>,
        depth: usize,
        share: impl FnOnce() -> Siblings<'p, T>,
    ) -> Flow {
        if matches!(stop, Stop::Enough) && !left.is_empty() {
            // The itemset pushed last is the one that was just searched, or below it.
            let itemset = &self.scratch.found.itemset()[..depth - 1];
            let among = share();
            let size = left.len().div_ceil(RANGES);
            let mut end = left.end;
            while end > left.start {
                let start = left.start.max(end.saturating_sub(size));
                let (itemset, among) = (itemset.to_vec(), among.clone());
                self.rest.push(Rest::Siblings { itemset, among, range: start..end });
                end = start;
            }
        }
        ControlFlow::Break(stop)
    }

    /// The item joins the itemset, which then has `depth` items.
    fn item_of_rows(&mut self, rows: &Rows<'_, T>, item: usize, depth: usize) -> Flow {
        let (rank, support) = (rows.ranks[item], rows.supports[item]);
        let place = self.scratch.found.push(depth, rank, support);
        if item > 0 && depth < self.config.max_len {
            self.scoped(
                |search, bounds| search.extend_in_rows(rows, item, depth, bounds),
                support,
            )?;
        }
        self.scratch.found.close(place);
        self.pause_if_long()
    }

    fn extend_in_rows(
        &mut self,
        rows: &Rows<'_, T>,
        item: usize,
        depth: usize,
        bounds: Bounds,
    ) -> Flow {
        let passes_over = self.passes_over_perfect();
        // The conditional pattern base of the item.
        let Scratch { base, frequent, counters, place_of, found, words, columns: spare, .. } =
            &mut *self.scratch;
        rows.gather(self.lanes, item, base);
        self.work += base.entries() as u64;
        self.halt.worked(base.entries() as u64);
        let support = rows.supports[item];
        base.frequent(item, bounds.min_count, support, counters, frequent);
        if let Some(kin) = self.kin {
            let joined = Rank(rows.ranks[item]);
            frequent.retain(|(other, _)| !kin.are(joined, Rank(rows.ranks[other.index()])));
        }
        let is_perfect = |&&(_, support): &&(T, Count)| Some(support) == bounds.all;
        let perfect = frequent.iter().rev().filter(is_perfect);
        if !passes_over {
            found.perfect(depth + 1, perfect.map(|(item, _)| rows.ranks[item.index()]));
        }
        if found.is_full() {
            return ControlFlow::Break(Stop::Full);
        }
        frequent.retain(|entry| !is_perfect(&entry));
        if frequent.len() < 2 || depth + 1 == self.config.max_len {
            for (item, support) in frequent.iter().rev() {
                found.push(depth + 1, rows.ranks[item.index()], *support);
            }
            return ControlFlow::Continue(());
        }

        // The conditional database: frequent items only, by their new places.
        let items = frequent.len();
        for (place, (item, _)) in frequent.iter().enumerate() {
            place_of[item.index()] = T::new(place);
        }
        base.recode(place_of, 2);
        for (item, _) in frequent.iter() {
            place_of[item.index()] = T::NONE;
        }
        let ranks = frequent.iter().map(|(item, _)| rows.ranks[item.index()]);
        if support <= WORD {
            words.make_room(items + SLACK);
            base.words(&mut words.rows[..items]);
            for (tagged, (rank, (_, support))) in words.tagged.iter_mut().zip(ranks.zip(&*frequent))
            {
                *tagged = Tagged::new(rank, *support);
            }
            return self.words(0, 0..items, depth + 1);
        }
        let supports = frequent.iter().map(|&(_, support)| support);
        let choices = self.choices;
        let worth = base.pairs() * choices.steps_a_pair + items as u64 * choices.steps_an_item;
        if steps(items, base.width()) <= worth {
            let mut columns = spare.pop().unwrap_or_default();
            base.columns(ranks, supports, &mut columns);
            let flow = self.columns(&columns, depth + 1);
            self.scratch.columns.push(columns);
            flow
        } else {
            let (ranks, supports) = (ranks.collect(), supports.collect());
            let rows = Arc::new(Rows::of_base(base, ranks, supports));
            self.siblings(&Siblings::Rows(rows), 0..items, depth + 1)
        }
    }

    fn columns(&mut self, columns: &Columns, depth: usize) -> Flow {
        let one = |search: &mut Self, at| search.column(columns, at, depth);
        let share = || Siblings::Columns(Arc::new(columns.clone()));
        self.one_by_one(0..columns.ranks.len(), depth, one, share)
    }

    /// The item of the column joins the itemset, which then has `depth` items.
    fn column(&mut self, columns: &Columns, at: usize, depth: usize) -> Flow {
        let (rank, support) = (columns.ranks[at], columns.supports[at]);
        let place = self.scratch.found.push(depth, rank, support);
        if at > 0 && depth < self.config.max_len {
            self.scoped(
                |search, bounds| search.extend_in_columns(columns, at, depth, bounds),
                support,
            )?;
        }
        self.scratch.found.close(place);
        self.pause_if_long()
    }

    fn extend_in_columns(
        &mut self,
        columns: &Columns,
        at: usize,
        depth: usize,
        bounds: Bounds,
    ) -> Flow {
        let passes_over = self.passes_over_perfect();
        let Scratch { found, extensions, picks, words, .. } = &mut *self.scratch;
        let (column, below) = (columns.column(at), columns.below(at));
        // After this, `extensions` has the items above this one that are frequent within its rows.
        self.lanes.extend(column, below, &columns.shifts, bounds, extensions);
        self.work += below.len() as u64;
        self.halt.worked(below.len() as u64);
        if let Some(kin) = self.kin {
            let joined = Rank(columns.ranks[at]);
            extensions.retain(|item| !kin.are(joined, Rank(columns.ranks[item.tag() as usize])));
        }
        let rank = |item: &Tagged| columns.ranks[item.tag() as usize];
        if !passes_over {
            found.perfect(depth + 1, extensions.perfect().iter().rev().map(rank));
        }
        if found.is_full() {
            return ControlFlow::Break(Stop::Full);
        }
        let chosen = extensions.found();
        let n = chosen.len();
        if n < 2 || depth + 1 == self.config.max_len {
            for item in chosen.iter().rev() {
                found.push(depth + 1, rank(item), item.support());
            }
            return ControlFlow::Continue(());
        }
        if columns.supports[at] <= WORD {
            words.make_room(n + SLACK);
            columns.cut_to_words(self.lanes, at, chosen, picks, &mut words.rows[..n]);
            for (tagged, item) in words.tagged.iter_mut().zip(chosen) {
                *tagged = Tagged::new(rank(item), item.support());
            }
            return self.words(0, 0..n, depth + 1);
        }
        let mut child = self.scratch.columns.pop().unwrap_or_default();
        let Scratch { extensions, picks, .. } = &mut *self.scratch;
        columns.cut(self.lanes, at, extensions.found(), picks, &mut child);
        let flow = self.columns(&child, depth + 1);
        self.scratch.columns.push(child);
        flow
    }

    /// The candidates `words[from..]` of the range join the itemset one by one, each extended by
    /// those before it.
    fn words(&mut self, from: usize, range: Range<usize>, depth: usize) -> Flow {
        for at in range.clone().rev() {
            if let ControlFlow::Break(stop) = self.word((from, at, range.end), depth) {
                let Words { rows, tagged } = &self.scratch.words;
                let (rows, tagged) = (rows[from..at].to_vec(), tagged[from..at].to_vec());
                let share = || Siblings::Words(Arc::new(Words { rows, tagged }));
                return self.stop(stop, range.start - from..at - from, depth, share);
            }
        }
        ControlFlow::Continue(())
    }

    #[inline(always)]
    fn word(&mut self, (from, at, to): (usize, usize, usize), depth: usize) -> Flow {
        let Scratch { words, found, .. } = &mut *self.scratch;
        let (rows, tagged) = (words.rows[at], words.tagged[at]);
        let place = found.push(depth, tagged.tag(), tagged.support());
        if at > from && depth < self.config.max_len {
            let bounds = self.bounds(tagged.support());
            self.extend_word(rows, (from, at, to + SLACK), depth, bounds)?;
        }
        self.scratch.found.close(place);
        self.pause_if_long()
    }

    /// The candidates of the range that are frequent within `rows` are put behind it, cut to those
    /// rows, and searched.
    fn extend_word(
        &mut self,
        rows: u64,
        range: (usize, usize, usize),
        depth: usize,
        bounds: Bounds,
    ) -> Flow {
        let passes_over = self.passes_over_perfect();
        let Scratch { words, perfect, found, .. } = &mut *self.scratch;
        let into = range.2;
        let joined = words.tagged[range.1].tag();
        let (mut n, n_perfect) = self.lanes.extend_words(rows, words, range, bounds, perfect);
        if let Some(kin) = self.kin {
            n = words.retain(into..into + n, |other| !kin.are(Rank(joined), Rank(other)));
        }
        if n_perfect == 0 || passes_over {
            return self.words(into, into..into + n, depth + 1);
        }
        let scope = found.scope();
        let ranks = perfect[..n_perfect].iter().rev().map(|item| item.tag());
        found.perfect(depth + 1, ranks);
        let flow = match found.is_full() {
            true => ControlFlow::Break(Stop::Full),
            false => self.words(into, into..into + n, depth + 1),
        };
        let Scratch { words, perfect, found, .. } = &mut *self.scratch;
        if let ControlFlow::Break(Stop::Full) = flow
            && found.is_outermost(scope)
        {
            found.rewind(scope);
            let bounds = Bounds { all: None, ..bounds };
            let (n, _) = self.lanes.extend_words(rows, words, range, bounds, perfect);
            return self.words(into, into..into + n, depth + 1);
        }
        found.leave(scope);
        flow
    }

    /// No generator has a perfect extension of a part of it.
    #[inline]
    fn passes_over_perfect(&self) -> bool {
        self.config.condensed == Some(Condensed::Generators)
    }

    fn bounds(&self, support: Count) -> Bounds {
        // An item in all rows is not left out of the search where it may be kin to one still to come.
        let all = self.kin.is_none().then_some(support);
        Bounds { min_count: self.config.min_count, all }
    }

    /// Searches below the itemset that was pushed last, in a scope for its perfect extensions; once
    /// more without such a scope if that has to keep too much.
    fn scoped(
        &mut self,
        mut extend: impl FnMut(&mut Self, Bounds) -> Flow,
        support: Count,
    ) -> Flow {
        if self.halt.check().is_break() {
            return ControlFlow::Break(Stop::Halted);
        }
        let scope = self.scratch.found.scope();
        let bounds = self.bounds(support);
        match extend(self, bounds) {
            ControlFlow::Break(Stop::Full) if self.scratch.found.is_outermost(scope) => {
                self.scratch.found.rewind(scope);
                extend(self, Bounds { all: None, ..bounds })
            }
            flow => {
                self.scratch.found.leave(scope);
                flow
            }
        }
    }

    #[inline]
    fn pause_if_long(&mut self) -> Flow {
        match self.scratch.found.is_long() {
            true => self.pause(),
            false => ControlFlow::Continue(()),
        }
    }

    /// Tells what was found, unless a scope is open, and looks whether this was enough work.
    #[cold]
    fn pause(&mut self) -> Flow {
        let found = &self.scratch.found;
        if found.has_open_scope() {
            return match found.is_full() || self.work >= self.choices.scope.work {
                true => ControlFlow::Break(Stop::Full),
                false => ControlFlow::Continue(()),
            };
        }
        self.tell(Found::tell)
    }
}
