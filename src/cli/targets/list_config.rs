//! From flags to a list: who is wanted, what a sale brings, and what stands against an offer.

use anyhow::bail;
use pannier::encode::Rank;
use pannier::error::Error;
use pannier::targets::list::{ListConfig, Suppressions, Wanted};
use pannier::targets::model::Model;
use pannier::targets::weights::Weights;

use super::args::TargetsArgs;

/// The list that the flags ask for of this model.
pub(super) fn list_config(args: &TargetsArgs, model: &Model) -> anyhow::Result<ListConfig> {
    let named = args.new.iter().filter(|_| args.seed.is_some()).chain(&args.about.product);
    let offers: Vec<Option<usize>> =
        named.map(|name| place(args, model, name)).collect::<Result<_, _>>()?;
    let asked = !offers.is_empty();
    let offers: Vec<usize> = offers.into_iter().flatten().collect();
    let one = args.holds.is_some() || !args.who.is_empty();
    let wanted = match args.per_customer {
        Some(top) => Wanted::Offers { top },
        None if !asked || (one && offers.len() > 1) => Wanted::Offers { top: 3 },
        None => {
            let affordable = match args.budget {
                Some(_) if args.cost <= 0.0 => bail!(Error::Unsupported(
                    "--budget needs what a contact costs: --cost MONEY".into()
                )),
                Some(budget) => contacts(budget / args.cost),
                None => usize::MAX,
            };
            Wanted::Customers { offers, top: args.top.unwrap_or(affordable) }
        }
    };
    if let (Some(most), Wanted::Customers { offers, .. }) = (args.contacts, &wanted)
        && (most == 0 || most >= offers.len())
    {
        bail!(Error::Unsupported(format!(
            "--contacts {most} limits nothing: it is below the number of --product, here {}, and 1 at least",
            offers.len()
        )));
    }
    let mut config = ListConfig::new(wanted);
    config.contacts = args.contacts;
    config.margins = margins(args, model)?;
    config.cost = args.cost;
    config.suppressed = suppressions(args)?;
    if let Some(file) = &args.weights {
        config.weights = Weights::read(file)?;
        for product in config.weights.products() {
            place(args, model, product)?;
        }
    }
    config.requires = pairs(&args.requires, "--requires", model)?;
    config.excludes = pairs(&args.excludes, "--excludes", model)?;
    config.show_suppressed = args.show_suppressed;
    Ok(config)
}

/// The place of a product among the offers; `None` where no rule speaks of it for the one customer
/// who is asked about.
fn place(
    args: &TargetsArgs,
    model: &Model,
    product: &str,
) -> pannier::error::Result<Option<usize>> {
    match model.offer(product) {
        Ok(place) => Ok(Some(place)),
        Err(_) if args.rules.is_some() && args.holds.is_some() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whom not to contact; nobody is on the list where there is none.
pub(super) fn suppressions(args: &TargetsArgs) -> pannier::error::Result<Suppressions> {
    match &args.suppress {
        Some(file) => Suppressions::read(file),
        None => Ok(Suppressions::default()),
    }
}

/// How many contacts a budget is.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
fn contacts(number: f64) -> usize {
    number.max(0.0).floor() as usize
}

/// What a sale of each offer brings; none where it was not said.
fn margins(args: &TargetsArgs, model: &Model) -> anyhow::Result<Option<Vec<f64>>> {
    if args.margin.is_empty() {
        return Ok(None);
    }
    let mut margins = vec![f64::NAN; model.offers().len()];
    for text in &args.margin {
        let (product, money) = match text.rsplit_once('=') {
            Some((product, money)) => (Some(product), money),
            None => (None, &**text),
        };
        let money: f64 = money.trim().parse().map_err(|_| {
            Error::Unsupported(format!("--margin {text:?}: write MONEY or PRODUCT=MONEY"))
        })?;
        match product {
            Some(product) => {
                if let Some(place) = place(args, model, product)? {
                    margins[place] = money;
                }
            }
            None => margins.iter_mut().filter(|m| m.is_nan()).for_each(|margin| *margin = money),
        }
    }
    if let Some(place) = margins.iter().position(|margin| margin.is_nan()) {
        bail!(Error::Unsupported(format!(
            "there is no margin for {:?}: give one for all with --margin MONEY, behind those of single products",
            model.name(model.offers()[place].product)
        )));
    }
    Ok(Some(margins))
}

/// Offers and products, as `OFFER:PRODUCT`.
fn pairs(texts: &[String], flag: &str, model: &Model) -> anyhow::Result<Vec<(usize, Rank)>> {
    let pair = |text: &String| {
        let wrong = |what: String| Error::Unsupported(format!("{flag} {text:?}: {what}"));
        let (offer, product) =
            text.split_once(':').ok_or_else(|| wrong("write OFFER:PRODUCT".into()))?;
        let product = product.trim();
        let place = model.names().iter().position(|name| name == product);
        let place = place.ok_or_else(|| wrong(format!("there is no product {product:?}")))?;
        Ok((model.offer(offer.trim())?, Rank::at(place)))
    };
    texts.iter().map(pair).collect()
}
