//! In which order products are taken, what comes next, and what follows what.

use maud::{Markup, html};

use super::bars::percent;
use super::table::{Column, Table};
use super::{Section, cut};
use crate::journey::Journeys;
use crate::journey::ladder::LadderStep;
use crate::journey::next::Next;
use crate::journey::precedence::Pair;
use crate::journey::sequences::Sequence;
use crate::record::{Cell, Column as Described, Kind, Record, Schema};
use crate::words::journey as words;
use crate::words::{Lang, Voice};

/// A chance below which an order is believed.
const SURE: f64 = 0.05;
/// More products than this are not read one by one.
const LISTED: usize = 30;

/// Journeys as the page shows them.
#[derive(Clone, Copy, Debug)]
pub struct Journey<'a> {
    /// The customers.
    pub journeys: &'a Journeys,
    /// How many pairs of steps of one customer have an order.
    pub orders: u64,
    /// All products, the earliest first.
    pub ladder: &'a [LadderStep<'a>],
    /// Pairs of products, the surest first.
    pub pairs: &'a [Pair<'a>],
    /// What comes next, by what was taken last.
    pub next: &'a [Next<'a>],
    /// How many days ahead that is.
    pub horizon: f64,
    /// What follows what, the surest first.
    pub sequences: &'a [Sequence<'a>],
}

/// The ladder, what comes next, pairs and sequences; `all_rows` gives the command that writes a part.
pub fn journey(found: Journey<'_>, voice: Voice, all_rows: &dyn Fn(&str) -> String) -> Section {
    let lang = voice.lang;
    let Journey { journeys, orders, ladder, pairs, next, horizon, sequences } = found;
    let count = |count: usize| lang.count(count as u64);
    let body = html! {
        p { (words::JOURNEY_LEAD.say(lang)) }
        p {
            (words::Journeys {
                customers: &count(journeys.customers.len()),
                orders: &lang.count(orders),
            }.say(lang))
        }
        @if journeys.left_out > 0 {
            p .note {
                (words::ProductsLeftOut {
                    shown: &count(journeys.products.len()),
                    left_out: &count(journeys.left_out),
                }.say(lang))
            }
        }
        @if journeys.began_before() { p .caution { (words::BEGAN_BEFORE.say(lang)) } }
        (places(ladder, lang))
        (cut(LISTED, ladder.len(), &all_rows("ladder"), lang))
        (whats_next(next, horizon, lang, &all_rows("next")))
        (which_first(pairs, lang, &all_rows("precedence")))
        (follows(sequences, lang, &all_rows("sequences")))
        p .note { (words::JOURNEY_CAVEAT.say(lang)) }
    };
    Section { id: "journey", title: words::JOURNEY, body }
}

