//! `pannier check`.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write as _};
use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use pannier::check::{CurvePoint, Estimated, LastSold, Profile};
use pannier::encode::Keep;
use pannier::mine::About;
use pannier::read::{BadRow, Catalogue, MaxBad, ReadOptions, Source};
use pannier::record::{Cell, Column, Kind, Record, Schema};
use pannier::support::share;
use pannier::words::{Gap, Lang, Said, checked, reading};
use pannier::write::{self, Format, Output, TableShape};
use serde_json::json;

use super::args::{Input, moment};
use super::exit::Exit;
use super::fold::{Text, folded};
use super::load::{Loaded, load_allowing};
use super::session::Session;

/// What is in this file, what is odd about it, and which thresholds are worth trying?
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier check orders.csv.gz
  pannier check orders.csv --basket invoice --item description --output-format json
  pannier check orders.csv --time date --since 2024-01-01       products not sold since
  pannier check orders.csv --products catalogue.csv             products never sold",
  mut_arg("products", |products| products.requires(clap::builder::Resettable::Reset)))]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Name the products not sold since this day; --time says when rows were.
    #[arg(long, value_name = "DATE", value_parser = moment, requires = "time")]
    pub(crate) since: Option<i64>,
    /// Leave out how long the steps took, so that a run can be repeated byte for byte.
    #[arg(long, help_heading = "Output")]
    pub(crate) reproducible: bool,
    /// table (a page of text) or json; default is table on a terminal, json otherwise.
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) output_format: Option<write::Format>,
    /// Where to write; standard output if not given.
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,
}

pub(crate) fn run(args: &CheckArgs, session: &Session) -> anyhow::Result<Exit> {
    let file = args.output.as_deref().filter(|path| path.as_os_str() != "-");
    let format = args.output_format.or_else(|| file.and_then(Format::of_extension)).unwrap_or(
        if file.is_none() && std::io::stdout().is_terminal() {
            Format::Table
        } else {
            Format::Json
        },
    );
    let mut out = match file {
        Some(path) => Output::file(path)?,
        None => Output::stdout(),
    };
    // A look at the file must not stop where the file is bad.
    let keep = Keep { last_sold: args.since.is_some(), ..Keep::default() };
    let loaded = load_allowing(&args.input, keep, MaxBad::Percent(100.0), false, session)?;
    let never_sold = never_sold(args, &loaded, session)?;
    let mut pace = Pace::new(session);
    let profile = Profile::since(
        &loaded.transactions,
        args.since,
        &mut || pace.counted(),
        &session.progress,
    )?;
    let pace = (!args.reproducible).then_some(pace);
    let findings = Findings { loaded, profile, never_sold, pace };
    let text = match format {
        Format::Table => folded(page(args, &findings, session.lang(format)), file.is_some()),
        Format::Json | Format::JsonLines => {
            let Findings { loaded, profile, never_sold, pace } = &findings;
            let mut all = json!({
                "schema": "pannier.check/1",
                "unit": loaded.unit.plural(),
                "read": loaded.report,
                "profile": profile,
            });
            if let Some(never_sold) = never_sold {
                all["never_sold"] = json!(never_sold);
            }
            if let Some(pace) = pace {
                all["seconds"] = json!({ "read": pace.read, "mine": pace.of(profile) });
            }
            let text = if format == Format::Json {
                serde_json::to_string_pretty(&all)?
            } else {
                all.to_string()
            };
            text + "\n"
        }
        other => {
            let message = format!("check writes a page of text (table) or json, not {other}");
            return Err(pannier::error::Error::Unsupported(message).into());
        }
    };
    out.write_all(text.as_bytes()).map_err(|source| out.error(source))?;
    out.commit()?;
    Ok(Exit::Done)
}

/// All that was found.
struct Findings {
    loaded: Loaded,
    profile: Profile,
    /// Products of the catalogue, where one is given.
    never_sold: Option<Vec<String>>,
    pace: Option<Pace>,
}

/// How long reading took and counting at each threshold, from which follows how long a run will take.
struct Pace {
    read: f64,
    last: Instant,
    counted: Vec<f64>,
}

impl Pace {
    fn new(session: &Session) -> Self {
        let read = session.seconds().values().sum();
        Self { read, last: Instant::now(), counted: Vec::new() }
    }

