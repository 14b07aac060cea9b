//! Rules found in one half of the baskets, tested in the other.
//!
//! Whatever is chosen because it looks good looks better than it is. Rules chosen in one half are
//! few and named when they meet the other half, which had no say in the choice: there the same tests
//! are made again, and corrected for those few only (Webb 2007, holdout evaluation). Supports in
//! the other half are counted anew ([`Examiner`]), for every simpler rule too.

use std::collections::BTreeSet;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::examine::Examiner;
use super::{Rule, RuleConfig, RuleList, RuleRecord, Shown, records};
use crate::encode::{Patterns, Rank, Transactions};
use crate::error::Result;
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::discovery::{Correction, adjust};

/// Whether a basket belongs to the second half: a bit of the hash of its name and a salt. The same
/// name is in the same half in every run, in every order of rows; another salt makes other halves.
pub fn in_second_half(salt: &str, basket: &str) -> bool {
    let mut hash = Sha256::new();
    hash.update(salt);
    // A zero byte, so that the end of the salt is not the beginning of a name.
    hash.update([0]);
    hash.update(basket);
    hash.finalize()[0] & 1 == 1
}

/// The two halves, by the names of the transactions: the same in any order of the rows, except for
/// those without a name, which are named by their place.
pub fn halves(transactions: &Transactions, salt: &str) -> [Transactions; 2] {
    let second = |place| in_second_half(salt, &transactions.name(place));
    [transactions.only(|place| !second(place)), transactions.only(second)]
}

/// What began before a time, in seconds since the beginning of 1970, and what began then or later.
/// What has no time is in neither.
pub fn before_and_after(transactions: &Transactions, time: i64) -> [Transactions; 2] {
    let began = |place: usize| transactions.times().get(place).copied().flatten();
    let before = |place| began(place).is_some_and(|began| began < time);
    let after = |place| began(place).is_some_and(|began| began >= time);
    [transactions.only(before), transactions.only(after)]
}

/// A rule and how it stood its test in the other half.
#[derive(Clone, Debug)]
pub struct Tested {
    /// As it was found.
    pub rule: Rule,
    /// As it stands in the other half; its q-value is among all rules that were tested.
    pub there: Rule,
    /// Whether it survives: in both directions where halves were swapped too.
    pub survives: bool,
}

impl Tested {
    /// The confidence in the other half by the confidence where it was found.
    pub fn shrink(&self) -> Option<f64> {
        let found = self.rule.table.confidence().share()?;
        (found > 0.0).then(|| Some(self.there.table.confidence().share()? / found))?
    }
}

/// All rules of one half, tested in the other.
#[derive(Clone, Debug)]
pub struct Validation<'a> {
    patterns: &'a Patterns<'a>,
    /// Those that survive first, else in the order of the list.
    pub tested: Vec<Tested>,
    correction: Option<Correction>,
    level: f64,
}

impl<'a> Validation<'a> {
    /// Tests every rule of the list in `other`; `config` is the one that the rules were found with.
    ///
    /// # Errors
    /// When the null of equal activity cannot be fitted.
    pub fn new(
        found: &RuleList<'a>,
        other: &Transactions,
        config: &RuleConfig,
        correction: Option<Correction>,
    ) -> Result<Self> {
        let patterns = found.patterns();
        let sides = |rule: &'_ Rule| [rule.antecedent.to_vec(), rule.consequent.to_vec()].concat();
        let wanted: BTreeSet<Rank> = found.rules().iter().flat_map(sides).collect();
        let examiner = Examiner::new(other, patterns, wanted, config)?;
        let mut tested: Vec<Tested> = found
            .rules()
            .par_iter()
            .map(|rule| Tested {
                there: examiner.examine(&rule.antecedent, &rule.consequent),
                rule: rule.clone(),
                survives: false,
            })
            .collect();
        let p_values: Vec<f64> = tested.iter().map(|tested| tested.there.p_value).collect();
        let q_values = match correction {
            Some(correction) => adjust(&p_values, correction).expect("tails are probabilities"),
            None => p_values,
        };
        for (tested, q_value) in tested.iter_mut().zip(q_values) {
            tested.there.q_value = q_value;
            tested.survives = q_value <= config.max_q;
        }
        let mut validation = Self { patterns, tested, correction, level: config.max_q };
        validation.survivors_first();
        Ok(validation)
    }

