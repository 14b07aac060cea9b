//! Texts as they lie in the pages of a Parquet file.
//!
//! A column of texts that are mostly different has no dictionary: a page of it is one text behind the
//! other, each with its length in front. Making arrays of them means to move each; here they are pointed at
//! where they are.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use parquet::arrow::arrow_reader::ArrowReaderMetadata;
use parquet::basic::{Encoding, Type};
use parquet::column::page::{Page, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::ChunkReader;
use parquet::file::serialized_reader::SerializedPageReader;

/// Some texts of a page, in the order of their rows.
#[derive(Clone)]
pub(super) struct PageTexts {
    bytes: Bytes,
    pub(super) places: Vec<Range<u32>>,
}

impl PageTexts {
    /// That of a row.
    #[inline]
    pub(super) fn get(&self, row: usize) -> &str {
        let place = &self.places[row];
        let text = str::from_utf8(&self.bytes[place.start as usize..place.end as usize]);
        text.expect("it was looked at")
    }

    /// All of them in one text. The lengths between them are characters too, where they are small.
    pub(super) fn text(&self) -> Option<&str> {
        str::from_utf8(&self.bytes).ok()
    }
}

/// How texts may lie in pages otherwise than plain.
const OTHERS: [Encoding; 4] = [
    Encoding::PLAIN_DICTIONARY,
    Encoding::RLE_DICTIONARY,
    Encoding::DELTA_LENGTH_BYTE_ARRAY,
    Encoding::DELTA_BYTE_ARRAY,
];

/// The texts of a column in one row group.
pub(super) struct Pages {
    pages: Box<dyn PageReader>,
    /// Whether rows may be null; none is.
    is_nullable: bool,
    /// What is left of the page.
    bytes: Bytes,
    /// How many texts that is.
    left: usize,
}

impl Pages {
    /// Those of a column, if they can be read so: texts without a dictionary, none of them null.
    pub(super) fn open<R: ChunkReader + 'static>(
        input: &Arc<R>,
        metadata: &ArrowReaderMetadata,
        group: usize,
        leaf: usize,
    ) -> Result<Option<Self>> {
        let group = metadata.metadata().row_group(group);
        let chunk = group.column(leaf);
        let of_column = chunk.column_descr();
        let are_plain = chunk.dictionary_page_offset().is_none()
            && chunk.encodings().any(|encoding| encoding == Encoding::PLAIN)
            && !chunk.encodings().any(|encoding| OTHERS.contains(&encoding));
        let nulls = chunk.statistics().and_then(|statistics| statistics.null_count_opt());
        let is_nullable = of_column.max_def_level() > 0;
        let are_there = !is_nullable || of_column.max_def_level() == 1 && nulls == Some(0);
        let are_texts = of_column.physical_type() == Type::BYTE_ARRAY;
        if !(are_plain && are_there && are_texts && of_column.max_rep_level() == 0) {
            return Ok(None);
        }
        let rows = usize::try_from(group.num_rows())?;
        let pages = SerializedPageReader::new(Arc::clone(input), chunk, rows, None)?;
        Ok(Some(Self { pages: Box::new(pages), is_nullable, bytes: Bytes::new(), left: 0 }))
    }

    /// How many further texts are at hand, of the next page if there are none of this one.
    pub(super) fn ready(&mut self) -> Result<usize> {
        while self.left == 0 {
            let page = self.pages.get_next_page()?.ok_or_else(|| broken("a page is missing"))?;
            (self.bytes, self.left) = self.texts(page)?;
        }
        Ok(self.left)
    }

    /// So many texts, which are at hand.
    pub(super) fn take(&mut self, many: usize) -> Result<PageTexts> {
        let mut places = Vec::with_capacity(many);
        let mut at = 0;
        for _ in 0..many {
            let length = self.bytes.get(at..).and_then(|rest| rest.first_chunk());
            let length = length.ok_or_else(too_short)?;
            let start = at + length.len();
            at = start + u32::from_le_bytes(*length) as usize;
            places.push(u32::try_from(start)?..u32::try_from(at)?);
        }
        if at > self.bytes.len() {
            return Err(too_short());
        }
        self.left -= many;
        let texts = PageTexts { bytes: self.bytes.split_to(at), places };
        let text = texts.text();
        let is_text = |place: &Range<u32>| {
            let place = place.start as usize..place.end as usize;
            match text {
                Some(text) => text.get(place).is_some(),
                None => str::from_utf8(&texts.bytes[place]).is_ok(),
            }
        };
        match texts.places.iter().all(is_text) {
            true => Ok(texts),
            false => Err(broken("a text is not UTF-8")),
        }
    }

    /// What a page holds: texts, each with its length in front, and how many.
    fn texts(&self, page: Page) -> Result<(Bytes, usize)> {
        let (bytes, many, encoding, levels) = match page {
            Page::DataPage { buf, num_values, encoding, def_level_encoding, .. } => {
                let levels = match def_level_encoding {
                    _ if !self.is_nullable => 0,
                    Encoding::RLE => {
                        let length = buf.first_chunk().ok_or_else(too_short)?;
                        length.len() + u32::from_le_bytes(*length) as usize
                    }
                    _ => num_values.div_ceil(8) as usize,
                };
                (buf, num_values, encoding, levels)
            }
            Page::DataPageV2 { buf, num_values, encoding, def_levels_byte_len, .. } => {
                (buf, num_values, encoding, def_levels_byte_len as usize)
            }
            Page::DictionaryPage { .. } => return Err(broken("there is a dictionary")),
        };
        match encoding == Encoding::PLAIN && levels <= bytes.len() {
            true => Ok((bytes.slice(levels..), many as usize)),
            false => Err(broken("a page of texts is not plain")),
        }
    }
}

fn too_short() -> ParquetError {
    broken("a page of texts ends too early")
}

fn broken(what: &str) -> ParquetError {
    ParquetError::General(what.to_owned())
}
