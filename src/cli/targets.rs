//! `pannier targets`.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use pannier::encode::{Keep, Rank, Transactions, TransactionsBuilder};
use pannier::error::{Error, nearest};
use pannier::read::RowSink;
use pannier::report::{self, Caveat};
use pannier::support::{Count, MinSupport};
use pannier::targets::attributes::Attributes;
use pannier::targets::list::{self, ListConfig, Suppressions, Wanted, list};
use pannier::targets::model::{LearnConfig, Model};
use pannier::targets::trial::Task;
use pannier::write::{Format, InputReceipt, Manifest};

use super::args::{Input, Output};
use super::emit::{Emitter, Receipt, Run};
use super::exit::Exit;
use super::known::{About, Known, read_table, warn};
use super::load::load_keeping;
use super::page::PageFlag;
use super::session::Session;

/// Whom to offer a product, what to offer a customer, and why.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier targets holdings.csv --customer id --item product --product IPTV --top 1000 -o call-list.xlsx
  pannier targets holdings.csv --product IPTV --margin 60 --cost 2    as deep as it pays
  pannier targets holdings.csv --per-customer 3 -o offers.csv
  pannier targets train.csv --format table --product CARAVAN --apply new.csv -o ranked.csv
  pannier targets holdings.csv --save model.json                      learn once
  pannier targets --model model.json --holds Broadband,Mobile         one customer, at once
  pannier targets holdings.csv --model model.json --who 4711 --product IPTV --explain
  pannier targets holdings.csv --product IPTV --top 500 -o calls.csv --report calls.html   a page, too",
  mut_arg("files", |files| files.required(false).required_unless_present("holds")))]
pub(crate) struct TargetsArgs {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    about: About,
    /// The least support of a product that is learnt from or offered.
    #[arg(short = 's', long, value_name = "SUPPORT", help_heading = "Thresholds")]
    min_support: Option<MinSupport>,
    /// The most customers for each --product; default is all, or as many as pay.
    #[arg(long, value_name = "N", help_heading = "List")]
    top: Option<usize>,
    /// The best offers for each customer, up to so many; the default, with 3, where no --product is
    /// named.
    #[arg(long, value_name = "K", conflicts_with = "top", help_heading = "List")]
    per_customer: Option<usize>,
    /// Only this customer; may be repeated.
    #[arg(long, value_name = "CUSTOMER", help_heading = "List")]
    who: Vec<String>,
    /// One customer who holds these, between commas; no file is needed with --model.
    #[arg(
        long,
        value_name = "PRODUCT,...",
        value_delimiter = ',',
        conflicts_with = "who",
        help_heading = "List"
    )]
    holds: Option<Vec<String>>,
    /// Learn from FILE and list the customers of this one.
    #[arg(long, value_name = "NEW", conflicts_with_all = ["model", "holds"], help_heading = "List")]
    apply: Option<PathBuf>,
    /// Explain instead: every amount of the score of one customer for one --product.
    #[arg(long, requires = "product", help_heading = "List")]
    explain: bool,
    /// What a sale brings: MONEY, or PRODUCT=MONEY for each; offers that do not pay are suppressed.
    #[arg(long, value_name = "[PRODUCT=]MONEY", help_heading = "Money")]
    margin: Vec<String>,
    /// What a contact costs.
    #[arg(long, value_name = "MONEY", default_value_t = 0.0, help_heading = "Money")]
    cost: f64,
    /// What all contacts of a --product may cost together.
    #[arg(
        long,
        value_name = "MONEY",
        requires = "cost",
        conflicts_with = "top",
        help_heading = "Money"
    )]
    budget: Option<f64>,
    /// A CSV file with a header of customers who must not be contacted: customer, and if wanted
    /// product and reason.
    #[arg(long, value_name = "FILE", help_heading = "Against it")]
    suppress: Option<PathBuf>,
    /// An offer is only for those who hold this product, or another one required; may be repeated.
    #[arg(long, value_name = "OFFER:PRODUCT", help_heading = "Against it")]
    requires: Vec<String>,
    /// An offer is not for those who hold this product; may be repeated.
    #[arg(long, value_name = "OFFER:PRODUCT", help_heading = "Against it")]
    excludes: Vec<String>,
    /// List suppressed offers too, with the reason.
    #[arg(long, help_heading = "Against it")]
    show_suppressed: bool,
    /// Keep the model in this file (JSON).
    #[arg(long, value_name = "FILE", conflicts_with = "model", help_heading = "Model")]
    save: Option<PathBuf>,
    /// Use a model that was kept; nothing is learnt from FILE.
    #[arg(long, value_name = "FILE", help_heading = "Model")]
    model: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    page: PageFlag,
}

