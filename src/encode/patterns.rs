//! Patterns: transactions as the miner wants them.

use std::borrow::Cow;

use super::pattern_rows::{PatternRows, Row, RowsOf, with_rows};
use super::place::Place;
use super::recode::Recoding;
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
    rows: PatternRows,
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
    pub(super) fn admits(&self, transaction: &[ItemId]) -> bool {
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
            rows: PatternRows::Narrow(RowsOf::default()),
        };
        patterns.required = of.with.iter().map(|item| rank_of[item.index()]).collect();
        patterns.required.sort_unstable();
        patterns.rows = match patterns.items.len() < u16::LIMIT {
            true => PatternRows::Narrow(patterns.recoded(&rank_of, of)),
            false => PatternRows::Wide(patterns.recoded(&rank_of, of)),
        };
        patterns
    }

    fn recoded<T: Place>(&self, rank_of: &[Rank], wanted: &Wanted) -> RowsOf<T> {
        let place = |&rank: &Rank| match rank {
            INFREQUENT => T::NONE,
            _ => T::new(rank.index()),
        };
        let place_of = rank_of.iter().map(place).collect();
        let (transactions, places) = (self.transactions, self.items.len());
        Recoding { transactions, wanted, place_of, places }.rows()
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
        let rows = match &self.rows {
            PatternRows::Narrow(rows) => PatternRows::Narrow(rows.only(stays)),
            PatternRows::Wide(rows) => PatternRows::Wide(rows.only(stays)),
        };
        Self {
            transactions: self.transactions,
            min_count: self.min_count,
            items: self.items.clone(),
            counts: self.counts.clone(),
            required: self.required.clone(),
            kin: self.kin.clone(),
            rows,
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
        with_rows!(&self.rows, rows => rows.len())
    }

    /// Whether no transaction holds a frequent item.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Each row, and the number of transactions it stands for.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (Row<'_>, Count)> {
        (0..self.len()).map(|row| self.row(row))
    }

    /// All rows, for those who look at many.
    pub(crate) fn rows(&self) -> &PatternRows {
        &self.rows
    }

    /// How many entries the rows have together.
    pub fn entries(&self) -> usize {
        with_rows!(&self.rows, rows => rows.places().len())
    }

    /// One row, and the number of transactions it stands for.
    pub fn row(&self, row: usize) -> (Row<'_>, Count) {
        (self.rows.row(row), with_rows!(&self.rows, rows => rows.weight(row)))
    }
}

/// No rank, so in no itemset; never handed out, since no more than 2³² - 1 names are.
const INFREQUENT: Rank = Rank(u32::MAX);

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
        let pairs = [["a", "b"]; 8];
        let mut baskets: Vec<&[&str]> = pairs.iter().map(|pair| &pair[..]).collect();
        baskets.extend([&["b", "a", "rare"][..], &["b"], &["rare2"], &["b"]]);
        let t = transactions(&baskets);
        let patterns = t.patterns(2);
        let rows: Vec<_> = patterns.iter().map(|(row, w)| (row.len(), w)).collect();
        assert_eq!(rows, [(2, 9), (1, 2)]);
        let apart = t.patterns(1);
        assert_eq!(apart.iter().map(|(_, w)| w).sum::<u32>(), t.n());
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
                prop_assert!(row.iter().is_sorted());
                let mut names: Vec<&str> = row.iter().map(|rank| patterns.name(rank)).collect();
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
        assert_eq!(patterns.len(), 20_000);
    }
}
