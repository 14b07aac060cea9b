//! Files to transactions, with what was found along the way.

use std::io::Write;

use anyhow::bail;
use pannier::bundles::Unit;
use pannier::check::Profile;
use pannier::encode::{
    Above, Giant, Histories, Keep, MaxBasket, Memory, Transactions, TransactionsBuilder,
};
use pannier::error::Error;
use pannier::read::{
    self, Catalogue, FileReport, MaxBad, ProductFacts, ReadOptions, ReadReport, Source,
};
use pannier::report::{Data, Facts};
use pannier::support::{Count, MinSupport, share};
use pannier::watch::Watch;
use pannier::words::{Gap, notices, reading};
use pannier::write::{self, InputReceipt, Manifest};
use serde_json::Value;

use super::args::{Giants, Input, Support};
use super::emit::Receipt;
use super::session::Session;

/// The input, ready to be mined.
pub(crate) struct Loaded {
    pub(crate) transactions: Transactions,
    pub(crate) report: ReadReport,
    pub(crate) unit: Unit,
    /// Those above `--max-basket`, longest first.
    pub(crate) giants: Vec<Giant>,
}

/// The input as histories.
pub(crate) struct LoadedHistories {
    pub(crate) histories: Histories,
    pub(crate) report: ReadReport,
    pub(crate) unit: Unit,
}

/// Reads all files of the command line, keeping names, times or context columns.
pub(crate) fn load_keeping(
    input: &Input,
    keep: Keep,
    hash: bool,
    session: &Session,
) -> anyhow::Result<Loaded> {
    load_allowing(input, keep, input.max_bad, hash, session)
}

/// The same with another limit on unusable rows.
pub(crate) fn load_allowing(
    input: &Input,
    keep: Keep,
    max_bad: MaxBad,
    hash: bool,
    session: &Session,
) -> anyhow::Result<Loaded> {
    one_level(input)?;
    load_levels_allowing(input, keep, max_bad, hash, session)
}

/// The same with levels above the items, where `--level` names several.
pub(crate) fn load_levels(
    input: &Input,
    keep: Keep,
    hash: bool,
    session: &Session,
) -> anyhow::Result<Loaded> {
    load_levels_allowing(input, keep, input.max_bad, hash, session)
}

fn load_levels_allowing(
    input: &Input,
    keep: Keep,
    max_bad: MaxBad,
    hash: bool,
    session: &Session,
) -> anyhow::Result<Loaded> {
    if keep.names && input.weight.is_some() {
        bail!(Error::Unsupported(
            "--weight is not for questions about single baskets or customers: who stands for many \
             has no one name"
                .into()
        ));
    }
    let (builder, report) = read_rows(input, keep, max_bad, hash, session)?;
    let (transactions, giants) = builder.finish_within(limit(input))?;
    let transactions = with_levels(transactions, input, session)?;
    session.lap("encode");
    let loaded = Loaded { unit: unit(input, &report), transactions, report, giants };
    loaded.say(input, session)?;
    Ok(loaded)
}

/// What is held after the last row, with the time and the end of every row beside it.
pub(crate) fn load_held(
    input: &Input,
    keep: Keep,
    hash: bool,
    session: &Session,
) -> anyhow::Result<(Loaded, Histories)> {
    one_level(input)?;
    let keep = Keep { occasions: true, ..keep };
    let (builder, report) = read_rows(input, keep, input.max_bad, hash, session)?;
    let (transactions, histories) = builder.finish_held();
    session.lap("encode");
    let unit = unit(input, &report);
    let loaded = Loaded { unit, transactions, report, giants: Vec::new() };
    loaded.say(input, session)?;
    Ok((loaded, histories))
}

fn limit(input: &Input) -> MaxBasket {
    MaxBasket { items: input.max_basket.unwrap_or(usize::MAX), skip: input.giants == Giants::Skip }
}

/// Reads all files of the command line with the time of every row, which `--time` must name.
pub(crate) fn load_histories(
    input: &Input,
    hash: bool,
    session: &Session,
) -> anyhow::Result<LoadedHistories> {
    one_level(input)?;
    if input.time.is_none() {
        bail!(Error::Unsupported(
            "name the column that says when with --time: what came first decides here".into()
        ));
    }
    if input.weight.is_some() {
        bail!(Error::Unsupported(
            "--weight is not for questions about what came first: who stands for many has no one \
             history"
                .into()
        ));
    }
    let keep = Keep { names: true, occasions: true, ..Keep::default() };
    let (builder, report) = read_rows(input, keep, input.max_bad, hash, session)?;
    let histories = builder.finish_histories();
    session.lap("encode");
    let unit = unit(input, &report);
    let Some((first, last)) = histories.span() else {
        bail!(Error::Unsupported("no row says when it happened".into()));
    };
    session.say(&notices::FoundInTime {
        n: histories.n().into(),
        units: unit.counted().into(),
        products: histories.dictionary().len().into(),
        rows: histories.iter().map(<[_]>::len).sum::<usize>().into(),
        first: Gap::name(read::written(first)),
        last: Gap::name(read::written(last)),
    });
    if histories.undated() > 0 {
        session.say(&notices::Undated { rows: histories.undated().into() });
    }
    Ok(LoadedHistories { histories, report, unit })
}

