//! FP-growth (Han, Pei and Yin 2000, algorithm 2), to be read with the paper open.
//!
//! For each item of the header table, from the bottom up: the item joins the suffix, which is
//! frequent with the item's support; the item's conditional pattern base becomes a conditional
//! FP-tree; the recursion goes on there. A tree that is a single path needs no recursion: every
//! combination of its nodes is frequent, with the count of the lowest node taken.

use std::convert::Infallible;
use std::ops::ControlFlow;

use super::forms::Choices;
use super::fp_tree::FpTree;
use super::parallel::{self, Halt, Left, Task};
use super::{ItemsetSink, MineConfig, Part, estimate};
use crate::encode::{Kin, Patterns, Rank};
use crate::error::Result;
use crate::support::Count;
use crate::watch::Watch;

/// All itemsets of the first `items` ranks, a part for each header item; see [`super::mine`].
pub(super) fn over_header_items<S, F>(
    patterns: &Patterns<'_>,
    config: &MineConfig,
    items: usize,
    sink_of: F,
    watch: &dyn Watch,
) -> Result<Vec<S>>
where
    S: ItemsetSink + Send,
    F: Fn(Part) -> S + Sync,
{
    let tree = FpTree::of(patterns, items);
    let grow = |task: Task<Infallible>, (): &mut (), sink: &mut S, halt: &Halt<'_>, _: &mut _| {
        match task {
            Task::HeaderItem(rank) => {
                Growth::new(config, patterns, sink, halt).item(&tree, rank.index())
            }
            Task::Rest(nothing) => match nothing {},
        }
    };
    let weigh = || estimate::of_header_items(patterns, config, items, false, watch);
    parallel::over_header_items(items, sink_of, &weigh, watch, || (), grow)
}

impl Left for Infallible {
    fn steps(&self) -> f64 {
        match *self {}
    }
}

/// One walk through the search space: what has been chosen so far, and where it is told.
struct Growth<'a, S> {
    config: &'a MineConfig,
    required: &'a [Rank],
    kin: Option<&'a Kin>,
    sink: &'a mut S,
    halt: &'a Halt<'a>,
    suffix: Vec<Rank>,
}

impl<'a, S: ItemsetSink> Growth<'a, S> {
    fn new(
        config: &'a MineConfig,
        patterns: &'a Patterns<'_>,
        sink: &'a mut S,
        halt: &'a Halt<'a>,
    ) -> Self {
        let (required, kin) = (patterns.required(), patterns.kin());
        Self { config, required, kin, sink, halt, suffix: Vec::new() }
    }

    /// All itemsets that extend the suffix by the item at `entry` of the header table and by
    /// items above it.
    fn item(&mut self, tree: &FpTree, entry: usize) -> ControlFlow<()> {
        self.halt.check()?;
        let item = &tree.header[entry];
        self.suffix.push(item.rank);
        self.push(item.support)?;
        if self.suffix.len() < self.config.max_len
            && let Some(conditional) = tree.conditional(entry, self.config.min_count, self.kin)
        {
            match conditional.single_path() {
                // Two of a path may be kin.
                Some(path) if self.kin.is_none() => self.combinations(&path, None)?,
                _ => self.growth(&conditional)?,
            }
        }
        self.suffix.pop();
        ControlFlow::Continue(())
    }

    fn growth(&mut self, tree: &FpTree) -> ControlFlow<()> {
        for entry in (0..tree.header.len()).rev() {
            self.item(tree, entry)?;
        }
        ControlFlow::Continue(())
    }

    /// Every combination of the nodes of a single path, lowest first. `support` is the count of
    /// the lowest node taken so far.
    fn combinations(&mut self, path: &[(Rank, Count)], support: Option<Count>) -> ControlFlow<()> {
        if self.suffix.len() >= self.config.max_len {
            return ControlFlow::Continue(());
        }
        for (at, &(rank, count)) in path.iter().enumerate().rev() {
            let support = support.unwrap_or(count);
            self.suffix.push(rank);
            self.push(support)?;
            self.combinations(&path[..at], Some(support))?;
            self.suffix.pop();
        }
        ControlFlow::Continue(())
    }

    fn push(&mut self, support: Count) -> ControlFlow<()> {
        self.halt.worked(Choices::ITEMSET);
        self.config.tell(&self.suffix, support, self.required, self.sink)
    }
}
