//! `pannier retention metrics`.

use std::io::{self, Write};

use anyhow::bail;
use clap::{Args, ValueEnum};
use pannier::customers::metrics::{self, Cohort, Metrics, Period};
use pannier::customers::openers::{self, Opener, openers};
use pannier::error::Error;
use pannier::journey::Journeys;
use pannier::report::{self, Caveat};
use pannier::stats::Level;
use pannier::support::Count;
use pannier::words::{Gap, Said, stayed};
use pannier::write::{self, Format, TableShape};

use super::args::{Input, Output};
use super::emit::{Emitter, Run};
use super::exit::Exit;
use super::fold::{left, right};
use super::load::load_histories;
use super::page::PageFlag;
use super::session::Session;

/// Who comes back, period by period: customers, products, revenue, cohorts, door openers.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier retention metrics orders.csv --customer id --item product --time date --price amount
  pannier retention metrics holdings.csv --customer id --item product --time start --end end --period year
  pannier retention metrics orders.csv --customer id --item product --time date --show cohorts -o cohorts.xlsx
  pannier retention metrics orders.csv --customer id --item product --time date --report back.html")]
pub(crate) struct MetricsArgs {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    limits: MetricsLimits,
    /// Which rows go into files: periods, cohorts (the triangle) or openers; a table on a terminal shows
    /// all.
    #[arg(
        long,
        value_enum,
        value_name = "PART",
        default_value = "periods",
        help_heading = "Output"
    )]
    show: Part,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    page: PageFlag,
}

/// What is looked at, and how far.
#[derive(Debug, Args)]
#[command(next_help_heading = "Thresholds")]
pub(super) struct MetricsLimits {
    /// How time is cut: month, year, week, or a number of days (28d).
    #[arg(long, value_name = "PERIOD", default_value = "month", value_parser = period)]
    pub(super) period: Period,
    /// Within how many days after the first product a door opener is followed by another.
    #[arg(long, value_name = "DAYS", default_value_t = Self::USUAL.horizon)]
    pub(super) horizon: f64,
    /// Only door openers that so many customers began with.
    #[arg(long, value_name = "N", default_value_t = Self::USUAL.least)]
    pub(super) least: Count,
    /// Only the so many products that most customers took can be door openers.
    #[arg(long, value_name = "N", default_value_t = Self::USUAL.most)]
    pub(super) most: usize,
}

impl MetricsLimits {
    /// What holds where nothing is said, here and on the page of all results.
    pub(super) const USUAL: Self =
        Self { period: Period::Month, horizon: 180.0, least: 30, most: 1000 };
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    Periods,
    Cohorts,
    Openers,
}

fn period(text: &str) -> Result<Period, String> {
    match text {
        "month" => Ok(Period::Month),
        "year" => Ok(Period::Year),
        "week" => Ok(Period::Days(7)),
        text => match text.strip_suffix('d').unwrap_or(text).parse() {
            Ok(days) if days > 0 => Ok(Period::Days(days)),
            _ => Err(format!(
                "{text:?} is no period; write month, year, week or a number of days, 28d"
            )),
        },
    }
}

