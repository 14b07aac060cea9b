//! A written matrix from a Parquet file.

use std::fs::File;
use std::path::Path;

use arrow_array::{Array, ArrayRef, Float64Array, Int64Array, StringArray};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::{NEEDED, WrittenCell, unfit};
use crate::error::{Error, Result};
use crate::matrix::schema;
use crate::record::{Cell, Kind};

/// The rows of the file.
pub(super) fn read(file: &Path, name: &str) -> Result<Vec<WrittenCell>> {
    let open = File::open(file).map_err(|source| Error::Open {
        file: name.to_owned(),
        source,
        near: None,
    })?;
    let broken = |error: &dyn std::fmt::Display| unfit(name, 1, &error.to_string());
    let batches = ParquetRecordBatchReaderBuilder::try_new(open)
        .and_then(ParquetRecordBatchReaderBuilder::build)
        .map_err(|error| broken(&error))?;
    let schema = schema();
    let mut rows = Vec::new();
    for batch in batches {
        let batch = batch.map_err(|error| broken(&error))?;
        let columns: Vec<Option<&ArrayRef>> =
            schema.columns.iter().map(|column| batch.column_by_name(column.name)).collect();
        for (column, found) in schema.columns.iter().zip(&columns) {
            if found.is_none() && NEEDED.contains(&column.name) {
                return Err(unfit(name, 1, &format!("column {:?} is missing", column.name)));
            }
        }
        for row in 0..batch.num_rows() {
            let cell = |(column, values): (&crate::record::Column, &Option<&ArrayRef>)| {
                let Some(values) = values else { return Ok(Cell::Missing) };
                of_array(column.kind, values, row).ok_or_else(|| {
                    let what = format!("{} cannot be {}", column.name, values.data_type());
                    unfit(name, rows.len() + 1, &what)
                })
            };
            let cells: Result<Vec<Cell<'static>>> =
                schema.columns.iter().zip(&columns).map(cell).collect();
            rows.push(WrittenCell { cells: cells? });
        }
    }
    Ok(rows)
}

/// One value of a column of this kind; none when the array has another type.
fn of_array(kind: Kind, values: &ArrayRef, row: usize) -> Option<Cell<'static>> {
    let values = values.as_any();
    Some(match kind {
        Kind::Text | Kind::Sentence | Kind::List => {
            let texts = values.downcast_ref::<StringArray>()?;
            match texts.is_null(row) {
                true => Cell::Missing,
                false => Cell::Text(texts.value(row).to_owned().into()),
            }
        }
        Kind::Count => {
            let counts = values.downcast_ref::<Int64Array>()?;
            match counts.is_null(row) {
                true => Cell::Missing,
                false => Cell::Count(u64::try_from(counts.value(row)).ok()?),
            }
        }
        Kind::Share | Kind::Ratio | Kind::Number | Kind::Chance => {
            let numbers = values.downcast_ref::<Float64Array>()?;
            match numbers.is_null(row) {
                true => Cell::Missing,
                false => Cell::from(numbers.value(row)),
            }
        }
    })
}
