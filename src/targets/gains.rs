//! Gains: how many of the buyers a list reaches, by how far down it is worked.
//!
//! Customers of equal score are one group: whoever works a part of it reaches that part of its
//! buyers, so that ties are worth what chance makes of them and never what the file's order does.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;

use crate::stats::Interval;

/// A target list tested on customers whose answer is known, from the highest score down.
#[derive(Clone, Debug, PartialEq)]
pub struct Gains {
    groups: Vec<Group>,
    customers: u64,
    buyers: u64,
}

/// Customers of one score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Group {
    /// Their score.
    pub score: f64,
    /// How many they are.
    pub customers: u64,
    /// How many of them bought.
    pub buyers: u64,
}

/// How far to work a list, and what that earns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Profit {
    /// The share of customers to contact.
    pub depth: f64,
    /// How many that is.
    pub customers: u64,
    /// How many of them buy.
    pub buyers: u64,
    /// Margins less costs.
    pub value: f64,
}

impl Gains {
    /// The list of these customers: for each the score and whether it bought.
    pub fn new(scored: impl IntoIterator<Item = (f64, bool)>) -> Self {
        let mut scored: Vec<(f64, bool)> = scored.into_iter().collect();
        scored.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        let mut groups: Vec<Group> = Vec::new();
        for (score, bought) in scored {
            match groups.last_mut() {
                Some(group) if group.score == score => {
                    group.customers += 1;
                    group.buyers += u64::from(bought);
                }
                _ => groups.push(Group { score, customers: 1, buyers: u64::from(bought) }),
            }
        }
        let customers = groups.iter().map(|group| group.customers).sum();
        let buyers = groups.iter().map(|group| group.buyers).sum();
        Self { groups, customers, buyers }
    }

    /// The groups, highest score first.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// How many customers were tested.
    pub fn customers(&self) -> u64 {
        self.customers
    }

    /// How many of them bought.
    pub fn buyers(&self) -> u64 {
        self.buyers
    }

    /// The share of customers who bought; `None` of nobody.
    pub fn prevalence(&self) -> Option<f64> {
        (self.customers > 0).then(|| self.buyers as f64 / self.customers as f64)
    }

    /// The share of the buyers who are among this share of the customers; `None` without buyers.
    pub fn gain(&self, depth: f64) -> Option<f64> {
        let contacted = depth * self.customers as f64;
        (self.buyers > 0).then(|| self.reached(contacted) / self.buyers as f64)
    }

    /// How many buyers are among so many customers from the top.
    pub fn reached(&self, contacted: f64) -> f64 {
        let mut left = contacted;
        let mut reached = 0.0;
        for group in &self.groups {
            let customers = group.customers as f64;
            if left < customers {
                return reached + group.buyers as f64 * (left / customers).max(0.0);
            }
            left -= customers;
            reached += group.buyers as f64;
        }
        reached
    }

    /// What no list can exceed at this depth: min(1, depth / prevalence).
    pub fn ceiling(&self, depth: f64) -> Option<f64> {
        let prevalence = self.prevalence().filter(|share| *share > 0.0)?;
        Some((depth / prevalence).min(1.0))
    }

    /// How much more often than on average the customers of each tenth bought, the top one first.
    pub fn decile_lifts(&self) -> Option<[f64; 10]> {
        let at = |tenths: u32| self.gain(f64::from(tenths) / 10.0);
        let mut lifts = [0.0; 10];
        for (tenth, lift) in (0..).zip(&mut lifts) {
            *lift = (at(tenth + 1)? - at(tenth)?) * 10.0;
        }
        Some(lifts)
    }

    /// The chance that a buyer stands above one who did not buy, ties counted half: the area under
    /// the ROC curve. `None` unless there are both.
    pub fn auc(&self) -> Option<f64> {
        let others = self.customers - self.buyers;
        if self.buyers == 0 || others == 0 {
            return None;
        }
        let (mut above, mut wins) = (0.0, 0.0);
        for group in &self.groups {
            let (buyers, rest) = (group.buyers as f64, (group.customers - group.buyers) as f64);
            wins += rest * (above + buyers / 2.0);
            above += buyers;
        }
        Some(wins / (self.buyers as f64 * others as f64))
    }

    /// The share of buyers among so many customers from the top.
    pub fn precision(&self, contacted: u64) -> Option<f64> {
        let contacted = contacted.min(self.customers) as f64;
        (contacted > 0.0).then(|| self.reached(contacted) / contacted)
    }

    /// The depth that earns most, where a buyer brings `margin` and a contact costs `cost`; of equal
    /// ones the smallest. Depths end with a whole group.
    pub fn most_profit(&self, margin: f64, cost: f64) -> Profit {
        let mut best = Profit { depth: 0.0, customers: 0, buyers: 0, value: 0.0 };
        let (mut customers, mut buyers) = (0, 0);
        for group in &self.groups {
            customers += group.customers;
            buyers += group.buyers;
            let value = buyers as f64 * margin - customers as f64 * cost;
            if value > best.value {
                let depth = customers as f64 / self.customers as f64;
                best = Profit { depth, customers, buyers, value };
            }
        }
        best
    }

