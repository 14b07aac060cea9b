//! The catalogue: a table of products, from which items take the name of a level above them, and
//! which says what else is known of them (see [`facts`]).

mod facts;

pub use facts::ProductFacts;

use std::collections::{HashMap, HashSet};

use rustc_hash::FxBuildHasher;

use super::small_table::SmallTable;
use super::{ReadOptions, Source};
use crate::error::{Error, Result};
use crate::watch::Watch;

/// A table of products with a header, one product a row.
#[derive(Clone, Debug)]
pub struct Catalogue {
    file: String,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    /// The line of each row.
    lines: Vec<u64>,
}

impl Catalogue {
    /// Reads a delimited file; of `options` the encoding and the delimiter hold.
    ///
    /// # Errors
    /// When it cannot be read, or a row is not as long as the header.
    pub fn read(source: &Source, options: &ReadOptions, watch: &dyn Watch) -> Result<Self> {
        let SmallTable { file, columns, rows } = SmallTable::read(source, options, watch)?;
        let (lines, rows) = rows.into_iter().unzip();
        Ok(Self { file, columns, rows, lines })
    }

    /// For every product its name on a level, a column such as the family. The products are found
    /// in the column that holds most of `items`, be it their number or their name.
    ///
    /// # Errors
    /// When there is no such column, or no column holds any of the items.
    pub fn level<'i>(
        &self,
        level: &str,
        items: impl Iterator<Item = &'i str>,
    ) -> Result<HashMap<&str, &str, FxBuildHasher>> {
        let level = super::roles::column(&self.file, &self.columns, level)?;
        let best = self.column_of(items)?;
        let named = self.rows.iter().map(|cells| (cells[best].as_str(), cells[level].as_str()));
        Ok(named.filter(|(_, name)| !name.is_empty()).collect())
    }

    /// The same for a level above that of the items.
    ///
    /// # Errors
    /// As [`Self::level`] does, and with its line when an item is two things there.
    pub fn level_above<'i>(
        &self,
        level: &str,
        items: impl Iterator<Item = &'i str> + Clone,
    ) -> Result<HashMap<&str, &str, FxBuildHasher>> {
        let names = self.level(level, items.clone())?;
        let column = super::roles::column(&self.file, &self.columns, level)?;
        let key = self.column_of(items)?;
        for (row, cells) in self.rows.iter().enumerate() {
            let (item, text) = (&cells[key], &cells[column]);
            if !text.is_empty() && names.get(item.as_str()).is_some_and(|name| name != text) {
                let reason = format!("{item:?} is in {:?} in another line", names[item.as_str()]);
                return Err(self.wrong(row, Some(column), &reason));
            }
        }
        Ok(names)
    }

    /// The products that are none of the `items`, in the order of the catalogue; they are compared in
    /// the column that holds most of the items.
    ///
    /// # Errors
    /// When no column holds any of the items.
    pub fn others<'a>(&'a self, items: &[&'a str]) -> Result<Vec<&'a str>> {
        let key = self.column_of(items.iter().copied())?;
        let mut known: HashSet<&str, FxBuildHasher> = items.iter().copied().collect();
        let names = self.rows.iter().map(|cells| cells[key].as_str());
        Ok(names.filter(|name| !name.is_empty()).filter(|&name| known.insert(name)).collect())
    }

    /// The column that holds most of the items.
    fn column_of<'i>(&self, items: impl Iterator<Item = &'i str>) -> Result<usize> {
        let columns: Vec<HashSet<&str, FxBuildHasher>> = (0..self.columns.len())
            .map(|column| self.rows.iter().map(|cells| cells[column].as_str()).collect())
            .collect();
        let mut known = vec![0_u64; columns.len()];
        for item in items {
            for (count, names) in known.iter_mut().zip(&columns) {
                *count += u64::from(names.contains(item));
            }
        }
        let best = (0..columns.len()).rev().max_by_key(|&column| known[column]);
        best.filter(|&best| known[best] > 0).ok_or_else(|| {
            Error::Unsupported(format!(
                "{}: none of the items is in any column of the catalogue",
                self.file
            ))
        })
    }
}
