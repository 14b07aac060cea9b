//! `pannier bundles --split`.

use anyhow::bail;
use pannier::bundles::{self, Currency, RealisedConfig};
use pannier::encode::{Histories, Patterns};
use pannier::error::Error;
use pannier::read;
use pannier::watch::Watch;
use pannier::words::{Gap, notices};

use super::{BundlesArgs, config, scorer};
use crate::cli::emit::{Emitter, Run};
use crate::cli::exit::Exit;
use crate::cli::load::{facts, load_histories, min_support};
use crate::cli::session::Session;

pub(super) fn run(args: &BundlesArgs, session: &Session) -> anyhow::Result<Exit> {
    let schema = bundles::realised_schema();
    let emitter = Emitter::new(&args.output, schema.name, session)?;
    let least = min_support(&args.support)?;
    let wants_receipt = Emitter::wants_receipt(&args.output);
    let loaded = load_histories(&args.input, wants_receipt, session)?;
    let histories = &loaded.histories;
    let split = args.view.split.expect("this is what was asked for");
    let mut test = RealisedConfig::new(split, least);
    test.until = args.view.until.unwrap_or(Histories::STILL);
    test.seed = args.view.seed;
    test.bundles = config(args, loaded.unit, session)?;
    test.bundles.replicates = 0;
    test.bundles.at = test.bundles.at.or(Some(split));
    test.bundles.facts = facts(&args.input, histories.dictionary().names(), session)?;
    if test.bundles.facts.is_empty() {
        test.bundles.facts = bundles::takings(histories, split);
        // What was spent does not turn a question about sales into one about money.
        test.bundles.currency = test.bundles.currency.or(Some(Currency::Products));
    }
    let fit = |patterns: &Patterns<'_>, _: &dyn Watch| scorer(patterns, session);
    let found = bundles::realised(histories, &test, &fit, &session.progress)?;
    session.lap("bundles");
    if found.buyers == 0 {
        let (first, last) = histories.span().expect("some rows say when");
        bail!(Error::Unsupported(format!(
            "nobody who held something before {} took anything new afterwards, so nothing can be compared; the rows are from {} to {}",
            read::written(split),
            read::written(first),
            read::written(last)
        )));
    }
    session.say(&notices::Realised {
        customers: found.customers.into(),
        units: loaded.unit.counted().into(),
        day: Gap::name(read::written(split)),
        buyers: found.buyers.into(),
    });
    let run = Run {
        command: "bundles",
        loaded: &loaded,
        min_count: Some(least.min_count(found.customers)),
        settings: vec![
            ("top", test.bundles.top.into()),
            ("max_size", test.bundles.max_size.into()),
            ("split", read::written(split).into()),
            ("seed", test.seed.into()),
        ],
        counts: vec![
            ("customers", u64::from(found.customers)),
            ("buyers", u64::from(found.buyers)),
        ],
        cut: None,
    };
    emitter.records(found.lists, &schema, run)
}
