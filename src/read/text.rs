//! The decompressed bytes of one file as UTF-8, a window at a time.
//!
//! Readers look at what is at hand, ask for more when a row is cut off, and consume rows from the
//! front. A row may be longer than the window; the window grows then.

use std::io::{ErrorKind, Read};
use std::ops::Range;

use memchr::{memchr_iter, memrchr2_iter};

use super::encoding::{Encoding, Transcoder};
use super::source::{Content, Source};
use crate::error::{Error, Result};
use crate::watch::Watch;

/// A window over the content of a file, with the number of the line at its front.
pub(super) struct Text<'a> {
    /// The file's name for messages.
    pub(super) file: String,
    content: Content,
    /// For files that are not UTF-8.
    transcoder: Option<Transcoder>,
    window: Vec<u8>,
    /// What is not consumed yet is `window[start..end]`.
    start: usize,
    end: usize,
    ended: bool,
    line: u64,
    content_bytes: u64,
    /// How many stored bytes the watch has been told of.
    told: u64,
    watch: &'a dyn Watch,
    /// Space for the next windows.
    spare: Vec<Vec<u8>>,
}

/// A part of a text.
pub(super) struct Block {
    bytes: Vec<u8>,
    range: Range<usize>,
    /// Whether nothing follows.
    pub(super) ended: bool,
}

impl Block {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[self.range.clone()]
    }
}

/// Behind the last line end before which there is an even number of quotes; 0 when there is none.
fn probable_end(bytes: &[u8]) -> usize {
    let mut quotes = memchr_iter(b'"', bytes).count();
    for at in memrchr2_iter(b'"', b'\n', bytes) {
        if bytes[at] == b'"' {
            quotes -= 1;
        } else if quotes.is_multiple_of(2) {
            return at + 1;
        }
    }
    0
}

impl<'a> Text<'a> {
    const WINDOW: usize = 256 << 10;
    /// How many of the first bytes tell the encoding and the layout; the window holds more.
    pub(super) const SAMPLE: usize = 64 << 10;
    /// A line longer than this is not text.
    const LONGEST_LINE: usize = 1 << 30;
    /// The watch is told in steps of so many stored bytes.
    const STEP: u64 = 64 << 10;

    pub(super) fn open(source: &Source, hash: bool, watch: &'a dyn Watch) -> Result<Self> {
        Ok(Self {
            file: source.to_string(),
            content: source.open(hash)?,
            transcoder: None,
            window: vec![0; Self::WINDOW],
            start: 0,
            end: 0,
            ended: false,
            line: 1,
            content_bytes: 0,
            told: 0,
            watch,
            spare: Vec::new(),
        })
    }

    /// What has been read and not consumed.
    pub(super) fn at_hand(&self) -> &[u8] {
        &self.window[self.start..self.end]
    }

    /// The first lines, whole ones if there is a whole one, and whether they are all there are.
    pub(super) fn sample(&self) -> (&[u8], bool) {
        let at_hand = self.at_hand();
        if self.ended && at_hand.len() <= Self::SAMPLE {
            return (at_hand, true);
        }
        let first = &at_hand[..at_hand.len().min(Self::SAMPLE)];
        match memchr::memrchr(b'\n', first) {
            Some(end) => (&first[..=end], false),
            None => (first, true),
        }
    }

    /// Whether nothing follows what is at hand.
    pub(super) fn ended(&self) -> bool {
        self.ended
    }

    /// The number of the line at the front, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Where the bytes come from.
    pub(super) fn content(&self) -> &Content {
        &self.content
    }

    /// How many bytes have been read, after decompression and as UTF-8.
    pub(super) fn content_bytes(&self) -> u64 {
        self.content_bytes
    }

    /// Drops `bytes` from the front, which held `lines` line ends.
    pub(super) fn consume(&mut self, bytes: usize, lines: u64) {
        debug_assert!(bytes <= self.end - self.start);
        self.start += bytes;
        self.line += lines;
    }

