//! Reading: every source pushes the same rows.

mod row;
pub use row::RowSink;
