//! Uplift as rows: one for each list, one for each point of a Qini curve.

use super::report::Money;
use super::twins::UpliftTest;
use super::uplift::{Extra, Uplift};
use crate::record::{Cell, Column, Kind as Of, Record, Schema};
use crate::stats::Interval;

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.uplift/1";

/// How often a bootstrap draws.
const REPLICATES: u32 = 300;

/// `pannier.uplift/1`; tables for people show what contacts earn where money is named.
pub fn schema(money: bool) -> Schema {
    let mut columns = vec![
        Column::new("product", "product", Of::Text, "what was bought").detail(),
        Column::new(
            "method",
            "list by",
            Of::Text,
            "difference: by how much more likely customers buy if contacted; response: by how likely they buy if contacted; random: by lot",
        ),
        Column::new("setting", "", Of::Text, "the setting that was chosen on customers held out")
            .detail(),
        Column::new("treated", "contacted", Of::Count, "customers tested who were contacted"),
        Column::new("control", "left alone", Of::Count, "customers tested who were left alone"),
        Column::new(
            "effect",
            "per 1,000",
            Of::Number,
            "buyers more for each 1,000 contacts: the difference of the two shares of buyers",
        ),
        Column::new("effect_low", "", Of::Number, "its lower end, 95 %, Newcombe (1998)").detail(),
        Column::new("effect_high", "", Of::Number, "its upper end").detail(),
        Column::new(
            "qini",
            "Qini",
            Of::Ratio,
            "the area between the Qini curve and the straight line, divided by that of a list in hindsight; 0 says nothing of the effect",
        ),
        Column::new("qini_low", "from", Of::Ratio, "its lower end, 95 %, by bootstrap"),
        Column::new("qini_high", "to", Of::Ratio, "its upper end"),
        Column::new("effect10", "top 10 %", Of::Number, "the effect among the top tenth"),
        Column::new("effect30", "top 30 %", Of::Number, "the effect among the top three tenths"),
        Column::new("effect30_low", "", Of::Number, "its lower end, 95 %, by bootstrap").detail(),
        Column::new("effect30_high", "", Of::Number, "its upper end").detail(),
        Column::new(
            "best_depth",
            "contact",
            Of::Share,
            "the share of customers to contact for the most profit beyond leaving everybody alone",
        ),
        Column::new("extra_buyers", "extra", Of::Number, "buyers there who would not have bought"),
        Column::new("profit", "profit", Of::Number, "their margins less all costs"),
    ];
    for column in &mut columns {
        column.detail |= !money && ["best_depth", "extra_buyers", "profit"].contains(&column.name);
    }
    Schema { name: SCHEMA, columns }
}

/// A share as a number of each thousand.
fn thousand(share: f64) -> f64 {
    share * 1000.0
}

fn of_thousand(ends: Interval) -> Interval {
    Interval { low: thousand(ends.low), high: thousand(ends.high) }
}

/// One list.
#[derive(Clone, Debug)]
pub struct Row {
    product: String,
    method: &'static str,
    setting: String,
    treated: f64,
    control: f64,
    effect: Option<f64>,
    effect_ends: Option<Interval>,
    qini: Option<f64>,
    qini_ends: Option<Interval>,
    effect10: Option<f64>,
    effect30: Option<f64>,
    effect30_ends: Option<Interval>,
    extra: Option<Extra>,
}

impl Record for Row {
    fn cells(&self) -> Vec<Cell<'_>> {
        let low = |ends: Option<Interval>| ends.map(|ends| ends.low).into();
        let high = |ends: Option<Interval>| ends.map(|ends| ends.high).into();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
        let count = |number: f64| Cell::Count(number as u64);
        vec![
            (&*self.product).into(),
            self.method.into(),
            (&*self.setting).into(),
            count(self.treated),
            count(self.control),
            self.effect.into(),
            low(self.effect_ends),
            high(self.effect_ends),
            self.qini.into(),
            low(self.qini_ends),
            high(self.qini_ends),
            self.effect10.into(),
            self.effect30.into(),
            low(self.effect30_ends),
            high(self.effect30_ends),
            self.extra.map(|extra| extra.depth).into(),
            self.extra.map(|extra| extra.buyers).into(),
            self.extra.map(|extra| extra.value).into(),
        ]
    }
}

