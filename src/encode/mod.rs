//! From rows to numbers: names become dense ids, rows become transactions, and transactions become
//! the patterns that are mined.
//!
//! Items below the minimum support cannot be in any frequent itemset, so they are dropped first
//! (Agrawal and Srikant 1994); the others are ranked by falling support, as the FP-tree wants them
//! (Han, Pei and Yin 2000), and equal transactions become one pattern with a weight. Where the
//! order in time matters, rows become [`Histories`] instead, from which the transactions of any day
//! are taken.

mod baskets;
mod bit_columns;
mod builder;
mod codes;
mod dictionary;
mod fitting;
mod histories;
mod offsets;
mod particulars;
mod pattern_rows;
mod patterns;
mod piece;
mod place;
mod recode;
mod rows;
mod spill;
mod strata;
mod taxonomy;
mod transactions;
mod turned;
mod weights;

pub use bit_columns::BitColumns;
pub use builder::{Giant, MaxBasket, TransactionsBuilder};
pub use dictionary::{Dictionary, ItemId};
pub use histories::{Event, Histories};
pub(crate) use offsets::Offsets;
pub use particulars::{Context, Keep, MISSING, SEVERAL};
pub use pattern_rows::Row;
pub(crate) use pattern_rows::{PatternRows, RowsOf, with_rows};
pub use patterns::{Patterns, Rank, Wanted};
pub use piece::TransactionsPiece;
pub(crate) use place::Place;
pub use spill::Memory;
pub use strata::{OTHER, Strata, StrataConfig, merge_small};
pub use taxonomy::{Above, Kin, Taxonomy};
pub use transactions::Transactions;
