//! Trends along the retention ladder of the oracle tables, and the other uses of its strata.

use crate::{close, count, number, numbers, quality, rows};
use pannier::stats::trend::cochran_armitage;
use pannier::stats::{Level, Proportion, Undefined};

#[test]
fn retention_ladders() {
    let Some(quality) = quality() else { return };
    let ladders = quality["retention_ladder"]["data"].as_object().unwrap();
    assert!(ladders.len() >= 4);
    for (name, ladder) in ladders {
        let mut rungs = Vec::new();
        for rung in rows(&ladder["rungs"]) {
            let (n, left) = (count(&rung["n"]), count(&rung["left"]));
            let retained = Proportion::new(n - left, n).unwrap();
            let wilson = retained.wilson(Level::default());
            for (ours, theirs) in
                [wilson.low, wilson.high].into_iter().zip(numbers(&rung["retained_wilson"]))
            {
                assert!((ours - theirs).abs() < 1e-9, "{name} {rung}");
            }
            rungs.push((number(&rung["k"]), retained));
        }
        let ours = cochran_armitage(&rungs).unwrap();
        close(ours.z, number(&ladder["cochran_armitage_z_retained"]), 1e-9, name);
        let Some(trend) = ladder.get("trend") else {
            continue;
        };
        close(ours.total.statistic, number(&trend["chi2_total"]), 1e-9, name);
        assert_eq!(ours.total.df, count(&trend["df"]));
        let departure = ours.departure.unwrap();
        close(departure.statistic, number(&trend["chi2_departure"]), 1e-9, name);
        assert!((departure.p - number(&trend["departure_p"])).abs() < 1e-9, "{name}");
    }
}

#[test]
fn two_rungs_have_no_departure_and_their_trend_is_the_table() {
    let share = |k, n| Proportion::new(k, n).unwrap();
    let ours = cochran_armitage(&[(1.0, share(30, 100)), (2.0, share(50, 90))]).unwrap();
    close(ours.z * ours.z, ours.total.statistic, 1e-12, "z squared");
    close(ours.p, ours.total.p, 1e-12, "p");
    assert_eq!(ours.departure, None);
    // Where the rungs stand does not matter, only their distances.
    let far = cochran_armitage(&[(1e6, share(30, 100)), (1e6 + 7.0, share(50, 90))]).unwrap();
    close(far.z, ours.z, 1e-9, "moved");
}

#[test]
fn a_ladder_without_difference_has_no_trend() {
    let share = |k, n| Proportion::new(k, n).unwrap();
    for rungs in [
        &[][..],
        &[(1.0, share(3, 9))],
        &[(1.0, share(3, 9)), (2.0, share(0, 0))],
        &[(1.0, share(9, 9)), (2.0, share(7, 7))],
        &[(2.0, share(1, 9)), (2.0, share(7, 7))],
    ] {
        assert_eq!(cochran_armitage(rungs), Err(Undefined::EmptySide), "{rungs:?}");
    }
}
