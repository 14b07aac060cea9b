//! Mining: every itemset that enough transactions hold, pushed to a sink.
//!
//! The strategy is FP-growth (Han, Pei and Yin 2000): divide by the least frequent item, look at
//! its conditional pattern base only, and recurse; no candidates are ever made. A base may be held
//! in more than one form. [`fp_growth`] follows the paper step by step over an FP-tree; [`search`]
//! does the same over rows and columns of bits, in a small part of the time. Both find the same
//! itemsets in the same order.
//!
//! The engine knows ranks, not names, and keeps no answer: a [`ItemsetSink`] counts, collects,
//! ranks or writes. Each header item is a [`Part`] of the answer, or several where it is heavy, and
//! each part has a sink of its own. Parts are made on all threads of the current rayon pool and
//! their sinks come back in order, so the answer does not depend on the number of threads.

mod base;
mod closed;
mod columns;
mod condensed;
mod estimate;
mod facets;
mod forms;
mod found;
mod fp_growth;
mod fp_tree;
mod holders;
mod itemsets;
mod lanes;
mod meter;
mod ordered;
mod pair_itemsets;
mod pairs;
mod parallel;
mod part;
mod row_set;
mod rows;
mod search;
mod sink;
mod telling;
mod threshold;

pub use condensed::Condensed;
pub use estimate::{About, Estimate, estimate};
pub use facets::Faceted;
pub use itemsets::FrequentItemsets;
pub use ordered::{Ordered, OrderedPart};
pub use pairs::{PairCounts, most_frequent_pair};
pub use part::Part;
pub use sink::{CountOnly, ItemsetSink, Step, TopK};
pub(crate) use sink::{one_by_one, step_by_step};

pub use threshold::{lowest_support_of, support_of_top, too_many};

use std::ops::ControlFlow;

use sink::{Bound, Bounded};
use telling::holds_all;

use crate::encode::{Patterns, Rank};
use crate::error::{Error, Result};
use crate::support::Count;
use crate::watch::{MINE_PARTS, Stage, Watch};

/// What to mine. Made by [`MineConfig::new`]; the lengths may then be set.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct MineConfig {
    /// The support from which an itemset is frequent, as a count of at least 1.
    pub min_count: Count,
    /// The fewest items of an itemset that is pushed. Default is 1.
    pub min_len: usize,
    /// The most items of an itemset. Default is no limit.
    pub max_len: usize,
    /// The kind of itemsets, if not all are wanted. Those of one kind that are too short or too long
    /// are not listed; what is closed or maximal is so among itemsets of all lengths. Default is all.
    pub condensed: Option<Condensed>,
    /// What finds them; the answer is the same. Default is [`Engine::Auto`].
    pub engine: Engine,
    /// Whether heavy header items may be split into several parts. Default is when the pool has more
    /// than one thread.
    pub split: Option<bool>,
    /// The most itemsets that [`collect`] may hold. Default is fifty million, 600 MB and as much
    /// again for a moment.
    pub max_itemsets: u64,
}

/// What finds the itemsets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Engine {
    /// The fastest for the data and the processor.
    #[default]
    Auto,
    /// The FP-tree of Han, Pei and Yin: to be read with the paper open, and to check the other.
    Tree,
}

impl MineConfig {
    /// All itemsets held by at least `min_count` transactions.
    pub fn new(min_count: Count) -> Self {
        Self {
            min_count: min_count.max(1),
            min_len: 1,
            max_len: usize::MAX,
            condensed: None,
            engine: Engine::Auto,
            split: None,
            max_itemsets: 50_000_000,
        }
    }
}

impl MineConfig {
    /// Pushes an itemset to the sink if it is listed, and says that it was passed over if not.
    #[inline]
    fn tell<S: ItemsetSink>(
        &self,
        itemset: &[Rank],
        support: Count,
        required: &[Rank],
        sink: &mut S,
    ) -> ControlFlow<()> {
        if self.lists(itemset, required) {
            sink.itemset(itemset, support)
        } else {
            sink.passed_over(itemset);
            ControlFlow::Continue(())
        }
    }

