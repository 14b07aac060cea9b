//! The customers as their columns tell: who left, what each held, and for how long.

use pannier::customers::bands::Bands;
use pannier::customers::table::{ColumnKind, CustomerTable};
use pannier::stats::survival::Spell;
use pannier::support::Count;

use super::args::LadderArgs;
use crate::cli::customers::HeldColumn;
use crate::cli::session::Session;

/// The customers, in the order of the table.
pub(super) struct Customers {
    pub(super) table: CustomerTable,
    /// Who left.
    pub(super) left: Vec<bool>,
    /// The products that have columns of their own, and who holds each.
    pub(super) names: Vec<String>,
    pub(super) holds: Vec<Vec<bool>>,
    /// How many products each holds.
    pub(super) held: Vec<Count>,
    /// Bands of tenure, where it is known.
    pub(super) bands: Option<Bands>,
}

impl Customers {
    /// Reads what the flags name.
    pub(super) fn read(
        args: &LadderArgs,
        products: Vec<HeldColumn>,
        session: &Session,
    ) -> anyhow::Result<Self> {
        let table = read(args, &products, session)?;
        let left = table.labels(&args.left.column).meet(&args.left)?;
        let holds = products
            .iter()
            .map(|product| product.holds(&table))
            .collect::<pannier::error::Result<Vec<_>>>()?;
        let held = held(args, &table, &holds);
        let bands = args.tenure.as_ref().map(|tenure| {
            let tenure = table.numbers(tenure);
            if args.bands.is_empty() {
                Bands::quarters(tenure)
            } else {
                Bands::new(tenure, args.bands.clone())
            }
        });
        let names = products.into_iter().map(|product| product.name).collect();
        Ok(Self { table, left, names, holds, held, bands })
    }

    /// From when to when each was observed; of no column for the beginning, from 0.
    pub(super) fn spells(&self, time: &str, entry: Option<&str>) -> Vec<Spell> {
        let entry = entry.map(|entry| self.table.numbers(entry));
        (self.table.numbers(time).iter().zip(&self.left).enumerate())
            .map(|(customer, (&time, &left))| Spell {
                entry: entry.map_or(0.0, |entry| entry[customer]),
                time,
                left,
            })
            .collect()
    }
}

/// The columns that the flags name.
fn read(
    args: &LadderArgs,
    products: &[HeldColumn],
    session: &Session,
) -> anyhow::Result<CustomerTable> {
    let mut columns: Vec<(&str, ColumnKind)> = vec![(&args.left.column, ColumnKind::Label)];
    columns.extend(products.iter().map(|product| (product.column(), ColumnKind::Label)));
    if products.is_empty() {
        columns.push((&args.held[0], ColumnKind::Count));
    }
    columns.extend(args.id.iter().map(|id| (&**id, ColumnKind::Label)));
    let amounts = [&args.tenure, &args.time, &args.entry];
    columns.extend(amounts.into_iter().flatten().map(|name| (&**name, ColumnKind::Amount)));
    columns.extend(args.value.iter().map(|name| (&**name, ColumnKind::Number)));
    let hash = args.page.wants_hash(&args.output);
    match (&args.join, &args.id) {
        (Some(join), Some(id)) => args.input.read_joined(join, id, &columns, hash, session),
        _ => args.input.read(&columns, hash, session),
    }
}

/// The number of products of each customer.
fn held(args: &LadderArgs, table: &CustomerTable, holds: &[Vec<bool>]) -> Vec<Count> {
    let most = args.merge.unwrap_or(Count::MAX);
    if holds.is_empty() {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the table has checked that it is a count"
        )]
        let count = |&number: &f64| (number as Count).min(most);
        return table.numbers(&args.held[0]).iter().map(count).collect();
    }
    let of =
        |customer: usize| holds.iter().map(|holds| Count::from(holds[customer])).sum::<Count>();
    (0..table.rows()).map(|customer| of(customer).min(most)).collect()
}
