//! Who must not be contacted, for which product and why, as a file says it.

use rustc_hash::FxHashMap;

use crate::error::{Error, Result};

/// Customers who must not be contacted, and why.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Suppressions {
    /// By customer: for which product (all, if none is named), and the reason.
    of: FxHashMap<String, Vec<(Option<String>, String)>>,
}

impl Suppressions {
    /// Reads a CSV file with a header: the customer first, then the product and the reason, where
    /// there are columns of these names.
    ///
    /// # Errors
    /// When it cannot be read or a row is not as long as the header.
    pub fn read(file: &std::path::Path) -> Result<Self> {
        let name = file.display().to_string();
        let open = std::fs::File::open(file);
        let open = open.map_err(|source| Error::Open { file: name.clone(), source, near: None })?;
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(open);
        let unfit = |error: csv::Error| {
            Error::Unsupported(format!(
                "{name}: {error}; a suppression list is CSV with a header: customer, and if wanted product and reason"
            ))
        };
        let header = reader.headers().map_err(unfit)?.clone();
        let column =
            |wanted: &str| header.iter().position(|column| column.eq_ignore_ascii_case(wanted));
        let (product, reason) = (column("product"), column("reason"));
        let mut of: FxHashMap<String, Vec<(Option<String>, String)>> = FxHashMap::default();
        for row in reader.records() {
            let row = row.map_err(unfit)?;
            let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).filter(|c| !c.is_empty());
            let Some(customer) = cell(Some(0)) else { continue };
            let reason = cell(reason).unwrap_or("on the suppression list").to_owned();
            let entry = (cell(product).map(str::to_owned), reason);
            of.entry(customer.to_owned()).or_default().push(entry);
        }
        Ok(Self { of })
    }

    /// How many customers are on the list.
    pub fn customers(&self) -> usize {
        self.of.len()
    }

    /// Whether nobody is on the list.
    pub(super) fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    /// Why the customer must not be contacted about the product, if so.
    pub(in crate::targets) fn reason(&self, customer: &str, product: &str) -> Option<&str> {
        let entries = self.of.get(customer)?;
        let concerns = |of: &Option<String>| of.as_deref().is_none_or(|of| of == product);
        entries.iter().find(|(of, _)| concerns(of)).map(|(_, reason)| &**reason)
    }
}
