//! `pannier matrix --drift`: what changed between two periods.

use anyhow::bail;
use pannier::encode::{Histories, Transactions};
use pannier::error::Error;
use pannier::matrix::diff::CellDiff;
use pannier::matrix::drift;
use pannier::read::written;
use pannier::report::{self, Caveat, Drift, Section};
use pannier::words::{Gap, Voice, notices};
use pannier::write::Format;

use super::args::{MatrixArgs, MatrixOrder};
use crate::cli::emit::{Emitter, Run, named};
use crate::cli::exit::Exit;
use crate::cli::load::load_histories;
use crate::cli::session::Session;

pub(super) fn run(args: &MatrixArgs, day: i64, session: &Session) -> anyhow::Result<Exit> {
    if args.input.products.is_some() && args.input.level.is_empty() {
        bail!(Error::Unsupported(
            "--drift takes nothing from --products but names: add --level, or leave it out".into()
        ));
    }
    let of_one = args.given.is_some() || args.then.is_some();
    args.page.refuse(of_one, "the changes of one product (--given, --then)")?;
    let mut emitter =
        Emitter::with_page(&args.output, &args.page, "pannier.matrix-diff/1", session)?;
    let loaded = load_histories(&args.input, args.page.wants_hash(&args.output), session)?;
    let histories = &loaded.histories;
    let periods = Periods::of(histories, day, args.input.end.is_some());
    let [before, after] = &periods.held;
    periods.say(session);
    let people = Periods::people;
    let least = |period: &Transactions| {
        let n = u32::try_from(people(period)).unwrap_or(u32::MAX);
        args.support.min_support.map_or(1, |least| least.min_count(n))
    };
    let min_count = least(before).min(least(after));
    let cells = drift::drift(before, after, min_count, super::MAX_Q, &session.progress)?;
    session.lap("drift");
    let names: Vec<String> = histories.dictionary().names().map(str::to_owned).collect();
    let side = |name: &Option<String>| name.as_deref().map(|name| named(name, &names)).transpose();
    let asked = [side(&args.given)?, side(&args.then)?];
    let table = matches!(emitter.format, Format::Table | Format::Markdown);
    let by_strength = args.sort.map_or(table, |order| order == MatrixOrder::Strength);
    let run = Run {
        command: "matrix",
        loaded: &loaded,
        min_count: Some(min_count),
        settings: vec![
            ("drift", written(day).into()),
            ("given", asked[0].into()),
            ("then", asked[1].into()),
            ("sort", if by_strength { "strength" } else { "name" }.into()),
        ],
        counts: vec![("customers_before", people(before)), ("customers_after", people(after))],
        cut: None,
    };
    emitter.page(&run, |told| {
        let all_rows = told.all_rows(&[]);
        let caveats = [Caveat::Cause, Caveat::False(Some(super::MAX_Q))];
        vec![periods.section(&cells, told.voice, &all_rows), report::caveats(&caveats, told.voice)]
    })?;
    super::changes(cells, asked, by_strength, emitter, run, session)
}

/// What is held or taken in two periods.
pub(crate) struct Periods {
    pub(crate) held: [Transactions; 2],
    /// The day that parts them.
    day: i64,
    /// The second day, where rows say until when.
    last: Option<i64>,
}

impl Periods {
    /// Where rows say until when, a period is what is held on its last day; else what is taken in it.
    pub(crate) fn of(histories: &Histories, day: i64, has_end: bool) -> Self {
        if has_end {
            let last = histories.span().map_or(day, |(_, last)| last);
            let held = [histories.held_at(day), histories.held_at(last.saturating_add(1))];
            return Self { held, day, last: Some(last) };
        }
        let before = histories.taken_between(Histories::ALWAYS, day);
        let after = histories.taken_between(day, Histories::STILL);
        Self { held: [before, after], day, last: None }
    }

    /// The same parted by the day in the middle of all rows; none where all are of one day.
    pub(crate) fn in_halves(histories: &Histories, has_end: bool) -> Option<Self> {
        const DAY: i64 = 86_400;
        let (first, last) = histories.span()?;
        let middle = first + (last - first + 1) / 2;
        let middle = middle - middle.rem_euclid(DAY);
        (middle > first).then(|| Self::of(histories, middle, has_end))
    }

    /// How many have anything in a period.
    pub(crate) fn people(period: &Transactions) -> u64 {
        period.iter().filter(|items| !items.is_empty()).count() as u64
    }

    /// The day that parts them, as text.
    pub(crate) fn day(&self) -> String {
        written(self.day)
    }

    fn say(&self, session: &Session) {
        let [before, after] = [0, 1].map(|at| Self::people(&self.held[at]).into());
        let day = Gap::name(written(self.day));
        match self.last.map(|last| Gap::name(written(last))) {
            Some(last) => session.say(&notices::HeldOnDays { before, day, after, last }),
            None => session.say(&notices::TookInPeriods { before, day, after }),
        }
    }

    /// The section of a page about these periods.
    pub(crate) fn section(&self, cells: &[CellDiff], voice: Voice, all_rows: &str) -> Section {
        let (day, last) = (written(self.day), self.last.map(written));
        let counts = [0, 1].map(|at| Self::people(&self.held[at]));
        let found = Drift { cells, counts, day: &day, last: last.as_deref() };
        report::drift(found, voice, all_rows)
    }
}
