//! One task per header item, on all threads of the pool.
//!
//! Tasks are taken in header order from one counter, so a thread that runs the earliest open task
//! never waits for another: [`super::Ordered`] relies on that. Nothing is shared but the read-only
//! tree; a panic in a task reaches the caller.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::{HeaderItem, ItemsetSink};
use crate::encode::Rank;
use crate::error::{Error, Result};
use crate::watch::Watch;

/// Whether the run should end: because a sink has seen enough, or because the watcher says so.
pub(super) struct Halt<'a> {
    enough: AtomicBool,
    watch: &'a dyn Watch,
}

impl Halt<'_> {
    pub(super) fn check(&self) -> ControlFlow<()> {
        if self.enough.load(Ordering::Relaxed) || self.watch.stop() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

/// Runs `task` for each of `items` header items, from the least frequent up, each with a sink of
/// its own; the sinks come back in that order. A thread's tasks share what `scratch` makes.
pub(super) fn over_header_items<S, F, C, T>(
    items: usize,
    sink_of: F,
    watch: &dyn Watch,
    scratch: impl Fn() -> C + Sync,
    task: T,
) -> Result<Vec<S>>
where
    S: ItemsetSink + Send,
    F: Fn(HeaderItem) -> S + Sync,
    T: Fn(HeaderItem, &mut C, &mut S, &Halt<'_>) -> ControlFlow<()> + Sync,
{
    let halt = Halt { enough: AtomicBool::new(false), watch };
    let next = AtomicUsize::new(0);
    let done_by_thread = rayon::broadcast(|_| {
        let mut done = Vec::new();
        let mut scratch = scratch();
        while halt.check().is_continue() {
            let place = next.fetch_add(1, Ordering::Relaxed);
            if place >= items {
                break;
            }
            let item = HeaderItem { place, rank: Rank::at(items - 1 - place) };
            let mut sink = sink_of(item);
            if task(item, &mut scratch, &mut sink, &halt).is_break() || sink.finish().is_break() {
                halt.enough.store(true, Ordering::Relaxed);
            }
            watch.advance(1);
            done.push((place, sink));
        }
        done
    });
    if watch.stop() {
        return Err(Error::Interrupted);
    }
    let mut done: Vec<_> = done_by_thread.into_iter().flatten().collect();
    done.sort_unstable_by_key(|&(place, _)| place);
    Ok(done.into_iter().map(|(_, sink)| sink).collect())
}
