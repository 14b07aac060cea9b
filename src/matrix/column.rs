//! One column of the matrix: what shares are usual there, and the intervals of its cells.

use std::sync::OnceLock;

use crate::stats::shrink::{BetaPrior, Intervals};
use crate::stats::{Interval, Level, Proportion};

/// Joint counts below this have their intervals in common: most cells of a large matrix count a few
/// customers, and most of the time of writing it would go into their quantiles.
const SHARED: usize = 128;

/// What is known of one product as the one that is asked for.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) prior: BetaPrior,
    /// By joint count, each made when a cell first asks for it.
    shared: OnceLock<Box<[OnceLock<Box<Intervals>>]>>,
}

impl Column {
    pub(super) fn new(prior: BetaPrior) -> Self {
        Self { prior, shared: OnceLock::new() }
    }

    /// The central 95 % credible interval of a cell's share.
    pub(super) fn interval(&self, cell: Proportion) -> Interval {
        let both = cell.successes() as usize;
        if both >= SHARED {
            return self.prior.interval(cell, Level::default());
        }
        let shared = self.shared.get_or_init(|| (0..SHARED).map(|_| OnceLock::new()).collect());
        let intervals = shared[both]
            .get_or_init(|| Box::new(self.prior.intervals(cell.successes(), Level::default())));
        intervals.of(cell)
    }
}
