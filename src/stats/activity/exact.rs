//! The null itself: sets drawn with probability proportional to the product of their weights.
//!
//! With γ_d the sum over all sets of d products of the product of their weights y (the elementary
//! symmetric function), and γ^(i) the same without product i, a customer with d products holds i
//! with probability π_di = y_i γ^(i)_{d−1}/γ_d. The weights solve Σ_d m_d π_di = n_i, which is
//! maximum likelihood.
//!
//! **Numbers that neither vanish nor overflow.** We do not compute γ but the coefficients b of
//! Π (1 − p_l + p_l z) with p = y/(1+y): the chances that so many independent coins fall heads. They
//! lie in \[0, 1\], and the weights, of which only ratios matter, are scaled so that half the largest
//! size is expected. Then π_di = p_i b^(i)_{d−1}/b_d.
//!
//! **Nothing is divided out.** b^(i) is the product of what comes before i and what comes after it:
//! sums of positive terms only. Dividing b by (1 − p_i + p_i z) is cheaper and loses all digits for
//! popular products.
//!
//! **Pairs.** The chance of both is that of i, times that of j among sets of d−1 from all but i. The
//! latter, ρ, follows from size to size: ρ_e = y_j γ^(i)_{e−1}/γ^(i)_e · (1 − ρ_{e−1}), which damps
//! errors as long as ρ ≤ ½ (Chen, Dempster and Liu 1994 have the same recursion for single units).
//! Beyond that the pair follows from its two products, q_dij = (y_i π_dj − y_j π_di)/(y_i − y_j), and
//! for nearly equal weights from the symmetric function without both.

use super::super::Unfit;
use super::Moments;
use super::margins::Block;
use super::newton::{System, solve, solve_symmetric};

/// Beyond this many products per customer the coefficients could leave the range of doubles.
pub(super) const LARGEST_SIZE: usize = 1000;

/// A fit that is off by more than this is none.
const FITTED: f64 = 1e-9;

/// The fitted model of one block; classes in the order of the block.
#[derive(Clone, Debug)]
pub(super) struct Exact {
    /// Products in each class.
    n_products: Vec<usize>,
    /// Holders of each product of a class.
    holders: Vec<f64>,
    /// Products per customer, and how many customers have so many.
    sizes: Vec<(usize, f64)>,
    weights: Weights,
    /// π of each class and size, class by class.
    inclusion: Vec<f64>,
    /// b^(i)_{e−1}/b^(i)_e of each class i and each e from 0 (where it is 0) below the largest size.
    ratios: Vec<f64>,
    /// The coefficients of all products up to the largest size.
    all: Vec<f64>,
    /// Σ m π of each class.
    expected: Vec<f64>,
    /// Σ m π (1−π) of each class.
    variance: Vec<f64>,
}

/// A weight of each class as odds y, and as chances y/(1+y) and 1/(1+y).
#[derive(Clone, Debug, Default)]
struct Weights {
    odds: Vec<f64>,
    heads: Vec<f64>,
    tails: Vec<f64>,
}

impl Exact {
    pub(super) fn fit(block: &Block) -> Result<Self, Unfit> {
        if block.largest_size() > LARGEST_SIZE {
            return Err(Unfit::TooDeep { held: block.largest_size(), limit: LARGEST_SIZE });
        }
        let free = f64::from(block.free());
        let mut model = Self::unfitted(block);
        let target: Vec<f64> = model.holders.iter().map(|&n| (n / (free - n)).ln()).collect();

        // Three scaling steps from independence bring Newton's method into its region.
        let mut start = target.clone();
        for _ in 0..3 {
            model.move_to(&start);
            for ((unknown, target), t) in start.iter_mut().zip(&target).zip(&model.expected) {
                *unknown += target - (t / (free - t)).ln();
            }
        }
        let residual = solve(&mut model, start);
        if residual.is_nan() || residual > FITTED {
            return Err(Unfit::NoFit { residual });
        }
        Ok(model)
    }

    fn unfitted(block: &Block) -> Self {
        let n_classes = block.classes.len();
        let sizes: Vec<_> =
            block.sizes.iter().map(|size| (size.held, f64::from(size.customers))).collect();
        Self {
            n_products: block.classes.iter().map(|class| class.n_products).collect(),
            holders: block.classes.iter().map(|class| f64::from(class.holders)).collect(),
            inclusion: vec![0.0; n_classes * sizes.len()],
            ratios: vec![0.0; n_classes * block.largest_size()],
            sizes,
            weights: Weights::default(),
            all: Vec::new(),
            expected: vec![0.0; n_classes],
            variance: vec![0.0; n_classes],
        }
    }

