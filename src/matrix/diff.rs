//! What changed between a written matrix and today's, pair by pair.
//!
//! The shares of two periods differ by the difference of two independent shares (Newcombe 1998),
//! the associations by the difference of two ln odds ratios over its standard error, corrected over
//! all pairs compared (methods of drift: Benjamini and Hochberg 1995). Customers of both periods are
//! largely the same people, which makes these tests careful rather than bold.

use super::Matrix;
use super::written::WrittenMatrix;
use crate::encode::Rank;
use crate::error::Result;
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::discovery::{Correction, adjust};
use crate::stats::interval::newcombe_paired;
use crate::stats::{Contingency, Interval, Level, quantile};
use crate::support::share;
use crate::words::Lang;
use crate::words::sentences::{
    ChangedPair, DOWN, GonePair, LESS_STRONGLY, MORE_STRONGLY, NewPair, UP,
};

/// What became of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Change {
    /// The old matrix does not know one of the products.
    New,
    /// Today's does not know one of the products.
    Gone,
    /// The association is stronger than it was.
    Stronger,
    /// The association is weaker than it was.
    Weaker,
    /// No change beyond chance.
    Stable,
}

impl Change {
    /// As it is written in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Gone => "gone",
            Self::Stronger => "stronger",
            Self::Weaker => "weaker",
            Self::Stable => "stable",
        }
    }
}

/// An ordered pair then and now.
#[derive(Clone, Debug, PartialEq)]
pub struct CellDiff {
    /// The product that is held.
    pub given: String,
    /// The product that is asked for.
    pub then: String,
    /// What became of it.
    pub change: Change,
    /// The four counts of the old matrix; the antecedent is `given`.
    pub old: Option<Contingency>,
    /// Those of today's.
    pub new: Option<Contingency>,
    /// How far the two shares go together because the same customers are counted in both; 0 for
    /// other people.
    pub correlation: f64,
    /// Two-sided chance of so large a difference of the ln odds ratios.
    pub p: Option<f64>,
    /// The same corrected over all pairs that both know.
    pub q: Option<f64>,
}

/// Compares all pairs that either matrix stores; by the names of `given` and `then`.
///
/// # Errors
/// When the counts of the old matrix belong to no data.
pub fn diff(old: &WrittenMatrix, new: &Matrix<'_>, max_q: f64) -> Result<Vec<CellDiff>> {
    let mut names: Vec<&str> = old.products();
    names.extend(new.by_name().iter().map(|&rank| new.patterns().name(rank)));
    names.sort_unstable();
    names.dedup();
    let ranks: Vec<Option<Rank>> = names.iter().map(|name| new.patterns().rank_of(name)).collect();

    let mut cells = Vec::new();
    for (given, &given_rank) in names.iter().zip(&ranks) {
        for (then, &then_rank) in names.iter().zip(&ranks) {
            let known = match (old.holders(given), old.holders(then)) {
                (Some(of_given), Some(of_then)) if given != then => Some((of_given, of_then)),
                _ => None,
            };
            let today = given_rank.zip(then_rank).filter(|(given, then)| given != then);
            let place = today.and_then(|(given, then)| new.pairs().place(given, then));
            let row = old.cell(given, then);
            if row.is_none() && place.is_none() {
                continue;
            }
            let was = known
                .map(|(of_given, of_then)| {
                    // A pair of known products that the file does not list never occurred.
                    let both = row.and_then(|row| row.count("n_both")).unwrap_or(0);
                    Contingency::new(old.n(), of_given, of_then, both)
                })
                .transpose()?;
            let is = today.map(|(given, then)| new.table(given, then));
            let (change, p) = match (&was, &is) {
                (None, _) => (Change::New, None),
                (_, None) => (Change::Gone, None),
                (Some(was), Some(is)) => {
                    let (was, is) = (was.log_odds_ratio(), is.log_odds_ratio());
                    let z = (is.estimate - was.estimate) / was.se.hypot(is.se);
                    let change = if z > 0.0 { Change::Stronger } else { Change::Weaker };
                    (change, Some(quantile::normal_two_sided(z).min(1.0)))
                }
            };
            cells.push(CellDiff {
                given: (*given).to_owned(),
                then: (*then).to_owned(),
                change,
                old: was,
                new: is,
                correlation: 0.0,
                p,
                q: None,
            });
        }
    }

    judge(&mut cells, max_q)?;
    Ok(cells)
}

