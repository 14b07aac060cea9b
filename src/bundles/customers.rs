//! Who is one product away from which bundle: `pannier.one_away/1`.

use super::{Bundles, Mode, Selection};
use crate::encode::{ItemId, Rank};
use crate::record::{Cell, Column, Kind, Record, Schema};

/// One customer who lacks one product of a chosen bundle.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct OneAway {
    /// The customer, or the basket.
    pub customer: String,
    /// The rank of the bundle in the list.
    pub rank: u64,
    /// The bundle, by the names of its products.
    pub items: Vec<String>,
    /// What the customer lacks.
    pub missing: String,
    /// How likely the customer is to take it.
    pub score: f64,
    /// What the offer is worth.
    pub value: f64,
}

impl Bundles<'_> {
    /// All customers one product away, bundle by bundle, those of the highest score first, then by
    /// name. A customer one away from several bundles is there for each. One bundle's are in memory
    /// at a time.
    pub fn one_away(&self) -> impl Iterator<Item = OneAway> + '_ {
        (1..).zip(&self.chosen).flat_map(|(rank, chosen)| self.one_away_from(rank, chosen))
    }

    fn one_away_from(&self, rank: u64, chosen: &Selection) -> Vec<OneAway> {
        let patterns = self.market.patterns;
        let transactions = patterns.transactions();
        let candidate = &chosen.candidate;
        let id = |rank: &Rank| patterns.items()[rank.index()];
        let ids: Vec<ItemId> = candidate.items.iter().map(id).collect();
        let items: Vec<String> =
            candidate.items.iter().map(|&item| patterns.name(item).to_owned()).collect();
        let mut scores = vec![0.0; patterns.items().len()];
        let mut found = Vec::new();
        for (transaction, held) in transactions.iter().enumerate() {
            let holds = |id: &ItemId| held.binary_search(id).is_ok();
            let mut lacking = (0..ids.len()).filter(|&at| !holds(&ids[at]));
            let (Some(missing), None) = (lacking.next(), lacking.next()) else {
                continue;
            };
            let gap = &candidate.gaps[missing];
            if !gap.needed.iter().all(|needed| holds(&id(needed))) {
                continue;
            }
            let product = candidate.items[missing];
            let (score, value) = match (self.config.mode, self.scorer) {
                (Mode::Coverage, Some(scorer)) => {
                    let held = self.market.ranks_of(held);
                    scorer(&held, &mut scores);
                    let score = scores[product.index()].clamp(0.0, 1.0);
                    (score, score * self.market.assortment.worth(product))
                }
                _ => (gap.taking, gap.each),
            };
            found.push(OneAway {
                customer: transactions.name(transaction).into_owned(),
                rank,
                items: items.clone(),
                missing: items[missing].clone(),
                score,
                value,
            });
        }
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.customer.cmp(&b.customer)));
        found
    }
}

/// The schema's name and version.
pub const ONE_AWAY: &str = "pannier.one_away/1";

/// `pannier.one_away/1`.
pub fn one_away_schema() -> Schema {
    let columns = vec![
        Column::new("customer", "customer", Kind::Text, "the customer, or the basket"),
        Column::new("rank", "#", Kind::Count, "the rank of the bundle in its list"),
        Column::new("items", "bundle", Kind::List, "its products, by name"),
        Column::new("missing", "lacks", Kind::Text, "the product to offer"),
        Column::new(
            "score",
            "likely",
            Kind::Share,
            "how likely the customer is to take it: the share of holders of the rest who hold it, or the score of a model",
        ),
        Column::new(
            "value",
            "worth",
            Kind::Number,
            "what the offer is worth, counted as in the list",
        ),
    ];
    Schema { name: ONE_AWAY, columns }
}

impl Record for OneAway {
    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            self.customer.as_str().into(),
            self.rank.into(),
            Cell::list(self.items.iter().map(String::as_str)),
            self.missing.as_str().into(),
            self.score.into(),
            self.value.into(),
        ]
    }
}