    /// Where 95 % of repetitions with other customers of the same kind lie, for each number that
    /// `measure` makes of a list: the percentile bootstrap (Efron 1979) over customers. The same
    /// seed draws the same customers. `None` where a number never exists.
    pub fn bootstrap<const N: usize>(
        &self,
        replicates: u32,
        seed: u64,
        measure: impl Fn(&Self) -> [Option<f64>; N] + Sync,
    ) -> [Option<Interval>; N] {
        // For each customer its cell: twice the group, and one more for a buyer.
        let mut cells: Vec<u32> = Vec::new();
        for (place, group) in (0u32..).step_by(2).zip(&self.groups) {
            let others = usize::try_from(group.customers - group.buyers).expect("in memory");
            cells.extend(std::iter::repeat_n(place, others));
            let buyers = usize::try_from(group.buyers).expect("in memory");
            cells.extend(std::iter::repeat_n(place + 1, buyers));
        }
        let drawn: Vec<[Option<f64>; N]> = (0..replicates)
            .into_par_iter()
            .map(|replicate| measure(&self.redrawn(&cells, seed, replicate)))
            .collect();
        std::array::from_fn(|at| interval_of(drawn.iter().filter_map(|drawn| drawn[at])))
    }

    /// As many customers, drawn with replacement.
    fn redrawn(&self, cells: &[u32], seed: u64, replicate: u32) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut rng = ChaCha8Rng::from_seed(key);
        rng.set_stream(u64::from(replicate));
        let mut counts = vec![[0u64; 2]; self.groups.len()];
        for _ in 0..cells.len() {
            let place = (u64::from(rng.next_u32()) * cells.len() as u64) >> 32;
            let cell = cells[usize::try_from(place).expect("it is below the length")];
            counts[(cell / 2) as usize][(cell % 2) as usize] += 1;
        }
        let group = |(group, [others, buyers]): (&Group, [u64; 2])| Group {
            score: group.score,
            customers: others + buyers,
            buyers,
        };
        let groups: Vec<Group> = self.groups.iter().zip(counts).map(group).collect();
        let customers = groups.iter().map(|group| group.customers).sum();
        let buyers = groups.iter().map(|group| group.buyers).sum();
        Self { groups, customers, buyers }
    }
}

/// The middle 95 % of some numbers; `None` of none.
pub(super) fn interval_of(values: impl Iterator<Item = f64>) -> Option<Interval> {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let place = |thousandths: usize| (last * thousandths + 500) / 1000;
    Some(Interval { low: values[place(25)], high: values[place(975)] })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Six customers in three groups: scores 3, 2, 2, 2, 1, 1; buyers B.
    fn list() -> Gains {
        let scored =
            [(2.0, true), (1.0, false), (3.0, true), (2.0, false), (1.0, false), (2.0, false)];
        Gains::new(scored)
    }

    #[test]
    fn ties_are_worth_what_chance_makes_of_them() {
        let gains = list();
        assert_eq!((gains.customers(), gains.buyers()), (6, 2));
        assert_eq!(gains.gain(1.0 / 6.0), Some(0.5));
        // Two customers: the first, and one of three among whom one bought.
        assert_eq!(gains.gain(2.0 / 6.0), Some((1.0 + 1.0 / 3.0) / 2.0));
        assert_eq!(gains.gain(1.0), Some(1.0));
        // Of the eight pairs of buyer and other six are in order and two are ties.
        assert_eq!(gains.auc(), Some(7.0 / 8.0));
        assert_eq!(gains.precision(4), Some(0.5));
        assert_eq!(gains.ceiling(0.1), Some(0.1 / (2.0 / 6.0)));
        assert_eq!(gains.ceiling(0.5), Some(1.0));
        let lifts = gains.decile_lifts().unwrap();
        assert!((lifts.iter().sum::<f64>() - 10.0).abs() < 1e-12);
    }

    #[test]
    fn the_best_depth_ends_where_a_contact_costs_more_than_it_brings() {
        let gains = list();
        let best = gains.most_profit(10.0, 3.0);
        assert_eq!((best.customers, best.buyers, best.value), (4, 2, 8.0));
        assert_eq!(gains.most_profit(10.0, 11.0).customers, 0);
    }

    #[test]
    fn nobody_and_nothing_bought_have_no_gains() {
        for nobody in [Gains::new([]), Gains::new([(1.0, false)])] {
            assert_eq!((nobody.gain(0.5), nobody.auc(), nobody.ceiling(0.1)), (None, None, None));
        }
        assert_eq!(Gains::new([]).prevalence(), None);
    }

    #[test]
    fn the_bootstrap_is_about_as_wide_as_a_binomial() {
        // Scores that say nothing, one group: the gain is the depth in every draw; its prevalence
        // varies as a share of 400 does.
        let gains = Gains::new((0..400).map(|i| (0.0, i % 4 == 0)));
        let [gain, share] = gains.bootstrap(500, 1, |drawn| [drawn.gain(0.1), drawn.prevalence()]);
        let gain = gain.unwrap();
        assert!((gain.low - 0.1).abs() < 1e-12 && (gain.high - 0.1).abs() < 1e-12);
        let share = share.unwrap();
        let wide = 2.0 * 1.96 * (0.25_f64 * 0.75 / 400.0).sqrt();
        assert!(((share.high - share.low) / wide - 1.0).abs() < 0.15, "{share:?}");
        assert_eq!(
            gains.bootstrap(50, 7, |d| [d.prevalence()]),
            gains.bootstrap(50, 7, |d| [d.prevalence()])
        );
    }
}
