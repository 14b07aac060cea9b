//! `pannier journey`.

use std::io::{self, Write};

use anyhow::bail;
use clap::{Args, ValueEnum};
use pannier::error::Error;
use pannier::journey::ladder::{self, LadderStep};
use pannier::journey::next::{self, Next};
use pannier::journey::precedence::{self, Pair, Precedence};
use pannier::journey::scale::{self, LatentScale};
use pannier::journey::sequences::{self, Sequence};
use pannier::journey::{Journeys, ladder::ladder, next::next, sequences::sequences};
use pannier::report;
use pannier::support::Count;
use pannier::words::{Gap, Lang, Said, notices, travelled};
use pannier::write::{self, Format, TableShape};

use super::args::{Input, Output};
use super::emit::{Emitter, Run};
use super::exit::Exit;
use super::load::load_histories;
use super::page::PageFlag;
use super::session::Session;

/// In which order are products taken, what comes next, and when?
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier journey holdings.csv --customer customer --item product --time since
  pannier journey holdings.csv --customer customer --item product --time since --show next -o next.csv
  pannier journey orders.csv --customer id --item product --time date --products catalogue.csv --level family \\
      --window 30 --show sequences -o sequences.xlsx
  pannier journey holdings.csv --customer customer --item product --time since --report journey.html")]
pub(crate) struct JourneyArgs {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    limits: JourneyLimits,
    /// Which rows go into files: ladder (a product a row), precedence (a pair a row), scale (a product a
    /// row: is there one ladder?), people (how far customers have come on it, by number of products), next
    /// (what comes after what, and when) or sequences (what follows what sooner than by chance); a table on
    /// a terminal shows the first of each, and scale and people alone if asked to.
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

/// What is looked at, and how far.
#[derive(Debug, Args)]
#[command(next_help_heading = "Thresholds")]
pub(super) struct JourneyLimits {
    /// Only the so many products that most customers took.
    #[arg(long, value_name = "N", default_value_t = Self::USUAL.most)]
    pub(super) most: usize,
    /// Only pairs of products that so many customers speak of.
    #[arg(long, value_name = "N", default_value_t = Self::USUAL.least)]
    pub(super) least: Count,
    /// How many days ahead the next product is looked for.
    #[arg(long, value_name = "DAYS", default_value_t = Self::USUAL.horizon, value_parser = days)]
    pub(super) horizon: f64,
    /// Within how many days one product follows another.
    #[arg(long, value_name = "DAYS", default_value_t = Self::USUAL.window, value_parser = days)]
    pub(super) window: f64,
    /// How many times customers are drawn anew for the intervals of the ladder.
    #[arg(long, value_name = "N", default_value_t = Self::USUAL.bootstraps)]
    pub(super) bootstraps: u64,
    /// Where chance begins.
    #[arg(long, value_name = "N", default_value_t = Self::USUAL.seed)]
    pub(super) seed: u64,
}

impl JourneyLimits {
    /// What holds where nothing is said, here and on the page of all results.
    pub(super) const USUAL: Self =
        Self { most: 100, least: 30, horizon: 365.0, window: 90.0, bootstraps: 200, seed: 1 };
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    Ladder,
    Precedence,
    Scale,
    People,
    Next,
    Sequences,
}

fn days(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix('d').unwrap_or(text).parse::<f64>().ok();
    let found = number.filter(|days| days.is_finite() && *days > 0.0);
    found.ok_or_else(|| format!("{text:?} is no number of days above 0"))
}

pub(crate) fn run(args: &JourneyArgs, session: &Session) -> anyhow::Result<Exit> {
    let schema = match args.show {
        Part::Ladder => ladder::schema(),
        Part::Precedence => precedence::schema(),
        Part::Scale => scale::schema(),
        Part::People => scale::people_schema(),
        Part::Next => next::schema(),
        Part::Sequences => sequences::schema(),
    };
    let mut emitter = Emitter::with_page(&args.output, &args.page, schema.name, session)?;
    let hash = args.page.wants_hash(&args.output);
    let loaded = load_histories(&args.input, hash, session)?;
    let limits = &args.limits;
    let journeys = Journeys::new(&loaded.histories, limits.most);
    if journeys.left_out > 0 {
        session.say(&notices::MostTaken {
            products: journeys.products.len().into(),
            others: Gap::figure(journeys.left_out),
        });
    }
    if journeys.began_before() {
        session.say(&notices::FIRST_SEEN_EARLY);
    }
    let orders = orders(&journeys);
    if orders == 0 {
        bail!(Error::Unsupported(
            "no customer took two products at different times: there is no order to be seen. It wants the dates on which products were acquired, not the date of one purchase".into()
        ));
    }
    let settings = vec![
        ("most", limits.most.into()),
        ("least", limits.least.into()),
        ("horizon", limits.horizon.into()),
        ("window", limits.window.into()),
        ("bootstraps", limits.bootstraps.into()),
        ("seed", limits.seed.into()),
    ];
    let run = Run {
        command: "journey",
        loaded: &loaded,
        min_count: None,
        settings,
        counts: vec![
            ("journeys", journeys.customers.len() as u64),
            ("orders", orders),
            ("products_left_out", journeys.left_out as u64),
        ],
        cut: None,
    };
    let find = Find { limits, journeys: &journeys };
    emitter.page(&run, |told| {
        let found = find.all();
        let shown = report::Journey {
            journeys: &journeys,
            orders,
            ladder: &found.ladder,
            pairs: &found.pairs,
            next: &found.next,
            horizon: limits.horizon,
            sequences: &found.sequences,
        };
        vec![report::journey(shown, told.voice, &|part| told.all_rows(&["--show", part]))]
    })?;
    let page_of_all = !matches!(args.show, Part::Scale | Part::People);
    if emitter.format == Format::Table && page_of_all {
        let shape = emitter.shape;
        let found = find.all();
        session.lap("journey");
        return emitter.written(schema.name, run, |mut out| {
            let written = page(&found, limits, shape, &mut out);
            written.map_err(|source| out.error(source))?;
            Ok((out, found.ladder.len() as u64))
        });
    }
    match args.show {
        Part::Ladder => emitter.records(find.ladder(), &schema, run),
        Part::Precedence => emitter.records(find.pairs(), &schema, run),
        Part::Scale => emitter.records(LatentScale::new(&journeys).records(), &schema, run),
        Part::People => emitter.records(LatentScale::new(&journeys).people, &schema, run),
        Part::Next => emitter.records(find.next(), &schema, run),
        Part::Sequences => emitter.records(find.sequences(), &schema, run),
    }
}

/// How many pairs of steps of one customer have an order.
pub(super) fn orders(journeys: &Journeys) -> u64 {
    let counts = Precedence::new(journeys);
    let products = 0..journeys.products.len();
    let row = |a: usize| products.clone().map(|b| u64::from(counts.before(a, b))).sum::<u64>();
    products.clone().map(row).sum()
}

/// What the flags ask for.
struct Find<'a> {
    limits: &'a JourneyLimits,
    journeys: &'a Journeys,
}

