//! Bundles against a plain restatement of what they promise.

#![allow(
    clippy::cast_possible_truncation,
    clippy::print_stderr,
    reason = "small numbers, and notices of what was skipped"
)]

mod common;

use std::collections::BTreeSet;

use common::{baskets, letters, transactions};
use pannier::bundles::{BundleConfig, Candidate, Gap, bundles, candidates, select};
use pannier::encode::{Rank, Transactions, TransactionsBuilder};
use pannier::mine::{self, MineConfig};
use pannier::stats::activity::{ActivityNull, Form};
use pannier::synth::{Holdings, HoldingsConfig, Row};
use pannier::watch::Unwatched;
use proptest::prelude::*;

fn config(top: usize) -> BundleConfig {
    let mut config = BundleConfig::default();
    config.top = top;
    config
}

fn largest(max_size: usize) -> BundleConfig {
    let mut config = BundleConfig::default();
    config.max_size = max_size;
    config
}

fn of_bits(baskets: &[u8]) -> Transactions {
    transactions(baskets.iter().map(|&b| letters(b)))
}

fn count(baskets: &[u8], set: u8) -> u32 {
    baskets.iter().filter(|&&b| b & set == set).count() as u32
}

/// All sets of 2 to 5 items that somebody holds, offered for what their gaps have above the base
/// rate: not the candidates of the program, but anything one may choose from.
fn offers(baskets: &[u8], rank_of: impl Fn(u8) -> Rank) -> Vec<(u8, Candidate)> {
    let n = baskets.len() as f64;
    let items = |set: u8| (0..8).map(|i| 1u8 << i).filter(move |i| set & i != 0);
    let offer = |set: u8| {
        let holders = count(baskets, set);
        let gaps = items(set).enumerate().map(|(missing, item)| {
            let of_rest = count(baskets, set & !item);
            let base_rate = f64::from(count(baskets, item)) / n;
            Gap {
                missing,
                one_away: of_rest - holders,
                p: f64::from(holders) / f64::from(of_rest),
                base_rate,
                usual: base_rate,
                taking: f64::from(holders) / f64::from(of_rest),
                needed: Vec::new(),
                each: (f64::from(holders) / f64::from(of_rest) - base_rate).max(0.0),
            }
        });
        let gaps = gaps.collect();
        let items = items(set).map(&rank_of).collect();
        Candidate { items, holders, lift: 1.0, lift_adj: 1.0, gaps, given: false }
    };
    (1..=u8::MAX)
        .filter(|set| (2..=5).contains(&set.count_ones()) && count(baskets, *set) > 0)
        .map(|set| (set, offer(set)))
        .collect()
}

/// What the offer of a set is worth to the holder of a basket.
fn worth(set: u8, offer: &Candidate, basket: u8) -> f64 {
    let missing = set & !basket;
    if missing.count_ones() != 1 {
        return 0.0;
    }
    let place = (set & (missing - 1)).count_ones() as usize;
    offer.gaps[place].each
}

