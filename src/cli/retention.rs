//! `pannier retention`.

mod args;
mod customers;
mod page;
mod risk;

use anyhow::bail;
use pannier::customers::anchors;
use pannier::customers::ladder::Ladder;
use pannier::customers::lifetime::Worth;
use pannier::customers::staying::Staying;
use pannier::customers::value;
use pannier::error::Error;
use pannier::report::{self, Caveat};
use pannier::stats::Level;
use pannier::words::{notices, stayed};
use pannier::write::Format;

pub(crate) use args::RetentionArgs;

use args::{LadderArgs, Part};
use customers::Customers;
use page::Found;

use super::customers::HeldColumn;
use super::emit::{Emitter, Run};
use super::exit::Exit;
use super::metrics;
use super::session::Session;

pub(crate) fn run(args: &RetentionArgs, session: &Session) -> anyhow::Result<Exit> {
    match args {
        RetentionArgs::Ladder(args) => ladder(args, session),
        RetentionArgs::Metrics(args) => metrics::run(args, session),
    }
}

/// Who stays, by how many products are held.
fn ladder(args: &LadderArgs, session: &Session) -> anyhow::Result<Exit> {
    let counted_first = args.counted_first();
    if args.time.is_some() && !counted_first && !args.i_know {
        bail!(Error::Unsupported(
            "curves of staying want products that were counted when the time began: long stayers had time to collect products. Say --landmark if they were, name the time of counting with --entry, or say --i-know".into()
        ));
    }
    let products = HeldColumn::all(&args.held)?;
    can_be_shown(args, &products)?;
    let worth = args.margin.map(|margin| Worth::new(margin, args.discount)).transpose()?;
    let schema = args.show.schema();
    let mut emitter = Emitter::with_page(&args.output, &args.page, schema.name, session)?;
    let customers = Customers::read(args, products, session)?;
    if args.show == Part::Risk {
        return risk::ranked(args, &customers, emitter, session);
    }
    let Customers { table, left, names, holds, held, bands } = &customers;
    let bands = bands.as_ref();
    let lang = session.lang(emitter.format);
    let caution = (!counted_first).then(|| stayed::CAUTION.say(lang));
    let found = Found {
        ladder: Ladder::new(held, left, bands)?,
        anchors: anchors::anchors(names, holds, left, bands),
        staying: args
            .time
            .as_ref()
            .map(|time| Staying::new(held, &customers.spells(time, args.entry.as_deref()))),
        values: args.value.as_ref().map(|column| {
            let values = value::values(held, table.numbers(column), bands);
            (column.clone(), values)
        }),
        worth,
        caution,
    };
    session.lap("retention");

    let edges: Vec<f64> = bands.map_or(vec![], |bands| bands.edges().to_vec());
    let run = Run {
        command: "retention",
        loaded: table,
        min_count: None,
        settings: vec![
            ("held", args.held.clone().into()),
            ("left", args.left.to_string().into()),
            ("where", args.input.conditions().into()),
            ("tenure", args.tenure.clone().into()),
            ("bands", edges.into()),
            ("time", args.time.clone().into()),
            ("entry", args.entry.clone().into()),
            ("landmark", counted_first.into()),
            ("merge", args.merge.into()),
            ("margin", args.margin.into()),
            ("discount", args.discount.into()),
            ("value", args.value.clone().into()),
            ("join", args.join.as_ref().map(|file| file.display().to_string()).into()),
        ],
        counts: vec![("left", left.iter().filter(|left| **left).count() as u64)],
        cut: None,
    };
    emitter.page(&run, |told| {
        let shown = report::Retention {
            ladder: &found.ladder,
            bands,
            anchors: &found.anchors,
            staying: found.staying.as_ref(),
            worth,
            counted_first,
        };
        let anchors = told.all_rows(&["--show", "anchors"]);
        vec![
            report::retention(shown, told.voice, &anchors),
            report::caveats(&[Caveat::Cause], told.voice),
        ]
    })?;
    if emitter.format == Format::Table {
        let shape = emitter.shape;
        return emitter.written(schema.name, run, |mut out| {
            found.page(&mut out, shape, bands).map_err(|source| out.error(source))?;
            Ok((out, found.ladder.rungs.len() as u64))
        });
    }
    if !counted_first {
        session.say(&notices::Caution { caution: stayed::CAUTION.into() });
    }
    if let (Part::Value, Some((_, values))) = (args.show, found.values) {
        return emitter.records(values, &schema, run);
    }
    match (args.show, &found.staying) {
        (Part::Ladder, _) => {
            let records = found.ladder.records(worth, caution, Level::default(), lang);
            emitter.records(records, &schema, run)
        }
        (Part::Survival, Some(staying)) => emitter.records(staying.records(), &schema, run),
        _ => emitter.records(found.anchors, &schema, run),
    }
}

/// Whether the flags name what is to be shown.
fn can_be_shown(args: &LadderArgs, products: &[HeldColumn]) -> anyhow::Result<()> {
    match args.show {
        Part::Anchors if products.is_empty() => bail!(Error::Unsupported(
            "--show anchors wants one column a product: --held TV,phone,...".into()
        )),
        Part::Risk if products.is_empty() => bail!(Error::Unsupported(
            "--show risk wants one column a product: --held TV,phone,...".into()
        )),
        Part::Value if args.value.is_none() => {
            bail!(Error::Unsupported("--show value wants --value COLUMN".into()))
        }
        Part::Survival if args.time.is_none() => {
            bail!(Error::Unsupported("--show survival wants --time".into()))
        }
        _ => {}
    }
    Ok(())
}
