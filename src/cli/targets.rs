//! `pannier targets`.
//!
//! Customers and a model are brought together ([`prepared`]); a list is made of all of them, or of one
//! after another where they come in order. Some flags ask for something else instead of the list: groups
//! of first takers, customers for what a new product is like, or the receipt of one score.

mod alike;
mod args;
mod customers;
mod explanation;
mod first_takers;
mod kept;
mod learn;
mod list_config;
mod one_by_one;

use anyhow::bail;
use pannier::encode::Transactions;
use pannier::error::Error;
use pannier::report::{self, Caveat, SaidTarget};
use pannier::targets::groups;
use pannier::targets::list::{self, ListConfig, list};
use pannier::targets::model::Model;
use pannier::targets::offerer::{Offerer, Totals};
use pannier::words::{Gap, Lang, Unit, Voice, notices};

pub(crate) use args::TargetsArgs;

use args::written;
use customers::{only, prepared};
use list_config::list_config;
use one_by_one::InOrder;

use super::emit::{Emitter, Receipt, Run};
use super::exit::Exit;
use super::session::Session;

pub(crate) fn run(args: &TargetsArgs, session: &Session) -> anyhow::Result<Exit> {
    args.page.refuse(args.explain, "--explain")?;
    args.page.refuse(args.holds.is_some(), "--holds")?;
    args.page.refuse(args.groups, "--groups")?;
    if args.new.is_some() && args.like.is_empty() && args.seed.is_none() {
        bail!(Error::Unsupported(
            "what is known of the new product? name what it is like with --like, or its first takers with --seed".into()
        ));
    }
    let schema = if args.groups { groups::SCHEMA } else { list::SCHEMA };
    let emitter = Emitter::with_page(&args.output, &args.page, schema, session)?;
    let kept = args.save.is_some() && !args.output.no_manifest;
    let hash = args.page.wants_hash(&args.output) || kept;
    if args.groups {
        return first_takers::groups(args, hash, emitter, session);
    }
    let kept = kept::model(args, session)?;
    if let Some(model) = kept.as_ref().filter(|model| args.comes_one_by_one(model)) {
        let config = list_config(args, model)?;
        if let Some(offerer) = Offerer::new(model, &config)
            && let Some(files) = InOrder::found(&args.input, hash, session)?
        {
            let schema = list::schema(shown(&config));
            let voice = Voice { lang: session.lang(emitter.format), unit: model.unit };
            let (offered, read) = files.read(model, session, |customers| {
                one_by_one::offered(offerer, customers, &schema, voice, emitter)
            })?;
            return close(args, model, offered, &read, session);
        }
    }
    let (model, transactions, receipt) = prepared(args, kept, hash, session)?;
    if let Some(file) = &args.save {
        kept::save(file, args, &model, &*receipt, session)?;
    }
    let transactions = match args.who.is_empty() {
        true => transactions,
        false => only(&transactions, &args.who, receipt.unit())?,
    };
    if !args.like.is_empty() {
        return alike::listed_alike(args, &model, &transactions, emitter, &*receipt);
    }
    if args.explain {
        return explanation::explained(args, &model, &transactions, emitter);
    }
    listed(args, &model, &transactions, emitter, &*receipt, session)
}

/// The list of customers who are at hand, and the page that shows it.
fn listed(
    args: &TargetsArgs,
    model: &Model,
    transactions: &Transactions,
    mut emitter: Emitter<'_>,
    receipt: &dyn Receipt,
    session: &Session,
) -> anyhow::Result<Exit> {
    let config = list_config(args, model)?;
    let schema = list::schema(shown(&config));
    let voice = Voice { lang: session.lang(emitter.format), unit: receipt.unit() };
    // A page shows the list beside other things, so that it has to be at hand.
    if !args.page.is_asked()
        && let Some(offerer) = Offerer::new(model, &config)
    {
        let customers = one_by_one::in_order(model, transactions);
        let offered = one_by_one::offered(offerer, customers, &schema, voice, emitter)?;
        return close(args, model, offered, receipt, session);
    }
    let found = list(model, transactions, &config, &session.progress)?;
    session.lap("score");
    let offers = found.targets.iter().filter(|target| !target.is_suppressed()).count();
    let mut totals = Totals::default();
    totals.customers = u64::from(transactions.n());
    totals.scored = found.patterns() as u64;
    totals.all_remembered = true;
    totals.offers = offers as u64;
    totals.suppressed = found.suppressed;
    totals.value = config.margins.as_ref().and(found.value());
    say_totals(totals, receipt.unit(), session);
    let run = run_of(args, model, totals, receipt);
    emitter.page(&run, |told| {
        let caveats = [Caveat::Cause, Caveat::Sales];
        vec![
            report::lists(&found, shown(&config), told.voice, &told.all_rows(&[])),
            report::caveats(&caveats, told.voice),
        ]
    })?;
    if voice.lang == Lang::English {
        return emitter.records(found.records(), &schema, run);
    }
    let said = found.records().map(|record| SaidTarget::new(record, voice));
    emitter.records(said, &schema, run)
}

/// What the list has to show.
fn shown(config: &ListConfig) -> list::Shown {
    list::Shown { values: config.margins.is_some(), priorities: !config.weights.is_empty() }
}

/// The list is written: its name, its receipt, and what is to be said of it.
fn close(
    args: &TargetsArgs,
    model: &Model,
    offered: one_by_one::Offered<'_>,
    receipt: &dyn Receipt,
    session: &Session,
) -> anyhow::Result<Exit> {
    let one_by_one::Offered { emitter, written, totals } = offered;
    session.lap("score");
    say_totals(totals, receipt.unit(), session);
    emitter.close(written, list::SCHEMA, run_of(args, model, totals, receipt))
}

fn say_totals(totals: Totals, unit: Unit, session: &Session) {
    let Totals { customers, scored, offers, suppressed, .. } = totals;
    let (n, units) = (Gap::figure(customers), unit.counted().into());
    let (offers, suppressed) = (Gap::figure(offers), Gap::figure(suppressed));
    match totals.all_remembered {
        true => session.say(&notices::Scored {
            n,
            units,
            holdings: Gap::figure(scored),
            offers,
            suppressed,
        }),
        // Some of them were scored more than once.
        false => session.say(&notices::ScoredTimes {
            n,
            units,
            times: Gap::figure(scored),
            offers,
            suppressed,
        }),
    }
    if let Some(value) = totals.value {
        session.say(&notices::ExpectedTogether { value: Gap::figure(format!("{value:.2}")) });
    }
}

/// What the receipt says.
fn run_of<'r>(
    args: &TargetsArgs,
    model: &Model,
    totals: Totals,
    loaded: &'r dyn Receipt,
) -> Run<'r> {
    Run {
        command: "targets",
        loaded,
        min_count: None,
        settings: vec![
            ("product", args.about.product.clone().into()),
            ("top", args.top.into()),
            ("per_customer", args.per_customer.into()),
            ("margin", args.margin.clone().into()),
            ("cost", args.cost.into()),
            ("model", written(&args.model)),
            ("rules", written(&args.rules)),
            ("weights", written(&args.weights)),
            ("seed", written(&args.seed)),
            ("new", args.new.clone().into()),
            ("contacts", args.contacts.into()),
        ],
        counts: vec![
            ("scored", totals.scored),
            ("suppressed", totals.suppressed),
            ("learnt_from", model.n.into()),
        ],
        cut: None,
    }
}
