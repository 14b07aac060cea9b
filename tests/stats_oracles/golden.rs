//! Golden values of other packages, each made by `tests/oracles/stats_golden.py`.

use crate::{close, count, counts, number, numbers, rows};
use pannier::stats::discovery::{Correction, adjust, adjust_among};
use pannier::stats::interval::newcombe;
use pannier::stats::tails::{
    ChiSquared, Continuity, chi_squared, hypergeometric, hypergeometric_quantile, matched_binomial,
};
use pannier::stats::{Contingency, Interval, Level, Proportion, Tails, Unfit, quantile};
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("../oracles/stats_golden.json")).expect("the file is JSON")
}

/// Compares logarithms of probabilities: an absolute difference of theirs is a relative one.
#[track_caller]
fn close_tails(ours: &Tails, theirs: &Value, allowed: f64, what: impl std::fmt::Debug) {
    let ours = [ours.ln_point, ours.ln_upper, ours.ln_lower];
    for (ours, theirs) in ours.into_iter().zip(numbers(theirs)) {
        // ln of a tail next to 1 keeps its own digits, down to those of 1.
        assert!((ours - theirs).abs() <= allowed, "{what:?}: ln {ours:e} is not ln {theirs:e}");
    }
}

#[track_caller]
fn close_interval(ours: Interval, theirs: &Value, absolute: f64, what: impl std::fmt::Debug) {
    for (ours, theirs) in [ours.low, ours.high].into_iter().zip(numbers(theirs)) {
        assert!((ours - theirs).abs() <= absolute, "{what:?}: {ours} is not {theirs}");
    }
}

#[test]
fn hypergeometric_tails_up_to_four_billion_and_down_to_e_minus_thousands() {
    let mut deepest = 0.0_f64;
    for case in rows(&golden()["hypergeometric"]) {
        let [n, antecedent, consequent, both] = counts(&case["table"])[..] else { panic!() };
        let table = Contingency::new(n, antecedent, consequent, both).unwrap();
        let tails = hypergeometric(&table);
        close_tails(&tails, &case["ln"], 2e-11, &case["table"]);
        close_tails(&hypergeometric(&table.swapped()), &case["ln"], 2e-11, &case["table"]);
        deepest = deepest.min(tails.ln_upper);
    }
    assert!(deepest < -300.0 * std::f64::consts::LN_10, "a tail below 1e-300 is among them");
}

#[test]
fn hypergeometric_tails_of_every_small_table() {
    /// C(n, k), exact.
    fn choose(n: u32, k: u32) -> f64 {
        (0..k).fold(1.0, |product, i| product * f64::from(n - i) / f64::from(i + 1)).round()
    }
    for n in 1..14_u32 {
        for antecedent in 0..=n {
            for consequent in 0..=n {
                let low = (antecedent + consequent).saturating_sub(n);
                let chance = |x| {
                    choose(consequent, x) * choose(n - consequent, antecedent - x)
                        / choose(n, antecedent)
                };
                let high = antecedent.min(consequent);
                for both in low..=high {
                    let table = Contingency::new(n, antecedent, consequent, both).unwrap();
                    let tails = hypergeometric(&table);
                    let upper: f64 = (both..=high).map(chance).sum();
                    let lower: f64 = (low..=both).map(chance).sum();
                    close(tails.point(), chance(both), 1e-13, table);
                    close(tails.upper(), upper, 1e-13, table);
                    close(tails.lower(), lower, 1e-13, table);
                    assert!((tails.below() - (lower - chance(both))).abs() < 1e-14);
                    close(tails.mid_upper(), upper - chance(both) / 2.0, 1e-13, table);
                    close(tails.mid_lower(), lower - chance(both) / 2.0, 1e-13, table);
                }
            }
        }
    }
}

#[test]
fn hypergeometric_quantiles_against_scipy() {
    for case in rows(&golden()["hypergeometric_quantile"]) {
        let [n, antecedent, consequent] = counts(&case["margins"])[..] else { panic!() };
        let least = antecedent.saturating_sub(n - consequent);
        let margins = Contingency::new(n, antecedent, consequent, least).unwrap();
        for (p, theirs) in numbers(&case["p"]).into_iter().zip(counts(&case["count"])) {
            assert_eq!(hypergeometric_quantile(&margins, p), theirs, "{case} {p}");
        }
    }
}

