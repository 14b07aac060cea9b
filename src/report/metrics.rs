//! Retention period by period: who comes back, with which products; cohorts; door openers.

use maud::{Markup, html};

use super::chart::{Axis, Chart, Curve, Line};
use super::table::{Column, Table};
use super::{Section, cut};
use crate::customers::metrics::{Cohort, Metrics, PeriodMetrics};
use crate::customers::openers::Opener;
use crate::record::{Cell, Column as Described, Kind, Record, Schema};
use crate::stats::Proportion;
use crate::words::retention as words;
use crate::words::{Lang, Voice};

/// More cohorts, or ages of them, do not fit a page.
const COHORTS: usize = 24;

/// The periods, the cohorts and the door openers; `all_rows` gives the command that writes a part.
pub fn metrics(
    found: &Metrics,
    openers: &[Opener<'_>],
    voice: Voice,
    all_rows: &dyn Fn(&str) -> String,
) -> Section {
    let periods = all_rows("periods");
    let lang = voice.lang;
    let table = Table {
        id: "periods-table",
        caption: words::METRICS.say(lang),
        columns: &COLUMNS,
        sentence: Some(
            words::RowOfPeriod {
                period: "{period}",
                active: "{active}",
                new: "{new}",
                customers: "{retained}",
                products: "{products_retained}",
            }
            .say(lang),
        ),
        most_bytes: 300_000,
        all_rows: &periods,
    };
    let body = html! {
        p { (words::METRICS_LEAD.say(lang)) }
        p {
            strong {
                (words::Repeat {
                    n: &lang.count(found.repeat.trials().into()),
                    repeat: &lang.count(found.repeat.successes().into()),
                    share: &lang.share(found.repeat.share().unwrap_or_default()),
                }.say(lang))
            }
        }
        @if found.last_is_short { p .caution { (words::SHORT.say(lang)) } }
        @if found.periods.len() > 1 { (picture(&found.periods, lang)) }
        (table.html(lang, &schema(), found.periods.iter().map(Row)))
        @if !found.cohorts.is_empty() { (triangle(&found.cohorts, lang, &all_rows("cohorts"))) }
        @if openers.len() > 1 { (door_openers(openers, lang, &all_rows("openers"))) }
    };
    Section { id: "metrics", title: words::METRICS, body }
}

fn picture(periods: &[PeriodMetrics], lang: Lang) -> Markup {
    let curve = |name: &str, line: Line, of: fn(&PeriodMetrics) -> Proportion| Curve {
        name: name.into(),
        line,
        points: (1_u32..)
            .map(f64::from)
            .zip(periods)
            .filter_map(|(at, period)| Some((at, of(period).share()?)))
            .collect(),
        ends: Vec::new(),
    };
    let shares = periods.iter().flat_map(|period| [period.customers, period.products]);
    let highest = shares.filter_map(|share| share.share()).fold(0.0, f64::max);
    let chart = Chart {
        title: words::METRICS.say(lang).into(),
        x: Axis {
            label: words::PERIOD.say(lang).into(),
            ends: (1.0, periods.len() as f64),
            write: Lang::plain,
            is_whole: true,
            names: periods.iter().map(|period| period.period.to_string()).collect(),
        },
        y: Axis {
            ends: (0.0, (highest * 1.15).clamp(0.05, 1.0)),
            ..Axis::share(words::STAYED.say(lang))
        },
        curves: vec![
            curve(words::PRODUCTS_KEPT.say(lang), Line::Number(1), |period| period.products),
            curve(words::CAME_BACK.say(lang), Line::Number(0), |period| period.customers),
        ],
        stairs: false,
    };
    chart.html(lang)
}

/// How many of each cohort are still active, one column an age.
fn triangle(cohorts: &[Cohort], lang: Lang, all_rows: &str) -> Markup {
    let rows: Vec<&[Cohort]> = cohorts.chunk_by(|a, b| a.cohort == b.cohort).collect();
    let oldest_of_all = cohorts.iter().map(|cohort| cohort.age).max().unwrap_or(0);
    let oldest = oldest_of_all.min(COHORTS);
    html! {
        h3 { (words::COHORTS.say(lang)) }
        p { (words::COHORTS_LEAD.say(lang)) }
        div .scroll tabindex="0" role="region" aria-label=(words::COHORTS.say(lang)) {
            table .cohorts {
                thead { tr {
                    th scope="col" { (words::BEGAN.say(lang)) }
                    th scope="col" .number { (words::ACTIVE.say(lang)) }
                    @for age in 1..=oldest { th scope="col" .number { (lang.count(age as u64)) } }
                } }
                tbody {
                    @for row in rows.iter().take(COHORTS) {
                        tr {
                            th scope="row" { bdi { (row[0].cohort) } }
                            td .number { (lang.count(row[0].active.trials().into())) }
                            @for cohort in row.iter().filter(|cohort| (1..=oldest).contains(&cohort.age)) {
                                (cell(cohort, lang))
                            }
                        }
                    }
                }
            }
        }
        (cut(COHORTS, rows.len().max(oldest_of_all), all_rows, lang))
    }
}

fn cell(cohort: &Cohort, lang: Lang) -> Markup {
    let share = cohort.active.share().unwrap_or_default();
    // Four shades, the darkest from three quarters on.
    let shade = [0.05, 0.25, 0.5, 0.75].iter().filter(|&&least| share >= least).count();
    let said = words::CohortCell {
        n: &lang.count(cohort.active.trials().into()),
        active: &lang.count(cohort.active.successes().into()),
        share: &lang.share(share),
        age: &lang.count(cohort.age as u64),
    };
    html! { td .number .{ "shade s" (shade) } title=(said.say(lang)) { (lang.share(share)) } }
}

fn door_openers(openers: &[Opener<'_>], lang: Lang, all_rows: &str) -> Markup {
    let table = Table {
        id: "openers-table",
        caption: words::OPENERS.say(lang),
        columns: &OPENERS,
        sentence: Some(
            words::RowOfOpener {
                product: "{product}",
                n: "{n}",
                share: "{share}",
                others: "{others}",
            }
            .say(lang),
        ),
        most_bytes: 300_000,
        all_rows,
    };
    html! {
        h3 { (words::OPENERS.say(lang)) }
        p { (words::OPENERS_LEAD.say(lang)) }
        (table.html(lang, &openers_schema(), openers.iter().map(OpenerRow)))
    }
}

const COLUMNS: [Column; 6] = [
    Column { name: "period", title: words::PERIOD, doc: words::PERIOD_DOC },
    Column { name: "active", title: words::ACTIVE, doc: words::ACTIVE_DOC },
    Column { name: "new", title: words::NEW, doc: words::NEW_DOC },
    Column { name: "retained", title: words::CAME_BACK, doc: words::CAME_BACK_DOC },
    Column {
        name: "products_retained",
        title: words::PRODUCTS_KEPT,
        doc: words::PRODUCTS_KEPT_DOC,
    },
    Column { name: "net", title: words::NET, doc: words::NET_DOC },
];

const OPENERS: [Column; 5] = [
    Column { name: "product", title: words::PRODUCT, doc: words::PRODUCT_DOC },
    Column { name: "n", title: words::BEGINNERS, doc: words::BEGINNERS_DOC },
    Column { name: "share", title: words::WENT_ON, doc: words::WENT_ON_DOC },
    Column { name: "others", title: words::OTHERS_WENT_ON, doc: words::OTHERS_WENT_ON_DOC },
    Column { name: "q_value", title: words::Q, doc: words::Q_DOC },
];

/// What the page shows of a period.
fn schema() -> Schema {
    let of = |name, kind| Described::new(name, "", kind, "");
    Schema {
        name: "pannier.report.periods/1",
        columns: vec![
            of("period", Kind::Text),
            of("active", Kind::Count),
            of("new", Kind::Count),
            of("retained", Kind::Share),
            of("products_retained", Kind::Share),
            of("net", Kind::Share),
        ],
    }
}

struct Row<'a>(&'a PeriodMetrics);

impl Record for Row<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let PeriodMetrics { period, active, new, customers, products, net, .. } = self.0;
        vec![
            period.as_str().into(),
            (*active).into(),
            (*new).into(),
            customers.share().into(),
            products.share().into(),
            (*net).into(),
        ]
    }
}

/// What the page shows of a door opener.
fn openers_schema() -> Schema {
    let of = |name, kind| Described::new(name, "", kind, "");
    Schema {
        name: "pannier.report.openers/1",
        columns: vec![
            of("product", Kind::Text),
            of("n", Kind::Count),
            of("share", Kind::Share),
            of("others", Kind::Share),
            of("q_value", Kind::Chance),
        ],
    }
}

struct OpenerRow<'a>(&'a Opener<'a>);

impl Record for OpenerRow<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let Opener { product, went_on, others, q, .. } = self.0;
        vec![
            (*product).into(),
            went_on.trials().into(),
            went_on.share().into(),
            others.share().into(),
            (*q).into(),
        ]
    }
}
