//! Segments as cards, and where to offer first.

use maud::{Markup, html};

use super::bars::{Bar, bars, percent};
use super::{Section, cut};
use crate::customers::segments::cards::{medians, names_of_holdings, names_of_usage, standing_out};
use crate::customers::segments::features::{Feature, Scale};
use crate::customers::segments::products::{SegmentProduct, Standing, at_home};
use crate::customers::segments::{STABLE, Segmentation};
use crate::support::Count;
use crate::words::segments as words;
use crate::words::{Lang, Voice, grouped};

/// More products than this to offer somewhere first are not read.
const OFFERED: usize = 12;

/// Segments as they were found.
#[derive(Clone, Copy, Debug)]
pub struct Segments<'a> {
    /// The customers in segments.
    pub found: &'a Segmentation,
    /// The columns that made them, with their scales; none where they were made from holdings.
    pub features: &'a [Feature],
    /// The scale of each column.
    pub scales: &'a [Scale],
    /// Every product in every segment.
    pub products: &'a [SegmentProduct<'a>],
}

/// The cards, the products that are at home somewhere, and how much there is to the segments.
/// `all_rows` is the command that writes every product in every segment.
pub fn segments(segments: Segments<'_>, voice: Voice, all_rows: &str) -> Section {
    let lang = voice.lang;
    let Segments { found, products, .. } = segments;
    let names = names(segments, lang);
    let n: usize = found.sizes.iter().sum();
    let share = |size: usize| size as f64 / n.max(1) as f64;
    let sizes = names.iter().zip(&found.sizes).enumerate().map(|(at, (name, &size))| Bar {
        name: format!("{}. {name}", lang.count(at as u64 + 1)),
        part: share(size),
        said: words::SegmentSize {
            size: &lang.count(size as u64),
            share: &lang.share(share(size)),
        }
        .say(lang),
    });
    let first = at_home(products);
    let body = html! {
        p { (words::SEGMENTS_LEAD.say(lang)) }
        (bars(&sizes.collect::<Vec<_>>(), false))
        (verdict(found, lang))
        ol .cards {
            @for (segment, name) in names.iter().enumerate() {
                li { (card(segments, segment, name, lang)) }
            }
        }
        @if !first.is_empty() {
            h3 { (grouped::OFFER_FIRST.say(lang)) }
            ol .sentences {
                @for row in first.iter().take(OFFERED) {
                    li {
                        (words::FirstTo {
                            product: &lang.name(row.product),
                            segment: &lang.count(row.segment as u64 + 1),
                            name: &names[row.segment],
                            share: &lang.share(row.shrunk),
                            all: &lang.share(row.whole),
                            open: &lang.count(row.open().into()),
                        }.say(lang))
                    }
                }
            }
        }
        (cut(OFFERED, first.len(), all_rows, lang))
        p .note { (words::SEGMENTS_CAVEAT.say(lang)) }
        details {
            summary { (words::HOW_MANY.say(lang)) }
            p { (words::APART_DOC.say(lang)) }
            (tried(found, lang))
        }
    };
    Section { id: "segments", title: words::SEGMENTS, body }
}

/// What one could call each segment.
fn names(segments: Segments<'_>, lang: Lang) -> Vec<String> {
    let Segments { found, features, scales, products } = segments;
    let k = found.sizes.len();
    match features {
        [] => names_of_holdings(products, k, lang),
        features => names_of_usage(features, scales, &found.of, k, lang),
    }
}

fn card(segments: Segments<'_>, segment: usize, name: &str, lang: Lang) -> Markup {
    let Segments { found, features, products, .. } = segments;
    let n: usize = found.sizes.iter().sum();
    let size = found.sizes[segment];
    let usual = medians(features, &found.of, segment);
    html! {
        article .card {
            h3 { (name) }
            p {
                (words::SegmentSize {
                    size: &lang.count(size as u64),
                    share: &lang.share(size as f64 / n.max(1) as f64),
                }.say(lang))
            }
            @if !usual.is_empty() {
                p .chart-title { (words::USUAL_HERE.say(lang)) }
                ul .plain {
                    @for median in &usual {
                        li {
                            (words::Median {
                                column: &lang.name(median.column),
                                inside: &lang.plain(median.inside),
                                all: &lang.plain(median.all),
                            }.say(lang))
                        }
                    }
                }
            }
            @for (title, standing) in [(words::HOLDS_MORE, Standing::Over), (words::HOLDS_LESS, Standing::Under)] {
                @let rows = standing_out(products, segment, standing);
                @if !rows.is_empty() {
                    p .chart-title { (title.say(lang)) }
                    ul .bars .beside {
                        @for row in rows {
                            li {
                                span .name { bdi { (row.product) } }
                                span .bar aria-hidden="true" {
                                    span style={ "width:" (percent(held_here(row))) } {}
                                    i style={ "inset-inline-start:" (percent(row.whole)) } {}
                                }
                                span .value { (holders(row, lang)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn held_here(row: &SegmentProduct<'_>) -> f64 {
    row.holders.share().unwrap_or_default()
}

fn holders(row: &SegmentProduct<'_>, lang: Lang) -> String {
    let count = |count: Count| lang.count(count.into());
    words::HoldersHere {
        holders: &count(row.holders.successes()),
        size: &count(row.holders.trials()),
        share: &lang.share(held_here(row)),
        all: &lang.share(row.whole),
    }
    .say(lang)
}

/// How much there is to these segments.
fn verdict(found: &Segmentation, lang: Lang) -> Markup {
    let choice = found.choice();
    let (agreement, segments) = (lang.ratio(choice.stability), lang.count(choice.k as u64));
    let again = if choice.stability >= STABLE {
        words::Again { agreement: &agreement, segments: &segments }.say(lang)
    } else {
        words::NotAgain { agreement: &agreement, segments: &segments }.say(lang)
    };
    let silhouette = lang.ratio(choice.silhouette);
    let shuffled = lang.ratio(found.shuffled[found.shuffled.len() / 2]);
    let apart = if found.p_shuffled() <= 0.05 {
        words::ReallyApart { silhouette: &silhouette, shuffled: &shuffled }.say(lang)
    } else {
        words::OnlyCuts { silhouette: &silhouette, shuffled: &shuffled }.say(lang)
    };
    html! { p { (lang.together(&[&again, &apart])) } }
}

/// Every number of segments that was tried.
fn tried(found: &Segmentation, lang: Lang) -> Markup {
    html! {
        table .numbers {
            thead { tr {
                @for title in [grouped::SEGMENTS, words::APART, grouped::AGREEMENT] {
                    th scope="col" .number { (title.say(lang)) }
                }
            } }
            tbody {
                @for (at, tried) in found.tried.iter().enumerate() {
                    tr {
                        td .number {
                            (lang.count(tried.k as u64))
                            @if at == found.chosen { " – " (grouped::CHOSEN.say(lang)) }
                        }
                        td .number { (lang.ratio(tried.silhouette)) }
                        td .number { (lang.ratio(tried.stability)) }
                    }
                }
            }
        }
    }
}
