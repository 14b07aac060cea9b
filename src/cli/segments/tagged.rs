//! Holdings with the segment of each customer, to be asked about by other verbs.

use pannier::record::{Cell, Column, Kind, Record, Schema};

/// One holding with its customer's segment.
pub(super) struct Tagged<'a> {
    pub(super) customer: &'a str,
    pub(super) product: &'a str,
    pub(super) segment: usize,
}

/// `pannier.segment_holdings/1`.
pub(in crate::cli) fn schema() -> Schema {
    let columns = vec![
        Column::new("customer", "customer", Kind::Text, "the customer"),
        Column::new("product", "product", Kind::Text, "a product held"),
        Column::new("segment", "segment", Kind::Count, "the customer's segment"),
    ];
    Schema { name: "pannier.segment_holdings/1", columns }
}

impl Record for Tagged<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        vec![self.customer.into(), self.product.into(), (self.segment as u64).into()]
    }
}
