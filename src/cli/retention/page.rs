//! What was found of staying, as a page for people.

use std::io::{self, Write};

use pannier::customers::anchors::{self, Anchor};
use pannier::customers::bands::Bands;
use pannier::customers::ladder::{self, Ladder};
use pannier::customers::lifetime::Worth;
use pannier::customers::staying::Staying;
use pannier::customers::value::{self, RungValue};
use pannier::stats::{Level, Undefined};
use pannier::support::Count;
use pannier::words::{Gap, Lang, Said, notices, stayed};
use pannier::write::{self, Format, TableShape};

use crate::cli::customers::bar;

/// All that was found.
pub(super) struct Found<'a> {
    pub(super) ladder: Ladder,
    pub(super) anchors: Vec<Anchor<'a>>,
    pub(super) staying: Option<Staying>,
    /// The column that says what customers are worth, and its means.
    pub(super) values: Option<(String, Vec<RungValue>)>,
    pub(super) worth: Option<Worth>,
    pub(super) caution: Option<&'a str>,
}

impl Found<'_> {
    /// The page for people.
    pub(super) fn page(
        &self,
        out: &mut impl Write,
        shape: TableShape,
        bands: Option<&Bands>,
    ) -> io::Result<()> {
        let lang = shape.lang;
        let level = Level::default();
        let all = self.ladder.all();
        let head = stayed::AllStayed {
            n: all.trials().into(),
            stayed: all.successes().into(),
            share: percent(all.share().unwrap_or_default()),
        };
        writeln!(out, "{}\n{}\n", stayed::WHO_STAYS.say(lang), head.said(lang))?;
        let records = self.ladder.records(self.worth, self.caution, level, lang);
        write::write(records, &ladder::schema(), Format::Table, shape, out)?;
        writeln!(out)?;
        for rung in &self.ladder.rungs {
            let share = rung.retained.share().unwrap_or_default();
            let part = lang.figure(&format!("{:5.1} %", share * 100.0));
            writeln!(out, "{} {:<30} {part}", number(rung.held, lang), bar(share))?;
        }
        writeln!(out, "\n{}", self.ladder.verdict(lang))?;
        if let Some(verdict) = self.ladder.tenure_verdict(level, lang) {
            writeln!(out, "{verdict}")?;
        }
        if let Some(bands) = bands {
            let names: Vec<String> = (0..bands.len()).map(|band| bands.name(band, lang)).collect();
            let bands = Gap::plain(names.join(lang.comma()));
            writeln!(out, "{}", stayed::Bands { bands }.said(lang))?;
        }
        if let Some(caution) = self.caution {
            let caution = Gap::plain(caution);
            writeln!(out, "{}", notices::Caution { caution }.said(lang))?;
        }
        if !self.anchors.is_empty() {
            writeln!(out, "\n{}", stayed::WHICH_PRODUCTS.say(lang))?;
            write::write(
                self.anchors.iter().cloned(),
                &anchors::schema(),
                Format::Table,
                shape,
                out,
            )?;
        }
        if let Some((column, values)) = &self.values {
            let heading = stayed::WorthBy { column: Gap::name(column) };
            writeln!(out, "\n{}", heading.said(lang))?;
            write::write(values.iter().copied(), &value::schema(), Format::Table, shape, out)?;
            writeln!(out, "{}", stayed::VALUES.say(lang))?;
        }
        if let Some(staying) = &self.staying {
            curves(staying, lang, out)?;
            if let Some(worth) = self.worth {
                over_curves(staying, worth, lang, out)?;
            }
        }
        if let Some(worth) = self.worth {
            self.values(worth, lang, out)?;
        }
        Ok(())
    }

    fn values(&self, worth: Worth, lang: Lang, out: &mut impl Write) -> io::Result<()> {
        let (margin, discount) = terms(worth);
        writeln!(out, "\n{}", stayed::Worth { margin, discount }.said(lang))?;
        let mut below: Option<f64> = None;
        for rung in &self.ladder.rungs {
            let retained = match rung.adjusted {
                Some(adjusted) => Some(adjusted.retained),
                None => rung.retained.share(),
            };
            let value = retained.and_then(|retained| worth.of(retained));
            worth_of(rung.held, value, below, lang, out)?;
            below = value;
        }
        writeln!(out, "{}", stayed::ASSOCIATION.say(lang))
    }
}

