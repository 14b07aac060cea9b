//! Whether customers drop one product after taking another: what tells a substitute over time.
//!
//! Two products that are hardly held together may only serve different people. Whoever takes the one
//! and soon drops the other has switched. So for holders of the first product two rates of dropping
//! it are compared: within the window after they took the second, and while they had not taken it.
//! Those who held the second before the first tell nothing, nor does the time after the window.
//!
//! Contracts are dropped more in their first months than later, so like is compared with like: by
//! how long the first product has been held, in bands of one, two, four and eight windows. The rate
//! ratio over bands is that of Mantel and Haenszel for person-time, with the variance of Greenland
//! and Robins (1985). Time counts in days, the day of an event included, so that a contract that ends
//! on the day on which the other begins is a switch. Both directions are looked at, so intervals are
//! of 97.5 %. Teng and others (1999) ask the same of itemsets without time.

use rayon::prelude::*;

use super::{Matrix, PairRelation, Relation};
use crate::encode::{Event, Histories, ItemId, Rank};
use crate::error::{Error, Result};
use crate::record::{Cell, Column, Kind};
use crate::stats::{Interval, quantile};
use crate::support::Count;

const DAY: i64 = 86_400;
/// The level of an interval, two directions being looked at.
const LEVEL: f64 = 0.975;
/// Bands by how long the product has been held: up to one, two, four and eight windows, longer, and
/// since nobody knows when.
const BANDS: usize = 6;

/// How dropping one product goes with having taken another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Switch {
    /// The product that is dropped.
    pub from: Rank,
    /// The product that was taken.
    pub to: Rank,
    /// How many dropped the one within the window after taking the other.
    pub dropped: Count,
    /// The rate of dropping then, over the rate of holders who had not taken the other.
    pub ratio: f64,
    /// Its 97.5 % interval.
    pub interval: Interval,
}

impl Switch {
    /// Whether the product is surely dropped for the other.
    pub fn is_sure(&self) -> bool {
        self.interval.low > 1.0
    }
}

/// What was found of the pairs that could be substitutes.
#[derive(Clone, Debug, Default)]
pub(super) struct Switching {
    /// By place of the pair, ascending; the surer direction.
    pairs: Vec<(usize, Switch)>,
}

impl Matrix<'_> {
    /// Looks at all pairs that may be substitutes: whether holders of the one drop it within
    /// `window` seconds after taking the other.
    ///
    /// # Errors
    /// When no row of the histories has an end.
    ///
    /// # Panics
    /// When the histories are not of the items of this matrix.
    pub fn look_at_switching(&mut self, histories: &Histories, window: i64) -> Result<()> {
        let ended = |event: &Event| event.end != Histories::STILL;
        let span = histories.span().filter(|_| histories.iter().flatten().any(ended));
        let Some((first, last)) = span else {
            return Err(Error::Unsupported(
                "no row says when a product was dropped: name the column with --end".into(),
            ));
        };
        let candidates: Vec<PairRelation<'_>> = self
            .relations()
            .filter(|pair| matches!(pair.relation, Relation::Substitute | Relation::BelowBreadth))
            .collect();
        let study = Study { first, last, window: (window / DAY).max(1) };
        let item = |rank: Rank| self.patterns.items()[rank.index()];
        let look = |pair: &PairRelation<'_>| {
            let ways = [(pair.a, pair.b), (pair.b, pair.a)];
            let found = ways.into_iter().filter_map(|(from, to)| {
                let rates = Rates::of(histories, item(from), item(to), &study);
                let (ratio, interval) = rates.ratio()?;
                Some(Switch { from, to, dropped: rates.dropped(), ratio, interval })
            });
            let surest = found.max_by(|a, b| a.interval.low.total_cmp(&b.interval.low));
            surest.map(|switch| (pair.place, switch))
        };
        let mut pairs: Vec<(usize, Switch)> = candidates.par_iter().filter_map(look).collect();
        pairs.sort_unstable_by_key(|pair| pair.0);
        self.switching = Some(Switching { pairs });
        Ok(())
    }

    /// Whether pairs were looked at for switching.
    pub fn has_switching(&self) -> bool {
        self.switching.is_some()
    }
}

impl<'a> PairRelation<'a> {
    /// How dropping one of the two goes with having taken the other, in the surer direction; `None`
    /// where it was not looked at, or nobody dropped either.
    pub fn switch(&self) -> Option<&'a Switch> {
        let pairs = &self.matrix.switching.as_ref()?.pairs;
        let at = pairs.binary_search_by_key(&self.place, |pair| pair.0).ok()?;
        Some(&pairs[at].1)
    }
}

/// The days that are looked at.
struct Study {
    first: i64,
    last: i64,
    /// In days.
    window: i64,
}

