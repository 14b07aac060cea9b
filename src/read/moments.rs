//! Times as files write them.
//!
//! A time is civil: no time zone is applied and none is known. It is kept as seconds since the
//! beginning of 1970, so that differences and order are right. The way of writing is told from the
//! first lines, all of which must fit it; what fits two ways, as `03/04/2024` does, is asked about.

use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime;

use crate::error::{Error, Result};

/// How times are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MomentFormat(Way);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    /// `2024-03-01`, `2024-03-01 10:30:00`, `2024-03-01T10:30:00.5Z`.
    Iso,
    /// `20240301`.
    Digits,
    /// Seconds or milliseconds since 1970.
    Seconds(i64),
    /// Whole days since some first day.
    Days,
    /// As `strftime` has it.
    Pattern(String),
}

/// Tried after the others; the first field after which two of them differ is day or month.
const DATES: [&str; 7] =
    ["%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d/%m/%y", "%m/%d/%y"];
const CLOCKS: [&str; 4] = ["", " %H:%M:%S", " %H:%M", " %I:%M:%S %p"];

/// The pattern of `strftime`, such as `%d/%m/%Y %H:%M`.
impl FromStr for MomentFormat {
    type Err = Error;

    fn from_str(pattern: &str) -> Result<Self> {
        let sample = DateTime::constant(2024, 2, 29, 0, 0, 0, 0);
        match strtime::format(pattern, sample) {
            Ok(written) if pattern.contains('%') && civil(pattern, &written).is_some() => {
                Ok(Self(Way::Pattern(pattern.to_owned())))
            }
            _ => Err(Error::Unsupported(format!(
                "--time-format {pattern:?}: this is no pattern of a date, such as %d/%m/%Y or \
                 %m/%d/%Y %H:%M"
            ))),
        }
    }
}

impl MomentFormat {
    /// The one way in which all of `texts` are written. Blank ones do not count.
    ///
    /// # Errors
    /// With what was found, when there is none or more than one.
    pub(super) fn of(texts: &[String]) -> Result<Self, String> {
        let texts: Vec<&str> =
            texts.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
        let Some(first) = texts.first() else {
            return Ok(Self(Way::Iso));
        };
        let fits = |way: &Self| texts.iter().all(|text| way.parse(text).is_some());
        let plain =
            [Way::Iso, Way::Digits, Way::Seconds(1), Way::Seconds(1000), Way::Days].map(Self);
        if let Some(way) = plain.iter().find(|way| fits(way)) {
            return Ok(way.clone());
        }
        let patterns = DATES.iter().flat_map(|date| CLOCKS.map(|clock| format!("{date}{clock}")));
        let patterns: Vec<Self> = patterns.map(|pattern| Self(Way::Pattern(pattern))).collect();
        let ways: Vec<&Self> = patterns.iter().filter(|way| fits(way)).collect();
        match &ways[..] {
            &[way] => Ok(way.clone()),
            [] => {
                let all = || plain.iter().chain(&patterns);
                let unknown = |text: &&&str| !all().any(|way| way.parse(text).is_some());
                let strange = texts.iter().find(unknown).unwrap_or(first);
                Err(format!(
                    "{strange:?} is no time that is known; say how it is written, --time-format"
                ))
            }
            [Self(Way::Pattern(one)), Self(Way::Pattern(other)), ..] => Err(format!(
                "{first:?} and the others can be {one} or {other}; say which, --time-format {one:?}"
            )),
            _ => unreachable!("all of them are patterns"),
        }
    }

    /// Seconds since the beginning of 1970.
    pub(super) fn parse(&self, text: &str) -> Option<i64> {
        match &self.0 {
            Way::Iso => iso(text),
            Way::Digits if text.len() == 8 => civil("%Y%m%d", text),
            Way::Digits => None,
            Way::Seconds(in_a_second) => {
                let digits = if *in_a_second == 1 { 9..=10 } else { 12..=13 };
                let number = whole(text)?;
                digits.contains(&text.len()).then_some(number.div_euclid(*in_a_second))
            }
            Way::Days if text.len() <= 6 => Some(whole(text)? * SECONDS_OF_A_DAY),
            Way::Days => None,
            Way::Pattern(pattern) => civil(pattern, text),
        }
    }
}

