//! Customers one by one, from tables of one customer a row: who stays, and which channel to use.
//!
//! * [`table`]: the tables, by named columns;
//! * [`bands`]: a number cut into bands, so that like is compared with like;
//! * [`ladder`]: retention by number of products held, and how much of it is tenure;
//! * [`lifetime`]: retention as money;
//! * [`anchors`]: which products those hold who stay;
//! * [`staying`]: how long they stay, and the landmark rule;
//! * [`plan`] and [`assignment`]: the size of a pilot, and who gets which channel;
//! * [`pilot`]: what came of it;
//! * [`segments`]: which of them behave alike, and what each kind holds.

pub mod table;

pub mod bands;

pub mod ladder;

pub mod lifetime;

pub mod anchors;

pub mod staying;

pub mod plan;

pub mod assignment;

pub mod pilot;

pub mod segments;
