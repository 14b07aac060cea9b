//! Two models for one list: the chance to buy if contacted, and the chance if left alone.
//!
//! Each arm of a test is learnt from by itself, by the same ridge regression, and customers are put in
//! the order of the difference (the two-model approach; Hansotia and Rukstales 2002). Beside it
//! stands the list that is usual, by the chance of the contacted alone. A list by a difference of two
//! estimates is noisy: whether it is better is what the test says, on customers of whom neither model
//! has learnt.

use super::attributes::{Attributes, AttributesConfig};
use super::gains::Gains;
use super::logistic::chance;
use super::method::{Kind, Method};
use super::split::{Role, Split};
use super::uplift::{Outcome, Uplift};
use super::{Counts, Recoder, Score};
use crate::customers::table::CustomerTable;
use crate::encode::{ItemId, Rank, Transactions};
use crate::error::{Error, Result};
use crate::watch::Watch;

/// What came of the test.
#[derive(Clone, Debug)]
pub struct UpliftTest {
    /// What was bought.
    pub product: String,
    /// How many customers were learnt from, over all parts.
    pub fitted: u64,
    /// The list by the difference, with its setting, and the list by the chance of the contacted.
    pub lists: [(ListBy, String, Uplift); 2],
    /// The area under the curve with which the attributes tell who was contacted, on the customers
    /// tested: a half where that was decided by lot.
    pub arms_auc: Option<f64>,
}

impl UpliftTest {
    /// Whether the attributes tell who was contacted so well that it was not decided by lot.
    pub fn arms_are_told_apart(&self) -> bool {
        /// The area under the curve from which on they do.
        const TOLD_APART: f64 = 0.6;
        self.arms_auc.is_some_and(|auc| auc > TOLD_APART)
    }
}

/// By what customers are put in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListBy {
    /// By how much more likely they buy if contacted.
    Difference,
    /// By how likely they buy if contacted.
    Response,
}

impl ListBy {
    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Difference => "difference",
            Self::Response => "response",
        }
    }
}

/// One part of the split: everybody, what they are for, which arm they are in and whether they bought.
struct Part {
    /// Without the product and the arm.
    known: Transactions,
    product: ItemId,
    roles: Vec<Role>,
    treated: Vec<bool>,
    bought: Vec<bool>,
}

/// Tests the two models on a table with an item `treated`, such as `segment=E-Mail`, that says who was
/// contacted; all others were left alone.
///
/// # Errors
/// When a column or value is not there, an arm has no buyers to learn from, or the watcher asks to
/// stop.
pub fn uplift_test(
    table: &CustomerTable,
    config: &AttributesConfig,
    product: &str,
    treated: &str,
    split: Split,
    watch: &dyn Watch,
) -> Result<UpliftTest> {
    let mut config = config.clone();
    config.held.push(treated.to_owned());
    let parts: Vec<Part> = (0..split.parts())
        .map(|part| Part::new(table, &config, product, treated, split, part))
        .collect::<Result<_>>()?;
    let mut best: Option<(f64, Method)> = None;
    for method in Kind::Logistic.settings() {
        let mut tried = Vec::new();
        for part in &parts {
            tried.extend(part.tested(method, Role::Choose, watch)?);
        }
        let list = Uplift::new(tried.into_iter().map(|[difference, _]| difference));
        let qini = list.qini().unwrap_or(0.0);
        if best.is_none_or(|(most, _)| qini > most) {
            best = Some((qini, method));
        }
    }
    let (_, method) = best.expect("the regression has settings");
    let (mut outcomes, mut told) = (Vec::new(), Vec::new());
    for part in &parts {
        outcomes.extend(part.tested(method, Role::Test, watch)?);
        told.extend(part.arms(method, watch)?);
    }
    let list = |at: usize| Uplift::new(outcomes.iter().map(|outcome| outcome[at]));
    let learnt = |part: &Part| part.roles.iter().filter(|role| **role != Role::Test).count() as u64;
    Ok(UpliftTest {
        product: product.to_owned(),
        fitted: parts.iter().map(learnt).sum(),
        lists: [
            (ListBy::Difference, method.to_string(), list(0)),
            (ListBy::Response, method.to_string(), list(1)),
        ],
        arms_auc: Gains::new(told).auc(),
    })
}

