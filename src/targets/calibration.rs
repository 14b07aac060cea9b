//! Calibration: what a score means, as a share of customers.
//!
//! Customers whom the model had not seen are put in the order of their scores and parted into
//! steps, so that the share who hold the product never falls from one step to the next (isotonic
//! regression by pooling adjacent violators; Ayer and others 1955, Zadrozny and Elkan 2002). A
//! chance is then a count that one can check: of so many customers with a score like this one, so
//! many hold it. Steps begin with [`LEAST`] customers, so that no chance is made of a handful.

use serde::{Deserialize, Serialize};

use crate::stats::{Interval, Level, Proportion};
use crate::support::Count;

/// Customers that a step has at least, where there are as many.
pub const LEAST: usize = 50;
/// The most steps before pooling.
const MOST_STEPS: usize = 200;

/// The steps of one product, the lowest scores first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Calibration {
    steps: Vec<Step>,
}

/// Customers of like score.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The lowest score; the lowest step takes what is below it too.
    pub from: f64,
    /// How many customers there were.
    pub customers: Count,
    /// How many of them held the product.
    pub buyers: Count,
}

impl Calibration {
    /// The steps of these customers: for each the score and whether the product was held.
    pub fn new(scored: &[(f64, bool)]) -> Self {
        let mut sorted = scored.to_vec();
        sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let size = LEAST.max(sorted.len().div_ceil(MOST_STEPS));
        let mut steps: Vec<Step> = Vec::new();
        let (mut at, mut last_score) = (0, f64::NAN);
        while at < sorted.len() {
            // At least so many, and all of one score in one step.
            let mut end = (at + size).min(sorted.len());
            while end < sorted.len() && sorted[end].0 == sorted[end - 1].0 {
                end += 1;
            }
            if sorted.len() - end < size {
                end = sorted.len();
            }
            let count = |n: usize| Count::try_from(n).expect("customers are counted");
            let part = &sorted[at..end];
            debug_assert!(part[0].0 != last_score, "equal scores are in one step");
            last_score = part[part.len() - 1].0;
            steps.push(Step {
                from: part[0].0,
                customers: count(part.len()),
                buyers: count(part.iter().filter(|customer| customer.1).count()),
            });
            at = end;
            // After this no step has a smaller share than the one before it.
            while let [.., before, after] = steps[..]
                && after.share() <= before.share()
            {
                steps.pop();
                let merged = steps.last_mut().expect("there were two");
                merged.customers += after.customers;
                merged.buyers += after.buyers;
            }
        }
        Self { steps }
    }

    /// The steps, the lowest scores first; none where nothing was known.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The customers of like score.
    pub fn step(&self, score: f64) -> Option<&Step> {
        let above = self.steps.partition_point(|step| step.from <= score);
        self.steps.get(above.saturating_sub(1))
    }

    /// The mean squared distance of chance and outcome over these customers (Brier 1950); `None` of
    /// nobody.
    pub fn brier(&self, scored: &[(f64, bool)]) -> Option<f64> {
        let error = |&(score, held): &(f64, bool)| {
            let chance = self.step(score).map_or(0.0, Step::share);
            (chance - f64::from(u8::from(held))).powi(2)
        };
        (!scored.is_empty()).then(|| scored.iter().map(error).sum::<f64>() / scored.len() as f64)
    }
}

impl Step {
    /// The share who held the product.
    pub fn share(&self) -> f64 {
        f64::from(self.buyers) / f64::from(self.customers.max(1))
    }

    /// How far the share may be off (Wilson, 95 %).
    pub fn interval(&self) -> Interval {
        let share = Proportion::new(self.buyers, self.customers).expect("buyers are customers");
        share.wilson(Level::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_never_fall_and_everybody_is_counted_once() {
        // The higher the score the likelier, with noise that is no noise.
        let scored: Vec<(f64, bool)> = (0..3_000_u32)
            .map(|i| (f64::from(i / 3), (i.wrapping_mul(2_654_435_761) >> 16) % 3_000 < i))
            .collect();
        let calibration = Calibration::new(&scored);
        let steps = calibration.steps();
        assert!(steps.len() > 5, "{}", steps.len());
        assert!(steps.windows(2).all(|two| two[0].share() < two[1].share()));
        assert_eq!(steps.iter().map(|step| step.customers).sum::<u32>(), 3_000);
        let buyers = scored.iter().filter(|customer| customer.1).count();
        assert_eq!(steps.iter().map(|step| step.buyers).sum::<u32>() as usize, buyers);
        // Near the chance that the data were made with.
        let step = calibration.step(900.0).unwrap();
        assert!((step.share() - 0.9).abs() < 0.06, "{step:?}");
        assert!(step.interval().contains(step.share()));
        assert_eq!(calibration.step(-1.0), steps.first());
        assert_eq!(calibration.step(1e9), steps.last());
        assert!(calibration.brier(&scored).unwrap() < 0.2);
    }

    #[test]
    fn few_customers_and_none_are_one_step_and_none() {
        let calibration = Calibration::new(&[(1.0, true), (2.0, false)]);
        assert_eq!(calibration.steps(), [Step { from: 1.0, customers: 2, buyers: 1 }]);
        assert_eq!(Calibration::new(&[]).step(1.0), None);
    }
}
