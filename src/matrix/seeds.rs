//! Whom to offer a new product, from a list of those who took it first.
//!
//! A pilot or early adopters are a list of customers, the seeds. What sets them apart from the rest is
//! looked for among the sets of what customers hold: groups that one can say in words, in which seeds
//! are more frequent than among all. Each set is tested one-sided (Fisher 1935). A set whose holders
//! are so few that even all of them being seeds would prove nothing is no hypothesis (Tarone 1990);
//! over the others the false discovery rate is held. A larger set must say more than each set that
//! lacks one of its products: seeds are more frequent with the product than without it (productive,
//! Webb 2007). The groups are then put in an order as rules are in a list: first the one whose people
//! are surely the likeliest takers, then the one of which that is true among those not yet reached,
//! until no group is left whose people are surely likelier than everyone.

use rayon::prelude::*;

use crate::encode::{BitColumns, Patterns, Rank};
use crate::error::{Error, Result};
use crate::mine::{self, MineConfig};
use crate::record::{Cell, Column, Kind, Record, Schema};
use crate::stats::discovery::{Correction, adjust};
use crate::stats::shrink::BetaPrior;
use crate::stats::tails::hypergeometric;
use crate::stats::{Contingency, Interval, Level, Proportion};
use crate::support::{Count, share};
use crate::watch::Watch;

/// How groups are looked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SeedConfig {
    /// The most products of a group. Default is 3.
    pub max_len: usize,
    /// The highest corrected p-value of a group, and the highest p-value at which a product adds to
    /// it. Default is 0.05.
    pub max_q: f64,
    /// No further group once so many people are reached. Default is none: all that add anyone.
    pub reach: Option<u64>,
}

impl Default for SeedConfig {
    fn default() -> Self {
        Self { max_len: 3, max_q: 0.05, reach: None }
    }
}

/// One group of customers.
#[derive(Clone, Debug, PartialEq)]
pub struct SeedGroup<'a> {
    /// What all of them hold, by name.
    pub items: Vec<&'a str>,
    /// How many hold all of it, and how many of them are seeds.
    pub seeds: Proportion,
    /// The share of seeds among everyone.
    pub base_rate: f64,
    /// The one-sided p-value, corrected over all groups that could have been found.
    pub q: f64,
    /// Of those of them who are in no group before, how many are seeds.
    pub new: Proportion,
    /// That share shrunk towards what is usual for a product's holders, and its 95 % interval.
    pub rate: (f64, Interval),
    /// All who are no seeds and are reached by now.
    pub reached: u64,
}

/// A set that was found.
struct Found {
    items: Vec<Rank>,
    table: Contingency,
    q: f64,
}

