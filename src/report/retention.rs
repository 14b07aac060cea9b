//! The retention ladder: who stays, by number of products; which products they hold; for how long,
//! and what it is worth.

use maud::{Markup, html};

use super::Section;
use super::chart::{Axis, Chart, Curve, Line, MOST_CURVES};
use super::table::{Column, Table};
use crate::customers::anchors::{Anchor, Role};
use crate::customers::bands::{Band, Bands};
use crate::customers::ladder::{Ladder, Reading, Rung};
use crate::customers::lifetime::Worth;
use crate::customers::staying::{RungCurve, Staying};
use crate::record::{Cell, Column as Described, Kind, Record, Schema};
use crate::stats::{Level, Undefined};
use crate::words::retention as words;
use crate::words::{Lang, Voice};

/// All that is known of who stays.
#[derive(Clone, Copy, Debug)]
pub struct Retention<'a> {
    /// By number of products.
    pub ladder: &'a Ladder,
    /// The tenure bands, where there are any.
    pub bands: Option<&'a Bands>,
    /// By product; empty where only the number of products is known.
    pub anchors: &'a [Anchor<'a>],
    /// Curves of staying, where times are known.
    pub staying: Option<&'a Staying>,
    /// What turns retention into money, where a margin is known.
    pub worth: Option<Worth>,
    /// Whether products were counted before leaving was.
    pub counted_first: bool,
}

/// A departure from a straight line, or a trend, with a smaller chance than this is believed.
const SURE: f64 = 0.05;

/// The ladder, its verdicts, and all that goes with it; `all_rows` is the command that writes the
/// anchors.
pub fn retention(found: Retention<'_>, voice: Voice, all_rows: &str) -> Section {
    let lang = voice.lang;
    let Retention { ladder, bands, anchors, staying, worth, counted_first } = found;
    let all = ladder.all();
    let body = html! {
        p { (words::RETENTION_LEAD.say(lang)) }
        p {
            strong {
                (words::AllStayed {
                    n: &lang.count(all.trials().into()),
                    stayed: &lang.count(all.successes().into()),
                    share: &lang.share(all.share().unwrap_or_default()),
                }.say(lang))
            }
        }
        p { (verdict(ladder, lang)) }
        @if !counted_first { p .caution { (words::CAUTION.say(lang)) } }
        (picture(ladder, lang))
        h3 { (words::RUNGS.say(lang)) }
        ul .sentences {
            @for rung in &ladder.rungs { li { (of_rung(rung, lang)) } }
        }
        @if let Some(bands) = bands {
            p .note {
                (words::Bands {
                    bands: &(0..bands.len())
                        .map(|band| band_name(bands.band(band), lang))
                        .collect::<Vec<_>>()
                        .join(lang.comma()),
                }.say(lang))
            }
        }
        @if !anchors.is_empty() { (anchors_table(anchors, lang, all_rows)) }
        @if let Some(staying) = staying { (curves(staying, lang)) }
        @if let Some(worth) = worth { (values(ladder, worth, lang)) }
        p .note { (words::RETENTION_CAVEAT.say(lang)) }
    };
    Section { id: "retention", title: words::RETENTION, body }
}

/// What the test of the whole ladder says. It is called a trend only where a straight line is not
/// refuted.
fn verdict(ladder: &Ladder, lang: Lang) -> String {
    let Ok(trend) = &ladder.trend else {
        return words::NOTHING_TO_COMPARE.say(lang).to_owned();
    };
    let z = &lang.signed(trend.z, Lang::ratio);
    let p = &lang.name(&lang.chance(trend.p));
    match trend.departure.filter(|departure| departure.p < SURE) {
        Some(departure) => words::NotALadder {
            chi: &lang.number(departure.statistic),
            df: &lang.count(departure.df.into()),
            p: &lang.name(&lang.chance(departure.p)),
            z,
        }
        .say(lang),
        None if trend.p >= SURE => words::NoTrend { z, p }.say(lang),
        None if trend.z > 0.0 => words::Rises { z, p }.say(lang),
        None => words::Falls { z, p }.say(lang),
    }
}

/// Shares by number of products, with their intervals.
fn picture(ladder: &Ladder, lang: Lang) -> Markup {
    let level = Level::default();
    let (Some(first), Some(last)) = (ladder.rungs.first(), ladder.rungs.last()) else {
        return html! {};
    };
    if first.held == last.held {
        return html! {};
    }
    let at = |rung: &Rung| f64::from(rung.held);
    let crude = Curve {
        name: words::AS_COUNTED.say(lang).into(),
        line: Line::Number(0),
        points: (ladder.rungs.iter())
            .map(|rung| (at(rung), rung.retained.share().unwrap_or_default()))
            .collect(),
        ends: (ladder.rungs.iter())
            .map(|rung| rung.retained.wilson(level))
            .map(|ends| (ends.low, ends.high))
            .collect(),
    };
    let adjusted = Curve {
        name: words::AT_LIKE_TENURE.say(lang).into(),
        line: Line::Number(1),
        points: (ladder.rungs.iter())
            .filter_map(|rung| Some((at(rung), rung.adjusted?.retained)))
            .collect(),
        ends: Vec::new(),
    };
    let curves = [crude, adjusted].into_iter().filter(|curve| !curve.points.is_empty());
    let chart = Chart {
        title: words::RETENTION.say(lang).into(),
        x: Axis {
            label: words::HELD.say(lang).into(),
            ends: (at(first), at(last)),
            write: Lang::plain,
            is_whole: true,
            names: Vec::new(),
        },
        y: Axis::share(words::STAYED.say(lang)),
        curves: curves.collect(),
        stairs: false,
    };
    chart.html(lang)
}

