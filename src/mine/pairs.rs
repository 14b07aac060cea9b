//! How many transactions hold each pair of items, without mining.
//!
//! Two layouts with one face. A catalogue of up to [`PairCounts::WHOLE`] items has one triangular
//! table with all pairs, zeros too, filled in a single pass over the patterns: for each row, each
//! item adds the row's weight to a run of cells of its own, one for each more frequent item. A
//! larger catalogue has a list of the pairs that occur, and of those that do not although chance
//! alone would bring them together several times; its other pairs are zeros that nobody can draw a
//! conclusion from. The list is filled item by item over the rows that hold it.

use rayon::prelude::*;

use super::holders::Holders;
use crate::encode::{Patterns, Place, Rank, RowsOf, Transactions, with_rows};
use crate::error::{Error, Result};
use crate::support::Count;
use crate::watch::{Stage, Watch};

/// The counts of unordered pairs of frequent items. Each stored pair has a *place*, a number below
/// [`len`](Self::len), so that others can keep what they know about pairs in plain vectors.
///
/// The whole table takes 4 bytes a pair, the list 16.
#[derive(Clone, Debug)]
pub struct PairCounts {
    n_items: usize,
    layout: Layout,
    /// By place.
    counts: Vec<Count>,
}

#[derive(Clone, Debug)]
enum Layout {
    /// The pair of ranks i < j has the place j(j-1)/2 + i.
    Triangle,
    Listed(Listed),
}

/// Which pairs are stored: for each rank its partners of smaller rank, and the same the other way
/// round.
#[derive(Clone, Debug)]
struct Listed {
    /// The pairs i < j of rank j have the places `starts[j]..starts[j + 1]`, by ascending i.
    starts: Vec<usize>,
    smaller: Vec<Rank>,
    /// The larger partners of rank i, ascending, are `larger[larger_starts[i]..]` up to the next,
    /// each with the place of the pair.
    larger_starts: Vec<usize>,
    larger: Vec<(Rank, u32)>,
}

/// Bytes that the tables of all threads may take together beyond the first.
const SPARE: usize = 256 << 20;
/// Pairs that a list may have: 1.6 GB, and several times that for what is derived from them.
const MOST_PAIRS: usize = 100_000_000;
/// A pair that never occurs is listed when independence expects at least so many transactions:
/// below that, absence can hardly be told from chance.
const EXPECTED: f64 = 5.0;

impl PairCounts {
    /// Up to this many items all pairs are stored, beyond only those that tell something.
    pub const WHOLE: usize = 4096;

    /// Counts all pairs of the patterns' items, on all threads of the pool.
    ///
    /// # Errors
    /// When more than 100 million pairs occur, or the watcher asks to stop.
    pub fn new(patterns: &Patterns<'_>, watch: &dyn Watch) -> Result<Self> {
        if patterns.items().len() <= Self::WHOLE {
            Self::whole(patterns, watch)
        } else {
            Self::listed(patterns, watch)
        }
    }

    /// The triangular table of all pairs, whatever the number of items.
    ///
    /// # Errors
    /// When the watcher asks to stop.
    pub fn whole(patterns: &Patterns<'_>, watch: &dyn Watch) -> Result<Self> {
        with_rows!(patterns.rows(), rows => Self::whole_of(rows, patterns.items().len(), watch))
    }

