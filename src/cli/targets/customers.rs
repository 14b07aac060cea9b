//! The customers to list, with the model that scores them.

use anyhow::bail;
use pannier::encode::{Keep, Transactions, TransactionsBuilder};
use pannier::error::{Error, nearest};
use pannier::read::RowSink as _;
use pannier::targets::model::Model;
use pannier::words::Unit;

use super::args::TargetsArgs;
use super::kept::{KeptModel, read_by};
use super::learn::{learnt, learnt_in_time};
use crate::cli::args::Input;
use crate::cli::emit::Receipt;
use crate::cli::known::{Known, read_table};
use crate::cli::load::{load_histories, load_keeping};
use crate::cli::session::Session;

/// The model, the customers to list, and what was read.
pub(super) fn prepared(
    args: &TargetsArgs,
    kept: Option<Model>,
    hash: bool,
    session: &Session,
) -> anyhow::Result<(Model, Transactions, Box<dyn Receipt>)> {
    if args.input.time.is_some() {
        return in_time(args, kept, hash, session);
    }
    if let Some(holds) = &args.holds {
        let (model, receipt): (Model, Box<dyn Receipt>) = match kept {
            Some(model) => {
                let file = args.model.as_ref().or(args.rules.as_ref());
                let receipt = Box::new(KeptModel(file.cloned().unwrap_or_default()));
                (model, receipt)
            }
            None if args.input.files.is_empty() => bail!(Error::Unsupported(
                "--holds needs a model: --model FILE, --rules FILE, or a file to learn from".into()
            )),
            None => {
                let known = Known::read(&args.input, &args.about, None, hash, session)?;
                let (model, _) = learnt(args, &known, session)?;
                (model, Box::new(known))
            }
        };
        let transactions = one_who_holds(&model, holds, args.rules.is_some())?;
        return Ok((model, transactions, receipt));
    }
    let read_by_model = kept.as_ref().and_then(|model| model.attributes.as_ref());
    let known = Known::read(&args.input, &args.about, read_by_model, hash, session)?;
    let customer = args.about.attributes(&args.input).customer;
    let (model, transactions) = match (kept, &known) {
        (None, known) => learnt(args, known, session)?,
        (Some(model), Known::Holdings(loaded, _)) => (model, loaded.transactions.clone()),
        (Some(model), Known::Table(table)) => {
            let transactions = read_by(&model)?.transactions(table, customer.as_deref())?;
            (model, transactions)
        }
    };
    let transactions = match (&args.apply, &known) {
        (None, _) => transactions,
        (Some(new), Known::Table(_)) => {
            let table = read_table(new, &args.input, hash, session)?;
            read_by(&model)?.transactions(&table, customer.as_deref())?
        }
        (Some(new), Known::Holdings(..)) => {
            let input = Input { files: vec![new.clone()], ..args.input.clone() };
            let keep = Keep { names: true, ..Keep::default() };
            load_keeping(&input, keep, hash, session)?.transactions
        }
    };
    Ok((model, transactions, Box::new(known)))
}

/// What is held at the end of the rows; the model is that which was kept, or learns from who took what
/// after a day.
fn in_time(
    args: &TargetsArgs,
    kept: Option<Model>,
    hash: bool,
    session: &Session,
) -> anyhow::Result<(Model, Transactions, Box<dyn Receipt>)> {
    if args.about.attributes.is_some() || args.apply.is_some() || args.holds.is_some() {
        bail!(Error::Unsupported(
            "--time lists customers with what they hold at the end of the rows: --attributes, --apply and --holds have no place beside it; keep the model with --save and use it with --model".into()
        ));
    }
    let loaded = load_histories(&args.input, hash, session)?;
    let (_, last) = loaded.histories.span().expect("the loader has asked");
    let transactions = loaded.histories.held_at(last + 1);
    let model = match kept {
        Some(model) => model,
        None => learnt_in_time(args, &loaded, transactions.n(), session)?,
    };
    Ok((model, transactions, Box::new(loaded)))
}

/// A single customer without a name.
fn one_who_holds(model: &Model, holds: &[String], by_rules: bool) -> anyhow::Result<Transactions> {
    let mut builder = TransactionsBuilder::keeping(Keep { names: true, ..Keep::default() });
    for name in holds {
        // Of a file of rules only those are known that apply.
        if !by_rules && !model.names().contains(name) {
            let near = nearest(name, model.names().iter().map(String::as_str))
                .map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
            bail!(Error::Unsupported(format!("the model knows no product {name:?}{near}")));
        }
    }
    let name = match model.unit {
        Unit::Customers => "this customer",
        Unit::Baskets => "this basket",
    };
    builder.named_basket(name, &mut holds.iter().map(String::as_str))?;
    Ok(builder.finish())
}

/// The customers of these names.
pub(super) fn only(
    transactions: &Transactions,
    who: &[String],
    unit: Unit,
) -> anyhow::Result<Transactions> {
    let wanted = |customer: usize| who.iter().any(|name| *name == transactions.name(customer));
    let found = transactions.only(wanted);
    for name in who {
        if !(0..found.n() as usize).any(|customer| *name == found.name(customer)) {
            let one = match unit {
                Unit::Customers => "customer",
                Unit::Baskets => "basket",
            };
            bail!(Error::Unsupported(format!("there is no {one} {name:?}")));
        }
    }
    Ok(found)
}