proptest! {
    /// Each choice is the best that is left, and no other choice exceeds the bound.
    #[test]
    fn bundles_are_chosen_one_after_another(baskets in baskets(), top in 1usize..6) {
        let transactions = of_bits(&baskets);
        let patterns = transactions.patterns(1);
        let name = |item: u8| letters(item).next().unwrap();
        let offers = offers(&baskets, |item| patterns.rank_of(name(item)).unwrap());
        let listed = offers.iter().map(|(_, offer)| offer.clone()).collect();
        let (chosen, at_most) = select(&patterns, listed, &config(top), &Unwatched).unwrap();

        let mut best = vec![0.0f64; baskets.len()];
        let mut taken: Vec<u8> = Vec::new();
        let gain = |set: u8, offer: &Candidate, best: &[f64]| -> f64 {
            let each = baskets.iter().zip(best);
            each.map(|(&b, best)| (worth(set, offer, b) - best).max(0.0)).sum()
        };
        for choice in &chosen {
            let (set, offer) = offers.iter().find(|(_, o)| o.items == choice.candidate.items).unwrap();
            let nested = |other: u8| set & other == *set || set & other == other;
            prop_assert!(!taken.iter().any(|&other| nested(other)));
            prop_assert!((gain(*set, offer, &best) - choice.added_value).abs() < 1e-9);
            for (other, rival) in &offers {
                let allowed = !taken.iter().any(|t| t & other == *t || t & other == *other);
                prop_assert!(!allowed || gain(*other, rival, &best) <= choice.added_value + 1e-9);
            }
            for (best, &b) in best.iter_mut().zip(&baskets) {
                *best = best.max(worth(*set, offer, b));
            }
            taken.push(*set);
        }
        if chosen.len() < top {
            let nothing_left = offers.iter().all(|(set, offer)| {
                gain(*set, offer, &best) <= 1e-9
                    || taken.iter().any(|t| t & set == *t || t & set == *set)
            });
            prop_assert!(nothing_left);
        }

        // No pair of sets is worth more than the bound for two says.
        let listed = offers.iter().map(|(_, offer)| offer.clone()).collect();
        let (_, at_most_of_two) = select(&patterns, listed, &config(2), &Unwatched).unwrap();
        let total: f64 = chosen.iter().map(|choice| choice.added_value).sum();
        prop_assert!(total <= at_most + 1e-9);
        for (i, (a, offer_a)) in offers.iter().enumerate() {
            for (b, offer_b) in &offers[..i] {
                let both = baskets.iter().map(|&x| worth(*a, offer_a, x).max(worth(*b, offer_b, x)));
                prop_assert!(both.sum::<f64>() <= at_most_of_two + 1e-9);
            }
        }
    }
}

/// Every number of a candidate, on customers whose products are planted, recounted one by one; and
/// every pair that may be there, is.
#[test]
fn candidates_hold_what_they_promise() {
    let telecom = Holdings::new(&HoldingsConfig::telecom(4_000, 5)).unwrap();
    let mut rows = TransactionsBuilder::default();
    telecom.generate(&Unwatched, |row| row.feed(&mut rows)).unwrap();
    let transactions = rows.finish();
    let patterns = transactions.patterns(80);
    let itemsets = mine::collect(&patterns, &MineConfig::new(80), &Unwatched).unwrap();
    let found = candidates(&patterns, &itemsets, &largest(3), &Unwatched).unwrap();
    assert!(found.len() > 20, "only {} candidates", found.len());

    let held: Vec<BTreeSet<usize>> =
        transactions.iter().map(|items| items.iter().map(|item| item.index()).collect()).collect();
    let product = |rank: &Rank| patterns.items()[rank.index()].index();
    let having =
        |set: &[usize]| held.iter().filter(|h| set.iter().all(|i| h.contains(i))).count() as f64;
    let n = held.len() as f64;
    let mut sizes = vec![0u32; 40];
    for items in &held {
        sizes[items.len()] += 1;
    }
    // The null has its own oracles; here it is only asked the same questions.
    let null = ActivityNull::fit(&transactions.counts(), &sizes, Form::Exact).unwrap();
    for candidate in &found {
        let set: Vec<usize> = candidate.items.iter().map(product).collect();
        assert_eq!(f64::from(candidate.holders), having(&set));
        let expected = null.expected_of_set(&set);
        assert!((candidate.lift_adj - having(&set) / expected).abs() < 1e-9);
        assert!(candidate.lift > 1.0 && candidate.lift_adj > 1.0);
        let mut least = f64::INFINITY;
        for part in 1..(1u32 << set.len()) - 1 {
            let side = |inside: bool| -> Vec<usize> {
                let place = |at: &usize| (part >> at & 1 == 1) == inside;
                (0..set.len()).filter(place).map(|at| set[at]).collect()
            };
            least = least.min(having(&set) * n / (having(&side(true)) * having(&side(false))));
        }
        assert!((candidate.lift - least).abs() < 1e-9);
        for gap in &candidate.gaps {
            let rest: Vec<usize> =
                set.iter().copied().filter(|&item| item != set[gap.missing]).collect();
            assert_eq!(f64::from(gap.one_away), having(&rest) - having(&set));
            assert!((gap.p - having(&set) / having(&rest)).abs() < 1e-12);
            assert!((gap.base_rate - having(&[set[gap.missing]]) / n).abs() < 1e-12);
            assert!((gap.usual - expected / null.expected_of_set(&rest)).abs() < 1e-9);
        }
    }
    let pairs: BTreeSet<BTreeSet<usize>> =
        found.iter().map(|c| c.items.iter().map(product).collect()).collect();
    for pair in &telecom.truth().complements {
        let id = |name: &str| transactions.dictionary().get(name).unwrap().index();
        assert!(pairs.contains(&[id(&pair.given), id(&pair.then)].into()), "{pair:?} is missing");
    }
}

