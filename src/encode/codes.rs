//! Names that are codes: `B17`, `SKU-000123`, `4711`.
//!
//! Codes of products and orders are mostly a fixed prefix and a number, and numbers need no hashing:
//! a table says what stands for each. It has pages, on sheets, so that numbers may begin anywhere, and
//! neighbours, which mostly come one after the other, lie together. Nothing is kept of a code but its place, which
//! is all that it says.

use std::fmt::Write;
use std::ops::Range;

use crate::read::digits;

/// How codes are written: a prefix, and behind it a number filled up with zeros to a width.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Form {
    prefix: Box<str>,
    /// Its first eight bytes as [`ends`] gives them, and all bits that these have.
    first: u64,
    mask: u64,
    /// In digits; at least 1.
    width: usize,
}

/// Numbers as they are usually written.
impl Default for Form {
    fn default() -> Self {
        Self::new("", 1)
    }
}

/// Larger numbers are names like others.
const MOST_DIGITS: usize = 9;

impl Form {
    fn new(prefix: &str, width: usize) -> Self {
        let (first, _) = ends(prefix.as_bytes());
        let bits = 8 * u32::try_from(prefix.len()).unwrap_or(u32::MAX / 8);
        let mask = !u64::MAX.checked_shl(bits).unwrap_or_default();
        Self { prefix: prefix.into(), first, mask, width }
    }

    /// The one that a name has, if it ends in a number.
    fn of(name: &str) -> Option<Self> {
        let digits = name.bytes().rev().take_while(u8::is_ascii_digit).count();
        let (prefix, digits) = name.split_at(name.len() - digits);
        let width = match digits.as_bytes() {
            [] => return None,
            [b'0', _, ..] => digits.len(),
            _ => 1,
        };
        (digits.len() <= MOST_DIGITS).then(|| Self::new(prefix, width))
    }

    /// The one that most of some names have, if more have it than have `present`.
    pub(super) fn told(names: &[&str], present: &Self) -> Option<Self> {
        let fits = |form: &Self| names.iter().filter(|name| form.number(name).is_some()).count();
        let mut best = (fits(present), None);
        for form in names.iter().filter_map(|name| Self::of(name)) {
            let fitting = fits(&form);
            if fitting > best.0 {
                best = (fitting, Some(form));
            }
        }
        best.1
    }

    /// Whether codes are numbers and nothing else.
    #[inline]
    fn is_plain(&self) -> bool {
        self.prefix.is_empty() && self.width == 1
    }

    /// The number of a name that is written so. No other name has the same.
    #[inline]
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.number_between(name.as_bytes(), ends(name.as_bytes()))
    }

    /// The same for a name within a text.
    #[inline(always)]
    pub(super) fn number_in(&self, text: &[u8], place: &Range<u32>) -> Option<u32> {
        let (start, end) = (place.start as usize, place.end as usize);
        let name = &text[start..end];
        // Whatever length a name has, eight bytes are read at once where there are so many.
        let ends = match (text[start..].first_chunk(), text[..end].last_chunk()) {
            (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
            _ => ends(name),
        };
        self.number_between(name, ends)
    }

    /// The same for a name with these first and last bytes, whatever there is behind and in front of it
    /// where it has fewer.
    #[inline(always)]
    fn number_between(&self, name: &[u8], (first, last): (u64, u64)) -> Option<u32> {
        let digits = name.len().checked_sub(self.prefix.len())?;
        if digits < self.width || digits > MOST_DIGITS {
            return None;
        }
        if first & self.mask != self.first || !self.has_long_prefix(name) {
            return None;
        }
        // What stands in front of the digits goes, so that there are zeros.
        let front = 64 - 8 * digits.min(8);
        let behind = (last ^ digits::ZEROS) >> front;
        let eight = behind << front;
        if digits::others(eight) != 0 {
            return None;
        }
        // Whoever fills up has a 0 in front only where the width asks for it.
        let may_be_zero = digits == self.width;
        match digits == MOST_DIGITS {
            false => (may_be_zero || behind & 0xff != 0).then(|| digits::number(eight)),
            true => {
                let ninth = name[self.prefix.len()].wrapping_sub(b'0');
                let is_one = ninth <= 9 && (may_be_zero || ninth != 0);
                is_one.then(|| u32::from(ninth) * 100_000_000 + digits::number(eight))
            }
        }
    }

    /// Whether the prefix is there beyond its first eight bytes.
    #[inline]
    fn has_long_prefix(&self, name: &[u8]) -> bool {
        self.prefix.len() <= 8 || name.starts_with(self.prefix.as_bytes())
    }

    /// The name of a number.
    pub(super) fn name(&self, number: u32) -> String {
        let mut name = String::new();
        self.write(number, &mut name);
        name
    }

    /// The same behind other text.
    pub(super) fn write(&self, number: u32, text: &mut String) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{}{number:0width$}", self.prefix, width = self.width);
    }
}

