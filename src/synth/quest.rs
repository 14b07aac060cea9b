//! The integer baskets on which frequent-itemset miners are usually timed.
//!
//! R. Agrawal and R. Srikant, Fast Algorithms for Mining Association Rules, VLDB 1994, section
//! 2.4.3. People buy sets of things: *patterns* of items are drawn first, each with a weight and a
//! corruption level, and a transaction of Poisson length is filled with patterns picked by weight.
//! A pattern may share items with the one before it, and loses items at random each time it is
//! used. A pattern that does not fit goes in anyway half of the time, and else begins the next
//! transaction. All of this is as in the paper, and the names T10.I4.D100K are read the same way.
//!
//! Where we differ: items have exponential weights, as in the authors' own program, which made the
//! files that go around, instead of equal ones. Sizes are 1 + Poisson(mean - 1), as there too, so
//! that none is empty. A pattern holds at most half of all items; a pattern that waits for the next
//! transaction is dropped at the end of a block.

use super::blocks::in_blocks;
use super::row::Row;
use super::stream::{Stream, Wheel};
use super::{GENERATOR_VERSION, MOST_ROWS, within};
use crate::error::Result;
use crate::read::RowSink;
use crate::watch::Watch;
use serde::{Deserialize, Serialize};

/// What [`Quest`] baskets are made with; the letters are the paper's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct QuestConfig {
    /// How many transactions, D; from 1 to 2^48.
    pub transactions: u64,
    /// Where chance begins.
    pub seed: u64,
    /// Mean length of a transaction, T, in \[1, 500\] and at most half the items. Default is 10.
    pub mean_length: f64,
    /// Mean length of a pattern, I, in \[1, 500\] and at most half the items. Default is 4.
    pub mean_pattern: f64,
    /// How many patterns, L; from 1 to 10 million. Default is 2000.
    pub patterns: u32,
    /// How many items, N; from 2 to 10 million. Default is 1000.
    pub items: u32,
    /// Mean share of a pattern's items that come from the pattern before, in \[0, 1\]. Default is
    /// 0.5, as in the paper.
    pub correlation: f64,
    /// Mean corruption level c of a pattern, in \[0, 1\]: each time it is used it loses an item with
    /// probability c, then another with probability c, and so on. The levels vary around the mean
    /// with variance 0.1. Default is 0.5, as in the paper.
    pub corruption: f64,
}

impl QuestConfig {
    /// So many transactions of the paper's T10.I4.
    pub fn new(transactions: u64, seed: u64) -> Self {
        Self {
            transactions,
            seed,
            mean_length: 10.0,
            mean_pattern: 4.0,
            patterns: 2000,
            items: 1000,
            correlation: 0.5,
            corruption: 0.5,
        }
    }
}

/// What is planted in [`Quest`] baskets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct QuestTruth {
    /// The [`GENERATOR_VERSION`] that made the data.
    pub version: u32,
    /// The config that made the data.
    pub config: QuestConfig,
    /// The patterns, in the order in which each takes items from the one before.
    pub patterns: Vec<Pattern>,
}

/// A set of items that tend to be bought together: the paper's maximal potentially large itemset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Pattern {
    /// The items, sorted.
    pub items: Vec<u32>,
    /// The share of picks that fall on this pattern; all shares sum to 1.
    pub weight: f64,
    /// The probability c of losing one more item, in \[0, 1\].
    pub corruption: f64,
}

/// One transaction.
#[derive(Clone, Copy)]
pub struct QuestTransaction<'a> {
    items: &'a [u32],
    /// The text of each item.
    labels: &'a [String],
}

impl<'a> QuestTransaction<'a> {
    /// The items, from 0, sorted and without repeats; at least one.
    pub fn items(&self) -> &'a [u32] {
        self.items
    }

    fn texts(&self) -> impl Iterator<Item = &'a str> {
        self.items.iter().map(|&item| &*self.labels[item as usize])
    }
}

/// As in the files of the FIMI repository: items parted by a space.
impl Row for QuestTransaction<'_> {
    const HEADER: Option<&'static str> = None;

    fn write(&self, line: &mut Vec<u8>) {
        for (at, text) in self.texts().enumerate() {
            if at > 0 {
                line.push(b' ');
            }
            line.extend_from_slice(text.as_bytes());
        }
    }

    fn feed(&self, rows: &mut impl RowSink) -> Result<()> {
        rows.basket(&mut self.texts())
    }
}

/// A generator of Quest baskets.
pub struct Quest {
    truth: QuestTruth,
    lengths: Wheel,
    pick_item: Wheel,
    pick_pattern: Wheel,
    labels: Vec<String>,
}

