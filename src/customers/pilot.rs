//! Reading a pilot: which channel brings responses, and which earns money?
//!
//! What an arm brings is read against a control arm that was not contacted: some of those contacted
//! would have bought anyway, so that a channel can earn money gross and lose it against leaving
//! people alone. Shares have Wilson's (1927) intervals, differences Newcombe's (1998); the chance of
//! a difference is corrected for the number of channels (Holm 1979). An early lead is put in its
//! place by how many customers it takes to tell the leader from the runner-up.

use crate::error::{Error, Result};
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::best::probability_of_best;
use crate::stats::discovery::{Correction, adjust};
use crate::stats::interval::newcombe;
use crate::stats::power::per_arm;
use crate::stats::tails::{ChiSquared, Continuity, chi_squared};
use crate::stats::trend::cochran_armitage;
use crate::stats::{Contingency, Interval, Level, Proportion, Undefined};
use crate::support::Count;

/// The power with which the leader is to be told from the runner-up.
const POWER: f64 = 0.8;

/// One arm as it was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct ArmSeen {
    /// Its name.
    pub name: String,
    /// How many responded.
    pub responses: Proportion,
    /// What its customers brought, where that was measured.
    pub value: Option<Moments>,
    /// What one contact costs.
    pub cost: f64,
}

/// Mean and spread of an amount.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// The mean.
    pub mean: f64,
    /// The variance of the mean: that of the amounts (n − 1 in the denominator) by n.
    pub variance_of_mean: f64,
}

impl Moments {
    /// Of some amounts; `None` of fewer than two.
    pub fn of(amounts: &[f64]) -> Option<Self> {
        if amounts.len() < 2 {
            return None;
        }
        let n = amounts.len() as f64;
        let mean = amounts.iter().sum::<f64>() / n;
        let squares: f64 = amounts.iter().map(|amount| (amount - mean).powi(2)).sum();
        Some(Self { mean, variance_of_mean: squares / (n - 1.0) / n })
    }
}

/// A pilot, read.
#[derive(Clone, Debug)]
pub struct Pilot {
    /// The arms, the control first where there is one.
    pub arms: Vec<Arm>,
    /// Whether the first arm is a control.
    pub has_control: bool,
    /// Whether the arms' response rates differ at all.
    pub homogeneity: Result<ChiSquared, Undefined>,
    level: Level,
}

/// One arm, read.
#[derive(Clone, Debug)]
pub struct Arm {
    /// What was seen.
    pub seen: ArmSeen,
    /// The rate less that of the control, with its interval.
    pub difference: Option<Estimate>,
    /// The chance of such a difference, corrected for the number of channels.
    pub p_holm: Option<f64>,
    /// The probability of having the highest rate, from flat priors.
    pub p_best: f64,
    /// What one contact brings, its cost taken off.
    pub profit: Option<Estimate>,
    /// The same beyond what a customer brings who is left alone.
    pub profit_over_control: Option<Estimate>,
}

/// A mean of shares or of money, with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// Its interval.
    pub ends: Interval,
}

impl Estimate {
    fn new(mean: f64, ends: Interval) -> Self {
        Self { mean, ends }
    }

    /// The mean ± z standard errors.
    fn normal(mean: f64, variance: f64, level: Level) -> Self {
        let half = level.z() * variance.sqrt();
        let ends = Interval { low: mean - half, high: mean + half };
        Self { mean, ends }
    }

    /// Times a margin that is not negative, less a cost.
    fn less(self, margin: f64, cost: f64) -> Self {
        let of = |amount: f64| amount * margin - cost;
        Self {
            mean: of(self.mean),
            ends: Interval { low: of(self.ends.low), high: of(self.ends.high) },
        }
    }
}

/// How many more customers it takes to be sure.
#[derive(Clone, Copy, Debug)]
pub struct Needed<'a> {
    /// The arm with the highest rate.
    pub leader: &'a Arm,
    /// The arm with the next one.
    pub runner_up: &'a Arm,
    /// How many customers each of the two needs; not rounded, infinite for equal rates.
    pub per_arm: f64,
    /// How many the smaller of the two has.
    pub has: Count,
}

