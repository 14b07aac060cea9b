//! Closed and maximal itemsets, in a search of their own.
//!
//! Each closed itemset is met once: as an itemset of the usual search together with its perfect
//! extensions, the items above that all its rows hold. These join at once and are never searched.
//! What the usual search does not look at are the items it is done with: if one of those is in all
//! rows, the closed itemset that holds both has been met, everything below has been met with it, and
//! the search turns back. So the columns of these items are kept too. This is the closure extension
//! of LCM (Uno and others 2004) with the test of DCI_CLOSED (Lucchese and others 2006), which needs
//! no store of what was found; on dense data it turns back so often that there is little to do.
//!
//! A closed itemset is maximal if none of all these items is frequent in its rows.
//!
//! Itemsets come in the order in which they stand among all frequent ones: an itemset comes before
//! those that go on with an item above all that it holds, and behind the others.

use std::ops::ControlFlow;

use super::columns::Columns;
use super::condensed::{Condensed, Listing};
use super::forms::{Choices, Scratch, WORD, Whole, steps};
use super::lanes::{Bounds, Lanes, SLACK, Tagged};
use super::parallel::Halt;
use super::row_set::RowSet;
use super::rows::Rows;
use super::{ItemsetSink, MineConfig};
use crate::encode::{Place, Rank};
use crate::support::Count;

/// The search below one header item.
pub(super) struct Closing<'a, T, L, S> {
    pub(super) lanes: L,
    pub(super) config: &'a MineConfig,
    pub(super) which: Condensed,
    pub(super) choices: Choices,
    pub(super) sink: &'a mut S,
    pub(super) halt: &'a Halt<'a>,
    pub(super) scratch: &'a mut Scratch<T>,
    pub(super) listing: Listing<'a>,
    /// The itemset with its perfect extensions, in the order in which they joined.
    pub(super) itemset: Vec<Rank>,
}

