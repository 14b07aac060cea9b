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

use std::ops::ControlFlow;

use super::base::{Base, Counters, Place, Rows};
use super::columns::Columns;
use super::found::{Found, MOST_KEPT};
use super::lanes::{Bounds, Extensions, Lanes, Pick, Portable, SLACK, Tagged, Words};
use super::parallel::{self, Halt};
use super::{HeaderItem, ItemsetSink, MineConfig};
use crate::encode::Patterns;
use crate::error::Result;
use crate::support::Count;
use crate::watch::Watch;

/// Transactions that fit one word.
const WORD: Count = 64;

/// All itemsets of the first `items` ranks; see [`super::mine`].
pub(super) fn over_header_items<S, F>(
    patterns: &Patterns<'_>,
    config: &MineConfig,
    items: usize,
    sink_of: F,
    watch: &dyn Watch,
) -> Result<Vec<S>>
where
    S: ItemsetSink + Send,
    F: Fn(HeaderItem) -> S + Sync,
{
    #[cfg(target_arch = "x86_64")]
    {
        use super::lanes::{Avx2, Avx512};
        if let Some(lanes) = Avx512::detect() {
            return with_lanes(lanes, patterns, config, items, sink_of, watch);
        }
        if let Some(lanes) = Avx2::detect() {
            return with_lanes(lanes, patterns, config, items, sink_of, watch);
        }
    }
    with_lanes(Portable, patterns, config, items, sink_of, watch)
}

fn with_lanes<S, F>(
    lanes: impl Lanes,
    patterns: &Patterns<'_>,
    config: &MineConfig,
    items: usize,
    sink_of: F,
    watch: &dyn Watch,
) -> Result<Vec<S>>
where
    S: ItemsetSink + Send,
    F: Fn(HeaderItem) -> S + Sync,
{
    if items < u16::LIMIT {
        with_places::<u16, _, _>(lanes, patterns, config, items, MOST_KEPT, sink_of, watch)
    } else {
        with_places::<u32, _, _>(lanes, patterns, config, items, MOST_KEPT, sink_of, watch)
    }
}

fn with_places<T, S, F>(
    lanes: impl Lanes,
    patterns: &Patterns<'_>,
    config: &MineConfig,
    items: usize,
    most_kept: usize,
    sink_of: F,
    watch: &dyn Watch,
) -> Result<Vec<S>>
where
    T: Place,
    S: ItemsetSink + Send,
    F: Fn(HeaderItem) -> S + Sync,
{
    let whole = Whole::<T>::of(patterns, items);
    parallel::over_header_items(
        items,
        sink_of,
        watch,
        || Scratch::<T>::new(items, most_kept),
        |item, scratch, sink, halt| {
            let search = Search {
                lanes,
                config,
                sink,
                halt,
                scratch,
            };
            search.header_item(&whole, item.rank.index())
        },
    )
}

/// All patterns, in the form that the first step is made from.
enum Whole<T> {
    Rows(Rows<T>),
    Columns(Columns),
}

impl<T: Place> Whole<T> {
    fn of(patterns: &Patterns<'_>, items: usize) -> Self {
        let base = Base::<T>::of(patterns, items);
        let ranks = (0..).take(items).collect();
        let supports = patterns.counts()[..items].to_vec();
        if steps(items, base.width()) <= base.pairs() {
            let mut columns = Columns {
                ranks,
                supports,
                ..Columns::default()
            };
            base.columns(&mut columns);
            Self::Columns(columns)
        } else {
            Self::Rows(Rows::new(base, ranks, supports))
        }
    }
}

/// Vector steps to count all pairs of so many columns: one and a bit for each block, and what the
/// sums and comparisons cost.
fn steps(items: usize, width: usize) -> u64 {
    let pairs = items as u64 * items.saturating_sub(1) as u64 / 2;
    pairs.saturating_mul(width as u64 * 6 / 5 + 3)
}

/// Vector steps that are worth one pair of items in one row, when a base could be searched either
/// way, and those that another step of rows costs for each item. Only huge and nearly empty bases
/// are better kept as rows.
const STEPS_A_PAIR: u64 = 32;
const STEPS_AN_ITEM: u64 = 1000;

