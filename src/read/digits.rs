//! Digits to numbers, eight at a time, and back.

/// A byte of eight, each a digit's character less that of 0, from the first in the lowest byte.
pub(crate) const ZEROS: u64 = 0x3030_3030_3030_3030;

/// The high bit of each byte that is no digit, up to the first such byte; behind it anything. The
/// characters are given without [`ZEROS`].
#[inline]
pub(crate) fn others(word: u64) -> u64 {
    (word | word.wrapping_add(0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080
}

/// The number of eight digits without [`ZEROS`]: they become pairs of digits, then fours, then the
/// number (Lemire, "Quickly parsing eight digits", 2018).
#[inline]
pub(crate) fn number(eight: u64) -> u32 {
    debug_assert_eq!(others(eight), 0, "these are digits");
    let pairs = (10 * eight + (eight >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (100 * pairs + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    let number = (10_000 * fours + (fours >> 32)) & 0xffff_ffff;
    u32::try_from(number).expect("eight digits fit")
}

/// Writes a number behind other text, without what formatting does besides.
#[cfg(feature = "parquet")]
pub(super) fn write(number: i64, text: &mut String) {
    let mut digits = [0; 20];
    let (mut first, mut rest) = (digits.len(), number.unsigned_abs());
    while rest > 0 || first == digits.len() {
        first -= 1;
        digits[first] = b'0' + (rest % 10).to_le_bytes()[0];
        rest /= 10;
    }
    if number < 0 {
        text.push('-');
    }
    text.push_str(str::from_utf8(&digits[first..]).expect("digits are text"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[cfg(feature = "parquet")]
    #[test]
    fn numbers_are_written_as_they_are_formatted() {
        for number in [0, 7, -7, 10, 4711, 1_000_000_007, i64::MAX, i64::MIN] {
            let mut text = "x".to_owned();
            write(number, &mut text);
            assert_eq!(text, format!("x{number}"));
        }
    }

    proptest! {
        #[test]
        fn eight_digits_are_their_number(expected in 0u32..100_000_000) {
            let digits = format!("{expected:08}");
            let word = u64::from_le_bytes(*digits.as_bytes().first_chunk().unwrap()) ^ ZEROS;
            prop_assert_eq!(others(word), 0);
            prop_assert_eq!(number(word), expected);
        }

        #[test]
        fn the_first_other_byte_is_told(bytes: [u8; 8], digits in 0usize..8) {
            let mut bytes = bytes;
            bytes[..digits].fill(b'7');
            let first = bytes.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(8);
            let word = u64::from_le_bytes(bytes) ^ ZEROS;
            prop_assert_eq!(others(word).trailing_zeros() as usize / 8, first);
        }
    }
}
