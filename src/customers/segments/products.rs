//! What each segment holds, against all customers: where a product is at home, and to whom of those
//! without it it is offered first.
//!
//! A new product that goes first to the segment with the most money goes to the wrong one where others
//! use it more. So each segment's share of holders is pulled towards that of all (a segment of thirty
//! has no share to go by) and tested against the other customers together.

use crate::customers::cells::prior;
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::discovery::{Correction, adjust};
use crate::stats::{Contingency, Interval, Level, Proportion, tails};
use crate::support::Count;

/// A share that differs by less than this from the whole's is as the whole, however sure.
const WORTH_SAYING: f64 = 0.1;

/// What customers hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holdings {
    /// The products' names.
    pub products: Vec<String>,
    /// The products of each customer, as places in `products`.
    pub held: Vec<Vec<usize>>,
}

/// One product in one segment.
#[derive(Clone, Debug)]
pub struct SegmentProduct<'a> {
    /// The segment, from 0.
    pub segment: usize,
    /// Its name.
    pub name: &'a str,
    /// The product.
    pub product: &'a str,
    /// Holders among the segment's customers.
    pub holders: Proportion,
    /// The share of all customers who hold it.
    pub whole: f64,
    /// The segment's share, pulled towards that of all.
    pub shrunk: f64,
    /// Its 95 % credible interval.
    pub ends: Interval,
    /// The chance of such a difference from the other customers, among all looked at; `None` where
    /// segments were made from holdings, so that they differ by construction.
    pub q: Option<f64>,
}

/// How much of a product a segment holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// More than the others, surely.
    Over,
    /// Less, surely.
    Under,
    /// Neither.
    AsTheWhole,
}

impl SegmentProduct<'_> {
    /// The shrunken share by that of all customers.
    pub fn index(&self) -> f64 {
        self.shrunk / self.whole
    }

    /// How many of the segment do not hold it.
    pub fn open(&self) -> Count {
        self.holders.trials() - self.holders.successes()
    }

    /// How much the segment holds. Where nothing was tested, the interval decides.
    pub fn standing(&self) -> Standing {
        let sure = match self.q {
            Some(q) => q <= 1.0 - Level::default().get(),
            None => !self.ends.contains(self.whole),
        };
        match self.index() - 1.0 {
            more if sure && more >= WORTH_SAYING => Standing::Over,
            more if sure && more <= -WORTH_SAYING => Standing::Under,
            _ => Standing::AsTheWhole,
        }
    }
}

/// Every product in every segment: products by name, and of each the segment with the largest
/// shrunken share first. `of` has the segment of each customer; `tested` is false where segments were
/// made from these very holdings.
pub fn segment_products<'a>(
    holdings: &'a Holdings,
    of: &[usize],
    names: &'a [String],
    tested: bool,
) -> Vec<SegmentProduct<'a>> {
    let k = names.len();
    let mut sizes: Vec<Count> = vec![0; k];
    let mut counts: Vec<Vec<Count>> = vec![vec![0; k]; holdings.products.len()];
    for (held, &segment) in holdings.held.iter().zip(of) {
        sizes[segment] += 1;
        held.iter().for_each(|&product| counts[product][segment] += 1);
    }
    let n: Count = sizes.iter().sum();
    let mut found = Vec::new();
    let mut chances = Vec::new();
    for (product, counts) in holdings.products.iter().zip(&counts) {
        let all: Count = counts.iter().sum();
        if all == 0 {
            continue;
        }
        let whole = f64::from(all) / f64::from(n);
        let share = |segment: usize| {
            Proportion::new(counts[segment], sizes[segment]).expect("holders are customers")
        };
        let prior = prior(&(0..k).map(share).collect::<Vec<_>>());
        for (segment, name) in names.iter().enumerate() {
            let holders = share(segment);
            if tested {
                let table = Contingency::new(n, sizes[segment], all, counts[segment])
                    .expect("customers have been counted");
                let tails = tails::hypergeometric(&table);
                chances.push((2.0 * tails.mid_upper().min(tails.mid_lower())).min(1.0));
            }
            found.push(SegmentProduct {
                segment,
                name,
                product,
                holders,
                whole,
                shrunk: prior.share(holders),
                ends: prior.interval(holders, Level::default()),
                q: None,
            });
        }
    }
    let adjusted = adjust(&chances, Correction::BenjaminiHochberg).expect("they are chances");
    found.iter_mut().zip(adjusted).for_each(|(row, q)| row.q = Some(q));
    found.sort_by(|a, b| {
        (a.product.cmp(b.product))
            .then(b.shrunk.total_cmp(&a.shrunk))
            .then(a.segment.cmp(&b.segment))
    });
    found
}

/// Each product that is at home in some segment with the segment to offer it to first: those of it who
/// do not hold it are the nearest to those who do. The product that stands out most comes first.
pub fn at_home<'p, 'a>(products: &'p [SegmentProduct<'a>]) -> Vec<&'p SegmentProduct<'a>> {
    let first = products.chunk_by(|a, b| a.product == b.product).filter_map(|rows| rows.first());
    let mut at_home: Vec<&'p SegmentProduct<'a>> =
        first.filter(|row| row.standing() == Standing::Over && row.open() > 0).collect();
    at_home.sort_by(|a, b| b.index().total_cmp(&a.index()).then(a.product.cmp(b.product)));
    at_home
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.segment_products/1";

/// `pannier.segment_products/1`.
pub fn schema() -> Schema {
    let columns = vec![
        Column::new("product", "product", Kind::Text, "the product"),
        Column::new("segment", "segment", Kind::Count, "the segment's number"),
        Column::new("name", "name", Kind::Text, "the segment's name"),
        Column::new("customers", "customers", Kind::Count, "customers of the segment"),
        Column::new("holders", "holders", Kind::Count, "those of them who hold the product"),
        Column::new("share", "share", Kind::Share, "holders / customers"),
        Column::new(
            "share_shrunk",
            "shrunk",
            Kind::Share,
            "the same, pulled towards that of all the more the fewer customers there are",
        ),
        Column::new("share_low", "", Kind::Share, "lower end of its 95 % interval").detail(),
        Column::new("share_high", "", Kind::Share, "upper end of the same interval").detail(),
        Column::new("whole", "whole", Kind::Share, "the share of all customers who hold it"),
        Column::new("index", "index", Kind::Ratio, "share_shrunk / whole"),
        Column::new("open", "open", Kind::Count, "customers of the segment without it"),
        Column::new(
            "expected",
            "expected",
            Kind::Number,
            "open times share_shrunk: buyers, were those without it to become like those with it",
        ),
        Column::new(
            "q_value",
            "q",
            Kind::Chance,
            "chance of such a difference from the other customers, Fisher's mid-p, Benjamini and Hochberg (1995); null where segments were made from holdings",
        ),
        Column::new("standing", "standing", Kind::Text, "over, under or as the whole"),
    ];
    Schema { name: SCHEMA, columns }
}

impl Record for SegmentProduct<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            self.product.into(),
            (self.segment as u64 + 1).into(),
            self.name.into(),
            self.holders.trials().into(),
            self.holders.successes().into(),
            self.holders.share().into(),
            self.shrunk.into(),
            self.ends.low.into(),
            self.ends.high.into(),
            self.whole.into(),
            self.index().into(),
            self.open().into(),
            (f64::from(self.open()) * self.shrunk).into(),
            self.q.into(),
            match self.standing() {
                Standing::Over => "over",
                Standing::Under => "under",
                Standing::AsTheWhole => "as the whole",
            }
            .into(),
        ]
    }
}
