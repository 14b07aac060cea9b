//! What else decides which offer comes first: the situation a customer is in, and levers that the
//! business pulls.
//!
//! The priority of an offer is its chance times a weight of the context times its value times a lever
//! (P·C·V·L, as in Pega's Customer Decision Hub). A weight of 1 changes nothing, 0 puts an offer last.
//! Weights order offers and never make one pay: whether it pays is asked of chance, margin and cost.

use rustc_hash::FxHashMap;

use crate::error::{Error, Result};

/// Weights by customer and product; of none, 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weights {
    /// By customer and product, either of which may stand for all.
    of: FxHashMap<(Option<String>, Option<String>), [f64; 2]>,
}

impl Weights {
    /// Reads a CSV file with a header: customer and product, either of which may be left out or
    /// empty for all, and context or lever or both. Rows that concern the same offer are multiplied.
    ///
    /// # Errors
    /// When it cannot be read, has none of these weights, or one is no number from 0 on.
    pub fn read(file: &std::path::Path) -> Result<Self> {
        let name = file.display().to_string();
        let open = std::fs::File::open(file);
        let open = open.map_err(|source| Error::Open { file: name.clone(), source, near: None })?;
        Self::of_csv(open, &name)
    }

    fn of_csv(text: impl std::io::Read, name: &str) -> Result<Self> {
        let unfit = |what: String| {
            Error::Unsupported(format!(
                "{name}: {what}; weights are CSV with a header: customer or product or both, and context or lever or both"
            ))
        };
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text);
        let header = reader.headers().map_err(|error| unfit(error.to_string()))?.clone();
        let column =
            |wanted: &str| header.iter().position(|column| column.eq_ignore_ascii_case(wanted));
        let [customer, product, context, lever] =
            ["customer", "product", "context", "lever"].map(column);
        if customer.or(product).is_none() || context.or(lever).is_none() {
            let names: Vec<&str> = header.iter().collect();
            return Err(unfit(format!("its columns are {}", names.join(", "))));
        }
        let mut of: FxHashMap<_, [f64; 2]> = FxHashMap::default();
        for row in reader.records() {
            let row = row.map_err(|error| unfit(error.to_string()))?;
            let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).filter(|c| !c.is_empty());
            let line = row.position().map_or(0, csv::Position::line);
            let weight = |at: Option<usize>| match cell(at) {
                None => Ok(1.0),
                Some(text) => text
                    .parse::<f64>()
                    .ok()
                    .filter(|weight| weight.is_finite() && *weight >= 0.0)
                    .ok_or_else(|| unfit(format!("line {line}: {text:?} is no weight from 0 on"))),
            };
            let key = [customer, product].map(|at| cell(at).map(str::to_owned));
            let weights = [weight(context)?, weight(lever)?];
            let [customer, product] = key;
            let known = of.entry((customer, product)).or_insert([1.0; 2]);
            *known = [known[0] * weights[0], known[1] * weights[1]];
        }
        Ok(Self { of })
    }

    /// Whether nothing is weighted.
    pub fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    /// Context and lever of an offer to a customer.
    pub fn of(&self, customer: &str, product: &str) -> [f64; 2] {
        let mut weights = [1.0; 2];
        if self.is_empty() {
            return weights;
        }
        for customer in [None, Some(customer)] {
            for product in [None, Some(product)] {
                let key = (customer.map(str::to_owned), product.map(str::to_owned));
                if let Some(more) = self.of.get(&key) {
                    weights = [weights[0] * more[0], weights[1] * more[1]];
                }
            }
        }
        weights
    }

    /// The products that are named, in order, for a check that they are offered.
    pub fn products(&self) -> Vec<&str> {
        let mut products: Vec<&str> = self.of.keys().filter_map(|key| key.1.as_deref()).collect();
        products.sort_unstable();
        products.dedup();
        products
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_concern_an_offer_are_multiplied() {
        let text = "customer,product,context,lever\n,TV,,2\n7,,0.5,\n7,TV,3,1.5\n";
        let weights = Weights::of_csv(text.as_bytes(), "w.csv").unwrap();
        assert_eq!(weights.of("7", "TV"), [1.5, 3.0]);
        assert_eq!(weights.of("8", "TV"), [1.0, 2.0]);
        assert_eq!(weights.of("7", "Fibre"), [0.5, 1.0]);
        assert_eq!(weights.products(), ["TV"]);
        for (text, said) in [
            ("product,lever\nTV,-1\n", "line 2: \"-1\" is no weight"),
            ("product,weight\nTV,1\n", "its columns are product, weight"),
        ] {
            let error = Weights::of_csv(text.as_bytes(), "w.csv").unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
