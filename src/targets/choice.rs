//! Choosing among methods: the best, unless a simpler one is as good.
//!
//! Two lists of the same customers are compared by the difference of their areas under the ROC
//! curve and its standard error (DeLong, DeLong and Clarke-Pearson 1988): each buyer's share of
//! non-buyers below it, and each non-buyer's share of buyers above it, paired. As good is what is
//! within half a standard error of the best: with a whole one, the half that is noise would be
//! paid for in gains.

/// How well a list parts buyers from others, customer by customer.
#[derive(Clone, Debug, PartialEq)]
pub struct Areas {
    /// For each buyer the share of others below, ties counted half.
    buyers: Vec<f64>,
    /// For each other the share of buyers above, ties counted half.
    others: Vec<f64>,
}

impl Areas {
    /// The areas of a list; `None` unless there are buyers and others.
    pub fn new(scored: &[(f64, bool)]) -> Option<Self> {
        let split = |bought: bool| {
            let of_kind = scored.iter().filter(|customer| customer.1 == bought);
            of_kind.map(|customer| customer.0).collect::<Vec<f64>>()
        };
        let (buyers, others) = (split(true), split(false));
        if buyers.is_empty() || others.is_empty() {
            return None;
        }
        let sorted = |scores: &[f64]| {
            let mut sorted = scores.to_vec();
            sorted.sort_unstable_by(f64::total_cmp);
            sorted
        };
        let (by_buyers, by_others) = (sorted(&buyers), sorted(&others));
        // The share of `scores` below one, ties counted half.
        let below = |scores: &[f64], score: f64| {
            let (less, up_to) =
                (scores.partition_point(|&s| s < score), scores.partition_point(|&s| s <= score));
            (less + up_to) as f64 / 2.0 / scores.len() as f64
        };
        Some(Self {
            buyers: buyers.iter().map(|&score| below(&by_others, score)).collect(),
            others: others.iter().map(|&score| 1.0 - below(&by_buyers, score)).collect(),
        })
    }

    /// The area under the curve.
    pub fn auc(&self) -> f64 {
        mean(&self.buyers)
    }

    /// How many bought.
    pub fn buyers(&self) -> usize {
        self.buyers.len()
    }

    /// The variance of the difference to another list of the same customers in the same order.
    pub fn variance_of_difference(&self, other: &Self) -> f64 {
        let part = |a: &[f64], b: &[f64]| {
            let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
            variance(&differences) / differences.len() as f64
        };
        part(&self.buyers, &other.buyers) + part(&self.others, &other.others)
    }
}

/// So much of a standard error is a tie.
const TIE: f64 = 0.5;
/// Buyers below which a product cannot choose for itself.
const LEAST_BUYERS: usize = 20;
/// Standard errors by which a product must do better with a method of its own.
const OWN: f64 = 2.0;

/// Which method to use for each product, by its place in the list of methods, which stand from the
/// simplest on. `areas[method][product]` are of the same customers; `floor` is the method below
/// which none may fall.
///
/// One method is best over all products, or as good as the best and simpler; a product has another
/// one when that is clearly better there, and the floor where what was chosen is below it.
pub fn choose(areas: &[Vec<Option<Areas>>], floor: Option<usize>) -> Vec<usize> {
    let products = areas.first().map_or(0, Vec::len);
    let mut usable = (0..products).filter(|&p| areas.iter().all(|method| method[p].is_some()));
    let usable: Vec<usize> = usable.by_ref().collect();
    let area = |method: usize, product: usize| areas[method][product].as_ref().expect("usable");
    let total = |method: usize| usable.iter().map(|&p| area(method, p).auc()).sum::<f64>();
    let best = most((0..areas.len()).map(total));
    let is_tie = |method: usize| {
        let variance: f64 =
            usable.iter().map(|&p| area(method, p).variance_of_difference(area(best, p))).sum();
        total(method) >= total(best) - TIE * variance.sqrt()
    };
    let overall = (0..areas.len()).find(|&method| is_tie(method)).unwrap_or(best);
    let of_product = |product: usize| {
        if !usable.contains(&product) {
            return overall;
        }
        let auc = |method: usize| area(method, product).auc();
        let mut chosen = overall;
        let own = most((0..areas.len()).map(auc));
        let spread = area(own, product).variance_of_difference(area(overall, product)).sqrt();
        if area(own, product).buyers() >= LEAST_BUYERS && auc(own) > auc(overall) + OWN * spread {
            chosen = own;
        }
        match floor {
            Some(floor) if auc(floor) > auc(chosen) => floor,
            _ => chosen,
        }
    };
    (0..products).map(of_product).collect()
}

/// The method of the highest mean, or the simplest that is as good; `values[method]` are of the same
/// customers.
pub fn choose_by_mean(values: &[Vec<f64>]) -> usize {
    let means: Vec<f64> = values.iter().map(|values| mean(values)).collect();
    let best = most(means.iter().copied());
    let is_tie = |method: usize| {
        let differences: Vec<f64> =
            values[method].iter().zip(&values[best]).map(|(a, b)| a - b).collect();
        let error = (variance(&differences) / differences.len().max(1) as f64).sqrt();
        means[method] >= means[best] - TIE * error
    };
    (0..values.len()).find(|&method| is_tie(method)).unwrap_or(best)
}

/// The place of the highest value, the first of equal ones.
pub(super) fn most(values: impl Iterator<Item = f64>) -> usize {
    let mut best = (0, f64::NEG_INFINITY);
    for (place, value) in values.enumerate() {
        if value > best.1 {
            best = (place, value);
        }
    }
    best.0
}

fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

/// The variance of a sample; 0 of fewer than two.
fn variance(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let mean = mean(values);
    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (values.len() - 1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 200 customers, every fourth a buyer; the list is right for those below `right` and says
    /// nothing of the others.
    fn list(right: usize) -> Vec<(f64, bool)> {
        (0..200)
            .map(|i| {
                let bought = i % 4 == 0;
                (if i < right { f64::from(u8::from(bought)) - 0.5 } else { 0.0 }, bought)
            })
            .collect()
    }

    #[test]
    fn areas_are_the_auc_of_the_gains() {
        let list = list(120);
        let areas = Areas::new(&list).unwrap();
        let auc = super::super::Gains::new(list.iter().copied()).auc().unwrap();
        assert!((areas.auc() - auc).abs() < 1e-12);
        assert_eq!(areas.variance_of_difference(&areas), 0.0);
        assert_eq!(Areas::new(&[(1.0, true)]), None);
    }

    #[test]
    fn the_simpler_of_equals_is_taken_and_none_below_the_floor() {
        let areas = |right: usize| Areas::new(&list(right));
        // Two products; methods: one that is poor, two that are the same, the floor.
        let methods = [
            vec![areas(0), areas(0)],
            vec![areas(150), areas(20)],
            vec![areas(150), areas(20)],
            vec![areas(10), areas(40)],
        ];
        assert_eq!(choose(&methods[..3], None), [1, 1]);
        assert_eq!(choose(&methods, Some(3)), [1, 3]);
        assert_eq!(choose(&[vec![None], vec![None]], None), [0]);
        assert_eq!(choose_by_mean(&[vec![0.2; 9], vec![0.5; 9], vec![0.5; 9]]), 1);
    }
}
