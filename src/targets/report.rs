//! The backtest as rows: one for each method, for each product, for each point of a curve.

use super::backtest::{Backtest, Tested};
use super::gains::{Gains, Profit};
use crate::record::{Cell, Column, Kind as Of, Record, Schema};
use crate::stats::Interval;

/// What a buyer brings and a contact costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Money {
    /// The margin of one sale.
    pub margin: f64,
    /// The cost of one contact.
    pub cost: f64,
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.backtest/1";

/// What was tested, and so which columns a table for people shows; files have all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Rankings of offers.
    pub offers: bool,
    /// Lists of customers.
    pub lists: bool,
    /// One row for each product, rather than means.
    pub products: bool,
    /// What lists earn.
    pub money: bool,
}

/// `pannier.backtest/1`.
pub fn schema(shown: Shown) -> Schema {
    let number = |name, title, kind, doc| Column::new(name, title, kind, doc);
    let columns = vec![
        number(
            "product",
            "product",
            Of::Text,
            "the product; * stands for the mean over products, weighted alike",
        ),
        number(
            "method",
            "method",
            Of::Text,
            "how customers are scored; random and perfect are what chance and hindsight would do",
        ),
        number("setting", "setting", Of::Text, "the setting that was chosen on customers held out")
            .detail(),
        number(
            "chosen",
            "",
            Of::Text,
            "chosen: by customers who were held out for it, before the test",
        ),
        number("customers", "", Of::Count, "customers tested").detail(),
        number("buyers", "buyers", Of::Count, "those of them who hold or took the product"),
        number("auc", "AUC", Of::Share, "the chance that a buyer stands above one who is none"),
        number("auc_low", "", Of::Share, "its lower end, 95 %, by bootstrap over customers")
            .detail(),
        number("auc_high", "", Of::Share, "its upper end").detail(),
        number(
            "gain10",
            "gain@10 %",
            Of::Share,
            "the share of buyers among the top tenth of customers",
        ),
        number("gain10_low", "", Of::Share, "its lower end, 95 %, by bootstrap over customers")
            .detail(),
        number("gain10_high", "", Of::Share, "its upper end").detail(),
        number(
            "ceiling10",
            "at most",
            Of::Share,
            "what no list can exceed there: 10 % divided by the share of buyers, or all",
        ),
        number("gain20", "gain@20 %", Of::Share, "the share of buyers among the top fifth"),
        number("lift10", "", Of::Ratio, "how much more often than on average the top tenth bought")
            .detail(),
        number("cases", "", Of::Count, "customers to whom offers were ranked").detail(),
        number(
            "mrr",
            "MRR",
            Of::Share,
            "offers: one divided by the place of what was taken, the mean over customers",
        ),
        number("mrr_error", "", Of::Share, "its standard error").detail(),
        number("hit1", "", Of::Share, "offers: customers whose first offer was taken").detail(),
        number("hit3", "hit@3", Of::Share, "offers: customers who took one of the first three"),
        number("hit10", "hit@10", Of::Share, "offers: customers who took one of the first ten"),
        number(
            "recall10",
            "",
            Of::Share,
            "offers: of what was taken, the share among the first ten",
        )
        .detail(),
        number(
            "best_depth",
            "contact",
            Of::Share,
            "the share of customers to contact for the most profit",
        ),
        number("best_customers", "", Of::Count, "how many that is").detail(),
        number("profit", "profit", Of::Number, "margins less costs there"),
        number("profit_low", "", Of::Number, "its lower end at the same depth, 95 %, by bootstrap")
            .detail(),
        number("profit_high", "", Of::Number, "its upper end").detail(),
    ];
    let hidden = |name: &str| match name {
        "product" | "buyers" => !shown.products,
        "auc" | "gain10" | "ceiling10" | "gain20" => !shown.lists,
        "mrr" | "hit3" | "hit10" => !shown.offers,
        "best_depth" | "profit" => !shown.money,
        _ => false,
    };
    let columns = columns
        .into_iter()
        .map(|column: Column| if hidden(column.name) { column.detail() } else { column })
        .collect();
    Schema { name: SCHEMA, columns }
}

