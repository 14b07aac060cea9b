//! Which products the sides of a rule hold.

use std::borrow::Cow;

use crate::encode::{Patterns, Rank};
use crate::error::Result;

/// What is asked of the sides, as names or patterns with `*` and `?`. Rules that do not answer are no
/// candidates: nothing is corrected for them. Default asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// Of each of these a product is in the antecedent.
    pub lhs: Vec<String>,
    /// Every product of the consequent is one of these.
    pub rhs: Vec<String>,
    /// Of each of these a product is on either side.
    pub with: Vec<String>,
    /// No product of these is on either side.
    pub without: Vec<String>,
}

impl Sides {
    /// The patterns to mine for rules that answer: those of all products, or fewer rows of the same
    /// ranks. Every itemset that such a rule is made of is frequent in them, with all its parts.
    ///
    /// # Errors
    /// When a pattern fits no product.
    pub fn needed<'p>(&self, patterns: &'p Patterns<'p>) -> Result<Cow<'p, Patterns<'p>>> {
        let Some(asked) = Asked::new(self, patterns)? else {
            return Ok(Cow::Borrowed(patterns));
        };
        let groups: Vec<Vec<Rank>> =
            asked.rhs.into_iter().chain(asked.lhs).chain(asked.with).collect();
        let beside = patterns.beside(&groups);
        if asked.without.is_empty() {
            return Ok(Cow::Owned(beside));
        }
        let mut stays = vec![true; patterns.items().len()];
        asked.without.iter().for_each(|item| stays[item.index()] = false);
        Ok(Cow::Owned(beside.only(&stays)))
    }
}

/// The same in ranks.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    lhs: Vec<Vec<Rank>>,
    rhs: Option<Vec<Rank>>,
    with: Vec<Vec<Rank>>,
    without: Vec<Rank>,
}

impl Asked {
    /// None when nothing is asked for.
    ///
    /// # Errors
    /// When a pattern fits no product.
    pub(super) fn new(sides: &Sides, patterns: &Patterns<'_>) -> Result<Option<Self>> {
        if *sides == Sides::default() {
            return Ok(None);
        }
        let each = |texts: &[String]| -> Result<Vec<Vec<Rank>>> {
            texts.iter().map(|text| patterns.fitting(text)).collect()
        };
        let rhs = each(&sides.rhs)?.concat();
        Ok(Some(Self {
            lhs: each(&sides.lhs)?,
            rhs: (!sides.rhs.is_empty()).then_some(rhs),
            with: each(&sides.with)?,
            without: each(&sides.without)?.concat(),
        }))
    }

    /// Whether a rule answers.
    pub(super) fn admits(&self, antecedent: &[Rank], consequent: &[Rank]) -> bool {
        let any = |side: &[Rank], of: &Vec<Rank>| side.iter().any(|item| of.contains(item));
        let on_either = |of| any(antecedent, of) || any(consequent, of);
        self.rhs.as_ref().is_none_or(|rhs| consequent.iter().all(|item| rhs.contains(item)))
            && self.lhs.iter().all(|of| any(antecedent, of))
            && self.with.iter().all(on_either)
            && !on_either(&self.without)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::TransactionsBuilder;
    use crate::mine::{Engine, MineConfig, collect};
    use crate::read::RowSink;
    use crate::rules::{RuleConfig, RuleList};
    use crate::watch::Unwatched;
    use proptest::prelude::*;

    const NAMES: &str = "abcdefgh";

    fn names(of: u8) -> impl Iterator<Item = &'static str> {
        (0..8).filter(move |i| of >> i & 1 == 1).map(|i| &NAMES[i..=i])
    }

    proptest! {
        #[test]
        fn what_is_needed_makes_the_same_rules(
            baskets in prop::collection::vec(any::<u8>(), 20..80), min_count in 1_u32..12,
            asked in prop::array::uniform4(any::<u8>()), tree in any::<bool>(),
        ) {
            let mut builder = TransactionsBuilder::default();
            for &basket in &baskets {
                builder.basket(&mut names(basket & basket.rotate_left(3))).unwrap();
            }
            // So that every name is known.
            builder.basket(&mut names(u8::MAX)).unwrap();
            let transactions = builder.finish();
            let patterns = transactions.patterns(min_count);
            // One product of each, or none at all.
            let side = |of: u8| -> Vec<String> {
                names(1 << (of % 8)).filter(|_| of >= 128).map(String::from).collect()
            };
            let sides = Sides {
                lhs: side(asked[0]),
                rhs: names(asked[1]).map(String::from).collect(),
                with: side(asked[2]),
                without: side(asked[3]),
            };
            let config = RuleConfig {
                keep_redundant: asked[0] % 2 == 0,
                max_q: 1.0,
                max_consequent: 2,
                sides,
                ..RuleConfig::default()
            };
            let mut mining = MineConfig::new(min_count);
            mining.engine = if tree { Engine::Tree } else { Engine::Auto };
            let all = collect(&patterns, &mining, &Unwatched).unwrap();
            let needed = config.sides.needed(&patterns).unwrap();
            let fewer = collect(&needed, &mining, &Unwatched).unwrap();
            prop_assert!(fewer.len() <= all.len());
            let [all, fewer] = [all, fewer].map(|itemsets| {
                RuleList::new(&patterns, &itemsets, &config, &Unwatched).unwrap()
            });
            prop_assert_eq!(all.tally(), fewer.tally());
            prop_assert_eq!(all.rules(), fewer.rules());
        }
    }
}
