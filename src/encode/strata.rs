//! Strata: transactions with the same circumstances, to be compared only with one another.

use std::collections::BTreeMap;

use super::{Context, Transactions};
use crate::error::{Error, Result};
use crate::read::Calendar;
use crate::support::Count;

/// How circumstances make strata.
#[derive(Clone, Copy, Debug)]
pub struct StrataConfig {
    /// Columns of numbers with more different values than this are cut into so many bands, of about
    /// as many transactions each. Default is 4.
    pub bands: usize,
    /// Strata of fewer transactions become one. Default is 30.
    pub least: Count,
}

impl Default for StrataConfig {
    fn default() -> Self {
        Self { bands: 4, least: 30 }
    }
}

/// A part of the transactions by their circumstances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strata {
    /// What each stratum is, `promotion=yes, region=north`; that of the small ones together is
    /// last, [`OTHER`].
    pub names: Vec<String>,
    /// The place in `names` of each transaction's stratum.
    pub labels: Vec<u32>,
}

/// The name of all small strata together.
pub const OTHER: &str = "(other)";

impl Strata {
    /// Parts transactions by all of these circumstances at once; some are those that were kept with
    /// them.
    ///
    /// # Errors
    /// When there is nothing to part by, or a column is the number of products of each transaction:
    /// whoever adds a product makes the basket bigger, so that within baskets of one size all pairs
    /// seem to avoid one another.
    pub fn of(
        transactions: &Transactions,
        contexts: &[Context],
        config: StrataConfig,
    ) -> Result<Self> {
        let sizes: Vec<String> = transactions.iter().map(|items| items.len().to_string()).collect();
        for context in contexts {
            let says = |(size, &code): (&String, &u32)| context.labels[code as usize] == *size;
            let several = context.labels.len() > 1;
            if several && sizes.iter().zip(&context.codes).all(says) {
                return Err(Error::Unsupported(format!(
                    "--context {}: it is the number of products of each row, which the rule itself \
                     makes larger; the adjusted lift (lift_adj) answers that question",
                    context.column
                )));
            }
        }
        let banded: Vec<Context> =
            contexts.iter().map(|context| context.banded(config.bands)).collect();
        let cell = |place: usize| -> Vec<u32> {
            banded.iter().map(|context| context.codes[place]).collect()
        };
        let mut places: BTreeMap<Vec<u32>, u32> = BTreeMap::new();
        let n = transactions.n() as usize;
        (0..n).for_each(|place| {
            places.insert(cell(place), 0);
        });
        for (place, at) in places.values_mut().zip(0..) {
            *place = at;
        }
        let labels: Vec<u32> = (0..n).map(|place| places[&cell(place)]).collect();
        let name = |codes: &Vec<u32>| {
            let one = |(context, &code): (&Context, &u32)| {
                format!("{}={}", context.column, context.labels[code as usize])
            };
            banded.iter().zip(codes).map(one).collect::<Vec<_>>().join(", ")
        };
        let names: Vec<String> = places.keys().map(name).collect();

        let mut sizes: Vec<Count> = vec![0; names.len()];
        labels.iter().for_each(|&label| sizes[label as usize] += 1);
        let merged = merge_small(&labels, config.least);
        let mut names: Vec<String> = names
            .into_iter()
            .zip(&sizes)
            .filter(|&(_, &size)| size >= config.least)
            .map(|(name, _)| name)
            .collect();
        if merged.iter().any(|&label| label as usize == names.len()) {
            names.push(OTHER.into());
        }
        Ok(Self { names, labels: merged })
    }
}

/// Strata of fewer than `least` transactions as one, with the label after the largest that stays;
/// the others become dense from 0 in the same order.
pub fn merge_small(labels: &[u32], least: Count) -> Vec<u32> {
    let n_strata = labels.iter().max().map_or(0, |&most| most as usize + 1);
    let mut sizes: Vec<Count> = vec![0; n_strata];
    for &label in labels {
        sizes[label as usize] += 1;
    }
    let large = |size: &Count| *size >= least && *size > 0;
    let others = sizes.iter().filter(|size| large(size)).count();
    let mut next = 0..;
    let new: Vec<u32> = sizes
        .iter()
        .map(|size| match large(size) {
            true => next.next().expect("no more than there were"),
            false => u32::try_from(others).expect("no more than there were"),
        })
        .collect();
    labels.iter().map(|&label| new[label as usize]).collect()
}

