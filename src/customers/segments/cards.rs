//! Segments in words: what is usual in each, what it holds more or less of than all customers, and
//! what one could call it.

use super::features::{Feature, Scale, quantile};
use super::products::{SegmentProduct, Standing};
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::words::{Gap, Lang, Said, grouped};

/// From so many units of the common scale above that of all, a mean is called high.
const HIGH: f64 = 0.5;
const VERY_HIGH: f64 = 1.5;

/// Names of more words than this are not read.
const IN_NAME: usize = 2;

/// Lists of more products than this are not read.
const LISTED: usize = 8;

/// One segment in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// The segment, from 0.
    pub segment: usize,
    /// A name for it.
    pub name: String,
    /// How many customers.
    pub size: usize,
    /// Their share of all.
    pub share: f64,
    /// For each column, its name with the median: `calls 101 (all 98)`.
    pub medians: Vec<String>,
    /// Products it holds more of than the others, strongest first.
    pub over_held: Vec<String>,
    /// Products it holds less of, weakest first.
    pub under_held: Vec<String>,
}

/// A column whose mean in a segment is off that of all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Off<'a> {
    /// The column.
    pub column: &'a str,
    /// How far, in units of the common scale; above 0 is high.
    pub off: f64,
}

impl Off<'_> {
    /// Whether it is very far off.
    pub fn is_very(&self) -> bool {
        self.off.abs() >= VERY_HIGH
    }
}

/// What lies high or low in each segment, the farthest first, and no more than one can read.
pub fn off_in<'a>(
    features: &'a [Feature],
    scales: &[Scale],
    of: &[usize],
    k: usize,
) -> Vec<Vec<Off<'a>>> {
    let mut sums = vec![vec![0.0; features.len()]; k];
    let mut sizes = vec![0.0; k];
    for (customer, &segment) in of.iter().enumerate() {
        sizes[segment] += 1.0;
        for (sum, (feature, scale)) in sums[segment].iter_mut().zip(features.iter().zip(scales)) {
            *sum += scale.apply(feature.values[customer]);
        }
    }
    let n: f64 = sizes.iter().sum();
    let whole: Vec<f64> = (0..features.len())
        .map(|column| sums.iter().map(|segment| segment[column]).sum::<f64>() / n)
        .collect();
    let of_segment = |(segment, size): (&Vec<f64>, &f64)| {
        let mut off: Vec<Off<'a>> = (segment.iter().zip(&whole).zip(features))
            .map(|((sum, whole), feature)| Off { column: &feature.name, off: sum / size - whole })
            .filter(|column| column.off.abs() >= HIGH)
            .collect();
        off.sort_by(|a, b| b.off.abs().total_cmp(&a.off.abs()).then(a.column.cmp(b.column)));
        off.truncate(IN_NAME);
        off
    };
    sums.iter().zip(&sizes).map(of_segment).collect()
}

/// Names for segments of columns: what lies high or low in them, `high calls, low minutes`.
pub fn names_of_usage(
    features: &[Feature],
    scales: &[Scale],
    of: &[usize],
    k: usize,
    lang: Lang,
) -> Vec<String> {
    let word = |off: &Off<'_>| {
        let column = Gap::name(off.column);
        match (off.off > 0.0, off.is_very()) {
            (true, true) => grouped::VeryHigh { column }.said(lang),
            (true, false) => grouped::High { column }.said(lang),
            (false, true) => grouped::VeryLow { column }.said(lang),
            (false, false) => grouped::Low { column }.said(lang),
        }
    };
    let name = |off: Vec<Off<'_>>| match &off[..] {
        [] => grouped::NOTHING_OUT.said(lang),
        off => off.iter().map(word).collect::<Vec<_>>().join(lang.comma()),
    };
    off_in(features, scales, of, k).into_iter().map(name).collect()
}

/// The products of a segment whose share is the farthest above that of all, as many as a name has.
pub fn above_all<'a>(products: &[SegmentProduct<'a>], segment: usize) -> Vec<&'a str> {
    let above = |row: &SegmentProduct<'_>| row.shrunk - row.whole;
    let mut rows: Vec<&SegmentProduct<'a>> =
        products.iter().filter(|row| row.segment == segment && above(row) > 0.0).collect();
    rows.sort_by(|a, b| above(b).total_cmp(&above(a)).then(a.product.cmp(b.product)));
    rows.iter().take(IN_NAME).map(|row| row.product).collect()
}

