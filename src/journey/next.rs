//! Which product comes next, and when?
//!
//! A customer who has just taken one product waits for the next new one; several may end the wait, and
//! the end of the data ends it for nobody (Aalen and Johansen 1978, see
//! [`competing`]). For each product that may come, only those count
//! who do not have it yet. Few customers follow a rare product, so that their share is pulled towards
//! that after any product, as a cell of the matrix is towards its column.

use rayon::prelude::*;

use super::Journeys;
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::competing::{self, Wait, cumulative_incidence};
use crate::stats::shrink::BetaPrior;
use crate::stats::{Interval, Level, Proportion};
use crate::support::Count;

const DAY: f64 = 86_400.0;

/// One product after another.
#[derive(Clone, Debug, PartialEq)]
pub struct Next<'a> {
    /// What was taken last.
    pub after: &'a str,
    /// What may come next.
    pub next: &'a str,
    /// Customers who took `after` and did not have `next`.
    pub n: Count,
    /// Those of them whose next new product it was, within the horizon.
    pub took: Count,
    /// The share for whom it is the next, up to the horizon, with those whose data end earlier accounted
    /// for.
    pub incidence: f64,
    /// Its 95 % interval; `None` where it is 0 or 1.
    pub ends: Option<Interval>,
    /// The same after any product.
    pub usual: f64,
    /// The share pulled towards that.
    pub shrunk: f64,
    /// The days by which a quarter, half and three quarters of them have taken it.
    pub days: Option<[f64; 3]>,
}

/// One customer's wait after a product.
struct Step<'a> {
    after: &'a [(i64, usize)],
    before: &'a [(i64, usize)],
    undated: &'a [usize],
    next: &'a [(i64, usize)],
    days: f64,
}

impl Step<'_> {
    fn holds(&self, product: usize) -> bool {
        let steps = self.before.iter().chain(self.after);
        steps.map(|step| step.1).chain(self.undated.iter().copied()).any(|held| held == product)
    }

    /// The wait for `product`. Of several products that come at the same time each is the next in part.
    fn wait(&self, product: usize) -> Wait {
        let comes = self.next.iter().any(|step| step.1 == product);
        let part = if comes { 1.0 / self.next.len() as f64 } else { 0.0 };
        Wait { time: self.days, ended: !self.next.is_empty(), part }
    }
}

/// What comes next after each product within `horizon` days, of the pairs with at least `least`
/// customers; by product, the most probable first. Takes products² × customers time.
pub fn next<'a>(journeys: &'a Journeys, horizon: f64, least: Count) -> Vec<Next<'a>> {
    let n = journeys.products.len();
    let steps = steps(journeys);
    let mut following: Vec<Vec<&Step<'_>>> = vec![Vec::new(); n];
    for step in &steps {
        step.after.iter().for_each(|&(_, product)| following[product].push(step));
    }
    let columns: Vec<Vec<Next<'a>>> = (0..n)
        .into_par_iter()
        .map(|product| column(journeys, &steps, &following, product, horizon, least))
        .collect();
    let mut all: Vec<Next<'a>> = columns.into_iter().flatten().collect();
    all.sort_by(|a, b| {
        a.after.cmp(b.after).then(b.shrunk.total_cmp(&a.shrunk)).then(a.next.cmp(b.next))
    });
    all
}

/// One product that may come, after each of the others.
fn column<'a>(
    journeys: &'a Journeys,
    steps: &[Step<'_>],
    following: &[Vec<&Step<'_>>],
    product: usize,
    horizon: f64,
    least: Count,
) -> Vec<Next<'a>> {
    let without = |step: &&Step<'_>| !step.holds(product);
    let waits: Vec<Wait> = steps.iter().filter(without).map(|step| step.wait(product)).collect();
    let usual = cumulative_incidence(&waits).at(horizon);
    let name = |product: usize| &*journeys.products[product];
    let mut shares = Vec::new();
    let mut found = Vec::new();
    for (after, steps) in following.iter().enumerate() {
        if after == product {
            continue;
        }
        let waits: Vec<Wait> =
            steps.iter().copied().filter(without).map(|step| step.wait(product)).collect();
        let took = waits.iter().filter(|wait| wait.part > 0.0 && wait.time <= horizon).count();
        let count = |number: usize| Count::try_from(number).expect("customers are counted so");
        let share = Proportion::new(count(took), count(waits.len())).expect("a part of all");
        shares.push(share);
        if share.trials() < least.max(1) {
            continue;
        }
        let incidence: competing::Incidence = cumulative_incidence(&waits);
        let by = |part: f64| incidence.time_of(part, horizon);
        found.push(Next {
            after: name(after),
            next: name(product),
            n: share.trials(),
            took: share.successes(),
            incidence: incidence.at(horizon),
            ends: incidence.interval(horizon, Level::default()),
            usual,
            shrunk: 0.0,
            days: by(0.25).zip(by(0.5)).zip(by(0.75)).map(|((a, b), c)| [a, b, c]),
        });
    }
    // How much products differ in what follows them decides how much a cell says.
    let strength = BetaPrior::of_column(&shares).strength;
    for row in &mut found {
        let trials = f64::from(row.n);
        row.shrunk = (trials * row.incidence + strength * usual) / (trials + strength);
    }
    found
}

