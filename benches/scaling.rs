//! How far mining scales, from the times of its tasks on one core.
//!
//!     cargo bench --bench scaling -- FILE.dat:MIN_COUNT ...
//!
//! Every part of the answer is timed while its itemsets are written as text to nowhere, three times
//! over on one thread, and the least of each is taken. Then the same queue is simulated: a core takes
//! the earliest open task, and what a task leaves is open when it ends. Reading, recoding and the
//! set-up of the search are not in it. The critical path is the longest chain of a task, one that it
//! has left, and so on.
#![allow(clippy::print_stdout, reason = "a table is all that it makes")]

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::io;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use pannier::encode::{Patterns, Rank, TransactionsBuilder};
use pannier::mine::{ItemsetSink, MineConfig, mine};
use pannier::read::{ReadOptions, Source, read};
use pannier::support::Count;
use pannier::watch::Unwatched;
use pannier::write::{ItemsetLines, ItemsetLinesPart, LineFormat};

/// A task's time, and the tasks that it leaves.
struct Task {
    time: Duration,
    leaves: Vec<usize>,
}

fn main() {
    let sets: Vec<String> =
        std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    println!("set, tasks, sum ms, largest ms, critical path ms, times as fast on 2, 16, 64 cores");
    for set in sets {
        let (file, min_count) = set.rsplit_once(':').expect("FILE:MIN_COUNT");
        let min_count: Count = min_count.parse().expect("a count");
        let mut rows = TransactionsBuilder::default();
        read(&[Source::new(file)], &ReadOptions::default(), &mut rows, None, &Unwatched)
            .expect("a file that can be read");
        let transactions = rows.finish();
        let patterns = transactions.patterns(min_count);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
        let tasks = pool.install(|| timed(&patterns, min_count));
        let sum: Duration = tasks.iter().map(|task| task.time).sum();
        let largest = tasks.iter().map(|task| task.time).max().unwrap_or_default();
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        let speeds = [2, 16, 64].map(|cores| {
            let ratio = sum.as_secs_f64() / simulated(&tasks, cores).as_secs_f64();
            format!("{ratio:.1}")
        });
        println!(
            "{set}, {}, {:.1}, {:.2}, {:.2}, {}",
            tasks.len(),
            ms(sum),
            ms(largest),
            ms(simulated(&tasks, usize::MAX)),
            speeds.join(", ")
        );
    }
}

/// The tasks in the order of the answer.
fn timed(patterns: &Patterns<'_>, min_count: Count) -> Vec<Task> {
    let mut config = MineConfig::new(min_count);
    config.split = Some(true);
    let runs = [(); 3].map(|()| {
        let lines = ItemsetLines::new(patterns, LineFormat::Fimi, io::sink(), &Unwatched)
            .expect("nowhere takes all");
        let sink_of = |part| {
            let start = Instant::now();
            Timed { lines: lines.sink(part), start, time: Duration::ZERO, leaves: 0 }
        };
        let parts = mine(patterns, &config, sink_of, &Unwatched).expect("not stopped");
        parts.into_iter().map(|part| (part.time, part.leaves)).collect::<Vec<_>>()
    });
    let mut tasks: Vec<Task> = Vec::new();
    // Tasks that leave more than has come yet, innermost last.
    let mut open: Vec<(usize, usize)> = Vec::new();
    for (place, &(_, leaves)) in runs[0].iter().enumerate() {
        let time = runs.iter().map(|run| run[place].0).min().expect("three runs");
        if let Some((parent, left)) = open.last_mut() {
            tasks[*parent].leaves.push(place);
            *left -= 1;
        }
        while open.last().is_some_and(|(_, left)| *left == 0) {
            open.pop();
        }
        tasks.push(Task { time, leaves: Vec::new() });
        if leaves > 0 {
            open.push((place, leaves));
        }
    }
    tasks
}

/// When the last task ends.
fn simulated(tasks: &[Task], cores: usize) -> Duration {
    let left: BTreeSet<usize> = tasks.iter().flat_map(|task| &task.leaves).copied().collect();
    let mut ready: BTreeSet<usize> = (0..tasks.len()).filter(|at| !left.contains(at)).collect();
    let mut running = BinaryHeap::new();
    let mut now = Duration::ZERO;
    loop {
        while running.len() < cores
            && let Some(task) = ready.pop_first()
        {
            running.push(Reverse((now + tasks[task].time, task)));
        }
        let Some(Reverse((end, task))) = running.pop() else {
            return now;
        };
        now = end;
        ready.extend(&tasks[task].leaves);
    }
}

struct Timed<'a> {
    lines: ItemsetLinesPart<'a, io::Sink>,
    start: Instant,
    time: Duration,
    leaves: usize,
}

impl ItemsetSink for Timed<'_> {
    #[inline]
    fn itemset(&mut self, items: &[Rank], support: Count) -> ControlFlow<()> {
        self.lines.itemset(items, support)
    }

    #[inline]
    fn combinations(
        &mut self,
        items: &mut Vec<Rank>,
        more: &[Rank],
        support: Count,
    ) -> ControlFlow<()> {
        self.lines.combinations(items, more, support)
    }

    fn passed_over(&mut self, items: &[Rank]) {
        self.lines.passed_over(items);
    }

    fn goes_on_in(&mut self, parts: usize) {
        self.leaves = parts;
        self.lines.goes_on_in(parts);
    }

    fn finish(&mut self) -> ControlFlow<()> {
        let flow = self.lines.finish();
        self.time = self.start.elapsed();
        flow
    }
}
