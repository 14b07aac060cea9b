//! P-values, reasons and q-values against a plain reckoning over all baskets.

use std::collections::BTreeMap;

use crate::common::{baskets, letters, names, sorted, transactions};
use pannier::mine::{self, MineConfig};
use pannier::rules::explain::{Hardest, explain};
use pannier::rules::validate::{Validation, halves, in_second_half};
use pannier::rules::{Null, Rival, RuleConfig, RuleList};
use pannier::stats::discovery::Correction;
use pannier::watch::Unwatched;
use proptest::prelude::*;

/// How many baskets hold a set.
fn count(baskets: &[u8], set: u8) -> u32 {
    u32::try_from(baskets.iter().filter(|&&basket| basket & set == set).count()).unwrap()
}

fn choose(n: u32, k: u32) -> f64 {
    (0..k).fold(1.0, |all, i| all * f64::from(n - i) / f64::from(k - i))
}

/// Among `n` of which `bought` have the consequent and `with` the antecedent: the chance of `both` or
/// more of both, term by term.
fn fisher([n, with, bought, both]: [u32; 4]) -> f64 {
    (both..=with.min(bought))
        .filter(|joint| with - joint <= n - bought)
        .map(|joint| choose(bought, joint) * choose(n - bought, with - joint) / choose(n, with))
        .sum()
}

/// The largest p-value against independence and every simpler antecedent.
fn largest(baskets: &[u8], antecedent: u8, consequent: u8) -> f64 {
    (0..antecedent)
        .filter(|part| part & antecedent == *part)
        .map(|part| {
            fisher([
                count(baskets, part),
                count(baskets, antecedent),
                count(baskets, part | consequent),
                count(baskets, antecedent | consequent),
            ])
        })
        .fold(0.0, f64::max)
}

/// Every rule with one product on the right, and its p-value.
fn reckoned(baskets: &[u8], min_count: u32) -> BTreeMap<(Vec<String>, Vec<String>), f64> {
    let mut found = BTreeMap::new();
    for set in 1..=u8::MAX {
        for consequent in (0..8).map(|bit| 1 << bit).filter(|bit| set & bit != 0) {
            let antecedent = set & !consequent;
            if antecedent != 0 && count(baskets, set) >= min_count {
                let sides = (sorted(letters(antecedent)), sorted(letters(consequent)));
                found.insert(sides, largest(baskets, antecedent, consequent));
            }
        }
    }
    found
}

fn config(max_q: f64, correction: Option<Correction>) -> RuleConfig {
    let mut config = RuleConfig::default();
    config.null = Null::Independence;
    config.max_q = max_q;
    config.correction = correction;
    config
}

proptest! {
    #[test]
    fn p_values_are_the_largest_against_every_simpler_rule(
        baskets in baskets(), min_count in 1u32..4,
    ) {
        let transactions = transactions(baskets.iter().map(|&b| letters(b)));
        let patterns = transactions.patterns(min_count);
        let itemsets = mine::collect(&patterns, &MineConfig::new(min_count), &Unwatched).unwrap();
        let expected = reckoned(&baskets, min_count);
        let list = RuleList::new(&patterns, &itemsets, &config(1.0, None), &Unwatched).unwrap();
        prop_assert_eq!(list.rules().len(), expected.len());
        prop_assert_eq!(list.tally().kept(), expected.len() as u64);
        for rule in list.rules() {
            let sides = (names(&patterns, &rule.antecedent), names(&patterns, &rule.consequent));
            let p = expected[&sides];
            prop_assert!((rule.p_value - p).abs() < 1e-9, "{sides:?}: {} is not {p}", rule.p_value);
        }

        // What is dropped while rules are made changes nothing for those that stay.
        for correction in [
            Correction::BenjaminiHochberg, Correction::BenjaminiYekutieli, Correction::Holm,
        ] {
            let all = RuleList::new(&patterns, &itemsets, &config(1.0, Some(correction)), &Unwatched)
                .unwrap();
            let some = RuleList::new(&patterns, &itemsets, &config(0.3, Some(correction)), &Unwatched)
                .unwrap();
            let kept: Vec<_> = all.rules().iter().filter(|rule| rule.q_value <= 0.3).collect();
            let stayed: Vec<_> = some.rules().iter().collect();
            prop_assert_eq!(stayed, kept);
            let tally = some.tally();
            prop_assert_eq!(tally.candidates, expected.len() as u64);
            prop_assert_eq!(tally.kept(), some.rules().len() as u64);
            prop_assert_eq!(tally.by_activity, 0);
        }
    }
}

/// Bread and butter make milk likely; jam is bought at random and adds nothing to either.
fn breakfast() -> Vec<Vec<&'static str>> {
    (0..1600_u32)
        .map(|i| {
            let mut basket = Vec::new();
            // Two bits for each of bread and butter, one for jam; milk follows the first two.
            let (bread, butter, jam) = (i % 4 == 0, i / 4 % 4 == 0, i / 16 % 2 == 0);
            let milk = match (bread, butter) {
                (true, true) => i / 32 % 10 < 9,
                (true, false) | (false, true) => i / 32 % 10 < 5,
                (false, false) => i / 32 % 10 < 2,
            };
            for (held, name) in [(bread, "bread"), (butter, "butter"), (jam, "jam"), (milk, "milk")]
            {
                if held {
                    basket.push(name);
                }
            }
            basket
        })
        .collect()
}

