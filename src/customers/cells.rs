//! A pilot by channel and segment: which channel for whom?
//!
//! Cut into segments, a pilot has few responses a cell, and the best of many cells is the luckiest. So
//! each cell's rate is pulled towards that of its channel, the more the fewer customers it has and the
//! less the channel's segments differ; amounts of money likewise (the normal model, its spread by the
//! moments of DerSimonian and Laird 1986). Whether a channel does more in one segment than in another
//! at all is tested first (Cochran's Q of the differences from control).

use super::pilot::Moments;
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::shrink::BetaPrior;
use crate::stats::tails::ChiSquared;
use crate::stats::{Interval, Level, Proportion};

/// What shares are usual, from those of some cells; of fewer than four only the mean is known.
pub(super) fn prior(shares: &[Proportion]) -> BetaPrior {
    if shares.len() >= 4 {
        return BetaPrior::of_column(shares);
    }
    let successes: f64 = shares.iter().map(|share| f64::from(share.successes())).sum();
    let trials: f64 = shares.iter().map(|share| f64::from(share.trials())).sum();
    // Half a success and half a failure keep the mean from becoming a certainty.
    let mean = (successes + 0.5) / (trials + 1.0);
    BetaPrior { mean, strength: 1.0, pooled: false }
}

/// What was seen of one arm in one segment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CellSeen {
    /// How many responded.
    pub responses: Proportion,
    /// What its customers brought, where that was measured.
    pub value: Option<Moments>,
}

/// A pilot by arm and segment.
#[derive(Clone, Debug)]
pub struct Cells {
    /// The arms, the control first where there is one.
    pub arms: Vec<String>,
    /// The segments.
    pub segments: Vec<String>,
    /// What one contact of each arm costs.
    pub costs: Vec<f64>,
    /// Whether the first arm is a control.
    pub has_control: bool,
    /// By arm, then segment.
    seen: Vec<Vec<CellSeen>>,
    priors: Vec<BetaPrior>,
    /// What a customer brings, shrunken, before costs; by arm, then segment.
    worth: Option<Vec<Vec<f64>>>,
}

impl Cells {
    /// Reads a pilot by segment. `seen` is by arm, then segment; `margin` is what a response brings, or
    /// which part of the value is margin.
    pub fn new(
        arms: Vec<String>,
        segments: Vec<String>,
        costs: Vec<f64>,
        has_control: bool,
        seen: Vec<Vec<CellSeen>>,
        margin: Option<f64>,
    ) -> Self {
        let shares =
            |cells: &Vec<CellSeen>| cells.iter().map(|cell| cell.responses).collect::<Vec<_>>();
        let priors: Vec<BetaPrior> = seen.iter().map(|cells| prior(&shares(cells))).collect();
        let valued = seen.iter().flatten().any(|cell| cell.value.is_some());
        let worth = if valued {
            let factor = margin.unwrap_or(1.0);
            let of = |cells: &Vec<CellSeen>| {
                let means =
                    shrunken_means(&cells.iter().map(|cell| cell.value).collect::<Vec<_>>());
                means.into_iter().map(|mean| mean * factor).collect()
            };
            Some(seen.iter().map(of).collect())
        } else {
            margin.map(|margin| {
                let of = |(cells, prior): (&Vec<CellSeen>, &BetaPrior)| {
                    cells.iter().map(|cell| prior.share(cell.responses) * margin).collect()
                };
                seen.iter().zip(&priors).map(of).collect()
            })
        };
        Self { arms, segments, costs, has_control, seen, priors, worth }
    }

    /// What one contact brings less its cost, and less what the same customer brings who is left alone
    /// where there is a control; `None` where no money is known.
    pub fn gain(&self, arm: usize, segment: usize) -> Option<f64> {
        let worth = self.worth.as_ref()?;
        let alone = if self.has_control { worth[0][segment] - self.costs[0] } else { 0.0 };
        Some(worth[arm][segment] - self.costs[arm] - alone)
    }

    /// Whether an arm's difference from control differs between segments; `None` without control or
    /// where fewer than two segments tell anything.
    pub fn interaction(&self, arm: usize) -> Option<ChiSquared> {
        if !self.has_control || arm == 0 {
            return None;
        }
        let mut differences = Vec::new();
        for (with, without) in self.seen[arm].iter().zip(&self.seen[0]) {
            let (Some(p), Some(q)) = (with.responses.share(), without.responses.share()) else {
                continue;
            };
            let variance =
                |share: f64, of: Proportion| share * (1.0 - share) / f64::from(of.trials());
            let variance = variance(p, with.responses) + variance(q, without.responses);
            if variance > 0.0 {
                differences.push((p - q, variance));
            }
        }
        let df = u32::try_from(differences.len()).ok()?.checked_sub(1).filter(|df| *df > 0)?;
        let weight: f64 = differences.iter().map(|(_, variance)| 1.0 / variance).sum();
        let mean = differences.iter().map(|(d, variance)| d / variance).sum::<f64>() / weight;
        let q = differences.iter().map(|(d, variance)| (d - mean).powi(2) / variance).sum();
        Some(ChiSquared::new(q, df))
    }

