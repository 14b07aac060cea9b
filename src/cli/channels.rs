//! `pannier channels`.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::bail;
use clap::{Args, Subcommand, ValueEnum};
use pannier::customers::assignment::{self, Assigned, assign};
use pannier::customers::cells::{self, Cells};
use pannier::customers::ladder;
use pannier::customers::pilot::{self, Arm, Estimate, Pilot};
use pannier::customers::plan::{self, Plan, PlanConfig};
use pannier::customers::table::{ColumnKind, Condition, CustomerTable};
use pannier::error::Error;
use pannier::support::Count;
use pannier::words::{Gap, Lang, Said, carried, notices};
use pannier::write::{self, Format, Manifest, TableShape};
use pannier::{read, report};

use super::args::Output;
use super::customers::{TableInput, bar};
use super::emit::{Emitter, Receipt, Run};
use super::exit::Exit;
use super::page::PageFlag;
use super::pilot::PilotFlags;
use super::rollout::{self, AllocateArgs, MonitorArgs};
use super::session::Session;

/// Which channel to use: plan a pilot, read it, deal out the roll-out and watch it.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier channels plan --base 0.005 --lift-to 0.0075 --arms 3 --cost 0.10
  pannier channels plan --base 0.02 --lift-to 0.03 --arms none,email,phone --customers list.csv --id id --by region -o pilot.csv
  pannier channels read pilot.csv --arm channel --control none --response bought --margin 20 --cost 0.10
  pannier channels read pilot.csv --arm channel --control none --response bought=1 --value spend --cost email=0.1,phone=4
  pannier channels read pilot.csv --arm channel --control none --response bought --by region --margin 20
  pannier channels allocate pilot.csv --arm channel --control none --response bought --margin 20 --cost email=0.1,phone=4 \\
      --by region --list customers.csv --budget 5000 --capacity phone=800 --least email=2%
  pannier channels monitor rollout.csv --pilot pilot.csv --arm channel --control none --response bought
  pannier channels read pilot.csv --arm channel --control none --response bought --report pilot.html")]
pub(crate) struct ChannelsArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// How large must a pilot be, and who gets which channel?
    Plan(Box<PlanArgs>),
    /// What came of a pilot?
    Read(Box<ReadArgs>),
    /// Who gets which channel in the roll-out, within budget and capacity?
    Allocate(Box<AllocateArgs>),
    /// Does the roll-out keep what the pilot promised?
    Monitor(Box<MonitorArgs>),
}

#[derive(Debug, Args)]
struct PlanArgs {
    /// The response rate without the channels: 0.005 for 0.5 %.
    #[arg(long, value_name = "RATE")]
    base: f64,
    /// The smallest rate with a channel that would be worth finding.
    #[arg(long, value_name = "RATE")]
    lift_to: f64,
    /// How many arms, the control included (3), or their names, the control first
    /// (none,email,phone).
    #[arg(long, value_name = "N|NAME,...", default_value = "2")]
    arms: String,
    /// The chance of even one false find among all channels.
    #[arg(long, value_name = "SHARE", default_value_t = 0.05)]
    alpha: f64,
    /// The chance of finding a channel that is as good as --lift-to.
    #[arg(long, value_name = "SHARE", default_value_t = 0.8)]
    power: f64,
    /// What one contact costs.
    #[arg(long, value_name = "MONEY")]
    cost: Option<f64>,
    /// A list of customers, one a row: gives each an arm, by lot.
    #[arg(long, value_name = "FILE", requires = "id", help_heading = "Assignment")]
    customers: Option<PathBuf>,
    /// The column that names the customer.
    #[arg(long, value_name = "COLUMN", requires = "customers", help_heading = "Assignment")]
    id: Option<String>,
    /// Balance the arms over the values of this column; may be repeated.
    #[arg(long, value_name = "COLUMN", requires = "customers", help_heading = "Assignment")]
    by: Vec<String>,
    /// Only customers of this kind: COLUMN=VALUE or COLUMN!=VALUE; may be repeated.
    #[arg(
        long = "where",
        value_name = "CONDITION",
        requires = "customers",
        help_heading = "Assignment"
    )]
    only: Vec<Condition>,
    /// Where chance begins.
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Assignment")]
    seed: u64,
    /// What stands between fields of the list: one character, tab, semicolon, comma or pipe.
    #[arg(long, value_name = "CHAR", value_parser = read::parse_delimiter, help_heading = "Assignment")]
    delimiter: Option<u8>,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Args)]
