//! How a model is learnt: methods are chosen, their scores calibrated, and the chosen ones fitted.
//!
//! Methods are chosen and scores calibrated by cross-validation over five parts, so that every
//! customer is scored by a model that has not seen it; what is used afterwards is fitted on all.
//! Of very many customers a sample chooses, the one whose names have the smallest MD5; counts are
//! always of all.

use rustc_hash::FxHashMap;

use super::{Model, Offer, Taken};
use crate::bundles::Unit;
use crate::encode::{Histories, Rank, Transactions};
use crate::error::Result;
use crate::support::Count;
use crate::targets::backtest::{Backtest, BacktestConfig, backtest};
use crate::targets::calibration::Calibration;
use crate::targets::method::Method;
use crate::targets::split::{Split, sample};
use crate::targets::trial::{Task, Trial};
use crate::targets::{Counts, Gains};
use crate::watch::Watch;

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

impl LearnConfig {
    /// The most customers to choose by, where there are so many products.
    fn most_customers(&self, products: usize) -> usize {
        let number = match self.offers.len() {
            0 => products,
            offers => offers,
        };
        (MOST_CELLS / number.max(1)).clamp(FEWEST, ENOUGH)
    }
}

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
        let sample = sample(&transactions, config.most_customers(patterns.items().len()));
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
        let mut trial = Trial::snapshot(histories, taken.day, taken.within);
        trial.thin(config.most_customers(transactions.dictionary().len()));
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