/// The groups in which seeds are frequent, those first whose people are surely the likeliest takers.
/// `seeds` says of each transaction whether it is one.
///
/// # Errors
/// When nobody or everybody is a seed, there are too many sets, or the watcher asks to stop.
pub fn seed_groups<'a>(
    patterns: &'a Patterns<'a>,
    seeds: &[bool],
    config: &SeedConfig,
    watch: &dyn Watch,
) -> Result<Vec<SeedGroup<'a>>> {
    let labels: Vec<u32> = seeds.iter().map(|&seed| u32::from(seed)).collect();
    let n_seeds = seeds.iter().filter(|&&seed| seed).count();
    if n_seeds == 0 || n_seeds == seeds.len() {
        let what = if n_seeds == 0 { "nobody" } else { "everybody" };
        return Err(Error::Unsupported(format!(
            "{what} here is on the list of seeds, so that there is nothing to tell apart"
        )));
    }
    let n_seeds = Count::try_from(n_seeds).expect("no more than transactions");
    let mut mining = MineConfig::new(patterns.min_count());
    mining.max_len = config.max_len;
    let itemsets = mine::collect(patterns, &mining, watch)?;
    let ranks = (0..patterns.items().len()).map(Rank::at);
    let columns = BitColumns::in_strata(patterns.transactions(), patterns, ranks.clone(), &labels);
    let table = |items: &[Rank]| {
        let supports = columns.supports(items.iter().copied());
        let (others, seeds) = (supports[0], supports[1]);
        Contingency::new(patterns.n(), others + seeds, n_seeds, seeds)
            .expect("counts of one set of transactions are consistent")
    };
    let mut sets: Vec<Vec<Rank>> = Vec::with_capacity(itemsets.len());
    let end = itemsets.for_each(|items, _| {
        sets.push(items.to_vec());
        if watch.stop() {
            std::ops::ControlFlow::Break(())
        } else {
            std::ops::ControlFlow::Continue(())
        }
    });
    if end.is_break() {
        return Err(Error::Interrupted);
    }
    let tested: Vec<(Contingency, f64, f64)> = sets
        .par_iter()
        .map(|items| {
            let table = table(items);
            (table, upper(&table), least_p(&table))
        })
        .collect();
    let testable = testable(tested.iter().map(|&(.., least)| least), config.max_q);
    let p: Vec<f64> =
        tested.iter().filter(|(.., least)| *least <= testable).map(|&(_, p, _)| p).collect();
    let q = adjust(&p, Correction::BenjaminiHochberg)?;
    let hypotheses = sets.into_iter().zip(&tested).filter(|(_, (.., least))| *least <= testable);
    let productive = |items: &[Rank], both: &Contingency| {
        (0..items.len()).all(|without| {
            let rest: Vec<Rank> =
                (0..items.len()).filter(|&at| at != without).map(|at| items[at]).collect();
            rest.is_empty() || {
                let rest = table(&rest);
                let within = Contingency::new(
                    rest.antecedent(),
                    both.antecedent(),
                    rest.both(),
                    both.both(),
                );
                upper(&within.expect("a set is held by some of those who hold a part of it"))
                    <= config.max_q
            }
        })
    };
    let mut found: Vec<Found> = hypotheses
        .zip(q)
        .filter(|(_, q)| *q <= config.max_q)
        .map(|((items, &(table, ..)), q)| Found { items, table, q })
        .collect();
    found = found.into_par_iter().filter(|one| productive(&one.items, &one.table)).collect();
    // Of equal groups the surer, then the first by name.
    let name_order = patterns.name_order();
    found.sort_by_cached_key(|one| {
        let mut names: Vec<u32> = one.items.iter().map(|item| name_order[item.index()]).collect();
        names.sort_unstable();
        (one.q.to_bits(), names)
    });
    let singles: Vec<Proportion> = ranks.map(|rank| table(&[rank]).confidence()).collect();
    let usual = BetaPrior::of_column(&singles);
    Ok(in_order(patterns, seeds, found, &usual, config))
}

/// The chance of so many seeds or more among the holders.
fn upper(table: &Contingency) -> f64 {
    hypergeometric(table).upper()
}

/// The least that this chance could be: if all holders were seeds, or all seeds holders.
fn least_p(table: &Contingency) -> f64 {
    let most = table.antecedent().min(table.consequent());
    let best = Contingency::new(table.n(), table.antecedent(), table.consequent(), most);
    upper(&best.expect("no more than either side"))
}

/// The highest least p-value of a hypothesis: level/k for the smallest k of which no more than k sets
/// can reach it.
fn testable(least: impl Iterator<Item = f64>, level: f64) -> f64 {
    let mut least: Vec<f64> = least.collect();
    least.sort_unstable_by(f64::total_cmp);
    let mut k = 1.0;
    loop {
        let reach = least.partition_point(|&p| p <= level / k) as f64;
        if reach <= k {
            return level / k;
        }
        k += 1.0;
    }
}