struct ReadArgs {
    #[command(flatten)]
    pilot: PilotFlags,
    /// Read the arms within the values of this column too.
    #[arg(long, value_name = "COLUMN", help_heading = "Input")]
    by: Option<String>,
    /// The smallest rate worth finding, as in the plan: says how many customers that takes.
    #[arg(long, value_name = "RATE", help_heading = "Input")]
    lift_to: Option<f64>,
    /// Which rows go into files: arms, or segments (an arm in a segment a row; wants --by); a table on a
    /// terminal shows both.
    #[arg(long, value_enum, value_name = "PART", default_value = "arms", help_heading = "Output")]
    show: Part,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    page: PageFlag,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    Arms,
    Segments,
}

pub(crate) fn run(args: &ChannelsArgs, session: &Session) -> anyhow::Result<Exit> {
    match &args.what {
        What::Plan(args) => plan(args, session),
        What::Read(args) => read_pilot(args, session),
        What::Allocate(args) => rollout::allocate(args, session),
        What::Monitor(args) => rollout::monitor(args, session),
    }
}

/// A plan reads no file of its own.
struct NoInput;

impl Receipt for NoInput {
    fn receipt(&self, _: Option<Count>, _: &mut Manifest) {}
}

fn plan(args: &PlanArgs, session: &Session) -> anyhow::Result<Exit> {
    let names = arm_names(&args.arms)?;
    let mut config = PlanConfig::new(args.base, args.lift_to);
    config.arms = Count::try_from(names.len())?;
    config.alpha = args.alpha;
    config.power = args.power;
    config.cost = args.cost;
    let plan = Plan::new(config)?;
    let schema = match &args.customers {
        Some(_) => assignment::schema(),
        None => plan::schema(),
    };
    let emitter = Emitter::new(&args.output, schema.name, session)?;
    let [customers, arms, all] =
        [Gap::figure(plan.per_arm), Gap::figure(config.arms), Gap::figure(plan.customers())];
    match plan.cost().map(|cost| Gap::figure(format!("{cost:.2}"))) {
        None => session.say(&notices::PilotSize { customers, arms, all }),
        Some(cost) => session.say(&notices::PilotSizeAndCost { customers, arms, all, cost }),
    }
    let mut run = Run {
        command: "channels plan",
        loaded: &NoInput,
        min_count: None,
        settings: vec![
            ("base", args.base.into()),
            ("lift_to", args.lift_to.into()),
            ("arms", names.clone().into()),
            ("alpha", args.alpha.into()),
            ("power", args.power.into()),
            ("cost", args.cost.into()),
        ],
        counts: vec![("per_arm", plan.per_arm.into())],
        cut: None,
    };
    let (Some(file), Some(id)) = (&args.customers, &args.id) else {
        return emitter.records([plan], &schema, run);
    };

    let input =
        TableInput { file: file.clone(), only: args.only.clone(), delimiter: args.delimiter };
    let mut columns = vec![(&**id, ColumnKind::Label)];
    columns.extend(args.by.iter().map(|name| (&**name, ColumnKind::Label)));
    let table = input.read(&columns, Emitter::wants_receipt(&args.output), session)?;
    let ids: Vec<&str> = table.labels(id).iter().collect();
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    if let Some(twice) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        bail!(Error::Unsupported(format!(
            "{}: {id} = {:?} stands on more than one row; a customer can have one arm only",
            table.file(),
            twice[0]
        )));
    }
    let strata = strata(&table, &args.by);
    let names_of: Vec<&str> = strata.iter().map(|(name, _)| &**name).collect();
    let mut stratum_of = vec![0; table.rows()];
    for (number, (_, customers)) in strata.iter().enumerate() {
        customers.iter().for_each(|&customer| stratum_of[customer] = number);
    }
    let arms = assign(&ids, &stratum_of, names.len(), plan.per_arm as usize, args.seed);
    session.lap("assign");
    if (table.rows() as u64) < plan.customers() {
        session.say(&notices::PilotTooSmall {
            has: table.rows().into(),
            wants: Gap::figure(plan.customers()),
            rate: Gap::figure(format!("{:.4}", args.lift_to)),
            power: Gap::figure(args.power),
        });
    }
    run.loaded = &table;
    run.settings.extend([
        ("id", id.clone().into()),
        ("by", args.by.clone().into()),
        ("where", input.conditions().into()),
        ("seed", args.seed.into()),
    ]);
    let assigned = (0..table.rows()).map(|customer| Assigned {
        customer: ids[customer],
        stratum: names_of[stratum_of[customer]],
        arm: arms[customer].map(|arm| &*names[arm]),
    });
    emitter.records(assigned, &schema, run)
}

