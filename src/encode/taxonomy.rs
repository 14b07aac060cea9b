//! Levels above the items: a product, its family, its department.
//!
//! Each transaction holds, beside its items, what they are kinds of, so that itemsets and rules may
//! cross levels: one brand of beer may say little about any brand of crisps, and much about crisps
//! (Srikant and Agrawal 1995, "Mining generalized association rules"). Sets that hold an item and
//! its own ancestor say nothing and are never made: as in their algorithm Cumulate, but wherever an
//! item joins an itemset, and not for pairs alone.

use std::sync::Arc;

use super::{ItemId, Offsets, Rank, Transactions};
use crate::error::{Error, Result};

/// On which level each item is, and of what it is a kind.
#[derive(Clone, Debug, Default)]
pub struct Taxonomy {
    levels: usize,
    /// By item; those of the file are on level 0.
    level_of: Vec<usize>,
    /// By item, the nearest first.
    ancestors: Vec<Box<[ItemId]>>,
}

impl Taxonomy {
    /// How many levels there are, that of the items of the file included.
    pub fn levels(&self) -> usize {
        self.levels
    }

    /// The level of an item: 0 is that of the items of the file.
    pub fn level_of(&self, item: ItemId) -> usize {
        self.level_of[item.index()]
    }

    /// What an item is a kind of, the nearest first.
    pub fn ancestors(&self, item: ItemId) -> &[ItemId] {
        &self.ancestors[item.index()]
    }
}

/// A level above the items.
#[derive(Clone, Debug)]
pub struct Above {
    /// Its name; the items on it are called name=text.
    pub level: String,
    /// For each item of the file, by id, what it is there.
    pub text_of: Vec<Option<String>>,
}

impl Transactions {
    /// The same transactions with the ancestors of their items, on each of these levels in their
    /// order from the items up.
    ///
    /// # Errors
    /// When an item is already called as an ancestor is to be, or one on a lower level has two
    /// ancestors on a higher one.
    pub fn with_ancestors(mut self, above: &[Above]) -> Result<Self> {
        let dictionary = Arc::make_mut(&mut self.dictionary);
        let items = dictionary.len();
        let mut taxonomy =
            Taxonomy { levels: 1 + above.len(), level_of: vec![0; items], ancestors: Vec::new() };
        let mut chains: Vec<Vec<ItemId>> = vec![Vec::new(); items];
        for (at, level) in (1..).zip(above) {
            for (chain, text) in chains.iter_mut().zip(&level.text_of) {
                let Some(text) = text else { continue };
                let name = format!("{}={text}", level.level);
                let id = dictionary.intern(&name)?;
                if id.index() == taxonomy.level_of.len() {
                    taxonomy.level_of.push(at);
                } else if taxonomy.level_of[id.index()] != at {
                    return Err(Error::Unsupported(format!(
                        "an item is called {name:?}, as one of level {:?} would be; rename the level",
                        level.level
                    )));
                }
                chain.push(id);
            }
        }
        let mut ancestors: Vec<Vec<ItemId>> = vec![Vec::new(); taxonomy.level_of.len()];
        for (item, chain) in chains.into_iter().enumerate() {
            for (at, &id) in chain.iter().enumerate() {
                let known = &mut ancestors[id.index()];
                for &other in &chain[at + 1..] {
                    let level = taxonomy.level_of(other);
                    match known.iter().find(|&&one| taxonomy.level_of(one) == level) {
                        None => known.push(other),
                        Some(&one) if one == other => {}
                        Some(&one) => {
                            let [id, one, other] = [id, one, other].map(|id| dictionary.name(id));
                            return Err(Error::Unsupported(format!(
                                "{id:?} is in {one:?} and in {other:?}; each level has to be above the one before it"
                            )));
                        }
                    }
                }
            }
            ancestors[item] = chain;
        }
        for known in &mut ancestors {
            known.sort_by_key(|&id| taxonomy.level_of(id));
        }
        taxonomy.ancestors = ancestors.into_iter().map(Into::into).collect();
        let mut all = Vec::with_capacity(self.items.len() * (1 + above.len()));
        let mut offsets = Offsets::with_capacity(self.offsets.len());
        let mut kinds = Vec::new();
        for own in self.iter() {
            kinds.clear();
            kinds.extend(own.iter().flat_map(|&item| taxonomy.ancestors(item)));
            kinds.sort_unstable();
            kinds.dedup();
            // Ancestors have higher ids than all items of the file.
            all.extend_from_slice(own);
            all.extend_from_slice(&kinds);
            offsets.push(all.len());
        }
        Ok(Self { items: all, offsets, taxonomy: Some(Arc::new(taxonomy)), ..self })
    }
}

/// Which frequent items are kinds of which, by rank.
#[derive(Clone, Debug)]
pub struct Kin {
    ancestors: Vec<Box<[Rank]>>,
}

impl Kin {
    pub(super) fn new(taxonomy: &Taxonomy, items: &[ItemId], rank_of: &[Rank]) -> Self {
        let frequent =
            |&item: &ItemId| Some(rank_of[item.index()]).filter(|rank| rank.index() < items.len());
        let of = |&item: &ItemId| taxonomy.ancestors(item).iter().filter_map(frequent).collect();
        Self { ancestors: items.iter().map(of).collect() }
    }

    /// What an item is a kind of, the nearest first.
    pub fn ancestors(&self, item: Rank) -> &[Rank] {
        &self.ancestors[item.index()]
    }

    /// An item and its ancestor among some items, if there are two such.
    pub fn pair_among(&self, items: impl Iterator<Item = Rank> + Clone) -> Option<(Rank, Rank)> {
        let mut pairs = items.clone().flat_map(|a| items.clone().map(move |b| (a, b)));
        pairs.find(|&(a, b)| self.ancestors(a).contains(&b))
    }

    /// Whether one of the two is a kind of the other.
    pub fn are(&self, a: Rank, b: Rank) -> bool {
        self.ancestors(a).contains(&b) || self.ancestors(b).contains(&a)
    }
}
