//! The null of equal activity: tables made by another implementation, identities, and simulations.

use crate::{close, count, counts, number, quality, rows, table};
use pannier::stats::activity::{ActivityNull, Form};
use pannier::stats::discovery::{Correction, adjust};
use pannier::stats::tails::hypergeometric;
use pannier::stats::{Contingency, Proportion, Unfit};
use rand::RngExt;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// Who holds what, and everything counted from it.
pub(crate) struct Holdings {
    pub(crate) n_customers: u32,
    pub(crate) totals: Vec<u32>,
    by_size: Vec<u32>,
    /// Joint holders, i below j.
    joint: Vec<Vec<u32>>,
}

impl Holdings {
    fn new(n_products: usize, customers: impl IntoIterator<Item = Vec<usize>>) -> Self {
        let mut found = Self {
            n_customers: 0,
            totals: vec![0; n_products],
            by_size: vec![0; n_products + 1],
            joint: vec![vec![0; n_products]; n_products],
        };
        for held in customers {
            found.n_customers += 1;
            found.by_size[held.len()] += 1;
            for (k, &i) in held.iter().enumerate() {
                found.totals[i] += 1;
                for &j in &held[k + 1..] {
                    found.joint[i.min(j)][i.max(j)] += 1;
                }
            }
        }
        found
    }

    pub(crate) fn null(&self, form: Form) -> ActivityNull {
        ActivityNull::fit(&self.totals, &self.by_size, form).unwrap()
    }

    /// How many hold both of two products.
    pub(crate) fn both(&self, i: usize, j: usize) -> u32 {
        self.joint[i.min(j)][i.max(j)]
    }

    /// The shares of j among the holders of each other product.
    pub(crate) fn column(&self, j: usize) -> Vec<Proportion> {
        (0..self.totals.len())
            .filter(|&i| i != j)
            .map(|i| Proportion::new(self.both(i, j), self.totals[i]).unwrap())
            .collect()
    }

    /// Every pair and its joint holders.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (usize, usize, u32)> {
        let n_products = self.totals.len();
        (0..n_products)
            .flat_map(move |i| (i + 1..n_products).map(move |j| (i, j, self.joint[i][j])))
    }

    /// How many pairs are complements, substitutes and neither at a false discovery rate of 5 % over
    /// both tails, by the activity null.
    fn found(&self, null: &ActivityNull) -> [usize; 3] {
        classes(self.pairs().map(|(i, j, n_ij)| null.pair(i, j).tails(n_ij)).collect())
    }

    /// The same by independence.
    fn found_plain(&self) -> [usize; 3] {
        let table = |i: usize, j: usize, n_ij| {
            Contingency::new(self.n_customers, self.totals[i], self.totals[j], n_ij).unwrap()
        };
        classes(self.pairs().map(|(i, j, n_ij)| hypergeometric(&table(i, j, n_ij))).collect())
    }
}

fn classes(tails: Vec<pannier::stats::Tails>) -> [usize; 3] {
    let p: Vec<f64> =
        tails.iter().flat_map(|tails| [tails.mid_upper(), tails.mid_lower()]).collect();
    let q = adjust(&p, Correction::BenjaminiHochberg).unwrap();
    let complements = q.chunks(2).filter(|q| q[0] <= 0.05).count();
    let substitutes = q.chunks(2).filter(|q| q[1] <= 0.05).count();
    [complements, substitutes, tails.len() - complements - substitutes]
}

/// Σ E over all pairs is Σ k(k−1)/2 over all customers, whoever holds what.
#[track_caller]
fn check_sum(holdings: &Holdings, null: &ActivityNull, relative: f64) {
    let expected: f64 = holdings.pairs().map(|(i, j, _)| null.pair(i, j).expected()).sum();
    let pairs = holdings.by_size.iter().zip(0_u32..).map(|(&m, k)| f64::from(m) * choose_2(k));
    close(expected, pairs.sum(), relative, "sum of E");
}

fn choose_2(k: u32) -> f64 {
    f64::from(k) * (f64::from(k) - 1.0) / 2.0
}

const TELCO: &str = "telecom/Telco-Customer-Churn.csv.gz";
/// The columns PhoneService and MultipleLines, OnlineSecurity to StreamingMovies, InternetService.
const TELCO_SERVICES: [usize; 9] = [6, 7, 9, 10, 11, 12, 13, 14, 8];

