//! What the chosen bundles really sold, on data split by time.

#![allow(clippy::print_stderr, reason = "figures for whoever reads the log")]

mod common;

use common::shared;
use pannier::bundles::{Currency, Realised, RealisedConfig, Scorer, realised, takings};
use pannier::encode::{Histories, Keep, Patterns, Rank, TransactionsBuilder};
use pannier::read::{self, Catalogue, MaxBad, ReadOptions, Source, moment};
use pannier::support::MinSupport;
use pannier::targets::{Counts, ease};
use pannier::watch::{Unwatched, Watch};

fn histories(source: Source, options: &ReadOptions) -> TransactionsBuilder {
    let keep = Keep { names: true, occasions: true, ..Keep::default() };
    let mut builder = TransactionsBuilder::keeping(keep);
    read::read(&[source], options, &mut builder, None, &Unwatched).unwrap();
    builder
}

fn columns(basket: &str, item: &str, time: &str, price: &str) -> ReadOptions {
    let name = |name: &str| Some(name.to_owned());
    ReadOptions {
        basket: name(basket),
        item: name(item),
        time: name(time),
        price: name(price),
        max_bad: "100%".parse::<MaxBad>().unwrap(),
        ..ReadOptions::default()
    }
}

fn test(histories: &Histories, config: &RealisedConfig) -> Realised {
    let fit = |patterns: &Patterns<'_>, watch: &dyn Watch| {
        let counts = Counts::new(patterns, watch)?;
        let offers: Vec<Rank> = (0..counts.products()).map(Rank::at).collect();
        let ease = ease(&counts, &offers, 300.0)?;
        let score = move |held: &[Rank], scores: &mut [f64]| ease.scores(held, scores);
        Ok(Box::new(score) as Box<Scorer<'static>>)
    };
    realised(histories, config, &fit, &Unwatched).unwrap()
}

/// The chosen list sells at least 1.5 times what the most frequent sets do, 1.1 times what those of
/// the highest lift do, and no less than the candidates ranked one by one.
fn expect_ahead(name: &str, found: &Realised) {
    eprintln!(
        "{name}: {} customers, {} of them bought anything new",
        found.customers, found.buyers
    );
    for list in &found.lists {
        let (ahead, interval) = list.ahead;
        eprintln!(
            "  {:<16} sold {:>4.0} [{:.0}, {:.0}] for {:>6.0} [{:.0}, {:.0}]; chosen ahead by {ahead:.2} [{:.2}, {:.2}]",
            list.name,
            list.sales,
            list.sales_interval.low,
            list.sales_interval.high,
            list.revenue,
            list.revenue_interval.low,
            list.revenue_interval.high,
            interval.low,
            interval.high,
        );
        assert!(list.sales_interval.contains(list.sales));
    }
    let ahead = |of: &str| found.lists.iter().find(|list| list.name == of).unwrap().ahead;
    assert!(ahead("most frequent").0 >= 1.5);
    assert!(ahead("most frequent").1.low > 1.2);
    assert!(ahead("highest lift").0 >= 1.1);
    assert!(ahead("one by one").0 >= 1.0);
}

#[test]
fn the_gift_shop_sells_more_by_bundles_chosen_together() {
    let Some(file) = shared("data/retail/online_retail/online_retail.csv.gz") else { return };
    let mut options = columns("CustomerID", "Description", "InvoiceDate", "UnitPrice");
    options.quantity = Some("Quantity".to_owned());
    options.conditions = vec!["CustomerID!=".parse().unwrap()];
    let histories = histories(Source::new(file), &options).finish_histories();
    let split = moment("2011-09-01").unwrap();
    let config = RealisedConfig::new(split, MinSupport::share(0.02).unwrap());
    let found = test(&histories, &config);
    expect_ahead("online_retail, by sales", &found);
    // Chosen by what was sold, they bring in more money too.
    assert!(found.lists[1].ahead_in_revenue.0 >= 1.5, "{:?}", found.lists[1]);

    // Chosen by money: what a taker of each product spends, not what one of it costs.
    let mut config = config;
    config.bundles.currency = Some(Currency::Revenue);
    config.bundles.facts = takings(&histories, split);
    let found = test(&histories, &config);
    expect_ahead("online_retail, by revenue", &found);
    let ahead =
        |list: &str| found.lists.iter().find(|one| one.name == list).unwrap().ahead_in_revenue.0;
    assert!(ahead("most frequent") >= 1.5 && ahead("highest lift") >= 1.1);
    assert!(ahead("one by one") >= 1.0);
}

#[test]
fn households_buy_more_of_categories_chosen_together() {
    let Some(file) = shared("data/retail/completejourney/transactions.csv.gz") else { return };
    let options = columns("household_id", "product_id", "transaction_timestamp", "sales_value");
    let mut builder = histories(Source::new(file), &options);
    let products = shared("data/retail/completejourney/products.csv.gz").unwrap();
    let catalogue =
        Catalogue::read(&Source::new(products), &ReadOptions::default(), &Unwatched).unwrap();
    let categories = catalogue.level("product_category", builder.items().names()).unwrap();
    builder.rename_items(|item| categories.get(item).map(|&name| name.to_owned())).unwrap();
    let histories = builder.finish_histories();
    // Week 40 begins in the small hours.
    let split = moment("2017-09-25 04:00:00").unwrap();
    let mut config = RealisedConfig::new(split, MinSupport::share(0.1).unwrap());
    config.bundles.max_size = 2;
    expect_ahead("completejourney, pairs", &test(&histories, &config));
}
