//! Where bytes come from: files and standard input, plain or gzip, counted and hashed as they pass.

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result, nearest};

/// An input as the user named it. Nothing is opened before it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    File(PathBuf),
    Stdin,
    Bytes { name: String, bytes: Arc<[u8]> },
}

impl Source {
    /// A file, or standard input for `-`.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self(if path.as_os_str() == "-" { Kind::Stdin } else { Kind::File(path) })
    }

    /// Standard input.
    pub fn stdin() -> Self {
        Self(Kind::Stdin)
    }

    /// Bytes at hand, which messages call `name`; they may be gzip too.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> Self {
        Self(Kind::Bytes { name: name.into(), bytes: bytes.into() })
    }

    /// The size as stored, where it is known before reading; what is not there has none.
    pub fn size(&self) -> Option<u64> {
        match &self.0 {
            Kind::File(path) => {
                let metadata = path.metadata().ok().filter(|metadata| metadata.is_file());
                metadata.map(|metadata| metadata.len())
            }
            Kind::Stdin => None,
            Kind::Bytes { bytes, .. } => Some(bytes.len() as u64),
        }
    }

    /// Opens it and looks at its first bytes for a compression.
    pub(super) fn open(&self, hash: bool) -> Result<Content> {
        let reader: Box<dyn Read> = match &self.0 {
            Kind::File(path) => Box::new(open_file(path)?),
            Kind::Stdin => Box::new(io::stdin().lock()),
            Kind::Bytes { bytes, .. } => Box::new(Cursor::new(Arc::clone(bytes))),
        };
        let stored = Stored { reader, bytes: 0, hash: hash.then(Sha256::new) };
        Content::new(stored).map_err(|source| Error::Read {
            file: self.to_string(),
            after: 0,
            source,
        })
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::File(path) => path.display().fmt(f),
            Kind::Stdin => f.pad("<stdin>"),
            Kind::Bytes { name, .. } => f.pad(name),
        }
    }
}

fn open_file(path: &Path) -> Result<File> {
    let failed =
        |source| Error::Open { file: path.display().to_string(), source, near: neighbour(path) };
    if path.is_dir() {
        return Err(Error::Open {
            file: path.display().to_string(),
            source: io::Error::new(
                io::ErrorKind::IsADirectory,
                "it is a folder; name the files in it",
            ),
            near: None,
        });
    }
    File::open(path).map_err(failed)
}

/// The file in the same folder whose name is nearest to a name that is not there.
fn neighbour(path: &Path) -> Option<String> {
    if path.exists() {
        return None;
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut names: Vec<String> = folder
        .read_dir()
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort_unstable();
    let name = nearest(path.file_name()?.to_str()?, names.iter().map(String::as_str))?;
    Some(path.with_file_name(name).display().to_string())
}

/// The bytes of a file after decompression.
pub(super) enum Content {
    Plain(Started),
    Gzip(Box<MultiGzDecoder<BufReader<Started>>>),
}

/// What follows, with the first bytes, that were looked at, put back in front.
type Started = io::Chain<Cursor<Vec<u8>>, Stored>;

impl Content {
    /// How much of the stored file is read and decompressed at a time.
    const BLOCK: usize = 64 << 10;
    const GZIP: [u8; 2] = [0x1f, 0x8b];

    fn new(mut stored: Stored) -> io::Result<Self> {
        let mut first = Vec::new();
        stored.by_ref().take(Self::GZIP.len() as u64).read_to_end(&mut first)?;
        let gzip = first == Self::GZIP;
        let started = Cursor::new(first).chain(stored);
        Ok(if gzip {
            let reader = BufReader::with_capacity(Self::BLOCK, started);
            Self::Gzip(Box::new(MultiGzDecoder::new(reader)))
        } else {
            Self::Plain(started)
        })
    }

    pub(super) fn compression(&self) -> Option<&'static str> {
        match self {
            Self::Plain(_) => None,
            Self::Gzip(_) => Some("gzip"),
        }
    }

    fn stored(&self) -> &Stored {
        match self {
            Self::Plain(started) => started.get_ref().1,
            Self::Gzip(decoder) => decoder.get_ref().get_ref().get_ref().1,
        }
    }

    /// How many bytes of the stored file have been read so far.
    pub(super) fn stored_bytes(&self) -> u64 {
        self.stored().bytes
    }

    /// The SHA-256 of the stored bytes read so far, in hexadecimal, if it was asked for.
    pub(super) fn sha256(&self) -> Option<String> {
        let digest = self.stored().hash.clone()?.finalize();
        Some(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(started) => started.read(buffer),
            Self::Gzip(decoder) => decoder.read(buffer),
        }
    }
}

/// The file as stored, counted and hashed while it is read.
pub(super) struct Stored {
    reader: Box<dyn Read>,
    bytes: u64,
    hash: Option<Sha256>,
}

impl Read for Stored {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.bytes += read as u64;
        if let Some(hash) = &mut self.hash {
            hash.update(&buffer[..read]);
        }
        Ok(read)
    }
}
