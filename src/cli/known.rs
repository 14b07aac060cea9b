//! What is known of customers, as `targets` and `backtest` read it: holdings, or a table with
//! attributes.

use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::Args;
use pannier::customers::table::{Condition, CustomerTable, Labels};
use pannier::encode::Keep;
use pannier::error::{Error, nearest};
use pannier::read::{Bands, Format, Source};
use pannier::report::Facts;
use pannier::support::Count;
use pannier::targets::attributes::{self, Attributes, AttributesConfig};
use pannier::targets::{Kind, Method};
use pannier::watch::Watch;
use pannier::words::Unit;
use pannier::words::{Gap, notices};
use pannier::write::Manifest;

use super::args::Input;
use super::emit::Receipt;
use super::load::{Loaded, load_keeping};
use super::session::Session;

/// Flags about products and attributes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct About {
    /// Only this product; may be repeated. In a table an item such as CARAVAN or Contract=Monthly.
    #[arg(long, value_name = "PRODUCT")]
    pub(crate) product: Vec<String>,
    /// In a table: the columns that are products, between commas, COLUMN or COLUMN=VALUE; default is
    /// every column that says yes or no.
    #[arg(long, value_name = "COLUMN,...", value_delimiter = ',')]
    pub(crate) held: Vec<String>,
    /// In a table: use the products alone, no other column.
    #[arg(long, requires = "held")]
    pub(crate) only_held: bool,
    /// In a table: columns to leave out, between commas.
    #[arg(long, value_name = "COLUMN,...", value_delimiter = ',')]
    pub(crate) without: Vec<String>,
    /// In a table: use a column although it is known only after the offer, as the duration of the
    /// call is; to see what a leak looks like.
    #[arg(long, value_name = "COLUMN,...", value_delimiter = ',')]
    pub(crate) allow: Vec<String>,
    /// A table of the same customers, whose columns are evidence too: usage, region, tenure. Its
    /// customers are named by --customer, or by the column of the same name as in FILE.
    #[arg(long, value_name = "FILE", conflicts_with = "held")]
    pub(crate) attributes: Option<PathBuf>,
    /// The methods to choose from, between commas: popularity, activity, best-rule, neighbours,
    /// noisy-or, bayes, ease, logistic. Default is all that the number of products allows.
    #[arg(long, value_name = "METHOD,...", value_delimiter = ',', value_parser = kind, help_heading = "Work")]
    pub(crate) methods: Vec<Kind>,
}

/// Offers up to which the regression is tried, since it is fitted for each of them by itself, and
/// products and attributes up to which one fit takes seconds.
const MOST_REGRESSIONS: usize = 30;
const MOST_TERMS: usize = 1_500;

impl About {
    /// What to read of a table.
    pub(crate) fn attributes(&self, input: &Input) -> AttributesConfig {
        let mut config = AttributesConfig::default();
        config.customer = input.customer.clone().or_else(|| input.basket.clone());
        config.held = self.held.clone();
        config.only_held = self.only_held;
        config.without = self.without.clone();
        config.allowed = self.allow.clone();
        config.bands = input.bands.unwrap_or(Bands::TEN).get();
        config
    }

    /// The methods to try for so many offers among so many products and attributes.
    pub(crate) fn tried(&self, offers: usize, items: usize) -> Vec<Vec<Method>> {
        let wanted = |kind: &Kind| match *kind {
            kind if !self.methods.is_empty() => self.methods.contains(&kind),
            Kind::Logistic => offers <= MOST_REGRESSIONS && items <= MOST_TERMS,
            _ => true,
        };
        Kind::ALL.into_iter().filter(wanted).map(Kind::settings).collect()
    }
}

fn kind(text: &str) -> Result<Kind, String> {
    Kind::of_name(text.trim()).ok_or_else(|| {
        let names = Kind::ALL.map(Kind::name).join(", ");
        format!("there is no method {text:?}; the methods are {names}")
    })
}

/// Customers as they were read.
pub(crate) enum Known {
    /// Holdings, and the names of the products where other items stand beside them.
    Holdings(Box<Loaded>, Option<Joined>),
    /// One customer a row with attributes.
    Table(CustomerTable),
}

impl Known {
    /// Reads the files; what a table is is said by --format or --held, or found. A table beside
    /// holdings is read by the attributes that are known already, if there are any.
    pub(crate) fn read(
        input: &Input,
        about: &About,
        known: Option<&Attributes>,
        hash: bool,
        session: &Session,
    ) -> anyhow::Result<Self> {
        if input.format == Some(Format::Table) || !about.held.is_empty() {
            return Self::table(input, hash, session);
        }
        let keep = Keep { names: true, ..Keep::default() };
        let loaded = load_keeping(input, keep, hash, session)?;
        let is_table = |file: &pannier::read::FileReport| file.layout.format == Format::Table;
        if loaded.report.files.iter().any(is_table) {
            return Self::table(input, hash, session);
        }
        Self::joined(loaded, input, about, known, session)
    }

