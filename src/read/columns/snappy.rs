//! What Snappy has packed, unpacked.
//!
//! Packed bytes are elements, one behind the other: literals, which are bytes as they are, and copies
//! of bytes that came before ("Snappy compressed format description", google/snappy). In a page of
//! names they are of a few bytes each, and which of the two comes next has no pattern, so that a
//! processor that goes on with the likelier one is often wrong. Here both take the same way: the packed
//! bytes stand in one buffer behind the room for the others, and every element moves bytes from some
//! place of it to where the unpacked ones end. 32 are moved of whatever length it is, and the next one
//! writes over those that are too many. On names this takes half the time of the snap crate, with which
//! the tests compare it.

use std::hint::select_unpredictable;

use bytes::BytesMut;

/// Unpacks into the front of a buffer, which grows where it must, and returns how many bytes that are;
/// none when the packed ones are broken.
pub(super) fn unpack(packed: &[u8], buffer: &mut BytesMut) -> Option<usize> {
    let (many, header) = length(packed)?;
    // No element makes more than 64 bytes of three.
    if many / 22 > packed.len() {
        return None;
    }
    let origin = many + MARGIN;
    let size = origin + packed.len();
    if buffer.len() < size {
        buffer.resize(size, 0);
    }
    let bytes = &mut buffer[..size];
    bytes[origin..].copy_from_slice(packed);
    let (mut next, mut done) = (origin + header, 0);
    while next < size {
        (next, done) = many_elements(bytes, many, next, done);
        if next < size {
            (next, done) = any_element(bytes, many, next, done)?;
        }
    }
    (done == many).then_some(many)
}

/// How many bytes there will be, and where the elements begin: seven bits a byte, the last of which
/// has no eighth.
fn length(packed: &[u8]) -> Option<(usize, usize)> {
    let last = packed.iter().take(5).position(|byte| byte & 0x80 == 0)?;
    let bits = packed[..=last].iter().rev();
    let many = bits.fold(0, |many: u64, &byte| many << 7 | u64::from(byte & 0x7f));
    Some((usize::try_from(u32::try_from(many).ok()?).ok()?, last + 1))
}

/// So many bytes are moved for each short element, which makes no more.
const PIECE: usize = 32;

/// Behind the unpacked bytes: as many as two short elements can write too many.
const MARGIN: usize = 2 * PIECE;

/// What the first byte of an element tells, in one number that is read at once: in the lowest byte how
/// many bytes it makes, [`LONG`] if it is none of the short ones; above it what is to be added to the
/// distance; in the upper half, which bits of the two bytes behind it are of the distance, none of a
/// literal.
#[derive(Clone, Copy)]
struct Kind(u64);

const LONG: u8 = u8::MAX;

impl Kind {
    const fn new(length: u8, high: u16, mask: u16) -> Self {
        Self(length as u64 | (high as u64) << 8 | (mask as u64) << 32)
    }

    #[inline(always)]
    fn length(self) -> u8 {
        self.0.to_le_bytes()[0]
    }

    /// How far back it copies from, of a `word` that begins with its tag.
    #[inline(always)]
    fn distance(self, word: u64) -> usize {
        let [low, high, ..] = (word >> 8 & self.0 >> 32 | self.0 >> 8).to_le_bytes();
        usize::from(u16::from_le_bytes([low, high]))
    }
}

static KINDS: [Kind; 256] = {
    let mut kinds = [Kind::new(LONG, 0, 0); 256];
    let mut tag = 0_u8;
    loop {
        let length = (tag >> 2) + 1;
        kinds[tag as usize] = match tag & 3 {
            0 if length as usize <= PIECE => Kind::new(length, 0, 0),
            1 => Kind::new((tag >> 2 & 7) + 4, (tag as u16 >> 5) << 8, 0xff),
            2 if length as usize <= PIECE => Kind::new(length, 0, 0xffff),
            _ => kinds[tag as usize],
        };
        if tag == u8::MAX {
            break kinds;
        }
        tag += 1;
    }
};

/// Goes through short elements until there is another one, or few are left. Returns where the next one
/// is, and how many bytes are unpacked.
fn many_elements(
    bytes: &mut [u8],
    many: usize,
    mut next: usize,
    mut done: usize,
) -> (usize, usize) {
    // From here on there may be fewer packed bytes than are looked at.
    let Some(few) = bytes.len().checked_sub(8 + PIECE) else {
        return (next, done);
    };
    while next <= few && done <= many {
        let word = u64::from_le_bytes(*bytes[next..].first_chunk().expect("there are many"));
        let Some((step, length)) = element(bytes, word, next, done) else {
            break;
        };
        (next, done) = (next + step, done + length);
        // Mostly the next one is at hand. To look for it takes longer than to go through it.
        if step <= 5 {
            let Some((step, length)) = element(bytes, word >> (8 * step), next, done) else {
                break;
            };
            (next, done) = (next + step, done + length);
        }
    }
    (next, done)
}