/// What a thread needs again and again.
struct Scratch<T> {
    found: Found,
    base: Base<T>,
    frequent: Vec<(T, Count)>,
    counters: Counters,
    /// [`Place::NONE`] for each item, except while it is used.
    place_of: Vec<T>,
    extensions: Extensions,
    picks: Vec<Pick>,
    /// Columns that are not in use.
    columns: Vec<Columns>,
    /// A stack: the candidates of each level stand behind those of the level above it.
    words: Words,
    perfect: Vec<Tagged>,
}

impl<T: Place> Scratch<T> {
    fn new(items: usize, most_kept: usize) -> Self {
        Self {
            found: Found::new(most_kept),
            base: Base::default(),
            frequent: Vec::new(),
            counters: Counters::new(items),
            place_of: vec![T::NONE; items],
            extensions: Extensions::default(),
            picks: Vec::new(),
            columns: Vec::new(),
            words: Words::default(),
            perfect: Vec::new(),
        }
    }
}

/// Why a search ends early.
enum Stop {
    /// Nobody wants more.
    Halted,
    /// More was found than is kept; see [`Found::is_full`].
    Full,
}

type Flow = ControlFlow<Stop>;

struct Search<'a, T, L, S> {
    lanes: L,
    config: &'a MineConfig,
    sink: &'a mut S,
    halt: &'a Halt<'a>,
    scratch: &'a mut Scratch<T>,
}

