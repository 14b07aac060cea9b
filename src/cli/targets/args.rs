//! The flags of `pannier targets`, and what several of them say together.

use std::path::{Path, PathBuf};

use clap::Args;
use pannier::read;
use pannier::support::MinSupport;
use pannier::targets::model::Model;
use pannier::targets::trial::Task;

use crate::cli::args::{Input, Output, duration};
use crate::cli::known::About;
use crate::cli::new_product;
use crate::cli::page::PageFlag;

/// Whom to offer a product, what to offer a customer, and why.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier targets holdings.csv --customer id --item product --product IPTV --top 1000 -o call-list.xlsx
  pannier targets holdings.csv --product IPTV --margin 60 --cost 2    as deep as it pays
  pannier targets holdings.csv --per-customer 3 -o offers.csv
  pannier targets train.csv --format table --product CARAVAN --apply new.csv -o ranked.csv
  pannier targets holdings.csv --save model.json                      learn once
  pannier targets --model model.json --holds Broadband,Mobile         one customer, at once
  pannier targets --rules rules.csv --holds Broadband,Mobile          by the best of these rules
  pannier targets holdings.csv --time since --horizon 90d --save model.json    chances to take it in time
  pannier targets holdings.csv --new \"IPTV 4K\" --like IPTV:2 --like \"Sports channels\"
  pannier targets holdings.csv --new \"IPTV 4K\" --seed pilot.csv --groups     who the first takers are
  pannier targets holdings.csv --model model.json --who 4711 --product IPTV --explain
  pannier targets holdings.csv --product IPTV --top 500 -o calls.csv --report calls.html   a page, too",
  mut_arg("files", |files| files.required(false).required_unless_present("holds")))]
pub(crate) struct TargetsArgs {
    #[command(flatten)]
    pub(super) input: Input,
    #[command(flatten)]
    pub(super) about: About,
    /// The least support of a product that is learnt from or offered.
    #[arg(short = 's', long, value_name = "SUPPORT", help_heading = "Thresholds")]
    pub(super) min_support: Option<MinSupport>,
    /// The most customers for each --product; default is all, or as many as pay.
    #[arg(long, value_name = "N", help_heading = "List")]
    pub(super) top: Option<usize>,
    /// The best offers for each customer, up to so many; the default, with 3, where no --product is
    /// named.
    #[arg(long, value_name = "K", conflicts_with = "top", help_heading = "List")]
    pub(super) per_customer: Option<usize>,
    /// Only this customer; may be repeated.
    #[arg(long, value_name = "CUSTOMER", help_heading = "List")]
    pub(super) who: Vec<String>,
    /// One customer who holds these, between commas; no file is needed with --model.
    #[arg(
        long,
        value_name = "PRODUCT,...",
        value_delimiter = ',',
        conflicts_with = "who",
        help_heading = "List"
    )]
    pub(super) holds: Option<Vec<String>>,
    /// Learn from FILE and list the customers of this one.
    #[arg(long, value_name = "NEW", conflicts_with_all = ["model", "holds"], help_heading = "List")]
    pub(super) apply: Option<PathBuf>,
    /// A product that nobody has yet, or only the customers of --seed.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["product", "per_customer", "model", "rules"], help_heading = "New product")]
    pub(super) new: Option<String>,
    /// What the new product is like, PRODUCT or PRODUCT:WEIGHT; may be repeated. Customers are ranked by
    /// their chance for these.
    #[arg(long, value_name = "PRODUCT[:WEIGHT]", requires = "new",
          conflicts_with_all = ["seed", "margin", "cost", "budget", "weights", "requires", "excludes", "holds", "save", "apply"], help_heading = "New product")]
    pub(super) like: Vec<String>,
    /// Customers who took the new product first, in the first column of a CSV file with a header: the
    /// others are ranked by how like them they are.
    #[arg(long, value_name = "FILE", requires = "new", conflicts_with_all = ["apply", "holds", "time"], help_heading = "New product")]
    pub(super) seed: Option<PathBuf>,
    /// List groups instead: what the first takers hold or are more often than others, each group by
    /// what it adds to those above it, up to --top customers.
    #[arg(long, requires = "seed", conflicts_with_all = ["save", "margin", "cost", "budget", "weights", "requires", "excludes", "show_suppressed", "suppress", "who", "explain"], help_heading = "New product")]
    pub(super) groups: bool,
    /// Explain instead: every amount of the score of one customer for one --product.
    #[arg(long, requires = "product", help_heading = "List")]
    pub(super) explain: bool,
    /// With --time: how long after a day a chance is of, 90d (days) or 12w (weeks). Customers are listed
    /// with what they hold at the end of the rows. Default is 90d.
    #[arg(long, value_name = "TIME", requires = "time", conflicts_with_all = ["model", "rules"], value_parser = duration, help_heading = "List")]
    pub(super) horizon: Option<i64>,
    /// A CSV file with a header of weights that decide which offer comes first: product or customer or
    /// both, and context or lever or both; the order is by chance times context times margin times lever.
    #[arg(long, value_name = "FILE", help_heading = "List")]
    pub(super) weights: Option<PathBuf>,
    /// What a sale brings: MONEY, or PRODUCT=MONEY for each; offers that do not pay are suppressed.
    #[arg(long, value_name = "[PRODUCT=]MONEY", help_heading = "Money")]
    pub(super) margin: Vec<String>,
    /// What a contact costs.
    #[arg(long, value_name = "MONEY", default_value_t = 0.0, help_heading = "Money")]
    pub(super) cost: f64,
    /// What all contacts of a --product may cost together.
    #[arg(
        long,
        value_name = "MONEY",
        requires = "cost",
        conflicts_with = "top",
        help_heading = "Money"
    )]
    pub(super) budget: Option<f64>,
    /// A CSV file with a header of customers who must not be contacted: customer, and if wanted
    /// product and reason.
    #[arg(long, value_name = "FILE", help_heading = "Against it")]
    pub(super) suppress: Option<PathBuf>,
    /// An offer is only for those who hold this product, or another one required; may be repeated.
    #[arg(long, value_name = "OFFER:PRODUCT", help_heading = "Against it")]
    pub(super) requires: Vec<String>,
    /// An offer is not for those who hold this product; may be repeated.
    #[arg(long, value_name = "OFFER:PRODUCT", help_heading = "Against it")]
    pub(super) excludes: Vec<String>,
    /// Contact no customer about more than N of the products: the likeliest first.
    #[arg(long, value_name = "N", requires = "product", conflicts_with_all = ["per_customer", "explain"], help_heading = "Against it")]
    pub(super) contacts: Option<usize>,
    /// List suppressed offers too, with the reason.
    #[arg(long, help_heading = "Against it")]
    pub(super) show_suppressed: bool,
    /// Keep the model in this file (JSON).
    #[arg(long, value_name = "FILE", conflicts_with = "model", help_heading = "Model")]
    pub(super) save: Option<PathBuf>,
    /// Use a model that was kept; nothing is learnt from FILE. Customers who come in the order of their
    /// names are scored while the file is read, in memory that does not grow with them.
    #[arg(long, value_name = "FILE", help_heading = "Model")]
    pub(super) model: Option<PathBuf>,
    /// Use the rules that `pannier rules -o FILE` wrote (CSV, TSV or JSON Lines): of those that apply the
    /// surest decides. Nothing is learnt.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["model", "save", "apply", "methods", "min_support", "attributes", "held"], help_heading = "Model")]
    pub(super) rules: Option<PathBuf>,
    #[command(flatten)]
    pub(super) output: Output,
    #[command(flatten)]
    pub(super) page: PageFlag,
}

