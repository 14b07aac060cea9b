//! Lists: whom to offer a product, and what to offer a customer, with what stands against it.
//!
//! Customers who hold the same are scored once. What they hold already is never offered; what must
//! not be offered for another reason is suppressed, and the reason is kept.

use std::borrow::Cow;
use std::cmp::Ordering;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::model::{Model, Reason, Texts};
use super::weights::Weights;
use crate::encode::{Rank, Transactions};
use crate::error::{Error, Result};
use crate::record::{Cell, Column, Kind as Of, Record, Schema};
use crate::watch::Watch;

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

    fn value(&self, offer: usize, chance: f64) -> Option<f64> {
        self.margins.as_ref().map(|margins| chance * margins[offer] - self.cost)
    }

    /// Chance times value times what the weights say; `None` where only chances decide.
    fn priority(&self, offer: usize, chance: f64, [context, lever]: [f64; 2]) -> Option<f64> {
        let margin = self.margins.as_ref().map(|margins| margins[offer]);
        (margin.is_some() || !self.weights.is_empty())
            .then(|| chance * context * margin.unwrap_or(1.0) * lever)
    }
}

/// Customers who must not be contacted, and why.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Suppressions {
    /// By customer: for which product (all, if none is named), and the reason.
    of: FxHashMap<String, Vec<(Option<String>, String)>>,
}

impl Suppressions {
    /// Reads a CSV file with a header: the customer first, then the product and the reason, where
    /// there are columns of these names.
    ///
    /// # Errors
    /// When it cannot be read or a row is not as long as the header.
    pub fn read(file: &std::path::Path) -> Result<Self> {
        let name = file.display().to_string();
        let open = std::fs::File::open(file);
        let open = open.map_err(|source| Error::Open { file: name.clone(), source, near: None })?;
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(open);
        let unfit = |error: csv::Error| {
            Error::Unsupported(format!(
                "{name}: {error}; a suppression list is CSV with a header: customer, and if wanted product and reason"
            ))
        };
        let header = reader.headers().map_err(unfit)?.clone();
        let column =
            |wanted: &str| header.iter().position(|column| column.eq_ignore_ascii_case(wanted));
        let (product, reason) = (column("product"), column("reason"));
        let mut of: FxHashMap<String, Vec<(Option<String>, String)>> = FxHashMap::default();
        for row in reader.records() {
            let row = row.map_err(unfit)?;
            let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).filter(|c| !c.is_empty());
            let Some(customer) = cell(Some(0)) else { continue };
            let reason = cell(reason).unwrap_or("on the suppression list").to_owned();
            let entry = (cell(product).map(str::to_owned), reason);
            of.entry(customer.to_owned()).or_default().push(entry);
        }
        Ok(Self { of })
    }

    /// How many customers are on the list.
    pub fn customers(&self) -> usize {
        self.of.len()
    }

    pub(super) fn reason(&self, customer: &str, product: &str) -> Option<&str> {
        let entries = self.of.get(customer)?;
        let concerns = |of: &Option<String>| of.as_deref().is_none_or(|of| of == product);
        entries.iter().find(|(of, _)| concerns(of)).map(|(_, reason)| &**reason)
    }
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

/// What is decided of each customer without regard to the others.
pub(super) struct Offering<'a> {
    pub(super) model: &'a Model,
    pub(super) config: &'a ListConfig,
    /// The places of the offers that are wanted.
    pub(super) wanted: Vec<usize>,
}

impl<'a> Offering<'a> {
    pub(super) fn new(model: &'a Model, config: &'a ListConfig) -> Self {
        let wanted = match &config.wanted {
            Wanted::Customers { offers, .. } => offers.clone(),
            Wanted::Offers { .. } => (0..model.offers().len()).collect(),
        };
        Self { model, config, wanted }
    }

    /// Whether customers who hold the same differ in what they are offered.
    pub(super) fn by_name(&self) -> bool {
        !self.config.suppressed.of.is_empty() || !self.config.weights.is_empty()
    }