impl Pilot {
    /// Reads a pilot; with `has_control` the first arm is the control. `margin` is what a response
    /// brings, or which part of the value is margin where values were measured; without values and
    /// margin there is no profit.
    ///
    /// # Errors
    /// When there are fewer than two arms, an arm without customers, or a negative margin.
    pub fn new(
        seen: Vec<ArmSeen>,
        has_control: bool,
        margin: Option<f64>,
        level: Level,
    ) -> Result<Self> {
        if seen.len() < 2 || seen.iter().any(|arm| arm.responses.trials() == 0) {
            return Err(Error::Parameter {
                name: "arms",
                found: format!("{}", seen.len()),
                allowed: "two or more, each with customers".into(),
            });
        }
        if let Some(margin) = margin.filter(|margin| !(margin.is_finite() && *margin >= 0.0)) {
            return Err(Error::Parameter {
                name: "margin",
                found: margin.to_string(),
                allowed: "0 or more".into(),
            });
        }
        let shares: Vec<Proportion> = seen.iter().map(|arm| arm.responses).collect();
        // Pearson's chi-square of the whole table, which Cochran and Armitage split: it does not
        // depend on the positions.
        let along: Vec<(f64, Proportion)> = (0_u32..).map(f64::from).zip(shares.clone()).collect();
        let homogeneity = cochran_armitage(&along).map(|test| test.total);
        let best = probability_of_best(&shares);

        let control = has_control.then(|| seen[0].clone());
        let mut arms: Vec<Arm> = seen
            .into_iter()
            .zip(best)
            .enumerate()
            .map(|(at, (seen, p_best))| {
                let against = control.as_ref().filter(|_| at > 0);
                Arm {
                    difference: against.map(|control| difference(&seen, control, level)),
                    p_holm: against.and_then(|control| chance(&seen, control)),
                    p_best,
                    profit: profit(&seen, margin, level),
                    profit_over_control: against
                        .and_then(|control| over_control(&seen, control, margin, level)),
                    seen,
                }
            })
            .collect();
        let chances: Vec<f64> = arms.iter().filter_map(|arm| arm.p_holm).collect();
        let adjusted = adjust(&chances, Correction::Holm).expect("they are chances");
        let tested = arms.iter_mut().filter_map(|arm| arm.p_holm.as_mut());
        tested.zip(adjusted).for_each(|(p, adjusted)| *p = adjusted);
        Ok(Self { arms, has_control, homogeneity, level })
    }

    /// How many channels are compared with the control, or with each other.
    fn comparisons(&self) -> f64 {
        (self.arms.len() - 1) as f64
    }

    /// How many customers it takes to tell the two highest rates seen from each other with 80 %
    /// power, at an error of 1 − level by the number of channels.
    pub fn needed(&self) -> Needed<'_> {
        let rate = |arm: &Arm| arm.seen.responses.share().unwrap_or_default();
        let mut by_rate: Vec<&Arm> = self.arms.iter().collect();
        by_rate.sort_by(|a, b| rate(b).total_cmp(&rate(a)));
        let (leader, runner_up) = (by_rate[0], by_rate[1]);
        let alpha = (1.0 - self.level.get()) / self.comparisons();
        Needed {
            leader,
            runner_up,
            per_arm: per_arm(rate(leader), rate(runner_up), alpha, POWER),
            has: leader.seen.responses.trials().min(runner_up.seen.responses.trials()),
        }
    }

    /// How many customers each arm needs to find a rate of `lift_to`, if the control's rate (or the
    /// lowest one) is what was seen; not rounded.
    pub fn needed_for(&self, lift_to: f64) -> f64 {
        let rates = self.arms.iter().filter_map(|arm| arm.seen.responses.share());
        let base = if self.has_control {
            self.arms[0].seen.responses.share().unwrap_or_default()
        } else {
            rates.fold(f64::INFINITY, f64::min)
        };
        let alpha = (1.0 - self.level.get()) / self.comparisons();
        per_arm(base, lift_to, alpha, POWER)
    }
}

fn difference(arm: &ArmSeen, control: &ArmSeen, level: Level) -> Estimate {
    let share = |arm: &ArmSeen| arm.responses.share().expect("every arm has customers");
    let ends = newcombe(arm.responses, control.responses, level);
    Estimate::new(share(arm) - share(control), ends)
}

/// The chance of such a difference, by the chi-square of the two arms.
fn chance(arm: &ArmSeen, control: &ArmSeen) -> Option<f64> {
    let failures = |arm: &ArmSeen| arm.responses.trials() - arm.responses.successes();
    let table = Contingency::from_cells(
        arm.responses.successes(),
        failures(arm),
        control.responses.successes(),
        failures(control),
    )?;
    Some(chi_squared(&table, Continuity::Plain).ok()?.p)
}

