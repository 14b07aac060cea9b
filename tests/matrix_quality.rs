//! The matrix on real data against tables made by another implementation, and against the half of
//! the data that it has not seen; on made data against what was planted.

#![allow(
    clippy::cast_possible_truncation,
    clippy::print_stderr,
    reason = "small numbers, and notices of what was skipped"
)]

mod common;

use std::collections::HashMap;
use std::fs::{self, File};

use common::{shared, transactions};
use flate2::read::MultiGzDecoder;
use md5::{Digest, Md5};
use pannier::encode::{Patterns, Rank, Transactions, TransactionsBuilder};
use pannier::matrix::{Matrix, MatrixConfig, Relation};
use pannier::mine::PairCounts;
use pannier::stats::{Level, quantile::beta};
use pannier::support::share;
use pannier::synth::{self, Holdings, HoldingsConfig, Industry, Row};
use pannier::watch::Unwatched;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::iter::ParallelIterator;
use serde_json::Value;

/// An id and what it holds.
type Held = (String, Vec<String>);

fn table(path: &str, has_headers: bool) -> Option<Vec<csv::StringRecord>> {
    let file = File::open(shared(&format!("data/{path}"))?).unwrap();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(has_headers)
        .flexible(true)
        .from_reader(MultiGzDecoder::new(file));
    Some(reader.records().collect::<Result<_, _>>().unwrap())
}

