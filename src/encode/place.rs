//! Places of items in two bytes or four.

use std::hash::Hash;

use bytemuck::Pod;

use super::pattern_rows::{PatternRows, RowsOf};

/// The place of an item among those of some rows. Two bytes where they suffice: half the memory to
/// go through is a third of the time on sparse data.
pub(crate) trait Place: Pod + Ord + Hash + Send + Sync + 'static {
    /// How many places there are; the last one is not given out.
    const LIMIT: usize;
    /// No place.
    const NONE: Self;
    /// Which must be below [`Self::LIMIT`].
    fn new(place: usize) -> Self;
    fn index(self) -> usize;
    /// The rows of patterns, if they are of such places.
    fn of(rows: &PatternRows) -> Option<&RowsOf<Self>>;
}

macro_rules! place {
    ($integer:ty, $width:ident) => {
        impl Place for $integer {
            const LIMIT: usize = Self::MAX as usize;
            const NONE: Self = Self::MAX;

            #[inline]
            fn new(place: usize) -> Self {
                Self::try_from(place).expect("rows of more items have wider places")
            }

            #[inline]
            fn index(self) -> usize {
                self as usize
            }

            fn of(rows: &PatternRows) -> Option<&RowsOf<Self>> {
                match rows {
                    PatternRows::$width(rows) => Some(rows),
                    _ => None,
                }
            }
        }
    };
}
place!(u16, Narrow);
place!(u32, Wide);
