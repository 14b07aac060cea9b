//! Uplift: who buys because of the contact, and not merely after it?
//!
//! A list of likely buyers reaches many who would have bought anyway. Where some customers were left
//! alone by lot, the difference between the contacted and those left alone can be read off from the
//! top of any list down: the Qini curve (Radcliffe 2007, "Using control groups to target on
//! predicted lift"), R_t − R_c · N_t / N_c, with R buyers and N customers among the contacted (t) and
//! those left alone (c) down to a depth. A list that knows nothing of the effect goes straight to the
//! end; the Qini coefficient is the area above that line, divided by the area of a list in hindsight
//! that puts the contacted buyers first and the buyers left alone last. Customers of equal score are
//! one group, as in [`Gains`](super::Gains).

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;

use super::gains::interval_of;
use crate::stats::interval::newcombe;
use crate::stats::{Interval, Level, Proportion};
use crate::support::Count;

/// A customer of a test with a control arm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// The score; higher ones stand above.
    pub score: f64,
    /// Whether the customer was contacted.
    pub treated: bool,
    /// Whether the customer bought.
    pub bought: bool,
}

/// Customers and buyers of one arm; parts of them where a group is cut.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Arm {
    /// How many customers.
    pub customers: f64,
    /// How many of them bought.
    pub buyers: f64,
}

/// Both arms down to some depth.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Arms {
    /// The contacted.
    pub treated: Arm,
    /// Those left alone.
    pub control: Arm,
}

/// A list tested on customers some of whom were left alone, from the highest score down.
#[derive(Clone, Debug, PartialEq)]
pub struct Uplift {
    /// The arms of each group of equal scores, highest first.
    groups: Vec<Arms>,
    all: Arms,
}

/// How far to work a list, and what the contacts earn beyond leaving people alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extra {
    /// The share of customers to contact.
    pub depth: f64,
    /// Buyers who would not have bought without, if all customers down to there were contacted.
    pub buyers: f64,
    /// Their margins less all costs.
    pub value: f64,
}

impl Arm {
    /// The share of buyers; `None` of nobody.
    pub fn rate(self) -> Option<f64> {
        (self.customers > 0.0).then(|| self.buyers / self.customers)
    }

    fn add(&mut self, other: Self, part: f64) {
        self.customers += other.customers * part;
        self.buyers += other.buyers * part;
    }

    fn proportion(self) -> Option<Proportion> {
        let count = |number: f64| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
            let count = number.round() as Count;
            count
        };
        Proportion::new(count(self.buyers), count(self.customers)).ok()
    }
}

impl Arms {
    /// Contacted and left alone together.
    pub fn customers(self) -> f64 {
        self.treated.customers + self.control.customers
    }

    /// Buyers among the contacted beyond what those left alone lead one to expect; while nobody was
    /// left alone so far down, all of them.
    pub fn extra(self) -> f64 {
        let usual = self.control.rate().unwrap_or(0.0) * self.treated.customers;
        self.treated.buyers - usual
    }

    /// The difference of the two rates; `None` unless both arms have customers.
    pub fn difference(self) -> Option<f64> {
        Some(self.treated.rate()? - self.control.rate()?)
    }

    /// Its 95 % interval (Newcombe 1998).
    pub fn interval(self) -> Option<Interval> {
        self.difference()?;
        Some(newcombe(self.treated.proportion()?, self.control.proportion()?, Level::default()))
    }

    fn add(&mut self, other: Self, part: f64) {
        self.treated.add(other.treated, part);
        self.control.add(other.control, part);
    }
}

impl Uplift {
    /// The list of these customers.
    pub fn new(customers: impl IntoIterator<Item = Outcome>) -> Self {
        let mut customers: Vec<Outcome> = customers.into_iter().collect();
        customers.sort_unstable_by(|a, b| b.score.total_cmp(&a.score));
        let group = |group: &[Outcome]| {
            let mut arms = Arms::default();
            for customer in group {
                let arm = if customer.treated { &mut arms.treated } else { &mut arms.control };
                arm.customers += 1.0;
                arm.buyers += f64::from(u8::from(customer.bought));
            }
            arms
        };
        let groups = customers.chunk_by(|a, b| a.score == b.score).map(group).collect();
        Self::of_groups(groups)
    }

