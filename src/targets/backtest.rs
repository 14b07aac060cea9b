//! The backtest: every method on the same customers, tested where it has not learnt.
//!
//! In each [`Trial`] every method is fitted with each of its settings, and those customers who are
//! there to choose decide which setting it gets, and which method is chosen ([`choice`]). Then all
//! are fitted once more, on those customers too, and tested on the others. So what is reported is
//! what the choice would have brought, and not the luck of the winner.
//!
//! [`choice`]: super::choice

use rayon::prelude::*;

use super::choice::{Areas, choose, choose_by_mean, most};
use super::method::{Kind, Method};
use super::trial::{Case, Task, Trial};
use super::{Counts, Gains, Ranking, Recoder, Score};
use crate::encode::{ItemId, Patterns, Rank, Transactions};
use crate::error::{Error, Result};
use crate::support::Count;
use crate::watch::Watch;

/// What is tested.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BacktestConfig {
    /// The methods, the simplest first, each with the settings to choose from. Default is all.
    pub tried: Vec<Vec<Method>>,
    /// The products that are offered, by name; of none, all.
    pub offers: Vec<String>,
    /// How many of those who are learnt from must hold a product for it to count. Default is 1.
    pub min_count: Count,
    /// What is asked. Default is lists.
    pub task: Task,
}

impl BacktestConfig {
    /// Only these kinds of methods, the simplest first.
    pub fn only(&mut self, kinds: &[Kind]) {
        let wanted = Kind::ALL.into_iter().filter(|kind| kinds.contains(kind));
        self.tried = wanted.map(Kind::settings).collect();
    }
}

impl Default for BacktestConfig {
    fn default() -> Self {
        let tried = Kind::ALL.map(Kind::settings).to_vec();
        Self { tried, offers: Vec::new(), min_count: 1, task: Task::Lists }
    }
}

/// How every method stood its test.
#[derive(Clone, Debug)]
pub struct Backtest {
    /// The products that were offered, the most held first.
    pub products: Vec<String>,
    /// How many customers were learnt from, over all parts.
    pub fitted: u64,
    /// How many were tested.
    pub tested: u64,
    /// The methods, the simplest first.
    pub methods: Vec<Tested>,
    /// The place of the method chosen for offers.
    pub chosen: usize,
    /// For each product the place of the method chosen for its list.
    pub chosen_of: Vec<usize>,
}

/// One method's test.
#[derive(Clone, Debug)]
pub struct Tested {
    /// The method with the setting that was chosen.
    pub method: Method,
    /// How its offers were taken, where that was asked.
    pub ranking: Ranking,
    /// For each product, the customers who could have been on its list, each with the score and
    /// whether it was taken; empty where lists were not asked for.
    pub lists: Vec<Vec<(f64, bool)>>,
}

impl Tested {
    /// The list of one product.
    pub fn gains(&self, product: usize) -> Gains {
        Gains::new(self.lists[product].iter().copied())
    }
}

impl Trial {
    fn choose(&self) -> &[Case] {
        &self.choose
    }

    fn test(&self) -> &[Case] {
        &self.test
    }
}

impl Backtest {
    /// Only these products.
    pub(super) fn keep(&mut self, wanted: &[bool]) {
        fn only<T>(all: &mut Vec<T>, wanted: &[bool]) {
            let mut at = wanted.iter();
            all.retain(|_| *at.next().expect("one for each product"));
        }
        only(&mut self.products, wanted);
        only(&mut self.chosen_of, wanted);
        self.methods.iter_mut().for_each(|method| only(&mut method.lists, wanted));
    }

    /// The list of one product by the method chosen for it.
    pub fn chosen_gains(&self, product: usize) -> Gains {
        self.methods[self.chosen_of[product]].gains(product)
    }
}

