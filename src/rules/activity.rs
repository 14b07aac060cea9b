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

use crate::encode::{ItemId, Rank, Taxonomy, Transactions};
use crate::error::Result;
use crate::stats::Contingency;
use crate::stats::activity::{ActivityNull, Form};
use crate::stats::tails::{hypergeometric, matched_binomial};
use crate::support::Count;

/// The fitted null, by the ranks that rules speak of.
#[derive(Clone, Debug)]
pub struct Activity {
    levels: Vec<Level>,
    /// By rank.
    level_of: Vec<usize>,
}

/// The null of the items of one level: customers differ in how many of them they hold.
#[derive(Clone, Debug)]
struct Level {
    pairs: ActivityNull,
    /// For sets of three products and more, where that is not the same: the exact form multiplies
    /// all other products out for each set, 1 ms for 16,000 products, where the cheap one takes 1 µs.
    sets: Option<ActivityNull>,
    /// How many hold each product of the level.
    totals: Vec<Count>,
    /// By rank.
    places: Vec<Place>,
}

/// What a rank is on a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// The product that it is, or is a kind of.
    Product(usize),
    /// Nobody holds it.
    Unheld,
    /// It is above, or of no known kind.
    Elsewhere,
}

impl Activity {
    /// Fits the null to all products of the transactions, on each level of theirs; `items` are those
    /// of the ranks.
    ///
    /// # Errors
    /// When the model cannot be fitted.
    pub fn fit(
        transactions: &Transactions,
        items: impl IntoIterator<Item = Option<ItemId>>,
    ) -> Result<Self> {
        let items: Vec<Option<ItemId>> = items.into_iter().collect();
        let taxonomy = transactions.taxonomy();
        let level_of = |item: ItemId| taxonomy.map_or(0, |taxonomy| taxonomy.level_of(item));
        let levels = taxonomy.map_or(1, Taxonomy::levels);
        Ok(Self {
            levels: (0..levels)
                .map(|level| Level::fit(transactions, level, &items))
                .collect::<Result<_>>()?,
            level_of: items.iter().map(|item| item.map_or(0, level_of)).collect(),
        })
    }

    /// What the null says about a rule. One with products of several levels is judged on the highest
    /// of them, where each stands for its ancestor and takes its own share of it; where its sides
    /// are then of a kind, on that of the consequent, without what is above.
    pub fn of(&self, antecedent: &[Rank], consequent: &[Rank], table: &Contingency) -> Expected {
        let highest = |side: &[Rank]| {
            side.iter().map(|rank| self.level_of[rank.index()]).max().unwrap_or_default()
        };
        let of_consequent = highest(consequent);
        let of_both = highest(antecedent).max(of_consequent);
        let on = |level: usize| {
            let level = &self.levels[level];
            let [Some(x), Some(y)] = [antecedent, consequent].map(|side| level.products(side))
            else {
                return Some(Expected::NOTHING);
            };
            let are_apart = !x.is_empty() && !y.is_empty() && !x.iter().any(|i| y.contains(i));
            are_apart.then(|| level.of(&x, &y, table))
        };
        on(of_both).or_else(|| on(of_consequent)).unwrap_or_else(|| Expected::by_chance(table))
    }
}

impl Level {
    fn fit(transactions: &Transactions, level: usize, items: &[Option<ItemId>]) -> Result<Self> {
        /// Below this the cheap form is not good enough, and the exact one is quick.
        const CHEAP_FROM: usize = 60;
        let taxonomy = transactions.taxonomy();
        let on_level = |item: ItemId| match taxonomy {
            None => Some(item),
            Some(taxonomy) if taxonomy.level_of(item) == level => Some(item),
            Some(taxonomy) => {
                let mut above = taxonomy.ancestors(item).iter().copied();
                above.find(|&ancestor| taxonomy.level_of(ancestor) == level)
            }
        };
        let is_here = |item: ItemId| on_level(item) == Some(item);
        // The products of the level, by item, and back.
        let counts = transactions.counts();
        let here: Vec<usize> =
            transactions.ids().filter(|&item| is_here(item)).map(ItemId::index).collect();
        let mut product_of = vec![None; counts.len()];
        for (product, &item) in here.iter().enumerate() {
            product_of[item] = Some(product);
        }
        let totals: Vec<Count> = here.iter().map(|&item| counts[item]).collect();
        let by_size = transactions.by_size_of(is_here);
        let fit = |form| ActivityNull::fit(&totals, &by_size, form);
        let pairs = fit(Form::Auto)?;
        let sets = (pairs.is_exact() && totals.len() >= CHEAP_FROM)
            .then(|| fit(Form::Configuration))
            .transpose()?;
        let place = |item: &Option<ItemId>| match item {
            None => Place::Unheld,
            Some(item) => match on_level(*item).and_then(|item| product_of[item.index()]) {
                None => Place::Elsewhere,
                Some(product) => Place::Product(product),
            },
        };
        let places = items.iter().map(place).collect();
        Ok(Self { pairs, sets, totals, places })
    }

    /// What a side stands for on this level, each once; none where nobody holds one of its products.
    fn products(&self, side: &[Rank]) -> Option<Vec<usize>> {
        let places = side.iter().map(|rank| self.places[rank.index()]);
        let here = places.filter(|&place| place != Place::Elsewhere);
        let product = |place| match place {
            Place::Product(product) => Some(product),
            _ => None,
        };
        // In the order of the side: that of products is the order of the rows.
        let mut products = Vec::with_capacity(side.len());
        for product in here.map(product) {
            let product = product?;
            if !products.contains(&product) {
                products.push(product);
            }
        }
        Some(products)
    }

    fn of(&self, x: &[usize], y: &[usize], table: &Contingency) -> Expected {
        if let (&[x], &[y]) = (x, y)
            && self.totals[x] == table.antecedent()
            && self.totals[y] == table.consequent()
        {
            let joint = self.pairs.pair(x, y);
            return Expected {
                count: joint.expected(),
                p_value: joint.tails(table.both()).mid_upper().min(1.0),
            };
        }
        let null = self.sets.as_ref().unwrap_or(&self.pairs);
        let by_expected = |side: &[usize], observed: Count| match side {
            [product] => f64::from(observed) / f64::from(self.totals[*product]),
            _ => f64::from(observed) / null.expected_of_set(side),
        };
        let all = null.expected_of_set(&[x, y].concat());
        if all == 0.0 {
            return Expected::NOTHING;
        }
        let count = all * by_expected(x, table.antecedent()) * by_expected(y, table.consequent());
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

    /// Where nothing is known of activity.
    fn by_chance(table: &Contingency) -> Self {
        let p_value = hypergeometric(table).mid_upper().min(1.0);
        Self { count: table.expected(), p_value }
    }
}
