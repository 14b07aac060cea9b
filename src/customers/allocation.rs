//! The roll-out: which customers get which channel, when money and channels are short?
//!
//! A linear program (Dantzig 1951): each segment's customers are dealt to channels so that what is
//! gained in all is largest, with one contact a customer, each channel's capacity, one budget, and a
//! least share for channels that are still to be learnt about. With a control arm the gain is that over
//! leaving people alone; a channel that only reaches those who would have bought anyway gets nobody.
//! What one unit more of a limit is worth is found by solving again with it.
//!
//! Nobody is contacted in part: the few parts that the program leaves are rounded down, and whole contacts
//! are added where they gain most while every limit holds. So a gain is at most as large as the program's,
//! which stands beside it as a bound.

use good_lp::{Expression, ProblemVariables, Solution, SolverModel, Variable, microlp, variable};

use crate::error::{Error, Result};
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::words::{Gap, Lang, Said, carried};

/// What is to be dealt out.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    /// The segments, with their numbers of customers.
    pub segments: Vec<(String, f64)>,
    /// The channels.
    pub channels: Vec<Channel>,
    /// What one contact gains: by channel, then segment.
    pub gains: Vec<Vec<f64>>,
    /// The money there is.
    pub budget: Option<f64>,
}

/// A channel and its limits.
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    /// Its name.
    pub name: String,
    /// What one contact costs.
    pub cost: f64,
    /// The most contacts it can make.
    pub capacity: Option<f64>,
    /// The share of all customers that it gets at the least.
    pub least: f64,
}

/// The best way to deal.
#[derive(Clone, Debug)]
pub struct Allocation {
    demand: Demand,
    /// Contacts, whole ones: by channel, then segment.
    pub contacts: Vec<Vec<u64>>,
    /// What is gained in all.
    pub gain: f64,
    /// What no dealing can exceed: the gain where contacts may be parts.
    pub bound: f64,
    /// The limits, with what one unit more of each is worth.
    pub limits: Vec<Limit>,
}

/// A limit of the roll-out.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// What is limited.
    pub of: Limited,
    /// How much there is.
    pub amount: f64,
    /// How much of it is used.
    pub used: f64,
    /// What one unit more would gain; below 0 for a least share, which costs.
    pub worth: f64,
}

/// What a limit is about; numbers are places of channels and segments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limited {
    /// The money there is.
    Budget,
    /// The contacts that a channel can make.
    Contacts(usize),
    /// The customers of a segment.
    Customers(usize),
    /// The share that a channel gets at the least.
    Least(usize),
}

/// Differences below this are rounding.
const ROUNDING: f64 = 1e-9;

impl Allocation {
    /// Finds the best way.
    ///
    /// # Errors
    /// When the limits contradict each other, as a least share that the budget does not pay for.
    pub fn new(demand: Demand) -> Result<Self> {
        let (parts, bound) = solve(&demand)?;
        let contacts = whole(&demand, &parts);
        let worth = |more: &dyn Fn(&mut Demand)| -> Result<f64> {
            let mut with = demand.clone();
            more(&mut with);
            let (_, better) = solve(&with)?;
            let worth = better - bound;
            Ok(if worth.abs() < ROUNDING * bound.abs().max(1.0) { 0.0 } else { worth })
        };
        let n_segments = demand.segments.len();
        let by_channel: Vec<f64> =
            contacts.iter().map(|row| row.iter().sum::<u64>() as f64).collect();
        let mut limits = Vec::new();
        if let Some(budget) = demand.budget {
            let spent =
                by_channel.iter().zip(&demand.channels).map(|(n, channel)| n * channel.cost);
            limits.push(Limit {
                of: Limited::Budget,
                amount: budget,
                used: spent.sum(),
                worth: worth(&|with| with.budget = Some(budget + 1.0))?,
            });
        }
        for (at, channel) in demand.channels.iter().enumerate() {
            if let Some(capacity) = channel.capacity {
                limits.push(Limit {
                    of: Limited::Contacts(at),
                    amount: capacity,
                    used: by_channel[at],
                    worth: worth(&|with| with.channels[at].capacity = Some(capacity + 1.0))?,
                });
            }
        }
        for (at, (_, size)) in demand.segments.iter().enumerate() {
            limits.push(Limit {
                of: Limited::Customers(at),
                amount: *size,
                used: contacts.iter().map(|row| row[at]).sum::<u64>() as f64,
                worth: worth(&|with| {
                    // One customer more must not raise the least contacts of a channel.
                    let all: f64 = with.segments.iter().map(|segment| segment.1).sum();
                    with.segments[at].1 += 1.0;
                    with.channels.iter_mut().for_each(|channel| channel.least *= all / (all + 1.0));
                })?,
            });
        }
        let all: f64 = demand.segments.iter().map(|segment| segment.1).sum();
        for (at, channel) in demand.channels.iter().enumerate().filter(|(_, c)| c.least > 0.0) {
            let amount = channel.least * all;
            let worth = worth(&|with| with.channels[at].least = (amount - 1.0).max(0.0) / all)?;
            limits.push(Limit {
                of: Limited::Least(at),
                amount,
                used: by_channel[at],
                worth: -worth,
            });
        }
        debug_assert!(contacts.iter().all(|row| row.len() == n_segments));
        let cells = contacts.iter().flatten().zip(demand.gains.iter().flatten());
        let gain = cells.map(|(&contacts, gain)| contacts as f64 * gain).sum();
        Ok(Self { demand, contacts, gain, bound, limits })
    }