/// One rung and its step in sentences.
fn of_rung(rung: &Rung, lang: Lang) -> String {
    let ends = rung.retained.wilson(Level::default());
    let mut said = vec![
        words::OfRung {
            n: &lang.count(rung.retained.trials().into()),
            products: &products(rung.held.into(), lang),
            stayed: &lang.count(rung.retained.successes().into()),
            share: &lang.share(rung.retained.share().unwrap_or_default()),
            low: &lang.share(ends.low),
            high: &lang.share(ends.high),
        }
        .say(lang),
    ];
    if let Some(adjusted) = rung.adjusted {
        said.push(words::LikeTenure { share: &lang.share(adjusted.retained) }.say(lang));
    }
    let Some(step) = &rung.step else {
        said.push(words::LOWEST.say(lang).into());
        return lang.together(&said.iter().map(String::as_str).collect::<Vec<_>>());
    };
    let from = &lang.count(step.from.into());
    if let Ok(crude) = step.odds_ratio() {
        let odds = &lang.ratio(crude.odds_ratio());
        said.push(match step.odds_ratio_adjusted() {
            Some(Ok(within)) => {
                let adjusted = &lang.ratio(within.odds_ratio());
                words::StepOddsLike { from, odds, adjusted }.say(lang)
            }
            _ => words::StepOdds { from, odds }.say(lang),
        });
    }
    said.push(match step.reading(Level::default()) {
        Reading::Undefined(_) => words::NO_RATIO.say(lang).into(),
        Reading::Unsure => words::NOT_SURE.say(lang).into(),
        Reading::Crude => words::NOT_ADJUSTED.say(lang).into(),
        Reading::MostlyTenure(left) if left <= 0.0 => words::NOTHING_LEFT.say(lang).into(),
        Reading::MostlyTenure(left) => words::MostlyTenure { left: &lang.share(left) }.say(lang),
        Reading::Remains(left) => words::Remains { left: &lang.share(left) }.say(lang),
    });
    lang.together(&said.iter().map(String::as_str).collect::<Vec<_>>())
}

/// A number of products in words.
pub(super) fn products(held: u64, lang: Lang) -> String {
    match held {
        1 => words::ONE_PRODUCT.say(lang).into(),
        held => words::Products { held: &lang.count(held) }.say(lang),
    }
}

/// A tenure band in words.
pub(super) fn band_name(band: Band, lang: Lang) -> String {
    let edge = |edge: f64| lang.plain(edge);
    match (band.from, band.below) {
        (None, None) => words::EVERYBODY.say(lang).into(),
        (None, Some(below)) => words::Below { below: &edge(below) }.say(lang),
        (Some(from), Some(below)) => {
            words::FromBelow { from: &edge(from), below: &edge(below) }.say(lang)
        }
        (Some(from), None) => words::FromOn { from: &edge(from) }.say(lang),
    }
}

