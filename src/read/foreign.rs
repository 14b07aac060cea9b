//! Files that are not UTF-8 text lines at all: recognised, and refused with what to do.

use crate::error::{Error, Result};

/// # Errors
/// When `first`, the first bytes of a file, are those of something else than lines of text.
pub(super) fn refuse(file: &str, first: &[u8]) -> Result<()> {
    let (is, remedy) = if first.starts_with(b"PK\x03\x04") {
        ("a ZIP archive or an Excel workbook", "unpack it, or save the sheet as CSV (UTF-8)")
    } else if first.starts_with(b"PAR1") {
        ("a Parquet file", "write it as CSV")
    } else if first.starts_with(b"\x28\xb5\x2f\xfd") {
        ("compressed with Zstandard", "unpack it with zstd -d")
    } else if first.starts_with(b"BZh") {
        ("compressed with bzip2", "unpack it with bunzip2")
    } else if first.starts_with(b"\xfd7zXZ") {
        ("compressed with xz", "unpack it with unxz")
    } else if first.starts_with(b"\xff\xfe") || first.starts_with(b"\xfe\xff") {
        ("UTF-16 text", "convert it with iconv -f UTF-16 -t UTF-8")
    } else if first.contains(&0) {
        ("not text: it holds NUL bytes", "is it the right file?")
    } else if first.contains(&b'\r') && !first.contains(&b'\n') && !first.ends_with(b"\r") {
        ("text whose lines end in carriage returns alone", "convert it with tr '\\r' '\\n'")
    } else {
        return Ok(());
    };
    Err(Error::Unsupported(format!("{file}: the file is {is}; {remedy}")))
}
