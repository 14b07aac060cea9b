//! What the transactions look like before anything is mined: how long they are, which products
//! they hold, and how many itemsets each threshold would give.

use serde::Serialize;

use crate::encode::{ItemId, Transactions};
use crate::error::Result;
use crate::mine::{self, CountOnly, MineConfig};
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
        Ok(Self {
            transactions: n,
            empty: Count::try_from(empty).expect("there are no more than n"),
            products: counts.len(),
            entries: transactions.entries(),
            repeats: transactions.repeats(),
            density: if cells > 0.0 { transactions.entries() as f64 / cells } else { 0.0 },
            lengths: Lengths::of(&lengths),
            top_products: top_products(transactions, &counts),
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
