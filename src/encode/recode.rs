//! Patterns: transactions as the miner wants them.

use std::borrow::Cow;
use std::ops::Range;

use hashbrown::HashTable;
use rayon::prelude::*;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;

use super::{ItemId, Kin, Transactions};
use crate::support::Count;

/// The place of a frequent item by falling support: 0 is the most frequent. Items of equal support
/// are ranked by name, so that ranks do not depend on the order of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rank(pub(crate) u32);

impl Rank {
    /// As a place in a slice that is indexed by rank.
    #[inline]
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
    /// See [`Self::required`].
    required: Vec<Rank>,
    kin: Option<Kin>,
    rows: Rows,
}

/// Which items itemsets must and must not hold.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Those that every itemset holds. Only transactions with all of them have rows then, so that
    /// the search looks at nothing else.
    pub with: Vec<ItemId>,
    /// Those that no itemset holds.
    pub without: Vec<ItemId>,
}

impl Wanted {
    fn admits(&self, transaction: &[ItemId]) -> bool {
        self.with.iter().all(|item| transaction.binary_search(item).is_ok())
    }

    /// In how many of the transactions with all of the items each item is.
    fn counts(&self, transactions: &Transactions) -> Vec<Count> {
        let mut counts = vec![0; transactions.dictionary().len()];
        for item in transactions.iter().filter(|items| self.admits(items)).flatten() {
            counts[item.index()] += 1;
        }
        counts
    }
}

/// Transactions that one thread recodes at a time; they are numbered by 16 bits.
const BLOCK: usize = if cfg!(test) { 7 } else { 1 << 14 };

/// The share of repeats in the first block from which merging equal rows pays: holdings of customers
/// repeat nearly always, shopping baskets seldom, and a pass that merges 1 % costs more than it
/// saves.
const REPEATS_WORTH_MERGING: f64 = 0.2;

impl<'a> Patterns<'a> {
    pub(super) fn new(transactions: &'a Transactions, min_count: Count, of: &Wanted) -> Self {
        let mut counts_by_id = match of.with.is_empty() {
            true => transactions.counts(),
            false => of.counts(transactions),
        };
        for item in &of.without {
            counts_by_id[item.index()] = 0;
        }
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
        let mut rank_of = vec![INFREQUENT; counts_by_id.len()];
        for (rank, &item) in items.iter().enumerate() {
            rank_of[item.index()] = Rank::at(rank);
        }

        let mut patterns = Self {
            transactions,
            min_count,
            counts: items.iter().map(|i| counts_by_id[i.index()]).collect(),
            kin: transactions.taxonomy().map(|taxonomy| Kin::new(taxonomy, &items, &rank_of)),
            items,
            required: Vec::new(),
            rows: Rows::default(),
        };
        patterns.required = of.with.iter().map(|item| rank_of[item.index()]).collect();
        patterns.required.sort_unstable();
        patterns.rows = patterns.recoded(&rank_of, of);
        patterns
    }

    /// The rows of the transactions, in blocks on all threads.
    fn recoded(&self, rank_of: &[Rank], of: &Wanted) -> Rows {
        let n = self.transactions.n() as usize;
        let block = |start: usize, merging: bool| {
            let end = n.min(start + BLOCK);
            let mut block = Block::of(self.transactions, start..end, rank_of, of);
            block.sort(self.items.len());
            let mut rows = match merging {
                true => MergingRows::merging(Rows::default()),
                false => MergingRows::of(Rows::default()),
            };
            block.rows().filter(|row| !row.is_empty()).for_each(|row| rows.push(row, 1));
            rows.rows
        };
        let first = block(0, true);
        let merging = first.repeats() as f64 >= REPEATS_WORTH_MERGING * first.stand_for() as f64;
        let mut all = match merging {
            true => MergingRows::merging(first),
            false => {
                let entries = self.counts.iter().map(|&count| count as usize).sum();
                MergingRows::of(first.unmerged(entries, n))
            }
        };
        // Not all at once: together the blocks take as much memory as all rows.
        let starts: Vec<usize> = (BLOCK..n).step_by(BLOCK).collect();
        for starts in starts.chunks(2 * rayon::current_num_threads()) {
            let blocks: Vec<Rows> = starts.par_iter().map(|&start| block(start, merging)).collect();
            blocks.iter().for_each(|block| all.append(block));
        }
        all.rows
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

    /// The items that every itemset is to hold, ascending. All rows hold them; where one of them is
    /// not frequent among these, there is no itemset.
    pub fn required(&self) -> &[Rank] {
        &self.required
    }

    /// Which items are kinds of which, where there are levels above the items. No itemset holds two
    /// of a kind.
    pub fn kin(&self) -> Option<&Kin> {
        self.kin.as_ref()
    }

    /// The same rows, where itemsets need not hold anything.
    pub(crate) fn requiring_nothing(&self) -> Cow<'_, Self> {
        match self.required.is_empty() {
            true => Cow::Borrowed(self),
            false => Cow::Owned(Self { required: Vec::new(), ..self.clone() }),
        }
    }