/// The names of the arms, or `control`, `channel 1` and so on for a number.
fn arm_names(text: &str) -> anyhow::Result<Vec<String>> {
    const MOST: usize = 1000;
    if let Ok(number) = text.parse::<usize>() {
        if number > MOST {
            bail!(Error::Unsupported(format!("{number} arms are more than {MOST}")));
        }
        let channels = (1..number).map(|channel| format!("channel {channel}"));
        return Ok(std::iter::once("control".into()).chain(channels).take(number).collect());
    }
    let names: Vec<String> = text.split(',').map(|name| name.trim().into()).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    sorted.dedup();
    if sorted.len() < names.len() || sorted[0].is_empty() {
        bail!(Error::Unsupported(format!("{text:?} does not name each arm once")));
    }
    Ok(names)
}

/// The strata by name, each with its customers.
fn strata(table: &CustomerTable, by: &[String]) -> Vec<(String, Vec<usize>)> {
    let mut strata: BTreeMap<Vec<&str>, Vec<usize>> = BTreeMap::new();
    let columns: Vec<Vec<&str>> =
        by.iter().map(|name| table.labels(name).iter().collect()).collect();
    for customer in 0..table.rows() {
        let values = columns.iter().map(|column| column[customer]).collect();
        strata.entry(values).or_default().push(customer);
    }
    strata.into_iter().map(|(values, customers)| (write::joined(values), customers)).collect()
}

fn read_pilot(args: &ReadArgs, session: &Session) -> anyhow::Result<Exit> {
    let schema = match (args.show, &args.by) {
        (Part::Arms, _) => pilot::schema(),
        (Part::Segments, Some(_)) => cells::schema(),
        (Part::Segments, None) => {
            bail!(Error::Unsupported("--show segments wants --by COLUMN".into()))
        }
    };
    let mut emitter = Emitter::with_page(&args.output, &args.page, schema.name, session)?;
    let hash = args.page.wants_hash(&args.output);
    let read = args.pilot.read(args.by.as_deref(), hash, session)?;
    let pilot = read.pilot(&args.pilot)?;
    let cells = args.by.as_ref().map(|by| read.cells(&args.pilot, by)).transpose()?;
    session.lap("pilot");
    let mut settings = args.pilot.settings();
    settings.push(("by", args.by.clone().into()));
    settings.push(("lift_to", args.lift_to.into()));
    let run = Run {
        command: "channels read",
        loaded: &read.table,
        min_count: None,
        settings,
        counts: vec![],
        cut: None,
    };
    let warnings = warnings(&pilot, args.lift_to, session.spoken());
    emitter.page(&run, |told| {
        let segments = told.all_rows(&["--show", "segments"]);
        vec![report::channels(&pilot, cells.as_ref(), args.lift_to, told.voice, &segments)]
    })?;
    if emitter.format == Format::Table {
        let shape = emitter.shape;
        return emitter.written(schema.name, run, |mut out| {
            let mut all = || {
                page(&pilot, &warnings, shape, &mut out)?;
                cells.as_ref().map_or(Ok(()), |cells| segments_page(cells, shape, &mut out))
            };
            let written = all();
            written.map_err(|source| out.error(source))?;
            Ok((out, pilot.arms.len() as u64))
        });
    }
    warnings.iter().for_each(|warning| session.notice(warning));
    match cells.filter(|_| args.show == Part::Segments) {
        Some(cells) => emitter.records(cells.records(), &schema, run),
        None => emitter.records(pilot.arms, &schema, run),
    }
}

