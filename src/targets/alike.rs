//! A product without a history, by products like it: whom to offer it to.
//!
//! Somebody says what the new product is like, and how much: `IPTV` with weight 2, `Sports channels`
//! with weight 1. A customer's chance is the weighted mean of the chances for these, each made from
//! everything else that the customer holds; so that those who hold one of them already are scored
//! like all others. It is an analogy, and no count of anybody who took the new product.

use std::borrow::Cow;

use super::list::{SCHEMA, Suppressions, name_order};
use super::model::{Model, percent};
use crate::encode::{Rank, Transactions};
use crate::matrix::like::Analogues;
use crate::record::{Cell, Record};
use crate::stats::Interval;

/// What is offered.
#[derive(Clone, Debug, PartialEq)]
pub struct NewProduct {
    /// Its name.
    pub name: String,
    /// The offers of the model that it is like, by place.
    pub like: Analogues<usize>,
}

/// One customer who may be offered it; written as a row of [`SCHEMA`].
#[derive(Clone, Debug, PartialEq)]
pub struct Alike {
    customer: String,
    product: String,
    rank: Option<u64>,
    chance: f64,
    ends: Interval,
    base_rate: f64,
    method: String,
    suppressed: Option<String>,
    reasons: Vec<String>,
}

/// The name of [`Alike`]'s schema.
pub const ALIKE_SCHEMA: &str = SCHEMA;

/// The first `top` customers by the chance for products like it, who are not suppressed; those who are
/// stand behind, where they are to be shown.
pub fn alike(
    model: &Model,
    transactions: &Transactions,
    new: &NewProduct,
    top: usize,
    suppressed: &Suppressions,
    show_suppressed: bool,
) -> Vec<Alike> {
    let recoder = model.recoder(transactions.dictionary());
    let (mut held, mut scores): (Vec<Rank>, Vec<f64>) = (Vec::new(), Vec::new());
    let base_rate = new.like.mean(|offer| model.base_rate(offer));
    let likes: Vec<String> = new
        .like
        .iter()
        .map(|(offer, weight)| format!("{}:{weight}", model.name(model.offers()[offer].product)))
        .collect();
    let method = format!("like {}", likes.join(" "));
    let mut found: Vec<(f64, usize, Interval, Option<&str>)> = Vec::new();
    for customer in 0..transactions.n() as usize {
        recoder.recode(transactions.items(customer), &mut held);
        model.scores(&held, &mut scores);
        let step = |offer: usize| model.meaning(offer, &held, scores[offer]);
        let chance = new.like.mean(|offer| step(offer).map_or(0.0, |step| step.share()));
        let end = |of: fn(Interval) -> f64| {
            new.like.mean(|offer| step(offer).map_or(0.0, |step| of(step.interval())))
        };
        let ends = Interval { low: end(|ends| ends.low), high: end(|ends| ends.high) };
        let reason = suppressed.reason(&transactions.name(customer), &new.name);
        if reason.is_none() || show_suppressed {
            found.push((chance, customer, ends, reason));
        }
    }
    found.sort_by(|a, b| {
        let names = || name_order(&transactions.name(a.1), &transactions.name(b.1));
        a.3.is_some().cmp(&b.3.is_some()).then(b.0.total_cmp(&a.0)).then_with(names)
    });
    let free = found.iter().filter(|row| row.3.is_none()).count();
    let mut place = 0;
    found.retain(|row| {
        place += 1;
        row.3.is_some() || place <= top.min(free)
    });
    let row =
        |(rank, (chance, customer, ends, reason)): (u64, (f64, usize, Interval, Option<&str>))| {
            recoder.recode(transactions.items(customer), &mut held);
            model.scores(&held, &mut scores);
            let said = new.like.iter().map(|(offer, _)| {
                let chance = model.meaning(offer, &held, scores[offer]).map_or(0.0, |s| s.share());
                let name = model.name(model.offers()[offer].product);
                let has = held.binary_search(&model.offers()[offer].product).is_ok();
                let has = if has { ", which is held" } else { "" };
                let why = model.reasons(&held, offer, 1).remove(0);
                format!("like {name}{has}: a chance of {} ({why})", percent(chance))
            });
            Alike {
                customer: transactions.name(customer).into_owned(),
                product: new.name.clone(),
                rank: reason.is_none().then_some(rank),
                chance,
                ends,
                base_rate,
                method: method.clone(),
                suppressed: reason.map(str::to_owned),
                reasons: said.collect(),
            }
        };
    (1..).zip(found).map(row).collect()
}

impl Record for Alike {
    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            (&*self.customer).into(),
            (&*self.product).into(),
            self.rank.into(),
            self.chance.into(),
            self.ends.low.into(),
            self.ends.high.into(),
            Cell::Missing,
            self.base_rate.into(),
            (&*self.method).into(),
            self.chance.into(),
            self.suppressed.as_deref().map_or(Cell::Missing, Cell::from),
            Cell::Missing,
            Cell::List(self.reasons.iter().map(|reason| Cow::Borrowed(&**reason)).collect()),
            self.reasons.first().map_or(Cell::Missing, |reason| (&**reason).into()),
        ]
    }
}
