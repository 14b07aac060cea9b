//! Lines of short texts for processors that move bytes across a vector (AVX-512 VBMI, 2019 and later).
//!
//! The beginning of a line is made in a vector: that of the itemset which it extends, into which the
//! name of one more item is moved. So every beginning is stored whole, once for the lines that extend
//! it and once as the line, and read back whole. Where a beginning is put together in memory, as
//! [`super::ItemsetLinesPart`] does it for other processors, whoever reads it waits until its parts
//! have left the processor for the cache, which takes longer than the rest of a line. Whole runs, without
//! and with vectors (AMD Zen 5, least of 11, in ms): chess at 959: 422, 379; connect (first 10,000 rows)
//! at 6000: 1302, 1213; BMS-WebView-2 at 8: 127, 119.
//!
//! What is unsafe here is calling code that the processor might not have, which only a value of
//! [`Vectors`] can do, and such a value is made after looking.

use std::arch::x86_64::*;

use bytemuck::cast;

use super::beginnings::{Beginnings, Row};
use super::padded::{BEGINNING, LINE, PIECE, Short};
use super::texts::LineEnds;
use crate::mine::Step;

/// A processor that has them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Vectors(());

/// The longest beginning that still has room for a name and the blank behind it.
const LONGEST: usize = 2 * BEGINNING - PIECE;

impl Vectors {
    pub(super) fn detect() -> Option<Self> {
        (is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vbmi")
            && is_x86_feature_detected!("bmi2"))
        .then_some(Self(()))
    }

    /// Writes the lines of steps as far as all is short in them, to where there is a [`LINE`] for each.
    /// Returns how many bytes and lines these are.
    #[inline]
    pub(super) fn lines(
        self,
        steps: &[Step],
        names: &[Short],
        ends: &LineEnds,
        beginnings: &mut Beginnings,
        out: &mut [u8],
    ) -> (usize, usize) {
        // SAFETY: `self` was made by `detect`, which found all the features.
        unsafe { lines(steps, names, ends, beginnings, out) }
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,bmi2")]
fn lines(
    steps: &[Step],
    names: &[Short],
    ends: &LineEnds,
    beginnings: &mut Beginnings,
    out: &mut [u8],
) -> (usize, usize) {
    beginnings.bring_to_rows();
    let mut known = beginnings.in_rows.min(beginnings.known);
    let many = beginnings.rows.len();
    let (rows, lens) = (&mut beginnings.rows[..many], &mut beginnings.lens[..many]);
    let places: __m512i =
        cast(std::array::from_fn::<u8, BEGINNING, _>(|place| place.to_le_bytes()[0]));
    let (mut at, mut done) = (0, 0);
    for step in steps {
        let depth = step.depth as usize;
        let (Some(name), Some(end)) = (names.get(step.rank.index()), ends.get_short(step.support))
        else {
            break;
        };
        if depth > known + 1 || depth >= many || name.len() == 0 {
            break;
        }
        let (before, len) = (&rows[depth - 1].0, lens[depth - 1]);
        let length = len + name.len();
        // Byte i of the name goes to byte i behind the beginning, in either half: places wrap.
        let shift = _mm512_set1_epi8(len.to_le_bytes()[0].cast_signed());
        let from = _mm512_sub_epi8(places, shift);
        let text = _mm512_castsi128_si512(cast(name.0));
        let of_name = (1u64 << name.len()) - 1;
        let line = &mut out[at..at + LINE];
        if length < BEGINNING {
            let whole = _mm512_mask_permutexvar_epi8(cast(before[0]), of_name << len, from, text);
            let whole: [u8; BEGINNING] = cast(whole);
            line[..BEGINNING].copy_from_slice(&whole);
            rows[depth].0[0] = whole;
        } else if len <= LONGEST {
            let (low, high) = match len.checked_sub(BEGINNING) {
                None => (of_name << len, of_name >> (BEGINNING - len)),
                Some(len) => (0, of_name << len),
            };
            let first = _mm512_mask_permutexvar_epi8(cast(before[0]), low, from, text);
            let second = match len > BEGINNING {
                true => cast(before[1]),
                false => _mm512_set1_epi8(b' '.cast_signed()),
            };
            let second = _mm512_mask_permutexvar_epi8(second, high, from, text);
            let whole: [[u8; BEGINNING]; 2] = [cast(first), cast(second)];
            line[..BEGINNING].copy_from_slice(&whole[0]);
            line[BEGINNING..2 * BEGINNING].copy_from_slice(&whole[1]);
            rows[depth].0 = whole;
        } else {
            break;
        }
        // It begins with the blank that stands behind the last item of a beginning.
        line[length..][..PIECE].copy_from_slice(&end.0);
        lens[depth] = length + 1;
        known = depth;
        at += length + end.len();
        done += 1;
    }
    if done > 0 {
        beginnings.wrote_rows(known);
    }
    (at, done)
}

impl Row {
    const BLANK: Self = Self([[b' '; BEGINNING]; 2]);
}

impl Beginnings {
    /// Brings to rows what is not there and not too long; all after it is not there either.
    #[inline]
    fn bring_to_rows(&mut self) {
        self.rows.resize(self.lens.len(), Row::BLANK);
        while self.in_rows < self.known && self.lens[self.in_rows + 1] <= 2 * BEGINNING {
            self.in_rows += 1;
            let text = &self.text[self.in_rows * self.stride..][..self.lens[self.in_rows]];
            self.rows[self.in_rows] = Row::BLANK;
            self.rows[self.in_rows].0.as_flattened_mut()[..text.len()].copy_from_slice(text);
        }
    }

    /// The itemset has become so many items, and any of the rows may be new.
    fn wrote_rows(&mut self, known: usize) {
        (self.known, self.in_rows, self.in_text) = (known, known, 0);
    }
}
