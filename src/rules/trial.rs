//! A rule against its simpler versions.
//!
//! "Bread and butter, so milk" says something only if butter adds to bread and bread adds to butter.
//! For every simpler antecedent G we look at the transactions with G alone: among them, do those
//! that have the rest of the antecedent too hold the consequent more often than chance would give?
//! That is Fisher's exact test within the cover of G (Webb 2007, "Discovering significant patterns",
//! section 3.2). He compares with the antecedents that lack one product; we compare with all, and
//! count all of them in the data. The empty antecedent is plain independence. Where products have
//! families, a rule of a product is also compared with that of its family (the interest of Srikant
//! and Agrawal 1995, as a test): one ancestor in the place of one product at a time.
//!
//! Most tests need not be made. For transactions drawn without replacement Hoeffding (1963, section
//! 6) bounds the tail by exp(-m D), where m transactions have the antecedent and D is the relative
//! entropy of the confidence to that of G; only the largest p-value matters, so a bound below the
//! largest so far settles it.

use super::supports::Supports;
use super::{Null, RuleConfig};
use crate::encode::{Kin, Rank};
use crate::stats::Contingency;
use crate::stats::tails::hypergeometric;
use crate::support::{Count, share};

/// What a rule has to be stronger than.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rival {
    /// Independence of the sides.
    Chance,
    /// Customers who hold much: the null of equal activity.
    Activity,
    /// The rule with a part of the antecedent; by falling rank.
    Simpler(Box<[Rank]>),
}

/// A rule as it stands in the data: its sides by falling rank, and its counts.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The left side.
    pub antecedent: &'a [Rank],
    /// The right side.
    pub consequent: &'a [Rank],
    /// The counts.
    pub table: &'a Contingency,
    /// Which products are kinds of which, where there are levels above them.
    pub kin: Option<&'a Kin>,
}

/// The hardest of several tests.
#[derive(Clone, Debug, PartialEq)]
pub struct Hardest {
    /// Its p-value as a natural logarithm.
    pub ln_p: f64,
    /// What was tested against.
    pub rival: Rival,
    /// The highest confidence of any simpler rule that was looked at, the base rate included.
    pub best_confidence: f64,
}

/// Simpler antecedents that one rule is compared with at most, largest first: all of 16 products.
const MOST_COMPARED: usize = 1 << 16;

