//! The matrix of what happens next: of those who hold one product and not the other on a day, how
//! many take the other within a time?
//!
//! Who holds what ([`Matrix`](super::Matrix)) describes; who takes what is what an offer is about.
//! On the day of the snapshot every customer who holds anything is exposed to each product that he
//! does not hold; what he takes from then on, until the horizon ends, is counted for each product
//! that he held on that day. Shares are thin, since most customers take nothing, so they are shrunk
//! towards what is usual for the product taken ([`BetaPrior`]).
//!
//! Customers who hold much take more of everything. So beside the plain base rate stands the count
//! to expect if holders of the given product took the other as often as all others who hold as many
//! products: the hypergeometric mean of each class of that many products, summed over classes
//! (Mantel and Haenszel 1959), with its variance; p-values are those of the binomial with these
//! moments, corrected over all cells.
//!
//! A product that was never taken before the horizon ended was not on sale, and has no column.

use rayon::prelude::*;

use crate::encode::{Histories, ItemId, Transactions};
use crate::error::{Error, Result};
use crate::read::written;
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::discovery::{Correction, adjust};
use crate::stats::shrink::BetaPrior;
use crate::stats::tails::matched_binomial;
use crate::stats::{Interval, Level, Proportion};
use crate::support::{Count, share};
use crate::watch::Watch;
use crate::words::Lang;
use crate::words::sentences::Flowed;

/// Which days are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowConfig {
    /// What is held just before this time counts as held, in seconds since the beginning of 1970.
    pub snapshot: i64,
    /// What is taken before this time counts as taken.
    pub until: i64,
    /// Products held by fewer at the snapshot are not given, and those taken by fewer are not asked
    /// for. Default is 1.
    pub min_count: Count,
}

/// Who takes what: 36 bytes for each ordered pair of products.
#[derive(Clone, Debug)]
pub struct Flow {
    config: FlowConfig,
    names: Vec<String>,
    customers: Count,
    /// By place of the product: exposed to it, and takers of it.
    exposed: Vec<Count>,
    takers: Vec<Count>,
    /// By place of the given product times products, plus that of the other.
    cells: Vec<Flowing>,
    columns: Vec<BetaPrior>,
}

/// One ordered pair.
#[derive(Clone, Copy, Debug, Default)]
struct Flowing {
    /// Held the one and not the other.
    exposed: Count,
    /// Of these, took the other.
    took: Count,
    /// Hold the one and not the other at the end.
    headroom: Count,
    /// Takers to expect among equally active customers, and the variance.
    expected: f64,
    variance: f64,
    q: f64,
}

/// The most cells.
const MOST_CELLS: usize = 25_000_000;
/// Classes of customers by how many products they hold have at least so many.
const CLASS: usize = 50;

