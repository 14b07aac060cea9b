//! The flags of `pannier retention`.

use std::path::PathBuf;

use clap::{ArgMatches, Args, FromArgMatches, ValueEnum};
use pannier::customers::table::Condition;
use pannier::customers::{anchors, ladder, risk, staying, value};
use pannier::record::Schema;
use pannier::support::Count;

use crate::cli::args::Output;
use crate::cli::customers::TableInput;
use crate::cli::metrics::MetricsArgs;
use crate::cli::page::PageFlag;

/// `retention FILE` is the ladder, `retention metrics FILE` another question about the same.
#[derive(Debug)]
pub(crate) enum RetentionArgs {
    Ladder(Box<LadderArgs>),
    Metrics(Box<MetricsArgs>),
}

/// By hand, since clap's derive has no way to require the flags of the one without the other.
impl Args for RetentionArgs {
    fn augment_args(command: clap::Command) -> clap::Command {
        LadderArgs::augment_args(command)
            .args_conflicts_with_subcommands(true)
            .subcommand_negates_reqs(true)
            .subcommand(MetricsArgs::augment_args(clap::Command::new("metrics")))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for RetentionArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(match matches.subcommand() {
            Some((_, matches)) => Self::Metrics(Box::new(MetricsArgs::from_arg_matches(matches)?)),
            None => Self::Ladder(Box::new(LadderArgs::from_arg_matches(matches)?)),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// How does staying depend on the products held?
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier retention customers.csv --held products --left churned=yes
  pannier retention customers.csv --held products --left churned=yes --tenure months --bands 12,24,48
  pannier retention customers.csv --held tv,phone,internet!=No --left churned=yes --tenure months
  pannier retention panel.csv --held products --left left=1 --landmark --time days_watched
  pannier retention services.csv --join status.csv --id id --held tv,phone --left status=gone --value revenue
  pannier retention metrics orders.csv --customer id --item product --time date --price amount
  pannier retention customers.csv --held tv,phone --left churned=yes --report retention.html")]
pub(crate) struct LadderArgs {
    #[command(flatten)]
    pub(super) input: TableInput,
    /// The column that counts the products held; or several columns, one a product, that say yes or
    /// no (COLUMN=VALUE and COLUMN!=VALUE where they say something else).
    #[arg(
        long,
        value_name = "COLUMN,...",
        value_delimiter = ',',
        required = true,
        help_heading = "Input"
    )]
    pub(super) held: Vec<String>,
    /// Who left: COLUMN=VALUE.
    #[arg(long, value_name = "CONDITION", help_heading = "Input")]
    pub(super) left: Condition,
    /// The column with the time as a customer when products were counted: customers of like tenure
    /// are compared.
    #[arg(long, value_name = "COLUMN", help_heading = "Input")]
    pub(super) tenure: Option<String>,
    /// Where tenure bands begin, apart from the first: 12,24,48; default is four of about equal size.
    #[arg(
        long,
        value_name = "EDGE,...",
        value_delimiter = ',',
        requires = "tenure",
        help_heading = "Input"
    )]
    pub(super) bands: Vec<f64>,
    /// The column with the time at which observation ended (by leaving or not); gives curves of
    /// staying. Wants --landmark or --entry.
    #[arg(long, value_name = "COLUMN", help_heading = "Input")]
    pub(super) time: Option<String>,
    /// The column with the time, on the same clock, at which products were counted and observation
    /// began; default is 0 for everybody.
    #[arg(long, value_name = "COLUMN", requires = "time", help_heading = "Input")]
    pub(super) entry: Option<String>,
    /// Products were counted before the time in which leaving was counted.
    #[arg(long, help_heading = "Input")]
    pub(super) landmark: bool,
    /// Curves of staying even where products were counted at the end, which proves nothing.
    #[arg(long, help_heading = "Input")]
    pub(super) i_know: bool,
    /// Put all who hold at least so many on one rung.
    #[arg(long, value_name = "K", help_heading = "Input")]
    pub(super) merge: Option<Count>,
    /// The margin of one customer for one period, as long as the one in which leaving was counted:
    /// gives lifetime values.
    #[arg(long, value_name = "MONEY", help_heading = "Money")]
    pub(super) margin: Option<f64>,
    /// What money costs for one such period: 0.1 for 10 %.
    #[arg(
        long,
        value_name = "SHARE",
        default_value_t = 0.0,
        requires = "margin",
        help_heading = "Money"
    )]
    pub(super) discount: f64,
    /// The column that names the customer, for --show risk and --join.
    #[arg(long, value_name = "COLUMN", help_heading = "Input")]
    pub(super) id: Option<String>,
    /// Another table of the same customers, from which columns are taken that FILE does not have.
    #[arg(long, value_name = "FILE", requires = "id", help_heading = "Input")]
    pub(super) join: Option<PathBuf>,
    /// The column with what each customer is worth (revenue, a lifetime value): its mean for each number
    /// of products.
    #[arg(long, value_name = "COLUMN", help_heading = "Money")]
    pub(super) value: Option<String>,
    /// Which rows go into files: ladder, anchors, survival, value or risk (customers still there, the most
    /// likely to leave first, with reasons); a table on a terminal shows all, and risk alone if asked to.
    #[arg(
        long,
        value_enum,
        value_name = "PART",
        default_value = "ladder",
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
    Ladder,
    Anchors,
    Survival,
    Value,
    Risk,
}

impl LadderArgs {
    /// Whether products were counted before the time in which leaving was.
    pub(super) fn counted_first(&self) -> bool {
        self.landmark || self.entry.is_some()
    }
}

impl Part {
    /// What its rows have.
    pub(super) fn schema(self) -> Schema {
        match self {
            Self::Ladder => ladder::schema(),
            Self::Anchors => anchors::schema(),
            Self::Survival => staying::schema(),
            Self::Value => value::schema(),
            Self::Risk => risk::schema(),
        }
    }
}