impl<T: Place, L: Lanes, S: ItemsetSink> Search<'_, T, L, S> {
    /// All itemsets whose least frequent item this is.
    fn header_item(mut self, whole: &Whole<T>, item: usize) -> ControlFlow<()> {
        self.scratch.found.clear();
        let flow = match whole {
            Whole::Rows(rows) => self.item_of_rows(rows, item, 1),
            Whole::Columns(columns) => self.column(columns, item, 1),
        };
        match flow {
            ControlFlow::Continue(()) => self.scratch.found.tell(self.config, self.sink),
            ControlFlow::Break(_) => ControlFlow::Break(()),
        }
    }

    /// The item joins the itemset, which then has `depth` items.
    fn item_of_rows(&mut self, rows: &Rows<T>, item: usize, depth: usize) -> Flow {
        let (rank, support) = (rows.ranks[item], rows.supports[item]);
        let place = self.scratch.found.push(depth, rank, support);
        if item > 0 && depth < self.config.max_len {
            self.scoped(
                |search, bounds| search.extend_in_rows(rows, item, depth, bounds),
                support,
            )?;
        }
        self.scratch.found.close(place);
        self.tell_if_long()
    }

    fn extend_in_rows(
        &mut self,
        rows: &Rows<T>,
        item: usize,
        depth: usize,
        bounds: Bounds,
    ) -> Flow {
        // The conditional pattern base of the item.
        let Scratch {
            base,
            frequent,
            counters,
            place_of,
            found,
            words,
            columns: spare,
            ..
        } = &mut *self.scratch;
        rows.gather(item, base);
        let support = rows.supports[item];
        base.frequent(item, bounds.min_count, support, counters, frequent);
        let is_perfect = |&&(_, support): &&(T, Count)| Some(support) == bounds.all;
        let perfect = frequent.iter().rev().filter(is_perfect);
        found.perfect(depth + 1, perfect.map(|(item, _)| rows.ranks[item.index()]));
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
        base.recode(place_of);
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
            return self.words(0, items, depth + 1);
        }
        let supports = frequent.iter().map(|&(_, support)| support);
        let worth = base.pairs() * STEPS_A_PAIR + items as u64 * STEPS_AN_ITEM;
        if steps(items, base.width()) <= worth {
            let mut columns = spare.pop().unwrap_or_default();
            columns.ranks.clear();
            columns.ranks.extend(ranks);
            columns.supports.clear();
            columns.supports.extend(supports);
            base.columns(&mut columns);
            let flow = self.columns(&columns, depth + 1);
            self.scratch.columns.push(columns);
            flow
        } else {
            let (ranks, supports) = (ranks.collect(), supports.collect());
            let rows = Rows::new(std::mem::take(base), ranks, supports);
            for item in (0..items).rev() {
                self.item_of_rows(&rows, item, depth + 1)?;
            }
            ControlFlow::Continue(())
        }
    }

    fn columns(&mut self, columns: &Columns, depth: usize) -> Flow {
        for at in (0..columns.ranks.len()).rev() {
            self.column(columns, at, depth)?;
        }
        ControlFlow::Continue(())
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
        self.tell_if_long()
    }

    fn extend_in_columns(
        &mut self,
        columns: &Columns,
        at: usize,
        depth: usize,
        bounds: Bounds,
    ) -> Flow {
        let Scratch {
            found,
            extensions,
            picks,
            words,
            ..
        } = &mut *self.scratch;
        let (column, below) = (columns.column(at), columns.below(at));
        // After this, `extensions` has the items above this one that are frequent within its rows.
        self.lanes
            .extend(column, below, &columns.shifts, bounds, extensions);
        let rank = |item: &Tagged| columns.ranks[item.tag() as usize];
        found.perfect(depth + 1, extensions.perfect().iter().rev().map(rank));
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
            return self.words(0, n, depth + 1);
        }
        let mut child = self.scratch.columns.pop().unwrap_or_default();
        let Scratch {
            extensions, picks, ..
        } = &mut *self.scratch;
        columns.cut(self.lanes, at, extensions.found(), picks, &mut child);
        let flow = self.columns(&child, depth + 1);
        self.scratch.columns.push(child);
        flow
    }

    /// The candidates `words[from..to]` join the itemset one by one.
    fn words(&mut self, from: usize, to: usize, depth: usize) -> Flow {
        for at in (from..to).rev() {
            let Scratch { words, found, .. } = &mut *self.scratch;
            let (rows, tagged) = (words.rows[at], words.tagged[at]);
            let place = found.push(depth, tagged.tag(), tagged.support());
            if at > from && depth < self.config.max_len {
                let bounds = self.bounds(tagged.support());
                self.extend_word(rows, (from, at, to + SLACK), depth, bounds)?;
            }
            self.scratch.found.close(place);
            self.tell_if_long()?;
        }
        ControlFlow::Continue(())
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
        let Scratch {
            words,
            perfect,
            found,
            ..
        } = &mut *self.scratch;
        let into = range.2;
        let (n, n_perfect) = self.lanes.extend_words(rows, words, range, bounds, perfect);
        if n_perfect == 0 {
            return self.words(into, into + n, depth + 1);
        }
        let scope = found.scope();
        let ranks = perfect[..n_perfect].iter().rev().map(|item| item.tag());
        found.perfect(depth + 1, ranks);
        let flow = self.words(into, into + n, depth + 1);
        let Scratch {
            words,
            perfect,
            found,
            ..
        } = &mut *self.scratch;
        if let ControlFlow::Break(Stop::Full) = flow
            && found.is_outermost(scope)
        {
            found.rewind(scope);
            let bounds = Bounds {
                all: None,
                ..bounds
            };
            let (n, _) = self.lanes.extend_words(rows, words, range, bounds, perfect);
            return self.words(into, into + n, depth + 1);
        }
        found.leave(scope);
        flow
    }

    fn bounds(&self, support: Count) -> Bounds {
        Bounds {
            min_count: self.config.min_count,
            all: Some(support),
        }
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
                extend(
                    self,
                    Bounds {
                        all: None,
                        ..bounds
                    },
                )
            }
            flow => {
                self.scratch.found.leave(scope);
                flow
            }
        }
    }

    #[inline]
    fn tell_if_long(&mut self) -> Flow {
        if self.scratch.found.is_long() {
            self.tell()
        } else {
            ControlFlow::Continue(())
        }
    }

    fn tell(&mut self) -> Flow {
        if self.scratch.found.is_full() {
            return ControlFlow::Break(Stop::Full);
        }
        match self.scratch.found.tell(self.config, self.sink) {
            ControlFlow::Continue(()) => ControlFlow::Continue(()),
            ControlFlow::Break(()) => ControlFlow::Break(Stop::Halted),
        }
    }
}
