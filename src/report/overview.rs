//! What the data are, and what is odd about them.

use maud::{Markup, html};

use super::Section;
use super::bars::{Bar, bars};
use crate::check::{ProductCount, Profile};
use crate::read::ReadReport;
use crate::support::{Count, share};
use crate::words::page as words;
use crate::words::{Lang, Voice, reading};

/// What an overview is made from.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// The data at first sight.
    pub data: Data,
    /// What was read, and what could not be; none of a table of customers.
    pub read: Option<&'a ReadReport>,
    /// Rules that stand their tests, and those that were tried.
    pub rules: Option<(u64, u64)>,
    /// Bundles that were chosen, and what all of them are worth together.
    pub bundles: Option<(u64, f64)>,
}

/// What kind of data there is.
#[derive(Clone, Debug)]
pub enum Data {
    /// What was bought or is held together.
    Transactions(Box<Profile>),
    /// What was taken when.
    Histories {
        /// Customers.
        customers: u64,
        /// Products.
        products: u64,
        /// The first and the last time, as text.
        span: (String, String),
        /// Rows that do not say when.
        undated: u64,
    },
    /// One customer a row.
    Table {
        /// Those that were asked for.
        customers: u64,
        /// All there are.
        rows: u64,
    },
}

/// What the page is about, in a line: for below the title. `least` is the minimum support, if there
/// is one.
pub fn about(files: &[String], data: &Data, least: Option<Count>, voice: Voice) -> String {
    let lang = voice.lang;
    let files: Vec<String> = files.iter().map(|file| lang.name(file)).collect();
    let (file, counted) = (&files.join(lang.comma()), voice.counted());
    match (data, least) {
        (Data::Transactions(profile), Some(least)) => words::About {
            file,
            n: &lang.count(profile.transactions.into()),
            counted,
            products: &lang.count(profile.products as u64),
            least: &lang.count(least.into()),
        }
        .say(lang),
        (Data::Transactions(profile), None) => {
            words::AboutAll { file, n: &lang.count(profile.transactions.into()), counted }.say(lang)
        }
        (Data::Histories { customers, .. } | Data::Table { customers, .. }, _) => {
            words::AboutAll { file, n: &lang.count(*customers), counted }.say(lang)
        }
    }
}

/// Key figures, the products most held, and the quality of the data.
pub fn overview(facts: &Facts<'_>, voice: Voice) -> Section {
    let lang = voice.lang;
    let profile = match &facts.data {
        Data::Transactions(profile) => Some(&**profile),
        _ => None,
    };
    let quality = quality(facts, profile, voice);
    let body = html! {
        (figures(facts, voice))
        @if let Some(profile) = profile {
            h3 { (words::MOST_HELD.say(lang)) }
            (most_held(profile, voice))
        }
        @if !quality.is_empty() {
            h3 { (words::QUALITY.say(lang)) }
            ul .quality { @for sentence in &quality { li { (sentence) } } }
        }
        @if let Some(read) = facts.read { (files(read, lang)) }
    };
    Section { id: "overview", title: words::OVERVIEW, body }
}

/// Large numbers, each with its sentence.
fn figures(facts: &Facts<'_>, voice: Voice) -> Markup {
    let lang = voice.lang;
    let count = |count: u64| lang.count(count);
    let mut figures: Vec<(String, String)> = match &facts.data {
        Data::Transactions(profile) => of_transactions(profile, voice).into(),
        Data::Histories { customers, products, .. } => vec![
            (count(*customers), voice.counted().into()),
            (count(*products), words::PRODUCTS.say(lang).into()),
        ],
        Data::Table { customers, rows } => {
            let of_rows = words::OfRows { rows: &count(*rows) }.say(lang);
            vec![(count(*customers), of_rows)]
        }
    };
    if let Some((bundles, worth)) = facts.bundles {
        let worth = words::BundlesWorth { worth: &lang.number(worth) }.say(lang);
        figures.push((count(bundles), worth));
    }
    if let Some((rules, candidates)) = facts.rules {
        let stand = words::RulesStand { candidates: &count(candidates) }.say(lang);
        figures.push((count(rules), stand));
    }
    html! {
        ul .figures {
            @for (figure, sentence) in figures {
                li { strong { (figure) } " " span { (sentence) } }
            }
        }
    }
}

fn of_transactions(profile: &Profile, voice: Voice) -> [(String, String); 3] {
    let lang = voice.lang;
    let count = |count: u64| lang.count(count);
    let lengths = &profile.lengths;
    let [median, most, p95] =
        [lengths.median, lengths.max, lengths.p95].map(|length| count(length as u64));
    [
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
    ]
}

/// A bar for each of the products that most hold.
fn most_held(profile: &Profile, voice: Voice) -> Markup {
    let lang = voice.lang;
    let bar = |held: &ProductCount| {
        let part = share(held.count, profile.transactions);
        let said = words::Held {
            count: &lang.count(held.count.into()),
            counted: voice.counted(),
            share: &lang.share(part),
        };
        Bar { name: lang.name(&held.product), part, said: said.say(lang) }
    };
    bars(&profile.top_products.iter().map(bar).collect::<Vec<_>>(), false)
}

/// What a person should know of the data before believing anything.
fn quality(facts: &Facts<'_>, profile: Option<&Profile>, voice: Voice) -> Vec<String> {
    let lang = voice.lang;
    let mut found: Vec<String> = Vec::new();
    let span = match &facts.data {
        Data::Transactions(profile) => profile.span.as_ref(),
        Data::Histories { span, .. } => Some(span),
        Data::Table { .. } => None,
    };
    if let Some((first, last)) = span {
        found.push(words::Span { first, last }.say(lang));
    }
    if let &Data::Histories { undated, .. } = &facts.data
        && undated > 0
    {
        found.push(words::Undated { rows: &lang.count(undated) }.say(lang));
    }
    found.extend(facts.read.into_iter().flat_map(|read| of_reading(read, lang)));
    found.extend(profile.into_iter().flat_map(|profile| of_profile(profile, voice)));
    found
}

/// What became of the rows.
fn of_reading(read: &ReadReport, lang: Lang) -> Vec<String> {
    let count = |count: u64| lang.count(count);
    let mut found: Vec<String> = Vec::new();
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
                reason: &reading::reason(kind.reason, lang),
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
    found
}

/// What is odd about the transactions.
fn of_profile(profile: &Profile, voice: Voice) -> Vec<String> {
    let lang = voice.lang;
    let count = |count: u64| lang.count(count);
    let mut found: Vec<String> = Vec::new();
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
    found
}

/// Each file as it was understood.
fn files(read: &ReadReport, lang: Lang) -> Markup {
    html! {
        details {
            summary { (words::FILES.say(lang)) }
            ul {
                @for file in &read.files {
                    li { bdi { (lang.name(&file.file)) ": " (reading::layout(&file.layout, lang)) } }
                }
            }
        }
    }
}
