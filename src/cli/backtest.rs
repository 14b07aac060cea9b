//! `pannier backtest`.

use std::io::{self, Write};

use anyhow::bail;
use clap::{Args, ValueEnum};
use pannier::encode::{ItemId, Transactions};
use pannier::error::Error;
use pannier::read::{moment, written};
use pannier::report as page;
use pannier::support::MinSupport;
use pannier::targets::attributes::Attributes;
use pannier::targets::backtest::{Backtest, BacktestConfig, backtest};
use pannier::targets::picture;
use pannier::targets::reliability::{self, Reliability};
use pannier::targets::report::{self, Money, Row, Shown};
use pannier::targets::split::{Role, Split, most_held, sample};
use pannier::targets::trial::{Task, Trial};
use pannier::words::{Gap, Lang, Said, Unit, notices, tested as words};
use pannier::write::{self, Format};

use super::args::{Input, Output, duration};
use super::customers::bar;
use super::emit::{Emitter, Receipt, Run};
use super::exit::Exit;
use super::known::{About, Known, warn};
use super::load::load_histories;
use super::page::PageFlag;
use super::session::Session;

/// Would it have worked? Every method on customers whose answer is known, against popularity, the
/// number of products held, chance and hindsight.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier backtest holdings.csv --customer id --item product
  pannier backtest baskets.csv --ask offers                   one product hidden of each basket
  pannier backtest holdings.csv --product IPTV -o gains.svg   the curve as a picture
  pannier backtest train.csv --format table --product CARAVAN --split rows:5
  pannier backtest calls.csv --format table --product y --split order:70% --margin 50 --cost 2
  pannier backtest calls.csv --format table --product y --show calibration
  pannier backtest mails.csv --format table --product visit --treated segment=E-Mail     who buys because of it
  pannier backtest mails.csv --format table --product visit --treated segment=E-Mail -o qini.svg
  pannier backtest holdings.csv --time start --split 2024-06-30 --horizon 90d --rolling 4
  pannier backtest holdings.csv --ask lists --report gains.html    gains curves on a page to pass on")]
