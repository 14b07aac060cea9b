//! What a list of bundles may hold: limits on each bundle and on all together.

use std::collections::BTreeMap;

use glob::Pattern;

use super::assortment::Assortment;
use super::candidates::Candidate;
use super::exact::AtMost;
use crate::encode::{Patterns, Rank};
use crate::error::{Error, Result, nearest};

/// Limits on the choice. Default is none.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Limits {
    /// In how many bundles each product may be. With bundles of k products the greedy choice is then
    /// at least 1/(k + 1) of the optimum (Jenkyns 1976), and its bound still holds.
    pub per_product: Option<usize>,
    /// In how many bundles the products of one family may be.
    pub per_family: Option<usize>,
    /// The highest sum of the prices of one bundle; one with a product of unknown price is left out.
    pub max_price: Option<f64>,
    /// Each bundle holds a product of each of these: names, or patterns with `*` and `?`.
    pub must_include: Vec<String>,
    /// No bundle holds a product of these.
    pub must_exclude: Vec<String>,
}

/// The limits in ranks.
#[derive(Clone, Debug)]
pub(super) struct Bounds<'a> {
    assortment: &'a Assortment,
    per_product: usize,
    per_family: usize,
    max_price: Option<f64>,
    include: Vec<Vec<Rank>>,
    excluded: Vec<bool>,
}

impl<'a> Bounds<'a> {
    /// # Errors
    /// When a pattern fits no product, or is none.
    pub(super) fn new(
        limits: &Limits,
        assortment: &'a Assortment,
        patterns: &Patterns<'_>,
    ) -> Result<Self> {
        let include: Result<_> =
            limits.must_include.iter().map(|pattern| fitting(patterns, pattern)).collect();
        let mut excluded = vec![false; patterns.items().len()];
        for pattern in &limits.must_exclude {
            for rank in fitting(patterns, pattern)? {
                excluded[rank.index()] = true;
            }
        }
        Ok(Self {
            assortment,
            per_product: limits.per_product.unwrap_or(usize::MAX),
            per_family: limits.per_family.unwrap_or(usize::MAX),
            max_price: limits.max_price,
            include: include?,
            excluded,
        })
    }

    /// Whether these products may be a bundle at all: sold today, within the limits on one bundle,
    /// no pair of them declared by the catalogue.
    pub(super) fn admit(&self, items: &[Rank]) -> bool {
        let among = |wanted: &Vec<Rank>| items.iter().any(|item| wanted.contains(item));
        items.iter().all(|item| !self.excluded[item.index()] && self.assortment.is_sold(*item))
            && self.include.iter().all(among)
            && self.max_price.is_none_or(|most| {
                self.assortment.price_of(items).is_some_and(|price| price <= most)
            })
            && !self.assortment.declares(items)
    }

    /// The same for a program: of the candidates at each of these places at most so many.
    pub(super) fn at_most(&self, candidates: &[Candidate]) -> Vec<AtMost> {
        let mut all = Vec::new();
        for (at, candidate) in candidates.iter().enumerate() {
            let others = candidates[..at].iter().enumerate();
            let inside = others.filter(|(_, other)| nested(&other.items, &candidate.items));
            all.extend(inside.map(|(other, _)| (vec![other, at], 1)));
        }
        let mut limit = |most: usize, of: &dyn Fn(&Candidate) -> Vec<usize>| {
            let mut holding: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
            for (at, candidate) in candidates.iter().enumerate() {
                for place in of(candidate) {
                    holding.entry(place).or_default().push(at);
                }
            }
            all.extend(holding.into_values().filter(|at| at.len() > most).map(|at| (at, most)));
        };
        limit(self.per_product, &|candidate| {
            candidate.items.iter().map(|item| item.index()).collect()
        });
        limit(self.per_family, &|candidate| self.families(&candidate.items));
        all
    }

    /// The families that a bundle touches, each once, ascending.
    pub(super) fn families(&self, items: &[Rank]) -> Vec<usize> {
        let mut families: Vec<usize> =
            items.iter().filter_map(|&item| self.assortment.family(item)).collect();
        families.sort_unstable();
        families.dedup();
        families
    }

    /// Whether the candidate at a place may join those chosen. Once it may not, it never may.
    pub(super) fn join(&self, all: &[Candidate], chosen: &[usize], place: usize) -> bool {
        let candidate = &all[place];
        let chosen: Vec<&Candidate> = chosen.iter().map(|&place| &all[place]).collect();
        if chosen.iter().any(|other| nested(&other.items, &candidate.items)) {
            return false;
        }
        let with = |item: &Rank| chosen.iter().filter(|other| other.items.contains(item)).count();
        if candidate.items.iter().any(|item| with(item) >= self.per_product) {
            return false;
        }
        self.per_family == usize::MAX || {
            let taken: Vec<Vec<usize>> =
                chosen.iter().map(|other| self.families(&other.items)).collect();
            self.families(&candidate.items).iter().all(|family| {
                taken.iter().filter(|other| other.contains(family)).count() < self.per_family
            })
        }
    }
}

/// Whether one set holds the other.
pub(super) fn nested(a: &[Rank], b: &[Rank]) -> bool {
    let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    few.iter().all(|item| many.contains(item))
}

/// The frequent products of this name, else those that fit the pattern.
fn fitting(patterns: &Patterns<'_>, text: &str) -> Result<Vec<Rank>> {
    if let Some(rank) = patterns.rank_of(text) {
        return Ok(vec![rank]);
    }
    let dictionary = patterns.transactions().dictionary();
    if dictionary.get(text).is_some() {
        // It is too rare to be in any bundle.
        return Ok(Vec::new());
    }
    let pattern = Pattern::new(text)
        .map_err(|wrong| Error::Unsupported(format!("{text:?} is no pattern of names: {wrong}")))?;
    let ranks = (0..patterns.items().len()).map(Rank::at);
    let found: Vec<Rank> = ranks.filter(|&rank| pattern.matches(patterns.name(rank))).collect();
    if found.is_empty() && !dictionary.names().any(|name| pattern.matches(name)) {
        let near = nearest(text, dictionary.names())
            .map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
        return Err(Error::Unsupported(format!("there is no product {text:?}{near}")));
    }
    Ok(found)
}
