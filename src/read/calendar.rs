//! The calendar: what went on from when to when, and where.

use super::roles::column;
use super::small_table::SmallTable;
use super::{MomentFormat, ReadOptions, Source};
use crate::error::{Error, Result};
use crate::watch::Watch;

/// Promotions, holidays, moves of competitors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// In the order of the file.
    pub entries: Vec<Entry>,
}

/// One thing that went on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// In seconds since the beginning of 1970.
    pub start: i64,
    /// The first second after it.
    pub end: i64,
    /// What it is, with the product family behind it where the calendar names one.
    pub label: String,
    /// Where, if not everywhere.
    pub region: Option<String>,
}

const SECONDS_OF_A_DAY: i64 = 86_400;

impl Calendar {
    /// Reads a delimited file with the columns `start`, `end` and `label`, and perhaps `region` and
    /// `family`. An end without a time of day includes that day.
    ///
    /// # Errors
    /// When it cannot be read, a column is missing, a time is none, or something ends before it
    /// starts.
    pub fn read(source: &Source, options: &ReadOptions, watch: &dyn Watch) -> Result<Self> {
        let SmallTable { file, columns, rows } = SmallTable::read(source, options, watch)?;
        let place = |name| column(&file, &columns, name);
        let (start, end, label) = (place("start")?, place("end")?, place("label")?);
        let (region, family) = (place("region").ok(), place("family").ok());
        let texts: Vec<String> =
            rows.iter().flat_map(|(_, row)| [row[start].clone(), row[end].clone()]).collect();
        let format = match &options.time_format {
            Some(format) => format.clone(),
            None => MomentFormat::of(&texts)
                .map_err(|message| Error::Unsupported(format!("{file}: {message}")))?,
        };
        let mut entries = Vec::with_capacity(rows.len());
        for (line, row) in &rows {
            let moment = |at: usize| {
                format.parse(&row[at]).ok_or_else(|| {
                    Error::Unsupported(format!(
                        "{file}:{line}: {} {:?} is no time; write it as 2024-03-31",
                        columns[at], row[at]
                    ))
                })
            };
            let (start, last) = (moment(start)?, moment(end)?);
            let whole_day = last.rem_euclid(SECONDS_OF_A_DAY) == 0;
            let end = last + if whole_day { SECONDS_OF_A_DAY } else { 1 };
            if end <= start {
                return Err(Error::Unsupported(format!(
                    "{file}:{line}: {:?} ends before it starts",
                    row[label]
                )));
            }
            let said = |at: Option<usize>| at.map(|at| row[at].as_str()).filter(|s| !s.is_empty());
            let label = match said(family) {
                Some(family) => format!("{} ({family})", row[label]),
                None => row[label].clone(),
            };
            entries.push(Entry { start, end, label, region: said(region).map(str::to_owned) });
        }
        Ok(Self { entries })
    }

    /// What goes on at a time in a region, joined by ` + ` in the order of the file; `none` when
    /// nothing does.
    pub fn at(&self, time: i64, region: Option<&str>) -> String {
        let here = |entry: &&Entry| match (&entry.region, region) {
            (Some(theirs), Some(ours)) => theirs == ours,
            (Some(_), None) => false,
            (None, _) => true,
        };
        let going_on = self.entries.iter().filter(|entry| entry.start <= time && time < entry.end);
        let labels: Vec<&str> = going_on.filter(here).map(|entry| entry.label.as_str()).collect();
        if labels.is_empty() { "none".into() } else { labels.join(" + ") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::Unwatched;

    fn read(text: &str) -> Result<Calendar> {
        let source = Source::bytes("calendar.csv", text.as_bytes());
        Calendar::read(&source, &ReadOptions::default(), &Unwatched)
    }

    #[test]
    fn days_are_whole_and_places_count() {
        let calendar = read(
            "start,end,label,region,family\n2024-03-01,2024-03-02,Easter,,\n2024-03-02,2024-03-09,rival,north,TV\n",
        )
        .unwrap();
        let at = |text, region| calendar.at(super::super::moment(text).unwrap(), region);
        assert_eq!(at("2024-02-29 23:59:59", None), "none");
        assert_eq!(at("2024-03-01", None), "Easter");
        assert_eq!(at("2024-03-02 23:59:59", Some("north")), "Easter + rival (TV)");
        assert_eq!(at("2024-03-02 23:59:59", Some("south")), "Easter");
        assert_eq!(at("2024-03-03", None), "none");
    }

    #[test]
    fn what_is_wrong_is_named() {
        let error = |text: &str| read(text).unwrap_err().to_string();
        assert_eq!(
            error("start,end,label\n2024-03-01,2024-02-01,Easter\n"),
            "calendar.csv:2: \"Easter\" ends before it starts"
        );
        assert_eq!(
            error("start,end,label\n2024-03-01,2024-03-04,a\n2024-03-01,soon,b\n"),
            "calendar.csv: \"soon\" is no time that is known; say how it is written, --time-format"
        );
        assert!(error("start,end\n2024-03-01,2024-03-04\n").contains("no column \"label\""));
    }
}
