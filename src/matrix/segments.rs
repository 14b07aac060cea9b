//! A matrix for each segment, partially pooled towards the whole.
//!
//! A segment has few holders of most products, so its own shares are mostly noise, and the shares of
//! everyone miss what is particular to it. Each cell of a segment is pulled towards the same cell of
//! the whole matrix (itself shrunk), the more the fewer holders the segment has: a beta prior with
//! mean p̃ of the whole and strength φ, one φ for all cells.
//!
//! φ comes from moments, as in [`shrink`](crate::stats::shrink): with k of n holders and p the cell of
//! the whole, (k − np)²/(p(1−p)) is expected to be n + n(n−1)ρ, so that over all cells
//! ρ = (Σ (k − np)²/(p(1−p)) − Σn)/Σn(n−1), held in \[10⁻⁶, 0.999\], and φ = 1/ρ − 1.

use super::Matrix;
use crate::encode::Rank;
use crate::error::{Error, Result};
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::shrink::BetaPrior;
use crate::stats::{Interval, Level, Proportion};
use crate::support::Count;
use crate::words::Lang;
use crate::words::sentences::InSegment;

/// The matrices of all segments: 4 bytes for each pair of products and segment.
#[derive(Clone, Debug)]
pub struct Segments<'a> {
    whole: &'a Matrix<'a>,
    /// How many hold each product, segment by segment.
    holders: Vec<Count>,
    /// How many hold each pair of ranks i < j, at j(j-1)/2 + i, segment by segment.
    both: Vec<Count>,
    strength: f64,
}

impl Matrix<'_> {
    /// Counts the pairs of each segment. `labels` has the segment of each transaction, in the order
    /// of [`Transactions::iter`](crate::encode::Transactions::iter), numbered densely from 0.
    ///
    /// # Errors
    /// When there is not one label for each transaction, or the tables would have more than 100
    /// million cells.
    pub fn segments(&self, labels: &[u32]) -> Result<Segments<'_>> {
        const MOST_CELLS: usize = 100_000_000;
        let transactions = self.patterns.transactions();
        if labels.len() != transactions.n() as usize {
            return Err(Error::Parameter {
                name: "labels",
                found: format!("{} labels", labels.len()),
                allowed: format!("one for each of {} transactions", transactions.n()),
            });
        }
        let products = self.products();
        let pairs = products * products.saturating_sub(1) / 2;
        let segments = labels.iter().max().map_or(0, |&most| most as usize + 1);
        let cells = segments.saturating_mul(pairs.max(products));
        if cells > MOST_CELLS {
            return Err(Error::TooMany {
                what: "cells of all segments' matrices",
                found: cells as u64,
                limit: MOST_CELLS as u64,
                hint: "make fewer segments, or keep the frequent products with --min-support"
                    .into(),
            });
        }
        let mut rank_of = vec![None; transactions.dictionary().len()];
        for (rank, item) in self.patterns.items().iter().enumerate() {
            rank_of[item.index()] = Some(rank);
        }
        let mut holders = vec![0; segments * products];
        let mut both = vec![0; segments * pairs];
        let mut held = Vec::new();
        for (items, &segment) in transactions.iter().zip(labels) {
            held.clear();
            held.extend(items.iter().filter_map(|item| rank_of[item.index()]));
            held.sort_unstable();
            let holders = &mut holders[segment as usize * products..][..products];
            let both = &mut both[segment as usize * pairs..][..pairs];
            for (at, &j) in held.iter().enumerate() {
                holders[j] += 1;
                for &i in &held[..at] {
                    both[j * (j - 1) / 2 + i] += 1;
                }
            }
        }
        let mut found = Segments { whole: self, holders, both, strength: f64::INFINITY };
        found.strength = found.usual_strength();
        Ok(found)
    }
}

impl Segments<'_> {
    /// How many segments there are.
    pub fn len(&self) -> usize {
        self.holders.len() / self.whole.products().max(1)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many holders of its own a cell needs to count for as much as the whole, φ.
    pub fn strength(&self) -> f64 {
        self.strength
    }

    /// How many of a segment's holders of one product hold the other.
    ///
    /// # Panics
    /// When the segment or a product is not one of those counted, or both products are one.
    pub fn cell(&self, segment: usize, given: Rank, then: Rank) -> Proportion {
        assert_ne!(given, then, "a pair has two products");
        let products = self.whole.products();
        let (i, j) = (given.index().min(then.index()), given.index().max(then.index()));
        let pairs = products * (products - 1) / 2;
        Proportion::new(
            self.both[segment * pairs + j * (j - 1) / 2 + i],
            self.holders[segment * products + given.index()],
        )
        .expect("both are among the holders")
    }

    /// P(then | given) within a segment, pulled towards that of everyone.
    pub fn p_shrunk(&self, segment: usize, given: Rank, then: Rank) -> f64 {
        let cell = self.cell(segment, given, then);
        self.prior(given, then).share(cell)
    }

    /// Its central 95 % credible interval.
    pub fn interval(&self, segment: usize, given: Rank, then: Rank) -> Interval {
        let cell = self.cell(segment, given, then);
        self.prior(given, then).interval(cell, Level::default())
    }

    fn prior(&self, given: Rank, then: Rank) -> BetaPrior {
        let cell = self.whole.cell(given, then).expect("two products");
        BetaPrior { mean: cell.p_shrunk(), strength: self.strength, pooled: false }
    }

    fn usual_strength(&self) -> f64 {
        let (mut squares, mut trials, mut pairs_of_trials) = (0.0, 0.0, 0.0);
        let ranks = || (0..self.whole.products()).map(Rank::at);
        for given in ranks() {
            for then in ranks().filter(|&then| then != given) {
                let p = self.prior(given, then).mean;
                let chance = p * (1.0 - p);
                // A share of 0 or 1 leaves nothing to differ.
                if chance <= 0.0 {
                    continue;
                }
                for segment in 0..self.len() {
                    let cell = self.cell(segment, given, then);
                    let (k, n) = (f64::from(cell.successes()), f64::from(cell.trials()));
                    squares += (k - n * p).powi(2) / chance;
                    trials += n;
                    pairs_of_trials += n * (n - 1.0);
                }
            }
        }
        // Of at most one holder a cell nothing can be told: 0/0, full pooling.
        let correlation = (squares - trials) / pairs_of_trials;
        let correlation = if correlation.is_nan() { 0.0 } else { correlation };
        1.0 / correlation.clamp(1e-6, 0.999) - 1.0
    }
}

