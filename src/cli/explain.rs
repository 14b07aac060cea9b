//! `pannier explain`.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write as _};
use std::path::PathBuf;

use clap::Args;
use pannier::bundles::Unit;
use pannier::encode::{Keep, Patterns, Rank};
use pannier::error::Error;
use pannier::mine::{self, MineConfig};
use pannier::rules::explain::{
    Circumstances as Found, Counted, Explanation, Hardest, Stratum, explain,
};
use pannier::rules::{RuleConfig, RuleList, Tally};
use pannier::support::{Count, MinSupport};
use pannier::write::{self, Format, Output, joined};
use serde_json::json;

use super::args::Input;
use super::circumstances::Circumstances;
use super::emit::product;
use super::exit::Exit;
use super::fold::folded;
use super::load::{Loaded, load_levels};
use super::rules::{Tests, config};
use super::session::Session;

/// Why is, or is not, one rule to be believed?
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier explain baskets.csv --rule \"butter; whole milk => yogurt\" -s 1%
  pannier explain holdings.csv --customer id --item product --rule \"Broadband => IPTV\" --output-format json")]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    pub(crate) input: Input,
    /// The rule, as lists write it: products with ; between, => between the sides.
    #[arg(long, value_name = "RULE")]
    pub(crate) rule: String,
    /// The least support of the run that the rule is a part of; without it nothing is corrected
    /// for other rules.
    #[arg(short = 's', long, value_name = "SUPPORT", help_heading = "Thresholds")]
    pub(crate) min_support: Option<MinSupport>,
    #[command(flatten)]
    pub(crate) tests: Tests,
    #[command(flatten)]
    pub(crate) circumstances: Circumstances,
    /// Makes other halves for the test on baskets held out.
    #[arg(long, value_name = "TEXT", default_value = "pannier", help_heading = "Tests")]
    pub(crate) salt: String,
    /// table (sentences) or json; default is table on a terminal, json otherwise.
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) output_format: Option<write::Format>,
    /// Where to write; standard output if not given.
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,
}

pub(crate) fn run(args: &ExplainArgs, session: &Session) -> anyhow::Result<Exit> {
    let file = args.output.as_deref().filter(|path| path.as_os_str() != "-");
    let on_terminal = file.is_none() && std::io::stdout().is_terminal();
    let format = args
        .output_format
        .or_else(|| file.and_then(Format::of_extension))
        .unwrap_or([Format::Json, Format::Table][usize::from(on_terminal)]);
    let named = NamedRule::parse(&args.rule)?;
    let mut out = match file {
        Some(path) => Output::file(path)?,
        None => Output::stdout(),
    };
    let keep = Keep { names: true, ..args.circumstances.keep() };
    let loaded = load_levels(&args.input, keep, false, session)?;
    let config = config(&args.tests);
    let patterns = loaded.transactions.patterns(1);
    let [antecedent, consequent] = named.ranks(&patterns)?;
    let strata = args.circumstances.strata(&loaded.transactions, &args.input, session)?;
    let explanation =
        explain(&patterns, &antecedent, &consequent, &config, &args.salt, strata.as_ref())?;
    let run = match args.min_support {
        None => None,
        Some(least) => {
            let min_count = loaded.count(least);
            Some(in_run(&loaded, min_count, &explanation, &config, session)?)
        }
    };
    let text = match format {
        Format::Table => {
            folded(page(&explanation, run.as_ref(), &config, loaded.unit), args.output.is_some())
        }
        Format::Json | Format::JsonLines => {
            let all = json!({
                "schema": "pannier.explanation/1",
                "unit": loaded.unit.plural(),
                "rule": explanation,
                "run": run.as_ref().map(|run| json!({
                    "min_count": run.min_count,
                    "candidates": run.tally.candidates,
                    "kept": run.tally.kept(),
                    "verdict": run.verdict.word(),
                    "q_value": run.verdict.q_value(),
                })),
            });
            let text = if format == Format::Json {
                serde_json::to_string_pretty(&all)?
            } else {
                all.to_string()
            };
            text + "\n"
        }
        other => {
            let message = format!("explain writes sentences (table) or json, not {other}");
            return Err(Error::Unsupported(message).into());
        }
    };
    out.write_all(text.as_bytes()).map_err(|source| out.error(source))?;
    out.commit()?;
    Ok(Exit::Done)
}

