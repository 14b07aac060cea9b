//! Stratified tables against statsmodels' `StratifiedTable` (through the shared oracle tables).

use crate::{close, count, counts, number, numbers, quality, rows};
use pannier::stats::strata::{
    Effect, association, homogeneity, homogeneity_by_drawing, mantel_haenszel, pooled, standardised,
};
use pannier::stats::tails::Continuity;
use pannier::stats::{Contingency, Level, Undefined};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

fn tables(list: &Value) -> Vec<Contingency> {
    let table = |table: &Value| {
        let [first, second] = rows(table) else { panic!("two rows") };
        let ([a, b], [c, d]) = (&counts(first)[..], &counts(second)[..]) else { panic!("2 x 2") };
        Contingency::from_cells(*a, *b, *c, *d).unwrap()
    };
    rows(list).iter().map(table).collect()
}

/// Everything that is the same in the three tables of cases.
fn check(case: &Value, cmh: &str) -> (f64, f64) {
    let strata = tables(&case["tables"]);
    let within = mantel_haenszel(&strata).unwrap();
    close(within.odds_ratio(), number(&case["mh_or"]), 1e-10, case);
    close(within.se, number(&case["mh_log_se"]), 1e-10, case);
    let interval = within.odds_ratio_interval(Level::default());
    for (ours, theirs) in [interval.low, interval.high].into_iter().zip(numbers(&case["mh_ci"])) {
        close(ours, theirs, 1e-10, case);
    }
    let association = association(&strata, Continuity::Yates).unwrap();
    close(association.statistic, number(&case[cmh]), 1e-10, case);
    let crude = pooled(&strata).unwrap().plain_log_odds_ratio().unwrap();
    if let Some(df) = case["df"].as_u64() {
        let homogeneity = homogeneity(&strata).unwrap();
        close(homogeneity.breslow_day.statistic, number(&case["breslow_day"]), 1e-6, case);
        close(homogeneity.tarone.statistic, number(&case["tarone"]), 1e-6, case);
        // Their p-value is one minus the other tail, which ends at 1e-16.
        let p = homogeneity.breslow_day.p;
        assert!((p - number(&case["bd_p"])).abs() < 1e-8, "{case}");
        assert_eq!(u64::from(homogeneity.breslow_day.df), df);
    }
    (crude.odds_ratio(), crude.se)
}

#[test]
fn context_tables() {
    let Some(quality) = quality() else { return };
    for case in rows(&quality["context_tables"]["cases"]) {
        let (odds_ratio, se) = check(case, "cmh_corrected");
        close(odds_ratio, number(&case["crude_or"]), 1e-10, case);
        if let Some(z) = case["crude_z"].as_f64() {
            close(odds_ratio.ln() / se, z, 1e-10, case);
        }
    }
}

#[test]
fn completejourney_context() {
    let Some(quality) = quality() else { return };
    let context = &quality["completejourney_context"];
    for case in rows(&context["examples"]) {
        check(case, "cmh");
        let strata = tables(&case["tables"]);
        let crude = pooled(&strata).unwrap().plain_log_odds_ratio().unwrap();
        let effect = Effect::of(crude, mantel_haenszel(&strata).unwrap(), 0.0, Level::default());
        let theirs: Vec<_> = rows(&case["flag"]).iter().filter_map(Value::as_str).collect();
        let expected = match theirs[..] {
            ["reversed", ..] => Effect::Reversed,
            ["vanishes", ..] => Effect::Vanishes,
            ["confounded", ..] => Effect::Confounded,
            _ => Effect::Unchanged,
        };
        assert_eq!(effect, expected, "{case}");
    }
    let promoted = &context["product_type_scan"]["promo_i_on x promo_j_on in the store-week"];
    let mut standardised_ones = 0;
    for case in rows(&promoted["examples"]) {
        check(case, "cmh_corrected");
        let strata = tables(&case["tables"]);
        assert_eq!(pooled(&strata).unwrap().both(), count(&case["n_ij"]));
        let ours = standardised(&strata).unwrap();
        close(ours.confidence, number(&case["conf_adj"]), 1e-10, case);
        close(ours.base, number(&case["base_adj"]), 1e-10, case);
        assert!(ours.interval(Level::default()).contains(ours.difference()));
        standardised_ones += 1;
    }
    assert!(standardised_ones >= 5);
}

#[test]
fn named_effects() {
    let Some(quality) = quality() else { return };
    let cases = rows(&quality["context_tables"]["cases"]);
    for (start, expected) in [
        ("StreamingTV x retained, internet", Effect::Reversed),
        ("StreamingMovies x retained, internet", Effect::Reversed),
        ("DeviceProtection x retained, internet", Effect::Confounded),
        ("MultipleLines", Effect::Confounded),
        ("UC Berkeley", Effect::Vanishes),
    ] {
        let case = cases.iter().find(|case| case["what"].as_str().unwrap().starts_with(start));
        let strata = tables(&case.unwrap()["tables"]);
        let crude = pooled(&strata).unwrap().plain_log_odds_ratio().unwrap();
        let within = mantel_haenszel(&strata).unwrap();
        assert_eq!(Effect::of(crude, within, 0.01, Level::default()), expected, "{start}");
    }
}

fn table(n11: u32, n10: u32, n01: u32, n00: u32) -> Contingency {
    Contingency::from_cells(n11, n10, n01, n00).unwrap()
}

