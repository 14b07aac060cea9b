//! One walk down the tree of the search, with several branches at once; see the room.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::super::MineConfig;
use super::super::columns::Columns;
use super::super::forms::{Choices, Scratch, Whole, steps};
use super::super::lanes::{Bounds, Lanes, Tagged};
use super::super::row_set::RowSet;
use super::super::rows::Rows;
use super::Plan;
use super::predict::{self, power_of_two};
use crate::encode::{Kin, Patterns, Place, Rank};
use crate::support::Count;
use crate::watch::Watch;

/// Up to so many blocks of columns, looking at all pairs costs no more than what is thought from
/// supports alone.
const FEW_BLOCKS: usize = 64;

/// By how much a stride is made longer when patience ends.
const LONGER: f64 = 4.0;

/// What a walk has met.
#[derive(Clone, Debug, Default)]
pub(super) struct Sample {
    /// About how many itemsets there are of each length, from 1 on.
    pub(super) by_length: Vec<f64>,
    /// Steps of about a nanosecond: blocks compared, and what else a branch costs.
    pub(super) work: u64,
    /// Whether a branch was left to chance.
    pub(super) has_drawn: bool,
}

impl Sample {
    pub(super) fn add(&mut self, other: &Self) {
        if self.by_length.len() < other.by_length.len() {
            self.by_length.resize(other.by_length.len(), 0.0);
        }
        for (sum, more) in self.by_length.iter_mut().zip(&other.by_length) {
            *sum += more;
        }
        self.work += other.work;
        self.has_drawn |= other.has_drawn;
    }

    fn total(&self) -> f64 {
        self.by_length.iter().sum()
    }

    /// So many itemsets of `length` items, each with every combination of `perfect` others; without
    /// the combinations of `met` of these, if they have been met before.
    fn meet(&mut self, itemsets: f64, length: usize, perfect: usize, met: Option<usize>) {
        if self.by_length.len() < length + perfect {
            self.by_length.resize(length + perfect, 0.0);
        }
        let met_before = met.unwrap_or(0);
        let (mut ways, mut met) = (1.0, f64::from(u8::from(met.is_some())));
        for more in 0..=perfect {
            let ways_now = if f64::is_finite(ways) { ways - met } else { f64::MAX };
            self.by_length[length + more - 1] += itemsets * ways_now;
            ways *= (perfect - more) as f64 / (more + 1) as f64;
            met *= met_before.saturating_sub(more) as f64 / (more + 1) as f64;
        }
    }
}

/// A walk: what it has met, and how it goes on.
struct Walk {
    sample: Sample,
    plan: Plan,
    /// See [`Plan::patience`].
    patience: f64,
    seed: u64,
    /// Made when the first number is drawn.
    rng: Option<ChaCha8Rng>,
}

impl Walk {
    /// A number in [0, 1).
    fn draw(&mut self) -> f64 {
        self.sample.has_drawn = true;
        self.rng.get_or_insert_with(|| ChaCha8Rng::seed_from_u64(self.seed)).random()
    }

    /// Another branch was taken. Where there are far more than were thought, the stride becomes longer
    /// for those that come, which neither biases the estimate, since what is past is not undone, nor
    /// lets the walk go on for ever.
    fn take(&mut self) {
        self.patience -= 1.0;
        if self.patience < 0.0 {
            self.patience = self.plan.patience;
            self.plan.stride *= LONGER;
        }
    }
}

/// An itemset that a walk has come to.
#[derive(Clone, Copy)]
struct Branch {
    /// How many like it this one stands for.
    weight: f64,
    support: Count,
    length: usize,
    /// Those of it and of all above it.
    perfect: usize,
}

/// What an item can be extended by.
struct Extended {
    perfect: usize,
    others: usize,
    /// The others and their rows, where there is more to find.
    base: Option<Whole<'static, u32>>,
}

/// What walks are made with.
pub(super) struct Probe<'a, L> {
    lanes: L,
    min_count: Count,
    max_len: usize,
    required: &'a [Rank],
    kin: Option<&'a Kin>,
    scratch: &'a mut Scratch<u32>,
    watch: &'a dyn Watch,
    work: u64,
}

