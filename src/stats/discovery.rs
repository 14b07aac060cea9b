//! P-values corrected for how many hypotheses were looked at.

use super::Unfit;

/// What is held down, and under which assumption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Correction {
    /// The share of false finds, for independent or positively dependent tests: Benjamini and
    /// Hochberg (1995).
    #[default]
    BenjaminiHochberg,
    /// The share of false finds under any dependence: Benjamini and Yekutieli (2001), who multiply
    /// by 1 + ½ + … + 1/m.
    BenjaminiYekutieli,
    /// The chance of even one false find, under any dependence: Holm (1979).
    Holm,
}

/// The adjusted p-values ("q-values" of the first two corrections) in the order of the input:
/// rejecting those at most α holds the chosen error at α. Equal p-values have equal results.
///
/// # Errors
/// When a value is NaN or outside \[0, 1\].
pub fn adjust(p: &[f64], correction: Correction) -> Result<Vec<f64>, Unfit> {
    adjust_among(p, p.len(), correction)
}

/// The same when `hypotheses` were looked at in all, and those that are not given (not even worth
/// computing) have p-values no smaller than the given ones. Sorting is all it costs.
///
/// # Errors
/// When a value is NaN or outside \[0, 1\], or there are fewer hypotheses than values.
pub fn adjust_among(
    p: &[f64],
    hypotheses: usize,
    correction: Correction,
) -> Result<Vec<f64>, Unfit> {
    if let Some((position, &value)) = p.iter().enumerate().find(|(_, p)| !(0.0..=1.0).contains(*p))
    {
        return Err(Unfit::PValue { position, value });
    }
    if hypotheses < p.len() {
        return Err(Unfit::Hypotheses { given: p.len(), hypotheses });
    }
    // Each value beside its place: of millions, values sought by their places take several times
    // as long to sort. Where equal ones end up makes no difference.
    let mut by_p: Vec<(f64, usize)> = p.iter().copied().zip(0..).collect();
    by_p.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));

    let mut adjusted = vec![0.0; p.len()];
    match correction {
        Correction::BenjaminiHochberg => step_up(&by_p, hypotheses as f64, &mut adjusted),
        Correction::BenjaminiYekutieli => {
            let harmonic: f64 = (1..=hypotheses).rev().map(|k| 1.0 / k as f64).sum();
            step_up(&by_p, hypotheses as f64 * harmonic, &mut adjusted);
        }
        Correction::Holm => {
            // Step down: the larger of p·(hypotheses not yet rejected) and what came before.
            let mut largest = 0.0_f64;
            for (rejected, &(p, place)) in by_p.iter().enumerate() {
                largest = largest.max(p * (hypotheses - rejected) as f64).min(1.0);
                adjusted[place] = largest;
            }
        }
    }
    Ok(adjusted)
}

/// The smaller of p·scale/rank and what came after it, from the largest p down.
fn step_up(by_p: &[(f64, usize)], scale: f64, adjusted: &mut [f64]) {
    let mut smallest = 1.0_f64;
    for (rank, &(p, place)) in by_p.iter().enumerate().rev() {
        smallest = smallest.min(p * scale / (rank + 1) as f64);
        adjusted[place] = smallest;
    }
}
