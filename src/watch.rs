//! Watching a run from outside: how far it is, and whether it should stop.
//!
//! The library reads no clock and prints nothing; whoever calls it may do both from here.

/// What a run is busy with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// Reading input; work is counted in bytes of the files as stored.
    Read,
    /// Encoding; work is counted in transactions.
    Encode,
    /// Mining; work is counted in parts of the whole, of which there are [`MINE_PARTS`], by how much is
    /// thought to be left. A short run says nothing until it is done.
    Mine,
    /// Deriving rules; work is counted in itemsets.
    Rules,
    /// Counting pairs; work is counted in patterns.
    Pairs,
    /// Choosing bundles; work is counted in bundles chosen.
    Bundles,
    /// Making data; work is counted in customers, baskets or transactions.
    Generate,
}

/// Into how many parts mining is divided.
pub const MINE_PARTS: u64 = 1_000_000;

/// Told of progress and asked whether to go on, from any thread.
pub trait Watch: Sync {
    /// A stage begins; `total` is its work where it is known.
    fn begin(&self, stage: Stage, total: Option<u64>) {
        let _ = (stage, total);
    }

    /// So much more work of the current stage is done.
    fn advance(&self, work: u64) {
        let _ = work;
    }

    /// Whether anybody looks at how far it is; what only tells this need not be worked out otherwise.
    fn is_watched(&self) -> bool {
        true
    }

    /// Whether the run should end as soon as it can.
    fn stop(&self) -> bool {
        false
    }
}

/// Nobody watches, nobody interrupts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn is_watched(&self) -> bool {
        false
    }
}
