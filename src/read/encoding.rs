//! Encodings: what a file's bytes are, and how they become UTF-8.
//!
//! A byte order mark decides. Without one, what decodes as UTF-8 is UTF-8, and so is what mostly
//! does (a damaged file is not another encoding); NUL bytes in every other place are UTF-16; the
//! rest is guessed by chardetng, whose guess must then decode. Only the first lines are looked at,
//! so a file that turns out not to be what it seemed has bad rows, not wrong names.

use std::fmt;
use std::io::{self, ErrorKind, Read};
use std::str::{self, FromStr};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, DecoderResult, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};
use serde::{Serialize, Serializer};

use crate::error::{Error, Result};

/// The encoding of a text, for example `UTF-8` or `windows-1252`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

impl Encoding {
    /// What nearly every file is.
    pub const UTF_8: Self = Self(UTF_8);

    /// The name that the WHATWG Encoding Standard gives it.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// What the first bytes of a file are; `whole` says that nothing follows them.
    pub(super) fn of(first: &[u8], whole: bool) -> Self {
        if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(first) {
            return Self(encoding);
        }
        match mostly_utf8(first, whole) {
            true => utf16_without_mark(first).unwrap_or(Self::UTF_8),
            false => Self(utf16_without_mark(first).map_or_else(|| guess(first, whole), |e| e.0)),
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Serialize for Encoding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// Every label of the WHATWG Encoding Standard: `latin1`, `gb18030`, `windows-1256`, `utf-16`, ….
impl FromStr for Encoding {
    type Err = Error;

    fn from_str(label: &str) -> Result<Self> {
        match encoding_rs::Encoding::for_label(label.as_bytes()) {
            // The standard's GBK differs from GB18030 in encoding only.
            Some(encoding) if encoding == GBK => Ok(Self(GB18030)),
            Some(encoding) => Ok(Self(encoding)),
            None => Err(Error::Unsupported(format!(
                "there is no encoding {label:?}; usual ones are utf-8, utf-16le, windows-1252, \
                 windows-1256, gb18030, shift_jis"
            ))),
        }
    }
}

/// Whether more of the characters beyond ASCII are UTF-8 than are not.
fn mostly_utf8(first: &[u8], whole: bool) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    let mut rest = first;
    loop {
        let (valid, invalid) = match str::from_utf8(rest) {
            Ok(_) => (rest, 0),
            // The last character may be cut off.
            Err(error) if error.error_len().is_none() && !whole => {
                (&rest[..error.valid_up_to()], 0)
            }
            Err(error) => {
                let length = error.error_len().unwrap_or(rest.len() - error.valid_up_to());
                (&rest[..error.valid_up_to()], length)
            }
        };
        good += valid.iter().filter(|&&byte| byte >= 0xc0).count();
        if invalid == 0 {
            return bad == 0 || good > bad;
        }
        bad += 1;
        rest = &rest[valid.len() + invalid..];
    }
}

/// UTF-16 of mostly Latin text has a NUL in nearly every other byte.
fn utf16_without_mark(first: &[u8]) -> Option<Encoding> {
    let pairs = first[..first.len().min(4096)].chunks_exact(2);
    let (mut total, mut first_nul, mut second_nul) = (0, 0, 0);
    for pair in pairs {
        total += 1;
        first_nul += usize::from(pair[0] == 0);
        second_nul += usize::from(pair[1] == 0);
    }
    if total >= 4 && 2 * second_nul > total && first_nul == 0 {
        Some(Encoding(UTF_16LE))
    } else if total >= 4 && 2 * first_nul > total && second_nul == 0 {
        Some(Encoding(UTF_16BE))
    } else {
        None
    }
}

fn guess(first: &[u8], whole: bool) -> &'static encoding_rs::Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(first, whole);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let guess = if guess == GBK { GB18030 } else { guess };
    let mut decoded = String::with_capacity(3 * first.len() + 16);
    let mut decoder = guess.new_decoder_without_bom_handling();
    match decoder.decode_to_string_without_replacement(first, &mut decoded, whole) {
        (DecoderResult::Malformed(..), _) => UTF_8,
        _ => guess,
    }
}

/// Makes UTF-8 of another encoding while it is read.
pub(super) struct Transcoder {
    decoder: Decoder,
    encoded: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    /// Whether the decoder has given its last.
    finished: bool,
}

/// Stands for what cannot be decoded. No UTF-8 holds it, so that the row becomes a bad one.
const UNDECODABLE: u8 = 0xff;

impl Transcoder {
    const BLOCK: usize = 64 << 10;
    /// More than the longest UTF-8 that one step of a decoder may give.
    pub(super) const LEAST: usize = 16;

    /// `first` are the bytes read already.
    pub(super) fn new(encoding: Encoding, first: &[u8]) -> Self {
        let mut encoded = first.to_vec();
        encoded.resize(first.len().max(Self::BLOCK), 0);
        Self {
            decoder: encoding.0.new_decoder_with_bom_removal(),
            encoded,
            start: 0,
            end: first.len(),
            ended: false,
            finished: false,
        }
    }

    /// Reads from `content` and decodes into `buffer`, which has [`Self::LEAST`] bytes of space or
    /// more; 0 is the end.
    pub(super) fn read(&mut self, content: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
        let mut written = 0;
        while !self.finished && buffer.len() - written >= Self::LEAST {
            let input = &self.encoded[self.start..self.end];
            let space = &mut buffer[written..];
            let (result, read, wrote) =
                self.decoder.decode_to_utf8_without_replacement(input, space, self.ended);
            self.start += read;
            written += wrote;
            match result {
                DecoderResult::Malformed(..) => {
                    buffer[written] = UNDECODABLE;
                    written += 1;
                }
                DecoderResult::OutputFull => break,
                DecoderResult::InputEmpty if self.ended => self.finished = true,
                DecoderResult::InputEmpty if written > 0 => break,
                DecoderResult::InputEmpty => self.refill(content)?,
            }
        }
        Ok(written)
    }

    fn refill(&mut self, content: &mut impl Read) -> io::Result<()> {
        self.start = 0;
        self.end = 0;
        loop {
            match content.read(&mut self.encoded) {
                Ok(read) => {
                    self.end = read;
                    self.ended = read == 0;
                    return Ok(());
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}
