//! Data for the benches, made once outside the timed part, from fixed seeds.
#![allow(dead_code, reason = "each bench uses its part")]

use pannier::encode::{Transactions, TransactionsBuilder};
use pannier::synth::{Holdings, HoldingsConfig, Lines, Quest, QuestConfig, Row, Shop, ShopConfig};
use pannier::watch::Unwatched;

/// 100,000 baskets of mean length 10, patterns of mean length 4, 1,000 items.
pub(crate) fn quest() -> Transactions {
    let quest = Quest::new(&QuestConfig::new(100_000, 1)).expect("a valid config");
    let mut rows = TransactionsBuilder::default();
    quest.generate(&Unwatched, |row| row.feed(&mut rows)).expect("few items");
    rows.finish()
}

/// 100,000 customers of a telecom with 27 products.
pub(crate) fn telecom() -> Transactions {
    let telecom = Holdings::new(&HoldingsConfig::telecom(100_000, 1)).expect("a valid config");
    let mut rows = TransactionsBuilder::default();
    telecom.generate(&Unwatched, |row| row.feed(&mut rows)).expect("few items");
    rows.finish()
}

/// The same as the lines of a CSV file.
pub(crate) fn telecom_csv() -> Vec<u8> {
    let telecom = Holdings::new(&HoldingsConfig::telecom(100_000, 1)).expect("a valid config");
    let mut lines = Lines::new(Vec::new(), "memory");
    telecom.generate(&Unwatched, |row| lines.row(&row)).expect("memory takes it");
    lines.finish().expect("memory takes it")
}

/// 20,000 customers of a telecom and a bank in one with 51 products, as the lines of a CSV file, customer
/// by customer.
pub(crate) fn holdings_csv() -> Vec<u8> {
    let mut rows: Vec<(u64, String)> = Vec::new();
    for config in [HoldingsConfig::telecom(20_000, 1), HoldingsConfig::bank(20_000, 2)] {
        let holdings = Holdings::new(&config).expect("a valid config");
        let keep = |row: pannier::synth::Holding<'_>| {
            rows.push((row.customer, format!("{},{}\n", row.customer, row.product)));
            Ok(())
        };
        holdings.generate(&Unwatched, keep).expect("memory takes it");
    }
    rows.sort_by_key(|row| row.0);
    let mut text = String::from("customer,product\n");
    rows.iter().for_each(|row| text.push_str(&row.1));
    text.into_bytes()
}

/// 50,000 baskets of a shop with 167 products.
pub(crate) fn shop() -> Transactions {
    let shop = Shop::new(&ShopConfig::new(50_000, 1)).expect("a valid config");
    let mut rows = TransactionsBuilder::default();
    shop.generate(&Unwatched, |row| row.feed(&mut rows)).expect("few items");
    rows.finish()
}
