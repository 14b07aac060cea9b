//! The products of each market, how they sell, and what is planted between them.
//!
//! Names, popularities, prices and pairs are made up to look plausible; they are no operator's,
//! bank's or shop's figures.

mod bank;
mod shop;
mod telecom;

pub(super) use bank::BANK;
pub(super) use shop::SHOP;
pub(super) use telecom::TELECOM;

/// One market. No product copied by a complement stands in a pair kept apart (the copy would undo
/// it), and complements that continue others stand after them.
pub(super) struct Catalogue {
    /// What [`Truth::generator`](super::Truth) says.
    pub(super) generator: &'static str,
    /// Families of products.
    pub(super) families: &'static [(&'static str, &'static [Entry])],
    /// (given, then, share of the holders of `given` who copy `then`)
    pub(super) complements: &'static [(&'static str, &'static str, f64)],
    /// (one, other, share of joint holdings that are broken up)
    pub(super) substitutes: &'static [(&'static str, &'static str, f64)],
    /// Pairs that are never held together.
    pub(super) exclusive: &'static [(&'static str, &'static str)],
}

/// A product: name, share of all people who hold it on its own account, price in cents.
type Entry = (&'static str, f64, Option<u32>);

/// A product with its family.
pub(super) struct CatalogueProduct {
    pub(super) name: &'static str,
    pub(super) family: &'static str,
    pub(super) popularity: f64,
    pub(super) cents: Option<u32>,
}

impl Catalogue {
    /// All products, family after family.
    pub(super) fn products(&self) -> impl Iterator<Item = CatalogueProduct> {
        self.families.iter().flat_map(|&(family, entries)| {
            entries.iter().map(move |&(name, popularity, cents)| CatalogueProduct {
                name,
                family,
                popularity,
                cents,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn catalogues_are_as_large_as_the_docs_say() {
        let size = |catalogue: &Catalogue| (catalogue.products().count(), catalogue.families.len());
        assert_eq!(size(&TELECOM), (27, 5));
        assert_eq!(size(&BANK), (24, 5));
        assert_eq!(size(&SHOP), (167, 15));
    }

    #[test]
    fn catalogues_keep_their_own_rules() {
        for catalogue in [&TELECOM, &BANK, &SHOP] {
            let names: Vec<&str> = catalogue.products().map(|product| product.name).collect();
            let known: BTreeSet<&str> = names.iter().copied().collect();
            assert_eq!(known.len(), names.len(), "{}: a name stands twice", catalogue.generator);
            for product in catalogue.products() {
                assert!(product.popularity > 0.0 && product.popularity < 1.0, "{}", product.name);
                let plain = |c: char| c.is_ascii_alphanumeric() || " -".contains(c);
                assert!(product.name.chars().all(plain), "{} would need quotes", product.name);
            }
            let apart = catalogue.substitutes.iter().map(|&(a, b, _)| (a, b));
            let apart: BTreeSet<&str> = apart
                .chain(catalogue.exclusive.iter().copied())
                .flat_map(|(a, b)| [a, b])
                .collect();
            assert!(apart.is_subset(&known), "{:?}", apart.difference(&known));
            for (at, (given, then, _)) in catalogue.complements.iter().enumerate() {
                assert!(known.contains(given) && known.contains(then), "{given} {then}");
                assert!(!apart.contains(then), "{then} is copied and kept apart");
                let earlier = &catalogue.complements[..at];
                assert!(earlier.iter().all(|pair| pair.0 != *then), "{then} is copied too late");
            }
        }
    }
}