fn quality() -> Option<Value> {
    let text = fs::read_to_string(shared("oracles/quality.json")?).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

/// Ids are row numbers from 1.
fn groceries() -> Option<Vec<Held>> {
    let rows = table("retail/groceries/groceries_baskets.csv.gz", false)?;
    let held = |row: &csv::StringRecord| row.iter().map(str::to_owned).collect();
    Some((1..).zip(&rows).map(|(id, row): (u32, _)| (id.to_string(), held(row))).collect())
}

/// The nine services of the telecom table, by customer.
fn telco() -> Option<Vec<Held>> {
    const SERVICES: [(&str, usize); 9] = [
        ("PhoneService", 6),
        ("MultipleLines", 7),
        ("OnlineSecurity", 9),
        ("OnlineBackup", 10),
        ("DeviceProtection", 11),
        ("TechSupport", 12),
        ("StreamingTV", 13),
        ("StreamingMovies", 14),
        ("Internet", 8),
    ];
    let holds = |row: &csv::StringRecord, column: usize| match column {
        8 => &row[column] != "No",
        _ => &row[column] == "Yes",
    };
    let rows = table("telecom/Telco-Customer-Churn.csv.gz", true)?;
    let held = |row: &csv::StringRecord| {
        let services = SERVICES.iter().filter(|service| holds(row, service.1));
        services.map(|service| service.0.to_owned()).collect()
    };
    Some(rows.iter().map(|row| (row[0].to_owned(), held(row))).collect())
}

/// The six options of internet customers.
fn telco_internet() -> Option<Vec<Held>> {
    let of_internet = telco()?.into_iter().filter(|(_, held)| held.iter().any(|p| p == "Internet"));
    let options = |held: Vec<String>| {
        let others = ["Internet", "PhoneService", "MultipleLines"];
        held.into_iter().filter(|p| !others.contains(&p.as_str())).collect()
    };
    Some(of_internet.map(|(id, held)| (id, options(held))).collect())
}

/// 21 numbers of policies and the caravan policy, the last 22 of 86 columns.
fn coil() -> Option<Vec<Held>> {
    let rows = table("banking/coil2000/coil2000_train.csv.gz", true)?;
    let held = |row: &csv::StringRecord| {
        let columns = (64..86).filter(|&column| &row[column] != "0");
        columns.map(|column| column.to_string()).collect()
    };
    Some(rows.iter().map(|row| (row[0].to_owned(), held(row))).collect())
}

/// The 20,000 orders whose id has the smallest md5, and of them the 500 most frequent products.
fn instacart() -> Option<Vec<Held>> {
    let rows = table("retail/instacart/order_products__train.csv.gz", true)?;
    let mut orders: HashMap<&str, Vec<&str>> = HashMap::new();
    for row in &rows {
        orders.entry(&row[0]).or_default().push(&row[1]);
    }
    let mut orders: Vec<(&str, Vec<&str>)> = orders.into_iter().collect();
    orders.sort_by_cached_key(|(id, _)| md5(id));
    orders.truncate(20_000);
    let mut counts: HashMap<&str, u32> = HashMap::new();
    for product in orders.iter().flat_map(|(_, held)| held) {
        *counts.entry(product).or_default() += 1;
    }
    let mut products: Vec<(&str, u32)> = counts.into_iter().collect();
    products.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let top: Vec<&str> = products.iter().take(500).map(|product| product.0).collect();
    let kept = |held: &[&str]| {
        let kept = held.iter().filter(|product| top.contains(product));
        kept.map(|&product| product.to_owned()).collect()
    };
    Some(orders.iter().map(|(id, held)| ((*id).to_owned(), kept(held))).collect())
}

fn md5(id: &str) -> u128 {
    u128::from_be_bytes(Md5::digest(id).into())
}

fn encoded(held: &[Held]) -> Transactions {
    transactions(held.iter().map(|(_, held)| held.iter().map(String::as_str)))
}

/// Ids with an even md5, and the others.
fn halves(held: Vec<Held>) -> [Transactions; 2] {
    let (even, odd): (Vec<Held>, Vec<Held>) =
        held.into_iter().partition(|(id, _)| md5(id).is_multiple_of(2));
    [encoded(&even), encoded(&odd)]
}

fn matrix<'a>(patterns: &'a Patterns<'a>) -> Matrix<'a> {
    Matrix::new(patterns, MatrixConfig::default(), &Unwatched).unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

#[track_caller]
fn close(ours: f64, theirs: f64, relative: f64, what: impl std::fmt::Debug) {
    assert!(
        (ours - theirs).abs() <= relative * ours.abs().max(theirs.abs()),
        "{what:?}: {ours} is not {theirs}"
    );
}

/// Finds by each null alone: complements, substitutes; and what becomes of plain complements.
fn finds(matrix: &Matrix<'_>) -> [u64; 7] {
    let mut found = [0; 7];
    for pair in matrix.surest(|_| true) {
        let test = pair.test();
        let (plain, active) = (test.plain, test.active);
        let flags = [
            plain.finds_more(0.05),
            plain.finds_fewer(0.05),
            active.finds_more(0.05),
            active.finds_fewer(0.05),
            plain.finds_more(0.05) && active.finds_more(0.05),
            plain.finds_more(0.05) && !active.finds_more(0.05) && !active.finds_fewer(0.05),
            plain.finds_more(0.05) && active.finds_fewer(0.05),
        ];
        for (count, flag) in found.iter_mut().zip(flags) {
            *count += u64::from(flag);
        }
    }
    found
}

#[test]
fn expectations_variances_and_finds_of_real_data() {
    let Some(quality) = quality() else { return };
    for (name, held) in [
        ("telco 9 services", telco()),
        ("telco internet customers, 6 options", telco_internet()),
        ("coil 21 products + caravan", coil()),
        ("groceries 169", groceries()),
    ] {
        let oracle = &quality["nulls"]["data"][name];
        let transactions = encoded(&held.unwrap());
        let patterns = transactions.patterns(1);
        let matrix = matrix(&patterns);

        // Σ E is Σ k(k-1)/2, and the number of pairs held.
        let expected: f64 = matrix.relations().map(|pair| pair.test().expected).sum();
        let joint: u64 = matrix.relations().map(|pair| u64::from(pair.table().both())).sum();
        close(expected, joint as f64, 1e-9, name);
        close(joint as f64, number(&oracle["sumE"]["n"]), 0.0, name);

        // Pairs with E and V, where the oracle lists them.
        for case in oracle["pairs"].as_array().into_iter().flatten() {
            let rank = |side: &str| patterns.rank_of(case[side].as_str().unwrap()).unwrap();
            let pair = matrix.relation(rank("i"), rank("j")).unwrap();
            assert_eq!(u64::from(pair.table().both()), case["n_ij"].as_u64().unwrap());
            close(pair.test().expected, number(&case["E_cond"]), 1e-8, case);
            let joint = matrix.joint(pair.a, pair.b);
            close(joint.variance(), number(&case["V_cond"]), 1e-7, case);
        }

        let count = |null: &str, kind: &str| oracle[null][kind].as_u64().unwrap();
        let flip =
            |kind: &str| oracle["flip_plain_to_cml_bin"]["complement"][kind].as_u64().unwrap_or(0);
        assert_eq!(
            finds(&matrix),
            [
                count("hyp", "complement"),
                count("hyp", "substitute"),
                count("cml_bin", "complement"),
                count("cml_bin", "substitute"),
                flip("complement"),
                flip("none"),
                flip("substitute"),
            ],
            "{name}"
        );
    }
}

#[test]
fn shrunken_cells_of_the_groceries() {
    let (Some(quality), Some(held)) = (quality(), groceries()) else {
        return;
    };
    let transactions = encoded(&held);
    let patterns = transactions.patterns(1);
    let matrix = matrix(&patterns);
    for case in quality["eb_matrix"]["B1_groceries_full"].as_array().unwrap() {
        let rank = |side: &str| patterns.rank_of(case[side].as_str().unwrap()).unwrap();
        let cell = matrix.cell(rank("i"), rank("j")).unwrap();
        close(cell.p_shrunk(), number(&case["p_eb"]), 1e-9, case);
        close(cell.p_shrunk_interval().low, number(&case["lo"]), 1e-8, case);
        close(cell.p_shrunk_interval().high, number(&case["hi"]), 1e-8, case);
    }
}

/// How well a matrix made from one half predicts the other: log loss of each holder of one product
/// and each other product, of raw shares, of Laplace's and of shrunken ones. Products that one half
/// does not know have no holders there, and no cell of their own: a row of such a product is the
/// mean of each column, and a column half a holder.
fn losses([fit, other]: &[Transactions; 2]) -> [f64; 3] {
    let (fit, other) = (fit.patterns(1), other.patterns(1));
    let matrix = matrix(&fit);
    let unseen = PairCounts::new(&other, &Unwatched).unwrap();
    let held: f64 = fit.counts().iter().copied().map(f64::from).sum();
    let mut names: Vec<&str> = [&fit, &other]
        .iter()
        .flat_map(|half| (0..half.items().len()).map(|rank| half.name(Rank::at(rank))))
        .collect();
    names.sort_unstable();
    names.dedup();
    let (mut losses, mut all) = ([0.0; 3], 0.0);
    for given in &names {
        for then in names.iter().filter(|&then| then != given) {
            let of = |half: &Patterns<'_>| (half.rank_of(given), half.rank_of(then));
            let (holders, both) = match of(&other) {
                (None, _) => continue,
                (Some(given), then) => (
                    f64::from(other.counts()[given.index()]),
                    then.map_or(0.0, |then| f64::from(unseen.count(given, then))),
                ),
            };
            let laplace =
                |both: u32, holders: u32| (f64::from(both) + 1.0) / (f64::from(holders) + 2.0);
            let predicted = match of(&fit) {
                (Some(given), Some(then)) => {
                    let cell = matrix.cell(given, then).unwrap();
                    let table = cell.table();
                    let laplace = laplace(table.both(), table.antecedent());
                    [cell.p(), laplace, cell.p_shrunk()]
                }
                (None, Some(then)) => [0.0, 0.5, matrix.column(then).mean],
                (Some(given), None) => {
                    let holders = fit.counts()[given.index()];
                    [0.0, laplace(0, holders), 0.5 / (held + 1.0)]
                }
                (None, None) => [0.0, 0.5, 0.5 / (held + 1.0)],
            };
            for (loss, p) in losses.iter_mut().zip(predicted) {
                let p = p.clamp(1e-6, 1.0 - 1e-6);
                *loss -= both * p.ln() + (holders - both) * (1.0 - p).ln();
            }
            all += holders;
        }
    }
    losses.map(|loss| loss / all)
}

#[test]
fn the_other_half_is_predicted_better_than_by_raw_shares() {
    let Some(quality) = quality() else { return };
    for (name, held) in [
        ("telco 9 services", telco()),
        ("groceries 169", groceries()),
        ("instacart 20k orders top 500", instacart()),
    ] {
        let oracle = &quality["eb_matrix"]["halves"][name];
        let halves = halves(held.unwrap());
        let [raw, laplace, shrunk] = losses(&halves);
        eprintln!("{name}: raw {raw:.5}, Laplace {laplace:.5}, shrunk {shrunk:.5}");
        assert_eq!(u64::from(halves[0].n()), oracle["N_A"].as_u64().unwrap());
        assert_eq!(u64::from(halves[1].n()), oracle["N_B"].as_u64().unwrap());
        let theirs = |method: &str| number(&oracle["logloss_per_cell"][method]);
        assert!((raw - theirs("raw n_ij/n_i (clipped 1e-6)")).abs() < 2e-5, "{name}: {raw}");
        assert!((laplace - theirs("Laplace (n+1)/(n+2)")).abs() < 2e-5, "{name}: {laplace}");
        // They have another guess for the groceries that this half does not know, and may have another
        // 500th product among equally frequent ones.
        assert!((shrunk - theirs("EB moments (methods B1)")).abs() < 5e-5, "{name}: {shrunk}");
        match name {
            "telco 9 services" => assert!(shrunk <= 1.0005 * raw),
            "groceries 169" => assert!(shrunk <= 0.1342),
            _ => assert!(shrunk <= 0.0693),
        }
    }
}

/// A list sorted by `lift_eb05` is not won by chance: in the other half its first 50 pairs are above
/// 1 again.
#[test]
fn the_first_pairs_of_one_half_stand_out_in_the_other() {
    let Some(held) = groceries() else { return };
    let [fit, other] = halves(held);
    let (fit, other) = (fit.patterns(1), other.patterns(1));
    let matrix = matrix(&fit);
    let unseen = PairCounts::new(&other, &Unwatched).unwrap();
    let again = |cells: &[(Rank, Rank)]| {
        let above = |&&(a, b): &&(Rank, Rank)| {
            let [a, b] = [a, b].map(|rank| other.rank_of(fit.name(rank)));
            let (Some(a), Some(b)) = (a, b) else {
                return false;
            };
            let count = |rank: Rank| f64::from(other.counts()[rank.index()]);
            let expected = count(a) * count(b) / f64::from(other.n());
            f64::from(unseen.count(a, b)) / expected > 1.0
        };
        cells.iter().filter(above).count()
    };
    let first_50 = |cells: Vec<pannier::matrix::MatrixCell<'_>>| -> Vec<(Rank, Rank)> {
        let pairs = cells.iter().map(|cell| (cell.given, cell.then));
        pairs.filter(|(a, b)| a < b).take(50).collect()
    };
    let by_bound = again(&first_50(matrix.strongest(None, None, usize::MAX)));
    let mut raw: Vec<_> = matrix.cells(None, None).collect();
    raw.sort_by(|a, b| b.lift().total_cmp(&a.lift()));
    let by_lift = again(&first_50(raw));
    eprintln!("above 1 again: {by_bound} of 50 by lift_eb05, {by_lift} of 50 by lift");
    assert!(by_bound >= 49, "{by_bound}");
    assert!(by_lift <= 10, "{by_lift}");
}

/// Shares within segments, pulled towards those of everyone, predict the other half of each segment
/// better than the segment's own shares and better than everyone's.
#[test]
fn segments_borrow_from_the_whole_what_they_do_not_know() {
    let (Some(held), Some(rows)) = (telco(), table("telecom/Telco-Customer-Churn.csv.gz", true))
    else {
        return;
    };
    // Contract, way of payment, and half years of tenure.
    let named: Vec<(String, String, u32)> = rows
        .iter()
        .map(|row| (row[15].to_owned(), row[17].to_owned(), row[5].parse::<u32>().unwrap() / 6))
        .collect();
    let mut names = named.clone();
    names.sort();
    names.dedup();
    let label = |row: usize| names.binary_search(&named[row]).unwrap() as u32;
    let half = |even: bool| {
        let places: Vec<usize> =
            (0..held.len()).filter(|&row| md5(&held[row].0).is_multiple_of(2) == even).collect();
        let labels: Vec<u32> = places.iter().map(|&row| label(row)).collect();
        let held: Vec<Held> = places.iter().map(|&row| held[row].clone()).collect();
        (encoded(&held), labels)
    };
    let ((fit, labels), (other, other_labels)) = (half(true), half(false));
    let (fit, other) = (fit.patterns(1), other.patterns(1));
    let (fit, other) = (matrix(&fit), matrix(&other));
    let segments = fit.segments(&labels).unwrap();
    let unseen = other.segments(&other_labels).unwrap();
    let (mut losses, mut all) = ([0.0; 4], 0.0);
    for cell in fit.cells(None, None) {
        let rank = |rank| other.patterns().rank_of(fit.patterns().name(rank)).unwrap();
        for segment in 0..segments.len().min(unseen.len()) {
            let there = unseen.cell(segment, rank(cell.given), rank(cell.then));
            let (both, holders) = (f64::from(there.successes()), f64::from(there.trials()));
            let own = segments.cell(segment, cell.given, cell.then);
            let (k, n) = (f64::from(own.successes()), f64::from(own.trials()));
            let predicted = [
                own.share().unwrap_or(cell.p()),
                (k + 1.0) / (n + 2.0),
                cell.p_shrunk(),
                segments.p_shrunk(segment, cell.given, cell.then),
            ];
            for (loss, p) in losses.iter_mut().zip(predicted) {
                let p = p.clamp(1e-4, 1.0 - 1e-4);
                *loss -= both * p.ln() + (holders - both) * (1.0 - p).ln();
            }
            all += holders;
        }
    }
    let [raw, laplace, whole, pooled] = losses.map(|loss| loss / all);
    eprintln!(
        "{} segments, strength {:.2}: raw {raw:.4}, Laplace {laplace:.4}, whole {whole:.4}, pooled {pooled:.4}",
        segments.len(),
        segments.strength()
    );
    assert!(pooled < laplace && pooled < 0.92 * whole && pooled < 0.8 * raw);
    assert!(fit.segments(&labels[1..]).is_err());

    // One segment is the whole: there is nothing to add.
    let one = fit.segments(&vec![0; labels.len()]).unwrap();
    for cell in fit.cells(None, None) {
        assert_eq!(one.cell(0, cell.given, cell.then), cell.table().confidence());
        assert!((one.p_shrunk(0, cell.given, cell.then) - cell.p_shrunk()).abs() < 0.01);
        let interval = one.interval(0, cell.given, cell.then);
        assert!(interval.contains(one.p_shrunk(0, cell.given, cell.then)));
    }
}

fn generated(config: &HoldingsConfig) -> (Holdings, Transactions) {
    let holdings = Holdings::new(config).unwrap();
    let mut rows = TransactionsBuilder::default();
    holdings.generate(&Unwatched, |holding| holding.feed(&mut rows)).unwrap();
    (holdings, rows.finish())
}

/// Where a column is as the model says, shares drawn from a beta distribution, 95 of 100 credible
/// intervals at 95 % hold the true share, 90 at 90 % and 80 at 80 %, whatever the number of holders.
/// Where shares differ by hardly more than chance it is up to 9 fewer: how much they differ is then an
/// uncertain number, taken for a certain one.
#[test]
fn intervals_hold_the_truth_as_often_as_they_say() {
    let levels = [0.8, 0.9, 0.95].map(|level| Level::new(level).unwrap());
    for (mean, strength, short) in [(0.3, 8.0, 0.015), (0.05, 40.0, 0.015), (0.6, 400.0, 0.09)] {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let (mut wilson, mut shrunk, mut cells) = ([0; 3], [0; 3], 0);
        for _ in 0..10 {
            let mut baskets: Vec<Vec<String>> = Vec::new();
            let mut truth = HashMap::new();
            for product in 0..200 {
                let name = format!("product {product}");
                let draw = rng.random_range(0.0..1.0);
                let p = beta(mean * strength, (1.0 - mean) * strength, draw);
                for _ in 0..rng.random_range(3..300) {
                    let mut basket = vec![name.clone()];
                    basket.extend((rng.random_range(0.0..1.0) < p).then(|| "asked".to_owned()));
                    baskets.push(basket);
                }
                truth.insert(name, p);
            }
            let sample = transactions(baskets.iter().map(|basket| basket.iter().map(|s| &**s)));
            let patterns = sample.patterns(1);
            let matrix = matrix(&patterns);
            for cell in matrix.cells(None, patterns.rank_of("asked")) {
                let p = truth[patterns.name(cell.given)];
                let (share, column) = (cell.table().confidence(), matrix.column(cell.then));
                for (place, &level) in levels.iter().enumerate() {
                    wilson[place] += u32::from(share.wilson(level).contains(p));
                    shrunk[place] += u32::from(column.interval(share, level).contains(p));
                }
                assert_eq!(column.interval(share, Level::default()), cell.p_shrunk_interval());
                cells += 1;
            }
        }
        for (place, level) in levels.iter().map(|level| level.get()).enumerate() {
            let [wilson, shrunk] =
                [wilson, shrunk].map(|counts| f64::from(counts[place]) / f64::from(cells));
            eprintln!(
                "mean {mean}, strength {strength}, at {level}: Wilson {wilson:.4}, shrunk {shrunk:.4}"
            );
            assert!((level - short..level + 0.02).contains(&shrunk), "{shrunk} at {level}");
            assert!((level - 0.02..level + 0.05).contains(&wilson), "{wilson} at {level}");
        }
    }
}

/// Customers, the spread of their activity, and between what the share of true shares within is.
const COVERED: [(u64, f64, [f64; 2]); 3] =
    [(300, 1.0, [0.25, 0.45]), (1000, 1.0, [0.68, 0.82]), (3000, 1.0, [0.86, 0.94])];

/// Where activity alone makes the shares, the rows of rare products lie above the column means: the
/// intervals of shrunken shares hold fewer of the true ones than they say, as their documentation
/// says, and Wilson's hold what they say. The truth is a sample a hundred times as large.
#[test]
fn activity_costs_the_shrunken_intervals_what_is_said_of_them() {
    let unlinked = |customers, theta_spread, seed| {
        let mut config = HoldingsConfig::new(Industry::Telecom, customers, seed);
        (config.strength, config.theta_spread) = (0.0, theta_spread);
        generated(&config).1
    };
    for (customers, theta_spread, [least, most]) in COVERED {
        let all = unlinked(100_000, theta_spread, 99);
        let all = all.patterns(1);
        let truth = PairCounts::new(&all, &Unwatched).unwrap();
        let (mut wilson, mut shrunk, mut pooled, mut cells) = (0, 0, (0, 0), 0);
        for seed in 0..10 {
            let sample = unlinked(customers, theta_spread, seed);
            let patterns = sample.patterns(1);
            let matrix = matrix(&patterns);
            for cell in matrix.cells(None, None) {
                let [given, then] =
                    [cell.given, cell.then].map(|rank| all.rank_of(patterns.name(rank)).unwrap());
                let p = share(truth.count(given, then), all.counts()[given.index()]);
                wilson += u32::from(cell.table().confidence().wilson(Level::default()).contains(p));
                let within = u32::from(cell.p_shrunk_interval().contains(p));
                if matrix.column(cell.then).pooled {
                    pooled = (pooled.0 + within, pooled.1 + 1);
                } else {
                    shrunk += within;
                }
                cells += 1;
            }
        }
        let share = |of: u32, all: u32| f64::from(of) / f64::from(all);
        let wilson = share(wilson, cells);
        let apart = share(shrunk, cells - pooled.1);
        let all = share(shrunk + pooled.0, cells);
        eprintln!(
            "activity alone, {customers} customers, spread {theta_spread}: Wilson {wilson:.3}, shrunk {all:.3}, not pooled {apart:.3}, {} of {cells} pooled",
            pooled.1
        );
        let shrunk = all;
        assert!((0.93..0.975).contains(&wilson), "{wilson}");
        assert!((least..most).contains(&shrunk), "{shrunk}");
        assert!(apart > shrunk, "{apart}");
    }
}

/// Of what was found, what was planted, and the other way round.
#[derive(Default)]
struct Score {
    planted: u32,
    found: u32,
    right: u32,
}

impl Score {
    fn add(&mut self, planted: bool, found: bool) {
        self.planted += u32::from(planted);
        self.found += u32::from(found);
        self.right += u32::from(planted && found);
    }

    fn recall(&self) -> f64 {
        f64::from(self.right) / f64::from(self.planted)
    }

    fn precision(&self) -> f64 {
        f64::from(self.right) / f64::from(self.found.max(1))
    }
}

#[test]
fn planted_relations_are_found_and_nothing_else() {
    for industry in [Industry::Telecom, Industry::Bank] {
        for (customers, seeds) in [(1000, 50), (3000, 50), (10_000, 50), (50_000, 5)] {
            let (mut complements, mut apart) = (Score::default(), Score::default());
            for seed in 0..seeds {
                let (holdings, sample) = generated(&HoldingsConfig::new(industry, customers, seed));
                let patterns = sample.patterns(1);
                let matrix = matrix(&patterns);
                let truth = holdings.truth();
                for (i, j, planted) in truth.relations() {
                    let rank = |product: usize| patterns.rank_of(&truth.products[product].name);
                    let (Some(a), Some(b)) = (rank(i), rank(j)) else {
                        continue;
                    };
                    if planted == synth::Relation::Linked {
                        continue;
                    }
                    let found = matrix.relation(a, b).unwrap().relation;
                    complements
                        .add(planted == synth::Relation::Complement, found == Relation::Complement);
                    apart.add(
                        matches!(planted, synth::Relation::Substitute | synth::Relation::Exclusive),
                        found == Relation::Substitute,
                    );
                }
            }
            eprintln!(
                "{industry:?}, {customers} customers, {seeds} seeds: complements recall {:.3} precision {:.3}, substitutes recall {:.3} precision {:.3}",
                complements.recall(),
                complements.precision(),
                apart.recall(),
                apart.precision()
            );
            // Few customers make few finds, so that one false one weighs more.
            let least = if customers <= 3000 { [0.9, 0.8] } else { [0.98, 0.95] };
            assert!(complements.recall() >= 0.99 && apart.recall() >= 0.95);
            assert!(complements.precision() >= least[0] && apart.precision() >= least[1]);
        }
    }
}
