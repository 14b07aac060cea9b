//! What one side tells about the other, as entropy.

use super::{Counts, Measure, group};
use crate::record::Kind;

group! {
    j_measure, "J", Ratio, 0.0 => std::f64::consts::LN_2,
        { neutral: "0", undefined: "n1x = 0" },
        "n11/n ln(n n11/(n1x nx1)) + n10/n ln(n n10/(n1x nx0))",
        "what the antecedent tells about the consequent, in nats a transaction, Smyth and Goodman (1991)",
        j_measure;
    mutual_information, "information", Ratio, 0.0 => 1.0,
        { neutral: "0", undefined: "n1x = 0 or nx1 = 0 or n0x = 0 or nx0 = 0" },
        "sum of p ln(p/(p p)) over the four cells, by min(H(X), H(Y))",
        "the share of a side's uncertainty that the other side removes", mutual_information;
    information_gain, "gain (bits)", Ratio, 0.0 => 1.0,
        { neutral: "0", undefined: "n = 0", also: "info (Borgelt), information difference (SPSS)" },
        "sum of p log2(p/(p p)) over the four cells",
        "the uncertainty about one side that the other removes, in bits",
        |c| (c.n > 0.0).then(|| mutual(c) / std::f64::consts::LN_2);
}

fn j_measure(c: &Counts) -> Option<f64> {
    let nats = term(c.n11, c.n1x, c.nx1, c.n) + term(c.n10, c.n1x, c.nx0, c.n);
    (c.n1x > 0.0).then(|| nats.max(0.0))
}

fn mutual_information(c: &Counts) -> Option<f64> {
    let least = entropy(c.n1x, c.n0x).min(entropy(c.nx1, c.nx0));
    (least > 0.0).then(|| (mutual(c) / least).min(1.0))
}

/// In nats; the sum cannot be negative, its rounding can.
fn mutual(c: &Counts) -> f64 {
    let sum = term(c.n11, c.n1x, c.nx1, c.n)
        + term(c.n10, c.n1x, c.nx0, c.n)
        + term(c.n01, c.n0x, c.nx1, c.n)
        + term(c.n00, c.n0x, c.nx0, c.n);
    sum.max(0.0)
}

/// p ln(p/(p p)) of a cell and its two margins, 0 ln 0 = 0.
fn term(cell: f64, side: f64, other: f64, n: f64) -> f64 {
    if cell == 0.0 { 0.0 } else { cell / n * (n * cell / (side * other)).ln() }
}

/// In nats.
fn entropy(a: f64, b: f64) -> f64 {
    -term(a, a + b, a + b, a + b) - term(b, a + b, a + b, a + b)
}
