//! `pannier bundles`.

use pannier::bundles::{self, BundleConfig};
use pannier::mine::{self, MineConfig};

use super::args::BundlesArgs;
use super::emit::{Emitter, Run};
use super::exit::Exit;
use super::load::{load, min_support};
use super::nothing;
use super::session::Session;

pub(crate) fn run(args: &BundlesArgs, session: &Session) -> anyhow::Result<Exit> {
    let least = min_support(&args.support)?;
    let emitter = Emitter::new(&args.output, bundles::SCHEMA, session)?;
    let loaded = load(&args.input, Emitter::wants_receipt(&args.output), session)?;
    let min_count = loaded.count(least);
    let patterns = loaded.transactions.patterns(min_count);
    session.lap("encode");

    let mut config = MineConfig::new(min_count);
    config.max_len = usize::from(args.max_size);
    config.max_itemsets = args.support.max_itemsets;
    config.engine = args.support.engine.into();
    let itemsets = mine::collect(&patterns, &config, &session.progress)?;
    session.lap("mine");

    let mut config = BundleConfig::default();
    config.top = args.top;
    config.max_size = usize::from(args.max_size);
    config.unit = loaded.unit;
    config.lang = session.lang(emitter.format);
    let found = bundles::bundles(&patterns, &itemsets, &config, &session.progress)?;
    session.lap("bundles");
    session.notice(&format!(
        "{} itemsets with support of at least {}, {} of them could be bundles",
        itemsets.len(),
        loaded.as_share(min_count),
        found.candidates
    ));
    if !found.chosen.is_empty() {
        let value: f64 = found.chosen.iter().map(|chosen| chosen.added_value).sum();
        session.notice(&format!(
            "together worth {value:.0}, surely {:.1} % of the best choice or more",
            (value / found.at_most * 1000.0).floor() / 10.0
        ));
    }
    if found.chosen.is_empty() {
        nothing::say(
            &loaded,
            min_count,
            "no products with this support are held together more often than chance would have it; lower --min-support",
            session,
        )?;
    }
    let run = Run {
        command: "bundles",
        loaded: &loaded,
        min_count: Some(min_count),
        settings: vec![("top", args.top.into()), ("max_size", args.max_size.into())],
        counts: vec![
            ("itemsets", itemsets.len() as u64),
            ("candidates", found.candidates as u64),
            ("considered", found.considered as u64),
        ],
        cut: (found.considered < found.candidates).then(|| {
            format!(
                "only the {} candidates of highest value out of {} entered the choice",
                found.considered, found.candidates
            )
        }),
    };
    emitter.records(found.records(), &bundles::schema(), run)
}
