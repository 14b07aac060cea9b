//! `pannier report`.

mod parts;

use anyhow::bail;
use clap::Args;
use pannier::bundles::{self, BundleConfig};
use pannier::check::Profile;
use pannier::encode::{Keep, Patterns};
use pannier::error::Error;
use pannier::matrix::{Matrix, MatrixConfig};
use pannier::mine::{self, FrequentItemsets, MineConfig};
use pannier::read::ReadReport;
use pannier::report::{self, Caveat, Data, Facts, Page, Section};
use pannier::rules::{Field, RuleList};
use pannier::support::{Count, MinConfidence};
use pannier::words::Voice;
use pannier::words::{Gap, notices};
use pannier::write::{Format, Manifest};

use parts::Part;

use super::args::{Input, Output, Support};
use super::check;
use super::emit::{Emitter, Run};
use super::exit::Exit;
use super::load::{Loaded, load_keeping};
use super::rules::{Tests, config, name};
use super::session::Session;

/// All of it on one page: overview, bundles, matrix, network, rules, caveats.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier report holdings.csv -o report.html                  the threshold that check suggests
  pannier report orders.csv --basket invoice --item description -s 0.5% -o report.html
  pannier report holdings.csv --time since -o report.html     with what comes next, who comes back, what changed
  pannier report holdings.csv --sections all -o report.html   with tested lists and segments as well
  pannier report holdings.csv --lang fa -o report.html        in Persian; zh is Chinese")]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    support: Support,
    /// The least confidence of a rule: 20% or 0.2.
    #[arg(
        short = 'c',
        long,
        value_name = "SHARE",
        default_value = "0",
        help_heading = "Thresholds"
    )]
    min_confidence: MinConfidence,
    /// The most products of a rule or bundle.
    #[arg(long, value_name = "N", default_value_t = 4, help_heading = "Thresholds")]
    max_len: usize,
    /// How many bundles.
    #[arg(long, value_name = "K", default_value_t = 10, help_heading = "Thresholds")]
    top: usize,
    #[command(flatten)]
    tests: Tests,
    /// Which sections, between commas: bundles, matrix, network, rules, journey, metrics and drift
    /// (with --time), gains and segments (these take longer), or all. Default is the first four, and
    /// with --time the next three too.
    #[arg(
        long,
        value_enum,
        value_name = "NAME,...",
        value_delimiter = ',',
        help_heading = "Output"
    )]
    sections: Vec<Part>,
    /// The heading of the page.
    #[arg(long, value_name = "TEXT", help_heading = "Output")]
    title: Option<String>,
    #[command(flatten)]
    output: Output,
}

pub(crate) fn run(args: &ReportArgs, session: &Session) -> anyhow::Result<Exit> {
    let mut parts = Part::asked(&args.sections, &args.input)?;
    let emitter = Emitter::new(&args.output, report::SCHEMA, session)?;
    if emitter.format != Format::Html {
        bail!(Error::Unsupported(format!(
            "a report is a page, not {}: write to FILE.html, or add --output-format html",
            emitter.format
        )));
    }
    let keep = Keep { names: has_names(&parts), ..Keep::default() };
    let loaded = load_keeping(&args.input, keep, true, session)?;
    if args.sections.is_empty() {
        Part::without_slow(&mut parts, &loaded.transactions, session);
    }
    let voice = Voice { lang: session.lang(emitter.format), unit: loaded.unit };
    let profile = Profile::new(&loaded.transactions, &session.progress)?;
    session.lap("check");
    let min_count = least(args, &loaded, &profile, session)?;
    let patterns = loaded.transactions.patterns(min_count);
    let itemsets = mined(args, &parts, &patterns, session)?;
    let found = Found::new(args, &parts, &loaded, &patterns, itemsets.as_ref(), session)?;
    let run = found.receipt(args, &loaded, min_count);
    let mut manifest = Manifest::new(run.command, report::SCHEMA);
    run.loaded.receipt(run.min_count, &mut manifest);
    manifest.settings.extend(run.settings.clone());
    manifest.counts.extend(run.counts.clone());

    let facts = found.facts(profile, &loaded.report);
    let files: Vec<String> = loaded.report.files.iter().map(|file| file.file.clone()).collect();
    let about = report::about(&files, &facts.data, Some(min_count), voice);
    let page =
        Page::new(voice.lang, args.title.clone(), about).with(report::overview(&facts, voice));
    let page = found.sections(args, &loaded, voice).into_iter().fold(page, Page::with);
    let page = further(args, &parts, &loaded, min_count, voice, session)?
        .into_iter()
        .fold(page, Page::with);
    let page = page
        .with(report::caveats(&found.caveats(args, min_count), voice))
        .with(report::receipt(&manifest, voice));
    emitter.written(report::SCHEMA, run, |mut out| {
        page.write(&mut out).map_err(|source| out.error(source))?;
        Ok((out, 1))
    })
}