    /// All cells as records of [`schema`], by segment, then arm.
    pub fn records(&self) -> impl Iterator<Item = CellRecord<'_>> {
        let arms = self.arms.len();
        (0..self.segments.len())
            .flat_map(move |segment| (0..arms).map(move |arm| (arm, segment)))
            .map(|(arm, segment)| CellRecord { cells: self, arm, segment })
    }

    /// The shrunken response rate, and its 95 % credible interval.
    pub fn rate(&self, arm: usize, segment: usize) -> (f64, Interval) {
        let responses = self.seen[arm][segment].responses;
        let prior = self.priors[arm];
        (prior.share(responses), prior.interval(responses, Level::default()))
    }
}

/// Means pulled towards their common mean; where a mean is not known, the common one.
fn shrunken_means(means: &[Option<Moments>]) -> Vec<f64> {
    let known: Vec<Moments> =
        means.iter().flatten().copied().filter(|m| m.variance_of_mean > 0.0).collect();
    let weight: f64 = known.iter().map(|m| 1.0 / m.variance_of_mean).sum();
    if weight == 0.0 {
        let all: Vec<f64> = means.iter().flatten().map(|m| m.mean).collect();
        let common = all.iter().sum::<f64>() / (all.len().max(1)) as f64;
        return means.iter().map(|m| m.map_or(common, |m| m.mean)).collect();
    }
    let weighted = |more: f64| {
        let weights = known.iter().map(|m| 1.0 / (m.variance_of_mean + more));
        let sum: f64 = weights.clone().sum();
        known.iter().zip(weights).map(|(m, weight)| m.mean * weight).sum::<f64>() / sum
    };
    let mean = weighted(0.0);
    let q: f64 = known.iter().map(|m| (m.mean - mean).powi(2) / m.variance_of_mean).sum();
    let squares: f64 = known.iter().map(|m| m.variance_of_mean.powi(-2)).sum();
    let scale = weight - squares / weight;
    let spread = if scale > 0.0 { ((q - (known.len() - 1) as f64) / scale).max(0.0) } else { 0.0 };
    let common = weighted(spread);
    let shrunk = |m: &Option<Moments>| match m {
        Some(m) => {
            let own = spread / (spread + m.variance_of_mean);
            // Without variance at all a mean stands for itself.
            if own.is_finite() { common + own * (m.mean - common) } else { m.mean }
        }
        None => common,
    };
    means.iter().map(shrunk).collect()
}

/// One arm in one segment, as a record.
#[derive(Clone, Copy, Debug)]
pub struct CellRecord<'a> {
    cells: &'a Cells,
    arm: usize,
    segment: usize,
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.channel_segments/1";

/// `pannier.channel_segments/1`.
pub fn schema() -> Schema {
    let columns = vec![
        Column::new("segment", "segment", Kind::Text, "the segment"),
        Column::new("arm", "arm", Kind::Text, "the channel, or the control"),
        Column::new("n", "customers", Kind::Count, "customers of the arm in the segment"),
        Column::new("responses", "responses", Kind::Count, "those of them who responded"),
        Column::new("rate", "rate", Kind::Share, "responses / n"),
        Column::new(
            "rate_shrunk",
            "shrunk",
            Kind::Share,
            "the same, pulled towards the arm's rate in all segments",
        ),
        Column::new("rate_low", "from", Kind::Share, "lower end of its 95 % interval"),
        Column::new("rate_high", "to", Kind::Share, "upper end of the same interval"),
        Column::new(
            "difference",
            "over control",
            Kind::Share,
            "rate_shrunk less that of the control in the same segment",
        ),
        Column::new(
            "gain",
            "gain",
            Kind::Ratio,
            "what one contact brings less its cost, and less what a customer brings who is left alone where there is a control; from shrunken figures",
        ),
    ];
    Schema { name: SCHEMA, columns }
}

impl Record for CellRecord<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let Self { cells, arm, segment } = *self;
        let seen = cells.seen[arm][segment];
        let (rate, ends) = cells.rate(arm, segment);
        let control = (cells.has_control && arm > 0).then(|| cells.rate(0, segment).0);
        vec![
            cells.segments[segment].as_str().into(),
            cells.arms[arm].as_str().into(),
            seen.responses.trials().into(),
            seen.responses.successes().into(),
            seen.responses.share().into(),
            rate.into(),
            ends.low.into(),
            ends.high.into(),
            control.map(|control| rate - control).into(),
            cells.gain(arm, segment).into(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_pulled_by_what_their_spread_says() {
        let moments = |mean, variance_of_mean| Some(Moments { mean, variance_of_mean });
        // Differences that chance explains leave the common mean alone.
        let same = shrunken_means(&[moments(1.0, 1.0), moments(1.5, 1.0), moments(2.0, 1.0)]);
        assert_eq!(same, [1.5; 3]);
        // q = 50 against 2: τ² = (50 − 2)/2 = 24, so 24/25 of each difference stays.
        let apart =
            shrunken_means(&[moments(0.0, 1.0), moments(5.0, 1.0), moments(10.0, 1.0), None]);
        for (found, expected) in apart.iter().zip([0.2, 5.0, 9.8, 5.0]) {
            assert!((found - expected).abs() < 1e-12, "{apart:?}");
        }
    }
}
