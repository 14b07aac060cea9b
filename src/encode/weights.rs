//! Transactions that stand for many.
//!
//! One of weight w is there w times, one after the other, so that every count, test and sample is
//! what it would be with the rows written out; equal transactions become one pattern again before
//! they are mined.

use super::Dictionary;
use super::dictionary::Names;
use super::particulars::Said;
use super::spill::Merged;
use crate::error::{Error, Result};
use crate::support::Count;

/// The weight of each transaction, 1 where nothing is said.
///
/// # Errors
/// When rows of one transaction say different things.
pub(super) fn weights(values: &Dictionary, found: &[Said]) -> Result<Vec<Count>> {
    let several = found.iter().filter(|&&said| said == Said::Several).count();
    if several > 0 {
        return Err(Error::Unsupported(format!(
            "the rows of {several} baskets have different weights; all rows of one say the same, or \
             nothing"
        )));
    }
    let number = |name: &str| name.parse().expect("weights are written as numbers");
    let of_value: Vec<Count> = values.names().map(number).collect();
    let weight = |said: &Said| match *said {
        Said::One(value) => of_value[value.index()],
        Said::Nothing | Said::Several => 1,
    };
    Ok(found.iter().map(weight).collect())
}

impl Merged {
    /// The same with each transaction as many times as it weighs.
    pub(super) fn repeated(self, weights: &[Count]) -> Result<Self> {
        let n: u64 = weights.iter().copied().map(u64::from).sum();
        if n > u64::from(Count::MAX) {
            return Err(Error::TooMany {
                what: "transactions, by weight",
                found: n,
                limit: u64::from(Count::MAX),
                hint: "divide the weights by a common factor".into(),
            });
        }
        let copies = || (0..).zip(weights).flat_map(|(t, &weight)| (0..weight).map(move |_| t));
        let mut all = Self { repeats: self.repeats, giants: self.giants, ..Self::default() };
        for t in copies() {
            let t: usize = t;
            all.items.extend_from_slice(&self.items[self.offsets.range(t)]);
            all.offsets.push(all.items.len());
        }
        let mut names = Names::default();
        copies().for_each(|t| names.push(self.names.get(t).unwrap_or_default()));
        all.names = names;
        if !self.times.is_empty() {
            all.times = copies().map(|t| self.times[t]).collect();
        }
        let column = |said: &Vec<Said>| copies().map(|t| said[t]).collect();
        all.said = self.said.iter().map(column).collect();
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use crate::encode::{Keep, Transactions, TransactionsBuilder};
    use crate::error::Result;
    use crate::read::{MaxBad, ReadOptions, ReadReport, Source, read};
    use crate::watch::Unwatched;

    fn weighted(text: &str, max_bad: u64) -> Result<(Transactions, ReadReport)> {
        let options = ReadOptions {
            weight: Some("persons".into()),
            max_bad: MaxBad::Count(max_bad),
            ..ReadOptions::default()
        };
        let mut rows = TransactionsBuilder::keeping(Keep { weights: true, ..Keep::default() });
        let source = [Source::bytes("f.csv", text.as_bytes())];
        let report = read(&source, &options, &mut rows, None, &Unwatched)?;
        Ok((rows.finish_within(Default::default())?.0, report))
    }

    #[test]
    fn a_basket_of_weight_thirty_is_there_thirty_times() {
        let text = "order,item,persons\n1,a,30\n2,b,\n1,b,30\n3,a,20.0\n";
        let (weighed, _) = weighted(text, 0).unwrap();
        assert_eq!((weighed.n(), weighed.counts()), (51, vec![50, 31]));
        let lengths: Vec<usize> = weighed.iter().map(<[_]>::len).collect();
        assert_eq!(lengths, [[2; 30].as_slice(), &[1; 21]].concat());
        let patterns = weighed.patterns(1);
        let weights: Vec<u32> = patterns.iter().map(|(_, weight)| weight).collect();
        assert_eq!(weights, [30, 1, 20]);
    }

    #[test]
    fn weights_that_cannot_be_meant() {
        let said = |text: &str| weighted(text, 0).unwrap_err().to_string();
        assert_eq!(
            said("order,item,persons\n1,a,3\n1,b,2\n"),
            "the rows of 1 baskets have different weights; all rows of one say the same, or nothing"
        );
        for wrong in ["0", "-1", "1.5", "many", "4294967296"] {
            let text = format!("order,item,persons\n1,a,{wrong}\n2,b,1\n");
            assert!(said(&text).contains("a weight is a whole number from 1 on"), "{wrong}");
            let (weighed, report) = weighted(&text, 1).unwrap();
            assert_eq!((weighed.n(), report.bad_rows), (1, 1));
        }
        assert_eq!(
            said("order,item,persons\n1,a,4294967295\n2,b,1\n"),
            "transactions, by weight: 4294967296 is more than the 4294967295 that fit; divide the \
             weights by a common factor"
        );
    }
}
