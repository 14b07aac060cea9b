//! From the files back to transactions, in the order of their first rows.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use hashbrown::HashTable;
use rayon::prelude::*;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;

use super::record::{Record, Records, Shape, Sum};
use super::{Memory, Part, Spill};
use crate::encode::ItemId;
use crate::encode::Offsets;
use crate::encode::builder::{Asked, Giant, MaxBasket};
use crate::encode::dictionary::Names;
use crate::encode::particulars::Said;
use crate::encode::rows::{Rows, Sets};
use crate::error::{Error, Result};
use crate::support::Count;

/// So many orders are merged at a time.
const STRETCH: u64 = if cfg!(test) { 4 } else { 1 << 15 };

/// All transactions in the order of their first rows.
#[derive(Default)]
pub(in crate::encode) struct Merged {
    pub(in crate::encode) items: Vec<ItemId>,
    pub(in crate::encode) offsets: Offsets,
    /// How many rows repeated an item of their transaction.
    pub(in crate::encode) repeats: u64,
    pub(in crate::encode) names: Names,
    pub(in crate::encode) times: Vec<Option<i64>>,
    /// What is said of each, for each context column.
    pub(in crate::encode) said: Vec<Vec<Said>>,
    /// Those of more than so many items.
    pub(in crate::encode) giants: Vec<Giant>,
}

/// A file of whole transactions in the order of their first rows.
struct Whole {
    file: File,
    /// Where the orders of each stretch begin, and the order before it; one more for the end.
    stretches: Vec<(u64, u64)>,
    transactions: u64,
    entries: u64,
}

impl Spill {
    pub(in crate::encode) fn merge(mut self, asked: Asked) -> Result<Merged> {
        let Self { memory, shape, .. } = &self;
        let (memory, shape) = (memory.clone(), *shape);
        for part in &mut self.parts {
            part.flush(&memory)?;
            part.buffer = Vec::new();
        }
        // A file in memory, with its table of names and its rows, takes some four times its size.
        let largest = self.parts.iter().map(|part| part.written).max().unwrap_or(0);
        let at_once = memory.bytes as u64 / 4 / (4 * largest).max(1);
        let at_once = usize::try_from(at_once).unwrap_or(usize::MAX).max(1);
        let renumbered = self.renumbered.as_deref();
        let mut whole = Vec::new();
        while !self.parts.is_empty() {
            let few: Vec<Part> = self.parts.drain(..at_once.min(self.parts.len())).collect();
            let few = few.into_par_iter();
            let of_few: Result<Vec<Whole>> =
                few.map(|part| Whole::new(part, self.orders, renumbered, shape, &memory)).collect();
            whole.extend(of_few?);
        }
        in_order(&mut whole, self.orders, shape, asked, &memory)
    }
}

impl Whole {
    /// Puts the records of each transaction together.
    fn new(
        part: Part,
        orders: u64,
        renumbered: Option<&[ItemId]>,
        shape: Shape,
        memory: &Memory,
    ) -> Result<Self> {
        let failed = |source| memory.error(source);
        let Part { mut file, written, .. } = part;
        let mut bytes = vec![0; usize::try_from(written).expect("a part fits into memory")];
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        file.read_exact(&mut bytes).map_err(failed)?;
        drop(file);
        let together = Together::new(&bytes, renumbered, shape);
        let Together { names, sums, said, rows } = together;
        let Sets { items, offsets, .. } = rows.together(sums.len()).into_sets(MaxBasket::default());

        let mut out = Part::new(memory)?;
        let mut stretches = Vec::new();
        for (at, range) in offsets.iter().enumerate() {
            let Sum { order, rows, began } = sums[at];
            while order >= stretches.len() as u64 * STRETCH {
                stretches.push((out.written + out.buffer.len() as u64, out.last));
            }
            let items = &items[range];
            let said = &said[at * shape.context..(at + 1) * shape.context];
            let record = Record { order, name: names[at], rows, items, began, said };
            out.push(&record, shape, memory)?;
        }
        out.flush(memory)?;
        while stretches.len() as u64 * STRETCH < orders + STRETCH {
            stretches.push((out.written, out.last));
        }
        Ok(Self {
            file: out.file,
            stretches,
            transactions: sums.len() as u64,
            entries: items.len() as u64,
        })
    }

    /// The bytes of a stretch and the order before it.
    fn read(&mut self, stretch: usize, bytes: &mut Vec<u8>) -> std::io::Result<u64> {
        let ((start, before), (end, _)) = (self.stretches[stretch], self.stretches[stretch + 1]);
        bytes.resize(usize::try_from(end - start).expect("a stretch fits into memory"), 0);
        self.file.seek(SeekFrom::Start(start))?;
        self.file.read_exact(bytes)?;
        Ok(before)
    }
}

/// The transactions of one file, in the order of their first rows.
struct Together<'b> {
    names: Vec<Option<&'b str>>,
    sums: Vec<Sum>,
    /// For each transaction what is said in each column.
    said: Vec<Said>,
    rows: Rows,
}