    fn counted(&mut self) {
        let now = Instant::now();
        self.counted.push((now - std::mem::replace(&mut self.last, now)).as_secs_f64());
    }

    /// About how many seconds `rules` takes behind reading at each point of the curve, which has lost its
    /// first points where they were alike. Finding what was counted took so long.
    fn of(&self, profile: &Profile) -> Vec<f64> {
        /// What keeping a set takes, and making and testing its rules: 290 ns of BMS-WebView-2 at 8, 330
        /// of chess at 1,200, 420 of retail at 4. Finding one takes a tenth of that at most.
        const RULES: f64 = 300e-9;
        const FINDING: f64 = 15e-9;
        let counted = &self.counted[self.counted.len() - profile.curve.len()..];
        let of = |(point, counted): (&CurvePoint, &f64)| match point.estimated {
            Some(_) => point.about_sets() * (FINDING + RULES),
            None => counted + point.about_sets() * RULES,
        };
        profile.curve.iter().zip(counted).map(of).collect()
    }
}

/// The products of the catalogue that no row has.
fn never_sold(
    args: &CheckArgs,
    loaded: &Loaded,
    session: &Session,
) -> anyhow::Result<Option<Vec<String>>> {
    let Some(file) = args.input.products.as_ref().filter(|_| args.input.level.is_empty()) else {
        return Ok(None);
    };
    let options = ReadOptions {
        encoding: args.input.encoding,
        delimiter: args.input.delimiter,
        ..ReadOptions::default()
    };
    let catalogue = Catalogue::read(&Source::new(file), &options, &session.progress)?;
    let names: Vec<&str> = loaded.transactions.dictionary().names().collect();
    let others = catalogue.others(&names)?;
    Ok(Some(others.into_iter().map(str::to_owned).collect()))
}

/// The page for people.
fn page(args: &CheckArgs, findings: &Findings, lang: Lang) -> String {
    let Findings { loaded, profile, .. } = findings;
    let mut page = Text::new(lang);
    let units = || loaded.unit.counted().into();
    let lengths = &profile.lengths;
    page.line(&checked::CONTENT);
    page.within(&checked::Counted {
        n: profile.transactions.into(),
        units: units(),
        empty: profile.empty.into(),
        products: profile.products.into(),
        entries: profile.entries.into(),
        repeats: profile.repeats.into(),
    });
    page.within(&checked::Lengths {
        units: units(),
        least: lengths.min.into(),
        quarter: lengths.p25.into(),
        half: lengths.median.into(),
        three_quarters: lengths.p75.into(),
        p95: lengths.p95.into(),
        p99: lengths.p99.into(),
        most: lengths.max.into(),
    });
    page.within(&checked::HeldOnce {
        products: profile.held_once.into(),
        density: Gap::figure(format!("{:.3} %", profile.density * 100.0)),
    });
    if let Some((first, last)) = &profile.span {
        page.within(&checked::Span { first: Gap::name(first), last: Gap::name(last) });
    }

    page.heading(&checked::FirstAsParsed { units: loaded.unit.many().into() });
    for items in &profile.first {
        let items: Vec<String> = items.iter().map(|item| lang.name(item)).collect();
        page.within(&Gap::plain(items.join(" + ")));
    }

    page.heading(&checked::ProductsMostHold { units: loaded.unit.many().into() });
    let n = profile.transactions;
    for top in &profile.top_products {
        let part = share(top.count, n);
        let bar = "█".repeat(bar_length(part));
        let figures = lang.figure(&format!("{:>8} {:>5.1} %", top.count, part * 100.0));
        let line = format!("{figures} {bar:<20} {}", lang.name(&top.product));
        page.within(&Gap::plain(line));
    }

    oddities(&mut page, findings);
    bad_rows(&mut page, loaded);

    page.heading(&checked::CURVE);
    let shape = TableShape { width: 84, rows: usize::MAX, lang };
    let mut table = Vec::new();
    let mining = findings.pace.as_ref().map(|pace| (pace.read, pace.of(profile)));
    let seconds = |at: usize| mining.as_ref().map(|(read, mining)| read + mining[at]);
    let points = profile.curve.iter().enumerate();
    if write::write(
        points.map(|(at, point)| Point { point, seconds: seconds(at), lang }),
        &curve_schema(findings.pace.is_some()),
        Format::Table,
        shape,
        &mut table,
    )
    .is_ok()
    {
        page.block(&String::from_utf8_lossy(&table));
    }
    match profile.suggestion {
        Some(count) => {
            page.heading(&checked::TRY);
            page.within(&Gap::plain(command("bundles", &args.input, loaded, count)));
        }
        None => page.heading(&checked::NoPairs { units: units() }),
    }
    page.finish()
}