impl Study {
    /// A moment as a day, from 0.
    fn day(&self, time: i64) -> i64 {
        (time.clamp(self.first, self.last) - self.first).div_euclid(DAY)
    }

    /// The band of someone who has held the product for so many days.
    fn band(&self, held: i64) -> usize {
        let bands = [1, 2, 4, 8].iter();
        bands.take_while(|&&windows| held >= windows * self.window).count()
    }
}

/// Drops and days by band: of those who had not taken the other product, and of those who lately
/// had.
#[derive(Default)]
struct Rates {
    drops: [[Count; BANDS]; 2],
    days: [[f64; BANDS]; 2],
}

const WITHOUT: usize = 0;
const AFTER: usize = 1;

impl Rates {
    fn of(histories: &Histories, from: ItemId, to: ItemId, study: &Study) -> Self {
        let mut rates = Self::default();
        for events in histories.iter() {
            let Some((began, ended)) = spell(events, from) else { continue };
            let taken = events.iter().find(|event| event.item == to).map(|event| event.time);
            rates.add(began, ended, taken, study);
        }
        rates
    }

    /// One customer's first spell with the product, and when the other was taken.
    fn add(&mut self, began: i64, ended: i64, taken: Option<i64>, study: &Study) {
        if taken.is_some_and(|taken| taken <= began) {
            return;
        }
        let start = study.day(began);
        let known = began != Histories::ALWAYS;
        let dropped = (ended <= study.last).then(|| study.day(ended));
        // The last day in sight.
        let end = dropped.unwrap_or_else(|| study.day(study.last));
        let taken = taken.map(|taken| study.day(taken)).filter(|&day| day <= end);
        let before = taken.map_or(end + 1, |day| day.max(start));
        for day in
            [(WITHOUT, start, before), (AFTER, before, (before + study.window + 1).min(end + 1))]
        {
            let (arm, from, until) = day;
            for (band, days) in bands(from - start, until - start, known, study) {
                self.days[arm][band] += days;
            }
            if let Some(dropped) = dropped.filter(|dropped| (from..until).contains(dropped)) {
                let band = if known { study.band(dropped - start) } else { BANDS - 1 };
                self.drops[arm][band] += 1;
            }
        }
    }

    fn dropped(&self) -> Count {
        self.drops[AFTER].iter().sum()
    }

    /// The common rate ratio with its interval; none when either arm has no drops to compare.
    fn ratio(&self) -> Option<(f64, Interval)> {
        let (mut above, mut below, mut variance) = (0.0, 0.0, 0.0);
        for band in 0..BANDS {
            let [d0, d1] = self.drops.map(|drops| f64::from(drops[band]));
            let [t0, t1] = self.days.map(|days| days[band]);
            let all = t0 + t1;
            if all > 0.0 {
                above += d1 * t0 / all;
                below += d0 * t1 / all;
                variance += (d0 + d1) * t0 * t1 / (all * all);
            }
        }
        if above == 0.0 || below == 0.0 {
            return None;
        }
        let ratio = above / below;
        let half = quantile::normal(0.5 + LEVEL / 2.0) * (variance / (above * below)).sqrt();
        Some((ratio, Interval { low: ratio * (-half).exp(), high: ratio * half.exp() }))
    }
}

/// The first time that a customer held the product: rows that overlap or touch are one.
fn spell(events: &[Event], item: ItemId) -> Option<(i64, i64)> {
    let mut rows = events.iter().filter(|event| event.item == item);
    let first = rows.next()?;
    let mut ended = first.end;
    for next in rows {
        if next.time > ended.saturating_add(DAY) {
            break;
        }
        ended = ended.max(next.end);
    }
    Some((first.time, ended))
}

/// How many of the days from `from` until before `until`, counted since the product was taken, fall
/// in each band.
fn bands(from: i64, until: i64, known: bool, study: &Study) -> impl Iterator<Item = (usize, f64)> {
    let edges = [0, 1, 2, 4, 8].map(|windows| windows * study.window);
    (0..BANDS).filter_map(move |band| {
        let days = match (known, band) {
            (false, band) => {
                if band == BANDS - 1 {
                    until - from
                } else {
                    0
                }
            }
            (true, band) if band == BANDS - 1 => 0,
            (true, band) => {
                let end = edges.get(band + 1).copied().unwrap_or(i64::MAX);
                until.min(end) - from.max(edges[band])
            }
        };
        (days > 0).then_some((band, days as f64))
    })
}

