//! How many frequent itemsets there are, without finding them all.
//!
//! Where nobody can wait for the answer, its size can still be told: from a sample of the tree that
//! the search would walk through. Knuth (1975, *Estimating the efficiency of backtrack programs*)
//! follows one branch at random and weighs what it meets by how unlikely it was to come there; Boley
//! and Grosskreutz (2008) count frequent sets from random walks. Of one walk the variance is huge,
//! since nearly all itemsets are below few branches. Four things make it small:
//!
//! * A branch is taken with a probability in proportion to how much is thought to be below it
//!   ([`predict`]), and always where that is more than a *stride*. What is always taken has no
//!   variance, so that an answer that is small enough comes out exact. This is the rule of
//!   pruned-enriched walks and of Chen's heterogeneous sampling (1992): the sample goes down with
//!   several branches at once, about as many at every depth.
//! * Siblings are drawn systematically, at equal strides of what is thought to be below them.
//! * Every header item is looked at, and every sibling of a branch is counted, taken or not.
//! * Perfect extensions multiply what is below them and are not walked through.
//!
//! No thought about what is below a branch makes the estimate wrong, only less sure. It is made
//! several times over with other random numbers: the mean is the estimate, and how far the samples lie
//! apart says how sure it is. The numbers come from a fixed seed, and the work is bounded, not the
//! time: the estimate is the same on every machine and with any number of threads.
//!
//! An upper bound is not given. The one that costs nothing (Geerts, Goethals and Van den Bussche 2001,
//! by Kruskal and Katona, from the number of frequent pairs) is that of as many items as have so many
//! pairs, all frequent together: of retail at 9, whose 240,852 itemsets have 67,992 pairs, it says
//! 10¹¹¹, of chess at 959, by its 896 pairs, 10¹³ for 37 million.

mod predict;
mod probe;

use std::fmt;

use rayon::prelude::*;
use serde::Serialize;

use super::MineConfig;
use super::forms::{Choices, Scratch, Whole};
use super::lanes::{Lanes, Portable};
use crate::encode::Patterns;
use crate::error::{Error, Result};
use crate::watch::Watch;

use probe::{Probe, Sample};

/// About how many frequent itemsets there are.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// Of each sample, how many itemsets there are of each length, from 1 on.
    samples: Vec<Vec<f64>>,
}

/// A number that was estimated.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct About {
    /// The estimate; the largest number where it is larger.
    pub value: f64,
    /// Its standard error: 0 where nothing had to be drawn.
    pub standard_error: f64,
    /// The least of the samples that it is the mean of.
    pub least: f64,
}

/// No more digits than are known: 1900000, 3.4e12, or 1e20 where the first digit is in doubt.
impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = usize::from(self.standard_error <= 0.05 * self.value);
        let text = format!("{:.decimals$e}", self.value);
        let rounded: f64 = text.parse().unwrap_or(self.value);
        match rounded {
            0.0..1e7 => write!(f, "{rounded:.0}"),
            _ => f.write_str(&text),
        }
    }
}

impl Estimate {
    /// The itemsets of all lengths that were asked for.
    pub fn total(&self) -> About {
        self.weighed(|_| 1.0)
    }

    /// The sum over all itemsets of what one of a length weighs.
    pub fn weighed(&self, weigh: impl Fn(usize) -> f64) -> About {
        let sum = |sample: &Vec<f64>| -> f64 {
            (1..).zip(sample).map(|(length, itemsets)| weigh(length) * itemsets).sum()
        };
        About::of(&self.samples.iter().map(sum).collect::<Vec<_>>())
    }

    /// The itemsets of each length, from 1 on.
    pub fn by_length(&self) -> Vec<About> {
        let lengths = self.samples.iter().map(Vec::len).max().unwrap_or(0);
        let of = |at: usize| self.weighed(|length| f64::from(u8::from(length == at + 1)));
        (0..lengths).map(of).collect()
    }
}

