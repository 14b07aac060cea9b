//! The product-association probability matrix: P(holds `then`, given holds `given`) for every
//! ordered pair of products, zeros too, honest about small numbers and about activity.
//!
//! Rows are what is given, columns what is asked for; the diagonal has no cells. One pass counts the
//! pairs; everything else is derived from the counts:
//!
//! * [`MatrixCell`]: one ordered pair, its share as counted and shrunk ([`shrink`](crate::stats::shrink)),
//!   its lifts against independence and against equal activity ([`activity`](crate::stats::activity));
//! * [`tests`]: how surprising each joint count is under both nulls, corrected over all pairs;
//! * [`relation`]: what the pair is: complement, breadth, substitute, independent, undecided, ….
//! * [`Matrix::heat_map`], [`Matrix::network`] and [`Matrix::write_wide`]: the matrix as a picture, as
//!   a graph, as a sheet;
//! * [`WrittenMatrix`] and [`diff`]: a written matrix read again, and compared with today's;
//! * [`drift`](mod@drift): what changed between two periods, where the same customers stand in both;
//! * [`flow`]: of those who hold one product, who takes the other next;
//! * [`like`]: what to expect of a product that nobody holds yet, from products and a family that it
//!   is like (from a list of those who took it first: [`targets::groups`](crate::targets::groups));
//! * [`OnSale`]: pairs counted only while both products were on sale;
//! * [`segments`]: a matrix for each segment, partially pooled towards the whole.
//!
//! A catalogue of up to [`PairCounts::WHOLE`] products has all its pairs; of a larger one only those
//! are stored, tested and written that occur or should (see [`PairCounts`]), and the rest is counted.

mod cell;
mod column;
mod context;
pub mod diff;
pub mod drift;
mod exposure;
pub mod flow;
pub mod like;
mod picture;
pub mod relation;
pub mod segments;
mod seriation;
mod switching;
pub mod tests;
mod wide;
mod written;

pub use cell::{CellRow, MatrixCell, SCHEMA, rows, schema};
pub use exposure::OnSale;
pub use relation::{Declared, PairRelation, Relation};
pub use switching::Switch;
pub use wide::Measure;
pub use written::{WrittenCell, WrittenMatrix};

use rayon::prelude::*;

use crate::encode::{Patterns, Rank};
use crate::error::Result;
use crate::mine::PairCounts;
use crate::stats::activity::JointCount;
use crate::stats::discovery::Correction;
use crate::stats::shrink::{BetaPrior, GammaPrior};
use crate::stats::{Contingency, Proportion};
use crate::support::Count;
use crate::watch::Watch;
use column::Column;
use exposure::Exposure;
use relation::DeclaredPairs;
use tests::{Cuts, PairTest};

/// Which nulls decide what a pair is. Both lifts and all p-values are there in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Nulls {
    /// A complement must stand out under both. This is the default.
    #[default]
    Both,
    /// Equal activity alone.
    Activity,
    /// Independence alone, as if all customers were alike.
    Independence,
}

/// How pairs are judged.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MatrixConfig {
    /// Which nulls decide. Default is [`Nulls::Both`].
    pub nulls: Nulls,
    /// How p-values are corrected, over all pairs and both tails. Default is
    /// [`Correction::BenjaminiHochberg`].
    pub correction: Correction,
    /// The highest corrected p-value of a find, in (0, 1). Default is 0.05.
    pub max_q: f64,
    /// Odds ratios between 1/margin and margin make no practical difference; above 1. Default is 1.25.
    pub margin: f64,
    /// Relations that the catalogue declares and nobody needs to discover. Default is none.
    pub declared: Declared,
    /// When products were on sale: pairs are counted only while both were. Default is none: all
    /// always were.
    pub on_sale: Option<OnSale>,
}

impl Default for MatrixConfig {
    fn default() -> Self {
        Self {
            nulls: Nulls::Both,
            correction: Correction::BenjaminiHochberg,
            max_q: 0.05,
            margin: 1.25,
            declared: Declared::default(),
            on_sale: None,
        }
    }
}

/// Joint counts up to this one have the numerator of their `lift_eb05` made once: all of them in most
/// catalogues, and a few milliseconds of work.
const MOST_SMALL: Count = 4096;

