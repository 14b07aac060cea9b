//! Histories: what each customer took, and when.

use std::borrow::Cow;
use std::sync::Arc;

use rayon::prelude::*;

use super::dictionary::Names;
use super::particulars::Occasion;
use super::{Dictionary, ItemId, Offsets, Transactions};
use crate::support::Count;

/// One row of a customer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    /// What was taken.
    pub item: ItemId,
    /// When, in seconds since the beginning of 1970; [`Histories::ALWAYS`] where the row does not
    /// say, for what is held since nobody knows when is held on every day.
    pub time: i64,
    /// Until when; [`Histories::STILL`] where the row does not say.
    pub end: i64,
    /// How many; 1 where the row does not say.
    pub units: f64,
    /// Units times price; 0 where the row has no price.
    pub spent: f64,
}

/// All rows of all customers, each customer's in the order of time, in the order in which the
/// customers were first met. Costs 40 bytes a row.
#[derive(Clone, Debug)]
pub struct Histories {
    dictionary: Arc<Dictionary>,
    names: Arc<Names>,
    /// Customer c has `events[offsets[c]..offsets[c + 1]]`.
    offsets: Vec<usize>,
    events: Vec<Event>,
}

impl Histories {
    /// Before every time.
    pub const ALWAYS: i64 = i64::MIN;
    /// After every time.
    pub const STILL: i64 = i64::MAX;

    /// Puts the rows of each of n customers in the order of time, then of items, amounts and ends, so
    /// that the order of the input does not matter.
    pub(super) fn new(
        dictionary: Arc<Dictionary>,
        names: Arc<Names>,
        n: usize,
        mut rows: Vec<((Count, ItemId), Occasion)>,
    ) -> Self {
        rows.par_sort_unstable_by(|((one, a), first), ((other, b), second)| {
            let when = |occasion: &Occasion| (occasion.time, occasion.end.unwrap_or(Self::STILL));
            let ((time, end), (other_time, other_end)) = (when(first), when(second));
            (one, time, a, end)
                .cmp(&(other, other_time, b, other_end))
                .then(first.units.total_cmp(&second.units))
                .then(first.spent.total_cmp(&second.spent))
        });
        let mut offsets = vec![0; n + 1];
        for ((customer, _), _) in &rows {
            offsets[*customer as usize + 1] += 1;
        }
        for customer in 0..n {
            offsets[customer + 1] += offsets[customer];
        }
        let event = |((_, item), occasion): ((Count, ItemId), Occasion)| Event {
            item,
            time: occasion.time.unwrap_or(Self::ALWAYS),
            end: occasion.end.unwrap_or(Self::STILL),
            units: occasion.units,
            spent: occasion.spent,
        };
        Self { dictionary, names, offsets, events: rows.into_iter().map(event).collect() }
    }

    /// How many customers there are.
    pub fn n(&self) -> Count {
        Count::try_from(self.offsets.len() - 1).expect("the builder counted them")
    }

