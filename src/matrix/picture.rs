//! The matrix as a heat map and as a network; how they look is up to [`write`](mod@crate::write).

use rayon::iter::ParallelIterator;

use super::{Matrix, MatrixCell};
use crate::encode::Rank;
use crate::stats::{Interval, Level};
use crate::words::Voice;
use crate::write::{Edge, HeatCell, HeatMap, Network, Node};

impl Matrix<'_> {
    /// A heat map of the most held products, at most so many, in the order of
    /// [`seriated`](Self::seriated): rows are given, columns asked for, the colour is that end of the
    /// interval of [`odds_adj`](MatrixCell::odds_adj) which is nearer to no difference.
    pub fn heat_map(&self, most: usize, voice: Voice) -> HeatMap {
        let held: Vec<Rank> = (0..self.products().min(most)).map(Rank::at).collect();
        let order = self.seriated(&held);
        let cell = |given: Rank, then: Rank| {
            let cell = self.cell(given, then)?;
            let Interval { low, high } = cell.odds_adj().interval(Level::default());
            Some(HeatCell { ratio: libm::exp(low.max(high.min(0.0))), words: cell.in_words(voice) })
        };
        HeatMap {
            title: "What goes with what".into(),
            meaning: "odds of holding both, over equally active people's, at least (95 %)".into(),
            left_out: self.products() - order.len(),
            names: order.iter().map(|&product| self.patterns.name(product).to_owned()).collect(),
            cells: order
                .iter()
                .map(|&given| order.iter().map(|&then| cell(given, then)).collect())
                .collect(),
        }
    }

    /// The pairs that are something to each other, as edges between products: complements, weak
    /// complements, substitutes, and what the catalogue declares. Products without any are left out.
    pub fn network(&self) -> Network {
        let mut pairs: Vec<_> = self.relations().filter(|pair| pair.relation.is_edge()).collect();
        let name = |rank: Rank| self.patterns.name(rank).to_owned();
        pairs.sort_by_cached_key(|pair| (name(pair.a), name(pair.b)));
        let mut linked = vec![false; self.products()];
        for pair in &pairs {
            linked[pair.a.index()] = true;
            linked[pair.b.index()] = true;
        }
        let counts = self.patterns.counts();
        Network {
            nodes: self
                .by_name
                .iter()
                .filter(|rank| linked[rank.index()])
                .map(|&rank| Node { name: name(rank), count: counts[rank.index()] })
                .collect(),
            edges: pairs
                .iter()
                .map(|pair| {
                    let cell =
                        MatrixCell::new(self, pair.a, pair.b, self.pairs.place(pair.a, pair.b));
                    Edge {
                        a: name(pair.a),
                        b: name(pair.b),
                        relation: pair.relation.name(),
                        both: cell.table().both(),
                        lift: cell.lift_adj(),
                        weight: pair.strength(),
                        q: pair.test().active.q,
                    }
                })
                .collect(),
        }
    }
}