    /// Whether an itemset is long enough and holds what is required.
    #[inline]
    fn lists(&self, itemset: &[Rank], required: &[Rank]) -> bool {
        itemset.len() >= self.min_len && (required.is_empty() || holds_all(itemset, required))
    }
}

/// Pushes every frequent itemset to the sink of its part; the sinks come back in the order of the
/// parts, which begins with the least frequent header item.
///
/// A sink that breaks ends the whole run; the sinks begun until then come back.
///
/// On sparse data nearly all itemsets are closed, and a search that turns back has little to turn
/// back from: closed and maximal ones are looked for among all, as long as these are fewer than the
/// entries of the data. Where there are more, that is soon known, and the search of their own begins.
///
/// Where the patterns have levels above the items, no itemset holds an item and its own ancestor.
///
/// # Errors
/// When the watcher asks to stop, or itemsets of one kind are wanted of patterns with levels: with an
/// item all its ancestors come, so that none without them is closed.
pub fn mine<S, F>(
    patterns: &Patterns<'_>,
    config: &MineConfig,
    sink_of: F,
    watch: &dyn Watch,
) -> Result<Vec<S>>
where
    S: ItemsetSink + Send,
    F: Fn(Part) -> S + Sync,
{
    if config.condensed.is_some() && patterns.kin().is_some() {
        return Err(Error::Unsupported(
            "closed, maximal and generating itemsets want a single --level: what holds an item holds all its ancestors".into(),
        ));
    }
    let among = |itemsets: &FrequentItemsets, which| {
        vec![itemsets.push_condensed(which, config, patterns.required(), &sink_of)]
    };
    let all = MineConfig { min_len: 1, max_len: usize::MAX, condensed: None, ..*config };
    match (config.condensed, config.engine) {
        (None, _) => all_or_closed(patterns, config, sink_of, watch),
        (Some(Condensed::Generators), _) => {
            // Those that the search is left with suffice, and parts of generators are short enough.
            let left = MineConfig { min_len: 1, ..*config };
            Ok(among(&collect_parts(patterns, &left, watch)?, Condensed::Generators))
        }
        (Some(which), Engine::Tree) => Ok(among(&collect_parts(patterns, &all, watch)?, which)),
        (Some(which), Engine::Auto) => {
            let few = patterns.counts().iter().map(|&count| u64::from(count)).sum();
            match collect_up_to(patterns, &all, few, false, watch)? {
                Some(itemsets) => Ok(among(&itemsets, which)),
                None => all_or_closed(patterns, config, sink_of, watch),
            }
        }
    }
}

fn all_or_closed<S: ItemsetSink + Send>(
    patterns: &Patterns<'_>,
    config: &MineConfig,
    sink_of: impl Fn(Part) -> S + Sync,
    watch: &dyn Watch,
) -> Result<Vec<S>> {
    let header = match config.max_len {
        0 => 0,
        _ => patterns.counts().partition_point(|&c| c >= config.min_count),
    };
    if pair_itemsets::suit(patterns, config, header) {
        return pair_itemsets::over_header_items(patterns, config, sink_of, watch);
    }
    watch.begin(Stage::Mine, Some(MINE_PARTS));
    match config.engine {
        Engine::Auto => forms::over_header_items(patterns, config, header, sink_of, watch),
        Engine::Tree => fp_growth::over_header_items(patterns, config, header, sink_of, watch),
    }
}

/// All frequent itemsets in memory, 12 bytes each, whatever kind is wanted and whatever they are to
/// hold.
///
/// # Errors
/// When there are more than [`MineConfig::max_itemsets`], or the watcher asks to stop.
pub fn collect(
    patterns: &Patterns<'_>,
    config: &MineConfig,
    watch: &dyn Watch,
) -> Result<FrequentItemsets> {
    let config = MineConfig { min_len: 1, condensed: None, ..*config };
    collect_parts(patterns, &config, watch)
}

