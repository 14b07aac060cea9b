//! How far a run is, so that it moves evenly.
//!
//! Header items are a poor measure: in dense data a few of them have nearly all itemsets, and most of
//! what is done for one is left to other tasks. So each header item is given a share of the whole by
//! how much work it is thought to be: what its conditional pattern base has to be gathered from, and
//! how many itemsets it has by a small sample ([`super::estimate`]). A task moves its part of that share
//! on as it works, as far as what was thought allows; the rest of it when it ends, or hands it to the
//! tasks that go on.
//!
//! Short runs do not pay for this. The shares are made, and progress is told, when a run has gone on
//! for some tenths of a second; before that nobody has seen anything.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::watch::{MINE_PARTS, Watch};

/// Steps, of about a nanosecond each, after which a run is a long one.
const LONG: u64 = if cfg!(test) { 1 << 12 } else { 1 << 25 };

/// Steps after which a task says how far it is.
const REPORT: u64 = if cfg!(test) { 1 << 8 } else { 1 << 20 };

/// How much of its part a task moves on while it works: what it is thought to be may be too little.
const MOST: f64 = 0.95;

/// The part of a header item that is one task's to do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Portion {
    header_item: usize,
    /// In (0, 1].
    of: f64,
}

impl Portion {
    /// All of a header item, by its place.
    pub(super) fn whole(header_item: usize) -> Self {
        Self { header_item, of: 1.0 }
    }
}

/// What the header items, by their places, are thought to be, in steps.
pub(super) type Weigh<'a> = &'a (dyn Fn() -> Vec<f64> + Sync);

/// How far a run is.
pub(super) struct Meter<'a> {
    watch: &'a dyn Watch,
    weigh: Weigh<'a>,
    worked: AtomicU64,
    state: Mutex<State>,
}

struct State {
    /// The part of each header item that is done.
    done: Vec<f64>,
    /// What each is thought to be, in steps; empty until the run is a long one.
    thought: Vec<f64>,
    /// Their sum.
    all: f64,
    /// The sum of what is done of them.
    so_far: f64,
    told: u64,
}

impl<'a> Meter<'a> {
    pub(super) fn new(header_items: usize, weigh: Weigh<'a>, watch: &'a dyn Watch) -> Self {
        let state = State {
            done: vec![0.0; header_items],
            thought: Vec::new(),
            all: 0.0,
            so_far: 0.0,
            told: 0,
        };
        Self { watch, weigh, worked: AtomicU64::new(0), state: Mutex::new(state) }
    }

    /// A task begins.
    pub(super) fn task(&'a self, portion: Portion) -> Task<'a> {
        Task {
            meter: self,
            portion,
            moved: Cell::new(0.0),
            worked: Cell::new(0),
            reported: Cell::new(0),
        }
    }

    /// The run is over.
    pub(super) fn finish(self) {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.watch.advance(MINE_PARTS - state.told);
    }

    /// Threads together have worked so much more.
    fn work(&self, steps: u64) {
        if !self.watch.is_watched() {
            return;
        }
        let before = self.worked.fetch_add(steps, Ordering::Relaxed);
        if before < LONG && before.saturating_add(steps) >= LONG {
            // Others go on meanwhile.
            let thought = (self.weigh)();
            let mut state = self.lock();
            state.all = thought.iter().sum();
            state.so_far = thought.iter().zip(&state.done).map(|(all, done)| all * done).sum();
            state.thought = thought;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// So much more of a header item is done.
    fn advance(&self, state: &mut State, header_item: usize, part: f64) {
        state.done[header_item] += part;
        let Some(thought) = state.thought.get(header_item) else { return };
        state.so_far += thought * part;
        let parts = MINE_PARTS as f64 * state.so_far / state.all;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is about a part of the whole, and `as` saturates"
        )]
        let now = (parts as u64).min(MINE_PARTS - 1);
        if now > state.told {
            self.watch.advance(now - state.told);
            state.told = now;
        }
    }
}

/// How far a task is. A thread has its tasks to itself.
pub(super) struct Task<'a> {
    meter: &'a Meter<'a>,
    portion: Portion,
    /// How much of the portion has been moved on.
    moved: Cell<f64>,
    worked: Cell<u64>,
    /// How much of that the meter knows.
    reported: Cell<u64>,
}

