//! What lines begin with: the text of an itemset while its extensions come.

use super::padded::{BEGINNING, LINE, PIECE, Text};
use super::texts::Names;
use crate::encode::Rank;

/// Not in what is being written.
pub(super) const NOWHERE: usize = usize::MAX;

/// The texts of the itemset that lines begin with, and of all its own beginnings: names, a blank behind
/// each. The text of d items begins at d strides and is padded.
pub(super) struct Beginnings {
    pub(super) text: Vec<u8>,
    pub(super) stride: usize,
    /// How long each text is, as far as there was one.
    pub(super) lens: Vec<usize>,
    /// Where in what is being written the line of each is, which begins with the text, if it is there
    /// and not yet here.
    pub(super) lines: Vec<usize>,
    /// How many items the itemset has.
    pub(super) known: usize,
    /// The texts of no item, one, two and so on for processors that make them in vectors, and of how
    /// many items they are here, and there.
    pub(super) rows: Vec<Row>,
    pub(super) in_rows: usize,
    pub(super) in_text: usize,
}

/// A text of up to two vectors, blanks behind it in the vector where it ends.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(super) struct Row(pub(super) [[u8; BEGINNING]; 2]);

impl Default for Beginnings {
    fn default() -> Self {
        Self {
            text: vec![0; LINE],
            stride: LINE,
            lens: vec![0],
            lines: vec![NOWHERE],
            known: 0,
            rows: Vec::new(),
            in_rows: 0,
            in_text: 0,
        }
    }
}

impl Beginnings {
    /// Leaves so many items at most.
    pub(super) fn cut(&mut self, items: usize) {
        self.known = self.known.min(items);
    }

    pub(super) fn pop(&mut self) {
        self.known -= 1;
    }

    /// Makes it these items, whose first ones it has already.
    #[inline]
    pub(super) fn be(&mut self, items: &[Rank], names: &Names) {
        self.cut(items.len());
        for item in &items[self.known..] {
            self.push(names.get(item.0));
        }
    }

    /// One more item.
    pub(super) fn push(&mut self, name: Text<'_>) {
        self.bring_to_text();
        let from = self.last();
        let len = from.len();
        let whole = len + name.len() + 1;
        let most = whole + BEGINNING + PIECE;
        if most > self.stride {
            self.lengthen(most);
        }
        if self.known + 1 >= self.lens.len() {
            self.lens.push(0);
            self.lines.push(NOWHERE);
            self.text.resize(self.lens.len() * self.stride, 0);
        }
        let (before, into) = self.text.split_at_mut((self.known + 1) * self.stride);
        let start = self.known * self.stride;
        Text { text: before, start, end: start + len }.copy::<BEGINNING>(into);
        name.copy::<PIECE>(&mut into[len..]);
        into[whole - 1] = b' ';
        self.wrote_text(self.known + 1, self.known + 1);
        (self.lens[self.known], self.lines[self.known]) = (whole, NOWHERE);
    }

    #[cold]
    pub(super) fn lengthen(&mut self, most: usize) {
        let mut text = vec![0; self.lens.len() * 2 * most];
        for (into, from) in text.chunks_mut(2 * most).zip(self.text.chunks(self.stride)) {
            into[..self.stride].copy_from_slice(from);
        }
        (self.text, self.stride) = (text, 2 * most);
    }

    /// Brings what is in rows only to where the texts are.
    #[inline]
    pub(super) fn bring_to_text(&mut self) {
        if self.in_text < self.known {
            for items in self.in_text + 1..=self.known {
                let text = &mut self.text[items * self.stride..][..2 * BEGINNING];
                text.copy_from_slice(self.rows[items].0.as_flattened());
            }
            self.in_text = self.known;
        }
    }

    /// The itemset has become so many items, and the texts from that of so many items on are new.
    pub(super) fn wrote_text(&mut self, first: usize, known: usize) {
        (self.known, self.in_text) = (known, known);
        self.in_rows = self.in_rows.min(first - 1);
    }

    /// The text of all items; see [`Self::to_text`].
    pub(super) fn last(&self) -> Text<'_> {
        let start = self.known * self.stride;
        Text { text: &self.text, start, end: start + self.lens[self.known] }
    }
}
