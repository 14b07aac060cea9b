//! What speaks for an offer, as names and counts that one can check, and in words.

use std::borrow::Cow;

use super::Model;
use crate::bundles::Unit;
use crate::encode::Rank;
use crate::support::{Count, share};
use crate::targets::score::Strongest;

/// What speaks for an offer.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Reason<'a> {
    /// So many other products are held.
    Many {
        /// How many.
        others: u64,
        /// The offer.
        product: &'a str,
    },
    /// Something that is held, or is true of the customer.
    Held {
        /// What it is.
        names: Vec<&'a str>,
        /// How many have the same.
        holders: Count,
        /// How many of them hold the offer.
        count: Count,
        /// The offer.
        product: &'a str,
        /// The share of all who hold it.
        base: f64,
    },
    /// Nothing but how many hold it.
    OfAll {
        /// The offer.
        product: &'a str,
        /// The share of all who hold it.
        base: f64,
    },
}

impl Model {
    /// Up to `most` reasons for an offer in words, the strongest first, each with counts that one
    /// can check.
    pub fn reasons(&self, held: &[Rank], offer: usize, most: usize) -> Vec<String> {
        let texts = Texts::default();
        self.reasons_of(held, offer, most, &texts).into_iter().map(Cow::into_owned).collect()
    }

    /// The same as names and counts.
    pub fn reasons_for(&self, held: &[Rank], offer: usize, most: usize) -> Vec<Reason<'_>> {
        let (score, place) = self.score_of(offer);
        let mut strongest = Vec::with_capacity(most);
        score.strongest(held, place, most, &mut strongest);
        let mut reasons: Vec<Reason<'_>> =
            strongest.iter().map(|(cause, _)| self.reason(offer, cause)).collect();
        if reasons.is_empty() {
            reasons.push(self.of_all(offer));
        }
        reasons
    }

    /// The first, where sentences about one product have been written before.
    pub(in crate::targets) fn reasons_of<'t>(
        &self,
        held: &[Rank],
        offer: usize,
        most: usize,
        texts: &'t Texts,
    ) -> Vec<Cow<'t, str>> {
        let (score, place) = self.score_of(offer);
        let mut strongest = Vec::with_capacity(most);
        score.strongest(held, place, most, &mut strongest);
        let known = |cause: &Strongest<'_>| match *cause {
            Strongest::One(item) => texts.of.get(offer * self.names.len() + item.index()),
            _ => None,
        };
        let mut reasons: Vec<Cow<'t, str>> = strongest
            .iter()
            .map(|(cause, _)| match known(cause) {
                Some(text) if !text.is_empty() => Cow::Borrowed(&**text),
                _ => self.reason(offer, cause).in_words(self.unit).into(),
            })
            .collect();
        if reasons.is_empty() {
            reasons.push(self.of_all(offer).in_words(self.unit).into());
        }
        reasons
    }

    fn of_all(&self, offer: usize) -> Reason<'_> {
        let product = self.offers[offer].product;
        Reason::OfAll { product: self.name(product), base: share(self.held(product), self.n) }
    }

    fn reason(&self, offer: usize, cause: &Strongest<'_>) -> Reason<'_> {
        let product = self.offers[offer].product;
        let base = share(self.held(product), self.n);
        let product = self.name(product);
        let one;
        let items = match cause {
            Strongest::Number(others) => return Reason::Many { others: *others as u64, product },
            Strongest::One(item) => {
                one = [*item];
                &one[..]
            }
            Strongest::Set(items) => items,
        };
        let names = items.iter().map(|&item| self.name(item)).collect();
        let (holders, count) = self.evidence(offer, items).unwrap_or_default();
        Reason::Held { names, holders, count, product, base }
    }

    /// The sentences about each product for each offer, where these are not too many.
    pub(in crate::targets) fn texts(&self) -> Texts {
        let names = self.names.len();
        if self.of_rules || names * self.offers.len() > MOST_TEXTS {
            return Texts::default();
        }
        let mut of = Vec::with_capacity(names * self.offers.len());
        for offer in 0..self.offers.len() {
            let text = |item: usize| {
                let item = Rank::at(item);
                match item == self.offers[offer].product {
                    true => String::new(),
                    false => self.reason(offer, &Strongest::One(item)).in_words(self.unit),
                }
            };
            of.extend((0..names).map(text));
        }
        Texts { of }
    }
}

impl Reason<'_> {
    /// In English.
    fn in_words(&self, unit: Unit) -> String {
        let units = unit.plural();
        match self {
            Self::Many { others, product } => {
                format!("has {others} other products; who has more has {product} more often")
            }
            Self::Held { names, holders, count, product, base } => format!(
                "{}: {} of {holders} {units} have {product}, of all {}",
                names.join(" and "),
                percent(share(*count, *holders)),
                percent(*base)
            ),
            Self::OfAll { product, base } => {
                format!("of all {units} {} have {product}", percent(*base))
            }
        }
    }
}

/// A share as people read it.
pub(crate) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent < 10.0 { format!("{percent:.1} %") } else { format!("{percent:.0} %") }
}

/// Sentences that are written once for all customers: some tens of megabytes at most.
const MOST_TEXTS: usize = 250_000;

/// For each offer, then each product, the sentence about it; or none.
#[derive(Clone, Debug, Default)]
pub(in crate::targets) struct Texts {
    of: Vec<String>,
}
