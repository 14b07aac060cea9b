//! Usage columns on one scale, so that no column outweighs the others.

use crate::error::{Error, Result};

/// The interquartile range of a normal distribution in standard deviations.
const NORMAL_IQR: f64 = 1.348_979_500_392_163_5;

/// A column more skewed than this, without negative numbers, is looked at through its logarithm.
const SKEWED: f64 = 1.0;

/// Farther than this from the median nothing counts more: a few extremes shall not become a segment
/// of their own.
const FARTHEST: f64 = 3.0;

/// One column: what it says of each customer.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    /// Its name.
    pub name: String,
    /// One number a customer.
    pub values: Vec<f64>,
}

/// How a column was put on the common scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Whether its logarithm was taken, of 1 + value.
    pub log: bool,
    /// The median, of the logarithms where they were taken.
    pub center: f64,
    /// The interquartile range by that of a normal distribution; where half of the customers have the
    /// very same number, the standard deviation.
    pub unit: f64,
}

impl Scale {
    /// The scale of a column.
    ///
    /// # Errors
    /// When all customers have the same number.
    pub fn of(feature: &Feature) -> Result<Self> {
        let raw = &feature.values;
        let log = raw.iter().all(|&value| value >= 0.0) && skewness(raw) > SKEWED;
        let mut sorted: Vec<f64> =
            raw.iter().map(|&value| if log { libm::log1p(value) } else { value }).collect();
        sorted.sort_by(f64::total_cmp);
        let range = quantile(&sorted, 0.75) - quantile(&sorted, 0.25);
        let unit = if range > 0.0 { range / NORMAL_IQR } else { spread(&sorted).sqrt() };
        // NaN too: of no customers nothing is known.
        if !(unit > 0.0) {
            return Err(Error::Unsupported(format!(
                "{}: all customers have the same number, which groups nobody; leave it out",
                feature.name
            )));
        }
        Ok(Self { log, center: quantile(&sorted, 0.5), unit })
    }

    /// A number on the common scale: medians at 0, the middle half as wide as that of a normal
    /// distribution, held within three units of the median.
    pub fn apply(&self, value: f64) -> f64 {
        self.exactly(value).clamp(-FARTHEST, FARTHEST)
    }

    /// The same without the limit.
    pub fn exactly(&self, value: f64) -> f64 {
        let value = if self.log { libm::log1p(value) } else { value };
        (value - self.center) / self.unit
    }
}

/// The quantile of sorted numbers, between two of them in proportion; NaN of none.
pub(super) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    let at = share * last as f64;
    let below = at.floor();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in it")]
    let place = below as usize;
    let above = sorted[(place + 1).min(last)];
    sorted[place] + (above - sorted[place]) * (at - below)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The variance, with n in the denominator.
fn spread(values: &[f64]) -> f64 {
    let mean = mean(values);
    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64
}

/// The third moment by the standard deviation cubed; 0 where all are the same.
fn skewness(values: &[f64]) -> f64 {
    let (mean, variance) = (mean(values), spread(values));
    let third = values.iter().map(|value| (value - mean).powi(3)).sum::<f64>();
    if variance > 0.0 { third / values.len() as f64 / variance.powf(1.5) } else { 0.0 }
}

/// Pairs of columns that say nearly the same (Pearson's correlation above 0.95 on the common scale),
/// so that it counts twice.
pub fn doubled(features: &[Feature], scales: &[Scale]) -> Vec<(usize, usize)> {
    const SAME: f64 = 0.95;
    let scaled: Vec<Vec<f64>> = features
        .iter()
        .zip(scales)
        .map(|(feature, scale)| feature.values.iter().map(|&value| scale.apply(value)).collect())
        .collect();
    let correlation = |a: &[f64], b: &[f64]| {
        let (mean_a, mean_b) = (mean(a), mean(b));
        let both: f64 = a.iter().zip(b).map(|(a, b)| (a - mean_a) * (b - mean_b)).sum();
        both / a.len() as f64 / (spread(a) * spread(b)).sqrt()
    };
    let mut found = Vec::new();
    for (i, a) in scaled.iter().enumerate() {
        for (j, b) in scaled.iter().enumerate().skip(i + 1) {
            if correlation(a, b).abs() > SAME {
                found.push((i, j));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feature(values: &[f64]) -> Feature {
        Feature { name: "calls".into(), values: values.to_vec() }
    }

    #[test]
    fn the_middle_half_is_as_wide_as_that_of_a_normal_distribution() {
        let scale = Scale::of(&feature(&[0.0, 10.0, 20.0, 30.0, 40.0])).unwrap();
        assert_eq!((scale.log, scale.center), (false, 20.0));
        assert!((scale.apply(30.0) - NORMAL_IQR / 2.0).abs() < 1e-15);
        assert_eq!(scale.apply(1e9), FARTHEST);
    }

    #[test]
    fn a_skewed_column_is_looked_at_through_its_logarithm_and_a_constant_one_refused() {
        let scale = Scale::of(&feature(&[0.0, 0.0, 1.0, 2.0, 3.0, 500.0])).unwrap();
        assert!(scale.log);
        // Most customers have 0 here, so that the quartiles do not differ.
        let rare =
            Scale::of(&feature(&[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0])).unwrap();
        assert!(rare.unit > 0.0);
        assert!(Scale::of(&feature(&[7.0; 5])).unwrap_err().to_string().starts_with("calls: all"));
    }
}
