//! Where fields and lines of a delimited text end, 64 bytes at a time.
//!
//! Each byte has a bit in a word, as in simdjson (Langdale and Lemire, "Parsing gigabytes of JSON per
//! second", 2019): delimiters and line ends are found by comparing, and what is in quotes by adding up
//! the quotes before it. Quotes must stand where RFC 4180 has them, and a quoted field may hold no
//! quote and no line end: what is written otherwise, and NUL bytes, stop the search, and are left to
//! [`split`](super::records::split).

use wide::u8x16;

/// The ends of fields.
#[derive(Default)]
pub(super) struct Separators {
    /// Where delimiters and line ends stand, ascending.
    pub(super) places: Vec<u32>,
    /// How many of them are line ends.
    pub(super) line_ends: usize,
    /// Whether there are quotes.
    pub(super) quotes: bool,
    /// Whether the last field is in quotes and goes on.
    pub(super) is_open: bool,
}

/// Bytes that are looked at together, a bit for each in a word.
const LANES: usize = 64;

impl Separators {
    /// Finds them in bytes that begin with a record, and returns how many bytes are as they should be.
    /// Of what stands behind these, some separators may be missing.
    pub(super) fn find(&mut self, bytes: &[u8], delimiter: u8) -> usize {
        self.places.clear();
        (self.line_ends, self.quotes, self.is_open) = (0, false, false);
        let mut before = Before::default();
        let (lanes, rest) = bytes.as_chunks::<LANES>();
        for (at, lane) in (0..).step_by(LANES).zip(lanes) {
            if !self.find_in(lane, u64::MAX, at, delimiter, &mut before) {
                return at as usize;
            }
        }
        if !rest.is_empty() {
            let mut lane = [0; LANES];
            lane[..rest.len()].copy_from_slice(rest);
            let at = bytes.len() - rest.len();
            let place = u32::try_from(at).expect("places of a strip fit");
            let all = (1 << rest.len()) - 1;
            if !self.find_in(&lane, all, place, delimiter, &mut before) {
                return at;
            }
        }
        self.is_open = before.quoted;
        bytes.len()
    }

    /// The same for those of a few bytes at which `all` has a bit; returns whether they are as they
    /// should be.
    #[inline(always)]
    fn find_in(
        &mut self,
        lane: &[u8; LANES],
        all: u64,
        at: u32,
        delimiter: u8,
        before: &mut Before,
    ) -> bool {
        let line_ends = bits(lane, [b'\n', b'\n']);
        let mut separators = bits(lane, [delimiter, b'\n']) & all;
        if bits(lane, [b'"', 0]) & all != 0 || before.is_open() {
            let [quotes, nuls, returns] = [b'"', 0, b'\r'].map(|byte| bits(lane, [byte, byte]));
            let found = Found { separators, line_ends, quotes: quotes & all, returns, all };
            match before.quoted(&found) {
                Some(outside) if nuls & all == 0 => separators &= outside,
                _ => return false,
            }
            self.quotes = true;
        }
        before.separator = separators >> (LANES - 1) != 0;
        self.line_ends += (line_ends & separators).count_ones() as usize;
        while separators != 0 {
            self.places.push(at + separators.trailing_zeros());
            separators &= separators - 1;
        }
        true
    }
}

/// A bit for each byte that is one of two.
#[inline(always)]
fn bits(lane: &[u8; LANES], [one, other]: [u8; 2]) -> u64 {
    lane.as_chunks().0.iter().rev().fold(0, |bits, &sixteen| {
        let sixteen = u8x16::new(sixteen);
        let is_it = sixteen.simd_eq(u8x16::splat(one)) | sixteen.simd_eq(u8x16::splat(other));
        bits << 16 | u64::from(is_it.to_bitmask())
    })
}

/// What stands in front of a few bytes.
struct Before {
    /// Whether a separator is the last byte.
    separator: bool,
    /// Whether a field in quotes goes on.
    quoted: bool,
    /// Whether the last byte is the quote that closes a field.
    closed: bool,
    /// Whether the last byte is a carriage return behind such a quote.
    returned: bool,
}

