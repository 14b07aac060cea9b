//! Who of those still there is likely to leave, and why.
//!
//! Customers with the very same products and of like tenure are a small group, so that its share of
//! leavers is pulled towards that of customers of like tenure with as many products, and this towards
//! that of all: each the more the fewer customers there are and the less such groups differ (moments, as
//! in [`crate::stats::shrink`], around the mean of the parent). The reasons name what the customer's
//! share rests on. It is a ranking by what happened to like customers, not a cause.

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use super::bands::{Band, Bands};
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::Proportion;
use crate::stats::shrink::strength_around;
use crate::support::Count;
use crate::words::{Gap, Lang, Said, stayed};

/// So many of the products that tell most are named as reasons.
const NAMED: usize = 2;

/// Shares of leavers of like customers.
#[derive(Clone, Debug)]
pub struct Risks {
    all: f64,
    /// By band and number of products: the shrunken share.
    by_number: HashMap<(usize, usize), f64, FxBuildHasher>,
    /// By band and products.
    by_products: HashMap<(usize, Vec<bool>), f64, FxBuildHasher>,
    /// For each product the shares of leavers with it and without it; none where a side is empty.
    with_without: Vec<Option<(f64, f64)>>,
}

/// One customer who is still there.
#[derive(Clone, Debug, PartialEq)]
pub struct AtRisk<'a> {
    /// The customer.
    pub customer: &'a str,
    /// The place, from 1, the most likely to leave first.
    pub rank: usize,
    /// The share of leavers among like customers, shrunken.
    pub risk: f64,
    /// What it rests on.
    pub reasons: Vec<Reason>,
}

impl AtRisk<'_> {
    /// It as a record of [`schema`], its reasons in one language.
    pub fn record(&self, lang: Lang) -> RiskRecord<'_> {
        RiskRecord { row: self, lang }
    }
}

/// One customer who is still there, with reasons in words.
#[derive(Clone, Copy, Debug)]
pub struct RiskRecord<'a> {
    row: &'a AtRisk<'a>,
    lang: Lang,
}

/// One thing that a risk rests on.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// What became of customers with as many products, of like tenure.
    Like {
        /// How many products.
        held: usize,
        /// The tenure band, where there are any.
        band: Option<Band>,
        /// The share of them who left.
        left: f64,
        /// The share of all who left.
        all: f64,
    },
    /// A product that tells.
    Product {
        /// Its name.
        name: String,
        /// Whether the customer holds it.
        is_held: bool,
        /// The share who left of those on the customer's side.
        left: f64,
        /// The share who left of the others.
        otherwise: f64,
    },
}

impl Said for Reason {
    fn said(&self, lang: Lang) -> String {
        let percent = |share: &f64| Gap::figure(format!("{:.1} %", share * 100.0));
        match self {
            Self::Like { held, band, left, all } => {
                let (left, all) = (percent(left), percent(all));
                let products = Gap::plain(match held {
                    1 => stayed::OneProduct { held: 1_u32.into() }.said(lang),
                    &held => stayed::Products { held: held.into() }.said(lang),
                });
                match band.map(|band| Gap::plain(band.said(lang))) {
                    None => stayed::LikeCustomers { products, left, all }.said(lang),
                    Some(band) => {
                        stayed::LikeCustomersTenure { products, band, left, all }.said(lang)
                    }
                }
            }
            Self::Product { name, is_held, left, otherwise } => {
                let (left, otherwise) = (percent(left), percent(otherwise));
                let product = Gap::name(name);
                match is_held {
                    true => stayed::With { product, left, otherwise }.said(lang),
                    false => stayed::Without { product, left, otherwise }.said(lang),
                }
            }
        }
    }
}

/// Customers and leavers of a group.
type Group = [Count; 2];

impl Risks {
    /// Learns from customers of whom it is known whether they left. `holds` has for each product one
    /// entry a customer.
    pub fn new(holds: &[Vec<bool>], left: &[bool], bands: Option<&Bands>) -> Self {
        let mut by_number: HashMap<(usize, usize), Group, FxBuildHasher> = HashMap::default();
        let mut by_products: HashMap<(usize, Vec<bool>), Group, FxBuildHasher> = HashMap::default();
        let mut with_without = vec![[[0, 0], [0, 0]]; holds.len()];
        let mut all: Group = [0, 0];
        let add = |group: &mut Group, left: bool| {
            *group = [group[0] + 1, group[1] + Count::from(left)];
        };
        for (customer, &left) in left.iter().enumerate() {
            let band = bands.map_or(0, |bands| bands.of()[customer]);
            let products = products(holds, customer);
            for (sides, &held) in with_without.iter_mut().zip(&products) {
                add(&mut sides[usize::from(!held)], left);
            }
            add(&mut all, left);
            add(by_number.entry((band, number(&products))).or_default(), left);
            add(by_products.entry((band, products)).or_default(), left);
        }
        let mean = (f64::from(all[1]) + 0.5) / (f64::from(all[0]) + 1.0);
        let strength = strength(by_number.values().map(|&group| (group, mean)));
        let by_number: HashMap<_, _, FxBuildHasher> = by_number
            .into_iter()
            .map(|(key, group)| (key, pulled(group, mean, strength)))
            .collect();
        let parent = |band: usize, products: &[bool]| by_number[&(band, number(products))];
        let groups = by_products.iter();
        let groups = groups.map(|((band, products), &group)| (group, parent(*band, products)));
        let strength = self::strength(groups);
        let by_products = (by_products.iter())
            .map(|((band, products), &group)| {
                let share = pulled(group, parent(*band, products), strength);
                ((*band, products.clone()), share)
            })
            .collect();
        let share =
            |group: Group| (group[0] > 0).then(|| f64::from(group[1]) / f64::from(group[0]));
        let with_without =
            with_without.into_iter().map(|[with, without]| share(with).zip(share(without)));
        Self { all: mean, by_number, by_products, with_without: with_without.collect() }
    }

