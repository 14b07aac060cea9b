//! One score explained: every amount of the sum, the counts behind it, and what would change it.

use std::fmt::Write as _;

use serde::Serialize;

use super::method::Kind;
use super::model::{Model, percent};
use super::score::Cause;
use crate::encode::Rank;
use crate::support::{Count, share};

/// Why a customer has this score for this product.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The customer, as named.
    pub customer: String,
    /// The product.
    pub product: String,
    /// Whether the customer holds it already: the score is then made from everything else.
    pub holds_it: bool,
    /// What else the customer holds, or is.
    pub held: Vec<String>,
    /// The method and its setting.
    pub method: String,
    /// In what the amounts are.
    pub scale: &'static str,
    /// The score of one who holds nothing.
    pub base: f64,
    /// What the holdings add, the largest amounts first.
    pub terms: Vec<Term>,
    /// Base and terms together.
    pub score: f64,
    /// How many customers had a score like this one when the model was tested.
    pub like: Count,
    /// What a chance is of: `have IPTV`, or `took IPTV within 90 days`.
    pub deed: String,
    /// How many of them did.
    pub like_holders: Count,
    /// The chance: the share of these.
    pub chance: Option<f64>,
    /// Its lower end, 95 %.
    pub chance_low: Option<f64>,
    /// Its upper end.
    pub chance_high: Option<f64>,
    /// The share of all customers who did.
    pub base_rate: f64,
    /// What the chance would be without each product held.
    pub without: Vec<Change>,
    /// Which products would raise the score most if they were held too.
    pub with: Vec<Change>,
}

/// One amount of the sum.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Term {
    /// What it is for: products or attributes, or how many products there are.
    pub held: Vec<String>,
    /// What it adds.
    pub adds: f64,
    /// How many customers have the same.
    pub holders: Option<Count>,
    /// How many of them hold the product.
    pub count: Option<Count>,
}

/// What another holding would make of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The product that would be gone, or there.
    pub product: String,
    /// The score.
    pub score: f64,
    /// The chance.
    pub chance: Option<f64>,
}

/// Changes that are told of each kind.
const TOLD: usize = 5;

impl Model {
    /// Explains the score of an offer for one who holds these.
    pub fn explain(&self, customer: &str, held: &[Rank], offer: usize) -> Explanation {
        let (score, place) = self.score_of(offer);
        let product = self.offers()[offer].product;
        let others: Vec<Rank> = held.iter().copied().filter(|&item| item != product).collect();
        let receipt = score.receipt(&others, place);
        let term = |(cause, adds): &(Cause, f64)| match cause {
            Cause::Number(number) => Term {
                held: vec![format!("{number} other products")],
                adds: *adds,
                holders: None,
                count: None,
            },
            Cause::Held(items) => {
                let evidence = self.evidence(offer, items);
                Term {
                    held: items.iter().map(|&item| self.name(item).to_owned()).collect(),
                    adds: *adds,
                    holders: evidence.map(|(holders, _)| holders),
                    count: evidence.map(|(_, count)| count),
                }
            }
        };
        let change = |product: Rank, held: &[Rank]| {
            let score = score.receipt(held, place).score;
            let chance = self.meaning(offer, held, score).map(|step| step.share());
            Change { product: self.name(product).to_owned(), score, chance }
        };
        let without = |&gone: &Rank| {
            let rest: Vec<Rank> = others.iter().copied().filter(|&item| item != gone).collect();
            change(gone, &rest)
        };
        let with = |new: Rank| {
            let mut more = others.clone();
            more.push(new);
            more.sort_unstable();
            change(new, &more)
        };
        let missing = (0..self.names().len()).map(Rank::at);
        let missing = missing.filter(|item| *item != product && !others.contains(item));
        let step = self.meaning(offer, &others, receipt.score);
        let ends = step.map(|step| step.interval());
        Explanation {
            customer: customer.to_owned(),
            product: self.name(product).to_owned(),
            holds_it: others.len() < held.len(),
            held: others.iter().map(|&item| self.name(item).to_owned()).collect(),
            method: self.offers()[offer].setting.clone(),
            scale: scale(score.kind),
            base: receipt.base,
            terms: receipt.terms.iter().map(term).collect(),
            score: receipt.score,
            like: step.map_or(0, |step| step.customers),
            deed: self.deed(offer),
            like_holders: step.map_or(0, |step| step.buyers),
            chance: step.map(|step| step.share()),
            chance_low: ends.map(|ends| ends.low),
            chance_high: ends.map(|ends| ends.high),
            base_rate: self.base_rate(offer),
            without: strongest(others.iter().map(without), receipt.score, |by| -by),
            with: strongest(missing.map(with), receipt.score, |by| by),
        }
    }
}

