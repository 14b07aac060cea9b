//! What is wanted of a list, and what decides its order.

use super::suppressions::Suppressions;
use crate::encode::Rank;
use crate::targets::weights::Weights;

/// What is wanted.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ListConfig {
    /// Who is to be offered what.
    pub wanted: Wanted,
    /// Whom not to contact, for what and why.
    pub suppressed: Suppressions,
    /// What a sale of each offer brings; of none, offers are ordered by their chance.
    pub margins: Option<Vec<f64>>,
    /// What a contact costs. Default is 0.
    pub cost: f64,
    /// What else decides the order: the situation, and levers pulled by hand.
    pub weights: Weights,
    /// Products of which one must be held for an offer, by place of the offer.
    pub requires: Vec<(usize, Rank)>,
    /// Products of which none may be held for an offer, by place of the offer.
    pub excludes: Vec<(usize, Rank)>,
    /// The most products about which one customer is contacted, where lists of several are made. Default is
    /// no limit.
    pub contacts: Option<usize>,
    /// Whether suppressed offers are listed too, behind the others. Default is no.
    pub show_suppressed: bool,
    /// The most reasons for an offer. Default is 3.
    pub reasons: usize,
}

/// Who is to be offered what.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// The customers to contact for each of these offers, by place.
    Customers {
        /// The offers.
        offers: Vec<usize>,
        /// The most customers for each.
        top: usize,
    },
    /// The best offers for each customer.
    Offers {
        /// The most offers for each.
        top: usize,
    },
}

impl ListConfig {
    /// What is wanted, and nothing against it.
    pub fn new(wanted: Wanted) -> Self {
        Self {
            wanted,
            suppressed: Suppressions::default(),
            margins: None,
            cost: 0.0,
            weights: Weights::default(),
            requires: Vec::new(),
            excludes: Vec::new(),
            contacts: None,
            show_suppressed: false,
            reasons: 3,
        }
    }

    /// Chance times margin less the cost of a contact; `None` where margins are not known.
    pub(super) fn value(&self, offer: usize, chance: f64) -> Option<f64> {
        self.margins.as_ref().map(|margins| chance * margins[offer] - self.cost)
    }

    /// Chance times value times what the weights say; `None` where only chances decide.
    pub(super) fn priority(
        &self,
        offer: usize,
        chance: f64,
        [context, lever]: [f64; 2],
    ) -> Option<f64> {
        let margin = self.margins.as_ref().map(|margins| margins[offer]);
        (margin.is_some() || !self.weights.is_empty())
            .then(|| chance * context * margin.unwrap_or(1.0) * lever)
    }
}