    /// Fills the window behind what is at hand, or notes the end. A full window, however small the
    /// pieces in which a file comes, keeps the number of times that a long row is looked at low.
    ///
    /// # Errors
    /// When the file breaks off, the watch says stop, or a line has no end.
    pub(super) fn more(&mut self) -> Result<()> {
        self.make_room()?;
        while !self.ended && self.window.len() - self.end >= Transcoder::LEAST {
            let space = &mut self.window[self.end..];
            let read = match &mut self.transcoder {
                Some(transcoder) => transcoder.read(&mut self.content, space),
                None => self.content.read(space),
            };
            match read {
                Ok(read) => {
                    self.end += read;
                    self.content_bytes += read as u64;
                    self.ended = read == 0;
                    self.tell()?;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(source) => {
                    return Err(Error::Read {
                        file: self.file.clone(),
                        after: self.content_bytes,
                        source,
                    });
                }
            }
        }
        Ok(())
    }

    /// The lines at hand, whole ones, or what is left; more are read where there is none. Nothing is
    /// the end.
    ///
    /// # Errors
    /// As [`Self::more`].
    pub(super) fn lines(&mut self) -> Result<&[u8]> {
        loop {
            let at_hand = self.start..self.end;
            let whole = match self.ended {
                true => at_hand.len(),
                false => memchr::memrchr(b'\n', self.at_hand()).map_or(0, |end| end + 1),
            };
            if self.ended || whole > 0 {
                return Ok(&self.window[at_hand][..whole]);
            }
            self.more()?;
        }
    }

    /// Takes a block of about `size` bytes, or of the last ones, that probably ends with a record:
    /// at a line end before which there is an even number of quotes. Nothing is the end.
    ///
    /// # Errors
    /// As [`Self::more`].
    pub(super) fn block(&mut self, size: usize) -> Result<Option<Block>> {
        let mut least = size;
        loop {
            while !self.ended && self.end - self.start < least {
                if self.window.len() < least + Transcoder::LEAST {
                    self.window.resize(least + Transcoder::LEAST, 0);
                }
                self.more()?;
            }
            let at_hand = self.at_hand();
            if at_hand.is_empty() {
                return Ok(None);
            }
            let length = match at_hand.get(..least) {
                None => at_hand.len(),
                Some(_) if self.ended && at_hand.len() == least => least,
                Some(first) => probable_end(first),
            };
            if length == 0 {
                least *= 2;
                continue;
            }
            // What is not of the block goes to a new window, and the old one becomes the block.
            let range = self.start..self.start + length;
            let left = &self.window[range.end..self.end];
            (self.start, self.end) = (0, left.len());
            let mut window = self.spare.pop().unwrap_or_default();
            window.resize(self.window.len(), 0);
            window[..left.len()].copy_from_slice(left);
            let bytes = std::mem::replace(&mut self.window, window);
            return Ok(Some(Block { bytes, range, ended: self.ended && self.end == 0 }));
        }
    }

    /// Puts parts of blocks back in front, in their order.
    pub(super) fn put_back<'b>(&mut self, parts: impl Iterator<Item = &'b [u8]>) {
        let mut bytes: Vec<u8> = parts.flatten().copied().collect();
        bytes.extend_from_slice(self.at_hand());
        self.start = 0;
        self.end = bytes.len();
        bytes.resize(bytes.len().max(self.window.len()), 0);
        self.window = bytes;
    }

    /// Takes the space of a block that is done with.
    pub(super) fn recycle(&mut self, block: Block) {
        self.spare.push(block.bytes);
    }

    /// Everything that is left, as bytes.
    ///
    /// # Errors
    /// As [`Self::more`].
    #[cfg(feature = "parquet")]
    pub(super) fn rest(&mut self) -> Result<Vec<u8>> {
        let mut all = Vec::new();
        loop {
            all.extend_from_slice(self.at_hand());
            self.consume(self.at_hand().len(), 0);
            if self.ended {
                return Ok(all);
            }
            self.more()?;
        }
    }

    /// Reads what is left, for its hash and size.
    ///
    /// # Errors
    /// As [`Self::more`].
    #[cfg(feature = "parquet")]
    pub(super) fn skip_rest(&mut self) -> Result<()> {
        while !self.ended {
            self.consume(self.at_hand().len(), 0);
            self.more()?;
        }
        Ok(())
    }

    #[cfg(feature = "parquet")]
    pub(super) fn watch(&self) -> &'a dyn Watch {
        self.watch
    }

    /// # Errors
    /// When the watch says stop.
    #[cfg(feature = "parquet")]
    pub(super) fn go_on(&self) -> Result<()> {
        match self.watch.stop() {
            true => Err(Error::Interrupted),
            false => Ok(()),
        }
    }

    /// Takes the first window, which must be full, for text in `encoding`, or in what it seems to be in, and
    /// steps over a byte order mark. Returns the encoding, and whether there was a mark.
    ///
    /// # Errors
    /// As [`Self::more`].
    pub(super) fn begin(&mut self, encoding: Option<Encoding>) -> Result<(Encoding, bool)> {
        let first = self.at_hand();
        let mark = encoding_rs::Encoding::for_bom(first).map_or(0, |(_, length)| length);
        let sample = &first[..first.len().min(Self::SAMPLE)];
        let whole = self.ended && sample.len() == first.len();
        let encoding = encoding.unwrap_or_else(|| Encoding::of(sample, whole));
        if encoding == Encoding::UTF_8 {
            let mark = if first.starts_with(b"\xef\xbb\xbf") { mark } else { 0 };
            self.consume(mark, 0);
        } else {
            self.transcoder = Some(Transcoder::new(encoding, first));
            (self.start, self.end, self.ended, self.content_bytes) = (0, 0, false, 0);
            self.more()?;
        }
        Ok((encoding, mark > 0))
    }

    /// Moves what is at hand to the front, and doubles the window when it is full.
    fn make_room(&mut self) -> Result<()> {
        self.window.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.end > Self::LONGEST_LINE {
            return Err(Error::TooMany {
                what: "bytes in one line",
                found: self.end as u64,
                limit: Self::LONGEST_LINE as u64,
                hint: format!("is {} a text file?", self.file),
            });
        }
        if self.window.len() - self.end < Transcoder::LEAST {
            self.window.resize(2 * self.end, 0);
        }
        Ok(())
    }

    fn tell(&mut self) -> Result<()> {
        let stored = self.content.stored_bytes();
        if stored - self.told >= Self::STEP || self.ended {
            self.watch.advance(stored - self.told);
            self.told = stored;
        }
        if self.watch.stop() {
            return Err(Error::Interrupted);
        }
        Ok(())
    }
}
