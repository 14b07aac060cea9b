//! Transactions: what each basket or customer holds, as sets of item ids.

use super::{Dictionary, ItemId, Patterns};
use crate::error::{Error, Result};
use crate::read::RowSink;
use crate::support::Count;

/// All transactions in the order of their first rows; each is sorted by id and holds an item once.
/// Empty ones are there too, since they count in n. Costs 4 bytes an entry and 8 a transaction.
#[derive(Clone, Debug)]
pub struct Transactions {
    dictionary: Dictionary,
    items: Vec<ItemId>,
    /// Transaction t is `items[offsets[t]..offsets[t + 1]]`.
    offsets: Vec<usize>,
    /// How many entries stood in the rows, repeats included.
    entries_read: u64,
}

impl Transactions {
    /// How many transactions there are, empty ones included.
    pub fn n(&self) -> Count {
        Count::try_from(self.offsets.len() - 1).expect("the builder counted them")
    }

    /// The names of the items.
    pub fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    /// Each transaction's items, sorted by id.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[ItemId]> {
        self.offsets.windows(2).map(|ends| &self.items[ends[0]..ends[1]])
    }

    /// How many items all transactions hold together, repeats within one counted once.
    pub fn entries(&self) -> usize {
        self.items.len()
    }

    /// How many entries were repeats of an item within one transaction.
    pub fn repeats(&self) -> u64 {
        self.entries_read - self.items.len() as u64
    }

    /// The number of transactions that hold each item, by id.
    pub fn counts(&self) -> Vec<Count> {
        let mut counts = vec![0; self.dictionary.len()];
        for item in &self.items {
            counts[item.index()] += 1;
        }
        counts
    }

    /// The transactions without the items below `min_count`, recoded by rank; see [`Patterns`].
    pub fn patterns(&self, min_count: Count) -> Patterns<'_> {
        Patterns::new(self, min_count)
    }
}

/// Takes rows and makes [`Transactions`] of them.
#[derive(Debug, Default)]
pub struct TransactionsBuilder {
    items: Dictionary,
    baskets: Dictionary,
    /// The basket of the last row: order lines of one basket mostly stand together.
    last: Option<(String, Count)>,
    /// How many transactions there are so far, of both kinds.
    n: Count,
    /// The transaction of each name in `baskets`.
    named: Vec<Count>,
    rows: Vec<(Count, ItemId)>,
}

impl TransactionsBuilder {
    fn next_transaction(&mut self) -> Result<Count> {
        let transaction = self.n;
        self.n = transaction.checked_add(1).ok_or(Error::TooMany {
            what: "transactions",
            found: u64::from(Count::MAX) + 1,
            limit: u64::from(Count::MAX),
            hint: "mine a sample or a part of the period".into(),
        })?;
        Ok(transaction)
    }

    /// Groups the rows by transaction (a counting sort), sorts each and drops repeats.
    pub fn finish(self) -> Transactions {
        let n = self.n as usize;
        let mut starts = vec![0usize; n + 1];
        for &(transaction, _) in &self.rows {
            starts[transaction as usize + 1] += 1;
        }
        for t in 0..n {
            starts[t + 1] += starts[t];
        }
        let mut grouped = vec![ItemId(0); self.rows.len()];
        let mut next = starts.clone();
        for &(transaction, item) in &self.rows {
            let place = &mut next[transaction as usize];
            grouped[*place] = item;
            *place += 1;
        }
        let mut offsets = Vec::with_capacity(n + 1);
        offsets.push(0);
        let mut kept = 0;
        for ends in starts.windows(2) {
            grouped[ends[0]..ends[1]].sort_unstable();
            let first = kept;
            for at in ends[0]..ends[1] {
                let item = grouped[at];
                if kept == first || grouped[kept - 1] != item {
                    grouped[kept] = item;
                    kept += 1;
                }
            }
            offsets.push(kept);
        }
        grouped.truncate(kept);
        Transactions {
            dictionary: self.items,
            items: grouped,
            offsets,
            entries_read: self.rows.len() as u64,
        }
    }
}

impl RowSink for TransactionsBuilder {
    fn row(&mut self, basket: &str, item: &str) -> Result<()> {
        let transaction = match &self.last {
            Some((last, transaction)) if last == basket => *transaction,
            _ => {
                let id = self.baskets.intern(basket)?.index();
                if id == self.named.len() {
                    let transaction = self.next_transaction()?;
                    self.named.push(transaction);
                }
                let transaction = self.named[id];
                let (last, of) = self.last.get_or_insert_with(Default::default);
                last.clear();
                last.push_str(basket);
                *of = transaction;
                transaction
            }
        };
        let item = self.items.intern(item)?;
        self.rows.push((transaction, item));
        Ok(())
    }

    fn basket(&mut self, items: &mut dyn Iterator<Item = &str>) -> Result<()> {
        let transaction = self.next_transaction()?;
        for item in items {
            let item = self.items.intern(item)?;
            self.rows.push((transaction, item));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(transactions: &Transactions) -> Vec<Vec<&str>> {
        let name = |&id: &ItemId| transactions.dictionary().name(id);
        transactions.iter().map(|items| items.iter().map(name).collect()).collect()
    }

    #[test]
    fn scattered_rows_are_grouped_and_repeats_count_once() {
        let mut builder = TransactionsBuilder::default();
        for (basket, item) in [("a", "x"), ("b", "y"), ("a", "y"), ("a", "x"), ("b", "x")] {
            builder.row(basket, item).unwrap();
        }
        let transactions = builder.finish();
        assert_eq!(names(&transactions), [["x", "y"], ["x", "y"]]);
        assert_eq!((transactions.n(), transactions.entries(), transactions.repeats()), (2, 4, 1));
        assert_eq!(transactions.counts(), [2, 2]);
    }

    #[test]
    fn empty_baskets_count_in_n() {
        let mut builder = TransactionsBuilder::default();
        builder.basket(&mut ["x"].into_iter()).unwrap();
        builder.basket(&mut [].into_iter()).unwrap();
        builder.basket(&mut ["y", "x", "y"].into_iter()).unwrap();
        let transactions = builder.finish();
        assert_eq!(transactions.n(), 3);
        assert_eq!(names(&transactions), [vec!["x"], vec![], vec!["x", "y"]]);
    }
}
