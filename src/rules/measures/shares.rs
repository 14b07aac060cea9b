//! Shares: of all, of the antecedent's, of the consequent's.

use super::{Counts, Measure, group, ratio};
use crate::record::Kind;

group! {
    support, "support", Share, 0.0 => 1.0,
        { neutral: "n1x nx1/n^2", undefined: "n = 0" },
        "n11/n", "the share of transactions with both sides", support;
    confidence, "confidence", Share, 0.0 => 1.0,
        { neutral: "nx1/n", undefined: "n1x = 0", also: "precision" },
        "n11/n1x",
        "the share of the antecedent's transactions that have the consequent too", confidence;
    base_rate, "base rate", Share, 0.0 => 1.0,
        { undefined: "n = 0", also: "consequent support, rhsSupport; expected confidence (SAS)" },
        "nx1/n", "the share of all transactions that have the consequent", |c| ratio(c.nx1, c.n);
    coverage, "coverage", Share, 0.0 => 1.0,
        { undefined: "n = 0", also: "antecedent support, lhsSupport" },
        "n1x/n", "the share of all transactions that have the antecedent", |c| ratio(c.n1x, c.n);
    reverse_confidence, "reverse", Share, 0.0 => 1.0,
        { neutral: "n1x/n", undefined: "nx1 = 0", also: "recall, sensitivity" },
        "n11/nx1", "of the consequent's transactions, the share with the antecedent", reverse;
    added_value, "added", Ratio, -1.0 => 1.0,
        { neutral: "0", undefined: "n1x = 0", also: "centeredConfidence, Pavillon index" },
        "n11/n1x - nx1/n", "how far the confidence is above the base rate", added_value;
    confidence_difference, "difference", Ratio, 0.0 => 1.0,
        { neutral: "0", undefined: "n1x = 0", also: "diff (Borgelt)" },
        "|n11/n1x - nx1/n|", "how far the confidence is from the base rate, either way (SPSS)",
        |c| added_value(c).map(f64::abs);
    certainty, "certainty", Ratio, -1.0 => 1.0,
        { neutral: "0", undefined: "n1x = 0 or nx0 = 0", also: "Loevinger" },
        "(n11/n1x - nx1/n)/(nx0/n), over nx1/n where it is negative",
        "the confidence's way from the base rate to 1, or to 0 where it is below, Shortliffe and Buchanan (1975)",
        certainty;
    laplace, "laplace", Share, 0.0 => 1.0,
        { neutral: "near nx1/n" },
        "(n11 + 1)/(n1x + 2)", "the confidence with one success and one failure more",
        |c| ratio(c.n11 + 1.0, c.n1x + 2.0);
    deployability, "headroom", Share, 0.0 => 1.0,
        { neutral: "n1x nx0/n^2", undefined: "n = 0", also: "ralambondrainy" },
        "n10/n", "the share of all that has the antecedent but not yet the consequent (SPSS)",
        |c| ratio(c.n10, c.n);
    confirmed_confidence, "confirmed", Ratio, -1.0 => 1.0,
        { neutral: "(nx1 - nx0)/n", undefined: "n1x = 0", also: "Ganascia, descriptive confirm" },
        "(n11 - n10)/n1x", "confidence less the confidence of the opposite",
        |c| ratio(c.n11 - c.n10, c.n1x);
    least_contradiction, "contradiction", Ratio, f64::NEG_INFINITY => 1.0,
        { undefined: "nx1 = 0" },
        "(n11 - n10)/nx1", "successes less failures, by the consequent's transactions",
        |c| ratio(c.n11 - c.n10, c.nx1);
    counterexample, "counterexample", Ratio, f64::NEG_INFINITY => 1.0,
        { undefined: "n11 = 0", also: "example and counter-example rate" },
        "(n11 - n10)/n11", "successes less failures, by the successes",
        |c| ratio(c.n11 - c.n10, c.n11);
    sebag, "sebag", Number, 0.0 => f64::INFINITY,
        { neutral: "nx1/nx0", undefined: "n10 = 0", also: "Sebag and Schoenauer" },
        "n11/n10", "successes a failure", |c| ratio(c.n11, c.n10);
    rule_power_factor, "power", Ratio, 0.0 => 1.0,
        { undefined: "n1x = 0" },
        "n11/n * n11/n1x", "support times confidence",
        |c| Some(support(c)? * confidence(c)?);
    casual_support, "causal support", Share, 0.0 => 1.0,
        { undefined: "n = 0", also: "causal support, simple matching" },
        "(n11 + n00)/n", "the share of transactions that speak for the rule: both sides or neither",
        |c| ratio(c.n11 + c.n00, c.n);
    casual_confidence, "causal confidence", Share, 0.0 => 1.0,
        { neutral: "(nx1/n + n0x/n)/2", undefined: "n1x = 0 or nx0 = 0", also: "causal confidence" },
        "(n11/n1x + n00/nx0)/2", "the mean confidence of the rule and of its contraposition",
        |c| Some(f64::midpoint(confidence(c)?, ratio(c.n00, c.nx0)?));
}

fn support(c: &Counts) -> Option<f64> {
    ratio(c.n11, c.n)
}

pub(super) fn confidence(c: &Counts) -> Option<f64> {
    ratio(c.n11, c.n1x)
}

pub(super) fn reverse(c: &Counts) -> Option<f64> {
    ratio(c.n11, c.nx1)
}

/// Over one line, so that it is exactly 0 at independence.
fn added_value(c: &Counts) -> Option<f64> {
    ratio(c.beyond_chance(), c.n1x * c.n)
}

fn certainty(c: &Counts) -> Option<f64> {
    let beyond = c.beyond_chance();
    ratio(beyond, c.n1x * if beyond >= 0.0 { c.nx0 } else { c.nx1 })
}
