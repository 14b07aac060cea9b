//! Files that are not lines of text at all: recognised, and refused with what to do.

use crate::error::{Error, Result};

/// # Errors
/// When `first`, the first bytes of a file, are those of something else than lines of text.
pub(super) fn refuse(file: &str, first: &[u8]) -> Result<()> {
    let (is, remedy) = if first.starts_with(b"PK\x03\x04") {
        ("a ZIP archive or an Excel workbook", "unpack it, or save the sheet as CSV (UTF-8)")
    } else if first.starts_with(b"PAR1") {
        ("a Parquet file", "build pannier with its feature parquet, or write it as CSV")
    } else if first.starts_with(b"\xfd7zXZ") {
        ("compressed with xz", "unpack it with unxz")
    } else if first.contains(&0) {
        ("not text: it holds NUL bytes", "is it the right file?")
    } else if first.contains(&b'\r') && !first.contains(&b'\n') && !first.ends_with(b"\r") {
        ("text whose lines end in carriage returns alone", "convert it with tr '\\r' '\\n'")
    } else {
        return Ok(());
    };
    Err(Error::Unsupported(format!("{file}: the file is {is}; {remedy}")))
}