    /// The risk of a customer with these products in this band; that of the nearest larger group where
    /// nobody was like that.
    pub fn of(&self, products: &[bool], band: usize) -> f64 {
        let number = self.by_number.get(&(band, number(products))).copied();
        let same = self.by_products.get(&(band, products.to_vec())).copied();
        same.or(number).unwrap_or(self.all)
    }

    /// What the risk rests on: number of products and tenure, then the products that tell most.
    fn reasons(
        &self,
        products: &[bool],
        band: usize,
        names: &[String],
        bands: Option<&Bands>,
    ) -> Vec<Reason> {
        let held = number(products);
        let like = self.by_number.get(&(band, held)).copied().unwrap_or(self.all);
        let mut reasons = vec![Reason::Like {
            held,
            band: bands.map(|bands| bands.band(band)),
            left: like,
            all: self.all,
        }];
        let mut telling: Vec<(f64, Reason)> = Vec::new();
        for ((&is_held, sides), name) in products.iter().zip(&self.with_without).zip(names) {
            let Some((with, without)) = *sides else { continue };
            let (left, otherwise) = if is_held { (with, without) } else { (without, with) };
            if left > otherwise {
                let reason = Reason::Product { name: name.clone(), is_held, left, otherwise };
                telling.push((left - otherwise, reason));
            }
        }
        // Ties as their texts stand.
        telling.sort_by(|a, b| {
            let text = |reason: &Reason| reason.said(Lang::English);
            b.0.total_cmp(&a.0).then_with(|| text(&a.1).cmp(&text(&b.1)))
        });
        reasons.extend(telling.into_iter().take(NAMED).map(|(_, reason)| reason));
        reasons
    }

    /// Everybody who has not left, the most likely to leave first, ties by name.
    pub fn ranked<'a>(
        &self,
        customers: &[&'a str],
        names: &[String],
        holds: &[Vec<bool>],
        left: &[bool],
        bands: Option<&Bands>,
    ) -> Vec<AtRisk<'a>> {
        let still = (0..customers.len()).filter(|&customer| !left[customer]);
        let mut found: Vec<AtRisk<'a>> = still
            .map(|customer| {
                let band = bands.map_or(0, |bands| bands.of()[customer]);
                let products = products(holds, customer);
                AtRisk {
                    customer: customers[customer],
                    rank: 0,
                    risk: self.of(&products, band),
                    reasons: self.reasons(&products, band, names, bands),
                }
            })
            .collect();
        found.sort_by(|a, b| b.risk.total_cmp(&a.risk).then(a.customer.cmp(b.customer)));
        found.iter_mut().zip(1..).for_each(|(row, rank)| row.rank = rank);
        found
    }
}

fn products(holds: &[Vec<bool>], customer: usize) -> Vec<bool> {
    holds.iter().map(|holds| holds[customer]).collect()
}

fn number(products: &[bool]) -> usize {
    products.iter().filter(|held| **held).count()
}

fn strength(groups: impl Iterator<Item = (Group, f64)>) -> f64 {
    let share = |[n, left]: Group| Proportion::new(left, n).expect("leavers are customers");
    strength_around(groups.map(|(group, mean)| (share(group), mean)).collect())
}

fn pulled([n, left]: Group, parent: f64, strength: f64) -> f64 {
    (f64::from(left) + parent * strength) / (f64::from(n) + strength)
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.at_risk/1";

/// `pannier.at_risk/1`.
pub fn schema() -> Schema {
    let columns = vec![
        Column::new("rank", "rank", Kind::Count, "the place, the most likely to leave first"),
        Column::new("customer", "customer", Kind::Text, "the customer"),
        Column::new(
            "risk",
            "risk",
            Kind::Share,
            "the share of leavers among customers with the same products and of like tenure, shrunken",
        ),
        Column::new("reasons", "reasons", Kind::List, "what it rests on"),
    ];
    Schema { name: SCHEMA, columns }
}

impl Record for RiskRecord<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let AtRisk { customer, rank, risk, reasons } = self.row;
        vec![
            (*rank as u64).into(),
            (*customer).into(),
            (*risk).into(),
            Cell::List(reasons.iter().map(|reason| reason.said(self.lang).into()).collect()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_customers_say_little_and_like_customers_more() {
        // A hundred customers each with one and with two products, and one alone with a third.
        let n = 201;
        let first = vec![true; n];
        let second: Vec<bool> = (0..n).map(|at| at >= 100).collect();
        let third: Vec<bool> = (0..n).map(|at| at == 200).collect();
        let left: Vec<bool> =
            (0..n).map(|at| if at < 100 { at < 60 } else { at % 10 == 0 }).collect();
        let risks = Risks::new(&[first, second, third], &left, None);
        let (one, two) = (risks.of(&[true, false, false], 0), risks.of(&[true, true, false], 0));
        assert!((one - 0.6).abs() < 0.03 && (two - 0.1).abs() < 0.03, "{one} {two}");
        // The only one with three products left; that is no certainty.
        let three = risks.of(&[true, true, true], 0);
        assert!(three > two && three < 0.95, "{three}");
        assert_eq!(risks.of(&[false, true, true], 0), two_products(&risks));
    }

    fn two_products(risks: &Risks) -> f64 {
        risks.by_number[&(0, 2)]
    }
}