/// Corrects p-values over all cells that have one; above `max_q` a cell is stable.
pub(super) fn judge(cells: &mut [CellDiff], max_q: f64) -> Result<()> {
    // Both cells of a pair have the same odds ratios, so that the pair is one hypothesis: correcting
    // all cells together doubles hypotheses and ranks alike.
    let p: Vec<f64> = cells.iter().filter_map(|cell| cell.p).collect();
    let mut corrected = adjust(&p, Correction::BenjaminiHochberg)?.into_iter();
    for cell in cells.iter_mut().filter(|cell| cell.p.is_some()) {
        cell.q = corrected.next();
        if cell.q.is_none_or(|q| q > max_q) {
            cell.change = Change::Stable;
        }
    }
    Ok(())
}

impl CellDiff {
    /// How much the share has grown, and its 95 % interval.
    pub fn growth(&self) -> Option<(f64, Interval)> {
        let (old, new) = (self.old?, self.new?);
        let share = |table: Contingency| share(table.both(), table.antecedent());
        let interval =
            newcombe_paired(new.confidence(), old.confidence(), self.correlation, Level::default());
        Some((share(new) - share(old), interval))
    }

    /// The change in a sentence; empty where there is none.
    pub fn in_words(&self, lang: Lang) -> String {
        let (given, then) = (&lang.name(&self.given), &lang.name(&self.then));
        let tied = match self.change {
            Change::Stable => return String::new(),
            Change::New => return NewPair { given, then }.say(lang),
            Change::Gone => return GonePair { given, then }.say(lang),
            Change::Stronger => MORE_STRONGLY,
            Change::Weaker => LESS_STRONGLY,
        };
        let Some((growth, Interval { low, high })) = self.growth() else {
            return String::new();
        };
        let p = |table: Option<Contingency>| {
            let p = table.map_or(0.0, |table| 100.0 * share(table.both(), table.antecedent()));
            lang.figure(&format!("{p:.1} %"))
        };
        let points = |share: f64| lang.figure(&format!("{:+.1}", 100.0 * share));
        ChangedPair {
            given,
            p: &p(self.new),
            then,
            moved: if growth >= 0.0 { UP } else { DOWN }.say(lang),
            was: &p(self.old),
            low: &points(low),
            high: &points(high),
            tied: tied.say(lang),
        }
        .say(lang)
    }
}

/// `pannier.matrix-diff/1`.
pub fn schema() -> Schema {
    use Kind::{Chance, Count, Number, Ratio, Sentence, Share, Text};
    let columns = vec![
        Column::new("given", "given", Text, "the product that is held"),
        Column::new("then", "then", Text, "the product that is asked for"),
        Column::new("change", "change", Text, "new, gone, stronger, weaker or stable"),
        Column::new("n_given_old", "", Count, "holders of the given product then").detail(),
        Column::new("n_given", "", Count, "holders of the given product now").detail(),
        Column::new("n_both_old", "", Count, "holders of both then").detail(),
        Column::new("n_both", "", Count, "holders of both now").detail(),
        Column::new("p_old", "was", Share, "n_both_old / n_given_old"),
        Column::new("p", "is", Share, "n_both / n_given"),
        Column::new("growth", "", Number, "p - p_old").detail(),
        Column::new("growth_low", "", Number, "lower end of its 95 % interval, Newcombe (1998)")
            .detail(),
        Column::new("growth_high", "", Number, "upper end of the same interval").detail(),
        Column::new(
            "odds_ratio_old",
            "odds ratio was",
            Ratio,
            "odds ratio then, half added to each cell",
        ),
        Column::new("odds_ratio", "is", Ratio, "the same now"),
        Column::new("p_value", "", Chance, "two-sided, of the difference of the ln odds ratios")
            .detail(),
        Column::new("q_value", "q", Chance, "corrected over all pairs that both know"),
        Column::new("in_words", "in words", Sentence, "the change in a sentence"),
    ];
    Schema { name: "pannier.matrix-diff/1", columns }
}

impl Record for CellDiff {
    fn cells(&self) -> Vec<Cell<'_>> {
        let p =
            |table: Option<Contingency>| table.map(|table| share(table.both(), table.antecedent()));
        let odds =
            |table: Option<Contingency>| table.map(|table| table.log_odds_ratio().odds_ratio());
        let growth = self.growth();
        vec![
            self.given.as_str().into(),
            self.then.as_str().into(),
            self.change.name().into(),
            self.old.map(|table| table.antecedent()).into(),
            self.new.map(|table| table.antecedent()).into(),
            self.old.map(|table| table.both()).into(),
            self.new.map(|table| table.both()).into(),
            p(self.old).into(),
            p(self.new).into(),
            growth.map(|growth| growth.0).into(),
            growth.map(|growth| growth.1.low).into(),
            growth.map(|growth| growth.1.high).into(),
            odds(self.old).into(),
            odds(self.new).into(),
            self.p.into(),
            self.q.into(),
            self.in_words(Lang::English).into(),
        ]
    }
}
