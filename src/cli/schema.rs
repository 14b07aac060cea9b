//! `pannier schema`.

use std::io::{IsTerminal, Write as _};

use clap::{Args, ValueEnum};
use pannier::rules::{Shown, measures};
use pannier::words::Lang;
use pannier::write::{self, Format, Output, TableShape, json_schema};
use pannier::{bundles, customers, journey, matrix, rules, targets};

use super::exit::Exit;
use super::session::Session;
use super::{mine, segments};

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
    Relations,
    MatrixDiff,
    Flow,
    Prospects,
    Bundles,
    BundleGaps,
    Discounts,
    BundleLists,
    OneAway,
    RealisedBundles,
    Targets,
    Groups,
    Backtest,
    Gains,
    Calibration,
    Uplift,
    Qini,
    Segments,
    SegmentCards,
    SegmentProducts,
    SegmentHoldings,
    Retention,
    Anchors,
    Survival,
    RetentionValue,
    AtRisk,
    RetentionMetrics,
    Cohorts,
    Openers,
    PilotPlan,
    Assignment,
    Channels,
    ChannelSegments,
    Allocation,
    Limits,
    Rollout,
    JourneyLadder,
    Precedence,
    Scale,
    People,
    Next,
    Sequences,
}

pub(crate) fn run(args: &SchemaArgs, _: &Session) -> anyhow::Result<Exit> {
    let mut out = Output::stdout();
    let schema = match args.what {
        What::Measures => {
            let on_terminal = std::io::stdout().is_terminal();
            let usual = [Format::JsonLines, Format::Table][usize::from(on_terminal)];
            let shape = TableShape {
                width: terminal_size::terminal_size().map_or(120, |(width, _)| width.0),
                rows: usize::MAX,
                lang: Lang::default(),
            };
            let format = args.output_format.unwrap_or(usual);
            write::write(measures(), &measures::schema(), format, shape, &mut out)
                .map_err(|source| out.error(source))?;
            out.commit()?;
            return Ok(Exit::Done);
        }
        What::Itemsets => mine::schema(),
        What::Rules => rules::schema(&Shown::default()),
        What::Matrix => matrix::schema(),
        What::Relations => matrix::relation::schema(),
        What::MatrixDiff => matrix::diff::schema(),
        What::Flow => matrix::flow::schema(),
        What::Prospects => matrix::like::schema(),
        What::Bundles => bundles::schema(),
        What::BundleGaps => bundles::gaps_schema(),
        What::Discounts => bundles::discounts_schema(),
        What::BundleLists => bundles::lists_schema(),
        What::OneAway => bundles::one_away_schema(),
        What::RealisedBundles => bundles::realised_schema(),
        What::Targets => {
            targets::list::schema(targets::list::Shown { values: true, priorities: true })
        }
        What::Groups => targets::groups::schema(),
        What::Backtest => targets::report::schema(targets::report::Shown::default()),
        What::Gains => targets::report::gains_schema(),
        What::Calibration => targets::reliability::schema(),
        What::Uplift => targets::uplift_rows::schema(true),
        What::Qini => targets::uplift_rows::qini_schema(),
        What::Segments => customers::segments::schema(),
        What::SegmentCards => customers::segments::cards::schema(),
        What::SegmentProducts => customers::segments::products::schema(),
        What::SegmentHoldings => segments::tagged::schema(),
        What::Retention => customers::ladder::schema(),
        What::Anchors => customers::anchors::schema(),
        What::Survival => customers::staying::schema(),
        What::RetentionValue => customers::value::schema(),
        What::AtRisk => customers::risk::schema(),
        What::RetentionMetrics => customers::metrics::schema(),
        What::Cohorts => customers::metrics::cohorts_schema(),
        What::Openers => customers::openers::schema(),
        What::PilotPlan => customers::plan::schema(),
        What::Assignment => customers::assignment::schema(),
        What::Channels => customers::pilot::schema(),
        What::ChannelSegments => customers::cells::schema(),
        What::Allocation => customers::allocation::schema(),
        What::Limits => customers::allocation::limits_schema(),
        What::Rollout => customers::monitor::schema(),
        What::JourneyLadder => journey::ladder::schema(),
        What::Precedence => journey::precedence::schema(),
        What::Scale => journey::scale::schema(),
        What::People => journey::scale::people_schema(),
        What::Next => journey::next::schema(),
        What::Sequences => journey::sequences::schema(),
    };
    let text = serde_json::to_string_pretty(&json_schema(&schema))? + "\n";
    out.write_all(text.as_bytes()).map_err(|source| out.error(source))?;
    out.commit()?;
    Ok(Exit::Done)
}
