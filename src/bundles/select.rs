//! Choosing bundles together: lazy greedy facility location.
//!
//! Each customer takes at most the best of the offers made to them, so a bundle is worth what it
//! adds to the bundles chosen before it. That gain can only fall as more are chosen; a gain
//! computed earlier is therefore an upper bound, and only the best bound needs a fresh look
//! (Minoux 1978). Where nothing is chosen yet, gains come from counts alone.

use std::ops::Range;

use rayon::prelude::*;

use super::gains::Gains;
use super::worth::{Alone, Worth};
use crate::error::{Error, Result};
use crate::support::Count;
use crate::watch::{Stage, Watch};

/// What was chosen one after another.
#[derive(Clone, Debug)]
pub(super) struct Greedy {
    /// The places of the chosen, in the order of choice, and what each adds to those before it.
    pub(super) chosen: Vec<(usize, i64)>,
    /// What each candidate could add to all of them at most.
    pub(super) at_most: Vec<i64>,
}

/// Chooses up to `top` of the candidates, each worth so much `alone`; of equal ones the earlier. `join`
/// says whether a candidate may still join those chosen; once it may not, it never may.
pub(super) fn select(
    worth: &impl Worth,
    weights: &[Count],
    alone: &[Alone],
    top: usize,
    join: impl Fn(&[usize], usize) -> bool,
    watch: &dyn Watch,
) -> Result<Greedy> {
    watch.begin(Stage::Bundles, Some(top as u64));
    let mut offers = Offers::none(worth, weights, alone);
    let mut gains = Gains::known(alone.iter().map(|alone| alone.value).collect());
    let mut chosen: Vec<(usize, i64)> = Vec::new();
    let mut places: Vec<usize> = Vec::new();
    while chosen.len() < top
        && let Some((place, gain)) = gains.take_highest(&offers, |place| join(&places, place))
        && gain > 0
    {
        if watch.stop() {
            return Err(Error::Interrupted);
        }
        offers.make(place);
        gains.outdate();
        chosen.push((place, gain));
        places.push(place);
        watch.advance(1);
    }
    Ok(Greedy { chosen, at_most: gains.into_at_most() })
}

/// Words that one thread looks at, at least: half a million rows.
const TASK: usize = 1 << 13;

/// What the offers made so far are worth to each row.
pub(super) struct Offers<'a, W> {
    worth: &'a W,
    weights: &'a [Count],
    /// What each candidate is worth where nothing else is offered.
    alone: &'a [Alone],
    best: Vec<i64>,
    /// The rows to which they are worth anything, a bit for each.
    served: Vec<u64>,
    /// The rows that gained by the last offer, likewise, and what they had before it.
    gained: Vec<u64>,
    before: Vec<i64>,
}

impl<'a, W: Worth> Offers<'a, W> {
    /// No offer is made to anybody.
    pub(super) fn none(worth: &'a W, weights: &'a [Count], alone: &'a [Alone]) -> Self {
        Self::worth(vec![0; worth.rows()], worth, weights, alone)
    }

    /// Each row has something worth so much.
    pub(super) fn worth(
        best: Vec<i64>,
        worth: &'a W,
        weights: &'a [Count],
        alone: &'a [Alone],
    ) -> Self {
        let word = |rows: &[i64]| {
            (0..).zip(rows).fold(0, |word, (bit, &best)| word | u64::from(best > 0) << bit)
        };
        let served: Vec<u64> = best.chunks(64).map(word).collect();
        let gained = vec![0; served.len()];
        Self { worth, weights, alone, best, served, gained, before: Vec::new() }
    }

    /// What a candidate is worth where nothing else is offered.
    pub(super) fn alone(&self, candidate: usize) -> i64 {
        self.alone[candidate].value
    }

    /// What those to whom a candidate is worth anything have of its worth already, among the rows of
    /// these words: by so much less it adds.
    pub(super) fn had(&self, candidate: usize, words: Range<usize>) -> i64 {
        self.sum(candidate, words, &self.served, |row, each| each.min(self.best[row]))
    }

    /// How much less a candidate adds since the last offer.
    pub(super) fn lost(&self, candidate: usize) -> i64 {
        let lost = |row: usize, each: i64| each.min(self.best[row]) - each.min(self.before[row]);
        self.sum(candidate, 0..self.words(), &self.gained, lost)
    }

    /// A sum over the rows among some to which a candidate is worth anything.
    fn sum(
        &self,
        candidate: usize,
        words: Range<usize>,
        among: &[u64],
        of: impl Fn(usize, i64) -> i64 + Sync,
    ) -> i64 {
        let in_words = |words: Range<usize>| {
            let mut sum = 0;
            self.worth.visit_part(candidate, (words, Some(among)), |row, each| {
                sum += i64::from(self.weights[row]) * of(row, each);
            });
            sum
        };
        let starts: Vec<usize> = words.clone().step_by(TASK).collect();
        starts.into_par_iter().map(|start| in_words(start..words.end.min(start + TASK))).sum()
    }

    /// What offering this candidate too would add.
    pub(super) fn gain(&self, candidate: usize) -> i64 {
        self.alone(candidate) - self.had(candidate, 0..self.words())
    }

    /// How many words of 64 rows there are.
    pub(super) fn words(&self) -> usize {
        self.served.len()
    }

    /// Offers it to all to whom it is better than what they have.
    pub(super) fn make(&mut self, candidate: usize) {
        self.before.clone_from(&self.best);
        self.gained.fill(0);
        self.worth.visit(candidate, |row, each| {
            if each > self.best[row] {
                self.best[row] = each;
                self.gained[row / 64] |= 1 << (row % 64);
            }
        });
        for (served, gained) in self.served.iter_mut().zip(&self.gained) {
            *served |= gained;
        }
    }

    /// What the offers made are worth to each row.
    pub(super) fn best(&self) -> &[i64] {
        &self.best
    }

    /// What all offers made are worth.
    pub(super) fn value(&self) -> i64 {
        let each = self.best.iter().zip(self.weights);
        each.map(|(&best, &weight)| best * i64::from(weight)).sum()
    }

    /// The same, to be raised and lowered.
    pub(super) fn into_best(self) -> Vec<i64> {
        self.best
    }
}
