//! Who could hold what: a pair is counted only among those who met both products on sale.
//!
//! A product launched last month is held together with little, not because it goes with little but
//! because most of the baskets were packed before. So where a catalogue says when products were
//! launched and withdrawn, the table of a pair holds only the transactions during which both were on
//! sale: of a basket the moment it was packed, of a customer the time from the first row to the end
//! of the data. Where rows show a product outside its dates it is the dates that are wrong, and they
//! are stretched to the rows; so whoever holds a product was always exposed to it, and joint counts
//! stay what they are.
//!
//! Transactions that met the same products form a group. The null of equal activity is fitted within
//! each group, where the same choice was open to all, and expectations and variances of a pair are
//! summed over the groups that met both. It is fitted to all products, those below a minimum support
//! too, as everywhere: they are part of how much somebody holds.

use crate::encode::{ItemId, Patterns, Rank, Transactions};
use crate::error::{Error, Result};
use crate::read::ProductFacts;
use crate::stats::Contingency;
use crate::stats::activity::{ActivityNull, Form, JointCount};
use crate::support::Count;
use crate::words::Unit;

/// From when on, and until before when, a product is on sale.
type Window = (i64, i64);

/// Before and after all days.
const ALWAYS: Window = (i64::MIN, i64::MAX);

/// When products were on sale, and when transactions could have met them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnSale {
    /// By item.
    windows: Vec<Window>,
    /// The first and the last moment of each transaction; none where no row says when, which is
    /// taken to have met everything.
    spans: Vec<Option<(i64, i64)>>,
    /// Products that rows show outside their dates.
    stretched: usize,
}

impl OnSale {
    /// From what the catalogue says of each item, by id. None when it has no dates within the time
    /// of the rows, or the transactions were not kept with their times.
    pub fn of(transactions: &Transactions, facts: &[ProductFacts], unit: Unit) -> Option<Self> {
        let (first, last) = transactions.span()?;
        if transactions.times().is_empty() {
            return None;
        }
        let span = |time: &Option<i64>| {
            time.map(|from| (from, if unit == Unit::Customers { last } else { from }))
        };
        let spans: Vec<Option<(i64, i64)>> = transactions.times().iter().map(span).collect();
        let of_catalogue = |facts: &ProductFacts| {
            let from = facts.launched.filter(|&from| from > first);
            let until = facts.withdrawn.filter(|&until| until <= last);
            (from.unwrap_or(ALWAYS.0), until.unwrap_or(ALWAYS.1))
        };
        let declared: Vec<Window> = facts.iter().map(of_catalogue).collect();
        if declared.iter().all(|&window| window == ALWAYS) {
            return None;
        }
        let mut windows = declared.clone();
        for (items, span) in transactions.iter().zip(&spans) {
            let Some((from, to)) = *span else { continue };
            for item in items {
                let window = &mut windows[item.index()];
                window.0 = window.0.min(to);
                window.1 = window.1.max(from.saturating_add(1));
            }
        }
        let stretched = windows.iter().zip(&declared).filter(|(now, was)| now != was).count();
        Some(Self { windows, spans, stretched })
    }

    /// How many products were launched or withdrawn within the time of the rows.
    pub fn changing(&self) -> usize {
        self.windows.iter().filter(|&&window| window != ALWAYS).count()
    }

    /// How many products the rows show outside the catalogue's dates.
    pub fn stretched(&self) -> usize {
        self.stretched
    }
}

/// The margins of every pair, and the null of equal activity behind them.
#[derive(Clone, Debug)]
pub(super) struct Exposure {
    /// The item of each product, and its window as a number, by rank.
    items: Vec<usize>,
    window_of: Vec<usize>,
    /// How many windows there are.
    windows: usize,
    /// Transactions that met two windows.
    met: Vec<Count>,
    /// Holders of each product who met a window, by rank and window.
    holders: Vec<Count>,
    groups: Vec<Group>,
}

/// Transactions that met the same products.
#[derive(Clone, Debug)]
struct Group {
    met: Vec<bool>,
    /// By item.
    null: ActivityNull,
}

impl Exposure {
    /// Everybody met everything.
    pub(super) fn of_everyone(patterns: &Patterns<'_>) -> Result<Self> {
        let all = patterns.transactions();
        let null = ActivityNull::fit(&all.counts(), &all.by_size(), Form::Auto)?;
        Ok(Self {
            items: items(patterns),
            window_of: vec![0; patterns.items().len()],
            windows: 1,
            met: vec![patterns.n()],
            holders: patterns.counts().to_vec(),
            groups: vec![Group { met: vec![true], null }],
        })
    }

