//! Can the rules be trusted? The tests of rules against a plain reckoning, other tools, data with
//! known truth, and context.

#![allow(
    clippy::cast_possible_truncation,
    clippy::print_stderr,
    reason = "small numbers, figures of simulations, and notices of what was skipped"
)]

#[path = "../common/mod.rs"]
mod common;

mod context;
mod mlxtend;
mod simulated;
mod trials;
