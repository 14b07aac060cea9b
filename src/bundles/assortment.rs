//! What may be sold, for how much, and with what: the catalogue's word on each product.

use std::collections::BTreeMap;

use crate::encode::{Patterns, Rank};
use crate::read::ProductFacts;

/// What one sale counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Currency {
    /// One, whatever is sold.
    Products,
    /// What the customer pays.
    Revenue,
    /// What it earns.
    Margin,
}

impl Currency {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Products => "products",
            Self::Revenue => "revenue",
            Self::Margin => "margin",
        }
    }

    /// Margin where the catalogue knows margins, revenue where it knows prices only, else products.
    pub fn of(facts: &[ProductFacts]) -> Self {
        if facts.iter().any(|facts| facts.margin.is_some()) {
            Self::Margin
        } else if facts.iter().any(|facts| facts.price.is_some()) {
            Self::Revenue
        } else {
            Self::Products
        }
    }
}

/// What is known of the frequent products, by rank.
#[derive(Clone, Debug)]
pub(super) struct Assortment {
    sold: Vec<bool>,
    family: Vec<Option<usize>>,
    price: Vec<Option<f64>>,
    worth: Vec<f64>,
    /// How many of those without it take it within a campaign though nobody offers it.
    organic: Vec<Option<f64>>,
    requires: Vec<Vec<Rank>>,
    /// Pairs that nobody holds or that are held by nature, the smaller rank first, ascending.
    declared: Vec<(Rank, Rank)>,
}

impl Assortment {
    /// `facts` are those of the items of the transactions by id, or none at all. A product whose
    /// worth in this currency is not known is worth nothing.
    pub(super) fn of(
        patterns: &Patterns<'_>,
        facts: &[ProductFacts],
        currency: Currency,
        at: Option<i64>,
    ) -> Self {
        let unknown = ProductFacts::default();
        let of_rank: Vec<&ProductFacts> = patterns
            .items()
            .iter()
            .map(|item| facts.get(item.index()).unwrap_or(&unknown))
            .collect();
        let mut families: BTreeMap<&str, usize> =
            of_rank.iter().filter_map(|facts| Some((facts.family.as_deref()?, 0))).collect();
        for (place, at) in families.values_mut().enumerate() {
            *at = place;
        }
        let ranks = |names: &[String]| -> Vec<Rank> {
            names.iter().filter_map(|name| patterns.rank_of(name)).collect()
        };
        let mut declared = Vec::new();
        let mut requires = Vec::new();
        for (rank, facts) in of_rank.iter().enumerate() {
            let rank = Rank::at(rank);
            requires.push(ranks(&facts.requires));
            let others = ranks(&facts.requires).into_iter().chain(ranks(&facts.excludes));
            declared.extend(others.map(|other| (rank.min(other), rank.max(other))));
        }
        declared.sort_unstable();
        Self {
            sold: of_rank.iter().map(|facts| facts.is_sold(at)).collect(),
            family: of_rank
                .iter()
                .map(|facts| facts.family.as_deref().map(|family| families[family]))
                .collect(),
            price: of_rank.iter().map(|facts| facts.price).collect(),
            worth: of_rank
                .iter()
                .map(|facts| match currency {
                    Currency::Products => 1.0,
                    Currency::Revenue => facts.price.unwrap_or(0.0),
                    Currency::Margin => facts.margin.unwrap_or(0.0),
                })
                .collect(),
            organic: vec![None; of_rank.len()],
            requires,
            declared,
        }
    }

    /// The same with what sells without an offer, by name; products that are not frequent are passed
    /// over.
    pub(super) fn selling(mut self, patterns: &Patterns<'_>, organic: &[(String, f64)]) -> Self {
        for (name, rate) in organic {
            if let Some(product) = patterns.rank_of(name) {
                self.organic[product.index()] = Some(*rate);
            }
        }
        self
    }

    /// How many of those without it take it within a campaign though nobody offers it.
    pub(super) fn organic(&self, product: Rank) -> Option<f64> {
        self.organic[product.index()]
    }

    /// Whether it is sold today.
    pub(super) fn is_sold(&self, product: Rank) -> bool {
        self.sold[product.index()]
    }

    /// The number of its family.
    pub(super) fn family(&self, product: Rank) -> Option<usize> {
        self.family[product.index()]
    }

    /// What it costs.
    pub(super) fn price(&self, product: Rank) -> Option<f64> {
        self.price[product.index()]
    }

    /// What all of them cost; `None` when one price is not known.
    pub(super) fn price_of(&self, products: &[Rank]) -> Option<f64> {
        products.iter().map(|&product| self.price(product)).sum()
    }

    /// What one sale of it counts.
    pub(super) fn worth(&self, product: Rank) -> f64 {
        self.worth[product.index()]
    }

    /// Whether the catalogue says that two of these cannot be held together, or only together: such
    /// a pair is no discovery.
    pub(super) fn declares(&self, products: &[Rank]) -> bool {
        let pair = |a: Rank, b: Rank| self.declared.binary_search(&(a.min(b), a.max(b))).is_ok();
        products.iter().enumerate().any(|(at, &a)| products[..at].iter().any(|&b| pair(a, b)))
    }

    /// What a customer must hold to be sold this product, beyond the products at hand.
    pub(super) fn needed(&self, product: Rank, at_hand: &[Rank]) -> Vec<Rank> {
        let needed = self.requires[product.index()].iter().copied();
        needed.filter(|other| !at_hand.contains(other)).collect()
    }
}
