//! Files to transactions, with what was found along the way.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::bail;
use pannier::bundles::Unit;
use pannier::encode::{Transactions, TransactionsBuilder};
use pannier::error::Error;
use pannier::read::{self, MaxBad, ReadOptions, ReadReport, Source};
use pannier::support::{Count, MinSupport, share};
use pannier::write::{self, InputReceipt, Manifest};
use serde_json::Value;

use super::args::{Input, Support};
use super::session::Session;

/// The input, ready to be mined.
pub(crate) struct Loaded {
    pub(crate) transactions: Transactions,
    pub(crate) report: ReadReport,
    pub(crate) unit: Unit,
}

/// Reads all files of the command line.
pub(crate) fn load(input: &Input, hash: bool, session: &Session) -> anyhow::Result<Loaded> {
    load_allowing(input, input.max_bad, hash, session)
}

/// The same with another limit on unusable rows.
pub(crate) fn load_allowing(
    input: &Input,
    max_bad: MaxBad,
    hash: bool,
    session: &Session,
) -> anyhow::Result<Loaded> {
    let options = ReadOptions {
        format: input.format,
        delimiter: input.delimiter,
        header: (input.header || input.no_header).then_some(input.header),
        basket: input.basket.clone().or_else(|| input.customer.clone()),
        item: input.item.clone(),
        max_bad,
        hash,
    };
    let sources: Vec<Source> = input.files.iter().map(Source::new).collect();
    let mut rejects = input.rejects.as_deref().map(write::Output::file).transpose()?;
    let mut builder = TransactionsBuilder::default();
    let report = read::read(
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
    let transactions = builder.finish();
    session.lap("encode");

    let loaded = Loaded { unit: unit(input, &report), transactions, report };
    for file in &loaded.report.files {
        session.notice(&file.summary());
    }
    for kind in &loaded.report.bad {
        session.notice(&format!("{} rows left out: {}", kind.rows, kind.reason));
    }
    session.notice(&format!(
        "{} {}, {} products, {} entries",
        loaded.transactions.n(),
        loaded.unit.plural(),
        loaded.transactions.dictionary().len(),
        loaded.transactions.entries(),
    ));
    Ok(loaded)
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
fn unit(input: &Input, report: &ReadReport) -> Unit {
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
    /// A minimum support as a count.
    pub(crate) fn count(&self, least: MinSupport) -> Count {
        least.min_count(self.transactions.n())
    }

    /// A count as people read it, `25 (0.5 %)`.
    pub(crate) fn as_share(&self, count: Count) -> String {
        let percent = share(count, self.transactions.n()) * 100.0;
        format!(
            "{count} ({} %)",
            format!("{percent:.3}").trim_end_matches('0').trim_end_matches('.')
        )
    }

    /// The receipt's part about the input.
    pub(crate) fn receipt(&self, manifest: &mut Manifest) {
        manifest.inputs = self
            .report
            .files
            .iter()
            .map(|file| InputReceipt {
                file: file.file.clone(),
                bytes: file.bytes,
                sha256: file.sha256.clone(),
                rows: file.rows,
            })
            .collect();
        manifest.counts.extend(BTreeMap::from([
            ("rows", self.report.rows),
            ("bad_rows", self.report.bad_rows),
            ("transactions", u64::from(self.transactions.n())),
            ("products", self.transactions.dictionary().len() as u64),
            ("entries", self.transactions.entries() as u64),
            ("repeated_entries", self.transactions.repeats()),
        ]));
    }
}

/// The settings of the input, for the receipt.
pub(crate) fn settings(loaded: &Loaded, min_count: Option<Count>) -> BTreeMap<&'static str, Value> {
    let mut settings = BTreeMap::new();
    let layouts: Vec<Value> = loaded
        .report
        .files
        .iter()
        .map(|file| serde_json::to_value(&file.layout).unwrap_or_default())
        .collect();
    settings.insert("input", layouts.into());
    settings.insert("unit", loaded.unit.plural().into());
    if let Some(min_count) = min_count {
        settings.insert("min_count", min_count.into());
    }
    settings
}
