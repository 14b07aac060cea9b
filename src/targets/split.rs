//! Splits: which customers a model learns from, which choose its settings, and which test it.
//!
//! A customer's fold is the MD5 of its name, read as one number of 128 bits, modulo 10: the same in
//! every run, in every order of rows and in any language. It says nothing about the customer, which
//! is all that is asked of it here; nothing is kept secret by it.

use std::str::FromStr;

use md5::{Digest, Md5};

use crate::encode::{ItemId, Transactions};
use crate::error::{Error, Result};
use crate::words::{Gap, Lang, Said, tested};

/// The fold of a customer, from 0 to 9.
pub fn fold(name: &str) -> u8 {
    let number = u128::from_be_bytes(Md5::digest(name).into());
    u8::try_from(number % 10).expect("below 10")
}

/// The order in which a customer's products are hidden: the smallest of these first.
pub fn hide_key(name: &str, item: &str) -> [u8; 16] {
    Md5::new().chain_update(name).chain_update("|").chain_update(item).finalize().into()
}

/// What a customer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// To learn from.
    Fit,
    /// To choose settings; to learn from afterwards.
    Choose,
    /// To test.
    Test,
}

/// How customers are parted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Split {
    /// By name: folds below `fit` to learn from, the next `choose` to choose, the others to test.
    Folds {
        /// How many folds to learn from.
        fit: u8,
        /// How many to choose settings; of none, the last fold to learn from chooses before.
        choose: u8,
    },
    /// Cross-validation by the number of the row, from 0: row r is tested when r modulo this is the
    /// number of the part.
    Rows(usize),
    /// Cross-validation by name: of the ten folds two are tested in each of five parts, and the next
    /// two choose.
    Cross,
    /// The first so many percent of the rows, in the order of the file, to learn from, the rest to
    /// test.
    Order(u8),
}

impl Split {
    /// How many times everything is learnt and tested.
    pub fn parts(self) -> usize {
        match self {
            Self::Rows(parts) => parts,
            Self::Cross => 5,
            _ => 1,
        }
    }

    /// What a customer is for, by its name and the number of its row, from 0, of `rows`.
    pub fn role(self, part: usize, name: &str, row: usize, rows: usize) -> Role {
        match self {
            Self::Folds { fit, choose } => {
                let fold = fold(name);
                match choose {
                    _ if fold >= fit + choose => Role::Test,
                    0 if fold + 1 == fit => Role::Choose,
                    _ if fold < fit => Role::Fit,
                    _ => Role::Choose,
                }
            }
            Self::Rows(parts) => match row % parts {
                own if own == part => Role::Test,
                next if next == (part + 1) % parts => Role::Choose,
                _ => Role::Fit,
            },
            Self::Cross => match usize::from(fold(name) / 2) {
                own if own == part => Role::Test,
                next if next == (part + 1) % 5 => Role::Choose,
                _ => Role::Fit,
            },
            Self::Order(percent) => {
                let until = |percent: usize| rows * percent / 100;
                let percent = usize::from(percent);
                if row >= until(percent) {
                    Role::Test
                } else if row >= until(percent * 4 / 5) {
                    Role::Choose
                } else {
                    Role::Fit
                }
            }
        }
    }
}

/// The split in words.
impl Said for Split {
    fn said(&self, lang: Lang) -> String {
        match *self {
            Self::Folds { fit, choose: 0 } => tested::ByFolds { fit: Gap::figure(fit) }.said(lang),
            Self::Folds { fit, choose } => {
                let (fit, choose) = (Gap::figure(fit), Gap::figure(fit + choose));
                tested::ByFoldsChosen { fit, choose }.said(lang)
            }
            Self::Cross => tested::IN_FIVE_PARTS.said(lang),
            Self::Rows(parts) => tested::ByRow { parts: Gap::figure(parts) }.said(lang),
            Self::Order(percent) => {
                tested::InOrder { share: Gap::figure(format!("{percent} %")) }.said(lang)
            }
        }
    }
}

