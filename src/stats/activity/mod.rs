//! The joint counts to expect when customers differ in how much they hold, and in nothing else.
//!
//! Independence expects n_i·n_j/N joint holders, as if every customer were alike. They are not, and
//! the few who hold much push almost every pair above that. Here each customer's *number* of
//! products stays as it is: among those who hold d products, sets are drawn with probability
//! proportional to the product of weights y, one weight a product, chosen so that every product has
//! as many holders as it has. This is the model of Rasch (1960) conditional on the total score, with
//! the elementary symmetric functions of Andersen (1972); survey samplers know the draw as
//! conditional Poisson sampling (Chen, Dempster and Liu 1994).
//!
//! The variance is that of the joint count *given* that both products have the holders they have:
//! the residual of its regression on the two totals. Without that correction it is up to three
//! times too large.
//!
//! Three parts: `margins` sets aside what the totals alone settle, `exact` is the model above,
//! and `configuration` its cheap stand-in for large catalogues (Saracco and others 2015, with a
//! covariance term of ours). Which of the two is used follows [`Form`].
//!
//! Where we differ from the plain moment-matched binomial: of the four cells of the pair's table we
//! match the one that is expected to be smallest. For most pairs that is the joint count itself. For
//! a product that nearly everyone holds it is not, and the binomial matched to the joint count would
//! end below counts that do occur (Telco: 2,971 joint holders, matched size 2,942).

mod configuration;
mod exact;
mod margins;
mod newton;

use super::Unfit;
use super::tails::{Tails, matched_binomial};
use crate::support::Count;
use configuration::Configuration;
use exact::Exact;
use margins::{Block, Margins};

/// How the null is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Form {
    /// Exact where it takes seconds at most (see [`Form::Exact`]), else the configuration model.
    /// A part of the catalogue with fewer than 60 products is always exact, since the configuration
    /// model is wrong there. This is the default.
    #[default]
    Auto,
    /// Elementary symmetric functions. With c different product totals and d products held at most,
    /// time grows with c²·(d + c/10) and memory with c·(c + d); customers hold at most 1,000 products.
    Exact,
    /// The configuration model with one covariance term: off by 0.1 % in the median and 1.1 % at
    /// most for 169 groceries, but by 15 % below 20 products.
    Configuration,
}

/// The fitted null. Pairs and sets are computed when asked for, from any thread.
///
/// ```
/// use pannier::stats::activity::{ActivityNull, Form};
///
/// // Four products; 50 customers hold one of them, 30 two and 20 three.
/// let null = ActivityNull::fit(&[60, 50, 40, 20], &[0, 50, 30, 20, 0], Form::Auto)?;
/// let pair = null.pair(0, 1);
/// // Independence expects 60·50/100 = 30, but half of the customers cannot hold two.
/// assert!((pair.expected() - 25.737).abs() < 0.001);
/// assert!(pair.tails(35).mid_upper() < 0.001);
/// # Ok::<(), pannier::stats::Unfit>(())
/// ```
#[derive(Clone, Debug)]
pub struct ActivityNull {
    product_totals: Vec<Count>,
    margins: Margins,
    /// For each block of the margins its model; none for a block whose counts are settled.
    models: Vec<Option<Model>>,
    /// The first class of each block.
    first_class: Vec<usize>,
}

#[derive(Clone, Debug)]
enum Model {
    Exact(Exact),
    Configuration(Configuration),
}

impl ActivityNull {
    /// Fits the weights: `product_totals[i]` customers hold product i, and `customers_by_size[d]`
    /// customers hold d products. Customers without products may be left out.
    ///
    /// # Errors
    /// When no data have these margins, or the exact form was asked for and is out of its range.
    pub fn fit(
        product_totals: &[Count],
        customers_by_size: &[Count],
        form: Form,
    ) -> Result<Self, Unfit> {
        let margins = Margins::new(product_totals, customers_by_size)?;
        let mut models = Vec::new();
        let mut first_class = Vec::new();
        let mut n_classes = 0;
        for block in &margins.blocks {
            first_class.push(n_classes);
            n_classes += block.classes.len();
            models.push(if block.is_settled() {
                None
            } else if form.is_exact_for(block) {
                Some(Model::Exact(Exact::fit(block)?))
            } else {
                Some(Model::Configuration(Configuration::fit(block)?))
            });
        }
        let product_totals = product_totals.to_vec();
        Ok(Self { product_totals, margins, models, first_class })
    }

