//! A model for use: for each product the method that was chosen, fitted on everybody, and what its
//! scores mean.
//!
//! [`Model::learn`] makes one; it scores customers, tells what a score means ([`Model::meaning`]), and
//! gives reasons ([`Model::reasons`]).

mod learn;

mod reasons;

use serde::{Deserialize, Serialize};

use super::Recoder;
use super::attributes::Attributes;
use super::calibration::{Calibration, Step};
use super::score::Score;
use crate::bundles::Unit;
use crate::encode::{Dictionary, Rank};
use crate::error::{Error, Result};
use crate::support::{Count, share};

pub use learn::LearnConfig;
pub use reasons::Reason;

pub(super) use reasons::Texts;
pub(crate) use reasons::percent;

/// Scores of some products for any customer, with their meaning.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// What a transaction is called in sentences.
    pub unit: Unit,
    /// How many customers were learnt from.
    pub n: Count,
    /// Products and attributes, the most held first.
    pub(super) names: Vec<String>,
    /// How many have each.
    pub(super) held: Vec<Count>,
    /// What is scored.
    pub(super) offers: Vec<Offer>,
    /// The fitted methods; each scores some of the offers.
    pub(super) scores: Vec<Score>,
    /// How a table is read, where the model was learnt from one.
    pub attributes: Option<Attributes>,
    /// What a chance is of, where it is not of holding the product: of taking it within a time.
    pub taken: Option<Taken>,
    /// Whether it is a file of rules: what no rule speaks for is not offered.
    pub(super) of_rules: bool,
}

/// What a chance is of: that a product which is not held on a day is taken within a time from then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The day that it was learnt on, in seconds since the beginning of 1970.
    pub day: i64,
    /// How long after it, in seconds.
    pub within: i64,
}

impl Taken {
    /// The time in days.
    pub fn days(self) -> i64 {
        self.within / 86_400
    }
}

/// One product that is offered.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The product.
    pub product: Rank,
    /// The method with its setting.
    pub setting: String,
    /// The place of its score, and its place among the offers of that score.
    pub(super) at: (usize, usize),
    /// What a score means.
    pub calibration: Calibration,
    /// The area under the curve, of customers whom the model had not seen.
    pub auc: Option<f64>,
    /// The share of buyers among their top tenth.
    pub gain10: Option<f64>,
    /// How many hold the product together with each other one.
    pub(super) with: Vec<Count>,
}

impl Model {
    /// Products and attributes, the most held first: what a [`Rank`] stands for.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The name of a product.
    pub fn name(&self, product: Rank) -> &str {
        &self.names[product.index()]
    }

    /// How many have a product or attribute.
    pub fn held(&self, product: Rank) -> Count {
        self.held[product.index()]
    }

    /// What is offered, the most held first.
    pub fn offers(&self) -> &[Offer] {
        &self.offers
    }

    /// The place of a product among the offers.
    ///
    /// # Errors
    /// When it is not offered.
    pub fn offer(&self, product: &str) -> Result<usize> {
        let found = self.offers.iter().position(|offer| self.name(offer.product) == product);
        found.ok_or_else(|| {
            let names = self.offers.iter().map(|offer| self.name(offer.product));
            let near = crate::error::nearest(product, names)
                .map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
            Error::Unsupported(format!("{product:?} is not offered by the model{near}"))
        })
    }

    /// What turns the items of a dictionary into the model's ranks.
    pub fn recoder(&self, dictionary: &Dictionary) -> Recoder {
        Recoder::new(dictionary, &self.names)
    }

    /// The raw score of each offer for one who holds these; `scores` is made as long as needed.
    pub fn scores(&self, held: &[Rank], scores: &mut Vec<f64>) {
        scores.clear();
        scores.resize(self.offers.len(), 0.0);
        let mut part = Vec::new();
        for (at, score) in self.scores.iter().enumerate() {
            part.clear();
            part.resize(score.offers().len(), 0.0);
            score.scores(held, &mut part);
            let mine = scores.iter_mut().zip(&self.offers).filter(|(_, offer)| offer.at.0 == at);
            mine.for_each(|(score, offer)| *score = part[offer.at.1]);
        }
    }

    /// What a raw score of an offer means for one who holds these: the customers of like score, or
    /// those of whom the rule speaks that made the score. `None` where nothing is known.
    pub fn meaning(&self, offer: usize, held: &[Rank], score: f64) -> Option<Step> {
        if !self.of_rules {
            return self.offers[offer].calibration.step(score).copied();
        }
        let (rules, place) = self.score_of(offer);
        let rule = rules.best_set(held, place)?;
        Some(Step { from: rule.weight, customers: rule.holders, buyers: rule.count })
    }

    /// The share of all customers who hold an offer; of those who could take it the share who did,
    /// where a chance is of that.
    pub fn base_rate(&self, offer: usize) -> f64 {
        match self.taken {
            None => share(self.held(self.offers[offer].product), self.n),
            Some(_) => {
                let steps = self.offers[offer].calibration.steps().iter();
                let (buyers, all) = steps.fold((0, 0), |(buyers, all), step| {
                    (buyers + step.buyers, all + step.customers)
                });
                if all == 0 { 0.0 } else { share(buyers, all) }
            }
        }
    }

    /// What those did of whom a chance speaks: `have IPTV`, or `took IPTV within 90 days`.
    pub fn deed(&self, offer: usize) -> String {
        let product = self.name(self.offers[offer].product);
        match self.taken {
            None => format!("have {product}"),
            Some(taken) => format!("took {product} within {} days", taken.days()),
        }
    }

    /// The fitted score of an offer and its place there.
    pub(super) fn score_of(&self, offer: usize) -> (&Score, usize) {
        let (score, place) = self.offers[offer].at;
        (&self.scores[score], place)
    }

    /// How many hold what a term of an offer's score stands for, and how many of them the offer.
    pub(super) fn evidence(&self, offer: usize, items: &[Rank]) -> Option<(Count, Count)> {
        let (score, place) = self.score_of(offer);
        if let Some(set) = score.set(items, place) {
            return Some((set.holders, set.count));
        }
        let [one] = items else { return None };
        Some((self.held(*one), *self.offers[offer].with.get(one.index())?))
    }
}
