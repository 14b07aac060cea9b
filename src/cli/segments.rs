//! `pannier segments`.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::bail;
use clap::{Args, ValueEnum};
use pannier::customers::segments::cards::{self, Card};
use pannier::customers::segments::features::{Feature, Scale, doubled};
use pannier::customers::segments::products::{self, Holdings, SegmentProduct, segment_products};
use pannier::customers::segments::{
    self, Member, SegmentConfig, Segmentation, points_of, points_of_holdings,
};
use pannier::customers::table::{ColumnKind, CustomerTable};
use pannier::encode::{Histories, Keep, Transactions};
use pannier::error::Error;
use pannier::read::Source;
use pannier::record::{Cell, Column, Kind, Record, Schema};
use pannier::report;
use pannier::support::Count;
use pannier::words::{Gap, Lang, grouped, notices};
use pannier::write::{Format, Manifest};

use super::args::{Input, Output};
use super::customers::{HeldColumn, TableInput, bar};
use super::emit::{Emitter, Receipt, Run};
use super::exit::Exit;
use super::fold::{Text, folded, right};
use super::load::{load_histories, load_keeping};
use super::page::PageFlag;
use super::session::Session;

/// Which groups of customers behave alike, and what does each hold?
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier segments usage.csv --customer id --features calls,minutes,long_distance
  pannier segments usage.csv --customer id --features calls,minutes --held tv,phone -o segments.csv
  pannier segments usage.csv --customer id --features calls,minutes --holdings holdings.csv --item product
  pannier segments orders.csv --customer id --item product --time date --price amount --rfv
  pannier segments holdings.csv --customer id --item product         by what they hold
  pannier segments usage.csv --customer id --features calls --holdings holdings.csv --item product \\
      --show holdings -o tagged.csv                            then: pannier rules tagged.csv -s 30 --context segment
  pannier segments usage.csv --customer id --features calls -o segments.csv --report segments.html")]
pub(crate) struct SegmentsArgs {
    #[command(flatten)]
    input: Input,
    /// Columns of usage, in a table of one customer a row.
    #[arg(long, value_name = "COLUMN,...", value_delimiter = ',', help_heading = "Segments")]
    features: Vec<String>,
    /// With --features: columns of the same table that say which products are held (COLUMN,
    /// COLUMN=VALUE, COLUMN!=VALUE).
    #[arg(
        long,
        value_name = "COLUMN,...",
        value_delimiter = ',',
        requires = "features",
        conflicts_with = "holdings",
        help_heading = "Segments"
    )]
    held: Vec<String>,
    /// With --features: a table of one product held a row, with the columns of --customer and --item.
    #[arg(
        long,
        value_name = "FILE",
        requires_all = ["features", "customer", "item"],
        help_heading = "Segments"
    )]
    holdings: Option<PathBuf>,
    /// Group by recency, frequency and value: days since the last purchase, days with purchases, and
    /// what was spent (where --price is named).
    #[arg(long, requires = "time", conflicts_with = "features", help_heading = "Segments")]
    rfv: bool,
    /// How many segments; without it the data are asked.
    #[arg(long, value_name = "N", help_heading = "Segments")]
    k: Option<usize>,
    /// The most segments that are tried.
    #[arg(long, value_name = "N", default_value_t = 8, help_heading = "Segments")]
    most: usize,
    /// Only the so many most held products; when grouping by holdings, these make the groups.
    #[arg(long, value_name = "N", default_value_t = 100, help_heading = "Segments")]
    most_products: usize,
    /// Where chance begins.
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Segments")]
    seed: u64,
    /// Which rows go into files: segments (a customer a row), cards (a segment a row), products (a
    /// product in a segment a row) or holdings (a product held a row, with its customer's segment); a
    /// table on a terminal shows cards and products.
    #[arg(
        long,
        value_enum,
        value_name = "PART",
        default_value = "segments",
        help_heading = "Output"
    )]
    show: Part,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    page: PageFlag,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    Segments,
    Cards,
    Products,
    Holdings,
}

/// What is known of the customers, by name.
pub(super) struct Customers {
    names: Vec<String>,
    /// None where they are grouped by what they hold.
    features: Vec<Feature>,
    pub(super) holdings: Holdings,
    /// What was read.
    read: Box<dyn Receipt>,
    /// How many products there are beyond those kept.
    left_out: usize,
}

