//! Products without a history, as `targets` and `matrix` ask for them: what one is like, who is on the
//! list of those who took it first, and the groups that these come from.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::bail;
use pannier::encode::Transactions;
use pannier::error::Error;
use pannier::matrix::like::Analogues;
use pannier::support::{Count, MinSupport};
use pannier::targets::groups::{self, GroupsConfig, target_groups};
use pannier::words::{Gap, notices};

use super::emit::{Emitter, Receipt, Run};
use super::exit::Exit;
use super::session::Session;

/// A product and its weight, from `PRODUCT` or `PRODUCT:WEIGHT`; a product's own name may end like
/// that.
pub(super) fn like(text: &str, is_product: impl Fn(&str) -> bool) -> (&str, f64) {
    let weighted = || {
        let (product, weight) = text.rsplit_once(':')?;
        Some((product.trim(), weight.trim().parse().ok()?))
    };
    match is_product(text) {
        true => (text, 1.0),
        false => weighted().unwrap_or((text, 1.0)),
    }
}

/// What the new product is like, each product as `find` knows it.
pub(super) fn analogues<P: Copy + PartialEq>(
    texts: &[String],
    find: impl Fn(&str) -> anyhow::Result<P>,
) -> anyhow::Result<Analogues<P>> {
    let of = texts.iter().map(|text| {
        let (product, weight) = like(text, |name| find(name).is_ok());
        if !(weight.is_finite() && weight > 0.0) {
            bail!(Error::Unsupported(format!("--like {text:?}: a weight is a number above 0")));
        }
        Ok((find(product)?, weight))
    });
    Ok(Analogues::new(of.collect::<anyhow::Result<_>>()?)?)
}

/// Who of the transactions is on a list: the first column of a CSV file, with or without a header.
pub(super) fn on_list(
    transactions: &Transactions,
    list: &Path,
    session: &Session,
) -> anyhow::Result<Vec<bool>> {
    let names = read_names(list)?;
    let header = names.first().cloned().unwrap_or_default();
    let mut listed: BTreeSet<String> = names.into_iter().collect();
    let all = listed.len();
    let took: Vec<bool> =
        (0..transactions.n() as usize).map(|at| listed.remove(&*transactions.name(at))).collect();
    let found = all - listed.len();
    // What stands first and is nobody's name is the header.
    listed.remove(&header);
    if found == 0 {
        bail!(Error::Unsupported(format!(
            "none of the {} customers of {} is known by that name",
            listed.len(),
            list.display()
        )));
    }
    session.say(&notices::OnList { found: found.into(), file: Gap::file(list) });
    if let Some(unknown) = listed.first() {
        session.say(&notices::UnknownTakers {
            others: listed.len().into(),
            file: Gap::file(list),
            first: Gap::name(format!("{unknown:?}")),
        });
    }
    Ok(took)
}

/// The first column of a CSV file.
fn read_names(file: &Path) -> anyhow::Result<Vec<String>> {
    let name = file.display().to_string();
    let open = std::fs::File::open(file);
    let open = open.map_err(|source| Error::Open { file: name.clone(), source, near: None })?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(open);
    let mut names = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| Error::Unsupported(format!("{name}: {error}")))?;
        names.extend(row.get(0).filter(|customer| !customer.is_empty()).map(str::to_owned));
    }
    if names.is_empty() {
        bail!(Error::Unsupported(format!(
            "{name} names nobody: customers stand in the first column"
        )));
    }
    Ok(names)
}

/// The groups that the first takers come from, up to so many customers.
pub(super) struct Groups<'a> {
    pub(super) command: &'static str,
    pub(super) transactions: &'a Transactions,
    pub(super) took: &'a [bool],
    /// How many must be in a group; what is usual where it was not said.
    pub(super) min_support: Option<MinSupport>,
    pub(super) customers: Option<u64>,
    pub(super) settings: Vec<(&'static str, serde_json::Value)>,
}

pub(super) fn groups(
    asked: Groups<'_>,
    emitter: Emitter<'_>,
    receipt: &dyn Receipt,
    session: &Session,
) -> anyhow::Result<Exit> {
    let (n, unit) = (asked.transactions.n(), receipt.unit());
    let takers = asked.took.iter().filter(|&&took| took).count();
    let takers = Count::try_from(takers).expect("no more than transactions");
    let usual = || GroupsConfig::usual_min_count(n, takers);
    let min_count = asked.min_support.map_or_else(usual, |least| least.min_count(n));
    let mut config = GroupsConfig::new(min_count);
    config.customers = asked.customers.unwrap_or(u64::MAX);
    let found = target_groups(asked.transactions, asked.took, config, &session.progress)?;
    session.lap("groups");
    session.say(&notices::TakerGroups {
        sets: Gap::figure(found.looked_at),
        least: Gap::figure(min_count),
        units: unit.counted().into(),
        testable: Gap::figure(found.testable),
        found: Gap::figure(found.found),
        groups: found.groups.len().into(),
        customers: Gap::figure(found.groups.last().map_or(0, |group| group.reached)),
    });
    let run = Run {
        command: asked.command,
        loaded: receipt,
        min_count: Some(min_count),
        settings: asked.settings,
        counts: vec![
            ("looked_at", found.looked_at as u64),
            ("testable", found.testable as u64),
            ("found", found.found as u64),
        ],
        cut: None,
    };
    emitter.records(found.records(), &groups::schema(), run)
}
