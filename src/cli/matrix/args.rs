//! The flags of `pannier matrix`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use pannier::matrix::{Measure, Relation};

use crate::cli::args::{Input, Output, Support, duration, moment};
use crate::cli::circumstances::Circumstances;
use crate::cli::page::PageFlag;

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
  pannier matrix holdings.csv --seeds pilot.csv               the same from those who took it first
  pannier matrix holdings.csv --relations --context region    with circumstances held fixed
  pannier matrix orders.csv --time date --products catalogue.csv    while both were on sale
  pannier matrix holdings.csv --time since --split 2023-07-01 --horizon 180d    who takes what next
  pannier matrix orders.csv --time date --drift 2024-07-01    what changed since
  pannier matrix holdings.csv --time since --end until --relations=substitute --switching 90d
  pannier matrix holdings.csv -o matrix.svg                   a picture; .graphml and .dot: a network
  pannier matrix holdings.csv -o matrix.csv --report matrix.html     a page to pass on, too",
  mut_arg("products", |products| products.requires(clap::builder::Resettable::Reset)))]
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
    /// What changed since this matrix was written (csv, tsv, jsonl, json or parquet).
    #[arg(long, value_name = "OLD", conflicts_with_all = ["relations", "heat", "wide"],
          help_heading = "Output")]
    pub(crate) diff: Option<PathBuf>,
    /// Target groups for a new product that is like this one; repeat it for several, each with a
    /// weight if they do not count alike.
    #[arg(long, value_name = "PRODUCT[:WEIGHT]",
          conflicts_with_all = ["relations", "given", "then", "heat", "wide", "diff"],
          help_heading = "Output")]
    pub(crate) like: Vec<String>,
    /// The same for a new product of this family of the catalogue; with --like the mean of both.
    #[arg(long, value_name = "FAMILY", requires = "products",
          conflicts_with_all = ["relations", "given", "then", "heat", "wide", "diff", "by", "split",
                                "drift"],
          help_heading = "Output")]
    pub(crate) family: Option<String>,
    /// Target groups for a new product from a list of those who took it first, one a line: in which
    /// groups, by what they hold, are they more frequent than among all?
    #[arg(long, value_name = "FILE",
          conflicts_with_all = ["relations", "given", "then", "heat", "wide", "diff", "like",
                                "family", "by", "split", "drift", "context", "calendar"],
          help_heading = "Output")]
    pub(crate) seeds: Option<PathBuf>,
    /// No further group once so many people are reached.
    #[arg(long, value_name = "N", requires = "seeds", help_heading = "Output")]
    pub(crate) reach: Option<u64>,
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
          conflicts_with_all = ["relations", "heat", "wide", "diff", "like", "context", "calendar",
                                "null", "fdr"], help_heading = "Flow")]
    pub(crate) split: Option<i64>,
    /// What changed from before this time to after it, of each pair, with the same people in both
    /// periods taken for the same: what was taken before and since, or with --end what was held then
    /// and is at the end. Wants --time.
    #[arg(long, value_name = "TIME", requires = "time", value_parser = moment,
          conflicts_with_all = ["split", "relations", "heat", "wide", "diff", "like", "by",
                                "context", "calendar", "null", "fdr"],
          help_heading = "Flow")]
    pub(crate) drift: Option<i64>,
    /// Whether holders of a possible substitute drop it within so long (90d, 12w) after taking the
    /// other, more than those who did not: evidence W of --relations. Wants --time and --end, with which
    /// what is held after the last row is counted in any case.
    #[arg(long, value_name = "TIME", requires_all = ["relations", "time", "end"],
          conflicts_with = "max_basket",
          value_parser = duration, help_heading = "Flow")]
    pub(crate) switching: Option<i64>,
    /// How long after --split: 90d (days) or 12w (weeks); default is until the last row.
    #[arg(long, value_name = "TIME", requires = "split", value_parser = duration,
          help_heading = "Flow")]
    pub(crate) horizon: Option<i64>,
    /// The order: strength (what the lift surely exceeds) or name; default is strength in tables,
    /// name in files.
    #[arg(long, value_enum, value_name = "ORDER", help_heading = "Output")]
    pub(crate) sort: Option<MatrixOrder>,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) page: PageFlag,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MatrixOrder {
    Strength,
    Name,
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

fn measure(text: &str) -> Result<Measure, String> {
    Measure::of_name(text).ok_or_else(|| {
        let names: Vec<_> = Measure::names().collect();
        format!("the measures are {}", names.join(", "))
    })
}