/// Customers are known by name where they are put into parts, or into groups.
fn has_names(parts: &[Part]) -> bool {
    parts.iter().any(|part| matches!(part, Part::Gains | Part::Segments))
}

/// The sections that take another look at the data.
fn further(
    args: &ReportArgs,
    parts: &[Part],
    loaded: &Loaded,
    min_count: Count,
    voice: Voice,
    session: &Session,
) -> anyhow::Result<Vec<Section>> {
    let command = |verb: &str| check::reading(verb, &args.input, loaded);
    let mut sections = Vec::new();
    if parts.contains(&Part::Gains) {
        let command = command("backtest");
        sections.push(parts::gains(&loaded.transactions, voice, &command, session)?);
    }
    if parts.contains(&Part::Segments) {
        let command = command("segments");
        sections.push(parts::segments(&loaded.transactions, voice, &command, session)?);
    }
    if Part::any_in_time(parts) {
        let histories = parts::histories(&args.input, session)?;
        if parts.contains(&Part::Journey) {
            sections.push(parts::journey(&histories, voice, &command("journey"), session));
        }
        if parts.contains(&Part::Metrics) {
            let command = command("retention metrics");
            sections.extend(parts::metrics(&histories, voice, &command, session));
        }
        if parts.contains(&Part::Drift) {
            let (input, command) = (&args.input, command("matrix"));
            let found = parts::drift(&histories, input, min_count, voice, &command, session)?;
            sections.extend(found);
        }
    }
    Ok(sections)
}

/// What makes the rules of the page again.
fn rules_flags(args: &ReportArgs) -> String {
    let Tests { null, adjust, max_q, keep_redundant } = &args.tests;
    let redundant = if *keep_redundant { " --keep-redundant" } else { "" };
    format!(
        "-c {}% --max-len {} --null {} --adjust {} --max-q {}%{redundant} --sort lift_adj -o rules.csv",
        args.min_confidence.get() * 100.0,
        args.max_len,
        name(null),
        name(adjust),
        max_q * 100.0,
    )
}

/// The minimum support of the command line, else what `check` would suggest.
fn least(
    args: &ReportArgs,
    loaded: &Loaded,
    profile: &Profile,
    session: &Session,
) -> anyhow::Result<Count> {
    if let Some(least) = args.support.min_support {
        return Ok(loaded.count(least));
    }
    let Some(count) = profile.suggestion else {
        // Everything there is would be too much where one basket is large.
        session.say(&notices::HardlyAnyTogether { units: loaded.unit.counted().into() });
        return Ok(2);
    };
    session.say(&notices::WithSupport { support: Gap::figure(loaded.as_share(count)) });
    Ok(count)
}

/// The itemsets, where rules or bundles are made of them.
fn mined(
    args: &ReportArgs,
    parts: &[Part],
    patterns: &Patterns<'_>,
    session: &Session,
) -> anyhow::Result<Option<FrequentItemsets>> {
    if !parts.iter().any(|part| matches!(part, Part::Rules | Part::Bundles)) {
        return Ok(None);
    }
    let mut mining = MineConfig::new(patterns.min_count());
    mining.max_len = args.max_len;
    mining.max_itemsets = args.support.most_held();
    mining.engine = args.support.engine.into();
    let itemsets = mine::collect(patterns, &mining, &session.progress)?;
    session.lap("mine");
    Ok(Some(itemsets))
}

/// Everything that the page shows of what is held together.
struct Found<'a> {
    itemsets: u64,
    rules: Option<RuleList<'a>>,
    matrix: Option<Matrix<'a>>,
    /// Whether the matrix is shown as such, and as a network.
    shows_matrix: bool,
    shows_network: bool,
    bundles: Option<bundles::Bundles<'a>>,
}

