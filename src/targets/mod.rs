//! Targets: whom to offer a product, what to offer a customer, and whether it would have worked.
//!
//! 1. [`Counts`]: how many hold each product and each two; nothing else goes into most methods;
//! 2. the methods, the simplest first: [`popularity()`], [`activity()`], [`best_rule()`],
//!    [`neighbours()`], [`noisy_or()`], [`bayes()`], [`ease()`], [`logistic()`]; each makes a
//!    [`Score`], a sum that is its own receipt.

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

pub mod picture;

pub mod attributes;

pub mod calibration;

pub mod model;

mod file;

pub mod list;

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
pub use score::{Cause, PairTerm, Receipt, Score};
