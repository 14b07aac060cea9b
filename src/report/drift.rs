//! What changed between two periods, pair by pair.

use maud::{Markup, html};

use super::Section;
use super::table::{Column, Table};
use crate::matrix::diff::{self, CellDiff, Change};
use crate::record::{Cell, Record};
use crate::support::share;
use crate::words::columns::term;
use crate::words::drift as words;
use crate::words::{Lang, Voice};

/// Two periods and what changed between them.
#[derive(Clone, Copy, Debug)]
pub struct Drift<'a> {
    /// All ordered pairs.
    pub cells: &'a [CellDiff],
    /// How many are in each period.
    pub counts: [u64; 2],
    /// The day that parts the periods, as text.
    pub day: &'a str,
    /// The second day, where each period is what was held on a day.
    pub last: Option<&'a str>,
}

/// More pairs of a kind are not read one by one.
const SHOWN: usize = 5;

/// How much changed, the surest changes in sentences, all of them as a table; `all_rows` is the
/// command that writes every pair.
pub fn drift(found: Drift<'_>, voice: Voice, all_rows: &str) -> Section {
    let lang = voice.lang;
    // A pair is there in both directions, and its change is the same.
    let pairs: Vec<&CellDiff> = found.cells.iter().filter(|cell| cell.given < cell.then).collect();
    let of = |change: Change| {
        lang.count(pairs.iter().filter(|cell| cell.change == change).count() as u64)
    };
    let mut changed: Vec<&CellDiff> =
        found.cells.iter().filter(|cell| cell.change != Change::Stable).collect();
    changed.sort_by(|a, b| {
        let p = |cell: &CellDiff| cell.p.unwrap_or(1.0);
        p(a).total_cmp(&p(b)).then_with(|| grown(b).abs().total_cmp(&grown(a).abs()))
    });
    let table = Table {
        id: "drift-table",
        caption: words::CHANGES.say(lang),
        columns: &COLUMNS,
        sentence: None,
        most_bytes: 400_000,
        all_rows,
    };
    let body = html! {
        p { (words::DRIFT_LEAD.say(lang)) }
        p {
            (periods(found, voice)) " "
            (words::Census {
                pairs: &lang.count(pairs.len() as u64),
                stronger: &of(Change::Stronger),
                weaker: &of(Change::Weaker),
                new: &of(Change::New),
                gone: &of(Change::Gone),
            }.say(lang))
        }
        @if changed.is_empty() {
            p { (words::NO_CHANGES.say(lang)) }
        } @else {
            @for (title, change) in [(words::STRONGER, Change::Stronger), (words::WEAKER, Change::Weaker)] {
                (surest(title.say(lang), &changed, change, voice))
            }
            (table.html(lang, &diff::schema(), changed.iter().map(|&cell| Row { cell, lang })))
        }
        p .note { (words::DRIFT_CAVEAT.say(lang)) }
    };
    Section { id: "drift", title: words::DRIFT, body }
}

/// How many there are in each.
fn periods(found: Drift<'_>, voice: Voice) -> String {
    let lang = voice.lang;
    let counted = |count: u64| format!("{} {}", lang.count(count), voice.counted());
    let [before, after] = found.counts.map(counted);
    let day = &lang.name(found.day);
    match found.last {
        None => words::Periods { before: &before, day, after: &after }.say(lang),
        Some(last) => {
            words::Days { before: &before, day, after: &after, last: &lang.name(last) }.say(lang)
        }
    }
}

/// The surest changes of a kind, each pair in the direction that shows more of it.
fn surest(title: &str, changed: &[&CellDiff], change: Change, voice: Voice) -> Markup {
    let mut seen: Vec<(&str, &str)> = Vec::new();
    let mut shown: Vec<&CellDiff> = Vec::new();
    for cell in changed.iter().filter(|cell| cell.change == change) {
        let pair = (cell.given.as_str().min(&cell.then), cell.given.as_str().max(&cell.then));
        if shown.len() < SHOWN && !seen.contains(&pair) {
            seen.push(pair);
            shown.push(cell);
        }
    }
    html! {
        @if !shown.is_empty() {
            h3 { (title) }
            ol .sentences {
                @for cell in shown {
                    li {
                        strong { bdi { (cell.given) } " – " bdi { (cell.then) } }
                        " " (sentence(cell, voice))
                    }
                }
            }
        }
    }
}

/// The shares then and now.
fn sentence(cell: &CellDiff, voice: Voice) -> String {
    let lang = voice.lang;
    let counted = |count: u32| format!("{} {}", lang.count(count.into()), voice.counted());
    let (Some(old), Some(new)) = (cell.old, cell.new) else { return String::new() };
    words::Shares {
        given: &lang.name(&cell.given),
        then: &lang.name(&cell.then),
        p: &lang.share(share(new.both(), new.antecedent())),
        n: &counted(new.antecedent()),
        was: &lang.share(share(old.both(), old.antecedent())),
        before: &counted(old.antecedent()),
    }
    .say(lang)
}

/// By how much the share grew.
fn grown(cell: &CellDiff) -> f64 {
    let of = |table: crate::stats::Contingency| share(table.both(), table.antecedent());
    cell.new.map_or(0.0, of) - cell.old.map_or(0.0, of)
}

const COLUMNS: [Column; 6] = [
    Column { name: "given", title: words::GIVEN, doc: words::GIVEN_DOC },
    Column { name: "then", title: words::THEN, doc: words::THEN_DOC },
    Column { name: "change", title: words::CHANGE, doc: words::CHANGE_DOC },
    Column { name: "p_old", title: words::WAS, doc: words::WAS_DOC },
    Column { name: "p", title: words::IS, doc: words::IS_DOC },
    Column { name: "q_value", title: words::Q, doc: words::Q_DOC },
];

/// A row of `pannier.matrix-diff/1` whose change is said in the language of the page.
struct Row<'a> {
    cell: &'a CellDiff,
    lang: Lang,
}

impl Record for Row<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let mut cells = self.cell.cells();
        cells[2] = term(self.cell.change.name(), self.lang).into();
        cells
    }
}