pub(crate) fn run(args: &SegmentsArgs, session: &Session) -> anyhow::Result<Exit> {
    let schema = match args.show {
        Part::Segments => segments::schema(),
        Part::Cards => cards::schema(),
        Part::Products => products::schema(),
        Part::Holdings => tagged_schema(),
    };
    let mut emitter = Emitter::with_page(&args.output, &args.page, schema.name, session)?;
    let customers = customers(args, session)?.by_name()?.with_most(args.most_products);
    if customers.left_out > 0 {
        session.say(&notices::MostProducts {
            products: customers.holdings.products.len().into(),
            others: Gap::figure(customers.left_out),
        });
    }
    let (points, scales) = if customers.features.is_empty() {
        let Holdings { products, held } = &customers.holdings;
        (points_of_holdings(products.len().max(1), held), Vec::new())
    } else {
        points_of(&customers.features)?
    };
    for (a, b) in doubled(&customers.features, &scales) {
        session.say(&notices::NearlyTheSame {
            one: Gap::name(&customers.features[a].name),
            other: Gap::name(&customers.features[b].name),
        });
    }
    let mut config = SegmentConfig::default();
    (config.k, config.most, config.seed) = (args.k, args.most, args.seed);
    let found = Segmentation::new(&points, config, &session.progress)?;
    session.lap("segments");

    let lang = session.lang(emitter.format);
    let names = names(&customers, &scales, &found, lang);
    let tested = !customers.features.is_empty();
    let products = segment_products(&customers.holdings, &found.of, &names, tested);
    let cards = cards::cards(&names, &found.of, &customers.features, &products, lang);
    let run = Run {
        command: "segments",
        loaded: &*customers.read,
        min_count: None,
        settings: vec![
            ("features", args.features.clone().into()),
            ("held", args.held.clone().into()),
            ("rfv", args.rfv.into()),
            ("k", args.k.into()),
            ("most", args.most.into()),
            ("seed", args.seed.into()),
            ("silhouette", found.choice().silhouette.into()),
            ("stability", found.choice().stability.into()),
        ],
        counts: vec![("segments", found.sizes.len() as u64)],
        cut: None,
    };
    emitter.page(&run, |told| {
        let shown = report::Segments {
            found: &found,
            features: &customers.features,
            scales: &scales,
            products: &products,
        };
        let all = told.all_rows(&["--show", "products"]);
        vec![report::segments(shown, told.voice, &all)]
    })?;
    if emitter.format == Format::Table {
        let page = page(&found, &cards, &products, emitter.shape.rows, lang);
        let text = folded(page, args.output.output.is_some());
        return emitter.written(schema.name, run, |mut out| {
            out.write_all(text.as_bytes()).map_err(|source| out.error(source))?;
            Ok((out, cards.len() as u64))
        });
    }
    session.notice(&found.verdict(session.spoken()));
    match args.show {
        Part::Cards => emitter.records(cards, &schema, run),
        Part::Products => emitter.records(products, &schema, run),
        Part::Segments => {
            let members = customers.names.iter().zip(&found.of).map(|(customer, &segment)| {
                let name = &*names[segment];
                Member { customer, segment: segment + 1, name }
            });
            emitter.records(members, &schema, run)
        }
        Part::Holdings => {
            let rows = customers.names.iter().zip(&customers.holdings.held).zip(&found.of);
            let tagged = rows.flat_map(|((customer, held), &segment)| {
                held.iter().map(move |&product| (customer, product, segment))
            });
            let tagged = tagged.map(|(customer, product, segment)| Tagged {
                customer,
                product: &customers.holdings.products[product],
                segment: segment + 1,
            });
            emitter.records(tagged.collect::<Vec<_>>(), &schema, run)
        }
    }
}

fn names(customers: &Customers, scales: &[Scale], found: &Segmentation, lang: Lang) -> Vec<String> {
    let k = found.sizes.len();
    let names = if customers.features.is_empty() {
        let numbers: Vec<String> = (0..k).map(|_| String::new()).collect();
        let products = segment_products(&customers.holdings, &found.of, &numbers, false);
        cards::names_of_holdings(&products, k, lang)
    } else {
        cards::names_of_usage(&customers.features, scales, &found.of, k, lang)
    };
    cards::told_apart(names, lang)
}

