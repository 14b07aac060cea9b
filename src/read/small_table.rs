//! Small tables that stand beside the input and are kept whole: catalogues, calendars.

use super::records::{for_each, trimmed};
use super::text::Text;
use super::{ReadOptions, Source, sniff};
use crate::error::{Error, Result};
use crate::watch::Watch;

/// A delimited file with a header.
#[derive(Clone, Debug)]
pub(super) struct SmallTable {
    pub(super) file: String,
    pub(super) columns: Vec<String>,
    /// At least one; each with the line on which it begins, and as long as the header.
    pub(super) rows: Vec<(u64, Vec<String>)>,
}

impl SmallTable {
    /// Of `options` the encoding and the delimiter hold.
    ///
    /// # Errors
    /// When it cannot be read, or a row is not as long as the header.
    pub(super) fn read(source: &Source, options: &ReadOptions, watch: &dyn Watch) -> Result<Self> {
        let mut text = Text::open(source, false, watch)?;
        text.more()?;
        let delimiter = sniff::table_delimiter(&mut text, options)?;
        let file = text.file.clone();
        let (mut columns, mut rows): (Vec<String>, _) = (Vec::new(), Vec::new());
        for_each(&mut text, delimiter, |record| {
            if record.is_blank() {
                return Ok(());
            }
            let cells: Result<Vec<String>, _> =
                record.fields().map(|cell| trimmed(cell).map(str::to_owned)).collect();
            let fits = columns.is_empty() || record.has_fields(columns.len()).is_ok();
            match cells {
                Ok(cells) if fits && columns.is_empty() => columns = cells,
                Ok(cells) if fits => rows.push((record.line, cells)),
                _ => {
                    return Err(Error::Unsupported(format!(
                        "{file}:{}: the row is not like the header, which has {} columns",
                        record.line,
                        columns.len()
                    )));
                }
            }
            Ok(())
        })?;
        if rows.is_empty() {
            return Err(Error::nothing_below_header(file));
        }
        Ok(Self { file, columns, rows })
    }
}
