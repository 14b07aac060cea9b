//! Which of two products comes first?
//!
//! Of the customers who hold both, how many took one strictly before the other. A customer counts only
//! when both were on sale from the customer's start: else the older product comes first because there
//! was nothing else to take. The sign test asks whether it could be a coin; the share is pulled towards
//! one half, the more the fewer customers hold both.

use super::Journeys;
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::discovery::{Correction, adjust};
use crate::stats::shrink::BetaPrior;
use crate::stats::{Interval, Level, Proportion, tails};
use crate::support::Count;

/// Who came first, for all pairs.
#[derive(Clone, Debug)]
pub struct Precedence {
    n: usize,
    /// For each pair (i, j), row by row: i strictly before j.
    first: Vec<Count>,
    /// The same time.
    ties: Vec<Count>,
    /// Both taken, but one was not on sale from the customer's start.
    unexposed: Vec<Count>,
}

/// One pair, the one that comes first more often in front.
#[derive(Clone, Debug)]
pub struct Pair<'a> {
    /// The product that comes first more often.
    pub earlier: &'a str,
    /// The other.
    pub later: &'a str,
    /// Customers who took `earlier` first, of those who took both at different times.
    pub first: Proportion,
    /// Customers who took both at the same time.
    pub ties: Count,
    /// Customers who are left out since one of them was not on sale when they came.
    pub unexposed: Count,
    /// The share, pulled towards one half.
    pub shrunk: f64,
    /// Its 95 % credible interval.
    pub ends: Interval,
    /// The chance of so uneven an order if it were a coin, sign test, two-sided.
    pub p: f64,
    /// The same among all pairs looked at.
    pub q: f64,
}

impl Precedence {
    /// Counts all pairs.
    pub fn new(journeys: &Journeys) -> Self {
        let n = journeys.products.len();
        let empty = || vec![0; n * n];
        let mut counts = Self { n, first: empty(), ties: empty(), unexposed: empty() };
        for journey in &journeys.customers {
            for (at, &(time, a)) in journey.steps.iter().enumerate() {
                for &(then, b) in &journey.steps[at + 1..] {
                    if !(journeys.exposed(journey, a) && journeys.exposed(journey, b)) {
                        counts.unexposed[a * n + b] += 1;
                        counts.unexposed[b * n + a] += 1;
                    } else if time == then {
                        counts.ties[a * n + b] += 1;
                        counts.ties[b * n + a] += 1;
                    } else {
                        counts.first[a * n + b] += 1;
                    }
                }
            }
        }
        counts
    }

    /// How many customers took `a` strictly before `b`.
    pub fn before(&self, a: usize, b: usize) -> Count {
        self.first[a * self.n + b]
    }

    /// The pairs that at least `least` customers took at different times, the surest first.
    pub fn pairs<'a>(&self, journeys: &'a Journeys, least: Count) -> Vec<Pair<'a>> {
        let mut places = Vec::new();
        for a in 0..self.n {
            for b in a + 1..self.n {
                let (first, second) = (self.before(a, b), self.before(b, a));
                if first + second < least.max(1) {
                    continue;
                }
                let (a, b) = if first >= second { (a, b) } else { (b, a) };
                let first = Proportion::new(first.max(second), first + second);
                places.push((a, b, first.expect("a part of all")));
            }
        }
        let shares: Vec<Proportion> = places.iter().map(|place| place.2).collect();
        let prior = around_half(&shares);
        let chances: Vec<f64> = shares.iter().map(|&share| coin(share)).collect();
        let adjusted = adjust(&chances, Correction::BenjaminiHochberg).expect("they are chances");
        let mut pairs: Vec<Pair<'a>> = places
            .into_iter()
            .zip(chances.into_iter().zip(adjusted))
            .map(|((a, b, first), (p, q))| Pair {
                earlier: &journeys.products[a],
                later: &journeys.products[b],
                first,
                ties: self.ties[a * self.n + b],
                unexposed: self.unexposed[a * self.n + b],
                shrunk: prior.share(first),
                ends: prior.interval(first, Level::default()),
                p,
                q,
            })
            .collect();
        pairs.sort_by(|a, b| {
            (a.p.total_cmp(&b.p))
                .then(b.shrunk.total_cmp(&a.shrunk))
                .then_with(|| (a.earlier, a.later).cmp(&(b.earlier, b.later)))
        });
        pairs
    }
}

