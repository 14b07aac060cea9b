//! `pannier channels allocate` and `pannier channels monitor`.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::bail;
use clap::{Args, ValueEnum};
use pannier::customers::allocation::{self, Allocation, Channel, Demand};
use pannier::customers::monitor::{self, Advice, Monitored, pooled};
use pannier::customers::pilot::{ArmSeen, Moments, Pilot};
use pannier::customers::table::ColumnKind;
use pannier::error::Error;
use pannier::report;
use pannier::stats::Level;
use pannier::words::{Gap, Said, Text, carried, notices};
use pannier::write::{self, Format, TableShape};

use super::args::Output;
use super::customers::TableInput;
use super::emit::{Emitter, Run};
use super::exit::Exit;
use super::page::PageFlag;
use super::pilot::{PilotFlags, PilotTable, amount, by_arm};
use super::session::Session;

#[derive(Debug, Args)]
pub(crate) struct AllocateArgs {
    #[command(flatten)]
    pilot: PilotFlags,
    /// Deal within the values of this column: channels may do more in some segments.
    #[arg(long, value_name = "COLUMN", help_heading = "Roll-out")]
    by: Option<String>,
    /// The customers of the roll-out, one a row, with the column of --by; default is as many as in the
    /// pilot.
    #[arg(long, value_name = "FILE", help_heading = "Roll-out")]
    list: Option<PathBuf>,
    /// The money there is.
    #[arg(long, value_name = "MONEY", help_heading = "Roll-out")]
    budget: Option<f64>,
    /// The most contacts a channel can make: phone=800,visit=50.
    #[arg(long, value_name = "ARM=N,...", help_heading = "Roll-out")]
    capacity: Option<String>,
    /// The least share of all customers that a channel gets, to go on learning about it: email=2%.
    #[arg(long, value_name = "ARM=SHARE,...", help_heading = "Roll-out")]
    least: Option<String>,
    /// Which rows go into files: allocation (a channel in a segment a row) or limits (what one unit more
    /// of each is worth); a table on a terminal shows both.
    #[arg(
        long,
        value_enum,
        value_name = "PART",
        default_value = "allocation",
        help_heading = "Output"
    )]
    show: Part,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    page: PageFlag,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    Allocation,
    Limits,
}

pub(crate) fn allocate(args: &AllocateArgs, session: &Session) -> anyhow::Result<Exit> {
    let schema = match args.show {
        Part::Allocation => allocation::schema(),
        Part::Limits => allocation::limits_schema(),
    };
    let mut emitter = Emitter::with_page(&args.output, &args.page, schema.name, session)?;
    let hash = args.page.wants_hash(&args.output);
    let read = args.pilot.read(args.by.as_deref(), hash, session)?;
    let demand = demand(args, &read, session)?;
    let caution = args.pilot.control.is_none().then_some(carried::GROSS);
    let found = Allocation::new(demand)?;
    session.lap("allocation");
    let mut settings = args.pilot.settings();
    settings.extend([
        ("by", args.by.clone().into()),
        ("budget", args.budget.into()),
        ("capacity", args.capacity.clone().into()),
        ("least", args.least.clone().into()),
    ]);
    let run = Run {
        command: "channels allocate",
        loaded: &read.table,
        min_count: None,
        settings,
        counts: vec![],
        cut: None,
    };
    let has_control = args.pilot.control.is_some();
    emitter.page(&run, |told| {
        let all = told.all_rows(&["--show", "allocation"]);
        vec![report::allocation(&found, has_control, told.voice, &all)]
    })?;
    if emitter.format == Format::Table {
        let shape = emitter.shape;
        return emitter.written(schema.name, run, |mut out| {
            let written = allocation_page(&found, caution, shape, &mut out);
            written.map_err(|source| out.error(source))?;
            Ok((out, found.limits.len() as u64))
        });
    }
    caution.iter().for_each(|caution| session.say(caution));
    match args.show {
        Part::Allocation => emitter.records(found.records(), &schema, run),
        Part::Limits => {
            let lang = session.lang(emitter.format);
            emitter.records(found.limit_records(lang), &schema, run)
        }
    }
}

