//! The flags of `pannier rules`, and of those who judge rules as it does.

use clap::{Args, ValueEnum};
use pannier::support::MinConfidence;

use crate::cli::args::{Input, Output, Support, chance, moment};
use crate::cli::circumstances::Circumstances;
use crate::cli::page::PageFlag;

/// Which sets make which product more likely?
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier rules baskets.csv -s 0.5% -c 20%
  pannier rules baskets.csv -s 0.5% --validate                found in one half, tested in the other
  pannier rules baskets.csv -s 0.5% --filter \"lift_adj > 1.5 and count >= 30\" --measures all -o rules.csv
  pannier rules holdings.csv --customer id --item product -s 100 -c 20% -o rules.csv
  pannier rules orders.csv -s 50 --max-consequent any --sort confidence -o rules.jsonl
  pannier rules holdings.csv -s 2% --rhs IPTV --without \"TV pack*\"
  pannier rules orders.csv -s 50 --context region --time date --calendar promotions.csv
  pannier rules orders.csv -s 50 --time date --validate --split 2024-07-01   found before, tested after
  pannier rules holdings.csv -s 100 -o rules.csv --report rules.html     a page to pass on, too")]
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
    /// Only rules with this product on the left side: a name, or a pattern with * and ?. Repeats.
    #[arg(long, value_name = "PRODUCT", help_heading = "Thresholds")]
    pub(crate) lhs: Vec<String>,
    /// Only rules with this product on the right side; several allow any of them.
    #[arg(long, value_name = "PRODUCT", help_heading = "Thresholds")]
    pub(crate) rhs: Vec<String>,
    /// Only rules with this product on either side. Repeats.
    #[arg(long, value_name = "PRODUCT", help_heading = "Thresholds")]
    pub(crate) with: Vec<String>,
    /// Only rules without this product. Repeats.
    #[arg(long, value_name = "PRODUCT", help_heading = "Thresholds")]
    pub(crate) without: Vec<String>,
    /// The most rules to make; more stop the run with what to change.
    #[arg(long, value_name = "N", default_value_t = 10_000_000, help_heading = "Thresholds")]
    pub(crate) max_rules: u64,
    /// A condition on any number of a rule: "lift > 1.5 and count >= 30".
    #[arg(long = "filter", value_name = "CONDITION", help_heading = "Thresholds")]
    pub(crate) condition: Option<String>,
    #[command(flatten)]
    pub(crate) tests: Tests,
    /// Find rules in one half of the baskets and test them in the other, corrected by holm (the
    /// chance of even one false rule), bh, by or none.
    #[arg(long, value_enum, value_name = "HOW", num_args = 0..=1, require_equals = true,
          default_missing_value = "holm", help_heading = "Tests")]
    pub(crate) validate: Option<Adjust>,
    /// Validate a second time with the halves swapped; what survives has survived both.
    #[arg(long, requires = "validate", help_heading = "Tests")]
    pub(crate) cross_fit: bool,
    /// Makes other halves.
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "pannier",
        requires = "validate",
        help_heading = "Tests"
    )]
    pub(crate) salt: String,
    /// Find rules in what came before this time and test them in what came after.
    #[arg(long, value_name = "TIME", requires = "validate", requires = "time",
          conflicts_with = "salt", value_parser = moment, help_heading = "Tests")]
    pub(crate) split: Option<i64>,
    #[command(flatten)]
    pub(crate) circumstances: Circumstances,
    /// The number that orders the rules, strongest first: a measure or a column; or name.
    #[arg(long, value_name = "NUMBER", default_value = "lift", help_heading = "Output")]
    pub(crate) sort: String,
    /// The measures to write: names with commas between, or all; `pannier schema measures` lists
    /// them. Default is ten that are usual.
    #[arg(long, value_name = "LIST", help_heading = "Output")]
    pub(crate) measures: Option<String>,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) page: PageFlag,
}

/// What a rule has to stand.
#[derive(Debug, Args)]
#[command(next_help_heading = "Tests")]
pub(crate) struct Tests {
    /// What a rule must be stronger than: independence, activity (customers who hold much hold
    /// everything) or both.
    #[arg(long, value_enum, value_name = "NULL", default_value = "both")]
    pub(crate) null: NullArg,
    /// How p-values are corrected for the number of rules looked at: bh and by keep the share of
    /// false rules down, holm the chance of even one.
    #[arg(long, value_enum, value_name = "HOW", default_value = "bh")]
    pub(crate) adjust: Adjust,
    /// The largest corrected p-value of a rule that is kept; 1 keeps all.
    #[arg(long, value_name = "SHARE", default_value = "5%", value_parser = chance)]
    pub(crate) max_q: f64,
    /// Keep rules that are no better than a simpler rule.
    #[arg(long)]
    pub(crate) keep_redundant: bool,
}

impl Tests {
    /// The share of false rules that is allowed for; none if nothing limits it.
    pub(crate) fn max_q_allowed(&self) -> Option<f64> {
        (self.adjust != Adjust::None && self.max_q < 1.0).then_some(self.max_q)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum NullArg {
    Both,
    Activity,
    Independence,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Adjust {
    Bh,
    By,
    Holm,
    None,
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
