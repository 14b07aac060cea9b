//! Customers one by one, from tables of one customer a row: who stays.
//!
//! * [`table`]: the tables, by named columns;
//! * [`bands`]: a number cut into bands, so that like is compared with like;
//! * [`ladder`]: retention by number of products held, and how much of it is tenure;
//! * [`lifetime`]: retention as money;
//! * [`anchors`]: which products those hold who stay;
//! * [`staying`]: how long they stay, and the landmark rule.

pub mod table;

pub mod bands;

pub mod ladder;

pub mod lifetime;

pub mod anchors;

pub mod staying;
