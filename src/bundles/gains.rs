//! Which candidate adds most to the offers made: looked at lazily.
//!
//! What is known of a candidate from before is an upper bound of what it adds now. Those that come to
//! the top are looked at, a part of the rows after the other, which lowers their bounds, until the one on
//! top is known. The first rows are those of the holdings that were met first, so mostly of those that
//! many customers share: a small part of the rows settles most of the matter.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use rayon::prelude::*;

use super::select::Offers;
use super::worth::Worth;

/// Candidates that are looked at together for the first time.
const TOGETHER: usize = 8;
/// Where the parts of the rows end, as shares of all.
const ENDS: [usize; 3] = [32, 6, 1];

/// What candidates can add to some offers.
pub(super) struct Gains {
    at_most: Vec<i64>,
    bounds: BinaryHeap<Bound>,
    /// How often the offers have changed.
    age: usize,
}

/// An upper bound of a candidate's gain; of equal ones the earlier candidate comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Bound {
    at_most: i64,
    place: Reverse<usize>,
    /// Of which offers it is the bound.
    age: usize,
    /// The parts of the rows that were looked at, and what its value alone has left by these.
    parts: usize,
    left: i64,
}

impl Gains {
    /// Each candidate adds so much at most.
    pub(super) fn at_most(at_most: Vec<i64>) -> Self {
        Self::new(at_most, 0)
    }

    /// Each candidate adds just so much.
    pub(super) fn known(gains: Vec<i64>) -> Self {
        Self::new(gains, ENDS.len())
    }

    fn new(at_most: Vec<i64>, parts: usize) -> Self {
        let bound = |(place, &gain): (usize, &i64)| Bound {
            at_most: gain,
            place: Reverse(place),
            age: 0,
            parts,
            left: gain,
        };
        let bounds = at_most.iter().enumerate().map(bound).collect();
        Self { at_most, bounds, age: 0 }
    }

    /// Takes the candidate out that adds most, the earlier of equal ones, with what it adds. Those that
    /// are not admitted are dropped on the way.
    pub(super) fn take_highest(
        &mut self,
        offers: &Offers<'_, impl Worth>,
        admit: impl Fn(usize) -> bool,
    ) -> Option<(usize, i64)> {
        while let Some(bound) = self.bounds.pop() {
            let Reverse(place) = bound.place;
            if !admit(place) {
                continue;
            }
            if self.is_new(&bound) {
                let mut bounds = vec![bound];
                while bounds.len() < TOGETHER
                    && let Some(next) = self.bounds.peek()
                    && self.is_new(next)
                {
                    bounds.extend(self.bounds.pop());
                }
                let looked = bounds.into_par_iter().map(|bound| self.looked_at(bound, offers));
                let looked: Vec<Bound> = looked.collect();
                looked.iter().for_each(|bound| self.at_most[bound.place.0] = bound.at_most);
                self.bounds.extend(looked);
            } else if bound.parts < ENDS.len() {
                let bound = self.looked_at(bound, offers);
                self.at_most[place] = bound.at_most;
                self.bounds.push(bound);
            } else {
                return Some((place, bound.at_most));
            }
        }
        None
    }

    /// The offers have become better.
    pub(super) fn outdate(&mut self) {
        self.age += 1;
    }

    /// What each candidate adds at most.
    pub(super) fn into_at_most(self) -> Vec<i64> {
        self.at_most
    }

    /// Whether nothing was looked at yet of what it adds to these offers.
    fn is_new(&self, bound: &Bound) -> bool {
        bound.age != self.age || bound.parts == 0
    }

    fn looked_at(&self, bound: Bound, offers: &Offers<'_, impl Worth>) -> Bound {
        let Reverse(place) = bound.place;
        if bound.parts == ENDS.len() && bound.age + 1 == self.age {
            // Known before the last offer: only those who gained by it need be looked at.
            let gain = bound.at_most - offers.lost(place);
            return Bound { at_most: gain, age: self.age, left: gain, ..bound };
        }
        let (parts, left) = match self.is_new(&bound) {
            true => (0, offers.alone(place)),
            false => (bound.parts, bound.left),
        };
        let left = left - offers.had(place, part(offers.words(), parts));
        let at_most = bound.at_most.min(left);
        Bound { at_most, age: self.age, parts: parts + 1, left, ..bound }
    }
}

/// The words of a part of the rows.
fn part(words: usize, nth: usize) -> Range<usize> {
    let start = nth.checked_sub(1).map_or(0, |before| words / ENDS[before]);
    start..words / ENDS[nth]
}