#[test]
fn matched_binomial_tails() {
    for case in rows(&golden()["matched_binomial"]) {
        let (mean, variance) = (number(&case["mean"]), number(&case["variance"]));
        let tails = matched_binomial(count(&case["x"]), mean, variance);
        close_tails(&tails, &case["ln"], 1e-11, case);
    }
}

#[test]
fn matched_binomial_of_whole_size_is_the_binomial() {
    // 12 trials of 0.3, by hand.
    let chance = |x: u32| {
        let ways = (0..x).fold(1.0, |ways, i| ways * f64::from(12 - i) / f64::from(i + 1));
        ways * 0.3_f64.powi(x.cast_signed()) * 0.7_f64.powi((12 - x).cast_signed())
    };
    for x in 0..=12 {
        let tails = matched_binomial(x, 12.0 * 0.3, 12.0 * 0.3 * 0.7);
        close(tails.point(), chance(x), 1e-12, x);
        close(tails.upper(), (x..=12).map(chance).sum(), 1e-12, x);
        close(tails.lower(), (0..=x).map(chance).sum(), 1e-12, x);
    }
}

#[test]
fn matched_binomial_at_its_ends() {
    // A variance as large as the mean is Poisson: e⁻³ 3ˣ/x!.
    for (x, chance) in [(0, 1.0), (1, 3.0), (2, 4.5), (5, 2.025)] {
        for variance in [3.0, 3.0 * (1.0 - 1e-15), 3.2] {
            let tails = matched_binomial(x, 3.0, variance);
            close(tails.point(), chance * (-3.0_f64).exp(), 1e-13, x);
        }
    }
    // The limit is reached without a jump.
    let (near, poisson) =
        (matched_binomial(9, 3.0, 3.0 * (1.0 - 2e-13)), matched_binomial(9, 3.0, 3.0));
    close(near.upper(), poisson.upper(), 1e-9, "poisson limit");
    // Nothing can vary: nothing is surprising.
    assert_eq!(matched_binomial(7, 7.0, 0.0), Tails::CERTAIN);
    assert_eq!(matched_binomial(0, 0.0, 0.0), Tails::CERTAIN);
    // The upper tail falls without end, beyond the matched size (here 6.67) too.
    let upper: Vec<f64> = (0..40).map(|x| matched_binomial(x, 4.0, 1.6).ln_upper).collect();
    assert!(upper.windows(2).all(|pair| pair[1] < pair[0]) && upper[39].is_finite());
}

#[test]
fn quantiles_against_mpmath() {
    let golden = golden();
    for case in rows(&golden["normal"]) {
        let [p, z] = numbers(case)[..] else { panic!() };
        close(quantile::normal(p), z, 1e-14, p);
    }
    for case in rows(&golden["beta"]) {
        let [a, b, p] = ["a", "b", "p"].map(|name| number(&case[name]));
        close(quantile::beta(a, b, p), number(&case["x"]), 1e-12, case);
        close(quantile::beta(b, a, 1.0 - p), 1.0 - number(&case["x"]), 1e-8, case);
    }
    for case in rows(&golden["gamma"]) {
        let [shape, rate, p] = ["shape", "rate", "p"].map(|name| number(&case[name]));
        close(quantile::gamma(shape, rate, p), number(&case["x"]), 1e-12, case);
    }
}

#[test]
fn chi_squared_against_scipy() {
    let golden = golden();
    for case in rows(&golden["chi_squared"]) {
        let [a, b, c, d] = counts(&case["cells"])[..] else { panic!() };
        let table = Contingency::from_cells(a, b, c, d).unwrap();
        for (continuity, name) in [(Continuity::Plain, "plain"), (Continuity::Yates, "yates")] {
            let ours = chi_squared(&table, continuity).unwrap();
            let [statistic, p] = numbers(&case[name])[..] else { panic!() };
            close(ours.statistic, statistic, 1e-12, case);
            close(ours.p, p, 1e-11, case);
        }
    }
    for case in rows(&golden["chi_tails"]) {
        let [statistic, df, p] = rows(case) else { panic!() };
        close(ChiSquared::new(number(statistic), count(df)).p, number(p), 1e-12, case);
    }
}