/// A number of products before what is said of those who hold as many.
fn number(held: Count, lang: Lang) -> String {
    lang.figure(&format!("{held:>4}"))
}

fn percent(share: f64) -> Gap<'static> {
    Gap::figure(format!("{:.1} %", share * 100.0))
}

/// The margin of a period and what money costs.
fn terms(worth: Worth) -> (Gap<'static>, Gap<'static>) {
    (Gap::figure(worth.margin()), Gap::figure(format!("{} %", worth.discount() * 100.0)))
}

/// What a customer of one rung is worth, and how much more that is than on the rung below.
fn worth_of(
    held: Count,
    value: Option<f64>,
    below: Option<f64>,
    lang: Lang,
    out: &mut impl Write,
) -> io::Result<()> {
    write!(out, "{} ", number(held, lang))?;
    match value {
        Some(value) => write!(out, "{}", lang.figure(&format!("{value:>10.2}")))?,
        None => write!(out, "{}", stayed::ENDLESS.say(lang))?,
    }
    match value.zip(below) {
        Some((value, below)) => {
            let more = Gap::figure(format!("{:+.2}", value - below));
            writeln!(out, "  {}", stayed::MoreThanBelow { more }.said(lang))
        }
        None => writeln!(out),
    }
}

/// What the curves are worth, as far as they go.
fn over_curves(
    staying: &Staying,
    worth: Worth,
    lang: Lang,
    out: &mut impl Write,
) -> io::Result<()> {
    let (margin, discount) = terms(worth);
    let end = Gap::figure(staying.horizon);
    writeln!(out, "\n{}", stayed::WorthUpTo { end, margin, discount }.said(lang))?;
    let mut below: Option<f64> = None;
    for rung in &staying.rungs {
        let value = Some(worth.over(&rung.curve, staying.horizon));
        worth_of(rung.held, value, below, lang, out)?;
        below = value;
    }
    Ok(())
}

fn curves(staying: &Staying, lang: Lang, out: &mut impl Write) -> io::Result<()> {
    let horizon = staying.horizon;
    writeln!(out, "\n{}", stayed::HOW_LONG.say(lang))?;
    for rung in &staying.rungs {
        let share = rung.curve.survival(horizon);
        let ends = match rung.curve.interval(horizon, Level::default()) {
            Some(ends) => format!(" [{:.1}, {:.1}]", ends.low * 100.0, ends.high * 100.0),
            None => String::new(),
        };
        let half = match rung.curve.median() {
            Some(median) => stayed::HalfLeft { time: Gap::figure(median) }.said(lang),
            None => stayed::MORE_THAN_HALF.said(lang),
        };
        let there = stayed::StillThere {
            share: Gap::figure(format!("{:.1} %{ends}", share * 100.0)),
            time: Gap::figure(horizon),
            mean: Gap::figure(format!("{:.1}", rung.restricted_mean)),
            half: Gap::plain(half),
            left: rung.left.into(),
            n: rung.n.into(),
        };
        writeln!(out, "{} {:<30} {}", number(rung.held, lang), bar(share), there.said(lang))?;
    }
    let test = match &staying.log_rank {
        Ok(test) => stayed::LogRank {
            chi: Gap::figure(format!("{:.2}", test.statistic)),
            df: ladder::degrees(test.df, lang),
            p: Gap::figure(format!("{:.2e}", test.p)),
        }
        .said(lang),
        Err(Undefined::OneStratum) => stayed::NO_RISK_SET.said(lang),
        Err(other) => stayed::NoLogRank { why: Gap::plain(other.said(lang)) }.said(lang),
    };
    writeln!(out, "{test}")
}
