//! Bundles that somebody else made, read from a file.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::error::{Error, Result};

/// The column that holds a bundle in a written list.
const ITEMS: &str = "items";

/// Reads sets of products: a set a line with its products in the fields of a csv or tsv file, or a
/// list as pannier writes it (csv, tsv or jsonl with a column `items`).
///
/// # Errors
/// When the file cannot be read, or a line of it is no set.
pub fn read_sets(file: &Path) -> Result<Vec<Vec<String>>> {
    let name = file.display().to_string();
    let text = fs::read_to_string(file).map_err(|source| Error::Open {
        file: name.clone(),
        source,
        near: None,
    })?;
    let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let sets = match extension.to_lowercase().as_str() {
        "jsonl" | "ndjson" => of_lines(&text, &name)?,
        "tsv" => of_rows(&text, b'\t', &name)?,
        _ => of_rows(&text, b',', &name)?,
    };
    if sets.is_empty() {
        return Err(Error::Empty { file: name, found: "there is no bundle in it" });
    }
    Ok(sets)
}

fn of_lines(text: &str, file: &str) -> Result<Vec<Vec<String>>> {
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            let wrong = |what: &str| Error::Unsupported(format!("{file}:{number}: {what}"));
            let value: Value =
                serde_json::from_str(line).map_err(|error| wrong(&error.to_string()))?;
            let items = value[ITEMS].as_array().or(value.as_array());
            let items = items.ok_or_else(|| wrong("there is no list of items"))?;
            let names = items.iter().map(|item| item.as_str().map(str::to_owned));
            names.collect::<Option<_>>().ok_or_else(|| wrong("an item is not text"))
        })
        .collect()
}

fn of_rows(text: &str, delimiter: u8, file: &str) -> Result<Vec<Vec<String>>> {
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut items = None;
    let mut sets = Vec::new();
    for (number, row) in rows.records().enumerate() {
        let row = row.map_err(|error| Error::Unsupported(format!("{file}: {error}")))?;
        if number == 0
            && let Some(column) = row.iter().position(|field| field == ITEMS)
        {
            items = Some(column);
            continue;
        }
        let set: Vec<String> = match items {
            Some(column) => row.get(column).map(parted).unwrap_or_default(),
            None => row.iter().filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        };
        if !set.is_empty() {
            sets.push(set);
        }
    }
    Ok(sets)
}

/// The texts of a list in one cell, taken apart as [`crate::write::joined`] put them together.
fn parted(cell: &str) -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut characters = cell.chars();
    while let Some(character) = characters.next() {
        let last = texts.last_mut().expect("there is always one");
        match character {
            '\\' => last.extend(characters.next()),
            ';' => texts.push(String::new()),
            other => last.push(other),
        }
    }
    texts.into_iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
}