/// All of it.
struct Found<'a> {
    ladder: Vec<LadderStep<'a>>,
    pairs: Vec<Pair<'a>>,
    scale: LatentScale<'a>,
    next: Vec<Next<'a>>,
    sequences: Vec<Sequence<'a>>,
}

impl<'a> Find<'a> {
    fn ladder(&self) -> Vec<LadderStep<'a>> {
        ladder(self.journeys, self.limits.bootstraps, self.limits.seed)
    }

    fn pairs(&self) -> Vec<Pair<'a>> {
        Precedence::new(self.journeys).pairs(self.journeys, self.limits.least)
    }

    fn next(&self) -> Vec<Next<'a>> {
        next(self.journeys, self.limits.horizon, self.limits.least)
    }

    fn sequences(&self) -> Vec<Sequence<'a>> {
        sequences(self.journeys, self.limits.window, self.limits.least)
    }

    fn all(&self) -> Found<'a> {
        Found {
            ladder: self.ladder(),
            pairs: self.pairs(),
            scale: LatentScale::new(self.journeys),
            next: self.next(),
            sequences: self.sequences(),
        }
    }
}

/// The chance below which a pair is called sure.
const SURE: f64 = 0.05;

/// The page for people.
fn page(
    found: &Found<'_>,
    limits: &JourneyLimits,
    shape: TableShape,
    out: &mut impl Write,
) -> io::Result<()> {
    let Found { ladder, pairs, scale, next, sequences } = found;
    let lang = shape.lang;
    writeln!(out, "{}", travelled::ORDER.say(lang))?;
    write::write(ladder.iter().cloned(), &ladder::schema(), Format::Table, shape, out)?;
    more(ladder.len(), shape, "ladder", out)?;
    let verdict = Gap::plain(scale.verdict(lang));
    writeln!(out, "{}", travelled::OneLadder { verdict }.said(lang))?;

    let sure = pairs.iter().filter(|pair| pair.q <= SURE).count();
    let all = travelled::Pairs {
        pairs: Gap::figure(pairs.len()),
        least: Gap::figure(limits.least),
        sure: Gap::figure(sure),
    };
    writeln!(out, "\n{}", all.said(lang))?;
    let few = TableShape { rows: shape.rows.div_ceil(2), ..shape };
    write::write(pairs.iter().cloned(), &precedence::schema(), Format::Table, few, out)?;
    more(pairs.len(), few, "precedence", out)?;

    let days = Gap::figure(limits.horizon);
    writeln!(out, "\n{}", travelled::Next { days }.said(lang))?;
    let last: Vec<&Next<'_>> = next.iter().filter(|row| row.before.is_none()).collect();
    for rows in last.chunk_by(|a, b| a.after == b.after).take(shape.rows) {
        if !rows.is_empty() {
            writeln!(out, "   {}", after(rows, lang))?;
        }
    }
    on_the_way(next, few.rows, lang, out)?;

    let sooner: Vec<&Sequence<'_>> =
        sequences.iter().filter(|row| row.q <= SURE && row.lift() > 1.0).collect();
    let follows = travelled::Follows {
        days: Gap::figure(limits.window),
        sooner: Gap::figure(sooner.len()),
        all: Gap::figure(sequences.len()),
    };
    writeln!(out, "\n{}", follows.said(lang))?;
    write::write(
        sooner.iter().map(|&row| row.clone()),
        &sequences::schema(),
        Format::Table,
        few,
        out,
    )?;
    more(sooner.len(), few, "sequences", out)
}

