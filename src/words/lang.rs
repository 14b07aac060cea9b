//! A language: its name, its direction, and how it writes numbers and names.

use std::str::FromStr;

use crate::error::Error;

/// The language of sentences and headings. Names of products stay as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lang {
    /// English.
    #[default]
    English,
    /// Chinese, simplified.
    Chinese,
    /// Persian, from right to left, with its own digits.
    Persian,
}

/// How numbers are written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Digits {
    /// From 0 to 9.
    pub(crate) digits: &'static str,
    /// Between thousands.
    pub(crate) group: &'static str,
    /// Before decimals.
    pub(crate) point: &'static str,
    /// After a percentage; no line ends before it.
    pub(crate) percent: &'static str,
    /// Below 0. Within text from right to left a mark (U+200E) keeps it before its number.
    pub(crate) minus: &'static str,
}

impl Lang {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::English, Self::Chinese, Self::Persian];

    /// The tag, as in the `lang` of a page: `en`, `zh` or `fa`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh",
            Self::Persian => "fa",
        }
    }

    /// The language of a locale's name such as `zh_CN.UTF-8` or `fa-IR`, if it is one of these.
    pub fn of_locale(locale: &str) -> Option<Self> {
        let tag = locale.split(['_', '-', '.', '@']).next()?.to_ascii_lowercase();
        Self::ALL.into_iter().find(|lang| lang.tag() == tag)
    }

    /// Whether it is written from right to left.
    pub const fn is_rtl(self) -> bool {
        matches!(self, Self::Persian)
    }

    pub(crate) const fn digits(self) -> Digits {
        const LATIN: &str = "0123456789";
        match self {
            Self::English => {
                Digits { digits: LATIN, group: ",", point: ".", percent: "\u{a0}%", minus: "−" }
            }
            Self::Chinese => {
                Digits { digits: LATIN, group: ",", point: ".", percent: "%", minus: "−" }
            }
            Self::Persian => Digits {
                digits: "۰۱۲۳۴۵۶۷۸۹",
                group: "٬",
                point: "٫",
                percent: "٪",
                minus: "\u{200e}−",
            },
        }
    }

    /// A whole number: 1,240.
    pub fn count(self, count: u64) -> String {
        self.localized(&count.to_string())
    }

    /// A share as a percentage, with decimals only where they say something: 25 %, 2.5 %, 0.04 %.
    pub fn share(self, share: f64) -> String {
        let percent = share * 100.0;
        let decimals = match percent.abs() {
            p if p >= 9.95 || p == 0.0 => 0,
            p if p >= 0.095 => 1,
            _ => 2,
        };
        let mut text = fixed(percent, decimals);
        if decimals > 0 {
            text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
        }
        self.localized(&text) + self.digits().percent
    }

    /// A number around 1: 2.53.
    pub fn ratio(self, ratio: f64) -> String {
        let decimals = match ratio.abs() {
            r if r < 9.995 => 2,
            r if r < 99.95 => 1,
            _ => 0,
        };
        self.localized(&fixed(ratio, decimals))
    }

    /// A number of any size: 145 or 9.7.
    pub fn number(self, number: f64) -> String {
        let decimals = usize::from(number.abs() < 9.95);
        self.localized(&fixed(number, decimals))
    }

    /// An amount of money, with more decimals the smaller it is: 145, 9.75, 0.042.
    pub fn amount(self, amount: f64) -> String {
        let decimals = match amount.abs() {
            a if a >= 99.5 || a == 0.0 => 0,
            a if a >= 0.995 => 2,
            _ => 3,
        };
        self.localized(&format!("{amount:.decimals$}"))
    }

    /// A number as it is: no more than two decimals, none where they are 0.
    pub fn plain(self, number: f64) -> String {
        let text =
            if number.abs() >= 1000.0 { format!("{number:.0}") } else { format!("{number:.2}") };
        let whole = text.trim_end_matches('0').trim_end_matches('.');
        self.localized(if text.contains('.') { whole } else { &text })
    }

    /// A number that is written with its sign, also where it is above 0.
    pub fn signed(self, number: f64, write: fn(Self, f64) -> String) -> String {
        let text = write(self, number);
        let mark = if self.is_rtl() { "\u{200e}" } else { "" };
        if number > 0.0 { format!("{mark}+{text}") } else { text }
    }

    /// A probability of chance: 0.12, 0.032, <0.001.
    pub fn chance(self, p: f64) -> String {
        if p < 0.001 {
            return format!("<{}", self.localized("0.001"));
        }
        let decimals = if p >= 0.0995 { 2 } else { 3 };
        self.localized(&fixed(p, decimals))
    }

    /// Several names in a sentence: A and B.
    pub fn names<'a>(self, names: impl IntoIterator<Item = &'a str>) -> String {
        let names: Vec<String> = names.into_iter().map(|name| self.name(name)).collect();
        names.join(self.and())
    }

    /// What stands between the parts of a list.
    pub const fn comma(self) -> &'static str {
        match self {
            Self::English => ", ",
            Self::Chinese => "，",
            Self::Persian => "، ",
        }
    }

    /// What stands between parts that have commas themselves.
    pub const fn semicolon(self) -> &'static str {
        match self {
            Self::English => "; ",
            Self::Chinese => "；",
            Self::Persian => "؛ ",
        }
    }

    /// What ends a sentence before the next one.
    pub(crate) const fn stop(self) -> &'static str {
        match self {
            Self::English | Self::Persian => ". ",
            Self::Chinese => "。",
        }
    }

    /// What stands between names.
    pub(crate) const fn and(self) -> &'static str {
        match self {
            Self::English => " and ",
            Self::Chinese => "、",
            Self::Persian => " و ",
        }
    }

    /// Sentences one after another.
    pub(crate) fn together(self, sentences: &[&str]) -> String {
        sentences.join(if self == Self::Chinese { "" } else { " " })
    }

    /// A number that is written as in English, with the signs of this language: 2.5 % is ۲٫۵٪.
    pub fn figure(self, english: &str) -> String {
        if self == Self::English {
            return english.to_owned();
        }
        let Digits { digits, group, point, percent, .. } = self.digits();
        let signs = english.replace(" %", percent).replace("\u{a0}%", percent);
        let mut text = String::with_capacity(signs.len());
        let mut signs = signs.chars().peekable();
        let mut after_digit = false;
        while let Some(c) = signs.next() {
            let is_between = after_digit && signs.peek().is_some_and(char::is_ascii_digit);
            after_digit = c.is_ascii_digit();
            match c {
                '0'..='9' => text.extend(digits.chars().nth(c as usize - '0' as usize)),
                '.' if is_between => text.push_str(point),
                ',' if is_between => text.push_str(group),
                '+' | '-' if self.is_rtl() && signs.peek().is_some_and(char::is_ascii_digit) => {
                    text.extend(['\u{200e}', c]);
                }
                other => text.push(other),
            }
        }
        text
    }

    /// A name within a sentence. Where name and sentence may run in different directions it is
    /// isolated, or the numbers beside it would change places.
    pub fn name(self, name: &str) -> String {
        if self.is_rtl() || name.chars().any(runs_left) {
            format!("\u{2068}{name}\u{2069}")
        } else {
            name.to_owned()
        }
    }

    /// A plain decimal number in the digits and with the separators of the language.
    fn localized(self, plain: &str) -> String {
        let Digits { digits, group, point, minus, .. } = self.digits();
        let whole = plain.find('.').unwrap_or(plain.len());
        let mut text = String::new();
        for (at, c) in plain.char_indices() {
            match c.to_digit(10) {
                Some(digit) => {
                    let left = whole.saturating_sub(at);
                    if at > 0 && left > 0 && left % 3 == 0 && !plain[..at].ends_with('-') {
                        text.push_str(group);
                    }
                    text.extend(digits.chars().nth(digit as usize));
                }
                None if c == '.' => text.push_str(point),
                None => text.push_str(minus),
            }
        }
        text
    }
}