    /// Mean and variance of the joint count of two products of these classes.
    pub(super) fn pair(&self, i: usize, j: usize) -> Moments {
        let joint = self.joint(i, j);
        let sizes = self.sizes.iter().zip(&joint).zip(self.of(i).iter().zip(self.of(j)));
        Moments::of_pair(
            sizes.map(|((&(_, m), &q), (&pi_i, &pi_j))| (m, q, pi_i, pi_j)),
            self.variance[i],
            self.variance[j],
        )
    }

    /// How many customers are expected to hold products of all these classes, as many of each as it
    /// is listed.
    pub(super) fn expected_of_set(&self, classes: &[usize]) -> f64 {
        let rest = self.without(classes);
        let heads: f64 = classes.iter().map(|&class| self.weights.heads[class]).product();
        self.sizes
            .iter()
            .filter(|(held, _)| *held >= classes.len())
            .map(|&(held, m)| m * heads * rest[held - classes.len()] / self.all[held])
            .sum()
    }

    /// π of a class, size by size.
    fn of(&self, class: usize) -> &[f64] {
        &self.inclusion[class * self.sizes.len()..][..self.sizes.len()]
    }

    fn largest_size(&self) -> usize {
        self.sizes.last().map_or(0, |&(held, _)| held)
    }

    /// q of a pair of products of these classes, size by size.
    fn joint(&self, i: usize, j: usize) -> Vec<f64> {
        // j is the less popular one: its ρ stays below ½ for longer.
        let (i, j) = if self.weights.odds[i] < self.weights.odds[j] { (j, i) } else { (i, j) };
        let (pi_i, pi_j) = (self.of(i), self.of(j));
        let ratios = &self.ratios[i * self.largest_size()..][..self.largest_size()];
        let odds = self.weights.odds[j];

        let mut joint = Vec::with_capacity(self.sizes.len());
        let (mut rho, mut size) = (0.0, 0);
        for (&(held, _), &pi_i) in self.sizes.iter().zip(pi_i) {
            while size + 1 < held && rho <= 0.5 {
                size += 1;
                rho = odds * ratios[size] * (1.0 - rho);
            }
            if size + 1 < held {
                break;
            }
            joint.push(pi_i * rho);
        }
        if joint.len() < self.sizes.len() {
            self.joint_of_popular(i, j, pi_i, pi_j, &mut joint);
        }
        joint
    }

    /// The remaining sizes of a pair that most customers with so many products hold.
    fn joint_of_popular(
        &self,
        i: usize,
        j: usize,
        pi_i: &[f64],
        pi_j: &[f64],
        joint: &mut Vec<f64>,
    ) {
        /// With weights nearer than this the difference would lose more than five digits.
        const NEARLY_EQUAL: f64 = 1e-5;
        let (y_i, y_j) = (self.weights.odds[i], self.weights.odds[j]);
        let from = joint.len();
        if y_i - y_j > NEARLY_EQUAL * y_i {
            let pairs = pi_i[from..].iter().zip(&pi_j[from..]);
            joint.extend(pairs.map(|(pi_i, pi_j)| (y_i * pi_j - y_j * pi_i) / (y_i - y_j)));
        } else {
            let rest = self.without(&[i, j]);
            let heads = self.weights.heads[i] * self.weights.heads[j];
            let sizes = self.sizes[from..].iter();
            joint.extend(sizes.map(|&(held, _)| heads * rest[held - 2] / self.all[held]));
        }
    }

    /// The coefficients of all products but one of each class listed, multiplied out from scratch.
    fn without(&self, classes: &[usize]) -> Vec<f64> {
        let mut product = one(self.largest_size());
        for class in 0..self.n_products.len() {
            let left_out = classes.iter().filter(|&&other| other == class).count();
            self.multiply(&mut product, class, self.n_products[class] - left_out);
        }
        product
    }

    /// Multiplies by `times` products of a class.
    fn multiply(&self, product: &mut [f64], class: usize, times: usize) {
        let (heads, tails) = (self.weights.heads[class], self.weights.tails[class]);
        for _ in 0..times {
            for d in (1..product.len()).rev() {
                product[d] = product[d] * tails + product[d - 1] * heads;
            }
            product[0] *= tails;
        }
    }