    /// Holdings with what another table says of the customers.
    fn joined(
        mut loaded: Loaded,
        input: &Input,
        about: &About,
        known: Option<&Attributes>,
        session: &Session,
    ) -> anyhow::Result<Self> {
        let Some(file) = &about.attributes else {
            return Ok(Self::Holdings(Box::new(loaded), None));
        };
        let mut config = about.attributes(input);
        if config.customer.is_none() {
            config.customer = loaded.report.files[0].layout.basket.clone();
        }
        let Some(customer) = config.customer.clone() else {
            bail!(Error::Unsupported(
                "which column names the customers, in both files? --customer COLUMN".into()
            ));
        };
        let table = read_table(file, input, false, session)?;
        let (attributes, notes) = match known {
            Some(known) => (known.clone(), Vec::new()),
            None => Attributes::learn(&table, |_| true, &config)?,
        };
        for note in notes {
            session.notice(&note);
        }
        let products = loaded.transactions.dictionary().names().map(str::to_owned).collect();
        let (transactions, missing) = attributes.joined(&loaded.transactions, &table, &customer)?;
        loaded.transactions = transactions;
        if missing > 0 {
            session.say(&notices::Missing {
                n: Gap::figure(missing),
                units: loaded.unit.counted().into(),
                file: Gap::file(file),
            });
        }
        Ok(Self::Holdings(Box::new(loaded), Some(Joined { products, attributes })))
    }

    fn table(input: &Input, hash: bool, session: &Session) -> anyhow::Result<Self> {
        let [file] = &input.files[..] else {
            bail!(Error::Unsupported("a table of customers is one file".into()));
        };
        refuse_for_table(input)?;
        if input.memory.is_some() {
            bail!(Error::Unsupported(
                "--memory: a table of customers is held whole while it is learnt from, some bytes a cell; with --model it is read row by row".into()
            ));
        }
        Ok(Self::Table(read_table(file, input, hash, session)?))
    }
}

/// Holdings beside which attributes stand.
pub(crate) struct Joined {
    /// What is a product.
    pub(crate) products: Vec<String>,
    /// How the other table is read.
    pub(crate) attributes: Attributes,
}

/// Stops where a flag is for order lines and would do nothing of a table.
pub(crate) fn refuse_for_table(input: &Input) -> anyhow::Result<()> {
    let flags = [
        ("--weight", input.weight.is_some()),
        ("--quantity", input.quantity.is_some()),
        ("--price", input.price.is_some()),
        ("--encoding", input.encoding.is_some()),
        ("--decimal", input.decimal == ","),
        ("--no-header", input.no_header),
        ("--level", !input.level.is_empty()),
        ("--max-basket", input.max_basket.is_some()),
        ("--rejects", input.rejects.is_some()),
    ];
    if let Some((flag, _)) = flags.into_iter().find(|(_, is_set)| *is_set) {
        bail!(Error::Unsupported(format!(
            "{flag} does nothing of a table, which is UTF-8 text of one customer a row with a header, every row of it good: leave it out"
        )));
    }
    Ok(())
}

/// A table with all its columns.
pub(crate) fn read_table(
    file: &Path,
    input: &Input,
    hash: bool,
    session: &Session,
) -> anyhow::Result<CustomerTable> {
    let mut table = CustomerTable::read_whole(&Source::new(file), input.delimiter, hash)?;
    if !input.conditions.is_empty() {
        let only = input.conditions.iter().map(|condition| condition.to_string().parse());
        let only = only.collect::<Result<Vec<Condition>, Error>>()?;
        for condition in &only {
            let names = table.all_labels().iter().map(Labels::name);
            if !names.clone().any(|name| name == condition.column) {
                bail!(Error::MissingColumn {
                    file: table.file().to_owned(),
                    column: condition.column.clone(),
                    columns: names.clone().map(str::to_owned).collect(),
                    near: nearest(&condition.column, names).map(str::to_owned),
                });
            }
        }
        table.keep(&only)?;
    }
    session.lap("read");
    let columns = table.all_labels().len();
    session.say(&notices::TableOf {
        file: Gap::name(table.file()),
        customers: table.rows().into(),
        columns: columns.into(),
    });
    Ok(table)
}

/// Says which columns were left out, and which know too much.
pub(crate) fn warn(
    table: &CustomerTable,
    attributes: &Attributes,
    notes: &[String],
    products: &[String],
    session: &Session,
) -> anyhow::Result<()> {
    for note in notes {
        session.notice(note);
    }
    for product in products {
        for (column, auc) in attributes::leaks(table, attributes, product)? {
            session.say(&notices::TellsAlone {
                column: Gap::name(format!("{column:?}")),
                product: Gap::name(format!("{product:?}")),
                auc: Gap::figure(format!("{auc:.3}")),
                flags: Gap::name(format!("--without {column}")),
            });
        }
    }
    Ok(())
}

impl Receipt for Known {
    fn facts(&self, watch: &dyn Watch) -> anyhow::Result<Facts<'_>> {
        match self {
            Self::Holdings(loaded, _) => loaded.facts(watch),
            Self::Table(table) => table.facts(watch),
        }
    }

    fn unit(&self) -> Unit {
        match self {
            Self::Holdings(loaded, _) => loaded.unit,
            Self::Table(_) => Unit::Customers,
        }
    }

    fn receipt(&self, min_count: Option<Count>, manifest: &mut Manifest) {
        match self {
            Self::Holdings(loaded, _) => Receipt::receipt(&**loaded, min_count, manifest),
            Self::Table(table) => table.receipt(min_count, manifest),
        }
    }
}
