//! `pannier targets`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::Args;
use pannier::encode::{Keep, Rank, Transactions, TransactionsBuilder};
use pannier::error::{Error, nearest};
use pannier::read::{self, RowSink, written as written_day};
use pannier::report::{self, Caveat, SaidTarget};
use pannier::support::{Count, MinSupport};
use pannier::targets::MODEL_SCHEMA;
use pannier::targets::attributes::Attributes;
use pannier::targets::groups;
use pannier::targets::list::{self, ListConfig, Suppressions, Wanted, list};
use pannier::targets::model::{LearnConfig, Model, Taken};
use pannier::targets::offerer::{Offerer, Totals};
use pannier::targets::rule_file::RuleFile;
use pannier::targets::trial::Task;
use pannier::targets::weights::Weights;
use pannier::words::{Gap, Lang, Unit, Voice, notices};
use pannier::write::{Format, InputReceipt, Manifest};

use super::args::{Input, Output, duration};
use super::emit::{Emitter, Receipt, Run};
use super::exit::Exit;
use super::known::{About, Known, read_table, warn};
use super::load::{load_histories, load_keeping};
use super::new_product;
use super::one_by_one::{self, InOrder};
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
  pannier targets --rules rules.csv --holds Broadband,Mobile          by the best of these rules
  pannier targets holdings.csv --time since --horizon 90d --save model.json    chances to take it in time
  pannier targets holdings.csv --new \"IPTV 4K\" --like IPTV:2 --like \"Sports channels\"
  pannier targets holdings.csv --new \"IPTV 4K\" --seed pilot.csv --groups     who the first takers are
  pannier targets holdings.csv --model model.json --who 4711 --product IPTV --explain
  pannier targets holdings.csv --product IPTV --top 500 -o calls.csv --report calls.html   a page, too",
  mut_arg("files", |files| files.required(false).required_unless_present("holds")))]
