//! The form that a run takes: which vector instructions the processor has, how wide the places of items
//! are, and what decides between rows and columns. Nothing here changes the answer.
//!
//! The choice of instructions is made once, here at the top, so that the whole recursion of
//! [`super::search`] is compiled for each of them. What a thread needs again and again is here too.

use super::base::{Base, Counters};
use super::closed::Closing;
use super::columns::Columns;
use super::condensed::{Condensed, Listing};
use super::found::Found;
use super::lanes::{Extensions, Lanes, Pick, Portable, Tagged, Words};
use super::parallel::{self, Task};
use super::row_set::{RowSet, columns_of};
use super::rows::{Rows, of_patterns};
use super::search::Search;
use super::{ItemsetSink, MineConfig, Part, estimate};
use crate::encode::{Patterns, Place, Rank};
use crate::error::Result;
use crate::support::Count;
use crate::watch::Watch;

/// Transactions that fit one word.
pub(super) const WORD: Count = 64;

/// All itemsets of the first `items` ranks; see [`super::mine`].
pub(super) fn over_header_items<S, F>(
    patterns: &Patterns<'_>,
    config: &MineConfig,
    items: usize,
    sink_of: F,
    watch: &dyn Watch,
) -> Result<Vec<S>>
where
    S: ItemsetSink + Send,
    F: Fn(Part) -> S + Sync,
{
    #[cfg(target_arch = "x86_64")]
    {
        use super::lanes::{Avx2, Avx512};
        if let Some(lanes) = Avx512::detect() {
            return with_lanes(lanes, patterns, config, items, sink_of, watch);
        }
        if let Some(lanes) = Avx2::detect() {
            return with_lanes(lanes, patterns, config, items, sink_of, watch);
        }
    }
    with_lanes(Portable, patterns, config, items, sink_of, watch)
}

fn with_lanes<S, F>(
    lanes: impl Lanes,
    patterns: &Patterns<'_>,
    config: &MineConfig,
    items: usize,
    sink_of: F,
    watch: &dyn Watch,
) -> Result<Vec<S>>
where
    S: ItemsetSink + Send,
    F: Fn(Part) -> S + Sync,
{
    let split = config.split.unwrap_or_else(|| rayon::current_num_threads() > 1);
    let choices = if split { Choices::default() } else { Choices::unsplit() };
    if items < u16::LIMIT {
        with_places::<u16, _, _>(lanes, patterns, config, items, choices, sink_of, watch)
    } else {
        with_places::<u32, _, _>(lanes, patterns, config, items, choices, sink_of, watch)
    }
}

/// What decides the form of a base. No choice changes the answer, as tests show.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choices {
    /// The work after which a task leaves the rest to others: vector steps, of about a nanosecond
    /// each, and itemsets told, of about [`Self::ITEMSET`] steps each.
    pub(super) most_work: u64,
    /// What is done without perfect extensions where it is more.
    pub(super) scope: ScopeLimits,
    /// Vector steps that are worth one pair of items in one row, when a base could be searched
    /// either way, and those that another step of rows costs for each item. Only huge and nearly
    /// empty bases are better kept as rows.
    pub(super) steps_a_pair: u64,
    pub(super) steps_an_item: u64,
    /// The former for all patterns together, whose columns do not fit a cache.
    steps_a_pair_of_all: u64,
}

/// What one scope of perfect extensions may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct ScopeLimits {
    /// The most entries that are kept.
    pub(super) kept: usize,
    /// The most work of a task before the scope is complete.
    pub(super) work: u64,
}

impl Choices {
    pub(super) const ITEMSET: u64 = 4;

    /// For one thread: nothing is left to others, and scopes may take 64 MiB.
    fn unsplit() -> Self {
        let scope = ScopeLimits { kept: 4 << 20, work: u64::MAX };
        Self { most_work: u64::MAX, scope, ..Self::default() }
    }
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            most_work: 1 << 18,
            scope: ScopeLimits { kept: 1 << 19, work: 1 << 22 },
            steps_a_pair: 32,
            steps_an_item: 1000,
            steps_a_pair_of_all: 1,
        }
    }
}

