//! The names in a column: texts of any kind, whole numbers, numbers, dates and times.

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

use super::pages::PageTexts;
use super::stored::Column;
use crate::read::digits;

/// A column that can be names.
pub(super) enum Names {
    /// Texts, as they lie in the file.
    InPages(PageTexts),
    Texts(StringArray),
    LargeTexts(LargeStringArray),
    Views(StringViewArray),
    Coded(Coded),
    Whole(Int64Array),
    /// Anything else, written already.
    Written(Vec<Option<String>>),
}

/// Places among texts.
pub(super) struct Coded {
    /// [`NOWHERE`] where there is none.
    pub(super) places: Vec<u32>,
    /// What has texts, as [`Names::text`] tells them.
    texts: Box<Names>,
    /// The same as it came: several batches may share it.
    pub(super) dictionary: ArrayRef,
}

/// The place of no text.
pub(super) const NOWHERE: u32 = u32::MAX;

impl Coded {
    /// The text at a place, empty if it is null.
    #[inline]
    pub(super) fn text(&self, place: u32) -> &str {
        self.texts.text(place as usize).unwrap_or_default()
    }
}

impl Names {
    /// None when the column holds neither texts nor numbers nor times.
    pub(super) fn new(column: &Column) -> Option<Self> {
        match column {
            Column::Array(array) => Self::of(array),
            Column::Texts(texts) => Some(Self::InPages(texts.clone())),
        }
    }

    /// The same for an array.
    pub(super) fn of(array: &ArrayRef) -> Option<Self> {
        Some(match array.data_type() {
            DataType::Utf8 => Self::Texts(array.as_string().clone()),
            DataType::LargeUtf8 => Self::LargeTexts(array.as_string().clone()),
            DataType::Utf8View => Self::Views(array.as_string_view().clone()),
            DataType::Dictionary(..) => {
                let dictionary = array.as_any_dictionary();
                let texts = Self::of(dictionary.values())?;
                Self::Coded(Coded {
                    places: places(array, dictionary),
                    texts: Box::new(texts.in_text().unwrap_or(texts)),
                    dictionary: Arc::clone(dictionary.values()),
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

    /// Where runs of rows with the same name end.
    pub(super) fn ends_of_runs(&self) -> Vec<usize> {
        match self {
            Self::InPages(texts) => ends_of_runs(texts.places.len(), |row| texts.get(row)),
            Self::Coded(Coded { places, .. }) => ends_of_runs(places.len(), |row| places[row]),
            Self::Whole(numbers) => ends_of_runs(numbers.len(), |row| self.number(row)),
            Self::Texts(texts) => ends_of_runs(texts.len(), |row| text(texts, row)),
            Self::LargeTexts(texts) => ends_of_runs(texts.len(), |row| text(texts, row)),
            Self::Views(texts) => ends_of_runs(texts.len(), |row| text(texts, row)),
            Self::Written(texts) => ends_of_runs(texts.len(), |row| &texts[row]),
        }
    }

    /// The same with whole numbers in text; none where there are none.
    pub(super) fn in_text(&self) -> Option<Self> {
        match self {
            Self::Whole(numbers) => Some(Self::written(numbers, |number| Some(number.to_string()))),
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
            Self::InPages(texts) => Some(texts.get(row)),
            Self::Texts(texts) => text(texts, row),
            Self::LargeTexts(texts) => text(texts, row),
            Self::Views(texts) => text(texts, row),
            Self::Coded(coded) => match coded.places[row] {
                NOWHERE => None,
                place => coded.texts.text(place as usize),
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

/// Where runs of rows that say the same end.
fn ends_of_runs<T: PartialEq>(rows: usize, said: impl Fn(usize) -> T) -> Vec<usize> {
    let ends = (1..rows).filter(|&row| said(row) != said(row - 1));
    ends.chain((rows > 0).then_some(rows)).collect()
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
