//! Tables of one customer a row, as the verbs about customers read them.

use std::path::{Path, PathBuf};

use clap::Args;
use pannier::customers::table::{ColumnKind, Condition, CustomerTable};
use pannier::read::{self, Source};
use pannier::report::{Data, Facts};
use pannier::support::Count;
use pannier::watch::Watch;
use pannier::words::{Gap, notices};
use pannier::write::{InputReceipt, Manifest};

use super::emit::Receipt;
use super::session::Session;

/// What the flags about the table say.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct TableInput {
    /// The table, one customer a row, with a header, plain or gzip; - is standard input.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Only customers of this kind: COLUMN=VALUE or COLUMN!=VALUE; may be repeated.
    #[arg(long = "where", value_name = "CONDITION")]
    pub(crate) only: Vec<Condition>,
    /// What stands between fields: one character, tab, semicolon, comma or pipe.
    #[arg(long, value_name = "CHAR", value_parser = read::parse_delimiter)]
    pub(crate) delimiter: Option<u8>,
}

impl TableInput {
    /// Reads these columns of the customers asked for.
    pub(crate) fn read(
        &self,
        columns: &[(&str, ColumnKind)],
        hash: bool,
        session: &Session,
    ) -> anyhow::Result<CustomerTable> {
        let mut columns = columns.to_vec();
        for condition in &self.only {
            columns.push((&condition.column, ColumnKind::Label));
        }
        let source = Source::new(&self.file);
        let table = CustomerTable::read(&source, self.delimiter, &columns, hash)?;
        self.kept(table, session)
    }

    /// The same where columns that this file does not have stand in another one, customers named by `id`.
    pub(crate) fn read_joined(
        &self,
        other: &Path,
        id: &str,
        columns: &[(&str, ColumnKind)],
        hash: bool,
        session: &Session,
    ) -> anyhow::Result<CustomerTable> {
        let mut columns = columns.to_vec();
        for condition in &self.only {
            columns.push((&condition.column, ColumnKind::Label));
        }
        let sources = [&Source::new(&self.file), &Source::new(other)];
        let table = CustomerTable::read_joined(sources, self.delimiter, id, &columns, hash)?;
        self.kept(table, session)
    }

    /// Only the customers asked for.
    fn kept(&self, mut table: CustomerTable, session: &Session) -> anyhow::Result<CustomerTable> {
        table.keep(&self.only)?;
        session.lap("read");
        let (file, rows) = (Gap::name(table.file()), Gap::figure(table.rows()));
        if table.rows() < table.rows_read() {
            let of = Gap::figure(table.rows_read());
            session.say(&notices::SomeCustomers { file, rows, of });
        } else {
            session.say(&notices::AllCustomers { file, rows });
        }
        Ok(table)
    }

    /// The conditions as a receipt has them.
    pub(crate) fn conditions(&self) -> Vec<String> {
        self.only.iter().map(ToString::to_string).collect()
    }
}

impl Receipt for CustomerTable {
    fn facts(&self, _: &dyn Watch) -> anyhow::Result<Facts<'_>> {
        let data = Data::Table { customers: self.rows() as u64, rows: self.rows_read() as u64 };
        Ok(Facts { data, read: None, rules: None, bundles: None })
    }

    fn receipt(&self, _: Option<Count>, manifest: &mut Manifest) {
        manifest.inputs = vec![InputReceipt {
            file: self.file().into(),
            bytes: self.stored_bytes(),
            sha256: self.sha256().map(Into::into),
            rows: self.rows_read() as u64,
        }];
        manifest.counts.insert("customers", self.rows() as u64);
    }
}

/// A column, or a value of one, that says whether a product is held.
pub(crate) struct HeldColumn {
    pub(crate) name: String,
    /// What says so, where it is not yes or no.
    condition: Option<Condition>,
}

impl HeldColumn {
    /// `column`, `column=value` or `column!=value`.
    pub(crate) fn new(name: &str) -> anyhow::Result<Self> {
        let condition = name.contains('=').then(|| name.parse()).transpose()?;
        Ok(Self { name: name.into(), condition })
    }

    /// One a column; none where a single column counts the products.
    pub(crate) fn all(held: &[String]) -> anyhow::Result<Vec<Self>> {
        let mut products =
            held.iter().map(|name| Self::new(name)).collect::<anyhow::Result<Vec<_>>>()?;
        if let [single] = &*products
            && single.condition.is_none()
        {
            products.clear();
        }
        Ok(products)
    }

    pub(crate) fn column(&self) -> &str {
        self.condition.as_ref().map_or(&self.name, |condition| &condition.column)
    }

    pub(crate) fn holds(&self, table: &CustomerTable) -> pannier::error::Result<Vec<bool>> {
        let labels = table.labels(self.column());
        match &self.condition {
            Some(condition) => labels.meet(condition),
            None => labels.held(),
        }
    }
}

/// A share as a bar of up to thirty blocks, to an eighth of a block.
pub(crate) fn bar(share: f64) -> String {
    const LENGTH: f64 = 30.0;
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 240")]
    let eighths = (share.clamp(0.0, 1.0) * LENGTH * 8.0).round() as usize;
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}
