//! Records as a table: its first rows for everybody, all of them for the script, which sorts,
//! filters, turns pages and exports.

use maud::{Markup, PreEscaped, html};
use serde_json::{Value, json};

use super::{data, harmless};
use crate::record::{Cell, Kind, Record, Schema};
use crate::words::page as words;
use crate::words::{Lang, Text};

/// Rows that are there without script, and in print.
const FIRST: usize = 20;

/// What a table is.
pub(super) struct Table<'a> {
    /// Its anchor.
    pub(super) id: &'static str,
    /// What it shows, for those who only hear it.
    pub(super) caption: &'static str,
    /// The columns, by the names of the schema, in the order shown.
    pub(super) columns: &'a [Column],
    /// A sentence for each row, with the names of columns in braces.
    pub(super) sentence: Option<String>,
    /// Bytes of data that it may bring: all tables together must pass as an attachment.
    pub(super) most_bytes: usize,
    /// How to get all rows where they are too many for a page.
    pub(super) all_rows: &'a str,
}

/// One column.
pub(super) struct Column {
    /// As the schema calls it.
    pub(super) name: &'static str,
    /// The heading.
    pub(super) title: Text,
    /// What it means.
    pub(super) doc: Text,
}

impl Table<'_> {
    /// The table of these records.
    pub(super) fn html<R: Record>(
        &self,
        lang: Lang,
        schema: &Schema,
        records: impl IntoIterator<Item = R>,
    ) -> Markup {
        let places = self.places(schema);
        let kinds: Vec<Kind> = places.iter().map(|&place| schema.columns[place].kind).collect();
        let mut first: Vec<Vec<String>> = Vec::new();
        let mut names = Names::default();
        let mut rows = String::new();
        let (mut all, mut kept) = (0_u64, 0_u64);
        for record in records {
            all += 1;
            if rows.len() > self.most_bytes {
                continue;
            }
            kept += 1;
            let cells = record.cells();
            let row = || places.iter().map(|&place| &cells[place]);
            if first.len() < FIRST {
                let cells = row().zip(&kinds);
                first.push(cells.map(|(cell, &kind)| text(lang, kind, cell)).collect());
            }
            if !rows.is_empty() {
                rows.push_str(",\n");
            }
            let coded = row().zip(&kinds).map(|(cell, &kind)| names.coded(kind, cell));
            rows.push_str(&Value::Array(coded.collect()).to_string());
        }
        let about = json!({
            "columns": self.columns.iter().zip(&kinds).map(|(column, &kind)| {
                json!({ "name": column.name, "kind": kind_name(kind) })
            }).collect::<Vec<_>>(),
            "sentence": self.sentence,
            "all": all,
        });
        html! {
            div .table data-table=(self.id) {
                div .tools hidden {
                    label {
                        (words::FILTER.say(lang)) " "
                        input type="search" data-filter autocomplete="off";
                    }
                    label {
                        (words::AT_LEAST.say(lang)) " "
                        select data-column {
                            @for (place, column) in self.columns.iter().enumerate() {
                                @if !is_text(kinds[place]) {
                                    option value=(place) { (column.title.say(lang)) }
                                }
                            }
                        }
                    }
                    label {
                        span aria-hidden="true" { "≥ " }
                        span .unseen { (words::LEAST.say(lang)) }
                        input type="text" inputmode="decimal" data-least size="6" autocomplete="off";
                    }
                    button type="button" data-export { (words::EXPORT.say(lang)) }
                }
                div .scroll tabindex="0" role="region" aria-label={ (self.caption) " (" (words::TABLE.say(lang)) ")" } {
                    table {
                        caption .unseen { (self.caption) }
                        thead { tr {
                            @for (column, &kind) in self.columns.iter().zip(&kinds) {
                                th scope="col" .number[!is_text(kind)] title=(column.doc.say(lang)) {
                                    (column.title.say(lang))
                                }
                            }
                        } }
                        tbody {
                            @for cells in &first {
                                tr {
                                    @for ((cell, &kind), column) in cells.iter().zip(&kinds).zip(self.columns) {
                                        td .number[!is_text(kind)] data-title=(column.title.say(lang)) { bdi { (cell) } }
                                    }
                                }
                                @if let Some(sentence) = &self.sentence {
                                    tr { td .words colspan=(self.columns.len()) {
                                        (filled(sentence, self.columns, cells))
                                    } }
                                }
                            }
                        }
                    }
                }
                p .rows role="status" {
                    @if all > first.len() as u64 {
                        (words::FirstRows {
                            rows: &lang.count(first.len() as u64),
                            all: &lang.count(all),
                        }.say(lang))
                    }
                }
                div .pages hidden {
                    button type="button" data-turn="-1" { (words::PREVIOUS.say(lang)) }
                    button type="button" data-turn="1" { (words::NEXT.say(lang)) }
                }
                @if kept < all {
                    p .note {
                        (words::RowsLeftOut { rows: &lang.count(kept), all: &lang.count(all) }.say(lang))
                        " " code { (self.all_rows) }
                    }
                }
                (data(&format!("{}-about", self.id), &about))
                (data(&format!("{}-names", self.id), &names.names))
                script type="application/json" id={ (self.id) "-rows" } {
                    "[" (PreEscaped(harmless(&rows))) "]"
                }
            }
            dl .columns {
                @for column in self.columns {
                    div { dt { (column.title.say(lang)) } dd { (column.doc.say(lang)) } }
                }
            }
        }
    }

    fn places(&self, schema: &Schema) -> Vec<usize> {
        let place = |column: &Column| {
            let there = schema.columns.iter().position(|there| there.name == column.name);
            there.unwrap_or_else(|| panic!("{} has no column {}", schema.name, column.name))
        };
        self.columns.iter().map(place).collect()
    }
}

