//! Data with planted truth, from a seed.
//!
//! A miner can only be judged where the answer is known. Each generator here draws a market with
//! known complements and substitutes, says so in a [`Truth`], and streams as many customers or
//! baskets as asked for:
//!
//! * [`Holdings`]: what the customers of a telecom or of a bank hold, and since when;
//! * [`Shop`]: baskets of a shop with quantities and prices;
//! * [`Quest`]: the integer baskets of Agrawal and Srikant's benchmark.
//!
//! Customers differ in activity, so in the first two *every* pair of products occurs together more
//! often than independence says; the planted pairs are those that still stand out among equally
//! active customers. That is the point: a method that cannot tell the two apart fails here.
//!
//! **What is guaranteed.** A config makes the same bytes on every machine and with any number of
//! threads. Rows are made in blocks of fixed size, each from its own ChaCha stream of the seed;
//! draws use only integers, the four operations and the square root of IEEE 754 doubles, and the
//! elementary functions of the `libm` crate, which are made of these. (Should another version of
//! that crate round a last bit differently, a draw would have to fall into that bit to matter.) A
//! change of the bytes raises [`GENERATOR_VERSION`].
//!
//! ```
//! use pannier::{encode::TransactionsBuilder, synth::{Holdings, HoldingsConfig, Row}, watch::Unwatched};
//!
//! let telecom = Holdings::new(&HoldingsConfig::telecom(500, 7))?;
//! let mut rows = TransactionsBuilder::default();
//! telecom.generate(&Unwatched, |holding| holding.feed(&mut rows))?;
//! assert_eq!(rows.finish().n(), 500);
//! assert_eq!(telecom.truth().exclusive[0].a, "Broadband ADSL");
//! # Ok::<(), pannier::error::Error>(())
//! ```

mod holdings;
mod quest;
mod shop;

mod truth;

mod row;

mod blocks;
mod catalogue;
mod market;
mod stream;

pub use holdings::{Holding, Holdings, HoldingsConfig, Industry};
pub use quest::{Pattern, Quest, QuestConfig, QuestTransaction, QuestTruth};
pub use row::{Lines, Row};
pub use shop::{OrderLine, Shop, ShopConfig};
pub use truth::{Apart, Complement, Product, Relation, Truth};

use crate::error::{Error, Result};
use std::ops::RangeInclusive;

/// Raised whenever the same config would make other bytes.
pub const GENERATOR_VERSION: u32 = 1;

/// The most customers or baskets that can be asked for.
const MOST_ROWS: u64 = 1 << 48;

/// Checks one parameter of a config.
fn within<T>(name: &'static str, value: T, allowed: RangeInclusive<T>) -> Result<()>
where
    T: PartialOrd + std::fmt::Display,
{
    if allowed.contains(&value) {
        return Ok(());
    }
    Err(Error::Parameter {
        name,
        found: value.to_string(),
        allowed: format!("between {} and {}", allowed.start(), allowed.end()),
    })
}
