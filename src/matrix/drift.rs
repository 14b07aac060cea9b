//! What changed between two periods, pair by pair.
//!
//! Of every pair the odds ratio of one period is compared with that of the other, and its share with
//! the other's share. The same customers mostly stand in both periods, and hold on the second day
//! what they held on the first; taken for strangers they would make every change look like chance.
//! So the covariance of the two estimates is taken from the customers of both periods: an odds ratio
//! is a sum of what each customer adds, ±1/n of the cell that the customer is in, so the covariance
//! is Σ s_a s_b m_ab/(n_a n'_b) over the cells a then and b now, with m_ab customers who were in the
//! one and are in the other, and s = 1 for both or neither, −1 for one alone. Where nobody stands in
//! both, as with baskets, it is 0 and the test is the plain one. The interval of a share's growth is
//! that of Newcombe (1998) for correlated proportions.

use rayon::prelude::*;

use super::diff::{CellDiff, Change, judge};
use crate::encode::{ItemId, Transactions};
use crate::error::{Error, Result};
use crate::stats::{Contingency, quantile};
use crate::support::Count;
use crate::watch::Watch;

/// The most cells.
const MOST_CELLS: usize = 25_000_000;
/// The most bytes of bits.
const MOST_BITS: usize = 4 << 30;

/// Compares all pairs of two periods of the same customers (or baskets, each in one of them), who
/// must stand in the same places; those who hold nothing in a period are no part of it. Products with
/// fewer than `min_count` holders in both are left out. By the names of `given` and `then`; changes
/// are those with a corrected p-value of at most `max_q`.
///
/// # Errors
/// When a period is empty, there are too many products, or the watcher asks to stop.
pub fn drift(
    before: &Transactions,
    after: &Transactions,
    min_count: Count,
    max_q: f64,
    watch: &dyn Watch,
) -> Result<Vec<CellDiff>> {
    let counts = [before, after].map(Transactions::counts);
    let dictionary = before.dictionary();
    let enough = |item: usize| counts.iter().any(|counts| counts[item] >= min_count.max(1));
    let mut products: Vec<(&str, usize)> =
        dictionary.names().zip(0..).filter(|&(_, item)| enough(item)).collect();
    products.sort_unstable();
    let words = (before.n() as usize).div_ceil(64);
    let (cells, bytes) = (products.len() * products.len(), 16 * words * products.len());
    if cells > MOST_CELLS || bytes > MOST_BITS {
        return Err(Error::TooMany {
            what: "products of two periods",
            found: products.len() as u64,
            limit: (MOST_CELLS.isqrt()).min(MOST_BITS / (16 * words.max(1))) as u64,
            hint: "keep the frequent products with --min-support".into(),
        });
    }
    let items: Vec<ItemId> = products.iter().map(|&(_, item)| item_at(item)).collect();
    let [old, new] = [before, after].map(|period| Period::of(period, &items));
    if old.n == 0 || new.n == 0 {
        return Err(Error::Unsupported("nobody holds anything in one of the periods".into()));
    }
    let both: Vec<u64> = old.present.iter().zip(&new.present).map(|(a, b)| a & b).collect();
    let overlap = both.iter().any(|&word| word != 0);

    let of_given = |given: usize| -> Result<Vec<CellDiff>> {
        if watch.stop() {
            return Err(Error::Interrupted);
        }
        let others = (0..products.len()).filter(|&then| then != given);
        let cell = |then: usize| {
            let moved = overlap.then(|| Moved::of(&old, &new, &both, given, then));
            cell(
                [products[given].0, products[then].0],
                old.table(given, then),
                new.table(given, then),
                moved,
            )
        };
        Ok(others.map(cell).collect())
    };
    let rows: Result<Vec<Vec<CellDiff>>> =
        (0..products.len()).into_par_iter().map(of_given).collect();
    let mut cells: Vec<CellDiff> = rows?.into_iter().flatten().collect();
    judge(&mut cells, max_q)?;
    Ok(cells)
}

fn item_at(item: usize) -> ItemId {
    ItemId(u32::try_from(item).expect("items have ids of 32 bits"))
}

/// One ordered pair; a product without holders in a period was not there.
fn cell(names: [&str; 2], old: Contingency, new: Contingency, moved: Option<Moved>) -> CellDiff {
    let there =
        |table: Contingency| (table.antecedent() > 0 && table.consequent() > 0).then_some(table);
    let [given, then] = names.map(str::to_owned);
    let mut cell = CellDiff {
        given,
        then,
        change: Change::Stable,
        old: there(old),
        new: there(new),
        correlation: 0.0,
        p: None,
        q: None,
    };
    match (cell.old, cell.new) {
        (None, None) => {}
        (None, _) => cell.change = Change::New,
        (_, None) => cell.change = Change::Gone,
        (Some(old), Some(new)) => {
            let (was, is) = (old.log_odds_ratio(), new.log_odds_ratio());
            let covariance = moved.as_ref().map_or(0.0, |moved| moved.covariance(old, new));
            let variance = was.se.powi(2) + is.se.powi(2) - 2.0 * covariance;
            let grown = is.estimate - was.estimate;
            let z = if variance > 0.0 { grown / variance.sqrt() } else { 0.0 };
            cell.change = if z > 0.0 { Change::Stronger } else { Change::Weaker };
            cell.p = Some(quantile::normal_two_sided(z).min(1.0));
            cell.correlation = moved.map_or(0.0, |moved| moved.correlation(old, new));
        }
    }
    cell
}

