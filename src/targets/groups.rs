//! Groups of customers for a new product, from those who took it first.
//!
//! The first takers (a pilot, early adopters) are few, and what they have in common is easily
//! chance. So the sets of products and attributes that they hold are tested against all other
//! customers, one-sided (Fisher 1935); only sets count that could ever be found so often among so few
//! takers (Tarone 1990), corrected for how many these are (Benjamini and Hochberg 1995); and each part
//! of a set must add to it, tested among the holders of the rest. Groups are then taken one by one,
//! each time the one whose customers who are in no group yet took it surest: so a group that is as good as
//! the better part of it stands below that part, with the rate of what is left.

use std::ops::ControlFlow;

use crate::encode::{BitColumns, Rank, Transactions};
use crate::error::{Error, Result};
use crate::mine::{self, MineConfig};
use crate::record::{Cell, Column, Kind as Of, Record, Schema};
use crate::stats::discovery::{Correction, adjust};
use crate::stats::shrink::BetaPrior;
use crate::stats::{Contingency, Interval, Level, Proportion, tails};
use crate::support::Count;
use crate::watch::Watch;

/// How groups are found.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct GroupsConfig {
    /// First takers that a group must have. Default is 5.
    pub least: Count,
    /// Products and attributes in a group's description at most. Default is 3.
    pub most_items: usize,
    /// The share of groups found that may be chance, and the chance at which a part adds nothing.
    /// Default is 0.05.
    pub level: f64,
    /// Customers wanted in all; groups stop there. Default is no end.
    pub customers: u64,
}

impl Default for GroupsConfig {
    fn default() -> Self {
        Self { least: 5, most_items: 3, level: 0.05, customers: u64::MAX }
    }
}

/// One group.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetGroup {
    /// What its customers hold or are, by name.
    pub items: Vec<String>,
    /// Takers among all who are in it.
    pub takers: Proportion,
    /// Customers in it who have not taken the product.
    pub customers: u64,
    /// Those of them who are in no group before it.
    pub new: u64,
    /// The share of takers among those who are in no group before it, pulled towards all
    /// of those.
    pub rate: f64,
    /// Its 95 % credible interval.
    pub ends: Interval,
    /// The share of takers among all customers.
    pub base_rate: f64,
    /// The chance of so many takers among all groups that were tested.
    pub q: f64,
}

/// What was found, and of how many.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetGroups {
    /// The groups, in the order in which they are taken.
    pub groups: Vec<TargetGroup>,
    /// Sets that enough takers hold.
    pub looked_at: usize,
    /// Those of them that could ever be more than chance.
    pub testable: usize,
    /// Those that were, each part of which adds something.
    pub found: usize,
}

/// A set on the way.
struct Set {
    items: Vec<Rank>,
    takers: Count,
    holders: Count,
    p: f64,
}