/// Whether a character is written from right to left.
pub(crate) fn runs_left(c: char) -> bool {
    matches!(u32::from(c), 0x590..=0x8ff | 0xfb1d..=0xfdff | 0xfe70..=0xfeff)
}

/// A number with so many decimals. Halves go up, also those that are a half but for the last bit, so
/// that the script of a page, which does the same, writes the same.
fn fixed(number: f64, decimals: usize) -> String {
    const UP: f64 = 1.0 + 1e-12;
    format!("{:.decimals$}", number * UP)
}

impl FromStr for Lang {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::of_locale(text).ok_or_else(|| {
            Error::Unsupported(format!(
                "{text:?} is not a language of the sentences; they are en, zh and fa"
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_of_the_language_do() {
        let [en, zh, fa] = Lang::ALL;
        assert_eq!(en.count(1_234_567), "1,234,567");
        assert_eq!(fa.count(1_240), "۱٬۲۴۰");
        assert_eq!(
            [en.share(0.2516), zh.share(0.09), fa.share(0.0251)],
            ["25\u{a0}%", "9%", "۲٫۵٪"]
        );
        assert_eq!([zh.share(0.125), zh.share(0.145), zh.ratio(2.125)], ["13%", "15%", "2.13"]);
        assert_eq!([zh.share(0.0), zh.share(1.0), zh.share(0.0004)], ["0%", "100%", "0.04%"]);
        assert_eq!([en.ratio(2.526), en.ratio(12.34), en.ratio(1234.0)], ["2.53", "12.3", "1,234"]);
        assert_eq!([en.number(9.74), en.number(-1450.4)], ["9.7", "−1,450"]);
        assert_eq!([145.2, 9.75, 0.042].map(|a| en.amount(a)), ["145", "9.75", "0.042"]);
        assert_eq!([12.0, 0.5, 100.0, 1500.25].map(|n| fa.plain(n)), ["۱۲", "۰٫۵", "۱۰۰", "۱٬۵۰۰"]);
        assert_eq!(
            [en.signed(0.77, Lang::ratio), fa.signed(-2.5, Lang::number)],
            ["+0.77", "\u{200e}−۲٫۵"]
        );
        assert_eq!(
            [en, zh, fa].map(|lang| lang.figure("1,240 (2.5 %), e.g.")),
            ["1,240 (2.5 %), e.g.", "1,240 (2.5%), e.g.", "۱٬۲۴۰ (۲٫۵٪), e.g."]
        );
        assert_eq!([en.chance(1e-9), fa.chance(0.032)], ["<0.001", "۰٫۰۳۲"]);
    }

    #[test]
    fn names_that_run_the_other_way_are_isolated() {
        assert_eq!(Lang::English.names(["TV", "شیر"]), "TV and \u{2068}شیر\u{2069}");
        assert_eq!(Lang::Persian.name("TV"), "\u{2068}TV\u{2069}");
    }

    #[test]
    fn locales() {
        assert_eq!(Lang::of_locale("zh_CN.UTF-8"), Some(Lang::Chinese));
        assert_eq!(Lang::of_locale("C"), None);
        assert!("fr".parse::<Lang>().is_err());
    }
}
