//! A small language of conditions: `lift > 1.5 and (count >= 30 or confidence > 40%)`.
//!
//! ```text
//! any    = every { "or" every }
//! every  = one { "and" one }
//! one    = "not" one | "(" any ")" | value compare value
//! value  = a name | a number | a number "%"
//! compare = "<" | "<=" | ">" | ">=" | "=" | "==" | "!="
//! ```
//!
//! `and` binds closer than `or`. A comparison with a value that is not defined is false.

use std::cmp::Ordering;
use std::fmt;

use crate::error::nearest;

/// A condition over named numbers; `F` is what a name stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter<F>(Condition<F>);

#[derive(Clone, Debug, PartialEq)]
enum Condition<F> {
    Any(Vec<Self>),
    Every(Vec<Self>),
    Not(Box<Self>),
    Compare(Value<F>, Comparison, Value<F>),
}

#[derive(Clone, Debug, PartialEq)]
enum Value<F> {
    Named(F),
    Number(f64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Less,
    AtMost,
    More,
    AtLeast,
    Equal,
    Unequal,
}

impl<F> Filter<F> {
    /// Reads a condition; `known` gives the names and what each stands for.
    ///
    /// # Errors
    /// With the place in the text, what is wrong there, and the nearest name.
    pub fn parse<'a>(
        text: &str,
        known: impl IntoIterator<Item = (&'a str, F)>,
    ) -> Result<Self, FilterError>
    where
        F: Clone,
    {
        let known: Vec<(&str, F)> = known.into_iter().collect();
        let mut parser = Parser { text, at: 0, known: &known };
        let condition = parser.any()?;
        match parser.peek() {
            (_, Token::End) => Ok(Self(condition)),
            (at, token) => {
                Err(parser.error(at, format!("expected and, or or the end, found {token}")))
            }
        }
    }

    /// Whether the condition holds for these values.
    pub fn holds(&self, value: impl Fn(&F) -> Option<f64>) -> bool {
        self.0.holds(&value)
    }
}

impl<F> Condition<F> {
    fn holds(&self, value: &impl Fn(&F) -> Option<f64>) -> bool {
        match self {
            Self::Any(parts) => parts.iter().any(|part| part.holds(value)),
            Self::Every(parts) => parts.iter().all(|part| part.holds(value)),
            Self::Not(part) => !part.holds(value),
            Self::Compare(left, comparison, right) => {
                let order = left.get(value).zip(right.get(value));
                order
                    .and_then(|(left, right)| left.partial_cmp(&right))
                    .is_some_and(|order| comparison.admits(order))
            }
        }
    }
}

impl<F> Value<F> {
    fn get(&self, value: &impl Fn(&F) -> Option<f64>) -> Option<f64> {
        match self {
            Self::Named(name) => value(name),
            Self::Number(number) => Some(*number),
        }
    }
}

impl Comparison {
    fn admits(self, order: Ordering) -> bool {
        match self {
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::More => order.is_gt(),
            Self::AtLeast => order.is_ge(),
            Self::Equal => order.is_eq(),
            Self::Unequal => order.is_ne(),
        }
    }
}

/// Why a condition cannot be read: shown as the text with a caret under the place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct FilterError {
    /// The whole condition.
    pub text: String,
    /// Where in it, in characters from 0.
    pub column: usize,
    /// What is wrong there.
    pub reason: String,
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text, column, reason } = self;
        writeln!(f, "the condition cannot be read: {reason}")?;
        writeln!(f, "  {text}")?;
        write!(f, "  {:column$}^", "")
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token<'a> {
    Name(&'a str),
    Number(f64),
    Compare(Comparison),
    Open,
    Close,
    Other(char),
    End,
}

impl fmt::Display for Token<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(f, "{name}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Compare(_) => write!(f, "a comparison"),
            Self::Open => write!(f, "("),
            Self::Close => write!(f, ")"),
            Self::Other(other) => write!(f, "{other:?}"),
            Self::End => write!(f, "the end"),
        }
    }
}

struct Parser<'a, 'k, F> {
    text: &'a str,
    /// The byte from which the next token is read.
    at: usize,
    known: &'k [(&'k str, F)],
}

