//! Which product comes next, and when?
//!
//! A customer who has just taken one product waits for the next new one; several may end the wait, and
//! the end of the data ends it for nobody (Aalen and Johansen 1978, see
//! [`competing`]). For each product that may come, only those count
//! who do not have it yet. Few customers follow a rare product, so that their share is pulled towards
//! that after any product, as a cell of the matrix is towards its column.
//!
//! Where enough customers came the same way, more of it is known: the product before the last one,
//! and with it everything else that they hold. What is known less of is what a share is pulled
//! towards, each the more the fewer customers there are: exact holdings towards the last two products,
//! these towards the last one, this towards any.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::Journeys;
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::competing::{self, Wait, cumulative_incidence};
use crate::stats::discovery::{Correction, adjust};
use crate::stats::shrink::{BetaPrior, strength_around};
use crate::stats::{Interval, Level, Proportion, tails};
use crate::support::Count;

const DAY: f64 = 86_400.0;

/// One product after another.
#[derive(Clone, Debug, PartialEq)]
pub struct Next<'a> {
    /// What was taken last.
    pub after: &'a str,
    /// What was taken before that, where it is known.
    pub before: Option<&'a str>,
    /// Everything else that is held, by name, where it is known.
    pub held: Option<Vec<&'a str>>,
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
    /// The shrunken share where one thing less is known: of the holdings, of the product before; after
    /// any product where only the last one is known.
    pub backed_off: f64,
    /// The share pulled towards that.
    pub shrunk: f64,
    /// The chance that so many or more took it if the share were `backed_off`, among all rows.
    pub q: f64,
    /// The days by which a quarter, half and three quarters of them have taken it.
    pub days: Option<[f64; 3]>,
}

/// Where more products than these are taken at once, none of them is what came before: a basket is no
/// way that somebody went.
const AT_ONCE: usize = 3;

/// One customer's wait after a product.
struct Step<'a> {
    after: &'a [(i64, usize)],
    before: &'a [(i64, usize)],
    undated: &'a [usize],
    next: &'a [(i64, usize)],
    days: f64,
}

impl Step<'_> {
    /// What may be known of it, for each of the products that were taken last at once, and each that
    /// were taken at the time before.
    fn states(&self) -> Vec<State> {
        let last = self.before.chunk_by(|a, b| a.0 == b.0).next_back().unwrap_or_default();
        let mut all: Vec<usize> = self.before.iter().chain(self.after).map(|step| step.1).collect();
        all.extend(self.undated);
        all.sort_unstable();
        let mut states = Vec::new();
        for &(_, after) in self.after {
            states.push(State { after, before: None, held: None });
            if last.len().max(self.after.len()) > AT_ONCE {
                continue;
            }
            for &(_, before) in last {
                states.push(State { after, before: Some(before), held: None });
                let others = all.iter().copied().filter(|&one| one != after && one != before);
                let others: Vec<usize> = others.collect();
                // Where there is nothing else, this is known of the last two alone.
                if !others.is_empty() {
                    states.push(State { after, before: Some(before), held: Some(others) });
                }
            }
        }
        states
    }

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

/// What is known of the customers of a state: the last product; the one before it; all others held.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    after: usize,
    before: Option<usize>,
    held: Option<Vec<usize>>,
}

impl State {
    /// The state that knows one thing less; `None` of the last product alone.
    fn parent(&self) -> Option<Self> {
        match (self.before, &self.held) {
            (_, Some(_)) => Some(Self { held: None, ..self.clone() }),
            (Some(_), None) => Some(Self { before: None, ..self.clone() }),
            (None, None) => None,
        }
    }

    /// How many things are known, from 0.
    fn depth(&self) -> usize {
        usize::from(self.before.is_some()) + usize::from(self.held.is_some())
    }
}

/// Each state with the waits in it.
type States<'s, 'j> = BTreeMap<State, Vec<&'s Step<'j>>>;