/// All pairs of the products that the patterns kept: 4 bytes for a count, 64 for what is known about
/// the pair.
#[derive(Clone, Debug)]
pub struct Matrix<'a> {
    patterns: &'a Patterns<'a>,
    config: MatrixConfig,
    declared: DeclaredPairs,
    pairs: PairCounts,
    exposure: Exposure,
    /// By the place of the pair in `pairs`.
    tests: Vec<PairTest>,
    cuts: Cuts,
    /// What is usual in each column, by rank.
    columns: Vec<Column>,
    /// What lifts are usual; none when no pair occurs.
    lifts: Option<GammaPrior>,
    /// [`GammaPrior::low_of`] of small joint counts: what `lift_eb05` divides.
    lift_lows: Vec<f64>,
    /// ln `lift_eb` by place; all 0 when no pair occurs.
    ln_lifts: Vec<f64>,
    /// The ranks by name, ascending, and the place of each rank among them.
    by_name: Vec<Rank>,
    name_order: Vec<u32>,
    context: Option<context::InContext>,
    switching: Option<switching::Switching>,
}

impl<'a> Matrix<'a> {
    /// Counts all pairs in one pass, fits the null of equal activity and what is usual, and tests
    /// every pair under both nulls.
    ///
    /// # Errors
    /// When there are too many pairs, the watcher asks to stop, or a name of
    /// [`MatrixConfig::declared`] is no product.
    pub fn new(
        patterns: &'a Patterns<'a>,
        config: MatrixConfig,
        watch: &dyn Watch,
    ) -> Result<Self> {
        let declared = DeclaredPairs::new(&config.declared, patterns)?;
        let pairs = PairCounts::new(patterns, watch)?;
        let exposure = match &config.on_sale {
            Some(on_sale) => Exposure::while_on_sale(patterns, on_sale)?,
            None => Exposure::of_everyone(patterns)?,
        };
        let products = patterns.items().len();
        let (tests, cuts) = tests::all(&exposure, &pairs, products, &config, watch)?;
        let columns = (0..products)
            .into_par_iter()
            .map(|then| column(&exposure, &pairs, products, Rank::at(then)))
            .map(|cells| Column::new(BetaPrior::of_column(&cells)))
            .collect();
        let lifts = usual_lifts(products, &pairs, &exposure, &tests);
        let lift_lows = lifts.map_or_else(Vec::new, |lifts| {
            let small = 0..=pairs.highest().min(MOST_SMALL);
            small.into_par_iter().map(|both| lifts.low_of(both)).collect()
        });
        let ln_lift = |place: usize| {
            let both = pairs.at(place);
            lifts.map_or(0.0, |lifts| lifts.lift(both, tests[place].expected).ln())
        };
        let ln_lifts = (0..pairs.len()).into_par_iter().map(ln_lift).collect();
        let name_order = patterns.name_order();
        let mut by_name: Vec<Rank> = (0..products).map(Rank::at).collect();
        by_name.sort_by_key(|rank| name_order[rank.index()]);
        Ok(Self {
            patterns,
            config,
            declared,
            pairs,
            exposure,
            tests,
            cuts,
            columns,
            lifts,
            lift_lows,
            ln_lifts,
            by_name,
            name_order,
            context: None,
            switching: None,
        })
    }

    /// How many products there are; there are k(k-1) ordered pairs.
    pub fn products(&self) -> usize {
        self.by_name.len()
    }

    /// All products by name.
    pub fn by_name(&self) -> &[Rank] {
        &self.by_name
    }

    /// The patterns that were counted.
    pub fn patterns(&self) -> &'a Patterns<'a> {
        self.patterns
    }

    /// The counts of the stored pairs.
    pub fn pairs(&self) -> &PairCounts {
        &self.pairs
    }

    /// The joint count of two products under the null of equal activity.
    pub fn joint(&self, a: Rank, b: Rank) -> JointCount {
        self.exposure.joint(a, b)
    }

    /// What lifts against equal activity are usual; `None` when no pair occurs.
    pub fn lifts(&self) -> Option<GammaPrior> {
        self.lifts
    }

    /// What shares are usual in the column of a product.
    pub fn column(&self, then: Rank) -> BetaPrior {
        self.columns[then.index()].prior
    }

    /// How often the two products are held, alone and together, among those who met both on sale.
    pub fn table(&self, given: Rank, then: Rank) -> Contingency {
        self.exposure.table(given, then, self.pairs.count(given, then))
    }

