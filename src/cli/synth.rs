//! `pannier synth`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use pannier::synth::{Holdings, HoldingsConfig, Lines, Quest, QuestConfig, Shop, ShopConfig};
use pannier::write::Output;
use serde::Serialize;

use super::exit::Exit;
use super::session::Session;

/// Make telecom, banking or shop data with planted truth.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier synth telecom --customers 3000 --seed 1 -o holdings.csv --truth truth.json
  pannier synth shop --baskets 100000 -o baskets.csv
  pannier synth quest --transactions 1000000 --mean-length 10 --items 10000 -o quest.dat")]
pub(crate) struct SynthArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// What a telecom's customers hold, and since when.
    Telecom(HoldingsArgs),
    /// What a bank's customers hold, and since when.
    Bank(HoldingsArgs),
    /// A shop's baskets, with quantities and prices.
    Shop(ShopArgs),
    /// Integer baskets after Agrawal and Srikant (1994), for benchmarks of any size.
    Quest(QuestArgs),
}

#[derive(Debug, Args)]
struct Common {
    /// Where chance begins.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Where to write; standard output if not given.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Where to write what was planted, as JSON.
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct HoldingsArgs {
    /// How many customers.
    #[arg(long, value_name = "N", default_value_t = 3000)]
    customers: u64,
    /// How much customers differ in activity: the standard deviation of theta, 0 to 3.
    #[arg(long, value_name = "SD", default_value_t = 1.0)]
    theta_spread: f64,
    /// How much of the planted association is applied, 0 to 1.
    #[arg(long, value_name = "SHARE", default_value_t = 1.0)]
    strength: f64,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct ShopArgs {
    /// How many baskets.
    #[arg(long, value_name = "N", default_value_t = 2500)]
    baskets: u64,
    /// How much shoppers differ in activity: the standard deviation of theta, 0 to 3.
    #[arg(long, value_name = "SD", default_value_t = 0.8)]
    theta_spread: f64,
    /// How much of the planted association is applied, 0 to 1.
    #[arg(long, value_name = "SHARE", default_value_t = 1.0)]
    strength: f64,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct QuestArgs {
    /// How many transactions, D.
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    transactions: u64,
    /// Their mean length, T.
    #[arg(long, value_name = "N", default_value_t = 10.0)]
    mean_length: f64,
    /// The mean length of a pattern, I.
    #[arg(long, value_name = "N", default_value_t = 4.0)]
    mean_pattern: f64,
    /// How many patterns, L.
    #[arg(long, value_name = "N", default_value_t = 2000)]
    patterns: u32,
    /// How many items, N.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    items: u32,
    #[command(flatten)]
    common: Common,
}

pub(crate) fn run(args: &SynthArgs, session: &Session) -> anyhow::Result<Exit> {
    match &args.what {
        What::Telecom(args) => holdings(HoldingsConfig::telecom, args, session),
        What::Bank(args) => holdings(HoldingsConfig::bank, args, session),
        What::Shop(args) => {
            let mut config = ShopConfig::new(args.baskets, args.common.seed);
            config.theta_spread = args.theta_spread;
            config.strength = args.strength;
            let shop = Shop::new(&config)?;
            let mut lines = lines(&args.common)?;
            shop.generate(&session.progress, |row| lines.row(&row))?;
            finish(lines, shop.truth(), &args.common)
        }
        What::Quest(args) => {
            let mut config = QuestConfig::new(args.transactions, args.common.seed);
            config.mean_length = args.mean_length;
            config.mean_pattern = args.mean_pattern;
            config.patterns = args.patterns;
            config.items = args.items;
            let quest = Quest::new(&config)?;
            let mut lines = lines(&args.common)?;
            quest.generate(&session.progress, |row| lines.row(&row))?;
            finish(lines, quest.truth(), &args.common)
        }
    }
}

fn holdings(
    config: impl Fn(u64, u64) -> HoldingsConfig,
    args: &HoldingsArgs,
    session: &Session,
) -> anyhow::Result<Exit> {
    let mut config = config(args.customers, args.common.seed);
    config.theta_spread = args.theta_spread;
    config.strength = args.strength;
    let holdings = Holdings::new(&config)?;
    let mut lines = lines(&args.common)?;
    holdings.generate(&session.progress, |row| lines.row(&row))?;
    finish(lines, holdings.truth(), &args.common)
}

fn lines(common: &Common) -> anyhow::Result<Lines<Output>> {
    let out = output(common.output.as_deref())?;
    let name = common.output.clone().unwrap_or_else(|| "<stdout>".into());
    Ok(Lines::new(out, name))
}

fn output(path: Option<&Path>) -> anyhow::Result<Output> {
    Ok(match path.filter(|path| path.as_os_str() != "-") {
        Some(path) => Output::file(path)?,
        None => Output::stdout(),
    })
}

/// The data are complete: they take their name, and the truth is written beside them.
fn finish(lines: Lines<Output>, truth: &impl Serialize, common: &Common) -> anyhow::Result<Exit> {
    lines.finish()?.commit()?;
    if let Some(path) = &common.truth {
        let mut out = output(Some(path))?;
        serde_json::to_writer_pretty(&mut out, truth)?;
        std::io::Write::write_all(&mut out, b"\n")?;
        out.commit()?;
    }
    Ok(Exit::Done)
}