pub(crate) struct TargetsArgs {
    #[command(flatten)]
    pub(super) input: Input,
    #[command(flatten)]
    pub(super) about: About,
    /// The least support of a product that is learnt from or offered.
    #[arg(short = 's', long, value_name = "SUPPORT", help_heading = "Thresholds")]
    min_support: Option<MinSupport>,
    /// The most customers for each --product; default is all, or as many as pay.
    #[arg(long, value_name = "N", help_heading = "List")]
    pub(super) top: Option<usize>,
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
    /// A product that nobody has yet, or only the customers of --seed.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["product", "per_customer", "model", "rules"], help_heading = "New product")]
    pub(super) new: Option<String>,
    /// What the new product is like, PRODUCT or PRODUCT:WEIGHT; may be repeated. Customers are ranked by
    /// their chance for these.
    #[arg(long, value_name = "PRODUCT[:WEIGHT]", requires = "new",
          conflicts_with_all = ["seed", "margin", "cost", "budget", "weights", "requires", "excludes", "holds", "save", "apply"], help_heading = "New product")]
    pub(super) like: Vec<String>,
    /// Customers who took the new product first, in the first column of a CSV file with a header: the
    /// others are ranked by how like them they are.
    #[arg(long, value_name = "FILE", requires = "new", conflicts_with_all = ["apply", "holds", "time"], help_heading = "New product")]
    pub(super) seed: Option<PathBuf>,
    /// List groups instead: what the first takers hold or are more often than others, each group by
    /// what it adds to those above it, up to --top customers.
    #[arg(long, requires = "seed", conflicts_with_all = ["save", "margin", "cost", "budget", "weights", "requires", "excludes", "show_suppressed", "suppress", "who", "explain"], help_heading = "New product")]
    pub(super) groups: bool,
    /// Explain instead: every amount of the score of one customer for one --product.
    #[arg(long, requires = "product", help_heading = "List")]
    explain: bool,
    /// With --time: how long after a day a chance is of, 90d (days) or 12w (weeks). Customers are listed
    /// with what they hold at the end of the rows. Default is 90d.
    #[arg(long, value_name = "TIME", requires = "time", conflicts_with_all = ["model", "rules"], value_parser = duration, help_heading = "List")]
    horizon: Option<i64>,
    /// A CSV file with a header of weights that decide which offer comes first: product or customer or
    /// both, and context or lever or both; the order is by chance times context times margin times lever.
    #[arg(long, value_name = "FILE", help_heading = "List")]
    weights: Option<PathBuf>,
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
    pub(super) suppress: Option<PathBuf>,
    /// An offer is only for those who hold this product, or another one required; may be repeated.
    #[arg(long, value_name = "OFFER:PRODUCT", help_heading = "Against it")]
    requires: Vec<String>,
    /// An offer is not for those who hold this product; may be repeated.
    #[arg(long, value_name = "OFFER:PRODUCT", help_heading = "Against it")]
    excludes: Vec<String>,
    /// Contact no customer about more than N of the products: the likeliest first.
    #[arg(long, value_name = "N", requires = "product", conflicts_with_all = ["per_customer", "explain"], help_heading = "Against it")]
    contacts: Option<usize>,
    /// List suppressed offers too, with the reason.
    #[arg(long, help_heading = "Against it")]
    pub(super) show_suppressed: bool,
    /// Keep the model in this file (JSON).
    #[arg(long, value_name = "FILE", conflicts_with = "model", help_heading = "Model")]
    save: Option<PathBuf>,
    /// Use a model that was kept; nothing is learnt from FILE. Customers who come in the order of their
    /// names are scored while the file is read, in memory that does not grow with them.
    #[arg(long, value_name = "FILE", help_heading = "Model")]
    model: Option<PathBuf>,
    /// Use the rules that `pannier rules -o FILE` wrote (CSV, TSV or JSON Lines): of those that apply the
    /// surest decides. Nothing is learnt.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["model", "save", "apply", "methods", "min_support", "attributes", "held"], help_heading = "Model")]
    rules: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    page: PageFlag,
}

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
    let mut emitter = Emitter::with_page(&args.output, &args.page, schema, session)?;
    let kept = args.save.is_some() && !args.output.no_manifest;
    let hash = args.page.wants_hash(&args.output) || kept;
    if args.groups {
        let known = Known::read(&args.input, &args.about, None, hash, session)?;
        let (transactions, _, _) = evidence(args, &known, session)?;
        let (new, seed) = args.first_takers().expect("--groups wants --seed, and that --new");
        let took = new_product::takers(&transactions, new, seed, session)?;
        let asked = new_product::Groups {
            command: "targets",
            transactions: &transactions,
            took: &took,
            min_support: args.min_support,
            customers: args.top.map(|top| top as u64),
            settings: vec![("new", args.new.clone().into()), ("seed", written(&args.seed))],
        };
        return new_product::groups(asked, emitter, &known, session);
    }
    let kept = match (&args.model, &args.rules) {
        (Some(file), _) => Some(Model::read(file)?),
        (None, Some(file)) => Some(of_rules(file, args.holds.as_deref(), session)?),
        (None, None) => None,
    };
    session.lap("model");
    if let Some(model) = kept.as_ref().filter(|model| args.comes_one_by_one(model)) {
        let config = config(args, model)?;
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
        let mut out = pannier::write::Output::file(file)?;
        out.write_all(model.to_json().as_bytes()).map_err(|source| out.error(source))?;
        out.commit()?;
        session.lap("save");
        if !args.output.no_manifest {
            let mut manifest = Manifest::new("targets", MODEL_SCHEMA);
            receipt.receipt(None, &mut manifest);
            manifest.settings.insert("product", args.offered().into());
            manifest.counts.insert("learnt_from", model.n.into());
            manifest.counts.insert("offers", model.offers().len() as u64);
            manifest.output = file.display().to_string();
            if !args.output.reproducible {
                manifest.seconds = session.seconds();
            }
            manifest.write(file)?;
        }
        session.say(&notices::ModelIsIn { file: Gap::file(file) });
    }
    let transactions = match args.who.is_empty() {
        true => transactions,
        false => only(&transactions, &args.who, receipt.unit())?,
    };
    if !args.like.is_empty() {
        return new_product::alike(args, &model, &transactions, emitter, &*receipt);
    }
    if args.explain {
        return explained(args, &model, &transactions, emitter);
    }
    let config = config(args, &model)?;
    let schema = list::schema(shown(&config));
    let voice = Voice { lang: session.lang(emitter.format), unit: receipt.unit() };
    // A page shows the list beside other things, so that it has to be at hand.
    if !args.page.is_asked()
        && let Some(offerer) = Offerer::new(&model, &config)
    {
        let customers = one_by_one::in_order(&model, &transactions);
        let offered = one_by_one::offered(offerer, customers, &schema, voice, emitter)?;
        return close(args, &model, offered, &*receipt, session);
    }
    let found = list(&model, &transactions, &config, &session.progress)?;
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
    let run = run_of(args, &model, totals, &*receipt);
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

