//! The bundles to offer, a card for each.

use maud::{Markup, html};

use super::Section;
use super::overview::percent;
use crate::bundles::{Bundles, Selection};
use crate::words::Voice;
use crate::words::page as words;

/// The chosen bundles, best first.
pub fn bundles(bundles: &Bundles<'_>, voice: Voice) -> Section {
    let lang = voice.lang;
    let worth: f64 = bundles.chosen.iter().map(|chosen| chosen.added_value).sum();
    // Rounded down, since it is a bound.
    let of_best = (worth / bundles.at_most * 1000.0).floor() / 1000.0;
    let body = html! {
        p { (words::BUNDLES_LEAD.say(lang)) }
        @if bundles.chosen.is_empty() {
            p { (words::NO_BUNDLES.say(lang)) }
        } @else {
            p {
                (words::BundlesBound { worth: &lang.number(worth), bound: &lang.share(of_best) }.say(lang))
            }
            ol .cards {
                @for chosen in &bundles.chosen {
                    li { (card(chosen, bundles, voice)) }
                }
            }
        }
    };
    Section { id: "bundles", title: words::BUNDLES, body }
}

fn card(chosen: &Selection, bundles: &Bundles<'_>, voice: Voice) -> Markup {
    let patterns = bundles.patterns();
    let lang = voice.lang;
    let Selection { candidate, added_value, .. } = chosen;
    let gap = candidate.widest_gap();
    let said = bundles.widest_gap_of(candidate);
    let missing = lang.names(said.then.iter().copied());
    let bars = [
        (words::GivenRest { rest: &lang.names(said.given.iter().copied()) }.say(lang), gap.p),
        (voice.alike().to_owned(), gap.usual),
        (voice.all().to_owned(), gap.base_rate),
    ];
    html! {
        article .card {
            h3 {
                @for (at, &item) in candidate.items.iter().enumerate() {
                    @if at > 0 { " + " }
                    bdi { (patterns.name(item)) }
                }
            }
            p {
                (words::BundleHolders {
                    holders: &lang.count(candidate.holders.into()),
                    counted: voice.counted(),
                    one_away: &lang.count(candidate.one_away()),
                }.say(lang))
            }
            p .gain {
                (words::BundleGain {
                    sales: &lang.number(candidate.expected_sales()),
                    extra: &lang.number(*added_value),
                }.say(lang))
            }
            p .chart-title { (words::WhoHolds { product: &missing }.say(lang)) }
            ul .bars .small {
                @for (label, part) in bars {
                    li {
                        span .name { (label) }
                        span .bar aria-hidden="true" { span style={ "width:" (percent(part)) } {} }
                        span .value { (lang.share(part)) }
                    }
                }
            }
            p .words { (voice.association(&said)) }
            p .words {
                (words::BundleLift {
                    adjusted: &lang.ratio(candidate.lift_adj),
                    lift: &lang.ratio(candidate.lift),
                }.say(lang))
            }
        }
    }
}
