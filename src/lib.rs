//! pannier finds which products go together, and what to do about it.
//!
//! The modules stand in the order the data travels:
//!
//! 1. [`read`]: every source (files of order lines, of baskets, of numbers) pushes the same rows;
//! 2. [`encode`]: rows become transactions of dense item ids, and those above the minimum support
//!    become patterns of ranks with weights;
//! 3. [`mine`]: FP-growth pushes every frequent itemset to a sink;
//! 4. [`rules`]: itemsets become rules with exact counts, and counts become measures;
//! 5. [`matrix`]: every ordered pair of products, zeros too;
//! 6. [`bundles`]: the few product sets worth offering, chosen together; [`check`] looks before
//!    anything is mined;
//! 7. [`targets`]: whom to offer a product, what to offer a customer, and whether it would have
//!    worked;
//! 8. [`journey`]: in which order products are taken, which comes next and when;
//! 9. [`customers`]: who stays, who is alike, and which channel to use, mostly from tables of one
//!    customer a row;
//! 10. [`write`](mod@write): records become a table, CSV, JSON Lines or JSON;
//! 11. `report`: all of it on one page.
//!
//! The ground under them: [`support`] (counts and thresholds), [`stats`] (numbers in, numbers out),
//! [`record`] (what a result looks like to a writer), [`words`] (what is said to people, in their
//! language), [`watch`] (progress and interruption) and [`error`]. [`synth`] makes data with planted truth.
//!
//! ```
//! use pannier::{encode::TransactionsBuilder, mine, read::RowSink, support::MinSupport, watch::Unwatched};
//!
//! let mut rows = TransactionsBuilder::default();
//! for basket in [&["bread", "butter", "milk"][..], &["bread", "butter"], &["milk"]] {
//!     rows.basket(&mut basket.iter().copied())?;
//! }
//! let transactions = rows.finish();
//! let min_count = MinSupport::count(2)?.min_count(transactions.n());
//! let patterns = transactions.patterns(min_count);
//! let itemsets = mine::collect(&patterns, &mine::MineConfig::new(min_count), &Unwatched)?;
//! let bread = patterns.rank_of("bread").unwrap();
//! let butter = patterns.rank_of("butter").unwrap();
//! assert_eq!(itemsets.support(&[bread, butter]), Some(2));
//! # Ok::<(), pannier::error::Error>(())
//! ```

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub mod error;
pub mod support;
pub mod watch;

pub mod read;

pub mod encode;

pub mod mine;

pub mod stats;

pub mod context;

pub mod rules;

pub mod matrix;

pub mod bundles;

pub mod check;

pub mod journey;

pub mod targets;

pub mod customers;

pub mod record;

pub mod words;

pub mod write;
mod zeroed;

#[cfg(feature = "report")]
pub mod report;

pub mod synth;
