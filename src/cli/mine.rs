//! `pannier mine`.

use std::path::Path;

use pannier::encode::{Patterns, Rank};
use pannier::mine::{self, Condensed, MineConfig, TopK};
use pannier::record::{Cell, Column, Kind, Record, Schema};
use pannier::support::{Count, share};
use pannier::write::{
    Format, ITEMSETS_SCHEMA, ItemsetLines, ItemsetLinesPart, LineFormat, Output, output_error,
};

use super::args::MineArgs;
use super::emit::{Emitter, Run};
use super::exit::Exit;
use super::load::{load, min_support};
use super::nothing;
use super::session::Session;

pub(crate) fn run(args: &MineArgs, session: &Session) -> anyhow::Result<Exit> {
    let least = min_support(&args.support)?;
    let emitter = Emitter::new(&args.output, ITEMSETS_SCHEMA, session)?;
    let loaded = load(&args.input, Emitter::wants_receipt(&args.output), session)?;
    let min_count = loaded.count(least);
    let patterns = loaded.transactions.patterns(min_count);
    session.lap("encode");

    let mut config = MineConfig::new(min_count);
    config.min_len = args.min_len;
    config.max_len = args.max_len.unwrap_or(usize::MAX);
    config.max_itemsets = args.support.max_itemsets;
    config.engine = args.support.engine.into();
    config.condensed = match (args.closed, args.maximal, args.generators) {
        (true, _, _) => Some(Condensed::Closed),
        (_, true, _) => Some(Condensed::Maximal),
        (_, _, true) => Some(Condensed::Generators),
        _ => None,
    };
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
        ],
        counts: vec![("frequent_items", patterns.items().len() as u64)],
        cut: None,
    };
    let say = |found: u64| -> anyhow::Result<()> {
        session.lap("mine");
        session.notice(&format!(
            "{found} itemsets with support of at least {}",
            loaded.as_share(min_count)
        ));
        if found == 0 {
            let highest = loaded.transactions.counts().into_iter().max().unwrap_or(0);
            if args.min_len < 2 && highest > 0 {
                session.notice(&format!(
                    "nothing found: the most frequent product has a support of {}; lower to -s {highest}",
                    loaded.as_share(highest)
                ));
            } else {
                nothing::say(&loaded, min_count, "lower --min-len", session)?;
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
    if let Some(format) = lines {
        return emitter.written(ITEMSETS_SCHEMA, run, |out| {
            let (out, found) = stream(&patterns, &config, format, out, session)?;
            say(found)?;
            Ok((out, found))
        });
    }
    let rows = match emitter.format {
        Format::Table | Format::Markdown => emitter.shape.rows,
        _ => usize::MAX,
    };
    let name_order = patterns.name_order();
    let best_of = |_| TopK::new(rows, &name_order);
    let parts = mine::mine(&patterns, &config, best_of, &session.progress)?;
    let (best, found) = TopK::merge(parts);
    say(found)?;
    let records =
        best.iter().map(|(items, support)| Itemset::new(&patterns, &name_order, items, *support));
    emitter.records_of(records, found, &schema(), run)
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
    let parts = mine::mine(patterns, config, |part| lines.sink(part), &session.progress)?;
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