/// What is worth a second look before anything is mined.
fn oddities(page: &mut Text, findings: &Findings) {
    let Findings { loaded, profile, .. } = findings;
    let lang = page.lang;
    let units = || loaded.unit.counted().into();
    let quoted = |name: &str| lang.name(&format!("{name:?}"));
    let mut odd: Vec<Box<dyn Said + '_>> = Vec::new();
    if profile.giants > 0 {
        let limit = (10 * profile.lengths.p99).max(50);
        odd.push(Box::new(checked::FarLonger {
            n: profile.giants.into(),
            units: units(),
            most: profile.lengths.max.into(),
            flags: Gap::name(format!("--max-basket {limit}")),
        }));
    }
    for product in &profile.ubiquitous {
        let part = share(product.count, profile.transactions) * 100.0;
        odd.push(Box::new(checked::Everywhere {
            product: Gap::plain(quoted(&product.product)),
            share: Gap::figure(format!("{part:.1} %")),
            units: loaded.unit.many().into(),
        }));
    }
    if profile.near_duplicate_groups > 0 {
        let groups = profile.near_duplicate_groups.into();
        odd.push(Box::new(checked::NearlySame { groups }));
    }
    for group in &profile.near_duplicates {
        let figure = |count: u32| lang.figure(&count.to_string());
        let names: Vec<String> = group
            .iter()
            .map(|product| format!("{} ({})", quoted(&product.product), figure(product.count)))
            .collect();
        odd.push(Box::new(Gap::plain(format!("  {}", names.join(lang.comma())))));
    }
    if let Some(names) = findings.never_sold.as_ref().filter(|names| !names.is_empty()) {
        let some = some(names.iter().map(|name| quoted(name)), names.len(), lang);
        let products = names.len().into();
        odd.push(Box::new(checked::NeverSold { products, names: Gap::plain(some) }));
    }
    if !profile.unsold.is_empty() {
        let named = |product: &LastSold| {
            let last = product.last.as_deref().unwrap_or(checked::NO_TIME.say(lang));
            format!("{} ({last})", quoted(&product.product))
        };
        let some = some(profile.unsold.iter().map(named), profile.unsold.len(), lang);
        let products = profile.unsold.len().into();
        odd.push(Box::new(checked::Unsold { products, names: Gap::plain(some) }));
    }
    if !odd.is_empty() {
        page.heading(&checked::ODD);
        odd.iter().for_each(|line| page.within(&**line));
    }
}

/// The first few of some names.
fn some(names: impl Iterator<Item = String>, all: usize, lang: Lang) -> String {
    const SHOWN: usize = 5;
    let mut text = names.take(SHOWN).collect::<Vec<_>>().join(lang.comma());
    if all > SHOWN {
        text.push_str(lang.comma());
        text.push('…');
    }
    text
}

/// Rows that cannot be used: how many, why, for example which.
fn bad_rows(page: &mut Text, loaded: &Loaded) {
    if loaded.report.bad.is_empty() {
        return;
    }
    page.heading(&checked::UNUSABLE);
    for kind in &loaded.report.bad {
        let reason = Gap::plain(reading::reason(kind.reason, page.lang));
        page.within(&checked::BadRows { rows: kind.rows.into(), reason });
        for BadRow { file, line, row, .. } in &kind.examples {
            page.within(&Gap::plain(format!(
                "  {}",
                page.lang.name(&format!("{file}:{line}: {row}"))
            )));
        }
    }
}

/// The command that reads this input again for another verb.
pub(crate) fn command(verb: &str, input: &Input, loaded: &Loaded, count: u32) -> String {
    format!("{} -s {count}", reading(verb, input, loaded))
}

