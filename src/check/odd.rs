//! What is worth a second look before anything is mined.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::{Lengths, ProductCount};
use crate::encode::Transactions;
use crate::read::{Normalization, written};
use crate::support::{Count, share};

/// The products of more than 90 % of the transactions, most frequent first.
pub(super) fn ubiquitous(transactions: &Transactions, counts: &[Count]) -> Vec<ProductCount> {
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
pub(super) fn near_duplicates(
    transactions: &Transactions,
    counts: &[Count],
) -> Vec<Vec<ProductCount>> {
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
pub(super) fn giants(lengths: &[usize]) -> usize {
    const LEAST: usize = 50;
    let limit = (10 * Lengths::of(lengths).p99).max(LEAST);
    lengths.len() - lengths.partition_point(|&length| length <= limit)
}

/// A product and when it was last sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LastSold {
    /// Its name.
    pub product: String,
    /// As text; none where no row says when.
    pub last: Option<String>,
}

/// The products not sold since a time, the longest unsold first.
pub(super) fn unsold(transactions: &Transactions, since: Option<i64>) -> Vec<LastSold> {
    let Some(since) = since else {
        return Vec::new();
    };
    let names = transactions.dictionary().names();
    let mut found: Vec<(Option<i64>, &str)> =
        transactions.last_sold().iter().copied().zip(names).collect();
    found.retain(|&(last, _)| last.is_none_or(|last| last < since));
    found.sort_unstable();
    let product = |(last, name): (Option<i64>, &str)| LastSold {
        product: name.to_owned(),
        last: last.map(written),
    };
    found.into_iter().map(product).collect()
}
