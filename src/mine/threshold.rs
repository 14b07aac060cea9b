//! Thresholds by how many itemsets they give, for those who know how much they want to read.
//!
//! More itemsets come with every lower support, so the threshold is found by halving the distance.
//! Each step counts, which is far cheaper than to list, and counts no further than it has to.

use super::estimate::{About, roughly};
use super::{MineConfig, count_up_to, estimate};
use crate::encode::Patterns;
use crate::error::{Error, Result};
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

/// The error of a run that would come to more than [`MineConfig::max_itemsets`]: about how many there
/// would be, where that can be told, and a support that gives fewer.
///
/// # Errors
/// When the watcher asks to stop.
pub fn too_many(patterns: &Patterns<'_>, config: &MineConfig, watch: &dyn Watch) -> Result<Error> {
    let limit = config.max_itemsets;
    if config.condensed.is_some() {
        return Ok(Error::TooManyItemsets { about: None, limit, fewer: None });
    }
    let about = Some(estimate(patterns, config, watch)?.total());
    let fewer = support_of_about(patterns, config, limit, watch)?;
    Ok(Error::TooManyItemsets { about, limit, fewer })
}

/// A support of no more than two digits at which there seem to be no more than `most` itemsets, and
/// about how many: not the lowest, but near it.
fn support_of_about(
    patterns: &Patterns<'_>,
    config: &MineConfig,
    most: u64,
    watch: &dyn Watch,
) -> Result<Option<(Count, About)>> {
    let about = |min_count: Count| {
        let config = MineConfig { min_count, ..*config };
        Ok::<About, Error>(roughly(patterns, &config, watch)?.total())
    };
    let fits = |about: &About| about.value + 3.0 * about.standard_error <= most as f64;
    let mut low = config.min_count;
    let mut high = patterns.counts().first().map_or(low, |&count| two_digits(count));
    let mut found = None;
    while two_digits(low + 1) < high {
        // In the middle by the ratio: a tenth more or less matters, ten more or less may not.
        let middle = (u64::from(low) * u64::from(high)).isqrt();
        let middle = two_digits(Count::try_from(middle).expect("it is between them")).max(low + 1);
        let middle = if middle >= high { two_digits(low + 1) } else { middle };
        match about(middle)? {
            fewer if fits(&fewer) => (high, found) = (middle, Some((middle, fewer))),
            _ => low = middle,
        }
    }
    Ok(found)
}

/// The next number up that has two digits and zeros.
fn two_digits(count: Count) -> Count {
    let unit = 10u32.pow(count.checked_ilog10().unwrap_or(0).saturating_sub(1));
    count.div_ceil(unit).saturating_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::two_digits;

    #[test]
    fn numbers_of_two_digits() {
        assert_eq!(
            [0, 7, 10, 99, 100, 101, 990, 991].map(two_digits),
            [0, 7, 10, 99, 100, 110, 990, 1000]
        );
    }
}
