//! Products by pattern.

use glob::Pattern;

use super::{Patterns, Rank};
use crate::error::{Error, Result, nearest};

impl Patterns<'_> {
    /// The frequent products of this name, else those that fit the pattern: `*` stands for anything,
    /// `?` for one character. None where all that fit are too rare to be here.
    ///
    /// # Errors
    /// When no product fits, frequent or not, or it is no pattern.
    pub fn fitting(&self, text: &str) -> Result<Vec<Rank>> {
        if let Some(rank) = self.rank_of(text) {
            return Ok(vec![rank]);
        }
        let dictionary = self.transactions().dictionary();
        if dictionary.get(text).is_some() {
            return Ok(Vec::new());
        }
        let pattern = Pattern::new(text).map_err(|wrong| {
            Error::Unsupported(format!("{text:?} is no pattern of names: {wrong}"))
        })?;
        let ranks = (0..self.items().len()).map(Rank::at);
        let found: Vec<Rank> = ranks.filter(|&rank| pattern.matches(self.name(rank))).collect();
        if found.is_empty() && !dictionary.names().any(|name| pattern.matches(name)) {
            let near = nearest(text, dictionary.names())
                .map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
            return Err(Error::Unsupported(format!("there is no product {text:?}{near}")));
        }
        Ok(found)
    }
}