    /// Transactions met what was on sale in their time.
    pub(super) fn while_on_sale(patterns: &Patterns<'_>, on_sale: &OnSale) -> Result<Self> {
        /// Holders by product and window take 4 bytes each.
        const MOST: usize = 100_000_000;
        let of_product = |item: &ItemId| on_sale.windows[item.index()];
        let windows_of: Vec<Window> = patterns.items().iter().map(of_product).collect();
        let mut windows = windows_of.clone();
        windows.sort_unstable();
        windows.dedup();
        let window_of: Vec<usize> = windows_of
            .iter()
            .map(|window| windows.binary_search(window).expect("it is one of them"))
            .collect();
        let n_products = patterns.items().len();
        let groups = Spans::of(&windows, &on_sale.spans);
        let n_items = patterns.transactions().dictionary().len();
        let cells = (n_products * windows.len()).max(n_items * groups.met.len());
        if cells > MOST {
            return Err(Error::TooMany {
                what: "products times dates of sale",
                found: cells as u64,
                limit: MOST as u64,
                hint: "keep the frequent products with --min-support, or round the dates to months"
                    .into(),
            });
        }
        let counted = groups.counted(patterns.transactions());
        let items = items(patterns);
        let mut met = vec![0; windows.len() * windows.len()];
        let mut holders = vec![0; n_products * windows.len()];
        for (counted, of_group) in counted.iter().zip(&groups.met) {
            let seen: Vec<usize> = (0..windows.len()).filter(|&w| of_group[w]).collect();
            for &w in &seen {
                seen.iter().for_each(|&other| met[w * windows.len() + other] += counted.n);
            }
            for (product, &item) in items.iter().enumerate() {
                let of_product = counted.holders[item];
                seen.iter().for_each(|&w| holders[product * windows.len() + w] += of_product);
            }
        }
        let fitted = |(counted, met): (Counted, Vec<bool>)| {
            let null = ActivityNull::fit(&counted.holders, &counted.by_size, Form::Auto)?;
            Ok(Group { met, null })
        };
        let groups: Result<Vec<Group>> = counted.into_iter().zip(groups.met).map(fitted).collect();
        Ok(Self { items, window_of, windows: windows.len(), met, holders, groups: groups? })
    }

    /// The table of a pair with this joint count.
    pub(super) fn table(&self, given: Rank, then: Rank, both: Count) -> Contingency {
        let [of_given, of_then] = [given, then].map(|rank| self.window_of[rank.index()]);
        let n = self.met[of_given * self.windows + of_then];
        let holders = |rank: Rank, window| self.holders[rank.index() * self.windows + window];
        Contingency::new(n, holders(given, of_then), holders(then, of_given), both)
            .expect("who holds a product has met it")
    }

    /// The joint count of a pair under the null of equal activity.
    pub(super) fn joint(&self, a: Rank, b: Rank) -> JointCount {
        let windows = [a, b].map(|rank| self.window_of[rank.index()]);
        let met = self.groups.iter().filter(|group| windows.iter().all(|&w| group.met[w]));
        let [a, b] = [a, b].map(|rank| self.items[rank.index()]);
        JointCount::sum(met.map(|group| group.null.pair(a, b)))
    }
}

fn items(patterns: &Patterns<'_>) -> Vec<usize> {
    patterns.items().iter().map(|item| item.index()).collect()
}

/// The group of each transaction, and which windows each group met.
struct Spans {
    group_of: Vec<usize>,
    met: Vec<Vec<bool>>,
}

/// What one group holds.
struct Counted {
    n: Count,
    /// By item.
    holders: Vec<Count>,
    by_size: Vec<Count>,
}

impl Spans {
    /// A span meets a window that begins by its end and ends after its beginning; so spans between
    /// the same beginnings and endings of windows meet the same ones.
    fn of(windows: &[Window], spans: &[Option<(i64, i64)>]) -> Self {
        let sorted = |side: fn(&Window) -> i64| {
            let mut moments: Vec<i64> = windows.iter().map(side).collect();
            moments.sort_unstable();
            moments.dedup();
            moments
        };
        let (begins, ends) = (sorted(|window| window.0), sorted(|window| window.1));
        let key = |span: &Option<(i64, i64)>| {
            span.map(|(from, to)| {
                let begun = begins.partition_point(|&begin| begin <= to);
                let ended = ends.partition_point(|&end| end <= from);
                (begun, ended)
            })
        };
        let keys: Vec<Option<(usize, usize)>> = spans.iter().map(key).collect();
        let mut different = keys.clone();
        different.sort_unstable();
        different.dedup();
        let met = different.iter().map(|key| {
            let has_met = |window: &Window| match *key {
                None => true,
                Some((begun, ended)) => {
                    begins[..begun].last().is_some_and(|&begin| window.0 <= begin)
                        && ends.get(ended).is_some_and(|&end| window.1 >= end)
                }
            };
            windows.iter().map(has_met).collect()
        });
        let group_of =
            keys.iter().map(|key| different.binary_search(key).expect("it is one of them"));
        Self { group_of: group_of.collect(), met: met.collect() }
    }

    fn counted(&self, transactions: &Transactions) -> Vec<Counted> {
        let n_items = transactions.dictionary().len();
        let none = || Counted { n: 0, holders: vec![0; n_items], by_size: Vec::new() };
        let mut counted: Vec<Counted> = self.met.iter().map(|_| none()).collect();
        for (&group, items) in self.group_of.iter().zip(transactions.iter()) {
            let counted = &mut counted[group];
            items.iter().for_each(|item| counted.holders[item.index()] += 1);
            if counted.by_size.len() <= items.len() {
                counted.by_size.resize(items.len() + 1, 0);
            }
            counted.by_size[items.len()] += 1;
            counted.n += 1;
        }
        counted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_meet_the_windows_that_they_overlap() {
        let windows = [ALWAYS, (3, 7), (5, i64::MAX), (i64::MIN, 4)];
        let mut spans: Vec<Option<(i64, i64)>> = vec![None];
        spans.extend((0..10).flat_map(|from| (from..10).map(move |to| Some((from, to)))));
        let found = Spans::of(&windows, &spans);
        for (span, &group) in spans.iter().zip(&found.group_of) {
            for (window, &met) in windows.iter().zip(&found.met[group]) {
                let overlap = span.is_none_or(|(from, to)| window.0 <= to && window.1 > from);
                assert_eq!(met, overlap, "{span:?} {window:?}");
            }
        }
    }
}
