//! What the totals alone settle.
//!
//! Sort the products by falling totals. The first s of them have at most Σ_d m_d·min(d, s) holders
//! between them (Gale 1957, Ryser 1957). Where they have exactly that many, every customer fills
//! those s products before any other: who holds fewer than s holds nothing else, who holds more
//! holds them all. The catalogue falls into two blocks that no longer influence each other, and the
//! weights of the first are infinitely larger than those of the second. A product that everyone
//! holds and a product that nobody holds are the simplest cases. Within a block all weights are
//! finite.

use super::super::Unfit;
use crate::support::Count;

/// Products sorted into blocks, and customers seen from each block.
#[derive(Clone, Debug)]
pub(super) struct Margins {
    /// By falling totals.
    pub(super) blocks: Vec<Block>,
    /// Where each product is.
    pub(super) places: Vec<Place>,
    /// Customers that hold anything.
    pub(super) n_active: Count,
}

/// A product's block and its class within the block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) block: usize,
    pub(super) class: usize,
}

/// Products that compete with each other.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// How many products there are.
    pub(super) n_products: usize,
    /// Products with equal totals, by falling totals.
    pub(super) classes: Vec<Class>,
    /// How many customers hold d of the block's products, for 0 < d < all; only where there are any,
    /// by rising d.
    pub(super) sizes: Vec<Size>,
    /// How many hold the whole block.
    pub(super) whole: Count,
}

/// Products with equal totals.
#[derive(Clone, Copy, Debug)]
pub(super) struct Class {
    /// How many there are.
    pub(super) n_products: usize,
    /// How many of the open customers hold each of them: those with the whole block do not count.
    pub(super) holders: Count,
}

/// Customers that hold equally much of a block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    /// How many products of the block each holds.
    pub(super) held: usize,
    /// How many such customers there are.
    pub(super) customers: Count,
}

impl Block {
    /// Whether nothing is left open.
    pub(super) fn is_settled(&self) -> bool {
        self.sizes.is_empty()
    }

    /// How many customers are open: they hold some of the block, but not all.
    pub(super) fn free(&self) -> Count {
        self.sizes.iter().map(|size| size.customers).sum()
    }

    /// The most products that an open customer holds.
    pub(super) fn largest_size(&self) -> usize {
        self.sizes.last().map_or(0, |size| size.held)
    }
}

impl Margins {
    pub(super) fn new(totals: &[Count], customers_by_size: &[Count]) -> Result<Self, Unfit> {
        let n_products = totals.len();
        let active = customers_by_size.get(1..).unwrap_or_default();
        if active.iter().skip(n_products).any(|&customers| customers > 0) {
            return Err(Unfit::Margins("a customer holds more products than there are"));
        }
        let n_active = active
            .iter()
            .try_fold(0, |sum: Count, &customers| sum.checked_add(customers))
            .ok_or(Unfit::Margins("there are more customers than can be counted"))?;

        let mut order: Vec<usize> = (0..n_products).collect();
        order.sort_by_key(|&product| std::cmp::Reverse(totals[product]));

        let mut margins = Self {
            blocks: Vec::new(),
            places: vec![Place { block: 0, class: 0 }; n_products],
            n_active,
        };
        // `room` is the most that the first products can hold together, `held` what they do.
        let (mut room, mut held) = (0_u64, 0_u64);
        let mut with_at_least = u64::from(n_active);
        let mut start = 0;
        for (before, &product) in order.iter().enumerate() {
            room += with_at_least;
            held += u64::from(totals[product]);
            if held > room {
                return Err(Unfit::Margins("products have more holders than customers have room"));
            }
            with_at_least -= u64::from(active.get(before).copied().unwrap_or(0));
            if held == room {
                margins.push_block(&order[start..=before], start, totals, active);
                start = before + 1;
            }
        }
        if start < n_products {
            return Err(Unfit::Margins("customers hold more than products have holders"));
        }
        Ok(margins)
    }

    /// The block of these products, seen by customers who hold `earlier` products before any of it.
    fn push_block(
        &mut self,
        products: &[usize],
        earlier: usize,
        totals: &[Count],
        active: &[Count],
    ) {
        let n_products = products.len();
        let held = |place: usize| (place + 1).saturating_sub(earlier);
        let open = |place: &usize| (1..n_products).contains(&held(*place));
        let sizes: Vec<Size> = (0..active.len())
            .filter(open)
            .filter(|&place| active[place] > 0)
            .map(|place| Size { held: held(place), customers: active[place] })
            .collect();
        let whole = (0..active.len())
            .filter(|&place| held(place) >= n_products)
            .map(|place| active[place])
            .sum();
        let mut classes: Vec<Class> = Vec::new();
        for &product in products {
            let holders = totals[product] - whole;
            match classes.last_mut() {
                Some(class) if class.holders == holders => class.n_products += 1,
                _ => classes.push(Class { n_products: 1, holders }),
            }
            self.places[product] = Place { block: self.blocks.len(), class: classes.len() - 1 };
        }
        self.blocks.push(Block { n_products, classes, sizes, whole });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn margins(totals: &[Count], by_size: &[Count]) -> Margins {
        Margins::new(totals, by_size).unwrap()
    }

    #[test]
    fn a_product_that_all_or_none_hold_stands_alone() {
        // Four customers hold product 1; two of them nothing else, two one of 0 and 2. Nobody holds 3.
        let margins = margins(&[1, 4, 1, 0], &[9, 2, 2, 0, 0]);
        let blocks: Vec<_> = margins.places.iter().map(|place| place.block).collect();
        assert_eq!(blocks, [1, 0, 1, 2]);
        assert!(margins.blocks[0].is_settled() && margins.blocks[2].is_settled());
        let middle = &margins.blocks[1];
        assert_eq!((middle.n_products, middle.classes.len(), middle.whole), (2, 1, 0));
        assert_eq!((middle.free(), middle.largest_size()), (2, 1));
    }

    #[test]
    fn a_perfect_ladder_leaves_nothing_open() {
        let margins = margins(&[6, 5, 3], &[0, 1, 2, 3]);
        assert_eq!(margins.blocks.len(), 3);
        assert!(margins.blocks.iter().all(Block::is_settled));
    }

    #[test]
    fn margins_that_no_data_have_are_refused() {
        for (totals, by_size) in [
            (&[4, 0][..], &[0, 2, 1][..]), // more holders than customers
            (&[2, 1], &[0, 2, 1]),         // customers hold 4, products have 3
            (&[1, 1], &[0, 0, 0, 1]),      // three of two
            (&[], &[0, 1]),                // one of none
            (&[9, 9, 9], &[0, 0, 9, Count::MAX]),
        ] {
            assert!(Margins::new(totals, by_size).is_err(), "{totals:?} {by_size:?}");
        }
        assert!(Margins::new(&[3, 1], &[0, 2, 1]).is_ok());
        assert!(Margins::new(&[], &[5]).is_ok());
        assert!(Margins::new(&[0, 0], &[]).is_ok());
    }
}