/// The page's part about segments.
fn segments_page(cells: &Cells, shape: TableShape, out: &mut impl Write) -> io::Result<()> {
    let lang = shape.lang;
    writeln!(out, "\n{}", carried::BY_SEGMENT.say(lang))?;
    write::write(cells.records(), &cells::schema(), Format::Table, shape, out)?;
    for (at, arm) in cells.arms.iter().enumerate() {
        let Some(test) = cells.interaction(at) else { continue };
        let says = if test.p < 0.05 { carried::MORE_IN_SOME } else { carried::SAME_IN_ALL };
        let interaction = carried::Interaction {
            arm: Gap::name(arm),
            says: says.into(),
            q: Gap::figure(format!("{:.2}", test.statistic)),
            df: ladder::degrees(test.df, lang),
            p: Gap::figure(format!("{:.2e}", test.p)),
        };
        writeln!(out, "{}", interaction.said(lang))?;
    }
    Ok(())
}

/// What must not be overlooked: an early lead, and too small a pilot for what it was to find.
fn warnings(pilot: &Pilot, lift_to: Option<f64>, lang: Lang) -> Vec<String> {
    let mut warnings = Vec::new();
    let needed = pilot.needed();
    let (leader, runner_up) = (needed.leader, needed.runner_up);
    let has = f64::from(needed.has);
    let whole = |customers: f64| Gap::figure(format!("{customers:.0}"));
    if needed.per_arm > has {
        let name = |arm: &Arm| {
            let (arm, rate) = (Gap::name(&arm.seen.name), Gap::figure(percent(rate(arm))));
            Gap::plain(carried::ArmAt { arm, rate }.said(lang))
        };
        let more = if needed.per_arm.is_finite() {
            carried::TakesMore {
                needed: whole(needed.per_arm.ceil()),
                has: Gap::figure(needed.has),
                more: whole(needed.per_arm.ceil() - has),
            }
            .said(lang)
        } else {
            carried::EQUAL_RATES.said(lang)
        };
        let early = carried::Early {
            leader: name(leader),
            best: Gap::figure(format!("{:.0} %", leader.p_best * 100.0)),
            runner_up: name(runner_up),
            more: Gap::plain(more),
        };
        warnings.push(early.said(lang));
    }
    if let Some(lift_to) = lift_to {
        let wanted = pilot.needed_for(lift_to);
        let smallest = pilot.arms.iter().map(|arm| arm.seen.responses.trials()).min().unwrap_or(0);
        if wanted > f64::from(smallest) {
            let small = carried::Small {
                rate: Gap::figure(percent(lift_to)),
                needed: whole(wanted.ceil()),
                smallest: smallest.into(),
                more: whole(wanted.ceil() - f64::from(smallest)),
            };
            warnings.push(small.said(lang));
        }
    }
    warnings
}

fn rate(arm: &Arm) -> f64 {
    arm.seen.responses.share().unwrap_or_default()
}

