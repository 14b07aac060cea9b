//! The retention ladder: of the customers who hold k products, how many stay?
//!
//! Customers who have been there for long hold more and leave less, whatever a product does. So each
//! step of the ladder (k against the rung below) has its odds ratio twice: crude, and within tenure
//! bands (Mantel and Haenszel 1959). Where less than half of the crude one is left, on the log
//! scale, the step is mostly tenure. The whole ladder is tested for a trend and for what departs
//! from a straight line (Cochran 1954, Armitage 1955): a ladder that is none is shown as it is.

use super::bands::Bands;
use super::lifetime::Worth;
use crate::error::{Error, Result};
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::strata::mantel_haenszel;
use crate::stats::trend::{Trend, cochran_armitage};
use crate::stats::{Contingency, Level, LogOddsRatio, Proportion, Undefined};
use crate::support::Count;
use crate::words::{Gap, Lang, Said, stayed};

/// Below this share of the crude log odds ratio, a step is mostly tenure.
const MOSTLY: f64 = 0.5;

/// A departure from a straight line with a smaller chance than this is no trend.
const NO_TREND: f64 = 0.05;

/// More rungs than this are hardly numbers of products.
const MOST_RUNGS: usize = 100;

/// Retention by number of products held.
#[derive(Clone, Debug)]
pub struct Ladder {
    /// From the fewest products to the most; numbers that nobody holds have no rung.
    pub rungs: Vec<Rung>,
    /// Whether retention moves along the rungs.
    pub trend: Result<Trend, Undefined>,
    /// How many bands the adjusted figures hold fixed; `None` without bands.
    pub bands: Option<usize>,
}

/// The customers with one number of products.
#[derive(Clone, Debug)]
pub struct Rung {
    /// How many products each of them holds.
    pub held: Count,
    /// How many of them stayed.
    pub retained: Proportion,
    /// The share as it would be if this rung had all customers' mix of bands.
    pub adjusted: Option<Adjusted>,
    /// Compared with the rung below; the lowest rung has none.
    pub step: Option<Step>,
}

/// A share standardised directly: bands weigh as much as they have customers of all rungs, over the
/// bands in which this rung has somebody.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adjusted {
    /// The share that stayed.
    pub retained: f64,
    /// In how many bands the rung has customers.
    pub bands_used: usize,
}

/// One rung against the one below.
#[derive(Clone, Debug)]
pub struct Step {
    /// The number of products on the rung below.
    pub from: Count,
    /// Holds more × stayed.
    pub crude: Contingency,
    /// The same within each band; empty without bands.
    pub strata: Vec<Contingency>,
}

/// What becomes of a step within bands.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Reading {
    /// An odds ratio does not exist.
    Undefined(Undefined),
    /// The two rungs do not differ surely, so that there is nothing to explain.
    Unsure,
    /// They differ; nothing is known of tenure.
    Crude,
    /// This share, less than half, of the crude log odds ratio is left within bands.
    MostlyTenure(f64),
    /// This share of it is left.
    Remains(f64),
}

impl Step {
    /// The odds of staying on the upper rung by those on the lower one.
    ///
    /// # Errors
    /// When a cell is 0.
    pub fn odds_ratio(&self) -> Result<LogOddsRatio, Undefined> {
        self.crude.plain_log_odds_ratio()
    }

    /// The same within bands; `None` without bands.
    ///
    /// # Errors
    /// When it is 0 or infinite, or no band has customers of both rungs who stayed and who left.
    pub fn odds_ratio_adjusted(&self) -> Option<Result<LogOddsRatio, Undefined>> {
        (!self.strata.is_empty()).then(|| mantel_haenszel(&self.strata))
    }

    /// What becomes of the step within bands.
    pub fn reading(&self, level: Level) -> Reading {
        let crude = match self.odds_ratio() {
            Ok(crude) => crude,
            Err(undefined) => return Reading::Undefined(undefined),
        };
        if crude.interval(level).contains(0.0) {
            return Reading::Unsure;
        }
        match self.odds_ratio_adjusted() {
            None => Reading::Crude,
            Some(Err(undefined)) => Reading::Undefined(undefined),
            Some(Ok(within)) => {
                let left = within.estimate / crude.estimate;
                if left < MOSTLY { Reading::MostlyTenure(left) } else { Reading::Remains(left) }
            }
        }
    }
}

