//! Where rows begin and end.

use std::ops::Range;

/// Bits of an end that are kept for each row; the others are the same for most rows that follow each
/// other.
const BITS: u32 = if cfg!(test) { 5 } else { 32 };

/// Of lists that stand one behind the other, where each begins and ends: 4 bytes a list, since only
/// the lower half of a place is kept, and where the upper half grows, which four billion entries do
/// not make it do.
#[derive(Clone, Debug)]
pub(crate) struct Offsets {
    /// Of no list, and then of each list, the lower half of its end.
    low: Vec<u32>,
    /// Where in `low` the upper half grows by one, ascending.
    turns: Vec<usize>,
}

impl Default for Offsets {
    /// Of no list.
    fn default() -> Self {
        Self { low: vec![0], turns: Vec::new() }
    }
}

impl Offsets {
    /// Of no list, with room for so many.
    pub(crate) fn with_capacity(lists: usize) -> Self {
        let mut low = Vec::with_capacity(lists + 1);
        low.push(0);
        Self { low, turns: Vec::new() }
    }

    /// Of lists of these lengths; best with room for one more.
    pub(crate) fn of_lengths(mut lengths: Vec<u32>) -> Self {
        let (mut end, mut turns) = (0, Vec::new());
        for (list, length) in (1..).zip(&mut lengths) {
            let start = low(end);
            end += std::mem::replace(length, start) as usize;
            while end >> BITS > turns.len() {
                turns.push(list);
            }
        }
        lengths.push(low(end));
        Self { low: lengths, turns }
    }

    /// How many lists there are.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.low.len() - 1
    }

    /// Where all lists end.
    pub(crate) fn end(&self) -> usize {
        self.at(self.len())
    }

    /// Adds a list that goes on from the last one to here.
    #[inline]
    pub(crate) fn push(&mut self, end: usize) {
        debug_assert!(end >= self.end(), "lists stand one behind the other");
        while end >> BITS > self.turns.len() {
            self.turns.push(self.low.len());
        }
        self.low.push(low(end));
    }

    /// Where a list is among the entries of all.
    #[inline]
    pub(crate) fn range(&self, list: usize) -> Range<usize> {
        self.at(list)..self.at(list + 1)
    }

    /// Where a list begins, or where all end, if there is no such list.
    #[inline]
    pub(crate) fn at(&self, list: usize) -> usize {
        let low = self.low[list] as usize;
        match self.turns.is_empty() {
            true => low,
            false => low + (self.turns.partition_point(|&turn| turn <= list) << BITS),
        }
    }

    /// Where each list is, one after the other.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = Range<usize>> + '_ {
        (0..self.len()).map(|list| self.range(list))
    }

    /// What the memory is told ahead of a look at [`Self::at`].
    #[inline]
    pub(crate) fn lows(&self) -> &[u32] {
        &self.low
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
fn low(end: usize) -> u32 {
    (end & ((1 << BITS) - 1)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn lists_are_where_they_were_put(lengths in prop::collection::vec(0usize..90, 0..40)) {
            let of = |lengths: &[usize]| {
                let mut offsets = Offsets::with_capacity(lengths.len());
                lengths.iter().for_each(|length| offsets.push(offsets.end() + length));
                offsets
            };
            let all = of(&lengths);
            prop_assert_eq!(all.len(), lengths.len());
            let counts = lengths.iter().map(|&length| u32::try_from(length).unwrap()).collect();
            prop_assert!(Offsets::of_lengths(counts).iter().eq(all.iter()));
            let mut start = 0;
            for (range, length) in all.iter().zip(&lengths) {
                prop_assert_eq!(&range, &(start..start + length));
                start = range.end;
            }
            prop_assert_eq!(all.end(), start);
        }
    }
}
