//! Blocks of a text read on all threads into pieces that are put together in order.

use rayon::prelude::*;

use super::PiecedSink;
use super::text::{Block, Text};
use crate::error::Result;

/// Blocks that are read at once, however few threads there are: the thread that puts pieces together
/// comes later to the blocks, and the others are not to wait for the last one that it takes.
const LEAST_AT_ONCE: usize = 8;

/// Reads what is left of a text in blocks of about `size` bytes: while the threads read blocks into
/// pieces, one of them puts the pieces of the blocks before together and takes the next blocks.
///
/// `read` reads one block; `add` is told what it found, in order, and returns how many bytes of the
/// block are left. That should be none. Otherwise what follows began within a record: it is put back
/// into the text, to be read again in order. Returns whether the end was reached.
///
/// # Errors
/// Those of the text, the sink, `read` and `add`.
pub(super) fn read<S, F>(
    text: &mut Text<'_>,
    size: usize,
    sink: &mut S,
    read: impl Fn(&Block, &mut S::Piece) -> Result<F> + Sync,
    mut add: impl FnMut(&Block, F) -> Result<usize>,
) -> Result<bool>
where
    S: PiecedSink + Send,
    F: Send,
{
    let at_once = LEAST_AT_ONCE.max(2 * rayon::current_num_threads());
    let mut blocks = take(text, size, at_once)?;
    let (mut done, mut free): (Vec<S::Piece>, Vec<S::Piece>) = Default::default();
    while !blocks.is_empty() {
        let piece = |_: &Block| free.pop().unwrap_or_else(|| sink.piece());
        let mut pieces: Vec<S::Piece> = blocks.iter().map(piece).collect();
        sink.ready(&mut pieces);
        let (next, found) = rayon::join(
            || {
                done.iter_mut().try_for_each(|piece| sink.append(piece))?;
                take(text, size, at_once)
            },
            || {
                let read = |(block, mut piece): (&Block, S::Piece)| {
                    let found = read(block, &mut piece)?;
                    Ok((found, piece))
                };
                let pairs = blocks.par_iter().zip(pieces).with_max_len(1);
                pairs.map(read).collect::<Result<Vec<_>>>()
            },
        );
        let next = next?;
        free.append(&mut done);
        for (at, (found, piece)) in found?.into_iter().enumerate() {
            done.push(piece);
            let left = add(&blocks[at], found)?;
            if left > 0 {
                let bytes = blocks[at].bytes();
                let rest = &bytes[bytes.len() - left..];
                let again = blocks[at + 1..].iter().chain(&next).map(Block::bytes);
                text.put_back(std::iter::once(rest).chain(again));
                sink.settle(&mut done)?;
                done.iter_mut().try_for_each(|piece| sink.append(piece))?;
                return Ok(false);
            }
        }
        sink.settle(&mut done)?;
        for block in std::mem::replace(&mut blocks, next) {
            text.recycle(block);
        }
    }
    done.iter_mut().try_for_each(|piece| sink.append(piece))?;
    Ok(true)
}

/// Reads parts of a file that can be read by themselves, of which there are `parts`: while the
/// threads read some into pieces, `at_once` of them, one puts the pieces before together. `add` is told
/// what was found, in order.
///
/// # Errors
/// Those of the sink, `read` and `add`.
pub(super) fn read_parts<S, F>(
    parts: usize,
    at_once: usize,
    sink: &mut S,
    read: impl Fn(usize, &mut S::Piece) -> Result<F> + Sync,
    mut add: impl FnMut(F) -> Result<()>,
) -> Result<()>
where
    S: PiecedSink + Send,
    F: Send,
{
    let mut pieces: Vec<S::Piece> = (0..at_once).map(|_| sink.piece()).collect();
    let mut done: Vec<S::Piece> = (0..at_once).map(|_| sink.piece()).collect();
    for start in (0..parts).step_by(at_once) {
        let few = start..parts.min(start + at_once);
        let ready = &mut pieces[..few.len()];
        sink.ready(ready);
        let (appended, found) = rayon::join(
            || done.iter_mut().try_for_each(|piece| sink.append(piece)),
            || {
                let read = |(piece, part)| read(part, piece);
                let pairs = ready.par_iter_mut().zip(few).with_max_len(1);
                pairs.map(read).collect::<Result<Vec<_>>>()
            },
        );
        appended?;
        found?.into_iter().try_for_each(&mut add)?;
        std::mem::swap(&mut pieces, &mut done);
        sink.settle(&mut done)?;
    }
    done.iter_mut().try_for_each(|piece| sink.append(piece))
}

/// The next blocks.
fn take(text: &mut Text<'_>, size: usize, at_once: usize) -> Result<Vec<Block>> {
    let mut blocks = Vec::with_capacity(at_once);
    while blocks.len() < at_once
        && let Some(block) = text.block(size)?
    {
        blocks.push(block);
    }
    Ok(blocks)
}
