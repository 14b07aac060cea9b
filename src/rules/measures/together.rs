//! Together more often than by chance: lift and its relatives, and what treats both sides alike.

use super::shares::{confidence, reverse};
use super::{Counts, Measure, group, ratio};
use crate::record::Kind;

group! {
    lift, "lift", Ratio, 0.0 => f64::INFINITY,
        { neutral: "1", undefined: "n1x = 0 or nx1 = 0", also: "interest, improvement (SSAS)" },
        "n n11/(n1x nx1)", "how much likelier the consequent is with the antecedent than overall", lift;
    varying_liaison, "lift - 1", Ratio, -1.0 => f64::INFINITY,
        { neutral: "0", undefined: "n1x = 0 or nx1 = 0" },
        "n n11/(n1x nx1) - 1", "by what share the consequent is likelier with the antecedent",
        |c| ratio(c.beyond_chance(), c.n1x * c.nx1);
    lift_difference, "|lift - 1|", Ratio, 0.0 => f64::INFINITY,
        { neutral: "0", undefined: "n1x = 0 or nx1 = 0", also: "aimp (Borgelt)" },
        "|n n11/(n1x nx1) - 1|", "how far the lift is from 1, either way",
        |c| ratio(c.beyond_chance().abs(), c.n1x * c.nx1);
    confidence_ratio, "quotient", Ratio, 0.0 => 1.0,
        { neutral: "0", undefined: "n1x = 0 or nx1 = 0", also: "quot (Borgelt)" },
        "1 - min(lift, 1/lift)", "how far confidence and base rate are apart as a quotient (SPSS)",
        confidence_ratio;
    leverage, "leverage", Ratio, -0.25 => 0.25,
        { neutral: "0", undefined: "n = 0", also: "Piatetsky-Shapiro, novelty" },
        "n11/n - n1x nx1/n^2", "the share of transactions with both sides beyond what chance would give",
        |c| ratio(c.beyond_chance(), c.n * c.n);
    zhang, "zhang", Ratio, -1.0 => 1.0,
        { neutral: "0", undefined: "n1x = 0 or nx1 = 0 or n0x = 0" },
        "(n n11 - n1x nx1)/max(n11 n0x, n1x n01)",
        "leverage over the most it could be, Zhang (2000)", zhang;
    standardised_lift, "of the possible", Share, 0.0 => 1.0,
        { undefined: "n11 = 0 or n0x = 0 or nx0 = 0 or n1x = 1 or nx1 = 1", also: "stdLift" },
        "(n11 - least)/(min(n1x, nx1) - least), least = max(n1x + nx1 - n, 1)",
        "where the lift lies between the least and the most that these margins allow a pair that meets at all, McNicholas, Murphy and O'Regan (2008)",
        standardised_lift;
    jaccard, "jaccard", Share, 0.0 => 1.0,
        { undefined: "n1x = 0 and nx1 = 0", also: "affinity, coherence" },
        "n11/(n1x + nx1 - n11)", "of the transactions with either side, the share with both",
        |c| ratio(c.n11, either(c));
    cosine, "cosine", Share, 0.0 => 1.0,
        { undefined: "n1x = 0 or nx1 = 0", also: "IS, Ochiai" },
        "n11/sqrt(n1x nx1)", "the geometric mean of the confidences in both directions; other transactions do not matter to it",
        |c| ratio(c.n11, (c.n1x * c.nx1).sqrt());
    kulczynski, "kulczynski", Share, 0.0 => 1.0,
        { undefined: "n1x = 0 or nx1 = 0" },
        "(n11/n1x + n11/nx1)/2", "the mean of the confidences in both directions",
        |c| Some(f64::midpoint(confidence(c)?, reverse(c)?));
    all_confidence, "all-confidence", Share, 0.0 => 1.0,
        { undefined: "n1x = 0 or nx1 = 0" },
        "min(n11/n1x, n11/nx1)", "the lower confidence of both directions",
        |c| Some(confidence(c)?.min(reverse(c)?));
    max_confidence, "max-confidence", Share, 0.0 => 1.0,
        { undefined: "n1x = 0 or nx1 = 0" },
        "max(n11/n1x, n11/nx1)", "the higher confidence of both directions",
        |c| Some(confidence(c)?.max(reverse(c)?));
    imbalance, "imbalance", Share, 0.0 => 1.0,
        { undefined: "n1x = 0 and nx1 = 0", lower_is_stronger: true },
        "|n1x - nx1|/(n1x + nx1 - n11)", "how unequally frequent the sides are, Wu, Chen and Han (2010)",
        |c| ratio((c.n1x - c.nx1).abs(), either(c));
    phi, "phi", Ratio, -1.0 => 1.0,
        { neutral: "0", undefined: "n1x = 0 or nx1 = 0 or n0x = 0 or nx0 = 0", also: "correlation" },
        "(n n11 - n1x nx1)/sqrt(n1x nx1 n0x nx0)", "the correlation of both sides", phi;
    phi_squared, "phi^2", Ratio, 0.0 => 1.0,
        { neutral: "0", undefined: "n1x = 0 or nx1 = 0 or n0x = 0 or nx0 = 0",
          also: "normalised chi-square (SPSS)" },
        "phi^2", "the squared correlation, chi-square by n", |c| phi(c).map(|phi| phi * phi);
    kappa, "kappa", Ratio, -1.0 => 1.0,
        { neutral: "0", undefined: "n1x = 0 and nx1 = 0 or n0x = 0 and nx0 = 0" },
        "(n (n11 + n00) - n1x nx1 - n0x nx0)/(n^2 - n1x nx1 - n0x nx0)",
        "agreement of the sides beyond chance, Cohen (1960)",
        |c| ratio(2.0 * c.beyond_chance(), c.n1x * c.nx0 + c.n0x * c.nx1);
    collective_strength, "collective", Number, 0.0 => f64::INFINITY,
        { neutral: "1",
          undefined: "n10 = 0 and n01 = 0 or n1x = 0 and nx0 = 0 or n0x = 0 and nx1 = 0" },
        "(n11 + n00)/e * (n - e)/(n10 + n01), e = (n1x nx1 + n0x nx0)/n",
        "agreement by its expectation, times the same of disagreement the other way round, Aggarwal and Yu (1998)",
        collective_strength;
}