/// The sign test: heads of a fair coin, both tails.
fn coin(heads: Proportion) -> f64 {
    let n = f64::from(heads.trials());
    let tails = tails::matched_binomial(heads.successes(), n / 2.0, n / 4.0);
    (2.0 * tails.upper().min(tails.lower())).min(1.0)
}

/// The usual spread of shares around one half: a beta distribution with that mean, its strength by
/// moments. With n_i customers in k pairs, Σ n_i (p_i − ½)² is (k + ρ(Σn_i − k))/4 on average.
fn around_half(shares: &[Proportion]) -> BetaPrior {
    const LEAST: f64 = 1e-6;
    const MOST: f64 = 0.999;
    let k = shares.len() as f64;
    let n: f64 = shares.iter().map(|share| f64::from(share.trials())).sum();
    let spread: f64 = shares
        .iter()
        .filter_map(|share| Some(f64::from(share.trials()) * (share.share()? - 0.5).powi(2)))
        .sum();
    if shares.len() < 4 || n <= k {
        return BetaPrior::JEFFREYS;
    }
    let correlation = ((4.0 * spread - k) / (n - k)).clamp(LEAST, MOST);
    BetaPrior { mean: 0.5, strength: 1.0 / correlation - 1.0, pooled: correlation == LEAST }
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.precedence/1";

/// `pannier.precedence/1`.
pub fn schema() -> Schema {
    let columns = vec![
        Column::new("earlier", "first", Kind::Text, "the product that comes first more often"),
        Column::new("later", "then", Kind::Text, "the other"),
        Column::new(
            "n",
            "customers",
            Kind::Count,
            "customers who took both at different times, both on sale when they came",
        ),
        Column::new("first", "in this order", Kind::Count, "those of them in this order"),
        Column::new("ties", "together", Kind::Count, "customers who took both at the same time"),
        Column::new(
            "unexposed",
            "",
            Kind::Count,
            "customers left out: one of the two was not yet on sale when they came",
        )
        .detail(),
        Column::new("share", "share", Kind::Share, "first / n"),
        Column::new("share_shrunk", "shrunk", Kind::Share, "the same, pulled towards one half"),
        Column::new("share_low", "from", Kind::Share, "lower end of its 95 % interval"),
        Column::new("share_high", "to", Kind::Share, "upper end of the same interval"),
        Column::new("p_value", "", Kind::Chance, "chance of it from a coin, sign test").detail(),
        Column::new(
            "q_value",
            "q",
            Kind::Chance,
            "the same among all pairs looked at, Benjamini and Hochberg (1995)",
        ),
    ];
    Schema { name: SCHEMA, columns }
}

impl Record for Pair<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            self.earlier.into(),
            self.later.into(),
            self.first.trials().into(),
            self.first.successes().into(),
            self.ties.into(),
            self.unexposed.into(),
            self.first.share().into(),
            self.shrunk.into(),
            self.ends.low.into(),
            self.ends.high.into(),
            self.p.into(),
            self.q.into(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::journeys;
    use super::*;

    #[test]
    fn orders_ties_and_products_that_were_not_on_sale_are_told_apart() {
        let steps: [&[(i64, usize)]; 4] =
            [&[(1, 0), (5, 1), (5, 2)], &[(2, 0), (3, 1)], &[(1, 1), (9, 0)], &[(4, 2), (8, 0)]];
        let mut all = journeys(3, &steps, 10);
        let counts = Precedence::new(&all);
        assert_eq!((counts.before(0, 1), counts.before(1, 0)), (2, 1));
        assert_eq!((counts.before(0, 2), counts.before(2, 0), counts.before(1, 2)), (1, 1, 0));
        let pairs = counts.pairs(&all, 1);
        assert_eq!((pairs[0].earlier, pairs[0].later, pairs[0].ties), ("0", "1", 0));
        all.on_sale = vec![0, 0, 4];
        let counts = Precedence::new(&all);
        assert_eq!((counts.before(0, 2), counts.before(2, 0)), (0, 1));
    }

    /// `scipy.stats.binomtest(x, n).pvalue`, scipy 1.17.
    #[test]
    fn the_sign_test_is_that_of_scipy() {
        for (x, n, p) in [
            (8, 10, 0.109375),
            (5, 10, 1.0),
            (60, 100, 0.056_887_933_640_980_89),
            (40, 40, 1.818_989_403_545_856_5e-12),
        ] {
            let found = coin(Proportion::new(x, n).unwrap());
            assert!((found / p - 1.0).abs() < 1e-9, "{x} of {n}: {found}");
        }
    }
}