impl Flow {
    /// Counts who took what.
    ///
    /// # Errors
    /// When the snapshot is not before the end, nobody holds anything then, nobody takes anything
    /// after it, there are too many products, or the watcher asks to stop.
    pub fn new(histories: &Histories, config: FlowConfig, watch: &dyn Watch) -> Result<Self> {
        let FlowConfig { snapshot, until, min_count } = config;
        let [from, to] = [snapshot, until].map(written);
        if snapshot >= until {
            return Err(Error::Unsupported(format!(
                "the snapshot, {from}, is not before the end, {to}"
            )));
        }
        let held = histories.held_at(snapshot);
        let taken = histories.taken_between(snapshot, until);
        let now = histories.held_at(until);
        let [stock, flow] = [&held, &taken].map(Transactions::counts);
        let missing = |what: &str| {
            let span = histories.span().map_or_else(String::new, |(first, last)| {
                format!("; the rows are from {} to {}", written(first), written(last))
            });
            Error::Unsupported(format!("{what}{span}"))
        };
        if stock.iter().all(|&n| n == 0) {
            return Err(missing(&format!("nobody holds anything on {from}")));
        }
        if flow.iter().all(|&n| n == 0) {
            return Err(missing(&format!("nobody takes anything from {from} to {to}")));
        }
        let wanted = |item: usize| stock[item].max(flow[item]) >= min_count;
        let dictionary = histories.dictionary();
        let mut products: Vec<(&str, usize)> =
            dictionary.names().zip(0..).filter(|&(_, item)| wanted(item)).collect();
        products.sort_unstable();
        let n = products.len();
        if n * n > MOST_CELLS {
            return Err(Error::TooMany {
                what: "cells of who takes what",
                found: (n * n) as u64,
                limit: MOST_CELLS as u64,
                hint: "keep the frequent products with --min-support".into(),
            });
        }
        let mut place_of = vec![None; dictionary.len()];
        for (place, &(_, item)) in products.iter().enumerate() {
            place_of[item] = Some(place);
        }
        let places = |items: &[ItemId]| -> Vec<usize> {
            items.iter().filter_map(|item| place_of[item.index()]).collect()
        };
        // Who holds nothing on that day is nobody's customer yet.
        let mut customers: Vec<Customer> = held
            .iter()
            .zip(taken.iter())
            .filter(|(held, _)| !held.is_empty())
            .map(|(held, taken)| {
                let new = places(taken).into_iter().filter(|place| {
                    let item = products[*place].1;
                    held.binary_search_by_key(&item, |held| held.index()).is_err()
                });
                Customer { activity: held.len(), took: new.collect(), held: places(held) }
            })
            .collect();
        customers.sort_by_key(|customer| customer.activity);
        let mut flow = Self {
            config,
            names: products.iter().map(|&(name, _)| name.to_owned()).collect(),
            customers: Count::try_from(customers.len()).expect("no more than transactions"),
            exposed: vec![0; n],
            takers: vec![0; n],
            cells: vec![Flowing::default(); n * n],
            columns: Vec::new(),
        };
        for class in classes(&customers) {
            if watch.stop() {
                return Err(Error::Interrupted);
            }
            flow.add(class);
        }
        let (alone, together) = counted(n, now.iter().map(places));
        for given in 0..n {
            for then in 0..n {
                flow.cells[given * n + then].headroom = alone[given] - together[given * n + then];
            }
        }
        flow.judge();
        Ok(flow)
    }

    /// Adds the customers of one class of activity.
    fn add(&mut self, class: &[Customer]) {
        let n = self.names.len();
        let (holders, both) = counted(n, class.iter().map(|customer| customer.held.clone()));
        let mut takers = vec![0; n];
        let mut took = vec![0; n * n];
        for customer in class {
            for &then in &customer.took {
                takers[then] += 1;
                customer.held.iter().for_each(|&given| took[given * n + then] += 1);
            }
        }
        let all = Count::try_from(class.len()).expect("no more than transactions");
        for then in 0..n {
            self.exposed[then] += all - holders[then];
            self.takers[then] += takers[then];
        }
        let rows = self.cells.par_chunks_mut(n).enumerate();
        rows.for_each(|(given, row)| {
            for (then, cell) in row.iter_mut().enumerate().filter(|&(then, _)| then != given) {
                let place = given * n + then;
                let exposed = holders[given] - both[place];
                let [with, all, taken] =
                    [exposed, all - holders[then], takers[then]].map(f64::from);
                cell.exposed += exposed;
                cell.took += took[place];
                if all > 0.0 {
                    cell.expected += with * taken / all;
                }
                if all > 1.0 {
                    let rest = (all - with) / all * (all - taken) / (all - 1.0);
                    cell.variance += with * taken / all * rest;
                }
            }
        });
    }

    /// What is usual in each column, and how surprising each cell is.
    fn judge(&mut self) {
        let n = self.names.len();
        let column = |then: usize| {
            let given = (0..n).filter(|&given| given != then);
            let cells: Vec<Proportion> =
                given.map(|given| self.cells[given * n + then].share()).collect();
            BetaPrior::of_column(&cells)
        };
        self.columns = (0..n).into_par_iter().map(column).collect();
        let p = |cell: &Flowing| -> f64 {
            if cell.variance <= 0.0 {
                return 1.0;
            }
            let tails = matched_binomial(cell.took, cell.expected, cell.variance);
            (2.0 * tails.mid_upper().min(tails.mid_lower())).min(1.0)
        };
        let p: Vec<f64> = self.cells.par_iter().map(p).collect();
        // The diagonal is no hypothesis; its p-value of 1 changes nothing but the number.
        let q = adjust(&p, Correction::BenjaminiHochberg).expect("tails are probabilities");
        self.cells.iter_mut().zip(q).for_each(|(cell, q)| cell.q = q);
    }

