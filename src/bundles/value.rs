//! What an offer is worth.
//!
//! Three ways of counting, always named in the output. *Extra* needs no price test: a sale counts as
//! far as holders of the rest are likelier to hold the missing product than is usual for customers
//! who hold as much. It says where demand is, not what an offer would cause. *Coverage* counts every sale to expect of all that a
//! customer misses, not of the last product only, by the scores of a model; much of it would happen
//! without an offer. *Incremental* needs a
//! measured uplift: what the discounted offer sells at a lower margin, less what the same customers
//! would have bought at the full one. Without uplift that is never above 0, since a discount on
//! sales one had anyway only costs; then the answer is the uplift from which it pays (see
//! [`Discount::break_even`]).

use super::assortment::{Assortment, Currency};
use crate::encode::Rank;
use crate::error::{Error, Result};

/// How offers are valued.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Mode {
    /// Sales beyond what is usual for customers who hold as much. This is the default.
    #[default]
    Extra,
    /// All sales to expect of what customers miss, by their scores.
    Coverage,
    /// What a discount brings beyond what would have been sold without it.
    Incremental {
        /// By what share a measured offer raised the chance of a sale.
        uplift: f64,
        /// The discount with which it was measured.
        discount: Discount,
    },
}

impl Mode {
    /// As the output names it: `extra products`, `incremental margin`.
    pub fn name(self, currency: Currency) -> String {
        let way = match self {
            Self::Extra => "extra",
            Self::Coverage => "coverage",
            Self::Incremental { .. } => "incremental",
        };
        format!("{way} {}", currency.name())
    }

    /// What offering the missing product to one customer is worth, never negative: nobody has to
    /// be made an offer.
    pub(super) fn each(self, chance: Chance, missing: Rank, rest: &[Rank], of: &Assortment) -> f64 {
        let worth = of.worth(missing);
        let each = match self {
            Self::Extra => (chance.given_rest - chance.usual) * worth,
            Self::Coverage => chance.given_rest * worth,
            Self::Incremental { uplift, discount } => {
                let sold = (chance.given_rest * (1.0 + uplift)).min(1.0);
                sold * (worth - discount.off(missing, of))
                    - chance.given_rest * worth
                    - discount.fixed(rest, of)
            }
        };
        each.max(0.0)
    }
}

/// How likely one customer is to take the missing product.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Chance {
    pub(super) given_rest: f64,
    pub(super) usual: f64,
}

/// A discount on the products of a bundle, for those who buy what they miss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Discount {
    /// The share of the price that is taken off, in \[0, 1).
    pub share: f64,
    /// The share of customers who claim it on the products that they hold already, too. Default of
    /// the command is none.
    pub claimed: f64,
    /// What it costs to make one customer the offer.
    pub contact: f64,
}

impl Discount {
    /// # Errors
    /// When the shares are none, or the cost is negative.
    pub fn new(share: f64, claimed: f64, contact: f64) -> Result<Self> {
        let fits = [
            ("discount", share, (0.0..1.0).contains(&share), "a share from 0 to below 1"),
            ("claimed", claimed, (0.0..=1.0).contains(&claimed), "a share from 0 to 1"),
            ("contact", contact, contact >= 0.0 && contact.is_finite(), "0 or more"),
        ];
        for (name, found, fit, allowed) in fits {
            if !fit {
                let (found, allowed) = (found.to_string(), allowed.to_owned());
                return Err(Error::Parameter { name, found, allowed });
            }
        }
        Ok(Self { share, claimed, contact })
    }

    /// What is taken off one product: a share of its price; of its worth where it has no price.
    pub(super) fn off(&self, product: Rank, of: &Assortment) -> f64 {
        self.share * of.price(product).unwrap_or(of.worth(product))
    }

    /// What one offer costs whether or not it sells.
    fn fixed(&self, rest: &[Rank], of: &Assortment) -> f64 {
        let held: f64 = rest.iter().map(|&product| self.off(product, of)).sum();
        self.claimed * held + self.contact
    }

    /// By what share offers must raise sales to pay for the discount, over all gaps of a bundle:
    /// with sales s, margin m and discount δ, (s·m + what offers cost) / (s·(m − δ)) − 1. `None` when
    /// the discount is not below the margin, so that no uplift can pay for it.
    pub(super) fn break_even<'r>(
        &self,
        gaps: impl Iterator<Item = (f64, f64, Rank, &'r [Rank])>,
        of: &Assortment,
    ) -> Option<f64> {
        let (mut full, mut less, mut offers) = (0.0, 0.0, 0.0);
        for (customers, p, missing, rest) in gaps {
            let sales = customers * p;
            full += sales * of.worth(missing);
            less += sales * (of.worth(missing) - self.off(missing, of));
            offers += customers * self.fixed(rest, of);
        }
        (less > 0.0).then(|| (full + offers) / less - 1.0)
    }
}