/// What switching says of a pair, as columns of a result.
pub(super) fn columns() -> [Column; 5] {
    use Kind::{Ratio, Text};
    [
        Column::new("switched_from", "dropped", Text, "the product that is dropped").detail(),
        Column::new("switched_to", "for", Text, "the product that was taken before").detail(),
        Column::new(
            "switching",
            "switching",
            Ratio,
            "the rate of dropping the one within the window after taking the other, over that of holders who had not taken it, like with like by how long it was held",
        ),
        Column::new("switching_low", "", Ratio, "lower end of its 97.5 % interval").detail(),
        Column::new("switching_high", "", Ratio, "upper end of the same interval").detail(),
    ]
}

/// The cells of [`columns`]; empty where it was not looked at or nothing could be compared.
pub(super) fn cells<'a>(pair: &PairRelation<'a>) -> [Cell<'a>; 5] {
    let switch = pair.switch();
    let name = |rank: Rank| pair.matrix.patterns.name(rank);
    [
        switch.map(|switch| name(switch.from)).into(),
        switch.map(|switch| name(switch.to)).into(),
        switch.map(|switch| switch.ratio).into(),
        switch.map(|switch| switch.interval.low).into(),
        switch.map(|switch| switch.interval.high).into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::{Keep, TransactionsBuilder};
    use crate::read::{self, ReadOptions, Source};
    use crate::watch::Unwatched;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;
    use std::fmt::Write as _;

    fn of_rows(rows: &str) -> Histories {
        let name = |text: &str| Some(text.to_owned());
        let options =
            ReadOptions { time: name("start"), end: name("end"), ..ReadOptions::default() };
        let keep = Keep { occasions: true, ..Keep::default() };
        let mut builder = TransactionsBuilder::keeping(keep);
        let text = format!("customer,product,start,end\n{rows}").into_bytes();
        let source = Source::bytes("h.csv", text);
        read::read(&[source], &options, &mut builder, None, &Unwatched).unwrap();
        builder.finish_histories()
    }

    fn rates(histories: &Histories, window: i64) -> Rates {
        let item = |name| histories.dictionary().get(name).unwrap();
        let (first, last) = histories.span().unwrap();
        Rates::of(histories, item("i"), item("j"), &Study { first, last, window })
    }

    #[test]
    fn days_and_drops_of_three_customers() {
        // The first takes j on day 9 and drops i on day 12; the second drops i on day 20 without j;
        // the third had j before. The last row is of day 30.
        let rates = rates(
            &of_rows(
                "1,i,2020-01-01,2020-01-13\n1,j,2020-01-10,\n2,i,2020-01-01,2020-01-21\n\
                 3,j,2020-01-01,\n3,i,2020-01-05,\n4,k,2020-01-31,\n",
            ),
            5,
        );
        // Bands of 5, 10, 20 days: [0, 5), [5, 10), [10, 20), [20, 40).
        assert_eq!(rates.days[WITHOUT], [10.0, 9.0, 10.0, 1.0, 0.0, 0.0]);
        assert_eq!(rates.drops[WITHOUT], [0, 0, 0, 1, 0, 0]);
        assert_eq!(rates.days[AFTER], [0.0, 1.0, 3.0, 0.0, 0.0, 0.0]);
        assert_eq!(rates.drops[AFTER], [0, 0, 1, 0, 0, 0]);
        assert_eq!(rates.ratio(), None);
    }

    /// Holders of i drop it at a rate a day that falls with the time it was held, six times as often
    /// within the window after they took j.
    #[test]
    fn the_planted_rate_ratio_is_within_the_interval() {
        const TIMES: f64 = 6.0;
        const WINDOW: i64 = 90;
        const LAST: i64 = 1000;
        let date = |day: i64| {
            let days = jiff::ToSpan::days(day);
            jiff::civil::date(2020, 1, 1).checked_add(days).unwrap().to_string()
        };
        let mut within = 0;
        for seed in 0..40 {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let mut rows = format!("end,k,{},\n", date(LAST));
            for customer in 0..1500 {
                let start = rng.random_range(0..700);
                let takes = start + rng.random_range(1..1500);
                let rate = |day: i64| {
                    let new = if day - start < 180 { 0.002 } else { 0.0005 };
                    new * if (takes..=takes + WINDOW).contains(&day) { TIMES } else { 1.0 }
                };
                let drops = (start..=LAST).find(|&day| rng.random::<f64>() < rate(day));
                let end = drops.map_or_else(String::new, date);
                writeln!(rows, "{customer},i,{},{end}", date(start)).unwrap();
                if takes <= LAST {
                    writeln!(rows, "{customer},j,{},", date(takes)).unwrap();
                }
            }
            let (ratio, interval) = rates(&of_rows(&rows), WINDOW).ratio().unwrap();
            assert!(interval.low > 1.0 && interval.contains(ratio));
            within += u32::from(interval.contains(TIMES));
        }
        assert!(within >= 36, "{within} of 40");
    }
}
