//! Groups of customers for a new product, from those who took it first.
//!
//! The first takers (a pilot, early adopters) are few, and what they have in common is easily chance.
//! So every set of up to three products and attributes that enough customers hold is a hypothesis,
//! whoever took it, and is tested one-sided (Fisher 1935). A set whose holders are so few that even
//! all of them being takers would prove nothing is no hypothesis (Tarone 1990); over the others the
//! false discovery rate is held (Benjamini and Hochberg 1995); and each part of a set must add to it,
//! tested among the holders of the rest and corrected for how many parts could be added (productive,
//! Webb 2007). Groups are then taken one by one as rules are in a list, each time the one whose
//! customers who are in no group yet took it surest: so a group that is as good as the better part of
//! it stands below that part, with the rate of what is left.

use std::ops::ControlFlow;

use rayon::prelude::*;

use crate::encode::{BitColumns, Rank, Transactions};
use crate::error::{Error, Result};
use crate::mine::{self, MineConfig};
use crate::record::{Cell, Column, Kind as Of, Record, Schema};
use crate::stats::discovery::{Correction, adjust};
use crate::stats::shrink::BetaPrior;
use crate::stats::{Contingency, Interval, Level, Proportion, tails};
use crate::support::{Count, share};
use crate::watch::Watch;

/// How groups are found.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct GroupsConfig {
    /// Customers that a group must have, takers or not.
    pub min_count: Count,
    /// Products and attributes in a group's description at most. Default is 3.
    pub most_items: usize,
    /// The share of groups found that may be chance, and the chance that anything is added to one which
    /// adds nothing. Default is 0.05.
    pub level: f64,
    /// Customers wanted in all; groups stop there. Default is no end.
    pub customers: u64,
}

impl GroupsConfig {
    /// Groups of so many customers or more.
    pub fn new(min_count: Count) -> Self {
        Self { min_count, most_items: 3, level: 0.05, customers: u64::MAX }
    }

    /// How many customers a group has at least where nobody said: those among whom one taker is
    /// expected by chance, and one in a thousand of all.
    pub fn usual_min_count(n: Count, takers: Count) -> Count {
        n.div_ceil(takers.clamp(1, 1000))
    }
}

/// One group.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetGroup {
    /// What its customers hold or are, by name.
    pub items: Vec<String>,
    /// Takers among all who are in it.
    pub takers: Proportion,
    /// The same of those who are in no group before it.
    pub left: Proportion,
    /// The share of takers among those, pulled towards all who are in no group before it.
    pub rate: f64,
    /// Its 95 % credible interval.
    pub ends: Interval,
    /// The share of takers among all customers.
    pub base_rate: f64,
    /// The chance of so many takers among all groups that were tested.
    pub q: f64,
    /// Customers who have not taken it, of this group and those before it.
    pub reached: u64,
}

/// What was found, and of how many.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetGroups {
    /// The groups, in the order in which they are taken.
    pub groups: Vec<TargetGroup>,
    /// Sets that enough customers hold.
    pub looked_at: usize,
    /// Those of them that could ever be more than chance.
    pub testable: usize,
    /// Those that were, each part of which adds something.
    pub found: usize,
}

/// A set on the way.
struct Set {
    items: Vec<Rank>,
    table: Contingency,
    p: f64,
}

