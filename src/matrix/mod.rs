//! The product-association probability matrix: P(holds `then`, given holds `given`) for every
//! ordered pair of products, zeros too.
//!
//! Rows are what is given, columns what is asked for; the diagonal has no cells. Only counts are
//! stored (one for each unordered pair, 4 bytes); probabilities are derived from them cell by cell.

use rayon::prelude::*;

use crate::encode::{Patterns, Rank};
use crate::error::Result;
use crate::mine::PairCounts;
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::{Contingency, Level};
use crate::support::share;
use crate::watch::Watch;

/// All pairs of the products that the patterns kept.
#[derive(Clone, Debug)]
pub struct Matrix<'a> {
    patterns: &'a Patterns<'a>,
    pairs: PairCounts,
    /// The ranks by name, ascending.
    by_name: Vec<Rank>,
}

impl<'a> Matrix<'a> {
    /// Counts all pairs in one pass.
    ///
    /// # Errors
    /// When there are too many products, or the watcher asks to stop.
    pub fn new(patterns: &'a Patterns<'a>, watch: &dyn Watch) -> Result<Self> {
        let pairs = PairCounts::new(patterns, watch)?;
        let mut by_name: Vec<Rank> = (0..patterns.items().len()).map(Rank::at).collect();
        by_name.sort_by_key(|&rank| patterns.name(rank));
        Ok(Self { patterns, pairs, by_name })
    }

    /// How many products there are; there are k(k-1) cells.
    pub fn products(&self) -> usize {
        self.by_name.len()
    }

    /// How often the two products are held, alone and together.
    pub fn table(&self, given: Rank, then: Rank) -> Contingency {
        let counts = self.patterns.counts();
        Contingency::new(
            self.patterns.n(),
            counts[given.index()],
            counts[then.index()],
            self.pairs.count(given, then),
        )
        .expect("counts of one set of transactions are consistent")
    }

    /// All cells by the names of `given` and `then`, with a product on either side where one is
    /// asked for.
    pub fn cells(
        &self,
        given: Option<Rank>,
        then: Option<Rank>,
    ) -> impl Iterator<Item = MatrixCell<'_>> {
        let side = |asked: Option<Rank>| {
            self.by_name
                .iter()
                .copied()
                .filter(move |&rank| asked.is_none_or(|asked| asked == rank))
        };
        side(given).flat_map(move |given| {
            let others = side(then).filter(move |&then| then != given);
            others.map(move |then| MatrixCell { matrix: self, given, then })
        })
    }

    /// The same cells, those first whose lift is surely high: sorted by [`MatrixCell::lift_low`].
    pub fn strongest(&self, given: Option<Rank>, then: Option<Rank>) -> Vec<MatrixCell<'_>> {
        let mut cells: Vec<_> = self.cells(given, then).collect();
        cells.par_sort_by_cached_key(|cell| std::cmp::Reverse(ordered(cell.lift_low())));
        cells
    }
}

/// A non-negative double as an integer of the same order.
fn ordered(number: f64) -> u64 {
    debug_assert!(number >= 0.0, "lifts are not negative");
    number.to_bits()
}

/// One ordered pair of products.
#[derive(Clone, Copy, Debug)]
pub struct MatrixCell<'a> {
    matrix: &'a Matrix<'a>,
    /// The product that is held.
    pub given: Rank,
    /// The product that is asked for.
    pub then: Rank,
}

impl MatrixCell<'_> {
    /// The four counts; the antecedent is `given`.
    pub fn table(&self) -> Contingency {
        self.matrix.table(self.given, self.then)
    }

    /// The lower end of P(then | given)'s 95 % interval over the base rate: a lift that three
    /// joint holdings of three cannot win.
    pub fn lift_low(&self) -> f64 {
        let table = self.table();
        let p = table.confidence().wilson(Level::default());
        p.low / share(table.consequent(), table.n())
    }
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.matrix/1";

/// `pannier.matrix/1`.
pub fn schema() -> Schema {
    let columns = vec![
        Column::new("given", "given", Kind::Text, "the product that is held"),
        Column::new("then", "then", Kind::Text, "the product that is asked for"),
        Column::new("n", "", Kind::Count, "all transactions or customers").detail(),
        Column::new("n_given", "holders", Kind::Count, "those with the given product"),
        Column::new("n_then", "", Kind::Count, "those with the other product").detail(),
        Column::new("n_both", "both", Kind::Count, "those with both"),
        Column::new("p", "P(then)", Kind::Share, "n_both / n_given"),
        Column::new("p_low", "from", Kind::Share, "lower end of p's 95 % interval, Wilson (1927)")
            .detail(),
        Column::new("p_high", "to", Kind::Share, "upper end of the same interval").detail(),
        Column::new("base_rate", "all", Kind::Share, "n_then / n: the share among everyone"),
        Column::new("lift", "lift", Kind::Ratio, "p / base_rate; 1 at independence"),
        Column::new("lift_low", "at least", Kind::Ratio, "p_low / base_rate"),
        Column::new(
            "headroom",
            "headroom",
            Kind::Count,
            "holders of the given product without the other",
        ),
    ];
    Schema { name: SCHEMA, columns }
}

impl Record for MatrixCell<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let patterns = self.matrix.patterns;
        let table = self.table();
        let p = table.confidence().wilson(Level::default());
        let base_rate = share(table.consequent(), table.n());
        let confidence = share(table.both(), table.antecedent());
        vec![
            patterns.name(self.given).into(),
            patterns.name(self.then).into(),
            table.n().into(),
            table.antecedent().into(),
            table.consequent().into(),
            table.both().into(),
            confidence.into(),
            p.low.into(),
            p.high.into(),
            base_rate.into(),
            (confidence / base_rate).into(),
            (p.low / base_rate).into(),
            table.n10().into(),
        ]
    }
}
