//! What is decided of each customer without regard to the others: which offers can be made, what they
//! are worth, and what stands against them.

use super::Target;
use super::config::{ListConfig, Wanted};
use super::order::{best_first, ranked};
use crate::encode::Rank;
use crate::targets::model::Model;

/// What is decided of each customer without regard to the others.
pub(in crate::targets) struct Offering<'a> {
    pub(in crate::targets) model: &'a Model,
    pub(in crate::targets) config: &'a ListConfig,
    /// The places of the offers that are wanted.
    pub(in crate::targets) wanted: Vec<usize>,
}

impl<'a> Offering<'a> {
    pub(in crate::targets) fn new(model: &'a Model, config: &'a ListConfig) -> Self {
        let wanted = match &config.wanted {
            Wanted::Customers { offers, .. } => offers.clone(),
            Wanted::Offers { .. } => (0..model.offers().len()).collect(),
        };
        Self { model, config, wanted }
    }

    /// Whether customers who hold the same differ in what they are offered.
    pub(in crate::targets) fn by_name(&self) -> bool {
        !self.config.suppressed.is_empty() || !self.config.weights.is_empty()
    }

    /// Whether nothing but scores decides which offers come first, and nothing stands against any.
    fn by_score_alone(&self) -> bool {
        let ListConfig { margins, requires, excludes, .. } = self.config;
        let money_and_rules = margins.is_some() || self.model.of_rules;
        !money_and_rules && requires.is_empty() && excludes.is_empty() && !self.by_name()
    }

    /// The offer to a customer who holds these and has these scores; none of what is held, or of what
    /// no rule speaks for. Without [`Self::by_name`] the name does not matter.
    pub(in crate::targets) fn candidate(
        &self,
        name: &str,
        held: &[Rank],
        scores: &[f64],
        offer: usize,
    ) -> Option<Target> {
        let Self { model, config, .. } = self;
        let has = |product: Rank| held.binary_search(&product).is_ok();
        if has(model.offers()[offer].product) {
            return None;
        }
        let raw = scores[offer];
        let meaning = model.meaning(offer, held, raw);
        if meaning.is_none() && model.of_rules {
            return None;
        }
        let chance = meaning.map_or(0.0, |step| step.share());
        let value = config.value(offer, chance);
        let product = model.name(model.offers()[offer].product);
        let weights = config.weights.of(name, product);
        let priority = config.priority(offer, chance, weights);
        let of_offer = |(place, product): &&(usize, Rank)| (*place == offer).then_some(*product);
        let named = |product: Rank| model.name(product);
        let required: Vec<Rank> =
            config.requires.iter().filter_map(|pair| of_offer(&pair)).collect();
        let excluded = config.excludes.iter().filter_map(|pair| of_offer(&pair));
        let suppressed = if !required.is_empty() && !required.iter().any(|&p| has(p)) {
            let names: Vec<&str> = required.iter().map(|&product| named(product)).collect();
            Some(format!("needs {}", names.join(" or ")))
        } else if let Some(product) = excluded.into_iter().find(|&product| has(product)) {
            Some(format!("holds {}", named(product)))
        } else if let Some(value) = value.filter(|value| *value <= 0.0) {
            Some(format!("would cost {:.2} more than it brings", -value))
        } else {
            config.suppressed.reason(name, product).map(str::to_owned)
        };
        Some(Target { customer: 0, offer, rank: None, raw, chance, value, priority, suppressed })
    }

    /// The best offers to one customer, and how many are suppressed.
    pub(in crate::targets) fn best(
        &self,
        name: &str,
        held: &[Rank],
        scores: &[f64],
        top: usize,
    ) -> (Vec<Target>, u64) {
        let product = |offer: usize| self.model.offers()[offer].product;
        let has = |offer: &usize| held.binary_search(&product(*offer)).is_ok();
        let mut offers: Vec<usize> =
            self.wanted.iter().copied().filter(|offer| !has(offer)).collect();
        if self.by_score_alone() && offers.len() > top {
            // What the others mean need not be known.
            offers.select_nth_unstable_by(top, |&a, &b| {
                scores[b].total_cmp(&scores[a]).then(a.cmp(&b))
            });
            offers.truncate(top);
        }
        let all = offers.into_iter().filter_map(|offer| self.candidate(name, held, scores, offer));
        ranked(all.collect(), top, self.config.show_suppressed, best_first)
    }
}
