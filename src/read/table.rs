//! Tables of customers: one a row, and what each column says becomes an item.
//!
//! * A column that says yes or no (`1`/`0`, `Yes`/`No`, `true`/`false`) is a holding: its name is
//!   the item, and those who have it hold it.
//! * A column of numbers is cut into bands of equally many customers, and each band is an item that
//!   is named by its least and greatest value: `tenure=1..9`. Numbers with no more different values
//!   than bands are items one by one: `children=2`.
//! * In any other column each value is an item: `Contract=Two year`.
//! * Missing cells (empty, `NA`, `NaN`, `?`) are no items.
//! * Context columns are circumstances of the customer, not items; where the options name item
//!   columns, all others are left alone.
//!
//! Bands are known when the last row is read, so the table is kept until then: 4 bytes a cell and
//! each different value once.

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;

use super::layout::Layout;
use super::reason::{Reason, Wrong};
use super::records::{Record, for_each, trimmed};
use super::report::Tally;
use super::text::Text;
use super::values::{Truth, is_missing, number, truth};
use super::{About, Context, ReadOptions, roles};
use crate::error::{Error, Result};

/// Pushes every customer and returns how many there were, with what is worth knowing about columns.
pub(super) fn read(
    text: &mut Text<'_>,
    layout: &Layout,
    options: &ReadOptions,
    context: &mut Context<'_, '_>,
) -> Result<Tally> {
    let file = text.file.clone();
    let (mut in_header, mut seen) = (layout.header, false);
    let mut columns: Vec<Cells> = layout.columns.iter().map(|_| Cells::default()).collect();
    for_each(text, layout.delimiter_byte(), |record| {
        if record.is_blank() {
            return Ok(());
        }
        if in_header {
            in_header = false;
            return Ok(());
        }
        seen = true;
        match check(record, layout) {
            Err(wrong) => context.bad.push_record(&file, record, wrong),
            Ok(()) => {
                for (cells, cell) in columns.iter_mut().zip(record.fields()) {
                    cells.push(trimmed(cell).expect("every field was just checked"))?;
                }
                Ok(())
            }
        }
    })?;
    if !seen {
        return Err(Error::nothing_below_header(file));
    }
    let rows = columns.first().map_or(0, |cells| cells.codes.len());
    let mut notes = Vec::new();
    let circumstances = roles::columns(&file, &layout.columns, &options.context)?;
    let is_item = roles::item_columns(&file, &layout.columns, options)?;
    let items: Vec<Vec<Option<String>>> = columns
        .iter()
        .zip(&layout.columns)
        .enumerate()
        .map(|(at, (cells, name))| match layout.id {
            Some(id) if id == at => Vec::new(),
            _ if circumstances.contains(&at) || !is_item[at] => Vec::new(),
            _ => cells.items(name, rows, options, &mut notes),
        })
        .collect();
    let mut said = vec![String::new(); circumstances.len()];
    for row in 0..rows {
        let cells = items.iter().zip(&columns);
        let mut held =
            cells.filter_map(|(items, cells)| items.get(cells.codes[row] as usize)?.as_deref());
        for (text, &at) in said.iter_mut().zip(&circumstances) {
            let cell = columns[at].text(row);
            cell.clone_into(text);
        }
        let about = About { name: layout.id.map(|id| columns[id].text(row)), context: &said };
        context.sink.described_basket(&about, &mut held)?;
    }
    Ok(Tally { notes, ..Tally::good(rows as u64) })
}

fn check(record: &Record<'_>, layout: &Layout) -> Result<(), Wrong> {
    record.has_fields(layout.columns.len())?;
    for (at, cell) in record.fields().enumerate() {
        let cell = trimmed(cell).map_err(|_| Wrong::field(Reason::NotUtf8, at))?;
        if layout.id == Some(at) && cell.is_empty() {
            return Err(Wrong::field(Reason::EmptyBasket, at));
        }
    }
    Ok(())
}

