//! What the numbers do not say.

use maud::html;

use super::Section;
use crate::support::Count;
use crate::words::Voice;
use crate::words::page as words;

/// The caveats that hold for every page; `least` is the minimum support.
pub fn caveats(least: Count, voice: Voice) -> Section {
    let lang = voice.lang;
    let least = &lang.count(least.into());
    let known = [
        words::CAVEAT_CAUSE,
        words::CAVEAT_SALES,
        words::CAVEAT_ACTIVITY,
        words::CAVEAT_FALSE,
        words::CAVEAT_TIME,
    ];
    let body = html! {
        ul .caveats {
            @for caveat in known { li { (caveat.say(lang)) } }
            li { (words::CaveatSupport { least }.say(lang)) }
        }
    };
    Section { id: "caveats", title: words::CAVEATS, body }
}
