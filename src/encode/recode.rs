//! Patterns: transactions as the miner wants them.

use std::ops::Range;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;

use super::{ItemId, Transactions};
use crate::support::Count;

/// The place of a frequent item by falling support: 0 is the most frequent. Items of equal support
/// are ranked by name, so that ranks do not depend on the order of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rank(pub(crate) u32);

impl Rank {
    /// As a place in a slice that is indexed by rank.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// The rank at a place in a slice that is indexed by rank.
    ///
    /// # Panics
    /// When `index` does not fit 32 bits; ranks are handed out by [`Patterns`], where they do.
    pub fn at(index: usize) -> Self {
        Self(u32::try_from(index).expect("ranks are checked where they are handed out"))
    }
}

/// The frequent part of all transactions: infrequent items dropped, the others as ranks in
/// ascending order, equal transactions merged into one row with a weight where that pays.
/// Transactions without a frequent item have no row but count in n.
#[derive(Clone, Debug)]
pub struct Patterns<'a> {
    transactions: &'a Transactions,
    min_count: Count,
    /// The item of each rank, and its support.
    items: Vec<ItemId>,
    counts: Vec<Count>,
    ranks: Vec<Rank>,
    /// Row r is `ranks[offsets[r]..offsets[r + 1]]` and stands for `weights[r]` transactions.
    offsets: Vec<usize>,
    weights: Vec<Count>,
}

/// Rows looked at to decide whether merging equal ones pays, and the share of repeats among them
/// from which it does: holdings of customers repeat nearly always, shopping baskets seldom, and a
/// pass that merges 1 % costs more than it saves.
const SAMPLE: usize = 10_000;
const REPEATS_WORTH_MERGING: f64 = 0.2;

impl<'a> Patterns<'a> {
    pub(super) fn new(transactions: &'a Transactions, min_count: Count) -> Self {
        let counts_by_id = transactions.counts();
        let dictionary = transactions.dictionary();
        let mut items: Vec<ItemId> = (0..)
            .zip(&counts_by_id)
            .filter(|&(_, &count)| count >= min_count.max(1))
            .map(|(id, _)| ItemId(id))
            .collect();
        items.sort_by(|&a, &b| {
            counts_by_id[b.index()]
                .cmp(&counts_by_id[a.index()])
                .then_with(|| dictionary.name(a).cmp(dictionary.name(b)))
        });
        let mut rank_of = vec![None; counts_by_id.len()];
        for (rank, &item) in items.iter().enumerate() {
            rank_of[item.index()] = Some(Rank::at(rank));
        }

        let mut patterns = Self {
            transactions,
            min_count,
            counts: items.iter().map(|i| counts_by_id[i.index()]).collect(),
            items,
            ranks: Vec::with_capacity(transactions.entries()),
            offsets: vec![0],
            weights: Vec::new(),
        };
        let mut rows = MergingRows::default();
        for transaction in transactions.iter() {
            let start = patterns.ranks.len();
            patterns.ranks.extend(transaction.iter().filter_map(|item| rank_of[item.index()]));
            patterns.ranks[start..].sort_unstable();
            rows.close_row(&mut patterns);
        }
        patterns
    }

    /// How many transactions the patterns stand for, those without a frequent item included.
    pub fn n(&self) -> Count {
        self.transactions.n()
    }

    /// The count from which an item is frequent.
    pub fn min_count(&self) -> Count {
        self.min_count
    }

    /// The transactions these are patterns of.
    pub fn transactions(&self) -> &'a Transactions {
        self.transactions
    }

    /// The support of each frequent item, by rank; never rising.
    pub fn counts(&self) -> &[Count] {
        &self.counts
    }

    /// The item of each rank.
    pub fn items(&self) -> &[ItemId] {
        &self.items
    }

    /// The name of the item at a rank.
    pub fn name(&self, rank: Rank) -> &'a str {
        self.transactions.dictionary().name(self.items[rank.index()])
    }

    /// The rank of the item with this name, if it is frequent.
    pub fn rank_of(&self, name: &str) -> Option<Rank> {
        let id = self.transactions.dictionary().get(name)?;
        self.items.iter().position(|&item| item == id).map(Rank::at)
    }

    /// For each rank, the place of its name among all frequent names in ascending order.
    pub fn name_order(&self) -> Vec<u32> {
        let mut by_name: Vec<Rank> = (0..self.items.len()).map(Rank::at).collect();
        by_name.sort_by_key(|&rank| self.name(rank));
        let mut order = vec![0; by_name.len()];
        for (place, rank) in (0..).zip(by_name) {
            order[rank.index()] = place;
        }
        order
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.weights.len()
    }

    /// Whether no transaction holds a frequent item.
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// Each row: its ranks in ascending order, and the number of transactions it stands for.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&[Rank], Count)> {
        (0..self.len()).map(|row| self.row(row))
    }

    /// One row: its ranks in ascending order, and the number of transactions it stands for.
    pub fn row(&self, row: usize) -> (&[Rank], Count) {
        (&self.ranks[self.range(row)], self.weights[row])
    }

    fn range(&self, row: usize) -> Range<usize> {
        self.offsets[row]..self.offsets[row + 1]
    }
}

