//! What is said to people, in English, Chinese and Persian.
//!
//! A sentence is defined once, in all languages side by side, by [`texts!`] (fixed) or [`messages!`]
//! (with gaps): a language that lacks one, or a gap that nothing fills, does not compile. Numbers go
//! into gaps as [`Lang`] writes them.

pub mod carried;
#[cfg(feature = "report")]
pub(crate) mod channels;
#[cfg(feature = "cli")]
pub mod checked;
pub(crate) mod columns;
#[cfg(feature = "report")]
pub(crate) mod drift;
#[cfg(feature = "cli")]
pub mod explained;
#[cfg(feature = "report")]
pub(crate) mod gains;
pub mod grouped;
#[cfg(feature = "report")]
pub(crate) mod journey;
mod lang;
#[cfg(feature = "report")]
pub(crate) mod lists;
#[cfg(feature = "xlsx")]
mod meanings;
#[cfg(feature = "cli")]
pub mod notices;
#[cfg(feature = "report")]
pub(crate) mod page;
pub mod reading;
#[cfg(feature = "report")]
pub(crate) mod retention;
#[cfg(feature = "report")]
pub(crate) mod segments;
pub(crate) mod sentences;
pub mod stayed;
pub mod tested;
pub mod travelled;
#[cfg(feature = "report")]
pub(crate) mod uplift;
mod voice;

pub use columns::{heading, term};
pub use lang::Lang;
#[cfg(feature = "table")]
pub(crate) use lang::runs_left;
#[cfg(feature = "xlsx")]
pub(crate) use meanings::meaning;
pub use voice::{Association, Unit, Voice};

use std::borrow::Cow;
use std::path::Path;

/// A fixed text in every language.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// Chinese, simplified.
    pub zh: &'static str,
    /// Persian.
    pub fa: &'static str,
}

impl Text {
    /// In one language.
    pub const fn say(self, lang: Lang) -> &'static str {
        match lang {
            Lang::English => self.en,
            Lang::Chinese => self.zh,
            Lang::Persian => self.fa,
        }
    }
}

/// What can be said in every language.
pub trait Said {
    /// In one language.
    fn said(&self, lang: Lang) -> String;
}

impl Said for Text {
    fn said(&self, lang: Lang) -> String {
        self.say(lang).to_owned()
    }
}

/// What fills a gap of a sentence.
#[derive(Clone, Debug)]
pub enum Gap<'a> {
    /// A number as English writes it, perhaps with a sign or a share behind it.
    Figure(String),
    /// The name of a product, a column or a file.
    Name(Cow<'a, str>),
    /// Words that every language has.
    Words(Text),
    /// What is as it is in every language: a command to copy, or what was said before.
    Plain(Cow<'a, str>),
}

impl<'a> Gap<'a> {
    /// A number as English writes it.
    pub fn figure(figure: impl ToString) -> Self {
        Self::Figure(figure.to_string())
    }

    /// A name.
    pub fn name(name: impl Into<Cow<'a, str>>) -> Self {
        Self::Name(name.into())
    }

    /// The name of a file.
    pub fn file(path: &Path) -> Self {
        Self::Name(path.display().to_string().into())
    }

    /// What is not to be changed.
    pub fn plain(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Plain(text.into())
    }
}

impl Said for crate::stats::Undefined {
    fn said(&self, lang: Lang) -> String {
        match self {
            Self::EmptySide => stayed::EMPTY_SIDE,
            Self::ZeroOdds => stayed::ZERO_ODDS,
            Self::InfiniteOdds => stayed::INFINITE_ODDS,
            Self::OneStratum => stayed::ONE_STRATUM,
        }
        .said(lang)
    }
}

impl Said for Gap<'_> {
    fn said(&self, lang: Lang) -> String {
        match self {
            Self::Figure(figure) => lang.figure(figure),
            Self::Name(name) => lang.name(name),
            Self::Words(text) => text.said(lang),
            Self::Plain(text) => text.clone().into_owned(),
        }
    }
}

impl From<u32> for Gap<'_> {
    fn from(count: u32) -> Self {
        Self::figure(count)
    }
}

impl From<u64> for Gap<'_> {
    fn from(count: u64) -> Self {
        Self::figure(count)
    }
}

impl From<usize> for Gap<'_> {
    fn from(count: usize) -> Self {
        Self::figure(count)
    }
}

impl From<Text> for Gap<'_> {
    fn from(text: Text) -> Self {
        Self::Words(text)
    }
}

/// Constants of type [`Text`], and `TEXTS`, all of them for the tests.
macro_rules! texts {
    (pub $($name:ident: $en:literal, $zh:literal, $fa:literal;)*) => {
        $(
            #[doc = $en]
            pub const $name: $crate::words::Text = $crate::words::Text { en: $en, zh: $zh, fa: $fa };
        )*

        #[cfg(test)]
        pub(crate) const TEXTS: &[(&str, $crate::words::Text)] = &[$((stringify!($name), $name)),*];
    };
    ($($name:ident: $en:literal, $zh:literal, $fa:literal;)*) => {
        $(pub(crate) const $name: $crate::words::Text = $crate::words::Text { en: $en, zh: $zh, fa: $fa };)*

        #[cfg(test)]
        pub(crate) const TEXTS: &[(&str, $crate::words::Text)] = &[$((stringify!($name), $name)),*];
    };
}