/// Finds the groups. `took` says who took the product; it must not be among the transactions' items.
///
/// # Errors
/// When nobody or everybody took it, there are too many sets, or the watcher asks to stop.
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
    let n = transactions.n();
    let n_takers = took.iter().filter(|&&took| took).count();
    let n_takers = Count::try_from(n_takers).expect("no more than transactions");
    if n_takers == 0 || n_takers == n {
        let who = if n_takers == 0 { "nobody" } else { "everybody" };
        return Err(Error::Unsupported(format!(
            "{who} here is on the list of those who took it, so that there is nothing to tell apart"
        )));
    }
    let patterns = transactions.patterns(config.min_count);
    let mut mined = MineConfig::new(config.min_count);
    mined.max_len = config.most_items;
    let itemsets = mine::collect(&patterns, &mined, watch)?;
    let mut sets: Vec<Vec<Rank>> = Vec::with_capacity(itemsets.len());
    let end = itemsets.for_each(|items, _| {
        let mut items = items.to_vec();
        items.sort_unstable();
        sets.push(items);
        if watch.stop() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    if end.is_break() {
        return Err(Error::Interrupted);
    }
    let looked_at = sets.len();
    let labels: Vec<u32> = took.iter().map(|&took| u32::from(took)).collect();
    let ranks = (0..patterns.items().len()).map(Rank::at);
    let columns = BitColumns::in_strata(transactions, &patterns, ranks, &labels);
    let table = |items: &[Rank]| {
        let [others, takers] = columns.supports(items.iter().copied())[..] else {
            unreachable!("there are two strata")
        };
        let table = Contingency::new(n, takers + others, n_takers, takers);
        table.expect("counts of one set of transactions are consistent")
    };
    let mut sets: Vec<(Set, f64)> = sets
        .into_par_iter()
        .map(|items| {
            let table = table(&items);
            (Set { p: upper(&table), items, table }, least_p(&table))
        })
        .collect();
    let bound = testable(sets.iter().map(|set| set.1), config.level);
    sets.retain(|(_, least)| *least <= bound);
    let testable = sets.len();
    let chances: Vec<f64> = sets.iter().map(|(set, _)| set.p).collect();
    let q = adjust(&chances, Correction::BenjaminiHochberg)?;
    let shares: Vec<Proportion> = sets.iter().map(|(set, _)| set.table.confidence()).collect();
    let prior = BetaPrior::of_column(&shares);
    // Each group has as many larger ones as there are products, of which some would add by chance.
    let level_of_part = config.level / patterns.items().len().max(1) as f64;
    let adds = |set: &Set, without: usize| {
        let mut rest = set.items.clone();
        rest.remove(without);
        rest.is_empty() || {
            let [rest, both] = [table(&rest), set.table];
            let within =
                Contingency::new(rest.antecedent(), both.antecedent(), rest.both(), both.both());
            upper(&within.expect("who holds a set holds its parts")) <= level_of_part
        }
    };
    let mut found: Vec<(Set, f64)> = sets
        .into_par_iter()
        .zip(q)
        .map(|((set, _), q)| (set, q))
        .filter(|(set, q)| {
            *q <= config.level && (0..set.items.len()).all(|without| adds(set, without))
        })
        .collect();
    found.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.items.cmp(&b.0.items)));
    let names = |set: &Set| -> Vec<String> {
        let mut names: Vec<String> =
            set.items.iter().map(|&item| patterns.name(item).to_owned()).collect();
        names.sort_unstable();
        names
    };
    let open: Vec<Open> = found
        .par_iter()
        .take(MOST)
        .map(|(set, q)| {
            let mut ids: Vec<_> =
                set.items.iter().map(|item| patterns.items()[item.index()]).collect();
            ids.sort_unstable();
            let holds = |at: usize| {
                let held = transactions.items(at);
                ids.iter().all(|id| held.binary_search(id).is_ok())
            };
            let left = Bits::of(took.len(), holds);
            Open { items: names(set), takers: set.table.confidence(), q: *q, left }
        })
        .collect();
    let took = Bits::of(took.len(), |at| took[at]);
    let all = Bits::of(n as usize, |_| true);
    let groups = in_order(open, all, &took, prior, config);
    Ok(TargetGroups { groups, looked_at, testable, found: found.len() })
}

/// Groups that are dealt with at most, the surest.
const MOST: usize = 500;

/// The chance of so many takers or more among the holders.
fn upper(table: &Contingency) -> f64 {
    tails::hypergeometric(table).upper()
}

/// The least that this chance could be: if all holders were takers, or all takers holders.
fn least_p(table: &Contingency) -> f64 {
    let most = table.antecedent().min(table.consequent());
    let best = Contingency::new(table.n(), table.antecedent(), table.consequent(), most);
    upper(&best.expect("no more than either side"))
}