#[test]
fn one_stratum_is_the_table_itself() {
    let only = table(12, 30, 25, 80);
    let within = mantel_haenszel(&[only]).unwrap();
    let plain = only.plain_log_odds_ratio().unwrap();
    close(within.estimate, plain.estimate, 1e-13, "ln OR");
    close(within.se, plain.se, 1e-13, "se");
    let shares = standardised(&[only]).unwrap();
    close(shares.confidence, 12.0 / 42.0, 1e-15, "confidence");
    close(shares.base, 25.0 / 105.0, 1e-15, "base");
    assert_eq!(shares.covered, 1.0);
    assert_eq!(homogeneity(&[only]).unwrap_err(), Undefined::OneStratum);
    assert_eq!(Effect::of(plain, within, 1.0, Level::default()), Effect::Unchanged);
}

#[test]
fn strata_with_an_empty_side_change_nothing() {
    let strata = [table(12, 30, 25, 80), table(40, 20, 10, 60), table(7, 3, 2, 9)];
    let mut more = strata.to_vec();
    more.extend([table(0, 0, 5, 9), table(4, 8, 0, 0), table(0, 6, 0, 9), table(0, 0, 0, 0)]);
    assert_eq!(mantel_haenszel(&strata), mantel_haenszel(&more));
    assert_eq!(homogeneity(&strata), homogeneity(&more));
    assert_eq!(association(&strata, Continuity::Plain), association(&more, Continuity::Plain));
}

#[test]
fn what_is_not_defined_has_a_reason() {
    let reason = |strata: &[Contingency]| mantel_haenszel(strata).unwrap_err();
    assert_eq!(reason(&[]), Undefined::EmptySide);
    assert_eq!(reason(&[table(0, 0, 3, 4)]), Undefined::EmptySide);
    assert_eq!(reason(&[table(0, 5, 3, 4), table(0, 2, 1, 1)]), Undefined::ZeroOdds);
    assert_eq!(reason(&[table(5, 0, 3, 4)]), Undefined::InfiniteOdds);
    assert_eq!(homogeneity(&[table(5, 0, 3, 4); 2]), Err(Undefined::InfiniteOdds));
    assert_eq!(standardised(&[table(0, 0, 3, 4)]), Err(Undefined::EmptySide));
    assert_eq!(association(&[table(0, 0, 3, 4)], Continuity::Plain), Err(Undefined::EmptySide));
    let most = table(u32::MAX, 0, 0, 0);
    assert_eq!(pooled(&[most, table(1, 0, 0, 0)]), None);
}

#[test]
fn strata_that_agree_exactly_are_homogeneous_whatever_their_odds() {
    // The same odds ratio from one in a thousand to a thousand, and turned round.
    for (small, large) in [(10, 10), (10, 100), (10, 3000), (1, 30)] {
        let strata = [
            table(small, large, large, small),
            table(3 * small, 2 * large, 3 * large, 2 * small),
            table(5 * small, 5 * large, large, small),
        ];
        let turned = strata.map(|s| table(s.n10(), s.n11(), s.n00(), s.n01()));
        for strata in [strata, turned] {
            let agreed = homogeneity(&strata).unwrap();
            assert!(agreed.breslow_day.statistic < 1e-9, "{agreed:?}");
            assert!(agreed.tarone.p > 0.999);
        }
    }
}

#[test]
fn drawing_agrees_with_chi_square_where_strata_are_large() {
    let Some(quality) = quality() else { return };
    for case in rows(&quality["context_tables"]["cases"]) {
        let strata = tables(&case["tables"]);
        let by_chi_square = homogeneity(&strata).unwrap();
        let by_drawing = homogeneity_by_drawing(&strata, 2000, u32::MAX, 1).unwrap();
        // Three standard errors of 2,000 draws, and a little for the approximation.
        let allowed = 3.0 * (0.25_f64 / 2000.0).sqrt() + 0.01;
        assert!((by_chi_square.tarone.p - by_drawing).abs() < allowed, "{by_drawing} {case}");
        assert_eq!(
            homogeneity_by_drawing(&strata, 2000, u32::MAX, 1),
            Ok(by_drawing),
            "the same seed"
        );
    }
}

#[test]
fn drawing_holds_its_level_where_strata_are_small() {
    // 40 strata of a dozen, all with odds ratio 3: how often is p at most a tenth?
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let (mut at_most, mut at_most_early) = (0, 0);
    for run in 0..200 {
        let strata: Vec<Contingency> = (0..40)
            .map(|_| {
                let mut cells = [0; 4];
                for _ in 0..12 {
                    let with = rng.random::<f64>() < 0.5;
                    // Odds of 1:2 without and 3:2 with.
                    let bought = rng.random::<f64>() < if with { 0.6 } else { 1.0 / 3.0 };
                    cells[usize::from(!with) * 2 + usize::from(!bought)] += 1;
                }
                table(cells[0], cells[1], cells[2], cells[3])
            })
            .collect();
        assert!(homogeneity(&strata).unwrap().sparse > 0.2);
        let p = |enough| homogeneity_by_drawing(&strata, 99, enough, run).unwrap();
        at_most += u32::from(p(u32::MAX) <= 0.1);
        // Ended early or not, what is small stays as it is.
        at_most_early += u32::from(p(20) <= 0.1);
        assert!(p(u32::MAX) > 0.2 || p(20) == p(u32::MAX));
    }
    // 20 expected; three standard deviations are 13.
    assert!((7..=33).contains(&at_most), "{at_most} of 200");
    assert_eq!(at_most_early, at_most);
}
