//! Parts of the answer, on all threads of the pool.
//!
//! Each header item is a task. A task that has worked for long ends there and gives what is left of
//! it to all threads, as tasks that come right behind it in the order of the answer; these may do so
//! again. What remains one task is therefore small, whatever the data.
//!
//! A thread always takes the task that comes earliest in the answer. So the earliest task that is
//! not done is always being worked on, or about to be, by a thread that waits for no other:
//! [`super::Ordered`] relies on that. (It was open when any later one was taken, or else it was
//! given away by an even earlier task, whose thread takes it next.) Nothing is shared but what is
//! only read; a panic in a task reaches the caller.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::meter::{self, Meter, Portion, Weigh};
use super::{ItemsetSink, Part};
use crate::encode::Rank;
use crate::error::{Error, Result};
use crate::watch::Watch;

/// What a task is told and tells while it works: whether the run should end, because a sink has seen
/// enough or because the watcher says so, and how far it is.
pub(super) struct Halt<'a> {
    enough: &'a AtomicBool,
    watch: &'a dyn Watch,
    task: meter::Task<'a>,
}

impl Halt<'_> {
    pub(super) fn check(&self) -> ControlFlow<()> {
        halted(self.enough, self.watch)
    }

    /// So many steps, of about a nanosecond each, are done.
    #[inline]
    pub(super) fn worked(&self, steps: u64) {
        self.task.work(steps);
    }
}

fn halted(enough: &AtomicBool, watch: &dyn Watch) -> ControlFlow<()> {
    if enough.load(Ordering::Relaxed) || watch.stop() {
        ControlFlow::Break(())
    } else {
        ControlFlow::Continue(())
    }
}

/// What a task leaves to others.
pub(super) trait Left: Send {
    /// About how many steps it is.
    fn steps(&self) -> f64;
}

/// What a task is about.
pub(super) enum Task<R> {
    /// All itemsets whose least frequent item has this rank.
    HeaderItem(Rank),
    /// What another task has left.
    Rest(R),
}

/// Runs `run` for each of `items` header items, from the least frequent up, and for all that these
/// tasks leave in the list they are given. Each task has a sink of its own; the sinks come back in
/// the order of the answer. A thread's tasks share what `scratch` makes. How far the run is goes by what
/// `weigh` says of the header items, in the order of their ranks.
pub(super) fn over_header_items<S, F, C, R, T>(
    items: usize,
    sink_of: F,
    weigh: Weigh<'_>,
    watch: &dyn Watch,
    scratch: impl Fn() -> C + Sync,
    run: T,
) -> Result<Vec<S>>
where
    S: ItemsetSink + Send,
    F: Fn(Part) -> S + Sync,
    R: Left,
    T: Fn(Task<R>, &mut C, &mut S, &Halt<'_>, &mut Vec<R>) -> ControlFlow<()> + Sync,
{
    let enough = AtomicBool::new(false);
    let queue = Queue::new(items);
    let meter = Meter::new(items, weigh, watch);
    let done_by_thread = rayon::broadcast(|_| {
        let (mut done, mut scratch, mut rest) = (Vec::new(), scratch(), Vec::new());
        while let Some((part, task, portion)) = queue.take(&enough, watch) {
            // However the task ends, the others must not wait for it.
            let running = Running(&queue);
            let halt = Halt { enough: &enough, watch, task: meter.task(portion) };
            let mut sink = sink_of(part.clone());
            let flow = run(task, &mut scratch, &mut sink, &halt, &mut rest);
            if flow.is_break() {
                rest.clear();
                sink.give_up();
            }
            if !rest.is_empty() {
                sink.goes_on_in(rest.len());
            }
            if flow.is_break() || sink.finish().is_break() {
                enough.store(true, Ordering::Relaxed);
            }
            let left: Vec<f64> = rest.iter().map(Left::steps).collect();
            let portions = halt.task.end(&left);
            queue.give(&part, rest.drain(..).zip(portions));
            drop(running);
            done.push((part, sink));
        }
        done
    });
    if watch.stop() {
        return Err(Error::Interrupted);
    }
    meter.finish();
    let mut done: Vec<_> = done_by_thread.into_iter().flatten().collect();
    done.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    Ok(done.into_iter().map(|(_, sink)| sink).collect())
}

/// The tasks that are open.
struct Queue<R> {
    open: Mutex<Open<R>>,
    changed: Condvar,
}

struct Open<R> {
    /// Behind all of the rest.
    header_items: std::ops::Range<usize>,
    items: usize,
    rest: BTreeMap<Part, (R, Portion)>,
    /// Tasks that may still leave something.
    running: usize,
    /// Threads that wait for a task: nobody is woken where there are none.
    waiting: usize,
}

impl<R> Queue<R> {
    fn new(items: usize) -> Self {
        let open =
            Open { header_items: 0..items, items, rest: BTreeMap::new(), running: 0, waiting: 0 };
        Self { open: Mutex::new(open), changed: Condvar::new() }
    }

    /// The earliest open task, as soon as there is one; `None` when there will be none any more.
    fn take(&self, enough: &AtomicBool, watch: &dyn Watch) -> Option<(Part, Task<R>, Portion)> {
        let mut open = self.lock();
        loop {
            if halted(enough, watch).is_break() {
                return None;
            }
            let taken = open.take();
            if taken.is_some() || open.running == 0 {
                open.running += usize::from(taken.is_some());
                return taken;
            }
            // The wait has an end so that the watcher is asked again.
            open.waiting += 1;
            let waited = self.changed.wait_timeout(open, Duration::from_millis(20));
            open = waited.unwrap_or_else(PoisonError::into_inner).0;
            open.waiting -= 1;
        }
    }

    /// Opens what the task of this part has left.
    fn give(&self, part: &Part, rest: impl ExactSizeIterator<Item = (R, Portion)>) {
        if rest.len() > 0 {
            let mut open = self.lock();
            open.rest.extend((0..).map(|place| part.below(place)).zip(rest));
            if open.waiting > 0 {
                self.changed.notify_all();
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Open<R>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R> Open<R> {
    fn take(&mut self) -> Option<(Part, Task<R>, Portion)> {
        if let Some((part, (rest, portion))) = self.rest.pop_first() {
            return Some((part, Task::Rest(rest), portion));
        }
        let place = self.header_items.next()?;
        let item = self.items - 1 - place;
        let task = Task::HeaderItem(Rank::at(item));
        Some((Part::of_header_item(place), task, Portion::whole(item)))
    }
}

/// A task that is being run.
struct Running<'a, R>(&'a Queue<R>);

impl<R> Drop for Running<'_, R> {
    fn drop(&mut self) {
        let mut open = self.0.lock();
        open.running -= 1;
        if open.running == 0 && open.waiting > 0 {
            self.0.changed.notify_all();
        }
    }
}
