//! The flags of `pannier bundles`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use pannier::bundles::{Currency, Discount};
use pannier::read;

use crate::cli::args::{Input, Output, Support, chance};
use crate::cli::circumstances::Circumstances;
use crate::cli::page::PageFlag;

/// Which few bundles to offer, to how many, for what gain?
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier bundles baskets.csv -s 0.5%
  pannier bundles orders.csv --basket invoice --item description -s 1% --top 20
  pannier bundles holdings.csv --customer id --item product -s 1% -o bundles.csv
  pannier bundles holdings.csv -s 1% --products catalogue.csv     by margin, what is on sale
  pannier bundles holdings.csv -s 1% --per-product 2 --must-exclude \"Trial*\"
  pannier bundles holdings.csv -s 1% --customers calls.csv        and whom to offer which
  pannier bundles holdings.csv -s 1% --compare ours.csv           beside our own bundles
  pannier bundles baskets.csv -s 1% --context promotion           what promotions explain
  pannier bundles holdings.csv -s 1% -o bundles.xlsx              a sheet for each view
  pannier bundles orders.csv --customer id --time date -s 2% --split 2024-06-30   what sold later
  pannier bundles holdings.csv -s 1% -o bundles.xlsx --report bundles.html   a page to pass on, too",
  mut_arg("products", |products| products.requires(clap::builder::Resettable::Reset)))]
pub(crate) struct BundlesArgs {
    #[command(flatten)]
    pub(super) input: Input,
    #[command(flatten)]
    pub(super) support: Support,
    #[command(flatten)]
    pub(super) choice: Choice,
    #[command(flatten)]
    pub(super) offer: Offer,
    #[command(flatten)]
    pub(super) view: View,
    #[command(flatten)]
    pub(super) circumstances: Circumstances,
    #[command(flatten)]
    pub(super) output: Output,
    #[command(flatten)]
    pub(super) page: PageFlag,
}

/// What the list may hold.
#[derive(Debug, Args)]
#[command(next_help_heading = "Thresholds")]
pub(super) struct Choice {
    /// How many bundles.
    #[arg(long, value_name = "K", default_value_t = 10)]
    pub(super) top: usize,
    /// The most products of a bundle, 2 to 5.
    #[arg(long, value_name = "N", default_value_t = 5,
          value_parser = clap::value_parser!(u8).range(2..=5))]
    pub(super) max_size: u8,
    /// The fewest.
    #[arg(long, value_name = "N", default_value_t = 2,
          value_parser = clap::value_parser!(u8).range(2..=5))]
    pub(super) min_size: u8,
    /// In how many bundles a product may be.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub(super) per_product: Option<usize>,
    /// In how many bundles the products of one family may be; families are the catalogue's.
    #[arg(long, value_name = "N", value_parser = at_least_one, requires = "products")]
    pub(super) per_family: Option<usize>,
    /// The most that the products of a bundle may cost together; prices are the catalogue's.
    #[arg(long, value_name = "MONEY", requires = "products")]
    pub(super) max_price: Option<f64>,
    /// Only bundles with this product; * and ? stand for anything. Repeat it to demand several.
    #[arg(long, value_name = "PRODUCT")]
    pub(super) must_include: Vec<String>,
    /// No bundle with this product.
    #[arg(long, value_name = "PRODUCT")]
    pub(super) must_exclude: Vec<String>,
    /// Bundles that enter the choice whatever was found: a bundle a line, its products in the
    /// fields of a csv file, or a list that this command wrote.
    #[arg(long, value_name = "FILE")]
    pub(super) candidates: Option<PathBuf>,
    /// How many candidates of the highest value enter the choice.
    #[arg(long, value_name = "N", default_value_t = 5_000, value_parser = at_least_one)]
    pub(super) max_candidates: usize,
    /// Choose exactly, by integer programming, instead of one after another; for small cases.
    #[arg(long)]
    pub(super) exact: bool,
    /// The day on which products must be on sale; default is the last day of the data.
    #[arg(long, value_name = "DATE", value_parser = moment, requires = "products")]
    pub(super) at: Option<i64>,
}