#[test]
fn a_product_that_adds_nothing_makes_a_rule_redundant_and_the_simpler_rule_is_named() {
    let transactions = transactions(breakfast());
    let patterns = transactions.patterns(10);
    let itemsets = mine::collect(&patterns, &MineConfig::new(10), &Unwatched).unwrap();
    let config = config(0.05, Some(Correction::default()));
    let list = RuleList::new(&patterns, &itemsets, &config, &Unwatched).unwrap();
    let for_milk: Vec<_> = list
        .rules()
        .iter()
        .filter(|rule| names(&patterns, &rule.consequent) == ["milk"])
        .map(|rule| names(&patterns, &rule.antecedent).join("+"))
        .collect();
    assert_eq!(for_milk, ["bread", "bread+butter", "butter"]);
    assert!(list.tally().redundant > 0);

    let rank = |name: &str| patterns.rank_of(name).unwrap();
    let explained = |left: &[&str]| {
        let left: Vec<_> = left.iter().map(|name| rank(name)).collect();
        explain(&patterns, &left, &[rank("milk")], &config, "salt", None).unwrap()
    };
    let redundant = explained(&["bread", "butter", "jam"]);
    assert_eq!(redundant.hardest_rival, Hardest::Simpler(vec!["bread".into(), "butter".into()]));
    assert_eq!(redundant.simpler.len(), 7);
    assert!(redundant.whole.p_value > 0.3);
    let [first, second] = &redundant.halves[..] else { panic!("two halves") };
    assert_eq!(first.n + second.n, 1600);
    assert_eq!(first.count + second.count, redundant.whole.count);

    let productive = explained(&["bread", "butter"]);
    let listed = list.rules().iter().find(|rule| rule.antecedent.len() == 2).unwrap();
    assert_eq!(productive.whole.p_value, listed.p_value);
    assert!(matches!(listed.hardest, Rival::Simpler(_)));
    assert!(listed.improvement().unwrap() > 0.3);
}

#[test]
fn halves_do_not_depend_on_anything_but_salt_and_name() {
    let second =
        (1..=10_000).filter(|place: &u32| in_second_half("pannier", &place.to_string())).count();
    assert!((4850..=5150).contains(&second), "{second}");
    // The lowest bit of the first byte of sha256("pannier" 0 "1"), so that another program can repeat the split.
    assert_eq!(
        (1..=16)
            .map(|place: u32| u8::from(in_second_half("pannier", &place.to_string())))
            .collect::<Vec<_>>(),
        SPLIT
    );
}

const SPLIT: [u8; 16] = [1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1];

#[test]
fn planted_rules_survive_in_the_other_half_and_counts_are_of_that_half() {
    let transactions = transactions(breakfast());
    let [first, second] = halves(&transactions, "pannier");
    assert_eq!(first.n() + second.n(), transactions.n());
    let patterns = first.patterns(10);
    let itemsets = mine::collect(&patterns, &MineConfig::new(10), &Unwatched).unwrap();
    let config = config(0.05, Some(Correction::default()));
    let found = RuleList::new(&patterns, &itemsets, &config, &Unwatched).unwrap();
    let holm = Some(Correction::Holm);
    let mut validation = Validation::new(&found, &second, &config, holm).unwrap();
    assert_eq!(validation.tested.len(), found.rules().len());
    assert!((validation.expected_false() - 0.05).abs() < 1e-15);
    let other: Vec<Vec<&str>> = second
        .iter()
        .map(|items| items.iter().map(|&item| second.dictionary().name(item)).collect())
        .collect();
    for tested in &validation.tested {
        let held = |side: &[pannier::encode::Rank], basket: &[&str]| {
            side.iter().all(|&rank| basket.contains(&patterns.name(rank)))
        };
        let with = other.iter().filter(|basket| held(&tested.rule.antecedent, basket));
        let both = with.clone().filter(|basket| held(&tested.rule.consequent, basket)).count();
        assert_eq!(tested.there.table.antecedent() as usize, with.count());
        assert_eq!(tested.there.table.both() as usize, both);
        assert_eq!(tested.survives, tested.there.q_value <= 0.05);
    }
    let milk = |validation: &Validation<'_>| {
        let survives = validation.tested.iter().filter(|tested| tested.survives);
        survives.filter(|tested| names(&patterns, &tested.rule.consequent) == ["milk"]).count()
    };
    assert_eq!(milk(&validation), 3);

    // The other way round it is the same data in another order, so the same rules survive.
    let swapped_patterns = second.patterns(10);
    let itemsets = mine::collect(&swapped_patterns, &MineConfig::new(10), &Unwatched).unwrap();
    let swapped = RuleList::new(&swapped_patterns, &itemsets, &config, &Unwatched).unwrap();
    let swapped = Validation::new(&swapped, &first, &config, holm).unwrap();
    let before = validation.survivors();
    validation.and_swapped(&swapped);
    assert!(validation.survivors() <= before);
    assert_eq!(milk(&validation), 3);
}
