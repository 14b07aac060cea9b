//! What every reader yields.

use crate::error::Result;

/// Takes rows from any reader. Names are text; how they are numbered is the sink's business.
pub trait RowSink {
    /// One order line: `item` was in the basket called `basket`. Lines of one basket may stand
    /// anywhere in the file and may repeat an item.
    ///
    /// # Errors
    /// When there are more names than ids.
    fn row(&mut self, basket: &str, item: &str) -> Result<()>;

    /// One whole basket, complete in itself; it may be empty and may repeat an item.
    ///
    /// # Errors
    /// When there are more names than ids.
    fn basket(&mut self, items: &mut dyn Iterator<Item = &str>) -> Result<()>;

    /// One whole basket with the name of whom or what it belongs to, from a file with one row for
    /// each. Without regard to the name this is [`Self::basket`].
    ///
    /// # Errors
    /// When there are more names than ids.
    fn named_basket(&mut self, name: &str, items: &mut dyn Iterator<Item = &str>) -> Result<()> {
        let _ = name;
        self.basket(items)
    }
}
