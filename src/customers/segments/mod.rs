//! Segments: which customers behave alike?
//!
//! Columns of usage are put on one scale ([`features`]), and customers who are near one another
//! become a segment ([`mod@k_means`]). How many segments there are is asked of the data twice: are they
//! apart (silhouette), and would other customers of the same kind have given the same ones (bootstrap,
//! after Hennig 2007: the adjusted Rand agreement of clusterings of resampled customers)? Any data can
//! be cut into k parts; so the same columns, each shuffled among the customers, are grouped as well,
//! and segments that are no better than those are called what they are: cuts through a continuum.

pub mod features;

pub mod k_means;

pub mod quality;

pub mod cards;

pub mod products;

use rand::seq::SliceRandom;
use rand::{RngExt as _, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::watch::Watch;
use crate::words::{Gap, Lang, Said, grouped};
use features::{Feature, Scale};
use k_means::{Clustering, Points, k_means};
use quality::{adjusted_rand, silhouette};

/// Groupings with a smaller mean agreement are found anew with every sample.
pub const STABLE: f64 = 0.75;

/// Means are looked for among so many customers: their places are known far better than needed, and
/// a few dozen clusterings take seconds.
const FITTED: usize = 10_000;

/// Silhouettes take time with the square of the customers; among so many one is known to ±0.01.
const MEASURED: usize = 2_000;

const RESTARTS: u64 = 10;
/// Resampled customers need fewer: their mean agreement is asked for, not the tightest clustering.
const RESTARTS_AGAIN: u64 = 3;
const BOOTSTRAPS: u64 = 20;
const SHUFFLES: u64 = 19;

/// How segments are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SegmentConfig {
    /// How many segments; `None` asks the data. Default is `None`.
    pub k: Option<usize>,
    /// The most segments that are tried. Default is 8.
    pub most: usize,
    /// Where chance begins. Default is 1.
    pub seed: u64,
}

impl Default for SegmentConfig {
    fn default() -> Self {
        Self { k: None, most: 8, seed: 1 }
    }
}

/// One number of segments that was tried.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tried {
    /// How many segments.
    pub k: usize,
    /// The mean silhouette width.
    pub silhouette: f64,
    /// The mean agreement with clusterings of resampled customers, adjusted Rand.
    pub stability: f64,
}

/// Customers in segments.
#[derive(Clone, Debug)]
pub struct Segmentation {
    /// The segment of each customer, from 0; the largest segment first.
    pub of: Vec<usize>,
    /// How many customers each segment has.
    pub sizes: Vec<usize>,
    /// Every number of segments that was tried, ascending.
    pub tried: Vec<Tried>,
    /// The place in `tried` of the one chosen.
    pub chosen: usize,
    /// The silhouettes of as many segments of the same columns, each shuffled among the customers,
    /// ascending.
    pub shuffled: Vec<f64>,
}

/// Customers as points, from columns of any scale.
///
/// # Errors
/// When a column says the same of all customers.
pub fn points_of(features: &[Feature]) -> Result<(Points, Vec<Scale>)> {
    let scales: Vec<Scale> = features.iter().map(Scale::of).collect::<Result<_>>()?;
    let n = features.first().map_or(0, |feature| feature.values.len());
    let mut values = Vec::with_capacity(n * features.len());
    for customer in 0..n {
        let columns = features.iter().zip(&scales);
        values.extend(columns.map(|(feature, scale)| scale.apply(feature.values[customer])));
    }
    Ok((Points::new(features.len(), values), scales))
}

/// Customers as points by what they hold: 1 for each product held, scaled to length 1, so that
/// customers are alike who hold the same kind of products, not as many.
pub fn points_of_holdings(products: usize, held: &[Vec<usize>]) -> Points {
    let mut values = vec![0.0; products * held.len()];
    for (point, held) in values.chunks_mut(products).zip(held) {
        let length = (held.len() as f64).sqrt();
        held.iter().for_each(|&product| point[product] = 1.0 / length);
    }
    Points::new(products, values)
}

