//! How good a grouping is: how far apart the groups are, and whether others would find them again.

use super::k_means::{Points, squared};

/// The mean silhouette width (Rousseeuw 1987) of the points at `places`: with a the mean distance to
/// the others of one's own group and b that to the nearest other group, (b − a) / max(a, b), and 0
/// for a point that is alone. From −1 to 1. Takes time with the square of their number.
pub fn silhouette(points: &Points, labels: &[usize], places: &[usize]) -> f64 {
    let k = labels.iter().max().map_or(0, |most| most + 1);
    let mut sizes = vec![0_usize; k];
    places.iter().for_each(|&place| sizes[labels[place]] += 1);
    let width = |&place: &usize| {
        let mut sums = vec![0.0; k];
        for &other in places {
            sums[labels[other]] += squared(points.at(place), points.at(other)).sqrt();
        }
        let own = labels[place];
        if sizes[own] < 2 {
            return 0.0;
        }
        let inside = sums[own] / (sizes[own] - 1) as f64;
        let others = (0..k).filter(|&group| group != own && sizes[group] > 0);
        let outside =
            others.map(|group| sums[group] / sizes[group] as f64).fold(f64::INFINITY, f64::min);
        let widest = inside.max(outside);
        if widest > 0.0 && widest.is_finite() { (outside - inside) / widest } else { 0.0 }
    };
    places.iter().map(width).sum::<f64>() / places.len() as f64
}

/// The agreement of two groupings of the same points, corrected for chance (Hubert and Arabie 1985):
/// 1 for the same groups whatever their numbers, 0 on average for groups drawn by lot.
pub fn adjusted_rand(a: &[usize], b: &[usize]) -> f64 {
    debug_assert_eq!(a.len(), b.len());
    let most = |labels: &[usize]| labels.iter().max().map_or(0, |most| most + 1);
    let (rows, columns) = (most(a), most(b));
    let mut cells = vec![0_u64; rows * columns];
    a.iter().zip(b).for_each(|(&a, &b)| cells[a * columns + b] += 1);
    let pairs = |count: u64| (count * count.saturating_sub(1)) as f64 / 2.0;
    let together: f64 = cells.iter().map(|&count| pairs(count)).sum();
    let in_a: f64 = cells.chunks(columns.max(1)).map(|row| pairs(row.iter().sum())).sum();
    let column = |at: usize| cells.iter().skip(at).step_by(columns.max(1)).sum::<u64>();
    let in_b: f64 = (0..columns).map(|at| pairs(column(at))).sum();
    let by_chance = in_a * in_b / pairs(a.len() as u64);
    let at_most = (in_a + in_b) / 2.0;
    if at_most == by_chance { 1.0 } else { (together - by_chance) / (at_most - by_chance) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked numbers of scikit-learn 1.9.1: `silhouette_score([[0],[1],[5],[6],[9]],
    /// [0,0,1,1,1])`, `adjusted_rand_score([0,0,1,1,2,2],[0,0,1,2,2,2])`.
    #[test]
    fn agree_with_scikit_learn() {
        let points = Points::new(1, vec![0.0, 1.0, 5.0, 6.0, 9.0]);
        let width = silhouette(&points, &[0, 0, 1, 1, 1], &[0, 1, 2, 3, 4]);
        assert!((width - SILHOUETTE).abs() < 1e-12, "{width}");
        let agreement = adjusted_rand(&[0, 0, 1, 1, 2, 2], &[0, 0, 1, 2, 2, 2]);
        assert!((agreement - RAND).abs() < 1e-12, "{agreement}");
        assert_eq!(adjusted_rand(&[0, 0, 1, 1], &[1, 1, 0, 0]), 1.0);
    }
    const SILHOUETTE: f64 = 0.668_514_557_338_086_6;
    const RAND: f64 = 0.444_444_444_444_444_4;
}
