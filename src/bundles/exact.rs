//! Choosing bundles together exactly, by integer programming.
//!
//! Facility location in its canonical form (Cornuéjols, Nemhauser and Wolsey 1980): a customer with
//! offers worth v1 > v2 > … gets v1 − v2 when one of the candidates worth v1 is chosen, v2 − v3
//! when one of those worth v2 or more is, and so on. Each such step is a variable between 0 and 1,
//! at most the number of candidates chosen among those that reach it. Steps of different customers
//! that are reached by the same candidates are one step, so that the program grows with the ways in
//! which offers compete and not with the customers. Only candidates that a better choice than the
//! greedy one could hold enter (see [`bound`](super::bound)), mostly few.

use std::collections::BTreeMap;

use good_lp::{
    Expression, ProblemVariables, Solution, SolverModel, Variable, constraint, microlp, variable,
};

use super::worth::Worth;
use crate::error::{Error, Result};
use crate::support::Count;

/// Larger programs would not be solved in minutes.
const MOST_STEPS: usize = 5_000;

/// Sets of candidates of which at most so many may be chosen.
pub(super) type AtMost = (Vec<usize>, usize);

/// The places of a choice of at most `top` of the candidates `among` that no other of them is worth
/// more than, ascending.
///
/// # Errors
/// When the program is too large, or the solver fails.
pub(super) fn best(
    worth: &impl Worth,
    weights: &[Count],
    top: usize,
    at_most: &[AtMost],
    among: &[usize],
) -> Result<Vec<usize>> {
    let steps = steps(worth, weights, among);
    if steps.len() > MOST_STEPS {
        return Err(Error::TooMany {
            what: "steps of the exact choice",
            found: steps.len() as u64,
            limit: MOST_STEPS as u64,
            hint: "raise --min-support, lower --max-candidates, or leave --exact out: the greedy choice comes with a bound".into(),
        });
    }
    let largest = steps.values().copied().max().unwrap_or(1) as f64;
    let mut variables = ProblemVariables::new();
    let chosen: Vec<Variable> = variables.add_vector(variable().binary(), among.len());
    let mut value = Expression::default();
    let mut reached = Vec::new();
    for (candidates, &gain) in &steps {
        let gain = gain as f64 / largest;
        if let [only] = candidates[..] {
            value += gain * chosen[only];
        } else {
            let step = variables.add(variable().min(0.0).max(1.0));
            value += gain * step;
            reached.push((step, candidates));
        }
    }
    let sum = |places: &[usize]| -> Expression { places.iter().map(|&at| chosen[at]).sum() };
    let mut model = variables.maximise(value).using(microlp);
    for (step, candidates) in reached {
        model = model.with(constraint!(step <= sum(candidates)));
    }
    // Limits name candidates by their places among all.
    let limits = at_most.iter().map(|(places, most)| {
        let among = places.iter().filter_map(|place| among.binary_search(place).ok()).collect();
        (among, *most)
    });
    let all: AtMost = ((0..among.len()).collect(), top);
    for (places, most) in limits.chain([all]).filter(|(places, most)| places.len() > *most) {
        model = model.with(constraint!(sum(&places) <= most as f64));
    }
    let solution = model
        .solve()
        .map_err(|error| Error::Unsupported(format!("the exact choice failed: {error}")))?;
    let places = (0..among.len()).filter(|&at| solution.value(chosen[at]) > 0.5);
    Ok(places.map(|at| among[at]).collect())
}

/// What is gained, by all customers together, when any of a set of candidates is chosen.
fn steps(worth: &impl Worth, weights: &[Count], among: &[usize]) -> BTreeMap<Vec<usize>, i64> {
    let mut offers: Vec<Vec<(i64, usize)>> = vec![Vec::new(); worth.rows()];
    for (place, &candidate) in among.iter().enumerate() {
        worth.visit(candidate, |row, each| offers[row].push((each, place)));
    }
    let mut steps: BTreeMap<Vec<usize>, i64> = BTreeMap::new();
    for (offers, &weight) in offers.iter_mut().zip(weights) {
        offers.sort_unstable_by(|a, b| b.cmp(a));
        for reach in 1..=offers.len() {
            let next = offers.get(reach).map_or(0, |&(each, _)| each);
            let gain = offers[reach - 1].0 - next;
            if gain > 0 {
                let mut places: Vec<usize> = offers[..reach].iter().map(|&(_, at)| at).collect();
                places.sort_unstable();
                *steps.entry(places).or_default() += gain * i64::from(weight);
            }
        }
    }
    steps
}
