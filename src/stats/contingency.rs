//! The two by two table of an antecedent and a consequent, from four counts.

use super::{Interval, Level, Proportion, Undefined, Unfit};
use crate::support::Count;

/// How many have the antecedent, the consequent, both, and how many there are: everything that a
/// measure of a rule is made from. The fields are private so that every value is a table; 16 bytes.
///
/// ```text
///               consequent   not
/// antecedent       n11       n10     n1x
/// not              n01       n00     n0x
///                  nx1       nx0      n
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Contingency {
    n: Count,
    antecedent: Count,
    consequent: Count,
    both: Count,
}

impl Contingency {
    /// The table with these counts.
    ///
    /// # Errors
    /// When no table has them: a cell would be negative.
    pub fn new(n: Count, antecedent: Count, consequent: Count, both: Count) -> Result<Self, Unfit> {
        let either = u64::from(antecedent) + u64::from(consequent);
        if both > antecedent.min(consequent) || either > u64::from(n) + u64::from(both) {
            return Err(Unfit::Table { n, antecedent, consequent, both });
        }
        Ok(Self { n, antecedent, consequent, both })
    }

    /// The table with these cells; `None` when their sum is not a [`Count`].
    pub fn from_cells(n11: Count, n10: Count, n01: Count, n00: Count) -> Option<Self> {
        Some(Self {
            n: n11.checked_add(n10)?.checked_add(n01)?.checked_add(n00)?,
            antecedent: n11 + n10,
            consequent: n11 + n01,
            both: n11,
        })
    }

    /// How many there are.
    pub fn n(&self) -> Count {
        self.n
    }

    /// How many have the antecedent, the margin n1x.
    pub fn antecedent(&self) -> Count {
        self.antecedent
    }

    /// How many have the consequent, the margin nx1.
    pub fn consequent(&self) -> Count {
        self.consequent
    }

    /// How many have both, the cell n11.
    pub fn both(&self) -> Count {
        self.both
    }

    /// Antecedent and consequent; the same as [`both`](Self::both).
    pub fn n11(&self) -> Count {
        self.both
    }

    /// Antecedent without consequent.
    pub fn n10(&self) -> Count {
        self.antecedent - self.both
    }

    /// Consequent without antecedent.
    pub fn n01(&self) -> Count {
        self.consequent - self.both
    }

    /// Neither.
    pub fn n00(&self) -> Count {
        // In this order no intermediate value leaves the range of a count.
        self.n - self.antecedent - (self.consequent - self.both)
    }

    /// The four cells n11, n10, n01, n00.
    pub fn cells(&self) -> [Count; 4] {
        [self.n11(), self.n10(), self.n01(), self.n00()]
    }

    /// Of those with the antecedent, those with the consequent too: the confidence as a proportion.
    pub fn confidence(&self) -> Proportion {
        Proportion::new(self.both, self.antecedent).expect("both are among the antecedent's")
    }

    /// The joint count that independence expects, n1x·nx1/n; 0 when the table is empty.
    pub fn expected(&self) -> f64 {
        if self.n == 0 {
            return 0.0;
        }
        f64::from(self.antecedent) * f64::from(self.consequent) / f64::from(self.n)
    }

    /// Whether one of the four margins is 0, so that nothing can be compared.
    pub fn has_empty_side(&self) -> bool {
        [self.antecedent, self.consequent].iter().any(|&side| side == 0 || side == self.n)
    }

    /// The same table read the other way round, consequent first.
    pub fn swapped(&self) -> Self {
        Self { antecedent: self.consequent, consequent: self.antecedent, ..*self }
    }

    /// ln odds ratio with ½ added to every cell (Haldane 1955, Anscombe 1956), so that it is finite
    /// for every table: ln (n11+½)(n00+½)/((n10+½)(n01+½)), standard error √Σ 1/(cell+½).
    pub fn log_odds_ratio(&self) -> LogOddsRatio {
        LogOddsRatio::of_cells(self.cells().map(|cell| f64::from(cell) + 0.5))
    }

    /// ln odds ratio if so many had both and the margins were the same, ½ added to each cell. Cells
    /// that would be negative are empty.
    pub fn log_odds_of(&self, both: f64) -> f64 {
        let [n, with, bought] = [self.n(), self.antecedent(), self.consequent()].map(f64::from);
        let [n11, n10, n01, n00] = [both, with - both, bought - both, n - with - bought + both]
            .map(|cell| cell.max(0.0) + 0.5);
        (n11 * n00 / (n10 * n01)).ln()
    }

