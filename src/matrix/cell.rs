//! One cell of the matrix, and `pannier.matrix/1`.

use std::borrow::Cow;

use rayon::prelude::*;

use super::relation::{PairRelation, Relation};
use super::tests::PairTest;
use super::{Matrix, Nulls};
use crate::context;
use crate::encode::Rank;
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::{Contingency, Interval, Level, LogOddsRatio};
use crate::support::{Count, share};
use crate::words::sentences::Shrunk;
use crate::words::{Association, Voice};

/// One ordered pair of products.
#[derive(Clone, Copy, Debug)]
pub struct MatrixCell<'a> {
    pub(super) matrix: &'a Matrix<'a>,
    /// The product that is held.
    pub given: Rank,
    /// The product that is asked for.
    pub then: Rank,
    /// Where the pair is stored, if it is.
    pub(super) place: Option<usize>,
}

impl<'a> MatrixCell<'a> {
    pub(super) fn new(
        matrix: &'a Matrix<'a>,
        given: Rank,
        then: Rank,
        place: Option<usize>,
    ) -> Self {
        Self { matrix, given, then, place }
    }

    /// The four counts; the antecedent is `given`.
    pub fn table(&self) -> Contingency {
        let both = self.place.map_or(0, |place| self.matrix.pairs.at(place));
        self.matrix.exposure.table(self.given, self.then, both)
    }

    /// P(then | given) as counted.
    pub fn p(&self) -> f64 {
        let table = self.table();
        share(table.both(), table.antecedent())
    }

    /// P(then | given) shrunk towards what is usual for `then`, the more the fewer hold `given`.
    pub fn p_shrunk(&self) -> f64 {
        self.matrix.column(self.then).share(self.table().confidence())
    }

    /// The central 95 % credible interval of [`p_shrunk`](Self::p_shrunk).
    pub fn p_shrunk_interval(&self) -> Interval {
        self.matrix.columns[self.then.index()].interval(self.table().confidence())
    }

    /// P(then) among everyone.
    pub fn base_rate(&self) -> f64 {
        let table = self.table();
        share(table.consequent(), table.n())
    }

    /// Joint holders by those that independence expects; `p` by the base rate.
    pub fn lift(&self) -> f64 {
        let table = self.table();
        f64::from(table.both()) / table.expected()
    }

    /// Joint holders that equal activity expects.
    pub fn expected_adj(&self) -> f64 {
        match self.test() {
            Some(test) => test.expected,
            None => self.matrix.joint(self.given, self.then).expected(),
        }
    }

    /// Joint holders by those that equal activity expects.
    pub fn lift_adj(&self) -> f64 {
        f64::from(self.table().both()) / self.expected_adj()
    }

    /// [`lift_adj`](Self::lift_adj) shrunk towards the usual lift; `None` when no pair occurs at all.
    pub fn lift_eb(&self) -> Option<f64> {
        let lifts = self.matrix.lifts?;
        Some(lifts.lift(self.table().both(), self.expected_adj()))
    }

    /// The odds ratio over the one that equal activity expects, ½ added to each cell of both; the
    /// plain one when independence alone decides. Where nearly everybody holds a product no lift is
    /// far from 1, while odds can be.
    pub fn odds_adj(&self) -> LogOddsRatio {
        let (table, observed) = (self.table(), self.table().log_odds_ratio());
        if self.matrix.config.nulls == Nulls::Independence {
            return observed;
        }
        let expected = table.log_odds_of(self.expected_adj());
        LogOddsRatio { estimate: observed.estimate - expected, se: observed.se }
    }

    /// What the true lift exceeds with a chance of 95 %: an order that three of three cannot win.
    pub fn lift_eb05(&self) -> Option<f64> {
        self.matrix.lift_low(self.table().both(), self.expected_adj())
    }

    /// Holders of `given` who could still be offered `then`, those too who never met it.
    pub fn headroom(&self) -> Count {
        self.matrix.patterns.counts()[self.given.index()] - self.table().both()
    }