/// Finds the groups. `took` says who took the product; it must not be among the transactions' items.
///
/// # Errors
/// When too few took it, or the watcher asks to stop.
///
/// # Panics
/// When `took` is not as long as the transactions.
pub fn target_groups(
    transactions: &Transactions,
    took: &[bool],
    config: GroupsConfig,
    watch: &dyn Watch,
) -> Result<TargetGroups> {
    assert_eq!(took.len(), transactions.n() as usize, "one for each customer");
    let takers = transactions.only(|customer| took[customer]);
    let (n, n_takers) = (transactions.n(), takers.n());
    if n_takers < 2 * config.least || n_takers == n {
        return Err(Error::Unsupported(format!(
            "{n_takers} of {n} customers took it: groups want {} at least, and others to compare them with",
            2 * config.least
        )));
    }
    let patterns = takers.patterns(config.least);
    let mut mined = MineConfig::new(config.least);
    mined.max_len = config.most_items;
    let sets = mine::collect(&patterns, &mined, watch)?;
    let labels: Vec<u32> = took.iter().map(|&took| u32::from(took)).collect();
    let ranks = (0..patterns.items().len()).map(Rank::at);
    let columns = BitColumns::in_strata(transactions, &patterns, ranks, &labels);
    let count = |items: &[Rank]| {
        let [others, takers] = columns.supports(items.iter().copied())[..] else {
            unreachable!("there are two strata")
        };
        [takers, takers + others]
    };
    let upper = |n, holders, marked, both| {
        let table = Contingency::new(n, holders, marked, both).expect("parts of them");
        tails::hypergeometric(&table).upper()
    };
    let mut found: Vec<Set> = Vec::new();
    let _ = sets.for_each(|items, _| {
        let mut items = items.to_vec();
        items.sort_unstable();
        let [takers, holders] = count(&items);
        found.push(Set { p: upper(n, holders, n_takers, takers), items, takers, holders });
        ControlFlow::Continue(())
    });
    if watch.stop() {
        return Err(Error::Interrupted);
    }
    let looked_at = found.len();
    // Tarone: k sets are tested where k of them could have a chance of level / k at the best.
    let best = |set: &Set| upper(n, set.holders, n_takers, set.holders.min(n_takers));
    let mut bests: Vec<f64> = found.iter().map(best).collect();
    bests.sort_unstable_by(f64::total_cmp);
    let fits = |k: &usize| {
        let bound = config.level / (*k as f64);
        bests.partition_point(|best| *best <= bound) <= *k
    };
    let k = (1..=looked_at).find(fits).unwrap_or(1);
    found.retain(|set| best(set) <= config.level / k as f64);
    let testable = found.len();
    let chances: Vec<f64> = found.iter().map(|set| set.p).collect();
    let q = adjust(&chances, Correction::BenjaminiHochberg).expect("they are chances");
    let share = |set: &Set| Proportion::new(set.takers, set.holders).expect("a part of them");
    let prior = BetaPrior::of_column(&found.iter().map(share).collect::<Vec<_>>());
    let adds = |set: &Set, without: usize| {
        let rest: Vec<Rank> = (set.items.iter().enumerate())
            .filter_map(|(at, &item)| (at != without).then_some(item))
            .collect();
        let [takers, holders] = if rest.is_empty() { [n_takers, n] } else { count(&rest) };
        upper(holders, set.holders, takers, set.takers) <= config.level
    };
    let mut kept: Vec<(Set, f64)> = found
        .into_iter()
        .zip(q)
        .filter(|(set, q)| {
            *q <= config.level && (0..set.items.len()).all(|without| adds(set, without))
        })
        .collect();
    let found = kept.len();
    kept.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.items.cmp(&b.0.items)));
    kept.truncate(MOST);
    let rank_of: Vec<Option<Rank>> =
        transactions.dictionary().names().map(|name| patterns.rank_of(name)).collect();
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); kept.len()];
    for (customer, items) in transactions.iter().enumerate() {
        let held: Vec<Rank> = items.iter().filter_map(|item| rank_of[item.index()]).collect();
        for (members, (set, _)) in members.iter_mut().zip(&kept) {
            if set.items.iter().all(|item| held.contains(item)) {
                members.push(customer);
            }
        }
    }
    let base_rate = f64::from(n_takers) / f64::from(n);
    let mut groups: Vec<TargetGroup> = Vec::new();
    let mut rest: Vec<usize> = (0..took.len()).collect();
    let mut reached = 0;
    while reached < config.customers {
        // Those who are in no group yet.
        let left = |members: &Vec<usize>| {
            let takers = members.iter().filter(|&&customer| took[customer]).count();
            let count = |n: usize| Count::try_from(n).expect("customers are counted so");
            Proportion::new(count(takers), count(members.len())).expect("a part of them")
        };
        // A few of them are pulled towards all who are in none.
        let all = left(&rest);
        let prior = BetaPrior { mean: all.share().unwrap_or(base_rate), ..prior };
        let surely = |at: usize| prior.interval(left(&members[at]), Level::default()).low;
        let enough = |at: &usize| members[*at].len() >= config.least as usize;
        let open = (0..kept.len()).filter(enough);
        let sure = open.map(|at| (at, surely(at))).filter(|(_, low)| *low > base_rate);
        // The first of equal ones, which has the smallest q.
        let Some((at, _)) = sure.reduce(|best, other| if other.1 > best.1 { other } else { best })
        else {
            break;
        };
        let (set, q) = &kept[at];
        let share_left = left(&members[at]);
        let new = u64::from(share_left.trials() - share_left.successes());
        reached += new;
        groups.push(TargetGroup {
            items: set.items.iter().map(|&item| patterns.name(item).to_owned()).collect(),
            takers: share(set),
            customers: u64::from(set.holders - set.takers),
            new,
            rate: prior.share(share_left),
            ends: prior.interval(share_left, Level::default()),
            base_rate,
            q: *q,
        });
        let mut covered = vec![false; took.len()];
        members[at].iter().for_each(|&customer| covered[customer] = true);
        rest.retain(|&customer| !covered[customer]);
        members.iter_mut().for_each(|members| members.retain(|&customer| !covered[customer]));
    }
    Ok(TargetGroups { groups, looked_at, testable, found })
}

/// Groups that are dealt with at most, the surest.
const MOST: usize = 500;

/// The schema's name and version.
pub const SCHEMA: &str = "pannier.groups/1";

/// `pannier.groups/1`.
pub fn schema() -> Schema {
    let columns = vec![
        Column::new("rank", "#", Of::Count, "the order in which groups are worth contacting"),
        Column::new("items", "who holds or is", Of::List, "what the group's customers hold or are"),
        Column::new("customers", "customers", Of::Count, "those in it who have not taken it"),
        Column::new("new", "new", Of::Count, "those of them who are in no group above"),
        Column::new("takers", "took it", Of::Count, "first takers in the group"),
        Column::new(
            "rate",
            "rate",
            Of::Share,
            "the share of takers among those who are in no group above, pulled towards all of these",
        ),
        Column::new("rate_low", "from", Of::Share, "lower end of its 95 % credible interval"),
        Column::new("rate_high", "to", Of::Share, "upper end of the same"),
        Column::new("base_rate", "of all", Of::Share, "the share of takers among all customers"),
        Column::new("lift", "lift", Of::Ratio, "rate / base_rate"),
        Column::new(
            "q_value",
            "q",
            Of::Chance,
            "the chance of so many takers, among all groups that could be found: Fisher (1935), Tarone (1990), Benjamini and Hochberg (1995)",
        ),
    ];
    Schema { name: SCHEMA, columns }
}

impl TargetGroups {
    /// The groups as rows of [`schema`].
    pub fn records(&self) -> impl Iterator<Item = GroupRecord<'_>> {
        (1..).zip(&self.groups).map(|(rank, group)| GroupRecord { rank, group })
    }
}

/// One group as a row.
#[derive(Clone, Copy, Debug)]
pub struct GroupRecord<'a> {
    rank: u64,
    group: &'a TargetGroup,
}

impl Record for GroupRecord<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let Self { rank, group } = *self;
        vec![
            rank.into(),
            Cell::list(group.items.iter().map(String::as_str)),
            group.customers.into(),
            group.new.into(),
            group.takers.successes().into(),
            group.rate.into(),
            group.ends.low.into(),
            group.ends.high.into(),
            group.base_rate.into(),
            (group.rate / group.base_rate).into(),
            group.q.into(),
        ]
    }
}