    /// What was asked for.
    pub fn demand(&self) -> &Demand {
        &self.demand
    }

    /// What all contacts cost.
    pub fn cost(&self) -> f64 {
        let costs = self.contacts.iter().zip(&self.demand.channels);
        costs.map(|(row, channel)| row.iter().sum::<u64>() as f64 * channel.cost).sum()
    }

    /// Every channel in every segment as records of [`schema`].
    pub fn records(&self) -> impl Iterator<Item = Dealt<'_>> {
        let channels = self.demand.channels.len();
        (0..self.demand.segments.len())
            .flat_map(move |segment| (0..channels).map(move |channel| (channel, segment)))
            .map(|(channel, segment)| Dealt { allocation: self, channel, segment })
    }
}

/// The contacts of the largest gain, and that gain.
fn solve(demand: &Demand) -> Result<(Vec<Vec<f64>>, f64)> {
    let mut variables = ProblemVariables::new();
    let contacts: Vec<Vec<Variable>> = (demand.channels.iter())
        .map(|_| demand.segments.iter().map(|_| variables.add(variable().min(0.0))).collect())
        .collect();
    let cells = || {
        let rows = contacts.iter().zip(&demand.gains);
        rows.flat_map(|(row, gains)| row.iter().copied().zip(gains.iter().copied()))
    };
    let gained: Expression = cells().map(|(contacts, gain)| gain * contacts).sum();
    let mut program = variables.maximise(gained).using(microlp);
    let all: f64 = demand.segments.iter().map(|segment| segment.1).sum();
    for (at, (_, size)) in demand.segments.iter().enumerate() {
        let used: Expression = contacts.iter().map(|row| row[at]).sum();
        program.add_constraint(used.leq(*size));
    }
    for (row, channel) in contacts.iter().zip(&demand.channels) {
        let used: Expression = row.iter().sum();
        if let Some(capacity) = channel.capacity {
            program.add_constraint(used.clone().leq(capacity));
        }
        if channel.least > 0.0 {
            program.add_constraint(used.geq(channel.least * all));
        }
    }
    if let Some(budget) = demand.budget {
        let rows = contacts.iter().zip(&demand.channels);
        let spent: Expression =
            rows.flat_map(|(row, channel)| row.iter().map(|&at| channel.cost * at)).sum();
        program.add_constraint(spent.leq(budget));
    }
    let solution = program.solve().map_err(|error| {
        Error::Unsupported(format!(
            "the limits cannot be met together ({error}): the least shares want more than budget, capacity and customers allow; lower --least or raise what is short"
        ))
    })?;
    let value = |variable: &Variable| solution.value(*variable).max(0.0);
    let found: Vec<Vec<f64>> = contacts.iter().map(|row| row.iter().map(value).collect()).collect();
    let gain = found.iter().flatten().zip(demand.gains.iter().flatten()).map(|(x, g)| x * g).sum();
    Ok((found, gain))
}

