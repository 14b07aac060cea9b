//! Gains and profit curves: would the lists have worked, and how deep do they pay?

use maud::{Markup, html};

use super::Section;
use super::chart::{Axis, Chart, Curve, Line};
use super::table::{Column, Table};
use crate::record::{Cell, Column as Described, Kind as Of, Record, Schema};
use crate::targets::backtest::Backtest;
use crate::targets::report::{Money, REPLICATES};
use crate::targets::{Gains, Kind};
use crate::words::gains as words;
use crate::words::{Lang, Text, Voice};

/// More pictures than this are not looked at.
const DRAWN: usize = 4;
/// Of fewer buyers a curve shows a few customers' luck.
const FEWEST: u64 = 10;
/// How many points a curve has.
const POINTS: u32 = 100;

/// A test as the page shows it.
#[derive(Clone, Copy, Debug)]
pub struct Tests<'a> {
    /// Offers ranked for customers.
    pub offers: Option<&'a Backtest>,
    /// Customers ranked for offers.
    pub lists: Option<&'a Backtest>,
    /// What a sale brings and a contact costs, where that is known.
    pub money: Option<Money>,
    /// Where the bootstrap begins.
    pub seed: u64,
}

/// Curves of the products that are told best, and all lists as a table; `all_rows` is the command
/// that writes every row.
pub fn gains(tests: Tests<'_>, voice: Voice, all_rows: &str) -> Section {
    let lang = voice.lang;
    let body = html! {
        p { (words::GAINS_LEAD.say(lang)) }
        @if let Some(offers) = tests.offers { (ranked(offers, lang)) }
        @if let Some(lists) = tests.lists { (curves_and_table(lists, tests, lang, all_rows)) }
        p .note { (words::GAINS_CAVEAT.say(lang)) }
    };
    Section { id: "gains", title: words::GAINS, body }
}

/// How the offers to each customer were taken.
fn ranked(offers: &Backtest, lang: Lang) -> Markup {
    let ranking = &offers.methods[offers.chosen].ranking;
    html! {
        @if let (Some(mrr), Some(hit3)) = (ranking.mrr(), ranking.hit(3)) {
            p {
                (words::MeanRank {
                    mrr: &lang.ratio(mrr),
                    cases: &lang.count(ranking.cases() as u64),
                    hit3: &lang.share(hit3),
                }.say(lang))
            }
        }
    }
}

/// One product's list by the method that was chosen for it.
struct List<'a> {
    product: &'a str,
    place: usize,
    kind: Kind,
    gains: Gains,
}

fn curves_and_table(lists: &Backtest, tests: Tests<'_>, lang: Lang, all_rows: &str) -> Markup {
    let mut known: Vec<List<'_>> = (lists.products.iter().enumerate())
        .map(|(place, product)| List {
            product,
            place,
            kind: lists.methods[lists.chosen_of[place]].method.kind(),
            gains: lists.chosen_gains(place),
        })
        .filter(|list| list.gains.auc().is_some())
        .collect();
    if known.is_empty() {
        return html! { p { (words::NO_LISTS.say(lang)) } };
    }
    let auc = |list: &List<'_>| (list.gains.buyers() >= FEWEST, list.gains.auc().unwrap_or(0.0));
    known.sort_by(|a, b| {
        let (a, b) = (auc(a), auc(b));
        b.0.cmp(&a.0).then(b.1.total_cmp(&a.1))
    });
    let half = known.iter().filter(|list| list.gains.gain(0.1).is_some_and(|gain| gain >= 0.5));
    let half = half.count() as u64;
    let rows = known.iter().map(|list| Row { list, lang });
    let table = Table {
        id: "gains-table",
        caption: words::EVERY_LIST.say(lang),
        columns: &COLUMNS,
        sentence: Some(
            words::RowOfList {
                product: "{product}",
                gain: "{gain10}",
                buyers: "{buyers}",
                ceiling: "{ceiling10}",
            }
            .say(lang),
        ),
        most_bytes: 600_000,
        all_rows,
    };
    html! {
        p {
            (words::Tested {
                fitted: &lang.count(lists.fitted),
                tested: &lang.count(lists.tested),
            }.say(lang))
            @if known.len() > 1 {
                " "
                (words::HalfReached {
                    half: &lang.count(half),
                    all: &lang.count(known.len() as u64),
                }.say(lang))
            }
        }
        @if known.len() > DRAWN {
            p .note {
                (words::CurvesLeftOut {
                    shown: &lang.count(DRAWN as u64),
                    all: &lang.count(known.len() as u64),
                }.say(lang))
            }
        }
        @for list in known.iter().take(DRAWN) {
            article .curve {
                h3 { (words::ListOf { product: &lang.name(list.product) }.say(lang)) }
                div .beside {
                    div { (said(list, tests, lang)) (reached(list, lists, lang)) }
                    @if let Some(money) = tests.money { div { (profit(list, money, lang)) } }
                }
            }
        }
        @if known.len() > 1 {
            h3 { (words::EVERY_LIST.say(lang)) }
            (table.html(lang, &schema(), rows))
        }
    }
}