/// Names for segments made from holdings: the products whose share is the farthest above that of all.
pub fn names_of_holdings(products: &[SegmentProduct<'_>], k: usize, lang: Lang) -> Vec<String> {
    let name = |segment| match &above_all(products, segment)[..] {
        [] => grouped::LITTLE_OF_ALL.said(lang),
        products => lang.names(products.iter().copied()),
    };
    (0..k).map(name).collect()
}

/// The same names with its number behind each that several segments have.
pub fn told_apart(names: Vec<String>, lang: Lang) -> Vec<String> {
    let repeated = |name: &String| names.iter().filter(|other| *other == name).count() > 1;
    let apart = |(at, name): (usize, &String)| match repeated(name) {
        true => format!("{name} ({})", lang.figure(&(at + 1).to_string())),
        false => name.clone(),
    };
    names.iter().enumerate().map(apart).collect()
}

/// The cards of all segments, in their order, in one language; `products` are all those of the
/// segments.
pub fn cards(
    names: &[String],
    of: &[usize],
    features: &[Feature],
    products: &[SegmentProduct<'_>],
    lang: Lang,
) -> Vec<Card> {
    let card = |(segment, name): (usize, &String)| {
        let size = of.iter().filter(|&&of| of == segment).count();
        let medians = medians(features, of, segment).into_iter().map(|median| {
            against_all(median.column, [short(median.inside), short(median.all)], lang)
        });
        Card {
            segment,
            name: name.clone(),
            size,
            share: size as f64 / of.len() as f64,
            medians: medians.collect(),
            over_held: listed(products, segment, Standing::Over, lang),
            under_held: listed(products, segment, Standing::Under, lang),
        }
    };
    names.iter().enumerate().map(card).collect()
}

/// The median of a column in a segment, beside that of all customers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Median<'a> {
    /// The column.
    pub column: &'a str,
    /// The median of the segment.
    pub inside: f64,
    /// The median of all.
    pub all: f64,
}

/// What is usual in a segment, for each column.
pub fn medians<'a>(features: &'a [Feature], of: &[usize], segment: usize) -> Vec<Median<'a>> {
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        quantile(&values, 0.5)
    };
    let of_column = |feature: &'a Feature| {
        let members = feature.values.iter().zip(of).filter(|(_, of)| **of == segment);
        Median {
            column: &feature.name,
            inside: median(members.map(|(value, _)| *value).collect()),
            all: median(feature.values.clone()),
        }
    };
    features.iter().map(of_column).collect()
}

/// Products of this standing in a segment, the farthest from the whole first, and no more than one
/// reads.
pub fn standing_out<'p, 'a>(
    products: &'p [SegmentProduct<'a>],
    segment: usize,
    standing: Standing,
) -> Vec<&'p SegmentProduct<'a>> {
    let mut rows: Vec<&'p SegmentProduct<'a>> = (products.iter())
        .filter(|row| row.segment == segment && row.standing() == standing)
        .collect();
    let strength = |row: &SegmentProduct<'_>| row.index().ln().abs();
    rows.sort_by(|a, b| strength(b).total_cmp(&strength(a)).then(a.product.cmp(b.product)));
    rows.truncate(LISTED);
    rows
}

fn listed(
    products: &[SegmentProduct<'_>],
    segment: usize,
    standing: Standing,
    lang: Lang,
) -> Vec<String> {
    let percent = |share: f64| format!("{:.1} %", share * 100.0);
    let text = |row: &SegmentProduct<'_>| {
        against_all(row.product, [percent(row.shrunk), percent(row.whole)], lang)
    };
    standing_out(products, segment, standing).into_iter().map(text).collect()
}

/// Something of a segment with a figure of it, and the same figure of all customers.
fn against_all(name: &str, [here, all]: [String; 2], lang: Lang) -> String {
    let (name, here, all) = (Gap::name(name), Gap::figure(here), Gap::figure(all));
    grouped::AgainstAll { name, here, all }.said(lang)
}

/// A number as people read it: whole from a thousand on, else two decimals without empty ones.
fn short(number: f64) -> String {
    let text = if number.abs() >= 1000.0 { format!("{number:.0}") } else { format!("{number:.2}") };
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').into(),
        false => text,
    }
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.segment_cards/1";

/// `pannier.segment_cards/1`.
pub fn schema() -> Schema {
    let columns = vec![
        Column::new("segment", "segment", Kind::Count, "the segment's number, the largest is 1"),
        Column::new("name", "name", Kind::Text, "a name for it, by what sets it apart"),
        Column::new("size", "customers", Kind::Count, "how many customers"),
        Column::new("share", "share", Kind::Share, "their share of all"),
        Column::new(
            "medians",
            "medians",
            Kind::List,
            "the median of each column, with that of all",
        ),
        Column::new(
            "over_held",
            "holds more",
            Kind::List,
            "products it holds more of than the other customers, surely: shrunken share, with that of all",
        ),
        Column::new("under_held", "holds less", Kind::List, "products it holds less of"),
    ];
    Schema { name: SCHEMA, columns }
}

impl Record for Card {
    fn cells(&self) -> Vec<Cell<'_>> {
        let list = |texts: &'_ Vec<String>| texts.iter().map(|text| text.clone().into()).collect();
        vec![
            (self.segment as u64 + 1).into(),
            self.name.as_str().into(),
            (self.size as u64).into(),
            self.share.into(),
            Cell::List(list(&self.medians)),
            Cell::List(list(&self.over_held)),
            Cell::List(list(&self.under_held)),
        ]
    }
}
