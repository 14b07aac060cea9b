//! The inner loops: which columns share enough rows with one column, and columns cut to its rows.
//!
//! [`Lanes`] has a plain form that runs everywhere and, on x86-64, forms for AVX2 and AVX-512
//! behind it. Which one runs is decided once for a whole run. The plain form is also the checked
//! twin: tests compare every form that the machine has with it.
//!
//! What the forms are worth, as CPU time of mining alone for AVX-512, AVX2 and the plain form (AMD
//! Zen 5, least of 15 runs, in ms): retail at 9: 35, 37, 46; T10I4D100K at 10: 53, 93, 251; at 100:
//! 23, 25, 32; BMS-WebView-2 at 8: 62, 65, 83; chess at 959: 211, 218, 329.

#[cfg(target_arch = "x86_64")]
#[expect(
    unsafe_code,
    reason = "code for a processor that was looked at first, with the gain that stands above"
)]
mod x86;

#[cfg(target_arch = "x86_64")]
pub(super) use x86::{Avx2, Avx512};

use std::ops::Range;

use crate::support::Count;

/// 512 rows of one column, one bit each: what the widest vector holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(align(64))]
pub(super) struct Block(pub(super) [u64; Block::WORDS]);

impl Block {
    pub(super) const WORDS: usize = 8;
    pub(super) const ROWS: usize = 64 * Self::WORDS;
}

/// A candidate (its place among the columns, or its rank) and its support, in one word, so that
/// both move together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(transparent)]
pub(super) struct Tagged(pub(super) u64);

impl Tagged {
    pub(super) fn new(tag: u32, support: Count) -> Self {
        Self(u64::from(tag) << 32 | u64::from(support))
    }

    pub(super) fn tag(self) -> u32 {
        (self.0 >> 32) as u32
    }

    #[expect(clippy::cast_possible_truncation, reason = "the lower half is the support")]
    pub(super) fn support(self) -> Count {
        self.0 as u32
    }
}

/// What makes a candidate an extension.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// From this support on it is one.
    pub(super) min_count: Count,
    /// With this support it is a perfect one: all rows of the itemset hold it. `None` where
    /// perfect extensions are to be treated like any other.
    pub(super) all: Option<Count>,
}

impl Bounds {
    /// As numbers that counts can be compared with; no count is `u64::MAX`.
    fn limits(self) -> (u64, u64) {
        (u64::from(self.min_count), self.all.map_or(u64::MAX, u64::from))
    }
}

/// What follows the last element of a list that is read or written by vectors.
pub(super) const SLACK: usize = 8;

/// The candidates that passed, ascending by their places.
#[derive(Debug, Default)]
pub(super) struct Extensions {
    /// Those that split the rows; behind `n` of them lies anything.
    found: Vec<Tagged>,
    n: usize,
    perfect: Vec<Tagged>,
    n_perfect: usize,
}

impl Extensions {
    /// Frequent, but not in all rows.
    pub(super) fn found(&self) -> &[Tagged] {
        &self.found[..self.n]
    }

    /// In all rows.
    pub(super) fn perfect(&self) -> &[Tagged] {
        &self.perfect[..self.n_perfect]
    }

    /// Drops those that are found but not wanted; perfect ones stay.
    pub(super) fn retain(&mut self, wanted: impl Fn(&Tagged) -> bool) {
        let mut kept = 0;
        for at in 0..self.n {
            self.found[kept] = self.found[at];
            kept += usize::from(wanted(&self.found[at]));
        }
        self.n = kept;
    }

    fn make_room(&mut self, candidates: usize) {
        self.n = 0;
        self.n_perfect = 0;
        if self.found.len() < candidates + SLACK {
            self.found.resize(candidates + SLACK, Tagged(0));
            self.perfect.resize(candidates + SLACK, Tagged(0));
        }
    }

    #[inline(always)]
    fn push(&mut self, place: usize, support: u64, (min_count, all): (u64, u64)) {
        // Without branches: what does not pass is overwritten by the next.
        let tagged = Tagged((place as u64) << 32 | support);
        let is_perfect = support == all;
        self.found[self.n] = tagged;
        self.n += usize::from(support >= min_count && !is_perfect);
        self.perfect[self.n_perfect] = tagged;
        self.n_perfect += usize::from(is_perfect);
    }
}

/// Up to 64 rows of many columns, a word each, with the ranks and supports of the columns.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) rows: Vec<u64>,
    pub(super) tagged: Vec<Tagged>,
}

