//! With the antecedent against without it: odds, risks and what is made of them.

use super::{Counts, Measure, group, ratio};
use crate::record::Kind;

group! {
    conviction, "conviction", Ratio, 0.0 => f64::INFINITY,
        { neutral: "1", undefined: "n10 = 0" },
        "n1x nx0/(n n10)", "how much more often the rule would fail by chance than it does; none where it never fails",
        |c| ratio(c.n1x * c.nx0, c.n * c.n10);
    odds_ratio, "odds ratio", Number, 0.0 => f64::INFINITY,
        { neutral: "1", undefined: "n10 = 0 or n01 = 0" },
        "n11 n00/(n10 n01)", "the odds of the consequent with the antecedent by those without",
        |c| ratio(c.n11 * c.n00, c.n10 * c.n01);
    yule_q, "Yule's Q", Ratio, -1.0 => 1.0,
        { neutral: "0", undefined: "(n11 = 0 or n00 = 0) and (n10 = 0 or n01 = 0)" },
        "(n11 n00 - n10 n01)/(n11 n00 + n10 n01)", "the odds ratio brought to a range around 0",
        |c| yule(c.n11 * c.n00, c.n10 * c.n01);
    yule_y, "Yule's Y", Ratio, -1.0 => 1.0,
        { neutral: "0", undefined: "(n11 = 0 or n00 = 0) and (n10 = 0 or n01 = 0)" },
        "the same of square roots", "the square root of the odds ratio brought to a range around 0",
        |c| yule((c.n11 * c.n00).sqrt(), (c.n10 * c.n01).sqrt());
    relative_risk, "risk ratio", Number, 0.0 => f64::INFINITY,
        { neutral: "1", undefined: "n1x = 0 or n01 = 0" },
        "(n11/n1x)/(n01/n0x)", "the confidence by the share among those without the antecedent",
        |c| ratio(c.n11 * c.n0x, c.n1x * c.n01);
    risk_difference, "difference", Ratio, -1.0 => 1.0,
        { neutral: "0", undefined: "n1x = 0 or n0x = 0", also: "doc, difference of confidence" },
        "n11/n1x - n01/n0x", "the confidence less the share among those without the antecedent",
        |c| ratio(c.beyond_chance(), c.n1x * c.n0x);
    importance, "importance", Ratio, f64::NEG_INFINITY => f64::INFINITY,
        { neutral: "near 0" },
        "log10(((n11 + 1)/(n1x + 2))/((n01 + 1)/(n0x + 2)))",
        "the decimal logarithm of the risk ratio, a success and a failure added to each (SSAS)",
        |c| Some(((c.n11 + 1.0) / (c.n1x + 2.0) / ((c.n01 + 1.0) / (c.n0x + 2.0))).log10());
    gini, "gini", Ratio, 0.0 => 0.5,
        { neutral: "0", undefined: "n1x = 0 or n0x = 0" },
        "2 n1x/n n0x/n (n11/n1x - n01/n0x)^2",
        "by how much knowing the antecedent lowers the Gini impurity of the consequent", gini;
    lambda, "lambda", Ratio, 0.0 => 1.0,
        { neutral: "0", undefined: "nx1 = 0 or nx0 = 0" },
        "(max(n11, n10) + max(n01, n00) - max(nx1, nx0))/min(nx1, nx0)",
        "the share of wrong guesses of the consequent that knowing the antecedent saves, Goodman and Kruskal (1954)",
        |c| ratio(c.n11.max(c.n10) + c.n01.max(c.n00) - c.nx1.max(c.nx0), c.nx1.min(c.nx0));
    rld, "disequilibrium", Ratio, 0.0 => 1.0,
        { neutral: "0", undefined: "n1x = 0 or nx1 = 0 or n0x = 0 or nx0 = 0",
          also: "relative linkage disequilibrium" },
        "|d|/(|d| + m), d = (n11 n00 - n10 n01)/n, m = min(n10, n01), or min(n11, n00) where d < 0",
        "how far the sides are from independence, by the most that these margins allow, Kenett and Salini (2008)",
        rld;
}

fn yule(for_: f64, against: f64) -> Option<f64> {
    ratio(for_ - against, for_ + against)
}

/// The difference of two impurities, written as the variance it is, which loses no digits.
fn gini(c: &Counts) -> Option<f64> {
    let difference = ratio(c.beyond_chance(), c.n1x * c.n0x)?;
    Some(2.0 * (c.n1x / c.n) * (c.n0x / c.n) * difference * difference)
}

fn rld(c: &Counts) -> Option<f64> {
    if c.n1x * c.nx1 == 0.0 || c.n0x * c.nx0 == 0.0 {
        return None;
    }
    let d = c.beyond_chance() / c.n;
    let margin = if d > 0.0 { c.n10.min(c.n01) } else { c.n11.min(c.n00) };
    ratio(d.abs(), d.abs() + margin)
}