/// Parts rounded down, and whole contacts added while the limits hold: first where a channel is below its
/// least share, then where they gain most.
fn whole(demand: &Demand, parts: &[Vec<f64>]) -> Vec<Vec<u64>> {
    // What is a rounding error below a whole number is that number.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative")]
    let floor = |part: &f64| (part + 1e-6).floor() as u64;
    let mut contacts: Vec<Vec<u64>> =
        parts.iter().map(|row| row.iter().map(floor).collect()).collect();
    let is_part = |channel: usize, segment: usize| {
        parts[channel][segment] - contacts[channel][segment] as f64 > 1e-6
    };
    let mut open: Vec<(usize, usize)> = (0..demand.channels.len())
        .flat_map(|channel| (0..demand.segments.len()).map(move |segment| (channel, segment)))
        .filter(|&(channel, segment)| is_part(channel, segment))
        .collect();
    let gain = |at: &(usize, usize)| demand.gains[at.0][at.1];
    open.sort_by(|a, b| gain(b).total_cmp(&gain(a)).then(a.cmp(b)));
    let all: f64 = demand.segments.iter().map(|segment| segment.1).sum();
    for needed in [true, false] {
        for &(channel, segment) in &open {
            let Channel { cost, capacity, least, .. } = demand.channels[channel];
            let of_channel = contacts[channel].iter().sum::<u64>() as f64;
            let of_segment = contacts.iter().map(|row| row[segment]).sum::<u64>() as f64;
            let spent: f64 = (contacts.iter().zip(&demand.channels))
                .map(|(row, channel)| row.iter().sum::<u64>() as f64 * channel.cost)
                .sum();
            let is_wanted = match needed {
                true => of_channel < least * all - 1e-6,
                false => {
                    demand.gains[channel][segment] > 0.0
                        && parts[channel][segment] > contacts[channel][segment] as f64
                }
            };
            let fits = of_segment + 1.0 <= demand.segments[segment].1 + 1e-6
                && capacity.is_none_or(|most| of_channel + 1.0 <= most + 1e-6)
                && demand.budget.is_none_or(|budget| spent + cost <= budget + 1e-6);
            if is_wanted && fits {
                contacts[channel][segment] += 1;
            }
        }
    }
    contacts
}

/// One channel in one segment, as a record.
#[derive(Clone, Copy, Debug)]
pub struct Dealt<'a> {
    allocation: &'a Allocation,
    channel: usize,
    segment: usize,
}

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.allocation/1";

/// `pannier.allocation/1`.
pub fn schema() -> Schema {
    let columns = vec![
        Column::new("segment", "segment", Kind::Text, "the segment"),
        Column::new("channel", "channel", Kind::Text, "the channel"),
        Column::new("customers", "customers", Kind::Number, "customers of the segment"),
        Column::new("contacts", "contacts", Kind::Count, "how many of them get this channel"),
        Column::new("gain_per_contact", "gain each", Kind::Ratio, "what one contact gains"),
        Column::new("gain", "gain", Kind::Number, "contacts times that"),
        Column::new("cost", "cost", Kind::Number, "what these contacts cost"),
    ];
    Schema { name: SCHEMA, columns }
}

impl Record for Dealt<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let Self { allocation, channel, segment } = *self;
        let Demand { segments, channels, gains, .. } = &allocation.demand;
        let contacts = allocation.contacts[channel][segment];
        let gain = gains[channel][segment];
        vec![
            segments[segment].0.as_str().into(),
            channels[channel].name.as_str().into(),
            segments[segment].1.into(),
            contacts.into(),
            gain.into(),
            // Nobody at a loss is no loss: not −0.
            (contacts as f64 * gain + 0.0).into(),
            (contacts as f64 * channels[channel].cost).into(),
        ]
    }
}

/// The schema of [`Limit`]s.
pub fn limits_schema() -> Schema {
    let columns = vec![
        Column::new("limit", "limit", Kind::Text, "what is limited"),
        Column::new("amount", "amount", Kind::Number, "how much of it there is"),
        Column::new("used", "used", Kind::Number, "how much of it is used"),
        Column::new(
            "worth",
            "one more is worth",
            Kind::Ratio,
            "what one unit more would gain (shadow price); below 0 for a least share, which costs",
        ),
    ];
    Schema { name: "pannier.limits/1", columns }
}

/// A limit with what it is about in words.
#[derive(Clone, Debug)]
pub struct LimitRecord {
    name: String,
    limit: Limit,
}

