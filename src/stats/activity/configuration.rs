//! The cheap stand-in for large catalogues: independent cells, and one term for what independence
//! forgets.
//!
//! The bipartite configuration model (Saracco and others 2015) lets each customer hold each product
//! independently with p = x y/(1 + x y), x by how much the customer holds and y by the product, such
//! that both margins are right on average. It forgets that a customer's number of products is fixed,
//! so it expects too many joint holders: one with a single product counts as a possible joint
//! holder. For a sum of many independent indicators that is fixed, any two of them have about the
//! covariance −s_i s_j/Σ_l s_l with s = p(1−p) (Hájek 1964, for rejective sampling); adding it leaves
//! an error of a thousandth for large catalogues. For a set of several products we multiply the
//! factors of its pairs.

use super::super::Unfit;
use super::Moments;
use super::margins::Block;
use super::newton::{System, solve, solve_symmetric};

/// A fit that is off by more than this is none.
const FITTED: f64 = 1e-9;

/// The fitted model of one block; classes in the order of the block.
#[derive(Clone, Debug)]
pub(super) struct Configuration {
    /// Products in each class.
    n_products: Vec<f64>,
    /// Holders of each product of a class.
    holders: Vec<f64>,
    /// Products per customer, and how many customers have so many.
    sizes: Vec<(usize, f64)>,
    /// p of each class and size, class by class.
    chances: Vec<f64>,
    /// Σ_l s_l of each size.
    spread: Vec<f64>,
    /// Σ m p of each class.
    expected: Vec<f64>,
    /// Σ m p (1−p) of each class.
    variance: Vec<f64>,
    /// Σ_l p_l of each size.
    held: Vec<f64>,
}

impl Configuration {
    pub(super) fn fit(block: &Block) -> Result<Self, Unfit> {
        let (n_classes, n_sizes) = (block.classes.len(), block.sizes.len());
        let mut model = Self {
            n_products: block.classes.iter().map(|class| class.n_products as f64).collect(),
            holders: block.classes.iter().map(|class| f64::from(class.holders)).collect(),
            sizes: block.sizes.iter().map(|s| (s.held, f64::from(s.customers))).collect(),
            chances: vec![0.0; n_classes * n_sizes],
            spread: vec![0.0; n_sizes],
            expected: vec![0.0; n_classes],
            variance: vec![0.0; n_classes],
            held: vec![0.0; n_sizes],
        };
        // Unknowns are ln x of each size, then ln y of each class; the start adds the log odds of both
        // margins, less those of all cells together.
        let free = f64::from(block.free());
        let n_products = block.n_products as f64;
        let sizes = model.sizes.iter().map(|&(held, _)| {
            let held = held as f64;
            (held / (n_products - held)).ln()
        });
        let classes = model.holders.iter().map(|n| (n / (free - n)).ln());
        let mut start: Vec<f64> = sizes.chain(classes).collect();
        let share =
            model.sizes.iter().map(|&(held, m)| held as f64 * m).sum::<f64>() / free / n_products;
        let level = (share / (1.0 - share)).ln();
        start[..n_sizes].iter_mut().for_each(|ln_x| *ln_x -= level);
        let residual = solve(&mut model, start);
        if residual.is_nan() || residual > FITTED {
            return Err(Unfit::NoFit { residual });
        }
        Ok(model)
    }

    /// Mean and variance of the joint count of two products of these classes.
    pub(super) fn pair(&self, i: usize, j: usize) -> Moments {
        let sizes = self.sizes.iter().zip(&self.spread).zip(self.of(i).iter().zip(self.of(j)));
        Moments::of_pair(
            sizes.map(|((&(held, m), &spread), (&pi, &pj))| {
                let both = if held < 2 { 0.0 } else { pi * pj * pair_factor(pi, pj, spread) };
                (m, both, pi, pj)
            }),
            self.variance[i],
            self.variance[j],
        )
    }

    /// How many customers are expected to hold products of all these classes.
    pub(super) fn expected_of_set(&self, classes: &[usize]) -> f64 {
        let Some((&first, others)) = classes.split_first() else {
            return self.sizes.iter().map(|&(_, customers)| customers).sum();
        };
        // All sizes at once, product by product: vectors instead of one number after the other.
        let least = self.sizes.partition_point(|&(held, _)| held < classes.len());
        let spread = &self.spread[least..];
        let mut chances = self.of(first)[least..].to_vec();
        for (before, &class) in (1..).zip(others) {
            let p_i = &self.of(class)[least..];
            chances.iter_mut().zip(p_i).for_each(|(chance, p)| *chance *= p);
            for &other in &classes[..before] {
                let pairs = p_i.iter().zip(&self.of(other)[least..]).zip(spread);
                for (chance, ((&p_i, &p_j), &spread)) in chances.iter_mut().zip(pairs) {
                    *chance *= pair_factor(p_i, p_j, spread);
                }
            }
        }
        let customers = self.sizes[least..].iter().map(|&(_, customers)| customers);
        customers.zip(chances).map(|(customers, chance)| customers * chance).sum()
    }

