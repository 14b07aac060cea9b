//! Confidences pulled towards what is usual for their consequent.
//!
//! Three of three is not a confidence of 100 %. Over all products i, the shares of i's transactions
//! that hold the consequent have a mean and a spread; a confidence is pulled towards that mean, the
//! more the fewer transactions it is made of ([`BetaPrior`]). All pairs are counted, those below the
//! minimum support too, since the frequent ones alone would be too confident.

use super::Rule;
use crate::encode::{Patterns, Rank};
use crate::error::Result;
use crate::mine::PairCounts;
use crate::stats::Proportion;
use crate::stats::shrink::BetaPrior;
use crate::watch::Watch;

/// Products up to which all pairs are counted: a table of 128 MiB.
const MOST_PRODUCTS: usize = 8192;

/// Fills in the shrunken confidence of rules with one product on the right.
pub(super) fn confidences(
    patterns: &Patterns<'_>,
    rules: &mut [Rule],
    watch: &dyn Watch,
) -> Result<()> {
    let products = patterns.items().len();
    if rules.is_empty() || products > MOST_PRODUCTS {
        return Ok(());
    }
    let pairs = PairCounts::new(patterns, watch)?;
    let counts = patterns.counts();
    let kin = patterns.kin();
    let prior_of = |then: Rank| {
        let cells: Vec<Proportion> = (0..products)
            .map(Rank::at)
            // A product always comes with its family, which says nothing about other products.
            .filter(|&given| given != then && !kin.is_some_and(|kin| kin.are(given, then)))
            .map(|given| {
                Proportion::new(pairs.count(given, then), counts[given.index()])
                    .expect("holders of both are holders of one")
            })
            .collect();
        BetaPrior::of_column(&cells)
    };
    let mut priors: Vec<Option<BetaPrior>> = vec![None; products];
    for rule in rules {
        if let [then] = *rule.consequent {
            let prior = priors[then.index()].get_or_insert_with(|| prior_of(then));
            rule.confidence_shrunk = Some(prior.share(rule.table.confidence()));
        }
    }
    Ok(())
}
