//! Writing from many threads in one order, without holding the whole answer.
//!
//! Each part of the answer gathers its bytes in pieces of one size, which are used again and again: on
//! dense data most time would otherwise go into getting fresh memory. The part whose turn it is writes
//! its pieces as they fill; the others keep theirs and, when all together keep as much as they may,
//! wait for their turn. The earliest open part is always being worked on (see [`super::parallel`]), so
//! there is always one that does not wait.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::part::{Part, Turn};

/// Bytes that a part gathers before it writes or waits: they stay in the second-level cache.
const PIECE: usize = 256 << 10;
/// Bytes that all parts together may hold back while they are not on turn.
const HELD_BACK: usize = 16 << 20;

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
    /// Parts that wait for the turn: nobody is woken, which is a call of the system, where there are
    /// none.
    waiting: usize,
    /// Pieces to be used again.
    spare: Vec<Piece>,
    error: Option<io::Error>,
    /// A part will never be finished, so that there is nothing to wait for.
    given_up: bool,
}

/// The bytes of a part up to `filled`, then anything: to be written to without a check for each byte
/// it must be there already.
#[derive(Debug, Default)]
struct Piece {
    bytes: Vec<u8>,
    filled: usize,
}

#[derive(Debug)]
struct Finished {
    pieces: Vec<Piece>,
    held_back: usize,
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
                waiting: 0,
                spare: Vec::new(),
                error: None,
                given_up: false,
            }),
            turn_passed: Condvar::new(),
        }
    }

    /// The output of one part; every part of the answer must be given out and finished once.
    pub fn part(&self, part: Part) -> OrderedPart<'_, W> {
        let piece = self.lock().spare.pop().unwrap_or_default();
        OrderedPart { shared: self, part, piece, full: Vec::new(), held_back: 0, goes_on_in: 0 }
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

    /// Waits until another part has passed on the turn, or a moment, so that whoever waits can look
    /// whether it should stop.
    fn wait<'a>(&self, mut state: MutexGuard<'a, State<W>>) -> MutexGuard<'a, State<W>> {
        const MOMENT: Duration = Duration::from_millis(20);
        state.waiting += 1;
        let waited = self.turn_passed.wait_timeout(state, MOMENT);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.waiting -= 1;
        state
    }
}

impl<W: Write> State<W> {
    /// Whether no turn will come any more.
    fn is_over(&self) -> bool {
        self.error.is_some() || self.given_up
    }

    /// Writes pieces of the part on turn.
    fn write(&mut self, pieces: impl IntoIterator<Item = Piece>) {
        for piece in pieces {
            if self.error.is_none()
                && let Err(error) = self.out.write_all(&piece.bytes[..piece.filled])
            {
                self.error = Some(error);
            }
            // Copies of the size of what they hold, and very long lines, are used once.
            if piece.bytes.len() == PIECE {
                self.spare.push(Piece { filled: 0, ..piece });
            }
        }
    }

    /// The part on turn has no more to write and passes on the turn; so do those after it that have
    /// finished.
    fn finish(&mut self, mut last: Finished) {
        loop {
            self.held_back -= last.held_back;
            self.write(last.pieces);
            self.turn.pass(last.goes_on_in);
            match self.finished.remove(self.turn.part()) {
                Some(next) => last = next,
                None => break,
            }
        }
    }
}

/// One part's share of the output.
#[derive(Debug)]
pub struct OrderedPart<'a, W> {
    shared: &'a Ordered<W>,
    part: Part,
    /// What is being written to, and what was before it and is kept.
    piece: Piece,
    full: Vec<Piece>,
    /// How much of that the others know to be held back.
    held_back: usize,
    goes_on_in: u32,
}

