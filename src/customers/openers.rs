//! Door openers: which first product do customers come back for more from?
//!
//! Of the customers who began with a product, how many took something new within the horizon, against
//! those who began with something else. Only customers count whose beginning lies a whole horizon before
//! the end of the data: the others have not had the time. Products that bring the curious and those that
//! bring the loyal differ in their customers too, so that this is an association.

use crate::journey::Journeys;
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::discovery::{Correction, adjust};
use crate::stats::interval::newcombe;
use crate::stats::{Contingency, Interval, Level, Proportion, tails};
use crate::support::Count;

use super::cells::prior;

/// A product as the beginning.
#[derive(Clone, Debug, PartialEq)]
pub struct Opener<'a> {
    /// The product.
    pub product: &'a str,
    /// Customers who began with it and had the whole horizon; those of them who took something new.
    pub went_on: Proportion,
    /// The same of customers who began with something else.
    pub others: Proportion,
    /// The share pulled towards that of all products.
    pub shrunk: f64,
    /// The interval of the difference, Newcombe (1998).
    pub difference: Interval,
    /// The chance of such a difference among all products looked at.
    pub q: f64,
}

/// All products that at least `least` customers began with, the largest shrunken share first. The
/// horizon is in days.
pub fn openers<'a>(journeys: &'a Journeys, horizon: f64, least: Count) -> Vec<Opener<'a>> {
    #[expect(clippy::cast_possible_truncation, reason = "`as` saturates: a horizon without end")]
    let horizon = (horizon * 86_400.0) as i64;
    let mut counts = vec![[0, 0]; journeys.products.len()];
    let mut all: [Count; 2] = [0, 0];
    for journey in journeys.customers.iter().filter(|journey| journey.undated.is_empty()) {
        let begun = journey.steps[0].0;
        if begun > journey.since || journeys.last - begun < horizon {
            continue;
        }
        let first = journey.steps.partition_point(|step| step.0 == begun);
        let next = journey.steps.get(first);
        let went_on = Count::from(next.is_some_and(|step| step.0 - begun <= horizon));
        all = [all[0] + went_on, all[1] + 1];
        for &(_, product) in &journey.steps[..first] {
            counts[product] = [counts[product][0] + went_on, counts[product][1] + 1];
        }
    }
    let of = |[went_on, n]: [Count; 2]| Proportion::new(went_on, n).expect("a part of all");
    let shares: Vec<Proportion> = counts.iter().map(|&counts| of(counts)).collect();
    let prior = prior(&shares);
    let mut found = Vec::new();
    for (product, counts) in journeys.products.iter().zip(&counts) {
        if counts[1] < least.max(1) {
            continue;
        }
        let went_on = of(*counts);
        let others = of([all[0] - counts[0], all[1] - counts[1]]);
        let table = Contingency::new(all[1], counts[1], all[0], counts[0]);
        let tails = tails::hypergeometric(&table.expect("customers have been counted"));
        found.push(Opener {
            product,
            went_on,
            others,
            shrunk: prior.share(went_on),
            difference: newcombe(went_on, others, Level::default()),
            q: (2.0 * tails.mid_upper().min(tails.mid_lower())).min(1.0),
        });
    }
    let chances: Vec<f64> = found.iter().map(|row| row.q).collect();
    let adjusted = adjust(&chances, Correction::BenjaminiHochberg).expect("they are chances");
    found.iter_mut().zip(adjusted).for_each(|(row, q)| row.q = q);
    found.sort_by(|a, b| b.shrunk.total_cmp(&a.shrunk).then(a.product.cmp(b.product)));
    found
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.door_openers/1";

/// `pannier.door_openers/1`.
pub fn schema() -> Schema {
    let columns = vec![
        Column::new("product", "began with", Kind::Text, "the first product"),
        Column::new(
            "n",
            "customers",
            Kind::Count,
            "customers who began with it a horizon before the end",
        ),
        Column::new(
            "went_on",
            "went on",
            Kind::Count,
            "those of them who took something new in time",
        ),
        Column::new("share", "share", Kind::Share, "went_on / n"),
        Column::new("share_shrunk", "shrunk", Kind::Share, "the same, pulled towards all products"),
        Column::new(
            "others",
            "others",
            Kind::Share,
            "the share of those who began with something else",
        ),
        Column::new(
            "difference_low",
            "from",
            Kind::Number,
            "lower end of the 95 % interval of the difference, Newcombe (1998)",
        )
        .detail(),
        Column::new("difference_high", "to", Kind::Number, "upper end of the same").detail(),
        Column::new(
            "q_value",
            "q",
            Kind::Chance,
            "chance of it among all products, Fisher's mid-p, Benjamini and Hochberg (1995)",
        ),
    ];
    Schema { name: SCHEMA, columns }
}

impl Record for Opener<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            self.product.into(),
            self.went_on.trials().into(),
            self.went_on.successes().into(),
            self.went_on.share().into(),
            self.shrunk.into(),
            self.others.share().into(),
            self.difference.low.into(),
            self.difference.high.into(),
            self.q.into(),
        ]
    }
}