/// What comes next after each product within `horizon` days, of the pairs with at least `least`
/// customers; by product, what is known least first, the most probable first. Takes
/// products × waits time, thrice.
pub fn next<'a>(journeys: &'a Journeys, horizon: f64, least: Count) -> Vec<Next<'a>> {
    let n = journeys.products.len();
    let steps = steps(journeys);
    let mut states: States<'_, '_> = BTreeMap::new();
    for step in &steps {
        step.states().into_iter().for_each(|state| states.entry(state).or_default().push(step));
    }
    // What so few customers tell of only the last product may be known of: its prior wants all.
    states.retain(|state, steps| state.depth() == 0 || steps.len() >= least.max(1) as usize);
    let columns: Vec<Vec<Next<'a>>> = (0..n)
        .into_par_iter()
        .map(|product| column(journeys, &steps, &states, product, horizon, least))
        .collect();
    let mut all: Vec<Next<'a>> = columns.into_iter().flatten().collect();
    let chance = |row: &Next<'_>| {
        let expected = f64::from(row.n) * row.backed_off;
        let spread = expected * (1.0 - row.backed_off);
        if spread > 0.0 {
            tails::matched_binomial(row.took, expected, spread).mid_upper().min(1.0)
        } else {
            1.0
        }
    };
    let chances: Vec<f64> = all.iter().map(chance).collect();
    let adjusted = adjust(&chances, Correction::BenjaminiHochberg).expect("they are chances");
    all.iter_mut().zip(adjusted).for_each(|(row, q)| row.q = q);
    all.sort_by(|a, b| {
        a.after
            .cmp(b.after)
            .then_with(|| (a.before, &a.held).cmp(&(b.before, &b.held)))
            .then(b.shrunk.total_cmp(&a.shrunk))
            .then(a.next.cmp(b.next))
    });
    all
}

