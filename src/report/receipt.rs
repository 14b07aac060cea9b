//! How the page was made: the manifest, to read and as data.

use maud::html;

use super::{Section, data};
use crate::words::Voice;
use crate::words::page as words;
use crate::write::Manifest;

/// The manifest of the run.
pub fn receipt(manifest: &Manifest, voice: Voice) -> Section {
    let lang = voice.lang;
    let body = html! {
        p { (words::MadeBy { version: manifest.version }.say(lang)) }
        div .scroll tabindex="0" role="region" aria-label=(words::FILES.say(lang)) {
            table {
                thead { tr {
                    th scope="col" { (words::FILE.say(lang)) }
                    th scope="col" .number { (words::BYTES.say(lang)) }
                    th scope="col" .number { (words::ROWS.say(lang)) }
                    th scope="col" { "SHA-256" }
                } }
                tbody {
                    @for input in &manifest.inputs {
                        tr {
                            td { bdi { (input.file) } }
                            td .number { (lang.count(input.bytes)) }
                            td .number { (lang.count(input.rows)) }
                            td { code .hash { (input.sha256.as_deref().unwrap_or("–")) } }
                        }
                    }
                }
            }
        }
        details {
            summary { (words::MANIFEST.say(lang)) }
            pre dir="ltr" tabindex="0" { (serde_json::to_string_pretty(manifest).expect("a manifest is data")) }
        }
        (data("manifest", manifest))
    };
    Section { id: "receipt", title: words::RECEIPT, body }
}