/// The `n` customers whose names have the smallest MD5, in the order of the rows: a sample that is
/// the same in every order of rows.
pub fn sample(transactions: &Transactions, n: usize) -> Transactions {
    let rows = transactions.n() as usize;
    let mut hashed: Vec<([u8; 16], usize)> =
        (0..rows).map(|row| (Md5::digest(&*transactions.name(row)).into(), row)).collect();
    if n < rows {
        hashed.select_nth_unstable(n);
        hashed.truncate(n);
    }
    let mut wanted = vec![false; rows];
    for (_, row) in hashed {
        wanted[row] = true;
    }
    transactions.only(|row| wanted[row])
}

/// Whether an item is one of the `n` that most of these customers hold, ties by name.
pub fn most_held(transactions: &Transactions, n: usize) -> impl Fn(ItemId) -> bool + use<> {
    let patterns = transactions.patterns(1);
    let mut is_in = vec![false; transactions.dictionary().len()];
    for item in patterns.items().iter().take(n) {
        is_in[item.index()] = true;
    }
    move |item| is_in[item.index()]
}

impl FromStr for Split {
    type Err = Error;

    /// `md5` (folds 0 to 6 fit, 7 chooses, 8 and 9 test), `md5:7` (folds 0 to 6 fit, 7 to 9 test),
    /// `cross`, `rows:5`, `order:70%`.
    fn from_str(text: &str) -> Result<Self> {
        let (kind, number) = text.split_once(':').unwrap_or((text, ""));
        let number = number.trim_end_matches('%').trim();
        match (kind, number, number.parse::<u8>()) {
            ("cross", "", _) => Ok(Self::Cross),
            ("md5", "", _) => Ok(Self::Folds { fit: 7, choose: 1 }),
            ("md5", _, Ok(fit @ 2..=9)) => Ok(Self::Folds { fit, choose: 0 }),
            ("rows", _, Ok(parts @ 3..)) => Ok(Self::Rows(parts.into())),
            ("order", _, Ok(percent @ 10..=95)) => Ok(Self::Order(percent)),
            _ => Err(Error::Unsupported(format!(
                "there is no split {text:?}: write md5 (by name: seven folds fit, one chooses, two test), md5:7 (seven fit, three test), cross (cross-validation by name), rows:5 (cross-validation by row number, 3 parts or more), order:70% (the first rows fit, the last test), or a date such as 2024-06-30"
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors that the quality protocols publish.
    #[test]
    fn folds_and_orders_are_those_of_other_languages() {
        for (name, expected) in
            [("1", 1), ("9835", 8), ("7590-VHVEG", 4), ("3668-QPYBK", 0), ("10", 4), ("10001", 7)]
        {
            assert_eq!(fold(name), expected, "{name}");
        }
        let mut items = ["citrus fruit", "semi-finished bread", "margarine", "ready soups"];
        items.sort_by_key(|item| hide_key("1", item));
        assert_eq!(items, ["semi-finished bread", "ready soups", "margarine", "citrus fruit"]);
    }

    #[test]
    fn every_customer_is_tested_once() {
        for (text, parts) in
            [("md5", 1), ("md5:7", 1), ("cross", 5), ("rows:5", 5), ("order:70%", 1)]
        {
            let split: Split = text.parse().unwrap();
            assert_eq!(split.parts(), parts);
            let tests = |row: usize| {
                let name = row.to_string();
                (0..parts).filter(|&part| split.role(part, &name, row, 100) == Role::Test).count()
            };
            let tested: Vec<usize> = (0..100).map(tests).collect();
            match split {
                Split::Rows(_) | Split::Cross => assert!(tested.iter().all(|&times| times == 1)),
                _ => assert!((10..50).contains(&tested.iter().sum::<usize>()), "{text}"),
            }
        }
        for wrong in ["rows", "md5:1", "order:99", "weekly"] {
            assert!(wrong.parse::<Split>().is_err(), "{wrong}");
        }
    }
}
