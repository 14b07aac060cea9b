//! A model for use: for each product the method that was chosen, fitted on everybody, and what its
//! scores mean.
//!
//! Methods are chosen and scores calibrated by cross-validation over five parts, so that every
//! customer is scored by a model that has not seen it; what is used afterwards is fitted on all.
//! Of very many customers a sample chooses, the one whose names have the smallest MD5; counts are
//! always of all.

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::attributes::Attributes;
use super::backtest::{Backtest, BacktestConfig, backtest};
use super::calibration::{Calibration, Step};
use super::method::Method;
use super::score::{Score, Strongest};
use super::split::{Split, sample};
use super::trial::{Task, Trial};
use super::{Counts, Gains, Recoder};
use crate::bundles::Unit;
use crate::encode::{Dictionary, Histories, Rank, Transactions};
use crate::error::{Error, Result};
use crate::support::{Count, share};
use crate::watch::Watch;

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

/// How a model is learnt.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LearnConfig {
    /// The products that are offered, by name; of none, all.
    pub offers: Vec<String>,
    /// The methods, each with the settings to choose from.
    pub tried: Vec<Vec<Method>>,
    /// How many must hold a product for it to count. Default is 1.
    pub min_count: Count,
    /// Whether one method is chosen by how well it ranks products for a customer
    /// ([`Task::Offers`]), or one for each product by how well it ranks customers
    /// ([`Task::Lists`], the default).
    pub task: Task,
    /// What a transaction is called. Default is customers.
    pub unit: Unit,
}

impl Default for LearnConfig {
    fn default() -> Self {
        let BacktestConfig { offers, tried, min_count, .. } = BacktestConfig::default();
        Self { offers, tried, min_count, task: Task::Lists, unit: Unit::Customers }
    }
}

/// Scores that are held at once while methods are compared: customers times products. Of more, a
/// sample of customers decides.
const MOST_CELLS: usize = 8_000_000;
/// Customers that are never too many to choose by.
const FEWEST: usize = 2_000;
/// Customers that are always enough.
const ENOUGH: usize = 50_000;

impl Model {
    /// Chooses, calibrates and fits. The customers' names decide who is in which part.
    ///
    /// # Errors
    /// When a product is not there, there are too many of them or too few customers, or the watcher
    /// asks to stop.
    pub fn learn(
        transactions: &Transactions,
        config: &LearnConfig,
        watch: &dyn Watch,
    ) -> Result<Self> {
        let counts = transactions.counts();
        let enough = |count: Count| count >= config.min_count.max(1);
        let transactions = transactions.only_items(|item| enough(counts[item.index()]));
        let patterns = transactions.patterns(1);
        let number = match config.offers.len() {
            0 => patterns.items().len(),
            offers => offers,
        };
        let most = (MOST_CELLS / number.max(1)).clamp(FEWEST, ENOUGH);
        let sample = sample(&transactions, most);
        let tested = choose(&sample, config, watch)?;
        Self::fitted(&transactions, tested, config.unit, watch)
    }

    /// The same from histories: methods are chosen by what was taken within `taken` of its day, by
    /// customers who did not hold it then, and a chance is of that; what is held at the end of the rows is
    /// learnt from. Nothing dated after the day is seen by what is tested.
    ///
    /// # Errors
    /// As [`learn`](Self::learn).
    pub fn learn_in_time(
        histories: &Histories,
        taken: Taken,
        config: &LearnConfig,
        watch: &dyn Watch,
    ) -> Result<Self> {
        let end = histories.span().map_or(taken.day, |(_, last)| last + 1);
        let held = histories.held_at(end);
        let counts = held.counts();
        let enough = |count: Count| count >= config.min_count.max(1);
        let transactions = held.only_items(|item| enough(counts[item.index()]));
        let number = match config.offers.len() {
            0 => transactions.dictionary().len(),
            offers => offers,
        };
        let most = (MOST_CELLS / number.max(1)).clamp(FEWEST, ENOUGH);
        let mut trial = Trial::snapshot(histories, taken.day, taken.within);
        trial.thin(most);
        let mut test = BacktestConfig {
            tried: config.tried.clone(),
            offers: config.offers.clone(),
            min_count: config.min_count,
            task: config.task,
        };
        let trials = [trial];
        if config.task != Task::Lists {
            let ranked = backtest(&trials, &test, watch)?;
            test.tried = vec![vec![ranked.methods[ranked.chosen].method]];
        }
        test.task = Task::Lists;
        let mut tested = backtest(&trials, &test, watch)?;
        // What nobody holds any more at the end cannot be learnt from.
        let known = |name: &String| {
            let item = transactions.dictionary().get(name);
            item.is_some_and(|item| enough(counts[item.index()]))
        };
        tested.keep(&tested.products.iter().map(known).collect::<Vec<bool>>());
        let mut model = Self::fitted(&transactions, tested, config.unit, watch)?;
        model.taken = Some(taken);
        Ok(model)
    }

