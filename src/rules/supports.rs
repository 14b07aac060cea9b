//! How often sets occur: looked up where they were mined, counted where they were not.
//!
//! Every part of a frequent itemset is frequent, so whatever a rule is compared with stands in
//! [`FrequentItemsets`]. In other transactions (a half that was held out, a stratum) it does not;
//! there each product becomes a column of bits, one bit a transaction, and a set is counted by
//! anding columns. No basket is read again.

use crate::encode::{BitColumns, Rank};
use crate::mine::FrequentItemsets;
use crate::support::Count;

/// Where supports come from.
pub trait Supports: Sync {
    /// How many transactions there are.
    fn n(&self) -> Count;

    /// How many hold all of these products, which stand by falling rank.
    fn support(&self, items: &mut dyn Iterator<Item = Rank>) -> Count;
}

/// Only for parts of itemsets that were found.
impl Supports for FrequentItemsets {
    fn n(&self) -> Count {
        self.n()
    }

    fn support(&self, items: &mut dyn Iterator<Item = Rank>) -> Count {
        self.support_of_sorted(items).expect("every part of a frequent itemset is frequent")
    }
}

impl Supports for BitColumns {
    fn n(&self) -> Count {
        self.sizes().sum()
    }

    fn support(&self, items: &mut dyn Iterator<Item = Rank>) -> Count {
        self.supports(items).into_iter().sum()
    }
}