/// Reads what the flags name.
fn customers(args: &SegmentsArgs, session: &Session) -> anyhow::Result<Customers> {
    let hash = args.page.wants_hash(&args.output);
    if !args.features.is_empty() {
        return of_table(args, hash, session);
    }
    if args.rfv {
        let loaded = load_histories(&args.input, hash, session)?;
        let mut customers = of_histories(&loaded.histories)?;
        if args.input.price.is_none() {
            session.say(&notices::NO_PRICE);
            customers.features.pop();
        }
        customers.read = Box::new(loaded);
        return Ok(customers);
    }
    let keep = Keep { names: true, ..Keep::default() };
    let loaded = load_keeping(&args.input, keep, hash, session)?;
    session.say(&notices::BY_HOLDINGS);
    let (names, holdings) = holdings_of(&loaded.transactions);
    Ok(Customers { names, features: vec![], holdings, read: Box::new(loaded), left_out: 0 })
}

fn of_table(args: &SegmentsArgs, hash: bool, session: &Session) -> anyhow::Result<Customers> {
    let [file] = &*args.input.files else {
        bail!(Error::Unsupported(
            "--features wants one table, one customer a row; put several together first".into()
        ));
    };
    let only = args.input.conditions.iter().map(|condition| condition.to_string().parse());
    let input = TableInput {
        file: file.clone(),
        only: only.collect::<Result<_, Error>>()?,
        delimiter: args.input.delimiter,
    };
    let held: Vec<HeldColumn> =
        args.held.iter().map(|name| HeldColumn::new(name)).collect::<anyhow::Result<_>>()?;
    let mut columns: Vec<(&str, ColumnKind)> =
        args.features.iter().map(|name| (&**name, ColumnKind::Number)).collect();
    let id = args.input.customer.as_deref();
    columns.extend(id.map(|id| (id, ColumnKind::Label)));
    columns.extend(held.iter().map(|product| (product.column(), ColumnKind::Label)));
    let table = input.read(&columns, hash, session)?;
    let names: Vec<String> = match id {
        Some(id) => table.labels(id).iter().map(Into::into).collect(),
        None => {
            let width = table.rows().to_string().len();
            (1..=table.rows()).map(|row| format!("{row:0width$}")).collect()
        }
    };
    let feature =
        |name: &String| Feature { name: name.clone(), values: table.numbers(name).to_vec() };
    let features = args.features.iter().map(feature).collect();
    let holdings = match &args.holdings {
        Some(file) => joined(args, file, &names, session)?,
        None => {
            let mut holdings =
                Holdings { products: Vec::new(), held: vec![Vec::new(); names.len()] };
            for (place, product) in held.iter().enumerate() {
                let holds = product.holds(&table)?;
                let holders = holds.iter().enumerate().filter(|(_, holds)| **holds);
                holders.for_each(|(customer, _)| holdings.held[customer].push(place));
                holdings.products.push(product.name.clone());
            }
            holdings
        }
    };
    Ok(Customers { names, features, holdings, read: Box::new(table), left_out: 0 })
}

/// What a second table says that these customers hold.
fn joined(
    args: &SegmentsArgs,
    file: &std::path::Path,
    names: &[String],
    session: &Session,
) -> anyhow::Result<Holdings> {
    let (Some(customer), Some(item)) = (&args.input.customer, &args.input.item) else {
        bail!(Error::Unsupported("--holdings wants --customer and --item".into()));
    };
    let columns = [(&**customer, ColumnKind::Label), (&**item, ColumnKind::Label)];
    let table = CustomerTable::read(&Source::new(file), args.input.delimiter, &columns, false)?;
    let places: BTreeMap<&str, usize> =
        names.iter().enumerate().map(|(place, name)| (&**name, place)).collect();
    let (customers, items) = (table.labels(customer), table.labels(item));
    let mut held = vec![Vec::new(); names.len()];
    let mut unknown = 0_u64;
    for (name, &product) in customers.iter().zip(items.codes()) {
        match places.get(name) {
            Some(&place) => held[place].push(product as usize),
            None => unknown += 1,
        }
    }
    for held in &mut held {
        held.sort_unstable();
        held.dedup();
    }
    session.say(&notices::RowsOf { file: Gap::name(table.file()), rows: table.rows().into() });
    if unknown > 0 {
        session.say(&notices::WithoutUsage { rows: Gap::figure(unknown) });
    }
    Ok(Holdings { products: items.values().to_vec(), held })
}

