//! Why rows cannot be used.

use std::fmt;

use serde::Serialize;

/// Why a row cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// The field that names the basket is blank.
    EmptyBasket,
    /// The field that names the item is blank.
    EmptyItem,
    /// The row has fewer or more fields than the first, mostly the header.
    FieldCount,
    /// A field that is needed is not UTF-8.
    NotUtf8,
    /// A quote is not closed, or text follows a closing quote.
    StrayQuote,
    /// There is a NUL byte in the row, as damaged files have them.
    Nul,
    /// A weight is no whole number above 0.
    NotAWeight,
    /// A word that should be a whole number is none.
    NotANumber,
    /// A cell of a one-hot file says neither yes nor no.
    NotYesOrNo,
    /// A line is not JSON.
    NotJson,
    /// A line is JSON, but neither an order line nor a basket.
    NotARow,
    /// A quantity, price or weight is no number.
    NotAnAmount,
    /// A time is not written like the others.
    NotATime,
    /// The utilities do not fit the items or the total.
    Utilities,
    /// The items are in sequence, which baskets are not.
    Sequence,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::EmptyBasket => "the basket is empty",
            Self::EmptyItem => "the item is empty",
            Self::FieldCount => "the row has another number of fields than the first row",
            Self::NotUtf8 => "the text is not UTF-8, or not in the encoding named",
            Self::StrayQuote => "a quote is not closed, or text follows the closing quote",
            Self::Nul => "the row holds a NUL byte, which no text has",
            Self::NotAWeight => "a weight is a whole number from 1 on",
            Self::NotANumber => "this is not a whole number",
            Self::NotYesOrNo => "this says neither yes nor no",
            Self::NotJson => "the line is not JSON",
            Self::NotARow => "the line is neither an order line nor a basket",
            Self::NotAnAmount => "this is not a number",
            Self::NotATime => "this is not a time, or not written like the others",
            Self::Utilities => "the utilities are not as many as the items or do not add up",
            Self::Sequence => "this is a sequence, not a basket",
        })
    }
}

/// What is wrong with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) reason: Reason,
    /// The field, from 0.
    pub(super) field: Option<usize>,
    /// How many fields there should have been, where that is wrong.
    pub(super) expected: usize,
}

impl Wrong {
    /// The record as a whole.
    pub(super) fn record(reason: Reason) -> Self {
        Self { reason, field: None, expected: 0 }
    }

    /// One field, by its place from 0.
    pub(super) fn field(reason: Reason, at: usize) -> Self {
        Self { field: Some(at), ..Self::record(reason) }
    }

    /// What is wrong.
    pub(super) fn reason(&self) -> Reason {
        self.reason
    }

    /// The field, from 0.
    pub(super) fn at(&self) -> Option<usize> {
        self.field
    }

    /// There should have been `expected` fields.
    pub(super) fn count(expected: usize) -> Self {
        Self { expected, ..Self::record(Reason::FieldCount) }
    }
}