    /// How many survive.
    pub fn survivors(&self) -> usize {
        self.tested.iter().filter(|tested| tested.survives).count()
    }

    /// How many false ones to expect among the survivors, at most. Holm's correction keeps the chance
    /// of even one at the level; the others a share of the survivors.
    pub fn expected_false(&self) -> f64 {
        match self.correction {
            Some(Correction::Holm) => self.level,
            Some(_) => self.level * self.survivors() as f64,
            None => self.level * self.tested.len() as f64,
        }
    }

    /// Takes as survivors only what `other`, with the halves swapped, found and confirmed too.
    pub fn and_swapped(&mut self, other: &Validation<'_>) {
        let there: BTreeSet<[Vec<&str>; 2]> = other
            .tested
            .iter()
            .filter(|tested| tested.survives)
            .map(|tested| other.names(&tested.rule))
            .collect();
        for at in 0..self.tested.len() {
            let survives = there.contains(&self.names(&self.tested[at].rule));
            self.tested[at].survives &= survives;
        }
        self.survivors_first();
    }

    /// The rules as records of [`schema`] with the same measures.
    pub fn records<'s>(&'s self, shown: &'s Shown) -> impl Iterator<Item = TestedRecord<'s>> {
        self.tested.iter().map(move |tested| TestedRecord {
            found: RuleRecord::new(self.patterns, shown, &tested.rule),
            tested,
        })
    }

    fn survivors_first(&mut self) {
        self.tested.sort_by_key(|tested| !tested.survives);
    }

    fn names(&self, rule: &Rule) -> [Vec<&'a str>; 2] {
        [&rule.antecedent, &rule.consequent]
            .map(|side| side.iter().map(|&rank| self.patterns.name(rank)).collect())
    }
}

/// A tested rule as a row of [`schema`].
#[derive(Clone, Copy, Debug)]
pub struct TestedRecord<'a> {
    found: RuleRecord<'a>,
    tested: &'a Tested,
}

/// `pannier.rules/1` with what the other half said. All other columns are of the half in which the
/// rule was found.
pub fn schema(shown: &Shown) -> Schema {
    let mut schema = records::schema(shown);
    // Room for the verdict in tables for people.
    for column in &mut schema.columns {
        column.detail |= ["base_rate", "q_value", "lift"].contains(&column.name);
    }
    schema.columns.extend([
        Column::new(
            "verdict",
            "verdict",
            Kind::Text,
            "survives or fails in the half of the baskets that was held out",
        ),
        Column::new(
            "confidence_tested",
            "held out",
            Kind::Share,
            "the confidence in the half that was held out",
        ),
        Column::new(
            "shrink",
            "shrink",
            Kind::Ratio,
            "the confidence in the half that was held out by the one where the rule was found",
        ),
        Column::new("count_tested", "", Kind::Count, "transactions held out with both sides")
            .detail(),
        Column::new(
            "antecedent_count_tested",
            "",
            Kind::Count,
            "transactions held out with the antecedent",
        )
        .detail(),
        Column::new("p_tested", "", Kind::Chance, "the largest p-value of the same tests there")
            .detail(),
        Column::new(
            "q_tested",
            "",
            Kind::Chance,
            "the same corrected for all rules that were tested",
        )
        .detail(),
    ]);
    schema
}

impl Record for TestedRecord<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let tested = self.tested;
        let mut cells = self.found.cells();
        cells.extend([
            ["fails", "survives"][usize::from(tested.survives)].into(),
            tested.there.table.confidence().share().into(),
            tested.shrink().into(),
            tested.there.table.both().into(),
            tested.there.table.antecedent().into(),
            tested.there.p_value.into(),
            tested.there.q_value.into(),
        ]);
        cells
    }
}
