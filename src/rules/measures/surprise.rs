//! How surprising the joint count is: tests and standardised deviations.

use super::{Measure, group, ratio};
use crate::record::Kind;
use crate::stats::Contingency;
use crate::stats::tails::{Continuity, chi_squared, hypergeometric};

group! {
    chi_squared, "chi-square", Number, 0.0 => f64::INFINITY,
        { neutral: "0", undefined: "n1x = 0 or nx1 = 0 or n0x = 0 or nx0 = 0" },
        "sum of (observed - expected)^2/expected", "Pearson's statistic, one degree of freedom",
        |c| chi_squared(&c.table, Continuity::Plain).ok().map(|test| test.statistic);
    chi_squared_yates, "chi-square", Number, 0.0 => f64::INFINITY,
        { neutral: "0", undefined: "n1x = 0 or nx1 = 0 or n0x = 0 or nx0 = 0" },
        "the same with every deviation 1/2 nearer to 0", "Pearson's statistic corrected by Yates (1934)",
        |c| chi_squared(&c.table, Continuity::Yates).ok().map(|test| test.statistic);
    lerman, "lerman", Ratio, f64::NEG_INFINITY => f64::INFINITY,
        { neutral: "0", undefined: "n1x = 0 or nx1 = 0", also: "similarity index" },
        "(n11 - e)/sqrt(e), e = n1x nx1/n", "the joint count beyond its expectation, in Poisson deviations",
        |c| ratio(c.beyond_chance(), (c.n * c.n1x * c.nx1).sqrt());
    implication_index, "implication", Ratio, f64::NEG_INFINITY => f64::INFINITY,
        { neutral: "0", undefined: "n1x = 0 or nx0 = 0", lower_is_stronger: true },
        "(n10 - e)/sqrt(e), e = n1x nx0/n", "the failures beyond their expectation, in Poisson deviations, Gras (1996)",
        |c| ratio(-c.beyond_chance(), (c.n * c.n1x * c.nx0).sqrt());
    hyper_lift, "hyper-lift", Ratio, 0.0 => f64::INFINITY,
        { undefined: "n1x = 0 or nx1 = 0 or that count is 0"},
        "n11/q, q = the count that chance exceeds once in a hundred",
        "the joint count by what independence would hardly exceed, Hahsler and Hornik (2007)", |c| hyper_lift(&c.table);
    hyper_confidence, "hyper-confidence", Share, 0.0 => 1.0,
        { },
        "P(C < n11), C hypergeometric", "the chance of a lower joint count at independence, Hahsler and Hornik (2007)",
        |c| Some((-hypergeometric(&c.table).ln_upper.exp_m1()).max(0.0));
    fisher, "p", Chance, 0.0 => 1.0,
        { lower_is_stronger: true },
        "P(C >= n11), C hypergeometric", "the chance of so many joint transactions or more at independence, Fisher's exact test",
        |c| Some(hypergeometric(&c.table).upper().min(1.0));
    fisher_mid, "mid-p", Chance, 0.0 => 1.0,
        { lower_is_stronger: true },
        "P(C > n11) + P(C = n11)/2, C hypergeometric", "the same with half of the observed count's chance, Lancaster (1961)",
        |c| Some(hypergeometric(&c.table).mid_upper().min(1.0));
    fisher_lower, "p (apart)", Chance, 0.0 => 1.0,
        { },
        "P(C <= n11), C hypergeometric", "the chance of so few joint transactions or fewer at independence",
        |c| Some(hypergeometric(&c.table).lower().min(1.0));
}

/// The quantile is found by halving: the least count with P(C <= count) of at least 0.99.
fn hyper_lift(table: &Contingency) -> Option<f64> {
    let (n, with, bought) = (table.n(), table.antecedent(), table.consequent());
    let at_most = |both| {
        let table = Contingency::new(n, with, bought, both).expect("between the extremes");
        hypergeometric(&table).lower()
    };
    let mut low = (u64::from(with) + u64::from(bought)).saturating_sub(u64::from(n));
    let mut high = u64::from(with.min(bought));
    while low < high {
        let middle = u64::midpoint(low, high);
        let both = u32::try_from(middle).expect("no more than a count");
        if at_most(both) >= 0.99 {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    ratio(f64::from(table.both()), low as f64)
}
