//! A fitted model: what each product held is worth for each product offered.
//!
//! Whatever the method, the outcome is a score card for each offer: a base, and terms that are
//! added for what a customer holds (the best rule takes one term instead of a sum). So a score is
//! its own receipt, and all methods are scored, explained and saved alike.
//!
//! A score never depends on whether the customer holds the offered product itself: so it can be
//! tested on holders, from everything else that they hold.

use super::method::Kind;
use crate::encode::Rank;
use crate::support::Count;

/// Scores of some products for any customer, in a scale of the method's own: a higher one is more
/// likely. Products are known by the ranks of the [`Counts`](super::Counts) that it was fitted on.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// The method.
    pub kind: Kind,
    /// What is scored, by rank.
    offers: Vec<Rank>,
    /// For each product the place among the offers.
    place: Vec<Option<u32>>,
    /// For each offer, the score of one who holds nothing.
    base: Vec<f64>,
    /// For each offer, what each other product held adds, whichever it is; or none.
    each: Vec<f64>,
    /// What a product held adds, product by product, for each offer; or none. 0 for itself.
    weights: Vec<f64>,
    /// What two products held together add, by the first of them.
    pairs: Vec<PairTerm>,
    /// Where the pairs of each product begin; or none.
    pair_starts: Vec<usize>,
    /// Whether the largest of base and terms is the score, rather than their sum.
    best: bool,
}

/// What two products held together add to an offer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairTerm {
    /// The two, ascending.
    pub items: [Rank; 2],
    /// The place of the offer.
    pub offer: usize,
    /// What they add.
    pub weight: f64,
    /// How many hold the two.
    pub holders: Count,
    /// How many of these hold the offer.
    pub count: Count,
}

/// What a term of a score stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Products held: one, or several together.
    Held(Vec<Rank>),
    /// So many products held, whichever they are.
    Number(usize),
}

/// A score taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// The score of one who holds nothing.
    pub base: f64,
    /// What the holdings add, the largest amounts first.
    pub terms: Vec<(Cause, f64)>,
    /// Base and terms together.
    pub score: f64,
}

impl Score {
    /// A model with these bases and nothing to add yet.
    ///
    /// # Panics
    /// When there is not one base for each offer.
    pub(super) fn new(kind: Kind, products: usize, offers: &[Rank], base: Vec<f64>) -> Self {
        assert_eq!(offers.len(), base.len(), "one base for each offer");
        let mut place = vec![None; products];
        for (at, offer) in (0..).zip(offers) {
            place[offer.index()] = Some(at);
        }
        Self {
            kind,
            offers: offers.to_vec(),
            place,
            base,
            each: Vec::new(),
            weights: Vec::new(),
            pairs: Vec::new(),
            pair_starts: Vec::new(),
            best: false,
        }
    }

    /// The same where each other product held adds so much to each offer.
    pub(super) fn with_each(self, each: Vec<f64>) -> Self {
        Self { each, ..self }
    }

    /// The same with what each product adds to each offer: product by product, offers within.
    ///
    /// # Panics
    /// When there is not one weight for each product and offer, or a product counts for itself.
    pub(super) fn with_weights(self, weights: Vec<f64>) -> Self {
        assert_eq!(weights.len(), self.place.len() * self.offers.len(), "one for each");
        for (at, offer) in self.offers.iter().enumerate() {
            let own = weights[offer.index() * self.offers.len() + at];
            assert!(own == 0.0, "a product is no evidence for itself");
        }
        Self { weights, ..self }
    }

    /// The same with what pairs add; none may hold the product that it counts for.
    pub(super) fn with_pairs(self, mut pairs: Vec<PairTerm>) -> Self {
        pairs.sort_by_key(|pair| (pair.items, pair.offer));
        let starts = (0..=self.place.len())
            .map(|product| pairs.partition_point(|pair| pair.items[0].index() < product));
        Self { pair_starts: starts.collect(), pairs, ..self }
    }

    /// The same where the largest of base and terms is the score, rather than their sum: terms are
    /// scores of their own, none below 0.
    pub(super) fn by_the_best(self) -> Self {
        Self { best: true, ..self }
    }

    /// What is scored, in the order of the scores.
    pub fn offers(&self) -> &[Rank] {
        &self.offers
    }

    /// The place of a product among the offers.
    pub fn place_of(&self, product: Rank) -> Option<usize> {
        self.place[product.index()].map(|at| at as usize)
    }

