//! What is known of transactions besides their items: names, times, circumstances.

use super::{Dictionary, ItemId};
use crate::error::Result;
use crate::read::Line;
use crate::support::Count;

/// What a builder keeps besides baskets and items. The default is nothing more: most questions need
/// no more, and a name costs its bytes.
#[derive(Clone, Debug, Default)]
pub struct Keep {
    /// The names of baskets or customers.
    pub names: bool,
    /// The time of each transaction: that of its earliest row.
    pub times: bool,
    /// The context columns, by name, in the order in which the reader was told of them.
    pub context: Vec<String>,
    /// For how many a transaction stands, as the rows say; it is there so many times then.
    pub weights: bool,
    /// When each item was last sold.
    pub last_sold: bool,
    /// The time and the amounts of every row; see [`Histories`](super::Histories).
    pub occasions: bool,
}

/// One column of circumstances: promotion, region, segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// The name of the column.
    pub column: String,
    /// The different values, ascending; [`MISSING`] and [`SEVERAL`] behind them, where needed.
    pub labels: Vec<String>,
    /// The place in `labels` of each transaction's value.
    pub codes: Vec<u32>,
}

/// The label of transactions whose rows say nothing.
pub const MISSING: &str = "(missing)";
/// The label of transactions whose rows say different things.
pub const SEVERAL: &str = "(several)";

/// When something was bought or taken, until when, how much of it, and for how much.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Occasion {
    pub(super) time: Option<i64>,
    pub(super) end: Option<i64>,
    pub(super) units: f64,
    pub(super) spent: f64,
}

impl Occasion {
    pub(super) fn of(line: &Line<'_>) -> Self {
        let units = line.quantity.unwrap_or(1.0);
        let spent = units * line.price.unwrap_or(0.0);
        Self { time: line.time, end: line.end, units, spent }
    }
}

/// One of something, nobody knows when and for how much.
impl Default for Occasion {
    fn default() -> Self {
        Self { time: None, end: None, units: 1.0, spent: 0.0 }
    }
}

/// The earlier of two times, where one is missing the other.
pub(super) fn earlier(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// The last time of each item, by id.
#[derive(Clone, Debug, Default)]
pub(super) struct LastSold(pub(super) Vec<Option<i64>>);

impl LastSold {
    pub(super) fn sell(&mut self, ItemId(item): ItemId, time: Option<i64>) {
        let place = item as usize;
        if place >= self.0.len() {
            self.0.resize(place + 1, None);
        }
        // No time is before every time.
        self.0[place] = self.0[place].max(time);
    }

    /// The items that were sold, with their times.
    pub(super) fn iter(&self) -> impl Iterator<Item = (ItemId, Option<i64>)> {
        (0..).map(ItemId).zip(self.0.iter().copied()).filter(|(_, time)| time.is_some())
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

impl Keep {
    /// How many columns rows have something to say in: the context, and behind it the weight.
    pub(super) fn statements(&self) -> usize {
        self.context.len() + usize::from(self.weights)
    }
}

/// What rows say in one context column, or of the weight. Rows of one basket mostly stand together and say the same,
/// which is kept once.
#[derive(Clone, Debug, Default)]
pub(super) struct Statements {
    pub(super) values: Dictionary,
    /// Of which basket, and what; empty values are not kept.
    pub(super) said: Vec<(Count, ItemId)>,
}

impl Statements {
    pub(super) fn say(&mut self, basket: Count, value: &str) -> Result<()> {
        if value.is_empty() {
            return Ok(());
        }
        let value = self.values.intern(value)?;
        self.note(basket, value);
        Ok(())
    }

    fn note(&mut self, basket: Count, value: ItemId) {
        if self.said.last() != Some(&(basket, value)) {
            self.said.push((basket, value));
        }
    }

    /// Notes what a row says in all columns.
    pub(super) fn say_all(columns: &mut [Self], basket: Count, line: &Line<'_>) -> Result<()> {
        for (column, value) in columns.iter_mut().zip(line.context) {
            column.say(basket, value)?;
        }
        if let (Some(weight), Some(column)) = (line.weight, columns.get_mut(line.context.len())) {
            let weight = column.values.intern_number(weight)?;
            column.note(basket, weight);
        }
        Ok(())
    }

    /// What is said of each of n transactions.
    pub(super) fn found(&self, n: usize) -> Vec<Said> {
        let mut found = vec![Said::Nothing; n];
        for &(transaction, value) in &self.said {
            found[transaction as usize].add(Said::One(value));
        }
        found
    }
}

/// What all rows of a transaction say together in one context column. Which one of several values
/// stands first depends on the order of the rows, so none of them is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Said {
    #[default]
    Nothing,
    One(ItemId),
    Several,
}

impl Said {
    pub(super) fn add(&mut self, other: Self) {
        *self = match (*self, other) {
            (Self::Nothing, said) | (said, Self::Nothing) => said,
            (one, same) if one == same => one,
            _ => Self::Several,
        };
    }
}

impl Context {
    /// A column of these `values`, of which `found` tells what is said of each transaction.
    pub(super) fn new(column: String, values: &Dictionary, found: &[Said]) -> Self {
        let mut order: Vec<(&str, usize)> = values.names().zip(0..).collect();
        order.sort_unstable();
        let mut place = vec![0; order.len()];
        for (at, &(_, value)) in (0_u32..).zip(&order) {
            place[value] = at;
        }
        let mut labels: Vec<String> = order.iter().map(|&(name, _)| name.to_owned()).collect();
        let mut further = |needed: bool, label: &str| {
            let place = u32::try_from(labels.len()).expect("values have ids of 32 bits");
            if needed {
                labels.push(label.to_owned());
            }
            place
        };
        let missing = further(found.contains(&Said::Nothing), MISSING);
        let several = further(found.contains(&Said::Several), SEVERAL);
        let code = |said: &Said| match *said {
            Said::Nothing => missing,
            Said::One(value) => place[value.index()],
            Said::Several => several,
        };
        Self { column, labels, codes: found.iter().map(code).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rows_say_does_not_depend_on_their_order() {
        let settled = |said: &[(Count, &str)]| {
            let mut statements = Statements::default();
            for &(basket, value) in said {
                statements.say(basket, value).unwrap();
            }
            Context::new("promotion".into(), &statements.values, &statements.found(4))
        };
        let said = [(0, "yes"), (1, "no"), (1, ""), (2, "yes"), (2, "no"), (2, "yes")];
        let found = settled(&said);
        assert_eq!(found.labels, ["no", "yes", MISSING, SEVERAL]);
        assert_eq!(found.codes, [1, 0, 3, 2]);
        let mut backwards = said;
        backwards.reverse();
        assert_eq!(settled(&backwards), found);
    }
}