impl Segmentation {
    /// Groups the customers. The result depends on their order: sort them by name first.
    ///
    /// # Errors
    /// When there are too few customers, no number of segments is stable and none was asked for, or
    /// the caller stopped the run.
    pub fn new(points: &Points, config: SegmentConfig, watch: &dyn Watch) -> Result<Self> {
        let n = points.len();
        let most = config.k.unwrap_or(config.most);
        if most < 2 || n < 10 * most {
            return Err(Error::Parameter {
                name: "number of segments",
                found: most.to_string(),
                allowed: format!("from 2 to a tenth of the {n} customers"),
            });
        }
        let mut rng = ChaCha8Rng::seed_from_u64(config.seed);
        let fitted = points.chosen(&some(n, FITTED, &mut rng));
        let measured = some(fitted.len(), MEASURED, &mut rng);
        let numbers = config.k.map_or(2..=config.most, |k| k..=k);
        let mut tried = Vec::new();
        let mut found: Vec<Clustering> = Vec::new();
        for k in numbers {
            if watch.stop() {
                return Err(Error::Interrupted);
            }
            let clustering = k_means(&fitted, k, RESTARTS, config.seed);
            tried.push(Tried {
                k,
                silhouette: silhouette(&fitted, &clustering.labels, &measured),
                stability: stability(&fitted, &clustering, config.seed),
            });
            found.push(clustering);
        }
        let chosen = choose(&tried, config.k.is_some())?;
        let shuffled = shuffled(&fitted, tried[chosen].k, &measured, config.seed);
        let labels = points.nearest(&found[chosen].centers);
        let (of, sizes) = largest_first(&labels, tried[chosen].k);
        Ok(Self { of, sizes, tried, chosen, shuffled })
    }

    /// The number of segments chosen.
    pub fn choice(&self) -> Tried {
        self.tried[self.chosen]
    }

    /// The chance of so large a silhouette where columns have nothing to do with one another: how
    /// many of the shuffled ones reach it, this one counted too.
    pub fn p_shuffled(&self) -> f64 {
        let reach = |silhouette: &&f64| **silhouette >= self.choice().silhouette;
        let reached = self.shuffled.iter().filter(reach).count();
        (reached + 1) as f64 / (self.shuffled.len() + 1) as f64
    }

    /// How much there is to these segments, in sentences.
    pub fn verdict(&self, lang: Lang) -> String {
        let Tried { k, silhouette, stability } = self.choice();
        let (segments, agreement) = (k.into(), Gap::figure(format!("{stability:.2}")));
        let again = if stability >= STABLE {
            grouped::Again { segments, agreement }.said(lang)
        } else {
            grouped::NotAgain { segments, agreement }.said(lang)
        };
        let of = |silhouette: f64| Gap::figure(format!("{silhouette:.3}"));
        let (silhouette, shuffled) = (of(silhouette), of(self.shuffled[self.shuffled.len() / 2]));
        let apart = if self.p_shuffled() <= 0.05 {
            grouped::ReallyApart { silhouette, shuffled }.said(lang)
        } else {
            grouped::OnlyCuts { silhouette, shuffled }.said(lang)
        };
        again + lang.semicolon() + &apart
    }
}

/// `most` of n places in ascending order, all where there are no more.
fn some(n: usize, most: usize, rng: &mut ChaCha8Rng) -> Vec<usize> {
    if n <= most {
        return (0..n).collect();
    }
    let mut all: Vec<usize> = (0..n).collect();
    let (drawn, _) = all.partial_shuffle(rng, most);
    drawn.sort_unstable();
    drawn.to_vec()
}

/// Whether clusterings of resampled customers put the same customers together.
fn stability(points: &Points, clustering: &Clustering, seed: u64) -> f64 {
    let k = clustering.centers.len();
    let agreement = |bootstrap: u64| {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(1 << 32 | bootstrap);
        let drawn: Vec<usize> =
            (0..points.len()).map(|_| rng.random_range(0..points.len())).collect();
        let again = k_means(&points.chosen(&drawn), k, RESTARTS_AGAIN, seed ^ (bootstrap + 1));
        adjusted_rand(&clustering.labels, &points.nearest(&again.centers))
    };
    let agreements: Vec<f64> = (0..BOOTSTRAPS).into_par_iter().map(agreement).collect();
    agreements.iter().sum::<f64>() / agreements.len() as f64
}

/// The stable number of segments with the largest silhouette; any, where it was asked for.
fn choose(tried: &[Tried], forced: bool) -> Result<usize> {
    let places = 0..tried.len();
    if let Some(best) = places
        .clone()
        .filter(|&at| forced || tried[at].stability >= STABLE)
        .max_by(|&a, &b| tried[a].silhouette.total_cmp(&tried[b].silhouette).then(b.cmp(&a)))
    {
        return Ok(best);
    }
    let nearest = places.max_by(|&a, &b| tried[a].stability.total_cmp(&tried[b].stability));
    let nearest = nearest.map(|at| tried[at]).expect("at least one number was tried");
    Err(Error::Unsupported(format!(
        "no number of segments from {} to {} is stable: clusterings of resampled customers agree to {:.2} at best (with {}), and {STABLE} is wanted. The columns do not group these customers; take others, fewer, or ask for a number with --k and read the segments as bands",
        tried[0].k,
        tried[tried.len() - 1].k,
        nearest.stability,
        nearest.k
    )))
}