/// Puts groups in order; see the [module](self).
fn in_order<'a>(
    patterns: &'a Patterns<'a>,
    seeds: &[bool],
    found: Vec<Found>,
    usual: &BetaPrior,
    config: &SeedConfig,
) -> Vec<SeedGroup<'a>> {
    /// Groups that are looked at; those behind them are less sure than all of these.
    const MOST: usize = 1000;
    let transactions = patterns.transactions();
    let with_members = |one: Found| {
        let mut ids: Vec<_> = one.items.iter().map(|item| patterns.items()[item.index()]).collect();
        ids.sort_unstable();
        let holds = |held: &[_]| ids.iter().all(|id| held.binary_search(id).is_ok());
        let members: Vec<usize> =
            (0..seeds.len()).filter(|&place| holds(transactions.items(place))).collect();
        (one, members)
    };
    let mut left: Vec<(Found, Vec<usize>)> =
        found.into_par_iter().take(MOST).map(with_members).collect();
    let mut known = vec![false; seeds.len()];
    let mut groups = Vec::new();
    let mut reached = 0;
    while config.reach.is_none_or(|reach| reached < reach) {
        let new = |members: &[usize]| {
            let new = || members.iter().filter(|&&place| !known[place]);
            let count = |n: usize| Count::try_from(n).expect("no more than transactions");
            let seeds = new().filter(|&&place| seeds[place]).count();
            Proportion::new(count(seeds), count(new().count())).expect("seeds are among them")
        };
        let rates: Vec<(Proportion, Interval)> = left
            .par_iter()
            .map(|(_, members)| {
                let new = new(members);
                (new, usual.interval(new, Level::default()))
            })
            .collect();
        let likelier = (0..left.len())
            .reduce(|best, at| if rates[at].1.low > rates[best].1.low { at } else { best });
        let Some(best) = likelier else { break };
        let (new, interval) = rates[best];
        let (one, members) = left.remove(best);
        let base_rate = share(one.table.consequent(), one.table.n());
        if interval.low <= base_rate || new.successes() == new.trials() {
            break;
        }
        members.into_iter().for_each(|place| known[place] = true);
        reached += u64::from(new.trials() - new.successes());
        let mut items: Vec<&str> = one.items.iter().map(|&item| patterns.name(item)).collect();
        items.sort_unstable();
        groups.push(SeedGroup {
            items,
            seeds: one.table.confidence(),
            base_rate,
            q: one.q,
            new,
            rate: (usual.share(new), interval),
            reached,
        });
    }
    groups
}

/// `pannier.seed_groups/1`.
pub fn schema() -> Schema {
    use Kind::{Chance, Count, List, Number, Ratio, Share};
    let columns = vec![
        Column::new("items", "hold", List, "what all of the group hold"),
        Column::new("holders", "people", Count, "how many they are, seeds too"),
        Column::new("seeds", "seeds", Count, "how many of them are on the list"),
        Column::new("rate", "rate", Share, "seeds / holders").detail(),
        Column::new("base_rate", "all", Share, "the share of seeds among everyone"),
        Column::new("lift", "lift", Ratio, "rate / base_rate"),
        Column::new(
            "q_value",
            "q",
            Chance,
            "of so many seeds or more by chance, corrected over all groups that could be found",
        ),
        Column::new("added", "adds", Count, "those who are no seeds and in no group above"),
        Column::new(
            "rate_new",
            "would take it",
            Share,
            "the share of seeds among those in no group above, shrunk towards what is usual for the holders of a product",
        ),
        Column::new("rate_new_low", "from", Share, "lower end of its 95 % interval"),
        Column::new("rate_new_high", "to", Share, "upper end of the same interval"),
        Column::new("expected", "takers", Number, "added * rate_new"),
        Column::new("overlap", "", Share, "the share of the group who are in a group above")
            .detail(),
        Column::new(
            "reached",
            "reached",
            Count,
            "all who are no seeds, of this group and those above",
        ),
    ];
    Schema { name: "pannier.seed_groups/1", columns }
}

impl Record for SeedGroup<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let (rate, interval) = self.rate;
        let added = self.new.trials() - self.new.successes();
        let share = self.seeds.share().unwrap_or(0.0);
        vec![
            Cell::list(self.items.iter().copied()),
            self.seeds.trials().into(),
            self.seeds.successes().into(),
            share.into(),
            self.base_rate.into(),
            (share / self.base_rate).into(),
            self.q.into(),
            added.into(),
            rate.into(),
            interval.low.into(),
            interval.high.into(),
            (f64::from(added) * rate).into(),
            (1.0 - f64::from(self.new.trials()) / f64::from(self.seeds.trials())).into(),
            self.reached.into(),
        ]
    }
}