/// One method on one product, or on all.
#[derive(Clone, Debug, Default)]
pub struct Row {
    product: String,
    method: String,
    setting: String,
    is_chosen: bool,
    customers: Option<u64>,
    buyers: Option<u64>,
    auc: Option<f64>,
    auc_ends: Option<Interval>,
    gain10: Option<f64>,
    gain10_ends: Option<Interval>,
    ceiling10: Option<f64>,
    gain20: Option<f64>,
    lift10: Option<f64>,
    cases: Option<u64>,
    mrr: Option<f64>,
    mrr_error: Option<f64>,
    hits: [Option<f64>; 3],
    recall10: Option<f64>,
    profit: Option<Profit>,
    profit_ends: Option<Interval>,
}

impl Record for Row {
    fn cells(&self) -> Vec<Cell<'_>> {
        let low = |ends: Option<Interval>| ends.map(|ends| ends.low).into();
        let high = |ends: Option<Interval>| ends.map(|ends| ends.high).into();
        vec![
            (&*self.product).into(),
            (&*self.method).into(),
            (&*self.setting).into(),
            ["", "chosen"][usize::from(self.is_chosen)].into(),
            self.customers.into(),
            self.buyers.into(),
            self.auc.into(),
            low(self.auc_ends),
            high(self.auc_ends),
            self.gain10.into(),
            low(self.gain10_ends),
            high(self.gain10_ends),
            self.ceiling10.into(),
            self.gain20.into(),
            self.lift10.into(),
            self.cases.into(),
            self.mrr.into(),
            self.mrr_error.into(),
            self.hits[0].into(),
            self.hits[1].into(),
            self.hits[2].into(),
            self.recall10.into(),
            self.profit.map(|profit| profit.depth).into(),
            self.profit.map(|profit| profit.customers).into(),
            self.profit.map(|profit| profit.value).into(),
            low(self.profit_ends),
            high(self.profit_ends),
        ]
    }
}

/// How often a bootstrap draws.
pub(crate) const REPLICATES: u32 = 300;

impl Row {
    /// A list and what it reaches.
    fn of_gains(product: &str, gains: &Gains, money: Option<Money>) -> Self {
        Self {
            product: product.into(),
            customers: Some(gains.customers()),
            buyers: Some(gains.buyers()),
            auc: gains.auc(),
            gain10: gains.gain(0.1),
            ceiling10: gains.ceiling(0.1),
            gain20: gains.gain(0.2),
            lift10: gains.gain(0.1).map(|gain| gain * 10.0),
            profit: money.map(|money| gains.most_profit(money.margin, money.cost)),
            ..Self::default()
        }
    }

    /// The same with what other customers of the same kind might have made of it.
    fn with_ends(self, gains: &Gains, money: Option<Money>, seed: u64) -> Self {
        let depth = self.profit.map_or(0.0, |profit| profit.depth);
        let [auc_ends, gain10_ends, profit_ends] = gains.bootstrap(REPLICATES, seed, |drawn| {
            let contacted = depth * drawn.customers() as f64;
            let profit =
                money.map(|money| drawn.reached(contacted) * money.margin - contacted * money.cost);
            [drawn.auc(), drawn.gain(0.1), profit]
        });
        Self { auc_ends, gain10_ends, profit_ends, ..self }
    }

    fn with_method(self, tested: &Tested, is_chosen: bool) -> Self {
        Self {
            method: tested.method.kind().name().into(),
            setting: tested.method.to_string(),
            is_chosen,
            ..self
        }
    }
}