    /// The same items, in rows without those that are in no frequent itemset with at least one item
    /// of each of these groups: the frequent itemsets that have one of each, and all their parts, stay
    /// frequent and keep their supports. Whoever asks for a seldom product has little to mine.
    ///
    /// An item stays if it is of a group, or in enough rows with any of it.
    pub fn beside(&self, groups: &[Vec<Rank>]) -> Self {
        let mut stays = vec![true; self.items.len()];
        for group in groups {
            let mut is_of_it = vec![false; stays.len()];
            group.iter().for_each(|item| is_of_it[item.index()] = true);
            let mut together = vec![0; stays.len()];
            for (row, weight) in self.iter() {
                if row.iter().any(|item| is_of_it[item.index()]) {
                    row.iter().for_each(|item| together[item.index()] += weight);
                }
            }
            for ((stays, together), is_of_it) in stays.iter_mut().zip(together).zip(is_of_it) {
                *stays &= is_of_it || together >= self.min_count;
            }
        }
        self.only(&stays)
    }

    /// The same items, in rows of those only of which this says so.
    pub(crate) fn only(&self, stays: &[bool]) -> Self {
        let mut rows = MergingRows::merging(Rows::default());
        let mut left = Vec::new();
        for (row, weight) in self.iter() {
            left.clear();
            left.extend(row.iter().copied().filter(|item| stays[item.index()]));
            if !left.is_empty() {
                rows.push(&left, weight);
            }
        }
        Self {
            transactions: self.transactions,
            min_count: self.min_count,
            items: self.items.clone(),
            counts: self.counts.clone(),
            required: self.required.clone(),
            kin: self.kin.clone(),
            rows: rows.rows,
        }
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
        self.rows.len()
    }

    /// Whether no transaction holds a frequent item.
    pub fn is_empty(&self) -> bool {
        self.rows.len() == 0
    }

    /// Each row: its ranks in ascending order, and the number of transactions it stands for.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&[Rank], Count)> {
        (0..self.len()).map(|row| self.row(row))
    }

    /// The ranks of all rows, one row behind the other.
    pub(crate) fn ranks(&self) -> &[Rank] {
        &self.rows.ranks
    }

    /// Where the ranks of a row are among those of all.
    pub(crate) fn range(&self, row: usize) -> Range<usize> {
        self.rows.range(row)
    }

    /// Whether a row may stand for more than one transaction.
    pub(crate) fn merges_rows(&self) -> bool {
        !self.rows.weights.is_empty()
    }

    /// One row: its ranks in ascending order, and the number of transactions it stands for.
    pub fn row(&self, row: usize) -> (&[Rank], Count) {
        (self.rows.row(row), self.rows.weight(row))
    }
}

/// No rank, so in no itemset; never handed out, since no more than 2³² - 1 names are.
const INFREQUENT: Rank = Rank(u32::MAX);

/// The ranks of some transactions, as yet in the order of ids.
struct Block {
    ranks: Vec<Rank>,
    /// Where each transaction ends.
    ends: Vec<usize>,
}

impl Block {
    fn of(transactions: &Transactions, range: Range<usize>, rank_of: &[Rank], of: &Wanted) -> Self {
        let mut block = Self { ranks: Vec::new(), ends: Vec::with_capacity(range.len()) };
        for items in range.map(|transaction| transactions.items(transaction)) {
            let items = if of.admits(items) { items } else { &[] };
            let ranks = items.iter().map(|item| rank_of[item.index()]);
            block.ranks.extend(ranks.filter(|&rank| rank != INFREQUENT));
            block.ends.push(block.ranks.len());
        }
        block
    }

    /// Puts the ranks of each transaction, of which there are `ranks`, in ascending order.
    ///
    /// The block is turned on its side, to a list of transactions for each rank, and back: two
    /// moves an entry, in half the time of a sort.
    fn sort(&mut self, ranks: usize) {
        let mut next = vec![0usize; ranks + 1];
        for rank in &self.ranks {
            next[rank.index() + 1] += 1;
        }
        for rank in 0..ranks {
            next[rank + 1] += next[rank];
        }
        let mut holders = vec![0u16; self.ranks.len()];
        let mut places = Vec::with_capacity(self.ends.len());
        let mut start = 0;
        for (transaction, &end) in (0u16..).zip(&self.ends) {
            for rank in &self.ranks[start..end] {
                let next = &mut next[rank.index()];
                holders[*next] = transaction;
                *next += 1;
            }
            places.push(start);
            start = end;
        }
        // After this, `next` says of each rank where its list ends.
        start = 0;
        for (rank, &end) in (0..).map(Rank).zip(&next[..ranks]) {
            for &transaction in &holders[start..end] {
                let place = &mut places[usize::from(transaction)];
                self.ranks[*place] = rank;
                *place += 1;
            }
            start = end;
        }
    }

    fn rows(&self) -> impl Iterator<Item = &[Rank]> {
        let mut start = 0;
        self.ends.iter().map(move |&end| &self.ranks[std::mem::replace(&mut start, end)..end])
    }
}

