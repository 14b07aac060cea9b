//! `pannier matrix --split`: who takes what next.

use pannier::matrix::flow::{self, Flow, FlowConfig};
use pannier::read::written;
use pannier::words::{Gap, notices};
use pannier::write::Format;

use super::args::{MatrixArgs, MatrixOrder};
use crate::cli::emit::{Emitter, InWords, Run, named};
use crate::cli::exit::Exit;
use crate::cli::load::load_histories;
use crate::cli::session::Session;

const SECONDS_OF_A_DAY: i64 = 86_400;

pub(crate) fn run(args: &MatrixArgs, snapshot: i64, session: &Session) -> anyhow::Result<Exit> {
    let emitter = Emitter::new(&args.output, flow::SCHEMA, session)?;
    let loaded = load_histories(&args.input, Emitter::wants_receipt(&args.output), session)?;
    let histories = &loaded.histories;
    // Where rows say the day alone, the last day is a whole one.
    let step = |last: i64| if last % SECONDS_OF_A_DAY == 0 { SECONDS_OF_A_DAY } else { 1 };
    let last = histories.span().map_or(snapshot, |(_, last)| last);
    let after_the_last = last.saturating_add(step(last));
    let until = args.horizon.map_or(after_the_last, |horizon| snapshot.saturating_add(horizon));
    if until > after_the_last {
        session.say(&notices::RowsEndEarly { last: Gap::name(written(last)) });
    }
    let min_count = args.support.min_support.map_or(1, |least| least.min_count(histories.n()));
    let config = FlowConfig { snapshot, until, min_count };
    let found = Flow::new(histories, config, &session.progress)?;
    session.lap("flow");
    session.say(&notices::HoldSomething {
        customers: found.customers().into(),
        units: loaded.unit.counted().into(),
        day: Gap::name(written(snapshot)),
        until: Gap::name(written(until)),
        products: found.names().len().into(),
    });

    let names = found.names();
    let side = |name: Option<&str>| name.map(|name| named(name, names)).transpose();
    let (given, then) = (side(args.given.as_deref())?, side(args.then.as_deref())?);
    let table = matches!(emitter.format, Format::Table | Format::Markdown);
    let by_strength = args.sort.map_or(table, |order| order == MatrixOrder::Strength);
    let mut cells = if by_strength { found.strongest() } else { found.cells().collect::<Vec<_>>() };
    cells.retain(|cell| {
        let is = |asked: Option<&str>, name: &str| asked.is_none_or(|asked| asked == name);
        is(given, cell.given()) && is(then, cell.then())
    });
    let run = Run {
        command: "matrix",
        loaded: &loaded,
        min_count: Some(min_count),
        settings: vec![
            ("split", written(snapshot).into()),
            ("until", written(until).into()),
            ("given", given.into()),
            ("then", then.into()),
            ("sort", if by_strength { "strength" } else { "name" }.into()),
        ],
        counts: vec![("holders_at_split", u64::from(found.customers()))],
        cut: None,
    };
    let all = cells.len() as u64;
    cells.truncate(emitter.most_rows());
    let lang = session.lang(emitter.format);
    let said = cells.into_iter().map(|cell| InWords { words: cell.in_words(lang), record: cell });
    emitter.records_of(said, all, &flow::schema(), run)
}