/// The methods over all products: how their offers were taken, and the means of their lists. With
/// them the chosen ones together, chance and hindsight.
pub fn summary(offers: Option<&Backtest>, lists: Option<&Backtest>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    if let Some(lists) = lists {
        for tested in &lists.methods {
            let row = mean_row(lists, &|product| tested.gains(product));
            rows.push(row.with_method(tested, false));
        }
    }
    if let Some(offers) = offers {
        for (at, tested) in offers.methods.iter().enumerate() {
            let name = tested.method.kind().name();
            let place = rows.iter().position(|row| row.method == name).unwrap_or_else(|| {
                rows.push(Row { product: "*".into(), ..Row::default() }.with_method(tested, false));
                rows.len() - 1
            });
            let (row, ranking) = (&mut rows[place], &tested.ranking);
            row.is_chosen = at == offers.chosen;
            row.cases = Some(ranking.cases() as u64);
            (row.mrr, row.mrr_error) = (ranking.mrr(), ranking.mrr_error());
            row.hits = [1, 3, 10].map(|k| ranking.hit(k));
            row.recall10 = ranking.recall10();
        }
    }
    if let Some(lists) = lists {
        let chosen = mean_row(lists, &|product| lists.chosen_gains(product));
        rows.push(Row { method: "chosen for each".into(), is_chosen: true, ..chosen });
        rows.extend(bounds(mean_row(lists, &|product| lists.chosen_gains(product))));
    }
    rows
}

/// Every method on every product, with chance and hindsight.
pub fn by_product(lists: &Backtest, money: Option<Money>, seed: u64) -> Vec<Row> {
    let mut rows = Vec::new();
    for (product, name) in lists.products.iter().enumerate() {
        for (at, tested) in lists.methods.iter().enumerate() {
            let gains = tested.gains(product);
            let is_chosen = at == lists.chosen_of[product];
            let mut row = Row::of_gains(name, &gains, money).with_method(tested, is_chosen);
            if is_chosen {
                row = row.with_ends(&gains, money, seed);
            }
            rows.push(row);
        }
        rows.extend(bounds(Row::of_gains(name, &lists.chosen_gains(product), None)));
    }
    rows
}

/// What chance and hindsight reach on the customers of this row.
fn bounds(row: Row) -> [Row; 2] {
    let share = row.ceiling10.map(|ceiling| 0.1 / ceiling);
    let twice = share.map(|share| (0.2 / share).min(1.0));
    let of = |method: &str, auc, gain10: Option<f64>, gain20| Row {
        product: row.product.clone(),
        method: method.into(),
        customers: row.customers,
        buyers: row.buyers,
        auc: row.auc.map(|_| auc),
        gain10,
        ceiling10: row.ceiling10,
        gain20,
        lift10: gain10.map(|gain| gain * 10.0),
        ..Row::default()
    };
    let chance = |depth: f64| row.gain10.map(|_| depth);
    [of("random", 0.5, chance(0.1), chance(0.2)), of("perfect", 1.0, row.ceiling10, twice)]
}

/// Means over the products that have buyers and others.
fn mean_row(lists: &Backtest, gains: &dyn Fn(usize) -> Gains) -> Row {
    let all: Vec<Gains> = (0..lists.products.len()).map(gains).collect();
    let known: Vec<&Gains> = all.iter().filter(|gains| gains.auc().is_some()).collect();
    let mean = |of: &dyn Fn(&Gains) -> Option<f64>| {
        let values: Option<Vec<f64>> = known.iter().map(|gains| of(gains)).collect();
        values.filter(|values| !values.is_empty()).map(|v| v.iter().sum::<f64>() / v.len() as f64)
    };
    Row {
        product: if lists.products.len() == 1 { lists.products[0].clone() } else { "*".into() },
        customers: Some(lists.tested),
        buyers: Some(all.iter().map(Gains::buyers).sum()),
        auc: mean(&Gains::auc),
        gain10: mean(&|gains| gains.gain(0.1)),
        ceiling10: mean(&|gains| gains.ceiling(0.1)),
        gain20: mean(&|gains| gains.gain(0.2)),
        lift10: mean(&|gains| gains.gain(0.1).map(|gain| gain * 10.0)),
        ..Row::default()
    }
}