/// Moves what a short element says, and returns how many bytes it takes and makes; none if it is not
/// short, or repeats itself. A `word` begins with its tag.
#[inline(always)]
fn element(bytes: &mut [u8], word: u64, next: usize, done: usize) -> Option<(usize, usize)> {
    let tag = word.to_le_bytes()[0];
    let kind = KINDS[usize::from(tag)];
    let length = usize::from(kind.length());
    let is_literal = tag & 3 == 0;
    let step =
        select_unpredictable(is_literal, usize::from(tag >> 2) + 2, usize::from(tag & 3) + 1);
    let from = select_unpredictable(is_literal, next + 1, done).wrapping_sub(kind.distance(word));
    // Packed bytes are behind the place they go to, so that they are far in front of it when counted so.
    if length > PIECE || done.wrapping_sub(from) < length || from > bytes.len() - PIECE {
        return None;
    }
    let piece: [u8; PIECE] = *bytes[from..].first_chunk().expect("there are as many");
    *bytes[done..].first_chunk_mut().expect("there is room") = piece;
    Some((step, length))
}

/// The same for any element; none if it is broken.
#[inline(never)]
fn any_element(bytes: &mut [u8], many: usize, next: usize, done: usize) -> Option<(usize, usize)> {
    let tag = bytes[next];
    let number = |width: usize| {
        let digits = bytes.get(next + 1..next + 1 + width)?.iter().rev();
        Some(digits.fold(0, |number, &byte| number << 8 | usize::from(byte)))
    };
    let length = usize::from(tag >> 2) + 1;
    let (width, length, distance) = match tag & 3 {
        0 if length <= 60 => (0, length, None),
        0 => (length - 60, number(length - 60)?.checked_add(1)?, None),
        1 => (1, usize::from(tag >> 2 & 7) + 4, Some(usize::from(tag >> 5) << 8 | number(1)?)),
        2 => (2, length, Some(number(2)?)),
        _ => (4, length, Some(number(4)?)),
    };
    if length > many.checked_sub(done)? {
        return None;
    }
    let behind = next + 1 + width;
    match distance {
        None => {
            let end = behind.checked_add(length).filter(|&end| end <= bytes.len())?;
            bytes.copy_within(behind..end, done);
            Some((end, done + length))
        }
        Some(distance) => {
            if distance == 0 || distance > done {
                return None;
            }
            // It may repeat what it makes itself: then there is ever more to copy.
            let (from, mut at, end) = (done - distance, done, done + length);
            while at < end {
                let piece = (at - from).min(end - at);
                bytes.copy_within(from..from + piece, at);
                at += piece;
            }
            Some((behind, end))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unpacked(packed: &[u8]) -> Option<Vec<u8>> {
        // A buffer that was used before.
        let mut buffer = BytesMut::from(&[b'x'; 99][..]);
        let many = unpack(packed, &mut buffer)?;
        Some(buffer[..many].to_vec())
    }

    proptest! {
        #[test]
        fn what_was_packed_comes_back(
            words in prop::collection::vec("(product|milk, |[0-9]{1,6}|[a-c]{0,70}|\\PC{0,9})", 0..400),
        ) {
            let text = words.concat();
            let packed = snap::raw::Encoder::new().compress_vec(text.as_bytes()).unwrap();
            prop_assert_eq!(unpacked(&packed), Some(text.into_bytes()));
        }

        /// Elements of all kinds, most of them good, against the snap crate.
        #[test]
        fn any_elements_are_as_others_see_them(
            elements in prop::collection::vec((any::<[u8; 3]>(), 0u32..90, 0usize..70), 0..60),
            more in 0usize..3, cut: Option<prop::sample::Index>,
        ) {
            let (mut packed, mut many) = (Vec::new(), 0);
            for ([kind, first, second], distance, length) in elements {
                let length = length.max(1);
                let tag = |kind: usize| u8::try_from((length.min(64) - 1) << 2 | kind).unwrap();
                many += match kind % 5 {
                    0 => {
                        packed.push(tag(1) & 0x1d);
                        packed.push(u8::try_from(distance).unwrap());
                        usize::from(tag(1) >> 2 & 7) + 4
                    }
                    1 => {
                        packed.push(tag(2));
                        packed.extend(&distance.to_le_bytes()[..2]);
                        length.min(64)
                    }
                    2 => {
                        packed.push(tag(3));
                        packed.extend(distance.to_le_bytes());
                        length.min(64)
                    }
                    _ => {
                        match length {
                            61.. => packed.extend([60 << 2, u8::try_from(length - 1).unwrap()]),
                            _ => packed.push(tag(0)),
                        }
                        packed.extend((0..length).map(|at| if at % 2 == 0 { first } else { second }));
                        length
                    }
                };
            }
            let many = many + more / 2;
            let mut whole = Vec::new();
            let mut rest = many;
            while rest > 127 {
                whole.push(u8::try_from(rest & 0x7f).unwrap() | 0x80);
                rest >>= 7;
            }
            whole.push(u8::try_from(rest).unwrap());
            whole.extend(packed);
            if let Some(cut) = cut {
                whole.truncate(cut.index(whole.len()));
            }
            prop_assume!(!whole.is_empty());
            prop_assert_eq!(unpacked(&whole), snap::raw::Decoder::new().decompress_vec(&whole).ok());
        }
    }

    #[test]
    fn a_length_that_cannot_be_is_broken() {
        assert_eq!(unpacked(&[0xff, 0xff, 0xff, 0xff, 0x0f, 0]), None);
        assert_eq!(unpacked(&[0xff; 9]), None);
        assert_eq!(unpacked(&[]), None);
        assert_eq!(unpacked(&[0]), Some(Vec::new()));
    }
}