    /// For each class the coefficients of all products but one of it: what comes before the class,
    /// times what comes after it, times the rest of the class. Also leaves those of all products.
    fn leave_one_out(&mut self) -> Vec<Vec<f64>> {
        let n_classes = self.n_products.len();
        let mut after = vec![one(self.largest_size()); n_classes + 1];
        for class in (0..n_classes).rev() {
            let mut product = after[class + 1].clone();
            self.multiply(&mut product, class, self.n_products[class]);
            after[class] = product;
        }
        let mut before = one(self.largest_size());
        let mut left = Vec::with_capacity(n_classes);
        for class in 0..n_classes {
            let mut others = before.clone();
            self.multiply(&mut others, class, self.n_products[class] - 1);
            left.push(convolve(&others, &after[class + 1]));
            self.multiply(&mut before, class, self.n_products[class]);
        }
        self.all = before;
        left
    }
}

impl System for Exact {
    fn move_to(&mut self, unknowns: &[f64]) {
        let expect = self.largest_size() as f64 / 2.0;
        self.weights = Weights::scaled(unknowns, &self.n_products, expect);
        let left = self.leave_one_out();
        let (n_sizes, largest) = (self.sizes.len(), self.largest_size());
        for (class, others) in left.iter().enumerate() {
            for (ratio, e) in self.ratios[class * largest..][..largest].iter_mut().zip(0_usize..) {
                *ratio = if e == 0 { 0.0 } else { others[e - 1] / others[e] };
            }
            let heads = self.weights.heads[class];
            let (mut expected, mut variance) = (0.0, 0.0);
            let inclusion = &mut self.inclusion[class * n_sizes..][..n_sizes];
            for (pi, &(held, m)) in inclusion.iter_mut().zip(&self.sizes) {
                *pi = heads * others[held - 1] / self.all[held];
                expected += m * *pi;
                variance += m * *pi * (1.0 - *pi);
            }
            self.expected[class] = expected;
            self.variance[class] = variance;
        }
    }

    fn residual(&self) -> f64 {
        let pairs = self.expected.iter().zip(&self.holders);
        pairs
            .map(|(t, n)| ((t - n) / n).abs())
            .fold(0.0, |a, b| if b.is_nan() { b } else { a.max(b) })
    }

    /// The Jacobian is the covariance of the class totals. Its rows sum to 0, since each customer's
    /// number of products is fixed: that gives the diagonal, and one weight stays where it is.
    fn step(&self) -> Option<Vec<f64>> {
        let n_classes = self.n_products.len();
        let copies = |class: usize| self.n_products[class] as f64;
        let mut lower: Vec<Vec<f64>> = (1..n_classes).map(|class| vec![0.0; class]).collect();
        for g in 1..n_classes {
            for h in 0..g {
                let mut covariance = 0.0;
                let pis = self.of(g).iter().zip(self.of(h));
                for ((q, (pi_g, pi_h)), &(_, m)) in
                    self.joint(g, h).iter().zip(pis).zip(&self.sizes)
                {
                    covariance += m * (q - pi_g * pi_h);
                }
                covariance *= copies(g) * copies(h);
                lower[g - 1][g - 1] -= covariance;
                if h > 0 {
                    lower[h - 1][h - 1] -= covariance;
                    lower[g - 1][h - 1] = covariance;
                }
            }
        }
        let missing: Vec<f64> = (1..n_classes)
            .map(|class| copies(class) * (self.holders[class] - self.expected[class]))
            .collect();
        let mut step = vec![0.0];
        step.extend(solve_symmetric(lower, &missing)?);
        Some(step)
    }
}

impl Weights {
    /// From logarithms, scaled so that so many heads are expected.
    fn scaled(ln_weights: &[f64], n_products: &[usize], expected: f64) -> Self {
        let heads_at = |shift: f64| -> f64 {
            let chances = ln_weights.iter().map(|ln| 1.0 / (1.0 + (-(ln + shift)).exp()));
            chances.zip(n_products).map(|(chance, &n)| chance * n as f64).sum()
        };
        let largest = ln_weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let smallest = ln_weights.iter().copied().fold(f64::INFINITY, f64::min);
        // At 40 below and above, chances are 0 and 1 to all digits. The scale need not be exact.
        let (mut low, mut high) = (-largest - 40.0, -smallest + 40.0);
        while high - low > 1e-3 {
            let middle = (low + high) / 2.0;
            if heads_at(middle) < expected {
                low = middle;
            } else {
                high = middle;
            }
        }
        let odds: Vec<f64> = ln_weights.iter().map(|ln| (ln + low).exp()).collect();
        let heads = odds.iter().map(|y| y / (1.0 + y)).collect();
        let tails = odds.iter().map(|y| 1.0 / (1.0 + y)).collect();
        Self { odds, heads, tails }
    }
}