/// Every wait of every customer: from each time at which something new was taken to the next, or to
/// the end of the data.
fn steps(journeys: &Journeys) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    for journey in &journeys.customers {
        let mut from = 0;
        for after in journey.steps.chunk_by(|a, b| a.0 == b.0) {
            let (before, rest) = journey.steps.split_at(from);
            let later = &rest[after.len()..];
            let next = later.chunk_by(|a, b| a.0 == b.0).next().unwrap_or_default();
            let until = next.first().map_or(journeys.last, |step| step.0);
            let days = (until - after[0].0) as f64 / DAY;
            if days > 0.0 {
                steps.push(Step { after, before, undated: &journey.undated, next, days });
            }
            from += after.len();
        }
    }
    steps
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.next/1";

/// `pannier.next/1`.
pub fn schema() -> Schema {
    let columns = vec![
        Column::new("after", "after", Kind::Text, "what was taken last"),
        Column::new("next", "next", Kind::Text, "the next new product"),
        Column::new("n", "customers", Kind::Count, "customers after the one, without the other"),
        Column::new("took", "took it", Kind::Count, "those of them seen to take it next in time"),
        Column::new(
            "incidence",
            "share",
            Kind::Share,
            "the share for whom it is the next product up to the horizon, Aalen and Johansen (1978)",
        ),
        Column::new("incidence_low", "from", Kind::Share, "lower end of its 95 % interval")
            .detail(),
        Column::new("incidence_high", "to", Kind::Share, "upper end of the same interval").detail(),
        Column::new("usual", "after any", Kind::Share, "the same after any product"),
        Column::new("shrunk", "shrunk", Kind::Share, "incidence pulled towards usual"),
        Column::new("lift", "lift", Kind::Ratio, "shrunk / usual"),
        Column::new(
            "days_quarter",
            "days: 1/4",
            Kind::Number,
            "days by which a quarter of them took it",
        ),
        Column::new("days_half", "half", Kind::Number, "days by which half of them did"),
        Column::new("days_three_quarters", "3/4", Kind::Number, "days by which three quarters did"),
    ];
    Schema { name: SCHEMA, columns }
}

impl Record for Next<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let days = |at: usize| self.days.map(|days| days[at]);
        vec![
            self.after.into(),
            self.next.into(),
            self.n.into(),
            self.took.into(),
            self.incidence.into(),
            self.ends.map(|ends| ends.low).into(),
            self.ends.map(|ends| ends.high).into(),
            self.usual.into(),
            self.shrunk.into(),
            (self.shrunk / self.usual).into(),
            days(0).into(),
            days(1).into(),
            days(2).into(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::journeys;
    use super::*;

    #[test]
    fn waits_end_with_the_next_new_product_or_with_the_data() {
        let day = 86_400;
        let steps: [&[(i64, usize)]; 4] = [
            &[(0, 0), (2 * day, 1), (5 * day, 2)],
            &[(0, 0), (4 * day, 1), (4 * day, 2)],
            &[(3 * day, 0)],
            &[(0, 1), (day, 0)],
        ];
        let all = journeys(3, &steps, 10 * day);
        let found = next(&all, 30.0, 1);
        let row =
            |after, then| found.iter().find(|row| row.after == after && row.next == then).unwrap();
        // After 0 without 1: it came after 2 days, in half after 4, and not within 7.
        let then = row("0", "1");
        assert_eq!((then.n, then.took), (3, 2));
        assert!((then.incidence - (1.0 / 3.0 + 2.0 / 3.0 / 2.0 * 0.5)).abs() < 1e-12);
        assert_eq!(then.days, Some([2.0, 2.0, 4.0]));
        // The customer who had 1 before counts for 2 only.
        assert_eq!(row("0", "2").n, 4);
    }
}
