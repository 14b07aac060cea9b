//! What a cell says: yes or no, a number, or nothing.

/// What a cell of a one-hot file or of a yes-or-no column says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Truth {
    Yes,
    No,
    /// Nothing: empty or one of the usual spellings of a missing value. It counts as no.
    Missing,
}

const YES: [&str; 12] = ["true", "t", "yes", "y", "x", "on", "ja", "oui", "si", "sí", "✓", "✔"];
const NO: [&str; 8] = ["false", "f", "no", "n", "off", "nein", "non", "-"];
const MISSING: [&str; 8] = ["", "na", "n/a", "#n/a", "nan", "null", "none", "?"];

/// What a cell says as yes or no; a number above 0, such as a quantity, is yes. Case does not
/// matter.
pub(crate) fn truth(cell: &str) -> Option<Truth> {
    match cell {
        "0" => return Some(Truth::No),
        "1" => return Some(Truth::Yes),
        _ => {}
    }
    let is_in = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(cell));
    if is_in(&MISSING) {
        Some(Truth::Missing)
    } else if is_in(&NO) {
        Some(Truth::No)
    } else if is_in(&YES) {
        Some(Truth::Yes)
    } else {
        match number(cell, false)? {
            0.0 => Some(Truth::No),
            quantity if quantity > 0.0 => Some(Truth::Yes),
            _ => None,
        }
    }
}

/// Whether a cell says nothing.
pub(crate) fn is_missing(cell: &str) -> bool {
    MISSING.iter().any(|word| word.eq_ignore_ascii_case(cell))
}

/// A finite number as programs write it, `-1.5` or `1e3`; with a decimal comma `-1,5`.
pub(crate) fn number(cell: &str, decimal_comma: bool) -> Option<f64> {
    let begins = cell.trim_start_matches(['-', '+', '.', ',']);
    // Otherwise `inf` and `nan` would be numbers.
    if !begins.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let number: f64 =
        if decimal_comma { cell.replace(',', ".").parse().ok()? } else { cell.parse().ok()? };
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_yes_and_no() {
        for yes in ["1", "TRUE", "t", "Yes", "x", "X", "1.0", "3", "2e0", "✓", "on"] {
            assert_eq!(truth(yes), Some(Truth::Yes), "{yes}");
        }
        for no in ["0", "False", "N", "no", "0.0", "-", "off"] {
            assert_eq!(truth(no), Some(Truth::No), "{no}");
        }
        for missing in ["", "NA", "NaN", "null", "?", "#N/A"] {
            assert_eq!(truth(missing), Some(Truth::Missing), "{missing}");
        }
        for neither in ["maybe", "-1", "1,5", "inf", "Ye", "yess"] {
            assert_eq!(truth(neither), None, "{neither}");
        }
    }

    #[test]
    fn numbers_with_point_comma_and_exponent() {
        assert_eq!(number("-1.5", false), Some(-1.5));
        assert_eq!(number("1,5", true), Some(1.5));
        assert_eq!(number("2.5E-1", false), Some(0.25));
        for none in ["", "1,5", "inf", "nan", "12a", "1.2.3", "1e999", "0x10"] {
            assert_eq!(number(none, false), None, "{none}");
        }
    }
}
