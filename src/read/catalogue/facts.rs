//! What a catalogue says about products beyond their names.
//!
//! The columns are found by name, in any order, and each may be missing: `product` (a code),
//! `name`, `family`, `price` and `margin` (in money, for one), `launched` and `withdrawn` (dates),
//! `role`, `requires` and `excludes` (codes or names, several with `;` or `|` between them).

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::Catalogue;
use crate::error::{Error, Position, Result};
use crate::read::moments::MomentFormat;
use crate::read::{roles, values};

/// What a catalogue says about one product; nothing when the product is not in it.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ProductFacts {
    /// Whether the catalogue has it at all.
    pub listed: bool,
    /// What it is a kind of.
    pub family: Option<String>,
    /// What one costs the customer, in money.
    pub price: Option<f64>,
    /// What one earns, in money.
    pub margin: Option<f64>,
    /// From when on it is sold, in seconds since the beginning of 1970.
    pub launched: Option<i64>,
    /// From when on it is sold no longer.
    pub withdrawn: Option<i64>,
    /// What it is for in an offer: base, add-on, …; as written.
    pub role: Option<String>,
    /// The items without which it cannot be held.
    pub requires: Vec<String>,
    /// The items which nobody holds beside it.
    pub excludes: Vec<String>,
}

impl ProductFacts {
    /// Whether it is sold at a moment; without one, whether it was not withdrawn.
    pub fn is_sold(&self, at: Option<i64>) -> bool {
        match at {
            Some(at) => {
                self.launched.is_none_or(|from| from <= at)
                    && self.withdrawn.is_none_or(|until| at < until)
            }
            None => self.withdrawn.is_none(),
        }
    }
}

/// Where the columns of facts are.
struct Columns {
    family: Option<usize>,
    price: Option<usize>,
    margin: Option<usize>,
    launched: Option<usize>,
    withdrawn: Option<usize>,
    role: Option<usize>,
    requires: Option<usize>,
    excludes: Option<usize>,
    /// The columns by which other products may be named.
    names: Vec<usize>,
}

impl Catalogue {
    /// What is known of each of the items, in their order. An item that stands in several rows, as a
    /// family does, has their mean price and margin, is sold as long as one of them is, and requires
    /// and excludes what the first of them does.
    ///
    /// # Errors
    /// With the line, when a price or a date cannot be read or a product requires or excludes one
    /// that is not in the catalogue; when no column holds any of the items.
    pub fn facts<'i>(
        &self,
        items: impl Iterator<Item = &'i str> + Clone,
        decimal_comma: bool,
    ) -> Result<Vec<ProductFacts>> {
        let key = self.column_of(items.clone())?;
        let columns = self.columns_of_facts(key);
        let launched = self.dates(columns.launched)?;
        let withdrawn = self.dates(columns.withdrawn)?;
        let mut rows_of: HashMap<&str, Vec<usize>, FxBuildHasher> = HashMap::default();
        for (row, cells) in self.rows.iter().enumerate() {
            rows_of.entry(&cells[key]).or_default().push(row);
        }
        let mut row_named: HashMap<&str, usize, FxBuildHasher> = HashMap::default();
        for &column in &columns.names {
            for (row, cells) in self.rows.iter().enumerate() {
                row_named.entry(&cells[column]).or_insert(row);
            }
        }
        let others = |row: usize, column: Option<usize>| -> Result<Vec<String>> {
            let words = self.cell(row, column).into_iter().flat_map(|cell| cell.split([';', '|']));
            let words = words.map(str::trim).filter(|word| !word.is_empty());
            let item = |word| match row_named.get(word) {
                Some(&other) => Ok(self.rows[other][key].clone()),
                None => Err(self.wrong(row, column, "there is no such product in the catalogue")),
            };
            words.map(item).collect()
        };
        let money = |rows: &[usize], column: Option<usize>| -> Result<Option<f64>> {
            let mut sum = 0.0;
            let mut known = 0_u32;
            for &row in rows {
                if let Some(cell) = self.cell(row, column) {
                    let amount = values::number(cell, decimal_comma);
                    sum += amount.ok_or_else(|| self.wrong(row, column, "this is no number"))?;
                    known += 1;
                }
            }
            Ok((known > 0).then(|| sum / f64::from(known)))
        };
        items
            .map(|item| {
                let Some(rows) = rows_of.get(item) else {
                    return Ok(ProductFacts::default());
                };
                let first = rows[0];
                let text = |column| self.cell(first, column).map(str::to_owned);
                // One row that was always sold, or is still sold, speaks for all.
                let ends = |dates: &[Option<i64>]| -> Option<Vec<i64>> {
                    rows.iter().map(|&row| dates[row]).collect()
                };
                Ok(ProductFacts {
                    listed: true,
                    family: text(columns.family),
                    price: money(rows, columns.price)?,
                    margin: money(rows, columns.margin)?,
                    launched: ends(&launched).and_then(|dates| dates.into_iter().min()),
                    withdrawn: ends(&withdrawn).and_then(|dates| dates.into_iter().max()),
                    role: text(columns.role),
                    requires: others(first, columns.requires)?,
                    excludes: others(first, columns.excludes)?,
                })
            })
            .collect()
    }

    fn columns_of_facts(&self, key: usize) -> Columns {
        let column = |name| roles::column(&self.file, &self.columns, name).ok();
        let mut names = vec![key];
        names.extend(["product", "name"].into_iter().filter_map(column));
        Columns {
            family: column("family"),
            price: column("price"),
            margin: column("margin"),
            launched: column("launched"),
            withdrawn: column("withdrawn"),
            role: column("role"),
            requires: column("requires"),
            excludes: column("excludes"),
            names,
        }
    }

    /// A cell, unless it says nothing.
    fn cell(&self, row: usize, column: Option<usize>) -> Option<&str> {
        let cell = &*self.rows[row][column?];
        (!values::is_missing(cell)).then_some(cell)
    }

    /// The dates of a column, by row.
    fn dates(&self, column: Option<usize>) -> Result<Vec<Option<i64>>> {
        let rows = 0..self.rows.len();
        let known: Vec<String> =
            rows.clone().filter_map(|row| self.cell(row, column)).map(str::to_owned).collect();
        if known.is_empty() {
            return Ok(vec![None; self.rows.len()]);
        }
        let format = MomentFormat::of(&known).map_err(|found| {
            let name = column.map_or("", |column| &self.columns[column]);
            Error::Unsupported(format!("{}: the dates in column {name:?}: {found}", self.file))
        })?;
        rows.map(|row| {
            let Some(cell) = self.cell(row, column) else { return Ok(None) };
            let seconds = format.parse(cell);
            seconds.map(Some).ok_or_else(|| self.wrong(row, column, "this is no date"))
        })
        .collect()
    }

    pub(super) fn wrong(&self, row: usize, column: Option<usize>, reason: &str) -> Error {
        Error::BadRow {
            position: Box::new(Position {
                file: self.file.clone(),
                line: self.lines[row],
                column: column.map(|column| column + 1),
            }),
            reason: reason.to_owned(),
            value: column.map(|column| self.rows[row][column].clone()),
            row: self.rows[row].join(", "),
            hint: "correct it in the catalogue, or leave the cell empty".to_owned(),
        }
    }
}
