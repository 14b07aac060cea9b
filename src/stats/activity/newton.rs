//! Newton's method for the two fits, halved where a full step would lead away.

/// A system of equations in the logarithms of the weights.
pub(super) trait System {
    /// Puts the unknowns in place and computes what follows from them.
    fn move_to(&mut self, unknowns: &[f64]);
    /// How far the totals are off: the largest relative error.
    fn residual(&self) -> f64;
    /// The full step from here; `None` when the equations cannot be solved.
    fn step(&self) -> Option<Vec<f64>>;
}

/// Solves from `start` and leaves the system at the solution. Returns the residual there.
pub(super) fn solve(system: &mut impl System, start: Vec<f64>) -> f64 {
    /// As near as doubles come for totals of many terms.
    const SOLVED: f64 = 1e-14;
    /// Real and simulated catalogues need four to six from our starts.
    const MAX_STEPS: u32 = 60;
    const MAX_HALVINGS: u32 = 40;

    let mut unknowns = start;
    system.move_to(&unknowns);
    let mut residual = system.residual();
    for _ in 0..MAX_STEPS {
        if residual <= SOLVED {
            break;
        }
        let Some(step) = system.step() else { break };
        let mut share = 1.0;
        let mut better = None;
        for _ in 0..MAX_HALVINGS {
            let next: Vec<f64> = unknowns.iter().zip(&step).map(|(u, s)| u + share * s).collect();
            system.move_to(&next);
            if system.residual() < residual {
                better = Some(next);
                break;
            }
            share /= 2.0;
        }
        let Some(next) = better else {
            // Only rounding is left.
            system.move_to(&unknowns);
            break;
        };
        unknowns = next;
        residual = system.residual();
    }
    residual
}

/// Solves A x = b for a symmetric positive definite A, of which the lower triangle is given row by
/// row, by Cholesky's factorisation; `None` when A is not positive definite.
pub(super) fn solve_symmetric(mut lower: Vec<Vec<f64>>, b: &[f64]) -> Option<Vec<f64>> {
    let n = b.len();
    let mut x = b.to_vec();
    for i in 0..n {
        let (above, rest) = lower.split_at_mut(i);
        let row = &mut rest[0];
        for (j, other) in above.iter().enumerate() {
            row[j] = (row[j] - dot(&row[..j], &other[..j])) / other[j];
        }
        let pivot = row[i] - dot(&row[..i], &row[..i]);
        if pivot.is_nan() || pivot <= 0.0 {
            return None;
        }
        row[i] = pivot.sqrt();
        x[i] = (x[i] - dot(&row[..i], &x[..i])) / row[i];
    }
    for i in (0..n).rev() {
        x[i] /= lower[i][i];
        let (solved, row) = (x[i], &lower[i]);
        for (x, l) in x[..i].iter_mut().zip(row) {
            *x -= solved * l;
        }
    }
    Some(x)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symmetric_system_by_hand() {
        // [4 2 0; 2 5 3; 0 3 6] (1, -1, 2) = (2, 3, 9)
        let lower = vec![vec![4.0], vec![2.0, 5.0], vec![0.0, 3.0, 6.0]];
        let x = solve_symmetric(lower, &[2.0, 3.0, 9.0]).unwrap();
        for (x, expected) in x.iter().zip([1.0, -1.0, 2.0]) {
            assert!((x - expected).abs() < 1e-14);
        }
        assert_eq!(solve_symmetric(vec![vec![1.0], vec![2.0, 1.0]], &[1.0, 1.0]), None);
    }
}