/// All rows, with the names that they are to have.
fn read_rows(
    input: &Input,
    keep: Keep,
    max_bad: MaxBad,
    hash: bool,
    session: &Session,
) -> anyhow::Result<(TransactionsBuilder, ReadReport)> {
    let options = read_options(input, keep.context.clone(), max_bad, hash);
    let sources = sources(input)?;
    let mut rejects = input.rejects.as_deref().map(write::Output::file).transpose()?;
    let keep = Keep { weights: input.weight.is_some(), ..keep };
    let memory = input.memory.map(|bytes| Memory { bytes, folder: std::env::temp_dir() });
    let mut builder =
        TransactionsBuilder::keeping(keep).within(memory).normalizing_baskets(input.normalize);
    let report = read::read_in_pieces(
        &sources,
        &options,
        &mut builder,
        rejects.as_mut().map(|rejects| rejects as &mut dyn Write),
        &session.progress,
    );
    // The rejects are most wanted when there were too many of them.
    if let Some(rejects) = rejects
        && !matches!(report, Err(Error::Interrupted))
    {
        rejects.commit()?;
    }
    let report = report?;
    session.lap("read");
    say_files(&report, session);
    name(&mut builder, input, &options, &report, session)?;
    Ok((builder, report))
}

/// How the files are to be read.
pub(super) fn read_options(
    input: &Input,
    context: Vec<String>,
    max_bad: MaxBad,
    hash: bool,
) -> ReadOptions {
    ReadOptions {
        format: input.format,
        encoding: input.encoding,
        delimiter: input.delimiter,
        header: (input.header || input.no_header).then_some(input.header),
        basket: input.basket.clone().or_else(|| input.customer.clone()),
        item: input.item.clone(),
        quantity: input.quantity.clone(),
        returns: input.returns,
        price: input.price.clone(),
        weight: input.weight.clone(),
        time: input.time.clone(),
        end: input.end.clone(),
        time_format: input.time_format.clone(),
        context,
        conditions: input.conditions.clone(),
        decimal_comma: input.decimal == ",",
        bands: input.bands.unwrap_or_default(),
        max_bad,
        hash,
    }
}

/// All files of the command line.
pub(super) fn sources(input: &Input) -> anyhow::Result<Vec<Source>> {
    let mut sources = Vec::new();
    for word in &input.files {
        sources.extend(Source::matching(word)?);
    }
    Ok(sources)
}

/// What each file was found to be, and what was left out of it.
pub(super) fn say_files(report: &ReadReport, session: &Session) {
    for file in &report.files {
        let layout = reading::layout(&file.layout, session.spoken());
        session.say(&notices::File { file: Gap::name(&file.file), layout: Gap::plain(layout) });
        if file.filtered > 0 {
            session.say(&notices::Filtered { rows: file.filtered.into() });
        }
        if file.returns > 0 {
            session.say(&notices::Returned { rows: file.returns.into() });
        }
        for note in &file.notes {
            session.notice(note);
        }
    }
    for kind in &report.bad {
        let reason = Gap::plain(reading::reason(kind.reason, session.spoken()));
        session.say(&notices::Unusable { rows: kind.rows.into(), reason });
    }
}

/// Gives the names their final form: normalized, and on the level of the catalogue that was asked
/// for.
fn name(
    builder: &mut TransactionsBuilder,
    input: &Input,
    options: &ReadOptions,
    report: &ReadReport,
    session: &Session,
) -> anyhow::Result<()> {
    let invisible = |name: &&str| name.contains(read::is_invisible);
    let hidden = builder.items().names().filter(invisible).count();
    match hidden {
        0 => {}
        1 => session.say(&notices::OneInvisible { products: hidden.into() }),
        _ => session.say(&notices::Invisible { products: hidden.into() }),
    }
    builder.rename_items(|name| input.normalize.change(name))?;
    let column = report.files.first().and_then(|file| file.layout.item.as_deref());
    for name in builder.items().names().filter(|name| read::may_stand_for_nothing(name)) {
        let product = Gap::name(format!("{name:?}"));
        match column {
            Some(column) => {
                let flags = Gap::name(format!("--where '{column}!={name}'"));
                session.say(&notices::MayStandForNoneIn { product, flags });
            }
            None => session.say(&notices::MayStandForNone { product }),
        }
    }
    if let (Some(file), Some(level)) = (&input.products, input.level.first())
        && level != ITSELF
    {
        let catalogue = Catalogue::read(&Source::new(file), options, &session.progress)?;
        let names = catalogue.level(level, builder.items().names())?;
        let missing = builder.items().names().filter(|item| !names.contains_key(item)).count();
        if missing > 0 {
            let (products, file) = (missing.into(), Gap::file(file));
            session.say(&notices::NotInCatalogue { products, file });
        }
        builder.rename_items(|item| {
            names.get(item).map(|name| input.normalize.apply(name).into_owned())
        })?;
    }
    Ok(())
}

