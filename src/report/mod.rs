//! The page: all results in one HTML file that needs nothing else, to look at and to pass on.
//!
//! A [`Page`] is a list of [`Section`]s. Each kind of section is one file of this folder with one
//! function that takes a result and a [`Voice`](crate::words::Voice) and gives the section: [`overview`], [`bundles`],
//! [`matrix`], [`network`], [`rules`], [`gains`], [`lists`], [`segments`], [`retention`], [`risk`],
//! [`metrics`], [`channels`], [`allocation`], [`journey`], [`drift`](mod@drift), [`caveats`],
//! [`receipt`]. A further section is a further file. What sections share is here too: `table` turns any
//! [`Record`](crate::record::Record)s into a table that sorts, filters and exports, `chart` draws
//! curves, `bars` shares.
//!
//! Everything can be read without script and in print: pictures are SVG made here, tables begin with
//! their first rows, and every number stands in a sentence. The script (`page.js`, ours alone) only
//! adds what paper cannot do, from data that the page carries with it. Nothing is fetched; the page
//! forbids itself to. So a charting library has no place: its script would be most of the file, and
//! its pictures would be empty without it.

mod allocation;
mod bars;
mod bundles;
mod caveats;
mod channels;
mod chart;
mod drift;
mod gains;
mod journey;
mod layout;
mod lists;
mod matrix;
mod metrics;
mod network;
mod overview;
mod receipt;
mod retention;
mod risk;
mod rules;
mod segments;
mod table;
mod uplift;

pub use allocation::allocation;
pub use bundles::bundles;
pub use caveats::{Caveat, caveats};
pub use channels::channels;
pub use drift::{Drift, drift};
pub use gains::{Tests, gains};
pub use journey::{Journey, journey};
pub use lists::{SaidTarget, lists};
pub use matrix::matrix;
pub use metrics::metrics;
pub use network::network;
pub use overview::{Data, Facts, about, overview};
pub use receipt::receipt;
pub use retention::{Retention, retention};
pub use risk::risk;
pub use rules::rules;
pub use segments::{Segments, segments};
pub use uplift::uplift;

use std::io::{self, Write};

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde::Serialize;
use serde_json::json;

use crate::words::page as words;
use crate::words::{Lang, Text};

/// The name of the page among schemas.
pub const SCHEMA: &str = "pannier.report/1";

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// What a page may do: nothing but what is in it.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

/// A page of sections.
#[derive(Clone, Debug)]
pub struct Page {
    lang: Lang,
    /// The heading, and what it is about.
    title: String,
    about: String,
    sections: Vec<Section>,
}

/// One part of a page.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its anchor.
    id: &'static str,
    title: Text,
    body: Markup,
}

impl Section {
    /// Its heading.
    pub fn title(&self, lang: Lang) -> &'static str {
        self.title.say(lang)
    }
}

impl Page {
    /// A page without sections; `about` stands below the title.
    pub fn new(lang: Lang, title: Option<String>, about: String) -> Self {
        let title = title.unwrap_or_else(|| words::TITLE.say(lang).to_owned());
        Self { lang, title, about, sections: Vec::new() }
    }

    /// The page with one section more, after the others.
    #[must_use]
    pub fn with(mut self, section: Section) -> Self {
        self.sections.push(section);
        self
    }

    /// Writes the page.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(self.html().into_string().as_bytes())
    }

    fn html(&self) -> Markup {
        let lang = self.lang;
        html! {
            (DOCTYPE)
            html lang=(lang.tag()) dir=(if lang.is_rtl() { "rtl" } else { "ltr" }) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta http-equiv="Content-Security-Policy" content=(POLICY);
                    meta name="generator" content=(concat!("pannier ", env!("CARGO_PKG_VERSION")));
                    title { (self.title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    a .skip href="#content" { (words::SKIP.say(lang)) }
                    header {
                        h1 { bdi { (self.title) } }
                        p .about { (self.about) }
                    }
                    nav aria-label=(words::CONTENTS.say(lang)) {
                        ul {
                            @for section in &self.sections {
                                li { a href={ "#" (section.id) } { (section.title.say(lang)) } }
                            }
                        }
                    }
                    main #content {
                        @for section in &self.sections {
                            section id=(section.id) aria-labelledby={ (section.id) "-title" } {
                                h2 id={ (section.id) "-title" } { (section.title.say(lang)) }
                                (section.body)
                            }
                        }
                    }
                    footer { p { (words::FOOTER.say(lang)) } }
                    (data("words", &self.spoken()))
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        }
    }

    /// What the script says, and how it writes numbers.
    fn spoken(&self) -> serde_json::Value {
        let lang = self.lang;
        let digits = lang.digits();
        json!({
            "digits": digits.digits,
            "group": digits.group,
            "point": digits.point,
            "percent": digits.percent,
            "minus": digits.minus,
            "and": lang.and(),
            "semicolon": lang.semicolon(),
            "isolate": lang.is_rtl(),
            "none": words::NO_ROWS.say(lang),
            "rows": words::Rows { from: "{from}", to: "{to}", of: "{of}", all: "{all}" }.say(lang),
        })
    }
}

/// That a list shows the first of all, and the command that has the others.
fn cut(shown: usize, all: usize, all_rows: &str, lang: Lang) -> Markup {
    let count = |count: usize| lang.count(count as u64);
    html! {
        @if all > shown {
            p .note {
                (words::FirstOf { shown: &count(shown), all: &count(all) }.say(lang))
                " " code { (all_rows) }
            }
        }
    }
}

/// Text within a picture.
fn escaped(text: &str) -> String {
    html! { (text) }.into_string()
}

/// Data for the script, as JSON that cannot end its own element.
fn data(id: &str, value: &impl Serialize) -> Markup {
    let text = serde_json::to_string(value).expect("what is shown is data");
    html! { script type="application/json" id=(id) { (PreEscaped(harmless(&text))) } }
}

/// JSON without the characters that mean something to HTML; they occur in its strings only.
fn harmless(json: &str) -> String {
    json.replace('&', "\\u0026").replace('<', "\\u003c").replace('>', "\\u003e")
}