/// The changes that move the score most in the direction where `gain` is above 0.
fn strongest(
    changes: impl Iterator<Item = Change>,
    score: f64,
    gain: impl Fn(f64) -> f64,
) -> Vec<Change> {
    let mut changes: Vec<Change> =
        changes.filter(|change| gain(change.score - score) > 1e-12).collect();
    changes.sort_by(|a, b| {
        gain(b.score).total_cmp(&gain(a.score)).then_with(|| a.product.cmp(&b.product))
    });
    changes.truncate(TOLD);
    changes
}

/// In what a method's amounts are.
fn scale(kind: Kind) -> &'static str {
    match kind {
        Kind::Popularity | Kind::Activity | Kind::Ease => "shares of customers",
        Kind::BestRule => "the least confidence",
        Kind::Neighbours => "likeness",
        Kind::NoisyOr => "-ln of the chance not to hold it",
        Kind::Bayes | Kind::Logistic => "log odds",
    }
}

impl Explanation {
    /// The explanation as a page of text; `unit` is what customers are called.
    pub fn page(&self, unit: &str) -> String {
        let mut page = String::new();
        let Self { customer, product, .. } = self;
        let _ = writeln!(page, "{product} for {customer}, by {}", self.method);
        if self.holds_it {
            let _ =
                writeln!(page, "{customer} holds it already; this is made from everything else.");
        }
        if let (Some(chance), Some(low), Some(high)) =
            (self.chance, self.chance_low, self.chance_high)
        {
            let _ = writeln!(
                page,
                "Of {} {unit} with a score like this one {} {}: {} ({} to {}). Of all {unit} {}.",
                self.like,
                self.like_holders,
                self.deed,
                percent(chance),
                percent(low),
                percent(high),
                percent(self.base_rate)
            );
        }
        let _ = writeln!(page, "\nThe score, in {}:", self.scale);
        let _ = writeln!(page, "  {:>9.4}  one who holds nothing", self.base);
        for term in &self.terms {
            let counts = match (term.count, term.holders) {
                (Some(count), Some(holders)) => format!(
                    "  ({count} of {holders} have {product}, {})",
                    percent(share(count, holders))
                ),
                _ => String::new(),
            };
            let _ = writeln!(page, "  {:>+9.4}  {}{counts}", term.adds, term.held.join(" and "));
        }
        let _ = writeln!(page, "  {:>9.4}  together", self.score);
        let list = |page: &mut String, title: &str, changes: &[Change]| {
            if !changes.is_empty() {
                let _ = writeln!(page, "\n{title}:");
            }
            for change in changes {
                let chance = change.chance.map_or_else(String::new, percent);
                let _ = writeln!(page, "  {:>9.4}  {chance:>6}  {}", change.score, change.product);
            }
        };
        list(&mut page, "Without one of these the score would be lower", &self.without);
        list(&mut page, "With one of these it would be higher", &self.with);
        let _ = writeln!(
            page,
            "\nWho holds what goes together; this does not say that one makes the other be bought."
        );
        page
    }
}