/// The level on which items keep the names that they have in the file.
const ITSELF: &str = "item";

/// What most verbs want.
fn one_level(input: &Input) -> anyhow::Result<()> {
    if input.level.len() > 1 {
        bail!(Error::Unsupported(
            "several levels are for mine, rules and explain; name one with --level".into()
        ));
    }
    Ok(())
}

/// The transactions with what their items are on further levels.
fn with_levels(
    transactions: Transactions,
    input: &Input,
    session: &Session,
) -> anyhow::Result<Transactions> {
    let (Some(file), [_, above @ ..]) = (&input.products, &input.level[..]) else {
        return Ok(transactions);
    };
    if above.is_empty() {
        return Ok(transactions);
    }
    if above.iter().any(|level| level == ITSELF) {
        bail!(Error::Unsupported(format!("--level: {ITSELF} is the first of several levels")));
    }
    let catalogue =
        Catalogue::read(&Source::new(file), &catalogue_options(input), &session.progress)?;
    let names: Vec<&str> = transactions.dictionary().names().collect();
    let mut levels = Vec::with_capacity(above.len());
    for level in above {
        let text_of = catalogue.level_above(level, names.iter().copied())?;
        let text_of = names
            .iter()
            .map(|name| text_of.get(name).map(|text| input.normalize.apply(text).into_owned()));
        levels.push(Above { level: level.clone(), text_of: text_of.collect() });
    }
    let transactions = transactions.with_ancestors(&levels)?;
    let taxonomy = transactions.taxonomy().expect("levels were added");
    let on_level = |level| transactions.ids().filter(|&id| taxonomy.level_of(id) == level).count();
    for (at, level) in (1..).zip(above) {
        session.say(&notices::OnLevel { products: on_level(at).into(), level: Gap::name(level) });
    }
    Ok(transactions)
}

fn catalogue_options(input: &Input) -> ReadOptions {
    ReadOptions { encoding: input.encoding, delimiter: input.delimiter, ..ReadOptions::default() }
}

/// What the catalogue says of each product; nothing without one.
pub(crate) fn facts<'n>(
    input: &Input,
    names: impl Iterator<Item = &'n str>,
    session: &Session,
) -> anyhow::Result<Vec<ProductFacts>> {
    let Some(file) = &input.products else {
        return Ok(Vec::new());
    };
    let catalogue =
        Catalogue::read(&Source::new(file), &catalogue_options(input), &session.progress)?;
    let names: Vec<&str> = names.collect();
    let facts = catalogue.facts(names.iter().copied(), input.decimal == ",")?;
    let unknown = facts.iter().filter(|facts| !facts.listed).count();
    if unknown > 0 {
        session.say(&notices::NothingKnown { products: unknown.into(), file: Gap::file(file) });
    }
    Ok(facts)
}

/// The minimum support of the command line; there is no default, since none fits all data.
pub(crate) fn min_support(support: &Support) -> anyhow::Result<MinSupport> {
    let Some(least) = support.min_support else {
        bail!(Error::Unsupported(
            "no minimum support is given: try -s 1% or -s 25; `pannier check` on the same file suggests one".into()
        ));
    };
    Ok(least)
}

/// Whether a transaction is all that a customer holds: said by the flag, or by the column's name.
pub(super) fn unit(input: &Input, report: &ReadReport) -> Unit {
    const CUSTOMERS: [&str; 6] =
        ["customer", "client", "household", "account", "subscriber", "user"];
    let column = report.files.first().and_then(|file| file.layout.basket.as_ref());
    let named = column.is_some_and(|column| {
        let column = column.to_lowercase();
        CUSTOMERS.iter().any(|word| column.contains(word))
    });
    if input.customer.is_some() || named { Unit::Customers } else { Unit::Baskets }
}

impl Loaded {
    /// What was read, and what of it is too large.
    fn say(&self, input: &Input, session: &Session) -> anyhow::Result<()> {
        self.say_giants(input, session)?;
        session.say(&notices::Found {
            n: self.transactions.n().into(),
            units: self.unit.counted().into(),
            products: self.transactions.dictionary().len().into(),
            entries: self.transactions.entries().into(),
        });
        Ok(())
    }

