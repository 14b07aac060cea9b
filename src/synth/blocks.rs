//! Any number of rows in constant memory, from all threads, in one order.

use super::stream::Stream;
use crate::error::{Error, Result};
use crate::watch::{Stage, Watch};
use rayon::prelude::*;
use std::ops::Range;

/// How many customers or baskets are made at a time. The bytes depend on it, so it is fixed: large
/// enough that setting up a stream costs nothing, small enough that a few blocks a thread fit a cache.
const BLOCK: u64 = 4096;

/// Blocks in memory at once, for each thread: enough that the slowest block holds nobody up for long.
const BLOCKS_PER_THREAD: u64 = 8;

/// Calls `make` for each block of `0..total`, with the block's own stream, in the current rayon
/// pool; `take` gets what was made on the caller's thread, in order.
pub(super) fn in_blocks<B: Send>(
    total: u64,
    seed: u64,
    watch: &dyn Watch,
    make: impl Fn(&mut Stream, Range<u64>) -> B + Sync,
    mut take: impl FnMut(B) -> Result<()>,
) -> Result<()> {
    watch.begin(Stage::Generate, Some(total));
    let blocks = total.div_ceil(BLOCK);
    let at_once = BLOCKS_PER_THREAD * rayon::current_num_threads() as u64;
    let mut done = 0;
    while done < blocks {
        if watch.stop() {
            return Err(Error::Interrupted);
        }
        let until = blocks.min(done + at_once);
        let made: Vec<B> = (done..until)
            .into_par_iter()
            .map(|block| {
                let rows = block * BLOCK..total.min((block + 1) * BLOCK);
                make(&mut Stream::new(seed, block), rows)
            })
            .collect();
        for block in made {
            take(block)?;
        }
        watch.advance(total.min(until * BLOCK) - done * BLOCK);
        done = until;
    }
    Ok(())
}