    /// The pair under both nulls; `None` when it is not stored.
    pub fn test(&self) -> Option<PairTest> {
        Some(self.matrix.tests[self.place?])
    }

    /// What the pair is; undecided when it is not stored.
    pub fn relation(&self) -> Relation {
        let Some(place) = self.place else { return Relation::Undecided };
        let (a, b) = (self.given.min(self.then), self.given.max(self.then));
        PairRelation::new(self.matrix, a, b, place).relation
    }

    /// The pair as an association.
    pub fn association(&self) -> Association<'a> {
        let name = |rank| self.matrix.patterns.name(rank);
        let table = self.table();
        Association {
            given: vec![name(self.given)],
            then: vec![name(self.then)],
            of: table.antecedent(),
            both: table.both(),
            p: self.p(),
            base: self.base_rate(),
            usual: self.expected_adj() / f64::from(table.antecedent().max(1)),
        }
    }

    /// The cell in sentences, base rate and what it means included.
    pub fn in_words(&self, voice: Voice) -> String {
        let lang = voice.lang;
        let counted = voice.association(&self.association());
        let meaning = self.relation().meaning().say(lang);
        let p = self.p_shrunk();
        if (p - self.p()).abs() < 0.01 {
            return lang.together(&[&counted, meaning]);
        }
        let shrunk = Shrunk { p: &lang.share(p) }.say(lang);
        lang.together(&[&counted, &shrunk, meaning])
    }
}

/// The name of [`schema`].
pub const SCHEMA: &str = "pannier.matrix/1";

/// `pannier.matrix/1`. Every column is there in every file.
pub fn schema() -> Schema {
    use Kind::{Chance, Number, Ratio, Share, Text};
    let columns = vec![
        Column::new("given", "given", Text, "the product that is held"),
        Column::new("then", "then", Text, "the product that is asked for"),
        Column::new("n", "", Kind::Count, "all transactions or customers").detail(),
        Column::new("n_given", "", Kind::Count, "those with the given product").detail(),
        Column::new("n_then", "", Kind::Count, "those with the other product").detail(),
        Column::new("n_both", "", Kind::Count, "those with both").detail(),
        Column::new("expected", "", Number, "n_given * n_then / n").detail(),
        Column::new("p", "P(then)", Share, "n_both / n_given"),
        Column::new("p_low", "", Share, "lower end of p's 95 % interval, Wilson (1927)").detail(),
        Column::new("p_high", "", Share, "upper end of the same interval").detail(),
        Column::new(
            "p_shrunk",
            "",
            Share,
            "p shrunk towards what is usual for then, by empirical Bayes",
        )
        .detail(),
        Column::new("p_shrunk_low", "", Share, "lower end of its 95 % credible interval").detail(),
        Column::new("p_shrunk_high", "", Share, "upper end of the same interval").detail(),
        Column::new("data_weight", "", Share, "how much of p_shrunk is data").detail(),
        Column::new(
            "pooled",
            "",
            Text,
            "yes where the column's cells differ by no more than chance, so that p_shrunk is their mean",
        )
        .detail(),
        Column::new(
            "base_rate",
            "all",
            Share,
            "n_then / n: the share among everyone",
        ),
        Column::new("lift", "lift", Ratio, "p / base_rate; 1 at independence"),
        Column::new(
            "expected_adj",
            "",
            Number,
            "joint holders to expect of equally active people: the same numbers held, no association",
        )
        .detail(),
        Column::new("lift_adj", "adj.", Ratio, "n_both / expected_adj"),
        Column::new("lift_eb", "", Ratio, "lift_adj shrunk towards the usual lift").detail(),
        Column::new(
            "lift_eb05",
            "",
            Ratio,
            "the lift over equal activity that is exceeded with a chance of 95 %",
        ).detail(),
        Column::new("p_value", "", Chance, "smaller mid-p tail under independence").detail(),
        Column::new("q_value", "", Chance, "p_value corrected over all pairs and both tails").detail(),
        Column::new("p_value_adj", "", Chance, "smaller mid-p tail under equal activity").detail(),
        Column::new("q_value_adj", "", Chance, "p_value_adj corrected likewise").detail(),
        Column::new(
            "relation",
            "relation",
            Text,
            "complement, weak complement, breadth, substitute, below breadth, independent, undecided, exclusive or requires",
        ),
        Column::new(
            "headroom",
            "headroom",
            Kind::Count,
            "holders of the given product without the other",
        ),
        Column::new(
            "expected_acquisitions",
            "",
            Number,
            "headroom * p_shrunk: what it would bring if they became like the holders of today",
        )
        .detail(),
    ];
    Schema { name: SCHEMA, columns }
}

