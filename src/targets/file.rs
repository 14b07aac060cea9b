//! The model file: JSON that people can read, and that scores as the model did.
//!
//! For each offer there is a score card: the base, and what each product held adds, with the counts
//! behind it. Numbers are written as the shortest text that reads as the same double, so a model
//! read back makes the same bytes.

use std::path::Path;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::attributes::Attributes;
use super::calibration::Calibration;
use super::method::Kind;
use super::model::{Model, Offer, Taken};
use super::score::{Card, Score};
use crate::bundles::Unit;
use crate::encode::Rank;
use crate::error::{Error, Result};
use crate::support::Count;

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.model/1";

/// The file as it is written.
#[derive(Serialize, Deserialize)]
struct Written {
    schema: String,
    /// The version of the program that wrote it.
    version: String,
    unit: String,
    learnt_from: Count,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    attributes: Option<Attributes>,
    /// What a chance is of, where it is not of holding the product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    taken: Option<Taken>,
    products: Vec<WrittenProduct>,
    offers: Vec<WrittenOffer>,
}

#[derive(Serialize, Deserialize)]
struct WrittenProduct {
    name: String,
    held: Count,
}

#[derive(Serialize, Deserialize)]
struct WrittenOffer {
    product: String,
    method: Kind,
    setting: String,
    /// Whether the best term is the score, rather than the sum of all.
    best: bool,
    base: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    each: Option<f64>,
    auc: Option<f64>,
    gain10: Option<f64>,
    terms: Vec<WrittenTerm>,
    calibration: Calibration,
}

/// What holding these adds; of so many who do, so many hold the offer.
#[derive(Serialize, Deserialize)]
struct WrittenTerm {
    held: Vec<String>,
    adds: f64,
    holders: Count,
    count: Count,
}

/// Offers that one fitted method scores together.
struct Group {
    setting: String,
    kind: Kind,
    best: bool,
    cards: Vec<(Rank, Card)>,
}

impl Model {
    /// The text of the model file.
    pub fn to_json(&self) -> String {
        let offers = (0..self.offers.len()).map(|offer| self.written(offer)).collect();
        let products = self.names.iter().zip(&self.held);
        let written = Written {
            schema: SCHEMA.into(),
            version: env!("CARGO_PKG_VERSION").into(),
            unit: self.unit.plural().into(),
            learnt_from: self.n,
            attributes: self.attributes.clone(),
            taken: self.taken,
            products: products
                .map(|(name, &held)| WrittenProduct { name: name.clone(), held })
                .collect(),
            offers,
        };
        serde_json::to_string_pretty(&written).expect("it is plain data") + "\n"
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// When it cannot be opened, is no model of this version, or speaks of products that it does not
    /// list.
    pub fn read(file: &Path) -> Result<Self> {
        let name = file.display().to_string();
        let text = std::fs::read_to_string(file).map_err(|source| Error::Open {
            file: name.clone(),
            source,
            near: None,
        })?;
        Self::of_json(&text, &name)
    }

    /// The same from its text; `name` is for messages.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn of_json(text: &str, name: &str) -> Result<Self> {
        let unfit = |what: String| {
            Error::Unsupported(format!(
                "{name} is no model of this version ({SCHEMA}): {what}; `pannier targets --save` writes one"
            ))
        };
        let written: Written =
            serde_json::from_str(text).map_err(|error| unfit(error.to_string()))?;
        if written.schema != SCHEMA {
            return Err(unfit(format!("its schema is {:?}", written.schema)));
        }
        let unit = [Unit::Customers, Unit::Baskets]
            .into_iter()
            .find(|unit| unit.plural() == written.unit)
            .ok_or_else(|| unfit(format!("its unit is {:?}", written.unit)))?;
        let (names, held): (Vec<String>, Vec<Count>) =
            written.products.into_iter().map(|product| (product.name, product.held)).unzip();
        let places: FxHashMap<&str, Rank> =
            names.iter().enumerate().map(|(at, name)| (&**name, Rank::at(at))).collect();
        let rank = |name: &str| {
            let unknown = || unfit(format!("{name:?} is not among its products"));
            places.get(name).copied().ok_or_else(unknown)
        };

        // Offers of one method and setting are scored together.
        let mut groups: Vec<Group> = Vec::new();
        let mut offers = Vec::new();
        for offer in written.offers {
            let product = rank(&offer.product)?;
            let mut with = vec![0; names.len()];
            let mut terms = Vec::new();
            for term in offer.terms {
                let mut items =
                    term.held.iter().map(|name| rank(name)).collect::<Result<Vec<Rank>>>()?;
                items.sort_unstable();
                if items.is_empty() || items.contains(&product) {
                    let text = term.held.join(" and ");
                    return Err(unfit(format!("{text:?} can be no term of {:?}", offer.product)));
                }
                if let [one] = items[..] {
                    with[one.index()] = term.count;
                }
                terms.push((items, term.adds, term.holders, term.count));
            }
            let card = Card { base: offer.base, each: offer.each, terms };
            let same = |group: &Group| {
                group.setting == offer.setting
                    && group.best == offer.best
                    && group.kind == offer.method
            };
            let at = groups.iter().position(same).unwrap_or_else(|| {
                let setting = offer.setting.clone();
                let (kind, best) = (offer.method, offer.best);
                groups.push(Group { setting, kind, best, cards: Vec::new() });
                groups.len() - 1
            });
            groups[at].cards.push((product, card));
            offers.push(Offer {
                product,
                setting: offer.setting,
                at: (at, groups[at].cards.len() - 1),
                calibration: offer.calibration,
                auc: offer.auc,
                gain10: offer.gain10,
                with,
            });
        }
        let scores = groups
            .into_iter()
            .map(|group| Score::of_cards(group.kind, names.len(), group.cards, group.best))
            .collect();
        Ok(Self {
            unit,
            n: written.learnt_from,
            names,
            held,
            offers,
            scores,
            attributes: written.attributes,
            taken: written.taken,
            of_rules: false,
        })
    }

    fn written(&self, offer: usize) -> WrittenOffer {
        let known = &self.offers[offer];
        let (score, place) = self.score_of(offer);
        let Card { base, each, terms } = score.card(place);
        let term = |(items, adds, holders, count): (Vec<Rank>, f64, Count, Count)| {
            let (holders, count) = match items[..] {
                [one] => (self.held(one), known.with[one.index()]),
                _ => (holders, count),
            };
            let held = items.iter().map(|&item| self.name(item).to_owned()).collect();
            WrittenTerm { held, adds, holders, count }
        };
        WrittenOffer {
            product: self.name(known.product).to_owned(),
            method: score.kind,
            setting: known.setting.clone(),
            best: score.is_best(),
            base,
            each,
            auc: known.auc,
            gain10: known.gain10,
            terms: terms.into_iter().map(term).collect(),
            calibration: known.calibration.clone(),
        }
    }
}
