//! Writing.

mod itemset_lines;

pub use itemset_lines::{ItemsetLines, ItemsetLinesPart, LineFormat};