impl Segments<'_> {
    /// All cells of all segments, segment by segment, by the names of their products; `names` are
    /// the segments'; their sentences are in one language.
    ///
    /// # Panics
    /// When there is not a name for each segment.
    pub fn cells<'s>(
        &'s self,
        names: &'s [String],
        lang: Lang,
    ) -> impl Iterator<Item = SegmentCell<'s>> {
        assert_eq!(names.len(), self.len(), "a name a segment");
        let ranks = self.whole.by_name();
        names.iter().enumerate().flat_map(move |(segment, name)| {
            let cells = ranks.iter().flat_map(move |&given| {
                ranks.iter().filter(move |&&then| then != given).map(move |&then| (given, then))
            });
            cells.map(move |(given, then)| SegmentCell {
                all: self,
                name,
                segment,
                given,
                then,
                lang,
            })
        })
    }
}

/// One ordered pair of products in one segment.
#[derive(Clone, Copy, Debug)]
pub struct SegmentCell<'a> {
    all: &'a Segments<'a>,
    name: &'a str,
    segment: usize,
    /// The product that is held.
    pub given: Rank,
    /// The product that is asked for.
    pub then: Rank,
    lang: Lang,
}

impl SegmentCell<'_> {
    /// How far the segment surely is from the whole: the distance between the nearer end of its
    /// interval and the share of everyone; 0 where the interval holds that.
    pub fn apart(&self) -> f64 {
        let Interval { low, high } = self.all.interval(self.segment, self.given, self.then);
        let whole = self.whole();
        (low - whole).max(whole - high).max(0.0)
    }

    fn whole(&self) -> f64 {
        self.all.whole.cell(self.given, self.then).expect("two products").p_shrunk()
    }

    fn in_words(&self) -> String {
        let patterns = self.all.whole.patterns();
        let cell = self.all.cell(self.segment, self.given, self.then);
        let lang = self.lang;
        let count = |count: Count| lang.figure(&count.to_string());
        let percent = |share: f64| lang.figure(&format!("{:.1} %", 100.0 * share));
        let raw = cell.share().map(|raw| format!(" ({})", percent(raw)));
        InSegment {
            n: &count(cell.trials()),
            given: &lang.name(patterns.name(self.given)),
            segment: &lang.name(self.name),
            both: &count(cell.successes()),
            then: &lang.name(patterns.name(self.then)),
            raw: &raw.unwrap_or_default(),
            shrunk: &percent(self.all.p_shrunk(self.segment, self.given, self.then)),
            whole: &percent(self.whole()),
        }
        .say(lang)
    }
}

/// The name of [`schema`].
pub const SCHEMA: &str = "pannier.matrix-segments/1";

/// `pannier.matrix-segments/1`.
pub fn schema() -> Schema {
    use Kind::{Count, Sentence, Share, Text};
    let columns = vec![
        Column::new("segment", "segment", Text, "the part of the customers or baskets"),
        Column::new("given", "given", Text, "the product that is held"),
        Column::new("then", "then", Text, "the product that is asked for"),
        Column::new("n_given", "of", Count, "those of the segment with the given product"),
        Column::new("n_both", "both", Count, "those with both"),
        Column::new("p", "", Share, "n_both / n_given").detail(),
        Column::new(
            "p_shrunk",
            "P(then)",
            Share,
            "p pulled towards the whole, the more the fewer there are",
        ),
        Column::new("p_shrunk_low", "from", Share, "lower end of its 95 % credible interval"),
        Column::new("p_shrunk_high", "to", Share, "upper end of the same interval"),
        Column::new("p_whole", "whole", Share, "the shrunken share of everyone"),
        Column::new("in_words", "in words", Sentence, "the cell in a sentence"),
    ];
    Schema { name: SCHEMA, columns }
}

impl Record for SegmentCell<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let patterns = self.all.whole.patterns();
        let cell = self.all.cell(self.segment, self.given, self.then);
        let interval = self.all.interval(self.segment, self.given, self.then);
        vec![
            self.name.into(),
            patterns.name(self.given).into(),
            patterns.name(self.then).into(),
            cell.trials().into(),
            cell.successes().into(),
            cell.share().into(),
            self.all.p_shrunk(self.segment, self.given, self.then).into(),
            interval.low.into(),
            interval.high.into(),
            self.whole().into(),
            self.in_words().into(),
        ]
    }
}