    fn whole_of<T: Place>(patterns: &RowsOf<T>, n_items: usize, watch: &dyn Watch) -> Result<Self> {
        watch.begin(Stage::Pairs, Some(patterns.len() as u64));
        let cells = start(n_items);
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
                    add_row(&mut triangle, patterns.row(row), patterns.weight(row));
                }
                Ok(triangle)
            })
            .try_reduce_with(|mut sum, part| {
                for (sum, count) in sum.iter_mut().zip(part) {
                    *sum += count;
                }
                Ok(sum)
            });
        Ok(Self {
            n_items,
            layout: Layout::Triangle,
            counts: triangle.unwrap_or_else(|| Ok(vec![0; cells]))?,
        })
    }

    /// The list of the pairs that occur and of those that independence expects at least five times.
    /// Memory is proportional to that list and to the entries of the patterns.
    ///
    /// # Errors
    /// When there are more than 100 million such pairs, or the watcher asks to stop.
    pub fn listed(patterns: &Patterns<'_>, watch: &dyn Watch) -> Result<Self> {
        with_rows!(patterns.rows(), rows => Self::listed_of(rows, patterns, watch))
    }

    fn listed_of<T: Place>(
        rows: &RowsOf<T>,
        patterns: &Patterns<'_>,
        watch: &dyn Watch,
    ) -> Result<Self> {
        /// Items between two looks at the limit and at the watcher.
        const BLOCK: usize = 512;
        let n_items = patterns.items().len();
        let holders = Holders::of(rows, 0..rows.len(), n_items);
        watch.begin(Stage::Pairs, Some(n_items as u64));

        let mut starts = vec![0];
        let (mut smaller, mut counts) = (Vec::new(), Vec::new());
        for block in (0..n_items).step_by(BLOCK) {
            let items = block..(block + BLOCK).min(n_items);
            watch.advance(items.len() as u64);
            if watch.stop() {
                return Err(Error::Interrupted);
            }
            let runs: Vec<Vec<(Rank, Count)>> = items
                .into_par_iter()
                .map_init(
                    || vec![0; n_items],
                    |sums, item| run(patterns, (rows, &holders), Rank::at(item), sums),
                )
                .collect();
            for run in runs {
                smaller.extend(run.iter().map(|pair| pair.0));
                counts.extend(run.iter().map(|pair| pair.1));
                starts.push(counts.len());
            }
            if counts.len() > MOST_PAIRS {
                return Err(Error::TooMany {
                    what: "pairs of products",
                    found: counts.len() as u64,
                    limit: MOST_PAIRS as u64,
                    hint: "keep the frequent products with --min-support".into(),
                });
            }
        }
        let layout = Layout::Listed(Listed::new(starts, smaller));
        Ok(Self { n_items, layout, counts })
    }

    /// How many transactions hold both of two different items.
    pub fn count(&self, a: Rank, b: Rank) -> Count {
        self.place(a, b).map_or(0, |place| self.counts[place])
    }

    /// The highest count of any pair.
    pub fn highest(&self) -> Count {
        self.counts.iter().copied().max().unwrap_or(0)
    }

    /// How many pairs are stored.
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// Whether no pair is stored.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Whether all pairs are stored, and not only those that tell something.
    pub fn is_whole(&self) -> bool {
        matches!(self.layout, Layout::Triangle)
    }

    /// How many pairs are not stored; none of them occurs.
    pub fn unlisted(&self) -> u64 {
        start(self.n_items) as u64 - self.counts.len() as u64
    }

    /// The place of a pair of different items; `None` when it is not stored.
    pub fn place(&self, a: Rank, b: Rank) -> Option<usize> {
        debug_assert_ne!(a, b, "a pair has two items");
        let (i, j) = if a < b { (a, b) } else { (b, a) };
        match &self.layout {
            Layout::Triangle => Some(start(j.index()) + i.index()),
            Layout::Listed(listed) => {
                let first = listed.starts[j.index()];
                let run = &listed.smaller[first..listed.starts[j.index() + 1]];
                run.binary_search(&i).ok().map(|at| first + at)
            }
        }
    }

    /// The count of the pair at a place.
    pub fn at(&self, place: usize) -> Count {
        self.counts[place]
    }

    /// The stored partners of an item, by ascending rank, with the place of each pair.
    pub fn partners(&self, item: Rank) -> impl Iterator<Item = (Rank, usize)> {
        self.smaller(item).chain(self.larger(item))
    }

    /// The stored partners of smaller rank, ascending, with the place of each pair: over all items,
    /// every pair once and by ascending place.
    pub fn smaller(
        &self,
        item: Rank,
    ) -> impl ExactSizeIterator<Item = (Rank, usize)> + DoubleEndedIterator {
        let j = item.index();
        let places = match &self.layout {
            Layout::Triangle => start(j)..start(j + 1),
            Layout::Listed(listed) => listed.starts[j]..listed.starts[j + 1],
        };
        let first = places.start;
        places.map(move |place| match &self.layout {
            Layout::Triangle => (Rank::at(place - first), place),
            Layout::Listed(listed) => (listed.smaller[place], place),
        })
    }

    fn larger(&self, item: Rank) -> impl Iterator<Item = (Rank, usize)> {
        let i = item.index();
        let range = match &self.layout {
            Layout::Triangle => i + 1..self.n_items,
            Layout::Listed(listed) => listed.larger_starts[i]..listed.larger_starts[i + 1],
        };
        range.map(move |at| match &self.layout {
            Layout::Triangle => (Rank::at(at), start(at) + i),
            Layout::Listed(listed) => {
                let (partner, place) = listed.larger[at];
                (partner, place as usize)
            }
        })
    }
}

