//! The roll-out against the pilot: does a channel keep what it promised?
//!
//! The pilot says with what chances so many responses are to be expected of so many contacts (the
//! beta-binomial distribution). A roll-out far in its tail is another thing than the pilot was: other
//! customers, another season, another message. Channels that win a pilot are picked for their luck too,
//! so that some falling off is usual (regression to the mean); the pooled rate is what to go on with.

use super::pilot::{Estimate, Pilot};
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::discovery::{Correction, adjust};
use crate::stats::predictive::tails_after;
use crate::stats::{Level, Proportion};

/// One channel in the pilot and in the roll-out.
#[derive(Clone, Debug)]
pub struct Monitored {
    /// The channel, or the control.
    pub arm: String,
    /// Responses in the pilot.
    pub pilot: Proportion,
    /// Responses in the roll-out.
    pub rolled_out: Proportion,
    /// The chance of a roll-out so far from the pilot, on either side.
    pub p: f64,
    /// The same corrected for the number of channels (Holm 1979).
    pub p_holm: f64,
    /// What one contact of pilot and roll-out together brings beyond control, where money and a control
    /// are known.
    pub gain: Option<Estimate>,
    level: Level,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// It loses money against control, surely: stop.
    Stop,
    /// It brings less than the pilot promised: find out why before the next wave.
    Below,
    /// It brings more.
    Above,
    /// As the pilot promised.
    GoOn,
}

impl Monitored {
    /// Both together.
    pub fn pooled(&self) -> Proportion {
        pooled(self.pilot, self.rolled_out)
    }

    /// What is to be done.
    pub fn advice(&self) -> Advice {
        if self.gain.is_some_and(|gain| gain.ends.high < 0.0) {
            return Advice::Stop;
        }
        if self.p_holm > 1.0 - self.level.get() {
            return Advice::GoOn;
        }
        match self.pilot.share() > self.rolled_out.share() {
            true => Advice::Below,
            false => Advice::Above,
        }
    }
}

/// Two samples as one.
pub fn pooled(first: Proportion, second: Proportion) -> Proportion {
    Proportion::new(first.successes() + second.successes(), first.trials() + second.trials())
        .expect("parts of their sums")
}

/// Each arm of the roll-out beside its pilot; `together` is the reading of both as one pilot. All have
/// their arms in the same order.
pub fn monitor(
    arms: &[(String, Proportion, Proportion)],
    together: &Pilot,
    level: Level,
) -> Vec<Monitored> {
    let chance = |(_, pilot, rolled_out): &(String, Proportion, Proportion)| {
        let (below, above) = tails_after(*pilot, *rolled_out);
        (2.0 * below.min(above)).min(1.0)
    };
    let chances: Vec<f64> = arms.iter().map(chance).collect();
    let adjusted = adjust(&chances, Correction::Holm).expect("they are chances");
    let rows = arms.iter().zip(chances).zip(adjusted).zip(&together.arms);
    rows.map(|((((arm, pilot, rolled_out), p), p_holm), read)| Monitored {
        arm: arm.clone(),
        pilot: *pilot,
        rolled_out: *rolled_out,
        p,
        p_holm,
        gain: read.profit_over_control,
        level,
    })
    .collect()
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.rollout/1";

/// `pannier.rollout/1`.
pub fn schema() -> Schema {
    let columns = vec![
        Column::new("arm", "arm", Kind::Text, "the channel, or the control"),
        Column::new("pilot_n", "pilot", Kind::Count, "customers of the arm in the pilot"),
        Column::new("pilot_rate", "rate", Kind::Share, "their response rate"),
        Column::new("n", "roll-out", Kind::Count, "customers of the arm in the roll-out"),
        Column::new("responses", "responses", Kind::Count, "those of them who responded"),
        Column::new("rate", "rate", Kind::Share, "responses / n"),
        Column::new(
            "expected",
            "expected",
            Kind::Number,
            "the responses to expect after the pilot, from a flat prior",
        ),
        Column::new(
            "p_value",
            "p",
            Kind::Chance,
            "chance of a roll-out so far from the pilot, beta-binomial, corrected for the number of arms (Holm 1979)",
        ),
        Column::new("pooled_rate", "both", Kind::Share, "the rate of pilot and roll-out together"),
        Column::new(
            "pooled_low",
            "from",
            Kind::Share,
            "lower end of its 95 % interval, Wilson (1927)",
        ),
        Column::new("pooled_high", "to", Kind::Share, "upper end of the same interval"),
        Column::new(
            "gain",
            "over control",
            Kind::Ratio,
            "what one contact of both together brings beyond a customer who is left alone",
        ),
        Column::new("gain_low", "", Kind::Number, "lower end of its 95 % interval").detail(),
        Column::new("gain_high", "", Kind::Number, "upper end of the same interval").detail(),
        Column::new(
            "advice",
            "advice",
            Kind::Text,
            "go on, below the pilot, above the pilot or stop",
        ),
    ];
    Schema { name: SCHEMA, columns }
}

impl Record for Monitored {
    fn cells(&self) -> Vec<Cell<'_>> {
        let both = self.pooled();
        let ends = both.wilson(self.level);
        let usual =
            (f64::from(self.pilot.successes()) + 1.0) / (f64::from(self.pilot.trials()) + 2.0);
        vec![
            self.arm.as_str().into(),
            self.pilot.trials().into(),
            self.pilot.share().into(),
            self.rolled_out.trials().into(),
            self.rolled_out.successes().into(),
            self.rolled_out.share().into(),
            (f64::from(self.rolled_out.trials()) * usual).into(),
            self.p_holm.into(),
            both.share().into(),
            ends.low.into(),
            ends.high.into(),
            self.gain.map(|gain| gain.mean).into(),
            self.gain.map(|gain| gain.ends.low).into(),
            self.gain.map(|gain| gain.ends.high).into(),
            match self.advice() {
                Advice::Stop => "stop",
                Advice::Below => "below the pilot",
                Advice::Above => "above the pilot",
                Advice::GoOn => "go on",
            }
            .into(),
        ]
    }
}