/// The polynomial 1, with room for this degree.
fn one(degree: usize) -> Vec<f64> {
    let mut product = vec![0.0; degree + 1];
    product[0] = 1.0;
    product
}

/// The product of two polynomials, up to the degree that they have room for.
fn convolve(a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut product = vec![0.0; a.len()];
    for (shift, &a) in a.iter().enumerate() {
        if a != 0.0 {
            for (sum, b) in product[shift..].iter_mut().zip(b) {
                *sum += a * b;
            }
        }
    }
    product
}

#[cfg(test)]
mod tests {
    use super::super::margins::{Class, Size};
    use super::*;

    /// Moves an unfitted model to these weights, one product a class, customers of every size.
    fn at_weights(weights: &[f64]) -> Exact {
        let class = Class { n_products: 1, holders: 1 };
        let mut model = Exact::unfitted(&Block {
            n_products: weights.len(),
            classes: vec![class; weights.len()],
            sizes: (1..weights.len()).map(|held| Size { held, customers: 1 }).collect(),
            whole: 0,
        });
        model.move_to(&weights.iter().map(|y| y.ln()).collect::<Vec<_>>());
        model
    }

    /// The chance that a set of `size` drawn by these weights holds all of `wanted`: every set.
    fn by_enumeration(weights: &[f64], size: u32, wanted: u32) -> f64 {
        let (mut all, mut with) = (0.0, 0.0);
        for set in 0_u32..1 << weights.len() {
            if set.count_ones() == size {
                let held = weights.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1);
                let product: f64 = held.map(|(_, y)| y).product();
                all += product;
                with += if set & wanted == wanted { product } else { 0.0 };
            }
        }
        with / all
    }

    #[track_caller]
    fn close(ours: f64, theirs: f64, what: impl std::fmt::Debug) {
        assert!((ours - theirs).abs() <= 1e-11 * theirs, "{what:?}: {ours:e} is not {theirs:e}");
    }

    #[test]
    fn chances_of_products_pairs_and_sets_by_enumeration() {
        for weights in [
            &[0.3, 1.0, 1.0, 2.0, 0.7][..],
            &[1.0; 6],
            &[1e-6, 1e-3, 1.0, 1e3, 1e6],
            &[50.0, 50.0 + 1e-9, 50.001, 0.01, 0.01, 0.02, 3.0],
            &[1e5, 1e5, 1e5, 2e-5, 1e-5, 1e-5],
        ] {
            let model = at_weights(weights);
            for i in 0..weights.len() {
                for (size, pi) in (1..).zip(model.of(i)) {
                    close(*pi, by_enumeration(weights, size, 1 << i), (weights, i, size));
                }
                for j in 0..i {
                    for (size, q) in (1..).zip(&model.joint(i, j)) {
                        let wanted = 1 << i | 1 << j;
                        close(*q, by_enumeration(weights, size, wanted), (weights, i, j, size));
                    }
                    for k in 0..j {
                        let wanted = 1 << i | 1 << j | 1 << k;
                        let sizes = 1..u32::try_from(weights.len()).unwrap();
                        let sum: f64 =
                            sizes.map(|size| by_enumeration(weights, size, wanted)).sum();
                        close(model.expected_of_set(&[i, j, k]), sum, (weights, i, j, k));
                    }
                }
            }
        }
    }

    #[test]
    fn leaving_one_out_is_multiplying_out_the_others() {
        let mut model = at_weights(&[3.0, 0.2, 0.2, 8.0, 1e-4, 40.0, 1.0]);
        for (class, left) in model.leave_one_out().iter().enumerate() {
            for (ours, theirs) in left.iter().zip(model.without(&[class])) {
                assert!((ours - theirs).abs() <= 1e-14 * theirs);
            }
        }
    }

    #[test]
    fn pairs_of_a_product_make_up_the_rest_of_its_sets() {
        // Σ_j q_dij = (d−1) π_di.
        let weights: Vec<f64> = (0..40).map(|i| (f64::from(i) * 0.37).sin().exp() * 2.0).collect();
        let model = at_weights(&weights);
        for i in 0..weights.len() {
            let mut sums = vec![0.0; model.sizes.len()];
            for j in (0..weights.len()).filter(|&j| j != i) {
                for (sum, q) in sums.iter_mut().zip(model.joint(i, j)) {
                    *sum += q;
                }
            }
            for ((sum, pi), &(held, _)) in sums.iter().zip(model.of(i)).zip(&model.sizes) {
                let rest = (held - 1) as f64 * pi;
                assert!((sum - rest).abs() <= 1e-12 * rest.max(1e-300), "{i} {held}");
            }
        }
    }
}
