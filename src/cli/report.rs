//! `pannier report`.

use anyhow::bail;
use clap::Args;
use pannier::bundles::{self, BundleConfig};
use pannier::check::Profile;
use pannier::encode::Patterns;
use pannier::error::Error;
use pannier::matrix::{Matrix, MatrixConfig};
use pannier::mine::{self, FrequentItemsets, MineConfig};
use pannier::report::{self, Facts, Page};
use pannier::rules::{Field, RuleList};
use pannier::support::{Count, MinConfidence};
use pannier::words::Voice;
use pannier::write::{Format, Manifest};

use super::args::{Input, Output, Support};
use super::check;
use super::emit::{Emitter, Run};
use super::exit::Exit;
use super::load::{Loaded, load};
use super::rules::{Adjust, Tests, config, name};
use super::session::Session;

/// All of it on one page: overview, bundles, matrix, network, rules, caveats.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier report holdings.csv -o report.html                  the threshold that check suggests
  pannier report orders.csv --basket invoice --item description -s 0.5% -o report.html
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
    /// The heading of the page.
    #[arg(long, value_name = "TEXT", help_heading = "Output")]
    title: Option<String>,
    #[command(flatten)]
    output: Output,
}

pub(crate) fn run(args: &ReportArgs, session: &Session) -> anyhow::Result<Exit> {
    let emitter = Emitter::new(&args.output, report::SCHEMA, session)?;
    if emitter.format != Format::Html {
        bail!(Error::Unsupported(format!(
            "a report is a page, not {}: write to FILE.html, or add --output-format html",
            emitter.format
        )));
    }
    let loaded = load(&args.input, true, session)?;
    let voice = Voice { lang: session.lang(emitter.format), unit: loaded.unit };
    let profile = Profile::new(&loaded.transactions, &session.progress)?;
    session.lap("check");
    let min_count = least(args, &loaded, &profile, session)?;
    let patterns = loaded.transactions.patterns(min_count);
    let itemsets = mined(args, &patterns, session)?;
    let found = Found::new(args, &loaded, &patterns, &itemsets, session)?;
    let run = found.receipt(args, &loaded, min_count);
    let mut manifest = Manifest::new(run.command, report::SCHEMA);
    run.loaded.receipt(run.min_count, &mut manifest);
    manifest.settings.extend(run.settings.clone());
    manifest.counts.extend(run.counts.clone());

    let tally = found.rules.tally();
    let worth = found.bundles.chosen.iter().map(|chosen| chosen.added_value).sum();
    let facts = Facts {
        profile: &profile,
        read: &loaded.report,
        rules: found.rules.rules().len() as u64,
        candidates: tally.candidates,
        bundles: (found.bundles.chosen.len() as u64, worth),
    };
    let files: Vec<String> = loaded.report.files.iter().map(|file| file.file.clone()).collect();
    let limited = args.tests.adjust != Adjust::None && args.tests.max_q < 1.0;
    let max_q = limited.then_some(args.tests.max_q);
    let all = |verb: &str, rest: &str| {
        format!("{} {rest}", check::command(verb, &args.input, &loaded, min_count))
    };
    let page = Page::new(
        voice.lang,
        args.title.clone(),
        report::about(&files, &profile, min_count, voice),
    )
    .with(report::overview(facts, voice))
    .with(report::bundles(&found.bundles, voice))
    .with(report::matrix(&found.matrix, voice))
    .with(report::network(&found.matrix, voice, &all("matrix", "--relations -o pairs.csv")))
    .with(report::rules(&found.rules, voice, &all("rules", &rules_flags(args))))
    .with(report::caveats(min_count, max_q, voice))
    .with(report::receipt(&manifest, voice));
    emitter.written(report::SCHEMA, run, |mut out| {
        page.write(&mut out).map_err(|source| out.error(source))?;
        Ok((out, 1))
    })
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
        let units = loaded.unit.plural();
        session.notice(&format!(
            "hardly any products are together in five {units}; with a support of at least 2 (-s)"
        ));
        return Ok(2);
    };
    session.notice(&format!("with a support of at least {} (-s)", loaded.as_share(count)));
    Ok(count)
}

fn mined(
    args: &ReportArgs,
    patterns: &Patterns<'_>,
    session: &Session,
) -> anyhow::Result<FrequentItemsets> {
    let mut mining = MineConfig::new(patterns.min_count());
    mining.max_len = args.max_len;
    mining.max_itemsets = args.support.max_itemsets;
    mining.engine = args.support.engine.into();
    let itemsets = mine::collect(patterns, &mining, &session.progress)?;
    session.lap("mine");
    Ok(itemsets)
}

/// Everything that the page shows.
struct Found<'a> {
    itemsets: u64,
    rules: RuleList<'a>,
    matrix: Matrix<'a>,
    bundles: bundles::Bundles<'a>,
}

impl<'a> Found<'a> {
    fn new(
        args: &ReportArgs,
        loaded: &Loaded,
        patterns: &'a Patterns<'a>,
        itemsets: &'a FrequentItemsets,
        session: &Session,
    ) -> anyhow::Result<Self> {
        let mut ruling = config(&args.tests);
        ruling.min_confidence = args.min_confidence;
        let mut rules = RuleList::new(patterns, itemsets, &ruling, &session.progress)?;
        if let Some(lift) = Field::named("lift_adj") {
            rules.sort_by(&lift);
        }
        session.lap("rules");

        let matrix = Matrix::new(patterns, MatrixConfig::default(), &session.progress)?;
        session.lap("matrix");

        let mut bundling = BundleConfig::default();
        bundling.top = args.top;
        bundling.max_size = args.max_len.min(bundling.max_size);
        bundling.unit = loaded.unit;
        let bundles = bundles::bundles(patterns, itemsets, &bundling, None, &session.progress)?;
        session.lap("bundles");
        Ok(Self { itemsets: itemsets.len() as u64, rules, matrix, bundles })
    }

    fn receipt<'r>(&self, args: &ReportArgs, loaded: &'r Loaded, min_count: Count) -> Run<'r> {
        let tally = self.rules.tally();
        Run {
            command: "report",
            loaded,
            min_count: Some(min_count),
            settings: vec![
                ("min_confidence", args.min_confidence.get().into()),
                ("max_len", args.max_len.into()),
                ("top", args.top.into()),
                ("max_q", args.tests.max_q.into()),
                ("keep_redundant", args.tests.keep_redundant.into()),
            ],
            counts: vec![
                ("itemsets", self.itemsets),
                ("candidates", tally.candidates),
                ("redundant", tally.redundant),
                ("by_chance", tally.by_chance),
                ("by_activity", tally.by_activity),
                ("rules", self.rules.rules().len() as u64),
                ("bundles", self.bundles.chosen.len() as u64),
                ("pairs", self.matrix.pairs().len() as u64),
            ],
            cut: None,
        }
    }
}