impl Words {
    /// Makes `len` places; those that are new hold nothing.
    pub(super) fn make_room(&mut self, len: usize) {
        if self.rows.len() < len {
            self.rows.resize(len, 0);
            self.tagged.resize(len, Tagged(0));
        }
    }

    /// Moves those of a range whose rank is wanted to its front and returns how many there are.
    pub(super) fn retain(&mut self, range: Range<usize>, wanted: impl Fn(u32) -> bool) -> usize {
        let mut kept = range.start;
        for at in range.clone() {
            (self.rows[kept], self.tagged[kept]) = (self.rows[at], self.tagged[at]);
            kept += usize::from(wanted(self.tagged[at].tag()));
        }
        kept - range.start
    }
}

/// One word of the columns to be cut: which of its rows stay, and where they go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pick {
    pub(super) word: usize,
    pub(super) mask: u64,
    /// The word they go to, and the bit there at which they begin; they may run into the next.
    pub(super) to: usize,
    pub(super) at: u32,
}

impl Pick {
    /// Whether some of its rows go to the next word.
    #[inline(always)]
    pub(super) fn runs_over(&self) -> bool {
        self.at + self.mask.count_ones() > 64
    }
}

/// The inner loops of the search in columns.
pub(super) trait Lanes: Copy + Sync {
    /// Says that `list[at]` will be read soon, where the processor can be told.
    fn announce<T>(self, list: &[T], at: usize);

    /// Counts the rows that each column in `below` (as long as `column`, one after another) has in
    /// common with `column`; a word's rows weigh 2 to the power of its entry in `shifts`, or 1
    /// where that is empty.
    fn extend(
        self,
        column: &[Block],
        below: &[Block],
        shifts: &[Block],
        bounds: Bounds,
        out: &mut Extensions,
    );

    /// The same for words: `column` against `words[from..to]`. What passes is cut to the rows in
    /// common and put at `words[into..]`, where `into` is at least `to + SLACK`; perfect ones are
    /// put into `perfect`. Returns how many there are of each.
    fn extend_words(
        self,
        column: u64,
        words: &mut Words,
        range: (usize, usize, usize),
        bounds: Bounds,
        perfect: &mut Vec<Tagged>,
    ) -> (usize, usize);

    /// Fills `out` with the common rows of `column` and each of the `chosen` columns.
    fn intersect(
        self,
        column: &[Block],
        columns: &[Block],
        chosen: &[Tagged],
        out: &mut Vec<Block>,
    );

    /// Where the rows of a column go when they are put side by side; returns how many words they
    /// take. Rows of different weight, see [`Self::extend`], go to different words.
    fn pick(self, column: &[Block], shifts: &[Block], picks: &mut Vec<Pick>) -> usize;

    /// Cuts each of the `chosen` columns (given with their width in blocks) to the picked rows.
    /// `out` (given likewise) holds blocks of zeros for each.
    fn compact(
        self,
        picks: &[Pick],
        columns: (&[Block], usize),
        chosen: &[Tagged],
        out: (&mut [Block], usize),
    );

    /// The same where at most 64 rows are picked: a word for each column.
    fn compact_words(
        self,
        picks: &[Pick],
        columns: (&[Block], usize),
        chosen: &[Tagged],
        out: &mut [u64],
    );
}

/// Plain loops.
#[derive(Clone, Copy, Debug)]
pub(super) struct Portable;

impl Lanes for Portable {
    fn announce<T>(self, _: &[T], _: usize) {}

    fn extend(
        self,
        column: &[Block],
        below: &[Block],
        shifts: &[Block],
        bounds: Bounds,
        out: &mut Extensions,
    ) {
        plain::extend(column, below, shifts, bounds, out);
    }

    fn extend_words(
        self,
        column: u64,
        words: &mut Words,
        range: (usize, usize, usize),
        bounds: Bounds,
        perfect: &mut Vec<Tagged>,
    ) -> (usize, usize) {
        plain::extend_words(column, words, range, bounds, perfect)
    }

    fn intersect(
        self,
        column: &[Block],
        columns: &[Block],
        chosen: &[Tagged],
        out: &mut Vec<Block>,
    ) {
        plain::intersect(column, columns, chosen, out);
    }

    fn pick(self, column: &[Block], shifts: &[Block], picks: &mut Vec<Pick>) -> usize {
        plain::pick(column, shifts, picks)
    }

    fn compact(
        self,
        picks: &[Pick],
        columns: (&[Block], usize),
        chosen: &[Tagged],
        out: (&mut [Block], usize),
    ) {
        plain::compact(picks, columns, chosen, out, gather_bits);
    }

