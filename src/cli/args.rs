//! The grammar of the command line, the same for every verb.

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand, ValueEnum};
use pannier::mine::Engine;
use pannier::read::{self, MaxBad};
use pannier::support::{MinConfidence, MinSupport};
use pannier::write;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Finds which products go together, and what to do about it.
#[derive(Debug, Parser)]
#[command(version, styles = STYLES, max_term_width = 100, propagate_version = true)]
#[command(before_help = "\
Examples:
  pannier check orders.csv.gz                                what is in this file?
  pannier bundles orders.csv --basket invoice --item description -s 0.5%
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
    Matrix(MatrixArgs),
    Bundles(BundlesArgs),
    Channels(super::channels::ChannelsArgs),
    Retention(super::retention::RetentionArgs),
    Synth(super::synth::SynthArgs),
}

/// What is in this file, what is odd about it, and which thresholds are worth trying?
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier check orders.csv.gz
  pannier check orders.csv --basket invoice --item description --output-format json")]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) input: Input,
    /// table (a page of text) or json; default is table on a terminal, json otherwise.
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) output_format: Option<write::Format>,
    /// Where to write; standard output if not given.
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,
}

/// Which product sets occur together often enough?
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier mine baskets.csv -s 1%
  pannier mine retail.dat -s 9 -o itemsets.dat                FIMI form: items, then (count)
  pannier mine orders.csv -s 0.5% --min-len 2 -o sets.csv")]
pub(crate) struct MineArgs {
    #[command(flatten)]
    pub(crate) input: Input,
    #[command(flatten)]
    pub(crate) support: Support,
    /// The fewest products of a set.
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Thresholds")]
    pub(crate) min_len: usize,
    /// The most products of a set.
    #[arg(long, value_name = "N", help_heading = "Thresholds")]
    pub(crate) max_len: Option<usize>,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Which sets make which product more likely?
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier rules baskets.csv -s 0.5% -c 20%
  pannier rules holdings.csv --customer id --item product -s 100 -c 20% -o rules.csv
  pannier rules orders.csv -s 50 --max-consequent any --sort confidence -o rules.jsonl")]
pub(crate) struct RulesArgs {
    #[command(flatten)]
    pub(crate) input: Input,
    #[command(flatten)]
    pub(crate) support: Support,
    /// The least confidence: 20% or 0.2.
    #[arg(
        short = 'c',
        long,
        value_name = "SHARE",
        default_value = "0",
        help_heading = "Thresholds"
    )]
    pub(crate) min_confidence: MinConfidence,
    /// The least lift.
    #[arg(long, value_name = "LIFT", help_heading = "Thresholds")]
    pub(crate) min_lift: Option<f64>,
    /// The most products of a rule, both sides together.
    #[arg(long, value_name = "N", help_heading = "Thresholds")]
    pub(crate) max_len: Option<usize>,
    /// The most products on the right side: a number or any.
    #[arg(long, value_name = "N", default_value = "1", value_parser = up_to, help_heading = "Thresholds")]
    pub(crate) max_consequent: usize,
    /// The most rules to make; more stop the run with what to change.
    #[arg(long, value_name = "N", default_value_t = 10_000_000, help_heading = "Thresholds")]
    pub(crate) max_rules: u64,
    /// The measure that orders the rules, highest first: count, support, confidence, lift,
    /// leverage, conviction, zhang, jaccard, cosine, kulczynski, certainty; or name.
    #[arg(long, value_name = "MEASURE", default_value = "lift", help_heading = "Output")]
    pub(crate) sort: String,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// How likely is each product, given each other?
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier matrix baskets.csv                                  the strongest pairs
  pannier matrix holdings.csv --given Broadband               one row
  pannier matrix holdings.csv -o matrix.csv                   every ordered pair, zeros too")]
