//! Shrinkage against the oracle tables, a second way to the same optimum, and halves of real data.

use crate::activity::groceries;
use crate::{close, count, number, quality, rows, table};
use pannier::stats::activity::Form;
use pannier::stats::shrink::{BetaPrior, GammaPrior};
use pannier::stats::{Level, Proportion};

fn proportion(successes: u32, trials: u32) -> Proportion {
    Proportion::new(successes, trials).unwrap()
}

/// Names of the groceries in the order of [`groceries`].
fn names() -> Option<Vec<String>> {
    let rows = table("retail/groceries/groceries_baskets.csv.gz", false)?;
    let mut names: Vec<String> = rows.iter().flatten().map(str::to_owned).collect();
    names.sort_unstable();
    names.dedup();
    Some(names)
}

#[test]
fn beta_priors_of_the_groceries() {
    let (Some(quality), Some(names), Some(holdings)) = (quality(), names(), groceries()) else {
        return;
    };
    let place = |value: &serde_json::Value| {
        let name = value.as_str().unwrap();
        names.iter().position(|other| other == name).unwrap()
    };
    for case in rows(&quality["eb_matrix"]["B1_groceries_full"]) {
        let (i, j) = (place(&case["i"]), place(&case["j"]));
        let prior = BetaPrior::of_column(&holdings.column(j));
        let cell = proportion(holdings.both(i, j), holdings.totals[i]);
        assert_eq!(cell, proportion(count(&case["n_ij"]), count(&case["n_i"])));
        close(prior.mean, number(&case["mu"]), 1e-12, case);
        close(prior.strength, number(&case["phi"]), 1e-9, case);
        close(prior.share(cell), number(&case["p_eb"]), 1e-10, case);
        close(prior.data_weight(cell), number(&case["data_weight"]), 1e-10, case);
        let interval = prior.interval(cell, Level::default());
        close(interval.low, number(&case["lo"]), 1e-8, case);
        close(interval.high, number(&case["hi"]), 1e-8, case);
    }
}

#[test]
fn beta_priors_at_their_ends() {
    let column = |cells: &[(u32, u32)]| -> BetaPrior {
        BetaPrior::of_column(&cells.iter().map(|&(k, n)| proportion(k, n)).collect::<Vec<_>>())
    };
    assert_eq!(column(&[(1, 2), (3, 9), (4, 5)]), BetaPrior::JEFFREYS);
    assert_eq!(column(&[(1, 2), (3, 9), (4, 5), (0, 0)]), BetaPrior::JEFFREYS, "none of none");
    // Shares alike: full pooling.
    let alike = column(&[(10, 100), (20, 200), (5, 50), (1, 10)]);
    assert!(alike.pooled && alike.strength > 9e5);
    close(alike.share(proportion(9, 9)), 0.1, 1e-3, "pooled");
    // Shares as unlike as can be: hardly any.
    let unlike = column(&[(0, 100), (200, 200), (0, 50), (10, 10)]);
    assert!(!unlike.pooled && unlike.strength < 0.01);
    // Nobody at all: rare, but not impossible.
    let never = column(&[(0, 100), (0, 200), (0, 50), (0, 10)]);
    assert!(never.share(proportion(0, 40)) > 0.0 && never.share(proportion(0, 40)) < 0.002);
    let always = column(&[(100, 100), (200, 200), (50, 50), (10, 10)]);
    close(1.0 - always.mean, never.mean, 1e-9, "mirrored");
    assert!(column(&[(0, 1), (1, 1), (0, 1), (1, 1)]).share(proportion(1, 1)).is_finite());
}