fn profit(arm: &ArmSeen, margin: Option<f64>, level: Level) -> Option<Estimate> {
    if let Some(value) = arm.value {
        let value = Estimate::normal(value.mean, value.variance_of_mean, level);
        return Some(value.less(margin.unwrap_or(1.0), arm.cost));
    }
    let rate = Estimate::new(arm.responses.share()?, arm.responses.wilson(level));
    Some(rate.less(margin?, arm.cost))
}

fn over_control(
    arm: &ArmSeen,
    control: &ArmSeen,
    margin: Option<f64>,
    level: Level,
) -> Option<Estimate> {
    let cost = arm.cost - control.cost;
    if let (Some(value), Some(without)) = (arm.value, control.value) {
        let variance = value.variance_of_mean + without.variance_of_mean;
        let value = Estimate::normal(value.mean - without.mean, variance, level);
        return Some(value.less(margin.unwrap_or(1.0), cost));
    }
    Some(difference(arm, control, level).less(margin?, cost))
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.channels/1";

/// `pannier.channels/1`.
pub fn schema() -> Schema {
    let columns = vec![
        Column::new("arm", "arm", Kind::Text, "the channel, or the control"),
        Column::new("n", "customers", Kind::Count, "customers of the arm"),
        Column::new(
            "responses",
            "responses",
            Kind::Count,
            "those of them who responded",
        ),
        Column::new("rate", "rate", Kind::Share, "responses / n"),
        Column::new(
            "rate_low",
            "from",
            Kind::Share,
            "lower end of its 95 % interval, Wilson (1927)",
        ),
        Column::new(
            "rate_high",
            "to",
            Kind::Share,
            "upper end of the same interval",
        ),
        Column::new(
            "difference",
            "over control",
            Kind::Share,
            "rate less that of the control",
        ),
        Column::new(
            "difference_low",
            "from",
            Kind::Share,
            "lower end of its 95 % interval, Newcombe (1998), method 10",
        ).detail(),
        Column::new(
            "difference_high",
            "to",
            Kind::Share,
            "upper end of the same interval",
        ).detail(),
        Column::new(
            "p_value",
            "p",
            Kind::Chance,
            "chance of such a difference, chi-square, corrected for the number of channels (Holm 1979)",
        ).detail(),
        Column::new(
            "p_best",
            "best",
            Kind::Share,
            "probability of having the highest rate, from flat priors, by quadrature",
        ),
        Column::new("cost", "", Kind::Number, "cost of one contact").detail(),
        Column::new("cost_per_response", "", Kind::Number, "cost / rate").detail(),
        Column::new(
            "profit_per_contact",
            "profit",
            Kind::Ratio,
            "what one contact brings less its cost",
        ),
        Column::new(
            "profit_low",
            "",
            Kind::Number,
            "lower end of its 95 % interval",
        )
        .detail(),
        Column::new(
            "profit_high",
            "",
            Kind::Number,
            "upper end of the same interval",
        )
        .detail(),
        Column::new(
            "profit_over_control",
            "over control",
            Kind::Ratio,
            "profit_per_contact less that of a customer who is left alone",
        ).detail(),
        Column::new(
            "profit_over_control_low",
            "from",
            Kind::Ratio,
            "lower end of its 95 % interval",
        ).detail(),
        Column::new(
            "profit_over_control_high",
            "to",
            Kind::Ratio,
            "upper end of the same interval",
        ).detail(),
    ];
    Schema { name: SCHEMA, columns }
}

impl Record for Arm {
    fn cells(&self) -> Vec<Cell<'_>> {
        let ArmSeen { name, responses, cost, .. } = &self.seen;
        let ends = responses.wilson(Level::default());
        let rate = responses.share();
        let mean = |money: Option<Estimate>| money.map(|money| money.mean);
        let low = |money: Option<Estimate>| money.map(|money| money.ends.low);
        let high = |money: Option<Estimate>| money.map(|money| money.ends.high);
        vec![
            name.as_str().into(),
            responses.trials().into(),
            responses.successes().into(),
            rate.into(),
            ends.low.into(),
            ends.high.into(),
            mean(self.difference).into(),
            low(self.difference).into(),
            high(self.difference).into(),
            self.p_holm.into(),
            self.p_best.into(),
            (*cost).into(),
            rate.map(|rate| cost / rate).into(),
            mean(self.profit).into(),
            low(self.profit).into(),
            high(self.profit).into(),
            mean(self.profit_over_control).into(),
            low(self.profit_over_control).into(),
            high(self.profit_over_control).into(),
        ]
    }
}