fn with_places<T, S, F>(
    lanes: impl Lanes,
    patterns: &Patterns<'_>,
    config: &MineConfig,
    items: usize,
    choices: Choices,
    sink_of: F,
    watch: &dyn Watch,
) -> Result<Vec<S>>
where
    T: Place,
    S: ItemsetSink + Send,
    F: Fn(Part) -> S + Sync,
{
    let whole = Whole::<T>::of(patterns, items, choices);
    let columns = matches!(whole, Whole::Columns(_));
    let weigh = || estimate::of_header_items(patterns, config, items, columns, watch);
    parallel::over_header_items(
        items,
        sink_of,
        &weigh,
        watch,
        || Scratch::<T>::new(items, patterns.required()),
        |task, scratch, sink, halt, rest| {
            if let (Task::HeaderItem(item), Some(which)) = (&task, config.condensed)
                && which != Condensed::Generators
            {
                let listing = Listing::new(config, patterns.required());
                let itemset = Vec::new();
                let mut search = Closing {
                    lanes,
                    config,
                    which,
                    choices,
                    sink,
                    halt,
                    scratch,
                    listing,
                    itemset,
                };
                return search.header_item(&whole, item.index());
            }
            let kin = patterns.kin();
            let search = Search { lanes, config, choices, sink, halt, scratch, kin, rest, work: 0 };
            search.run(&whole, task)
        },
    )
}

/// All patterns, in the form that the first step is made from.
pub(super) enum Whole<'p, T: Place> {
    Rows(Rows<'p, T>),
    Columns(Columns),
}

impl<'p, T: Place> Whole<'p, T> {
    pub(super) fn of(patterns: &'p Patterns<'_>, items: usize, choices: Choices) -> Self {
        let rows = of_patterns::<T>(patterns, items);
        let ranks = (0..).take(items);
        let supports = patterns.counts()[..items].to_vec();
        if steps(items, rows.width()) <= rows.pairs() * choices.steps_a_pair_of_all {
            Self::Columns(columns_of(&*rows, ranks, supports))
        } else {
            Self::Rows(Rows::new(rows, ranks.collect(), supports))
        }
    }

    /// The rank of each item and its support.
    pub(super) fn items(&self) -> (&[u32], &[Count]) {
        match self {
            Self::Rows(rows) => (&rows.ranks, &rows.supports),
            Self::Columns(columns) => (&columns.ranks, &columns.supports),
        }
    }
}

/// Vector steps to count all pairs of so many columns: one and a bit for each block, and what the
/// sums and comparisons cost.
pub(super) fn steps(items: usize, width: usize) -> u64 {
    let pairs = items as u64 * items.saturating_sub(1) as u64 / 2;
    pairs.saturating_mul(width as u64 * 6 / 5 + 3)
}

/// What a thread needs again and again.
pub(super) struct Scratch<T> {
    pub(super) found: Found,
    pub(super) base: Base<T>,
    pub(super) frequent: Vec<(T, Count)>,
    pub(super) counters: Counters,
    /// [`Place::NONE`] for each item, except while it is used.
    pub(super) place_of: Vec<T>,
    pub(super) extensions: Extensions,
    pub(super) picks: Vec<Pick>,
    /// Columns that are not in use.
    pub(super) columns: Vec<Columns>,
    /// A stack: the candidates of each level stand behind those of the level above it.
    pub(super) words: Words,
    pub(super) perfect: Vec<Tagged>,
}

