//! What a rule's sides would have in common if customers differed in how much they hold, and in
//! nothing else.
//!
//! The null of equal activity ([`crate::stats::activity`]) expects E(S) joint holders of a set S. A
//! rule is about those who hold the antecedent X, however many they are, so we expect
//! E(X ∪ Y) · n(X)/E(X) · n(Y)/E(Y) of them to hold the consequent Y too. For two products that is
//! the null's own expectation, and where everybody is alike it is n(X) n(Y)/n.
//!
//! For two products the variance is the null's own. For larger sets we take the binomial of the
//! smaller side, which is wider than a sum of unequal chances with the same mean: its p-values are
//! too large rather than too small.

use crate::encode::{ItemId, Rank, Transactions};
use crate::error::{Error, Result};
use crate::stats::Contingency;
use crate::stats::activity::{ActivityNull, Form};
use crate::stats::tails::matched_binomial;
use crate::support::Count;

/// The fitted null, by the ranks that rules speak of.
#[derive(Clone, Debug)]
pub struct Activity {
    pairs: ActivityNull,
    /// For sets of three products and more, where that is not the same: the exact form multiplies
    /// all other products out for each set, 1 ms for 16,000 products, where the cheap one takes 1 µs.
    sets: Option<ActivityNull>,
    /// The product of each rank; none where nobody holds it.
    product: Vec<Option<usize>>,
}

impl Activity {
    /// Fits the null to all products of the transactions; `items` are those of the ranks.
    ///
    /// # Errors
    /// When the model cannot be fitted.
    pub fn fit(
        transactions: &Transactions,
        items: impl IntoIterator<Item = Option<ItemId>>,
    ) -> Result<Self> {
        let mut by_size: Vec<Count> = Vec::new();
        for held in transactions.iter() {
            if by_size.len() <= held.len() {
                by_size.resize(held.len() + 1, 0);
            }
            by_size[held.len()] += 1;
        }
        /// Below this the cheap form is not good enough, and the exact one is quick.
        const CHEAP_FROM: usize = 60;
        let totals = transactions.counts();
        let fit = |form| {
            ActivityNull::fit(&totals, &by_size, form).map_err(|reason| {
                Error::Unsupported(format!("the null of equal activity: {reason}"))
            })
        };
        let pairs = fit(Form::Auto)?;
        let sets = (pairs.is_exact() && totals.len() >= CHEAP_FROM)
            .then(|| fit(Form::Configuration))
            .transpose()?;
        let product = items
            .into_iter()
            .map(|item| item.map(ItemId::index))
            .collect();
        Ok(Self {
            pairs,
            sets,
            product,
        })
    }

    /// The joint count to expect, `expected_adj`.
    pub fn expected(&self, antecedent: &[Rank], consequent: &[Rank], table: &Contingency) -> f64 {
        let of = |set: &mut dyn Iterator<Item = &Rank>| {
            let products: Option<Vec<usize>> = set.map(|rank| self.product[rank.index()]).collect();
            let null = self.sets.as_ref().unwrap_or(&self.pairs);
            products.map_or(0.0, |products| null.expected_of_set(&products))
        };
        let side = |side: &[Rank], observed: Count| match side {
            [_] => 1.0,
            _ => f64::from(observed) / of(&mut side.iter()),
        };
        let both = match (antecedent, consequent) {
            ([x], [y]) => match (self.product[x.index()], self.product[y.index()]) {
                (Some(x), Some(y)) => self.pairs.pair(x, y).expected(),
                _ => 0.0,
            },
            _ => of(&mut antecedent.iter().chain(consequent)),
        };
        if both == 0.0 {
            return 0.0;
        }
        let scale = side(antecedent, table.antecedent()) * side(consequent, table.consequent());
        both * scale
    }

    /// The chance of so many joint transactions or more, mid-p; `expected` is the joint count to
    /// expect.
    pub fn p_value(
        &self,
        antecedent: &[Rank],
        consequent: &[Rank],
        table: &Contingency,
        expected: f64,
    ) -> f64 {
        if let ([x], [y]) = (antecedent, consequent)
            && let (Some(x), Some(y)) = (self.product[x.index()], self.product[y.index()])
        {
            return self
                .pairs
                .pair(x, y)
                .tails(table.both())
                .mid_upper()
                .min(1.0);
        }
        let side = f64::from(table.antecedent().min(table.consequent()));
        if expected <= 0.0 || expected >= side {
            return 1.0;
        }
        let variance = expected * (1.0 - expected / side);
        matched_binomial(table.both(), expected, variance)
            .mid_upper()
            .min(1.0)
    }
}
