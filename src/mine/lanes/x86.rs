//! The inner loops for x86-64: the plain ones compiled for AVX2 and BMI2, and the two that count
//! written for AVX-512, which counts the bits of 512 rows in one instruction and moves what passes
//! together in another.
//!
//! What is unsafe here is of two kinds: calling code that the processor might not have, which only
//! a value of [`Avx2`] or [`Avx512`] can do, and such a value is made after looking; and moving
//! 64 bytes between a reference to as many and a vector.

use std::arch::x86_64::*;

use super::{Block, Bounds, Extensions, Lanes, Pick, SLACK, Tagged, Words, plain};

/// A processor with AVX2 and BMI2 (2013 and later).
#[derive(Clone, Copy, Debug)]
pub(in crate::mine) struct Avx2(());

impl Avx2 {
    pub(in crate::mine) fn detect() -> Option<Self> {
        (is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("lzcnt")
            && is_x86_feature_detected!("popcnt"))
        .then_some(Self(()))
    }
}

/// A processor with AVX-512 and its bit counts (2019 and later).
#[derive(Clone, Copy, Debug)]
pub(in crate::mine) struct Avx512(());

impl Avx512 {
    pub(in crate::mine) fn detect() -> Option<Self> {
        (Avx2::detect().is_some()
            && is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512vpopcntdq"))
        .then_some(Self(()))
    }
}

/// The loops for one kind of processor, and the trait that leads to them.
macro_rules! lanes {
    ($processor:ident, $features:literal, $module:ident, $extend:path, $extend_words:path) => {
        mod $module {
            use super::*;

            #[target_feature(enable = $features)]
            pub(super) fn extend(
                column: &[Block],
                below: &[Block],
                shifts: &[Block],
                bounds: Bounds,
                out: &mut Extensions,
            ) {
                $extend(column, below, shifts, bounds, out)
            }

            #[target_feature(enable = $features)]
            pub(super) fn extend_words(
                column: u64,
                words: &mut Words,
                range: (usize, usize, usize),
                bounds: Bounds,
                perfect: &mut Vec<Tagged>,
            ) -> (usize, usize) {
                $extend_words(column, words, range, bounds, perfect)
            }

            #[target_feature(enable = $features)]
            pub(super) fn intersect(
                column: &[Block],
                columns: &[Block],
                chosen: &[Tagged],
                out: &mut Vec<Block>,
            ) {
                plain::intersect(column, columns, chosen, out)
            }

            #[target_feature(enable = $features)]
            pub(super) fn pick(column: &[Block], shifts: &[Block], picks: &mut Vec<Pick>) -> usize {
                plain::pick(column, shifts, picks)
            }

            #[target_feature(enable = $features)]
            pub(super) fn compact(
                picks: &[Pick],
                columns: (&[Block], usize),
                chosen: &[Tagged],
                out: (&mut [Block], usize),
            ) {
                plain::compact(picks, columns, chosen, out, |word, mask| _pext_u64(word, mask))
            }

            #[target_feature(enable = $features)]
            pub(super) fn compact_words(
                picks: &[Pick],
                columns: (&[Block], usize),
                chosen: &[Tagged],
                out: &mut [u64],
            ) {
                plain::compact_words(picks, columns, chosen, out, |word, mask| {
                    _pext_u64(word, mask)
                })
            }
        }

        impl Lanes for $processor {
            #[inline(always)]
            fn extend(
                self,
                column: &[Block],
                below: &[Block],
                shifts: &[Block],
                bounds: Bounds,
                out: &mut Extensions,
            ) {
                // SAFETY: `self` was made by `detect`, which found all the features.
                unsafe { $module::extend(column, below, shifts, bounds, out) }
            }

            #[inline(always)]
            fn extend_words(
                self,
                column: u64,
                words: &mut Words,
                range: (usize, usize, usize),
                bounds: Bounds,
                perfect: &mut Vec<Tagged>,
            ) -> (usize, usize) {
                // SAFETY: `self` was made by `detect`, which found all the features.
                unsafe { $module::extend_words(column, words, range, bounds, perfect) }
            }

            fn intersect(
                self,
                column: &[Block],
                columns: &[Block],
                chosen: &[Tagged],
                out: &mut Vec<Block>,
            ) {
                // SAFETY: `self` was made by `detect`, which found all the features.
                unsafe { $module::intersect(column, columns, chosen, out) }
            }

            fn pick(self, column: &[Block], shifts: &[Block], picks: &mut Vec<Pick>) -> usize {
                // SAFETY: `self` was made by `detect`, which found all the features.
                unsafe { $module::pick(column, shifts, picks) }
            }

            fn compact(
                self,
                picks: &[Pick],
                columns: (&[Block], usize),
                chosen: &[Tagged],
                out: (&mut [Block], usize),
            ) {
                // SAFETY: `self` was made by `detect`, which found all the features.
                unsafe { $module::compact(picks, columns, chosen, out) }
            }

            fn compact_words(
                self,
                picks: &[Pick],
                columns: (&[Block], usize),
                chosen: &[Tagged],
                out: &mut [u64],
            ) {
                // SAFETY: `self` was made by `detect`, which found all the features.
                unsafe { $module::compact_words(picks, columns, chosen, out) }
            }
        }
    };
}

lanes!(Avx2, "avx2,bmi1,bmi2,lzcnt,popcnt", avx2, plain::extend, plain::extend_words);
lanes!(
    Avx512,
    "avx2,bmi1,bmi2,lzcnt,popcnt,avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq",
    avx512,
    extend_512,
    extend_words_512
);

#[inline]
#[target_feature(enable = "avx512f")]
fn load(words: &[u64; 8]) -> __m512i {
    // SAFETY: the reference is to 64 readable bytes, and the instruction wants no alignment.
    unsafe { _mm512_loadu_si512(words.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn load_tagged(tagged: &[Tagged; 8]) -> __m512i {
    // SAFETY: the reference is to 64 readable bytes, since `Tagged` is laid out as its one field.
    unsafe { _mm512_loadu_si512(tagged.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn store(words: &mut [u64; 8], vector: __m512i) {
    // SAFETY: the reference is to 64 writable bytes, and the instruction wants no alignment.
    unsafe { _mm512_storeu_si512(words.as_mut_ptr().cast(), vector) }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn store_tagged(tagged: &mut [Tagged; 8], vector: __m512i) {
    // SAFETY: the reference is to 64 writable bytes, any of which make a `Tagged`.
    unsafe { _mm512_storeu_si512(tagged.as_mut_ptr().cast(), vector) }
}

/// The eight elements from `at` on.
#[inline(always)]
fn eight<T>(list: &[T], at: usize) -> &[T; 8] {
    list[at..at + 8].try_into().expect("eight are eight")
}

#[inline(always)]
fn eight_mut<T>(list: &mut [T], at: usize) -> &mut [T; 8] {
    (&mut list[at..at + 8]).try_into().expect("eight are eight")
}

#[inline]
#[target_feature(enable = "avx512f")]
fn splat(word: u64) -> __m512i {
    _mm512_set1_epi64(word.cast_signed())
}

/// For each of `N` columns, eight numbers whose sum is the weight of what it has in common with
/// `column`.
#[inline]
#[target_feature(enable = "avx512f,avx512vpopcntdq")]
fn partial_sums<const N: usize>(
    column: &[Block],
    others: &[Block],
    shifts: &[Block],
) -> [__m512i; N] {
    let width = column.len();
    let others: [&[Block]; N] = plain::split(others, width);
    let mut sums = [_mm512_setzero_si512(); N];
    if shifts.is_empty() {
        for (block, rows) in column.iter().enumerate() {
            let rows = load(&rows.0);
            for (sum, other) in sums.iter_mut().zip(others) {
                let common = _mm512_and_si512(rows, load(&other[block].0));
                *sum = _mm512_add_epi64(*sum, _mm512_popcnt_epi64(common));
            }
        }
    } else {
        for (block, (rows, shift)) in column.iter().zip(shifts).enumerate() {
            let (rows, shift) = (load(&rows.0), load(&shift.0));
            for (sum, other) in sums.iter_mut().zip(others) {
                let common = _mm512_and_si512(rows, load(&other[block].0));
                let counts = _mm512_sllv_epi64(_mm512_popcnt_epi64(common), shift);
                *sum = _mm512_add_epi64(*sum, counts);
            }
        }
    }
    sums
}

/// The sum of each of eight vectors, in their order.
#[inline]
#[target_feature(enable = "avx512f")]
fn sum_each(v: [__m512i; 8]) -> __m512i {
    // Pairs of vectors are interleaved and added, three times: 128-bit lanes hold (a, b) after the
    // first step, and each further step halves the number of lanes that belong to one vector.
    let pair = |a, b| _mm512_add_epi64(_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
    let (ab, cd, ef, gh) = (pair(v[0], v[1]), pair(v[2], v[3]), pair(v[4], v[5]), pair(v[6], v[7]));
    let half = |a, b| {
        _mm512_add_epi64(
            _mm512_shuffle_i64x2::<0b10_00_10_00>(a, b),
            _mm512_shuffle_i64x2::<0b11_01_11_01>(a, b),
        )
    };
    half(half(ab, cd), half(ef, gh))
}

/// Eight candidates at a time: what they have in common with `column` is summed up for all of them
/// at once, and what passes moves together without a branch.
#[inline]
#[target_feature(
    enable = "avx2,bmi1,bmi2,lzcnt,popcnt,avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq"
)]
fn extend_512(
    column: &[Block],
    below: &[Block],
    shifts: &[Block],
    bounds: Bounds,
    out: &mut Extensions,
) {
    let width = column.len();
    let candidates = below.len() / width;
    out.make_room(candidates);
    let (min_count, all) = bounds.limits();
    let (least, everything) = (splat(min_count), splat(all));
    let mut places =
        _mm512_set_epi64(7 << 32, 6 << 32, 5 << 32, 4 << 32, 3 << 32, 2 << 32, 1 << 32, 0);
    let mut groups = below.chunks_exact(8 * width);
    for group in groups.by_ref() {
        let counts = sum_each(partial_sums(column, group, shifts));
        let tagged = _mm512_or_si512(places, counts);
        places = _mm512_add_epi64(places, splat(8 << 32));
        let is_perfect = _mm512_cmpeq_epu64_mask(counts, everything);
        let passes = _mm512_cmpge_epu64_mask(counts, least) & !is_perfect;
        store_tagged(eight_mut(&mut out.found, out.n), _mm512_maskz_compress_epi64(passes, tagged));
        out.n += passes.count_ones() as usize;
        if is_perfect != 0 {
            let tagged = _mm512_maskz_compress_epi64(is_perfect, tagged);
            store_tagged(eight_mut(&mut out.perfect, out.n_perfect), tagged);
            out.n_perfect += is_perfect.count_ones() as usize;
        }
    }
    let done = candidates / 8 * 8;
    for (i, other) in groups.remainder().chunks_exact(width).enumerate() {
        let [sums] = partial_sums(column, other, shifts);
        let count = _mm512_reduce_add_epi64(sums).cast_unsigned();
        out.push(done + i, count, (min_count, all));
    }
}

#[inline]
#[target_feature(
    enable = "avx2,bmi1,bmi2,lzcnt,popcnt,avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq"
)]
fn extend_words_512(
    column: u64,
    words: &mut Words,
    (from, to, into): (usize, usize, usize),
    bounds: Bounds,
    perfect: &mut Vec<Tagged>,
) -> (usize, usize) {
    words.make_room(into + (to - from) + SLACK);
    let (min_count, all) = bounds.limits();
    let (least, everything, column) = (splat(min_count), splat(all), splat(column));
    let tags = splat(!0 << 32);
    let (rows, rows_out) = words.rows.split_at_mut(into);
    let (tagged, tagged_out) = words.tagged.split_at_mut(into);
    let (mut n, mut n_perfect) = (0, 0);
    let mut at = from;
    while at < to {
        // What lies behind the last candidate does not take part.
        let here = if to - at >= 8 { !0 } else { (1u8 << (to - at)) - 1 };
        let common = _mm512_and_si512(load(eight(rows, at)), column);
        let counts = _mm512_popcnt_epi64(common);
        let tag = _mm512_and_si512(load_tagged(eight(tagged, at)), tags);
        let tag = _mm512_or_si512(tag, counts);
        let is_perfect = _mm512_mask_cmpeq_epu64_mask(here, counts, everything);
        let passes = _mm512_mask_cmpge_epu64_mask(here, counts, least) & !is_perfect;
        store(eight_mut(rows_out, n), _mm512_maskz_compress_epi64(passes, common));
        store_tagged(eight_mut(tagged_out, n), _mm512_maskz_compress_epi64(passes, tag));
        n += passes.count_ones() as usize;
        if is_perfect != 0 {
            if perfect.len() < n_perfect + SLACK {
                perfect.resize(n_perfect + to - at + SLACK, Tagged(0));
            }
            store_tagged(
                eight_mut(perfect, n_perfect),
                _mm512_maskz_compress_epi64(is_perfect, tag),
            );
            n_perfect += is_perfect.count_ones() as usize;
        }
        at += 8;
    }
    (n, n_perfect)
}
