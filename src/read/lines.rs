//! Order lines: what the roles make of a row of any table, be it text, JSON or columns.

use std::fmt::Write;

use super::moments::MomentFormat;
use super::reason::{Reason, Wrong};
use super::roles::Roles;
use super::values::{is_missing, number};
use super::{Line, ReadOptions, Returns, RowSink};
use crate::error::Result;
use crate::support::Count;

/// A row whose cells are asked for by column.
pub(super) trait Cells {
    /// The trimmed text of a cell, empty where there is none; `scratch` is space to write it.
    fn cell<'c>(&'c self, column: usize, scratch: &'c mut String) -> Result<&'c str, Wrong>;
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It was pushed.
    Good,
    /// A condition left it out.
    Filtered,
    /// Its quantity is not above 0.
    Return,
    /// It cannot be used.
    Bad(Wrong),
}

/// Pushes rows as order lines.
#[derive(Clone)]
pub(super) struct Lines<'l> {
    roles: &'l Roles,
    decimal_comma: bool,
    returns: Returns,
    moments: Option<MomentFormat>,
    /// Whether a row is a basket and an item and nothing else.
    plain: bool,
    basket: String,
    item: String,
    scratch: String,
    context: Vec<String>,
}

/// Stands between the parts of a basket's name, so that no two baskets get the same.
pub(crate) const BETWEEN_PARTS: char = '\u{1f}';

impl<'l> Lines<'l> {
    /// `moments` says how times are written, where there are times.
    pub(super) fn new(
        roles: &'l Roles,
        options: &ReadOptions,
        moments: Option<MomentFormat>,
    ) -> Self {
        Self {
            roles,
            decimal_comma: options.decimal_comma,
            returns: options.returns,
            moments,
            plain: roles.are_plain(),
            basket: String::new(),
            item: String::new(),
            scratch: String::new(),
            context: vec![String::new(); roles.context.len()],
        }
    }

    /// The columns of the basket and the item, where a row is these and nothing else.
    pub(super) fn plain_columns(&self) -> Option<(usize, usize)> {
        self.plain.then(|| (self.roles.basket[0], self.roles.item[0]))
    }

    /// Pushes a row, or says why not.
    ///
    /// # Errors
    /// What `sink` fails with.
    pub(super) fn push<S: RowSink + ?Sized>(
        &mut self,
        row: &impl Cells,
        sink: &mut S,
    ) -> Result<Outcome> {
        if self.plain {
            let Self { roles, basket, item, .. } = self;
            let names =
                name(row, roles.basket[0], Reason::EmptyBasket, basket).and_then(|basket| {
                    Ok((basket, name(row, roles.item[0], Reason::EmptyItem, item)?))
                });
            return match names {
                Ok((basket, item)) => sink.row(basket, item).map(|()| Outcome::Good),
                Err(wrong) => Ok(Outcome::Bad(wrong)),
            };
        }
        match self.detailed(row, sink) {
            Ok(pushed) => pushed,
            Err(outcome) => Ok(outcome),
        }
    }

    fn detailed<S: RowSink + ?Sized>(
        &mut self,
        row: &impl Cells,
        sink: &mut S,
    ) -> Result<Result<Outcome>, Outcome> {
        let roles = self.roles;
        for condition in &roles.conditions {
            let cell = cell(row, condition.column, &mut self.scratch)?;
            if !condition.admits(cell) {
                return Err(Outcome::Filtered);
            }
        }
        self.basket.clear();
        for &column in &roles.basket {
            if !self.basket.is_empty() {
                self.basket.push(BETWEEN_PARTS);
            }
            let part = name(row, column, Reason::EmptyBasket, &mut self.scratch);
            self.basket.push_str(part.map_err(Outcome::Bad)?);
        }
        self.item.clear();
        let item = name(row, roles.item[0], Reason::EmptyItem, &mut self.scratch);
        self.item.push_str(item.map_err(Outcome::Bad)?);
        let mut qualified = false;
        for &column in &roles.item[1..] {
            let qualifier = cell(row, column, &mut self.scratch)?;
            if !qualifier.is_empty() {
                self.item.push_str(if qualified { ", " } else { "[" });
                self.item.push_str(qualifier);
                qualified = true;
            }
        }
        if qualified {
            self.item.push(']');
        }
        let quantity = self.amount(row, roles.quantity)?;
        if quantity.is_some_and(|quantity| quantity <= 0.0) && self.returns == Returns::Drop {
            return Err(Outcome::Return);
        }
        let price = self.amount(row, roles.price)?;
        let weight = self.weight(row)?;
        let time = self.moment(row, roles.time)?;
        let end = self.moment(row, roles.end)?;
        for (text, &column) in self.context.iter_mut().zip(&roles.context) {
            text.clear();
            let cell = cell(row, column, &mut self.scratch)?;
            // Writing to a String cannot fail.
            let _ = text.write_str(cell);
        }
        if !roles.have_details() {
            return Ok(sink.row(&self.basket, &self.item).map(|()| Outcome::Good));
        }
        let line = Line {
            basket: &self.basket,
            item: &self.item,
            quantity,
            price,
            weight,
            time,
            end,
            context: &self.context,
        };
        Ok(sink.line(&line).map(|()| Outcome::Good))
    }

    /// The number in a column, if there is such a column and it says something.
    fn amount(&mut self, row: &impl Cells, column: Option<usize>) -> Result<Option<f64>, Outcome> {
        let Some(column) = column else {
            return Ok(None);
        };
        let cell = cell(row, column, &mut self.scratch)?;
        match number(cell, self.decimal_comma) {
            None if !is_missing(cell) => {
                Err(Outcome::Bad(Wrong::field(Reason::NotAnAmount, column)))
            }
            amount => Ok(amount),
        }
    }

    /// The whole number in the column of weights, if there is such a column and it says something.
    fn weight(&mut self, row: &impl Cells) -> Result<Option<Count>, Outcome> {
        let Some(column) = self.roles.weight else {
            return Ok(None);
        };
        let cell = cell(row, column, &mut self.scratch)?;
        if is_missing(cell) {
            return Ok(None);
        }
        // Programs that know no whole numbers write 3.0.
        let whole = cell.strip_suffix(".0").unwrap_or(cell).parse();
        let weight = whole.ok().filter(|&weight| weight > 0);
        weight.map(Some).ok_or(Outcome::Bad(Wrong::field(Reason::NotAWeight, column)))
    }

    fn moment(&mut self, row: &impl Cells, column: Option<usize>) -> Result<Option<i64>, Outcome> {
        let (Some(column), Some(format)) = (column, &self.moments) else {
            return Ok(None);
        };
        let cell = cell(row, column, &mut self.scratch)?;
        match format.parse(cell) {
            None if !is_missing(cell) => Err(Outcome::Bad(Wrong::field(Reason::NotATime, column))),
            moment => Ok(moment),
        }
    }
}

fn cell<'c>(
    row: &'c impl Cells,
    column: usize,
    scratch: &'c mut String,
) -> Result<&'c str, Outcome> {
    row.cell(column, scratch).map_err(Outcome::Bad)
}

/// A cell that must not be blank.
fn name<'c>(
    row: &'c impl Cells,
    column: usize,
    empty: Reason,
    scratch: &'c mut String,
) -> Result<&'c str, Wrong> {
    match row.cell(column, scratch) {
        Ok("") => Err(Wrong::field(empty, column)),
        other => other,
    }
}