impl Candidate<'_> {
    /// The hardest of the tests that the configuration asks for and that need no more than supports:
    /// simpler rules, unless redundant ones are to be kept, and chance, unless activity stands in its
    /// place. Tests end at the first with a p-value above `give_up`.
    pub fn hardest(&self, supports: &dyn Supports, config: &RuleConfig, give_up: f64) -> Hardest {
        let by_activity = config.null == Null::Activity;
        let mut hardest = Hardest {
            ln_p: f64::NEG_INFINITY,
            rival: [Rival::Chance, Rival::Activity][usize::from(by_activity)].clone(),
            best_confidence: share(self.table.consequent(), self.table.n()),
        };
        if !config.keep_redundant {
            self.against_simpler(supports, give_up, &mut hardest);
        }
        if !by_activity && hardest.ln_p <= give_up.ln() {
            self.against_chance(&mut hardest);
        }
        hardest
    }

    /// The test of independence. It comes last: where there are simpler rules, they are harder to
    /// beat nearly always, and its bound settles it.
    fn against_chance(&self, hardest: &mut Hardest) {
        if self.ln_bound(self.table.n(), self.table.consequent()) <= hardest.ln_p {
            return;
        }
        let ln_p = hypergeometric(self.table).ln_upper.min(0.0);
        if ln_p > hardest.ln_p {
            hardest.ln_p = ln_p;
            hardest.rival = Rival::Chance;
        }
    }

    /// The tests against every simpler antecedent that is not empty, those that lack one product
    /// first.
    ///
    /// A simpler rule that is as confident has a p-value of ½ at least, since the median of the
    /// joint count is next to its mean; when that settles it, it stands as ½.
    fn against_simpler(&self, supports: &dyn Supports, give_up: f64, hardest: &mut Hardest) {
        for simpler in self.simpler() {
            let (with, bought) = self.counts_of(simpler, supports);
            hardest.best_confidence = hardest.best_confidence.max(share(bought, with));
            if self.ln_bound(with, bought) <= hardest.ln_p {
                continue;
            }
            let no_better = self.table.confidence().share() <= Some(share(bought, with));
            let ln_p = if no_better && give_up < 0.5 {
                -std::f64::consts::LN_2
            } else {
                hypergeometric(&self.within(with, bought)).ln_upper.min(0.0)
            };
            if ln_p > hardest.ln_p {
                hardest.ln_p = ln_p;
                hardest.rival = Rival::Simpler(self.part(simpler).collect());
                if ln_p > give_up.ln() {
                    break;
                }
            }
        }
    }

    /// Every simpler rule that the rule is compared with, the empty antecedent last.
    pub fn comparisons(&self, supports: &dyn Supports) -> Vec<Comparison> {
        let compare = |antecedent: Box<[Rank]>, (with, both)| Comparison {
            antecedent,
            with,
            both,
            p_value: hypergeometric(&self.within(with, both)).upper().min(1.0),
        };
        self.simpler()
            .map(|simpler| {
                let part = self.part(simpler).collect();
                compare(part, self.counts_of(simpler, supports))
            })
            .chain([compare([].into(), (self.table.n(), self.table.consequent()))])
            .collect()
    }

    /// How many have the simpler antecedent, and how many of them the consequent.
    fn counts_of(&self, simpler: Simpler, supports: &dyn Supports) -> (Count, Count) {
        let with = supports.support(&mut self.part(simpler));
        let consequent = self.consequent.iter().copied();
        let bought = supports.support(&mut merged(self.part(simpler), consequent));
        (with, bought)
    }

    /// Among the transactions with the simpler antecedent: the whole one and the consequent.
    fn within(&self, with: Count, bought: Count) -> Contingency {
        Contingency::new(with, self.table.antecedent(), bought, self.table.both())
            .expect("the supports of a set's parts are consistent")
    }

    /// No p-value within these is above the exponential of this.
    fn ln_bound(&self, with: Count, bought: Count) -> f64 {
        let (Some(p), m) = (self.table.confidence().share(), f64::from(self.table.antecedent()))
        else {
            return 0.0;
        };
        let q = share(bought, with);
        if p <= q {
            return 0.0;
        }
        let entropy = |p: f64, q: f64| if p == 0.0 { 0.0 } else { p * (p / q).ln() };
        -m * (entropy(p, q) + entropy(1.0 - p, 1.0 - q))
    }

    /// All simpler antecedents that are not empty: without some of the products, those without one
    /// first, and then with an ancestor in the place of one.
    fn simpler(&self) -> impl Iterator<Item = Simpler> {
        let without = Lacking::some_of(self.antecedent.len())
            .take(MOST_COMPARED)
            .map(|lacking| Simpler { lacking, instead: None });
        without.chain(self.kin.into_iter().flat_map(|kin| self.raised(kin)))
    }

    /// The antecedents with an ancestor in the place of one product, unless it is an ancestor of
    /// another product of the rule too: then it says no more than without it.
    fn raised(&self, kin: &Kin) -> impl Iterator<Item = Simpler> {
        (0..31).zip(self.antecedent).flat_map(move |(place, &product)| {
            let others = move || {
                let all = self.antecedent.iter().chain(self.consequent);
                all.copied().filter(move |&other| other != product)
            };
            let says_more =
                move |&&ancestor: &&Rank| !others().any(|other| kin.are(ancestor, other));
            let raised =
                move |&instead| Simpler { lacking: 1_u32 << place, instead: Some(instead) };
            kin.ancestors(product).iter().filter(says_more).map(raised)
        })
    }

    /// A simpler antecedent, by falling rank.
    fn part(&self, simpler: Simpler) -> impl Iterator<Item = Rank> {
        let kept = (0..)
            .zip(self.antecedent)
            .filter(move |(place, _)| simpler.lacking.checked_shr(*place).unwrap_or(0) & 1 == 0)
            .map(|(_, &rank)| rank);
        merged(kept, simpler.instead.into_iter())
    }
}

