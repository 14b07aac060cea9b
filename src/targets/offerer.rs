//! The offers to customers who come one after another: those that [`list`](fn@super::list::list) would
//! make, in the same order.
//!
//! Customers who hold the same are scored once, as long as there is room to remember them. Of lists of
//! customers the best so far are kept.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::list::{ListConfig, Offer, Offering, Said, Target, Wanted, best_first, name_order};
use super::model::{Model, Reason, Texts};
use super::one_by_one::Customer;
use crate::encode::Rank;
use crate::record::{Cell, Record};

/// Different holdings that are remembered at once: some tens of megabytes.
const REMEMBERED: usize = 1 << 16;

/// What is known of all who hold the same.
#[derive(Debug)]
struct Scored {
    held: Vec<Rank>,
    scores: Vec<f64>,
    /// The best offers, and how many are suppressed; where names do not matter.
    best: Option<(Vec<Target>, u64)>,
}

/// Sums over customers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Totals {
    /// Customers.
    pub customers: u64,
    /// Times that a customer was scored, rather than one who holds the same.
    pub scored: u64,
    /// Whether the scores of all were remembered, so that these are the different holdings.
    pub all_remembered: bool,
    /// Offers that are not suppressed.
    pub offers: u64,
    /// Offers that are.
    pub suppressed: u64,
    /// What the former are expected to bring, where margins are known.
    pub value: Option<f64>,
}

/// Makes the offers to customers who come one after another.
pub struct Offerer<'a> {
    offering: Offering<'a>,
    texts: Arc<Texts>,
    remembered: FxHashMap<Vec<Rank>, Arc<Scored>>,
    /// For each product wanted its best customers so far, in no order, where lists are wanted.
    lists: Vec<Vec<Offered<'a>>>,
    totals: Totals,
}

/// The most customers of lists that are kept while others come.
pub const MOST_LISTED: usize = 100_000;

impl<'a> Offerer<'a> {
    /// One for what is wanted, if that can be told of one customer after another: `None` for lists of
    /// more than [`MOST_LISTED`] customers together, for lists with suppressed offers, and for those
    /// that depend on each other.
    pub fn new(model: &'a Model, config: &'a ListConfig) -> Option<Self> {
        if let Wanted::Customers { offers, top } = &config.wanted {
            let all = top.saturating_mul(offers.len());
            if all > MOST_LISTED || config.show_suppressed || config.contacts.is_some() {
                return None;
            }
        }
        let offering = Offering::new(model, config);
        let lists = match config.wanted {
            Wanted::Customers { .. } => vec![Vec::new(); offering.wanted.len()],
            Wanted::Offers { .. } => Vec::new(),
        };
        let value = config.margins.as_ref().map(|_| 0.0);
        Some(Self {
            offering,
            texts: Arc::new(model.texts()),
            remembered: FxHashMap::default(),
            lists,
            totals: Totals { value, all_remembered: true, ..Totals::default() },
        })
    }

    /// What came of the customers so far; of lists only after [`lists`](Self::lists).
    pub fn totals(&self) -> Totals {
        self.totals
    }