/// One column: each different text once, and which one each row has.
#[derive(Default)]
struct Cells {
    texts: Vec<Box<str>>,
    places: HashTable<u32>,
    codes: Vec<u32>,
}

impl Cells {
    fn push(&mut self, cell: &str) -> Result<()> {
        let hash = FxBuildHasher.hash_one(cell);
        let texts = &self.texts;
        let found = self.places.find(hash, |&at| &*texts[at as usize] == cell);
        let code = match found {
            Some(&code) => code,
            None => {
                let code = u32::try_from(texts.len()).map_err(|_| Error::TooMany {
                    what: "different values of one column",
                    found: texts.len() as u64,
                    limit: u64::from(u32::MAX),
                    hint: "read a part of the table".into(),
                })?;
                self.texts.push(cell.into());
                let texts = &self.texts;
                self.places
                    .insert_unique(hash, code, |&at| FxBuildHasher.hash_one(&*texts[at as usize]));
                code
            }
        };
        self.codes.push(code);
        Ok(())
    }

    fn text(&self, row: usize) -> &str {
        &self.texts[self.codes[row] as usize]
    }

    /// The item that each different text stands for, if any.
    fn items(
        &self,
        name: &str,
        rows: usize,
        options: &ReadOptions,
        notes: &mut Vec<String>,
    ) -> Vec<Option<String>> {
        let present = |text: &str| !is_missing(text);
        let different = self.texts.iter().filter(|text| present(text)).count();
        let truths: Vec<Option<Truth>> = self.texts.iter().map(|text| yes_or_no(text)).collect();
        if truths.iter().all(Option::is_some) {
            let held = |truth: Option<Truth>| (truth == Some(Truth::Yes)).then(|| name.to_owned());
            return truths.into_iter().map(held).collect();
        }
        let numbers: Vec<Option<f64>> =
            self.texts.iter().map(|text| number(text, options.decimal_comma)).collect();
        let numeric =
            self.texts.iter().zip(&numbers).all(|(text, n)| n.is_some() || !present(text));
        if numeric && different > options.bands.0 {
            return self.bands(name, &numbers, options.bands.0);
        }
        if !numeric && rows > 10 && 2 * different > rows {
            notes.push(format!(
                "column {name:?} has {different} different texts in {rows} rows and is left out"
            ));
            return vec![None; self.texts.len()];
        }
        let item = |text: &str| present(text).then(|| format!("{name}={text}"));
        self.texts.iter().map(|text| item(text)).collect()
    }

    /// Cuts the numbers into bands of equally many rows; equal numbers stay together.
    fn bands(&self, name: &str, numbers: &[Option<f64>], bands: usize) -> Vec<Option<String>> {
        let mut sorted: Vec<f64> =
            self.codes.iter().filter_map(|&code| numbers[code as usize]).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        // The greatest value of each band, by nearest rank.
        let mut greatest: Vec<f64> =
            (1..=bands).map(|band| sorted[(sorted.len() * band).div_ceil(bands) - 1]).collect();
        greatest.dedup();
        let band_of = |value: f64| greatest.partition_point(|&end| end < value);
        let mut least = vec![f64::INFINITY; greatest.len()];
        for &value in &sorted {
            let band = band_of(value);
            least[band] = least[band].min(value);
        }
        let named = |band: usize| {
            if least[band] == greatest[band] {
                format!("{name}={}", least[band])
            } else {
                format!("{name}={}..{}", least[band], greatest[band])
            }
        };
        numbers.iter().map(|number| number.map(|value| named(band_of(value)))).collect()
    }
}

/// Yes, no or nothing; other numbers than 0 and 1 are values, not answers.
fn yes_or_no(text: &str) -> Option<Truth> {
    match number(text, false) {
        Some(value) if value != 0.0 && value != 1.0 => None,
        _ => truth(text),
    }
}