/// What the list reaches, and where it does not reach half of the buyers, what it does.
fn said(list: &List<'_>, tests: Tests<'_>, lang: Lang) -> Markup {
    let List { gains, .. } = list;
    let (product, buyers) = (lang.name(list.product), lang.count(gains.buyers()));
    let share = |depth: f64| gains.gain(depth).unwrap_or_default();
    let [ends] = gains.bootstrap(REPLICATES, tests.seed, |drawn| [drawn.gain(0.1)]);
    let gain = lang.share(share(0.1));
    let [low, high] = ends.map_or(["–".into(), "–".into()], |ends| {
        [ends.low, ends.high].map(|end| lang.share(end))
    });
    let ceiling = gains.ceiling(0.1).unwrap_or(1.0);
    let tenth = if share(0.1) >= 0.5 {
        words::HoldsHalf { gain: &gain, low: &low, high: &high, buyers: &buyers, product: &product }
            .say(lang)
    } else {
        words::LessThanHalf {
            gain: &gain,
            low: &low,
            high: &high,
            buyers: &buyers,
            product: &product,
            fifth: &lang.share(share(0.2)),
        }
        .say(lang)
    };
    html! {
        p { strong { (tenth) } }
        @if ceiling < 1.0 {
            p {
                (words::CannotHalf {
                    ceiling: &lang.share(ceiling),
                    prevalence: &lang.share(gains.prevalence().unwrap_or_default()),
                }.say(lang))
            }
        }
        p .words {
            (words::ByMethod {
                method: method(list.kind).say(lang),
                auc: &lang.share(gains.auc().unwrap_or_default()),
                product: &product,
            }.say(lang))
        }
    }
}

/// Buyers reached by customers contacted.
fn reached(list: &List<'_>, lists: &Backtest, lang: Lang) -> Markup {
    let depths = || (0..=POINTS).map(|point| f64::from(point) / f64::from(POINTS));
    let curve = |name: String, line: Line, at: &dyn Fn(f64) -> Option<f64>| Curve {
        name,
        line,
        points: depths().filter_map(|depth| Some((depth, at(depth)?))).collect(),
        ends: Vec::new(),
    };
    let mut curves = vec![
        curve(words::PERFECT.say(lang).into(), Line::Bound, &|depth| list.gains.ceiling(depth)),
        curve(words::RANDOM.say(lang).into(), Line::Chance, &|depth| Some(depth)),
    ];
    let activity = lists.methods.iter().find(|tested| tested.method.kind() == Kind::Activity);
    if let Some(activity) = activity.filter(|_| list.kind != Kind::Activity) {
        let gains = activity.gains(list.place);
        let name = words::ACTIVITY.say(lang).into();
        curves.push(curve(name, Line::Number(1), &|depth| gains.gain(depth)));
    }
    curves.push(curve(method(list.kind).say(lang).into(), Line::Number(0), &|depth| {
        list.gains.gain(depth)
    }));
    let chart = Chart {
        title: words::ListOf { product: list.product }.say(lang),
        x: Axis::share(words::CONTACTED.say(lang)),
        y: Axis::share(words::REACHED.say(lang)),
        curves,
        stairs: false,
    };
    chart.html(lang)
}