impl Context {
    /// What went on when each transaction began, as a column of circumstances called `calendar`. A
    /// calendar with regions wants a context column called region among those that were kept.
    ///
    /// # Errors
    /// When no times were kept, or the region is not known.
    pub fn of_calendar(transactions: &Transactions, calendar: &Calendar) -> Result<Self> {
        if transactions.times().iter().all(Option::is_none) {
            return Err(Error::Unsupported(
                "a calendar needs the time of each row: name its column with --time".into(),
            ));
        }
        let mut contexts = transactions.contexts().iter();
        let region = contexts.find(|context| context.column.eq_ignore_ascii_case("region"));
        if region.is_none() && calendar.entries.iter().any(|entry| entry.region.is_some()) {
            return Err(Error::Unsupported(
                "the calendar names regions: keep the column of the region, --context region"
                    .into(),
            ));
        }
        let what = |(place, time): (usize, &Option<i64>)| match time {
            None => super::MISSING.to_owned(),
            Some(time) => {
                let region = region.map(|region| &*region.labels[region.codes[place] as usize]);
                calendar.at(*time, region)
            }
        };
        let all: Vec<String> = transactions.times().iter().enumerate().map(what).collect();
        let mut labels = all.clone();
        labels.sort_unstable();
        labels.dedup();
        let code = |label: &String| labels.binary_search(label).expect("all labels are there");
        let code = |label| u32::try_from(code(label)).expect("transactions are counted in 32 bits");
        Ok(Self { column: "calendar".into(), codes: all.iter().map(code).collect(), labels })
    }

    /// A column of more than `bands` different numbers cut into bands of about as many transactions
    /// each, `1..12`; equal numbers stay together. Any other column as it is.
    pub fn banded(&self, bands: usize) -> Self {
        let numbers: Vec<Option<f64>> = self
            .labels
            .iter()
            .map(|label| label.parse().ok().filter(|n: &f64| n.is_finite()))
            .collect();
        let further = [super::MISSING, super::SEVERAL];
        let mut labels = self.labels.iter().zip(&numbers);
        let numeric =
            labels.all(|(label, number)| number.is_some() || further.contains(&label.as_str()));
        if !numeric || numbers.iter().flatten().count() <= bands {
            return self.clone();
        }
        let mut sorted: Vec<f64> =
            self.codes.iter().filter_map(|&code| numbers[code as usize]).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let mut greatest: Vec<f64> =
            (1..=bands).map(|band| sorted[(sorted.len() * band).div_ceil(bands) - 1]).collect();
        greatest.dedup();
        let band_of = |number: f64| greatest.partition_point(|&end| end < number);
        let mut least = vec![f64::INFINITY; greatest.len()];
        for &number in &sorted {
            let least = &mut least[band_of(number)];
            *least = least.min(number);
        }
        let mut names: Vec<String> = least
            .iter()
            .zip(&greatest)
            .map(
                |(low, high)| if low == high { format!("{low}") } else { format!("{low}..{high}") },
            )
            .collect();
        let mut new = Vec::with_capacity(self.labels.len());
        for (label, number) in self.labels.iter().zip(&numbers) {
            let place = number.map_or(names.len(), band_of);
            if number.is_none() {
                names.push(label.clone());
            }
            new.push(u32::try_from(place).expect("there are no more bands than values"));
        }
        let codes = self.codes.iter().map(|&code| new[code as usize]).collect();
        Self { column: self.column.clone(), labels: names, codes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::TransactionsBuilder;
    use crate::read::RowSink;

    fn context(column: &str, labels: &[&str], codes: Vec<u32>) -> Context {
        let labels = labels.iter().map(|&label| label.to_owned()).collect();
        Context { column: column.into(), labels, codes }
    }

    fn transactions(sizes: &[usize]) -> Transactions {
        let mut builder = TransactionsBuilder::default();
        for &size in sizes {
            builder.basket(&mut ["x", "y", "z"][..size].iter().copied()).unwrap();
        }
        builder.finish()
    }

    #[test]
    fn columns_cross_and_small_strata_become_one() {
        let transactions = transactions(&[1, 2, 3, 1, 2, 3]);
        let promotion = context("promotion", &["no", "yes"], vec![0, 0, 1, 1, 0, 1]);
        let region = context("region", &["north", "south"], vec![0, 0, 0, 0, 1, 1]);
        let config = StrataConfig { least: 2, ..StrataConfig::default() };
        let strata = Strata::of(&transactions, &[promotion, region], config).unwrap();
        assert_eq!(
            strata.names,
            ["promotion=no, region=north", "promotion=yes, region=north", OTHER]
        );
        assert_eq!(strata.labels, [0, 0, 1, 1, 2, 2]);
    }

    #[test]
    fn numbers_are_cut_into_bands() {
        let labels = ["1", "10", "12", "2", "3", "50", "(missing)"];
        let tenure = context("tenure", &labels, vec![0, 1, 2, 3, 4, 5, 6, 0]);
        let banded = tenure.banded(3);
        assert_eq!(banded.labels, ["1..2", "3..10", "12..50", "(missing)"]);
        assert_eq!(banded.codes, [0, 1, 2, 0, 1, 2, 3, 0]);
        assert_eq!(tenure.banded(6), tenure);
    }

    #[test]
    fn the_size_of_a_basket_is_no_circumstance() {
        let transactions = transactions(&[1, 2, 3]);
        let size = context("items", &["1", "2", "3"], vec![0, 1, 2]);
        let error = Strata::of(&transactions, &[size], StrataConfig::default()).unwrap_err();
        assert!(error.to_string().starts_with("--context items: it is the number of products"));
    }
}
