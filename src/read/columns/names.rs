//! The names in a column: texts of any kind, whole numbers, numbers, dates and times.

use std::fmt::Write;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::temporal_conversions::as_datetime;
use arrow_array::types::{
    ArrowTemporalType, Date32Type, Date64Type, Float32Type, Float64Type, Int8Type, Int16Type,
    Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType};
use arrow_schema::{DataType, TimeUnit};

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
    Texts(ArrayRef),
    /// Places among texts.
    Coded {
        keys: Vec<Option<usize>>,
        texts: Box<Names>,
    },
    Whole(Vec<Option<i64>>),
    /// Anything else, written already.
    Written(Vec<Option<String>>),
}

impl Names {
    /// None when the column holds neither texts nor numbers nor times.
    pub(super) fn new(array: &ArrayRef) -> Option<Self> {
        Some(match array.data_type() {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
                Self::Texts(Arc::clone(array))
            }
            DataType::Dictionary(..) => {
                let dictionary = array.as_any_dictionary();
                let texts = Box::new(Self::new(dictionary.values())?);
                let keys = if dictionary.values().is_empty() {
                    vec![None; array.len()]
                } else {
                    let keys = dictionary.normalized_keys();
                    (0..array.len()).map(|row| array.is_valid(row).then(|| keys[row])).collect()
                };
                Self::Coded { keys, texts }
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

    /// The text in a row, unless it is null; `scratch` is space to write it.
    pub(super) fn name<'n>(&'n self, row: usize, scratch: &'n mut String) -> Option<&'n str> {
        match self {
            Self::Texts(array) if array.is_null(row) => None,
            Self::Texts(array) => Some(match array.data_type() {
                DataType::Utf8 => array.as_string::<i32>().value(row),
                DataType::LargeUtf8 => array.as_string::<i64>().value(row),
                _ => array.as_string_view().value(row),
            }),
            Self::Coded { keys, texts } => texts.name(keys[row]?, scratch),
            Self::Whole(numbers) => {
                scratch.clear();
                // Writing to a String cannot fail.
                let _ = write!(scratch, "{}", numbers[row]?);
                Some(scratch)
            }
            Self::Written(texts) => texts[row].as_deref(),
        }
    }
}

/// A number, without decimals where it is whole; none where it is no number.
fn real(number: f64) -> Option<String> {
    number.is_finite().then(|| number.to_string())
}

fn moment<T: ArrowTemporalType>(value: i64) -> Option<String> {
    as_datetime::<T>(value)
        .map(|moment| moment.to_string().trim_end_matches(" 00:00:00").to_owned())
}
