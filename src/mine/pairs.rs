//! How many transactions hold each pair of items, zeros too, without mining.
//!
//! One triangular table is filled in a single pass over the patterns: for each row, each item adds
//! the row's weight to a run of cells of its own, one for each more frequent item.

use rayon::prelude::*;

use crate::encode::{Patterns, Rank, Transactions};
use crate::error::{Error, Result};
use crate::support::Count;
use crate::watch::{Stage, Watch};

/// The counts of all unordered pairs of frequent items: 4 bytes for each of the k(k-1)/2 pairs.
#[derive(Clone, Debug)]
pub struct PairCounts {
    /// The pair of ranks i < j is at j(j-1)/2 + i.
    triangle: Vec<Count>,
}

/// Bytes that the tables of all threads may take together beyond the first.
const SPARE: usize = 256 << 20;
/// Items from which the table alone would take 8 GiB.
const MOST_ITEMS: usize = 65_536;

impl PairCounts {
    /// Counts all pairs of the patterns' items, on all threads of the pool.
    ///
    /// # Errors
    /// When there are too many items for a table, or the watcher asks to stop.
    pub fn new(patterns: &Patterns<'_>, watch: &dyn Watch) -> Result<Self> {
        let items = patterns.items().len();
        if items > MOST_ITEMS {
            return Err(Error::TooMany {
                what: "products for a matrix of all pairs",
                found: items as u64,
                limit: MOST_ITEMS as u64,
                hint: "keep the frequent ones with --min-support".into(),
            });
        }
        watch.begin(Stage::Pairs, Some(patterns.len() as u64));
        let cells = start(items);
        let parts =
            (SPARE / (cells * size_of::<Count>()).max(1)).clamp(1, rayon::current_num_threads());
        let rows = patterns.len().div_ceil(parts).max(1);
        let triangle = (0..parts)
            .into_par_iter()
            .map(|part| {
                let mut triangle = vec![0; cells];
                let end = ((part + 1) * rows).min(patterns.len());
                for row in part * rows..end {
                    if row % 1024 == 0 {
                        watch.advance(1024.min(end - row) as u64);
                        if watch.stop() {
                            return Err(Error::Interrupted);
                        }
                    }
                    let (items, weight) = patterns.row(row);
                    add_row(&mut triangle, items, weight);
                }
                Ok(triangle)
            })
            .try_reduce_with(|mut sum, part| {
                for (sum, count) in sum.iter_mut().zip(part) {
                    *sum += count;
                }
                Ok(sum)
            });
        Ok(Self { triangle: triangle.unwrap_or_else(|| Ok(vec![0; cells]))? })
    }

    /// How many transactions hold both of two different items.
    pub fn count(&self, a: Rank, b: Rank) -> Count {
        debug_assert_ne!(a, b, "a pair has two items");
        let (i, j) = if a < b { (a, b) } else { (b, a) };
        self.triangle[start(j.index()) + i.index()]
    }

    /// The highest count of any pair.
    pub fn highest(&self) -> Count {
        self.triangle.iter().copied().max().unwrap_or(0)
    }
}

/// The support of the most frequent pair of all, 0 when no transaction has two items. No pair is
/// more frequent than its rarer item, so few of the most frequent items decide it.
///
/// # Errors
/// When the watcher asks to stop.
pub fn most_frequent_pair(transactions: &Transactions, watch: &dyn Watch) -> Result<Count> {
    let mut by_count = transactions.counts();
    by_count.sort_unstable_by(|a, b| b.cmp(a));
    let mut items = 256;
    loop {
        let least = by_count.get(items).or(by_count.last()).map_or(1, |count| (*count).max(1));
        let highest = PairCounts::new(&transactions.patterns(least), watch)?.highest();
        let not_yet_seen = by_count.get(items).copied().unwrap_or(0);
        if highest >= not_yet_seen || items >= by_count.len() || items >= MOST_ITEMS / 2 {
            return Ok(highest);
        }
        items *= 2;
    }
}

/// Where the run of rank `j` begins: one cell for each smaller rank.
fn start(j: usize) -> usize {
    j * j.saturating_sub(1) / 2
}

/// After this, each pair of the row's items counts `weight` more.
fn add_row(triangle: &mut [Count], items: &[Rank], weight: Count) {
    for (at, j) in items.iter().enumerate() {
        let run = &mut triangle[start(j.index())..][..j.index()];
        for i in &items[..at] {
            run[i.index()] += weight;
        }
    }
}