    /// Whether no part of the catalogue needed the configuration model.
    pub fn is_exact(&self) -> bool {
        !self.models.iter().any(|model| matches!(model, Some(Model::Configuration(_))))
    }

    /// The class of a product: all products of a class have the same total, and any two pairs of
    /// products from the same two classes have the same expectation and variance. Dense from 0.
    pub fn class(&self, product: usize) -> usize {
        let place = self.margins.places[product];
        self.first_class[place.block] + place.class
    }

    /// The joint count of two products, as the null has it; of a product with itself its total.
    /// Time grows with the number of products held at most.
    ///
    /// # Panics
    /// When a product is not one of those fitted.
    pub fn pair(&self, i: usize, j: usize) -> JointCount {
        // In the order of their totals, so that a pair has no direction, not even in the last digit.
        let place = |product: usize| self.margins.places[product];
        let (i, j) = if place(i).class <= place(j).class { (i, j) } else { (j, i) };
        let (at_i, at_j) = (place(i), place(j));
        let rarer = self.product_totals[i].min(self.product_totals[j]);
        if i == j || at_i.block != at_j.block {
            // Of two blocks the later one is only reached by customers who hold all of the earlier.
            return JointCount::certain(rarer);
        }
        let block = &self.margins.blocks[at_i.block];
        let Some(model) = &self.models[at_i.block] else {
            return JointCount::certain(rarer);
        };
        let moments = match model {
            Model::Exact(exact) => exact.pair(at_i.class, at_j.class),
            Model::Configuration(cheap) => cheap.pair(at_i.class, at_j.class),
        };
        JointCount {
            settled: block.whole,
            free: block.free(),
            sides: [i, j].map(|product| self.product_totals[product] - block.whole),
            moments,
        }
    }

    /// How many customers are expected to hold all of these products; the number of customers with
    /// any product for none. Products must differ. The exact form takes time in proportion to the
    /// number of products times the number held at most.
    ///
    /// # Panics
    /// When a product is not one of those fitted.
    pub fn expected_of_set(&self, products: &[usize]) -> f64 {
        let Some(last) = products.iter().map(|&product| self.margins.places[product].block).max()
        else {
            return f64::from(self.margins.n_active);
        };
        // Whoever holds anything of the last block holds all of the earlier ones.
        let within: Vec<usize> = products
            .iter()
            .copied()
            .filter(|&product| self.margins.places[product].block == last)
            .collect();
        match &self.models[last] {
            Some(model) if within.len() > 1 => {
                let class = |&product: &usize| self.margins.places[product].class;
                let classes: Vec<usize> = within.iter().map(class).collect();
                f64::from(self.margins.blocks[last].whole)
                    + match model {
                        Model::Exact(exact) => exact.expected_of_set(&classes),
                        Model::Configuration(cheap) => cheap.expected_of_set(&classes),
                    }
            }
            _ => f64::from(self.product_totals[within[0]]),
        }
    }
}

impl Form {
    fn is_exact_for(self, block: &Block) -> bool {
        /// Below this the configuration model is not good enough.
        const CHEAP_FROM: usize = 60;
        /// About four seconds: 1,000 products with different totals and 300 held at most took 3.5 s.
        const MOST_WORK: f64 = 5e8;
        match self {
            Self::Exact => true,
            Self::Configuration => false,
            Self::Auto => {
                let classes = block.classes.len() as f64;
                // Pairs of classes by sizes, and the factorisation that Newton's steps need.
                let work = classes * classes * (block.largest_size() as f64 + classes / 10.0);
                block.n_products < CHEAP_FROM
                    || (work <= MOST_WORK && block.largest_size() <= exact::LARGEST_SIZE)
            }
        }
    }
}

/// A joint count under the null: what to expect, how far it strays, and how surprising a count is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JointCount {
    moments: Moments,
    /// Customers that hold both whatever happens.
    settled: Count,
    /// Customers whose holdings of the two are open, and how many of them hold each.
    free: Count,
    sides: [Count; 2],
}

/// Mean and variance of the joint count among the customers whose holdings are open.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Moments {
    mean: f64,
    variance: f64,
}

impl JointCount {
    fn certain(count: Count) -> Self {
        let moments = Moments { mean: 0.0, variance: 0.0 };
        Self { moments, settled: count, free: 0, sides: [0, 0] }
    }