/// The model, the customers to list, and what was read.
fn prepared(
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

/// A file of rules as a model, or those of it that speak of one customer.
fn of_rules(file: &Path, holds: Option<&[String]>, session: &Session) -> anyhow::Result<Model> {
    let RuleFile { model, rules, passed_over } = RuleFile::read(file, holds)?;
    let (file, rules) = (Gap::file(file), rules.into());
    match holds {
        Some(_) => session.say(&notices::RulesApply { file, rules }),
        None => {
            let products = model.offers().len().into();
            session.say(&notices::RulesFor { file, rules, products });
        }
    }
    if passed_over > 0 {
        session.say(&notices::PassedOver { rules: passed_over.into() });
    }
    Ok(model)
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
    let (first, last) = loaded.histories.span().expect("the loader has asked");
    let transactions = loaded.histories.held_at(last + 1);
    if let Some(model) = kept {
        return Ok((model, transactions, Box::new(loaded)));
    }
    let within = args.horizon.unwrap_or(90 * 86_400);
    let taken = Taken { day: last + 1 - within, within };
    if taken.day - within <= first {
        bail!(Error::Unsupported(format!(
            "the rows begin on {} and end on {}: two times {} days after a day with holdings are wanted, one to choose by and one to test; choose a shorter --horizon, or leave --time out for the chance to hold a product",
            written_day(first),
            written_day(last),
            taken.days(),
        )));
    }
    let items = loaded.histories.dictionary().len();
    let offers = args.offered();
    let number = if offers.is_empty() { items } else { offers.len() };
    let mut config = LearnConfig::default();
    config.task = args.task(number);
    config.offers = offers;
    config.unit = loaded.unit;
    config.tried = args.about.tried(number, items);
    config.min_count = args.min_support.map_or(1, |least| least.min_count(transactions.n()));
    let model = Model::learn_in_time(&loaded.histories, taken, &config, &session.progress)?;
    session.lap("learn");
    session.say(&notices::LearntOn {
        day: Gap::name(written_day(taken.day)),
        days: Gap::figure(taken.days()),
    });
    say(&model, session);
    Ok((model, transactions, Box::new(loaded)))
}

impl TargetsArgs {
    /// The products that a model is wanted for; of none, all.
    fn offered(&self) -> Vec<String> {
        match &self.new {
            Some(new) if self.seed.is_some() => vec![new.clone()],
            Some(_) => {
                let name = |text: &String| new_product::like(text, |_| false).0.to_owned();
                self.like.iter().map(name).collect()
            }
            None => self.about.product.clone(),
        }
    }

    /// Whether customers can be offered something while their rows are read: nothing about one of them
    /// hangs on other files or other rows.
    fn comes_one_by_one(&self, model: &Model) -> bool {
        let input = &self.input;
        let is_table = input.format == Some(read::Format::Table);
        is_table == model.attributes.is_some()
            && (!is_table || input.conditions.is_empty())
            && !self.page.is_asked()
            && !self.explain
            && self.holds.is_none()
            && self.who.is_empty()
            && self.about.attributes.is_none()
            && self.about.held.is_empty()
            && input.time.is_none()
            && input.weight.is_none()
            && input.level.is_empty()
            && input.max_basket.is_none()
    }

    /// The new product and the list of those who took it first, where these are asked about.
    fn first_takers(&self) -> Option<(&str, &Path)> {
        Some((self.new.as_deref()?, self.seed.as_deref()?))
    }

    /// What methods are chosen by: offers to a customer, or lists of one product.
    fn task(&self, products: usize) -> Task {
        let by_customer =
            self.per_customer.is_some() || (self.about.product.is_empty() && self.new.is_none());
        if by_customer && products > 1 { Task::Offers } else { Task::Lists }
    }

    /// The place of a product among the offers; `None` where no rule speaks of it for the one customer
    /// who is asked about.
    fn place(&self, model: &Model, product: &str) -> pannier::error::Result<Option<usize>> {
        match model.offer(product) {
            Ok(place) => Ok(Some(place)),
            Err(_) if self.rules.is_some() && self.holds.is_some() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// How the model reads a table.
fn read_by(model: &Model) -> anyhow::Result<&Attributes> {
    let unread =
        || Error::Unsupported("the model was learnt from holdings and cannot read a table".into());
    Ok(model.attributes.as_ref().ok_or_else(unread)?)
}

/// The customers with all that is learnt from, how a table of them is read, and what is offered.
fn evidence(
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

/// Learns from what is known; with the model come its customers.
fn learnt(
    args: &TargetsArgs,
    known: &Known,
    session: &Session,
) -> anyhow::Result<(Model, Transactions)> {
    let (mut transactions, attributes, mut config) = evidence(args, known, session)?;
    if let Some((new, seed)) = args.first_takers() {
        let took = new_product::takers(&transactions, new, seed, session)?;
        transactions = new_product::with_takers(&transactions, new, &took)?;
    }
    let number = match config.offers.len() {
        0 => transactions.dictionary().len(),
        offers => offers,
    };
    config.tried = args.about.tried(number, transactions.dictionary().len());
    config.min_count = args.min_support.map_or(1, |least| least.min_count(transactions.n()));
    config.task = args.task(number);
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
fn only(transactions: &Transactions, who: &[String], unit: Unit) -> anyhow::Result<Transactions> {
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

fn config(args: &TargetsArgs, model: &Model) -> anyhow::Result<ListConfig> {
    let named = args.new.iter().filter(|_| args.seed.is_some()).chain(&args.about.product);
    let offers: Vec<Option<usize>> =
        named.map(|name| args.place(model, name)).collect::<Result<_, _>>()?;
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
    if let Some(file) = &args.suppress {
        config.suppressed = Suppressions::read(file)?;
    }
    if let Some(file) = &args.weights {
        config.weights = Weights::read(file)?;
        for product in config.weights.products() {
            args.place(model, product)?;
        }
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
            Some(product) => {
                if let Some(place) = args.place(model, product)? {
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

/// A file as a receipt names it.
fn written(file: &Option<PathBuf>) -> serde_json::Value {
    file.as_ref().map(|file| file.display().to_string()).into()
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