/// What an offer is worth.
#[derive(Debug, Args)]
#[command(next_help_heading = "Value")]
pub(super) struct Offer {
    /// What a sale counts; default is the best that the catalogue knows.
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(super) value: Option<CurrencyChoice>,
    /// Count all that a customer misses of a bundle, by the customer's scores, and not only the last
    /// product: for customers who hold little of everything. Much of it sells without an offer.
    #[arg(long, conflicts_with = "uplift")]
    pub(super) coverage: bool,
    /// By what share a discounted offer raised the chance of a sale, as a pilot or an earlier
    /// bundle has shown; value is then what the discount brings beyond what it costs. With 0 the
    /// answer is from which uplift on discounts pay, as with --discounts.
    #[arg(long, value_name = "SHARE", value_parser = uplift)]
    pub(super) uplift: Option<f64>,
    /// How many of those without a product take it in the time of a campaign though nobody offers it:
    /// a line for each product with its rate, from a pilot's control arm or from `matrix --split`.
    /// Sales and what an offer eats of them are then of that time, and not of all who will ever hold
    /// it.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["coverage", "split"])]
    pub(super) organic: Option<PathBuf>,
    /// The discount of the measured offer, as a share of the price.
    #[arg(long, value_name = "SHARE", default_value = "10%", value_parser = chance)]
    pub(super) discount: f64,
    /// The share of customers who claim it for the products that they hold already, too.
    #[arg(long, value_name = "SHARE", default_value = "0", value_parser = chance)]
    pub(super) claimed: f64,
    /// What one contact costs.
    #[arg(long, value_name = "MONEY", default_value_t = 0.0)]
    pub(super) contact_cost: f64,
}

/// What is shown.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct View {
    /// Instead of the list, from which uplift on discounts of 5 to 30 % on its bundles pay.
    #[arg(long, conflicts_with_all = ["compare", "context", "calendar"])]
    pub(super) discounts: bool,
    /// Instead of the list, what it comes to beside the most frequent sets, those of the highest
    /// lift, those ranked one by one, and the bundles of this file, if one is given.
    #[arg(long, value_name = "FILE", num_args = 0..=1,
          conflicts_with_all = ["context", "calendar"])]
    pub(super) compare: Option<Option<PathBuf>>,
    /// Instead of the list, what it and its rivals would have sold: everything is made from what was
    /// held before this day, and counted is what was taken from then on. Wants --time.
    #[arg(long, value_name = "DATE", value_parser = moment, requires = "time",
          conflicts_with_all = ["discounts", "compare", "customers", "segment", "uplift",
                                "context", "calendar"])]
    pub(super) split: Option<i64>,
    /// Until when what was taken counts; default is the end of the data.
    #[arg(long, value_name = "DATE", value_parser = moment, requires = "split")]
    pub(super) until: Option<i64>,
    /// Where to write who is one product away from which bundle, as csv, tsv, jsonl, json or xlsx.
    #[arg(long, value_name = "FILE")]
    pub(super) customers: Option<PathBuf>,
    /// A list for each value of this column.
    #[arg(long, value_name = "COLUMN")]
    pub(super) segment: Option<String>,
    /// How many times the choice is made again on customers drawn anew, to see how sure it is; 0 for
    /// not at all.
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(super) replicates: usize,
    /// Where random numbers begin.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum CurrencyChoice {
    Products,
    Revenue,
    Margin,
}

impl Offer {
    pub(super) fn discount(&self) -> anyhow::Result<Discount> {
        Ok(Discount::new(self.discount, self.claimed, self.contact_cost)?)
    }

    /// Whether the answer is from which uplift on discounts pay.
    pub(super) fn asks_break_even(&self) -> bool {
        self.uplift == Some(0.0)
    }
}

impl From<CurrencyChoice> for Currency {
    fn from(choice: CurrencyChoice) -> Self {
        match choice {
            CurrencyChoice::Products => Self::Products,
            CurrencyChoice::Revenue => Self::Revenue,
            CurrencyChoice::Margin => Self::Margin,
        }
    }
}

fn at_least_one(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|&number| number > 0);
    number.ok_or_else(|| "give a number from 1".into())
}

/// A share or a percentage that may be above 1.
fn uplift(text: &str) -> Result<f64, String> {
    let (number, scale) = match text.trim().strip_suffix('%') {
        Some(percent) => (percent, 100.0),
        None => (text.trim(), 1.0),
    };
    let uplift = number.trim().parse().ok().map(|number: f64| number / scale);
    uplift
        .filter(|uplift| uplift.is_finite() && *uplift >= 0.0)
        .ok_or_else(|| "give a share from 0 on, or a percentage".into())
}

/// A day, or a moment, in seconds since the beginning of 1970.
fn moment(text: &str) -> Result<i64, String> {
    read::moment(text).map_err(|error| error.to_string())
}
