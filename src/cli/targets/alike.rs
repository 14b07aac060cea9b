//! `pannier targets --like`: customers by their chance for what a new product is like.

use pannier::encode::Transactions;
use pannier::targets::alike::{NewProduct, alike};
use pannier::targets::list;
use pannier::targets::model::Model;

use super::args::TargetsArgs;
use super::list_config::suppressions;
use crate::cli::emit::{Emitter, Receipt, Run};
use crate::cli::exit::Exit;
use crate::cli::new_product::analogues;

/// The customers by their chance for what the new product is like.
pub(super) fn listed_alike(
    args: &TargetsArgs,
    model: &Model,
    transactions: &Transactions,
    emitter: Emitter<'_>,
    receipt: &dyn Receipt,
) -> anyhow::Result<Exit> {
    let like = analogues(&args.like, |name| Ok(model.offer(name)?))?;
    let new = NewProduct { name: args.new.clone().unwrap_or_default(), like };
    let suppressed = suppressions(args)?;
    let top = args.top.unwrap_or(usize::MAX);
    let found = alike(model, transactions, &new, top, &suppressed, args.show_suppressed);
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