impl<T: Place, L: Lanes, S: ItemsetSink> Closing<'_, T, L, S> {
    pub(super) fn header_item(&mut self, whole: &Whole<'_, T>, item: usize) -> ControlFlow<()> {
        match whole {
            Whole::Rows(rows) => self.item_of_rows(rows, item),
            Whole::Columns(columns) => self.column(columns, item),
        }
    }

    fn item_of_rows(&mut self, rows: &Rows<'_, T>, item: usize) -> ControlFlow<()> {
        self.halt.check()?;
        let support = rows.supports[item];
        let Scratch { base, frequent, counters, place_of, words, columns: spare, .. } =
            &mut *self.scratch;
        rows.gather_whole(item, base);
        self.halt.worked(base.entries() as u64);
        base.frequent(rows.ranks.len(), self.config.min_count, support, counters, frequent);
        if frequent.iter().any(|(other, count)| other.index() > item && *count == support) {
            return ControlFlow::Continue(());
        }
        let before = self.itemset.len();
        let in_all = frequent.iter().filter(|(_, count)| *count == support);
        self.itemset.extend(in_all.map(|(other, _)| Rank(rows.ranks[other.index()])));
        // What is left are the candidates, and then the items that the search is done with.
        frequent.retain(|(_, count)| *count < support);
        let candidates = frequent.partition_point(|(other, _)| other.index() < item);
        if candidates == 0 || self.itemset.len() >= self.config.max_len {
            let extends = !frequent.is_empty();
            self.leaf(support, extends)?;
            self.itemset.truncate(before);
            return ControlFlow::Continue(());
        }
        for (place, (other, _)) in frequent.iter().enumerate() {
            place_of[other.index()] = T::new(place);
        }
        base.recode(place_of, 1);
        for (other, _) in frequent.iter() {
            place_of[other.index()] = T::NONE;
        }
        let items = frequent.len();
        let ranks = frequent.iter().map(|(other, _)| rows.ranks[other.index()]);
        let supports = frequent.iter().map(|&(_, count)| count);
        let worth =
            base.pairs() * self.choices.steps_a_pair + items as u64 * self.choices.steps_an_item;
        if support <= WORD {
            words.make_room(items + SLACK);
            base.words(&mut words.rows[..items]);
            for (tagged, (rank, count)) in words.tagged.iter_mut().zip(ranks.zip(supports)) {
                *tagged = Tagged::new(rank, count);
            }
            self.words((0, candidates, items), support)?;
        } else if steps(items, base.width()) <= worth {
            let mut columns = spare.pop().unwrap_or_default();
            base.columns(ranks, supports, &mut columns);
            self.columns(&columns, candidates, support)?;
            self.scratch.columns.push(columns);
        } else {
            let (ranks, supports) = (ranks.collect(), supports.collect());
            let rows = Rows::of_base(base, ranks, supports);
            let rank = |at| Rank(rows.ranks[at]);
            self.in_order(candidates, rank, support, |search, at| search.item_of_rows(&rows, at))?;
        }
        self.itemset.truncate(before);
        ControlFlow::Continue(())
    }

    fn columns(&mut self, columns: &Columns, candidates: usize, of: Count) -> ControlFlow<()> {
        let rank = |at| Rank(columns.ranks[at]);
        self.in_order(candidates, rank, of, |search, at| search.column(columns, at))
    }

    fn column(&mut self, columns: &Columns, at: usize) -> ControlFlow<()> {
        self.halt.check()?;
        self.halt.worked(columns.blocks.len() as u64);
        let (column, support) = (columns.column(at), columns.supports[at]);
        let Scratch { extensions, picks, words, .. } = &mut *self.scratch;
        let bounds = Bounds { min_count: self.config.min_count, all: Some(support) };
        let done = &columns.blocks[(at + 1) * columns.width..];
        self.lanes.extend(column, done, &columns.shifts, bounds, extensions);
        if !extensions.perfect().is_empty() {
            return ControlFlow::Continue(());
        }
        let behind = u32::try_from(at + 1).expect("columns are no more than ranks");
        let done = extensions.found().iter();
        let done: Vec<Tagged> =
            done.map(|item| Tagged::new(behind + item.tag(), item.support())).collect();

        self.lanes.extend(column, columns.below(at), &columns.shifts, bounds, extensions);
        let rank = |item: &Tagged| columns.ranks[item.tag() as usize];
        let before = self.itemset.len();
        self.itemset.push(Rank(columns.ranks[at]));
        self.itemset.extend(extensions.perfect().iter().map(|item| Rank(rank(item))));
        let candidates = extensions.found().len();
        if candidates == 0 || self.itemset.len() >= self.config.max_len {
            self.leaf(support, candidates > 0 || !done.is_empty())?;
            self.itemset.truncate(before);
            return ControlFlow::Continue(());
        }
        let chosen = [extensions.found(), &done].concat();
        if support <= WORD {
            words.make_room(chosen.len() + SLACK);
            let rows = &mut words.rows[..chosen.len()];
            columns.cut_to_words(self.lanes, at, &chosen, picks, rows);
            for (tagged, item) in words.tagged.iter_mut().zip(&chosen) {
                *tagged = Tagged::new(rank(item), item.support());
            }
            self.words((0, candidates, chosen.len()), support)?;
        } else {
            let mut child = self.scratch.columns.pop().unwrap_or_default();
            columns.cut(self.lanes, at, &chosen, &mut self.scratch.picks, &mut child);
            self.columns(&child, candidates, support)?;
            self.scratch.columns.push(child);
        }
        self.itemset.truncate(before);
        ControlFlow::Continue(())
    }

    /// The words `from..to` are candidates, those from there to `end` items that the search is done
    /// with; so are the candidates that have been searched.
    fn words(&mut self, (from, to, end): (usize, usize, usize), of: Count) -> ControlFlow<()> {
        let lowest = self.lowest();
        let mut told = false;
        for at in (from..to).rev() {
            if !told && self.scratch.words.tagged[at].tag() < lowest.0 {
                told = true;
                self.tell_closed(of)?;
            }
            self.word((from, at, end))?;
        }
        match told {
            true => ControlFlow::Continue(()),
            false => self.tell_closed(of),
        }
    }

    fn word(&mut self, (from, at, end): (usize, usize, usize)) -> ControlFlow<()> {
        let Scratch { words, perfect, .. } = &mut *self.scratch;
        let (rows, tagged) = (words.rows[at], words.tagged[at]);
        let support = tagged.support();
        let bounds = Bounds { min_count: self.config.min_count, all: Some(support) };
        let (before, into) = (self.itemset.len(), end + SLACK);
        let (n, n_perfect) =
            self.lanes.extend_words(rows, words, (from, at, into), bounds, perfect);
        self.itemset.push(Rank(tagged.tag()));
        self.itemset.extend(perfect[..n_perfect].iter().map(|item| Rank(item.tag())));
        let done = (at + 1, end, into + n);
        let (n_done, in_all) = self.lanes.extend_words(rows, words, done, bounds, perfect);
        if in_all == 0 {
            if n == 0 || self.itemset.len() >= self.config.max_len {
                self.leaf(support, n + n_done > 0)?;
            } else {
                self.words((into, into + n, into + n + n_done), support)?;
            }
        }
        self.itemset.truncate(before);
        ControlFlow::Continue(())
    }

    /// Searches the candidates from the last to the first, and tells the itemset in its place among
    /// them.
    fn in_order(
        &mut self,
        candidates: usize,
        rank: impl Fn(usize) -> Rank,
        of: Count,
        mut one: impl FnMut(&mut Self, usize) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let lowest = self.lowest();
        let mut told = false;
        for at in (0..candidates).rev() {
            if !told && rank(at) < lowest {
                told = true;
                self.tell_closed(of)?;
            }
            one(self, at)?;
        }
        match told {
            true => ControlFlow::Continue(()),
            false => self.tell_closed(of),
        }
    }

    fn lowest(&self) -> Rank {
        *self.itemset.iter().min().expect("a header item is there")
    }

    /// An itemset that is not searched any further; `extends` says whether any item is frequent in
    /// its rows, where that matters.
    fn leaf(&mut self, support: Count, extends: bool) -> ControlFlow<()> {
        match self.which == Condensed::Maximal && extends {
            true => ControlFlow::Continue(()),
            false => self.tell(support),
        }
    }

    /// An itemset that some other extends.
    fn tell_closed(&mut self, support: Count) -> ControlFlow<()> {
        self.leaf(support, true)
    }

    fn tell(&mut self, support: Count) -> ControlFlow<()> {
        let mut items = self.itemset.clone();
        items.sort_unstable_by(|one, other| other.cmp(one));
        self.listing.push(&items, support, self.sink)
    }
}
