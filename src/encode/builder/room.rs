//! Room for rows: with a limit on memory, the transactions of the rows at hand go to a disk.

use super::TransactionsBuilder;
use crate::encode::particulars::Said;
use crate::encode::spill::{self, Spill};
use crate::error::{Error, Result};

/// So many rows and transactions are taken before the next look at the memory they take.
pub(super) const LOOK: usize = if cfg!(test) { 16 } else { 1 << 16 };

impl TransactionsBuilder {
    /// Before each row or transaction: makes room where what is at hand has become too much.
    #[inline]
    pub(super) fn make_room(&mut self) -> Result<()> {
        match self.memory.is_some() && self.rows.len() + self.n as usize >= self.unseen {
            true => self.look(),
            false => Ok(()),
        }
    }

    #[cold]
    fn look(&mut self) -> Result<()> {
        self.unseen = self.rows.len() + self.n as usize + LOOK;
        let Some(memory) = &self.memory else {
            return Ok(());
        };
        let said: usize = self.statements.iter().map(|column| column.said.len()).sum();
        let taken = self.rows.bytes()
            + self.rows.bytes_to_group(self.n as usize)
            + size_of_val(&self.occasions[..])
            + size_of_val(&self.times[..])
            + 8 * said
            + self.baskets.bytes(LOOK);
        if taken < memory.of_rows() {
            return Ok(());
        }
        if self.keep.occasions {
            return Err(Error::TooMany {
                what: "bytes of rows in memory",
                found: taken as u64,
                limit: memory.of_rows() as u64,
                hint: "the order in time needs all rows at once; give more (--memory), or take a \
                       part of the rows (--where)"
                    .into(),
            });
        }
        self.write_out()
    }

    /// Groups the rows at hand and writes the transactions to the disk.
    pub(super) fn write_out(&mut self) -> Result<()> {
        let Some(memory) = &self.memory else {
            return Ok(());
        };
        let mut spill = match self.spill.take() {
            Some(spill) => spill,
            None => Spill::new(memory, &self.keep)?,
        };
        let n = self.n as usize;
        let together = std::mem::take(&mut self.rows).together(n);
        let names = self.baskets.by_transaction(n);
        let found: Vec<Vec<Said>> = self.statements.iter().map(|column| column.found(n)).collect();
        let (mut transaction, mut scratch, mut said) = (0, String::new(), Vec::new());
        together.each_set(|rows, items| {
            said.clear();
            said.extend(found.iter().map(|column| column[transaction]));
            spill.push(&spill::Grouped {
                name: names.get(transaction, &mut scratch),
                rows: rows as u64,
                items,
                began: self.times.get(transaction).copied().flatten(),
                said: &said,
            })?;
            transaction += 1;
            Ok(())
        })?;
        self.spill = Some(spill);
        (self.n, self.unseen) = (0, LOOK);
        self.last.clear();
        self.baskets.clear();
        self.times.clear();
        self.statements.iter_mut().for_each(|column| column.said.clear());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::{Keep, MaxBasket, Memory};
    use crate::read::{Line, RowSink};
    use crate::support::Count;
    use proptest::prelude::*;

    /// Rows of baskets near and far, with and without names, said and unsaid.
    fn fill(builder: &mut TransactionsBuilder, rows: &[(u8, u8, u8)]) {
        for &(basket, item, more) in rows {
            let (name, item) = (format!("b{}", basket % 40), format!("i{}", item % 30));
            let context = [["", "north", "south"][usize::from(more % 3)].to_owned()];
            let time = (more > 9).then_some(i64::from(more) - 100);
            let line = Line {
                basket: &name,
                item: &item,
                quantity: None,
                price: None,
                weight: (more % 7 == 0).then_some(1 + Count::from(basket % 40) % 3),
                time,
                end: None,
                context: &context,
            };
            match more {
                0..200 => builder.line(&line).unwrap(),
                200..220 => builder.named_basket(&name, &mut [&*item, "x"].into_iter()).unwrap(),
                _ => builder.basket(&mut [&*item].into_iter()).unwrap(),
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Rows that went to a disk come back as if they had stayed in memory.
        #[test]
        fn a_disk_changes_nothing(
            rows in prop::collection::vec(any::<(u8, u8, u8)>(), 0..300),
            skip: bool, rename: bool,
        ) {
            let keep = Keep {
                names: true, times: true, context: vec!["shop".into()], weights: true,
                ..Keep::default()
            };
            let folder = std::env::temp_dir();
            let finished = |bytes: Option<usize>| {
                let memory = bytes.map(|bytes| Memory { bytes, folder: folder.clone() });
                let mut builder = TransactionsBuilder::keeping(keep.clone()).within(memory);
                fill(&mut builder, &rows);
                if bytes.is_some() && rows.len() > 100 {
                    assert!(builder.spill.is_some());
                }
                if rename {
                    let merged = |name: &str| name.ends_with('7').then(|| "i1".to_owned());
                    builder.rename_items(merged).unwrap();
                    builder.rename_items(|name| Some(name.replace('i', "j"))).unwrap();
                }
                builder.finish_within(MaxBasket { items: 9, skip }).unwrap()
            };
            let ((memory, giants), (disk, giants_of_disk)) = (finished(None), finished(Some(4000)));
            prop_assert_eq!(giants, giants_of_disk);
            prop_assert!(memory.dictionary().names().eq(disk.dictionary().names()));
            prop_assert!(memory.iter().eq(disk.iter()));
            prop_assert_eq!(memory.times(), disk.times());
            prop_assert_eq!(memory.contexts(), disk.contexts());
            prop_assert_eq!((memory.repeats(), memory.span()), (disk.repeats(), disk.span()));
            let n = memory.n() as usize;
            prop_assert!((0..n).all(|place| memory.name(place) == disk.name(place)));
        }
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let memory = Memory { bytes: 4000, folder: std::env::temp_dir() };
        let mut builder = TransactionsBuilder::default().within(Some(memory.clone()));
        (0..2000).for_each(|at| builder.row(&at.to_string(), "x").unwrap());
        assert_eq!(
            builder.finish_within(MaxBasket::default()).unwrap_err().to_string(),
            "bytes of transactions in memory: 16000 is more than the 3000 that fit; give more \
             (--memory), or take a part of the rows (--where)"
        );
        let missing = Memory { folder: "no/such/folder".into(), ..memory.clone() };
        let mut builder = TransactionsBuilder::default().within(Some(missing));
        let mut rows = (0..2000).map(|at| builder.row(&at.to_string(), "x"));
        let said = rows.find_map(Result::err).unwrap().to_string();
        assert!(said.starts_with("no/such/folder/(temporary file): cannot be written: "), "{said}");
        let keep = Keep { occasions: true, ..Keep::default() };
        let mut builder = TransactionsBuilder::keeping(keep).within(Some(memory));
        let said = (0..2000).find_map(|at| builder.row(&at.to_string(), "x").err()).unwrap();
        assert!(said.to_string().contains("the order in time needs all rows at once"), "{said}");
    }
}
