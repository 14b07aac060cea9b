//! What is thought to be below a branch: how many itemsets, were items independent.
//!
//! In a base of `n` transactions, of which item i is in `n q_i`, a set of items is in `n ∏ q_i` if they
//! are independent, and frequent if that is at least the minimum. With `-ln q_i` as the price of an item
//! and the logarithm of `n` over the minimum as a purse, these are the sets that can be paid for.

use super::super::columns::Columns;
use super::super::lanes::{Bounds, Extensions, Lanes};
use crate::support::Count;

/// By how much larger the purse is, since items are seldom independent: those of one shelf cost less
/// together. Between 1.3 and 2.5 standard errors are smallest, on dense data and on sparse.
const DISCOUNT: f64 = 1.5;

/// Into how many steps the purse is divided.
const STEPS: usize = 64;

/// Larger numbers are as good as this one.
const HUGE: f64 = 1e100;

/// What is thought to be below each of some items, itself included, where each may be extended by
/// those before it. Their `supports` are within a base of `all` transactions.
///
/// The sets that can be paid for are counted as in the knapsack problem, for each item with the purse
/// that it leaves.
pub(super) fn from_supports(supports: &[Count], all: Count, min_count: Count) -> Vec<f64> {
    let price = |support: Count| (f64::from(all) / f64::from(support)).ln();
    let step = (DISCOUNT * price(min_count) / STEPS as f64).max(f64::MIN_POSITIVE);
    // How many sets of the items so far have each price.
    let mut sets = [0.0; STEPS + 1];
    sets[0] = 1.0;
    let mut out = Vec::with_capacity(supports.len());
    for &support in supports {
        let steps = whole(price(support) / step);
        let left = STEPS - STEPS.min(whole(DISCOUNT * price(support) / step));
        out.push(sets[..=left].iter().sum::<f64>().min(HUGE));
        for price in (steps..=STEPS).rev() {
            sets[price] = (sets[price] + sets[price - steps]).min(HUGE);
        }
    }
    out
}

/// The nearest number of steps, no more than there are.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a range that fits"
)]
fn whole(steps: f64) -> usize {
    steps.round().clamp(0.0, STEPS as f64) as usize
}

/// The same from the pairs: which extensions an item has, and how often they go with it. This knows of
/// items that go together, and costs a look at every pair.
///
/// Of the sets of k of the extensions, those can be paid for whose prices are not above the purse: as
/// many as a normal distribution has of sums of k prices drawn without putting back.
pub(super) fn from_pairs(
    lanes: impl Lanes,
    columns: &Columns,
    min_count: Count,
    extensions: &mut Extensions,
) -> Vec<f64> {
    let mut out = Vec::with_capacity(columns.supports.len());
    for (at, &support) in columns.supports.iter().enumerate() {
        let bounds = Bounds { min_count, all: Some(support) };
        let (column, below) = (columns.column(at), columns.below(at));
        lanes.extend(column, below, &columns.shifts, bounds, extensions);
        let purse = DISCOUNT * (f64::from(support) / f64::from(min_count)).ln();
        let (mut n, mut sum, mut squares) = (0.0, 0.0, 0.0);
        for other in extensions.found() {
            let price = (f64::from(support) / f64::from(other.support())).ln();
            (n, sum, squares) = (n + 1.0, sum + price, squares + price * price);
        }
        let perfect = extensions.perfect().len();
        out.push((payable(n, sum, squares, purse) * power_of_two(perfect)).min(HUGE));
    }
    out
}

/// How many sets of n prices, of which the sum and the sum of squares are given, are paid for by the
/// purse.
fn payable(n: f64, sum: f64, squares: f64, purse: f64) -> f64 {
    let mut all = 1.0;
    if n < 1.0 {
        return all;
    }
    let mean = sum / n;
    let variance = (squares / n - mean * mean).max(1e-6 * mean * mean);
    let (mut sets, mut k) = (1.0, 0.0);
    while k < n {
        sets *= (n - k) / (k + 1.0);
        k += 1.0;
        let others = 1.0 - (k - 1.0) / n;
        let z = (purse - k * mean) / (variance * k * others).sqrt();
        // Each by itself is frequent, so it is paid for. The logistic curve is close to the normal one.
        let share = if k == 1.0 { 1.0 } else { 1.0 / (1.0 + (-1.702 * z).exp()) };
        all += sets * share;
        if z < -8.0 || all > HUGE {
            break;
        }
    }
    all
}

/// Two to the power of so many perfect extensions.
pub(super) fn power_of_two(perfect: usize) -> f64 {
    i32::try_from(perfect).map_or(HUGE, |perfect| 2f64.powi(perfect)).min(HUGE)
}