    fn compact_words(
        self,
        picks: &[Pick],
        columns: (&[Block], usize),
        chosen: &[Tagged],
        out: &mut [u64],
    ) {
        plain::compact_words(picks, columns, chosen, out, gather_bits);
    }
}

/// The bits of `word` at the ones of `mask`, side by side at the lower end: what `pext` does.
fn gather_bits(word: u64, mask: u64) -> u64 {
    let (mut left, mut bits, mut at) = (mask, 0, 0);
    while left != 0 {
        let lowest = left & left.wrapping_neg();
        bits |= u64::from(word & lowest != 0) << at;
        left ^= lowest;
        at += 1;
    }
    bits
}

/// The loops themselves, to be compiled for each processor they are inlined for.
mod plain {
    use super::{Block, Bounds, Extensions, Pick, SLACK, Tagged, Words};

    #[inline(always)]
    pub(super) fn extend(
        column: &[Block],
        below: &[Block],
        shifts: &[Block],
        bounds: Bounds,
        out: &mut Extensions,
    ) {
        out.make_room(below.len() / column.len());
        let limits = bounds.limits();
        for (place, other) in below.chunks_exact(column.len()).enumerate() {
            let mut sums = [0u64; Block::WORDS];
            if shifts.is_empty() {
                for (a, b) in column.iter().zip(other) {
                    for (sum, (a, b)) in sums.iter_mut().zip(a.0.iter().zip(b.0)) {
                        *sum += u64::from((a & b).count_ones());
                    }
                }
            } else {
                for ((a, b), shift) in column.iter().zip(other).zip(shifts) {
                    for (i, sum) in sums.iter_mut().enumerate() {
                        *sum += u64::from((a.0[i] & b.0[i]).count_ones()) << shift.0[i];
                    }
                }
            }
            out.push(place, sums.iter().sum(), limits);
        }
    }

    #[inline(always)]
    pub(super) fn extend_words(
        column: u64,
        words: &mut Words,
        (from, to, into): (usize, usize, usize),
        bounds: Bounds,
        perfect: &mut Vec<Tagged>,
    ) -> (usize, usize) {
        if perfect.len() < to - from + SLACK {
            perfect.resize(to - from + SLACK, Tagged(0));
        }
        words.make_room(into + (to - from) + SLACK);
        let (min_count, all) = bounds.limits();
        let (rows, rows_out) = words.rows.split_at_mut(into);
        let (tagged, tagged_out) = words.tagged.split_at_mut(into);
        let (mut n, mut n_perfect) = (0, 0);
        for (&row, &tag) in rows[from..to].iter().zip(&tagged[from..to]) {
            let common = row & column;
            let count = u64::from(common.count_ones());
            let is_perfect = count == all;
            let tag = Tagged(tag.0 >> 32 << 32 | count);
            rows_out[n] = common;
            tagged_out[n] = tag;
            n += usize::from(count >= min_count && !is_perfect);
            perfect[n_perfect] = tag;
            n_perfect += usize::from(is_perfect);
        }
        (n, n_perfect)
    }

    #[inline(always)]
    pub(super) fn intersect(
        column: &[Block],
        columns: &[Block],
        chosen: &[Tagged],
        out: &mut Vec<Block>,
    ) {
        let width = column.len();
        out.resize(chosen.len() * width, Block::default());
        for (choice, out) in chosen.iter().zip(out.chunks_exact_mut(width)) {
            let start = choice.tag() as usize * width;
            let other = &columns[start..start + width];
            for ((a, b), out) in column.iter().zip(other).zip(out) {
                for ((a, b), out) in a.0.iter().zip(&b.0).zip(&mut out.0) {
                    *out = a & b;
                }
            }
        }
    }

    /// The first `N` columns. (The array functions of the standard library are not inlined into
    /// code for other processors than the program's, hence the loops.)
    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    pub(super) fn split<const N: usize>(columns: &[Block], width: usize) -> [&[Block]; N] {
        let mut split: [&[Block]; N] = [&[]; N];
        for (i, column) in split.iter_mut().enumerate() {
            *column = &columns[i * width..(i + 1) * width];
        }
        split
    }

