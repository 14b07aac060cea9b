//! Writing from many threads in one order, without holding the whole answer.
//!
//! Each task has a buffer. The task whose turn it is writes through; the others fill their buffers
//! and, when those are full, wait for their turn. The earliest open task is always being worked on
//! (see [`super::parallel`]), so there is always one that does not wait.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Bytes a task gathers before it writes or waits.
const PIECE: usize = 256 << 10;
/// Bytes that all tasks together may hold back while they are not on turn.
const HELD_BACK: usize = 256 << 20;

/// A writer shared by tasks that are numbered 0, 1, 2, ….
#[derive(Debug)]
pub struct Ordered<W> {
    state: Mutex<State<W>>,
    turn_passed: Condvar,
}

#[derive(Debug)]
struct State<W> {
    out: W,
    turn: usize,
    /// What tasks have finished before their turn.
    finished: BTreeMap<usize, Vec<u8>>,
    held_back: usize,
    error: Option<io::Error>,
}

impl<W: Write> Ordered<W> {
    /// Writes to `out`, task 0 first.
    pub fn new(out: W) -> Self {
        Self {
            state: Mutex::new(State {
                out,
                turn: 0,
                finished: BTreeMap::new(),
                held_back: 0,
                error: None,
            }),
            turn_passed: Condvar::new(),
        }
    }

    /// The part of one task; every number from 0 on must be given out and finished once.
    pub fn part(&self, place: usize) -> OrderedPart<'_, W> {
        OrderedPart { shared: self, place, buffer: Vec::new(), keep_until: PIECE }
    }

    /// The writer, when all parts are finished.
    ///
    /// # Errors
    /// The first error of the writer.
    pub fn into_inner(self) -> io::Result<W> {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        match state.error {
            Some(error) => Err(error),
            None => Ok(state.out),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<W>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<W: Write> State<W> {
    fn write(&mut self, bytes: &[u8]) {
        if self.error.is_none()
            && let Err(error) = self.out.write_all(bytes)
        {
            self.error = Some(error);
        }
    }
}

/// One task's share of the output.
#[derive(Debug)]
pub struct OrderedPart<'a, W> {
    shared: &'a Ordered<W>,
    place: usize,
    buffer: Vec<u8>,
    keep_until: usize,
}

impl<W: Write> OrderedPart<'_, W> {
    /// Where the task's next bytes go; call [`Self::pass_on`] after each addition.
    pub fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.buffer
    }

    /// Writes the buffer if it is full and the task is on turn. `Break` when the writer failed or
    /// `stop` says so while waiting.
    pub fn pass_on(&mut self, stop: impl Fn() -> bool) -> ControlFlow<()> {
        if self.buffer.len() < self.keep_until {
            return ControlFlow::Continue(());
        }
        let mut state = self.shared.lock();
        while state.turn != self.place {
            if state.error.is_some() || stop() {
                return ControlFlow::Break(());
            }
            if state.held_back + PIECE <= HELD_BACK {
                state.held_back += PIECE;
                self.keep_until += PIECE;
                return ControlFlow::Continue(());
            }
            // The wait has an end so that `stop` is asked again.
            let waited = self.shared.turn_passed.wait_timeout(state, Duration::from_millis(20));
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.write(&self.buffer);
        self.buffer.clear();
        match state.error {
            Some(_) => ControlFlow::Break(()),
            None => ControlFlow::Continue(()),
        }
    }

    /// The task has no more to write: its bytes and those of finished tasks after it are written
    /// as far as the order allows.
    pub fn finish(&mut self) -> ControlFlow<()> {
        let mut state = self.shared.lock();
        let bytes = std::mem::take(&mut self.buffer);
        state.held_back = state.held_back.saturating_sub(self.keep_until - PIECE);
        if state.turn == self.place {
            state.write(&bytes);
            state.turn += 1;
            while let Some((&next, _)) = state.finished.first_key_value()
                && next == state.turn
            {
                let (_, bytes) = state.finished.pop_first().expect("it was just looked at");
                state.held_back -= bytes.len();
                state.write(&bytes);
                state.turn += 1;
            }
            self.shared.turn_passed.notify_all();
        } else {
            state.held_back += bytes.len();
            state.finished.insert(self.place, bytes);
        }
        match state.error {
            Some(_) => ControlFlow::Break(()),
            None => ControlFlow::Continue(()),
        }
    }
}