#[test]
fn intervals_against_statsmodels() {
    let golden = golden();
    for case in rows(&golden["shares"]) {
        let share = Proportion::new(count(&case["k"]), count(&case["n"])).unwrap();
        let level = Level::new(number(&case["level"])).unwrap();
        close_interval(share.wilson(level), &case["wilson"], 1e-14, case);
        close_interval(share.clopper_pearson(level), &case["clopper_pearson"], 1e-13, case);
    }
    for case in rows(&golden["newcombe"]) {
        let arm = |name: &str| {
            let [k, n] = counts(&case[name])[..] else { panic!() };
            Proportion::new(k, n).unwrap()
        };
        let ours = newcombe(arm("first"), arm("second"), Level::default());
        close_interval(ours, &case["interval"], 1e-14, case);
        let turned = newcombe(arm("second"), arm("first"), Level::default());
        assert!((turned.low + ours.high).abs() < 1e-15 && (turned.high + ours.low).abs() < 1e-15);
    }
}

#[test]
fn intervals_of_nothing_and_arguments_that_cannot_be_meant() {
    let none = Proportion::new(0, 0).unwrap();
    let whole = Interval { low: 0.0, high: 1.0 };
    assert_eq!(none.share(), None);
    assert_eq!(none.wilson(Level::default()), whole);
    assert_eq!(none.clopper_pearson(Level::default()), whole);
    let some = Proportion::new(1, 2).unwrap();
    assert_eq!(newcombe(some, none, Level::default()), Interval { low: -1.0, high: 1.0 });
    assert_eq!(Proportion::new(3, 2), Err(Unfit::Share { successes: 3, trials: 2 }));
    for wrong in [0.0, 1.0, 95.0, -0.5, f64::NAN] {
        assert!(matches!(Level::new(wrong), Err(Unfit::Level(_))), "{wrong}");
    }
}

#[test]
fn adjusted_p_values_against_statsmodels() {
    for case in rows(&golden()["adjusted"]) {
        let p = numbers(&case["p"]);
        for (correction, name) in [
            (Correction::BenjaminiHochberg, "bh"),
            (Correction::BenjaminiYekutieli, "by"),
            (Correction::Holm, "holm"),
        ] {
            let ours = adjust(&p, correction).unwrap();
            for (i, (ours, theirs)) in ours.iter().zip(numbers(&case[name])).enumerate() {
                close(*ours, theirs, 1e-14, (name, i));
            }
            // Hypotheses left out are hypotheses with p = 1.
            let mut padded = p.clone();
            padded.extend([1.0; 25]);
            let padded = adjust(&padded, correction).unwrap();
            let among = adjust_among(&p, p.len() + 25, correction).unwrap();
            assert_eq!(among, padded[..p.len()], "{name}");
            // The order of the input does not matter.
            let turned: Vec<f64> = p.iter().rev().copied().collect();
            let mut turned = adjust(&turned, correction).unwrap();
            turned.reverse();
            assert_eq!(turned, ours, "{name}");
        }
    }
}

#[test]
fn adjusting_refuses_what_is_no_p_value() {
    let refused = |p: &[f64]| adjust(p, Correction::default()).unwrap_err();
    assert!(matches!(refused(&[0.1, f64::NAN]), Unfit::PValue { position: 1, .. }));
    assert_eq!(refused(&[-0.1]), Unfit::PValue { position: 0, value: -0.1 });
    assert_eq!(refused(&[0.1, 0.2, 1.1]), Unfit::PValue { position: 2, value: 1.1 });
    assert_eq!(adjust(&[], Correction::Holm), Ok(vec![]));
    assert_eq!(
        adjust_among(&[0.1, 0.2], 1, Correction::Holm),
        Err(Unfit::Hypotheses { given: 2, hypotheses: 1 })
    );
}
