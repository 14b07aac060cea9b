//! Flags that mean the same for every verb.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use pannier::mine::Engine;
use pannier::read::{
    self, Bands, Condition, Encoding, MaxBad, MomentFormat, Normalization, Returns,
};
use pannier::support::MinSupport;
use pannier::words::Lang;
use pannier::write;

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct Input {
    /// The files, together one input; - is standard input.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// long (an order line a row), basket (a basket a row), onehot (an item a
    /// column), table (a customer a row), fimi or spmf (numbers), jsonl; found by itself.
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<read::Format>,
    /// The column that names the basket, in long files; found by its name if not given. Several,
    /// between commas, name it together.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) basket: Option<String>,
    /// The same where a basket is all that a customer holds.
    #[arg(long, value_name = "COLUMN", conflicts_with = "basket")]
    pub(crate) customer: Option<String>,
    /// The column that names the item, in long files; found by its name if not given. Further
    /// ones, between commas, qualify it: 23[watched]. With --format onehot or table the columns that
    /// are products, where not all are.
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
    /// The column that says how many; lines of 0 or fewer are returns.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) quantity: Option<String>,
    /// What becomes of returns: drop (left out and counted) or keep.
    #[arg(long, value_name = "WHAT", default_value = "drop", requires = "quantity")]
    pub(crate) returns: Returns,
    /// The column that says what one costs.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) price: Option<String>,
    /// The column that says for how many a basket or customer stands, a whole number: all counts
    /// and shares are those of the many.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) weight: Option<String>,
    /// The column that says when.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) time: Option<String>,
    /// The column that says until when.
    #[arg(long, value_name = "COLUMN", requires = "time")]
    pub(crate) end: Option<String>,
    /// How times are written, such as %d/%m/%Y; found by itself where there is one way only.
    #[arg(long, value_name = "PATTERN")]
    pub(crate) time_format: Option<MomentFormat>,
    /// Only order lines with this value, column=value or column!=value; * at the end stands for
    /// anything. Repeats for further columns, and for further values of one.
    #[arg(long = "where", value_name = "CONDITION")]
    pub(crate) conditions: Vec<Condition>,
    /// The encoding, such as windows-1252, gb18030 or utf-16le; found by itself.
    #[arg(long, value_name = "NAME")]
    pub(crate) encoding: Option<Encoding>,
    /// The character before the decimals: . or a comma.
    #[arg(long, value_name = "CHAR", default_value = ".", value_parser = [".", ","])]
    pub(crate) decimal: String,
    /// In how many bands of equally many customers a table's numbers are cut; default is 4 (targets
    /// and backtest: 10).
    #[arg(long, value_name = "N")]
    pub(crate) bands: Option<Bands>,
    /// A table of products, for --level; bundles takes prices, margins, families and what is on
    /// sale from it, matrix what excludes and requires what, and with --time what was on sale when.
    #[arg(long, value_name = "FILE", requires = "level")]
    pub(crate) products: Option<PathBuf>,
    /// The column of the products file whose text takes the item's place: family, name, …. With
    /// several, between commas, mine, rules and explain look across levels: item,family keeps the
    /// items and adds their families, called family=….
    #[arg(long, value_name = "COLUMN", requires = "products", value_delimiter = ',')]
    pub(crate) level: Vec<String>,
    /// What is done to names: nfc, nfkc, fold (Persian and Arabic letters and digits too) or none.
    #[arg(long, value_name = "FORM", default_value = "nfc")]
    pub(crate) normalize: Normalization,
    /// The most products of one basket or customer; see --giants.
    #[arg(long, value_name = "N")]
    pub(crate) max_basket: Option<usize>,
    /// What becomes of larger ones: skip, keep (and say so) or stop.
    #[arg(long, value_enum, value_name = "WHAT", default_value = "skip", requires = "max_basket")]
    pub(crate) giants: Giants,
    /// How many rows may be unusable, as a count or percent, before the run stops.
    #[arg(long, value_name = "N", default_value = "0")]
    pub(crate) max_bad: MaxBad,
    /// How much memory the run may take, such as 2G or 500M: rows that do not fit wait in the folder
    /// for temporary files (TMPDIR), and the answer is the same.
    #[arg(long, value_name = "SIZE", value_parser = memory, help_heading = "Work")]
    pub(crate) memory: Option<usize>,
    /// Where unusable rows are kept, with their place and reason.
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Giants {
    Skip,
    Keep,
    Stop,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Thresholds")]
pub(crate) struct Support {
    /// The least support: a count (25), a percentage (0.5%) or a share (0.005).
    #[arg(short = 's', long, value_name = "SUPPORT")]
    pub(crate) min_support: Option<MinSupport>,
    /// The most itemsets to hold in memory (default is 50 million) or to write (a billion); more stop
    /// the run with what to change.
    #[arg(long, value_name = "N")]
    max_itemsets: Option<u64>,
    /// What finds the itemsets: auto (the fast form) or tree (the FP-tree of the paper); the answer
    /// is the same.
    #[arg(long, value_enum, value_name = "ENGINE", default_value = "auto", help_heading = "Work")]
    pub(crate) engine: EngineChoice,
}

impl Support {
    /// How many itemsets may be in memory.
    pub(crate) fn most_held(&self) -> u64 {
        self.max_itemsets.unwrap_or(50_000_000)
    }

    /// How many may be written as they are found.
    pub(crate) fn most_written(&self) -> u64 {
        self.max_itemsets.unwrap_or(1_000_000_000)
    }
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
    /// table, md, csv, tsv, jsonl, json, parquet, xlsx (mine: fimi too); default is table on a
    /// terminal, jsonl otherwise.
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
    /// The language of notices, headings and sentences: en, zh or fa; help and errors are English.
    /// Default is that of the environment for what people read (notices, tables, pages,
    /// workbooks), en for everything else.
    #[arg(long, value_name = "LANG", global = true)]
    pub(crate) lang: Option<Lang>,
    /// Only errors on standard error.
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    Auto,
    Never,
}

/// An amount of memory as typed, in bytes.
fn memory(text: &str) -> Result<usize, String> {
    const LEAST: u64 = 64 << 20;
    let wrong = || format!("{text:?} is no amount of memory; write 500M, 2G or 1.5G, at least 64M");
    let upper = text.trim().to_ascii_uppercase();
    let plain = upper.trim_end_matches('B').trim_end_matches('I');
    let (number, unit) = match plain.split_at_checked(plain.len().saturating_sub(1)) {
        Some((number, "K")) => (number, 1 << 10),
        Some((number, "M")) => (number, 1 << 20),
        Some((number, "G")) => (number, 1 << 30),
        Some((number, "T")) => (number, 1_u64 << 40),
        _ => (plain, 1),
    };
    let number: f64 = number.trim().parse().map_err(|_| wrong())?;
    let bytes = number * unit as f64;
    if !(LEAST as f64..=9e18).contains(&bytes) {
        return Err(wrong());
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies between")]
    usize::try_from(bytes as u64).map_err(|_| wrong())
}

/// A share or a percentage.
pub(crate) fn chance(text: &str) -> Result<f64, String> {
    let (number, scale) = match text.trim().strip_suffix('%') {
        Some(percent) => (percent, 100.0),
        None => (text.trim(), 1.0),
    };
    number
        .trim()
        .parse()
        .ok()
        .map(|number: f64| number / scale)
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| "give a share between 0 and 1, or a percentage".into())
}

/// A time as typed.
pub(super) fn moment(text: &str) -> Result<i64, String> {
    read::moment(text).map_err(|error| error.to_string())
}

/// A number of days or weeks as typed, in seconds.
pub(super) fn duration(text: &str) -> Result<i64, String> {
    const DAY: i64 = 86_400;
    let wrong = || format!("{text:?} is no time such as 90d (days) or 12w (weeks)");
    let (number, unit) = match text.trim().split_at_checked(text.trim().len().saturating_sub(1)) {
        Some((number, "d")) => (number, DAY),
        Some((number, "w")) => (number, 7 * DAY),
        _ => return Err(wrong()),
    };
    let number: i64 = number.trim().parse().ok().filter(|&n| n > 0).ok_or_else(wrong)?;
    number.checked_mul(unit).ok_or_else(wrong)
}