/// Who holds what in one period, in bits.
struct Period {
    /// Those who hold anything.
    n: Count,
    present: Vec<u64>,
    /// The holders of each product.
    holders: Vec<Vec<u64>>,
    counts: Vec<Count>,
}

impl Period {
    fn of(transactions: &Transactions, items: &[ItemId]) -> Self {
        let words = (transactions.n() as usize).div_ceil(64);
        let mut column_of = vec![None; transactions.dictionary().len()];
        for (column, item) in items.iter().enumerate() {
            column_of[item.index()] = Some(column);
        }
        let mut present = vec![0; words];
        let mut holders = vec![vec![0; words]; items.len()];
        for (place, held) in transactions.iter().enumerate() {
            let (word, bit) = (place / 64, 1 << (place % 64));
            if !held.is_empty() {
                present[word] |= bit;
            }
            for column in held.iter().filter_map(|item| column_of[item.index()]) {
                holders[column][word] |= bit;
            }
        }
        let counts = holders.iter().map(|bits| ones(bits.iter().copied())).collect();
        Self { n: ones(present.iter().copied()), present, holders, counts }
    }

    fn table(&self, given: usize, then: usize) -> Contingency {
        let both = self.holders[given].iter().zip(&self.holders[then]);
        let both = ones(both.map(|(a, b)| a & b));
        Contingency::new(self.n, self.counts[given], self.counts[then], both)
            .expect("counts of one period are consistent")
    }
}

fn ones(words: impl Iterator<Item = u64>) -> Count {
    words.map(u64::count_ones).sum()
}

/// Customers of both periods by their cell then and their cell now; cells are both, given alone,
/// other alone, neither.
struct Moved([[f64; 4]; 4]);

impl Moved {
    fn of(old: &Period, new: &Period, both: &[u64], given: usize, then: usize) -> Self {
        let mut counts = [[0_u32; 4]; 4];
        let sides =
            [&old.holders[given], &old.holders[then], &new.holders[given], &new.holders[then]];
        for (word, &all) in both.iter().enumerate() {
            let [a, b, c, d] = sides.map(|bits| bits[word]);
            // Whoever is neither in both periods is most of them, and what is left of the total.
            let any = all & (a | b | c | d);
            if any == 0 {
                continue;
            }
            let was = [a & b, a & !b, !a & b, !a & !b];
            let is = [c & d, c & !d, !c & d, !c & !d];
            for (counts, was) in counts.iter_mut().zip(was) {
                for (count, is) in counts.iter_mut().zip(is) {
                    *count += (any & was & is).count_ones();
                }
            }
        }
        let seen: u32 = counts.iter().flatten().sum();
        counts[3][3] = ones(both.iter().copied()) - seen;
        Self(counts.map(|row| row.map(f64::from)))
    }

    /// Of the two logarithms of odds ratios, ½ added to each cell as there.
    fn covariance(&self, old: Contingency, new: Contingency) -> f64 {
        const SIGNS: [f64; 4] = [1.0, -1.0, -1.0, 1.0];
        let adds = |table: Contingency| {
            let cells = table.cells().map(|cell| f64::from(cell) + 0.5);
            [0, 1, 2, 3].map(|cell| SIGNS[cell] / cells[cell])
        };
        let (was, is) = (adds(old), adds(new));
        let rows = self.0.iter().zip(was);
        rows.map(|(row, was)| was * row.iter().zip(is).map(|(m, is)| m * is).sum::<f64>()).sum()
    }

    /// Of the two shares of the other product among holders of the given one.
    fn correlation(&self, old: Contingency, new: Contingency) -> f64 {
        let share = |table: Contingency| table.confidence().share().unwrap_or(0.0);
        let (was, is) = (share(old), share(new));
        let [held, not] = [1.0, 0.0];
        let mut covariance = 0.0;
        for (then, row) in [held, not].into_iter().zip(&self.0) {
            for (now, &customers) in [held, not].into_iter().zip(row) {
                covariance += customers * (then - was) * (now - is);
            }
        }
        let spread = |share: f64, table: Contingency| {
            (share * (1.0 - share) * f64::from(table.antecedent())).sqrt()
        };
        let spreads = spread(was, old) * spread(is, new);
        if spreads > 0.0 { (covariance / spreads).clamp(-1.0, 1.0) } else { 0.0 }
    }
}
