//! Places in a dictionary as Parquet writes them: runs of the same one, and others bit by bit.
//!
//! This is the "RLE/bit-packing hybrid" of the format's description (Encodings.md of
//! apache/parquet-format): a number tells whether so many times the same place follows, or so many
//! groups of eight places, each of as few bits as the largest needs.

use bytes::Bytes;

/// The places of a page that have not been taken yet.
pub(super) struct PackedPlaces {
    bytes: Bytes,
    /// Of a place, in bits.
    width: usize,
    /// Where the next run begins.
    next: usize,
    run: Run,
}

/// What is left of a run.
enum Run {
    Same {
        place: u32,
        left: usize,
    },
    /// From a bit on.
    Packed {
        bit: usize,
        left: usize,
    },
}

impl PackedPlaces {
    /// Those of a page, of which the first byte is their width; none if it is too large.
    pub(super) fn new(bytes: Bytes) -> Option<Self> {
        let width = usize::from(*bytes.first()?);
        let run = Run::Same { place: 0, left: 0 };
        (width <= 32).then_some(Self { bytes, width, next: 1, run })
    }

    /// The next places, so `many` of them; none if there are fewer.
    pub(super) fn take(&mut self, many: usize) -> Option<Vec<u32>> {
        let mut places = Vec::with_capacity(many);
        while places.len() < many {
            let wanted = many - places.len();
            match &mut self.run {
                Run::Same { left: 0, .. } | Run::Packed { left: 0, .. } => {
                    self.run = self.begin()?
                }
                Run::Same { place, left } => {
                    let taken = wanted.min(*left);
                    places.extend(std::iter::repeat_n(*place, taken));
                    *left -= taken;
                }
                Run::Packed { bit, left } => {
                    let taken = wanted.min(*left);
                    unpack(&self.bytes, self.width, *bit, taken, &mut places)?;
                    (*bit, *left) = (*bit + taken * self.width, *left - taken);
                }
            }
        }
        Some(places)
    }

    /// The next run.
    fn begin(&mut self) -> Option<Run> {
        let mut head = 0_u64;
        for shift in (0..35).step_by(7) {
            let byte = *self.bytes.get(self.next)?;
            self.next += 1;
            head |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let many = usize::try_from(head >> 1).ok()?;
        if head & 1 == 1 {
            let bit = self.next.checked_mul(8)?;
            self.next = self.next.checked_add(many.checked_mul(self.width)?)?;
            return Some(Run::Packed { bit, left: many.checked_mul(8)? });
        }
        let end = self.next + self.width.div_ceil(8);
        let digits = self.bytes.get(self.next..end)?.iter().rev();
        self.next = end;
        let place = digits.fold(0, |place, &byte| place << 8 | u32::from(byte));
        Some(Run::Same { place, left: many })
    }
}

/// Adds `many` places, which begin at a bit; none if they are not all there.
fn unpack(
    bytes: &[u8],
    width: usize,
    first: usize,
    many: usize,
    places: &mut Vec<u32>,
) -> Option<()> {
    let end = first.checked_add(many.checked_mul(width)?)?;
    let bytes = bytes.get(..end.div_ceil(8))?;
    let mask = u32::MAX.checked_shr(32 - u32::try_from(width).ok()?).unwrap_or_default();
    places.extend((0..many).map(|at| {
        let bit = first + at * width;
        let rest = &bytes[bit / 8..];
        // Whatever the width is, eight bytes are read at once where there are so many.
        let word = match rest.first_chunk() {
            Some(eight) => u64::from_le_bytes(*eight),
            None => rest.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)),
        };
        let [a, b, c, d, ..] = (word >> (bit % 8)).to_le_bytes();
        u32::from_le_bytes([a, b, c, d]) & mask
    }));
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// As the format's description writes them.
    fn packed(width: usize, runs: &[(Vec<u32>, bool)]) -> Vec<u8> {
        let mut bytes = vec![u8::try_from(width).unwrap()];
        let number = |mut number: usize, bytes: &mut Vec<u8>| {
            while number > 127 {
                bytes.push(u8::try_from(number & 127).unwrap() | 128);
                number >>= 7;
            }
            bytes.push(u8::try_from(number).unwrap());
        };
        for (places, is_same) in runs {
            if *is_same {
                number(places.len() << 1, &mut bytes);
                bytes.extend(&places[0].to_le_bytes()[..width.div_ceil(8)]);
                continue;
            }
            let groups = places.len().div_ceil(8);
            number(groups << 1 | 1, &mut bytes);
            let (first, mut bit) = (bytes.len(), 0);
            bytes.resize(first + groups * width, 0);
            for place in places {
                for at in 0..width {
                    bytes[first + bit / 8] |= u8::try_from(place >> at & 1).unwrap() << (bit % 8);
                    bit += 1;
                }
            }
        }
        bytes
    }

    proptest! {
        #[test]
        fn places_come_back(
            width in 0usize..=32,
            runs in prop::collection::vec((prop::collection::vec(any::<u32>(), 1..200), any::<bool>()), 0..6),
            takes in prop::collection::vec(0usize..90, 0..20), cut: prop::sample::Index,
        ) {
            let mask = if width == 0 { 0 } else { u32::MAX >> (32 - width) };
            let runs: Vec<(Vec<u32>, bool)> = runs.into_iter().map(|(mut places, is_same)| {
                places.iter_mut().for_each(|place| *place &= mask);
                if is_same {
                    let first = places[0];
                    places.fill(first);
                } else if places.len() >= 8 {
                    // Whole groups, so that nothing is known to fill them up.
                    places.truncate(places.len() / 8 * 8);
                } else {
                    places.resize(8, 0);
                }
                (places, is_same)
            }).collect();
            let all: Vec<u32> = runs.iter().flat_map(|(places, _)| places.iter().copied()).collect();
            let bytes = packed(width, &runs);
            let mut rest = &all[..];
            let mut found = PackedPlaces::new(Bytes::from(bytes.clone())).unwrap();
            for many in takes {
                let (expected, behind) = rest.split_at(many.min(rest.len()));
                prop_assert_eq!(found.take(expected.len()).unwrap(), expected);
                rest = behind;
            }
            prop_assert_eq!(found.take(rest.len()).unwrap(), rest);
            prop_assert_eq!(found.take(1), None);
            // What is cut off is missing, and nothing panics.
            let cut = cut.index(bytes.len());
            let short = PackedPlaces::new(Bytes::from(bytes[..cut].to_vec()));
            if let Some(found) = short.and_then(|mut places| places.take(all.len())) {
                prop_assert_eq!(found, all);
            }
        }
    }
}