fn telco() -> Option<Holdings> {
    let held = |row: &csv::StringRecord| {
        let holds = |column: usize| match column {
            8 => &row[column] != "No",
            _ => &row[column] == "Yes",
        };
        (0..9).filter(|&product| holds(TELCO_SERVICES[product])).collect()
    };
    Some(Holdings::new(9, table(TELCO, true)?.iter().map(held)))
}

fn telco_internet() -> Option<Holdings> {
    let held =
        |row: &csv::StringRecord| (9..15).filter(|&c| &row[c] == "Yes").map(|c| c - 9).collect();
    let rows = table(TELCO, true)?;
    Some(Holdings::new(6, rows.iter().filter(|row| &row[8] != "No").map(held)))
}

fn coil() -> Option<Holdings> {
    // 21 numbers of policies and the caravan policy, the last 22 of 86 columns.
    let held =
        |row: &csv::StringRecord| (64..86).filter(|&c| &row[c] != "0").map(|c| c - 64).collect();
    Some(Holdings::new(22, table("banking/coil2000/coil2000_train.csv.gz", true)?.iter().map(held)))
}

fn grocery_baskets() -> Option<(usize, Vec<Vec<usize>>)> {
    let rows = table("retail/groceries/groceries_baskets.csv.gz", false)?;
    let mut names: Vec<&str> = rows.iter().flatten().collect();
    names.sort_unstable();
    names.dedup();
    let id = |name: &str| names.binary_search(&name).expect("listed above");
    Some((names.len(), rows.iter().map(|row| row.iter().map(id).collect()).collect()))
}

/// Products in the order of their names.
pub(crate) fn groceries() -> Option<Holdings> {
    let (n_products, baskets) = grocery_baskets()?;
    Some(Holdings::new(n_products, baskets))
}

/// Every other basket.
pub(crate) fn groceries_halves() -> Option<[Holdings; 2]> {
    let (n_products, baskets) = grocery_baskets()?;
    Some(
        [0, 1]
            .map(|first| Holdings::new(n_products, baskets.iter().skip(first).step_by(2).cloned())),
    )
}

#[test]
fn a_small_matrix_by_another_implementation() {
    let Some(quality) = quality() else { return };
    let small = &quality["nulls"]["bicm_small_matrix"];
    let customers = rows(&small["matrix_rows"]).iter().map(|row| {
        let row = row.as_str().unwrap();
        (0..row.len()).filter(|&i| row.as_bytes()[i] == b'1').collect()
    });
    let holdings = Holdings::new(12, customers);
    assert_eq!(holdings.totals, counts(&small["n"]));
    let null = holdings.null(Form::Auto);
    assert!(null.is_exact());
    check_sum(&holdings, &null, 1e-12);
    for pair in rows(&small["pairs"]) {
        let [i, j] = ["i", "j"].map(|name| count(&pair[name]) as usize);
        let ours = null.pair(i, j);
        assert_eq!(holdings.joint[i][j], count(&pair["n_ij"]));
        close(ours.expected(), number(&pair["E_fixed_k"]), 1e-8, (i, j));
        close(ours.variance(), number(&pair["V_fixed_k"]), 1e-8, (i, j));
        assert_eq!(ours, null.pair(j, i), "a pair has no direction");
    }
}

#[test]
fn real_catalogues_by_another_implementation() {
    let Some(quality) = quality() else { return };
    let data = &quality["nulls"]["data"];
    for (name, holdings) in [
        ("telco 9 services", telco()),
        ("telco internet customers, 6 options", telco_internet()),
        ("coil 21 products + caravan", coil()),
        ("groceries 169", groceries()),
    ] {
        let holdings = holdings.unwrap();
        let null = holdings.null(Form::Auto);
        assert!(null.is_exact());
        check_sum(&holdings, &null, 1e-11);
        let theirs = |null: &str| {
            ["complement", "substitute", "none"]
                .map(|class| count(&data[name][null][class]) as usize)
        };
        assert_eq!(holdings.found(&null), theirs("cml_bin"), "{name}");
        assert_eq!(holdings.found_plain(), theirs("hyp"), "{name}, plain");
        let Some(pairs) = data[name]["pairs"].as_array() else {
            continue;
        };
        for ((i, j, n_ij), pair) in holdings.pairs().zip(pairs) {
            let ours = null.pair(i, j);
            assert_eq!(n_ij, count(&pair["n_ij"]), "{name} {pair}");
            // The table has six decimals.
            assert!((ours.expected() - number(&pair["E_cond"])).abs() < 1e-6, "{name} {pair}");
            assert!((ours.variance() - number(&pair["V_cond"])).abs() < 1e-6, "{name} {pair}");
        }
    }
}

