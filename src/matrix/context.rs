//! What remains of the pairs with circumstances held fixed.

use super::{Matrix, MatrixCell, PairRelation};
use crate::context::{Adjustment, in_context};
use crate::encode::{Rank, Strata};
use crate::stats::Level;

/// The pairs that were looked at within strata: those that stand out under either null. Of the
/// others there is nothing to take away.
#[derive(Clone, Debug, Default)]
pub(super) struct InContext {
    /// The places of the pairs, ascending, each with the smaller rank given and with the larger one.
    pairs: Vec<(usize, [Adjustment; 2])>,
}

impl Matrix<'_> {
    /// Looks at all pairs that stand out, more or fewer than either null expects, within strata of
    /// the transactions that were counted.
    ///
    /// # Panics
    /// When the strata are those of other transactions.
    pub fn put_in_context(&mut self, strata: &Strata, level: Level) {
        let max_q = self.config.max_q;
        let mut found: Vec<(usize, [Rank; 2])> = Vec::new();
        for larger in (0..self.products()).map(Rank::at) {
            let pairs = self.pairs.smaller(larger).filter(|&(_, place)| {
                let test = &self.tests[place];
                test.plain.q <= max_q || test.active.q <= max_q
            });
            found.extend(pairs.map(|(smaller, place)| (place, [smaller, larger])));
        }
        found.sort_unstable_by_key(|&(place, _)| place);
        let sides: Vec<(&[Rank], &[Rank])> =
            found.iter().map(|(_, pair)| (&pair[..1], &pair[1..])).collect();
        let transactions = self.patterns.transactions();
        let looked_at = in_context(transactions, self.patterns, &sides, &strata.labels, level);
        // Either way round it is one pair and one hypothesis.
        let kept = looked_at
            .iter()
            .map(|one| [one, &one.turned()].map(|found| Adjustment::new(found, strata, level)));
        let pairs = found.iter().map(|&(place, _)| place).zip(kept).collect();
        self.context = Some(InContext { pairs });
    }

    /// Whether the pairs were looked at within strata.
    pub fn has_context(&self) -> bool {
        self.context.is_some()
    }
}

impl InContext {
    fn pair(&self, place: usize) -> Option<&[Adjustment; 2]> {
        let at = self.pairs.binary_search_by_key(&place, |pair| pair.0).ok()?;
        Some(&self.pairs[at].1)
    }
}

impl<'a> MatrixCell<'a> {
    /// What remains of the cell with circumstances held fixed, where it was looked at.
    pub fn in_context(&self) -> Option<&'a Adjustment> {
        let [smaller, larger] = self.matrix.context.as_ref()?.pair(self.place?)?;
        Some(if self.given < self.then { smaller } else { larger })
    }
}

impl<'a> PairRelation<'a> {
    /// What remains of the pair with circumstances held fixed, where it was looked at; `a` is given.
    pub fn in_context(&self) -> Option<&'a Adjustment> {
        let [smaller, _] = self.matrix.context.as_ref()?.pair(self.place)?;
        Some(smaller)
    }

    /// Whether the pair is surely rarer than chance within strata too, so that it is not only two
    /// segments; `None` where it was not looked at.
    pub fn conditional(&self) -> Option<bool> {
        Some(self.in_context()?.odds_ratio.is_some_and(|(_, interval)| interval.high < 1.0))
    }
}
