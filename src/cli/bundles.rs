//! `pannier bundles`.

mod args;
mod realised;

use std::borrow::Cow;
use std::path::Path;

use pannier::bundles::{
    self, BundleConfig, Bundles, Currency, Limits, Mode, Scorer, Shown, read_rates, read_sets,
};
use pannier::encode::{Keep, Patterns, Rank, Transactions};
use pannier::error::{Error, Result};
use pannier::mine::{self, FrequentItemsets, MineConfig};
use pannier::record::Schema;
use pannier::report::{self, Caveat};
use pannier::stats::Level;
use pannier::support::Count;
use pannier::targets::{Counts, ease};
use pannier::words::{Gap, notices, term};
use pannier::write::{self, Book};

pub(crate) use args::BundlesArgs;

use super::args::Support;
use super::emit::{Emitter, Run};
use super::exit::Exit;
use super::load::{Loaded, as_share, facts, load_keeping, min_support};
use super::nothing;
use super::session::Session;

pub(crate) fn run(args: &BundlesArgs, session: &Session) -> anyhow::Result<Exit> {
    args.page.refuse(args.view.split.is_some(), "--split")?;
    args.page.refuse(args.view.segment.is_some(), "--segment")?;
    if args.view.split.is_some() {
        return realised::run(args, session);
    }
    let least = min_support(&args.support)?;
    let priced = args.view.discounts || args.offer.asks_break_even();
    let segmented = args.view.segment.is_some();
    args.page.refuse(args.view.discounts, "--discounts")?;
    args.page.refuse(args.offer.asks_break_even(), "a discount without --uplift")?;
    args.page.refuse(args.view.compare.is_some(), "--compare")?;
    let schema = match &args.view.compare {
        _ if priced => bundles::discounts_schema(),
        Some(_) => bundles::lists_schema(),
        None => bundles::schema_of(Shown {
            segments: segmented,
            context: args.circumstances.are_named(),
        }),
    };
    let mut emitter = Emitter::with_page(&args.output, &args.page, schema.name, session)?;
    let mut customers = match &args.view.customers {
        Some(file) => Some((write::Output::file(file)?, format_of(file)?)),
        None => None,
    };
    let own = match &args.view.compare {
        Some(Some(file)) => read_sets(file)?,
        _ => Vec::new(),
    };
    let mut keep = Keep { names: customers.is_some(), ..args.circumstances.keep() };
    if let Some(column) = &args.view.segment
        && !keep.context.contains(column)
    {
        keep.context.push(column.clone());
    }
    let wants_receipt = args.page.wants_hash(&args.output);
    let loaded = load_keeping(&args.input, keep, wants_receipt, session)?;
    let mut config = config(args, loaded.unit, session)?;
    config.lang = session.lang(emitter.format);
    config.facts = facts(&args.input, loaded.transactions.dictionary().names(), session)?;
    refuse_unpriced(&config)?;
    config.at = config.at.or_else(|| loaded.transactions.span().map(|(_, last)| last));

    let parts = parts(&loaded, args.view.segment.as_deref());
    let counts: Vec<Count> =
        parts.iter().map(|(_, transactions)| least.min_count(transactions.n())).collect();
    let patterns: Vec<Patterns<'_>> = parts
        .iter()
        .zip(&counts)
        .map(|((_, transactions), &min_count)| transactions.patterns(min_count))
        .collect();
    session.lap("encode");
    let itemsets = patterns.iter().map(|patterns| mined(patterns, &config, &args.support, session));
    let itemsets: Vec<FrequentItemsets> = itemsets.collect::<anyhow::Result<_>>()?;
    session.lap("mine");
    let scored = patterns.iter().filter(|_| args.offer.coverage);
    let scorers = scored.map(|patterns| scorer(patterns, session));
    let scorers: Vec<Box<Scorer<'static>>> = scorers.collect::<Result<_>>()?;
    let mut lists: Vec<Bundles<'_>> = Vec::new();
    for (at, (segment, _)) in parts.iter().enumerate() {
        let mut config = config.clone();
        config.segment.clone_from(segment);
        let (patterns, itemsets) = (&patterns[at], &itemsets[at]);
        let scorer = scorers.get(at).map(|scorer| &**scorer);
        let mut found = bundles::bundles(patterns, itemsets, &config, scorer, &session.progress)?;
        if let Some(strata) =
            args.circumstances.strata(patterns.transactions(), &args.input, session)?
        {
            found.put_in_context(&strata, Level::default());
        }
        say(&found, itemsets, counts[at], session);
        lists.push(found);
    }
    session.lap("bundles");
    if let Some(fewest) = lists.iter().map(|list| list.replicates).min()
        && fewest < config.replicates
    {
        let (fewest, asked) = (fewest.into(), config.replicates.into());
        session.say(&notices::FewerReplicates { fewest, asked });
    }

    if let Some((out, format)) = customers.take() {
        let rows = lists.iter().flat_map(Bundles::one_away);
        one_away(rows, out, format, &emitter, session)?;
    }
    let sum = |of: &dyn Fn(&Bundles<'_>) -> usize| lists.iter().map(of).sum::<usize>();
    let (candidates, considered) = (sum(&|list| list.candidates), sum(&|list| list.considered));
    if lists.iter().all(|list| list.chosen.is_empty()) {
        nothing::say(
            &loaded,
            counts.iter().copied().min().unwrap_or(1),
            &notices::NO_BUNDLES,
            session,
        )?;
    }
    let run = Run {
        command: "bundles",
        loaded: &loaded,
        min_count: counts.first().copied().filter(|_| !segmented),
        settings: vec![
            ("top", config.top.into()),
            ("max_size", config.max_size.into()),
            ("mode", config.mode.name(config.currency()).into()),
            ("replicates", config.replicates.into()),
            ("seed", config.seed.into()),
        ]
        .into_iter()
        .chain(args.circumstances.settings())
        .collect(),
        counts: vec![
            ("itemsets", itemsets.iter().map(|itemsets| itemsets.len() as u64).sum()),
            ("candidates", candidates as u64),
            ("considered", considered as u64),
        ],
        cut: (considered < candidates).then(|| {
            format!(
                "only the {considered} candidates of highest value out of {candidates} entered the choice"
            )
        }),
    };
    emitter.page(&run, |told| {
        let least = counts.first().copied().unwrap_or(1);
        let caveats = [Caveat::Cause, Caveat::Sales, Caveat::Activity, Caveat::Support(least)];
        let found = lists.iter().map(|list| report::bundles(list, told.voice));
        found.chain([report::caveats(&caveats, told.voice)]).collect()
    })?;
    if priced {
        if args.offer.asks_break_even() {
            session.say(&notices::ONLY_COSTS);
        }
        let discount = args.offer.discount()?;
        let mut records = Vec::new();
        for list in &lists {
            records.extend(list.discounts(discount)?);
        }
        return emitter.records(records, &schema, run);
    }
    if args.view.compare.is_some() {
        let mut records = Vec::new();
        for list in &lists {
            records.extend(list.lists(&own)?);
        }
        return emitter.records(records, &schema, run);
    }
    if emitter.format == write::Format::Xlsx {
        return workbook(&lists, args, &schema, emitter, run);
    }
    emitter.records(lists.iter().flat_map(Bundles::records), &schema, run)
}

/// A sheet for each view: the list, what its products lack to whom, what it comes to beside other
/// lists, and what discounts must bring.
fn workbook(
    lists: &[Bundles<'_>],
    args: &BundlesArgs,
    schema: &Schema,
    emitter: Emitter<'_>,
    run: Run<'_>,
) -> anyhow::Result<Exit> {
    let discount = args.offer.discount()?;
    let lang = emitter.shape.lang;
    emitter.written(schema.name, run, |mut out| {
        let mut book = Book::new(schema.name, lang).map_err(|source| out.error(source))?;
        let mut add = || -> anyhow::Result<u64> {
            let chosen = book.sheet("bundles", lists.iter().flat_map(Bundles::records), schema)?;
            let gaps = lists.iter().flat_map(Bundles::gaps);
            book.sheet("products", gaps, &bundles::gaps_schema())?;
            let mut compared = Vec::new();
            let mut priced = Vec::new();
            for list in lists {
                compared.extend(list.lists(&[])?);
                priced.extend(list.discounts(discount)?);
            }
            book.sheet("comparison", compared, &bundles::lists_schema())?;
            book.sheet("discounts", priced, &bundles::discounts_schema())?;
            Ok(chosen)
        };
        let chosen = add()?;
        book.write(&mut out).map_err(|source| out.error(source))?;
        Ok((out, chosen))
    })
}

/// A value of which nothing is known would be that no bundle is worth anything.
fn refuse_unpriced(config: &BundleConfig) -> Result<()> {
    let (what, is_known) = match config.currency() {
        Currency::Products => return Ok(()),
        Currency::Revenue => ("price", config.facts.iter().any(|facts| facts.price.is_some())),
        Currency::Margin => ("margin", config.facts.iter().any(|facts| facts.margin.is_some())),
    };
    if is_known {
        return Ok(());
    }
    Err(Error::Unsupported(format!(
        "no product has a known {what}; a table of products with a column {what} has them: --products FILE"
    )))
}

/// The flags as meant; what is on sale is not known yet.
fn config(
    args: &BundlesArgs,
    unit: bundles::Unit,
    session: &Session,
) -> anyhow::Result<BundleConfig> {
    let choice = &args.choice;
    let mut limits = Limits::default();
    limits.per_product = choice.per_product;
    limits.per_family = choice.per_family;
    limits.max_price = choice.max_price;
    limits.must_include.clone_from(&choice.must_include);
    limits.must_exclude.clone_from(&choice.must_exclude);
    let mut config = BundleConfig::default();
    config.top = choice.top;
    config.max_size = usize::from(choice.max_size);
    config.min_size = usize::from(choice.min_size);
    config.max_candidates = choice.max_candidates;
    config.exact = choice.exact;
    config.replicates = args.view.replicates;
    config.seed = args.view.seed;
    config.unit = unit;
    config.limits = limits;
    config.currency = args.offer.value.map(Currency::from);
    config.at = choice.at;
    if let Some(file) = &choice.candidates {
        config.given = read_sets(file)?;
        let (bundles, file) = (config.given.len().into(), Gap::file(file));
        session.say(&notices::BundlesFrom { bundles, file });
    }
    if let Some(file) = &args.offer.organic {
        config.organic = read_rates(file)?;
        let (rates, file) = (config.organic.len().into(), Gap::file(file));
        session.say(&notices::OrganicRates { rates, file });
    }
    if args.offer.coverage {
        config.mode = Mode::Coverage;
    }
    if let Some(uplift) = args.offer.uplift.filter(|&uplift| uplift > 0.0) {
        config.mode = Mode::Incremental { uplift, discount: args.offer.discount()? };
    }
    Ok(config)
}

/// The transactions of each segment with its name, or all of them.
fn parts<'l>(
    loaded: &'l Loaded,
    column: Option<&str>,
) -> Vec<(Option<String>, Cow<'l, Transactions>)> {
    let all = &loaded.transactions;
    let segments = all.contexts().iter().find(|context| Some(&*context.column) == column);
    let Some(segments) = segments else {
        return vec![(None, Cow::Borrowed(all))];
    };
    let of_label = |(code, label): (u32, &String)| {
        let part = all.only(|customer| segments.codes[customer] == code);
        (Some(label.clone()), Cow::Owned(part))
    };
    (0..).zip(&segments.labels).map(of_label).collect()
}

fn mined(
    patterns: &Patterns<'_>,
    config: &BundleConfig,
    support: &Support,
    session: &Session,
) -> anyhow::Result<FrequentItemsets> {
    let mut mining = MineConfig::new(patterns.min_count());
    mining.max_len = config.max_size;
    mining.max_itemsets = support.most_held();
    mining.engine = support.engine.into();
    Ok(mine::collect(patterns, &mining, &session.progress)?)
}

/// The ridge of the model, in customers: on the gift shop and the households of the tests 100 to 1,000
/// differ by a few percent in what is sold.
const RIDGE: f64 = 300.0;

/// The model by which customers are scored.
fn scorer(patterns: &Patterns<'_>, session: &Session) -> Result<Box<Scorer<'static>>> {
    let counts = Counts::new(patterns, &session.progress)?;
    let offers: Vec<Rank> = (0..counts.products()).map(Rank::at).collect();
    let ease = ease(&counts, &offers, RIDGE)?;
    Ok(Box::new(move |held: &[Rank], scores: &mut [f64]| ease.scores(held, scores)))
}

/// What the list is worth together, and how far from the best it can be.
fn say(found: &Bundles<'_>, itemsets: &FrequentItemsets, min_count: Count, session: &Session) {
    let segment = found.segment().map_or_else(String::new, |segment| format!("{segment}: "));
    session.say(&notices::CouldBeBundles {
        segment: Gap::plain(&segment),
        itemsets: itemsets.len().into(),
        support: Gap::figure(as_share(min_count, itemsets.n())),
        bundles: found.candidates.into(),
    });
    if !found.chosen.is_empty() {
        let value: f64 = found.chosen.iter().map(|chosen| chosen.added_value).sum();
        let surely = (value / found.at_most * 1000.0).floor() / 10.0;
        session.say(&notices::TogetherWorth {
            segment: Gap::plain(&segment),
            value: Gap::figure(format!("{value:.0}")),
            mode: Gap::plain(term(&found.mode(), session.spoken())),
            share: Gap::figure(format!("{surely:.1} %")),
        });
    }
}

/// The format of a file of records, by its name.
fn format_of(file: &Path) -> anyhow::Result<write::Format> {
    let format = write::Format::of_extension(file).ok_or_else(|| {
        let file = file.display();
        Error::Unsupported(format!(
            "{file}: end the name in .csv, .tsv, .jsonl, .json, .parquet or .xlsx"
        ))
    })?;
    Ok(format)
}

fn one_away(
    rows: impl Iterator<Item = bundles::OneAway>,
    mut out: write::Output,
    format: write::Format,
    emitter: &Emitter<'_>,
    session: &Session,
) -> anyhow::Result<()> {
    let schema = bundles::one_away_schema();
    let written = write::write(rows, &schema, format, emitter.shape, &mut out)
        .map_err(|source| out.error(source))?;
    let target = out.target().map(|target| target.display().to_string()).unwrap_or_default();
    out.commit()?;
    session.say(&notices::OneAway { file: Gap::name(target), offers: written.records.into() });
    session.lap("customers");
    Ok(())
}
