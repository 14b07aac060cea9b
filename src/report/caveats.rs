//! What the numbers do not say.

use maud::html;

use super::Section;
use crate::support::Count;
use crate::words::Voice;
use crate::words::page as words;

/// The caveats that hold for every page; `least` is the minimum support, `max_q` the share of false
/// rules that was allowed for, none if nothing limits it.
pub fn caveats(least: Count, max_q: Option<f64>, voice: Voice) -> Section {
    let lang = voice.lang;
    let least = &lang.count(least.into());
    let known =
        [words::CAVEAT_CAUSE, words::CAVEAT_SALES, words::CAVEAT_ACTIVITY, words::CAVEAT_TIME];
    let body = html! {
        ul .caveats {
            @for caveat in known { li { (caveat.say(lang)) } }
            li {
                @match max_q {
                    Some(max_q) => (words::CaveatFalse { share: &lang.share(max_q) }.say(lang)),
                    None => (words::CAVEAT_UNLIMITED.say(lang)),
                }
            }
            li { (words::CaveatSupport { least }.say(lang)) }
        }
    };
    Section { id: "caveats", title: words::CAVEATS, body }
}
