//! Names of baskets and customers to transactions.

use super::codes::{Codes, Form};
use super::dictionary::Dictionary;
use crate::error::{Error, Result};
use crate::read::are_same;
use crate::support::Count;

/// The transaction of each name. Baskets are as many as transactions, and mostly codes, of which
/// nothing is kept but the number of the transaction: 4 bytes each.
#[derive(Debug, Default)]
pub(super) struct Baskets {
    codes: Codes,
    /// The names that are no codes, and some that are.
    others: Dictionary,
    /// The transaction of each of the others.
    of_others: Vec<Count>,
    /// Whether one of the others is a code without a place among them.
    others_are_codes: bool,
}

/// As many as have numbers beside those of codes.
const MOST_OTHERS: usize = (BasketNames::MISSING - BasketNames::OTHERS) as usize;

impl Baskets {
    /// The transaction of this name, that which `new` makes if there is none yet.
    ///
    /// # Errors
    /// Those of `new`, and when there are more names than ids.
    #[inline]
    pub(super) fn find_or(
        &mut self,
        name: &str,
        new: impl FnOnce() -> Result<Count>,
    ) -> Result<Count> {
        let number = self.codes.number(name);
        if let Some(transaction) = number.and_then(|number| self.codes.get(number)) {
            return Ok(transaction);
        }
        // A code that came before there was a place for it is one of the others.
        let may_be_other = number.is_none() || self.others_are_codes;
        let other = if may_be_other { self.others.get(name) } else { None };
        let transaction = match other {
            Some(id) => self.of_others[id.index()],
            None => new()?,
        };
        let has_place = number.is_some_and(|number| self.codes.put(number, transaction));
        if other.is_none() && !has_place {
            self.others_are_codes |= number.is_some();
            self.add_other(name, transaction)?;
        }
        Ok(transaction)
    }

    fn add_other(&mut self, name: &str, transaction: Count) -> Result<()> {
        if self.others.len() >= MOST_OTHERS {
            return Err(Error::TooMany {
                what: "different names of baskets",
                found: self.others.len() as u64,
                limit: MOST_OTHERS as u64,
                hint: "mine a sample or a part of the period".into(),
            });
        }
        self.others.intern(name)?;
        self.of_others.push(transaction);
        // As in dictionaries, the first names may be exceptions.
        if self.others.len().is_power_of_two()
            && self.others.len() > self.codes.len()
            && let Some(form) = Form::told(&self.others.sample(), self.codes.form())
        {
            let before = std::mem::replace(&mut self.codes, Codes::of(form));
            for (number, transaction) in before.iter() {
                let id = self.others.intern(&before.form().name(number))?;
                if id.index() == self.of_others.len() {
                    self.of_others.push(transaction);
                }
            }
            self.others_are_codes = false;
            for (name, &transaction) in self.others.names().zip(&self.of_others) {
                let number = self.codes.number(name);
                let has_place = number.is_none_or(|number| self.codes.put(number, transaction));
                self.others_are_codes |= !has_place;
            }
        }
        Ok(())
    }

    /// The names by transaction, of which there are n; 4 bytes each.
    pub(super) fn by_transaction(&self, n: usize) -> BasketNames<'_> {
        let mut names = vec![BasketNames::MISSING; n];
        for (number, transaction) in self.codes.iter() {
            names[transaction as usize] = number;
        }
        for (other, &transaction) in (BasketNames::OTHERS..).zip(&self.of_others) {
            names[transaction as usize] = other;
        }
        BasketNames { of: self, names }
    }

    /// How much memory they take, and will take while so many more come.
    pub(super) fn bytes(&self, more: usize) -> usize {
        self.codes.bytes() + self.others.bytes(more) + size_of_val(&self.of_others[..])
    }

    /// Forgets all names, and keeps how codes are written.
    pub(super) fn clear(&mut self) {
        self.codes.clear();
        self.others.clear();
        self.of_others.clear();
        self.others_are_codes = false;
    }
}

/// Names by transaction.
pub(super) struct BasketNames<'b> {
    of: &'b Baskets,
    /// Numbers of codes; [`Self::OTHERS`] and further ones for the others.
    names: Vec<u32>,
}

impl BasketNames<'_> {
    const OTHERS: u32 = Codes::END;
    const MISSING: u32 = u32::MAX;

    /// None where it has none; `scratch` is space to write it.
    pub(super) fn get<'s>(
        &'s self,
        transaction: usize,
        scratch: &'s mut String,
    ) -> Option<&'s str> {
        match self.names[transaction] {
            Self::MISSING => None,
            number @ ..Self::OTHERS => {
                scratch.clear();
                self.of.codes.form().write(number, scratch);
                Some(scratch)
            }
            other => Some(self.of.others.at((other - Self::OTHERS) as usize)),
        }
    }
}

/// The name of the last row's basket and its transaction: rows of one basket mostly stand together.
#[derive(Debug, Default)]
pub(super) struct LastBasket {
    name: String,
    transaction: Option<Count>,
}

impl LastBasket {
    #[inline]
    pub(super) fn get(&self, name: &str) -> Option<Count> {
        self.transaction.filter(|_| are_same(self.name.as_bytes(), name.as_bytes()))
    }

    #[inline]
    pub(super) fn set(&mut self, name: &str, transaction: Count) {
        self.name.clear();
        self.name.push_str(name);
        self.transaction = Some(transaction);
    }

    pub(super) fn clear(&mut self) {
        self.transaction = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    proptest! {
        /// Codes of several forms, near misses and words, in any order and again and again.
        #[test]
        fn every_name_has_its_transaction(
            names in prop::collection::vec(prop_oneof![
                4 => "B[0-9]{1,3}", 1 => "C0[0-9]{2}", 1 => "[0-9]{1,11}", 1 => "(B|b17|B017|Total|)",
            ], 0..200),
        ) {
            let (mut baskets, mut plainly) = (Baskets::default(), HashMap::new());
            let (mut last, mut n) = (LastBasket::default(), 0);
            for name in &names {
                let expected = *plainly.entry(name).or_insert_with(|| { n += 1; 10 * n });
                prop_assert!(last.get(name).is_none_or(|transaction| transaction == expected));
                let found = baskets.find_or(name, || Ok(10 * n)).unwrap();
                prop_assert_eq!(found, expected);
                last.set(name, found);
                prop_assert_eq!(last.get(name), Some(expected));
            }
            let by_transaction = baskets.by_transaction(10 * n as usize + 1);
            let (mut scratch, mut found) = (String::new(), 0);
            for transaction in 0..=10 * n {
                if let Some(name) = by_transaction.get(transaction as usize, &mut scratch) {
                    prop_assert_eq!(plainly.get(&name.to_owned()), Some(&transaction));
                    found += 1;
                }
            }
            prop_assert_eq!(found, plainly.len());
        }
    }
}