/// Sentences with named gaps: `Held { product: "TV", share: "9 %" }.say(lang)`; and `MESSAGES`, all
/// of them for the tests.
macro_rules! messages {
    ($($name:ident { $($gap:ident),+ }: $en:literal, $zh:literal, $fa:literal;)*) => {
        $(
            #[derive(Clone, Copy, Debug)]
            pub(crate) struct $name<'a> {
                $(pub(crate) $gap: &'a str),+
            }

            impl $name<'_> {
                pub(crate) fn say(self, lang: $crate::words::Lang) -> String {
                    let Self { $($gap),+ } = self;
                    match lang {
                        $crate::words::Lang::English => format!($en),
                        $crate::words::Lang::Chinese => format!($zh),
                        $crate::words::Lang::Persian => format!($fa),
                    }
                }
            }
        )*

        #[cfg(test)]
        pub(crate) const MESSAGES: &[(&str, &[&str], $crate::words::Text)] = &[$((
            stringify!($name),
            &[$(stringify!($gap)),+],
            $crate::words::Text { en: $en, zh: $zh, fa: $fa },
        )),*];
    };
}

/// The same with [`Gap`]s, for the terminal: `Counted { n: 1240.into(), units: unit.into() }`.
macro_rules! spoken {
    ($($name:ident { $($gap:ident),+ }: $en:literal, $zh:literal, $fa:literal;)*) => {
        $(
            #[doc = $en]
            #[derive(Clone, Debug)]
            pub struct $name<'a> {
                $(
                    #[doc = concat!("What stands at {", stringify!($gap), "}.")]
                    pub $gap: $crate::words::Gap<'a>
                ),+
            }

            impl $crate::words::Said for $name<'_> {
                fn said(&self, lang: $crate::words::Lang) -> String {
                    $(let $gap = self.$gap.said(lang);)+
                    match lang {
                        $crate::words::Lang::English => format!($en),
                        $crate::words::Lang::Chinese => format!($zh),
                        $crate::words::Lang::Persian => format!($fa),
                    }
                }
            }
        )*

        #[cfg(test)]
        pub(crate) const MESSAGES: &[(&str, &[&str], $crate::words::Text)] = &[$((
            stringify!($name),
            &[$(stringify!($gap)),+],
            $crate::words::Text { en: $en, zh: $zh, fa: $fa },
        )),*];
    };
}

use {messages, spoken, texts};

#[cfg(test)]
mod tests {
    use super::*;

    fn is_han(c: char) -> bool {
        ('\u{4e00}'..='\u{9fff}').contains(&c)
    }

    fn is_arabic(c: char) -> bool {
        ('\u{600}'..='\u{6ff}').contains(&c)
    }

    /// Each language says something, in its own letters; what is between gaps may be signs alone.
    fn speaks(name: &str, text: Text) {
        let said =
            text.en.split('{').map(|part| part.split_once('}').map_or(part, |(_, rest)| rest));
        if !said.flat_map(str::chars).any(|c| c.is_ascii_alphabetic()) {
            return;
        }
        assert!(text.en.chars().any(|c| c.is_ascii_alphabetic()), "{name}: {}", text.en);
        assert!(!text.en.chars().any(|c| is_han(c) || is_arabic(c)), "{name}: {}", text.en);
        assert!(text.zh.chars().any(is_han), "{name}: {}", text.zh);
        assert!(text.fa.chars().any(is_arabic), "{name}: {}", text.fa);
        // Persian has its own yeh and kaf; the Arabic ones look alike and are not found by search.
        assert!(!text.fa.contains(['ي', 'ك']), "{name}: {}", text.fa);
    }

    fn check(texts: &[(&str, Text)], messages: &[(&str, &[&str], Text)]) {
        for &(name, text) in texts {
            speaks(name, text);
        }
        for &(name, gaps, text) in messages {
            speaks(name, text);
            for gap in gaps {
                for sentence in [text.en, text.zh, text.fa] {
                    assert!(sentence.contains(&format!("{{{gap}}}")), "{name}: {gap}: {sentence}");
                }
            }
        }
    }

    #[test]
    fn every_sentence_is_whole_in_every_language() {
        check(sentences::TEXTS, sentences::MESSAGES);
        check(grouped::TEXTS, grouped::MESSAGES);
        check(stayed::TEXTS, stayed::MESSAGES);
        check(carried::TEXTS, carried::MESSAGES);
        check(travelled::TEXTS, travelled::MESSAGES);
        check(tested::TEXTS, tested::MESSAGES);
        #[cfg(feature = "xlsx")]
        check(columns::TEXTS, &[]);
        #[cfg(feature = "cli")]
        for (texts, messages) in [
            (notices::TEXTS, notices::MESSAGES),
            (checked::TEXTS, checked::MESSAGES),
            (explained::TEXTS, explained::MESSAGES),
        ] {
            check(texts, messages);
        }
        #[cfg(feature = "report")]
        for (texts, messages) in [
            (page::TEXTS, page::MESSAGES),
            (drift::TEXTS, drift::MESSAGES),
            (gains::TEXTS, gains::MESSAGES),
            (lists::TEXTS, lists::MESSAGES),
            (segments::TEXTS, segments::MESSAGES),
            (retention::TEXTS, retention::MESSAGES),
            (channels::TEXTS, channels::MESSAGES),
            (journey::TEXTS, journey::MESSAGES),
            (uplift::TEXTS, uplift::MESSAGES),
        ] {
            check(texts, messages);
        }
    }
}
