//! What is known of the customers who are to be grouped: columns of usage, recency, frequency and value,
//! or what they hold.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::bail;
use pannier::customers::segments::features::Feature;
use pannier::customers::segments::products::Holdings;
use pannier::customers::table::{ColumnKind, CustomerTable};
use pannier::encode::{Histories, Keep, Transactions};
use pannier::error::Error;
use pannier::read::Source;
use pannier::support::Count;
use pannier::words::{Gap, notices};
use pannier::write::Manifest;

use super::args::SegmentsArgs;
use crate::cli::customers::{HeldColumn, TableInput};
use crate::cli::emit::Receipt;
use crate::cli::load::{load_histories, load_keeping};
use crate::cli::session::Session;

/// What is known of the customers, by name.
pub(in crate::cli) struct Customers {
    pub(super) names: Vec<String>,
    /// None where they are grouped by what they hold.
    pub(super) features: Vec<Feature>,
    pub(in crate::cli) holdings: Holdings,
    /// What was read.
    pub(super) read: Box<dyn Receipt>,
    /// How many products there are beyond those kept.
    pub(super) left_out: usize,
}

/// Reads what the flags name.
pub(super) fn customers(args: &SegmentsArgs, session: &Session) -> anyhow::Result<Customers> {
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

/// Columns of usage, and what the customers hold by other columns or another table.
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
    file: &Path,
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
pub(in crate::cli) fn by_holdings(
    transactions: &Transactions,
    most: usize,
) -> anyhow::Result<Customers> {
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
    pub(super) fn by_name(mut self) -> anyhow::Result<Self> {
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
    pub(super) fn with_most(mut self, most: usize) -> Self {
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