impl<'b> Together<'b> {
    fn new(bytes: &'b [u8], renumbered: Option<&[ItemId]>, shape: Shape) -> Self {
        let mut all = Self { names: vec![], sums: vec![], said: vec![], rows: Rows::default() };
        let mut known: HashTable<Count> = HashTable::new();
        let hash = |name: &str| FxBuildHasher.hash_one(name);
        let mut records = Records::new(bytes, 0, shape);
        while let Some((record, name)) = records.next() {
            let new = Count::try_from(all.sums.len()).expect("a part is small");
            let same = name.and_then(|name| {
                known.find(hash(name), |&at| all.names[at as usize] == Some(name)).copied()
            });
            let at = same.unwrap_or(new);
            if at == new {
                all.names.push(name);
                all.sums.push(Sum::of(&record));
                all.said.extend_from_slice(record.said);
                if let Some(name) = name {
                    let names = &all.names;
                    let hash_of = |&at: &Count| hash(names[at as usize].unwrap_or_default());
                    known.insert_unique(hash(name), new, hash_of);
                }
            } else {
                all.sums[at as usize].add(&record);
                let said = &mut all.said[at as usize * shape.context..];
                said.iter_mut().zip(record.said).for_each(|(said, &other)| said.add(other));
            }
            let number = |item: ItemId| renumbered.map_or(item, |numbers| numbers[item.index()]);
            all.rows.extend(at, record.items.iter().map(|&item| number(item)));
        }
        all
    }
}

/// All transactions of all files, stretch by stretch.
fn in_order(
    whole: &mut [Whole],
    orders: u64,
    shape: Shape,
    asked: Asked,
    memory: &Memory,
) -> Result<Merged> {
    let n = whole.iter().map(|whole| whole.transactions).sum();
    let entries: u64 = whole.iter().map(|whole| whole.entries).sum();
    fits(n, entries, memory)?;
    let room = |number: u64| usize::try_from(number).expect("it fits into memory");
    let mut merged = Merged {
        items: Vec::with_capacity(room(entries)),
        offsets: Offsets::with_capacity(room(n)),
        said: vec![Vec::new(); shape.context],
        ..Merged::default()
    };
    let mut bytes: Vec<Vec<u8>> = vec![Vec::new(); whole.len()];
    for stretch in 0..room(orders.div_ceil(STRETCH)) {
        let mut all = Stretch::default();
        for (whole, bytes) in whole.iter_mut().zip(&mut bytes) {
            let before = whole.read(stretch, bytes).map_err(|source| memory.error(source))?;
            all.add(bytes, before, shape);
        }
        all.push_to(&mut merged, shape, asked);
    }
    Ok(merged)
}

/// Finished transactions stay in memory.
fn fits(n: u64, entries: u64, memory: &Memory) -> Result<()> {
    let needed = 4 * (entries + n);
    let limit = memory.bytes as u64 / 4 * 3;
    if needed > limit {
        return Err(Error::TooMany {
            what: "bytes of transactions in memory",
            found: needed,
            limit,
            hint: "give more (--memory), or take a part of the rows (--where)".into(),
        });
    }
    if n > u64::from(Count::MAX) {
        return Err(Error::TooMany {
            what: "transactions",
            found: n,
            limit: u64::from(Count::MAX),
            hint: "mine a sample or a part of the period".into(),
        });
    }
    Ok(())
}

/// The transactions of one stretch, file by file.
#[derive(Default)]
struct Stretch<'b> {
    sums: Vec<Sum>,
    names: Vec<Option<&'b str>>,
    items: Vec<ItemId>,
    /// Where each one's items end.
    ends: Vec<usize>,
    said: Vec<Said>,
}

impl<'b> Stretch<'b> {
    fn add(&mut self, bytes: &'b [u8], before: u64, shape: Shape) {
        let mut records = Records::new(bytes, before, shape);
        while let Some((record, name)) = records.next() {
            self.sums.push(Sum::of(&record));
            self.names.push(name);
            self.items.extend_from_slice(record.items);
            self.ends.push(self.items.len());
            self.said.extend_from_slice(record.said);
        }
    }

    fn push_to(self, merged: &mut Merged, shape: Shape, asked: Asked) {
        let mut order: Vec<(u64, usize)> = self.sums.iter().map(|sum| sum.order).zip(0..).collect();
        order.sort_unstable();
        for (_, at) in order {
            let start = if at == 0 { 0 } else { self.ends[at - 1] };
            let items = &self.items[start..self.ends[at]];
            let is_giant = items.len() > asked.limit.items;
            if is_giant {
                merged.giants.push(Giant {
                    basket: self.names[at].map(str::to_owned),
                    place: merged.offsets.len() as u64 + 1,
                    items: items.len(),
                });
            }
            if !(is_giant && asked.limit.skip) {
                merged.repeats += self.sums[at].rows - items.len() as u64;
            }
            merged.items.extend_from_slice(items);
            merged.offsets.push(merged.items.len());
            if asked.names {
                merged.names.push_basket(self.names[at].unwrap_or_default());
            }
            if shape.times {
                merged.times.push(self.sums[at].began);
            }
            let said = &self.said[at * shape.context..];
            merged.said.iter_mut().zip(said).for_each(|(column, &said)| column.push(said));
        }
    }
}
