//! Retention in numbers, period by period: customers, products, money, cohorts.
//!
//! A customer is active in a period who buys in it, or who holds something in it where the rows say until
//! when. Of those active in one period some are active in the next: that is customer retention, and the
//! rest is churn. Product retention asks the same of each customer's each product. Net revenue retention
//! is what last period's customers bring in this one, by what they brought then; gross revenue retention
//! forgets what anybody brings more than before. The cohort triangle follows the customers who began in
//! one period through all later ones.

use std::collections::BTreeMap;

use crate::encode::Histories;
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::{Level, Proportion};
use crate::support::Count;

/// How time is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// Calendar months.
    Month,
    /// Calendar years.
    Year,
    /// So many days, counted from the first day of the data.
    Days(u32),
}

impl Period {
    /// The number of the period that a time lies in, and of what `first` lies in, as a difference.
    fn of(self, time: i64, first: i64) -> usize {
        const DAY: i64 = 86_400;
        let day = time.div_euclid(DAY);
        let number = match self {
            Self::Month => months(day) - months(first.div_euclid(DAY)),
            Self::Year => months(day).div_euclid(12) - months(first.div_euclid(DAY)).div_euclid(12),
            Self::Days(days) => (day - first.div_euclid(DAY)).div_euclid(i64::from(days.max(1))),
        };
        usize::try_from(number).unwrap_or(0)
    }

    /// The first day of a period, as `2019-03-01`.
    pub fn begins(self, number: usize, first: i64) -> String {
        const DAY: i64 = 86_400;
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        let day = first.div_euclid(DAY);
        let (year, month, of_month) = match self {
            Self::Month => {
                let months = months(day) + number;
                (months.div_euclid(12), months.rem_euclid(12) + 1, 1)
            }
            Self::Year => (months(day).div_euclid(12) + number, 1, 1),
            Self::Days(days) => civil(day + number * i64::from(days.max(1))),
        };
        format!("{year:04}-{month:02}-{of_month:02}")
    }
}

/// Months since the beginning of year 0.
fn months(day: i64) -> i64 {
    let (year, month, _) = civil(day);
    12 * year + month - 1
}

/// Year, month and day of a number of days since the beginning of 1970, in the Gregorian calendar.
fn civil(day: i64) -> (i64, i64, i64) {
    let time = jiff::Timestamp::from_second(day.saturating_mul(86_400)).unwrap_or_default();
    let date = time.to_zoned(jiff::tz::TimeZone::UTC).date();
    (date.year().into(), date.month().into(), date.day().into())
}

/// Retention of all periods.
#[derive(Clone, Debug)]
pub struct Metrics {
    /// One a period, from the second on.
    pub periods: Vec<PeriodMetrics>,
    /// The triangle: by cohort, then age.
    pub cohorts: Vec<Cohort>,
    /// Customers who bought on two days or more, of all.
    pub repeat: Proportion,
    /// Whether the last period is not over: its numbers are too small.
    pub last_is_short: bool,
}

/// One period against the one before.
#[derive(Clone, Debug, PartialEq)]
pub struct PeriodMetrics {
    /// Its first day.
    pub period: String,
    /// Customers active in it.
    pub active: Count,
    /// Those who are seen for the first time.
    pub new: Count,
    /// Those active in the period before, and those of them who still are.
    pub customers: Proportion,
    /// The same of pairs of customer and product.
    pub products: Proportion,
    /// What all customers brought.
    pub revenue: f64,
    /// What the customers of the period before bring, by what they brought.
    pub net: Option<f64>,
    /// The same, nobody counted with more than before.
    pub gross: Option<f64>,
}

/// The customers who began in one period, some periods later.
#[derive(Clone, Debug, PartialEq)]
pub struct Cohort {
    /// The first day of the period in which they began.
    pub cohort: String,
    /// How many periods later.
    pub age: usize,
    /// Those of them who are active.
    pub active: Proportion,
    /// What they brought then.
    pub revenue: f64,
}

/// What one customer did in each period.
type Activity = BTreeMap<usize, (Vec<usize>, f64)>;