impl TargetsArgs {
    /// The products that a model is wanted for; of none, all.
    pub(super) fn offered(&self) -> Vec<String> {
        match &self.new {
            Some(new) if self.seed.is_some() => vec![new.clone()],
            Some(_) => {
                let name = |text: &String| new_product::like(text, |_| false).0.to_owned();
                self.like.iter().map(name).collect()
            }
            None => self.about.product.clone(),
        }
    }

    /// Whether customers can be offered something while their rows are read: nothing about one of them
    /// hangs on other files or other rows.
    pub(super) fn comes_one_by_one(&self, model: &Model) -> bool {
        let input = &self.input;
        let is_table = input.format == Some(read::Format::Table);
        is_table == model.attributes.is_some()
            && (!is_table || input.conditions.is_empty())
            && !self.page.is_asked()
            && !self.explain
            && self.holds.is_none()
            && self.who.is_empty()
            && self.about.attributes.is_none()
            && self.about.held.is_empty()
            && input.time.is_none()
            && input.weight.is_none()
            && input.level.is_empty()
            && input.max_basket.is_none()
    }

    /// The new product and the list of those who took it first, where these are asked about.
    pub(super) fn first_takers(&self) -> Option<(&str, &Path)> {
        Some((self.new.as_deref()?, self.seed.as_deref()?))
    }

    /// What methods are chosen by: offers to a customer, or lists of one product.
    pub(super) fn task(&self, products: usize) -> Task {
        let by_customer =
            self.per_customer.is_some() || (self.about.product.is_empty() && self.new.is_none());
        if by_customer && products > 1 { Task::Offers } else { Task::Lists }
    }
}

/// A file as a receipt names it.
pub(super) fn written(file: &Option<PathBuf>) -> serde_json::Value {
    file.as_ref().map(|file| file.display().to_string()).into()
}
