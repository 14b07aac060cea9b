//! Who speaks of whom: a language, and what a transaction is called in it.

use super::sentences::{
    ALL_BASKETS, ALL_CUSTOMERS, AlsoHold, BASKETS, CUSTOMERS, EQUALLY_ACTIVE, EQUALLY_LARGE,
    MANY_BASKETS, MANY_CUSTOMERS, ONE_BASKET, ONE_CUSTOMER,
};
use super::{Lang, Text};
use crate::support::Count;

/// What a transaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Unit {
    /// One visit or order.
    #[default]
    Baskets,
    /// All that a customer holds.
    Customers,
}

impl Unit {
    /// The word for many of them, after a number.
    pub fn counted(self) -> Text {
        match self {
            Self::Baskets => BASKETS,
            Self::Customers => CUSTOMERS,
        }
    }

    /// The word for many of them, without a number.
    pub fn many(self) -> Text {
        match self {
            Self::Baskets => MANY_BASKETS,
            Self::Customers => MANY_CUSTOMERS,
        }
    }

    /// The English word for many of them.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Baskets => "baskets",
            Self::Customers => "customers",
        }
    }
}

/// A language and a unit. Default is English, of baskets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Voice {
    /// The language.
    pub lang: Lang,
    /// What a transaction is called.
    pub unit: Unit,
}

/// That those with some products also have others, as counts and shares that one can check.
#[derive(Clone, Debug)]
pub struct Association<'a> {
    /// The products that are held.
    pub given: Vec<&'a str>,
    /// The products asked for.
    pub then: Vec<&'a str>,
    /// How many hold what is given.
    pub of: Count,
    /// How many of them hold the others too.
    pub both: Count,
    /// Both by of.
    pub p: f64,
    /// The share of all that hold the others.
    pub base: f64,
    /// P if transactions differed in nothing but how much they hold.
    pub usual: f64,
}

impl Voice {
    /// Customers or baskets, after a number.
    pub fn counted(self) -> &'static str {
        self.either(CUSTOMERS, BASKETS)
    }

    /// One of them.
    pub fn one(self) -> &'static str {
        self.either(ONE_CUSTOMER, ONE_BASKET)
    }

    /// All of them.
    pub fn all(self) -> &'static str {
        self.either(ALL_CUSTOMERS, ALL_BASKETS)
    }

    /// Those who hold as many products.
    pub fn alike(self) -> &'static str {
        self.either(EQUALLY_ACTIVE, EQUALLY_LARGE)
    }

    fn either(self, customers: Text, baskets: Text) -> &'static str {
        let text = match self.unit {
            Unit::Customers => customers,
            Unit::Baskets => baskets,
        };
        text.say(self.lang)
    }

    /// The association in a sentence.
    pub fn association(self, said: &Association<'_>) -> String {
        let lang = self.lang;
        let count = |count: Count| lang.count(count.into());
        AlsoHold {
            of: &count(said.of),
            counted: self.counted(),
            given: &lang.names(said.given.iter().copied()),
            both: &count(said.both),
            p: &lang.share(said.p),
            then: &lang.names(said.then.iter().copied()),
            all: self.all(),
            base: &lang.share(said.base),
            alike: self.alike(),
            usual: &lang.share(said.usual),
        }
        .say(lang)
    }
}
