//! Names to dense ids and back.

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;

use crate::error::{Error, Result};
use crate::read::BETWEEN_PARTS;

/// The dense id of an item: its place in the dictionary, by first appearance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId(pub(crate) u32);

impl ItemId {
    /// As a place in a slice that is indexed by item.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A name of at most eight bytes, cheap to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Short {
    key: u64,
    length: usize,
}

impl Short {
    /// None when the name is too long.
    #[inline]
    pub(super) fn of(name: &str) -> Option<Self> {
        let length = name.len();
        (length <= 8).then(|| Self { key: word(name.as_bytes()), length })
    }
}

/// Every name once. All names lie in one string; a name costs its bytes and some 40 more, one that is
/// a number and not much larger than there are names some 13 more.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    text: String,
    /// Where each name ends in `text`.
    ends: Vec<usize>,
    ids: HashTable<Entry>,
    /// The ids of many of the names that are numbers, by number; [`NO_ID`] where there is none.
    numbers: Vec<u32>,
}

/// Codes of products and orders are mostly numbers, and a table of them by number is found in cache
/// more often than one of names: 4 bytes a number against 24 and a hash. Reading Instacart's lines
/// (39,123 products) takes a third less time, and 20 million orders half the memory. A number below
/// this is always in the table; a larger one is when, at the time it came, no more than three of four
/// places would have been empty for it.
const FEW: u32 = 1 << 20;
const NO_ID: u32 = u32::MAX;

/// A name in the table of ids. One of at most sixteen bytes is its key, and is found without a look
/// at the text; the key of a longer one is its hash.
#[derive(Clone, Copy, Debug)]
struct Entry {
    words: [u64; 2],
    /// In bytes.
    length: u32,
    id: u32,
}

impl Entry {
    #[inline]
    fn key(&self) -> Key {
        Key { words: self.words, length: self.length }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    words: [u64; 2],
    /// In bytes.
    length: u32,
}

const WHOLE: usize = 16;

impl Key {
    #[inline]
    fn of(name: &str) -> Self {
        let (name, length) = (name.as_bytes(), length(name));
        let words = match name.len() {
            // Two halves that overlap or touch: with the length they are the name.
            9..=WHOLE => [
                u64::from_le_bytes(*name.first_chunk().expect("there are nine")),
                u64::from_le_bytes(*name.last_chunk().expect("there are nine")),
            ],
            0..=8 => [word(name), 0],
            _ => [FxBuildHasher.hash_one(name), 0],
        };
        Self { words, length }
    }

    #[inline]
    fn hash(self) -> u64 {
        let [first, last] = self.words;
        FxBuildHasher.hash_one((first, last ^ u64::from(self.length) << 56))
    }
}

/// A name of at most eight bytes; with the length it is the name.
#[inline]
fn word(name: &[u8]) -> u64 {
    match name.len() {
        4.. => {
            let first = name.first_chunk().expect("there are four");
            let last = name.last_chunk().expect("there are four");
            u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32
        }
        _ => name.iter().fold(0, |key, &byte| key << 8 | u64::from(byte)),
    }
}

/// Whether two names of one length, more than [`WHOLE`], are the same. Most are short, and two pieces
/// each, which may overlap, are compared sooner than a function is called that compares any length.
#[inline]
fn are_same(one: &[u8], other: &[u8]) -> bool {
    fn ends(name: &[u8]) -> Option<(&[u8; 16], &[u8; 16])> {
        Some((name.first_chunk()?, name.last_chunk()?))
    }
    match one.len() {
        16..=32 => ends(one) == ends(other),
        _ => one == other,
    }
}

/// The number that a name is, if it is written as numbers are and has at most nine digits.
#[inline]
fn number(name: &[u8]) -> Option<u32> {
    match name {
        [b'0'] => return Some(0),
        [b'1'..=b'9', rest @ ..] if rest.len() < 9 => {}
        _ => return None,
    }
    let mut number = 0;
    for byte in name {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = 10 * number + u32::from(digit);
    }
    Some(number)
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
    /// When all ids, some 2³² of them, are taken.
    pub fn intern(&mut self, name: &str) -> Result<ItemId> {
        let number = number(name.as_bytes());
        if let Some(id) = number.and_then(|number| self.by_number(number)) {
            return Ok(ItemId(id));
        }
        let key = Key::of(name);
        if let Some(id) = self.find(key, name) {
            return Ok(ItemId(id));
        }
        let id = self.push(name)?;
        match number.map(|number| number as usize).filter(|&number| self.has_place(number)) {
            Some(place) => {
                if place >= self.numbers.len() {
                    self.numbers.resize(place + 1 + place / 4, NO_ID);
                }
                self.numbers[place] = id;
            }
            None => {
                let entry = Entry { words: key.words, length: key.length, id };
                self.ids.insert_unique(key.hash(), entry, |entry| entry.key().hash());
            }
        }
        Ok(ItemId(id))
    }

    #[inline]
    fn by_number(&self, number: u32) -> Option<u32> {
        self.numbers.get(number as usize).copied().filter(|&id| id != NO_ID)
    }

    /// Whether a new number goes to the table of numbers.
    fn has_place(&self, number: usize) -> bool {
        number < (FEW as usize).max(4 * self.len())
    }

    /// The id of the name that is this number, as numbers are usually written.
    ///
    /// # Errors
    /// As [`Self::intern`].
    #[inline]
    pub fn intern_number(&mut self, number: u32) -> Result<ItemId> {
        match self.by_number(number) {
            Some(id) => Ok(ItemId(id)),
            None => self.new_number(number),
        }
    }

    /// The same for one that is not in the table.
    #[cold]
    fn new_number(&mut self, number: u32) -> Result<ItemId> {
        self.intern(&number.to_string())
    }

    /// The id of `name`, if it has one.
    pub fn get(&self, name: &str) -> Option<ItemId> {
        let number = number(name.as_bytes());
        let id = number.and_then(|number| self.by_number(number));
        id.or_else(|| self.find(Key::of(name), name)).map(ItemId)
    }

    fn find(&self, key: Key, name: &str) -> Option<u32> {
        let name = name.as_bytes();
        let is_it = |entry: &Entry| {
            if entry.key() != key {
                return false;
            }
            // The lengths are the same, so that where a name ends tells where it begins.
            name.len() <= WHOLE || {
                let end = self.ends[entry.id as usize];
                are_same(&self.text.as_bytes()[end - name.len()..end], name)
            }
        };
        self.ids.find(key.hash(), is_it).map(|entry| entry.id)
    }

    fn push(&mut self, name: &str) -> Result<u32> {
        let id = u32::try_from(self.ends.len()).ok().filter(|&id| id != NO_ID);
        let id = id.ok_or_else(|| Error::TooMany {
            what: "different names",
            found: self.ends.len() as u64,
            limit: u64::from(NO_ID),
            hint: "is the item column really the item?".into(),
        })?;
        self.text.push_str(name);
        self.ends.push(self.text.len());
        Ok(id)
    }

    /// How much memory the names take.
    pub(super) fn bytes(&self) -> usize {
        let entries = self.ids.capacity() * (size_of::<Entry>() + 1);
        self.text.len() + size_of_val(&self.ends[..]) + size_of_val(&self.numbers[..]) + entries
    }

    /// Forgets all names and keeps their space.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.ids.clear();
        self.numbers.clear();
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

/// Names by place, without the way back; a name costs its bytes and 8 more.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    text: String,
    ends: Vec<usize>,
}

impl Names {
    /// An empty one is none.
    pub(super) fn push(&mut self, name: &str) {
        self.text.push_str(name);
        self.ends.push(self.text.len());
    }

