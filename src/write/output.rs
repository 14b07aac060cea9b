//! Outputs that appear whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Error, Result};

/// Standard output, or a file that takes its name only when everything is in it.
///
/// A file is written beside its target, synced and renamed by [`Output::commit`]; dropped before
/// that, it leaves no trace and the old file as it was. Targets that are no plain files (a pipe, a
/// device) are written directly.
#[derive(Debug)]
pub struct Output {
    /// The target as named; `None` for standard output.
    target: Option<PathBuf>,
    out: Sink,
}

#[derive(Debug)]
enum Sink {
    Stdout(BufWriter<io::Stdout>),
    Direct(BufWriter<File>),
    Beside(BufWriter<NamedTempFile>, PathBuf),
}

/// Bytes gathered before a system call.
const BUFFER: usize = 64 << 10;

impl Output {
    /// Standard output.
    pub fn stdout() -> Self {
        Self { target: None, out: Sink::Stdout(BufWriter::with_capacity(BUFFER, io::stdout())) }
    }

    /// A file; it is opened now, so that a wrong path is known before the long work.
    ///
    /// # Errors
    /// When the folder is missing or may not be written.
    pub fn file(target: &Path) -> Result<Self> {
        let out =
            Self::open(target).map_err(|source| Error::Write { file: target.into(), source })?;
        Ok(Self { target: Some(target.into()), out })
    }

    /// The target as named; `None` for standard output.
    pub fn target(&self) -> Option<&Path> {
        self.target.as_deref()
    }

    fn open(target: &Path) -> io::Result<Sink> {
        // A link is followed, so that it stays a link.
        let place = fs::canonicalize(target).unwrap_or_else(|_| target.into());
        let old = fs::metadata(&place).ok();
        if let Some(old) = &old {
            if old.is_dir() {
                return Err(io::ErrorKind::IsADirectory.into());
            }
            if !old.is_file() {
                let file = File::options().write(true).open(&place)?;
                return Ok(Sink::Direct(BufWriter::with_capacity(BUFFER, file)));
            }
        }
        let folder = match place.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".pannier-").suffix(".tmp");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let usual = fs::Permissions::from_mode(0o666);
            builder.permissions(old.map_or(usual, |old| old.permissions()));
        }
        if !folder.is_dir() {
            let message = format!("there is no folder {folder:?}");
            return Err(io::Error::new(io::ErrorKind::NotFound, message));
        }
        // The name of the temporary file would only confuse.
        let file = builder.tempfile_in(folder).map_err(|error| io::Error::from(error.kind()))?;
        Ok(Sink::Beside(BufWriter::with_capacity(BUFFER, file), place))
    }

    /// Everything is written: the file is synced and takes its name.
    ///
    /// # Errors
    /// When the disk is full or the rename fails; the old file is whole then.
    pub fn commit(self) -> Result<()> {
        let committed = match self.out {
            Sink::Stdout(mut out) => out.flush(),
            Sink::Direct(mut out) => out.flush(),
            Sink::Beside(out, place) => {
                out.into_inner().map_err(io::IntoInnerError::into_error).and_then(|file| {
                    file.as_file().sync_all()?;
                    file.persist(&place).map_err(|error| error.error)?;
                    Ok(())
                })
            }
        };
        committed.map_err(|source| output_error(self.target.as_deref(), source))
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.out {
            Sink::Stdout(out) => out.write(bytes),
            Sink::Direct(out) => out.write(bytes),
            Sink::Beside(out, _) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.out {
            Sink::Stdout(out) => out.flush(),
            Sink::Direct(out) => out.flush(),
            Sink::Beside(out, _) => out.flush(),
        }
    }
}

impl Output {
    /// What a failed write to this output means.
    pub fn error(&self, source: io::Error) -> Error {
        output_error(self.target(), source)
    }
}

/// What a failed write to a target, or to standard output, means: a reader that closed the pipe
/// has seen enough.
pub fn output_error(target: Option<&Path>, source: io::Error) -> Error {
    match source.kind() {
        io::ErrorKind::BrokenPipe => Error::Closed,
        io::ErrorKind::Unsupported => Error::Unsupported(source.to_string()),
        _ => Error::Write { file: target.unwrap_or(Path::new("<stdout>")).into(), source },
    }
}