impl Quest {
    /// Draws the patterns.
    ///
    /// # Errors
    /// [`Error::Parameter`](crate::error::Error::Parameter) for a value outside its range.
    pub fn new(config: &QuestConfig) -> Result<Self> {
        const MOST_KINDS: u32 = 10_000_000;
        within("transactions", config.transactions, 1..=MOST_ROWS)?;
        within("items", config.items, 2..=MOST_KINDS)?;
        within("patterns", config.patterns, 1..=MOST_KINDS)?;
        let most_mean = Wheel::MOST_MEAN.min(0.5 * f64::from(config.items));
        within("mean_length", config.mean_length, 1.0..=most_mean)?;
        within("mean_pattern", config.mean_pattern, 1.0..=most_mean)?;
        within("correlation", config.correlation, 0.0..=1.0)?;
        within("corruption", config.corruption, 0.0..=1.0)?;

        let mut stream = Stream::new(config.seed, Stream::MODEL);
        let pick_item = Wheel::new((0..config.items).map(|_| stream.exponential()));
        let patterns = draw_patterns(config, &pick_item, &mut stream);
        Ok(Self {
            lengths: Wheel::poisson(config.mean_length - 1.0),
            pick_item,
            pick_pattern: Wheel::new(patterns.iter().map(|pattern| pattern.weight)),
            labels: (0..config.items).map(|item| item.to_string()).collect(),
            truth: QuestTruth { version: GENERATOR_VERSION, config: config.clone(), patterns },
        })
    }

    /// What is planted.
    pub fn truth(&self) -> &QuestTruth {
        &self.truth
    }

    /// Pushes every transaction to `row`. Memory does not grow with their number. Works in the
    /// current rayon pool; `row` is called on this thread. Work is counted in transactions.
    ///
    /// # Errors
    /// Those of `row`, or [`Error::Interrupted`](crate::error::Error::Interrupted).
    pub fn generate(
        &self,
        watch: &dyn Watch,
        mut row: impl FnMut(QuestTransaction<'_>) -> Result<()>,
    ) -> Result<()> {
        let config = &self.truth.config;
        in_blocks(
            config.transactions,
            config.seed,
            watch,
            |stream, transactions| {
                let mut filler = Filler::default();
                let (mut items, mut ends) = (Vec::new(), Vec::new());
                for _ in transactions {
                    self.fill(stream, &mut filler);
                    items.extend_from_slice(&filler.transaction);
                    ends.push(items.len());
                }
                (items, ends)
            },
            |(items, ends)| {
                let mut from = 0;
                ends.into_iter().try_for_each(|end| {
                    let transaction =
                        QuestTransaction { items: &items[from..end], labels: &self.labels };
                    from = end;
                    row(transaction)
                })
            },
        )
    }

    /// Makes one transaction in `filler`.
    fn fill(&self, stream: &mut Stream, filler: &mut Filler) {
        let Filler { transaction, pattern, waiting } = filler;
        transaction.clear();
        let length = 1 + self.lengths.spin(stream);
        // With much corruption, or few patterns of which most items are in already, picks bring
        // little. Beyond this many a transaction stays shorter than its length.
        let most_picks = 100 + 10 * length;
        for _ in 0..most_picks {
            if transaction.len() >= length {
                break;
            }
            if *waiting {
                *waiting = false;
            } else {
                let picked = &self.truth.patterns[self.pick_pattern.spin(stream)];
                pattern.clear();
                pattern.extend_from_slice(&picked.items);
                while !pattern.is_empty() && stream.chance(picked.corruption) {
                    pattern.swap_remove(stream.below(pattern.len()));
                }
            }
            let fits = transaction.len() + pattern.len() <= length;
            if !fits && !transaction.is_empty() && stream.chance(0.5) {
                *waiting = true;
                break;
            }
            for item in &*pattern {
                if !transaction.contains(item) {
                    transaction.push(*item);
                }
            }
        }
        if transaction.is_empty() {
            transaction.push(self.item(stream));
        }
        transaction.sort_unstable();
    }

    fn item(&self, stream: &mut Stream) -> u32 {
        item(&self.pick_item, stream)
    }
}

/// Buffers for one transaction after another.
#[derive(Default)]
struct Filler {
    transaction: Vec<u32>,
    /// The pattern at hand, corrupted.
    pattern: Vec<u32>,
    /// Whether it did not fit the last transaction and begins this one.
    waiting: bool,
}

fn item(pick_item: &Wheel, stream: &mut Stream) -> u32 {
    u32::try_from(pick_item.spin(stream)).expect("items are numbered in 32 bits")
}

fn draw_patterns(config: &QuestConfig, pick_item: &Wheel, stream: &mut Stream) -> Vec<Pattern> {
    /// The paper's variance of the corruption level is 0.1.
    const CORRUPTION_SPREAD: f64 = 0.316_227_766_016_837_94;
    let lengths = Wheel::poisson(config.mean_pattern - 1.0);
    let most = config.items as usize / 2;
    let mut patterns: Vec<Pattern> = Vec::with_capacity(config.patterns as usize);
    let mut before: Vec<u32> = Vec::new();
    let mut weights = 0.0;
    for _ in 0..config.patterns {
        let length = most.min(1 + lengths.spin(stream));
        let mut items = Vec::with_capacity(length);
        let common = (config.correlation * stream.exponential()).min(1.0);
        // Each of `length` items comes from the pattern before with this probability, while it has any.
        for _ in 0..length {
            if !before.is_empty() && stream.chance(common) {
                items.push(before.swap_remove(stream.below(before.len())));
            }
        }
        while items.len() < length {
            let item = item(pick_item, stream);
            if !items.contains(&item) {
                items.push(item);
            }
        }
        items.sort_unstable();
        before.clone_from(&items);
        let weight = stream.exponential();
        weights += weight;
        let corruption = config.corruption + CORRUPTION_SPREAD * stream.normal();
        patterns.push(Pattern { items, weight, corruption: corruption.clamp(0.0, 1.0) });
    }
    for pattern in &mut patterns {
        pattern.weight /= weights;
    }
    patterns
}