    /// The score of each offer for a customer who holds these products, ascending by rank.
    ///
    /// # Panics
    /// When there is not room for exactly one score for each offer.
    pub fn scores(&self, held: &[Rank], scores: &mut [f64]) {
        scores.copy_from_slice(&self.base);
        let offers = self.offers.len();
        if !self.each.is_empty() {
            for ((score, each), offer) in scores.iter_mut().zip(&self.each).zip(&self.offers) {
                *score += each * others(held, *offer) as f64;
            }
        }
        if !self.weights.is_empty() {
            for product in held {
                let weights = &self.weights[product.index() * offers..][..offers];
                for (score, weight) in scores.iter_mut().zip(weights) {
                    *score = if self.best { score.max(*weight) } else { *score + weight };
                }
            }
        }
        for PairTerm { offer, weight, .. } in self.pairs_of(held) {
            let score = &mut scores[*offer];
            *score = if self.best { score.max(*weight) } else { *score + weight };
        }
    }

    /// The score of one offer taken apart: base and terms add up to it.
    pub fn receipt(&self, held: &[Rank], offer: usize) -> Receipt {
        let base = self.base[offer];
        let mut terms: Vec<(Cause, f64)> = Vec::new();
        if let Some(each) = self.each.get(offer) {
            let others = others(held, self.offers[offer]);
            terms.push((Cause::Number(others), each * others as f64));
        }
        if !self.weights.is_empty() {
            for &product in held {
                let weight = self.weights[product.index() * self.offers.len() + offer];
                terms.push((Cause::Held(vec![product]), weight));
            }
        }
        let pairs = self.pairs_of(held).filter(|pair| pair.offer == offer);
        terms.extend(pairs.map(|pair| (Cause::Held(pair.items.to_vec()), pair.weight)));
        if self.best {
            // The strongest stands in place of the base: what it is above it is what it adds.
            terms.sort_by(|a, b| b.1.total_cmp(&a.1));
            terms.truncate(1);
            terms.retain_mut(|term| {
                term.1 -= base;
                term.1 > 0.0
            });
        }
        let mut score = base;
        for (_, amount) in &terms {
            score += amount;
        }
        terms.retain(|(_, amount)| *amount != 0.0);
        terms.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        Receipt { base, terms, score }
    }

    /// The pair behind a term, with its counts.
    pub fn pair(&self, items: [Rank; 2], offer: usize) -> Option<&PairTerm> {
        self.pairs.iter().find(|pair| pair.items == items && pair.offer == offer)
    }

    /// Whether the best term is the score, rather than the sum of all.
    pub(super) fn is_best(&self) -> bool {
        self.best
    }

    /// One offer's part, for the model file.
    pub(super) fn card(&self, offer: usize) -> Card {
        let offers = self.offers.len();
        let mut terms = Vec::new();
        for (product, weights) in self.weights.chunks(offers.max(1)).enumerate() {
            if weights[offer] != 0.0 {
                terms.push((vec![Rank::at(product)], weights[offer], 0, 0));
            }
        }
        let pairs = self.pairs.iter().filter(|pair| pair.offer == offer);
        terms
            .extend(pairs.map(|pair| (pair.items.to_vec(), pair.weight, pair.holders, pair.count)));
        Card { base: self.base[offer], each: self.each.get(offer).copied(), terms }
    }

    /// The model of these cards, one for each offer; terms have one product or two, never the
    /// offered one.
    pub(super) fn of_cards(
        kind: Kind,
        products: usize,
        cards: Vec<(Rank, Card)>,
        best: bool,
    ) -> Self {
        let offers: Vec<Rank> = cards.iter().map(|(offer, _)| *offer).collect();
        let base = cards.iter().map(|(_, card)| card.base).collect();
        let each: Option<Vec<f64>> = cards.iter().map(|(_, card)| card.each).collect();
        let mut weights = vec![0.0; products * offers.len()];
        let mut pairs = Vec::new();
        for (offer, (_, card)) in cards.into_iter().enumerate() {
            for (items, weight, holders, count) in card.terms {
                match items[..] {
                    [a, b] => pairs.push(PairTerm { items: [a, b], offer, weight, holders, count }),
                    [one] => weights[one.index() * offers.len() + offer] = weight,
                    _ => {}
                }
            }
        }
        let score =
            Self::new(kind, products, &offers, base).with_weights(weights).with_pairs(pairs);
        Self { each: each.unwrap_or_default(), best, ..score }
    }

    /// The pairs of which both are held.
    fn pairs_of(&self, held: &[Rank]) -> impl Iterator<Item = &PairTerm> {
        let starts = &self.pair_starts;
        let firsts = if starts.is_empty() { &[] } else { held };
        firsts.iter().flat_map(move |first| {
            let pairs = &self.pairs[starts[first.index()]..starts[first.index() + 1]];
            pairs.iter().filter(|pair| held.binary_search(&pair.items[1]).is_ok())
        })
    }
}

/// One offer's part of a model.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Card {
    pub(super) base: f64,
    pub(super) each: Option<f64>,
    /// One product or two, what they add, and for two how many hold them and the offer too.
    pub(super) terms: Vec<(Vec<Rank>, f64, Count, Count)>,
}

/// How many products are held besides this one.
fn others(held: &[Rank], product: Rank) -> usize {
    held.len() - usize::from(held.binary_search(&product).is_ok())
}
