//! `pannier mine`.

use std::path::Path;

use clap::Args;
use pannier::encode::{ItemId, Keep, Patterns, Rank, Wanted};
use pannier::error::{Error, nearest};
use pannier::mine::{self, Condensed, ItemsetSink, MineConfig, Part, TopK};
use pannier::record::{Cell, Column, Kind, Record, Schema};
use pannier::support::{Count, share};
use pannier::words::{Gap, notices};
use pannier::write::{
    Format, ITEMSETS_SCHEMA, ItemsetLines, ItemsetLinesPart, LineFormat, Output, output_error,
};

use super::args::{self, Input, Support};
use super::emit::{Emitter, Run};
use super::exit::Exit;
use super::load::{Loaded, load_levels, min_support};
use super::nothing;
use super::session::Session;

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
    pub(crate) output: args::Output,
}

pub(crate) fn run(args: &MineArgs, session: &Session) -> anyhow::Result<Exit> {
    let least = match args.top {
        Some(_) if args.support.min_support.is_none() => None,
        _ => Some(min_support(&args.support)?),
    };
    let emitter = Emitter::new(&args.output, ITEMSETS_SCHEMA, session)?;
    let loaded =
        load_levels(&args.input, Keep::default(), Emitter::wants_receipt(&args.output), session)?;
    let wanted =
        Wanted { with: items(&args.with, &loaded)?, without: items(&args.without, &loaded)? };
    let patterns_of = |min_count| loaded.transactions.patterns_of(min_count, &wanted);

    let mut config = MineConfig::new(least.map_or(1, |least| loaded.count(least)));
    config.min_len = args.min_len;
    config.max_len = args.max_len.unwrap_or(usize::MAX);
    config.max_itemsets = args.support.most_written();
    config.engine = args.support.engine.into();
    config.condensed = match (args.closed, args.maximal, args.generators) {
        (true, _, _) => Some(Condensed::Closed),
        (_, true, _) => Some(Condensed::Maximal),
        (_, _, true) => Some(Condensed::Generators),
        _ => None,
    };
    if let Some(k) = args.top {
        config.min_count = mine::support_of_top(patterns_of, &config, k.into(), &session.progress)?;
    }
    let min_count = config.min_count;
    if args.dry_run {
        config.max_itemsets = args.support.most_held();
        return foretell(&loaded, patterns_of, &config, session);
    }
    let patterns = patterns_of(min_count);
    session.lap("encode");
    let run = Run {
        command: "mine",
        loaded: &loaded,
        min_count: Some(min_count),
        settings: vec![
            ("min_len", args.min_len.into()),
            ("max_len", args.max_len.into()),
            ("closed", args.closed.into()),
            ("maximal", args.maximal.into()),
            ("generators", args.generators.into()),
            ("top", args.top.into()),
            ("with", args.with.clone().into()),
            ("without", args.without.clone().into()),
        ],
        counts: vec![("frequent_items", patterns.items().len() as u64)],
        cut: None,
    };
    let say = |found: u64| -> anyhow::Result<()> {
        session.lap("mine");
        session.say(&notices::Itemsets {
            itemsets: found.into(),
            support: Gap::figure(loaded.as_share(min_count)),
        });
        if found == 0 {
            let highest = loaded.transactions.counts().into_iter().max().unwrap_or(0);
            if args.min_len < 2 && highest > 0 {
                session.say(&notices::LowerSupportOfOne {
                    support: Gap::figure(loaded.as_share(highest)),
                    least: Gap::plain(highest.to_string()),
                });
            } else {
                nothing::say(&loaded, min_count, &notices::LOWER_MIN_LEN, session)?;
            }
        }
        Ok(())
    };

    let lines = match emitter.format {
        Format::Fimi => Some(LineFormat::Fimi),
        Format::JsonLines => Some(LineFormat::JsonLines),
        Format::Csv => Some(LineFormat::Csv),
        _ => None,
    };
    if let (Some(format), None) = (lines, args.top) {
        return emitter.written(ITEMSETS_SCHEMA, run, |out| {
            let (out, found) = stream(&patterns, &config, format, out, session)?;
            say(found)?;
            Ok((out, found))
        });
    }
    let rows = match args.top {
        Some(k) => k as usize,
        None => emitter.most_rows(),
    };
    let name_order = patterns.name_order();
    let best_of = |_| TopK::new(rows, &name_order);
    let parts = mine::mine(&patterns, &config, best_of, &session.progress)?;
    let (best, seen) = TopK::merge(parts);
    let found = if args.top.is_some() { best.len() as u64 } else { seen };
    say(found)?;
    if let Some(format) = lines {
        return emitter.written(ITEMSETS_SCHEMA, run, |out| {
            Ok((write_lines(&patterns, &best, format, out, session)?, found))
        });
    }
    let records =
        best.iter().map(|(items, support)| Itemset::new(&patterns, &name_order, items, *support));
    emitter.records_of(records, found, &schema(), run)
}

/// The products of these names.
fn items(names: &[String], loaded: &Loaded) -> anyhow::Result<Vec<ItemId>> {
    let dictionary = loaded.transactions.dictionary();
    let item = |name: &String| {
        dictionary.get(name).ok_or_else(|| {
            let near = nearest(name, dictionary.names())
                .map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
            Error::Unsupported(format!("there is no product {name:?}{near}")).into()
        })
    };
    names.iter().map(item).collect()
}