    /// The methods that were chosen, fitted on all.
    fn fitted(
        transactions: &Transactions,
        tested: Backtest,
        unit: Unit,
        watch: &dyn Watch,
    ) -> Result<Self> {
        let patterns = transactions.patterns(1);
        let counts = Counts::new(&patterns, watch)?;
        let rank_of: FxHashMap<&str, Rank> =
            counts.names().iter().enumerate().map(|(at, name)| (&**name, Rank::at(at))).collect();
        let mut scores = Vec::new();
        let mut offers: Vec<Option<Offer>> = vec![None; tested.products.len()];
        for (at, method) in tested.methods.iter().enumerate() {
            let mut mine: Vec<(Rank, usize)> = (0..tested.products.len())
                .filter(|&product| tested.chosen_of[product] == at)
                .filter_map(|product| Some((*rank_of.get(&*tested.products[product])?, product)))
                .collect();
            if mine.is_empty() {
                continue;
            }
            mine.sort_unstable();
            let ranks: Vec<Rank> = mine.iter().map(|(rank, _)| *rank).collect();
            let score = method.method.fit(&patterns, &counts, &ranks, watch)?;
            for (place, &(rank, product)) in mine.iter().enumerate() {
                let gains = Gains::new(method.lists[product].iter().copied());
                offers[product] = Some(Offer {
                    product: rank,
                    setting: method.method.to_string(),
                    at: (scores.len(), place),
                    calibration: Calibration::new(&method.lists[product]),
                    auc: gains.auc(),
                    gain10: gains.gain(0.1),
                    with: counts.with(rank).to_vec(),
                });
            }
            scores.push(score);
        }
        let mut offers: Vec<Offer> = offers.into_iter().flatten().collect();
        offers.sort_by_key(|offer| offer.product);
        Ok(Self {
            unit,
            n: counts.n(),
            names: counts.names().to_vec(),
            held: counts.held().to_vec(),
            offers,
            scores,
            attributes: None,
            taken: None,
            of_rules: false,
        })
    }

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

    /// Up to `most` reasons for an offer in words, the strongest first, each with counts that one
    /// can check.
    pub fn reasons(&self, held: &[Rank], offer: usize, most: usize) -> Vec<String> {
        let texts = Texts::default();
        self.reasons_of(held, offer, most, &texts).into_iter().map(Cow::into_owned).collect()
    }

