//! The names in a column: texts of any kind, whole numbers, numbers, dates and times.

use std::borrow::Cow;
use std::ops::Range;
use std::str::Utf8Error;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::temporal_conversions::as_datetime;
use arrow_array::types::{
    ArrowTemporalType, Date32Type, Date64Type, Float32Type, Int8Type, Int16Type, Int32Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{
    AnyDictionaryArray, Array, ArrayAccessor, ArrayRef, ArrowPrimitiveType, Float64Array,
    Int64Array, LargeStringArray, PrimitiveArray, StringArray, StringViewArray, UInt32Array,
};
use arrow_schema::{DataType, TimeUnit};

use super::pages::{PageDictionary, PageTexts, Texts};
use super::stored::Column;
use crate::read::{InText, are_same, digits};

/// A column that can be names.
pub(super) enum Names<'c> {
    /// Texts, as they lie in the file, and whether it is known that no blanks are around any.
    InPages(InText<'c>, bool),
    /// The same where what lies between them is no text.
    Each(Vec<&'c str>),
    Texts(StringArray),
    LargeTexts(LargeStringArray),
    Views(StringViewArray),
    Coded(Coded<'c>),
    Whole(Int64Array),
    /// Anything else, written already.
    Written(Vec<Option<String>>),
}

/// Places among texts.
pub(super) struct Coded<'c> {
    /// [`NOWHERE`] where there is none.
    pub(super) places: Cow<'c, [u32]>,
    pub(super) dictionary: Dictionary,
}

/// The place of no text.
pub(super) const NOWHERE: u32 = u32::MAX;

/// Texts that several batches may share.
#[derive(Clone)]
pub(super) enum Dictionary {
    Page(Arc<PageDictionary>),
    /// As it came, and what has texts, as [`Names::text`] tells them.
    Array(ArrayRef, Arc<Names<'static>>),
}

impl Dictionary {
    /// The text at a place, unless it is null.
    #[inline]
    pub(super) fn get(&self, place: u32) -> Option<&str> {
        match self {
            Self::Page(texts) => Some(texts.get(place)),
            Self::Array(_, texts) => texts.text(place as usize),
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Page(texts) => texts.len(),
            Self::Array(texts, _) => texts.len(),
        }
    }

    /// All of them, where it is known that they are names without blanks around them.
    pub(super) fn names(&self) -> Option<InText<'_>> {
        match self {
            Self::Page(texts) => texts.names(),
            Self::Array(..) => None,
        }
    }

    /// Whether both are one.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Page(one), Self::Page(other)) => Arc::ptr_eq(one, other),
            (Self::Array(one, _), Self::Array(other, _)) => one.to_data().ptr_eq(&other.to_data()),
            _ => false,
        }
    }
}

impl<'c> Names<'c> {
    /// None when the column holds neither texts nor numbers nor times.
    ///
    /// # Errors
    /// When what should be texts is no UTF-8.
    pub(super) fn new(column: &'c Column) -> Result<Option<Self>, Utf8Error> {
        match column {
            Column::Array(array) => Ok(Names::of(array)),
            Column::Texts(Texts::Plain(texts)) => Self::in_pages(texts).map(Some),
            Column::Texts(Texts::Coded(places, dictionary)) => Ok(Some(Self::Coded(Coded {
                places: places.into(),
                dictionary: Dictionary::Page(Arc::clone(dictionary)),
            }))),
        }
    }

    /// The lengths between texts are characters too, where they are small: all is looked at at once.
    fn in_pages(texts: &'c PageTexts) -> Result<Self, Utf8Error> {
        let PageTexts { bytes, places, are_trimmed } = texts;
        if let Ok(text) = str::from_utf8(bytes) {
            let is_cut = |place: &Range<u32>| text.get(place.start as usize..place.end as usize);
            if *are_trimmed || places.iter().all(|place| is_cut(place).is_some()) {
                return Ok(Self::InPages(InText { text, places }, *are_trimmed));
            }
        }
        let each =
            |place: &Range<u32>| str::from_utf8(&bytes[place.start as usize..place.end as usize]);
        Ok(Self::Each(places.iter().map(each).collect::<Result<_, _>>()?))
    }
}

