//! From rows to numbers: names become dense ids, rows become transactions, and transactions become
//! the patterns that are mined.
//!
//! Items below the minimum support cannot be in any frequent itemset, so they are dropped first
//! (Agrawal and Srikant 1994); the others are ranked by falling support, as the FP-tree wants them
//! (Han, Pei and Yin 2000), and equal transactions become one pattern with a weight.

mod dictionary;
mod grouped;
mod piece;
mod recode;
mod transactions;

pub use dictionary::{Dictionary, ItemId};
pub use piece::TransactionsPiece;
pub use recode::{Patterns, Rank, Wanted};
pub use transactions::{Giant, MaxBasket, Transactions, TransactionsBuilder};