    /// The joint count of groups that are apart: their counts and moments add up.
    pub fn sum(groups: impl Iterator<Item = Self>) -> Self {
        groups.fold(Self::certain(0), |mut sum, group| {
            sum.moments.mean += group.moments.mean;
            sum.moments.variance += group.moments.variance;
            sum.settled += group.settled;
            sum.free += group.free;
            sum.sides = [0, 1].map(|side| sum.sides[side] + group.sides[side]);
            sum
        })
    }

    /// The expected joint count, E.
    pub fn expected(&self) -> f64 {
        f64::from(self.settled) + self.moments.mean
    }

    /// The variance of the joint count given both totals, V; 0 where the margins settle it.
    pub fn variance(&self) -> f64 {
        self.moments.variance
    }

    /// Observed by expected, `lift_adj`; `None` when nothing is expected.
    pub fn lift(&self, observed: Count) -> Option<f64> {
        (self.expected() > 0.0).then(|| f64::from(observed) / self.expected())
    }

    /// How many standard deviations the observed count is off; `None` when it cannot stray.
    pub fn z(&self, observed: Count) -> Option<f64> {
        (self.variance() > 0.0)
            .then(|| (f64::from(observed) - self.expected()) / self.variance().sqrt())
    }

    /// How surprising an observed joint count is: the tails of the binomial of real size with the
    /// mean and variance of the cell that is expected to be smallest, of the four that the open
    /// customers fall into.
    pub fn tails(&self, observed: Count) -> Tails {
        let Moments { mean, variance } = self.moments;
        let joint = observed.saturating_sub(self.settled);
        let [i, j] = self.sides;
        let only_i = i.saturating_sub(joint);
        let neither = self.free.saturating_sub(only_i).saturating_sub(j);
        let (free, side_i, side_j) = (f64::from(self.free), f64::from(i), f64::from(j));
        // Each cell: its expectation, its count, and whether more of it means more joint.
        let cells = [
            (mean, joint, true),
            (side_i - mean, only_i, false),
            (side_j - mean, j.saturating_sub(joint), false),
            (free - side_i - side_j + mean, neither, true),
        ];
        let (expected, count, same_way) =
            cells.into_iter().min_by(|a, b| a.0.total_cmp(&b.0)).expect("there are four cells");
        let tails = matched_binomial(count, expected, variance);
        if same_way { tails } else { tails.mirrored() }
    }
}

/// The sums over sizes d that the two moments of a pair are made of.
struct PairSums {
    joint: f64,
    joint_variance: f64,
    covariance: f64,
    with_i: f64,
    with_j: f64,
}

impl Moments {
    /// From the chance of both, q_d, and of each, π_di and π_dj, for customers of each size d, how
    /// many customers have it, m_d, and the variances of the two totals.
    fn of_pair(
        sizes: impl Iterator<Item = (f64, f64, f64, f64)>,
        variance_i: f64,
        variance_j: f64,
    ) -> Self {
        let mut sums =
            PairSums { joint: 0.0, joint_variance: 0.0, covariance: 0.0, with_i: 0.0, with_j: 0.0 };
        for (m, q, pi_i, pi_j) in sizes {
            sums.joint += m * q;
            sums.joint_variance += m * q * (1.0 - q);
            sums.covariance += m * (q - pi_i * pi_j);
            sums.with_i += m * q * (1.0 - pi_i);
            sums.with_j += m * q * (1.0 - pi_j);
        }
        Self { mean: sums.joint, variance: sums.residual_variance(variance_i, variance_j) }
    }
}

impl PairSums {
    /// The variance that remains of the joint count when both totals are given.
    fn residual_variance(&self, variance_i: f64, variance_j: f64) -> f64 {
        /// Below this share a difference is rounding, and the count is settled.
        const ROUNDING: f64 = 1e-11;
        let (ci, cj, c) = (self.with_i, self.with_j, self.covariance);
        let determinant = variance_i * variance_j - c * c;
        let explained = if determinant > ROUNDING * variance_i * variance_j {
            (ci * ci * variance_j - 2.0 * ci * cj * c + cj * cj * variance_i) / determinant
        } else if variance_i > 0.0 {
            // Each total settles the other; one is enough.
            ci * ci / variance_i
        } else {
            0.0
        };
        let rest = self.joint_variance - explained;
        if rest > ROUNDING * self.joint_variance { rest } else { 0.0 }
    }
}