impl Names<'static> {
    /// Those in an array; none when it holds neither texts nor numbers nor times.
    pub(super) fn of(array: &ArrayRef) -> Option<Self> {
        Some(match array.data_type() {
            DataType::Utf8 => Self::Texts(array.as_string().clone()),
            DataType::LargeUtf8 => Self::LargeTexts(array.as_string().clone()),
            DataType::Utf8View => Self::Views(array.as_string_view().clone()),
            DataType::Dictionary(..) => {
                let dictionary = array.as_any_dictionary();
                let texts = Self::of(dictionary.values())?;
                let texts = Arc::new(texts.in_text().unwrap_or(texts));
                Self::Coded(Coded {
                    places: places(array, dictionary).into(),
                    dictionary: Dictionary::Array(Arc::clone(dictionary.values()), texts),
                })
            }
            DataType::Int64 => Self::Whole(array.as_primitive().clone()),
            DataType::Int8 => Self::whole::<Int8Type>(array),
            DataType::Int16 => Self::whole::<Int16Type>(array),
            DataType::Int32 => Self::whole::<Int32Type>(array),
            DataType::UInt8 => Self::whole::<UInt8Type>(array),
            DataType::UInt16 => Self::whole::<UInt16Type>(array),
            DataType::UInt32 => Self::whole::<UInt32Type>(array),
            DataType::UInt64 => {
                let numbers = array.as_primitive::<UInt64Type>();
                match numbers.try_unary(i64::try_from) {
                    Ok(whole) => Self::Whole(whole),
                    Err(_) => Self::written(numbers, |number| Some(number.to_string())),
                }
            }
            DataType::Float32 => {
                let numbers = array.as_primitive::<Float32Type>();
                Self::real(&numbers.unary(f64::from))
            }
            DataType::Float64 => Self::real(array.as_primitive()),
            DataType::Boolean => Self::Written(
                array.as_boolean().iter().map(|truth| Some(truth?.to_string())).collect(),
            ),
            DataType::Date32 => Self::moments::<Date32Type>(array),
            DataType::Date64 => Self::moments::<Date64Type>(array),
            DataType::Timestamp(unit, _) => match unit {
                TimeUnit::Second => Self::moments::<TimestampSecondType>(array),
                TimeUnit::Millisecond => Self::moments::<TimestampMillisecondType>(array),
                TimeUnit::Microsecond => Self::moments::<TimestampMicrosecondType>(array),
                TimeUnit::Nanosecond => Self::moments::<TimestampNanosecondType>(array),
            },
            _ => return None,
        })
    }

    fn whole<T: ArrowPrimitiveType>(array: &ArrayRef) -> Self
    where
        i64: From<T::Native>,
    {
        Self::Whole(array.as_primitive::<T>().unary(i64::from))
    }

    /// Numbers, without decimals where they are whole; none where they are none.
    fn real(numbers: &Float64Array) -> Self {
        let all_whole: Option<Int64Array> = numbers
            .iter()
            .map(|number| match number {
                Some(number) if number.is_finite() => whole(number).map(Some),
                _ => Some(None),
            })
            .collect();
        match all_whole {
            Some(whole) => Self::Whole(whole),
            None => Self::written(numbers, |number| number.is_finite().then(|| number.to_string())),
        }
    }

    fn written<T: ArrowPrimitiveType>(
        numbers: &PrimitiveArray<T>,
        write: impl Fn(T::Native) -> Option<String>,
    ) -> Self {
        Self::Written(numbers.iter().map(|number| number.and_then(&write)).collect())
    }

    fn moments<T: ArrowTemporalType>(array: &ArrayRef) -> Self
    where
        i64: From<T::Native>,
    {
        Self::written(array.as_primitive::<T>(), |moment| {
            let moment = as_datetime::<T>(moment.into())?.to_string();
            Some(moment.trim_end_matches(" 00:00:00").to_owned())
        })
    }
}