impl<W: Write> OrderedPart<'_, W> {
    /// At least `len` bytes of anything, to be written over; say how many are the part's with
    /// [`Self::wrote`].
    #[inline]
    pub fn space(&mut self, len: usize) -> &mut [u8] {
        if self.piece.bytes.len() - self.piece.filled < len {
            self.next_piece(len);
        }
        &mut self.piece.bytes[self.piece.filled..]
    }

    #[cold]
    fn next_piece(&mut self, len: usize) {
        let next = self.shared.lock().spare.pop();
        let full = std::mem::replace(&mut self.piece, next.unwrap_or_default());
        if full.filled > 0 {
            self.full.push(full);
        }
        let wanted = PIECE.max(len);
        if self.piece.bytes.len() < wanted {
            self.piece.bytes.resize(wanted, 0);
        }
    }

    /// The next `len` bytes of [`Self::space`] are the part's; call [`Self::pass_on`] then.
    #[inline]
    pub fn wrote(&mut self, len: usize) {
        self.piece.filled += len;
        debug_assert!(self.piece.filled <= self.piece.bytes.len());
    }

    /// Adds bytes; call [`Self::pass_on`] then.
    #[inline]
    pub fn push(&mut self, bytes: &[u8]) {
        self.space(bytes.len())[..bytes.len()].copy_from_slice(bytes);
        self.wrote(bytes.len());
    }

    /// Writes the full pieces if there are any and the part is on turn. `Break` when the writer failed
    /// or `stop` says so, which is asked whenever a piece is full and while waiting.
    #[inline]
    pub fn pass_on(&mut self, stop: impl Fn() -> bool) -> ControlFlow<()> {
        if self.full.len() * PIECE <= self.held_back {
            return ControlFlow::Continue(());
        }
        self.pass_on_now(&stop)
    }

    #[cold]
    fn pass_on_now(&mut self, stop: &dyn Fn() -> bool) -> ControlFlow<()> {
        if stop() {
            return ControlFlow::Break(());
        }
        let more = self.full.len() * PIECE - self.held_back;
        let mut state = self.shared.lock();
        while *state.turn.part() != self.part {
            if state.is_over() || stop() {
                return ControlFlow::Break(());
            }
            if state.held_back + more <= HELD_BACK {
                state.held_back += more;
                self.held_back += more;
                return ControlFlow::Continue(());
            }
            state = self.shared.wait(state);
        }
        state.held_back -= std::mem::take(&mut self.held_back);
        state.write(self.full.drain(..));
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

    /// The part ends before it is complete, and with it the whole output: those that wait for their turn
    /// wait no longer.
    pub fn give_up(&mut self) {
        self.shared.lock().given_up = true;
        self.shared.turn_passed.notify_all();
    }

    /// The part has no more to write: its bytes and those of finished parts after it are written
    /// as far as the order allows. A part that is not on turn waits for it where as much is held back
    /// as may be, so that many small parts do not hold back more than a large one.
    pub fn finish(&mut self, stop: impl Fn() -> bool) -> ControlFlow<()> {
        let mut last = std::mem::take(&mut self.piece);
        let mut state = self.shared.lock();
        while *state.turn.part() != self.part
            && state.held_back + last.filled > HELD_BACK
            && !state.is_over()
            && !stop()
        {
            state = self.shared.wait(state);
        }
        let is_on_turn = *state.turn.part() == self.part;
        if !is_on_turn && last.bytes.len() > 2 * last.filled {
            // The piece is of more use to others.
            let copy = last.bytes[..last.filled].to_vec();
            state.spare.push(Piece { bytes: std::mem::replace(&mut last.bytes, copy), filled: 0 });
        }
        state.held_back += last.filled;
        let finished = Finished {
            held_back: std::mem::take(&mut self.held_back) + last.filled,
            pieces: std::mem::take(&mut self.full).into_iter().chain([last]).collect(),
            goes_on_in: self.goes_on_in,
        };
        if is_on_turn {
            state.finish(finished);
            if state.waiting > 0 {
                self.shared.turn_passed.notify_all();
            }
        } else {
            state.finished.insert(self.part.clone(), finished);
        }
        match state.error {
            Some(_) => ControlFlow::Break(()),
            None => ControlFlow::Continue(()),
        }
    }
}