impl Ladder {
    /// Counts the customers of each rung. All slices have one entry a customer.
    ///
    /// # Errors
    /// When there are more than a hundred rungs or more customers than can be counted.
    pub fn new(held: &[Count], left: &[bool], bands: Option<&Bands>) -> Result<Self> {
        debug_assert!(held.len() == left.len());
        if Count::try_from(held.len()).is_err() {
            return Err(Error::TooMany {
                what: "customers",
                found: held.len() as u64,
                limit: u64::from(Count::MAX),
                hint: "draw a sample".into(),
            });
        }
        let mut numbers = held.to_vec();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.len() > MOST_RUNGS {
            return Err(Error::TooMany {
                what: "different numbers of products",
                found: numbers.len() as u64,
                limit: MOST_RUNGS as u64,
                hint: "is this the column that counts products? if so, put the upper rungs together with --merge".into(),
            });
        }
        // [left, stayed] by rung and band.
        let n_bands = bands.map_or(1, Bands::len);
        let mut cells = vec![vec![[0_u32; 2]; n_bands]; numbers.len()];
        for (customer, (held, &left)) in held.iter().zip(left).enumerate() {
            let rung = numbers.binary_search(held).expect("every number is there");
            let band = bands.map_or(0, |bands| bands.of()[customer]);
            cells[rung][band][usize::from(!left)] += 1;
        }
        let mut in_band = vec![0.0; n_bands];
        for (band, all) in in_band.iter_mut().enumerate() {
            *all = cells.iter().map(|rung| f64::from(rung[band][0] + rung[band][1])).sum();
        }

        let mut rungs: Vec<Rung> = Vec::with_capacity(numbers.len());
        for (at, &held) in numbers.iter().enumerate() {
            let [gone, stayed] = sum(&cells[at]);
            let step = at.checked_sub(1).map(|below| Step {
                from: numbers[below],
                crude: table(sum(&cells[at]), sum(&cells[below])),
                strata: bands.map_or_else(Vec::new, |_| {
                    let pairs = cells[at].iter().zip(&cells[below]);
                    pairs.map(|(upper, lower)| table(*upper, *lower)).collect()
                }),
            });
            rungs.push(Rung {
                held,
                retained: Proportion::new(stayed, stayed + gone).expect("a part of all"),
                adjusted: bands.map(|_| adjusted(&cells[at], &in_band)),
                step,
            });
        }
        let along: Vec<(f64, Proportion)> =
            rungs.iter().map(|rung| (f64::from(rung.held), rung.retained)).collect();
        Ok(Self { rungs, trend: cochran_armitage(&along), bands: bands.map(Bands::len) })
    }

    /// How many customers there are, and how many of them stayed.
    pub fn all(&self) -> Proportion {
        let sum = |part: fn(&Proportion) -> Count| {
            self.rungs.iter().map(|rung| part(&rung.retained)).sum()
        };
        Proportion::new(sum(Proportion::successes), sum(Proportion::trials)).expect("a part of all")
    }

    /// What the test of the whole ladder says, in a sentence. The word "trend" stands in it only
    /// where a straight line is not refuted.
    pub fn verdict(&self, lang: Lang) -> String {
        let trend = match &self.trend {
            Ok(trend) => trend,
            Err(Undefined::EmptySide) => return stayed::NOTHING_TO_COMPARE.said(lang),
            Err(other) => return other.said(lang),
        };
        let z = Gap::figure(format!("{:+.2}", trend.z));
        if let Some(departure) = trend.departure.filter(|departure| departure.p < NO_TREND) {
            let line = if trend.p < NO_TREND {
                stayed::Although { z }.said(lang)
            } else {
                stayed::LineOnly { z }.said(lang)
            };
            return stayed::NotALadder {
                chi: Gap::figure(format!("{:.1}", departure.statistic)),
                df: degrees(departure.df, lang),
                p: chance(departure.p),
                line: Gap::plain(line),
            }
            .said(lang);
        }
        let line = match trend.departure {
            Some(departure) => stayed::Departure {
                chi: Gap::figure(format!("{:.2}", departure.statistic)),
                df: degrees(departure.df, lang),
                p: chance(departure.p),
            }
            .said(lang),
            None => stayed::TWO_RUNGS.said(lang),
        };
        let (p, line) = (chance(trend.p), Gap::plain(line));
        if trend.p >= NO_TREND {
            stayed::NoTrend { z, p, line }.said(lang)
        } else if trend.z > 0.0 {
            stayed::Rises { z, p, line }.said(lang)
        } else {
            stayed::Falls { z, p, line }.said(lang)
        }
    }

