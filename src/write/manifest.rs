//! The receipt beside each output.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::Value;

use super::Output;
use crate::error::{Error, Result};

/// What was run on what, and what came out: `FILE.manifest.json` beside `FILE`.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Manifest {
    /// The schema of this receipt.
    pub schema: &'static str,
    /// The version of pannier.
    pub version: &'static str,
    /// The verb.
    pub command: &'static str,
    /// The effective settings.
    pub settings: BTreeMap<&'static str, Value>,
    /// The input files, in the order read.
    pub inputs: Vec<InputReceipt>,
    /// Counts at every step.
    pub counts: BTreeMap<&'static str, u64>,
    /// The output file as named.
    pub output: String,
    /// Its schema.
    pub output_schema: &'static str,
    /// Whether anything was cut from the output.
    pub truncated: bool,
    /// Seconds of each step, unless the run is to be reproduced byte for byte.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub seconds: BTreeMap<&'static str, f64>,
}

/// One input file.
#[derive(Clone, Debug, Serialize)]
pub struct InputReceipt {
    /// The file as named.
    pub file: String,
    /// Its size as stored.
    pub bytes: u64,
    /// The SHA-256 of the stored bytes, in hexadecimal.
    pub sha256: Option<String>,
    /// Rows read.
    pub rows: u64,
}

impl Manifest {
    /// A receipt to be filled in.
    pub fn new(command: &'static str, output_schema: &'static str) -> Self {
        Self {
            schema: "pannier.manifest/1",
            version: env!("CARGO_PKG_VERSION"),
            command,
            settings: BTreeMap::new(),
            inputs: Vec::new(),
            counts: BTreeMap::new(),
            output: String::new(),
            output_schema,
            truncated: false,
            seconds: BTreeMap::new(),
        }
    }

    /// Where the receipt of an output stands.
    pub fn path(output: &Path) -> PathBuf {
        let mut path = output.as_os_str().to_owned();
        path.push(".manifest.json");
        path.into()
    }

    /// Writes the receipt beside its output.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, output: &Path) -> Result<()> {
        let path = Self::path(output);
        let mut out = Output::file(&path)?;
        let failed = |source| Error::Write { file: path.clone(), source };
        serde_json::to_writer_pretty(&mut out, self).map_err(|error| failed(error.into()))?;
        out.write_all(b"\n").map_err(failed)?;
        out.commit()
    }
}
