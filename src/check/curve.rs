//! What each threshold would give, counted by mining at it.

use serde::Serialize;

use crate::encode::{Patterns, Transactions};
use crate::error::Result;
use crate::mine::{self, About, CountOnly, MineConfig};
use crate::rules::{self, CountRules, RuleConfig};
use crate::support::{Count, MinConfidence, MinSupport, share};
use crate::watch::Watch;

/// What a threshold would give.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CurvePoint {
    /// The threshold as a count.
    pub min_count: Count,
    /// The same as a share of all transactions.
    pub min_support: f64,
    /// How many products reach it.
    pub products: u64,
    /// How many pairs reach it.
    pub pairs: Option<u64>,
    /// How many sets of two products and more reach it; none where there are too many to count.
    pub sets: Option<u64>,
    /// How many rules with one product on the right these sets make; likewise.
    pub rules: Option<u64>,
    /// How many of the rules have a confidence of at least a half; none where there are more than
    /// 200,000 sets.
    pub confident: Option<u64>,
    /// Where there are too many to count, about how many there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimated: Option<Estimated>,
    /// About how many bytes of memory a run at this threshold takes that keeps all sets, as `rules`
    /// and `bundles` do.
    pub bytes: u64,
}

/// What a threshold would give, as far as it was estimated.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimated {
    /// Sets of two products and more.
    pub sets: About,
    /// Rules with one product on the right that these make.
    pub rules: About,
}

/// Itemsets that are counted for one point of the curve; of more the number is estimated.
const COUNTED: u64 = 20_000_000;
/// Sets after which the curve ends: no run lists a million million.
const MOST: f64 = 1e12;
/// Itemsets that are stored to count the confident rules.
const STORED: u64 = 200_000;
/// Sets of two products and more that one can begin with.
const ENOUGH: u64 = 2_000;
/// Below this count a set says little about anyone.
const FEWEST: Count = 5;

/// Thresholds of 1, 2 and 5 times powers of ten, and some above half for dense data. Those that no
/// pair reaches are left out, but for the last. And the one to begin with.
pub(super) fn curve(
    transactions: &Transactions,
    counted: &mut dyn FnMut(),
    watch: &dyn Watch,
) -> Result<(Vec<CurvePoint>, Option<Count>)> {
    let n = transactions.n();
    let shares = [
        0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005,
        0.0002, 0.0001, 0.00005, 0.00002, 0.00001,
    ];
    let mut points: Vec<CurvePoint> = Vec::new();
    for least in shares {
        let min_count = MinSupport::share(least)?.min_count(n);
        if min_count < FEWEST {
            break;
        }
        let point = CurvePoint::at(min_count, transactions, watch)?;
        let last = point.estimated.is_some_and(|estimated| estimated.sets.value > MOST);
        // What no pair reaches is shown once only, as the last above those that some reach.
        if point.sets == Some(0) {
            points.pop_if(|before| before.sets == Some(0));
        }
        points.push(point);
        counted();
        if last {
            break;
        }
    }
    let suggestion = suggestion(&points);
    Ok((points, suggestion))
}

impl CurvePoint {
    fn at(min_count: Count, transactions: &Transactions, watch: &dyn Watch) -> Result<Self> {
        let patterns = transactions.patterns(min_count);
        let config = MineConfig::new(min_count);
        let counted = mine::count_up_to(&patterns, &config, COUNTED, watch)?;
        let all = counted.as_ref().map(|counted| counted.by_length.iter().sum());
        let of = |weigh: &dyn Fn(u64) -> u64| counted.as_ref().map(|counted| sum(counted, weigh));
        let estimate = match all {
            Some(_) => None,
            None => Some(mine::estimate(&patterns, &config, watch)?),
        };
        let pairs = match (&counted, &estimate) {
            (Some(counted), _) => counted.by_length.get(1).copied(),
            // Pairs are never left to chance.
            (None, estimate) => {
                estimate.as_ref().and_then(|all| Some(whole(all.by_length().get(1)?.value)))
            }
        };
        let itemsets = estimate.as_ref().map_or(0, |estimate| whole(estimate.total().value));
        Ok(Self {
            min_count,
            min_support: share(min_count, transactions.n()),
            products: patterns.items().len() as u64,
            pairs: Some(pairs.unwrap_or(0)),
            sets: of(&|_| 1),
            // Each product of a set may stand on the right.
            rules: of(&|length| length),
            confident: match all {
                Some(0..=STORED) => Some(confident(&patterns, &config, watch)?),
                _ => None,
            },
            estimated: estimate.map(|estimate| {
                let of_two = |length: usize| f64::from(u8::from(length > 1));
                Estimated {
                    sets: estimate.weighed(of_two),
                    rules: estimate.weighed(|length| of_two(length) * length as f64),
                }
            }),
            bytes: bytes(transactions, &patterns, all.unwrap_or(itemsets)),
        })
    }

    /// How many sets of two products and more there are, about how many where that was estimated.
    pub fn about_sets(&self) -> f64 {
        match (self.sets, self.estimated) {
            (Some(sets), _) => sets as f64,
            (None, estimated) => estimated.map_or(0.0, |estimated| estimated.sets.value),
        }
    }
}

/// An estimate as a whole number, the largest where it is larger.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "numbers are not negative, and what is too large stays at the largest"
)]
fn whole(estimate: f64) -> u64 {
    estimate.round() as u64
}

/// The sum over all sets of two items and more of what they weigh by their lengths.
fn sum(counted: &CountOnly, weigh: &dyn Fn(u64) -> u64) -> u64 {
    (1..).zip(&counted.by_length).skip(1).map(|(length, sets)| weigh(length) * sets).sum()
}

/// How many rules hold for at least half of those with the left side.
fn confident(patterns: &Patterns<'_>, config: &MineConfig, watch: &dyn Watch) -> Result<u64> {
    let itemsets = mine::collect(patterns, config, watch)?;
    let config = RuleConfig { min_confidence: MinConfidence::share(0.5)?, ..RuleConfig::default() };
    let counted: CountRules =
        rules::generate(&itemsets, &config, CountRules::default, watch)?.into_iter().sum();
    Ok(counted.total())
}

/// About how much memory a run takes: what the program and its buffers do, and the larger of two
/// moments. When rows are put together there are 8 bytes of each, since lists have room to grow, and
/// 12 of each basket; when sets are found there are the transactions, their frequent part, the baskets
/// of each frequent product, and 12 bytes of each set.
fn bytes(transactions: &Transactions, patterns: &Patterns<'_>, itemsets: u64) -> u64 {
    const ALWAYS: u64 = 24 << 20;
    let (n, entries) = (u64::from(transactions.n()), transactions.entries() as u64);
    let grouping = 8 * (entries + transactions.repeats()) + 12 * n;
    let of_entry = if patterns.items().len() < usize::from(u16::MAX) { 6 } else { 8 };
    let rows = 4 * patterns.len() as u64 + of_entry * patterns.entries() as u64;
    let mining = 4 * (entries + n) + rows;
    grouping.max(mining.saturating_add(itemsets.saturating_mul(12))).saturating_add(ALWAYS)
}

/// The lowest threshold that gives sets, but no more than one can begin with.
fn suggestion(curve: &[CurvePoint]) -> Option<Count> {
    let useful = |point: &&CurvePoint| point.sets.is_some_and(|sets| (1..=ENOUGH).contains(&sets));
    let any = |point: &&CurvePoint| point.sets.is_some_and(|sets| sets > 0);
    let point = curve.iter().rev().find(useful).or_else(|| curve.iter().find(any));
    point.map(|point| point.min_count)
}