    /// How much of the ladder is tenure, in a sentence; `None` without bands.
    pub fn tenure_verdict(&self, level: Level, lang: Lang) -> Option<String> {
        self.bands?;
        let (mut mostly, mut remains) = (Vec::new(), Vec::new());
        for rung in &self.rungs {
            let Some(step) = &rung.step else { continue };
            let named = |left: f64| {
                let (from, to) = (step.from.into(), rung.held.into());
                stayed::Step { from, to, left: percent(left) }.said(lang)
            };
            match step.reading(level) {
                Reading::MostlyTenure(left) => mostly.push(named(left)),
                Reading::Remains(left) => remains.push(named(left)),
                _ => {}
            }
        }
        let list = |steps: &[String]| Gap::plain(steps.join(lang.comma()));
        let mostly =
            (!mostly.is_empty()).then(|| stayed::MostlyTenure { steps: list(&mostly) }.said(lang));
        let remains =
            (!remains.is_empty()).then(|| stayed::NotTenure { steps: list(&remains) }.said(lang));
        Some(match (mostly, remains) {
            (None, None) => stayed::NO_STEP.said(lang),
            (Some(mostly), Some(remains)) => mostly + lang.stop() + &remains,
            (mostly, remains) => mostly.or(remains).unwrap_or_default(),
        })
    }
}

fn sum(bands: &[[Count; 2]]) -> [Count; 2] {
    bands.iter().fold([0, 0], |sum, band| [sum[0] + band[0], sum[1] + band[1]])
}

/// Upper rung × stayed, from two times left and stayed.
fn table(upper: [Count; 2], lower: [Count; 2]) -> Contingency {
    Contingency::from_cells(upper[1], upper[0], lower[1], lower[0])
        .expect("customers have been counted")
}

fn adjusted(bands: &[[Count; 2]], in_band: &[f64]) -> Adjusted {
    let (mut weight, mut retained, mut bands_used) = (0.0, 0.0, 0);
    for (&[gone, stayed], all) in bands.iter().zip(in_band) {
        if gone + stayed > 0 {
            weight += all;
            retained += all * f64::from(stayed) / f64::from(gone + stayed);
            bands_used += 1;
        }
    }
    Adjusted { retained: retained / weight, bands_used }
}

/// `1 degree of freedom`, `2 degrees of freedom`.
pub fn degrees(df: u32, lang: Lang) -> Gap<'static> {
    Gap::plain(match df {
        1 => stayed::Degree { df: df.into() }.said(lang),
        _ => stayed::Degrees { df: df.into() }.said(lang),
    })
}

/// `p 0.03`, or `p < 0.001`.
fn chance(p: f64) -> Gap<'static> {
    Gap::figure(if p < 0.001 { "p < 0.001".into() } else { format!("p {p:.3}") })
}

fn percent(share: f64) -> Gap<'static> {
    Gap::figure(format!("{:.0} %", share * 100.0))
}

/// One rung as a record, with what its customers are worth where a margin is given.
#[derive(Clone, Copy, Debug)]
pub struct RungRecord<'a> {
    ladder: &'a Ladder,
    rung: &'a Rung,
    worth: Option<Worth>,
    caution: Option<&'a str>,
    level: Level,
    lang: Lang,
}

impl Ladder {
    /// The rungs as records of [`schema`], their notes in one language. `worth` turns retention into
    /// money; `caution` is what a reader of any row must know.
    pub fn records<'a>(
        &'a self,
        worth: Option<Worth>,
        caution: Option<&'a str>,
        level: Level,
        lang: Lang,
    ) -> impl Iterator<Item = RungRecord<'a>> {
        let record = move |rung| RungRecord { ladder: self, rung, worth, caution, level, lang };
        self.rungs.iter().map(record)
    }
}

impl RungRecord<'_> {
    /// Why a number of this row is missing, or what becomes of its step.
    fn note(&self) -> String {
        let lang = self.lang;
        let Some(step) = &self.rung.step else { return stayed::LOWEST.said(lang) };
        let from = step.from.into();
        let mut note = match step.reading(self.level) {
            Reading::Undefined(_) if step.odds_ratio().is_ok() => {
                stayed::Different { from }.said(lang)
            }
            Reading::Undefined(undefined) => {
                let retained = self.rung.retained;
                let why = if retained.successes() == 0 {
                    stayed::ALL_LEFT.said(lang)
                } else if retained.successes() == retained.trials() {
                    stayed::NONE_LEFT.said(lang)
                } else {
                    undefined.said(lang)
                };
                stayed::NoOdds { from, why: Gap::plain(why) }.said(lang)
            }
            Reading::Unsure => stayed::NotSure { from }.said(lang),
            Reading::Crude => stayed::DifferentCrude { from }.said(lang),
            Reading::MostlyTenure(left) => {
                stayed::MostlyTenureFrom { left: percent(left), from }.said(lang)
            }
            Reading::Remains(left) => {
                stayed::DifferentStill { from, left: percent(left) }.said(lang)
            }
        };
        if let (Ok(_), Some(Err(undefined))) = (step.odds_ratio(), step.odds_ratio_adjusted()) {
            let why = Gap::plain(undefined.said(lang));
            note += lang.semicolon();
            note += &stayed::NoneAtLike { why }.said(lang);
        }
        if let (Some(bands), Some(adjusted)) = (self.ladder.bands, self.rung.adjusted)
            && adjusted.bands_used < bands
        {
            let used = adjusted.bands_used.into();
            note += lang.semicolon();
            note += &stayed::Standardised { used, bands: bands.into() }.said(lang);
        }
        note
    }
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.retention/1";

