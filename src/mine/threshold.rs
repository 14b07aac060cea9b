//! Thresholds by how many itemsets they give, for those who know how much they want to read.
//!
//! More itemsets come with every lower support, so the threshold is found by halving the distance.
//! Each step counts, which is far cheaper than to list, and counts no further than it has to.

use super::{MineConfig, count_up_to};
use crate::encode::Patterns;
use crate::error::Result;
use crate::support::Count;
use crate::watch::Watch;

/// The highest support that at least `k` itemsets have: with it the best `k` are found. It is
/// [`MineConfig::min_count`] where there are fewer above that. `patterns` makes the patterns for a
/// support. Maximal itemsets cannot be counted so, since they change with the threshold.
///
/// # Errors
/// When the watcher asks to stop.
pub fn support_of_top<'t>(
    patterns: impl Fn(Count) -> Patterns<'t>,
    config: &MineConfig,
    k: u64,
    watch: &dyn Watch,
) -> Result<Count> {
    let Some(fewer) = k.checked_sub(1) else {
        return Ok(Count::MAX);
    };
    let reaches = |patterns: &Patterns<'_>, min_count: Count| {
        let config = MineConfig { min_count, ..*config };
        Ok::<bool, crate::error::Error>(count_up_to(patterns, &config, fewer, watch)?.is_none())
    };
    let least = config.min_count.max(1);
    // Halving until there are enough, and then between that and the one before.
    let mut too_high = patterns(Count::MAX).n().max(least).saturating_add(1);
    let mut low = too_high.div_ceil(2).max(least);
    let found = loop {
        let found = patterns(low);
        if low == least || reaches(&found, low)? {
            break found;
        }
        (too_high, low) = (low, (low / 2).max(least));
    };
    while too_high - low > 1 {
        let middle = low + (too_high - low) / 2;
        match reaches(&found, middle)? {
            true => low = middle,
            false => too_high = middle,
        }
    }
    Ok(low)
}

/// The lowest support with no more than `most` itemsets, from [`MineConfig::min_count`] on.
///
/// # Errors
/// When the watcher asks to stop.
pub fn lowest_support_of<'t>(
    patterns: impl Fn(Count) -> Patterns<'t>,
    config: &MineConfig,
    most: u64,
    watch: &dyn Watch,
) -> Result<Count> {
    let lowest = patterns(config.min_count);
    if count_up_to(&lowest, config, most, watch)?.is_some() {
        return Ok(config.min_count);
    }
    let too_low = support_of_top(patterns, config, most.saturating_add(1), watch)?;
    Ok(too_low.saturating_add(1))
}