impl Allocation {
    /// What a limit is about: `budget`, `contacts by phone`, `customers of north`, `least share of mail`.
    pub fn named(&self, limited: Limited, lang: Lang) -> String {
        let channel = |at: usize| Gap::name(&self.demand.channels[at].name);
        match limited {
            Limited::Budget => carried::BUDGET.said(lang),
            Limited::Contacts(at) => carried::ContactsBy { channel: channel(at) }.said(lang),
            Limited::Customers(at) => {
                let segment = Gap::name(&self.demand.segments[at].0);
                carried::CustomersOf { segment }.said(lang)
            }
            Limited::Least(at) => carried::LeastShare { channel: channel(at) }.said(lang),
        }
    }

    /// The limits as records of [`limits_schema`].
    pub fn limit_records(&self, lang: Lang) -> Vec<LimitRecord> {
        let record =
            |limit: &Limit| LimitRecord { name: self.named(limit.of, lang), limit: limit.clone() };
        self.limits.iter().map(record).collect()
    }
}

impl Record for LimitRecord {
    fn cells(&self) -> Vec<Cell<'_>> {
        let Limit { amount, used, worth, .. } = self.limit;
        vec![self.name.as_str().into(), amount.into(), used.into(), worth.into()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demand() -> Demand {
        let channel = |name: &str, cost, capacity, least| Channel {
            name: name.into(),
            cost,
            capacity,
            least,
        };
        Demand {
            segments: vec![
                ("north".into(), 1000.0),
                ("south".into(), 600.0),
                ("west".into(), 400.0),
            ],
            channels: vec![
                channel("mail", 0.5, None, 0.0),
                channel("phone", 4.0, Some(300.0), 0.0),
                channel("visit", 20.0, Some(50.0), 0.01),
            ],
            gains: vec![vec![0.4, 0.9, -0.1], vec![2.0, 1.5, 3.0], vec![6.0, 9.0, -1.0]],
            budget: Some(2000.0),
        }
    }

    /// `scipy.optimize.linprog` (HiGHS) of scipy 1.17 on the same program.
    #[test]
    fn agrees_with_scipy() {
        let found = Allocation::new(demand()).unwrap();
        assert!((found.bound - GAIN).abs() < 1e-6, "{}", found.bound);
        assert!(found.gain <= found.bound && found.gain > 0.999 * found.bound, "{}", found.gain);
        for (name, worth) in WORTH {
            let limit = found
                .limits
                .iter()
                .find(|limit| found.named(limit.of, Lang::English) == name)
                .unwrap();
            assert!((limit.worth - worth).abs() < 1e-6, "{limit:?}");
        }
        assert!(found.cost() <= 2000.0 + 1e-6);
    }

    /// With a budget alone it is the greedy rule: the largest gain by money first.
    #[test]
    fn with_a_budget_alone_money_goes_where_it_gains_most() {
        let mut only = demand();
        only.channels.truncate(1);
        only.gains.truncate(1);
        only.budget = Some(400.0);
        let found = Allocation::new(only).unwrap();
        assert_eq!(found.contacts, [[200, 600, 0]]);
        assert!((found.limits[0].worth - 0.8).abs() < 1e-9, "{:?}", found.limits[0]);
    }

    #[test]
    fn contacts_are_whole_and_within_every_limit() {
        for budget in 0..200 {
            let mut odd = demand();
            odd.budget = Some(200.0 + f64::from(budget) * 7.3);
            odd.channels[1].capacity = Some(37.4);
            let budget = odd.budget.unwrap();
            let Ok(found) = Allocation::new(odd) else { continue };
            assert!(found.cost() <= budget + 1e-6, "{} {budget}", found.cost());
            assert!(found.contacts[1].iter().sum::<u64>() <= 37);
            for limit in &found.limits {
                let is_least = matches!(limit.of, Limited::Least(_));
                assert!(is_least || limit.used <= limit.amount + 1e-6, "{limit:?}");
            }
            // At most one contact of each limit is lost.
            assert!(found.gain <= found.bound + 1e-6 && found.gain > found.bound - 4.0 * 9.0);
        }
    }

    #[test]
    fn limits_that_contradict_are_named() {
        let mut poor = demand();
        poor.budget = Some(10.0);
        let said = Allocation::new(poor).unwrap_err().to_string();
        assert!(said.contains("lower --least"), "{said}");
    }

    const GAIN: f64 = 1709.500000000;
    /// The marginals.
    const WORTH: [(&str, f64); 7] = [
        ("customers of north", 0.025),
        ("customers of south", 0.525),
        ("customers of west", 0.0),
        ("contacts by phone", 0.0),
        ("contacts by visit", 0.0),
        ("least share of visit", -6.525),
        ("budget", 0.75),
    ];
}