impl<'a> Found<'a> {
    fn new(
        args: &ReportArgs,
        parts: &[Part],
        loaded: &Loaded,
        patterns: &'a Patterns<'a>,
        itemsets: Option<&'a FrequentItemsets>,
        session: &Session,
    ) -> anyhow::Result<Self> {
        let of = |part: Part| itemsets.filter(|_| parts.contains(&part));
        let mut found = Self {
            itemsets: itemsets.map_or(0, |itemsets| itemsets.len() as u64),
            rules: None,
            matrix: None,
            shows_matrix: parts.contains(&Part::Matrix),
            shows_network: parts.contains(&Part::Network),
            bundles: None,
        };
        if let Some(itemsets) = of(Part::Rules) {
            let mut ruling = config(&args.tests);
            ruling.min_confidence = args.min_confidence;
            let mut rules = RuleList::new(patterns, itemsets, &ruling, &session.progress)?;
            if let Some(lift) = Field::named("lift_adj") {
                rules.sort_by(&lift);
            }
            found.rules = Some(rules);
            session.lap("rules");
        }
        if found.shows_matrix || found.shows_network {
            let matrix = Matrix::new(patterns, MatrixConfig::default(), &session.progress)?;
            found.matrix = Some(matrix);
            session.lap("matrix");
        }
        if let Some(itemsets) = of(Part::Bundles) {
            let mut bundling = BundleConfig::default();
            bundling.top = args.top;
            bundling.max_size = args.max_len.min(bundling.max_size);
            bundling.unit = loaded.unit;
            let watch = &session.progress;
            found.bundles = Some(bundles::bundles(patterns, itemsets, &bundling, None, watch)?);
            session.lap("bundles");
        }
        Ok(found)
    }

    fn facts<'f>(&self, profile: Profile, read: &'f ReadReport) -> Facts<'f> {
        let rules = self.rules.as_ref();
        let bundles = self.bundles.as_ref().map(|bundles| {
            let worth = bundles.chosen.iter().map(|chosen| chosen.added_value).sum();
            (bundles.chosen.len() as u64, worth)
        });
        Facts {
            data: Data::Transactions(Box::new(profile)),
            read: Some(read),
            rules: rules.map(|rules| (rules.rules().len() as u64, rules.tally().candidates)),
            bundles,
        }
    }

    fn sections(&self, args: &ReportArgs, loaded: &Loaded, voice: Voice) -> Vec<Section> {
        let all = |verb: &str, patterns: &Patterns<'_>, rest: &str| {
            let command = check::command(verb, &args.input, loaded, patterns.min_count());
            format!("{command} {rest}")
        };
        let mut sections = Vec::new();
        sections.extend(self.bundles.iter().map(|bundles| report::bundles(bundles, voice)));
        if let Some(matrix) = self.matrix.as_ref().filter(|_| self.shows_matrix) {
            sections.push(report::matrix(matrix, voice));
        }
        if let Some(matrix) = self.matrix.as_ref().filter(|_| self.shows_network) {
            let pairs = all("matrix", matrix.patterns(), "--relations -o pairs.csv");
            sections.push(report::network(matrix, voice, &pairs));
        }
        if let Some(rules) = &self.rules {
            let rows = all("rules", rules.patterns(), &rules_flags(args));
            sections.push(report::rules(rules, voice, &rows));
        }
        sections
    }

    /// What must be known of what is shown.
    fn caveats(&self, args: &ReportArgs, min_count: Count) -> Vec<Caveat> {
        let mut caveats = vec![Caveat::Cause];
        caveats.extend(self.bundles.as_ref().map(|_| Caveat::Sales));
        caveats.push(Caveat::Activity);
        caveats.push(Caveat::Time);
        caveats.extend(self.rules.as_ref().map(|_| Caveat::False(args.tests.max_q_allowed())));
        if self.rules.is_some() || self.bundles.is_some() {
            caveats.push(Caveat::Support(min_count));
        }
        caveats
    }

    fn receipt<'r>(&self, args: &ReportArgs, loaded: &'r Loaded, min_count: Count) -> Run<'r> {
        let mut counts = vec![("itemsets", self.itemsets)];
        if let Some(rules) = &self.rules {
            let tally = rules.tally();
            counts.extend([
                ("candidates", tally.candidates),
                ("redundant", tally.redundant),
                ("by_chance", tally.by_chance),
                ("by_activity", tally.by_activity),
                ("rules", rules.rules().len() as u64),
            ]);
        }
        counts.extend(self.bundles.as_ref().map(|found| ("bundles", found.chosen.len() as u64)));
        counts.extend(self.matrix.as_ref().map(|found| ("pairs", found.pairs().len() as u64)));
        let sections: Vec<String> = args.sections.iter().map(name).collect();
        Run {
            command: "report",
            loaded,
            min_count: Some(min_count),
            settings: vec![
                ("sections", sections.into()),
                ("min_confidence", args.min_confidence.get().into()),
                ("max_len", args.max_len.into()),
                ("top", args.top.into()),
                ("max_q", args.tests.max_q.into()),
                ("keep_redundant", args.tests.keep_redundant.into()),
            ],
            counts,
            cut: None,
        }
    }
}
