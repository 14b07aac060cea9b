//! Writing from many threads in one order, without holding the whole answer.
//!
//! Each part of the answer has a buffer. The part whose turn it is writes through; the others fill
//! their buffers and, when those are full, wait for their turn. The earliest open part is always
//! being worked on (see [`super::parallel`]), so there is always one that does not wait.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::part::{Part, Turn};

/// Bytes a part gathers before it writes or waits.
const PIECE: usize = 256 << 10;
/// Bytes that all parts together may hold back while they are not on turn.
const HELD_BACK: usize = 256 << 20;

/// A writer shared by the parts of an answer.
#[derive(Debug)]
pub struct Ordered<W> {
    state: Mutex<State<W>>,
    turn_passed: Condvar,
}

#[derive(Debug)]
struct State<W> {
    out: W,
    turn: Turn,
    /// What parts have finished before their turn.
    finished: BTreeMap<Part, Finished>,
    held_back: usize,
    /// Buffers to be used again: on dense data most time would go into getting fresh memory.
    spare: Vec<Vec<u8>>,
    error: Option<io::Error>,
}

#[derive(Debug)]
struct Finished {
    buffer: Vec<u8>,
    /// How much of the buffer is theirs.
    filled: usize,
    /// In how many parts it goes on.
    goes_on_in: u32,
}

impl<W: Write> Ordered<W> {
    /// Writes to `out`, the first part first.
    pub fn new(out: W) -> Self {
        Self {
            state: Mutex::new(State {
                out,
                turn: Turn::first(),
                finished: BTreeMap::new(),
                held_back: 0,
                spare: Vec::new(),
                error: None,
            }),
            turn_passed: Condvar::new(),
        }
    }

    /// The output of one part; every part of the answer must be given out and finished once.
    pub fn part(&self, part: Part) -> OrderedPart<'_, W> {
        OrderedPart {
            shared: self,
            part,
            buffer: self.lock().spare.pop().unwrap_or_default(),
            filled: 0,
            keep_until: PIECE,
            goes_on_in: 0,
        }
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
    /// Writes the last bytes of the part on turn, which passes on the turn.
    fn finish(&mut self, last: Finished) {
        self.write(&last.buffer[..last.filled]);
        self.spare.push(last.buffer);
        self.turn.pass(last.goes_on_in);
    }

    fn write(&mut self, bytes: &[u8]) {
        if self.error.is_none()
            && let Err(error) = self.out.write_all(bytes)
        {
            self.error = Some(error);
        }
    }
}

/// One part's share of the output.
#[derive(Debug)]
pub struct OrderedPart<'a, W> {
    shared: &'a Ordered<W>,
    part: Part,
    /// The part's bytes up to `filled`, then anything: to be written to without a check for each
    /// byte it must be there already.
    buffer: Vec<u8>,
    filled: usize,
    keep_until: usize,
    goes_on_in: u32,
}

impl<W: Write> OrderedPart<'_, W> {
    /// At least `len` bytes of anything, to be written over; say how many are the part's with
    /// [`Self::wrote`].
    #[inline]
    pub fn space(&mut self, len: usize) -> &mut [u8] {
        if self.buffer.len() - self.filled < len {
            self.grow(len);
        }
        &mut self.buffer[self.filled..]
    }

    #[cold]
    fn grow(&mut self, len: usize) {
        const LEAST: usize = 1 << 10;
        let wanted = (self.filled + len).max(2 * self.buffer.len()).max(LEAST);
        self.buffer.resize(wanted, 0);
    }

    /// The next `len` bytes of [`Self::space`] are the part's; call [`Self::pass_on`] then.
    #[inline]
    pub fn wrote(&mut self, len: usize) {
        self.filled += len;
        debug_assert!(self.filled <= self.buffer.len());
    }

    /// Adds bytes; call [`Self::pass_on`] then.
    #[inline]
    pub fn push(&mut self, bytes: &[u8]) {
        self.space(bytes.len())[..bytes.len()].copy_from_slice(bytes);
        self.wrote(bytes.len());
    }

    /// Writes the buffer if it is full and the part is on turn. `Break` when the writer failed or
    /// `stop` says so, which is asked whenever the buffer is full and while waiting.
    #[inline]
    pub fn pass_on(&mut self, stop: impl Fn() -> bool) -> ControlFlow<()> {
        if self.filled < self.keep_until {
            return ControlFlow::Continue(());
        }
        self.pass_on_now(&stop)
    }

    #[cold]
    fn pass_on_now(&mut self, stop: &dyn Fn() -> bool) -> ControlFlow<()> {
        if stop() {
            return ControlFlow::Break(());
        }
        let mut state = self.shared.lock();
        while *state.turn.part() != self.part {
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
        state.write(&self.buffer[..self.filled]);
        self.filled = 0;
        match state.error {
            Some(_) => ControlFlow::Break(()),
            None => ControlFlow::Continue(()),
        }
    }

    /// What this part was to write comes from so many further parts, right behind it.
    ///
    /// # Panics
    /// When there are more than four billion.
    pub fn goes_on_in(&mut self, parts: usize) {
        self.goes_on_in = u32::try_from(parts).expect("parts are numbered by 32 bits");
    }

    /// The part has no more to write: its bytes and those of finished parts after it are written
    /// as far as the order allows.
    pub fn finish(&mut self) -> ControlFlow<()> {
        let mut state = self.shared.lock();
        let last = Finished {
            buffer: std::mem::take(&mut self.buffer),
            filled: std::mem::take(&mut self.filled),
            goes_on_in: self.goes_on_in,
        };
        state.held_back = state.held_back.saturating_sub(self.keep_until - PIECE);
        if *state.turn.part() == self.part {
            state.finish(last);
            while let Some((next, _)) = state.finished.first_key_value()
                && next == state.turn.part()
            {
                let (_, last) = state.finished.pop_first().expect("it was just looked at");
                state.held_back -= last.buffer.len();
                state.finish(last);
            }
            self.shared.turn_passed.notify_all();
        } else {
            state.held_back += last.buffer.len();
            state.finished.insert(self.part.clone(), last);
        }
        match state.error {
            Some(_) => ControlFlow::Break(()),
            None => ControlFlow::Continue(()),
        }
    }
}