/// Rows of ranks in ascending order, each with the number of transactions it stands for.
#[derive(Clone, Debug, Default)]
struct Rows {
    ranks: Vec<Rank>,
    /// Where each row ends; it begins where the one before ends.
    ends: Vec<usize>,
    /// None where all rows stand for one transaction.
    weights: Vec<Count>,
}

impl Rows {
    /// A row for each transaction, with room for so many entries and rows.
    fn unmerged(&self, entries: usize, rows: usize) -> Self {
        let mut all = Self::default();
        all.ranks.reserve_exact(entries);
        all.ends.reserve_exact(rows);
        for row in 0..self.len() {
            (0..self.weight(row)).for_each(|_| all.push(self.row(row)));
        }
        all
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn range(&self, row: usize) -> Range<usize> {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        start..self.ends[row]
    }

    fn row(&self, row: usize) -> &[Rank] {
        &self.ranks[self.range(row)]
    }

    fn weight(&self, row: usize) -> Count {
        self.weights.get(row).copied().unwrap_or(1)
    }

    fn push(&mut self, row: &[Rank]) {
        self.ranks.extend_from_slice(row);
        self.ends.push(self.ranks.len());
    }

    /// How many transactions are like an earlier one.
    fn repeats(&self) -> u64 {
        self.weights.iter().map(|&weight| u64::from(weight) - 1).sum()
    }

    /// How many transactions there are.
    fn stand_for(&self) -> u64 {
        self.len() as u64 + self.repeats()
    }
}

/// Takes rows one by one and, if wanted, merges equal ones. They stand in the order in which each
/// came first.
struct MergingRows {
    rows: Rows,
    /// The rows by their ranks; `None` where none are merged.
    seen: Option<HashTable<usize>>,
}

impl MergingRows {
    /// Merges none. Those that come stand for one transaction each.
    fn of(rows: Rows) -> Self {
        Self { rows, seen: None }
    }

    /// Merges equal ones. The rows so far are different.
    fn merging(rows: Rows) -> Self {
        let mut seen = HashTable::with_capacity(rows.len());
        for row in 0..rows.len() {
            let hash_of = |&row: &usize| FxBuildHasher.hash_one(rows.row(row));
            seen.insert_unique(hash_of(&row), row, hash_of);
        }
        Self { rows, seen: Some(seen) }
    }

    fn append(&mut self, other: &Rows) {
        if self.seen.is_some() {
            (0..other.len()).for_each(|row| self.push(other.row(row), other.weight(row)));
        } else {
            let before = self.rows.ranks.len();
            self.rows.ranks.extend_from_slice(&other.ranks);
            self.rows.ends.extend(other.ends.iter().map(|end| before + end));
        }
    }

    fn push(&mut self, row: &[Rank], weight: Count) {
        let rows = &mut self.rows;
        if let Some(seen) = &mut self.seen {
            let hash = FxBuildHasher.hash_one(row);
            if let Some(&equal) = seen.find(hash, |&equal| rows.row(equal) == row) {
                rows.weights[equal] += weight;
                return;
            }
            let hash_of = |&row: &usize| FxBuildHasher.hash_one(rows.row(row));
            seen.insert_unique(hash, rows.len(), hash_of);
            rows.weights.push(weight);
        }
        rows.push(row);
    }
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "small numbers")]
mod tests {
    use super::*;
    use crate::encode::TransactionsBuilder;
    use crate::read::RowSink;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

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

    proptest! {
        /// Blocks of seven transactions, merged or not, say the same as one transaction after the
        /// other.
        #[test]
        fn rows_weigh_what_their_transactions_do(
            baskets in prop::collection::vec(0u8..16, 0..60), min_count in 1u32..20,
        ) {
            let names = |basket: u8| (0..4).filter(move |i| basket >> i & 1 == 1).map(|i| &"abcd"[i..=i]);
            let mut builder = TransactionsBuilder::default();
            for &basket in &baskets {
                builder.basket(&mut names(basket)).unwrap();
            }
            let t = builder.finish();
            let patterns = t.patterns(min_count);
            let mut expected: BTreeMap<Vec<&str>, u32> = BTreeMap::new();
            for &basket in &baskets {
                let frequent: Vec<&str> = names(basket)
                    .filter(|name| {
                        let holds = |&&b: &&u8| names(b).any(|other| other == *name);
                        baskets.iter().filter(holds).count() as u32 >= min_count
                    })
                    .collect();
                if !frequent.is_empty() {
                    *expected.entry(frequent).or_default() += 1;
                }
            }
            let mut found = BTreeMap::new();
            for (row, weight) in patterns.iter() {
                prop_assert!(row.is_sorted());
                let mut names: Vec<&str> = row.iter().map(|&rank| patterns.name(rank)).collect();
                names.sort_unstable();
                *found.entry(names).or_default() += weight;
            }
            prop_assert_eq!(found, expected);
        }
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
        assert!(patterns.len() > 20_000 - BLOCK);
    }
}
