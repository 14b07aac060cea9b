//! `pannier bundles`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use pannier::bundles::{self, BundleConfig, Bundles, Currency, Discount, Limits, Mode};
use pannier::mine::{self, MineConfig};
use pannier::read::{Catalogue, ProductFacts, ReadOptions, Source};

use super::args::{Input, Output, Support, chance};
use super::emit::{Emitter, Run};
use super::exit::Exit;
use super::load::{Loaded, load, min_support};
use super::nothing;
use super::session::Session;

/// Which few bundles to offer, to how many, for what gain?
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  pannier bundles baskets.csv -s 0.5%
  pannier bundles orders.csv --basket invoice --item description -s 1% --top 20
  pannier bundles holdings.csv --customer id --item product -s 1% -o bundles.csv
  pannier bundles holdings.csv -s 1% --products catalogue.csv     by margin, what is on sale
  pannier bundles holdings.csv -s 1% --per-product 2 --must-exclude \"Trial*\"")]
pub(crate) struct BundlesArgs {
    #[command(flatten)]
    pub(crate) input: Input,
    #[command(flatten)]
    pub(crate) support: Support,
    #[command(flatten)]
    choice: Choice,
    #[command(flatten)]
    offer: Offer,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// What the list may hold.
#[derive(Debug, Args)]
#[command(next_help_heading = "Thresholds")]
struct Choice {
    /// How many bundles.
    #[arg(long, value_name = "K", default_value_t = 10)]
    top: usize,
    /// The most products of a bundle, 2 to 5.
    #[arg(long, value_name = "N", default_value_t = 5,
          value_parser = clap::value_parser!(u8).range(2..=5))]
    max_size: u8,
    /// The fewest.
    #[arg(long, value_name = "N", default_value_t = 2,
          value_parser = clap::value_parser!(u8).range(2..=5))]
    min_size: u8,
    /// In how many bundles a product may be.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    per_product: Option<usize>,
    /// In how many bundles the products of one family may be; families are the catalogue's.
    #[arg(long, value_name = "N", value_parser = at_least_one, requires = "products")]
    per_family: Option<usize>,
    /// The most that the products of a bundle may cost together; prices are the catalogue's.
    #[arg(long, value_name = "MONEY", requires = "products")]
    max_price: Option<f64>,
    /// Only bundles with this product; * and ? stand for anything. Repeat it to demand several.
    #[arg(long, value_name = "PRODUCT")]
    must_include: Vec<String>,
    /// No bundle with this product.
    #[arg(long, value_name = "PRODUCT")]
    must_exclude: Vec<String>,
    /// Bundles that enter the choice whatever was found: a bundle a line, its products in the
    /// fields of a csv file, or a list that this command wrote.
    #[arg(long, value_name = "FILE")]
    candidates: Option<PathBuf>,
    /// How many candidates of the highest value enter the choice.
    #[arg(long, value_name = "N", default_value_t = 5_000, value_parser = at_least_one)]
    max_candidates: usize,
    /// Choose exactly, by integer programming, instead of one after another; for small cases.
    #[arg(long)]
    exact: bool,
    /// The day on which products must be on sale; default is the last day of the data.
    #[arg(long, value_name = "DATE", value_parser = moment, requires = "products")]
    at: Option<i64>,
}

