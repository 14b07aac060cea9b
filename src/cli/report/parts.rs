//! The sections of the page: those it has by itself, and those that are asked for.

use clap::ValueEnum;
use pannier::customers::metrics::Metrics;
use pannier::customers::openers::openers;
use pannier::customers::segments::products::segment_products;
use pannier::customers::segments::{SegmentConfig, Segmentation, points_of_holdings};
use pannier::encode::Transactions;
use pannier::error::Error;
use pannier::journey::precedence::Precedence;
use pannier::journey::{Journeys, ladder::ladder, next::next, sequences::sequences};
use pannier::matrix::drift::drift as compare;
use pannier::report::{self, Section, Tests};
use pannier::support::Count;
use pannier::targets::backtest::{BacktestConfig, backtest};
use pannier::targets::split::{Role, Split, most_held};
use pannier::targets::trial::Trial;
use pannier::words::Voice;
use pannier::words::notices;

use crate::cli::args::Input;
use crate::cli::journey::{JourneyLimits, orders};
use crate::cli::load::{LoadedHistories, load_histories};
use crate::cli::matrix::MAX_Q;
use crate::cli::matrix::drift::Periods;
use crate::cli::metrics::MetricsLimits;
use crate::cli::segments::customers::by_holdings;
use crate::cli::session::Session;

/// A section that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Part {
    Bundles,
    Matrix,
    Network,
    Rules,
    Journey,
    Metrics,
    Drift,
    Gains,
    Segments,
    All,
}

impl Part {
    /// Those that want to know when.
    const IN_TIME: [Self; 3] = [Self::Journey, Self::Metrics, Self::Drift];

    /// Whether one of them is among some parts.
    pub(super) fn any_in_time(parts: &[Self]) -> bool {
        parts.iter().any(|part| Self::IN_TIME.contains(part))
    }

    /// What the page has without being asked: what takes no longer than its rules, and with times
    /// what they tell.
    fn usual(input: &Input) -> Vec<Self> {
        let mut parts = vec![Self::Bundles, Self::Matrix, Self::Network, Self::Rules];
        if input.time.is_some() && !is_stdin(input) {
            parts.extend(Self::IN_TIME);
        }
        parts
    }

    /// Leaves out of the usual ones what would take minutes, and says so.
    pub(super) fn without_slow(parts: &mut Vec<Self>, all: &Transactions, session: &Session) {
        if all.entries() > QUICK && parts.contains(&Self::Journey) {
            parts.retain(|part| !Self::IN_TIME.contains(part));
            session.say(&notices::SECTIONS_LEFT_OUT);
        }
    }

    /// Those that are asked for, or else the usual ones.
    pub(super) fn asked(parts: &[Self], input: &Input) -> anyhow::Result<Vec<Self>> {
        if parts.is_empty() {
            return Ok(Self::usual(input));
        }
        if parts.contains(&Self::All) {
            let mut all = Self::usual(input);
            all.extend([Self::Gains, Self::Segments]);
            return Ok(all);
        }
        for part in parts.iter().filter(|part| Self::IN_TIME.contains(part)) {
            let name = part.to_possible_value().map_or_else(String::new, |v| v.get_name().into());
            if input.time.is_none() {
                let wants =
                    format!("--sections {name} wants to know when: name the column with --time");
                return Err(Error::Unsupported(wants).into());
            }
            if is_stdin(input) {
                let wants = format!(
                    "--sections {name} reads the rows a second time, which standard input cannot; write them to a file first"
                );
                return Err(Error::Unsupported(wants).into());
            }
        }
        Ok(parts.to_vec())
    }
}

fn is_stdin(input: &Input) -> bool {
    input.files.iter().any(|file| file.as_os_str() == "-")
}

/// Up to so many rows the order in which products are taken is found in seconds.
const QUICK: usize = 200_000;

/// Lists are tested for so many products, those that most hold: a page shows a few of them.
const TESTED: usize = 20;

