//! Targets: whom to offer a product, what to offer a customer, and whether it would have worked.
//!
//! 1. [`Counts`]: how many hold each product and each two; nothing else goes into most methods;
//! 2. the methods, the simplest first: [`popularity()`], [`activity()`], [`best_rule()`],
//!    [`neighbours()`], [`noisy_or()`], [`bayes()`], [`ease()`], [`logistic()`]; each makes a
//!    [`Score`], a sum that is its own receipt;
//! 3. [`attributes`]: what a table says of customers, as evidence beside what they hold;
//! 4. [`split`] and [`trial`]: who is learnt from and who is tested; [`backtest`]: every method on
//!    the same customers, with [`gains`] for lists, [`ranking`] for offers and [`choice`] of the
//!    best that is simple; [`report`], [`reliability`] and [`picture`] show it; [`uplift`] asks
//!    whether the contact made the difference, by the two models of [`twins`];
//! 5. [`model`]: what was chosen, fitted on all, with its meaning by [`calibration`]; kept as a
//!    file, [`explain`]ed, and used for a [`list`] in the order that [`weights`] may change, or by an
//!    [`offerer`] for customers who come [`one_by_one`]; a file of rules is a model too ([`rule_file`]);
//! 6. for a product without a history: customers of the like ([`alike`]), and the [`groups`] that the
//!    first takers come from.
//!
//! Three things are always so: an offer is compared with popularity and a list with the number of
//! products held, not with chance alone; a chance is a count of customers whom the model had not
//! seen; and what goes together is not said to cause.
//!
//! ```
//! use pannier::encode::TransactionsBuilder;
//! use pannier::read::RowSink;
//! use pannier::targets::{Counts, ease};
//! use pannier::watch::Unwatched;
//!
//! let mut rows = TransactionsBuilder::default();
//! for held in [&["mobile", "tv", "fibre"][..], &["tv", "fibre"], &["mobile"], &["mobile", "tv"]] {
//!     rows.basket(&mut held.iter().copied())?;
//! }
//! let transactions = rows.finish();
//! let patterns = transactions.patterns(1);
//! let counts = Counts::new(&patterns, &Unwatched)?;
//! let [fibre, tv] = ["fibre", "tv"].map(|name| patterns.rank_of(name).unwrap());
//! let score = ease(&counts, &[fibre], 1.0)?;
//! let (with, without) = (score.receipt(&[tv], 0), score.receipt(&[], 0));
//! assert!(with.score > without.score);
//! assert_eq!(with.score, with.base + with.terms[0].1);
//! # Ok::<(), pannier::error::Error>(())
//! ```

mod counts;
mod score;

mod popularity;

mod activity;

mod best_rule;

mod neighbours;

mod noisy_or;

mod bayes;

mod ease;

mod logistic;

mod method;

pub mod gains;

pub mod ranking;

pub mod split;

pub mod trial;

pub mod choice;

pub mod backtest;

pub mod report;

pub mod reliability;

pub mod picture;

pub mod uplift;

pub mod twins;

pub mod uplift_rows;

pub mod attributes;

pub mod calibration;

pub mod model;

mod file;

pub mod rule_file;

pub mod weights;

pub mod list;

pub mod one_by_one;

pub mod offerer;

pub mod alike;

pub mod groups;

pub mod explain;

pub use activity::activity;
pub use bayes::{Witnesses, bayes};
pub use best_rule::best_rule;
pub use counts::{Counts, Recoder};
pub use ease::ease;
pub use file::SCHEMA as MODEL_SCHEMA;
pub use gains::Gains;
pub use logistic::{Ridge, logistic};
pub use method::{Kind, Method};
pub use neighbours::{Likeness, neighbours};
pub use noisy_or::noisy_or;
pub use popularity::popularity;
pub use ranking::Ranking;
pub use score::{Cause, Receipt, Score, SetTerm};
