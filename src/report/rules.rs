//! The rules that no rival explains, as a table with a sentence for each.

use maud::html;

use super::Section;
use super::table::{Column, Table};
use crate::encode::{Patterns, Rank};
use crate::record::{Cell, Column as Described, Kind, Record, Schema};
use crate::rules::{Rule, RuleList, measures};
use crate::support::share;
use crate::words::Voice;
use crate::words::page as words;
use crate::words::sentences::AlsoHold;

/// The rules in the order of the list; `all_rows` is the command or file that has all of them.
pub fn rules(list: &RuleList<'_>, voice: Voice, all_rows: &str) -> Section {
    let lang = voice.lang;
    let tally = list.tally();
    let count = |count: u64| lang.count(count);
    let records = list.rules().iter().map(|rule| Row { patterns: list.patterns(), rule });
    let table = Table {
        id: "rules-table",
        caption: words::RULES.say(lang),
        columns: &COLUMNS,
        sentence: Some(sentence(voice)),
        most_bytes: 4_600_000,
        all_rows,
    };
    let body = html! {
        p { (words::RULES_LEAD.say(lang)) }
        p {
            (words::RulesTally {
                candidates: &count(tally.candidates),
                kept: &count(tally.kept()),
                redundant: &count(tally.redundant),
                chance: &count(tally.by_chance),
                activity: &count(tally.by_activity),
            }.say(lang))
        }
        @if list.rules().is_empty() {
            p { (words::NO_RULES.say(lang)) }
        } @else {
            (table.html(lang, &schema(), records))
        }
    };
    Section { id: "rules", title: words::RULES, body }
}

/// The sentence of each rule, with columns for gaps.
fn sentence(voice: Voice) -> String {
    AlsoHold {
        of: "{antecedent_count}",
        counted: voice.counted(),
        given: "{antecedent}",
        both: "{count}",
        p: "{confidence}",
        then: "{consequent}",
        all: voice.all(),
        base: "{base_rate}",
        alike: voice.alike(),
        usual: "{usual}",
    }
    .say(voice.lang)
}

const COLUMNS: [Column; 10] = [
    Column { name: "antecedent", title: words::WITH, doc: words::WITH_DOC },
    Column { name: "consequent", title: words::ALSO, doc: words::ALSO_DOC },
    Column { name: "count", title: words::COUNT, doc: words::COUNT_DOC },
    Column { name: "antecedent_count", title: words::OF, doc: words::OF_DOC },
    Column { name: "confidence", title: words::CONFIDENCE, doc: words::CONFIDENCE_DOC },
    Column { name: "base_rate", title: words::BASE, doc: words::BASE_DOC },
    Column { name: "usual", title: words::USUAL, doc: words::USUAL_DOC },
    Column { name: "lift", title: words::LIFT, doc: words::LIFT_DOC },
    Column { name: "lift_adj", title: words::ADJUSTED, doc: words::ADJUSTED_DOC },
    Column { name: "q_value", title: words::Q, doc: words::Q_DOC },
];

/// What the page shows of a rule. The names are those of `pannier.rules/1`, but for `usual`, the
/// confidence to expect of equally active customers.
fn schema() -> Schema {
    let of = |name, kind| Described::new(name, "", kind, "");
    Schema {
        name: "pannier.report.rules/1",
        columns: vec![
            of("antecedent", Kind::List),
            of("consequent", Kind::List),
            of("count", Kind::Count),
            of("antecedent_count", Kind::Count),
            of("confidence", Kind::Share),
            of("base_rate", Kind::Share),
            of("usual", Kind::Share),
            of("lift", Kind::Ratio),
            of("lift_adj", Kind::Ratio),
            of("q_value", Kind::Chance),
        ],
    }
}

struct Row<'a> {
    patterns: &'a Patterns<'a>,
    rule: &'a Rule,
}

impl Record for Row<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let Self { patterns, rule } = self;
        let table = &rule.table;
        let names = |side: &[Rank]| Cell::list(side.iter().map(|&rank| patterns.name(rank)));
        let usual =
            (table.antecedent() > 0).then(|| rule.expected_adj / f64::from(table.antecedent()));
        vec![
            names(&rule.antecedent),
            names(&rule.consequent),
            table.both().into(),
            table.antecedent().into(),
            table.confidence().share().into(),
            share(table.consequent(), table.n()).into(),
            usual.into(),
            measures::lift(table).into(),
            rule.lift_adj().into(),
            rule.q_value.into(),
        ]
    }
}