    /// The products by name.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many customers hold anything at the snapshot.
    pub fn customers(&self) -> Count {
        self.customers
    }

    /// The cell of two products by their places in [`Self::names`]; none on the diagonal.
    pub fn cell(&self, given: usize, then: usize) -> Option<FlowCell<'_>> {
        (given != then).then_some(FlowCell { flow: self, given, then })
    }

    /// All cells by name in which somebody could have taken the product.
    pub fn cells(&self) -> impl Iterator<Item = FlowCell<'_>> {
        let n = self.names.len();
        let pairs = (0..n).flat_map(move |given| (0..n).map(move |then| (given, then)));
        pairs
            .filter_map(|(given, then)| self.cell(given, then))
            .filter(|cell| cell.counts().exposed > 0 && self.takers[cell.then] > 0)
    }

    /// The same, those first that bring the most beyond what equally active customers would, surely
    /// so before perhaps so.
    pub fn strongest(&self) -> Vec<FlowCell<'_>> {
        let mut cells: Vec<FlowCell<'_>> = self.cells().collect();
        let extra = |cell: &FlowCell<'_>| -> (bool, f64) {
            let Flowing { took, expected, exposed, headroom, q, .. } = *cell.counts();
            let beyond = (f64::from(took) - expected) / f64::from(exposed);
            (q <= 0.05 && beyond > 0.0, beyond * f64::from(headroom))
        };
        cells.sort_by(|a, b| {
            let (a, b) = (extra(a), extra(b));
            b.0.cmp(&a.0).then(b.1.total_cmp(&a.1))
        });
        cells
    }
}

/// A customer at the snapshot.
struct Customer {
    /// How many products are held, those that are not counted too.
    activity: usize,
    held: Vec<usize>,
    took: Vec<usize>,
}

/// Customers of about the same activity, from those sorted by it: those with the same number of
/// products stand together, and as many numbers as it takes to make a class.
fn classes(customers: &[Customer]) -> Vec<&[Customer]> {
    let mut classes: Vec<&[Customer]> = Vec::new();
    let mut start = 0;
    for end in 1..=customers.len() {
        let last = end == customers.len();
        let ends = last || customers[end].activity != customers[end - 1].activity;
        if last || ends && end - start >= CLASS {
            classes.push(&customers[start..end]);
            start = end;
        }
    }
    classes
}

/// How many hold each product, and each ordered pair.
fn counted(n: usize, customers: impl Iterator<Item = Vec<usize>>) -> (Vec<Count>, Vec<Count>) {
    let (mut alone, mut together) = (vec![0; n], vec![0; n * n]);
    for held in customers {
        for &given in &held {
            alone[given] += 1;
            held.iter().for_each(|&then| together[given * n + then] += 1);
        }
    }
    (alone, together)
}

impl Flowing {
    fn share(&self) -> Proportion {
        Proportion::new(self.took, self.exposed).expect("takers are among the exposed")
    }
}

/// One ordered pair of products.
#[derive(Clone, Copy, Debug)]
pub struct FlowCell<'a> {
    flow: &'a Flow,
    given: usize,
    then: usize,
}

