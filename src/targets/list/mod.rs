//! Lists: whom to offer a product, and what to offer a customer, with what stands against it.
//!
//! Customers who hold the same are scored once. What they hold already is never offered; what must
//! not be offered for another reason is suppressed, and the reason is kept.
//!
//! A [`ListConfig`] says what is wanted; an `Offering` decides of each customer what can be offered;
//! `order` puts offers and customers in their places, and `contacts` keeps them from being asked too
//! often; what comes of it is written by `record`.

mod config;
mod suppressions;

mod offering;

mod order;

mod contacts;

mod record;

use std::borrow::Cow;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::model::{Model, Texts};
use crate::encode::{Rank, Transactions};
use crate::error::{Error, Result};
use crate::watch::Watch;
use contacts::limit_contacts;
use order::ranked;

pub use config::{ListConfig, Wanted};
pub use order::name_order;
pub use record::{Offer, SCHEMA, Shown, TargetRecord, schema};
pub use suppressions::Suppressions;

pub(super) use offering::Offering;
pub(super) use order::best_first;
pub(super) use record::Said;

/// Makes the list.
///
/// # Errors
/// When the watcher asks to stop.
pub fn list<'a>(
    model: &'a Model,
    transactions: &'a Transactions,
    config: &ListConfig,
    watch: &dyn Watch,
) -> Result<Targets<'a>> {
    let (pattern_of, patterns) = patterns(model, transactions);
    let scores: Vec<Vec<f64>> = patterns
        .par_iter()
        .map_init(Vec::new, |scores, held| {
            model.scores(held, scores);
            scores.clone()
        })
        .collect();
    if watch.stop() {
        return Err(Error::Interrupted);
    }
    let offering = Offering::new(model, config);
    let by_name = offering.by_name();
    let name_of = |customer: usize| match by_name {
        true => transactions.name(customer),
        false => Cow::Borrowed(""),
    };
    let candidate = |customer: usize, offer: usize| -> Option<Target> {
        let pattern = pattern_of[customer] as usize;
        let (held, scores) = (&patterns[pattern], &scores[pattern]);
        let target = offering.candidate(&name_of(customer), held, scores, offer)?;
        Some(Target { customer, ..target })
    };
    let customers = 0..transactions.n() as usize;
    let mut found = match config.wanted {
        Wanted::Offers { top } => {
            let mut order: Vec<usize> = customers.collect();
            order.sort_by(|&a, &b| {
                name_order(&transactions.name(a), &transactions.name(b)).then(a.cmp(&b))
            });
            let of_customer = |customer: usize| {
                let pattern = pattern_of[customer] as usize;
                let name = name_of(customer);
                let (mut best, suppressed) =
                    offering.best(&name, &patterns[pattern], &scores[pattern], top);
                best.iter_mut().for_each(|target| target.customer = customer);
                (best, suppressed)
            };
            if by_name {
                joined(order.par_iter().map(|&customer| of_customer(customer)).collect())
            } else {
                let mut one_of = vec![0; patterns.len()];
                for (customer, &pattern) in pattern_of.iter().enumerate() {
                    one_of[pattern as usize] = customer;
                }
                let lists: Vec<(Vec<Target>, u64)> =
                    one_of.into_par_iter().map(of_customer).collect();
                let mut targets = Vec::new();
                let mut suppressed = 0;
                for customer in order {
                    let (list, number) = &lists[pattern_of[customer] as usize];
                    targets.extend(list.iter().map(|one| Target { customer, ..one.clone() }));
                    suppressed += number;
                }
                (targets, suppressed)
            }
        }
        Wanted::Customers { top, .. } => {
            let by_list = |a: &Target, b: &Target| {
                let names =
                    || name_order(&transactions.name(a.customer), &transactions.name(b.customer));
                best_first(a, b).then_with(names).then(a.customer.cmp(&b.customer))
            };
            let all = |offer: &usize| -> Vec<Target> {
                customers.clone().filter_map(|customer| candidate(customer, *offer)).collect()
            };
            let ranked = |all: Vec<Target>| ranked(all, top, config.show_suppressed, by_list);
            match config.contacts {
                None => {
                    joined(offering.wanted.par_iter().map(|offer| ranked(all(offer))).collect())
                }
                Some(most) => {
                    let mut lists: Vec<Vec<Target>> = offering.wanted.par_iter().map(all).collect();
                    limit_contacts(&mut lists, most, top, model, &by_list);
                    joined(lists.into_par_iter().map(ranked).collect())
                }
            }
        }
    };
    found.0.shrink_to_fit();
    Ok(Targets {
        model,
        transactions,
        pattern_of,
        patterns,
        reasons: config.reasons,
        texts: model.texts(),
        targets: found.0,
        suppressed: found.1,
    })
}

fn joined(lists: Vec<(Vec<Target>, u64)>) -> (Vec<Target>, u64) {
    let suppressed = lists.iter().map(|list| list.1).sum();
    (lists.into_iter().flat_map(|list| list.0).collect(), suppressed)
}

/// For each customer its pattern, and each different pattern once.
fn patterns(model: &Model, transactions: &Transactions) -> (Vec<u32>, Vec<Vec<Rank>>) {
    let recoder = model.recoder(transactions.dictionary());
    let mut places: FxHashMap<Vec<Rank>, u32> = FxHashMap::default();
    let mut patterns = Vec::new();
    let mut held = Vec::new();
    let mut of = Vec::with_capacity(transactions.n() as usize);
    for items in transactions.iter() {
        recoder.recode(items, &mut held);
        let place = match places.get(&held) {
            Some(&place) => place,
            None => {
                let place = u32::try_from(patterns.len()).expect("fewer patterns than customers");
                places.insert(held.clone(), place);
                patterns.push(held.clone());
                place
            }
        };
        of.push(place);
    }
    (of, patterns)
}

/// One offer to one customer.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The place of the customer among the transactions, where these are at hand.
    customer: usize,
    /// The place of the offer.
    pub(super) offer: usize,
    /// The place in the list, from 1; none where it is suppressed.
    pub(super) rank: Option<u64>,
    raw: f64,
    chance: f64,
    pub(super) value: Option<f64>,
    priority: Option<f64>,
    suppressed: Option<String>,
}

impl Target {
    /// Whether the offer must not be made.
    pub fn is_suppressed(&self) -> bool {
        self.suppressed.is_some()
    }
}

/// All offers with what is needed to write them.
#[derive(Clone, Debug)]
pub struct Targets<'a> {
    model: &'a Model,
    transactions: &'a Transactions,
    /// For each customer its pattern, and the patterns as the model knows them.
    pattern_of: Vec<u32>,
    patterns: Vec<Vec<Rank>>,
    reasons: usize,
    texts: Texts,
    /// In the order of the list.
    pub targets: Vec<Target>,
    /// How many offers were suppressed.
    pub suppressed: u64,
}

impl<'a> Targets<'a> {
    /// What the offers are expected to bring together, where margins are known.
    pub fn value(&self) -> Option<f64> {
        let free = self.targets.iter().filter(|target| !target.is_suppressed());
        free.map(|target| target.value).sum()
    }

    /// How many different holdings were scored.
    pub fn patterns(&self) -> usize {
        self.patterns.len()
    }

    /// The list as records of [`schema`].
    pub fn records(&self) -> impl Iterator<Item = TargetRecord<'_>> {
        self.targets.iter().map(move |target| TargetRecord {
            said: Said { model: self.model, texts: &self.texts, reasons: self.reasons },
            customer: self.transactions.name(target.customer),
            held: &self.patterns[self.pattern_of[target.customer] as usize],
            target,
        })
    }
}
