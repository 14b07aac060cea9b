//! What the customers of a telecom or a bank hold, and since when.

use super::blocks::in_blocks;
use super::catalogue::{BANK, TELECOM};
use super::market::{Draw, Market, Setting};
use super::row::{Row, push_number};
use super::stream::Stream;
use super::truth::Truth;
use super::{MOST_ROWS, within};
use crate::error::Result;
use crate::read::RowSink;
use crate::watch::Watch;
use serde::{Deserialize, Serialize};

/// Whose customers they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Industry {
    /// 27 products from mobile telephony to television.
    Telecom,
    /// 24 products from the current account to the pension fund.
    Bank,
}

/// What [`Holdings`] are made with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct HoldingsConfig {
    /// Which range of products.
    pub industry: Industry,
    /// How many customers, each with at least one product; from 1 to 2^48.
    pub customers: u64,
    /// Where chance begins.
    pub seed: u64,
    /// Standard deviation of the customers' activity, in \[0, 3\]: at 0 all are alike and plain
    /// lift tells the truth. Default is 1.
    pub theta_spread: f64,
    /// Scales the planted shares of complements and substitutes, in \[0, 1\]; at 0 nothing is planted
    /// at all, not even exclusive pairs, and every association comes from activity. Default is 1.
    pub strength: f64,
}

impl HoldingsConfig {
    /// A telecom's customers.
    pub fn telecom(customers: u64, seed: u64) -> Self {
        Self::new(Industry::Telecom, customers, seed)
    }

    /// A bank's customers.
    pub fn bank(customers: u64, seed: u64) -> Self {
        Self::new(Industry::Bank, customers, seed)
    }

    /// The customers of either, with the defaults.
    pub fn new(industry: Industry, customers: u64, seed: u64) -> Self {
        Self { industry, customers, seed, theta_spread: 1.0, strength: 1.0 }
    }
}

/// One line: a customer holds a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding<'a> {
    /// The customer's number, from 1.
    pub customer: u64,
    /// The product's name.
    pub product: &'a str,
    /// The day of acquisition as in `2021-03-31`, from the years 2019 to 2023.
    pub since: &'a str,
}

impl Row for Holding<'_> {
    const HEADER: Option<&'static str> = Some("customer,product,since");

    fn write(&self, line: &mut Vec<u8>) {
        push_number(line, self.customer);
        line.push(b',');
        line.extend_from_slice(self.product.as_bytes());
        line.push(b',');
        line.extend_from_slice(self.since.as_bytes());
    }

    fn feed(&self, rows: &mut impl RowSink) -> Result<()> {
        rows.row(&self.customer.to_string(), self.product)
    }
}

/// A generator of holdings.
///
/// Each customer's products are acquired in the order of an exponential race: the easier a product
/// is to hold, the earlier it tends to come. The days themselves are uniform over the window. A
/// copied complement comes at most [`Holdings::COPY_DAYS`] days after the product it follows.
pub struct Holdings {
    customers: u64,
    seed: u64,
    market: Market,
    days: Vec<String>,
}

impl Holdings {
    /// The most days between a product and a complement taken because of it.
    pub const COPY_DAYS: u32 = 90;

    /// Prepares the generator.
    ///
    /// # Errors
    /// [`Error::Parameter`](crate::error::Error::Parameter) for a value outside its range.
    pub fn new(config: &HoldingsConfig) -> Result<Self> {
        let catalogue = match config.industry {
            Industry::Telecom => &TELECOM,
            Industry::Bank => &BANK,
        };
        within("customers", config.customers, 1..=MOST_ROWS)?;
        let setting = Setting {
            n: config.customers,
            seed: config.seed,
            theta_spread: config.theta_spread,
            strength: config.strength,
        };
        Ok(Self {
            customers: config.customers,
            seed: config.seed,
            market: Market::new(catalogue, &setting)?,
            days: days_of(2019..=2023),
        })
    }

    /// What is planted.
    pub fn truth(&self) -> &Truth {
        self.market.truth()
    }

    /// Pushes every holding to `row`: by customer, then day, then place in [`Truth::products`].
    /// Memory does not grow with the number of customers. Works in the current rayon pool; `row` is
    /// called on this thread. Work is counted in customers.
    ///
    /// # Errors
    /// Those of `row`, or [`Error::Interrupted`](crate::error::Error::Interrupted).
    pub fn generate(
        &self,
        watch: &dyn Watch,
        mut row: impl FnMut(Holding<'_>) -> Result<()>,
    ) -> Result<()> {
        let products = &self.market.truth().products;
        in_blocks(
            self.customers,
            self.seed,
            watch,
            |stream, customers| {
                let mut block = Vec::new();
                let mut scratch = Scratch::default();
                for customer in customers {
                    self.draw(stream, &mut scratch);
                    let dated = scratch.dated.iter();
                    block.extend(dated.map(|&(day, product)| (customer + 1, day, product)));
                }
                block
            },
            |block| {
                block.into_iter().try_for_each(|(customer, day, product)| {
                    row(Holding {
                        customer,
                        product: &products[product].name,
                        since: &self.days[day],
                    })
                })
            },
        )
    }

    /// Draws one customer into `scratch.dated`.
    fn draw(&self, stream: &mut Stream, scratch: &mut Scratch) {
        let Scratch { person, arrivals, days, dated } = scratch;
        self.market.draw(stream, person);
        for &(_, then) in &person.copies {
            person.holds[then] = false;
        }

        // The race: product j arrives after an exponential time of mean e^b_j.
        arrivals.clear();
        for (product, odds_against) in self.market.odds_against().iter().enumerate() {
            if person.holds[product] {
                arrivals.push((stream.exponential() * odds_against, product));
            }
        }
        arrivals.sort_by(|a, b| a.0.total_cmp(&b.0));
        days.clear();
        days.extend(arrivals.iter().map(|_| stream.below(self.days.len())));
        days.sort_unstable();
        dated.clear();
        dated.extend(days.iter().zip(arrivals.iter()).map(|(&day, &(_, product))| (day, product)));

        for &(given, then) in &person.copies {
            let followed = dated.iter().find(|held| held.1 == given);
            let from = followed.expect("only what is held is followed").0;
            let room = (Self::COPY_DAYS as usize).min(self.days.len() - 1 - from);
            dated.push((from + stream.below(room + 1), then));
        }
        dated.sort_unstable();
    }
}

/// Buffers for one customer after another.
#[derive(Default)]
struct Scratch {
    person: Draw,
    /// (time of arrival, product)
    arrivals: Vec<(f64, usize)>,
    days: Vec<usize>,
    /// (day, product)
    dated: Vec<(usize, usize)>,
}

/// Every day of these years as ISO 8601 text.
fn days_of(years: std::ops::RangeInclusive<u32>) -> Vec<String> {
    let months = years.flat_map(|year| (1..=12).map(move |month| (year, month)));
    months
        .flat_map(|(year, month)| {
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let length = match month {
                2 if leap => 29,
                2 => 28,
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            (1..=length).map(move |day| format!("{year}-{month:02}-{day:02}"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_years_have_1826_days() {
        let days = days_of(2019..=2023);
        assert_eq!(days.len(), 5 * 365 + 1);
        assert_eq!((&*days[0], &*days[days.len() - 1]), ("2019-01-01", "2023-12-31"));
        assert_eq!(days[365 + 31 + 28], "2020-02-29");
    }
}
