//! Who gets which arm of a pilot: by lot, within strata, the same for the same seed.
//!
//! Each stratum (customers of one segment, say) gives the same share of its customers to the pilot
//! and deals them to the arms in turn, so that arms differ by at most one customer within each
//! stratum and in all. The lot depends on the seed and the customers' names, not on the order of
//! the file.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use crate::record::{Cell, Column, Kind, Record, Schema};

/// The arm of each customer, in the order given; `None` for those who are not in the pilot.
///
/// `ids` must differ; `strata` has the number of each customer's stratum. When there are fewer
/// customers than `arms` × `per_arm`, all are in it.
pub fn assign(
    ids: &[&str],
    strata: &[usize],
    arms: usize,
    per_arm: usize,
    seed: u64,
) -> Vec<Option<usize>> {
    debug_assert!(ids.len() == strata.len() && arms > 0);
    let mut order: Vec<usize> = (0..ids.len()).collect();
    order.sort_by(|&a, &b| strata[a].cmp(&strata[b]).then_with(|| ids[a].cmp(ids[b])));
    let wanted = arms.saturating_mul(per_arm).min(ids.len());
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut arm_of = vec![None; ids.len()];
    let (mut seen, mut dealt) = (0, 0);
    for stratum in order.chunk_by_mut(|&a, &b| strata[a] == strata[b]) {
        stratum.shuffle(&mut rng);
        seen += stratum.len();
        // So many of those seen so far are in the pilot, rounded down: the last stratum makes it
        // exact. The product of two counts may not fit in 64 bits.
        let until = wanted as u128 * seen as u128 / ids.len() as u128;
        let until = usize::try_from(until).expect("at most as many as are wanted");
        for &customer in stratum.iter().take(until - dealt) {
            arm_of[customer] = Some(dealt % arms);
            dealt += 1;
        }
    }
    arm_of
}

/// One customer's arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assigned<'a> {
    /// The customer.
    pub customer: &'a str,
    /// The customer's stratum in words.
    pub stratum: &'a str,
    /// The arm; `None` for those who are not in the pilot.
    pub arm: Option<&'a str>,
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.assignment/1";

/// `pannier.assignment/1`.
pub fn schema() -> Schema {
    let columns = vec![
        Column::new("customer", "customer", Kind::Text, "the customer"),
        Column::new("stratum", "stratum", Kind::Text, "the values that arms are balanced over"),
        Column::new(
            "arm",
            "arm",
            Kind::Text,
            "the arm; null for customers who are not in the pilot",
        ),
    ];
    Schema { name: SCHEMA, columns }
}

impl Record for Assigned<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        vec![self.customer.into(), self.stratum.into(), self.arm.map_or(Cell::Missing, Cell::from)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arms_are_balanced_and_the_order_of_the_file_does_not_matter() {
        let names: Vec<String> = (0..1000).map(|i| format!("c{i:04}")).collect();
        let ids: Vec<&str> = names.iter().map(String::as_str).collect();
        let strata: Vec<usize> = (0..1000).map(|i| i * i % 7).collect();
        let arms = assign(&ids, &strata, 3, 101, 42);
        for stratum in 0..7 {
            let of = |arm| {
                let same = |at: &usize| strata[*at] == stratum && arms[*at] == Some(arm);
                (0..1000).filter(same).count()
            };
            let sizes = [of(0), of(1), of(2)];
            assert!(sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1, "{sizes:?}");
        }
        for arm in 0..3 {
            assert_eq!(arms.iter().filter(|of| **of == Some(arm)).count(), 101);
        }
        let back: Vec<&str> = ids.iter().rev().copied().collect();
        let turned: Vec<usize> = strata.iter().rev().copied().collect();
        let mut again = assign(&back, &turned, 3, 101, 42);
        again.reverse();
        assert_eq!(again, arms);
        assert_ne!(assign(&ids, &strata, 3, 101, 43), arms);
        assert!(assign(&ids, &strata, 3, 400, 42).iter().all(Option::is_some));
    }
}