    /// The list that knows nothing: all customers of equal score.
    pub fn of_all(all: Arms) -> Self {
        Self { groups: vec![all], all }
    }

    fn of_groups(groups: Vec<Arms>) -> Self {
        let mut all = Arms::default();
        groups.iter().for_each(|group| all.add(*group, 1.0));
        Self { groups, all }
    }

    /// All customers.
    pub fn all(&self) -> Arms {
        self.all
    }

    /// The arms down to this share of the customers; of a group that is cut, a part.
    pub fn down_to(&self, depth: f64) -> Arms {
        let mut left = depth * self.all.customers();
        let mut arms = Arms::default();
        for group in &self.groups {
            let customers = group.customers();
            if left < customers {
                arms.add(*group, (left / customers).max(0.0));
                break;
            }
            arms.add(*group, 1.0);
            left -= customers;
        }
        arms
    }

    /// The area under the Qini curve, in customers times buyers, by trapezoids between the ends of
    /// groups.
    fn area(&self) -> f64 {
        let (mut arms, mut before, mut area) = (Arms::default(), 0.0, 0.0);
        for group in &self.groups {
            arms.add(*group, 1.0);
            let extra = arms.extra();
            area += group.customers() * (before + extra) / 2.0;
            before = extra;
        }
        area
    }

    /// The area above the straight line, divided by that of the list in hindsight: 0 of a list that
    /// knows nothing, 1 of hindsight, below 0 of a list that is worse than none. `None` where an arm is
    /// empty or nobody bought.
    pub fn qini(&self) -> Option<f64> {
        self.all.difference()?;
        let line = self.all.customers() * self.all.extra() / 2.0;
        let Arms { treated, control } = self.all;
        let one = |treated: f64, control: f64, buyers: bool| {
            let of =
                |customers: f64| Arm { customers, buyers: f64::from(u8::from(buyers)) * customers };
            Arms { treated: of(treated), control: of(control) }
        };
        let neither =
            one(treated.customers - treated.buyers, control.customers - control.buyers, false);
        let hindsight = Self::of_groups(vec![
            one(treated.buyers, 0.0, true),
            neither,
            one(0.0, control.buyers, true),
        ]);
        let most = hindsight.area() - line;
        (most > 0.0).then(|| (self.area() - line) / most)
    }

    /// The depth at which contacting everybody above it earns most, against contacting nobody.
    pub fn most_profit(&self, margin: f64, cost: f64) -> Extra {
        let mut best = Extra { depth: 0.0, buyers: 0.0, value: 0.0 };
        let mut arms = Arms::default();
        for group in &self.groups {
            arms.add(*group, 1.0);
            let Some(difference) = arms.difference() else { continue };
            let buyers = difference * arms.customers();
            let value = buyers * margin - arms.customers() * cost;
            if value > best.value {
                best = Extra { depth: arms.customers() / self.all.customers(), buyers, value };
            }
        }
        best
    }

