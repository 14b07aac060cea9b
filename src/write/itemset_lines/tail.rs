//! What lines end with where many of them end alike: the last few items and the end.

use super::padded::{PIECE, Text};
use super::texts::Names;
use crate::encode::Rank;

/// What stands behind the beginning of a line: items, and the end.
#[derive(Clone, Copy)]
pub(super) struct Tail {
    /// Then a piece of anything.
    pub(super) text: [u8; Tail::MOST + PIECE],
    pub(super) len: usize,
}

impl Tail {
    /// Four names of some eight letters, and the end.
    pub(super) const MOST: usize = 48;
    /// So many items make fifteen tails, which pay from so many items on.
    pub(super) const ITEMS: usize = 4;
    pub(super) const WORTH: usize = 6;

    pub(super) const EMPTY: Self = Self { text: [0; Self::MOST + PIECE], len: 0 };

    pub(super) fn then(mut self, text: Text<'_>) -> Self {
        text.copy::<PIECE>(&mut self.text[self.len..]);
        self.len += text.len();
        self
    }

    /// Makes a tail for every combination of at least one of `items`, in the order of the search;
    /// returns whether none is too long.
    pub(super) fn make(
        items: &[Rank],
        names: &Names,
        end: Text<'_>,
        tails: &mut Vec<Self>,
    ) -> bool {
        let long: usize = items.iter().map(|item| names.get(item.0).len() + 1).sum();
        tails.clear();
        if long + end.len() > Self::MOST {
            return false;
        }
        Self::EMPTY.combine(items, names, end, tails);
        true
    }

    pub(super) fn combine(
        self,
        items: &[Rank],
        names: &Names,
        end: Text<'_>,
        tails: &mut Vec<Self>,
    ) {
        let mut rest = items;
        while let Some((item, behind)) = rest.split_first() {
            let mut longer = self.then(names.get(item.0));
            tails.push(longer.then(end));
            longer.text[longer.len] = b' ';
            longer.len += 1;
            longer.combine(behind, names, end, tails);
            rest = behind;
        }
    }
}
