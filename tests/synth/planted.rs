//! The planted truth shows where it should, and nowhere else.

use super::oracle::{Pair, People, quantile};
use pannier::synth::{Holdings, HoldingsConfig, Relation, Shop, ShopConfig, Truth};
use pannier::watch::Unwatched;
use std::collections::BTreeMap;

const CUSTOMERS: u64 = 20_000;

/// (customer, product position, date) of every holding.
fn holdings(config: &HoldingsConfig) -> (Truth, Vec<(u64, usize, String)>) {
    let holdings = Holdings::new(config).unwrap();
    let truth = holdings.truth().clone();
    let mut rows = Vec::new();
    holdings
        .generate(&Unwatched, |row| {
            let product = truth.position(row.product).unwrap();
            rows.push((row.customer, product, row.since.to_owned()));
            Ok(())
        })
        .unwrap();
    (truth, rows)
}

fn people(products: usize, rows: impl Iterator<Item = (u64, usize)>) -> People {
    let mut people: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (customer, product) in rows {
        people.entry(customer).or_default().push(product);
    }
    People::new(products, &people.into_values().collect::<Vec<_>>())
}

fn held(config: &HoldingsConfig) -> (Truth, People) {
    let (truth, rows) = holdings(config);
    let people = people(truth.products.len(), rows.into_iter().map(|row| (row.0, row.1)));
    (truth, people)
}

fn shop(config: &ShopConfig) -> (Truth, People) {
    let shop = Shop::new(config).unwrap();
    let truth = shop.truth().clone();
    let mut rows = Vec::new();
    shop.generate(&Unwatched, |line| {
        rows.push((line.basket, truth.position(line.item).unwrap()));
        Ok(())
    })
    .unwrap();
    let people = people(truth.products.len(), rows.into_iter());
    (truth, people)
}

/// All pairs of one relation.
fn of(truth: &Truth, people: &People, wanted: Relation) -> Vec<Pair> {
    let relations = truth.relations().into_iter();
    let asked: Vec<(usize, usize)> =
        relations.filter(|&(_, _, relation)| relation == wanted).map(|(i, j, _)| (i, j)).collect();
    people.pairs(&asked)
}

fn lifts(pairs: &[Pair]) -> Vec<f64> {
    pairs.iter().map(|pair| pair.lift).collect()
}

fn lifts_adj(pairs: &[Pair]) -> Vec<f64> {
    pairs.iter().map(|pair| pair.lift_adj).collect()
}

/// What seed 1 gives for 20,000 people, as plain lift and lift among equally active people:
///
/// |             | telecom               | bank                  | shop                    |
/// |-------------|-----------------------|-----------------------|-------------------------|
/// | complements | 2.4-2.8, 1.68-1.94    | 1.4-4.5, 1.20-2.58    | 5.9-44, 3.9-26          |
/// | substitutes | 0.30-0.64, 0.19-0.45  | 0.42-0.70, 0.27-0.43  | 0.23-0.65, 0.16-0.42    |
/// | innocent    | median 1.45, 1.00     | median 1.41, 1.00     | median 1.58, 0.99       |
///
/// The z of innocent telecom pairs reach from -5.0 to 3.2, those of bank pairs from -3.7 to 2.4.
#[test]
fn planted_pairs_stand_out_among_equally_active_people_and_innocent_ones_do_not() {
    for (truth, people) in [
        held(&HoldingsConfig::telecom(CUSTOMERS, 1)),
        held(&HoldingsConfig::bank(CUSTOMERS, 1)),
        shop(&ShopConfig::new(CUSTOMERS, 1)),
    ] {
        let market = &truth.generator;
        let complements = of(&truth, &people, Relation::Complement);
        assert_eq!(complements.len(), truth.complements.len());
        for pair in complements {
            assert!(pair.lift_adj > 1.15 && pair.z_adj > 8.0, "{market} {pair:?}");
        }
        let substitutes = of(&truth, &people, Relation::Substitute);
        assert_eq!(substitutes.len(), truth.substitutes.len());
        for pair in substitutes {
            assert!(pair.lift_adj < 0.55 && pair.z_adj < -4.0, "{market} {pair:?}");
        }
        let exclusive = of(&truth, &people, Relation::Exclusive);
        assert_eq!(exclusive.len(), truth.exclusive.len());
        for pair in exclusive {
            assert!(pair.both == 0.0 && pair.z_adj < -15.0, "{market} {pair:?}");
        }

        let innocent = of(&truth, &people, Relation::Innocent);
        let plain = lifts(&innocent);
        assert!(quantile(plain.clone(), 5) > 1.05, "{market}: activity alone lifts them");
        assert!(quantile(plain, 50) > 1.3, "{market}: activity alone lifts them");
        let median = quantile(lifts_adj(&innocent), 50);
        assert!((0.97..1.03).contains(&median), "{market} {median}");
        // Not exactly 1 each: products that exclude one another depend less on activity than others
        // do, and copied ones count towards the number held.
        for pair in innocent.iter().filter(|pair| pair.expected_adj > 200.0) {
            assert!((0.75..1.25).contains(&pair.lift_adj), "{market} {pair:?}");
        }
    }
}

