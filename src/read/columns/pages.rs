//! Texts as they lie in the pages of a Parquet file.
//!
//! A page is one text behind the other, each with its length in front, or places in a dictionary, which
//! is such a page itself and comes first. Many writers begin with a dictionary and go on without when
//! it has become too large. Making arrays of texts means to move each; here they are pointed at where
//! they are.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use parquet::arrow::arrow_reader::ArrowReaderMetadata;
use parquet::basic::{Compression, Encoding, Type};
use parquet::column::page::{Page, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::ChunkReader;
use parquet::file::serialized_reader::SerializedPageReader;

use super::packed::PackedPlaces;
use super::snappy;
use crate::read::InText;

/// Some texts of a page, in the order of their rows.
pub(super) struct PageTexts {
    /// With the lengths between them.
    pub(super) bytes: Bytes,
    pub(super) places: Vec<Range<u32>>,
    /// Whether each begins and ends with a letter, a digit or a sign of ASCII: then there are no blanks
    /// around any, and it is cut where characters end.
    pub(super) are_trimmed: bool,
}

/// The texts of a dictionary.
pub(super) struct PageDictionary {
    text: String,
    places: Vec<Range<u32>>,
    /// As of [`PageTexts`].
    are_trimmed: bool,
}

impl PageDictionary {
    fn new(texts: PageTexts) -> Result<Self> {
        let PageTexts { bytes, mut places, are_trimmed } = texts;
        // The lengths between texts are characters too, where they are small.
        let text = String::from_utf8(Vec::from(bytes)).or_else(|bytes| {
            let bytes = bytes.as_bytes();
            let mut text = Vec::with_capacity(bytes.len());
            for place in &mut places {
                let start = place_in(&text)?;
                text.extend_from_slice(&bytes[place.start as usize..place.end as usize]);
                *place = start..place_in(&text)?;
            }
            String::from_utf8(text).map_err(|_| not_text())
        })?;
        let is_cut = |place: &Range<u32>| text.get(place.start as usize..place.end as usize);
        match are_trimmed || places.iter().all(|place| is_cut(place).is_some()) {
            true => Ok(Self { text, places, are_trimmed }),
            false => Err(not_text()),
        }
    }

    /// That at a place.
    #[inline]
    pub(super) fn get(&self, place: u32) -> &str {
        let place = &self.places[place as usize];
        &self.text[place.start as usize..place.end as usize]
    }

    /// All of them, if there are no blanks around any.
    pub(super) fn names(&self) -> Option<InText<'_>> {
        self.are_trimmed.then_some(InText { text: &self.text, places: &self.places })
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }
}

/// Some texts of a column, in the order of their rows.
pub(super) enum Texts {
    Plain(PageTexts),
    /// By their places in a dictionary.
    Coded(Vec<u32>, Arc<PageDictionary>),
}

/// The texts of a column in one row group.
pub(super) struct Pages {
    pages: Box<dyn PageReader>,
    /// Whether they come as Snappy has packed them.
    are_packed: bool,
    /// What pages are unpacked into, one after the other.
    space: Bytes,
    /// Whether rows may be null; none is.
    is_nullable: bool,
    dictionary: Option<Arc<PageDictionary>>,
    /// What is left of the page.
    rest: Rest,
    /// How many texts that is.
    left: usize,
}

/// What is left of a page.
enum Rest {
    Plain(Bytes),
    Coded(PackedPlaces),
}

/// How texts may lie in pages, and how it is said which of them are null.
const KNOWN: [Encoding; 5] = [
    Encoding::PLAIN,
    Encoding::PLAIN_DICTIONARY,
    Encoding::RLE_DICTIONARY,
    Encoding::RLE,
    #[expect(deprecated, reason = "old files have it")]
    Encoding::BIT_PACKED,
];

