//! Activity: who holds much will hold this too, whatever it is that they hold.
//!
//! The line of least squares from the number of other products held to whether the offer is held,
//! for each offer. Its sums come from the pair counts: with k the number of other products, h
//! whether the offer is held and N customers, Σk = Σ_i n_i, Σk² = Σ_i n_i + Σ_{i≠l} n_il and
//! Σhk = Σ_i n_ij, all without the offer j. The number of products alone takes a target list a long
//! way, so a method that is no better has learnt nothing about which products go together.

use super::method::Kind;
use super::{Counts, Score};
use crate::encode::Rank;

/// The share of customers with as many other products who hold each offer, by a straight line.
pub fn activity(counts: &Counts, offers: &[Rank]) -> Score {
    let n = f64::from(counts.n());
    let sum_of =
        |product: Rank| -> f64 { counts.with(product).iter().copied().map(f64::from).sum() };
    let products = || (0..counts.products()).map(Rank::at);
    // Over all products: Σk, and Σk² as the sum of the whole table, its diagonal included.
    let all_k: f64 = counts.held().iter().copied().map(f64::from).sum();
    let all_k2: f64 = products().map(sum_of).sum();
    let (mut base, mut each) = (Vec::new(), Vec::new());
    for &offer in offers {
        let held = f64::from(counts.held()[offer.index()]);
        let together = sum_of(offer) - held;
        let k = all_k - held;
        let k2 = all_k2 - held - 2.0 * together;
        let spread = k2 - k * k / n;
        let slope = if spread > 0.0 { (together - held * k / n) / spread } else { 0.0 };
        base.push((held - slope * k) / n);
        each.push(slope);
    }
    Score::new(Kind::Activity, counts.products(), offers, base).with_each(each)
}