/// Runs all trials, whose dictionaries must be the same.
///
/// # Errors
/// When a product is not there, none is left to offer, nobody is left to choose or to test, or the
/// watcher asks to stop.
pub fn backtest(trials: &[Trial], config: &BacktestConfig, watch: &dyn Watch) -> Result<Backtest> {
    if config.tried.is_empty() || config.tried.iter().any(Vec::is_empty) {
        return Err(Error::Unsupported("there is no method to test".into()));
    }
    let universes: Vec<Universe> =
        trials.iter().map(|trial| Universe::of(trial, config.min_count)).collect();
    let names = offered(trials, &universes, config)?;
    for (what, empty) in [
        ("to choose settings", trials.iter().all(|trial| trial.choose.is_empty())),
        ("to test", trials.iter().all(|trial| trial.test.is_empty())),
    ] {
        if empty {
            return Err(Error::Unsupported(format!(
                "the split leaves no customer {what}; more rows or another --split are needed"
            )));
        }
    }

    let before = sides(trials, &universes, |trial| &trial.fit, &names, watch)?;
    let mut chosen_settings: Vec<(Method, Answers)> = Vec::new();
    for settings in &config.tried {
        let mut tried: Vec<(Method, Answers)> = Vec::new();
        for &method in settings {
            let answers = answers(trials, &before, Trial::choose, method, config.task, watch)?;
            tried.push((method, answers));
        }
        let best = most(tried.iter().map(|(_, answers)| answers.criterion(config.task)));
        chosen_settings.push(tried.swap_remove(best));
    }
    drop(before);

    let chosen = match config.task {
        Task::Lists => 0,
        Task::Offers | Task::Both => {
            let reciprocals =
                |(_, answers): &(Method, Answers)| answers.ranking.reciprocals().collect();
            choose_by_mean(&chosen_settings.iter().map(reciprocals).collect::<Vec<Vec<f64>>>())
        }
    };
    let chosen_of = match config.task {
        Task::Offers => vec![chosen; names.len()],
        Task::Lists | Task::Both => {
            let areas: Vec<Vec<Option<Areas>>> = chosen_settings
                .par_iter()
                .map(|(_, answers)| answers.lists.iter().map(|list| Areas::new(list)).collect())
                .collect();
            let is_activity = |(method, _): &(Method, Answers)| method.kind() == Kind::Activity;
            choose(&areas, chosen_settings.iter().position(is_activity))
        }
    };
    let settings: Vec<Method> = chosen_settings.into_iter().map(|(method, _)| method).collect();

    let after = sides(trials, &universes, |trial| &trial.refit, &names, watch)?;
    let mut methods = Vec::new();
    for method in settings {
        let answers = answers(trials, &after, Trial::test, method, config.task, watch)?;
        let Answers { ranking, lists } = answers;
        methods.push(Tested { method, ranking, lists });
    }
    Ok(Backtest {
        products: names,
        fitted: trials.iter().map(|trial| u64::from(trial.refit.n())).sum(),
        tested: trials.iter().map(|trial| trial.test.len() as u64).sum(),
        methods,
        chosen,
        chosen_of,
    })
}

/// The products that are learnt from: those that enough of those who are fitted first hold.
struct Universe {
    is_in: Vec<bool>,
}

impl Universe {
    fn of(trial: &Trial, min_count: Count) -> Self {
        let enough = |count: Count| count >= min_count.max(1);
        Self { is_in: trial.fit.counts().into_iter().map(enough).collect() }
    }

    fn holds(&self, item: ItemId) -> bool {
        self.is_in[item.index()]
    }
}

/// The names of the offers, in the order of the first part's ranks.
fn offered(
    trials: &[Trial],
    universes: &[Universe],
    config: &BacktestConfig,
) -> Result<Vec<String>> {
    let (Some(trial), Some(universe)) = (trials.first(), universes.first()) else {
        return Err(Error::Unsupported("there is nothing to test".into()));
    };
    let dictionary = trial.dictionary();
    for name in &config.offers {
        if dictionary.get(name).is_none() {
            let near = crate::error::nearest(name, dictionary.names())
                .map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
            return Err(Error::Unsupported(format!("there is no product {name:?}{near}")));
        }
    }
    let part = trial.refit.only_items(|item| universe.holds(item));
    let patterns = part.patterns(1);
    let all = (0..patterns.items().len()).map(|rank| patterns.name(Rank::at(rank)).to_owned());
    let names: Vec<String> =
        all.filter(|name| config.offers.is_empty() || config.offers.contains(name)).collect();
    if names.is_empty() {
        return Err(Error::Unsupported(
            "no product is held by enough customers to be offered; lower --min-support".into(),
        ));
    }
    Ok(names)
}

/// What one part's models are fitted on.
struct Side {
    transactions: Transactions,
    counts: Counts,
    recoder: Recoder,
    /// For each offered name its rank, where anybody holds it.
    offers: Vec<Option<Rank>>,
}