impl About {
    fn of(samples: &[f64]) -> Self {
        let n = samples.len() as f64;
        let value = samples.iter().map(|sample| sample / n).sum::<f64>();
        // Relative to the mean, so that squares of huge numbers stay numbers.
        let squares = samples.iter().map(|sample| (sample / value - 1.0).powi(2)).sum::<f64>();
        let standard_error = match value > 0.0 {
            true => value * (squares / ((n - 1.0) * n)).sqrt(),
            false => 0.0,
        };
        let finite = |number: f64| if number.is_finite() { number } else { f64::MAX };
        let least = samples.iter().copied().fold(f64::MAX, f64::min);
        Self { value: finite(value), standard_error: finite(standard_error), least }
    }
}

/// About how many itemsets [`super::mine`] would push.
///
/// # Errors
/// When itemsets of one kind only are wanted, whose number cannot be told so, or the watcher asks to
/// stop.
pub fn estimate(
    patterns: &Patterns<'_>,
    config: &MineConfig,
    watch: &dyn Watch,
) -> Result<Estimate> {
    with_effort(patterns, config, Effort::default(), watch)
}

/// The same with a tenth of the work, for those that ask many times.
pub(super) fn roughly(
    patterns: &Patterns<'_>,
    config: &MineConfig,
    watch: &dyn Watch,
) -> Result<Estimate> {
    let effort = Effort { work: Effort::default().work / 10, ..Effort::default() };
    with_effort(patterns, config, effort, watch)
}

/// About how many steps of about a nanosecond each of the first `items` ranks is, for what a hundredth of
/// a long run may cost: the entries that its base is gathered from, and the itemsets of a small sample
/// where all itemsets are wanted, header items are few, and gathering their bases costs little, as it does
/// in `columns`.
pub(super) fn of_header_items(
    patterns: &Patterns<'_>,
    config: &MineConfig,
    items: usize,
    columns: bool,
    watch: &dyn Watch,
) -> Vec<f64> {
    const LITTLE: f64 = 2.5e6;
    /// Of three thousand (BMS-WebView-2) a sample takes 60 ms.
    const FEW: usize = 500;
    let mut steps = vec![0.0; items];
    for (row, _) in patterns.iter() {
        for (before, rank) in (1u32..).zip(row.iter().take_while(|rank| rank.index() < items)) {
            steps[rank.index()] += f64::from(before);
        }
    }
    let is_little = items <= FEW && (columns || steps.iter().sum::<f64>() <= LITTLE);
    if config.condensed.is_none() && is_little {
        let effort = Effort { samples: 4, branches: 16.0, work: 0, seed: 0 };
        if let Ok(round) = in_best_lanes(patterns, config, effort, watch) {
            for (steps, itemsets) in steps.iter_mut().zip(round.of_items) {
                *steps += Choices::ITEMSET as f64 * itemsets;
            }
        }
    }
    steps
}

/// How much is done for an estimate.
#[derive(Clone, Copy, Debug)]
struct Effort {
    /// How often the sample is drawn.
    samples: usize,
    /// Branches at each depth of one sample in the first round.
    branches: f64,
    /// About how many steps a round may take, see [`Sample::work`].
    work: u64,
    /// Makes other random numbers.
    seed: u64,
}

impl Default for Effort {
    fn default() -> Self {
        Self { samples: 16, branches: 32.0, work: 1 << 26, seed: 0 }
    }
}

fn with_effort(
    patterns: &Patterns<'_>,
    config: &MineConfig,
    effort: Effort,
    watch: &dyn Watch,
) -> Result<Estimate> {
    if config.condensed.is_some() {
        return Err(Error::Unsupported(
            "how many closed, maximal or generating itemsets there are cannot be estimated".into(),
        ));
    }
    Ok(in_best_lanes(patterns, config, effort, watch)?.estimate(patterns, config))
}