    /// The names of the items.
    pub fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    /// The name of a customer, where names were kept; else the place, from 1.
    pub fn name(&self, customer: usize) -> Cow<'_, str> {
        match self.names.get(customer) {
            Some(name) => name.into(),
            None => (customer + 1).to_string().into(),
        }
    }

    /// Each customer's rows in the order of time.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[Event]> {
        self.offsets.windows(2).map(|ends| &self.events[ends[0]..ends[1]])
    }

    /// The first and the last time of a row, where any says one.
    pub fn span(&self) -> Option<(i64, i64)> {
        let times = || self.events.iter().map(|event| event.time).filter(|&t| t != Self::ALWAYS);
        Some((times().min()?, times().max()?))
    }

    /// How many rows do not say when.
    pub fn undated(&self) -> usize {
        self.events.iter().filter(|event| event.time == Self::ALWAYS).count()
    }

    /// What each customer holds at a time: taken before it and not ended by then. The customers are
    /// the same, in the same places, those with nothing too.
    pub fn held_at(&self, time: i64) -> Transactions {
        self.taken(|events, items| {
            let held = |event: &&Event| event.time < time && event.end > time;
            items.extend(events.iter().filter(held).map(|event| event.item));
        })
    }

    /// What each customer took for the first time from `from` until before `to`.
    pub fn first_between(&self, from: i64, to: i64) -> Transactions {
        self.taken(|events, items| {
            let before = events.partition_point(|event| event.time < from);
            let until = events.partition_point(|event| event.time < to);
            let known = |item| events[..before].iter().any(|event| event.item == item);
            let taken = events[before..until].iter().map(|event| event.item);
            items.extend(taken.filter(|&item| !known(item)));
        })
    }

    /// What each customer took from `from` until before `to`, be it for the first time or not.
    pub fn taken_between(&self, from: i64, to: i64) -> Transactions {
        self.taken(|events, items| {
            let before = events.partition_point(|event| event.time < from);
            let until = events.partition_point(|event| event.time < to);
            items.extend(events[before..until].iter().map(|event| event.item));
        })
    }

    /// Transactions of what `take` pushes for each customer, in any order and with repeats.
    fn taken(&self, take: impl Fn(&[Event], &mut Vec<ItemId>)) -> Transactions {
        let mut items: Vec<ItemId> = Vec::new();
        let mut offsets = Offsets::default();
        let mut one = Vec::new();
        for events in self.iter() {
            one.clear();
            take(events, &mut one);
            one.sort_unstable();
            one.dedup();
            items.extend_from_slice(&one);
            offsets.push(items.len());
        }
        Transactions {
            dictionary: self.dictionary.clone(),
            items,
            offsets,
            repeats: 0,
            span: None,
            names: self.names.clone(),
            times: Vec::new(),
            last_sold: Vec::new(),
            contexts: Vec::new(),
            taxonomy: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::{Keep, TransactionsBuilder};
    use crate::read::{self, ReadOptions, Source};
    use crate::watch::Unwatched;

    const ROWS: [&str; 7] = [
        "ann,mobile,2020-01-05,,2,10",
        "ann,tv,2020-03-01,2020-04-01,1,30",
        "bob,mobile,,,1,10",
        "ann,mobile,2020-05-01,,1,12",
        "bob,tv,2020-03-15,,1,",
        "cid,tv,2020-02-01,2020-02-20,1,30",
        "cid,fibre,2020-06-01,,1,40",
    ];

    fn histories(rows: &[&str]) -> Histories {
        let text = format!("customer,product,start,end,units,price\n{}\n", rows.join("\n"));
        let name = |text: &str| Some(text.to_owned());
        let options = ReadOptions {
            quantity: name("units"),
            price: name("price"),
            time: name("start"),
            end: name("end"),
            ..ReadOptions::default()
        };
        let keep = Keep { names: true, occasions: true, ..Keep::default() };
        let mut builder = TransactionsBuilder::keeping(keep);
        let source = Source::bytes("h.csv", text.into_bytes());
        read::read(&[source], &options, &mut builder, None, &Unwatched).unwrap();
        builder.finish_histories()
    }

    /// Each customer with the items held, by name.
    fn shown(transactions: &Transactions) -> Vec<String> {
        let mut lines: Vec<String> = (0..transactions.n() as usize)
            .map(|customer| {
                let name = |&item: &ItemId| transactions.dictionary().name(item);
                let mut items: Vec<&str> = transactions.items(customer).iter().map(name).collect();
                items.sort_unstable();
                format!("{}: {}", transactions.name(customer), items.join(" "))
            })
            .collect();
        lines.sort_unstable();
        lines
    }

    #[test]
    fn a_day_is_answered_from_what_began_and_did_not_end() {
        let day = |month: i64| 1_577_836_800 + month * 30 * 86_400;
        for rows in [ROWS.to_vec(), ROWS.iter().rev().copied().collect()] {
            let histories = histories(&rows);
            assert_eq!((histories.n(), histories.undated()), (3, 1));
            // The 31st of January, the 31st of March, the 28th of June.
            let at = |month| shown(&histories.held_at(day(month)));
            assert_eq!(at(1), ["ann: mobile", "bob: mobile", "cid: "]);
            assert_eq!(at(3), ["ann: mobile tv", "bob: mobile tv", "cid: "]);
            assert_eq!(at(6), ["ann: mobile", "bob: mobile tv", "cid: fibre"]);
            let taken = shown(&histories.first_between(day(1), day(6)));
            assert_eq!(taken, ["ann: tv", "bob: tv", "cid: fibre tv"]);
            let spent: f64 = histories.iter().flatten().map(|event| event.spent).sum();
            assert_eq!(spent, 20.0 + 30.0 + 10.0 + 12.0 + 30.0 + 40.0);
        }
    }
}