pub(crate) fn run(args: &TargetsArgs, session: &Session) -> anyhow::Result<Exit> {
    args.page.refuse(args.explain, "--explain")?;
    args.page.refuse(args.holds.is_some(), "--holds")?;
    let mut emitter = Emitter::with_page(&args.output, &args.page, list::SCHEMA, session)?;
    let hash = args.page.wants_hash(&args.output);
    let (model, transactions, receipt) = prepared(args, hash, session)?;
    if let Some(file) = &args.save {
        let mut out = pannier::write::Output::file(file)?;
        out.write_all(model.to_json().as_bytes()).map_err(|source| out.error(source))?;
        out.commit()?;
        session.lap("save");
        session.notice(&format!("the model is in {}", file.display()));
    }
    let transactions = match args.who.is_empty() {
        true => transactions,
        false => only(&transactions, &args.who)?,
    };
    if args.explain {
        return explained(args, &model, &transactions, emitter);
    }
    let config = config(args, &model)?;
    let found = list(&model, &transactions, &config, &session.progress)?;
    session.lap("score");
    session.notice(&format!(
        "{} {} with {} different holdings scored; {} offers, {} suppressed",
        transactions.n(),
        model.unit.plural(),
        found.patterns(),
        found.targets.iter().filter(|target| !target.is_suppressed()).count(),
        found.suppressed,
    ));
    if config.margins.is_some()
        && let Some(value) = found.value()
    {
        session.notice(&format!("expected together: {value:.2}, margins less costs"));
    }
    let run = Run {
        command: "targets",
        loaded: &*receipt,
        min_count: None,
        settings: vec![
            ("product", args.about.product.clone().into()),
            ("top", args.top.into()),
            ("per_customer", args.per_customer.into()),
            ("margin", args.margin.clone().into()),
            ("cost", args.cost.into()),
            ("model", args.model.as_ref().map(|file| file.display().to_string()).into()),
        ],
        counts: vec![
            ("patterns", found.patterns() as u64),
            ("suppressed", found.suppressed),
            ("learnt_from", model.n.into()),
        ],
        cut: None,
    };
    let has_margins = config.margins.is_some();
    emitter.page(&run, |told| {
        let caveats = [Caveat::Cause, Caveat::Sales];
        vec![
            report::lists(&found, has_margins, told.voice, &told.all_rows(&[])),
            report::caveats(&caveats, told.voice),
        ]
    })?;
    emitter.records(found.records(), &list::schema(has_margins), run)
}