    /// One cell; `None` on the diagonal.
    pub fn cell(&self, given: Rank, then: Rank) -> Option<MatrixCell<'_>> {
        (given != then).then(|| MatrixCell::new(self, given, then, self.pairs.place(given, then)))
    }

    /// The stored cells by the names of `given` and `then`, with a product on either side where one
    /// is asked for.
    pub fn cells(
        &self,
        given: Option<Rank>,
        then: Option<Rank>,
    ) -> impl Iterator<Item = MatrixCell<'_>> {
        let rows = self
            .by_name
            .iter()
            .copied()
            .filter(move |&rank| given.is_none_or(|given| given == rank));
        rows.flat_map(move |given| {
            let mut row: Vec<_> = self
                .pairs
                .partners(given)
                .filter(|&(partner, _)| then.is_none_or(|then| then == partner))
                .map(|(partner, place)| MatrixCell::new(self, given, partner, Some(place)))
                .collect();
            row.sort_by_key(|cell| self.name_order[cell.then.index()]);
            row
        })
    }

    /// The same cells, those first whose lift is surely high: sorted by [`MatrixCell::lift_eb05`],
    /// of a pair's two cells the likelier one first; at most so many.
    pub fn strongest(
        &self,
        given: Option<Rank>,
        then: Option<Rank>,
        most: usize,
    ) -> Vec<MatrixCell<'_>> {
        let lift = |cell: &MatrixCell<'_>| ordered(cell.lift_eb05().unwrap_or(0.0));
        let is_whole = given.is_none() && then.is_none();
        let least = if is_whole { self.lift_of_strongest(most) } else { 0 };
        let mut cells: Vec<_> =
            self.cells(given, then).filter(|cell| least == 0 || lift(cell) >= least).collect();
        cells.par_sort_by_cached_key(|cell| {
            std::cmp::Reverse((lift(cell), ordered(cell.p_shrunk())))
        });
        cells.truncate(most);
        cells
    }

    /// What the lift of the so manieth strongest pair surely exceeds, as [`ordered`]; 0 when there are
    /// no more. A table of twenty rows need not sort a hundred million cells.
    fn lift_of_strongest(&self, most: usize) -> u64 {
        if most >= self.pairs.len() {
            return 0;
        }
        let lift = |place: usize| {
            let low = self.lift_low(self.pairs.at(place), self.tests[place].expected);
            ordered(low.unwrap_or(0.0))
        };
        let mut lifts: Vec<u64> = (0..self.pairs.len()).into_par_iter().map(lift).collect();
        *lifts.select_nth_unstable_by(most, |a, b| b.cmp(a)).1
    }

    /// [`MatrixCell::lift_eb05`] of a pair with these counts; `None` when no pair occurs at all.
    fn lift_low(&self, both: Count, expected: f64) -> Option<f64> {
        let lifts = self.lifts?;
        Some(match self.lift_lows.get(both as usize) {
            Some(low) => low / (lifts.rate + expected),
            None => lifts.lift_low(both, expected),
        })
    }
}

/// A non-negative double as an integer of the same order.
fn ordered(number: f64) -> u64 {
    debug_assert!(number >= 0.0, "lifts and shares are not negative");
    number.to_bits()
}

/// The shares of one product among the holders of each other, by their ranks.
fn column(exposure: &Exposure, pairs: &PairCounts, products: usize, then: Rank) -> Vec<Proportion> {
    let mut both = vec![0; products];
    for (given, place) in pairs.partners(then) {
        both[given.index()] = pairs.at(place);
    }
    let given = (0..products).map(Rank::at).filter(|&given| given != then);
    given.map(|given| exposure.table(given, then, both[given.index()]).confidence()).collect()
}

/// What lifts are usual over all pairs, zeros too; of very many pairs every so many-th tells enough.
fn usual_lifts(
    products: usize,
    pairs: &PairCounts,
    exposure: &Exposure,
    tests: &[PairTest],
) -> Option<GammaPrior> {
    /// More pairs than this change no digit that is printed; the fit takes a second or two.
    const ENOUGH: usize = 2_000_000;
    let all = products * products.saturating_sub(1) / 2;
    let every = all.div_ceil(ENOUGH).max(1);
    let of_product = |j: usize| {
        // Pairs are numbered as in a triangle; those that the step meets in the run of j.
        let start = j * j.saturating_sub(1) / 2;
        (start.next_multiple_of(every)..start + j).step_by(every).map(move |number| {
            let i = number - start;
            match pairs.place(Rank::at(i), Rank::at(j)) {
                Some(place) => (pairs.at(place), tests[place].expected),
                None => (0, exposure.joint(Rank::at(i), Rank::at(j)).expected()),
            }
        })
    };
    let sample: Vec<(Count, f64)> =
        (0..products).into_par_iter().flat_map_iter(of_product).collect();
    GammaPrior::fit(&sample)
}