impl Task<'_> {
    /// So many more steps are done.
    #[inline]
    pub(super) fn work(&self, steps: u64) {
        let worked = self.worked.get().saturating_add(steps);
        self.worked.set(worked);
        if worked - self.reported.get() >= REPORT {
            self.report();
        }
    }

    #[cold]
    fn report(&self) {
        self.tell_worked();
        let mut state = self.meter.lock();
        if let Some(done) = self.thought_done(&state) {
            self.move_to(done, &mut state);
        }
    }

    fn tell_worked(&self) {
        let worked = self.worked.get();
        self.meter.work(worked - self.reported.replace(worked));
    }

    /// The part of the header item that is thought to be done by this task.
    fn thought_done(&self, state: &State) -> Option<f64> {
        let thought = state.thought.get(self.portion.header_item)?;
        Some((self.worked.get() as f64 / thought.max(1.0)).min(MOST * self.portion.of))
    }

    fn move_to(&self, done: f64, state: &mut State) {
        let more = done - self.moved.get();
        if more > 0.0 {
            self.moved.set(done);
            self.meter.advance(state, self.portion.header_item, more);
        }
    }

    /// The task ends and leaves others, each thought to be so many steps.
    pub(super) fn end(self, left: &[f64]) -> Vec<Portion> {
        let Portion { header_item, of } = self.portion;
        self.tell_worked();
        let mut state = self.meter.lock();
        let all: f64 = left.iter().sum();
        let done = match left {
            [] => of,
            _ => self.thought_done(&state).unwrap_or_else(|| {
                let worked = self.worked.get() as f64;
                of * (worked / (worked + all).max(1.0)).min(MOST)
            }),
        };
        self.move_to(done, &mut state);
        let rest = of - self.moved.get();
        left.iter().map(|steps| Portion { header_item, of: rest * steps / all }).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::encode::TransactionsBuilder;
    use crate::mine::{self, Engine, MineConfig};
    use crate::read::RowSink;
    use crate::watch::Stage;

    /// What a watcher is told.
    #[derive(Default)]
    struct Told {
        total: Mutex<Option<u64>>,
        moves: Mutex<Vec<u64>>,
    }

    impl Watch for Told {
        fn begin(&self, stage: Stage, total: Option<u64>) {
            assert_eq!(stage, Stage::Mine);
            *self.total.lock().unwrap() = total;
        }

        fn advance(&self, work: u64) {
            self.moves.lock().unwrap().push(work);
        }
    }

    /// Twenty items, all but two or three of them in each basket: nearly a million itemsets, most of
    /// them of a few header items.
    #[test]
    fn no_step_is_large_where_few_header_items_have_nearly_all_itemsets() {
        let mut builder = TransactionsBuilder::default();
        let names: Vec<String> = (0..20).map(|i| i.to_string()).collect();
        for basket in 0..900usize {
            let lacks = |item: usize| [basket % 19, basket / 19 % 20, basket / 380].contains(&item);
            let items = (0..20).filter(|&item| !lacks(item)).map(|item| &*names[item]);
            builder.basket(&mut items.collect::<Vec<_>>().into_iter()).unwrap();
        }
        let transactions = builder.finish();
        let patterns = transactions.patterns(30);
        let mut config = MineConfig::new(30);
        for engine in [Engine::Auto, Engine::Tree] {
            for (threads, split) in [(1, false), (1, true), (2, true), (4, true)] {
                config.engine = engine;
                config.split = Some(split);
                let told = Told::default();
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                let counted = pool.install(|| mine::count(&patterns, &config, &told)).unwrap();
                assert!(counted.total() > 100_000, "{}", counted.total());
                assert_eq!(*told.total.lock().unwrap(), Some(MINE_PARTS));
                let moves = told.moves.into_inner().unwrap();
                assert_eq!(moves.iter().sum::<u64>(), MINE_PARTS);
                if threads > 1 {
                    // How far others come while one weighs the header items is up to the machine.
                    continue;
                }
                // The first is what was done before anything was told.
                let (first, moves) = moves.split_first().unwrap();
                let largest = moves.iter().max().unwrap();
                let case = format!("{engine:?}, split {split}, {} moves", moves.len());
                assert!(
                    first * 2 < MINE_PARTS && largest * 5 < MINE_PARTS,
                    "{first} {largest}: {case}"
                );
                assert!(moves.len() > 30, "{case}");
            }
        }
    }

    #[test]
    fn a_short_run_says_nothing_until_it_is_done() {
        let mut builder = TransactionsBuilder::default();
        builder.basket(&mut ["a", "b"].into_iter()).unwrap();
        let transactions = builder.finish();
        for min_count in [1, 2] {
            let told = Told::default();
            let patterns = transactions.patterns(min_count);
            mine::count(&patterns, &MineConfig::new(min_count), &told).unwrap();
            assert_eq!(told.moves.into_inner().unwrap(), [MINE_PARTS]);
        }
    }

    #[test]
    fn portions_of_a_header_item_are_all_of_it() {
        let told = Told::default();
        let weigh = || vec![5000.0, 3000.0];
        let meter = Meter::new(2, &weigh, &told);
        let first = meter.task(Portion::whole(1));
        first.work(LONG);
        let left = first.end(&[10.0, 30.0]);
        assert_eq!(left.len(), 2);
        assert!((left[1].of / left[0].of - 3.0).abs() < 1e-9);
        // A task that is more than was thought moves no further than its portion.
        let second = meter.task(left[0]);
        (0..50).for_each(|_| second.work(REPORT));
        assert!(second.moved.get() <= MOST * left[0].of);
        assert!(second.end(&[]).is_empty());
        meter.task(left[1]).end(&[]);
        let state = meter.lock();
        assert!((state.done[1] - 1.0).abs() < 1e-9 && state.done[0] == 0.0);
        assert!((370_000..=380_000).contains(&state.told), "{}", state.told);
    }
}
