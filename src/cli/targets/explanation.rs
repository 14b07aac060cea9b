//! `pannier targets --explain`: every amount of one score.

use std::io::Write as _;

use anyhow::bail;
use pannier::encode::Transactions;
use pannier::error::Error;
use pannier::targets::model::Model;
use pannier::write::Format;

use super::args::TargetsArgs;
use crate::cli::emit::Emitter;
use crate::cli::exit::Exit;

/// The score of one customer for one product, as a page or as JSON.
pub(super) fn explained(
    args: &TargetsArgs,
    model: &Model,
    transactions: &Transactions,
    emitter: Emitter<'_>,
) -> anyhow::Result<Exit> {
    let [product] = &args.about.product[..] else {
        bail!(Error::Unsupported("--explain explains one --product".into()));
    };
    if transactions.n() != 1 {
        bail!(Error::Unsupported("whose offer? name one customer with --who or --holds".into()));
    }
    let offer = model.offer(product)?;
    let mut held = Vec::new();
    model.recoder(transactions.dictionary()).recode(transactions.items(0), &mut held);
    let explanation = model.explain(&transactions.name(0), &held, offer);
    let text = match emitter.format {
        Format::Table => explanation.page(model.unit.plural()),
        Format::Json | Format::JsonLines => {
            let mut all = serde_json::to_value(&explanation)?;
            all["schema"] = "pannier.target-explanation/1".into();
            if emitter.format == Format::Json {
                serde_json::to_string_pretty(&all)? + "\n"
            } else {
                all.to_string() + "\n"
            }
        }
        other => bail!(Error::Unsupported(format!(
            "an explanation is sentences (table) or json, not {other}"
        ))),
    };
    let mut out = emitter.into_output();
    out.write_all(text.as_bytes()).map_err(|source| out.error(source))?;
    out.commit()?;
    Ok(Exit::Done)
}
