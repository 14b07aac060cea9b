//! What customers are worth as somebody has measured it (revenue, a lifetime value), by number of
//! products held.
//!
//! Whoever has been a customer longer has brought more and holds more; so the mean of each rung is also
//! taken within bands of tenure and put together as all customers are spread over them (direct
//! standardisation), over the bands that the rung has. It remains an association: those who hold more
//! differ in more than their products.

use super::bands::Bands;
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::{Interval, Level};
use crate::support::Count;

/// The customers of one rung.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RungValue {
    /// How many products they hold.
    pub held: Count,
    /// How many they are.
    pub n: Count,
    /// Their mean value.
    pub mean: f64,
    /// Its 95 % interval, by the normal distribution of means; `None` of one customer.
    pub ends: Option<Interval>,
    /// The mean where tenure is spread as among all customers; `None` without bands.
    pub adjusted: Option<f64>,
    /// In how many bands the rung has customers.
    pub bands: usize,
}

/// The rungs in ascending order. `held` and `values` have one entry a customer.
///
/// # Panics
/// When they are not equally long.
pub fn values(held: &[Count], values: &[f64], bands: Option<&Bands>) -> Vec<RungValue> {
    assert_eq!(held.len(), values.len(), "one value a customer");
    let mut rungs: Vec<Count> = held.to_vec();
    rungs.sort_unstable();
    rungs.dedup();
    let band_of = |customer: usize| bands.map_or(0, |bands| bands.of()[customer]);
    let mut sizes = vec![0.0; bands.map_or(1, Bands::len)];
    (0..held.len()).for_each(|customer| sizes[band_of(customer)] += 1.0);
    let rung = |rung: Count| {
        let own: Vec<usize> = (0..held.len()).filter(|&at| held[at] == rung).collect();
        let n = own.len() as f64;
        let mean = own.iter().map(|&at| values[at]).sum::<f64>() / n;
        let squares: f64 = own.iter().map(|&at| (values[at] - mean).powi(2)).sum();
        let half = (n > 1.0).then(|| Level::default().z() * (squares / (n - 1.0) / n).sqrt());
        let mut by_band = vec![(0.0, 0.0); sizes.len()];
        for &at in &own {
            let band = &mut by_band[band_of(at)];
            *band = (band.0 + 1.0, band.1 + values[at]);
        }
        let seen = || by_band.iter().zip(&sizes).filter(|(band, _)| band.0 > 0.0);
        let weight: f64 = seen().map(|(_, size)| size).sum();
        let adjusted: f64 = seen().map(|((n, sum), size)| size / weight * sum / n).sum();
        RungValue {
            held: rung,
            n: Count::try_from(own.len()).expect("customers are counted so"),
            mean,
            ends: half.map(|half| Interval { low: mean - half, high: mean + half }),
            adjusted: bands.map(|_| adjusted),
            bands: seen().count(),
        }
    };
    rungs.into_iter().map(rung).collect()
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.retention_value/1";

/// `pannier.retention_value/1`.
pub fn schema() -> Schema {
    let columns = vec![
        Column::new("held", "held", Kind::Count, "products held"),
        Column::new("n", "customers", Kind::Count, "customers who hold as many"),
        Column::new("mean", "mean", Kind::Number, "the mean of their values"),
        Column::new("mean_low", "from", Kind::Number, "lower end of its 95 % interval"),
        Column::new("mean_high", "to", Kind::Number, "upper end of the same"),
        Column::new(
            "mean_adjusted",
            "like tenure",
            Kind::Number,
            "the mean where tenure is spread as among all customers, over the bands that the rung has",
        ),
        Column::new("bands_used", "", Kind::Count, "tenure bands in which the rung has customers")
            .detail(),
    ];
    Schema { name: SCHEMA, columns }
}

impl Record for RungValue {
    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            self.held.into(),
            self.n.into(),
            self.mean.into(),
            self.ends.map(|ends| ends.low).into(),
            self.ends.map(|ends| ends.high).into(),
            self.adjusted.into(),
            (self.bands as u64).into(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Long customers bring 10 and short ones 2, whatever they hold; who holds two is long more often.
    #[test]
    fn what_is_tenure_alone_is_taken_out() {
        let held = [1, 1, 1, 1, 2, 2, 2, 2];
        let tenure = [1.0, 1.0, 1.0, 9.0, 1.0, 9.0, 9.0, 9.0];
        let value: Vec<f64> = tenure.iter().map(|&t| if t > 5.0 { 10.0 } else { 2.0 }).collect();
        let bands = Bands::new(&tenure, vec![5.0]);
        let found = values(&held, &value, Some(&bands));
        let means: Vec<f64> = found.iter().map(|rung| rung.mean).collect();
        assert_eq!(means, [4.0, 8.0]);
        assert!(
            found.iter().all(|rung| rung.adjusted == Some(6.0) && rung.bands == 2),
            "{found:?}"
        );
        let ends = found[0].ends.unwrap();
        assert!((ends.high - ends.low - 2.0 * 1.959_963_984_540_054 * 2.0).abs() < 1e-9);
        assert_eq!(values(&held, &value, None)[0].adjusted, None);
    }
}