impl<'a, F: Clone> Parser<'a, '_, F> {
    fn any(&mut self) -> Result<Condition<F>, FilterError> {
        let mut parts = vec![self.every()?];
        while self.takes("or") {
            parts.push(self.every()?);
        }
        Ok(Condition::Any(parts))
    }

    fn every(&mut self) -> Result<Condition<F>, FilterError> {
        let mut parts = vec![self.one()?];
        while self.takes("and") {
            parts.push(self.one()?);
        }
        Ok(Condition::Every(parts))
    }

    fn one(&mut self) -> Result<Condition<F>, FilterError> {
        if self.takes("not") {
            return Ok(Condition::Not(Box::new(self.one()?)));
        }
        if self.peek().1 == Token::Open {
            self.next();
            let inner = self.any()?;
            return match self.next() {
                (_, Token::Close) => Ok(inner),
                (at, token) => Err(self.error(at, format!("expected ), found {token}"))),
            };
        }
        let left = self.value()?;
        let comparison = match self.next() {
            (_, Token::Compare(comparison)) => comparison,
            (at, token) => {
                let reason = format!("expected one of < <= > >= = !=, found {token}");
                return Err(self.error(at, reason));
            }
        };
        Ok(Condition::Compare(left, comparison, self.value()?))
    }

    fn value(&mut self) -> Result<Value<F>, FilterError> {
        match self.next() {
            (_, Token::Number(number)) => Ok(Value::Number(number)),
            (at, Token::Name(name)) => match self.known.iter().find(|(known, _)| *known == name) {
                Some((_, meant)) => Ok(Value::Named(meant.clone())),
                None => {
                    let names = self.known.iter().map(|(known, _)| *known);
                    let near = nearest(name, names)
                        .map_or_else(String::new, |near| format!("; did you mean {near}?"));
                    Err(self.error(at, format!("there is no number called {name}{near}")))
                }
            },
            (at, token) => {
                Err(self.error(at, format!("expected a name or a number, found {token}")))
            }
        }
    }

    /// Whether the next token is this word, which is then taken.
    fn takes(&mut self, word: &str) -> bool {
        let found = matches!(self.peek().1, Token::Name(name) if name.eq_ignore_ascii_case(word));
        if found {
            self.next();
        }
        found
    }

    fn peek(&self) -> (usize, Token<'a>) {
        let (start, token, _) = self.token();
        (start, token)
    }

    fn next(&mut self) -> (usize, Token<'a>) {
        let (start, token, end) = self.token();
        self.at = end;
        (start, token)
    }

    /// The next token, where it begins and where it ends.
    fn token(&self) -> (usize, Token<'a>, usize) {
        let rest = self.text[self.at..].trim_start();
        let start = self.text.len() - rest.len();
        let Some(first) = rest.chars().next() else {
            return (start, Token::End, start);
        };
        let run = |of: fn(char) -> bool| rest.find(|c| !of(c)).unwrap_or(rest.len());
        let (token, length) = if first.is_alphabetic() || first == '_' {
            let length = run(|c| c.is_alphanumeric() || c == '_');
            (Token::Name(&rest[..length]), length)
        } else if first.is_ascii_digit() || matches!(first, '.' | '-' | '+') {
            number(rest)
        } else {
            let compare = [
                ("<=", Comparison::AtMost),
                (">=", Comparison::AtLeast),
                ("!=", Comparison::Unequal),
                ("==", Comparison::Equal),
                ("<", Comparison::Less),
                (">", Comparison::More),
                ("=", Comparison::Equal),
            ];
            match compare.iter().find(|(sign, _)| rest.starts_with(sign)) {
                Some((sign, comparison)) => (Token::Compare(*comparison), sign.len()),
                None => match first {
                    '(' => (Token::Open, 1),
                    ')' => (Token::Close, 1),
                    other => (Token::Other(other), other.len_utf8()),
                },
            }
        };
        (start, token, start + length)
    }

    fn error(&self, at: usize, reason: String) -> FilterError {
        FilterError { text: self.text.to_owned(), column: self.text[..at].chars().count(), reason }
    }
}

/// The number at the beginning, and how long it is; a percent sign divides it by 100.
fn number(rest: &str) -> (Token<'static>, usize) {
    let in_number = |(at, c): (usize, char)| {
        let after_e = at > 0 && matches!(rest.as_bytes()[at - 1], b'e' | b'E');
        let sign = matches!(c, '-' | '+') && (at == 0 || after_e);
        c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E') || sign
    };
    let length = rest.char_indices().find(|&at| !in_number(at)).map_or(rest.len(), |(at, _)| at);
    match rest[..length].parse::<f64>() {
        Ok(number) if rest[length..].starts_with('%') => {
            (Token::Number(number / 100.0), length + 1)
        }
        Ok(number) => (Token::Number(number), length),
        Err(_) => (Token::Other(rest.chars().next().unwrap_or('.')), 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [(&str, usize); 3] = [("lift", 0), ("count", 1), ("confidence", 2)];

    fn holds(text: &str, values: [Option<f64>; 3]) -> bool {
        let filter = Filter::parse(text, KNOWN).unwrap_or_else(|error| panic!("{error}"));
        filter.holds(|&at| values[at])
    }

    #[test]
    fn conditions_mean_what_they_say() {
        let rule = [Some(1.6), Some(30.0), Some(0.4)];
        for (text, expected) in [
            ("lift > 1.5 and count >= 30", true),
            ("lift>1.5 AND count>30", false),
            ("count = 30", true),
            ("count != 3e1", false),
            ("confidence <= 40%", true),
            ("confidence < 40 %", false),
            ("lift < 1 and lift < 1 or count == 30", true),
            ("lift < 1 and (lift < 1 or count == 30)", false),
            ("not lift < 1", true),
            ("not (lift > 1 and count > 1)", false),
            ("-1 < lift", true),
            ("lift > confidence", true),
        ] {
            if text.contains("40 %") {
                assert!(Filter::parse(text, KNOWN).is_err(), "a percent sign stands at its number");
            } else {
                assert_eq!(holds(text, rule), expected, "{text}");
            }
        }
        assert!(!holds("lift > 0", [None; 3]) && !holds("lift <= 0", [None; 3]));
    }

    #[test]
    fn errors_show_the_place_and_the_nearest_name() {
        let error = |text| Filter::parse(text, KNOWN).unwrap_err();
        let shown = error("lift > 1 and cont >= 30");
        assert_eq!(shown.column, 13);
        assert_eq!(
            shown.to_string(),
            "the condition cannot be read: there is no number called cont; did you mean count?\n  \
             lift > 1 and cont >= 30\n  \
             \u{20}            ^"
        );
        for (text, column) in [
            ("", 0),
            ("lift", 4),
            ("lift >", 6),
            ("lift > > 1", 7),
            ("(lift > 1", 9),
            ("lift > 1 count", 9),
            ("größe > 1", 0),
            ("lift > € and", 7),
            ("lift > 1.2.3", 7),
        ] {
            assert_eq!(error(text).column, column, "{text}");
        }
    }
}
