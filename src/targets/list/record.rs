//! An offer as a row: its columns, and the reasons that speak for it.

use std::borrow::Cow;

use super::Target;
use crate::encode::Rank;
use crate::record::{Cell, Column, Kind as Of, Record, Schema};
use crate::targets::model::{Model, Reason, Texts};

/// One offer to one customer, as a row of [`schema`].
#[derive(Clone, Debug)]
pub struct TargetRecord<'t> {
    pub(super) said: Said<'t>,
    pub(super) customer: Cow<'t, str>,
    pub(super) held: &'t [Rank],
    pub(super) target: &'t Target,
}

/// A row of [`schema`], whose reasons can be said in any language.
pub trait Offer: Record {
    /// What speaks for the offer, strongest first.
    fn reasons(&self) -> Vec<Reason<'_>>;
}

impl Offer for TargetRecord<'_> {
    fn reasons(&self) -> Vec<Reason<'_>> {
        self.said.model.reasons_for(self.held, self.target.offer, self.said.reasons)
    }
}

impl Record for TargetRecord<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        self.said.cells(&self.customer, self.held, self.target)
    }
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.targets/1";

/// What a list has, and so which columns a table for people shows; files have all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// What offers are expected to bring.
    pub values: bool,
    /// Priorities, where weights decide them.
    pub priorities: bool,
}

/// `pannier.targets/1`.
pub fn schema(shown: Shown) -> Schema {
    let mut columns = vec![
        Column::new("customer", "customer", Of::Text, "the customer's name, or the place from 1"),
        Column::new("product", "offer", Of::Text, "what to offer"),
        Column::new(
            "rank",
            "#",
            Of::Count,
            "the place in the list, from 1; empty where the offer is suppressed",
        ),
        Column::new(
            "score",
            "chance",
            Of::Share,
            "the chance: of customers with a like score, not seen when it was learnt, the share who hold the product, or took it in the time named; by rules the confidence of the best one",
        ),
        Column::new("score_low", "from", Of::Share, "its lower end, 95 %"),
        Column::new("score_high", "to", Of::Share, "its upper end"),
        Column::new(
            "value",
            "value",
            Of::Number,
            "chance times margin less the cost of the contact, where margins are given",
        ),
        Column::new("base_rate", "", Of::Share, "the share of all customers who hold the product")
            .detail(),
        Column::new("method", "", Of::Text, "the method that made the score").detail(),
        Column::new(
            "raw_score",
            "",
            Of::Number,
            "the score as the method makes it; it orders the list",
        )
        .detail(),
        Column::new("suppressed", "", Of::Text, "why the offer must not be made").detail(),
        Column::new(
            "priority",
            "priority",
            Of::Number,
            "chance times context times margin times lever, where any of these is given; it orders the list, and the value decides where it ends",
        ),
        Column::new("reasons", "", Of::List, "what speaks for it, strongest first, with counts")
            .detail(),
        Column::new("why", "Why", Of::Sentence, "the strongest reason"),
    ];
    for column in &mut columns {
        column.detail |= column.name == "value" && !shown.values;
        column.detail |= column.name == "priority" && !shown.priorities;
    }
    Schema { name: SCHEMA, columns }
}

/// What offers are put in words with.
#[derive(Clone, Copy, Debug)]
pub(in crate::targets) struct Said<'m> {
    pub(in crate::targets) model: &'m Model,
    pub(in crate::targets) texts: &'m Texts,
    /// The most reasons for an offer.
    pub(in crate::targets) reasons: usize,
}

impl<'m> Said<'m> {
    /// A row of [`schema`].
    pub(in crate::targets) fn cells<'c>(
        &self,
        customer: &'c str,
        held: &[Rank],
        target: &'c Target,
    ) -> Vec<Cell<'c>>
    where
        'm: 'c,
    {
        let Self { model, texts, reasons } = *self;
        let offer = &model.offers()[target.offer];
        let step = model.meaning(target.offer, held, target.raw);
        let ends = step.map(|step| step.interval());
        let reasons = model.reasons_of(held, target.offer, reasons, texts);
        let why = reasons.first().cloned().map_or(Cell::Missing, Cell::Text);
        vec![
            customer.into(),
            model.name(offer.product).into(),
            target.rank.into(),
            step.map(|step| step.share()).into(),
            ends.map(|ends| ends.low).into(),
            ends.map(|ends| ends.high).into(),
            target.value.into(),
            model.base_rate(target.offer).into(),
            (&*offer.setting).into(),
            target.raw.into(),
            target.suppressed.as_deref().map_or(Cell::Missing, Cell::from),
            target.priority.into(),
            Cell::List(reasons),
            why,
        ]
    }
}
