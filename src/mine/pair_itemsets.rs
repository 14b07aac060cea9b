//! All itemsets of up to two items, from a table of how often each pair occurs.
//!
//! Of a catalogue whose table fits the caches, counting all pairs in one pass over the rows takes a
//! part of the time in which the base of each item is gathered.

use super::pairs::PairCounts;
use super::parallel::{self, Left, Task};
use super::row_set::RowSet;
use super::{Engine, ItemsetSink, MineConfig, Part, Step, forms};
use crate::encode::{Patterns, with_rows};
use crate::error::Result;
use crate::watch::{MINE_PARTS, Stage, Watch};

/// The most items: a table of eight megabytes.
const MOST_ITEMS: usize = 2048;

/// Whether the first `items` ranks are all, and few enough, and rows so short that columns of bits are
/// not better.
pub(super) fn suit(patterns: &Patterns<'_>, config: &MineConfig, items: usize) -> bool {
    config.max_len == 2
        && config.condensed.is_none()
        && config.engine == Engine::Auto
        && items == patterns.items().len()
        && items <= MOST_ITEMS
        && with_rows!(patterns.rows(), rows => forms::steps(items, rows.width()) > rows.pairs())
}

/// What is left of a header item: nothing.
enum Nothing {}

impl Left for Nothing {
    fn steps(&self) -> f64 {
        match *self {}
    }
}

/// Pushes them; see [`super::mine`].
pub(super) fn over_header_items<S, F>(
    patterns: &Patterns<'_>,
    config: &MineConfig,
    sink_of: F,
    watch: &dyn Watch,
) -> Result<Vec<S>>
where
    S: ItemsetSink + Send,
    F: Fn(Part) -> S + Sync,
{
    let pairs = PairCounts::whole(patterns, watch)?;
    let items = patterns.items().len();
    watch.begin(Stage::Mine, Some(MINE_PARTS));
    let weigh = || vec![1.0; items];
    let lists_all = config.min_len <= 1 && patterns.required().is_empty();
    let no_kin = |one, other| patterns.kin().is_none_or(|kin| !kin.are(one, other));
    parallel::over_header_items(
        items,
        sink_of,
        &weigh,
        watch,
        Vec::new,
        |task: Task<Nothing>, steps, sink, _, _| {
            let item = match task {
                Task::HeaderItem(item) => item,
                Task::Rest(nothing) => match nothing {},
            };
            steps.clear();
            steps.push(Step { depth: 1, rank: item, support: patterns.counts()[item.index()] });
            let partners = pairs.smaller(item).rev().map(|(rank, place)| (rank, pairs.at(place)));
            let partners =
                partners.filter(|&(rank, count)| count >= config.min_count && no_kin(item, rank));
            steps.extend(partners.map(|(rank, support)| Step { depth: 2, rank, support }));
            if lists_all {
                return sink.steps(&mut Vec::new(), steps);
            }
            steps.iter().try_for_each(|step| {
                let itemset = match step.depth {
                    1 => &[item][..],
                    _ => &[item, step.rank],
                };
                config.tell(itemset, step.support, patterns.required(), sink)
            })
        },
    )
}
