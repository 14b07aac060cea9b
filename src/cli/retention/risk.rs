//! `pannier retention --show risk`: who of those still there is the most likely to leave, and why.

use pannier::customers::risk::{self, Risks};
use pannier::report::{self, Caveat};
use pannier::words::{Said, notices, stayed};

use super::args::LadderArgs;
use super::customers::Customers;
use crate::cli::emit::{Emitter, Run};
use crate::cli::exit::Exit;
use crate::cli::session::Session;

/// The customers who are still there, the most likely to leave first.
pub(super) fn ranked(
    args: &LadderArgs,
    customers: &Customers,
    mut emitter: Emitter<'_>,
    session: &Session,
) -> anyhow::Result<Exit> {
    let Customers { table, left, names, holds, bands, .. } = customers;
    let (bands, lang) = (bands.as_ref(), session.lang(emitter.format));
    let rows: Vec<String> = match &args.id {
        Some(id) => table.labels(id).iter().map(Into::into).collect(),
        None => (1..=table.rows()).map(|row| stayed::Row { row: row.into() }.said(lang)).collect(),
    };
    let customers: Vec<&str> = rows.iter().map(String::as_str).collect();
    let risks = Risks::new(holds, left, bands);
    let ranked = risks.ranked(&customers, names, holds, left, bands);
    session.lap("retention");
    let run = Run {
        command: "retention",
        loaded: table,
        min_count: None,
        settings: vec![
            ("held", args.held.clone().into()),
            ("left", args.left.to_string().into()),
            ("where", args.input.conditions().into()),
            ("tenure", args.tenure.clone().into()),
        ],
        counts: vec![("still_there", ranked.len() as u64)],
        cut: None,
    };
    if !args.counted_first() {
        session.say(&notices::Caution { caution: stayed::CAUTION.into() });
    }
    emitter.page(&run, |told| {
        vec![
            report::risk(&ranked, told.voice, &told.all_rows(&["--show", "risk"])),
            report::caveats(&[Caveat::Cause], told.voice),
        ]
    })?;
    let records = ranked.iter().map(|row| row.record(lang)).collect::<Vec<_>>();
    emitter.records(records, &risk::schema(), run)
}
