//! The command line as a whole: the verbs and where their flags are.

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Parser, Subcommand};

use super::args::Work;
use super::backtest::BacktestArgs;
use super::bundles::BundlesArgs;
use super::channels::ChannelsArgs;
use super::check::CheckArgs;
use super::explain::ExplainArgs;
use super::help::{self, CompletionsArgs, HelpArgs, ManArgs};
use super::journey::JourneyArgs;
use super::matrix::MatrixArgs;
use super::mine::MineArgs;
use super::report::ReportArgs;
use super::retention::RetentionArgs;
use super::rules::RulesArgs;
use super::schema::SchemaArgs;
use super::segments::SegmentsArgs;
use super::synth::SynthArgs;
use super::targets::TargetsArgs;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Finds which products go together, and what to do about it.
#[derive(Debug, Parser)]
#[command(version, long_version = help::version(), after_help = help::topics(), disable_help_subcommand = true)]
#[command(styles = STYLES, max_term_width = 100, propagate_version = true)]
#[command(before_help = "\
Examples:
  pannier check orders.csv.gz                                what is in this file?
  pannier bundles orders.csv --basket invoice --item description -s 0.5%
  pannier report holdings.csv -o report.html                 all of it on one page
  pannier rules holdings.csv --customer customer --item product -s 100 -c 20% -o rules.csv
  pannier matrix holdings.csv -o matrix.csv
  pannier mine retail.dat -s 9 -o - --output-format fimi")]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) verb: Verb,
    #[command(flatten)]
    pub(crate) work: Work,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Check(CheckArgs),
    Mine(MineArgs),
    Rules(RulesArgs),
    Explain(ExplainArgs),
    Matrix(MatrixArgs),
    Bundles(BundlesArgs),
    Targets(Box<TargetsArgs>),
    Segments(Box<SegmentsArgs>),
    Report(ReportArgs),
    Backtest(BacktestArgs),
    Channels(ChannelsArgs),
    Retention(RetentionArgs),
    Journey(Box<JourneyArgs>),
    Synth(SynthArgs),
    Schema(SchemaArgs),
    Help(HelpArgs),
    Man(ManArgs),
    Completions(CompletionsArgs),
}