impl Names<'_> {
    /// Where runs of rows with the same name end.
    pub(super) fn ends_of_runs(&self) -> Vec<usize> {
        match self {
            Self::Coded(Coded { places, .. }) => {
                ends_of_runs(places.len(), |row| places[row] == places[row - 1])
            }
            Self::Whole(numbers) if numbers.null_count() == 0 => {
                let numbers = numbers.values();
                ends_of_runs(numbers.len(), |row| numbers[row] == numbers[row - 1])
            }
            Self::Whole(numbers) => {
                ends_of_runs(numbers.len(), |row| self.number(row) == self.number(row - 1))
            }
            Self::InPages(InText { text, places }, _) => {
                let text = text.as_bytes();
                let said = |row: usize| &text[places[row].start as usize..places[row].end as usize];
                ends_of_runs(places.len(), |row| are_same(said(row), said(row - 1)))
            }
            _ => ends_of_runs(self.len(), |row| match (self.text(row), self.text(row - 1)) {
                (Some(text), Some(before)) => are_same(text.as_bytes(), before.as_bytes()),
                (text, before) => text == before,
            }),
        }
    }

    /// How many rows there are.
    fn len(&self) -> usize {
        match self {
            Self::InPages(texts, _) => texts.places.len(),
            Self::Each(texts) => texts.len(),
            Self::Texts(texts) => texts.len(),
            Self::LargeTexts(texts) => texts.len(),
            Self::Views(texts) => texts.len(),
            Self::Coded(coded) => coded.places.len(),
            Self::Whole(numbers) => numbers.len(),
            Self::Written(texts) => texts.len(),
        }
    }

    /// The same with whole numbers in text; none where there are none.
    pub(super) fn in_text(&self) -> Option<Names<'static>> {
        match self {
            Self::Whole(numbers) => {
                Some(Names::written(numbers, |number| Some(number.to_string())))
            }
            _ => None,
        }
    }

    /// The whole numbers, if the column holds such and all of them are small enough.
    pub(super) fn numbers(&self) -> Option<UInt32Array> {
        match self {
            Self::Whole(numbers) => numbers.try_unary(u32::try_from).ok(),
            _ => None,
        }
    }

    /// The whole number in a row, if the column holds such.
    #[inline]
    pub(super) fn number(&self, row: usize) -> Option<i64> {
        match self {
            Self::Whole(numbers) => numbers.is_valid(row).then(|| numbers.value(row)),
            _ => None,
        }
    }

    /// The text in a row, unless it is null, or a whole number that is not in text.
    #[inline]
    pub(super) fn text(&self, row: usize) -> Option<&str> {
        match self {
            Self::InPages(texts, _) => Some(texts.get(row)),
            Self::Each(texts) => Some(texts[row]),
            Self::Texts(texts) => text(texts, row),
            Self::LargeTexts(texts) => text(texts, row),
            Self::Views(texts) => text(texts, row),
            Self::Coded(coded) => match coded.places[row] {
                NOWHERE => None,
                place => coded.dictionary.get(place),
            },
            Self::Whole(_) => None,
            Self::Written(texts) => texts[row].as_deref(),
        }
    }

    /// The text in a row, unless it is null; `scratch` is space to write it.
    #[inline]
    pub(super) fn name<'n>(&'n self, row: usize, scratch: &'n mut String) -> Option<&'n str> {
        match self.number(row) {
            Some(number) => {
                scratch.clear();
                digits::write(number, scratch);
                Some(scratch)
            }
            None => self.text(row),
        }
    }
}

/// The text in a row, unless it is null.
#[inline]
fn text<'a>(texts: impl ArrayAccessor<Item = &'a str>, row: usize) -> Option<&'a str> {
    texts.is_valid(row).then(|| texts.value(row))
}

/// Where runs of rows end that say the same, where a row `goes_on` with what the one before says.
fn ends_of_runs(rows: usize, goes_on: impl Fn(usize) -> bool) -> Vec<usize> {
    let mut ends = vec![0; rows];
    let mut many = 0;
    // Where runs end has no pattern, so each row is written down until one is known to be an end.
    for row in 1..rows {
        ends[many] = row;
        many += usize::from(!goes_on(row));
    }
    if let Some(last) = ends.get_mut(many) {
        *last = rows;
        many += 1;
    }
    ends.truncate(many);
    ends
}

/// A number as a whole one, if it is written without decimals and without a sign before 0.
fn whole(number: f64) -> Option<i64> {
    /// Beyond, not every whole number is there.
    const EXACT: f64 = (1_u64 << f64::MANTISSA_DIGITS) as f64;
    let is_whole = number.fract() == 0.0 && number.abs() < EXACT;
    #[expect(clippy::cast_possible_truncation, reason = "it was just looked at")]
    (is_whole && (number != 0.0 || number.is_sign_positive())).then_some(number as i64)
}

/// The places of the texts of a column that has a dictionary.
fn places(array: &ArrayRef, dictionary: &dyn AnyDictionaryArray) -> Vec<u32> {
    if dictionary.values().is_empty() {
        return vec![NOWHERE; array.len()];
    }
    let mut places: Vec<u32> = match array.as_dictionary_opt::<Int32Type>() {
        Some(dictionary) => {
            dictionary.keys().values().iter().map(|&key| key.cast_unsigned()).collect()
        }
        None => {
            let place = |key| u32::try_from(key).expect("a dictionary has fewer than 2³² texts");
            dictionary.normalized_keys().into_iter().map(place).collect()
        }
    };
    if let Some(nulls) = array.nulls() {
        let missing = places.iter_mut().zip(nulls).filter(|(_, is_there)| !is_there);
        missing.for_each(|(place, _)| *place = NOWHERE);
    }
    places
}