    /// The offers to the next customer, best first; none where lists are wanted.
    pub fn offers(&mut self, customer: Customer) -> Vec<Offered<'a>> {
        self.totals.customers += 1;
        let Customer { name, held } = customer;
        let scored = self.scored(held);
        let name: Arc<str> = name.into();
        match self.offering.config.wanted {
            Wanted::Offers { top } => self.best(name, scored, top),
            Wanted::Customers { top, .. } => {
                self.list(&name, &scored, top);
                Vec::new()
            }
        }
    }

    fn scored(&mut self, held: Vec<Rank>) -> Arc<Scored> {
        if let Some(scored) = self.remembered.get(&held) {
            return Arc::clone(scored);
        }
        self.totals.scored += 1;
        let mut scores = Vec::new();
        self.offering.model.scores(&held, &mut scores);
        let best = match self.offering.config.wanted {
            Wanted::Offers { top } if !self.offering.by_name() => {
                Some(self.offering.best("", &held, &scores, top))
            }
            _ => None,
        };
        let scored = Arc::new(Scored { held: held.clone(), scores, best });
        if self.remembered.len() == REMEMBERED {
            self.remembered.clear();
            self.totals.all_remembered = false;
        }
        self.remembered.insert(held, Arc::clone(&scored));
        scored
    }

    fn best(&mut self, name: Arc<str>, scored: Arc<Scored>, top: usize) -> Vec<Offered<'a>> {
        let named;
        let (targets, suppressed) = match &scored.best {
            Some((targets, suppressed)) => (targets, suppressed),
            None => {
                named = self.offering.best(&name, &scored.held, &scored.scores, top);
                (&named.0, &named.1)
            }
        };
        self.totals.suppressed += suppressed;
        let offers = targets.iter().map(|target| self.offered(&name, &scored, target.clone()));
        let offers: Vec<Offered<'a>> = offers.collect();
        offers.iter().for_each(|offer| self.totals.add(&offer.target));
        offers
    }

    fn offered(&self, name: &Arc<str>, scored: &Arc<Scored>, target: Target) -> Offered<'a> {
        Offered {
            model: self.offering.model,
            reasons: self.offering.config.reasons,
            texts: Arc::clone(&self.texts),
            name: Arc::clone(name),
            scored: Arc::clone(scored),
            target,
        }
    }

    fn list(&mut self, name: &Arc<str>, scored: &Arc<Scored>, top: usize) {
        for (at, &offer) in self.offering.wanted.iter().enumerate() {
            let found = self.offering.candidate(name, &scored.held, &scored.scores, offer);
            let Some(target) = found else { continue };
            if target.is_suppressed() {
                self.totals.suppressed += 1;
                continue;
            }
            let offered = self.offered(name, scored, target);
            let list = &mut self.lists[at];
            list.push(offered);
            // Cutting twice as many to half costs little for each.
            if list.len() >= 2 * top.max(1024) {
                cut(list, top);
            }
        }
    }

    /// The lists of customers, after the last of them.
    pub fn lists(&mut self) -> impl Iterator<Item = Offered<'a>> + use<'a> {
        let mut lists = std::mem::take(&mut self.lists);
        if let Wanted::Customers { top, .. } = self.offering.config.wanted {
            for list in &mut lists {
                cut(list, top);
                for (rank, offer) in (1..).zip(list) {
                    offer.target.rank = Some(rank);
                    self.totals.add(&offer.target);
                }
            }
        }
        lists.into_iter().flatten()
    }
}

/// The best `top`, in their order.
fn cut(list: &mut Vec<Offered<'_>>, top: usize) {
    list.sort_by(|a, b| {
        best_first(&a.target, &b.target).then_with(|| name_order(&a.name, &b.name))
    });
    list.truncate(top);
}

impl Totals {
    fn add(&mut self, target: &Target) {
        if target.is_suppressed() {
            return;
        }
        self.offers += 1;
        if let (Some(all), Some(value)) = (&mut self.value, target.value) {
            *all += value;
        }
    }
}

/// One offer to one of the customers, as a row of [`schema`](super::list::schema).
#[derive(Clone, Debug)]
pub struct Offered<'a> {
    model: &'a Model,
    reasons: usize,
    texts: Arc<Texts>,
    name: Arc<str>,
    scored: Arc<Scored>,
    target: Target,
}

impl Record for Offered<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let said = Said { model: self.model, texts: &self.texts, reasons: self.reasons };
        said.cells(&self.name, &self.scored.held, &self.target)
    }
}

impl Offer for Offered<'_> {
    fn reasons(&self) -> Vec<Reason<'_>> {
        self.model.reasons_for(&self.scored.held, self.target.offer, self.reasons)
    }
}
