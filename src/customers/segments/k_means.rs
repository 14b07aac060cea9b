//! k-means: groups whose members are near their mean.
//!
//! Steps of Lloyd (1982) from starts that are far apart, drawn with chances in proportion to the
//! squared distance from what was drawn before (k-means++, Arthur and Vassilvitskii 2007), several
//! times over; the tightest result stays. linfa-clustering does the same on ndarray and a second
//! generation of rand, some forty crates more for this page, and its starts depend on the version
//! of that generator; here they are the same on every machine and for every number of threads.

use rand::{RngExt as _, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// More steps than any of these groups needs.
const MAX_STEPS: usize = 300;

/// Points in d dimensions, one after another.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    d: usize,
    values: Vec<f64>,
}

impl Points {
    /// Points of `d` coordinates each, one after another.
    pub fn new(d: usize, values: Vec<f64>) -> Self {
        debug_assert!(d > 0 && values.len().is_multiple_of(d));
        Self { d, values }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.values.len() / self.d
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The coordinates of one.
    pub fn at(&self, place: usize) -> &[f64] {
        &self.values[place * self.d..(place + 1) * self.d]
    }

    /// These points, in this order, with repeats.
    pub fn chosen(&self, places: &[usize]) -> Self {
        let values = places.iter().flat_map(|&place| self.at(place).iter().copied()).collect();
        Self { d: self.d, values }
    }

    /// The same points with each coordinate's values put into another order by `shuffle`.
    pub fn shuffled(&self, mut shuffle: impl FnMut(&mut [f64])) -> Self {
        let mut values = self.values.clone();
        let mut column = Vec::with_capacity(self.len());
        for axis in 0..self.d {
            column.clear();
            column.extend(self.values.iter().skip(axis).step_by(self.d));
            shuffle(&mut column);
            let cells = values.iter_mut().skip(axis).step_by(self.d);
            cells.zip(&column).for_each(|(cell, value)| *cell = *value);
        }
        Self { d: self.d, values }
    }

    /// The center nearest to each point, the first of equally near ones.
    pub fn nearest(&self, centers: &Self) -> Vec<usize> {
        (0..self.len()).map(|point| nearest(self.at(point), centers).0).collect()
    }
}

/// Points in groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Clustering {
    /// The group of each point, from 0.
    pub labels: Vec<usize>,
    /// The mean of each group.
    pub centers: Points,
    /// The sum of squared distances of the points from the means of their groups.
    pub inertia: f64,
}

/// The tightest of `restarts` clusterings into `k` groups, each from starts of its own. Takes
/// restarts × steps × points × k × d time; works in the current rayon pool.
pub fn k_means(points: &Points, k: usize, restarts: u64, seed: u64) -> Clustering {
    debug_assert!(k > 0 && points.len() >= k);
    let all: Vec<Clustering> = (0..restarts)
        .into_par_iter()
        .map(|restart| {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            rng.set_stream(restart);
            lloyd(points, far_apart(points, k, &mut rng))
        })
        .collect();
    let tightest = all.into_iter().min_by(|a, b| a.inertia.total_cmp(&b.inertia));
    tightest.expect("there is at least one restart")
}

/// k-means++: each next start is a point drawn by its squared distance from the nearest one.
fn far_apart(points: &Points, k: usize, rng: &mut ChaCha8Rng) -> Points {
    let mut chosen = vec![rng.random_range(0..points.len())];
    let mut distances = vec![f64::INFINITY; points.len()];
    while chosen.len() < k {
        let last = points.at(chosen[chosen.len() - 1]);
        for (place, distance) in distances.iter_mut().enumerate() {
            *distance = distance.min(squared(points.at(place), last));
        }
        let mut left = rng.random::<f64>() * distances.iter().sum::<f64>();
        let next = distances.iter().position(|distance| {
            left -= distance;
            left < 0.0
        });
        // Where all points have been chosen, or rounding left a rest: the farthest.
        chosen.push(next.unwrap_or_else(|| farthest(&distances)));
    }
    points.chosen(&chosen)
}

fn lloyd(points: &Points, mut centers: Points) -> Clustering {
    let k = centers.len();
    let mut labels = vec![usize::MAX; points.len()];
    let mut distances = vec![0.0; points.len()];
    for _ in 0..MAX_STEPS {
        let mut moved = false;
        for (place, label) in labels.iter_mut().enumerate() {
            let (group, distance) = nearest(points.at(place), &centers);
            moved |= *label != group;
            *label = group;
            distances[place] = distance;
        }
        if !moved {
            break;
        }
        let mut sizes = vec![0_usize; k];
        centers.values.fill(0.0);
        for (place, &group) in labels.iter().enumerate() {
            sizes[group] += 1;
            let center = &mut centers.values[group * points.d..(group + 1) * points.d];
            center.iter_mut().zip(points.at(place)).for_each(|(sum, value)| *sum += value);
        }
        for (group, &size) in sizes.iter().enumerate() {
            let center = &mut centers.values[group * points.d..(group + 1) * points.d];
            if size > 0 {
                center.iter_mut().for_each(|sum| *sum /= size as f64);
            } else {
                // A group that lost all its points begins anew where the points are worst served.
                let place = farthest(&distances);
                center.copy_from_slice(points.at(place));
                distances[place] = 0.0;
            }
        }
    }
    let squares = labels.iter().enumerate();
    let inertia = squares.map(|(place, &group)| squared(points.at(place), centers.at(group))).sum();
    Clustering { labels, centers, inertia }
}

fn nearest(point: &[f64], centers: &Points) -> (usize, f64) {
    let mut best = (0, f64::INFINITY);
    for group in 0..centers.len() {
        let distance = squared(point, centers.at(group));
        if distance < best.1 {
            best = (group, distance);
        }
    }
    best
}

fn farthest(distances: &[f64]) -> usize {
    let farther = |best: usize, place: usize| {
        if distances[place] > distances[best] { place } else { best }
    };
    (0..distances.len()).fold(0, farther)
}

/// The squared distance of two points.
pub(super) fn squared(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every way to put ten points into three groups: none is tighter.
    #[test]
    fn no_other_grouping_is_tighter() {
        for seed in 0..5 {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let points = Points::new(2, (0..20).map(|_| rng.random::<f64>()).collect());
            let found = k_means(&points, 3, 20, seed);
            let mut least = f64::INFINITY;
            for mut code in 0..3_usize.pow(10) {
                let labels: Vec<usize> = (0..10)
                    .map(|_| {
                        let group = code % 3;
                        code /= 3;
                        group
                    })
                    .collect();
                let mut inertia = 0.0;
                for group in 0..3 {
                    let places: Vec<usize> = (0..10).filter(|&at| labels[at] == group).collect();
                    let size = places.len() as f64;
                    for axis in 0..2 {
                        let sum: f64 = places.iter().map(|&at| points.at(at)[axis]).sum();
                        inertia += places
                            .iter()
                            .map(|&at| (points.at(at)[axis] - sum / size).powi(2))
                            .sum::<f64>();
                    }
                }
                least = least.min(inertia);
            }
            assert!((found.inertia - least).abs() < 1e-12, "{} against {least}", found.inertia);
        }
    }

    #[test]
    fn repeated_points_do_not_disturb() {
        let points = Points::new(1, vec![1.0, 1.0, 1.0, 1.0, 5.0]);
        let found = k_means(&points, 3, 5, 1);
        assert_eq!(found.inertia, 0.0);
        assert_ne!(found.labels[0], found.labels[4]);
    }
}