    /// The name of a basket; parts of it stand between commas.
    pub(super) fn push_basket(&mut self, name: &str) {
        match name.contains(BETWEEN_PARTS) {
            true => self.push(&name.replace(BETWEEN_PARTS, ", ")),
            false => self.push(name),
        }
    }

    /// None beyond the last name, and where it is empty.
    pub(super) fn get(&self, place: usize) -> Option<&str> {
        let end = *self.ends.get(place)?;
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        Some(&self.text[start..end]).filter(|name| !name.is_empty())
    }
}

/// No name is so long that its length matters beyond 32 bits: the text is compared too.
fn length(name: &str) -> u32 {
    u32::try_from(name.len()).unwrap_or(u32::MAX)
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
        let names = [
            "",
            "\0",
            "\0\0",
            "a",
            "نان",
            "bread",
            "bread ",
            "Bread",
            "a\nb",
            "パン",
            "0",
            "1234",
            "01234",
            "1048575",
            "1048576",
            "12341234",
            "1234234",
            "nine long",
            "nine lonG",
            "Nine long",
            "sixteen letters.",
            "seventeen letters",
            "seventeem letters",
            "a name of more than eight",
            "a name of more than nine",
            "thirty-two letters, if one looks",
            "thirty-two letterS, if one looks",
            "more than thirty-two letters, if one looks",
            "more than thirty-two letters. if one looks",
        ];
        let ids: Vec<_> = names.iter().map(|n| dictionary.intern(n).unwrap()).collect();
        for (name, &id) in names.iter().zip(&ids) {
            assert_eq!(dictionary.name(id), *name);
            assert_eq!(dictionary.get(name), Some(id));
            assert_eq!(dictionary.intern(name).unwrap(), id);
        }
        for number in [0, 1234, 1_048_575, 1_048_576, 1_234_234, 12_341_234] {
            let id = dictionary.get(&number.to_string()).unwrap();
            assert_eq!(dictionary.intern_number(number).unwrap(), id);
        }
        assert_eq!(dictionary.len(), names.len());
        assert_eq!(dictionary.get("butter"), None);
        assert!(dictionary.names().eq(names));
        let id = dictionary.intern_number(4_000_000_000).unwrap();
        assert_eq!(dictionary.name(id), "4000000000");
        assert_eq!(dictionary.intern("4000000000").unwrap(), id);
    }

    /// Numbers from a million on: the first of them are names like others, later ones have places.
    #[test]
    fn numbers_find_their_place_as_there_are_more_of_them() {
        let mut dictionary = Dictionary::default();
        let numbers: Vec<u32> = (0..600_000).map(|n| 1_000_000 + n).collect();
        for _ in 0..2 {
            for (&number, id) in numbers.iter().zip(0..) {
                assert_eq!(dictionary.intern(&number.to_string()).unwrap(), ItemId(id));
            }
        }
        assert!(dictionary.numbers.len() > 1_599_999 && dictionary.ids.len() > 1000);
        assert_eq!(dictionary.len(), numbers.len());
        assert_eq!(dictionary.intern_number(1_100_000).unwrap(), ItemId(100_000));
        assert_eq!(dictionary.get("1600000"), None);
    }
}