fn percent(share: f64) -> Gap<'static> {
    Gap::figure(format!("{:.1} %", share * 100.0))
}

/// What comes next after one product, likeliest first: the best, when, and what stands out.
fn after(rows: &[&Next<'_>], lang: Lang) -> String {
    let best = rows[0];
    let mut text = travelled::After {
        after: Gap::name(best.after),
        next: Gap::name(best.next),
        share: percent(best.shrunk),
        usual: percent(best.usual),
    }
    .said(lang);
    if let Some(days) = best.days {
        let [quarter, half, three] = days.map(|day| Gap::figure(format!("{day:.0}")));
        text += lang.comma();
        text += &travelled::HalfBy { half, quarter, three }.said(lang);
    }
    let stand_out = rows
        .iter()
        .filter(|row| row.ends.is_some_and(|ends| ends.low > row.usual) && row.next != best.next);
    let mut stand_out: Vec<&Next<'_>> = stand_out.copied().collect();
    stand_out.sort_by(|a, b| (b.shrunk / b.usual).total_cmp(&(a.shrunk / a.usual)));
    let times = |row: &&Next<'_>| {
        let times = Gap::figure(format!("{:.1}", row.shrunk / row.usual));
        travelled::Times { product: Gap::name(row.next), times }.said(lang)
    };
    let texts: Vec<String> = stand_out.iter().take(2).map(times).collect();
    if !texts.is_empty() {
        let list = Gap::plain(texts.join(lang.comma()));
        text += lang.semicolon();
        text += &travelled::MoreThanUsual { list }.said(lang);
    }
    text
}

/// Where the product before the last one changes what comes next most.
fn on_the_way(next: &[Next<'_>], rows: usize, lang: Lang, out: &mut impl Write) -> io::Result<()> {
    let sure = |row: &&Next<'_>| row.q <= SURE && row.shrunk > row.backed_off;
    let mut found: Vec<&Next<'_>> =
        next.iter().filter(|row| row.before.is_some() && row.held.is_none()).filter(sure).collect();
    found.sort_by(|a, b| (b.shrunk - b.backed_off).total_cmp(&(a.shrunk - a.backed_off)));
    for row in found.iter().take(rows) {
        let then = travelled::Then {
            before: Gap::name(row.before.unwrap_or_default()),
            after: Gap::name(row.after),
            next: Gap::name(row.next),
            share: percent(row.shrunk),
            usual: percent(row.backed_off),
        };
        writeln!(out, "   {}", then.said(lang))?;
    }
    Ok(())
}

fn more(rows: usize, shape: TableShape, part: &str, out: &mut impl Write) -> io::Result<()> {
    if rows > shape.rows {
        let (shown, all) = (Gap::figure(shape.rows), Gap::figure(rows));
        let some = travelled::Shown { shown, all, part: Gap::plain(part) };
        writeln!(out, "{}", some.said(shape.lang))?;
    }
    Ok(())
}
