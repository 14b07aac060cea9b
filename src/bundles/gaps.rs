//! Which product of a bundle is lacking, to how many: `pannier.bundle_gaps/1`.

use super::candidates::Gap;
use super::{Bundles, Selection};
use crate::record::{Cell, Column, Kind, Record, Schema};

/// One product of a chosen bundle, and those who lack only it.
#[derive(Clone, Copy, Debug)]
pub struct GapRecord<'a> {
    of: &'a Bundles<'a>,
    rank: u64,
    chosen: &'a Selection,
    gap: &'a Gap,
}

impl Bundles<'_> {
    /// Every product of every chosen bundle, in the order of choice, then by name.
    pub fn gaps(&self) -> impl Iterator<Item = GapRecord<'_>> {
        (1..).zip(&self.chosen).flat_map(move |(rank, chosen)| {
            let gaps = chosen.candidate.gaps.iter();
            gaps.map(move |gap| GapRecord { of: self, rank, chosen, gap })
        })
    }
}

/// `pannier.bundle_gaps/1`.
pub fn gaps_schema() -> Schema {
    use Kind::{Count, List, Number, Share, Text};
    let columns = vec![
        Column::new("segment", "segment", Text, "the segment that the list is for, if any")
            .detail(),
        Column::new("rank", "#", Count, "the rank of the bundle in its list"),
        Column::new("items", "bundle", List, "the products of the bundle, by name"),
        Column::new("missing", "lacks", Text, "one of them: the product to offer"),
        Column::new("one_away", "people", Count, "those who hold all but this one"),
        Column::new(
            "p",
            "P(it)",
            Share,
            "the share of those with the rest of the bundle who hold it",
        ),
        Column::new("usual", "usual", Share, "the same to expect of customers who hold as much"),
        Column::new("base_rate", "all", Share, "the share among everyone"),
        Column::new("price", "price", Number, "what it costs, where the catalogue says"),
        Column::new(
            "taking",
            "likely",
            Share,
            "how likely one of them is to take it: p, or what organic rates make of it",
        )
        .detail(),
        Column::new("expected_sales", "expected sales", Number, "one_away * taking"),
        Column::new("value_each", "worth each", Number, "what one offer is worth, as mode says"),
        Column::new("mode", "counted as", Text, "how value is counted").detail(),
    ];
    Schema { name: "pannier.bundle_gaps/1", columns }
}

impl Record for GapRecord<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let market = &self.of.market;
        let items = &self.chosen.candidate.items;
        let missing = items[self.gap.missing];
        vec![
            self.of.segment().into(),
            self.rank.into(),
            Cell::list(items.iter().map(|&rank| market.patterns.name(rank))),
            market.patterns.name(missing).into(),
            self.gap.one_away.into(),
            self.gap.p.into(),
            self.gap.usual.into(),
            self.gap.base_rate.into(),
            market.assortment.price(missing).into(),
            self.gap.taking.into(),
            (f64::from(self.gap.one_away) * self.gap.taking).into(),
            self.gap.each.into(),
            self.of.mode().into(),
        ]
    }
}