/// The curves' schema and its version.
pub const GAINS_SCHEMA: &str = "pannier.gains/1";

/// `pannier.gains/1`.
pub fn gains_schema() -> Schema {
    let columns = vec![
        Column::new("product", "product", Of::Text, "the product"),
        Column::new("model", "method", Of::Text, "how customers are scored"),
        Column::new("depth", "depth", Of::Share, "the share of customers contacted, from the top"),
        Column::new("customers", "customers", Of::Count, "how many that is"),
        Column::new("captured", "captured", Of::Number, "buyers among them, ties averaged"),
        Column::new("gain", "gain", Of::Share, "the share of all buyers"),
        Column::new(
            "gain_low",
            "low",
            Of::Share,
            "its lower end, 95 %, by bootstrap over customers, for the chosen method",
        ),
        Column::new("gain_high", "high", Of::Share, "its upper end"),
        Column::new("lift", "lift", Of::Ratio, "gain by depth"),
        Column::new("ceiling", "at most", Of::Share, "what no list can exceed at this depth"),
        Column::new(
            "precision",
            "precision",
            Of::Share,
            "the share of those contacted who are buyers, ties averaged",
        ),
        Column::new(
            "profit",
            "profit",
            Of::Number,
            "margins of the buyers less costs of the contacts, where money is named",
        )
        .detail(),
    ];
    Schema { name: GAINS_SCHEMA, columns }
}

/// The depths of the curves, in percent.
const DEPTHS: [u32; 13] = [1, 2, 5, 10, 15, 20, 30, 40, 50, 60, 70, 80, 90];

/// One point of a curve.
#[derive(Clone, Debug)]
pub struct Point {
    product: String,
    model: String,
    depth: f64,
    customers: u64,
    captured: f64,
    gain: Option<f64>,
    ends: Option<Interval>,
    ceiling: Option<f64>,
    precision: f64,
    profit: Option<f64>,
}

impl Record for Point {
    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            (&*self.product).into(),
            (&*self.model).into(),
            self.depth.into(),
            self.customers.into(),
            self.captured.into(),
            self.gain.into(),
            self.ends.map(|ends| ends.low).into(),
            self.ends.map(|ends| ends.high).into(),
            self.gain.map(|gain| gain / self.depth).into(),
            self.ceiling.into(),
            self.precision.into(),
            self.profit.into(),
        ]
    }
}

/// The curves of every method on every product.
pub fn curves(lists: &Backtest, money: Option<Money>, seed: u64) -> Vec<Point> {
    let mut points = Vec::new();
    for (product, name) in lists.products.iter().enumerate() {
        for (at, tested) in lists.methods.iter().enumerate() {
            let gains = tested.gains(product);
            let ends = (at == lists.chosen_of[product]).then(|| {
                gains.bootstrap(REPLICATES, seed, |drawn| {
                    DEPTHS.map(|depth| drawn.gain(f64::from(depth) / 100.0))
                })
            });
            for (place, depth) in DEPTHS.map(|depth| f64::from(depth) / 100.0).iter().enumerate() {
                let contacted = depth * gains.customers() as f64;
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a part of a count"
                )]
                let customers = contacted.round() as u64;
                let captured = gains.reached(contacted);
                points.push(Point {
                    product: name.clone(),
                    model: tested.method.kind().name().into(),
                    depth: *depth,
                    customers,
                    captured,
                    precision: captured / contacted,
                    profit: money.map(|money| captured * money.margin - contacted * money.cost),
                    gain: gains.gain(*depth),
                    ends: ends.as_ref().and_then(|ends| ends[place]),
                    ceiling: gains.ceiling(*depth),
                });
            }
        }
    }
    points
}
