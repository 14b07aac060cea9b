//! Shares as bars, each with its name and its sentence.

use maud::{Markup, html};

/// One bar: what it is of (names isolated as in a sentence), how long of the whole, what is said
/// beside it.
pub(super) struct Bar {
    pub(super) name: String,
    pub(super) part: f64,
    pub(super) said: String,
}

/// Bars below each other; small ones stand in cards, the first of them before what it is compared
/// with.
pub(super) fn bars(bars: &[Bar], is_small: bool) -> Markup {
    html! {
        ul .bars .small[is_small] {
            @for bar in bars {
                li {
                    span .name { (bar.name) }
                    span .bar aria-hidden="true" { span style={ "width:" (percent(bar.part)) } {} }
                    span .value { (bar.said) }
                }
            }
        }
    }
}

/// A share for the style of a bar.
pub(super) fn percent(part: f64) -> String {
    format!("{:.1}%", part.clamp(0.0, 1.0) * 100.0)
}