impl Pages {
    /// Those of a column, if they can be read so: texts, none of them null.
    pub(super) fn open<R: ChunkReader + 'static>(
        input: &Arc<R>,
        metadata: &ArrowReaderMetadata,
        group: usize,
        leaf: usize,
    ) -> Result<Option<Self>> {
        let group = metadata.metadata().row_group(group);
        let chunk = group.column(leaf);
        let of_column = chunk.column_descr();
        let are_known = chunk.encodings().all(|encoding| KNOWN.contains(&encoding));
        let nulls = chunk.statistics().and_then(|statistics| statistics.null_count_opt());
        let is_nullable = of_column.max_def_level() > 0;
        let are_there = !is_nullable || of_column.max_def_level() == 1 && nulls == Some(0);
        let are_texts = of_column.physical_type() == Type::BYTE_ARRAY;
        if !(are_known && are_there && are_texts && of_column.max_rep_level() == 0) {
            return Ok(None);
        }
        let rows = usize::try_from(group.num_rows())?;
        let are_packed = chunk.compression() == Compression::SNAPPY;
        let as_stored = chunk.clone().into_builder().set_compression(Compression::UNCOMPRESSED);
        let as_stored = are_packed.then(|| as_stored.build()).transpose()?;
        let chunk = as_stored.as_ref().unwrap_or(chunk);
        let pages = SerializedPageReader::new(Arc::clone(input), chunk, rows, None)?;
        Ok(Some(Self {
            pages: Box::new(pages),
            are_packed,
            space: Bytes::new(),
            is_nullable,
            dictionary: None,
            rest: Rest::Plain(Bytes::new()),
            left: 0,
        }))
    }

    /// How many further texts are at hand, of the next page if there are none of this one.
    pub(super) fn ready(&mut self) -> Result<usize> {
        while self.left == 0 {
            self.rest = Rest::Plain(Bytes::new());
            let page = self.pages.get_next_page()?.ok_or_else(|| broken("a page is missing"))?;
            self.begin(page)?;
        }
        Ok(self.left)
    }

    /// So many texts, which are at hand.
    pub(super) fn take(&mut self, many: usize) -> Result<Texts> {
        self.left -= many;
        match &mut self.rest {
            Rest::Plain(bytes) => {
                let texts = PageTexts::first(bytes, many)?;
                *bytes = bytes.slice(texts.bytes.len()..);
                Ok(Texts::Plain(texts))
            }
            Rest::Coded(rest) => {
                let dictionary = self.dictionary.as_ref().expect("there are places in it");
                let places = rest.take(many).ok_or_else(too_short)?;
                match places.iter().fold(0, |most, &place| most.max(place)) as usize {
                    most if most < dictionary.len() || places.is_empty() => {
                        Ok(Texts::Coded(places, Arc::clone(dictionary)))
                    }
                    _ => Err(broken("a place is not in the dictionary")),
                }
            }
        }
    }

    /// Unpacks a page.
    fn begin(&mut self, page: Page) -> Result<()> {
        let (bytes, many, encoding, levels) = match page {
            Page::DictionaryPage { buf, num_values, .. } => {
                let bytes = if self.are_packed { self.unpacked(&buf)? } else { buf };
                let texts = PageTexts::first(&bytes, num_values as usize)?;
                // So that its bytes need not be copied, if nobody else has them.
                drop(bytes);
                self.dictionary = Some(Arc::new(PageDictionary::new(texts)?));
                return Ok(());
            }
            Page::DataPage { buf, num_values, encoding, def_level_encoding, .. } => {
                let bytes = if self.are_packed { self.unpacked(&buf)? } else { buf };
                let levels = match def_level_encoding {
                    _ if !self.is_nullable => 0,
                    Encoding::RLE => {
                        let length = bytes.first_chunk().ok_or_else(too_short)?;
                        length.len() + u32::from_le_bytes(*length) as usize
                    }
                    _ => num_values.div_ceil(8) as usize,
                };
                (bytes, num_values, encoding, levels)
            }
            Page::DataPageV2 {
                buf,
                num_values,
                encoding,
                def_levels_byte_len,
                is_compressed,
                ..
            } => {
                let levels = def_levels_byte_len as usize;
                match self.are_packed && is_compressed && levels < buf.len() {
                    true => (self.unpacked(&buf[levels..])?, num_values, encoding, 0),
                    false => (buf, num_values, encoding, levels),
                }
            }
        };
        if levels > bytes.len() {
            return Err(too_short());
        }
        let bytes = bytes.slice(levels..);
        self.left = many as usize;
        self.rest = match encoding {
            Encoding::PLAIN => Rest::Plain(bytes),
            Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY if self.dictionary.is_some() => {
                Rest::Coded(PackedPlaces::new(bytes).ok_or_else(too_short)?)
            }
            _ => return Err(broken("a page of texts is neither plain nor has it a dictionary")),
        };
        Ok(())
    }

    /// The bytes that Snappy has packed, where those of the page before were.
    fn unpacked(&mut self, packed: &[u8]) -> Result<Bytes> {
        // Somebody may still look at the page before.
        let mut space = std::mem::take(&mut self.space).try_into_mut().unwrap_or_default();
        let many = snappy::unpack(packed, &mut space);
        self.space = space.freeze();
        Ok(self.space.slice(..many.ok_or_else(|| broken("a page is not what Snappy packs"))?))
    }
}

impl PageTexts {
    /// The first texts, of bytes that have as many and more.
    fn first(bytes: &Bytes, many: usize) -> Result<Self> {
        // No text takes fewer than the bytes of its length.
        let mut places = Vec::with_capacity(many.min(bytes.len() / LENGTH as usize));
        let (all, mut end, mut are_trimmed) = (&bytes[..], 0_u32, true);
        for _ in 0..many {
            let length = all.get(end as usize..).and_then(|rest| rest.first_chunk());
            let length = u32::from_le_bytes(*length.ok_or_else(too_short)?);
            let start = end.checked_add(LENGTH).ok_or_else(too_short)?;
            end = start.checked_add(length).ok_or_else(too_short)?;
            match all.get(start as usize..end as usize).ok_or_else(too_short)? {
                [first, .., last] => {
                    are_trimmed &= first.is_ascii_graphic() & last.is_ascii_graphic();
                }
                short => are_trimmed &= short.first().is_some_and(u8::is_ascii_graphic),
            }
            places.push(start..end);
        }
        Ok(Self { bytes: bytes.slice(..end as usize), places, are_trimmed })
    }
}

/// What the length in front of a text takes.
const LENGTH: u32 = u32::BITS / 8;

/// Where a text ends, in a page.
fn place_in(text: &[u8]) -> Result<u32> {
    Ok(u32::try_from(text.len())?)
}

fn not_text() -> ParquetError {
    broken("a text is not UTF-8")
}

fn too_short() -> ParquetError {
    broken("a page of texts ends too early")
}

fn broken(what: &str) -> ParquetError {
    ParquetError::General(what.to_owned())
}
