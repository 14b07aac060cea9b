//! `pannier targets --new`: whom to offer what nobody has yet.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::bail;
use pannier::encode::{Keep, Transactions, TransactionsBuilder};
use pannier::error::Error;
use pannier::read::RowSink;
use pannier::targets::alike::{self, NewProduct};
use pannier::targets::groups::{self, GroupsConfig, target_groups};
use pannier::targets::list::{self, Suppressions};
use pannier::targets::model::Model;
use pannier::words::{Gap, notices};

use super::emit::{Emitter, Receipt, Run};
use super::exit::Exit;
use super::session::Session;
use super::targets::TargetsArgs;

/// A product and its weight, from `PRODUCT` or `PRODUCT:WEIGHT`.
pub(super) fn like(text: &str) -> (&str, f64) {
    let weighted = text.rsplit_once(':').and_then(|(product, weight)| {
        let weight: f64 = weight.trim().parse().ok()?;
        Some((product.trim(), weight))
    });
    weighted.unwrap_or((text, 1.0))
}

/// The customers by their chance for what the new product is like.
pub(super) fn alike(
    args: &TargetsArgs,
    model: &Model,
    transactions: &Transactions,
    emitter: Emitter<'_>,
    receipt: &dyn Receipt,
) -> anyhow::Result<Exit> {
    let mut liked = Vec::new();
    for text in &args.like {
        let (product, weight) = like(text);
        if !(weight.is_finite() && weight > 0.0) {
            bail!(Error::Unsupported(format!("--like {text:?}: a weight is a number above 0")));
        }
        liked.push((model.offer(product)?, weight));
    }
    let new = NewProduct { name: args.new.clone().unwrap_or_default(), like: liked };
    let suppressed = match &args.suppress {
        Some(file) => Suppressions::read(file)?,
        None => Suppressions::default(),
    };
    let top = args.top.unwrap_or(usize::MAX);
    let found = alike::alike(model, transactions, &new, top, &suppressed, args.show_suppressed);
    let run = Run {
        command: "targets",
        loaded: receipt,
        min_count: None,
        settings: vec![
            ("new", new.name.clone().into()),
            ("like", args.like.clone().into()),
            ("top", args.top.into()),
        ],
        counts: vec![("learnt_from", model.n.into())],
        cut: None,
    };
    emitter.records(found, &list::schema(list::Shown::default()), run)
}

/// The transactions in which those of the list have the new product too.
pub(super) fn with_takers(
    transactions: &Transactions,
    new: &str,
    seed: &Path,
    session: &Session,
) -> anyhow::Result<Transactions> {
    let dictionary = transactions.dictionary();
    if dictionary.get(new).is_some() {
        bail!(Error::Unsupported(format!(
            "{new:?} is not new: customers have it; --product {new:?} lists whom to offer it"
        )));
    }
    let mut takers = read_takers(seed)?;
    let all = takers.len();
    let mut builder = TransactionsBuilder::keeping(Keep { names: true, ..Keep::default() });
    for customer in 0..transactions.n() as usize {
        let name = transactions.name(customer);
        let taker = takers.remove(&*name).then_some(new);
        let held = transactions.items(customer).iter().map(|&item| dictionary.name(item));
        builder.named_basket(&name, &mut held.chain(taker))?;
    }
    if takers.len() == all {
        bail!(Error::Unsupported(format!(
            "none of the {all} customers of {} is known by that name",
            seed.display()
        )));
    }
    session.say(&notices::TookFirst {
        customers: Gap::figure(all - takers.len()),
        product: Gap::name(format!("{new:?}")),
    });
    if let Some(unknown) = takers.first() {
        session.say(&notices::UnknownTakers {
            others: takers.len().into(),
            file: Gap::file(seed),
            first: Gap::name(format!("{unknown:?}")),
        });
    }
    Ok(builder.finish())
}

/// The first column of a CSV file with a header.
fn read_takers(file: &Path) -> anyhow::Result<BTreeSet<String>> {
    let name = file.display().to_string();
    let open = std::fs::File::open(file);
    let open = open.map_err(|source| Error::Open { file: name.clone(), source, near: None })?;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(open);
    let mut takers = BTreeSet::new();
    for row in reader.records() {
        let row = row.map_err(|error| Error::Unsupported(format!("{name}: {error}")))?;
        takers.extend(row.get(0).filter(|customer| !customer.is_empty()).map(str::to_owned));
    }
    if takers.is_empty() {
        bail!(Error::Unsupported(format!(
            "{name} names nobody: customers stand in the first column, below a header"
        )));
    }
    Ok(takers)
}

/// The groups that the first takers come from.
pub(super) fn groups(
    args: &TargetsArgs,
    transactions: &Transactions,
    emitter: Emitter<'_>,
    receipt: &dyn Receipt,
    session: &Session,
) -> anyhow::Result<Exit> {
    let new = args.new.as_deref().unwrap_or_default();
    let item = transactions.dictionary().get(new);
    let took: Vec<bool> = transactions
        .iter()
        .map(|items| item.is_some_and(|item| items.binary_search(&item).is_ok()))
        .collect();
    let known = transactions.only_items(|other| Some(other) != item);
    let mut config = GroupsConfig::default();
    config.customers = args.top.map_or(u64::MAX, |top| top as u64);
    let found = target_groups(&known, &took, config, &session.progress)?;
    session.lap("groups");
    session.say(&notices::TakerGroups {
        sets: Gap::figure(found.looked_at),
        least: Gap::figure(config.least),
        testable: Gap::figure(found.testable),
        found: Gap::figure(found.found),
        groups: found.groups.len().into(),
        customers: Gap::figure(found.groups.iter().map(|group| group.new).sum::<u64>()),
    });
    let run = Run {
        command: "targets",
        loaded: receipt,
        min_count: None,
        settings: vec![("new", new.into()), ("top", args.top.into())],
        counts: vec![
            ("looked_at", found.looked_at as u64),
            ("testable", found.testable as u64),
            ("found", found.found as u64),
        ],
        cut: None,
    };
    emitter.records(found.records(), &groups::schema(), run)
}