fn collect_parts(
    patterns: &Patterns<'_>,
    config: &MineConfig,
    watch: &dyn Watch,
) -> Result<FrequentItemsets> {
    match collect_up_to(patterns, config, config.max_itemsets, true, watch)? {
        Some(itemsets) => Ok(itemsets),
        None => Err(too_many(&patterns.requiring_nothing(), config, watch)?),
    }
}

/// The same, or `None` if there are more than `limit`: then the run ends as soon as that is known, or
/// foreseen if that is enough.
fn collect_up_to(
    patterns: &Patterns<'_>,
    config: &MineConfig,
    limit: u64,
    foreseen: bool,
    watch: &dyn Watch,
) -> Result<Option<FrequentItemsets>> {
    // What is stored must have all its beginnings.
    let patterns = patterns.requiring_nothing();
    let foresees = || foreseen && foresees_more(&patterns, config, limit, watch);
    let bound = Bound::new(limit, &foresees);
    let sink = |_| Bounded::new(FrequentItemsets::default(), &bound);
    let parts = all_or_closed(&patterns, config, sink, watch)?;
    let parts = parts.into_iter().map(|part| part.inner).collect();
    Ok(bound.holds().then(|| FrequentItemsets::concatenate(patterns.n(), parts)))
}

/// Whether there will surely be more than `limit`: in every sample of the estimate there are. Of
/// itemsets of one kind nothing is foreseen.
fn foresees_more(
    patterns: &Patterns<'_>,
    config: &MineConfig,
    limit: u64,
    watch: &dyn Watch,
) -> bool {
    let estimated = estimate::roughly(patterns, config, watch);
    estimated.is_ok_and(|estimated| estimated.total().least > limit as f64)
}

/// How many frequent itemsets there are, or `None` if there are more than `limit`: then the run
/// ends as soon as that is known.
///
/// # Errors
/// When the watcher asks to stop.
pub fn count_up_to(
    patterns: &Patterns<'_>,
    config: &MineConfig,
    limit: u64,
    watch: &dyn Watch,
) -> Result<Option<CountOnly>> {
    let parts = bounded(patterns, config, limit, |_| CountOnly::default(), &|| false, watch)?;
    Ok(parts.map(|parts| parts.into_iter().sum()))
}

/// The same as [`mine`], or `None` if there are more than `limit`: then the run ends as soon as that
/// is known, and the sinks have been pushed a part of the answer. A run that has gone on for some
/// seconds is looked at once, and ends there if an estimate says that it comes to much more.
///
/// # Errors
/// As [`mine`].
pub fn mine_up_to<S, F>(
    patterns: &Patterns<'_>,
    config: &MineConfig,
    limit: u64,
    sink_of: F,
    watch: &dyn Watch,
) -> Result<Option<Vec<S>>>
where
    S: ItemsetSink + Send,
    F: Fn(Part) -> S + Sync,
{
    let foresees = || foresees_more(patterns, config, limit, watch);
    bounded(patterns, config, limit, sink_of, &foresees, watch)
}

fn bounded<S, F>(
    patterns: &Patterns<'_>,
    config: &MineConfig,
    limit: u64,
    sink_of: F,
    foresees: &(dyn Fn() -> bool + Sync),
    watch: &dyn Watch,
) -> Result<Option<Vec<S>>>
where
    S: ItemsetSink + Send,
    F: Fn(Part) -> S + Sync,
{
    let bound = Bound::new(limit, foresees);
    let parts = mine(patterns, config, |part| Bounded::new(sink_of(part), &bound), watch)?;
    let parts = parts.into_iter().map(|part| part.inner).collect();
    Ok(bound.holds().then_some(parts))
}

/// How many frequent itemsets there are, by length.
///
/// # Errors
/// When the watcher asks to stop.
pub fn count(patterns: &Patterns<'_>, config: &MineConfig, watch: &dyn Watch) -> Result<CountOnly> {
    let parts = mine(patterns, config, |_| CountOnly::default(), watch)?;
    Ok(parts.into_iter().sum())
}