/// One product that may come, after each state.
fn column<'a>(
    journeys: &'a Journeys,
    steps: &[Step<'_>],
    states: &States<'_, '_>,
    product: usize,
    horizon: f64,
    least: Count,
) -> Vec<Next<'a>> {
    let without = |step: &&Step<'_>| !step.holds(product);
    let waits: Vec<Wait> = steps.iter().filter(without).map(|step| step.wait(product)).collect();
    let usual = cumulative_incidence(&waits).at(horizon);
    let name = |product: usize| &*journeys.products[product];
    let count = |number: usize| Count::try_from(number).expect("customers are counted so");
    let mut found: Vec<(&State, Proportion, Next<'a>)> = Vec::new();
    let mut shares = Vec::new();
    for (state, steps) in states {
        if state.after == product || state.before == Some(product) {
            continue;
        }
        let waits: Vec<Wait> =
            steps.iter().copied().filter(without).map(|step| step.wait(product)).collect();
        let took = waits.iter().filter(|wait| wait.part > 0.0 && wait.time <= horizon).count();
        let share = Proportion::new(count(took), count(waits.len())).expect("a part of all");
        if state.depth() == 0 {
            shares.push(share);
        }
        if share.trials() < least.max(1) {
            continue;
        }
        let incidence: competing::Incidence = cumulative_incidence(&waits);
        let by = |part: f64| incidence.time_of(part, horizon);
        let next = Next {
            after: name(state.after),
            before: state.before.map(name),
            held: state.held.as_ref().map(|held| held.iter().map(|&one| name(one)).collect()),
            next: name(product),
            n: share.trials(),
            took: share.successes(),
            incidence: incidence.at(horizon),
            ends: incidence.interval(horizon, Level::default()),
            usual,
            backed_off: usual,
            shrunk: 0.0,
            q: 1.0,
            days: by(0.25).zip(by(0.5)).zip(by(0.75)).map(|((a, b), c)| [a, b, c]),
        };
        found.push((state, share, next));
    }
    // How much products differ in what follows them decides how much a cell says; then how much what
    // is known more of differs from what is known less of.
    let mut known: BTreeMap<State, f64> = BTreeMap::new();
    for depth in 0..=2 {
        let of_depth = || found.iter().filter(|(state, ..)| state.depth() == depth);
        let towards = |state: &State| {
            let mut at = state.parent();
            while let Some(parent) = at {
                if let Some(&share) = known.get(&parent) {
                    return share;
                }
                at = parent.parent();
            }
            usual
        };
        let strength = match depth {
            0 => BetaPrior::of_column(&shares).strength,
            _ => strength_around(
                of_depth().map(|(state, share, _)| (*share, towards(state))).collect(),
            ),
        };
        let shrunk: Vec<(State, f64, f64)> = of_depth()
            .map(|(state, share, row)| {
                let (trials, parent) = (f64::from(share.trials()), towards(state));
                let shrunk = (trials * row.incidence + strength * parent) / (trials + strength);
                ((*state).clone(), parent, shrunk)
            })
            .collect();
        known.extend(shrunk.iter().map(|(state, _, shrunk)| (state.clone(), *shrunk)));
        let of_depth = found.iter_mut().filter(|(state, ..)| state.depth() == depth);
        for ((_, _, row), (_, parent, shrunk)) in of_depth.zip(shrunk) {
            (row.backed_off, row.shrunk) = (parent, shrunk);
        }
    }
    found.into_iter().map(|(_, _, row)| row).collect()
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
        Column::new("before", "", Kind::Text, "what was taken before that, where it is known")
            .detail(),
        Column::new("held", "", Kind::List, "everything else that is held, where it is known")
            .detail(),
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
        Column::new(
            "backed_off",
            "",
            Kind::Share,
            "the shrunken share where one thing less is known: the holdings, the product before; after any product where only the last is",
        )
        .detail(),
        Column::new("shrunk", "shrunk", Kind::Share, "incidence pulled towards backed_off"),
        Column::new("lift", "lift", Kind::Ratio, "shrunk / usual"),
        Column::new(
            "q_value",
            "",
            Kind::Chance,
            "the chance that so many or more took it if the share were backed_off, among all rows, Benjamini and Hochberg (1995)",
        )
        .detail(),
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
            self.before.into(),
            Cell::list(self.held.iter().flatten().copied()),
            self.next.into(),
            self.n.into(),
            self.took.into(),
            self.incidence.into(),
            self.ends.map(|ends| ends.low).into(),
            self.ends.map(|ends| ends.high).into(),
            self.usual.into(),
            self.backed_off.into(),
            self.shrunk.into(),
            (self.shrunk / self.usual).into(),
            self.q.into(),
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
        let row = |after, then| {
            let known = |row: &&Next<'_>| (row.after, row.before, row.next) == (after, None, then);
            found.iter().find(known).unwrap()
        };
        // After 0 without 1: it came after 2 days, in half after 4, and not within 7.
        let then = row("0", "1");
        assert_eq!((then.n, then.took), (3, 2));
        assert!((then.incidence - (1.0 / 3.0 + 2.0 / 3.0 / 2.0 * 0.5)).abs() < 1e-12);
        assert_eq!(then.days, Some([2.0, 2.0, 4.0]));
        // The customer who had 1 before counts for 2 only.
        assert_eq!(row("0", "2").n, 4);
    }

    #[test]
    fn what_is_known_more_of_is_pulled_towards_what_is_known_less_of() {
        let day = 86_400;
        // After 0 and then 1 comes 2, after 3 and then 1 comes 4; a hundred customers each.
        let one: &[(i64, usize)] = &[(0, 0), (day, 1), (2 * day, 2)];
        let other: &[(i64, usize)] = &[(0, 3), (day, 1), (2 * day, 4)];
        let steps: Vec<&[(i64, usize)]> =
            (0..200).map(|customer| if customer % 2 == 0 { one } else { other }).collect();
        let all = journeys(5, &steps, 10 * day);
        let found = next(&all, 30.0, 10);
        let share = |before: Option<&str>, then: &str| {
            let row = |row: &&Next<'_>| (row.after, row.before, row.next) == ("1", before, then);
            found.iter().find(row).unwrap().clone()
        };
        let last = share(None, "2");
        assert!((last.incidence - 0.5).abs() < 1e-12);
        let two = share(Some("0"), "2");
        assert_eq!((two.n, two.incidence, two.backed_off), (100, 1.0, last.shrunk));
        assert!(two.shrunk > 0.95 && share(Some("3"), "2").shrunk < 0.05);
    }
}
