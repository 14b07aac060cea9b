//! `pannier matrix --drift`: what changed between two periods.

use anyhow::bail;
use pannier::encode::{Histories, Transactions};
use pannier::error::Error;
use pannier::matrix::drift;
use pannier::read::written;
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
    let emitter = Emitter::new(&args.output, "pannier.matrix-diff/1", session)?;
    let loaded = load_histories(&args.input, Emitter::wants_receipt(&args.output), session)?;
    let histories = &loaded.histories;
    let last = histories.span().map_or(day, |(_, last)| last);
    // Where rows say until when, a period is what is held on its last day; else what is taken in it.
    let [before, after] = match args.input.end {
        Some(_) => [histories.held_at(day), histories.held_at(last.saturating_add(1))],
        None => [
            histories.taken_between(Histories::ALWAYS, day),
            histories.taken_between(day, Histories::STILL),
        ],
    };
    let people = |period: &Transactions| period.iter().filter(|items| !items.is_empty()).count();
    let what = if args.input.end.is_some() { "hold something" } else { "took something" };
    session.notice(&format!(
        "{} {what} {} {}, {} {}; what is in both counts as the same people",
        people(&before),
        if args.input.end.is_some() { "on" } else { "before" },
        written(day),
        people(&after),
        match args.input.end {
            Some(_) => format!("on {}", written(last)),
            None => "from then on".to_owned(),
        },
    ));
    let least = |period: &Transactions| {
        let n = u32::try_from(people(period)).unwrap_or(u32::MAX);
        args.support.min_support.map_or(1, |least| least.min_count(n))
    };
    let min_count = least(&before).min(least(&after));
    let cells = drift::drift(&before, &after, min_count, super::MAX_Q, &session.progress)?;
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
        counts: vec![
            ("customers_before", people(&before) as u64),
            ("customers_after", people(&after) as u64),
        ],
        cut: None,
    };
    super::changes(cells, asked, by_strength, emitter, run, session)
}
