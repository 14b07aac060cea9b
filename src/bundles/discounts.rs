//! What a discount on a bundle must bring to pay: `pannier.discounts/1`.

use super::value::Discount;
use super::{Bundles, Selection};
use crate::error::Result;
use crate::record::{Cell, Column, Kind, Record, Schema};

/// The discounts of the table, as shares.
const SHARES: [f64; 6] = [0.05, 0.10, 0.15, 0.20, 0.25, 0.30];

/// One bundle at one discount.
#[derive(Clone, Copy, Debug)]
pub struct DiscountRecord<'a> {
    of: &'a Bundles<'a>,
    rank: u64,
    chosen: &'a Selection,
    discount: Discount,
}

impl Bundles<'_> {
    /// Each chosen bundle at discounts of 5 to 30 %; who claims them and what a contact costs are
    /// as in `like`.
    ///
    /// # Errors
    /// None for a discount that was made by [`Discount::new`].
    pub fn discounts(&self, like: Discount) -> Result<Vec<DiscountRecord<'_>>> {
        let mut records = Vec::new();
        for (rank, chosen) in (1..).zip(&self.chosen) {
            for share in SHARES {
                let discount = Discount::new(share, like.claimed, like.contact)?;
                records.push(DiscountRecord { of: self, rank, chosen, discount });
            }
        }
        Ok(records)
    }
}

impl DiscountRecord<'_> {
    /// By what share the offer must raise the sales to those one away so that the discount pays;
    /// `None` when none can.
    pub fn break_even(&self) -> Option<f64> {
        let candidate = &self.chosen.candidate;
        let rests: Vec<_> = candidate.gaps.iter().map(|gap| candidate.rest(gap)).collect();
        let gaps = candidate.gaps.iter().zip(&rests).map(|(gap, rest)| {
            let missing = candidate.items[gap.missing];
            (f64::from(gap.one_away), gap.taking, missing, &rest[..candidate.items.len() - 1])
        });
        self.discount.break_even(gaps, &self.of.market.assortment)
    }

    /// The discount on what those one away would buy without it, and on what holders claim it for:
    /// the sales that the offer eats.
    pub fn given_away(&self) -> f64 {
        let candidate = &self.chosen.candidate;
        let gaps = candidate.gaps.iter().map(|gap| {
            let missing = candidate.items[gap.missing];
            let organic = gap.taking * self.discount.off(missing, &self.of.market.assortment);
            let rest = candidate.rest(gap);
            let held = &rest[..candidate.items.len() - 1];
            let claims: f64 =
                held.iter().map(|&item| self.discount.off(item, &self.of.market.assortment)).sum();
            f64::from(gap.one_away) * (organic + self.discount.claimed * claims)
        });
        gaps.sum()
    }
}

/// The schema's name and version.
pub const DISCOUNTS: &str = "pannier.discounts/1";

/// `pannier.discounts/1`.
pub fn discounts_schema() -> Schema {
    let columns = vec![
        Column::new("rank", "#", Kind::Count, "the rank of the bundle in its list"),
        Column::new("items", "bundle", Kind::List, "the products, by name"),
        Column::new(
            "discount",
            "discount",
            Kind::Share,
            "the share of the price that is taken off",
        ),
        Column::new(
            "price",
            "price",
            Kind::Number,
            "what the bundle costs then, where prices are known",
        ),
        Column::new("one_away", "one away", Kind::Count, "those with all of them but one"),
        Column::new(
            "organic_sales",
            "sold anyway",
            Kind::Number,
            "sales to them to expect without an offer",
        ),
        Column::new(
            "break_even_uplift",
            "pays from",
            Kind::Share,
            "the share by which the offer must raise those sales to pay for the discount; empty when no uplift can",
        ),
        Column::new(
            "given_away",
            "given away",
            Kind::Number,
            "the discount on sales one had anyway, in money; in shares of a sale where no price is known",
        ),
        Column::new("mode", "", Kind::Text, "what a sale counts: products, revenue or margin")
            .detail(),
    ];
    Schema { name: DISCOUNTS, columns }
}

impl Record for DiscountRecord<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let candidate = &self.chosen.candidate;
        let names = candidate.items.iter().map(|&rank| self.of.market.patterns.name(rank));
        let price = self.of.market.assortment.price_of(&candidate.items);
        vec![
            self.rank.into(),
            Cell::list(names),
            self.discount.share.into(),
            price.map(|price| price * (1.0 - self.discount.share)).into(),
            candidate.one_away().into(),
            candidate.expected_sales().into(),
            self.break_even().into(),
            self.given_away().into(),
            self.of.config.currency().name().into(),
        ]
    }
}