/// What is to be dealt: the channels without the control, the segments with their sizes.
fn demand(args: &AllocateArgs, read: &PilotTable, session: &Session) -> anyhow::Result<Demand> {
    if args.pilot.margin.is_none() && args.pilot.value.is_none() {
        bail!(Error::Unsupported(
            "what a response brings decides who gets which channel: say --margin or --value".into()
        ));
    }
    let first = usize::from(args.pilot.control.is_some());
    let whole = String::from("all");
    let (segments, gains) = match &args.by {
        Some(by) => {
            let cells = read.cells(&args.pilot, by)?;
            let gain = |arm, segment| cells.gain(arm, segment).unwrap_or_default();
            let row = |arm| (0..cells.segments.len()).map(|segment| gain(arm, segment)).collect();
            let gains = (first..read.names.len()).map(row).collect::<Vec<Vec<f64>>>();
            (cells.segments.clone(), gains)
        }
        None => {
            let pilot = read.pilot(&args.pilot)?;
            let gain = |arm: &pannier::customers::pilot::Arm| {
                let gain = if first == 1 { arm.profit_over_control } else { arm.profit };
                vec![gain.map_or(0.0, |gain| gain.mean)]
            };
            (vec![whole.clone()], pilot.arms[first..].iter().map(gain).collect())
        }
    };
    let sizes = sizes(args, read, session)?;
    if let Some(unknown) = sizes.keys().find(|name| !segments.contains(name)) {
        bail!(Error::Unsupported(format!(
            "the roll-out has customers of {unknown:?}, of whom the pilot had none; try them out first, or leave them out with --where"
        )));
    }
    let capacity = match &args.capacity {
        Some(text) => by_arm("--capacity", text, &read.names, amount)?,
        None => vec![None; read.names.len()],
    };
    let share = |text: &str| match text.strip_suffix('%') {
        Some(percent) => amount(percent).map(|percent| percent / 100.0),
        None => amount(text),
    };
    let least = match &args.least {
        Some(text) => {
            by_arm("--least", text, &read.names, |text| share(text).filter(|s| *s <= 1.0))?
        }
        None => vec![None; read.names.len()],
    };
    let channel = |arm: usize| Channel {
        name: read.names[arm].clone(),
        cost: read.costs[arm],
        capacity: capacity[arm],
        least: least[arm].unwrap_or_default(),
    };
    let size = |name: String| {
        let size = sizes.get(&name).copied().unwrap_or(0.0);
        (name, size)
    };
    Ok(Demand {
        segments: segments.into_iter().map(size).collect(),
        channels: (first..read.names.len()).map(channel).collect(),
        gains,
        budget: args.budget,
    })
}

/// The customers of the roll-out, by segment.
fn sizes(
    args: &AllocateArgs,
    read: &PilotTable,
    session: &Session,
) -> anyhow::Result<BTreeMap<String, f64>> {
    let mut sizes = BTreeMap::new();
    let mut count = |labels: Option<&pannier::customers::table::Labels>, rows: usize| match labels {
        Some(labels) => {
            labels.iter().for_each(|name| *sizes.entry(name.to_owned()).or_default() += 1.0);
        }
        None => {
            sizes.insert("all".into(), rows as f64);
        }
    };
    match &args.list {
        Some(file) => {
            let input = TableInput {
                file: file.clone(),
                only: Vec::new(),
                delimiter: args.pilot.input.delimiter,
            };
            let columns: Vec<(&str, ColumnKind)> =
                args.by.iter().map(|by| (&**by, ColumnKind::Label)).collect();
            let table = input.read(&columns, false, session)?;
            count(args.by.as_ref().map(|by| table.labels(by)), table.rows());
        }
        None => {
            session.say(&notices::NO_LIST);
            let table = &read.table;
            count(args.by.as_ref().map(|by| table.labels(by)), table.rows());
        }
    }
    Ok(sizes)
}

fn allocation_page(
    found: &Allocation,
    caution: Option<Text>,
    shape: TableShape,
    out: &mut impl Write,
) -> io::Result<()> {
    let lang = shape.lang;
    writeln!(out, "{}", carried::ALLOCATION.say(lang))?;
    write::write(found.records(), &allocation::schema(), Format::Table, shape, out)?;
    let contacts = found.contacts.iter().flatten().sum::<u64>() as f64;
    let all: f64 = found.demand().segments.iter().map(|segment| segment.1).sum();
    let [n, all, alone] =
        [contacts, all, all - contacts].map(|customers| Gap::figure(format!("{customers:.0}")));
    let [cost, gain] = [found.cost(), found.gain].map(|money| Gap::figure(format!("{money:.2}")));
    let contacted = carried::Contacted { contacts: n, all, alone, cost, gain };
    writeln!(out, "\n{}", contacted.said(lang))?;
    for (channel, row) in found.demand().channels.iter().zip(&found.contacts) {
        if row.iter().sum::<u64>() == 0 {
            let channel = Gap::name(&channel.name);
            writeln!(out, "{}", carried::Nobody { channel }.said(lang))?;
        }
    }
    writeln!(out, "\n{}", carried::LIMITS.say(lang))?;
    let limits = found.limit_records(lang);
    write::write(limits, &allocation::limits_schema(), Format::Table, shape, out)?;
    match caution {
        Some(caution) => writeln!(out, "{}", caution.say(lang)),
        None => Ok(()),
    }
}