    /// p of a class, size by size.
    fn of(&self, class: usize) -> &[f64] {
        &self.chances[class * self.sizes.len()..][..self.sizes.len()]
    }
}

/// By how much two products hinder each other when the number held is fixed:
/// (p_i p_j − s_i s_j/Σs)/(p_i p_j).
fn pair_factor(p_i: f64, p_j: f64, spread: f64) -> f64 {
    (1.0 - (1.0 - p_i) * (1.0 - p_j) / spread).max(0.0)
}

impl System for Configuration {
    fn move_to(&mut self, unknowns: &[f64]) {
        let n_sizes = self.sizes.len();
        let (ln_x, ln_y) = unknowns.split_at(n_sizes);
        self.spread.fill(0.0);
        self.held.fill(0.0);
        for (class, ln_y) in ln_y.iter().enumerate() {
            let n_products = self.n_products[class];
            let (mut expected, mut variance) = (0.0, 0.0);
            for (s, (ln_x, &(_, m))) in ln_x.iter().zip(&self.sizes).enumerate() {
                let p = 1.0 / (1.0 + (-(ln_x + ln_y)).exp());
                self.chances[class * n_sizes + s] = p;
                self.held[s] += n_products * p;
                self.spread[s] += n_products * p * (1.0 - p);
                expected += m * p;
                variance += m * p * (1.0 - p);
            }
            self.expected[class] = expected;
            self.variance[class] = variance;
        }
    }

    fn residual(&self) -> f64 {
        let classes = self.expected.iter().zip(&self.holders).map(|(t, n)| ((t - n) / n).abs());
        let sizes =
            self.held.iter().zip(&self.sizes).map(|(t, &(d, _))| (t / d as f64 - 1.0).abs());
        classes.chain(sizes).fold(0.0, |a, b| if b.is_nan() { b } else { a.max(b) })
    }

    /// The equations of the classes are eliminated, since a class meets only sizes; those of the
    /// sizes remain, of which one is implied by the others and its unknown stays where it is.
    fn step(&self) -> Option<Vec<f64>> {
        let (n_sizes, n_classes) = (self.sizes.len(), self.holders.len());
        let kept = n_sizes - 1;
        let mut lower: Vec<Vec<f64>> = (0..kept).map(|s| vec![0.0; s + 1]).collect();
        let mut missing: Vec<f64> =
            (0..kept).map(|s| self.sizes[s].1 * (self.sizes[s].0 as f64 - self.held[s])).collect();
        for (s, row) in lower.iter_mut().enumerate() {
            row[s] = self.sizes[s].1 * self.spread[s];
        }
        // m_d n_l p (1−p): how a size and a class move each other.
        let mut coupling = vec![0.0; n_classes * kept];
        for class in 0..n_classes {
            let row = &mut coupling[class * kept..][..kept];
            for ((entry, p), &(_, m)) in row.iter_mut().zip(self.of(class)).zip(&self.sizes) {
                *entry = m * self.n_products[class] * p * (1.0 - p);
            }
            let own = self.n_products[class] * self.variance[class];
            let short = self.n_products[class] * (self.holders[class] - self.expected[class]);
            for s in 0..kept {
                let share = row[s] / own;
                missing[s] -= share * short;
                for (entry, other) in lower[s].iter_mut().zip(&row[..=s]) {
                    *entry -= share * other;
                }
            }
        }
        let mut step = solve_symmetric(lower, &missing)?;
        let of_classes: Vec<f64> = (0..n_classes)
            .map(|class| {
                let row = &coupling[class * kept..][..kept];
                let moved: f64 = row.iter().zip(&step).map(|(c, step)| c * step).sum();
                let short = self.n_products[class] * (self.holders[class] - self.expected[class]);
                (short - moved) / (self.n_products[class] * self.variance[class])
            })
            .collect();
        step.push(0.0);
        step.extend(of_classes);
        Some(step)
    }
}
