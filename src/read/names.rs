//! Names that look the same made the same.

use std::borrow::Cow;
use std::str::FromStr;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::values::is_missing;
use crate::error::{Error, Result};

/// What is done to names before they are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Normalization {
    /// Nothing: names are the same when their bytes are.
    None,
    /// Canonical composition (NFC): `é` is one name whether it is one character or two.
    #[default]
    Nfc,
    /// Compatible composition (NFKC): also `ﬁ` and `fi`, `①` and `1`, wide and narrow forms.
    Nfkc,
    /// NFKC, and what Persian and Arabic keyboards write in two ways: yeh and kaf, digits, marks
    /// of vowels, stretched letters; invisible characters are dropped.
    Fold,
}

impl FromStr for Normalization {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "none" => Ok(Self::None),
            "nfc" => Ok(Self::Nfc),
            "nfkc" => Ok(Self::Nfkc),
            "fold" => Ok(Self::Fold),
            _ => Err(Error::Unsupported(format!(
                "--normalize {text:?}: it is none, nfc, nfkc or fold"
            ))),
        }
    }
}

impl Normalization {
    /// The name as it is compared and shown, where that is another one.
    #[inline]
    pub fn change(self, name: &str) -> Option<String> {
        // Most names are.
        if name.is_ascii() {
            return None;
        }
        match self.apply(name) {
            Cow::Owned(other) if other != name => Some(other),
            _ => None,
        }
    }

    /// The name as it is compared and shown.
    pub fn apply(self, name: &str) -> Cow<'_, str> {
        if name.is_ascii() {
            return Cow::Borrowed(name);
        }
        match self {
            Self::None => Cow::Borrowed(name),
            Self::Nfc if is_nfc_quick(name.chars()) == IsNormalized::Yes => Cow::Borrowed(name),
            Self::Nfc => Cow::Owned(name.nfc().collect()),
            Self::Nfkc => Cow::Owned(name.nfkc().collect()),
            Self::Fold => {
                // Marks go while they stand alone, and what is left is put together again.
                let folded: String = name.nfkd().filter_map(fold).nfc().collect();
                Cow::Owned(folded.trim().to_owned())
            }
        }
    }
}

fn fold(character: char) -> Option<char> {
    Some(match character {
        '\u{064a}' | '\u{0649}' => '\u{06cc}',
        '\u{0643}' => '\u{06a9}',
        '\u{0660}'..='\u{0669}' => digit(character, '\u{0660}'),
        '\u{06f0}'..='\u{06f9}' => digit(character, '\u{06f0}'),
        '\u{064b}'..='\u{0652}' | '\u{0670}' | '\u{0640}' => return None,
        _ if is_invisible(character) => return None,
        _ => character,
    })
}

fn digit(character: char, zero: char) -> char {
    char::from_digit(u32::from(character) - u32::from(zero), 10).expect("there are ten digits")
}

/// Whether a name may have been put where there was none.
pub fn may_stand_for_nothing(name: &str) -> bool {
    const WORDS: [&str; 8] =
        ["missing", "unknown", "undefined", "blank", "(blank)", "-", "--", "n.a."];
    is_missing(name) || WORDS.iter().any(|word| word.eq_ignore_ascii_case(name))
}

/// Whether a character takes no space: two names that differ in it look the same.
pub fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{00ad}' | '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_does_what_it_says() {
        let (composed, decomposed) = ("caf\u{e9}", "cafe\u{301}");
        assert_eq!(Normalization::Nfc.apply(decomposed), composed);
        assert_eq!(Normalization::None.apply(decomposed), decomposed);
        assert_eq!(Normalization::Nfc.apply("ﬁsh"), "ﬁsh");
        assert_eq!(Normalization::Nfkc.apply("ﬁsh①"), "fish1");
        for (arabic, persian) in [
            ("شير", "شیر"),
            ("كره", "کره"),
            ("چاى", "چای"),
            ("شیر ۱٫۵", "شیر 1٫5"),
            ("شیر ٢", "شیر 2"),
            ("كتــاب", "کتاب"),
            ("می\u{200c}خرم", "میخرم"),
            ("مُد", "مد"),
        ] {
            let folded = Normalization::Fold.apply(arabic);
            assert_eq!(folded, persian);
            assert_eq!(Normalization::Fold.apply(&folded), folded);
        }
        assert_eq!(Normalization::Fold.apply("crème"), "crème");
        assert!(is_invisible('\u{200b}') && !is_invisible(' '));
    }
}
