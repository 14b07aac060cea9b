//! Rankings: where the product stood that the customer took, among all that could be offered.

use crate::encode::Rank;

/// How offers to many customers stood up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ranking {
    /// For each customer the place, from 1, of the best placed product that was taken.
    best: Vec<u32>,
    /// For each customer how many of those taken were among the first ten, of how many that could
    /// have been.
    in_ten: Vec<(u32, u32)>,
}

/// The first so many offers that recall looks at.
const FIRST: usize = 10;

impl Ranking {
    /// Adds a customer: the offers with their scores, those who hold one already without, in the
    /// order in which ties are broken; `taken` tells which were. A customer who took none of them
    /// says nothing and does not count.
    pub fn push(&mut self, offered: &[(Rank, f64)], taken: impl Fn(Rank) -> bool) {
        let mut places: Vec<u32> = Vec::new();
        for (at, &(product, score)) in offered.iter().enumerate() {
            if taken(product) {
                let above = |(other, other_score): (usize, f64)| {
                    other_score > score || (other_score == score && other < at)
                };
                let ahead = offered.iter().map(|offer| offer.1).enumerate().filter(|&o| above(o));
                places.push(u32::try_from(ahead.count() + 1).expect("few offers"));
            }
        }
        let Some(&best) = places.iter().min() else { return };
        let first = u32::try_from(FIRST).expect("ten");
        let found = places.iter().filter(|&&place| place <= first).count();
        let count = |n: usize| u32::try_from(n).expect("few offers");
        self.best.push(best);
        self.in_ten.push((count(found), count(places.len().min(FIRST))));
    }

    /// Takes the customers of another one too.
    pub fn append(&mut self, other: Self) {
        self.best.extend(other.best);
        self.in_ten.extend(other.in_ten);
    }

    /// How many customers were asked.
    pub fn cases(&self) -> usize {
        self.best.len()
    }

    /// One divided by the place, for each customer.
    pub fn reciprocals(&self) -> impl ExactSizeIterator<Item = f64> {
        self.best.iter().map(|&place| 1.0 / f64::from(place))
    }

    /// The mean reciprocal rank: 1 where the first offer was always taken; `None` of nobody.
    pub fn mrr(&self) -> Option<f64> {
        self.mean(self.reciprocals())
    }

    /// Its standard error.
    pub fn mrr_error(&self) -> Option<f64> {
        let (mean, n) = (self.mrr()?, self.best.len() as f64);
        let squares: f64 = self.reciprocals().map(|value| (value - mean).powi(2)).sum();
        (n > 1.0).then(|| (squares / (n - 1.0) / n).sqrt())
    }

    /// The share of customers who took one of the first `k` offers.
    pub fn hit(&self, k: u32) -> Option<f64> {
        self.mean(self.best.iter().map(|&place| f64::from(u8::from(place <= k))))
    }

    /// How many of those taken are among the first ten, by how many could be; the mean over
    /// customers.
    pub fn recall10(&self) -> Option<f64> {
        self.mean(self.in_ten.iter().map(|&(found, could)| f64::from(found) / f64::from(could)))
    }

    fn mean(&self, values: impl Iterator<Item = f64>) -> Option<f64> {
        (!self.best.is_empty()).then(|| values.sum::<f64>() / self.best.len() as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_from_one_and_ties_go_by_order() {
        let offered =
            [(Rank::at(0), 0.1), (Rank::at(1), 0.3), (Rank::at(2), 0.1), (Rank::at(3), 0.2)];
        let mut ranking = Ranking::default();
        ranking.push(&offered, |product| product == Rank::at(2));
        assert_eq!(ranking.mrr(), Some(0.25));
        ranking.push(&offered, |product| [1, 2].map(Rank::at).contains(&product));
        ranking.push(&offered, |_| false);
        assert_eq!(ranking.cases(), 2);
        assert_eq!(ranking.mrr(), Some((0.25 + 1.0) / 2.0));
        assert_eq!((ranking.hit(1), ranking.hit(4)), (Some(0.5), Some(1.0)));
        assert_eq!(ranking.recall10(), Some(1.0));
        assert_eq!(Ranking::default().mrr(), None);
    }
}