/// How an antecedent is made simpler.
#[derive(Clone, Copy, Debug)]
struct Simpler {
    /// Which places are left out, as bits.
    lacking: u32,
    /// What stands there instead.
    instead: Option<Rank>,
}

/// A simpler rule, its counts, and the chance that the whole antecedent does as well by luck.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// A part of the antecedent, by falling rank; empty for no antecedent at all.
    pub antecedent: Box<[Rank]>,
    /// Transactions with it.
    pub with: Count,
    /// Those of them with the consequent too.
    pub both: Count,
    /// Fisher's exact test within them, one-sided.
    pub p_value: f64,
}

/// Two falling sequences as one.
pub(super) fn merged(
    a: impl Iterator<Item = Rank>,
    b: impl Iterator<Item = Rank>,
) -> impl Iterator<Item = Rank> {
    let (mut a, mut b) = (a.peekable(), b.peekable());
    std::iter::from_fn(move || match (a.peek(), b.peek()) {
        (Some(x), Some(y)) if x > y => a.next(),
        (_, Some(_)) => b.next(),
        _ => a.next(),
    })
}

/// What may be left out of a set so that something is left: sets of places as bits, small ones
/// first. Beyond the 31st no place is left out.
struct Lacking {
    all: u32,
    next: Option<u32>,
}

impl Lacking {
    fn some_of(items: usize) -> Self {
        let all = (1_u32 << items.min(31)) - 1;
        Self { all, next: (items > 1).then_some(1) }
    }
}

impl Iterator for Lacking {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let present = self.next?;
        // The next larger number with as many ones: the lowest run of ones moves its top bit up,
        // and the others go to the bottom. After the last, the least number with one more.
        let lowest = present & present.wrapping_neg();
        let carried = present + lowest;
        let as_many = carried | (((present ^ carried) / lowest) >> 2);
        let one_more = (2 << present.count_ones()) - 1;
        self.next = if as_many <= self.all {
            Some(as_many)
        } else {
            (one_more < self.all).then_some(one_more)
        };
        Some(present)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_but_the_whole_is_left_out_once_small_parts_first() {
        for items in 0..8 {
            let lacking: Vec<u32> = Lacking::some_of(items).collect();
            let sizes: Vec<u32> = lacking.iter().map(|set| set.count_ones()).collect();
            assert!(sizes.is_sorted(), "{sizes:?}");
            let mut different = lacking.clone();
            different.sort_unstable();
            let expected: Vec<u32> = (1..(1_u32 << items).saturating_sub(1)).collect();
            assert_eq!(different, expected, "{items}");
        }
        assert_eq!(Lacking::some_of(100).take(40).filter(|s| s.count_ones() == 1).count(), 31);
    }

    /// Counts of a rule and of one simpler rule, and the bound against the test itself.
    #[test]
    fn no_test_is_left_out_that_could_matter() {
        for with in 1..40 {
            for bought in 0..=with {
                for antecedent in 1..=with {
                    for both in 0..=antecedent.min(bought) {
                        let Ok(within) = Contingency::new(with, antecedent, bought, both) else {
                            continue;
                        };
                        let rule = Candidate {
                            antecedent: &[],
                            consequent: &[],
                            table: &within,
                            kin: None,
                        };
                        let ln_p = hypergeometric(&within).ln_upper;
                        assert!(ln_p <= rule.ln_bound(with, bought) + 1e-12, "{within:?}");
                        if share(both, antecedent) <= share(bought, with) {
                            assert!(ln_p > 0.4999_f64.ln(), "{within:?}: {}", ln_p.exp());
                        }
                    }
                }
            }
        }
    }
}