/// The names of a rule as written on the command line.
struct NamedRule {
    sides: [Vec<String>; 2],
}

impl NamedRule {
    /// `A; B => C`; a product whose name holds a semicolon is written with `\;`.
    fn parse(text: &str) -> anyhow::Result<Self> {
        let wrong = |what: &str| {
            Error::Unsupported(format!(
                "--rule {text:?}: {what}; write products with ; between and => between the sides: \"A; B => C\""
            ))
        };
        let (left, right) = text.split_once("=>").ok_or_else(|| wrong("there is no =>"))?;
        let sides = [left, right].map(products);
        if sides.iter().any(Vec::is_empty) {
            return Err(wrong("a side is empty").into());
        }
        let mut all: Vec<&String> = sides.iter().flatten().collect();
        all.sort_unstable();
        if all.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(wrong("a product stands there twice").into());
        }
        Ok(Self { sides })
    }

    fn ranks(&self, patterns: &Patterns<'_>) -> anyhow::Result<[Vec<Rank>; 2]> {
        let side = |side: &[String]| -> anyhow::Result<Vec<Rank>> {
            side.iter().map(|name| product(patterns, name)).collect()
        };
        Ok([side(&self.sides[0])?, side(&self.sides[1])?])
    }
}

/// The names between semicolons that have no backslash before them.
fn products(side: &str) -> Vec<String> {
    let mut names = vec![String::new()];
    let mut chars = side.chars();
    while let Some(c) = chars.next() {
        let name = names.last_mut().expect("there is always one");
        match c {
            ';' => names.push(String::new()),
            '\\' => name.extend(chars.next()),
            other => name.push(other),
        }
    }
    let trimmed = names.iter().map(|name| name.trim().to_owned());
    trimmed.filter(|name| !name.is_empty()).collect()
}

/// The rule among all of its run.
struct InRun {
    min_count: Count,
    tally: Tally,
    verdict: Verdict,
}

enum Verdict {
    Kept { q_value: f64 },
    Dropped,
    TooRare,
}

impl Verdict {
    fn word(&self) -> &'static str {
        match self {
            Self::Kept { .. } => "kept",
            Self::Dropped => "dropped",
            Self::TooRare => "below the minimum support",
        }
    }

    fn q_value(&self) -> Option<f64> {
        match self {
            Self::Kept { q_value } => Some(*q_value),
            _ => None,
        }
    }
}

fn in_run(
    loaded: &Loaded,
    min_count: Count,
    explanation: &Explanation,
    config: &RuleConfig,
    session: &Session,
) -> anyhow::Result<InRun> {
    let patterns = loaded.transactions.patterns(min_count);
    let itemsets = mine::collect(&patterns, &MineConfig::new(min_count), &session.progress)?;
    let mut config = config.clone();
    config.max_consequent = explanation.consequent.len();
    let list = RuleList::new(&patterns, &itemsets, &config, &session.progress)?;
    let named = |side: &[Rank], names: &[String]| {
        side.iter().map(|&rank| patterns.name(rank)).eq(names.iter().map(String::as_str))
    };
    let found = list.rules().iter().find(|rule| {
        named(&rule.antecedent, &explanation.antecedent)
            && named(&rule.consequent, &explanation.consequent)
    });
    let verdict = match found {
        Some(rule) => Verdict::Kept { q_value: rule.q_value },
        None if explanation.whole.count < min_count => Verdict::TooRare,
        None => Verdict::Dropped,
    };
    Ok(InRun { min_count, tally: list.tally(), verdict })
}

