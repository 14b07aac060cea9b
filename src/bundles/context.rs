//! What remains of the chosen bundles with circumstances held fixed.

use super::Bundles;
use crate::context::{Adjustment, in_context};
use crate::encode::{Rank, Strata};
use crate::stats::Level;

impl Bundles<'_> {
    /// Looks at each chosen bundle within strata of the transactions that it was chosen from: at the
    /// gap that is worth most, as the rule from what is held there to what is missing. A bundle that
    /// only a season or a promotion makes vanishes.
    ///
    /// # Panics
    /// When the strata are those of other transactions.
    pub fn put_in_context(&mut self, strata: &Strata, level: Level) {
        let rules: Vec<(Vec<Rank>, [Rank; 1])> = self
            .chosen
            .iter()
            .map(|chosen| {
                let gap = chosen.candidate.widest_gap();
                (chosen.candidate.rest(gap), [chosen.candidate.items[gap.missing]])
            })
            .collect();
        let sides: Vec<(&[Rank], &[Rank])> =
            rules.iter().map(|(rest, missing)| (&rest[..], &missing[..])).collect();
        let patterns = self.market.patterns;
        let found = in_context(patterns.transactions(), patterns, &sides, &strata.labels, level);
        for (chosen, found) in self.chosen.iter_mut().zip(&found) {
            chosen.context = Some(Adjustment::new(found, strata, level));
        }
    }
}