#[test]
fn without_planting_activity_explains_every_pair() {
    let mut telecom = HoldingsConfig::telecom(CUSTOMERS, 2);
    telecom.strength = 0.0;
    let mut bank = HoldingsConfig::bank(CUSTOMERS, 2);
    bank.strength = 0.0;
    for config in [telecom, bank] {
        let (truth, people) = held(&config);
        let pairs = of(&truth, &people, Relation::Innocent);
        assert_eq!(pairs.len(), truth.products.len() * (truth.products.len() - 1) / 2);
        assert!(quantile(lifts(&pairs), 50) > 1.3);
        assert!(pairs.iter().all(|pair| pair.z_adj.abs() < 4.0), "{pairs:?}");
    }
}

#[test]
fn without_activity_plain_lift_tells_the_truth() {
    let mut config = HoldingsConfig::telecom(CUSTOMERS, 3);
    config.theta_spread = 0.0;
    let (truth, people) = held(&config);
    let innocent = quantile(lifts(&of(&truth, &people, Relation::Innocent)), 50);
    assert!((0.97..1.03).contains(&innocent), "{innocent}");
    for pair in of(&truth, &people, Relation::Complement) {
        assert!(pair.lift > 1.3, "{pair:?}");
    }
    for pair in of(&truth, &people, Relation::Substitute) {
        assert!(pair.lift < 0.5, "{pair:?}");
    }
}

/// People without products are left out, which raises every share by the same factor.
#[test]
fn products_are_as_popular_as_the_truth_says() {
    let mut config = HoldingsConfig::bank(CUSTOMERS, 4);
    config.strength = 0.0;
    let (truth, people) = held(&config);
    let shares = people.shares();
    let popularity: Vec<f64> = truth.products.iter().map(|p| p.popularity).collect();
    let raised = shares.iter().sum::<f64>() / popularity.iter().sum::<f64>();
    assert!((1.0..1.1).contains(&raised), "{raised}");
    for (product, share) in truth.products.iter().zip(shares) {
        let expected = product.popularity * raised;
        let error = (expected * (1.0 - expected) / CUSTOMERS as f64).sqrt();
        assert!((share - expected).abs() < 5.0 * error, "{} {share} {expected}", product.name);
    }
}

