//! Files that are not lines of text at all: recognised, and refused with what to do.

use crate::error::{Error, Result};

/// # Errors
/// When `first`, the first bytes of a file, are those of another kind of file.
pub(super) fn refuse_other(file: &str, first: &[u8]) -> Result<()> {
    let (is, remedy) = if first.starts_with(b"PK\x03\x04") {
        ("a ZIP archive or an Excel workbook", "unpack it, or save the sheet as CSV (UTF-8)")
    } else if first.starts_with(b"PAR1") {
        ("a Parquet file", "build pannier with its feature parquet, or write it as CSV")
    } else if first.starts_with(b"\xfd7zXZ") {
        ("compressed with xz", "unpack it with unxz")
    } else {
        return Ok(());
    };
    Err(refused(file, is, remedy))
}

/// # Errors
/// When `first`, the first characters of a file, are no lines of text.
pub(super) fn refuse_no_text(file: &str, first: &[u8]) -> Result<()> {
    let (is, remedy) = if first.contains(&0) {
        ("not text: it holds NUL bytes", "is it the right file?")
    } else if first.contains(&b'\r') && !first.contains(&b'\n') && !first.ends_with(b"\r") {
        ("text whose lines end in carriage returns alone", "convert it with tr '\\r' '\\n'")
    } else {
        return Ok(());
    };
    Err(refused(file, is, remedy))
}

fn refused(file: &str, is: &str, remedy: &str) -> Error {
    Error::Unsupported(format!("{file}: the file is {is}; {remedy}"))
}