/// Customers who are to be grouped by what they hold, of the products that most hold.
pub(super) fn by_holdings(transactions: &Transactions, most: usize) -> anyhow::Result<Customers> {
    let (names, holdings) = holdings_of(transactions);
    let read = Box::new(Nothing);
    Ok(Customers { names, features: vec![], holdings, read, left_out: 0 }
        .by_name()?
        .with_most(most))
}

fn holdings_of(transactions: &Transactions) -> (Vec<String>, Holdings) {
    let n = transactions.n() as usize;
    let names = (0..n).map(|customer| transactions.name(customer).into_owned()).collect();
    let products = transactions.dictionary().names().map(Into::into).collect();
    let held = transactions.iter().map(|items| items.iter().map(|item| item.index()).collect());
    (names, Holdings { products, held: held.collect() })
}

/// Recency, frequency and value.
fn of_histories(histories: &Histories) -> anyhow::Result<Customers> {
    const DAY: i64 = 86_400;
    let (_, last) = histories.span().expect("some row says when");
    let mut customers = Customers {
        names: Vec::new(),
        features: ["days since last", "days with purchases", "spent"]
            .map(|name| Feature { name: name.into(), values: Vec::new() })
            .into(),
        holdings: Holdings::default(),
        read: Box::new(Nothing),
        left_out: 0,
    };
    let names = histories.dictionary().names();
    customers.holdings.products = names.map(Into::into).collect();
    for (customer, events) in histories.iter().enumerate() {
        let mut days: Vec<i64> = events
            .iter()
            .filter(|event| event.time != Histories::ALWAYS)
            .map(|event| event.time.div_euclid(DAY))
            .collect();
        days.dedup();
        let Some(latest) = days.last() else { continue };
        customers.names.push(histories.name(customer).into_owned());
        let spent: f64 = events.iter().map(|event| event.spent).sum();
        let numbers = [(last.div_euclid(DAY) - latest) as f64, days.len() as f64, spent];
        customers.features.iter_mut().zip(numbers).for_each(|(feature, number)| {
            feature.values.push(number);
        });
        let mut held: Vec<usize> = events.iter().map(|event| event.item.index()).collect();
        held.sort_unstable();
        held.dedup();
        customers.holdings.held.push(held);
    }
    Ok(customers)
}

/// Nothing was read yet.
struct Nothing;

impl Receipt for Nothing {
    fn receipt(&self, _: Option<Count>, _: &mut Manifest) {}
}

impl Customers {
    /// The same in the order of their names, so that the order of the file does not matter.
    fn by_name(mut self) -> anyhow::Result<Self> {
        let mut order: Vec<usize> = (0..self.names.len()).collect();
        order.sort_by(|&a, &b| self.names[a].cmp(&self.names[b]));
        if let Some(twice) = order.windows(2).find(|at| self.names[at[0]] == self.names[at[1]]) {
            bail!(Error::Unsupported(format!(
                "the customer {:?} stands on more than one row of a table of one customer a row",
                self.names[twice[0]]
            )));
        }
        self.names = order.iter().map(|&at| std::mem::take(&mut self.names[at])).collect();
        let held = &mut self.holdings.held;
        *held = order.iter().map(|&at| std::mem::take(&mut held[at])).collect();
        for feature in &mut self.features {
            feature.values = order.iter().map(|&at| feature.values[at]).collect();
        }
        Ok(self)
    }