impl Metrics {
    /// Counts all periods. Rows without a time say nothing here. `None` where no row has a time.
    pub fn new(histories: &Histories, period: Period) -> Option<Self> {
        let (first, last) = histories.span()?;
        let n = period.of(last, first) + 1;
        let day = |time: i64| time.div_euclid(86_400);
        // Where rows have ends they are holdings, those without one too; else they are purchases.
        let held = histories.iter().flatten().any(|event| event.end != Histories::STILL);
        let mut repeat = (0, 0);
        let mut activities: Vec<Activity> = Vec::new();
        for events in histories.iter() {
            let mut activity = Activity::new();
            let mut days = Vec::new();
            for event in events.iter().filter(|event| event.time != Histories::ALWAYS) {
                days.push(day(event.time));
                let from = period.of(event.time, first);
                // What is held until an end, or still, brings its money in each period.
                let until = match event.end {
                    Histories::STILL if !held => from,
                    end => period.of(end.min(last), first).max(from),
                };
                for at in from..=until {
                    let (products, revenue) = activity.entry(at).or_default();
                    products.push(event.item.index());
                    *revenue += event.spent;
                }
            }
            if activity.is_empty() {
                continue;
            }
            for (products, _) in activity.values_mut() {
                products.sort_unstable();
                products.dedup();
            }
            days.dedup();
            repeat.0 += Count::from(days.len() > 1);
            repeat.1 += 1;
            activities.push(activity);
        }
        // Sums of money must not depend on the order of the rows.
        activities.sort_by(|a, b| {
            let key = |activity: &Activity| -> Vec<(usize, Vec<usize>, u64)> {
                let parts = activity.iter();
                parts.map(|(&at, (items, money))| (at, items.clone(), money.to_bits())).collect()
            };
            key(a).cmp(&key(b))
        });
        let name = |at: usize| period.begins(at, first);
        let begun = |activity: &Activity| *activity.keys().next().expect("none is empty");
        let periods = (1..n).map(|at| {
            let mut row = Counted::default();
            activities.iter().for_each(|activity| row.add(activity, at, begun(activity)));
            row.metrics(name(at))
        });
        let mut cohorts = Vec::new();
        for start in 0..n {
            let members: Vec<&Activity> =
                activities.iter().filter(|activity| begun(activity) == start).collect();
            for age in 0..if members.is_empty() { 0 } else { n - start } {
                let now = members.iter().filter_map(|activity| activity.get(&(start + age)));
                cohorts.push(Cohort {
                    cohort: name(start),
                    age,
                    active: proportion(now.clone().count(), members.len()),
                    revenue: now.map(|(_, revenue)| revenue).sum(),
                });
            }
        }
        Some(Self {
            periods: periods.collect(),
            cohorts,
            repeat: Proportion::new(repeat.0, repeat.1).expect("a part of all"),
            last_is_short: period.of(last.saturating_add(86_400), first) == n - 1,
        })
    }
}

fn proportion(part: usize, all: usize) -> Proportion {
    let count = |number: usize| Count::try_from(number).expect("customers are counted so");
    Proportion::new(count(part), count(all)).expect("a part of all")
}

/// The sums of one period.
#[derive(Default)]
struct Counted {
    active: usize,
    new: usize,
    before: usize,
    still: usize,
    products_before: usize,
    products_still: usize,
    revenue: f64,
    revenue_before: f64,
    net: f64,
    gross: f64,
}

impl Counted {
    fn add(&mut self, activity: &Activity, at: usize, begun: usize) {
        let now = activity.get(&at);
        if let Some((_, revenue)) = now {
            self.active += 1;
            self.new += usize::from(begun == at);
            self.revenue += revenue;
        }
        let Some((products, revenue)) = activity.get(&(at - 1)) else { return };
        self.before += 1;
        self.products_before += products.len();
        self.revenue_before += revenue;
        if let Some((products_now, revenue_now)) = now {
            self.still += 1;
            let kept =
                products.iter().filter(|product| products_now.binary_search(product).is_ok());
            self.products_still += kept.count();
            self.net += revenue_now;
            self.gross += revenue_now.min(*revenue);
        }
    }

