//! A number cut into bands, so that like is compared with like.

use crate::words::{Gap, Lang, Said, stayed};

/// The band of each customer. Bands are half-open from below: a value equal to an edge belongs to
/// the upper band.
#[derive(Clone, Debug, PartialEq)]
pub struct Bands {
    edges: Vec<f64>,
    of: Vec<usize>,
}

impl Bands {
    /// Bands between these edges, below the first and from the last one on. The edges are sorted
    /// and repeats are dropped.
    pub fn new(values: &[f64], mut edges: Vec<f64>) -> Self {
        edges.sort_by(f64::total_cmp);
        edges.dedup();
        let of = values.iter().map(|&value| edges.partition_point(|&edge| edge <= value)).collect();
        Self { edges, of }
    }

    /// Four bands of about as many customers each; fewer where many have the same value.
    pub fn quarters(values: &[f64]) -> Self {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let edges = (1..4)
            .filter_map(|quarter| sorted.get(sorted.len() * quarter / 4).copied())
            .filter(|&edge| edge > sorted[0])
            .collect();
        Self::new(values, edges)
    }

    /// How many bands there are, empty ones too.
    pub fn len(&self) -> usize {
        self.edges.len() + 1
    }

    /// Whether there is no edge, so that all are in one band.
    pub fn is_empty(&self) -> bool {
        self.edges.is_empty()
    }

    /// The band of each value, from 0.
    pub fn of(&self) -> &[usize] {
        &self.of
    }

    /// The edges, ascending.
    pub fn edges(&self) -> &[f64] {
        &self.edges
    }

    /// A band in words: `below 12`, `12 to below 24`, `24 and more`.
    pub fn name(&self, band: usize, lang: Lang) -> String {
        self.band(band).said(lang)
    }

    /// Where a band begins and ends.
    pub fn band(&self, band: usize) -> Band {
        let edge = |at: usize| self.edges.get(at).copied();
        Band { from: band.checked_sub(1).and_then(edge), below: edge(band) }
    }
}

/// Where a band begins and ends, if it does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// The lowest value in it.
    pub from: Option<f64>,
    /// The lowest value above it.
    pub below: Option<f64>,
}

impl Said for Band {
    fn said(&self, lang: Lang) -> String {
        let [from, below] = [self.from, self.below].map(|edge| edge.map(Gap::figure));
        match (from, below) {
            (None, None) => stayed::EVERYBODY.said(lang),
            (None, Some(below)) => stayed::Below { below }.said(lang),
            (Some(from), Some(below)) => stayed::FromBelow { from, below }.said(lang),
            (Some(from), None) => stayed::FromOn { from }.said(lang),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_belongs_to_the_upper_band() {
        let bands = Bands::new(&[0.0, 11.9, 12.0, 24.0, 70.0], vec![24.0, 12.0, 12.0]);
        assert_eq!(bands.of(), [0, 0, 1, 2, 2]);
        let names: Vec<_> = (0..bands.len()).map(|band| bands.name(band, Lang::English)).collect();
        assert_eq!(names, ["below 12", "12 to below 24", "24 and more"]);
        assert!(Bands::quarters(&[5.0; 9]).is_empty());
        let quarters = Bands::quarters(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
        assert_eq!(quarters.of(), [0, 0, 1, 1, 2, 2, 3, 3]);
    }
}
