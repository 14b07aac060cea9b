//! How a transaction lies on the disk: numbers of as few bytes as they need (LEB128), one behind the
//! other.
//!
//! A record is the step from the order of the record before it, the length of the name and the name,
//! the number of rows, the number of items, the steps from one item to the next, the time if times
//! are kept, and what was said in each context column.

use crate::encode::ItemId;
use crate::encode::particulars::{Said, earlier};

/// A transaction, or what is known of it so far.
#[derive(Debug)]
pub(super) struct Record<'r> {
    /// Its place among all, by first row.
    pub(super) order: u64,
    pub(super) name: Option<&'r str>,
    /// How many rows it had.
    pub(super) rows: u64,
    /// Ascending, each once.
    pub(super) items: &'r [ItemId],
    /// Its earliest time, if times are kept.
    pub(super) began: Option<i64>,
    /// One for each context column.
    pub(super) said: &'r [Said],
}

/// What all records have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub(super) times: bool,
    /// How many context columns.
    pub(super) context: usize,
}

impl Record<'_> {
    /// Writes it behind one of order `before`.
    pub(super) fn write(&self, before: u64, shape: Shape, bytes: &mut Vec<u8>) {
        write(self.order - before, bytes);
        match self.name {
            Some(name) => {
                write(name.len() as u64 + 1, bytes);
                bytes.extend_from_slice(name.as_bytes());
            }
            None => write(0, bytes),
        }
        write(self.rows, bytes);
        write(self.items.len() as u64, bytes);
        let mut last = 0;
        for &ItemId(item) in self.items {
            write(u64::from(item - last), bytes);
            last = item;
        }
        if shape.times {
            write(u64::from(self.began.is_some()), bytes);
            if let Some(began) = self.began {
                // Small numbers of either sign get few bytes: 0, -1, 1, -2, …
                write((began << 1 ^ began >> 63).cast_unsigned(), bytes);
            }
        }
        for said in self.said {
            write(
                match *said {
                    Said::Nothing => 0,
                    Said::Several => 1,
                    Said::One(ItemId(value)) => u64::from(value) + 2,
                },
                bytes,
            );
        }
    }
}

/// Reads records one after the other.
pub(super) struct Records<'r> {
    bytes: &'r [u8],
    shape: Shape,
    order: u64,
    items: Vec<ItemId>,
    said: Vec<Said>,
}

impl<'r> Records<'r> {
    /// Those in `bytes`, the first behind one of order `before`.
    pub(super) fn new(bytes: &'r [u8], before: u64, shape: Shape) -> Self {
        Self { bytes, shape, order: before, items: Vec::new(), said: Vec::new() }
    }

    /// The next one; it is lent until the one after it. The name lives as long as the bytes.
    pub(super) fn next(&mut self) -> Option<(Record<'_>, Option<&'r str>)> {
        if self.bytes.is_empty() {
            return None;
        }
        let bytes = &mut self.bytes;
        self.order += read(bytes);
        let name = usize::try_from(read(bytes)).expect(WHOLE).checked_sub(1).map(|length| {
            let (name, rest) = bytes.split_at(length);
            *bytes = rest;
            str::from_utf8(name).expect(WHOLE)
        });
        let rows = read(bytes);
        let held = read(bytes);
        self.items.clear();
        let mut item = 0;
        for _ in 0..held {
            item += u32::try_from(read(bytes)).expect(WHOLE);
            self.items.push(ItemId(item));
        }
        let has_began = self.shape.times && read(bytes) == 1;
        let began = has_began.then(|| {
            let folded = read(bytes);
            (folded >> 1).cast_signed() ^ -(folded & 1).cast_signed()
        });
        self.said.clear();
        for _ in 0..self.shape.context {
            self.said.push(match read(bytes) {
                0 => Said::Nothing,
                1 => Said::Several,
                value => Said::One(ItemId(u32::try_from(value - 2).expect(WHOLE))),
            });
        }
        let (items, said) = (&self.items, &self.said);
        Some((Record { order: self.order, name, rows, items, began, said }, name))
    }
}

const WHOLE: &str = "what was written comes back whole";

/// What two records of one transaction say together, besides their items.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sum {
    pub(super) order: u64,
    pub(super) rows: u64,
    pub(super) began: Option<i64>,
}

impl Sum {
    pub(super) fn of(record: &Record<'_>) -> Self {
        Self { order: record.order, rows: record.rows, began: record.began }
    }

    pub(super) fn add(&mut self, record: &Record<'_>) {
        self.rows += record.rows;
        self.began = earlier(self.began, record.began);
    }
}

fn write(mut number: u64, bytes: &mut Vec<u8>) {
    while number > 0x7f {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

fn read(bytes: &mut &[u8]) -> u64 {
    let (mut number, mut shift) = (0, 0);
    loop {
        let (&byte, rest) = bytes.split_first().expect(WHOLE);
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return number;
        }
        shift += 7;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn records_come_back(
            steps in prop::collection::vec((
                0u64..1 << 40, prop::option::of("\\PC{0,9}"), any::<u64>(),
                prop::collection::btree_set(any::<u32>(), 0..9), any::<Option<i64>>(),
                prop::option::of(prop::option::of(0u32..u32::MAX)),
            ), 0..9),
            times: bool,
        ) {
            let shape = Shape { times, context: 1 };
            let (mut bytes, mut order) = (Vec::new(), 7);
            let said = |said: Option<Option<u32>>| [match said {
                None => Said::Nothing,
                Some(None) => Said::Several,
                Some(Some(value)) => Said::One(ItemId(value)),
            }];
            for (step, name, rows, items, began, says) in &steps {
                let items: Vec<ItemId> = items.iter().copied().map(ItemId).collect();
                let record = Record {
                    order: order + step, name: name.as_deref(), rows: *rows, items: &items,
                    began: began.filter(|_| times), said: &said(*says),
                };
                record.write(order, shape, &mut bytes);
                order += step;
            }
            let mut records = Records::new(&bytes, 7, shape);
            order = 7;
            for (step, name, rows, items, began, says) in &steps {
                let (record, found_name) = records.next().unwrap();
                order += step;
                prop_assert_eq!((record.order, record.rows), (order, *rows));
                prop_assert_eq!((record.name, found_name), (name.as_deref(), name.as_deref()));
                prop_assert!(record.items.iter().map(|item| item.0).eq(items.iter().copied()));
                prop_assert_eq!(record.began, began.filter(|_| times));
                prop_assert_eq!(record.said, said(*says));
            }
            prop_assert!(records.next().is_none());
        }
    }
}
