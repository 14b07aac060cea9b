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
    /// What several products held together add, by the first of them.
    sets: Vec<SetTerm>,
    /// Where the sets of each product begin; or none.
    set_starts: Vec<usize>,
    /// Whether the largest of base and terms is the score, rather than their sum.
    best: bool,
}

/// What products held together add to an offer.
#[derive(Clone, Debug, PartialEq)]
pub struct SetTerm {
    /// Which, ascending; one at least, never the offered one.
    pub items: Box<[Rank]>,
    /// The place of the offer.
    pub offer: usize,
    /// What they add.
    pub weight: f64,
    /// How many hold all of them.
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

/// The same without a list of its own, for many customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strongest<'a> {
    /// So many products held.
    Number(usize),
    /// One product.
    One(Rank),
    /// Several together.
    Set(&'a [Rank]),
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
            sets: Vec::new(),
            set_starts: Vec::new(),
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

    /// The same with what sets add; none may hold the product that it counts for.
    pub(super) fn with_sets(self, mut sets: Vec<SetTerm>) -> Self {
        sets.sort_by(|a, b| a.items.cmp(&b.items).then(a.offer.cmp(&b.offer)));
        let mut starts = vec![0; self.place.len() + 1];
        for set in &sets {
            starts[set.items[0].index() + 1] += 1;
        }
        for product in 0..self.place.len() {
            starts[product + 1] += starts[product];
        }
        Self { set_starts: starts, sets, ..self }
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
        for SetTerm { offer, weight, .. } in self.sets_of(held) {
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
        let sets = self.sets_of(held).filter(|set| set.offer == offer);
        terms.extend(sets.map(|set| (Cause::Held(set.items.to_vec()), set.weight)));
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

    /// The up to `most` terms that add most, in the order of [`receipt`](Self::receipt), into `reasons`;
    /// those that take away are none.
    pub(super) fn strongest<'a>(
        &'a self,
        held: &[Rank],
        offer: usize,
        most: usize,
        reasons: &mut Vec<(Strongest<'a>, f64)>,
    ) {
        reasons.clear();
        let most = if self.best { most.min(1) } else { most };
        let mut add = |reason: Strongest<'a>, adds: f64| {
            // Of equal ones the first stays in front.
            let place = reasons.partition_point(|known| known.1 >= adds);
            if adds > 0.0 && place < most {
                reasons.truncate(most - 1);
                reasons.insert(place, (reason, adds));
            }
        };
        let base = if self.best { self.base[offer] } else { 0.0 };
        if let Some(each) = self.each.get(offer) {
            let others = others(held, self.offers[offer]);
            add(Strongest::Number(others), each * others as f64);
        }
        if !self.weights.is_empty() {
            for &product in held {
                let weight = self.weights[product.index() * self.offers.len() + offer];
                add(Strongest::One(product), weight - base);
            }
        }
        for set in self.sets_of(held).filter(|set| set.offer == offer) {
            let reason = match &*set.items {
                [one] => Strongest::One(*one),
                items => Strongest::Set(items),
            };
            add(reason, set.weight - base);
        }
    }

    /// The set behind a term, with its counts.
    pub fn set(&self, items: &[Rank], offer: usize) -> Option<&SetTerm> {
        let from = *self.set_starts.get(items.first()?.index())?;
        let to = self.set_starts[items[0].index() + 1];
        self.sets[from..to].iter().find(|set| *set.items == *items && set.offer == offer)
    }

    /// Of several sets held the one with the largest weight, the first of equal ones.
    pub(super) fn best_set(&self, held: &[Rank], offer: usize) -> Option<&SetTerm> {
        let sets = self.sets_of(held).filter(|set| set.offer == offer);
        sets.reduce(|best, set| if set.weight > best.weight { set } else { best })
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
        let sets = self.sets.iter().filter(|set| set.offer == offer);
        terms.extend(sets.map(|set| (set.items.to_vec(), set.weight, set.holders, set.count)));
        Card { base: self.base[offer], each: self.each.get(offer).copied(), terms }
    }

    /// The model of these cards, one for each offer; no term has the offered product.
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
        let mut sets = Vec::new();
        for (offer, (_, card)) in cards.into_iter().enumerate() {
            for (items, weight, holders, count) in card.terms {
                match items[..] {
                    [one] => weights[one.index() * offers.len() + offer] = weight,
                    _ => {
                        let items = items.into();
                        sets.push(SetTerm { items, offer, weight, holders, count });
                    }
                }
            }
        }
        let score = Self::new(kind, products, &offers, base).with_weights(weights).with_sets(sets);
        Self { each: each.unwrap_or_default(), best, ..score }
    }

    /// The sets of which all are held.
    fn sets_of(&self, held: &[Rank]) -> impl Iterator<Item = &SetTerm> {
        let starts = &self.set_starts;
        let firsts = if starts.is_empty() { &[] } else { held };
        firsts.iter().flat_map(move |first| {
            let sets = &self.sets[starts[first.index()]..starts[first.index() + 1]];
            let has = |item: &Rank| held.binary_search(item).is_ok();
            sets.iter().filter(move |set| set.items[1..].iter().all(has))
        })
    }
}

/// One offer's part of a model.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Card {
    pub(super) base: f64,
    pub(super) each: Option<f64>,
    /// Products, what they add, and for several how many hold them and the offer too.
    pub(super) terms: Vec<(Vec<Rank>, f64, Count, Count)>,
}

/// How many products are held besides this one.
fn others(held: &[Rank], product: Rank) -> usize {
    held.len() - usize::from(held.binary_search(&product).is_ok())
}