/// The first eight bytes, and the last eight; zeros behind and in front where there are fewer.
#[inline]
fn ends(name: &[u8]) -> (u64, u64) {
    let byte = |at: usize| u64::from(name[at]) << (8 * at);
    let word = match name.len() {
        8.. => {
            let (first, last) = (name.first_chunk(), name.last_chunk());
            let word =
                |eight: Option<&[u8; 8]>| u64::from_le_bytes(*eight.expect("there are eight"));
            return (word(first), word(last));
        }
        4.. => {
            let (first, last) = (name.first_chunk(), name.last_chunk());
            let half = |four: Option<&[u8; 4]>| {
                u64::from(u32::from_le_bytes(*four.expect("there are four")))
            };
            half(first) | half(last) << (8 * (name.len() - 4))
        }
        0 => return (0, 0),
        many => byte(0) | byte(many / 2) | byte(many - 1),
    };
    (word, word << (64 - 8 * name.len()))
}

/// What stands for each code of one form.
#[derive(Clone, Debug, Default)]
pub(super) struct Codes {
    form: Form,
    /// By number; those sheets and pages that hold nothing are not there.
    sheets: Vec<Option<Box<Sheet>>>,
    /// How many pages there are.
    taken: usize,
    /// How many codes.
    len: usize,
}

const PAGE: usize = 1 << 10;
type Page = [u32; PAGE];
const SHEET: usize = 1 << 10;
type Sheet = [Option<Box<Page>>; SHEET];

/// What stands for no code.
pub(super) const NOTHING: u32 = u32::MAX;

/// Pages for so many numbers are there for any codes; more only when, at the time, no more than three
/// of four places would be empty.
const FEW: usize = if cfg!(test) { 4 * PAGE } else { 1 << 18 };

impl Codes {
    /// No code has this number or a larger one.
    pub(super) const END: u32 = 1_000_000_000;

    /// None yet, of this form.
    pub(super) fn of(form: Form) -> Self {
        Self { form, ..Self::default() }
    }

    pub(super) fn form(&self) -> &Form {
        &self.form
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The number of a name that is a code, whether or not anything stands for it.
    #[inline]
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.form.number(name)
    }

    /// The number of a name within a text, whether or not anything stands for it; that of no code if it
    /// is none.
    #[inline(always)]
    pub(super) fn number_in(&self, text: &[u8], place: &Range<u32>) -> u32 {
        self.form.number_in(text, place).unwrap_or(NOTHING)
    }

    /// What stands for the code of this number.
    #[inline]
    pub(super) fn get(&self, number: u32) -> Option<u32> {
        let (page, place) = (number as usize / PAGE, number as usize % PAGE);
        let sheet = self.sheets.get(page / SHEET)?.as_ref()?;
        Some(sheet[page % SHEET].as_ref()?[place]).filter(|&value| value != NOTHING)
    }

    /// The same for a number that is written as numbers usually are, where codes are such.
    #[inline]
    pub(super) fn get_plain(&self, number: u32) -> Option<u32> {
        if self.form.is_plain() { self.get(number) } else { None }
    }

    /// Lets something stand for a code, and returns whether there is a place for it.
    pub(super) fn put(&mut self, number: u32, value: u32) -> bool {
        let (page, place) = (number as usize / PAGE, number as usize % PAGE);
        if page / SHEET >= self.sheets.len() {
            self.sheets.resize(page / SHEET + 1, None);
        }
        let sheet = &mut self.sheets[page / SHEET];
        let page =
            &mut sheet.get_or_insert_with(|| Box::new([const { None }; SHEET]))[page % SHEET];
        if page.is_none() {
            if self.taken * PAGE >= FEW.max(4 * self.len) {
                return false;
            }
            self.taken += 1;
        }
        let place = &mut page.get_or_insert_with(|| Box::new([NOTHING; PAGE]))[place];
        self.len += usize::from(*place == NOTHING);
        *place = value;
        true
    }

