//! The size of a pilot: how many customers each arm needs, and what that costs.

use crate::error::{Error, Result};
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::power::per_arm;
use crate::support::Count;

/// What a pilot is to find out.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct PlanConfig {
    /// The response rate without the channel.
    pub base: f64,
    /// The smallest rate with it that would be worth finding.
    pub lift_to: f64,
    /// How many arms, the control included. Default is 2.
    pub arms: Count,
    /// The chance of even one false find among all channels. Default is 0.05.
    pub alpha: f64,
    /// The chance of finding a channel that reaches `lift_to`. Default is 0.8.
    pub power: f64,
    /// What one contact costs; the control arm is not contacted. Default is nothing known.
    pub cost: Option<f64>,
}

impl PlanConfig {
    /// A pilot of one channel against a control arm.
    pub fn new(base: f64, lift_to: f64) -> Self {
        Self { base, lift_to, arms: 2, alpha: 0.05, power: 0.8, cost: None }
    }
}

/// A pilot of the right size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// What it is to find out.
    pub config: PlanConfig,
    /// How many customers each arm needs, not rounded. Every channel is tested against control at
    /// alpha by the number of channels: Holm's (1979) first and hardest step.
    pub exact: f64,
    /// The same, rounded up.
    pub per_arm: Count,
}

impl Plan {
    /// Plans a pilot.
    ///
    /// # Errors
    /// When a rate, alpha or power is not strictly between 0 and 1, the rates are equal, there is
    /// no arm beside the control, or more customers are needed than can be counted.
    pub fn new(config: PlanConfig) -> Result<Self> {
        let shares = [
            ("base", config.base),
            ("lift_to", config.lift_to),
            ("alpha", config.alpha),
            ("power", config.power),
        ];
        for (name, share) in shares {
            if !(share > 0.0 && share < 1.0) {
                return Err(Error::Parameter {
                    name,
                    found: share.to_string(),
                    allowed: "between 0 and 1, both excluded: 0.005 for 0.5 %".into(),
                });
            }
        }
        if config.base == config.lift_to {
            return Err(Error::Parameter {
                name: "lift_to",
                found: config.lift_to.to_string(),
                allowed: "another rate than base: no pilot can find no difference".into(),
            });
        }
        if config.arms < 2 {
            return Err(Error::Parameter {
                name: "arms",
                found: config.arms.to_string(),
                allowed: "2 or more: the control and a channel".into(),
            });
        }
        let alpha = config.alpha / f64::from(config.arms - 1);
        let exact = per_arm(config.base, config.lift_to, alpha, config.power);
        Ok(Self { config, exact, per_arm: rounded_up(exact)? })
    }

    /// How many customers in all.
    pub fn customers(&self) -> u64 {
        u64::from(self.per_arm) * u64::from(self.config.arms)
    }

    /// What all contacts cost.
    pub fn cost(&self) -> Option<f64> {
        let contacted = f64::from(self.per_arm) * f64::from(self.config.arms - 1);
        self.config.cost.map(|cost| cost * contacted)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, and more than fits is an error"
)]
fn rounded_up(customers: f64) -> Result<Count> {
    if customers <= f64::from(Count::MAX) {
        return Ok(customers.ceil() as Count);
    }
    Err(Error::TooMany {
        what: "customers of an arm",
        found: customers as u64,
        limit: u64::from(Count::MAX),
        hint: "a difference as small as this cannot be found; ask for a larger one".into(),
    })
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.plan/1";

/// `pannier.plan/1`.
pub fn schema() -> Schema {
    let columns = vec![
        Column::new("base", "rate now", Kind::Share, "the response rate without the channel"),
        Column::new(
            "lift_to",
            "to be found",
            Kind::Share,
            "the smallest rate with it that would be worth finding",
        ),
        Column::new("arms", "arms", Kind::Count, "how many arms, the control included"),
        Column::new("alpha", "alpha", Kind::Ratio, "the chance of even one false find"),
        Column::new(
            "power",
            "power",
            Kind::Ratio,
            "the chance of finding a channel that reaches that rate",
        ),
        Column::new(
            "per_arm",
            "each arm",
            Kind::Count,
            "customers that each arm needs (two-sided test, alpha by channels after Holm 1979)",
        ),
        Column::new("per_arm_exact", "", Kind::Number, "the same, not rounded up").detail(),
        Column::new("customers", "in all", Kind::Count, "customers of all arms"),
        Column::new(
            "cost",
            "cost",
            Kind::Number,
            "cost of all contacts; the control is not contacted",
        ),
    ];
    Schema { name: SCHEMA, columns }
}

impl Record for Plan {
    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            self.config.base.into(),
            self.config.lift_to.into(),
            self.config.arms.into(),
            self.config.alpha.into(),
            self.config.power.into(),
            self.per_arm.into(),
            self.exact.into(),
            self.customers().into(),
            self.cost().into(),
        ]
    }
}