    /// The same as names and counts.
    pub fn reasons_for(&self, held: &[Rank], offer: usize, most: usize) -> Vec<Reason<'_>> {
        let (score, place) = self.score_of(offer);
        let mut strongest = Vec::with_capacity(most);
        score.strongest(held, place, most, &mut strongest);
        let mut reasons: Vec<Reason<'_>> =
            strongest.iter().map(|(cause, _)| self.reason(offer, cause)).collect();
        if reasons.is_empty() {
            reasons.push(self.of_all(offer));
        }
        reasons
    }

    /// The first, where sentences about one product have been written before.
    pub(super) fn reasons_of<'t>(
        &self,
        held: &[Rank],
        offer: usize,
        most: usize,
        texts: &'t Texts,
    ) -> Vec<Cow<'t, str>> {
        let (score, place) = self.score_of(offer);
        let mut strongest = Vec::with_capacity(most);
        score.strongest(held, place, most, &mut strongest);
        let known = |cause: &Strongest<'_>| match *cause {
            Strongest::One(item) => texts.of.get(offer * self.names.len() + item.index()),
            _ => None,
        };
        let mut reasons: Vec<Cow<'t, str>> = strongest
            .iter()
            .map(|(cause, _)| match known(cause) {
                Some(text) if !text.is_empty() => Cow::Borrowed(&**text),
                _ => self.reason(offer, cause).in_words(self.unit).into(),
            })
            .collect();
        if reasons.is_empty() {
            reasons.push(self.of_all(offer).in_words(self.unit).into());
        }
        reasons
    }

    fn of_all(&self, offer: usize) -> Reason<'_> {
        let product = self.offers[offer].product;
        Reason::OfAll { product: self.name(product), base: share(self.held(product), self.n) }
    }

    fn reason(&self, offer: usize, cause: &Strongest<'_>) -> Reason<'_> {
        let product = self.offers[offer].product;
        let base = share(self.held(product), self.n);
        let product = self.name(product);
        let one;
        let items = match cause {
            Strongest::Number(others) => return Reason::Many { others: *others as u64, product },
            Strongest::One(item) => {
                one = [*item];
                &one[..]
            }
            Strongest::Set(items) => items,
        };
        let names = items.iter().map(|&item| self.name(item)).collect();
        let (holders, count) = self.evidence(offer, items).unwrap_or_default();
        Reason::Held { names, holders, count, product, base }
    }

    /// The sentences about each product for each offer, where these are not too many.
    pub(super) fn texts(&self) -> Texts {
        let names = self.names.len();
        if self.of_rules || names * self.offers.len() > MOST_TEXTS {
            return Texts::default();
        }
        let mut of = Vec::with_capacity(names * self.offers.len());
        for offer in 0..self.offers.len() {
            let text = |item: usize| {
                let item = Rank::at(item);
                match item == self.offers[offer].product {
                    true => String::new(),
                    false => self.reason(offer, &Strongest::One(item)).in_words(self.unit),
                }
            };
            of.extend((0..names).map(text));
        }
        Texts { of }
    }
}

/// Sentences that are written once for all customers: some tens of megabytes at most.
const MOST_TEXTS: usize = 250_000;

/// For each offer, then each product, the sentence about it; or none.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    of: Vec<String>,
}

/// What speaks for an offer.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Reason<'a> {
    /// So many other products are held.
    Many {
        /// How many.
        others: u64,
        /// The offer.
        product: &'a str,
    },
    /// Something that is held, or is true of the customer.
    Held {
        /// What it is.
        names: Vec<&'a str>,
        /// How many have the same.
        holders: Count,
        /// How many of them hold the offer.
        count: Count,
        /// The offer.
        product: &'a str,
        /// The share of all who hold it.
        base: f64,
    },
    /// Nothing but how many hold it.
    OfAll {
        /// The offer.
        product: &'a str,
        /// The share of all who hold it.
        base: f64,
    },
}

impl Reason<'_> {
    /// In English.
    fn in_words(&self, unit: Unit) -> String {
        let units = unit.plural();
        match self {
            Self::Many { others, product } => {
                format!("has {others} other products; who has more has {product} more often")
            }
            Self::Held { names, holders, count, product, base } => format!(
                "{}: {} of {holders} {units} have {product}, of all {}",
                names.join(" and "),
                percent(share(*count, *holders)),
                percent(*base)
            ),
            Self::OfAll { product, base } => {
                format!("of all {units} {} have {product}", percent(*base))
            }
        }
    }
}

/// A share as people read it.
pub(crate) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent < 10.0 { format!("{percent:.1} %") } else { format!("{percent:.0} %") }
}

/// Every customer of the sample scored by what has not seen it.
fn choose(sample: &Transactions, config: &LearnConfig, watch: &dyn Watch) -> Result<Backtest> {
    let mut test = BacktestConfig {
        tried: config.tried.clone(),
        offers: config.offers.clone(),
        ..BacktestConfig::default()
    };
    if config.task != Task::Lists {
        let dictionary = sample.dictionary();
        let is_offered = |item| {
            config.offers.is_empty() || config.offers.iter().any(|o| o == dictionary.name(item))
        };
        let split = Split::Folds { fit: 7, choose: 1 };
        let trial = Trial::offers(sample, split, 0, is_offered);
        test.task = Task::Offers;
        let ranked = backtest(&[trial], &test, watch)?;
        test.tried = vec![vec![ranked.methods[ranked.chosen].method]];
    }
    test.task = Task::Lists;
    let parts = 0..Split::Cross.parts();
    let trials: Vec<Trial> = parts.map(|part| Trial::lists(sample, Split::Cross, part)).collect();
    backtest(&trials, &test, watch)
}
