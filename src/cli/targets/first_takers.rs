//! `pannier targets --seed`: who took a new product first, and what they are more often than others.

use std::path::Path;

use anyhow::bail;
use pannier::encode::{Keep, Transactions, TransactionsBuilder};
use pannier::error::Error;
use pannier::read::RowSink as _;

use super::args::{TargetsArgs, written};
use super::learn::evidence;
use crate::cli::emit::Emitter;
use crate::cli::exit::Exit;
use crate::cli::known::Known;
use crate::cli::new_product::{self, on_list};
use crate::cli::session::Session;

/// `--groups`: the groups that the first takers come from.
pub(super) fn groups(
    args: &TargetsArgs,
    hash: bool,
    emitter: Emitter<'_>,
    session: &Session,
) -> anyhow::Result<Exit> {
    let known = Known::read(&args.input, &args.about, None, hash, session)?;
    let (transactions, _, _) = evidence(args, &known, session)?;
    let (new, seed) = args.first_takers().expect("--groups wants --seed, and that --new");
    let took = takers(&transactions, new, seed, session)?;
    let asked = new_product::Groups {
        command: "targets",
        transactions: &transactions,
        took: &took,
        min_support: args.min_support,
        customers: args.top.map(|top| top as u64),
        settings: vec![("new", args.new.clone().into()), ("seed", written(&args.seed))],
    };
    new_product::groups(asked, emitter, &known, session)
}

/// Who of the transactions is on the list of those who took the new product first, which nobody else
/// may have.
pub(super) fn takers(
    transactions: &Transactions,
    new: &str,
    list: &Path,
    session: &Session,
) -> anyhow::Result<Vec<bool>> {
    if transactions.dictionary().get(new).is_some() {
        bail!(Error::Unsupported(format!(
            "{new:?} is not new: customers have it; --product {new:?} lists whom to offer it"
        )));
    }
    on_list(transactions, list, session)
}

/// The transactions in which those who took it have the new product too.
pub(super) fn with_takers(
    transactions: &Transactions,
    new: &str,
    took: &[bool],
) -> anyhow::Result<Transactions> {
    let dictionary = transactions.dictionary();
    let mut builder = TransactionsBuilder::keeping(Keep { names: true, ..Keep::default() });
    for (customer, &took) in took.iter().enumerate() {
        let taker = took.then_some(new);
        let held = transactions.items(customer).iter().map(|&item| dictionary.name(item));
        builder.named_basket(&transactions.name(customer), &mut held.chain(taker))?;
    }
    Ok(builder.finish())
}