/// The lists of the products that most hold, tested as `backtest --ask lists` does it.
pub(super) fn gains(
    all: &Transactions,
    voice: Voice,
    command: &str,
    session: &Session,
) -> anyhow::Result<Section> {
    let split = Split::Folds { fit: 7, choose: 1 };
    let rows = all.n() as usize;
    let is_known = |row: usize| split.role(0, &all.name(row), row, rows) != Role::Test;
    let few = all.only_items(most_held(&all.only(is_known), TESTED));
    let trials = [Trial::lists(&few, split, 0)];
    let found = backtest(&trials, &BacktestConfig::default(), &session.progress)?;
    session.lap("backtest");
    let tests = Tests { offers: None, lists: Some(&found), money: None, seed: 1 };
    let command =
        format!("{command} --ask lists --most-held {TESTED} --show products -o gains.csv");
    Ok(report::gains(tests, voice, &command))
}

/// Customers by what they hold, as `segments` groups them.
pub(super) fn segments(
    all: &Transactions,
    voice: Voice,
    command: &str,
    session: &Session,
) -> anyhow::Result<Section> {
    const MOST_PRODUCTS: usize = 100;
    let customers = by_holdings(all, MOST_PRODUCTS)?;
    let holdings = &customers.holdings;
    let points = points_of_holdings(holdings.products.len().max(1), &holdings.held);
    let found = Segmentation::new(&points, SegmentConfig::default(), &session.progress)?;
    let names = vec![String::new(); found.sizes.len()];
    let products = segment_products(holdings, &found.of, &names, false);
    session.lap("segments");
    let shown = report::Segments { found: &found, features: &[], scales: &[], products: &products };
    Ok(report::segments(shown, voice, &format!("{command} --show products -o segments.csv")))
}

/// The rows in the order of time, read for the sections about it.
pub(super) fn histories(input: &Input, session: &Session) -> anyhow::Result<LoadedHistories> {
    load_histories(input, false, session)
}

/// What comes first, and what next, as `journey` finds it.
pub(super) fn journey(
    loaded: &LoadedHistories,
    voice: Voice,
    command: &str,
    session: &Session,
) -> Section {
    let limits = JourneyLimits::USUAL;
    let journeys = Journeys::new(&loaded.histories, limits.most);
    let precedence = Precedence::new(&journeys);
    let shown = report::Journey {
        journeys: &journeys,
        orders: orders(&journeys),
        ladder: &ladder(&journeys, limits.bootstraps, limits.seed),
        pairs: &precedence.pairs(&journeys, limits.least),
        next: &next(&journeys, limits.horizon, limits.least),
        horizon: limits.horizon,
        sequences: &sequences(&journeys, limits.window, limits.least),
    };
    session.lap("journey");
    report::journey(shown, voice, &|part| format!("{command} --show {part} -o {part}.csv"))
}

/// What changed between the first and the second half of the time, as `matrix --drift` finds it;
/// none where one of them is empty.
pub(super) fn drift(
    loaded: &LoadedHistories,
    input: &Input,
    min_count: Count,
    voice: Voice,
    command: &str,
    session: &Session,
) -> anyhow::Result<Option<Section>> {
    let Some(periods) = Periods::in_halves(&loaded.histories, input.end.is_some()) else {
        return Ok(None);
    };
    let [before, after] = &periods.held;
    if [before, after].iter().any(|period| Periods::people(period) == 0) {
        return Ok(None);
    }
    let cells = compare(before, after, min_count, MAX_Q, &session.progress)?;
    session.lap("drift");
    let command = format!("{command} -s {min_count} --drift {} -o drift.csv", periods.day());
    Ok(Some(periods.section(&cells, voice, &command)))
}

/// Who comes back by the month, as `retention metrics` counts it; none where all rows lie in one.
pub(super) fn metrics(
    loaded: &LoadedHistories,
    voice: Voice,
    command: &str,
    session: &Session,
) -> Option<Section> {
    let limits = MetricsLimits::USUAL;
    let found = Metrics::new(&loaded.histories, limits.period);
    let found = found.filter(|found| !found.periods.is_empty())?;
    let journeys = Journeys::new(&loaded.histories, limits.most);
    let openers = openers(&journeys, limits.horizon, limits.least);
    session.lap("metrics");
    let all_rows = |part: &str| format!("{command} --show {part} -o {part}.csv");
    Some(report::metrics(&found, &openers, voice, &all_rows))
}