/// The same without a threshold.
pub(crate) fn reading(verb: &str, input: &Input, loaded: &Loaded) -> String {
    let mut command = format!("pannier {verb}");
    for file in &input.files {
        let _ = write!(command, " {}", quoted(&file.to_string_lossy()));
    }
    if let Some(layout) = loaded.report.files.first().map(|file| &file.layout)
        && let (Some(basket), Some(item)) = (&layout.basket, &layout.item)
    {
        let flag = if input.customer.is_some() { "--customer" } else { "--basket" };
        let _ = write!(command, " {flag} {} --item {}", quoted(basket), quoted(item));
    }
    let products = input.products.as_ref().map(|file| file.to_string_lossy().into_owned());
    let level = input.level.first().cloned();
    let format = input.format.map(|format| format.to_string());
    let encoding = input.encoding.map(|encoding| encoding.to_string());
    let given = [
        ("--format", &format),
        ("--encoding", &encoding),
        ("--quantity", &input.quantity),
        ("--time", &input.time),
        ("--end", &input.end),
        ("--weight", &input.weight),
        ("--products", &products),
        ("--level", &level),
    ];
    for (flag, value) in given {
        if let Some(value) = value {
            let _ = write!(command, " {flag} {}", quoted(value));
        }
    }
    for condition in &input.conditions {
        let _ = write!(command, " --where {}", quoted(&condition.to_string()));
    }
    if let Some(most) = input.max_basket {
        let _ = write!(command, " --max-basket {most}");
    }
    if loaded.report.bad_rows > 0 {
        let _ = write!(command, " --max-bad {} --rejects rejects.csv", loaded.report.bad_rows);
    }
    command
}

/// A word for the shell.
pub(super) fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:=".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.into()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// A full bar is 20 characters.
fn bar_length(part: f64) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share is in [0, 1]"
    )]
    let length = (part * 20.0).round() as usize;
    length
}

fn curve_schema(with_time: bool) -> Schema {
    let mut columns = vec![
        Column::new("min_count", "count", Kind::Count, "the threshold"),
        Column::new("min_support", "share", Kind::Share, "the same as a share"),
        Column::new("products", "products", Kind::Count, "products that reach it"),
        Column::new("pairs", "pairs", Kind::Count, "pairs that reach it"),
        Column::new("sets", "sets of 2+", Kind::Count, "sets of two and more that reach it"),
        Column::new("rules", "rules", Kind::Count, "rules with one product on the right"),
        Column::new("confident", "≥ 50 %", Kind::Count, "those of a confidence of 50 % or more"),
        Column::new("bytes", "memory", Kind::Text, "about how much memory such a run takes"),
    ];
    if with_time {
        let doc = "about how long `rules` takes, reading included";
        columns.push(Column::new("seconds", "time", Kind::Text, doc));
    }
    Schema { name: "pannier.check.curve/1", columns }
}

/// An amount of memory as people read it.
fn memory(bytes: u64) -> String {
    let megabytes = bytes >> 20;
    match megabytes {
        0..1024 => format!("{megabytes} MB"),
        1024..0x10_0000 => format!("{:.1} GB", megabytes as f64 / 1024.0),
        _ => "> 1 TB".into(),
    }
}

/// A time as people read it.
fn seconds(seconds: f64) -> String {
    match seconds {
        0.0..1.0 => "< 1 s".into(),
        1.0..120.0 => format!("{seconds:.0} s"),
        120.0..7200.0 => format!("{:.0} min", seconds / 60.0),
        7200.0..172_800.0 => format!("{:.0} h", seconds / 3600.0),
        _ => "> 2 d".into(),
    }
}

struct Point<'a> {
    point: &'a CurvePoint,
    seconds: Option<f64>,
    lang: Lang,
}

impl Point<'_> {
    /// What was counted, or about how many there are.
    fn about(&self, counted: Option<u64>, about: impl Fn(Estimated) -> About) -> Cell<'static> {
        match (counted, self.point.estimated) {
            (None, Some(estimated)) => {
                let text = about(estimated).to_string();
                let number = text.parse().map(|count| self.lang.count(count));
                format!("≈ {}", number.unwrap_or_else(|_| self.lang.figure(&text))).into()
            }
            (counted, _) => counted.into(),
        }
    }
}

impl Record for Point<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let point = self.point;
        let mut cells = vec![
            point.min_count.into(),
            point.min_support.into(),
            point.products.into(),
            point.pairs.into(),
            self.about(point.sets, |estimated| estimated.sets),
            self.about(point.rules, |estimated| estimated.rules),
            point.confident.into(),
            memory(point.bytes).into(),
        ];
        cells.extend(self.seconds.map(|time| seconds(time).into()));
        cells
    }
}