    /// Says which are above `--max-basket`, and stops there if it was asked to.
    fn say_giants(&self, input: &Input, session: &Session) -> anyhow::Result<()> {
        const SHOWN: usize = 3;
        let Some(longest) = self.giants.first() else {
            return Ok(());
        };
        let limit = input.max_basket.unwrap_or(usize::MAX);
        let called = |giant: &Giant| match &giant.basket {
            Some(name) => format!("{} ({} products)", name.replace('\u{1f}', ", "), giant.items),
            None => format!("number {} ({} products)", giant.place, giant.items),
        };
        if input.giants == Giants::Stop {
            bail!(Error::TooMany {
                what: "products in one basket",
                found: longest.items as u64,
                limit: limit as u64,
                hint: format!("it is {}; --giants skip leaves such ones out", called(longest)),
            });
        }
        let shown: Vec<String> = self.giants.iter().take(SHOWN).map(called).collect();
        let skipped = input.giants == Giants::Skip;
        session.say(&notices::Giants {
            n: self.giants.len().into(),
            units: self.unit.counted().into(),
            limit: limit.into(),
            what: if skipped { notices::LEFT_OUT } else { notices::KEPT }.into(),
            largest: Gap::name(shown.join(", ")),
        });
        Ok(())
    }

    /// A minimum support as a count.
    pub(crate) fn count(&self, least: MinSupport) -> Count {
        least.min_count(self.transactions.n())
    }

    /// A count as people read it, `25 (0.5 %)`.
    pub(crate) fn as_share(&self, count: Count) -> String {
        as_share(count, self.transactions.n())
    }
}

impl Receipt for Loaded {
    fn facts(&self, watch: &dyn Watch) -> anyhow::Result<Facts<'_>> {
        let profile = Profile::new(&self.transactions, watch)?;
        let data = Data::Transactions(Box::new(profile));
        Ok(Facts { data, read: Some(&self.report), rules: None, bundles: None })
    }

    fn unit(&self) -> Unit {
        self.unit
    }

    fn receipt(&self, min_count: Option<Count>, manifest: &mut Manifest) {
        of_files(&self.report, self.unit, manifest);
        manifest.counts.extend([
            ("transactions", u64::from(self.transactions.n())),
            ("products", self.transactions.dictionary().len() as u64),
            ("entries", self.transactions.entries() as u64),
            ("repeated_entries", self.transactions.repeats()),
            ("giants", self.giants.len() as u64),
        ]);
        if let Some(min_count) = min_count {
            manifest.settings.insert("min_count", min_count.into());
        }
    }
}

impl Receipt for LoadedHistories {
    fn facts(&self, _: &dyn Watch) -> anyhow::Result<Facts<'_>> {
        let (first, last) = self.histories.span().expect("the loader has asked");
        let data = Data::Histories {
            customers: self.histories.n() as u64,
            products: self.histories.dictionary().len() as u64,
            span: (read::written(first), read::written(last)),
            undated: self.histories.undated() as u64,
        };
        Ok(Facts { data, read: Some(&self.report), rules: None, bundles: None })
    }

    fn unit(&self) -> Unit {
        self.unit
    }

    fn receipt(&self, min_count: Option<Count>, manifest: &mut Manifest) {
        of_files(&self.report, self.unit, manifest);
        manifest.counts.extend([
            ("customers", u64::from(self.histories.n())),
            ("products", self.histories.dictionary().len() as u64),
            ("undated_rows", self.histories.undated() as u64),
        ]);
        if let Some(min_count) = min_count {
            manifest.settings.insert("min_count", min_count.into());
        }
    }
}

/// What a receipt says about the files and how they were understood.
pub(super) fn of_files(report: &ReadReport, unit: Unit, manifest: &mut Manifest) {
    let files = &report.files;
    manifest.inputs = files
        .iter()
        .map(|file| InputReceipt {
            file: file.file.clone(),
            bytes: file.bytes,
            sha256: file.sha256.clone(),
            rows: file.rows,
        })
        .collect();
    manifest.counts.extend([
        ("rows", report.rows),
        ("bad_rows", report.bad_rows),
        ("filtered", files.iter().map(|file| file.filtered).sum()),
        ("returns", files.iter().map(|file| file.returns).sum()),
    ]);
    let layout = |file: &FileReport| serde_json::to_value(&file.layout).unwrap_or_default();
    let layouts: Vec<Value> = files.iter().map(layout).collect();
    manifest.settings.insert("input", layouts.into());
    manifest.settings.insert("unit", unit.plural().into());
}

/// A count out of n as people read it, `25 (0.5 %)`.
pub(crate) fn as_share(count: Count, n: Count) -> String {
    let percent = share(count, n) * 100.0;
    format!("{count} ({} %)", format!("{percent:.3}").trim_end_matches('0').trim_end_matches('.'))
}
