//! Where bytes come from: files and standard input, plain or compressed, counted and hashed as they
//! pass. The compression is told by the first bytes, whatever the file is called.

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bzip2::bufread::MultiBzDecoder;
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

    /// The files that are meant by one word of a command line: the file of that name, the files
    /// that match it as a pattern (`orders-*.csv`), or the files of a folder, as Spark writes them,
    /// without those whose names begin with `_` or `.`. In the order of their names.
    ///
    /// # Errors
    /// When a pattern is malformed or matches nothing, or a folder cannot be listed or is empty.
    pub fn matching(word: &Path) -> Result<Vec<Self>> {
        if word.is_dir() {
            return in_folder(word);
        }
        let pattern = word.to_string_lossy();
        if !pattern.contains(['*', '?', '[']) || word.exists() {
            return Ok(vec![Self::new(word)]);
        }
        let wrong = |found: String| Error::Unsupported(format!("{pattern}: {found}"));
        let paths = glob::glob(&pattern).map_err(|error| wrong(error.to_string()))?;
        let mut sources = Vec::new();
        for path in paths {
            let path = path.map_err(|error| Error::Open {
                file: error.path().display().to_string(),
                source: error.into(),
                near: None,
            })?;
            if path.is_file() {
                sources.push(Self(Kind::File(path)));
            }
        }
        if sources.is_empty() {
            return Err(wrong("no file matches this pattern".into()));
        }
        Ok(sources)
    }

    /// Standard input.
    pub fn stdin() -> Self {
        Self(Kind::Stdin)
    }

    /// Bytes at hand, which messages call `name`; they may be compressed too.
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

    /// The file itself, where it is one on a disk that can be read anywhere.
    #[cfg(feature = "parquet")]
    pub(super) fn reopen(&self) -> Option<File> {
        match &self.0 {
            Kind::File(path) if path.is_file() => File::open(path).ok(),
            _ => None,
        }
    }

    /// Opens it and looks at its first bytes for a compression.
    pub(super) fn open(&self, hash: bool) -> Result<Content> {
        let reader: Box<dyn Read + Send> = match &self.0 {
            Kind::File(path) => Box::new(open_file(path)?),
            Kind::Stdin => Box::new(io::stdin()),
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

/// The files of a folder in the order of their names.
fn in_folder(folder: &Path) -> Result<Vec<Source>> {
    let failed = |source| Error::Open { file: folder.display().to_string(), source, near: None };
    let mut paths = Vec::new();
    for entry in folder.read_dir().map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let hidden = entry.file_name().to_string_lossy().starts_with(['_', '.']);
        if !hidden && entry.path().is_file() {
            paths.push(entry.path());
        }
    }
    if paths.is_empty() {
        return Err(Error::Empty {
            file: folder.display().to_string(),
            found: "the folder holds no file",
        });
    }
    paths.sort_unstable();
    Ok(paths.into_iter().map(|path| Source(Kind::File(path))).collect())
}

/// The bytes of a file after decompression.
pub(super) enum Content {
    Plain(Started),
    Gzip(Box<MultiGzDecoder<Blocks>>),
    Bzip2(Box<MultiBzDecoder<Blocks>>),
    Zstd(Box<zstd::Decoder<'static, Blocks>>),
}

/// What follows, with the first bytes, that were looked at, put back in front.
type Started = io::Chain<Cursor<Vec<u8>>, Stored>;
type Blocks = BufReader<Started>;

impl Content {
    /// How much of the stored file is read and decompressed at a time.
    const BLOCK: usize = 64 << 10;
    /// How many bytes tell the compression.
    const MAGIC: u64 = 4;

    fn new(mut stored: Stored) -> io::Result<Self> {
        let mut first = Vec::new();
        stored.by_ref().take(Self::MAGIC).read_to_end(&mut first)?;
        let magic = first.clone();
        let started = Cursor::new(first).chain(stored);
        let blocks = |started| BufReader::with_capacity(Self::BLOCK, started);
        Ok(match &magic[..] {
            [0x1f, 0x8b, ..] => Self::Gzip(Box::new(MultiGzDecoder::new(blocks(started)))),
            [b'B', b'Z', b'h', b'1'..=b'9'] => {
                Self::Bzip2(Box::new(MultiBzDecoder::new(blocks(started))))
            }
            [0x28, 0xb5, 0x2f, 0xfd] => {
                Self::Zstd(Box::new(zstd::Decoder::with_buffer(blocks(started))?))
            }
            _ => Self::Plain(started),
        })
    }

    pub(super) fn compression(&self) -> Option<&'static str> {
        match self {
            Self::Plain(_) => None,
            Self::Gzip(_) => Some("gzip"),
            Self::Bzip2(_) => Some("bzip2"),
            Self::Zstd(_) => Some("zstd"),
        }
    }

    fn stored(&self) -> &Stored {
        let started = match self {
            Self::Plain(started) => started,
            Self::Gzip(decoder) => decoder.get_ref().get_ref(),
            Self::Bzip2(decoder) => decoder.get_ref().get_ref(),
            Self::Zstd(decoder) => decoder.get_ref().get_ref(),
        };
        started.get_ref().1
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
            Self::Bzip2(decoder) => decoder.read(buffer),
            Self::Zstd(decoder) => decoder.read(buffer),
        }
    }
}

/// The file as stored, counted and hashed while it is read.
pub(super) struct Stored {
    reader: Box<dyn Read + Send>,
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
