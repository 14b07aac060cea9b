//! The bundles to offer, a card for each.

use maud::{Markup, html};

use super::Section;
use super::bars::{Bar, bars};
use crate::bundles::{Bundles, Currency, Mode, Selection};
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
                (together(bundles, worth, of_best, voice))
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

/// In what bundles are valued, where that is not the number of sales beyond the usual.
fn valued(bundles: &Bundles<'_>, voice: Voice) -> Option<String> {
    let (mode, currency) = bundles.valued();
    if mode == Mode::Extra && currency == Currency::Products {
        return None;
    }
    let currency = match currency {
        Currency::Products => words::IN_PRODUCTS,
        Currency::Revenue => words::IN_REVENUE,
        Currency::Margin => words::IN_MARGIN,
    };
    let way = match mode {
        Mode::Extra => words::BEYOND_USUAL,
        Mode::Coverage => words::ALL_SALES,
        Mode::Incremental { .. } => words::BY_OFFER,
    };
    Some([currency, way].map(|text| text.say(voice.lang)).join(voice.lang.comma()))
}

/// What all bundles are worth together, and at least of the best choice.
fn together(bundles: &Bundles<'_>, worth: f64, of_best: f64, voice: Voice) -> String {
    let lang = voice.lang;
    let (worth, bound) = (&lang.number(worth), &lang.share(of_best));
    match valued(bundles, voice) {
        None => words::BundlesBound { worth, bound }.say(lang),
        Some(what) => words::BundlesValued { worth, what: &what, bound }.say(lang),
    }
}

/// What one bundle adds to those before it.
fn gain(bundles: &Bundles<'_>, chosen: &Selection, voice: Voice) -> String {
    let lang = voice.lang;
    let sales = &lang.number(chosen.candidate.expected_sales());
    let worth = &lang.number(chosen.added_value);
    match valued(bundles, voice) {
        None => words::BundleGain { sales, extra: worth }.say(lang),
        Some(what) => words::BundleValued { sales, worth, what: &what }.say(lang),
    }
}

fn card(chosen: &Selection, bundles: &Bundles<'_>, voice: Voice) -> Markup {
    let patterns = bundles.patterns();
    let lang = voice.lang;
    let Selection { candidate, .. } = chosen;
    let gap = candidate.widest_gap();
    let said = bundles.widest_gap_of(candidate);
    let missing = lang.names(said.then.iter().copied());
    let compared = [
        (words::GivenRest { rest: &lang.names(said.given.iter().copied()) }.say(lang), gap.p),
        (voice.alike().to_owned(), gap.usual),
        (voice.all().to_owned(), gap.base_rate),
    ];
    let compared = compared.map(|(name, part)| Bar { name, part, said: lang.share(part) });
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
                (gain(bundles, chosen, voice))
            }
            p .chart-title { (words::WhoHolds { product: &missing }.say(lang)) }
            (bars(&compared, true))
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
