//! Journeys: in which order do customers take products, what comes next, and when?
//!
//! * [`precedence`]: of those who hold both, how many took one before the other;
//! * [`ladder`]: all products in one order, as sure as the data make it;
//! * [`scale`]: whether there is one ladder at all, and how far a customer has come on it;
//! * [`next`]: which product comes next after each, with what probability and when;
//! * [`sequences`]: which follows which sooner than the customers' own dates explain.
//!
//! A journey is what a customer took for the first time, and when; a second purchase of the same is
//! no step. Products that a customer has held since nobody knows when have no place in an order.

pub mod precedence;

pub mod ladder;

pub mod scale;

pub mod next;

pub mod sequences;

use crate::encode::Histories;
use crate::support::Count;

/// The first acquisitions of all customers, in the order of their names.
#[derive(Clone, Debug)]
pub struct Journeys {
    /// The products, by name.
    pub products: Vec<String>,
    /// The journeys of customers who took at least one of them.
    pub customers: Vec<Journey>,
    /// When each product was taken for the first time by anybody: on sale from then on, at the latest.
    pub on_sale: Vec<i64>,
    /// The last time that anything is known of; in seconds since the beginning of 1970, as all times.
    pub last: i64,
    /// How many products are left out.
    pub left_out: usize,
}

/// What one customer took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Journey {
    /// When, and which product, in the order of time, then of products.
    pub steps: Vec<(i64, usize)>,
    /// Products held since nobody knows when, ascending.
    pub undated: Vec<usize>,
    /// When the customer was seen first, with any product.
    pub since: i64,
}

impl Journeys {
    /// The journeys along the `most` products that most customers took.
    pub fn new(histories: &Histories, most: usize) -> Self {
        let names: Vec<&str> = histories.dictionary().names().collect();
        let mut takers: Vec<Count> = vec![0; names.len()];
        for events in histories.iter() {
            let mut items: Vec<usize> = events.iter().map(|event| event.item.index()).collect();
            items.sort_unstable();
            items.dedup();
            items.into_iter().for_each(|item| takers[item] += 1);
        }
        let mut kept: Vec<usize> = (0..names.len()).collect();
        kept.sort_by(|&a, &b| takers[b].cmp(&takers[a]).then_with(|| names[a].cmp(names[b])));
        let left_out = kept.len().saturating_sub(most);
        kept.truncate(most);
        kept.sort_by(|&a, &b| names[a].cmp(names[b]));
        let mut new = vec![None; names.len()];
        kept.iter().enumerate().for_each(|(place, &item)| new[item] = Some(place));

        let mut order: Vec<(String, usize)> = (0..histories.n() as usize)
            .map(|customer| (histories.name(customer).into_owned(), customer))
            .collect();
        order.sort();
        let all: Vec<_> = histories.iter().collect();
        let mut on_sale = vec![i64::MAX; kept.len()];
        let mut customers = Vec::with_capacity(all.len());
        for (_, customer) in order {
            let mut journey = Journey { since: i64::MAX, ..Journey::default() };
            let mut taken = vec![false; kept.len()];
            // Events come in the order of time, the undated ones first.
            for event in all[customer] {
                if event.time != Histories::ALWAYS {
                    journey.since = journey.since.min(event.time);
                }
                let Some(product) = new[event.item.index()] else { continue };
                if std::mem::replace(&mut taken[product], true) {
                    continue;
                }
                if event.time == Histories::ALWAYS {
                    journey.undated.push(product);
                } else {
                    journey.steps.push((event.time, product));
                    on_sale[product] = on_sale[product].min(event.time);
                }
            }
            journey.steps.sort_unstable();
            journey.undated.sort_unstable();
            if taken.contains(&true) {
                customers.push(journey);
            }
        }
        Self {
            products: kept.iter().map(|&item| names[item].into()).collect(),
            customers,
            on_sale,
            last: histories.span().map_or(0, |(_, last)| last),
            left_out,
        }
    }

    /// Whether most customers are first seen in the first tenth of the data: they were customers
    /// before, and their first step here is not their first.
    pub fn began_before(&self) -> bool {
        let first = self.customers.iter().map(|journey| journey.since).min().unwrap_or(self.last);
        let early = first.saturating_add((self.last.saturating_sub(first)) / 10);
        let seen = self.customers.iter().filter(|journey| journey.since <= early).count();
        2 * seen > self.customers.len()
    }

    /// Whether a product was on sale when the customer was first seen.
    fn exposed(&self, journey: &Journey, product: usize) -> bool {
        self.on_sale[product] <= journey.since
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Journeys from (time, product) lists, each product called by its number.
    pub(super) fn journeys(products: usize, steps: &[&[(i64, usize)]], last: i64) -> Journeys {
        let customer = |steps: &&[(i64, usize)]| Journey {
            steps: steps.to_vec(),
            undated: vec![],
            since: steps.iter().map(|step| step.0).min().unwrap_or(0),
        };
        Journeys {
            products: (0..products).map(|product| product.to_string()).collect(),
            customers: steps.iter().map(customer).collect(),
            on_sale: vec![0; products],
            last,
            left_out: 0,
        }
    }
}
