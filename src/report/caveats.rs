//! What the numbers do not say.

use maud::html;

use super::Section;
use crate::support::Count;
use crate::words::Voice;
use crate::words::page as words;

/// Something that a reader must know of a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Caveat {
    /// Association is not cause.
    Cause,
    /// What is expected is no promise.
    Sales,
    /// Who holds much holds everything.
    Activity,
    /// The page knows no order in time.
    Time,
    /// The share of false rules that was allowed for; none if nothing limits it.
    False(Option<f64>),
    /// The minimum support.
    Support(Count),
}

/// These caveats, in this order.
pub fn caveats(of: &[Caveat], voice: Voice) -> Section {
    let lang = voice.lang;
    let say = |caveat: &Caveat| match *caveat {
        Caveat::Cause => words::CAVEAT_CAUSE.say(lang).to_owned(),
        Caveat::Sales => words::CAVEAT_SALES.say(lang).to_owned(),
        Caveat::Activity => words::CAVEAT_ACTIVITY.say(lang).to_owned(),
        Caveat::Time => words::CAVEAT_TIME.say(lang).to_owned(),
        Caveat::False(Some(max_q)) => words::CaveatFalse { share: &lang.share(max_q) }.say(lang),
        Caveat::False(None) => words::CAVEAT_UNLIMITED.say(lang).to_owned(),
        Caveat::Support(least) => {
            words::CaveatSupport { least: &lang.count(least.into()) }.say(lang)
        }
    };
    let body = html! {
        ul .caveats { @for caveat in of { li { (say(caveat)) } } }
    };
    Section { id: "caveats", title: words::CAVEATS, body }
}
