//! Rows as they come, one by one, many at a time, or read into pieces on other threads.

use std::sync::Arc;

use super::{TransactionsBuilder, next};
use crate::encode::ItemId;
use crate::encode::particulars::{Occasion, Statements};
use crate::encode::piece::{TransactionsPiece, stretched};
use crate::error::Result;
use crate::read::{About, Items, Line, PiecedSink, RowSink, Run};

impl RowSink for TransactionsBuilder {
    fn row(&mut self, basket: &str, item: &str) -> Result<()> {
        self.make_room()?;
        let transaction = self.named(basket)?;
        self.push(transaction, item, Occasion::default)
    }

    fn rows(&mut self, runs: &[Run<'_>], items: Items<'_>) -> Result<()> {
        self.make_room()?;
        self.own_items();
        match items {
            Items::Names(names) => self.rows.append_names(&names, &mut self.items)?,
            Items::Numbers(numbers) => self.rows.append_numbers(numbers, &mut self.items)?,
            Items::Coded(mut items) => {
                items.look_up(|names| self.items.codes_of(names));
                let ids = items.numbers(&mut |name| Ok(self.items.intern(name)?.0))?;
                self.rows.append(ids.map(ItemId));
            }
        }
        self.fill_occasions();
        let mut last = None;
        for run in runs {
            // The first may go on with the last row's basket; the next ones are others.
            let transaction = match last {
                None => self.named(run.basket)?,
                Some(_) => self.found(run.basket)?,
            };
            self.rows.are_of(transaction, run.lines);
            last = Some((run.basket, transaction));
        }
        if let Some((basket, transaction)) = last {
            self.last.set(basket, transaction);
        }
        Ok(())
    }

    fn line(&mut self, line: &Line<'_>) -> Result<()> {
        self.make_room()?;
        if let Some(time) = line.time {
            self.span = stretched(self.span, time, time);
        }
        let transaction = self.named(line.basket)?;
        self.push(transaction, line.item, || Occasion::of(line))?;
        if self.keep.last_sold {
            let item = self.rows.last().expect("it was just pushed");
            self.last_sold.sell(item, line.time);
        }
        if self.keep.times {
            self.began(transaction, line.time);
        }
        Statements::say_all(&mut self.statements, transaction, line)
    }

    fn basket(&mut self, items: &mut dyn Iterator<Item = &str>) -> Result<()> {
        self.described_basket(&About::default(), items)
    }

    fn numbers(&mut self, ends: &[usize], items: &[u32]) -> Result<()> {
        self.make_room()?;
        self.own_items();
        self.rows.append_numbers(items, &mut self.items)?;
        self.fill_occasions();
        let mut start = 0;
        for &end in ends {
            let transaction = next(&mut self.n)?;
            self.rows.are_of(transaction, end - start);
            start = end;
        }
        Ok(())
    }

    fn named_basket(&mut self, name: &str, items: &mut dyn Iterator<Item = &str>) -> Result<()> {
        self.described_basket(&About { name: Some(name), context: &[] }, items)
    }

    fn described_basket(
        &mut self,
        about: &About<'_>,
        items: &mut dyn Iterator<Item = &str>,
    ) -> Result<()> {
        self.make_room()?;
        let transaction = match about.name {
            Some(name) => self.named(name)?,
            None => next(&mut self.n)?,
        };
        for (statements, value) in self.statements.iter_mut().zip(about.context) {
            statements.say(transaction, value)?;
        }
        self.fill(transaction, items)
    }
}

impl PiecedSink for TransactionsBuilder {
    type Piece = TransactionsPiece;

    fn piece(&self) -> TransactionsPiece {
        TransactionsPiece::keeping(&self.keep)
    }

    fn ready(&mut self, pieces: &mut [TransactionsPiece]) {
        let items = std::mem::take(self.own_items());
        let many = u32::try_from(items.len()).expect("ids are of 32 bits");
        let items = self.lent.insert(Arc::new(items));
        pieces.iter_mut().for_each(|piece| piece.begin_with(Arc::clone(items), many));
    }

    fn settle(&mut self, pieces: &mut [TransactionsPiece]) -> Result<()> {
        pieces.iter_mut().for_each(TransactionsPiece::end);
        let items = self.own_items();
        // Pieces and their new names come in the order of their first rows, so that these get the
        // numbers that they would have got row by row.
        pieces.iter_mut().try_for_each(|piece| piece.tell(|name| items.intern(name)))
    }

    fn append(&mut self, piece: &mut TransactionsPiece) -> Result<()> {
        if !piece.has_told() {
            self.settle(std::slice::from_mut(piece))?;
        }
        self.make_room()?;
        piece.last_sold().for_each(|(item, time)| self.last_sold.sell(item, time));
        self.rows.append(piece.items());
        let says = !self.statements.is_empty();
        let mut transactions = Vec::new();
        for run in piece.runs() {
            let transaction = match run.name {
                Some(name) => self.named(name)?,
                None => next(&mut self.n)?,
            };
            self.began(transaction, run.began);
            if says {
                transactions.push(transaction);
            }
            self.rows.are_of(transaction, run.rows);
        }
        self.occasions.append(&mut piece.occasions);
        for (column, theirs) in self.statements.iter_mut().zip(&piece.statements) {
            for &(run, value) in &theirs.said {
                column.say(transactions[run as usize], theirs.values.name(value))?;
            }
        }
        if let Some((first, last)) = piece.span {
            self.span = stretched(self.span, first, last);
        }
        piece.clear();
        Ok(())
    }
}