pub(crate) struct MatrixArgs {
    #[command(flatten)]
    pub(crate) input: Input,
    #[command(flatten)]
    pub(crate) support: Support,
    /// Only pairs where this product is given.
    #[arg(long, value_name = "PRODUCT", help_heading = "Thresholds")]
    pub(crate) given: Option<String>,
    /// Only pairs where this product is asked for.
    #[arg(long, value_name = "PRODUCT", help_heading = "Thresholds")]
    pub(crate) then: Option<String>,
    /// The order: strength (the lower end of lift) or name; default is strength in tables, name
    /// in files.
    #[arg(long, value_enum, value_name = "ORDER", help_heading = "Output")]
    pub(crate) sort: Option<MatrixOrder>,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MatrixOrder {
    Strength,
    Name,
}

/// Which few bundles to offer, to how many, for what gain?
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier bundles baskets.csv -s 0.5%
  pannier bundles orders.csv --basket invoice --item description -s 1% --top 20
  pannier bundles holdings.csv --customer id --item product -s 1% -o bundles.csv")]
pub(crate) struct BundlesArgs {
    #[command(flatten)]
    pub(crate) input: Input,
    #[command(flatten)]
    pub(crate) support: Support,
    /// How many bundles.
    #[arg(long, value_name = "K", default_value_t = 10, help_heading = "Thresholds")]
    pub(crate) top: usize,
    /// The most products of a bundle, 2 to 5.
    #[arg(long, value_name = "N", default_value_t = 5, help_heading = "Thresholds",
          value_parser = clap::value_parser!(u8).range(2..=5))]
    pub(crate) max_size: u8,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct Input {
    /// The files, together one input; - is standard input.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// long (an order line a row), basket (a basket a row) or fimi (numbers); found by itself.
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<read::Format>,
    /// The column that names the basket, in long files; found by its name if not given.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) basket: Option<String>,
    /// The same where a basket is all that a customer holds.
    #[arg(long, value_name = "COLUMN", conflicts_with = "basket")]
    pub(crate) customer: Option<String>,
    /// The column that names the item, in long files; found by its name if not given.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) item: Option<String>,
    /// What stands between fields: one character, tab, semicolon, comma or pipe.
    #[arg(long, value_name = "CHAR", value_parser = read::parse_delimiter)]
    pub(crate) delimiter: Option<u8>,
    /// The first row is data; columns are then named by number, from 1.
    #[arg(long, conflicts_with = "header")]
    pub(crate) no_header: bool,
    /// The first row names the columns.
    #[arg(long)]
    pub(crate) header: bool,
    /// How many rows may be unusable, as a count or percent, before the run stops.
    #[arg(long, value_name = "N", default_value = "0")]
    pub(crate) max_bad: MaxBad,
    /// Where unusable rows are kept, with their place and reason.
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Thresholds")]
pub(crate) struct Support {
    /// The least support: a count (25), a percentage (0.5%) or a share (0.005).
    #[arg(short = 's', long, value_name = "SUPPORT")]
    pub(crate) min_support: Option<MinSupport>,
    /// The most itemsets to hold in memory; more stop the run with what to change.
    #[arg(long, value_name = "N", default_value_t = 50_000_000)]
    pub(crate) max_itemsets: u64,
    /// What finds the itemsets: auto (the fast form) or tree (the FP-tree of the paper); the answer
    /// is the same.
    #[arg(long, value_enum, value_name = "ENGINE", default_value = "auto", help_heading = "Work")]
    pub(crate) engine: EngineChoice,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EngineChoice {
    Auto,
    Tree,
}

impl From<EngineChoice> for Engine {
    fn from(choice: EngineChoice) -> Self {
        match choice {
            EngineChoice::Auto => Self::Auto,
            EngineChoice::Tree => Self::Tree,
        }
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct Output {
    /// Where to write, in the format of its extension; - or nothing is standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// table, md, csv, tsv, jsonl, json, xlsx (mine: fimi too); default is table on a terminal, jsonl
    /// otherwise.
    #[arg(long, value_name = "FORMAT")]
    pub(crate) output_format: Option<write::Format>,
    /// The most rows of a table; other formats always have all.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) rows: usize,
    /// Write no receipt (FILE.manifest.json) beside the output.
    #[arg(long)]
    pub(crate) no_manifest: bool,
    /// Leave times out of the receipt, so that a run can be repeated byte for byte.
    #[arg(long)]
    pub(crate) reproducible: bool,
    /// Exit with 3 when nothing is found.
    #[arg(long)]
    pub(crate) fail_on_empty: bool,
    /// Exit with 5 when anything was cut.
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Work")]
pub(crate) struct Work {
    /// How many threads; default is one for each core.
    #[arg(long, value_name = "N", global = true)]
    pub(crate) threads: Option<usize>,
    /// Progress bars: auto (only on a terminal) or never.
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto", global = true)]
    pub(crate) progress: When,
    /// Only errors on standard error.
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    Auto,
    Never,
}

/// A limit: a number, or any for none.
fn up_to(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("at least 1 product must be on the right side".into()),
        Ok(limit) => Ok(limit),
        Err(_) if text == "any" => Ok(usize::MAX),
        Err(_) => Err("give a number of products, or any".into()),
    }
}