fn in_best_lanes(
    patterns: &Patterns<'_>,
    config: &MineConfig,
    effort: Effort,
    watch: &dyn Watch,
) -> Result<Round> {
    #[cfg(target_arch = "x86_64")]
    {
        use super::lanes::{Avx2, Avx512};
        if let Some(lanes) = Avx512::detect() {
            return Rounds::new(lanes, patterns, config, effort, watch).last();
        }
        if let Some(lanes) = Avx2::detect() {
            return Rounds::new(lanes, patterns, config, effort, watch).last();
        }
    }
    Rounds::new(Portable, patterns, config, effort, watch).last()
}

/// Rounds, each of which says to the next how much is where. The first goes by what is thought to be
/// below a header item, which may be wrong by powers of ten, those behind it draw small samples, and
/// the last is the one that counts. A round is drawn with numbers of its own, so that what it takes
/// from the one before does not bias it.
struct Rounds<'a, L> {
    lanes: L,
    patterns: &'a Patterns<'a>,
    config: &'a MineConfig,
    whole: Whole<'a, u32>,
    items: usize,
    effort: Effort,
    watch: &'a dyn Watch,
}

/// What a round is to do for each header item.
enum Plans<'a> {
    /// A few branches, whatever is thought to be below.
    Pilot,
    /// So many branches at each depth, spread over the header items as itemsets are.
    Strides { of_items: &'a [f64], branches: f64, all: f64 },
}

/// The stride in itemsets, that between the first branches, and after how many branches it is made
/// longer.
#[derive(Clone, Copy, Debug)]
struct Plan {
    stride: f64,
    first: f64,
    patience: f64,
}

impl Plans<'_> {
    /// For a header item, by what is thought to be below it.
    fn of(&self, item: usize, thought: f64) -> Plan {
        match *self {
            Self::Pilot => Plan { stride: thought / 4.0, first: thought / 4.0, patience: 64.0 },
            Self::Strides { of_items, branches, all } => {
                let own = branches * (of_items[item] / all).clamp(0.0, 1.0);
                // More is drawn where more was found than thought.
                let wrong = (of_items[item] / thought).clamp(1.0, 1e6);
                let stride = all / branches;
                Plan { stride, first: stride / wrong, patience: 64.0 + 64.0 * own }
            }
        }
    }
}

/// What came out of a round.
struct Round {
    samples: Vec<Vec<f64>>,
    /// About how many itemsets there are with each header item.
    of_items: Vec<f64>,
    work: u64,
    /// Nothing was left to chance.
    is_exact: bool,
}

impl Round {
    /// What it says of the itemsets that are asked for.
    fn estimate(mut self, patterns: &Patterns<'_>, config: &MineConfig) -> Estimate {
        let required = patterns.required();
        for sample in &mut self.samples {
            if required.iter().any(|rank| rank.index() >= self.of_items.len()) {
                // One of those that all itemsets are to hold is not frequent.
                sample.clear();
            } else if !required.is_empty() {
                // Those that are required come to each itemset, and are one by themselves.
                sample.splice(0..0, std::iter::repeat_n(0.0, required.len() - 1).chain([1.0]));
            }
            sample.truncate(config.max_len);
            let short = config.min_len.saturating_sub(1).min(sample.len());
            sample[..short].fill(0.0);
        }
        Estimate { samples: self.samples }
    }

    fn total(&self) -> About {
        About::of(&self.samples.iter().map(|sample| sample.iter().sum()).collect::<Vec<f64>>())
    }
}

/// Header items that are looked at together.
const TOGETHER: usize = 16;

impl<'a, L: Lanes> Rounds<'a, L> {
    fn new(
        lanes: L,
        patterns: &'a Patterns<'a>,
        config: &'a MineConfig,
        effort: Effort,
        watch: &'a dyn Watch,
    ) -> Self {
        let items = match config.max_len {
            0 => 0,
            _ => patterns.counts().partition_point(|&count| count >= config.min_count),
        };
        let whole = Whole::of(patterns, items, Choices::default());
        Self { lanes, patterns, config, whole, items, effort, watch }
    }