/// The silhouettes of the same columns, each shuffled, ascending.
fn shuffled(points: &Points, k: usize, measured: &[usize], seed: u64) -> Vec<f64> {
    let width = |shuffle: u64| {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(2 << 32 | shuffle);
        let points = points.shuffled(|column| column.shuffle(&mut rng));
        let clustering = k_means(&points, k, RESTARTS, seed);
        silhouette(&points, &clustering.labels, measured)
    };
    let mut widths: Vec<f64> = (0..SHUFFLES).into_par_iter().map(width).collect();
    widths.sort_by(f64::total_cmp);
    widths
}

/// The groups numbered by falling size, then by the first customer; and the sizes.
fn largest_first(labels: &[usize], k: usize) -> (Vec<usize>, Vec<usize>) {
    let mut sizes = vec![0; k];
    let mut first = vec![usize::MAX; k];
    for (place, &label) in labels.iter().enumerate() {
        sizes[label] += 1;
        first[label] = first[label].min(place);
    }
    let mut order: Vec<usize> = (0..k).filter(|&label| sizes[label] > 0).collect();
    order.sort_by_key(|&label| (std::cmp::Reverse(sizes[label]), first[label]));
    let mut new = vec![0; k];
    order.iter().enumerate().for_each(|(at, &label)| new[label] = at);
    let of = labels.iter().map(|&label| new[label]).collect();
    (of, order.into_iter().map(|label| sizes[label]).collect())
}

/// One customer's segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member<'a> {
    /// The customer.
    pub customer: &'a str,
    /// The segment's number, from 1.
    pub segment: usize,
    /// The segment's name.
    pub name: &'a str,
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.segments/1";

/// `pannier.segments/1`.
pub fn schema() -> Schema {
    let columns = vec![
        Column::new("customer", "customer", Kind::Text, "the customer"),
        Column::new("segment", "segment", Kind::Count, "the segment's number, the largest is 1"),
        Column::new("name", "name", Kind::Text, "a name for it, by what sets it apart"),
    ];
    Schema { name: SCHEMA, columns }
}

impl Record for Member<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        vec![self.customer.into(), (self.segment as u64).into(), self.name.into()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::Unwatched;

    /// Customers around three corners, and some between.
    fn around(corners: &[[f64; 2]], n: usize, seed: u64) -> Points {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut values = Vec::new();
        for at in 0..n {
            let corner = corners[at % corners.len()];
            values.extend(corner.map(|middle| middle + rng.random::<f64>() - 0.5));
        }
        Points::new(2, values)
    }

    #[test]
    fn planted_groups_are_found_and_their_number_too() {
        let points = around(&[[0.0, 0.0], [0.0, 3.0], [3.0, 0.0]], 300, 1);
        let found = Segmentation::new(&points, SegmentConfig::default(), &Unwatched).unwrap();
        assert_eq!(found.choice().k, 3);
        assert_eq!(found.sizes, [100; 3]);
        let planted: Vec<usize> = (0..300).map(|at| at % 3).collect();
        assert_eq!(adjusted_rand(&found.of, &planted), 1.0);
        assert_eq!(found.p_shuffled(), 0.05);
        let verdict = found.verdict(Lang::English);
        assert!(verdict.contains("farther apart"), "{verdict}");
    }

    /// Of five clouds without groups hardly one looks as if it had some.
    #[test]
    fn a_shapeless_cloud_is_called_bands() {
        let config = SegmentConfig { k: Some(7), ..SegmentConfig::default() };
        let found: Vec<Segmentation> = (0..5)
            .map(|seed| {
                let points = around(&[[0.0, 0.0]], 400, seed);
                Segmentation::new(&points, config, &Unwatched).unwrap()
            })
            .collect();
        let bands: Vec<&Segmentation> =
            found.iter().filter(|found| found.p_shuffled() > 0.05).collect();
        assert!(bands.len() >= 4, "{}", bands.len());
        let verdict = bands[0].verdict(Lang::English);
        assert!(verdict.contains("cuts through a continuum"), "{verdict}");
    }
}
