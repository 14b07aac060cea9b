//! Flags that mean the same for every verb, and the flags of the verbs on baskets.

use std::path::PathBuf;

use super::circumstances::Circumstances;
use clap::{Args, ValueEnum};
use pannier::matrix::{Measure, Relation};
use pannier::mine::Engine;
use pannier::read::{
    self, Bands, Condition, Encoding, MaxBad, MomentFormat, Normalization, Returns,
};
use pannier::support::{MinConfidence, MinSupport};
use pannier::words::Lang;
use pannier::write;

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
  pannier mine orders.csv -s 0.5% --min-len 2 -o sets.csv
  pannier mine orders.csv --top 100 --min-len 2 --with butter
  pannier mine orders.csv -s 0.1% --dry-run                   how many, and which support gives fewer")]
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
    /// Only closed sets: those that no larger set equals in support.
    #[arg(long, help_heading = "Thresholds")]
    pub(crate) closed: bool,
    /// Only maximal sets: those without a frequent set around them.
    #[arg(long, conflicts_with = "closed", help_heading = "Thresholds")]
    pub(crate) maximal: bool,
    /// Only generators: those that no smaller set equals in support.
    #[arg(long, conflicts_with_all = ["closed", "maximal"], help_heading = "Thresholds")]
    pub(crate) generators: bool,
    /// Only the K sets of highest support, those first; equal ones by name. Needs no -s.
    #[arg(long, value_name = "K", conflicts_with_all = ["maximal", "generators"],
          value_parser = clap::value_parser!(u32).range(1..), help_heading = "Thresholds")]
    pub(crate) top: Option<u32>,
    /// Only sets with this product; repeat it for sets with several.
    #[arg(
        long,
        value_name = "PRODUCT",
        conflicts_with = "generators",
        help_heading = "Thresholds"
    )]
    pub(crate) with: Vec<String>,
    /// Only sets without this product; repeats.
    #[arg(long, value_name = "PRODUCT", help_heading = "Thresholds")]
    pub(crate) without: Vec<String>,
    /// Say how many sets there are and write none.
    #[arg(long, help_heading = "Work")]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Which sets make which product more likely?
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier rules baskets.csv -s 0.5% -c 20%
  pannier rules baskets.csv -s 0.5% --validate                found in one half, tested in the other
  pannier rules baskets.csv -s 0.5% --filter \"lift_adj > 1.5 and count >= 30\" --measures all -o rules.csv
  pannier rules holdings.csv --customer id --item product -s 100 -c 20% -o rules.csv
  pannier rules orders.csv -s 50 --max-consequent any --sort confidence -o rules.jsonl
  pannier rules orders.csv -s 50 --context region --time date --calendar promotions.csv
  pannier rules orders.csv -s 50 --time date --validate --split 2024-07-01   found before, tested after")]
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
}

