//! What the transactions look like before anything is mined: how long they are, which products
//! they hold, and how many itemsets each threshold would give.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::encode::{ItemId, Transactions};
use crate::error::Result;
use crate::mine::{self, CountOnly, MineConfig};
use crate::read::{Normalization, written};
use crate::support::{Count, MinSupport, share};
use crate::watch::Watch;

/// A first look at transactions.
#[derive(Clone, Debug, Serialize)]
pub struct Profile {
    /// How many transactions there are.
    pub transactions: Count,
    /// How many of them are empty.
    pub empty: Count,
    /// How many products there are.
    pub products: usize,
    /// How many items all transactions hold together, repeats within one counted once.
    pub entries: usize,
    /// Repeats of an item within one transaction.
    pub repeats: u64,
    /// Entries over all cells of a table of transactions and products.
    pub density: f64,
    /// Transaction lengths: least, quartiles, 95 and 99 %, most.
    pub lengths: Lengths,
    /// The products that most transactions hold, most frequent first.
    pub top_products: Vec<ProductCount>,
    /// How many products only one transaction holds.
    pub held_once: usize,
    /// Products that nearly every transaction holds, which say nothing about any other.
    pub ubiquitous: Vec<ProductCount>,
    /// Groups of names that differ only in case, blanks, punctuation or forms of one letter, those
    /// of most transactions first.
    pub near_duplicates: Vec<Vec<ProductCount>>,
    /// How many such groups there are.
    pub near_duplicate_groups: usize,
    /// How many transactions are far longer than nearly all others: more than ten times the length
    /// that 99 % stay below, and more than 50.
    pub giants: usize,
    /// The first and the last time, as text, where a column of times was named.
    pub span: Option<(String, String)>,
    /// The first transactions as parsed.
    pub first: Vec<Vec<String>>,
    /// What thresholds would give, from the highest down to the first that gives too many.
    pub curve: Vec<CurvePoint>,
    /// The threshold to begin with, as a count: the lowest that gives at most 2,000 sets of two
    /// products and more.
    pub suggestion: Option<Count>,
}

/// Quantiles of transaction lengths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Lengths {
    /// The shortest.
    pub min: usize,
    /// A quarter are at most so long.
    pub p25: usize,
    /// Half are at most so long.
    pub median: usize,
    /// Three quarters are at most so long.
    pub p75: usize,
    /// 95 % are at most so long.
    pub p95: usize,
    /// 99 % are at most so long.
    pub p99: usize,
    /// The longest.
    pub max: usize,
}

/// A product and how many transactions hold it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProductCount {
    /// Its name.
    pub product: String,
    /// How many transactions hold it.
    pub count: Count,
}

/// What a threshold would give.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CurvePoint {
    /// The threshold as a count.
    pub min_count: Count,
    /// The same as a share of all transactions.
    pub min_support: f64,
    /// How many products reach it.
    pub products: u64,
    /// How many pairs reach it; none where there are too many itemsets to count.
    pub pairs: Option<u64>,
    /// How many sets of two products and more reach it; likewise.
    pub sets: Option<u64>,
}

/// Itemsets that are counted for one point of the curve; more end the curve.
const COUNTED: u64 = 1_000_000;
/// Sets of two products and more that one can begin with.
const ENOUGH: u64 = 2_000;
/// Below this count a set says little about anyone.
const FEWEST: Count = 5;

impl Profile {
    /// Looks at the transactions and mines them, counting only, at falling thresholds.
    ///
    /// # Errors
    /// When the watcher asks to stop.
    pub fn new(transactions: &Transactions, watch: &dyn Watch) -> Result<Self> {
        const SHOWN: usize = 5;
        let n = transactions.n();
        let name = |item: &ItemId| transactions.dictionary().name(*item).to_owned();
        let counts = transactions.counts();
        let mut lengths: Vec<usize> = transactions.iter().map(<[ItemId]>::len).collect();
        lengths.sort_unstable();
        let empty = lengths.partition_point(|&length| length == 0);
        let cells = f64::from(n) * counts.len() as f64;
        let curve = curve(transactions, watch)?;
        let duplicates = near_duplicates(transactions, &counts);
        Ok(Self {
            transactions: n,
            empty: Count::try_from(empty).expect("there are no more than n"),
            products: counts.len(),
            entries: transactions.entries(),
            repeats: transactions.repeats(),
            density: if cells > 0.0 { transactions.entries() as f64 / cells } else { 0.0 },
            lengths: Lengths::of(&lengths),
            top_products: top_products(transactions, &counts),
            ubiquitous: ubiquitous(transactions, &counts),
            near_duplicates: duplicates.iter().take(SHOWN).cloned().collect(),
            near_duplicate_groups: duplicates.len(),
            giants: giants(&lengths),
            span: transactions.span().map(|(first, last)| (written(first), written(last))),
            held_once: counts.iter().filter(|&&count| count == 1).count(),
            first: transactions
                .iter()
                .take(SHOWN)
                .map(|items| items.iter().map(name).collect())
                .collect(),
            suggestion: suggestion(&curve),
            curve,
        })
    }
}

impl Lengths {
    /// Nearest-rank quantiles of ascending lengths; all 0 where there are none.
    fn of(lengths: &[usize]) -> Self {
        let at = |percent: usize| {
            let rank = (lengths.len() * percent).div_ceil(100);
            lengths.get(rank.max(1) - 1).copied().unwrap_or(0)
        };
        Self {
            min: at(0),
            p25: at(25),
            median: at(50),
            p75: at(75),
            p95: at(95),
            p99: at(99),
            max: at(100),
        }
    }
}

