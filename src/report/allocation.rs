//! Who gets which channel in the roll-out.

use maud::html;

use super::Section;
use super::bars::{Bar, bars};
use super::table::{Column, Table};
use crate::customers::allocation::{self, Allocation};
use crate::words::channels as words;
use crate::words::{Lang, Voice, carried};

/// The contacts of each channel, then by segment, and what one more of each limit is worth.
/// `has_control` says whether gains are those over leaving people alone; `all_rows` is the command
/// that writes every channel in every segment.
pub fn allocation(found: &Allocation, has_control: bool, voice: Voice, all_rows: &str) -> Section {
    let lang = voice.lang;
    let demand = found.demand();
    let contacts = found.contacts.iter().flatten().sum::<u64>();
    let all: f64 = demand.segments.iter().map(|segment| segment.1).sum();
    let whole = |number: f64| lang.plain(number.round());
    let idle = (demand.channels.iter().zip(&found.contacts))
        .filter(|(_, row)| row.iter().sum::<u64>() == 0)
        .map(|(channel, _)| channel);
    let table = Table {
        id: "allocation-table",
        caption: carried::ALLOCATION.say(lang),
        columns: &COLUMNS,
        sentence: None,
        most_bytes: 600_000,
        all_rows,
    };
    let body = html! {
        p { (words::ALLOCATION_LEAD.say(lang)) }
        @if !has_control { p .caution { (words::GROSS.say(lang)) } }
        p {
            strong {
                (words::Contacted {
                    contacts: &lang.count(contacts),
                    all: &whole(all),
                    alone: &whole(all - contacts as f64),
                    cost: &lang.amount(found.cost()),
                    gain: &lang.amount(found.gain),
                }.say(lang))
            }
        }
        (bars(&by_channel(found, all, lang), false))
        @for channel in idle {
            p { (words::Nobody { channel: &lang.name(&channel.name) }.say(lang)) }
        }
        (table.html(lang, &allocation::schema(), found.records()))
        h3 { (carried::LIMITS.say(lang)) }
        ul .sentences {
            @for limit in &found.limits {
                li {
                    (words::LimitWorth {
                        limit: &found.named(limit.of, lang),
                        used: &lang.plain(limit.used),
                        amount: &lang.plain(limit.amount),
                        worth: &lang.amount(limit.worth),
                    }.say(lang))
                }
            }
        }
        p .note { (words::PILOT_CAVEAT.say(lang)) }
    };
    Section { id: "allocation", title: carried::ALLOCATION, body }
}

fn by_channel(found: &Allocation, all: f64, lang: Lang) -> Vec<Bar> {
    let demand = found.demand();
    let channels = demand.channels.iter().zip(&found.contacts).zip(&demand.gains);
    let bar = |((channel, contacts), gains): ((&allocation::Channel, &Vec<u64>), &Vec<f64>)| {
        let number: u64 = contacts.iter().sum();
        let gains = contacts.iter().zip(gains).map(|(&contacts, gain)| contacts as f64 * gain);
        let part = if all > 0.0 { number as f64 / all } else { 0.0 };
        let said = words::ContactsOf {
            contacts: &lang.count(number),
            share: &lang.share(part),
            gain: &lang.amount(gains.sum()),
            cost: &lang.amount(number as f64 * channel.cost),
        };
        Bar { name: lang.name(&channel.name), part, said: said.say(lang) }
    };
    channels.map(bar).collect()
}

const COLUMNS: [Column; 6] = [
    Column { name: "segment", title: words::SEGMENT, doc: words::SEGMENT_DOC },
    Column { name: "channel", title: words::ARM, doc: words::ARM_DOC },
    Column { name: "contacts", title: words::CONTACTS, doc: words::CONTACTS_DOC },
    Column { name: "gain_per_contact", title: words::GAIN_EACH, doc: words::GAIN_EACH_DOC },
    Column { name: "gain", title: words::GAIN, doc: words::GAIN_DOC },
    Column { name: "cost", title: words::COST, doc: words::COST_DOC },
];
