//! What a customer is worth who stays with the same chance period after period: the sum of
//! margin · rᵗ / (1 + d)ᵗ over all coming periods, m·r / (1 + d − r) (Gupta and Lehmann 2003).
//!
//! Rungs of a ladder differ in more than their products, so that the difference of two such values
//! is an association: at the most what one more product is worth, and often far less.

use crate::error::{Error, Result};
use crate::stats::survival::Curve;

/// What turns retention into money.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worth {
    margin: f64,
    discount: f64,
}

impl Worth {
    /// The margin of one period, and what money costs for one period (0.1 for 10 %).
    ///
    /// # Errors
    /// When the margin is not a number, or the discount is not 0 or above.
    pub fn new(margin: f64, discount: f64) -> Result<Self> {
        if !margin.is_finite() {
            return Err(Error::Parameter {
                name: "margin",
                found: margin.to_string(),
                allowed: "an amount of money a period".into(),
            });
        }
        if !(discount.is_finite() && discount >= 0.0) {
            return Err(Error::Parameter {
                name: "discount",
                found: discount.to_string(),
                allowed: "0 or more for each period: 0.1 for 10 %".into(),
            });
        }
        Ok(Self { margin, discount })
    }

    /// The lifetime value at this retention; `None` where nobody ever leaves and money costs
    /// nothing, since the sum has no end.
    pub fn of(&self, retained: f64) -> Option<f64> {
        let rest = 1.0 + self.discount - retained;
        (rest > 0.0).then(|| self.margin * retained / rest)
    }

    /// The value of the margins that come in up to `horizon`, by the share seen to be still there at the
    /// end of each period: Σ m·S(t) / (1 + d)ᵗ for the whole t up to it. Periods are units of the curve's
    /// time. Nothing is assumed of the time after.
    pub fn over(&self, curve: &Curve, horizon: f64) -> f64 {
        let ends = (1_u32..).map(f64::from).take_while(|&end| end <= horizon);
        ends.map(|end| self.margin * curve.survival(end) / (1.0 + self.discount).powf(end)).sum()
    }

    /// The margin of one period.
    pub fn margin(&self) -> f64 {
        self.margin
    }

    /// What money costs for one period.
    pub fn discount(&self) -> f64 {
        self.discount
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::survival::{Spell, kaplan_meier};

    #[test]
    fn is_the_sum_of_the_coming_margins() {
        let worth = Worth::new(50.0, 0.1).unwrap();
        let sum: f64 = (1..2000).map(|t| 50.0 * (0.8_f64 / 1.1).powi(t)).sum();
        assert!((worth.of(0.8).unwrap() - sum).abs() < 1e-9);
        assert_eq!(worth.of(0.0), Some(0.0));
        assert_eq!(Worth::new(50.0, 0.0).unwrap().of(1.0), None);
        assert!(Worth::new(50.0, -0.1).is_err());
    }

    /// Of four customers one leaves at 1 and one at 3: S is ¾, ¾, ½.
    #[test]
    fn over_a_curve_each_period_pays_those_still_there() {
        let spell = |time, left| Spell { entry: 0.0, time, left };
        let curve = kaplan_meier(&[
            spell(1.0, true),
            spell(3.0, true),
            spell(3.5, false),
            spell(4.0, false),
        ]);
        let worth = Worth::new(8.0, 0.25).unwrap();
        let sum = 6.0 / 1.25 + 6.0 / 1.5625 + 4.0 / 1.953_125;
        assert!((worth.over(&curve, 3.9) - sum).abs() < 1e-12);
    }
}