fn anchors_table(anchors: &[Anchor<'_>], lang: Lang, all_rows: &str) -> Markup {
    let table = Table {
        id: "anchors-table",
        caption: words::ANCHORS.say(lang),
        columns: &COLUMNS,
        sentence: Some(
            words::RowOfAnchor {
                left: "{holders_left}",
                holders: "{holders}",
                product: "{product}",
                odds: "{odds_ratio}",
                like: "{odds_ratio_adjusted}",
            }
            .say(lang),
        ),
        most_bytes: 300_000,
        all_rows,
    };
    html! {
        h3 { (words::ANCHORS.say(lang)) }
        p { (words::ANCHORS_LEAD.say(lang)) }
        (table.html(lang, &schema(), anchors.iter().map(|anchor| Row { anchor, lang })))
    }
}

/// Kaplan and Meier's curves.
fn curves(staying: &Staying, lang: Lang) -> Markup {
    // The rungs with most customers, from the fewest products.
    let mut most: Vec<&RungCurve> = staying.rungs.iter().collect();
    most.sort_by(|a, b| b.n.cmp(&a.n).then(a.held.cmp(&b.held)));
    most.truncate(MOST_CURVES);
    most.sort_by_key(|rung| rung.held);
    let last = most.iter().map(|rung| rung.curve.last).fold(0.0, f64::max);
    let curve = |(number, rung): (usize, &&RungCurve)| {
        let stairs = rung.curve.stairs.iter().map(|stair| (stair.time, stair.survival));
        let end = (rung.curve.last, rung.curve.survival(rung.curve.last));
        Curve {
            name: products(rung.held.into(), lang),
            line: Line::Number(number),
            points: std::iter::once((0.0, 1.0)).chain(stairs).chain([end]).collect(),
            ends: Vec::new(),
        }
    };
    let chart = Chart {
        title: words::CURVES.say(lang).into(),
        x: Axis {
            label: words::TIME.say(lang).into(),
            ends: (0.0, last.max(1e-9)),
            write: Lang::plain,
            is_whole: false,
            names: Vec::new(),
        },
        y: Axis::share(words::STILL_THERE.say(lang)),
        curves: most.iter().enumerate().map(curve).collect(),
        stairs: true,
    };
    html! {
        h3 { (words::CURVES.say(lang)) }
        (chart.html(lang))
        ul .sentences {
            @for rung in &staying.rungs {
                li {
                    (words::StillThere {
                        n: &lang.count(rung.n as u64),
                        products: &products(rung.held.into(), lang),
                        share: &lang.share(rung.curve.survival(staying.horizon)),
                        time: &lang.plain(staying.horizon),
                    }.say(lang))
                }
            }
        }
        @if let Ok(test) = &staying.log_rank {
            p {
                (words::SamePace {
                    chi: &lang.number(test.statistic),
                    p: &lang.name(&lang.chance(test.p)),
                }.say(lang))
            }
        } @else if matches!(staying.log_rank, Err(Undefined::OneStratum)) {
            p { (words::NOTHING_TO_COMPARE.say(lang)) }
        }
    }
}

/// What a customer of each rung is worth, at like tenure where there are bands.
fn values(ladder: &Ladder, worth: Worth, lang: Lang) -> Markup {
    let value = |rung: &Rung| {
        let retained = match rung.adjusted {
            Some(adjusted) => Some(adjusted.retained),
            None => rung.retained.share(),
        };
        worth.of(retained?)
    };
    let values: Vec<Option<f64>> = ladder.rungs.iter().map(value).collect();
    let said = |at: usize| match (values[at], at.checked_sub(1).and_then(|below| values[below])) {
        (None, _) => words::ENDLESS.say(lang).to_owned(),
        (Some(value), None) => lang.amount(value),
        (Some(value), Some(below)) => words::WorthOf {
            value: &lang.amount(value),
            more: &lang.signed(value - below, Lang::amount),
        }
        .say(lang),
    };
    html! {
        h3 { (words::WORTH.say(lang)) }
        p {
            (words::WorthLead {
                margin: &lang.amount(worth.margin()),
                discount: &lang.share(worth.discount()),
            }.say(lang))
        }
        ul .sentences {
            @for (at, rung) in ladder.rungs.iter().enumerate() {
                li {
                    (products(rung.held.into(), lang))
                    ": " (said(at))
                }
            }
        }
    }
}

const COLUMNS: [Column; 7] = [
    Column { name: "product", title: words::PRODUCT, doc: words::PRODUCT_DOC },
    Column { name: "holders", title: words::HOLDERS, doc: words::HOLDERS_DOC },
    Column { name: "holders_left", title: words::HOLDERS_LEFT, doc: words::HOLDERS_LEFT_DOC },
    Column { name: "odds_ratio", title: words::ODDS, doc: words::ODDS_DOC },
    Column { name: "odds_ratio_adjusted", title: words::ODDS_LIKE, doc: words::ODDS_LIKE_DOC },
    Column { name: "q_value", title: words::Q, doc: words::Q_DOC },
    Column { name: "role", title: words::ROLE, doc: words::ROLE_DOC },
];

/// What the page shows of a product, with the names of `pannier.anchors/1`.
fn schema() -> Schema {
    let of = |name, kind| Described::new(name, "", kind, "");
    Schema {
        name: "pannier.report.anchors/1",
        columns: vec![
            of("product", Kind::Text),
            of("holders", Kind::Count),
            of("holders_left", Kind::Count),
            of("odds_ratio", Kind::Ratio),
            of("odds_ratio_adjusted", Kind::Ratio),
            of("q_value", Kind::Chance),
            of("role", Kind::Text),
        ],
    }
}

struct Row<'a> {
    anchor: &'a Anchor<'a>,
    lang: Lang,
}

impl Record for Row<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let Anchor { product, crude, within, q, .. } = self.anchor;
        let role = match self.anchor.role(Level::default()) {
            Role::Anchor => words::ANCHOR,
            Role::Loose => words::LOOSE,
            Role::Reversed => words::REVERSED,
            Role::Undecided => words::UNDECIDED,
        };
        let all = crude.plain_log_odds_ratio().ok();
        let like = within.as_ref().ok();
        vec![
            (*product).into(),
            crude.antecedent().into(),
            crude.n10().into(),
            all.map(|ratio| ratio.odds_ratio()).into(),
            like.map(|ratio| ratio.odds_ratio()).into(),
            (*q).into(),
            role.say(self.lang).into(),
        ]
    }
}