/// Closes rows one by one and, unless the sample shows that it does not pay, merges equal ones.
#[derive(Default)]
struct MergingRows {
    seen: HashTable<usize>,
    closed: usize,
    given_up: bool,
}

impl MergingRows {
    /// The ranks after the last offset become a row, or more weight of an equal earlier row.
    fn close_row(&mut self, patterns: &mut Patterns<'_>) {
        let start = *patterns.offsets.last().expect("offsets begin with 0");
        if patterns.ranks.len() == start {
            return;
        }
        self.closed += 1;
        if self.closed == SAMPLE {
            let repeats = 1.0 - patterns.weights.len() as f64 / SAMPLE as f64;
            self.given_up = repeats < REPEATS_WORTH_MERGING;
            if self.given_up {
                self.seen = HashTable::new();
            }
        }
        if !self.given_up {
            let Patterns { ranks, offsets, weights, .. } = patterns;
            let row = |r: usize| &ranks[offsets[r]..offsets[r + 1]];
            let hash = FxBuildHasher.hash_one(&ranks[start..]);
            if let Some(&equal) = self.seen.find(hash, |&r| row(r) == &ranks[start..]) {
                weights[equal] += 1;
                ranks.truncate(start);
                return;
            }
            let new = weights.len();
            self.seen.insert_unique(hash, new, |&r| FxBuildHasher.hash_one(row(r)));
        }
        patterns.weights.push(1);
        patterns.offsets.push(patterns.ranks.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::TransactionsBuilder;
    use crate::read::RowSink;

    fn transactions(baskets: &[&[&str]]) -> Transactions {
        let mut builder = TransactionsBuilder::default();
        for basket in baskets {
            builder.basket(&mut basket.iter().copied()).unwrap();
        }
        builder.finish()
    }

    #[test]
    fn ranks_fall_by_support_and_tie_by_name() {
        let t = transactions(&[&["c", "b", "rare"], &["b", "a", "c"], &["a", "b"], &[]]);
        let patterns = t.patterns(2);
        let names: Vec<_> = (0..3).map(|r| patterns.name(Rank::at(r))).collect();
        assert_eq!(names, ["b", "a", "c"]);
        assert_eq!(patterns.counts(), [3, 2, 2]);
        assert_eq!(patterns.n(), 4);
        assert_eq!(patterns.rank_of("rare"), None);
        assert_eq!(patterns.name_order(), [1, 0, 2]);
    }

    #[test]
    fn equal_baskets_merge_into_weights() {
        let t = transactions(&[&["a", "b"], &["b", "a", "rare"], &["b"], &["rare2"], &["a", "b"]]);
        let patterns = t.patterns(2);
        let rows: Vec<_> = patterns.iter().map(|(row, w)| (row.len(), w)).collect();
        assert_eq!(rows, [(2, 3), (1, 1)]);
    }

    #[test]
    fn merging_is_given_up_where_rows_do_not_repeat() {
        let names: Vec<String> = (0..200).map(|i| i.to_string()).collect();
        let mut builder = TransactionsBuilder::default();
        for i in 0..20_000 {
            let pair = [&*names[i % 200], &*names[(i / 200 + 1 + i % 200) % 200]];
            builder.basket(&mut pair.into_iter()).unwrap();
        }
        let t = builder.finish();
        let patterns = t.patterns(1);
        let weight: u32 = patterns.iter().map(|(_, weight)| weight).sum();
        assert_eq!(weight, 20_000);
        assert!(patterns.len() >= SAMPLE);
    }
}