impl<'a, L: Lanes> Probe<'a, L> {
    pub(super) fn new(
        lanes: L,
        patterns: &'a Patterns<'_>,
        config: &MineConfig,
        scratch: &'a mut Scratch<u32>,
        watch: &'a dyn Watch,
    ) -> Self {
        let (required, kin) = (patterns.required(), patterns.kin());
        // Items that are required count, though they are walked past.
        let max_len = config.max_len.saturating_sub(required.len());
        Self { lanes, min_count: config.min_count, max_len, required, kin, scratch, watch, work: 0 }
    }

    /// Adds to each sample the itemsets with this header item, and returns about how many there are.
    /// The plan is made from how many are thought to be there.
    pub(super) fn header_item(
        &mut self,
        whole: &Whole<'_, u32>,
        item: usize,
        seed: u64,
        samples: &mut [Sample],
        plan: impl Fn(f64) -> Plan,
    ) -> f64 {
        let (ranks, supports) = whole.items();
        if self.watch.stop() || self.required.contains(&Rank(ranks[item])) {
            return 0.0;
        }
        let Extended { perfect, others, base } = self.extend(whole, item, 1);
        let branch = Branch { weight: 1.0, support: supports[item], length: 1, perfect };
        let thoughts = base.as_ref().map_or_else(Vec::new, |base| self.think(base, branch.support));
        let plan = plan(thoughts.iter().sum::<f64>() * power_of_two(perfect));
        let mut met = Sample { work: std::mem::take(&mut self.work), ..Sample::default() };
        met.meet(1.0, 1, perfect, None);
        met.meet(others as f64, 2, perfect, None);
        let (all, mut total, mut walked) = (samples.len() as f64, 0.0, Sample::default());
        for (number, sum) in (0..).zip(samples) {
            // Where the first walk left nothing to chance, the others are the same.
            if number == 0 || walked.has_drawn {
                let seed = seed ^ number << 56;
                let patience = plan.patience;
                let mut walk = Walk { sample: Sample::default(), plan, patience, seed, rng: None };
                if let Some(base) = &base {
                    self.below(&mut walk, base, branch, &thoughts);
                }
                walked = walk.sample;
            }
            sum.add(&met);
            sum.add(&walked);
            total += (met.total() + walked.total()) / all;
        }
        total
    }

    /// Walks on from a branch to those of its extensions that are taken; all of them have been met, but
    /// not what is below them.
    fn below(&mut self, walk: &mut Walk, base: &Whole<'_, u32>, from: Branch, thoughts: &[f64]) {
        let (_, supports) = base.items();
        let length = from.length + 1;
        // All siblings are drawn by one stride.
        let stride = if length == 2 { walk.plan.first } else { walk.plan.stride };
        let scale = from.weight * power_of_two(from.perfect) / stride;
        let mut place = None;
        for at in 1..supports.len() {
            let chance = scale * thoughts[at];
            let mut weight = from.weight;
            if chance < 1.0 {
                let place = place.get_or_insert_with(|| walk.draw());
                *place += chance;
                if *place < 1.0 {
                    continue;
                }
                *place -= 1.0;
                weight /= chance;
            }
            if self.watch.stop() {
                return;
            }
            walk.take();
            let Extended { perfect, others, base } = self.extend(base, at, length);
            let sum = from.perfect + perfect;
            if perfect > 0 {
                walk.sample.meet(weight, length, sum, Some(from.perfect));
            }
            walk.sample.meet(weight * others as f64, length + 1, sum, None);
            if let Some(base) = base {
                let branch = Branch { weight, support: supports[at], length, perfect: sum };
                let thoughts = self.think(&base, branch.support);
                self.below(walk, &base, branch, &thoughts);
                if let Whole::Columns(columns) = base {
                    self.scratch.columns.push(columns);
                }
            }
            walk.sample.work += std::mem::take(&mut self.work);
        }
    }

    /// What is thought to be below each item of a base of so many transactions.
    fn think(&mut self, base: &Whole<'_, u32>, transactions: Count) -> Vec<f64> {
        let (_, supports) = base.items();
        let items = supports.len() as u64;
        match base {
            Whole::Columns(columns) if supports.len() * columns.width <= FEW_BLOCKS => {
                self.work += items * items * columns.width as u64 / 2 + 16 * items;
                predict::from_pairs(
                    self.lanes,
                    columns,
                    self.min_count,
                    &mut self.scratch.extensions,
                )
            }
            _ => {
                self.work += 16 * items;
                predict::from_supports(supports, transactions, self.min_count)
            }
        }
    }

