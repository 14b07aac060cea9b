//! How often customers take a product without an offer, as a file of product and rate.
//!
//! Who holds what says which customers are likelier to take a product than others, not how many take
//! it within a campaign: most of those who will ever hold it hold it already. Where a pilot's control
//! arm, or `pannier matrix --split`, says how many of those without the product took it in as long a
//! time, the chance of one customer is that rate times how much likelier holders of the rest are than
//! everyone.

use std::fs;
use std::path::Path;

use crate::error::{Error, Result};

/// Reads products with their rates: two fields a line, rates as shares or percentages; a first line
/// without a rate is a header.
///
/// # Errors
/// When the file cannot be read, holds no rate, or a rate is none, with the line.
pub fn read_rates(file: &Path) -> Result<Vec<(String, f64)>> {
    let name = file.display().to_string();
    let text = fs::read_to_string(file).map_err(|source| Error::Open {
        file: name.clone(),
        source,
        near: None,
    })?;
    let tabs = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("tsv"));
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(if tabs { b'\t' } else { b',' })
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut rates = Vec::new();
    for (line, row) in (1..).zip(rows.records()) {
        let wrong = |what: String| Error::Unsupported(format!("{name}:{line}: {what}"));
        let row = row.map_err(|error| wrong(error.to_string()))?;
        match (row.get(0), row.get(1).and_then(rate)) {
            (Some(product), Some(rate)) => rates.push((product.to_owned(), rate)),
            _ if line == 1 => {}
            _ => {
                let found = row.iter().collect::<Vec<_>>().join(", ");
                return Err(wrong(format!(
                    "{found:?} is no product with a rate from 0 to 1, or a percentage"
                )));
            }
        }
    }
    if rates.is_empty() {
        return Err(Error::Empty { file: name, found: "there is no rate in it" });
    }
    Ok(rates)
}

fn rate(text: &str) -> Option<f64> {
    let (number, scale) = match text.strip_suffix('%') {
        Some(percent) => (percent, 100.0),
        None => (text, 1.0),
    };
    let rate = number.trim().parse().ok().map(|number: f64| number / scale);
    rate.filter(|rate| (0.0..=1.0).contains(rate))
}
