//! `pannier retention`.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::bail;
use clap::{ArgMatches, Args, FromArgMatches, ValueEnum};
use pannier::customers::anchors::{self, Anchor};
use pannier::customers::bands::Bands;
use pannier::customers::ladder::{self, Ladder};
use pannier::customers::lifetime::Worth;
use pannier::customers::risk::{self, Risks};
use pannier::customers::staying::{self, Staying};
use pannier::customers::table::{ColumnKind, Condition, CustomerTable};
use pannier::customers::value::{self, RungValue};
use pannier::error::Error;
use pannier::report::{self, Caveat};
use pannier::stats::survival::Spell;
use pannier::stats::{Level, Undefined};
use pannier::support::Count;
use pannier::words::{Gap, Lang, Said, notices, stayed};
use pannier::write::{self, Format, TableShape};

use super::args::Output;
use super::customers::{HeldColumn, TableInput, bar};
use super::emit::{Emitter, Run};
use super::exit::Exit;
use super::metrics::{self, MetricsArgs};
use super::page::PageFlag;
use super::session::Session;

/// How does staying depend on the products held?
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier retention customers.csv --held products --left churned=yes
  pannier retention customers.csv --held products --left churned=yes --tenure months --bands 12,24,48
  pannier retention customers.csv --held tv,phone,internet!=No --left churned=yes --tenure months
  pannier retention panel.csv --held products --left left=1 --landmark --time days_watched
  pannier retention services.csv --join status.csv --id id --held tv,phone --left status=gone --value revenue
  pannier retention metrics orders.csv --customer id --item product --time date --price amount
  pannier retention customers.csv --held tv,phone --left churned=yes --report retention.html")]
pub(crate) struct LadderArgs {
    #[command(flatten)]
    input: TableInput,
    /// The column that counts the products held; or several columns, one a product, that say yes or
    /// no (COLUMN=VALUE and COLUMN!=VALUE where they say something else).
    #[arg(
        long,
        value_name = "COLUMN,...",
        value_delimiter = ',',
        required = true,
        help_heading = "Input"
    )]
    held: Vec<String>,
    /// Who left: COLUMN=VALUE.
    #[arg(long, value_name = "CONDITION", help_heading = "Input")]
    left: Condition,
    /// The column with the time as a customer when products were counted: customers of like tenure
    /// are compared.
    #[arg(long, value_name = "COLUMN", help_heading = "Input")]
    tenure: Option<String>,
    /// Where tenure bands begin, apart from the first: 12,24,48; default is four of about equal size.
    #[arg(
        long,
        value_name = "EDGE,...",
        value_delimiter = ',',
        requires = "tenure",
        help_heading = "Input"
    )]
    bands: Vec<f64>,
    /// The column with the time at which observation ended (by leaving or not); gives curves of
    /// staying. Wants --landmark or --entry.
    #[arg(long, value_name = "COLUMN", help_heading = "Input")]
    time: Option<String>,
    /// The column with the time, on the same clock, at which products were counted and observation
    /// began; default is 0 for everybody.
    #[arg(long, value_name = "COLUMN", requires = "time", help_heading = "Input")]
    entry: Option<String>,
    /// Products were counted before the time in which leaving was counted.
    #[arg(long, help_heading = "Input")]
    landmark: bool,
    /// Curves of staying even where products were counted at the end, which proves nothing.
    #[arg(long, help_heading = "Input")]
    i_know: bool,
    /// Put all who hold at least so many on one rung.
    #[arg(long, value_name = "K", help_heading = "Input")]
    merge: Option<Count>,
    /// The margin of one customer for one period, as long as the one in which leaving was counted:
    /// gives lifetime values.
    #[arg(long, value_name = "MONEY", help_heading = "Money")]
    margin: Option<f64>,
    /// What money costs for one such period: 0.1 for 10 %.
    #[arg(
        long,
        value_name = "SHARE",
        default_value_t = 0.0,
        requires = "margin",
        help_heading = "Money"
    )]
    discount: f64,
    /// The column that names the customer, for --show risk and --join.
    #[arg(long, value_name = "COLUMN", help_heading = "Input")]
    id: Option<String>,
    /// Another table of the same customers, from which columns are taken that FILE does not have.
    #[arg(long, value_name = "FILE", requires = "id", help_heading = "Input")]
    join: Option<PathBuf>,
    /// The column with what each customer is worth (revenue, a lifetime value): its mean for each number
    /// of products.
    #[arg(long, value_name = "COLUMN", help_heading = "Money")]
    value: Option<String>,
    /// Which rows go into files: ladder, anchors, survival, value or risk (customers still there, the most
    /// likely to leave first, with reasons); a table on a terminal shows all, and risk alone if asked to.
    #[arg(
        long,
        value_enum,
        value_name = "PART",
        default_value = "ladder",
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
    Ladder,
    Anchors,
    Survival,
    Value,
    Risk,
}