impl<T: Place> Scratch<T> {
    pub(super) fn new(items: usize, required: &[Rank]) -> Self {
        Self {
            found: Found::new(required),
            base: Base::default(),
            frequent: Vec::new(),
            counters: Counters::new(items),
            place_of: vec![T::NONE; items],
            extensions: Extensions::default(),
            picks: Vec::new(),
            columns: Vec::new(),
            words: Words::default(),
            perfect: Vec::new(),
        }
    }
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "small numbers")]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::encode::{Rank, Transactions, TransactionsBuilder};
    use crate::mine::{Engine, mine};
    use crate::read::RowSink;
    use crate::watch::Unwatched;
    use proptest::prelude::*;

    #[derive(Debug, Default, PartialEq)]
    struct InOrder(Vec<(Vec<Rank>, Count)>);

    impl ItemsetSink for InOrder {
        fn itemset(&mut self, items: &[Rank], support: Count) -> ControlFlow<()> {
            self.0.push((items.to_vec(), support));
            ControlFlow::Continue(())
        }
    }

    /// Rows of some of 24 items, the first ones in nearly all of them, each row repeated.
    fn transactions(rows: &[(u32, u16)], dense: bool) -> Transactions {
        let mut builder = TransactionsBuilder::default();
        for &(bits, times) in rows {
            let bits = match dense {
                true => bits | 0x0015_5555,
                false => bits & bits.rotate_left(7),
            };
            let names: Vec<String> =
                (0..24).filter(|i| bits >> i & 1 == 1).map(|i| format!("item {i}")).collect();
            for _ in 0..times {
                builder.basket(&mut names.iter().map(String::as_str)).unwrap();
            }
        }
        builder.finish()
    }

    fn listed<T: Place>(
        lanes: impl Lanes,
        patterns: &Patterns<'_>,
        config: &MineConfig,
        choices: Choices,
    ) -> InOrder {
        let items = patterns.counts().len();
        let sink_of = |_| InOrder::default();
        let parts =
            with_places::<T, _, _>(lanes, patterns, config, items, choices, sink_of, &Unwatched);
        all(parts.unwrap())
    }

    fn all(parts: Vec<InOrder>) -> InOrder {
        InOrder(parts.into_iter().flat_map(|part| part.0).collect())
    }

    fn rows() -> impl Strategy<Value = Vec<(u32, u16)>> {
        let times = prop_oneof![Just(1u16), 1..4u16, 1..300u16];
        times.prop_flat_map(|most| prop::collection::vec((any::<u32>(), 1..=most), 1..250))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn no_choice_changes_the_answer(
            rows in rows(), dense: bool, share in 0.05..0.7f64, kept in 2usize..40, most_work in 1u64..3000,
            work in 1u64..6000, min_len in 1usize..3,
        ) {
            let transactions = transactions(&rows, dense);
            let least = if dense { 0.25 + share / 2.0 } else { share / 4.0 };
            let min_count = (f64::from(transactions.n()) * least) as Count;
            let patterns = transactions.patterns(min_count.max(1 + transactions.n() / 50));
            let mut config = MineConfig::new(patterns.min_count());
            config.min_len = min_len;
            config.max_len = 9;
            config.engine = Engine::Tree;
            let expected = mine(&patterns, &config, |_| InOrder::default(), &Unwatched).unwrap();
            let expected = all(expected);

            let usual = Choices::unsplit();
            let all_rows = Choices { steps_a_pair: 0, steps_an_item: 0, steps_a_pair_of_all: 0, ..usual };
            let rows_first = Choices { steps_a_pair_of_all: 0, steps_a_pair: u64::MAX >> 32, ..usual };
            let columns = Choices { steps_a_pair_of_all: u64::MAX >> 32, ..usual };
            for choices in [usual, all_rows, rows_first, columns] {
                let limited = Choices { scope: ScopeLimits { kept, work }, ..choices };
                let split = Choices { most_work, ..choices };
                for choices in [choices, limited, split, Choices { most_work, ..limited }] {
                    let found = listed::<u16>(Portable, &patterns, &config, choices);
                    prop_assert_eq!(&found, &expected, "{:?}", choices);
                    let found = listed::<u32>(Portable, &patterns, &config, choices);
                    prop_assert_eq!(&found, &expected, "u32, {:?}", choices);
                    #[cfg(target_arch = "x86_64")]
                    {
                        use super::super::lanes::{Avx2, Avx512};
                        if let Some(lanes) = Avx2::detect() {
                            let found = listed::<u16>(lanes, &patterns, &config, choices);
                            prop_assert_eq!(&found, &expected, "AVX2, {:?}", choices);
                        }
                        if let Some(lanes) = Avx512::detect() {
                            let found = listed::<u16>(lanes, &patterns, &config, choices);
                            prop_assert_eq!(&found, &expected, "AVX-512, {:?}", choices);
                        }
                    }
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_choice_changes_what_is_closed_or_maximal(
            rows in rows(), dense: bool, share in 0.05..0.7f64, maximal: bool,
        ) {
            let transactions = transactions(&rows, dense);
            let least = if dense { 0.35 + share / 2.0 } else { share / 4.0 };
            let min_count = (f64::from(transactions.n()) * least) as Count;
            let patterns = transactions.patterns(min_count.max(1 + transactions.n() / 50));
            let mut config = MineConfig::new(patterns.min_count());
            config.condensed = Some(if maximal { Condensed::Maximal } else { Condensed::Closed });
            config.engine = Engine::Tree;
            let expected = mine(&patterns, &config, |_| InOrder::default(), &Unwatched).unwrap();
            let expected = all(expected);
            let usual = Choices::default();
            let all_rows = Choices { steps_a_pair: 0, steps_an_item: 0, steps_a_pair_of_all: 0, ..usual };
            let rows_first = Choices { steps_a_pair_of_all: 0, steps_a_pair: u64::MAX >> 32, ..usual };
            let columns = Choices { steps_a_pair_of_all: u64::MAX >> 32, ..usual };
            for choices in [usual, all_rows, rows_first, columns] {
                let found = listed::<u16>(Portable, &patterns, &config, choices);
                prop_assert_eq!(&found, &expected, "{:?}", choices);
                #[cfg(target_arch = "x86_64")]
                if let Some(lanes) = super::super::lanes::Avx512::detect() {
                    let found = listed::<u16>(lanes, &patterns, &config, choices);
                    prop_assert_eq!(&found, &expected, "AVX-512, {:?}", choices);
                }
            }
        }
    }

    /// Twenty items in every transaction are a million itemsets of one header item and its scope.
    #[test]
    fn what_is_told_at_a_stretch_is_split() {
        let names: Vec<String> = (0..20).map(|i| i.to_string()).collect();
        let mut builder = TransactionsBuilder::default();
        for _ in 0..100 {
            builder.basket(&mut names.iter().map(String::as_str)).unwrap();
        }
        let transactions = builder.finish();
        let patterns = transactions.patterns(2);
        let mut config = MineConfig::new(2);
        for split in [true, false] {
            config.split = Some(split);
            let parts = mine(&patterns, &config, |_| InOrder::default(), &Unwatched).unwrap();
            assert_eq!(parts.len() > 20, split, "{} parts", parts.len());
            assert_eq!(parts.iter().map(|part| part.0.len()).sum::<usize>(), (1 << 20) - 1);
            let counted = crate::mine::count(&patterns, &config, &Unwatched).unwrap();
            assert_eq!(counted.total(), (1 << 20) - 1);
        }
    }

    #[test]
    fn more_than_is_kept_is_searched_without_a_scope() {
        // One item is in every row that holds "rare", and 2^14 sets are below that.
        let mut builder = TransactionsBuilder::default();
        let names: Vec<String> = (0..14).map(|i| i.to_string()).collect();
        for missing in 0..14 {
            for _ in 0..3 {
                let others = (0..14).filter(|&i| i != missing).map(|i| &*names[i]);
                builder.basket(&mut others.chain(["rare", "always"])).unwrap();
            }
            builder.basket(&mut ["always"].into_iter()).unwrap();
        }
        let transactions = builder.finish();
        let patterns = transactions.patterns(1);
        let mut config = MineConfig::new(1);
        let usual = Choices::unsplit();
        let all_kept = listed::<u16>(Portable, &patterns, &config, usual);
        for kept in [1, 10, 1000, 10_000] {
            for work in [1, 100, 5000] {
                let choices = Choices { scope: ScopeLimits { kept, work }, ..usual };
                let found = listed::<u16>(Portable, &patterns, &config, choices);
                assert!(found == all_kept, "{kept} {work}");
            }
        }
        config.engine = Engine::Tree;
        let tree = mine(&patterns, &config, |_| InOrder::default(), &Unwatched).unwrap();
        assert!(all_kept == all(tree));
    }
}