const SECONDS_OF_A_DAY: i64 = 86_400;

fn whole(text: &str) -> Option<i64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

fn iso(text: &str) -> Option<i64> {
    // Anything shorter would be taken for digits, which is another way of writing.
    if text.as_bytes().get(4) != Some(&b'-') {
        return None;
    }
    let text = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    let moment = match text.parse::<DateTime>() {
        Ok(moment) => moment,
        Err(_) => text.parse::<Date>().ok()?.to_datetime(jiff::civil::Time::midnight()),
    };
    Some(seconds(moment))
}

fn civil(pattern: &str, text: &str) -> Option<i64> {
    let parsed = strtime::parse(pattern, text).ok()?;
    let date = parsed.to_date().ok()?;
    let time = parsed.to_time().unwrap_or(jiff::civil::Time::midnight());
    Some(seconds(date.to_datetime(time)))
}

fn seconds(moment: DateTime) -> i64 {
    let begin = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
    moment.duration_since(begin).as_secs()
}

/// A moment as people type it, in seconds since the beginning of 1970: in any of the ways that are
/// found in files.
///
/// # Errors
/// When it can be none, or several different ones; the message says what to write.
pub fn moment(text: &str) -> Result<i64> {
    let way = MomentFormat::of(&[text.to_owned()]).map_err(Error::Unsupported)?;
    let unknown = || Error::Unsupported(format!("{text:?} is no time; write it as 2024-03-31"));
    way.parse(text).ok_or_else(unknown)
}

/// A moment as people write it, without a time of day at midnight.
pub fn written(moment: i64) -> String {
    let begin = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
    let since = jiff::SignedDuration::from_secs(moment);
    match begin.checked_add(since) {
        Ok(time) if moment.rem_euclid(SECONDS_OF_A_DAY) == 0 => time.date().to_string(),
        Ok(time) => time.to_string().replace('T', " "),
        Err(_) => moment.to_string(),
    }
}

/// The way in which `texts` are written, if there is a column of times.
pub(super) fn told(
    file: &str,
    column: Option<usize>,
    texts: &[String],
) -> Result<Option<MomentFormat>> {
    if column.is_none() {
        return Ok(None);
    }
    MomentFormat::of(texts)
        .map(Some)
        .map_err(|found| Error::Unsupported(format!("{file}: the time {found}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(texts: &[&str]) -> Result<Vec<String>, String> {
        let texts: Vec<String> = texts.iter().map(|text| text.to_string()).collect();
        let way = MomentFormat::of(&texts)?;
        Ok(texts.iter().map(|text| written(way.parse(text).unwrap())).collect())
    }

    #[test]
    fn the_way_of_writing_is_told_when_there_is_one() {
        for (texts, first) in [
            (&["2024-03-01", "2024-03-02 10:00:00"][..], "2024-03-01"),
            (&["2024-03-01T10:30:00.25Z"], "2024-03-01 10:30:00"),
            (&["20240301"], "2024-03-01"),
            (&["1709251200"], "2024-03-01"),
            (&["1709251200000"], "2024-03-01"),
            (&["12/1/2010 8:26", "12/13/2010 9:00"], "2010-12-01 08:26:00"),
            (&["01/12/2010", "13/12/2010"], "2010-12-01"),
            (&["1.12.2010"], "2010-12-01"),
            (&["1", "711"], "1970-01-02"),
        ] {
            assert_eq!(told(texts).unwrap()[0], first, "{texts:?}");
        }
        assert_eq!(
            told(&["03/04/2024"]).unwrap_err(),
            "\"03/04/2024\" and the others can be %d/%m/%Y or %m/%d/%Y; say which, \
             --time-format \"%d/%m/%Y\""
        );
        assert_eq!(
            told(&["yesterday"]).unwrap_err(),
            "\"yesterday\" is no time that is known; say how it is written, --time-format"
        );
    }

    #[test]
    fn patterns_must_give_a_date() {
        assert!("%d/%m/%Y %H:%M".parse::<MomentFormat>().is_ok());
        for wrong in ["", "dd/mm", "%H:%M", "%Q"] {
            assert!(wrong.parse::<MomentFormat>().is_err(), "{wrong}");
        }
    }
}