fn top_products(transactions: &Transactions, counts: &[Count]) -> Vec<ProductCount> {
    const SHOWN: usize = 10;
    let mut all: Vec<(&str, Count)> =
        transactions.dictionary().names().zip(counts.iter().copied()).collect();
    all.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    all.truncate(SHOWN);
    all.into_iter()
        .map(|(product, count)| ProductCount { product: product.into(), count })
        .collect()
}

/// The products of more than 90 % of the transactions, most frequent first.
fn ubiquitous(transactions: &Transactions, counts: &[Count]) -> Vec<ProductCount> {
    const NEARLY_ALL: f64 = 0.9;
    let n = transactions.n();
    let mut found: Vec<ProductCount> = transactions
        .dictionary()
        .names()
        .zip(counts)
        .filter(|&(_, &count)| share(count, n) > NEARLY_ALL)
        .map(|(product, &count)| ProductCount { product: product.into(), count })
        .collect();
    found.sort_unstable_by(|a, b| b.count.cmp(&a.count).then(a.product.cmp(&b.product)));
    found
}

/// Names that are the same but for case, blanks, punctuation and forms of one letter.
fn near_duplicates(transactions: &Transactions, counts: &[Count]) -> Vec<Vec<ProductCount>> {
    let mut groups: BTreeMap<String, Vec<ProductCount>> = BTreeMap::new();
    for (product, &count) in transactions.dictionary().names().zip(counts) {
        let folded = Normalization::Fold.apply(product);
        let likeness: String =
            folded.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        // Codes of digits alone may differ in a sign that matters.
        if likeness.chars().any(char::is_alphabetic) {
            let product = product.to_owned();
            groups.entry(likeness).or_default().push(ProductCount { product, count });
        }
    }
    let mut groups: Vec<Vec<ProductCount>> =
        groups.into_values().filter(|group| group.len() > 1).collect();
    for group in &mut groups {
        group.sort_unstable_by(|a, b| b.count.cmp(&a.count).then(a.product.cmp(&b.product)));
    }
    // A rare twin of a frequent product costs nothing; two frequent ones do.
    groups.sort_by_key(|group| Reverse(group[1].count));
    groups
}

/// How many of the ascending lengths stand out.
fn giants(lengths: &[usize]) -> usize {
    const LEAST: usize = 50;
    let limit = (10 * Lengths::of(lengths).p99).max(LEAST);
    lengths.len() - lengths.partition_point(|&length| length <= limit)
}

/// Thresholds of 1, 2 and 5 times powers of ten, and some above half for dense data. Those that no
/// pair reaches are left out, but for the last.
fn curve(transactions: &Transactions, watch: &dyn Watch) -> Result<Vec<CurvePoint>> {
    let n = transactions.n();
    let shares = [
        0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005,
        0.0002, 0.0001, 0.00005, 0.00002, 0.00001,
    ];
    let mut points: Vec<CurvePoint> = Vec::new();
    for least in shares {
        let min_count = MinSupport::share(least)?.min_count(n);
        if min_count < FEWEST {
            break;
        }
        let patterns = transactions.patterns(min_count);
        let config = MineConfig::new(min_count);
        let counted = mine::count_up_to(&patterns, &config, COUNTED, watch)?;
        let last = counted.is_none();
        points.push(CurvePoint {
            min_count,
            min_support: share(min_count, n),
            products: patterns.items().len() as u64,
            pairs: counted.as_ref().map(|counted| counted.by_length.get(1).copied().unwrap_or(0)),
            sets: counted.as_ref().map(sets),
        });
        if last {
            break;
        }
    }
    let first = points.partition_point(|point| point.sets == Some(0)).saturating_sub(1);
    Ok(points.split_off(first.min(points.len())))
}

/// How many have two items and more.
fn sets(counted: &CountOnly) -> u64 {
    counted.by_length.iter().skip(1).sum()
}

fn suggestion(curve: &[CurvePoint]) -> Option<Count> {
    let useful = |point: &&CurvePoint| point.sets.is_some_and(|sets| (1..=ENOUGH).contains(&sets));
    let any = |point: &&CurvePoint| point.sets.is_some_and(|sets| sets > 0);
    let point = curve.iter().rev().find(useful).or_else(|| curve.iter().find(any));
    point.map(|point| point.min_count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::TransactionsBuilder;
    use crate::read::RowSink;
    use crate::watch::Unwatched;

    #[test]
    fn what_is_odd_is_found() {
        let mut builder = TransactionsBuilder::default();
        for basket in [
            &["bag", "Milk", "شير"][..],
            &["bag", "milk "],
            &["bag", "شیر", "12-3"],
            &["bag", "123"],
        ] {
            builder.basket(&mut basket.iter().copied()).unwrap();
        }
        let many: Vec<String> = (0..51).map(|item| format!("n{item}")).collect();
        let bag = ["bag"].into_iter();
        builder.basket(&mut bag.chain(many.iter().map(String::as_str))).unwrap();
        for _ in 0..1000 {
            builder.basket(&mut ["bag", "Milk"].into_iter()).unwrap();
        }
        let profile = Profile::new(&builder.finish(), &Unwatched).unwrap();
        let names = |group: &[ProductCount]| {
            group.iter().map(|product| product.product.clone()).collect::<Vec<_>>()
        };
        assert_eq!(names(&profile.ubiquitous), ["bag", "Milk"]);
        let groups: Vec<Vec<String>> = profile.near_duplicates.iter().map(|g| names(g)).collect();
        assert_eq!(groups, [["Milk", "milk "], ["شير", "شیر"]]);
        assert_eq!((profile.near_duplicate_groups, profile.giants), (2, 1));
        assert_eq!(profile.span, None);
    }
}
