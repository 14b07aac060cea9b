//! What can go wrong, each with the place, what was found there and what to do about it.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::mine::About;
use crate::support::Count;

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A place in a file, counted from 1 as editors do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The file as the user named it; `<stdin>` for standard input.
    pub file: String,
    /// The line on which the row begins.
    pub line: u64,
    /// The field in a delimited row, the word in a row of words.
    pub column: Option<usize>,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)?;
        match self.column {
            Some(column) => write!(f, ":{column}"),
            None => Ok(()),
        }
    }
}

/// Why the library could not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be opened.
    #[error("{file}: cannot be opened: {source}{}", nearby(near))]
    Open {
        /// The file as named.
        file: String,
        /// What the system said.
        source: io::Error,
        /// A file of a similar name in the same folder.
        near: Option<String>,
    },
    /// A file broke off or could not be decompressed.
    #[error(
        "{file}: cannot be read after {after} bytes: {source}; the file is damaged or was not copied whole"
    )]
    Read {
        /// The file as named.
        file: String,
        /// How many bytes of content had been read.
        after: u64,
        /// What the system or the decompressor said.
        source: io::Error,
    },
    /// A file without a single row.
    #[error("{file}: {found}; nothing can be mined from it")]
    Empty {
        /// The file as named.
        file: String,
        /// What little is there.
        found: &'static str,
    },
    /// A column was asked for that is not in the header.
    #[error(
        "{file}: there is no column {column:?}; the columns are {}{}",
        listed(columns),
        nearby(near)
    )]
    MissingColumn {
        /// The file as named.
        file: String,
        /// The column that was asked for.
        column: String,
        /// The columns that are there, in order.
        columns: Vec<String>,
        /// The column whose name is nearest.
        near: Option<String>,
    },
    /// It could not be told which columns hold the basket and the item.
    #[error(
        "{file}: which column is the {role}? the columns are {}; name it with {flag}",
        listed(columns)
    )]
    UnknownRole {
        /// The file as named.
        file: String,
        /// `basket` or `item`.
        role: &'static str,
        /// The flag that names it.
        flag: &'static str,
        /// The columns that are there, in order.
        columns: Vec<String>,
    },
    /// The format could not be told from the first lines.
    #[error(
        "{file}: the format cannot be told from the first lines ({found}); name it with --format long, basket, onehot, table or fimi"
    )]
    UnknownFormat {
        /// The file as named.
        file: String,
        /// What the first lines look like.
        found: String,
    },
    /// More rows than allowed cannot be used.
    #[error("{position}: {reason}{}\n  row: {row}{}\n  {hint}", found(value), carets(row, value))]
    BadRow {
        /// Where the row that broke the limit is.
        position: Box<Position>,
        /// What is wrong with it.
        reason: String,
        /// The offending value, where there is one.
        value: Option<String>,
        /// The row as read, shortened.
        row: String,
        /// What to do.
        hint: String,
    },
    /// A threshold that cannot be meant.
    #[error("{0}")]
    Threshold(#[from] crate::support::ThresholdError),
    /// Numbers that no statistic can be made from.
    #[error("{0}")]
    Statistics(#[from] crate::stats::Unfit),
    /// A parameter outside its range.
    #[error("{name} cannot be {found}; it must be {allowed}")]
    Parameter {
        /// The parameter, named as in the config.
        name: &'static str,
        /// The value found.
        found: String,
        /// The values allowed.
        allowed: String,
    },
    /// Something is larger than this program can count.
    #[error("{what}: {found} is more than the {limit} that fit; {hint}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How much was found or predicted.
        found: u64,
        /// How much is allowed.
        limit: u64,
        /// What to change.
        hint: String,
    },
    /// A run that would find more itemsets than allowed.
    #[error(
        "{} than the {limit} allowed{}; raise --min-support, lower --max-len, or allow more with --max-itemsets",
        how_many(about),
        with_fewer(fewer)
    )]
    TooManyItemsets {
        /// About how many there would be, where that can be told.
        about: Option<About>,
        /// How many are allowed.
        limit: u64,
        /// A support that gives fewer, and about how many.
        fewer: Option<(Count, About)>,
    },
    /// An output could not be written; the old file, if any, is whole.
    #[error("{}: cannot be written: {source}", file.display())]
    Write {
        /// The target as named.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// An output format or option that does not fit what is written.
    #[error("{0}")]
    Unsupported(String),
    /// The user or the caller stopped the run.
    #[error("interrupted; nothing was written")]
    Interrupted,
    /// Whoever reads our output has seen enough.
    #[error("the reader of the output closed it")]
    Closed,
}

impl Error {
    /// The file ends below its header.
    pub(crate) fn nothing_below_header(file: String) -> Self {
        Self::Empty { file, found: "there is a header and nothing below it" }
    }
}

fn how_many(about: &Option<About>) -> String {
    match about {
        Some(about) => format!("there are about {about} itemsets, more"),
        None => "there are more itemsets".into(),
    }
}

fn with_fewer(fewer: &Option<(Count, About)>) -> String {
    fewer.as_ref().map_or_else(String::new, |(count, about)| {
        format!("; --min-support {count} gives about {about}")
    })
}

fn nearby(near: &Option<String>) -> String {
    near.as_ref().map_or_else(String::new, |near| format!("; did you mean {near:?}?"))
}

fn found(value: &Option<String>) -> String {
    value.as_ref().map_or_else(String::new, |value| format!(", found {value:?}"))
}

/// A line of carets below the value, where it stands in the row just once and letters are of one width.
fn carets(row: &str, value: &Option<String>) -> String {
    let Some(value) = value.as_deref().filter(|value| !value.is_empty()) else {
        return String::new();
    };
    let mut places = row.match_indices(value);
    match (places.next(), places.next()) {
        (Some((at, _)), None) if row[..at + value.len()].is_ascii() => {
            let before: String =
                row[..at].chars().map(|c| if c == '\t' { c } else { ' ' }).collect();
            format!("\n       {before}{}", "^".repeat(value.len()))
        }
        _ => String::new(),
    }
}

fn listed(names: &[String]) -> String {
    const SHOWN: usize = 30;
    let mut text =
        names.iter().take(SHOWN).map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        text.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    text
}

/// The candidate nearest to `name`, if it is near enough to have been meant.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| {
            let folded = candidate.to_lowercase();
            let likeness = if folded.contains(&name) || name.contains(&folded) {
                0.9
            } else {
                strsim::jaro_winkler(&name, &folded)
            };
            (likeness, candidate)
        })
        .filter(|(likeness, _)| *likeness >= 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caret_stands_below_the_value_where_there_is_one_place_for_it() {
        let of = |row: &str, value: &str| carets(row, &Some(value.into()));
        assert_eq!(of("7,tv,x1", "x1"), "\n            ^^");
        assert_eq!(of("a\tx", "x"), "\n        \t^");
        assert_eq!([of("1,1", "1"), of("电视,x", "x"), of("a,b", "")], ["", "", ""]);
    }
}
