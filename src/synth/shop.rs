//! Baskets of a food shop.

use super::blocks::in_blocks;
use super::catalogue::SHOP;
use super::market::{Draw, Market, Setting};
use super::row::{Row, push_number};
use super::stream::Stream;
use super::truth::Truth;
use super::{MOST_ROWS, within};
use crate::error::Result;
use crate::read::RowSink;
use crate::watch::Watch;
use serde::{Deserialize, Serialize};

/// What a [`Shop`] is made with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ShopConfig {
    /// How many baskets, each with at least one item; from 1 to 2^48.
    pub baskets: u64,
    /// Where chance begins.
    pub seed: u64,
    /// Standard deviation of the shoppers' activity, in \[0, 3\]; basket sizes are skewed by it as a
    /// log-normal is. Default is 0.8.
    pub theta_spread: f64,
    /// Scales the planted shares, in \[0, 1\]; at 0 nothing is planted. Default is 1.
    pub strength: f64,
}

impl ShopConfig {
    /// So many baskets, with the defaults.
    pub fn new(baskets: u64, seed: u64) -> Self {
        Self { baskets, seed, theta_spread: 0.8, strength: 1.0 }
    }
}

/// One line of a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderLine<'a> {
    /// The basket's number, from 1.
    pub basket: u64,
    /// The item's name.
    pub item: &'a str,
    /// How many, from 1 to [`Shop::MOST_OF_AN_ITEM`].
    pub quantity: u32,
    /// The price of one, in cents; written in whole currency units as in `1.29`.
    pub cents: u32,
}

impl Row for OrderLine<'_> {
    const HEADER: Option<&'static str> = Some("basket,item,quantity,price");

    fn write(&self, line: &mut Vec<u8>) {
        push_number(line, self.basket);
        line.push(b',');
        line.extend_from_slice(self.item.as_bytes());
        line.push(b',');
        push_number(line, self.quantity.into());
        line.push(b',');
        push_number(line, (self.cents / 100).into());
        line.push(b'.');
        push_number(line, (self.cents / 10 % 10).into());
        push_number(line, (self.cents % 10).into());
    }

    fn feed(&self, rows: &mut impl RowSink) -> Result<()> {
        rows.row(&self.basket.to_string(), self.item)
    }
}

/// A generator of baskets with 167 products in 15 families. Big shoppers take more products and more of each.
pub struct Shop {
    baskets: u64,
    seed: u64,
    market: Market,
    cents: Vec<u32>,
}

impl Shop {
    /// The largest quantity on a line.
    pub const MOST_OF_AN_ITEM: u32 = 12;

    /// The odds against one more of an item, for a shopper of activity 0.
    const ODDS_AGAINST_ANOTHER: f64 = 4.0;

    /// Prepares the generator.
    ///
    /// # Errors
    /// [`Error::Parameter`](crate::error::Error::Parameter) for a value outside its range.
    pub fn new(config: &ShopConfig) -> Result<Self> {
        within("baskets", config.baskets, 1..=MOST_ROWS)?;
        let setting = Setting {
            n: config.baskets,
            seed: config.seed,
            theta_spread: config.theta_spread,
            strength: config.strength,
        };
        let cents = SHOP.products().map(|product| product.cents.expect("a shop has prices"));
        Ok(Self {
            baskets: config.baskets,
            seed: config.seed,
            market: Market::new(&SHOP, &setting)?,
            cents: cents.collect(),
        })
    }

    /// What is planted.
    pub fn truth(&self) -> &Truth {
        self.market.truth()
    }

    /// Pushes every line to `row`: by basket, then place in [`Truth::products`]. Memory does not
    /// grow with the number of baskets. Works in the current rayon pool; `row` is called on this
    /// thread. Work is counted in baskets.
    ///
    /// # Errors
    /// Those of `row`, or [`Error::Interrupted`](crate::error::Error::Interrupted).
    pub fn generate(
        &self,
        watch: &dyn Watch,
        mut row: impl FnMut(OrderLine<'_>) -> Result<()>,
    ) -> Result<()> {
        let products = &self.market.truth().products;
        in_blocks(
            self.baskets,
            self.seed,
            watch,
            |stream, baskets| {
                let mut block = Vec::new();
                let mut shopper = Draw::default();
                for basket in baskets {
                    self.market.draw(stream, &mut shopper);
                    let held = shopper.holds.iter().enumerate().filter(|held| *held.1);
                    block.extend(held.map(|(product, _)| {
                        (basket + 1, product, quantity(stream, shopper.activity))
                    }));
                }
                block
            },
            |block| {
                block.into_iter().try_for_each(|(basket, product, quantity)| {
                    row(OrderLine {
                        basket,
                        item: &products[product].name,
                        quantity,
                        cents: self.cents[product],
                    })
                })
            },
        )
    }
}

/// One, and another as often as the shopper's odds allow.
fn quantity(stream: &mut Stream, activity: f64) -> u32 {
    let another = activity / (activity + Shop::ODDS_AGAINST_ANOTHER);
    let mut quantity = 1;
    while quantity < Shop::MOST_OF_AN_ITEM && stream.chance(another) {
        quantity += 1;
    }
    quantity
}