/// A cell as people read it.
fn text(lang: Lang, kind: Kind, cell: &Cell<'_>) -> String {
    match cell {
        Cell::Missing => "–".into(),
        Cell::Count(count) => lang.count(*count),
        Cell::Number(number) => written(lang, kind, *number),
        Cell::Text(text) => lang.name(text),
        Cell::List(names) => lang.names(names.iter().map(|name| &**name)),
    }
}

fn written(lang: Lang, kind: Kind, number: f64) -> String {
    match kind {
        Kind::Share => lang.share(number),
        Kind::Chance => lang.chance(number),
        Kind::Number => lang.number(number),
        _ => lang.ratio(number),
    }
}

fn is_text(kind: Kind) -> bool {
    matches!(kind, Kind::Text | Kind::List | Kind::Sentence)
}

/// As the script knows it.
fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Count => "count",
        Kind::Share => "share",
        Kind::Ratio => "ratio",
        Kind::Number => "number",
        Kind::Chance => "chance",
        Kind::Text | Kind::Sentence => "text",
        Kind::List => "list",
    }
}

/// The sentence of a row: `{column}` becomes the cell.
fn filled(sentence: &str, columns: &[Column], cells: &[String]) -> String {
    let mut text = String::new();
    let mut parts = sentence.split('{');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (name, rest) = part.split_once('}').expect("gaps of sentences are closed");
        let place = columns.iter().position(|column| column.name == name);
        text.push_str(&cells[place.expect("gaps of sentences are columns")]);
        text.push_str(rest);
    }
    text
}

/// Names of products are many times there; rows hold their numbers.
#[derive(Default)]
struct Names {
    names: Vec<String>,
    numbers: std::collections::BTreeMap<String, usize>,
}

impl Names {
    /// A cell with the digits that anybody looks at.
    fn coded(&mut self, kind: Kind, cell: &Cell<'_>) -> Value {
        match cell {
            Cell::Missing => Value::Null,
            Cell::Count(count) => (*count).into(),
            Cell::Number(number) => rounded(kind, *number).into(),
            Cell::Text(text) => self.number(text).into(),
            Cell::List(texts) => match &texts[..] {
                [one] => self.number(one).into(),
                all => all.iter().map(|text| self.number(text)).collect::<Vec<_>>().into(),
            },
        }
    }

    fn number(&mut self, name: &str) -> usize {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = self.names.len();
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }
}

/// As few digits as say the same to people, three at the least.
fn rounded(kind: Kind, number: f64) -> f64 {
    let wanted = written(Lang::English, kind, number);
    let parsed = |digits: usize| -> f64 {
        format!("{number:.digits$e}").parse().expect("a number that was just written")
    };
    (2..16)
        .map(parsed)
        .find(|&rounded| written(Lang::English, kind, rounded) == wanted)
        .unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounded_numbers_are_written_as_they_were() {
        assert_eq!(rounded(Kind::Share, 0.251_64), 0.252);
        // Rounded twice this would be 84 %.
        assert_eq!(rounded(Kind::Share, 0.834_91), 0.8349);
        assert_eq!(rounded(Kind::Number, 12_345.4), 12_345.0);
        assert_eq!(rounded(Kind::Ratio, 2.526_3), 2.53);
    }
}