fn percent(share: f64) -> String {
    let digits = if share.abs() < 0.1 { 2 } else { 1 };
    format!("{:.digits$} %", share * 100.0)
}

/// The page for people.
fn page(
    pilot: &Pilot,
    warnings: &[String],
    shape: TableShape,
    out: &mut impl Write,
) -> io::Result<()> {
    let lang = shape.lang;
    writeln!(out, "{}", carried::CHANNELS.say(lang))?;
    write::write(pilot.arms.iter().cloned(), &pilot::schema(), Format::Table, shape, out)?;
    writeln!(out)?;
    let highest = pilot.arms.iter().map(rate).fold(0.0, f64::max);
    let widest = pilot.arms.iter().map(|arm| arm.seen.name.chars().count()).max().unwrap_or(0);
    for arm in &pilot.arms {
        let part = if highest > 0.0 { rate(arm) / highest } else { 0.0 };
        let said = lang.figure(&percent(rate(arm)));
        writeln!(out, "{:>widest$} {:<30} {said}", arm.seen.name, bar(part))?;
    }
    let compared = match &pilot.homogeneity {
        Ok(test) => {
            let says = if test.p < 0.05 { carried::DIFFER } else { carried::DO_NOT_DIFFER };
            carried::Homogeneity {
                says: says.into(),
                chi: Gap::figure(format!("{:.3}", test.statistic)),
                df: ladder::degrees(test.df, lang),
                p: Gap::figure(format!("{:.1e}", test.p)),
            }
            .said(lang)
        }
        Err(_) => carried::CANNOT_COMPARE.said(lang),
    };
    writeln!(out, "\n{compared}")?;
    for arm in &pilot.arms {
        against_control(arm, lang, out)?;
    }
    if !pilot.has_control {
        writeln!(out, "{}", carried::NO_CONTROL.say(lang))?;
    }
    for warning in warnings {
        writeln!(out, "{warning}")?;
    }
    Ok(())
}

/// How many more respond than of the control, and what that earns.
fn against_control(arm: &Arm, lang: Lang, out: &mut impl Write) -> io::Result<()> {
    let Some(difference) = arm.difference else { return Ok(()) };
    let name = || Gap::name(&arm.seen.name);
    let [points, low, high] = [difference.mean, difference.ends.low, difference.ends.high]
        .map(|points| Gap::figure(format!("{:+.2}", points * 100.0)));
    let chance = arm
        .p_holm
        .map(|p| Gap::figure(if p < 0.001 { "p < 0.001".into() } else { format!("p {p:.3}") }));
    let over = match chance {
        Some(p) => carried::OverControlChance { arm: name(), points, low, high, p }.said(lang),
        None => carried::OverControl { arm: name(), points, low, high }.said(lang),
    };
    writeln!(out, "{over}")?;
    if let (Some(gross), Some(net)) = (arm.profit, arm.profit_over_control) {
        let says = Gap::plain(verdict(gross, net, lang));
        writeln!(out, "{}", carried::OfArm { arm: name(), says }.said(lang))?;
    }
    Ok(())
}

/// What a channel earns, against leaving people alone.
fn verdict(gross: Estimate, net: Estimate, lang: Lang) -> String {
    let money = |amount: f64| Gap::figure(format!("{amount:+.4}"));
    let contact = carried::AContact {
        net: money(net.mean),
        low: money(net.ends.low),
        high: money(net.ends.high),
    };
    let against = Gap::plain(contact.said(lang));
    if net.ends.low > 0.0 {
        carried::Earns { against }.said(lang)
    } else if net.ends.high < 0.0 {
        match gross.mean > 0.0 {
            true => carried::LosesAlthough { against, gross: money(gross.mean) }.said(lang),
            false => carried::Loses { against }.said(lang),
        }
    } else if net.mean < 0.0 {
        carried::LosesSoFar { against }.said(lang)
    } else {
        carried::EarnsSoFar { against }.said(lang)
    }
}