    fn last(&self) -> Result<Round> {
        const MOST: f64 = 64.0;
        const UNSURE: f64 = 0.05;
        const AGAIN: u64 = 4;
        let Effort { samples, mut branches, mut work, .. } = self.effort;
        let mut before = self.round(0, 2, &Plans::Pilot)?;
        for number in 1.. {
            let all = before.of_items.iter().sum();
            let plans = Plans::Strides { of_items: &before.of_items, branches, all };
            let round = self.round(number, samples, &plans)?;
            let mut more = work as f64 / round.work.max(1) as f64;
            if !round.is_exact && more < 2.0 && work == self.effort.work {
                // Where samples lie far apart, more work is worth its time.
                let About { value, standard_error, .. } = round.total();
                let unsure = standard_error > UNSURE * value;
                work *= if unsure { AGAIN } else { 1 };
                more = work as f64 / round.work.max(1) as f64;
            }
            if round.is_exact || more < 2.0 {
                return Ok(round);
            }
            branches *= more.min(MOST);
            before = round;
        }
        unreachable!("each round works more than the one before, until it works enough")
    }

    fn round(&self, number: u64, samples: usize, plans: &Plans<'_>) -> Result<Round> {
        let groups: Vec<usize> = (0..self.items).step_by(TOGETHER).collect();
        let of_group = |scratch: &mut Scratch<u32>, start: usize| {
            let mut sums = vec![Sample::default(); samples];
            let mut of_items = Vec::new();
            for item in start..self.items.min(start + TOGETHER) {
                let seed = (self.effort.seed << 48) ^ (number << 40) ^ item as u64;
                let mut probe =
                    Probe::new(self.lanes, self.patterns, self.config, scratch, self.watch);
                let plan = |thought: f64| plans.of(item, thought);
                of_items.push(probe.header_item(&self.whole, item, seed, &mut sums, plan));
            }
            (sums, of_items)
        };
        let done: Vec<(Vec<Sample>, Vec<f64>)> =
            groups.into_par_iter().map_init(|| Scratch::new(self.items, &[]), of_group).collect();
        if self.watch.stop() {
            return Err(Error::Interrupted);
        }
        // In the order of the items, so that sums are the same however many threads there are.
        let mut all = vec![Sample::default(); samples];
        let mut of_items = Vec::with_capacity(self.items);
        for (sums, more) in done {
            all.iter_mut().zip(&sums).for_each(|(all, sum)| all.add(sum));
            of_items.extend(more);
        }
        let is_exact = all.iter().all(|sample| !sample.has_drawn);
        let work = all.iter().map(|sample| sample.work).sum();
        let samples = all.into_iter().map(|sample| sample.by_length).collect();
        Ok(Round { samples, of_items, work, is_exact })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::{ItemId, Transactions, TransactionsBuilder, Wanted};
    use crate::mine;
    use crate::read::RowSink;
    use crate::watch::Unwatched;

    /// Baskets of 30 items that go together by sevens, from a seed; in dense data the first ones are
    /// nearly always there, and two always come together.
    fn transactions(seed: u64, dense: bool) -> Transactions {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut next = |below: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % below
        };
        let mut builder = TransactionsBuilder::default();
        for _ in 0..400 {
            let shelf = next(3) * 7;
            let mut basket: Vec<u64> = (shelf..shelf + 9).filter(|_| next(10) < 6).collect();
            basket.extend((0..3).map(|_| next(30)));
            if dense {
                basket.extend((0..12).filter(|_| next(10) < 9));
            }
            if basket.contains(&20) {
                basket.push(21);
            }
            let names: Vec<String> = basket.iter().map(|item| format!("item {item}")).collect();
            builder.basket(&mut names.iter().map(String::as_str)).unwrap();
        }
        builder.finish()
    }

    /// A few branches, however wrong what is thought of them.
    const LITTLE: Effort = Effort { samples: 2, branches: 2.0, work: 0, seed: 0 };