pub(super) fn lift(c: &Counts) -> Option<f64> {
    ratio(c.n * c.n11, c.n1x * c.nx1)
}

fn either(c: &Counts) -> f64 {
    c.n1x + c.nx1 - c.n11
}

fn confidence_ratio(c: &Counts) -> Option<f64> {
    let (observed, expected) = (c.n * c.n11, c.n1x * c.nx1);
    (expected != 0.0).then(|| 1.0 - observed.min(expected) / observed.max(expected))
}

/// Where a side is empty or everywhere, nothing is said.
fn zhang(c: &Counts) -> Option<f64> {
    ratio(c.beyond_chance(), (c.n11 * c.n0x).max(c.n1x * c.n01))
}

fn standardised_lift(c: &Counts) -> Option<f64> {
    let least = (c.n1x + c.nx1 - c.n).max(1.0);
    if c.n11 == 0.0 {
        return None;
    }
    ratio(c.n11 - least, c.n1x.min(c.nx1) - least)
}

/// The margins are multiplied two and two, and the roots then, so that nothing overflows.
fn phi(c: &Counts) -> Option<f64> {
    ratio(c.beyond_chance(), (c.n1x * c.nx1).sqrt() * (c.n0x * c.nx0).sqrt())
        .map(|phi| phi.clamp(-1.0, 1.0))
}

fn collective_strength(c: &Counts) -> Option<f64> {
    let (agree, agree_by_chance) = (c.n11 + c.n00, c.n1x * c.nx1 + c.n0x * c.nx0);
    let (differ, differ_by_chance) = (c.n10 + c.n01, c.n1x * c.nx0 + c.n0x * c.nx1);
    Some(ratio(agree, agree_by_chance)? * ratio(differ_by_chance, differ)?)
}
