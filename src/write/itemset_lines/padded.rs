//! Text with room behind it, so that it can be copied in pieces of one size, which a compiler turns
//! into a few vector moves.

/// Bytes in which text is copied: most names and ends of lines fit one piece, and most beginnings
/// of lines one of the longer kind.
pub(super) const PIECE: usize = 16;
pub(super) const BEGINNING: usize = 64;
/// Bytes of a line of short texts, and what is written behind it.
pub(super) const LINE: usize = 2 * BEGINNING + 2 * PIECE;

/// A text of less than a piece, and its length in the last byte; 0 stands for a longer one.
#[derive(Clone, Copy)]
pub(super) struct Short(pub(super) [u8; PIECE]);

impl Short {
    pub(super) fn new(text: &[u8]) -> Self {
        let mut short = [0; PIECE];
        if let (Ok(len @ ..16), Some(place)) =
            (u8::try_from(text.len()), short.get_mut(..text.len()))
        {
            place.copy_from_slice(text);
            short[PIECE - 1] = len;
        }
        Self(short)
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        usize::from(self.0[PIECE - 1] % 16)
    }
}

/// A part of a text that goes on for at least a piece behind it.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) text: &'a [u8],
    pub(super) start: usize,
    pub(super) end: usize,
}

impl<'a> Text<'a> {
    /// All but the last piece, which is padding.
    pub(super) fn of(padded: &'a [u8]) -> Self {
        Self { text: padded, start: 0, end: padded.len() - PIECE }
    }

    #[inline]
    pub(super) fn len(self) -> usize {
        self.end - self.start
    }

    /// It and what follows it.
    pub(super) fn first_chunk<const N: usize>(self) -> &'a [u8; N] {
        self.text[self.start..].first_chunk().expect("it is padded")
    }

    pub(super) fn as_bytes(self) -> &'a [u8] {
        &self.text[self.start..self.end]
    }

    /// Copies it to the beginning of `out`, and up to a piece of what follows.
    #[inline]
    pub(super) fn copy<const PIECE: usize>(self, out: &mut [u8]) {
        let mut done = 0;
        loop {
            let from = &self.text[self.start + done..][..PIECE];
            out[done..done + PIECE].copy_from_slice(from);
            done += PIECE;
            if done >= self.len() {
                break;
            }
        }
    }
}
