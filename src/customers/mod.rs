//! Customers one by one, from tables of one customer a row: who stays, and which channel to use.
//!
//! * [`table`]: the tables, by named columns, and their [`rows`] one after another;
//! * [`bands`]: a number cut into bands, so that like is compared with like;
//! * [`ladder`]: retention by number of products held, and how much of it is tenure;
//! * [`lifetime`]: retention as money;
//! * [`value`]: what customers are worth as somebody has measured it, by number of products;
//! * [`anchors`]: which products those hold who stay;
//! * [`staying`]: how long they stay, and the landmark rule;
//! * [`risk`]: who of those still there is likely to leave, and why;
//! * [`metrics`] and [`openers`]: who comes back, period by period, and what they began with;
//! * [`plan`] and [`assignment`]: the size of a pilot, and who gets which channel;
//! * [`pilot`] and [`cells`]: what came of it, in all and by segment;
//! * [`allocation`] and [`monitor`]: who is contacted in the roll-out, and whether it keeps what the
//!   pilot promised;
//! * [`segments`]: which of them behave alike, and what each kind holds.

pub mod table;

pub mod rows;

pub mod bands;

pub mod ladder;

pub mod lifetime;

pub mod value;

pub mod anchors;

pub mod staying;

pub mod risk;

pub mod metrics;

pub mod openers;

pub mod plan;

pub mod assignment;

pub mod pilot;

pub mod cells;

pub mod allocation;

pub mod monitor;

pub mod segments;