/// A record begins.
impl Default for Before {
    fn default() -> Self {
        Self { separator: true, quoted: false, closed: false, returned: false }
    }
}

/// What stands where among a few bytes, a bit for each.
struct Found {
    separators: u64,
    line_ends: u64,
    quotes: u64,
    returns: u64,
    all: u64,
}

impl Before {
    /// Whether what follows depends on a quote.
    #[inline(always)]
    fn is_open(&self) -> bool {
        self.quoted || self.closed || self.returned
    }

    /// What is not in quotes, if all quotes are where they should be and no quoted field holds one or a
    /// line end.
    fn quoted(&mut self, found: &Found) -> Option<u64> {
        let behind = |bits: u64, before: bool| (bits << 1 | u64::from(before)) & found.all;
        // Each bit is the parity of the quotes up to it: from an opening quote up to before the closing one.
        let mut inside = found.quotes;
        for shift in [1, 2, 4, 8, 16, 32] {
            inside ^= inside << shift;
        }
        inside ^= if self.quoted { u64::MAX } else { 0 };
        let (opening, closing) = (found.quotes & inside, found.quotes & !inside);
        let separators = found.separators & !inside;
        let returns = found.returns & behind(closing, self.closed);
        let is_right = opening & !behind(separators, self.separator) == 0
            && behind(closing, self.closed) & !(separators | returns) == 0
            && behind(returns, self.returned) & !found.line_ends == 0
            && found.line_ends & inside & found.all == 0;
        let last = |bits: u64| bits >> (LANES - 1) != 0;
        (self.quoted, self.closed, self.returned) = (last(inside), last(closing), last(returns));
        is_right.then_some(!inside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::records::{Fields, Split, split};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn separators_stand_where_they_are(
            bytes in prop::collection::vec(prop::sample::select(b",\n;a\xff\x8a\r".to_vec()), 0..200),
        ) {
            let mut separators = Separators::default();
            prop_assert_eq!(separators.find(&bytes, b','), bytes.len());
            let plainly = (0..).zip(&bytes).filter(|&(_, byte)| matches!(byte, b',' | b'\n'));
            prop_assert!(separators.places.iter().copied().eq(plainly.map(|(at, _)| at)));
            let line_ends = bytes.iter().filter(|&&byte| byte == b'\n').count();
            prop_assert_eq!((separators.line_ends, separators.quotes), (line_ends, false));
        }

        /// Up to where all is as it should be, records end where splitting has them end.
        #[test]
        fn quotes_are_where_splitting_has_them(
            fields in prop::collection::vec(prop::sample::select(vec![
                "a", "\"b\"", "\"c,d\"", "\"\"", "\"e\"\"f\"", "\"g\nh\"", "i\"j", "\"k", "\"l\"m",
                " \"n\"", "\0", "a longer field that has no quotes", "\"one that has, and a comma\"",
            ]), 1..60),
            ends in prop::collection::vec(prop::sample::select(vec![",", "\n", "\r\n", "\r"]), 60),
            plain: bool,
        ) {
            let is_plain = |field: &str| ["a", "\"b\"", "\"c,d\"", "\"\""].contains(&field);
            let fields = fields.iter().filter(|field| !plain || is_plain(field));
            let text: String = fields.zip(&ends).flat_map(|(field, end)| [*field, *end]).collect();
            let bytes = text.as_bytes();
            let mut separators = Separators::default();
            let until = separators.find(bytes, b',');
            let line_ends = separators.places.iter().map(|&place| place as usize + 1);
            let line_ends = line_ends.filter(|&end| bytes[end - 1] == b'\n' && end <= until);
            let (mut at, mut found) = (0, Fields::default());
            for end in line_ends {
                let Split::Record(span) = split(&bytes[at..], b',', true, &mut found) else {
                    panic!("a record ends at {end}");
                };
                prop_assert_eq!(at + span.with_end, end);
                prop_assert!(found.record(&bytes[at..], span, 1).is_sound().is_ok());
                at = end;
            }
            if plain && !text.replace("\r\n", "\n").contains('\r') {
                prop_assert_eq!(until, bytes.len());
            }
        }
    }
}
