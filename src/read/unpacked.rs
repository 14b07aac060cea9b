//! The unpacked bytes of a source, for readers of other shapes than baskets.

use std::fmt;
use std::io::{self, Read};

use super::source::{Content, Source};
use crate::error::Result;

/// The bytes of a [`Source`] after decompression, with what a receipt says of the file.
pub struct Unpacked(Content);

impl Source {
    /// Opens it for reading; `hash` asks for the hash of the stored bytes.
    ///
    /// # Errors
    /// When it cannot be opened or its first bytes cannot be read.
    pub fn unpack(&self, hash: bool) -> Result<Unpacked> {
        self.open(hash).map(Unpacked)
    }
}

impl Unpacked {
    /// How many bytes of the stored file have been read so far.
    pub fn stored_bytes(&self) -> u64 {
        self.0.stored_bytes()
    }

    /// The SHA-256 of the stored bytes read so far, in hexadecimal, if it was asked for.
    pub fn sha256(&self) -> Option<String> {
        self.0.sha256()
    }
}

impl Read for Unpacked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl fmt::Debug for Unpacked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unpacked").finish_non_exhaustive()
    }
}