    /// ln odds ratio of the cells as they are (Woolf 1955).
    ///
    /// # Errors
    /// When a cell is 0.
    pub fn plain_log_odds_ratio(&self) -> Result<LogOddsRatio, Undefined> {
        let [n11, n10, n01, n00] = self.cells();
        if self.has_empty_side() {
            Err(Undefined::EmptySide)
        } else if n11 == 0 || n00 == 0 {
            Err(Undefined::ZeroOdds)
        } else if n10 == 0 || n01 == 0 {
            Err(Undefined::InfiniteOdds)
        } else {
            Ok(LogOddsRatio::of_cells(self.cells().map(f64::from)))
        }
    }
}

/// The logarithm of an odds ratio and its standard error, natural logarithm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogOddsRatio {
    /// ln OR; 0 is no association.
    pub estimate: f64,
    /// Its standard error, above 0.
    pub se: f64,
}

impl LogOddsRatio {
    fn of_cells([n11, n10, n01, n00]: [f64; 4]) -> Self {
        Self {
            estimate: (n11 * n00 / (n10 * n01)).ln(),
            se: (1.0 / n11 + 1.0 / n10 + 1.0 / n01 + 1.0 / n00).sqrt(),
        }
    }

    /// The odds ratio itself.
    pub fn odds_ratio(&self) -> f64 {
        self.estimate.exp()
    }

    /// Estimate by standard error.
    pub fn z(&self) -> f64 {
        self.estimate / self.se
    }

    /// The interval of ln OR, by the normal approximation.
    pub fn interval(&self, level: Level) -> Interval {
        let half = level.z() * self.se;
        Interval { low: self.estimate - half, high: self.estimate + half }
    }

    /// The interval of the odds ratio, by the normal approximation of its logarithm.
    pub fn odds_ratio_interval(&self, level: Level) -> Interval {
        let Interval { low, high } = self.interval(level);
        Interval { low: low.exp(), high: high.exp() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tables_can_be_built() {
        // Every choice of four small counts: a table exists just when no cell is negative.
        for n in 0..6 {
            for antecedent in 0..8 {
                for consequent in 0..8 {
                    for both in 0..8 {
                        let cells = [
                            both,
                            antecedent - both,
                            consequent - both,
                            n - antecedent - consequent + both,
                        ];
                        let [a, c, b] = [antecedent, consequent, both].map(Count::try_from);
                        let table = Contingency::new(
                            n.try_into().unwrap(),
                            a.unwrap(),
                            c.unwrap(),
                            b.unwrap(),
                        );
                        assert_eq!(table.is_ok(), cells.iter().all(|&cell: &i32| cell >= 0));
                        if let Ok(table) = table {
                            assert_eq!(table.cells().map(i64::from), cells.map(i64::from));
                            let [n11, n10, n01, n00] = table.cells();
                            assert_eq!(Contingency::from_cells(n11, n10, n01, n00), Some(table));
                            assert_eq!(table.swapped().swapped(), table);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn the_largest_counts_fit() {
        let all = Contingency::new(Count::MAX, Count::MAX, Count::MAX, Count::MAX).unwrap();
        assert_eq!(all.cells(), [Count::MAX, 0, 0, 0]);
        assert_eq!(Contingency::from_cells(Count::MAX, 1, 0, 0), None);
    }

    #[test]
    fn odds_ratio_of_a_table_by_hand() {
        // 10·40/(20·30) = 2/3; 1/10 + 1/20 + 1/30 + 1/40 = 25/120.
        let table = Contingency::from_cells(10, 20, 30, 40).unwrap();
        let plain = table.plain_log_odds_ratio().unwrap();
        assert!((plain.odds_ratio() - 2.0 / 3.0).abs() < 1e-15);
        assert!((plain.se - (25.0_f64 / 120.0).sqrt()).abs() < 1e-15);
        let half = table.log_odds_ratio();
        assert!((half.odds_ratio() - 10.5 * 40.5 / (20.5 * 30.5)).abs() < 1e-15);
        let turned = Contingency::from_cells(20, 10, 40, 30).unwrap().log_odds_ratio();
        assert!((half.estimate + turned.estimate).abs() < 1e-15 && half.se == turned.se);
    }

    #[test]
    fn empty_cells_have_a_reason() {
        let reason = |a, b, c, d| {
            let table = Contingency::from_cells(a, b, c, d).unwrap();
            assert!(table.log_odds_ratio().estimate.is_finite());
            table.plain_log_odds_ratio().unwrap_err()
        };
        assert_eq!(reason(0, 3, 4, 5), Undefined::ZeroOdds);
        assert_eq!(reason(3, 0, 4, 5), Undefined::InfiniteOdds);
        assert_eq!(reason(0, 0, 4, 5), Undefined::EmptySide);
        assert_eq!(reason(3, 0, 4, 0), Undefined::EmptySide);
    }
}
