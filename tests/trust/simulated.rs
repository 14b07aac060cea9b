//! Data whose truth is known: nothing but activity, and planted complements.

use pannier::encode::{Transactions, TransactionsBuilder};
use pannier::mine::{self, MineConfig, PairCounts};
use pannier::read::RowSink;
use pannier::rules::validate::{Validation, halves};
use pannier::rules::{Null, RuleConfig, RuleList};
use pannier::stats::activity::{ActivityNull, Form};
use pannier::stats::discovery::Correction;
use pannier::support::MinSupport;
use pannier::synth::{Holdings, HoldingsConfig, Relation, Truth};
use pannier::watch::Unwatched;

const SEEDS: u64 = 50;

/// Telecom customers; a strength of 0 leaves nothing but activity.
fn customers(n: u64, seed: u64, strength: f64) -> (Truth, Transactions) {
    let mut config = HoldingsConfig::telecom(n, seed);
    config.strength = strength;
    let holdings = Holdings::new(&config).unwrap();
    let mut rows = TransactionsBuilder::default();
    holdings.generate(&Unwatched, |row| rows.row(&row.customer.to_string(), row.product)).unwrap();
    (holdings.truth().clone(), rows.finish())
}

/// The rules of one to two products on the left that are left, as names, and the candidates.
fn found(transactions: &Transactions, null: Null) -> (Vec<(Vec<&str>, &str)>, u64) {
    let min_count = MinSupport::share(0.01).unwrap().min_count(transactions.n());
    let patterns = transactions.patterns(min_count);
    let mut mined = MineConfig::new(min_count);
    mined.max_len = 3;
    let itemsets = mine::collect(&patterns, &mined, &Unwatched).unwrap();
    let mut config = RuleConfig::default();
    config.null = null;
    let list = RuleList::new(&patterns, &itemsets, &config, &Unwatched).unwrap();
    let name = |rank: &pannier::encode::Rank| patterns.name(*rank);
    let rules = list.rules().iter().map(|rule| {
        let left = rule.antecedent.iter().map(name).collect();
        (left, name(&rule.consequent[0]))
    });
    (rules.collect(), list.tally().candidates)
}

/// Every pair's deviation from its expectation under the activity null, in standard deviations.
fn deviations(transactions: &Transactions) -> Vec<f64> {
    let patterns = transactions.patterns(1);
    let pairs = PairCounts::new(&patterns, &Unwatched).unwrap();
    let mut by_size = vec![0_u32; patterns.items().len() + 1];
    for held in transactions.iter() {
        by_size[held.len()] += 1;
    }
    let null = ActivityNull::fit(patterns.counts(), &by_size, Form::Exact).unwrap();
    let rank = pannier::encode::Rank::at;
    let products = patterns.items().len();
    (0..products)
        .flat_map(|j| (0..j).map(move |i| (i, j)))
        .filter_map(|(i, j)| null.pair(i, j).z(pairs.count(rank(i), rank(j))))
        .collect()
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let n = values.len() as f64;
    values.sum::<f64>() / n
}

#[test]
fn where_only_activity_differs_nothing_is_found_but_by_plain_lift() {
    let (mut with_any, mut by_lift, mut z) = (0, Vec::new(), Vec::new());
    for seed in 1..=SEEDS {
        let (_, transactions) = customers(2_000, seed, 0.0);
        let (rules, _) = found(&transactions, Null::Both);
        with_any += u32::from(!rules.is_empty());
        if seed <= 10 {
            // Pairs alone, as other tools list them.
            let (rules, candidates) = found(&transactions, Null::Independence);
            by_lift.push(rules.len() as f64 / candidates as f64);
        }
        z.extend(deviations(&transactions));
    }
    let z_mean = mean(z.iter().copied());
    let z_sd = mean(z.iter().map(|z| (z - z_mean).powi(2))).sqrt();
    let by_lift = mean(by_lift.into_iter());
    eprintln!(
        "{SEEDS} runs of 2,000 customers with unequal activity and no association: {with_any} with any \
         find; z mean {z_mean:.3}, sd {z_sd:.3} over {} pairs; by independence with BH {:.0} % of \
         all candidates are found",
        z.len(),
        by_lift * 100.0
    );
    assert!(with_any <= 5, "more than 10 % of runs find something");
    assert!(z_mean.abs() < 0.03 && (0.95..=1.05).contains(&z_sd));
    assert!(by_lift > 0.2);
}

#[test]
fn planted_complements_are_found_and_little_else() {
    let (mut power, mut false_pairs, mut longer, mut false_longer) = (Vec::new(), Vec::new(), 0, 0);
    for seed in 1..=SEEDS {
        let (truth, transactions) = customers(3_000, seed, 1.0);
        let (rules, _) = found(&transactions, Null::Both);
        let relations = truth.relations();
        let relation = |a: &str, b: &str| {
            let (a, b) = (truth.position(a).unwrap(), truth.position(b).unwrap());
            let pair = (a.min(b), a.max(b));
            relations.iter().find(|&&(i, j, _)| (i, j) == pair).unwrap().2
        };
        let pairs: Vec<Relation> = rules
            .iter()
            .filter(|(left, _)| left.len() == 1)
            .map(|(left, right)| relation(left[0], right))
            .collect();
        let of = |wanted| pairs.iter().filter(|&&relation| relation == wanted).count() as f64;
        // Both directions of a pair are rules.
        power.push(of(Relation::Complement) / 2.0 / truth.complements.len() as f64);
        let innocent = of(Relation::Innocent);
        false_pairs.push(innocent / (pairs.len() as f64).max(1.0));
        // Where pairs are planted, the other pairs are not quite as activity alone has them (see
        // `Relation::Innocent`), and sets of three less so.
        for (left, right) in rules.iter().filter(|(left, _)| left.len() == 2) {
            longer += 1;
            let innocent = |&x: &&str| relation(x, right) == Relation::Innocent;
            false_longer += u32::from(left.iter().all(innocent));
        }
    }
    let (power, false_pairs) = (mean(power.into_iter()), mean(false_pairs.into_iter()));
    eprintln!(
        "{SEEDS} runs of 3,000 customers with planted complements: power {:.1} %, false discovery \
         rate of pairs {:.1} %; of {longer} rules with two products on the left {false_longer} have no \
         planted relation",
        power * 100.0,
        false_pairs * 100.0
    );
    assert!(power > 0.9);
    assert!(false_pairs < 0.1);
}

/// What is found in one half of data without association does not survive in the other.
#[test]
fn false_rules_do_not_survive_the_other_half() {
    let (mut found, mut survive, mut runs) = (0, 0, 0);
    for seed in 1..=20 {
        let (_, transactions) = customers(2_000, seed, 0.0);
        let [first, second] = halves(&transactions, "pannier");
        let patterns = first.patterns(20);
        let mut mined = MineConfig::new(20);
        mined.max_len = 3;
        let itemsets = mine::collect(&patterns, &mined, &Unwatched).unwrap();
        let mut config = RuleConfig::default();
        // Everything at p of 5 %, so that there is something false to be tested.
        config.correction = None;
        let list = RuleList::new(&patterns, &itemsets, &config, &Unwatched).unwrap();
        let holm = Some(Correction::Holm);
        let validation = Validation::new(&list, &second, &config, holm).unwrap();
        found += validation.tested.len();
        survive += validation.survivors();
        runs += u32::from(validation.survivors() > 0);
    }
    eprintln!(
        "20 runs without association, uncorrected: {found} found, {survive} survive the other half by \
         Holm, in {runs} runs"
    );
    assert!(found > 100 && runs <= 3);
}