/// The order of acquisition: a complement follows within 90 days, popular products come first.
#[test]
fn dates_follow_the_order_of_acquisition() {
    let (truth, rows) = holdings(&HoldingsConfig::telecom(CUSTOMERS, 5));
    assert!(rows.is_sorted_by(|a, b| (a.0, &a.2, a.1) < (b.0, &b.2, b.1)));
    assert!(rows.iter().all(|row| ("2019-01-01".."2024-01-01").contains(&&*row.2)));
    let mut since: BTreeMap<(u64, usize), i64> = BTreeMap::new();
    for (customer, product, date) in &rows {
        since.insert((*customer, *product), day(date));
    }
    // The share of joint holders with whom `then` came up to 90 days after `given`.
    let follows = |given: usize, then: usize| {
        let joint = since.iter().filter(|held| held.0.1 == given);
        let gaps: Vec<i64> = joint
            .filter_map(|(&(customer, _), from)| since.get(&(customer, then)).map(|to| to - from))
            .collect();
        let near = gaps.iter().filter(|gap| (0..=90).contains(*gap)).count();
        near as f64 / gaps.len() as f64
    };
    for pair in &truth.complements {
        let (given, then) = (&pair.given, &pair.then);
        let (i, j) = (truth.position(given).unwrap(), truth.position(then).unwrap());
        assert!(follows(i, j) > 0.4, "{given} {then} {}", follows(i, j));
        assert!(follows(j, i) < 0.2, "{then} {given} {}", follows(j, i));
    }
    let mobile = truth.position("Mobile").unwrap();
    let tablet = truth.position("Tablet plan").unwrap();
    let both = rows.iter().filter(|row| row.1 == tablet);
    let (mut first, mut n) = (0, 0);
    for row in both {
        if let Some(other) = since.get(&(row.0, mobile)) {
            n += 1;
            first += usize::from(*other < since[&(row.0, tablet)]);
        }
    }
    assert!(first * 10 > n * 8, "the easy product first: {first} of {n}");
}

/// The days from the end of 2018 to this date, by the lengths of months and one leap day in 2020.
fn day(date: &str) -> i64 {
    let part = |range: std::ops::Range<usize>| date[range].parse::<i64>().unwrap();
    let (year, day) = (part(0..4), part(8..10));
    let month: usize = date[5..7].parse().unwrap();
    let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month - 1];
    let leap = i64::from(year == 2020 && month > 2 || year > 2020);
    (year - 2019) * 365 + before + leap + day
}

#[test]
fn baskets_are_skewed_and_big_shoppers_buy_more_of_each() {
    let shop = Shop::new(&ShopConfig::new(CUSTOMERS, 6)).unwrap();
    let mut baskets: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
    shop.generate(&Unwatched, |line| {
        let product = &shop.truth().products[shop.truth().position(line.item).unwrap()];
        assert_eq!(product.price, Some(f64::from(line.cents) / 100.0));
        assert!((1..=Shop::MOST_OF_AN_ITEM).contains(&line.quantity));
        baskets.entry(line.basket).or_default().push(line.quantity);
        Ok(())
    })
    .unwrap();
    assert_eq!(baskets.len() as u64, CUSTOMERS);
    let sizes: Vec<f64> = baskets.values().map(|lines| lines.len() as f64).collect();
    let mean = sizes.iter().sum::<f64>() / sizes.len() as f64;
    let median = quantile(sizes.clone(), 50);
    let large = quantile(sizes, 99);
    assert!((5.5..6.8).contains(&mean) && median <= mean - 1.0 && large > 3.0 * mean);
    let quantity = |least: usize, most: usize| {
        let lines = baskets.values().filter(|lines| (least..=most).contains(&lines.len()));
        let lines: Vec<u32> = lines.flatten().copied().collect();
        f64::from(lines.iter().sum::<u32>()) / lines.len() as f64
    };
    assert!(quantity(20, 167) > 1.3 * quantity(1, 5));
}

#[test]
fn pairs_have_the_relation_that_was_planted() {
    let truth = Holdings::new(&HoldingsConfig::telecom(1, 1)).unwrap();
    let truth = truth.truth();
    let relations = truth.relations();
    let relation = |a: &str, b: &str| {
        let (a, b) = (truth.position(a).unwrap(), truth.position(b).unwrap());
        let found = relations.iter().find(|pair| (pair.0, pair.1) == (a.min(b), a.max(b)));
        found.unwrap().2
    };
    assert_eq!(relation("Sports channels", "IPTV"), Relation::Complement);
    assert_eq!(relation("TV pack Premium", "TV pack Family"), Relation::Substitute);
    assert_eq!(relation("Fibre", "Broadband ADSL"), Relation::Exclusive);
    assert_eq!(relation("Broadband ADSL", "Wi-Fi repeater"), Relation::Linked);
    assert_eq!(relation("Mobile", "IPTV"), Relation::Innocent);
}