impl Listed {
    /// Turns the partners of smaller rank round (a counting sort).
    fn new(starts: Vec<usize>, smaller: Vec<Rank>) -> Self {
        let n_items = starts.len() - 1;
        let mut larger_starts = vec![0; n_items + 1];
        for i in &smaller {
            larger_starts[i.index() + 1] += 1;
        }
        for i in 0..n_items {
            larger_starts[i + 1] += larger_starts[i];
        }
        let mut next = larger_starts.clone();
        let mut larger = vec![(Rank::at(0), 0); smaller.len()];
        for j in 0..n_items {
            for place in starts[j]..starts[j + 1] {
                let to = &mut next[smaller[place].index()];
                let place = u32::try_from(place).expect("there are fewer pairs");
                larger[*to] = (Rank::at(j), place);
                *to += 1;
            }
        }
        Self { starts, smaller, larger_starts, larger }
    }
}

/// The partners of smaller rank of one item that occur with it or should, with their counts; `sums`
/// is all zeros before and after.
fn run<T: Place>(
    patterns: &Patterns<'_>,
    (rows, holders): (&RowsOf<T>, &Holders),
    item: Rank,
    sums: &mut [Count],
) -> Vec<(Rank, Count)> {
    let mut found: Vec<Rank> = Vec::new();
    for &row in holders.of_item(item.index()) {
        let weight = rows.weight(row as usize);
        let items = rows.row(row as usize).iter().map(|item| item.index());
        for partner in items.take_while(|&partner| partner < item.index()) {
            let sum = &mut sums[partner];
            if *sum == 0 {
                found.push(Rank::at(partner));
            }
            *sum += weight;
        }
    }
    // Ranks go by falling counts, so those with which enough is expected come first.
    let counts = patterns.counts();
    let of_item = f64::from(counts[item.index()]) / f64::from(patterns.n());
    let expecting = counts[..item.index()].partition_point(|&n| f64::from(n) * of_item >= EXPECTED);
    found.retain(|partner| partner.index() >= expecting);
    found.sort_unstable();
    (0..expecting)
        .map(Rank::at)
        .chain(found)
        .map(|partner| (partner, std::mem::take(&mut sums[partner.index()])))
        .collect()
}

/// The support of the most frequent pair of all, 0 when no transaction has two items. No pair is
/// more frequent than its rarer item, so few of the most frequent items decide it.
///
/// # Errors
/// When the watcher asks to stop.
pub fn most_frequent_pair(transactions: &Transactions, watch: &dyn Watch) -> Result<Count> {
    /// The largest table that is tried: 2 GB.
    const MOST_ITEMS: usize = 32_768;
    let mut by_count = transactions.counts();
    by_count.sort_unstable_by(|a, b| b.cmp(a));
    let mut items = 256;
    loop {
        let least = by_count.get(items).or(by_count.last()).map_or(1, |count| (*count).max(1));
        let highest = PairCounts::whole(&transactions.patterns(least), watch)?.highest();
        let not_yet_seen = by_count.get(items).copied().unwrap_or(0);
        if highest >= not_yet_seen || items >= by_count.len() || items >= MOST_ITEMS {
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
fn add_row<T: Place>(triangle: &mut [Count], items: &[T], weight: Count) {
    for (at, j) in items.iter().enumerate() {
        let run = &mut triangle[start(j.index())..][..j.index()];
        for i in &items[..at] {
            run[i.index()] += weight;
        }
    }
}
