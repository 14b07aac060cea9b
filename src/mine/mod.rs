//! Mining: every itemset that enough transactions hold, pushed to a sink.
//!
//! The strategy is FP-growth (Han, Pei and Yin 2000): divide by the least frequent item, look at
//! its conditional pattern base only, and recurse; no candidates are ever made. [`fp_growth`]
//! follows the paper step by step over an FP-tree.
//!
//! The engine knows ranks, not names, and keeps no answer: a [`ItemsetSink`] counts, collects,
//! ranks or writes. Each header item is one task with a sink of its own; tasks run on all threads
//! of the current rayon pool and their sinks come back in header order, so the answer does not
//! depend on the number of threads.

mod fp_growth;
mod fp_tree;
mod itemsets;
mod ordered;
mod pairs;
mod parallel;
mod sink;

pub use itemsets::FrequentItemsets;
pub use ordered::{Ordered, OrderedPart};
pub use pairs::PairCounts;
pub use sink::{CountOnly, ItemsetSink, TopK};

use crate::encode::{Patterns, Rank};
use crate::error::Result;
use crate::support::Count;
use crate::watch::{Stage, Watch};

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
}

impl MineConfig {
    /// All itemsets held by at least `min_count` transactions.
    pub fn new(min_count: Count) -> Self {
        Self {
            min_count: min_count.max(1),
            min_len: 1,
            max_len: usize::MAX,
        }
    }
}

/// Pushes every frequent itemset to the sink of its header item, the least frequent of its items.
/// The sinks come back from the least frequent header item to the most frequent one.
///
/// A sink that breaks ends the whole run; the sinks begun until then come back.
///
/// # Errors
/// When the watcher asks to stop.
pub fn mine<S, F>(
    patterns: &Patterns<'_>,
    config: &MineConfig,
    sink_of: F,
    watch: &dyn Watch,
) -> Result<Vec<S>>
where
    S: ItemsetSink + Send,
    F: Fn(HeaderItem) -> S + Sync,
{
    let header = patterns
        .counts()
        .partition_point(|&c| c >= config.min_count);
    watch.begin(Stage::Mine, Some(header as u64));
    let tree = fp_tree::FpTree::of(patterns, header);
    parallel::over_header_items(header, sink_of, watch, |item, sink, halt| {
        fp_growth::Growth::new(config, sink, halt).item(&tree, item.rank.index())
    })
}

/// One task: all itemsets whose least frequent item this is.
#[derive(Clone, Copy, Debug)]
pub struct HeaderItem {
    /// Its place among the tasks, 0 for the least frequent item.
    pub place: usize,
    /// Its rank.
    pub rank: Rank,
}

/// All frequent itemsets in memory, 12 bytes each.
///
/// # Errors
/// When the watcher asks to stop.
pub fn collect(
    patterns: &Patterns<'_>,
    config: &MineConfig,
    watch: &dyn Watch,
) -> Result<FrequentItemsets> {
    let config = MineConfig {
        min_len: 1,
        ..*config
    };
    let parts = mine(patterns, &config, |_| FrequentItemsets::default(), watch)?;
    Ok(FrequentItemsets::concatenate(patterns.n(), parts))
}

/// How many frequent itemsets there are, by length.
///
/// # Errors
/// When the watcher asks to stop.
pub fn count(patterns: &Patterns<'_>, config: &MineConfig, watch: &dyn Watch) -> Result<CountOnly> {
    let parts = mine(patterns, config, |_| CountOnly::default(), watch)?;
    Ok(parts.into_iter().sum())
}
