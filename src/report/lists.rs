//! Call lists: whom to offer what, and why.

use std::borrow::Cow;

use maud::html;

use super::Section;
use super::table::{Column, Table};
use crate::record::{Cell, Column as Described, Kind as Of, Record, Schema};
use crate::support::share;
use crate::targets::list::{self, Offer, TargetRecord, Targets};
use crate::targets::model::{Reason, percent};
use crate::words::Voice;
use crate::words::lists as words;

/// The list in its order; `shown` says what its offers have. `all_rows` is the
/// command that writes all of it.
pub fn lists(targets: &Targets<'_>, shown: list::Shown, voice: Voice, all_rows: &str) -> Section {
    let lang = voice.lang;
    let has_suppressed = targets.targets.iter().any(|target| target.is_suppressed());
    let left_out = |column: &Column| match column.name {
        "value" => !shown.values,
        "suppressed" => !has_suppressed,
        _ => false,
    };
    let columns: Vec<Column> = COLUMNS.into_iter().filter(|column| !left_out(column)).collect();
    let table = Table {
        id: "lists-table",
        caption: words::LISTS.say(lang),
        columns: &columns,
        sentence: Some(
            words::RowOfOffer {
                customer: "{customer}",
                score: "{score}",
                low: "{score_low}",
                high: "{score_high}",
                product: "{product}",
                base: "{base_rate}",
                all: voice.all(),
            }
            .say(lang),
        ),
        most_bytes: 2_500_000,
        all_rows,
    };
    let offers = targets.targets.iter().filter(|target| !target.is_suppressed()).count() as u64;
    let schema = schema();
    let reasons = schema.columns.iter().position(|column| column.name == "reasons");
    let reasons = reasons.expect("offers have reasons");
    let row = |record| Row { record, reasons, voice };
    let body = html! {
        p { (words::LISTS_LEAD.say(lang)) }
        p {
            (words::Offers {
                offers: &lang.count(offers),
                suppressed: &lang.count(targets.suppressed),
            }.say(lang))
            @if let Some(value) = targets.value().filter(|_| shown.values) {
                " " (words::Together { value: &lang.amount(value) }.say(lang))
            }
        }
        @if targets.targets.is_empty() {
            p { (words::NO_OFFERS.say(lang)) }
        } @else {
            (table.html(lang, &schema, targets.records().map(row)))
        }
        p .note { (words::LISTS_CAVEAT.say(lang)) }
    };
    Section { id: "lists", title: words::LISTS, body }
}

const COLUMNS: [Column; 10] = [
    Column { name: "rank", title: words::PLACE, doc: words::PLACE_DOC },
    Column { name: "customer", title: words::CUSTOMER, doc: words::CUSTOMER_DOC },
    Column { name: "product", title: words::OFFER, doc: words::OFFER_DOC },
    Column { name: "score", title: words::CHANCE, doc: words::CHANCE_DOC },
    Column { name: "score_low", title: words::FROM, doc: words::FROM_DOC },
    Column { name: "score_high", title: words::TO, doc: words::TO_DOC },
    Column { name: "base_rate", title: words::EVERYBODY, doc: words::EVERYBODY_DOC },
    Column { name: "value", title: words::VALUE, doc: words::VALUE_DOC },
    Column { name: "suppressed", title: words::AGAINST, doc: words::AGAINST_DOC },
    Column { name: "reasons", title: words::WHY, doc: words::WHY_DOC },
];

/// The columns of `pannier.targets/1`, with reasons in the language of the page.
fn schema() -> Schema {
    let targets = list::schema(list::Shown { values: true, priorities: true });
    let columns = targets.columns.into_iter().map(|column| match column.name {
        "reasons" => Described { kind: Of::Text, ..column },
        _ => column,
    });
    Schema { name: "pannier.report.targets/1", columns: columns.collect() }
}

/// A row of `pannier.targets/1`, with the place of what is said otherwise here.
struct Row<'t> {
    record: TargetRecord<'t>,
    reasons: usize,
    voice: Voice,
}

impl Record for Row<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let mut cells = self.record.cells();
        let reasons = self.record.reasons();
        let said = reasons.iter().map(|reason| in_words(reason, self.voice));
        cells[self.reasons] = said.collect::<Vec<_>>().join(self.voice.lang.semicolon()).into();
        cells
    }
}

/// A row of `pannier.targets/1` for people: its reasons are said in their language.
#[derive(Clone, Debug)]
pub struct SaidTarget<R> {
    record: R,
    voice: Voice,
}

impl<R: Offer> SaidTarget<R> {
    /// The row in a language.
    pub fn new(record: R, voice: Voice) -> Self {
        Self { record, voice }
    }
}

impl<R: Offer> Record for SaidTarget<R> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let mut cells = self.record.cells();
        let reasons = self.record.reasons();
        let said: Vec<String> = reasons.iter().map(|reason| alone(reason, self.voice)).collect();
        // The last two: all reasons, and the strongest.
        let places = cells.len() - 2;
        cells[places + 1] = said.first().cloned().into();
        cells[places] = Cell::List(said.into_iter().map(Cow::Owned).collect());
        cells
    }
}

/// The reason where no other sentence is beside it; its numbers are those of the English one.
fn alone(reason: &Reason<'_>, voice: Voice) -> String {
    let lang = voice.lang;
    let figure = |text: String| lang.figure(&text);
    match reason {
        Reason::Many { others, product } => {
            let others = &figure(others.to_string());
            words::ReasonMany { others, product: &lang.name(product) }.say(lang)
        }
        Reason::Held { names, holders, count, product, base } => words::ReasonHeld {
            names: &lang.names(names.iter().copied()),
            p: &figure(percent(share(*count, *holders))),
            holders: &figure(holders.to_string()),
            counted: voice.counted(),
            product: &lang.name(product),
            all: voice.all(),
            base: &figure(percent(*base)),
        }
        .say(lang),
        Reason::OfAll { product, base } => words::ReasonAll {
            all: voice.all(),
            base: &figure(percent(*base)),
            product: &lang.name(product),
        }
        .say(lang),
    }
}

/// The sentence of the row says of what product, and how many of all hold it.
fn in_words(reason: &Reason<'_>, voice: Voice) -> String {
    let lang = voice.lang;
    match reason {
        Reason::Many { others, .. } => {
            words::BecauseMany { number: &lang.count(*others) }.say(lang)
        }
        Reason::Held { names, holders, count, .. } => words::Because {
            names: &lang.names(names.iter().copied()),
            p: &lang.share(share(*count, *holders)),
            holders: &lang.count((*holders).into()),
            counted: voice.counted(),
        }
        .say(lang),
        Reason::OfAll { .. } => words::NOTHING_MORE.say(lang).to_owned(),
    }
}
