//! Which product follows another sooner than the customers' own dates explain?
//!
//! Whoever holds much holds everything close together, and what is held by the same customers need not
//! follow one from the other. So the null keeps of each customer the set of products and the set of
//! dates and deals the dates out to the products anew: it tells order and nearness in time from holding
//! both. No dealing is needed. Of a customer's m dates, two products get each ordered pair of them with
//! the same chance 1/(m(m−1)), and counting the pairs that lie within the window gives the chance of
//! this customer; over all customers these add up to the mean and the variance of the count, whose
//! tails are those of the binomial with the same two moments.

use super::Journeys;
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::discovery::{Correction, adjust};
use crate::stats::{Interval, Level, Proportion, tails};
use crate::support::Count;

const DAY: i64 = 86_400;

/// One product following another within the window.
#[derive(Clone, Debug, PartialEq)]
pub struct Sequence<'a> {
    /// What is taken first.
    pub given: &'a str,
    /// What follows.
    pub then: &'a str,
    /// Customers who took both, with dates.
    pub both: Count,
    /// Those who took `then` after `given` and within the window.
    pub count: Count,
    /// Customers who took `then` so, of those who took `given` at least a window before the data end.
    pub followed: Proportion,
    /// The count to expect were each customer's dates dealt out anew.
    pub expected: f64,
    /// The chance of a count so far from it, on either side.
    pub p: f64,
    /// The same among all sequences looked at.
    pub q: f64,
}

impl Sequence<'_> {
    /// The count by what is expected.
    pub fn lift(&self) -> f64 {
        f64::from(self.count) / self.expected
    }

    /// The Wilson interval of the confidence.
    pub fn ends(&self) -> Interval {
        self.followed.wilson(Level::default())
    }
}

/// What is counted of an ordered pair.
#[derive(Clone, Copy, Default)]
struct Counted {
    both: Count,
    count: Count,
    followed: Count,
    expected: f64,
    variance: f64,
}

/// All sequences of two products that at least `least` customers took both, the surest first.
/// `window` is in days.
pub fn sequences<'a>(journeys: &'a Journeys, window: f64, least: Count) -> Vec<Sequence<'a>> {
    #[expect(clippy::cast_possible_truncation, reason = "`as` saturates: a window without end")]
    let window = (window * DAY as f64) as i64;
    let n = journeys.products.len();
    let mut cells = vec![Counted::default(); n * n];
    let mut watched: Vec<Count> = vec![0; n];
    for journey in &journeys.customers {
        let within = |from: i64, to: i64| from < to && to - from <= window;
        let long_ago = |time: i64| journeys.last - time >= window;
        for &(time, product) in &journey.steps {
            watched[product] += Count::from(long_ago(time));
        }
        let chance = chance(&journey.steps, window);
        for &(from, a) in &journey.steps {
            for &(to, b) in journey.steps.iter().filter(|step| step.1 != a) {
                let cell = &mut cells[a * n + b];
                cell.both += 1;
                cell.count += Count::from(within(from, to));
                cell.followed += Count::from(within(from, to) && long_ago(from));
                cell.expected += chance;
                cell.variance += chance * (1.0 - chance);
            }
        }
    }
    let mut found = Vec::new();
    for (place, cell) in cells.iter().enumerate() {
        if cell.both < least.max(1) {
            continue;
        }
        let tails = tails::matched_binomial(cell.count, cell.expected, cell.variance);
        let followed = Proportion::new(cell.followed, watched[place / n]);
        found.push(Sequence {
            given: &journeys.products[place / n],
            then: &journeys.products[place % n],
            both: cell.both,
            count: cell.count,
            followed: followed.expect("a part of them"),
            expected: cell.expected,
            p: (2.0 * tails.mid_upper().min(tails.mid_lower())).min(1.0),
            q: 1.0,
        });
    }
    let chances: Vec<f64> = found.iter().map(|row| row.p).collect();
    let adjusted = adjust(&chances, Correction::BenjaminiHochberg).expect("they are chances");
    found.iter_mut().zip(adjusted).for_each(|(row, q)| row.q = q);
    found.sort_by(|a, b| {
        (a.p.total_cmp(&b.p)).then_with(|| (a.given, a.then).cmp(&(b.given, b.then)))
    });
    found
}