impl Part {
    fn new(
        table: &CustomerTable,
        config: &AttributesConfig,
        product: &str,
        treated: &str,
        split: Split,
        part: usize,
    ) -> Result<Self> {
        let customer = config.customer.as_deref();
        let names: Option<Vec<&str>> = customer.map(|column| table.labels(column).iter().collect());
        let roles: Vec<Role> = (0..table.rows())
            .map(|row| {
                let place = (row + 1).to_string();
                let name = names.as_ref().map_or(&*place, |names| names[row]);
                split.role(part, name, row, table.rows())
            })
            .collect();
        let (attributes, _) = Attributes::learn(table, |row| roles[row] != Role::Test, config)?;
        let all = attributes.transactions(table, customer)?;
        let all = attributes.without_answers(&all, &[product.to_owned()]);
        let find = |name: &str| {
            all.dictionary().get(name).ok_or_else(|| {
                let near = crate::error::nearest(name, all.dictionary().names())
                    .map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
                Error::Unsupported(format!("no customer of the table has {name:?}{near}"))
            })
        };
        let (bought, arm) = (find(product)?, find(treated)?);
        let has = |item: ItemId| all.iter().map(move |items| items.binary_search(&item).is_ok());
        let (treated, bought_it) = (has(arm).collect(), has(bought).collect());
        let known = all.only_items(|item| item != arm);
        Ok(Self { known, product: bought, roles, treated, bought: bought_it })
    }

    /// The customers of a role by both models, which learn from those who come before that role: by
    /// the difference, and by the chance of the contacted.
    fn tested(&self, method: Method, role: Role, watch: &dyn Watch) -> Result<Vec<[Outcome; 2]>> {
        let learns = |row: usize| match role {
            Role::Test => self.roles[row] != Role::Test,
            _ => self.roles[row] == Role::Fit,
        };
        let product = self.known.dictionary().name(self.product);
        let model = |arm: bool| {
            let rows = self.known.only(|row| learns(row) && self.treated[row] == arm);
            Fitted::new(&rows, product, method, watch)?.ok_or_else(|| {
                let whom = if arm { "contacted" } else { "left alone" };
                Error::Unsupported(format!(
                    "of those who were {whom} and are learnt from nobody has {product:?}: there is nothing to compare"
                ))
            })
        };
        let (mut with, mut without) = (model(true)?, model(false)?);
        let rows = (0..self.roles.len()).filter(|&row| self.roles[row] == role);
        Ok(rows
            .map(|row| {
                let held = self.known.items(row);
                let (with, without) = (with.chance(held), without.chance(held));
                let (treated, bought) = (self.treated[row], self.bought[row]);
                [with - without, with].map(|score| Outcome { score, treated, bought })
            })
            .collect())
    }

    /// How the attributes tell the arms apart: for each customer tested a score, and the arm.
    fn arms(&self, method: Method, watch: &dyn Watch) -> Result<Vec<(f64, bool)>> {
        // The arm as if it were what is bought: learnt from names that nobody else has.
        const ARM: &str = "\u{1f}arm";
        let mut builder = crate::encode::TransactionsBuilder::default();
        let dictionary = self.known.dictionary();
        for (row, items) in self.known.iter().enumerate() {
            if self.roles[row] == Role::Test {
                continue;
            }
            let items = items.iter().filter(|&&item| item != self.product);
            let names = items.map(|&item| dictionary.name(item));
            let arm = self.treated[row].then_some(ARM);
            crate::read::RowSink::basket(&mut builder, &mut names.chain(arm))?;
        }
        let Some(mut model) = Fitted::new(&builder.finish(), ARM, method, watch)? else {
            return Ok(Vec::new());
        };
        model.recoder = Recoder::new(dictionary, &model.names);
        let rows = (0..self.roles.len()).filter(|&row| self.roles[row] == Role::Test);
        let told = |row: usize| (model.chance(self.known.items(row)), self.treated[row]);
        Ok(rows.map(told).collect())
    }
}

/// One arm's model.
struct Fitted {
    names: Vec<String>,
    score: Score,
    recoder: Recoder,
    held: Vec<Rank>,
}

impl Fitted {
    /// `None` where nobody bought.
    fn new(
        rows: &Transactions,
        product: &str,
        method: Method,
        watch: &dyn Watch,
    ) -> Result<Option<Self>> {
        let patterns = rows.patterns(1);
        let Some(offer) = patterns.rank_of(product) else { return Ok(None) };
        let counts = Counts::new(&patterns, watch)?;
        let score = method.fit(&patterns, &counts, &[offer], watch)?;
        let recoder = Recoder::new(rows.dictionary(), counts.names());
        Ok(Some(Self { names: counts.names().to_vec(), score, recoder, held: Vec::new() }))
    }

    /// The chance of one who has these; the product itself is no evidence.
    fn chance(&mut self, items: &[ItemId]) -> f64 {
        self.recoder.recode(items, &mut self.held);
        let mut score = [0.0];
        self.score.scores(&self.held, &mut score);
        chance(score[0])
    }
}