/// The page for people.
fn page(rule: &Explanation, run: Option<&InRun>, config: &RuleConfig, unit: Unit) -> String {
    let units = unit.plural();
    let (left, right) = (rule.antecedent.join(" + "), rule.consequent.join(" + "));
    let whole = &rule.whole;
    let mut page = format!("{left} => {right}\n\nWhat was counted\n");
    let _ = writeln!(
        page,
        "  Of the {} {units} with {left}, {} have {right} too: {} (95 % interval {} to {}).",
        whole.antecedent_count,
        whole.count,
        percent(whole.confidence),
        percent(Some(rule.confidence_low)),
        percent(Some(rule.confidence_high)),
    );
    let _ = writeln!(
        page,
        "  Of all {} {units}, {} have {right}: {}. That is the base rate.",
        whole.n,
        rule.consequent_count,
        percent(Some(rule.base_rate)),
    );
    if let Some(lift) = rule.lift {
        let _ = writeln!(
            page,
            "  So {right} is {lift:.2} times as likely with {left} as overall (lift)."
        );
    }
    if let Some(lift) = rule.lift_adj {
        let _ = writeln!(
            page,
            "  If {units} differed in how much they hold and in nothing else, {:.1} would have both; there are {lift:.2} times as many (adjusted lift, p = {}).",
            rule.expected_adj,
            chance(rule.p_activity),
        );
    }

    let _ = writeln!(page, "\nSimpler rules for {right}, the hardest to beat first");
    for simpler in &rule.simpler {
        let left = match &simpler.antecedent[..] {
            [] => "(anything)".to_owned(),
            names => names.join(" + "),
        };
        let _ = writeln!(
            page,
            "  {:>7} of {:>7} ({:>7})  {left}; what it lacks adds that much by chance: p = {}",
            simpler.count,
            simpler.antecedent_count,
            percent(Some(simpler.confidence)),
            chance(simpler.p_value),
        );
    }

    let _ = writeln!(page, "\nTwo halves of the {units}, by a hash");
    for half in &rule.halves {
        let Counted { n, antecedent_count, count, confidence, p_value } = half;
        let _ = writeln!(
            page,
            "  {count:>7} of {antecedent_count:>7} ({:>7})  among {n}; largest p = {}",
            percent(*confidence),
            chance(*p_value),
        );
    }

    if let Some(context) = &rule.context {
        in_context(&mut page, context, &left, &right);
    }

    let rival = match &rule.hardest_rival {
        Hardest::Chance => "chance".to_owned(),
        Hardest::Activity => format!("{units} that hold much of everything"),
        Hardest::Simpler(antecedent) => {
            format!("the simpler rule {} => {right}", joined(antecedent.iter().map(String::as_str)))
        }
    };
    let _ = writeln!(page, "\nVerdict");
    let _ = writeln!(page, "  The hardest rival is {rival}: p = {}.", chance(whole.p_value));
    let limit = chance(config.max_q);
    match run {
        None => {
            let stands =
                ["does not explain", "explains"][usize::from(whole.p_value > config.max_q)];
            let _ = writeln!(
                page,
                "  Taken alone, it {stands} the rule (limit {limit}). With -s the rule is judged among all others of a run."
            );
        }
        Some(run) => {
            let among = format!(
                "among {} rules with support of at least {}",
                run.tally.candidates, run.min_count
            );
            let _ = match run.verdict {
                Verdict::Kept { q_value } => writeln!(
                    page,
                    "  Kept {among}: corrected for all of them, q = {} (limit {limit}).",
                    chance(q_value)
                ),
                Verdict::Dropped => writeln!(
                    page,
                    "  Dropped {among}: looking at so many, {rival} may well explain it."
                ),
                Verdict::TooRare => writeln!(page, "  Not {among}: it is too rare."),
            };
        }
    }
    page
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "none".into(), |share| format!("{:.1} %", share * 100.0))
}

/// The part of the page about circumstances.
fn in_context(page: &mut String, context: &Found, left: &str, right: &str) {
    let _ = writeln!(page, "\nWith circumstances held fixed: {}", context.verdict);
    let width = context.strata.iter().map(|stratum| stratum.name.chars().count()).max();
    for stratum in &context.strata {
        let Stratum { name, antecedent_count, count, confidence, without, .. } = stratum;
        let _ = writeln!(
            page,
            "  {name:width$}  {count:>7} of {antecedent_count:>7} ({:>7}); without {left} {:>7}",
            percent(*confidence),
            percent(*without),
            width = width.unwrap_or(0),
        );
    }
    if let (Some(with), Some(without)) = (context.confidence_adj, context.base_rate_adj) {
        let _ = writeln!(
            page,
            "  With the same mix of circumstances, {} have {right} with {left} and {} without.",
            percent(Some(with)),
            percent(Some(without)),
        );
    }
    if let (Some(crude), Some(adjusted)) = (context.odds_ratio, context.odds_ratio_adj) {
        let _ = writeln!(page, "  The odds ratio is {crude:.2} overall and {adjusted:.2} within.");
    }
}

/// A probability with two digits.
fn chance(p: f64) -> String {
    if p >= 0.001 { format!("{p:.3}") } else { format!("{p:.0e}") }
}