fn chosen_names(config: &HoldingsConfig, min_count: u32) -> Vec<BTreeSet<String>> {
    let telecom = Holdings::new(config).unwrap();
    let mut rows = TransactionsBuilder::default();
    telecom.generate(&Unwatched, |row| row.feed(&mut rows)).unwrap();
    let transactions = rows.finish();
    let patterns = transactions.patterns(min_count);
    let itemsets = mine::collect(&patterns, &MineConfig::new(min_count), &Unwatched).unwrap();
    let found = bundles(&patterns, &itemsets, &BundleConfig::default(), None, &Unwatched).unwrap();
    let names = |candidate: &Candidate| {
        candidate.items.iter().map(|&rank| patterns.name(rank).to_owned()).collect()
    };
    found.chosen.iter().map(|chosen| names(&chosen.candidate)).collect()
}

/// On the customers of ten telecoms, each with six planted complements, and of ten banks, each with
/// five, all of them are found, and they are the first six bundles or among them; no bundle holds two
/// products that stand in for each other.
#[test]
fn planted_complements_come_first() {
    let (mut first, mut pairs, mut found_pairs) = (0, 0, 0);
    let configs = (1..=10).flat_map(|seed| {
        [HoldingsConfig::telecom(20_000, seed), HoldingsConfig::bank(20_000, seed)]
    });
    for config in configs {
        let found = chosen_names(&config, 200);
        let market = Holdings::new(&config).unwrap();
        let truth = market.truth();
        let planted: Vec<BTreeSet<String>> = truth
            .complements
            .iter()
            .map(|pair| [pair.given.clone(), pair.then.clone()].into())
            .collect();
        let holds_one = |items: &BTreeSet<String>| planted.iter().any(|pair| pair.is_subset(items));
        first += found[..6].iter().filter(|items| holds_one(items)).count();
        pairs += planted.len();
        let is_found = |pair: &&BTreeSet<String>| found.iter().any(|items| pair.is_subset(items));
        found_pairs += planted.iter().filter(is_found).count();
        for items in &found {
            let mut apart = truth.exclusive.iter().chain(&truth.substitutes);
            let together = apart.find(|pair| items.contains(&pair.a) && items.contains(&pair.b));
            assert!(together.is_none(), "{items:?} of {config:?}");
        }
    }
    eprintln!(
        "{found_pairs} of {pairs} planted pairs are in a list, {first} bundles of the first six hold one"
    );
    assert_eq!((found_pairs, first), (pairs, pairs));
}

/// Customers who differ in nothing but activity hold nearly every pair together more often than by
/// chance; that is no reason to offer anything.
#[test]
fn activity_alone_makes_no_bundles() {
    let mut finds = 0;
    for seed in 1..=10 {
        let mut config = HoldingsConfig::telecom(5_000, seed);
        config.strength = 0.0;
        finds += usize::from(!chosen_names(&config, 50).is_empty());
    }
    eprintln!("{finds} of 10 runs without any association chose a bundle");
    assert!(finds <= 3, "{finds} of 10 runs chose a bundle");
}
