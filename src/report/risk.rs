//! Who of those still there is likely to leave.

use maud::html;

use super::Section;
use super::retention::{band_name, products};
use super::table::{Column, Table};
use crate::customers::risk::{AtRisk, Reason};
use crate::record::{Cell, Column as Described, Kind, Record, Schema};
use crate::words::lists::{CUSTOMER, CUSTOMER_DOC, PLACE, PLACE_DOC};
use crate::words::retention as words;
use crate::words::{Lang, Voice};

/// The ranking; `all_rows` is the command that writes all of it.
pub fn risk(ranked: &[AtRisk<'_>], voice: Voice, all_rows: &str) -> Section {
    let lang = voice.lang;
    let table = Table {
        id: "risk-table",
        caption: words::RISK.say(lang),
        columns: &COLUMNS,
        sentence: Some(words::RowOfRisk { customer: "{customer}", risk: "{risk}" }.say(lang)),
        most_bytes: 2_000_000,
        all_rows,
    };
    let body = html! {
        p { (words::RISK_LEAD.say(lang)) }
        (table.html(lang, &schema(), ranked.iter().map(|row| Row { row, lang })))
    };
    Section { id: "risk", title: words::RISK, body }
}

const COLUMNS: [Column; 4] = [
    Column { name: "rank", title: PLACE, doc: PLACE_DOC },
    Column { name: "customer", title: CUSTOMER, doc: CUSTOMER_DOC },
    Column { name: "risk", title: words::RISK_SHARE, doc: words::RISK_SHARE_DOC },
    Column { name: "reasons", title: words::REASONS, doc: words::REASONS_DOC },
];

/// The columns of `pannier.at_risk/1`, with reasons in the language of the page.
fn schema() -> Schema {
    let of = |name, kind| Described::new(name, "", kind, "");
    Schema {
        name: "pannier.report.at_risk/1",
        columns: vec![
            of("rank", Kind::Count),
            of("customer", Kind::Text),
            of("risk", Kind::Share),
            of("reasons", Kind::Text),
        ],
    }
}

struct Row<'a> {
    row: &'a AtRisk<'a>,
    lang: Lang,
}

impl Record for Row<'_> {
    fn cells(&self) -> Vec<Cell<'_>> {
        let AtRisk { customer, rank, risk, reasons } = self.row;
        let said: Vec<String> = reasons.iter().map(|reason| in_words(reason, self.lang)).collect();
        vec![
            (*rank as u64).into(),
            (*customer).into(),
            (*risk).into(),
            said.join(self.lang.semicolon()).into(),
        ]
    }
}

fn in_words(reason: &Reason, lang: Lang) -> String {
    match reason {
        Reason::Like { held, band, left, all } => {
            let products = &products(*held as u64, lang);
            let [share, all] = &[left, all].map(|share| lang.share(*share));
            match band {
                Some(band) => {
                    let band = &band_name(*band, lang);
                    words::LikeCustomersTenure { products, band, share, all }.say(lang)
                }
                None => words::LikeCustomers { products, share, all }.say(lang),
            }
        }
        Reason::Product { name, is_held, left, otherwise } => {
            let product = &lang.name(name);
            let [own, other] = &[left, otherwise].map(|share| lang.share(*share));
            if *is_held {
                words::WithProduct { product, own, other }.say(lang)
            } else {
                words::WithoutProduct { product, own, other }.say(lang)
            }
        }
    }
}