/// How likely is each product, given each other, and what are they to each other?
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier matrix baskets.csv                                  the strongest pairs
  pannier matrix holdings.csv --given Broadband               one row, in words
  pannier matrix holdings.csv --relations                     complements, substitutes, ...
  pannier matrix holdings.csv --heat                          a heat map, here in the terminal
  pannier matrix holdings.csv -o matrix.csv                   every ordered pair, zeros too
  pannier matrix holdings.csv --diff matrix.csv               what changed since
  pannier matrix holdings.csv --like IPTV --like TV:0.5       whom to offer a new product
  pannier matrix holdings.csv --relations --context region    with circumstances held fixed
  pannier matrix holdings.csv --time since --split 2023-07-01 --horizon 180d    who takes what next
  pannier matrix holdings.csv -o matrix.svg                   a picture; .graphml and .dot: a network")]
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
    /// Which nulls decide what a pair is: independence, equal activity of customers, or both.
    #[arg(
        long,
        value_enum,
        value_name = "NULL",
        default_value = "both",
        help_heading = "Thresholds"
    )]
    pub(crate) null: NullChoice,
    /// How p-values are corrected over all pairs: bh (Benjamini-Hochberg), by
    /// (Benjamini-Yekutieli) or holm.
    #[arg(
        long,
        value_enum,
        value_name = "METHOD",
        default_value = "bh",
        help_heading = "Thresholds"
    )]
    pub(crate) fdr: CorrectionChoice,
    /// One row for each pair, with what its products are to each other: all pairs, or those of one
    /// kind (complement, weak-complement, breadth, substitute, below-breadth, independent, undecided,
    /// exclusive, requires).
    #[arg(long, value_name = "KIND", num_args = 0..=1, require_equals = true,
          default_missing_value = "all", value_parser = relation_kind, help_heading = "Output")]
    pub(crate) relations: Option<RelationKind>,
    /// Draw the most held products as shaded blocks, those that belong together side by side; to
    /// draw a picture or a network, write to FILE.svg, .html, .graphml or .dot.
    #[arg(long, conflicts_with_all = ["relations", "given", "then"], help_heading = "Output")]
    pub(crate) heat: bool,
    /// A sheet instead of a list: a row for each product given, a column for each asked for, with
    /// n_both, p, p_shrunk (the default), lift, lift_adj, lift_eb or relation; csv or tsv.
    #[arg(long, value_name = "MEASURE", num_args = 0..=1, require_equals = true,
          default_missing_value = "p_shrunk", value_parser = measure,
          conflicts_with_all = ["relations", "given", "then", "heat"], help_heading = "Output")]
    pub(crate) wide: Option<Measure>,
    /// What changed since this matrix was written (csv, tsv, jsonl or json).
    #[arg(long, value_name = "OLD", conflicts_with_all = ["relations", "heat", "wide"],
          help_heading = "Output")]
    pub(crate) diff: Option<PathBuf>,
    /// Target groups for a new product that is like this one; repeat it for several, each with a
    /// weight if they do not count alike.
    #[arg(long, value_name = "PRODUCT[:WEIGHT]",
          conflicts_with_all = ["relations", "given", "then", "heat", "wide", "diff"],
          help_heading = "Output")]
    pub(crate) like: Vec<String>,
    #[command(flatten)]
    pub(crate) circumstances: Circumstances,
    /// A matrix for each value of this column (a segment, a region), pulled towards the whole where
    /// it knows little; in tables the cells that surely differ from the whole.
    #[arg(long, value_name = "COLUMN",
          conflicts_with_all = ["relations", "heat", "wide", "diff", "like", "split"],
          help_heading = "Context")]
    pub(crate) by: Option<String>,
    /// Who takes what next, instead of who holds what: of those who hold one product and not the
    /// other at this time, how many take the other before the horizon? Wants --time.
    #[arg(long, value_name = "TIME", requires = "time", value_parser = moment,
          conflicts_with_all = ["relations", "heat", "wide", "diff", "like"], help_heading = "Flow")]
    pub(crate) split: Option<i64>,
    /// How long after that: 90d (days) or 12w (weeks); default is until the last row.
    #[arg(long, value_name = "TIME", requires = "split", value_parser = duration,
          help_heading = "Flow")]
    pub(crate) horizon: Option<i64>,
    /// The order: strength (what the lift surely exceeds) or name; default is strength in tables,
    /// name in files.
    #[arg(long, value_enum, value_name = "ORDER", help_heading = "Output")]
    pub(crate) sort: Option<MatrixOrder>,
    #[command(flatten)]
    pub(crate) output: Output,
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

/// What do the columns of an output mean? JSON Schemas, and the measures of rules.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier schema measures                                     every measure, its formula and range
  pannier schema rules                                        the JSON Schema of a rule")]
pub(crate) struct SchemaArgs {
    /// What to describe.
    #[arg(value_enum, value_name = "WHAT")]
    pub(crate) what: What,
    /// For measures: table, md, csv, tsv, jsonl or json; default is table on a terminal, jsonl
    /// otherwise.
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) output_format: Option<write::Format>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum What {
    Measures,
    Itemsets,
    Rules,
    Matrix,
    Bundles,
    Targets,
    Backtest,
    Gains,
    Discounts,
    BundleLists,
    OneAway,
    RealisedBundles,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MatrixOrder {
    Strength,
    Name,
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

fn measure(text: &str) -> Result<Measure, String> {
    Measure::of_name(text).ok_or_else(|| {
        let names: Vec<_> = Measure::names().collect();
        format!("the measures are {}", names.join(", "))
    })
}

/// All relations, or one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RelationKind {
    All,
    One(Relation),
}

fn relation_kind(text: &str) -> Result<RelationKind, String> {
    if text == "all" {
        return Ok(RelationKind::All);
    }
    Relation::of_name(&text.replace('-', " ")).map(RelationKind::One).ok_or_else(|| {
        let names = Relation::ALL.map(|relation| relation.name().replace(' ', "-"));
        format!("the kinds are {}", names.join(", "))
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum NullChoice {
    Both,
    Activity,
    Independence,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CorrectionChoice {
    Bh,
    By,
    Holm,
}

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
    /// ones, between commas, qualify it: 23[watched].
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
    /// sale from it.
    #[arg(long, value_name = "FILE")]
    pub(crate) products: Option<PathBuf>,
    /// The column of the products file whose text takes the item's place: family, name, ….
    #[arg(long, value_name = "COLUMN", requires = "products")]
    pub(crate) level: Option<String>,
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
    /// The language of sentences: en, zh or fa. Default is that of the environment for what people
    /// read (tables and pages), en for everything else.
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

/// A limit: a number, or any for none.
fn up_to(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("at least 1 product must be on the right side".into()),
        Ok(limit) => Ok(limit),
        Err(_) if text == "any" => Ok(usize::MAX),
        Err(_) => Err("give a number of products, or any".into()),
    }
}