    #[inline(always)]
    fn choose<'a, const N: usize>(
        columns: &'a [Block],
        width: usize,
        chosen: &[Tagged],
    ) -> [&'a [Block]; N] {
        let mut columns_chosen: [&[Block]; N] = [&[]; N];
        for (column, choice) in columns_chosen.iter_mut().zip(chosen) {
            let start = choice.tag() as usize * width;
            *column = &columns[start..start + width];
        }
        columns_chosen
    }

    #[inline(always)]
    pub(super) fn pick(column: &[Block], shifts: &[Block], picks: &mut Vec<Pick>) -> usize {
        picks.clear();
        let (mut to, mut at, mut shift) = (0, 0, None);
        for (block, rows) in column.iter().enumerate() {
            for (word, &mask) in rows.0.iter().enumerate() {
                if mask == 0 {
                    continue;
                }
                let its_shift = shifts.get(block).map(|shifts| shifts.0[word]);
                if its_shift != shift {
                    shift = its_shift;
                    to += usize::from(at > 0);
                    at = 0;
                }
                let word = block * Block::WORDS + word;
                picks.push(Pick { word, mask, to, at });
                at += mask.count_ones();
                to += (at / 64) as usize;
                at %= 64;
            }
        }
        (to + usize::from(at > 0)).max(1)
    }

    #[inline(always)]
    pub(super) fn compact(
        picks: &[Pick],
        (columns, width): (&[Block], usize),
        chosen: &[Tagged],
        (out, out_width): (&mut [Block], usize),
        pext: impl Fn(u64, u64) -> u64 + Copy,
    ) {
        // Four at a time, so that their chains of instructions run side by side.
        let mut fours = chosen.chunks_exact(4);
        let mut outs = out.chunks_exact_mut(4 * out_width);
        for (four, out) in fours.by_ref().zip(outs.by_ref()) {
            compact_some::<4>(picks, (columns, width), four, (out, out_width), pext);
        }
        let outs = outs.into_remainder().chunks_exact_mut(out_width);
        for (one, out) in fours.remainder().iter().zip(outs) {
            let one = std::slice::from_ref(one);
            compact_some::<1>(picks, (columns, width), one, (out, out_width), pext);
        }
    }

    #[inline(always)]
    fn compact_some<const N: usize>(
        picks: &[Pick],
        (columns, width): (&[Block], usize),
        chosen: &[Tagged],
        (out, out_width): (&mut [Block], usize),
        pext: impl Fn(u64, u64) -> u64,
    ) {
        let columns: [&[Block]; N] = choose(columns, width, chosen);
        let mut put = |to: usize, gathered: [u64; N]| {
            for (i, gathered) in gathered.into_iter().enumerate() {
                out[i * out_width + to / Block::WORDS].0[to % Block::WORDS] = gathered;
            }
        };
        let (mut gathered, mut to) = ([0; N], 0);
        for pick in picks {
            if pick.to != to {
                put(to, gathered);
                (gathered, to) = ([0; N], pick.to);
            }
            let (block, word) = (pick.word / Block::WORDS, pick.word % Block::WORDS);
            let mut bits = [0; N];
            for ((gathered, bits), column) in gathered.iter_mut().zip(&mut bits).zip(columns) {
                *bits = pext(column[block].0[word], pick.mask);
                *gathered |= *bits << pick.at;
            }
            if pick.runs_over() {
                put(to, gathered);
                for (gathered, bits) in gathered.iter_mut().zip(bits) {
                    *gathered = bits >> 1 >> (63 - pick.at);
                }
                to += 1;
            }
        }
        put(to, gathered);
    }

    #[inline(always)]
    pub(super) fn compact_words(
        picks: &[Pick],
        (columns, width): (&[Block], usize),
        chosen: &[Tagged],
        out: &mut [u64],
        pext: impl Fn(u64, u64) -> u64 + Copy,
    ) {
        let mut fours = chosen.chunks_exact(4);
        let mut outs = out[..chosen.len()].chunks_exact_mut(4);
        for (four, out) in fours.by_ref().zip(outs.by_ref()) {
            let four: &[Tagged; 4] = four.try_into().expect("four are four");
            let gathered = word_of(picks, (columns, width), four, pext);
            out.copy_from_slice(&gathered);
        }
        for (one, out) in fours.remainder().iter().zip(outs.into_remainder()) {
            [*out] = word_of(picks, (columns, width), &[*one], pext);
        }
    }

    #[inline(always)]
    fn word_of<const N: usize>(
        picks: &[Pick],
        (columns, width): (&[Block], usize),
        chosen: &[Tagged; N],
        pext: impl Fn(u64, u64) -> u64,
    ) -> [u64; N] {
        let columns: [&[Block]; N] = choose(columns, width, chosen);
        let mut gathered = [0; N];
        for pick in picks {
            let (block, word) = (pick.word / Block::WORDS, pick.word % Block::WORDS);
            for (gathered, column) in gathered.iter_mut().zip(columns) {
                *gathered |= pext(column[block].0[word], pick.mask) << pick.at;
            }
        }
        gathered
    }
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "small numbers")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Columns of `width` blocks whose words are sparse, dense or mixed.
    fn columns(n: usize, width: usize, seed: u64) -> Vec<Block> {
        let mut state = seed | 1;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let mut blocks = Vec::new();
        for place in 0..n * width {
            let words = std::array::from_fn(|_| match place % 3 {
                0 => next() & next() & next(),
                1 => next() | next(),
                _ => next(),
            });
            blocks.push(Block(words));
        }
        blocks
    }

    /// Everything `lanes` computes from one column and those below it.
    fn outcome(
        lanes: impl Lanes,
        (n, width, seed): (usize, usize, u64),
        weighted: bool,
        bounds: Bounds,
    ) -> String {
        let blocks = columns(n + 1, width, seed);
        let (below, column) = blocks.split_at(n * width);
        let shifts: Vec<Block> = (0..if weighted { width as u64 } else { 0 })
            .map(|b| Block(std::array::from_fn(|w| (b * 8 + w as u64) / 5 % 20)))
            .collect();
        let mut extensions = Extensions::default();
        lanes.extend(column, below, &shifts, bounds, &mut extensions);
        let chosen: Vec<Tagged> = (0..).take(n).step_by(2).map(|j| Tagged::new(j, 7)).collect();
        let mut common = Vec::new();
        lanes.intersect(column, &blocks, &chosen, &mut common);

        let mut picks = Vec::new();
        let words = lanes.pick(column, &shifts, &mut picks);
        let width_out = words.div_ceil(Block::WORDS);
        let mut compact = vec![Block::default(); chosen.len() * width_out];
        lanes.compact(&picks, (&blocks, width), &chosen, (&mut compact, width_out));
        let mut few = Vec::new();
        let mut at = 0;
        for pick in &picks {
            if at + pick.mask.count_ones() <= 64 {
                few.push(Pick { at, to: 0, ..*pick });
                at += pick.mask.count_ones();
            }
        }
        few.retain(|pick| pick.mask != 0);
        let mut compact_words = vec![1; chosen.len()];
        lanes.compact_words(&few, (&blocks, width), &chosen, &mut compact_words);

        let mut words = Words::default();
        let from = 3;
        words.make_room(from + n + SLACK);
        for (i, block) in below.iter().step_by(width).enumerate() {
            words.rows[from + i] = block.0[0];
            words.tagged[from + i] = Tagged::new(i as u32 + 10, 5);
        }
        let mut perfect = Vec::new();
        let small = Bounds { min_count: 16, all: bounds.all.map(|_| column[0].0[0].count_ones()) };
        let into = from + n + SLACK;
        let range = (from, from + n, into);
        let (kept, n_perfect) =
            lanes.extend_words(column[0].0[0], &mut words, range, small, &mut perfect);
        let outcome = (
            (extensions.found().to_vec(), extensions.perfect().to_vec()),
            (common, compact, compact_words),
            (words.rows[into..into + kept].to_vec(), words.tagged[into..into + kept].to_vec()),
            perfect[..n_perfect].to_vec(),
        );
        format!("{outcome:?}")
    }

    #[test]
    fn bits_are_gathered_in_order() {
        assert_eq!(gather_bits(0b1010_1100, 0b1111_0100), 0b1_0101);
        assert_eq!(gather_bits(u64::MAX, u64::MAX), u64::MAX);
        assert_eq!(gather_bits(u64::MAX, 0), 0);
    }

    #[cfg(target_arch = "x86_64")]
    proptest! {
        #[test]
        fn every_form_does_what_the_plain_one_does(
            n in 1usize..40, width in 1usize..6, seed: u64, weighted: bool,
            min_count in 1u32..600, all in prop::option::of(100u32..200),
        ) {
            let bounds = Bounds { min_count, all };
            let shape = (n, width, seed);
            let plain = outcome(Portable, shape, weighted, bounds);
            if let Some(lanes) = Avx2::detect() {
                prop_assert_eq!(&outcome(lanes, shape, weighted, bounds), &plain);
            }
            if let Some(lanes) = Avx512::detect() {
                prop_assert_eq!(&outcome(lanes, shape, weighted, bounds), &plain);
            }
        }
    }
}