    fn metrics(&self, period: String) -> PeriodMetrics {
        let by_before = |sum: f64| (self.revenue_before > 0.0).then(|| sum / self.revenue_before);
        let count = |number: usize| Count::try_from(number).expect("customers are counted so");
        PeriodMetrics {
            period,
            active: count(self.active),
            new: count(self.new),
            customers: proportion(self.still, self.before),
            products: proportion(self.products_still, self.products_before),
            revenue: self.revenue,
            net: by_before(self.net),
            gross: by_before(self.gross),
        }
    }
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.retention_metrics/1";

/// `pannier.retention_metrics/1`.
pub fn schema() -> Schema {
    let columns = vec![
        Column::new("period", "from", Kind::Text, "the first day of the period"),
        Column::new("active", "active", Kind::Count, "customers active in it"),
        Column::new("new", "new", Kind::Count, "those who are seen for the first time"),
        Column::new("before", "before", Kind::Count, "customers active in the period before"),
        Column::new(
            "retained",
            "retained",
            Kind::Share,
            "the share of those who are active in this one",
        ),
        Column::new("retained_low", "from", Kind::Share, "lower end of its 95 % interval").detail(),
        Column::new("retained_high", "to", Kind::Share, "upper end of the same").detail(),
        Column::new("churn", "churn", Kind::Share, "1 - retained"),
        Column::new(
            "products_retained",
            "products",
            Kind::Share,
            "of all pairs of customer and product of the period before, the share in this one",
        ),
        Column::new("revenue", "revenue", Kind::Number, "what all customers brought"),
        Column::new(
            "revenue_net",
            "net",
            Kind::Ratio,
            "what the customers of the period before bring, by what they brought then",
        ),
        Column::new(
            "revenue_gross",
            "gross",
            Kind::Ratio,
            "the same, nobody counted with more than before",
        ),
    ];
    Schema { name: SCHEMA, columns }
}

impl Record for PeriodMetrics {
    fn cells(&self) -> Vec<Cell<'_>> {
        let retained = self.customers.share();
        let ends = retained.map(|_| self.customers.wilson(Level::default()));
        vec![
            self.period.as_str().into(),
            self.active.into(),
            self.new.into(),
            self.customers.trials().into(),
            retained.into(),
            ends.map(|ends| ends.low).into(),
            ends.map(|ends| ends.high).into(),
            retained.map(|retained| 1.0 - retained).into(),
            self.products.share().into(),
            self.revenue.into(),
            self.net.into(),
            self.gross.into(),
        ]
    }
}

/// The schema of [`Cohort`]s.
pub fn cohorts_schema() -> Schema {
    let columns = vec![
        Column::new(
            "cohort",
            "began",
            Kind::Text,
            "the first day of the period in which they began",
        ),
        Column::new("age", "age", Kind::Count, "how many periods later"),
        Column::new("customers", "customers", Kind::Count, "customers who began then"),
        Column::new("active", "active", Kind::Count, "those of them active at that age"),
        Column::new("share", "share", Kind::Share, "active / customers"),
        Column::new("revenue", "revenue", Kind::Number, "what they brought at that age"),
    ];
    Schema { name: "pannier.cohorts/1", columns }
}

impl Record for Cohort {
    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            self.cohort.as_str().into(),
            (self.age as u64).into(),
            self.active.trials().into(),
            self.active.successes().into(),
            self.active.share().into(),
            self.revenue.into(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_those_of_the_calendar() {
        let day = |day: i64| day * 86_400;
        // 18262 is the first day of 2020.
        let first = day(18_262 + 14);
        assert_eq!(Period::Month.of(day(18_262 + 30), first), 0);
        assert_eq!(Period::Month.of(day(18_262 + 31), first), 1);
        assert_eq!(Period::Month.begins(13, first), "2021-02-01");
        assert_eq!(Period::Year.of(day(18_262 + 366), first), 1);
        assert_eq!(Period::Days(7).of(day(18_262 + 21), first), 1);
        assert_eq!(Period::Days(7).begins(1, first), "2020-01-22");
    }
}