impl Record for MatrixCell<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        self.values()
    }
}

impl<'a> MatrixCell<'a> {
    fn values(&self) -> Vec<Cell<'a>> {
        let patterns = self.matrix.patterns;
        let table = self.table();
        let cell = table.confidence();
        let p = cell.wilson(Level::default());
        let column = self.matrix.column(self.then);
        let shrunk = self.p_shrunk_interval();
        let p_shrunk = column.share(cell);
        let test = self.test();
        vec![
            patterns.name(self.given).into(),
            patterns.name(self.then).into(),
            table.n().into(),
            table.antecedent().into(),
            table.consequent().into(),
            table.both().into(),
            table.expected().into(),
            (table.antecedent() > 0).then(|| self.p()).into(),
            p.low.into(),
            p.high.into(),
            p_shrunk.into(),
            shrunk.low.into(),
            shrunk.high.into(),
            column.data_weight(cell).into(),
            if column.pooled { "yes" } else { "no" }.into(),
            (table.n() > 0).then(|| self.base_rate()).into(),
            self.lift().into(),
            self.expected_adj().into(),
            self.lift_adj().into(),
            self.lift_eb().into(),
            self.lift_eb05().into(),
            test.map(|test| test.plain.p).into(),
            test.map(|test| test.plain.q).into(),
            test.map(|test| test.active.p).into(),
            test.map(|test| test.active.q).into(),
            self.relation().name().into(),
            self.headroom().into(),
            (f64::from(self.headroom()) * p_shrunk).into(),
        ]
    }
}

/// A cell with all its numbers made.
#[derive(Clone, Debug, PartialEq)]
pub struct CellRow<'a>(Vec<Cell<'a>>);

impl Record for CellRow<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        self.0.clone()
    }

    fn row(&self) -> Cow<'_, [Cell<'_>]> {
        Cow::Borrowed(&self.0)
    }
}

/// The cells as rows of [`Matrix::schema`] in their order, made on all threads, some thousand cells at
/// a time.
pub fn rows<'a>(
    cells: impl Iterator<Item = MatrixCell<'a>>,
    in_words: Option<Voice>,
) -> impl Iterator<Item = CellRow<'a>> {
    const BLOCK: usize = 4096;
    let mut cells = cells.fuse();
    let row = move |cell: &MatrixCell<'a>| {
        let mut row = cell.values();
        if cell.matrix.has_context() {
            row.extend(context::cells(cell.in_context()));
        }
        row.extend(in_words.map(|voice| cell.in_words(voice).into()));
        CellRow(row)
    };
    std::iter::from_fn(move || {
        let block: Vec<MatrixCell<'a>> = cells.by_ref().take(BLOCK).collect();
        (!block.is_empty()).then(|| block.par_iter().map(row).collect::<Vec<_>>())
    })
    .flatten()
}

impl Matrix<'_> {
    /// The schema of [`rows`]: [`schema`], what context makes of the cells where they were looked at,
    /// and the sentence as a last column if asked for.
    pub fn schema(&self, in_words: bool) -> Schema {
        let mut schema = schema();
        if self.has_context() {
            schema.columns.extend(context::columns());
        }
        schema.columns.extend(in_words.then(|| {
            let meaning = "the cell in a sentence, with the base rate";
            Column::new("in_words", "in words", Kind::Sentence, meaning)
        }));
        schema
    }
}