fn sides(
    trials: &[Trial],
    universes: &[Universe],
    learnt: impl Fn(&Trial) -> &Transactions,
    names: &[String],
    watch: &dyn Watch,
) -> Result<Vec<Side>> {
    let side = |(trial, universe): (&Trial, &Universe)| {
        let transactions = learnt(trial).only_items(|item| universe.holds(item));
        let patterns = transactions.patterns(1);
        let counts = Counts::new(&patterns, watch)?;
        let recoder = Recoder::new(trial.dictionary(), counts.names());
        let offers = names.iter().map(|name| patterns.rank_of(name)).collect();
        Ok(Side { transactions, counts, recoder, offers })
    };
    trials.iter().zip(universes).map(side).collect()
}

/// What a method answers to the cases of all parts.
struct Answers {
    ranking: Ranking,
    lists: Vec<Vec<(f64, bool)>>,
}

impl Answers {
    fn none(products: usize) -> Self {
        Self { ranking: Ranking::default(), lists: vec![Vec::new(); products] }
    }

    fn append(&mut self, other: Self) {
        self.ranking.append(other.ranking);
        for (list, more) in self.lists.iter_mut().zip(other.lists) {
            list.extend(more);
        }
    }

    /// What a setting is chosen by: the mean reciprocal rank, or the mean area under the curve.
    fn criterion(&self, task: Task) -> f64 {
        if task == Task::Lists {
            let auc = |list: &Vec<(f64, bool)>| Gains::new(list.iter().copied()).auc();
            let aucs: Vec<f64> = self.lists.par_iter().filter_map(auc).collect();
            aucs.iter().sum::<f64>() / aucs.len().max(1) as f64
        } else {
            self.ranking.mrr().unwrap_or(0.0)
        }
    }
}

fn answers(
    trials: &[Trial],
    sides: &[Side],
    cases: fn(&Trial) -> &[Case],
    method: Method,
    task: Task,
    watch: &dyn Watch,
) -> Result<Answers> {
    let products = sides.first().map_or(0, |side| side.offers.len());
    let mut all = Answers::none(products);
    for (trial, side) in trials.iter().zip(sides) {
        if watch.stop() {
            return Err(Error::Interrupted);
        }
        let patterns: Patterns<'_> = side.transactions.patterns(1);
        let mut offers: Vec<Rank> = side.offers.iter().flatten().copied().collect();
        // Ties go by rank: the most held first.
        offers.sort_unstable();
        let score = method.fit(&patterns, &side.counts, &offers, watch)?;
        let parts: Vec<Answers> = cases(trial)
            .par_chunks(256)
            .map(|cases| {
                let mut answers = Answers::none(products);
                let mut asked =
                    Asked { side, score: &score, task, scores: vec![0.0; offers.len()] };
                for case in cases {
                    asked.ask(case, &mut answers);
                }
                answers
            })
            .collect();
        for part in parts {
            all.append(part);
        }
    }
    Ok(all)
}

/// One model and room for its scores.
struct Asked<'a> {
    side: &'a Side,
    score: &'a Score,
    task: Task,
    scores: Vec<f64>,
}

impl Asked<'_> {
    fn ask(&mut self, case: &Case, answers: &mut Answers) {
        let (mut held, mut taken) = (Vec::new(), Vec::new());
        self.side.recoder.recode(&case.held, &mut held);
        self.side.recoder.recode(&case.taken, &mut taken);
        self.score.scores(&held, &mut self.scores);
        let has = |ranks: &[Rank], rank: &Rank| ranks.binary_search(rank).is_ok();
        // Of one who holds nothing nothing is known, and everybody would get the same offers.
        if self.task != Task::Lists && !held.is_empty() {
            let offers = self.score.offers().iter().copied().zip(self.scores.iter().copied());
            let offered: Vec<(Rank, f64)> = offers.filter(|(rank, _)| !has(&held, rank)).collect();
            answers.ranking.push(&offered, |rank| has(&taken, &rank));
        }
        if self.task != Task::Offers {
            for (list, rank) in answers.lists.iter_mut().zip(&self.side.offers) {
                let (score, bought) = match rank {
                    Some(rank) if has(&held, rank) && !has(&taken, rank) => continue,
                    Some(rank) => {
                        let place = self.score.place_of(*rank).expect("it is offered");
                        (self.scores[place], has(&taken, rank))
                    }
                    // Nobody here holds it: nothing is known of it.
                    None => (0.0, false),
                };
                list.push((score, bought));
            }
        }
    }
}