    fn is_unbiased(patterns: &Patterns<'_>, config: &MineConfig) {
        const SEEDS: u64 = 120;
        let counted = mine::count(patterns, config, &Unwatched).unwrap();
        let mut means = Vec::new();
        for seed in 0..SEEDS {
            let effort = Effort { seed, ..LITTLE };
            let estimate = with_effort(patterns, config, effort, &Unwatched).unwrap();
            means.push(estimate.samples.concat().iter().sum::<f64>() / 2.0);
            for (at, about) in estimate.by_length().iter().enumerate().take(2) {
                // Items and pairs are never left to chance.
                let exact = counted.by_length.get(at).copied().unwrap_or(0) as f64;
                assert!((about.value - exact).abs() < 1e-6 * exact.max(1.0), "{about:?} {exact}");
            }
        }
        let About { value, standard_error, .. } = About::of(&means);
        let exact = counted.total() as f64;
        let off = (value - exact) / standard_error.max(1e-9 * exact);
        assert!(off.abs() < 4.0, "{value} ± {standard_error} of {exact}");
        // It was not counted instead.
        assert!(exact < 500.0 || standard_error > 0.0, "{value} of {exact}");
        let whole = estimate(patterns, config, &Unwatched).unwrap().total();
        assert!((whole.value - exact).abs() < 1e-6 * exact.max(1.0), "{whole:?} of {exact}");
    }

    #[test]
    fn the_mean_over_seeds_is_the_number_of_itemsets() {
        for seed in 1..=6 {
            for (dense, min_count) in [(false, 12), (true, 60)] {
                let transactions = transactions(seed, dense);
                let patterns = transactions.patterns(min_count);
                let mut config = MineConfig::new(min_count);
                is_unbiased(&patterns, &config);
                config.min_count += 10;
                config.max_len = 5;
                is_unbiased(&patterns, &config);
            }
        }
    }

    #[test]
    fn what_is_required_is_in_every_itemset() {
        for seed in 1..=3 {
            let transactions = transactions(seed, true);
            let item = |name: &str| -> ItemId { transactions.dictionary().get(name).unwrap() };
            let with = vec![item("item 3"), item("item 5")];
            let wanted = Wanted { with, without: vec![item("item 4")] };
            let patterns = transactions.patterns_of(50, &wanted);
            let config = MineConfig::new(50);
            let counted = mine::count(&patterns, &config, &Unwatched).unwrap();
            let about = estimate(&patterns, &config, &Unwatched).unwrap();
            let lengths: Vec<f64> = about.by_length().iter().map(|about| about.value).collect();
            let expected: Vec<f64> = counted.by_length.iter().map(|&n| n as f64).collect();
            assert_eq!(lengths, expected);
            // Nothing is required that is not frequent.
            let patterns = transactions.patterns_of(390, &wanted);
            let about = estimate(&patterns, &MineConfig::new(390), &Unwatched).unwrap();
            assert_eq!(about.total().value, 0.0);
        }
    }

    #[test]
    fn no_number_is_too_large() {
        // 1,500 items that are always together are 2^1500 itemsets.
        let names: Vec<String> = (0..1500).map(|item| item.to_string()).collect();
        let mut builder = TransactionsBuilder::default();
        for _ in 0..3 {
            builder.basket(&mut names.iter().map(String::as_str)).unwrap();
        }
        let transactions = builder.finish();
        let about = estimate(&transactions.patterns(2), &MineConfig::new(2), &Unwatched).unwrap();
        assert_eq!(about.total().value, f64::MAX);
        let mut config = MineConfig::new(2);
        config.max_len = 2;
        let about = estimate(&transactions.patterns(2), &config, &Unwatched).unwrap();
        assert_eq!(about.total().value, 1500.0 + 1500.0 * 1499.0 / 2.0);
    }

    #[test]
    fn no_more_digits_are_written_than_are_known() {
        let about = |value: f64, error: f64| {
            About { value, standard_error: error * value, least: value }.to_string()
        };
        assert_eq!(about(1_934_000.0, 0.01), "1900000");
        assert_eq!(about(3.43e12, 0.01), "3.4e12");
        assert_eq!(about(1.43e20, 0.2), "1e20");
        assert_eq!(about(9.99e6, 0.01), "1.0e7");
        assert_eq!(about(0.0, 0.0), "0");
    }
}
