//! What is said to people, in English, Chinese and Persian.
//!
//! A sentence is defined once, in all languages side by side, by [`texts!`] (fixed) or [`messages!`]
//! (with gaps): a language that lacks one, or a gap that nothing fills, does not compile. Numbers go
//! into gaps as [`Lang`] writes them.

#[cfg(feature = "report")]
pub(crate) mod channels;
#[cfg(feature = "report")]
pub(crate) mod gains;
#[cfg(feature = "report")]
pub(crate) mod journey;
mod lang;
#[cfg(feature = "report")]
pub(crate) mod lists;
#[cfg(feature = "report")]
pub(crate) mod page;
#[cfg(feature = "report")]
pub(crate) mod retention;
#[cfg(feature = "report")]
pub(crate) mod segments;
pub(crate) mod sentences;
#[cfg(feature = "report")]
pub(crate) mod uplift;
mod voice;

pub use lang::Lang;
pub use voice::{Association, Unit, Voice};

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

/// Constants of type [`Text`], and `TEXTS`, all of them for the tests.
macro_rules! texts {
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

use {messages, texts};

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
        #[cfg(feature = "report")]
        for (texts, messages) in [
            (page::TEXTS, page::MESSAGES),
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
