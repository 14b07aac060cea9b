//! What the tests of reading share: a sink that keeps everything, and short ways to call the reader.
#![allow(dead_code, reason = "each test binary uses its part")]

use std::io::Write;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;
use pannier::error::Result;
use pannier::read::{Format, ReadOptions, ReadReport, RowSink, Source, read};
use pannier::watch::Unwatched;

/// Keeps what was pushed, as text.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Pushed(pub(crate) Vec<Vec<String>>);

impl RowSink for Pushed {
    fn row(&mut self, basket: &str, item: &str) -> Result<()> {
        self.0.push(vec![basket.into(), item.into()]);
        Ok(())
    }

    fn basket(&mut self, items: &mut dyn Iterator<Item = &str>) -> Result<()> {
        self.0.push(items.map(str::to_owned).collect());
        Ok(())
    }

    fn named_basket(&mut self, name: &str, items: &mut dyn Iterator<Item = &str>) -> Result<()> {
        let mut row = vec![format!("{name}:")];
        row.extend(items.map(str::to_owned));
        self.0.push(row);
        Ok(())
    }
}

pub(crate) fn bytes(content: impl AsRef<[u8]>) -> Source {
    Source::bytes("f.csv", content.as_ref())
}

pub(crate) fn read_all(
    sources: &[Source],
    options: &ReadOptions,
) -> Result<(Vec<Vec<String>>, ReadReport)> {
    let mut pushed = Pushed::default();
    let report = read(sources, options, &mut pushed, None, &Unwatched)?;
    Ok((pushed.0, report))
}

/// The rows of one file, which must be good.
pub(crate) fn rows(content: impl AsRef<[u8]>, options: &ReadOptions) -> Vec<Vec<String>> {
    read_all(&[bytes(content)], options).unwrap().0
}

/// What the error says.
pub(crate) fn failure(content: impl AsRef<[u8]>, options: &ReadOptions) -> String {
    read_all(&[bytes(content)], options).unwrap_err().to_string()
}

pub(crate) fn free() -> ReadOptions {
    ReadOptions::default()
}

pub(crate) fn format(format: Format) -> ReadOptions {
    ReadOptions { format: Some(format), ..free() }
}

pub(crate) fn allowing(max_bad: &str) -> ReadOptions {
    ReadOptions { max_bad: max_bad.parse().unwrap(), ..free() }
}

pub(crate) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// A file of the shared data folder beside the project, if the folder is there.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    if !root.is_dir() {
        let skipped = b"skipped: ../shared is not there\n";
        std::io::stderr().write_all(skipped).unwrap();
        return None;
    }
    Some(root.join(path))
}
