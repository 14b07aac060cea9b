//! The names in a column: texts of any kind, whole numbers, numbers, dates and times.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::temporal_conversions::as_datetime;
use arrow_array::types::{
    ArrowTemporalType, Date32Type, Date64Type, Float32Type, Float64Type, Int8Type, Int16Type,
    Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{
    AnyDictionaryArray, Array, ArrayRef, ArrowPrimitiveType, LargeStringArray, StringArray,
    StringViewArray,
};
use arrow_schema::{DataType, TimeUnit};

use crate::read::digits;

/// The values of a list column, all rows one behind the other.
pub(super) fn list_values(array: &ArrayRef) -> Option<ArrayRef> {
    match array.data_type() {
        DataType::List(_) => Some(Arc::clone(array.as_list::<i32>().values())),
        DataType::LargeList(_) => Some(Arc::clone(array.as_list::<i64>().values())),
        _ => None,
    }
}

/// Where the values of one row lie.
pub(super) fn list_range(array: &ArrayRef, row: usize) -> Range<usize> {
    let place = |at: i64| usize::try_from(at).expect("offsets are not negative");
    if array.is_null(row) {
        return 0..0;
    }
    match array.data_type() {
        DataType::List(_) => {
            let offsets = array.as_list::<i32>().value_offsets();
            place(offsets[row].into())..place(offsets[row + 1].into())
        }
        _ => {
            let offsets = array.as_list::<i64>().value_offsets();
            place(offsets[row])..place(offsets[row + 1])
        }
    }
}

/// A column that can be names.
pub(super) enum Names {
    /// Texts, as they lie in the file.
    Texts(StringArray),
    LargeTexts(LargeStringArray),
    Views(StringViewArray),
    /// Places among texts; [`NOWHERE`] where there is none.
    Coded {
        keys: Vec<u32>,
        texts: Box<Names>,
        /// The texts as they came: several batches may share them.
        array: ArrayRef,
    },
    Whole(Vec<Option<i64>>),
    /// Anything else, written already.
    Written(Vec<Option<String>>),
}

impl Names {
    /// None when the column holds neither texts nor numbers nor times.
    pub(super) fn new(array: &ArrayRef) -> Option<Self> {
        Some(match array.data_type() {
            DataType::Utf8 => Self::Texts(array.as_string().clone()),
            DataType::LargeUtf8 => Self::LargeTexts(array.as_string().clone()),
            DataType::Utf8View => Self::Views(array.as_string_view().clone()),
            DataType::Dictionary(..) => {
                let dictionary = array.as_any_dictionary();
                let texts = Box::new(Self::new(dictionary.values())?);
                let keys = keys(array, dictionary);
                Self::Coded { keys, texts, array: Arc::clone(dictionary.values()) }
            }
            DataType::Int64 => Self::Whole(array.as_primitive::<Int64Type>().iter().collect()),
            DataType::Int8 => Self::whole::<Int8Type>(array),
            DataType::Int16 => Self::whole::<Int16Type>(array),
            DataType::Int32 => Self::whole::<Int32Type>(array),
            DataType::UInt8 => Self::whole::<UInt8Type>(array),
            DataType::UInt16 => Self::whole::<UInt16Type>(array),
            DataType::UInt32 => Self::whole::<UInt32Type>(array),
            DataType::UInt64 => {
                Self::written::<UInt64Type>(array, |number| Some(number.to_string()))
            }
            DataType::Float32 => Self::written::<Float32Type>(array, |number| real(number.into())),
            DataType::Float64 => Self::written::<Float64Type>(array, real),
            DataType::Boolean => Self::Written(
                array.as_boolean().iter().map(|truth| Some(truth?.to_string())).collect(),
            ),
            DataType::Date32 => {
                Self::written::<Date32Type>(array, |day| moment::<Date32Type>(day.into()))
            }
            DataType::Date64 => Self::written::<Date64Type>(array, moment::<Date64Type>),
            DataType::Timestamp(unit, _) => match unit {
                TimeUnit::Second => {
                    Self::written::<TimestampSecondType>(array, moment::<TimestampSecondType>)
                }
                TimeUnit::Millisecond => Self::written::<TimestampMillisecondType>(
                    array,
                    moment::<TimestampMillisecondType>,
                ),
                TimeUnit::Microsecond => Self::written::<TimestampMicrosecondType>(
                    array,
                    moment::<TimestampMicrosecondType>,
                ),
                TimeUnit::Nanosecond => Self::written::<TimestampNanosecondType>(
                    array,
                    moment::<TimestampNanosecondType>,
                ),
            },
            _ => return None,
        })
    }

    fn whole<T: ArrowPrimitiveType>(array: &ArrayRef) -> Self
    where
        i64: From<T::Native>,
    {
        Self::Whole(array.as_primitive::<T>().iter().map(|number| number.map(i64::from)).collect())
    }

    fn written<T: ArrowPrimitiveType>(
        array: &ArrayRef,
        write: impl Fn(T::Native) -> Option<String>,
    ) -> Self {
        let numbers = array.as_primitive::<T>().iter();
        Self::Written(numbers.map(|number| number.and_then(&write)).collect())
    }

    /// The texts among which the column has places.
    pub(super) fn dictionary(&self) -> Option<&ArrayRef> {
        match self {
            Self::Coded { array, .. } => Some(array),
            _ => None,
        }
    }

    /// The place of a row's text in the dictionary, if there is one.
    #[inline]
    pub(super) fn key(&self, row: usize) -> Option<usize> {
        match self {
            Self::Coded { keys, .. } => Some(keys[row] as usize),
            _ => None,
        }
    }

    /// The same with whole numbers in text.
    pub(super) fn in_text(self) -> Self {
        match self {
            Self::Whole(numbers) => {
                let text = |number: Option<i64>| number.map(|number| number.to_string());
                Self::Written(numbers.into_iter().map(text).collect())
            }
            Self::Coded { keys, texts, array } => {
                Self::Coded { keys, texts: Box::new(texts.in_text()), array }
            }
            other => other,
        }
    }

    /// The whole number in a row, if the column holds such.
    #[inline]
    pub(super) fn number(&self, row: usize) -> Option<i64> {
        match self {
            Self::Whole(numbers) => numbers[row],
            _ => None,
        }
    }

    /// Whether [`Self::text`] says all.
    pub(super) fn are_texts(&self) -> bool {
        match self {
            Self::Whole(_) => false,
            Self::Coded { texts, .. } => texts.are_texts(),
            _ => true,
        }
    }

    /// The text in a row, unless it is null, or a whole number that is not in text.
    #[inline]
    pub(super) fn text(&self, row: usize) -> Option<&str> {
        match self {
            Self::Texts(array) => array.is_valid(row).then(|| array.value(row)),
            Self::LargeTexts(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Views(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Coded { keys, texts, .. } => match keys[row] {
                NOWHERE => None,
                key => texts.text(key as usize),
            },
            Self::Whole(_) => None,
            Self::Written(texts) => texts[row].as_deref(),
        }
    }

    /// The text in a row, unless it is null; `scratch` is space to write it.
    #[inline]
    pub(super) fn name<'n>(&'n self, row: usize, scratch: &'n mut String) -> Option<&'n str> {
        match self {
            Self::Whole(numbers) => {
                let number = numbers[row]?;
                scratch.clear();
                digits::write(number, scratch);
                Some(scratch)
            }
            Self::Coded { keys, texts, .. } => match keys[row] {
                NOWHERE => None,
                key => texts.name(key as usize, scratch),
            },
            _ => self.text(row),
        }
    }
}

/// The place of no text.
const NOWHERE: u32 = u32::MAX;

/// The places of the texts of a column that has a dictionary.
fn keys(array: &ArrayRef, dictionary: &dyn AnyDictionaryArray) -> Vec<u32> {
    if dictionary.values().is_empty() {
        return vec![NOWHERE; array.len()];
    }
    let mut keys: Vec<u32> = match array.as_dictionary_opt::<Int32Type>() {
        Some(dictionary) => {
            dictionary.keys().values().iter().map(|&key| key.cast_unsigned()).collect()
        }
        None => {
            let place = |key| u32::try_from(key).expect("a dictionary has fewer than 2³² texts");
            dictionary.normalized_keys().into_iter().map(place).collect()
        }
    };
    if let Some(nulls) = array.nulls() {
        let missing = keys.iter_mut().zip(nulls).filter(|(_, is_there)| !is_there);
        missing.for_each(|(key, _)| *key = NOWHERE);
    }
    keys
}

/// A number, without decimals where it is whole; none where it is no number.
fn real(number: f64) -> Option<String> {
    number.is_finite().then(|| number.to_string())
}

fn moment<T: ArrowTemporalType>(value: i64) -> Option<String> {
    as_datetime::<T>(value)
        .map(|moment| moment.to_string().trim_end_matches(" 00:00:00").to_owned())
}
