//! How surprising each joint count is, under both nulls.
//!
//! Mid-p tails of the hypergeometric distribution for independence, of a matched binomial for equal
//! activity; both tails of all pairs are corrected together, so there are twice as many hypotheses
//! as pairs. Of a pair's two tails only the smaller is kept: mid-p tails add up to 1, so the other
//! one is at least ½ and a find in no family.
//!
//! Pairs that are not stored (see [`PairCounts`]) count as hypotheses. They never occur and hardly
//! should, so they are taken as if nothing spoke for them, which can only make the q-values of the
//! others higher than they are.

use rayon::prelude::*;

use super::MatrixConfig;
use super::exposure::Exposure;
use crate::encode::Rank;
use crate::error::{Error, Result};
use crate::mine::PairCounts;
use crate::stats::tails::hypergeometric;
use crate::stats::{Tails, discovery};
use crate::watch::Watch;

/// One joint count under one null.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Test {
    /// The smaller of the two mid-p tails, at most ½.
    pub p: f64,
    /// The same corrected over all pairs and both tails.
    pub q: f64,
    /// Whether it is the lower tail: fewer joint holders than expected.
    pub fewer: bool,
}

/// One pair under both nulls.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairTest {
    /// The joint count that equal activity expects.
    pub expected: f64,
    /// Under independence.
    pub plain: Test,
    /// Under equal activity.
    pub active: Test,
}

/// From which p-value on a null's tests are finds, in this run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cuts {
    pub(super) plain: f64,
    pub(super) active: f64,
}

/// Tests every stored pair; by place.
pub(super) fn all(
    exposure: &Exposure,
    pairs: &PairCounts,
    products: usize,
    config: &MatrixConfig,
    watch: &dyn Watch,
) -> Result<(Vec<PairTest>, Cuts)> {
    let mut tests = vec![PairTest::NONE; pairs.len()];
    // The run of each product: its pairs with products of smaller rank.
    let mut rest = &mut tests[..];
    let mut runs = Vec::with_capacity(products);
    for j in (0..products).map(Rank::at) {
        let (run, later) = rest.split_at_mut(pairs.smaller(j).len());
        runs.push((j, run));
        rest = later;
    }
    runs.into_par_iter().try_for_each(|(j, run)| {
        if watch.stop() {
            return Err(Error::Interrupted);
        }
        for (test, (i, place)) in run.iter_mut().zip(pairs.smaller(j)) {
            let both = pairs.at(place);
            let active = exposure.joint(i, j);
            *test = PairTest {
                expected: active.expected(),
                plain: Test::of(hypergeometric(&exposure.table(i, j, both))),
                active: Test::of(active.tails(both)),
            };
        }
        Ok(())
    })?;

    let all_pairs = pairs.len() as u64 + pairs.unlisted();
    let hypotheses = usize::try_from(2 * all_pairs).expect("pairs fit memory");
    let mut correct = |test: fn(&mut PairTest) -> &mut Test| -> Result<f64> {
        let p: Vec<f64> = tests.iter_mut().map(|pair| test(pair).p).collect();
        let q = discovery::adjust_among(&p, hypotheses, config.correction)?;
        let mut cut = None;
        for (pair, q) in tests.iter_mut().zip(q) {
            let test = test(pair);
            test.q = q;
            if q <= config.max_q {
                cut = Some(test.p.max(cut.unwrap_or(0.0)));
            }
        }
        Ok(cut.unwrap_or(config.max_q / hypotheses.max(1) as f64))
    };
    let cuts =
        Cuts { plain: correct(|pair| &mut pair.plain)?, active: correct(|pair| &mut pair.active)? };
    Ok((tests, cuts))
}

impl PairTest {
    /// Before it is tested.
    const NONE: Self = Self { expected: 0.0, plain: Test::NONE, active: Test::NONE };
}

impl Test {
    const NONE: Self = Self { p: 0.5, q: 1.0, fewer: false };

    fn of(tails: Tails) -> Self {
        let fewer = tails.ln_mid_lower() < tails.ln_mid_upper();
        let p = if fewer { tails.mid_lower() } else { tails.mid_upper() };
        // A count that cannot be other than it is has both tails at ½.
        let p = p.min(0.5);
        Self { p, q: 1.0, fewer }
    }

    /// Whether more joint holders than expected are a find at this level.
    pub fn finds_more(&self, max_q: f64) -> bool {
        !self.fewer && self.q <= max_q
    }

    /// Whether fewer joint holders than expected are a find at this level.
    pub fn finds_fewer(&self, max_q: f64) -> bool {
        self.fewer && self.q <= max_q
    }
}