/// The model, the customers to list, and what was read.
fn prepared(
    args: &TargetsArgs,
    hash: bool,
    session: &Session,
) -> anyhow::Result<(Model, Transactions, Box<dyn Receipt>)> {
    let kept = args.model.as_deref().map(Model::read).transpose()?;
    session.lap("model");
    if let Some(holds) = &args.holds {
        let (model, receipt): (Model, Box<dyn Receipt>) = match kept {
            Some(model) => {
                let receipt = Box::new(KeptModel(args.model.clone().unwrap_or_default()));
                (model, receipt)
            }
            None if args.input.files.is_empty() => bail!(Error::Unsupported(
                "--holds needs a model: --model FILE, or a file to learn from".into()
            )),
            None => {
                let known = Known::read(&args.input, &args.about, None, hash, session)?;
                let (model, _) = learnt(args, &known, session)?;
                (model, Box::new(known))
            }
        };
        let transactions = one_who_holds(&model, holds)?;
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

/// How the model reads a table.
fn read_by(model: &Model) -> anyhow::Result<&Attributes> {
    let unread =
        || Error::Unsupported("the model was learnt from holdings and cannot read a table".into());
    Ok(model.attributes.as_ref().ok_or_else(unread)?)
}

/// Learns from what is known; with the model come its customers.
fn learnt(
    args: &TargetsArgs,
    known: &Known,
    session: &Session,
) -> anyhow::Result<(Model, Transactions)> {
    let mut config = LearnConfig::default();
    config.offers = args.about.product.clone();
    let by_customer = args.per_customer.is_some() || args.about.product.is_empty();
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
    let number = match config.offers.len() {
        0 => transactions.dictionary().len(),
        offers => offers,
    };
    config.tried = args.about.tried(number, transactions.dictionary().len());
    config.min_count = args.min_support.map_or(1, |least| least.min_count(transactions.n()));
    config.task = if by_customer && number > 1 { Task::Offers } else { Task::Lists };
    let mut model = Model::learn(&transactions, &config, &session.progress)?;
    model.attributes = attributes;
    session.lap("learn");
    say(&model, session);
    Ok((model, transactions))
}

/// What was chosen, and how good it is.
fn say(model: &Model, session: &Session) {
    const SHOWN: usize = 3;
    for offer in model.offers().iter().take(SHOWN) {
        let quality = match (offer.auc, offer.gain10) {
            (Some(auc), Some(gain)) => {
                format!("AUC {auc:.3}, {:.1} % of the holders among the top tenth", gain * 100.0)
            }
            _ => "not enough holders to test it".into(),
        };
        session.notice(&format!("{}: {} ({quality})", model.name(offer.product), offer.setting));
    }
    let more = model.offers().len().saturating_sub(SHOWN);
    if more > 0 {
        session.notice(&format!("and {more} more products; `pannier backtest` shows all"));
    }
}

/// A single customer without a name.
fn one_who_holds(model: &Model, holds: &[String]) -> anyhow::Result<Transactions> {
    let mut builder = TransactionsBuilder::keeping(Keep { names: true, ..Keep::default() });
    for name in holds {
        if !model.names().contains(name) {
            let near = nearest(name, model.names().iter().map(String::as_str))
                .map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
            bail!(Error::Unsupported(format!("the model knows no product {name:?}{near}")));
        }
    }
    builder.named_basket("this customer", &mut holds.iter().map(String::as_str))?;
    Ok(builder.finish())
}

/// The customers of these names.
fn only(transactions: &Transactions, who: &[String]) -> anyhow::Result<Transactions> {
    let wanted = |customer: usize| who.iter().any(|name| *name == transactions.name(customer));
    let found = transactions.only(wanted);
    for name in who {
        if !(0..found.n() as usize).any(|customer| *name == found.name(customer)) {
            bail!(Error::Unsupported(format!("there is no customer {name:?}")));
        }
    }
    Ok(found)
}

fn config(args: &TargetsArgs, model: &Model) -> anyhow::Result<ListConfig> {
    let offers: Vec<usize> =
        args.about.product.iter().map(|name| model.offer(name)).collect::<Result<_, _>>()?;
    let one = args.holds.is_some() || !args.who.is_empty();
    let wanted = match args.per_customer {
        Some(top) => Wanted::Offers { top },
        None if offers.is_empty() || (one && offers.len() != 1) => Wanted::Offers { top: 3 },
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
    let mut config = ListConfig::new(wanted);
    config.margins = margins(args, model)?;
    config.cost = args.cost;
    if let Some(file) = &args.suppress {
        config.suppressed = Suppressions::read(file)?;
    }
    config.requires = pairs(&args.requires, "--requires", model)?;
    config.excludes = pairs(&args.excludes, "--excludes", model)?;
    config.show_suppressed = args.show_suppressed;
    Ok(config)
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
            Some(product) => margins[model.offer(product)?] = money,
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

/// The score of one customer for one product, as a page or as JSON.
fn explained(
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

/// A model file as a receipt names it.
struct KeptModel(PathBuf);

impl Receipt for KeptModel {
    fn receipt(&self, _: Option<Count>, manifest: &mut Manifest) {
        manifest.inputs = vec![InputReceipt {
            file: self.0.display().to_string(),
            bytes: std::fs::metadata(&self.0).map_or(0, |meta| meta.len()),
            sha256: None,
            rows: 0,
        }];
    }
}
