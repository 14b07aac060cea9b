//! An order of products in which those that belong together stand together.
//!
//! A matrix with its rows in alphabetical order is noise to the eye; in the right order its groups
//! are blocks along the diagonal. Products are clustered by average linkage of ln `lift_eb`; each
//! time two clusters meet, both are turned so that the most alike ends touch (Gruvaeus and Wainer
//! 1972). Of equal choices the first in the given order is taken.

use super::Matrix;
use crate::encode::Rank;

impl Matrix<'_> {
    /// The products in such an order. Time grows with the cube of their number: a thousand take
    /// seconds.
    pub fn seriated(&self, products: &[Rank]) -> Vec<Rank> {
        let likeness = |a: Rank, b: Rank| {
            let place = self.pairs.place(a, b);
            place.map_or(0.0, |place| self.ln_lifts[place])
        };
        let mut clusters: Vec<Cluster> = products
            .iter()
            .enumerate()
            .map(|(at, &product)| Cluster {
                members: vec![product],
                sums: products[..at].iter().map(|&other| likeness(product, other)).collect(),
            })
            .collect();
        while clusters.len() > 1 {
            let (first, second) = most_alike(&clusters);
            let later = clusters.remove(second);
            // What the later cluster is to each other goes to the first.
            for (at, sum) in later.sums.iter().enumerate() {
                match at.cmp(&first) {
                    std::cmp::Ordering::Less => clusters[first].sums[at] += sum,
                    std::cmp::Ordering::Equal => {}
                    std::cmp::Ordering::Greater => clusters[at].sums[first] += sum,
                }
            }
            for cluster in &mut clusters[second..] {
                let sum = cluster.sums.remove(second);
                cluster.sums[first] += sum;
            }
            join(&mut clusters[first].members, later.members, likeness);
        }
        clusters.pop().map_or_else(Vec::new, |all| all.members)
    }
}

struct Cluster {
    members: Vec<Rank>,
    /// The sum of the likenesses to the members of each earlier cluster.
    sums: Vec<f64>,
}

/// The two clusters of highest mean likeness, the earlier one first.
fn most_alike(clusters: &[Cluster]) -> (usize, usize) {
    let mut best = (f64::NEG_INFINITY, (0, 1));
    for (second, cluster) in clusters.iter().enumerate() {
        for (first, sum) in cluster.sums.iter().enumerate() {
            let pairs = clusters[first].members.len() * cluster.members.len();
            let mean = sum / pairs as f64;
            if mean > best.0 {
                best = (mean, (first, second));
            }
        }
    }
    best.1
}

/// Puts the second after the first, either turned round if their ends are then more alike.
fn join(first: &mut Vec<Rank>, mut second: Vec<Rank>, likeness: impl Fn(Rank, Rank) -> f64) {
    let ends = |members: &[Rank]| (members[0], members[members.len() - 1]);
    let ((a, b), (c, d)) = (ends(first), ends(&second));
    let touching = [
        (likeness(b, c), false, false),
        (likeness(b, d), false, true),
        (likeness(a, c), true, false),
        (likeness(a, d), true, true),
    ];
    let mut best = touching[0];
    for choice in touching {
        if choice.0 > best.0 {
            best = choice;
        }
    }
    if best.1 {
        first.reverse();
    }
    if best.2 {
        second.reverse();
    }
    first.append(&mut second);
}
