//! The flags of `pannier segments`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::args::{Input, Output};
use crate::cli::page::PageFlag;

/// Which groups of customers behave alike, and what does each hold?
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier segments usage.csv --customer id --features calls,minutes,long_distance
  pannier segments usage.csv --customer id --features calls,minutes --held tv,phone -o segments.csv
  pannier segments usage.csv --customer id --features calls,minutes --holdings holdings.csv --item product
  pannier segments orders.csv --customer id --item product --time date --price amount --rfv
  pannier segments holdings.csv --customer id --item product         by what they hold
  pannier segments usage.csv --customer id --features calls --holdings holdings.csv --item product \\
      --show holdings -o tagged.csv                            then: pannier rules tagged.csv -s 30 --context segment
  pannier segments usage.csv --customer id --features calls -o segments.csv --report segments.html")]
pub(crate) struct SegmentsArgs {
    #[command(flatten)]
    pub(super) input: Input,
    /// Columns of usage, in a table of one customer a row.
    #[arg(long, value_name = "COLUMN,...", value_delimiter = ',', help_heading = "Segments")]
    pub(super) features: Vec<String>,
    /// With --features: columns of the same table that say which products are held (COLUMN,
    /// COLUMN=VALUE, COLUMN!=VALUE).
    #[arg(
        long,
        value_name = "COLUMN,...",
        value_delimiter = ',',
        requires = "features",
        conflicts_with = "holdings",
        help_heading = "Segments"
    )]
    pub(super) held: Vec<String>,
    /// With --features: a table of one product held a row, with the columns of --customer and --item.
    #[arg(
        long,
        value_name = "FILE",
        requires_all = ["features", "customer", "item"],
        help_heading = "Segments"
    )]
    pub(super) holdings: Option<PathBuf>,
    /// Group by recency, frequency and value: days since the last purchase, days with purchases, and
    /// what was spent (where --price is named).
    #[arg(long, requires = "time", conflicts_with = "features", help_heading = "Segments")]
    pub(super) rfv: bool,
    /// How many segments; without it the data are asked.
    #[arg(long, value_name = "N", help_heading = "Segments")]
    pub(super) k: Option<usize>,
    /// The most segments that are tried.
    #[arg(long, value_name = "N", default_value_t = 8, help_heading = "Segments")]
    pub(super) most: usize,
    /// Only the so many most held products; when grouping by holdings, these make the groups.
    #[arg(long, value_name = "N", default_value_t = 100, help_heading = "Segments")]
    pub(super) most_products: usize,
    /// Where chance begins.
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Segments")]
    pub(super) seed: u64,
    /// Which rows go into files: segments (a customer a row), cards (a segment a row), products (a
    /// product in a segment a row) or holdings (a product held a row, with its customer's segment); a
    /// table on a terminal shows cards and products.
    #[arg(
        long,
        value_enum,
        value_name = "PART",
        default_value = "segments",
        help_heading = "Output"
    )]
    pub(super) show: Part,
    #[command(flatten)]
    pub(super) output: Output,
    #[command(flatten)]
    pub(super) page: PageFlag,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Part {
    Segments,
    Cards,
    Products,
    Holdings,
}