    /// Where 95 % of repetitions with other customers of the same kind lie, for each number that
    /// `measure` makes of a list: the percentile bootstrap over customers, arms apart.
    pub fn bootstrap<const N: usize>(
        &self,
        replicates: u32,
        seed: u64,
        measure: impl Fn(&Self) -> [Option<f64>; N] + Sync,
    ) -> [Option<Interval>; N] {
        // The place of each customer's cell: group, and whether it bought; for each arm.
        let cells = [false, true].map(|treated| self.cells(treated));
        let drawn: Vec<[Option<f64>; N]> = (0..replicates)
            .into_par_iter()
            .map(|replicate| {
                let mut key = [0; 32];
                key[..8].copy_from_slice(&seed.to_le_bytes());
                let mut rng = ChaCha8Rng::from_seed(key);
                rng.set_stream(u64::from(replicate));
                let mut groups = vec![Arms::default(); self.groups.len()];
                for (cells, treated) in cells.iter().zip([false, true]) {
                    for _ in 0..cells.len() {
                        let place = (u64::from(rng.next_u32()) * cells.len() as u64) >> 32;
                        let cell = cells[usize::try_from(place).expect("below the length")];
                        let group = &mut groups[(cell / 2) as usize];
                        let arm = if treated { &mut group.treated } else { &mut group.control };
                        arm.customers += 1.0;
                        arm.buyers += f64::from(cell % 2);
                    }
                }
                measure(&Self::of_groups(groups))
            })
            .collect();
        std::array::from_fn(|at| interval_of(drawn.iter().filter_map(|drawn| drawn[at])))
    }

    fn cells(&self, treated: bool) -> Vec<u32> {
        let mut cells = Vec::new();
        for (place, group) in (0_u32..).step_by(2).zip(&self.groups) {
            let arm = if treated { group.treated } else { group.control };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
            let [buyers, others] =
                [arm.buyers, arm.customers - arm.buyers].map(|number| number as usize);
            cells.extend(std::iter::repeat_n(place, others));
            cells.extend(std::iter::repeat_n(place + 1, buyers));
        }
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scores 3, 3, 2, 2, 1, 1; contacted T, buyers B.
    fn list() -> Uplift {
        let row = |score, treated, bought| Outcome { score, treated, bought };
        Uplift::new([
            row(3.0, true, true),
            row(3.0, false, false),
            row(2.0, true, true),
            row(2.0, false, true),
            row(1.0, true, false),
            row(1.0, false, true),
        ])
    }

    #[test]
    fn the_curve_can_be_drawn_by_hand() {
        let list = list();
        // Down to 3: 1 of 1 against 0 of 1; to 2: 2 of 2 against 1 of 2; to the end: 2 of 3 each.
        let extra = [1, 2, 3].map(|third| list.down_to(f64::from(third) / 3.0).extra());
        assert_eq!(extra, [1.0, 1.0, 0.0]);
        assert_eq!(list.down_to(1.0 / 6.0).treated, Arm { customers: 0.5, buyers: 0.5 });
        // Areas: 1 + 2 + 1 customers times buyers; hindsight goes to 2 within two customers, falls by
        // the third of the two to 2, to 0 at the end.
        assert_eq!(list.area(), 4.0);
        // Hindsight: (2, 2), then one of each arm that did not buy (4, 2), then (6, 0): 2 + 4 + 2.
        assert_eq!(list.qini(), Some(4.0 / 8.0));
        assert_eq!(list.down_to(2.0 / 3.0).difference(), Some(0.5));
    }

    #[test]
    fn without_an_arm_nothing_is_said() {
        let row = |treated| Outcome { score: 1.0, treated, bought: true };
        for treated in [true, false] {
            let list = Uplift::new([row(treated)]);
            assert_eq!((list.qini(), list.all().difference()), (None, None));
            assert_eq!(list.all().interval(), None);
            assert_eq!(list.most_profit(10.0, 0.0).depth, 0.0);
        }
        assert_eq!(Uplift::new([]).qini(), None);
    }

    #[test]
    fn contacts_go_on_while_they_bring_more_than_they_cost() {
        // Down to the first group two customers, one extra buyer for each of them.
        assert_eq!(
            list().most_profit(10.0, 1.0),
            Extra { depth: 1.0 / 3.0, buyers: 2.0, value: 18.0 }
        );
        assert_eq!(list().most_profit(10.0, 11.0).depth, 0.0);
        let [low] = list().bootstrap(50, 1, |drawn| [drawn.qini()]);
        assert!(low.unwrap().contains(0.5));
    }
}
