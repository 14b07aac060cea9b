//! `pannier explain`.

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
use pannier::words::{Gap, Lang, Said, explained, term};
use pannier::write::{self, Format, Output, joined};
use serde_json::json;
use unicode_width::UnicodeWidthStr;

use super::args::Input;
use super::circumstances::Circumstances;
use super::emit::product;
use super::exit::Exit;
use super::fold::{Text, folded};
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
            let lang = session.lang(format);
            let text = page(&explanation, run.as_ref(), &config, loaded.unit, lang);
            folded(text, args.output.is_some())
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
fn page(
    rule: &Explanation,
    run: Option<&InRun>,
    config: &RuleConfig,
    unit: Unit,
    lang: Lang,
) -> String {
    let side = |names: &[String]| {
        let names: Vec<String> = names.iter().map(|name| lang.name(name)).collect();
        names.join(" + ")
    };
    let (left, right) = (side(&rule.antecedent), side(&rule.consequent));
    let right_side = || Gap::plain(&right);
    let mut page = Text::new(lang);
    page.line(&Gap::plain(format!("{left} => {right}")));
    counted(&mut page, rule, unit, [&left, &right]);

    page.heading(&explained::Simpler { right: right_side() });
    for simpler in &rule.simpler {
        let left = match &simpler.antecedent[..] {
            [] => explained::ANYTHING.say(lang).to_owned(),
            names => side(names),
        };
        page.within(&explained::SimplerRow {
            both: Gap::figure(format!("{:>7}", simpler.count)),
            of: Gap::figure(format!("{:>7}", simpler.antecedent_count)),
            share: aligned(Some(simpler.confidence), lang),
            left: Gap::plain(left),
            p: Gap::figure(chance(simpler.p_value)),
        });
    }

    page.heading(&explained::Halves { units: unit.many().into() });
    for half in &rule.halves {
        let Counted { n, antecedent_count, count, confidence, p_value } = half;
        page.within(&explained::HalfRow {
            both: Gap::figure(format!("{count:>7}")),
            of: Gap::figure(format!("{antecedent_count:>7}")),
            share: aligned(*confidence, lang),
            n: Gap::figure(n),
            p: Gap::figure(chance(*p_value)),
        });
    }

    if let Some(context) = &rule.context {
        in_context(&mut page, context, &left, &right);
    }

    let rival = match &rule.hardest_rival {
        Hardest::Chance => explained::CHANCE.said(lang),
        Hardest::Activity => explained::ThoseWhoHoldMuch { units: unit.many().into() }.said(lang),
        Hardest::Simpler(antecedent) => {
            let left = Gap::name(joined(antecedent.iter().map(String::as_str)));
            explained::SimplerRule { left, right: right_side() }.said(lang)
        }
    };
    page.heading(&explained::VERDICT);
    let p_value = rule.whole.p_value;
    page.within(&explained::Rival { rival: Gap::plain(&rival), p: Gap::figure(chance(p_value)) });
    judged(&mut page, p_value, run, config, &rival);
    page.finish()
}

/// What was counted of the rule and of its right side.
fn counted(page: &mut Text, rule: &Explanation, unit: Unit, [left, right]: [&str; 2]) {
    let whole = &rule.whole;
    let lang = page.lang;
    let units = || unit.counted().into();
    page.heading(&explained::COUNTED);
    page.within(&explained::Given {
        of: whole.antecedent_count.into(),
        units: units(),
        left: Gap::plain(left),
        both: whole.count.into(),
        right: Gap::plain(right),
        share: percent(whole.confidence, lang),
        low: percent(Some(rule.confidence_low), lang),
        high: percent(Some(rule.confidence_high), lang),
    });
    page.within(&explained::BaseRate {
        n: whole.n.into(),
        units: units(),
        both: rule.consequent_count.into(),
        right: Gap::plain(right),
        share: percent(Some(rule.base_rate), lang),
    });
    if let Some(lift) = rule.lift {
        page.within(&explained::Lift {
            right: Gap::plain(right),
            left: Gap::plain(left),
            lift: Gap::figure(format!("{lift:.2}")),
        });
    }
    if let Some(lift) = rule.lift_adj {
        page.within(&explained::AdjustedLift {
            units: unit.many().into(),
            expected: Gap::figure(format!("{:.1}", rule.expected_adj)),
            lift: Gap::figure(format!("{lift:.2}")),
            p: Gap::figure(chance(rule.p_activity)),
        });
    }
}

/// Whether the rule stands, alone or among all of its run.
fn judged(page: &mut Text, p: f64, run: Option<&InRun>, config: &RuleConfig, rival: &str) {
    let limit = Gap::figure(chance(config.max_q));
    let Some(run) = run else {
        let explains = p > config.max_q;
        let stands =
            if explains { explained::EXPLAINS } else { explained::DOES_NOT_EXPLAIN }.into();
        return page.within(&explained::Alone { stands, limit });
    };
    let (rules, support) = (run.tally.candidates.into(), run.min_count.into());
    match run.verdict {
        Verdict::Kept { q_value } => {
            let q = Gap::figure(chance(q_value));
            page.within(&explained::Kept { rules, support, q, limit });
        }
        Verdict::Dropped => {
            page.within(&explained::Dropped { rules, support, rival: Gap::plain(rival) });
        }
        Verdict::TooRare => page.within(&explained::TooRare { rules, support }),
    }
}

/// A share, or a word that there is none.
fn percent(share: Option<f64>, lang: Lang) -> Gap<'static> {
    share.map_or_else(
        || Gap::plain(explained::NONE.say(lang)),
        |share| Gap::figure(format!("{:.1} %", share * 100.0)),
    )
}

/// The same below each other.
fn aligned(share: Option<f64>, lang: Lang) -> Gap<'static> {
    Gap::plain(format!("{:>7}", percent(share, lang).said(lang)))
}

/// The part of the page about circumstances.
fn in_context(page: &mut Text, context: &Found, left: &str, right: &str) {
    let lang = page.lang;
    let verdict = Gap::plain(term(context.verdict, lang));
    page.heading(&explained::Circumstances { verdict });
    let width = context.strata.iter().map(|stratum| stratum.name.width()).max().unwrap_or(0);
    for stratum in &context.strata {
        let Stratum { name, antecedent_count, count, confidence, without, .. } = stratum;
        let room = " ".repeat(width - name.width());
        page.within(&explained::StratumRow {
            name: Gap::plain(format!("{}{room}", lang.name(name))),
            both: Gap::figure(format!("{count:>7}")),
            of: Gap::figure(format!("{antecedent_count:>7}")),
            share: aligned(*confidence, lang),
            left: Gap::plain(left),
            without: aligned(*without, lang),
        });
    }
    if let (Some(with), Some(without)) = (context.confidence_adj, context.base_rate_adj) {
        page.within(&explained::SameMix {
            with: percent(Some(with), lang),
            right: Gap::plain(right),
            left: Gap::plain(left),
            without: percent(Some(without), lang),
        });
    }
    if let (Some(crude), Some(adjusted)) = (context.odds_ratio, context.odds_ratio_adj) {
        page.within(&explained::OddsRatios {
            crude: Gap::figure(format!("{crude:.2}")),
            adjusted: Gap::figure(format!("{adjusted:.2}")),
        });
    }
}

/// A probability with two digits.
fn chance(p: f64) -> String {
    if p >= 0.001 { format!("{p:.3}") } else { format!("{p:.0e}") }
}