#[derive(Debug, Args)]
pub(crate) struct MonitorArgs {
    #[command(flatten)]
    rollout: PilotFlags,
    /// The pilot, with the same columns.
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pilot: PathBuf,
    #[command(flatten)]
    output: Output,
}

pub(crate) fn monitor(args: &MonitorArgs, session: &Session) -> anyhow::Result<Exit> {
    let schema = monitor::schema();
    let emitter = Emitter::new(&args.output, schema.name, session)?;
    let flags = &args.rollout;
    let rolled_out = flags.read(None, Emitter::wants_receipt(&args.output), session)?;
    let input = TableInput {
        file: args.pilot.clone(),
        only: flags.input.only.clone(),
        delimiter: flags.input.delimiter,
    };
    let pilot = flags.read_from(&input, None, false, session)?;
    let mut arms = Vec::new();
    let mut together = Vec::new();
    for (at, name) in rolled_out.names.iter().enumerate() {
        let Some(before) = pilot.names.iter().position(|other| other == name) else {
            bail!(Error::Unsupported(format!(
                "the roll-out has the arm {name:?} and the pilot had not; its arms are {}",
                pilot.names.join(", ")
            )));
        };
        let (now, before) = (rolled_out.seen(flags, at)?, pilot.seen(flags, before)?);
        arms.push((name.clone(), before.responses, now.responses));
        together.push(ArmSeen {
            responses: pooled(before.responses, now.responses),
            value: both(&before, &now),
            ..now
        });
    }
    let together = Pilot::new(together, flags.control.is_some(), flags.margin, Level::default())?;
    let found = monitor::monitor(&arms, &together, Level::default());
    session.lap("monitor");
    let run = Run {
        command: "channels monitor",
        loaded: &rolled_out.table,
        min_count: None,
        settings: flags.settings(),
        counts: vec![],
        cut: None,
    };
    if emitter.format == Format::Table {
        let shape = emitter.shape;
        return emitter.written(schema.name, run, |mut out| {
            monitor_page(&found, shape, &mut out).map_err(|source| out.error(source))?;
            Ok((out, found.len() as u64))
        });
    }
    emitter.records(found, &schema, run)
}

/// The mean of two samples together, as their variances and sizes make it.
fn both(first: &ArmSeen, second: &ArmSeen) -> Option<Moments> {
    let (a, b) = (first.value?, second.value?);
    let (n, m) = (f64::from(first.responses.trials()), f64::from(second.responses.trials()));
    let all = n + m;
    let mean = (n * a.mean + m * b.mean) / all;
    let squares =
        |of: Moments, n: f64| of.variance_of_mean * n * (n - 1.0) + n * (of.mean - mean).powi(2);
    Some(Moments { mean, variance_of_mean: (squares(a, n) + squares(b, m)) / (all - 1.0) / all })
}

fn monitor_page(found: &[Monitored], shape: TableShape, out: &mut impl Write) -> io::Result<()> {
    let lang = shape.lang;
    writeln!(out, "{}", carried::ROLL_OUT.say(lang))?;
    write::write(found.iter().cloned(), &monitor::schema(), Format::Table, shape, out)?;
    writeln!(out)?;
    for row in found {
        let rate =
            |share: Option<f64>| Gap::figure(format!("{:.2} %", share.unwrap_or_default() * 100.0));
        let (pilot, now) = (rate(row.pilot.share()), rate(row.rolled_out.share()));
        let says = match row.advice() {
            Advice::Stop => carried::STOP.said(lang),
            Advice::Below => carried::FellOff { now, pilot }.said(lang),
            Advice::Above => carried::Better { now, pilot }.said(lang),
            Advice::GoOn => carried::AsPromised { now, pilot }.said(lang),
        };
        let next = carried::NextWave {
            arm: Gap::name(&row.arm),
            says: Gap::plain(says),
            rate: rate(row.pooled().share()),
        };
        writeln!(out, "{}", next.said(lang))?;
    }
    Ok(())
}
