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
use crate::error::Result;
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
        /// Below this the cheap form is not good enough, and the exact one is quick.
        const CHEAP_FROM: usize = 60;
        let (totals, by_size) = (transactions.counts(), transactions.by_size());
        let fit = |form| ActivityNull::fit(&totals, &by_size, form);
        let pairs = fit(Form::Auto)?;
        let sets = (pairs.is_exact() && totals.len() >= CHEAP_FROM)
            .then(|| fit(Form::Configuration))
            .transpose()?;
        let product = items.into_iter().map(|item| item.map(ItemId::index)).collect();
        Ok(Self { pairs, sets, product })
    }

    /// What the null says about a rule.
    pub fn of(&self, antecedent: &[Rank], consequent: &[Rank], table: &Contingency) -> Expected {
        match (antecedent, consequent) {
            ([x], [y]) => self.of_pair(*x, *y, table),
            _ => self.of_set(antecedent, consequent, table),
        }
    }

    fn of_pair(&self, x: Rank, y: Rank, table: &Contingency) -> Expected {
        let product = |rank: Rank| self.product[rank.index()];
        let (Some(x), Some(y)) = (product(x), product(y)) else {
            return Expected::NOTHING;
        };
        let joint = self.pairs.pair(x, y);
        Expected {
            count: joint.expected(),
            p_value: joint.tails(table.both()).mid_upper().min(1.0),
        }
    }

    fn of_set(&self, antecedent: &[Rank], consequent: &[Rank], table: &Contingency) -> Expected {
        let null = self.sets.as_ref().unwrap_or(&self.pairs);
        let holders = |set: &mut dyn Iterator<Item = &Rank>| {
            let products: Option<Vec<usize>> = set.map(|rank| self.product[rank.index()]).collect();
            products.map_or(0.0, |products| null.expected_of_set(&products))
        };
        let by_expected = |side: &[Rank], observed: Count| match side {
            [_] => 1.0,
            _ => f64::from(observed) / holders(&mut side.iter()),
        };
        let all = holders(&mut antecedent.iter().chain(consequent));
        if all == 0.0 {
            return Expected::NOTHING;
        }
        let count = all
            * by_expected(antecedent, table.antecedent())
            * by_expected(consequent, table.consequent());
        let side = f64::from(table.antecedent().min(table.consequent()));
        let p_value = if count >= side {
            1.0
        } else {
            let variance = count * (1.0 - count / side);
            matched_binomial(table.both(), count, variance).mid_upper()
        };
        Expected { count, p_value: p_value.min(1.0) }
    }
}

/// What the null says about a rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// The joint count to expect, `expected_adj`.
    pub count: f64,
    /// The chance of as many as there are, or more, mid-p.
    pub p_value: f64,
}

impl Expected {
    /// Of products that nobody holds.
    const NOTHING: Self = Self { count: 0.0, p_value: 1.0 };
}