#[test]
fn the_cheap_form_is_near_the_exact_one_for_groceries() {
    let Some(holdings) = groceries() else { return };
    let (exact, cheap) = (holdings.null(Form::Exact), holdings.null(Form::Configuration));
    assert!(!cheap.is_exact());
    let mut errors: Vec<f64> = holdings
        .pairs()
        .map(|(i, j, _)| cheap.pair(i, j).expected() / exact.pair(i, j).expected() - 1.0)
        .collect();
    errors.sort_by(f64::total_cmp);
    let (least, most) = (errors[0], errors[errors.len() - 1]);
    assert!(errors[errors.len() / 2].abs() < 0.002, "median {}", errors[errors.len() / 2]);
    assert!(least > -0.012 && most < 0.012, "{least} {most}");
    // Deviations change so little that the finds stay the same, but for a few on the edge.
    let (by_exact, by_cheap) = (holdings.found(&exact), holdings.found(&cheap));
    for (a, b) in by_exact.iter().zip(by_cheap) {
        assert!(a.abs_diff(b) <= 5, "{by_exact:?} {by_cheap:?}");
    }
}

#[test]
fn sets_of_three_by_counting_what_is_left() {
    // Σ over all triples of E is Σ C(k, 3), whoever holds what; a pair is a set of two.
    let Some(holdings) = telco() else { return };
    let null = holdings.null(Form::Auto);
    let mut sum = 0.0;
    for (i, j, _) in holdings.pairs() {
        close(null.expected_of_set(&[i, j]), null.pair(i, j).expected(), 1e-12, (i, j));
        sum += (j + 1..9).map(|k| null.expected_of_set(&[i, j, k])).sum::<f64>();
    }
    let triples = (0_u32..).zip(&holdings.by_size).map(|(k, &m)| {
        let k = f64::from(k);
        f64::from(m) * k * (k - 1.0) * (k - 2.0) / 6.0
    });
    close(sum, triples.sum(), 1e-12, "triples");
    assert_eq!(null.expected_of_set(&[4]), f64::from(holdings.totals[4]));
    assert_eq!(null.expected_of_set(&[]), 7043.0);
}

