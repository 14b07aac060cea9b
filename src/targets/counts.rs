//! The counts that scores are made of: how many hold each product, and each two.

use crate::encode::{Dictionary, Patterns, Rank};
use crate::error::{Error, Result};
use crate::mine::PairCounts;
use crate::support::{Count, share};
use crate::watch::Watch;

/// How many customers there are, how many hold each product, and how many hold each two. Products
/// are known by rank: 0 is held most often, ties by name. Takes 4 bytes an ordered pair.
#[derive(Clone, Debug)]
pub struct Counts {
    names: Vec<String>,
    n: Count,
    held: Vec<Count>,
    /// Row by row; the holders of one product on the diagonal.
    both: Vec<Count>,
}

impl Counts {
    /// The most products that are scored together: a table of 64 MiB, and an inverse that takes
    /// some seconds.
    pub const MOST_PRODUCTS: usize = 4096;

    /// Counts the products of the patterns, on all threads of the pool.
    ///
    /// # Errors
    /// When there are more than [`Self::MOST_PRODUCTS`] products, or the watcher asks to stop.
    pub fn new(patterns: &Patterns<'_>, watch: &dyn Watch) -> Result<Self> {
        let products = patterns.items().len();
        if products > Self::MOST_PRODUCTS {
            return Err(Error::TooMany {
                what: "products",
                found: products as u64,
                limit: Self::MOST_PRODUCTS as u64,
                hint: "keep those that are held more often with --min-support, or use their families with --products FILE --level".into(),
            });
        }
        let pairs = PairCounts::whole(patterns, watch)?;
        let held = patterns.counts().to_vec();
        let mut both = vec![0; products * products];
        for b in 0..products {
            both[b * products + b] = held[b];
            for (a, place) in pairs.smaller(Rank::at(b)) {
                let count = pairs.at(place);
                both[b * products + a.index()] = count;
                both[a.index() * products + b] = count;
            }
        }
        let names = (0..products).map(|rank| patterns.name(Rank::at(rank)).to_owned()).collect();
        Ok(Self { names, n: patterns.n(), held, both })
    }

    /// How many customers there are, those who hold nothing included.
    pub fn n(&self) -> Count {
        self.n
    }

    /// How many products there are.
    pub fn products(&self) -> usize {
        self.names.len()
    }

    /// The names of the products, by rank.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many hold each product, by rank.
    pub fn held(&self) -> &[Count] {
        &self.held
    }

    /// The share of all customers who hold a product.
    pub fn share(&self, product: Rank) -> f64 {
        share(self.held[product.index()], self.n)
    }

    /// How many hold a product together with each product, by rank; the holders of the product
    /// itself stand at its own place.
    pub fn with(&self, product: Rank) -> &[Count] {
        let products = self.names.len();
        &self.both[product.index() * products..][..products]
    }

    /// How many hold both.
    pub fn both(&self, a: Rank, b: Rank) -> Count {
        self.with(a)[b.index()]
    }
}

/// Products of one dictionary as ranks of a model.
#[derive(Clone, Debug)]
pub struct Recoder {
    of: Vec<Option<Rank>>,
}

impl Recoder {
    /// Finds the products of `names`, which stand in the order of their ranks.
    pub fn new(dictionary: &Dictionary, names: &[String]) -> Self {
        let mut of = vec![None; dictionary.len()];
        for (rank, name) in names.iter().enumerate() {
            if let Some(item) = dictionary.get(name) {
                of[item.index()] = Some(Rank::at(rank));
            }
        }
        Self { of }
    }

    /// The ranks of the items, ascending, in place of what `held` was. Items that the model does
    /// not know are passed over.
    pub fn recode(&self, items: &[crate::encode::ItemId], held: &mut Vec<Rank>) {
        held.clear();
        held.extend(items.iter().filter_map(|item| self.of[item.index()]));
        held.sort_unstable();
    }
}