/// The highest least chance of a hypothesis: level / k for the smallest k of which no more than k sets
/// can reach it.
fn testable(least: impl Iterator<Item = f64>, level: f64) -> f64 {
    let mut least: Vec<f64> = least.collect();
    least.sort_unstable_by(f64::total_cmp);
    let mut k = 1.0;
    while least.partition_point(|&p| p <= level / k) as f64 > k {
        k += 1.0;
    }
    level / k
}

/// A group that may be taken, with its customers who are in none yet.
struct Open {
    items: Vec<String>,
    takers: Proportion,
    q: f64,
    left: Bits,
}

/// Customers, a bit for each.
struct Bits(Vec<u64>);

impl Bits {
    fn of(n: usize, is_one: impl Fn(usize) -> bool) -> Self {
        let mut words = vec![0; n.div_ceil(64)];
        (0..n).filter(|&at| is_one(at)).for_each(|at| words[at / 64] |= 1 << (at % 64));
        Self(words)
    }

    /// How many of them are among these.
    fn share_of(&self, marked: &Self) -> Proportion {
        let (mut all, mut both) = (0, 0);
        for (word, marked) in self.0.iter().zip(&marked.0) {
            all += word.count_ones();
            both += (word & marked).count_ones();
        }
        Proportion::new(both, all).expect("a part of them")
    }

    fn remove(&mut self, gone: &Self) {
        self.0.iter_mut().zip(&gone.0).for_each(|(word, gone)| *word &= !gone);
    }
}

/// Takes groups as long as the surest is surely better than everyone; see the [module](self).
fn in_order(
    mut open: Vec<Open>,
    mut rest: Bits,
    took: &Bits,
    prior: BetaPrior,
    config: GroupsConfig,
) -> Vec<TargetGroup> {
    let all = rest.share_of(took);
    let base_rate = share(all.successes(), all.trials());
    let mut groups = Vec::new();
    let mut reached = 0;
    while reached < config.customers {
        // A few customers are pulled towards all who are in no group.
        let mean = rest.share_of(took).share().unwrap_or(base_rate);
        let prior = BetaPrior { mean, ..prior };
        let rates: Vec<(Proportion, Interval)> = open
            .par_iter()
            .map(|group| {
                let left = group.left.share_of(took);
                (left, prior.interval(left, Level::default()))
            })
            .collect();
        // The first of equal ones, which has the smallest q.
        let surest =
            |best: usize, at: usize| if rates[at].1.low > rates[best].1.low { at } else { best };
        let Some(at) = (0..open.len()).reduce(surest) else { break };
        let (left, ends) = rates[at];
        if ends.low <= base_rate || left.successes() == left.trials() {
            break;
        }
        let Open { items, takers, q, left: members } = open.remove(at);
        reached += u64::from(left.trials() - left.successes());
        rest.remove(&members);
        open.par_iter_mut().for_each(|group| group.left.remove(&members));
        let rate = prior.share(left);
        groups.push(TargetGroup { items, takers, left, rate, ends, base_rate, q, reached });
    }
    groups
}

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
        Column::new("expected", "would take it", Of::Number, "new * rate"),
        Column::new(
            "overlap",
            "",
            Of::Share,
            "the share of the group, takers too, who are in a group above",
        )
        .detail(),
        Column::new(
            "reached",
            "reached",
            Of::Count,
            "those who have not taken it, of this group and those above",
        ),
    ];
    Schema { name: SCHEMA, columns }
}

impl TargetGroup {
    /// Customers of the group who have not taken it and are in no group before it.
    pub fn new_customers(&self) -> u64 {
        u64::from(self.left.trials() - self.left.successes())
    }
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
        let new = group.new_customers();
        vec![
            rank.into(),
            Cell::list(group.items.iter().map(String::as_str)),
            (group.takers.trials() - group.takers.successes()).into(),
            new.into(),
            group.takers.successes().into(),
            group.rate.into(),
            group.ends.low.into(),
            group.ends.high.into(),
            group.base_rate.into(),
            (group.rate / group.base_rate).into(),
            group.q.into(),
            (new as f64 * group.rate).into(),
            (1.0 - share(group.left.trials(), group.takers.trials())).into(),
            group.reached.into(),
        ]
    }
}