/// The share of ordered pairs of a customer's dates of which the second follows within the window.
fn chance(steps: &[(i64, usize)], window: i64) -> f64 {
    let m = steps.len();
    if m < 2 {
        return 0.0;
    }
    let mut pairs = 0;
    for (at, &(from, _)) in steps.iter().enumerate() {
        let later = &steps[at..];
        let same = later.partition_point(|step| step.0 <= from);
        let until = later.partition_point(|step| step.0 - from <= window);
        pairs += until - same;
    }
    pairs as f64 / (m * (m - 1)) as f64
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.sequences/1";

/// `pannier.sequences/1`.
pub fn schema() -> Schema {
    let columns = vec![
        Column::new("given", "given", Kind::Text, "what is taken first"),
        Column::new("then", "then", Kind::Text, "what follows"),
        Column::new("both", "both", Kind::Count, "customers who took both, with dates"),
        Column::new(
            "count",
            "in time",
            Kind::Count,
            "those who took it after and within the window",
        ),
        Column::new(
            "expected",
            "expected",
            Kind::Number,
            "the count to expect were each customer's dates dealt out anew to the products held",
        ),
        Column::new("lift", "lift", Kind::Ratio, "count / expected"),
        Column::new("p_value", "", Kind::Chance, "chance of a count so far from it").detail(),
        Column::new(
            "q_value",
            "q",
            Kind::Chance,
            "the same among all sequences looked at, Benjamini and Hochberg (1995)",
        ),
        Column::new(
            "watched",
            "",
            Kind::Count,
            "customers who took the first at least a window before the data end",
        )
        .detail(),
        Column::new(
            "confidence",
            "confidence",
            Kind::Share,
            "those of them who took the other in time",
        ),
        Column::new("confidence_low", "from", Kind::Share, "lower end of its 95 % interval")
            .detail(),
        Column::new("confidence_high", "to", Kind::Share, "upper end of the same").detail(),
    ];
    Schema { name: SCHEMA, columns }
}

impl Record for Sequence<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let ends = self.ends();
        vec![
            self.given.into(),
            self.then.into(),
            self.both.into(),
            self.count.into(),
            self.expected.into(),
            self.lift().into(),
            self.p.into(),
            self.q.into(),
            self.followed.trials().into(),
            self.followed.share().into(),
            ends.low.into(),
            ends.high.into(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::journeys;
    use super::*;

    /// Every order of a customer's dates, counted one by one.
    #[test]
    fn what_is_expected_is_the_mean_over_all_orders_of_the_dates() {
        let steps: [&[(i64, usize)]; 2] = [
            &[(0, 0), (5 * DAY, 1), (5 * DAY, 3), (40 * DAY, 2)],
            &[(DAY, 0), (20 * DAY, 2), (90 * DAY, 1)],
        ];
        let all = journeys(4, &steps, 100 * DAY);
        let found = sequences(&all, 30.0, 1);
        let (mut mean, mut orders) = ([0.0; 2], [0.0; 2]);
        for (customer, steps) in steps.iter().enumerate() {
            permutations(steps.len(), &mut |order: &[usize]| {
                let time = |product| {
                    let at = steps.iter().position(|step| step.1 == product).unwrap();
                    steps[order[at]].0
                };
                let (from, to) = (time(0), time(2));
                orders[customer] += 1.0;
                mean[customer] += f64::from(u8::from(from < to && to - from <= 30 * DAY));
            });
        }
        let expected = mean[0] / orders[0] + mean[1] / orders[1];
        let row = found.iter().find(|row| (row.given, row.then) == ("0", "2")).unwrap();
        assert!((row.expected - expected).abs() < 1e-12, "{} against {expected}", row.expected);
        assert_eq!((row.both, row.count), (2, 1));
        assert_eq!((row.followed.successes(), row.followed.trials()), (1, 2));
    }

    fn permutations(n: usize, visit: &mut dyn FnMut(&[usize])) {
        fn go(order: &mut Vec<usize>, n: usize, visit: &mut dyn FnMut(&[usize])) {
            if order.len() == n {
                return visit(order);
            }
            for next in 0..n {
                if !order.contains(&next) {
                    order.push(next);
                    go(order, n, visit);
                    order.pop();
                }
            }
        }
        go(&mut Vec::new(), n, visit);
    }
}