/// What an offer is worth.
#[derive(Debug, Args)]
#[command(next_help_heading = "Value")]
struct Offer {
    /// What a sale counts; default is the best that the catalogue knows.
    #[arg(long, value_enum, value_name = "WHAT")]
    value: Option<CurrencyChoice>,
    /// By what share a discounted offer raised the chance of a sale, as a pilot or an earlier
    /// bundle has shown; value is then what the discount brings beyond what it costs. With 0 the
    /// answer is from which uplift on discounts pay, as with --discounts.
    #[arg(long, value_name = "SHARE", value_parser = uplift)]
    uplift: Option<f64>,
    /// Instead of the list, from which uplift on discounts of 5 to 30 % on its bundles pay.
    #[arg(long)]
    discounts: bool,
    /// The discount of the measured offer, as a share of the price.
    #[arg(long, value_name = "SHARE", default_value = "10%", value_parser = chance)]
    discount: f64,
    /// The share of customers who claim it for the products that they hold already, too.
    #[arg(long, value_name = "SHARE", default_value = "0", value_parser = chance)]
    claimed: f64,
    /// What one contact costs.
    #[arg(long, value_name = "MONEY", default_value_t = 0.0)]
    contact_cost: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CurrencyChoice {
    Products,
    Revenue,
    Margin,
}

impl From<CurrencyChoice> for Currency {
    fn from(choice: CurrencyChoice) -> Self {
        match choice {
            CurrencyChoice::Products => Self::Products,
            CurrencyChoice::Revenue => Self::Revenue,
            CurrencyChoice::Margin => Self::Margin,
        }
    }
}

pub(crate) fn run(args: &BundlesArgs, session: &Session) -> anyhow::Result<Exit> {
    let least = min_support(&args.support)?;
    let priced = args.offer.discounts || args.offer.uplift == Some(0.0);
    let schema = if priced { bundles::discounts_schema() } else { bundles::schema() };
    let emitter = Emitter::new(&args.output, schema.name, session)?;
    let loaded = load(&args.input, Emitter::wants_receipt(&args.output), session)?;
    let min_count = loaded.count(least);
    let patterns = loaded.transactions.patterns(min_count);
    session.lap("encode");
    let config = config(args, &loaded, session)?;

    let mut mining = MineConfig::new(min_count);
    mining.max_len = config.max_size;
    mining.max_itemsets = args.support.max_itemsets;
    mining.engine = args.support.engine.into();
    let itemsets = mine::collect(&patterns, &mining, &session.progress)?;
    session.lap("mine");

    let found = bundles::bundles(&patterns, &itemsets, &config, &session.progress)?;
    session.lap("bundles");
    session.notice(&format!(
        "{} itemsets with support of at least {}, {} of them could be bundles",
        itemsets.len(),
        loaded.as_share(min_count),
        found.candidates
    ));
    if found.chosen.is_empty() {
        nothing::say(
            &loaded,
            min_count,
            "no products with this support are held together more often than chance would have it; lower --min-support",
            session,
        )?;
    } else {
        say_value(&found, session);
    }
    let run = Run {
        command: "bundles",
        loaded: &loaded,
        min_count: Some(min_count),
        settings: vec![
            ("top", config.top.into()),
            ("max_size", config.max_size.into()),
            ("mode", found.mode().into()),
        ],
        counts: vec![
            ("itemsets", itemsets.len() as u64),
            ("candidates", found.candidates as u64),
            ("considered", found.considered as u64),
        ],
        cut: (found.considered < found.candidates).then(|| {
            format!(
                "only the {} candidates of highest value out of {} entered the choice",
                found.considered, found.candidates
            )
        }),
    };
    if priced {
        if args.offer.uplift == Some(0.0) {
            session.notice(
                "without uplift a discount only costs: these are the uplifts from which discounts pay",
            );
        }
        return emitter.records(found.discounts(args.offer.discount()?)?, &schema, run);
    }
    emitter.records(found.records(), &schema, run)
}

impl Offer {
    fn discount(&self) -> anyhow::Result<Discount> {
        Ok(Discount::new(self.discount, self.claimed, self.contact_cost)?)
    }
}

/// The flags as meant.
fn config(args: &BundlesArgs, loaded: &Loaded, session: &Session) -> anyhow::Result<BundleConfig> {
    let Choice { top, max_size, min_size, at, .. } = args.choice;
    let mut limits = Limits::default();
    limits.per_product = args.choice.per_product;
    limits.per_family = args.choice.per_family;
    limits.max_price = args.choice.max_price;
    limits.must_include.clone_from(&args.choice.must_include);
    limits.must_exclude.clone_from(&args.choice.must_exclude);
    let mut config = BundleConfig::default();
    config.top = top;
    config.max_size = usize::from(max_size);
    config.min_size = usize::from(min_size);
    config.max_candidates = args.choice.max_candidates;
    config.exact = args.choice.exact;
    config.unit = loaded.unit;
    config.limits = limits;
    config.facts = facts(&args.input, loaded, session)?;
    config.currency = args.offer.value.map(Currency::from);
    config.at = at.or_else(|| loaded.transactions.span().map(|(_, last)| last));
    if let Some(file) = &args.choice.candidates {
        config.given = bundles::read_sets(file)?;
    }
    if let Some(uplift) = args.offer.uplift.filter(|&uplift| uplift > 0.0) {
        config.mode = Mode::Incremental { uplift, discount: args.offer.discount()? };
    }
    Ok(config)
}

/// What the catalogue says of each product.
fn facts(input: &Input, loaded: &Loaded, session: &Session) -> anyhow::Result<Vec<ProductFacts>> {
    let Some(file) = &input.products else {
        return Ok(Vec::new());
    };
    let options = ReadOptions {
        encoding: input.encoding,
        delimiter: input.delimiter,
        ..ReadOptions::default()
    };
    let catalogue = Catalogue::read(&Source::new(file), &options, &session.progress)?;
    let names: Vec<&str> = loaded.transactions.dictionary().names().collect();
    let facts = catalogue.facts(names.iter().copied(), input.decimal == ",")?;
    let unknown = facts.iter().filter(|facts| **facts == ProductFacts::default()).count();
    if unknown > 0 {
        session.notice(&format!(
            "nothing is known of {unknown} products: {} does not have them",
            file.display()
        ));
    }
    Ok(facts)
}

/// What the list is worth together, and how far from the best it can be.
fn say_value(found: &Bundles<'_>, session: &Session) {
    let value: f64 = found.chosen.iter().map(|chosen| chosen.added_value).sum();
    session.notice(&format!(
        "together worth {value:.0} ({}), surely {:.1} % of the best choice or more",
        found.mode(),
        (value / found.at_most * 1000.0).floor() / 10.0
    ));
}

fn at_least_one(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|&number| number > 0);
    number.ok_or_else(|| "give a number from 1".into())
}

/// A share or a percentage that may be above 1.
fn uplift(text: &str) -> Result<f64, String> {
    let (number, scale) = match text.trim().strip_suffix('%') {
        Some(percent) => (percent, 100.0),
        None => (text.trim(), 1.0),
    };
    let uplift = number.trim().parse().ok().map(|number: f64| number / scale);
    uplift
        .filter(|uplift| uplift.is_finite() && *uplift >= 0.0)
        .ok_or_else(|| "give a share from 0 on, or a percentage".into())
}

/// A day, or a moment, in seconds since the beginning of 1970.
fn moment(text: &str) -> Result<i64, String> {
    use jiff::civil::{Date, DateTime, date};
    let text = text.trim();
    let day = |day: Date| day.at(0, 0, 0, 0);
    let moment = text.parse::<DateTime>().or_else(|_| text.parse().map(day));
    let moment = moment.map_err(|_| "write a date as 2024-06-30".to_owned())?;
    Ok(moment.duration_since(day(date(1970, 1, 1))).as_secs())
}
