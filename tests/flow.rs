//! Who takes what next, against counting customers one by one.

use std::collections::BTreeSet;

use pannier::encode::{Histories, Keep, TransactionsBuilder};
use pannier::matrix::flow::{Flow, FlowConfig};
use pannier::read::{self, ReadOptions, Source};
use pannier::watch::Unwatched;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const DAY: i64 = 86_400;
const PRODUCTS: u32 = 6;

/// Customer, product, day taken, day given up.
type Row = (u32, u32, i64, Option<i64>);

fn histories(rows: &[Row]) -> Histories {
    let name = |text: &str| Some(text.to_owned());
    let options = ReadOptions { time: name("from"), end: name("to"), ..ReadOptions::default() };
    let mut text = "customer,product,from,to\n".to_owned();
    for (customer, product, from, to) in rows {
        let to = to.map_or_else(String::new, |to| read::written(to * DAY));
        text += &format!("c{customer},p{product},{},{to}\n", read::written(from * DAY));
    }
    let keep = Keep { names: true, occasions: true, ..Keep::default() };
    let mut builder = TransactionsBuilder::keeping(keep);
    let source = Source::bytes("rows.csv", text.into_bytes());
    read::read(&[source], &options, &mut builder, None, &Unwatched).unwrap();
    builder.finish_histories()
}

/// `each` customers with every number of products from 1 to 3 at the snapshot, and what they take
/// and give up around it.
fn rows(each: u32, seed: u64) -> Vec<Row> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut rows = Vec::new();
    for customer in 0..3 * each {
        let mut products: Vec<u32> = (0..PRODUCTS).collect();
        for at in (1..products.len()).rev() {
            products.swap(at, random.random_range(0..=at));
        }
        for (at, &product) in products.iter().enumerate() {
            if at < 1 + (customer % 3) as usize {
                let end = random.random_bool(0.3).then(|| random.random_range(110..200));
                rows.push((customer, product, random.random_range(0..100), end));
            } else if random.random_bool(0.3) {
                rows.push((customer, product, random.random_range(100..150), None));
            }
        }
    }
    rows
}

/// Counts of one ordered pair, and its expectation with each number of products as a class.
fn counted(rows: &[Row], given: u32, then: u32, by_class: bool) -> (u32, u32, u32, f64) {
    let customers = rows.iter().map(|row| row.0).max().unwrap() + 1;
    let held_on = |customer: u32, day: i64| -> BTreeSet<u32> {
        let mine = rows.iter().filter(|row| row.0 == customer);
        let held = mine.filter(|row| row.2 < day && row.3.is_none_or(|end| end > day));
        held.map(|row| row.1).collect()
    };
    let took = |customer: u32| {
        let mine = rows.iter().filter(|row| row.0 == customer && row.1 == then);
        mine.filter(|row| (100..130).contains(&row.2)).count() > 0
    };
    let (mut exposed, mut acquired, mut headroom) = (0, 0, 0);
    // With the one, all, takers, for each class, all without the other.
    let mut classes = vec![[0.0_f64; 3]; 10];
    for customer in 0..customers {
        let held = held_on(customer, 100);
        let now = held_on(customer, 130);
        headroom += u32::from(now.contains(&given) && !now.contains(&then));
        if held.contains(&then) || held.is_empty() {
            continue;
        }
        let class = &mut classes[if by_class { held.len() } else { 0 }];
        class[1] += 1.0;
        class[2] += f64::from(took(customer));
        if held.contains(&given) {
            class[0] += 1.0;
            exposed += 1;
            acquired += u32::from(took(customer));
        }
    }
    let expected = classes.iter().filter(|class| class[1] > 0.0);
    (exposed, acquired, headroom, expected.map(|[with, all, taken]| with * taken / all).sum())
}

#[test]
fn every_cell_is_what_counting_customers_gives() {
    // So few customers are one class; so many are three.
    for (each, by_class) in [(9, false), (60, true)] {
        let rows = rows(each, u64::from(each));
        let config = FlowConfig { snapshot: 100 * DAY, until: 130 * DAY, min_count: 1 };
        let flow = Flow::new(&histories(&rows), config, &Unwatched).unwrap();
        assert_eq!(flow.customers(), 3 * each);
        let mut taken = 0;
        for cell in flow.cells() {
            let number = |name: &str| name[1..].parse().unwrap();
            let (given, then) = (number(cell.given()), number(cell.then()));
            let (exposed, acquired, headroom, expected) = counted(&rows, given, then, by_class);
            assert_eq!(cell.share().trials(), exposed, "p{given} then p{then}");
            assert_eq!(cell.share().successes(), acquired);
            assert_eq!(cell.headroom(), headroom);
            assert!((cell.expected_adj() - expected).abs() < 1e-9, "{expected}");
            taken += acquired;
        }
        assert!(taken > 0);
    }
}

#[test]
fn those_who_take_because_of_another_are_found_and_others_are_not() {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let mut rows = Vec::new();
    for customer in 0..2_000 {
        // Some hold much and take much; p0 makes p5 likelier and nothing else does anything.
        let activity = if customer % 2 == 0 { 0.5 } else { 0.15 };
        let held: Vec<bool> = (0..5).map(|_| random.random_bool(activity)).collect();
        rows.extend((0..5).filter(|&p| held[p as usize]).map(|p| (customer, p, 10, None)));
        for product in 0..PRODUCTS {
            let because = product == 5 && held[0];
            let chance = activity / 4.0 * if because { 2.5 } else { 1.0 };
            let holds = product < 5 && held[product as usize];
            if !holds && random.random_bool(chance) {
                rows.push((customer, product, 120, None));
            }
        }
    }
    let config = FlowConfig { snapshot: 100 * DAY, until: 130 * DAY, min_count: 1 };
    let flow = Flow::new(&histories(&rows), config, &Unwatched).unwrap();
    let found: Vec<(&str, &str)> = flow
        .cells()
        .filter(|cell| cell.q_value_adj() <= 0.05)
        .map(|cell| (cell.given(), cell.then()))
        .collect();
    assert!(found.contains(&("p0", "p5")), "{found:?}");
    assert!(found.iter().all(|&(_, then)| then == "p5"), "{found:?}");
    let first = flow.strongest()[0];
    assert_eq!((first.given(), first.then()), ("p0", "p5"));
}

#[test]
fn days_without_anything_are_said() {
    let histories = histories(&rows(9, 1));
    let error = |snapshot, until| {
        let config = FlowConfig { snapshot: snapshot * DAY, until: until * DAY, min_count: 1 };
        Flow::new(&histories, config, &Unwatched).unwrap_err().to_string()
    };
    assert!(error(-5, 10).starts_with("nobody holds anything on 1969-12-27; the rows are from"));
    assert!(error(400, 500).starts_with("nobody takes anything from"));
    assert!(error(100, 100).contains("is not before the end"));
}