/// Customers of unequal activity (a normal trait of this spread) over products of unequal
/// popularity, without any association beyond that: the model of Rasch.
fn rasch(rng: &mut ChaCha8Rng, n: u32, n_products: u32, level: f64, spread: f64) -> Holdings {
    let difficulty: Vec<f64> =
        (0..n_products).map(|i| 3.0 * f64::from(i) / f64::from(n_products) - level).collect();
    let customers = (0..n).map(|_| {
        // The sum of twelve uniform numbers is normal enough for a trait.
        let trait_ = spread * ((0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0);
        (0..difficulty.len())
            .filter(|&i| rng.random::<f64>() < 1.0 / (1.0 + (difficulty[i] - trait_).exp()))
            .collect()
    });
    Holdings::new(difficulty.len(), customers.collect::<Vec<_>>())
}

#[test]
fn where_only_activity_differs_nothing_is_found_but_by_independence() {
    let mut rng = ChaCha8Rng::seed_from_u64(20261121);
    for (n_products, level, runs) in [(9, 1.0, 60), (20, -0.7, 30), (60, -1.4, 5)] {
        let (mut sum, mut squares, mut pairs) = (0.0, 0.0, 0.0);
        let (mut plain, mut runs_with_find) = (0, 0);
        for _ in 0..runs {
            let holdings = rasch(&mut rng, 5000, n_products, level, 1.0);
            let null = holdings.null(Form::Auto);
            for (i, j, n_ij) in holdings.pairs() {
                let z = null.pair(i, j).z(n_ij).unwrap();
                (sum, squares, pairs) = (sum + z, squares + z * z, pairs + 1.0);
            }
            runs_with_find += usize::from(holdings.found(&null)[2] < holdings.pairs().count());
            plain += holdings.found_plain()[0];
        }
        let (mean, sd) = (sum / pairs, (squares / pairs).sqrt());
        assert!(mean.abs() <= 0.03, "{n_products} products: mean z {mean}");
        assert!((0.95..=1.05).contains(&sd), "{n_products} products: sd of z {sd}");
        assert!(f64::from(u32::try_from(plain).unwrap()) > pairs / 2.0, "plain finds only {plain}");
        assert!(
            runs_with_find * 10 <= runs.max(10),
            "{runs_with_find} of {runs} runs find something"
        );
    }
}

#[test]
fn chances_under_the_null_are_those_that_occur() {
    // The p-values of a null pair are spread evenly: a tenth of them are below a tenth.
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let (mut low, mut high, mut all) = (0.0, 0.0, 0.0);
    for _ in 0..30 {
        let holdings = rasch(&mut rng, 2000, 20, -0.7, 1.0);
        let null = holdings.null(Form::Auto);
        for (i, j, n_ij) in holdings.pairs() {
            let tails = null.pair(i, j).tails(n_ij);
            low += f64::from(u8::from(tails.mid_lower() < 0.1));
            high += f64::from(u8::from(tails.mid_upper() < 0.1));
            all += 1.0;
        }
    }
    for share in [low / all, high / all] {
        assert!((0.085..0.115).contains(&share), "{share}");
    }
}

#[test]
fn products_and_customers_all_alike_by_hand() {
    // 6 products alike, everyone holds 3: q = 3·2/(6·5) = 1/5 and π = 1/2.
    let null = ActivityNull::fit(&[500; 6], &[0, 0, 0, 1000], Form::Exact).unwrap();
    let pair = null.pair(1, 4);
    close(pair.expected(), 200.0, 1e-12, "E");
    // m q(1−q) − 2c²/(v+C), with v = m/4, C = m(1/5−1/4), c = m/5·1/2.
    let variance = 160.0 - 2.0 * 100.0_f64.powi(2) / (250.0 - 50.0);
    close(pair.variance(), variance, 1e-12, "V");
    assert_eq!(null.class(0), null.class(5));
}

#[test]
fn what_the_margins_settle_is_certain() {
    // 0 is held by all, 1 and 2 are all else that small customers hold, 5 is held by none.
    let customers = [
        vec![0],
        vec![0, 1],
        vec![0, 2],
        vec![0, 1],
        vec![0, 1, 2, 3],
        vec![0, 1, 2, 4],
        vec![0, 1, 2, 3],
    ];
    let holdings = Holdings::new(6, customers);
    for form in [Form::Auto, Form::Exact, Form::Configuration] {
        let null = holdings.null(form);
        check_sum(&holdings, &null, 1e-9);
        for other in 1..6 {
            let pair = null.pair(0, other);
            assert_eq!(pair.expected(), f64::from(holdings.totals[other]));
            assert_eq!((pair.variance(), pair.z(3)), (0.0, None));
            assert_eq!(pair.tails(holdings.totals[other]).mid_upper(), 0.5);
        }
        // Whoever holds 3 or 4 holds 1 and 2.
        assert_eq!(null.pair(1, 3).expected(), 2.0);
        assert_eq!(null.expected_of_set(&[0, 1, 2, 3]), 2.0);
        assert_eq!(null.pair(3, 4).expected(), 0.0);
        assert_eq!(null.pair(3, 4).lift(0), None);
        assert_eq!(null.pair(5, 1).expected(), 0.0);
        assert_eq!(null.pair(2, 2).expected(), 4.0);
    }
    assert!(matches!(ActivityNull::fit(&[3, 9], &[0, 1, 1], Form::Auto), Err(Unfit::Margins(_))));
}

#[test]
fn a_pair_that_everyone_may_hold_is_judged_by_those_who_do_not() {
    // All 2,971 with several lines have a phone: the largest count there can be.
    let Some(holdings) = telco() else { return };
    let pair = holdings.null(Form::Auto).pair(0, 1);
    let tails = pair.tails(holdings.joint[0][1]);
    assert!(tails.ln_upper.is_finite() && tails.ln_upper < -100.0);
    let upper: Vec<f64> = (2700..=2971).map(|n| pair.tails(n).ln_mid_upper()).collect();
    assert!(upper.windows(2).all(|pair| pair[1] < pair[0]), "falls all the way");
}

/// A catalogue of products with different totals, and customers who hold up to `largest`.
fn catalogue(n_products: u32, n: u32, largest: u32) -> (Vec<u32>, Vec<u32>) {
    let by_size: Vec<u32> = (0..=largest).map(|d| n / (1 + d * d / 20)).collect();
    let held: u64 = (0..).zip(&by_size).map(|(d, &m): (u64, _)| d * u64::from(m)).sum();
    // Totals fall from the first product to the last; what rounding leaves goes to the first.
    let shape = |i: u32| 1_000_000_000 / (u64::from(i) + 40);
    let all: u64 = (0..n_products).map(shape).sum();
    let share = |i: u32| u32::try_from(held * shape(i) / all).unwrap();
    let mut totals: Vec<u32> = (0..n_products).map(share).collect();
    let given: u64 = totals.iter().map(|&n| u64::from(n)).sum();
    totals[0] += u32::try_from(held - given).unwrap();
    (totals, by_size)
}

#[test]
fn a_thousand_products_exactly() {
    let (totals, by_size) = catalogue(1000, 2_000_000, 40);
    let null = ActivityNull::fit(&totals, &by_size, Form::Auto).unwrap();
    assert!(null.is_exact());
    let cheap = ActivityNull::fit(&totals, &by_size, Form::Configuration).unwrap();
    let (mut sum, mut farthest) = (0.0, 0.0_f64);
    for i in 0..totals.len() {
        for j in 0..i {
            let expected = null.pair(i, j).expected();
            sum += expected;
            farthest = farthest.max((cheap.pair(i, j).expected() / expected - 1.0).abs());
        }
    }
    let pairs = by_size.iter().zip(0_u32..).map(|(&m, k)| f64::from(m) * choose_2(k));
    close(sum, pairs.sum(), 1e-9, "sum of E");
    assert!(farthest < 0.01, "the two forms are {farthest} apart");
}

#[test]
fn ten_thousand_products_cheaply() {
    let (totals, by_size) = catalogue(10_000, 2_000_000, 40);
    let null = ActivityNull::fit(&totals, &by_size, Form::Auto).unwrap();
    assert!(!null.is_exact());
    // Sets from a large catalogue are nearly drawn with replacement, which makes E
    // n_i n_j Σ m d(d−1) / (Σ m d)², up to the crowding of the few most popular products.
    let moment = |power: fn(f64) -> f64| -> f64 {
        by_size.iter().zip(0_u32..).map(|(&m, d)| f64::from(m) * power(f64::from(d))).sum()
    };
    let scale = moment(|d| d * (d - 1.0)) / moment(|d| d).powi(2);
    for i in (1000..10_000).step_by(900) {
        for j in (1001..10_000).step_by(1100) {
            let simple = f64::from(totals[i]) * f64::from(totals[j]) * scale;
            close(null.pair(i, j).expected(), simple, 0.03, (i, j));
        }
    }
}

#[test]
fn every_small_matrix_has_its_null() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    for run in 0..4000 {
        let n_products = rng.random_range(1..8);
        let popular: Vec<f64> = (0..n_products).map(|_| rng.random::<f64>()).collect();
        let customers: Vec<Vec<usize>> = (0..rng.random_range(1..15))
            .map(|_| (0..n_products).filter(|&i| rng.random::<f64>() < popular[i]).collect())
            .collect();
        let holdings = Holdings::new(n_products, customers.clone());
        let null = holdings.null(Form::Auto);
        check_sum(&holdings, &null, 1e-9);
        // The cheap form is no good here, but it must exist.
        holdings.null(Form::Configuration);
        for (i, j, n_ij) in holdings.pairs() {
            let pair = null.pair(i, j);
            let [n_i, n_j] = [i, j].map(|product| f64::from(holdings.totals[product]));
            assert!(pair.expected() <= n_i.min(n_j) + 1e-9, "{run} {customers:?}");
            assert!(pair.variance() >= 0.0, "{run} {customers:?}");
            if pair.variance() == 0.0 {
                // Settled: whatever was observed had to be.
                assert!((pair.expected() - f64::from(n_ij)).abs() < 1e-6, "{run} {customers:?}");
            }
            let tails = pair.tails(n_ij);
            for p in [tails.mid_upper(), tails.mid_lower(), tails.upper(), tails.lower()] {
                assert!(p > 0.0 && p <= 1.0, "{run} {customers:?} {i} {j} {tails:?}");
            }
        }
    }
}