/// `pannier.retention/1`.
pub fn schema() -> Schema {
    let columns = vec![
        Column::new("held", "held", Kind::Count, "how many products the customers hold"),
        Column::new("n", "customers", Kind::Count, "customers who hold so many"),
        Column::new("left", "left", Kind::Count, "those of them who left"),
        Column::new("retained", "stayed", Kind::Share, "1 - left / n"),
        Column::new("retained_low", "from", Kind::Share, "lower end of its 95 % interval, Wilson (1927)"),
        Column::new("retained_high", "to", Kind::Share, "upper end of the same interval"),
        Column::new(
            "retained_adjusted",
            "at like tenure",
            Kind::Share,
            "the same if the rung had all customers' mix of tenure bands (direct standardisation over the bands in which it has customers)",
        ),
        Column::new("bands_used", "", Kind::Count, "bands in which the rung has customers").detail(),
        Column::new("step_from", "", Kind::Count, "number of products on the rung below").detail(),
        Column::new(
            "step_odds_ratio",
            "odds ratio",
            Kind::Ratio,
            "odds of staying by those on the rung below; null where a cell is 0",
        ),
        Column::new(
            "step_odds_ratio_adjusted",
            "at like tenure",
            Kind::Ratio,
            "the same within tenure bands, Mantel and Haenszel (1959)",
        ),
        Column::new("step_adjusted_low", "", Kind::Ratio, "lower end of its 95 % interval, Robins, Breslow and Greenland (1986)").detail(),
        Column::new("step_adjusted_high", "", Kind::Ratio, "upper end of the same interval").detail(),
        Column::new(
            "step_kept",
            "",
            Kind::Ratio,
            "adjusted by crude log odds ratio; below 0.5 the step is mostly tenure",
        )
        .detail(),
        Column::new(
            "lifetime_value",
            "",
            Kind::Number,
            "margin x r / (1 + discount - r) with r = retained, for one period as long as the one in which leaving was counted",
        )
        .detail(),
        Column::new(
            "lifetime_value_adjusted",
            "",
            Kind::Number,
            "the same with r = retained_adjusted",
        )
        .detail(),
        Column::new(
            "step_value",
            "",
            Kind::Number,
            "lifetime value less that of the rung below, adjusted where there are bands: an association and not what one more product causes",
        )
        .detail(),
        Column::new("note", "what the step says", Kind::Sentence, "what becomes of the step within bands, or why a number is missing"),
        Column::new("caution", "", Kind::Text, "what a reader of this row must know").detail(),
    ];
    Schema { name: SCHEMA, columns }
}

impl Record for RungRecord<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let Rung { retained, adjusted, step, .. } = self.rung;
        let ends = retained.wilson(self.level);
        let crude = step.as_ref().and_then(|step| step.odds_ratio().ok());
        let within = step.as_ref().and_then(|step| step.odds_ratio_adjusted()?.ok());
        let within_ends = within.map(|within| within.odds_ratio_interval(self.level));
        let kept = within.zip(crude).map(|(within, crude)| within.estimate / crude.estimate);
        let worth = |rung: &Rung| self.worth?.of(rung.retained.share()?);
        let worth_adjusted = |rung: &Rung| self.worth?.of(rung.adjusted?.retained);
        let best = |rung: &Rung| match self.ladder.bands {
            Some(_) => worth_adjusted(rung),
            None => worth(rung),
        };
        let below = step
            .as_ref()
            .and_then(|step| self.ladder.rungs.iter().find(|rung| rung.held == step.from));
        let step_value = below.and_then(|below| Some(best(self.rung)? - best(below)?));
        vec![
            self.rung.held.into(),
            retained.trials().into(),
            (retained.trials() - retained.successes()).into(),
            retained.share().into(),
            ends.low.into(),
            ends.high.into(),
            adjusted.map(|adjusted| adjusted.retained).into(),
            adjusted.map(|adjusted| adjusted.bands_used as u64).into(),
            step.as_ref().map(|step| step.from).into(),
            crude.map(|ratio| ratio.odds_ratio()).into(),
            within.map(|ratio| ratio.odds_ratio()).into(),
            within_ends.map(|ends| ends.low).into(),
            within_ends.map(|ends| ends.high).into(),
            kept.into(),
            worth(self.rung).into(),
            worth_adjusted(self.rung).into(),
            step_value.into(),
            self.note().into(),
            self.caution.map_or(Cell::Missing, Cell::from),
        ]
    }
}
