//! `pannier.bundles/1`: one chosen bundle a row.

use super::{Bundles, Selection};
use crate::context;
use crate::encode::Rank;
use crate::record::{Cell, Column, Kind, Record, Schema};

/// One chosen bundle with the names of its products.
#[derive(Clone, Copy, Debug)]
pub struct BundleRecord<'a> {
    pub(super) of: &'a Bundles<'a>,
    pub(super) rank: u64,
    pub(super) chosen: &'a Selection,
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.bundles/1";

/// What the list shows beyond what is always there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Tables for people have the segment. Default is no: there is one list.
    pub segments: bool,
    /// What remains with circumstances held fixed. Default is no: nobody looked.
    pub context: bool,
}

/// `pannier.bundles/1`.
pub fn schema() -> Schema {
    schema_of(Shown::default())
}

/// The same with more to it.
pub fn schema_of(shown: Shown) -> Schema {
    let segment =
        Column::new("segment", "segment", Kind::Text, "the segment that the list is for, if any");
    let mut columns = vec![
        if shown.segments { segment } else { segment.detail() },
        Column::new("rank", "#", Kind::Count, "the order of choice"),
        Column::new("items", "bundle", Kind::List, "the products, by name"),
        Column::new(
            "holders",
            "hold all",
            Kind::Count,
            "transactions or customers with all of them",
        ),
        Column::new("one_away", "one away", Kind::Count, "those with all of them but one"),
        Column::new("two_away", "two away", Kind::Count, "those with all of them but two").detail(),
        Column::new(
            "expected_sales",
            "expected sales",
            Kind::Number,
            "the sum over those one away of P(missing product | the rest of the bundle), on the scale of organic rates where they are given; an expectation from who holds what today, not a promise of more",
        ),
        Column::new(
            "expected_sales_low",
            "from",
            Kind::Number,
            "lower end of the middle 95 % of expected sales among customers drawn again",
        )
        .detail(),
        Column::new("expected_sales_high", "to", Kind::Number, "its upper end").detail(),
        Column::new(
            "value",
            "extra",
            Kind::Number,
            "what this bundle adds to the bundles above it, counted as mode says; extra: expected sales beyond what is usual for customers who hold as much",
        ),
        Column::new(
            "mode",
            "counted as",
            Kind::Text,
            "how value is counted: extra, coverage or incremental; products, revenue or margin",
        )
        .detail(),
        Column::new(
            "lift",
            "lift",
            Kind::Ratio,
            "the least lift over all splits of the bundle into two parts",
        ),
        Column::new(
            "lift_adj",
            "adjusted",
            Kind::Ratio,
            "holders over those to expect if customers differed in nothing but how much they hold",
        ),
        Column::new(
            "stability",
            "stable",
            Kind::Share,
            "the share of replicates, each on customers drawn again, in which it was chosen too",
        ),
        Column::new(
            "price",
            "price",
            Kind::Number,
            "the sum of the products' prices, where the catalogue has them all",
        )
        .detail(),
    ];
    if shown.context {
        columns.extend(context::columns());
    }
    columns.push(Column::new("reason", "Why", Kind::Sentence, "the strongest gap in words"));
    Schema { name: SCHEMA, columns }
}

impl Record for BundleRecord<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let Selection { candidate, added_value, stability, context } = self.chosen;
        let name = |&rank: &Rank| self.of.market.patterns.name(rank);
        let mut cells = vec![
            self.of.segment().into(),
            self.rank.into(),
            Cell::list(candidate.items.iter().map(name)),
            candidate.holders.into(),
            candidate.one_away().into(),
            self.of.market.holders.two_away(&candidate.items).into(),
            candidate.expected_sales().into(),
            stability.map(|known| known.sales.low).into(),
            stability.map(|known| known.sales.high).into(),
            (*added_value).into(),
            self.of.mode().into(),
            candidate.lift.into(),
            candidate.lift_adj.into(),
            stability.map(|known| known.chosen).into(),
            self.of.market.assortment.price_of(&candidate.items).into(),
        ];
        if context.is_some() {
            cells.extend(context::cells(context.as_ref()));
        }
        cells.push(self.reason().into());
        cells
    }
}

impl BundleRecord<'_> {
    /// The gap of most value, as counts and shares that one can check.
    fn reason(&self) -> String {
        self.of.voice().association(&self.of.widest_gap_of(&self.chosen.candidate))
    }
}