impl<'a> FlowCell<'a> {
    fn counts(&self) -> &'a Flowing {
        &self.flow.cells[self.given * self.flow.names.len() + self.then]
    }

    /// The product that was held.
    pub fn given(&self) -> &'a str {
        &self.flow.names[self.given]
    }

    /// The product that was taken.
    pub fn then(&self) -> &'a str {
        &self.flow.names[self.then]
    }

    /// Takers among those who held the one and not the other.
    pub fn share(&self) -> Proportion {
        self.counts().share()
    }

    /// Takers among all who did not hold the product.
    pub fn base_rate(&self) -> f64 {
        share(self.flow.takers[self.then], self.flow.exposed[self.then])
    }

    /// Takers to expect if the holders took it as often as others who hold as many products.
    pub fn expected_adj(&self) -> f64 {
        self.counts().expected
    }

    /// The p-value against that, both tails, corrected over all cells.
    pub fn q_value_adj(&self) -> f64 {
        self.counts().q
    }

    /// The share shrunk towards what is usual for the product.
    pub fn p_shrunk(&self) -> f64 {
        self.flow.columns[self.then].share(self.share())
    }

    /// Its central 95 % credible interval.
    pub fn p_shrunk_interval(&self) -> Interval {
        self.flow.columns[self.then].interval(self.share(), Level::default())
    }

    /// Who holds the one and not the other at the end of the time looked at.
    pub fn headroom(&self) -> Count {
        self.counts().headroom
    }

    /// The cell in sentences.
    pub fn in_words(&self, lang: Lang) -> String {
        let Flowing { exposed, took, headroom, expected, .. } = *self.counts();
        let FlowConfig { snapshot, until, .. } = self.flow.config;
        let figure = |count: Count| lang.figure(&count.to_string());
        let percent = |share: f64| lang.figure(&format!("{:.1} %", 100.0 * share));
        Flowed {
            exposed: &figure(exposed),
            given: &lang.name(self.given()),
            then: &lang.name(self.then()),
            day: &lang.name(&written(snapshot)),
            took: &figure(took),
            p: &percent(share(took, exposed)),
            until: &lang.name(&written(until)),
            base: &percent(self.base_rate()),
            usual: &percent(expected / f64::from(exposed)),
            headroom: &figure(headroom),
            expected: &lang.figure(&format!("{:.0}", f64::from(headroom) * self.p_shrunk())),
        }
        .say(lang)
    }
}

/// The name of [`schema`].
pub const SCHEMA: &str = "pannier.flow/1";

/// `pannier.flow/1`.
pub fn schema() -> Schema {
    use Kind::{Chance, Number, Ratio, Sentence, Share, Text};
    let columns = vec![
        Column::new("given", "held", Text, "the product that is held at the snapshot"),
        Column::new("then", "took", Text, "the product that is taken after it"),
        Column::new("exposed", "of", Kind::Count, "customers with the one and without the other"),
        Column::new("acquired", "took it", Kind::Count, "those of them who take the other in time"),
        Column::new("p", "share", Share, "acquired / exposed"),
        Column::new("p_low", "", Share, "lower end of p's 95 % interval, Wilson (1927)").detail(),
        Column::new("p_high", "", Share, "upper end of the same interval").detail(),
        Column::new("p_shrunk", "", Share, "p shrunk towards what is usual for the product taken")
            .detail(),
        Column::new("p_shrunk_low", "", Share, "lower end of its 95 % credible interval").detail(),
        Column::new("p_shrunk_high", "", Share, "upper end of the same interval").detail(),
        Column::new(
            "base_rate",
            "all",
            Share,
            "the share of all customers without the product who take it",
        ),
        Column::new("lift", "", Ratio, "p / base_rate").detail(),
        Column::new(
            "expected_adj",
            "",
            Number,
            "takers to expect if they took it as often as others who hold as many products",
        )
        .detail(),
        Column::new("lift_adj", "adj.", Ratio, "acquired / expected_adj"),
        Column::new(
            "q_value_adj",
            "q",
            Chance,
            "the p-value of that, both tails, corrected over all cells",
        ),
        Column::new(
            "headroom",
            "now",
            Kind::Count,
            "customers with the one and without the other at the end",
        ),
        Column::new(
            "expected_acquisitions",
            "to come",
            Number,
            "headroom * p_shrunk: takers in as long a time again",
        ),
        Column::new("in_words", "in words", Sentence, "the cell in sentences"),
    ];
    Schema { name: SCHEMA, columns }
}

impl Record for FlowCell<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let Flowing { exposed, took, headroom, expected, q, .. } = *self.counts();
        let p = share(took, exposed);
        let interval = self.share().wilson(Level::default());
        let shrunk = self.p_shrunk_interval();
        let p_shrunk = self.p_shrunk();
        vec![
            self.given().into(),
            self.then().into(),
            exposed.into(),
            took.into(),
            p.into(),
            interval.low.into(),
            interval.high.into(),
            p_shrunk.into(),
            shrunk.low.into(),
            shrunk.high.into(),
            self.base_rate().into(),
            (p / self.base_rate()).into(),
            expected.into(),
            (f64::from(took) / expected).into(),
            q.into(),
            headroom.into(),
            (f64::from(headroom) * p_shrunk).into(),
            self.in_words(Lang::English).into(),
        ]
    }
}