/// What the list earns by how deep it is worked.
fn profit(list: &List<'_>, money: Money, lang: Lang) -> Markup {
    let List { gains, .. } = list;
    let Money { margin, cost } = money;
    let best = gains.most_profit(margin, cost);
    let (sale, contact) = (&lang.amount(margin), &lang.amount(cost));
    let said = if best.customers > 0 {
        words::MostProfit {
            depth: &lang.share(best.depth),
            customers: &lang.count(best.customers),
            buyers: &lang.count(best.buyers),
            value: &lang.amount(best.value),
            margin: sale,
            cost: contact,
        }
        .say(lang)
    } else {
        words::NoProfit { margin: sale, cost: contact }.say(lang)
    };
    html! {
        p { strong { (said) } }
        @if let Some(chart) = earned(list, money, lang) { (chart.html(lang)) }
    }
}

/// Margins less costs by customers contacted; none where nothing is earned or lost.
fn earned(list: &List<'_>, money: Money, lang: Lang) -> Option<Chart> {
    let List { gains, .. } = list;
    let customers = gains.customers() as f64;
    let value = |contacted: f64| gains.reached(contacted) * money.margin - contacted * money.cost;
    let points: Vec<(f64, f64)> = (0..=POINTS)
        .map(|point| f64::from(point) / f64::from(POINTS))
        .map(|depth| (depth, value(depth * customers)))
        .collect();
    let values = points.iter().map(|point| point.1);
    let low = values.clone().fold(0.0, f64::min);
    let high = values.fold(0.0, f64::max);
    let label = words::EARNED.say(lang);
    (high > low).then(|| Chart {
        title: format!("{}: {label}", list.product),
        x: Axis::share(words::CONTACTED.say(lang)),
        y: Axis {
            label: label.into(),
            ends: (low, high),
            write: Lang::plain,
            is_whole: false,
            names: Vec::new(),
        },
        curves: vec![Curve {
            name: method(list.kind).say(lang).into(),
            line: Line::Number(0),
            points,
            ends: Vec::new(),
        }],
        stairs: false,
    })
}

/// A method as people call it.
fn method(kind: Kind) -> Text {
    match kind {
        Kind::Popularity => words::POPULARITY,
        Kind::Activity => words::NUMBER_HELD,
        Kind::BestRule => words::BEST_RULE,
        Kind::Neighbours => words::NEIGHBOURS,
        Kind::NoisyOr => words::NOISY_OR,
        Kind::Bayes => words::BAYES,
        Kind::Ease => words::EASE,
        Kind::Logistic => words::LOGISTIC,
    }
}

const COLUMNS: [Column; 7] = [
    Column { name: "product", title: words::PRODUCT, doc: words::PRODUCT_DOC },
    Column { name: "buyers", title: words::BUYERS, doc: words::BUYERS_DOC },
    Column { name: "gain10", title: words::TOP_TENTH, doc: words::TOP_TENTH_DOC },
    Column { name: "ceiling10", title: words::AT_MOST, doc: words::AT_MOST_DOC },
    Column { name: "gain20", title: words::TOP_FIFTH, doc: words::TOP_FIFTH_DOC },
    Column { name: "auc", title: words::AUC, doc: words::AUC_DOC },
    Column { name: "method", title: words::METHOD, doc: words::METHOD_DOC },
];

/// What the page shows of a list, with the names of `pannier.backtest/1`.
fn schema() -> Schema {
    let of = |name, kind| Described::new(name, "", kind, "");
    Schema {
        name: "pannier.report.gains/1",
        columns: vec![
            of("product", Of::Text),
            of("buyers", Of::Count),
            of("gain10", Of::Share),
            of("ceiling10", Of::Share),
            of("gain20", Of::Share),
            of("auc", Of::Share),
            of("method", Of::Text),
        ],
    }
}

struct Row<'a> {
    list: &'a List<'a>,
    lang: Lang,
}

impl Record for Row<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let List { product, gains, kind, .. } = self.list;
        vec![
            (*product).into(),
            gains.buyers().into(),
            gains.gain(0.1).into(),
            gains.ceiling(0.1).into(),
            gains.gain(0.2).into(),
            gains.auc().into(),
            method(*kind).say(self.lang).into(),
        ]
    }
}