    /// The item joins an itemset, which then has `length` items.
    fn extend(&mut self, base: &Whole<'_, u32>, at: usize, length: usize) -> Extended {
        const EACH: u64 = 32;
        self.work += EACH;
        if at == 0 || length >= self.max_len {
            return Extended { perfect: 0, others: 0, base: None };
        }
        match base {
            Whole::Rows(rows) => self.extend_in_rows(rows, at, length),
            Whole::Columns(columns) => self.extend_in_columns(columns, at, length),
        }
    }

    fn extend_in_rows(&mut self, rows: &Rows<'_, u32>, at: usize, length: usize) -> Extended {
        let (support, joined) = (rows.supports[at], Rank(rows.ranks[at]));
        let bounds = self.bounds(support);
        let Scratch { base, frequent, counters, place_of, columns: spare, .. } = &mut *self.scratch;
        rows.gather(self.lanes, at, base);
        self.work += base.entries() as u64;
        base.frequent(at, bounds.min_count, support, counters, frequent);
        let rank = |item: u32| Rank(rows.ranks[item as usize]);
        frequent.retain(|&(item, _)| {
            !self.required.contains(&rank(item))
                && self.kin.is_none_or(|kin| !kin.are(joined, rank(item)))
        });
        let before = frequent.len();
        frequent.retain(|&(_, support)| Some(support) != bounds.all);
        let (perfect, others) = (before - frequent.len(), frequent.len());
        if others < 2 || length + 1 >= self.max_len {
            return Extended { perfect, others, base: None };
        }
        for (place, &(item, _)) in (0..).zip(&*frequent) {
            place_of[item as usize] = place;
        }
        base.recode(place_of, 2);
        for &(item, _) in &*frequent {
            place_of[item as usize] = u32::NONE;
        }
        let ranks = frequent.iter().map(|&(item, _)| rank(item).0);
        let supports = frequent.iter().map(|&(_, support)| support);
        let choices = Choices::default();
        let worth = base.pairs() * choices.steps_a_pair + others as u64 * choices.steps_an_item;
        let base = if steps(others, base.width()) <= worth {
            let mut columns = spare.pop().unwrap_or_default();
            base.columns(ranks, supports, &mut columns);
            Whole::Columns(columns)
        } else {
            Whole::Rows(Rows::of_base(base, ranks.collect(), supports.collect()))
        };
        Extended { perfect, others, base: Some(base) }
    }

    fn extend_in_columns(&mut self, columns: &Columns, at: usize, length: usize) -> Extended {
        let (support, joined) = (columns.supports[at], Rank(columns.ranks[at]));
        let bounds = self.bounds(support);
        let Scratch { extensions, picks, columns: spare, .. } = &mut *self.scratch;
        let below = columns.below(at);
        self.lanes.extend(columns.column(at), below, &columns.shifts, bounds, extensions);
        self.work += below.len() as u64;
        let rank = |item: &Tagged| Rank(columns.ranks[item.tag() as usize]);
        if self.kin.is_some() || !self.required.is_empty() {
            extensions.retain(|item| {
                !self.required.contains(&rank(item))
                    && self.kin.is_none_or(|kin| !kin.are(joined, rank(item)))
            });
        }
        let is_free = |item: &&Tagged| !self.required.contains(&rank(item));
        let perfect = extensions.perfect().iter().filter(is_free).count();
        let others = extensions.found().len();
        if others < 2 || length + 1 >= self.max_len {
            return Extended { perfect, others, base: None };
        }
        let mut child = spare.pop().unwrap_or_default();
        columns.cut(self.lanes, at, extensions.found(), picks, &mut child);
        self.work += child.blocks.len() as u64;
        Extended { perfect, others, base: Some(Whole::Columns(child)) }
    }

    fn bounds(&self, support: Count) -> Bounds {
        // As in the search.
        let all = self.kin.is_none().then_some(support);
        Bounds { min_count: self.min_count, all }
    }
}
