//! Names to dense ids and back.

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;

use crate::error::{Error, Result};

/// The dense id of an item: its place in the dictionary, by first appearance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId(pub(crate) u32);

impl ItemId {
    /// As a place in a slice that is indexed by item.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Every name once. All names lie in one string; a name costs its bytes and some 13 more.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    text: String,
    /// Where each name ends in `text`.
    ends: Vec<usize>,
    /// Ids, found by the hash of their names.
    ids: HashTable<u32>,
}

impl Dictionary {
    /// How many names there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no name.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The id of `name`, a new one if it has none yet.
    ///
    /// # Errors
    /// When all 2³² ids are taken.
    pub fn intern(&mut self, name: &str) -> Result<ItemId> {
        let hash = FxBuildHasher.hash_one(name);
        let (text, ends) = (&self.text, &self.ends);
        if let Some(&id) = self.ids.find(hash, |&id| slice(text, ends, id) == name) {
            return Ok(ItemId(id));
        }
        let id = u32::try_from(self.ends.len()).map_err(|_| Error::TooMany {
            what: "different names",
            found: self.ends.len() as u64,
            limit: u64::from(u32::MAX),
            hint: "is the item column really the item?".into(),
        })?;
        self.text.push_str(name);
        self.ends.push(self.text.len());
        let (text, ends) = (&self.text, &self.ends);
        self.ids.insert_unique(hash, id, |&id| FxBuildHasher.hash_one(slice(text, ends, id)));
        Ok(ItemId(id))
    }

    /// The id of `name`, if it has one.
    pub fn get(&self, name: &str) -> Option<ItemId> {
        let hash = FxBuildHasher.hash_one(name);
        let (text, ends) = (&self.text, &self.ends);
        self.ids.find(hash, |&id| slice(text, ends, id) == name).map(|&id| ItemId(id))
    }

    /// The name of an id that this dictionary handed out.
    pub fn name(&self, id: ItemId) -> &str {
        slice(&self.text, &self.ends, id.0)
    }

    /// All names in the order of their ids.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.ends.len()).map(|id| {
            let start = if id == 0 { 0 } else { self.ends[id - 1] };
            &self.text[start..self.ends[id]]
        })
    }
}

fn slice<'a>(text: &'a str, ends: &[usize], id: u32) -> &'a str {
    let id = id as usize;
    let start = if id == 0 { 0 } else { ends[id - 1] };
    &text[start..ends[id]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_and_repeat_their_ids() {
        let mut dictionary = Dictionary::default();
        let names = ["", "نان", "bread", "bread ", "Bread", "a\nb", "パン"];
        let ids: Vec<_> = names.iter().map(|n| dictionary.intern(n).unwrap()).collect();
        for (name, &id) in names.iter().zip(&ids) {
            assert_eq!(dictionary.name(id), *name);
            assert_eq!(dictionary.get(name), Some(id));
            assert_eq!(dictionary.intern(name).unwrap(), id);
        }
        assert_eq!(dictionary.len(), names.len());
        assert_eq!(dictionary.get("butter"), None);
        assert!(dictionary.names().eq(names));
    }
}
