//! What pairs would do if nothing but activity tied them: a plain, slow computation of the
//! expectation among people with the same number of products, sharing no code with the crate.

/// People as lists of product positions, with what is counted from them.
pub(crate) struct People {
    n: f64,
    /// Holders of each product.
    holders: Vec<f64>,
    /// How many people hold k products.
    of_size: Vec<f64>,
    /// People who hold both, by smaller and larger position.
    both: Vec<Vec<f64>>,
}

/// One pair of products.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    /// People who hold both.
    pub(crate) both: f64,
    /// `both` over its expectation when products are independent.
    pub(crate) lift: f64,
    /// The expectation of `both` among people with the same number of products.
    pub(crate) expected_adj: f64,
    /// `both` over that expectation.
    pub(crate) lift_adj: f64,
    /// How many Poisson standard deviations `both` lies above that expectation.
    pub(crate) z_adj: f64,
}

impl People {
    pub(crate) fn new(products: usize, people: &[Vec<usize>]) -> Self {
        let mut counted = Self {
            n: people.len() as f64,
            holders: vec![0.0; products],
            of_size: vec![0.0; products + 1],
            both: vec![vec![0.0; products]; products],
        };
        for held in people {
            counted.of_size[held.len()] += 1.0;
            for &i in held {
                counted.holders[i] += 1.0;
                for &j in held.iter().filter(|&&j| j > i) {
                    counted.both[i][j] += 1.0;
                }
            }
        }
        counted
    }

    /// The share of people who hold each product.
    pub(crate) fn shares(&self) -> Vec<f64> {
        self.holders.iter().map(|held| held / self.n).collect()
    }

    /// The pairs asked for, as (i, j) with i < j.
    ///
    /// In the Rasch model a set of k products is held, among those who hold k, with probability
    /// prod(y) / gamma_k(y), gamma being the elementary symmetric function (Rasch 1960; Andersen
    /// 1972). The y are fitted so that every product has its true number of holders.
    pub(crate) fn pairs(&self, asked: &[(usize, usize)]) -> Vec<Pair> {
        let most = self.of_size.iter().rposition(|&n| n > 0.0).unwrap();
        let mut y: Vec<f64> = self.holders.iter().map(|held| held / self.n).collect();
        let expected = |y: &[f64], set: &[usize]| -> f64 {
            let all = symmetric(y, &[], most);
            let rest = symmetric(y, set, most);
            let weight: f64 = set.iter().map(|&i| y[i]).product();
            (set.len()..=most)
                .map(|k| self.of_size[k] * weight * rest[k - set.len()] / all[k])
                .sum()
        };
        for _ in 0..60 {
            let ratios: Vec<f64> =
                (0..y.len()).map(|i| self.holders[i] / expected(&y, &[i])).collect();
            y.iter_mut().zip(ratios).for_each(|(y, ratio)| *y *= ratio);
        }
        let pair = |&(i, j): &(usize, usize)| {
            let both = self.both[i][j];
            let independent = self.holders[i] * self.holders[j] / self.n;
            let expected_adj = expected(&y, &[i, j]);
            Pair {
                both,
                lift: both / independent,
                expected_adj,
                lift_adj: both / expected_adj,
                z_adj: (both - expected_adj) / expected_adj.sqrt(),
            }
        };
        asked.iter().map(pair).collect()
    }
}

/// gamma_0 to gamma_most of all y but those at `left_out`.
fn symmetric(y: &[f64], left_out: &[usize], most: usize) -> Vec<f64> {
    let mut gamma = vec![0.0; most + 1];
    gamma[0] = 1.0;
    for (i, y) in y.iter().enumerate() {
        if !left_out.contains(&i) {
            for k in (1..=most).rev() {
                gamma[k] += y * gamma[k - 1];
            }
        }
    }
    gamma
}

/// The value below which so many in a hundred lie.
pub(crate) fn quantile(mut values: Vec<f64>, percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values[(values.len() - 1) * percent / 100]
}

/// Checked on a case small enough to list: products with y = (1, 2, 3), of which a person holds
/// two. The sets 01, 02, 12 have weights 2, 3, 6, so that 110 people hold them 20, 30 and 60 times.
#[test]
fn the_oracle_on_three_products() {
    let sets = [(vec![0, 1], 20), (vec![0, 2], 30), (vec![1, 2], 60)];
    let people: Vec<Vec<usize>> =
        sets.iter().flat_map(|(set, times)| vec![set.clone(); *times]).collect();
    let pairs = People::new(3, &people).pairs(&[(0, 1), (0, 2), (1, 2)]);
    for pair in pairs {
        assert!((pair.lift_adj - 1.0).abs() < 1e-6, "{pair:?}");
    }
}