    /// The numbers of all codes, ascending, with what stands for them.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, u32)> {
        let sheets = (0_u32..).step_by(PAGE * SHEET).zip(&self.sheets);
        let pages = sheets.flat_map(|(first, sheet)| {
            (first..).step_by(PAGE).zip(sheet.as_deref().into_iter().flatten())
        });
        let values = pages.flat_map(|(first, page)| {
            (first..).zip(page.as_deref().into_iter().flatten().copied())
        });
        values.filter(|&(_, value)| value != NOTHING)
    }

    /// How much memory they take.
    pub(super) fn bytes(&self) -> usize {
        let sheets = self.sheets.iter().flatten().count();
        sheets * size_of::<Sheet>() + self.taken * size_of::<Page>()
    }

    /// Forgets what stands for them, and keeps the form.
    pub(super) fn clear(&mut self) {
        self.sheets.clear();
        (self.taken, self.len) = (0, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn form(prefix: &str, width: usize) -> Form {
        Form::new(prefix, width)
    }

    #[test]
    fn forms_are_told() {
        assert_eq!(Form::of("B17"), Some(form("B", 1)));
        assert_eq!(Form::of("SKU-000123"), Some(form("SKU-", 6)));
        assert_eq!(Form::of("0"), Some(form("", 1)));
        assert_eq!(Form::of("00"), Some(form("", 2)));
        assert_eq!(Form::of("نان 7"), Some(form("نان ", 1)));
        assert_eq!(Form::of("B"), None);
        assert_eq!(Form::of("1234567890"), None);
        let told = |names: &[&str]| Form::told(names, &Form::default());
        assert_eq!(told(&["Total", "B1"]), Some(form("B", 1)));
        assert_eq!(told(&["1", "2", "B1"]), None);
        assert_eq!(told(&["A1", "B1", "B2"]), Some(form("B", 1)));
        assert_eq!(told(&["C100", "C042", "C101"]), Some(form("C", 3)));
        assert_eq!(told(&[]), None);
    }

    proptest! {
        /// A name has a number when, and only when, that number is written as the name.
        #[test]
        fn a_number_is_one_name(
            prefix in "(|B|B0|7|SKU-|[a-z]{1,20}|é)", width in 1usize..12, length in 0usize..12,
            more in "[0-9]{0,12}", odd in "\\PC{0,3}",
        ) {
            let form = form(&prefix, width);
            let filled = format!("{prefix}{:0>length$}", more);
            for name in [filled.clone(), format!("{filled}{odd}"), format!("{odd}{filled}"), odd] {
                for text in [name.clone(), format!(",{name}"), format!("12345678{name}\n2345678")] {
                    let start = text.find(&name).unwrap();
                    let place = u32::try_from(start).unwrap()..u32::try_from(start + name.len()).unwrap();
                    prop_assert_eq!(form.number_in(text.as_bytes(), &place), form.number(&name));
                }
                match form.number(&name) {
                    Some(number) => prop_assert_eq!(form.name(number), name),
                    None => {
                        let digits = name.strip_prefix(&prefix).unwrap_or_default();
                        let number = digits.parse::<u64>().ok().filter(|_| digits.len() <= MOST_DIGITS);
                        let same = number.is_some_and(|n| format!("{prefix}{n:0width$}") == name);
                        prop_assert!(!same, "{name:?} is {number:?}");
                    }
                }
            }
        }

        #[test]
        fn every_number_finds_its_place(
            numbers in prop::collection::vec(prop_oneof![0u32..99, 999_999_000..999_999_999u32], 0..99),
        ) {
            let mut codes = Codes::default();
            let mut known = std::collections::BTreeMap::new();
            for (value, &number) in (0..).zip(&numbers) {
                prop_assert_eq!(codes.get(number), known.get(&number).copied());
                if codes.put(number, value) {
                    known.insert(number, value);
                }
            }
            prop_assert_eq!(codes.len(), known.len());
            prop_assert!(codes.iter().eq(known));
        }
    }
}