    /// Whether nothing but scores decides which offers come first, and nothing stands against any.
    fn by_score_alone(&self) -> bool {
        let ListConfig { margins, requires, excludes, .. } = self.config;
        let money_and_rules = margins.is_some() || self.model.of_rules;
        !money_and_rules && requires.is_empty() && excludes.is_empty() && !self.by_name()
    }

    /// The offer to a customer who holds these and has these scores; none of what is held, or of what
    /// no rule speaks for. Without [`Self::by_name`] the name does not matter.
    pub(super) fn candidate(
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
    pub(super) fn best(
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

/// The first `top` that are not suppressed get their rank; suppressed ones stand behind them, where
/// they are to be shown. With them the number of suppressed ones.
fn ranked(
    all: Vec<Target>,
    top: usize,
    show_suppressed: bool,
    order: impl Fn(&Target, &Target) -> Ordering,
) -> (Vec<Target>, u64) {
    let (mut suppressed, mut free): (Vec<Target>, Vec<Target>) =
        all.into_iter().partition(|target| target.suppressed.is_some());
    let number = suppressed.len() as u64;
    free.sort_by(&order);
    free.truncate(top);
    for (rank, target) in (1..).zip(&mut free) {
        target.rank = Some(rank);
    }
    if show_suppressed {
        suppressed.sort_by(&order);
        free.extend(suppressed);
    }
    // All offers had room; few are kept.
    free.shrink_to_fit();
    (free, number)
}

/// Suppresses what would be one contact too many: the likeliest offers of all lists are made first, and
/// a list that is full takes nobody from the others.
fn limit_contacts(
    lists: &mut [Vec<Target>],
    most: usize,
    top: usize,
    model: &Model,
    by_list: &impl Fn(&Target, &Target) -> Ordering,
) {
    let mut order: Vec<(usize, usize)> = Vec::new();
    for (list, targets) in lists.iter().enumerate() {
        let free = targets.iter().enumerate().filter(|(_, target)| target.suppressed.is_none());
        order.extend(free.map(|(place, _)| (list, place)));
    }
    let of = |at: &(usize, usize)| &lists[at.0][at.1];
    order.sort_by(|a, b| {
        let (one, other) = (of(a), of(b));
        let priority = |target: &Target| target.priority.unwrap_or(0.0);
        priority(other)
            .total_cmp(&priority(one))
            .then(other.chance.total_cmp(&one.chance))
            .then(a.0.cmp(&b.0))
            .then_with(|| by_list(one, other))
    });
    let mut made: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    let mut sizes = vec![0; lists.len()];
    for (list, place) in order {
        let target = &mut lists[list][place];
        let contacts = made.entry(target.customer).or_default();
        if sizes[list] >= top {
            continue;
        }
        if contacts.len() < most {
            contacts.push(target.offer);
            sizes[list] += 1;
        } else {
            let names = contacts.iter().map(|&offer| model.name(model.offers()[offer].product));
            let names: Vec<&str> = names.collect();
            target.suppressed = Some(format!("is contacted about {}", names.join(" and ")));
        }
    }
}

fn joined(lists: Vec<(Vec<Target>, u64)>) -> (Vec<Target>, u64) {
    let suppressed = lists.iter().map(|list| list.1).sum();
    (lists.into_iter().flat_map(|list| list.0).collect(), suppressed)
}

/// By priority where there is one, else by score; then in the order of the offers.
pub(super) fn best_first(a: &Target, b: &Target) -> Ordering {
    let priority = |target: &Target| target.priority.unwrap_or(0.0);
    priority(b)
        .total_cmp(&priority(a))
        .then_with(|| b.raw.total_cmp(&a.raw))
        .then(a.offer.cmp(&b.offer))
}

/// The order in which lists name customers: numbers by size and before texts, texts by their letters.
pub fn name_order(a: &str, b: &str) -> Ordering {
    match (a.parse::<u64>(), b.parse::<u64>()) {
        (Ok(a), Ok(b)) => a.cmp(&b),
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        (Err(_), Err(_)) => a.cmp(b),
    }
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

impl Target {
    /// Whether the offer must not be made.
    pub fn is_suppressed(&self) -> bool {
        self.suppressed.is_some()
    }
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

/// What offers are put in words with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said<'m> {
    pub(super) model: &'m Model,
    pub(super) texts: &'m Texts,
    /// The most reasons for an offer.
    pub(super) reasons: usize,
}

/// One offer to one customer, as a row of [`schema`].
#[derive(Clone, Debug)]
pub struct TargetRecord<'t> {
    said: Said<'t>,
    customer: Cow<'t, str>,
    held: &'t [Rank],
    target: &'t Target,
}

/// A row of [`schema`], whose reasons can be said in any language.
pub trait Offer: Record {
    /// What speaks for the offer, strongest first.
    fn reasons(&self) -> Vec<Reason<'_>>;
}

impl Offer for TargetRecord<'_> {
    fn reasons(&self) -> Vec<Reason<'_>> {
        self.said.model.reasons_for(self.held, self.target.offer, self.said.reasons)
    }
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.targets/1";

/// What a list has, and so which columns a table for people shows; files have all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// What offers are expected to bring.
    pub values: bool,
    /// Priorities, where weights decide them.
    pub priorities: bool,
}

/// `pannier.targets/1`.
pub fn schema(shown: Shown) -> Schema {
    let mut columns = vec![
        Column::new("customer", "customer", Of::Text, "the customer's name, or the place from 1"),
        Column::new("product", "offer", Of::Text, "what to offer"),
        Column::new(
            "rank",
            "#",
            Of::Count,
            "the place in the list, from 1; empty where the offer is suppressed",
        ),
        Column::new(
            "score",
            "chance",
            Of::Share,
            "the chance: of customers with a like score, not seen when it was learnt, the share who hold the product, or took it in the time named; by rules the confidence of the best one",
        ),
        Column::new("score_low", "from", Of::Share, "its lower end, 95 %"),
        Column::new("score_high", "to", Of::Share, "its upper end"),
        Column::new(
            "value",
            "value",
            Of::Number,
            "chance times margin less the cost of the contact, where margins are given",
        ),
        Column::new("base_rate", "", Of::Share, "the share of all customers who hold the product")
            .detail(),
        Column::new("method", "", Of::Text, "the method that made the score").detail(),
        Column::new(
            "raw_score",
            "",
            Of::Number,
            "the score as the method makes it; it orders the list",
        )
        .detail(),
        Column::new("suppressed", "", Of::Text, "why the offer must not be made").detail(),
        Column::new(
            "priority",
            "priority",
            Of::Number,
            "chance times context times margin times lever, where any of these is given; it orders the list, and the value decides where it ends",
        ),
        Column::new("reasons", "", Of::List, "what speaks for it, strongest first, with counts")
            .detail(),
        Column::new("why", "Why", Of::Sentence, "the strongest reason"),
    ];
    for column in &mut columns {
        column.detail |= column.name == "value" && !shown.values;
        column.detail |= column.name == "priority" && !shown.priorities;
    }
    Schema { name: SCHEMA, columns }
}

impl Record for TargetRecord<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        self.said.cells(&self.customer, self.held, self.target)
    }
}

impl<'m> Said<'m> {
    /// A row of [`schema`].
    pub(super) fn cells<'c>(
        &self,
        customer: &'c str,
        held: &[Rank],
        target: &'c Target,
    ) -> Vec<Cell<'c>>
    where
        'm: 'c,
    {
        let Self { model, texts, reasons } = *self;
        let offer = &model.offers()[target.offer];
        let step = model.meaning(target.offer, held, target.raw);
        let ends = step.map(|step| step.interval());
        let reasons = model.reasons_of(held, target.offer, reasons, texts);
        let why = reasons.first().cloned().map_or(Cell::Missing, Cell::Text);
        vec![
            customer.into(),
            model.name(offer.product).into(),
            target.rank.into(),
            step.map(|step| step.share()).into(),
            ends.map(|ends| ends.low).into(),
            ends.map(|ends| ends.high).into(),
            target.value.into(),
            model.base_rate(target.offer).into(),
            (&*offer.setting).into(),
            target.raw.into(),
            target.suppressed.as_deref().map_or(Cell::Missing, Cell::from),
            target.priority.into(),
            Cell::List(reasons),
            why,
        ]
    }
}
