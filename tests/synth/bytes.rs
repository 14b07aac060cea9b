//! Same config, same bytes: for any number of threads, and for the sets in `data/`.

use pannier::error::{Error, Result};
use pannier::synth::{
    Holdings, HoldingsConfig, Lines, Quest, QuestConfig, Shop, ShopConfig, Truth,
};
use pannier::watch::{Stage, Unwatched, Watch};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

fn holdings(config: &HoldingsConfig) -> Vec<u8> {
    let holdings = Holdings::new(config).unwrap();
    let mut lines = Lines::new(Vec::new(), "memory");
    holdings.generate(&Unwatched, |row| lines.row(&row)).unwrap();
    lines.finish().unwrap()
}

fn shop(config: &ShopConfig) -> Vec<u8> {
    let shop = Shop::new(config).unwrap();
    let mut lines = Lines::new(Vec::new(), "memory");
    shop.generate(&Unwatched, |row| lines.row(&row)).unwrap();
    lines.finish().unwrap()
}

fn quest(config: &QuestConfig) -> Vec<u8> {
    let quest = Quest::new(config).unwrap();
    let mut lines = Lines::new(Vec::new(), "memory");
    quest.generate(&Unwatched, |row| lines.row(&row)).unwrap();
    lines.finish().unwrap()
}

/// Enough for several blocks and an unfull one.
const ROWS: u64 = 30_001;

fn all(seed: u64) -> [Vec<u8>; 4] {
    [
        holdings(&HoldingsConfig::telecom(ROWS, seed)),
        holdings(&HoldingsConfig::bank(ROWS, seed)),
        shop(&ShopConfig::new(ROWS, seed)),
        quest(&QuestConfig::new(ROWS, seed)),
    ]
}

#[test]
fn threads_do_not_change_a_byte_and_seeds_do() {
    let with = |threads: usize, seed: u64| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.unwrap().install(|| all(seed))
    };
    let one = with(1, 1);
    for threads in [2, 8] {
        assert!(one == with(threads, 1), "{threads} threads");
    }
    let other = with(2, 2);
    for (a, b) in one.iter().zip(&other) {
        assert!(a != b);
    }
}

/// A longer run begins with the whole blocks of a shorter one.
#[test]
fn more_rows_continue_the_same_data() {
    let short = quest(&QuestConfig::new(4096, 1));
    assert!(quest(&QuestConfig::new(10_000, 1)).starts_with(&short));
}

/// The sets in `data/` are what the commands in `data/README.md` make.
#[test]
fn the_sets_in_data_are_made_from_their_seeds() {
    let telecom = HoldingsConfig::telecom(3000, 1);
    let bank = HoldingsConfig::bank(3000, 1);
    let baskets = ShopConfig::new(2500, 1);
    let truth = |config| Holdings::new(config).unwrap().truth().clone();
    same("telecom_holdings.csv", &holdings(&telecom));
    same_truth("telecom_truth.json", &truth(&telecom));
    same("bank_holdings.csv", &holdings(&bank));
    same_truth("bank_truth.json", &truth(&bank));
    same("shop_baskets.csv", &shop(&baskets));
    same_truth("shop_truth.json", Shop::new(&baskets).unwrap().truth());
}

fn same(name: &str, made: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name);
    let kept = std::fs::read(&path).unwrap();
    assert!(kept.len() < 1_000_000, "{name} is too large to be kept");
    let line = kept.split(|&b| b == b'\n').zip(made.split(|&b| b == b'\n'));
    let differs = line.enumerate().find(|(_, (kept, made))| kept != made);
    assert!(kept == made, "{name} differs from line {:?} on", differs.map(|(at, _)| at + 1));
}

fn same_truth(name: &str, truth: &Truth) {
    let json = serde_json::to_string_pretty(truth).unwrap() + "\n";
    same(name, json.as_bytes());
    let again: Truth = serde_json::from_str(&json).unwrap();
    assert_eq!(again, *truth);
}

#[test]
fn a_parameter_out_of_range_is_named() {
    let mut telecom = HoldingsConfig::telecom(0, 1);
    let message = |error: Error| error.to_string();
    assert_eq!(
        Holdings::new(&telecom).map(|_| ()).map_err(message),
        Err("customers cannot be 0; it must be between 1 and 281474976710656".into())
    );
    telecom.customers = 10;
    telecom.theta_spread = f64::NAN;
    assert_eq!(
        Holdings::new(&telecom).map(|_| ()).map_err(message),
        Err("theta_spread cannot be NaN; it must be between 0 and 3".into())
    );
    let mut baskets = ShopConfig::new(10, 1);
    baskets.strength = 1.5;
    assert!(Shop::new(&baskets).is_err());
    let mut quest = QuestConfig::new(10, 1);
    quest.mean_length = 600.0;
    assert_eq!(
        Quest::new(&quest).map(|_| ()).map_err(message),
        Err("mean_length cannot be 600; it must be between 1 and 500".into())
    );
}

/// Stops a run after a million rows of progress.
#[derive(Default)]
struct Impatient {
    seen: AtomicU64,
}

impl Watch for Impatient {
    fn begin(&self, stage: Stage, total: Option<u64>) {
        assert_eq!((stage, total), (Stage::Generate, Some(1 << 40)));
    }

    fn advance(&self, work: u64) {
        self.seen.fetch_add(work, Ordering::Relaxed);
    }

    fn stop(&self) -> bool {
        self.seen.load(Ordering::Relaxed) > 50_000
    }
}

/// A trillion baskets need neither a trillion baskets' memory nor all of them to be made.
#[test]
fn a_run_of_any_size_can_be_interrupted() {
    let quest = Quest::new(&QuestConfig::new(1 << 40, 1)).unwrap();
    let result = quest.generate(&Impatient::default(), |_| Ok(()));
    assert!(matches!(result, Err(Error::Interrupted)));
}

#[test]
fn a_closed_pipe_ends_the_run_and_other_failures_name_the_file() {
    struct Failing(io::ErrorKind);
    impl io::Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let run = |kind| -> Result<()> {
        let shop = Shop::new(&ShopConfig::new(100_000, 1))?;
        let mut lines = Lines::new(Failing(kind), "baskets.csv");
        shop.generate(&Unwatched, |line| lines.row(&line))
    };
    assert!(matches!(run(io::ErrorKind::BrokenPipe), Err(Error::Closed)));
    let full = run(io::ErrorKind::StorageFull).unwrap_err().to_string();
    assert!(full.starts_with("baskets.csv: cannot be written"), "{full}");
}