/// Says how many itemsets there are, or which support would give no more than are to be held.
fn foretell<'t>(
    loaded: &'t Loaded,
    patterns_of: impl Fn(Count) -> Patterns<'t> + Copy,
    config: &MineConfig,
    session: &Session,
) -> anyhow::Result<Exit> {
    let (most, watch) = (config.max_itemsets, &session.progress);
    let support = loaded.as_share(config.min_count);
    match mine::count_up_to(&patterns_of(config.min_count), config, most, watch)? {
        Some(counted) => {
            let by_length: Vec<String> = (1..)
                .zip(&counted.by_length)
                .filter(|(_, n)| **n > 0)
                .map(|(length, n)| format!("{n} of {length}"))
                .collect();
            let (itemsets, support) = (counted.total().into(), Gap::figure(support));
            if by_length.is_empty() {
                session.say(&notices::Itemsets { itemsets, support });
            } else {
                let sizes = Gap::figure(by_length.join(", "));
                session.say(&notices::ItemsetsBySize { itemsets, support, sizes });
            }
        }
        None if config.condensed == Some(Condensed::Maximal) => {
            session.say(&notices::MoreItemsets { most: most.into(), support: Gap::figure(support) })
        }
        None => {
            let fewer = mine::lowest_support_of(patterns_of, config, most, watch)?;
            let mut of_fewer = *config;
            of_fewer.min_count = fewer;
            let left =
                mine::count_up_to(&patterns_of(fewer), &of_fewer, most, watch)?.unwrap_or_default();
            let (most, support) = (most.into(), Gap::figure(support));
            let (fewer, left) = (Gap::plain(fewer.to_string()), left.total().into());
            match config.condensed {
                Some(_) => session.say(&notices::MoreItemsetsThan { most, support, fewer, left }),
                None => {
                    let about = mine::estimate(&patterns_of(config.min_count), config, watch)?;
                    let about = Gap::figure(about.total());
                    session.say(&notices::AboutItemsets { about, most, support, fewer, left });
                }
            }
        }
    }
    Ok(Exit::Done)
}

/// Writes itemsets in the order given.
fn write_lines(
    patterns: &Patterns<'_>,
    itemsets: &[(Vec<Rank>, Count)],
    format: LineFormat,
    out: Output,
    session: &Session,
) -> anyhow::Result<Output> {
    let target = out.target().map(Path::to_path_buf);
    let failed = |source| output_error(target.as_deref(), source);
    let lines = ItemsetLines::new(patterns, format, out, &session.progress).map_err(failed)?;
    let mut part = lines.sink(Part::of_header_item(0));
    for (items, support) in itemsets {
        let mut items = items.clone();
        items.sort_unstable_by(|one, other| other.cmp(one));
        // Nothing of the line before is kept.
        part.passed_over(&items[..1]);
        if part.itemset(&items, *support).is_break() {
            break;
        }
    }
    // A failure is told by the writer below.
    let _ = part.finish();
    drop(part);
    Ok(lines.into_inner().map_err(failed)?)
}

/// Writes itemsets as they are found.
fn stream(
    patterns: &Patterns<'_>,
    config: &MineConfig,
    format: LineFormat,
    out: Output,
    session: &Session,
) -> anyhow::Result<(Output, u64)> {
    let target = out.target().map(Path::to_path_buf);
    let failed = |source| output_error(target.as_deref(), source);
    let lines = ItemsetLines::new(patterns, format, out, &session.progress).map_err(failed)?;
    let (most, watch) = (config.max_itemsets, &session.progress);
    let Some(parts) = mine::mine_up_to(patterns, config, most, |part| lines.sink(part), watch)?
    else {
        return Err(mine::too_many(patterns, config, watch)?.into());
    };
    let found = parts.iter().map(ItemsetLinesPart::written).sum();
    drop(parts);
    Ok((lines.into_inner().map_err(failed)?, found))
}

/// `pannier.itemsets/1`.
pub(super) fn schema() -> Schema {
    let columns = vec![
        Column::new("items", "itemset", Kind::List, "the products, by name"),
        Column::new("count", "count", Kind::Count, "transactions with all of them"),
        Column::new("support", "support", Kind::Share, "count / n"),
    ];
    Schema { name: ITEMSETS_SCHEMA, columns }
}

/// One itemset with its names, ascending.
struct Itemset<'a> {
    names: Vec<&'a str>,
    support: Count,
    n: Count,
}

impl<'a> Itemset<'a> {
    fn new(patterns: &Patterns<'a>, name_order: &[u32], items: &[Rank], support: Count) -> Self {
        let mut items = items.to_vec();
        items.sort_unstable_by_key(|rank| name_order[rank.index()]);
        let names = items.iter().map(|&rank| patterns.name(rank)).collect();
        Self { names, support, n: patterns.n() }
    }
}

impl Record for Itemset<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let names = Cell::list(self.names.iter().copied());
        vec![names, self.support.into(), share(self.support, self.n).into()]
    }
}