/// `retention FILE` is the ladder, `retention metrics FILE` another question about the same.
#[derive(Debug)]
pub(crate) enum RetentionArgs {
    Ladder(Box<LadderArgs>),
    Metrics(Box<MetricsArgs>),
}

/// By hand, since clap's derive has no way to require the flags of the one without the other.
impl Args for RetentionArgs {
    fn augment_args(command: clap::Command) -> clap::Command {
        LadderArgs::augment_args(command)
            .args_conflicts_with_subcommands(true)
            .subcommand_negates_reqs(true)
            .subcommand(MetricsArgs::augment_args(clap::Command::new("metrics")))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for RetentionArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(match matches.subcommand() {
            Some((_, matches)) => Self::Metrics(Box::new(MetricsArgs::from_arg_matches(matches)?)),
            None => Self::Ladder(Box::new(LadderArgs::from_arg_matches(matches)?)),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

pub(crate) fn run(args: &RetentionArgs, session: &Session) -> anyhow::Result<Exit> {
    match args {
        RetentionArgs::Ladder(args) => ladder(args, session),
        RetentionArgs::Metrics(args) => metrics::run(args, session),
    }
}

fn ladder(args: &LadderArgs, session: &Session) -> anyhow::Result<Exit> {
    let counted_first = args.landmark || args.entry.is_some();
    if args.time.is_some() && !counted_first && !args.i_know {
        bail!(Error::Unsupported(
            "curves of staying want products that were counted when the time began: long stayers had time to collect products. Say --landmark if they were, name the time of counting with --entry, or say --i-know".into()
        ));
    }
    let products = HeldColumn::all(&args.held)?;
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
    let worth = args.margin.map(|margin| Worth::new(margin, args.discount)).transpose()?;
    let schema = match args.show {
        Part::Ladder => ladder::schema(),
        Part::Anchors => anchors::schema(),
        Part::Survival => staying::schema(),
        Part::Value => value::schema(),
        Part::Risk => risk::schema(),
    };
    let mut emitter = Emitter::with_page(&args.output, &args.page, schema.name, session)?;
    let table = read(args, &products, session)?;

    let left = table.labels(&args.left.column).meet(&args.left)?;
    let holds = products
        .iter()
        .map(|product| product.holds(&table))
        .collect::<pannier::error::Result<Vec<_>>>()?;
    let held = held(args, &table, &holds);
    let bands = args.tenure.as_ref().map(|tenure| {
        let tenure = table.numbers(tenure);
        if args.bands.is_empty() {
            Bands::quarters(tenure)
        } else {
            Bands::new(tenure, args.bands.clone())
        }
    });
    let names: Vec<String> = products.into_iter().map(|product| product.name).collect();
    let lang = session.lang(emitter.format);
    let caution = (!counted_first).then(|| stayed::CAUTION.say(lang));
    if args.show == Part::Risk {
        let rows: Vec<String> = match &args.id {
            Some(id) => table.labels(id).iter().map(Into::into).collect(),
            None => {
                (1..=table.rows()).map(|row| stayed::Row { row: row.into() }.said(lang)).collect()
            }
        };
        let customers: Vec<&str> = rows.iter().map(String::as_str).collect();
        let risks = Risks::new(&holds, &left, bands.as_ref());
        let ranked = risks.ranked(&customers, &names, &holds, &left, bands.as_ref());
        session.lap("retention");
        let run = Run {
            command: "retention",
            loaded: &table,
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
        if !counted_first {
            session.say(&notices::Caution { caution: stayed::CAUTION.into() });
        }
        emitter.page(&run, |told| {
            vec![
                report::risk(&ranked, told.voice, &told.all_rows(&["--show", "risk"])),
                report::caveats(&[Caveat::Cause], told.voice),
            ]
        })?;
        let records = ranked.iter().map(|row| row.record(lang)).collect::<Vec<_>>();
        return emitter.records(records, &schema, run);
    }
    let found = Found {
        ladder: Ladder::new(&held, &left, bands.as_ref())?,
        anchors: anchors::anchors(&names, &holds, &left, bands.as_ref()),
        staying: args.time.as_ref().map(|time| {
            let entry = args.entry.as_ref().map(|entry| table.numbers(entry));
            let spells: Vec<Spell> = (table.numbers(time).iter().zip(&left).enumerate())
                .map(|(customer, (&time, &left))| Spell {
                    entry: entry.map_or(0.0, |entry| entry[customer]),
                    time,
                    left,
                })
                .collect();
            Staying::new(&held, &spells)
        }),
        values: args.value.as_ref().map(|column| {
            let values = value::values(&held, table.numbers(column), bands.as_ref());
            (column.clone(), values)
        }),
        worth,
        caution,
    };
    session.lap("retention");

    let edges: Vec<f64> = bands.as_ref().map_or(vec![], |bands| bands.edges().to_vec());
    let run = Run {
        command: "retention",
        loaded: &table,
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
            bands: bands.as_ref(),
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
            found.page(&mut out, shape, bands.as_ref()).map_err(|source| out.error(source))?;
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

fn read(
    args: &LadderArgs,
    products: &[HeldColumn],
    session: &Session,
) -> anyhow::Result<CustomerTable> {
    let mut columns: Vec<(&str, ColumnKind)> = vec![(&args.left.column, ColumnKind::Label)];
    columns.extend(products.iter().map(|product| (product.column(), ColumnKind::Label)));
    if products.is_empty() {
        columns.push((&args.held[0], ColumnKind::Count));
    }
    columns.extend(args.id.iter().map(|id| (&**id, ColumnKind::Label)));
    let amounts = [&args.tenure, &args.time, &args.entry];
    columns.extend(amounts.into_iter().flatten().map(|name| (&**name, ColumnKind::Amount)));
    columns.extend(args.value.iter().map(|name| (&**name, ColumnKind::Number)));
    let hash = args.page.wants_hash(&args.output);
    match (&args.join, &args.id) {
        (Some(join), Some(id)) => args.input.read_joined(join, id, &columns, hash, session),
        _ => args.input.read(&columns, hash, session),
    }
}

/// The number of products of each customer.
fn held(args: &LadderArgs, table: &CustomerTable, holds: &[Vec<bool>]) -> Vec<Count> {
    let most = args.merge.unwrap_or(Count::MAX);
    if holds.is_empty() {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the table has checked that it is a count"
        )]
        let count = |&number: &f64| (number as Count).min(most);
        return table.numbers(&args.held[0]).iter().map(count).collect();
    }
    let of =
        |customer: usize| holds.iter().map(|holds| Count::from(holds[customer])).sum::<Count>();
    (0..table.rows()).map(|customer| of(customer).min(most)).collect()
}

/// All that was found.
struct Found<'a> {
    ladder: Ladder,
    anchors: Vec<Anchor<'a>>,
    staying: Option<Staying>,
    /// The column that says what customers are worth, and its means.
    values: Option<(String, Vec<RungValue>)>,
    worth: Option<Worth>,
    caution: Option<&'a str>,
}

impl Found<'_> {
    /// The page for people.
    fn page(
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