#[test]
fn gamma_prior_of_the_groceries() {
    let (Some(quality), Some(holdings)) = (quality(), groceries()) else {
        return;
    };
    let oracle = &quality["eb_matrix"]["gamma_poisson_groceries_full"];
    let pairs: Vec<(u32, f64)> = holdings
        .pairs()
        .map(|(i, j, n_ij)| {
            let product = f64::from(holdings.totals[i]) * f64::from(holdings.totals[j]);
            (n_ij, product / f64::from(holdings.n_customers))
        })
        .collect();
    let prior = GammaPrior::fit(&pairs).unwrap();
    close(prior.shape, number(&oracle["a"]), 1e-3, "a");
    close(prior.rate, number(&oracle["b"]), 1e-3, "b");
    let theirs = GammaPrior { shape: number(&oracle["a"]), rate: number(&oracle["b"]) };
    close(-theirs.ln_likelihood(&pairs), number(&oracle["neg_loglik"]), 1e-9, "likelihood");
    assert!(prior.ln_likelihood(&pairs) >= theirs.ln_likelihood(&pairs));
    for case in rows(&oracle["pairs"]) {
        let (n, expected) = (count(&case["n_ij"]), number(&case["E"]));
        close(prior.lift(n, expected), number(&case["lift_eb"]), 1e-4, case);
        close(theirs.lift(n, expected), number(&case["lift_eb"]), 1e-12, case);
        close(theirs.lift_low(n, expected), number(&case["lift_eb05"]), 1e-10, case);
    }

    // Against the activity null a pair never seen has no lift, against independence it has.
    let null = holdings.null(Form::Auto);
    let active: Vec<(u32, f64)> =
        holdings.pairs().map(|(i, j, n_ij)| (n_ij, null.pair(i, j).expected())).collect();
    let active = GammaPrior::fit(&active).unwrap();
    assert!((active.shape / active.rate - 1.0).abs() < 0.03, "{active:?}");
    assert!(prior.shape / prior.rate > 1.5);
}

#[test]
fn no_prior_nearby_is_more_likely() {
    let pairs = [(0, 1.0), (3, 1.5), (9, 2.0), (1, 4.0), (2, 0.5), (0, 0.3), (30, 12.0), (1, 0.0)];
    let best = GammaPrior::fit(&pairs).unwrap();
    for (by_shape, by_rate) in [(1e-3, 0.0), (-1e-3, 0.0), (0.0, 1e-3), (0.0, -1e-3), (1e-3, 1e-3)]
    {
        let near =
            GammaPrior { shape: best.shape * (1.0 + by_shape), rate: best.rate * (1.0 + by_rate) };
        assert!(near.ln_likelihood(&pairs) < best.ln_likelihood(&pairs), "{best:?} {near:?}");
    }
}

#[test]
fn counts_that_spread_no_more_than_poisson_share_one_lift() {
    let pairs: Vec<(u32, f64)> = (1..40).map(|n| (2 * n, f64::from(n))).collect();
    let prior = GammaPrior::fit(&pairs).unwrap();
    assert!(prior.shape > 1e7);
    close(prior.lift(0, 5.0), 2.0, 1e-6, "usual lift");
    assert_eq!(GammaPrior::fit(&[]), None);
    assert_eq!(GammaPrior::fit(&[(0, 2.0), (0, 3.0)]), None);
    assert_eq!(GammaPrior::fit(&[(2, 0.0)]), None);
}

#[test]
fn shrunken_shares_predict_the_other_half_better() {
    let Some(halves) = crate::activity::groceries_halves() else {
        return;
    };
    let [fit, other] = &halves;
    let (mut raw, mut laplace, mut shrunken, mut cells) = (0.0, 0.0, 0.0, 0.0);
    for j in 0..fit.totals.len() {
        let prior = BetaPrior::of_column(&fit.column(j));
        for i in (0..fit.totals.len()).filter(|&i| i != j) {
            let cell = proportion(fit.both(i, j), fit.totals[i]);
            let holders = f64::from(other.totals[i]);
            let both = f64::from(other.both(i, j));
            let loss = |share: f64| {
                let share = share.clamp(1e-4, 1.0 - 1e-4);
                -(both * share.ln() + (holders - both) * (1.0 - share).ln())
            };
            raw += loss(cell.share().unwrap_or(0.0));
            let (k, n) = (f64::from(cell.successes()), f64::from(cell.trials()));
            laplace += loss((k + 1.0) / (n + 2.0));
            shrunken += loss(prior.share(cell));
            cells += holders;
        }
    }
    assert!(shrunken / cells <= 0.1342, "{}", shrunken / cells);
    assert!(shrunken < 0.985 * laplace && shrunken < 0.96 * raw, "{raw} {laplace} {shrunken}");
}