/// Each product with the range of places that it may have.
fn places(ladder: &[LadderStep<'_>], lang: Lang) -> Markup {
    let most = ladder.len().max(1) as f64;
    let count = |count: usize| lang.count(count as u64);
    html! {
        ol .bars .ranges {
            @for step in ladder.iter().take(LISTED) {
                @let (low, high) = step.ranks;
                li {
                    span .name { bdi { (step.product) } }
                    span .bar aria-hidden="true" {
                        span style={
                            "margin-inline-start:" (percent((low - 1) as f64 / most))
                            ";width:" (percent((high + 1 - low) as f64 / most))
                        } {}
                        i style={ "inset-inline-start:" (percent((step.rank as f64 - 0.5) / most)) } {}
                    }
                    span .value {
                        (words::PlaceOf {
                            rank: &count(step.rank),
                            low: &count(low),
                            high: &count(high),
                            takers: &lang.count(step.takers.into()),
                        }.say(lang))
                    }
                }
            }
        }
    }
}

/// The most probable next product after each, and what comes more often than usual.
fn whats_next(next: &[Next<'_>], horizon: f64, lang: Lang, all_rows: &str) -> Markup {
    let of = |rows: &[Next<'_>]| {
        let best = rows.first()?;
        let mut said = vec![
            words::NextAfter {
                after: &lang.name(best.after),
                next: &lang.name(best.next),
                share: &lang.share(best.shrunk),
                n: &lang.count(best.n.into()),
                days: &lang.plain(horizon),
                usual: &lang.share(best.usual),
            }
            .say(lang),
        ];
        if let Some([quarter, half, three]) = best.days {
            let day = |day: f64| lang.plain(day.round());
            let (quarter, half, three) = (&day(quarter), &day(half), &day(three));
            said.push(words::HalfBy { half, quarter, three }.say(lang));
        }
        let more = more_than_usual(rows, lang);
        if !more.is_empty() {
            said.push(words::MoreThanUsual { list: &more.join(lang.comma()) }.say(lang));
        }
        Some(lang.together(&said.iter().map(String::as_str).collect::<Vec<_>>()))
    };
    let said: Vec<String> = next.chunk_by(|a, b| a.after == b.after).filter_map(of).collect();
    html! {
        h3 { (words::NEXT.say(lang)) }
        @if said.is_empty() {
            p { (words::NO_NEXT.say(lang)) }
        } @else {
            ul .sentences { @for said in said.iter().take(LISTED) { li { (said) } } }
            (cut(LISTED, said.len(), all_rows, lang))
        }
    }
}

/// The two products that stand out most after this one, beside the most probable.
fn more_than_usual(rows: &[Next<'_>], lang: Lang) -> Vec<String> {
    const NAMED: usize = 2;
    let mut more: Vec<&Next<'_>> = (rows.iter().skip(1))
        .filter(|row| row.ends.is_some_and(|ends| ends.low > row.usual))
        .collect();
    more.sort_by(|a, b| (b.shrunk / b.usual).total_cmp(&(a.shrunk / a.usual)));
    let said = |row: &&Next<'_>| {
        let times = &lang.ratio(row.shrunk / row.usual);
        words::TimesUsual { product: &lang.name(row.next), times }.say(lang)
    };
    more.iter().take(NAMED).map(said).collect()
}

fn which_first(pairs: &[Pair<'_>], lang: Lang, all_rows: &str) -> Markup {
    let sure = pairs.iter().filter(|pair| pair.q <= SURE).count() as u64;
    let table = Table {
        id: "precedence-table",
        caption: words::PAIRS.say(lang),
        columns: &PAIRS,
        sentence: Some(
            words::RowOfPair {
                both: "{both}",
                earlier: "{earlier}",
                later: "{later}",
                first: "{first}",
            }
            .say(lang),
        ),
        most_bytes: 600_000,
        all_rows,
    };
    html! {
        @if !pairs.is_empty() {
            h3 { (words::PAIRS.say(lang)) }
            p {
                (words::SurePairs {
                    sure: &lang.count(sure),
                    all: &lang.count(pairs.len() as u64),
                }.say(lang))
            }
            (table.html(lang, &pairs_schema(), pairs.iter().map(PairRow)))
        }
    }
}

fn follows(sequences: &[Sequence<'_>], lang: Lang, all_rows: &str) -> Markup {
    let sooner: Vec<&Sequence<'_>> =
        sequences.iter().filter(|row| row.q <= SURE && row.lift() > 1.0).collect();
    let table = Table {
        id: "sequences-table",
        caption: words::FOLLOWS.say(lang),
        columns: &SEQUENCES,
        sentence: Some(
            words::RowOfSequence {
                count: "{count}",
                given: "{given}",
                then: "{then}",
                expected: "{expected}",
                lift: "{lift}",
            }
            .say(lang),
        ),
        most_bytes: 600_000,
        all_rows,
    };
    html! {
        h3 { (words::FOLLOWS.say(lang)) }
        @if sooner.is_empty() {
            p { (words::NO_FOLLOWS.say(lang)) }
        } @else {
            p { (words::FOLLOWS_LEAD.say(lang)) }
            (table.html(lang, &sequences_schema(), sooner.into_iter().map(SequenceRow)))
        }
    }
}

const PAIRS: [Column; 5] = [
    Column { name: "earlier", title: words::EARLIER, doc: words::EARLIER_DOC },
    Column { name: "later", title: words::LATER, doc: words::LATER_DOC },
    Column { name: "both", title: words::BOTH, doc: words::BOTH_DOC },
    Column { name: "first", title: words::FIRST, doc: words::FIRST_DOC },
    Column { name: "q_value", title: words::Q, doc: words::Q_DOC },
];

const SEQUENCES: [Column; 6] = [
    Column { name: "given", title: words::GIVEN, doc: words::GIVEN_DOC },
    Column { name: "then", title: words::THEN, doc: words::THEN_DOC },
    Column { name: "count", title: words::COUNT, doc: words::COUNT_DOC },
    Column { name: "expected", title: words::EXPECTED, doc: words::EXPECTED_DOC },
    Column { name: "lift", title: words::LIFT, doc: words::LIFT_DOC },
    Column { name: "q_value", title: words::Q, doc: words::Q_DOC },
];

/// What the page shows of a pair.
fn pairs_schema() -> Schema {
    let of = |name, kind| Described::new(name, "", kind, "");
    Schema {
        name: "pannier.report.precedence/1",
        columns: vec![
            of("earlier", Kind::Text),
            of("later", Kind::Text),
            of("both", Kind::Count),
            of("first", Kind::Share),
            of("q_value", Kind::Chance),
        ],
    }
}

struct PairRow<'a>(&'a Pair<'a>);

impl Record for PairRow<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let Pair { earlier, later, first, q, .. } = self.0;
        vec![
            (*earlier).into(),
            (*later).into(),
            first.trials().into(),
            first.share().into(),
            (*q).into(),
        ]
    }
}

/// What the page shows of a sequence.
fn sequences_schema() -> Schema {
    let of = |name, kind| Described::new(name, "", kind, "");
    Schema {
        name: "pannier.report.sequences/1",
        columns: vec![
            of("given", Kind::Text),
            of("then", Kind::Text),
            of("count", Kind::Count),
            of("expected", Kind::Number),
            of("lift", Kind::Ratio),
            of("q_value", Kind::Chance),
        ],
    }
}

struct SequenceRow<'a>(&'a Sequence<'a>);

impl Record for SequenceRow<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let Sequence { given, then, count, expected, q, .. } = self.0;
        vec![
            (*given).into(),
            (*then).into(),
            (*count).into(),
            (*expected).into(),
            self.0.lift().into(),
            (*q).into(),
        ]
    }
}
