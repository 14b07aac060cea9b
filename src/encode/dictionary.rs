//! Names to dense ids and back.

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;

use super::codes::{self, Codes, Form};
use crate::error::{Error, Result};
use crate::read::{BETWEEN_PARTS, InText, are_same};

/// The dense id of an item: its place in the dictionary, by first appearance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId(pub(crate) u32);

impl ItemId {
    /// As a place in a slice that is indexed by item.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Every name once. All names lie in one string; a name costs its bytes and some 40 more, one that is
/// a code some 12 more.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    text: String,
    /// Where each name ends in `text`.
    ends: Vec<usize>,
    ids: HashTable<Entry>,
    /// The ids of most names that are codes. The others are in the table of names, as are some of these.
    codes: Codes,
}

/// The id of no item.
pub(super) const NO_ID: u32 = codes::NOTHING;

/// A name in the table of ids. One of at most sixteen bytes is its key, and is found without a look
/// at the text; the key of a longer one is its hash, and beside it stands where it begins in the text.
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
        let [first, second] = self.words;
        let words = if self.length as usize > WHOLE { [first, 0] } else { [first, second] };
        Key { words, length: self.length }
    }
}

/// Tells names of at most sixteen bytes apart, and few others.
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
    #[inline]
    pub fn intern(&mut self, name: &str) -> Result<ItemId> {
        let number = self.codes.number(name);
        match number.and_then(|number| self.codes.get(number)) {
            Some(id) => Ok(ItemId(id)),
            None => self.intern_by_key(name, number),
        }
    }

    /// The same for a name that is not in the table of codes; it has a `number` if it is one.
    fn intern_by_key(&mut self, name: &str, number: Option<u32>) -> Result<ItemId> {
        let key = Key::of(name);
        if let Some(id) = self.find(key, name) {
            // It came before there was a place for it, or before codes were written so.
            number.map(|number| self.codes.put(number, id));
            return Ok(ItemId(id));
        }
        let id = self.push(name)?;
        let number = match self.len().is_power_of_two() && self.learn() {
            true => self.codes.number(name),
            false => number,
        };
        if number.is_none_or(|number| !self.codes.put(number, id)) {
            self.insert(key, id);
        }
        Ok(ItemId(id))
    }

    fn insert(&mut self, key: Key, id: u32) {
        let [first, second] = key.words;
        let start = self.start(id as usize);
        let second = if key.length as usize > WHOLE { start as u64 } else { second };
        let entry = Entry { words: [first, second], length: key.length, id };
        self.ids.insert_unique(key.hash(), entry, |entry| entry.key().hash());
    }

    /// Looks whether more names are codes if these are written otherwise, and returns whether that is
    /// so. This is asked whenever there are twice as many names: the first ones may be exceptions.
    fn learn(&mut self) -> bool {
        let Some(form) = Form::told(&self.sample(), self.codes.form()) else {
            return false;
        };
        let before = std::mem::replace(&mut self.codes, Codes::of(form));
        for (_, id) in before.iter() {
            let name = self.at(id as usize);
            let key = Key::of(name);
            if self.find(key, name).is_none() {
                self.insert(key, id);
            }
        }
        true
    }

    /// A few of the names, from everywhere.
    pub(super) fn sample(&self) -> Vec<&str> {
        const MANY: usize = 16;
        let step = self.len().div_ceil(MANY).max(1);
        (0..self.len()).step_by(step).map(|id| self.at(id)).collect()
    }

    /// The ids of many names, behind other ids.
    ///
    /// # Errors
    /// As [`Self::intern`].
    pub(super) fn intern_all(&mut self, names: &InText<'_>, ids: &mut Vec<ItemId>) -> Result<()> {
        let first = ids.len();
        self.find_codes(names, ids);
        for (at, id) in ids[first..].iter_mut().enumerate() {
            if id.0 == NO_ID {
                *id = self.intern(names.get(at))?;
            }
        }
        Ok(())
    }

    /// The ids of those names that are in the table of codes, behind other ids, with [`NO_ID`] for the
    /// others. First all become numbers: the processor waits for many places of the table at a time
    /// when nothing else stands between them.
    pub(super) fn find_codes(&self, names: &InText<'_>, ids: &mut Vec<ItemId>) {
        let (first, text) = (ids.len(), names.text.as_bytes());
        ids.extend(names.places.iter().map(|place| ItemId(self.codes.number_in(text, place))));
        for id in &mut ids[first..] {
            id.0 = self.codes.get(id.0).unwrap_or(NO_ID);
        }
    }

    /// The same as numbers.
    pub(super) fn codes_of(&self, names: &InText<'_>) -> impl Iterator<Item = u32> + use<> {
        let mut ids = Vec::new();
        self.find_codes(names, &mut ids);
        ids.into_iter().map(|id| id.0)
    }

    /// The id of the name that is this number, as numbers are usually written.
    ///
    /// # Errors
    /// As [`Self::intern`].
    #[inline]
    pub fn intern_number(&mut self, number: u32) -> Result<ItemId> {
        match self.codes.get_plain(number) {
            Some(id) => Ok(ItemId(id)),
            None => self.new_number(number),
        }
    }

    /// The same for many, behind other ids.
    ///
    /// # Errors
    /// As [`Self::intern`].
    pub(super) fn intern_numbers(&mut self, numbers: &[u32], ids: &mut Vec<ItemId>) -> Result<()> {
        ids.reserve(numbers.len());
        for &number in numbers {
            ids.push(self.intern_number(number)?);
        }
        Ok(())
    }

    /// The same for one that is not in the table.
    #[cold]
    fn new_number(&mut self, number: u32) -> Result<ItemId> {
        self.intern(&number.to_string())
    }

    /// The id of the name that is this number, if it is found by number.
    #[inline]
    pub(super) fn get_number(&self, number: u32) -> Option<ItemId> {
        self.codes.get_plain(number).map(ItemId)
    }

    /// The id of `name`, if it has one.
    #[inline]
    pub fn get(&self, name: &str) -> Option<ItemId> {
        let id = self.codes.number(name).and_then(|number| self.codes.get(number));
        id.or_else(|| self.find(Key::of(name), name)).map(ItemId)
    }

    fn find(&self, key: Key, name: &str) -> Option<u32> {
        let name = name.as_bytes();
        let is_it = |entry: &Entry| {
            let [first, second] = entry.words;
            if first != key.words[0] || entry.length != key.length {
                return false;
            }
            if name.len() <= WHOLE {
                return second == key.words[1];
            }
            let start = usize::try_from(second).expect("it is a place in the text");
            are_same(&self.text.as_bytes()[start..start + name.len()], name)
        };
        self.ids.find(key.hash(), is_it).map(|entry| entry.id)
    }

    fn push(&mut self, name: &str) -> Result<u32> {
        let id = u32::try_from(self.ends.len()).ok().filter(|&id| id != NO_ID);
        let id = id.ok_or_else(|| Self::full(self.ends.len() as u64))?;
        self.text.push_str(name);
        self.ends.push(self.text.len());
        Ok(id)
    }

    /// Says that so many names are too many.
    pub(super) fn full(found: u64) -> Error {
        Error::TooMany {
            what: "different names",
            found,
            limit: u64::from(NO_ID),
            hint: "is the item column really the item?".into(),
        }
    }

    /// How much memory the names take, and will take while so many more come: when their table is
    /// full, one of twice the size comes beside it.
    pub(super) fn bytes(&self, more: usize) -> usize {
        let table = self.ids.capacity() * (size_of::<Entry>() + 1);
        let tables = if self.ids.len() + more > self.ids.capacity() { 3 * table } else { table };
        self.text.len() + size_of_val(&self.ends[..]) + self.codes.bytes() + tables
    }

    /// Forgets all names and keeps their space.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.ids.clear();
        self.codes.clear();
    }

    /// The name of an id that this dictionary handed out.
    pub fn name(&self, id: ItemId) -> &str {
        self.at(id.index())
    }

    /// The name of the id of this number.
    pub(super) fn at(&self, id: usize) -> &str {
        &self.text[self.start(id)..self.ends[id]]
    }

    fn start(&self, id: usize) -> usize {
        if id == 0 { 0 } else { self.ends[id - 1] }
    }

    /// All names in the order of their ids.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.ends.len()).map(|id| self.at(id))
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

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

    /// The first names are no codes, or codes of another form than most.
    #[test]
    fn codes_are_learned_as_there_are_more_of_them() {
        let mut dictionary = Dictionary::default();
        let exceptions = ["Total", "A7", "A8", "1", "B017", "b17", "B", "B4294967296"];
        let codes = (1_000_000..1_100_000).map(|number| format!("B{number}"));
        let names: Vec<String> = exceptions.into_iter().map(str::to_owned).chain(codes).collect();
        for _ in 0..2 {
            for (name, id) in names.iter().zip(0..) {
                assert_eq!(dictionary.intern(name).unwrap(), ItemId(id));
            }
        }
        assert_eq!(dictionary.len(), names.len());
        assert!(dictionary.ids.len() < 20, "{} are found by their names", dictionary.ids.len());
        assert_eq!(dictionary.get("B1050000"), Some(ItemId(50_008)));
        assert_eq!(dictionary.get("B1100000"), None);
        assert_eq!(dictionary.get("B01050000"), None);
    }

    proptest! {
        /// Codes of several forms, near misses and words, against a plain map.
        #[test]
        fn names_have_the_ids_of_their_first_places(
            names in prop::collection::vec(prop_oneof![
                4 => "B[0-9]{1,3}", 2 => "SKU-[0-9]{6}", 1 => "[0-9]{1,11}",
                1 => "(B|b17|B017|Total||B4294967295|B4294967296|B999999999|B1000000000)",
                1 => "[a-z ]{0,40}",
            ], 0..200),
        ) {
            let (mut dictionary, mut plainly) = (Dictionary::default(), HashMap::new());
            for name in &names {
                let new = u32::try_from(plainly.len()).unwrap();
                let id = ItemId(*plainly.entry(name.as_str()).or_insert(new));
                prop_assert_eq!(dictionary.get(name), Some(id).filter(|id| id.0 != new));
                prop_assert_eq!(dictionary.intern(name).unwrap(), id);
                prop_assert_eq!(dictionary.name(id), name);
            }
            prop_assert_eq!(dictionary.len(), plainly.len());
            for name in &names {
                prop_assert_eq!(dictionary.get(name), plainly.get(name.as_str()).map(|&id| ItemId(id)));
                if let Ok(number) = name.parse::<u32>() && number.to_string() == *name {
                    prop_assert_eq!(dictionary.intern_number(number).unwrap().0, plainly[name.as_str()]);
                }
            }
        }
    }
}