/// Each list, and what the arms are with customers in no order.
pub fn rows(test: &UpliftTest, money: Option<Money>, seed: u64) -> Vec<Row> {
    let profit = |list: &Uplift| money.map(|money| list.most_profit(money.margin, money.cost));
    let mut rows: Vec<Row> = Vec::new();
    for (by, setting, list) in &test.lists {
        let [qini_ends, effect30_ends] = list.bootstrap(REPLICATES, seed, |drawn| {
            [drawn.qini(), drawn.down_to(0.3).difference().map(thousand)]
        });
        let all = list.all();
        rows.push(Row {
            product: test.product.clone(),
            method: by.name(),
            setting: setting.clone(),
            treated: all.treated.customers,
            control: all.control.customers,
            effect: all.difference().map(thousand),
            effect_ends: all.interval().map(of_thousand),
            qini: list.qini(),
            qini_ends,
            effect10: list.down_to(0.1).difference().map(thousand),
            effect30: list.down_to(0.3).difference().map(thousand),
            effect30_ends,
            extra: profit(list),
        });
    }
    let first = rows[0].clone();
    // All customers as one group: everybody, or nobody.
    let everybody = Uplift::of_all(test.lists[0].2.all());
    rows.push(Row {
        method: "random",
        setting: String::new(),
        qini: first.qini.map(|_| 0.0),
        qini_ends: None,
        effect10: first.effect,
        effect30: first.effect,
        effect30_ends: None,
        extra: profit(&everybody),
        ..first
    });
    rows
}

/// The curves' schema and its version.
pub const QINI_SCHEMA: &str = "pannier.qini/1";

/// `pannier.qini/1`.
pub fn qini_schema() -> Schema {
    let columns = vec![
        Column::new("product", "product", Of::Text, "what was bought"),
        Column::new("model", "list by", Of::Text, "difference or response"),
        Column::new("depth", "depth", Of::Share, "the share of customers contacted, from the top"),
        Column::new("treated", "contacted", Of::Number, "contacted customers down to there"),
        Column::new("control", "left alone", Of::Number, "customers left alone down to there"),
        Column::new(
            "extra",
            "extra",
            Of::Number,
            "buyers among the contacted beyond what those left alone lead one to expect",
        ),
        Column::new("random", "by lot", Of::Number, "the same of a list by lot"),
        Column::new("effect", "per 1,000", Of::Number, "buyers more for each 1,000 contacts"),
        Column::new("effect_low", "from", Of::Number, "its lower end, 95 %, Newcombe (1998)"),
        Column::new("effect_high", "to", Of::Number, "its upper end"),
    ];
    Schema { name: QINI_SCHEMA, columns }
}

/// One point of a Qini curve.
#[derive(Clone, Debug)]
pub struct Point {
    product: String,
    model: &'static str,
    depth: f64,
    treated: f64,
    control: f64,
    extra: f64,
    random: f64,
    effect: Option<f64>,
    ends: Option<Interval>,
}

impl Record for Point {
    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            (&*self.product).into(),
            self.model.into(),
            self.depth.into(),
            self.treated.into(),
            self.control.into(),
            self.extra.into(),
            self.random.into(),
            self.effect.into(),
            self.ends.map(|ends| ends.low).into(),
            self.ends.map(|ends| ends.high).into(),
        ]
    }
}

/// The curves, twenty points each.
pub fn curves(test: &UpliftTest) -> Vec<Point> {
    let mut points = Vec::new();
    for (by, _, list) in &test.lists {
        for step in 1..=20_u32 {
            let depth = f64::from(step) / 20.0;
            let arms = list.down_to(depth);
            points.push(Point {
                product: test.product.clone(),
                model: by.name(),
                depth,
                treated: arms.treated.customers,
                control: arms.control.customers,
                extra: arms.extra(),
                random: depth * list.all().extra(),
                effect: arms.difference().map(thousand),
                ends: arms.interval().map(of_thousand),
            });
        }
    }
    points
}
