//! Which products the sides of a rule hold.

use crate::encode::{Patterns, Rank};
use crate::error::Result;

/// What is asked of the sides, as names or patterns with `*` and `?`. Rules that do not answer are no
/// candidates: nothing is corrected for them. Default asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// Of each of these a product is in the antecedent.
    pub lhs: Vec<String>,
    /// Every product of the consequent is one of these.
    pub rhs: Vec<String>,
    /// Of each of these a product is on either side.
    pub with: Vec<String>,
    /// No product of these is on either side.
    pub without: Vec<String>,
}

/// The same in ranks.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    lhs: Vec<Vec<Rank>>,
    rhs: Option<Vec<Rank>>,
    with: Vec<Vec<Rank>>,
    without: Vec<Rank>,
}

impl Asked {
    /// None when nothing is asked for.
    ///
    /// # Errors
    /// When a pattern fits no product.
    pub(super) fn new(sides: &Sides, patterns: &Patterns<'_>) -> Result<Option<Self>> {
        if *sides == Sides::default() {
            return Ok(None);
        }
        let each = |texts: &[String]| -> Result<Vec<Vec<Rank>>> {
            texts.iter().map(|text| patterns.fitting(text)).collect()
        };
        let rhs = each(&sides.rhs)?.concat();
        Ok(Some(Self {
            lhs: each(&sides.lhs)?,
            rhs: (!sides.rhs.is_empty()).then_some(rhs),
            with: each(&sides.with)?,
            without: each(&sides.without)?.concat(),
        }))
    }

    /// Whether a rule answers.
    pub(super) fn admits(&self, antecedent: &[Rank], consequent: &[Rank]) -> bool {
        let any = |side: &[Rank], of: &Vec<Rank>| side.iter().any(|item| of.contains(item));
        let on_either = |of| any(antecedent, of) || any(consequent, of);
        self.rhs.as_ref().is_none_or(|rhs| consequent.iter().all(|item| rhs.contains(item)))
            && self.lhs.iter().all(|of| any(antecedent, of))
            && self.with.iter().all(on_either)
            && !on_either(&self.without)
    }
}