    /// The same with the products that most customers hold, in the order of their names.
    fn with_most(mut self, most: usize) -> Self {
        let Holdings { products, held } = &self.holdings;
        let mut holders = vec![0_u64; products.len()];
        held.iter().flatten().for_each(|&product| holders[product] += 1);
        let mut kept: Vec<usize> = (0..products.len()).collect();
        kept.sort_by(|&a, &b| {
            holders[b].cmp(&holders[a]).then_with(|| products[a].cmp(&products[b]))
        });
        self.left_out = kept.len().saturating_sub(most);
        kept.truncate(most);
        kept.sort_by(|&a, &b| products[a].cmp(&products[b]));
        let mut new = vec![None; products.len()];
        kept.iter().enumerate().for_each(|(place, &product)| new[product] = Some(place));
        let renamed = |held: &Vec<usize>| {
            let mut held: Vec<usize> = held.iter().filter_map(|&product| new[product]).collect();
            held.sort_unstable();
            held
        };
        self.holdings = Holdings {
            products: kept.iter().map(|&product| products[product].clone()).collect(),
            held: held.iter().map(renamed).collect(),
        };
        self
    }
}

/// One holding with its customer's segment.
struct Tagged<'a> {
    customer: &'a str,
    product: &'a str,
    segment: usize,
}

pub(super) fn tagged_schema() -> Schema {
    let columns = vec![
        Column::new("customer", "customer", Kind::Text, "the customer"),
        Column::new("product", "product", Kind::Text, "a product held"),
        Column::new("segment", "segment", Kind::Count, "the customer's segment"),
    ];
    Schema { name: "pannier.segment_holdings/1", columns }
}

impl Record for Tagged<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        vec![self.customer.into(), self.product.into(), (self.segment as u64).into()]
    }
}

/// The page for people.
fn page(
    found: &Segmentation,
    cards: &[Card],
    products: &[SegmentProduct<'_>],
    rows: usize,
    lang: Lang,
) -> String {
    let mut page = Text::new(lang);
    let share = |share: f64| Gap::figure(format!("{:.1} %", share * 100.0));
    page.line(&grouped::Found { n: found.of.len().into(), segments: cards.len().into() });
    page.block("\n");
    for card in cards {
        let number = lang.figure(&format!("{:>2}", card.segment + 1));
        let part = lang.figure(&format!("{:5.1} %", card.share * 100.0));
        page.block(&format!("{number} {:<30} {part}  {}\n", bar(card.share), card.name));
    }
    for card in cards {
        page.heading(&grouped::Segment {
            segment: Gap::figure(card.segment + 1),
            name: Gap::plain(&card.name),
            size: card.size.into(),
        });
        let lists = [
            (grouped::MEDIANS, &card.medians),
            (grouped::MORE_OF, &card.over_held),
            (grouped::LESS_OF, &card.under_held),
        ];
        for (heading, texts) in lists {
            if !texts.is_empty() {
                let list = Gap::plain(texts.join(lang.comma()));
                page.further(&grouped::Listed { heading: heading.into(), list });
            }
        }
    }
    let at_home = products::at_home(products);
    if !at_home.is_empty() {
        page.heading(&grouped::OFFER_FIRST);
    }
    let more = at_home.len().saturating_sub(rows);
    for row in at_home.into_iter().take(rows) {
        page.further(&grouped::FirstTo {
            product: Gap::name(row.product),
            segment: Gap::figure(row.segment + 1),
            name: Gap::plain(row.name),
            share: share(row.shrunk),
            all: share(row.whole),
            open: Gap::figure(row.open()),
        });
    }
    if more > 0 {
        page.further(&grouped::More { more: more.into() });
    }
    page.block("\n");
    let [segments, silhouette, agreement] =
        [(grouped::SEGMENTS, 9), (grouped::SILHOUETTE, 11), (grouped::AGREEMENT, 10)]
            .map(|(heading, width)| right(heading.say(lang), width));
    page.block(&format!("{segments} {silhouette} {agreement}\n"));
    for tried in &found.tried {
        let numbers =
            format!("{:>9} {:>11.3} {:>10.2}", tried.k, tried.silhouette, tried.stability);
        page.block(&lang.figure(&numbers));
        if tried.k == found.choice().k {
            page.block(&format!("  {}", grouped::CHOSEN.say(lang)));
        }
        page.block("\n");
    }
    page.line(&Gap::plain(found.verdict(lang)));
    page.finish()
}