pub(crate) struct BacktestArgs {
    #[command(flatten)]
    pub(super) input: Input,
    #[command(flatten)]
    pub(super) about: About,
    /// The least support of a product among those that are learnt from.
    #[arg(short = 's', long, value_name = "SUPPORT", help_heading = "Thresholds")]
    min_support: Option<MinSupport>,
    /// What is asked: offers (where among all products the one stands that was hidden or taken),
    /// lists (where among all customers those stand who have a product) or both. Default is both;
    /// lists for a table.
    #[arg(long, value_enum, value_name = "WHAT", help_heading = "Test")]
    ask: Option<Ask>,
    /// Who is tested: md5 (by name: seven folds fit, one chooses, two test), md5:7 (seven fit, three
    /// test), cross (all, in five parts by name), rows:5 (all, in parts by row number), order:70%
    /// (the first rows fit), or a date: what was held then, and what was taken after it. Default is
    /// md5, and with --time the last date that has a whole horizon after it.
    #[arg(long, value_name = "HOW", help_heading = "Test")]
    pub(super) split: Option<String>,
    /// How long after the date: 90d (days) or 12w (weeks).
    #[arg(long, value_name = "TIME", default_value = "90d", value_parser = duration, help_heading = "Test")]
    horizon: i64,
    /// How many dates, each one horizon earlier than the one before.
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Test",
          value_parser = clap::value_parser!(u16).range(1..=100))]
    rolling: u16,
    /// Only so many customers: those whose names have the smallest md5.
    #[arg(long, value_name = "N", help_heading = "Test")]
    sample: Option<usize>,
    /// Only so many products: those most held among the customers who are learnt from.
    #[arg(long, value_name = "N", help_heading = "Test")]
    most_held: Option<usize>,
    /// In a table with a control arm: who was contacted, COLUMN=VALUE; all others were left alone, by
    /// lot. Tests whom the contact makes buy (uplift), rather than who buys.
    #[arg(long, value_name = "COLUMN=VALUE", requires = "product", help_heading = "Test",
          conflicts_with_all = ["ask", "sample", "most_held", "min_support", "rolling"])]
    pub(super) treated: Option<String>,
    /// What a sale brings: gives the most profitable depth.
    #[arg(long, value_name = "MONEY", requires = "cost", help_heading = "Money")]
    pub(super) margin: Option<f64>,
    /// What a contact costs.
    #[arg(long, value_name = "MONEY", requires = "margin", help_heading = "Money")]
    pub(super) cost: Option<f64>,
    /// Which rows: methods (means over products), products (every method on every product), gains
    /// (points of the curves) or calibration (chances against what happened); default is methods, and
    /// products for one product.
    #[arg(long, value_enum, value_name = "PART", help_heading = "Output")]
    pub(super) show: Option<Part>,
    /// Draws other customers in the bootstrap.
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Work")]
    pub(super) seed: u64,
    #[command(flatten)]
    pub(super) output: Output,
    #[command(flatten)]
    pub(super) page: PageFlag,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Ask {
    Offers,
    Lists,
    Both,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Part {
    Methods,
    Products,
    Gains,
    Calibration,
}

/// What came of the test.
struct Outcome {
    offers: Option<Backtest>,
    lists: Option<Backtest>,
}

pub(crate) fn run(args: &BacktestArgs, session: &Session) -> anyhow::Result<Exit> {
    if let Some(treated) = &args.treated {
        return super::uplift::run(args, treated, session);
    }
    let one = args.about.product.len() == 1;
    let show = args.show.unwrap_or(if one { Part::Products } else { Part::Methods });
    let name = match show {
        Part::Gains => report::GAINS_SCHEMA,
        Part::Calibration => reliability::SCHEMA,
        Part::Methods | Part::Products => report::SCHEMA,
    };
    let mut emitter = Emitter::with_page(&args.output, &args.page, name, session)?;
    if emitter.format == Format::Svg && !one {
        bail!(Error::Unsupported("a picture shows one product: name it with --product".into()));
    }
    let hash = args.page.wants_hash(&args.output);
    let (outcome, receipt, split) = tested(args, hash, session)?;
    session.lap("backtest");
    session.notice(&split.said(session.spoken()));
    let Outcome { offers, lists } = &outcome;
    let unit = receipt.unit();
    say(offers.as_ref(), lists.as_ref(), unit, session);

    let run = Run {
        command: "backtest",
        loaded: &*receipt,
        min_count: None,
        settings: vec![
            ("split", split.said(Lang::English).into()),
            ("ask", format!("{:?}", args.ask).to_lowercase().into()),
            ("margin", args.margin.into()),
            ("cost", args.cost.into()),
            ("seed", args.seed.into()),
        ],
        counts: [offers, lists]
            .into_iter()
            .flatten()
            .take(1)
            .flat_map(|tested| [("learnt_from", tested.fitted), ("tested", tested.tested)])
            .collect(),
        cut: None,
    };
    let money = args.margin.zip(args.cost).map(|(margin, cost)| Money { margin, cost });
    emitter.page(&run, |told| {
        let tests =
            page::Tests { offers: offers.as_ref(), lists: lists.as_ref(), money, seed: args.seed };
        vec![page::gains(tests, told.voice, &told.all_rows(&["--show", "products"]))]
    })?;
    if emitter.format == Format::Svg {
        let Some(lists) = lists else {
            bail!(Error::Unsupported("a picture shows a list: --ask lists".into()));
        };
        let svg = picture::gains_svg(lists, 0, unit);
        return emitter.written(name, run, |mut out| {
            out.write_all(svg.as_bytes()).map_err(|source| out.error(source))?;
            Ok((out, 1))
        });
    }
    if let (Some(money), true) = (money, show == Part::Methods) {
        let break_even = money.cost / money.margin;
        let chance = Gap::figure(format!("{:.2} %", break_even * 100.0));
        session.say(&notices::PaysFrom { chance });
    }
    match (show, lists) {
        (Part::Gains, Some(lists)) => {
            emitter.records(report::curves(lists, money, args.seed), &report::gains_schema(), run)
        }
        (Part::Products, Some(lists)) => {
            let shown =
                Shown { lists: true, products: true, money: money.is_some(), offers: false };
            let rows = report::by_product(lists, money, args.seed);
            let schema = report::schema(shown);
            if emitter.format != Format::Table || !one {
                return emitter.records(rows, &schema, run);
            }
            let shape = emitter.shape;
            emitter.written(name, run, |mut out| {
                let found = rows.len() as u64;
                let written = write::write(rows, &schema, Format::Table, shape, &mut out);
                written
                    .and_then(|_| curve(lists, unit, shape.lang, &mut out))
                    .map_err(|source| out.error(source))?;
                Ok((out, found))
            })
        }
        (Part::Calibration, Some(lists)) => {
            let rows = reliability::rows(lists);
            say_calibrated(lists, unit, session);
            emitter.records(rows, &reliability::schema(), run)
        }
        (Part::Gains | Part::Products | Part::Calibration, None) => {
            bail!(Error::Unsupported("there are no lists to show: --ask lists".into()))
        }
        (Part::Methods, lists) => {
            let shown =
                Shown { offers: offers.is_some(), lists: lists.is_some(), ..Shown::default() };
            let rows: Vec<Row> = report::summary(offers.as_ref(), lists.as_ref());
            emitter.records(rows, &report::schema(shown), run)
        }
    }
}

/// The gains curve of the one product as bars.
fn curve(lists: &Backtest, unit: Unit, lang: Lang, out: &mut impl Write) -> io::Result<()> {
    const DEPTHS: [u32; 7] = [5, 10, 20, 30, 40, 50, 75];
    let gains = lists.chosen_gains(0);
    let method = lists.methods[lists.chosen_of[0]].method.kind();
    let (units, method) = (unit.many().into(), Gap::name(method.to_string()));
    writeln!(out, "\n{}", words::BuyersReached { units, method }.said(lang))?;
    for depth in DEPTHS {
        let Some(gain) = gains.gain(f64::from(depth) / 100.0) else { continue };
        let depth = lang.figure(&format!("{depth:>4} %"));
        let reached = lang.figure(&format!("{:5.1} %", gain * 100.0));
        writeln!(out, "{depth} {:<30} {reached}", bar(gain))?;
    }
    Ok(())
}

/// What came of it, what was read, and how the tests were made.
type Tested = (Outcome, Box<dyn Receipt>, Box<dyn Said>);

/// Runs what is asked on what is there.
fn tested(args: &BacktestArgs, hash: bool, session: &Session) -> anyhow::Result<Tested> {
    let named: Option<Split> = match &args.split {
        Some(text) => match text.parse() {
            Ok(split) => Some(split),
            Err(_) if args.input.time.is_some() => None,
            Err(error) => return Err(Error::into(error)),
        },
        None if args.input.time.is_some() => None,
        None => Some(Split::Folds { fit: 7, choose: 1 }),
    };
    let Some(split) = named else { return snapshots(args, hash, session) };
    match Known::read(&args.input, &args.about, None, hash, session)? {
        Known::Holdings(loaded, joined) => {
            let products = match joined {
                Some(joined) if args.about.product.is_empty() => joined.products,
                _ => args.about.product.clone(),
            };
            let outcome = holdings(args, &loaded.transactions, split, &products, session)?;
            Ok((outcome, loaded, Box::new(split)))
        }
        Known::Table(table) => {
            let config = args.about.attributes(&args.input);
            let (attributes, notes) = Attributes::learn(&table, |_| true, &config)?;
            if args.about.held.is_empty() && args.about.product.is_empty() {
                bail!(Error::Unsupported(
                    "what is to be offered? name it with --product, or the columns that are products with --held".into()
                ));
            }
            warn(&table, &attributes, &notes, &args.about.product, session)?;
            let mut products = args.about.product.clone();
            if products.is_empty() {
                products = attributes.products();
            }
            let outcome = if args.ask.is_none_or(|ask| ask == Ask::Lists) {
                let trials: Vec<Trial> = (0..split.parts())
                    .map(|part| Trial::table(&table, &config, &products, split, part))
                    .collect::<Result<_, _>>()?;
                let mut config = BacktestConfig::default();
                let items = trials.iter().map(|trial| trial.dictionary().len()).max();
                config.tried = args.about.tried(products.len(), items.unwrap_or(0));
                config.offers = products;
                let lists = backtest(&trials, &config, &session.progress)?;
                Outcome { offers: None, lists: Some(lists) }
            } else {
                let customer = config.customer.as_deref();
                let transactions = attributes.transactions(&table, customer)?;
                let transactions = attributes.without_answers(&transactions, &products);
                asked(args, &transactions, split, &products, session)?
            };
            Ok((outcome, Box::new(table), Box::new(split)))
        }
    }
}

/// The tests on holdings without dates.
fn holdings(
    args: &BacktestArgs,
    all: &Transactions,
    split: Split,
    products: &[String],
    session: &Session,
) -> anyhow::Result<Outcome> {
    let sampled = args.sample.map(|n| sample(all, n));
    let all = sampled.as_ref().unwrap_or(all);
    let rows = all.n() as usize;
    let is_known = |row: usize| split.role(0, &all.name(row), row, rows) != Role::Test;
    let few = args.most_held.map(|n| all.only_items(most_held(&all.only(is_known), n)));
    asked(args, few.as_ref().unwrap_or(all), split, products, session)
}

fn asked(
    args: &BacktestArgs,
    transactions: &Transactions,
    split: Split,
    products: &[String],
    session: &Session,
) -> anyhow::Result<Outcome> {
    let dictionary = transactions.dictionary();
    let is_offered =
        |item: ItemId| products.is_empty() || products.iter().any(|p| p == dictionary.name(item));
    let number = if products.is_empty() { dictionary.len() } else { products.len() };
    let mut config = BacktestConfig::default();
    config.tried = args.about.tried(number, dictionary.len());
    config.offers = products.to_vec();
    config.min_count = args.min_support.map_or(1, |least| least.min_count(transactions.n()));
    let ask = args.ask.unwrap_or(Ask::Both);
    let part = |task: Task| {
        (0..split.parts()).map(move |part| match task {
            Task::Offers => Trial::offers(transactions, split, part, is_offered),
            _ => Trial::lists(transactions, split, part),
        })
    };
    let mut run = |task: Task| {
        config.task = task;
        backtest(&part(task).collect::<Vec<_>>(), &config, &session.progress)
    };
    let offers = (ask != Ask::Lists && number > 1).then(|| run(Task::Offers)).transpose()?;
    let lists = (ask != Ask::Offers).then(|| run(Task::Lists)).transpose()?;
    Ok(Outcome { offers, lists })
}

/// The tests in time.
fn snapshots(args: &BacktestArgs, hash: bool, session: &Session) -> anyhow::Result<Tested> {
    let loaded = load_histories(&args.input, hash, session)?;
    let histories = &loaded.histories;
    let (first, last) = histories.span().expect("the loader has asked");
    let day = match &args.split {
        Some(text) => moment(text).map_err(|error| match text.parse::<Split>() {
            Err(neither) => neither,
            Ok(_) => error,
        })?,
        None => last + 1 - args.horizon,
    };
    if day + args.horizon > last + 1 {
        session.say(&notices::RowsEndEarly { last: Gap::name(written(last)) });
    }
    let earliest = day - args.horizon * (i64::from(args.rolling) + 1);
    if earliest <= first {
        bail!(Error::Unsupported(format!(
            "the rows begin on {}: --split {} with --rolling {} needs what was held on {}, one horizon before the first date, to choose settings; choose a shorter --horizon or a later --split",
            written(first),
            written(day),
            args.rolling,
            written(earliest)
        )));
    }
    let trials: Vec<Trial> = (0..i64::from(args.rolling))
        .map(|back| Trial::snapshot(histories, day - back * args.horizon, args.horizon))
        .collect();
    let number = match args.about.product.len() {
        0 => histories.dictionary().len(),
        products => products,
    };
    let mut config = BacktestConfig::default();
    config.tried = args.about.tried(number, histories.dictionary().len());
    config.offers = args.about.product.clone();
    config.min_count = args.min_support.map_or(1, |least| least.min_count(histories.n()));
    let ask = args.ask.unwrap_or(Ask::Both);
    config.task = match ask {
        Ask::Offers => Task::Offers,
        Ask::Lists => Task::Lists,
        Ask::Both => Task::Both,
    };
    let tested = backtest(&trials, &config, &session.progress)?;
    let (held, by) = (Gap::name(written(day)), Gap::name(written(day + args.horizon)));
    let said: Box<dyn Said> = match args.rolling {
        1 => Box::new(words::Taken { held, by }),
        more => Box::new(words::TakenEarlierToo { held, by, more: Gap::figure(more - 1) }),
    };
    let outcome = match ask {
        Ask::Offers => Outcome { offers: Some(tested), lists: None },
        Ask::Lists => Outcome { offers: None, lists: Some(tested) },
        Ask::Both => Outcome { offers: Some(tested.clone()), lists: Some(tested) },
    };
    Ok((outcome, Box::new(loaded), said))
}

/// The outcome in a sentence each.
fn say(offers: Option<&Backtest>, lists: Option<&Backtest>, unit: Unit, session: &Session) {
    if let Some(offers) = offers {
        let chosen = &offers.methods[offers.chosen];
        if let Some(mrr) = chosen.ranking.mrr() {
            session.say(&notices::OffersTo {
                customers: Gap::figure(chosen.ranking.cases()),
                units: unit.counted().into(),
                products: offers.products.len().into(),
                method: Gap::name(chosen.method.to_string()),
                mrr: Gap::figure(format!("{mrr:.3}")),
            });
        }
    }
    let Some(lists) = lists else { return };
    let mut reached: Vec<(f64, &str)> = Vec::new();
    for (product, name) in lists.products.iter().enumerate() {
        if let Some(gain) = lists.chosen_gains(product).gain(0.1) {
            reached.push((gain, name));
        }
    }
    let half = reached.iter().filter(|(gain, _)| *gain >= 0.5).count();
    let (fitted, tested) = (Gap::figure(lists.fitted), Gap::figure(lists.tested));
    match &reached[..] {
        [] => session.say(&notices::NOBODY_HAS_ANY),
        [(gain, name)] => session.say(&notices::TopTenth {
            product: Gap::name(*name),
            units: unit.many().into(),
            share: Gap::figure(format!("{:.1} %", gain * 100.0)),
            fitted,
            tested,
        }),
        many => session.say(&notices::HalfReached {
            half: half.into(),
            products: many.len().into(),
            units: unit.many().into(),
            fitted,
            counted: unit.counted().into(),
            tested,
        }),
    }
}

/// How far chances are from what happened.
fn say_calibrated(lists: &Backtest, unit: Unit, session: &Session) {
    let products = lists.products.iter().zip(&lists.chosen_of).enumerate();
    let found: Vec<(&str, Option<Reliability>)> = products
        .map(|(at, (name, &chosen))| (&**name, Reliability::new(&lists.methods[chosen].lists[at])))
        .collect();
    let few = found.iter().filter(|(_, found)| found.is_none()).count();
    if few > 0 {
        session.say(&notices::TooFew { products: Gap::figure(few), units: unit.many().into() });
    }
    let known = found.iter().filter_map(|(name, found)| Some((name, found.as_ref()?)));
    let worst = known.max_by(|a, b| a.1.error.total_cmp(&b.1.error));
    if let Some((name, found)) = worst {
        let one_of_many = lists.products.len() > 1;
        session.say(&notices::ChancesAre {
            farthest: if one_of_many { notices::THE_FARTHEST.into() } else { Gap::plain("") },
            product: Gap::name(*name),
            points: Gap::figure(format!("{:.2}", found.error * 100.0)),
            brier: Gap::figure(format!("{:.4}", found.brier)),
            all: Gap::figure(format!("{:.4}", found.brier_of_all)),
        });
    }
}
