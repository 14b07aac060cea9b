//! What the transactions look like before anything is mined: how long they are, which products
//! they hold, what is odd about them, and how many itemsets and rules each threshold would give.

mod curve;
mod odd;

pub use curve::{CurvePoint, Estimated};
pub use odd::LastSold;

use serde::Serialize;

use crate::encode::{ItemId, Transactions};
use crate::error::Result;
use crate::read::written;
use crate::support::Count;
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
    /// Products that nobody has bought since the day asked for, the longest unsold first; empty where
    /// none was asked for.
    pub unsold: Vec<LastSold>,
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
    /// What thresholds would give, from the highest down to the first that gives more than any run
    /// lists.
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

impl Profile {
    /// Looks at the transactions and mines them, counting only, at falling thresholds.
    ///
    /// # Errors
    /// When the watcher asks to stop.
    pub fn new(transactions: &Transactions, watch: &dyn Watch) -> Result<Self> {
        Self::since(transactions, None, &mut || {}, watch)
    }

    /// The same with the products not sold since a time, for transactions that keep when their items
    /// were sold; `counted` is told when a threshold is done with.
    ///
    /// # Errors
    /// When the watcher asks to stop.
    pub fn since(
        transactions: &Transactions,
        since: Option<i64>,
        counted: &mut dyn FnMut(),
        watch: &dyn Watch,
    ) -> Result<Self> {
        const SHOWN: usize = 5;
        let n = transactions.n();
        let name = |item: &ItemId| transactions.dictionary().name(*item).to_owned();
        let counts = transactions.counts();
        let mut lengths: Vec<usize> = transactions.iter().map(<[ItemId]>::len).collect();
        lengths.sort_unstable();
        let empty = lengths.partition_point(|&length| length == 0);
        let cells = f64::from(n) * counts.len() as f64;
        let (curve, suggestion) = curve::curve(transactions, counted, watch)?;
        let duplicates = odd::near_duplicates(transactions, &counts);
        Ok(Self {
            transactions: n,
            empty: Count::try_from(empty).expect("there are no more than n"),
            products: counts.len(),
            entries: transactions.entries(),
            repeats: transactions.repeats(),
            density: if cells > 0.0 { transactions.entries() as f64 / cells } else { 0.0 },
            lengths: Lengths::of(&lengths),
            top_products: top_products(transactions, &counts),
            ubiquitous: odd::ubiquitous(transactions, &counts),
            unsold: odd::unsold(transactions, since),
            near_duplicates: duplicates.iter().take(SHOWN).cloned().collect(),
            near_duplicate_groups: duplicates.len(),
            giants: odd::giants(&lengths),
            span: transactions.span().map(|(first, last)| (written(first), written(last))),
            held_once: counts.iter().filter(|&&count| count == 1).count(),
            first: transactions
                .iter()
                .take(SHOWN)
                .map(|items| items.iter().map(name).collect())
                .collect(),
            suggestion,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::{Keep, TransactionsBuilder};
    use crate::read::{ReadOptions, RowSink, Source, moment, read};
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

    #[test]
    fn what_has_not_been_sold_for_long_is_found() {
        let keep = Keep { last_sold: true, ..Keep::default() };
        let source = Source::bytes(
            "f.csv",
            &b"order,item,day\n1,a,2024-01-05\n2,b,2024-02-01\n3,a,2024-03-01\n3,c,2024-01-01\n4,B,2024-02-02\n5,d,\n"[..],
        );
        let options = ReadOptions { time: Some("day".into()), ..ReadOptions::default() };
        let mut rows = TransactionsBuilder::keeping(keep);
        read(&[source], &options, &mut rows, None, &Unwatched).unwrap();
        rows.rename_items(|name| Some(name.to_lowercase())).unwrap();
        let since = moment("2024-02-15").unwrap();
        let profile = Profile::since(&rows.finish(), Some(since), &mut || {}, &Unwatched).unwrap();
        let unsold: Vec<(&str, Option<&str>)> = profile
            .unsold
            .iter()
            .map(|product| (product.product.as_str(), product.last.as_deref()))
            .collect();
        assert_eq!(unsold, [("d", None), ("c", Some("2024-01-01")), ("b", Some("2024-02-02"))]);
    }
}
