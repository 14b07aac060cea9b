//! What the data are, and what is odd about them.

use maud::{Markup, html};

use super::Section;
use crate::check::{ProductCount, Profile};
use crate::read::ReadReport;
use crate::support::{Count, share};
use crate::words::page as words;
use crate::words::{Lang, Voice};

/// What an overview is made from.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The transactions at first sight.
    pub profile: &'a Profile,
    /// What was read, and what could not be.
    pub read: &'a ReadReport,
    /// Rules that stand their tests.
    pub rules: u64,
    /// Rules that were tried.
    pub candidates: u64,
    /// Bundles that were chosen, and what all of them are worth together.
    pub bundles: (u64, f64),
}

/// What the page is about, in a line: for below the title.
pub fn about(files: &[String], profile: &Profile, least: Count, voice: Voice) -> String {
    let lang = voice.lang;
    let files: Vec<String> = files.iter().map(|file| lang.name(file)).collect();
    words::About {
        file: &files.join(", "),
        n: &lang.count(profile.transactions.into()),
        counted: voice.counted(),
        products: &lang.count(profile.products as u64),
        least: &lang.count(least.into()),
    }
    .say(lang)
}

/// Key figures, the products most held, and the quality of the data.
pub fn overview(facts: Facts<'_>, voice: Voice) -> Section {
    let body = html! {
        (figures(facts, voice))
        h3 { (words::MOST_HELD.say(voice.lang)) }
        (most_held(facts.profile, voice))
        h3 { (words::QUALITY.say(voice.lang)) }
        (quality(facts, voice))
        (files(facts.read, voice.lang))
    };
    Section { id: "overview", title: words::OVERVIEW, body }
}

/// Large numbers, each with its sentence.
fn figures(facts: Facts<'_>, voice: Voice) -> Markup {
    let lang = voice.lang;
    let Facts { profile, rules, candidates, bundles: (bundles, worth), .. } = facts;
    let count = |count: u64| lang.count(count);
    let lengths = &profile.lengths;
    let [median, most, p95] =
        [lengths.median, lengths.max, lengths.p95].map(|length| count(length as u64));
    let figures = [
        (
            count(profile.transactions.into()),
            words::Transactions {
                counted: voice.counted(),
                entries: &count(profile.entries as u64),
            }
            .say(lang),
        ),
        (
            count(profile.products as u64),
            words::Products { once: &count(profile.held_once as u64) }.say(lang),
        ),
        (
            median.clone(),
            words::Lengths { median: &median, p95: &p95, most: &most, all: voice.all() }.say(lang),
        ),
        (count(bundles), words::BundlesWorth { worth: &lang.number(worth) }.say(lang)),
        (count(rules), words::RulesStand { candidates: &count(candidates) }.say(lang)),
    ];
    html! {
        ul .figures {
            @for (figure, sentence) in figures {
                li { strong { (figure) } " " span { (sentence) } }
            }
        }
    }
}

/// A bar for each of the products that most hold.
fn most_held(profile: &Profile, voice: Voice) -> Markup {
    let lang = voice.lang;
    html! {
        ol .bars {
            @for ProductCount { product, count } in &profile.top_products {
                @let part = share(*count, profile.transactions);
                li {
                    span .name { bdi { (product) } }
                    span .bar aria-hidden="true" { span style={ "width:" (percent(part)) } {} }
                    span .value {
                        (words::Held {
                            count: &lang.count((*count).into()),
                            counted: voice.counted(),
                            share: &lang.share(part),
                        }.say(lang))
                    }
                }
            }
        }
    }
}

/// A share for the style of a bar.
pub(super) fn percent(part: f64) -> String {
    format!("{:.1}%", part.clamp(0.0, 1.0) * 100.0)
}

/// What a person should know of the data before believing anything.
fn quality(facts: Facts<'_>, voice: Voice) -> Markup {
    let lang = voice.lang;
    let Facts { profile, read, .. } = facts;
    let count = |count: u64| lang.count(count);
    let mut found: Vec<String> = Vec::new();
    if let Some((first, last)) = &profile.span {
        found.push(words::Span { first, last }.say(lang));
    }
    if read.bad_rows == 0 {
        found.push(words::NoBadRows { rows: &count(read.rows) }.say(lang));
    }
    for kind in &read.bad {
        let example = kind
            .examples
            .first()
            .map_or_else(String::new, |bad| format!("{}:{}: {}", bad.file, bad.line, bad.row));
        found.push(
            words::BadRows {
                rows: &count(kind.rows),
                reason: &lang.name(&kind.reason.to_string()),
                example: &lang.name(&example),
            }
            .say(lang),
        );
    }
    let left_out: u64 = read.files.iter().map(|file| file.filtered).sum();
    if left_out > 0 {
        found.push(words::Filtered { rows: &count(left_out) }.say(lang));
    }
    let returns: u64 = read.files.iter().map(|file| file.returns).sum();
    if returns > 0 {
        found.push(words::Returns { rows: &count(returns) }.say(lang));
    }
    if profile.repeats > 0 {
        let repeats = count(profile.repeats);
        found.push(words::Repeats { repeats: &repeats, one: voice.one() }.say(lang));
    }
    if profile.empty > 0 {
        let empty = count(profile.empty.into());
        found.push(words::Empty { empty: &empty, counted: voice.counted() }.say(lang));
    }
    if profile.giants > 0 {
        found.push(
            words::Giants {
                giants: &count(profile.giants as u64),
                counted: voice.counted(),
                most: &count(profile.lengths.max as u64),
            }
            .say(lang),
        );
    }
    for ProductCount { product, count } in &profile.ubiquitous {
        let part = lang.share(share(*count, profile.transactions));
        let product = lang.name(product);
        found.push(
            words::Ubiquitous { product: &product, share: &part, all: voice.all() }.say(lang),
        );
    }
    if profile.near_duplicate_groups > 0 {
        let of = |group: &Vec<ProductCount>| {
            let names: Vec<String> = group
                .iter()
                .map(|held| format!("{} ({})", lang.name(&held.product), count(held.count.into())))
                .collect();
            names.join(" = ")
        };
        let examples: Vec<String> = profile.near_duplicates.iter().take(3).map(of).collect();
        found.push(
            words::NearDuplicates {
                groups: &count(profile.near_duplicate_groups as u64),
                examples: &examples.join("; "),
            }
            .say(lang),
        );
    }
    html! { ul .quality { @for sentence in &found { li { (sentence) } } } }
}

/// Each file as it was understood.
fn files(read: &ReadReport, lang: Lang) -> Markup {
    html! {
        details {
            summary { (words::FILES.say(lang)) }
            ul {
                @for file in &read.files {
                    li { bdi { code { (file.summary()) } } }
                }
            }
        }
    }
}