pub(crate) fn run(args: &MetricsArgs, session: &Session) -> anyhow::Result<Exit> {
    let schema = match args.show {
        Part::Periods => metrics::schema(),
        Part::Cohorts => metrics::cohorts_schema(),
        Part::Openers => openers::schema(),
    };
    let mut emitter = Emitter::with_page(&args.output, &args.page, schema.name, session)?;
    let loaded = load_histories(&args.input, args.page.wants_hash(&args.output), session)?;
    let limits = &args.limits;
    let found =
        Metrics::new(&loaded.histories, limits.period).filter(|found| !found.periods.is_empty());
    let Some(found) = found else {
        bail!(Error::Unsupported(
            "all rows lie in one period: nobody can be seen to come back. Cut time finer with --period".into()
        ));
    };
    let journeys = Journeys::new(&loaded.histories, limits.most);
    let first = openers(&journeys, limits.horizon, limits.least);
    session.lap("retention");
    let run = Run {
        command: "retention metrics",
        loaded: &loaded,
        min_count: None,
        settings: vec![
            ("period", format!("{:?}", limits.period).to_lowercase().into()),
            ("horizon", limits.horizon.into()),
            ("least", limits.least.into()),
        ],
        counts: vec![
            ("repeat_customers", found.repeat.successes().into()),
            ("customers_seen", found.repeat.trials().into()),
        ],
        cut: None,
    };
    emitter.page(&run, |told| {
        vec![
            report::metrics(&found, &first, told.voice, &|part| told.all_rows(&["--show", part])),
            report::caveats(&[Caveat::Cause], told.voice),
        ]
    })?;
    if emitter.format == Format::Table {
        let shape = emitter.shape;
        return emitter.written(schema.name, run, |mut out| {
            let written = page(&found, &first, args, shape, &mut out);
            written.map_err(|source| out.error(source))?;
            Ok((out, found.periods.len() as u64))
        });
    }
    match args.show {
        Part::Periods => emitter.records(found.periods, &schema, run),
        Part::Cohorts => emitter.records(found.cohorts, &schema, run),
        Part::Openers => emitter.records(first, &schema, run),
    }
}

fn page(
    found: &Metrics,
    first: &[Opener<'_>],
    args: &MetricsArgs,
    shape: TableShape,
    out: &mut impl Write,
) -> io::Result<()> {
    let lang = shape.lang;
    let ends = found.repeat.wilson(Level::default());
    let repeat = stayed::Repeat {
        repeat: found.repeat.successes().into(),
        n: found.repeat.trials().into(),
        share: Gap::figure(format!("{:.2} %", found.repeat.share().unwrap_or_default() * 100.0)),
        low: Gap::figure(format!("{:.2}", ends.low * 100.0)),
        high: Gap::figure(format!("{:.2}", ends.high * 100.0)),
    };
    writeln!(out, "{}\n\n{}", repeat.said(lang), stayed::WHO_BACK.say(lang))?;
    write::write(found.periods.iter().cloned(), &metrics::schema(), Format::Table, shape, out)?;
    if found.last_is_short {
        writeln!(out, "{}", stayed::SHORT.say(lang))?;
    }
    writeln!(out, "\n{}", stayed::COHORTS.say(lang))?;
    triangle(&found.cohorts, shape, out)?;
    // Of one product only there is nothing to compare with.
    if first.len() > 1 {
        let days = Gap::figure(args.limits.horizon);
        writeln!(out, "\n{}", stayed::Openers { days }.said(lang))?;
        let few = TableShape { rows: shape.rows.div_ceil(2), ..shape };
        write::write(first.iter().cloned(), &openers::schema(), Format::Table, few, out)?;
    }
    Ok(())
}

/// One line a cohort, one column an age, as many as fit.
fn triangle(cohorts: &[Cohort], shape: TableShape, out: &mut impl Write) -> io::Result<()> {
    const BEFORE: usize = 22;
    const EACH: usize = 5;
    let lang = shape.lang;
    let fit = (usize::from(shape.width).saturating_sub(BEFORE) / EACH).max(3);
    let (began, customers) = (stayed::BEGAN.say(lang), stayed::CUSTOMERS.say(lang));
    write!(out, "{} {} ", left(began, 10), right(customers, 10))?;
    let oldest = cohorts.iter().map(|cohort| cohort.age).max().unwrap_or(0).min(fit - 1);
    for age in 0..=oldest {
        write!(out, "{}", lang.figure(&format!("{age:>EACH$}")))?;
    }
    writeln!(out)?;
    for rows in cohorts.chunk_by(|a, b| a.cohort == b.cohort).take(shape.rows) {
        let began = format!("{} {:>10} ", rows[0].cohort, rows[0].active.trials());
        write!(out, "{}", lang.figure(&began))?;
        for row in rows.iter().take(fit) {
            let share = row.active.share().unwrap_or_default() * 100.0;
            write!(out, "{}", lang.figure(&format!("{share:>EACH$.0}")))?;
        }
        writeln!(out)?;
    }
    Ok(())
}
