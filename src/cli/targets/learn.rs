//! The model that is learnt from what the files say, and what is said of it.

use anyhow::bail;
use pannier::encode::Transactions;
use pannier::error::Error;
use pannier::read::written;
use pannier::support::Count;
use pannier::targets::attributes::Attributes;
use pannier::targets::model::{LearnConfig, Model, Taken};
use pannier::words::{Gap, notices};

use super::args::TargetsArgs;
use super::first_takers;
use crate::cli::known::{Known, warn};
use crate::cli::load::LoadedHistories;
use crate::cli::session::Session;

/// Learns from what is known; with the model come its customers.
pub(super) fn learnt(
    args: &TargetsArgs,
    known: &Known,
    session: &Session,
) -> anyhow::Result<(Model, Transactions)> {
    let (mut transactions, attributes, mut config) = evidence(args, known, session)?;
    if let Some((new, seed)) = args.first_takers() {
        let took = first_takers::takers(&transactions, new, seed, session)?;
        transactions = first_takers::with_takers(&transactions, new, &took)?;
    }
    choose_among(&mut config, args, transactions.dictionary().len(), transactions.n());
    let mut model = Model::learn(&transactions, &config, &session.progress)?;
    model.attributes = attributes;
    session.lap("learn");
    say(&model, session);
    Ok((model, transactions))
}

/// Learns who took what after a day from rows with the day of each; so many customers are listed.
pub(super) fn learnt_in_time(
    args: &TargetsArgs,
    loaded: &LoadedHistories,
    n: Count,
    session: &Session,
) -> anyhow::Result<Model> {
    let (first, last) = loaded.histories.span().expect("the loader has asked");
    let within = args.horizon.unwrap_or(90 * 86_400);
    let taken = Taken { day: last + 1 - within, within };
    if taken.day - within <= first {
        bail!(Error::Unsupported(format!(
            "the rows begin on {} and end on {}: two times {} days after a day with holdings are wanted, one to choose by and one to test; choose a shorter --horizon, or leave --time out for the chance to hold a product",
            written(first),
            written(last),
            taken.days(),
        )));
    }
    let mut config = LearnConfig::default();
    config.offers = args.offered();
    config.unit = loaded.unit;
    choose_among(&mut config, args, loaded.histories.dictionary().len(), n);
    let model = Model::learn_in_time(&loaded.histories, taken, &config, &session.progress)?;
    session.lap("learn");
    session.say(&notices::LearntOn {
        day: Gap::name(written(taken.day)),
        days: Gap::figure(taken.days()),
    });
    say(&model, session);
    Ok(model)
}

/// How methods are chosen, where there are so many products and customers.
fn choose_among(config: &mut LearnConfig, args: &TargetsArgs, products: usize, n: Count) {
    let number = match config.offers.len() {
        0 => products,
        offers => offers,
    };
    config.tried = args.about.tried(number, products);
    config.min_count = args.min_support.map_or(1, |least| least.min_count(n));
    config.task = args.task(number);
}

/// The customers with all that is learnt from, how a table of them is read, and what is offered.
pub(super) fn evidence(
    args: &TargetsArgs,
    known: &Known,
    session: &Session,
) -> anyhow::Result<(Transactions, Option<Attributes>, LearnConfig)> {
    let mut config = LearnConfig::default();
    config.offers = args.offered();
    let (transactions, attributes) = match known {
        Known::Holdings(loaded, joined) => {
            config.unit = loaded.unit;
            if let Some(joined) = joined
                && config.offers.is_empty()
            {
                config.offers = joined.products.clone();
            }
            let attributes = joined.as_ref().map(|joined| joined.attributes.clone());
            (loaded.transactions.clone(), attributes)
        }
        Known::Table(table) => {
            let asked = args.about.attributes(&args.input);
            let (attributes, notes) = Attributes::learn(table, |_| true, &asked)?;
            if config.offers.is_empty() {
                config.offers = attributes.products();
            }
            if config.offers.is_empty() {
                bail!(Error::Unsupported(
                    "what is to be offered? name it with --product, or the columns that are products with --held".into()
                ));
            }
            warn(table, &attributes, &notes, &args.about.product, session)?;
            let transactions = attributes.transactions(table, asked.customer.as_deref())?;
            let transactions = attributes.without_answers(&transactions, &config.offers);
            (transactions, Some(attributes))
        }
    };
    Ok((transactions, attributes, config))
}

/// What was chosen, and how good it is.
fn say(model: &Model, session: &Session) {
    const SHOWN: usize = 3;
    for offer in model.offers().iter().take(SHOWN) {
        let product = Gap::name(model.name(offer.product));
        let method = Gap::name(offer.setting.to_string());
        match (offer.auc, offer.gain10) {
            (Some(auc), Some(gain)) => session.say(&notices::ModelTested {
                product,
                method,
                auc: Gap::figure(format!("{auc:.3}")),
                share: Gap::figure(format!("{:.1} %", gain * 100.0)),
            }),
            _ => session.say(&notices::ModelUntested { product, method }),
        }
    }
    let more = model.offers().len().saturating_sub(SHOWN);
    if more > 0 {
        let command = Gap::name("`pannier backtest`");
        session.say(&notices::MoreProducts { products: more.into(), command });
    }
}
